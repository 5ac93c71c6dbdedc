"""What a key of a script may hold for one pathway, and one value of it read.

Decides which spellings stand for a value: `true` or "yes" for yes/no, a bare word for a list, `[150, 95]` for a blood
pressure, options without regard to case. A sign may be named in other words than the file's, as long as they share
words with one option alone, or the list is open; everything else that does not fit is refused with what does.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from bot.pathways.scripts import Json
from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.history import NO_OPTION, Pressure, Value
from dialogs.pathway.parts import FactKind, InputKind, QuestionKind, Scale, ScoreHow
from dialogs.pathway.pathway import Pathway

MOST_OPTIONS: Final = 40
LARGEST: Final = Decimal(10) ** 9
FINEST: Final = Decimal("0.000001")  # of a number whose precision nobody stated
STEM: Final = 5  # letters that two words share when one is a form of the other: confused, confusion
NO_WORDS: Final = (NO_OPTION, "no", "never")  # the option that false stands for, the first there is
YES_WORDS: Final = ("yes", "true")
OPEN: Final = ("redflags", "minor")  # signs that a script may name in words of its own
NAMED: Final = ("new_strong_inhibitor", "severe_signs")  # asked as yes or no, told as which one
_FILLING: Final = frozenset({"a", "and", "at", "in", "new", "not", "of", "or", "the", "to", "will"})
_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,30})?", re.ASCII)


class Misfit(Exception):
    """A key or value that cannot be: what is wrong, and what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Form(StrEnum):
    """What a value looks like."""

    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    SEVERAL = "several"
    PRESSURE = "pressure"
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True, slots=True)
class Domain:
    """What one key may hold. `is_open`: words that are no options stand as they are, and true is the first option.
    `is_named`: a word that is neither yes nor no names what there is, which is a yes.
    """

    form: Form
    options: tuple[str, ...] = ()
    scale: Scale | None = None
    is_open: bool = False
    is_fact: bool = False
    is_named: bool = False


_QUESTIONS: Final = {
    QuestionKind.CHOICE: Form.CHOICE,
    QuestionKind.SEVERAL: Form.SEVERAL,
    QuestionKind.YES_NO: Form.YES_NO,
    QuestionKind.NUMBER: Form.NUMBER,
    QuestionKind.SCALE: Form.NUMBER,
    QuestionKind.SCORED: Form.NUMBER,
    QuestionKind.BLOOD_PRESSURE: Form.PRESSURE,
    QuestionKind.PHOTO: Form.YES_NO,
    QuestionKind.TEXT: Form.TEXT,
    QuestionKind.DATE: Form.DATE,
}
_FACTS: Final = {
    FactKind.YES_NO: Form.YES_NO,
    FactKind.CHOICE: Form.CHOICE,
    FactKind.SEVERAL: Form.SEVERAL,
    FactKind.NUMBER: Form.NUMBER,
}
_INPUTS: Final = {
    InputKind.NUMBER: Form.NUMBER,
    InputKind.YES_NO: Form.YES_NO,
    InputKind.CHOICE: Form.CHOICE,
    InputKind.DATE: Form.DATE,
    InputKind.TEXT: Form.TEXT,
}


def answer_domains(pathway: Pathway) -> Mapping[str, Domain]:
    """Everything an occasion may hold: questions, the numbers of a blood pressure, scores, facts."""
    found: dict[str, Domain] = {}
    for question in pathway.questions:
        found[question.key] = Domain(
            form=_QUESTIONS[question.kind],
            options=question.options,
            scale=question.scale,
            is_open=question.key in OPEN,
            is_named=question.key in NAMED,
        )
        for part in question.parts:
            found[part.name] = Domain(form=Form.NUMBER, scale=part.scale)
    for score in pathway.scores.values():
        if score.how is ScoreHow.THOSE:
            found[score.key] = Domain(form=Form.SEVERAL, options=tuple(score.options), is_open=True)
        else:
            found[score.key] = Domain(form=Form.NUMBER)
    for fact in pathway.facts.values():
        found[fact.key] = Domain(
            form=_FACTS[fact.kind], options=fact.options, scale=fact.scale, is_fact=True, is_named=True
        )
    return found


def input_domains(pathway: Pathway) -> Mapping[str, Domain]:
    """Every input; of a pair, its two numbers by their own names."""
    found: dict[str, Domain] = {}
    for name, one in pathway.inputs.items():
        if one.kind is InputKind.PAIR:
            found |= {part: Domain(form=Form.NUMBER, scale=one.scale) for part in one.parts}
        else:
            found[name] = Domain(form=_INPUTS[one.kind], options=one.options, scale=one.scale)
    return found


def value(key: str, domain: Domain, given: Json) -> Value:
    """The value a script gives; Misfit when it is none of this key."""
    match domain.form:
        case Form.NUMBER:
            return _points(key, domain, given) if domain.options else number(key, given, domain.scale)
        case Form.YES_NO:
            return _yes_no(key, domain, given)
        case Form.CHOICE:
            return _choice(key, domain, given)
        case Form.SEVERAL:
            return _several(key, domain, given)
        case Form.PRESSURE:
            first, second = pair(key, given)
            return Pressure(systolic=first, diastolic=second)
        case Form.DATE:
            return _date(key, given)
        case Form.TEXT:
            return _text(key, given)


