"""How much there is to look at in an expression, before it is compiled.

Decides a ceiling for what a condition may cost. Functions that try a condition on many readings multiply what
stands inside them, and so do groups: a few hundred characters could keep the storage thread, and with it every
other patient, busy for an hour over one reply. Counts one reading a day; 100,000 looks take about half a second.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping

from dialogs.pathway.calls import MOST_ANSWERS, MOST_DAYS

MOST_OF_ONE = 3_000
"""Looks of one expression: a year of readings for each of eight answers."""
MOST_OF_A_FILE = 100_000

_OVER_READINGS = frozenset({"mean", "count", "consecutive", "times", "spaced"})
_OVER_GROUPS = frozenset({"any", "which"})
_HOW_MANY = ("days", "answers", "of")


def looks(node: ast.expr, groups: Mapping[str, Collection[str]]) -> int:
    """How many answers are looked at to find its value."""
    if isinstance(node, ast.Call):
        parts: list[ast.expr] = [*node.args, *(one.value for one in node.keywords)]
        times = _times(node, groups)
    else:
        parts = [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
        times = 1
    return times * max(sum(looks(each, groups) for each in parts if not isinstance(each, ast.Constant)), 1)


def _times(node: ast.Call, groups: Mapping[str, Collection[str]]) -> int:
    """How often a call tries what stands inside it."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in _OVER_GROUPS:
        named = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        return max((len(groups[one]) for one in named & groups.keys()), default=1)
    if name not in _OVER_READINGS:
        return 1
    given = {
        one.arg: one.value.value if isinstance(one.value, ast.Constant) else None for one in node.keywords
    }
    stated = [many for keyword in _HOW_MANY if isinstance(many := given.get(keyword), int)]
    if "block_days" in given:
        last_day = str(given["block_days"]).rpartition("-")[2]
        stated.append(int(last_day) if re.fullmatch("[0-9]{1,3}", last_day) else MOST_DAYS)
    if "days" not in given and (name == "spaced" or "where" in given):
        stated.append(MOST_ANSWERS)  # it seeks its readings among so many
    return max(stated, default=1)
