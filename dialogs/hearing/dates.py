"""Reading a calendar date that a person types: "1948-03-12", "12.3.1948", "12 March 1948", "March 12,
1948".

Finds every date a text may mean and chooses none: "03/04/1948" is two dates, and who asks decides what to
do about that. A year of two digits is not read; a wrong century in a date of birth would be found by
nobody.

The names of months are content and come in.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from dialogs.hearing.figures import folded

LONGEST_TEXT = 40  # signs; a date and nothing else

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-./ ])\s*(\d{1,2})\s*[-./ ]\s*(\d{4})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?\s*([^\W\d_]+)\.?,?\s*(\d{4})")
_NAME_FIRST = re.compile(r"([^\W\d_]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})")


def dates_meant(text: str, months: Mapping[str, int]) -> frozenset[date]:
    """Every date the whole text may mean. A dot between day and month leaves no doubt, a slash does."""
    said = folded(text[: LONGEST_TEXT + 1]).strip()
    if not said or len(said) > LONGEST_TEXT:
        return frozenset()
    return frozenset(on for parts in _readings(said, months) if (on := _date(*parts)) is not None)


def _readings(said: str, months: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    if found := _YEAR_FIRST.fullmatch(said):
        yield int(found[1]), int(found[2]), int(found[3])
    if found := _YEAR_LAST.fullmatch(said):
        yield int(found[4]), int(found[3]), int(found[1])
        if found[2] != ".":
            yield int(found[4]), int(found[1]), int(found[3])
    if (found := _NAMED.fullmatch(said)) and found[2] in months:
        yield int(found[3]), months[found[2]], int(found[1])
    if (found := _NAME_FIRST.fullmatch(said)) and found[1] in months:
        yield int(found[3]), months[found[1]], int(found[2])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
