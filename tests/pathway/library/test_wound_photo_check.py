"""wound-photo-check, rule by rule: below, at and above each threshold; silence, photos, corrections."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from tests.pathway.library import reference_wound_photo_check as reference
from tests.pathway.library.scripts import (
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

NAME = "wound-photo-check"
WELL: Mapping[str, object] = {
    "edges": "closed",
    "bleeding": "none",
    "severe_signs": False,
    "discharge": "none",
    "redness": "none",
    "warmth": False,
    "swelling_more": False,
    "odour": False,
    "pain_change": "better",
    "temp": 36.8,
}


def one(day: int = 7, /, **answers: object) -> Held:
    """The rules raised by one check, all well unless told."""
    return tried(NAME, {"age": 50}, on(day, **{**WELL, **answers})).last


@pytest.mark.parametrize("day", [3, 7, 15, 28, 80])
def test_a_wound_that_heals_raises_nothing(day: int) -> None:
    """All well raises no rule on any day, also with a little redness at the edge and clear fluid."""
    assert one(day) == {}
    assert one(day, redness="at_edge", discharge="clear", bleeding="spots", pain_change="same") == {}


@pytest.mark.parametrize(
    ("answers", "held"),
    [
        ({"edges": "wide_open"}, {"WP-1": "emergency"}),
        ({"bleeding": "soaking"}, {"WP-1": "emergency"}),
        ({"bleeding": "spots"}, {}),
        ({"edges": "small_gap"}, {"WP-6": "urgent"}),
        ({"discharge": "cloudy"}, {"WP-2": "urgent"}),
        ({"discharge": "clear"}, {}),
    ],
)
def test_what_is_seen_at_the_wound(answers: Mapping[str, object], held: Held) -> None:
    """WP-1 for a wide open wound or bleeding that soaks, WP-2 for cloudy fluid, WP-6 for a small gap."""
    assert one(**answers) == held


@pytest.mark.parametrize(
    ("day", "answers", "held"),
    [
        (7, {"redness": "spreading"}, {"WP-4": "soon"}),
        (7, {"warmth": True}, {"WP-4": "soon"}),
        (7, {"swelling_more": True}, {"WP-4": "soon"}),
        (7, {"odour": True}, {"WP-4": "soon"}),
        (3, {"pain_change": "worse"}, {"WP-4": "soon"}),
        (2, {"pain_change": "worse"}, {}),
        (7, {"redness": "spreading", "warmth": True}, {"WP-3": "urgent"}),
        (3, {"pain_change": "worse", "odour": True}, {"WP-3": "urgent"}),
        (2, {"pain_change": "worse", "odour": True}, {"WP-4": "soon"}),
        (7, {"warmth": True, "discharge": "cloudy"}, {"WP-2": "urgent"}),
        (7, {"warmth": True, "odour": True, "discharge": "cloudy"}, {"WP-2": "urgent", "WP-3": "urgent"}),
    ],
)
def test_signs_at_the_wound_are_counted(day: int, answers: Mapping[str, object], held: Held) -> None:
    """WP-4 for one sign without cloudy fluid, WP-3 for two; pain counts from day 3."""
    assert one(day, **answers) == held


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({"temp": 37.9, "warmth": True}, None),
        ({"temp": 38.0, "warmth": True}, "urgent"),
        ({"temp": 38.1, "discharge": "cloudy"}, "urgent"),
        ({"temp": 39.5}, None),
        ({"temp": 38.0, "warmth": True, "severe_signs": True}, "emergency"),
        ({"temp": 38.0, "discharge": "cloudy", "severe_signs": True}, "emergency"),
        ({"temp": 37.9, "warmth": True, "severe_signs": True}, None),
        ({"temp": 39.5, "severe_signs": True}, None),
    ],
)
def test_wp_5_is_fever_with_a_sign_and_graver_with_severe_signs(
    answers: Mapping[str, object], severity: str | None
) -> None:
    """WP-5 from 38.0 °C with a sign or cloudy fluid; an emergency with chills, confusion, dark skin, extreme pain."""
    assert one(**answers).get("WP-5") == severity


@pytest.mark.parametrize(
    ("text", "held"), [("100.3 F", False), ("100.4 F", True), ("38,0", True), ("37.9", False)]
)
def test_fahrenheit_is_judged_at_a_tenth_of_a_degree_celsius(text: str, held: bool) -> None:
    """100.4 °F is 38.0 °C."""
    answers = {key: value for key, value in WELL.items() if key != "temp"} | {"warmth": True}
    assert ("WP-5" in tried(NAME, {}, typed(7, {"temp": text}, **answers)).last) is held


def test_no_thermometer_silences_only_wp_5() -> None:
    """Without a temperature the wound is judged all the same."""
    answers = {key: value for key, value in WELL.items() if key != "temp"}
    held = tried(NAME, {}, on(7, **{**answers, "warmth": True, "odour": True, "severe_signs": True})).last
    assert held == {"WP-3": "urgent"}


def test_severe_signs_without_fever_are_told_where_to_call() -> None:
    """They raise no rule of the document alone; WP-SIGN is words for the patient and nobody's task."""
    rule = pathway(NAME).rule("WP-SIGN")
    assert not rule.has_task
    assert one(severe_signs=True) == {}
    path = rule.levels[0].say_path
    assert path is not None
    assert "{emergency_number}" in pathway(NAME).text(path, "es")


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ([on(7, **{**WELL, "warmth": True}), on(8, photo_overdue_24h=True)], True),
        ([on(7, **{**WELL, "edges": "small_gap", "photo_overdue_24h": True})], True),
        ([on(7, **{**WELL, "photo_overdue_24h": True})], False),
        ([on(7, **{**WELL, "discharge": "cloudy", "photo_overdue_24h": True})], False),
        ([on(7, **{**WELL, "warmth": True}), on(9, photo_overdue_24h=True)], False),
    ],
)
def test_wp_7_is_a_photo_that_a_person_waits_for(lines: list[Line], held: bool) -> None:
    """WP-7 when no photo came within a day and WP-3, WP-4 or WP-6 had asked for one."""
    assert ("WP-7" in tried(NAME, {}, *lines).last) is held


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ([on(7, warmth=True, photo=True), on(9, edges="closed")], False),
        ([on(7, warmth=True), on(8, edges="closed", photo=True)], True),
        ([on(7, edges="closed"), on(9, edges="closed", photo=True)], False),
        ([on(7, warmth=True), on(9, edges="closed")], False),
    ],
)
def test_the_clock_finds_a_photo_that_came_too_late(lines: list[Line], held: bool) -> None:
    """WP-7 is dated by the check that asked; a script that never speaks of photos says nothing of late ones."""
    assert ("WP-7" in tried(NAME, {}, *lines).lines[0]) is held


