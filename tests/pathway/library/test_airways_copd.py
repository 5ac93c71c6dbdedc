"""airways-copd, rule by rule: below, at and above each threshold; two days in a row, baselines, silence."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from tests.pathway.library import reference_airways_copd as reference
from tests.pathway.library.scripts import Held, Line, corrected, differences, missed, on, pathway, tried

NAME = "airways-copd"
USUAL: Mapping[str, object] = {
    "breath": "usual",
    "drowsy_confused": False,
    "sputum_volume": "usual",
    "sputum_colour": "clear",
    "minor": ["none"],
    "reliever_puffs_24h": 2,
    "rescue_pack": "none",
}
PROFILE: Mapping[str, object] = {"age": 66, "baseline_spo2": 94, "baseline_puffs": 2}


def one(day: int = 5, profile: Mapping[str, object] = PROFILE, /, **answers: object) -> Held:
    """The rules raised by one check-in, all as usual unless told."""
    return tried(NAME, profile, on(day, **{**USUAL, **answers})).last


def two(first: Mapping[str, object], second: Mapping[str, object], *, apart: int = 1) -> Held:
    """The rules raised on the second of two days."""
    return tried(NAME, PROFILE, on(5, **{**USUAL, **first}), on(5 + apart, **{**USUAL, **second})).last


def test_a_usual_day_raises_nothing() -> None:
    """All as usual raises no rule, in the daily and in the weekly phase."""
    assert one() == {}
    assert one(44) == {}


@pytest.mark.parametrize(
    ("answers", "held"),
    [
        ({"breath": "at_rest"}, True),
        ({"breath": "much_worse"}, False),
        ({"drowsy_confused": True}, True),
        ({"sputum_colour": "blood"}, True),
        ({"sputum_colour": "blood_streaked"}, False),
        ({"spo2": 91}, False),
        ({"spo2": 90}, True),
        ({"spo2": 88}, True),
        ({"spo2": 60}, True),
    ],
)
def test_co_1_is_an_emergency(answers: Mapping[str, object], held: bool) -> None:
    """CO-1: breathless at rest, drowsy or confused, blood, 88 % or 4 below the usual 94 %."""
    assert (one(**answers).get("CO-1") == "emergency") is held


@pytest.mark.parametrize(("saturation", "held"), [(89, False), (88, True), (87, True)])
def test_co_1_holds_at_88_without_a_baseline(saturation: int, held: bool) -> None:
    """Where no usual saturation is known, 88 % still counts."""
    assert ("CO-1" in one(5, {"age": 66}, spo2=saturation)) is held


@pytest.mark.parametrize(("saturation", "held"), [(90, False), (89, True)])
def test_co_1_takes_the_median_of_three_answers_as_usual(saturation: int, held: bool) -> None:
    """Where none was entered, the median of the first three answers is the usual one."""
    course = [on(day, **{**USUAL, "spo2": value}) for day, value in enumerate((92, 93, 95), start=1)]
    assert ("CO-1" in tried(NAME, {"age": 66}, *course, on(4, **{**USUAL, "spo2": saturation})).last) is held


@pytest.mark.parametrize(
    ("answers", "held"),
    [
        ({"breath": "bit_worse", "sputum_volume": "more", "sputum_colour": "yellow"}, True),
        ({"breath": "much_worse", "sputum_volume": "more", "sputum_colour": "green"}, True),
        ({"breath": "bit_worse", "sputum_volume": "more", "sputum_colour": "clear"}, False),
        ({"breath": "bit_worse", "sputum_volume": "more", "sputum_colour": "blood_streaked"}, False),
        ({"breath": "usual", "sputum_volume": "more", "sputum_colour": "green"}, False),
    ],
)
def test_co_2_needs_all_three_major_symptoms(answers: Mapping[str, object], held: bool) -> None:
    """CO-2: breath, amount and colour, all on one day."""
    assert (one(**answers).get("CO-2") == "urgent") is held


MAJORS = {"breath": "bit_worse", "sputum_volume": "more"}
MIXED = {"breath": "bit_worse", "minor": ["cold"]}


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [
        (MAJORS, MAJORS, True),
        (MAJORS, MIXED, True),
        (MIXED, MIXED, True),
        (MIXED, {"breath": "bit_worse"}, False),
        ({"minor": ["cold", "cough"]}, {"minor": ["cold", "cough"]}, False),
        (MAJORS, {}, False),
        ({}, MAJORS, False),
    ],
)
def test_co_3_needs_two_days_in_a_row(
    first: Mapping[str, object], second: Mapping[str, object], held: bool
) -> None:
    """CO-3: on each of two days two majors, or one major and a minor sign."""
    assert (two(first, second).get("CO-3") == "urgent") is held


def test_co_3_is_broken_by_a_day_without_an_answer() -> None:
    """Days count, not check-ins: one missed in between ends the run."""
    assert "CO-3" not in two(MAJORS, MAJORS, apart=2)
    bad = on(5, **{**USUAL, **MAJORS})
    assert "CO-3" not in tried(NAME, PROFILE, bad, missed(6), on(7, **{**USUAL, **MAJORS})).last


def test_two_majors_hold_without_the_list_of_minor_signs() -> None:
    """A list that was left out does not silence the rule."""
    lines = [
        on(day, **{key: value for key, value in {**USUAL, **MAJORS}.items() if key != "minor"})
        for day in (5, 6)
    ]
    assert tried(NAME, PROFILE, *lines).last == {"CO-3": "urgent"}


def test_co_4_is_streaks_of_blood() -> None:
    """CO-4 is urgent; more than streaks is CO-1."""
    assert one(sputum_colour="blood_streaked") == {"CO-4": "urgent"}


@pytest.mark.parametrize(
    ("usual", "puffs", "held"),
    [
        (2, 5, False),
        (2, 6, True),
        (4, 7, False),
        (4, 8, True),
        (6, 11, False),
        (6, 12, True),
        (0, 3, False),
        (0, 4, True),
    ],
)
def test_co_5_is_twice_the_usual_and_four_more(usual: int, puffs: int, held: bool) -> None:
    """CO-5 needs both: twice the usual puffs and at least 4 more."""
    raised = one(5, {"age": 66, "baseline_puffs": usual}, reliever_puffs_24h=puffs)
    assert (raised.get("CO-5") == "soon") is held


def test_co_5_waits_for_a_baseline() -> None:
    """Without usual puffs nothing is compared until three answers are there."""
    assert one(5, {"age": 66}, reliever_puffs_24h=20) == {}


def test_co_6_is_the_rescue_pack() -> None:
    """CO-6 asks for a review soon after the start."""
    assert one(rescue_pack="started") == {"CO-6": "soon"}


@pytest.mark.parametrize(
    ("profile", "lines", "held"),
    [
        ({"age": 60}, [missed(1)], False),
        ({"age": 60}, [missed(1), missed(2)], True),
        ({"age": 60}, [missed(13), missed(14)], True),
        ({"age": 60}, [missed(14), missed(15)], False),
        ({"age": 60}, [missed(14), missed(15), missed(16)], True),
        ({"age": 60}, [missed(20), on(21, breath="usual"), missed(22), missed(23)], False),
        ({"age": 75}, [missed(1)], True),
        ({"age": 75}, [missed(20)], False),
        ({"age": 75}, [missed(20), missed(21)], True),
        ({"high_risk": True}, [missed(1)], True),
    ],
)
def test_silence(profile: Mapping[str, object], lines: list[Line], held: bool) -> None:
    """CO-NR: two days in the first fortnight, three later; one fewer at 75 or at higher risk."""
    assert (tried(NAME, profile, *lines).last == {"CO-NR": "soon"}) is held


def test_a_correction_is_judged_anew() -> None:
    """A saturation mistyped as 79 is taken back; the emergency it raised is told as superseded."""
    course = tried(NAME, PROFILE, on(5, **{**USUAL, "spo2": 79}), corrected(0, 5, spo2=97))
    assert course.lines[0] == course.last == {}
    assert course.superseded == {"CO-1"}


def test_in_the_weekly_phase_a_bad_day_is_asked_about_again_the_next() -> None:
    """So that two days in a row can be seen there; nobody's task, and only after day 30."""
    rule = pathway(NAME).rule("CO-NEXT")
    assert not rule.has_task
    assert [(then.after_minutes, "breath" in then.ask) for then in rule.then] == [(1440, True)]
    lines = [on(day, **{**USUAL, **MAJORS}) for day in (37, 38)]
    assert tried(NAME, PROFILE, *lines).lines == ({}, {"CO-3": "urgent"})


