"""Rules over answers → Flags.

Decides which rules hold on an occasion, and when silence is a task. Runs inside every reply, on what is
answered so far. Never raises for an answer, odd or missing: a condition that lacks an answer is not met. Does
not know what was already raised: repeats, muting and superseding are the escalation's business.

A rule is judged on the answers of the whole day, the latest of each question, but only raised by an occasion
that itself answers one of the questions the rule reads: an extra check-in in the evening does not raise the
morning's answers again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from statistics import median

from dialogs.pathway.history import Facts, History, KeptValue, Needs, Occasion, Outcome, Value
from dialogs.pathway.parts import Question, Rule, SilenceCounts
from dialogs.pathway.pathway import Pathway
from dialogs.pathway.view import View, view_of
from dialogs.severity import Severity

__all__ = [
    "Facts",
    "Flag",
    "History",
    "Judgement",
    "Needs",
    "Occasion",
    "Outcome",
    "Value",
    "asked",
    "judge",
    "judge_silence",
    "missed_in_a_row",
    "new_baselines",
    "raised_by",
]

ANSWERS_OF_A_BASELINE = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """A rule held: how grave, whose task, and the values its reason names. For a person to look at.

    `values` holds what `Rule.slots` announces, where it is known: answers by question key, inputs and limits
    by name, and what the rule shows. A slot without a value has to be worded as not known.
    """

    rule_id: str
    severity: Severity
    roles: tuple[str, ...]
    values: Mapping[str, KeptValue]
    on: date
    check_in_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What judging one occasion gives: flags to raise, gravest first, and the ids of all rules true that day.

    Keep `met` in the occasion (`replace(occasion, met=judgement.met)`) before it goes into the history: rules
    of later days look it up.
    """

    flags: tuple[Flag, ...]
    met: tuple[str, ...]


def judge(pathway: Pathway, history: History, occasion: Occasion, facts: Facts) -> Judgement:
    """Which rules hold on this occasion; occasions after it in the history are not looked at.

    After a correction judge the corrected occasion, then those that follow it on the same day: their truth
    rests on the same answers.
    """
    met: set[str] = set()
    view = view_of(history.up_to(occasion), facts, met)
    for rule in pathway.judging_order:
        if rule.when.holds(view):
            met.add(rule.id)
    raised = [rule for rule in pathway.rules if rule.id in met and _is_raised_by(rule, occasion)]
    raised.sort(key=lambda rule: rule.severity.rank)
    return Judgement(
        flags=tuple(_flag(rule, view, occasion) for rule in raised),
        met=tuple(rule.id for rule in pathway.rules if rule.id in met),
    )


def raised_by(pathway: Pathway, occasion: Occasion) -> frozenset[str]:
    """The rules this occasion has raised, as last judged. Others may be true of its day, or of answers before it:
    they are news once an answer of its own bears on them.
    """
    return frozenset(
        rule.id for rule in pathway.rules if rule.id in occasion.met and _is_raised_by(rule, occasion)
    )


def asked(pathway: Pathway, question: Question, history: History, occasion: Occasion, facts: Facts) -> bool:
    """Whether the question's `ask_when` lets it be asked on this occasion, as far as it is answered."""
    if question.ask_when is None:
        return True
    return question.ask_when.holds(view_of(history.up_to(occasion), facts, set(occasion.met)))


def missed_in_a_row(history: History, counts: SilenceCounts = SilenceCounts.CHECK_INS) -> int:
    """How many were missed in a row, up to now.

    What we missed ourselves, cancelled, or still wait for neither counts nor breaks the run. A check-in that
    holds an answer breaks it, whatever became of it; counting days, so does any answer of that day.
    """
    missed = 0
    for group in _groups(history, counts):
        if any(occasion.speaks for occasion in group):
            break
        missed += any(occasion.outcome is Outcome.MISSED for occasion in group)
    return missed


def judge_silence(pathway: Pathway, history: History, facts: Facts) -> Flag | None:
    """The non-response flag after the newest missed check-in, or None. Call it when one is missed.

    The day that chooses the band is the due day of that check-in, not the day its window closed.
    """
    silence = pathway.non_response
    newest = next((one for one in reversed(history.occasions) if one.outcome is Outcome.MISSED), None)
    missed = missed_in_a_row(history, silence.counts)
    if newest is None or missed == 0:  # so however few a band asks for, it is never below one
        return None
    view = view_of(history.up_to(newest), facts, set())
    fewer = silence.fewer_when is not None and silence.fewer_when.holds(view)
    reached = [
        band
        for band in silence.bands
        if (band.last_day is None or view.day <= band.last_day) and missed >= band.in_a_row - fewer
    ]
    if not reached:
        return None
    gravest = min(reached, key=lambda band: band.severity.rank)
    return Flag(
        rule_id=silence.id,
        severity=gravest.severity,
        roles=gravest.roles,
        values=_silence_values(history, missed),
        on=newest.on,
        check_in_id=newest.check_in_id,
    )


def new_baselines(pathway: Pathway, history: History, facts: Facts) -> Mapping[str, Value]:
    """Baselines now known and not yet in the facts: keep them, history forgets.

    An answer of a baseline phase, corrected or not; where there is none, the median of the first three answers. Only
    numbers have a median; the baseline of a choice is asked in such a phase or entered at enrolment.
    """
    found: dict[str, Value] = {}
    for key in pathway.baselines:
        asked_for = [
            one.answers[key]
            for one in history.occasions
            if key in one.answers and pathway.is_baseline_of(key, (one.on - facts.day_zero).days)
        ]
        if asked_for:
            if facts.baselines.get(key) != asked_for[-1]:
                found[key] = asked_for[-1]
            continue
        answers = [one.answers[key] for one in history.occasions if key in one.answers]
        numbers = [value for value in answers if isinstance(value, Decimal)][:ANSWERS_OF_A_BASELINE]
        if key not in facts.baselines and len(numbers) == ANSWERS_OF_A_BASELINE:
            found[key] = median(numbers)
    return found


def _is_raised_by(rule: Rule, occasion: Occasion) -> bool:
    return not rule.reads or not rule.reads.isdisjoint(occasion.answers)


def _flag(rule: Rule, view: View, occasion: Occasion) -> Flag:
    shown = {name: expression.value(view) for name, expression in rule.show.items()}
    return Flag(
        rule_id=rule.id,
        severity=rule.severity,
        roles=rule.roles,
        values={name: value for name, value in shown.items() if value is not None},
        on=occasion.on,
        check_in_id=occasion.check_in_id,
    )


def _groups(history: History, counts: SilenceCounts) -> list[list[Occasion]]:
    """The check-ins newest first, alone or by day."""
    backwards = list(reversed(history.occasions))
    if counts is SilenceCounts.CHECK_INS:
        return [[occasion] for occasion in backwards]
    return [list(group) for _, group in groupby(backwards, key=attrgetter("on"))]


def _silence_values(history: History, missed: int) -> dict[str, Value]:
    values: dict[str, Value] = {"missed": Decimal(missed)}
    heard = next((one.on for one in reversed(history.occasions) if one.speaks), None)
    if heard is not None:
        values["last_on"] = heard
    return values
