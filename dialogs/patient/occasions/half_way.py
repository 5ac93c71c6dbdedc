"""A check-in whose window is over with some of it answered: whole, or broken off half-way.

Decides which of the two, and which questions the next one has to begin with: red flags that she did not come to.
What was answered is kept either way, and has been judged.
"""

from dataclasses import replace

from dialogs.pathway.parts import Question
from dialogs.patient.conversation.agenda import (
    SKIPPED,
    agenda_of,
    askable,
    history_of,
    occasion_of,
    own_dialog,
    plan_of,
)
from dialogs.patient.occasions import check_in
from dialogs.records import CheckIn, Kind, Plan
from dialogs.rules import Outcome
from dialogs.turn import Deciding


def end(d: Deciding, one: CheckIn) -> CheckIn:
    """It ends with what she answered: all that could be asked, or a part of it."""
    one, left = d.latest(one), unsettled(d, one)
    if not left:
        return check_in.answered(d, one)
    unasked = red_flags(left) if one.kind is Kind.SCHEDULED else ()
    over = check_in.broken_off(d, one, unasked)
    plan = plan_of(d, over)
    if unasked:
        d.keep(replace(plan, leads=tuple(dict.fromkeys((*plan.leads, *unasked)))))
    return over


def never_asked(d: Deciding, plan: Plan) -> tuple[str, ...]:
    """The red flags she did not come to when she last began a check-in of the cadence. One that went by without her, or
    with a pause, asked them no more than that one did.
    """
    answered: set[str] = set()
    for occasion in reversed(history_of(d, plan).occasions):
        if occasion.outcome in (Outcome.ANSWERED, Outcome.PARTIAL) and not occasion.is_extra:
            return tuple(key for key in occasion.unasked if key not in answered)
        answered.update(occasion.answers)
    return ()


def unsettled(d: Deciding, one: CheckIn) -> tuple[Question, ...]:
    """What can be asked in it and is neither answered nor knowingly left out."""
    dialog = own_dialog(d)
    if dialog is not None and one.id in dialog.check_in_ids:
        return agenda_of(d, dialog).left(one.id)
    answers = occasion_of(d, one).answers
    return tuple(question for question in askable(d, one) if question.key not in answers)


def red_flags(questions: tuple[Question, ...]) -> tuple[str, ...]:
    return tuple(question.key for question in questions if question.red_flag)


def was_heard(d: Deciding, one: CheckIn) -> bool:
    """Whether she said anything to it; an amount left to a person is no silence."""
    dialog = own_dialog(d)
    skips = () if dialog is None else tuple(dialog.draft)
    return bool(occasion_of(d, one).answers) or any(key.startswith(f"{SKIPPED}{one.id}/") for key in skips)
