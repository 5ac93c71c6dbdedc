"""The shapes of an authored pathway file, and what is wrong with a file that does not fit them.

Decides the form of every setting: names, numbers, lengths, which are required. What settings mean together
(names that must exist, conditions, slots in texts) is checked in assembling.py. The models also give the JSON
Schema that editors use. Everything arrives as text, since marks.py converts nothing.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.parts import InputKind, QuestionKind, SilenceCounts, Weekday
from dialogs.severity import Severity

LONGEST_TEXT = 3_000
LONGEST_LABEL = 60
MOST_IN_A_SECTION = 100
ROLES = (
    "on_call",
    "nurse",
    "coordinator",
    "pharmacist",
    "surgical_team",
    "obstetric_on_call",
    "oncology_nurse",
    "hf_nurse",
    "diabetes_nurse",
    "mh_care_manager",
    "social_worker",
    "pcp",
    "genetics",
    "physio",
    "prescriber",
)
SOURCES = ("[P]", "[G]", "[D]")
"""Where a threshold comes from: a published programme, a guideline, or a choice of this project."""


def misfit(what: str, remedy: str) -> PydanticCustomError:
    """A fault told in our own words."""
    return PydanticCustomError("misfit", "{what}", {"what": what, "remedy": remedy})


def _yes_no(value: object) -> object:
    if value in ("yes", "no"):
        return value == "yes"
    raise misfit(f"`{value}` is neither yes nor no", "Write `yes` or `no`")


def _whole(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value):
        return int(value)
    raise misfit(f"`{value}` is not a whole number", "Write it in digits, like `14`")


def _day_number(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,4}", value):
        return int(value)
    raise misfit(f"`{value}` is not a day", "Write days since day 0, like `14`, or before it, like `-7`")


def _decimal(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", value):
        return Decimal(value)
    raise misfit(f"`{value}` is not a number", "Write it in digits with a point, like `1.36`")


def _clock(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise misfit(f"`{value}` is not a time of day", "Write it with 24 hours, like `08:00`")


def _calendar_day(value: object) -> object:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise misfit(f"`{value}` is not a date", "Write it like `2026-11-25`") from None


def _role(value: str) -> str:
    if value in ROLES:
        return value
    raise misfit(f"there is no role `{value}`", did_you_mean(value, ROLES))


def _with_english(words: dict[str, str]) -> dict[str, str]:
    if "en" in words:
        return words
    raise misfit(
        "the English text is missing", "Add `en:` with the English words; other languages fall back to it"
    )


def _sourced(value: str) -> str:
    if value.startswith(SOURCES):
        return value
    raise misfit("the source does not say what it is", "Begin it with `[P]`, `[G]` or `[D]`")


YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Whole = Annotated[int, BeforeValidator(_whole)]
DayNumber = Annotated[int, BeforeValidator(_day_number)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
Clock = Annotated[time, BeforeValidator(_clock)]
CalendarDay = Annotated[date, BeforeValidator(_calendar_day)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[A-Z0-9]{1,4}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LABEL)]
Words = Annotated[dict[Language, Line], AfterValidator(_with_english)]
Labels = Annotated[dict[Language, Label], AfterValidator(_with_english)]
Role = Annotated[str, AfterValidator(_role)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=4)]
Source = Annotated[Line, AfterValidator(_sourced)]
Unit = Annotated[str, StringConstraints(max_length=12)]
"""Empty for a bare count."""


class Shape(BaseModel):
    """Every setting is named; one that is not is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReviewShape(Shape):
    """The clinician who signed this version."""

    name: Line
    on: CalendarDay


class CitationShape(Shape):
    """A source, and whether its figures were compared with the paper."""

    text: Line
    doi: Line | None = None
    checked: YesNo = False


class EvidenceShape(Shape):
    """What is known, mixed results included."""

    summary: Line
    citations: list[CitationShape] = Field(min_length=1)


class ScaleShape(Shape):
    """A number: its canonical unit, accepted units, hard range and precision."""

    unit: Unit
    accepts: list[Unit] = Field(default_factory=list)
    lowest: Number
    highest: Number
    precision: Number
    plausible_change: Number | None = None


class AskedShape(Shape):
    """What every question has. `optional`: she may leave it out, and is shown a button for that."""

    text: Words
    help: Words | None = None
    short: Labels
    red_flag: YesNo = False
    optional: YesNo = False
    ask_when: Line | None = None


class NumberShape(AskedShape, ScaleShape):
    """A question answered with a number."""

    kind: Literal[QuestionKind.NUMBER]


class EndsShape(Shape):
    """What the two ends of a scale mean."""

    lowest: Labels
    highest: Labels


