"""What silence leads to, and what "I feel worse" does; what is done when a rule newly holds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from types import MappingProxyType

from dialogs.pathway.marks import Path
from dialogs.pathway.parts import (
    FactKind,
    NonResponse,
    SilenceBand,
    SilenceCounts,
    Slot,
    SlotKind,
    Then,
    Worse,
)
from dialogs.pathway.sections.bench import Bench
from dialogs.pathway.shapes import BandShape, NonResponseShape, ThenShape
from dialogs.pathway.texts import EMERGENCY_NUMBER

SILENCE_SLOTS = {
    "missed": Slot(name="missed", kind=SlotKind.NUMBER, precision=Decimal(1)),
    "last_on": Slot(name="last_on", kind=SlotKind.DATE),
}


def compile_non_response(bench: Bench) -> NonResponse | None:
    """What silence leads to; None where the file leaves it out or its piece does not fit."""
    shape = bench.draft.non_response
    if shape is None:
        return None
    path: Path = ("non_response",)
    _own_id(bench, path, shape.id)
    bench.texts.silent((*path, "reason"), shape.reason, SILENCE_SLOTS)
    if all(band.last_day is not None for band in shape.bands):
        remedy = "Leave `last_day` out of one band"
        bench.fault((*path, "bands"), "silence is not followed up after the last band", remedy)
    if (shape.counts is SilenceCounts.ANSWERS_OF) != bool(shape.answers_of):
        what = "`answers_of` goes with `counts: answers_of`"
        bench.fault((*path, "counts"), what, "Give both, with the questions whose answers count")
    return NonResponse(
        id=shape.id,
        counts=shape.counts,
        bands=tuple(_band(bench, place, band) for place, band in enumerate(shape.bands)),
        fewer_when=bench.condition((*path, "fewer_when")),
        source=shape.source,
        slots=MappingProxyType(SILENCE_SLOTS),
        answers_of=bench.questions((*path, "answers_of"), shape.answers_of),
        then=_after_silence(bench, shape),
        has_say=bench.texts.to_patient((*path, "say"), shape.say),
    )


def compile_worse(bench: Bench) -> Worse | None:
    """What "I feel worse" does; None where its piece does not fit."""
    shape = bench.draft.worse
    if shape is None:
        return None
    _own_id(bench, ("worse",), shape.id)
    if bench.draft.non_response and shape.id == bench.draft.non_response.id:
        bench.fault(("worse", "id"), f"the id `{shape.id}` is taken by `non_response`", "Choose another")
    bench.texts.plain(("worse", "reason"), shape.reason)
    bench.texts.to_patient(("worse", "say"), shape.say, must=EMERGENCY_NUMBER)
    return Worse(
        id=shape.id,
        severity=shape.severity,
        roles=tuple(shape.roles),
        questions=bench.questions(("worse", "questions"), shape.questions),
        source=shape.source,
    )


def compile_then(bench: Bench, path: Path, shapes: Sequence[ThenShape]) -> tuple[Then, ...]:
    """What is done when a rule newly holds, in authored order."""
    return tuple(_then(bench, (*path, place), shape) for place, shape in enumerate(shapes))


def _then(bench: Bench, path: Path, shape: ThenShape) -> Then:
    if [bool(shape.ask), shape.pause, shape.stop].count(True) != 1:
        bench.fault(
            path, "this is not one thing to do", "Give `ask:`, `pause: yes` or `stop: yes`, one in each line"
        )
    timing = shape.model_fields_set & {"after_minutes", "within_minutes", "missing"}
    if timing and not shape.ask:
        name = sorted(timing)[0]
        bench.fault((*path, name), f"`{name}` goes with `ask:`", "Remove it, or say what is asked")
    if shape.within_minutes is not None and shape.within_minutes <= shape.after_minutes:
        what = "the time is up before it is asked"
        bench.fault((*path, "within_minutes"), what, "`within_minutes` counts from the moment the rule holds")
    if (shape.missing is None) != (shape.within_minutes is None):
        what = "`missing` and `within_minutes` go together"
        bench.fault(path, what, "Name the yes/no fact that becomes true, and by when")
    if shape.missing is not None and bench.known(
        (*path, "missing"), shape.missing, bench.draft.names.get("facts", ()), "fact"
    ):
        fact = bench.draft.facts.get(shape.missing)
        if fact is not None and fact.kind is not FactKind.YES_NO:
            bench.fault(
                (*path, "missing"), f"`{shape.missing}` is not yes or no", "Name a fact of kind `yes_no`"
            )
    return Then(
        ask=bench.questions((*path, "ask"), shape.ask),
        after_minutes=shape.after_minutes,
        within_minutes=shape.within_minutes,
        missing=shape.missing,
        pause=shape.pause,
        stop=shape.stop,
    )


def _band(bench: Bench, place: int, shape: BandShape) -> SilenceBand:
    path: Path = ("non_response", "bands", place)
    has_reason = bench.texts.silent((*path, "reason"), shape.reason, SILENCE_SLOTS)
    return SilenceBand(
        last_day=shape.last_day,
        in_a_row=shape.in_a_row,
        severity=shape.severity,
        roles=tuple(shape.roles),
        when=bench.condition((*path, "when")),
        reason_path=f"non_response.bands.{place}.reason" if has_reason else "non_response.reason",
    )


def _after_silence(bench: Bench, shape: NonResponseShape) -> tuple[Then, ...]:
    path: Path = ("non_response", "then")
    for place, one in enumerate(shape.then):
        if one.ask or one.stop:
            bench.fault((*path, place), "silence only pauses a plan", "Write `pause: yes`, or remove it")
    if shape.then and shape.say is None:
        bench.fault_of_key(
            path, "the plan would pause unasked", "Add `say:`, which she is asked before it pauses"
        )
    return compile_then(bench, path, shape.then)


def _own_id(bench: Bench, path: Path, own_id: str) -> None:
    if own_id in bench.scope.rules:
        bench.fault((*path, "id"), f"the id `{own_id}` is taken by a rule", "Choose another")
