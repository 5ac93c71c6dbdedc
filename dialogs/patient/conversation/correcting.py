"""What she changes: an edited message, a tap on an older question, going back on an answer.

Decides what counts when an answer is given twice. A correction is a new answer; the old one stays and
names it. It is open until the next check-in of the plan opens; after that her words are kept for a person
to read. What was never answered may come late, until she has answered the next one. Danger: a tap that comes late may
be the most important one, so a worrying answer escalates at once, before she confirms anything.
"""

from dialogs.hearing.reading import Unclear
from dialogs.inputs import Action, Edited, Tapped
from dialogs.lifecycles import CheckInState
from dialogs.pathway.parts import QuestionKind
from dialogs.patient.conversation import (
    answering,
    asking,
    flagged,
    keeping,
    options,
    remarks,
    replies,
    sharing,
    unclear,
    unfinished,
)
from dialogs.patient.conversation.agenda import (
    Item,
    agenda_of,
    answer_on,
    check_in_by_id,
    check_ins,
    history_of,
    own_dialog,
    pathway_of,
    plan_of,
)
from dialogs.patient.conversation.halves import without_half
from dialogs.patient.conversation.keeping import Given
from dialogs.patient.conversation.replies import Heard
from dialogs.patient.speech import button, by, patient, say, shown_answer, urge, worse_row
from dialogs.records import Answer, CheckIn, Dialog, Kind, Via
from dialogs.rules import Outcome, Value
from dialogs.turn import Deciding
from dialogs.words import Words, words

_OPENED = (CheckInState.OPEN, CheckInState.ANSWERED, CheckInState.PARTIAL, CheckInState.MISSED)


def is_correctable(d: Deciding, check_in: CheckIn) -> bool:
    """Until the next check-in of its plan opens."""
    if check_in.state not in _OPENED:
        return False
    return not any(
        one.plan_id == check_in.plan_id
        and one.kind is Kind.SCHEDULED
        and one.state in _OPENED
        and one.due_at > check_in.due_at
        for one in check_ins(d)
    )


def may_come_late(d: Deciding, check_in: CheckIn) -> bool:
    """Whether what she left unanswered in it can still be answered: until she has answered the next one of its plan."""
    if check_in.state not in _OPENED:
        return False
    of_plan = (one for one in check_ins(d) if one.plan_id == check_in.plan_id and one.kind is Kind.SCHEDULED)
    if any(one.due_at > check_in.due_at and one.first_answered_at is not None for one in of_plan):
        return False
    occasions = history_of(d, plan_of(d, check_in)).occasions
    place = (check_in.on, check_in.slot)
    later = (one for one in occasions if not one.is_extra and (one.on, one.slot) > place)
    return not any(one.answers or one.outcome is Outcome.ANSWERED for one in later)


def keep_late(d: Deciding, item: Item, given: Given, *more: Words) -> None:
    """An answer after the end of its check-in: kept for the day it is about, judged, and no less a miss."""
    parts = asking.kept(d, item.check_in, item, given)
    if item.question.kind is QuestionKind.TEXT:
        label = asking.label_of(d, item)
        more = (*more, *remarks.keep(d, given.raw, message_id=given.message_id, answers=label))
    d.note("answer-late", by(d), question=item.question.key, check_in=item.check_in.id)
    beside(d, words("late-answer-kept"), *parts, *more)


def beside(d: Deciding, *parts: Words) -> None:
    """Say something and, where a question is open, ask it again below."""
    dialog = own_dialog(d)
    if dialog is not None:
        asking.ask_on(d, dialog, *parts)
    else:
        say(d, *parts, rows=worse_row(d))


# --- an edited message ----------------------------------------------------------------------------


