"""What follows from the answers of one check-in: the numbers of a blood pressure, what a meter showed in place of a
number, and scores.

Decides every derived value anew from the answers as they are now, so that a correction reaches the score it bears
on. What was given outright (a total told without its items) is left as given. Looks at one occasion alone, never
back; never raises for an answer, odd or missing: a score that lacks too many of its items is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from dialogs.pathway.history import Facts, History, Occasion, Pressure, Value
from dialogs.pathway.kinds import EXACT, Kind, Sort, fits, rounded
from dialogs.pathway.parts import Question, QuestionKind, Score, ScoreHow
from dialogs.pathway.pathway import Pathway
from dialogs.pathway.view import view_of

NUMBER = Kind(sort=Sort.NUMBER)


def derive(pathway: Pathway, occasion: Occasion, facts: Facts) -> Mapping[str, Value]:
    """The answers of the occasion with everything derived from them, as far as it is known."""
    stale = pathway.derived - set(occasion.outright)
    answers = {key: value for key, value in occasion.answers.items() if key not in stale}
    for question in pathway.questions:
        if question.kind is QuestionKind.BLOOD_PRESSURE:
            answers |= _pressure(question, answers)
        if question.meter_words is not None and isinstance(shown := answers.get(question.key), str):
            answers[question.meter_words.fact] = shown
    for score in pathway.scores.values():
        if score.key in answers:
            continue
        value = _score(score, replace(occasion, answers=answers), facts)
        if value is not None:
            answers[score.key] = value
    return answers


def without_meter_words(
    pathway: Pathway, occasion: Occasion, given: Mapping[str, Value]
) -> Mapping[str, Value]:
    """The answers of the occasion without what a meter showed in place of numbers that are given anew."""
    anew = {
        one.meter_words.fact for one in pathway.questions if one.meter_words is not None and one.key in given
    }
    return {key: value for key, value in occasion.answers.items() if key not in anew}


def outright_with(pathway: Pathway, occasion: Occasion, given: Mapping[str, Value]) -> tuple[str, ...]:
    """Which derived names are given outright, once these answers are kept too.

    A whole blood pressure takes the place of numbers that were given one by one.
    """
    parts = {part.name for one in pathway.questions if one.key in given for part in one.parts}
    return tuple(sorted((set(occasion.outright) - parts) | (pathway.derived & given.keys())))


def _pressure(question: Question, answers: Mapping[str, Value]) -> dict[str, Value]:
    """Both numbers and the whole, each from the other; a number given outright counts before the whole."""
    whole = answers.get(question.key)
    inside = (whole.systolic, whole.diastolic) if isinstance(whole, Pressure) else (None, None)
    found: dict[str, Value] = {}
    numbers: list[Decimal] = []
    for part, number in zip(question.parts, inside, strict=True):
        value = fits(NUMBER, answers.get(part.name, number))
        if isinstance(value, Decimal):
            found[part.name] = value
            numbers.append(value)
    if len(numbers) == len(question.parts):
        systolic, diastolic = numbers
        found[question.key] = Pressure(systolic=systolic, diastolic=diastolic)
    return found


def _score(score: Score, occasion: Occasion, facts: Facts) -> Value | None:
    if score.how in (ScoreHow.SUM, ScoreHow.MEAN):
        return _of_items(score, occasion.answers)
    conditions = (*score.conditions, *score.options.values())
    reads = frozenset().union(*(one.uses.questions for one in conditions))
    if reads and reads.isdisjoint(occasion.answers):
        return None  # nothing was asked of which it could tell
    view = view_of(History(occasions=(occasion,)), facts, ())
    if score.how is ScoreHow.COUNT:
        return Decimal(sum(one.holds(view) for one in score.conditions))
    return tuple(option for option, one in score.options.items() if one.holds(view))


def _of_items(score: Score, answers: Mapping[str, Value]) -> Decimal | None:
    """A sum scaled up to all its items where some may be missing, or a mean of those answered."""
    numbers = _numbers(score.items, answers)
    missing = len(score.items) - len(numbers)
    if not numbers or missing > score.missing_allowed:
        return None
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    if score.how is ScoreHow.MEAN:
        return rounded(EXACT.divide(total, Decimal(len(numbers))), score.precision.scaleb(-2))
    if not missing:
        return total
    scaled = EXACT.divide(EXACT.multiply(total, Decimal(len(score.items))), Decimal(len(numbers)))
    return rounded(scaled, score.precision)


def _numbers(items: Sequence[str], answers: Mapping[str, Value]) -> list[Decimal]:
    found = (fits(NUMBER, answers.get(key)) for key in items)
    return [value for value in found if isinstance(value, Decimal)]
