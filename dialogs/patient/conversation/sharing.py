"""An answer counts for every check-in that asks the same question.

Decides for which: check-ins of other plans that are open in the same conversation and still wait for it; those that
were given it before, when it is corrected; and one that opens within the hour after it was given. Each keeps it as an
answer of its own and is judged by its own rules; what the rules say is told as one, the gravest first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from dialogs.patient.conversation import answering, flagged, keeping
from dialogs.patient.conversation.agenda import (
    TOLD,
    Item,
    agenda_of,
    answer_on,
    askable,
    check_ins,
    is_shared,
    occasion_of,
    own_dialog,
    pathway_of,
    plan_of,
)
from dialogs.patient.conversation.flagged import Advised
from dialogs.patient.conversation.keeping import Given, Verdict
from dialogs.patient.speech import patient
from dialogs.records import CheckIn, Dialog, Kind, Plan, Via
from dialogs.rules import Flag, Value
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Words, words

STILL_COUNTS = timedelta(hours=1)  # so long after it was given an answer counts for another plan that asks it
_NOTHING: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What judging one plan's answer led to."""

    plan: Plan
    flags: Sequence[Flag] = ()
    advised: Sequence[Advised] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An answer was kept wherever it counts. gone: whether a rule does not hold any more."""

    judged: tuple[Judged, ...] = field(default=())
    gone: bool = False


# --- one answer, several check-ins ----------------------------------------------------------------


def keep(d: Deciding, item: Item, given: Given, told: Mapping[str, Sequence[str]] = _NOTHING) -> Kept:
    """Keep an answer for its own check-in and for all that share it. told: by item, keys of flags that she and the
    team heard of before.
    """
    others = tuple(fed(d, item))
    first = keeping.keep(d, item.check_in, item.question, given, told=told.get(item.key, ()))
    found = [(plan_of(d, item.check_in), first)]
    for other in others:
        copy = _copied(given.value, given.raw, given.unit, is_hers=given.unit_written)
        verdict = keeping.keep(d, other.check_in, other.question, copy, told=told.get(other.key, ()))
        found.append((plan_of(d, other.check_in), verdict))
    return _kept(found)


def fed(d: Deciding, item: Item) -> Iterator[Item]:
    """The same question in check-ins of other plans, where this item's answer counts too."""
    dialog, before = own_dialog(d), answer_on(d, item.check_in, item.question.key)
    waiting = agenda_of(d, dialog) if dialog is not None else None
    for other in _same_elsewhere(d, item):
        key = other.question.key
        counted = answer_on(d, other.check_in, key)
        if counted is None and before is None:
            listed = () if waiting is None else (*waiting.items, *waiting.shared)
            both = any(one.key == item.key for one in listed) and any(one.key == other.key for one in listed)
            if both and waiting is not None and other.key not in waiting.settled:
                yield other
        elif (
            counted is not None
            and counted == before
            and _was_shared(d, item, other)
            and _is_latest(d, other.check_in)
        ):
            yield other


def carry_over(d: Deciding, opened: CheckIn) -> Kept:
    """A check-in opens: what she answered to the same questions of other plans within the hour counts for it, and is
    none of those it asks.
    """
    found: list[tuple[Plan, Verdict]] = []
    for question in askable(d, opened):
        given = just_given(d, Item(check_in=opened, question=question))
        if given is not None and answer_on(d, opened, question.key) is None:
            found.append((plan_of(d, opened), keeping.keep(d, opened, question, given)))
            now = d.latest(opened)
            d.keep(replace(now, asks=tuple(key for key in now.asks if key != question.key)))
    return _kept(found)


def just_given(d: Deciding, item: Item) -> Given | None:
    """What she answered within the hour where another plan asks the same."""
    given = (_given_within(d, other) for other in _same_elsewhere(d, item))
    return next((one for one in given if one is not None), None)


