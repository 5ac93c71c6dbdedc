"""The figures in a text: each number a person wrote, with the unit beside it, in any digits and either
style.

Finds; does not choose. A date or a time of day is taken out first and is never a figure. What could be
read in two ways ("82.400") keeps both readings; what cannot be read safely ("8o.2", "<70", "1.2.3") is
kept as a figure without any, so that the reader asks again instead of taking the part that happened to
look like a number.

Never fails on a text, and its patterns take time in proportion to it; the reader bounds the length.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from dialogs.hearing.units import BY_SPELLING

# Marks of our own, from the private use area, so that what was decided once is not decided again.
_POINT = "\ue000"  # certainly a decimal point
_GROUP = "\ue001"  # certainly between groups of three
_MOMENT = "\ue002"  # a date or a time was here
_NO_DIGIT = "\ue003"  # numeric but no digit: a superscript, an enclosed number

_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
# Said after a figure or its unit: notation, as the spellings of units are. Unread, half a kilogram would be lost.
_SAID_FRACTIONS = {
    "and a half": "5",
    "and a quarter": "25",
    "and three quarters": "75",
    "y medio": "5",
    "y media": "5",
    "y cuarto": "25",
    "y un cuarto": "25",
    "y tres cuartos": "75",
}
_LIKE = {
    "٫": _POINT,
    "٬": _GROUP,
    "،": ",",
    "º": "°",
    "˚": "°",
    **dict.fromkeys("’‘ʼ", "'"),
    **dict.fromkeys("−–—‐‑‒", "-"),
    **dict.fromkeys("⁄∕", "/"),
    **dict.fromkeys("\ue000\ue001\ue002\ue003", _NO_DIGIT),
}
_NARROW_SPACES = "\u00a0\u202f\u2009\u2007\u2008"
_KEYCAP = "\ufe0f\ufe0e\u20e3"  # what turns 8 into the emoji of an 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One number as written. `readings` holds the likelier first; none means it cannot be read safely."""

    readings: tuple[Fraction, ...]
    unit: str | None
    joined: bool
    start: int
    end: int


def figures(text: str) -> tuple[tuple[Figure, ...], frozenset[str]]:
    """The figures, and the units named somewhere without a figure beside them ("181, in pounds")."""
    plain = _without_moments(_with_fractions(folded(text)))
    found = [figure for token in _NUMBER.finditer(plain) if (figure := _figure(plain, token))]
    for place, (one, other) in enumerate(pairwise(found)):
        if _JOINT.fullmatch(plain, one.end, other.start):
            found[place] = replace(found[place], joined=True)
            found[place + 1] = replace(other, joined=True)
    return tuple(_compounds(plain, found)), _loose_units(plain, found)


# -- one alphabet ------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """One plain alphabet: ASCII digits, spaces and separators, small letters."""
    own = "".join(_LIKE.get(sign, sign) for sign in text)
    grouped = re.sub(rf"(?<=\d)[{_NARROW_SPACES}](?=\d{{3}}(?!\d))", _GROUP, own)
    halves = re.sub(r"(?<=\d) ?([½¼¾])", lambda found: _POINT + _FRACTIONS[found[1]], grouped)
    return "".join(_folded_sign(sign) for sign in halves)


@lru_cache(maxsize=4096)
def _folded_sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if sign in (_POINT, _GROUP, _NO_DIGIT):
        return sign
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    if kind in ("No", "Nl"):
        return _NO_DIGIT
    if kind == "Cf" or sign in _KEYCAP:
        return ""  # direction marks and joiners: unseen by whoever wrote them
    if kind.startswith("Z") or sign in "\t\r\n":
        return " "
    letters = unicodedata.normalize("NFKC", sign).casefold()
    # Some squared signs unfold into digits: ㎡ would add a 2 that nobody wrote.
    return sign if re.search(r"\d", letters) else letters


_DAY, _MONTH, _HOUR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:[01]?\d|2[0-3])"
_NOON = r"\s?[ap]\.?\s?m\b\.?"
_MOMENTS = re.compile(
    rf"(?<![\d.,:/-])(?:\d{{4}}-{_MONTH}-{_DAY}(?:t\d\d:\d\d)?"
    rf"|{_DAY}([./-]){_MONTH}\1(?:\d{{4}}|\d\d)|{_MONTH}([./-]){_DAY}\2(?:\d{{4}}|\d\d)"
    rf"|{_DAY}/{_MONTH}|{_MONTH}/{_DAY}"
    rf"|{_HOUR}[:h][0-5]\d(?::[0-5]\d)?(?:{_NOON})?|(?:0?\d|1[0-2])(?:\.[0-5]\d)?{_NOON}"
    rf"|{_HOUR}\s?(?:h|hs|hrs|horas|uhr|o'clock)\b)(?!\d|[.,:/-]\d)"
)


def _without_moments(plain: str) -> str:
    return _MOMENTS.sub(lambda found: _MOMENT * len(found[0]), plain)


# -- one number --------------------------------------------------------------------------------------------

