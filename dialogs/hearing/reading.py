"""Reading an answer: what she wrote → Understood or Unclear. A misunderstanding is a value, never an
exception.

Decides what a text means for one question, and when it must be asked again. It never guesses: a unit that
is not written is taken to be her own only if the value then makes sense, and two possible meanings are
Unclear. The words for yes and no and the labels of options come in as arguments; they are content.

Danger: a wrong number is worse than none, because rules run on it inside the same reply. Where this file
has a choice between asking once more and reading something into the text, it asks.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from dialogs.hearing.dates import dates_meant
from dialogs.hearing.figures import Figure, figures
from dialogs.hearing.spoken import Spoken
from dialogs.hearing.units import exact, in_unit, rounded, same_dimension

V = TypeVar("V")

LONGEST_ANSWER = 1_000  # signs; a longer text is a story, not an answer to one question
_SMALL_WORD = 2  # letters
_LARGEST = 10**12  # no amount of ours comes near; beyond it decimals would no longer be exact
_EDGE = Fraction(1, 40)  # of a range: a bare number in so small a part of it is easily one of another unit


class Why(StrEnum):
    """Why a text was not understood: what to say when asking again."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    SEVERAL_NUMBERS = "several_numbers"
    AMBIGUOUS = "ambiguous"
    WRONG_UNIT = "wrong_unit"
    IMPLAUSIBLE_TRY_UNIT = "implausible_try_unit"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_OPTION = "unknown_option"
    NOT_A_DATE = "not_a_date"
    NOT_A_MOMENT = "not_a_moment"
    NO_TIME = "no_time"
    NO_PHOTO = "no_photo"
    METER_OR_GREETING = "meter_or_greeting"
    IN_THE_PAST = "in_the_past"


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood(Generic[V]):
    """What we make of it. For a number: canonical and rounded, with the unit she used or is taken to use.

    is_odd: outside the hard range, but on the dangerous side, so it is taken as real until she corrects it.
    """

    value: V
    raw: str
    unit: str = ""
    implied_unit: bool = False
    is_odd: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """Something to ask back: "Is that 176 lb?". `canonical` is what a yes would keep, `otherwise` a no; where that
    is None, a no leaves nothing to keep.
    """

    value: Decimal
    unit: str
    canonical: Decimal
    otherwise: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unclear:
    """`beyond`: what was read where it lies outside the hard range. `word`: what it means, if it is no greeting."""

    why: Why
    raw: str
    suggestion: Suggestion | None = None
    beyond: tuple[Decimal, ...] = ()
    word: str = ""


# -- numbers -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Measure:
    """What one question takes for an answer."""

    unit: str
    accepted: tuple[str, ...]
    lowest: Decimal
    highest: Decimal
    precision: Decimal
    expected: tuple[Decimal, Decimal] | None
    real_below: bool = False
    real_above: bool = False

    def kept(self, amount: Fraction, unit: str) -> Decimal | None:
        """What would be kept, or None outside the hard range. Rounded first: 5 lb is never 4.999 lb."""
        if abs(amount) > _LARGEST:
            return None
        value = rounded(exact(amount, unit), self.precision)
        return value if self.lowest <= value <= self.highest else None

    def is_expected(self, value: Decimal) -> bool:
        return self.expected is None or self.expected[0] <= value <= self.expected[1]

    def is_real(self, value: Decimal) -> bool:
        """Whether a value outside the hard range counts until it is corrected: it lies on the dangerous side, and not
        so far out that it can only be a slip (368 for 36.8).
        """
        width = self.highest - self.lowest
        return (self.real_below and self.lowest - width <= value < self.lowest) or (
            self.real_above and self.highest < value <= self.highest + width
        )

    def bounds(self, unit: str) -> tuple[Fraction, Fraction]:
        """The hard range as bare numbers of a unit."""
        lowest, highest = (in_unit(bound, unit) for bound in (self.lowest, self.highest))
        return lowest, highest


