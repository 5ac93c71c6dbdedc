"""A rule held: what the team is told, and what the patient hears.

Decides the words of a worry: the rule's reason with its values, the answers of the occasion and how they
changed, a line each. Never decides whom to tell or how soon (escalation.py). Never puts a diagnosis
beside a name.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from dialogs.hearing.units import UNITS
from dialogs.pathway.parts import Slot as Place
from dialogs.pathway.pathway import Pathway
from dialogs.patient.agenda import history_of, occasion_of, pathway_of
from dialogs.patient.speech import (
    amount,
    answered_by,
    emergency_number,
    moment,
    own_unit,
    shown_answer,
    shown_plain,
    spoken,
)
from dialogs.records import CheckIn, Plan
from dialogs.rules import Flag, Value, raised_by
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Day, Number, Quote, Slot, Text, Words, of_pathway, words
from dialogs.worry.escalation import Worry


def worry(
    d: Deciding,
    plan: Plan,
    check_in: CheckIn,
    flag: Flag,
    *,
    remarks: tuple[Words, ...] = (),
    again: bool = False,
) -> Worry:
    """The flag as work for a person. `again`: it held before and still does after a correction; quietly."""
    return Worry(
        rule_id=flag.rule_id,
        severity=Severity(flag.severity.value),
        roles=flag.roles,
        words=_reason(d, plan, flag),
        shown=(*remarks, *answer_lines(d, plan, check_in, with_change=True)),
        plan_id=plan.id,
        check_in_id=check_in.id,
        silent_repeat=again,
    )


def silence(d: Deciding, plan: Plan, check_in: CheckIn, flag: Flag) -> Worry:
    """Nobody answered, so there are no answers to show."""
    pathway = pathway_of(d, plan)
    slots = _slots(d, pathway, pathway.non_response.slots, flag.values)
    return Worry(
        rule_id=flag.rule_id,
        severity=Severity(flag.severity.value),
        roles=flag.roles,
        words=of_pathway(pathway.hash, pathway.non_response.reason_path, **slots),
        plan_id=plan.id,
        check_in_id=check_in.id,
    )


def answer_lines(
    d: Deciding, plan: Plan, check_in: CheckIn, *, with_change: bool = False
) -> tuple[Words, ...]:
    """The answers of one check-in, in the order they were asked; with what was answered before, where it
    differs.
    """
    pathway, occasion = pathway_of(d, plan), occasion_of(d, check_in)
    lines: list[Words] = []
    for question in pathway.questions:
        value = occasion.answers.get(question.key)
        if value is None:
            continue
        label = of_pathway(pathway.hash, question.short_path)
        answer = shown_answer(d, pathway, question, value)
        before = _before(d, plan, check_in, question.key) if with_change else None
        if before is None or before[0] == value:
            lines.append(words("answer-line", question=label, answer=answer))
            continue
        previous = shown_answer(d, pathway, question, before[0])
        lines.append(
            words("answer-line-changed", question=label, answer=answer, previous=previous, on=Day(before[1]))
        )
    return tuple(lines)


def advice(d: Deciding, plan: Plan, check_in: CheckIn) -> tuple[Words, ...]:
    """What the pathway tells her on this day, where what it names is known about her."""
    pathway = pathway_of(d, plan)
    on_day = pathway.advice_on((check_in.on - plan.day_zero).days)
    known = (one for one in on_day if all(plan.inputs.get(name) not in (None, "") for name in one.needs))
    return tuple(
        spoken(d, plan, one.text_path, **{name: _input(pathway, plan, name) for name in one.needs})
        for one in known
    )


def _input(pathway: Pathway, plan: Plan, name: str) -> Slot:
    """A fact the clinic entered, in its own words where it is words."""
    value, scale = plan.inputs[name], pathway.inputs[name].scale
    if isinstance(value, str) and value in pathway.inputs[name].options:
        return of_pathway(pathway.hash, pathway.inputs[name].option_path(value))
    if isinstance(value, Decimal) and scale is not None:
        return amount(value, scale.unit, scale.unit, scale.precision)
    if isinstance(value, date):
        return Day(value)
    return Quote(value) if isinstance(value, str) else shown_plain(value)


def _before(d: Deciding, plan: Plan, check_in: CheckIn, key: str) -> tuple[Value, date] | None:
    """The answer to the same question before this check-in, and its day."""
    earlier: tuple[Value, date] | None = None
    for occasion in history_of(d, plan).occasions:
        if occasion.check_in_id == check_in.id:
            break
        if key in occasion.answers:
            earlier = (occasion.answers[key], occasion.on)
    return earlier


def said(d: Deciding, plan: Plan, flags: Sequence[Flag]) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """What the patient hears of rules that hold now: (emergency words, the rest).

    The gravest rule speaks; the words of lesser ones could contradict it ("today", "tomorrow"), so she hears
    that the team sees the rest too. Below an emergency she hears by when a person acts.
    """
    ordered = sorted(flags, key=lambda flag: Severity(flag.severity.value).rank)
    if not ordered:
        return (), ()
    severity = Severity(ordered[0].severity.value)
    gravest = _told_patient(d, plan, ordered[0], severity)
    rest = (words("also-told"),) if len(ordered) > 1 else ()
    if severity is Severity.EMERGENCY:
        return (gravest,), rest
    by = moment(d, answered_by(d, severity))
    return (), (gravest, *rest, words("told-team-by", by=by, number=emergency_number(d)))


def still_grave(d: Deciding, plan: Plan, check_in: CheckIn) -> tuple[Words, ...]:
    """What a check-in that raised an emergency ends with: the rest may have pushed the words out of sight."""
    pathway = pathway_of(d, plan)
    raised = raised_by(pathway, occasion_of(d, check_in))
    if not any(pathway.rule(one).severity is Severity.EMERGENCY for one in raised):
        return ()
    return (words("still-emergency", number=emergency_number(d)),)


def _told_patient(d: Deciding, plan: Plan, flag: Flag, severity: Severity) -> Words:
    pathway = pathway_of(d, plan)
    rule = pathway.rule(flag.rule_id)
    if rule.say_path is None:
        return words(f"told-{severity.value}", number=emergency_number(d))
    return spoken(d, plan, rule.say_path, **_slots(d, pathway, rule.slots, flag.values))


def _reason(d: Deciding, plan: Plan, flag: Flag) -> Words:
    pathway = pathway_of(d, plan)
    rule = pathway.rule(flag.rule_id)
    return of_pathway(pathway.hash, rule.reason_path, **_slots(d, pathway, rule.slots, flag.values))


def _slots(
    d: Deciding, pathway: Pathway, places: Mapping[str, Place], values: Mapping[str, Value]
) -> dict[str, Slot]:
    return {name: _filled(d, pathway, place, values.get(name)) for name, place in places.items()}


def _filled(d: Deciding, pathway: Pathway, place: Place, value: Value | int | None) -> Slot:
    """One value in the form its place announces. What is not known is said to be so, never left out."""
    if value is None:
        return words("not-known")
    question = next((one for one in pathway.questions if one.key == place.question), None)
    if isinstance(value, bool):
        return shown_plain(value)
    if isinstance(value, Decimal) and place.unit is not None and place.precision is not None:
        unit = place.unit if place.unit in UNITS else ""  # days and points are counted; the text says what
        own = own_unit(d, question) if question is not None and question.scale is not None else unit
        return amount(value, unit, own, place.precision, is_change=place.is_change)
    if place.option_of is not None and value in pathway.inputs[place.option_of].options:
        return of_pathway(pathway.hash, pathway.inputs[place.option_of].option_path(str(value)))
    if question is not None and isinstance(value, str | tuple):
        return shown_answer(d, pathway, question, value)
    if isinstance(value, int | Decimal):
        return Number(int(value)) if value == int(value) else Text(str(value))
    if isinstance(value, date):
        return Day(value)
    return Quote(value) if isinstance(value, str) else Text(", ".join(value))
