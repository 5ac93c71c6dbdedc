"""A plan moves to another version of its pathway.

Decides what that means: from the next check-in on the plan asks and judges by the new version; what was answered,
told and decided stays, with the version it was done by. A check-in that is open ends by the version it began
with, so the move waits for its end. What a clinician set for this patient stays, where the new version still
knows it.
"""

from dataclasses import replace
from datetime import timedelta

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation.agenda import check_ins, plans
from dialogs.patient.course import plan
from dialogs.patient.occasions import check_in, messages
from dialogs.records import CheckIn, Plan
from dialogs.turn import Deciding

LOOK_AGAIN = timedelta(minutes=5)  # at a check-in that is open past its end, because we failed to end it


def newest(d: Deciding, one: Plan) -> Pathway | None:
    """The published version this plan could move to; None where it runs the newest, or is over."""
    which = d.case.shelf.get(one.pathway_id)
    if which is None or which == one.pathway_hash or one.state in PLAN.terminal:
        return None
    return d.case.pathways.get(which)


def open_ones(d: Deciding, one: Plan) -> tuple[CheckIn, ...]:
    """The check-ins that have to end first."""
    return tuple(each for each in check_ins(d) if each.plan_id == one.id and each.state is CheckInState.OPEN)


def move(d: Deciding, one: Plan, to: Pathway) -> None:
    """The plan runs this version from its next check-in on, which is planned anew unless a person moved it."""
    one = d.latest(one)
    moved = d.keep(replace(one, pathway_hash=to.hash, earlier=(*one.earlier, one.pathway_hash)))
    if moved.state is PlanState.INVITED:
        return
    planned = check_in.planned_of(d, moved)
    if planned is None:
        plan.next_or_finish(d, moved)
    elif not planned.moved:
        check_in.replan(d, moved, from_on=moved.resumes_on, why="pathway-changed")
        plan.next_or_finish(d, moved)
    if d.latest(moved).state not in PLAN.terminal:
        messages.wait_for_next(d, d.latest(moved))
        plan.judge_facts(d, moved)


def later(d: Deciding, one: Plan, to: Pathway, by: str) -> None:
    """Move it as soon as nothing of it is open."""
    at = max((each.closes_at for each in open_ones(d, one)), default=d.now)
    if at <= d.now:  # at once again it would be in every batch of the tick
        at = d.now + LOOK_AGAIN
    d.wait(DueKind.NEW_VERSION, key(one.id, to.version, by), at)


def key(plan_id: str, version: int, by: str) -> str:
    """What a waiting move is known by; it tells no pathway."""
    return f"{plan_id}/{version}/{by}"


def on_due(d: Deciding, due: FellDue) -> None:
    """A move that was confirmed for many plans at once, or had to wait for an open check-in."""
    plan_id, _, rest = due.key.partition("/")
    version, _, by = rest.partition("/")
    one = next((each for each in plans(d) if each.id == plan_id), None)
    to = newest(d, one) if one is not None else None
    if one is None or to is None or str(to.version) != version:
        return  # it ended, moved already, or a newer version is out, which nobody looked at yet
    if open_ones(d, one):
        later(d, one, to, by)
        return
    d.note("version-changed", by, plan=one.id, version=version)
    move(d, one, to)
