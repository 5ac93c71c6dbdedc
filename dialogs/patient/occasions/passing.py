"""What a plan's check-ins pass over: each occasion of the cadence that took no check-in is kept, with its reason.

Decides which occasions those are and why. It is settled when the next check-in opens or ends, so that a change that
was taken back leaves no trace. One that was left out takes no place: it is no part of her history and never asked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from dialogs import calendar
from dialogs.calendar import Occurrence
from dialogs.lifecycles import CHECK_IN
from dialogs.pathway.history import EXTRA_SLOTS
from dialogs.patient.conversation.agenda import check_ins, plan_of
from dialogs.patient.occasions import calling
from dialogs.patient.speech import patient
from dialogs.records import CheckIn, Kind, Passing, Plan
from dialogs.turn import Deciding

PLAN_CHANGED: Final = "plan-changed"
MOVED_OVER: Final = "moved-over"
LONGEST_PASSED_DAYS: Final = (
    400  # further back nobody asks what was left out; no pathway is silent for longer
)
LEFT_OUT_LASTS: Final = timedelta(
    seconds=1
)  # of one that was left out: every check-in closes after it is due


def pass_over(d: Deciding, check_in: CheckIn, *, ahead: bool = False) -> None:
    """A check-in of the cadence has come: what was called for before it and had none is left out now.

    ahead: what is still to come before it, too; one that a person leaves out in a pause goes on after it.
    """
    if check_in.kind is not Kind.SCHEDULED:
        return
    plan = plan_of(d, check_in)
    reached = check_in.occasion
    if plan.passed is not None:
        for occurrence in _unaccounted(d, plan, plan.passed, reached, to_come=ahead):
            leave_out(d, plan, (occurrence,), _why_passed(d, plan, occurrence))
    passed = reached if plan.passed is None else max(plan.passed, reached)
    d.keep(replace(plan, passed=passed, passing=()))


def pass_all(d: Deciding, plan: Plan) -> None:
    """The plan is over: whatever it called for until now and had no check-in is left out."""
    plan = d.latest(plan)
    if plan.passed is None:
        return
    tomorrow = calendar.local_date(d.now, patient(d).zone) + timedelta(days=1)
    for occurrence in _unaccounted(d, plan, plan.passed, (tomorrow, 0)):
        leave_out(d, plan, (occurrence,), _why_passed(d, plan, occurrence))
        d.keep(replace(d.latest(plan), passed=(occurrence.on, occurrence.slot)))


def leave_out(d: Deciding, plan: Plan, occurrences: Iterable[Occurrence], why: str) -> None:
    """Keep that these occasions of the cadence take no check-in, and why. They are no part of her history."""
    for one in occurrences:
        d.keep(
            CheckIn(
                id=d.fresh_id(),
                patient_id=plan.patient_id,
                plan_id=plan.id,
                state=CHECK_IN.move(CHECK_IN.initial, "cancel"),
                on=one.on,
                slot=-1 - one.slot,
                due_at=one.due_at,
                closes_at=one.due_at + LEFT_OUT_LASTS,
                why=why,
            )
        )


def _unaccounted(
    d: Deciding, plan: Plan, passed: tuple[date, int], reached: tuple[date, int], *, to_come: bool = False
) -> Iterator[Occurrence]:
    """The occasions between two that are accounted for, as far as they have come. A check-in that left its own date
    stands for the whole of the date it went to.
    """
    first = max(passed[0], reached[0] - timedelta(days=LONGEST_PASSED_DAYS))
    for ahead in range((reached[0] - first).days + 1):
        on = first + timedelta(days=ahead)
        stood_for = on == reached[0] and reached[1] >= EXTRA_SLOTS
        for one in calling.occurrences(d, plan, on, patient(d).zone):
            if passed < (on, one.slot) < reached and (one.due_at <= d.now or stood_for or to_come):
                yield one


def _why_passed(d: Deciding, plan: Plan, occurrence: Occurrence) -> str:
    of_plan = [one for one in check_ins(d) if one.plan_id == plan.id and one.moved]
    if any(one.on == occurrence.on for one in of_plan):
        return MOVED_OVER
    place = occurrence.on, occurrence.slot
    whys = [one.why for one in plan.passing if (one.on, one.slot) <= place]
    if whys:
        return whys[-1]
    return MOVED_OVER if any(one.on > occurrence.on for one in of_plan) else PLAN_CHANGED


def goes_over(d: Deciding, plan: Plan, planned: CheckIn, to: Occurrence, why: str) -> None:
    """Remember why the planned check-in goes over the occasions before its new one; going back forgets it."""
    was, now = planned.occasion, (to.on, to.slot)
    kept = tuple(one for one in plan.passing if (one.on, one.slot) < min(was, now))
    if now > was:
        kept = (*kept, Passing(on=was[0], slot=was[1], why=why))
    if kept != plan.passing:
        d.keep(replace(d.latest(plan), passing=kept))
