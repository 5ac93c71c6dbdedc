"""Symptoms during cancer treatment: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from zoneinfo import ZoneInfo

import pytest

from dialogs.pathway.history import Facts, History, Occasion, Outcome
from dialogs.rules import judge, with_answers
from dialogs.severity import Severity
from tests.pathway.library import scripts
from tests.pathway.library.asked_in import DAY_ZERO, days_asking, still_asked
from tests.pathway.library.reference_cancer_symptom_watch import SYMPTOMS, evaluate
from tests.pathway.library.scripts import Course, Line, Told, corrected, missed, on

ID = "cancer-symptom-watch"
flags = partial(scripts.flags, ID)
last = partial(scripts.last, ID)


def test_who_is_called_and_how_soon() -> None:
    """Every rule that calls somebody, its levels gravest first, and the role that comes first."""
    assert scripts.calls(ID) == [
        ("CA-1", Severity.URGENT, "oncology_nurse"),
        ("CA-2", Severity.URGENT, "oncology_nurse"),
        ("CA-3", Severity.EMERGENCY, "on_call"),
        ("CA-3", Severity.URGENT, "oncology_nurse"),
        ("CA-4", Severity.EMERGENCY, "on_call"),
        ("CA-5", Severity.SOON, "oncology_nurse"),
        ("CA-6", Severity.SOON, "dietitian"),
        ("CA-7", Severity.URGENT, "oncology_nurse"),
    ]


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_each_symptom_at_grade_3(symptom: str) -> None:
    """CA-1: grade 3 of any, not grade 2."""
    assert last([on(0, **{symptom: 2})]) == set()
    assert ("CA-1", "urgent") in last([on(0, **{symptom: 3})])


def test_a_severe_symptom_is_told_at_every_report() -> None:
    """CA-1 repeats while it stays at 3 or above."""
    told = flags([on(0, pain=3), on(7, pain=3), on(14, pain=2)])
    assert told == [{("CA-1", "urgent")}, {("CA-1", "urgent")}, set()]


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_each_symptom_rising_by_two(symptom: str) -> None:
    """CA-2: from 0 to 2, not from 1 to 2; another symptom's rise does not count for it."""
    assert last([on(0, **{symptom: 0}), on(7, **{symptom: 2})]) == {("CA-2", "urgent")}
    assert last([on(0, **{symptom: 1}), on(7, **{symptom: 2})]) == set()


def test_the_previous_report_may_be_long_ago() -> None:
    """CA-2: missed reports, and reports without this symptom, are passed over."""
    assert last([on(0, nausea=0), missed(7), on(14, pain=0), on(21, nausea=2)]) == {("CA-2", "urgent")}


def test_one_symptom_is_not_compared_with_another() -> None:
    """CA-2: 0 of pain and 2 of nausea are no rise."""
    assert last([on(0, pain=0), on(7, nausea=2)]) == set()


@pytest.mark.parametrize(
    ("answers", "on_it", "not_on_it"),
    [
        ({"temp": 38.2}, set(), set()),
        ({"temp": 38.3}, {("CA-3", "emergency")}, {("CA-3", "urgent")}),
        ({"temp": 38.0, "temp_1h_before": 37.9}, set(), set()),
        ({"temp": 38.0, "temp_1h_before": 38.0}, {("CA-3", "emergency")}, set()),
        ({"temp": 37.2, "temp_1h_before": 38.3}, {("CA-3", "emergency")}, {("CA-3", "urgent")}),
    ],
)
def test_fever(answers: dict[str, object], on_it: set[Told], not_on_it: set[Told]) -> None:
    """CA-3 with and without treatment that lowers white cells."""
    assert last([on(3, **answers)], myelosuppressive=True) == on_it
    assert last([on(3, **answers)]) == not_on_it


def test_fever_a_week_apart_is_not_an_hour_apart() -> None:
    """CA-3: 38.1 this week and 38.1 last week are two readings of two illnesses."""
    assert last([on(0, temp=38.1), on(7, temp=38.1)], myelosuppressive=True) == set()


