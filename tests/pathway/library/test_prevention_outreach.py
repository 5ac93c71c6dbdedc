"""Preventive care: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from tests.pathway.library import scripts
from tests.pathway.library.asked_in import days_asking
from tests.pathway.library.reference_prevention_outreach import evaluate
from tests.pathway.library.scripts import Line, Told, corrected, missed, on

flags = partial(scripts.flags, "prevention-outreach")
last = partial(scripts.last, "prevention-outreach")
PR1, PR6 = ("PR-1", "routine"), ("PR-6", "routine")


def test_a_service_that_is_due() -> None:
    """PR-1 for one and for several; nothing where nothing is due."""
    assert last([on(0, 0, service_due=["colorectal"])]) == {PR1}
    assert last([on(0, 0, service_due=["breast", "hiv"])]) == {PR1}
    assert last([on(0, 0, service_due=[])]) == set()
    assert last([on(0, 0, tobacco=False)], age=60, sex="female") == set()


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, set()),
        (13, set()),
        (14, {("PR-2", "soon")}),
        (59, {("PR-2", "soon")}),
        (60, {("PR-2", "urgent")}),
        (400, {("PR-2", "urgent")}),
    ],
)
def test_a_positive_result_that_waits(days: int, expected: set[Told]) -> None:
    """PR-2 at 14 and at 60 days."""
    assert last([on(0, 0, days_since_positive_unbooked=days)]) == expected


def test_a_family_history_trigger() -> None:
    """PR-3 at a check-in, and at enrolment from what the record says."""
    assert last([on(0, 0, family_history_trigger=True)]) == {("PR-3", "soon")}
    assert last([on(0, 0, family_history_trigger=False)]) == set()
    at_enrolment = {**on(0), "enrolment": True}
    for trigger in ("fh_colorectal", "fh_breast", "fh_heart", "ldl_190", "fh_gene"):
        assert last([at_enrolment], **{trigger: True}) == {("PR-3", "soon")}
    assert last([at_enrolment], age=60, sex="male") == set()


@pytest.mark.parametrize(
    ("sex", "points", "expected"),
    [
        ("female", 2, set()),
        ("female", 3, {("PR-4", "soon")}),
        ("male", 3, set()),
        ("male", 4, {("PR-4", "soon")}),
        (None, 3, set()),
        (None, 4, {("PR-4", "soon")}),
    ],
)
def test_alcohol(sex: str | None, points: int, expected: set[Told]) -> None:
    """PR-4 from 3 for women, from 4 for all."""
    profile = {"sex": sex} if sex else {}
    assert last([on(0, 0, audit_c=points)], **profile) == expected
    items = {"audit_c_1": points - 1, "audit_c_2": 1, "audit_c_3": 0}
    assert last([on(0, 0, **items)], **profile) == expected


def test_one_who_never_drinks_is_not_asked_on() -> None:
    """The other two questions follow the first only above 0, and no score is raised without them."""
    pathway = scripts.pathway("prevention-outreach")
    asked = [key for then in pathway.rule("PR-4A").then for key in then.ask]
    assert asked == ["audit_c_2", "audit_c_3"]
    assert last([on(0, 0, audit_c_1=4)], sex="female") == set()


@pytest.mark.parametrize("answers", [{"phq2": 3}, {"gad2": 3}, {"phq2": 6, "gad2": 6}])
def test_low_mood_and_worry_ask_the_full_form(answers: dict[str, object]) -> None:
    """A half of 3 or more calls nobody by itself."""
    assert last([on(0, 0, **answers)]) == set()


def test_what_a_full_form_shows_is_raised() -> None:
    """The rules of depression and anxiety follow-up apply to it."""
    found = last([on(0, 0, phq2=5, phq9=20, item9=2, gad7=15, safety={"q3": True})])
    assert found == {("DP-1", "urgent"), ("DP-3", "urgent"), ("DP-5", "urgent"), ("GA-1", "soon")}


@pytest.mark.parametrize(
    ("alarm", "expected"),
    [
        (["none"], set()),
        (["breast_lump"], {("PR-5", "soon")}),
        (["blood_in_stool"], {("PR-5", "soon")}),
        (["weight_loss"], {("PR-5", "soon")}),
        (["coughing_blood"], {("PR-5", "urgent")}),
        (["weight_loss", "coughing_blood"], {("PR-5", "urgent")}),
    ],
)
def test_warning_signs(alarm: list[str], expected: set[Told]) -> None:
    """PR-5 once, at its gravest level."""
    assert last([on(14, 0, alarm=alarm)]) == expected


@pytest.mark.parametrize(
    ("third", "expected"),
    [
        (on(42, 0, service_due=["colorectal"]), {PR1, PR6}),
        (on(42, 0, service_due=[]), set()),
        (missed(42), {PR6}),
    ],
)
def test_after_the_third_nudge(third: Line, expected: set[Told]) -> None:
    """PR-6 when something is still due at the third nudge, answered or not."""
    assert flags([on(0, 0, service_due=["colorectal"]), missed(14), third]) == [{PR1}, set(), expected]


def test_silence_where_nothing_was_due() -> None:
    """Three nudges without an answer raise nothing by themselves."""
    assert flags([missed(0), missed(14), missed(42)], age=60) == [set(), set(), set()]


def test_a_correction() -> None:
    """Coughing blood was ticked by mistake."""
    lines = [on(0, 0, alarm=["coughing_blood"]), corrected(0, alarm=["none"])]
    assert scripts.in_order("prevention-outreach", lines) == [("PR-5", False), ("PR-5", True)]


def test_when_it_asks() -> None:
    """Three nudges a year; the yearly questions with the first of them."""
    pathway = scripts.pathway("prevention-outreach")
    assert days_asking(pathway, "alarm", range(800)) == [0, 14, 42, 365, 379, 407, 730, 744, 772]
    assert days_asking(pathway, "audit_c_1", range(800)) == [0, 365, 730]


@pytest.mark.parametrize("seed", range(3))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, with gaps and answers left out."""
    random = scripts.seeded(seed)
    for _ in range(100):
        profile = scripts.some(random, age=[30, 50, 70], sex=["female", "male"])
        lines = [_check_in(random, day) for day in (0, 14, 42, 365)]
        assert flags(lines, **profile) == evaluate(profile, lines), (profile, lines)


def _check_in(random: Random, day: int) -> Line:
    if random.random() < 0.3:
        return missed(day)
    answers = scripts.some(
        random,
        days_since_positive_unbooked=[0, 13, 14, 30, 59, 60, 61],
        family_history_trigger=[True, False, False],
        audit_c=range(13),
        phq2=range(7),
        gad2=range(7),
        alarm=[["none"], ["none"], ["breast_lump"], ["coughing_blood", "weight_loss"]],
    )
    answers["service_due"] = random.choice([[], ["colorectal"], ["hiv", "falls"]])
    return on(day, 0, **answers)
