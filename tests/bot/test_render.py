"""Words become what a reader sees, in her language, and nothing that anyone wrote becomes more than text."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.api.entities import parse_html, utf16_length
from bot.speaking import markup
from bot.speaking.render import Rendered, Renderer
from bot.speaking.wording import Entry, needs, shipped_wording
from dialogs.inputs import Action
from dialogs.pathway.pathway import Pathway, load
from dialogs.turn import Option
from dialogs.words import (
    Clock,
    Day,
    Join,
    Moment,
    Number,
    Quantity,
    Quote,
    Several,
    Slot,
    Text,
    Words,
    of_pathway,
    words,
)
from tests.bot.content import no_pathway, renderer_of
from tests.bot.test_markup import five_hundred, nasty

SHIPPED = shipped_wording()
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    return renderer_of(tmp_path_factory.mktemp("wording"))


def seen(renderer: Renderer, *said: Words, language: str = "en") -> str:
    """The one message, as HTML; a fault in it fails the test."""
    rendered = renderer.render(said, (), (), language=language, now=NOW)
    assert rendered.faults == ()
    assert len(rendered.parts) == 1
    return rendered.parts[0]


def button(label: Words) -> Option:
    return Option(label=label, action=Action(verb="open"))


def buttons(renderer: Renderer, *rows: tuple[Words, ...]) -> Rendered:
    options = tuple(tuple(button(label) for label in row) for row in rows)
    handles = tuple(tuple(f"h{at}-{n}" for n, _ in enumerate(row)) for at, row in enumerate(rows))
    return renderer.render((words("plain"),), options, handles, language="en", now=NOW)


@given(st.randoms(use_true_random=True))
@settings(max_examples=20, deadline=None)
def test_ten_thousand_names_and_quotes_stay_text(renderer: Renderer, chance: Random) -> None:
    """In a name or a quote, any string is shown as itself and makes no entity but the quote's own block."""
    for text in five_hundred(chance):
        named, entities = parse_html(seen(renderer, words("name", name=Text(text))))
        shown = named.replace(markup.JOINER, "").replace("\u2068", "").replace("\u2069", "")
        assert shown == f"Your name is {markup.one_line(text)}."
        assert entities == []
        quoted, entities = parse_html(seen(renderer, words("said", words=Quote(text))))
        tidied = markup.tidied(text).strip()
        expected = f"She wrote:\n{tidied}" if tidied else "She wrote: "
        assert quoted.replace(markup.JOINER, "") == expected
        assert [each["type"] for each in entities] == (["blockquote"] if tidied else [])


def test_a_quote_stands_in_its_own_block(renderer: Renderer) -> None:
    """Somebody's words begin on a line of their own, marked as a quote, and our words go on below it."""
    said = seen(renderer, words("said-then", who=Text("Ana"), words=Quote("I <3 you\nreally")))
    assert said == "Ana wrote:\n<blockquote>I &lt;3 you\nreally</blockquote>\nAnswer soon."


def test_a_name_cannot_be_mark_up_or_a_second_line(renderer: Renderer) -> None:
    """A name with tags and line breaks is one line of plain text."""
    said = seen(renderer, words("name", name=Text("<b>Ana</b>\nAcknowledged")))
    assert said == "Your name is &lt;b&gt;Ana&lt;/b&gt; Acknowledged."


def test_our_own_link_can_be_tapped_and_no_other(renderer: Renderer) -> None:
    """A deep link of ours is shown whole; any other address in a text slot is broken."""
    link = "https://t.me/aftercare_example_bot?start=abcdefghijklmnopqrstuv"
    assert link in seen(renderer, words("name", name=Text(link)))
    assert "evil.example" not in seen(renderer, words("name", name=Text("https://evil.example")))
    assert "t.me/x" not in seen(renderer, words("name", name=Text("see https://t.me/x?start=y")))


