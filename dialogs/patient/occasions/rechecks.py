"""What a rule asks for beside its task: questions now or later, a time for the answer, a pause, an end.

Decides where such questions are asked and until when they may stay unanswered. Asked at once, they join the
check-in that is open; later, or where it would close too soon, they get an extra check-in. Several rules that wait
for the same question wait for one answer. Never decides what an unanswered question means: that is the fact the
pathway names, and deadlines.py makes it true. Danger: what is owed stands in the plan, because the check-in it
began in may be long closed when its time comes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.inputs import DueKind
from dialogs.lifecycles import DIALOG, CheckInState
from dialogs.pathway.parts import Then
from dialogs.patient.conversation import carrying
from dialogs.patient.conversation.agenda import (
    check_in_by_id,
    check_ins,
    history_of,
    occasion_of,
    own_dialog,
    pathway_of,
)
from dialogs.patient.occasions import check_in, windows
from dialogs.patient.speech import listener, patient
from dialogs.records import CheckIn, Course, Kind, Owed, Plan
from dialogs.severity import Severity
from dialogs.turn import Deciding

_AHEAD = (CheckInState.PLANNED, CheckInState.OPEN)
_CANNOT_WAIT = (Severity.EMERGENCY, Severity.URGENT)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A rule that newly holds. `severity` None: it is nobody's task."""

    rule_id: str
    severity: Severity | None


# --- begun ----------------------------------------------------------------------------------------


def begin(d: Deciding, plan: Plan, began: str, held: Sequence[Held]) -> None:
    """Do what these rules say is to be done. `began`: id of the check-in whose answers made them hold."""
    pathway = pathway_of(d, plan)
    for one in held:
        for then in pathway.rule(one.rule_id).then:
            if then.ask:
                _ask(d, d.latest(plan), began, one, then)
            if then.pause:
                ask_course(d, plan, Course.PAUSE)
            if then.stop:
                ask_course(d, plan, Course.STOP)


def ask_course(d: Deciding, plan: Plan, course: Course) -> None:
    """The plan pauses or stops in a Turn of its own, right after this one: she is being answered just now."""
    plan = d.latest(plan)
    if plan.asked_to is not Course.STOP:
        d.keep(replace(plan, asked_to=course))
        d.wait(DueKind.COURSE, plan.id, d.now)


def _ask(d: Deciding, plan: Plan, began: str, held: Held, then: Then) -> None:
    by = d.now + timedelta(minutes=then.within_minutes) if then.within_minutes is not None else None
    wanted = then.ask
    if then.after_minutes == 0:  # what she has answered in this very check-in is known
        wanted = tuple(key for key in wanted if key not in _answers(d, plan, began))
    due_at = _due_at(d, held, then)
    waiting = _where_asked(d, plan, then)
    for one in {waiting[key].id: waiting[key] for key in wanted if key in waiting}.values():
        joined = tuple(key for key in wanted if waiting.get(key) == one)
        _owe(d, plan, held, then, began=began, asked_in=one.id, questions=joined, by=by)
        if one.state is CheckInState.PLANNED and due_at < one.due_at:
            check_in.bring_forward(d, one, due_at)
    fresh = tuple(key for key in wanted if key not in waiting)
    if fresh and then.after_minutes == 0 and (host := _host(d, began, by)) is not None:
        _owe(d, plan, held, then, began=began, asked_in=host.id, questions=fresh, by=by, added=fresh)
        _join(d, host, fresh)
    elif fresh:
        extra_id = d.fresh_id()
        _owe(d, plan, held, then, began=began, asked_in=extra_id, questions=fresh, by=by, added=fresh)
        _extra(d, d.latest(plan), extra_id, fresh, due_at)


def _due_at(d: Deciding, held: Held, then: Then) -> datetime:
    """When it is asked. Her night holds only what is neither urgent nor wanted within the hour."""
    due_at = d.now + timedelta(minutes=then.after_minutes)
    if held.severity in _CANNOT_WAIT or timedelta(minutes=then.after_minutes) <= windows.SOON:
        return due_at
    who = patient(d)
    return calendar.hold_until(due_at, who.zone, Hours(begins=who.quiet_from, ends=who.quiet_to))


def _where_asked(d: Deciding, plan: Plan, then: Then) -> dict[str, CheckIn]:
    """Where questions wait for an answer already: in extra check-ins; of what is asked at once, in any open one."""
    found: dict[str, CheckIn] = {}
    for one in check_ins(d):
        is_now = then.after_minutes == 0 and one.state is CheckInState.OPEN
        if one.plan_id == plan.id and one.state in _AHEAD and (one.kind is Kind.RECHECK or is_now):
            answers = occasion_of(d, one).answers
            found |= {key: one for key in one.asks if key not in answers}
    return found


def _host(d: Deciding, began: str, by: datetime | None) -> CheckIn | None:
    """The check-in it began in, while it stays open long enough to be answered in."""
    one = check_in_by_id(d, began)
    if one is None or one.state is not CheckInState.OPEN or own_dialog(d) is None:
        return None
    return one if by is None or by <= one.closes_at else None


def _join(d: Deciding, host: CheckIn, questions: tuple[str, ...]) -> None:
    """Ask these in it next: after all she has answered, before what it has not asked yet. What does not apply to her
    stays unanswered in between.
    """
    answered = occasion_of(d, host).answers
    asks = tuple(key for key in host.asks if key not in questions)
    at = max((place for place, key in enumerate(asks, start=1) if key in answered), default=0)
    d.keep(replace(host, asks=(*asks[:at], *questions, *asks[at:])))


