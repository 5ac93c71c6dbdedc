"""Whether a condition can hold for any answers at all.

Decides by cases: the condition as an `or` of `and`s, each looked at for contradictions on one name ("below 90 and
above 100", two options at once, a number outside its hard range). What it does not understand may be anything, so
"it cannot hold" is always true when said; "it can" may be wrong. A condition with too many cases is not looked at.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from dialogs.pathway.checking.domains import EVERYTHING, Domains, Interval

MOST_CASES = 512
OF_ONE_CONDITION = frozenset({"consecutive", "times", "any", "now", "spaced"})
"""Functions that can only hold if the condition inside them can."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison or call, said or denied."""

    node: ast.expr
    denied: bool


Case = tuple[Atom, ...]


class TooManyCases(Exception):
    """The condition is too branched to be looked at."""


def cases_of(node: ast.expr, *, denied: bool = False) -> list[Case]:
    """The condition as alternatives, each a set of atoms that must hold together."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return cases_of(node.operand, denied=not denied)
    if isinstance(node, ast.BoolOp):
        branches = [cases_of(value, denied=denied) for value in node.values]
        if isinstance(node.op, ast.Or) != denied:
            return [case for branch in branches for case in branch]
        return _crossed(branches)
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        sides = [node.left, *node.comparators]
        pairs = [
            ast.Compare(left=left, ops=[op], comparators=[right])
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        branches = [[(Atom(pair, denied),)] for pair in pairs]
        return [case for branch in branches for case in branch] if denied else _crossed(branches)
    return [(Atom(node, denied),)]


def _crossed(branches: list[list[Case]]) -> list[Case]:
    size = 1
    for branch in branches:
        size *= len(branch)
        if size > MOST_CASES:
            raise TooManyCases
    return [tuple(atom for case in combined for atom in case) for combined in product(*branches)]


def can_hold(domains: Domains, *conditions: tuple[ast.expr, bool]) -> bool:
    """Whether all of these (condition, whether it is denied) can hold together."""
    try:
        cases = _crossed([cases_of(node, denied=denied) for node, denied in conditions])
    except TooManyCases:
        return True
    return any(_is_possible(domains, case) for case in cases)


@dataclass(slots=True)
class _Told:
    """What one case says of each name."""

    numbers: dict[str, Interval] = field(default_factory=dict)
    allowed: dict[str, frozenset[str]] = field(default_factory=dict)
    said: dict[str, bool] = field(default_factory=dict)


def _is_possible(domains: Domains, case: Case) -> bool:
    told = _Told()
    return all(_adds(domains, told, atom) for atom in case)


def _adds(domains: Domains, told: _Told, atom: Atom) -> bool:
    """Whether the case is still possible with this atom in it."""
    node = atom.node
    if isinstance(node, ast.Compare):
        return _adds_comparison(domains, told, node, denied=atom.denied)
    if not atom.denied and _holds_never_inside(domains, node):
        return False
    known = told.said.setdefault(ast.dump(node), not atom.denied)
    return known is not atom.denied


def _holds_never_inside(domains: Domains, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
        return False
    return node.func.id in OF_ONE_CONDITION and not can_hold(domains, (node.args[0], False))


def _adds_comparison(domains: Domains, told: _Told, node: ast.Compare, *, denied: bool) -> bool:
    left, op, right = node.left, node.ops[0], node.comparators[0]
    words = _words(right)
    if words is not None:
        return _adds_words(domains, told, left, words, keep=isinstance(op, ast.Eq | ast.In) != denied)
    if isinstance(right, ast.Name) and right.id in ("yes", "no"):
        wanted = (right.id == "yes") == (isinstance(op, ast.Eq) != denied)
        known = told.said.setdefault(ast.dump(left), wanted)
        return known is wanted
    return _adds_number(domains, told, left, _denied(op) if denied else op, right)


def _words(node: ast.expr) -> frozenset[str] | None:
    found = node.elts if isinstance(node, ast.Tuple) else [node]
    words = [one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return frozenset(words) if words and len(words) == len(found) else None


def _adds_words(domains: Domains, told: _Told, left: ast.expr, words: frozenset[str], *, keep: bool) -> bool:
    name = ast.unparse(left)
    options = told.allowed.get(name, domains.options.get(name))
    if options is None:
        return True
    rest = options & words if keep else options - words
    told.allowed[name] = rest
    return bool(rest)


_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def _denied(op: ast.cmpop) -> ast.cmpop:
    return _OPPOSITE[type(op)]()


def _adds_number(domains: Domains, told: _Told, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool:
    one, other = domains.of(left), domains.of(right)
    if isinstance(op, ast.NotEq | ast.In | ast.NotIn):
        return True
    return _narrows(told, ast.dump(left), one, _bound(op, other)) and _narrows(
        told, ast.dump(right), other, _bound(_mirrored(op), one)
    )


def _narrows(told: _Told, name: str, domain: Interval, bound: Interval) -> bool:
    told.numbers[name] = told.numbers.get(name, domain).meets(bound)
    return not told.numbers[name].is_empty


def _bound(op: ast.cmpop, other: Interval) -> Interval:
    """The numbers for which the comparison with some number of the other interval holds."""
    if isinstance(op, ast.Lt | ast.LtE):
        return Interval(high=other.high, with_high=isinstance(op, ast.LtE))
    if isinstance(op, ast.Gt | ast.GtE):
        return Interval(low=other.low, with_low=isinstance(op, ast.GtE))
    return other


def _mirrored(op: ast.cmpop) -> ast.cmpop:
    mirror: dict[type[ast.cmpop], type[ast.cmpop]] = {
        ast.Lt: ast.Gt,
        ast.LtE: ast.GtE,
        ast.Gt: ast.Lt,
        ast.GtE: ast.LtE,
    }
    return mirror.get(type(op), type(op))()


# --- one number ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Band:
    """A condition that says nothing but where one number lies."""

    name: str
    within: Interval


def band_of(domains: Domains, node: ast.expr, defaults: dict[str, Decimal]) -> Band | None:
    """The band a condition is, with each limit at its default; None where it says anything else."""
    try:
        (case,) = cases_of(_at_defaults(node, defaults))
    except (TooManyCases, ValueError):
        return None
    told = _Told()
    names = {name for atom in case for name in _names(atom)}
    if len(names) != 1 or not all(isinstance(atom.node, ast.Compare) for atom in case):
        return None
    if not all(_adds(domains, told, atom) for atom in case):
        return None
    (name,) = names
    within = told.numbers.get(ast.dump(ast.parse(name, mode="eval").body), EVERYTHING)
    return Band(name, within) if within != EVERYTHING else None


def _at_defaults(node: ast.expr, defaults: dict[str, Decimal]) -> ast.expr:
    class Filled(ast.NodeTransformer):
        def visit_Attribute(self, found: ast.Attribute) -> ast.expr:
            name = ast.unparse(found)
            return ast.Constant(float(defaults[name])) if name in defaults else found

    copied = ast.parse(ast.unparse(node), mode="eval").body
    visited = Filled().visit(copied)
    assert isinstance(visited, ast.expr), "an expression stays an expression"
    return visited


def _names(atom: Atom) -> Iterator[str]:
    for side in _sides(atom.node):
        if not isinstance(side, ast.Constant):
            yield ast.unparse(side)


def _sides(node: ast.expr) -> Iterable[ast.expr]:
    return (node.left, *node.comparators) if isinstance(node, ast.Compare) else (node,)
