"""A report the patient may begin at any time."""

from datetime import timedelta

import pytest

from dialogs.lifecycles import CheckInState, PlanState
from dialogs.records import CheckIn, Kind
from dialogs.severity import Severity
from tests import people
from tests.dialogs.patient.promised import at_home, extra, reasons, says, the_plan
from tests.dialogs.patient.ward import Ward


def quiet() -> Ward:
    """Today's check-in is answered; nothing is open."""
    ward = at_home()
    says(ward, "120", "fine", "well")
    ward.pass_time(hours=2)
    return ward


@pytest.mark.parametrize(
    "typed", ["Report my blood pressure", "report my BLOOD pressure", "Anotar mi tensión"]
)
def test_its_name_begins_it(typed: str) -> None:
    """Typed in any of the pathway's languages: its words, its question, a window of its own."""
    ward = quiet()
    ward.writes(typed)
    assert ward.keys_heard()[0] == "on_demand.report.words"
    assert extra(ward, Kind.ON_DEMAND).state is CheckInState.OPEN
    assert extra(ward, Kind.ON_DEMAND).asks == ("sys",)


def test_a_button_under_the_plan_begins_it() -> None:
    """Under /plan, one tap away."""
    ward = quiet()
    ward.asks("plan")
    ward.taps("report")
    assert extra(ward, Kind.ON_DEMAND).state is CheckInState.OPEN


@pytest.mark.parametrize("command", ["worse", "help"])
def test_a_button_stands_where_she_looks_for_help(command: str) -> None:
    """Under "I feel worse" and under the help, too."""
    ward = quiet()
    ward.asks(command)
    ward.taps("report")
    assert extra(ward, Kind.ON_DEMAND).state is CheckInState.OPEN


def test_rules_run_on_it() -> None:
    """What it says calls a person like any answer."""
    ward = quiet()
    ward.writes("Report my blood pressure")
    says(ward, "165")
    assert reasons(ward, "BP-1")[0].severity is Severity.URGENT
    assert extra(ward, Kind.ON_DEMAND).state is CheckInState.ANSWERED
    assert "worse-done" in ward.keys_heard()


def test_begun_twice_it_is_one() -> None:
    """She taps again: the same question, not a second check-in."""
    ward = quiet()
    ward.writes("Report my blood pressure")
    ward.asks("plan")
    ward.taps("report")
    assert len([one for one in ward.all(CheckIn) if one.kind is Kind.ON_DEMAND]) == 1


def test_left_open_it_is_no_silence() -> None:
    """Its window closes unanswered; no task comes of it."""
    ward = quiet()
    ward.writes("Report my blood pressure")
    ward.pass_time(hours=6)
    assert extra(ward, Kind.ON_DEMAND).state is CheckInState.MISSED
    assert reasons(ward, "PR-NR") == []


def test_its_name_is_an_answer_where_one_is_asked_for() -> None:
    """A question of words is open: her words are no report there. Here a number is asked, so they are."""
    ward = at_home()
    ward.writes("Report my blood pressure")
    assert extra(ward, Kind.ON_DEMAND).state is CheckInState.OPEN
    says(ward, "120")
    assert "questions.mood.text" in ward.keys_heard()


def test_an_old_button_of_a_plan_that_is_over_says_so() -> None:
    """Stopped since: nothing begins, and she hears whom to call."""
    ward = quiet()
    ward.asks("plan")
    ward.asks("stop")
    ward.taps("own-stop")
    assert the_plan(ward).state is PlanState.STOPPED
    ward.taps("report")
    assert ward.keys_heard() == ["left-safety"]
    assert ward.now - people.MONDAY_8 == timedelta(hours=2)


def test_many_in_one_second_are_all_kept() -> None:
    """Somebody may send whole conversations at once; each report has a place of its own, and no turn fails."""
    ward = quiet()
    for _ in range(4):
        ward.writes("Report my blood pressure")
        ward.writes("120")
    reports = [one for one in ward.all(CheckIn) if one.kind is Kind.ON_DEMAND]
    assert [one.state for one in reports] == [CheckInState.ANSWERED] * 4
    assert len({one.slot for one in reports}) == 4
