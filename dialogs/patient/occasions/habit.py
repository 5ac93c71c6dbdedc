"""When she usually answers, learned from her last check-ins, and what a reminder makes of it.

Decides by how much the first reminder may be brought forward: to the hour at which she usually answers; where that
has passed, or is too soon after the question, to when she is late by her own habit. Never later than the plain
reminder, never in her quiet hours, never so soon that it runs into the question itself. Nobody's task is ever brought
forward by it. She sees what is learned, and may turn it off.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from statistics import median_low
from typing import Final

from dialogs import calendar
from dialogs.authority import PATIENT, Handler, Whose
from dialogs.calendar import Hours, Window
from dialogs.inputs import Tapped
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.pathway.history import EXTRA_SLOTS, Outcome
from dialogs.patient.conversation.agenda import occasion_of, past_of, plans
from dialogs.patient.speech import Rows, button, by, patient, say, worse_row
from dialogs.records import CheckIn, Habit, Kind, Plan
from dialogs.turn import Deciding
from dialogs.words import Text, Words, words

LAST: Final = 14  # check-ins that are looked at
ENOUGH: Final = 5  # answered ones among them; with fewer nothing is known
SOONEST: Final = timedelta(minutes=30)  # after the question
LATE_SOONEST: Final = timedelta(hours=1)  # after the question: who is quick is not chased over breakfast
LATE_AFTER: Final = 4  # times her usual delay: who answers at nine what was asked at eight is late at noon
KEPT: Final = 4 * LAST  # of a plan, over all its hours of a day
_HEARD = (CheckInState.ANSWERED, CheckInState.PARTIAL)
_MINUTES_A_DAY: Final = 24 * 60


# --- learning -------------------------------------------------------------------------------------


def learn(d: Deciding, ended: CheckIn) -> None:
    """A check-in of the cadence has ended: keep when it was answered, or that it was not. What we missed ourselves
    says nothing of her.
    """
    if ended.kind is not Kind.SCHEDULED or ended.moved or not 0 <= ended.slot < EXTRA_SLOTS:
        return
    first = ended.first_answered_at
    if ended.state in _HEARD and first is not None:
        found = Habit(
            slot=ended.slot,
            minute=_minute(calendar.local(first, patient(d).zone).time()),
            lag_minutes=int((first - ended.due_at).total_seconds()) // 60,
        )
    elif occasion_of(d, ended).outcome is Outcome.MISSED:
        found = Habit(slot=ended.slot)
    else:
        return
    past = past_of(d)
    kept = (*past.habits.get(ended.plan_id, ()), found)[-KEPT:]
    d.keep(replace(past, habits={**past.habits, ended.plan_id: kept}))


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _answered(d: Deciding, plan: Plan, slot: int) -> list[Habit]:
    """The answered ones of her last check-ins at this place of the day, where they are enough to go by."""
    of_slot = [one for one in past_of(d).habits.get(plan.id, ()) if one.slot == slot]
    answered = [one for one in of_slot[-LAST:] if one.minute is not None]
    return answered if len(answered) >= ENOUGH else []


def usual_hour(d: Deciding, plan: Plan, slot: int = 0) -> time | None:
    """The time of day at which she usually answers, on a round five minutes; None while that is not known."""
    answered = _answered(d, plan, slot)
    if not answered:
        return None
    minute = 5 * round(median_low(one.minute for one in answered if one.minute is not None) / 5)
    hours, minutes = divmod(minute % _MINUTES_A_DAY, 60)
    return time(hours, minutes)


# --- the reminder ---------------------------------------------------------------------------------


def nudge_at(d: Deciding, plan: Plan, check_in: CheckIn, window: Window) -> datetime | None:
    """When the first reminder of an open check-in comes, if her habit brings it forward."""
    who = patient(d)
    plain, opened_at = window.reminder_at, check_in.sent_at or check_in.due_at
    if not who.nudge_by_habit or check_in.kind is not Kind.SCHEDULED or plain is None:
        return None
    hour = usual_hour(d, plan, check_in.slot)
    if hour is None:
        return None
    best = calendar.instant(calendar.local_date(opened_at, who.zone), hour, who.zone)
    if best < opened_at + SOONEST:
        best = opened_at + max(LATE_SOONEST, LATE_AFTER * _usual_lag(d, plan, check_in.slot))
    quiet = Hours(begins=who.quiet_from, ends=who.quiet_to)
    is_quiet = calendar.hold_until(best, who.zone, quiet) > best
    return best if best < plain and not is_quiet else None


def _usual_lag(d: Deciding, plan: Plan, slot: int) -> timedelta:
    lags = [one.lag_minutes for one in _answered(d, plan, slot) if one.lag_minutes is not None]
    return timedelta(minutes=max(median_low(lags), 0))


# --- shown, and turned off ------------------------------------------------------------------------


def told(d: Deciding) -> tuple[Words, ...]:
    """What is known of her habit and done with it, for whoever looks at her plan."""
    hour = _shown_hour(d)
    if hour is None:
        return ()
    is_on = patient(d).nudge_by_habit
    return (words("habit-on", time=hour) if is_on else words("habit-off", time=hour),)


def rows(d: Deciding) -> Rows:
    """The button that turns it off, or on again."""
    if _shown_hour(d) is None:
        return ()
    if patient(d).nudge_by_habit:
        return ((button(d, words("button-habit-off"), "own-habit", option="off"),),)
    return ((button(d, words("button-habit-on"), "own-habit", option="on"),),)


def _shown_hour(d: Deciding) -> Text | None:
    """Of the first plan under way that she has a habit in."""
    hours = (usual_hour(d, one) for one in plans(d) if one.state in (PlanState.ACTIVE, PlanState.PAUSED))
    found = next((hour for hour in hours if hour is not None), None)
    return None if found is None else Text(f"{found:%H:%M}")


def _turned(d: Deciding, tap: Tapped) -> None:
    is_on = d.case.action is not None and d.case.action.option == "on"
    d.keep(replace(patient(d), nudge_by_habit=is_on))
    d.note("habit", by(d), "on" if is_on else "off")
    say(d, *(told(d) or (words("button-over"),)), rows=(*rows(d), *worse_row(d)))


VERBS = {"own-habit": Handler(act=_turned, who=PATIENT, whose=Whose.OWN)}
