"""The functions of expressions, each as the clinical specification words it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from dialogs.pathway.expressions import compile_condition, compile_measure, compile_value
from dialogs.pathway.grammar import Unreadable
from dialogs.pathway.history import Occasion, Outcome
from dialogs.pathway.kinds import EXACT
from tests.pathway.courses import DAY_ZERO, SCOPE, check_in, days, facts, seen_from, truth, value


@pytest.mark.parametrize(
    ("text", "given_days", "expected"),
    [
        ("latest(pain)", (4, None), 4),
        ("latest(pain)", (4, 6), 6),
        ("latest(pain)", (None,), None),
        ("previous(pain)", (4, None, 6), 4),
        ("previous(pain, days=1)", (4, None, 6), None),
        ("previous(pain, days=2)", (4, None, 6), 4),
        ("lowest(pain, answers=2)", (1, 5, None, 4, 9), 4),
        ("lowest(pain, answers=9)", (3, 5), 3),
        ("lowest(pain, answers=2)", (3,), None),
        ("highest(pain, answers=2)", (9, 5, 4, 1), 5),
        ("mean(pain, days=2)", (9, 2, 4), 3),
        ("mean(pain, days=2, least=2)", (9, None, 4), None),
        ("mean(pain, answers=2)", (9, 2, None, 4), 3),
        ("mean(pain, answers=4)", (2, 4), 3),
        ("mean(pain, answers=3, least=3)", (2, 4), None),
        ("count(pain >= 3, days=2)", (9, 9, 2), 1),
        ("count(pain >= 3, days=3)", (9, 9, 2), 2),
        ("count(pain >= 3, answers=2)", (9, None, 9, 2), 1),
        ("count(pain >= 3, days=9)", (None,), 0),
        ("percent(previous(pain) - pain, previous(pain))", (8, 6), 25),
        ("percent(pain, previous(pain))", (0, 6), None),
        ("pain * 0.5", (3,), Decimal("1.5")),
    ],
)
def test_values_found_by_looking_back(
    text: str, given_days: tuple[int | None, ...], expected: object
) -> None:
    """Each gives what its words say, over missed days too."""
    assert value(text, days("pain", *given_days)) == expected


@pytest.mark.parametrize(
    ("text", "given_days", "expected"),
    [
        ("answered(pain)", (4, None), False),
        ("answered(pain)", (None, 4), True),
        ("never(pain)", (4, None), False),
        ("never(pain)", (None, None), True),
        ("times(pain >= 7, k=3, of=4)", (7, 7, 0, 7), True),
        ("times(pain >= 7, k=3, of=4)", (7, 0, 7, 0, 7), False),
        ("times(pain >= 7, k=3, of=4)", (7, 7, 7), True),
        ("times(pain >= 7, k=3, of=4)", (7, 7), False),
        ("times(pain >= 7, k=3, of=4)", (7, None, 7, None, 7, None, 0), True),
        ("rises(tablets, answers=3)", (), None),
        ("rises(pain, answers=3)", (1, 2, 3), True),
        ("rises(pain, answers=3)", (1, None, 2, 3), True),
        ("rises(pain, answers=3)", (1, 2, 2), False),
        ("rises(pain, answers=3)", (2, 3), False),
        ("consecutive(any(symptoms >= 7), answers=2)", (7, None, 7), True),
        ("pain * 2 > 13", (7,), True),
        ("pain > 0.5 * previous(pain)", (15, 8), True),
        ("pain > 0.5 * previous(pain)", (16, 8), False),
        ("mean(pain, answers=3) > 4", (4, 4, 5), True),
        ("mean(pain, answers=3) >= 5", (5, 5, 4), False),
    ],
)
def test_conditions_over_answers(text: str, given_days: tuple[int | None, ...], expected: object) -> None:
    """Runs, counts and comparisons at and around their thresholds."""
    course = days("pain", *given_days) or [check_in(1, {"woke": True})]
    assert truth(text, course) is (expected if given_days else False)


def test_a_reading_is_an_occasion_and_today_is_its_latest_answer() -> None:
    """Two readings on one day are two for a mean, a count and a run; `now` looks at the newest alone."""
    course = [
        check_in(1, {"sys": 160, "dia": 90}, at="09:00"),
        check_in(1, {"sys": 140, "dia": 110}, slot=1, at="17:00"),
        check_in(1, {"woke": True}, slot=2, at="20:00"),
    ]
    assert value("mean(sys, days=1)", course) == 150
    assert value("count(sys >= 150 or dia >= 100, days=1)", course) == 2
    assert truth("consecutive(sys >= 150 or dia >= 100, answers=2)", course) is True
    assert truth("sys >= 140", course) is True
    assert truth("now(sys >= 140)", course) is None
    assert truth("now(not answered(sys))", course) is True
    assert truth("now(sys >= 140)", course[:2]) is True


@pytest.mark.parametrize(
    "text",
    [
        "consecutive(pain >= 7 and cough >= 1, answers=2)",
        "times(pain >= 7 and cough >= 1, k=2, of=3)",
        "spaced(pain >= 7 and cough >= 1, answers=2, minutes=60)",
    ],
)
def test_half_an_answer_does_not_repeat_an_old_run(text: str) -> None:
    """Two bad days are a run on the second; the third day's first answer alone is none, its second makes one."""
    bad = {"pain": 8, "cough": 2}
    course = [check_in(1, bad), check_in(2, bad)]
    assert truth(text, course) is True
    assert truth(text, [*course, check_in(3, {"pain": 8})]) is None
    assert truth(text, [*course, check_in(3, bad)]) is True
    assert truth(text, [*course, check_in(3, {})]) is True  # missed: nothing is answered, the run stands


