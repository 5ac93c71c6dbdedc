"""Typed words that stand for commands, yes and no: content, read from a file and checked."""

import pytest

from dialogs.hearing.spoken import Spoken, load, of
from dialogs.patient.own import read_hour
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


def test_no_way_of_saying_stands_for_two_commands() -> None:
    """Each phrase has one meaning, and none is a yes, a no or a back as well."""
    english = people.english()
    ways = [way for one in english.commands.values() for way in one]
    ways += [*english.yes, *english.no, *english.back]
    assert len(ways) == len(set(ways))


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
    [("7", "07:00"), ("07.30", "07:30"), ("at 8 pm", "20:00"), ("12 am", "00:00"), ("٨:٣٠", "08:30")],
)
def test_an_hour_is_read_as_people_write_it(text: str, hour: str) -> None:
    """Digits of any script, with or without minutes, twelve hours or twenty-four."""
    read = read_hour(text)
    assert read is not None
    assert f"{read:%H:%M}" == hour


@pytest.mark.parametrize("text", ["", "noon", "8:61", "24:00", "7 or 8", "0 am", "13 pm", "1948"])
def test_what_is_no_hour_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert read_hour(text) is None
