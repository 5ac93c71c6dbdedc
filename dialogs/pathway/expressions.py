"""Expressions of the pathway language: checked against the names of their file, compiled to closures.

Decides what an authored condition means. Looks at no patient while compiling, never raises while running.

Missing answers are three-valued inside: a comparison with a missing answer is neither true nor false, `not`
of it neither, `and` is false as soon as one side is, `or` true as soon as one side is. Only true is *met*. So
with no weight today `not (weight > 80)` is not met, while `not met("HF-1")` is: `met` asks whether a rule
held, and a rule that lacks its answers did not hold.

Numbers are exact decimals, compared at the precision of the question they come from: both sides are rounded
to it, so 5 lb (2.268 kg) is 2.27 at a precision of 0.01 and is never 4.999 lb.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from dialogs.pathway.calls import Call, broken
from dialogs.pathway.comparing import COMPARISONS, Sides, comparison
from dialogs.pathway.effort import MOST_OF_ONE, looks
from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.functions import BUILDERS, build, usage_of
from dialogs.pathway.grammar import Slip, Source, Unreadable, parse
from dialogs.pathway.history import Value
from dialogs.pathway.kinds import (
    EXACT,
    TRUTH,
    Kind,
    Run,
    Scope,
    Sort,
    Term,
    Truth,
    Uses,
    finest,
)
from dialogs.pathway.known_names import AGE, OF_THE_DAY, PROFILE, SEX, SHARES, given, limited, of_the_day
from dialogs.pathway.own_unit import Read, term
from dialogs.pathway.view import View


@dataclass(frozen=True, kw_only=True, slots=True)
class Expression:
    """An authored expression, compiled: its text, its type, what it looks at and how many answers that takes."""

    text: str
    kind: Kind
    uses: Uses
    run: Run
    looks: int

    def holds(self, view: View) -> bool:
        """Whether it is met; a missing answer is not."""
        return self.run(view) is True

    def value(self, view: View) -> Value | None:
        """What it gives, None when an answer is missing."""
        return self.run(view)


def compile_condition(text: str, scope: Scope) -> Expression:
    """A condition; Unreadable with every slip found in it."""
    source, body = parse(text)
    writer = _Writer(source, scope, looks=_bounded(source, body, scope))
    return writer.finish(text, writer.condition(body))


def compile_value(text: str, scope: Scope) -> Expression:
    """A value to be shown; Unreadable with every slip found in it."""
    source, body = parse(text)
    writer = _Writer(source, scope, looks=_bounded(source, body, scope))
    term = writer.term(body)
    if term.kind.sort in (Sort.TRUTH, Sort.WORD):
        writer.slip(body, f"this is {term.kind}, which cannot be shown", "Show a number, a date or an answer")
    return writer.finish(text, term)


def compile_measure(text: str, scope: Scope) -> Expression:
    """A condition or a value about the whole course of one patient (an outcome)."""
    source, body = parse(text)
    writer = _Writer(source, replace(scope, whole=True), looks=_bounded(source, body, scope))
    term = writer.term(body)
    if term.kind.sort is Sort.WORD:
        writer.slip(body, "this is a quoted word, which measures nothing", "Measure an answer or a condition")
    return writer.finish(text, term)


def _bounded(source: Source, body: ast.expr, scope: Scope) -> int:
    """How many answers it looks at; Unreadable where that is too much for a reply to wait for."""
    found = looks(body, scope.groups)
    if found > MOST_OF_ONE:
        what = f"the expression would look at {found:,} answers, and {MOST_OF_ONE:,} are allowed"
        raise Unreadable(source.slip(body, what, "Look back on less, or make a part of it a rule of its own"))
    return found


class _Writer:
    """Turns one syntax tree into closures, keeping every slip it meets."""

    def __init__(
        self, source: Source, scope: Scope, aliases: Mapping[str, str] | None = None, *, looks: int = 1
    ) -> None:
        self.source = source
        self.looks = looks
        self.scope = scope
        self.aliases = aliases or {}
        self.slips: list[Slip] = []
        self.sides = Sides(source=source, slips=self.slips)

    def finish(self, text: str, term: Term) -> Expression:
        if self.slips:
            raise Unreadable(*self.slips)
        return Expression(text=text, kind=term.kind, uses=term.uses, run=term.run, looks=self.looks)

    def slip(self, node: ast.expr, what: str, remedy: str) -> Term:
        self.slips.append(self.source.slip(node, what, remedy))
        return broken()

    def condition(self, node: ast.expr) -> Term:
        term = self.term(node)
        if term.kind.sort in (Sort.TRUTH, Sort.YES_NO, Sort.BROKEN):
            return term
        what = f"`{self.source.written(node)}` is {term.kind}, not a condition"
        return self.slip(node, what, "Compare it with something")

    def term(self, node: ast.expr) -> Term:
        match node:
            case ast.BoolOp():
                return self._joined(node)
            case ast.UnaryOp(op=ast.Not()):
                return self._negated(node)
            case ast.UnaryOp():
                return self._minus(node)
            case ast.BinOp():
                return self._sum(node)
            case ast.Compare():
                return self._compared(node)
            case ast.Call(func=ast.Name(id=name)):
                return build(
                    Call(
                        name=name,
                        usage=usage_of(name),
                        node=node,
                        source=self.source,
                        scope=self.scope,
                        slips=self.slips,
                        condition=self.condition,
                        term=self.term,
                        compile_as=self._condition_as,
                        aliases=self.aliases,
                    )
                )
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.Attribute(value=ast.Name(id=owner)):
                return self._owned(node, owner)
        return self.slip(node, "a list stands alone", "Use it after `in`, as in `x in (1, 2)`")

    def _condition_as(self, node: ast.expr, group: str, member: str) -> Term:
        """The condition with a group standing for one of its members; each slip is told once for all."""
        writer = _Writer(self.source, self.scope, {**self.aliases, group: member})
        made = writer.condition(node)
        self.slips += [slip for slip in writer.slips if slip not in self.slips]
        return made

    def _joined(self, node: ast.BoolOp) -> Term:
        terms = [self.condition(value) for value in node.values]
        runs = tuple(term.run for term in terms)
        decisive = isinstance(node.op, ast.Or)

        def run(view: View) -> Truth:
            unknown = False
            for part in runs:
                truth = part(view)
                if truth is decisive:
                    return decisive
                unknown = unknown or truth is None
            return None if unknown else not decisive

        return Term(kind=TRUTH, uses=_all_uses(terms), run=run)

    def _negated(self, node: ast.UnaryOp) -> Term:
        inner = self.condition(node.operand)

        def run(view: View) -> Truth:
            truth = inner.run(view)
            return None if truth is None else not truth

        return Term(kind=TRUTH, uses=inner.uses, run=run)

    def _minus(self, node: ast.UnaryOp) -> Term:
        inner = self._number(node.operand)

        def run(view: View) -> Value | None:
            value = inner.run(view)
            return -value if isinstance(value, Decimal) else None

        return Term(kind=inner.kind, uses=inner.uses, run=run)

    def _product(self, node: ast.BinOp) -> Term:
        """A number times a plain number; compared as much finer as the plain number has digits."""
        left, right = self._number(node.left), self._number(node.right)
        if Sort.BROKEN in (left.kind.sort, right.kind.sort):
            return broken()
        inside = (each for side in (node.left, node.right) for each in ast.walk(side))
        if any(isinstance(each, ast.Mult) for each in inside):
            what = f"`{self.source.written(node)}` multiplies twice"
            return self.slip(node, what, "Multiply once, by the product")
        plain, other = (left, right) if isinstance(node.left, ast.Constant) else (right, left)
        if not isinstance(node.right if plain is right else node.left, ast.Constant):
            what = f"`{self.source.written(node)}` multiplies two answers"
            return self.slip(node, what, "Multiply by a plain number, like `2 * baseline(puffs)`")

        written = Decimal(self.source.written(node.right if plain is right else node.left))
        digits = min(int(written.as_tuple().exponent), 0)
        precision = None if other.kind.precision is None else other.kind.precision.scaleb(digits)
        kind = replace(other.kind, precision=precision, shown=other.kind.told)
        run = _combined(left.run, right.run, EXACT.multiply)
        return Term(kind=kind, uses=left.uses | right.uses, run=run)

    def _sum(self, node: ast.BinOp) -> Term:
        if isinstance(node.op, ast.Mult):
            return self._product(node)
        left, right = self._number(node.left), self._number(node.right)
        if Sort.BROKEN in (left.kind.sort, right.kind.sort):
            return broken()
        if not self.sides.same_unit(node, left.kind, right.kind):
            return broken()
        subtracts = isinstance(node.op, ast.Sub)
        combine = EXACT.subtract if subtracts else EXACT.add
        run = _combined(left.run, right.run, combine)

        both_levels = bool(left.kind.unit and right.kind.unit) and left.kind.is_change == right.kind.is_change
        kind = Kind(
            sort=Sort.NUMBER,
            unit=left.kind.unit or right.kind.unit,
            precision=finest(left.kind.precision, right.kind.precision),
            name=self._question_of(left.kind, right.kind),
            is_change=(left.kind.is_change and right.kind.is_change) or (subtracts and both_levels),
        )
        own = _combined(left.own, right.own, combine) if left.own and right.own else None
        return Term(kind=kind, uses=left.uses | right.uses, run=run, own=own)

    def _question_of(self, one: Kind, other: Kind) -> str | None:
        """The one question a sum is about, so that it is shown in the unit the patient uses for it."""
        names = {name for name in (one.name, other.name) if name in self.scope.questions}
        return names.pop() if len(names) == 1 else None

    def _compared(self, node: ast.Compare) -> Term:
        sides = [node.left, *node.comparators]
        pairs = [
            self._pair(left, op, right)
            for left, op, right in zip(sides[:-1], node.ops, sides[1:], strict=True)
        ]
        if len(pairs) == 1:
            return pairs[0]
        first = pairs[0]
        for following in pairs[1:]:
            first = _both(first, following)
        return first

    def _pair(self, left_node: ast.expr, op: ast.cmpop, right_node: ast.expr) -> Term:
        if isinstance(op, ast.In | ast.NotIn):
            return self._among(left_node, right_node, wanted=isinstance(op, ast.In))
        left, right = self.term(left_node), self.term(right_node)
        if not self.sides.comparable(left_node, left, op, right_node, right):
            return broken()
        return comparison(left, right, COMPARISONS[type(op)])

    def _among(self, node: ast.expr, listed: ast.expr, *, wanted: bool) -> Term:
        left = self.term(node)
        if not isinstance(listed, ast.Tuple):
            return self.slip(listed, "`in` needs a list", 'Write it like `x in ("a", "b")`')
        if not listed.elts:
            return self.slip(listed, "the list after `in` is empty", 'Write it like `x in ("a", "b")`')
        terms: list[Term] = []
        for element in listed.elts:
            right = self.term(element)
            if not isinstance(element, ast.Constant):
                return self.slip(element, "a list holds only numbers or quoted words", "Use `==` and `or`")
            if self.sides.comparable(node, left, ast.Eq(), element, right):
                terms.append(comparison(left, right, operator.eq))
        runs = tuple(term.run for term in terms)

        def run(view: View) -> Truth:
            truths = [part(view) for part in runs]
            return None if None in truths else (True in truths) is wanted

        return Term(kind=TRUTH, uses=left.uses, run=run)

    def _number(self, node: ast.expr) -> Term:
        term = self.term(node)
        if term.kind.sort in (Sort.NUMBER, Sort.BROKEN):
            return term
        return self.slip(node, f"`{self.source.written(node)}` is {term.kind}", "Calculate with numbers only")

    def _constant(self, node: ast.Constant) -> Term:
        value: Value
        if isinstance(node.value, str):
            value, kind = node.value, Kind(sort=Sort.WORD)
        else:
            value, kind = Decimal(self.source.written(node)), Kind(sort=Sort.NUMBER)
        return Term(kind=kind, uses=Uses(), run=lambda view: value)

    def _name(self, node: ast.Name) -> Term:
        key = self.aliases.get(node.id, node.id)
        if key in OF_THE_DAY:
            return of_the_day(key, self.scope)
        if key in SHARES and self.scope.whole:
            return SHARES[key]
        kind = self.scope.questions.get(key)
        if kind is None:
            return self._unknown(node)

        def make(read: Read) -> Run:
            return lambda view: read(view, view.answer(key))

        return term(kind, Uses(questions=frozenset({key}), here=frozenset({key})), make)

    def _unknown(self, node: ast.Name) -> Term:
        if node.id in SHARES:
            what, remedy = f"`{node.id}` is about the whole course", "Use it in `outcomes:`"
            return self.slip(node, what, remedy)
        if node.id in self.scope.groups:
            what, remedy = f"`{node.id}` is a group", f"Write it inside `any({node.id} ...)`"
            return self.slip(node, what, remedy)
        owners = [key for key, kind in self.scope.questions.items() if node.id in kind.options]
        if owners:
            what = f"`{node.id}` is an option of `{owners[0]}`"
            return self.slip(node, what, f'Put options in quotes: "{node.id}"')
        for owner, names in (("input", self.scope.inputs), ("limit", self.scope.limits)):
            if node.id in names:
                return self.slip(node, f"`{node.id}` is not a question", f"Write `{owner}.{node.id}`")
        known = [*self.scope.questions, *self.scope.groups, *BUILDERS, *OF_THE_DAY]
        return self.slip(node, f"there is no question `{node.id}`", did_you_mean(node.id, known))

    def _owned(self, node: ast.Attribute, owner: str) -> Term:
        names = {"input": self.scope.inputs, "limit": self.scope.limits, "profile": PROFILE}.get(owner)
        if names is None:
            what = f"`{owner}.{node.attr}` is not a name"
            return self.slip(node, what, "Write `input.name`, `limit.name` or `profile.age`")
        kind = names.get(node.attr)
        if kind is None:
            what = f"there is no {owner} `{node.attr}`"
            return self.slip(node, what, did_you_mean(node.attr, names))
        if owner == "input":
            return given(node.attr, kind, self.scope.input_defaults.get(node.attr))
        if owner == "profile":
            return AGE if node.attr == "age" else SEX
        return limited(node.attr, kind, self.scope)


def _combined(left: Run, right: Run, combine: Callable[[Decimal, Decimal], Decimal]) -> Run:
    def run(view: View) -> Value | None:
        first, second = left(view), right(view)
        if isinstance(first, Decimal) and isinstance(second, Decimal):
            return combine(first, second)
        return None

    return run


def _both(first: Term, second: Term) -> Term:
    def run(view: View) -> Truth:
        truths = (first.run(view), second.run(view))
        if False in truths:
            return False
        return None if None in truths else True

    return Term(kind=TRUTH, uses=first.uses | second.uses, run=run)


def _all_uses(terms: list[Term]) -> Uses:
    uses = Uses()
    for each in terms:
        uses = uses | each.uses
    return uses
