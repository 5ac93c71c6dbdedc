"""heart-failure-weight, rule by rule: below, at and above each threshold, in kilograms and pounds."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dialogs.pathway.history import Value
from dialogs.pathway.pathway import load
from dialogs.pathway.texts import slots_in
from dialogs.rules import Facts, History, Outcome, judge, judge_silence, missed_in_a_row
from dialogs.severity import Severity
from tests.pathway.days import (
    DISCHARGED,
    FILE,
    GOOD,
    MISSED,
    asked_on,
    facts,
    heart_failure,
    kg,
    lived,
    occasion_on,
    weighed,
)


@pytest.mark.parametrize(
    ("before", "today", "held"),
    [
        (["80.00", "80.60", "81.00"], "81.99", False),
        (["80.00", "80.60", "81.00"], "82.00", False),
        (["80.00", "80.60", "81.00"], "82.01", True),
        (["81.00", "80.00", "81.00"], "82.01", True),
        ([kg("180"), kg("181"), kg("182")], kg("184.4"), False),
        ([kg("180"), kg("181"), kg("182")], kg("184.42"), False),  # 83.65: exactly 2.00 kg
        ([kg("180"), kg("181"), kg("182")], kg("184.43"), True),
    ],
)
def test_hf_1_holds_above_two_kilograms_over_the_lowest_of_three_days(
    before: list[str | Decimal], today: str | Decimal, held: bool
) -> None:
    """HF-1 is met when today is more than 2.00 kg over the lowest of the 3 days before, and not at 2.00."""
    assert ("HF-1" in lived([*map(weighed, before), weighed(today)]).last) is held


def test_hf_1_looks_back_three_calendar_days_and_uses_those_that_exist() -> None:
    """A low weight 3 days ago counts across two missed days; one 4 days ago does not."""
    assert "HF-1" in lived([weighed("80"), MISSED, MISSED, weighed("82.01")]).last
    assert "HF-1" not in lived([weighed("80"), MISSED, MISSED, MISSED, weighed("82.01")]).last
    assert "HF-1" not in lived([weighed("82.01")]).last


@pytest.mark.parametrize(
    ("yesterday", "today", "held"),
    [
        ("80.00", "81.35", False),
        ("80.00", "81.36", True),
        ("80.00", "81.37", True),
        (kg("180"), kg("182.9"), False),
        (kg("180"), kg("183"), True),
        (kg("180"), kg("183.1"), True),
    ],
)
def test_hf_2_holds_from_three_pounds_in_a_day(
    yesterday: str | Decimal, today: str | Decimal, held: bool
) -> None:
    """HF-2 is met from 1.36 kg (3 lb) over yesterday."""
    assert ("HF-2" in lived([weighed(yesterday), weighed(today)]).last) is held


@pytest.mark.parametrize("pounds", range(66, 660, 6))
def test_whole_pounds_are_judged_alike_at_every_weight(pounds: int) -> None:
    """Rounding never hides a gain of 3 lb in a day or 5 lb in a week, nor makes one of 2 or 4 lb."""
    start, two, three, four, five = (weighed(kg(str(pounds + gain))) for gain in (0, 2, 3, 4, 5))
    assert "HF-2" in lived([start, three]).last
    assert "HF-2" not in lived([start, two]).last
    assert "HF-3" in lived([start, MISSED, five]).last
    assert "HF-3" not in lived([start, MISSED, four]).last


def test_hf_2_is_not_evaluated_without_a_weight_yesterday() -> None:
    """With no value yesterday HF-2 does not hold, however much was gained since the day before."""
    assert "HF-2" not in lived([weighed("80"), MISSED, weighed("85")]).last
    assert "HF-2" not in lived([weighed("80"), dict(GOOD), weighed("85")]).last


@pytest.mark.parametrize(
    ("lowest", "between", "today", "held"),
    [
        ("80.00", "81.50", "82.26", False),
        ("80.00", "81.50", "82.27", True),
        ("80.00", "81.50", "82.28", True),
        (kg("181"), kg("184"), kg("185.9"), False),
        (kg("181"), kg("184"), kg("186"), True),
        (kg("181"), kg("184"), kg("186.1"), True),
    ],
)
def test_hf_3_holds_from_five_pounds_over_the_lowest_of_seven_days(
    lowest: str | Decimal, between: str | Decimal, today: str | Decimal, held: bool
) -> None:
    """HF-3 is met from 2.27 kg (5 lb) over the lowest of the 7 days before; the seventh counts."""
    days = [weighed(lowest), *[weighed(between)] * 6, weighed(today)]
    assert ("HF-3" in lived(days).last) is held
    assert "HF-1" not in lived(days).last


def test_hf_3_forgets_the_eighth_day_and_bridges_missed_ones() -> None:
    """The lowest weight counts for 7 calendar days, through missed days, and not on the eighth."""
    assert "HF-3" in lived([weighed("80"), *[MISSED] * 6, weighed("82.27")]).last
    assert "HF-3" not in lived([weighed("80"), *[MISSED] * 7, weighed("82.27")]).last


@pytest.mark.parametrize(
    ("answers", "held"),
    [
        ({"breathless": "worse"}, False),
        ({"breathless": "at_rest"}, True),
        ({"dizzy_faint": "dizzy"}, False),
        ({"dizzy_faint": "fainted"}, True),
    ],
)
def test_hf_4_holds_at_rest_or_fainted(answers: dict[str, Value], held: bool) -> None:
    """HF-4 is met as soon as one of its signs is answered, in a check-in that is still open."""
    occasion = replace(occasion_on(1, answers), outcome=Outcome.OPEN)
    flags = judge(heart_failure(), History(), occasion, facts()).flags
    assert [(flag.rule_id, flag.severity) for flag in flags] == (
        [("HF-4", Severity.EMERGENCY)] if held else []
    )


def test_hf_5_holds_at_once_for_orthopnoea_and_on_the_second_day_for_breathing() -> None:
    """Orthopnoea alone is enough; worse breathing needs two consecutive days, and a gap breaks them."""
    worse = weighed("80", breathless="worse")
    assert "HF-5" in lived([weighed("80", orthopnoea=True)]).last
    assert "HF-5" not in lived([worse]).last
    assert "HF-5" in lived([worse, worse]).last
    assert "HF-5" not in lived([worse, MISSED, worse]).last
    assert "HF-5" not in lived([worse, weighed("80", breathless="usual")]).last


@pytest.mark.parametrize(
    ("today", "feeling", "dry", "held"),
    [
        ("78.01", "dizzy", Decimal("80"), False),
        ("78.00", "dizzy", Decimal("80"), True),
        ("77.99", "dizzy", Decimal("80"), True),
        ("77.99", "none", Decimal("80"), False),
        ("77.99", "dizzy", None, False),
        (kg("172"), "dizzy", kg("176"), False),
        (kg("171.5"), "dizzy", kg("176"), True),
    ],
)
def test_hf_6_holds_when_dizzy_and_two_kilograms_below_dry_weight(
    today: str | Decimal, feeling: str, dry: Decimal | None, held: bool
) -> None:
    """HF-6 needs both, from 2.00 kg below; without a dry weight it cannot hold."""
    known = facts(dry_weight=dry) if dry is not None else facts()
    assert ("HF-6" in lived([weighed(today, dizzy_faint=feeling)], known=known).last) is held


def test_hf_7_holds_on_the_second_day_of_swelling_without_a_weight_rule() -> None:
    """HF-7 needs two consecutive days, each with more swelling and with HF-1, 2 and 3 not met on that day."""
    swollen = weighed("80", swelling="more")
    assert "HF-7" not in lived([swollen]).last
    assert "HF-7" in lived([swollen, swollen]).last
    assert "HF-7" not in lived([swollen, MISSED, swollen]).last


def test_hf_7_remembers_which_rules_held_on_each_day() -> None:
    """A weight rule met yesterday keeps HF-7 away today, and gone for two days lets it hold."""
    swollen, gained = weighed("80", swelling="more"), weighed("81.4", swelling="more")
    assert lived([swollen, gained]).last == {"HF-2"}
    assert "HF-7" not in lived([swollen, gained, gained]).last
    assert "HF-7" in lived([swollen, gained, gained, gained]).last


def test_hf_7_stays_away_from_each_weight_rule() -> None:
    """HF-1, HF-2 or HF-3 alone is enough to keep HF-7 away."""

    def swollen(weight: str) -> dict[str, Value]:
        return weighed(weight, swelling="more")

    rise = ["80", "80", "80.6", "81.2", "81.8", "82.3"]
    hf_1_only = lived([weighed("80"), MISSED, swollen("80"), swollen("82.01")], known=_loose("gain_1d"))
    hf_3_only = lived([swollen(weight) for weight in rise])
    assert hf_1_only.last == {"HF-1"}
    assert hf_3_only.last == {"HF-3"}


def _loose(limit: str) -> Facts:
    return replace(facts(), limits={limit: Decimal("5")})


def test_the_truth_of_a_day_is_that_of_its_last_answers() -> None:
    """An extra check-in that changes a day's truth counts tomorrow; one that is missed changes nothing."""
    history = lived([weighed("80"), weighed("81.4", swelling="more")]).history
    tomorrow = occasion_on(3, weighed("81.4", swelling="more"))
    assert "HF-7" not in judge(heart_failure(), history, tomorrow, facts()).met
    missed = history.with_occasion(occasion_on(2, MISSED, "extra"))
    assert "HF-7" not in judge(heart_failure(), missed, tomorrow, facts()).met
    again = occasion_on(2, {"weight": Decimal("80.5")}, "extra")
    judged = replace(again, met=judge(heart_failure(), history, again, facts()).met)
    assert "HF-7" in judge(heart_failure(), history.with_occasion(judged), tomorrow, _loose("gain_1d")).met


