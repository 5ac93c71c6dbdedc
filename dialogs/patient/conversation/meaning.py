"""What a text means as the answer to one question of a pathway: the readers of dialogs/hearing with the question's
own options, units, hard range and side of danger.

Pure, and the same for a patient in her chat and for a line of a script. Misunderstanding is a value (Unclear). One
number of a blood pressure alone is a Half: whoever asks keeps it and asks for the other. What a meter shows in place
of a number ("LO") is understood as the option of the fact that stands for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from dialogs.hearing.pressure import Half, Range, read_pressure
from dialogs.hearing.reading import (
    LONGEST_ANSWER,
    Unclear,
    Understood,
    Why,
    read_choice,
    read_date,
    read_number,
    read_several,
    read_text,
    read_yes_no,
)
from dialogs.hearing.said_numbers import in_figures
from dialogs.hearing.spoken import Spoken, of, plain
from dialogs.pathway.history import NO_OPTION, Pressure
from dialogs.pathway.parts import Dangerous, Question, QuestionKind, Scale
from dialogs.pathway.pathway import Pathway

Understanding = (
    Understood[Decimal]
    | Understood[str]
    | Understood[bool]
    | Understood[tuple[str, ...]]
    | Understood[date]
    | Understood[Pressure]
)
LEAST_SHOWN, MOST_SHOWN = 20, 320  # mmHg; the cuffs of people at home show no pressure beyond
_BELOW = (Dangerous.BELOW, Dangerous.BOTH)
_ABOVE = (Dangerous.ABOVE, Dangerous.BOTH)


def meant(
    pathway: Pathway,
    question: Question,
    text: str,
    *,
    unit: str | None,
    previous: Decimal | None,
    spoken: Mapping[str, Spoken],
    language: str,
    known: Half | None = None,
) -> Understanding | Half | Unclear:
    """What she wrote, as the answer to this question.

    unit: her own for it. previous: her latest amount. spoken: what people say, by language; numbers are read in all
    of them. known: the number of a blood pressure she gave before, when the other one is awaited.
    """
    words = of(spoken, language)
    match question.kind:
        case QuestionKind.NUMBER | QuestionKind.SCALE:
            return _amount(question, text, unit=unit, previous=previous, spoken=spoken, words=words)
        case QuestionKind.BLOOD_PRESSURE:
            return _pressure(question, text, spoken.values(), known)
        case QuestionKind.YES_NO:
            return read_yes_no(text, yes=words.yes, no=words.no)
        case QuestionKind.TEXT:
            return read_text(text)
        case QuestionKind.DATE:
            return read_date(text, words)
        case QuestionKind.CHOICE:
            return read_choice(text, _labels(pathway, question, language))
        case QuestionKind.SEVERAL:
            return read_several(text, _labels(pathway, question, language), alone=NO_OPTION)
        case QuestionKind.SCORED:
            return _points(text, _labels(pathway, question, language))
        case QuestionKind.PHOTO:
            return Unclear(why=Why.NO_PHOTO, raw=text)


def _labels(pathway: Pathway, question: Question, language: str) -> dict[str, tuple[str, ...]]:
    return {key: (pathway.text(question.option_path(key), language),) for key in question.options}


def _points(text: str, labels: Mapping[str, tuple[str, ...]]) -> Understood[Decimal] | Unclear:
    """The points of the option whose label she wrote; she does not see the points themselves."""
    read = read_choice(text, labels, by_key=False)
    return read if isinstance(read, Unclear) else Understood(value=Decimal(read.value), raw=text)


# --- amounts --------------------------------------------------------------------------------------


def _amount(
    question: Question,
    text: str,
    *,
    unit: str | None,
    previous: Decimal | None,
    spoken: Mapping[str, Spoken],
    words: Spoken,
) -> Understood[Decimal] | Understood[str] | Unclear:
    scale = question.scale
    assert scale is not None, f"number question {question.key} has no scale; the loader lets none pass"
    if _is_counted(question, scale) and plain(text) in words.zero_ways:
        return Understood(value=Decimal(0), raw=text)
    shown = _shown_by_meter(question, text, spoken.values())
    if shown is not None:
        return shown
    is_short = len(text) <= LONGEST_ANSWER
    read = read_number(
        in_figures(text, [one.numbers for one in spoken.values()]) if is_short else text,
        unit=scale.unit,
        accepted=scale.accepted,
        lowest=scale.lowest,
        highest=scale.highest,
        precision=scale.kept_precision if question.kind is QuestionKind.NUMBER else scale.precision,
        patient_unit=unit,
        expected=_expected(scale, previous),
        real_below=question.dangerous in _BELOW,
        real_above=question.dangerous in _ABOVE,
    )
    return replace(read, raw=text)


def _is_counted(question: Question, scale: Scale) -> bool:
    """Whether "none" is a nought: of tablets, yes; of a score or an optional amount it says that there is none."""
    counts = question.kind is QuestionKind.NUMBER and not question.optional
    return counts and not scale.unit and scale.lowest == 0


def _expected(scale: Scale, previous: Decimal | None) -> tuple[Decimal, Decimal] | None:
    """Where her next value lies if she used her usual unit: around her latest one."""
    if scale.plausible_change is None or previous is None:
        return None
    return previous - scale.plausible_change, previous + scale.plausible_change


def _shown_by_meter(
    question: Question, text: str, spoken: Iterable[Spoken]
) -> Understood[str] | Unclear | None:
    """ "LO" or "HI" in place of a number, in any language. "Hi" may be a greeting, so it is asked about."""
    words = question.meter_words
    if words is None:
        return None
    meters = [one.meter for one in spoken]
    if any(meter.names_low(text) for meter in meters):
        return Understood(value=words.low, raw=text)
    if any(meter.names_high(text) for meter in meters):
        return Understood(value=words.high, raw=text)
    if any(meter.may_name_high(text) for meter in meters):
        return Unclear(why=Why.METER_OR_GREETING, raw=text, word=words.high)
    return None


# --- blood pressure -------------------------------------------------------------------------------


def _pressure(
    question: Question, text: str, spoken: Iterable[Spoken], known: Half | None
) -> Understood[Pressure] | Half | Unclear:
    """Outside the hard range a dangerous one is taken as real; half of it is kept until the other half is there."""
    upper, lower = (part.scale for part in question.parts)
    within = Range(systolic=(upper.lowest, upper.highest), diastolic=(lower.lowest, lower.highest))
    read = read_pressure(text, spoken=spoken, within=within, known=known)
    if not isinstance(read, Unclear) or read.why is not Why.OUT_OF_RANGE:
        return read
    match read.beyond:
        case (one,) if _is_real(question, ((one, upper),)):
            return Half(value=one, is_upper=True, raw=text)
        case (systolic, diastolic) if _is_real(question, ((systolic, upper), (diastolic, lower))):
            pressure = Pressure(systolic=systolic, diastolic=diastolic)
            return Understood(value=pressure, raw=read.raw, unit="mmHg", is_odd=True)
    return read


def _is_real(question: Question, numbers: Sequence[tuple[Decimal, Scale]]) -> bool:
    """Whether one of the numbers lies beyond its range on the dangerous side. What no cuff shows is a slip."""
    return all(LEAST_SHOWN <= number <= MOST_SHOWN for number, _ in numbers) and any(
        (question.dangerous in _BELOW and number < scale.lowest)
        or (question.dangerous in _ABOVE and number > scale.highest)
        for number, scale in numbers
    )
