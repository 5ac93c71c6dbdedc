"""Words into what a person sees: HTML for Telegram, and the labels of buttons.

Decides how each kind of slot looks in the reader's language: a quote in its own block, a quantity in her
unit and number style, a moment on the wall clock of its zone. Pure: content, language and `now` (only to
know which year goes without saying) are handed in.

Everything that is not our own wording is escaped here, at the last step, and never before: names and
answers are stored as they were written. A wording or slot that is missing is said as a fixed safe
sentence in its place, so that the rest of the message still arrives; the key is reported for the log,
never what was to fill it.

Bidirectional isolation: in a left-to-right language a slot is isolated only if it holds right-to-left
text, in a right-to-left language every slot is. On the screen this equals isolating always, without
invisible characters inside the links and codes that people copy.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal

from bot.speaking import markup
from bot.speaking.wording import NoWording, Template, Wording
from dialogs.hearing import units
from dialogs.pathway.pathway import Pathway
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
)

LABEL_MAX = 64
ROW_MAX = 8  # buttons Telegram shows side by side (limits.json, keyboards; undocumented)
BUTTONS_MAX = 100
QUOTE_LIMITS = (1500, 500, 150)  # tried in turn where a message is too long; only then splitting begins
BULLET = "• "
PARAGRAPH = "\n\n"
PATHWAY = "pathway"
TEMPLATES_KEPT = 4096

# An address of Telegram's own that we made: shown so that it can be tapped.
_OWN_LINK = re.compile(r"https://t\.me/\w+(\?start=[\w-]+)?", re.ASCII)
_PATHWAY_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_BLOCK_BEGINS = re.compile(r"(?<=[^\n ]) *(?=<blockquote>)")
_BLOCK_ENDS = re.compile(r"(?<=</blockquote>) *(?=[^\n ])")
_UNIT_KEYS = {
    "": "unit-none",
    "%": "unit-percent",
    "kg": "unit-kg",
    "g": "unit-g",
    "lb": "unit-lb",
    "oz": "unit-oz",
    "st": "unit-st",
    "°C": "unit-celsius",
    "°F": "unit-fahrenheit",
    "mg/dL": "unit-mg-dl",
    "mmol/L": "unit-mmol-l",
    "mmHg": "unit-mmhg",
    "cmHg": "unit-cmhg",
}
_PATTERN_KEYS = {
    Clock.TIME: "pattern-time",
    Clock.DAY: "pattern-date",
    Clock.DAY_TIME: "pattern-day-time",
    Clock.SHORT: "pattern-short",
}
_TELLS_YEAR = {Clock.DAY, Clock.DAY_TIME}

Keyboard = tuple[tuple[tuple[str, str], ...], ...]  # rows of (label, callback data)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """What to send: one message, or several in order with the keyboard under the last.

    faults: keys of wordings that could not be said, with what was wrong; for the log.
    """

    parts: tuple[str, ...]
    keyboard: Keyboard = ()
    faults: tuple[str, ...] = ()

    @property
    def plain_parts(self) -> tuple[str, ...]:
        """The same without mark-up, should Telegram not take the mark-up."""
        return tuple(markup.plain(part) for part in self.parts)


class Renderer:
    """Holds the content; everything else is handed in with each call."""

    def __init__(self, wording: Wording, pathway: Callable[[str], Pathway]) -> None:
        """pathway: the version with this hash; LookupError if there is none."""
        self._wording = wording
        self._pathway = pathway
        self._pathway_templates: dict[tuple[str, str], Template] = {}

    def render(
        self,
        said: Sequence[Words],
        options: Sequence[Sequence[Option]],
        handles: Sequence[Sequence[str]],
        *,
        language: str,
        now: datetime,
    ) -> Rendered:
        """What one Say looks like to one reader; `handles` are the callback bytes, row for row as the
        options.
        """
        voice = _Voice(self, language, now)
        whole = voice.message(said)
        for limit in QUOTE_LIMITS:
            if markup.fits(whole) or not voice.longest_quote:
                break
            if voice.longest_quote > limit:
                voice = _Voice(self, language, now, quote_limit=limit)
                whole = voice.message(said)
        parts = (whole,) if markup.fits(whole) else markup.parts(whole)
        keyboard = voice.keyboard(options, handles)
        return Rendered(parts=parts, keyboard=keyboard, faults=tuple(voice.faults))

    def apology(self, language: str) -> Rendered:
        """What is said when rendering itself failed."""
        return Rendered(parts=(self.fixed("wording-missing", language),))

    def template(self, key: str, language: str, slots: Mapping[str, Slot]) -> Template:
        """The fixed text (already HTML) and the names of the slots of a wording, in turn."""
        kind, _, rest = key.partition(":")
        if kind == PATHWAY:
            return self._of_pathway(key, rest, language)
        selectors = self._wording.selectors(key, language)
        return self._wording.template(key, language, _chosen_by(key, selectors, slots) if selectors else ())

    def fixed(self, key: str, language: str) -> str:
        return self._wording.fixed(key, language)

    def locale(self, language: str) -> "Style":
        return _style(self._wording.fixed("locale", language))

    def _of_pathway(self, key: str, place: str, language: str) -> Template:
        kept = self._pathway_templates.get((key, language))
        if kept is not None:
            return kept
        pathway_hash, _, path = place.partition(":")
        try:
            text = self._pathway(pathway_hash).text(path, language)
        except LookupError:
            raise NoWording(f"{key} is in no pathway") from None
        pieces = _PATHWAY_SLOT.split(text)
        template = tuple(each if at % 2 else markup.escaped(each) for at, each in enumerate(pieces))
        if len(self._pathway_templates) >= TEMPLATES_KEPT:
            self._pathway_templates.clear()
        self._pathway_templates[key, language] = template
        return template


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """How a language writes numbers and dates."""

    locale: Locale
    is_right_to_left: bool


@lru_cache(maxsize=64)
def _style(name: str) -> Style:
    locale = Locale.parse(name, sep="-")
    return Style(locale=locale, is_right_to_left=locale.text_direction == "rtl")


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@dataclass(slots=True)
class _Voice:
    """One rendering: a language, a length for quotes, and what went wrong on the way."""

    content: Renderer
    language: str
    now: datetime
    quote_limit: int | None = None
    longest_quote: int = 0
    faults: list[str] = field(default_factory=list)
    _known_style: Style | None = None

    def message(self, said: Sequence[Words]) -> str:
        text = PARAGRAPH.join(paragraph for paragraph in map(self.words, said) if paragraph)
        if "<blockquote>" in text:
            text = _BLOCK_ENDS.sub("\n", _BLOCK_BEGINS.sub("\n", text))
        if not markup.plain(text).strip():
            self.faults.append(f"{'+'.join(words.key for words in said)} says nothing")
            return self.content.fixed("wording-missing", self.language)
        return text

    def keyboard(self, options: Sequence[Sequence[Option]], handles: Sequence[Sequence[str]]) -> Keyboard:
        """Rows as they were decided; one too wide for Telegram goes on in the next."""
        rows: list[tuple[tuple[str, str], ...]] = []
        left = BUTTONS_MAX
        for option_row, handle_row in zip(options, handles, strict=True):
            row = [
                (self.label(option.label), data) for option, data in zip(option_row, handle_row, strict=True)
            ]
            if len(row) > left:
                self.faults.append(f"{option_row[left].label.key} is one button too many")
            row = row[:left]
            left -= len(row)
            rows += [tuple(row[at : at + ROW_MAX]) for at in range(0, len(row), ROW_MAX)]
        return tuple(rows)

    def label(self, words: Words) -> str:
        said = len(self.faults)
        text = markup.one_line(markup.plain(self.words(words)))
        if not text or len(self.faults) > said:
            text = markup.plain(self.content.fixed("option-unnamed", self.language))
        return markup.shortened(text, LABEL_MAX)

    def words(self, words: Words) -> str:
        try:
            template = self.content.template(words.key, self.language, words.slots)
            if len(template) == 1:
                return template[0]
            return self._filled(words, template)
        except (NoWording, LookupError, ValueError, ArithmeticError) as fault:
            what = str(fault) if isinstance(fault, NoWording) else f"{words.key}: {type(fault).__name__}"
            self.faults.append(what)
            return self.content.fixed("wording-missing", self.language)

    def _filled(self, words: Words, template: Template) -> str:
        pieces = list(template)
        for at in range(1, len(pieces), 2):
            slot = words.slots.get(pieces[at])
            if slot is None:
                raise NoWording(f"{words.key} lacks the slot {pieces[at]}")
            pieces[at] = self.slot(slot)
        return "".join(pieces)

    def slot(self, slot: Slot) -> str:
        match slot:
            case Text():
                return self._in_line(markup.escaped(_text(slot)))
            case Words():
                return self.words(slot)
            case Quote():
                return self._quote(slot)
            case Number():
                return self._in_line(_number(slot.value, self.style.locale))
            case Quantity():
                return self._in_line(self._quantity(slot))
            case Moment():
                return self._in_line(self._moment(slot))
            case Day():
                return self._in_line(self._day(slot.on))
            case Several():
                return self._several(slot)

    @property
    def style(self) -> Style:
        if self._known_style is None:
            self._known_style = self.content.locale(self.language)
        return self._known_style

    def _in_line(self, text: str) -> str:
        needed = self.style.is_right_to_left or markup.runs_right_to_left(text)
        return markup.isolated(text) if needed and text else text

    def _quote(self, quote: Quote) -> str:
        text = markup.tidied(quote.text).strip()
        if not text:
            return ""
        self.longest_quote = max(self.longest_quote, len(text))
        if self.quote_limit is None or len(text) <= self.quote_limit:
            return f"<blockquote>{markup.escaped(markup.defused(text))}</blockquote>"
        shown = markup.escaped(markup.defused(markup.shortened(text, self.quote_limit)))
        return f"<blockquote>{shown}</blockquote>\n{self.content.fixed('quote-cut', self.language)}"

    def _quantity(self, quantity: Quantity) -> str:
        """No zero after the last digit that counts, so that 2.0 is never read as 20 (a rule for safe
        notation of the Institute for Safe Medication Practices).
        """
        if quantity.shown_in in units.UNITS:
            shown = units.show_change if quantity.is_change else units.show
            amount = shown(quantity.value, quantity.shown_in, quantity.precision)
        else:
            amount = quantity.value
        key = _UNIT_KEYS.get(quantity.shown_in, "unit-other")
        template = self.content.template(key, self.language, {})
        filled = {
            "amount": _number(amount.normalize(), self.style.locale),
            "unit": markup.escaped(quantity.shown_in),
        }
        return "".join(filled[each] if at % 2 else each for at, each in enumerate(template))

    def _moment(self, moment: Moment) -> str:
        local = moment.at.astimezone(_zone(moment.zone))
        key = _PATTERN_KEYS[moment.style]
        if moment.style in _TELLS_YEAR and local.year != self.now.astimezone(_zone(moment.zone)).year:
            key += "-year"
        pattern = self.content.fixed(key, self.language)
        return markup.escaped(format_datetime(local, pattern, locale=self.style.locale))

    def _day(self, on: date) -> str:
        years = abs(on.year - self.now.year)
        key = ("pattern-date", "pattern-date-year")[years] if years < 2 else "pattern-date-far"
        return markup.escaped(
            format_date(on, self.content.fixed(key, self.language), locale=self.style.locale)
        )

    def _several(self, several: Several) -> str:
        items = [text for text in map(self.words, several.items) if text]
        match several.join:
            case Join.LINES:
                return "\n".join(items)
            case Join.BULLETS:
                return "\n".join(BULLET + item for item in items)
            case Join.COMMAS:
                return format_list(items, locale=self.style.locale) if items else ""


@lru_cache(maxsize=4096)  # the same few figures are said all day, and Babel takes 60 µs for one
def _number(value: int | Decimal, locale: Locale) -> str:
    """As this language writes it, with every digit it is given."""
    return str(format_decimal(value, locale=locale, decimal_quantization=False))


def _text(slot: Text) -> str:
    text = markup.one_line(slot.text)
    return text if _OWN_LINK.fullmatch(text) else markup.defused(text)


def _chosen_by(
    key: str, selectors: frozenset[str], slots: Mapping[str, Slot]
) -> tuple[tuple[str, int | str], ...]:
    """What a wording selects by. A text may choose a form and also be shown, so it is made harmless here."""
    chosen: list[tuple[str, int | str]] = []
    for name in sorted(selectors):
        match slots.get(name):
            case Number(value=value):
                chosen.append((name, value))
            case Text(text=text):
                chosen.append((name, markup.escaped(markup.defused(markup.one_line(text)))))
            case None:
                raise NoWording(f"{key} lacks the slot {name}")
            case _:
                raise NoWording(f"{key} chooses its form by {name}, which is neither a number nor a text")
    return tuple(chosen)
