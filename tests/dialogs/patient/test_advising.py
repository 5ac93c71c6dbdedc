"""The advice of a day is heard once: after that day's answers, or by itself where nothing is asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, EscalationState, PlanState, ReasonState
from dialogs.pathway.pathway import load
from dialogs.records import CheckIn, Escalation, Reason
from dialogs.turn import identity
from tests import people
from tests.dialogs.patient.promised import FILE, at_home, says, the_plan
from tests.dialogs.patient.test_messages import armed, clock, due_at
from tests.dialogs.patient.ward import Ward, following

ADVICE = "advice.tablets.text"
STOPS_ON = people.TODAY + timedelta(days=30)
KNOWN = {"stop_on": STOPS_ON}


def times_told(ward: Ward) -> int:
    """How often she has read it by now."""
    return sum(words.key.endswith(ADVICE) for say in ward.says for words in say.words)


def last_day_answered(**inputs: object) -> Ward:
    """Day 9, the last that asks her anything, is answered; the advice of day 14 is ahead."""
    ward = at_home(day=9, inputs=inputs)
    says(ward, "120", "fine", "well")
    ward.pass_time(minutes=30)
    return armed(ward)


def test_a_day_without_a_check_in_tells_it_at_her_hour() -> None:
    """Nothing is asked on day 14: at eight she reads the advice, once, and then the plan is over but for the rest."""
    ward = last_day_answered(**KNOWN)
    ward.pass_until(clock(5, 7))
    assert times_told(ward) == 0
    ward.pass_until(clock(5, 8))
    assert ADVICE in ward.keys_heard()
    ward.falls_due(DueKind.MESSAGE, "plan-1")
    ward.pass_until(clock(8, 8))
    assert times_told(ward) == 1


def test_what_it_names_is_not_known_so_it_is_not_told() -> None:
    """Without the date the day passes in silence, and no plan is kept waiting for it."""
    ward = last_day_answered()
    ward.pass_until(clock(5, 8))
    assert times_told(ward) == 0
    assert the_plan(ward).state is PlanState.FINISHED


def test_a_day_with_a_check_in_tells_it_at_its_end() -> None:
    """Day 4: nothing comes by itself at eight, and her thanks hold it."""
    ward = armed(at_home(inputs=KNOWN))
    ward.falls_due(DueKind.MESSAGE, "plan-1")
    assert times_told(ward) == 0
    says(ward, "120", "fine", "well")
    assert ADVICE in ward.keys_heard()
    ward.pass_time(hours=20)
    assert times_told(ward) == 1


def test_two_check_ins_of_a_day_tell_it_once() -> None:
    """In the morning she reads it; the evening's thanks do without."""
    twice = FILE.read_text("utf-8").replace('times: ["08:00"]', 'times: ["08:00", "18:00"]', 1)
    inputs = {"home_on": people.TODAY, "drug": "other", **KNOWN}
    ward = following(load(twice, FILE.name), 4, inputs=inputs, started_at=people.MONDAY_8)
    ward.pass_until(clock(0, 8))
    says(ward, "120", "fine", "well")
    assert times_told(ward) == 1
    ward.pass_until(clock(0, 18))
    says(ward, "120", "fine", "well")
    assert [one.state for one in ward.all(CheckIn)][:2] == [CheckInState.ANSWERED] * 2
    assert times_told(ward) == 1


def test_an_emergency_in_the_morning_leaves_it_to_the_evening() -> None:
    """Beside what is grave the morning says none of it; the evening's check-in does."""
    twice = FILE.read_text("utf-8").replace('times: ["08:00"]', 'times: ["08:00", "18:00"]', 1)
    inputs = {"home_on": people.TODAY, "drug": "other", **KNOWN}
    ward = following(load(twice, FILE.name), 4, inputs=inputs, started_at=people.MONDAY_8)
    ward.pass_until(clock(0, 8))
    says(ward, "210", "fine", "well")
    assert times_told(ward) == 0
    ward.pass_until(clock(0, 18))
    says(ward, "120", "fine", "well")
    assert times_told(ward) == 1


@pytest.mark.parametrize(("hours", "told"), [(4, 1), (24, 0)], ids=["the same day", "a day later"])
def test_an_open_emergency_holds_it_for_its_day(hours: int, told: int) -> None:
    """It is told once a person has closed the emergency; the day after it would be wrong."""
    ward = last_day_answered(**KNOWN)
    ward.pass_until(clock(5, 7))
    ward.writes("Report my blood pressure")
    says(ward, "210")
    ward.pass_until(clock(5, 7) + timedelta(hours=hours))
    assert times_told(ward) == 0
    for kind, state in ((Reason, ReasonState.RESOLVED), (Escalation, EscalationState.RESOLVED)):
        for one in ward.all(kind):
            closed = replace(one, state=state)
            ward.records[identity(closed)] = closed
    ward.pass_until(clock(6, 20))
    assert times_told(ward) == told


def test_a_later_hour_of_hers_is_kept() -> None:
    """She moves her hour to nine: it comes then, not at eight."""
    ward = last_day_answered(**KNOWN)
    ward.asks("settings", "09:00")
    ward.pass_until(clock(5, 8))
    assert times_told(ward) == 0
    assert due_at(ward) == clock(5, 9)
    ward.pass_until(clock(5, 9))
    assert times_told(ward) == 1