def test_a_mean_pools_several_questions_and_may_choose_its_readings() -> None:
    """Two questions of one check-in are two readings; `where` keeps those that hold it."""
    course = [
        check_in(1, {"sys": 130, "sys_2": 150}),
        check_in(2, {"sys": 170}),
    ]
    assert value("mean(sys, sys_2, days=2)", course) == 150
    assert value("mean(sys, sys_2, answers=2)", course) == 160
    assert value("mean(sys, sys_2, days=2, least=4)", course) is None
    sugar = [
        check_in(day, {"glucose": 100 + day, "context": "fasting" if day % 2 else "post"})
        for day in range(1, 8)
    ]
    text = 'mean(glucose, answers=3, where=context == "fasting", least=3)'
    assert value(text, sugar) == 105
    assert value(text, sugar[:4]) is None


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        ([check_in(1, {"temp": 38.0}, at="10:00"), check_in(1, {"temp": 38.1}, slot=1, at="11:00")], True),
        ([check_in(1, {"temp": 38.0}, at="10:00"), check_in(1, {"temp": 38.1}, slot=1, at="10:59")], False),
        ([check_in(1, {"temp": 38.0}, at="10:00"), check_in(1, {"temp": 37.9}, slot=1, at="11:30")], False),
        (
            [
                check_in(1, {"temp": 38.0}, at="10:00"),
                check_in(1, {"temp": 37.0}, slot=1, at="10:30"),
                check_in(1, {"temp": 38.0}, slot=2, at="11:30"),
            ],
            True,
        ),
        ([check_in(1, {"temp": 38.0}), check_in(1, {"temp": 38.1}, slot=1)], False),
        ([check_in(1, {"temp": 38.0}), check_in(2, {"temp": 38.1})], True),
        ([check_in(1, {"temp": 38.0}), check_in(8, {"temp": 38.1})], False),
    ],
)
def test_readings_at_least_so_far_apart(course: Sequence[Occasion], expected: bool) -> None:
    """Both must hold, an hour apart, within two days; readings between say nothing, unknown times count by date."""
    assert truth("spaced(temp >= 38, answers=2, minutes=60, days=2)", course) is expected


def test_without_days_spaced_readings_may_be_long_ago() -> None:
    """Nothing but the distance is asked for."""
    course = [check_in(1, {"temp": 38.0}), check_in(8, {"temp": 38.1})]
    assert truth("spaced(temp >= 38, answers=2, minutes=60)", course) is True


def test_a_group_holds_for_a_member() -> None:
    """`previous` inside is that of the same member; what is not answered neither holds nor hides another."""
    course = [check_in(1, {"nausea": 1, "pain": 3}), check_in(8, {"nausea": 3, "pain": 1})]
    assert truth("any(symptoms >= 3)", course) is True
    assert value("which(symptoms >= 3)", course) == ("nausea",)
    assert truth("any(symptoms - previous(symptoms) >= 2)", course) is True
    assert truth("any(symptoms - previous(symptoms) >= 3)", course) is None
    assert value("which(symptoms >= 1)", course) == ("nausea", "pain")
    assert value("which(symptoms >= 4)", course) is None
    assert value("top(symptoms)", course) == 3
    assert truth("any(symptoms >= 4)", [check_in(1, {"nausea": 1, "pain": 1, "cough": 0})]) is False


