"""diabetes-glucose, rule by rule: below, at and above each threshold, in mg/dL and in mmol/L as each is stated."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.pathways.calendar import first_days
from dialogs.pathway.history import Facts, History
from dialogs.rules import holds_on
from tests.pathway.library import reference_diabetes_glucose as reference
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

NAME = "diabetes-glucose"
MMOL: Mapping[str, object] = {"age": 60, "unit": "mmol/L"}
MG: Mapping[str, object] = {"age": 60}


def one(profile: Mapping[str, object] = MG, /, **answers: object) -> Held:
    """The rules raised by one check-in on day 3."""
    return tried(NAME, profile, on(3, **answers)).last


@pytest.mark.parametrize(
    ("milligrams", "millimoles", "held"),
    [
        (34, 1.9, {"DM-2": "urgent"}),
        (53, 2.9, {"DM-2": "urgent"}),
        (54, 3.0, {}),
        (69, 3.8, {}),
        (110, 6.1, {}),
        (250, 13.9, {}),
        (599, 33.2, {}),
        (600, 33.3, {"DM-7": "emergency"}),
    ],
)
def test_one_value_alone(milligrams: int, millimoles: float, held: Held) -> None:
    """DM-2 below 54 (3.0), DM-7 from 600 (33.3); a low of level 1 alone is no task."""
    assert one(glucose=milligrams) == held
    assert one(MMOL, glucose_mmol=millimoles) == held


def test_the_meter_may_show_a_word() -> None:
    """LO is very low and HI extreme, in either unit; typed as such they are heard."""
    for profile in (MG, MMOL):
        assert one(profile, glucose_word="LO") == {"DM-2": "urgent"}
        assert one(profile, glucose_word="HI") == {"DM-7": "emergency"}


def test_a_word_of_the_morning_is_not_told_again_at_noon() -> None:
    """LO or HI counts for its own reading, not for later ones of the day."""
    for word in ("LO", "HI"):
        assert tried(NAME, MG, on(3, glucose_word=word), on(3, 1, glucose=120)).last == {}


def test_dm_1_is_a_low_with_help() -> None:
    """DM-1 when another person had to help."""
    assert one(hypo_event="needed_help") == {"DM-1": "emergency"}
    assert one(hypo_event="self_treated") == {}


@pytest.mark.parametrize(("count", "held"), [(0, False), (1, False), (2, True), (3, True)])
def test_dm_3_by_the_number_of_low_rechecks(count: int, held: bool) -> None:
    """DM-3 from two rechecks still low."""
    assert (one(rechecks_low=count) == {"DM-3": "emergency"}) is held


@pytest.mark.parametrize(
    ("rechecks", "held"),
    [
        ((65, 69), True),
        ((65, 70), False),
        ((65, 90, 65), False),
        ((65,), False),
    ],
)
def test_dm_3_by_the_rechecks_themselves(rechecks: tuple[int, ...], held: bool) -> None:
    """DM-3 when two rechecks in a row are below 70; one that came up in between ends the run."""
    first = on(3, glucose=60)
    lines = [on(3, slot, glucose_recheck=sugar) for slot, sugar in enumerate(rechecks, start=1)]
    assert ("DM-3" in tried(NAME, MG, first, *lines).last) is held


def test_rechecks_of_two_lows_far_apart_are_no_run() -> None:
    """One low recheck today and one last week are two lows, each of which came up unseen."""
    assert "DM-3" not in tried(NAME, MG, on(3, glucose_recheck=65), on(10, glucose_recheck=65)).last


def test_a_recheck_can_be_very_low_itself() -> None:
    """DM-2 looks at the recheck too."""
    assert tried(NAME, MG, on(3, glucose=60), on(3, 1, glucose_recheck=50)).last == {"DM-2": "urgent"}


def test_lows_are_measured_again_in_a_quarter_of_an_hour() -> None:
    """A very low, a low, and a recheck still low each ask for a recheck after 15 minutes."""
    recipe = pathway(NAME)
    waits = {
        rule.id: [(then.ask, then.after_minutes) for then in rule.then] for rule in recipe.rules if rule.then
    }
    again = [(("glucose_recheck",), 15)]
    assert waits == {
        "DM-2": again,
        "DM-LOW": again,
        "DM-MORE": again,
        "DM-HIGH": [(("sick", "ketones"), 0)],
    }
    assert not recipe.rule("DM-LOW").has_task
    assert not recipe.rule("DM-MORE").has_task


@pytest.mark.parametrize(
    ("lines", "held"),
    [
        ([on(3, glucose=60), on(4, glucose=65)], True),
        ([on(3, glucose=60), on(9, glucose=65)], True),
        ([on(3, glucose=60), on(10, glucose=65)], False),
        ([on(3, glucose=60), on(4, glucose=70)], False),
        ([on(3, glucose=60), on(4, glucose=65), on(5, glucose=110)], False),
        ([on(3, glucose=53), on(4, glucose=65)], False),
        ([on(3, glucose=54), missed(4), on(5, glucose=69)], True),
        ([on(3, glucose=60), on(3, 1, glucose=65)], True),
    ],
)
def test_dm_4_is_the_second_low_within_seven_days(lines: list[Line], held: bool) -> None:
    """DM-4: a value of 54 to 69 that is the second within 7 days; very low ones are DM-2's."""
    assert (tried(NAME, MG, *lines).last.get("DM-4") == "soon") is held


