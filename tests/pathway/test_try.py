"""`aftercare pathway try`: scripted check-ins through the real judging, one line for every flag."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.pathways.playing import Match
from tests.pathway.authors.playing import answered, corrected, flagged, missed, script_of, tried

HEART = "heart-failure-weight"
JOINT = "joint-replacement-recovery"
DEPRESSION = "depression-followup"
PRESSURE = "hypertension-home-bp"
WOUND = "wound-photo-check"


def aftercare(*words: str) -> Result:
    return CliRunner().invoke(main, ["pathway", "try", *words])


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Somewhere to write a script."""
    return tmp_path / "s.jsonl"


def test_a_line_of_output_is_as_it_was_promised(script: Path) -> None:
    """Keys in their order, one JSON object a line; the second time a rule holds it is a repeat."""
    gains = [answered(1, weight=80), answered(2, weight=82.01), answered(3, weight=82.01)]
    script.write_bytes(script_of(*gains, name="two kilos"))
    result = aftercare(HEART, "--script", str(script), "--json")
    assert result.exit_code == 0
    rest = '"role": "hf_nurse", "repeat"'
    assert result.stdout == (
        f'{{"script": "two kilos", "day": 2, "slot": 0, "rule": "HF-1", "severity": "urgent", {rest}: false}}\n'
        f'{{"script": "two kilos", "day": 2, "slot": 0, "rule": "HF-2", "severity": "soon", {rest}: false}}\n'
        f'{{"script": "two kilos", "day": 3, "slot": 0, "rule": "HF-1", "severity": "urgent", {rest}: true}}\n'
    )


def test_without_json_it_is_a_table(script: Path) -> None:
    """People read headings, and that nothing held."""
    script.write_bytes(script_of(answered(1, breathless="at_rest")))
    told = aftercare(HEART, "--script", str(script)).stdout.splitlines()
    assert told[0].split() == ["script", "day", "slot", "rule", "severity", "role"]
    assert told[1].split() == ["s", "1", "0", "HF-4", "emergency", "on_call"]
    script.write_bytes(script_of(answered(1, breathless="none")))
    assert aftercare(HEART, "--script", str(script)).stdout == "No rule held.\n"


def test_several_scripts_in_a_file_know_nothing_of_each_other(script: Path) -> None:
    """A new header is a new patient: no weight of yesterday, nothing raised before."""
    first = script_of(answered(1, weight=80), answered(2, weight=83), name="first")
    second = script_of(answered(2, weight=86), answered(3, weight=89), name="second")
    script.write_bytes(first + b"\n\n" + second)
    lines = [
        json.loads(one) for one in aftercare(HEART, "--script", str(script), "--json").stdout.splitlines()
    ]
    assert {(one["script"], one["day"]) for one in lines} == {("first", 2), ("second", 3)}
    assert not any(one["repeat"] for one in lines)


def test_the_gravest_rule_of_a_check_in_comes_first() -> None:
    """Emergency, urgent, soon."""
    found = flagged(HEART, answered(1, weight=80), answered(2, weight=83, breathless="at_rest"))
    assert [severity for _, _, severity in found] == ["emergency", "urgent", "urgent", "soon"]


def test_pounds_written_as_kilograms_are_judged_as_pounds() -> None:
    """A gain of 3 lb is HF-2 and one of 2.9 lb is not, however many digits a machine writes."""
    start, three, less = (pounds * 0.45359237 for pounds in (180, 183, 182.9))
    assert flagged(HEART, answered(1, weight=start), answered(2, weight=three)) == [(2, "HF-2", "soon")]
    assert flagged(HEART, answered(1, weight=start), answered(2, weight=less)) == []


