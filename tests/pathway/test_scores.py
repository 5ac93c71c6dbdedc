"""Scores and the numbers of a blood pressure: found anew from the answers of one check-in, whenever one is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.pathway.deriving import derive
from dialogs.pathway.history import Facts, History, Occasion, Outcome, Pressure, Value
from dialogs.rules import judge, with_answers
from tests.pathway.small import small, told

BEGUN = date(2026, 3, 2)
FACTS = Facts(day_zero=BEGUN)
ITEMS = (
    (
        "scores:\n",
        'scores:\n  eight: {how: sum, of: [i1, i2, i3, i4, i5, i6, i7, i8], missing_allowed: 2, label: {en: "E"}}\n',
    ),
    (
        "  wound_photo:\n",
        "".join(
            f'  i{one}: {{kind: scored, text: {{en: "?"}}, short: {{en: "I"}}, '
            'options: {0: {en: "a"}, 1: {en: "b"}, 2: {en: "c"}, 3: {en: "d"}}}\n'
            for one in range(1, 9)
        )
        + "  wound_photo:\n",
    ),
)


def occasion(day: int = 1, **answers: Value) -> Occasion:
    """A check-in with these answers and what follows from them."""
    blank = Occasion(check_in_id=f"d{day}", on=BEGUN + timedelta(days=day), outcome=Outcome.OPEN)
    return with_answers(small(), blank, answers, FACTS)


def pressure(systolic: str, diastolic: str) -> Pressure:
    return Pressure(systolic=Decimal(systolic), diastolic=Decimal(diastolic))


# --- blood pressure -------------------------------------------------------------------------------


def test_a_blood_pressure_gives_its_numbers_and_they_give_it() -> None:
    """Whichever was told, both forms are there, so that rules and summaries find what they name."""
    whole = occasion(bp=pressure("150", "95")).answers
    assert (whole["sys"], whole["dia"]) == (150, 95)
    assert occasion(sys=Decimal(150), dia=Decimal(95)).answers["bp"] == pressure("150", "95")
    assert "bp" not in occasion(sys=Decimal(150)).answers


def test_a_corrected_pressure_corrects_its_numbers() -> None:
    """The whole replaces numbers told one by one; one number replaces its half of the whole."""
    told_apart = occasion(sys=Decimal(250), dia=Decimal(95))
    corrected = with_answers(small(), told_apart, {"bp": pressure("150", "90")}, FACTS).answers
    assert (corrected["sys"], corrected["dia"]) == (150, 90)
    halved = with_answers(small(), occasion(bp=pressure("250", "95")), {"sys": Decimal(150)}, FACTS).answers
    assert halved["bp"] == pressure("150", "95")


# --- sums and means -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered", "score"),
    [
        ([3, 3, 3, 3, 3, 3, 3, 3], 24),
        ([0, 0, 0, 0, 0, 0, 0, 0], 0),
        ([1, 1, 1, 1, 1, 1, 1], 8),
        ([2, 1, 1, 1, 1, 1, 1], 9),  # 8 × 8 / 7 = 9.14
        ([1, 2, 2, 2, 2, 2], 15),  # 11 × 8 / 6 = 14.67
        ([3, 1, 1, 1, 1, 2], 12),
        ([3, 3, 3, 3, 3], None),
        ([], None),
    ],
)
def test_a_sum_is_scaled_up_for_up_to_two_missing_items(answered: list[int], score: int | None) -> None:
    """sum × items / answered, rounded; with more missing there is no score."""
    answers: dict[str, Value] = {
        f"i{place}": Decimal(points) for place, points in enumerate(answered, start=1)
    }
    blank = Occasion(check_in_id="a", on=BEGUN, outcome=Outcome.OPEN, answers=answers)
    assert derive(small(*ITEMS), blank, FACTS).get("eight") == score


def test_a_half_is_rounded_up_as_people_do_by_hand() -> None:
    """Nine items of which eight add up to 4 are 4.5, which is 5."""
    nine = small(*ITEMS, ("i7, i8]", "i7, i8, nausea]"))
    points = [1, 1, 1, 1, 0, 0, 0, 0]
    answers: dict[str, Value] = {f"i{place}": Decimal(one) for place, one in enumerate(points, start=1)}
    blank = Occasion(check_in_id="a", on=BEGUN, outcome=Outcome.OPEN, answers=answers)
    assert derive(nine, blank, FACTS)["eight"] == 5


def test_a_mean_is_of_the_items_answered() -> None:
    """It is kept finer than shown, so that a limit is compared with the mean and not with its rounding."""
    assert occasion(nausea=Decimal(2), pain=Decimal(3)).answers["grade_mean"] == Decimal("2.5")
    assert "grade_mean" not in occasion(nausea=Decimal(2)).answers


def test_a_correction_reaches_the_score() -> None:
    """The score is that of the answers as they are now."""
    first = occasion(mood_1=Decimal(3), mood_2=Decimal(3))
    assert first.answers["mood"] == 6
    assert with_answers(small(), first, {"mood_2": Decimal(0)}, FACTS).answers["mood"] == 3


def test_a_score_told_without_its_items_stays_as_told() -> None:
    """Also when an item beside it is corrected; a new total takes its place."""
    first = occasion(mood=Decimal(5), mood_2=Decimal(2))
    assert first.answers["mood"] == 5
    second = with_answers(small(), first, {"mood_2": Decimal(1)}, FACTS)
    assert second.answers["mood"] == 5
    assert with_answers(small(), second, {"mood": Decimal(2)}, FACTS).answers["mood"] == 2


# --- how many hold, and which ---------------------------------------------------------------------


def test_a_count_takes_a_missing_answer_as_not_holding() -> None:
    """It is there as soon as something it looks at was answered, and not before."""
    assert occasion(nausea=Decimal(2)).answers["worry_count"] == 1
    assert occasion(nausea=Decimal(0)).answers["worry_count"] == 0
    assert occasion(day=3, nausea=Decimal(2), pain=Decimal(2), sugar=Decimal(40)).answers["worry_count"] == 3
    assert "worry_count" not in occasion(wound_photo=True).answers


def test_conditions_of_a_score_know_the_day() -> None:
    """Pain counts from day 3 on."""
    assert occasion(day=2, pain=Decimal(3)).answers["worry_count"] == 0
    assert occasion(day=3, pain=Decimal(3)).answers["worry_count"] == 1


def test_a_score_may_be_the_options_that_hold() -> None:
    """And may look at a score above it."""
    assert occasion(nausea=Decimal(2)).answers["due"] == ("rest",)
    assert occasion(day=3, nausea=Decimal(2), pain=Decimal(3)).answers["due"] == ("doctor",)
    assert occasion(nausea=Decimal(0)).answers["due"] == ()


def test_options_that_rest_on_inputs_alone_are_there_without_an_answer() -> None:
    """What is due by age is due before anything was asked."""
    by_input = small(
        ("when: worry_count >= 2", 'when: input.cyp2c19 == "poor"'), ("worry_count == 1", "day >= 2")
    )
    blank = Occasion(check_in_id="a", on=BEGUN + timedelta(days=2), outcome=Outcome.OPEN)
    poor = replace(FACTS, inputs={"cyp2c19": "poor"})
    assert derive(by_input, blank, poor) == {"due": ("doctor", "rest")}
    assert derive(by_input, blank, FACTS) == {"due": ("rest",)}


def test_a_rule_finds_the_score_of_its_items() -> None:
    """Scores are looked at like answers."""
    ended = replace(occasion(mood_1=Decimal(2), mood_2=Decimal(1)), outcome=Outcome.ANSWERED)
    assert "SM-2" in {flag.rule_id for flag in judge(small(), History(), ended, FACTS).flags}
    well = replace(occasion(mood_1=Decimal(2), mood_2=Decimal(0)), outcome=Outcome.ANSWERED)
    assert "SM-2" not in {flag.rule_id for flag in judge(small(), History(), well, FACTS).flags}


# --- properties -----------------------------------------------------------------------------------

NUMBERS = st.decimals(allow_nan=True, allow_infinity=True) | st.integers(0, 400).map(Decimal)
ODD = st.one_of(
    st.booleans(),
    st.text(max_size=5),
    NUMBERS,
    st.tuples(st.text(max_size=3)),
    st.dates(),
    st.builds(Pressure, systolic=NUMBERS, diastolic=NUMBERS),
)
NAMES = (
    "bp", "sys", "dia", "sugar", "nausea", "pain", "wound_photo", "mood_1", "mood_2", "mood", "grade_mean",
    "worry_count", "due", "sugar_word", "again_missing", "text_flags", "rechecks", "gone",
)  # fmt: skip
ODD_ANSWERS = st.dictionaries(st.sampled_from(NAMES), ODD, max_size=10)
POINTS = st.integers(0, 3).map(Decimal)


@given(answers=ODD_ANSWERS, outright=st.sets(st.sampled_from(NAMES)))
def test_no_answer_however_odd_is_an_error_and_deriving_twice_changes_nothing(
    answers: dict[str, Value], outright: set[str]
) -> None:
    """An answer kept under an older version may be of any sort. What is not derived is never touched."""
    kept = tuple(sorted(outright & small().derived))
    one = Occasion(check_in_id="a", on=BEGUN, outcome=Outcome.OPEN, answers=answers, outright=kept)
    found = derive(small(), one, FACTS)
    again = derive(small(), replace(one, answers=found), FACTS)
    assert {key: repr(value) for key, value in again.items()} == {
        key: repr(value) for key, value in found.items()
    }
    untouched = answers.keys() - small().derived - {"bp"}
    assert all(found[key] is answers[key] for key in untouched)
    assert all(found[key] is answers[key] for key in answers.keys() & set(kept) - {"sys", "dia"})


@given(given_points=st.lists(st.none() | POINTS, min_size=8, max_size=8))
def test_a_scaled_sum_is_never_outside_what_the_items_can_give(given_points: list[Decimal | None]) -> None:
    """Between the sum as it is and the sum with every missing item at its most."""
    answers: dict[str, Value] = {
        f"i{place}": points for place, points in enumerate(given_points, start=1) if points is not None
    }
    one = Occasion(check_in_id="a", on=BEGUN, outcome=Outcome.OPEN, answers=answers)
    score = derive(small(*ITEMS), one, FACTS).get("eight")
    known = [points for points in given_points if points is not None]
    assert (score is None) == (len(known) < 6)
    if isinstance(score, Decimal):
        assert sum(known) <= score <= sum(known) + 3 * (8 - len(known))


@given(
    first=ODD_ANSWERS, later=st.dictionaries(st.sampled_from(("nausea", "pain", "mood_1", "mood_2")), POINTS)
)
def test_correcting_is_the_same_as_having_answered_so_at_once(
    first: dict[str, Value], later: dict[str, Value]
) -> None:
    """What follows from the answers does not depend on the order in which they came."""
    asked = {key: value for key, value in first.items() if key not in small().derived}
    blank = Occasion(check_in_id="a", on=BEGUN, outcome=Outcome.OPEN)
    in_steps = with_answers(small(), with_answers(small(), blank, asked, FACTS), later, FACTS).answers
    at_once = with_answers(small(), blank, {**asked, **later}, FACTS).answers
    assert {key: repr(value) for key, value in in_steps.items()} == {
        key: repr(value) for key, value in at_once.items()
    }


# --- faults ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "how: mean, of: [nausea, pain]",
            "how: mean, of: [nausea, worry_count]",
            "`worry_count` is found later",
        ),
        (
            "how: mean, of: [nausea, pain]",
            "how: mean, of: [nausea, wound_photo]",
            "A score is made of numbers",
        ),
        (
            "how: mean, of: [nausea, pain]",
            "how: mean, of: [nausea, sugar]",
            "`sugar` is not measured like `nausea`",
        ),
        ("how: mean, of: [nausea, pain]", "how: mean, of: [nausea, pian]", "Did you mean `pain`?"),
        ("how: mean, of: [nausea, pain]", "how: mean", "a score by `mean` needs `of:`"),
        ('precision: 0.1, label: {en: "Mean', 'precision: 0.3, label: {en: "Mean', "not 1, 0.1, 0.01 or so"),
        ("how: mean, of", "how: sum, of", "a score by `sum` takes no `precision:`"),
        ("    how: count\n", "    how: count\n    of: [nausea]\n", "a score by `count` takes no `of:`"),
        ("when: worry_count >= 2", "when: 'includes(due, \"rest\")'", "`due` is found later than this"),
        ("when: worry_count >= 2", 'when: met("SM-1")', "a score cannot look at rules"),
        ("'nausea >= 2'", "'previous(nausea) >= 2'", "looks at the answers of its own check-in alone"),
        ("'nausea >= 2'", "'change(nausea, days=1) >= 2'", "looks at the answers of its own check-in alone"),
        ("'nausea >= 2'", "'nausia >= 2'", "Did you mean `nausea`?"),
        ("  due:\n", "  sugar:\n", "the name `sugar` is taken in `questions`"),
    ],
)
def test_slips_in_scores(old: str, new: str, what: str) -> None:
    """Each is told with what was meant."""
    assert what in told((old, new))
