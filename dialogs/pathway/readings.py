"""Functions over several readings: means and counts. A reading is one occasion, with its own answers only.

- `mean(q, ...)`, `mean(q, q2, ...)`: of all answers to these questions within the stretch, exact. Within one
  check-in the question named last is taken as the newest.
- `count(condition, ...)`: how many readings within the stretch hold the condition. Never missing.
- The stretch: `days=n`, the n calendar days ending today; `answers=n`, the last n readings, or as many as there
  are; `block_days="2-7"`, these days of the current block (`blocks_ago=1`: of the block before).
- `where=condition`: only readings that hold it; with `answers=n` they are sought among the last 60 readings.
- `least=12`: with fewer readings the mean is missing.
- `percent(a, b)`: a as a percentage of b, each rounded to its own precision first; missing when b is zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from dialogs.pathway.cadence import block_dates, longest_block
from dialogs.pathway.calls import MOST_ANSWERS, Call, broken
from dialogs.pathway.history import Value
from dialogs.pathway.kinds import EXACT, Kind, Run, Sort, Term, Uses, rounded
from dialogs.pathway.own_unit import Read, term
from dialogs.pathway.view import Sought, View

REACH = MOST_ANSWERS
"""Readings that hold a condition are sought among this many: a history keeps no more."""

MEAN_DIGITS = -2
"""A mean is compared two digits finer than its answers: 134.67 is not 135, and a converted 38.0 is 38.00."""

COUNT = Kind(sort=Sort.NUMBER, precision=Decimal(1))
PERCENT = Kind(sort=Sort.NUMBER, unit="%", shown=Decimal("0.1"))
STRETCHES = ("days", "answers", "block_days", "blocks_ago")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """How far a function looks: `seen` gives its readings, newest first; `days` and `answers` what it needs, and
    `reach` how many readings it goes through to find those that hold a condition.
    """

    seen: Callable[[View, Sought], list[View]]
    days: int = 0
    answers: int = 1
    most: int | None = None
    reach: int = 1


def mean(call: Call) -> Term:
    """The mean of all answers within the stretch."""
    named, where = call.questions(Sort.NUMBER), _where(call)
    stretch, least = _stretch(call, filtered=where is not None), call.number("least")
    fine = call.only(*STRETCHES, "where", "least")
    if not named or not fine or stretch is None or least == 0 or (where and where.kind.sort is Sort.BROKEN):
        return broken()
    kind = _one_kind(call, named)
    if kind is None:
        return broken()
    keys = tuple(key for key, _ in named)
    sought = Sought(some=keys) if len(keys) > 1 else Sought(all=keys)
    needed = least or 1

    def make(read: Read) -> Run:
        def run(view: View) -> Value | None:
            seen = (one for one in stretch.seen(view, sought) if where is None or where.run(one) is True)
            answers = (read(view, one.answer(key)) for one in seen for key in reversed(keys))
            numbers = [value for value in answers if isinstance(value, Decimal)][: stretch.most]
            if len(numbers) < needed:
                return None
            return EXACT.divide(_sum(numbers), Decimal(len(numbers)))

        return run

    uses = Uses(questions=frozenset(keys), days=stretch.days, answers=stretch.answers)
    if where is not None:
        uses = uses | replace(where.uses, here=frozenset(), days=where.uses.days + stretch.days)
        uses = replace(uses, deep=uses.deep | {((key,), stretch.reach) for key in keys})
    return replace(term(kind, uses, make), kind=_averaged(kind))


def count(call: Call) -> Term:
    """How many readings within the stretch hold a condition."""
    inner, stretch = call.one_condition(), _stretch(call, filtered=False)
    if inner is None or not call.only(*STRETCHES) or stretch is None:
        return broken()
    sought = inner.uses.sought
    if not sought.all and not sought.some:
        return call.fault(call.node, "`count` counts answers of a question", "Name a question in it")
    if call.keyword("answers") is not None and inner.uses.days:
        remedy = "Count `days=`, or use `previous(...)` inside it"
        return call.fault(call.node, "the last readings cannot look back over days", remedy)

    def run(view: View) -> Value | None:
        return Decimal(sum(inner.run(one) is True for one in stretch.seen(view, sought)))

    uses = replace(
        inner.uses,
        here=frozenset(),
        days=inner.uses.days + stretch.days,
        answers=inner.uses.answers + stretch.answers - 1,
        together=inner.uses.together | inner.uses.counted_together(),
    )
    return Term(kind=COUNT, uses=uses, run=run)


def percent(call: Call) -> Term:
    """One number as a percentage of another."""
    if len(call.node.args) != 2 or not call.no_keywords():
        return call.fault(call.node, "`percent` takes two numbers")
    one, other = (call.term(node) for node in call.node.args)
    for node, each in zip(call.node.args, (one, other), strict=True):
        if each.kind.sort not in (Sort.NUMBER, Sort.BROKEN):
            return call.fault(node, f"`{call.source.written(node)}` is {each.kind}", "Give two numbers")
    if Sort.BROKEN in (one.kind.sort, other.kind.sort):
        return broken()
    if one.kind.unit and other.kind.unit and one.kind.unit != other.kind.unit:
        what = f"{one.kind.unit} meets {other.kind.unit}"
        return call.fault(call.node, what, "Both numbers must be in the same unit")

    def run(view: View) -> Value | None:
        part, whole = one.run(view), other.run(view)
        if not isinstance(part, Decimal) or not isinstance(whole, Decimal):
            return None
        part, whole = rounded(part, one.kind.precision), rounded(whole, other.kind.precision)
        return EXACT.divide(EXACT.multiply(100, part), whole) if whole else None

    return Term(kind=PERCENT, uses=one.uses | other.uses, run=run)


def _where(call: Call) -> Term | None:
    keyword = call.keyword("where")
    return None if keyword is None else call.condition(keyword.value)


def _stretch(call: Call, *, filtered: bool) -> Stretch | None:
    """How far the call looks; None (and a slip) when it does not say so once."""
    given = [name for name in STRETCHES[:3] if call.keyword(name) is not None]
    if len(given) != 1:
        listed = ", ".join(f"`{name}=`" for name in STRETCHES[:3])
        call.fault(call.node, f"`{call.name}` needs one of {listed}")
        return None
    blocks_ago = call.number("blocks_ago")
    if blocks_ago is not None and given != ["block_days"]:
        call.fault(call.node, "`blocks_ago=` goes with `block_days=`")
        return None
    if given == ["block_days"]:
        days = call.block_days()
        return None if days is None or blocks_ago == 0 else _of_block(call, days, blocks_ago or 0)
    number = call.number(given[0])
    if not number:
        return None
    return _of_days(number) if given == ["days"] else _of_answers(number, filtered=filtered)


def _of_days(days: int) -> Stretch:
    back = timedelta(days=days - 1)
    return Stretch(seen=lambda view, sought: view.readings_since(view.on - back, sought), days=days - 1)


def _of_answers(answers: int, *, filtered: bool) -> Stretch:
    reach = REACH if filtered else answers
    return Stretch(
        seen=lambda view, sought: view.answered_together(sought, reach),
        answers=answers,
        most=answers,
        reach=reach,
    )


def _of_block(call: Call, days: tuple[int, int], blocks_ago: int) -> Stretch:
    scope = call.scope

    def seen(view: View, sought: Sought) -> list[View]:
        dates = block_dates(view, scope, days, blocks_ago)
        if dates is None:
            return []
        return view.readings_since(dates[0], sought, before=dates[1] + timedelta(days=1))

    return Stretch(seen=seen, days=longest_block(scope) * (blocks_ago + 1))


def _one_kind(call: Call, named: list[tuple[str, Kind]]) -> Kind | None:
    """The kind all of them share; None (and a slip) when their units differ."""
    first = named[0][1]
    for node, (key, kind) in zip(call.node.args, named, strict=True):
        if kind.unit != first.unit:
            call.fault(node, f"`{key}` is {kind}, and `{named[0][0]}` {first}", "Give numbers of one unit")
            return None
    return first


def _averaged(kind: Kind) -> Kind:
    if kind.precision is None:
        return kind
    return replace(kind, precision=kind.precision.scaleb(MEAN_DIGITS), shown=kind.told)


def _sum(numbers: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total