@pytest.mark.parametrize(
    ("quantity", "language", "shown"),
    [
        (Quantity(Decimal("82.40"), "kg", "kg", Decimal("0.1")), "en", "You weigh 82.4 kg today."),
        (Quantity(Decimal("82.00"), "kg", "kg", Decimal("0.1")), "en", "You weigh 82 kg today."),
        (Quantity(Decimal("80.00"), "kg", "kg", Decimal("0.1")), "en", "You weigh 80 kg today."),
        (Quantity(Decimal("82.40"), "kg", "kg", Decimal("0.1")), "es", "Hoy pesa 82,4 kg."),
        (Quantity(Decimal("82.10"), "kg", "lb", Decimal(1)), "en", "You weigh 181 lb today."),
        (Quantity(Decimal("-1.36"), "kg", "lb", Decimal("0.1")), "en", "You weigh -3 lb today."),
        (Quantity(Decimal("38.50"), "°C", "°F", Decimal("0.1")), "en", "You weigh 101.3 °F today."),
        (
            Quantity(Decimal("1.50"), "°C", "°F", Decimal("0.1"), is_change=True),
            "en",
            "You weigh 2.7 °F today.",
        ),
        (Quantity(Decimal(95), "%", "%", Decimal(1)), "en", "You weigh 95% today."),
        (Quantity(Decimal("0.5"), "<U>", "<U>", Decimal("0.1")), "en", "You weigh 0.5 &lt;U&gt; today."),
    ],
)
def test_a_quantity_is_shown_in_the_readers_unit_and_style(
    renderer: Renderer, quantity: Quantity, language: str, shown: str
) -> None:
    """Unit, decimal mark and precision are the reader's, and no zero stands after the last digit that
    counts.
    """
    assert seen(renderer, words("kilos", weight=quantity), language=language) == shown


@pytest.mark.parametrize(
    ("style", "language", "shown"),
    [
        (Clock.TIME, "en", "09:30"),
        (Clock.DAY, "en", "Friday 20 November"),
        (Clock.DAY_TIME, "en", "Friday 20 November, 09:30"),
        (Clock.SHORT, "en", "Fri 09:30"),
        (Clock.DAY_TIME, "es", "viernes 20 de noviembre, 09:30"),
    ],
)
def test_a_moment_is_told_on_the_wall_clock_of_its_zone(
    renderer: Renderer, style: Clock, language: str, shown: str
) -> None:
    """An instant is shown in local time, with as much of it as asked for."""
    at = Moment(datetime(2026, 11, 20, 8, 30, tzinfo=UTC), "Europe/Madrid", style)
    assert seen(renderer, words("times", at=at), language=language) == shown


def test_a_year_is_told_only_where_it_is_another(renderer: Renderer) -> None:
    """The year is left out of dates in this year and stands on all others, by the local calendar."""
    assert seen(renderer, words("times", at=Day(date(2026, 1, 5)))) == "Monday 5 January"
    assert seen(renderer, words("times", at=Day(date(1950, 1, 5)))) == "5 January 1950"
    new_year = Moment(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "Europe/Madrid", Clock.DAY)
    assert seen(renderer, words("times", at=new_year)) == "Friday 1 January 2027"


@pytest.mark.parametrize(
    ("count", "shown"), [(1, "one answer"), (0, "0 answers"), (12_000, "12,000 answers")]
)
def test_a_number_chooses_the_plural(renderer: Renderer, count: int, shown: str) -> None:
    """Plural forms follow the number that is shown."""
    assert seen(renderer, words("count", count=Number(count))) == shown


def test_a_text_that_chooses_a_form_is_escaped_too(renderer: Renderer) -> None:
    """A text slot a wording selects by cannot smuggle mark-up into the form it chose."""
    assert seen(renderer, words("level", level=Text("high"))) == "very high, high"
    assert seen(renderer, words("level", level=Text("<b>x"))) == "as usual, &lt;b&gt;x"


def test_words_hold_words_and_lists(renderer: Renderer) -> None:
    """A slot may hold further words, joined by lines, bullets or commas in the style of the language."""
    items = tuple(words("name", name=Text(name)) for name in ("A", "B", "C"))
    assert seen(renderer, words("list", items=Several(items[:2], Join.LINES))) == (
        "Today: Your name is A.\nYour name is B."
    )
    assert "• Your name is A.\n• Your name is B." in seen(renderer, words("list", items=Several(items)))
    commas = seen(renderer, words("list", items=Several((words("plain"),) * 3, Join.COMMAS)), language="es")
    assert commas == "Hoy: Buenos días., Buenos días. y Buenos días."
    assert seen(renderer, words("pair", name=Text("A"))) == "Good morning. Your name is A."


def test_several_words_of_a_say_are_paragraphs(renderer: Renderer) -> None:
    """Each of a Say's words stands apart from the next by a blank line."""
    assert seen(renderer, words("plain"), words("plain")) == "Good morning.\n\nGood morning."