@pytest.mark.parametrize(
    ("profile", "values", "held"),
    [
        (MG, (75, 78), False),
        ({"age": 75}, (75, 78), True),
        ({"age": 75}, (75, 80), False),
        ({"age": 74}, (75, 78), False),
        ({"frail": True}, (75, 79), True),
        ({}, (75, 78), False),
        ({}, (60, 65), True),
    ],
)
def test_dm_4_counts_from_under_eighty_when_older_or_frail(
    profile: Mapping[str, object], values: tuple[int, int], held: bool
) -> None:
    """At 75 and older, or frail, values of 54 to 79 count; without a date of birth the general 54 to 69."""
    lines = [on(3 + number, glucose=sugar) for number, sugar in enumerate(values)]
    assert ("DM-4" in tried(NAME, profile, *lines).last) is held


@pytest.mark.parametrize(
    ("milligrams", "millimoles", "held"),
    [((300, 300), (16.7, 16.7), True), ((299, 310), (16.6, 17.0), False), ((310, 299), (17.0, 16.6), False)],
)
def test_dm_5_is_very_high_twice(
    milligrams: tuple[int, int], millimoles: tuple[float, float], held: bool
) -> None:
    """DM-5 from 300 (16.7) at two readings in a row, bridging a missed one."""
    for profile, key, values in ((MG, "glucose", milligrams), (MMOL, "glucose_mmol", millimoles)):
        first, second = (on(day, **{key: value}) for day, value in zip((3, 5), values, strict=True))
        assert ("DM-5" in tried(NAME, profile, first, missed(4), second).last) is held


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [
        ({"glucose_word": "HI"}, {"glucose_word": "HI"}, True),
        ({"glucose_word": "HI"}, {"glucose": 300}, True),
        ({"glucose": 310}, {"glucose_word": "LO"}, False),
    ],
)
def test_dm_5_counts_hi_as_very_high(
    first: Mapping[str, object], second: Mapping[str, object], held: bool
) -> None:
    """HI is a reading over 300, LO one that ends the run."""
    assert ("DM-5" in tried(NAME, MG, on(3, **first), on(4, **second)).last) is held
    if not held:
        assert "DM-5" not in tried(NAME, MG, on(3, **first), on(4, **second), on(5, **first)).last


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({"glucose": 250, "sick": ["vomiting"]}, "emergency"),
        ({"glucose": 249, "sick": ["vomiting"]}, None),
        ({"glucose": 400, "sick": ["none"]}, None),
        ({"glucose": 400}, None),
        ({"ketones": 0.5}, None),
        ({"ketones": 0.6}, "soon"),
        ({"ketones": 1.4}, "soon"),
        ({"ketones": 1.5}, "urgent"),
        ({"ketones": 2.9}, "urgent"),
        ({"ketones": 3.0}, "emergency"),
        ({"glucose": 260, "sick": ["drowsy"], "ketones": 0.2}, "emergency"),
        ({"glucose_word": "HI", "sick": ["belly_pain"]}, "emergency"),
    ],
)
def test_dm_6_is_high_sugar_when_unwell_and_ketones(
    answers: Mapping[str, object], severity: str | None
) -> None:
    """DM-6: an emergency from 250 when unwell or at ketones 3.0; urgent from 1.5, soon from 0.6."""
    assert one(**answers).get("DM-6") == severity


@pytest.mark.parametrize(("millimoles", "held"), [(13.8, False), (13.9, True)])
def test_dm_6_in_millimoles(millimoles: float, held: bool) -> None:
    """13.9 mmol/L is judged as such, though it is 250.4 mg/dL; 13.8 is below."""
    assert ("DM-6" in one(MMOL, glucose_mmol=millimoles, sick=["vomiting"])) is held


