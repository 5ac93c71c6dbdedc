"""COVID-19 or influenza at home: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from random import Random

import pytest

from dialogs.pathway.history import Facts, History, Occasion, Outcome, Value
from dialogs.rules import judge
from dialogs.severity import Severity
from tests.pathway.library import scripts
from tests.pathway.library.asked_in import DAY_ZERO, days_asking, still_asked
from tests.pathway.library.reference_respiratory_virus_watch import evaluate
from tests.pathway.library.scripts import Course, Line, Told, corrected, missed, on

ID = "respiratory-virus-watch"
flags = partial(scripts.flags, ID)
last = partial(scripts.last, ID)
SIGNS = ["chest_pain", "confusion", "blue_lips", "cannot_stay_awake"]


def test_who_is_called_and_how_soon() -> None:
    """Every rule that calls somebody, its levels gravest first, and the role that comes first."""
    assert scripts.calls(ID) == [
        ("RW-1", Severity.EMERGENCY, "on_call"),
        ("RW-2", Severity.URGENT, "on_call"),
        ("RW-3", Severity.EMERGENCY, "on_call"),
        ("RW-4", Severity.URGENT, "on_call"),
        ("RW-5", Severity.SOON, "nurse"),
    ]


@pytest.mark.parametrize("sign", SIGNS)
def test_any_other_sign_is_an_emergency(sign: str) -> None:
    """RW-1: each sign by itself."""
    assert last([on(3, 0, other_signs=[sign])]) == {("RW-1", "emergency")}


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("on_exertion", {("RW-2", "urgent")}),
        ("ordinary_tasks", {("RW-2", "urgent")}),
        ("at_rest", {("RW-1", "emergency")}),
        (None, {("RW-2", "urgent")}),
    ],
)
def test_harder_to_breathe(level: str | None, expected: set[Told]) -> None:
    """RW-2 below rest, RW-1 at rest; a level that was not told counts as below rest."""
    answers = {"breathing_harder": True, "other_signs": ["none"]} | ({"breath_level": level} if level else {})
    assert last([on(3, 0, **answers)]) == expected


def test_the_morning_is_not_raised_again_in_the_evening() -> None:
    """At rest in the morning, no other sign in the evening: the evening raises nothing by itself."""
    lines = [on(3, 0, breathing_harder=True, breath_level="at_rest"), on(3, 1, other_signs=["none"])]
    assert flags(lines) == [{("RW-1", "emergency")}, set()]


@pytest.mark.parametrize(
    ("spo2", "expected"),
    [
        (60, {("RW-3", "emergency")}),
        (92, {("RW-3", "emergency")}),
        (93, {("RW-4", "urgent")}),
        (94, {("RW-4", "urgent")}),
        (95, set()),
    ],
)
@pytest.mark.parametrize("usual", [None, 93, 98])
def test_oxygen(spo2: int, expected: set[Told], usual: int | None) -> None:
    """RW-3 and RW-4 by the general limits, also where the usual value is not known or above 92."""
    profile = {} if usual is None else {"baseline_spo2": usual}
    assert last([on(1, 0, spo2=spo2)], **profile) == expected


@pytest.mark.parametrize(
    ("usual", "spo2", "expected"),
    [
        (92, 90, set()),
        (92, 89, {("RW-4", "urgent")}),
        (92, 88, {("RW-3", "emergency")}),
        (88, 86, set()),
        (88, 85, {("RW-4", "urgent")}),
        (88, 84, {("RW-3", "emergency")}),
    ],
)
def test_oxygen_with_a_low_usual_value(usual: int, spo2: int, expected: set[Told]) -> None:
    """3 below it is urgent, 4 below it an emergency, in place of the general limits."""
    assert last([on(1, 0, spo2=spo2)], baseline_spo2=usual) == expected


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"feel_vs_12h": "worse", "breathing_harder": False}, {("RW-5", "soon")}),
        ({"feel_vs_12h": "worse"}, {("RW-5", "soon")}),
        ({"feel_vs_12h": "worse", "breathing_harder": True}, {("RW-2", "urgent")}),
        ({"feel_vs_12h": "same"}, set()),
    ],
)
def test_worse_twice_in_a_row(second: dict[str, object], expected: set[Told]) -> None:
    """RW-5 looks at the last two answers and at breathing now; a missed check-in between does not break the run."""
    assert last([on(1, 0, feel_vs_12h="worse"), missed(1, 1), on(2, 0, **second)]) == expected


def test_a_correction_of_the_oxygen_value() -> None:
    """92 was a slip of the finger for 97: the emergency is told as superseded."""
    lines = [on(1, 0, spo2=92), corrected(0, day=1, spo2=97)]
    assert scripts.in_order(ID, lines) == [("RW-3", False), ("RW-3", True)]


@pytest.mark.parametrize(
    ("profile", "soon", "urgent"),
    [({}, 2, 4), ({"age": 64}, 2, 4), ({"age": 65}, 1, 3), ({"high_risk": True}, 1, 3)],
)
def test_silence(profile: dict[str, object], soon: int, urgent: int) -> None:
    """RW-NR after two check-ins, a nurse phones after four; one fewer from 65 years on and at higher risk."""
    told = flags([missed(1, 0), missed(1, 1), missed(2, 0), missed(2, 1)], **profile)
    expected: list[set[Told]] = [
        {("RW-NR", "urgent")} if place >= urgent else {("RW-NR", "soon")} if place >= soon else set()
        for place in range(1, 5)
    ]
    assert told == expected


def test_when_it_asks() -> None:
    """Days 0 to 14, and 7 more for those who want them; day 14 offers it."""
    recipe, days = scripts.pathway(ID), range(30)
    assert days_asking(recipe, "feel_vs_12h", days) == list(range(22))
    assert days_asking(recipe, "go_on", days) == [14]
    first, second = recipe.phases
    assert [one.strftime("%H:%M") for one in first.times] == ["09:00", "18:00"]
    assert (first.last_day, second.first_day, second.last_day) == (14, 15, 21)
    assert second.only_when is not None
    assert (first.window_minutes, first.reminder_minutes) == (360, 180)


@pytest.mark.parametrize(
    ("day", "answers", "expected"),
    [
        (3, {"feel_vs_12h": "same"}, []),
        (3, {"feel_vs_12h": "worse"}, ["breathing_harder"]),
        (4, {"feel_vs_12h": "same"}, ["breathing_harder"]),
        (10, {"feel_vs_12h": "better"}, ["breathing_harder"]),
        (11, {"feel_vs_12h": "better"}, []),
        (11, {}, ["breathing_harder"]),
        (3, {"feel_vs_12h": "worse", "breathing_harder": True}, ["breath_level"]),
        (3, {"feel_vs_12h": "worse", "breathing_harder": False}, []),
    ],
)
def test_when_breathing_is_asked(day: int, answers: dict[str, Value], expected: list[str]) -> None:
    """When worse, on days 4 to 10 always, and in a check-in begun by "I feel worse"; the level when it is harder."""
    keys = ["breathing_harder", "breath_level"]
    assert still_asked(scripts.pathway(ID), keys, answers, day=day) == expected


@pytest.mark.parametrize(
    ("inputs", "asked"), [({}, False), ({"oximeter": True}, True), ({"high_risk": True}, True)]
)
def test_when_oxygen_is_asked(inputs: dict[str, Value], asked: bool) -> None:
    """With an oximeter at home, and for the risk list."""
    assert bool(still_asked(scripts.pathway(ID), ["spo2"], {}, day=1, inputs=inputs)) is asked


@pytest.mark.parametrize(
    ("profile", "onset", "told"),
    [
        ({"high_risk": True}, "2026-02-25", True),
        ({"high_risk": True}, "2026-02-24", False),
        ({"age": 65}, "2026-03-01", True),
        ({"age": 64}, "2026-03-01", False),
        ({"high_risk": True, "antiviral_discussed": True}, "2026-03-01", False),
    ],
)
def test_antivirals_are_advice_at_enrolment(profile: dict[str, object], onset: str, told: bool) -> None:
    """Within 5 days of the first symptom, at risk and not yet discussed: she reads it; no task is raised."""
    recipe = scripts.pathway(ID)
    entered = {key: value for key, value in profile.items() if isinstance(value, bool)}
    age = Decimal(str(profile["age"])) if "age" in profile else None
    inputs: dict[str, Value] = {
        "antiviral_discussed": False,
        **entered,
        "onset_on": date.fromisoformat(onset),
    }
    facts = Facts(day_zero=DAY_ZERO, inputs=inputs, age=age)
    today = Occasion(check_in_id="enrolled", on=DAY_ZERO, outcome=Outcome.OPEN)
    judgement = judge(recipe, History(), today, facts, enrolment=True)
    assert (judgement.flags, judgement.advised) == ((), ("RW-A1",) if told else ())


@pytest.mark.parametrize("seed", range(4))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, twice a day, with gaps and answers left out."""
    random, courses = scripts.seeded(seed), list[Course]()
    for _ in range(100):
        profile: dict[str, object] = {"age": random.choice([40, 64, 65]), "high_risk": random.random() < 0.3}
        if random.random() < 0.6:
            profile["baseline_spo2"] = random.choice([86, 90, 92, 93, 97])
        lines = [_check_in(random, day, slot) for day in range(5) for slot in (0, 1)]
        courses.append((profile, lines))
    for (known, told_of), told in zip(courses, scripts.flags_of_each(ID, courses), strict=True):
        assert told == evaluate(known, told_of), (known, told_of)


def _check_in(random: Random, day: int, slot: int) -> Line:
    if random.random() < 0.35:
        return missed(day, slot)
    answers = scripts.some(
        random,
        feel_vs_12h=["better", "same", "worse", "worse", "worse"],
        breathing_harder=[True, False, False],
        other_signs=[["none"], ["none"], ["none"], ["confusion"], ["blue_lips", "chest_pain"]],
        spo2=list(range(80, 100)),
    )
    if answers.get("breathing_harder") is True and random.random() < 0.8:
        answers["breath_level"] = random.choice(["on_exertion", "ordinary_tasks", "at_rest"])
    return on(day, slot, **answers)
