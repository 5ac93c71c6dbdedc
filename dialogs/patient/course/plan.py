"""A plan's course: it starts, pauses for an agreed time, goes on, changes its hour, is over.

Decides what each of these means for the plan's check-ins. Every pause has an end, and keeps its next
check-in planned on the first occasion after it, so that a pause nobody ends by hand ends by itself. What falls into
it is left out, or put off until it ends, as whoever began it chose.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.patient.conversation import flagged, keeping, unfinished
from dialogs.patient.conversation.agenda import check_ins, occasion_of, plans
from dialogs.patient.course import pausing
from dialogs.patient.occasions import (
    check_in,
    half_way,
    messages,
    passing,
    rechecks,
)
from dialogs.patient.speech import patient, say, team_name, urge, worse_row
from dialogs.records import CheckIn, Course, Kind, Plan
from dialogs.turn import Deciding, Lane
from dialogs.words import Day, Words, words

PAUSE_BY_RULE_DAYS = 30  # a person has the task; if nobody decides, she is asked again rather than never


def start(d: Deciding, plan: Plan) -> CheckIn | None:
    """The plan begins; its first check-in is planned."""
    plan = d.latest(plan)
    begun = d.keep(replace(plan, state=PLAN.move(plan.state, "begin"), started_at=d.now))
    following = check_in.plan_next(d, begun)
    messages.wait_for_next(d, begun)
    return following


def judge_facts(d: Deciding, plan: Plan) -> None:
    """Judge what follows from what is known of her alone: when the plan begins, and when such a fact changes.

    She hears only what the pathway itself has to say: she has told us nothing to thank her for.
    """
    plan = d.latest(plan)
    verdict = keeping.enrolled(d, plan)
    urgent, calm = flagged.said(d, plan, flagged.worded(d, plan, verdict.flags), verdict.advised)
    if urgent:
        urge(d, *urgent)
    say(d, *calm)


def pause(d: Deciding, plan: Plan, until: date, *, queues: bool = False) -> CheckIn | None:
    """No check-ins before `until` (a local date). A daily one that was not answered at all is taken back.

    queues: what falls into it is asked when it ends, and not left out.
    """
    plan = d.latest(plan)
    state = PLAN.move(plan.state, "pause")
    d.keep(replace(plan, state=state, resumes_on=until, paused_at=d.now, queues=queues))
    for one in _open_of(d, plan):
        unfinished.keep(d, one)
        if one.kind is Kind.SCHEDULED and not occasion_of(d, one).answers:
            check_in.cancel(d, one, check_in.PAUSED)
            if queues:
                pausing.lead(d, plan, one.asks)
    d.wait(DueKind.RESUME, plan.id, calendar.instant(until, time(0), patient(d).zone))
    return check_in.replan(d, plan, from_on=until, why=check_in.PUT_OFF if queues else check_in.PAUSED)


def resume(d: Deciding, plan: Plan) -> CheckIn | None:
    """A pause ends, by hand or on its day; the next check-in is the cadence's next. With none left it is over."""
    paused = d.latest(plan)
    active = _go_on(d, paused)
    following = check_in.replan(d, active)
    pausing.put_off(d, paused, active, following)
    return following or next_or_finish(d, active)


def _go_on(d: Deciding, plan: Plan) -> Plan:
    plan = d.latest(plan)
    d.unwait(DueKind.RESUME, plan.id)
    state = PLAN.move(plan.state, "resume")
    active = d.keep(replace(plan, state=state, resumes_on=None, paused_at=None, queues=False))
    messages.after_pause(d, plan)
    messages.wait_for_next(d, active)
    return d.latest(active)


