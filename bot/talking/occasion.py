"""Which check-in is held, of whom: the day, the date and the facts of an invented patient.

Decides what is made up where the author named nothing. Pure: today is handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from dialogs import calendar
from dialogs.pathway.faults import PathwayFaults, did_you_mean
from dialogs.pathway.marks import read
from dialogs.pathway.parts import Input, InputKind
from dialogs.pathway.pathway import Pathway

LEFT_OUT: Final = ""
NAME: Final = "Maria Invented"
BORN: Final = date(1950, 3, 14)
WEEK: Final = 7
LAST_DAY_TRIED: Final = 800
_FACTS: Final = ("name", "language", "zone")


class WrongUse(Exception):
    """The author asked for something that cannot be; the text says what to ask for instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """Who she is. `inputs`: what the coordinator types for each input, by name."""

    name: str = NAME
    language: str = "en"
    zone: str = "UTC"
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """One check-in. `day` counts from day 0, which is `day_zero`; `hour` is by her own clock."""

    day: int
    on: date
    day_zero: date
    hour: time


def read_profile(file: Path, pathway: Pathway) -> Profile:
    """Settings like `name: …`, `zone: …`, and inputs of the pathway by name."""
    try:
        plain = read(file.read_text(encoding="utf-8"), str(file)).plain()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file} cannot be read: {type(error).__name__}") from None
    except PathwayFaults as error:
        raise WrongUse(str(error)) from None
    if not isinstance(plain, dict) or not all(isinstance(value, str) for value in plain.values()):
        raise WrongUse(f"{file}: write lines like `joint: knee`, one for each fact")
    facts = {key: str(value) for key, value in plain.items() if key in _FACTS}
    inputs = {key: str(value) for key, value in plain.items() if key not in _FACTS}
    return Profile(**facts, inputs=known_inputs(pathway, inputs))


def known_inputs(pathway: Pathway, given: Mapping[str, str]) -> Mapping[str, str]:
    """The same, if the pathway has inputs of these names."""
    for name in given:
        if name not in pathway.inputs:
            raise WrongUse(f"{pathway.id} has no input {name}. {did_you_mean(name, pathway.inputs)}")
    return given


def read_at(text: str) -> tuple[date, time | None]:
    """A date, or a date and a time of day: 2026-11-25 or 2026-11-25 18:00."""
    try:
        if len(text.strip()) == len("2026-11-25"):
            return date.fromisoformat(text.strip()), None
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse(f"--at {text} is no time. Write it like 2026-11-25 or 2026-11-25T18:00") from None
    if moment.tzinfo is not None:
        raise WrongUse("--at is told by the patient's own clock: leave the zone out")
    return moment.date(), moment.time()


def occasion_of(
    pathway: Pathway, profile: Profile, *, today: date, at: tuple[date, time | None] | None, day: int | None
) -> Occasion:
    """The check-in that is meant: of that day, at that time, or the first one after day 0."""
    if not calendar.is_zone(profile.zone):
        raise WrongUse(f"{profile.zone} is no time zone. Give it as Area/City, such as Europe/Madrid")
    on, hour = at or (today, None)
    day_zero = _day_zero(pathway, profile)
    if day_zero is not None:
        wanted = on if day is None else day_zero + timedelta(days=day)
        if day is not None and at is not None and wanted != on:
            raise WrongUse(f"Day {day} after {day_zero} is {wanted}, not {on}. Leave one of them out")
        held = next((one for one in _dates(wanted, day) if _asks(pathway, (one - day_zero).days, one)), None)
    else:
        held, day_zero = _made_up(pathway, on, day)
    if held is None or day_zero is None:
        raise WrongUse(_no_check_in(pathway, day))
    return Occasion(
        day=(held - day_zero).days, on=held, day_zero=day_zero, hour=hour or min(pathway.phases[0].times)
    )


def made_up(one: Input, occasion: Occasion) -> str:
    """What the coordinator types for an input that was not given; what may be left out is."""
    if not one.required:
        return LEFT_OUT
    match one.kind:
        case InputKind.DATE:
            return occasion.day_zero.isoformat()
        case InputKind.YES_NO:
            return "no"
        case InputKind.CHOICE:
            return one.options[0]
        case InputKind.TEXT:
            return "Invented"
        case InputKind.NUMBER | InputKind.PAIR:
            assert one.scale is not None, "a number has a scale"
            fifth = one.scale.lowest + (one.scale.highest - one.scale.lowest) / Decimal(5)
            number = str(fifth.quantize(one.scale.precision))
            return number if one.kind is InputKind.NUMBER else f"{number}/{number}"


def _day_zero(pathway: Pathway, profile: Profile) -> date | None:
    given = profile.inputs.get(pathway.day_zero)
    if given is None:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise WrongUse(f"{pathway.day_zero} is day 0: write it like 2026-11-25") from None


def _made_up(pathway: Pathway, on: date, day: int | None) -> tuple[date | None, date | None]:
    if day is not None:
        held = next((one for one in _dates(on, day) if _asks(pathway, day, one)), None)
        return held, None if held is None else held - timedelta(days=day)
    for number in (*range(1, LAST_DAY_TRIED), 0, *range(-1, pathway.first_day - 1, -1)):
        if _asks(pathway, number, on):
            return on, on - timedelta(days=number)
    return None, None


def _dates(first: date, day: int | None) -> list[date]:
    """A day of the week may hold none: then the same day number a few dates on, or the next day that does."""
    return [first + timedelta(days=ahead) for ahead in range(WEEK if day is not None else LAST_DAY_TRIED)]


def _asks(pathway: Pathway, day: int, on: date) -> bool:
    return bool(pathway.questions_on(day, on))


def _no_check_in(pathway: Pathway, day: int | None) -> str:
    phases = ", ".join(
        f"{phase.first_day} to {'the end' if phase.last_day is None else phase.last_day}"
        for phase in pathway.phases
        if phase.anchor is None
    )
    where = "then" if day is None else f"on day {day}"
    return f"{pathway.id} holds no check-in {where}. It asks on days {phases}"
