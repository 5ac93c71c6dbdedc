"""What is said where a text was no answer: how to answer, with an example, and what it may have meant.

Decides that words which name the alarm sign that is asked about ("chest pain") are told at once as a possible yes,
before she says yes or no. Keeps no answer.
"""

from decimal import Decimal

from dialogs.hearing.reading import Why, names_what_is_asked
from dialogs.pathway.parts import QuestionKind
from dialogs.patient import speech
from dialogs.patient.conversation import answering, flagged, keeping
from dialogs.patient.conversation.agenda import Item, pathway_of, plan_of
from dialogs.patient.speech import her_words, patient, spoken, urge
from dialogs.rules import Value
from dialogs.turn import Deciding
from dialogs.words import Quantity, Quote, Words, of_pathway, words


def possible(d: Deciding, item: Item, text: str) -> tuple[Words, ...]:
    """A possible yes to an alarm sign: the team is told, and she reads what to do. Returns what is calm of it."""
    question, plan = item.question, plan_of(d, item.check_in)
    if not question.red_flag or question.kind is not QuestionKind.YES_NO:
        return ()
    pathway, language = pathway_of(d, plan), patient(d).language
    name, asked = (pathway.text(path, language) for path in (question.short_path, question.text_path))
    heard = her_words(d)
    if not names_what_is_asked(text, name=name, question=asked, yes=heard.yes, no=heard.no):
        return ()
    flags = keeping.would_hold(d, item.check_in, question, True)
    label = of_pathway(pathway.hash, question.short_path)
    remark = words("worry-written", question=label, written=Quote(text))
    keeping.raise_flags(d, plan, item.check_in, flags, remarks=(remark,))
    urgent, calm = flagged.said(d, plan, flags)
    if urgent:
        urge(d, *urgent)
        return (words("go-on-when-safe"), *calm)
    return calm


def try_again(d: Deciding, item: Item, why: Why) -> tuple[Words, ...]:
    """What could not be read, and how to answer."""
    question = item.question
    match question.kind:
        case QuestionKind.DATE:
            part = words("unclear-date")
        case QuestionKind.BLOOD_PRESSURE:
            part = words("unclear-pressure")
        case QuestionKind.PHOTO:
            part = words("unclear-photo")
        case QuestionKind.NUMBER | QuestionKind.SCALE:
            part = _amount(d, item, several=why in (Why.SEVERAL_NUMBERS, Why.AMBIGUOUS))
        case _:
            part = words("unclear-option")
    if question.help_path is None:
        return (part,)
    return (part, spoken(d, plan_of(d, item.check_in), question.help_path))


def _amount(d: Deciding, item: Item, *, several: bool) -> Words:
    """With an example, but for what is counted: twelve tablets are no example for anybody."""
    key = "unclear-several" if several else "unclear-number"
    scale = item.question.scale
    if item.question.kind is QuestionKind.NUMBER and scale is not None and not scale.unit:
        return words(f"{key}-plain")
    return words(key, example=example(d, item))


def example(d: Deciding, item: Item) -> Quantity:
    """A made-up amount, in her unit."""
    value, unit = answering.example(d, item.question)
    scale = item.question.scale
    assert scale is not None, "only amounts have an example"
    return speech.amount(value, scale.unit, unit, scale.precision)


def odd(d: Deciding, item: Item) -> Words:
    """The bounds of what can be kept."""
    if item.question.parts:
        upper, lower = (part.scale for part in item.question.parts)
        return words(
            "odd-pressure",
            lowest=speech.pressure(upper.lowest, lower.lowest),
            highest=speech.pressure(upper.highest, lower.highest),
        )
    scale = item.question.scale
    assert scale is not None, "only an amount can be out of range"
    unit = speech.own_unit(d, item.question)
    lowest = speech.amount(scale.lowest, scale.unit, unit, scale.precision)
    highest = speech.amount(scale.highest, scale.unit, unit, scale.precision)
    return words("odd-amount", lowest=lowest, highest=highest)


def is_odd(item: Item, value: Value) -> bool:
    """Whether an amount lies outside what can be right."""
    scale = item.question.scale
    return isinstance(value, Decimal) and scale is not None and not scale.lowest <= value <= scale.highest


def taken_as_real() -> Words:
    """A value that cannot be right was kept all the same, because it is dangerous if it is."""
    return words("odd-but-kept")