def edited(d: Deciding, change: Edited) -> None:
    """She changed the text of a message: a correction, a new try, or words for a person."""
    given = [one for one in keeping.answers(d) if one.message_id == change.message_id]
    dialog = own_dialog(d)
    if not given and dialog is not None and dialog.draft.get("tried_message") == str(change.message_id):
        item = agenda_of(d, dialog).item(dialog.item)
        if item is not None:
            heard = Heard(text=change.text, message_id=change.message_id, via=Via.EDIT)
            replies.hear(d, without_half(dialog, item.key), item, heard)
            return
    item = item_of(d, f"{given[-1].check_in_id}/{given[-1].question}") if given else None
    if item is None or not is_correctable(d, item.check_in):
        told = remarks.keep(d, change.text, message_id=change.message_id)
        beside(d, words("edit-kept-for-person"), *told)
        return
    _reread(d, item, given[-1], change)


def _reread(d: Deciding, item: Item, answer: Answer, change: Edited) -> None:
    """An answer is still open to correction: what does the new text say?"""
    read = answering.reread(d, item, answer, change.text)
    counted = answer_on(d, item.check_in, item.question.key)
    if isinstance(read, Unclear):
        told = remarks.keep(d, change.text, message_id=change.message_id)
        counts = () if counted is None else (_counts(d, item, counted),)
        beside(d, words("edit-unclear"), *counts, *told)
    elif read.value == counted:
        d.note("edit-same", patient(d).contact_id or "", question=item.question.key)
    else:
        odd = (unclear.taken_as_real(),) if read.is_odd else ()
        correct(d, item, answering.given(read, Via.EDIT, change.message_id), *odd)


def correct(d: Deciding, item: Item, given: Given, *more: Words) -> None:
    """The new answer counts from now on; rules run on it; she hears what changed, and `more`."""
    before = answer_on(d, item.check_in, item.question.key)
    kept = sharing.keep(d, item, given)
    urgent, calm = sharing.said(d, kept.judged)
    if urgent:
        urge(d, *urgent)
    gone = (words("corrected-team-told"),) if kept.gone else ()
    is_text = item.question.kind is QuestionKind.TEXT  # no rule reads words of her own, so a person does
    label = asking.label_of(d, item)
    told = remarks.keep(d, given.raw, message_id=given.message_id, answers=label) if is_text else ()
    beside(d, _changed(d, item, before, given.value), *more, *gone, *calm, *told)


def _changed(d: Deciding, item: Item, before: Value | None, now: Value) -> Words:
    pathway, question = pathway_of(d, plan_of(d, item.check_in)), item.question
    if before is None:
        return asking.noted(d, item, now)
    return words(
        "corrected",
        question=asking.label_of(d, item),
        previous=shown_answer(d, pathway, question, before),
        answer=shown_answer(d, pathway, question, now),
    )


def _counts(d: Deciding, item: Item, value: Value) -> Words:
    pathway = pathway_of(d, plan_of(d, item.check_in))
    return words(
        "still-counts",
        question=asking.label_of(d, item),
        answer=shown_answer(d, pathway, item.question, value),
    )


def item_of(d: Deciding, key: str) -> Item | None:
    """A question of a check-in the Case knows, open or over."""
    check_in_id, _, question_key = key.partition("/")
    check_in = check_in_by_id(d, check_in_id)
    if check_in is None:
        return None
    question = next(
        (one for one in pathway_of(d, plan_of(d, check_in)).questions if one.key == question_key), None
    )
    return None if question is None else Item(check_in=check_in, question=question)


# --- a tap ----------------------------------------------------------------------------------------


def tapped_answer(d: Deciding, tap: Tapped) -> None:
    """An option of a question: the one asked now, one already settled, or one of a check-in that is
    closed.
    """
    action = _action(d)
    item = item_of(d, action.item or "")
    value = None if item is None else answering.tapped(item.question, action.option or "")
    if item is None or value is None:
        beside(d, words("check-in-closed"))
        return
    given = Given(value=value, raw=_raw(d, item, action.option or ""), via=Via.TAP)
    dialog = own_dialog(d)
    counted = answer_on(d, item.check_in, item.question.key)
    current = agenda_of(d, dialog).current if dialog is not None else None
    if dialog is not None and current is not None and current.key == item.key:
        if counted == value:
            asking.go_on(d, dialog, current)
        else:
            asking.take(d, dialog, current, given)
    elif counted != value:
        _stale(d, item, given, counted, dialog)