@pytest.mark.parametrize(
    ("pathway", "profile", "lines"),
    [
        (HEART, {"unit": "kg", "last_weight": 80}, [answered(1, weight=80), answered(2, weight=176)]),
        (HEART, {}, [answered(1, weight=80), answered(2, weight=301)]),
        (HEART, {}, [answered(1, weight=29), answered(2, weight=80)]),
        ("diabetes-glucose", {"unit": "mg/dL"}, [answered(1, glucose=5.5)]),
        ("diabetes-glucose", {"unit": "mmol/L"}, [answered(1, glucose_mmol=120)]),
        (JOINT, {"joint": "hip"}, [answered(3, temp=101)]),
    ],
)
def test_no_rule_runs_on_a_number_the_bot_would_ask_about(
    pathway: str, profile: dict[str, object], lines: list[dict[str, object]]
) -> None:
    """It makes no sense in her unit, and does in another."""
    assert flagged(pathway, *lines, **profile) == []


@pytest.mark.parametrize(("shown", "rule"), [({"glucose": 650}, "DM-7"), ({"glucose_word": "LO"}, "DM-2")])
def test_a_dangerous_number_is_real_however_odd(shown: dict[str, object], rule: str) -> None:
    """Until it is corrected."""
    assert [one for _, one, _ in flagged("diabetes-glucose", answered(1, **shown), unit="mg/dL")] == [rule]


@pytest.mark.parametrize(("start", "end"), [(180, 183), (81.65, 83.01)])
def test_a_script_may_write_her_own_unit(start: float, end: float) -> None:
    """Pounds and kilograms of an adult tell themselves apart."""
    lines = answered(1, weight=start), answered(2, weight=end)
    assert flagged(HEART, *lines, unit="lb") == [(2, "HF-2", "soon")]
    assert flagged(HEART, *lines, unit="lb", last_weight=82) == [(2, "HF-2", "soon")]


def test_a_fever_may_be_written_in_fahrenheit() -> None:
    """100.9 °F is 38.3 °C, and 100.8 °F is not."""
    known = {"joint": "hip", "unit_temp": "F"}
    assert flagged(JOINT, answered(3, temp=100.9), **known) == [(3, "JR-5", "urgent")]
    assert flagged(JOINT, answered(3, temp=100.8), **known) == []
    assert flagged(JOINT, answered(3, temp=38.3), **known) == [(3, "JR-5", "urgent")]


def test_missed_check_ins_are_dated_by_their_due_day() -> None:
    """Two missed days in a row in the first two weeks; the third says it again."""
    found = tried(HEART, missed(1), missed(2), missed(3), answered(4, weight=80), missed(5))
    assert found == (
        Match(script="s", day=2, slot=0, rule="HF-NR", severity="soon", role="hf_nurse", repeat=False),
        Match(script="s", day=3, slot=0, rule="HF-NR", severity="soon", role="hf_nurse", repeat=True),
    )


def test_a_risk_of_the_profile_shortens_the_silence() -> None:
    """high_risk takes one off."""
    assert flagged(HEART, missed(1), high_risk=True) == [(1, "HF-NR", "soon")]
    assert flagged(HEART, missed(1), high_risk="no") == []


def test_a_correction_takes_back_what_no_longer_holds() -> None:
    """152 for 125: its matches are printed anew, dated by the check-in, and what it took away is marked."""
    found = tried(
        HEART,
        answered(1, weight=80),
        answered(2, weight=83.5, breathless="worse"),
        answered(3, weight=80.5, breathless="worse"),
        corrected(1, 3, weight=81.5),
    )
    told = [(one.day, one.rule, one.severity, one.repeat, one.superseded) for one in found]
    assert told == [
        (2, "HF-1", "urgent", False, False),
        (2, "HF-3", "urgent", False, False),
        (2, "HF-2", "soon", False, False),
        (3, "HF-5", "urgent", False, False),
        (2, "HF-2", "soon", True, False),
        (2, "HF-1", "urgent", True, True),
        (2, "HF-3", "urgent", True, True),
    ]


def test_a_correction_counts_for_the_days_after_it() -> None:
    """Rules of later check-ins look at the corrected value."""
    days = (answered(1, weight=85), corrected(0, 1, weight=80), answered(2, weight=82.01))
    assert flagged(HEART, *days) == [(2, "HF-1", "urgent"), (2, "HF-2", "soon")]


