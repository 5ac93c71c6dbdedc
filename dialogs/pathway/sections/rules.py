"""Authored rules → compiled rules, and an order in which each comes after the rules it refers to.

Decides what a rule consists of, what its texts may name, and what it depends on. Rules that refer to one another
in a circle have no truth and are a fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dialogs.pathway.expressions import Expression
from dialogs.pathway.kinds import Uses
from dialogs.pathway.marks import Path
from dialogs.pathway.parts import Judged, Level, Question, Rule, Score
from dialogs.pathway.sections.bench import Bench, listed
from dialogs.pathway.sections.silence import compile_then
from dialogs.pathway.shapes import LevelShape, RuleShape
from dialogs.pathway.texts import ALWAYS, EMERGENCY_NUMBER
from dialogs.severity import Severity

RENOTIFY_EMERGENCY_MINUTES, RENOTIFY_MINUTES = 15, 24 * 60
"""When an open task tells again at a new match: the clinical specification, 0.5 "Repeats"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Grade:
    """One level as authored, with what it takes over from its rule. `path` is where its own settings stand."""

    path: Path
    severity: Severity | None
    roles: Sequence[str]
    judged: Judged
    own: LevelShape | None


def compile_rules(
    bench: Bench, scores: Mapping[str, Score], questions: Sequence[Question]
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules in authored order, and in judging order; those with faults are left out."""
    beneath = _beneath(scores, questions)
    grades = {rule_id: _grades(rule_id, shape) for rule_id, shape in bench.draft.rules.items()}
    conditions = {
        rule_id: [bench.condition((*grade.path, "when")) for grade in graded]
        for rule_id, graded in grades.items()
    }
    uses = {rule_id: _joined(found) for rule_id, found in conditions.items()}
    order = _order(bench, uses)
    rules: dict[str, Rule] = {}
    for rule_id, shape in bench.draft.rules.items():
        found = _Rule(bench, rule_id, shape, grades[rule_id]).compiled(conditions[rule_id], uses, beneath)
        if found is not None:
            rules[rule_id] = found
    return tuple(rules.values()), tuple(rules[rule_id] for rule_id in order if rule_id in rules)


def _grades(rule_id: str, shape: RuleShape) -> list[_Grade]:
    path: Path = ("rules", rule_id)
    if not shape.levels:
        return [
            _Grade(path=path, severity=shape.severity, roles=shape.roles or (), judged=shape.judged, own=None)
        ]
    return [
        _Grade(
            path=(*path, "levels", place),
            severity=level.severity,
            roles=level.roles,
            judged=level.judged or shape.judged,
            own=level,
        )
        for place, level in enumerate(shape.levels)
    ]


def _joined(conditions: Sequence[Expression | None]) -> Uses:
    uses = Uses()
    for condition in conditions:
        uses = uses | condition.uses if condition is not None else uses
    return uses


def _order(bench: Bench, uses: Mapping[str, Uses]) -> list[str]:
    order: list[str] = []
    rest = dict(uses)
    while rest:
        ready = [rule_id for rule_id, used in rest.items() if not used.rules & rest.keys()]
        if not ready:
            break
        order += ready
        for rule_id in ready:
            del rest[rule_id]
    circle = {rule_id for rule_id in rest if rule_id in _reached(rule_id, uses)}
    for rule_id in sorted(circle):
        what = f"`{rule_id}` refers to itself through {listed(sorted(uses[rule_id].rules & circle))}"
        bench.fault(("rules", rule_id, "when"), what, "Let rules refer to one another one way only")
    return order


def _reached(rule_id: str, uses: Mapping[str, Uses]) -> set[str]:
    """Every rule this one refers to, directly or through others."""
    reached: set[str] = set()
    waiting = [rule_id]
    while waiting:
        used = uses.get(waiting.pop())
        fresh = (used.rules if used else frozenset()) - reached
        reached |= fresh
        waiting += fresh
    return reached


def _beneath(scores: Mapping[str, Score], questions: Sequence[Question]) -> Mapping[str, frozenset[str]]:
    """The names each derived name rests on, at any depth: a score comes after those it is made of."""
    found = {part.name: frozenset({one.key}) for one in questions for part in one.parts}
    for key, score in scores.items():
        conditions = (*score.conditions, *score.options.values())
        direct = {*score.items, *(name for one in conditions for name in one.uses.questions)}
        found[key] = frozenset(direct.union(*(found.get(name, frozenset()) for name in direct)))
    return found


class _Rule:
    """One rule being compiled."""

    def __init__(self, bench: Bench, rule_id: str, shape: RuleShape, grades: Sequence[_Grade]) -> None:
        self.bench = bench
        self.id = rule_id
        self.shape = shape
        self.grades = grades
        self.path: Path = ("rules", rule_id)

    def compiled(
        self,
        conditions: Sequence[Expression | None],
        uses: Mapping[str, Uses],
        beneath: Mapping[str, frozenset[str]],
    ) -> Rule | None:
        self._consists()
        for grade, when in zip(self.grades, conditions, strict=True):
            if grade.judged is Judged.AT_ENROLMENT and when is not None:
                self._asks_nothing(grade, when)
        shared = self._shown(self.path, self.shape.show)
        shared |= self._texts_of(self.path, self.shape, shared, self._is_emergency_said_here())
        reached = {self.id, *_reached(self.id, uses)}
        named = frozenset(key for each in reached if each in uses for key in uses[each].questions)
        reads = named.union(*(beneath.get(key, frozenset()) for key in named))
        levels = [
            self._level(place, grade, when, shared, reads)
            for place, (grade, when) in enumerate(zip(self.grades, conditions, strict=True))
        ]
        found = [level for level in levels if level is not None]
        then = compile_then(self.bench, (*self.path, "then"), self.shape.then)
        if len(found) < len(levels):
            return None
        return Rule(
            id=self.id,
            levels=tuple(found),
            source=self.shape.source,
            reads=reads,
            has_task=self.shape.task,
            then=then,
        )

    def _consists(self) -> None:
        """That the settings given are those of one sort of rule."""
        shape = self.shape
        single = [name for name in ("severity", "roles", "when") if getattr(shape, name) is not None]
        if shape.levels and single:
            what = f"`{self.id}` has both `levels` and {listed(single)}"
            self.bench.fault_of_key(
                (*self.path, single[0]), what, "Put these in the levels, or take the levels away"
            )
        if not shape.task:
            self._calls_nobody()
            return
        for name in ("severity", "roles", "when"):
            if not shape.levels and getattr(shape, name) is None:
                self.bench.fault_of_key(
                    self.path, f"`{name}` is missing from rules.{self.id}", f"Add `{name}:`"
                )
        if shape.reason is None and not (shape.levels and all(one.reason for one in shape.levels)):
            self.bench.fault_of_key(self.path, f"`reason` is missing from rules.{self.id}", "Add `reason:`")
        for place, (before, after) in enumerate(pairwise(shape.levels), start=1):
            if after.severity.rank < before.severity.rank:
                place_of: Path = (*self.path, "levels", place, "severity")
                what = f"this level is graver than the one above it, so {before.severity} would hide it"
                self.bench.fault(place_of, what, "Write the gravest level first")

    def _calls_nobody(self) -> None:
        given = self.shape.model_fields_set & {"severity", "roles", "levels", "reason", "renotify_minutes"}
        for name in sorted(given):
            what = f"a rule with `task: no` takes no `{name}:`"
            self.bench.fault_of_key((*self.path, name), what, "It calls nobody; remove one of the two")
        if self.shape.when is None:
            self.bench.fault_of_key(self.path, f"`when` is missing from rules.{self.id}", "Add `when:`")

    def _asks_nothing(self, grade: _Grade, when: Expression) -> None:
        asked = sorted(when.uses.questions & self.bench.askable())
        if asked:
            what = f"at enrolment nothing was answered yet, and this looks at {listed(asked)}"
            self.bench.fault((*grade.path, "when"), what, "Look at inputs, the profile and the day only")

    def _is_emergency_said_here(self) -> bool:
        """Whether the words of the rule itself are said in an emergency."""
        graves = [grade for grade in self.grades if grade.severity is Severity.EMERGENCY]
        return any(grade.own is None or grade.own.say is None for grade in graves)

    def _level(
        self,
        place: int,
        grade: _Grade,
        when: Expression | None,
        shared: Mapping[str, Expression | None],
        reads: frozenset[str],
    ) -> Level | None:
        bench, own = self.bench, grade.own
        show = dict(shared)
        reason = f"rules.{self.id}.reason" if self.shape.reason else None
        say = f"rules.{self.id}.say" if self.shape.say else None
        if own is not None:
            show |= self._shown(grade.path, own.show)
            show |= self._texts_of(grade.path, own, show, grade.severity is Severity.EMERGENCY)
            where = ".".join(map(str, grade.path))
            reason = f"{where}.reason" if own.reason else reason
            say = f"{where}.say" if own.say else say
        if grade.severity is Severity.EMERGENCY and say is None:
            what = f"the emergency rule `{self.id}` says nothing to the patient"
            bench.fault_of_key(grade.path, what, "Add `say:` with what to do and whom to call")
        if when is None or None in show.values():
            return None
        found = {name: expression for name, expression in show.items() if expression is not None}
        filling = bench.texts.filling(found, reads)
        default = RENOTIFY_EMERGENCY_MINUTES if grade.severity is Severity.EMERGENCY else RENOTIFY_MINUTES
        return Level(
            place=place,
            key=f"{self.id}/{grade.severity.value}" if own is not None and grade.severity else self.id,
            severity=grade.severity,
            roles=tuple(grade.roles),
            when=when,
            judged=grade.judged,
            show=filling.show,
            slots=filling.slots,
            reason_path=reason,
            say_path=say,
            renotify_minutes=self.shape.renotify_minutes or default,
        )

    def _texts_of(
        self,
        path: Path,
        shape: RuleShape | LevelShape,
        show: Mapping[str, Expression | None],
        is_emergency: bool,
    ) -> dict[str, Expression | None]:
        """Keep the texts; what they name apart from what is shown."""
        texts = self.bench.texts
        must = EMERGENCY_NUMBER if is_emergency else ()
        named = texts.of_rule((*path, "reason"), shape.reason, show=show, always=False)
        named |= texts.of_rule((*path, "say"), shape.say, show=show, always=True, must=must)
        return dict(named)

    def _shown(self, path: Path, given: Mapping[str, str]) -> dict[str, Expression | None]:
        shown: dict[str, Expression | None] = {}
        for name in given:
            place: Path = (*path, "show", name)
            if name in {*self.bench.texts.names, *ALWAYS}:
                remedy = "Choose another; questions, inputs and limits can be named in a text as they are"
                self.bench.fault_of_key(place, f"the name `{name}` is taken", remedy)
            shown[name] = self.bench.value(place)
        return shown
