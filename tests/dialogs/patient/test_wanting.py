"""After a silence: she is asked once whether she still wants the messages, and what her answer means."""

from datetime import timedelta

import pytest

from dialogs.lifecycles import PlanState, ReasonState
from dialogs.records import CheckIn, Plan
from dialogs.severity import Severity
from tests import people
from tests.dialogs.patient.promised import at_home, reasons, says, the_plan
from tests.dialogs.patient.ward import Ward

DAY = timedelta(days=1)
ASKED = "non_response.say"


def keys_since(ward: Ward, count: int) -> list[str]:
    return [one.key.split(":", 2)[-1] for say in ward.says[count:] for one in say.words]


def silent(days: int = 3) -> Ward:
    """So many check-ins in a row were missed, long after the plan began; the last window closed just now."""
    ward = at_home(day=0, started_at=people.MONDAY_8 - 30 * DAY)
    ward.pass_until(people.MONDAY_8 + timedelta(hours=6) + (days - 1) * DAY)
    return ward


def test_the_third_missed_in_a_row_is_a_task_and_a_question() -> None:
    """Not after the second; after the third the team has a task and she has two buttons."""
    assert ASKED not in keys_since(silent(2), 0)
    ward = silent()
    assert ASKED in ward.keys_heard()
    (reason,) = reasons(ward, "PR-NR")
    assert reason.severity is Severity.SOON
    options = [one.action.option for _, one in ward.buttons() if one.action.verb == "wanted"]
    assert options == ["yes", "no"]
    assert the_plan(ward).state is PlanState.ACTIVE


def test_no_word_until_the_next_one_has_passed_pauses() -> None:
    """The fourth missed: the plan rests, she hears until when, the task stays; and she was asked only once."""
    ward = silent()
    ward.pass_time(days=1)
    assert the_plan(ward).state is PlanState.PAUSED
    assert "paused-by-rule" in ward.keys_heard()
    assert keys_since(ward, 0).count(ASKED) == 1
    assert [one.state for one in reasons(ward, "PR-NR")] == [ReasonState.OPEN]
    count = len(ward.says)
    ward.pass_time(days=5)
    assert [key for key in keys_since(ward, count) if key == "greeting"] == []


@pytest.mark.parametrize("how", ["tap", "text"])
def test_yes_ends_the_silence(how: str) -> None:
    """She goes on: the next missed check-in is the first again, and nothing pauses."""
    ward = silent()
    if how == "tap":
        ward.taps("wanted", "yes")
    else:
        ward.writes("yes")
    assert "wanted-yes" in ward.keys_heard()
    ward.pass_time(days=1)
    assert the_plan(ward).state is PlanState.ACTIVE
    assert the_plan(ward).wanted_at is None
    assert keys_since(ward, 0).count(ASKED) == 1


@pytest.mark.parametrize("how", ["tap", "text"])
def test_no_pauses_at_once(how: str) -> None:
    """A no is kept as one: paused, and the task stays."""
    ward = silent()
    if how == "tap":
        ward.taps("wanted", "no")
    else:
        ward.writes("no")
    assert the_plan(ward).state is PlanState.PAUSED
    assert "paused-by-rule" in ward.keys_heard()
    assert [one.state for one in reasons(ward, "PR-NR")] == [ReasonState.OPEN]


def test_an_answer_is_answer_enough() -> None:
    """She answers the next check-in instead: nothing pauses, and a new silence would be asked about anew."""
    ward = silent()
    ward.pass_until(people.MONDAY_8 + 3 * DAY)
    says(ward, "120", "fine", "well")
    assert the_plan(ward).wanted_at is None
    ward.pass_time(days=2)
    assert the_plan(ward).state is PlanState.ACTIVE


def test_any_word_of_hers_is_answer_enough() -> None:
    """She writes of something else: a person reads it, and the plan does not pause at the next miss."""
    ward = silent()
    ward.writes("my sister is in hospital and I have no time")
    assert the_plan(ward).wanted_at is None
    ward.pass_time(days=1)
    assert the_plan(ward).state is PlanState.ACTIVE


def test_an_old_button_of_a_plan_that_rests_says_so() -> None:
    """Yes, tapped after the pause, changes nothing."""
    ward = silent()
    ward.taps("wanted", "no")
    ward.taps("wanted", "yes")
    assert the_plan(ward).state is PlanState.PAUSED
    assert "button-over" in ward.keys_heard()


def test_a_missed_check_in_after_an_urgent_task_tells_it_again() -> None:
    """Nobody resolved it and she fell silent: the same reason is told once more, and no new one made of it."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    ward.pass_time(minutes=20)
    says(ward, "120")
    times = reasons(ward, "BP-1")[0].times
    ward.pass_until(people.MONDAY_8 + DAY + timedelta(hours=5, minutes=59))
    assert reasons(ward, "BP-1")[0].times == times
    ward.pass_until(people.MONDAY_8 + DAY + timedelta(hours=6))
    (reason,) = reasons(ward, "BP-1")
    assert reason.times == times + 1
    card = next(say for say in ward.says[::-1] if say.contact_id == people.NADIA)
    assert "told-missed-since" in [one.key for one in card.words]


def test_a_calm_task_is_not_told_again_for_a_missed_check_in() -> None:
    """What is only soon keeps its own clock."""
    ward = at_home()
    says(ward, "120", "calm", "red")
    times = reasons(ward, "WD-1")[0].times
    ward.pass_until(ward.one(CheckIn, "ci-1").closes_at + DAY + timedelta(hours=6))
    assert reasons(ward, "WD-1")[0].times == times
    assert isinstance(ward.one(Plan, "plan-1"), Plan)
