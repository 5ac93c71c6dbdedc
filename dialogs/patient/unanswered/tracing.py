"""A person has to find out how somebody is who does not answer: what stands on the task.

Decides only that: the phone number or that there is none, what she answered last and when, and words to begin the
call with. Never says what may be the matter.
"""

from collections.abc import Iterator

from dialogs.pathway.parts import QuestionKind
from dialogs.patient.conversation import lines
from dialogs.patient.conversation.agenda import history_of, pathway_of
from dialogs.patient.speech import called, moment, patient, shown_answer
from dialogs.records import Plan
from dialogs.rules import Occasion
from dialogs.turn import Deciding
from dialogs.words import Clock, Day, Join, Several, Text, Words, of_pathway, words

ANSWERED_SHOWN = 3  # check-ins
ANSWERS_SHOWN = 6  # of one check-in; alarm signs first, words of her own, which are quoted, last
LINES = "trace-"  # before the key of each line
HELPER_WAS_FINE = "helper-fine"  # step of a silence: who helps her said that all is well


def shown(d: Deciding, plan: Plan) -> tuple[Words, ...]:
    """The lines under the task."""
    return (phone(d), *_said_by_helper(d, plan), *_answered(d, plan), words("trace-script", name=called(d)))


def phone(d: Deciding) -> Words:
    number = patient(d).phone
    return words("trace-phone", phone=Text(number)) if number else words("trace-no-phone")


def _said_by_helper(d: Deciding, plan: Plan) -> tuple[Words, ...]:
    at = d.latest(plan).silence.get(HELPER_WAS_FINE)
    return () if at is None else (words("trace-helper-fine", at=moment(d, at, Clock.SHORT)),)


def _answered(d: Deciding, plan: Plan) -> tuple[Words, ...]:
    """Her last check-ins with answers, the newest first."""
    answered = [one for one in reversed(history_of(d, plan).occasions) if one.answers][:ANSWERED_SHOWN]
    found = [
        words("trace-answered", on=Day(one.on), answers=Several(said, Join.COMMAS))
        for one in answered
        if (said := tuple(_said(d, plan, one))[:ANSWERS_SHOWN])
    ]
    return tuple(found) or (words("trace-nothing-answered"),)


def _said(d: Deciding, plan: Plan, occasion: Occasion) -> Iterator[Words]:
    pathway = pathway_of(d, plan)
    hidden = lines.told_by_score(pathway, occasion)
    asked = [one for one in pathway.questions if one.key in occasion.answers and one.key not in hidden]
    for question in sorted(asked, key=lambda one: (not one.red_flag, one.kind is QuestionKind.TEXT)):
        label = of_pathway(pathway.hash, question.short_path)
        answer = shown_answer(d, pathway, question, occasion.answers[question.key])
        yield words("answer-line", question=label, answer=answer)