def tapped_late_tick(d: Deciding, action: Action) -> None:
    """A tick under a question that is settled or closed: as if it were added to her answer."""
    item = item_of(d, action.item or "")
    counted = None if item is None else answer_on(d, item.check_in, item.question.key)
    before = counted if isinstance(counted, tuple) else ()
    ticks = options.toggled(before, action.option or "")
    value = None if item is None else answering.tapped(item.question, " ".join(ticks))
    if item is None or value is None:
        beside(d, words("button-over"))
        return
    raw = unfinished.in_words(d, item, ticks)
    _stale(d, item, Given(value=value, raw=raw, via=Via.TAP), counted, own_dialog(d))


def _stale(d: Deciding, item: Item, given: Given, counted: Value | None, dialog: Dialog | None) -> None:
    """Not the question that is asked now. What it says may matter all the same."""
    if counted is None and dialog is not None and item.check_in.state is CheckInState.OPEN:
        asking.take(d, dialog, item, given)
    elif counted is None and may_come_late(d, item.check_in):
        keep_late(d, item, given)
    elif not is_correctable(d, item.check_in):
        _raise_late(d, item, given.value)
        told = remarks.keep(d, given.raw)
        beside(d, words("check-in-closed"), *told)
    else:
        _raise_late(d, item, given.value)
        if counted is not None:
            _offer_change(d, item, counted, given.value)


def _raise_late(d: Deciding, item: Item, value: Value) -> None:
    """A late or second tap that worries us is told at once, whatever she does next."""
    flags = keeping.would_hold(d, item.check_in, item.question, value)
    if not flags:
        return
    plan = plan_of(d, item.check_in)
    shown = shown_answer(d, pathway_of(d, plan), item.question, value)
    late = words("worry-tapped-late", question=asking.label_of(d, item), answer=shown)
    keeping.raise_flags(d, plan, item.check_in, flags, remarks=(late,))
    urgent, calm = flagged.said(d, plan, flags)
    if urgent:
        urge(d, *urgent)
    if calm:
        say(d, *calm)


def _offer_change(d: Deciding, item: Item, counted: Value, other: Value) -> None:
    pathway, question = pathway_of(d, plan_of(d, item.check_in)), item.question
    answer, new = (shown_answer(d, pathway, question, one) for one in (counted, other))
    option = answering.as_option(other)
    say(
        d,
        words("change-offered", question=asking.label_of(d, item), answer=answer, other=new),
        rows=(
            (button(d, words("button-change", answer=new), "change", item=item.key, option=option),),
            (button(d, words("button-keep", answer=answer), "leave", item=item.key),),
        ),
    )


def tapped_change(d: Deciding, tap: Tapped) -> None:
    """She confirmed that an older answer is to be changed."""
    action = _action(d)
    item = item_of(d, action.item or "")
    value = None if item is None else answering.tapped(item.question, action.option or "")
    if item is None or value is None:
        beside(d, words("check-in-closed"))
        return
    counted = answer_on(d, item.check_in, item.question.key)
    given = Given(value=value, raw=_raw(d, item, action.option or ""), via=Via.TAP)
    if not is_correctable(d, item.check_in):
        beside(d, words("check-in-closed"), *remarks.keep(d, given.raw))
    elif counted != value:
        correct(d, item, given)


def tapped_leave(d: Deciding, tap: Tapped) -> None:
    """She leaves an answer as it was."""
    item = item_of(d, _action(d).item or "")
    value = None if item is None else answer_on(d, item.check_in, item.question.key)
    if item is not None and value is not None:
        beside(d, _counts(d, item, value))


def _action(d: Deciding) -> Action:
    assert d.case.action is not None, "a tap without its action never reaches a handler"
    return d.case.action


def _raw(d: Deciding, item: Item, option: str) -> str:
    """What stood on the button, in her language: it is what she said."""
    if option not in item.question.options:
        return option
    pathway = pathway_of(d, plan_of(d, item.check_in))
    return pathway.text(item.question.option_path(option), patient(d).language)