def test_a_run_over_a_group_takes_reports_that_are_not_complete() -> None:
    """One answered member makes a report a reading."""
    course = [check_in(1, {"pain": 3}), check_in(2, {"woke": True}), check_in(3, {"cough": 4})]
    assert truth("consecutive(any(symptoms >= 3), answers=2)", course) is True
    assert truth("times(any(symptoms >= 3), k=3, of=3)", course) is False


def test_what_is_known_of_the_person() -> None:
    """Age is whole years on the day judged, outright or by the date of birth; what is missing stays missing."""
    course = [check_in(1, {"pain": 1})]
    born = DAY_ZERO.replace(year=DAY_ZERO.year - 75) + timedelta(days=1)
    assert truth("profile.age >= 75", course, facts(born_on=born)) is True
    assert truth("profile.age >= 75", course, facts(born_on=born + timedelta(days=1))) is False
    assert truth("profile.age >= 75", course, facts(age=Decimal(75))) is True
    assert truth("profile.age >= 75", course) is None
    assert truth("given(profile.age)", course) is False
    assert truth('profile.sex == "female"', course, facts(sex="female")) is True
    assert truth("given(profile.sex) and given(input.risky)", course, facts(sex="male")) is True
    assert truth("given(input.dry)", course) is False
    assert truth("not given(input.dry) or weight > input.dry", course) is True


def test_days_since_a_date() -> None:
    """A date to come is below zero; the date of a question is its latest."""
    course = [check_in(1, {"seen_on": DAY_ZERO}), check_in(5, {"pain": 1})]
    known = facts(inputs={"stop_on": DAY_ZERO + timedelta(days=35)})
    assert truth("days_since(input.stop_on) == -30", course, known) is True
    assert value("days_since(seen_on)", course) == 5
    assert value("days_since(input.stop_on)", course) is None


def test_where_the_day_stands() -> None:
    """The slot and whether it is the last, the block and the day in it, by the phase that holds the day."""
    known = facts(inputs={"ends_on": DAY_ZERO + timedelta(days=100)})
    evening = [check_in(32, {"sys": 150}, slot=1)]
    assert truth("last_slot and slot == 1 and block == 2 and block_day == 2", evening, known) is True
    assert truth("last_slot", [check_in(32, {"sys": 150})], known) is False
    assert truth("block == 1", [check_in(0, {"sys": 150})], known) is None
    assert truth("block == 1 or last_slot", [check_in(101, {"sys": 150})], known) is None


def test_the_mean_of_a_month_drops_its_first_day_and_needs_its_readings() -> None:
    """Days 2 to 7 of the block count, and those of the block before can be asked for."""
    month = [check_in(day, {"sys": 100 if day in (1, 31) else 120 + day}) for day in (1, 2, 3, 31, 32, 33)]
    text = 'mean(sys, block_days="2-7", least=2)'
    assert value(text, month[:3]) == Decimal("122.5")
    assert value(text, month) == Decimal("152.5")
    assert value('mean(sys, block_days="2-7", blocks_ago=1)', month) == Decimal("122.5")
    assert value('mean(sys, block_days="2-7", blocks_ago=1)', month[:3]) is None
    assert value('mean(sys, block_days="2-7", least=3)', month) is None
    assert value('count(sys >= 100, block_days="1-7")', month) == 3
    assert value('count(sys >= 100, block_days="1")', month) == 1


def test_other_rules_and_their_levels() -> None:
    """`met` is of that day, at any level or at one; `raised` is of the last days, today's included."""
    course = [
        check_in(1, {"pain": 1}, met=("AT-9", "AT-9/urgent")),
        check_in(2, {"pain": 1}, met=("R-1",)),
        check_in(3, {"pain": 1}, met=("AT-9", "AT-9/emergency")),
    ]
    assert truth('met("AT-9")', course) is True
    assert truth('met("AT-9", level="emergency")', course) is True
    assert truth('met("AT-9", level="urgent")', course) is False
    assert truth('met("R-1")', course) is False
    assert truth('raised("R-1", days=1)', course) is False
    assert truth('raised("R-1", days=2)', course) is True
    assert truth('raised("AT-9", days=1)', course) is True


