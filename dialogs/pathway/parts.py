"""The parts of a compiled pathway: frozen records, as the rest of the house reads them.

Decides only what follows from the record itself (the middle of a window, what is asked on a day).
Holds no wording: a part names the path of its texts, and `Pathway.text(path, language)` gives them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from dialogs.pathway.expressions import Expression
from dialogs.severity import Severity


class QuestionKind(StrEnum):
    """What an answer looks like.

    The value is an option's key, several of them in their order, a bool, a Decimal in the canonical unit (a
    whole one on a scale), a text or a date.
    """

    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    NUMBER = "number"
    SCALE = "scale"
    TEXT = "text"
    DATE = "date"


class InputKind(StrEnum):
    """What a coordinator enters at enrolment. The value is a Decimal, a date, a bool, an option's key or a text."""

    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"


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


class SlotKind(StrEnum):
    """How the value of a slot is to be shown."""

    NUMBER = "number"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    DATE = "date"
    TEXT = "text"


class SilenceCounts(StrEnum):
    """What "missed in a row" counts: check-ins, or calendar days that held a check-in."""

    CHECK_INS = "check_ins"
    DAYS = "days"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """How a number is written and judged: canonical unit, units accepted, hard range, precision."""

    unit: str
    accepted: tuple[str, ...]
    lowest: Decimal
    highest: Decimal
    precision: Decimal
    plausible_change: Decimal | None = None

    @property
    def kept_precision(self) -> Decimal:
        """A converted answer is kept two digits finer than judged, so that a difference is rounded only once."""
        return self.precision.scaleb(-2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One thing asked. `scale` is set for numbers and scales, `options` (keys in order) for choices.

    `optional`: she may leave it out.
    """

    key: str
    kind: QuestionKind
    options: tuple[str, ...] = ()
    scale: Scale | None = None
    ask_when: Expression | None = None
    red_flag: bool = False
    optional: bool = False
    has_help: bool = False

    @property
    def text_path(self) -> str:
        """What is asked."""
        return f"questions.{self.key}.text"

    @property
    def help_path(self) -> str | None:
        """How to answer, for those who ask."""
        return f"questions.{self.key}.help" if self.has_help else None

    @property
    def short_path(self) -> str:
        """The label in summaries for the team."""
        return f"questions.{self.key}.short"

    def option_path(self, option: str) -> str:
        """The label of one option of a choice."""
        return f"questions.{self.key}.options.{option}"

    def end_path(self, end: str) -> str:
        """What the `lowest` or the `highest` of a scale means."""
        return f"questions.{self.key}.ends.{end}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """A fact a coordinator gives at enrolment. `default` is what holds when it is not given.

    `options` are the keys of a choice, in order; `baseline_of` the question whose baseline it is.
    """

    name: str
    kind: InputKind
    required: bool = False
    default: Decimal | date | bool | str | None = None
    scale: Scale | None = None
    options: tuple[str, ...] = ()
    baseline_of: str | None = None

    def option_path(self, option: str) -> str:
        """The label of one option of a choice."""
        return f"inputs.{self.name}.options.{option}"

    @property
    def label_path(self) -> str:
        """What the coordinator is asked for."""
        return f"inputs.{self.name}.label"

    @property
    def remark_path(self) -> str:
        """What it is for, and what does not work without it."""
        return f"inputs.{self.name}.remark"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """A threshold a clinician may set for one patient, within bounds."""

    name: str
    default: Decimal
    unit: str
    lowest: Decimal
    highest: Decimal

    def allows(self, value: Decimal) -> bool:
        """Whether a clinician may set it to this."""
        return self.lowest <= value <= self.highest

    @property
    def label_path(self) -> str:
        """What the clinician reads beside the number."""
        return f"limits.{self.name}.label"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """Questions that are asked every so many days, counted from the first day of the phase.

    `weekdays` are ISO, 1 is Monday; none: any. With both, a day must fit both.
    """

    questions: tuple[str, ...]
    every_days: int = 1
    weekdays: frozenset[int] = frozenset()

    def holds(self, since: int, on: date) -> bool:
        """Whether it is asked on a date, so many days after the phase began."""
        return since % self.every_days == 0 and (not self.weekdays or on.isoweekday() in self.weekdays)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    """A stretch of days with one cadence. `last_day` None: open-ended. `times` are local wall clock.

    `is_baseline`: what is answered in it is the baseline of its questions.
    """

    key: str
    first_day: int
    last_day: int | None
    times: tuple[time, ...]
    asks: tuple[Ask, ...]
    window_hours: int
    is_baseline: bool = False

    @property
    def window_minutes(self) -> int:
        """How long a check-in waits for an answer."""
        return self.window_hours * 60

    @property
    def reminder_minutes(self) -> int:
        """One reminder, at half the window."""
        return self.window_minutes // 2

    def holds(self, day: int) -> bool:
        """Whether this day falls in the phase."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def asked_on(self, day: int, on: date) -> frozenset[str]:
        """The keys of the questions asked on a day of this phase, which is this date."""
        since = day - self.first_day
        return frozenset(key for ask in self.asks if ask.holds(since, on) for key in ask.questions)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One named place in a text and what fills it, so that it can be shown in the reader's unit and language.

    `question` is the one the value answers or is measured like: its option labels and the patient's unit for
    it apply. `option_of` is an input whose option labels apply instead. `is_change` marks a difference (no
    offset when converted). `unit` is canonical.
    """

    name: str
    kind: SlotKind
    question: str | None = None
    unit: str | None = None
    precision: Decimal | None = None
    is_change: bool = False
    option_of: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A named condition on answers: how grave, whose task, why, and words for team and patient.

    `slots` are the named places in its texts (those of `texts.ALWAYS` apart), `show` how each is found;
    `reads` are the questions its truth depends on, through other rules too.
    """

    id: str
    severity: Severity
    roles: tuple[str, ...]
    when: Expression
    source: str
    show: Mapping[str, Expression]
    slots: Mapping[str, Slot]
    reads: frozenset[str]
    renotify_minutes: int
    has_say: bool = False

    @property
    def reason_path(self) -> str:
        """Why, for the team."""
        return f"rules.{self.id}.reason"

    @property
    def say_path(self) -> str | None:
        """What the patient reads at once; always there for an emergency."""
        return f"rules.{self.id}.say" if self.has_say else None


@dataclass(frozen=True, kw_only=True, slots=True)
class SilenceBand:
    """Up to this day (None: on any day) so many missed in a row are a task of this severity."""

    last_day: int | None
    in_a_row: int
    severity: Severity
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NonResponse:
    """When silence becomes a task: the gravest of the bands that are reached.

    `fewer_when` holding takes one off each count, never below 1.

    The reason's slots: `missed` (how many in a row) and `last_on` (date of the last answered one, if any).
    """

    id: str
    counts: SilenceCounts
    bands: tuple[SilenceBand, ...]
    fewer_when: Expression | None
    source: str
    slots: Mapping[str, Slot]

    @property
    def reason_path(self) -> str:
        """Why, for the team."""
        return "non_response.reason"


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
class Advice:
    """A text for the patient: on request, and on these days. Only when the inputs it needs are there."""

    key: str
    on_days: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def text_path(self) -> str:
        """The words."""
        return f"advice.{self.key}.text"


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """One source. `checked` says whether its figures were compared with the paper."""

    text: str
    doi: str | None
    checked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What is known about follow-up of this sort, mixed results included."""

    summary: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Which clinician signed this version, and when."""

    name: str
    on: date
