"""The shapes of what needs a person: rules, silence, "I feel worse"; and of what is measured."""

from __future__ import annotations

from pydantic import Field

from dialogs.pathway.parts import Judged, SilenceCounts
from dialogs.pathway.shapes.atoms import (
    DayNumber,
    Labels,
    Line,
    Minutes,
    Name,
    Roles,
    RuleId,
    Shape,
    Source,
    Whole,
    Words,
    YesNo,
)
from dialogs.severity import Severity


class ThenShape(Shape):
    """One thing done when a rule newly holds: ask again, pause the plan, or stop it."""

    ask: list[Name] = Field(default_factory=list, max_length=40)
    after_minutes: Minutes = 0
    within_minutes: Minutes | None = Field(default=None, ge=1)
    missing: Name | None = None
    pause: YesNo = False
    stop: YesNo = False


class LevelShape(Shape):
    """One grade of a rule: how grave, whose task, when, and its own words where they differ."""

    severity: Severity
    roles: Roles
    when: Line
    judged: Judged | None = None
    reason: Words | None = None
    say: Words | None = None
    show: dict[Name, Line] = Field(default_factory=dict)


class RuleShape(Shape):
    """A condition, how grave it is, whose task, and the words for team and patient.

    Either `severity`, `roles` and `when`, or `levels` of these; with `task: no` only `when`.
    """

    severity: Severity | None = None
    roles: Roles | None = None
    when: Line | None = None
    levels: list[LevelShape] = Field(default_factory=list, max_length=4)
    task: YesNo = True
    judged: Judged = Judged.EACH_ANSWER
    source: Source
    reason: Words | None = None
    say: Words | None = None
    show: dict[Name, Line] = Field(default_factory=dict)
    then: list[ThenShape] = Field(default_factory=list, max_length=8)
    renotify_minutes: Minutes | None = Field(default=None, ge=5)


class BandShape(Shape):
    """How many missed in a row are a task, up to a day or always, and while a condition holds."""

    last_day: DayNumber | None = None
    in_a_row: Whole = Field(ge=1, le=30)
    when: Line | None = None
    severity: Severity
    roles: Roles
    reason: Words | None = None


class NonResponseShape(Shape):
    """When silence becomes a task. `say`: asked of the patient then; with a pause, no answer to it pauses."""

    id: RuleId
    counts: SilenceCounts = SilenceCounts.CHECK_INS
    answers_of: list[Name] = Field(default_factory=list, max_length=40)
    bands: list[BandShape] = Field(min_length=1, max_length=12)
    fewer_when: Line | None = None
    source: Source
    reason: Words
    say: Words | None = None
    then: list[ThenShape] = Field(default_factory=list, max_length=2)


class WorseShape(Shape):
    """What "I feel worse" does."""

    id: RuleId
    severity: Severity
    roles: Roles
    questions: list[Name] = Field(min_length=1)
    source: Source
    reason: Words
    say: Words


class OutcomeShape(Shape):
    """A measure of how one patient's follow-up went, read on a day."""

    label: Labels
    of: Line
    on_day: DayNumber
