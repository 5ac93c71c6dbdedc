"""Reading a moment that a coordinator types: "10:00", "tomorrow 9", "fri 08:30", "25.11. 10:00", "+2h".

Decides which instant is meant, in the patient's zone, and never one in the past. What is left out of a
text is taken from `base`, the moment being moved: a time alone keeps its day, a day alone keeps its time.
A coordinator sees before and after and confirms, so the nearest sensible reading is taken; two equally
sensible ones ("4/5", "10.11") are Unclear.

The names of days, months and hours are content and come in as Spoken. What is said after a moment is read
in moment_and_why.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product

from dialogs.calendar import instant, local
from dialogs.hearing import dates, hours
from dialogs.hearing.reading import Unclear, Understood, Why
from dialogs.hearing.spoken import Spoken, unaccented


@dataclass(frozen=True, kw_only=True, slots=True)
class _Weekday:
    """The next such day, today included while its time is still ahead."""

    number: int


_Part = date | _Weekday | time
LONGEST_TEXT = 60  # signs; a moment and nothing else
_AHEAD = re.compile(r"\+\s?(\d{1,3})\s?(min|m|h|d)")
_LENGTHS = {"min": timedelta(minutes=1), "m": timedelta(minutes=1), "h": timedelta(hours=1)}


def read_when(
    text: str, *, now: datetime, zone: str, words: Spoken, base: datetime | None = None
) -> Understood[datetime] | Unclear:
    """The moment meant, as local time in the zone (aware). "+2h" counts from `base` too, else from now."""
    said = unaccented(text[: LONGEST_TEXT + 1]).strip()
    if not said:
        return Unclear(why=Why.EMPTY, raw=text)
    if len(said) > LONGEST_TEXT:
        return Unclear(why=Why.NOT_A_MOMENT, raw=text)
    if dates.is_doubtful(said, words):
        return Unclear(why=Why.AMBIGUOUS, raw=text)
    ahead = _AHEAD.fullmatch(said)
    found = _moved(ahead, base or now, zone) if ahead else _named(said, now, zone, words, base)
    if isinstance(found, Why):
        return Unclear(why=found, raw=text)
    if found <= now:
        return Unclear(why=Why.IN_THE_PAST, raw=text)
    return Understood(value=local(found, zone), raw=text)


def _moved(ahead: re.Match[str], start: datetime, zone: str) -> datetime:
    """Hours are lengths; days keep the wall-clock time."""
    count = int(ahead[1])
    if ahead[2] != "d":
        return start + count * _LENGTHS[ahead[2]]
    there = local(start, zone)
    return instant(there.date() + timedelta(days=count), there.time(), zone)


def in_figures(said: str, now: datetime, zone: str, words: Spoken) -> str:
    """An unaccented text with its named months and told hours in figures."""
    year = local(now, zone).year
    return hours.in_figures(dates.in_figures(said, words, (year, year + 1)), words.hours)


def _named(said: str, now: datetime, zone: str, words: Spoken, base: datetime | None) -> datetime | Why:
    today = local(now, zone).date()
    tokens = _tokens(in_figures(said, now, zone, words), words)
    if len(tokens) > 2:  # and no more readings are multiplied than two words have
        return Why.NOT_A_MOMENT
    meanings = [
        (day, at)
        for parts in product(*(tuple(_parts(token, today, words)) for token in tokens))
        for day, at in _day_and_time(parts)
    ]
    if len(set(meanings)) != 1:
        return Why.AMBIGUOUS if meanings else Why.NOT_A_MOMENT
    day, at = meanings[0]
    if at is None and base is None:
        return Why.NO_TIME
    return _placed(day, at, now, zone, base)


def _placed(
    day: date | _Weekday | None, at: time | None, now: datetime, zone: str, base: datetime | None
) -> datetime:
    here, there = local(now, zone), local(base or now, zone)
    at = at or there.time()
    if isinstance(day, date):
        return instant(day, at, zone)
    if day is None and base is not None:
        return instant(there.date(), at, zone)
    ahead = (here.date() + timedelta(days=days) for days in range(9))
    return next(
        moment
        for on in ahead
        if (day is None or on.isoweekday() == day.number) and (moment := instant(on, at, zone)) > now
    )


def _day_and_time(parts: tuple[_Part, ...]) -> Iterator[tuple[date | _Weekday | None, time | None]]:
    """At most one day and one time, in either order; anything else has no meaning."""
    days = [part for part in parts if not isinstance(part, time)]
    times = [part for part in parts if isinstance(part, time)]
    if len(days) < 2 and len(times) < 2:
        yield next(iter(days), None), next(iter(times), None)


def _tokens(said: str, words: Spoken) -> list[str]:
    """The words that count. A small word at the end belongs to what comes after the moment."""
    for name in sorted((*words.day_names, *words.weekday_names), key=len, reverse=True):
        if " " in name:
            said = said.replace(name, name.replace(" ", "_"))
    tokens = [token for token in re.split(r"[\s,]+|(?<=\d)t(?=\d)", said) if token]
    return [token for token in tokens[:-1] if token not in words.links] + tokens[-1:]


# -- one token ---------------------------------------------------------------------------------------------

_TIME = re.compile(r"(\d{1,2})(?:[:h.](\d\d))?|([01]\d|2[0-3])([0-5]\d)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE = re.compile(r"(\d{1,2})([./])(\d{1,2})(?:\2(\d{4})?)?")


def _parts(token: str, today: date, words: Spoken) -> Iterator[_Part]:
    """Everything one token may mean."""
    yield from _as_time(token)
    yield from _as_date(token, today)
    name = token.rstrip(".").replace("_", " ")
    if name in words.day_names:
        yield today + timedelta(days=words.day_names[name])
    if name in words.weekday_names:
        yield _Weekday(number=words.weekday_names[name])


def _as_time(token: str) -> Iterator[time]:
    found = _TIME.fullmatch(token)
    if not found:
        return
    hour, minute = int(found[1] or found[3]), int(found[2] or found[4] or 0)
    if hour < 24 and minute < 60:
        yield time(hour, minute)


def _as_date(token: str, today: date) -> Iterator[date]:
    if found := _ISO.fullmatch(token):
        yield from _valid(int(found[1]), int(found[2]), int(found[3]))
    if not (found := _DATE.fullmatch(token)):
        return
    one, two = int(found[1]), int(found[3])
    # With a dot the day comes first; a slash is written both ways, so both are looked at.
    for day, month in {(one, two)} if found[2] == "." else {(one, two), (two, one)}:
        if found[4]:
            yield from _valid(int(found[4]), month, day)
        else:
            coming = (on for year in (0, 1) for on in _valid(today.year + year, month, day) if on >= today)
            yield from list(coming)[:1]


def _valid(year: int, month: int, day: int) -> Iterator[date]:
    if not 1900 < year < 2200:  # at the very ends of the calendar, zones would lead out of it
        return
    try:
        yield date(year, month, day)
    except ValueError:
        return
