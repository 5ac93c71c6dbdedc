"""airways-asthma, rule by rule: zones below, at and above their edges; control, reliever, preventer, silence."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from dialogs.pathway.history import Facts, History
from dialogs.rules import holds_on
from tests.pathway.library import reference_airways_asthma as reference
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
)

NAME = "airways-asthma"
PROFILE: Mapping[str, object] = {"age": 30, "best_pef": 400}


def one(profile: Mapping[str, object] = PROFILE, /, **answers: object) -> Held:
    """The rules raised by one check-in."""
    return tried(NAME, profile, on(8, **answers)).last


@pytest.mark.parametrize(
    ("flow", "held"),
    [
        (400, {}),
        (320, {}),
        (319, {"AS-3": "soon"}),
        (201, {"AS-3": "soon"}),
        (200, {"AS-3": "soon"}),
        (199, {"AS-1": "emergency"}),
        (60, {"AS-1": "emergency"}),
    ],
)
def test_the_zones_of_peak_flow(flow: int, held: Held) -> None:
    """Green from 80 %, yellow from 50 % up to it, red below; the best is 400."""
    assert one(pef=flow) == held


@pytest.mark.parametrize(("flow", "held"), [(322, True), (323, False), (202, True)])
def test_the_edges_are_exact_for_a_best_that_does_not_divide(flow: int, held: bool) -> None:
    """Of a best of 403, 322 is 79.9 % and yellow; 323 is 80.1 % and green; nothing is rounded to a whole percent."""
    assert ("AS-3" in one({"age": 30, "best_pef": 403}, pef=flow)) is held
    assert one({"age": 30, "best_pef": 403}, pef=201) == {"AS-1": "emergency"}


def test_signs_of_an_attack_are_an_emergency_whatever_the_peak_flow() -> None:
    """AS-1 by its signs alone, also where no best is known and nothing is blown."""
    assert one({}, attack=True) == {"AS-1": "emergency"}
    assert one(attack=True, pef=400) == {"AS-1": "emergency"}
    assert one(attack=False, pef=400) == {}


def test_the_median_of_three_answers_is_the_best_where_none_was_entered() -> None:
    """Until there are three, only signs count; from the third on they are compared with it."""
    course = [on(1, pef=400), on(8, pef=100), on(15, pef=400), on(22, pef=319)]
    assert tried(NAME, {"age": 30}, *course).lines == ({}, {}, {}, {"AS-3": "soon"})


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ([on(1, pef=300), on(2, pef=310)], {"AS-2": "urgent"}),
        ([on(1, pef=300), on(3, pef=310)], {"AS-3": "soon"}),
        ([on(1, pef=300), missed(2), on(3, pef=310)], {"AS-3": "soon"}),
        ([on(1, pef=320), on(2, pef=310)], {"AS-3": "soon"}),
        ([on(1, pef=190), on(2, pef=310)], {"AS-3": "soon"}),
        ([on(1, pef=300), on(2, pef=190)], {"AS-1": "emergency"}),
        ([on(1, pef=300), on(2, pef=310), on(3, pef=310)], {"AS-2": "urgent"}),
    ],
)
def test_two_yellow_days_are_urgent_and_one_is_not(lines: list[Line], held: Held) -> None:
    """AS-2 on two calendar days in a row, AS-3 on any other yellow day; never both."""
    assert tried(NAME, PROFILE, *lines).last == held


@pytest.mark.parametrize(
    ("said_yes", "severity"), [(0, None), (1, "routine"), (2, "routine"), (3, "soon"), (4, "soon")]
)
def test_control_is_the_number_of_questions_answered_yes(said_yes: int, severity: str | None) -> None:
    """AS-4: three or four are uncontrolled, one or two partly; by the total or by the questions themselves."""
    keys = ("control_day", "control_night", "control_limits", "control_reliever")
    items = {key: place < said_yes for place, key in enumerate(keys)}
    assert one(control_yes=said_yes).get("AS-4") == severity
    assert one(**items).get("AS-4") == severity
    assert one(**dict.fromkeys(keys[:said_yes], True), attack=False).get("AS-4") == severity


@pytest.mark.parametrize(("puffs", "held"), [(11, False), (12, True), (30, True)])
def test_as_5_is_twelve_puffs_in_a_day(puffs: int, held: bool) -> None:
    """AS-5 from 12 puffs of reliever."""
    assert (one(reliever_puffs_24h=puffs) == {"AS-5": "urgent"}) is held


@pytest.mark.parametrize(("days", "held"), [(0, False), (1, False), (2, True), (7, True)])
def test_as_6_is_the_preventer_missed(days: int, held: bool) -> None:
    """AS-6 from 2 of 7 days."""
    assert (one(preventer_missed_7d=days) == {"AS-6": "soon"}) is held


@pytest.mark.parametrize(
    ("profile", "lines", "held"),
    [
        ({"age": 30}, [missed(1)], {}),
        ({"age": 30}, [missed(1), missed(8)], {"AS-NR": "routine"}),
        ({"age": 75}, [missed(1)], {"AS-NR": "routine"}),
        ({"age": 30, "high_risk": True}, [missed(1)], {"AS-NR": "routine"}),
        ({"age": 30, "yellow_zone": True}, [missed(1)], {"AS-NR": "urgent"}),
        (PROFILE, [on(1, pef=319), missed(2)], {"AS-NR": "urgent"}),
        (PROFILE, [on(1, pef=320), missed(8)], {}),
        (PROFILE, [on(1, pef=319), on(2, pef=330), missed(8)], {}),
    ],
)
def test_silence_is_urgent_in_the_yellow_zone(
    profile: Mapping[str, object], lines: list[Line], held: Held
) -> None:
    """AS-NR: one missed day in the yellow zone is urgent; else two weekly check-ins are routine."""
    assert tried(NAME, profile, *lines).last == held


def test_a_mistyped_peak_flow_is_taken_back() -> None:
    """190 for 390: the emergency is superseded and nothing else holds."""
    course = tried(NAME, PROFILE, on(8, pef=190), corrected(0, 8, pef=390))
    assert course.superseded == {"AS-1"}
    assert course.last == {}


def test_the_yellow_zone_is_asked_about_every_day() -> None:
    """Weekly by default; daily while the clinic says so, or while the latest peak flow is below 80 % of the best."""
    recipe = pathway(NAME)
    yellow, weekly = recipe.phases
    began = date(2026, 3, 2)
    assert yellow.only_when is not None
    for inputs, held in (({"yellow_zone": True}, True), ({}, False)):
        known = Facts(day_zero=began, inputs=inputs)
        assert holds_on(yellow.only_when, History(), known, began + timedelta(days=3)) is held
    assert (yellow.window_hours, weekly.window_hours) == (12, 48)
    assert [ask.every_days for ask in yellow.asks] == [1, 7]
    assert [ask.every_days for ask in weekly.asks] == [7]


def courses(seed: int, count: int) -> list[Course]:
    """Invented days with asthma, with and without a best; gaps and missing answers."""
    chance = random.Random(seed)  # noqa: S311 - invented patients, no secrets
    found: list[Course] = []
    for _ in range(count):
        profile: dict[str, object] = {"age": chance.choice([25, 74, 75])}
        if chance.random() < 0.7:
            profile["best_pef"] = chance.choice([350, 400, 403, 477])
        if chance.random() < 0.2:
            profile["yellow_zone"] = True
        if chance.random() < 0.2:
            profile["high_risk"] = True
        lines: list[Line] = []
        for day in range(1, chance.randint(3, 12)):
            draw = chance.random()
            if draw < 0.2:
                lines.append(missed(day))
            elif draw < 0.9:
                given: dict[str, object] = {
                    "attack": chance.random() < 0.1,
                    "pef": chance.choice([150, 175, 199, 200, 201, 279, 280, 319, 320, 322, 381, 382, 400]),
                    "reliever_puffs_24h": chance.randint(0, 14),
                    "preventer_missed_7d": chance.randint(0, 4),
                    **_control(chance),
                }
                answers = {key: value for key, value in given.items() if chance.random() < 0.8}
                lines.append(on(day, **(answers or {"attack": False})))
        found.append((profile, lines or [missed(1)]))
    return found


def _control(chance: random.Random) -> dict[str, object]:
    if chance.random() < 0.5:
        return {"control_yes": chance.randint(0, 4)}
    return {key: chance.random() < 0.4 for key in reference.CONTROL}


@pytest.mark.parametrize("seed", range(4))
def test_a_second_opinion_agrees(seed: int) -> None:
    """Over hundreds of invented courses the pathway raises what the words of the specification say."""
    assert differences(NAME, reference.evaluate, courses(seed, 75)) == []
