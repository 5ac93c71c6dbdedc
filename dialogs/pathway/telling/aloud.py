"""A condition of the language, read aloud: `weight - lowest(weight, days=3) > limit.gain_3d` becomes "Weight minus
the lowest Weight of the 3 days before is more than 2 kg (limit Gain over the lowest of 3 days)".

Decides which wording stands for which piece of an expression; the sentences are content (wording/*/aloud.ftl) and the
names are those the author gave. Pure. A piece it does not know is read as it is written, never left out: a reviewer
who signs must have seen the whole condition.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from dialogs.pathway.grammar import Source, Unreadable, parse
from dialogs.pathway.pathway import Pathway
from dialogs.pathway.telling.names import Names
from dialogs.words import Join, Number, Several, Text, Words, words


def aloud(pathway: Pathway, expression: str) -> Words:
    """The expression in the words of whoever reads it."""
    try:
        source, body = parse(expression)
    except Unreadable:
        return words("aloud-written", text=Text(expression))
    return _Reader(Names(pathway), source).said(body)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One expression being read."""

    names: Names
    source: Source
    member_of: str = ""
    """Inside a condition about each member of a group: that group, whose name means the member."""

    def said(self, node: ast.expr, unit: str | None = None) -> Words:
        """`unit`: what a plain number here is measured in."""
        match node:
            case ast.BoolOp():
                return self._joined(node)
            case ast.UnaryOp(op=ast.Not()):
                return words("aloud-not", condition=self.said(node.operand))
            case ast.UnaryOp():
                return words("aloud-minus-sign", value=self.said(node.operand, unit))
            case ast.BinOp():
                return self._calculated(node)
            case ast.Compare():
                return self._compared(node)
            case ast.Call(func=ast.Name(id=name)):
                telling = FUNCTIONS.get(name)
                return self.written(node) if telling is None else telling(self, node)
            case ast.Name(id=name):
                return self._named(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return self.names.owned(owner, name)
            case ast.Constant(value=str() as word):
                return words("aloud-name", name=Text(word))
            case ast.Constant():
                value = Decimal(self.source.written(node))
                return words("aloud-number", value=self.names.amount(value, unit))
        return self.written(node)

    def written(self, node: ast.expr) -> Words:
        """As the author wrote it."""
        return words("aloud-written", text=Text(self.source.written(node)))

    def span(self, node: ast.Call, *, with_today: bool = False) -> Words:
        """Over which time a function looks: `days=`, `answers=` (before this one, or with it) or `block_days=`."""
        days, answers, ago = (_count(node, name) for name in ("days", "answers", "blocks_ago"))
        block_days = _keyword(node, "block_days")
        if days is not None:
            return words("aloud-span-days-here" if with_today else "aloud-span-days", count=days)
        if answers is not None:
            return words("aloud-span-answers" if with_today else "aloud-span-answers-before", count=answers)
        if not isinstance(block_days, ast.Constant):
            return words("aloud-span-any")
        stretch = Text(str(block_days.value))
        if ago is None:
            return words("aloud-span-block", days=stretch)
        return words("aloud-span-block-ago", days=stretch, count=ago)

    def arguments(self, node: ast.Call) -> Words | Several:
        """What a function is about, in one sentence."""
        told = tuple(self.said(one) for one in node.args)
        return told[0] if len(told) == 1 else Several(told, Join.COMMAS)

    def unit_of(self, node: ast.expr) -> str | None:
        """The unit of an amount, by the first measured name in it."""
        for one in ast.walk(node):
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in COUNTS:
                return None
            name = one.attr if isinstance(one, ast.Attribute) else one.id if isinstance(one, ast.Name) else ""
            unit = self.names.unit(name) if name else None
            if unit:
                return unit
        return None

    def _joined(self, node: ast.BoolOp) -> Words:
        parts = [self._part(one) for one in node.values]
        whole = parts[-1]
        for part in reversed(parts[:-1]):
            if isinstance(node.op, ast.And):
                whole = words("aloud-and", one=part, other=whole)
            else:
                whole = words("aloud-or", one=part, other=whole)
        return whole

    def _part(self, node: ast.expr) -> Words:
        said = self.said(node)
        return words("aloud-bracket", condition=said) if isinstance(node, ast.BoolOp) else said

    def _calculated(self, node: ast.BinOp) -> Words:
        unit = self.unit_of(node)
        one, other = self.said(node.left, unit), self.said(node.right, unit)
        match node.op:
            case ast.Add():
                return words("aloud-plus", one=one, other=other)
            case ast.Sub():
                return words("aloud-minus", one=one, other=other)
        factor = self.said(node.left), self.said(node.right)
        return words("aloud-times-factor", one=factor[0], other=factor[1])

    def _compared(self, node: ast.Compare) -> Words:
        sides = [node.left, *node.comparators]
        pairs = [
            self._pair(left, op, right)
            for left, op, right in zip(sides[:-1], node.ops, sides[1:], strict=True)
        ]
        whole = pairs[-1]
        for pair in reversed(pairs[:-1]):
            whole = words("aloud-and", one=pair, other=whole)
        return whole

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Words:
        if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant | ast.Tuple):
            return self._pair(right, _turned(op), left)
        one = self.said(left)
        other = self._other_side(left, right)
        match op:
            case ast.Gt():
                return words("aloud-more", one=one, other=other)
            case ast.GtE():
                return words("aloud-at-least", one=one, other=other)
            case ast.Lt():
                return words("aloud-less", one=one, other=other)
            case ast.LtE():
                return words("aloud-at-most", one=one, other=other)
            case ast.NotEq():
                return words("aloud-differs", one=one, other=other)
            case ast.In():
                return words("aloud-among", one=one, others=other)
            case ast.NotIn():
                return words("aloud-not-among", one=one, others=other)
        return words("aloud-is", one=one, other=other)

    def _other_side(self, left: ast.expr, right: ast.expr) -> Words | Several:
        if isinstance(right, ast.Tuple):
            return Several(tuple(self._beside(left, one) for one in right.elts), Join.COMMAS)
        return self._beside(left, right)

    def _beside(self, left: ast.expr, right: ast.expr) -> Words:
        """A quoted word is an option of what it is compared with; a plain number has its unit."""
        if isinstance(right, ast.Constant) and isinstance(right.value, str):
            return self.names.option(_subject(left), right.value)
        return self.said(right, self.unit_of(left))

    def _named(self, name: str) -> Words:
        match name:
            case "yes":
                return words("aloud-yes")
            case "no":
                return words("aloud-no")
            case "day":
                return words("aloud-day")
            case "slot":
                return words("aloud-slot")
            case "last_slot":
                return words("aloud-last-slot")
            case "block":
                return words("aloud-block")
            case "block_day":
                return words("aloud-block-day")
            case "answered_share":
                return words("aloud-answered-share")
            case "missed_share":
                return words("aloud-missed-share")
        return words("aloud-member") if name == self.member_of else self.names.answer(name)


