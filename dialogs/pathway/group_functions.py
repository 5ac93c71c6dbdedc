"""Functions over a group of questions.

- `any(symptoms >= 3)`: it holds for a member. Inside, the group's name stands for one member at a time, so
  `previous(symptoms)` is the previous answer to that same member.
- `which(symptoms >= 3)`: the members it holds for, in the order of the group; missing when there are none.
- `top(symptoms)`: the highest answer to a member today; missing when none is answered.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal

from dialogs.pathway.calls import Call, broken
from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.history import Value
from dialogs.pathway.kinds import TRUTH, Kind, Sort, Term, Truth, Uses, fits
from dialogs.pathway.view import View


def any_of(call: Call) -> Term:
    """Whether it holds for a member."""
    members = _by_member(call)
    if members is None:
        return broken()
    runs = tuple(each.run for each in members.values())

    def run(view: View) -> Truth:
        unknown = False
        for part in runs:
            truth = part(view)
            if truth is True:
                return True
            unknown = unknown or truth is None
        return None if unknown else False

    return Term(kind=TRUTH, uses=_uses(members), run=run)


def which(call: Call) -> Term:
    """The members it holds for."""
    members, group = _by_member(call), _group(call)
    if members is None or group is None:
        return broken()

    def run(view: View) -> Value | None:
        found = tuple(member for member, each in members.items() if each.run(view) is True)
        return found or None

    kind = Kind(sort=Sort.SEVERAL, options=call.scope.groups[group], name=group)
    return Term(kind=kind, uses=_uses(members), run=run)


def top(call: Call) -> Term:
    """The highest answer to a member today."""
    arguments = call.node.args
    if len(arguments) != 1 or not isinstance(arguments[0], ast.Name) or not call.no_keywords():
        return call.fault(call.node, "`top` takes one group")
    members = call.scope.groups.get(arguments[0].id)
    if members is None:
        remedy = did_you_mean(arguments[0].id, call.scope.groups)
        return call.fault(arguments[0], f"there is no group `{arguments[0].id}`", remedy)
    kinds = {member: call.scope.questions[member] for member in members if member in call.scope.questions}
    if not kinds or any(kind.sort is not Sort.NUMBER for kind in kinds.values()):
        return broken()
    if len({(kind.unit, kind.precision) for kind in kinds.values()}) > 1:
        what = f"the members of `{arguments[0].id}` are not measured alike"
        return call.fault(arguments[0], what, "Give them the same unit and precision")

    def run(view: View) -> Value | None:
        answers = [fits(kind, view.answer(member)) for member, kind in kinds.items()]
        numbers = [value for value in answers if isinstance(value, Decimal)]
        return max(numbers) if numbers else None

    first = next(iter(kinds.values()))
    uses = Uses(questions=frozenset(kinds), some=frozenset(kinds))
    return Term(kind=Kind(sort=Sort.NUMBER, unit=first.unit, precision=first.precision), uses=uses, run=run)


def _by_member(call: Call) -> dict[str, Term] | None:
    """The condition for each member of the one group it names; None (and slips) when it names none or is wrong."""
    group = _group(call) if call.no_keywords() else None
    if group is None:
        return None
    node = call.node.args[0]
    members = {member: call.compile_as(node, group, member) for member in call.scope.groups[group]}
    return None if any(each.kind.sort is Sort.BROKEN for each in members.values()) else members


def _group(call: Call) -> str | None:
    if len(call.node.args) != 1:
        call.fault(call.node, f"`{call.name}` takes one condition")
        return None
    named = {node.id for node in ast.walk(call.node.args[0]) if isinstance(node, ast.Name)}
    groups = sorted(named & (call.scope.groups.keys() - call.aliases.keys()))
    if len(groups) != 1:
        what = f"`{call.name}` is about {len(groups)} groups"
        call.fault(call.node, what, "Name one group of this file in it")
        return None
    return groups[0]


def _uses(members: dict[str, Term]) -> Uses:
    """What all look at; of the members themselves, one answered is enough."""
    uses = Uses()
    for each in members.values():
        uses = uses | each.uses
    return replace(uses, here=uses.here - members.keys(), some=uses.some | members.keys())
