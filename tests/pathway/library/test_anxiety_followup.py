"""Anxiety follow-up: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from tests.pathway.library import scripts
from tests.pathway.library.asked_in import days_asking
from tests.pathway.library.reference_anxiety_followup import evaluate
from tests.pathway.library.scripts import Line, Told, corrected, missed, on

flags = partial(scripts.flags, "anxiety-followup")
last = partial(scripts.last, "anxiety-followup")
DAYS = [0, 14, 28, 42, 56, 70, 84, 112, 140, 168]


@pytest.mark.parametrize(("total", "expected"), [(14, set()), (15, {("GA-1", "soon")})])
def test_a_severe_total(total: int, expected: set[Told]) -> None:
    """GA-1 at 15."""
    assert last([on(0, 0, gad7=total)]) == expected


@pytest.mark.parametrize(("second", "expected"), [(11, set()), (12, {("GA-2", "soon")})])
def test_a_rise_from_the_previous_total(second: int, expected: set[Told]) -> None:
    """GA-2 at 5 more, across a missed check-in and one without a total; never from the baseline."""
    lines = [on(0, 0, gad7=7), missed(14), on(28, 0, phq2=1), on(42, 0, gad7=second)]
    assert flags(lines, baseline_gad7=21) == [set(), set(), set(), expected]


@pytest.mark.parametrize("phq2", [2, 3, 6])
def test_low_mood_asks_and_calls_nobody(phq2: int) -> None:
    """GA-3 runs the PHQ-9 and raises nothing by itself."""
    assert last([on(0, 0, gad7=3, phq2=phq2)]) == set()


def test_what_the_phq_9_shows_is_raised() -> None:
    """The rules of depression follow-up apply to the PHQ-9 that GA-3 asked for."""
    assert last([on(0, 0, phq2=4, phq9=20, item9=1, safety={"q4": True})]) == {
        ("DP-1", "urgent"),
        ("DP-2", "emergency"),
        ("DP-5", "urgent"),
    }


def test_the_phq_9_asks_only_what_the_phq_2_did_not() -> None:
    """Both PHQ-2 items are those of the PHQ-9."""
    pathway = scripts.pathway("anxiety-followup")
    assert pathway.scores["phq2"].items == ("phq9_1", "phq9_2")
    asked = {key for then in pathway.rule("GA-3").then for key in then.ask}
    assert {"phq9_1", "phq9_2", "item9"} <= asked


@pytest.mark.parametrize(
    ("day", "total", "expected"),
    [
        (41, 12, set()),
        (42, 12, {("GA-4", "soon")}),
        (42, 10, {("GA-4", "soon")}),
        (42, 9, set()),
        (168, 12, {("GA-4", "soon")}),
    ],
)
def test_too_little_better(day: int, total: int, expected: set[Told]) -> None:
    """GA-4 from day 42, with a total of 10 or more and a drop below 4."""
    assert last([on(day, 0, gad7=total)], baseline_gad7=13) == expected


def test_a_drop_of_four_is_enough() -> None:
    """GA-4 is not raised at a drop of exactly 4."""
    assert last([on(42, 0, gad7=10)], baseline_gad7=14) == set()


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(4, 4, {("GA-5", "routine")}), (5, 4, set()), (4, 5, set())]
)
def test_well_twice_in_a_row(first: int, second: int, expected: set[Told]) -> None:
    """GA-5 below 5 at two totals in a row, a missed check-in between them or not."""
    assert last([on(0, 0, gad7=first), missed(14), on(28, 0, gad7=second)]) == expected


def test_chest_pain_in_text_is_answered_and_not_explained_away() -> None:
    """GA-6 calls nobody here: the red-flag path does; its words send to the emergency number."""
    assert last([on(0, 0, text_flags=["chest_pain"])]) == set()
    pathway = scripts.pathway("anxiety-followup")
    assert "{emergency_number}" in pathway.text("rules.GA-6.say")


def test_a_correction() -> None:
    """15 was a slip for 5."""
    lines = [on(0, 0, gad7=15), corrected(0, gad7=5)]
    assert scripts.in_order("anxiety-followup", lines) == [("GA-1", False), ("GA-1", True)]


def test_a_total_needs_all_seven_items() -> None:
    """Seven items make the total, six none."""
    items = {f"gad7_{number}": 3 for number in range(1, 8)}
    assert last([on(0, 0, **items)]) == {("GA-1", "soon")}
    del items["gad7_4"]
    assert last([on(0, 0, **items)]) == set()


@pytest.mark.parametrize(
    ("profile", "expected"),
    [({}, [set(), {("GA-NR", "soon")}]), ({"age": 75}, [{("GA-NR", "soon")}, {("GA-NR", "soon")}])],
)
def test_silence(profile: dict[str, object], expected: list[set[Told]]) -> None:
    """GA-NR after two, one fewer from 75 years on."""
    assert flags([missed(14), missed(28)], **profile) == expected


def test_when_it_asks() -> None:
    """Every two weeks to day 84, then every four to day 168."""
    pathway = scripts.pathway("anxiety-followup")
    for key in ("gad7_1", "gad7_7", "phq9_1", "phq9_2", "skills_days"):
        assert days_asking(pathway, key, range(200)) == [*range(0, 85, 14), 112, 140, 168]
    assert days_asking(pathway, "item9", range(200)) == []


@pytest.mark.parametrize("seed", range(3))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, with gaps and answers left out."""
    random = scripts.seeded(seed)
    for _ in range(100):
        profile: dict[str, object] = {"age": random.choice([30, 74, 75]), "high_risk": random.random() < 0.2}
        if random.random() < 0.6:
            profile["baseline_gad7"] = random.randrange(3, 22)
        lines = [_check_in(random, day) for day in DAYS]
        assert flags(lines, **profile) == evaluate(profile, lines), (profile, lines)


def _check_in(random: Random, day: int) -> Line:
    if random.random() < 0.25:
        return missed(day)
    return on(day, 0, **scripts.some(random, gad7=[*range(22), 4, 5, 9, 10, 14, 15], phq2=range(7)))
