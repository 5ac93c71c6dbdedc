"""joint-replacement-recovery, rule by rule: below, at and above each threshold, and its tapering days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

from dialogs import calendar
from dialogs.pathway.history import Value
from dialogs.pathway.parts import QuestionKind
from dialogs.pathway.pathway import Pathway, load
from dialogs.patient.occasions.calling import occurrences
from dialogs.rules import Facts, Outcome, asked, judge, judge_silence
from dialogs.severity import Severity
from dialogs.turn import Deciding
from tests import people
from tests.pathway.days import Lived, asked_on, lived_on, occasion_on

FILE = Path(__file__).parents[2] / "dialogs" / "pathways" / "joint-replacement-recovery.yaml"
OPERATED = date(2026, 3, 4)  # a Wednesday
WELL: Mapping[str, Value] = {
    "breath_chest": False,
    "weight_bearing": "ok",
    "calf": False,
    "drainage": "none",
    "temp": Decimal("36.8"),
    "fall": False,
    "pain_rest": Decimal(3),
    "pain_move": Decimal(4),
    "opioid_tablets_24h": Decimal(0),
    "exercise_min": Decimal(30),
}


@cache
def pathway() -> Pathway:
    """The shipped pathway."""
    return load(FILE.read_text(encoding="utf-8"), str(FILE))


def facts(joint: str = "knee", **inputs: Value) -> Facts:
    """The facts of a plan after this operation."""
    return Facts(day_zero=OPERATED, inputs={"surgery_on": OPERATED, "joint": joint, **inputs})


def well(**answers: object) -> dict[str, Value]:
    """A check-in, all well unless told; whole numbers may be written plainly."""
    told = {
        key: Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for key, value in answers.items()
    }
    return {**WELL, **told}  # type: ignore[dict-item]


def days(told: Mapping[int, Mapping[str, Value] | None], known: Facts | None = None) -> Lived:
    """What became of these days."""
    return lived_on(pathway(), told, known or facts())


def one(day: int, known: Facts | None = None, **answers: object) -> set[str]:
    """The rules flagged on a day that stands alone."""
    return days({day: well(**answers)}, known).last


def fahrenheit(degrees: str) -> Decimal:
    """As the reading keeps it: two digits finer than it is judged."""
    celsius = (Decimal(degrees) - 32) * 5 / 9
    return celsius.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)


# --- the rules --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [1, 14, 42, 365])
def test_all_well_raises_nothing(day: int) -> None:
    """A good day raises no rule, whichever day it is."""
    assert one(day) == set()


def test_jr_1_holds_at_once_for_chest_pain_or_breath() -> None:
    """JR-1 is an emergency as soon as the one question is answered yes."""
    occasion = replace(occasion_on(1, {"breath_chest": True}), outcome=Outcome.OPEN, on=OPERATED)
    (flag,) = judge(pathway(), days({}).history, occasion, facts()).flags
    assert (flag.rule_id, flag.severity, flag.roles) == ("JR-1", Severity.EMERGENCY, ("on_call",))
    assert "JR-1" not in one(1, breath_chest=False)


def test_jr_2_holds_when_the_leg_cannot_bear_weight() -> None:
    """JR-2 is an emergency for a leg that cannot bear weight, or is suddenly short or twisted."""
    assert one(3, weight_bearing="cannot") == {"JR-2"}
    assert one(3, weight_bearing="ok") == set()


def test_jr_3_holds_for_a_calf_and_goes_to_the_surgical_team_today() -> None:
    """JR-3 is urgent for the surgical team."""
    lived = days({3: well(calf=True)})
    assert lived.last == {"JR-3"}
    flag = lived.flag("JR-3")
    assert (flag.severity, flag.roles) == (Severity.URGENT, ("surgical_team",))


@pytest.mark.parametrize(
    ("day", "drainage", "held"),
    [
        (1, "pus", True),
        (30, "pus", True),
        (4, "spots", False),
        (4, "soaks", False),
        (5, "spots", True),
        (5, "soaks", True),
        (6, "spots", True),
        (5, "none", False),
        (90, "none", False),
    ],
)
def test_jr_4_holds_for_pus_on_any_day_and_any_drainage_from_day_five(
    day: int, drainage: str, held: bool
) -> None:
    """JR-4: pus at once; spots or soaking from day 5 and not on day 4."""
    assert ("JR-4" in one(day, drainage=drainage)) is held


@pytest.mark.parametrize(
    ("day", "temp", "drainage", "held"),
    [
        (3, "38.2", "none", False),
        (3, "38.3", "none", True),
        (3, "38.4", "none", True),
        (2, "38.3", "none", False),
        (4, "38.3", "none", True),
        (1, "37.9", "spots", False),
        (1, "38.0", "spots", True),
        (1, "38.1", "soaks", True),
        (1, "38.0", "none", False),
    ],
)
def test_jr_5_holds_from_38_3_on_day_three_and_from_38_0_with_drainage(
    day: int, temp: str, drainage: str, held: bool
) -> None:
    """JR-5: 38.3 °C from day 3, or 38.0 °C with any drainage on any day."""
    assert ("JR-5" in one(day, temp=Decimal(temp), drainage=drainage)) is held


@pytest.mark.parametrize(
    ("temp", "drainage", "held"),
    [("100.8", "none", False), ("101.0", "none", True), ("100.2", "spots", False), ("100.4", "spots", True)],
)
def test_jr_5_judges_fahrenheit_at_a_tenth_of_a_degree_celsius(temp: str, drainage: str, held: bool) -> None:
    """100.4 °F is 38.0 °C and 101.0 °F is 38.3 °C when rounded as judged."""
    assert ("JR-5" in one(3, temp=fahrenheit(temp), drainage=drainage)) is held


def test_jr_5_lacks_nothing_but_itself_when_no_temperature_is_given() -> None:
    """Without a thermometer JR-5 is not met, and the wound is still judged."""
    answers = {key: value for key, value in well(drainage="soaks").items() if key != "temp"}
    assert days({6: answers}).last == {"JR-4"}


@pytest.mark.parametrize(
    ("first", "second", "held"), [(7, 6, False), (7, 7, True), (8, 9, True), (6, 7, False)]
)
def test_jr_6_needs_strong_pain_at_two_answered_check_ins(first: int, second: int, held: bool) -> None:
    """JR-6: pain at rest of 7 or more, twice in a row."""
    assert ("JR-6" in days({1: well(pain_rest=first), 2: well(pain_rest=second)}).last) is held


def test_jr_6_bridges_a_missed_check_in_and_not_one_that_was_better() -> None:
    """A missed check-in does not break the run of answered ones; a better answer does."""
    assert "JR-6" in days({1: well(pain_rest=7), 2: None, 3: well(pain_rest=7)}).last
    better = {1: well(pain_rest=7), 2: well(pain_rest=6), 3: well(pain_rest=7)}
    assert "JR-6" not in days(better).last
    assert "JR-6" not in one(1, pain_rest=10)


@pytest.mark.parametrize(
    ("before", "now", "held"), [(2, 4, False), (2, 5, True), (2, 6, True), (5, 2, False)]
)
def test_jr_7_holds_for_three_points_more_than_last_time(before: int, now: int, held: bool) -> None:
    """JR-7: up by 3 or more from the previous answer, however long ago that was."""
    assert ("JR-7" in days({1: well(pain_rest=before), 2: well(pain_rest=now)}).last) is held
    assert ("JR-7" in days({1: well(pain_rest=before), 14: None, 41: well(pain_rest=now)}).last) is held


def test_pain_before_the_operation_is_compared_with_nothing() -> None:
    """The baseline check-in asks no pain at rest, so day 1 is the first of JR-6 and JR-7."""
    assert "pain_rest" not in asked_on(pathway(), -7)
    assert days({1: well(pain_rest=9)}).last == set()


@pytest.mark.parametrize(
    ("day", "tablets", "held"),
    [(29, "1", False), (30, "0", False), (30, "0.5", True), (30, "1", True), (31, "4", True)],
)
def test_jr_8_holds_for_any_strong_tablet_from_day_thirty(day: int, tablets: str, held: bool) -> None:
    """JR-8: any opioid tablet, a half one too, from day 30 on; the prescriber's."""
    lived = days({day: well(opioid_tablets_24h=Decimal(tablets))})
    assert ("JR-8" in lived.last) is held
    if held:
        assert lived.flag("JR-8").roles == ("prescriber",)


