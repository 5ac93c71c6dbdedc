"""When rules are looked at, which of their levels counts, and what is raised by which check-in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.pathway.history import EXTRA_SLOTS, Pressure
from dialogs.pathway.pathway import Pathway
from dialogs.rules import (
    Facts,
    History,
    Judgement,
    Occasion,
    Outcome,
    Value,
    holds_on,
    judge,
    judge_silence,
    missed_in_a_row,
    raised_by,
    with_answers,
)
from dialogs.severity import Severity
from tests.pathway.small import small

BEGUN = date(2026, 3, 2)
KNOWN = Facts(day_zero=BEGUN, inputs={"begun_on": BEGUN})
POOR = replace(KNOWN, inputs={**KNOWN.inputs, "cyp2c19": "poor"})
WELL: Mapping[str, Value] = {"bp": Pressure(systolic=Decimal(120), diastolic=Decimal(70))}


def bp(systolic: int, diastolic: int) -> dict[str, Value]:
    """A reading, as it is answered."""
    return {"bp": Pressure(systolic=Decimal(systolic), diastolic=Decimal(diastolic))}


def check_in(day: int, outcome: Outcome = Outcome.OPEN, *, slot: int = 0) -> Occasion:
    """One check-in before anything is answered."""
    return Occasion(check_in_id=f"{day}/{slot}", on=BEGUN + timedelta(days=day), slot=slot, outcome=outcome)


def answered(
    day: int,
    answers: Mapping[str, Value],
    outcome: Outcome = Outcome.OPEN,
    *,
    slot: int = 0,
    pathway: Pathway | None = None,
    known: Facts = KNOWN,
) -> Occasion:
    """One check-in with these answers and all that follows from them."""
    return with_answers(pathway or small(), check_in(day, outcome, slot=slot), answers, known)


def judged(occasion: Occasion, history: History | None = None, known: Facts = KNOWN) -> Judgement:
    """The small pathway's rules on one check-in."""
    return judge(small(), history or History(), occasion, known)


@pytest.mark.parametrize(
    ("reading", "key", "roles"),
    [
        ((159, 99), None, ()),
        ((160, 99), "SM-1/urgent", ("nurse",)),
        ((179, 119), "SM-1/urgent", ("nurse",)),
        ((180, 70), "SM-1/emergency", ("on_call",)),
        ((160, 120), "SM-1/emergency", ("on_call",)),
        ((159, 100), None, ()),
    ],
)
def test_the_first_level_that_holds_counts(
    reading: tuple[int, int], key: str | None, roles: tuple[str, ...]
) -> None:
    """At and around each threshold; one flag for a rule, with the words and roles of its level."""
    judgement = judged(answered(1, bp(*reading)))
    assert [flag.key for flag in judgement.flags] == ([key] if key else [])
    assert [flag.roles for flag in judgement.flags] == ([roles] if key else [])
    assert judgement.met == (("SM-1", key) if key else ())


def test_a_level_judged_at_the_end_waits_for_it() -> None:
    """A diastolic of 100 is news when the check-in has ended, told by its outcome or by the caller."""
    occasion = answered(1, bp(140, 100))
    assert judged(occasion).flags == ()
    for ended in (
        judge(small(), History(), occasion, KNOWN, ended=True),
        judged(replace(occasion, outcome=Outcome.ANSWERED)),
    ):
        (flag,) = ended.flags
        assert (flag.rule_id, flag.level, flag.roles) == ("SM-1", 2, ("pcp",))


def test_a_correction_takes_back_a_level_and_leaves_the_rule() -> None:
    """What was met before and is not now tells what a correction took away, per level."""
    first = answered(1, bp(190, 90))
    before = judged(first).met
    corrected = with_answers(small(), replace(first, met=before), bp(165, 90), KNOWN)
    after = judged(corrected)
    assert set(before) - set(after.met) == {"SM-1/emergency"}
    assert {flag.key for flag in after.flags} - raised_by(small(), replace(first, met=before)) == {
        "SM-1/urgent"
    }
    assert raised_by(small(), replace(corrected, met=after.met)) == {"SM-1", "SM-1/urgent"}