@pytest.mark.parametrize(
    ("grade", "expected"), [(3, {("CA-1", "urgent")}), (4, {("CA-1", "urgent"), ("CA-4", "emergency")})]
)
def test_breathlessness(grade: int, expected: set[Told]) -> None:
    """CA-4 at grade 4, besides CA-1."""
    assert last([on(0, breathlessness=grade)]) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, 2, set()),
        (None, 3, {("CA-5", "soon")}),
        (0, 2, {("CA-5", "soon")}),
        (1, 2, set()),
        (3, 3, {("CA-5", "soon")}),
    ],
)
def test_activity(before: int | None, now: int, expected: set[Told]) -> None:
    """CA-5 from level 3 on, or two levels worse than before."""
    earlier = [] if before is None else [on(0, activity=before)]
    assert last([*earlier, on(7, activity=now)]) == expected


@pytest.mark.parametrize(
    ("weight", "expected"), [(76.1, set()), (76.0, {("CA-6", "soon")}), (70.0, {("CA-6", "soon")})]
)
def test_weight_against_the_start(weight: float, expected: set[Told]) -> None:
    """CA-6: 5 % of the weight entered at enrolment."""
    assert last([on(28, weight=weight)], baseline_weight=80) == expected


def test_weight_without_one_entered() -> None:
    """CA-6: the median of the first three, and nothing before there are three."""
    lines = [on(0, weight=80), on(28, weight=70), on(56, weight=81), on(84, weight=76)]
    assert flags(lines) == [set(), set(), set(), {("CA-6", "soon")}]


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(2, 2, {("CA-7", "urgent")}), (1, 2, set()), (2, 1, set())]
)
def test_diarrhoea_on_immunotherapy(first: int, second: int, expected: set[Told]) -> None:
    """CA-7: grade 2 at two reports in a row; a missed one between does not break it."""
    lines = [on(0, diarrhoea=first), missed(7), on(14, diarrhoea=second)]
    assert last(lines, immunotherapy=True) == expected
    assert last(lines) == set()


@pytest.mark.parametrize(
    ("profile", "needed"), [({}, 2), ({"age": 74}, 2), ({"age": 75}, 1), ({"high_risk": True}, 1)]
)
def test_silence(profile: dict[str, object], needed: int) -> None:
    """CA-NR after two weekly reports; after one from 75 years on and for the risk list."""
    told = flags([missed(0), missed(7), missed(14)], **profile)
    assert told == [{("CA-NR", "soon")} if place >= needed else set() for place in (1, 2, 3)]


def test_a_correction_changes_what_comes_after() -> None:
    """Pain was 2, not 3: CA-1 is superseded, and the next report is compared with 2."""
    lines = [on(0, pain=3), corrected(0, pain=2), on(7, pain=3)]
    told = scripts.matches(ID, lines)
    assert [(one.day, one.rule, one.superseded) for one in told] == [
        (0, "CA-1", False),
        (0, "CA-1", True),
        (7, "CA-1", False),
    ]


def test_when_it_asks() -> None:
    """Every week, weight and distress every four, and a window of 48 hours with the reminder at 24."""
    recipe, days = scripts.pathway(ID), range(60)
    assert days_asking(recipe, "nausea", days) == list(range(0, 60, 7))
    assert days_asking(recipe, "weight", days) == [0, 28, 56]
    assert (recipe.phases[0].window_minutes, recipe.phases[0].reminder_minutes) == (48 * 60, 24 * 60)
    assert [one.key for one in recipe.on_demand] == ["report", "temperature"]
    assert set(recipe.on_demand[0].questions) >= set(SYMPTOMS)


def test_an_earlier_temperature_is_asked_only_of_one_who_is_warm() -> None:
    """From 37.5 on."""
    recipe, key = scripts.pathway(ID), ["temp_1h_before"]
    assert still_asked(recipe, key, {"temp": Decimal("37.4")}, day=0) == []
    assert still_asked(recipe, key, {"temp": Decimal("37.5")}, day=0) == key