@pytest.mark.parametrize(
    ("day", "bend", "held"),
    [(42, 89, True), (42, 90, False), (42, 91, False), (41, 80, False), (90, 80, True)],
)
def test_jr_9_holds_for_a_knee_under_ninety_degrees_from_day_42(day: int, bend: int, held: bool) -> None:
    """JR-9: less than 90 degrees on day 42 or later, for a knee."""
    assert ("JR-9" in one(day, knee_flexion=bend)) is held


def test_jr_9_is_about_knees_alone() -> None:
    """After a hip the bend is neither asked nor judged."""
    question, history = pathway().question("knee_flexion"), days({}).history
    occasion = replace(occasion_on(42, {}), on=OPERATED + timedelta(days=42))
    assert asked(pathway(), question, history, occasion, facts("knee"))
    assert not asked(pathway(), question, history, occasion, facts("hip"))
    assert "JR-9" not in one(42, facts("hip"), knee_flexion=60)


def test_jr_10_is_a_fall_that_left_the_leg_bearing_weight() -> None:
    """JR-10 tells a fall; where JR-2 holds too, that says more."""
    assert one(8, fall=True) == {"JR-10"}
    assert one(8, fall=True, weight_bearing="cannot") == {"JR-2"}
    assert one(8, fall=False) == set()


