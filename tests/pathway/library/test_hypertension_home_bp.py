"""Home blood pressure: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from random import Random

import pytest

from dialogs.pathway.history import Value
from dialogs.severity import Severity
from tests.pathway.library import scripts
from tests.pathway.library.asked_in import days_asking, still_asked
from tests.pathway.library.reference_hypertension_home_bp import months, single
from tests.pathway.library.scripts import Course, Line, Told, corrected, missed, on

ID = "hypertension-home-bp"
flags = partial(scripts.flags, ID)
last = partial(scripts.last, ID)
Week = list[list[int]]


def week(sys: int, dia: int, count: int = 12, **more: int) -> Week:
    """So many equal readings on days 2 to 7; `sys_of_one`, `dia_of_one`: the first of them instead."""
    readings = [[2 + place % 6, sys, dia] for place in range(count)]
    readings[0] = [2, more.get("sys_of_one", sys), more.get("dia_of_one", dia)]
    return readings


def summary(month: int, readings: Week, **answers: object) -> Line:
    """The summary of a month, on the last day of its week."""
    return on((month - 1) * 30 + 7, 1, month=month, readings=readings, **answers)


def test_who_is_called_and_how_soon() -> None:
    """Every rule that calls somebody, its levels gravest first, and the role that comes first."""
    assert scripts.calls(ID) == [
        ("HB-1", Severity.EMERGENCY, "on_call"),
        ("HB-2", Severity.URGENT, "pcp"),
        ("HB-3", Severity.SOON, "pcp"),
        ("HB-3", Severity.SOON, "pcp"),
        ("HB-4", Severity.SOON, "pcp"),
        ("HB-5", Severity.URGENT, "pcp"),
        ("HB-5", Severity.URGENT, "pcp"),
        ("HB-5", Severity.SOON, "pcp"),
        ("HB-5", Severity.SOON, "pcp"),
        ("HB-6", Severity.SOON, "pcp"),
        ("HB-7", Severity.SOON, "pharmacist"),
        ("HB-8", Severity.SOON, "pharmacist"),
        ("HB-NR", Severity.SOON, "nurse"),
        ("HB-NR", Severity.ROUTINE, "nurse"),
    ]


@pytest.mark.parametrize("sign", ["chest_pain", "breathless", "weak_numb_speech", "vision"])
@pytest.mark.parametrize(("sys", "dia"), [(180, 100), (150, 120)])
def test_very_high_with_a_sign(sign: str, sys: int, dia: int) -> None:
    """HB-1: each sign by itself, either number."""
    assert last([on(2, 0, sys=sys, dia=dia, symptoms=[sign])]) == {("HB-1", "emergency")}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"sys": 179, "dia": 119, "symptoms": ["chest_pain"]}, set()),
        ({"sys": 180, "dia": 100, "symptoms": ["none"], "repeat": [179, 119]}, set()),
        ({"sys": 180, "dia": 100, "symptoms": ["none"], "repeat": [180, 90]}, {("HB-2", "urgent")}),
        ({"sys": 160, "dia": 120, "symptoms": ["none"], "repeat": [150, 120]}, {("HB-2", "urgent")}),
        ({"sys": 180, "dia": 100, "symptoms": ["none"], "repeat_missing": True}, {("HB-2", "urgent")}),
        ({"sys": 180, "dia": 100, "symptoms": ["none"], "repeat_missing": False}, set()),
        ({"sys": 180, "dia": 100, "repeat": [185, 100]}, {("HB-2", "urgent")}),
        ({"sys": 180, "dia": 100, "symptoms": ["vision"], "repeat": [190, 90]}, {("HB-1", "emergency")}),
        ({"sys": 150, "dia": 90, "symptoms": ["none"], "repeat": [185, 100]}, set()),
    ],
)
def test_very_high(answers: dict[str, object], expected: set[Told]) -> None:
    """HB-2 only after the repeat, or when none came; with a sign it is HB-1 alone."""
    assert last([on(2, 0, **answers)]) == expected


def test_the_clock_finds_the_missing_repeat() -> None:
    """A script that says nothing of a repeat: half an hour later HB-2 is told of the same check-in."""
    lines = [on(2, 0, sys=185, dia=100, symptoms=["none"]), on(2, 1, sys=140, dia=80)]
    assert flags(lines) == [{("HB-2", "urgent")}, set()]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"sys": 90, "dia": 60}, set()),
        ({"sys": 89, "dia": 60}, {("HB-5", "soon")}),
        ({"sys": 89, "dia": 60, "dizzy": True}, {("HB-5", "urgent")}),
        ({"sys": 120, "dia": 70, "dizzy": True, "fainted": False}, set()),
        ({"sys": 120, "dia": 70, "fainted": True}, {("HB-5", "urgent")}),
        ({"sys": 120, "dia": 70, "irregular_flags": 2}, set()),
        ({"sys": 120, "dia": 70, "irregular_flags": 3}, {("HB-6", "soon")}),
        ({"side_effect": True}, {("HB-7", "soon")}),
        ({"side_effect": False, "doses_taken": 6}, set()),
        ({"doses_taken": 5}, {("HB-8", "soon")}),
    ],
)
def test_one_check_in(answers: dict[str, object], expected: set[Told]) -> None:
    """HB-5 to HB-8 at their thresholds."""
    assert last([on(2, 0, **answers)]) == expected


def test_irregular_readings_are_counted_over_the_week() -> None:
    """HB-6: both readings of a check-in are two; a new week begins at nothing."""
    one, both = {"pulse_irregular": "one"}, {"pulse_irregular": "both"}
    told = flags([on(2, 0, **one), on(3, 0, **both), on(4, 0, pulse_irregular="none"), on(31, 0, **both)])
    assert told == [set(), {("HB-6", "soon")}, set(), set()]


@pytest.mark.parametrize(
    ("first", "second", "profile", "expected"),
    [
        ((135, 80), (135, 80), {}, {("HB-3", "soon")}),
        ((134, 85), (120, 85), {}, {("HB-3", "soon")}),
        ((134, 84), (140, 84), {}, set()),
        ((140, 80), (134, 84), {}, set()),
        ((130, 70), (130, 70), {"target": [130, 80]}, {("HB-3", "soon")}),
        ((129, 79), (129, 79), {"target": [130, 80]}, set()),
        ((140, 84), (140, 84), {"target": [145, 85]}, set()),
    ],
)
def test_two_months_above_target(
    first: tuple[int, int], second: tuple[int, int], profile: dict[str, object], expected: set[Told]
) -> None:
    """HB-3: both months at or above 135/85, or the patient's own target."""
    assert last([summary(1, week(*first)), summary(2, week(*second))], **profile) == expected


