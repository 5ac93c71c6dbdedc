"""What the keys and values of a script stand for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.pathways import library
from bot.pathways.domains import Misfit
from bot.pathways.scripts import Json, Line
from bot.pathways.spelling import Speller, Told
from dialogs.pathway.history import Value
from tests.pathway.authors.playing import answered, flagged, line

HEART = "heart-failure-weight"
PRESSURE = "hypertension-home-bp"
GLUCOSE = "diabetes-glucose"


def speller(pathway: str) -> Speller:
    return Speller(library.chosen(pathway).pathway)


def told(pathway: str, **answers: Json) -> Told:
    """What one line of answers gives."""
    return speller(pathway).told(Line(number=2, index=0, day=1, answers=answers))


@pytest.mark.parametrize(
    ("key", "given", "value"),
    [
        ("orthopnoea", True, True),
        ("orthopnoea", "yes", True),
        ("orthopnoea", "No", False),
        ("breathless", "At rest", "at_rest"),
        ("breathless", False, "none"),
    ],
)
def test_one_value_in_its_spellings(key: str, given: Json, value: Value) -> None:
    """Yes and no, and options without regard to case."""
    assert told(HEART, **{key: given}).answers == {key: value}


@pytest.mark.parametrize("given", [Decimal("82.4"), "82.4"])
def test_a_number_that_could_be_of_several_units_is_kept_as_it_is_written(given: Json) -> None:
    """What it means is read when the script is played."""
    assert told(HEART, weight=given).amounts == {"weight": Decimal("82.4")}


@pytest.mark.parametrize(
    ("pathway", "key", "given", "value"),
    [
        ("wound-photo-check", "severe_signs", "shaking_chills", True),
        ("wound-photo-check", "severe_signs", "none", False),
        ("statin-start", "new_strong_inhibitor", "clarithromycin", True),
        ("statin-start", "new_strong_inhibitor", "no", False),
        ("antithrombotic-adherence", "new_interacting_medicine", "ibuprofen", True),
        ("antithrombotic-adherence", "new_interacting_medicine", "none", False),
        ("airways-copd", "rescue_pack", True, "started"),
        ("airways-copd", "rescue_pack", "yes", "started"),
        ("airways-copd", "rescue_pack", "no", "none"),
        ("depression-followup", "safety_q6", "none", "no"),
        ("postpartum-bp", "text_flags", "yes", ("dizzy",)),
        ("diabetes-glucose", "glucose", "LO", "lo"),
        ("post-discharge-30", "redflags", ["hiccups"], ("hiccups",)),
        ("airways-copd", "minor", "runny_nose", ("runny_nose",)),
    ],
)
def test_a_sign_or_a_medicine_may_be_named(pathway: str, key: str, given: Json, value: Value) -> None:
    """Where the list of what it may be is open, or a yes can mean one thing alone."""
    assert told(pathway, **{key: given}).answers == {key: value}


@pytest.mark.parametrize(
    ("given", "value"),
    [
        (["chest_pain"], ("chest_pain",)),
        ("chest_pain", ("chest_pain",)),
        (["none"], ("none",)),
        ([], ()),
        (["newly_confused", "bleeding_will_not_stop"], ("confused", "bleeding")),
    ],
)
def test_warning_signs_may_be_named_in_other_words(given: Json, value: Value) -> None:
    """As long as one option alone shares words with them."""
    assert told("post-discharge-30", redflags=given).answers == {"redflags": value}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("appetite_loss", "appetite"),
        ("hot_flashes", "hot_flushes"),
        ("diarrhea", "diarrhoea"),
        ("pain", "pain"),
    ],
)
def test_a_graded_symptom_may_be_named_in_other_words(written: str, key: str) -> None:
    """As long as one symptom alone shares words with them."""
    assert told("cancer-symptom-watch", **{written: Decimal(2)}).answers == {key: Decimal(2)}
    with pytest.raises(Misfit, match="`hiccups` is no answer"):
        told("cancer-symptom-watch", hiccups=Decimal(2))


def test_a_sign_nobody_knows_is_refused() -> None:
    """With the nearest one that is known."""
    with pytest.raises(Misfit, match="no option of `other_signs`"):
        told("respiratory-virus-watch", other_signs=["hiccups"])


def test_a_blood_pressure_is_its_two_numbers_or_a_list() -> None:
    """Under the key of the question, or part by part."""
    assert flagged("postpartum-bp", answered(1, sys=165, dia=90)) == [(1, "PB-1", "emergency")]
    assert flagged("postpartum-bp", answered(1, bp=[165, 90])) == [(1, "PB-1", "emergency")]
    with pytest.raises(Misfit, match=r"`bp` is 165, which is no pair"):
        told("postpartum-bp", bp=Decimal(165))


def test_an_object_is_a_whole_screen() -> None:
    """What it leaves out was answered with no."""
    found = told("depression-followup", safety={"q4": True}).answers
    assert found["safety_q4"] is True
    assert found["safety_q1"] is False
    assert "safety_unfinished_30min" not in found


def test_glucose_in_mmol_is_judged_in_mmol() -> None:
    """3.0 is below no limit of 3.0, though 54 mg/dL is 2.997 mmol/L."""
    found = told(GLUCOSE, glucose_mmol=Decimal("3.0"))
    assert found.units == {"glucose": "mmol/L"}
    assert found.amounts == {"glucose": Decimal("3.0")}
    assert flagged(GLUCOSE, answered(1, glucose_mmol=2.9)) == [(1, "DM-2", "urgent")]
    assert flagged(GLUCOSE, answered(1, glucose_mmol=3.0)) == []


def test_a_unit_of_the_profile_is_hers_for_what_is_measured_in_it() -> None:
    """Pounds for a weight, and nothing else."""
    assert speller(HEART).known({"unit": "lb"}).facts.units == {"weight": "lb"}
    assert speller("wound-photo-check").known({"unit_temp": "F"}).facts.units == {"temp": "°F"}


def test_a_pair_of_the_profile_gives_its_parts() -> None:
    """inr_target: [2, 3]."""
    inputs = speller("antithrombotic-adherence").known({"inr_target": [Decimal(2), Decimal(3)]}).facts.inputs
    assert {Decimal(2), Decimal(3)} <= set(inputs.values())


def test_the_age_and_sex_of_the_profile_are_facts_of_the_person() -> None:
    """And no inputs of the pathway."""
    facts = speller(HEART).known({"age": Decimal(76), "sex": "Female"}).facts
    assert (facts.age, facts.sex) == (Decimal(76), "female")


def test_what_is_typed_is_read_as_the_bot_reads_it() -> None:
    """In her unit, near her last value; what is unclear is no answer."""
    gain = [line(1, raw_text="82,4 kg"), line(2, raw_text={"weight": "187 lb"})]
    assert flagged(HEART, *gain) == [(2, "HF-1", "urgent"), (2, "HF-3", "urgent"), (2, "HF-2", "soon")]
    unclear = [line(1, raw_text="176"), line(2, raw_text="84")]
    assert flagged(HEART, *unclear, last_weight=80) == []


def test_a_month_in_one_line_is_its_single_readings() -> None:
    """Twelve readings from day 2 on make the month's mean; the first day does not count."""
    readings = [[1, 200, 100], *([day, 152, 80] for day in range(2, 8) for _ in (1, 2))]
    assert flagged(PRESSURE, answered(8, month=1, readings=readings)) == [(8, "HB-4", "soon")]
    with pytest.raises(Misfit, match="`readings` without their `month`"):
        told(PRESSURE, readings=[[Decimal(1), Decimal(150), Decimal(95)]])


