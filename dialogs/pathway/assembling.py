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

from dialogs.pathway.expressions import Expression, compile_condition
from dialogs.pathway.faults import Fault, did_you_mean
from dialogs.pathway.history import Needs
from dialogs.pathway.kinds import Sort, Uses
from dialogs.pathway.marks import Path, Tree
from dialogs.pathway.measures import bounds, rating_of, scale_of
from dialogs.pathway.misfits import Draft
from dialogs.pathway.naming import INPUT_SORTS, compiled, default_of, scope_of
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
    RatingShape,
    SeveralShape,
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
        given = shape.options if isinstance(shape, ChoiceShape | SeveralShape) else {}
        return Question(
            key=key,
            kind=shape.kind,
            options=self._options(path, given),
            scale=self._question_scale(path, shape),
            ask_when=self._condition((*path, "ask_when")),
            red_flag=shape.red_flag,
            optional=shape.optional,
            has_help=has_help,
        )

    def _options(self, path: Path, given: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
        for option, labels in given.items():
            self.texts.put((*path, "options", option), labels)
        return tuple(given)

    def _question_scale(self, path: Path, shape: QuestionShape) -> Scale | None:
        if isinstance(shape, NumberShape):
            return scale_of(path, shape, self.fault)
        if not isinstance(shape, RatingShape):
            return None
        self.texts.put((*path, "ends", "lowest"), shape.ends.lowest)
        self.texts.put((*path, "ends", "highest"), shape.ends.highest)
        return rating_of(path, shape, self.fault)

    def _condition(self, path: Path) -> Expression | None:
        return compiled(self.tree, self.faults, path, compile_condition, self.scope)

    def _input(self, name: str, shape: InputShape) -> Input:
        path: Path = ("inputs", name)
        self.texts.put((*path, "label"), shape.label)
        self.texts.put((*path, "remark"), shape.remark)
        if (shape.kind is InputKind.NUMBER) != (shape.scale is not None):
            wanted = "needs a `scale:`" if shape.scale is None else "takes no `scale:`"
            remedy = "Give unit, lowest, highest and precision" if shape.scale is None else "Remove it"
            self.fault((*path, "kind"), f"an input of kind `{shape.kind}` {wanted}", remedy)
        if (shape.kind is InputKind.CHOICE) != (len(shape.options) > 1):
            wanted = "takes no `options:`" if shape.options else "needs two `options:` or more"
            remedy = "Give `options:` to inputs of kind `choice`, and to no other"
            self.fault((*path, "kind"), f"an input of kind `{shape.kind}` {wanted}", remedy)
        if shape.baseline_of is not None:
            self._baseline_of(path, shape.baseline_of, shape)
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
            scale=scale_of((*path, "scale"), shape.scale, self.fault) if shape.scale else None,
            options=self._options(path, shape.options),
            baseline_of=shape.baseline_of,
        )

    def _baseline_of(self, path: Path, key: str, shape: InputShape) -> None:
        """A baseline of another unit or sort would be compared with nothing, and no rule would ever hold."""
        self.known((*path, "baseline_of"), key, self.scope.questions, "question")
        kind = self.scope.questions.get(key)
        if kind is None or kind.sort is Sort.BROKEN:
            return
        unit = shape.scale.unit if shape.scale else kind.unit
        if kind.sort is INPUT_SORTS[shape.kind] and kind.unit in (None, unit):
            return
        what = f"this is not measured like `{key}`, so it cannot be its baseline"
        self.fault((*path, "baseline_of"), what, "Give both the same kind and unit")

    def _limit(self, name: str, shape: LimitShape) -> Limit:
        path: Path = ("limits", name)
        self.texts.put((*path, "label"), shape.label)
        bounds(path, shape.lowest, shape.highest, self.fault)
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
            asks=tuple(
                Ask(
                    questions=tuple(ask.questions),
                    every_days=ask.every_days,
                    weekdays=frozenset(day.iso for day in ask.weekdays),
                )
                for ask in shape.asks
            ),
            window_hours=shape.window_hours or _default_window_hours(shape),
            is_baseline=shape.baseline,
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
    is_rare = shape.first_day == shape.last_day or all(
        ask.every_days >= 7 or len(set(ask.weekdays)) == 1 for ask in shape.asks
    )
    return WEEKLY_WINDOW_HOURS if is_rare else DAILY_WINDOW_HOURS


def _joined(looks: Iterable[Uses]) -> Uses:
    joined = Uses()
    for uses in looks:
        joined = joined | uses
    return joined