def test_a_correction_of_a_correction_means_the_same_check_in() -> None:
    """The index counts every line after the header."""
    days = (
        answered(1, breathless="at_rest"),
        corrected(0, 1, breathless="none"),
        corrected(1, 1, breathless="at_rest"),
    )
    assert flagged(HEART, *days) == [
        (1, "HF-4", "emergency"),
        (1, "-HF-4", "emergency"),
        (1, "HF-4", "emergency"),
    ]


def test_what_still_holds_less_gravely_was_not_taken_away() -> None:
    """One rule, one task: it is told anew at its new severity, and nothing is superseded."""
    first, again = answered(10, inr=10.5), corrected(0, 10, inr="5.0")
    found = flagged("antithrombotic-adherence", first, again, kind="warfarin")
    assert found == [(10, "AT-9", "emergency"), (10, "AT-9", "urgent")]


def test_a_second_correction_may_count_check_ins_or_lines() -> None:
    """Where the two differ, the day of the correction tells which check-in is meant."""
    first = [
        answered(1, breathless="at_rest"),
        corrected(0, 1, breathless="usual"),
        answered(2, orthopnoea="yes"),
    ]
    for index in (1, 2):
        found = flagged(HEART, *first, corrected(index, 2, orthopnoea="no"))
        assert found[-1] == (2, "-HF-5", "urgent")


def test_a_missed_check_in_after_the_week_of_a_month_is_the_month_missed() -> None:
    """Fewer than 12 readings by day 8; two months running are graver."""
    found = flagged(PRESSURE, missed(8), missed(38))
    assert found == [(8, "HB-NR", "routine"), (38, "HB-NR", "soon")]
    assert flagged(PRESSURE, missed(9)) == []
    late = corrected(0, 8, month=1, readings=[[2 + count % 6, 125, 80] for count in range(12)])
    assert flagged(PRESSURE, missed(8), late) == [(8, "HB-NR", "routine"), (8, "-HB-NR", "routine")]


def test_a_month_corrected_is_judged_by_its_new_readings() -> None:
    """They stand in place of the old ones; what was told beside them stays."""
    high = [[2 + count % 6, 155, 80] for count in range(12)]
    low = [[day, 125, 80] for day, _, _ in high]
    first = answered(8, month=1, readings=high)
    assert flagged(PRESSURE, first, corrected(0, 8, readings=low)) == [
        (8, "HB-4", "soon"),
        (8, "-HB-4", "soon"),
    ]
    assert flagged(PRESSURE, first, corrected(0, 8, side_effect="yes")) == [
        (8, "HB-4", "soon"),
        (8, "HB-4", "soon"),
        (8, "HB-7", "soon"),
    ]


def test_enrolment_and_answers_in_one_line_tell_a_rule_once() -> None:
    """At its gravest: codeine does nothing for her, and she is in pain."""
    known = {"drug": "codeine", "CYP2D6": "poor", "max_tablets": 6}
    both = answered(1, enrolment=True, pain=5, tablets_24h=2)
    assert flagged("opioid-taper", both, **known) == [(1, "OP-5", "urgent")]


def test_a_correction_leaves_what_enrolment_raised() -> None:
    """The facts of the profile are what they were."""
    known = {"drug": "simvastatin", "dose": 40, "SLCO1B1": "poor"}
    first = answered(0, enrolment=True, yellow_skin="yes")
    found = flagged("statin-start", first, corrected(0, 0, yellow_skin="no"), **known)
    assert [one for one in found if one[1].startswith("-")] == [(0, "-ST-9", "urgent")]


def test_a_late_answer_ends_a_silence() -> None:
    """A missed check-in that is answered after all takes its non-response back."""
    assert flagged(HEART, missed(1), missed(2), corrected(1, 2, weight=80)) == [
        (2, "HF-NR", "soon"),
        (2, "-HF-NR", "soon"),
    ]


def test_inputs_choose_the_rules_of_a_joint() -> None:
    """A stiff knee worries from day 42; a hip has no such rule."""
    assert flagged(JOINT, answered(42, knee_flexion=85), joint="knee") == [(42, "JR-9", "soon")]
    assert flagged(JOINT, answered(42, knee_flexion=85), joint="hip") == []


