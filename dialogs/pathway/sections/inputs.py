"""Inputs entered by the clinic, limits it may set, and facts that are never asked."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from dialogs.hearing.units import UNITS, exact, same_dimension
from dialogs.pathway.kinds import Sort
from dialogs.pathway.marks import Path
from dialogs.pathway.measures import bounds, scale_of
from dialogs.pathway.naming import INPUT_SORTS, defaults_of
from dialogs.pathway.parts import Fact, FactKind, Input, InputKind, Limit
from dialogs.pathway.sections.bench import Bench
from dialogs.pathway.shapes import FactShape, InputShape, LimitShape

MEASURED = (InputKind.NUMBER, InputKind.PAIR)
SAME = Fraction(3, 100)
"""How far, as a share, a threshold stated in another unit may be from its conversion: both are round numbers."""
WITH_OPTIONS = (FactKind.CHOICE, FactKind.SEVERAL)


def compile_inputs(bench: Bench) -> Mapping[str, Input]:
    """The inputs by name, in authored order."""
    return MappingProxyType({name: _input(bench, name, shape) for name, shape in bench.draft.inputs.items()})


def compile_limits(bench: Bench) -> Mapping[str, Limit]:
    """The limits by name, in authored order."""
    return MappingProxyType({name: _limit(bench, name, shape) for name, shape in bench.draft.limits.items()})


def compile_facts(bench: Bench) -> Mapping[str, Fact]:
    """The facts by name, in authored order."""
    return MappingProxyType({key: _fact(bench, key, shape) for key, shape in bench.draft.facts.items()})


def _input(bench: Bench, name: str, shape: InputShape) -> Input:
    path: Path = ("inputs", name)
    bench.texts.plain((*path, "label"), shape.label)
    bench.texts.plain((*path, "remark"), shape.remark)
    _fits_its_kind(bench, path, shape)
    if shape.baseline_of is not None:
        _baseline_of(bench, path, shape.baseline_of, shape)
    defaults = tuple(defaults_of(name, shape).values())
    if shape.default is not None and not defaults:
        written = ", ".join(shape.default)
        bench.fault((*path, "default"), f"`{written}` is no default for {shape.kind}", "Correct it")
    if shape.default is not None and shape.required:
        bench.fault((*path, "default"), "a required input has a default", "Remove one of the two")
    for option, labels in shape.options.items():
        bench.texts.plain((*path, "options", option), labels)
    return Input(
        name=name,
        kind=shape.kind,
        required=shape.required,
        defaults=defaults,
        scale=scale_of((*path, "scale"), shape.scale, bench.fault) if shape.scale else None,
        options=tuple(shape.options),
        parts=tuple(shape.parts),
        baseline_of=shape.baseline_of,
    )


def _fits_its_kind(bench: Bench, path: Path, shape: InputShape) -> None:
    place: Path = (*path, "kind")
    if (shape.kind in MEASURED) != (shape.scale is not None):
        wanted = "needs a `scale:`" if shape.scale is None else "takes no `scale:`"
        remedy = "Give unit, lowest, highest and precision" if shape.scale is None else "Remove it"
        bench.fault(place, f"an input of kind `{shape.kind}` {wanted}", remedy)
    if (shape.kind is InputKind.CHOICE) != (len(shape.options) > 1):
        wanted = "takes no `options:`" if shape.options else "needs two `options:` or more"
        remedy = "Give `options:` to inputs of kind `choice`, and to no other"
        bench.fault(place, f"an input of kind `{shape.kind}` {wanted}", remedy)
    if (shape.kind is InputKind.PAIR) != (len(set(shape.parts)) == 2):
        wanted = "takes no `parts:`" if shape.kind is not InputKind.PAIR else "needs two different `parts:`"
        remedy = "Name the two numbers of a `pair`, like `[inr_low, inr_high]`, and of no other input"
        bench.fault(place, f"an input of kind `{shape.kind}` {wanted}", remedy)


def _baseline_of(bench: Bench, path: Path, key: str, shape: InputShape) -> None:
    """A baseline of another unit or sort would be compared with nothing, and no rule would ever hold."""
    bench.known((*path, "baseline_of"), key, bench.scope.questions, "question")
    kind = bench.scope.questions.get(key)
    if kind is None or kind.sort is Sort.BROKEN:
        return
    unit = shape.scale.unit if shape.scale else kind.unit
    is_alike = INPUT_SORTS[shape.kind] is kind.sort and shape.kind is not InputKind.PAIR
    if is_alike and (kind.unit or unit) == unit:
        return
    what = f"this is not measured like `{key}`, so it cannot be its baseline"
    bench.fault((*path, "baseline_of"), what, "Give both the same kind and unit")


def _limit(bench: Bench, name: str, shape: LimitShape) -> Limit:
    path: Path = ("limits", name)
    bench.texts.plain((*path, "label"), shape.label)
    bounds(path, shape.lowest, shape.highest, bench.fault)
    if not shape.lowest <= shape.default <= shape.highest:
        what = f"the default {shape.default} is outside {shape.lowest} to {shape.highest}"
        bench.fault((*path, "default"), what, "Correct the default or its bounds")
    for unit, stated in shape.also.items():
        _also(bench, (*path, "also", unit), shape, unit, stated)
    return Limit(
        name=name,
        default=shape.default,
        unit=shape.unit,
        lowest=shape.lowest,
        highest=shape.highest,
        also=MappingProxyType(dict(shape.also)),
    )


def _also(bench: Bench, path: Path, shape: LimitShape, unit: str, stated: Decimal) -> None:
    """The same threshold: a slip of the pen here would judge some patients by another number."""
    if (
        unit == shape.unit
        or unit not in UNITS
        or shape.unit not in UNITS
        or not same_dimension(unit, shape.unit)
    ):
        what = f"`{unit}` is no other unit for {shape.unit or 'a bare count'}"
        bench.fault_of_key(path, what, "State it in a unit that answers are accepted in")
        return
    meant, near = Fraction(shape.default), abs(Fraction(shape.default)) * SAME
    converted = (exact(stated, unit), Fraction(stated) * UNITS[unit].factor)  # as a level, as a change
    if all(abs(one - meant) > near for one in converted):
        what = f"{stated} {unit} is not the same as {shape.default} {shape.unit}"
        bench.fault(path, what, "Correct one of them")


def _fact(bench: Bench, key: str, shape: FactShape) -> Fact:
    path: Path = ("facts", key)
    bench.texts.plain((*path, "label"), shape.label)
    for option, labels in shape.options.items():
        bench.texts.plain((*path, "options", option), labels)
    if (shape.kind in WITH_OPTIONS) != bool(shape.options):
        wanted = "takes no `options:`" if shape.options else "needs `options:`"
        remedy = "Give `options:` to facts of kind `choice` and `several`, and to no other"
        bench.fault((*path, "kind"), f"a fact of kind `{shape.kind}` {wanted}", remedy)
    if (shape.kind is FactKind.NUMBER) != (shape.scale is not None):
        wanted = "needs a `scale:`" if shape.scale is None else "takes no `scale:`"
        remedy = "Give unit, lowest, highest and precision to a number, and to no other fact"
        bench.fault((*path, "kind"), f"a fact of kind `{shape.kind}` {wanted}", remedy)
    scale = scale_of((*path, "scale"), shape.scale, bench.fault, counts=True) if shape.scale else None
    return Fact(key=key, kind=shape.kind, options=tuple(shape.options), scale=scale)
