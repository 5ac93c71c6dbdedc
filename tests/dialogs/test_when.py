"""Reading the moment a coordinator types, in the patient's zone."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.calendar import instant
from dialogs.hearing.moment_and_why import Told, read_moment_and_why
from dialogs.hearing.reading import Unclear, Understood, Why
from dialogs.hearing.spoken import Spoken
from dialogs.hearing.when import read_when
from tests import people

ZONE = "Europe/Madrid"
NOW = instant(date(2026, 11, 20), time(9, 30), ZONE)  # a Friday
MOVED = instant(date(2026, 11, 22), time(8, 15), ZONE)  # what is being moved: Sunday's check-in


def read(
    text: str, base: datetime | None = None, now: datetime = NOW, words: Spoken | None = None
) -> Understood[datetime] | Unclear:
    return read_when(text, now=now, zone=ZONE, words=words or people.english(), base=base)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("10:00", "2026-11-20 10:00"),
        ("09:30", "2026-11-21 09:30"),  # now is not ahead
        ("9", "2026-11-21 09:00"),
        ("17", "2026-11-20 17:00"),
        ("0830", "2026-11-21 08:30"),
        ("17h30", "2026-11-20 17:30"),
        ("18.30", "2026-11-20 18:30"),
        ("8 am", "2026-11-21 08:00"),
        ("8:15pm", "2026-11-20 20:15"),
        ("12am", "2026-11-21 00:00"),
        ("12 p.m.", "2026-11-20 12:00"),
        ("today 11", "2026-11-20 11:00"),
        ("Tomorrow 9", "2026-11-21 09:00"),
        ("9 tomorrow", "2026-11-21 09:00"),
        ("day after tomorrow 10:15", "2026-11-22 10:15"),
        ("tomorrow at 9", "2026-11-21 09:00"),
        ("tomorrow at half past 9", "2026-11-21 09:30"),
        ("quarter to 10 tomorrow", "2026-11-21 09:45"),
        ("on friday at 10", "2026-11-20 10:00"),
        ("mon 8 in the evening", "2026-11-23 20:00"),
        ("mon 12 at night", "2026-11-23 00:00"),
        ("tomorrow at nine", "2026-11-21 09:00"),
        ("monday at half past nine", "2026-11-23 09:30"),
        ("quarter to nine tomorrow", "2026-11-21 08:45"),
        ("tomorrow at eight thirty", "2026-11-21 08:30"),
        ("tomorrow eight thirty", "2026-11-21 08:30"),
        ("tomorrow at noon", "2026-11-21 12:00"),
        ("25 nov 10:00", "2026-11-25 10:00"),
        ("25th of November, 10:00", "2026-11-25 10:00"),
        ("Nov 25 10:00", "2026-11-25 10:00"),
        ("3 January 2027 at 8", "2027-01-03 08:00"),
        ("25 nov 2030", "2026-11-25 20:30"),  # no year that a coordinator plans in
        ("fri 10:30", "2026-11-20 10:30"),
        ("fri 08:30", "2026-11-27 08:30"),  # this Friday's half past eight is over
        ("FRI., 08:30", "2026-11-27 08:30"),
        ("monday 07:00", "2026-11-23 07:00"),
        ("2026-11-25 10:00", "2026-11-25 10:00"),
        ("2026-11-25T10:00", "2026-11-25 10:00"),
        ("25.11. 10:00", "2026-11-25 10:00"),
        ("25.11 10:00", "2026-11-25 10:00"),
        ("25.11.2026 10:00", "2026-11-25 10:00"),
        ("25/11 10:00", "2026-11-25 10:00"),
        ("11/25 10:00", "2026-11-25 10:00"),
        ("3.1. 8", "2027-01-03 08:00"),  # the coming one
        ("١٠:٠٠", "2026-11-20 10:00"),
        ("+2h", "2026-11-20 11:30"),
        ("+90min", "2026-11-20 11:00"),
        ("+1d", "2026-11-21 09:30"),
    ],
)
def test_moments_as_people_type_them(text: str, moment: str) -> None:
    """Times, days and both, in either order; the nearest one ahead."""
    found = read(text)
    assert isinstance(found, Understood)
    assert found.value.strftime("%Y-%m-%d %H:%M") == moment
    assert str(found.value.tzinfo) == ZONE


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("10:00", "2026-11-22 10:00"),
        ("tomorrow", "2026-11-21 08:15"),
        ("wed", "2026-11-25 08:15"),
        ("25.11.", "2026-11-25 08:15"),
        ("+2h", "2026-11-22 10:15"),
        ("+3d", "2026-11-25 08:15"),
        ("tomorrow 9", "2026-11-21 09:00"),
    ],
)
def test_what_is_left_out_comes_from_what_is_moved(text: str, moment: str) -> None:
    """A time keeps the day of the check-in, a day keeps its time, and lengths count from it."""
    found = read(text, MOVED)
    assert isinstance(found, Understood)
    assert found.value.strftime("%Y-%m-%d %H:%M") == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("mañana 10:15", "2026-11-21 10:15"),
        ("manana a las 10", "2026-11-21 10:00"),
        ("pasado mañana 10:15", "2026-11-22 10:15"),
        ("hoy a las 8 de la tarde", "2026-11-20 20:00"),
        ("mañana por la mañana a las 8", "2026-11-21 08:00"),
        ("mañana a las 8 de la mañana", "2026-11-21 08:00"),
        ("el lunes a las 9 y media", "2026-11-23 09:30"),
        ("vie 10:30", "2026-11-20 10:30"),
        ("mié 9", "2026-11-25 09:00"),
        ("miercoles 9", "2026-11-25 09:00"),
        ("SÁBADO, 8:15", "2026-11-21 08:15"),
        ("mar 10:00", "2026-11-24 10:00"),  # a Tuesday before it is a month
        ("lunes a la 1 de la tarde", "2026-11-23 13:00"),
        ("lunes a las 10 menos cuarto", "2026-11-23 09:45"),
        ("lunes 10 de la noche", "2026-11-23 22:00"),
        ("lunes a las 10 p. m.", "2026-11-23 22:00"),
        ("lunes 20 h", "2026-11-23 20:00"),
        ("mañana al mediodía", "2026-11-21 12:00"),
        ("mañana a las nueve y media", "2026-11-21 09:30"),
        ("el lunes a las ocho de la tarde", "2026-11-23 20:00"),
        ("lunes nueve menos cuarto", "2026-11-23 08:45"),
        ("25 de noviembre a las 10", "2026-11-25 10:00"),
        ("el 25 de noviembre de 2026 a las 10", "2026-11-25 10:00"),
        ("1º de diciembre 8:30", "2026-12-01 08:30"),
        ("5 de mar a las 8", "2027-03-05 08:00"),
        ("25.11. 10:00", "2026-11-25 10:00"),
        ("+2h", "2026-11-20 11:30"),
    ],
)
def test_moments_as_people_type_them_in_spanish(text: str, moment: str) -> None:
    """Days, months and hours by their Spanish names, with or without accents."""
    found = read(text, words=people.spanish())
    assert isinstance(found, Understood)
    assert found.value.strftime("%Y-%m-%d %H:%M") == moment


@pytest.mark.parametrize("text", ["10 mar", "10 mar 9:00"])
def test_a_word_that_is_a_month_and_a_weekday_is_asked_about(text: str) -> None:
    """In Spanish "10 mar" may be the tenth of March, or Tuesday at ten."""
    assert read(text, words=people.spanish()) == Unclear(why=Why.AMBIGUOUS, raw=text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.EMPTY),
        ("  ", Why.EMPTY),
        ("soon", Why.NOT_A_MOMENT),
        ("25:00", Why.NOT_A_MOMENT),
        ("13pm", Why.NOT_A_MOMENT),
        ("tomorrow 12 in the morning", Why.NOT_A_MOMENT),
        ("tomorrow half past 9:15", Why.NOT_A_MOMENT),
        ("31.2. 10:00", Why.NOT_A_MOMENT),
        ("10:00 11:00", Why.NOT_A_MOMENT),
        ("mon fri 10:00", Why.NOT_A_MOMENT),
        ("tomorrow at ninety", Why.NOT_A_MOMENT),
        ("x" * 500, Why.NOT_A_MOMENT),
        ("4/5 " * 15, Why.NOT_A_MOMENT),
        ("9999-12-31 23:59", Why.NOT_A_MOMENT),
        ("0001-01-01 00:00", Why.NOT_A_MOMENT),
        ("4/5 10:00", Why.AMBIGUOUS),
        ("10.11", Why.AMBIGUOUS),
        ("tomorrow", Why.NO_TIME),
        ("25.11.", Why.NO_TIME),
        ("2026-11-19 10:00", Why.IN_THE_PAST),
        ("today 8", Why.IN_THE_PAST),
    ],
)
def test_moments_that_are_asked_again(text: str, why: Why) -> None:
    """Nonsense, two moments, two readings, a day without a time, and the past."""
    assert read(text) == Unclear(why=why, raw=text)


def test_a_skipped_hour_is_shown_as_it_will_be() -> None:
    """The clocks skip 02:30 on 29 March 2026: what comes back, and is shown to confirm, is three o'clock."""
    found = read("29.3. 02:30", now=instant(date(2026, 3, 20), time(9), ZONE))
    assert isinstance(found, Understood)
    assert found.value.isoformat() == "2026-03-29T03:00:00+02:00"