def test_hf_7_counts_a_day_without_a_weight() -> None:
    """Without a weight HF-1, 2 and 3 are not met, so swelling alone makes the run."""
    swollen = {**GOOD, "swelling": "more"}
    assert "HF-7" in lived([swollen, swollen]).last


def test_hf_8_holds_on_the_second_day_without_medicines() -> None:
    """HF-8 is for nurse and pharmacist after two consecutive days."""
    untaken = weighed("80", taken_medicines=False)
    assert "HF-8" not in lived([untaken]).last
    assert lived([untaken, untaken]).flag("HF-8").roles == ("nurse", "pharmacist")
    assert "HF-8" not in lived([untaken, MISSED, untaken]).last


@pytest.mark.parametrize(
    ("first_missed", "missed", "high_risk", "held"),
    [
        (1, 1, False, False),
        (1, 2, False, True),
        (13, 2, False, True),  # the second missed day is day 14
        (14, 2, False, False),  # the second missed day is day 15
        (14, 3, False, True),
        (40, 2, False, False),
        (40, 3, False, True),
        (40, 1, True, False),
        (40, 2, True, True),
        (3, 1, True, True),
        (3, 0, True, False),
    ],
)
def test_hf_nr_counts_missed_days(first_missed: int, missed: int, high_risk: bool, held: bool) -> None:
    """Silence is a task after 3 days, after 2 in the first 14, one fewer at high risk and never below 1."""
    days = [weighed("80"), *[MISSED] * missed]
    known = facts(high_risk=high_risk)
    flag = judge_silence(heart_failure(), lived(days, first_day=first_missed - 1, known=known).history, known)
    assert (flag is not None) is held
    if flag is not None:
        assert (flag.rule_id, flag.severity, flag.roles) == ("HF-NR", Severity.SOON, ("hf_nurse",))
        assert flag.values["missed"] == Decimal(missed)
        assert flag.values["last_on"] == date.fromordinal(DISCHARGED.toordinal() + first_missed - 1)


