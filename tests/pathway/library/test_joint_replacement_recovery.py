"""joint-replacement-recovery as it is tried by script: random courses against a second opinion, age, corrections."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from tests.pathway.library import reference_joint_replacement_recovery as reference
from tests.pathway.library.scripts import (
    Course,
    Held,
    Line,
    corrected,
    differences,
    missed,
    on,
    pathway,
    tried,
    typed,
)

NAME = "joint-replacement-recovery"
DAYS = [-7, *range(1, 15), 18, 22, 25, 29, 30, 32, 36, 39, 42, 90]
SCORED = (-7, 42, 90)


@pytest.mark.parametrize(
    ("profile", "lines", "held"),
    [
        ({"age": 74}, [missed(2)], {}),
        ({"age": 75}, [missed(2)], {"JR-NR": "soon"}),
        ({"age": 75}, [missed(18), missed(22)], {"JR-NR": "soon"}),
        ({"age": 74}, [missed(18), missed(22)], {}),
        ({"high_risk": True}, [missed(2)], {"JR-NR": "soon"}),
    ],
)
def test_silence_is_told_earlier_at_seventy_five(
    profile: Mapping[str, object], lines: list[Line], held: Held
) -> None:
    """Age counts by itself, without anybody having ticked a higher risk."""
    assert tried(NAME, profile, *lines).last == held


@pytest.mark.parametrize(
    ("text", "held"), [("101 F", {"JR-5": "urgent"}), ("100.8 F", {}), ("38,3", {"JR-5": "urgent"})]
)
def test_a_typed_temperature_is_read(text: str, held: Held) -> None:
    """In Fahrenheit or with a decimal comma, judged at a tenth of a degree Celsius."""
    assert tried(NAME, {}, typed(3, {"temp": text}, drainage="none")).last == held


def test_a_correction_takes_strong_pain_back() -> None:
    """8 for 3: the run of strong pain and the rise are gone, and told as superseded."""
    course = tried(NAME, {}, on(3, pain_rest=3), on(4, pain_rest=8), corrected(1, 4, pain_rest=3))
    assert course.superseded == {"JR-7"}
    assert course.last == {}


def test_an_impossible_fever_counts_as_one() -> None:
    """An implausible temperature on the dangerous side is real until corrected (0.4)."""
    assert pathway(NAME).question("temp").dangerous is not None


def courses(seed: int, count: int) -> list[Course]:
    """Invented recoveries over the days of the cadence, with gaps and missing answers."""
    chance = random.Random(seed)  # noqa: S311 - invented patients, no secrets
    found: list[Course] = []
    for _ in range(count):
        profile: dict[str, object] = {
            "joint": chance.choice(["hip", "knee"]),
            "age": chance.choice([60, 74, 75]),
        }
        if chance.random() < 0.5:
            profile["baseline_jr"] = chance.choice([40, 50, 60])
        if chance.random() < 0.2:
            profile["high_risk"] = True
        days = sorted(chance.sample(DAYS, chance.randint(3, 12)))
        lines = [missed(day) if chance.random() < 0.25 else on(day, **_check_in(chance, day)) for day in days]
        found.append((profile, lines))
    return found


def _check_in(chance: random.Random, day: int) -> dict[str, object]:
    score: dict[str, object] = {"jr_score": chance.choice([40, 49.9, 50, 50.1, 60, 75])}
    if day < 0:
        return score if chance.random() < 0.7 else {"pain_move": 4}
    given: dict[str, object] = {
        "breath_chest": chance.random() < 0.1,
        "weight_bearing": chance.choice(["ok", "ok", "ok", "cannot"]),
        "calf": chance.random() < 0.1,
        "drainage": chance.choice(["none", "none", "spots", "soaks", "pus"]),
        "temp": chance.choice([36.6, 37.9, 38.0, 38.2, 38.3, 39.0]),
        "fall": chance.random() < 0.2,
        "pain_rest": chance.choice([2, 4, 5, 6, 7, 8]),
        "opioid_tablets_24h": chance.choice([0, 0, 0.5, 2]),
        "exercise_min": chance.choice([0, 0, 0, 20]),
        "knee_flexion": chance.choice([80, 89, 90, 110]),
        **(score if day in SCORED else {}),
    }
    return {key: value for key, value in given.items() if chance.random() < 0.8} or {"calf": False}


@pytest.mark.parametrize("seed", range(4))
def test_a_second_opinion_agrees(seed: int) -> None:
    """Over hundreds of invented courses the pathway raises what the words of the specification say."""
    assert differences(NAME, reference.evaluate, courses(seed, 75)) == []