def test_facts_may_change_on_the_way() -> None:
    """A line with a profile changes what is known from there on."""
    joint = "joint-replacement-recovery"
    stiff = answered(43, knee_flexion=80)
    assert flagged(joint, stiff, {**stiff, "day": 44, "profile": {"joint": "knee"}}, joint="hip") == [
        (44, "JR-9", "soon")
    ]


@pytest.mark.parametrize(
    ("pathway", "raw", "found"),
    [
        ("postpartum-bp", "165 over 90", [(1, "PB-1", "emergency")]),
        ("postpartum-bp", "16,5/9", [(1, "PB-1", "emergency")]),
        ("postpartum-bp", "165", []),
        (GLUCOSE, "LO", [(1, "DM-2", "urgent")]),
        (GLUCOSE, "HI", [(1, "DM-7", "emergency")]),
        (HEART, {"breathless": "hard even at rest"}, [(1, "HF-4", "emergency")]),
        (HEART, {"breathless": "Me cuesta incluso en reposo"}, [(1, "HF-4", "emergency")]),
        (HEART, {"orthopnoea": "sí"}, [(1, "HF-5", "urgent")]),
        (HEART, {"orthopnoea": "who knows"}, []),
    ],
)
def test_every_kind_of_question_is_read(pathway: str, raw: object, found: list[tuple[int, str, str]]) -> None:
    """Pressures, what a meter shows, options and yes in any language; what is unclear raises nothing."""
    assert flagged(pathway, line(1, raw_text=raw)) == found


def test_typed_words_answer_a_question_that_there_is() -> None:
    """With the nearest one."""
    with pytest.raises(Misfit, match="`raw_text` answers no question `wieght`"):
        speller(HEART).told(Line(number=2, index=0, day=1, raw_text={"wieght": "82"}))
