"""The parts of a pathway that hold values: questions, inputs, limits, facts, scores, groups, and slots of texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from dialogs.pathway.expressions import Expression
from dialogs.pathway.history import Value


class QuestionKind(StrEnum):
    """What an answer looks like.

    The value is an option's key, several of them in their order, a bool, a Decimal in the canonical unit (a whole
    one on a scale, the points of the chosen option when scored), a text, a date or a Pressure. Of a photo it is
    yes once it has been received.
    """

    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    NUMBER = "number"
    SCALE = "scale"
    SCORED = "scored"
    BLOOD_PRESSURE = "blood_pressure"
    PHOTO = "photo"
    TEXT = "text"
    DATE = "date"


class InputKind(StrEnum):
    """What a coordinator enters at enrolment. The value is a Decimal, a date, a bool, an option's key or a text;
    a pair gives two Decimals, each kept under the name of its part.
    """

    NUMBER = "number"
    PAIR = "pair"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"


class FactKind(StrEnum):
    """What a fact that is never asked looks like; the values are those of questions of the same name."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"


class ScoreHow(StrEnum):
    """How a score is found: from its items, from how many conditions hold, or from which options do."""

    SUM = "sum"
    MEAN = "mean"
    COUNT = "count"
    THOSE = "those"


class Dangerous(StrEnum):
    """On which side of its hard range a number is taken as real until it is corrected."""

    BELOW = "below"
    ABOVE = "above"
    BOTH = "both"


class SlotKind(StrEnum):
    """How the value of a slot is to be shown."""

    NUMBER = "number"
    CHOICE = "choice"
    SEVERAL = "several"
    YES_NO = "yes_no"
    PRESSURE = "pressure"
    DATE = "date"
    TEXT = "text"


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
class MeterWords:
    """Words a meter shows in place of a number: the fact that keeps them, and its options for low and high."""

    fact: str
    low: str
    high: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One number inside an answer that holds two: the systolic or the diastolic of a blood pressure."""

    name: str
    scale: Scale


IMPORTANCE = 2
"""Of a question that does not say, out of 1 to 3."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One thing asked. `scale` is set for numbers, scales and scored ones, `options` (keys in order) for choices.

    The options of a scored question are their points, written in digits. `parts` are the two numbers of a blood
    pressure. `photos`: how many are asked for. `optional`: she may leave it out. `instrument`: whose item it is.
    `importance`: 1 to 3; where one day asks too much, the lowest is left for another day first, a red flag never.
    """

    key: str
    kind: QuestionKind
    options: tuple[str, ...] = ()
    scale: Scale | None = None
    parts: tuple[Part, ...] = ()
    photos: int = 0
    importance: int = IMPORTANCE
    meter_words: MeterWords | None = None
    dangerous: Dangerous | None = None
    ask_when: Expression | None = None
    red_flag: bool = False
    optional: bool = False
    instrument: str | None = None
    has_help: bool = False
    has_why: bool = False
    has_text_without: bool = False

    @property
    def text_path(self) -> str:
        """What is asked."""
        return f"questions.{self.key}.text"

    @property
    def text_without_path(self) -> str | None:
        """What is asked when something that the text names is not known."""
        return f"questions.{self.key}.text_without" if self.has_text_without else None

    @property
    def help_path(self) -> str | None:
        """How to answer, for those who ask."""
        return f"questions.{self.key}.help" if self.has_help else None

    @property
    def why_path(self) -> str | None:
        """Why it is asked, for those who want to know."""
        return f"questions.{self.key}.why" if self.has_why else None

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
    """A fact a coordinator gives at enrolment. `defaults` is what holds when it is not given: one value, two of a
    pair, or none.

    `options` are the keys of a choice, in order; `parts` the names under which the two numbers of a pair are kept;
    `baseline_of` the question whose baseline it is.
    """

    name: str
    kind: InputKind
    required: bool = False
    defaults: tuple[Value, ...] = ()
    scale: Scale | None = None
    options: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
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
    """A threshold a clinician may set for one patient, within bounds.

    `also` is the default stated in other units: who measures in one of them is judged by that number.
    """

    name: str
    default: Decimal
    unit: str
    lowest: Decimal
    highest: Decimal
    also: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))

    def allows(self, value: Decimal) -> bool:
        """Whether a clinician may set it to this."""
        return self.lowest <= value <= self.highest

    @property
    def label_path(self) -> str:
        """What the clinician reads beside the number."""
        return f"limits.{self.name}.label"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """Something kept beside the answers that nobody is asked: the clock, a reader of free text, staff give it."""

    key: str
    kind: FactKind
    options: tuple[str, ...] = ()
    scale: Scale | None = None

    @property
    def label_path(self) -> str:
        """The label in summaries for the team."""
        return f"facts.{self.key}.label"

    def option_path(self, option: str) -> str:
        """The label of one option."""
        return f"facts.{self.key}.options.{option}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """A value found from answers each time one is kept.

    `items` are what a sum or mean is made of: with up to `missing_allowed` of them unanswered a sum is scaled up
    to all of them, with more there is no score. `conditions` are counted; `options` are those it may give, each
    with the condition under which it does. The value is a Decimal, shown at `precision` (a mean is kept two digits
    finer), or the options that hold.
    """

    key: str
    how: ScoreHow
    items: tuple[str, ...] = ()
    missing_allowed: int = 0
    precision: Decimal = Decimal(1)
    conditions: tuple[Expression, ...] = ()
    options: Mapping[str, Expression] = field(default_factory=lambda: MappingProxyType({}))
    instrument: str | None = None

    @property
    def label_path(self) -> str:
        """The label in summaries for the team."""
        return f"scores.{self.key}.label"

    def option_path(self, option: str) -> str:
        """The label of one option."""
        return f"scores.{self.key}.options.{option}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """A published questionnaire the pathway uses: whose it is, under which licence, and what it adds.

    `checked`: whether its items were compared with the published form. `source` is its text, which is kept with
    the pathway: a version never changes under a plan.
    """

    id: str
    attribution: str
    licence: str
    checked: bool
    questions: tuple[str, ...]
    scores: tuple[str, ...]
    source: str

    @property
    def title_path(self) -> str:
        """What the team calls it."""
        return f"instruments.{self.id}.title"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One named place in a text and what fills it, so that it can be shown in the reader's unit and language.

    `question` is the one the value answers or is measured like: the patient's unit for it applies. `labels` gives
    the path of the words for each option the value may hold. `is_change` marks a difference (no offset when
    converted). `unit` is canonical.
    """

    name: str
    kind: SlotKind
    question: str | None = None
    unit: str | None = None
    precision: Decimal | None = None
    is_change: bool = False
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """What fills the named places of one text: the slots, and how the value of each is found.

    Places that every text may name (`texts.ALWAYS`) are filled by whoever speaks and are not listed.
    """

    slots: Mapping[str, Slot]
    show: Mapping[str, Expression]


NOTHING = Filling(slots=MappingProxyType({}), show=MappingProxyType({}))
"""Of a text that names nothing of this patient."""
