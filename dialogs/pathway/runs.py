"""Functions over the last answers or days in a row, and over this very check-in.

- `consecutive(condition, days=n)`: it held on each of n calendar days ending today; a gap breaks the run.
- `consecutive(condition, answers=n)`: it held at each of the last n check-ins that answered its questions;
  a miss does not break the run, fewer than n answers are no run.
- `times(condition, k=3, of=4)`: counts the last n valid answers and needs at least k of them; with fewer than n
  it uses what there is (0.3 of the clinical specification).
- `rises(q, answers=3)`: each of the last n answers is higher than the one before it.
- `spaced(condition, answers=2, minutes=60)`: the newest reading holds it and so do others before it, n in all,
  each at least so many minutes from the next; readings between them may say anything. `days=n`: all within n
  calendar days, today's included; without it, among the last 60 readings however long ago.
- `now(condition)`: on the answers of this check-in alone, not of its whole day.

Readings are those that answer every question the condition needs, and of a group at least one member. While a
day has answers but no such reading yet, all of these are missing: half a questionnaire does not make the run of
the earlier ones news again.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from dialogs.pathway.calls import Call, broken
from dialogs.pathway.history import Occasion
from dialogs.pathway.kinds import TRUTH, Sort, Term, Truth, Uses, fits, rounded
from dialogs.pathway.readings import REACH
from dialogs.pathway.view import Sought, View

MINUTES_A_DAY = 24 * 60


def consecutive(call: Call) -> Term:
    """It held on so many days, or at so many answers, in a row."""
    counted, inner = call.count("days", "answers"), call.one_condition()
    if counted is None or inner is None or not call.only("days", "answers"):
        return broken()
    if any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "consecutive"
        for node in ast.walk(call.node.args[0])
    ):
        return call.fault(
            call.node, "`consecutive` stands inside `consecutive`", "Make the inner one a rule of its own"
        )
    mode, count = counted
    if mode == "answers":
        return _answers_in_a_row(call, inner, count)
    if not inner.uses.questions:
        return _nothing_counted(call)
    return _days_in_a_row(inner, count)


def _days_in_a_row(inner: Term, count: int) -> Term:
    def run(view: View) -> Truth:
        today = inner.run(view)
        if today is not True:
            return None if today is None else False
        return all(inner.run(view.days_ago(back)) is True for back in range(1, count))

    uses = replace(inner.uses, days=inner.uses.days + count - 1, answers=inner.uses.answers + count - 1)
    return Term(kind=TRUTH, uses=uses, run=run)


def _answers_in_a_row(call: Call, inner: Term, count: int) -> Term:
    if not _counts_readings(call, inner):
        return broken()
    sought = inner.uses.sought

    def run(view: View) -> Truth:
        seen = _up_to_now(view, view.answered_together(sought, count))
        return None if seen is None else len(seen) == count and all(inner.run(one) is True for one in seen)

    return Term(kind=TRUTH, uses=_over_answers(inner.uses, count), run=run)


def times(call: Call) -> Term:
    """It held at k of the last n answers."""
    inner, k, of = call.one_condition(), call.number("k"), call.number("of")
    if not call.only("k", "of") or not call.needed("k", "of") or inner is None or not k or not of:
        return broken()
    if k > of:
        return call.fault(call.node, f"{k} of the last {of} can never be", "Let `k=` be no more than `of=`")
    if not _counts_readings(call, inner):
        return broken()
    sought = inner.uses.sought

    def run(view: View) -> Truth:
        seen = _up_to_now(view, view.answered_together(sought, of))
        return None if seen is None else sum(inner.run(one) is True for one in seen) >= k

    return Term(kind=TRUTH, uses=_over_answers(inner.uses, of), run=run)


def rises(call: Call) -> Term:
    """Each of the last answers is higher than the one before it."""
    named, counted = call.question(Sort.NUMBER), call.count("answers")
    if named is None or counted is None or not call.only("answers"):
        return broken()
    (key, kind), (_, count) = named, counted
    if count == 1:
        return call.fault(call.node, "one answer cannot rise", "Write `answers=2` or more")
    sought = Sought(all=(key,))

    def run(view: View) -> Truth:
        seen = _up_to_now(view, view.answered_together(sought, count))
        if seen is None:
            return None
        answers = [fits(kind, one.answer(key)) for one in seen]
        numbers = [rounded(value, kind.precision) for value in answers if isinstance(value, Decimal)]
        return len(numbers) == count and all(after > before for after, before in pairwise(numbers))

    uses = Uses(questions=frozenset({key}), here=frozenset({key}), answers=count)
    return Term(kind=TRUTH, uses=uses, run=run)


def spaced(call: Call) -> Term:
    """It held at readings that lie at least so far apart."""
    inner, answers, minutes = call.one_condition(), call.number("answers"), call.number("minutes")
    days = call.number("days")
    fine = call.only("answers", "minutes", "days") and call.needed("answers", "minutes")
    if not fine or inner is None or not answers or not minutes or days == 0:
        return broken()
    if not _counts_readings(call, inner):
        return broken()
    sought = inner.uses.sought

    def seen(view: View) -> list[View]:
        if days is not None:
            return view.readings_since(view.on - timedelta(days=days - 1), sought)
        return view.answered_together(sought, REACH)

    def run(view: View) -> Truth:
        readings = _up_to_now(view, seen(view))
        if readings is None:
            return None
        if not readings or inner.run(readings[0]) is not True:
            return False
        picked, found = readings[0].occasion, 1
        for one in readings[1:]:
            if _apart(one.occasion, picked, minutes) and inner.run(one) is True:
                picked, found = one.occasion, found + 1
        return found >= answers

    uses = replace(inner.uses, days=days - 1) if days else _among_the_last(inner.uses)
    return Term(kind=TRUTH, uses=uses, run=run)


def now(call: Call) -> Term:
    """On the answers of this check-in alone."""
    inner = call.one_condition() if call.no_keywords() else None
    if inner is None:
        return broken()

    def run(view: View) -> Truth:
        alone = view.by_itself()
        truth = None if alone is None else inner.run(alone)
        return truth if isinstance(truth, bool) else None

    return Term(kind=TRUTH, uses=inner.uses, run=run)


def _up_to_now(view: View, readings: list[View]) -> list[View] | None:
    """The readings, newest first; missing when something was answered today, but no reading of these."""
    is_old = bool(readings) and readings[0].on != view.on
    return None if is_old and view.has_answers else readings


def _counts_readings(call: Call, inner: Term) -> bool:
    """Whether the condition can be judged reading by reading; a slip otherwise."""
    if inner.uses.days:
        remedy = "Use `days=` for this run, or `previous(...)` inside it"
        call.fault(call.node, "a run of answers cannot look back over days", remedy)
        return False
    sought = inner.uses.sought
    if not sought.all and not sought.some:
        _nothing_counted(call)
        return False
    return True


def _nothing_counted(call: Call) -> Term:
    what = f"`{call.name}` counts days or answers of a question"
    return call.fault(call.node, what, "Name a question in it")


def _over_answers(uses: Uses, count: int) -> Uses:
    together = uses.together | uses.counted_together()
    return replace(uses, answers=uses.answers + count - 1, together=together)


def _among_the_last(uses: Uses) -> Uses:
    """So many readings are gone through, each as far back as the condition itself looks."""
    keys = uses.counted_together() or {(key,) for key in (*uses.sought.all, *uses.sought.some)}
    deep = {(each, REACH + uses.answers - 1) for each in keys}
    return replace(uses, deep=uses.deep | deep)


def _apart(earlier: Occasion | None, later: Occasion | None, minutes: int) -> bool:
    """Whether so much time lies between; by their dates where the time of one is not known."""
    if earlier is None or later is None:
        return False
    if earlier.at is not None and later.at is not None:
        return (later.at - earlier.at) >= timedelta(minutes=minutes)
    return (later.on - earlier.on).days * MINUTES_A_DAY >= minutes