def _subject(node: ast.expr) -> str:
    """The name an option belongs to: of the question itself, or of the one a function looks back on."""
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute):
            return one.attr
        if isinstance(one, ast.Name) and one.id not in FUNCTIONS:
            return one.id
    return ""


def _turned(op: ast.cmpop) -> ast.cmpop:
    match op:
        case ast.Gt():
            return ast.Lt()
        case ast.GtE():
            return ast.LtE()
        case ast.Lt():
            return ast.Gt()
        case ast.LtE():
            return ast.GtE()
    return op


def _count(node: ast.Call, name: str) -> Number | None:
    for keyword in node.keywords:
        value = keyword.value
        if keyword.arg == name and isinstance(value, ast.Constant) and isinstance(value.value, int):
            return Number(value.value)
    return None


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in node.keywords if one.arg == name), None)


def _previous(reader: _Reader, node: ast.Call) -> Words:
    days = _count(node, "days")
    if days is not None:
        return words("aloud-previous-within", name=reader.arguments(node), count=days)
    return words("aloud-previous", name=reader.arguments(node))


def _change(reader: _Reader, node: ast.Call) -> Words:
    count = _count(node, "days") or Number(1)
    return words("aloud-change", name=reader.arguments(node), count=count)


def _lowest(reader: _Reader, node: ast.Call) -> Words:
    return words("aloud-lowest", name=reader.arguments(node), span=reader.span(node))


def _highest(reader: _Reader, node: ast.Call) -> Words:
    return words("aloud-highest", name=reader.arguments(node), span=reader.span(node))


def _mean(reader: _Reader, node: ast.Call) -> Words:
    said = words("aloud-mean", name=reader.arguments(node), span=reader.span(node, with_today=True))
    where, least = _keyword(node, "where"), _count(node, "least")
    if where is not None:
        said = words("aloud-where", value=said, condition=reader.said(where))
    return said if least is None else words("aloud-from", value=said, count=least)


def _how_often(reader: _Reader, node: ast.Call) -> Words:
    return words("aloud-count", condition=reader.arguments(node), span=reader.span(node, with_today=True))


