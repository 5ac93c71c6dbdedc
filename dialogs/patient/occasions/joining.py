"""Two plans' check-ins that fall due about the same time: one conversation, or one after the other.

Decides which open together, and whether one that falls due while another plan's is open joins it, takes its place, or
waits until it is over, as the pathway of the later one says. One that waits does so inside its window: with half of
that left it joins. What a rule asks again never waits. Opens nothing; that is for opening.py.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogs import calendar
from dialogs.calendar import Window, local_date
from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.pathway.parts import WhenBusy, WhenLate
from dialogs.patient.conversation.agenda import check_ins, open_check_ins, own_dialog, plan_of
from dialogs.patient.conversation.carrying import BUSY
from dialogs.patient.occasions import away, calling, windows
from dialogs.patient.speech import patient
from dialogs.records import CheckIn, Kind
from dialogs.turn import Deciding

TOGETHER = timedelta(hours=1)  # check-ins due within it of each other are one conversation


def opening_with(d: Deciding, one: CheckIn) -> tuple[CheckIn, ...]:
    """Planned check-ins of other plans that open with this one, earliest first: due by now, or within the hour of the
    same date. One that a person has moved keeps the time she was told.
    """
    if one.kind is not Kind.SCHEDULED:
        return ()
    found = [other for other in check_ins(d) if _may_open_with(d, one, other)]
    return tuple(sorted(found, key=lambda other: (other.due_at, other.id)))


def _may_open_with(d: Deciding, one: CheckIn, other: CheckIn) -> bool:
    is_planned = other.state is CheckInState.PLANNED and other.kind is Kind.SCHEDULED
    if not is_planned or other.plan_id == one.plan_id or other.moved or other.on != one.on:
        return False
    if not _goes_out(d, other):
        return False
    match _when_busy(d, other):
        case WhenBusy.WAIT:
            return False
        case WhenBusy.REPLACE:
            return other.due_at <= d.now
        case WhenBusy.JOIN:
            return other.due_at <= d.now + TOGETHER


def beside(d: Deciding, one: CheckIn) -> tuple[CheckIn, ...]:
    """What is open of her other plans."""
    dialog = own_dialog(d)
    still = open_check_ins(d, dialog) if dialog is not None else ()
    return tuple(other for other in still if other.plan_id != one.plan_id)


def is_greeted(d: Deciding, one: CheckIn) -> bool:
    """Whether she is in a conversation of today already that began with a check-in of another plan."""
    return any(other.kind is Kind.SCHEDULED and _is_of_today(d, other) for other in beside(d, one))


def _is_of_today(d: Deciding, other: CheckIn) -> bool:
    zone = patient(d).zone
    return other.sent_at is not None and local_date(other.sent_at, zone) == local_date(d.now, zone)


def takes_its_place(d: Deciding, one: CheckIn) -> bool:
    """Whether its questions come before those that are open."""
    if one.kind is not Kind.SCHEDULED:
        return one.kind is Kind.RECHECK
    return bool(beside(d, one)) and _when_busy(d, one) is WhenBusy.REPLACE


def waits_until(d: Deciding, one: CheckIn) -> datetime | None:
    """Until when it waits at the latest, because another plan's conversation is open or comes first; None: it opens."""
    if one.kind is not Kind.SCHEDULED or not _is_kept_waiting(d, one):
        return None
    latest = _half_of_window(d, one)
    return latest if latest is not None and d.now < latest else None


def let_wait(d: Deciding, one: CheckIn, until: datetime) -> None:
    """It stays planned; the end of the conversation calls it in before."""
    if one.why != BUSY:
        d.keep(replace(one, why=BUSY))
        d.note("check-in-waits", "clock", BUSY, check_in=one.id)
    d.wait(DueKind.CHECK_IN, one.id, until)


def _is_kept_waiting(d: Deciding, one: CheckIn) -> bool:
    still, when = beside(d, one), _when_busy(d, one)
    if not still:
        return when is WhenBusy.WAIT and any(_goes_before(d, one, other) for other in check_ins(d))
    if when is WhenBusy.JOIN:  # what was left lying yesterday does not hold up today
        opened = [other.sent_at for other in still if other.sent_at is not None and _is_of_today(d, other)]
        return bool(opened) and d.now - max(opened) > TOGETHER
    return when is WhenBusy.WAIT


def _goes_before(d: Deciding, one: CheckIn, other: CheckIn) -> bool:
    """Whether both are due and the other one does not wait for anybody."""
    if other.state is not CheckInState.PLANNED or other.kind is not Kind.SCHEDULED:
        return False
    is_due = other.plan_id != one.plan_id and other.due_at <= d.now and other.why != BUSY
    return is_due and _goes_out(d, other) and _when_busy(d, other) is not WhenBusy.WAIT


def _goes_out(d: Deciding, one: CheckIn) -> bool:
    """Whether it is still sent at all."""
    its_plan = plan_of(d, one)
    if its_plan.state is not PlanState.ACTIVE or d.now >= one.closes_at:
        return False
    return away.course_of_late(d, its_plan, one) is WhenLate.SEND


def _half_of_window(d: Deciding, one: CheckIn) -> datetime | None:
    """When half its window is left; before her quiet hours where that falls in them. None: that would be at once."""
    half = one.due_at + (one.closes_at - one.due_at) / 2
    who = patient(d)
    plain = Window(opens_at=one.due_at, closes_at=one.closes_at, reminders=(half,))
    settled = calendar.around_quiet(plain, who.zone, windows.quiet_of(who))
    return settled.reminder_at


def _when_busy(d: Deciding, one: CheckIn) -> WhenBusy:
    return calling.phase_of(d, plan_of(d, one), one.on).when_busy