def number(key: str, given: Json, scale: Scale | None = None) -> Decimal:
    """A number, in digits or as text in digits; no finer than the bot keeps it, so that 180 lb written as a binary
    fraction of kilograms are judged like 180 lb.
    """
    if isinstance(given, str) and _NUMBER.fullmatch(given.strip()):
        given = Decimal(given.strip())
    if isinstance(given, Decimal) and given.is_finite() and abs(given) <= LARGEST:
        finest = FINEST if scale is None else scale.kept_precision
        is_finer = given != given.quantize(finest, rounding=ROUND_HALF_UP)
        return given.quantize(finest, rounding=ROUND_HALF_UP) if is_finer else given
    raise Misfit(f"`{key}` is {_shown(given)}, which is no number", "Write it in digits, like `82.4`")


def _points(key: str, domain: Domain, given: Json) -> Decimal:
    """The points of one option of a scored question."""
    try:
        return number(key, given)
    except Misfit:
        points = ", ".join(domain.options)
        raise Misfit(
            f"`{key}` is {_shown(given)}, which is no number", f"Write its points: {points}"
        ) from None


def pair(key: str, given: Json) -> tuple[Decimal, Decimal]:
    """Two numbers, as a list."""
    if isinstance(given, Sequence) and not isinstance(given, str) and len(given) == 2:
        return number(key, given[0]), number(key, given[1])
    raise Misfit(f"`{key}` is {_shown(given)}, which is no pair", "Write both numbers, like `[150, 95]`")


def _yes_no(key: str, domain: Domain, given: Json) -> bool:
    if isinstance(given, bool):
        return given
    if isinstance(given, str):
        said = _plain(given)
        if said in (*YES_WORDS, *NO_WORDS, "false"):
            return said in YES_WORDS
        if said and domain.is_named:
            return True
    if isinstance(given, Sequence) and not isinstance(
        given, str
    ):  # signs that are listed: some, or none of them
        return any(one not in (*NO_WORDS, False, None) for one in given)
    raise Misfit(f"`{key}` is {_shown(given)}, neither yes nor no", "Write `true` or `false`")


def _choice(key: str, domain: Domain, given: Json) -> str:
    found = _option(domain, given)
    if found is None:
        found = _yes_or_no_option(domain, given)
    if found is None:
        raise Misfit(
            f"{_shown(given)} is no option of `{key}`", did_you_mean(str(given)[:60], domain.options)
        )
    return found


def _yes_or_no_option(domain: Domain, given: Json) -> str | None:
    """The option that yes or no stands for; yes also for the only one that is not a no."""
    said = _plain(given) if isinstance(given, str) else given
    if said is False or said in (*NO_WORDS, "false"):
        return next((one for one in NO_WORDS if one in domain.options), None)
    if said is not True and said not in YES_WORDS:
        return None
    some = [one for one in domain.options if one not in NO_WORDS]
    return next((one for one in some if one == "yes" or len(some) == 1), None)


def _several(key: str, domain: Domain, given: Json) -> tuple[str, ...]:
    if given is True or (isinstance(given, str) and _plain(given) in YES_WORDS):
        some = tuple(one for one in domain.options if one != NO_OPTION)
        if len(some) == 1 or domain.is_open:
            return some[:1]
    if given is False:
        return (NO_OPTION,) if NO_OPTION in domain.options else ()
    listed = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    if len(listed) > MOST_OPTIONS:
        raise Misfit(f"`{key}` lists {len(listed)} options", f"Name up to {MOST_OPTIONS} of them")
    ticked: list[str] = []
    for one in listed:
        found = _option(domain, one) or (alike(domain.options, one) if isinstance(one, str) else None)
        if found is None and isinstance(one, str) and (domain.is_open or one in NO_WORDS):
            found = "" if one in NO_WORDS else one
        if found is None:
            remedy = did_you_mean(str(one)[:60], domain.options)
            raise Misfit(f"{_shown(one)} is no option of `{key}`", remedy)
        ticked.append(found)
    return tuple(dict.fromkeys(one for one in ticked if one))


def _option(domain: Domain, given: Json) -> str | None:
    """The option that is written so, without regard to case, blanks and hyphens."""
    if not isinstance(given, str | Decimal):
        return None
    plain = _plain(str(given))
    return next((one for one in domain.options if _plain(one) == plain), None)


def alike(options: Sequence[str], given: str) -> str | None:
    """The one option that shares more words with this than any other does."""
    said = _words(given)
    shared = {one: sum(any(_related(word, each) for each in said) for word in _words(one)) for one in options}
    most = max(shared.values(), default=0)
    best = [one for one, count in shared.items() if count == most]
    return best[0] if most and len(best) == 1 else None


def _related(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= STEM and one[:STEM] == other[:STEM])


def _words(text: str) -> frozenset[str]:
    return frozenset(_plain(text).split("_")) - _FILLING


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", text.strip().casefold())


def _date(key: str, given: Json) -> date:
    try:
        return date.fromisoformat(given if isinstance(given, str) else "")
    except ValueError:
        raise Misfit(f"`{key}` is {_shown(given)}, which is no date", "Write it like `2026-11-25`") from None


def _text(key: str, given: Json) -> str:
    if isinstance(given, str):
        return given
    raise Misfit(f"`{key}` is {_shown(given)}, which is no text", "Write it in quotes")


def _shown(given: Json) -> str:
    """A value in a fault, cut short: it may be anything."""
    text = {None: "null", True: "true", False: "false"}.get(given) if isinstance(given, bool | None) else None
    said = text or (f'"{given}"' if isinstance(given, str) else str(given))
    return said if len(said) <= 40 else said[:37] + "…"