def test_what_we_missed_ourselves_is_not_the_patients_silence() -> None:
    """Missed by us and cancelled neither count nor break the run; an answer breaks it."""
    history = lived([weighed("80"), MISSED, MISSED]).history
    ours = [
        replace(occasion_on(4, MISSED), outcome=Outcome.MISSED_BY_US),
        replace(occasion_on(5, MISSED), outcome=Outcome.CANCELLED),
    ]
    for occasion in ours:
        history = history.with_occasion(occasion)
    assert missed_in_a_row(history) == 2
    assert missed_in_a_row(history.with_occasion(occasion_on(6, MISSED))) == 3
    assert missed_in_a_row(history.with_occasion(occasion_on(6, weighed("80")))) == 0
    only_ours = History(occasions=(ours[0],))
    assert judge_silence(heart_failure(), only_ours, facts()) is None


def test_a_lapsed_extra_check_in_adds_no_missed_day() -> None:
    """Two check-ins missed on one day are one missed day, and an answer on that day is no silence."""
    pathway = heart_failure()
    history = lived([weighed("80"), MISSED], first_day=30).history
    twice = history.with_occasion(occasion_on(31, MISSED, "extra"))
    assert missed_in_a_row(twice, pathway.non_response.counts) == 1
    heard = history.with_occasion(occasion_on(31, {"breathless": "worse"}, "extra"))
    assert missed_in_a_row(heard, pathway.non_response.counts) == 0


