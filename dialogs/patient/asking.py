"""Asking and being answered: one question at a time, each its own message.

Decides what an answer, an unclear text, Back and the end of the questions lead to. Rules have run before
the next question is asked. Never keeps a position: the agenda says what is next. Danger: an answer
belongs to the question it was given to, so every button carries its item, and a text belongs to the item
the dialog last asked.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from dialogs.hearing.reading import Suggestion, Unclear, Why, read_yes_no
from dialogs.lifecycles import DIALOG
from dialogs.pathway.parts import QuestionKind
from dialogs.patient import answering, check_in, flagged, keeping, options, plan, remarks, speech, unclear
from dialogs.patient.agenda import (
    CHECK_IN_DIALOG,
    SKIPPED,
    TICKS,
    TOLD,
    Agenda,
    Item,
    agenda_of,
    answer_on,
    open_check_ins,
    own_dialog,
    pathway_of,
    plan_of,
)
from dialogs.patient.keeping import Given
from dialogs.patient.speech import button, by, her_words, say, shown_answer, spoken, urge, worse_row
from dialogs.records import CheckIn, Dialog, Kind, Via
from dialogs.rules import Value
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane
from dialogs.words import Join, Number, Quote, Several, Words, of_pathway, words
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


# --- asking ---------------------------------------------------------------------------------------


def ask(
    d: Deciding,
    dialog: Dialog,
    item: Item,
    *parts: Words,
    lane: Lane = Lane.REPLY,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> Dialog:
    """Ask one question, after `parts`, in one message."""
    agenda = agenda_of(d, dialog)
    said = say(
        d,
        *parts,
        *asked(d, agenda, item),
        rows=options.rows(d, dialog, agenda, item),
        lane=lane,
        not_before=not_before,
        not_after=not_after,
    )
    draft = dict(dialog.draft) if item.key == dialog.item else _without_tries(dialog)
    if said is not None:
        draft["asks"] = f"{draft.get('asks', '')} {said.key}".strip()
    tries = dialog.unclear if item.key == dialog.item else 0
    key = said.key if said is not None else dialog.asked
    return d.keep(replace(dialog, item=item.key, asked=key, draft=draft, unclear=tries))


def asked(d: Deciding, agenda: Agenda, item: Item) -> tuple[Words, ...]:
    """The words of a question, and how it is answered where that does not go without saying."""
    text = spoken(d, plan_of(d, item.check_in), item.question.text_path)
    at, of = agenda.place(item)
    whole = text if of < 2 else words("question-of", at=Number(at), of=Number(of), text=text)
    if item.question.kind is QuestionKind.SCALE:
        return (whole, _ends(d, item))
    return (whole, words("tick-hint")) if item.question.kind is QuestionKind.SEVERAL else (whole,)


def _ends(d: Deciding, item: Item) -> Words:
    """What the two ends of a scale mean."""
    question = item.question
    steps, pathway = answering.rating_steps(question), pathway_of(d, plan_of(d, item.check_in))
    low, high = (of_pathway(pathway.hash, question.end_path(end)) for end in ("lowest", "highest"))
    return words("scale-ends", lowest=Number(steps[0]), low=low, highest=Number(steps[-1]), high=high)


def ask_on(
    d: Deciding,
    dialog: Dialog,
    *parts: Words,
    lane: Lane = Lane.REPLY,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> None:
    """Say `parts` and ask what is next; close every check-in that has nothing left to ask."""
    agenda = agenda_of(d, dialog)
    closing: list[Words] = []
    for one in open_check_ins(d, dialog):
        if agenda.is_complete(one.id) and not any(key.startswith(f"{one.id}/") for key in dialog.back):
            closing += _finished(d, one)
    item = agenda_of(d, dialog).current
    if item is not None:
        ask(d, dialog, item, *parts, *closing, lane=lane, not_before=not_before, not_after=not_after)
        return
    say(d, *parts, *closing, rows=worse_row(d), lane=lane, not_before=not_before, not_after=not_after)


def carry(d: Deciding, one: CheckIn, *, first: bool = False) -> Dialog:
    """The patient's open dialog with this check-in in it; a new one where none is open."""
    dialog = own_dialog(d)
    if dialog is not None:
        ids = (one.id, *dialog.check_in_ids) if first else (*dialog.check_in_ids, one.id)
        lapses_at = max(dialog.lapses_at or one.closes_at, one.closes_at)
        return d.keep(replace(dialog, check_in_ids=ids, lapses_at=lapses_at))
    contact = speech.listener(d)
    assert contact is not None, "a dialog needs somebody to talk to"
    return d.keep(
        Dialog(
            id=d.fresh_id(),
            contact_id=contact.id,
            kind=CHECK_IN_DIALOG,
            state=DIALOG.initial,
            patient_id=one.patient_id,
            opened_at=d.now,
            lapses_at=one.closes_at,
            check_in_ids=(one.id,),
        )
    )