def set_hour(d: Deciding, plan: Plan, hour: time) -> CheckIn | None:
    """Her check-ins come at another hour from the next one on. One that was moved by hand stays where it
    is.
    """
    plan = d.keep(replace(d.latest(plan), hour=hour))
    if plan.state is PlanState.ACTIVE:
        messages.wait_for_next(d, plan)
    planned = check_in.planned_of(d, plan)
    if planned is None or planned.moved or plan.state is PlanState.INVITED:
        return planned
    return check_in.replan(d, plan, from_on=planned.on, why="hour-changed")


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
            verdict = keeping.ended(d, half_way.end(d, one))
            urge(d, *flagged.said(d, plan, verdict.flags)[0])
        else:
            check_in.cancel(d, one, why)
    passing.pass_all(d, plan)
    rechecks.over(d, plan)
    messages.over(d, plan)
    for kind in (DueKind.RESUME, DueKind.COURSE):
        d.unwait(kind, plan.id)
    plan = d.latest(plan)
    ended = replace(plan, state=PLAN.move(plan.state, trigger), asked_to=None, wanted_at=None, leads=())
    d.keep(replace(ended, resumes_on=None, paused_at=None, queues=False))
    for asked_late in (*_open_of(d, plan), *_planned_of(d, plan)):  # by a rule that was judged just now
        check_in.cancel(d, asked_late, why)


def next_or_finish(d: Deciding, plan: Plan, *, after: datetime | None = None) -> CheckIn | None:
    """The next check-in after one has ended; a plan that has none left, and nothing to say, is finished."""
    plan = d.latest(plan)
    following = check_in.plan_next(d, plan, after=after)
    if following is None and plan.state is PlanState.ACTIVE and not _goes_on(d, plan):
        finish(d, plan)
    return following


def _goes_on(d: Deciding, plan: Plan) -> bool:
    """Whether something of it is open or still to come."""
    return bool(_open_of(d, plan) or _planned_of(d, plan)) or messages.next_at(d, plan) is not None


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


def on_message(d: Deciding, due: FellDue) -> None:
    """A text of the pathway is due. With the last one said and nothing left to ask, the plan is over."""
    plan = next((one for one in plans(d) if one.id == due.key), None)
    if plan is not None and messages.send_due(d, plan):
        next_or_finish(d, plan)


# --- what a rule asks of it -----------------------------------------------------------------------


def on_course(d: Deciding, due: FellDue) -> None:
    """A rule asked that the plan pause or stop. She hears so, and that the team knows."""
    plan = next((one for one in plans(d) if one.id == due.key), None)
    course = plan.asked_to if plan is not None else None
    if plan is None or course is None:
        return
    plan = d.keep(replace(plan, asked_to=None))
    if course is Course.STOP and plan.state not in PLAN.terminal:
        stop(d, plan, "stopped-by-rule")
        d.note("stopped", "rule", plan=plan.id)
        _tell(d, words("stopped-by-rule", team=team_name(d)))
    elif course is Course.PAUSE and plan.state is PlanState.ACTIVE:
        until = pause_by_rule(d, plan)
        _tell(d, words("paused-by-rule", until=Day(until), team=team_name(d)))


def pause_by_rule(d: Deciding, plan: Plan) -> date:
    """The plan rests, and a person has the task. Returns the day on which it goes on if nobody decides otherwise."""
    until = calendar.local_date(d.now, patient(d).zone) + timedelta(days=PAUSE_BY_RULE_DAYS)
    pause(d, plan, until)
    d.note("paused", "rule", plan=plan.id, until=until.isoformat())
    return until


def _tell(d: Deciding, *parts: Words) -> None:
    who = patient(d)
    quiet = Hours(begins=who.quiet_from, ends=who.quiet_to)
    until = calendar.hold_until(d.now, who.zone, quiet)
    say(d, *parts, rows=worse_row(d), lane=Lane.INFORMATION, not_before=until if until > d.now else None)


def pause_is_over(d: Deciding, plan: Plan) -> Plan:
    """The plan, going on again if its agreed end has passed. Its check-in stays where it is: if we were away
    over both, the day's check-in is late and not left out.
    """
    today = calendar.local_date(d.now, patient(d).zone)
    if plan.state is not PlanState.PAUSED or plan.resumes_on is None or plan.resumes_on > today:
        return plan
    d.note("resumed", "clock", plan=plan.id)
    active = _go_on(d, plan)
    pausing.put_off(d, plan, active, check_in.planned_of(d, active))
    return d.latest(active)


def _open_of(d: Deciding, plan: Plan) -> tuple[CheckIn, ...]:
    return tuple(one for one in check_ins(d) if one.plan_id == plan.id and one.state is CheckInState.OPEN)


def _planned_of(d: Deciding, plan: Plan) -> tuple[CheckIn, ...]:
    return tuple(one for one in check_ins(d) if one.plan_id == plan.id and one.state is CheckInState.PLANNED)