def test_a_limit_set_for_one_patient_replaces_the_default() -> None:
    """A clinician's limit of 1.50 kg makes HF-1 hold from 1.51."""
    known = replace(facts(), limits={"gain_3d": Decimal("1.50")})
    assert "HF-1" not in lived([weighed("80"), weighed("81.50")], known=known).last
    assert "HF-1" in lived([weighed("80"), weighed("81.51")], known=known).last


def test_a_flag_carries_what_its_reason_names() -> None:
    """The values of a flag fill every slot of its reason, in canonical units."""
    flag = lived([weighed("80"), weighed("80.5"), weighed("82.5")]).flag("HF-1")
    pathway = heart_failure()
    assert flag.values == {
        "weight": Decimal("82.50"),
        "gain": Decimal("2.50"),
        "lowest_before": Decimal("80.00"),
        "gain_3d": Decimal("2.00"),
    }
    assert slots_in(pathway.text(flag.reason_path)) == set(flag.values)


def test_flags_come_gravest_first() -> None:
    """An emergency is never behind a lesser flag."""
    flags = lived([weighed("80"), weighed("83", breathless="at_rest")]).judgements[-1].flags
    ranks = [flag.severity.rank for flag in flags]
    assert flags[0].rule_id == "HF-4"
    assert ranks == sorted(ranks)


def test_a_correction_takes_its_matches_away() -> None:
    """Judging a corrected occasion again uses the corrected weight only, and ignores later days."""
    steady = lived([weighed("80"), weighed("80"), weighed("80")]).history
    heavier = replace(steady.occasions[1], answers=weighed("83"))
    assert judge(heart_failure(), steady, heavier, facts()).met == ("HF-1", "HF-2", "HF-3")
    history = lived([weighed("80"), weighed("92"), weighed("80")]).history
    corrected = replace(history.occasions[1], answers=weighed("80.2"))
    judgement = judge(heart_failure(), history, corrected, facts())
    assert judgement.flags == ()
    assert judgement.met == ()


