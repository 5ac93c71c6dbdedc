"""Every occasion of a plan that goes on has a check-in: its own, or one that tells why it was left out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogs.inputs import Asked, DueKind
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.patient.course import plan
from dialogs.patient.occasions import check_in, passing
from dialogs.records import CheckIn, Plan
from dialogs.turn import Deciding
from tests import people
from tests.dialogs.patient.ward import Ward, enrolled

DAY = timedelta(days=1)


def left_out(ward: Ward) -> list[tuple[date, str]]:
    """Dates that were left out, with their reasons, in order."""
    rows = sorted((one for one in ward.all(CheckIn) if one.is_left_out), key=lambda one: one.due_at)
    return [(one.on, one.why) for one in rows]


def deciding(ward: Ward) -> Deciding:
    """A Turn about Maria in the making."""
    asked = Asked(sender=people.sender("c-maria"), command="plan", inbox_id=9_000)
    return Deciding(ward.gather(asked), "p-maria", is_patient=True, cause="asked:plan")


def changed(ward: Ward, change: Callable[[Deciding], object]) -> None:
    """Something that a person does, kept as a Turn."""
    d = deciding(ward)
    change(d)
    ward._keep(d.turn())


def the_plan(ward: Ward) -> Plan:
    return ward.one(Plan, "plan-1")


def answered_monday() -> Ward:
    """Monday's check-in is open; Tuesday's is planned."""
    ward = enrolled()
    ward.pass_until(people.MONDAY_8)
    return ward


def test_what_a_pause_left_out_is_kept_when_the_next_one_opens() -> None:
    """Nothing is left out while it may still be taken back; then each day of the pause is, and no other."""
    ward = answered_monday()
    changed(ward, lambda d: plan.pause(d, the_plan(ward), people.TODAY + 4 * DAY))
    ward.pass_until(people.MONDAY_8 + 3 * DAY)
    assert left_out(ward) == []
    ward.pass_until(people.MONDAY_8 + 4 * DAY)
    assert left_out(ward) == [(people.TODAY + number * DAY, "paused") for number in (1, 2, 3)]
    assert the_plan(ward).passing == ()


def test_a_pause_that_is_taken_back_leaves_no_trace() -> None:
    """Paused and resumed before anything was due, every day has its own check-in."""
    ward = answered_monday()
    changed(ward, lambda d: plan.pause(d, the_plan(ward), people.TODAY + 4 * DAY))
    changed(ward, lambda d: plan.resume(d, the_plan(ward)))
    ward.pass_until(people.MONDAY_8 + 3 * DAY)
    assert left_out(ward) == []


def test_a_pause_ended_by_hand_leaves_out_what_had_passed() -> None:
    """Resumed at noon of its third day, the days before are left out and the next one is asked."""
    ward = answered_monday()
    changed(ward, lambda d: plan.pause(d, the_plan(ward), people.TODAY + 9 * DAY))
    ward.pass_until(people.MONDAY_8 + 2 * DAY + timedelta(hours=4))
    changed(ward, lambda d: plan.resume(d, the_plan(ward)))
    ward.pass_until(people.MONDAY_8 + 3 * DAY)
    assert left_out(ward) == [(people.TODAY + number * DAY, "paused") for number in (1, 2)]


def test_an_hour_that_has_passed_today_leaves_today_out() -> None:
    """Moved from eight in the evening to eight in the morning at noon, that day has no check-in, and says why."""
    ward = answered_monday()
    changed(ward, lambda d: plan.set_hour(d, the_plan(ward), people.plan().hour.replace(hour=20)))
    ward.pass_until(people.MONDAY_8 + DAY + timedelta(hours=4))
    changed(ward, lambda d: plan.set_hour(d, the_plan(ward), people.plan().hour))
    ward.pass_until(people.MONDAY_8 + 2 * DAY)
    assert left_out(ward) == [(people.TODAY + DAY, "hour-changed")]


def test_a_check_in_moved_by_hand_stands_for_those_it_passes() -> None:
    """Tuesday's, moved to Thursday noon, leaves out Tuesday, Wednesday and Thursday's own."""
    ward = answered_monday()
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    to = people.MONDAY_8 + 3 * DAY + timedelta(hours=4)
    changed(ward, lambda d: check_in.reschedule(d, planned, to))
    ward.pass_until(to + DAY)
    assert left_out(ward) == [(people.TODAY + number * DAY, "moved-over") for number in (1, 2, 3)]


def test_a_plan_that_ends_in_its_pause_accounts_for_it() -> None:
    """What the pause had left out by the plan's end is kept with the pause as its reason."""
    ward = answered_monday()
    changed(ward, lambda d: plan.pause(d, the_plan(ward), people.TODAY + 9 * DAY))
    ward.pass_until(people.MONDAY_8 + 2 * DAY + timedelta(hours=1))
    changed(ward, lambda d: plan.stop(d, the_plan(ward), "ended-other"))
    assert the_plan(ward).state is PlanState.STOPPED
    assert left_out(ward) == [(people.TODAY + number * DAY, "paused") for number in (1, 2)]


def test_what_was_left_out_is_no_part_of_her_history() -> None:
    """It takes no slot, is looked back on by no rule, and is no silence of hers."""
    ward = answered_monday()
    changed(ward, lambda d: plan.pause(d, the_plan(ward), people.TODAY + 4 * DAY))
    ward.pass_until(people.MONDAY_8 + 4 * DAY)
    d = deciding(ward)
    history = d.case.past.plans["plan-1"] if d.case.past is not None else None
    assert history is not None
    assert not {one.on for one in history.occasions} & {people.TODAY + number * DAY for number in (1, 2, 3)}
    assert not any(one.is_left_out for one in d.case.check_ins)
    assert all(one.occasion == (one.on, 0) for one in ward.all(CheckIn) if one.is_left_out)


@pytest.mark.parametrize("days", [1, 30, passing.LONGEST_PASSED_DAYS + 50])
def test_a_long_gap_is_bounded(days: int) -> None:
    """However long a plan lay still, so many days are looked back over and no more."""
    ward = enrolled()
    ward.records["Plan", "plan-1"] = replace(the_plan(ward), passed=(people.TODAY - days * DAY, 0))
    ward.falls_due(DueKind.CHECK_IN, "ci-1")
    assert len(left_out(ward)) <= min(days, passing.LONGEST_PASSED_DAYS)


def test_one_left_out_by_hand_in_a_pause_keeps_what_lies_before_it() -> None:
    """The first check-in after a pause is skipped in the pause: each day up to it has its reason, and none twice."""
    ward = answered_monday()
    changed(ward, lambda d: plan.pause(d, the_plan(ward), people.TODAY + 3 * DAY))
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    changed(ward, lambda d: (check_in.cancel(d, planned, "skipped"), plan.next_or_finish(d, the_plan(ward))))
    ward.pass_until(people.MONDAY_8 + 4 * DAY)
    assert left_out(ward) == [(people.TODAY + number * DAY, "paused") for number in (1, 2)]


def test_a_plan_that_ends_in_its_pause_foretells_nothing() -> None:
    """What the pause would still have left out is not kept when the plan ends before."""
    ward = answered_monday()
    changed(ward, lambda d: plan.pause(d, the_plan(ward), people.TODAY + 9 * DAY))
    changed(ward, lambda d: plan.stop(d, the_plan(ward), "died"))
    assert left_out(ward) == []
