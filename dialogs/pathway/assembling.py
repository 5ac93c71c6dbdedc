"""The pieces of a file that fit → compiled parts, with every fault between them.

Decides what settings mean together: that names exist, numbers bound each other, phases follow one another,
conditions compile and texts hold slots that can be filled. Rules have their own page, ruling.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType

from dialogs.hearing.units import UNITS, same_dimension
from dialogs.pathway.expressions import Expression, compile_condition
from dialogs.pathway.faults import Fault, did_you_mean
from dialogs.pathway.history import Needs
from dialogs.pathway.kinds import Uses
from dialogs.pathway.marks import Path, Tree
from dialogs.pathway.misfits import Draft
from dialogs.pathway.naming import compiled, default_of, precision_of, scope_of
from dialogs.pathway.parts import (
    Advice,
    Ask,
    Input,
    InputKind,
    Limit,
    NonResponse,
    Phase,
    Question,
    Rule,
    Scale,
    SilenceBand,
    Slot,
    SlotKind,
    Worse,
)
from dialogs.pathway.ruling import compile_rules
from dialogs.pathway.shapes import (
    ChoiceShape,
    InputShape,
    LimitShape,
    NonResponseShape,
    NumberShape,
    PhaseShape,
    QuestionShape,
    ScaleShape,
)
from dialogs.pathway.texts import ALWAYS, EMERGENCY_NUMBER, Texts, slots_in

SILENCE_SLOTS = {
    "missed": Slot(name="missed", kind=SlotKind.NUMBER, precision=Decimal(1)),
    "last_on": Slot(name="last_on", kind=SlotKind.DATE),
}
DAILY_WINDOW_HOURS, SEVERAL_A_DAY_WINDOW_HOURS, WEEKLY_WINDOW_HOURS = 12, 6, 48
"""Default response windows by class of cadence: the clinical specification, 0.2 "Time"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assembled:
    """The compiled parts of a file without faults."""

    inputs: Mapping[str, Input]
    limits: Mapping[str, Limit]
    phases: tuple[Phase, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    judging_order: tuple[Rule, ...]
    non_response: NonResponse
    worse: Worse
    advice: tuple[Advice, ...]
    needs: Needs
    baselines: tuple[str, ...]
    languages: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]


def assemble(tree: Tree, draft: Draft, faults: list[Fault]) -> Assembled | None:
    """The compiled parts; None when the file has any fault. New faults are put on the list."""
    return _Assembly(tree, draft, faults).whole()


