"""A text or a tap as the answer to one question of hers: meaning.py with her own units and past values.

Decides nothing that is kept. Misunderstanding is a value (Unclear).
"""

from decimal import Decimal
from fractions import Fraction

from dialogs.hearing.pressure import Half
from dialogs.hearing.reading import Unclear, Why
from dialogs.hearing.units import rounded
from dialogs.pathway.history import Pressure
from dialogs.pathway.parts import Question, QuestionKind
from dialogs.patient.conversation.agenda import Item, history_of, pathway_of, plan_of
from dialogs.patient.conversation.keeping import Given
from dialogs.patient.conversation.meaning import Understanding, meant
from dialogs.patient.speech import her_language, own_unit, patient
from dialogs.records import Answer, Via
from dialogs.rules import Value
from dialogs.turn import Deciding

EXAMPLE_AT = Decimal("0.2")  # an example lies at a fifth of the range: no one's own value, and not absurd


def read(d: Deciding, item: Item, text: str, *, known: Half | None = None) -> Understanding | Half | Unclear:
    """known: the number of a blood pressure that she gave before, when the other one is awaited."""
    return meant(
        pathway_of(d, plan_of(d, item.check_in)),
        item.question,
        text,
        unit=patient(d).units.get(item.question.key),
        previous=previous_amount(d, item),
        spoken=d.case.spoken,
        language=her_language(d),
        known=known,
    )


def reread(d: Deciding, item: Item, answer: Answer, text: str) -> Understanding | Unclear:
    """A text in place of the one that this answer was read from.

    Where a blood pressure came in two messages, what changed is the second of them.
    """
    known = read(d, item, answer.raw.partition("\n")[0]) if isinstance(answer.value, Pressure) else None
    found = read(d, item, text, known=known if isinstance(known, Half) else None)
    return Unclear(why=Why.NOT_A_NUMBER, raw=text) if isinstance(found, Half) else found


def tapped(question: Question, option: str) -> Value | None:
    """What an option that hung on a button means as an answer; None where the question has no such button."""
    if question.kind is QuestionKind.YES_NO:
        return {"yes": True, "no": False}.get(option)
    if question.kind is QuestionKind.SCALE and question.scale is not None:
        steps = {str(step): Decimal(step) for step in rating_steps(question)}
        return steps.get(option)
    if question.kind is QuestionKind.SCORED:
        return Decimal(option) if option in question.options else None
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
