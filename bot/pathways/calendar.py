"""`aftercare pathway preview`: a patient's first days on paper, and how much they ask of her.

Decides nothing new: which questions fall on a day is the pathway's own answer. What depends on the patient (a question
asked only in some cases, a phase that holds only for some) is counted as asked and marked, so that the burden shown is
the largest there can be. A phase with a pace is counted at its densest; one that counts from another date than day 0
only where that date is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Final

from dialogs.pathway.parts import Phase
from dialogs.pathway.pathway import Pathway

DAYS: Final = 90
WEEK: Final = 7
NO_DATES: Final[Mapping[str, date]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Today:
    """What one day asks: at which times, how many questions each time, of which some may fall away."""

    day: int
    on: date
    times: tuple[time, ...]
    asked: tuple[str, ...]
    may_fall_away: int
    advice: tuple[str, ...]
    messages: tuple[str, ...]

    @property
    def questions(self) -> int:
        """How many questions the day asks at most."""
        return len(self.times) * len(self.asked)

    def plain(self) -> Mapping[str, object]:
        """As a line for machines."""
        return {
            "day": self.day,
            "on": self.on.isoformat(),
            "times": [f"{one:%H:%M}" for one in self.times],
            "asked": list(self.asked),
            "questions": self.questions,
            "may_fall_away": self.may_fall_away,
            "advice": list(self.advice),
            "messages": list(self.messages),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Burden:
    """What a stretch of days asks in all."""

    check_ins: int
    questions: int
    busiest: int


def first_days(
    pathway: Pathway, day_zero: date, days: int = DAYS, dates: Mapping[str, date] = NO_DATES
) -> tuple[Today, ...]:
    """The days from the first check-in to day `days` on which something is asked or sent. `dates`: those of inputs
    from which phases count, or on which they end.
    """
    own = (
        (dates[one.anchor] - day_zero).days + one.first_day
        for one in pathway.phases
        if one.anchor is not None and one.anchor in dates
    )
    numbers = range(min(pathway.first_day, 0, *own), days + 1)
    found = (_today(pathway, number, day_zero + timedelta(days=number), dates) for number in numbers)
    return tuple(one for one in found if one.times or one.advice or one.messages)


def burden(days: tuple[Today, ...]) -> Burden:
    """The sum of these days, and the most questions any of them asks."""
    return Burden(
        check_ins=sum(len(one.times) for one in days),
        questions=sum(one.questions for one in days),
        busiest=max((one.questions for one in days), default=0),
    )


def _today(pathway: Pathway, day: int, on: date, dates: Mapping[str, date]) -> Today:
    phase, own = _busiest(pathway, day, on, dates)
    asks = () if phase is None or not phase.is_paced_on(own) else phase.asks_on(own, on)
    asked = tuple(dict.fromkeys(key for ask in asks for key in ask.questions))
    sure = {key for ask in asks if ask.only_when is None for key in ask.questions}
    is_sure = phase is not None and phase.only_when is None
    times = phase.times if phase is not None and asked else ()
    unsure = (
        key for key in asked if not is_sure or key not in sure or pathway.question(key).ask_when is not None
    )
    return Today(
        day=day,
        on=on,
        times=times,
        asked=asked,
        may_fall_away=len(times) * len(tuple(unsure)),
        advice=tuple(one.key for one in pathway.advice_on(day)),
        messages=tuple(one.key for one in pathway.messages if day in one.on_days),
    )


def _busiest(pathway: Pathway, day: int, on: date, dates: Mapping[str, date]) -> tuple[Phase | None, int]:
    """The phase that asks most of those a patient may be in, and the day as it counts: the first that holds, unless
    it is for some alone.
    """
    possible: list[tuple[Phase, int]] = []
    for phase in pathway.phases:
        own = phase.day_on(on, on - timedelta(days=day), dates)
        until = None if phase.until is None else dates.get(phase.until)
        if own is not None and phase.holds(own) and (until is None or on <= until):
            possible.append((phase, own))
            if phase.only_when is None:
                break
    return max(possible, key=lambda one: _asked(one[0], one[1], on), default=(None, day))


def _asked(phase: Phase, day: int, on: date) -> int:
    return len(phase.times) * len(phase.asked_on(day, on))


def told(pathway: Pathway, days: tuple[Today, ...], dates: Mapping[str, date] = NO_DATES) -> str:
    """The days as a table for a terminal, a week apart, what they ask in all, and which phases have no date yet."""
    lines = [f"{pathway.id} {pathway.version}: what it asks, at most"]
    week: int | None = None
    for one in days:
        if one.day // WEEK != week:
            week = one.day // WEEK
            lines.append("")
        times = " ".join(f"{each:%H:%M}" for each in one.times)
        asked = f"{one.questions:>3} asked" if one.questions else " " * 9
        perhaps = f" ({one.may_fall_away} only in some cases)" if one.may_fall_away else ""
        sent = "".join(f"  + {name}" for name in (*one.messages, *one.advice))
        lines.append(f"day {one.day:>4}  {one.on:%a %Y-%m-%d}  {times:<17}  {asked}{perhaps}{sent}".rstrip())
    all_days = burden(days)
    lines.append("")
    lines.append(
        f"{all_days.check_ins} check-ins, {all_days.questions} questions in all, "
        f"{all_days.busiest} on the busiest day."
    )
    lines += [
        f"Phase {one.key} counts from {one.anchor} and is left out: give --date {one.anchor}=2026-11-25."
        for one in pathway.phases
        if one.anchor is not None and one.anchor not in dates
    ]
    return "\n".join(lines)