@pytest.mark.parametrize(
    ("on_days", "minutes", "held"),
    [
        ((4, 5, 6), (0, 0, 0), True),
        ((3, 4, 5), (0, 0, 0), False),
        ((4, 5, 6), (0, 1, 0), False),
        ((5, 6), (0, 0), False),
        ((37, 41, 42), (0, 0, 0), True),
        ((41, 42, 90), (0, 0, 0), False),
    ],
)
def test_jr_11_needs_three_check_ins_without_exercise_between_days_4_and_42(
    on_days: tuple[int, ...], minutes: tuple[int, ...], held: bool
) -> None:
    """JR-11: three answered check-ins in a row, all of them from day 4 to day 42, without a minute."""
    lived = days({day: well(exercise_min=spent) for day, spent in zip(on_days, minutes, strict=True)})
    assert ("JR-11" in lived.last) is held
    if held:
        assert (lived.flag("JR-11").severity, lived.flag("JR-11").roles) == (Severity.ROUTINE, ("physio",))


def test_jr_11_bridges_a_missed_check_in() -> None:
    """A missed check-in neither counts nor breaks the run."""
    idle = well(exercise_min=0)
    assert "JR-11" in days({4: idle, 5: None, 6: idle, 7: None, 8: idle}).last


@pytest.mark.parametrize(
    ("score", "held"), [("49.999", True), ("50", True), ("50.001", False), ("78.3", False)]
)
def test_jr_12_holds_when_three_months_later_the_score_is_no_better(score: str, held: bool) -> None:
    """JR-12: the score of day 90 at or below the one given at enrolment."""
    known = facts(baseline_jr=Decimal(50))
    assert ("JR-12" in one(90, known, jr_score=Decimal(score))) is held
    assert "JR-12" not in one(42, known, jr_score=Decimal(score))
    assert "JR-12" not in one(365, known, jr_score=Decimal(score))


def test_jr_12_takes_the_score_of_the_week_before_where_none_was_entered() -> None:
    """The answer of day -7 is the baseline, at once and corrected or not; one entered at enrolment comes first."""
    before: dict[str, Value] = {"jr_score": Decimal(50)}
    later = well(jr_score=Decimal(50))
    assert "JR-12" in days({-7: before, 90: later}).last
    assert "JR-12" not in days({-7: {"jr_score": Decimal(49)}, 90: later}).last
    assert "JR-12" not in days({-7: before, 90: later}, facts(baseline_jr=Decimal(40))).last


def test_jr_12_does_not_run_without_a_baseline() -> None:
    """Where no score stands for the time before, nothing is compared."""
    poor = well(jr_score=Decimal(10))
    assert "JR-12" not in days({90: poor}).last
    assert "JR-12" not in days({42: poor, 90: poor}).last


# --- silence ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answered_on", "missed_on", "high_risk", "held"),
    [
        (1, (2,), False, False),
        (1, (2, 3), False, True),
        (12, (13, 14), False, True),
        (14, (15, 19), False, False),
        (14, (15, 19, 22), False, True),
        (1, (2,), True, True),
        (14, (15,), True, False),
        (14, (15, 19), True, True),
    ],
)
def test_silence_is_told_after_two_in_the_first_fortnight_and_three_later(
    answered_on: int, missed_on: tuple[int, ...], high_risk: bool, held: bool
) -> None:
    """JR-NR: 2 missed in a row to day 14, then 3; one fewer at higher risk; soon, a nurse's."""
    known = facts(high_risk=high_risk)
    history = days({answered_on: WELL, **dict.fromkeys(missed_on)}, known).history
    flag = judge_silence(pathway(), history, known)
    assert (flag is not None) is held
    if flag is not None:
        assert (flag.rule_id, flag.severity, flag.roles) == ("JR-NR", Severity.SOON, ("nurse",))


# --- the days ---------------------------------------------------------------------------------------------


def check_in_days(operated: date) -> list[int]:
    """The days after this operation that hold a check-in."""
    return [day for day in range(-30, 400) if asked_on(pathway(), day, operated)]


