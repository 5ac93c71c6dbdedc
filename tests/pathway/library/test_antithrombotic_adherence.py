"""antithrombotic-adherence, rule by rule: bleeding, taking, genes, INR; below, at and above each threshold."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from tests.pathway.library import reference_antithrombotic_adherence as reference
from tests.pathway.library.scripts import (
    Course,
    Held,
    Line,
    corrected,
    differences,
    enrolled,
    missed,
    on,
    pathway,
    tried,
)

NAME = "antithrombotic-adherence"
STENT: Mapping[str, object] = {"age": 60, "kind": "p2y12", "drug": "clopidogrel", "indication": "PCI"}
STROKE: Mapping[str, object] = {**STENT, "indication": "stroke"}
DOAC: Mapping[str, object] = {"age": 60, "kind": "doac", "drug": "apixaban", "indication": "AF"}
WARFARIN: Mapping[str, object] = {"age": 60, "kind": "warfarin", "drug": "warfarin", "inr_target": [2.0, 3.0]}


def one(profile: Mapping[str, object] = STENT, day: int = 14, /, **answers: object) -> Held:
    """The rules raised by one check-in."""
    return tried(NAME, profile, on(day, **answers)).last


@pytest.mark.parametrize(
    ("answers", "held"),
    [
        ({"bleeding": "none", "head_injury": False}, {}),
        ({"bleeding": "minor"}, {}),
        ({"bleeding": "moderate"}, {"AT-2": "urgent"}),
        ({"bleeding": "major"}, {"AT-1": "emergency"}),
        ({"bleeding": "none", "head_injury": True}, {"AT-1": "emergency"}),
        ({"chest_pain_or_stroke_signs": True}, {"AT-4": "emergency"}),
        ({"planned_procedure": True}, {"AT-10": "soon"}),
        ({"new_interacting_medicine": True}, {"AT-7": "soon"}),
    ],
)
def test_what_is_answered_once(answers: Mapping[str, object], held: Held) -> None:
    """AT-1, AT-2, AT-4, AT-7 and AT-10 at once; small bleeding once is no task."""
    assert one(**answers) == held


@pytest.mark.parametrize(
    ("bleeds", "held"),
    [
        (("minor", "minor"), True),
        (("minor", None, "minor"), True),
        (("minor", "none", "minor"), False),
        (("minor", "moderate", "minor"), False),
        (("none", "minor"), False),
    ],
)
def test_at_3_is_small_bleeding_at_two_answered_check_ins(bleeds: tuple[str | None, ...], held: bool) -> None:
    """AT-3: twice in a row; a missed check-in between does not break the run, another answer does."""
    lines = [
        missed(day) if bleed is None else on(day, bleeding=bleed) for day, bleed in enumerate(bleeds, start=1)
    ]
    assert (tried(NAME, STENT, *lines).last.get("AT-3") == "soon") is held


@pytest.mark.parametrize(
    ("profile", "day", "answers", "severity"),
    [
        (STENT, 30, {"stopped": True}, "urgent"),
        (STENT, 31, {"stopped": True}, "soon"),
        (STENT, 7, {"days_missed_7d": 1}, None),
        (STENT, 7, {"days_missed_7d": 2}, "urgent"),
        (STENT, 42, {"days_missed_7d": 2}, "soon"),
        ({**STENT, "indication": "ACS"}, 7, {"stopped": True}, "urgent"),
        (STROKE, 7, {"stopped": True}, "soon"),
        ({"kind": "p2y12"}, 7, {"stopped": True}, "urgent"),
        (STENT, 7, {"stopped": False, "days_missed_7d": 0}, None),
        (DOAC, 7, {"stopped": True}, None),
        (WARFARIN, 7, {"stopped": True}, None),
    ],
)
def test_at_5_is_a_p2y12_inhibitor_stopped_or_missed(
    profile: Mapping[str, object], day: int, answers: Mapping[str, object], severity: str | None
) -> None:
    """AT-5: urgent to day 30 after a stent, soon later or after a stroke; an unknown reason counts as a stent."""
    assert one(profile, day, **answers).get("AT-5") == severity


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({"stopped": True}, "urgent"),
        ({"stopped": True, "days_missed_7d": 7}, "urgent"),
        ({"stopped": False, "days_missed_7d": 1}, None),
        ({"days_missed_7d": 2}, "soon"),
    ],
)
def test_at_6_is_a_doac_stopped_or_missed(answers: Mapping[str, object], severity: str | None) -> None:
    """AT-6: stopped is urgent, two days of 7 missed soon, on any day."""
    assert one(DOAC, 100, **answers).get("AT-6") == severity


@pytest.mark.parametrize(
    ("profile", "new", "held"),
    [
        (STENT, ["nsaid"], True),
        (STENT, ["omeprazole"], True),
        ({**STENT, "drug": "ticagrelor"}, ["omeprazole"], False),
        (STENT, ["azole"], False),
        (STENT, ["none"], False),
        (STENT, ["other"], False),
        (DOAC, ["nsaid"], True),
        (DOAC, ["azole"], True),
        (DOAC, ["rifampicin"], True),
        (DOAC, ["epilepsy"], True),
        (DOAC, ["st_johns_wort"], True),
        (DOAC, ["omeprazole"], False),
        (WARFARIN, ["antibiotic"], True),
        (WARFARIN, ["other"], True),
        (WARFARIN, ["none"], False),
    ],
)
def test_at_7_is_a_medicine_that_does_not_go_with_hers(
    profile: Mapping[str, object], new: list[str], held: bool
) -> None:
    """AT-7: an NSAID with any; omeprazole with clopidogrel; inducers and azoles with a DOAC; anything with warfarin."""
    assert (one(profile, new_medicines=new) == {"AT-7": "soon"}) is held


@pytest.mark.parametrize(
    ("profile", "day", "severity"),
    [
        ({**STENT, "CYP2C19": "poor"}, 0, "urgent"),
        ({**STENT, "CYP2C19": "intermediate"}, 30, "urgent"),
        ({**STENT, "CYP2C19": "intermediate", "indication": "ACS"}, 31, "soon"),
        ({**STENT, "CYP2C19": "normal"}, 0, None),
        ({**STENT, "CYP2C19": "rapid"}, 0, None),
        ({**STENT, "CYP2C19": "poor", "pgx_override": True}, 0, None),
        ({**STENT, "CYP2C19": "poor", "drug": "prasugrel"}, 0, None),
        ({**STROKE, "CYP2C19": "poor"}, 0, None),
        (STENT, 0, None),
    ],
)
def test_at_8_is_looked_at_when_enrolled(
    profile: Mapping[str, object], day: int, severity: str | None
) -> None:
    """AT-8: clopidogrel for a stent or coronary syndrome, poor or intermediate, unless kept on purpose."""
    assert tried(NAME, profile, enrolled(day)).last.get("AT-8") == severity
    assert "AT-8" not in tried(NAME, profile, on(day + 1, bleeding="none")).last


def test_no_word_to_the_patient_names_a_gene() -> None:
    """AT-8 says nothing to her, and no text of hers holds the name of a gene."""
    recipe = pathway(NAME)
    assert all(level.say_path is None for level in recipe.rule("AT-8").levels)
    said = [level.say_path for rule in recipe.rules for level in rule.levels if level.say_path]
    assert not [path for path in said for language in ("en", "es") if "CYP" in recipe.text(path, language)]


@pytest.mark.parametrize(
    ("inr", "severity"),
    [
        ("1.4", "soon"),
        ("1.5", None),
        ("2.4", None),
        ("3.5", None),
        ("3.6", "soon"),
        ("4.4", "soon"),
        ("4.5", "urgent"),
        ("9.9", "urgent"),
        ("10.0", "emergency"),
        ("14", "emergency"),
    ],
)
def test_at_9_by_the_target_of_two_to_three(inr: str, severity: str | None) -> None:
    """AT-9: 10 is an emergency, 4.5 urgent; more than 0.5 outside the target is soon. No target entered: 2.0 to 3.0."""
    for profile in (WARFARIN, {"kind": "warfarin"}):
        assert one(profile, inr=float(inr)).get("AT-9") == severity


@pytest.mark.parametrize(
    ("profile", "inr", "severity"),
    [
        ({**WARFARIN, "mechanical_valve": True}, 1.4, "urgent"),
        ({**WARFARIN, "mechanical_valve": True}, 1.5, None),
        ({**WARFARIN, "inr_target": [2.5, 3.5], "mechanical_valve": True}, 1.9, "soon"),
        ({**WARFARIN, "inr_target": [2.5, 3.5]}, 2.0, None),
        ({**WARFARIN, "inr_target": [2.5, 3.5]}, 4.0, None),
        ({**WARFARIN, "inr_target": [2.5, 3.5]}, 4.1, "soon"),
        ({**WARFARIN, "inr_target": [3.5, 4.2]}, 4.6, "urgent"),
    ],
)
def test_at_9_by_her_own_target_and_valve(
    profile: Mapping[str, object], inr: float, severity: str | None
) -> None:
    """Her own range counts; below 1.5 with a mechanical valve is urgent."""
    assert one(profile, inr=inr).get("AT-9") == severity


@pytest.mark.parametrize(
    ("profile", "lines", "held"),
    [
        (STENT, [missed(1)], {}),
        (STENT, [missed(1), missed(2)], {"AT-NR": "soon"}),
        (STENT, [missed(28), missed(30)], {"AT-NR": "soon"}),
        (STENT, [missed(30), missed(42)], {}),
        (STENT, [missed(30), missed(42), missed(56)], {"AT-NR": "routine"}),
        ({**STENT, "age": 75}, [missed(1)], {"AT-NR": "soon"}),
        ({**STENT, "age": 75}, [missed(42), missed(56)], {"AT-NR": "routine"}),
        ({**STENT, "high_risk": True}, [missed(2)], {"AT-NR": "soon"}),
    ],
)
def test_silence(profile: Mapping[str, object], lines: list[Line], held: Held) -> None:
    """AT-NR: two missed to day 30 are soon, three later routine; one fewer at 75 or at higher risk."""
    assert tried(NAME, profile, *lines).last == held


def test_a_correction_lowers_what_was_mistyped() -> None:
    """INR 15 for 4.5: the same rule still holds, less gravely; a value in range takes it away."""
    course = tried(NAME, WARFARIN, on(14, inr=15), corrected(0, 14, inr=4.5))
    assert course.last == {"AT-9": "urgent"}
    assert course.superseded == set()
    assert tried(NAME, WARFARIN, on(14, inr=15), corrected(0, 14, inr=2.5)).superseded == {"AT-9"}


def test_the_days() -> None:
    """Daily for a week, weekly to day 30, two-weekly to 90, then every four weeks; a word 30 days before the stop."""
    recipe, began = pathway(NAME), date(2026, 3, 4)
    held = [day for day in range(200) if recipe.questions_on(day, began + timedelta(days=day))]
    assert held == [*range(1, 8), 14, 21, 28, 42, 56, 70, 84, 112, 140, 168, 196]
    (message,) = recipe.messages
    assert (message.before_input, message.before_days) == ("stop_on", 30)


def courses(seed: int, count: int) -> list[Course]:
    """Invented weeks on each group of medicine."""
    chance = random.Random(seed)  # noqa: S311 - invented patients, no secrets
    found: list[Course] = []
    for _ in range(count):
        kind, drug, reason = chance.choice(
            [
                ("p2y12", "clopidogrel", "PCI"),
                ("p2y12", "clopidogrel", "ACS"),
                ("p2y12", "ticagrelor", "stroke"),
                ("doac", "apixaban", "AF"),
                ("warfarin", "warfarin", "VTE"),
            ]
        )
        profile: dict[str, object] = {
            "kind": kind,
            "drug": drug,
            "indication": reason,
            "age": chance.choice([60, 75]),
        }
        if chance.random() < 0.6:
            profile["CYP2C19"] = chance.choice(["poor", "intermediate", "normal", "ultrarapid"])
        if chance.random() < 0.5:
            profile["inr_target"] = chance.choice([[2.0, 3.0], [2.5, 3.5]])
        for key in ("mechanical_valve", "pgx_override", "high_risk"):
            if chance.random() < 0.2:
                profile[key] = True
        lines: list[Line] = []
        for day in sorted(
            chance.sample([*range(1, 8), 14, 21, 28, 30, 31, 42, 56, 70, 84, 112], chance.randint(2, 9))
        ):
            draw = chance.random()
            if draw < 0.3:
                lines.append(missed(day))
            elif draw < 0.4:
                lines.append(enrolled(day))
            else:
                lines.append(on(day, **_check_in(chance)))
        found.append((profile, lines))
    return found


def _check_in(chance: random.Random) -> dict[str, object]:
    given: dict[str, object] = {
        "bleeding": chance.choice(["none", "minor", "minor", "moderate", "major"]),
        "head_injury": chance.random() < 0.1,
        "chest_pain_or_stroke_signs": chance.random() < 0.1,
        "stopped": chance.random() < 0.2,
        "days_missed_7d": chance.choice([0, 0, 1, 2, 7]),
        "new_interacting_medicine": chance.random() < 0.1,
        "planned_procedure": chance.random() < 0.1,
        "inr": chance.choice([1.3, 1.4, 1.5, 1.9, 2.0, 2.5, 3.5, 3.6, 4.0, 4.1, 4.4, 4.5, 9.9, 10.0]),
    }
    return {key: value for key, value in given.items() if chance.random() < 0.7} or {"bleeding": "none"}


@pytest.mark.parametrize("seed", range(4))
def test_a_second_opinion_agrees(seed: int) -> None:
    """Over hundreds of invented courses the pathway raises what the words of the specification say."""
    assert differences(NAME, reference.evaluate, courses(seed, 75)) == []