def _times(reader: _Reader, node: ast.Call) -> Words:
    least, of = _count(node, "k"), _count(node, "of")
    if least is None or of is None:
        return reader.written(node)
    return words("aloud-times", condition=reader.arguments(node), least=least, count=of)


def _consecutive(reader: _Reader, node: ast.Call) -> Words:
    condition, days, answers = reader.arguments(node), _count(node, "days"), _count(node, "answers")
    if days is not None:
        return words("aloud-days-in-a-row", condition=condition, count=days)
    if answers is not None:
        return words("aloud-answers-in-a-row", condition=condition, count=answers)
    return reader.written(node)


def _rises(reader: _Reader, node: ast.Call) -> Words:
    answers = _count(node, "answers")
    if answers is None:
        return reader.written(node)
    return words("aloud-rises", name=reader.arguments(node), count=answers)


def _spaced(reader: _Reader, node: ast.Call) -> Words:
    answers, minutes = _count(node, "answers"), _count(node, "minutes")
    if answers is None or minutes is None:
        return reader.written(node)
    return words("aloud-spaced", condition=reader.arguments(node), count=answers, minutes=minutes)


def _percent(reader: _Reader, node: ast.Call) -> Words:
    if len(node.args) != 2:
        return reader.written(node)
    return words("aloud-percent", part=reader.said(node.args[0]), whole=reader.said(node.args[1]))


def _rules(node: ast.Call) -> Text:
    return Text(", ".join(str(one.value) for one in node.args if isinstance(one, ast.Constant)))


def _met(reader: _Reader, node: ast.Call) -> Words:
    level = _keyword(node, "level")
    if isinstance(level, ast.Constant) and isinstance(level.value, str):
        return words("aloud-met-level", rules=_rules(node), severity=words(f"aloud-severity-{level.value}"))
    return words("aloud-met-any" if len(node.args) > 1 else "aloud-met", rules=_rules(node))


def _raised(reader: _Reader, node: ast.Call) -> Words:
    days = _count(node, "days")
    if days is None:
        return words("aloud-ever-raised", rules=_rules(node))
    return words("aloud-raised", rules=_rules(node), count=days)


def _includes(reader: _Reader, node: ast.Call) -> Words:
    if not node.args:
        return reader.written(node)
    name = _subject(node.args[0])
    options = [
        reader.names.option(name, one.value)
        for one in node.args[1:]
        if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    told = Several(tuple(options), Join.COMMAS)
    return words("aloud-includes", name=reader.said(node.args[0]), options=told)


def _members(key: str) -> Callable[[_Reader, ast.Call], Words]:
    """A condition about each member of a group: first who they are, then what holds for one."""

    def tell(reader: _Reader, node: ast.Call) -> Words:
        groups = reader.names.pathway.groups
        named = (one.id for one in ast.walk(node) if isinstance(one, ast.Name) and one.id in groups)
        group = next(named, "")
        if not group or len(node.args) != 1:
            return reader.written(node)
        condition = replace(reader, member_of=group).said(node.args[0])
        return Words(key, {"names": reader.names.members(group), "condition": condition})

    return tell


def _top(reader: _Reader, node: ast.Call) -> Words:
    group = _subject(node.args[0]) if node.args else ""
    if group not in reader.names.pathway.groups:
        return reader.written(node)
    return words("aloud-top", names=reader.names.members(group))


def _about(key: str) -> Callable[[_Reader, ast.Call], Words]:
    """A function of one thing, with nothing more to say."""
    return lambda reader, node: Words(key, {"name": reader.arguments(node)})


FUNCTIONS: Mapping[str, Callable[[_Reader, ast.Call], Words]] = MappingProxyType(
    {
        "previous": _previous,
        "latest": _about("aloud-latest"),
        "never": _about("aloud-never"),
        "answered": _about("aloud-answered"),
        "given": _about("aloud-given"),
        "now": _about("aloud-now"),
        "change": _change,
        "lowest": _lowest,
        "highest": _highest,
        "mean": _mean,
        "count": _how_often,
        "times": _times,
        "consecutive": _consecutive,
        "rises": _rises,
        "spaced": _spaced,
        "percent": _percent,
        "days_since": _about("aloud-days-since"),
        "baseline": _about("aloud-baseline"),
        "includes": _includes,
        "ticked": _about("aloud-ticked"),
        "any": _members("aloud-any"),
        "which": _members("aloud-which"),
        "top": _top,
        "met": _met,
        "raised": _raised,
    }
)
COUNTS = frozenset({"count", "ticked", "days_since", "percent"})