def test_a_baseline_may_come_from_the_profile_or_from_its_check_in() -> None:
    """JR-12 compares day 90 with the score before the operation."""
    assert flagged(JOINT, answered(90, jr_score=50), baseline_jr=60) == [(90, "JR-12", "soon")]
    assert flagged(JOINT, answered(-7, jr_score=60), answered(90, jr_score=50)) == [(90, "JR-12", "soon")]
    assert flagged(JOINT, answered(90, jr_score=50)) == []


def test_facts_of_the_profile_that_a_pathway_does_not_know_are_passed_over() -> None:
    """A script may tell a whole patient; what is known nowhere is an error."""
    assert flagged(HEART, missed(1), CYP2C19="poor", drug="clopidogrel", best_pef=400) == []


def test_the_clock_of_a_script_lets_a_deadline_pass() -> None:
    """Item 9 of 2 and the safety questions unfinished after 30 minutes: dated by the check-in that began it."""
    found = flagged(DEPRESSION, answered(0, phq9=18, item9=2), answered(14, phq9=18, item9=0))
    assert found == [(0, "DP-1", "urgent"), (0, "DP-4", "emergency")]


def test_a_deadline_that_has_not_come_by_the_end_is_not_played() -> None:
    """Nothing tells how much time went by after the last line."""
    assert flagged(DEPRESSION, answered(0, phq9=18, item9=2)) == [(0, "DP-1", "urgent")]


def test_a_deadline_passes_between_two_check_ins_of_a_day() -> None:
    """No second reading within 30 minutes of a very high one; a reading that came, lower, is no alert."""
    high, evening = answered(0, sys=185, dia=100), answered(0, slot=1, sys=130, dia=80)
    assert flagged(PRESSURE, high, evening) == [(0, "HB-2", "urgent")]
    assert flagged(PRESSURE, answered(0, sys=185, dia=100, repeat=[150, 90]), evening) == []


def test_a_correction_ends_the_deadline_it_took_the_ground_from() -> None:
    """Item 9 was 0 after all: nobody waits for the safety questions."""
    days = (answered(0, phq9=18, item9=2), corrected(0, 0, item9=0), answered(14, phq9=18, item9=0))
    assert flagged(DEPRESSION, *days) == [(0, "DP-1", "urgent"), (0, "-DP-1", "urgent")]


def test_a_photo_nobody_speaks_of_is_not_missed() -> None:
    """A script has no key for a photo, so only one that names it, or its fact, can say that none came."""
    gap, later = answered(3, edges="small_gap"), answered(7, edges="closed")
    assert flagged(WOUND, gap, later) == [(3, "WP-6", "urgent")]
    assert flagged(WOUND, answered(3, edges="small_gap", photo=False), later) == [
        (3, "WP-6", "urgent"),
        (3, "WP-7", "soon"),
    ]


def test_a_finished_screen_meets_its_deadline() -> None:
    """What an object leaves out was answered with no."""
    days = (answered(0, phq9=18, item9=2, safety={"q1": True}), answered(14, phq9=18, item9=0))
    assert flagged(DEPRESSION, *days) == [(0, "DP-1", "urgent")]


def test_a_fact_given_outright_is_not_played_by_the_clock() -> None:
    """A script that says what time made true, or that it did not, is believed."""
    days = (answered(0, phq9=18, item9=2, safety_unfinished_30min=False), answered(14, phq9=18, item9=0))
    assert flagged(DEPRESSION, *days) == [(0, "DP-1", "urgent")]
    late = answered(0, phq9=18, item9=2, safety_unfinished_30min=True)
    assert flagged(DEPRESSION, late) == [(0, "DP-4", "emergency"), (0, "DP-1", "urgent")]


def test_thousands_of_check_ins_are_played_in_seconds(script: Path) -> None:
    """Three thousand check-ins of a hundred patients, in less than a minute of this machine's time."""
    courses = [
        script_of(
            *(answered(day, weight=80 + (day * 7 + who) % 5, breathless="usual") for day in range(30)),
            name=str(who),
        )
        for who in range(100)
    ]
    script.write_bytes(b"\n".join(courses))
    began = time.process_time()
    result = aftercare(HEART, "--script", str(script), "--json")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 1_000
    assert time.process_time() - began < 60
