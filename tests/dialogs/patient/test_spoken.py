"""Typed words that stand for commands, yes and no: content, read from a file and checked."""

from datetime import time

import pytest

from dialogs.hearing.hours import read_hour
from dialogs.hearing.spoken import Spoken, load, of, one_word_commands, plain
from tests import people


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("help", "help"),
        ("  HELP!! ", "help"),
        ("I feel worse", "worse"),
        ("I’m feeling worse.", "worse"),
        ("stop", "stop"),
        ("stop the pain", None),
        ("", None),
        ("...", None),
    ],
)
def test_a_whole_text_names_a_command_or_it_does_not(text: str, command: str | None) -> None:
    """Case, spaces and end punctuation do not matter; words around it do."""
    assert people.english().command(text) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("¡AYUDA!", "help"),
        ("me encuentro peor...", "worse"),
        ("empeore", "worse"),  # without the accent
        ("¿Cuando me toca?", "plan"),
        ("para el dolor", None),
    ],
)
def test_a_spanish_text_too(text: str, command: str | None) -> None:
    """Its own signs before and after do not matter, and accents may be left out."""
    assert people.spanish().command(text) == command


@pytest.mark.parametrize("typed", [people.english(), people.spanish()], ids=["en", "es"])
def test_no_way_of_saying_stands_for_two_commands(typed: Spoken) -> None:
    """Each phrase has one meaning, and none is a yes, a no or a back as well; accents make no other phrase."""
    ways = [plain(way) for one in typed.commands.values() for way in one]
    ways += [*{plain(one) for one in typed.yes}, *map(plain, typed.no), *map(plain, typed.back)]
    assert sorted(ways) == sorted(set(ways))


def test_every_language_names_the_same_things() -> None:
    """Commands, months, weekdays and days: what can be typed in one language can be typed in each."""
    english, spanish = people.english(), people.spanish()
    assert english.commands.keys() == spanish.commands.keys()
    for typed in (english, spanish):
        assert set(typed.months.values()) == set(range(1, 13))
        assert set(typed.weekdays.values()) == set(range(1, 8))
        assert set(typed.days.values()) == {-2, -1, 0, 1, 2}
        assert set(typed.hours.minutes.values()) >= {30, 15, -15}
        assert set(typed.hours.figures.values()) == set(range(1, 13))
        assert all(getattr(typed.hours, part) for part in ("before", "after", "am", "pm", "named", "vague"))


def test_no_yes_is_a_no_in_another_language() -> None:
    """Words of two languages may be understood side by side."""
    english, spanish = people.english(), people.spanish()
    for one, other in ((english, spanish), (spanish, english)):
        assert not set(map(plain, one.yes)) & set(map(plain, other.no))
        ways = {plain(way): name for name, known in one.commands.items() for way in known}
        assert all(
            ways.get(plain(way), name) == name for name, known in other.commands.items() for way in known
        )


def test_a_command_of_one_word_may_stand_behind_a_slash() -> None:
    """In any language, without its accents; phrases cannot."""
    found = one_word_commands({"en": people.english(), "es": people.spanish()})
    assert (found["peor"], found["ayuda"], found["worse"], found["menu"]) == (
        "worse",
        "help",
        "worse",
        "help",
    )
    assert people.spanish().command("/menú") == "help"
    assert not any(" " in word for word in found)


def test_a_bare_yes_in_the_file_stays_a_word() -> None:
    """YAML's truth values never creep in."""
    assert load("yes: [yes, on]\nno: [no]", "x.yaml") == Spoken(yes=("yes", "on"), no=("no",))


@pytest.mark.parametrize("source", ["yes: [", "yes: 3", "colour: [red]", "- yes"])
def test_a_bad_file_names_itself_and_what_to_do(source: str) -> None:
    """An author reads which file and setting, and a remedy."""
    with pytest.raises(ValueError, match=r"^commands\.yaml: .+\. \w"):
        load(source, "commands.yaml")


