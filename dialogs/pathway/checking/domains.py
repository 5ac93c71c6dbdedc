"""Which values a piece of an expression can have at all, from the ranges and options an author declared.

Decides nothing about patients. Where nothing is known the domain is everything, so that a check built on it never
calls a good rule bad. Limits may be set per patient, so a limit is its whole allowed range; so is a day.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from decimal import Decimal

from dialogs.pathway.parts import Scale
from dialogs.pathway.pathway import Pathway

INFINITY = Decimal("Infinity")
LIKE_THE_QUESTION = frozenset({"previous", "latest", "baseline", "lowest", "highest", "mean", "top"})
LATE_DAYS = 7  # a check-in of the last day may still be open so long after it
COUNTS = frozenset({"count", "ticked", "days_missed"})


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers from `low` to `high`, with or without the ends."""

    low: Decimal = -INFINITY
    high: Decimal = INFINITY
    with_low: bool = True
    with_high: bool = True

    @property
    def is_empty(self) -> bool:
        if self.low == self.high:
            return not (self.with_low and self.with_high)
        return self.low > self.high

    def meets(self, other: Interval) -> Interval:
        """What lies in both."""
        low = max(self.low, other.low)
        high = min(self.high, other.high)
        return Interval(
            low,
            high,
            all(one.with_low for one in (self, other) if one.low == low),
            all(one.with_high for one in (self, other) if one.high == high),
        )

    def holds(self, other: Interval) -> bool:
        """Whether all of the other lies in this."""
        return other.meets(self) == other


EVERYTHING = Interval()


class Domains:
    """The domains of one pathway's names."""

    def __init__(self, pathway: Pathway) -> None:
        self._pathway = pathway
        self._numbers: dict[str, Interval] = {}
        self.options: dict[str, frozenset[str]] = {}
        for question in pathway.questions:
            self._of_scale(question.key, question.scale)
            for part in question.parts:
                self._of_scale(part.name, part.scale)
            if question.scale is None and question.options:
                self.options[question.key] = frozenset(question.options)
        for key, fact in pathway.facts.items():
            self._of_scale(key, fact.scale)
            if fact.options:
                self.options[key] = frozenset(fact.options)
        for name, given in pathway.inputs.items():
            self._of_scale(f"input.{name}", given.scale)
            if given.options:
                self.options[f"input.{name}"] = frozenset(given.options)
        for name, limit in pathway.limits.items():
            self._numbers[f"limit.{name}"] = Interval(limit.lowest, limit.highest)
        last = [None if phase.until or phase.anchor else phase.last_day for phase in pathway.phases]
        if None not in last:
            ends = max(day for day in last if day is not None) + LATE_DAYS
            self._numbers["day"] = Interval(high=Decimal(ends))

    def _of_scale(self, name: str, scale: Scale | None) -> None:
        if scale is not None:
            self._numbers[name] = Interval(scale.lowest, scale.highest)

    def of(self, node: ast.expr) -> Interval:
        """The numbers this piece can be; everything where that is not known."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            value = Decimal(str(node.value))
            return Interval(value, value)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._numbers.get(ast.unparse(node), EVERYTHING)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self.of(node.operand)
            return Interval(-inner.high, -inner.low)
        if isinstance(node, ast.BinOp):
            return self._of_sum(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._of_call(node.func.id, node)
        return EVERYTHING

    def _of_sum(self, node: ast.BinOp) -> Interval:
        one, other = self.of(node.left), self.of(node.right)
        if INFINITY in (abs(one.low), abs(one.high), abs(other.low), abs(other.high)):
            return EVERYTHING
        if isinstance(node.op, ast.Add):
            return Interval(one.low + other.low, one.high + other.high)
        if isinstance(node.op, ast.Sub):
            return Interval(one.low - other.high, one.high - other.low)
        ends = [one.low * other.low, one.low * other.high, one.high * other.low, one.high * other.high]
        return Interval(min(ends), max(ends))

    def _of_call(self, name: str, node: ast.Call) -> Interval:
        if name in COUNTS:
            return Interval(Decimal(0), INFINITY)
        if name in LIKE_THE_QUESTION and node.args:
            return self.of(node.args[0])
        if name == "change" and node.args:
            inner = self.of(node.args[0])
            if INFINITY not in (abs(inner.low), abs(inner.high)):
                return Interval(inner.low - inner.high, inner.high - inner.low)
        return EVERYTHING
