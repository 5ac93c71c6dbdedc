"""Questions nobody is ever asked, silence nobody is told of, and days that ask too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from dialogs.pathway.assembling import joined, looks_of
from dialogs.pathway.checking.domains import Domains
from dialogs.pathway.checking.findings import Checked, Finding
from dialogs.pathway.checking.holding import can_hold
from dialogs.pathway.checking.rules import asked_somewhere
from dialogs.pathway.grammar import parse
from dialogs.pathway.parts import Phase
from dialogs.pathway.pathway import Pathway

MOST_A_DAY: Final = 20
"""Questions asked of everybody on one day, all check-ins together. A choice of this project: at six seconds a tap it
is two minutes; above it people begin to leave questions out.
"""
LOOKED_AHEAD_DAYS: Final = 400
A_MONDAY: Final = date(2024, 1, 1)


def findings(checked: Checked) -> Iterator[Finding]:
    """All of them: questions, what is waited for, what events set, then phases."""
    yield from _questions(checked)
    yield from _waited_for(checked)
    yield from _set_by_events(checked)
    yield from _phases(checked)
    yield from _hidden(checked)


def _questions(checked: Checked) -> Iterator[Finding]:
    domains, asked = Domains(checked.pathway), asked_somewhere(checked)
    for question in checked.pathway.questions:
        if question.instrument is not None:
            continue
        if question.key not in asked:
            what = f"`{question.key}` is never asked"
            remedy = "Name it in a phase, or remove it; what nobody is asked is a fact"
            yield checked.finding("never-asked", ("questions", question.key), what, remedy, key=True)
        if question.ask_when is None:
            continue
        path = ("questions", question.key, "ask_when")
        if not can_hold(domains, (parse(question.ask_when.text)[1], False)):
            what = f"`{question.key}` can never be asked: no answers fit its `ask_when`"
            yield checked.finding(
                "never-askable", path, what, "Compare it with the ranges and options it names"
            )
        elif question.key in asked and not _is_read_beside(checked, question.key):
            names = ", ".join(f"`{name}`" for name in sorted(question.ask_when.uses.here))
            what = f"no check-in that asks `{question.key}` asks {names}, which its `ask_when` needs"
            yield checked.finding("asked-after-nothing", path, what, "Ask them together")


def _is_read_beside(checked: Checked, key: str) -> bool:
    """Whether what its `ask_when` needs today is asked by some check-in that asks it."""
    pathway = checked.pathway
    question = pathway.question(key)
    assert question.ask_when is not None, "only asked about questions with an `ask_when`"
    needed = question.ask_when.uses.here - set(pathway.scores) - set(pathway.facts)
    parts = {part.name: one.key for one in pathway.questions for part in one.parts}
    needed = frozenset(parts.get(name, name) for name in needed)
    if not needed:
        return True
    together = [frozenset(name for ask in phase.asks for name in ask.questions) for phase in pathway.phases]
    together.append(frozenset(pathway.worse.questions))
    together += [frozenset(demand.questions) for demand in pathway.on_demand]
    together += [frozenset(then.ask) for rule in pathway.rules for then in rule.then]
    begun = any(key in then.ask for rule in pathway.rules for then in rule.then)
    return begun or any(key in asked and needed & asked for asked in together)


def _waited_for(checked: Checked) -> Iterator[Finding]:
    """Facts that time makes true. They raise nothing by themselves."""
    pathway = checked.pathway
    read = frozenset[str]().union(*(rule.reads for rule in pathway.rules))
    for rule in pathway.rules:
        for place, then in enumerate(rule.then):
            if then.missing is not None and then.missing not in read:
                path = ("rules", rule.id, "then", place, "missing")
                what = f"no rule reads `{then.missing}`, so nobody is told when the answer does not come"
                yield checked.finding("unread-fact", path, what, f"Write a rule with `{then.missing} == yes`")


def _set_by_events(checked: Checked) -> Iterator[Finding]:
    pathway = checked.pathway
    read = {pathway.day_zero} | {one.before_input for one in pathway.messages} | _inputs_looked_at(pathway)
    read |= {name for phase in pathway.phases for name in (phase.until, phase.anchor)}
    for event in pathway.events:
        if event.sets is not None and event.sets not in read:
            what = f"`{event.key}` sets `{event.sets}`, which nothing looks at"
            remedy = "Let a phase end on it (`until`) or count from it (`anchor`), or leave it out"
            yield checked.finding("sets-unread", ("events", event.key, "sets"), what, remedy)


def _inputs_looked_at(pathway: Pathway) -> frozenset[str]:
    """By conditions, values and texts."""
    looks = looks_of(
        pathway.rules,
        pathway.questions,
        pathway.phases,
        pathway.messages,
        pathway.non_response,
        pathway.fillings,
    )
    of_scores = (
        one for score in pathway.scores.values() for one in (*score.conditions, *score.options.values())
    )
    measures = (outcome.of for outcome in pathway.outcomes)
    return joined((*looks, *of_scores, *measures)).inputs


def _phases(checked: Checked) -> Iterator[Finding]:
    for place, phase in enumerate(checked.pathway.phases):
        most = max(_asked_by_day(checked, phase), default=0)
        if most > MOST_A_DAY:
            what = f"phase `{phase.key}` asks {most} questions on one day (at most {MOST_A_DAY} is kind)"
            yield checked.finding("burden", ("phases", place), what, "Ask some of them on other days")


def _hidden(checked: Checked) -> Iterator[Finding]:
    """On a day that two phases hold the first in the file asks alone."""
    phases = checked.pathway.phases
    for place, phase in enumerate(phases):
        if phase.anchor is None:
            continue
        later = [
            one
            for one in phases[place + 1 :]
            if one.anchor != phase.anchor and not _is_over_before(one, phase)
        ]
        missing = dict.fromkeys(key for one in later for key in _signs(checked, one) - _signs(checked, phase))
        if missing:
            names = ", ".join(f"`{key}`" for key in sorted(missing))
            what = f"on its days phase `{phase.key}` stands in for later ones and does not ask {names}"
            remedy = "Ask it there too, or let the later phase end (`until`) before this one begins"
            yield checked.finding("hides-warning-sign", ("phases", place, "anchor"), what, remedy)


def _signs(checked: Checked, phase: Phase) -> frozenset[str]:
    asked = {key for ask in phase.asks for key in ask.questions}
    return frozenset(key for key in asked if checked.pathway.question(key).red_flag)


def _is_over_before(phase: Phase, anchored: Phase) -> bool:
    """Whether it ends on the date from which the other begins to count."""
    return phase.until == anchored.anchor and anchored.first_day > 0


def _asked_by_day(checked: Checked, phase: Phase) -> Iterator[int]:
    """How many questions each day of the phase asks of everybody, on whichever weekday the plan began. What has a
    condition, of its own or of its ask, is not asked of everybody.
    """
    unconditional = replace(phase, asks=tuple(ask for ask in phase.asks if ask.only_when is None))
    last = phase.last_day if phase.last_day is not None else phase.first_day + LOOKED_AHEAD_DAYS
    for day in range(phase.first_day, min(last, phase.first_day + LOOKED_AHEAD_DAYS) + 1):
        for weekday in range(7):
            on = A_MONDAY + timedelta(days=weekday)
            keys = unconditional.asked_on(day, on) if phase.holds(day) else ()
            always = [key for key in keys if checked.pathway.question(key).ask_when is None]
            yield len(always) * len(phase.times)
