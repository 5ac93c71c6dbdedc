"""Functions about other rules, about options ticked, and about what is known.

- `met("HF-1", ...)`: one of these rules is true on that day. Never missing: a rule that lacks an answer is not
  met. `level="urgent"`: it is true at this level. A rule judged at enrolment is not met at check-ins.
- `raised("HF-1", ..., days=n)`: one of them was true at a check-in of the last n calendar days, today's included.
  In an outcome `days=` may be left out: at any check-in of the course.
- `includes(q, "a", "b")`: one of these options is ticked. `ticked(q)`: how many are, `none` not counted.
- `given(input.x)`: it is known for this patient; a default counts as known. Never missing.
"""

from __future__ import annotations

import ast
from decimal import Decimal

from dialogs.pathway.calls import Call, broken
from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.history import NO_OPTION, Value
from dialogs.pathway.kinds import TRUTH, Kind, Sort, Term, Truth, Uses, fits
from dialogs.pathway.view import View


def met(call: Call) -> Term:
    """Whether one of these rules is true on that day."""
    fine, ids = call.only("level"), _ids(call)
    level = call.keyword("level")
    if level is not None:
        ids = _at_level(call, ids, level.value)
    if not fine or not ids:
        return broken()

    def run(view: View) -> Truth:
        return any(view.met(rule_id) for rule_id in ids)

    return Term(kind=TRUTH, uses=_uses(ids), run=run)


def raised(call: Call) -> Term:
    """Whether one of these rules was true in the last days."""
    fine, ids = call.only("days"), _ids(call)
    if call.scope.whole and call.keyword("days") is None:
        return _ever_raised(ids) if fine and ids else broken()
    counted = call.count("days")
    if not fine or not ids or counted is None:
        return broken()
    _, days = counted

    def run(view: View) -> Truth:
        return any(view.met_within(rule_id, days) for rule_id in ids)

    return Term(kind=TRUTH, uses=Uses(rules=frozenset(ids), days=days - 1), run=run)


def _ever_raised(ids: list[str]) -> Term:
    def run(view: View) -> Truth:
        return any(rule_id in one.met for one in view.index.occasions for rule_id in ids)

    return Term(kind=TRUTH, uses=_uses(ids), run=run)


def includes(call: Call) -> Term:
    """Whether one of these options is ticked."""
    options = call.node.args[1:]
    key = next((one.id for one in call.node.args[:1] if isinstance(one, ast.Name)), "")
    kind = call.scope.questions.get(key)
    if kind is not None and kind.sort is Sort.BROKEN:
        return broken()
    if kind is None or kind.sort is not Sort.SEVERAL or not options or not call.no_keywords():
        return call.fault(call.node, "`includes` takes a question with several options, and some of them")
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

    uses = Uses(questions=frozenset({key}), here=frozenset({key}))
    return Term(kind=TRUTH, uses=uses, run=run)


def ticked(call: Call) -> Term:
    """How many options are ticked."""
    named = call.question(Sort.SEVERAL) if call.no_keywords() else None
    if named is None:
        return broken()
    key, kind = named

    def run(view: View) -> Value | None:
        ticked = fits(kind, view.answer(key))
        return None if not isinstance(ticked, tuple) else Decimal(len(set(ticked) - {NO_OPTION}))

    counted = Kind(sort=Sort.NUMBER, precision=Decimal(1))
    uses = Uses(questions=frozenset({key}), here=frozenset({key}))
    return Term(kind=counted, uses=uses, run=run)


def given(call: Call) -> Term:
    """Whether an input, or a fact of the profile, is known."""
    arguments = call.node.args
    if len(arguments) != 1 or not isinstance(arguments[0], ast.Attribute) or not call.no_keywords():
        return call.fault(call.node, "`given` takes one input")
    inner = call.term(arguments[0])
    if inner.kind.sort is Sort.BROKEN:
        return broken()

    def run(view: View) -> Truth:
        return inner.run(view) is not None

    return Term(kind=TRUTH, uses=inner.uses, run=run)


def _ids(call: Call) -> list[str]:
    """The rule ids in quotes; those that are wrong are slips."""
    ids: list[str] = []
    for argument in call.node.args:
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            call.fault(argument, f"`{call.name}` takes rule ids in quotes")
        elif argument.value not in call.scope.rules:
            remedy = did_you_mean(argument.value, call.scope.rules)
            call.fault(argument, f"there is no rule `{argument.value}`", remedy)
        else:
            ids.append(argument.value)
    if not call.node.args:
        call.fault(call.node, f"`{call.name}` names no rule")
    return ids


def _at_level(call: Call, ids: list[str], node: ast.expr) -> list[str]:
    """The keys under which these levels are kept; a slip for a rule that has no such level."""
    level = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    keys: list[str] = []
    for rule_id in ids:
        levels = call.scope.levels.get(rule_id, ())
        if level in levels:
            keys.append(f"{rule_id}/{level}")
            continue
        what = f"`{rule_id}` has no level `{level}`" if levels else f"`{rule_id}` has no `levels:`"
        remedy = did_you_mean(level, levels) if levels else "Leave `level=` out"
        call.fault(node, what, remedy)
    return keys


def _uses(keys: list[str]) -> Uses:
    return Uses(rules=frozenset(key.partition("/")[0] for key in keys))
