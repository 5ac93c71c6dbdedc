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
from typing import Any

from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.grammar import Slip, Source
from dialogs.pathway.kinds import TRUTH, Kind, Run, Sort, Term, Truth, finest, rounded
from dialogs.pathway.own_unit import unit_of
from dialogs.pathway.view import View

Compare = Callable[[Any, Any], bool]
"""Of two values of one sort; that they are is settled when the file is loaded."""

COMPARISONS: Mapping[type[ast.cmpop], Compare] = MappingProxyType(
    {
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
    }
)
BARE = 'a bare count (unit "")'
ORDERED = (Sort.NUMBER, Sort.DATE)
INCOMPARABLE = (Sort.TRUTH, Sort.WORD, Sort.TEXT, Sort.SEVERAL, Sort.PRESSURE)


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
        what = f"{one.unit or BARE} meets {other.unit or BARE}"
        self._slip(node, what, "Numbers must be in the same unit; correct the unit of one of them")
        return False

    def _slip(self, node: ast.expr, what: str, remedy: str) -> None:
        self.slips.append(self.source.slip(node, what, remedy))


def comparison(left: Term, right: Term, compare: Compare) -> Term:
    """The comparison of two terms, numbers at the finer of their precisions; missing if a side is."""
    canonical = _canonical(left.run, right.run, compare, finest(left.kind.precision, right.kind.precision))
    in_own_unit = _in_own_unit(left, right, compare)
    if in_own_unit is None:
        return Term(kind=TRUTH, uses=left.uses | right.uses, run=canonical)

    def run(view: View) -> Truth:
        truth = in_own_unit(view)
        return canonical(view) if truth is None else truth

    return Term(kind=TRUTH, uses=left.uses | right.uses, run=run)


def _canonical(left: Run, right: Run, compare: Compare, precision: Decimal | None) -> Callable[[View], Truth]:
    def run(view: View) -> Truth:
        one = left(view)
        if one is None:
            return None
        other = right(view)
        if other is None:
            return None
        if precision is not None and isinstance(one, Decimal) and isinstance(other, Decimal):
            return compare(rounded(one, precision), rounded(other, precision))
        return compare(one, other)

    return run


def _in_own_unit(left: Term, right: Term, compare: Compare) -> Callable[[View], Truth] | None:
    """The comparison of a question with a limit that states its number in the unit the patient uses, too; it is
    missing where she uses none of those, and then the canonical numbers are compared.
    """
    if left.stated is not None and right.own is not None:
        return _in_own_unit(right, left, lambda one, other: compare(other, one))
    own, stated, kind = left.own, right.stated, left.kind
    if own is None or stated is None:
        return None

    def run(view: View) -> Truth:
        unit = unit_of(view, kind)
        limit = None if unit is None or unit == kind.unit else stated(view, unit, kind.is_change)
        value = None if limit is None else own(view)
        return None if value is None or limit is None else compare(value, limit)

    return run


def _remedy_for(one: Kind, other: Kind) -> str:
    sorts = {one.sort, other.sort}
    if Sort.SEVERAL in sorts:
        return 'Write `includes(question, "option")` or `ticked(question) > 0`'
    if Sort.PRESSURE in sorts:
        return "Compare one of its `parts:`, like `sys >= 160`"
    if Sort.YES_NO in sorts:
        return "Compare a yes/no answer with `yes` or `no`"
    if Sort.CHOICE in sorts:
        known = one.options or other.options
        return "Compare it with one of " + ", ".join(f'"{option}"' for option in known)
    return "Compare numbers with numbers and dates with dates"
