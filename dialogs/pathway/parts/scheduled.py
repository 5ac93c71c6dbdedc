"""The parts of a pathway that say when: asks, phases, check-ins on demand, messages and advice.

Decides what follows from the day alone. Conditions (`only_when`), dates that differ from patient to patient (`until`,
`anchor`) and how dense a pace is by now are for whoever knows the patient to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from dialogs.pathway.expressions import Expression


class Weekday(StrEnum):
    """A day of the week, as authors write it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def iso(self) -> int:
        """1 is Monday."""
        return list(Weekday).index(self) + 1


class WhenLate(StrEnum):
    """What becomes of a check-in that we could not send at its time, while its window is open: it is sent late, left
    out, or a coordinator decides.
    """

    SEND = "send"
    SKIP = "skip"
    ASK = "ask"


class WhenBusy(StrEnum):
    """What becomes of a check-in that falls due while another one is open: it joins that conversation, waits inside
    its window until that one is over, or takes its place.
    """

    JOIN = "join"
    WAIT = "wait"
    REPLACE = "replace"


class EventCourse(StrEnum):
    """What an event does to the plan."""

    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    END = "end"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How dense a phase asks, in days between check-ins, densest first; the clinician may narrow it for a patient.

    `sparser_when` holding at the end of a check-in leads to the next sparser step, `denser_when` to the densest; with
    both, denser wins. Without them only people change it.
    """

    steps: tuple[int, ...]
    sparser_when: Expression | None = None
    denser_when: Expression | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happens and that somebody reports: a visit done, a result in, readmitted, home again.

    `sets`: the date input that becomes its date, `days_later` days after it; so a phase that goes on `until` that
    input ends or is shortened, and one that counts from it (`anchor`) begins again. `course`: what it does to the
    whole plan; RESTART makes its date day 0. `has_say`: the patient is told.
    """

    key: str
    sets: str | None = None
    days_later: int = 0
    course: EventCourse | None = None
    has_say: bool = False

    @property
    def label_path(self) -> str:
        """What a coordinator taps."""
        return f"events.{self.key}.label"

    @property
    def say_path(self) -> str | None:
        """What the patient reads when it is reported; the goodbye, where it ends the plan."""
        return f"events.{self.key}.say" if self.has_say else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """Questions that are asked every so many days, counted from the first day of the phase or of its block.

    `on_days` names the days instead: days of the plan, or days of the block counted from 1. `weekdays` are ISO,
    1 is Monday; none: any. With both, a day must fit both. `only_when` is for whoever knows the patient.
    """

    questions: tuple[str, ...]
    every_days: int = 1
    on_days: tuple[int, ...] = ()
    weekdays: frozenset[int] = frozenset()
    only_when: Expression | None = None

    def holds(self, since: int, named: int, on: date) -> bool:
        """Whether it is asked on a date: so many days after its phase or block began, the day it may name."""
        is_its_day = named in self.on_days if self.on_days else since % self.every_days == 0
        return is_its_day and (not self.weekdays or on.isoweekday() in self.weekdays)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """A stretch of days with one cadence. `last_day` None: open-ended. `times` are local wall clock.

    `until` names the input with the last date, if `last_day` does not come first, `only_when` the condition under
    which the phase holds at all; both are for whoever knows the patient. `every_days_again` and `for_days`: only the
    first days of each stretch of so many, a block. `is_baseline`: what is answered in it is the baseline of its
    questions. `anchor` names the date input from which its days count, None day 0; without that date the phase does
    not hold. `reminders` are minutes after the opening; none given: one at half the window.
    """

    key: str
    first_day: int
    last_day: int | None
    times: tuple[time, ...]
    asks: tuple[Ask, ...]
    window_hours: int
    until: str | None = None
    only_when: Expression | None = None
    every_days_again: int | None = None
    for_days: int | None = None
    is_baseline: bool = False
    anchor: str | None = None
    reminders: tuple[int, ...] = ()
    when_late: WhenLate = WhenLate.SEND
    when_busy: WhenBusy = WhenBusy.JOIN
    pace: Pace | None = None

    @property
    def window_minutes(self) -> int:
        """How long a check-in waits for an answer."""
        return self.window_hours * 60

    @property
    def reminder_minutes(self) -> int:
        """One reminder, at half the window."""
        return self.window_minutes // 2

    def day_on(self, on: date, day_zero: date, inputs: Mapping[str, object]) -> int | None:
        """A date as the day this phase counts: since day 0, or since its anchor; None where that date is not known."""
        begun = day_zero if self.anchor is None else inputs.get(self.anchor)
        return (on - begun).days if isinstance(begun, date) else None

    def holds(self, day: int) -> bool:
        """Whether this day falls in the phase, and in one of its blocks where it has blocks. Counted from its anchor
        where it has one.
        """
        if self.first_day > day or (self.last_day is not None and day > self.last_day):
            return False
        return self.every_days_again is None or self.block_of(day) is not None

    def is_paced_on(self, day: int) -> bool:
        """Whether a day of it is one of check-ins at its densest pace; every day is where it has none."""
        return self.pace is None or (day - self.first_day) % self.pace.steps[0] == 0

    def block_of(self, day: int) -> tuple[int, int] | None:
        """Number of the block and day in it, both from 1; None outside every block, and in a phase without."""
        if self.every_days_again is None or self.for_days is None or day < self.first_day:
            return None
        block, since = divmod(day - self.first_day, self.every_days_again)
        return (block + 1, since + 1) if since < self.for_days else None

    def asks_on(self, day: int, on: date) -> tuple[Ask, ...]:
        """What is asked on a day of this phase, which is this date; `only_when` is not looked at."""
        block = self.block_of(day)
        since, named = (day - self.first_day, day) if block is None else (block[1] - 1, block[1])
        return tuple(ask for ask in self.asks if ask.holds(since, named, on))

    def asked_on(self, day: int, on: date) -> tuple[str, ...]:
        """The keys of the questions asked on a day of this phase, each once, in the order of its asks."""
        return tuple(dict.fromkeys(key for ask in self.asks_on(day, on) for key in ask.questions))


@dataclass(frozen=True, kw_only=True, slots=True)
class OnDemand:
    """A check-in the patient may begin at any time: an extra one, like "I feel worse" without its task."""

    key: str
    questions: tuple[str, ...]

    @property
    def label_path(self) -> str:
        """The button, and what she may type in its place."""
        return f"on_demand.{self.key}.label"

    @property
    def words_path(self) -> str:
        """What is said when it begins."""
        return f"on_demand.{self.key}.words"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A text sent by itself at a local time: on days of the plan, or so many days before the date in an input.

    Exactly one of `on_days` and `before_input` is given. Quiet hours hold it back.
    """

    key: str
    at: time
    on_days: tuple[int, ...] = ()
    before_input: str | None = None
    before_days: int = 0
    only_when: Expression | None = None
    has_text_without: bool = False

    @property
    def text_path(self) -> str:
        """The words."""
        return f"messages.{self.key}.text"

    @property
    def text_without_path(self) -> str | None:
        """The words when something that the text names is not known."""
        return f"messages.{self.key}.text_without" if self.has_text_without else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """A text for the patient: on request, and on these days. Only when the inputs it needs are there."""

    key: str
    on_days: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def text_path(self) -> str:
        """The words."""
        return f"advice.{self.key}.text"
