"""When an open check-in reminds and closes, around the patient's quiet hours.

Decides the instants; what is said then is in reminding.py and closing.py.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogs import calendar
from dialogs.calendar import Hours, Occurrence, Window
from dialogs.inputs import DueKind
from dialogs.pathway.history import EXTRA_SLOTS
from dialogs.patient import calling
from dialogs.patient.calling import LONGEST_LOOK_AHEAD_DAYS
from dialogs.records import CheckIn, Kind, Patient, Plan
from dialogs.turn import Deciding

SOON = timedelta(hours=1)  # what is wanted so soon after her own answer does not wait for the morning


def window_of(d: Deciding, plan: Plan, check_in: CheckIn) -> Window:
    """When it opens, reminds and closes, around the patient's quiet hours."""
    who = _patient(d)
    plain = calendar.window(check_in.due_at, calling.phase_of(d, plan, check_in.on).window_minutes)
    if check_in.kind in (Kind.WORSE, Kind.ON_DEMAND):
        return plain
    quiet = Hours(begins=who.quiet_from, ends=who.quiet_to)
    if check_in.kind is Kind.RECHECK:
        return _window_of_recheck(d, plan, check_in, plain, quiet)
    following = _following(d, plan, check_in)
    return calendar.around_quiet(plain, who.zone, quiet, next_opens_at=following)


def _window_of_recheck(d: Deciding, plan: Plan, check_in: CheckIn, plain: Window, quiet: Hours) -> Window:
    """Open at least until what a rule asked for has to be there, with the reminder half-way to that.

    A reminder wakes her only where the answer is wanted within the hour.
    """
    by = [owed.by for owed in d.latest(plan).owed if owed.asked_in == check_in.id and owed.by is not None]
    if not by:
        return calendar.around_quiet(plain, _zone(d), quiet)
    closes_at = max(plain.closes_at, *by)
    remind_at = check_in.due_at + (min(by) - check_in.due_at) / 2
    window = replace(
        plain, closes_at=closes_at, reminder_at=remind_at if remind_at > check_in.due_at else None
    )
    return window if min(by) - check_in.due_at <= SOON else calendar.around_quiet(window, _zone(d), quiet)


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
    """One reminder at half the window, if that is still ahead, and the window's end."""
    if window.reminder_at is not None and window.reminder_at > d.now and check_in.reminded_at is None:
        d.wait(DueKind.REMINDER, check_in.id, window.reminder_at)
    d.wait(DueKind.WINDOW_END, check_in.id, check_in.closes_at)


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