def test_right_to_left_text_cannot_turn_its_surroundings(renderer: Renderer) -> None:
    """An Arabic name in an English sentence is isolated, a Latin one in an Arabic sentence too, others
    are bare.
    """
    assert seen(renderer, words("name", name=Text("مريم"))) == "Your name is \u2068مريم\u2069."
    assert seen(renderer, words("name", name=Text("Ana"))) == "Your name is Ana."
    assert seen(renderer, words("name", name=Text("Ana")), language="ar") == "الاسم \u2068Ana\u2069."


@pytest.mark.parametrize(
    ("language", "shown"), [("es-MX", "Buenos días."), ("ES", "Buenos días."), ("fr", "Good morning.")]
)
def test_a_language_falls_back_to_its_base_and_then_to_english(
    renderer: Renderer, language: str, shown: str
) -> None:
    """A region has the words of its language, and an unknown language those of English."""
    assert seen(renderer, words("plain"), language=language) == shown


@pytest.mark.parametrize(
    "broken",
    [
        words("no-such-key"),
        words("name"),
        words("count"),
        words("count", count=Quote("x")),
        words("times", at=Moment(NOW, "No/Zone")),
        words("kilos", weight=Quantity(Decimal("NaN"), "kg", "kg", Decimal("0.1"))),
        of_pathway("nohash", "questions.x.text"),
    ],
)
def test_a_broken_wording_is_an_apology_in_its_place(renderer: Renderer, broken: Words) -> None:
    """What cannot be said is replaced by a fixed sentence, the rest arrives, and the fault names the key."""
    rendered = renderer.render((words("plain"), broken), (), (), language="en", now=NOW)
    assert rendered.parts[0].startswith("Good morning.\n\n<i>Something belongs here")
    assert len(rendered.faults) == 1
    assert broken.key in rendered.faults[0]


def test_a_fault_never_tells_what_was_to_be_shown(renderer: Renderer) -> None:
    """The report of a broken wording holds keys and slots, no patient's words."""
    inner = words("two", one=Text("secret words"))
    rendered = renderer.render((inner,), (), (), language="en", now=NOW)
    assert rendered.faults == ("two lacks the slot other",)


def test_a_message_of_nothing_is_an_apology(renderer: Renderer) -> None:
    """Telegram takes no empty message, so an empty one says that something is missing."""
    rendered = renderer.render((words("only-quote", words=Quote(" \n")),), (), (), language="en", now=NOW)
    assert "could not be shown" in rendered.parts[0]
    assert rendered.faults


def test_a_button_is_one_short_line_without_mark_up(renderer: Renderer) -> None:
    """Labels are plain text, at most 64 characters, and a broken one still can be tapped."""
    rendered = buttons(
        renderer,
        (words("bold", inside=Text("<Yes>")), words("no-such-key")),
        (words("button", name=Text("x" * 100)),),
    )
    assert rendered.keyboard[0] == (("<Yes>", "h0-0"), ("Continue", "h0-1"))
    label, handle = rendered.keyboard[1][0]
    assert (len(label), label[-1], handle) == (64, "…", "h1-0")


def test_a_wide_row_goes_on_in_the_next(renderer: Renderer) -> None:
    """More than eight buttons in a row are shown in several, none lost; above a hundred is reported."""
    rendered = buttons(renderer, (words("plain"),) * 10)
    assert [len(row) for row in rendered.keyboard] == [8, 2]
    too_many = buttons(renderer, *((words("plain"),) * 8 for _ in range(13)))
    assert sum(len(row) for row in too_many.keyboard) == 100
    assert too_many.faults


def test_a_long_quote_is_cut_and_says_so(renderer: Renderer) -> None:
    """Where a message would be too long, quotes are shortened first, and the reader is told."""
    rendered = renderer.render(
        (words("said", words=Quote("word " * 2000)), words("plain")), (), (), language="en", now=NOW
    )
    assert len(rendered.parts) == 1
    text, _ = parse_html(rendered.parts[0])
    assert utf16_length(text) <= markup.TEXT_MAX
    assert "…\nThis is only the beginning. All of it is kept.\n\nGood morning." in text


def test_a_long_message_comes_in_parts_with_the_buttons_last(renderer: Renderer) -> None:
    """What is too long without quotes is split; nothing is lost and there is one keyboard."""
    said = tuple(words("name", name=Text(f"{n} " + "🙂" * 60)) for n in range(60))
    rendered = renderer.render(said, ((button(words("plain")),),), (("h",),), language="en", now=NOW)
    texts = [parse_html(part)[0] for part in rendered.parts]
    assert len(texts) > 1
    assert all(utf16_length(text) <= markup.TEXT_MAX for text in texts)
    assert "\n\n".join(texts) == "\n\n".join(f"Your name is {n} {'🙂' * 60}." for n in range(60))
    assert rendered.keyboard == ((("Good morning.", "h"),),)


