"""Kinds of questions and inputs beside numbers, choices and yes/no: what loads, what is refused, what rules see."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dialogs.pathway.expressions import compile_condition
from dialogs.pathway.faults import PathwayFaults
from dialogs.pathway.grammar import Unreadable
from dialogs.pathway.history import Facts, History, Value
from dialogs.pathway.kinds import Kind, Scope, Sort
from dialogs.pathway.parts import InputKind, QuestionKind
from dialogs.pathway.pathway import Pathway, load
from dialogs.pathway.view import view_of
from dialogs.rules import new_baselines
from tests.pathway.days import DISCHARGED, FILE, asked_on, lived_on, occasion_on

SOURCE = FILE.read_text(encoding="utf-8")
SIGNS = """
  signs:
    kind: several
    text: {en: "Which of these do you have?"}
    short: {en: "Signs"}
    options:
      none: {en: "None"}
      fever: {en: "Fever"}
      rash: {en: "Rash"}
  pain:
    kind: scale
    optional: yes
    text: {en: "Pain?"}
    short: {en: "Pain"}
    ends: {lowest: {en: "none"}, highest: {en: "worst"}}
  since:
    kind: date
    text: {en: "Since when?"}
    short: {en: "Since"}
  story:
    kind: text
    text: {en: "What happened?"}
    short: {en: "Story"}
