"""The shapes of what happens when: phases, check-ins on demand, messages and advice."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dialogs.pathway.parts import EventCourse, Weekday, WhenBusy, WhenLate
from dialogs.pathway.shapes.atoms import (
    Clock,
    DayNumber,
    Labels,
    Line,
    Name,
    Shape,
    Span,
    Whole,
    Words,
    YesNo,
)

Step = Annotated[Whole, Field(ge=1, le=90)]
"""Days from one check-in of a pace to the next."""


class AskShape(Shape):
    """Questions asked every so many days of a phase, on some days of the week, or on days that are named."""

    every_days: Whole | None = Field(default=None, ge=1, le=366)
    on_days: list[DayNumber] = Field(default_factory=list, max_length=100)
    weekdays: list[Weekday] = Field(default_factory=list, max_length=7)
    only_when: Line | None = None
    questions: list[Name] = Field(min_length=1)


class PaceShape(Shape):
    """How many days lie between the check-ins of a phase, densest first, and what moves it from step to step."""

    every_days: list[Step] = Field(min_length=2, max_length=6)
    sparser_when: Line | None = None
    denser_when: Line | None = None


class PhaseShape(Shape):
    """A stretch of days with one cadence. `baseline`: its answers are what later ones are compared with.

    `until` names a date input that ends it, before `last_day` where both are given. With `every_days_again: 30,
    for_days: 7` the phase holds on the first 7 of each 30 days. `anchor` names the date input from which its days
    count in place of day 0. `reminders` come so long after the question, `when_late` and `when_busy` say what becomes
    of a check-in that cannot go out at its time, `pace` how dense it asks.
    """

    key: Name
    first_day: DayNumber
    last_day: DayNumber | None = None
    until: Name | None = None
    anchor: Name | None = None
    only_when: Line | None = None
    every_days_again: Whole | None = Field(default=None, ge=2, le=400)
    for_days: Whole | None = Field(default=None, ge=1, le=400)
    baseline: YesNo = False
    times: list[Clock] = Field(min_length=1, max_length=8)
    window_hours: Whole | None = Field(default=None, ge=1, le=168)
    reminders: list[Span] = Field(default_factory=list, max_length=4)
    when_late: WhenLate = WhenLate.SEND
    when_busy: WhenBusy = WhenBusy.JOIN
    pace: PaceShape | None = None
    asks: list[AskShape] = Field(min_length=1)


class OnDemandShape(Shape):
    """A check-in the patient may begin at any time, under a button with this label."""

    label: Labels
    questions: list[Name] = Field(min_length=1)
    words: Words


class BeforeShape(Shape):
    """So many days before the date in an input."""

    input: Name
    days: Whole = Field(le=400)


class MessageShape(Shape):
    """A text sent by itself on some days, or so long before a date that was entered."""

    on_days: list[DayNumber] = Field(default_factory=list, max_length=100)
    before: BeforeShape | None = None
    at: Clock
    only_when: Line | None = None
    text: Words
    text_without: Words | None = None


class EventShape(Shape):
    """Something a coordinator reports, with the date it took place on: a visit done, readmitted, home again.

    `sets` names the date input that becomes its date, `days_later` days after it. `course` is what it does to the
    plan as a whole. `say` is what the patient reads then: the goodbye where it ends the plan.
    """

    label: Labels
    sets: Name | None = None
    days_later: DayNumber | None = Field(default=None, ge=-30, le=400)
    course: EventCourse | None = None
    say: Words | None = None


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
