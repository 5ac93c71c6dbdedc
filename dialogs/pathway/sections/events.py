"""What may happen to a patient and be reported: which date it sets, and what it does to the plan."""

from __future__ import annotations

from dialogs.pathway.marks import Path
from dialogs.pathway.parts import Event, EventCourse
from dialogs.pathway.sections.bench import Bench
from dialogs.pathway.shapes import EventShape


def compile_events(bench: Bench) -> tuple[Event, ...]:
    """The events in authored order."""
    return tuple(_event(bench, key, shape) for key, shape in bench.draft.events.items())


def _event(bench: Bench, key: str, shape: EventShape) -> Event:
    path: Path = ("events", key)
    if shape.sets is not None:
        bench.date_input((*path, "sets"), shape.sets)
    elif shape.days_later is not None:
        bench.fault_of_key((*path, "days_later"), "`days_later` stands alone", "Say which date it `sets`")
    if shape.sets is None and shape.course is None and shape.say is None:
        bench.fault_of_key(path, f"`{key}` does nothing", "Give `sets`, `course` or `say`")
    whole = bench.draft.whole
    if shape.course is EventCourse.RESTART and whole is not None and shape.sets == whole.day_zero:
        what = "`restart` makes the date of the event day 0 by itself"
        bench.fault((*path, "sets"), what, "Leave out `sets`, or name another date")
    bench.texts.plain((*path, "label"), shape.label)
    return Event(
        key=key,
        sets=shape.sets,
        days_later=shape.days_later or 0,
        course=shape.course,
        has_say=bench.texts.to_patient((*path, "say"), shape.say),
    )
