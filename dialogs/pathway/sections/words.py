"""The words of a pathway as a whole, its advice, its outcomes, and the day it counts from."""

from __future__ import annotations

from dialogs.pathway.marks import Path
from dialogs.pathway.parts import Advice, InputKind, Outcome
from dialogs.pathway.sections.bench import Bench
from dialogs.pathway.texts import EMERGENCY_NUMBER, slots_in


def compile_words(bench: Bench) -> None:
    """Titles, population, and what is said around check-ins."""
    whole, words = bench.draft.whole, bench.draft.words
    if words is not None:
        bench.texts.to_patient(("words", "welcome"), words.welcome, must=EMERGENCY_NUMBER)
        bench.texts.to_patient(("words", "opening"), words.opening)
        bench.texts.to_patient(("words", "closing"), words.closing)
    if whole is not None:
        bench.texts.plain(("title",), whole.title)
        bench.texts.plain(("title_for_patient",), whole.title_for_patient)
        bench.texts.plain(("population",), whole.population)
        _day_zero(bench, whole.day_zero)


def compile_advice(bench: Bench) -> tuple[Advice, ...]:
    """The advice in authored order. What it names of the inputs is there when it is shown."""
    found: list[Advice] = []
    inputs = bench.draft.inputs
    for key, shape in bench.draft.advice.items():
        path: Path = ("advice", key)
        for place, name in enumerate(shape.needs):
            bench.known((*path, "needs", place), name, bench.scope.inputs, "input")
        bench.texts.to_patient((*path, "text"), shape.text)
        used = {slot for words in shape.text.values() for slot in slots_in(words)}
        always_there = {name for name, one in inputs.items() if one.required or one.default is not None}
        for name in sorted((used & set(bench.scope.inputs)) - set(shape.needs) - always_there):
            what = f"`{{{name}}}` may be missing when this is shown"
            bench.fault((*path, "text"), what, f"Add `needs: [{name}]`")
        found.append(Advice(key=key, on_days=tuple(shape.on_days), needs=tuple(shape.needs)))
    return tuple(found)


def compile_outcomes(bench: Bench) -> tuple[Outcome, ...]:
    """The outcomes in authored order; those whose expression is wrong are left out."""
    found: list[Outcome] = []
    for key, shape in bench.draft.outcomes.items():
        path: Path = ("outcomes", key)
        bench.texts.plain((*path, "label"), shape.label)
        of = bench.measure((*path, "of"))
        if of is not None:
            found.append(Outcome(key=key, of=of, on_day=shape.on_day))
    return tuple(found)


def _day_zero(bench: Bench, name: str) -> None:
    bench.known(("day_zero",), name, bench.scope.inputs, "input")
    given = bench.draft.inputs.get(name)
    if given is not None and not (given.kind is InputKind.DATE and given.required):
        what = f"`{name}` is not a required date"
        bench.fault(("day_zero",), what, "Give it `kind: date`, `required: yes`")
