"""A plan's check-ins on the calendar: which comes next, moving, skipping, pausing, the end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.machine import IllegalMove
from dialogs.patient.course import plan
from dialogs.patient.occasions import check_in
from dialogs.records import CheckIn, Plan
from dialogs.turn import Deciding
from tests import people
from tests.dialogs.patient.test_check_in import answers_all
from tests.dialogs.patient.ward import Ward, asked, enrolled


def act(ward: Ward, change: Callable[[Deciding], object]) -> None:
    """Do one thing to the plan, as a coordinator's command would, and keep it."""
    case = people.case(
        now=ward.now,
        base=f"p-maria-{ward.patient.turn + 1}",
        patient=ward.patient,
        contact=people.contact(),
        plans=tuple(ward.all(Plan)),
        check_ins=tuple(ward._check_ins("")),
        dialog=None,
    )
    d = Deciding(case, "p-maria", is_patient=True)
    change(d)
    d.note("changed", "c-carol")
    ward._keep(d.turn())


def planned(ward: Ward) -> CheckIn:
    (one,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    return one


def the_plan(ward: Ward) -> Plan:
    return ward.one(Plan, "plan-1")


def test_planning_twice_plans_once() -> None:
    """plan_next is safe to call when the next check-in is planned already."""
    ward = enrolled()
    act(ward, lambda d: check_in.plan_next(d, the_plan(ward)))
    act(ward, lambda d: check_in.plan_next(d, the_plan(ward)))
    assert planned(ward).id == "ci-1"


def test_a_skipped_check_in_does_not_come_back() -> None:
    """After a skip the next day's is planned, and its due row waits; the skipped one's is gone."""
    ward = enrolled()
    ward.now -= timedelta(hours=3)
    act(ward, lambda d: (check_in.cancel(d, planned(ward), "skipped"), check_in.plan_next(d, the_plan(ward))))
    assert planned(ward).on == people.TODAY + timedelta(days=1)
    assert list(ward.dues) == [("p-maria", DueKind.CHECK_IN, planned(ward).id)]


def test_a_skip_is_undone_by_moving_the_next_one_back() -> None:
    """The next day's check-in moved to the skipped morning stands there, and the cadence goes on after it."""
    ward = enrolled()
    ward.now -= timedelta(hours=3)
    act(ward, lambda d: (check_in.cancel(d, planned(ward), "skipped"), check_in.plan_next(d, the_plan(ward))))
    act(ward, lambda d: check_in.reschedule(d, planned(ward), people.MONDAY_8))
    ward.pass_until(people.MONDAY_8)
    opened = [one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]
    assert [one.on for one in opened] == [people.TODAY]
    assert planned(ward).on == people.TODAY + timedelta(days=1)


@pytest.mark.parametrize("hours", [-2, 2, 9, 20, 30])
def test_a_moved_check_in_takes_its_window_with_it_and_the_next_day_follows(hours: int) -> None:
    """Earlier, later or onto the next date: it opens then, once, and the cadence goes on the day after."""
    ward = enrolled()
    ward.now -= timedelta(hours=4)
    due_at = people.MONDAY_8 + timedelta(hours=hours)
    act(ward, lambda d: check_in.reschedule(d, planned(ward), due_at))
    moved = planned(ward)
    assert (moved.due_at, moved.moved) == (due_at, True)
    assert moved.closes_at >= due_at + timedelta(hours=12)
    ward.pass_until(due_at)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.OPEN
    assert planned(ward).on == moved.on + timedelta(days=1)


def test_an_open_check_in_may_be_moved_too() -> None:
    """Its window and reminder move with it."""
    ward = asked()
    act(
        ward,
        lambda d: check_in.reschedule(d, ward.one(CheckIn, "ci-1"), people.MONDAY_8 + timedelta(hours=1)),
    )
    assert ward.dues["p-maria", DueKind.WINDOW_END, "ci-1"] == people.MONDAY_8 + timedelta(hours=13)
    assert ward.dues["p-maria", DueKind.REMINDER, "ci-1"] == people.MONDAY_8 + timedelta(hours=7)


def test_a_pause_keeps_a_planned_check_in_for_its_end() -> None:
    """Paused for a week: the next check-in is planned for the day the plan goes on."""
    ward = asked()
    answers_all(ward)
    until = people.TODAY + timedelta(days=7)
    act(ward, lambda d: plan.pause(d, the_plan(ward), until))
    assert the_plan(ward).state is PlanState.PAUSED
    assert planned(ward).on == until
    act(ward, lambda d: plan.resume(d, the_plan(ward)))
    assert planned(ward).on == people.TODAY + timedelta(days=1)


def test_an_hour_changed_after_todays_check_in_holds_from_tomorrow() -> None:
    """She answered at eight and picks six in the evening: the next one is tomorrow evening."""
    ward = asked()
    answers_all(ward)
    act(ward, lambda d: plan.set_hour(d, the_plan(ward), time(18)))
    assert planned(ward).due_at == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def test_an_hour_that_has_passed_today_holds_from_tomorrow() -> None:
    """Due at ten, changed at nine to eight: tomorrow at eight, and not at once."""
    ward = enrolled(hour=time(10))
    ward.records["CheckIn", "ci-1"] = replace(planned(ward), due_at=people.MONDAY_8 + timedelta(hours=2))
    ward.now += timedelta(hours=1)
    act(ward, lambda d: plan.set_hour(d, the_plan(ward), time(8)))
    assert planned(ward).due_at == people.MONDAY_8 + timedelta(days=1)


def test_a_stopped_plan_has_nothing_planned_and_cannot_be_started_again() -> None:
    """Stopping is an end; starting it again is an illegal move that leaves it stopped."""
    ward = enrolled()
    act(ward, lambda d: plan.stop(d, the_plan(ward), "asked"))
    assert ward.dues == {}
    assert ward.one(CheckIn, "ci-1").state is CheckInState.CANCELLED
    with pytest.raises(IllegalMove):
        act(ward, lambda d: plan.start(d, the_plan(ward)))
    assert the_plan(ward).state is PlanState.STOPPED


def test_in_the_night_the_clocks_change_there_is_one_check_in_per_date() -> None:
    """Through the last weekend of October each date has exactly one, at eight on her clock."""
    start = date(2026, 10, 20)
    ward = enrolled(day_zero=start, inputs={"discharged_on": start})
    ward.now = datetime(2026, 10, 23, 12, 0, tzinfo=UTC)
    ward.records["CheckIn", "ci-1"] = replace(
        planned(ward), on=date(2026, 10, 24), due_at=datetime(2026, 10, 24, 6, 0, tzinfo=UTC)
    )
    ward.dues = {("p-maria", DueKind.CHECK_IN, "ci-1"): datetime(2026, 10, 24, 6, 0, tzinfo=UTC)}
    ward.pass_until(datetime(2026, 10, 26, 12, 0, tzinfo=UTC))
    dues = {one.on: one.due_at.hour for one in ward.all(CheckIn)}
    assert dues == {
        date(2026, 10, 24): 6,
        date(2026, 10, 25): 7,
        date(2026, 10, 26): 7,
        date(2026, 10, 27): 7,
    }


@given(
    steps=st.lists(
        st.sampled_from(["skip", "later", "next day", "pause", "resume", "hour", "day", "worse"]), max_size=12
    )
)
def test_an_active_plan_always_has_its_next_check_in(steps: list[str]) -> None:
    """Whatever is moved, skipped, paused or asked in between: one planned check-in, ahead, with its due
    row.
    """
    ward = enrolled()
    ward.now -= timedelta(hours=3)
    for step in steps:
        _do(ward, step)
        one = planned(ward)
        assert one.due_at > ward.now
        assert ward.dues["p-maria", DueKind.CHECK_IN, one.id] == one.due_at


def _do(ward: Ward, step: str) -> None:
    one, its_plan = planned(ward), the_plan(ward)
    is_active = its_plan.state is PlanState.ACTIVE
    if step == "skip" and is_active:
        act(ward, lambda d: (check_in.cancel(d, one, "skipped"), check_in.plan_next(d, its_plan)))
    elif step in ("later", "next day"):
        length = timedelta(hours=2 if step == "later" else 24)
        act(ward, lambda d: check_in.reschedule(d, one, one.due_at + length))
    elif step == "pause" and is_active:
        act(ward, lambda d: plan.pause(d, its_plan, ward.now.date() + timedelta(days=3)))
    elif step == "resume" and not is_active:
        act(ward, lambda d: plan.resume(d, its_plan))
    elif step == "hour":
        act(ward, lambda d: plan.set_hour(d, its_plan, time((its_plan.hour.hour + 5) % 24)))
    elif step == "day":
        ward.pass_time(days=1)
    elif step == "worse":
        ward.asks("worse")


@pytest.mark.parametrize("first", [DueKind.CHECK_IN, DueKind.RESUME])
@pytest.mark.parametrize("late_hours", [0, 20])
def test_away_over_the_end_of_a_pause(first: DueKind, late_hours: int) -> None:
    """We were away when the pause ended and its first check-in fell due: late it is asked, too late it is our
    miss; it is never left out in silence, whichever due row is looked at first.
    """
    ward = enrolled()
    ward.now -= timedelta(hours=3)
    act(ward, lambda d: plan.pause(d, the_plan(ward), people.TODAY + timedelta(days=3)))
    one = planned(ward)
    ward.now = one.due_at + timedelta(hours=late_hours, minutes=10)
    for _, kind, key in sorted(ward.dues, key=lambda due: due[1] is not first):
        if ("p-maria", kind, key) in ward.dues:
            ward.falls_due(kind, key)
    found = ward.one(CheckIn, one.id)
    assert found.on == people.TODAY + timedelta(days=3)
    assert found.state is (CheckInState.MISSED if late_hours else CheckInState.OPEN)
    assert found.why == (check_in.BY_US if late_hours else "")
    assert the_plan(ward).state is PlanState.ACTIVE
    assert planned(ward).on == people.TODAY + timedelta(days=4)
    assert not [due for due in ward.dues if due[1] is DueKind.RESUME]