def _given_within(d: Deciding, item: Item) -> Given | None:
    value = answer_on(d, item.check_in, item.question.key)
    first = item.check_in.first_answered_at
    if value is None or first is None or d.now - first > STILL_COUNTS:
        return None
    unit = item.question.scale.unit if item.question.scale is not None else ""
    return _copied(value, answering.as_option(value), unit, is_hers=False)


def _copied(value: Value, raw: str, unit: str, *, is_hers: bool) -> Given:
    return Given(value=value, raw=raw, via=Via.SHARED, unit=unit, unit_written=is_hers)


def _kept(found: Sequence[tuple[Plan, Verdict]]) -> Kept:
    judged = (Judged(plan=plan, flags=one.flags, advised=one.advised) for plan, one in found)
    return Kept(judged=tuple(judged), gone=any(one.gone for _, one in found))


def _same_elsewhere(d: Deciding, item: Item) -> Iterator[Item]:
    """The same question in check-ins of other plans that asked it."""
    for check_in in check_ins(d):
        key = item.question.key
        if check_in.plan_id == item.check_in.plan_id or check_in.sent_at is None:
            continue
        if not (key in check_in.asks or key in occasion_of(d, check_in).answers):
            continue
        questions = pathway_of(d, plan_of(d, check_in)).questions
        for question in questions:
            other = Item(check_in=check_in, question=question)
            if is_shared(d, item, other):
                yield other


def _was_shared(d: Deciding, item: Item, other: Item) -> bool:
    """Whether one of the two answers that count was given by the other."""
    places = {(one.check_in.id, one.question.key) for one in (item, other)}
    return any(
        one.via is Via.SHARED and one.replaced_by is None and (one.check_in_id, one.question) in places
        for one in keeping.answers(d)
    )


def _is_latest(d: Deciding, check_in: CheckIn) -> bool:
    """Whether no later check-in of its plan has opened: until then an answer may be corrected."""
    return not any(
        one.plan_id == check_in.plan_id
        and one.kind is Kind.SCHEDULED
        and one.sent_at is not None
        and one.due_at > check_in.due_at
        for one in check_ins(d)
    )


# --- what she hears of it -------------------------------------------------------------------------


def said(d: Deciding, judged: Sequence[Judged]) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """What she hears of the rules of several plans, (emergency words, the rest), as one: as in `flagged.said`, the
    gravest speaks, and of the others she hears that the team sees them.
    """
    held = sorted((one for one in judged if one.flags), key=_rank)
    if not held:
        advice = [part for one in judged for part in flagged.said(d, one.plan, (), one.advised)[1]]
        return (), once(d, advice)
    urgent, calm = flagged.said(d, held[0].plan, held[0].flags, held[0].advised)
    also: list[Words] = list(urgent)
    for one in held[1:]:
        also += flagged.said(d, one.plan, one.flags)[0]
    if len(held) > 1 and words("also-told") not in calm:
        at = 0 if urgent else 1
        calm = (*calm[:at], words("also-told"), *calm[at:])
    return once(d, also), calm


def _rank(judged: Judged) -> int:
    return min(Severity(flag.severity.value).rank for flag in judged.flags)


def once(d: Deciding, parts: Sequence[Words]) -> tuple[Words, ...]:
    """Each of these once, in their order; two pathways may say the same."""
    language = patient(d).language
    found: dict[tuple[str, str], Words] = {}
    for one in parts:
        found.setdefault((_text(d, one, language), repr(one.slots)), one)
    return tuple(found.values())


def _text(d: Deciding, one: Words, language: str) -> str:
    if not one.key.startswith("pathway:"):
        return one.key
    _, of_hash, path = one.key.split(":", 2)
    return d.case.pathways[of_hash].text(path, language)


def told_of(dialog: Dialog) -> Mapping[str, Sequence[str]]:
    """By item, the keys of flags that she and the team heard of while she was ticking."""
    told = ((key, value) for key, value in dialog.draft.items() if key.startswith(TOLD))
    return {key.removeprefix(TOLD): value.split() for key, value in told}
