"""Numbers in words, in both languages, become figures; what only looks like one stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from dialogs.hearing.said_numbers import in_figures

NUMBERS = [spoken.numbers for spoken in content.spoken().values()]
UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("eighty two point four", "82.4"),
        ("eighty-two kilos", "82 kilos"),
        ("a hundred and eighty pounds", "a 180 pounds"),
        ("one fifty over ninety five", "150 over 95"),
        ("one hundred five", "105"),
        ("two thousand five hundred", "2500"),
        ("twelve stone nine", "12 stone 9"),
        ("thirty eight point three", "38.3"),
        ("eighty two and a half", "82 and a half"),
        ("I weigh eighty two today", "i weigh 82 today"),
        ("seventy one seventy two", "71 72"),
        ("ochenta y dos coma cuatro", "82.4"),
        ("ciento cincuenta y dos libras", "152 libras"),
        ("quinientos", "500"),
        ("treinta y siete y medio", "37 y medio"),
        ("mil doscientos", "1200"),
        ("not one", "not one"),
        ("no, dos no", "no, dos no"),
        ("second floor", "second floor"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_numbers_as_people_say_them(text: str, figures: str) -> None:
    assert in_figures(text, NUMBERS) == figures


@given(st.integers(0, 9), st.integers(0, 7), st.integers(0, 8))
def test_hundreds_tens_and_units(hundreds: int, tens: int, units: int) -> None:
    """Every number up to 999 said the long way is written back."""
    said = [f"{UNITS[hundreds - 1]} hundred and"] if hundreds else []
    said += [TENS[tens], UNITS[units]]
    number = hundreds * 100 + (tens + 2) * 10 + units + 1
    assert in_figures(" ".join(said), NUMBERS) == str(number)


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from((*UNITS, *TENS, "and", "point", "hundred")), max_size=12).map(" ".join)
)
def test_no_text_is_too_strange(text: str) -> None:
    assert isinstance(in_figures(text, NUMBERS), str)