def read_number(
    text: str,
    *,
    unit: str,
    accepted: tuple[str, ...],
    lowest: Decimal,
    highest: Decimal,
    precision: Decimal,
    patient_unit: str | None,
    expected: tuple[Decimal, Decimal] | None = None,
    real_below: bool = False,
    real_above: bool = False,
) -> Understood[Decimal] | Unclear:
    """Read one amount. Bounds, precision and `expected` are canonical; `unit` is used when she has none yet.

    `expected` is where this patient's values lie, narrower than the hard range: a bare number outside it that
    would lie inside it in another accepted unit is asked about (80 kg yesterday, "176" today). `real_below`,
    `real_above`: the sides on which a value outside the hard range is understood all the same, and odd.
    """
    if not text.strip():
        return Unclear(why=Why.EMPTY, raw=text)
    if len(text) > LONGEST_ANSWER:
        return Unclear(why=Why.NOT_A_NUMBER, raw=text)
    accepted = accepted if unit in accepted else (unit, *accepted)
    assert all(same_dimension(unit, other) for other in accepted), f"units of one question differ: {accepted}"
    measure = _Measure(
        unit=unit,
        accepted=accepted,
        lowest=lowest,
        highest=highest,
        precision=precision,
        expected=expected,
        real_below=real_below,
        real_above=real_above,
    )
    figure = _the_figure(_without_scale(text, measure), measure)
    if isinstance(figure, Why):
        return Unclear(why=figure, raw=text)
    assumed = patient_unit if patient_unit in accepted else unit
    return _settled(figure, figure.unit or assumed, measure, text)


def _without_scale(text: str, measure: _Measure) -> str:
    """On a scale to ten, "7/10" is a seven and not the seventh of October."""
    if measure.unit:
        return text
    return re.sub(rf"(\d)\s?/\s?{measure.highest:f}(?![\d/.,])", r"\1", text)


def _the_figure(text: str, measure: _Measure) -> Figure | Why:
    """The one figure that is the answer, or why there is none."""
    found, loose = figures(text)
    if not found:
        return Why.NOT_A_NUMBER
    if any(figure.joined for figure in found):
        return Why.SEVERAL_NUMBERS
    with_unit = [figure for figure in found if figure.unit is not None]
    if with_unit:
        return _with_unit(with_unit, [figure for figure in found if figure.unit is None], measure)
    if len({figure.readings for figure in found}) > 1:
        return Why.SEVERAL_NUMBERS
    if not found[0].readings or len(loose) > 1:
        return Why.AMBIGUOUS
    return replace(found[0], unit=next(iter(loose), None))


def _with_unit(with_unit: list[Figure], bare: list[Figure], measure: _Measure) -> Figure | Why:
    """The number with a unit wins ("82,4 kg this morning at 8"), unless another could be meant by that unit
    as well ("82 or 83 kg")."""
    chosen = with_unit[0]
    assert chosen.unit is not None, "chosen among those with a unit"
    if any((other.readings, other.unit) != (chosen.readings, chosen.unit) for other in with_unit):
        return Why.SEVERAL_NUMBERS
    if not chosen.readings:
        return Why.AMBIGUOUS
    if chosen.unit not in measure.accepted:
        return Why.WRONG_UNIT
    for other in bare:
        rivals = [measure.kept(reading, chosen.unit) for reading in other.readings]
        could_be_meant = any(rival is not None for rival in rivals) and other.readings != chosen.readings
        if could_be_meant or not other.readings:
            return Why.SEVERAL_NUMBERS
    return chosen


