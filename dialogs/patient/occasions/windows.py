"""When an open check-in reminds and closes, around the patient's quiet hours.

Decides the instants; what is said then is in reminding.py and closing.py.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from dialogs import calendar
from dialogs.calendar import SOONEST_REMINDER, Hours, Occurrence, Window
from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState
from dialogs.pathway.history import EXTRA_SLOTS
from dialogs.patient.conversation.agenda import check_ins
from dialogs.patient.occasions import calling, habit
from dialogs.patient.occasions.calling import LONGEST_LOOK_AHEAD_DAYS
from dialogs.records import CheckIn, Kind, Patient, Plan
from dialogs.turn import Deciding

SOON = timedelta(hours=1)  # what is wanted so soon after her own answer does not wait for the morning


def window_of(d: Deciding, plan: Plan, check_in: CheckIn) -> Window:
    """When it opens, reminds and closes, around the patient's quiet hours."""
    who, phase = _patient(d), calling.phase_of(d, plan, check_in.on)
    if check_in.kind is not Kind.SCHEDULED:
        plain = calendar.window(check_in.due_at, phase.window_minutes)
        return _window_of_extra(d, plan, check_in, plain)
    plain = calendar.window(check_in.due_at, phase.window_minutes, phase.reminders)
    following = _following(d, plan, check_in)
    return calendar.around_quiet(plain, who.zone, quiet_of(who), next_opens_at=following)


def end_of(d: Deciding, plan: Plan, check_in: CheckIn) -> datetime:
    """When its window ends, as her quiet hours are by now: they, or her zone, may have changed since it opened."""
    if check_in.kind is not Kind.SCHEDULED:
        return check_in.closes_at
    who, following = _patient(d), _planned_at(d, plan)
    as_kept = Window(opens_at=check_in.due_at, closes_at=check_in.closes_at)
    return calendar.around_quiet(as_kept, who.zone, quiet_of(who), next_opens_at=following).closes_at


def _planned_at(d: Deciding, plan: Plan) -> datetime | None:
    """When the next of its series opens. What the cadence calls for by now may have been passed over."""
    ahead = (one for one in check_ins(d) if one.plan_id == plan.id and one.state is CheckInState.PLANNED)
    return min((one.due_at for one in ahead if one.kind is Kind.SCHEDULED), default=None)


def quiet_of(who: Patient) -> Hours:
    return Hours(begins=who.quiet_from, ends=who.quiet_to)


def _window_of_extra(d: Deciding, plan: Plan, check_in: CheckIn, plain: Window) -> Window:
    """Open at least until what a rule asked for has to be there, with the reminder half-way to that.

    A reminder wakes her only where the answer is wanted within the hour.
    """
    who = _patient(d)
    by = [owed.by for owed in d.latest(plan).owed if owed.asked_in == check_in.id and owed.by is not None]
    if not by:
        return calendar.around_quiet(plain, who.zone, quiet_of(who))
    closes_at = max(plain.closes_at, *by)
    remind_at = check_in.due_at + (min(by) - check_in.due_at) / 2
    reminders = (remind_at,) if remind_at > check_in.due_at else ()
    window = replace(plain, closes_at=closes_at, reminders=reminders)
    settled = calendar.around_quiet(window, who.zone, quiet_of(who))
    return replace(settled, reminders=reminders) if min(by) - check_in.due_at <= SOON else settled


def _following(d: Deciding, plan: Plan, check_in: CheckIn) -> datetime | None:
    for ahead in range(LONGEST_LOOK_AHEAD_DAYS):
        on = check_in.on + timedelta(days=ahead)
        for occurrence in calling.occurrences(d, plan, on, _zone(d)):
            if occurrence.due_at > check_in.due_at and not stands_for(check_in, occurrence):
                return occurrence.due_at
        if not calling.goes_on_after(d, plan, on):
            return None
    return None


def wait_for_end(d: Deciding, check_in: CheckIn, window: Window) -> None:
    """The next reminder, if one is still ahead, and the window's end."""
    plan = d.known(Plan, d.case.plans)[check_in.plan_id]
    remind_at = _first_reminder(d, plan, check_in, window)
    if remind_at is not None:
        d.wait(DueKind.REMINDER, check_in.id, remind_at)
    d.wait(DueKind.WINDOW_END, check_in.id, check_in.closes_at)


def _first_reminder(d: Deciding, plan: Plan, check_in: CheckIn, window: Window) -> datetime | None:
    """The pathway's; by her own habit sooner, never later."""
    if check_in.reminded_at is not None:
        return next_reminder(check_in, window, d.now)
    plain = next(iter(_ahead(check_in, window, d.now, window.reminders)), None)
    nudge = habit.nudge_at(d, plan, check_in, window) if check_in.kind is Kind.SCHEDULED else None
    sooner = _ahead(check_in, window, d.now, (nudge,)) if nudge is not None else ()
    return min((*sooner, *(() if plain is None else (plain,))), default=None)


def next_reminder(check_in: CheckIn, window: Window, now: datetime) -> datetime | None:
    """After one reminder the next: the first of them is spent, at whatever time it came."""
    return next(iter(_ahead(check_in, window, now, window.reminders[1:])), None)


def _ahead(
    check_in: CheckIn, window: Window, now: datetime, reminders: Iterable[datetime]
) -> tuple[datetime, ...]:
    """Those still to come, and not on the heels of the question or of another reminder."""
    wait = SOONEST_REMINDER if check_in.kind is Kind.SCHEDULED else timedelta(0)
    said = (at + wait for at in (check_in.sent_at, check_in.reminded_at) if at is not None)
    soonest = max(said, default=now)
    return tuple(one for one in reminders if now < one < window.closes_at and one >= soonest)


def stands_for(check_in: CheckIn, occurrence: Occurrence) -> bool:
    """Whether a check-in that is no longer planned took this occasion's place."""
    if check_in.on != occurrence.on:
        return False
    return check_in.slot == occurrence.slot or check_in.slot >= EXTRA_SLOTS


def _patient(d: Deciding) -> Patient:
    assert d.case.patient is not None, "a check-in belongs to a patient"
    return d.latest(d.case.patient)


def _zone(d: Deciding) -> str:
    return _patient(d).zone
