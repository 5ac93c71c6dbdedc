"""One patient's day as it is kept: what it was made of, gathered to be explained.

Holds facts only; telling.py says them. Everything in it is bounded by storage. Pure.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from dialogs.lifecycles import MessageState
from dialogs.records import CheckIn, Escalation, Reason

FARTHEST_DAYS: Final = 3650  # a day so far from today is a slip of the finger

_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.?\s?(\d{4})?")
_AGO = re.compile(r"[-\u2212](\d{1,3})")  # a typed or a printed minus


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A message to her that was decided. `left_at`: when it was handed to Telegram, if it ever was.

    why, ended_why: reason codes. about: what it concerned, as its Say says.
    """

    at: datetime
    state: MessageState
    left_at: datetime | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    why: str = ""
    ended_why: str = ""
    about: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Noted:
    """A line of her journal, with its moment."""

    at: datetime
    what: str
    by: str
    why: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ThatDay:
    """A local date of a patient.

    check_ins: those of that date, and those of a day before that were still open on it. noted: lines of that day;
    earlier: lines before it that may still have been in force. reasons: what was raised that day, with their
    escalations. away: from when to when we ourselves were away. names: contact id → name of whoever is named in all
    this. cut: whether there was more than is gathered.
    """

    on: date
    begins_at: datetime
    ends_at: datetime
    check_ins: tuple[CheckIn, ...] = ()
    messages: tuple[Message, ...] = ()
    noted: tuple[Noted, ...] = ()
    earlier: tuple[Noted, ...] = ()
    reasons: tuple[Reason, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    away: tuple[tuple[datetime, datetime], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def day_asked(said: str, today: date) -> date | None:
    """The date that these words mean in every language: none at all is today; "2026-11-20", "20.11.2026", "20.11."
    (the latest that has been), "-1" (yesterday). None for words that a language has to read.
    """
    said = said.strip()
    if not said:
        return today
    if ago := _AGO.fullmatch(said):
        return today - timedelta(days=int(ago[1]))
    if found := _YEAR_FIRST.fullmatch(said):
        return _near(today, int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(said):
        day, month = int(found[1]), int(found[2])
        if found[3]:
            return _near(today, int(found[3]), month, day)
        past = (_near(today, year, month, day) for year in (today.year, today.year - 1))
        return next((on for on in past if on is not None and on <= today), None)
    return None


def day_wanted(
    command: str, rest: str, verb: str, item: str | None, more: Mapping[str, str], today: date
) -> date | None:
    """The day that a command (with what is left of its words) or a button asks to have explained, if it does."""
    if command == "why":
        return day_asked(rest, today)
    if verb == "why-day":
        return day_asked(item or more.get("words", ""), today)
    return None


def _near(today: date, year: int, month: int, day: int) -> date | None:
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return on if abs((on - today).days) <= FARTHEST_DAYS else None