def _settled(figure: Figure, unit: str, measure: _Measure, raw: str) -> Understood[Decimal] | Unclear:
    if unit not in measure.accepted:
        return Unclear(why=Why.WRONG_UNIT, raw=raw)
    implied = figure.unit is None
    kept = {value for reading in figure.readings if (value := measure.kept(reading, unit)) is not None}
    if len(kept) > 1:
        return Unclear(why=Why.AMBIGUOUS, raw=raw)
    value = next(iter(kept), None)
    beyond = _beyond(figure, unit, measure) if value is None else ()
    real = next((one for one in beyond if measure.is_real(one)), None)
    suggestion = _another_unit(figure, unit, measure, value) if implied or real is None else None
    if suggestion is not None:
        otherwise = real if value is None else suggestion.otherwise
        asked = replace(suggestion, otherwise=otherwise)
        return Unclear(why=Why.IMPLAUSIBLE_TRY_UNIT, raw=raw, suggestion=asked)
    has_unit = implied and unit != ""
    if real is not None:
        return Understood(value=real, raw=raw, unit=unit, implied_unit=has_unit, is_odd=True)
    if value is None:
        why = Why.OUT_OF_RANGE if figure.readings else Why.AMBIGUOUS
        return Unclear(why=why, raw=raw, beyond=beyond)
    return Understood(value=value, raw=raw, unit=unit, implied_unit=has_unit)


def _beyond(figure: Figure, unit: str, measure: _Measure) -> tuple[Decimal, ...]:
    """The one amount that was written, however impossible; nothing where two could be meant."""
    if len(figure.readings) != 1 or abs(figure.readings[0]) > _LARGEST:
        return ()
    return (rounded(exact(figure.readings[0], unit), measure.precision),)


def _another_unit(figure: Figure, unit: str, measure: _Measure, value: Decimal | None) -> Suggestion | None:
    """What to ask back: the value makes no sense in this unit, lies far from hers, or at the edge of what it can be
    (a bare 25 in mg/dL is a sugar far too low, in mmol/L one far too high).
    """
    implied = figure.unit is None
    if value is None or (implied and not measure.is_expected(value)):
        return _suggestion(figure, unit, measure, only_expected=value is not None)
    for other in measure.accepted if implied and measure.expected is None else ():
        if other != unit and _is_at_edge(figure.readings[0], unit, other, measure):
            found = _suggestion(figure, unit, replace(measure, accepted=(other,)), only_expected=False)
            return None if found is None else replace(found, otherwise=value)
    return None


def _is_at_edge(reading: Fraction, unit: str, other: str, measure: _Measure) -> bool:
    """Whether a bare number could be of either unit, where they share little of the first one's range."""
    (lowest, highest), (other_lowest, other_highest) = measure.bounds(unit), measure.bounds(other)
    first, last = max(lowest, other_lowest), min(highest, other_highest)
    return first <= reading <= last and last - first < (highest - lowest) * _EDGE


def _suggestion(figure: Figure, unit: str, measure: _Measure, *, only_expected: bool) -> Suggestion | None:
    """The same figure in another accepted unit, where that makes sense; one her values lie in comes first."""
    possible = [
        Suggestion(value=Decimal(reading.numerator) / reading.denominator, unit=other, canonical=kept)
        for other in measure.accepted
        for reading in figure.readings
        if other != unit and (kept := measure.kept(reading, other)) is not None and _is_as_written(reading)
    ]
    expected = [suggestion for suggestion in possible if measure.is_expected(suggestion.canonical)]
    return next(iter(expected if only_expected else expected + possible), None)


def _is_as_written(reading: Fraction) -> bool:
    """False for "12 st 9", which has no short decimal to ask back."""
    return 10**12 % reading.denominator == 0


# -- choices -----------------------------------------------------------------------------------------------


def read_choice(
    text: str, options: Mapping[str, Sequence[str]], *, by_key: bool = True
) -> Understood[str] | Unclear:
    """Read a typed option: the whole label or key, or its first words where they fit one option alone.

    Never words from the middle: "not at rest" must not become "at rest". by_key: the keys are words that she may
    say; points behind an option are not, for who writes "2" may mean the second one.
    """
    said = _words(text)
    if not said:
        return Unclear(why=Why.EMPTY, raw=text)
    labels = {
        key: {*([_words(key)] if by_key else []), *map(_words, known)} for key, known in options.items()
    }
    whole = [key for key, known in labels.items() if said in known]
    begun = [key for key, known in labels.items() if any(label[: len(said)] == said for label in known)]
    fitting = whole or begun
    if len(fitting) == 1:
        return Understood(value=fitting[0], raw=text)
    return Unclear(why=Why.AMBIGUOUS if fitting else Why.UNKNOWN_OPTION, raw=text)