_NUMBER = re.compile(rf"(?<![^\s(])[.,]\d+(?![.,]?\d)|\d+(?:[.,'{_POINT}{_GROUP}]\d+)*")
_UNIT = re.compile(
    r"\s*("
    + "|".join(re.escape(spelling) for spelling in sorted(BY_SPELLING, key=len, reverse=True))
    + r")(?![^\W\d_])"
)
_JOINT = re.compile(r"\s?[-/:*^_×~]\s?-?")
_BOUND = re.compile(r"[<>≤≥]\s*=?\s*$")
_SIGN = re.compile(r"(?:^|[\s(\[:=,;])-$")


def _figure(plain: str, token: re.Match[str]) -> Figure | None:
    """None for digits inside a word ("B12", "2nd"): a name, not an amount."""
    start, end = token.span()
    before, after = plain[max(0, start - 8) : start], plain[end : end + 2]
    unit = _UNIT.match(plain, end)
    if _is_latin(before[-1:]) or (unit is None and _is_latin(after[:1])):
        return None
    readings = () if _is_broken(before, after) else _readings(token[0])
    if _SIGN.search(before):
        readings = tuple(-reading for reading in readings)
    return Figure(
        readings=readings,
        unit=BY_SPELLING[unit[1]] if unit else None,
        joined=False,
        start=start,
        end=unit.end() if unit else end,
    )


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN")


def _is_broken(before: str, after: str) -> bool:
    """Part of something we cannot read: "8o.2", "82..4", "82²", "<70"."""
    stuck_before = before[-1:] in (".", ",", "'", _POINT, _GROUP) and before[-2:-1].strip() not in ("", "(")
    stuck_after = after[:1] in (".", ",", "'", _POINT, _GROUP) and after[1:2].isalnum()
    return (
        stuck_before
        or stuck_after
        or _NO_DIGIT in (before[-1:], after[:1])
        or _BOUND.search(before) is not None
    )


def _readings(token: str) -> tuple[Fraction, ...]:
    if token[0] in ".,":
        return (Fraction(f"0.{token[1:]}"),)
    marks = re.findall(r"\D", token.replace("'", _GROUP))
    parts = re.split(r"\D", token)
    if not marks:
        return (Fraction(token),)
    *earlier, last = marks
    found = []
    if last != _GROUP and last not in earlier and len(set(earlier)) < 2 and _are_groups(parts[:-1]):
        found.append(Fraction(f"{''.join(parts[:-1])}.{parts[-1]}"))
    if last != _POINT and set(marks) == {last} and _are_groups(parts):
        found.append(Fraction("".join(parts)))
    return tuple(found)


def _are_groups(parts: list[str]) -> bool:
    """1 234 567: groups of three after a first one that is not a lone zero."""
    first, *rest = parts
    return not rest or (len(first) < 4 and first != "0" and all(len(part) == 3 for part in rest))


_SAID_FRACTION = re.compile(
    r"(\d)(\s*(?:"
    + "|".join(re.escape(spelling) for spelling in sorted(BY_SPELLING, key=len, reverse=True))
    + r"))?\s+("
    + "|".join(_SAID_FRACTIONS)
    + r")(?!\w)"
)


def _with_fractions(plain: str) -> str:
    """ "71 kilos y medio" as 71.5 kilos."""
    return _SAID_FRACTION.sub(
        lambda found: f"{found[1]}{_POINT}{_SAID_FRACTIONS[found[3]]}{found[2] or ''}", plain
    )


# -- numbers together --------------------------------------------------------------------------------------

_SMALLER = {"st": ("lb", 14), "lb": ("oz", 16), "kg": ("g", 1000)}
_BESIDE = re.compile(r"[\s,&+]*")


def _compounds(plain: str, found: list[Figure]) -> list[Figure]:
    """Join "12 st 9 lb". Only stones may leave the smaller unit out; "82 kg 400" is asked about, not
    guessed.
    """
    joined: list[Figure] = []
    for figure in found:
        last = joined[-1] if joined else None
        smaller, size = _SMALLER.get(last.unit or "", ("", 1)) if last else ("", 1)
        beside = last is not None and _BESIDE.fullmatch(plain, last.end, figure.start) is not None
        if last is None or not smaller or not beside or figure.unit not in (None, smaller):
            joined.append(figure)
            continue
        named = figure.unit == smaller or last.unit == "st"
        amount = _together(last, figure, size) if named else ()
        joined[-1] = replace(last, readings=amount, end=figure.end)
    return joined


def _together(larger: Figure, smaller: Figure, size: int) -> tuple[Fraction, ...]:
    if len(larger.readings) != 1 or len(smaller.readings) != 1:
        return ()
    whole, part = larger.readings[0], smaller.readings[0]
    return (whole + part / size,) if whole.denominator == 1 and 0 <= part < size else ()


_LOOSE = re.compile(
    r"(?<![^\W\d_])("
    + "|".join(re.escape(word) for word in sorted(BY_SPELLING, key=len, reverse=True) if len(word) > 1)
    + r")(?![^\W\d_])"
)


def _loose_units(plain: str, found: list[Figure]) -> frozenset[str]:
    """Two letters at least, and no "st", which is also a street and a saint."""
    taken = [range(figure.start, figure.end) for figure in found]
    return frozenset(
        BY_SPELLING[word[1]]
        for word in _LOOSE.finditer(plain)
        if word[1] != "st" and not any(word.start() in span for span in taken)
    )
