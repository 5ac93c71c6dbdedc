"""Check-ins as dated occasions: planned, moved, cancelled, closed. What is said inside one is in asking.py.

Decides when the next check-in of a plan is due and which due rows wait for it. An active plan always has
a planned check-in or is over. Danger: (plan, date, slot) is unique for ever, also over cancelled and
missed ones, so a check-in that leaves its own date, and one outside the cadence, take a slot of their
own.

Every occasion of the cadence of a plan that goes on has a check-in: its own, or one that tells why it was left
out (passing.py). That is settled when the next check-in opens or ends, so that an undone change leaves no trace.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dialogs import calendar
from dialogs.calendar import Occurrence
from dialogs.inputs import DueKind
from dialogs.lifecycles import CHECK_IN, DIALOG, CheckInState, PlanState
from dialogs.pathway.history import EXTRA_SLOTS
from dialogs.patient.conversation import carrying
from dialogs.patient.conversation.agenda import (
    check_ins,
    history_of,
    occasion_of,
    open_check_ins,
    own_dialog,
    past_of,
    pathway_of,
    plan_of,
)
from dialogs.patient.occasions import (
    calling,
    habit,
    passing,
    windows,
)
from dialogs.patient.occasions.calling import LONGEST_LOOK_AHEAD_DAYS
from dialogs.records import CheckIn, Kind, Passing, Patient, Plan, Reach
from dialogs.rules import Occasion, Outcome
from dialogs.turn import Deciding

HEARD = (CheckInState.ANSWERED, CheckInState.PARTIAL)  # it ended with something answered
BY_US = "by-us"  # why of a check-in that we, not the patient, missed
UNANSWERED, UNREACHABLE, PART_ANSWERED = "unanswered", "unreachable", "part-answered"
PLAN_OVER, SKIPPED, PAUSED, PUT_OFF = "plan-over", "skipped", "paused", "put-off"


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
    if plan.passed is None:  # what came before the plan's first check-in was never called for
        d.keep(replace(plan, passed=(occurrence.on, occurrence.slot - 1)))
    return _keep_due(d, plan, check_in)


def put_at(d: Deciding, plan: Plan, at: Occurrence, *, moved: bool) -> CheckIn:
    """The plan's next check-in is this very occasion again: a change that put it elsewhere is undone."""
    plan = d.latest(plan)
    planned = planned_of(d, plan)
    if planned is not None:
        passing.goes_over(d, plan, planned, at, passing.PLAN_CHANGED)
        return _keep_due(d, plan, replace(planned, on=at.on, slot=at.slot, due_at=at.due_at, moved=moved))
    again = CheckIn(
        id=d.fresh_id(),
        patient_id=plan.patient_id,
        plan_id=plan.id,
        state=CheckInState.PLANNED,
        on=at.on,
        slot=at.slot,
        due_at=at.due_at,
        closes_at=at.due_at,
        moved=moved,
    )
    return _keep_due(d, plan, again)


def planned_of(d: Deciding, plan: Plan) -> CheckIn | None:
    """Its next check-in by the cadence; what a rule asks for beside it has a due row of its own."""
    of_plan = (one for one in check_ins(d) if one.plan_id == plan.id and one.kind is Kind.SCHEDULED)
    return next((one for one in of_plan if one.state is CheckInState.PLANNED), None)


def next_occurrence(
    d: Deciding, plan: Plan, *, from_on: date | None = None, after: datetime | None = None
) -> Occurrence | None:
    """The plan's next occasion after now (or `after`) and after every check-in it had, on `from_on` or
    later.
    """
    had = [one for one in check_ins(d) if one.plan_id == plan.id and one.kind is Kind.SCHEDULED]
    gone = [one for one in had if one.state is not CheckInState.PLANNED and not _fell_out(one)]
    taken = {(one.on, one.slot) for one in history_of(d, plan).occasions}
    since = after or d.now
    after = max([since, *(one.due_at for one in gone)])
    zone, begins_on = _zone(d), calling.first_on(d, plan)
    first = max(calendar.local_date(since, zone) - timedelta(days=1), from_on or begins_on, begins_on)
    for ahead in range(LONGEST_LOOK_AHEAD_DAYS):
        on = first + timedelta(days=ahead)
        for occurrence in calling.occurrences(d, plan, on, zone):
            stood_for = any(windows.stands_for(one, occurrence) for one in gone)
            if occurrence.due_at > after and (on, occurrence.slot) not in taken and not stood_for:
                return occurrence
        if not calling.goes_on_after(d, plan, on):
            return None
    return None


