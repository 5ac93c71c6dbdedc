"""Phases and what they ask, check-ins on demand, and messages sent by themselves."""

from __future__ import annotations

from itertools import pairwise

from dialogs.pathway.marks import Path
from dialogs.pathway.parts import Ask, Message, OnDemand, Phase
from dialogs.pathway.sections.bench import Bench
from dialogs.pathway.sections.timing import check_anchor, check_sequence, pace, reminders, window_of_pace
from dialogs.pathway.shapes import AskShape, MessageShape, PhaseShape

DAILY_WINDOW_HOURS, SEVERAL_A_DAY_WINDOW_HOURS, WEEKLY_WINDOW_HOURS = 12, 6, 48
"""Default response windows by class of cadence: the clinical specification, 0.2 "Time"."""
RARE_DAYS = 7
"""Weekly or rarer."""


def compile_phases(bench: Bench) -> tuple[Phase, ...]:
    """The phases in authored order; of those that cover a day the first whose condition holds is that day's."""
    phases = tuple(_phase(bench, place, shape) for place, shape in enumerate(bench.draft.phases))
    check_sequence(bench, phases)
    return phases


def compile_on_demand(bench: Bench) -> tuple[OnDemand, ...]:
    """What she may begin herself, in authored order."""
    found: list[OnDemand] = []
    for key, shape in bench.draft.on_demand.items():
        path: Path = ("on_demand", key)
        bench.texts.plain((*path, "label"), shape.label)
        bench.texts.to_patient((*path, "words"), shape.words)
        found.append(OnDemand(key=key, questions=bench.questions((*path, "questions"), shape.questions)))
    return tuple(found)


def compile_messages(bench: Bench) -> tuple[Message, ...]:
    """The messages in authored order."""
    return tuple(_message(bench, key, shape) for key, shape in bench.draft.messages.items())


def _phase(bench: Bench, place: int, shape: PhaseShape) -> Phase:
    path: Path = ("phases", place)
    if shape.last_day is not None and shape.last_day < shape.first_day:
        bench.fault((*path, "last_day"), "`last_day` is before `first_day`", "Correct one of them")
    if len(set(shape.times)) < len(shape.times):
        bench.fault((*path, "times"), "a time is given twice", "Keep one of them")
    if shape.until is not None:
        bench.date_input((*path, "until"), shape.until)
    _blocks(bench, path, shape)
    check_anchor(bench, path, shape)
    window_hours = shape.window_hours or _default_window_hours(shape)
    return Phase(
        key=shape.key,
        first_day=shape.first_day,
        last_day=shape.last_day,
        times=tuple(sorted(shape.times)),
        asks=tuple(_ask(bench, (*path, "asks", number), shape, ask) for number, ask in enumerate(shape.asks)),
        window_hours=window_hours,
        until=shape.until,
        only_when=bench.condition((*path, "only_when")),
        every_days_again=shape.every_days_again,
        for_days=shape.for_days,
        is_baseline=shape.baseline,
        anchor=shape.anchor,
        reminders=reminders(bench, path, shape, window_hours * 60),
        when_late=shape.when_late,
        when_busy=shape.when_busy,
        pace=pace(bench, path, shape),
    )


def _blocks(bench: Bench, path: Path, shape: PhaseShape) -> None:
    if (shape.every_days_again is None) != (shape.for_days is None):
        given = "for_days" if shape.every_days_again is None else "every_days_again"
        bench.fault(
            (*path, given), f"`{given}` stands alone", "Give `every_days_again` and `for_days` together"
        )
    elif shape.for_days is not None and shape.for_days > (shape.every_days_again or 0):
        bench.fault(
            (*path, "for_days"), "a block is longer than the days it comes again in", "Correct one of them"
        )


def _ask(bench: Bench, path: Path, phase: PhaseShape, shape: AskShape) -> Ask:
    if shape.every_days is not None and shape.on_days:
        bench.fault((*path, "on_days"), "both `every_days` and `on_days` are given", "Keep one of them")
    first, last = phase.first_day, phase.last_day
    if phase.for_days is not None:
        first, last = 1, phase.for_days
    for place, day in enumerate(shape.on_days):
        if day < first or (last is not None and day > last):
            what = f"day {day} is not in this phase"
            remedy = "In a block, days count from 1" if phase.for_days is not None else "Correct the day"
            bench.fault((*path, "on_days", place), what, remedy)
    return Ask(
        questions=bench.questions((*path, "questions"), shape.questions),
        every_days=shape.every_days or 1,
        on_days=tuple(shape.on_days),
        weekdays=frozenset(day.iso for day in shape.weekdays),
        only_when=bench.condition((*path, "only_when")),
    )


def _default_window_hours(shape: PhaseShape) -> int:
    if len(shape.times) > 1:
        return SEVERAL_A_DAY_WINDOW_HOURS
    asks_rarely = window_of_pace(shape.pace) >= RARE_DAYS or all(_is_rare(ask) for ask in shape.asks)
    is_rare = shape.first_day == shape.last_day or asks_rarely
    return WEEKLY_WINDOW_HOURS if is_rare else DAILY_WINDOW_HOURS


def _is_rare(ask: AskShape) -> bool:
    """Weekly or rarer."""
    if ask.on_days:
        return all(after - before >= RARE_DAYS for before, after in pairwise(sorted(ask.on_days)))
    return (ask.every_days or 1) >= RARE_DAYS or len(set(ask.weekdays)) == 1


def _message(bench: Bench, key: str, shape: MessageShape) -> Message:
    path: Path = ("messages", key)
    if bool(shape.on_days) == (shape.before is not None):
        what = (
            f"`{key}` needs a day to be sent on"
            if shape.before is None
            else "both `on_days` and `before` are given"
        )
        bench.fault_of_key(path, what, "Give either `on_days` or `before`")
    if shape.before is not None:
        bench.date_input((*path, "before", "input"), shape.before.input)
    bench.texts.to_patient((*path, "text"), shape.text)
    return Message(
        key=key,
        at=shape.at,
        on_days=tuple(shape.on_days),
        before_input=shape.before.input if shape.before else None,
        before_days=shape.before.days if shape.before else 0,
        only_when=bench.condition((*path, "only_when")),
        has_text_without=bench.texts.knowing_nothing((*path, "text_without"), shape.text_without),
    )
