"""HTML to text and entities: round trips, nesting, and Telegram's complaints."""

import html
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.api.entities import Entity, ParseError, parse_html, tidy, utf16_length

TAGS = ["b", "i", "pre", "a", "span", "blockquote"]
PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in TAGS),
        *(f"</{tag}>" for tag in TAGS),
        *("<a href='x.io'>", "<code class=language-py>", "</code>", "<blockquote expandable>", "</>"),
        *("<span ", 'class="tg-spoiler">', "<", ">", "&", "&lt;", "&#x1F44D;", '"', "=", "/"),
        *("word", "👍", " ", "\n", "\r", "é", "\x00"),
    ]
)


@given(st.text())
def test_escaped_text_comes_back_the_same(text: str) -> None:
    """Whatever people write, html.escape makes it safe and nothing is changed or marked."""
    assert parse_html(html.escape(text)) == (text, [])


@given(st.text(), st.sampled_from(["b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"]))
def test_a_tag_around_escaped_text_covers_it(text: str, tag: str) -> None:
    """One tag around any text gives one entity over all of its UTF-16 units, or none over nothing."""
    plain, entities = parse_html(f"<{tag}>{html.escape(text)}</{tag}>")
    assert plain == text
    assert [(each["offset"], each["length"]) for each in entities] == [(0, utf16_length(text))] * bool(text)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_mark_up_is_read_or_refused(marked: str) -> None:
    """No mark-up crashes the parser, and what it reads has entities inside the text, outer before inner."""
    try:
        plain, entities = tidy(*parse_html(marked))
    except ParseError:
        return
    end = utf16_length(plain)
    assert all(each["length"] > 0 and each["offset"] + each["length"] <= end for each in entities)
    starts = [(each["offset"], -each["length"]) for each in entities]
    assert starts == sorted(starts)


class Plain(HTMLParser):
    """The standard library's idea of the text in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=8).map(html.escape)
MARKED = st.recursive(
    WORDS,
    lambda inner: st.tuples(
        st.sampled_from(["b", "em", "u", "del", "code"]), st.lists(inner, max_size=3)
    ).map(lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"),
    max_leaves=8,
)


@given(MARKED)
def test_the_text_is_what_another_parser_reads(marked: str) -> None:
    """For well-formed mark-up the text agrees with the standard library's parser."""
    other = Plain()
    other.feed(marked)
    other.close()
    assert parse_html(marked)[0] == other.text


@pytest.mark.parametrize(
    ("marked", "complaint"),
    [
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b ", 'Unclosed start tag "b" at byte offset 0'),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 3'),
        ("<a href=x?y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b><i>x</b>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b><i>x</i>", 'Can\'t find end tag corresponding to start tag "b"'),
    ],
)
def test_complaints_are_telegrams(marked: str, complaint: str) -> None:
    """Each kind of broken mark-up is refused in Telegram's words, with the byte offset."""
    with pytest.raises(ParseError) as refused:
        parse_html(marked)
    assert str(refused.value) == complaint


def spans(marked: str) -> list[tuple[str, int, int]]:
    return [(each["type"], each["offset"], each["length"]) for each in parse_html(marked)[1]]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("<b>a<i>b</i></b>", [("bold", 0, 2), ("italic", 1, 1)]),
        ("👍<STRONG>x</>", [("bold", 2, 1)]),
        ("<b>a<code>b</code>c</b>", [("bold", 0, 1), ("code", 1, 1), ("bold", 2, 1)]),
        ("<pre>a<b>b</b></pre>", [("pre", 0, 2)]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", [("blockquote", 0, 2)]),
        (
            "<blockquote expandable><code>a</code></blockquote>",
            [("expandable_blockquote", 0, 1), ("code", 0, 1)],
        ),
        (
            "<span class='tg-spoiler'>x</span><tg-spoiler>y</tg-spoiler>",
            [("spoiler", 0, 1), ("spoiler", 1, 1)],
        ),
        ("<b></b>x", []),
    ],
)
def test_entities_nest_as_telegram_lets_them(marked: str, expected: list[tuple[str, int, int]]) -> None:
    """Styles nest; code and quotes do not hold their own kind, and code holds no style."""
    assert sorted(spans(marked)) == sorted(expected)


@pytest.mark.parametrize(
    ("marked", "more"),
    [
        ('<a href="https://clinic.example/?a=1&amp;b=2">x</a>', {"url": "https://clinic.example/?a=1&b=2"}),
        ("<a>clinic.example</a>", {"url": "http://clinic.example/"}),
        ('<pre><code class="language-python">x</code></pre>', {"language": "python"}),
    ],
)
def test_links_and_languages_are_kept(marked: str, more: Entity) -> None:
    """A link has its address, decoded; a block of code its language."""
    _, [entity] = parse_html(marked)
    assert {key: entity[key] for key in more} == more


def test_a_link_to_nowhere_is_plain_text() -> None:
    """Telegram drops a link it cannot follow and keeps its words."""
    assert parse_html('<a href="javascript">x</a>') == ("x", [])


def test_tidying_moves_entities_along() -> None:
    """Blanks at the ends and vanishing characters go; entities still cover their words."""
    text, entities = tidy(*parse_html(" \n👍 <b>a\rb</b>\t \u202e"))
    assert text == "👍 ab"
    assert entities == [{"type": "bold", "offset": 3, "length": 2}]
