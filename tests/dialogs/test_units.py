"""Units: exact factors, one rounding, and nothing lost on the way there and back."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.hearing.units import (
    BY_SPELLING,
    UNITS,
    canonical_unit,
    exact,
    rounded,
    same_dimension,
    show,
    show_change,
    to_canonical,
)

CENT, TENTH, ONE = Decimal("0.01"), Decimal("0.1"), Decimal("1")


@pytest.mark.parametrize(
    ("value", "unit", "precision", "kept"),
    [
        ("5", "lb", CENT, "2.27"),  # the AHA figures: 5 lb and 3 lb
        ("3", "lb", CENT, "1.36"),
        ("181", "lb", CENT, "82.10"),
        ("1", "st", CENT, "6.35"),
        ("8", "oz", CENT, "0.23"),
        ("98.6", "°F", TENTH, "37.0"),
        ("100.4", "°F", TENTH, "38.0"),
        ("-40", "°F", TENTH, "-40.0"),
        ("5.6", "mmol/L", ONE, "101"),
        ("3.9", "mmol/L", ONE, "70"),
        ("15", "cmHg", ONE, "150"),
        ("7", "", ONE, "7"),
        ("93", "%", ONE, "93"),
    ],
)
def test_known_conversions(value: str, unit: str, precision: Decimal, kept: str) -> None:
    """Figures that can be checked with a table in hand, to the digit."""
    assert str(to_canonical(Decimal(value), unit, precision)) == kept


def test_the_defined_factors_are_exact() -> None:
    """Factors fixed by definition are kept to the last digit, not as a rounded decimal."""
    assert exact(ONE, "lb") == Fraction(45_359_237, 100_000_000)
    assert exact(ONE, "st") == 14 * exact(ONE, "lb") == 224 * exact(ONE, "oz")
    assert exact(Decimal(33), "°F") == Fraction(5, 9)
    assert exact(ONE, "mmol/L") == Fraction(18_016, 1_000)


def test_differences_of_temperatures_have_no_offset() -> None:
    """One degree Celsius more is 1.8 °F more, though 1 °C is 33.8 °F."""
    assert show_change(ONE, "°F", TENTH) == Decimal("1.8")
    assert show(ONE, "°F", TENTH) == Decimal("33.8")


@pytest.mark.parametrize(
    ("amount", "precision", "kept"),
    [
        ("2.265", CENT, "2.27"),
        ("2.275", CENT, "2.28"),
        ("-2.265", CENT, "-2.27"),
        ("2.2649999999999", CENT, "2.26"),
        ("82.25", Decimal("0.5"), "82.5"),
        ("82.24", Decimal("0.5"), "82.0"),
        ("0", CENT, "0.00"),
        ("-0.001", CENT, "0.00"),
    ],
)
def test_half_goes_up_and_away_from_zero(amount: str, precision: Decimal, kept: str) -> None:
    """As with a pocket calculator; a step need not be a power of ten."""
    assert str(rounded(Fraction(amount), precision)) == kept


@given(kilograms=st.decimals("30", "300", places=2))
def test_a_weight_survives_being_shown_in_pounds(kilograms: Decimal) -> None:
    """Kilograms to the hundredth, shown in pounds to the hundredth, read back the same."""
    assert to_canonical(show(kilograms, "lb", CENT), "lb", CENT) == kilograms


@given(value=st.decimals("-999", "999", places=3), unit=st.sampled_from(sorted(UNITS)))
def test_there_and_back_is_exact_before_rounding(value: Decimal, unit: str) -> None:
    """Whatever the unit: shown at the precision it was written in, it is what was written."""
    amount, known = exact(value, unit), UNITS[unit]
    assert amount / known.factor - known.shift == Fraction(value)


@given(
    one=st.decimals("0", "700", places=1),
    other=st.decimals("0", "700", places=1),
    unit=st.sampled_from(["lb", "st"]),
)
def test_conversion_keeps_the_order(one: Decimal, other: Decimal, unit: str) -> None:
    """More pounds are never fewer kilograms."""
    if one <= other:
        assert to_canonical(one, unit, CENT) <= to_canonical(other, unit, CENT)


def test_each_spelling_means_one_unit_and_each_unit_has_a_canonical_one() -> None:
    """No spelling stands twice in the table, and a canonical unit is its own."""
    spellings = [spelling.casefold() for unit in UNITS.values() for spelling in unit.spellings]
    assert len(spellings) == len(set(spellings)) == len(BY_SPELLING)
    for symbol in UNITS:
        canonical = canonical_unit(symbol)
        assert canonical_unit(canonical) == canonical
        assert exact(ONE, canonical) == 1
        assert same_dimension(symbol, canonical)
    assert not same_dimension("kg", "°C")


def test_a_unit_outside_the_table_is_misuse() -> None:
    """A pathway's units are checked at load; here an unknown one fails loudly."""
    with pytest.raises(KeyError):
        to_canonical(ONE, "furlong", CENT)
