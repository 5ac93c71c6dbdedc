"""A statin's first weeks: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from random import Random

import pytest

from dialogs.rules import Facts, History, Occasion, Outcome, asked
from tests.pathway.library import scripts
from tests.pathway.library.asked_in import DAY_ZERO, days_asking
from tests.pathway.library.reference_statin_start import evaluate
from tests.pathway.library.scripts import Line, Told, corrected, enrolled, missed, on

flags = partial(scripts.flags, "statin-start")
last = partial(scripts.last, "statin-start")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"dark_urine": True}, set()),
        ({"dark_urine": True, "muscle": "none", "weakness": False}, set()),
        ({"dark_urine": True, "muscle": "aches"}, {("ST-1", "emergency")}),
        ({"dark_urine": True, "weakness": True}, {("ST-1", "emergency"), ("ST-2", "urgent")}),
        ({"dark_urine": False, "muscle": "aches"}, set()),
    ],
)
def test_dark_urine(answers: dict[str, object], expected: set[Told]) -> None:
    """ST-1 with aches or weakness."""
    assert last([on(7, 0, **answers)]) == expected


@pytest.mark.parametrize(
    ("severity", "where", "expected"),
    [
        (0, "both_sides", set()),
        (1, "both_sides", {("ST-3", "soon")}),
        (6, "both_sides", {("ST-3", "soon")}),
        (6, "one_place", set()),
        (7, "both_sides", {("ST-2", "urgent")}),
        (7, "one_place", {("ST-2", "urgent")}),
    ],
)
def test_aches(severity: int, where: str, expected: set[Told]) -> None:
    """ST-2 from 7, ST-3 from 1 to 6 on both sides, ST-4 is advice."""
    assert last([on(14, 0, muscle="aches", where=where, muscle_severity=severity)]) == expected


@pytest.mark.parametrize(("days", "expected"), [(6, set()), (5, {("ST-5", "soon")}), (0, {("ST-5", "soon")})])
def test_days_taken(days: int, expected: set[Told]) -> None:
    """ST-5 at 5 days of 7 or fewer."""
    assert last([on(14, 0, days_taken_7=days)]) == expected


@pytest.mark.parametrize(
    ("intensity", "day", "ldl", "expected"),
    [
        ("high", 28, 80, set()),
        ("high", 28, 81, {("ST-6", "soon")}),
        ("high", 27, 160, set()),
        ("high", 84, 81, {("ST-6", "soon")}),
        ("high", 85, 81, set()),
        ("moderate", 56, 112, set()),
        ("moderate", 56, 113, {("ST-6", "soon")}),
        (None, 56, 160, set()),
    ],
)
def test_the_fall_of_ldl(intensity: str | None, day: int, ldl: int, expected: set[Told]) -> None:
    """ST-6 from 160 mg/dL: below half at high, below 30 % at moderate intensity, days 28 to 84."""
    profile = {"intensity": intensity} if intensity else {}
    assert last([on(day, 0, ldl=ldl)], baseline_ldl=160, **profile) == expected


def test_ldl_without_a_value_before_treatment() -> None:
    """Three values on treatment make no baseline."""
    lines = [on(day, 0, ldl=90) for day in (28, 56, 84)]
    assert flags(lines, intensity="high") == [set(), set(), set()]


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({"drug": "simvastatin", "SLCO1B1": "poor", "dose": 5}, True),
        ({"drug": "simvastatin", "SLCO1B1": "poor"}, True),
        ({"drug": "simvastatin", "SLCO1B1": "decreased", "dose": 20}, True),
        ({"drug": "simvastatin", "SLCO1B1": "decreased", "dose": 19}, False),
        ({"drug": "simvastatin", "SLCO1B1": "normal", "dose": 80}, False),
        ({"drug": "atorvastatin", "SLCO1B1": "poor", "dose": 80}, False),
        ({"drug": "rosuvastatin", "abcg2": "poor", "dose": 21}, True),
        ({"drug": "rosuvastatin", "abcg2": "poor", "dose": 20}, False),
    ],
)
def test_genes_at_enrolment(profile: dict[str, object], expected: bool) -> None:
    """ST-7 by drug, dose and gene."""
    assert last([enrolled()], **profile) == ({("ST-7", "soon")} if expected else set())


@pytest.mark.parametrize(
    ("drug", "expected"),
    [
        ("simvastatin", {("ST-8", "urgent")}),
        ("lovastatin", {("ST-8", "urgent")}),
        ("pravastatin", set()),
        (None, {("ST-8", "urgent")}),
    ],
)
def test_a_strong_interacting_medicine(drug: str | None, expected: set[Told]) -> None:
    """ST-8 with two statins, and where it was not entered which one it is."""
    profile = {"drug": drug} if drug else {}
    assert last([on(7, 0, new_strong_inhibitor=True)], **profile) == expected
    assert last([on(7, 0, new_strong_inhibitor=False)], **profile) == set()


@pytest.mark.parametrize("sign", ["yellow_skin", "pregnant_possible"])
def test_liver_and_pregnancy(sign: str) -> None:
    """ST-9."""
    assert last([on(7, 0, **{sign: True})]) == {("ST-9", "urgent")}


def test_a_correction() -> None:
    """Dark urine was ticked by mistake: the emergency is told as superseded."""
    lines = [on(7, 0, dark_urine=True, muscle="aches"), corrected(0, day=7, dark_urine=False)]
    assert scripts.in_order("statin-start", lines) == [("ST-1", False), ("ST-1", True)]


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, [set(), {("ST-NR", "routine")}]),
        ({"age": 75}, [{("ST-NR", "routine")}, {("ST-NR", "routine")}]),
    ],
)
def test_silence(profile: dict[str, object], expected: list[set[Told]]) -> None:
    """ST-NR after two, one fewer from 75 years on."""
    assert flags([missed(14), missed(28)], **profile) == expected


def test_when_it_asks() -> None:
    """Five check-ins in twelve weeks; LDL with the last three."""
    pathway = scripts.pathway("statin-start")
    assert days_asking(pathway, "muscle", range(120)) == [7, 14, 28, 56, 84]
    assert days_asking(pathway, "ldl", range(120)) == [28, 56, 84]


@pytest.mark.parametrize(
    ("age", "sex", "is_asked"),
    [(30, "female", True), (30, "male", False), (56, "female", False), (None, None, True), (55, None, True)],
)
def test_pregnancy_is_asked_where_it_may_be(age: int | None, sex: str | None, is_asked: bool) -> None:
    """A sex or an age that was not entered does not silence the question."""
    pathway = scripts.pathway("statin-start")
    facts = Facts(day_zero=DAY_ZERO, age=None if age is None else Decimal(age), sex=sex)
    now = Occasion(check_in_id="now", on=DAY_ZERO, outcome=Outcome.OPEN)
    question = pathway.question("pregnant_possible")
    assert asked(pathway, question, History(occasions=(now,)), now, facts) is is_asked


@pytest.mark.parametrize("seed", range(3))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, with gaps and answers left out."""
    random = scripts.seeded(seed)
    for _ in range(100):
        profile: dict[str, object] = {"age": random.choice([40, 74, 75]), "high_risk": random.random() < 0.2}
        profile |= scripts.some(
            random,
            drug=["simvastatin", "lovastatin", "atorvastatin", "rosuvastatin"],
            dose=[10, 19, 20, 40],
            SLCO1B1=["poor", "decreased", "normal"],
            intensity=["high", "moderate"],
            baseline_ldl=[101, 130, 160, 163],
        )
        lines: list[Line] = [enrolled()] if random.random() < 0.5 else []
        lines += [_check_in(random, day) for day in (7, 14, 28, 56, 84)]
        assert flags(lines, **profile) == evaluate(profile, lines), (profile, lines)


def _check_in(random: Random, day: int) -> Line:
    if random.random() < 0.3:
        return missed(day)
    answers = scripts.some(
        random,
        muscle=["none", "aches"],
        where=["both_sides", "one_place"],
        muscle_severity=range(11),
        weakness=[False, False, True],
        dark_urine=[False, False, True],
        yellow_skin=[False, False, True],
        pregnant_possible=[False, False, True],
        days_taken_7=range(8),
        ldl=[*range(45, 120, 5), 50, 51, 80, 81, 82, 112, 113, 114],
        new_strong_inhibitor=[False, True],
    )
    return on(day, 0, **answers)
