"""Something happened that the pathway foresees: a visit is done, a result is in, she was readmitted, she is home again.

Decides what that does to the plan: the date it sets, so that a series ends, is shortened or begins anew, and whether
the plan as a whole pauses, goes on, begins again or is over. What she answered and what was decided stay. A check-in
that is open and belongs to a series that is over now ends kindly: what she answered counts, and nothing is missed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from dialogs import calendar
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.pathway.history import KeptValue
from dialogs.pathway.parts import Event, EventCourse
from dialogs.patient.conversation import keeping, unfinished
from dialogs.patient.conversation.agenda import check_ins, occasion_of, pathway_of, plan_of
from dialogs.patient.course import plan
from dialogs.patient.occasions import (
    calling,
    check_in,
    half_way,
    messages,
)
from dialogs.patient.speech import patient
from dialogs.records import CheckIn, Happened, Kind, Plan
from dialogs.turn import Deciding

WHY = "event"  # reason code of what it ended or moved
OVER = "event-over"  # of a plan that it ended
END = EventCourse.END


def report(d: Deciding, one: Plan, event: Event, on: date) -> None:
    """The event took place on this date."""
    one = d.latest(one)
    before = one
    known = (*one.happened, Happened(event=event.key, on=on))
    one = d.keep(_dated(d, replace(one, happened=known), event, on))
    if event.course is END:
        plan.stop(d, one, OVER)
        return
    if event.course is EventCourse.PAUSE and one.state is PlanState.ACTIVE:
        today = calendar.local_date(d.now, patient(d).zone)
        plan.pause(d, one, today + timedelta(days=plan.PAUSE_BY_RULE_DAYS))
    elif event.course in (EventCourse.RESUME, EventCourse.RESTART) and one.state is PlanState.PAUSED:
        plan.resume(d, one)
    dates_changed(d, d.latest(one))
    if d.latest(one).inputs != before.inputs and d.latest(one).state not in PLAN.terminal:
        plan.judge_facts(d, one)


def _dated(d: Deciding, one: Plan, event: Event, on: date) -> Plan:
    """The plan with the dates that the event sets."""
    pathway = pathway_of(d, one)
    dates: dict[str, KeptValue] = {}
    if event.sets is not None:
        dates[event.sets] = on + timedelta(days=event.days_later)
    if event.course is EventCourse.RESTART:
        dates[pathway.day_zero] = on
        one = replace(one, messages_until=d.now, pace=None, pace_from=None)
    return with_dates(d, one, {**one.inputs, **dates})


def with_dates(d: Deciding, one: Plan, inputs: Mapping[str, KeptValue]) -> Plan:
    """The plan with these inputs; its day 0 is the date in the input that the pathway names for it."""
    day_zero = inputs.get(pathway_of(d, one).day_zero)
    return replace(one, inputs=inputs, day_zero=day_zero if isinstance(day_zero, date) else one.day_zero)


def dates_changed(d: Deciding, one: Plan) -> None:
    """What the plan asks from now on follows its dates as they are by now."""
    one = d.latest(one)
    if one.state in PLAN.terminal or one.state is PlanState.INVITED:
        return
    for each in check_ins(d):
        if each.plan_id == one.id and each.state is CheckInState.OPEN and each.kind is Kind.SCHEDULED:
            _let_go(d, each)
    planned = check_in.planned_of(d, one)
    if planned is None or not planned.moved:
        check_in.replan(d, one, from_on=one.resumes_on, why=WHY)
    plan.next_or_finish(d, one)
    if d.latest(one).state not in PLAN.terminal:
        messages.wait_for_next(d, d.latest(one))


def _let_go(d: Deciding, one: CheckIn) -> None:
    """End an open check-in whose day the plan asks nothing on any more."""
    if calling.phase_on(d, plan_of(d, one), one.on) is not None:
        return
    unfinished.keep(d, one)
    if occasion_of(d, one).answers:
        keeping.ended(d, half_way.end(d, one))
    else:
        check_in.cancel(d, one, WHY)


# --- as plain facts, so that a change can be compared and taken back ---------------------------------


def facts(one: Plan) -> tuple[str, str, str]:
    """Its dates (day 0 first), what was reported of it, and its pace."""
    given = {name: value for name, value in one.inputs.items() if isinstance(value, date)}
    dates = " ".join((f"{one.day_zero}", *(f"{name}={on}" for name, on in sorted(given.items()))))
    happened = " ".join(f"{each.event}@{each.on}" for each in one.happened)
    low, high = one.pace_within or ("-", "-")
    return dates, happened, f"{one.pace or '-'} {one.pace_from or '-'} {low} {high}"


def read_happened(told: str) -> tuple[Happened, ...]:
    pairs = (each.partition("@") for each in told.split())
    return tuple(Happened(event=key, on=date.fromisoformat(on)) for key, _, on in pairs)


def with_pace(one: Plan, told: str) -> Plan:
    """The plan with the pace of some facts."""
    pace, since, low, high = told.split()
    return replace(
        one,
        pace=None if pace == "-" else int(pace),
        pace_from=None if since == "-" else date.fromisoformat(since),
        pace_within=None if low == "-" else (int(low), int(high)),
    )