def test_three_rules_ask_for_the_photo_within_a_day() -> None:
    """WP-3, WP-4 and WP-6 ask for it at once and wait 24 hours; the other rules wait for nothing."""
    waits = {
        rule.id: [then.within_minutes for then in rule.then] for rule in pathway(NAME).rules if rule.then
    }
    assert waits == {"WP-3": [1440], "WP-4": [1440], "WP-6": [1440]}


@pytest.mark.parametrize(
    ("profile", "lines", "held"),
    [
        ({"age": 74}, [missed(3)], False),
        ({"age": 74}, [missed(3), missed(7)], True),
        ({"age": 74}, [missed(3), on(7, **WELL), missed(15)], False),
        ({"age": 75}, [missed(3)], True),
        ({"age": 40, "high_risk": True}, [missed(3)], True),
        ({}, [missed(3)], False),
    ],
)
def test_two_checks_missed_in_a_row_are_told(
    profile: Mapping[str, object], lines: list[Line], held: bool
) -> None:
    """WP-NR: two scheduled checks; one at 75 or older or at higher risk."""
    assert (tried(NAME, profile, *lines).last == {"WP-NR": "soon"}) is held


def test_a_correction_takes_a_sign_back_and_raises_another() -> None:
    """The corrected check is judged anew: what no longer holds is superseded, not closed."""
    course = tried(
        NAME, {}, on(7, **{**WELL, "discharge": "cloudy"}), corrected(0, 7, discharge="clear", odour=True)
    )
    assert course.superseded == {"WP-2"}
    assert course.last == {"WP-4": "soon"}


def test_who_is_called() -> None:
    """The roles the document names, and the one on call for emergencies."""
    roles = {
        rule.id: [level.roles[0] for level in rule.levels if level.roles] for rule in pathway(NAME).rules
    }
    assert roles["WP-1"] == ["on_call"]
    assert roles["WP-2"] == roles["WP-6"] == roles["WP-3"] == ["surgical_team"]
    assert roles["WP-4"] == roles["WP-7"] == ["nurse"]
    assert roles["WP-5"] == ["on_call", "surgical_team"]


def test_the_days() -> None:
    """Days 3, 7 and 15; the wound may be shown at any time; the goodbye comes on day 30, with an implant on day 90."""
    recipe = pathway(NAME)
    operated = date(2026, 3, 4)
    held = [day for day in range(120) if recipe.questions_on(day, operated + timedelta(days=day))]
    assert held == [3, 7, 15]
    assert [one.key for one in recipe.on_demand] == ["wound"]
    assert {one.key: one.on_days for one in recipe.messages if "goodbye" in one.key} == {
        "goodbye": (30,),
        "goodbye_implant": (90,),
    }


def courses(seed: int, count: int) -> list[tuple[Mapping[str, object], list[Line]]]:
    """Invented wounds, day by day, with gaps, missing answers and fever."""
    chance = random.Random(seed)  # noqa: S311 - invented patients, no secrets
    found: list[tuple[Mapping[str, object], list[Line]]] = []
    for _ in range(count):
        profile: dict[str, object] = {}
        if chance.random() < 0.7:
            profile["age"] = chance.choice([30, 74, 75, 88])
        if chance.random() < 0.2:
            profile["high_risk"] = chance.random() < 0.7
        lines: list[Line] = []
        for day in sorted(chance.sample(range(31), chance.randint(2, 8))):
            if chance.random() < 0.3:
                lines.append(missed(day))
                continue
            given = {
                "edges": chance.choice(["closed", "closed", "small_gap", "wide_open"]),
                "bleeding": chance.choice(["none", "spots", "soaking"]),
                "severe_signs": chance.random() < 0.3,
                "discharge": chance.choice(["none", "clear", "cloudy"]),
                "redness": chance.choice(["none", "at_edge", "spreading"]),
                "warmth": chance.random() < 0.3,
                "swelling_more": chance.random() < 0.3,
                "odour": chance.random() < 0.2,
                "pain_change": chance.choice(["better", "same", "worse"]),
                "temp": chance.choice([36.5, 37.9, 38.0, 38.1, 39.4]),
                "photo_overdue_24h": chance.random() < 0.5,
            }
            answers = {key: value for key, value in given.items() if chance.random() < 0.85}
            lines.append(on(day, **(answers or {"edges": "closed"})))
        found.append((profile, lines))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_second_opinion_agrees(seed: int) -> None:
    """Over hundreds of invented courses the pathway raises what the words of the specification say."""
    assert differences(NAME, reference.evaluate, courses(seed, 75)) == []
