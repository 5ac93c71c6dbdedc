"""Reading answers: what people write for a number, a choice, a yes; and what must be asked again."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogs.hearing.reading import (
    LONGEST_ANSWER,
    Suggestion,
    Unclear,
    Understood,
    Why,
    read_choice,
    read_number,
    read_yes_no,
)
from dialogs.hearing.units import show

CENT, TENTH, ONE = Decimal("0.01"), Decimal("0.1"), Decimal("1")


def weight(
    text: str, patient_unit: str | None = None, expected: tuple[Decimal, Decimal] | None = None
) -> Understood[Decimal] | Unclear:
    return read_number(
        text,
        unit="kg",
        accepted=("kg", "lb", "st"),
        lowest=Decimal(30),
        highest=Decimal(300),
        precision=CENT,
        patient_unit=patient_unit,
        expected=expected,
    )


def glucose(text: str, patient_unit: str | None = None) -> Understood[Decimal] | Unclear:
    return read_number(
        text,
        unit="mg/dL",
        accepted=("mg/dL", "mmol/L"),
        lowest=Decimal(40),
        highest=Decimal(600),
        precision=ONE,
        patient_unit=patient_unit,
    )


def temperature(text: str, patient_unit: str | None = None) -> Understood[Decimal] | Unclear:
    return read_number(
        text,
        unit="°C",
        accepted=("°C", "°F"),
        lowest=Decimal(30),
        highest=Decimal(43),
        precision=TENTH,
        patient_unit=patient_unit,
    )


def pain(text: str) -> Understood[Decimal] | Unclear:
    return read_number(
        text, unit="", accepted=(), lowest=Decimal(0), highest=Decimal(10), precision=ONE, patient_unit=None
    )


@pytest.mark.parametrize(
    ("text", "value", "unit", "implied"),
    [
        ("82,4", "82.40", "kg", True),
        ("82.4", "82.40", "kg", True),
        ("82.4kg", "82.40", "kg", False),
        ("82,4 KG", "82.40", "kg", False),
        ("82.4 kilos.", "82.40", "kg", False),
        ("weight: 82,4kg.", "82.40", "kg", False),
        ("weight-82.4", "82.40", "kg", True),
        ("- 82.4", "82.40", "kg", True),
        ("+82.4", "82.40", "kg", True),
        ("~82.4", "82.40", "kg", True),
        ("it's 82.4 today", "82.40", "kg", True),
        ("2nd day 82.4", "82.40", "kg", True),
        ("B12 again, 82.4", "82.40", "kg", True),
        ("82.", "82.00", "kg", True),
        ("82,400", "82.40", "kg", True),
        ("82½", "82.50", "kg", True),
        ("82 and a half", "82.50", "kg", True),
        ("82 y medio", "82.50", "kg", True),
        ("82 kilos y medio", "82.50", "kg", False),
        ("82 kg and three quarters", "82.75", "kg", False),
        ("82,4 kg a las 8 a. m.", "82.40", "kg", False),
        ("82,4 a las 8 horas", "82.40", "kg", True),
        ("82 ½ kg", "82.50", "kg", False),
        ("٨٢٫٤", "82.40", "kg", True),
        ("۸۲٫۴", "82.40", "kg", True),
        ("وزني ٨٢٫٤ كغ", "82.40", "kg", False),
        ("８２．４", "82.40", "kg", True),
        ("体重82.4", "82.40", "kg", True),
        ("8\ufe0f\u20e32\ufe0f\u20e3", "82.00", "kg", True),
        ("82\u2009kg", "82.00", "kg", False),
        ("\u200f82.4\u200e kg", "82.40", "kg", False),
        ("㎡ 82", "82.00", "kg", True),
        ("82.4 82.4", "82.40", "kg", True),
        ("82.4kg\n82.4kg", "82.40", "kg", False),
        ("82.4 at 10:30", "82.40", "kg", True),
        ("2026-11-25: 82.4", "82.40", "kg", True),
        ("25.11.2026 82,4", "82.40", "kg", True),
        ("82,4 kg this morning at 8", "82.40", "kg", False),
        ("at 8 it was 82.4kg", "82.40", "kg", False),
        ("181 lb", "82.10", "lb", False),
        ("181 lbs", "82.10", "lb", False),
        ("181, in pounds", "82.10", "lb", False),
        ("181 libras", "82.10", "lb", False),
        ("181 lb 8 oz", "82.33", "lb", False),
        ("12 st 9", "80.29", "st", False),
        ("12st 9lb", "80.29", "st", False),
        ("12 stone, 9 pounds", "80.29", "st", False),
        ("12st 9½", "80.51", "st", False),
        ("12 st 9 lb 8am", "80.29", "st", False),
        ("12.5 st", "79.38", "st", False),
    ],
)
def test_weights_as_people_write_them(text: str, value: str, unit: str, implied: bool) -> None:
    """Comma or point, any digits, a unit or none, words around, stones and pounds."""
    found = weight(text)
    assert found == Understood(value=Decimal(value), raw=text, unit=unit, implied_unit=implied)
    assert str(found.value) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        (" \n ", Why.EMPTY),
        ("hello", Why.NOT_A_NUMBER),
        ("10:30", Why.NOT_A_NUMBER),
        ("8am", Why.NOT_A_NUMBER),
        ("2026-11-25", Why.NOT_A_NUMBER),
        ("25/11/2026", Why.NOT_A_NUMBER),
        ("№82", Why.NOT_A_NUMBER),
        ("1e5", Why.NOT_A_NUMBER),
        ("82 . 4", Why.SEVERAL_NUMBERS),
        ("82, 4", Why.SEVERAL_NUMBERS),
        ("82..4", Why.SEVERAL_NUMBERS),
        ("82-83", Why.SEVERAL_NUMBERS),
        ("82 or 83 kg", Why.SEVERAL_NUMBERS),
        ("yesterday 81, now 82 kg", Why.SEVERAL_NUMBERS),
        ("82.4 kg (181 lb)", Why.SEVERAL_NUMBERS),
        ("150/95", Why.SEVERAL_NUMBERS),
        ("82,4 a las 8", Why.SEVERAL_NUMBERS),
        ("8o.2", Why.AMBIGUOUS),
        ("82²", Why.AMBIGUOUS),
        ("<82", Why.AMBIGUOUS),
        ("> 82.4kg", Why.AMBIGUOUS),
        ("1.2.3", Why.AMBIGUOUS),
        ("82’4", Why.AMBIGUOUS),
        ("82 kg 400", Why.AMBIGUOUS),
        ("12 st 15", Why.AMBIGUOUS),
        ("12.5 st 9", Why.AMBIGUOUS),
        ("82, in kg or pounds", Why.AMBIGUOUS),
        ("98 °F", Why.WRONG_UNIT),
        ("82000 g", Why.WRONG_UNIT),
        ("-82.4", Why.OUT_OF_RANGE),
        ("0", Why.OUT_OF_RANGE),
        ("1.234,5", Why.OUT_OF_RANGE),
        ("1,234.5", Why.OUT_OF_RANGE),
        ("82\u202f400", Why.OUT_OF_RANGE),
        ("9" * 900, Why.OUT_OF_RANGE),
        ("82 " + "x" * LONGEST_ANSWER, Why.NOT_A_NUMBER),
    ],
)
def test_what_is_asked_again(text: str, why: Why) -> None:
    """No guessing: dates and times are no weights, two numbers are not one, a broken number is not half of
    one.
    """
    answer = weight(text)
    assert isinstance(answer, Unclear)
    assert (answer.why, answer.raw, answer.suggestion) == (why, text, None)


def test_what_lies_outside_the_range_is_told_where_it_is_one_amount() -> None:
    """On the dangerous side a value counts as real until it is corrected, so it has to be known."""
    assert weight("5000 kg") == Unclear(why=Why.OUT_OF_RANGE, raw="5000 kg", beyond=(Decimal("5000.00"),))
    assert weight("9" * 900) == Unclear(why=Why.OUT_OF_RANGE, raw="9" * 900)


def test_her_own_unit_is_taken_when_none_is_written() -> None:
    """What she used last is what she means; what she writes goes before it."""
    assert weight("181", "lb") == Understood(value=Decimal("82.10"), raw="181", unit="lb", implied_unit=True)
    assert weight("82 kg", "lb") == Understood(value=Decimal("82.00"), raw="82 kg", unit="kg")
    assert weight("82", "mmHg") == weight("82")


@pytest.mark.parametrize(
    ("text", "patient_unit", "value", "unit", "canonical"),
    [
        ("400", None, "400", "lb", "181.44"),
        ("12", None, "12", "st", "76.20"),
        ("20", "lb", "20", "st", "127.01"),
        ("400 kg", None, "400", "lb", "181.44"),
    ],
)
def test_a_value_that_fits_another_unit_is_asked_about(
    text: str, patient_unit: str | None, value: str, unit: str, canonical: str
) -> None:
    """Implausible in her unit, plausible in another: the question to ask back comes with it."""
    suggestion = Suggestion(value=Decimal(value), unit=unit, canonical=Decimal(canonical))
    assert weight(text, patient_unit) == Unclear(
        why=Why.IMPLAUSIBLE_TRY_UNIT, raw=text, suggestion=suggestion
    )


def test_what_is_far_from_her_own_values_is_asked_about_too() -> None:
    """At 80 kg a bare 176 is a human weight, but hers in pounds; with a unit it is taken."""
    near = (Decimal(70), Decimal(95))
    assert weight("176", None, near) == Unclear(
        why=Why.IMPLAUSIBLE_TRY_UNIT,
        raw="176",
        suggestion=Suggestion(value=Decimal(176), unit="lb", canonical=Decimal("79.83")),
    )
    assert isinstance(weight("176 kg", None, near), Understood)
    assert isinstance(weight("97", None, near), Understood)  # fits no other unit better: a real change


def test_five_pounds_are_never_less() -> None:
    """Rounded before they are compared: 66.14 lb is exactly the lowest weight, 66.12 lb is below it."""
    assert isinstance(weight("66.14 lb"), Understood)
    assert isinstance(weight("66.12 lb"), Unclear)


def test_other_measures() -> None:
    """Glucose, temperature and a scale to ten, in the ways they are written."""
    assert glucose("5,6", "mmol/L") == Understood(
        value=Decimal(101), raw="5,6", unit="mmol/L", implied_unit=True
    )
    assert glucose("101 mg/dl") == Understood(value=Decimal(101), raw="101 mg/dl", unit="mg/dL")
    assert glucose("5.6 mmol") == Understood(value=Decimal(101), raw="5.6 mmol", unit="mmol/L")
    asked = glucose("5.6")
    assert isinstance(asked, Unclear)
    assert asked.suggestion == Suggestion(value=Decimal("5.6"), unit="mmol/L", canonical=Decimal(101))
    assert temperature("98.6ºF") == Understood(value=Decimal("37.0"), raw="98.6ºF", unit="°F")
    assert temperature("36,6 ℃") == Understood(value=Decimal("36.6"), raw="36,6 ℃", unit="°C")
    assert temperature("37°") == Understood(value=Decimal("37.0"), raw="37°", unit="°C", implied_unit=True)
    for text in ("7", "7/10", "7 / 10", "a 7", "٧"):
        assert pain(text) == Understood(value=Decimal(7), raw=text)
    assert pain("8o.2") == Unclear(why=Why.AMBIGUOUS, raw="8o.2")
    assert pain("7/8") != Understood(value=Decimal(7), raw="7/8")


def test_three_decimals_that_could_be_thousands_are_not_guessed() -> None:
    """ "1.234" within a range that holds both readings is asked about."""
    found = read_number(
        "1.234",
        unit="",
        accepted=(),
        lowest=Decimal(0),
        highest=Decimal(5000),
        precision=ONE,
        patient_unit=None,
    )
    assert found == Unclear(why=Why.AMBIGUOUS, raw="1.234")


@given(text=st.text(max_size=60))
@example("½")
@example("٫")
@example("\ue000\ue001\ue002\ue003")
@example("8\ue0002 kg")
def test_no_text_is_too_strange_to_read(text: str) -> None:
    """Any text is Understood inside the range, or Unclear; never an exception."""
    for found in (weight(text), glucose(text, "mmol/L"), temperature(text, "°F"), pain(text)):
        assert found.raw == text
    kept = weight(text)
    if isinstance(kept, Understood):
        assert 30 <= kept.value <= 300
        assert kept.value == kept.value.quantize(CENT)


PIECES = [
    "82",
    "4",
    ",",
    ".",
    " ",
    "kg",
    "lb",
    "st",
    "8",
    "am",
    ":",
    "30",
    "-",
    "/",
    "9",
    "½",
    "٨",
    "at ",
    "'",
]


@given(text=st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_near_numbers_are_read_or_asked_about(text: str) -> None:
    """Texts made of the parts of answers never fail, and what is kept lies in the range."""
    found = weight(text)
    if isinstance(found, Understood):
        assert 30 <= found.value <= 300
        assert found.unit in ("kg", "lb", "st")


DIGITS = {
    "ascii": "0123456789",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "wide": "０１２３４５６７８９",
}


@given(value=st.decimals("30", "300", places=2), comma=st.booleans(), digits=st.sampled_from(sorted(DIGITS)))
def test_a_shown_value_is_read_back_in_either_style(value: Decimal, comma: bool, digits: str) -> None:
    """What we print, with comma or point and in any digits, is read as the same value."""
    text = str(value).replace(".", ",") if comma else str(value)
    found = weight(text.translate(str.maketrans(DIGITS["ascii"], DIGITS[digits])))
    assert isinstance(found, Understood)
    assert found.value == value


@given(
    value=st.decimals("1000", "9999999", places=2),
    style=st.sampled_from([",.", ".,", "'.", "\u202f,", "\u00a0,"]),
)
def test_grouped_thousands_are_read_back(value: Decimal, style: str) -> None:
    """English, German, Swiss and French grouping, with two decimals."""
    group, point = style[0], style[1]
    text = f"{value:,}".replace(",", "G").replace(".", point).replace("G", group)
    found = read_number(
        text,
        unit="",
        accepted=(),
        lowest=Decimal(0),
        highest=Decimal(10_000_000),
        precision=CENT,
        patient_unit=None,
    )
    assert isinstance(found, Understood)
    assert found.value == value


@given(value=st.decimals("31", "299", places=2))
def test_her_pounds_come_back_as_her_kilograms(value: Decimal) -> None:
    """Kilograms shown to her in pounds and typed back are the same kilograms."""
    found = weight(f"{show(value, 'lb', CENT)} lb")
    assert isinstance(found, Understood)
    assert found.value == value


# -- choices -----------------------------------------------------------------------------------------------

BREATH = {
    "none": ["No breathlessness"],
    "usual": ["On effort, as usual"],
    "worse": ["Worse than usual"],
    "rest": ["At rest", "Even at rest"],
}


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("at rest", "rest"),
        ("At rest.", "rest"),
        ("  EVEN AT REST!! ", "rest"),
        ("worse", "worse"),
        ("worse than", "worse"),
        ("on effort as usual", "usual"),
        ("none", "none"),
    ],
)
def test_options_by_key_label_or_first_words(text: str, option: str) -> None:
    """The whole label, the key, or first words that fit one option only."""
    assert read_choice(text, BREATH) == Understood(value=option, raw=text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        ("not at rest", Why.UNKNOWN_OPTION),
        ("not worse", Why.UNKNOWN_OPTION),
        ("worse at rest", Why.UNKNOWN_OPTION),
        ("wor", Why.UNKNOWN_OPTION),
        ("usual", None),
        ("82", Why.UNKNOWN_OPTION),
    ],
)
def test_options_are_never_found_in_the_middle(text: str, why: Why | None) -> None:
    """A negation or a mixture is asked about again; only a key or a beginning counts."""
    found = read_choice(text, BREATH)
    assert found == (Unclear(why=why, raw=text) if why else Understood(value="usual", raw=text))


def test_words_that_fit_two_options_are_ambiguous() -> None:
    """ "More" begins two labels: neither is taken; a full label goes before a beginning."""
    swelling = {"some": ["More in the evening"], "much": ["More all day"], "more": ["Much"]}
    assert read_choice("more all", swelling) == Understood(value="much", raw="more all")
    two = {"a": ["More in the evening"], "b": ["More all day"]}
    assert read_choice("more", two) == Unclear(why=Why.AMBIGUOUS, raw="more")
    assert read_choice("More", swelling) == Understood(value="more", raw="More")


YES, NO = ("yes", "yeah", "y", "sí", "of course", "👍"), ("no", "nope", "n", "👎", "not at all")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(text, True) for text in ("yes", "YES!", "Yes yes", "si", "SÍ", "of course", "👍", "👍🏽", "y")],
        *[(text, False) for text in ("no", "No.", "no no no", "not at all", "👎")],
    ],
)
def test_yes_and_no(text: str, value: bool) -> None:
    """Said once or more, in any case, with accents or without, by word, phrase or emoji."""
    assert read_yes_no(text, yes=YES, no=NO) == Understood(value=value, raw=text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        ("yes but I left one out", Why.AMBIGUOUS),
        ("yes and no", Why.AMBIGUOUS),
        ("no yes", Why.AMBIGUOUS),
        ("maybe", Why.UNKNOWN_OPTION),
        ("now", Why.UNKNOWN_OPTION),
        ("82.4", Why.UNKNOWN_OPTION),
    ],
)
def test_a_yes_with_more_after_it_is_asked_again(text: str, why: Why) -> None:
    """What follows may take the yes back, so it is not a yes."""
    assert read_yes_no(text, yes=YES, no=NO) == Unclear(why=why, raw=text)


@given(text=st.text(max_size=40))
def test_choices_never_fail(text: str) -> None:
    """Any text at all is read or asked about."""
    read_choice(text, BREATH)
    read_yes_no(text, yes=YES, no=NO)