def test_the_days() -> None:
    """Every day to day 30, then each week."""
    began = date(2026, 3, 4)
    held = [day for day in range(60) if pathway(NAME).questions_on(day, began + timedelta(days=day))]
    assert held == [*range(1, 31), 37, 44, 51, 58]


def courses(seed: int, count: int) -> list[tuple[Mapping[str, object], list[Line]]]:
    """Invented weeks with COPD: gaps, missing answers, with and without baselines."""
    chance = random.Random(seed)  # noqa: S311 - invented patients, no secrets
    found: list[tuple[Mapping[str, object], list[Line]]] = []
    for _ in range(count):
        profile: dict[str, object] = {"age": chance.choice([60, 74, 75, 80])}
        if chance.random() < 0.6:
            profile["baseline_spo2"] = chance.choice([90, 92, 94, 97])
        if chance.random() < 0.6:
            profile["baseline_puffs"] = chance.choice([0, 2, 4, 6])
        if chance.random() < 0.2:
            profile["high_risk"] = True
        lines: list[Line] = []
        first = chance.randint(0, 20)
        for day in range(first, first + chance.randint(3, 10)):
            if chance.random() < 0.2:
                lines.append(missed(day))
                continue
            given: dict[str, object] = {
                "breath": chance.choice(["usual", "bit_worse", "bit_worse", "much_worse", "at_rest"]),
                "drowsy_confused": chance.random() < 0.1,
                "sputum_volume": chance.choice(["usual", "more"]),
                "sputum_colour": chance.choice(
                    ["clear", "clear", "yellow", "green", "blood_streaked", "blood"]
                ),
                "minor": chance.choice([["none"], ["none"], ["cold"], ["wheeze", "fever"]]),
                "spo2": chance.choice([86, 88, 89, 90, 92, 93, 96]),
                "reliever_puffs_24h": chance.randint(0, 12),
                "rescue_pack": chance.choice(["none", "none", "started"]),
            }
            answers = {key: value for key, value in given.items() if chance.random() < 0.85}
            lines.append(on(day, **(answers or {"breath": "usual"})))
        found.append((profile, lines))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_second_opinion_agrees(seed: int) -> None:
    """Over hundreds of invented courses the pathway raises what the words of the specification say."""
    assert differences(NAME, reference.evaluate, courses(seed, 75)) == []
