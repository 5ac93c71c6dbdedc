"""Expression text → a tree of Python's own syntax, of which only a few pieces are let through.

Decides the form of expressions: numbers, quoted words, names, `input.x`, `limit.x`, `profile.x`, comparisons,
`in (...)`, `and`/`or`/`not`, `+`/`-`/`*`, and calls by name. Nothing is ever executed: `ast.parse` only reads,
and what is not on the list is a fault with its place. Size is capped first, so that no text can exhaust
the parser.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 600
MOST_PIECES = 200
TYPESET = re.compile("[\u2010-\u2015\u2018-\u201f\u2212\u00d7\u2260\u2264\u2265]")
"""Dashes, quotes and signs that a word processor puts in place of those on the keyboard."""
NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?")

ALLOWED = (
    ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
    ast.Name, ast.Attribute, ast.Load, ast.Constant, ast.Tuple, ast.Call, ast.keyword,
)  # fmt: skip
OPERATORS = "Use comparisons, `and`, `or`, `not`, `+`, `-`, `*`, `in (...)` and the functions of the language"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """A fault inside an expression: the offset of the character where it stands."""

    offset: int
    what: str
    remedy: str


class Unreadable(Exception):
    """The text is no expression of the language."""

    def __init__(self, *slips: Slip) -> None:
        """Keep what is wrong."""
        self.slips = slips
        super().__init__("; ".join(slip.what for slip in slips))


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The text of one expression, for finding places and numbers as they were written.

    `lead` is how many blanks stood before it in the authored text.
    """

    text: str
    lead: int

    def written(self, node: ast.expr) -> str:
        """The piece as the author wrote it; Python counts bytes, we count characters."""
        return self.text.encode()[node.col_offset : node.end_col_offset].decode(errors="ignore")

    def slip(self, node: ast.expr | ast.keyword, what: str, remedy: str) -> Slip:
        """A fault at a piece."""
        before = self.text.encode()[: node.col_offset].decode(errors="ignore")
        return Slip(offset=len(before) + self.lead, what=what, remedy=remedy)


def parse(text: str) -> tuple[Source, ast.expr]:
    """The syntax tree of an expression; Unreadable when it holds anything that is not of the language."""
    if len(text) > MOST_CHARACTERS:
        what = f"the expression is longer than {MOST_CHARACTERS} characters"
        raise Unreadable(Slip(offset=0, what=what, remedy="Split it into several rules"))
    line = re.sub(r"\s", " ", text)
    source = Source(text=line.strip(), lead=len(line) - len(line.lstrip()))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(source.text, mode="eval").body
    except SyntaxError as error:
        raise Unreadable(_slip_of(error, source)) from None
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable(Slip(offset=0, what="the expression cannot be read", remedy=OPERATORS)) from None
    slips = tuple(_refused(source, body))
    if slips:
        raise Unreadable(*slips)
    return source, body


def _slip_of(error: SyntaxError, source: Source) -> Slip:
    offset = min(max((error.offset or 1) - 1, 0), max(len(source.text) - 1, 0)) + source.lead
    if not source.text:
        remedy = "Write a condition, or remove the setting"
        return Slip(offset=0, what="the expression is empty", remedy=remedy)
    what = "the expression cannot be read"
    if re.search(r"(?<![=<>!s])\s=(?!=)", source.text):
        return Slip(offset=offset, what=what, remedy="Compare with `==`, not with `=`")
    if re.search(r"\b(AND|OR|NOT|And|Or|Not)\b", source.text):
        return Slip(offset=offset, what=what, remedy="Write `and`, `or` and `not` in small letters")
    if TYPESET.search(source.text):
        remedy = 'Write `-`, `*`, `>=`, `<=`, `!=` and straight quotes `"`, as on a plain keyboard'
        return Slip(offset=offset, what=what, remedy=remedy)
    remedy = "Check brackets, quotes and operators around this place; a number stands without its unit"
    return Slip(offset=offset, what=what, remedy=remedy)


def _refused(source: Source, body: ast.expr) -> Iterator[Slip]:
    pieces = list(ast.walk(body))
    if len(pieces) > MOST_PIECES:
        yield source.slip(body, "the expression has too many pieces", "Split it into several rules")
        return
    for node in pieces:
        if isinstance(node, ast.expr) and not isinstance(node, ALLOWED):
            yield source.slip(node, f"`{source.written(node)[:30]}` is not of the language", OPERATORS)
        elif isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare):
            yield from _refused_operators(source, node)
        elif isinstance(node, ast.Constant):
            yield from _refused_constant(source, node)
        elif isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
            yield source.slip(node, "only functions of the language can be called", OPERATORS)
        elif isinstance(node, ast.Attribute) and not isinstance(node.value, ast.Name):
            what = f"`{source.written(node)[:30]}` is not a name"
            yield source.slip(node, what, "Write `input.name`, `limit.name` or `profile.age`")


def _refused_operators(source: Source, node: ast.BinOp | ast.UnaryOp | ast.Compare) -> Iterator[Slip]:
    operators = node.ops if isinstance(node, ast.Compare) else [node.op]
    if not all(isinstance(operator, ALLOWED) for operator in operators):
        what = f"`{source.written(node)[:30]}` uses an operator that is not of the language"
        yield source.slip(node, what, OPERATORS)


def _refused_constant(source: Source, node: ast.Constant) -> Iterator[Slip]:
    written = source.written(node)[:30]
    if isinstance(node.value, bool) or node.value is None:
        yield source.slip(node, f"`{node.value}` is not of the language", "Write `yes` or `no`")
    elif isinstance(node.value, int | float) and not NUMBER.fullmatch(source.written(node)):
        yield source.slip(node, f"`{written}` is not a plain number", "Write it like `2` or `1.36`")
    elif not isinstance(node.value, int | float | str):
        yield source.slip(node, f"`{written}` is not a value", OPERATORS)
