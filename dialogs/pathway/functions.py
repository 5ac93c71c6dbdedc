"""The functions of the expression language: looking back, runs, other rules.

Decides what each function means and how far back it looks. Each builder checks its arguments and gives a
Term; what is wrong becomes a slip and a broken term, so that one expression can tell several faults.

- `previous(q)`: the latest valid answer before the one that counts now, however long ago.
- `change(q, days=n)`: today's answer minus that of the day exactly n calendar days earlier.
- `lowest(q, days=n)`, `highest(q, days=n)`: over the n calendar days before today, whatever days exist.
- `consecutive(condition, days=n)`: it held on each of n calendar days ending today; a gap breaks the run.
- `consecutive(condition, answers=n)`: it held at each of the last n check-ins that answered its questions;
  a miss does not break the run, fewer than n answers are no run.
- `met("HF-1", ...)`: one of these rules is true on that day. Never missing: a rule that lacks an answer is
  not met.
- `baseline(q)`: the value given at enrolment, else that of a baseline phase or of the first answers; missing
  until there is one.
- `includes(q, "a", "b")`: one of these options is ticked. `ticked(q)`: how many are, `none` not counted.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.grammar import Slip, Source
from dialogs.pathway.history import NO_OPTION, Value
from dialogs.pathway.kinds import BROKEN, EXACT, TRUTH, Kind, Scope, Sort, Term, Truth, Uses, fits
from dialogs.pathway.view import View

_KINDS = {Sort.NUMBER: "number", Sort.SEVERAL: "several"}
MOST_DAYS = 366
MOST_ANSWERS = 60


def broken() -> Term:
    """A term for what was already reported."""
    return Term(kind=BROKEN, uses=Uses(), run=lambda view: None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call in an expression, with all that is needed to build it."""

    name: str
    node: ast.Call
    source: Source
    scope: Scope
    slips: list[Slip]
    condition: Callable[[ast.expr], Term]

    def fault(self, node: ast.expr | ast.keyword, what: str, remedy: str) -> Term:
        """Report, and go on with a broken term."""
        self.slips.append(self.source.slip(node, what, remedy))
        return broken()

    def question(self, sort: Sort | None = None) -> tuple[str, Kind] | None:
        """The one question the function is about; None (and a slip) when it is not named."""
        arguments = self.node.args
        if len(arguments) != 1 or not isinstance(arguments[0], ast.Name):
            self.fault(self.node, f"`{self.name}` takes one question", f"Write `{USAGE[self.name]}`")
            return None
        key = arguments[0].id
        kind = self.scope.questions.get(key)
        if kind is None:
            self.fault(arguments[0], f"there is no question `{key}`", did_you_mean(key, self.scope.questions))
            return None
        if sort and kind.sort not in (sort, Sort.BROKEN):
            what = f"`{self.name}` needs {sort.value}, and `{key}` is {kind}"
            self.fault(arguments[0], what, f"Use it on a question of kind `{_KINDS.get(sort, 'number')}`")
            return None
        return key, kind

    def count(self, *names: str) -> tuple[str, int] | None:
        """The one keyword (`days=3`); None (and a slip) when it is not given or not a sensible count."""
        keywords = self.node.keywords
        usage = f"Write `{USAGE[self.name]}`"
        if len(keywords) != 1 or keywords[0].arg not in names:
            where = keywords[0] if keywords else self.node
            self.fault(where, f"`{self.name}` needs {' or '.join(f'`{name}=`' for name in names)}", usage)
            return None
        keyword, value = keywords[0], keywords[0].value
        most = MOST_DAYS if keyword.arg == "days" else MOST_ANSWERS
        number = value.value if isinstance(value, ast.Constant) else None
        if not isinstance(number, int) or not 1 <= number <= most:
            self.fault(value, f"`{keyword.arg}=` takes a whole number from 1 to {most}", usage)
            return None
        return str(keyword.arg), number

    def no_keywords(self) -> bool:
        """Whether nothing like `days=` is given; a slip otherwise."""
        if self.node.keywords:
            what = f"`{self.name}` takes no `{self.node.keywords[0].arg}=`"
            self.fault(self.node.keywords[0], what, f"Write `{USAGE[self.name]}`")
        return not self.node.keywords


