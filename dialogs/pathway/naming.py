"""The names a file declares, as types for its expressions; and the compiling of an authored line.

Decides the type each question, input and limit has in a condition. A name whose declaration does not fit its
shape is known but broken, so that conditions using it raise no second fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from dialogs.pathway.expressions import Expression
from dialogs.pathway.faults import Fault
from dialogs.pathway.grammar import Unreadable
from dialogs.pathway.history import Value
from dialogs.pathway.kinds import BROKEN, Kind, Scope, Sort
from dialogs.pathway.marks import Path, Scalar, Tree
from dialogs.pathway.misfits import Draft
from dialogs.pathway.parts import InputKind, QuestionKind
from dialogs.pathway.shapes import (
    ChoiceShape,
    InputShape,
    NumberShape,
    QuestionShape,
    RatingShape,
    ScaleShape,
    SeveralShape,
)

INPUT_SORTS = {
    InputKind.NUMBER: Sort.NUMBER,
    InputKind.DATE: Sort.DATE,
    InputKind.YES_NO: Sort.YES_NO,
    InputKind.CHOICE: Sort.CHOICE,
    InputKind.TEXT: Sort.TEXT,
}
PLAIN_SORTS = {
    QuestionKind.YES_NO: Sort.YES_NO,
    QuestionKind.TEXT: Sort.TEXT,
    QuestionKind.DATE: Sort.DATE,
}


def scope_of(draft: Draft) -> Scope:
    """What expressions of this file may name."""
    limits = {
        name: Kind(sort=Sort.NUMBER, unit=limit.unit, name=name) for name, limit in draft.limits.items()
    }
    questions = {key: _question_kind(key, question) for key, question in draft.questions.items()}
    inputs = {name: _input_kind(name, given) for name, given in draft.inputs.items()}
    defaults = {name: default_of(given) for name, given in draft.inputs.items()}
    return Scope(
        questions=_with_broken(questions, draft, "questions"),
        inputs=_with_broken(inputs, draft, "inputs"),
        limits=_with_broken(limits, draft, "limits"),
        input_defaults={name: value for name, value in defaults.items() if value is not None},
        limit_defaults={name: limit.default for name, limit in draft.limits.items()},
        rules=frozenset(draft.names.get("rules", ())),
        baseline_inputs={
            given.baseline_of: name for name, given in draft.inputs.items() if given.baseline_of is not None
        },
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


def default_of(given: InputShape) -> Value | None:
    """The default of an input as a value; None when there is none or it cannot be read."""
    if given.default is None:
        return None
    try:
        match given.kind:
            case InputKind.YES_NO:
                return {"yes": True, "no": False}.get(given.default)
            case InputKind.NUMBER:
                number = Decimal(given.default)
                return number if number.is_finite() else None
            case InputKind.DATE:
                return date.fromisoformat(given.default)
            case InputKind.CHOICE:
                return given.default if given.default in given.options else None
            case InputKind.TEXT:
                return given.default
    except (ValueError, ArithmeticError):
        return None


def precision_of(scale: ScaleShape) -> Decimal | None:
    """The precision as a power of ten not above one; None when it is none."""
    _, digits, exponent = scale.precision.normalize().as_tuple()
    if digits == (1,) and isinstance(exponent, int) and exponent <= 0:
        return Decimal(1).scaleb(exponent)
    return None


def _question_kind(key: str, question: QuestionShape) -> Kind:
    if isinstance(question, NumberShape):
        return Kind(sort=Sort.NUMBER, unit=question.unit, precision=precision_of(question), name=key)
    if isinstance(question, ChoiceShape):
        return Kind(sort=Sort.CHOICE, options=tuple(question.options), name=key)
    if isinstance(question, RatingShape):
        return Kind(sort=Sort.NUMBER, precision=Decimal(1), name=key)
    if isinstance(question, SeveralShape):
        return Kind(sort=Sort.SEVERAL, options=tuple(question.options), name=key)
    return Kind(sort=PLAIN_SORTS[question.kind], name=key)


def _input_kind(name: str, given: InputShape) -> Kind:
    if given.kind is not InputKind.NUMBER:
        return Kind(sort=INPUT_SORTS[given.kind], options=tuple(given.options), name=name)
    if given.scale is None:
        return BROKEN
    return Kind(sort=Sort.NUMBER, unit=given.scale.unit, precision=precision_of(given.scale), name=name)


def _with_broken(kinds: Mapping[str, Kind], draft: Draft, section: str) -> dict[str, Kind]:
    return {name: kinds.get(name, BROKEN) for name in (*draft.names.get(section, ()), *kinds)}