@pytest.mark.parametrize("weekday", range(7))
def test_check_ins_taper_on_mondays_and_thursdays(weekday: int) -> None:
    """A week before; days 1 to 14; Mondays and Thursdays to day 41; days 42, 90 and 365, whatever the weekday."""
    operated = OPERATED + timedelta(days=weekday)
    held = check_in_days(operated)
    weekly = [day for day in range(15, 42) if (operated + timedelta(days=day)).isoweekday() in (1, 4)]
    assert [day for day in held if day < 15] == [-7, *range(1, 15)]
    assert [day for day in held if day > 41] == [42, 90, 365]
    assert [day for day in held if 15 <= day <= 41] == weekly


def test_what_is_asked_when() -> None:
    """The score at -7, 42, 90 and 365; the bend on Thursdays and from day 42; alarm signs at every later one."""
    held = check_in_days(OPERATED)
    asked_then = {day: asked_on(pathway(), day, OPERATED) for day in held}
    assert [day for day in held if "jr_score" in asked_then[day]] == [-7, 42, 90, 365]
    assert asked_then[-7] == ["pain_move", "mood", "jr_score"]
    assert all(set(WELL) <= set(asked_then[day]) for day in held if day > 0)
    thursdays = [day for day in held if day < 42 and "knee_flexion" in asked_then[day]]
    assert {(OPERATED + timedelta(days=day)).isoweekday() for day in thursdays} == {4}


def test_windows_are_those_of_the_cadence() -> None:
    """12 hours daily, 24 twice a week, 48 for the rare ones."""
    found = {
        day: phase.window_hours for day in (-7, 1, 16, 42, 90, 365) if (phase := pathway().phase_on(day))
    }
    assert found == {-7: 48, 1: 12, 16: 24, 42: 48, 90: 48, 365: 48}


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/New_York", "Pacific/Auckland", "Africa/Cairo"])
def test_each_check_in_comes_once_at_six_by_her_clock_though_clocks_change(zone: str) -> None:
    """Over a year with both changes of the clocks there is one check-in a day of the cadence, at 18:00 local."""
    plan = people.plan(pathway_hash=pathway().hash, day_zero=OPERATED, hour=time(18, 0))
    d = Deciding(people.case(plans=(plan,), pathways={pathway().hash: pathway()}), "p-maria", is_patient=True)
    for day in check_in_days(OPERATED):
        on = OPERATED + timedelta(days=day)
        (occurrence,) = occurrences(d, plan, on, zone)
        local = calendar.local(occurrence.due_at, zone)
        assert (local.date(), local.time()) == (on, time(18, 0))


# --- the file ---------------------------------------------------------------------------------------------


def test_ids_and_keys_are_those_of_the_specification() -> None:
    """Rules JR-1 to JR-12 and the keys by which scripts name the answers."""
    assert [rule.id for rule in pathway().rules] == [f"JR-{number}" for number in range(1, 13)]
    keys = {question.key for question in pathway().questions}
    assert keys == {*WELL, "knee_flexion", "mood", "jr_score"}
    assert pathway().question("weight_bearing").options == ("ok", "cannot")
    assert pathway().question("drainage").options == ("none", "spots", "soaks", "pus")
    assert pathway().inputs["joint"].options == ("hip", "knee")


def test_it_is_unsigned_sourced_and_complete_in_both_languages() -> None:
    """No clinician has signed it, each rule has a source mark, and every text is there in Spanish."""
    assert pathway().reviewed_by is None
    assert all(rule.source.startswith(("[P]", "[G]", "[D]")) for rule in pathway().rules)
    assert [path for path, words in pathway().texts.items() if set(words) != {"en", "es"}] == []


def test_no_rule_needs_an_optional_answer_to_tell_an_emergency() -> None:
    """What may be left out is never read by an emergency rule; alarm signs must be answered."""
    optional = {question.key for question in pathway().questions if question.optional}
    assert optional == {"temp", "knee_flexion", "jr_score"}
    for rule in pathway().rules:
        if any(level.severity is Severity.EMERGENCY for level in rule.levels):
            assert not rule.reads & optional


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_urgent_word_names_the_emergency_number(language: str) -> None:
    """Whoever is told that the team will call is also told whom to call if it gets worse."""
    for level in (level for rule in pathway().rules for level in rule.levels):
        assert level.say_path is not None
        if level.severity in (Severity.EMERGENCY, Severity.URGENT):
            assert "{emergency_number}" in pathway().text(level.say_path, language)


def test_scales_name_their_ends() -> None:
    """Pain and mood go from 0 to 10 and say what both ends mean."""
    scales = [question for question in pathway().questions if question.kind is QuestionKind.SCALE]
    assert [question.key for question in scales] == ["pain_rest", "pain_move", "mood"]
    for question in scales:
        assert question.scale is not None
        assert [question.scale.lowest, question.scale.highest] == [0, 10]
        assert pathway().text(question.end_path("lowest")) != pathway().text(question.end_path("highest"))
