"""What a text means as the answer to one question: reading.py with the question's own options, units and
past values.

Decides nothing that is kept. Misunderstanding is a value (Unclear).
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from dialogs.hearing.reading import (
    Unclear,
    Understood,
    read_choice,
    read_date,
    read_number,
    read_several,
    read_text,
    read_yes_no,
)
from dialogs.hearing.spoken import plain
from dialogs.hearing.units import rounded
from dialogs.pathway.history import NO_OPTION
from dialogs.pathway.parts import Question, QuestionKind
from dialogs.patient.agenda import Item, history_of, pathway_of, plan_of
from dialogs.patient.keeping import Given
from dialogs.patient.speech import her_words, own_unit, patient
from dialogs.records import Via
from dialogs.rules import Value
from dialogs.turn import Deciding

EXAMPLE_AT = Decimal("0.2")  # an example lies at a fifth of the range: no one's own value, and not absurd


Understanding = (
    Understood[Decimal] | Understood[str] | Understood[bool] | Understood[tuple[str, ...]] | Understood[date]
)
AMOUNTS = (QuestionKind.NUMBER, QuestionKind.SCALE)


def read(d: Deciding, item: Item, text: str) -> Understanding | Unclear:
    spoken = her_words(d)
    match item.question.kind:
        case QuestionKind.NUMBER | QuestionKind.SCALE:
            return _read_amount(d, item, text)
        case QuestionKind.YES_NO:
            return read_yes_no(text, yes=spoken.yes, no=spoken.no)
        case QuestionKind.TEXT:
            return read_text(text)
        case QuestionKind.DATE:
            return read_date(text, spoken)
        case QuestionKind.CHOICE:
            return read_choice(text, _labels(d, item))
        case QuestionKind.SEVERAL:
            return read_several(text, _labels(d, item), alone=NO_OPTION)


def _labels(d: Deciding, item: Item) -> dict[str, tuple[str, ...]]:
    pathway, language = pathway_of(d, plan_of(d, item.check_in)), patient(d).language
    question = item.question
    return {key: (pathway.text(question.option_path(key), language),) for key in question.options}


def tapped(question: Question, option: str) -> Value | None:
    """What an option that hung on a button means as an answer; None where the question has no such button."""
    if question.kind is QuestionKind.YES_NO:
        return {"yes": True, "no": False}.get(option)
    if question.kind is QuestionKind.SCALE and question.scale is not None:
        steps = {str(step): Decimal(step) for step in rating_steps(question)}
        return steps.get(option)
    if question.kind is QuestionKind.SEVERAL:
        ticked = option.split()
        known = bool(ticked) and set(ticked) <= set(question.options)
        return tuple(one for one in question.options if one in ticked) if known else None
    return option if option in question.options else None


def as_option(value: Value) -> str:
    """The option by which a button says this value again; what `tapped` reads."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value)


def rating_steps(question: Question) -> range:
    """The whole numbers of a scale."""
    assert question.scale is not None, "a scale question without its scale; the loader lets none pass"
    return range(int(question.scale.lowest), int(question.scale.highest) + 1)


def _read_amount(d: Deciding, item: Item, text: str) -> Understood[Decimal] | Unclear:
    scale = item.question.scale
    assert scale is not None, f"number question {item.question.key} has no scale; the loader lets none pass"
    if _is_counted(item.question) and plain(text) in her_words(d).zero_ways:
        return Understood(value=Decimal(0), raw=text)
    return read_number(
        text,
        unit=scale.unit,
        accepted=scale.accepted,
        lowest=scale.lowest,
        highest=scale.highest,
        precision=scale.kept_precision if item.question.kind is QuestionKind.NUMBER else scale.precision,
        patient_unit=patient(d).units.get(item.question.key),
        expected=_expected(d, item),
    )


def _is_counted(question: Question) -> bool:
    """Whether "none" is a nought: of tablets, yes; of a score or an optional amount it says that there is none."""
    scale = question.scale
    counts = question.kind is QuestionKind.NUMBER and not question.optional
    return counts and scale is not None and not scale.unit and scale.lowest == 0


def _expected(d: Deciding, item: Item) -> tuple[Decimal, Decimal] | None:
    """Where her next value lies if she used her usual unit: around her latest one."""
    scale = item.question.scale
    latest = previous_amount(d, item)
    if scale is None or scale.plausible_change is None or latest is None:
        return None
    return latest - scale.plausible_change, latest + scale.plausible_change


def previous_amount(d: Deciding, item: Item) -> Decimal | None:
    """Her latest amount before this check-in."""
    latest: Decimal | None = None
    for occasion in history_of(d, plan_of(d, item.check_in)).occasions:
        if occasion.check_in_id == item.check_in.id:
            break
        value = occasion.answers.get(item.question.key)
        latest = value if isinstance(value, Decimal) else latest
    return latest


def example(d: Deciding, question: Question) -> tuple[Decimal, str]:
    """A made-up amount in its canonical unit, and the unit to show it in."""
    scale = question.scale
    assert scale is not None, "only amounts have an example"
    made_up = scale.lowest + (scale.highest - scale.lowest) * EXAMPLE_AT
    return rounded(Fraction(made_up), scale.precision), own_unit(d, question)


def given(understood: Understanding, via: Via, message_id: int | None) -> Given:
    value: Value = understood.value
    return Given(
        value=value,
        raw=understood.raw,
        via=via,
        unit=understood.unit,
        unit_written=bool(understood.unit) and not understood.implied_unit,
        message_id=message_id,
    )