def build(call: Call) -> Term:
    """The term of a call; a slip and a broken term when it is wrong."""
    builder = BUILDERS.get(call.name)
    if builder is None:
        return call.fault(call.node, f"there is no function `{call.name}`", did_you_mean(call.name, BUILDERS))
    return builder(call)


def _previous(call: Call) -> Term:
    named = call.question() if call.no_keywords() else None
    if named is None:
        return broken()
    key, kind = named

    def run(view: View) -> Value | None:
        return fits(kind, view.previous(key))

    return Term(kind=kind, uses=Uses(questions=frozenset({key}), answers=2), run=run)


def _baseline(call: Call) -> Term:
    named = call.question() if call.no_keywords() else None
    if named is None:
        return broken()
    key, kind = named
    given = call.scope.baseline_inputs.get(key, "")

    def run(view: View) -> Value | None:
        entered = fits(kind, view.facts.inputs.get(given))
        return fits(kind, view.facts.baselines.get(key)) if entered is None else entered

    return Term(kind=kind, uses=Uses(questions=frozenset({key}), baselines=frozenset({key})), run=run)


def _includes(call: Call) -> Term:
    options = call.node.args[1:]
    key = next((one.id for one in call.node.args[:1] if isinstance(one, ast.Name)), "")
    kind = call.scope.questions.get(key)
    if kind is None or kind.sort is not Sort.SEVERAL or not options or not call.no_keywords():
        usage = f"Write `{USAGE['includes']}`"
        return call.fault(
            call.node, "`includes` takes a question with several options, and some of them", usage
        )
    wanted: set[str] = set()
    for option in options:
        word = option.value if isinstance(option, ast.Constant) and isinstance(option.value, str) else ""
        if word not in kind.options:
            remedy = did_you_mean(word, kind.options)
            call.fault(option, f"`{call.source.written(option)}` is not an option of `{key}`", remedy)
        wanted.add(word)

    def run(view: View) -> Truth:
        ticked = fits(kind, view.answer(key))
        return None if not isinstance(ticked, tuple) else not wanted.isdisjoint(ticked)

    return Term(kind=TRUTH, uses=Uses(questions=frozenset({key})), run=run)


def _ticked(call: Call) -> Term:
    named = call.question(Sort.SEVERAL) if call.no_keywords() else None
    if named is None:
        return broken()
    key, kind = named

    def run(view: View) -> Value | None:
        ticked = fits(kind, view.answer(key))
        return None if not isinstance(ticked, tuple) else Decimal(len(set(ticked) - {NO_OPTION}))

    counted = Kind(sort=Sort.NUMBER, precision=Decimal(1))
    return Term(kind=counted, uses=Uses(questions=frozenset({key})), run=run)


def _change(call: Call) -> Term:
    named, counted = call.question(Sort.NUMBER), call.count("days")
    if named is None or counted is None:
        return broken()
    (key, kind), (_, days) = named, counted

    def run(view: View) -> Value | None:
        now, then = fits(kind, view.answer(key)), fits(kind, view.earlier(key, days))
        if isinstance(now, Decimal) and isinstance(then, Decimal):
            return EXACT.subtract(now, then)
        return None

    changed = replace(kind, is_change=True)
    return Term(kind=changed, uses=Uses(questions=frozenset({key}), days=days), run=run)


