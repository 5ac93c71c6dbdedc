"""The functions of the expression language, by name.

What each means stands at the head of the file of its idea: looking_back, readings, runs, group_functions,
other_rules. A wrong call becomes a slip and a broken term, so that one expression can tell several faults.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from dialogs.pathway import group_functions, looking_back, other_rules, readings, runs
from dialogs.pathway.calls import Call
from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.kinds import Term

BUILDERS: Mapping[str, Callable[[Call], Term]] = MappingProxyType(
    {
        "latest": looking_back.latest,
        "previous": looking_back.previous,
        "change": looking_back.change,
        "lowest": looking_back.extreme,
        "highest": looking_back.extreme,
        "baseline": looking_back.baseline,
        "answered": looking_back.answered,
        "never": looking_back.never,
        "days_since": looking_back.days_since,
        "mean": readings.mean,
        "count": readings.count,
        "percent": readings.percent,
        "consecutive": runs.consecutive,
        "times": runs.times,
        "rises": runs.rises,
        "spaced": runs.spaced,
        "now": runs.now,
        "any": group_functions.any_of,
        "which": group_functions.which,
        "top": group_functions.top,
        "met": other_rules.met,
        "raised": other_rules.raised,
        "includes": other_rules.includes,
        "ticked": other_rules.ticked,
        "given": other_rules.given,
    }
)

USAGE: Mapping[str, str] = MappingProxyType(
    {
        "latest": "latest(question)",
        "previous": "previous(question)` or `previous(question, days=7)",
        "change": "change(question, days=1)",
        "lowest": "lowest(question, days=3)` or `lowest(question, answers=3)",
        "highest": "highest(question, days=3)` or `highest(question, answers=3)",
        "baseline": "baseline(question)",
        "answered": "answered(question)",
        "never": "never(question)",
        "days_since": "days_since(input.name)",
        "mean": "mean(question, days=7)` or `mean(question, answers=3)",
        "count": "count(condition, days=7)` or `count(condition, answers=3)",
        "percent": "percent(baseline(question) - question, baseline(question))",
        "consecutive": "consecutive(condition, days=2)` or `consecutive(condition, answers=2)",
        "times": "times(condition, k=3, of=4)",
        "rises": "rises(question, answers=3)",
        "spaced": "spaced(condition, answers=2, minutes=60)",
        "now": "now(condition)",
        "any": "any(group >= 3)",
        "which": "which(group >= 3)",
        "top": "top(group)",
        "met": 'met("RULE-1")',
        "raised": 'raised("RULE-1", days=2)',
        "includes": 'includes(question, "option")',
        "ticked": "ticked(question)",
        "given": "given(input.name)",
    }
)


def usage_of(name: str) -> str:
    """How the function is written, for a fault."""
    return USAGE.get(name, "")


def build(call: Call) -> Term:
    """The term of a call; a slip and a broken term when it is wrong."""
    builder = BUILDERS.get(call.name)
    if builder is None:
        return call.fault(call.node, f"there is no function `{call.name}`", did_you_mean(call.name, BUILDERS))
    return builder(call)
