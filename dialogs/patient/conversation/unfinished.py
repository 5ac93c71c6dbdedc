"""What she began and did not finish: ticks without "Done", half of a blood pressure; when nothing more can come.

Decides that none is lost: what is ticked when a check-in ends is her answer, and rules run on it; one number alone is
no answer, so a person reads it. Where an answer
counts already, that one stays, and what the ticks would add is told. Taking a tick away weakens nothing until she
is done. Danger: whatever ends an open check-in has to call `keep` first, while the dialog still holds the ticks.
"""

from dialogs.pathway.history import NO_OPTION
from dialogs.patient.conversation import (
    answering,
    halves,
    keeping,
    remarks,
    sharing,
)
from dialogs.patient.conversation.agenda import TICKS, TOLD, Item, answer_on, own_dialog, pathway_of, plan_of
from dialogs.patient.conversation.keeping import Given
from dialogs.patient.conversation.sharing import Kept
from dialogs.patient.speech import patient, shown_answer, urge
from dialogs.records import CheckIn, Via
from dialogs.rules import Flag, Value
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Words, of_pathway, words

AT_ONCE = (Severity.EMERGENCY, Severity.URGENT)  # of a tick alone; a slip of the thumb is no card for less


def keep(d: Deciding, check_in: CheckIn) -> tuple[Words, ...]:
    """Keep what was begun in a check-in that is about to end. Returns what she hears of it."""
    dialog = own_dialog(d)
    draft = dict(dialog.draft) if dialog is not None else {}
    heard: list[Words] = []
    for question in pathway_of(d, plan_of(d, check_in)).questions:
        item = Item(check_in=check_in, question=question)
        half = halves.half_of(draft, item.key)
        if half is not None:
            heard += remarks.keep(d, half.raw)
        value = answering.tapped(question, draft.get(TICKS + item.key, ""))
        counted = answer_on(d, check_in, question.key)
        if not isinstance(value, tuple):
            continue
        told = draft.get(TOLD + item.key, "").split()
        if counted is None:
            given = Given(value=value, raw=in_words(d, item, value), via=Via.TAP)
            heard += _said(d, sharing.keep(d, item, given, sharing.told_of(dialog) if dialog else {}))
        elif isinstance(counted, tuple):
            flags = keeping.would_hold(d, check_in, question, _together(counted, value))
            tell(d, item, tuple(flag for flag in flags if flag.key not in told), value)
    return tuple(heard)


def _said(d: Deciding, kept: Kept) -> tuple[Words, ...]:
    urgent, calm = sharing.said(d, kept.judged)
    if urgent:
        urge(d, *urgent)
    return calm


def tell(d: Deciding, item: Item, flags: tuple[Flag, ...], value: Value) -> None:
    """The team hears of flags that rest on ticks she has not confirmed."""
    if not flags:
        return
    plan = plan_of(d, item.check_in)
    pathway = pathway_of(d, plan)
    label = of_pathway(pathway.hash, item.question.short_path)
    shown = shown_answer(d, pathway, item.question, value)
    remark = words("worry-ticked", question=label, answer=shown)
    keeping.raise_flags(d, plan, item.check_in, flags, remarks=(remark,))


def at_once(flags: tuple[Flag, ...]) -> tuple[Flag, ...]:
    """Those that cannot wait until she is done."""
    return tuple(flag for flag in flags if Severity(flag.severity.value) in AT_ONCE)


def in_words(d: Deciding, item: Item, value: tuple[str, ...]) -> str:
    """What stood on the buttons, in her language: it is what she said."""
    pathway, language = pathway_of(d, plan_of(d, item.check_in)), patient(d).language
    return ", ".join(pathway.text(item.question.option_path(one), language) for one in value)


def _together(counted: tuple[str, ...], ticked: tuple[str, ...]) -> tuple[str, ...]:
    """What either says; "none of these" takes nothing back."""
    both = tuple(dict.fromkeys((*counted, *ticked)))
    return tuple(one for one in both if one != NO_OPTION) or both
