"""What holds of every condition and every course of answers: bounds, oddities, exactness."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from dialogs.pathway.expressions import compile_condition, compile_value
from dialogs.pathway.history import History
from tests.pathway.courses import SCOPE, check_in, facts, seen_from, truth

CONDITIONS = (
    "latest(pain) > 5",
    "never(cough)",
    "previous(pain) > pain",
    "lowest(pain, answers=2) < pain",
    "mean(pain, answers=3, where=woke) >= 4",
    "mean(pain, cough, days=5) >= 4",
    "count(pain >= 4, days=4) >= 2",
    "count(pain >= 4 or cough >= 4, answers=3) >= 2",
    "times(pain >= 4 and cough >= 2, k=2, of=3)",
    "rises(pain, answers=3)",
    "spaced(pain >= 4, answers=2, minutes=1500)",
    "spaced(pain >= 4, answers=3, minutes=60, days=4)",
    "consecutive(any(symptoms >= 4), answers=2)",
    "any(consecutive(symptoms >= 4, answers=2))",
    "any(symptoms - previous(symptoms) >= 2)",
    "consecutive(count(pain >= 4, days=3) >= 1, days=3)",
    'raised("R-1", days=3) and not raised("R-2", days=2)',
    'count(pain >= 1, block_days="2-7") >= 2',
    "now(pain >= 4) or percent(pain, 8) > 60",
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "pain": st.integers(0, 8),
        "cough": st.integers(0, 8),
        "nausea": st.integers(0, 8),
        "woke": st.booleans(),
    },
)
COURSES = st.lists(
    st.tuples(st.integers(0, 3), ANSWERS, st.sets(st.sampled_from(["R-1", "R-2"]))), min_size=1, max_size=25
)
ADAPTER = TypeAdapter(History)


@settings(max_examples=80, deadline=None)
@given(COURSES)
def test_a_bounded_history_makes_no_difference(
    lived: list[tuple[int, dict[str, object], set[str]]],
) -> None:
    """What the needs of a condition keep is all it can see, after every step, through JSON."""
    for text in CONDITIONS:
        condition = compile_condition(text, SCOPE)
        needs = condition.uses.needs
        whole, bounded, day = History(), History(), 1
        for number, (later, answers, met) in enumerate(lived):
            day += later
            occasion = replace(check_in(day, answers, met=sorted(met)), check_in_id=str(number))
            whole, bounded = whole.with_occasion(occasion), bounded.with_occasion(occasion)
            expected = condition.run(seen_from(whole.occasions))
            assert condition.run(seen_from(bounded.occasions)) == expected, text
            bounded = ADAPTER.validate_json(ADAPTER.dump_json(bounded.bounded(needs)))


ODD = st.one_of(
    st.text(max_size=3),
    st.booleans(),
    st.decimals(),
    st.dates(),
    st.tuples(st.text(max_size=3)),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(sorted(SCOPE.questions)), ODD), min_size=1, max_size=5))
def test_no_answer_raises(lived: list[dict[str, object]]) -> None:
    """Answers of any kind under any name are looked at without an error, in any unit."""
    course = [replace(check_in(day, {"pain": 1}), answers=one) for day, one in enumerate(lived, start=1)]  # type: ignore[arg-type]
    odd = facts(units={"glucose": "mmol/L", "temp": "°F", "weight": "nonsense"})
    more = (
        "glucose < limit.low",
        "mean(glucose, days=3) > limit.goal",
        "days_since(seen_on) > 3",
        "ticked(signs) > 0",
        "percent(weight, 2 * previous(weight)) > 3",
        "temp - previous(temp) > 1",
        "answered(bp)",
    )
    for text in (*CONDITIONS, *more):
        assert truth(text, course, odd) in (True, False, None)


@given(st.decimals(min_value=-9, max_value=9, places=2), st.decimals(min_value=-9, max_value=9, places=2))
def test_products_are_exact(one: Decimal, other: Decimal) -> None:
    """Half of an odd baseline is not rounded before it is compared."""
    course = [check_in(1, {"weight": one}), check_in(2, {"weight": other})]
    assert truth("weight > 0.5 * previous(weight)", course) is (other > one / 2)
    assert compile_value("0.5 * previous(weight)", SCOPE).kind.told == Decimal("0.01")
