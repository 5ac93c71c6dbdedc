"""What falls into a pause: left out, or asked once afterwards; and the texts of those days."""

from datetime import date, timedelta

import pytest

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.patient.course import plan as course
from dialogs.records import CheckIn, Plan
from dialogs.turn import Deciding
from tests import people
from tests.dialogs.patient.promised import at_home, says, the_plan
from tests.dialogs.patient.ward import Ward

HALFWAY = "messages.halfway"  # a text of days 6 and 7
GOODBYE = "messages.goodbye"  # of day 12, the last


def doing(ward: Ward, what: str, **more: object) -> None:
    """Pause or resume her plan, as a coordinator's Confirm does."""
    happened = FellDue(subject="p-maria", kind=DueKind.COURSE, key="plan-1", due_at=ward.now)
    d = Deciding(ward.gather(happened), "p-maria", is_patient=True)
    if what == "pause":
        course.pause(d, the_plan(ward), people.TODAY + timedelta(days=3), **more)  # type: ignore[arg-type]
    else:
        course.resume(d, the_plan(ward))
    ward._keep(d.turn())


def answered(day: int) -> Ward:
    """She has answered the check-in of this day."""
    ward = at_home(day)
    says(ward, "120", "calm", "well")
    if day in (3, 5):
        says(ward, "no")
    return ward


def test_what_is_put_off_leads_the_first_check_in_after_it() -> None:
    """Days 5 and 6 fall into the pause; day 5 asks for help, day 7 does not: it is asked first on day 7, once."""
    ward = answered(4)
    doing(ward, "pause", queues=True)
    ward.pass_until(people.MONDAY_8 + timedelta(days=3))
    assert the_plan(ward).state is PlanState.ACTIVE
    (opened,) = (one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN)
    assert opened.on == people.TODAY + timedelta(days=3)
    assert opened.asks[0] == "help"
    assert opened.asks.count("sys") == 1
    assert the_plan(ward).leads == ()


def test_what_is_left_out_is_not_asked() -> None:
    """By default nothing of the days that passed is asked later; each occasion is kept with its reason."""
    ward = answered(4)
    doing(ward, "pause")
    ward.pass_until(people.MONDAY_8 + timedelta(days=3))
    (opened,) = (one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN)
    assert "help" not in opened.asks
    left_out = {one.on: one.why for one in ward.all(CheckIn) if one.is_left_out}
    assert left_out == {people.TODAY + timedelta(days=days): "paused" for days in (1, 2)}


def test_an_open_check_in_that_a_pause_ends_is_put_off_too() -> None:
    """She had not answered today's; after the pause its questions come first, where that day does not ask them."""
    ward = at_home(3)
    doing(ward, "pause", queues=True)
    assert "help" in the_plan(ward).leads


def test_ended_by_hand_before_anything_fell_into_it() -> None:
    """A pause taken back at once puts nothing off."""
    ward = answered(4)
    doing(ward, "pause", queues=True)
    ward.pass_time(minutes=5)
    doing(ward, "resume")
    plan = the_plan(ward)
    assert (plan.leads, plan.paused_at, plan.queues, plan.resumes_on) == ((), None, False, None)


def test_going_on_from_a_pause_that_reached_beyond_the_end_leaves_nothing_out() -> None:
    """No check-in was left after the pause; gone on at once, tomorrow's comes all the same, and once."""
    ward = answered(8)
    doing(ward, "pause")
    ward.pass_time(minutes=5)
    doing(ward, "resume")
    ward.pass_until(people.MONDAY_8 + timedelta(days=1))
    of_tomorrow = [one for one in ward.all(CheckIn) if one.on == people.TODAY + timedelta(days=1)]
    assert [(one.state, one.why) for one in of_tomorrow if one.state is not CheckInState.CANCELLED] == [
        (CheckInState.OPEN, "")
    ]


def test_what_a_pause_takes_with_the_end_of_the_plan_is_left_out_for_the_pause() -> None:
    """No occasion of it is said to be over while the plan still called for it."""
    ward = answered(8)
    doing(ward, "pause")
    ward.pass_until(people.MONDAY_8 + timedelta(days=25))
    (tomorrow,) = [one for one in ward.all(CheckIn) if one.on == people.TODAY + timedelta(days=1)]
    assert (tomorrow.state, tomorrow.why) == (CheckInState.CANCELLED, "paused")


@pytest.mark.parametrize(("queues", "told"), [(True, [HALFWAY]), (False, [])])
def test_texts_of_days_that_fell_into_it(queues: bool, told: list[str]) -> None:
    """The text of day 6 is said after a pause that puts off, and left out after one that leaves out."""
    ward = answered(4)
    doing(ward, "pause", queues=queues)
    assert the_plan(ward).paused_at == ward.now
    ward.pass_until(people.MONDAY_8 + timedelta(days=3, hours=1))  # day 7, before its own text
    assert texts(ward, HALFWAY) == told
    ward.pass_until(people.MONDAY_8 + timedelta(days=3, hours=5))
    assert texts(ward, HALFWAY) == [*told, HALFWAY]


def texts(ward: Ward, wanted: str) -> list[str]:
    said = (word.key for say in ward.says for word in say.words if say.contact_id == "c-maria")
    return [wanted for key in said if wanted in key]


def test_the_goodbye_is_not_lost_in_a_pause() -> None:
    """The last text of a plan comes after the pause, whatever that leaves out."""
    ward = answered(10 - 1)
    ward.pass_until(people.MONDAY_8 + timedelta(days=2))
    doing(ward, "pause") if the_plan(ward).state is PlanState.ACTIVE else None
    ward.pass_until(people.MONDAY_8 + timedelta(days=6))
    assert texts(ward, GOODBYE) == [GOODBYE]


def test_a_date_of_hers_is_told_after_a_pause() -> None:
    """What has to be said before a date that is still ahead is said when the pause ends."""
    stops: date = people.TODAY + timedelta(days=5)
    ward = at_home(4, inputs={"stop_on": stops})
    doing(ward, "pause")
    ward.pass_until(people.MONDAY_8 + timedelta(days=4))
    assert texts(ward, "messages.stop_soon") == ["messages.stop_soon"]


def test_her_own_pause_leaves_out() -> None:
    """/pause of hers never puts off: she wanted to be left alone."""
    ward = answered(4)
    ward.asks("pause")
    ward.taps("own-pause", "3")
    assert not ward.one(Plan, "plan-1").queues
