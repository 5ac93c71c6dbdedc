"""Questions, with their options, units and words; and the groups they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from dialogs.pathway.kinds import Sort
from dialogs.pathway.marks import Path
from dialogs.pathway.measures import bounds, points_of, pressure_of, rating_of, scale_of
from dialogs.pathway.parts import FactKind, MeterWords, Part, Question, Scale
from dialogs.pathway.parts.asked import IMPORTANCE
from dialogs.pathway.sections.bench import Bench, listed
from dialogs.pathway.shapes import (
    ChoiceShape,
    NumberShape,
    PhotoShape,
    PressureShape,
    QuestionShape,
    RatingShape,
    ScoredShape,
    SeveralShape,
)


def compile_questions(bench: Bench) -> tuple[Question, ...]:
    """The questions in authored order, then the items of the instruments."""
    own = [_question(bench, key, shape) for key, shape in bench.draft.questions.items()]
    items = [
        question_of_instrument(one.instrument, key, shape)
        for one in bench.instruments.values()
        for key, shape in one.questions.items()
    ]
    return (*own, *items)


def question_of_instrument(instrument: str, key: str, shape: ScoredShape) -> Question:
    """An item of an instrument; its words are kept with those of the instrument."""
    return Question(
        key=key,
        kind=shape.kind,
        options=tuple(shape.options),
        scale=points_of(shape),
        red_flag=shape.red_flag,
        importance=shape.importance or IMPORTANCE,
        optional=shape.optional,
        instrument=instrument,
        has_help=shape.help is not None,
        has_why=shape.why is not None,
    )


def compile_groups(bench: Bench) -> Mapping[str, tuple[str, ...]]:
    """Groups whose members are numbers, all in one unit."""
    for name, members in bench.draft.groups.items():
        kinds = bench.scope.questions
        for place, member in enumerate(members):
            path: Path = ("groups", name, place)
            if not bench.known(path, member, kinds, "question"):
                continue
            if kinds[member].sort not in (Sort.NUMBER, Sort.BROKEN):
                bench.fault(path, f"`{member}` is {kinds[member]}", "Only numbers stand in a group")
        if len(set(members)) < max(len(members), 2):
            bench.fault_of_key(
                ("groups", name), f"`{name}` needs two different members or more", "Correct it"
            )
        units = {kinds[one].unit for one in members if one in kinds and kinds[one].sort is Sort.NUMBER}
        if len(units) > 1:
            what = f"the members of `{name}` are measured in {listed(sorted(str(unit) for unit in units))}"
            bench.fault_of_key(("groups", name), what, "Group questions of one unit")
    return MappingProxyType(dict(bench.draft.groups))


def _question(bench: Bench, key: str, shape: QuestionShape) -> Question:
    path: Path = ("questions", key)
    texts = bench.texts
    texts.to_patient((*path, "text"), shape.text, question=key)
    has_help = texts.to_patient((*path, "help"), shape.help, question=key)
    has_why = texts.to_patient((*path, "why"), shape.why, question=key)
    has_text_without = texts.knowing_nothing((*path, "text_without"), shape.text_without)
    texts.plain((*path, "short"), shape.short)
    given = shape.options if isinstance(shape, ChoiceShape | SeveralShape | ScoredShape) else {}
    for option, labels in given.items():
        texts.plain((*path, "options", option), labels)
    if shape.red_flag and shape.importance is not None:
        what = "a red flag is never left for another day"
        bench.fault_of_key((*path, "importance"), what, "Leave out `importance`")
    if isinstance(shape, ScoredShape):
        _in_order(bench, path, shape)
    return Question(
        key=key,
        kind=shape.kind,
        options=tuple(given),
        scale=_scale(bench, path, shape),
        parts=_parts(bench, path, shape) if isinstance(shape, PressureShape) else (),
        photos=shape.count if isinstance(shape, PhotoShape) else 0,
        meter_words=_meter_words(bench, path, shape) if isinstance(shape, NumberShape) else None,
        dangerous=shape.dangerous if isinstance(shape, NumberShape | PressureShape) else None,
        ask_when=bench.condition((*path, "ask_when")),
        red_flag=shape.red_flag,
        importance=shape.importance or IMPORTANCE,
        optional=shape.optional,
        has_help=has_help,
        has_why=has_why,
        has_text_without=has_text_without,
    )


def _scale(bench: Bench, path: Path, shape: QuestionShape) -> Scale | None:
    if isinstance(shape, NumberShape):
        return scale_of(path, shape, bench.fault)
    if isinstance(shape, ScoredShape):
        return points_of(shape)
    if not isinstance(shape, RatingShape):
        return None
    bench.texts.plain((*path, "ends", "lowest"), shape.ends.lowest)
    bench.texts.plain((*path, "ends", "highest"), shape.ends.highest)
    return rating_of(path, shape, bench.fault)


def _in_order(bench: Bench, path: Path, shape: ScoredShape) -> None:
    points = [int(option) for option in shape.options]
    if any(one >= other for one, other in pairwise(points)):
        bench.fault((*path, "options"), "the points do not rise from option to option", "Put them in order")


def _parts(bench: Bench, path: Path, shape: PressureShape) -> tuple[Part, ...]:
    if len(set(shape.parts)) < len(shape.parts):
        bench.fault((*path, "parts"), "both numbers have the same name", "Name them, like `[sys, dia]`")
    for lowest, highest in zip(shape.lowest, shape.highest, strict=True):
        bounds(path, lowest, highest, bench.fault)
    ranges: list[tuple[Decimal, Decimal]] = list(zip(shape.lowest, shape.highest, strict=True))
    return tuple(
        Part(name=name, scale=pressure_of(lowest, highest))
        for name, (lowest, highest) in zip(shape.parts, ranges, strict=True)
    )


def _meter_words(bench: Bench, path: Path, shape: NumberShape) -> MeterWords | None:
    given = shape.meter_words
    if given is None:
        return None
    place: Path = (*path, "meter_words")
    fact = bench.draft.facts.get(given.fact)
    if (
        bench.known((*place, "fact"), given.fact, bench.draft.names.get("facts", ()), "fact")
        and fact is not None
    ):
        if fact.kind is not FactKind.CHOICE:
            bench.fault((*place, "fact"), f"`{given.fact}` is not a choice", "Name a fact of kind `choice`")
        for setting, option in (("low", given.low), ("high", given.high)):
            bench.known((*place, setting), option, fact.options, "option")
    return MeterWords(fact=given.fact, low=given.low, high=given.high)