def _extreme(call: Call) -> Term:
    named, counted = call.question(Sort.NUMBER), call.count("days")
    if named is None or counted is None:
        return broken()
    (key, kind), (_, days) = named, counted
    choose: Callable[[list[Decimal]], Decimal] = min if call.name == "lowest" else max

    def run(view: View) -> Value | None:
        found = [fits(kind, view.earlier(key, back)) for back in range(1, days + 1)]
        numbers = [value for value in found if isinstance(value, Decimal)]
        return choose(numbers) if numbers else None

    return Term(kind=kind, uses=Uses(questions=frozenset({key}), days=days), run=run)


def _consecutive(call: Call) -> Term:
    counted = call.count("days", "answers")
    if len(call.node.args) != 1:
        return call.fault(call.node, "`consecutive` takes one condition", f"Write `{USAGE['consecutive']}`")
    inner = call.condition(call.node.args[0])
    if counted is None or inner.kind.sort is Sort.BROKEN:
        return broken()
    if any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "consecutive"
        for node in ast.walk(call.node.args[0])
    ):
        return call.fault(
            call.node, "`consecutive` stands inside `consecutive`", "Make the inner one a rule of its own"
        )
    if not inner.uses.questions:
        return call.fault(
            call.node, "`consecutive` counts days or answers of a question", "Name a question in it"
        )
    mode, count = counted
    return _days_in_a_row(inner, count) if mode == "days" else _answers_in_a_row(call, inner, count)


def _days_in_a_row(inner: Term, count: int) -> Term:
    def run(view: View) -> Truth:
        today = inner.run(view)
        if today is not True:
            return None if today is None else False
        return all(inner.run(view.days_ago(back)) is True for back in range(1, count))

    uses = replace(inner.uses, days=inner.uses.days + count - 1, answers=inner.uses.answers + count - 1)
    return Term(kind=TRUTH, uses=uses, run=run)


def _answers_in_a_row(call: Call, inner: Term, count: int) -> Term:
    if inner.uses.days:
        remedy = "Use `days=` for this run, or `previous(...)` inside it"
        return call.fault(call.node, "a run of answers cannot look back over days", remedy)
    keys = tuple(sorted(inner.uses.questions))

    def run(view: View) -> Truth:
        seen = view.answered_together(keys, count)
        return len(seen) == count and all(inner.run(one) is True for one in seen)

    together = inner.uses.together | ({keys} if len(keys) > 1 else set())
    uses = replace(inner.uses, answers=inner.uses.answers + count - 1, together=together)
    return Term(kind=TRUTH, uses=uses, run=run)


def _met(call: Call) -> Term:
    if not call.no_keywords():
        return broken()
    ids: list[str] = []
    for argument in call.node.args:
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            call.fault(argument, "`met` takes rule ids in quotes", f"Write `{USAGE['met']}`")
        elif argument.value not in call.scope.rules:
            remedy = did_you_mean(argument.value, call.scope.rules)
            call.fault(argument, f"there is no rule `{argument.value}`", remedy)
        else:
            ids.append(argument.value)
    if not call.node.args:
        call.fault(call.node, "`met` names no rule", f"Write `{USAGE['met']}`")

    def run(view: View) -> Truth:
        return any(view.met(rule_id) for rule_id in ids)

    return Term(kind=TRUTH, uses=Uses(rules=frozenset(ids)), run=run)


USAGE: Mapping[str, str] = MappingProxyType(
    {
        "previous": "previous(question)",
        "baseline": "baseline(question)",
        "includes": 'includes(question, "option")',
        "ticked": "ticked(question)",
        "change": "change(question, days=1)",
        "lowest": "lowest(question, days=3)",
        "highest": "highest(question, days=3)",
        "consecutive": "consecutive(condition, days=2)` or `consecutive(condition, answers=2)",
        "met": 'met("RULE-1")',
    }
)
BUILDERS: Mapping[str, Callable[[Call], Term]] = MappingProxyType(
    {
        "previous": _previous,
        "baseline": _baseline,
        "includes": _includes,
        "ticked": _ticked,
        "change": _change,
        "lowest": _extreme,
        "highest": _extreme,
        "consecutive": _consecutive,
        "met": _met,
    }
)
