"""Blood pressure after a birth: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from dialogs.severity import Severity
from tests.pathway.library import scripts
from tests.pathway.library.asked_in import days_asking, still_asked
from tests.pathway.library.reference_postpartum_bp import evaluate
from tests.pathway.library.scripts import Course, Line, Told, corrected, missed, on

ID = "postpartum-bp"
flags = partial(scripts.flags, ID)
last = partial(scripts.last, ID)


def readings(*pairs: tuple[int, int]) -> list[Line]:
    """Readings twice a day from day 1 on."""
    return [on(1 + place // 2, place % 2, sys=sys, dia=dia) for place, (sys, dia) in enumerate(pairs)]


def test_who_is_called_and_how_soon() -> None:
    """Every rule that calls somebody, its levels gravest first, and the role that comes first."""
    assert scripts.calls(ID) == [
        ("PB-1", Severity.EMERGENCY, "obstetric_on_call"),
        ("PB-2", Severity.EMERGENCY, "obstetric_on_call"),
        ("PB-3", Severity.EMERGENCY, "obstetric_on_call"),
        ("PB-3", Severity.URGENT, "obstetric_on_call"),
        ("PB-4", Severity.URGENT, "obstetric_on_call"),
        ("PB-5", Severity.SOON, "obstetric_nurse"),
        ("PB-6", Severity.URGENT, "obstetric_on_call"),
        ("PB-7", Severity.URGENT, "nurse"),
    ]


@pytest.mark.parametrize(
    ("sys", "dia", "expected"),
    [
        (159, 99, set()),
        (160, 80, {("PB-1", "emergency")}),
        (120, 109, set()),
        (120, 110, {("PB-1", "emergency")}),
        (90, 60, set()),
        (89, 60, {("PB-6", "urgent")}),
    ],
)
def test_one_reading(sys: int, dia: int, expected: set[Told]) -> None:
    """PB-1 and PB-6 need one reading."""
    assert last([on(1, 0, sys=sys, dia=dia, symptoms=["none"])]) == expected


def test_a_pressure_in_a_list_is_the_same() -> None:
    """`bp: [160, 90]` in a script is the reading."""
    assert last([on(1, 0, bp=[160, 90])]) == {("PB-1", "emergency")}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(150, 80), (149, 99)], set()),
        ([(150, 80), (150, 80)], {("PB-4", "urgent")}),
        ([(120, 100), (150, 80)], {("PB-4", "urgent")}),
        ([(165, 90), (155, 90)], {("PB-4", "urgent")}),
        ([(150, 90), (160, 90)], {("PB-1", "emergency"), ("PB-4", "urgent")}),
        ([(150, 80), (120, 70), (150, 80)], set()),
    ],
)
def test_high_twice_in_a_row(pairs: list[tuple[int, int]], expected: set[Told]) -> None:
    """PB-4 counts readings from 150 over or over 100 on; the severe range counts too."""
    assert last(readings(*pairs)) == expected


def test_a_missed_reading_does_not_break_the_run() -> None:
    """PB-4 counts readings, not check-ins."""
    lines = [on(1, 0, sys=152, dia=90), missed(1, 1), on(2, 0, sys=151, dia=88)]
    assert last(lines) == {("PB-4", "urgent")}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(140, 80), (140, 80)], set()),
        ([(140, 80), (139, 90), (149, 99)], {("PB-5", "soon")}),
        ([(139, 89), (140, 80), (140, 80), (120, 90)], {("PB-5", "soon")}),
        ([(140, 80), (140, 80), (140, 80), (120, 80)], {("PB-5", "soon")}),
        ([(140, 80), (140, 80), (120, 80), (120, 80)], set()),
        ([(140, 80), (150, 80), (120, 80), (140, 80)], set()),
        ([(140, 100), (140, 80), (120, 80), (140, 80)], set()),
    ],
)
def test_raised_in_three_of_the_last_four(pairs: list[tuple[int, int]], expected: set[Told]) -> None:
    """PB-5: neither number may be higher than its band, and the newest reading need not be one of the three."""
    assert last(readings(*pairs)) == expected


@pytest.mark.parametrize("sign", ["short_of_breath", "chest_pain", "fit"])
def test_signs_that_cannot_wait(sign: str) -> None:
    """PB-2 at any blood pressure, and with none."""
    assert last([on(2, 0, sys=118, dia=70, symptoms=[sign])]) == {("PB-2", "emergency")}
    assert last([on(2, 0, symptoms=[sign])]) == {("PB-2", "emergency")}


@pytest.mark.parametrize("sign", ["severe_headache", "visual", "upper_belly_pain"])
@pytest.mark.parametrize(
    ("reading", "severity"),
    [
        ({}, "urgent"),
        ({"sys": 139, "dia": 89}, "urgent"),
        ({"sys": 140, "dia": 80}, "emergency"),
        ({"sys": 120, "dia": 90}, "emergency"),
    ],
)
def test_signs_graver_with_a_raised_reading(sign: str, reading: dict[str, int], severity: str) -> None:
    """PB-3: an emergency from 140 over or over 90 on, else urgent."""
    assert last([on(2, 0, symptoms=[sign], **reading)]) == {("PB-3", severity)}


def test_the_latest_reading_of_the_day_counts_for_a_sign() -> None:
    """A headache in the afternoon is judged by the morning's reading of that day, not by yesterday's."""
    sign = {"symptoms": ["severe_headache"]}
    assert last([on(2, 0, sys=145, dia=80), on(2, 1, **sign)]) == {("PB-3", "emergency")}
    assert last([on(1, 1, sys=145, dia=80), on(2, 0, **sign)]) == {("PB-3", "urgent")}


@pytest.mark.parametrize(
    ("profile", "sys", "expected"),
    [
        ({"on_bp_medicine": True}, 99, {("PB-6", "urgent")}),
        ({"on_bp_medicine": True}, 100, set()),
        ({}, 99, set()),
        ({}, 89, {("PB-6", "urgent")}),
    ],
)
def test_low_and_dizzy(profile: dict[str, object], sys: int, expected: set[Told]) -> None:
    """PB-6 below 100 only when she is on medicine and wrote that she is dizzy."""
    assert last([on(2, 0, sys=sys, dia=60, text_flags=["dizzy"])], **profile) == expected
    if sys >= 90:
        assert last([on(2, 0, sys=sys, dia=60)], **profile) == set()


def test_no_reading_by_the_end_of_day_three() -> None:
    """PB-7 when the last check-in of day 3 is over, be it missed or answered without a reading."""
    silent = [missed(day, slot) for day in (1, 2, 3) for slot in (0, 1)]
    told = flags(silent, high_risk=False)
    assert [("PB-7", "urgent") in one for one in told] == [False] * 5 + [True]
    without = [on(day, slot, symptoms=["none"]) for day in (1, 2, 3) for slot in (0, 1)]
    assert [("PB-7", "urgent") in one for one in flags(without)] == [False] * 5 + [True]


def test_a_later_day_without_any_reading_tells_it_again() -> None:
    """PB-7 at the end of day 4 as well, once a day, until there is a reading."""
    silent = [missed(day, slot) for day in (3, 4) for slot in (0, 1)]
    told = flags([*silent, on(5, 0, sys=120, dia=80), missed(5, 1)])
    assert [("PB-7", "urgent") in one for one in told] == [False, True, False, True, False, False]


def test_one_reading_is_enough_for_day_three() -> None:
    """A reading on day 1 keeps PB-7 quiet."""
    lines = [on(1, 0, sys=120, dia=80), *(missed(day, 1) for day in (1, 2, 3))]
    assert ("PB-7", "urgent") not in last(lines)


@pytest.mark.parametrize(("profile", "needed"), [({}, 4), ({"high_risk": True}, 2)])
def test_silence(profile: dict[str, object], needed: int) -> None:
    """PB-NR after four readings, after two for early or severe disease or a stroke."""
    lines = [on(1, 0, sys=120, dia=80), missed(1, 1), missed(2, 0), missed(2, 1), missed(3, 0)]
    told = flags(lines, **profile)
    assert [("PB-NR", "soon") in one for one in told] == [False, *(place >= needed for place in range(1, 5))]


def test_a_correction_of_swapped_digits() -> None:
    """ "Sorry, 126, not 162": the emergency is told as superseded, and the run counts the corrected value."""
    lines = [on(1, 0, sys=162, dia=90), corrected(0, day=1, sys=126), on(1, 1, sys=151, dia=90)]
    assert scripts.in_order(ID, lines) == [("PB-1", False), ("PB-1", True)]


def test_when_it_asks() -> None:
    """Twice a day on days 1 to 10 after discharge, then once a week to six weeks."""
    recipe, days = scripts.pathway(ID), range(50)
    assert days_asking(recipe, "bp", days) == [*range(1, 11), 14, 21, 28, 35, 42]
    assert [one.strftime("%H:%M") for one in recipe.phases[0].times] == ["09:00", "17:00"]
    assert days_asking(recipe, "phq2_1", days) == [14, 42]


def test_medicine_is_asked_once_a_day_of_those_who_take_any() -> None:
    """In the day's last check-in only."""
    recipe, key = scripts.pathway(ID), ["medicine_taken"]
    assert still_asked(recipe, key, {}, day=2, slot=1, inputs={"on_bp_medicine": True}) == key
    assert still_asked(recipe, key, {}, day=2, slot=0, inputs={"on_bp_medicine": True}) == []
    assert still_asked(recipe, key, {}, day=2, slot=1) == []


