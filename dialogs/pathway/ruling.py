"""Authored rules → compiled rules, and an order in which each comes after the rules it refers to.

Decides what the texts of a rule may name, and what every rule depends on. Rules that refer to one another in
a circle have no truth and are a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dialogs.pathway.expressions import Expression, compile_condition, compile_value
from dialogs.pathway.faults import Fault
from dialogs.pathway.kinds import Kind, Scope, Sort
from dialogs.pathway.marks import Path, Tree
from dialogs.pathway.misfits import Draft
from dialogs.pathway.naming import compiled
from dialogs.pathway.parts import Rule, Slot, SlotKind
from dialogs.pathway.shapes import RuleShape
from dialogs.pathway.texts import ALWAYS, EMERGENCY_NUMBER, Texts, slots_in
from dialogs.severity import Severity

RENOTIFY_EMERGENCY_MINUTES, RENOTIFY_MINUTES = 15, 24 * 60
"""When an open task tells again at a new match: the clinical specification, 0.5 "Repeats"."""

SLOT_KINDS = {
    Sort.NUMBER: SlotKind.NUMBER,
    Sort.CHOICE: SlotKind.CHOICE,
    Sort.SEVERAL: SlotKind.SEVERAL,
    Sort.YES_NO: SlotKind.YES_NO,
    Sort.DATE: SlotKind.DATE,
    Sort.TEXT: SlotKind.TEXT,
}


def compile_rules(
    tree: Tree, draft: Draft, faults: list[Fault], texts: Texts, scope: Scope
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules in authored order, and in judging order; those with faults are left out."""
    conditions: dict[str, Expression] = {}
    for rule_id in draft.rules:
        when = compiled(tree, faults, ("rules", rule_id, "when"), compile_condition, scope)
        if when is not None:
            conditions[rule_id] = when
    order = _order(tree, faults, conditions)
    writer = _Writer(tree, faults, texts, scope, conditions)
    rules = {rule_id: writer.rule(rule_id, shape) for rule_id, shape in draft.rules.items()}
    found = {rule_id: rule for rule_id, rule in rules.items() if rule is not None}
    return tuple(found.values()), tuple(found[rule_id] for rule_id in order if rule_id in found)


def _order(tree: Tree, faults: list[Fault], conditions: Mapping[str, Expression]) -> list[str]:
    order: list[str] = []
    rest = dict(conditions)
    while rest:
        ready = [rule_id for rule_id, when in rest.items() if not when.uses.rules & rest.keys()]
        if not ready:
            break
        order += ready
        for rule_id in ready:
            del rest[rule_id]
    circle = {rule_id for rule_id in rest if rule_id in _reached(rule_id, conditions)}
    for rule_id in sorted(circle):
        what = f"`{rule_id}` refers to itself through {_listed(conditions[rule_id].uses.rules & circle)}"
        mark = tree.place(("rules", rule_id, "when"))
        faults.append(tree.fault(mark, what, "Let rules refer to one another one way only"))
    return order


def _reached(rule_id: str, conditions: Mapping[str, Expression]) -> set[str]:
    """Every rule this one refers to, directly or through others."""
    reached: set[str] = set()
    waiting = [rule_id]
    while waiting:
        when = conditions.get(waiting.pop())
        fresh = (when.uses.rules if when else frozenset()) - reached
        reached |= fresh
        waiting += fresh
    return reached


def _listed(ids: frozenset[str]) -> str:
    return ", ".join(f"`{rule_id}`" for rule_id in sorted(ids))


class _Writer:
    def __init__(
        self,
        tree: Tree,
        faults: list[Fault],
        texts: Texts,
        scope: Scope,
        conditions: Mapping[str, Expression],
    ) -> None:
        self.tree = tree
        self.faults = faults
        self.texts = texts
        self.scope = scope
        self.conditions = conditions

    def rule(self, rule_id: str, shape: RuleShape) -> Rule | None:
        path: Path = ("rules", rule_id)
        show = self._shown(path, shape)
        nameable = {*show, *self.scope.questions, *self.scope.inputs, *self.scope.limits}
        self.texts.put((*path, "reason"), shape.reason, slots=nameable)
        must = EMERGENCY_NUMBER if shape.severity is Severity.EMERGENCY else ()
        has_say = self.texts.put((*path, "say"), shape.say, slots={*ALWAYS, *nameable}, must=must)
        if shape.severity is Severity.EMERGENCY and not has_say:
            mark = self.tree.place_of_key(path)
            what = f"the emergency rule `{rule_id}` says nothing to the patient"
            self.faults.append(self.tree.fault(mark, what, "Add `say:` with what to do and whom to call"))
        when = self.conditions.get(rule_id)
        if when is None or None in show.values():
            return None
        found = {name: expression for name, expression in show.items() if expression is not None}
        found |= self._named_in_texts(shape, found)
        reads = self._reads(rule_id)
        default = RENOTIFY_EMERGENCY_MINUTES if shape.severity is Severity.EMERGENCY else RENOTIFY_MINUTES
        return Rule(
            id=rule_id,
            severity=shape.severity,
            roles=tuple(shape.roles),
            when=when,
            source=shape.source,
            show=MappingProxyType(found),
            slots=MappingProxyType(
                {name: self._slot(name, expression.kind, reads) for name, expression in found.items()}
            ),
            reads=reads,
            renotify_minutes=shape.renotify_minutes or default,
            has_say=has_say,
        )

    def _shown(self, path: Path, shape: RuleShape) -> dict[str, Expression | None]:
        shown: dict[str, Expression | None] = {}
        for name in shape.show:
            place: Path = (*path, "show", name)
            if name in {*self.scope.questions, *self.scope.inputs, *self.scope.limits, *ALWAYS}:
                what = f"the name `{name}` is taken"
                remedy = "Choose another; questions, inputs and limits can be named in a text as they are"
                self.faults.append(self.tree.fault(self.tree.place_of_key(place), what, remedy))
            shown[name] = compiled(self.tree, self.faults, place, compile_value, self.scope)
        return shown

    def _named_in_texts(self, shape: RuleShape, show: Mapping[str, Expression]) -> dict[str, Expression]:
        """What the texts name without `show`: questions, inputs and limits as they are."""
        texts = [*shape.reason.values(), *(shape.say or {}).values()]
        named = {slot for text in texts for slot in slots_in(text)} - set(show) - ALWAYS
        written = {
            **{name: f"limit.{name}" for name in self.scope.limits},
            **{name: f"input.{name}" for name in self.scope.inputs},
            **{name: name for name in self.scope.questions},
        }
        return {name: compile_value(written[name], self.scope) for name in sorted(named & written.keys())}

    def _reads(self, rule_id: str) -> frozenset[str]:
        ids = {rule_id, *_reached(rule_id, self.conditions)}
        return frozenset(
            key for each in ids if each in self.conditions for key in self.conditions[each].uses.questions
        )

    def _slot(self, name: str, kind: Kind, reads: frozenset[str]) -> Slot:
        """A limit or an input is told in the unit the patient uses for the question it is compared with."""
        key = kind.name if kind.name in self.scope.questions else None
        if key is None and kind.unit is not None:
            key = next((one for one in sorted(reads) if self.scope.questions[one].unit == kind.unit), None)
        asked = self.scope.questions[key] if key else kind
        return Slot(
            name=name,
            kind=SLOT_KINDS.get(kind.sort, SlotKind.TEXT),
            question=key,
            unit=kind.unit,
            precision=kind.precision or asked.precision,
            is_change=kind.is_change,
            option_of=kind.name if kind.sort is Sort.CHOICE and key is None else None,
        )
