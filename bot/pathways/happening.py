"""What the days of a script rest on beside its answers: the phase of a day, and events that were reported.

Decides what an event changes of what is known, and which warning signs a check-in that was broken off left unasked.
A pause or an end is only that: nothing falls due in it, so nothing can be missed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta

from dialogs.pathway.history import Facts, History, Occasion, Value
from dialogs.pathway.parts import Event, EventCourse, Phase
from dialogs.pathway.pathway import Pathway
from dialogs.rules import asked, holds_on

RESTS = frozenset({EventCourse.PAUSE, EventCourse.END})
GOES_ON = frozenset({EventCourse.RESUME, EventCourse.RESTART})


def facts_after(pathway: Pathway, facts: Facts, event: Event, on: date) -> Facts:
    """What is known once the event of this date is reported: the date it sets, and day 0 where that moves."""
    dates: dict[str, Value] = {}
    if event.sets is not None:
        dates[event.sets] = on + timedelta(days=event.days_later)
    if event.course is EventCourse.RESTART:
        dates[pathway.day_zero] = on
    day_zero = dates.get(pathway.day_zero, facts.day_zero)
    assert isinstance(day_zero, date), "an event sets dates"
    return replace(facts, inputs={**facts.inputs, **dates}, day_zero=day_zero)


def rests_after(event: Event, rests: bool) -> bool:
    """Whether nothing falls due from now on; `rests`: whether it was so before."""
    return event.course in RESTS or (rests and event.course not in GOES_ON)


def times_on(pathway: Pathway, facts: Facts, day: int) -> tuple[time, ...]:
    """The times of a day; of the nearest day that has any, where the pathway asks nothing."""
    phase, _ = _phase_on(pathway, facts, facts.day_zero + timedelta(days=day))
    if phase is None:
        fixed = [one for one in pathway.phases if one.anchor is None] or pathway.phases
        phase = min(fixed, key=lambda one: _distance(one, day))
    return phase.times


def unasked_flags(
    pathway: Pathway, history: History, occasion: Occasion, facts: Facts, answers: Mapping[str, Value]
) -> tuple[str, ...]:
    """The warning signs that the day of this check-in asks and that were not answered."""
    phase, day = _phase_on(pathway, facts, occasion.on)
    if phase is None:
        return ()
    asks = phase.asks_on(day, occasion.on)
    held = (
        one for one in asks if one.only_when is None or holds_on(one.only_when, history, facts, occasion.on)
    )
    questions = (pathway.question(key) for key in dict.fromkeys(key for one in held for key in one.questions))
    return tuple(
        one.key
        for one in questions
        if one.red_flag and one.key not in answers and asked(pathway, one, history, occasion, facts)
    )


def _phase_on(pathway: Pathway, facts: Facts, on: date) -> tuple[Phase | None, int]:
    """The first phase that holds a date, and the day as it counts; one with an anchor, if that date is known."""
    for phase in pathway.phases:
        day = phase.day_on(on, facts.day_zero, facts.inputs)
        if day is not None and phase.holds(day):
            return phase, day
    return None, 0


def _distance(phase: Phase, day: int) -> int:
    """How many days lie between a day and a phase."""
    last = day if phase.last_day is None else phase.last_day
    return max(phase.first_day - day, day - last, 0)
