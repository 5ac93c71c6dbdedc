"""30 days after a hospital stay: each rule below and at its threshold, and random courses against a second reading."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from dialogs.pathway.history import Value
from dialogs.severity import Severity
from tests.pathway.library import scripts
from tests.pathway.library.asked_in import days_asking, still_asked
from tests.pathway.library.reference_post_discharge_30 import evaluate
from tests.pathway.library.scripts import Course, Line, Told, corrected, missed, on

ID = "post-discharge-30"
flags = partial(scripts.flags, ID)
last = partial(scripts.last, ID)
role = partial(scripts.role, ID)
SIGNS = ["chest_pain", "short_of_breath", "fainted", "confused", "bleeding"]


def test_who_is_called_and_how_soon() -> None:
    """Every rule that calls somebody, its levels gravest first, and the role that comes first."""
    assert scripts.calls(ID) == [
        ("PD-1", Severity.EMERGENCY, "on_call"),
        ("PD-2", Severity.URGENT, "nurse"),
        ("PD-3", Severity.SOON, "pharmacist"),
        ("PD-3", Severity.SOON, "nurse"),
        ("PD-4", Severity.SOON, "coordinator"),
        ("PD-4", Severity.SOON, "coordinator"),
        ("PD-5", Severity.URGENT, "nurse"),
        ("PD-6", Severity.URGENT, "pharmacist"),
    ]


@pytest.mark.parametrize("sign", SIGNS)
def test_any_warning_sign_is_an_emergency(sign: str) -> None:
    """PD-1: each sign by itself."""
    assert last([on(2, redflags=[sign])]) == {("PD-1", "emergency")}


def test_a_warning_sign_takes_the_place_of_not_well_and_worse() -> None:
    """PD-2 and PD-5 ask for no warning sign; PD-1 alone is told."""
    lines = [
        on(2, overall_change="worse", redflags=["none"]),
        on(4, need_category="not_well", overall_change="worse", redflags=["fainted"]),
    ]
    assert last(lines) == {("PD-1", "emergency")}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"need_help": True, "need_category": "not_well", "redflags": ["none"]}, {("PD-2", "urgent")}),
        ({"need_help": True, "need_category": "not_well"}, {("PD-2", "urgent")}),
        ({"need_help": True, "need_category": "medicines"}, {("PD-3", "soon")}),
        ({"need_help": True, "need_category": "services"}, {("PD-3", "soon")}),
        ({"need_help": True, "need_category": "other"}, {("PD-3", "soon")}),
        ({"need_help": True, "need_category": "appointment"}, {("PD-4", "soon")}),
        ({"need_help": False, "overall_change": "same"}, set()),
        ({"followup_booked": False}, {("PD-4", "soon")}),
        ({"followup_booked": True}, set()),
        ({"meds_obtained": "none"}, {("PD-6", "urgent")}),
        ({"meds_obtained": "some"}, {("PD-6", "urgent")}),
        ({"meds_obtained": "all"}, set()),
    ],
)
def test_one_check_in(answers: dict[str, object], expected: set[Told]) -> None:
    """What a single check-in raises; a question about signs left open hides nothing."""
    assert last([on(2, **answers)]) == expected


@pytest.mark.parametrize(
    ("category", "who"), [("medicines", "pharmacist"), ("services", "nurse"), ("other", "nurse")]
)
def test_who_is_called_for_a_need(category: str, who: str) -> None:
    """PD-3 goes to the pharmacist when it is about medicines, else to a nurse."""
    assert role([on(2, need_category=category)], "PD-3") == who


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ([], {("PD-5", "urgent")}),
        ([missed(4)], {("PD-5", "urgent")}),
        ([on(4, overall_change="same")], set()),
        ([on(4, need_help=False)], {("PD-5", "urgent")}),
    ],
)
def test_worse_twice_in_a_row(between: list[Line], expected: set[Told]) -> None:
    """PD-5 counts answers: a missed check-in, or one without this answer, does not break the run."""
    assert last([on(2, overall_change="worse"), *between, on(6, overall_change="worse")]) == expected


def test_worse_once_raises_nothing() -> None:
    """PD-5 needs two."""
    assert last([on(2, overall_change="worse", redflags=["none"])]) == set()


def test_a_correction_takes_worse_back() -> None:
    """She meant the same, not worse: the earlier task is told as superseded and stays for a person."""
    lines = [
        on(2, overall_change="worse"),
        on(4, overall_change="worse"),
        corrected(1, day=4, overall_change="same"),
    ]
    told = [one for one in scripts.matches(ID, lines) if one.rule == "PD-5"]
    assert [one.superseded for one in told] == [False, True]


@pytest.mark.parametrize(
    ("profile", "needed"),
    [({}, 3), ({"age": 74}, 3), ({"age": 75}, 2), ({"high_risk": True}, 2), ({"lives_alone": True}, 2)],
)
def test_silence(profile: dict[str, object], needed: int) -> None:
    """PD-NR after three check-ins, after two from 75 years on and for those on the risk list."""
    told = flags([missed(day) for day in (2, 4, 6)], **profile)
    expected: list[set[Told]] = [{("PD-NR", "soon")} if place >= needed else set() for place in range(1, 4)]
    assert told == expected


def test_an_answer_ends_the_silence() -> None:
    """Two missed, one answered, two missed: nobody is called."""
    lines = [missed(2), missed(4), on(6, need_help=False), missed(9), missed(12)]
    assert flags(lines) == [set()] * 5


def test_when_it_asks() -> None:
    """The welcome on day 1, check-ins on days 2, 4, 6, 9, 12, 16, 19 and 24, medicines once, a goodbye on day 30."""
    recipe, days = scripts.pathway(ID), range(32)
    assert days_asking(recipe, "followup_booked", days) == [1]
    assert days_asking(recipe, "need_help", days) == [2, 4, 6, 9, 12, 16, 19, 24]
    assert days_asking(recipe, "meds_obtained", days) == [2]
    assert [(one.key, one.on_days) for one in recipe.messages] == [("goodbye", (30,))]


@pytest.mark.parametrize(
    ("answers", "earlier", "asked"),
    [
        ({"need_help": False, "overall_change": "same"}, None, False),
        ({"need_help": False, "overall_change": "worse"}, None, True),
        ({"need_help": True, "need_category": "not_well", "overall_change": "same"}, None, True),
        ({"need_help": True, "need_category": "services", "overall_change": "better"}, None, False),
        ({}, {"need_help": False, "overall_change": "same"}, True),
    ],
)
def test_when_warning_signs_are_asked(
    answers: dict[str, Value], earlier: dict[str, Value] | None, asked: bool
) -> None:
    """When she is worse or not well, and in a check-in begun by "I feel worse" whatever she said that morning."""
    left = still_asked(scripts.pathway(ID), ["redflags"], answers, day=4, earlier=earlier)
    assert left == (["redflags"] if asked else [])


@pytest.mark.parametrize("seed", range(4))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, with gaps and answers left out."""
    random, courses = scripts.seeded(seed), list[Course]()
    for _ in range(100):
        profile: dict[str, object] = {"age": random.choice([40, 74, 75]), "high_risk": random.random() < 0.3}
        lines = [_check_in(random, day) for day in (1, 2, 4, 6, 9, 12, 16, 19, 24)]
        courses.append((profile, lines))
    for (known, told_of), told in zip(courses, scripts.flags_of_each(ID, courses), strict=True):
        assert told == evaluate(known, told_of), (known, told_of)


def _check_in(random: Random, day: int) -> Line:
    if random.random() < 0.35:
        return missed(day)
    return on(
        day,
        **scripts.some(
            random,
            need_help=[True, False],
            need_category=["not_well", "medicines", "appointment", "services", "other"],
            overall_change=["better", "same", "worse", "worse"],
            redflags=[["none"], ["none"], ["none"], ["chest_pain"], ["fainted", "bleeding"]],
            followup_booked=[True, False],
            meds_obtained=["all", "some", "none"],
        ),
    )