def test_two_check_ins_on_one_day_share_their_answers() -> None:
    """The latest weight of a day is that day's weight, today and in look-backs."""
    history = lived([weighed("80")]).history
    history = history.with_occasion(occasion_on(1, {"weight": Decimal("81")}, "evening"))
    assert judge(heart_failure(), history, occasion_on(2, weighed("82.3")), facts()).met == ()
    evening = occasion_on(1, {"dizzy_faint": "dizzy"}, "worse")
    known = facts(dry_weight=Decimal("83"))
    assert [flag.rule_id for flag in judge(heart_failure(), history, evening, known).flags] == ["HF-6"]


def test_an_extra_check_in_does_not_raise_the_mornings_answers_again() -> None:
    """A rule is raised by an occasion that answers one of its questions; its truth stays that of the day."""
    morning = lived([weighed("80", breathless="at_rest")]).history
    evening = judge(heart_failure(), morning, occasion_on(1, {"weight": Decimal("80")}, "worse"), facts())
    assert evening.flags == ()
    assert evening.met == ("HF-4",)


def test_the_cadence_is_daily_for_ninety_days_then_weekly_for_symptoms() -> None:
    """Weight is asked every day; symptoms every day to day 90, then every seventh from day 91."""
    pathway = heart_failure()
    everything = ["weight", "breathless", "orthopnoea", "swelling", "dizzy_faint", "taken_medicines"]
    assert asked_on(pathway, -1) == []
    for day in (1, 90, 91, 98, 91 + 7 * 40):
        assert asked_on(pathway, day) == everything
    for day in (92, 97, 99):
        assert asked_on(pathway, day) == ["weight"]
    phase = pathway.phase_on(1)
    assert phase is not None
    assert (phase.times[0].hour, phase.window_minutes, phase.reminder_minutes) == (8, 720, 360)


def test_no_message_to_the_patient_names_the_diagnosis() -> None:
    """A diagnosis stands only in what the team reads."""
    pathway = heart_failure()
    for path, words in pathway.texts.items():
        if path not in ("title", "population") and not path.endswith((".reason", ".remark", ".label")):
            assert "heart" not in words["en"].casefold(), path


def test_every_urgent_word_names_the_emergency_number() -> None:
    """Whoever is told that a nurse will call is also told whom to call if it gets worse."""
    pathway = heart_failure()
    for level in (level for rule in pathway.rules for level in rule.levels):
        if level.severity in (Severity.EMERGENCY, Severity.URGENT):
            assert level.say_path is not None
            assert "{emergency_number}" in pathway.text(level.say_path)


def test_it_is_unsigned_sourced_and_loads_quickly() -> None:
    """No clinician has signed it, each rule has a source mark, and it loads in under 50 ms of computing."""
    source = FILE.read_text(encoding="utf-8")
    elapsed: list[float] = []
    for _ in range(5):
        began = time.process_time()
        load(source, str(FILE))
        elapsed.append(time.process_time() - began)
    pathway = heart_failure()
    assert pathway.reviewed_by is None
    assert all(rule.source.startswith(("[P]", "[G]", "[D]")) for rule in pathway.rules)
    assert {rule.id for rule in pathway.rules} == {f"HF-{number}" for number in range(1, 9)}
    assert min(elapsed) < 0.05


def test_texts_fall_back_to_english() -> None:
    """A region gets the words of its language, a language without words the English ones."""
    pathway = heart_failure()
    assert pathway.text("questions.weight.text", "es-MX") == "¿Cuánto pesa esta mañana?"
    assert pathway.text("questions.weight.text", "fr") == pathway.text("questions.weight.text")


def test_facts_of_another_kind_are_missing_and_not_an_error() -> None:
    """A kept answer or input of the wrong kind is treated as missing."""
    odd: dict[str, Value] = {
        "weight": "heavy",
        "breathless": True,
        "orthopnoea": "yes",
        "swelling": Decimal(2),
    }
    known = Facts(day_zero=DISCHARGED, inputs={"dry_weight": "light"}, limits={"gain_3d": Decimal("NaN")})
    assert lived([weighed("80"), odd, weighed("90")], known=known).last == {"HF-1", "HF-3"}
    assert lived([odd, odd], known=known).last == set()