def test_a_month_between_breaks_two_in_a_row() -> None:
    """HB-3: months 1 and 3 are not consecutive, and a month without a mean is none."""
    high = week(140, 80)
    assert last([summary(1, high), summary(3, high)]) == set()
    assert ("HB-3", "soon") not in last([summary(1, high), summary(2, week(140, 80, 11)), summary(3, high)])


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (week(150, 80), {("HB-4", "soon")}),
        (week(120, 95), {("HB-4", "soon")}),
        (week(150, 80, sys_of_one=149), set()),
        (week(149, 94), set()),
        (week(99, 60), {("HB-5", "soon")}),
        (week(100, 60), set()),
        (week(100, 60, sys_of_one=99), {("HB-5", "soon")}),
        (week(120, 70, sys_of_one=89), {("HB-5", "soon")}),
        (week(120, 70, 11), {("HB-NR", "routine")}),
        ([[1, 190, 100]] * 2 + week(120, 70), set()),
        ([[1, 120, 70]] * 4 + week(120, 70, 11), {("HB-NR", "routine")}),
    ],
)
def test_one_month(readings: Week, expected: set[Told]) -> None:
    """HB-4, HB-5 and HB-NR by the mean of days 2 to 7, which is compared as it is; day 1 is dropped."""
    assert last([summary(1, readings)]) == expected


def test_a_low_mean_with_dizziness_is_urgent() -> None:
    """HB-5 of a month, dizzy."""
    assert last([summary(1, week(99, 60), dizzy=True)]) == {("HB-5", "urgent")}


def test_two_months_with_too_few_readings() -> None:
    """HB-NR: routine at first, soon when the month before had too few as well, routine again after a good one."""
    few, enough = week(120, 70, 5), week(120, 70)
    told = flags([summary(1, few), summary(2, few), summary(3, enough), summary(4, few)])
    assert told == [{("HB-NR", "routine")}, {("HB-NR", "soon")}, set(), {("HB-NR", "routine")}]


def test_a_week_of_silence() -> None:
    """HB-NR when every check-in of the week was missed, at the last one and at no other."""
    told = flags([missed(day, slot) for day in range(1, 8) for slot in (0, 1)])
    assert told == [set()] * 13 + [{("HB-NR", "routine")}]


def test_a_whole_week_of_check_ins() -> None:
    """Two readings at each check-in of days 2 to 7 are 24; the mean is judged at the end of day 7 and not before."""
    lines = [on(day, slot, bp=[152, 80], bp_second=[148, 80]) for day in range(1, 8) for slot in (0, 1)]
    assert flags(lines) == [set()] * 13 + [{("HB-4", "soon")}]