def _fell_out(one: CheckIn) -> bool:
    """Whether it was given up only because nothing was left after a pause: going on sooner brings it back."""
    never_sent = one.state is CheckInState.CANCELLED and one.sent_at is None
    return never_sent and one.why in (PAUSED, PUT_OFF)


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
        to = Occurrence(on=on, slot=slot, due_at=due_at)
        passing.goes_over(d, plan, check_in, to, passing.MOVED_OVER)
        return _keep_due(d, plan, moved)
    window = windows.window_of(d, plan, moved)
    moved = d.keep(replace(moved, closes_at=window.closes_at))
    windows.wait_for_end(d, moved, window)
    return moved


def replan(
    d: Deciding, plan: Plan, *, from_on: date | None = None, why: str = passing.PLAN_CHANGED
) -> CheckIn | None:
    """Put the planned check-in where the cadence now has it: after a changed hour, a pause or its end.

    why: reason code of the occasions that are passed over by it.
    """
    plan = d.latest(plan)
    planned = planned_of(d, plan)
    occurrence = next_occurrence(d, plan, from_on=from_on)
    if planned is None:
        return plan_next(d, plan) if from_on is None else None
    if occurrence is None:
        cancel(d, planned, why if plan.state is PlanState.PAUSED else PLAN_OVER)
        d.keep(replace(d.latest(plan), passing=(Passing(on=planned.on, slot=planned.slot, why=why),)))
        return None
    passing.goes_over(d, plan, planned, occurrence, why)
    moved = replace(planned, on=occurrence.on, slot=occurrence.slot, due_at=occurrence.due_at, moved=False)
    return _keep_due(d, plan, moved)


def cancel(d: Deciding, check_in: CheckIn, why: str) -> CheckIn:
    """End a planned or open check-in without answers counted as missing. The caller plans the next."""
    check_in = d.latest(check_in)
    cancelled = replace(check_in, state=CHECK_IN.move(check_in.state, "cancel"), why=why)
    if check_in.state is CheckInState.OPEN:
        keep_outcome(d, check_in, Outcome.CANCELLED)
    else:
        passing.pass_over(d, check_in, ahead=why == SKIPPED)
    return _ended(d, cancelled)


def extra_slot(d: Deciding, on: date, at: datetime) -> int:
    """A slot outside the cadence, by the seconds since local midnight, that nothing else of this date has taken."""
    midnight = calendar.instant(on, time(0), _zone(d))
    slot = EXTRA_SLOTS + int((at - midnight).total_seconds())
    taken = {one.slot for one in check_ins(d) if one.on == on}
    for history in past_of(d).plans.values():
        taken |= {one.slot for one in history.occasions if one.on == on}
    while slot in taken:  # several in one second, of which the Case has the last only
        slot += 1
    return slot


def plan_extra(
    d: Deciding, plan: Plan, kind: Kind, due_at: datetime, asks: tuple[str, ...], *, check_in_id: str = ""
) -> CheckIn:
    """One outside the cadence, planned; whoever wants it at once opens it. What it asks is fixed already."""
    on = calendar.local_date(due_at, _zone(d))
    extra = CheckIn(
        id=check_in_id or d.fresh_id(),
        patient_id=plan.patient_id,
        plan_id=plan.id,
        kind=kind,
        state=CheckInState.PLANNED,
        on=on,
        slot=extra_slot(d, on, due_at),
        due_at=due_at,
        closes_at=due_at,
        asks=asks,
    )
    return _keep_due(d, plan, extra)


