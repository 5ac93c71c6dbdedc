"""Why a person was called: the rule in words, the answers that made it hold, the baseline, the version, who was told.

Decides how one raised reason is explained; the sentences are content. Pure.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from dialogs.pathway.history import KeptValue
from dialogs.pathway.parts import Level
from dialogs.pathway.pathway import Pathway
from dialogs.pathway.telling.aloud import aloud
from dialogs.pathway.telling.names import Names
from dialogs.patient.conversation.agenda import plans
from dialogs.patient.speech import shown_answer, shown_plain
from dialogs.patient.unanswered import tracing
from dialogs.records import Plan, Reason
from dialogs.staff import cards, desk
from dialogs.turn import Deciding
from dialogs.why.day import ThatDay
from dialogs.words import Clock, Join, Moment, Number, Several, Text, Words, words


def told(d: Deciding, day: ThatDay) -> Iterator[tuple[datetime, Words]]:
    """What was raised that day, explained; what the same answers raised at the same moment stands together."""
    for _, found in groupby(day.reasons, key=lambda one: (one.opened_at, one.plan_id, one.shown)):
        reasons = tuple(found)
        yield reasons[0].opened_at, _explained(d, day, reasons)


def _explained(d: Deciding, day: ThatDay, reasons: tuple[Reason, ...]) -> Words:
    first = reasons[0]
    parts = [part for reason in reasons for part in (_head(d, reason), *_by_rule(d, reason))]
    answers = tuple(one for one in first.shown if not one.key.startswith(tracing.LINES))
    if answers:
        parts.append(words("why-reason-answers", answers=Several(answers, Join.COMMAS)))
    parts += _version_told(d, first)
    parts.append(_told(day, first))
    return words("why-several", facts=Several(tuple(parts), Join.LINES))


def _head(d: Deciding, reason: Reason) -> Words:
    at = Moment(reason.opened_at, desk.patient(d).zone, Clock.TIME)
    return words("why-reason", at=at, severity=cards.SEVERITY_WORDS[reason.severity], reason=reason.words)


def _by_rule(d: Deciding, reason: Reason) -> Iterator[Words]:
    """The rule read aloud, and what of hers it compared with; of a worry of our own, neither."""
    plan = _plan(d, reason)
    pathway = _version(d, reason, plan)
    if plan is None or pathway is None:
        return
    level = _level(pathway, reason)
    if level is not None:
        yield words("why-rule", condition=aloud(pathway, level.when.text))
        yield from _compared(d, pathway, plan, reason)
    elif pathway.non_response is not None and pathway.non_response.id == reason.rule_id:
        yield words("why-rule-silence")


def _version_told(d: Deciding, reason: Reason) -> Iterator[Words]:
    """The pathway whose rule it is, and its version."""
    pathway = _version(d, reason, _plan(d, reason))
    if pathway is not None:
        yield words("why-version", pathway=Text(pathway.title), version=Number(pathway.version))


def _plan(d: Deciding, reason: Reason) -> Plan | None:
    return next((one for one in plans(d) if one.id == reason.plan_id), None)


def _version(d: Deciding, reason: Reason, plan: Plan | None) -> Pathway | None:
    """The version whose words the reason has, if it is at hand; else the one the plan runs."""
    kind, _, rest = reason.words.key.partition(":")
    named = rest.partition(":")[0] if kind == "pathway" else ""
    return d.case.pathways.get(named) or (
        d.case.pathways.get(plan.pathway_hash) if plan is not None else None
    )


def _level(pathway: Pathway, reason: Reason) -> Level | None:
    """The level that held: the one with the reason's words, else with its severity."""
    rule = next((one for one in pathway.rules if one.id == reason.rule_id), None)
    if rule is None:
        return None
    path = reason.words.key.rpartition(":")[2]
    by_words = (one for one in rule.levels if one.reason_path is not None and one.reason_path == path)
    by_severity = (one for one in rule.levels if one.severity is reason.severity)
    return next(by_words, None) or next(by_severity, None)


def _compared(d: Deciding, pathway: Pathway, plan: Plan, reason: Reason) -> Iterator[Words]:
    """Her own baselines and limits that the rule reads."""
    rule = next(one for one in pathway.rules if one.id == reason.rule_id)
    names = Names(pathway)
    for name in sorted(plan.baselines.keys() & rule.reads):
        yield words(
            "why-baseline", name=names.answer(name), value=_shown(d, pathway, name, plan.baselines[name])
        )


def _shown(d: Deciding, pathway: Pathway, name: str, value: KeptValue) -> Words:
    question = next((one for one in pathway.questions if one.key == name), None)
    return shown_plain(value) if question is None else shown_answer(d, pathway, question, value)


def _told(day: ThatDay, reason: Reason) -> Words:
    """Who was told of it on that day, by the journal; nobody, where nobody was."""
    since = (one for one in day.noted if one.what == "told" and one.at >= reason.opened_at)
    people = dict.fromkeys(who for one in since for who in one.details.get("people", "").split())
    known = sorted(day.names[who] for who in people if day.names.get(who))
    names = tuple(words("staff-fact", fact=Text(name)) for name in known)
    return words("why-told", people=Several(names, Join.COMMAS)) if names else words("why-told-nobody")
