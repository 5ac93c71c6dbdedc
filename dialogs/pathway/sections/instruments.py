"""Instruments: published questionnaires in files of their own, which a pathway uses by their id.

Decides that an instrument stands on its own feet: its scores are sums or means of its own items, and its words
name nothing of a patient, since they may not be altered. Never reads a file; their texts are handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from dialogs.pathway.faults import Fault, PathwayFaults, did_you_mean
from dialogs.pathway.marks import Path, Tree, read
from dialogs.pathway.misfits import fit_instrument
from dialogs.pathway.parts import Instrument
from dialogs.pathway.sections.scores import OF_ITEMS, misfits_of
from dialogs.pathway.shapes import InstrumentShape
from dialogs.pathway.texts import Texts


def instruments_of(
    tree: Tree, uses: tuple[str, ...], sources: Mapping[str, str], faults: list[Fault]
) -> dict[str, InstrumentShape]:
    """The instruments a file uses, in its order; those that are unknown or faulty are left out, each with a fault."""
    found: dict[str, InstrumentShape] = {}
    for place, name in enumerate(uses):
        path: Path = ("uses", place)
        if name in found:
            faults.append(tree.fault(tree.place(path), f"`{name}` is used twice", "Name it once"))
        elif name not in sources:
            what = f"there is no instrument `{name}`"
            faults.append(tree.fault(tree.place(path), what, did_you_mean(name, sources)))
        else:
            shape, wrong = _read(name, sources[name])
            faults += wrong
            if shape is not None:
                found[name] = shape
    return found


def compile_instruments(
    shapes: Mapping[str, InstrumentShape], sources: Mapping[str, str], texts: Texts
) -> tuple[Instrument, ...]:
    """The instruments as parts, their words put with those of the pathway."""
    found: list[Instrument] = []
    for name, shape in shapes.items():
        texts.put(("instruments", name, "title"), shape.title)
        for key, question in shape.questions.items():
            path: Path = ("questions", key)
            texts.put((*path, "text"), question.text)
            texts.put((*path, "help"), question.help)
            texts.put((*path, "why"), question.why)
            texts.put((*path, "short"), question.short)
            for option, labels in question.options.items():
                texts.put((*path, "options", option), labels)
        for key, score in shape.scores.items():
            texts.put(("scores", key, "label"), score.label)
        found.append(
            Instrument(
                id=name,
                attribution=shape.attribution,
                licence=shape.licence,
                checked=shape.checked,
                questions=tuple(shape.questions),
                scores=tuple(shape.scores),
                source=sources[name],
            )
        )
    return tuple(found)


@lru_cache(maxsize=32)
def _read(name: str, source: str) -> tuple[InstrumentShape | None, tuple[Fault, ...]]:
    """Reading is pure, and several pathways use the same one."""
    file = f"instruments/{name}.yaml"
    try:
        tree = read(source, file)
    except PathwayFaults as error:
        return None, error.faults
    shape, faults = fit_instrument(tree)
    if shape is not None:
        faults = [tree.fault(tree.place(path), what, remedy) for path, what, remedy in _amiss(name, shape)]
    return (None if faults else shape), tuple(faults)


def _amiss(name: str, shape: InstrumentShape) -> list[tuple[Path, str, str]]:
    """What does not belong together in an instrument: (path, what, remedy)."""
    found: list[tuple[Path, str, str]] = []
    if shape.instrument != name:
        found.append(
            (("instrument",), f"this file is named `{name}`", "Give the instrument and its file one name")
        )
    for key, question in shape.questions.items():
        for setting in ("ask_when", "text_without"):
            if getattr(question, setting) is not None:
                path: Path = ("questions", key, setting)
                found.append((path, f"an item of an instrument takes no `{setting}:`", "Remove it"))
        points = [int(option) for option in question.options]
        if points != sorted(set(points)):
            what = "the points do not rise from option to option"
            found.append((("questions", key, "options"), what, "Put them in order"))
    for key, score in shape.scores.items():
        if key in shape.questions:
            found.append((("scores", key), f"the name `{key}` is taken in `questions`", "Choose another"))
        if score.how not in OF_ITEMS:
            what = "an instrument has only sums and means"
            found.append((("scores", key, "how"), what, "Put other scores in the pathway"))
        found += [(("scores", key, setting), what, remedy) for setting, what, remedy in misfits_of(score)]
        for place, item in enumerate(score.of):
            if item not in shape.questions:
                remedy = did_you_mean(item, shape.questions)
                found.append((("scores", key, "of", place), f"there is no question `{item}`", remedy))
    return found