# --- an answer ------------------------------------------------------------------------------------


def take(d: Deciding, dialog: Dialog, item: Item, given: Given) -> None:
    """An answer to this item: keep it, run the rules, say what they mean, ask on.

    No rule reads words of her own, so a person does.
    """
    dialog = understood(d, dialog, item)
    parts = kept(d, item.check_in, item, given)
    if item.question.kind is QuestionKind.TEXT:
        parts = (*parts, *remarks.keep(d, given.raw, message_id=given.message_id))
    ask_on(d, dialog, *parts)


def kept(d: Deciding, on: CheckIn, item: Item, given: Given) -> tuple[Words, ...]:
    """Keep an answer; emergency words go out at once, the rest comes back to be said."""
    verdict = keeping.keep(d, on, item.question, given)
    its_plan = plan_of(d, on)
    urgent, calm = flagged.said(d, its_plan, verdict.flags)
    if urgent:
        urge(d, *urgent)
        return (words("go-on-when-safe"), *calm)
    return (noted(d, item, given.value), *calm)


def noted(d: Deciding, item: Item, value: Value) -> Words:
    pathway = pathway_of(d, plan_of(d, item.check_in))
    label = of_pathway(pathway.hash, item.question.short_path)
    return words("noted", question=label, answer=shown_answer(d, pathway, item.question, value))


def leave_out(d: Deciding, dialog: Dialog, item: Item) -> None:
    """She leaves an optional question out. Rules that would read it are not met; nothing else changes."""
    dialog = understood(d, dialog, item)
    d.note("left-out", by(d), question=item.question.key)
    left = d.keep(replace(dialog, draft={**dialog.draft, SKIPPED + item.key: "left_out"}))
    label = of_pathway(plan_of(d, item.check_in).pathway_hash, item.question.short_path)
    ask_on(d, left, words("left-out-answer", question=label))


def understood(d: Deciding, dialog: Dialog, item: Item) -> Dialog:
    """The dialog after an item was settled: nothing of its tries and ticks is left."""
    ticks = (TICKS + item.key, TOLD + item.key)
    draft = {key: value for key, value in _without_tries(dialog).items() if key not in ticks}
    return d.keep(
        replace(
            dialog,
            state=DIALOG.move(dialog.state, "understand"),
            unclear=0,
            back=tuple(key for key in dialog.back if key != item.key),
            draft=draft,
        )
    )


def _without_tries(dialog: Dialog) -> dict[str, str]:
    return {key: value for key, value in dialog.draft.items() if key.startswith((SKIPPED, TICKS, TOLD))}


# --- a text at an open question -------------------------------------------------------------------


def hear(d: Deciding, dialog: Dialog, item: Item, heard: Heard) -> None:
    """An answer, a yes or no to what was asked back, Back, a remark, or unclear: in this order."""
    if _settles_suggestion(d, dialog, item, heard.text):
        return
    read = answering.read(d, item, heard.text)
    if item.question.kind is QuestionKind.TEXT and her_words(d).goes_back(heard.text):
        go_back(d, dialog, item)
    elif not isinstance(read, Unclear):
        take(d, dialog, item, answering.given(read, heard.via, heard.message_id))
    elif her_words(d).goes_back(heard.text):
        go_back(d, dialog, item)
    elif len(heard.text.split()) >= REMARK_WORDS and read.suggestion is None and read.why not in _IMPLAUSIBLE:
        told = unclear.possible(d, item, heard.text)
        ask(d, dialog, item, *(told or remarks.keep(d, heard.text, message_id=heard.message_id)))
    else:
        _unclear(d, dialog, item, read, heard)


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
        _ask_back(d, clarifying, item, read.suggestion, read.raw)
        return
    if read.why is Why.OUT_OF_RANGE:
        odd = replace(clarifying, draft={**draft, "odd": "1"})
        ask(d, odd, item, unclear.odd(d, item))
        return
    possible = unclear.possible(d, item, heard.text)
    told = possible or _left_to_person(d, clarifying, item, heard)
    ask(d, clarifying, item, *told, *unclear.try_again(d, item, read.why))


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
    dialog = understood(d, dialog, item)
    skipping = d.keep(replace(dialog, draft={**dialog.draft, SKIPPED + item.key: "implausible"}))
    ask_on(d, skipping, words("skipped-odd", question=label))


