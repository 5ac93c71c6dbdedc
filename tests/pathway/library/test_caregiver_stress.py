"""Carers: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from tests.pathway.library import scripts
from tests.pathway.library.asked_in import days_asking, still_asked
from tests.pathway.library.reference_caregiver_stress import evaluate
from tests.pathway.library.scripts import Line, Told, corrected, missed, on

flags = partial(scripts.flags, "caregiver-stress")
last = partial(scripts.last, "caregiver-stress")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"safe": "no"}, set()),
        ({"safe": "myself"}, {("CG-1", "urgent")}),
        ({"safe": "other"}, {("CG-1", "urgent")}),
        ({"safe": "myself", "safe_now": False}, {("CG-1", "urgent")}),
        ({"safe": "other", "safe_now": True}, {("CG-1", "emergency")}),
        ({"safe": "myself", "safe_now": True}, {("CG-1", "emergency")}),
    ],
)
def test_harm(answers: dict[str, object], expected: set[Told]) -> None:
    """CG-1: urgent for either answer, an emergency when it is now."""
    assert last([on(0, 0, **answers)]) == expected


def test_who_is_called_for_harm() -> None:
    """The care manager for herself, the social worker for the other, the clinician on call when it is now."""
    asked = partial(scripts.role, "caregiver-stress")
    assert asked([on(0, 0, safe="myself")], "CG-1") == "mh_care_manager"
    assert asked([on(0, 0, safe="other")], "CG-1") == "social_worker"
    assert asked([on(0, 0, safe="other", safe_now=True)], "CG-1") == "on_call"


def test_harm_to_oneself_is_followed_by_the_safety_questions() -> None:
    """The path of DP-1: intent makes it an emergency."""
    pathway = scripts.pathway("caregiver-stress")
    asked = [key for then in pathway.rule("CG-1S").then for key in then.ask]
    assert asked == [f"safety_q{number}" for number in range(1, 7)]
    found = last([on(0, 0, safe="myself", safety={"q2": True, "q4": True})])
    assert found == {("CG-1", "urgent"), ("DP-2", "emergency")}


@pytest.mark.parametrize(("strain", "expected"), [(7, set()), (8, {("CG-2", "soon")})])
def test_high_strain(strain: int, expected: set[Told]) -> None:
    """CG-2 at 8."""
    assert last([on(0, 0, strain=strain)]) == expected


@pytest.mark.parametrize(("second", "expected"), [(5, set()), (6, {("CG-3", "soon")})])
def test_rising_strain(second: int, expected: set[Told]) -> None:
    """CG-3 at 3 more than the answer before, a missed week between them or not."""
    assert last([on(0, 0, strain=3), missed(7), on(14, 0, strain=second)]) == expected


@pytest.mark.parametrize(
    ("strains", "expected"),
    [([7, 7, 7], {("CG-4", "soon")}), ([6, 7, 7], set()), ([7, 6, 7], set()), ([7, 7], set())],
)
def test_lasting_strain(strains: list[int], expected: set[Told]) -> None:
    """CG-4 at 7 or more three times in a row."""
    assert last([on(7 * week, 0, strain=strain) for week, strain in enumerate(strains)]) == expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (5, set()),
        (6, {("CG-5", "soon")}),
        (8, {("CG-5", "soon")}),
        (9, {("CG-5", "urgent")}),
        (12, {("CG-5", "urgent")}),
    ],
)
def test_distress(total: int, expected: set[Told]) -> None:
    """CG-5: 6 to 8 soon, from 9 urgent."""
    assert last([on(0, 0, phq4=total)]) == expected


def test_the_phq_4_is_made_of_the_items_of_both_forms() -> None:
    """Two of each; a half of 3 asks the rest and calls nobody."""
    items = {"gad7_1": 3, "gad7_2": 0, "phq9_1": 0, "phq9_2": 0}
    assert last([on(0, 0, **items)]) == set()
    items = {"gad7_1": 3, "gad7_2": 3, "phq9_1": 3, "phq9_2": 0}
    assert last([on(0, 0, **items)]) == {("CG-5", "urgent")}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(4.9, 4.9, {("CG-6", "routine")}), (5, 4.9, set()), (4.9, 5, set()), (3, 4, {("CG-6", "routine")})],
)
def test_little_sleep(first: float, second: float, expected: set[Told]) -> None:
    """CG-6 below 5 hours twice in a row."""
    assert last([on(0, 0, sleep_hours=first), on(7, 0, sleep_hours=second)]) == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([51], set()),
        ([50], {("CG-7", "soon")}),
        ([28], {("CG-7", "soon")}),
        ([70, 61], set()),
        ([70, 60], {("CG-7", "soon")}),
    ],
)
def test_wellbeing(scores: list[int], expected: set[Told]) -> None:
    """CG-7 at 50 or less, or 10 below the score before."""
    assert last([on(56 * place, 0, who5=score) for place, score in enumerate(scores)]) == expected


@pytest.mark.parametrize(("who5", "is_asked"), [(29, False), (28, True)])
def test_very_low_wellbeing_asks_the_phq_9(who5: int, is_asked: bool) -> None:
    """CG-7P holds at 28 or less, and is no task."""
    pathway = scripts.pathway("caregiver-stress")
    assert not pathway.rule("CG-7P").has_task
    assert {key for then in pathway.rule("CG-7P").then for key in then.ask} >= {"phq9_1", "item9"}
    found = last([on(0, 0, who5=who5, phq9=20)])
    assert (("DP-5", "urgent") in found, who5 <= 28) == (True, is_asked)


def test_a_correction() -> None:
    """9 was a slip for 3."""
    lines = [on(0, 0, strain=9), corrected(0, strain=3)]
    assert scripts.in_order("caregiver-stress", lines) == [("CG-2", False), ("CG-2", True)]


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, [set(), {("CG-NR", "routine")}]),
        ({"high_risk": True}, [{("CG-NR", "routine")}, {("CG-NR", "routine")}]),
    ],
)
def test_silence(profile: dict[str, object], expected: list[set[Told]]) -> None:
    """CG-NR after two, one fewer at higher risk."""
    assert flags([missed(7), missed(14)], **profile) == expected


def test_when_it_asks() -> None:
    """Strain every week, the PHQ-4 every four, the WHO-5 on three days."""
    pathway = scripts.pathway("caregiver-stress")
    assert days_asking(pathway, "strain", range(120)) == list(range(0, 120, 7))
    for key in ("gad7_1", "gad7_2", "phq9_1", "phq9_2"):
        assert days_asking(pathway, key, range(120)) == list(range(0, 120, 28))
    assert days_asking(pathway, "who5", range(200)) == [0, 56, 112]


@pytest.mark.parametrize(
    ("safe", "expected"), [("no", []), ("myself", ["safe_now"]), ("other", ["safe_now"])]
)
def test_whether_it_is_now_is_asked_of_either_answer(safe: str, expected: list[str]) -> None:
    """Only one who answered yes is asked."""
    assert still_asked(scripts.pathway("caregiver-stress"), ["safe_now"], {"safe": safe}, day=0) == expected


@pytest.mark.parametrize("seed", range(3))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, with gaps and answers left out."""
    random = scripts.seeded(seed)
    for _ in range(100):
        profile: dict[str, object] = {"age": random.choice([40, 74, 75]), "high_risk": random.random() < 0.2}
        lines = [_check_in(random, 7 * week) for week in range(10)]
        assert flags(lines, **profile) == evaluate(profile, lines), (profile, lines)


def _check_in(random: Random, day: int) -> Line:
    if random.random() < 0.25:
        return missed(day)
    answers = scripts.some(
        random,
        strain=[*range(11), 7, 7, 8, 8],
        sleep_hours=[3, 4, 4.5, 4.9, 5, 6],
        safe=["no", "no", "no", "myself", "other"],
        phq4=range(13),
        who5=[20, 28, 48, 50, 51, 60, 61, 70, 80],
    )
    return on(day, 0, **answers)