def test_measures_of_the_whole_course() -> None:
    """Shares count what she could have answered; `raised` without days looks at every check-in."""
    course = [
        check_in(day, {"pain": 1} if day % 4 else {}, met=("R-1",) if day == 2 else ()) for day in range(9)
    ]
    ours = replace(check_in(9, {}), outcome=Outcome.MISSED_BY_US)
    seen = seen_from([*course, ours])
    assert compile_measure("answered_share", SCOPE).run(seen) == EXACT.divide(Decimal(600), Decimal(9))
    assert compile_measure("missed_share < 34", SCOPE).run(seen) is True
    assert compile_measure('raised("R-1")', SCOPE).run(seen) is True
    assert compile_measure('raised("R-2") or raised("R-1", days=3)', SCOPE).run(seen) is False
    assert compile_measure("latest(pain)", SCOPE).run(seen) == 1
    assert compile_measure("answered_share", SCOPE).run(seen_from([ours])) is None


@pytest.mark.parametrize(
    ("mmol", "met"), [("3.0", False), ("2.9", True), ("2.95", False), ("2.94", True), ("3.1", False)]
)
def test_a_threshold_is_judged_in_the_unit_she_uses(mmol: str, met: bool) -> None:
    """3.0 mmol/L is 54.05 mg/dL: as her meter shows it, it is not below 3.0; 54 mg/dL is not below 54."""
    kept = (Decimal(mmol) * Decimal("18.016")).quantize(Decimal("0.01"))
    course = [check_in(1, {"glucose": kept})]
    own = facts(units={"glucose": "mmol/L"})
    assert truth("glucose < limit.low", course, own) is met
    assert truth("limit.low > glucose", course, own) is met
    assert truth("glucose < limit.low", [check_in(1, {"glucose": 54})]) is False
    assert truth("glucose < limit.low", [check_in(1, {"glucose": 53.6})]) is False
    assert truth("glucose < limit.low", [check_in(1, {"glucose": 53.4})]) is True


def test_previous_changes_and_means_are_judged_in_her_unit_too() -> None:
    """Each value is rounded as her meter showed it, then taken together without a further rounding."""
    kept = [(Decimal(one) * Decimal("18.016")).quantize(Decimal("0.01")) for one in ("7.2", "7.2", "7.3")]
    course = days("glucose", *kept)
    own = facts(units={"glucose": "mmol/L"})
    assert truth("mean(glucose, answers=3) > limit.goal", course, own) is True
    assert truth("mean(glucose, answers=2) > limit.goal", course[:2], own) is False
    assert truth("previous(glucose) > limit.goal", course, own) is False
    assert truth("latest(glucose) > limit.goal", course, own) is True
    assert truth("consecutive(glucose > limit.goal, answers=2)", course, own) is False
    assert truth("glucose - previous(glucose) > limit.low", course, own) is False


