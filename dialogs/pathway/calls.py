"""A call of a function in an expression, and what its builder asks of its arguments.

Decides how a wrong argument is told: at its place, with the usage of the function. Never decides what a function
means; that is in the file of its idea (looking_back, runs, readings, groups, other_rules, ticks).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.grammar import Slip, Source
from dialogs.pathway.kinds import BROKEN, Kind, Scope, Sort, Term, Uses

MOST_DAYS = 366
MOST_ANSWERS = 60
MOST_MINUTES = 7 * 24 * 60
MOST_BLOCKS = 24
MOST: Mapping[str, int] = {
    "days": MOST_DAYS,
    "answers": MOST_ANSWERS,
    "least": MOST_ANSWERS,
    "k": MOST_ANSWERS,
    "of": MOST_ANSWERS,
    "minutes": MOST_MINUTES,
    "blocks_ago": MOST_BLOCKS,
}
_KIND_NAMES = {Sort.NUMBER: "number", Sort.SEVERAL: "several"}
_BLOCK_DAYS = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?")


def broken() -> Term:
    """A term for what was already reported."""
    return Term(kind=BROKEN, uses=Uses(), run=lambda view: None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call in an expression, with all that is needed to build it.

    `aliases` are groups that stand for one of their members here; `compile_as` compiles a condition with one
    more of them.
    """

    name: str
    usage: str
    node: ast.Call
    source: Source
    scope: Scope
    slips: list[Slip]
    condition: Callable[[ast.expr], Term]
    term: Callable[[ast.expr], Term]
    compile_as: Callable[[ast.expr, str, str], Term]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def fault(self, node: ast.expr | ast.keyword, what: str, remedy: str = "") -> Term:
        """Report, and go on with a broken term. Without a remedy, the usage is told."""
        self.slips.append(self.source.slip(node, what, remedy or f"Write `{self.usage}`"))
        return broken()

    def question(self, sort: Sort | None = None) -> tuple[str, Kind] | None:
        """The one question the function is about; None (and a slip) when it is not named."""
        arguments = self.node.args
        if len(arguments) != 1 or not isinstance(arguments[0], ast.Name):
            self.fault(self.node, f"`{self.name}` takes one question")
            return None
        return self.named(arguments[0], sort)

    def named(self, node: ast.expr, sort: Sort | None = None) -> tuple[str, Kind] | None:
        """The question an argument names; None (and a slip) when it names none of this sort."""
        if not isinstance(node, ast.Name):
            self.fault(node, f"`{self.name}` takes a question here")
            return None
        key = self.aliases.get(node.id, node.id)
        kind = self.scope.questions.get(key)
        if kind is None:
            self._unknown(node)
            return None
        if sort and kind.sort not in (sort, Sort.BROKEN):
            what = f"`{self.name}` needs {sort.value}, and `{key}` is {kind}"
            self.fault(node, what, f"Use it on a question of kind `{_KIND_NAMES.get(sort, 'number')}`")
            return None
        return key, kind

    def _unknown(self, node: ast.Name) -> None:
        if node.id in self.scope.groups:
            what, remedy = f"`{node.id}` is a group", f"Write it inside `any({node.id} ...)`"
            self.fault(node, what, remedy)
            return
        known = [*self.scope.questions, *self.scope.groups]
        self.fault(node, f"there is no question `{node.id}`", did_you_mean(node.id, known))

    def questions(self, sort: Sort) -> list[tuple[str, Kind]]:
        """The questions the function is about; none (and slips) when one is wrong or none is given."""
        if not self.node.args:
            self.fault(self.node, f"`{self.name}` takes a question")
            return []
        found = [self.named(argument, sort) for argument in self.node.args]
        return [] if None in found else [each for each in found if each is not None]

    def one_condition(self) -> Term | None:
        """The one condition the function is about; None (and a slip) when it is not given or wrong."""
        if len(self.node.args) != 1:
            self.fault(self.node, f"`{self.name}` takes one condition")
            return None
        inner = self.condition(self.node.args[0])
        return None if inner.kind.sort is Sort.BROKEN else inner

    def only(self, *names: str) -> bool:
        """Whether no other keyword is given, and none twice; a slip otherwise."""
        fine = True
        for keyword in self.node.keywords:
            if keyword.arg not in names:
                what = f"`{self.name}` takes no `{keyword.arg}=`"
                self.fault(keyword, what)
                fine = False
        return fine

    def no_keywords(self) -> bool:
        """Whether nothing like `days=` is given; a slip otherwise."""
        return self.only()

    def keyword(self, name: str) -> ast.keyword | None:
        """The keyword as written, if it is."""
        return next((one for one in self.node.keywords if one.arg == name), None)

    def number(self, name: str) -> int | None:
        """The whole number of a keyword; None when it is left out, 0 (and a slip) when it is none."""
        keyword = self.keyword(name)
        if keyword is None:
            return None
        most, value = MOST[name], keyword.value
        number = value.value if isinstance(value, ast.Constant) else None
        if not isinstance(number, int) or not 1 <= number <= most:
            self.fault(value, f"`{name}=` takes a whole number from 1 to {most}")
            return 0
        return number

    def needed(self, *names: str) -> bool:
        """Whether each of these is given; a slip otherwise."""
        missing = [name for name in names if self.keyword(name) is None]
        if missing:
            what = f"`{self.name}` needs {' and '.join(f'`{name}=`' for name in missing)}"
            self.fault(self.node, what)
        return not missing

    def count(self, *names: str) -> tuple[str, int] | None:
        """The one of these keywords (`days=3`) that is given; None (and a slip) when it is not, or not sensible."""
        given = [keyword for keyword in self.node.keywords if keyword.arg in names]
        if len(given) != 1:
            where = self.node.keywords[-1] if self.node.keywords else self.node
            self.fault(where, f"`{self.name}` needs {' or '.join(f'`{name}=`' for name in names)}")
            return None
        name = str(given[0].arg)
        number = self.number(name)
        return (name, number) if number else None

    def block_days(self) -> tuple[int, int] | None:
        """The days of the block that `block_days="2-7"` names; None (and a slip) when it is wrong."""
        keyword = self.keyword("block_days")
        if keyword is None:
            return None
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        found = _BLOCK_DAYS.fullmatch(value) if isinstance(value, str) else None
        first = int(found[1]) if found else 0
        last = int(found[2] or found[1]) if found else 0
        if not 1 <= first <= last:
            self.fault(keyword.value, '`block_days=` takes days of the block, like `"2-7"`')
            return None
        if not any(stretch.every_days_again for stretch in self.scope.stretches):
            what = "no phase is cut into blocks"
            self.fault(keyword, what, "Give a phase `every_days_again:` and `for_days:`, or count `days=`")
            return None
        return first, last
