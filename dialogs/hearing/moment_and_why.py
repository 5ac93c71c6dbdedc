"""A command's words taken apart: the moment they begin with, and the rest, which is the reason.

The longest beginning that names a moment is taken. Decides when that cannot be known: of "tomorrow 3
visitors" the 3 may be the hour or the first word of the reason, so both readings come back and a person
chooses. An hour is certain where it is written as one (3:00, 03, 3 pm, at 3), where nothing follows it, or
where a comma or a dash sets the reason apart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.hearing.reading import Unclear, Understood, Why
from dialogs.hearing.spoken import Spoken, unaccented
from dialogs.hearing.when import in_figures, read_when


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A moment as local time in the patient's zone (aware), and why."""

    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InDoubt:
    """figure: what may be an hour. readings: the ways to understand it, the hour first."""

    figure: str
    readings: tuple[Told, ...]


LONGEST_MOMENT = 14  # words; "el 25 de noviembre de 2026 a las 8 y media de la tarde" has 13
_BARE = re.compile(r"[1-9]\d?|[12]\d{3}")  # a figure that nothing marks as an hour
_MARK = re.compile(r"[-–—:,;.(]")
_PROBLEMS = (Why.AMBIGUOUS, Why.IN_THE_PAST, Why.NO_TIME)


def read_moment_and_why(
    text: str, *, now: datetime, zone: str, words: Spoken, base: datetime | None
) -> Told | InDoubt | Unclear:
    """base: what is moved; what the text leaves out is taken from it. Without one the moment has an hour,
    and a figure in its place is that hour.
    """
    tokens = text.split()
    problem = Why.NOT_A_MOMENT if tokens else Why.EMPTY
    for count in range(min(len(tokens), LONGEST_MOMENT), 0, -1):
        begun, rest = tokens[:count], tokens[count:]
        read = read_when(" ".join(begun), now=now, zone=zone, words=words, base=base)
        if isinstance(read, Understood):
            has_hour = isinstance(
                read_when(" ".join(begun), now=now, zone=zone, words=words, base=None), Understood
            )
            if _goes_on(begun, rest, words, has_hour=has_hour):
                return Unclear(why=Why.NOT_A_MOMENT, raw=text)
            hour_first = Told(at=read.value, why=_reason(rest))
            if base is None or not _is_bare(begun, rest, now, zone, words):
                return hour_first
            return _doubtful(hour_first, begun, rest, now=now, zone=zone, words=words, base=base)
        if read.why in _PROBLEMS:
            problem = read.why
    return Unclear(why=problem, raw=text)


def _doubtful(
    hour_first: Told,
    begun: Sequence[str],
    rest: Sequence[str],
    *,
    now: datetime,
    zone: str,
    words: Spoken,
    base: datetime,
) -> InDoubt:
    """The figure as the hour, and, where what stands before it is a moment of its own, as the reason."""
    without = read_when(" ".join(begun[:-1]), now=now, zone=zone, words=words, base=base)
    readings = [hour_first]
    if isinstance(without, Understood):
        readings.append(Told(at=without.value, why=" ".join((begun[-1], *rest))))
    return InDoubt(figure=begun[-1], readings=tuple(readings))


def _is_bare(begun: Sequence[str], rest: Sequence[str], now: datetime, zone: str, words: Spoken) -> bool:
    if not rest or _MARK.match(rest[0]) or _BARE.fullmatch(unaccented(begun[-1])) is None:
        return False
    last = in_figures(unaccented(" ".join(begun)), now, zone, words).split()[-1]
    return _BARE.fullmatch(last) is not None


def _goes_on(begun: Sequence[str], rest: Sequence[str], words: Spoken, *, has_hour: bool) -> bool:
    """Whether what follows a moment is more of it: another time or date, or when in the day."""
    if not rest:
        return False
    first = unaccented(rest[0]).strip(".,;")
    is_another = first[:1].isdigit() and not first.isdigit() and re.search(r"\d[:./-]\d", first) is not None
    is_month = first in words.month_names and begun[-1].strip(".,").isdigit()
    return (
        is_another
        or is_month
        or (not has_hour and words.hours.loose.match(unaccented(" ".join(rest))) is not None)
    )


def _reason(rest: Sequence[str]) -> str:
    """Without the comma or dash that set it apart."""
    return re.sub(r"^[-–—:,;.]\s*", "", " ".join(rest))