# --- "Is that 176 lb?" ----------------------------------------------------------------------------


def _ask_back(d: Deciding, dialog: Dialog, item: Item, suggestion: Suggestion, raw: str) -> None:
    scale = item.question.scale
    assert scale is not None, "only an amount can be meant in another unit"
    shown = speech.amount(suggestion.canonical, scale.unit, suggestion.unit, scale.precision)
    said = say(
        d,
        words("is-that", amount=shown),
        rows=(
            (
                button(d, words("button-yes"), "suggested", dialog=dialog.id, item=item.key, option="yes"),
                button(d, words("button-no"), "suggested", dialog=dialog.id, item=item.key, option="no"),
            ),
            (speech.worse_button(d),),
        ),
    )
    draft = {
        **dialog.draft,
        "suggested": str(suggestion.canonical),
        "suggested_unit": suggestion.unit,
        "suggested_raw": raw,
    }
    if said is not None:
        draft["asks"] = f"{draft.get('asks', '')} {said.key}".strip()
    d.keep(replace(dialog, draft=draft, asked=said.key if said is not None else dialog.asked))


def _settles_suggestion(d: Deciding, dialog: Dialog, item: Item, text: str) -> bool:
    if "suggested" not in dialog.draft:
        return False
    spoken_words = her_words(d)
    read = read_yes_no(text, yes=spoken_words.yes, no=spoken_words.no)
    if isinstance(read, Unclear):
        return False
    settle_suggestion(d, dialog, item, meant=read.value, via=Via.TEXT)
    return True


def settle_suggestion(d: Deciding, dialog: Dialog, item: Item, *, meant: bool, via: Via) -> None:
    """She said whether the amount in the other unit is what she meant."""
    draft = dialog.draft
    if not meant:
        rest = {key: value for key, value in draft.items() if not key.startswith("suggested")}
        again = replace(dialog, draft={**rest, "odd": "1"})
        ask(d, again, item, words("then-again", example=unclear.example(d, item)))
        return
    given = Given(
        value=Decimal(draft["suggested"]),
        raw=draft["suggested_raw"],
        via=via,
        unit=draft["suggested_unit"],
        unit_written=True,
        message_id=int(draft["tried_message"]) if "tried_message" in draft else None,
    )
    take(d, dialog, item, given)


# --- going back -----------------------------------------------------------------------------------


def go_back(d: Deciding, dialog: Dialog, item: Item) -> None:
    """Ask the item before this one again; its answer stays until she gives another."""
    earlier = agenda_of(d, dialog).before(item.key)
    if earlier is None:
        ask(d, dialog, item, words("nothing-before"))
        return
    value = answer_on(d, earlier.check_in, earlier.question.key)
    returning = replace(
        dialog,
        state=DIALOG.move(dialog.state, "understand"),
        back=(*dialog.back, earlier.key),
        draft={key: kept for key, kept in dialog.draft.items() if key != SKIPPED + earlier.key},
    )
    pathway = pathway_of(d, plan_of(d, earlier.check_in))
    parts = (
        ()
        if value is None
        else (words("you-answered", answer=shown_answer(d, pathway, earlier.question, value)),)
    )
    ask(d, returning, earlier, *parts)


def go_on(d: Deciding, dialog: Dialog, item: Item) -> None:
    """She went back and leaves the answer as it is."""
    ask_on(d, understood(d, dialog, item))


# --- the end of the questions ---------------------------------------------------------------------


def _finished(d: Deciding, one: CheckIn) -> tuple[Words, ...]:
    """Thanks, what she answered, advice of the day, and when the next one comes."""
    closed = check_in.answered(d, one)
    its_plan = plan_of(d, closed)
    following = plan.next_or_finish(d, its_plan)
    d.note("check-in-answered", by(d), check_in=closed.id)
    lines = flagged.answer_lines(d, its_plan, closed)
    summary = (words("summary", answers=Several(lines, Join.BULLETS)),) if lines else ()
    grave = flagged.still_grave(d, its_plan, closed)
    if closed.kind is Kind.WORSE:
        return (*grave, words("worse-done"), *summary)
    after = words("plan-finished", team=speech.team_name(d))
    if following is not None:
        after = words("next-check-in", at=speech.moment(d, following.due_at))
    if grave:  # no advice of the day, and no "that is all", beside it
        return (*grave, *summary, after)
    closing = spoken(d, its_plan, "words.closing")
    return (closing, *summary, *flagged.advice(d, its_plan, closed), after)
