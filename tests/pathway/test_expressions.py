"""Expressions: what they mean, what is missing, and what is refused at load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.pathway.expressions import compile_condition, compile_value
from dialogs.pathway.grammar import Slip, Unreadable
from dialogs.pathway.history import Facts, History, Value
from dialogs.pathway.kinds import Kind, Scope, Sort
from dialogs.pathway.view import View, view_of
from tests.pathway.days import DISCHARGED, occasion_on

CENTI = Decimal("0.01")
SCOPE = Scope(
    questions={
        "weight": Kind(sort=Sort.NUMBER, unit="kg", precision=CENTI, name="weight"),
        "pulse": Kind(sort=Sort.NUMBER, unit="bpm", precision=Decimal(1), name="pulse"),
        "breathless": Kind(sort=Sort.CHOICE, options=("none", "usual", "worse"), name="breathless"),
        "woke": Kind(sort=Sort.YES_NO, name="woke"),
    },
    inputs={
        "dry": Kind(sort=Sort.NUMBER, unit="kg", precision=CENTI, name="dry"),
        "risky": Kind(sort=Sort.YES_NO, name="risky"),
        "since": Kind(sort=Sort.DATE, name="since"),
        "born": Kind(sort=Sort.DATE, name="born"),
        "plan": Kind(sort=Sort.TEXT, name="plan"),
    },
    limits={"gain": Kind(sort=Sort.NUMBER, unit="kg", name="gain")},
    input_defaults={"risky": False},
    limit_defaults={"gain": Decimal(2)},
    rules=frozenset({"HF-1", "HF-2"}),
)
Days = Sequence[Mapping[str, Value] | None]


def view(days: Days, *, met: Sequence[Sequence[str]] = (), known: Facts | None = None) -> View:
    """The view from the last of these days; `met` is the truth kept with each of them."""
    history = History()
    for number, answers in enumerate(days):
        kept = tuple(met[number]) if met else ()
        history = history.with_occasion(replace(occasion_on(number, answers), met=kept))
    return view_of(history, known or Facts(day_zero=DISCHARGED), set(met[-1]) if met else set())


def truth(text: str, days: Days, **more: object) -> Value | None:
    """What a condition gives inside: True, False or None."""
    known = more.get("known")
    return compile_condition(text, SCOPE).run(view(days, known=known if isinstance(known, Facts) else None))


def w(number: str) -> dict[str, Value]:
    """A day with only a weight."""
    return {"weight": Decimal(number)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weight > 80", None),
        ("not weight > 80", None),
        ("not (weight > 80)", None),
        ("weight > 80 or woke", True),
        ("weight > 80 and woke", None),
        ("weight > 80 and not woke", False),
        ("weight > 80 or not woke", None),
        ("weight in (1, 2)", None),
        ("weight not in (1, 2)", None),
        ('met("HF-1")', False),
        ('not met("HF-1")', True),
        ('not met("HF-1", "HF-2")', True),
        ("1 <= weight <= 2", None),
        ("2 < pulse < 1 < weight", False),
        ("input.dry > 1", None),
        ("not input.risky", True),
    ],
)
def test_a_missing_answer_is_neither_true_nor_false(text: str, expected: bool | None) -> None:
    """With no weight a comparison is missing, `not` of it too; only `met` of a rule is plainly false."""
    assert truth(text, [{"woke": True, "pulse": Decimal(70)}]) is expected
    assert compile_condition(text, SCOPE).holds(view([{"woke": True, "pulse": Decimal(70)}])) is (
        expected is True
    )


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("change(weight, days=2) >= 1", [w("80"), w("81.5"), w("81")], True),
        ("change(weight, days=2) >= 1", [w("80"), w("80"), None, w("81")], True),
        ("change(weight, days=2) >= 1", [w("80"), None, None, w("81")], None),
        ("weight - lowest(weight, days=2) == 1", [w("70"), w("80"), w("81"), w("81")], True),
        ("weight - lowest(weight, days=2) == 1", [w("80"), None, w("81")], True),
        ("weight - lowest(weight, days=2) == 1", [w("80"), None, None, w("81")], None),
        ("highest(weight, days=2) > weight", [w("90"), w("82"), w("81"), w("81")], True),
        ("highest(weight, days=2) > weight", [w("90"), w("81"), w("81"), w("81")], False),
        ("weight - previous(weight) > 0.99", [w("80"), *[None] * 9, w("81")], True),
        ("previous(weight) > 0", [w("80")], None),
        ("consecutive(weight > 80, days=2)", [w("81"), w("81")], True),
        ("consecutive(weight > 80, days=2)", [w("81"), None, w("81")], False),
        ("consecutive(weight > 80, days=2)", [w("81"), None], None),
        ("consecutive(weight > 80, days=2)", [w("81")], False),
        ("consecutive(weight > 80, answers=2)", [w("81"), None, w("81")], True),
        ("consecutive(weight > 80, answers=2)", [w("81"), w("80"), w("81")], False),
        ("consecutive(weight > 80, answers=2)", [w("81")], False),
        ("consecutive(weight > previous(weight), answers=2)", [w("80"), w("81"), None, w("82")], True),
        ("consecutive(weight > previous(weight), answers=2)", [w("81"), w("81"), None, w("82")], False),
        ("day == 3", [None, None, None, w("80")], True),
        ('breathless in ("worse", "usual")', [{"breathless": "usual"}], True),
        ('breathless not in ("worse", "usual")', [{"breathless": "none"}], True),
        ('"worse" != breathless', [{"breathless": "none"}], True),
        ("woke == no", [{"woke": False}], True),
        ("-weight < -80", [w("81")], True),
        ("weight + 1 - 2 == 80", [w("81")], True),
    ],
)
def test_looking_back(text: str, days: Days, expected: bool | None) -> None:
    """Each look-back means what its name says, over missed days too."""
    assert truth(text, days) is expected


def test_numbers_are_compared_at_the_precision_of_the_question() -> None:
    """Answers and limits finer than 0.01 kg are rounded, halves up, before they are compared."""
    assert truth("weight >= 2.27", [w("2.265")]) is True
    assert truth("weight >= 2.27", [w("2.2649999")]) is False
    three_pounds = Facts(day_zero=DISCHARGED, limits={"gain": Decimal("1.36077711")})
    assert truth("change(weight, days=1) >= limit.gain", [w("80"), w("81.36")], known=three_pounds) is True


def test_dates_and_baselines() -> None:
    """Dates are ordered; a baseline is what was kept, and missing before."""
    known = Facts(
        day_zero=DISCHARGED,
        inputs={"since": DISCHARGED, "born": DISCHARGED.replace(year=1950)},
        baselines={"weight": Decimal(70)},
    )
    assert truth("input.born < input.since", [w("80")], known=known) is True
    assert truth("weight - baseline(weight) == 10", [w("80")], known=known) is True
    assert truth("weight - baseline(weight) == 10", [w("80")]) is None


def test_rule_truth_is_that_of_its_day() -> None:
    """Inside a run each day looks at the truth kept with that day."""
    run = compile_condition('consecutive(weight > 1 and not met("HF-1"), days=2)', SCOPE)
    days = [w("80"), w("80"), w("80")]
    assert run.holds(view(days, met=[("HF-1",), (), ()]))
    assert not run.holds(view(days, met=[(), ("HF-1",), ()]))
    assert not run.holds(view(days, met=[(), (), ("HF-1",)]))


@pytest.mark.parametrize(
    ("text", "days", "answers", "together"),
    [
        ("weight > 80", 0, 1, set()),
        ("change(weight, days=4) > 1 or lowest(weight, days=7) < 2", 7, 1, set()),
        ("consecutive(change(weight, days=4) > 1, days=3)", 6, 3, set()),
        ("previous(weight) > 1", 0, 2, set()),
        ("consecutive(weight > previous(weight), answers=3)", 0, 4, set()),
        ("consecutive(weight > 1 or woke, answers=2)", 0, 2, {("weight", "woke")}),
    ],
)
def test_a_condition_tells_how_far_it_looks_back(
    text: str, days: int, answers: int, together: set[tuple[str, ...]]
) -> None:
    """The needs of a condition are those of its parts, runs on top."""
    uses = compile_condition(text, SCOPE).uses
    assert (uses.days, uses.answers, set(uses.together)) == (days, answers, together)


@pytest.mark.parametrize(
    ("text", "offset", "what", "remedy"),
    [
        ("wieght > 80", 0, "no question `wieght`", "`weight`"),
        ("weight > 80 and brethless", 16, "no question `brethless`", "`breathless`"),
        ('breathless == "wrose"', 14, "`wrose` is not an option", "`worse`"),
        ("breathless == worse", 14, "`worse` is an option", '"worse"'),
        ('breathless > "worse"', 0, "no order", "=="),
        ("breathless == woke", 0, "a choice is compared with a yes/no", "yes"),
        ("breathless == 2", 0, "a choice is compared with a number", '"none"'),
        ("woke == 1", 0, "a yes/no answer is compared with a number", "`yes` or `no`"),
        ('woke == "yes"', 0, "compared with a quoted word", "`yes` or `no`"),
        ("weight > pulse", 0, "kg meets bpm", "same unit"),
        ("weight + pulse > 3", 0, "kg meets bpm", "same unit"),
        ("weight + woke > 3", 9, "`woke` is a yes/no answer", "numbers only"),
        ("weight and woke", 0, "not a condition", "Compare"),
        ("not weight", 4, "not a condition", "Compare"),
        ("weight > limit.gian", 9, "no limit `gian`", "`gain`"),
        ("weight > input.dri", 9, "no input `dri`", "`dry`"),
        ("weight > dry", 9, "`dry` is not a question", "`input.dry`"),
        ("weight > patient.age", 9, "not a name", "input.name"),
        ('met("HF-9")', 4, "no rule `HF-9`", "`HF-"),
        ("met(HF)", 4, "in quotes", "met("),
        ("met()", 0, "names no rule", "met("),
        ("chnage(weight, days=1) > 2", 0, "no function `chnage`", "`change`"),
        ("change(weight) > 2", 0, "needs `days=`", "change("),
        ("change(weight, days=0) > 2", 20, "from 1 to 366", "change("),
        ("change(weight, days=1.5) > 2", 20, "whole number", "change("),
        ("change(weight, answers=2) > 2", 15, "needs `days=`", "change("),
        ("change(woke, days=1) > 2", 7, "needs a number", "kind `number`"),
        ("change(limit.gain, days=1) > 2", 0, "takes one question", "change("),
        ("previous(weight, last=1) > 2", 17, "takes no `last=`", "previous("),
        ("consecutive(weight > 1)", 0, "`days=` or `answers=`", "consecutive("),
        ("consecutive(consecutive(woke, days=2), days=2)", 0, "inside", "rule of its own"),
        ("consecutive(change(weight, days=1) > 1, answers=2)", 0, "over days", "days="),
        ("consecutive(input.risky, days=2)", 0, "counts days", "question"),
        ("weight in 3", 10, "needs a list", "in ("),
        ("weight in ()", 10, "empty", "in ("),
        ("weight == (1, 2)", 10, "list stands alone", "in ("),
        ("input.plan == input.plan", 0, "text is compared", "numbers"),
        ("weight = 3", 7, "cannot be read", "=="),
        ("weight >", 7, "cannot be read", "operators"),
        ("weight > 3 AND woke", 11, "cannot be read", "small letters"),
        ("weight \u2013 3 > 1", 7, "cannot be read", "plain keyboard"),
        ("weight > 3 kg", 9, "cannot be read", "without its unit"),
        ("", 0, "empty", "condition"),
        ("   ", 0, "empty", "condition"),
        ("weight / 2 > 1", 0, "operator", "and"),
        ("weight * 2 * 3 > 1", 0, "multiplies twice", "once"),
        ("weight * weight > 1", 0, "multiplies two answers", "plain number"),
        ("weight is 2", 0, "operator", "and"),
        ("weight > True", 9, "`True`", "yes"),
        ("weight > 1e3", 9, "plain number", "1.36"),
        ("weight > 0x10", 9, "plain number", "1.36"),
        ("weight > 1_0", 9, "plain number", "1.36"),
        ('weight > b"x"', 9, "not a value", "comparisons"),
        ("(lambda: 1)() > 1", 0, "only functions", "comparisons"),
        ("weight.__class__ == 1", 0, "not a name", "input.name"),
        ("[weight for weight in (1,)]", 0, "not of the language", "comparisons"),
        ('f"{weight}" == "a"', 0, "not of the language", "comparisons"),
        ("(weight := 3) > 2", 1, "not of the language", "comparisons"),
        ('__import__("os").system("x")', 0, "only functions", "comparisons"),
        ("weight > 1 " + "and weight > 1 " * 60, 0, "longer than", "several"),
        (" or ".join(["1<2"] * 70), 0, "too many pieces", "several"),
        ("(" * 250 + "woke" + ")" * 250, 0, "cannot be read", ""),
    ],
)
def test_what_is_refused_at_load(text: str, offset: int, what: str, remedy: str) -> None:
    """Each wrong condition is told where it stands, what is wrong and what to do."""
    with pytest.raises(Unreadable) as caught:
        compile_condition(text, SCOPE)
    slip = caught.value.slips[0]
    assert what in slip.what
    assert remedy in slip.remedy
    if "cannot be read" not in what:
        assert slip.offset == offset


def test_one_expression_tells_all_its_slips() -> None:
    """Two wrong names and a wrong option are three slips, and blanks before the condition are counted."""
    with pytest.raises(Unreadable) as caught:
        compile_condition('  wait > 1 or plus == 2 or breathless == "bad"', SCOPE)
    assert [slip.offset for slip in caught.value.slips] == [2, 14, 41]


@given(st.text(alphabet=st.sampled_from("weightmd=<>()[]{}.,\"' \n+-*/:&|!0123\\#@"), max_size=60))
def test_no_text_breaks_the_compiler(text: str) -> None:
    """Any text is compiled or refused with a slip inside it."""
    slips: tuple[Slip, ...] = ()
    try:
        compile_value(text, SCOPE).run(view([w("80")]))
    except Unreadable as error:
        slips = error.slips
    assert all(0 <= slip.offset <= max(len(text), 1) for slip in slips)