@given(st.lists(nasty, max_size=6), st.integers(1, 900))
@settings(max_examples=40, deadline=None)
def test_no_message_is_ever_too_long_or_unreadable(renderer: Renderer, texts: list[str], times: int) -> None:
    """Whatever is said, each part parses, is within Telegram's length and is not empty."""
    said = tuple(words("two", one=Quote(text * times), other=Text(text * times)) for text in texts)
    rendered = renderer.render((*said, words("plain")), (), (), language="en", now=NOW)
    for part in rendered.parts:
        text, _ = parse_html(part)
        assert 0 < utf16_length(text) <= markup.TEXT_MAX


def test_plain_parts_are_what_the_mark_up_shows(renderer: Renderer) -> None:
    """Should Telegram not take the mark-up, the same words go out without it."""
    rendered = renderer.render((words("bold", inside=Text("a < b & c")),), (), (), language="en", now=NOW)
    assert rendered.plain_parts == ("a < b & c",)
    assert rendered.parts == ("<b>a &lt; b &amp; c</b>",)


HEART = load((files("dialogs") / "pathways" / "heart-failure-weight.yaml").read_text("utf-8"), "heart.yaml")


def of_shelf(pathway_hash: str) -> Pathway:
    return {HEART.hash: HEART}[pathway_hash]


@pytest.mark.parametrize("language", SHIPPED.languages)
def test_every_text_of_a_pathway_can_be_said(language: str) -> None:
    """Each text of a shipped pathway is said with its slots filled; a slot left empty is a fault."""
    shipped = Renderer(SHIPPED, of_shelf)
    for path in HEART.texts:
        slots = {slot: Text("A <3") for slot in re.findall(r"\{(\w+)\}", HEART.text(path))}
        said = of_pathway(HEART.hash, path, **slots)
        rendered = shipped.render((said,), (), (), language=language, now=NOW)
        assert rendered.faults == ()
        expected = HEART.text(path, language)
        for slot in slots:
            expected = expected.replace(f"{{{slot}}}", "A <3")
        assert parse_html(rendered.parts[0])[0] == expected
        if slots:
            bare = shipped.render((of_pathway(HEART.hash, path),), (), (), language="en", now=NOW)
            assert "lacks the slot" in bare.faults[0]


def test_a_pathway_text_is_text_and_reaches_nothing() -> None:
    """Mark-up in an authored text is shown, not obeyed; a slot is a name, and nothing lies behind it."""
    odd = replace(HEART, texts={"title": {"en": "2 < <b>3</b> & {name} {name.text} {0} {__class__}"}})
    renderer = Renderer(SHIPPED, lambda _: odd)
    rendered = renderer.render((of_pathway("h", "title", name=Text("A&B")),), (), (), language="en", now=NOW)
    shown, entities = parse_html(rendered.parts[0])
    assert shown == "2 < <b>3</b> & A&B {name.text} {0} {__class__}"
    assert entities == []


def filled(entry: Entry, number: int) -> dict[str, Slot]:
    """Something in every slot: the number where a form is chosen, a name elsewhere."""
    every = needs(SHIPPED.entries["en"], entry.key)
    return {
        slot: Number(number) if slot in every.selectors else Text("Ana <3") for slot in sorted(every.slots)
    }


@pytest.mark.parametrize("number", [0, 1, 2, 1_000])
def test_every_shipped_wording_can_be_said(number: int) -> None:
    """Each wording that ships, with whatever number, is said without a fault in mark-up Telegram reads."""
    shipped = Renderer(SHIPPED, no_pathway)
    for entry in SHIPPED.entries["en"].values():
        if entry.key.startswith("-"):
            continue
        said = (words("severity-urgent"), Words(entry.key, filled(entry, number)))
        rendered = shipped.render(said, (), (), language="en", now=NOW)
        assert rendered.faults == ()
        assert parse_html(rendered.parts[0])[0].startswith("Urgent"), entry.key


def test_every_shipped_button_fits_its_button() -> None:
    """The fixed words of a button leave room on a telephone: none is cut."""
    for entry in SHIPPED.entries["en"].values():
        if entry.key.startswith("button-") and not entry.slots:
            assert len(SHIPPED.fixed(entry.key, "en")) <= 40, entry.key
