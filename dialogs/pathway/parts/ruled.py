"""The parts of a pathway that call for a person: rules and their levels, silence, "I feel worse", outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dialogs.pathway.expressions import Expression
from dialogs.pathway.parts.asked import Slot
from dialogs.severity import Severity


class Judged(StrEnum):
    """When a rule is looked at: at each answer, when a check-in ends with answers (or its window with none, too),
    or when the patient is enrolled and an input of hers changes.
    """

    EACH_ANSWER = "each_answer"
    AT_END = "at_end"
    AT_END_OR_MISSED = "at_end_or_missed"
    AT_ENROLMENT = "at_enrolment"


class SilenceCounts(StrEnum):
    """What "missed in a row" counts: check-ins, calendar days that held one, or check-ins without an answer to
    any of the questions that are named.
    """

    CHECK_INS = "check_ins"
    DAYS = "days"
    ANSWERS_OF = "answers_of"


@dataclass(frozen=True, kw_only=True, slots=True)
class Then:
    """One thing done when a rule newly holds: questions asked again, the plan paused, or the plan stopped.

    `ask` (keys of questions) is asked `after_minutes`, at once for 0. Unless all of it is answered `within_minutes`
    of the rule, the fact `missing` becomes true on the occasion that began it.
    """

    ask: tuple[str, ...] = ()
    after_minutes: int = 0
    within_minutes: int | None = None
    missing: str | None = None
    pause: bool = False
    stop: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """One grade of a rule, with its own condition, words and values shown.

    `severity` is None and `roles` empty in a rule without a task. `place` counts the levels of the rule from 0;
    `key` is how its truth is kept with an occasion. `slots` are the named places in its texts (those of
    `texts.ALWAYS` apart), `show` how each is found.
    """

    place: int
    key: str
    severity: Severity | None
    roles: tuple[str, ...]
    when: Expression
    judged: Judged
    show: Mapping[str, Expression]
    slots: Mapping[str, Slot]
    reason_path: str | None
    say_path: str | None
    renotify_minutes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A named condition on answers: how grave, whose task, why, and words for team and patient.

    `levels` are gravest first, and the first that holds counts; a rule without grades has one. `has_task`: whether
    a person is called; without, its words are advice. `reads` are the questions, scores and facts its truth depends
    on, through scores and other rules too.
    """

    id: str
    levels: tuple[Level, ...]
    source: str
    reads: frozenset[str]
    has_task: bool = True
    then: tuple[Then, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Everyone it may call, each once."""
        return tuple(dict.fromkeys(role for level in self.levels for role in level.roles))


@dataclass(frozen=True, kw_only=True, slots=True)
class SilenceBand:
    """Up to this day (None: on any day), while `when` holds, so many missed in a row are a task of this severity."""

    last_day: int | None
    in_a_row: int
    severity: Severity
    roles: tuple[str, ...]
    when: Expression | None
    reason_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NonResponse:
    """When silence becomes a task: the gravest of the bands that are reached.

    `fewer_when` holding takes one off each count, never below 1. `answers_of` are the questions whose answers end a
    silence that counts them. `say_path`: what she is asked once when a band is reached; with a pause in `then`, no
    answer to it pauses the plan.

    The reasons' slots: `missed` (how many in a row) and `last_on` (date of the last answered one, if any).
    """

    id: str
    counts: SilenceCounts
    bands: tuple[SilenceBand, ...]
    fewer_when: Expression | None
    source: str
    slots: Mapping[str, Slot]
    answers_of: tuple[str, ...] = ()
    then: tuple[Then, ...] = ()
    has_say: bool = False

    @property
    def say_path(self) -> str | None:
        """What the patient is asked when a band is reached."""
        return "non_response.say" if self.has_say else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Worse:
    """What "I feel worse" does: a task at once, and questions asked at once (an extra check-in, today)."""

    id: str
    severity: Severity
    roles: tuple[str, ...]
    questions: tuple[str, ...]
    source: str

    @property
    def reason_path(self) -> str:
        """Why, for the team."""
        return "worse.reason"

    @property
    def say_path(self) -> str:
        """What the patient reads at once."""
        return "worse.say"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A measure of how one patient's follow-up went, read on a day. No promise is made of it."""

    key: str
    of: Expression
    on_day: int

    @property
    def label_path(self) -> str:
        """What it measures."""
        return f"outcomes.{self.key}.label"
