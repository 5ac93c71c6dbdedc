"""Check-ins as dated occasions: planned, moved, cancelled, closed. What is said inside one is in asking.py.

Decides when the next check-in of a plan is due and which due rows wait for it. An active plan always has
a planned check-in or is over. Danger: (plan, date, slot) is unique for ever, also over cancelled and
missed ones, so a check-in that leaves its own date, and one outside the cadence, take a slot of their
own.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dialogs import calendar
from dialogs.calendar import Cadence, Hours, Occurrence, Window
from dialogs.inputs import DueKind
from dialogs.lifecycles import CHECK_IN, DIALOG, CheckInState, PlanState
from dialogs.pathway.parts import Phase
from dialogs.pathway.pathway import Pathway
from dialogs.patient.agenda import (
    check_ins,
    history_of,
    occasion_of,
    open_check_ins,
    own_dialog,
    past_of,
    pathway_of,
    plan_of,
)
from dialogs.records import CheckIn, Kind, Patient, Plan
from dialogs.rules import Occasion, Outcome
from dialogs.turn import Deciding

EXTRA_SLOTS = 100  # slots from here on are outside the cadence: 100 + seconds since local midnight
LONGEST_LOOK_AHEAD_DAYS = 800
BY_US = "by-us"  # why of a check-in that we, not the patient, missed


# --- planning -------------------------------------------------------------------------------------


def plan_next(d: Deciding, plan: Plan, *, after: datetime | None = None) -> CheckIn | None:
    """Make sure the plan's next check-in is planned with its due row. None when the plan asks nothing any
    more. after: the instant it comes after, where that is not now.
    """
    plan = d.latest(plan)
    planned = planned_of(d, plan)
    if planned is not None or plan.state is not PlanState.ACTIVE:
        return planned
    occurrence = next_occurrence(d, plan, after=after)
    if occurrence is None:
        return None
    check_in = CheckIn(
        id=d.fresh_id(),
        patient_id=plan.patient_id,
        plan_id=plan.id,
        state=CheckInState.PLANNED,
        on=occurrence.on,
        slot=occurrence.slot,
        due_at=occurrence.due_at,
        closes_at=occurrence.due_at,
    )
    return _keep_due(d, plan, check_in)


def planned_of(d: Deciding, plan: Plan) -> CheckIn | None:
    return next(
        (one for one in check_ins(d) if one.plan_id == plan.id and one.state is CheckInState.PLANNED), None
    )


def next_occurrence(
    d: Deciding, plan: Plan, *, from_on: date | None = None, after: datetime | None = None
) -> Occurrence | None:
    """The plan's next occasion after now (or `after`) and after every check-in it had, on `from_on` or
    later.
    """
    had = [one for one in check_ins(d) if one.plan_id == plan.id and one.kind is Kind.SCHEDULED]
    gone = [one for one in had if one.state is not CheckInState.PLANNED]
    taken = {(one.on, one.slot) for one in history_of(d, plan).occasions}
    since = after or d.now
    after = max([since, *(one.due_at for one in gone)])
    pathway, zone = pathway_of(d, plan), _zone(d)
    begins_on = plan.day_zero + timedelta(days=pathway.first_day)
    first = max(calendar.local_date(since, zone) - timedelta(days=1), from_on or begins_on, begins_on)
    for ahead in range(LONGEST_LOOK_AHEAD_DAYS):
        on = first + timedelta(days=ahead)
        for occurrence in occurrences(pathway, plan, on, zone):
            stood_for = any(_stands_for(one, occurrence) for one in gone)
            if occurrence.due_at > after and (on, occurrence.slot) not in taken and not stood_for:
                return occurrence
        if not _goes_on_after(pathway, (on - plan.day_zero).days):
            return None
    return None


def occurrences(pathway: Pathway, plan: Plan, on: date, zone: str) -> tuple[Occurrence, ...]:
    """The occasions of one date: the phase's times, moved so that the first is at the patient's own hour."""
    day = (on - plan.day_zero).days
    phase = pathway.phase_on(day)
    if phase is None or not pathway.questions_on(day, on):
        return ()
    return calendar.occurrences_on(Cadence(times=_own_times(phase, plan.hour), first_on=on), on, zone)


def _own_times(phase: Phase, hour: time) -> tuple[time, ...]:
    first = _minute_of_day(min(phase.times))
    shift = _minute_of_day(hour) - first
    moved = ((_minute_of_day(one) + shift) % (24 * 60) for one in phase.times)
    return tuple(time(minute // 60, minute % 60) for minute in moved)


def _minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute


def _stands_for(check_in: CheckIn, occurrence: Occurrence) -> bool:
    """Whether a check-in that is no longer planned took this occasion's place."""
    if check_in.on != occurrence.on:
        return False
    return check_in.slot == occurrence.slot or check_in.slot >= EXTRA_SLOTS