def test_a_severe_reading_is_asked_again_after_15_minutes() -> None:
    """PB-1 asks for another reading."""
    then = scripts.pathway(ID).rule("PB-1").then
    assert [(one.ask, one.after_minutes) for one in then] == [(("bp",), 15)]


@pytest.mark.parametrize("seed", range(4))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, twice a day, with gaps and answers left out."""
    random, courses = scripts.seeded(seed), list[Course]()
    for _ in range(100):
        profile: dict[str, object] = {
            "high_risk": random.random() < 0.3,
            "on_bp_medicine": random.random() < 0.5,
        }
        lines = [_check_in(random, day, slot) for day in range(1, 7) for slot in (0, 1)]
        courses.append((profile, lines))
    for (known, told_of), told in zip(courses, scripts.flags_of_each(ID, courses), strict=True):
        assert told == evaluate(known, told_of), (known, told_of)


def _check_in(random: Random, day: int, slot: int) -> Line:
    if random.random() < 0.35:
        return missed(day, slot)
    signs = [["none"]] * 6 + [["severe_headache"], ["visual", "fit"], ["upper_belly_pain"], ["chest_pain"]]
    answers = scripts.some(random, symptoms=signs)
    if random.random() < 0.7:
        answers["sys"] = random.choice(
            [85, 89, 90, 95, 99, 100, 120, 139, 140, 145, 149, 150, 155, 159, 160, 175]
        )
        answers["dia"] = random.choice([60, 75, 80, 89, 90, 95, 99, 100, 105, 109, 110, 118])
        answers["dia"] = min(int(str(answers["dia"])), int(str(answers["sys"])) - 5)
    if random.random() < 0.2:
        answers["text_flags"] = ["dizzy"]
    return on(day, slot, **answers)
