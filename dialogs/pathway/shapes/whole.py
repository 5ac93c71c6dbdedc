"""The shape of a whole pathway file."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from dialogs.pathway.shapes.asked import FactShape, InputShape, LimitShape, QuestionShape, ScoreShape
from dialogs.pathway.shapes.atoms import (
    MOST_IN_A_SECTION,
    CalendarDay,
    Id,
    Labels,
    Language,
    Line,
    Name,
    RuleId,
    Shape,
    Whole,
    Words,
    YesNo,
)
from dialogs.pathway.shapes.ruled import NonResponseShape, OutcomeShape, RuleShape, WorseShape
from dialogs.pathway.shapes.scheduled import (
    AdviceShape,
    EventShape,
    MessageShape,
    OccasionWordsShape,
    OnDemandShape,
    PhaseShape,
)

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12,64}$")]
ExampleLine = dict[str, object]
"""A line of a script, as plain mappings, lists and texts; whoever runs the examples reads it."""


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


class TranslatedShape(Shape):
    """Which English texts a translation was made from."""

    at_version: Whole
    on: CalendarDay
    hash: Hash


class PathwayShape(Shape):
    """A whole pathway file."""

    pathway: Id
    version: Whole = Field(ge=1)
    title: Labels
    title_for_patient: Labels
    population: Words
    reviewed_by: ReviewShape | None = None
    translated: dict[Language, TranslatedShape] = Field(default_factory=dict, max_length=20)
    day_zero: Name
    evidence: EvidenceShape
    uses: list[Id] = Field(default_factory=list, max_length=10)
    inputs: dict[Name, InputShape] = Field(max_length=MOST_IN_A_SECTION)
    limits: dict[Name, LimitShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    phases: list[PhaseShape] = Field(min_length=1, max_length=MOST_IN_A_SECTION)
    on_demand: dict[Name, OnDemandShape] = Field(default_factory=dict, max_length=10)
    questions: dict[Name, QuestionShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    facts: dict[Name, FactShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    groups: dict[Name, list[Name]] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    scores: dict[Name, ScoreShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    rules: dict[RuleId, RuleShape] = Field(min_length=1, max_length=MOST_IN_A_SECTION)
    non_response: NonResponseShape | None = None
    worse: WorseShape
    words: OccasionWordsShape
    messages: dict[Name, MessageShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    advice: dict[Name, AdviceShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    events: dict[Name, EventShape] = Field(default_factory=dict, max_length=20)
    outcomes: dict[Name, OutcomeShape] = Field(default_factory=dict, max_length=MOST_IN_A_SECTION)
    examples: list[ExampleLine] = Field(default_factory=list, max_length=200)
