"""Every question of every shipped pathway can be asked, answered by tap and by text, corrected, and shown to the team,
in each language.
"""

from decimal import Decimal

import pytest

from dialogs.pathway.history import Pressure
from dialogs.pathway.parts import Question, QuestionKind
from dialogs.pathway.pathway import Pathway
from tests.dialogs.patient.questions import (
    answer,
    asked_of,
    buttons_of,
    card_lines,
    heard,
    shipped,
    text_of,
    two_texts,
)
from tests.dialogs.patient.ward import Ward

LANGUAGES = ("en", "es")


def walk(*, items_once: bool) -> pytest.MarkDecorator:
    """Every question in each language. items_once: what several pathways take from one questionnaire is one."""
    known: set[tuple[str, str]] = set()
    found = []
    for pathway in shipped().values():
        for question in pathway.questions:
            item = (question.instrument or pathway.id, question.key)
            if items_once and item in known:
                continue
            known.add(item)
            found += [
                pytest.param(pathway, question, language, id=f"{pathway.id}-{question.key}-{language}")
                for language in LANGUAGES
            ]
    return pytest.mark.parametrize(("pathway", "question", "language"), found)


EACH, ONCE = walk(items_once=False), walk(items_once=True)


def label(pathway: Pathway, question: Question, language: str) -> str:
    return pathway.text(question.short_path, language)


def shows(ward: Ward, pathway: Pathway, question: Question, language: str) -> None:
    """The team reads a line about it; of a questionnaire its score will do."""
    told = card_lines(ward, language)
    if not any(line.startswith(label(pathway, question, language)) for line in told):
        of_score = [one for one in pathway.scores.values() if question.key in one.items]
        assert of_score, f"{question.key} is on no line: {told}"


def is_settled(ward: Ward, pathway: Pathway, question: Question, language: str) -> None:
    """She is told what counts, or reads what an emergency asks of her; and the team has a line of it."""
    said = heard(ward, language)
    assert label(pathway, question, language) in said or "go-on-when-safe" in ward.keys_heard()
    shows(ward, pathway, question, language)


@EACH
def test_it_is_asked(pathway: Pathway, question: Question, language: str) -> None:
    """In her language, with nothing left open in it; and she may ask why."""
    ward = asked_of(pathway, question.key, language=language)
    opening = pathway.text(question.text_path, language).partition("{")[0].split("\n")[0].strip()
    assert opening in heard(ward, language)
    if question.why_path is not None:
        ward.taps("why")
        reason = pathway.text(question.why_path, language).partition("{")[0].split("\n")[0].strip()
        assert reason in heard(ward, language)
        assert opening in heard(ward, language)


@ONCE
def test_it_is_answered_by_a_tap(pathway: Pathway, question: Question, language: str) -> None:
    """Each of its buttons is an answer of its own, told back to her and to the team."""
    ward = asked_of(pathway, question.key, language=language)
    if question.kind is QuestionKind.SEVERAL:
        for option in question.options:
            ward = asked_of(pathway, question.key, language=language)
            ward.taps("tick", option)
            heard(ward, language)
            ward.taps("done")
            assert answer(ward, question.key) == (option,)
            is_settled(ward, pathway, question, language)
        return
    values = []
    for place in range(len(buttons_of(ward, "answer"))):
        ward = asked_of(pathway, question.key, language=language)
        say, option = buttons_of(ward, "answer")[place]
        ward.taps_button(option, on=say.key)
        values.append(answer(ward, question.key))
        is_settled(ward, pathway, question, language)
    assert None not in values
    assert len(set(values)) == len(values)
    choosing = (QuestionKind.CHOICE, QuestionKind.SCORED, QuestionKind.YES_NO, QuestionKind.SCALE)
    assert bool(values) is (question.kind in choosing)
    if question.kind is QuestionKind.SCORED:
        assert values == [Decimal(points) for points in question.options]


@ONCE
def test_it_is_answered_in_words_and_corrected(pathway: Pathway, question: Question, language: str) -> None:
    """What she writes is understood; edited, the new answer counts, and the team reads it."""
    ward = asked_of(pathway, question.key, language=language)
    if question.kind is QuestionKind.PHOTO:
        for _ in range(question.photos):
            ward.sends("photo")
            heard(ward, language)
        assert answer(ward, question.key) is True
        shows(ward, pathway, question, language)
        return
    first, second = two_texts(pathway, question, language)
    ward.writes(first)
    message = ward.last_message_id
    before = answer(ward, question.key)
    assert before is not None, heard(ward, language)
    is_settled(ward, pathway, question, language)
    ward.edits(message, second)
    assert answer(ward, question.key) not in (before, None), heard(ward, language)
    assert {"corrected", "noted"} & set(ward.keys_heard())
    heard(ward, language)
    shows(ward, pathway, question, language)


@ONCE
def test_what_is_no_answer_is_asked_again(pathway: Pathway, question: Question, language: str) -> None:
    """A word that means nothing here: she hears how to answer, and nothing is kept as an answer."""
    ward = asked_of(pathway, question.key, language=language)
    ward.writes("qwxz")
    assert (answer(ward, question.key) is None) is (question.kind is not QuestionKind.TEXT)
    opening = pathway.text(question.text_path, language).partition("{")[0].split("\n")[0].strip()
    assert (opening in heard(ward, language)) is (question.kind is not QuestionKind.TEXT)


def test_every_kind_is_there() -> None:
    """The shipped pathways hold each kind but a date, so that this walk leaves none out."""
    kinds = {question.kind for pathway in shipped().values() for question in pathway.questions}
    assert kinds == set(QuestionKind) - {QuestionKind.DATE}


def test_pressures_are_told_with_both_numbers() -> None:
    pathway = shipped()["postpartum-bp"]
    (question,) = (one for one in pathway.questions if one.kind is QuestionKind.BLOOD_PRESSURE)
    ward = asked_of(pathway, question.key)
    ward.writes("15/9")
    assert answer(ward, question.key) == Pressure(systolic=Decimal(150), diastolic=Decimal(90))
    assert "150/90 mmHg" in heard(ward, "en")
    assert any("150/90 mmHg" in line for line in card_lines(ward, "en"))
    assert text_of(ward, *ward.heard()[-1].words, language="en")


@ONCE
def test_it_is_corrected_by_a_tap(pathway: Pathway, question: Question, language: str) -> None:
    """Another of its buttons, tapped later: she is asked, and the new answer counts."""
    ward = asked_of(pathway, question.key, language=language)
    buttons = buttons_of(ward, "answer")
    if not buttons:
        return
    (say, first), *_, (_, other) = buttons
    ward.taps_button(first, on=say.key)
    before = answer(ward, question.key)
    ward.taps_button(other, on=say.key)
    assert "change-offered" in ward.keys_heard()
    heard(ward, language)
    ward.taps("change", item=question.key)
    assert answer(ward, question.key) not in (before, None)
    assert "corrected" in ward.keys_heard()
    heard(ward, language)
    shows(ward, pathway, question, language)