def test_a_correction() -> None:
    """ "Sorry, 148, not 184": the emergency is told as superseded."""
    lines = [on(2, 0, sys=184, dia=95, symptoms=["vision"]), corrected(0, day=2, sys=148)]
    assert scripts.in_order(ID, lines) == [("HB-1", False), ("HB-1", True)]


def test_when_it_asks() -> None:
    """The first seven of each 30 days, morning and evening, for twelve months."""
    days = days_asking(scripts.pathway(ID), "bp", range(400))
    assert days == [month * 30 + day for month in range(12) for day in range(1, 8)]
    assert len(scripts.pathway(ID).phases[0].times) == 2


@pytest.mark.parametrize(
    ("day", "slot", "answers", "expected"),
    [
        (2, 0, {"sys": 150, "dia": 90}, []),
        (2, 0, {"sys": 180, "dia": 90}, ["symptoms"]),
        (2, 0, {"sys": 150, "dia": 90, "sys_2": 150, "dia_2": 120}, ["symptoms"]),
        (2, 0, {"sys": 99, "dia": 60}, ["dizzy", "fainted"]),
        (7, 0, {"sys": 150, "dia": 90}, []),
        (7, 1, {"sys": 150, "dia": 90}, ["dizzy", "fainted", "side_effect", "doses_taken"]),
        (2, 1, {}, ["symptoms", "dizzy", "fainted"]),
    ],
)
def test_what_is_asked_when(day: int, slot: int, answers: dict[str, int], expected: list[str]) -> None:
    """Signs when very high, dizziness when low, the rest at the end of the week; all signs after "I feel worse"."""
    keys = ["symptoms", "dizzy", "fainted", "side_effect", "doses_taken"]
    given: dict[str, Value] = {key: Decimal(value) for key, value in answers.items()}
    assert still_asked(scripts.pathway(ID), keys, given, day=day, slot=slot) == expected


def test_the_repeat_is_asked_for_and_waited_for() -> None:
    """After 5 minutes, and missing 30 minutes after the reading that was very high."""
    (then,) = scripts.pathway(ID).rule("HB-A1").then
    assert (then.ask, then.after_minutes, then.within_minutes) == (("repeat",), 5, 30)
    assert then.missing == "repeat_missing"


def test_the_summary_stands_at_the_end_of_the_week_whatever_day_it_was_written() -> None:
    """A summary written on day 8, morning, is that of the month's week."""
    assert last([on(8, 0, month=1, readings=week(150, 80))]) == {("HB-4", "soon")}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"bp_second": [179, 119], "symptoms": ["vision"]}, set()),
        ({"bp_second": [180, 90], "symptoms": ["vision"]}, {("HB-1", "emergency")}),
        ({"bp_second": [150, 120], "symptoms": ["vision"]}, {("HB-1", "emergency")}),
        ({"bp_second": [180, 90], "symptoms": ["none"], "repeat_missing": True}, {("HB-2", "urgent")}),
        ({"bp_second": [150, 120], "symptoms": ["none"], "repeat": [180, 90]}, {("HB-2", "urgent")}),
        ({"bp_second": [179, 119], "symptoms": ["none"], "repeat": [180, 90]}, set()),
        ({"bp_second": [89, 60]}, {("HB-5", "soon")}),
        ({"bp_second": [90, 60]}, set()),
        ({"bp_second": [89, 60], "dizzy": True}, {("HB-5", "urgent")}),
        ({"bp_second": [90, 60], "dizzy": True}, set()),
        ({"repeat": [89, 60]}, {("HB-5", "soon")}),
        ({"repeat": [90, 60]}, set()),
        ({"repeat": [89, 60], "dizzy": True}, {("HB-5", "urgent")}),
        ({"repeat": [90, 60], "dizzy": True}, set()),
    ],
)
def test_the_second_reading_and_the_repeat(more: dict[str, object], expected: set[Told]) -> None:
    """The second of two readings counts like the first; a repeat counts for HB-2 only after one that was very high."""
    assert last([on(2, 0, sys=150, dia=90, **more)]) == expected


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [([179, 119], set()), ([180, 90], {("HB-1", "emergency")}), ([150, 120], {("HB-1", "emergency")})],
)
def test_a_repeat_of_its_own_with_a_sign(repeat: list[int], expected: set[Told]) -> None:
    """HB-1 when the repeat, asked in a check-in of its own, is still very high and a sign has come."""
    assert last([on(2, 0, repeat=repeat, symptoms=["breathless"])]) == expected


