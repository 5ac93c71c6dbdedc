"""The window of a check-in ends: what was answered counts, whole or half-way; nothing at all is a miss.

Decides what its end leads to and what she hears of it. May be called twice or too late without harm.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.patient.conversation import (
    asking,
    flagged,
    keeping,
    unfinished,
)
from dialogs.patient.conversation.agenda import (
    agenda_of,
    askable,
    check_in_by_id,
    occasion_of,
    open_check_ins,
    own_dialog,
    past_of,
    plan_of,
    plans,
)
from dialogs.patient.conversation.keeping import Verdict
from dialogs.patient.course import pacing, plan
from dialogs.patient.occasions import (
    away,
    check_in,
    half_way,
    rechecks,
    windows,
)
from dialogs.patient.speech import awake_at, moment, say, urge, worse_row
from dialogs.patient.unanswered import silence
from dialogs.records import CheckIn, Dialog, Kind
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane
from dialogs.words import Words, words

IN_TIME = timedelta(minutes=15)
_GRAVE = (Severity.EMERGENCY, Severity.URGENT)


def close(d: Deciding, due: FellDue) -> None:
    """The window is over: what was answered counts, nothing at all is a miss."""
    one = check_in_by_id(d, due.key)
    if one is None or one.state is not CheckInState.OPEN:
        return
    if d.now < one.closes_at:
        d.wait(DueKind.WINDOW_END, one.id, one.closes_at)
        return
    its_plan = plan_of(d, one)
    until = windows.end_of(d, its_plan, one)
    if d.now < until:  # her quiet hours or her zone have changed meanwhile
        d.keep(replace(one, closes_at=until))
        d.wait(DueKind.WINDOW_END, one.id, until)
        return
    dialog = own_dialog(d)
    told = unfinished.keep(d, one)
    heard = half_way.was_heard(d, one)
    is_ours = not heard and away.is_ours(d, one)
    if heard:
        over = half_way.end(d, one)
        d.note(f"check-in-{over.state.value}", "clock", "window-end", check_in=one.id)
    else:
        why = away.whose(d, one) if is_ours else ""
        over = check_in.missed(d, d.latest(one), by_us=is_ours, why=why)
        d.note("check-in-missed", "clock", why, check_in=one.id)
    rechecks.go_on(d, its_plan, over)
    verdict = Verdict() if is_ours else keeping.ended(d, over)
    flags = verdict.flags if heard else flagged.worded(d, its_plan, verdict.flags)
    urgent, calm = flagged.said(d, its_plan, flags, verdict.advised)
    if urgent:
        urge(d, *urgent)
    if heard:
        pacing.settle(d, its_plan)
    judged = over.state is not CheckInState.ANSWERED and not is_ours
    silent = silence.after_miss(d, its_plan, over) if judged else silence.NONE
    following = plan.next_or_finish(d, its_plan)
    parts = (*told, *calm, *_left_for_next(d, over, following), *silent.told)
    in_time = d.now - one.closes_at <= IN_TIME  # no window ends in her night, but we may come back in it
    wakes = (one.kind is Kind.SCHEDULED and in_time) or any(flag.severity in _GRAVE for flag in flags)
    talked = own_dialog(d) or dialog
    ended = _ended_words(d, talked, one, heard=heard, is_ours=is_ours)
    _say_closed(d, talked, one, *parts, ended=ended, following=following, wakes=wakes)
    silence.ask(d, its_plan, silent)


def _left_for_next(d: Deciding, over: CheckIn, following: CheckIn | None) -> tuple[Words, ...]:
    """That the next one begins with what she did not come to; one that comes now, or with her morning, shows it."""
    begins = following is not None and following.due_at > d.now and bool(occasion_of(d, over).unasked)
    return (words("window-closed-leads"),) if begins else ()


def _ended_words(d: Deciding, dialog: Dialog | None, one: CheckIn, *, heard: bool, is_ours: bool) -> Words:
    """That it is over: with thanks, if she said anything that day; with our excuse, if it is our doing."""
    if heard or (dialog is not None and _was_heard_that_day(d, dialog, one)):
        return words("window-closed-answered")
    if is_ours:
        return words("away-closed-unreached" if one.id in d.case.unreached else "away-closed")
    return words("window-closed-missed")


def _say_closed(
    d: Deciding,
    dialog: Dialog | None,
    one: CheckIn,
    *told: Words,
    ended: Words,
    following: CheckIn | None,
    wakes: bool,
) -> None:
    """One closing sentence for all that was open together: the last to end says it. Before, only what she has to
    hear: that the question before her has ended, and which is next. `wakes`: her night does not hold it.
    """
    others = open_check_ins(d, dialog) if dialog is not None else ()
    held_until = d.now if wakes else awake_at(d)
    not_before = held_until if held_until > d.now else None
    if dialog is None or not others:
        opens_now = following is not None and following.due_at <= d.now  # and its question is to come last
        if not opens_now and _is_to_be_closed(d, dialog, one):
            told = (ended, *told, *_next(d, following))
        lane = Lane.CHECK_IN if opens_now else Lane.INFORMATION
        say(d, *told, rows=worse_row(d), lane=lane, repeatable=False, not_before=not_before)
    elif all(other.closes_at <= d.now for other in others) or _ends_by(d, dialog, held_until):
        # nothing of it can be asked now, or when she wakes
        say(d, *told, rows=worse_row(d), lane=Lane.INFORMATION, repeatable=False, not_before=not_before)
    elif told or not _is_asked_still(d, dialog):
        news = () if _is_asked_still(d, dialog) else (ended,)
        asking.ask_on(d, dialog, *news, *told, lane=Lane.CHECK_IN, not_before=not_before)


def _next(d: Deciding, following: CheckIn | None) -> tuple[Words, ...]:
    """When she is asked again, by whichever of her plans is first."""
    active = [one for one in plans(d) if one.state is PlanState.ACTIVE]
    planned = [following, *(check_in.planned_of(d, one) for one in active)]
    coming = [one.due_at for one in planned if one is not None and one.due_at > d.now]
    return (words("next-check-in", at=moment(d, min(coming))),) if coming else ()


def _ends_by(d: Deciding, dialog: Dialog, instant: datetime) -> bool:
    """Whether the check-in that is asked next is over by then."""
    item = agenda_of(d, dialog).current
    return item is not None and item.check_in.closes_at <= instant


def _is_to_be_closed(d: Deciding, dialog: Dialog | None, one: CheckIn) -> bool:
    """Whether a closing sentence is owed: a report or a recheck of its own just ends; one that outlived the
    day's check-in has to close that one too.
    """
    if one.kind is Kind.SCHEDULED:
        return True
    beside = [check_in_by_id(d, other) for other in dialog.check_in_ids] if dialog is not None else []
    of_day = [other for other in beside if other is not None and other.kind is Kind.SCHEDULED]
    return any(
        any(question.key not in occasion_of(d, other).answers for question in askable(d, other))
        for other in of_day
    )


def _was_heard_that_day(d: Deciding, dialog: Dialog, one: CheckIn) -> bool:
    """Whether she said anything that day to what this dialog carries."""
    return any(
        occasion.check_in_id in dialog.check_in_ids and occasion.on == one.on and occasion.speaks
        for history in past_of(d).plans.values()
        for occasion in history.occasions
    )


def _is_asked_still(d: Deciding, dialog: Dialog) -> bool:
    """Whether the question before her is one of a check-in that goes on."""
    current = agenda_of(d, dialog).current
    return current is not None and current.key == dialog.item