def test_hours_are_lengths_and_days_keep_the_clock() -> None:
    """Over the change of clocks 24 hours end at nine in the evening, and one day at eight as it began."""
    before = instant(date(2026, 3, 28), time(20), ZONE)
    hours, day = read("+24h", now=before), read("+1d", now=before)
    assert isinstance(hours, Understood)
    assert isinstance(day, Understood)
    assert (hours.value.hour, day.value.hour) == (21, 20)


BOTH = st.sampled_from([people.english(), people.spanish()])


@given(text=st.text(max_size=30), words=BOTH)
def test_no_text_is_too_strange(text: str, words: Spoken) -> None:
    """Any text is a moment ahead or Unclear."""
    found = read(text, MOVED, words=words)
    assert isinstance(found, Unclear) or found.value > NOW


PARTS = [
    "tomorrow",
    "fri",
    "10",
    "10:00",
    "25.11.",
    "nov",
    "at",
    "in the evening",
    "half past",
    "mañana",
    "de la tarde",
    "y media",
    "mar",
    "a las",
    "4/5",
    "+2h",
    " ",
    ",",
    "am",
    "2026-11-25",
    "t",
    ".",
    "٩",
]


@given(text=st.lists(st.sampled_from(PARTS), max_size=8).map("".join), words=BOTH)
def test_near_moments_are_read_or_asked_about(text: str, words: Spoken) -> None:
    """Texts made of the parts of moments never fail and never lead back in time."""
    found = read(text, words=words)
    assert isinstance(found, Unclear) or found.value > NOW


