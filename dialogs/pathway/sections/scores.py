"""Scores: what they are made of, and in which order they are found."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from dialogs.pathway.expressions import Expression, compile_condition
from dialogs.pathway.kinds import Sort
from dialogs.pathway.marks import Path
from dialogs.pathway.naming import WHOLE, compiled, precision_of, score_precision
from dialogs.pathway.parts import Score, ScoreHow
from dialogs.pathway.sections.bench import Bench, listed
from dialogs.pathway.shapes import ScoreShape

OF_ITEMS = (ScoreHow.SUM, ScoreHow.MEAN)
SETTINGS = {
    ScoreHow.SUM: frozenset({"of", "missing_allowed"}),
    ScoreHow.MEAN: frozenset({"of", "missing_allowed", "precision"}),
    ScoreHow.COUNT: frozenset({"of_conditions"}),
    ScoreHow.THOSE: frozenset({"options"}),
}
NEEDED = {
    ScoreHow.SUM: "of",
    ScoreHow.MEAN: "of",
    ScoreHow.COUNT: "of_conditions",
    ScoreHow.THOSE: "options",
}


def compile_scores(bench: Bench) -> Mapping[str, Score]:
    """The scores by name, those of instruments first; each is made of names that come before it."""
    found: dict[str, Score] = {}
    for one in bench.instruments.values():
        for key, shape in one.scores.items():
            found[key] = score_of_items(key, shape, instrument=one.instrument)
    later = [key for key in bench.draft.names.get("scores", ()) if key not in found]
    for key, shape in bench.draft.scores.items():
        found[key] = _score(bench, key, shape, frozenset(later[later.index(key) :]))
    return MappingProxyType(found)


def score_of_items(
    key: str, shape: ScoreShape, *, precision: Decimal = WHOLE, instrument: str | None = None
) -> Score:
    """A sum or a mean; `precision` is that of its items where they are finer than whole."""
    precision = score_precision(shape) if shape.how is ScoreHow.MEAN else precision
    return Score(
        key=key,
        how=shape.how,
        items=tuple(shape.of),
        missing_allowed=shape.missing_allowed,
        precision=precision,
        instrument=instrument,
    )


def misfits_of(shape: ScoreShape) -> list[tuple[str, str, str]]:
    """What in a score does not belong together: (setting, what, remedy)."""
    given = shape.model_fields_set & {"of", "missing_allowed", "precision", "of_conditions", "options"}
    found = [
        (
            name,
            f"a score by `{shape.how}` takes no `{name}:`",
            f"It takes {listed(sorted(SETTINGS[shape.how]))}",
        )
        for name in sorted(given - SETTINGS[shape.how])
    ]
    if not getattr(shape, NEEDED[shape.how]):
        needed = NEEDED[shape.how]
        found.append(
            ("how", f"a score by `{shape.how}` needs `{needed}:`", f"Say what it is made of in `{needed}:`")
        )
    if shape.how in OF_ITEMS and shape.of and shape.missing_allowed >= len(shape.of):
        found.append(("missing_allowed", "every item may be missing", "Allow fewer than there are items"))
    if len(set(shape.of)) < len(shape.of):
        found.append(("of", "an item is counted twice", "Name each item once"))
    if shape.precision is not None and precision_of(shape.precision) is None:
        found.append(("precision", "`precision` is not 1, 0.1, 0.01 or so", "Write one of these"))
    return found


def _score(bench: Bench, key: str, shape: ScoreShape, later: frozenset[str]) -> Score:
    path: Path = ("scores", key)
    bench.texts.plain((*path, "label"), shape.label)
    for setting, what, remedy in misfits_of(shape):
        bench.fault((*path, setting), what, remedy)
    for option, one in shape.options.items():
        bench.texts.plain((*path, "options", option), one.label)
    for place, name in enumerate(shape.of):
        _item(bench, (*path, "of", place), name, shape, later)
    if shape.how in OF_ITEMS:
        return score_of_items(key, shape, precision=bench.scope.questions[key].told or WHOLE)
    conditions = [
        _condition(bench, (*path, "of_conditions", place), later) for place in range(len(shape.of_conditions))
    ]
    options = {one: _condition(bench, (*path, "options", one, "when"), later) for one in shape.options}
    return Score(
        key=key,
        how=shape.how,
        precision=WHOLE,
        conditions=tuple(one for one in conditions if one is not None),
        options=MappingProxyType({name: one for name, one in options.items() if one is not None}),
    )


def _item(bench: Bench, path: Path, name: str, shape: ScoreShape, later: frozenset[str]) -> None:
    kinds = bench.scope.questions
    if not bench.known(path, name, kinds, "question"):
        return
    kind = kinds[name]
    if kind.sort not in (Sort.NUMBER, Sort.BROKEN):
        bench.fault(path, f"`{name}` is {kind}", "A score is made of numbers")
    if name in later:
        bench.fault(path, f"`{name}` is found later than this", "Put the score it is made of above it")
    first = kinds.get(shape.of[0])
    if first is not None and kind.sort is first.sort is Sort.NUMBER and kind.unit != first.unit:
        bench.fault(path, f"`{name}` is not measured like `{shape.of[0]}`", "Add up numbers of one unit")


def _condition(bench: Bench, path: Path, later: frozenset[str]) -> Expression | None:
    """A condition over one occasion; it is found again whenever an answer of that occasion is kept."""
    found = compiled(bench.tree, bench.faults, path, compile_condition, bench.scope)
    if found is None:
        return None
    ahead = sorted(found.uses.questions & later)
    if ahead:
        what = f"{listed(ahead)} is found later than this"
        bench.fault(path, what, "Put the score it looks at above it")
    if found.uses.rules:
        bench.fault(path, "a score cannot look at rules", "Rules look at scores; write what the rule says")
    if found.uses.days or found.uses.answers > 1:
        what = "a score looks at the answers of its own check-in alone"
        bench.fault(path, what, "Look back in the rule that uses the score")
    return found