def _goes_on_after(pathway: Pathway, day: int) -> bool:
    return any(phase.last_day is None or phase.last_day > day for phase in pathway.phases)


# --- the window -----------------------------------------------------------------------------------


def window_of(d: Deciding, plan: Plan, check_in: CheckIn) -> Window:
    """When it opens, reminds and closes, around the patient's quiet hours."""
    who = _patient(d)
    phase = _phase(pathway_of(d, plan), (check_in.on - plan.day_zero).days)
    plain = calendar.window(check_in.due_at, phase.window_minutes)
    if check_in.kind is Kind.WORSE:
        return plain
    quiet = Hours(begins=who.quiet_from, ends=who.quiet_to)
    following = _following(d, plan, check_in)
    return calendar.around_quiet(plain, who.zone, quiet, next_opens_at=following)


def _phase(pathway: Pathway, day: int) -> Phase:
    """The phase of a day; for a check-in moved beyond every phase, the nearest one that was before."""
    held = pathway.phase_on(day)
    if held is not None:
        return held
    before = [phase for phase in pathway.phases if phase.first_day <= day]
    return before[-1] if before else pathway.phases[0]


def _following(d: Deciding, plan: Plan, check_in: CheckIn) -> datetime | None:
    zone, pathway = _zone(d), pathway_of(d, plan)
    for ahead in range(LONGEST_LOOK_AHEAD_DAYS):
        on = check_in.on + timedelta(days=ahead)
        for occurrence in occurrences(pathway, plan, on, zone):
            if occurrence.due_at > check_in.due_at and not _stands_for(check_in, occurrence):
                return occurrence.due_at
        if not _goes_on_after(pathway, (on - plan.day_zero).days):
            return None
    return None


# --- moving and cancelling ------------------------------------------------------------------------


def reschedule(d: Deciding, check_in: CheckIn, due_at: datetime) -> CheckIn:
    """Move a planned or open check-in, with its window and due rows. Moving it back undoes the move.

    A check-in moved to another local date stands for that date's: the cadence goes on the day after.
    """
    check_in = d.latest(check_in)
    plan = plan_of(d, check_in)
    on = calendar.local_date(due_at, _zone(d))
    slot = check_in.slot if on == check_in.on else extra_slot(d, on, due_at)
    moved = replace(check_in, due_at=due_at, on=on, slot=slot, moved=True)
    if moved.state is CheckInState.PLANNED:
        return _keep_due(d, plan, moved)
    window = window_of(d, plan, moved)
    moved = d.keep(replace(moved, closes_at=window.closes_at))
    wait_for_end(d, moved, window)
    return moved


def replan(d: Deciding, plan: Plan, *, from_on: date | None = None) -> CheckIn | None:
    """Put the planned check-in where the cadence now has it: after a changed hour, a pause or its end."""
    plan = d.latest(plan)
    planned = planned_of(d, plan)
    occurrence = next_occurrence(d, plan, from_on=from_on)
    if planned is None:
        return plan_next(d, plan) if from_on is None else None
    if occurrence is None:
        cancel(d, planned, "plan-over")
        return None
    moved = replace(planned, on=occurrence.on, slot=occurrence.slot, due_at=occurrence.due_at, moved=False)
    return _keep_due(d, plan, moved)


def cancel(d: Deciding, check_in: CheckIn, why: str) -> CheckIn:
    """End a planned or open check-in without answers counted as missing. The caller plans the next."""
    check_in = d.latest(check_in)
    cancelled = replace(check_in, state=CHECK_IN.move(check_in.state, "cancel"), why=why)
    if check_in.state is CheckInState.OPEN:
        keep_outcome(d, check_in, Outcome.CANCELLED)
    return _ended(d, cancelled)