@pytest.mark.parametrize(("dia", "expected"), [(79, set()), (80, {("HB-3", "soon")})])
def test_the_lower_number_of_the_own_target(dia: int, expected: set[Told]) -> None:
    """HB-3: at the target's lower number, in both months."""
    weeks = [summary(1, week(120, dia)), summary(2, week(120, dia))]
    assert last(weeks, target=[130, 80]) == expected


@pytest.mark.parametrize(
    ("answers", "readings", "expected"),
    [
        ({}, week(120, 70, sys_of_one=90), set()),
        ({"dizzy": True}, week(120, 70, sys_of_one=90), set()),
        ({"dizzy": True}, week(120, 70, sys_of_one=89), {("HB-5", "urgent")}),
        ({"dizzy": True}, week(120, 70), set()),
        ({"dizzy": True}, week(100, 60), set()),
        ({}, week(120, 70, sys_of_one=89), {("HB-5", "soon")}),
        ({"sys": 120, "dia": 70, "dizzy": True}, week(120, 70, sys_of_one=89), {("HB-5", "urgent")}),
        ({"dizzy": True}, week(99, 60), {("HB-5", "urgent")}),
    ],
)
def test_a_low_reading_within_a_month(
    answers: dict[str, object], readings: Week, expected: set[Told]
) -> None:
    """HB-5: one low reading among those of the week is enough, and a mean below 100; dizzy makes it urgent."""
    assert last([summary(1, readings, **answers)]) == expected


def test_twelve_readings_are_enough_after_a_poor_month() -> None:
    """HB-NR: the second month has its 12."""
    assert last([summary(1, week(120, 70, 5)), summary(2, week(120, 70, 12))]) == set()


@pytest.mark.parametrize("seed", range(4))
def test_random_check_ins_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed of single readings, with answers left out."""
    random, courses, expected = scripts.seeded(seed), list[Course](), list[list[set[Told]]]()
    for _ in range(100):
        lines = [_check_in(random, day, slot) for day in (2, 3, 4) for slot in (0, 1)]
        courses.append(({}, lines))
        expected.append([single(answers) for one in lines if isinstance(answers := one["answers"], dict)])
    assert scripts.flags_of_each(ID, courses) == expected


@pytest.mark.parametrize("seed", range(4))
def test_random_months_agree_with_the_second_reading(seed: int) -> None:
    """Fifty years a seed, some months left out."""
    random, courses, expected = scripts.seeded(seed), list[Course](), list[list[set[Told]]]()
    for _ in range(50):
        profile: dict[str, object] = (
            {"target": random.choice([[130, 80], [145, 85]])} if random.random() < 0.5 else {}
        )
        weeks = [(month, _week(random)) for month in range(1, 8) if random.random() < 0.8]
        lines = [summary(month, readings) for month, readings in weeks]
        courses.append((profile, lines))
        expected.append(months(profile, weeks))
    for course, told, wanted in zip(courses, scripts.flags_of_each(ID, courses), expected, strict=True):
        assert told == wanted, course


def _week(random: Random) -> Week:
    sys, dia = random.choice([95, 100, 129, 134, 135, 145, 149, 150]), random.choice([60, 79, 84, 85, 94, 95])
    dia = min(dia, sys - 10)
    count = random.choice([8, 11, 12, 13, 20])
    drop = random.choice([0, 0, 0, 6])
    return [
        [
            random.choice([1, 2, 3, 4, 5, 6, 7, 7]),
            sys + random.choice([-drop, 0, 0, 1]),
            dia + random.choice([0, 0, 1]),
        ]
        for _ in range(count)
    ]


def _check_in(random: Random, day: int, slot: int) -> Line:
    answers = scripts.some(
        random,
        symptoms=[["none"], ["none"], ["chest_pain"], ["vision", "breathless"]],
        dizzy=[True, False],
        side_effect=[True, False],
        doses_taken=[4, 5, 6, 7],
    )
    if random.random() < 0.2:
        answers["fainted"] = random.random() < 0.5
    if random.random() < 0.85:
        answers["sys"] = random.choice([80, 89, 90, 120, 150, 179, 180, 195])
        answers["dia"] = random.choice([60, 80, 100, 119, 120, 130])
        answers["dia"] = min(int(str(answers["dia"])), int(str(answers["sys"])) - 10)
    high = int(str(answers.get("sys", 0))) >= 180 or int(str(answers.get("dia", 0))) >= 120
    if high:
        answers["repeat_missing"] = random.random() < 0.4
        if not answers["repeat_missing"]:
            answers["repeat"] = random.choice([[150, 90], [179, 119], [180, 90], [140, 120]])
    return on(day, slot, **answers)
