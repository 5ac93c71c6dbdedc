"""Rules that never hold, always hold, are never reached, or leave a gap between their bands on one number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from dialogs.pathway.checking.domains import Domains, Interval
from dialogs.pathway.checking.findings import Checked, Finding
from dialogs.pathway.checking.holding import Band, band_of, can_hold
from dialogs.pathway.grammar import parse
from dialogs.pathway.marks import Path
from dialogs.pathway.parts import Judged, Level, Rule


def findings(checked: Checked) -> Iterator[Finding]:
    """All of them, rule by rule."""
    domains = Domains(checked.pathway)
    for rule in checked.pathway.rules:
        conditions = [_tree_of(level) for level in rule.levels]
        yield from _never_or_always(checked, domains, rule, conditions)
        yield from _never_reached(checked, domains, rule, conditions)
        yield from _reads_nothing(checked, rule)
    yield from _bands(checked, domains)


def _tree_of(level: Level) -> ast.expr:
    return parse(level.when.text)[1]


def _never_or_always(
    checked: Checked, domains: Domains, rule: Rule, conditions: list[ast.expr]
) -> Iterator[Finding]:
    for level, condition in zip(rule.levels, conditions, strict=True):
        path = checked.level_path(rule.id, level.place, "when")
        if not can_hold(domains, (condition, False)):
            what = f"`{rule.id}` can never hold: no answers fit `{level.when.text}`"
            yield checked.finding(
                "never-holds", path, what, "Compare it with the ranges and options it names"
            )
        elif level.judged is not Judged.AT_ENROLMENT and not can_hold(domains, (condition, True)):
            what = f"`{rule.id}` holds whatever is answered"
            yield checked.finding(
                "always-holds", path, what, "Give it a condition that some answers do not meet"
            )


def _never_reached(
    checked: Checked, domains: Domains, rule: Rule, conditions: list[ast.expr]
) -> Iterator[Finding]:
    """A level is looked at only where no graver one holds; with other times of judging each stands alone."""
    for place in range(1, len(conditions)):
        before = [
            (conditions[graver], True)
            for graver in range(place)
            if rule.levels[graver].judged is rule.levels[place].judged
        ]
        possible = can_hold(domains, (conditions[place], False))
        if before and possible and not can_hold(domains, (conditions[place], False), *before):
            path = checked.level_path(rule.id, place, "when")
            what = f"level {place + 1} of `{rule.id}` is covered by the graver ones before it"
            yield checked.finding("never-reached", path, what, "Narrow the graver level, or remove this one")


def _reads_nothing(checked: Checked, rule: Rule) -> Iterator[Finding]:
    pathway = checked.pathway
    asked = asked_somewhere(checked) | set(pathway.facts) | set(pathway.scores)
    if rule.reads and rule.reads.isdisjoint(asked):
        names = ", ".join(f"`{name}`" for name in sorted(rule.reads))
        path: Path = ("rules", rule.id)
        what = f"`{rule.id}` reads only {names}, which no check-in asks"
        yield checked.finding("reads-nothing-asked", path, what, "Ask it, or correct the rule", key=True)


def asked_somewhere(checked: Checked) -> frozenset[str]:
    """Every question some check-in may ask, with the numbers inside its answer."""
    pathway = checked.pathway
    asked = {key for phase in pathway.phases for ask in phase.asks for key in ask.questions}
    asked |= set(pathway.worse.questions)
    asked |= {key for demand in pathway.on_demand for key in demand.questions}
    asked |= {key for rule in pathway.rules for then in rule.then for key in then.ask}
    parts = {part.name for question in pathway.questions if question.key in asked for part in question.parts}
    return frozenset(asked | parts)


# --- bands on one number ------------------------------------------------------------------------------


def _bands(checked: Checked, domains: Domains) -> Iterator[Finding]:
    defaults = {f"limit.{name}": limit.default for name, limit in checked.pathway.limits.items()}
    by_name: dict[str, list[tuple[Band, Rule, Level]]] = {}
    for rule in checked.pathway.rules:
        for level in rule.levels:
            band = band_of(domains, _tree_of(level), defaults)
            if band is not None:
                by_name.setdefault(band.name, []).append((band, rule, level))
    for name, found in by_name.items():
        yield from _gaps(checked, domains, name, found)
        yield from _overlaps(checked, found)


def _gaps(
    checked: Checked, domains: Domains, name: str, found: list[tuple[Band, Rule, Level]]
) -> Iterator[Finding]:
    """Bands that reach both ends of the range leave out what is normal; any other gap between bands is odd."""
    ordered = sorted(found, key=lambda one: (one[0].within.low, one[0].within.high))
    domain = domains.of(ast.parse(name, mode="eval").body)
    gaps = []
    reached = ordered[0][0].within
    for _, (band, rule, level) in pairwise(ordered):
        if band.within.low > reached.high and not _touch(checked, name, reached, band.within):
            gaps.append((reached, band.within, rule, level))
        if band.within.high > reached.high:
            reached = band.within
    reaches_both = ordered[0][0].within.low <= domain.low and reached.high >= domain.high
    if len(gaps) <= (1 if reaches_both else 0):
        return
    for below, above, rule, level in gaps:
        path = checked.level_path(rule.id, level.place, "when")
        what = f"no rule holds for `{name}` between {below.high} and {above.low}"
        yield checked.finding("gap", path, what, "Let the bands meet, if nothing is meant to be left out")


def _touch(checked: Checked, name: str, below: Interval, above: Interval) -> bool:
    """Whether no number of the precision it is compared at lies between the two."""
    step = _precision(checked, name)
    lowest = below.high if not below.with_high else below.high + step
    highest = above.low if not above.with_low else above.low - step
    return lowest > highest


def _precision(checked: Checked, name: str) -> Decimal:
    for question in checked.pathway.questions:
        if question.key == name and question.scale is not None:
            return question.scale.precision
        for part in question.parts:
            if part.name == name:
                return part.scale.precision
    return Decimal(1)


def _overlaps(checked: Checked, found: list[tuple[Band, Rule, Level]]) -> Iterator[Finding]:
    for place, (band, rule, level) in enumerate(found):
        for other, other_rule, _ in found[:place]:
            if other_rule.id == rule.id:
                continue
            shared = band.within.meets(other.within)
            nested = band.within.holds(other.within) or other.within.holds(band.within)
            if not shared.is_empty and not nested and shared.low != shared.high:
                path = checked.level_path(rule.id, level.place, "when")
                both = f"`{rule.id}` and `{other_rule.id}` both hold"
                what = f"{both} for `{band.name}` from {shared.low} to {shared.high}"
                yield checked.finding(
                    "overlap", path, what, "Let one end where the other begins, if not meant so"
                )
