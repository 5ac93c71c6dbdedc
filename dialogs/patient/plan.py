"""A plan's course: it starts, pauses for an agreed time, goes on, changes its hour, is over.

Decides what each of these means for the plan's check-ins. Every pause has an end, and keeps its next
check-in planned on the first occasion after it, so that a pause nobody ends by hand ends by itself.
"""

from dataclasses import replace
from datetime import date, datetime, time

from dialogs import calendar
from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.patient import check_in, unfinished
from dialogs.patient.agenda import check_ins, occasion_of, plans
from dialogs.patient.speech import patient
from dialogs.records import CheckIn, Kind, Plan
from dialogs.turn import Deciding


def start(d: Deciding, plan: Plan) -> CheckIn | None:
    """The plan begins; its first check-in is planned."""
    plan = d.latest(plan)
    begun = d.keep(replace(plan, state=PLAN.move(plan.state, "begin"), started_at=d.now))
    return check_in.plan_next(d, begun)


def pause(d: Deciding, plan: Plan, until: date) -> CheckIn | None:
    """No check-ins before `until` (a local date). A daily one that was not answered at all is taken back."""
    plan = d.latest(plan)
    paused = d.keep(replace(plan, state=PLAN.move(plan.state, "pause"), resumes_on=until))
    for one in _open_of(d, plan):
        unfinished.keep(d, one)
        if one.kind is Kind.SCHEDULED and not occasion_of(d, one).answers:
            check_in.cancel(d, one, "paused")
    d.wait(DueKind.RESUME, plan.id, calendar.instant(until, time(0), patient(d).zone))
    return check_in.replan(d, paused, from_on=until)


def resume(d: Deciding, plan: Plan) -> CheckIn | None:
    """A pause ends, by hand or on its day; the next check-in is the cadence's next."""
    plan = d.latest(plan)
    active = d.keep(replace(plan, state=PLAN.move(plan.state, "resume"), resumes_on=None))
    d.unwait(DueKind.RESUME, plan.id)
    return check_in.replan(d, active)


def set_hour(d: Deciding, plan: Plan, hour: time) -> CheckIn | None:
    """Her check-ins come at another hour from the next one on. One that was moved by hand stays where it
    is.
    """
    plan = d.keep(replace(d.latest(plan), hour=hour))
    planned = check_in.planned_of(d, plan)
    if planned is None or planned.moved or plan.state is PlanState.INVITED:
        return planned
    return check_in.replan(d, plan, from_on=planned.on)


def stop(d: Deciding, plan: Plan, why: str) -> None:
    """The plan ends by a person's wish; nothing more is asked."""
    _over(d, plan, "stop", why)


def finish(d: Deciding, plan: Plan) -> None:
    """The plan ends by itself when its last phase is over."""
    _over(d, plan, "finish", "plan-over")


def _over(d: Deciding, plan: Plan, trigger: str, why: str) -> None:
    plan = d.latest(plan)
    for one in (*_open_of(d, plan), *_planned_of(d, plan)):
        unfinished.keep(d, one)
        if one.state is CheckInState.OPEN and occasion_of(d, one).answers:
            check_in.answered(d, one)
        else:
            check_in.cancel(d, one, why)
    d.unwait(DueKind.RESUME, plan.id)
    d.keep(replace(plan, state=PLAN.move(plan.state, trigger), resumes_on=None))


def next_or_finish(d: Deciding, plan: Plan, *, after: datetime | None = None) -> CheckIn | None:
    """The next check-in after one has ended; a plan that has none left is finished."""
    plan = d.latest(plan)
    following = check_in.plan_next(d, plan, after=after)
    if following is None and plan.state is PlanState.ACTIVE and not _open_of(d, plan):
        finish(d, plan)
    return following


def on_resume(d: Deciding, due: FellDue) -> None:
    """The agreed end of a pause has come."""
    plan = next((one for one in plans(d) if one.id == due.key), None)
    if plan is not None and plan.state is PlanState.PAUSED:
        planned = check_in.planned_of(d, plan)
        if planned is not None and planned.due_at <= d.now:
            pause_is_over(d, plan)  # its check-in's own due row opens it
        else:
            resume(d, plan)
            d.note("resumed", "clock", plan=plan.id)


def pause_is_over(d: Deciding, plan: Plan) -> Plan:
    """The plan, going on again if its agreed end has passed. Its check-in stays where it is: if we were away
    over both, the day's check-in is late and not left out.
    """
    today = calendar.local_date(d.now, patient(d).zone)
    if plan.state is not PlanState.PAUSED or plan.resumes_on is None or plan.resumes_on > today:
        return plan
    d.unwait(DueKind.RESUME, plan.id)
    d.note("resumed", "clock", plan=plan.id)
    return d.keep(replace(plan, state=PLAN.move(plan.state, "resume"), resumes_on=None))


def _open_of(d: Deciding, plan: Plan) -> tuple[CheckIn, ...]:
    return tuple(one for one in check_ins(d) if one.plan_id == plan.id and one.state is CheckInState.OPEN)


def _planned_of(d: Deciding, plan: Plan) -> tuple[CheckIn, ...]:
    return tuple(one for one in check_ins(d) if one.plan_id == plan.id and one.state is CheckInState.PLANNED)
