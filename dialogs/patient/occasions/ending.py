"""Check-ins that have nothing left to ask end: thanks, what she answered, advice of the day, when the next one comes.

Decides what is said, and that it is said once: of several plans' check-ins that were one conversation the last to end
thanks for all. Rules that wait for the end have run before, each plan's own, and what they say is never held back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dialogs.lifecycles import CheckInState, PlanState
from dialogs.patient import speech
from dialogs.patient.conversation import (
    carrying,
    flagged,
    keeping,
    lines,
)
from dialogs.patient.conversation.agenda import (
    Item,
    check_ins,
    is_shared,
    occasion_of,
    open_check_ins,
    pathway_of,
    plan_of,
    plans,
    was_answered_beside,
)
from dialogs.patient.conversation.sharing import once
from dialogs.patient.course import pacing, plan
from dialogs.patient.occasions import advising, check_in
from dialogs.patient.speech import by, spoken, urge
from dialogs.records import CheckIn, Dialog, Kind, Plan
from dialogs.rules import Occasion
from dialogs.turn import Deciding
from dialogs.words import Join, Several, Words, words


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A check-in that ended in answers. told: what she hears of rules that held at its end. is_grave: whether such a
    rule called for a person.
    """

    check_in: CheckIn
    plan: Plan
    told: tuple[Words, ...] = ()
    is_grave: bool = False
    following: CheckIn | None = None


def of(d: Deciding, dialog: Dialog, complete: Sequence[CheckIn]) -> tuple[Words, ...]:
    """End these check-ins of a dialog; what she hears of it."""
    ended = [_end(d, one) for one in complete]
    of_day = [one for one in ended if one.check_in.kind is Kind.SCHEDULED]
    goes_on = any(_is_beside(d, dialog, one) for one in of_day)
    parts: list[Words] = []
    for one in ended:
        parts += one.told
        if one.check_in.kind is not Kind.SCHEDULED:
            done = words("recheck-done" if one.check_in.kind is Kind.RECHECK else "worse-done")
            parts += (*_still_grave(d, one), done, *_summary(d, [one]))
        elif goes_on:
            parts += _still_grave(d, one)
        elif one is of_day[-1]:
            parts += _thanks(d, [*_ended_before(d, dialog, of_day), *of_day])
    return tuple(parts)


def _end(d: Deciding, one: CheckIn) -> Ended:
    closed = check_in.answered(d, one)
    its_plan = plan_of(d, closed)
    verdict = keeping.ended(d, closed)
    urgent, calm = flagged.said(d, its_plan, verdict.flags, verdict.advised)
    if urgent:
        urge(d, *urgent)
    pacing.settle(d, its_plan)
    following = plan.next_or_finish(d, its_plan)
    d.note("check-in-answered", by(d), check_in=closed.id)
    return Ended(check_in=closed, plan=its_plan, told=calm, is_grave=bool(verdict.flags), following=following)


def _is_beside(d: Deciding, dialog: Dialog, ended: Ended) -> bool:
    """Whether another plan's check-in of the day goes on in this conversation."""
    still = (one for one in open_check_ins(d, dialog) if one.kind is Kind.SCHEDULED)
    return any(one.plan_id != ended.plan.id for one in still)


def _ended_before(d: Deciding, dialog: Dialog, of_day: Sequence[Ended]) -> list[Ended]:
    """Those of other plans that ended earlier in the same conversation, and were not thanked for."""
    its_plans = {one.plan.id for one in of_day}
    found = [one for one in check_ins(d) if one.id in dialog.check_in_ids and one.plan_id not in its_plans]
    found = [one for one in found if one.state is CheckInState.ANSWERED and one.kind is Kind.SCHEDULED]
    beside = [one for one in found if any(was_answered_beside(one, other.check_in) for other in of_day)]
    return [_again(d, one) for one in beside]


def _again(d: Deciding, one: CheckIn) -> Ended:
    its_plan = plan_of(d, one)
    return Ended(check_in=one, plan=its_plan, following=check_in.planned_of(d, its_plan))


# --- what is said ---------------------------------------------------------------------------------


def _thanks(d: Deciding, ended: Sequence[Ended]) -> tuple[Words, ...]:
    """The end of a conversation. Beside something grave no advice of the day, and no "that is all"."""
    grave = once(d, [part for one in ended for part in _still_grave(d, one)])
    summary = _summary(d, ended)
    if grave or any(one.is_grave for one in ended):
        return (*grave, *summary, *_after(d, ended))
    advice = once(d, [part for one in ended for part in advising.at_end(d, one.plan, one.check_in)])
    if carrying.waiting(d):
        return (*summary, *advice, words("together-next"))
    return (_closing(d, ended), *summary, *advice, *_after(d, ended))


def _still_grave(d: Deciding, one: Ended) -> tuple[Words, ...]:
    return flagged.still_grave(d, one.plan, one.check_in)


def _summary(d: Deciding, ended: Sequence[Ended]) -> tuple[Words, ...]:
    """What she answered; what two plans asked together stands there once."""
    told: list[Words] = []
    seen: list[Item] = []
    for one in ended:
        occasion = occasion_of(d, one.check_in)
        items = [Item(check_in=one.check_in, question=each) for each in pathway_of(d, one.plan).questions]
        items = [item for item in items if item.question.key in occasion.answers]
        fresh = [item for item in items if not any(_says_the_same(d, item, other) for other in seen)]
        seen += items
        told += lines.of_answers(d, one.plan, _only(occasion, items, fresh), for_team=False)
    kept = once(d, told)
    return (words("summary", answers=Several(kept, Join.BULLETS)),) if kept else ()


def _says_the_same(d: Deciding, item: Item, other: Item) -> bool:
    answers = (occasion_of(d, one.check_in).answers.get(one.question.key) for one in (item, other))
    return is_shared(d, item, other) and len(set(map(repr, answers))) == 1


def _only(occasion: Occasion, items: Sequence[Item], fresh: Sequence[Item]) -> Occasion:
    dropped = {one.question.key for one in items} - {one.question.key for one in fresh}
    kept = {key: value for key, value in occasion.answers.items() if key not in dropped}
    return replace(occasion, answers=kept)


def _closing(d: Deciding, ended: Sequence[Ended]) -> Words:
    """The words of the plan that asks again first: "all for today" is wrong where another says "for this week"."""
    coming = [one for one in ended if one.following is not None]
    soonest = min(coming, key=lambda one: one.following.due_at if one.following else d.now, default=ended[-1])
    return spoken(d, soonest.plan, "words.closing")


def _after(d: Deciding, ended: Sequence[Ended]) -> tuple[Words, ...]:
    """When she is asked again, and that a plan is over."""
    coming = [one.following.due_at for one in ended if one.following is not None]
    is_over = any(one.following is None for one in ended)
    others_go_on = bool(coming) or any(one.state is PlanState.ACTIVE for one in plans(d))
    if is_over and not others_go_on:
        return (words("plan-finished", team=speech.team_name(d)),)
    over = (words("together-one-over"),) if is_over else ()
    following = (words("next-check-in", at=speech.moment(d, min(coming))),) if coming else ()
    return (*over, *following)