def test_a_derived_answer_follows_a_correction_and_one_given_outright_stays() -> None:
    """The numbers of a pressure and a score are worked out anew; a score told as such is not."""
    first = answered(1, {**bp(150, 95), "mood_1": Decimal(1), "mood_2": Decimal(2)})
    assert (first.answers["sys"], first.answers["dia"], first.answers["mood"]) == (150, 95, 3)
    again = with_answers(small(), first, {**bp(140, 90), "mood_2": Decimal(0)}, KNOWN)
    assert (again.answers["sys"], again.answers["mood"]) == (140, 1)
    outright = with_answers(small(), check_in(1), {"mood": Decimal(5), "sys": Decimal(150)}, KNOWN)
    assert outright.outright == ("mood", "sys")
    assert with_answers(small(), outright, {"mood_1": Decimal(0)}, KNOWN).answers["mood"] == 5


def test_a_rule_judged_at_the_end_or_when_missed() -> None:
    """Its fact is looked at when a check-in has ended with answers, and when it has ended without any."""
    overdue: dict[str, Value] = {"again_missing": True}
    assert judged(answered(2, {**WELL, **overdue})).flags == ()
    ended = judged(answered(2, {**WELL, **overdue}, Outcome.ANSWERED))
    assert [flag.rule_id for flag in ended.flags] == ["SM-2"]
    morning = answered(2, {**bp(170, 70), **overdue}, Outcome.ANSWERED)
    history = History().with_occasion(replace(morning, met=judged(morning).met))
    missed = judged(check_in(2, Outcome.MISSED, slot=1), history)
    assert [flag.rule_id for flag in missed.flags] == ["SM-2"]
    assert "SM-1" in missed.met  # true of the day, but raised in the morning only
    assert judge(small(), history, check_in(2, slot=1), KNOWN, missed=True) == missed


def test_a_rule_without_a_task_advises() -> None:
    """Nobody is flagged; what she is told, and its values, are listed, and other rules may refer to it."""
    judgement = judged(answered(1, {"sugar": Decimal(65)}))
    assert judgement.flags == ()
    assert (judgement.met, judgement.advised) == (("SM-3",), ("SM-3",))
    assert judgement.shown["SM-3"]["sugar"] == 65
    held = answered(1, {"sugar": Decimal(65)}, Outcome.ANSWERED)
    history = History().with_occasion(replace(held, met=judgement.met))
    assert judged(answered(1, WELL, slot=1), history).advised == ()  # the evening says nothing of sugar


def test_a_rule_judged_at_enrolment_is_judged_only_there() -> None:
    """With the phenotype known it is raised once, though nothing is answered, and by no check-in."""
    day = check_in(0)
    (flag,) = judge(small(), History(), day, POOR, enrolment=True).flags
    assert (flag.rule_id, flag.severity) == ("SM-4", Severity.ROUTINE)
    assert judge(small(), History(), day, KNOWN, enrolment=True).flags == ()
    assert judged(answered(1, WELL), known=POOR).flags == ()


def test_silence_counts_readings_and_takes_the_gravest_band_that_holds() -> None:
    """A check-in without a reading is as good as missed; a band may ask for more than a number."""
    high = {**bp(170, 70)}
    first = answered(1, high, Outcome.ANSWERED)
    lived = [first, answered(2, {"sugar": Decimal(90)}, Outcome.ANSWERED), check_in(3, Outcome.MISSED)]
    history = History(occasions=tuple(lived))
    counts, of = small().non_response.counts, ("bp",)  # type: ignore[union-attr]  # it has one
    assert missed_in_a_row(history, counts, of) == 2
    extra = answered(3, {"sugar": Decimal(90)}, Outcome.ANSWERED, slot=EXTRA_SLOTS)
    assert missed_in_a_row(history.with_occasion(extra), counts, of) == 2
    assert judge_silence(small(), history, KNOWN) is None
    flag = judge_silence(small(), history, POOR)  # one fewer is enough
    assert flag is not None
    assert (flag.severity, flag.reason_path) == (Severity.SOON, "non_response.reason")
    assert flag.values == {"missed": 2, "last_on": lived[1].on}


def test_a_band_with_a_condition_is_reached_only_while_it_holds() -> None:
    """After a high reading one miss is urgent, in words of its own."""
    pathway = small(("when: sys >= 160, severity: urgent", "when: latest(sys) >= 160, severity: urgent"))
    for reading, severity in ((bp(170, 70), Severity.URGENT), (bp(150, 70), None)):
        first = answered(1, reading, Outcome.ANSWERED)
        history = History(occasions=(first, check_in(2, Outcome.MISSED)))
        flag = judge_silence(pathway, history, KNOWN)
        assert (flag.severity if flag else None) == severity
        if flag:
            assert flag.reason_path != "non_response.reason"