def extra_slot(d: Deciding, on: date, at: datetime) -> int:
    """A slot outside the cadence that nothing else of this plan and date can have taken."""
    midnight = calendar.instant(on, time(0), _zone(d))
    slot = EXTRA_SLOTS + int((at - midnight).total_seconds())
    taken = {one.slot for one in check_ins(d) if one.on == on}
    while slot in taken:  # twice in one second
        slot += 1
    return slot


def _keep_due(d: Deciding, plan: Plan, check_in: CheckIn) -> CheckIn:
    window = window_of(d, plan, check_in)
    kept = d.keep(replace(check_in, closes_at=window.closes_at))
    d.wait(DueKind.CHECK_IN, kept.id, kept.due_at)
    return kept


# --- opening and ending ---------------------------------------------------------------------------


def opened(d: Deciding, check_in: CheckIn, asks: tuple[str, ...]) -> CheckIn:
    """The check-in is open now and asks these questions until its window closes."""
    plan = plan_of(d, check_in)
    window = window_of(d, plan, check_in)
    now_open = d.keep(
        replace(
            check_in,
            state=CHECK_IN.move(check_in.state, "open"),
            asks=asks,
            sent_at=d.now,
            closes_at=window.closes_at,
        )
    )
    d.unwait(DueKind.CHECK_IN, check_in.id)
    wait_for_end(d, now_open, window)
    return now_open


def wait_for_end(d: Deciding, check_in: CheckIn, window: Window) -> None:
    """One reminder at half the window, if that is still ahead, and the window's end."""
    if window.reminder_at is not None and window.reminder_at > d.now and check_in.reminded_at is None:
        d.wait(DueKind.REMINDER, check_in.id, window.reminder_at)
    d.wait(DueKind.WINDOW_END, check_in.id, check_in.closes_at)


def answered(d: Deciding, check_in: CheckIn) -> CheckIn:
    """It ends in answers: all of them, or those given by the window's end."""
    keep_outcome(d, check_in, Outcome.ANSWERED)
    return _ended(d, replace(check_in, state=CHECK_IN.move(check_in.state, "answer")))


def missed(d: Deciding, check_in: CheckIn, *, by_us: bool = False) -> CheckIn:
    """It ends without an answer. What we missed ourselves never counts as the patient's silence."""
    if check_in.kind is Kind.SCHEDULED:
        keep_outcome(d, check_in, Outcome.MISSED_BY_US if by_us else Outcome.MISSED)
    why = BY_US if by_us else check_in.why
    return _ended(d, replace(check_in, state=CHECK_IN.move(check_in.state, "miss"), why=why))


def keep_outcome(d: Deciding, check_in: CheckIn, outcome: Outcome) -> None:
    keep_occasion(d, plan_of(d, check_in), replace(occasion_of(d, check_in), outcome=outcome))


def keep_occasion(d: Deciding, plan: Plan, occasion: Occasion) -> None:
    """Rewrite what rules look back on, bounded by what the pathway can still look at."""
    history = history_of(d, plan).with_occasion(occasion).bounded(pathway_of(d, plan).needs)
    past = past_of(d)
    d.keep(replace(past, plans={**past.plans, plan.id: history}))


def _ended(d: Deciding, check_in: CheckIn) -> CheckIn:
    for kind in (DueKind.CHECK_IN, DueKind.REMINDER, DueKind.WINDOW_END):
        d.unwait(kind, check_in.id)
    ended = d.keep(check_in)
    _leave_empty_dialog(d, "finish" if ended.state is CheckInState.ANSWERED else "lapse")
    return ended


def _leave_empty_dialog(d: Deciding, trigger: str) -> None:
    """A dialog that carries nothing open any more is over, whatever ended its last check-in."""
    dialog = own_dialog(d)
    if dialog is not None and not open_check_ins(d, dialog):
        over = replace(dialog, state=DIALOG.move(dialog.state, trigger), item="", back=(), draft={})
        d.keep(over)


def _patient(d: Deciding) -> Patient:
    assert d.case.patient is not None, "a check-in belongs to a patient"
    return d.latest(d.case.patient)


def _zone(d: Deciding) -> str:
    return _patient(d).zone
