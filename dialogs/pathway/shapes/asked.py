"""The shapes of what is asked of the patient, entered by the clinic, or found from both."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dialogs.pathway.parts import Dangerous, FactKind, InputKind, QuestionKind, ScoreHow
from dialogs.pathway.shapes.atoms import (
    MOST_IN_A_SECTION,
    Default,
    Id,
    Labels,
    Line,
    Name,
    Number,
    OptionKey,
    Points,
    Shape,
    Unit,
    Whole,
    Words,
    YesNo,
)


class ScaleShape(Shape):
    """A number: its canonical unit, accepted units, hard range and precision."""

    unit: Unit
    accepts: list[Unit] = Field(default_factory=list)
    lowest: Number
    highest: Number
    precision: Number
    plausible_change: Number | None = None


class AskedShape(Shape):
    """What every question has. `optional`: she may leave it out, and is shown a button for that.

    `text_without` is said in place of `text` when something it names is not known; `why` answers "Why do you ask?".
    `importance`: where one day asks too much of her, 1 is left for another day first and 3 last; without it, 2.
    """

    text: Words
    text_without: Words | None = None
    help: Words | None = None
    why: Words | None = None
    short: Labels
    red_flag: YesNo = False
    importance: Whole | None = Field(default=None, ge=1, le=3)
    optional: YesNo = False
    ask_when: Line | None = None


class MeterWordsShape(Shape):
    """Words a meter shows in place of a number, and the fact and its options they stand for."""

    fact: Name
    low: Name
    high: Name


class NumberShape(AskedShape, ScaleShape):
    """A question answered with a number. `dangerous`: the sides on which an implausible number is taken as real."""

    kind: Literal[QuestionKind.NUMBER]
    dangerous: Dangerous | None = None
    meter_words: MeterWordsShape | None = None


class PressureShape(AskedShape):
    """A blood pressure, in mmHg: upper number first, each part a name of its own."""

    kind: Literal[QuestionKind.BLOOD_PRESSURE]
    parts: list[Name] = Field(min_length=2, max_length=2)
    lowest: list[Number] = Field(min_length=2, max_length=2)
    highest: list[Number] = Field(min_length=2, max_length=2)
    dangerous: Dangerous | None = None


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


class ScoredShape(AskedShape):
    """A question answered with one of its options, each of which carries points."""

    kind: Literal[QuestionKind.SCORED]
    options: dict[Points, Labels] = Field(min_length=2, max_length=11)


class ChoiceShape(AskedShape):
    """A question answered with one of its options."""

    kind: Literal[QuestionKind.CHOICE]
    options: dict[OptionKey, Labels] = Field(min_length=2, max_length=8)


class SeveralShape(AskedShape):
    """A question answered with any of its options; the one named `none` excludes the others."""

    kind: Literal[QuestionKind.SEVERAL]
    options: dict[OptionKey, Labels] = Field(min_length=2, max_length=12)


class PhotoShape(AskedShape):
    """A question answered with photos, of which a person looks at each."""

    kind: Literal[QuestionKind.PHOTO]
    count: Whole = Field(default=1, ge=1, le=10)


class PlainShape(AskedShape):
    """A question answered with yes or no, in her own words, or with a date."""

    kind: Literal[QuestionKind.YES_NO, QuestionKind.TEXT, QuestionKind.DATE]


QuestionShape = Annotated[
    NumberShape
    | PressureShape
    | RatingShape
    | ScoredShape
    | ChoiceShape
    | SeveralShape
    | PhotoShape
    | PlainShape,
    Field(discriminator="kind"),
]


class InputShape(Shape):
    """A fact entered at enrolment. `scale` belongs to numbers and pairs, `options` to choices, `parts` to pairs.

    `baseline_of`: the question whose baseline it is.
    """

    kind: InputKind
    label: Labels
    remark: Words
    required: YesNo = False
    default: Default | None = None
    scale: ScaleShape | None = None
    parts: list[Name] = Field(default_factory=list, max_length=2)
    options: dict[OptionKey, Labels] = Field(default_factory=dict, max_length=12)
    baseline_of: Name | None = None


class LimitShape(Shape):
    """A threshold a clinician may set for one patient, within bounds. `also`: the same one in another unit."""

    label: Labels
    unit: Unit
    default: Number
    lowest: Number
    highest: Number
    also: dict[Unit, Number] = Field(default_factory=dict, max_length=4)


class FactShape(Shape):
    """Something never asked: the clock, a reader of free text, staff or a script gives it."""

    kind: FactKind
    label: Labels
    options: dict[OptionKey, Labels] = Field(default_factory=dict, max_length=12)
    scale: ScaleShape | None = None


class ServiceShape(Shape):
    """One of the options of a score that gives those that hold."""

    label: Labels
    when: Line


class ScoreShape(Shape):
    """A value found from answers: the sum or mean of items, how many conditions hold, or which options do."""

    how: ScoreHow
    label: Labels
    of: list[Name] = Field(default_factory=list, max_length=40)
    missing_allowed: Whole = 0
    precision: Number | None = None
    of_conditions: list[Line] = Field(default_factory=list, max_length=40)
    options: dict[OptionKey, ServiceShape] = Field(default_factory=dict, max_length=40)


class InstrumentShape(Shape):
    """A published questionnaire in a file of its own: its items as they may be shown, and its scores."""

    instrument: Id
    title: Labels
    attribution: Line
    licence: Line
    checked: YesNo = False
    questions: dict[Name, ScoredShape] = Field(min_length=1, max_length=MOST_IN_A_SECTION)
    scores: dict[Name, ScoreShape] = Field(min_length=1, max_length=MOST_IN_A_SECTION)