def test_a_language_without_words_falls_back_to_english() -> None:
    """A region falls to its language, a language to English."""
    spoken = {"en": Spoken(yes=("yes",)), "es": Spoken(yes=("sí",))}
    assert of(spoken, "es-MX").yes == ("sí",)
    assert of(spoken, "fr").yes == ("yes",)
    assert of({}, "fr") == Spoken()


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("7", "07:00"),
        ("07.30", "07:30"),
        ("at 8 pm", "20:00"),
        ("12 am", "00:00"),
        ("12 pm", "12:00"),
        ("٨:٣٠", "08:30"),
        ("8 in the evening", "20:00"),
        ("8 in the morning", "08:00"),
        ("half past 8", "08:30"),
        ("quarter to 8 in the evening", "19:45"),
        ("8 o'clock", "08:00"),
        ("5 at night", "05:00"),
        ("6 at night", "18:00"),
        ("12 at night", "00:00"),
        ("at noon", "12:00"),
        ("nine", "09:00"),
        ("Nine.", "09:00"),
        ("half past nine", "09:30"),
        ("quarter to nine", "08:45"),
        ("ten to nine", "08:50"),
        ("ten past ten", "10:10"),
        ("eight thirty", "08:30"),
        ("at eight forty-five", "08:45"),
        ("eight in the evening", "20:00"),
        ("eight thirty pm", "20:30"),
        ("twelve o'clock", "12:00"),
    ],
)
def test_an_hour_is_read_as_people_write_it(text: str, hour: str) -> None:
    """Digits of any script, with or without minutes, twelve hours or twenty-four."""
    assert clock(read_hour(text, people.english().hours)) == hour


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("8", "08:00"),
        ("a las 8", "08:00"),
        ("20:00", "20:00"),
        ("20 h", "20:00"),
        ("a las 20 horas", "20:00"),
        ("8 de la tarde", "20:00"),
        ("las 8 y media", "08:30"),
        ("a las 8 y media de la noche", "20:30"),
        ("9 menos cuarto", "08:45"),
        ("a la 1 de la tarde", "13:00"),
        ("12 de la noche", "00:00"),
        ("11 de la mañana", "11:00"),
        ("8 a. m.", "08:00"),
        ("8:15 p.m.", "20:15"),
        ("por la tarde, a las 5", "17:00"),
        ("5, tarde", None),
        ("por la tarde a las 5", "17:00"),
        ("al mediodia", "12:00"),
        ("12 de la mañana", None),  # noon to some, midnight to others
        ("8:30 y media", None),
        ("a las nueve y media", "09:30"),
        ("las ocho", "08:00"),
        ("nueve", "09:00"),
        ("nueve menos cuarto", "08:45"),
        ("nueve menos diez", "08:50"),
        ("las nueve y veinte", "09:20"),
        ("ocho treinta", "08:30"),
        ("a la una de la tarde", "13:00"),
        ("las ocho y media de la noche", "20:30"),
        ("a las doce de la noche", "00:00"),
        ("a las nueve o diez", None),
        ("a las nueve, por favor", "09:00"),
        ("nueve o diez", None),
    ],
)
def test_an_hour_is_read_as_people_write_it_in_spanish(text: str, hour: str | None) -> None:
    """By the parts of the day, quarters and halves, with or without accents; what is open is not guessed."""
    assert clock(read_hour(text, people.spanish().hours)) == hour


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "8:61",
        "24:00",
        "7 or 8",
        "0 am",
        "13 pm",
        "1958",
        "12 in the morning",
        "at 25",
        "8, evening",
        "nine or ten",
        "nine ninety",
        "thirty eight",
        "twelve in the morning",
        "one of them",
        "eight, evening",
    ],
)
def test_what_is_no_hour_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert read_hour(text, people.english().hours) is None


def clock(hour: time | None) -> str | None:
    return None if hour is None else f"{hour:%H:%M}"
