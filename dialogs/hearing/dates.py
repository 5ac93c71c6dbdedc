"""Reading a calendar date that a person types: "1948-03-12", "12.3.1948", "12 March 1948", "12 de marzo de
1948".

Finds every date a text may mean and chooses none: "03/04/1948" is two dates, and who asks decides what to
do about that. A year of two digits is not read; a wrong century in a date of birth would be found by
nobody.

The names of months and the small words beside them are content and come in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from dialogs.hearing.spoken import Spoken, any_of, unaccented

LONGEST_TEXT = 40  # signs; a date and nothing else

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./ ]\s*(\d{1,2})\s*[-./ ]\s*(\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-./ ])\s*(\d{1,2})\s*[-./ ]\s*(\d{4})")


def dates_meant(text: str, words: Spoken) -> frozenset[date]:
    """Every date the whole text may mean. A dot between day and month leaves no doubt, a slash does."""
    said = unaccented(text[: LONGEST_TEXT + 1]).strip()
    if not said or len(said) > LONGEST_TEXT:
        return frozenset()
    return frozenset(on for parts in _readings(said, words) if (on := _date(*parts)) is not None)


def _readings(said: str, words: Spoken) -> Iterator[tuple[int, int, int]]:
    if found := _YEAR_FIRST.fullmatch(said):
        yield int(found[1]), int(found[2]), int(found[3])
    if found := _YEAR_LAST.fullmatch(said):
        yield int(found[4]), int(found[3]), int(found[1])
        if found[2] != ".":
            yield int(found[4]), int(found[1]), int(found[3])
    months, patterns = words.month_names, _patterns_of(words)
    if (found := patterns.day_first.fullmatch(said)) and found[2] in months:
        yield int(found[3]), months[found[2]], int(found[1])
    if (found := patterns.month_first.fullmatch(said)) and found[1] in months:
        yield int(found[3]), months[found[1]], int(found[2])


def in_figures(said: str, words: Spoken, years: tuple[int, int]) -> str:
    """An unaccented text with each day whose month has a name as "25.11." or, with one of these years, as
    "2026-11-25". Nothing else is taken for a year: in "25 nov 2030" it may be half past eight.
    """
    for pattern, order in _patterns_of(words).within:
        said = pattern.sub(partial(_in_figures, months=words.month_names, years=years, order=order), said)
    return said


def _in_figures(
    found: re.Match[str], months: Mapping[str, int], years: tuple[int, int], order: tuple[int, int]
) -> str:
    """order: the groups of the day and of the month."""
    day, month = int(found[order[0]]), months[found[order[1]]]
    rest = found["year_and_before"] or ""
    if rest and int(found["year"]) in years:
        return f"{found['year']}-{month:02}-{day:02}"
    return f"{day}.{month}.{rest}"


def is_doubtful(said: str, words: Spoken) -> bool:
    """Whether a word after a figure is both a month and a weekday: "10 mar" in Spanish."""
    return _patterns_of(words).doubtful.search(said) is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Patterns:
    """day_first, month_first: a date and nothing else. within: a date inside a longer text, and the groups
    of its day and month.
    """

    day_first: re.Pattern[str]
    month_first: re.Pattern[str]
    within: tuple[tuple[re.Pattern[str], tuple[int, int]], ...]
    doubtful: re.Pattern[str]


def _patterns_of(words: Spoken) -> _Patterns:
    return _patterns(
        frozenset(words.month_names), frozenset(words.weekday_names), words.links, frozenset(words.ordinals)
    )


@lru_cache(maxsize=32)  # a few for each language
def _patterns(
    months: frozenset[str], weekdays: frozenset[str], links: frozenset[str], ordinals: frozenset[str]
) -> _Patterns:
    """Words that are weekdays as well are months only where a small word says so ("5 de mar")."""
    link = rf"(?:(?:{any_of(links)})\s+)"
    day = rf"(?<![\w.:/+-])(\d{{1,2}})(?:\.?(?:{any_of(ordinals)})(?!\w))?\.?(?!\d)"
    year = rf"(?P<year_and_before>,?\s+{link}*(?P<year>\d{{4}})(?!\d))?"
    unlinked = any_of(months - weekdays)
    return _Patterns(
        day_first=re.compile(rf"{link}*{day}\s*{link}*([^\W\d_]+)\.?,?\s*{link}*(\d{{4}})"),
        month_first=re.compile(rf"{link}*([^\W\d_]+)\.?\s*{link}*{day},?\s*{link}*(\d{{4}})"),
        within=(
            (re.compile(rf"{day}\s+{link}+({any_of(months)})(?!\w)\.?{year}"), (1, 2)),
            (re.compile(rf"{day}\s*({unlinked})(?!\w)\.?{year}"), (1, 2)),
            (re.compile(rf"(?<!\w)({unlinked})\.?\s+{link}*{day}(?![.:h]\d){year}"), (2, 1)),
        ),
        doubtful=re.compile(rf"(?<![\w.:/+-])\d{{1,2}}\s+(?:{any_of(months & weekdays)})(?!\w)"),
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
