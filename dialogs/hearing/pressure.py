"""Reading a blood pressure: "150/95", "150 over 95", "15 con 9", "sys 150, dia 95, pulse 72".

Decides which two numbers are the pressure, in mmHg, and when it must be asked again. Never guesses: two readings in
one message, numbers in the wrong order and words it does not know are Unclear. One number alone is half an answer:
the caller keeps it and asks for the other.

Small numbers are centimetres of mercury, as said in some countries: 15/9 is 150/90 (1 cmHg = 10 mmHg). The ranges
of the two scales do not meet.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from dialogs.hearing.reading import LONGEST_ANSWER, Unclear, Understood, Why
from dialogs.hearing.said_numbers import in_figures
from dialogs.hearing.spoken import Spoken, any_of, unaccented
from dialogs.pathway.history import Pressure

MOST_CENTIMETRES = Decimal(30)  # of mercury; no pressure in mmHg is so low
_PULSES = range(25, 251)
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,]\d)?(?![\d])")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}(?::\d\d(?::\d\d)?\s?(?:[ap]\.?\s?m\.?)?|\s?[ap]\.?\s?m\b\.?|\s?h\b)")
_CENTI = re.compile(r"(?<![a-z])cm\s?hg(?![a-z])")
_KILOPASCAL = re.compile(r"(?<![a-z])k\s?pa(?![a-z])")
_TIMES = re.compile(r"(?<=\d)\s?[x×]\s?(?=\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Half:
    """One of the two numbers, in mmHg; the other is to be asked for."""

    value: Decimal
    is_upper: bool
    raw: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Range:
    """Hard range of the two numbers, in mmHg."""

    systolic: tuple[Decimal, Decimal]
    diastolic: tuple[Decimal, Decimal]

    def holds(self, pressure: Pressure) -> bool:
        return (
            self.systolic[0] <= pressure.systolic <= self.systolic[1]
            and self.diastolic[0] <= pressure.diastolic <= self.diastolic[1]
        )


@dataclass(frozen=True, slots=True)
class _Said:
    """A number and what the words beside it call it: upper, lower, pulse or nothing."""

    value: Decimal
    name: str
    start: int
    end: int


def read_pressure(
    text: str, *, spoken: Iterable[Spoken], within: Range, known: Half | None = None
) -> Understood[Pressure] | Half | Unclear:
    """Read one blood pressure. known: the number she gave before, when only the other one is awaited."""
    if not text.strip():
        return Unclear(why=Why.EMPTY, raw=text)
    if len(text) > LONGEST_ANSWER:
        return Unclear(why=Why.NOT_A_NUMBER, raw=text)
    words = tuple(spoken)
    # "Doce con ocho" is a pressure here, not twelve point eight.
    plain = unaccented(in_figures(text, [one.numbers.whole for one in words]))
    if _KILOPASCAL.search(plain):
        return Unclear(why=Why.WRONG_UNIT, raw=text)
    said = _said(_TIMES.sub("/", _CLOCK.sub(_blanked, plain)), words)
    if isinstance(said, Why):
        return Unclear(why=said, raw=text)
    is_centi = _CENTI.search(plain) is not None
    return _settled(said, is_centi=is_centi, within=within, known=known, raw=text)


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])


# --- which numbers --------------------------------------------------------------------------------


def _said(plain: str, words: tuple[Spoken, ...]) -> list[_Said] | Why:
    """The numbers that may be of a pressure, each with its name; or why the text is none."""
    found = list(_NUMBER.finditer(plain))
    if not found:
        return Why.NOT_A_NUMBER
    names = {name: _any_way(words, name) for name in ("upper", "lower", "pulse", "over", "silent")}
    named = _named(plain, found, names)
    kept = [one for one in named if one.name != "pulse"]
    if _has_other_words(plain, found, names):
        return Why.AMBIGUOUS
    if len(kept) == 3 and not any(one.name for one in kept) and kept[2].value in _PULSES:
        kept = kept[:2]  # cuffs show pressure and pulse together
    return kept


def _any_way(words: tuple[Spoken, ...], name: str) -> re.Pattern[str]:
    ways = any_of(way for one in words for way in getattr(one.pressures, name))
    return re.compile(rf"(?<![^\W\d_])(?:{ways})(?![^\W\d_])")


def _named(plain: str, found: list[re.Match[str]], names: dict[str, re.Pattern[str]]) -> list[_Said]:
    """The numbers with what they are called. Names stand before them all ("sys 150 dia 95"), or after them all
    ("150 sys, 95 dia"); one after the last number is its own ("150/95, 72 bpm").
    """
    ends = [0, *(number.end() for number in found)]
    starts = [*(number.start() for number in found), len(plain)]
    gaps = [_name(plain[end:start], names) for end, start in zip(ends, starts, strict=True)]
    follow = not gaps[0] and gaps[-1] in ("upper", "lower")
    called = gaps[1:] if follow else [*gaps[:-2], gaps[-2] or gaps[-1]]
    return [
        _Said(Decimal(number[0].replace(",", ".")), name, number.start(), number.end())
        for number, name in zip(found, called, strict=True)
    ]


def _name(words: str, names: dict[str, re.Pattern[str]]) -> str:
    return next((name for name in ("pulse", "upper", "lower") if names[name].search(words)), "")


def _has_other_words(plain: str, found: list[re.Match[str]], names: dict[str, re.Pattern[str]]) -> bool:
    """Whether something is said that might change the meaning ("was 150/95 before the tablet, now 130/80")."""
    rest = plain
    for number in reversed(found):
        rest = f"{rest[: number.start()]} {rest[number.end() :]}"
    for name in ("pulse", "upper", "lower", "over", "silent"):
        rest = names[name].sub(" ", rest)
    rest = _CENTI.sub(" ", rest)
    return re.search(r"[^\W_]", rest) is not None


# --- what they are --------------------------------------------------------------------------------


def _settled(
    said: list[_Said], *, is_centi: bool, within: Range, known: Half | None, raw: str
) -> Understood[Pressure] | Half | Unclear:
    if not said or len(said) > 2:
        return Unclear(why=Why.SEVERAL_NUMBERS if said else Why.NOT_A_NUMBER, raw=raw)
    values = [one.value for one in said]
    if is_centi or all(value <= MOST_CENTIMETRES for value in values):
        values = [value * 10 for value in values]
    elif any(value != value.to_integral_value() for value in values):
        return Unclear(why=Why.AMBIGUOUS, raw=raw)
    values = [value.quantize(Decimal(1)) for value in values]
    names = [one.name for one in said]
    if len(values) == 1:
        return _half(values[0], names[0], within, known, raw)
    if names[0] == "lower" or names[1] == "upper":
        values = values[::-1]
        names = names[::-1]
    if names[0] == "lower" or names[1] == "upper":
        return Unclear(why=Why.AMBIGUOUS, raw=raw)
    return _whole(values[0], values[1], within, raw)


def _whole(systolic: Decimal, diastolic: Decimal, within: Range, raw: str) -> Understood[Pressure] | Unclear:
    pressure = Pressure(systolic=systolic, diastolic=diastolic)
    if systolic <= diastolic:
        return Unclear(why=Why.AMBIGUOUS, raw=raw)
    if not within.holds(pressure):
        return Unclear(why=Why.OUT_OF_RANGE, raw=raw, beyond=(systolic, diastolic))
    return Understood(value=pressure, raw=raw, unit="mmHg")


def _half(
    value: Decimal, name: str, within: Range, known: Half | None, raw: str
) -> Understood[Pressure] | Half | Unclear:
    """A number on its own: the one that was awaited, unless it is named as the one that is known already."""
    if known is not None and name in ("", "lower" if known.is_upper else "upper"):
        upper, lower = (known.value, value) if known.is_upper else (value, known.value)
        return _whole(upper, lower, within, f"{known.raw}\n{raw}")
    low, high = within.diastolic if name == "lower" else within.systolic
    if not low <= value <= high:
        return Unclear(why=Why.OUT_OF_RANGE, raw=raw, beyond=(value,))
    return Half(value=value, is_upper=name != "lower", raw=raw)