class RatingShape(AskedShape):
    """A question answered on a scale of whole numbers, by default 0 to 10."""

    kind: Literal[QuestionKind.SCALE]
    lowest: Whole = Field(default=0, le=100)
    highest: Whole = Field(default=10, le=100)
    ends: EndsShape


class ChoiceShape(AskedShape):
    """A question answered with one of its options."""

    kind: Literal[QuestionKind.CHOICE]
    options: dict[Name, Labels] = Field(min_length=2, max_length=8)


class SeveralShape(AskedShape):
    """A question answered with any of its options; the one named `none` excludes the others."""

    kind: Literal[QuestionKind.SEVERAL]
    options: dict[Name, Labels] = Field(min_length=2, max_length=12)


class PlainShape(AskedShape):
    """A question answered with yes or no, in her own words, or with a date."""

    kind: Literal[QuestionKind.YES_NO, QuestionKind.TEXT, QuestionKind.DATE]


QuestionShape = Annotated[
    NumberShape | RatingShape | ChoiceShape | SeveralShape | PlainShape, Field(discriminator="kind")
]


class InputShape(Shape):
    """A fact entered at enrolment. `scale` belongs to numbers, `options` to choices. `baseline_of`: the question
    whose baseline it is.
    """

    kind: InputKind
    label: Labels
    remark: Words
    required: YesNo = False
    default: Line | None = None
    scale: ScaleShape | None = None
    options: dict[Name, Labels] = Field(default_factory=dict, max_length=8)
    baseline_of: Name | None = None


class LimitShape(Shape):
    """A threshold a clinician may set for one patient, within bounds."""

    label: Labels
    unit: Unit
    default: Number
    lowest: Number
    highest: Number


class AskShape(Shape):
    """Questions asked every so many days of a phase, or on some days of the week."""

    every_days: Whole = Field(default=1, ge=1, le=366)
    weekdays: list[Weekday] = Field(default_factory=list, max_length=7)
    questions: list[Name] = Field(min_length=1)


class PhaseShape(Shape):
    """A stretch of days with one cadence. `baseline`: its answers are what later ones are compared with."""

    key: Name
    first_day: DayNumber
    last_day: DayNumber | None = None
    baseline: YesNo = False
    times: list[Clock] = Field(min_length=1, max_length=6)
    window_hours: Whole | None = Field(default=None, ge=1, le=168)
    asks: list[AskShape] = Field(min_length=1)


class RuleShape(Shape):
    """A condition, how grave it is, whose task, and the words for team and patient."""

    severity: Severity
    roles: Roles
    when: Line
    source: Source
    reason: Words
    say: Words | None = None
    show: dict[Name, Line] = Field(default_factory=dict)
    renotify_minutes: Whole | None = Field(default=None, ge=5, le=10_080)


class BandShape(Shape):
    """How many missed in a row are a task, up to a day or always."""

    last_day: DayNumber | None = None
    in_a_row: Whole = Field(ge=1, le=30)
    severity: Severity
    roles: Roles


class NonResponseShape(Shape):
    """When silence becomes a task."""

    id: RuleId
    counts: SilenceCounts = SilenceCounts.CHECK_INS
    bands: list[BandShape] = Field(min_length=1)
    fewer_when: Line | None = None
    source: Source
    reason: Words


class WorseShape(Shape):
    """What "I feel worse" does."""

    id: RuleId
    severity: Severity
    roles: Roles
    questions: list[Name] = Field(min_length=1)
    source: Source
    reason: Words
    say: Words


class OccasionWordsShape(Shape):
    """Words of the pathway around its check-ins."""

    welcome: Words
    opening: Words
    closing: Words


class AdviceShape(Shape):
    """A text for the patient; `needs` names inputs without which it is not shown."""

    text: Words
    on_days: list[DayNumber] = Field(default_factory=list)
    needs: list[Name] = Field(default_factory=list)


class PathwayShape(Shape):
    """A whole pathway file."""

    pathway: Id
    version: Whole = Field(ge=1)
    title: Labels
    title_for_patient: Labels
    population: Words
    reviewed_by: ReviewShape | None = None
    day_zero: Name
    evidence: EvidenceShape
    inputs: dict[Name, InputShape] = Field(max_length=MOST_IN_A_SECTION)
    limits: dict[Name, LimitShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    phases: list[PhaseShape] = Field(min_length=1, max_length=MOST_IN_A_SECTION)
    questions: dict[Name, QuestionShape] = Field(min_length=1, max_length=MOST_IN_A_SECTION)
    rules: dict[RuleId, RuleShape] = Field(min_length=1, max_length=MOST_IN_A_SECTION)
    non_response: NonResponseShape
    worse: WorseShape
    words: OccasionWordsShape
    advice: dict[Name, AdviceShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