def fasting(*values: object, key: str = "glucose", first_day: int = 6) -> list[Line]:
    """Fasting values on days in a row."""
    return [
        on(first_day + number, **{key: value, "context": "fasting"}) for number, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("profile", "lines", "severity"),
    [
        (MG, fasting(130, 130, 131), "routine"),
        (MG, fasting(130, 130, 130), None),
        (MG, fasting(140, 140, 140, first_day=5), None),
        (MG, fasting(140, 140), None),
        (MMOL, fasting(7.2, 7.2, 7.3, key="glucose_mmol"), "routine"),
        (MMOL, fasting(7.2, 7.2, 7.2, key="glucose_mmol"), None),
        ({"age": 75}, fasting(150, 150, 150), None),
        ({"age": 75}, fasting(150, 150, 151), "routine"),
        ({}, fasting(131, 131, 131), "routine"),
        (MG, [*fasting(140, 140), on(9, glucose=200, context="post")], None),
        (MG, [on(day, glucose=251, context="post") for day in range(1, 8)], "soon"),
        (MG, [on(day, glucose=250, context="post") for day in range(1, 8)], None),
        (MG, [on(day, glucose=400, context="post") for day in range(1, 7)], None),
        (MG, fasting(*[251] * 7), "soon"),
    ],
)
def test_dm_8_is_the_mean(profile: Mapping[str, object], lines: list[Line], severity: str | None) -> None:
    """DM-8: 3 fasting values over 130 (7.2; 150 when older) after day 7 are routine; 7 values over 250 are soon."""
    assert tried(NAME, profile, *lines).last.get("DM-8") == severity


def test_dm_9_asks_nothing_of_the_sugar() -> None:
    """DM-9: an SGLT2 inhibitor and unwell, at any sugar."""
    assert one({"sglt2": True}, glucose=120, sick=["vomiting"]) == {"DM-9": "urgent"}
    assert one({"sglt2": True}, sick=["drowsy"]) == {"DM-9": "urgent"}
    assert one({"sglt2": True}, sick=["none"]) == {}
    assert one({"sglt2": False}, sick=["vomiting"]) == {}


def test_dm_10_and_dm_11() -> None:
    """DM-10 a new sore on a foot; DM-11 from two doses missed in 7 days."""
    assert one(feet=True) == {"DM-10": "urgent"}
    assert one(doses_missed_7d=1) == {}
    assert one(doses_missed_7d=2) == {"DM-11": "soon"}


@pytest.mark.parametrize(
    ("profile", "lines", "held"),
    [
        (MG, [missed(3), missed(4)], {}),
        (MG, [missed(3), missed(4), missed(5)], {"DM-NR": "soon"}),
        ({"age": 75}, [missed(3), missed(4)], {"DM-NR": "soon"}),
        (MG, [on(3, glucose=53), missed(4)], {"DM-NR": "urgent"}),
        (MG, [on(3, glucose=53), missed(3, 1)], {"DM-NR": "urgent"}),
        (MG, [on(3, glucose=53), missed(5)], {}),
        (MG, [on(3, glucose=54), missed(4)], {}),
        (MG, [on(3, glucose_word="LO"), missed(4)], {"DM-NR": "urgent"}),
    ],
)
def test_silence_is_urgent_after_very_low_sugar(
    profile: Mapping[str, object], lines: list[Line], held: Held
) -> None:
    """DM-NR: three in a row are soon; one within a day of DM-2 is urgent."""
    assert tried(NAME, profile, *lines).last == held


def test_a_mistyped_value_is_taken_back() -> None:
    """52 for 152: what DM-2 raised is superseded."""
    course = tried(NAME, MG, on(3, glucose=52), corrected(0, 3, glucose=152))
    assert course.superseded == {"DM-2"}
    assert course.last == {}


@pytest.mark.parametrize(
    ("profile", "text", "held"),
    [
        (MG, "53", {"DM-2": "urgent"}),
        (MG, "2.9 mmol/l", {"DM-2": "urgent"}),
        (MMOL, "2,9", {"DM-2": "urgent"}),
    ],
)
def test_what_is_typed_is_heard_in_either_unit(profile: Mapping[str, object], text: str, held: Held) -> None:
    """A plain number, one with its unit, and a decimal comma."""
    assert tried(NAME, profile, typed(3, {"glucose": text})).last == held


def test_values_in_the_two_units_are_judged_each_as_stated() -> None:
    """3.0 mmol/L is 54.05 mg/dL and not low at level 2; 3.9 is 70.3 and no low at all: nothing is converted twice."""
    lines = [on(3, glucose_mmol=3.0), on(4, glucose_mmol=3.9)]
    assert tried(NAME, MMOL, *lines).lines == ({}, {})