class _Assembly:
    """Compiles section by section, going on after each fault."""

    def __init__(self, tree: Tree, draft: Draft, faults: list[Fault]) -> None:
        self.tree = tree
        self.draft = draft
        self.faults = faults
        self.texts = Texts(tree, faults)
        self.scope = scope_of(draft)

    def whole(self) -> Assembled | None:
        self._names_used_twice()
        questions = tuple(self._question(key, shape) for key, shape in self.draft.questions.items())
        inputs = {name: self._input(name, shape) for name, shape in self.draft.inputs.items()}
        limits = {name: self._limit(name, shape) for name, shape in self.draft.limits.items()}
        phases = self._phases()
        rules, judging_order = compile_rules(self.tree, self.draft, self.faults, self.texts, self.scope)
        silence = self._non_response(self.draft.non_response) if self.draft.non_response else None
        worse, advice = self._worse(), self._advice()
        self._words()
        if self.faults or silence is None or worse is None:
            return None
        looks = [expression.uses for rule in rules for expression in (rule.when, *rule.show.values())]
        looks += [question.ask_when.uses for question in questions if question.ask_when]
        uses = _joined(looks)
        return Assembled(
            inputs=MappingProxyType(inputs),
            limits=MappingProxyType(limits),
            phases=phases,
            questions=questions,
            rules=rules,
            judging_order=judging_order,
            non_response=silence,
            worse=worse,
            advice=advice,
            needs=Needs(days=uses.days, answers=uses.answers, together=tuple(sorted(uses.together))),
            baselines=tuple(sorted(uses.baselines)),
            languages=self.texts.languages(),
            texts=MappingProxyType(self.texts.by_path),
        )

    def fault(self, path: Path, what: str, remedy: str) -> None:
        self.faults.append(self.tree.fault(self.tree.place(path), what, remedy))

    def known(self, path: Path, name: str, names: Iterable[str], sort: str) -> None:
        if name not in names:
            self.fault(path, f"there is no {sort} `{name}`", did_you_mean(name, names))

    def _names_used_twice(self) -> None:
        """Texts and conditions name questions, inputs and limits alike, so each name stands for one thing."""
        seen: dict[str, str] = {}
        for section in ("questions", "inputs", "limits"):
            for name in self.draft.names.get(section, ()):
                if name in seen or name in ("day", "yes", "no", *ALWAYS):
                    taken = f"in `{seen[name]}`" if name in seen else "by the language"
                    mark = self.tree.place_of_key((section, name))
                    what = f"the name `{name}` is taken {taken}"
                    self.faults.append(self.tree.fault(mark, what, "Choose another name for one of them"))
                seen.setdefault(name, section)

    def _question(self, key: str, shape: QuestionShape) -> Question:
        path: Path = ("questions", key)
        slots = ALWAYS | {"last_value"}
        self.texts.put((*path, "text"), shape.text, slots=slots)
        has_help = self.texts.put((*path, "help"), shape.help, slots=slots)
        self.texts.put((*path, "short"), shape.short)
        options: tuple[str, ...] = ()
        if isinstance(shape, ChoiceShape):
            options = tuple(shape.options)
            for option, labels in shape.options.items():
                self.texts.put((*path, "options", option), labels)
        return Question(
            key=key,
            kind=shape.kind,
            options=options,
            scale=self._scale(path, shape) if isinstance(shape, NumberShape) else None,
            ask_when=self._condition((*path, "ask_when")),
            red_flag=shape.red_flag,
            has_help=has_help,
        )

    def _condition(self, path: Path) -> Expression | None:
        return compiled(self.tree, self.faults, path, compile_condition, self.scope)

    def _scale(self, path: Path, shape: ScaleShape) -> Scale:
        accepted = tuple(shape.accepts) or (shape.unit,)
        if shape.unit not in accepted:
            self.fault((*path, "accepts"), f"`accepts` leaves out {shape.unit}", "Add the unit itself")
        for place, unit in enumerate(accepted):
            if unit == shape.unit:
                continue
            if unit not in UNITS or shape.unit not in UNITS or not same_dimension(unit, shape.unit):
                convertible = [
                    one for one in UNITS if shape.unit in UNITS and same_dimension(one, shape.unit)
                ]
                what = f"`{unit}` cannot be converted to {shape.unit}"
                self.fault((*path, "accepts", place), what, did_you_mean(unit, convertible))
        if shape.unit in UNITS and UNITS[shape.unit].canonical != shape.unit:
            remedy = f"Write `unit: {UNITS[shape.unit].canonical}` and accept `{shape.unit}`"
            self.fault((*path, "unit"), f"answers are not kept in {shape.unit}", remedy)
        self._bounds(path, shape.lowest, shape.highest)
        if shape.plausible_change is not None and shape.plausible_change <= 0:
            self.fault(
                (*path, "plausible_change"), "`plausible_change` is not above zero", "Write how far is odd"
            )
        precision = precision_of(shape)
        if precision is None:
            self.fault((*path, "precision"), "`precision` is not 1, 0.1, 0.01 or so", "Write one of these")
        return Scale(
            unit=shape.unit,
            accepted=accepted,
            lowest=shape.lowest,
            highest=shape.highest,
            precision=precision or Decimal(1),
            plausible_change=shape.plausible_change,
        )

    def _bounds(self, path: Path, lowest: Decimal, highest: Decimal) -> None:
        if lowest >= highest:
            self.fault((*path, "lowest"), "`lowest` is not below `highest`", "Swap or correct them")

    def _input(self, name: str, shape: InputShape) -> Input:
        path: Path = ("inputs", name)
        self.texts.put((*path, "label"), shape.label)
        self.texts.put((*path, "remark"), shape.remark)
        if (shape.kind is InputKind.NUMBER) != (shape.scale is not None):
            wanted = "needs a `scale:`" if shape.scale is None else "takes no `scale:`"
            remedy = "Give unit, lowest, highest and precision" if shape.scale is None else "Remove it"
            self.fault((*path, "kind"), f"an input of kind `{shape.kind}` {wanted}", remedy)
        default = default_of(shape)
        if shape.default is not None and default is None:
            self.fault((*path, "default"), f"`{shape.default}` is no default for {shape.kind}", "Correct it")
        if shape.default is not None and shape.required:
            self.fault((*path, "default"), "a required input has a default", "Remove one of the two")
        return Input(
            name=name,
            kind=shape.kind,
            required=shape.required,
            default=default if not isinstance(default, tuple) else None,
            scale=self._scale((*path, "scale"), shape.scale) if shape.scale else None,
        )

    def _limit(self, name: str, shape: LimitShape) -> Limit:
        path: Path = ("limits", name)
        self.texts.put((*path, "label"), shape.label)
        self._bounds(path, shape.lowest, shape.highest)
        if not shape.lowest <= shape.default <= shape.highest:
            what = f"the default {shape.default} is outside {shape.lowest} to {shape.highest}"
            self.fault((*path, "default"), what, "Correct the default or its bounds")
        return Limit(
            name=name, default=shape.default, unit=shape.unit, lowest=shape.lowest, highest=shape.highest
        )

    def _phases(self) -> tuple[Phase, ...]:
        phases = tuple(self._phase(place, shape) for place, shape in enumerate(self.draft.phases))
        for place, (before, after) in enumerate(pairwise(phases), start=1):
            path: Path = ("phases", place, "first_day")
            if before.last_day is None or after.first_day <= before.last_day:
                what = f"phase `{after.key}` begins before `{before.key}` has ended"
                self.fault(path, what, "Phases follow one another; only the last may be open-ended")
            if after.key in [phase.key for phase in phases[:place]]:
                self.fault(("phases", place, "key"), f"`{after.key}` is given twice", "Rename one of them")
        return phases

    def _phase(self, place: int, shape: PhaseShape) -> Phase:
        path: Path = ("phases", place)
        if shape.last_day is not None and shape.last_day < shape.first_day:
            self.fault((*path, "last_day"), "`last_day` is before `first_day`", "Correct one of them")
        if len(set(shape.times)) < len(shape.times):
            self.fault((*path, "times"), "a time is given twice", "Keep one of them")
        for ask, asked in enumerate(shape.asks):
            for at, key in enumerate(asked.questions):
                self.known((*path, "asks", ask, "questions", at), key, self.scope.questions, "question")
        return Phase(
            key=shape.key,
            first_day=shape.first_day,
            last_day=shape.last_day,
            times=tuple(sorted(shape.times)),
            asks=tuple(Ask(questions=tuple(ask.questions), every_days=ask.every_days) for ask in shape.asks),
            window_hours=shape.window_hours or _default_window_hours(shape),
        )

    def _non_response(self, shape: NonResponseShape) -> NonResponse:
        path: Path = ("non_response",)
        self._own_id(path, shape.id)
        self.texts.put((*path, "reason"), shape.reason, slots=SILENCE_SLOTS)
        if all(band.last_day is not None for band in shape.bands):
            remedy = "Leave `last_day` out of one band"
            self.fault((*path, "bands"), "silence is not followed up after the last band", remedy)
        return NonResponse(
            id=shape.id,
            counts=shape.counts,
            bands=tuple(
                SilenceBand(
                    last_day=band.last_day,
                    in_a_row=band.in_a_row,
                    severity=band.severity,
                    roles=tuple(band.roles),
                )
                for band in shape.bands
            ),
            fewer_when=self._condition((*path, "fewer_when")),
            source=shape.source,
            slots=MappingProxyType(SILENCE_SLOTS),
        )

    def _worse(self) -> Worse | None:
        shape = self.draft.worse
        if shape is None:
            return None
        self._own_id(("worse",), shape.id)
        if self.draft.non_response and shape.id == self.draft.non_response.id:
            self.fault(("worse", "id"), f"the id `{shape.id}` is taken by `non_response`", "Choose another")
        self.texts.put(("worse", "reason"), shape.reason)
        self.texts.put(("worse", "say"), shape.say, slots=ALWAYS, must=EMERGENCY_NUMBER)
        for place, key in enumerate(shape.questions):
            self.known(("worse", "questions", place), key, self.scope.questions, "question")
        return Worse(
            id=shape.id,
            severity=shape.severity,
            roles=tuple(shape.roles),
            questions=tuple(shape.questions),
            source=shape.source,
        )

    def _own_id(self, path: Path, own_id: str) -> None:
        if own_id in self.scope.rules:
            self.fault((*path, "id"), f"the id `{own_id}` is taken by a rule", "Choose another")

    def _advice(self) -> tuple[Advice, ...]:
        found: list[Advice] = []
        for key, shape in self.draft.advice.items():
            path: Path = ("advice", key)
            for place, name in enumerate(shape.needs):
                self.known((*path, "needs", place), name, self.scope.inputs, "input")
            self.texts.put((*path, "text"), shape.text, slots={*ALWAYS, *self.scope.inputs})
            used = {slot for words in shape.text.values() for slot in slots_in(words)}
            for name in sorted((used & set(self.scope.inputs)) - set(shape.needs)):
                what = f"`{{{name}}}` may be missing when this is shown"
                self.fault((*path, "text"), what, f"Add `needs: [{name}]`")
            found.append(Advice(key=key, on_days=tuple(shape.on_days), needs=tuple(shape.needs)))
        return tuple(found)

    def _words(self) -> None:
        whole, words = self.draft.whole, self.draft.words
        if words is not None:
            self.texts.put(("words", "welcome"), words.welcome, slots=ALWAYS, must=EMERGENCY_NUMBER)
            self.texts.put(("words", "opening"), words.opening, slots=ALWAYS)
            self.texts.put(("words", "closing"), words.closing, slots=ALWAYS)
        if whole is not None:
            self.texts.put(("title",), whole.title)
            self.texts.put(("title_for_patient",), whole.title_for_patient)
            self.texts.put(("population",), whole.population)
            self._day_zero(whole.day_zero)

    def _day_zero(self, name: str) -> None:
        self.known(("day_zero",), name, self.scope.inputs, "input")
        given = self.draft.inputs.get(name)
        if given is not None and not (given.kind is InputKind.DATE and given.required):
            self.fault(
                ("day_zero",), f"`{name}` is not a required date", "Give it `kind: date`, `required: yes`"
            )


def _default_window_hours(shape: PhaseShape) -> int:
    if len(shape.times) > 1:
        return SEVERAL_A_DAY_WINDOW_HOURS
    return WEEKLY_WINDOW_HOURS if min(ask.every_days for ask in shape.asks) >= 7 else DAILY_WINDOW_HOURS


def _joined(looks: Iterable[Uses]) -> Uses:
    joined = Uses()
    for uses in looks:
        joined = joined | uses
    return joined
