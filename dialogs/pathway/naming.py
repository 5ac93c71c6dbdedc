"""The names a file declares, as types for its expressions; and the compiling of an authored line.

Decides the type each question, score, fact, input and limit has in a condition. A name whose declaration does not
fit its shape is known but broken, so that conditions using it raise no second fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from dialogs.pathway.expressions import Expression
from dialogs.pathway.faults import Fault
from dialogs.pathway.grammar import Unreadable
from dialogs.pathway.history import Value
from dialogs.pathway.kinds import BROKEN, Kind, Scope, Sort, Stretch, finest
from dialogs.pathway.marks import Path, Scalar, Tree
from dialogs.pathway.misfits import Draft
from dialogs.pathway.parts import FactKind, InputKind, QuestionKind, ScoreHow
from dialogs.pathway.shapes import (
    ChoiceShape,
    FactShape,
    InputShape,
    InstrumentShape,
    NumberShape,
    PhaseShape,
    PressureShape,
    QuestionShape,
    RatingShape,
    RuleShape,
    ScaleShape,
    ScoredShape,
    ScoreShape,
    SeveralShape,
)

INPUT_SORTS = {
    InputKind.NUMBER: Sort.NUMBER,
    InputKind.PAIR: Sort.NUMBER,
    InputKind.DATE: Sort.DATE,
    InputKind.YES_NO: Sort.YES_NO,
    InputKind.CHOICE: Sort.CHOICE,
    InputKind.TEXT: Sort.TEXT,
}
FACT_SORTS = {
    FactKind.NUMBER: Sort.NUMBER,
    FactKind.YES_NO: Sort.YES_NO,
    FactKind.CHOICE: Sort.CHOICE,
    FactKind.SEVERAL: Sort.SEVERAL,
}
PLAIN_SORTS = {
    QuestionKind.YES_NO: Sort.YES_NO,
    QuestionKind.PHOTO: Sort.YES_NO,
    QuestionKind.TEXT: Sort.TEXT,
    QuestionKind.DATE: Sort.DATE,
}
WHOLE = Decimal(1)
PRESSURE_UNIT = "mmHg"
MEAN_PRECISION = Decimal("0.1")
"""At which a mean is shown where the file does not say; it is compared two digits finer."""


def scope_of(draft: Draft, instruments: Iterable[InstrumentShape] = ()) -> Scope:
    """What expressions of this file may name."""
    limits = {
        name: Kind(sort=Sort.NUMBER, unit=limit.unit, name=name) for name, limit in draft.limits.items()
    }
    inputs: dict[str, Kind] = {}
    defaults: dict[str, Value] = {}
    for name, given in draft.inputs.items():
        inputs |= _input_kinds(name, given)
        defaults |= defaults_of(name, given)
    return Scope(
        questions=_answered(draft, instruments),
        inputs=_with_broken(inputs, draft, "inputs"),
        limits=_with_broken(limits, draft, "limits"),
        input_defaults=defaults,
        limit_defaults={name: limit.default for name, limit in draft.limits.items()},
        rules=frozenset(draft.names.get("rules", ())),
        baseline_inputs={
            given.baseline_of: name for name, given in draft.inputs.items() if given.baseline_of is not None
        },
        groups=dict(draft.groups),
        limits_also={name: dict(limit.also) for name, limit in draft.limits.items() if limit.also},
        levels={rule_id: _severities(rule) for rule_id, rule in draft.rules.items()},
        stretches=tuple(_stretch(phase) for phase in draft.phases),
    )


def compiled(
    tree: Tree, faults: list[Fault], path: Path, compiling: Callable[[str, Scope], Expression], scope: Scope
) -> Expression | None:
    """The expression written at a path; None, and its faults on the list, when it is wrong."""
    node = tree.find(path)
    if not isinstance(node, Scalar):
        return None
    try:
        return compiling(node.text, scope)
    except Unreadable as error:
        faults.extend(
            tree.fault(tree.inside(path, slip.offset), slip.what, slip.remedy) for slip in error.slips
        )
        return None


def defaults_of(name: str, given: InputShape) -> Mapping[str, Value]:
    """The default of an input by the names it is kept under; empty when there is none or it cannot be read."""
    if given.default is None:
        return {}
    names = given.parts if given.kind is InputKind.PAIR else [name]
    values = [_default(given, text) for text in given.default]
    if len(values) != len(names) or None in values:
        return {}
    return {part: value for part, value in zip(names, values, strict=True) if value is not None}


def _default(given: InputShape, text: str) -> Value | None:
    try:
        match given.kind:
            case InputKind.YES_NO:
                return {"yes": True, "no": False}.get(text)
            case InputKind.NUMBER | InputKind.PAIR:
                number = Decimal(text)
                return number if number.is_finite() else None
            case InputKind.DATE:
                return date.fromisoformat(text)
            case InputKind.CHOICE:
                return text if text in given.options else None
            case InputKind.TEXT:
                return text
    except (ValueError, ArithmeticError):
        return None


def precision_of(precision: Decimal) -> Decimal | None:
    """The precision as a power of ten not above one; None when it is none."""
    _, digits, exponent = precision.normalize().as_tuple()
    if digits == (1,) and isinstance(exponent, int) and exponent <= 0:
        return Decimal(1).scaleb(exponent)
    return None


def _answered(draft: Draft, instruments: Iterable[InstrumentShape]) -> dict[str, Kind]:
    """Everything the answers of an occasion may hold: questions, numbers inside them, facts, scores."""
    kinds: dict[str, Kind] = {}
    for key, question in draft.questions.items():
        kinds |= _question_kinds(key, question)
    kinds |= {key: _fact_kind(key, fact) for key, fact in draft.facts.items()}
    scores: dict[str, ScoreShape] = {}
    for instrument in instruments:
        for key, item in instrument.questions.items():
            kinds |= _question_kinds(key, item)
        scores |= instrument.scores
    for key, score in {**scores, **draft.scores}.items():
        kinds[key] = _score_kind(key, score, kinds)
    broken = (name for section in ("questions", "facts", "scores") for name in draft.names.get(section, ()))
    return {**dict.fromkeys(broken, BROKEN), **kinds}


def _question_kinds(key: str, question: QuestionShape) -> dict[str, Kind]:
    match question:
        case NumberShape():
            return {key: _number(key, question)}
        case PressureShape():
            part = Kind(sort=Sort.NUMBER, unit=PRESSURE_UNIT, precision=WHOLE)
            numbers = {name: replace(part, name=name) for name in question.parts}
            return {key: Kind(sort=Sort.PRESSURE, unit=PRESSURE_UNIT, precision=WHOLE, name=key), **numbers}
        case RatingShape() | ScoredShape():
            return {key: Kind(sort=Sort.NUMBER, precision=WHOLE, name=key)}
        case ChoiceShape():
            return {key: Kind(sort=Sort.CHOICE, options=tuple(question.options), name=key)}
        case SeveralShape():
            return {key: Kind(sort=Sort.SEVERAL, options=tuple(question.options), name=key)}
    return {key: Kind(sort=PLAIN_SORTS[question.kind], name=key)}


def _number(name: str, scale: ScaleShape) -> Kind:
    return Kind(sort=Sort.NUMBER, unit=scale.unit, precision=precision_of(scale.precision), name=name)


def _fact_kind(name: str, fact: FactShape) -> Kind:
    if fact.kind is FactKind.NUMBER:
        return BROKEN if fact.scale is None else _number(name, fact.scale)
    return Kind(sort=FACT_SORTS[fact.kind], options=tuple(fact.options), name=name)


def _score_kind(name: str, score: ScoreShape, known: Mapping[str, Kind]) -> Kind:
    if score.how is ScoreHow.THOSE:
        return Kind(sort=Sort.SEVERAL, options=tuple(score.options), name=name)
    if score.how is ScoreHow.COUNT:
        return Kind(sort=Sort.NUMBER, precision=WHOLE, name=name)
    items = [known[key] for key in score.of if key in known]
    units = {item.unit for item in items}
    unit = units.pop() if len(units) == 1 else None
    if score.how is ScoreHow.MEAN:
        shown = score_precision(score)
        return Kind(sort=Sort.NUMBER, unit=unit, precision=shown.scaleb(-2), shown=shown, name=name)
    precision = None
    for item in items:
        precision = finest(precision, item.precision)
    return Kind(sort=Sort.NUMBER, unit=unit, precision=precision or WHOLE, name=name)


def score_precision(score: ScoreShape) -> Decimal:
    """At which a mean is shown."""
    return (precision_of(score.precision) if score.precision is not None else None) or MEAN_PRECISION


def _input_kinds(name: str, given: InputShape) -> dict[str, Kind]:
    if given.kind is InputKind.PAIR:
        return {part: BROKEN if given.scale is None else _number(part, given.scale) for part in given.parts}
    if given.kind is InputKind.NUMBER:
        return {name: BROKEN if given.scale is None else _number(name, given.scale)}
    return {name: Kind(sort=INPUT_SORTS[given.kind], options=tuple(given.options), name=name)}


def _severities(rule: RuleShape) -> tuple[str, ...]:
    return tuple(level.severity.value for level in rule.levels)


def _stretch(phase: PhaseShape) -> Stretch:
    return Stretch(
        first_day=phase.first_day,
        last_day=phase.last_day,
        until=phase.until,
        anchor=phase.anchor,
        every_days_again=phase.every_days_again,
        for_days=phase.for_days,
        slots=len(phase.times),
    )


def _with_broken(kinds: Mapping[str, Kind], draft: Draft, section: str) -> dict[str, Kind]:
    names = (name for name in draft.names.get(section, ()) if section != "inputs" or name not in draft.inputs)
    return {**dict.fromkeys(names, BROKEN), **kinds}
