"""The smallest settings of a pathway file: names, numbers, times, words, and what is wrong with one.

Everything arrives as text, since marks.py converts nothing; each type here reads its own form and tells a misfit
in words an author understands.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from dialogs.pathway.faults import did_you_mean

LONGEST_TEXT = 3_000
LONGEST_LABEL = 60
LONGEST_MISFIT = 200
MOST_IN_A_SECTION = 100
MOST_MINUTES = 10_080
"""A week."""
ROLES = (
    "on_call",
    "nurse",
    "coordinator",
    "pharmacist",
    "surgical_team",
    "obstetric_on_call",
    "obstetric_nurse",
    "oncology_nurse",
    "hf_nurse",
    "diabetes_nurse",
    "mh_care_manager",
    "psychiatry",
    "social_worker",
    "pcp",
    "cardiology",
    "genetics",
    "dietitian",
    "foot_team",
    "physio",
    "prescriber",
    "outreach",
)
SOURCES = ("[P]", "[G]", "[D]")
"""Where a threshold comes from: a published programme, a guideline, or a choice of this project."""


def misfit(what: str, remedy: str) -> PydanticCustomError:
    """A fault told in our own words; what was written is cut where it is endless."""
    if len(what) > LONGEST_MISFIT:
        what = f"{what[:LONGEST_MISFIT]}…"
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


def _span(value: object) -> object:
    found = (
        re.fullmatch(r"(?:(\d{1,3})h)?(?:(\d{1,4})m)?", value) if isinstance(value, str) and value else None
    )
    if found:
        return int(found[1] or 0) * 60 + int(found[2] or 0)
    raise misfit(f"`{value}` is not a length of time", "Write hours and minutes, like `3h`, `45m` or `1h30m`")


def _calendar_day(value: object) -> object:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise misfit(f"`{value}` is not a date", "Write it like `2026-11-25`") from None


def _one_or_more(value: object) -> object:
    given: list[object] = value if isinstance(value, list) else [value]
    texts = tuple(one.strip() for one in given if isinstance(one, str) and one.strip())
    if texts and len(texts) == len(given):
        return texts
    raise misfit("this is no value", "Write one value, or two in a list for a pair, like `[2.0, 3.0]`")


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
Span = Annotated[int, BeforeValidator(_span), WithJsonSchema({"type": "string", "format": "span"})]
"""Hours and minutes, in minutes."""
CalendarDay = Annotated[date, BeforeValidator(_calendar_day)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
OptionKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=40)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[A-Z0-9]{1,8}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Points = Annotated[str, StringConstraints(pattern=r"^\d{1,2}$")]
"""How many points an option of a scored question carries."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LABEL)]
Words = Annotated[dict[Language, Line], AfterValidator(_with_english)]
Labels = Annotated[dict[Language, Label], AfterValidator(_with_english)]
Role = Annotated[str, AfterValidator(_role)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=4)]
Source = Annotated[Line, AfterValidator(_sourced)]
Default = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
"""One value, or as many as the thing has parts."""
Unit = Annotated[str, StringConstraints(max_length=12)]
"""Empty for a bare count."""
Minutes = Annotated[Whole, Field(le=MOST_MINUTES)]


class Shape(BaseModel):
    """Every setting is named; one that is not is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