def read_several(
    text: str, options: Mapping[str, Sequence[str]], *, alone: str
) -> Understood[tuple[str, ...]] | Unclear:
    """Read one typed option or several, set apart by commas, semicolons or lines; each must be understood.

    `alone` is the option that excludes every other: with another beside it, it is Unclear which is meant.
    """
    whole = read_choice(text, options)
    if isinstance(whole, Understood):
        return Understood(value=(whole.value,), raw=text)
    said = [part for part in re.split(r"[,;\n]", text[:LONGEST_ANSWER]) if _words(part)]
    if len(said) < 2:
        return whole
    found: set[str] = set()
    for part in said:
        read = read_choice(part, options)
        if isinstance(read, Unclear):
            return Unclear(why=read.why, raw=text)
        found.add(read.value)
    if alone in found and len(found) > 1:
        return Unclear(why=Why.AMBIGUOUS, raw=text)
    return Understood(value=tuple(key for key in options if key in found), raw=text)


def read_text(text: str) -> Understood[str] | Unclear:
    """Her own words, as they are."""
    said = text.strip()
    return Understood(value=said, raw=text) if said else Unclear(why=Why.EMPTY, raw=text)


def read_date(text: str, words: Spoken) -> Understood[date] | Unclear:
    """One calendar date, with its year. "03/04/2026" is two, and is asked about."""
    meant = dates_meant(text, words)
    if len(meant) == 1:
        return Understood(value=next(iter(meant)), raw=text)
    return Unclear(why=Why.AMBIGUOUS if meant else Why.NOT_A_DATE, raw=text)


def read_yes_no(text: str, *, yes: Collection[str], no: Collection[str]) -> Understood[bool] | Unclear:
    """Read yes or no, said once or several times and with nothing else.

    "Yes, but I left one out" is Unclear: what follows the yes may take it back, and we cannot weigh it.
    """
    said = _words(text)
    if not said:
        return Unclear(why=Why.EMPTY, raw=text)
    is_yes, is_no = _says_only(said, yes), _says_only(said, no)
    if is_yes != is_no:
        return Understood(value=is_yes, raw=text)
    spoken = {word for known in (*yes, *no) for word in _words(known)}
    hinted = is_yes or bool(spoken & set(said))
    return Unclear(why=Why.AMBIGUOUS if hinted else Why.UNKNOWN_OPTION, raw=text)


def names_what_is_asked(
    text: str, *, name: str, question: str, yes: Collection[str], no: Collection[str]
) -> bool:
    """Whether a text says a word of the question's name, and nothing but words of the question: "chest pain", asked
    about chest pain. `name` is what the question is called in short.

    No answer, and too much to be passed over. A word of one or two letters ("I", "my", "me") may stand beside them;
    one that belongs to a no, or that the question does not have ("not", "sin"), may not.
    """
    said = set(_words(text))
    named = set(_words(name))
    known = named | set(_words(question))
    denied = {word for phrase in no for word in _words(phrase)} - {
        word for phrase in yes for word in _words(phrase)
    }
    others = {word for word in said - known if len(word) > _SMALL_WORD}
    return any(len(word) > _SMALL_WORD + 1 for word in said & named) and not others | said & denied


def _says_only(said: tuple[str, ...], known: Collection[str]) -> bool:
    phrases = {_words(phrase) for phrase in known} - {()}
    return said in phrases or all((word,) in phrases for word in said)


# Combining accents, joiners, direction marks, emoji presentation and skin tones: none changes what is meant.
_UNHEARD = re.compile("[\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0f\U0001f3fb-\U0001f3ff]")


def _words(text: str) -> tuple[str, ...]:
    """For comparing: without case, accents and punctuation. A text of signs alone (an emoji) is one word."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_ANSWER]).casefold()
    bare = _UNHEARD.sub("", unicodedata.normalize("NFD", plain))
    return tuple(re.findall(r"[^\W_]+", bare)) or tuple(bare.split())
