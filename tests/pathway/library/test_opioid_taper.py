"""Opioids after surgery: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from random import Random

import pytest

from tests.pathway.library import scripts
from tests.pathway.library.asked_in import days_asking, still_asked
from tests.pathway.library.reference_opioid_taper import evaluate
from tests.pathway.library.scripts import Line, Told, corrected, enrolled, missed, on

flags = partial(scripts.flags, "opioid-taper")
last = partial(scripts.last, "opioid-taper")
DAYS = [1, 2, 3, 4, 5, 7, 8, 9, 13, 14, 15, 18, 21, 27, 30, 90]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"sedation": "awake"}, set()),
        ({"sedation": "drowsy"}, set()),
        ({"sedation": "hard_to_wake"}, {("OP-1", "emergency")}),
        ({"breathing_slow": True}, {("OP-1", "emergency")}),
        ({"sedation": "awake", "breathing_slow": False}, set()),
    ],
)
def test_signs_of_too_much(answers: dict[str, object], expected: set[Told]) -> None:
    """OP-1: either sign by itself."""
    assert last([on(2, 0, **answers)]) == expected


@pytest.mark.parametrize(("tablets", "expected"), [(6, set()), (7, {("OP-2", "urgent")})])
def test_more_than_prescribed(tablets: int, expected: set[Told]) -> None:
    """OP-2 above the prescribed maximum, not at it."""
    assert last([on(2, 0, tablets_24h=tablets)], max_tablets=6) == expected


@pytest.mark.parametrize(
    ("sedative", "tablets", "expected"),
    [
        ("alcohol", 1, {("OP-3", "urgent")}),
        ("benzodiazepine", 1, {("OP-3", "urgent")}),
        ("gabapentinoid", 2, {("OP-3", "urgent")}),
        (["alcohol", "gabapentinoid"], 2, {("OP-3", "urgent")}),
        ("alcohol", 0, set()),
        ("none", 4, set()),
    ],
)
def test_other_sedatives(sedative: object, tablets: int, expected: set[Told]) -> None:
    """OP-3 only beside a tablet."""
    assert last([on(2, 0, other_sedatives=sedative, tablets_24h=tablets)]) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((7, 1), (7, 1), {("OP-4", "urgent")}),
        ((6, 2), (9, 2), set()),
        ((9, 2), (6, 2), set()),
        ((8, 0), (8, 1), set()),
        ((8, 1), (8, 0), set()),
    ],
)
def test_strong_pain_twice(first: tuple[int, int], second: tuple[int, int], expected: set[Told]) -> None:
    """OP-4: both check-ins with pain of 7 or more on a tablet; one missed between them does not matter."""
    lines = [on(2, 0, pain=first[0], tablets_24h=first[1]), missed(3)]
    assert last([*lines, on(4, 0, pain=second[0], tablets_24h=second[1])]) == expected


@pytest.mark.parametrize(
    ("drug", "gene", "expected"),
    [
        ("codeine", "ultrarapid", {("OP-5", "urgent")}),
        ("tramadol", "ultrarapid", {("OP-5", "urgent")}),
        ("codeine", "poor", {("OP-5", "soon")}),
        ("tramadol", "normal", set()),
        ("tramadol", "intermediate", set()),
        ("oxycodone", "ultrarapid", set()),
        ("hydrocodone", "poor", set()),
    ],
)
def test_the_gene_at_enrolment(drug: str, gene: str, expected: set[Told]) -> None:
    """OP-5 looks at codeine and tramadol only."""
    assert last([enrolled()], drug=drug, CYP2D6=gene) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"pain": 4, "tablets_24h": 3}, set()),
        ({"pain": 5, "tablets_24h": 3}, {("OP-5", "urgent")}),
        ({"pain": 5}, {("OP-5", "urgent")}),
        ({"pain": 5, "tablets_24h": 0}, set()),
    ],
)
def test_pain_in_a_poor_metaboliser(answers: dict[str, object], expected: set[Told]) -> None:
    """OP-5 at 5 on treatment: not on a day without tablets, and not silenced by a count that is missing."""
    assert last([on(2, 0, **answers)], drug="codeine", CYP2D6="poor") == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"bowel_days": 2, "vomit_swollen": True}, set()),
        ({"bowel_days": 3}, {("OP-6", "soon")}),
        ({"bowel_days": 3, "vomit_swollen": False}, {("OP-6", "soon")}),
        ({"bowel_days": 3, "vomit_swollen": True}, {("OP-6", "urgent")}),
    ],
)
def test_bowels(answers: dict[str, object], expected: set[Told]) -> None:
    """OP-6 once, at its gravest level."""
    assert last([on(4, 0, **answers)]) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([1, 2, 3], {("OP-7", "soon")}), ([1, 2, 2], set()), ([2, 1, 3], set()), ([2, 3], set())],
)
def test_rising_counts(counts: list[int], expected: set[Told]) -> None:
    """OP-7: three answers, each above the one before; a missed check-in does not break them."""
    lines: list[Line] = [on(2 * place + 1, 0, tablets_24h=count) for place, count in enumerate(counts)]
    lines.insert(1, missed(2))
    assert last(lines) == expected


@pytest.mark.parametrize(
    ("surgery", "day", "tablets", "expected"),
    [
        ("minor", 13, 1, set()),
        ("minor", 14, 1, {("OP-8", "soon")}),
        ("minor", 14, 0, set()),
        ("major", 29, 1, set()),
        ("major", 30, 1, {("OP-8", "soon")}),
        (None, 29, 1, set()),
        (None, 30, 1, {("OP-8", "soon")}),
        ("major", 90, 2, {("OP-8", "soon")}),
    ],
)
def test_tablets_for_too_long(surgery: str | None, day: int, tablets: int, expected: set[Told]) -> None:
    """OP-8 from day 14 after minor surgery, from day 30 after any."""
    profile = {"surgery": surgery} if surgery else {}
    assert last([on(day, 0, tablets_24h=tablets)], **profile) == expected


def test_craving_or_withdrawal() -> None:
    """OP-9."""
    assert last([on(5, 0, withdrawal=True)]) == {("OP-9", "soon")}
    assert last([on(5, 0, withdrawal=False)]) == set()


def test_no_tablets_for_three_check_ins_is_advice() -> None:
    """OP-10 calls nobody."""
    lines = [on(day, 0, tablets_24h=0, leftover=12) for day in (5, 6, 7)]
    assert flags(lines) == [set(), set(), set()]
    assert not scripts.pathway("opioid-taper").rule("OP-10").has_task


def test_a_correction_of_the_count() -> None:
    """12 was a slip for 2."""
    lines = [on(2, 0, tablets_24h=12), corrected(0, day=2, tablets_24h=2)]
    assert scripts.in_order("opioid-taper", lines, max_tablets=6) == [("OP-2", False), ("OP-2", True)]


@pytest.mark.parametrize(
    ("profile", "days", "expected"),
    [
        ({}, (5, 6, 7), [None, "soon", "soon"]),
        ({}, (7, 8, 9), [None, None, "routine"]),
        ({"high_risk": True}, (7, 8, 9), ["soon", "routine", "routine"]),
        ({"age": 75}, (10, 11, 12), [None, "routine", "routine"]),
    ],
)
def test_silence(profile: dict[str, object], days: tuple[int, ...], expected: list[str | None]) -> None:
    """OP-NR: two up to day 7 are soon, then three are routine; one fewer at higher risk."""
    assert flags([missed(day) for day in days], **profile) == [
        {("OP-NR", severity)} if severity else set() for severity in expected
    ]


def test_when_it_asks() -> None:
    """Daily to day 14, every third day to day 30, once at day 90."""
    pathway = scripts.pathway("opioid-taper")
    expected = [*range(1, 15), 15, 18, 21, 24, 27, 30, 90]
    assert days_asking(pathway, "tablets_24h", range(120)) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"tablets_24h": Decimal(2), "bowel_days": Decimal(2)}, ["nausea"]),
        ({"tablets_24h": Decimal(2), "bowel_days": Decimal(3)}, ["vomit_swollen", "nausea"]),
        ({"tablets_24h": Decimal(0), "bowel_days": Decimal(0)}, ["leftover"]),
        ({"tablets_24h": Decimal(0), "leftover": Decimal(5)}, ["disposed"]),
    ],
)
def test_what_is_asked_only_where_it_matters(answers: dict[str, Decimal], expected: list[str]) -> None:
    """Nausea beside tablets, the belly after three days, what is left over on days without."""
    keys = ["vomit_swollen", "nausea", "leftover", "disposed"]
    assert still_asked(scripts.pathway("opioid-taper"), keys, answers, day=3) == expected


@pytest.mark.parametrize("seed", range(3))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, with gaps and answers left out."""
    random = scripts.seeded(seed)
    for _ in range(100):
        profile: dict[str, object] = {"age": random.choice([40, 74, 75]), "high_risk": random.random() < 0.2}
        profile |= scripts.some(
            random,
            surgery=["minor", "major"],
            drug=["codeine", "tramadol", "oxycodone"],
            CYP2D6=["poor", "poor", "normal", "ultrarapid"],
            max_tablets=[4, 6],
        )
        lines: list[Line] = [enrolled()] if random.random() < 0.5 else []
        lines += [_check_in(random, day) for day in DAYS]
        assert flags(lines, **profile) == evaluate(profile, lines), (profile, lines)


def _check_in(random: Random, day: int) -> Line:
    if random.random() < 0.3:
        return missed(day)
    answers = scripts.some(
        random,
        pain=[2, 4, 5, 6, 7, 7, 8, 8],
        tablets_24h=[0, 0, 1, 2, 3, 4, 5, 6, 7],
        sedation=["awake", "awake", "drowsy", "hard_to_wake"],
        breathing_slow=[False, False, False, True],
        bowel_days=[0, 1, 2, 3, 4],
        other_sedatives=["none", "none", "alcohol", "benzodiazepine"],
        withdrawal=[False, False, True],
    )
    if "bowel_days" in answers:
        answers |= scripts.some(random, vomit_swollen=[True, False])
    return on(day, 0, **answers)
