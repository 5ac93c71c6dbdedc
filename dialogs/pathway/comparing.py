"""Comparisons in expressions: which are allowed, and how two values are compared.

Decides what may stand on the two sides of `==`, `<` and `in`: a number with a number of the same unit, a
choice with one of its own options, yes/no with `yes` or `no`, a date with a date. Anything else would be a
rule that silently never holds, so it is a fault.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.grammar import Slip, Source
from dialogs.pathway.history import Value
from dialogs.pathway.kinds import TRUTH, Kind, Sort, Term, Truth, finest, rounded
from dialogs.pathway.view import View

COMPARISONS: Mapping[type[ast.cmpop], Callable[[Value, Value], bool]] = MappingProxyType(
    {
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
    }
)
ORDERED = (Sort.NUMBER, Sort.DATE)
INCOMPARABLE = (Sort.TRUTH, Sort.WORD, Sort.TEXT, Sort.SEVERAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """Judges the two sides of a comparison and keeps the slips."""

    source: Source
    slips: list[Slip]

    def comparable(
        self, left_node: ast.expr, left: Term, op: ast.cmpop, right_node: ast.expr, right: Term
    ) -> bool:
        """Whether these two may be compared so; a slip otherwise."""
        one, other = left.kind, right.kind
        if Sort.BROKEN in (one.sort, other.sort):
            return False
        if one.sort is Sort.WORD and other.sort is Sort.CHOICE:
            return self.comparable(right_node, right, op, left_node, left)
        if one.sort is Sort.CHOICE and other.sort is Sort.WORD:
            return self._is_option(one, right_node) and self._orders(left_node, one, op)
        if one.sort is not other.sort or one.sort in INCOMPARABLE:
            what = f"{one} is compared with {other}"
            self._slip(left_node, what, _remedy_for(one, other))
            return False
        if one.sort is Sort.CHOICE and one.options != other.options:
            self._slip(
                left_node, "choices with different options are compared", "Compare with a quoted option"
            )
            return False
        return self.same_unit(left_node, one, other) and self._orders(left_node, one, op)

    def _orders(self, node: ast.expr, kind: Kind, op: ast.cmpop) -> bool:
        if kind.sort in ORDERED or isinstance(op, ast.Eq | ast.NotEq):
            return True
        self._slip(node, f"{kind.sort.value} has no order", "Use `==`, `!=` or `in (...)`")
        return False

    def _is_option(self, kind: Kind, node: ast.expr) -> bool:
        word = str(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if word in kind.options:
            return True
        what = f"`{word}` is not an option of `{kind.name}`"
        self._slip(node, what, did_you_mean(word, kind.options))
        return False

    def same_unit(self, node: ast.expr, one: Kind, other: Kind) -> bool:
        """Whether two numbers may meet; a plain number takes the unit of the other."""
        if one.unit is None or other.unit is None or one.unit == other.unit:
            return True
        what = f"{one.unit} meets {other.unit}"
        self._slip(node, what, "Numbers must be in the same unit; correct the unit of one of them")
        return False

    def _slip(self, node: ast.expr, what: str, remedy: str) -> None:
        self.slips.append(self.source.slip(node, what, remedy))


def comparison(left: Term, right: Term, compare: Callable[[Value, Value], bool]) -> Term:
    """The comparison of two terms, numbers at the finer of their precisions; missing if a side is."""
    precision = finest(left.kind.precision, right.kind.precision)
    left_run, right_run = left.run, right.run

    def run(view: View) -> Truth:
        one, other = left_run(view), right_run(view)
        if one is None or other is None:
            return None
        if isinstance(one, Decimal) and isinstance(other, Decimal):
            return compare(rounded(one, precision), rounded(other, precision))
        return compare(one, other)

    return Term(kind=TRUTH, uses=left.uses | right.uses, run=run)


def _remedy_for(one: Kind, other: Kind) -> str:
    sorts = {one.sort, other.sort}
    if Sort.SEVERAL in sorts:
        return 'Write `includes(question, "option")` or `ticked(question) > 0`'
    if Sort.YES_NO in sorts:
        return "Compare a yes/no answer with `yes` or `no`"
    if Sort.CHOICE in sorts:
        known = one.options or other.options
        return "Compare it with one of " + ", ".join(f'"{option}"' for option in known)
    return "Compare numbers with numbers and dates with dates"
