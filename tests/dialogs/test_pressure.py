"""Reading a blood pressure: how people write it, and what must be asked again."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import content
from dialogs.hearing.pressure import Half, Range, read_pressure
from dialogs.hearing.reading import LONGEST_ANSWER, Unclear, Understood, Why
from dialogs.hearing.said_numbers import in_figures
from dialogs.pathway.history import Pressure

SPOKEN = tuple(content.spoken().values())
WITHIN = Range(systolic=(Decimal(60), Decimal(260)), diastolic=(Decimal(30), Decimal(160)))


def read(text: str, known: Half | None = None) -> Understood[Pressure] | Half | Unclear:
    return read_pressure(text, spoken=SPOKEN, within=WITHIN, known=known)


def pressure(systolic: int, diastolic: int) -> Pressure:
    return Pressure(systolic=Decimal(systolic), diastolic=Decimal(diastolic))


@pytest.mark.parametrize(
    ("text", "systolic", "diastolic"),
    [
        ("150/95", 150, 95),
        ("150 / 95", 150, 95),
        ("150 over 95", 150, 95),
        ("150 95", 150, 95),
        ("150-95", 150, 95),
        ("150\n95", 150, 95),
        ("150x95", 150, 95),
        ("150:95", 150, 95),
        ("150 sobre 95", 150, 95),
        ("150 con 95", 150, 95),
        ("15/9", 150, 90),
        ("14,5/9", 145, 90),
        ("12 con 8", 120, 80),
        ("doce con ocho", 120, 80),
        ("one fifty over ninety-five", 150, 95),
        ("ciento cincuenta sobre noventa y cinco", 150, 95),
        ("150/95 pulse 72", 150, 95),
        ("pulse 72, 150/95", 150, 95),
        ("150 / 95 HR 70 bpm", 150, 95),
        ("150/95/72", 150, 95),
        ("sys 150 dia 95", 150, 95),
        ("dia 95 sys 150", 150, 95),
        ("150 (sys) 95 (dia)", 150, 95),
        ("Systolic: 150, diastolic: 95, pulse: 80", 150, 95),
        ("la alta 15 y la baja 9", 150, 90),
        ("BP 150/95 mmHg", 150, 95),
        ("my blood pressure is 150/95 today", 150, 95),
        ("150/95 at 8:00", 150, 95),
        ("١٥٠/٩٥", 150, 95),
        ("１５０／９５", 150, 95),
        ("60/30", 60, 30),
        ("260/160", 260, 160),
    ],
)
def test_pressures_as_people_write_them(text: str, systolic: int, diastolic: int) -> None:
    assert read(text) == Understood(value=pressure(systolic, diastolic), raw=text, unit="mmHg")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        ("hello", Why.NOT_A_NUMBER),
        ("95/150", Why.AMBIGUOUS),
        ("120/120", Why.AMBIGUOUS),
        ("150/95 and 148/92", Why.SEVERAL_NUMBERS),
        ("it was 150/95 before, 130/80 now", Why.AMBIGUOUS),
        ("not sure, 150/95", Why.AMBIGUOUS),
        ("145.5/90", Why.AMBIGUOUS),
        ("20/12 kPa", Why.WRONG_UNIT),
        ("300/200", Why.OUT_OF_RANGE),
        ("261/90", Why.OUT_OF_RANGE),
        ("59/30", Why.OUT_OF_RANGE),
        ("1" * (LONGEST_ANSWER + 1), Why.NOT_A_NUMBER),
    ],
)
def test_what_is_asked_again(text: str, why: Why) -> None:
    answer = read(text)
    assert isinstance(answer, Unclear)
    assert answer.why is why


def test_an_impossible_reading_is_told_for_the_dangerous_side() -> None:
    """300/200 is asked again, and what was written is known: it may be real."""
    answer = read("300/200")
    assert isinstance(answer, Unclear)
    assert answer.beyond == (Decimal(300), Decimal(200))


def test_two_messages_make_one_pressure() -> None:
    """One number is kept, the other asked for, whichever came first; both raw texts stay."""
    upper, lower = read("150"), read("95 lower")
    assert upper == Half(value=Decimal(150), is_upper=True, raw="150")
    assert lower == Half(value=Decimal(95), is_upper=False, raw="95 lower")
    assert isinstance(upper, Half)
    assert isinstance(lower, Half)
    assert read("95", upper) == Understood(value=pressure(150, 95), raw="150\n95", unit="mmHg")
    assert read("150", lower) == Understood(value=pressure(150, 95), raw="95 lower\n150", unit="mmHg")
    assert read("9", upper) == Understood(value=pressure(150, 90), raw="150\n9", unit="mmHg")


def test_what_comes_second_may_change_what_came_first() -> None:
    """A whole pressure takes the place of the half; a half that is named again is the new half."""
    upper = Half(value=Decimal(140), is_upper=True, raw="140")
    assert read("150/95", upper) == Understood(value=pressure(150, 95), raw="150/95", unit="mmHg")
    assert read("upper 150", upper) == Half(value=Decimal(150), is_upper=True, raw="upper 150")
    assert isinstance(read("155", upper), Unclear)  # more than the upper one


def test_half_of_an_impossible_reading_is_told_too() -> None:
    answer = read("300")
    assert isinstance(answer, Unclear)
    assert (answer.why, answer.beyond) == (Why.OUT_OF_RANGE, (Decimal(300),))


PAIRS = st.tuples(st.integers(61, 260), st.integers(31, 160)).filter(lambda pair: pair[0] > pair[1])
FORMS = (
    "{}/{}",
    "{} over {}",
    "{} / {} mmHg",
    "sys {} dia {}",
    "TA {} con {}",
    "{}/{}, pulse 70",
    "BP: {}-{}",
)


@given(PAIRS, st.sampled_from(FORMS))
def test_every_spelling_is_read_back(pair: tuple[int, int], form: str) -> None:
    answer = read(form.format(*pair))
    assert isinstance(answer, Understood)
    assert (answer.value.systolic, answer.value.diastolic) == pair


@given(st.text(max_size=60) | st.text(alphabet="0123456789/,.- over", max_size=40))
@example("1/2/3/4")
@example("٫٫٫")
def test_no_text_is_too_strange(text: str) -> None:
    """Whatever is understood lies in the hard range, upper number first."""
    answer = read(text)
    if isinstance(answer, Understood):
        assert WITHIN.holds(answer.value)
        assert answer.value.systolic > answer.value.diastolic


def test_con_parts_two_numbers_whatever_was_read_before() -> None:
    """In a weight "con" begins the decimals; that must not follow into a pressure."""
    assert in_figures("ochenta con cinco", [one.numbers for one in SPOKEN]) == "80.5"
    answer = read("catorce con nueve")
    assert isinstance(answer, Understood)
    assert answer.value == pressure(140, 90)
