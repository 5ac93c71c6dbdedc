"""Functions about one question: its latest, previous, lowest, highest answer, and how it changed.

- `latest(q)`: today's answer, else the latest before.
- `previous(q)`: the latest valid answer before the one that counts now, however long ago (0.3 of the clinical
  specification); `previous(q, days=n)`: one of the n calendar days before today, or earlier today.
- `change(q, days=n)`: today's answer minus that of the day exactly n calendar days earlier.
- `lowest(q, days=n)`, `highest(q, days=n)`: over the n calendar days before today, whatever days exist;
  `answers=n`: over the n valid answers before the one that counts now, or as many as there are.
- `baseline(q)`: the value given at enrolment, else that of a baseline phase or of the first answers; missing
  until there is one.
- `answered(q)`: there is an answer today. `never(q)`: there has been none so far. Neither is ever missing.
- `days_since(input.x)`, `days_since(q)`: how many days ago a date was; below zero while it is to come.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice

from dialogs.pathway.calls import Call, broken
from dialogs.pathway.history import Value
from dialogs.pathway.kinds import EXACT, TRUTH, Kind, Run, Sort, Term, Truth, Uses, fits
from dialogs.pathway.own_unit import Read, term
from dialogs.pathway.view import View

DAYS = Kind(sort=Sort.NUMBER, unit="days", precision=Decimal(1))


def latest(call: Call) -> Term:
    """Today's answer, else the latest before."""
    named = call.question() if call.no_keywords() else None
    if named is None:
        return broken()
    key, kind = named

    def make(read: Read) -> Run:
        return lambda view: read(view, view.latest(key))

    return term(kind, Uses(questions=frozenset({key})), make)


def previous(call: Call) -> Term:
    """The latest answer before the one that counts now."""
    named, days = call.question(), call.number("days")
    if named is None or not call.only("days") or days == 0:
        return broken()
    key, kind = named

    def make(read: Read) -> Run:
        def run(view: View) -> Value | None:
            before = next(view.before(key), None)
            if before is None or (days is not None and (view.on - before.on).days > days):
                return None
            return read(view, before.answers[key])

        return run

    return term(kind, replace(_here(key), answers=2), make)


def change(call: Call) -> Term:
    """Today's answer minus that of the day exactly so many days earlier."""
    named, counted = call.question(Sort.NUMBER), call.count("days")
    if named is None or counted is None or not call.only("days"):
        return broken()
    (key, kind), (_, days) = named, counted

    def make(read: Read) -> Run:
        def run(view: View) -> Value | None:
            now, then = read(view, view.answer(key)), read(view, view.earlier(key, days))
            if isinstance(now, Decimal) and isinstance(then, Decimal):
                return EXACT.subtract(now, then)
            return None

        return run

    made = term(kind, replace(_here(key), days=days), make)
    return replace(made, kind=replace(kind, is_change=True))


def extreme(call: Call) -> Term:
    """The lowest or the highest of the days, or of the answers, before."""
    named, counted = call.question(Sort.NUMBER), call.count("days", "answers")
    if named is None or counted is None or not call.only("days", "answers"):
        return broken()
    (key, kind), (mode, count) = named, counted
    choose: Callable[[list[Decimal]], Decimal] = min if call.name == "lowest" else max

    def found(view: View) -> list[Value | None]:
        if mode == "days":
            return [view.earlier(key, back) for back in range(1, count + 1)]
        return [one.answers[key] for one in islice(view.before(key), count)]

    def make(read: Read) -> Run:
        def run(view: View) -> Value | None:
            read_now = (read(view, value) for value in found(view))
            numbers = [value for value in read_now if isinstance(value, Decimal)]
            return choose(numbers) if numbers else None

        return run

    uses = _here(key)
    uses = replace(uses, days=count) if mode == "days" else replace(uses, answers=count + 1)
    return term(kind, uses, make)


def baseline(call: Call) -> Term:
    """What the patient's answer is compared with."""
    named = call.question() if call.no_keywords() else None
    if named is None:
        return broken()
    key, kind = named
    given = call.scope.baseline_inputs.get(key, "")

    def make(read: Read) -> Run:
        def run(view: View) -> Value | None:
            entered = read(view, view.facts.inputs.get(given))
            return read(view, view.facts.baselines.get(key)) if entered is None else entered

        return run

    return term(kind, Uses(questions=frozenset({key}), baselines=frozenset({key})), make)


def answered(call: Call) -> Term:
    """Whether there is an answer today."""
    named = call.question() if call.no_keywords() else None
    if named is None:
        return broken()
    key, kind = named

    def run(view: View) -> Truth:
        return fits(kind, view.answer(key)) is not None

    return Term(kind=TRUTH, uses=Uses(questions=frozenset({key}), absent=True), run=run)


def never(call: Call) -> Term:
    """Whether there has been no answer so far."""
    named = call.question() if call.no_keywords() else None
    if named is None:
        return broken()
    key, kind = named

    def run(view: View) -> Truth:
        return fits(kind, view.latest(key)) is None

    return Term(kind=TRUTH, uses=Uses(questions=frozenset({key}), absent=True), run=run)


def days_since(call: Call) -> Term:
    """How many days ago a date was."""
    if len(call.node.args) != 1 or not call.no_keywords():
        return call.fault(call.node, "`days_since` takes one date")
    node = call.node.args[0]
    if isinstance(node, ast.Name):
        named = call.named(node, Sort.DATE)
        if named is None:
            return broken()
        key, kind = named
        found = Term(kind=kind, uses=Uses(questions=frozenset({key})), run=lambda view: view.latest(key))
    else:
        found = call.term(node)
        if found.kind.sort not in (Sort.DATE, Sort.BROKEN):
            return call.fault(node, f"`{call.source.written(node)}` is {found.kind}, not a date")

    def run(view: View) -> Value | None:
        on = found.run(view)
        return Decimal((view.on - on).days) if isinstance(on, date) else None

    return Term(kind=DAYS, uses=found.uses, run=run)


def _here(key: str) -> Uses:
    return Uses(questions=frozenset({key}), here=frozenset({key}))
