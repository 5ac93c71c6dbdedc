"""What rules look back on: values, one patient's occasions, and the facts kept about her plan.

Decides which value counts on which day and what may be forgotten. Never reads a clock: "today" is the day
of the occasion being judged. Danger: a History is rebuilt from JSON, where "1", 1 and true look alike to a
careless reader, so every value is written with its sort beside it.

Two occasions on one day (an extra check-in after "I feel worse"): the day's value of a question is the latest
answer of that day, in the order of `History.occasions`. An answer counts whatever became of its check-in: a
weight given in a check-in that was later cancelled was still weighed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, ValidationInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Pressure:
    """A blood pressure, in mmHg. Rules look at its two numbers, which are answers of their own beside it."""

    systolic: Decimal
    diastolic: Decimal


Value = Decimal | str | bool | tuple[str, ...] | date | Pressure
"""An answer in canonical units: number, option key (or text), yes/no, several option keys, date, blood pressure."""

NO_OPTION = "none"
"""The option of a question with several answers that excludes every other."""


def _written(value: Value) -> dict[str, object]:
    if isinstance(value, bool):
        return {"yes": value}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, str):
        return {"word": value}
    if isinstance(value, tuple):
        return {"words": list(value)}
    if isinstance(value, Pressure):
        return {"pressure": [str(value.systolic), str(value.diastolic)]}
    return {"on": value.isoformat()}


def _read(written: object, how: ValidationInfo) -> Value:
    if how.mode == "python" and isinstance(written, bool | Decimal | str | tuple | date | Pressure):
        return written
    match written:
        case {"yes": bool(yes)}:
            return yes
        case {"number": str(number)}:
            return Decimal(number)
        case {"word": str(word)}:
            return word
        case {"words": list(words)}:
            return tuple(str(word) for word in words)
        case {"on": str(day)}:
            return date.fromisoformat(day)
        case {"pressure": [str(systolic), str(diastolic)]}:
            return Pressure(systolic=Decimal(systolic), diastolic=Decimal(diastolic))
    raise ValueError("a kept value needs its sort beside it: yes, number, word, words, on or pressure")


KeptValue = Annotated[Value, PlainValidator(_read), PlainSerializer(_written)]
"""A Value as it is stored: `{"number": "82.40"}`, `{"word": "worse"}`, `{"yes": true}`."""


class Outcome(StrEnum):
    """What became of a check-in, as far as rules care."""

    OPEN = "open"
    ANSWERED = "answered"
    PARTIAL = "partial"
    """Its window ended with some of it answered."""
    MISSED = "missed"
    MISSED_BY_US = "missed_by_us"
    CANCELLED = "cancelled"
    HEARD = "heard"
    """No check-in of its own: she said that she still wants the messages, which ends a silence."""


EXTRA_SLOTS = 100
"""Slots from here on are outside the cadence: a check-in begun by the patient, or one that asks something again."""

CORRECTABLE_DAYS = 7
"""A check-in may be corrected until the next one, so look-backs outlive it by a weekly cadence."""

LONGEST_SILENCE = 30
"""How many missed check-ins in a row are kept; a longer silence is told as this many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Needs:
    """How far back a pathway's conditions look.

    `days` are calendar days before today; `answers` is how many answers of one question, today's included;
    `together` names questions whose answers must come from the same check-in to be counted. `deep` are those of
    which more answers are kept than of the rest, because only some of them will be counted.
    """

    days: int = 0
    answers: int = 1
    together: tuple[tuple[str, ...], ...] = ()
    deep: tuple[tuple[tuple[str, ...], int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """One check-in as rules look back on it. `met` is the truth of rules on its day as last judged: their ids,
    and for a rule with levels also the level that held, as "AT-9/emergency".

    `answers` holds what was answered and all that is derived from it: the two numbers of a blood pressure,
    scores, and the facts that staff, a detector or the clock made true. `outright` names the derived answers
    that were given as such (a score told without its items), which are not worked out again. `at` is when it
    was last answered, in UTC; None where that is not known. `unasked`: red-flag questions of a partial one that
    she did not come to.
    """

    check_in_id: str
    on: date
    slot: int = 0
    outcome: Outcome
    answers: Mapping[str, KeptValue] = field(default_factory=dict)
    met: tuple[str, ...] = ()
    at: datetime | None = None
    outright: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()

    @property
    def is_extra(self) -> bool:
        """Whether it is outside the cadence, so that nobody waited for any one answer of it."""
        return not 0 <= self.slot < EXTRA_SLOTS

    @property
    def speaks(self) -> bool:
        """Whether the patient was heard in it: answered, or holding at least one answer."""
        return self.outcome in (Outcome.ANSWERED, Outcome.HEARD) or bool(self.answers)


@dataclass(frozen=True, kw_only=True, slots=True)
class History:
    """The occasions of one plan, oldest day first; within a day in the order they were begun."""

    occasions: tuple[Occasion, ...] = ()

    def with_occasion(self, occasion: Occasion) -> History:
        """The same history with this occasion put in, or put in place of the one with its check-in id.

        A new one comes after all others of its day, a moved one too: `slot` does not order, because an extra
        check-in may come before or after the regular one.
        """
        kept = list(self.occasions)
        for index, old in enumerate(kept):
            if old.check_in_id == occasion.check_in_id:
                if old.on == occasion.on:
                    kept[index] = occasion
                    return History(occasions=tuple(kept))
                del kept[index]
                break
        place = len(kept)
        while place and kept[place - 1].on > occasion.on:
            place -= 1
        kept.insert(place, occasion)
        return History(occasions=tuple(kept))

    def up_to(self, occasion: Occasion) -> History:
        """The history with this occasion as its newest: what came after it is left out."""
        whole = self.with_occasion(occasion).occasions
        place = next(index for index, old in enumerate(whole) if old.check_in_id == occasion.check_in_id)
        return History(occasions=whole[: place + 1])

    def bounded(self, needs: Needs) -> History:
        """The part that rules with these needs, silence and corrections can still look at."""
        if not self.occasions:
            return self
        first_day = self.occasions[-1].on - timedelta(days=needs.days + CORRECTABLE_DAYS)
        kept = {index for index, old in enumerate(self.occasions) if old.on >= first_day}
        kept |= self._last_answered(needs) | self._current_silence()
        return History(occasions=tuple(self.occasions[index] for index in sorted(kept)))

    def _last_answered(self, needs: Needs) -> set[int]:
        """The last answers of each question, and of those counted together; one more, for a correction."""
        groups = {(key,) for old in self.occasions for key in old.answers} | set(needs.together)
        kept: set[int] = set()
        for group, answers in (*((group, needs.answers) for group in groups), *needs.deep):
            holding = (
                index
                for index in range(len(self.occasions) - 1, -1, -1)
                if all(key in self.occasions[index].answers for key in group)
            )
            kept.update(islice(holding, answers + 1))
        return kept

    def _current_silence(self) -> set[int]:
        silent: set[int] = set()
        for index in range(len(self.occasions) - 1, -1, -1):
            occasion = self.occasions[index]
            is_half = occasion.outcome is Outcome.PARTIAL and bool(occasion.unasked)
            if (occasion.speaks and not is_half) or len(silent) == LONGEST_SILENCE:
                break
            if occasion.outcome is Outcome.MISSED or is_half:
                silent.add(index)
        return silent


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is kept about one plan: day 0, this patient's inputs and limits, baselines by question key; and what
    of her profile conditions may name.

    `age` is told outright in whole years; without it, it follows from `born_on`. `units`: question → the unit
    the patient herself uses for it, where that is not the canonical one.
    """

    day_zero: date
    inputs: Mapping[str, KeptValue] = field(default_factory=dict)
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    baselines: Mapping[str, KeptValue] = field(default_factory=dict)
    age: Decimal | None = None
    born_on: date | None = None
    sex: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)

    def age_on(self, on: date) -> Decimal | None:
        """Whole years on a date; someone born on 29 February is a year older on 1 March of other years."""
        if self.age is not None or self.born_on is None:
            return self.age
        had_birthday = (on.month, on.day) >= (self.born_on.month, self.born_on.day)
        return Decimal(on.year - self.born_on.year - (not had_birthday))
