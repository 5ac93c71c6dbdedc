"""Words that people type instead of tapping: names of commands, yes and no, going back, days, months, hours.

Content, not code: one commands.yaml per language beside the wording, read by the front door and validated
here. A typed "stop" must work as well as /stop, because someone who is unwell does not look for a slash.
Accents may be left out, as people do on a phone: "atras" is "atrás".
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dialogs.hearing.figures import folded

FALLBACK_LANGUAGE = "en"

_NOTHING = "(?!)"  # matches nowhere
_ACCENTS = re.compile("[\u0300-\u036f]")

OnClock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Written(BaseModel):
    """As it stands in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(Written):
    """How a language tells the time of day beside a figure ("a las 8 de la tarde").

    before, after: mean nothing, but what stands beside them is an hour. am, pm: the halves of a day, where
    twelve comes first. morning, afternoon, night: parts of a day as people speak of them. minutes: what is
    added to an hour ("menos cuarto": -15). figures: hours in words. past: minutes in words, said only behind
    such an hour ("eight thirty"). named: a time with a name. vague: when in a day, without the hour.
    until: stands between the two ends of a span.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    am: tuple[str, ...] = ()
    pm: tuple[str, ...] = ()
    morning: tuple[str, ...] = ()
    afternoon: tuple[str, ...] = ()
    night: tuple[str, ...] = ()
    minutes: Mapping[str, Annotated[int, Field(gt=-60, lt=60)]] = {}
    figures: Mapping[str, Annotated[int, Field(ge=1, le=12)]] = {}
    past: Mapping[str, Annotated[int, Field(gt=0, lt=60)]] = {}
    named: Mapping[str, OnClock] = {}
    vague: tuple[str, ...] = ()
    until: tuple[str, ...] = ()

    @cached_property
    def until_sign(self) -> re.Pattern[str]:
        """What stands between the two ends of a span of the day."""
        return re.compile(rf"\s*[-–]\s*|\s+(?:{any_of(self.until)})\s+", re.IGNORECASE)

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """Each way to name a part of the day, and which of them it is."""
        return {
            unaccented(way): part
            for part in ("am", "pm", "morning", "afternoon", "night")
            for way in getattr(self, part)
        }

    @cached_property
    def added(self) -> Mapping[str, int]:
        return {unaccented(way): minutes for way, minutes in self.minutes.items()}

    @cached_property
    def counted(self) -> Mapping[str, int]:
        return {unaccented(word): hour for word, hour in self.figures.items()}

    @cached_property
    def behind(self) -> Mapping[str, int]:
        return {unaccented(way): minutes for way, minutes in self.past.items()}

    @cached_property
    def at_names(self) -> Mapping[str, str]:
        return {unaccented(name): at for name, at in self.named.items()}

    @cached_property
    def figure(self) -> re.Pattern[str]:
        """An hour in figures with all that is said of it."""
        part, added = any_of(self.parts), any_of(self.added)
        return re.compile(
            rf"(?:(?<!\w)(?P<part_before>{part}),?\s+)?"
            rf"(?P<before>(?:(?<!\w)(?:{any_of(self.before)})\s+)+)?"
            rf"(?:(?<!\w)(?P<added_before>{added})\s+)?"
            r"(?<![\w.:/+-])(?P<hour>\d{1,2})(?:(?:[:.]|\s?h\s?)(?P<minute>\d\d)h?)?(?![\d/:-]|\.\d)"
            rf"(?:\s+(?P<added_after>{added})(?!\w))?"
            rf"(?:\s*(?P<after>{any_of(self.after)})(?!\w))?"
            rf"(?:,?\s*(?P<part_after>{part})(?!\w))?"
        )

    @cached_property
    def in_words(self) -> re.Pattern[str]:
        """An hour in words, with what says that it is one, if anything does."""
        added = any_of(self.added)
        return re.compile(
            rf"(?<!\w)(?P<lead>(?:(?:{any_of(self.before)}|{added})\s+)*)(?P<hour>{any_of(self.counted)})"
            rf"(?:\s+(?P<past>{any_of(self.behind)}))?(?!\w)"
            rf"(?P<tail>(?:,?\s+(?:{added}|{any_of(self.after)}|{any_of(self.parts)})(?!\w))*)"
        )

    @cached_property
    def name(self) -> re.Pattern[str]:
        """A time with a name, whatever is said before it."""
        before = any_of(self.before)
        return re.compile(rf"(?<!\w)(?:(?:{before})\s+)*({any_of(self.at_names)})(?!\w)")

    @cached_property
    def loose(self) -> re.Pattern[str]:
        """When in a day, with no hour beside it ("in the evening")."""
        return re.compile(rf"(?<!\w)(?:{any_of((*self.parts, *self.vague))})(?!\w)")


class Numbers(Written):
    """How a language says numbers.

    values: word → its number below a hundred, or a whole number of hundreds ("doscientos"). hundred, thousand: what
    multiplies the words before it. joins: stand between parts and mean nothing. points: begin the decimals. denied:
    words that turn "one" into none.
    """

    words: Mapping[str, Annotated[int, Field(ge=0, le=900)]] = {}
    hundred: tuple[str, ...] = ()
    thousand: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.words

    @cached_property
    def values(self) -> Mapping[str, int]:
        return {unaccented(word): number for word, number in self.words.items()}

    @cached_property
    def scales(self) -> Mapping[str, int]:
        named = {**dict.fromkeys(self.hundred, 100), **dict.fromkeys(self.thousand, 1000)}
        return {unaccented(word): scale for word, scale in named.items()}

    @cached_property
    def joins_said(self) -> frozenset[str]:
        return frozenset(map(unaccented, self.joins))

    @cached_property
    def points_said(self) -> frozenset[str]:
        return frozenset(map(unaccented, self.points))

    @cached_property
    def whole(self) -> "Numbers":
        """The same without decimals: made anew, for a copy would keep what was worked out before."""
        return Numbers(
            words=self.words,
            hundred=self.hundred,
            thousand=self.thousand,
            joins=self.joins,
            denied=self.denied,
        )


class Pressures(Written):
    """What people say with a blood pressure.

    over: stands between its numbers. upper, lower: name one of them. pulse: names the number beside it, which is no
    pressure. silent: means nothing.
    """

    over: tuple[str, ...] = ()
    upper: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    pulse: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


class Meter(Written):
    """What a meter shows where its range ends. unsure: the high end, or a greeting."""

    low: tuple[str, ...] = ()
    high: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    def names_low(self, text: str) -> bool:
        return plain(text) in self.low_ways

    def names_high(self, text: str) -> bool:
        return plain(text) in self.high_ways

    def may_name_high(self, text: str) -> bool:
        return plain(text) in self.unsure_ways

    @cached_property
    def low_ways(self) -> frozenset[str]:
        return frozenset(map(plain, self.low))

    @cached_property
    def high_ways(self) -> frozenset[str]:
        return frozenset(map(plain, self.high))

    @cached_property
    def unsure_ways(self) -> frozenset[str]:
        return frozenset(map(plain, self.unsure))


class Places(Written):
    """How a language names the places whose clocks people go by, each with its zone.

    offered: the ones on buttons, by the name that is shown. named: further names, for typing only.
    """

    offered: Mapping[str, str] = {}
    named: Mapping[str, str] = {}

    @cached_property
    def zone_by_name(self) -> Mapping[str, str]:
        return {plain(name): zone for name, zone in (*self.named.items(), *self.offered.items())}


class Spoken(Written):
    """What one language says.

    commands: command name → the ways to say it. months: name → 1 to 12. weekdays: name → 1 to 7 (ISO).
    days: name → how many days ahead; below 0 lies in the past. ordinals: endings of a day's number.
    linking: small words in dates. nothing: what is said for a count of 0. why: what is said to a question by one who
    wants to know what it is for.
    """

    commands: Mapping[str, tuple[str, ...]] = {}
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    months: Mapping[str, Annotated[int, Field(ge=1, le=12)]] = {}
    weekdays: Mapping[str, Annotated[int, Field(ge=1, le=7)]] = {}
    days: Mapping[str, Annotated[int, Field(ge=-14, le=14)]] = {}
    ordinals: tuple[str, ...] = ()
    linking: tuple[str, ...] = ()
    hours: Hours = Hours()
    numbers: Numbers = Numbers()
    pressures: Pressures = Pressures()
    meter: Meter = Meter()
    places: Places = Places()

    def command(self, text: str) -> str | None:
        """The command that the whole text names, or None: "stop" is one, "stop the pain" is not."""
        return self.command_ways.get(plain(text))

    def begins(self, text: str, command: str) -> bool:
        """Whether a longer text begins with words for this command, two at least: "I feel worse since noon"."""
        beginning = self.beginnings.get(command)
        return beginning is not None and beginning.match(plain(text)) is not None

    def goes_back(self, text: str) -> bool:
        return plain(text) in self.back_ways

    def wants_to_know_why(self, text: str) -> bool:
        return plain(text) in self.why_ways

    @cached_property
    def month_names(self) -> Mapping[str, int]:
        return {unaccented(name): number for name, number in self.months.items()}

    @cached_property
    def weekday_names(self) -> Mapping[str, int]:
        return {unaccented(name): number for name, number in self.weekdays.items()}

    @cached_property
    def day_names(self) -> Mapping[str, int]:
        return {unaccented(name): ahead for name, ahead in self.days.items()}

    @cached_property
    def zero_ways(self) -> frozenset[str]:
        return frozenset(map(plain, self.nothing))

    @cached_property
    def links(self) -> frozenset[str]:
        return frozenset(map(unaccented, self.linking))

    @cached_property
    def beginnings(self) -> Mapping[str, re.Pattern[str]]:
        """By command: its ways of two words or more, at the start of a text and whole."""
        long = {name: [way for way in map(plain, ways) if " " in way] for name, ways in self.commands.items()}
        return {
            name: re.compile(rf"(?:{'|'.join(map(re.escape, ways))})(?!\w)")
            for name, ways in long.items()
            if ways
        }

    @cached_property
    def command_ways(self) -> Mapping[str, str]:
        return {plain(way): name for name, ways in self.commands.items() for way in ways}

    @cached_property
    def back_ways(self) -> frozenset[str]:
        return frozenset(map(plain, self.back))

    @cached_property
    def why_ways(self) -> frozenset[str]:
        return frozenset(map(plain, self.why))


def plain(text: str) -> str:
    """A short text without case, accents, surrounding punctuation and doubled spaces, for comparing."""
    bare = unaccented(text.replace("’", "'"))
    return re.sub(r"\s+", " ", bare).strip(' .!?,;:¡¿…/"“”«»')


def unaccented(text: str) -> str:
    """Small letters of one plain alphabet without accents; ñ is an n, as on a phone that has none."""
    apart = unicodedata.normalize("NFD", folded(text))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def any_of(words: Iterable[str]) -> str:
    """A pattern of these words, the longest first, however many spaces stand in them."""
    longest_first = sorted({unaccented(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first) or _NOTHING


def one_word_commands(spoken: Mapping[str, Spoken]) -> dict[str, str]:
    """The commands that one word stands for, in any language: what may be written behind a slash."""
    return {
        way: name
        for words in spoken.values()
        for way, name in words.command_ways.items()
        if re.fullmatch(r"\w+", way)
    }


def load(source: str, file: str) -> Spoken:
    """The words written in this text. ValueError names the file, the setting and what to do."""
    try:
        # BaseLoader makes nothing but text, so that a bare yes stays a word.
        written = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - it builds no objects
        return Spoken.model_validate(written)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark is not None else ""
        raise ValueError(f"{file}:{line} this is not YAML. Compare it with the English file") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{file}: {place}: {first['msg']}. Put words in quotes, in lists") from error


def of(spoken: Mapping[str, Spoken], language: str) -> Spoken:
    """The words of a language, of its parent language, or English; none at all where nothing was loaded."""
    for name in (language, language.partition("-")[0], FALLBACK_LANGUAGE):
        if name in spoken:
            return spoken[name]
    return Spoken()
