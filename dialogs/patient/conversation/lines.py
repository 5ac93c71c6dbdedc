"""What was answered in one check-in, a line each.

Decides what stands in them: for the team the change since the time before, scores, and what became known without
being asked; of a questionnaire its score in place of its items, but never in place of one that is an alarm sign. For
the patient what she answered herself, in the order she was asked; of a questionnaire only that she did: neither nine
lines of it nor a score without a person beside it help her.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from dialogs.hearing.units import UNITS
from dialogs.pathway.parts import Fact, Question, Score, ScoreHow
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation.agenda import check_in_by_id, history_of, pathway_of
from dialogs.patient.speech import amount, shown_answer, shown_plain
from dialogs.records import Plan
from dialogs.rules import Occasion, Value
from dialogs.turn import Deciding
from dialogs.words import Day, Join, Several, Words, of_pathway, words

_QUESTIONNAIRE = words("questionnaire-answered")
_NOTHING: Mapping[ScoreHow, tuple[Value, ...]] = {ScoreHow.COUNT: (Decimal(0),), ScoreHow.THOSE: ((),)}
"""What is not worth a line: none of the signs that are counted is there."""


def of_answers(d: Deciding, plan: Plan, occasion: Occasion, *, for_team: bool) -> tuple[Words, ...]:
    """For the team with what was answered before, where it differs, and what was found rather than asked first: a card
    has room for a few lines only.
    """
    pathway = pathway_of(d, plan)
    known = occasion.answers
    questions = [one for one in pathway.questions if one.key in known]
    if not for_team:
        return _for_her(d, plan, occasion, questions)
    hidden = told_by_score(pathway, occasion)
    asked = (
        _line(d, plan, occasion, question, known[question.key], for_team=True)
        for question in questions
        if question.key not in hidden
    )
    return (*_facts(pathway, occasion), *_scores(d, plan, occasion), *asked)


def _for_her(d: Deciding, plan: Plan, occasion: Occasion, questions: list[Question]) -> tuple[Words, ...]:
    check_in = check_in_by_id(d, occasion.check_in_id)
    order = {key: place for place, key in enumerate(check_in.asks)} if check_in is not None else {}
    lines: list[Words] = []
    for one in sorted(questions, key=lambda question: order.get(question.key, len(order))):
        if one.instrument is None:
            lines.append(_line(d, plan, occasion, one, occasion.answers[one.key], for_team=False))
        elif _QUESTIONNAIRE not in lines:
            lines.append(_QUESTIONNAIRE)
    return tuple(lines)


def told_by_score(pathway: Pathway, occasion: Occasion) -> frozenset[str]:
    """Items of a questionnaire whose score stands there."""
    scored = {item for one in pathway.scores.values() if one.key in occasion.answers for item in one.items}
    return frozenset(
        question.key
        for question in pathway.questions
        if question.key in scored and question.instrument is not None and not question.red_flag
    )


def _line(
    d: Deciding, plan: Plan, occasion: Occasion, question: Question, value: Value, *, for_team: bool
) -> Words:
    pathway = pathway_of(d, plan)
    label = of_pathway(pathway.hash, question.short_path)
    answer = shown_answer(d, pathway, question, value)
    before = _before(d, plan, occasion, question.key) if for_team else None
    if before is None or before[0] == value:
        return words("answer-line", question=label, answer=answer)
    previous = shown_answer(d, pathway, question, before[0])
    return words("answer-line-changed", question=label, answer=answer, previous=previous, on=Day(before[1]))


# --- what was not asked ---------------------------------------------------------------------------


def _scores(d: Deciding, plan: Plan, occasion: Occasion) -> Iterator[Words]:
    pathway = pathway_of(d, plan)
    for score in pathway.scores.values():
        value = occasion.answers.get(score.key)
        before = _before(d, plan, occasion, score.key)
        found_nothing = value in _NOTHING.get(score.how, ()) and (before is None or before[0] == value)
        if value is None or found_nothing:
            continue
        label, shown = of_pathway(pathway.hash, score.label_path), _shown_score(pathway, score, value)
        if before is None or before[0] == value:
            yield words("answer-line", question=label, answer=shown)
            continue
        previous = _shown_score(pathway, score, before[0])
        yield words("answer-line-changed", question=label, answer=shown, previous=previous, on=Day(before[1]))


def _shown_score(pathway: Pathway, score: Score, value: Value) -> Words:
    if isinstance(value, tuple):
        labels = (of_pathway(pathway.hash, score.option_path(one)) for one in score.options if one in value)
        return words("several-answers", answers=Several(tuple(labels), Join.COMMAS))
    if isinstance(value, Decimal):
        return words("amount", amount=amount(value, "", "", score.precision))
    return shown_plain(value)


def _facts(pathway: Pathway, occasion: Occasion) -> Iterator[Words]:
    """What staff, the clock or a reader of free text made known; a meter's word stands with its question."""
    shown_already = {one.meter_words.fact for one in pathway.questions if one.meter_words is not None}
    for fact in pathway.facts.values():
        value = occasion.answers.get(fact.key)
        if value is None or value is False or fact.key in shown_already:
            continue
        label = of_pathway(pathway.hash, fact.label_path)
        yield words("answer-line", question=label, answer=_shown_fact(pathway, fact, value))


def _shown_fact(pathway: Pathway, fact: Fact, value: Value) -> Words:
    chosen = (value,) if isinstance(value, str) else value
    if isinstance(chosen, tuple):
        labels = (of_pathway(pathway.hash, fact.option_path(one)) for one in fact.options if one in chosen)
        return words("several-answers", answers=Several(tuple(labels), Join.COMMAS))
    if isinstance(value, Decimal) and fact.scale is not None and fact.scale.unit in UNITS:
        unit = fact.scale.unit
        return words("amount", amount=amount(value, unit, unit, fact.scale.precision))
    return shown_plain(value)


def _before(d: Deciding, plan: Plan, occasion: Occasion, key: str) -> tuple[Value, date] | None:
    """The value of the same name before this check-in, and its day."""
    earlier: tuple[Value, date] | None = None
    for other in history_of(d, plan).occasions:
        if other.check_in_id == occasion.check_in_id:
            break
        if key in other.answers:
            earlier = (other.answers[key], other.on)
    return earlier
