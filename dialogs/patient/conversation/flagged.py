"""A rule held: what the team is told, and what the patient hears.

Decides the words of a worry: the rule's reason with its values, the answers of the occasion and how they
changed, a line each. Never decides whom to tell or how soon (escalation.py). Never puts a diagnosis
beside a name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogs.pathway.parts import Level
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation import lines
from dialogs.patient.conversation.agenda import occasion_of, pathway_of
from dialogs.patient.speech import (
    answered_by,
    emergency_number,
    filled,
    moment,
    spoken,
)
from dialogs.records import CheckIn, Plan, Reason
from dialogs.rules import Flag, Occasion, Value, raised_by
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Words, of_pathway, words
from dialogs.worry.escalation import Worry
from dialogs.worry.worries import is_graver_open


@dataclass(frozen=True, kw_only=True, slots=True)
class Advised:
    """A rule that holds and is nobody's task, with the values its words name."""

    rule_id: str
    values: Mapping[str, Value]


def worry(
    d: Deciding,
    plan: Plan,
    occasion: Occasion,
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
        shown=(*remarks, *lines.of_answers(d, plan, occasion, for_team=True)),
        plan_id=plan.id,
        check_in_id=occasion.check_in_id,
        silent_repeat=again,
    )


def in_words_by_now(d: Deciding, plan: Plan, flags: Sequence[Flag], reason: Reason) -> Words | None:
    """The words of an open reason with what is known by now; None if its rule does not hold any more at that grade."""
    if reason.plan_id != plan.id:
        return None
    held = (flag for flag in flags if flag.rule_id == reason.rule_id)
    same = (flag for flag in held if Severity(flag.severity.value) is reason.severity)
    flag = next(same, None)
    return _reason(d, plan, flag) if flag is not None else None


def silence(d: Deciding, plan: Plan, check_in: CheckIn, flag: Flag) -> Worry:
    """Nobody answered, so there are no answers to show."""
    pathway = pathway_of(d, plan)
    assert pathway.non_response is not None, "no flag of silence without a rule about it"
    slots = filled(d, pathway, pathway.non_response.slots, flag.values)
    return Worry(
        rule_id=flag.rule_id,
        severity=Severity(flag.severity.value),
        roles=flag.roles,
        words=of_pathway(pathway.hash, flag.reason_path, **slots),
        plan_id=plan.id,
        check_in_id=check_in.id,
    )


def said(
    d: Deciding, plan: Plan, flags: Sequence[Flag], advised: Sequence[Advised] = ()
) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """What the patient hears of rules that hold now: (emergency words, the rest).

    The gravest rule speaks; the words of lesser ones could contradict it ("today", "tomorrow"), so she hears
    that the team sees the rest too. Below an emergency she hears by when a person acts, unless something graver of
    hers is open: hours named then would contradict what she was told of that. `advised`: rules that are
    nobody's task; what they say is told only where no task stands beside it.
    """
    ordered = sorted(flags, key=lambda flag: Severity(flag.severity.value).rank)
    if not ordered:
        return (), tuple(_advice_of(d, plan, one) for one in advised)
    severity = Severity(ordered[0].severity.value)
    gravest = _told_patient(d, plan, ordered[0], severity)
    rest = (words("also-told"),) if len(ordered) > 1 else ()
    if severity is Severity.EMERGENCY:
        return (gravest,), rest
    return (), (gravest, *rest, _by_when(d, severity))


def _by_when(d: Deciding, severity: Severity) -> Words:
    number = emergency_number(d)
    if is_graver_open(d, severity):
        return words("safety-net", number=number)
    return words("told-team-by", by=moment(d, answered_by(d, severity)), number=number)


def still_grave(d: Deciding, plan: Plan, check_in: CheckIn) -> tuple[Words, ...]:
    """What a check-in that raised an emergency ends with: the rest may have pushed the words out of sight."""
    pathway = pathway_of(d, plan)
    raised = raised_by(pathway, occasion_of(d, check_in))
    levels = (level for rule in pathway.rules for level in rule.levels if level.key in raised)
    if not any(level.severity is Severity.EMERGENCY for level in levels):
        return ()
    return (words("still-emergency", number=emergency_number(d)),)


def worded(d: Deciding, plan: Plan, flags: Sequence[Flag]) -> tuple[Flag, ...]:
    """Those for which the pathway itself has words to her. Where she told us nothing just now, our own words, which
    thank her for it, would puzzle her.
    """
    return tuple(flag for flag in flags if _level(pathway_of(d, plan), flag).say_path is not None)


def _told_patient(d: Deciding, plan: Plan, flag: Flag, severity: Severity) -> Words:
    pathway = pathway_of(d, plan)
    level = _level(pathway, flag)
    if level.say_path is None:
        return words(f"told-{severity.value}", number=emergency_number(d))
    return spoken(d, plan, level.say_path, **filled(d, pathway, level.slots, flag.values))


def _advice_of(d: Deciding, plan: Plan, one: Advised) -> Words:
    pathway = pathway_of(d, plan)
    level = pathway.rule(one.rule_id).levels[0]
    assert level.say_path is not None, f"{one.rule_id} advises nothing; only what has words is told"
    return spoken(d, plan, level.say_path, **filled(d, pathway, level.slots, one.values))


def _reason(d: Deciding, plan: Plan, flag: Flag) -> Words:
    pathway = pathway_of(d, plan)
    slots = _level(pathway, flag).slots
    return of_pathway(pathway.hash, flag.reason_path, **filled(d, pathway, slots, flag.values))


def _level(pathway: Pathway, flag: Flag) -> Level:
    """The grade of the rule that held."""
    return pathway.rule(flag.rule_id).levels[flag.level]
