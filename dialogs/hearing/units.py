"""Units of measure: exact factors to the canonical unit of each dimension, and how people write them.

Decides nothing about plausibility. All arithmetic is in fractions, so that nothing is rounded until the
one rounding to the stated precision, and 5 lb is never 4.999 lb. Rounding is half up, as a nurse with a
pocket calculator rounds: half-even would let 2.265 and 2.275 both become an even neighbour, and a
threshold would treat them unlike.

Danger: a temperature has an offset. The difference of two temperatures must go through `show_change`,
never `show`.

Sources: 1 lb = 0.45359237 kg, 1 st = 14 lb, 1 oz = 1/16 lb (exact, International Yard and Pound Agreement
1959); °C = (°F − 32) × 5/9 (exact); glucose: molar mass 180.16 g/mol, so 1 mmol/L = 18.016 mg/dL; 1 cmHg
= 10 mmHg. The spellings are notation for reading (English, Spanish, Arabic), not wording: nothing here is
shown to anyone.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

_POUND = Fraction("0.45359237")


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """canonical = (value + shift) × factor."""

    symbol: str
    canonical: str
    factor: Fraction = Fraction(1)
    shift: Fraction = Fraction(0)
    spellings: tuple[str, ...] = ()


_TABLE = (
    Unit(symbol="", canonical=""),
    Unit(symbol="%", canonical="%", spellings=("%", "٪", "percent", "por ciento")),
    Unit(
        symbol="kg",
        canonical="kg",
        spellings=(
            *("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramo", "kilogramos"),
            *("كغ", "كغم", "كجم", "كيلو", "كيلوغرام", "كيلوجرام"),
        ),
    ),
    Unit(
        symbol="g",
        canonical="kg",
        factor=Fraction(1, 1000),
        spellings=("g", "gr", "gram", "grams", "gramo", "gramos", "غرام", "جرام"),
    ),
    Unit(
        symbol="lb",
        canonical="kg",
        factor=_POUND,
        spellings=("lb", "lbs", "pound", "pounds", "libra", "libras", "رطل"),
    ),
    Unit(
        symbol="oz",
        canonical="kg",
        factor=_POUND / 16,
        spellings=("oz", "ounce", "ounces", "onza", "onzas"),
    ),
    Unit(symbol="st", canonical="kg", factor=_POUND * 14, spellings=("st", "stone", "stones")),
    Unit(
        symbol="°C",
        canonical="°C",
        spellings=(
            "°c",
            "ºc",
            "c",
            "celsius",
            "degrees celsius",
            "grados celsius",
            "grados centígrados",
            "مئوية",
        ),
    ),
    Unit(
        symbol="°F",
        canonical="°C",
        factor=Fraction(5, 9),
        shift=Fraction(-32),
        spellings=("°f", "ºf", "f", "fahrenheit", "degrees fahrenheit", "grados fahrenheit", "فهرنهايت"),
    ),
    Unit(symbol="mg/dL", canonical="mg/dL", spellings=("mg/dl", "mg / dl", "mg per dl", "mgdl")),
    Unit(
        symbol="mmol/L",
        canonical="mg/dL",
        factor=Fraction("18.016"),
        spellings=("mmol/l", "mmol / l", "mmol per l", "mmol", "mmols"),
    ),
    Unit(symbol="mmHg", canonical="mmHg", spellings=("mmhg", "mm hg")),
    Unit(symbol="cmHg", canonical="mmHg", factor=Fraction(10), spellings=("cmhg", "cm hg")),
)

UNITS = MappingProxyType({unit.symbol: unit for unit in _TABLE})
BY_SPELLING = MappingProxyType(
    {spelling.casefold(): unit.symbol for unit in _TABLE for spelling in unit.spellings}
)


def canonical_unit(symbol: str) -> str:
    """The unit that values of this dimension are kept in. A symbol outside the table is misuse: KeyError."""
    return UNITS[symbol].canonical


def same_dimension(one: str, other: str) -> bool:
    return UNITS[one].canonical == UNITS[other].canonical


def exact(value: Decimal | Fraction, unit: str) -> Fraction:
    """The canonical amount, not yet rounded."""
    known = UNITS[unit]
    return (Fraction(value) + known.shift) * known.factor


def in_unit(value: Decimal, unit: str) -> Fraction:
    """A canonical amount in a unit, not yet rounded."""
    known = UNITS[unit]
    return Fraction(value) / known.factor - known.shift


def to_canonical(value: Decimal, unit: str, precision: Decimal) -> Decimal:
    """What is kept: canonical, rounded once to the question's precision."""
    return rounded(exact(value, unit), precision)


def change_to_canonical(value: Decimal, unit: str, precision: Decimal) -> Decimal:
    """A difference as it is kept: canonical and without the offset of its unit."""
    return rounded(Fraction(value) * UNITS[unit].factor, precision)


def show(value: Decimal, unit: str, precision: Decimal) -> Decimal:
    """A kept value in the unit a person uses, ready to be printed in the style of her language."""
    return rounded(in_unit(value, unit), precision)


def show_change(value: Decimal, unit: str, precision: Decimal) -> Decimal:
    """A difference of two kept values in the unit a person uses: no offset, so 1 °C more is 1.8 °F more."""
    return rounded(Fraction(value) / UNITS[unit].factor, precision)


def rounded(amount: Fraction, precision: Decimal) -> Decimal:
    """Half up (away from zero), to a multiple of the precision, with exactly the precision's decimals."""
    step = Fraction(precision)
    assert step > 0, "a precision is a positive step such as 0.01"
    steps = (abs(amount) / step + Fraction(1, 2)).__floor__()
    return (precision * (steps if amount >= 0 else -steps)).quantize(precision)
