"""What a plan calls for on a date: days, conditions, dates of hers, and blocks of days."""

from datetime import date, timedelta
from functools import cache

import pytest

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.pathway.pathway import Pathway, load
from dialogs.patient.occasions import calling
from dialogs.records import CheckIn
from dialogs.turn import Deciding
from tests import people
from tests.dialogs.patient.promised import FILE, at_home, promised, says, the_plan
from tests.dialogs.patient.ward import Ward, following

BLOCKS = """
  - key: monthly
    first_day: 10
    every_days_again: 30
    for_days: 7
    times: ["08:00", "19:00"]
    window_hours: 4
    asks:
      - questions: [sys]
      - on_days: [7]
        questions: [help]
"""


@cache
def in_blocks() -> Pathway:
    """The same pathway, with a week of readings in every thirty days in place of its weekly phase."""
    text = FILE.read_text("utf-8")
    begin, end = text.index("  - key: weekly"), text.index("\nquestions:")
    return load(text[:begin] + BLOCKS.lstrip("\n") + text[end:], FILE.name)


def looking(ward: Ward) -> Deciding:
    looked = FellDue(subject="p-maria", kind=DueKind.CHECK_IN, key="ci-1", due_at=ward.now)
    return Deciding(ward.gather(looked), "p-maria", is_patient=True)


def asked(ward: Ward, day: int) -> list[str]:
    """The questions of a day of her plan, as it stands now."""
    plan = the_plan(ward)
    on = plan.day_zero + timedelta(days=day)
    return [question.key for question in calling.asked_on(looking(ward), plan, on)]


@pytest.mark.parametrize(
    ("day", "questions"),
    [
        (2, ["sys", "mood", "wound"]),
        (3, ["sys", "mood", "wound", "help"]),
        (5, ["sys", "mood", "wound", "help"]),
    ],
)
def test_some_questions_come_on_named_days(day: int, questions: list[str]) -> None:
    """Days 3 and 5 ask for help besides."""
    assert asked(at_home(), day) == questions


def test_a_condition_on_what_is_known_of_her_opens_a_phase() -> None:
    """The weekly phase is for those on codeine."""
    assert asked(at_home(), 10) == []
    assert asked(at_home(inputs={"drug": "codeine"}), 10) == ["help"]


@pytest.mark.parametrize(("until", "asks"), [(16, False), (17, True), (None, True)])
def test_a_date_of_hers_ends_a_phase(until: int | None, asks: bool) -> None:
    """On the last day it still asks; without the date it goes on."""
    inputs: dict[str, object] = {"drug": "codeine"}
    if until is not None:
        inputs["stop_on"] = people.TODAY + timedelta(days=until - 4)
    assert bool(asked(at_home(inputs=inputs), 17)) is asks


def test_an_answer_changes_what_is_asked_next() -> None:
    """The wound is red today: tomorrow asks whether it is warm, although tomorrow was planned before."""
    ward = at_home()
    says(ward, "120", "calm", "red")
    assert asked(ward, 5) == ["sys", "mood", "wound", "help", "warm"]
    says(ward, "yes")
    ward.pass_until(people.MONDAY_8 + timedelta(days=1))
    (opened,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]
    assert "warm" in opened.asks


def test_a_planned_check_in_that_is_due_is_not_planned_away() -> None:
    """Her late answer of yesterday arrives in the very second in which today's is due: today's still opens."""
    ward = at_home()
    following_one = next(one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED)
    ward.now = following_one.due_at
    says(ward, "120")
    assert ward.one(CheckIn, following_one.id).due_at == following_one.due_at


def test_blocks_of_days_come_again() -> None:
    """The first seven of each thirty days, twice a day; the seventh of a block asks for help."""
    ward = following(in_blocks(), 12, inputs={"home_on": people.TODAY, "drug": "other"})
    days = [day for day in range(10, 80) if asked(ward, day)]
    assert days == [*range(10, 17), *range(40, 47), *range(70, 77)]
    assert [day for day in days if "help" in asked(ward, day)] == [16, 46, 76]


def test_between_blocks_the_next_is_weeks_ahead() -> None:
    """After the evening of the seventh day the next check-in is planned for the next block's first morning."""
    ward = following(in_blocks(), 16, inputs={"home_on": people.TODAY, "drug": "other"})
    ward.pass_until(people.MONDAY_8 + timedelta(hours=11))
    planned = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    assert [one.on for one in planned] == [date(2026, 12, 17)]


def test_a_plan_with_nothing_left_to_ask_ends() -> None:
    """On day 9, not on codeine: answered, only the goodbye is left; with that sent too it is over."""
    ward = at_home(day=9)
    says(ward, "120", "fine", "well")
    assert the_plan(ward).state is PlanState.ACTIVE
    assert [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED] == []
    assert promised().messages
