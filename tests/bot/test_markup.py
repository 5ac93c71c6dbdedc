"""Any string at all becomes harmless HTML, and a long one comes apart without loss."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.api.entities import parse_html, tidy, utf16_length
from bot.speaking import markup

NASTY = (
    "<>&\"'/\\@#:.{}[]()$_*`~|= \n\r\t\x00\x07\x1b\x85"
    "abcXYZ019éñßİ漢字あ한عربيעברית🙂👩‍👩‍👧🇪🇸👍🏽"
    "\u0301\u0323\u030f\u0333\u200b\u200d\u200e\u200f\u202a\u202e\u2028\u2029\u2060\u2066\u2069\ufeff\ufe0f\ue000\ue001"
    "\ud800\udfff\U000e0041\U0010ffff"
)
PIECES = (
    "<b>",
    "</b>",
    "<blockquote>",
    "</blockquote>",
    "&lt;",
    "&#60;",
    "<a href='tg://user?id=1'>",
    "tg://user?id=1",
    "https://evil.example/a",
    "/stop",
    "@boss",
    "<3",
    "{ $name }",
)
POOL = [*NASTY, *PIECES]
nasty = st.lists(st.sampled_from(POOL) | st.characters(), max_size=40).map("".join)


def five_hundred(chance: Random) -> list[str]:
    """Strings of the nasty alphabet, many at once: drawing each through hypothesis would take most of the
    time.
    """
    return ["".join(chance.choices(POOL, k=chance.randrange(30))) for _ in range(500)]


@given(st.randoms(use_true_random=True))
@settings(max_examples=20, deadline=None)
def test_ten_thousand_strings_survive_as_text_without_mark_up(chance: Random) -> None:
    """What Telegram parses out of an escaped string is that string, and no entity in it is the writer's."""
    for text in five_hundred(chance):
        tidied = markup.tidied(text)
        parsed, entities = parse_html(markup.escaped(markup.defused(tidied)))
        assert parsed.replace(markup.JOINER, "") == tidied
        assert entities == []


@given(nasty)
def test_what_we_tidy_telegram_has_nothing_left_to_tidy(text: str) -> None:
    """Telegram changes nothing in tidied text but blanks at its ends, so that what we measure is what is
    sent.
    """
    assert tidy(markup.tidied(text), [])[0] == markup.tidied(text).strip(" \n")


@given(nasty)
def test_tidying_twice_changes_nothing(text: str) -> None:
    """Tidied text is a fixed point, so that no second pass can make a hidden thing appear."""
    assert markup.tidied(markup.tidied(text)) == markup.tidied(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc\u202etxt.exe", "abctxt.exe"),
        ("a\x00b", "a b"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("zero\u200bwidth", "zerowidth"),
        ("lone \ud83d end", "lone � end"),
        ("e" + "\u0301" * 10_000, "e" + "\u0301" * markup.MARKS_IN_A_ROW),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("شُكْرًا", "شُكْرًا"),
    ],
)
def test_hidden_characters_go_and_writing_stays(text: str, shown: str) -> None:
    """Overrides, controls and towers of marks are taken out; vowels, joiners and emoji are left."""
    assert markup.tidied(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/x",
        "see evil.example now",
        "tg://user?id=7",
        "/stop",
        "(/stop)",
        "@boss",
        "a@b.example",
    ],
)
def test_what_could_be_tapped_is_broken(text: str) -> None:
    """An address, a name or a command in somebody's words holds a joiner where a link would have formed."""
    assert markup.JOINER in markup.defused(text)
    assert markup.defused(text).replace(markup.JOINER, "") == text


@pytest.mark.parametrize("text", ["82.4 kg", "120/80", "and/or", "Dr. Who", "3.5.", "a, b; c: d", "5 @ 3"])
def test_ordinary_writing_is_left_alone(text: str) -> None:
    """Numbers, readings and punctuation are not taken for links."""
    assert markup.defused(text) == text


@given(st.text(alphabet="ab é漢🙂👍🏽\u0301\u200d\n <>&", max_size=400), st.integers(20, 60))
def test_parts_fit_and_hold_everything(text: str, at_most: int) -> None:
    """Each part is within the length, and the parts together hold every visible character in order."""
    marked = f"<b>{markup.escaped(text)}</b> &amp; <i>end</i>"
    parts = markup.parts(marked, at_most)
    shown = [parse_html(part)[0] for part in parts]
    assert all(0 < utf16_length(each) <= at_most for each in shown)
    assert "".join("".join(shown).split()) == "".join(parse_html(marked)[0].split())


def test_a_cut_falls_between_paragraphs_and_keeps_its_marks() -> None:
    """A long text is cut at a blank line, and bold text that goes on is bold on both sides of the cut."""
    marked = "<b>" + "a" * 30 + "\n\n" + "b" * 30 + "</b>"
    assert markup.parts(marked, 40) == (f"<b>{'a' * 30}</b>", f"<b>{'b' * 30}</b>")


@given(st.text(alphabet="ab👍🏽\u0301\u200d", max_size=60), st.integers(2, 30))
def test_shortened_text_says_that_it_is(text: str, at_most: int) -> None:
    """Text that is cut ends in an ellipsis and is no longer than asked; text that fits is not touched."""
    short = markup.shortened(text, at_most)
    assert len(short) <= at_most
    assert short == text if len(text) <= at_most else short.endswith("…")