def bring_forward(d: Deciding, extra: CheckIn, due_at: datetime) -> CheckIn:
    """A planned extra one that is wanted sooner by now."""
    on = calendar.local_date(due_at, _zone(d))
    sooner = replace(d.latest(extra), due_at=due_at, on=on, slot=extra_slot(d, on, due_at))
    return _keep_due(d, plan_of(d, extra), sooner)


def _keep_due(d: Deciding, plan: Plan, check_in: CheckIn) -> CheckIn:
    window = windows.window_of(d, plan, check_in)
    kept = d.keep(replace(check_in, closes_at=window.closes_at, why=""))  # it waits for nobody any more
    d.wait(DueKind.CHECK_IN, kept.id, kept.due_at)
    return kept


# --- opening and ending ---------------------------------------------------------------------------


def opened(d: Deciding, check_in: CheckIn, asks: tuple[str, ...]) -> CheckIn:
    """The check-in is open now and asks these questions until its window closes."""
    passing.pass_over(d, check_in)
    plan = plan_of(d, check_in)
    window = windows.window_of(d, plan, check_in)
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
    windows.wait_for_end(d, now_open, window)
    return now_open


def answered(d: Deciding, check_in: CheckIn) -> CheckIn:
    """It ends in answers: all of them, or those given by the window's end."""
    keep_outcome(d, check_in, Outcome.ANSWERED)
    return _ended(d, replace(check_in, state=CHECK_IN.move(check_in.state, "answer")))


def broken_off(d: Deciding, check_in: CheckIn, unasked: tuple[str, ...] = ()) -> CheckIn:
    """Its window ends with some of it answered. `unasked`: red-flag questions that she did not come to."""
    occasion = replace(occasion_of(d, check_in), outcome=Outcome.PARTIAL, unasked=unasked)
    keep_occasion(d, plan_of(d, check_in), occasion)
    ended = replace(check_in, state=CHECK_IN.move(check_in.state, "break_off"), why=PART_ANSWERED)
    return _ended(d, ended)


def missed(d: Deciding, check_in: CheckIn, *, by_us: bool = False, why: str = "") -> CheckIn:
    """It ends without an answer. What we missed ourselves never counts as the patient's silence.

    why: reason code, where it is told more exactly than by whose doing it was.
    """
    if check_in.state is CheckInState.PLANNED:
        passing.pass_over(d, check_in)
    if check_in.kind is Kind.SCHEDULED:
        keep_outcome(d, check_in, Outcome.MISSED_BY_US if by_us else Outcome.MISSED)
    why = why or (BY_US if by_us else check_in.why or _unheard(d))
    return _ended(d, replace(check_in, state=CHECK_IN.move(check_in.state, "miss"), why=why))


def _unheard(d: Deciding) -> str:
    contact = d.case.contact
    can_be_told = contact is not None and d.latest(contact).reach is Reach.REACHABLE
    return UNANSWERED if can_be_told else UNREACHABLE


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
    _forget_owed(d, ended)
    habit.learn(d, ended)
    _leave_empty_dialog(d, "finish" if ended.state in HEARD else "lapse")
    return ended


def _forget_owed(d: Deciding, ended: CheckIn) -> None:
    """What it was to ask for is asked no more; whether its time passes unanswered is still looked at."""
    plan = plan_of(d, ended)
    kept = tuple(owed for owed in plan.owed if owed.asked_in != ended.id or owed.by is not None)
    if len(kept) < len(plan.owed):
        d.keep(replace(plan, owed=kept))


def _leave_empty_dialog(d: Deciding, trigger: str) -> None:
    """A dialog that carries nothing open any more is over, whatever ended its last check-in."""
    dialog = own_dialog(d)
    if dialog is not None and not open_check_ins(d, dialog):
        over = replace(dialog, state=DIALOG.move(dialog.state, trigger), item="", back=(), draft={})
        d.keep(over)
        carrying.call_waiting(d)


def _patient(d: Deciding) -> Patient:
    assert d.case.patient is not None, "a check-in belongs to a patient"
    return d.latest(d.case.patient)


def _zone(d: Deciding) -> str:
    return _patient(d).zone