def test_who_is_called() -> None:
    """The roles the document names."""
    roles = {
        rule.id: [level.roles[0] for level in rule.levels if level.roles] for rule in pathway(NAME).rules
    }
    assert roles["DM-2"] == roles["DM-4"] == ["diabetes_nurse"]
    assert roles["DM-10"] == ["foot_team"]
    assert roles["DM-11"] == ["pharmacist"]
    assert roles["DM-8"] == ["prescriber", "prescriber"]
    assert roles["DM-1"] == roles["DM-3"] == roles["DM-7"] == ["on_call"]


def test_no_number_is_asked_for_that_nobody_uses() -> None:
    """Every morning while treatment is adjusted; else only on 3 days in the week before a visit, and a weekly check."""
    began = date(2026, 3, 2)
    adjusting, before_visit, weekly = pathway(NAME).phases
    assert (adjusting.first_day, adjusting.last_day, len(before_visit.times)) == (1, 84, 7)
    assert "glucose" not in [key for ask in weekly.asks for key in ask.questions]
    assert before_visit.only_when is not None
    for titrating, expected in ((False, True), (True, False)):
        known = Facts(day_zero=began, inputs={"titrating": titrating}, age=Decimal(60))
        assert holds_on(before_visit.only_when, History(), known, began + timedelta(days=23)) is expected
    days = first_days(pathway(NAME), began, 120, {"visit_on": began + timedelta(days=114)})
    assert [one.day for one in days if len(one.times) == 7] == [107, 108, 109]


def courses(seed: int, count: int) -> list[Course]:
    """Invented readings in either unit, up to three a day, with gaps."""
    chance = random.Random(seed)  # noqa: S311 - invented patients, no secrets
    found: list[Course] = []
    milligrams = [34, 53, 54, 60, 69, 70, 75, 79, 80, 110, 130, 131, 150, 151, 249, 250, 251, 299, 300, 600]
    millimoles = [
        1.5,
        2.9,
        3.0,
        3.4,
        3.8,
        3.9,
        4.3,
        4.4,
        7.2,
        7.3,
        8.3,
        8.4,
        13.8,
        13.9,
        14.0,
        16.6,
        16.7,
        33.3,
    ]
    for _ in range(count):
        profile: dict[str, object] = {}
        if chance.random() < 0.9:
            profile["age"] = chance.choice([60, 74, 75])
        for key in ("sglt2", "high_risk"):
            if chance.random() < 0.3:
                profile[key] = True
        is_mmol = chance.random() < 0.4
        profile["unit"] = "mmol/L" if is_mmol else "mg/dL"
        values = chance.sample(millimoles if is_mmol else milligrams, 5)  # few, so that values come again
        key = "glucose_mmol" if is_mmol else "glucose"
        lines: list[Line] = []
        for day in range(first := chance.randint(0, 6), first + chance.randint(3, 11)):
            for slot in range(chance.choice([1, 1, 1, 3])):
                if chance.random() < 0.2:
                    lines.append(missed(day, slot))
                    continue
                lines.append(on(day, slot, **_reading(chance, key, values)))
        found.append((profile, lines))
    return found


def _reading(chance: random.Random, key: str, values: list[float] | list[int]) -> dict[str, object]:
    if chance.random() < 0.1:
        return {"glucose_word": chance.choice(["LO", "HI"]), "sick": chance.choice([["none"], ["vomiting"]])}
    rare: dict[str, object] = {
        "sick": chance.choice([["none"], ["none"], ["vomiting"], ["drowsy", "belly_pain"]]),
        "ketones": chance.choice([0.1, 0.5, 0.6, 1.4, 1.5, 2.9, 3.0]),
        "hypo_event": chance.choice(["none", "self_treated", "needed_help"]),
        "rechecks_low": chance.randint(0, 2),
        "feet": chance.random() < 0.3,
        "doses_missed_7d": chance.randint(0, 3),
    }
    context = chance.choice(["fasting", "fasting", "pre", "post", "bed"])
    told = {name: value for name, value in rare.items() if name == "sick" or chance.random() < 0.15}
    return {key: chance.choice(values), "context": context, **told}


@pytest.mark.parametrize("seed", range(5))
def test_a_second_opinion_agrees(seed: int) -> None:
    """Over hundreds of invented courses the pathway raises what the words of the specification say."""
    assert differences(NAME, reference.evaluate, courses(seed, 80)) == []
