"""How dense a plan asks: dense first, sparser when she is stable, dense again when she is worse.

Decides when the pace of a phase changes, and never leaves the steps the pathway has nor the limits a clinician set for
her. It is looked at when a check-in has ended, when something grave is raised, and when a person wants another.
Danger: sparser is the direction in which something may be overlooked, so every grave reason leads back to the densest.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from dialogs import calendar
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.pathway.parts import Phase
from dialogs.patient.conversation.agenda import check_ins, history_of, pathway_of, plans
from dialogs.patient.occasions import calling, check_in
from dialogs.patient.speech import patient
from dialogs.records import CheckIn, Kind, Plan, Reason
from dialogs.severity import Severity
from dialogs.turn import Deciding

WHY = "pace-changed"  # reason code of the occasions that a new pace passes over
_GRAVE = (Severity.EMERGENCY, Severity.URGENT)


class Direction(StrEnum):
    DENSER = "denser"
    SPARSER = "sparser"


@dataclass(frozen=True, kw_only=True, slots=True)
class Now:
    """The pace of a plan as it stands. `allowed`: the steps she may have, densest first."""

    phase: Phase
    days: int
    allowed: tuple[int, ...]

    def towards(self, direction: Direction) -> int | None:
        """The next step in a direction; None where the limits end."""
        place = self.allowed.index(self.days) + (1 if direction is Direction.SPARSER else -1)
        return self.allowed[place] if 0 <= place < len(self.allowed) else None


def now_of(d: Deciding, plan: Plan) -> Now | None:
    """The pace of the phase that she is in; None where the pathway fixes it."""
    plan = d.latest(plan)
    phase = calling.phase_on(d, plan, calendar.local_date(d.now, patient(d).zone))
    if phase is None or phase.pace is None:
        return None
    return Now(phase=phase, days=calling.pace_of(plan, phase), allowed=calling.paces_of(plan, phase))


# --- by itself ------------------------------------------------------------------------------------


def settle(d: Deciding, plan: Plan) -> None:
    """A check-in has ended: what was answered until now may change the pace. Looked at twice, it changes once."""
    plan, now = d.latest(plan), now_of(d, plan)
    if now is None or now.phase.pace is None or plan.state is not PlanState.ACTIVE:
        return
    pace, on = now.phase.pace, counted_from(d, plan)
    if pace.denser_when is not None and calling.holds(d, plan, pace.denser_when, on):
        densest(d, plan)
        return
    sparser = now.towards(Direction.SPARSER)
    if sparser is None or pace.sparser_when is None or plan.pace_from == on:
        return
    if calling.holds(d, plan, pace.sparser_when, on):
        set_to(d, plan, sparser, by="rule", why="stable")


def densest(d: Deciding, plan: Plan) -> None:
    """She is worse: the densest step that she may have."""
    now = now_of(d, plan)
    if now is not None and d.latest(plan).state is PlanState.ACTIVE and now.days != now.allowed[0]:
        set_to(d, plan, now.allowed[0], by="rule", why="worse")


def after_reasons(d: Deciding) -> None:
    """Something grave was raised in this Turn, by what she answered or wrote: her plans ask at their densest."""
    known = {reason.id: reason for reason in d.case.reasons}
    for reason in d.added(Reason):
        before = known.get(reason.id)
        is_news = before is None or before.times < reason.times or before.severity is not reason.severity
        if reason.severity in _GRAVE and reason.resolved_at is None and is_news:
            _densest_for(d, reason)


def _densest_for(d: Deciding, reason: Reason) -> None:
    """Where it comes of how she is, and not of her silence."""
    for plan in plans(d):
        if plan.id == reason.plan_id:
            pathway = pathway_of(d, plan)
            if reason.rule_id in (pathway.worse.id, *(rule.id for rule in pathway.rules)):
                densest(d, plan)


# --- by a person ----------------------------------------------------------------------------------


def set_to(d: Deciding, plan: Plan, days: int, *, by: str, why: str) -> None:
    """The pace from the last check-in on. One that was moved by hand stays where it is."""
    plan = d.latest(plan)
    was = now_of(d, plan)
    plan = d.keep(replace(plan, pace=days, pace_from=counted_from(d, plan)))
    d.note("pace-set", by, why, plan=plan.id, days=str(days), was=str(was.days) if was is not None else "")
    _replan(d, plan)


def limit_to(d: Deciding, plan: Plan, within: tuple[int, int] | None) -> None:
    """A clinician sets how dense and how sparse it may become; a pace outside comes to the nearest step inside."""
    plan, was = d.latest(plan), now_of(d, plan)
    limited = d.keep(replace(plan, pace_within=within))
    now = now_of(d, limited)
    if now is None or was is None:
        return
    if was.days not in now.allowed:
        nearest = min(now.allowed, key=lambda one: abs(one - was.days))
        d.keep(replace(limited, pace=nearest, pace_from=counted_from(d, limited)))
    _replan(d, limited)


def _replan(d: Deciding, plan: Plan) -> None:
    planned = check_in.planned_of(d, plan)
    if planned is not None and not planned.moved and planned.due_at > d.now:
        check_in.replan(d, plan, from_on=d.latest(plan).resumes_on, why=WHY)


def counted_from(d: Deciding, plan: Plan) -> date:
    """The date of her latest check-in of this plan that has come; today where there was none."""
    today = calendar.local_date(d.now, patient(d).zone)
    came = [one.on for one in history_of(d, plan).occasions if not one.is_extra and one.on <= today]
    came += [one.on for one in check_ins(d) if one.plan_id == plan.id and _has_come(d, one)]
    return max(came, default=today)


def _has_come(d: Deciding, one: CheckIn) -> bool:
    is_of_cadence = one.kind is Kind.SCHEDULED and not one.is_left_out
    return is_of_cadence and one.state is not CheckInState.PLANNED and one.due_at <= d.now