@given(text=st.lists(st.sampled_from(PARTS), max_size=8).map(" ".join), words=BOTH)
def test_a_reason_is_what_she_wrote_and_nothing_else(text: str, words: Spoken) -> None:
    """Whatever is taken for the reason stands at the end of the text, and every moment lies ahead."""
    found = read_moment_and_why(text, now=NOW, zone=ZONE, words=words, base=MOVED)
    readings = () if isinstance(found, Unclear) else (found,) if isinstance(found, Told) else found.readings
    for one in readings:
        assert one.at > NOW
        assert " ".join(text.split()).endswith(one.why)


@given(
    days=st.integers(1, 700),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    style=st.integers(0, 3),
)
def test_a_full_date_and_time_is_read_as_written(days: int, at: time, style: int) -> None:
    """Whatever date ahead, in four spellings, comes back as the calendar has it."""
    on = date(2026, 11, 20) + timedelta(days=days)
    spelled = (
        f"{on:%Y-%m-%d} {at:%H:%M}",
        f"{on.day}.{on.month}.{on.year} {at:%H:%M}",
        f"{at:%H:%M} {on:%Y-%m-%d}",
        f"{on:%Y-%m-%d}, {at:%H%M}",
    )[style]
    found = read(spelled)
    assert isinstance(found, Understood)
    assert found.value == instant(on, at, ZONE)