def test_a_temperature_of_38_is_asked_again_after_an_hour() -> None:
    """On treatment that lowers white cells; two such readings an hour apart on one day are the emergency."""
    (then,) = scripts.pathway(ID).rule("CA-A0").then
    assert (then.ask, then.after_minutes) == (("temp",), 60)


@pytest.mark.parametrize(("minutes", "expected"), [(59, []), (60, ["CA-3"])])
def test_two_readings_of_one_day(minutes: int, expected: list[str]) -> None:
    """CA-3: the second must come at least an hour after the first."""
    recipe = scripts.pathway(ID)
    facts = Facts(day_zero=DAY_ZERO, inputs={"myelosuppressive": True})
    begun = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("UTC"))
    history = History()
    for name, at in (("first", begun), ("second", begun + timedelta(minutes=minutes))):
        occasion = Occasion(check_in_id=name, on=at.date(), outcome=Outcome.ANSWERED, at=at)
        occasion = with_answers(recipe, occasion, {"temp": Decimal("38.0")}, facts)
        judgement = judge(recipe, history, occasion, facts)
        history = history.with_occasion(occasion)
    assert [flag.rule_id for flag in judgement.flags] == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("38.2", set()),
        ("38,3", {("CA-3", "urgent")}),
        ("100.8 °F", set()),
        ("100.9 °F", {("CA-3", "urgent")}),
    ],
)
def test_units_of_temperature(typed: str, expected: set[Told]) -> None:
    """100.9 °F is 38.28 °C, which is 38.3 to a tenth; a decimal comma is a point."""
    assert (
        last([{"day": 0, "slot": 0, "status": "answered", "answers": {}, "raw_text": {"temp": typed}}])
        == expected
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("167.3 lb", set()),
        ("167.2 lb", {("CA-6", "soon")}),
        ("11 st 13.2 lb", {("CA-6", "soon")}),
        ("75.9 kg", set()),
        ("75.8 kg", {("CA-6", "soon")}),
    ],
)
def test_units_of_weight(typed: str, expected: set[Told]) -> None:
    """5 % of 79.8 kg is 3.99 kg, so 75.8 kg and not 75.9, in pounds and stones as well."""
    raw = {"day": 28, "slot": 0, "status": "answered", "answers": {}, "raw_text": {"weight": typed}}
    assert last([raw], baseline_weight=79.8) == expected


@pytest.mark.parametrize("seed", range(4))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, with gaps and answers left out."""
    random, courses = scripts.seeded(seed), list[Course]()
    for _ in range(100):
        profile: dict[str, object] = {
            "age": random.choice([50, 74, 75]),
            "high_risk": random.random() < 0.2,
            "myelosuppressive": random.random() < 0.5,
            "immunotherapy": random.random() < 0.5,
        }
        if random.random() < 0.5:
            profile["baseline_weight"] = random.choice([72.4, 80])
        lines = [_report(random, day) for day in range(0, 70, 7)]
        courses.append((profile, lines))
    for (known, told_of), told in zip(courses, scripts.flags_of_each(ID, courses), strict=True):
        assert told == evaluate(known, told_of), (known, told_of)


def _report(random: Random, day: int) -> Line:
    if random.random() < 0.3:
        return missed(day)
    grades = dict.fromkeys(
        (*SYMPTOMS, "activity"), (0, 0, 0, 1, 1, 1, 1, 2, 2, 3 if random.random() < 0.3 else 1)
    )
    answers = scripts.some(random, **grades)
    if random.random() < 0.1:
        answers["breathlessness"] = 4
    if random.random() < 0.4:
        answers["temp"] = random.choice([36.8, 37.9, 38.0, 38.2, 38.3, 39.1])
        if random.random() < 0.5:
            answers["temp_1h_before"] = random.choice([36.8, 37.9, 38.0, 38.2, 38.3])
    if random.random() < 0.5:
        answers["weight"] = random.choice([68.7, 68.8, 72.4, 76.0, 76.1, 80.0, 80.1])
    return on(day, **answers)
