"""A text at an open question: an answer, half of one, a yes or no to what was asked back, Back, "why do you ask",
a remark, or unclear.

Decides which of these it is, and what is said where it is no answer. Never guesses: what could be read in two ways is
asked again. Danger: a value that cannot be right on the dangerous side is taken as real until she corrects it.
"""

from dataclasses import dataclass, replace

from dialogs.hearing.pressure import Half
from dialogs.hearing.reading import Unclear, Why
from dialogs.lifecycles import DIALOG
from dialogs.pathway.parts import QuestionKind
from dialogs.patient.conversation import (
    answering,
    asking,
    asking_back,
    remarks,
    unclear,
)
from dialogs.patient.conversation.agenda import SKIPPED, Item, plan_of
from dialogs.patient.conversation.halves import half_of
from dialogs.patient.speech import by, her_words, spoken, team_name
from dialogs.records import Dialog, Via
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Quote, Words, of_pathway, words
from dialogs.worry.escalation import Worry, raise_worries

REMARK_WORDS = 4  # an unreadable text of so many words is told to a person, not asked about
TRIES_ALONE = 2  # after so many unreadable texts on one question a person sees them
_IMPLAUSIBLE = (Why.OUT_OF_RANGE, Why.IMPLAUSIBLE_TRY_UNIT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A text that reached an open question."""

    text: str
    message_id: int
    via: Via = Via.TEXT


def hear(d: Deciding, dialog: Dialog, item: Item, heard: Heard) -> None:
    """What the text is, in this order."""
    if asking_back.settles(d, dialog, item, heard.text):
        return
    if her_words(d).wants_to_know_why(heard.text):
        tell_why(d, dialog, item)
        return
    read = answering.read(d, item, heard.text, known=half_of(dialog.draft, item.key))
    goes_back = her_words(d).goes_back(heard.text)
    if goes_back and (item.question.kind is QuestionKind.TEXT or isinstance(read, Unclear)):
        asking.go_back(d, dialog, item)
    elif isinstance(read, Half):
        asking_back.other_half(d, dialog, item, read, heard.message_id)
    elif not isinstance(read, Unclear):
        odd = (unclear.taken_as_real(),) if read.is_odd else ()
        asking.take(d, dialog, item, answering.given(read, heard.via, heard.message_id), *odd)
    elif _is_remark(heard.text, read):
        told = unclear.possible(d, item, heard.text)
        asking.ask(d, dialog, item, *(told or remarks.keep(d, heard.text, message_id=heard.message_id)))
    else:
        _unclear(d, dialog, item, read, heard)


def tell_why(d: Deciding, dialog: Dialog, item: Item) -> None:
    """What the question is for, and the question once more."""
    path = item.question.why_path
    reason = (
        words("why-in-general", team=team_name(d))
        if path is None
        else spoken(d, plan_of(d, item.check_in), path)
    )
    asking.ask(d, dialog, item, reason)


def _is_remark(text: str, read: Unclear) -> bool:
    """Words for a person rather than an answer that went wrong."""
    return len(text.split()) >= REMARK_WORDS and read.suggestion is None and read.why not in _IMPLAUSIBLE


def _unclear(d: Deciding, dialog: Dialog, item: Item, read: Unclear, heard: Heard) -> None:
    """Ask again, kinder and with an example; the second implausible amount is left to a person."""
    if read.why in _IMPLAUSIBLE and "odd" in dialog.draft:
        _skip_odd(d, dialog, item, read.raw)
        return
    tried = f"{dialog.draft['tried']} / {heard.text}" if "tried" in dialog.draft else heard.text
    draft = {**dialog.draft, "tried": tried, "tried_message": str(heard.message_id)}
    clarifying = replace(
        dialog, state=DIALOG.move(dialog.state, "clarify"), unclear=dialog.unclear + 1, draft=draft
    )
    d.note("unclear", by(d), why=read.why.value, question=item.question.key)
    if read.suggestion is not None:
        asking_back.another_unit(d, clarifying, item, read.suggestion, read.raw)
        return
    if read.word:
        asking_back.meter_word(d, clarifying, item, read.word, read.raw)
        return
    if read.why is Why.OUT_OF_RANGE:
        odd = replace(clarifying, draft={**draft, "odd": "1"})
        asking.ask(d, odd, item, unclear.odd(d, item))
        return
    possible = unclear.possible(d, item, heard.text)
    told = possible or _left_to_person(d, clarifying, item, heard)
    asking.ask(d, clarifying, item, *told, *unclear.try_again(d, item, read.why))


def _left_to_person(d: Deciding, dialog: Dialog, item: Item, heard: Heard) -> tuple[Words, ...]:
    """From the second text that could not be read on, a person reads what she wrote, the first one too; where an
    alarm sign is asked about, from the first one on.
    """
    alone = 1 if item.question.red_flag else TRIES_ALONE
    if dialog.unclear < alone:
        return ()
    text = dialog.draft["tried"] if dialog.unclear == alone else heard.text
    return remarks.keep(d, text, message_id=heard.message_id)


def _skip_odd(d: Deciding, dialog: Dialog, item: Item, raw: str) -> None:
    its_plan = plan_of(d, item.check_in)
    label = of_pathway(its_plan.pathway_hash, item.question.short_path)
    worry = Worry(
        rule_id="data-quality",
        severity=Severity.ROUTINE,
        roles=("nurse",),
        words=words("worry-data-quality", question=label, written=Quote(raw)),
        plan_id=its_plan.id,
        check_in_id=item.check_in.id,
    )
    raise_worries(d, [worry], by="rule")
    dialog = asking.understood(d, dialog, item)
    skipping = d.keep(replace(dialog, draft={**dialog.draft, SKIPPED + item.key: "implausible"}))
    asking.ask_on(d, skipping, words("skipped-odd", question=label))