def test_a_limit_set_for_one_patient_is_converted() -> None:
    """Once a clinician has changed it, there is no second statement of it."""
    course = [check_in(1, {"glucose": Decimal("57.65")})]  # 3.2 mmol/L
    own = facts(units={"glucose": "mmol/L"}, limits={"low": Decimal(60)})  # 3.3 mmol/L
    assert truth("glucose < limit.low", course, own) is True
    assert truth("glucose < limit.low", [check_in(1, {"glucose": Decimal("59.45")})], own) is False


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("symptoms >= 3", "`symptoms` is a group", "any(symptoms"),
        ("previous(symptoms) >= 3", "`symptoms` is a group", "any(symptoms"),
        ("any(pain >= 3)", "about 0 groups", "one group"),
        ("any(sypmtoms >= 3)", "about 0 groups", "one group"),
        ("any(symptoms >= 3, pain)", "takes one condition", "any("),
        ("any(symptoms > temp)", "", ""),
        ("which(symptoms >= 3)", "an answer with several options, not a condition", "Compare"),
        ("top(pain) > 3", "no group `pain`", "symptoms"),
        ("bp > 3", "a blood pressure is compared", "sys"),
        ("times(pain > 3, k=4, of=3)", "4 of the last 3", "no more"),
        ("times(pain > 3, k=3)", "needs `of=`", "times("),
        ("times(change(pain, days=1) > 3, k=3, of=4)", "over days", "days="),
        ("times(input.risky, k=3, of=4)", "counts days or answers", "question"),
        ("count(pain > 3) > 1", "needs one of `days=`", "count("),
        ("count(pain > 3, days=3, answers=3) > 1", "needs one of", "count("),
        ("count(pain > 3, days=3, blocks_ago=1) > 1", "goes with `block_days=`", "count("),
        ('count(pain > 3, block_days="7-2") > 1', "takes days of the block", ""),
        ("count(input.risky, days=3) > 1", "counts answers of a question", "question"),
        ("mean(pain, woke, days=3) > 1", "needs a number", "number"),
        ("mean(pain, temp, days=3) > 1", "`temp` is a number in °C", "one unit"),
        ("mean(days=3) > 1", "takes a question", "mean("),
        ("mean(pain, days=3, last=4) > 1", "takes no `last=`", "mean("),
        ("spaced(pain > 3, answers=2)", "needs `minutes=`", "spaced("),
        ("rises(pain, answers=1)", "cannot rise", "answers=2"),
        ("percent(pain) > 5", "two numbers", "percent("),
        ("percent(pain, temp) > 5", "", ""),
        ("percent(weight, temp) > 5", "kg meets °C", "same unit"),
        ("days_since(pain) > 5", "needs a date", ""),
        ("days_since(input.dry) > 5", "not a date", "days_since("),
        ("given(pain)", "takes one input", "given("),
        ("given(input.wet)", "no input `wet`", "dry"),
        ('met("R-1", level="urgent")', "`R-1` has no `levels:`", "out"),
        ('met("AT-9", level="urgnt")', "no level `urgnt`", "urgent"),
        ('raised("R-1")', "needs `days=`", "raised("),
        ('raised("R-3", days=2)', "no rule `R-3`", "R-"),
        ("now(pain)", "not a condition", "Compare"),
        ("profile.agee > 3", "no profile `agee`", "age"),
        ('profile.sex == "femal"', "not an option", "female"),
        ("answered_share > 50", "about the whole course", "outcomes:"),
        ("lats_slot", "no question `lats_slot`", "last_slot"),
    ],
)
def test_wrong_calls_are_told(text: str, what: str, remedy: str) -> None:
    """Each wrong call says what is wrong and what was meant; a plain number takes any unit."""
    if not what:
        assert compile_condition(text, SCOPE).text == text
        return
    with pytest.raises(Unreadable) as caught:
        compile_condition(text, SCOPE)
    assert what in caught.value.slips[0].what
    assert remedy in caught.value.slips[0].remedy


def test_a_slip_inside_a_group_is_told_once() -> None:
    """The condition is compiled for each member, its faults are the author's only once."""
    with pytest.raises(Unreadable) as caught:
        compile_condition("any(symptoms >= limit.hgih)", SCOPE)
    assert len(caught.value.slips) == 1


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("count(pain > 1, days=7) > 1", (6, 1)),
        ("mean(pain, answers=3) > 1", (0, 3)),
        ("mean(pain, answers=3, where=woke) > 1", (0, 3)),
        ('mean(sys, block_days="2-7", blocks_ago=1) > 1', (60, 1)),
        ("times(pain > previous(pain), k=3, of=4)", (0, 5)),
        ("spaced(pain > 1, answers=2, minutes=60)", (0, 1)),
        ("spaced(pain > 1, answers=2, minutes=60, days=2)", (1, 1)),
        ("consecutive(count(pain > 1, days=7) > 1, days=3)", (8, 3)),
        ('raised("R-1", days=2)', (1, 1)),
        ("lowest(pain, answers=3) > 1", (0, 4)),
    ],
)
def test_what_a_function_looks_back_on(text: str, uses: tuple[int, int]) -> None:
    """So many days, so many answers: what a history has to keep."""
    found = compile_condition(text, SCOPE).uses
    assert (found.days, found.answers) == uses


def test_readings_that_hold_a_condition_are_sought_far_back() -> None:
    """The third fasting value may lie twenty readings back; of that question so many more are kept."""
    text = 'mean(glucose, answers=3, where=context == "fasting", least=3)'
    course = [
        check_in(day, {"glucose": 100, "context": "fasting" if day in (1, 10, 20) else "post"})
        for day in range(1, 22)
    ]
    assert value(text, course) == 100
    assert compile_value(text, SCOPE).uses.needs.deep == ((("glucose",), 60),)
    assert compile_condition("spaced(pain > 1, answers=2, minutes=60)", SCOPE).uses.needs.deep == (
        (("pain",), 60),
    )
