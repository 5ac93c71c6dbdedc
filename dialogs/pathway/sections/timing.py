"""What a phase says of its time beyond the days: the date it counts from, its reminders, its pace.

Decides what of it can be kept: a reminder comes between the question and the end of its window, the steps of a pace
rise, and no phase stands where another keeps it from ever being reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dialogs.pathway.marks import Path
from dialogs.pathway.parts import Pace, Phase
from dialogs.pathway.sections.bench import Bench
from dialogs.pathway.shapes import PaceShape, PhaseShape

SOONEST_REMINDER_MINUTES = 30
"""After the question, and after the reminder before it."""


def check_anchor(bench: Bench, path: Path, shape: PhaseShape) -> None:
    """The date a phase counts from is one of its own, and no baseline rests on it."""
    if shape.anchor is None:
        return
    bench.date_input((*path, "anchor"), shape.anchor)
    whole = bench.draft.whole
    if whole is not None and shape.anchor == whole.day_zero:
        what = f"`{shape.anchor}` is day 0, from which every phase counts"
        bench.fault((*path, "anchor"), what, "Leave `anchor` out")
    if shape.baseline:
        what = "a baseline phase counts from another date than day 0"
        bench.fault((*path, "anchor"), what, "Leave out `anchor` or `baseline`")


def check_sequence(bench: Bench, phases: Sequence[Phase]) -> None:
    """Phases that count from one date follow one another; the others may overlap, and the first written counts."""
    for place, after in enumerate(phases):
        earlier = phases[:place]
        if after.key in [phase.key for phase in earlier]:
            bench.fault(("phases", place, "key"), f"`{after.key}` is given twice", "Rename one of them")
        before = next((phase for phase in reversed(earlier) if phase.anchor == after.anchor), None)
        if before is not None and before.only_when is None and not _follows(before, after):
            what = f"phase `{after.key}` begins before `{before.key}` has ended"
            remedy = "Phases follow one another, unless the earlier has `only_when`; only the last may be open-ended"
            bench.fault(("phases", place, "first_day"), what, remedy)
        endless = next((phase for phase in earlier if _never_ends(phase)), None)
        if after.anchor is not None and endless is not None:
            what = f"phase `{after.key}` is never reached: `{endless.key}` before it has no end"
            bench.fault(("phases", place, "key"), what, "Write phases with `anchor` before it")


def _follows(before: Phase, after: Phase) -> bool:
    if before.last_day is not None:
        return after.first_day > before.last_day
    return before.until is not None and after.first_day > before.first_day


def _never_ends(phase: Phase) -> bool:
    """Whether it holds for everybody, for good, on whichever date another phase begins."""
    conditions = (phase.last_day, phase.until, phase.anchor, phase.only_when, phase.every_days_again)
    return all(one is None for one in conditions)


def reminders(bench: Bench, path: Path, shape: PhaseShape, window_minutes: int) -> tuple[int, ...]:
    """Minutes after the opening; each with time to answer before it and after it."""
    before = 0
    for place, minutes in enumerate(shape.reminders):
        where: Path = (*path, "reminders", place)
        if minutes >= window_minutes:
            what = f"this reminder comes when the window of {window_minutes // 60} hours is over"
            bench.fault(where, what, "Let it come sooner, or give a longer `window_hours`")
        elif minutes - before < SOONEST_REMINDER_MINUTES:
            after = "the reminder before it" if place else "the question"
            what = f"a reminder comes at least {SOONEST_REMINDER_MINUTES} minutes after {after}"
            bench.fault(where, what, "Let it come later; write the soonest first")
        before = minutes
    return tuple(shape.reminders)


def pace(bench: Bench, path: Path, shape: PhaseShape) -> Pace | None:
    """The steps of a phase; its pace alone says on which days it asks."""
    given = shape.pace
    if given is None:
        return None
    path = (*path, "pace")
    steps = given.every_days
    if any(one >= other for one, other in pairwise(steps)):
        bench.fault(
            (*path, "every_days"), "the steps do not grow", "Write the densest first, like `[1, 2, 4]`"
        )
    if shape.every_days_again is not None:
        what = "a phase with a pace is cut into blocks"
        bench.fault_of_key(path, what, "Leave out `pace`, or `every_days_again` and `for_days`")
    if shape.baseline:
        bench.fault_of_key(path, "a baseline phase has a pace", "Leave out `pace` or `baseline`")
    _days_are_its_own(bench, path[:-1], shape)
    return Pace(
        steps=tuple(steps),
        sparser_when=bench.condition((*path, "sparser_when")),
        denser_when=bench.condition((*path, "denser_when")),
    )


def window_of_pace(pace: PaceShape | None) -> int:
    """The days from one check-in to the next where they are densest; 1 without a pace."""
    return 1 if pace is None else min(pace.every_days)


def _days_are_its_own(bench: Bench, path: Path, shape: PhaseShape) -> None:
    for place, ask in enumerate(shape.asks):
        given = ask.model_fields_set & {"every_days", "on_days", "weekdays"}
        for name in sorted(given):
            what = f"`{name}` stands beside a pace, which says on which days this phase asks"
            bench.fault_of_key((*path, "asks", place, name), what, f"Leave out `{name}`")
