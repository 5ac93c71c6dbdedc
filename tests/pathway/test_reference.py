"""The engine against a second reading of the clinical text, in whole numbers and plain loops.

The reference knows nothing of expressions, views or decimals: weights are hundredths of a kilogram, days are
numbers, and each rule is written out as the specification words it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from dialogs.pathway.history import Value
from dialogs.rules import Facts, History, Outcome, judge, judge_silence
from dialogs.severity import Severity
from tests.pathway.days import DISCHARGED, heart_failure, occasion_on

ADAPTER = TypeAdapter(History)
Day = dict[str, object]

SEVERITIES = {
    "HF-1": Severity.URGENT,
    "HF-2": Severity.SOON,
    "HF-3": Severity.URGENT,
    "HF-4": Severity.EMERGENCY,
    "HF-5": Severity.URGENT,
    "HF-6": Severity.SOON,
    "HF-7": Severity.SOON,
    "HF-8": Severity.SOON,
}
READS = {
    "HF-1": {"weight"},
    "HF-2": {"weight"},
    "HF-3": {"weight"},
    "HF-4": {"breathless", "dizzy_faint"},
    "HF-5": {"orthopnoea", "breathless"},
    "HF-6": {"weight", "dizzy_faint"},
    "HF-7": {"swelling", "weight"},
    "HF-8": {"taken_medicines"},
}

WELL = st.fixed_dictionaries({"weight": st.sampled_from([8_000, 8_050, 8_150, 8_227])})
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "weight": st.one_of(st.integers(7_900, 8_300), st.sampled_from([8_000, 8_136, 8_200, 8_201, 8_227])),
        "breathless": st.sampled_from(["none", "usual", "worse", "worse", "at_rest"]),
        "orthopnoea": st.sampled_from([False, False, False, True]),
        "swelling": st.sampled_from(["none", "same", "more", "more"]),
        "dizzy_faint": st.sampled_from(["none", "dizzy", "fainted"]),
        "taken_medicines": st.booleans(),
    },
)
CHECK_INS = st.lists(st.one_of(st.none(), ANSWERS, ANSWERS, WELL), min_size=1, max_size=20)
EXTRAS = st.dictionaries(st.integers(0, 19), ANSWERS, max_size=3)
DRY = st.one_of(st.none(), st.integers(8_100, 8_400))


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """The answers of each day, latest of each question, and the rules written out."""

    days: Mapping[int, Day]
    dry: int | None

    def weight(self, day: int) -> int | None:
        found = self.days.get(day, {}).get("weight")
        return found if isinstance(found, int) else None

    def over_lowest(self, day: int, back: int) -> int | None:
        today = self.weight(day)
        before = [w for w in (self.weight(day - n) for n in range(1, back + 1)) if w is not None]
        return None if today is None or not before else today - min(before)

    def gained(self, day: int) -> bool:
        three, seven = self.over_lowest(day, 3), self.over_lowest(day, 7)
        today, yesterday = self.weight(day), self.weight(day - 1)
        in_a_day = today is not None and yesterday is not None and today - yesterday >= 136
        return (three is not None and three > 200) or in_a_day or (seven is not None and seven >= 227)

    def true_on(self, day: int) -> set[str]:
        now, last = self.days.get(day, {}), self.days.get(day - 1, {})
        true: set[str] = set()
        three, seven = self.over_lowest(day, 3), self.over_lowest(day, 7)
        today, yesterday = self.weight(day), self.weight(day - 1)
        if three is not None and three > 200:
            true.add("HF-1")
        if today is not None and yesterday is not None and today - yesterday >= 136:
            true.add("HF-2")
        if seven is not None and seven >= 227:
            true.add("HF-3")
        if now.get("breathless") == "at_rest" or now.get("dizzy_faint") == "fainted":
            true.add("HF-4")
        if now.get("orthopnoea") is True or (now.get("breathless") == last.get("breathless") == "worse"):
            true.add("HF-5")
        if self.dry is not None and today is not None and self.dry - today >= 200:
            true |= {"HF-6"} if now.get("dizzy_faint") == "dizzy" else set()
        if now.get("swelling") == last.get("swelling") == "more":
            true |= set() if self.gained(day) or self.gained(day - 1) else {"HF-7"}
        if now.get("taken_medicines") is False and last.get("taken_medicines") is False:
            true.add("HF-8")
        return true


def as_values(answers: Mapping[str, object]) -> dict[str, Value]:
    """Hundredths of a kilogram as the decimals the engine is given."""
    return {
        key: Decimal(value) / 100 if isinstance(value, int) and not isinstance(value, bool) else value
        for key, value in answers.items()
        if isinstance(value, bool | int | str)
    }


@settings(max_examples=150, deadline=None)
@given(check_ins=CHECK_INS, extras=EXTRAS, dry=DRY, high_risk=st.booleans(), begins=st.integers(0, 30))
def test_the_engine_agrees_with_the_reference(
    check_ins: list[Day | None], extras: dict[int, Day], dry: int | None, high_risk: bool, begins: int
) -> None:
    """Over random weeks with gaps, partial answers and extra check-ins both find the same rules each time.

    The engine works on a history bounded after every step and sent through JSON, the reference on everything.
    """
    pathway = heart_failure()
    inputs: dict[str, Value] = {"high_risk": high_risk}
    if dry is not None:
        inputs["dry_weight"] = Decimal(dry) / 100
    known = Facts(day_zero=DISCHARGED, inputs=inputs)
    history = History()
    days: dict[int, Day] = {}
    outcomes: dict[int, list[bool]] = {}
    for number, regular in enumerate(check_ins):
        day = begins + number
        for name, answers in ((f"c{day}", regular), (f"x{day}", extras.get(number))):
            if name.startswith("x") and answers is None:
                continue
            outcomes.setdefault(day, []).append(answers is not None)
            occasion = occasion_on(day, as_values(answers) if answers is not None else None, name)
            if answers is None:
                history = history.with_occasion(occasion)
                flag = judge_silence(pathway, history, known)
                assert (flag is not None) is _silent_too_long(outcomes, day, high_risk)
                continue
            days.setdefault(day, {}).update(answers)
            judgement = judge(pathway, history, occasion, known)
            true = Reference(days=days, dry=dry).true_on(day)
            assert set(judgement.met) == true
            raised = {flag.rule_id: flag.severity for flag in judgement.flags}
            assert raised == {rule: SEVERITIES[rule] for rule in true if READS[rule] & answers.keys()}
            history = history.with_occasion(replace(occasion, met=judgement.met))
        history = ADAPTER.validate_json(ADAPTER.dump_json(history.bounded(pathway.needs)))


def _silent_too_long(outcomes: Mapping[int, list[bool]], day: int, high_risk: bool) -> bool:
    """The non-response rule as worded: days missed in a row, counted back from this one."""
    missed = 0
    while day - missed in outcomes and not any(outcomes[day - missed]):
        missed += 1
    needed = (2 if day <= 14 else 3) - (1 if high_risk else 0)
    return missed >= max(needed, 1)


@given(
    st.dictionaries(
        st.text(max_size=12),
        st.one_of(
            st.text(max_size=5), st.booleans(), st.decimals(), st.dates(), st.tuples(st.text(max_size=3))
        ),
        max_size=6,
    ),
    st.dictionaries(
        st.sampled_from(["weight", "breathless", "orthopnoea", "swelling", "dizzy_faint", "taken_medicines"]),
        st.one_of(
            st.text(max_size=5), st.booleans(), st.decimals(), st.dates(), st.tuples(st.text(max_size=3))
        ),
    ),
)
def test_no_answer_raises(strange: dict[str, Value], answers: dict[str, Value]) -> None:
    """Answers, inputs and baselines of any kind and name are judged without an error."""
    inputs = {"dry_weight": Decimal(80), **strange, **answers}
    known = Facts(day_zero=DISCHARGED, inputs=inputs, baselines=strange)
    history = History()
    for day in range(3):
        occasion = replace(occasion_on(day, {**strange, **answers}), outcome=Outcome.OPEN)
        judgement = judge(heart_failure(), history, occasion, known)
        assert {flag.rule_id for flag in judgement.flags} <= set(judgement.met)
        history = history.with_occasion(replace(occasion, met=judgement.met))
    judge_silence(heart_failure(), history.with_occasion(occasion_on(3, None)), known)