def test_her_word_that_she_wants_the_messages_ends_a_silence() -> None:
    """It breaks the row of misses and is no answer."""
    lived = [check_in(day, Outcome.MISSED) for day in (1, 2, 3)]
    counts, of = small().non_response.counts, ("bp",)  # type: ignore[union-attr]  # it has one
    assert missed_in_a_row(History(occasions=tuple(lived)), counts, of) == 3
    heard = History(occasions=(*lived, check_in(3, Outcome.HEARD, slot=1)))
    assert missed_in_a_row(heard, counts, of) == 0
    assert missed_in_a_row(heard) == 0


def test_a_condition_on_a_day_that_has_no_check_in_yet() -> None:
    """`only_when` sees what was answered up to that day, the day itself and the profile."""
    condition = small().phases[1].only_when
    assert condition is not None
    assert holds_on(condition, History(), KNOWN, BEGUN + timedelta(days=10))
    assert not holds_on(condition, History(), KNOWN, BEGUN + timedelta(days=9))


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "sys": st.integers(60, 260).map(Decimal),
        "dia": st.integers(30, 160).map(Decimal),
        "sugar": st.integers(20, 600).map(Decimal),
        "nausea": st.integers(0, 3).map(Decimal),
        "pain": st.integers(0, 3).map(Decimal),
        "mood_1": st.integers(0, 3).map(Decimal),
        "mood_2": st.integers(0, 3).map(Decimal),
        "mood": st.integers(0, 6).map(Decimal),
        "sugar_word": st.sampled_from(["lo", "hi"]),
        "again_missing": st.booleans(),
        "text_flags": st.sampled_from([("dizzy",), ()]),
    },
)
COURSES = st.lists(
    st.tuples(ANSWERS, st.sampled_from([Outcome.OPEN, Outcome.ANSWERED, Outcome.MISSED])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(COURSES, st.sampled_from(["poor", "normal"]))
def test_any_course_is_judged_and_told_consistently(
    course: list[tuple[dict[str, Value], Outcome]], phenotype: str
) -> None:
    """Every flag is of a rule that is met and that its check-in raises; judging twice tells the same."""
    known = replace(KNOWN, inputs={**KNOWN.inputs, "cyp2c19": phenotype})
    history = History()
    for day, (answers, outcome) in enumerate(course, start=1):
        occasion = answered(day, answers, outcome, known=known)
        judgement = judged(occasion, history, known)
        kept = replace(occasion, met=judgement.met)
        assert {flag.key for flag in judgement.flags} <= set(judgement.met)
        assert {flag.key for flag in judgement.flags} | set(judgement.advised) <= raised_by(small(), kept)
        assert [flag.severity.rank for flag in judgement.flags] == sorted(
            flag.severity.rank for flag in judgement.flags
        )
        history = history.with_occasion(kept).bounded(small().needs)
        assert judged(kept, history, known) == judgement
        judge_silence(small(), history, known)


@settings(max_examples=100, deadline=None)
@given(st.integers(60, 255), st.integers(30, 155), st.integers(0, 5), st.integers(0, 5))
def test_a_higher_pressure_is_never_less_grave(
    systolic: int, diastolic: int, more: int, still_more: int
) -> None:
    """No threshold has a hole above it."""
    lower = judged(answered(1, bp(systolic, diastolic), Outcome.ANSWERED))
    higher = judged(answered(1, bp(systolic + more, diastolic + still_more), Outcome.ANSWERED))
    ranks = [min((flag.severity.rank for flag in each.flags), default=9) for each in (lower, higher)]
    assert ranks[1] <= ranks[0]


@given(st.integers(11, 333))
def test_where_a_threshold_is_stated_once_the_unit_makes_no_difference(tenths: int) -> None:
    """An amount typed in mmol/L is judged by the one number there is, whatever unit she prefers."""
    kept = (Decimal(tenths) / 10 * Decimal("18.016")).quantize(Decimal("0.01"))
    occasion = answered(1, {"sugar": kept})
    own = replace(KNOWN, units={"sugar": "mmol/L"})
    assert judged(occasion, known=own).met == judged(occasion).met