"""
SCOPE = Scope(
    questions={
        "signs": Kind(sort=Sort.SEVERAL, options=("none", "fever", "rash"), name="signs"),
        "story": Kind(sort=Sort.TEXT, name="story"),
        "pain": Kind(sort=Sort.NUMBER, precision=Decimal(1), name="pain"),
    },
    inputs={},
    limits={},
    input_defaults={},
    limit_defaults={},
    rules=frozenset(),
)


def altered(*changes: tuple[str, str]) -> str:
    """The shipped heart-failure pathway with these parts changed, each once."""
    source = SOURCE.replace("\nquestions:\n", f"\nquestions:{SIGNS}", 1)
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new, 1)
    return source


def loaded(*changes: tuple[str, str]) -> Pathway:
    """The pathway that the changed file gives."""
    return load(altered(*changes), "p.yaml")


def told(*changes: tuple[str, str]) -> str:
    """What its author is told."""
    with pytest.raises(PathwayFaults) as refused:
        loaded(*changes)
    return str(refused.value)


def test_every_kind_of_question_loads() -> None:
    """Several, scale, date and text are questions like the others; a scale is 0 to 10 unless it says otherwise."""
    pathway = loaded()
    kinds = {key: pathway.question(key).kind for key in ("signs", "pain", "since", "story")}
    assert kinds == {
        "signs": QuestionKind.SEVERAL,
        "pain": QuestionKind.SCALE,
        "since": QuestionKind.DATE,
        "story": QuestionKind.TEXT,
    }
    scale = pathway.question("pain").scale
    assert scale is not None
    assert [scale.lowest, scale.highest] == [0, 10]
    assert pathway.question("pain").optional
    assert not pathway.question("signs").optional


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('    ends: {lowest: {en: "none"}, highest: {en: "worst"}}\n', "", "`ends` is missing"),
        ("    ends: {lowest", "    highest: 20\n    ends: {lowest", "no more than 11 steps"),
        ("    ends: {lowest", "    lowest: 10\n    ends: {lowest", "not below"),
        ("    kind: scale", "    kind: skale", "Did you mean `scale`?"),
        (
            "    kind: text\n    text",
            "    kind: text\n    options: {}\n    text",
            "`options` is not a setting",
        ),
        ("    unit: kg\n    accepts: [kg, lb, st]\n", "    unit: tablets\n", "there is no unit `tablets`"),
        ("    unit: kg\n    accepts: [kg, lb, st]\n", "    unit: k g\n", "Did you mean `kg`?"),
        ("    first_day: 0", "    first_day: -x", "`-x` is not a day"),
        ("      - every_days: 7\n", "      - weekdays: [monday]\n", "`monday` is not one of the choices"),
        ("    kind: yes_no\n    default: no", "    kind: choice", "needs two `options:`"),
        (
            "    kind: text\n    label",
            "    kind: text\n    baseline_of: weight\n    label",
            "cannot be its baseline",
        ),
        (
            "    kind: number\n    scale",
            "    kind: number\n    baseline_of: wait\n    scale",
            "no question `wait`",
        ),
    ],
)
def test_what_cannot_be_meant_is_told(old: str, new: str, what: str) -> None:
    """Each slip gives its author a sentence that names it."""
    assert what in told((old, new))


def test_a_choice_is_an_input_that_conditions_can_read() -> None:
    """An input with options is compared with one of them, and a wrong option is a fault."""
    joint = (
        "    kind: yes_no\n    default: no",
        "    kind: choice\n    default: hip\n    options: {hip: {en: Hip}, knee: {en: Knee}}",
    )
    right = ("fewer_when: input.high_risk == yes", 'fewer_when: input.high_risk == "knee"')
    pathway = loaded(joint, right)
    assert pathway.inputs["high_risk"].kind is InputKind.CHOICE
    assert pathway.inputs["high_risk"].defaults == ("hip",)
    wrong = ("fewer_when: input.high_risk == yes", 'fewer_when: input.high_risk == "nee"')
    assert "Did you mean `knee`?" in told(joint, wrong)


def test_days_before_day_zero_and_days_of_the_week_hold_check_ins() -> None:
    """A phase may begin before day 0, and ask on some days of the week."""
    pathway = loaded(
        ("    first_day: 0", "    first_day: -7"),
        ("      - every_days: 7\n", "      - weekdays: [mon, thu]\n"),
    )
    assert pathway.first_day == -7
    assert asked_on(pathway, -8) == []
    assert "breathless" in asked_on(pathway, -7)
    symptom_days = [day for day in range(91, 119) if "breathless" in asked_on(pathway, day)]
    assert len(symptom_days) == 8
    assert {(DISCHARGED.isoweekday() + day - 1) % 7 + 1 for day in symptom_days} == {1, 4}


def truth(text: str, **answers: Value) -> Value | None:
    """What a condition gives inside on a day with these answers."""
    history = History().with_occasion(occasion_on(1, answers))
    return compile_condition(text, SCOPE).run(view_of(history, Facts(day_zero=DISCHARGED), set()))


@pytest.mark.parametrize(
    ("ticked", "includes", "count"),
    [((), False, 0), (("none",), False, 0), (("rash",), False, 1), (("fever", "rash"), True, 2)],
)
def test_ticked_options_are_counted_and_looked_for(
    ticked: tuple[str, ...], includes: bool, count: int
) -> None:
    """`includes` asks for any of some options, `ticked` counts all but `none`; both lack a missing answer."""
    assert truth('includes(signs, "fever")', signs=ticked) is includes
    assert truth(f"ticked(signs) == {count}", signs=ticked) is True
    assert truth('includes(signs, "fever")') is None
    assert truth("ticked(signs) > 0") is None


@pytest.mark.parametrize(
    "text",
    [
        'includes(signs, "fevr")',
        "includes(signs)",
        'includes(pain, "fever")',
        "ticked(pain) > 0",
        'signs == "fever"',
        'story == "fell"',
        'includes(signs, "fever", days=2)',
    ],
)
def test_an_answer_with_several_options_is_not_compared_like_one(text: str) -> None:
    """What would silently never hold is refused when the file is read."""
    with pytest.raises(Unreadable):
        compile_condition(text, SCOPE)


def test_a_baseline_phase_gives_the_baseline_and_its_correction_counts() -> None:
    """The answer of a baseline phase is kept at once, replaced when it is corrected, and no median takes its place."""
    pathway = loaded(
        ("    first_day: 0\n    last_day: 90", "    first_day: 0\n    last_day: 0\n    baseline: yes"),
        ("    first_day: 91", "    first_day: 1"),
        (
            "    when: change(weight, days=1) >= limit.gain_1d",
            "    when: weight - baseline(weight) >= limit.gain_1d",
        ),
        ("      yesterday: weight - change(weight, days=1)", "      yesterday: baseline(weight)"),
    )
    known = Facts(day_zero=DISCHARGED)
    heavy, light = {"weight": Decimal(82)}, {"weight": Decimal(80)}
    assert "HF-2" in lived_on(pathway, {0: light, 1: heavy}, known).last
    assert "HF-2" not in lived_on(pathway, {0: heavy, 1: heavy}, known).last
    corrected = History().with_occasion(occasion_on(0, heavy))
    kept = replace(known, baselines={"weight": Decimal(80)})
    assert new_baselines(pathway, corrected, kept) == {"weight": Decimal(82)}
    assert new_baselines(pathway, corrected, replace(known, baselines=heavy)) == {}
