"""Asking and being answered: one question at a time, each its own message.

Decides what an answer, Back and the end of the questions lead to; what a text means is for replies.py. Rules have
run before the next question is asked. Never keeps a position: the agenda says what is next. Danger: an answer
belongs to the question it was given to, so every button carries its item, and a text belongs to the item
the dialog last asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dialogs.lifecycles import DIALOG
from dialogs.pathway.parts import QuestionKind
from dialogs.patient import speech
from dialogs.patient.conversation import (
    answering,
    options,
    remarks,
    sharing,
)
from dialogs.patient.conversation.agenda import (
    HALF,
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
from dialogs.patient.conversation.halves import half_of
from dialogs.patient.conversation.keeping import Given
from dialogs.patient.occasions import ending
from dialogs.patient.speech import by, say, shown_answer, urge, worse_row
from dialogs.records import CheckIn, Dialog
from dialogs.rules import Value
from dialogs.turn import Deciding, Lane
from dialogs.words import Number, Words, of_pathway, words

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
    _give_way(d)
    question = asked(d, agenda, item)
    said = say(
        d,
        *parts,
        *_begun(dialog, item),
        *question,
        rows=options.rows(d, dialog, agenda, item),
        lane=lane,
        not_before=not_before,
        not_after=not_after,
        about=item.key,
    )
    d.question = (said.key, question) if said is not None else None
    draft = dict(dialog.draft) if item.key == dialog.item else _without_tries(dialog)
    if said is not None:
        draft["asks"] = f"{draft.get('asks', '')} {said.key}".strip()
    tries = dialog.unclear if item.key == dialog.item else 0
    key = said.key if said is not None else dialog.asked
    return d.keep(replace(dialog, item=item.key, asked=key, draft=draft, unclear=tries))


def _give_way(d: Deciding) -> None:
    """A question asked earlier in the same Turn gives way to the next one; what was said with it stays."""
    key, question = d.question or ("", ())
    for one in d.says:
        if one.key == key:
            d.say(replace(one, words=tuple(part for part in one.words if part not in question)))
    d.question = None


def take_back(d: Deciding) -> None:
    """A question asked in this Turn is not asked after all, where a later step has ended what it belongs to."""
    dialog, key = own_dialog(d), d.question[0] if d.question is not None else ""
    if not key or (dialog is not None and dialog.asked == key):
        return
    _give_way(d)
    for one in d.says:
        if one.key == key and not one.words:
            d.unsay(key)
        elif one.key == key and "/" in one.about:  # nothing was asked since: its buttons would answer nothing
            d.say(replace(one, options=worse_row(d), about=""))


def _begun(dialog: Dialog, item: Item) -> tuple[Words, ...]:
    """The number of a pressure that is here already, and which one is still awaited."""
    half = half_of(dialog.draft, item.key)
    if half is None:
        return ()
    return (words("half-upper" if half.is_upper else "half-lower", number=Number(int(half.value))),)


def asked(d: Deciding, agenda: Agenda, item: Item) -> tuple[Words, ...]:
    """The words of a question, and how it is answered where that does not go without saying."""
    question, its_plan = item.question, plan_of(d, item.check_in)
    text = speech.spoken_as_known(d, its_plan, question.text_path, question.text_without_path)
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
    over = [
        one
        for one in open_check_ins(d, dialog)
        if agenda.is_complete(one.id) and not any(key.startswith(f"{one.id}/") for key in dialog.back)
    ]
    closing = ending.of(d, dialog, over)
    still = own_dialog(d)  # a rule judged at the end may have asked for more, in a new one
    item = agenda_of(d, still).current if still is not None else None
    if still is not None and item is not None:
        ask(d, still, item, *parts, *closing, lane=lane, not_before=not_before, not_after=not_after)
        return
    say(d, *parts, *closing, rows=worse_row(d), lane=lane, not_before=not_before, not_after=not_after)


# --- an answer ------------------------------------------------------------------------------------


def take(d: Deciding, dialog: Dialog, item: Item, given: Given, *more: Words) -> None:
    """An answer to this item: keep it, run the rules, say what they mean and `more`, ask on.

    No rule reads words of her own, so a person does.
    """
    told = sharing.told_of(dialog)
    dialog = understood(d, dialog, item)
    parts = (*kept(d, item.check_in, item, given, told=told), *more)
    if item.question.kind is QuestionKind.TEXT:
        kept_words = remarks.keep(d, given.raw, message_id=given.message_id, answers=label_of(d, item))
        parts = (*parts, *kept_words)
    ask_on(d, dialog, *parts)


def kept(
    d: Deciding, on: CheckIn, item: Item, given: Given, *, told: Mapping[str, Sequence[str]] | None = None
) -> tuple[Words, ...]:
    """Keep an answer, for every check-in that shares it; emergency words go out at once, the rest comes back to be
    said.

    `told`: by item, keys of flags of which she and the team heard already, while she was ticking.
    """
    found = sharing.keep(d, replace(item, check_in=on), given, told or {})
    urgent, calm = sharing.said(d, found.judged)
    if urgent:
        urge(d, *urgent)
        return (words("go-on-when-safe"), *calm)
    return (noted(d, item, given.value), *calm)


def noted(d: Deciding, item: Item, value: Value) -> Words:
    pathway = pathway_of(d, plan_of(d, item.check_in))
    answer = shown_answer(d, pathway, item.question, value)
    return words("noted", question=label_of(d, item), answer=answer)


def label_of(d: Deciding, item: Item) -> Words:
    """What the question is called in short."""
    return of_pathway(plan_of(d, item.check_in).pathway_hash, item.question.short_path)


def leave_out(d: Deciding, dialog: Dialog, item: Item) -> None:
    """She leaves an optional question out. Rules that would read it are not met; nothing else changes."""
    half = half_of(dialog.draft, item.key)
    kept = remarks.keep(d, half.raw) if half is not None else ()
    dialog = understood(d, dialog, item)
    d.note("left-out", by(d), question=item.question.key)
    left = d.keep(replace(dialog, draft={**dialog.draft, SKIPPED + item.key: "left_out"}))
    ask_on(d, left, words("left-out-answer", question=label_of(d, item)), *kept)


def understood(d: Deciding, dialog: Dialog, item: Item) -> Dialog:
    """The dialog after an item was settled: nothing of what was begun with it is left."""
    alike = (item.key, *(one.key for one in sharing.fed(d, item)))
    begun = {prefix + key for prefix in (TICKS, TOLD, HALF) for key in alike}
    draft = {key: value for key, value in _without_tries(dialog).items() if key not in begun}
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
    begun = (SKIPPED, TICKS, TOLD, HALF)
    return {key: value for key, value in dialog.draft.items() if key.startswith(begun)}


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
