"""The most that she is asked on one day, over all her plans: what is left for next time.

Decides which questions of check-ins that open now are left out: the least important first, then those that no rule
reads, then the later ones. Never a red flag, never what a rule asks again, nothing whose missing answer itself would
mean something, never all of a check-in. What belongs together (a questionnaire, the items of a sum, a question and
those that follow from it, one that two plans ask) is left out together or not at all. What was left out before goes
last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dialogs import calendar
from dialogs.pathway.parts import Question, ScoreHow
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation import sharing
from dialogs.patient.conversation.agenda import (
    Item,
    askable,
    check_ins,
    is_shared,
    past_of,
    pathway_of,
    plan_of,
)
from dialogs.patient.speech import patient
from dialogs.records import CheckIn, Kind
from dialogs.turn import Deciding

_COUNTED = (Kind.SCHEDULED, Kind.RECHECK)  # what she begins herself is no burden of ours
_NEEDS_ALL = (ScoreHow.SUM, ScoreHow.MEAN)  # scores that say too little without one of their items


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Questions that are asked together or not at all. counts: how many she would be asked of them now. rank: the
    lowest is left out first.
    """

    items: tuple[Item, ...]
    counts: int
    rank: tuple[bool, int, bool, int, int]


def left_out(d: Deciding, opening: Sequence[CheckIn]) -> Mapping[str, tuple[str, ...]]:
    """By check-in, the questions that it does not ask, of those in its `asks`; only where the day has too many."""
    if _at_most(d, opening) <= d.case.clinic.questions_a_day:
        return {}
    groups = _groups(d, opening)
    over = sum(group.counts for group in groups) + _asked_today(d) - d.case.clinic.questions_a_day
    dropped: list[Item] = []
    for group in sorted((one for one in groups if _may_go(d, one)), key=lambda one: one.rank):
        if over <= 0:
            break
        if all(_leaves_some(d, one, [*dropped, *group.items]) for one in opening):
            dropped += group.items
            over -= group.counts
    gone = {item.key for item in dropped}
    return {one.id: tuple(key for key in one.asks if f"{one.id}/{key}" in gone) for one in opening}


def _leaves_some(d: Deciding, one: CheckIn, dropped: Iterable[Item]) -> bool:
    gone = {item.question.key for item in dropped if item.check_in.id == one.id}
    return not gone or any(question.key not in gone for question in askable(d, one))


# --- what belongs together ------------------------------------------------------------------------


def _groups(d: Deciding, opening: Sequence[CheckIn]) -> list[Group]:
    items = [
        Item(check_in=one, question=pathway_of(d, plan_of(d, one)).question(key))
        for one in opening
        for key in one.asks
    ]
    groups: list[list[Item]] = []
    for item in items:
        joined = [group for group in groups if any(_belong_together(d, item, other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), item])
    now = {one.id: {question.key for question in askable(d, one)} for one in opening}
    return [_group(d, group, items, now) for group in groups]


def _belong_together(d: Deciding, item: Item, other: Item) -> bool:
    if item.check_in.id != other.check_in.id:
        return is_shared(d, item, other)
    one, two = item.question, other.question
    if one.instrument is not None and one.instrument == two.instrument:
        return True
    if _follows(one, two) or _follows(two, one):
        return True
    scores = pathway_of(d, plan_of(d, item.check_in)).scores.values()
    return any(score.how in _NEEDS_ALL and {one.key, two.key} <= set(score.items) for score in scores)


def _led(d: Deciding, item: Item) -> set[str]:
    """What was left out before, and what rules look at beside it: else one that needs both would never see them."""
    leads = set(plan_of(d, item.check_in).leads)
    beside = (rule.reads for rule in _pathway(d, item).rules if not leads.isdisjoint(rule.reads))
    return leads.union(*beside)


def _follows(question: Question, other: Question) -> bool:
    """Whether it is asked or not by the answer to the other one."""
    return question.ask_when is not None and other.key in question.ask_when.uses.questions


def _group(d: Deciding, group: list[Item], order: list[Item], now: Mapping[str, set[str]]) -> Group:
    asked = [item for item in group if item.question.key in now[item.check_in.id]]
    asked = [item for item in asked if sharing.just_given(d, item) is None]
    counted = [
        item for at, item in enumerate(asked) if not any(is_shared(d, item, one) for one in asked[:at])
    ]
    led = any(item.question.key in _led(d, item) for item in group)
    importance = max(item.question.importance for item in group)
    is_read = any(item.question.key in _read_by_rules(_pathway(d, item)) for item in group)
    place = min(item.check_in.asks.index(item.question.key) for item in group)
    first = min(order.index(item) for item in group)
    return Group(items=tuple(group), counts=len(counted), rank=(led, importance, is_read, -place, -first))


# --- what may be left out -------------------------------------------------------------------------


def _may_go(d: Deciding, group: Group) -> bool:
    return group.counts > 0 and not any(_must_stay(d, item) for item in group.items)


def _must_stay(d: Deciding, item: Item) -> bool:
    plan, pathway, question = plan_of(d, item.check_in), _pathway(d, item), item.question
    if question.red_flag or any(question.key in owed.questions for owed in plan.owed):
        return True
    silence = pathway.non_response
    if silence is not None and question.key in silence.answers_of:
        return True
    missing_counts = (rule for rule in pathway.rules if any(level.when.uses.absent for level in rule.levels))
    return any(question.key in rule.reads for rule in missing_counts)


def _read_by_rules(pathway: Pathway) -> frozenset[str]:
    """What rules look at, the items of their scores too."""
    read = frozenset().union(*(rule.reads for rule in pathway.rules))
    of_scores = (score.items for score in pathway.scores.values() if score.key in read)
    return read.union(*of_scores)


def _pathway(d: Deciding, item: Item) -> Pathway:
    return pathway_of(d, plan_of(d, item.check_in))


# --- what she was asked today ---------------------------------------------------------------------


def _at_most(d: Deciding, opening: Sequence[CheckIn]) -> int:
    """No fewer than she is asked today: most days it is few, and there is nothing to weigh."""
    return sum(len(one.asks) for one in (*opening, *_sent_today(d))) + _answered_before(d)


def _asked_today(d: Deciding) -> int:
    """How many questions of today's she has been sent already, answered or not; each that plans share once."""
    items: list[Item] = []
    for one in _sent_today(d):
        its = (Item(check_in=one, question=question) for question in askable(d, one))
        items += [item for item in its if not any(is_shared(d, item, other) for other in items)]
    return len(items) + _answered_before(d)


def _sent_today(d: Deciding) -> list[CheckIn]:
    today = _date(d, d.now)
    sent = [one for one in check_ins(d) if one.sent_at is not None and one.kind in _COUNTED]
    return [one for one in sent if one.sent_at is not None and _date(d, one.sent_at) == today]


def _answered_before(d: Deciding) -> int:
    """What she answered today in check-ins that are no longer at hand."""
    today, known = _date(d, d.now), {one.id for one in check_ins(d)}
    return sum(
        len(occasion.answers.keys() & _keys(d, plan_id))
        for plan_id, history in past_of(d).plans.items()
        for occasion in history.occasions
        if occasion.on == today and occasion.check_in_id not in known
    )


def _keys(d: Deciding, plan_id: str) -> set[str]:
    """The questions of a plan's pathway; none of one that is no longer looked at."""
    plan = next((one for one in d.case.plans if one.id == plan_id), None)
    return {one.key for one in pathway_of(d, plan).questions} if plan is not None else set()


def _date(d: Deciding, at: datetime) -> date:
    return calendar.local_date(at, patient(d).zone)