def _extra(d: Deciding, plan: Plan, extra_id: str, questions: tuple[str, ...], due_at: datetime) -> None:
    planned = check_in.plan_extra(d, plan, Kind.RECHECK, due_at, questions, check_in_id=extra_id)
    other = d.case.dialog
    form_is_open = (
        other is not None and own_dialog(d) is None and d.latest(other).state in DIALOG.non_terminal
    )
    if due_at <= d.now and listener(d) is not None and not form_is_open:
        carrying.carry(d, check_in.opened(d, planned, questions), first=True)


def _owe(
    d: Deciding,
    plan: Plan,
    held: Held,
    then: Then,
    *,
    began: str,
    asked_in: str,
    questions: tuple[str, ...],
    by: datetime | None,
    added: tuple[str, ...] = (),
) -> None:
    plan = d.latest(plan)
    owed = Owed(
        rule_id=held.rule_id,
        began=began,
        asked_in=asked_in,
        at=d.now,
        questions=questions,
        added=added,
        by=by if then.missing is not None else None,
        missing=then.missing or "",
    )
    _keep(d, plan, (*plan.owed, owed))
    d.note("asked-again", "rule", rule=held.rule_id, check_in=asked_in)


# --- answered, or not wanted any more --------------------------------------------------------------


def answered(d: Deciding, plan: Plan) -> None:
    """An answer was kept: nobody waits any longer for what is answered."""
    plan = d.latest(plan)
    if plan.owed:
        _keep(d, plan, tuple(owed for owed in plan.owed if not is_answered(d, plan, owed)))


def is_answered(d: Deciding, plan: Plan, owed: Owed) -> bool:
    """Whether all of it was answered where it was asked, or anywhere else since."""
    known: set[str] = set()
    for occasion in history_of(d, plan).occasions:
        since = occasion.check_in_id != owed.began and occasion.at is not None and occasion.at >= owed.at
        if since or occasion.check_in_id == owed.asked_in:
            known |= occasion.answers.keys()
    return known.issuperset(owed.questions)


def go_on(d: Deciding, plan: Plan, ended: CheckIn) -> None:
    """The window of a check-in is over, and what was asked in it may still be answered for a while: an extra one
    goes on asking.
    """
    plan = d.latest(plan)
    waiting = [one for one in plan.owed if one.asked_in == ended.id and one.by is not None and one.by > d.now]
    waiting = [one for one in waiting if not is_answered(d, plan, one)]
    if not waiting:
        return
    extra_id, answers = d.fresh_id(), occasion_of(d, ended).answers
    owed = dict.fromkeys(key for one in waiting for key in one.questions)
    asks = tuple(key for key in owed if key not in answers)
    moved = (replace(one, asked_in=extra_id, added=asks) if one in waiting else one for one in plan.owed)
    _keep(d, plan, tuple(moved))
    _extra(d, d.latest(plan), extra_id, asks, d.now)


def withdraw(d: Deciding, plan: Plan, began: str, rule_ids: Collection[str]) -> None:
    """These rules do not hold any more: what only they asked for is not asked."""
    plan = d.latest(plan)
    gone = [owed for owed in plan.owed if owed.began == began and owed.rule_id in rule_ids]
    if not gone:
        return
    kept = [_inheriting(owed, gone) for owed in plan.owed if owed not in gone]
    _keep(d, plan, tuple(kept))
    for asked_in in dict.fromkeys(owed.asked_in for owed in gone):
        still = {key for owed in kept if owed.asked_in == asked_in for key in owed.questions}
        dropped = {key for owed in gone if owed.asked_in == asked_in for key in owed.added} - still
        _unask(d, asked_in, dropped)


def _inheriting(owed: Owed, gone: Sequence[Owed]) -> Owed:
    """What another rule had added to the same check-in, and this one wants too, counts as its own from now on."""
    left = (key for other in gone if other.asked_in == owed.asked_in for key in other.added)
    return replace(
        owed, added=tuple(dict.fromkeys((*owed.added, *(key for key in left if key in owed.questions))))
    )


def _unask(d: Deciding, check_in_id: str, questions: Collection[str]) -> None:
    one = check_in_by_id(d, check_in_id)
    if one is None or one.state not in _AHEAD:
        return
    answers = occasion_of(d, one).answers
    left = d.keep(replace(one, asks=tuple(key for key in one.asks if key in answers or key not in questions)))
    if not left.asks:
        check_in.cancel(d, left, "corrected")


# --- the time for it -------------------------------------------------------------------------------


def over(d: Deciding, plan: Plan) -> None:
    """The plan is over: nothing is owed."""
    plan = d.latest(plan)
    if plan.owed:
        _keep(d, plan, ())


def _keep(d: Deciding, plan: Plan, owed: tuple[Owed, ...]) -> None:
    """Keep what is owed, with one due row for the earliest that may not stay unanswered."""
    if owed == plan.owed:
        return
    d.keep(replace(plan, owed=owed))
    before, times = (tuple(one.by for one in some if one.by is not None) for some in (plan.owed, owed))
    if times:
        d.wait(DueKind.UNANSWERED, plan.id, min(times))
    elif before:
        d.unwait(DueKind.UNANSWERED, plan.id)


def past_due(d: Deciding, plan: Plan) -> tuple[Owed, ...]:
    """What was not answered in its time. It is still asked for, but nothing waits for it any more."""
    plan = d.latest(plan)
    late = tuple(one for one in plan.owed if one.by is not None and one.by <= d.now)
    open_still = {one.id for one in check_ins(d) if one.state in _AHEAD}
    done = tuple(replace(one, by=None, missing="") for one in late if one.asked_in in open_still)
    _keep(d, plan, (*(one for one in plan.owed if one not in late), *done))
    return late


def _answers(d: Deciding, plan: Plan, check_in_id: str) -> Collection[str]:
    found = (one for one in history_of(d, plan).occasions if one.check_in_id == check_in_id)
    return next((one.answers for one in found), {})
