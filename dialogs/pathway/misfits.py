"""What does not fit the shapes → faults at their places; and the pieces that do fit.

Decides how a fault of form is told. Pydantic reports all misfits of a file at once; here each is given the
place of its key or value and a remedy. The pieces that fit go on to be checked, so that a misspelt setting in
one rule and an impossible condition in another are told together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from dialogs.pathway.faults import Fault, did_you_mean
from dialogs.pathway.marks import Path, Scalar, Table, Tree
from dialogs.pathway.shapes import (
    AdviceShape,
    EventShape,
    FactShape,
    InputShape,
    InstrumentShape,
    LimitShape,
    MessageShape,
    NonResponseShape,
    OccasionWordsShape,
    OnDemandShape,
    OutcomeShape,
    PathwayShape,
    PhaseShape,
    QuestionShape,
    RuleShape,
    ScoreShape,
    Shape,
    WorseShape,
)

T = TypeVar("T")
SHOWN = 40
MEANT = {
    "ends": "with what `lowest` and `highest` mean",
    "label": "what the clinic reads it as",
    "precision": "the finest step of an answer, such as `precision: 0.1`",
    "remark": "what the coordinator is told about it",
    "short": "its name in summaries for the team",
    "source": "where the threshold comes from, beginning with `[P]`, `[G]` or `[D]`",
    "unit": 'such as `unit: kg`, or `unit: ""` for a bare count',
}
"""What to write for a setting that is missing, where its name does not tell."""

NAMED_SECTIONS = (
    "inputs",
    "limits",
    "questions",
    "facts",
    "groups",
    "scores",
    "rules",
    "on_demand",
    "messages",
    "advice",
    "events",
    "outcomes",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """The pieces of a file that fit. `names` are all names given in a section, fitting or not."""

    whole: PathwayShape | None
    names: Mapping[str, tuple[str, ...]]
    uses: tuple[str, ...] = ()
    inputs: Mapping[str, InputShape] = field(default_factory=dict)
    limits: Mapping[str, LimitShape] = field(default_factory=dict)
    questions: Mapping[str, QuestionShape] = field(default_factory=dict)
    facts: Mapping[str, FactShape] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scores: Mapping[str, ScoreShape] = field(default_factory=dict)
    rules: Mapping[str, RuleShape] = field(default_factory=dict)
    on_demand: Mapping[str, OnDemandShape] = field(default_factory=dict)
    messages: Mapping[str, MessageShape] = field(default_factory=dict)
    advice: Mapping[str, AdviceShape] = field(default_factory=dict)
    events: Mapping[str, EventShape] = field(default_factory=dict)
    outcomes: Mapping[str, OutcomeShape] = field(default_factory=dict)
    phases: tuple[PhaseShape, ...] = ()
    non_response: NonResponseShape | None = None
    worse: WorseShape | None = None
    words: OccasionWordsShape | None = None


def fit(tree: Tree) -> tuple[Draft, list[Fault]]:
    """The pieces of a pathway's file that fit, and a fault for each that does not."""
    plain = tree.plain()
    names = {
        section: tuple(table.keys)
        for section in NAMED_SECTIONS
        if isinstance(table := tree.find((section,)), Table)
    }
    try:
        whole = PathwayShape.model_validate(plain)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        faults = [_fault(tree, problem, PathwayShape) for problem in problems]
        return _pieces(plain, names, problems), faults
    return _drafted(whole, names), []


def fit_instrument(tree: Tree) -> tuple[InstrumentShape | None, list[Fault]]:
    """An instrument's file as a whole; None, with every fault, when any of it does not fit."""
    try:
        return InstrumentShape.model_validate(tree.plain()), []
    except ValidationError as error:
        return None, [_fault(tree, problem, InstrumentShape) for problem in error.errors(include_url=False)]


def _drafted(whole: PathwayShape, names: Mapping[str, tuple[str, ...]]) -> Draft:
    return Draft(
        whole=whole,
        names=names,
        uses=tuple(whole.uses),
        inputs=whole.inputs,
        limits=whole.limits,
        questions=whole.questions,
        facts=whole.facts,
        groups={name: tuple(members) for name, members in whole.groups.items()},
        scores=whole.scores,
        rules=whole.rules,
        on_demand=whole.on_demand,
        messages=whole.messages,
        advice=whole.advice,
        events=whole.events,
        outcomes=whole.outcomes,
        phases=tuple(whole.phases),
        non_response=whole.non_response,
        worse=whole.worse,
        words=whole.words,
    )


def _pieces(
    plain: Mapping[str, object], names: Mapping[str, tuple[str, ...]], problems: list[ErrorDetails]
) -> Draft:
    bad = {tuple(problem["loc"][:length]) for problem in problems for length in (1, 2)}

    def fitting(section: str, adapter: TypeAdapter[T]) -> dict[str, T]:
        given = plain.get(section)
        if not isinstance(given, dict):
            return {}
        return {
            name: adapter.validate_python(piece)
            for name, piece in given.items()
            if (section, name) not in bad
        }

    def single(section: str, adapter: TypeAdapter[T]) -> T | None:
        return adapter.validate_python(plain[section]) if section in plain and (section,) not in bad else None

    return Draft(
        whole=None,
        names=names,
        uses=tuple(single("uses", TypeAdapter(list[str])) or ()),
        inputs=fitting("inputs", TypeAdapter(InputShape)),
        limits=fitting("limits", TypeAdapter(LimitShape)),
        questions=fitting("questions", TypeAdapter[QuestionShape](QuestionShape)),
        facts=fitting("facts", TypeAdapter(FactShape)),
        groups=fitting("groups", TypeAdapter(tuple[str, ...])),
        scores=fitting("scores", TypeAdapter(ScoreShape)),
        rules=fitting("rules", TypeAdapter(RuleShape)),
        on_demand=fitting("on_demand", TypeAdapter(OnDemandShape)),
        messages=fitting("messages", TypeAdapter(MessageShape)),
        advice=fitting("advice", TypeAdapter(AdviceShape)),
        events=fitting("events", TypeAdapter(EventShape)),
        outcomes=fitting("outcomes", TypeAdapter(OutcomeShape)),
        phases=tuple(single("phases", TypeAdapter(list[PhaseShape])) or ()),
        non_response=single("non_response", TypeAdapter(NonResponseShape)),
        worse=single("worse", TypeAdapter(WorseShape)),
        words=single("words", TypeAdapter(OccasionWordsShape)),
    )


def _fault(tree: Tree, problem: ErrorDetails, root: type[Shape]) -> Fault:
    kind, loc = problem["type"], problem["loc"]
    path = _path_in(tree, loc)
    last = str(path[-1]) if path else ""
    if kind == "missing":
        above = ".".join(map(str, path[:-1])) or "the file"
        remedy = f"Add `{last}:`" + (f", {MEANT[last]}" if last in MEANT else "")
        return tree.fault(tree.place_of_key(path[:-1]), f"`{last}` is missing from {above}", remedy)
    if kind == "extra_forbidden":
        if "levels" in path and last in RuleShape.model_fields:
            what = f"`{last}` is not a setting of one level"
            return tree.fault(tree.place_of_key(path), what, "Write it beside `levels:`, for the whole rule")
        what = f"`{last}` is not a setting here"
        return tree.fault(tree.place_of_key(path), what, did_you_mean(last, _settings(loc[:-1], root)))
    if kind == "union_tag_not_found":
        return tree.fault(tree.place_of_key(path), f"`kind` is missing from {last}", "Add `kind:`")
    if loc and loc[-1] == "[key]":
        return tree.fault(tree.place_of_key(path), f"`{last}` is not a good name", _name_remedy(path))
    if kind == "union_tag_invalid":
        path = (*path, "kind")
    what, remedy = _told(problem, _written(tree, path))
    return tree.fault(tree.place(path), what, remedy)


def _told(problem: ErrorDetails, written: str) -> tuple[str, str]:
    kind, told = problem["type"], problem.get("ctx", {})
    if kind == "misfit":
        return str(told["what"]), str(told["remedy"])
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        expected = str(told.get("expected") or told.get("expected_tags") or "")
        return f"`{written}` is not one of the choices", did_you_mean(
            written, re.findall(r"'([^']+)'", expected)
        )
    match kind:
        case "string_type":
            return "text is expected here", "Write text, in quotes if it holds a colon"
        case "dict_type" | "model_type" | "model_attributes_type":
            return "settings are expected here", "Write `key: value` lines, indented"
        case "list_type":
            return "a list is expected here", "Write it like `[a, b]`, or as lines that begin with `- `"
        case "string_too_short":
            return "this is empty", "Write something, or remove the setting"
        case "too_short":
            return f"at least {told['min_length']} are needed here", "Add what is missing"
        case "string_too_long" | "too_long":
            return f"this is longer than {told['max_length']}", "Shorten it"
        case "string_pattern_mismatch":
            return f"`{written}` is not a good name", "Use small letters, digits and `_` (in ids `-`)"
        case "greater_than_equal":
            return f"`{written}` is too small", f"Write at least {told['ge']}"
        case "less_than_equal":
            return f"`{written}` is too large", f"Write at most {told['le']}"
    return f"`{written}` does not fit: {problem['msg']}", "Correct it"


def _name_remedy(path: Path) -> str:
    if path[0] == "rules" and len(path) == 2:
        return "Rule ids are written like `HF-1`"
    if path[0] in NAMED_SECTIONS and len(path) == 2:
        return "Use small letters, digits and `_`, like `pain_rest`"
    if path[-2] == "options":
        return "Name options with small letters, digits and `_`; scored ones with their points, like `0`"
    return (
        "Texts stand here by their language, written like `en` or `es-MX`; other names are like `pain_rest`"
    )


def _written(tree: Tree, path: Path) -> str:
    node = tree.find(path)
    text = node.text if isinstance(node, Scalar) else ""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _path_in(tree: Tree, loc: tuple[str | int, ...]) -> Path:
    """The path in the file: pydantic adds the tag of a union and `[key]`, which the file does not hold."""
    path: Path = ()
    for place, step in enumerate(loc):
        table = tree.find(path)
        is_tag = (
            isinstance(table, Table)
            and isinstance(kind := table.values.get("kind"), Scalar)
            and kind.text == step
            and len(path) == 2
            and path[0] == "questions"
            and place == 2
        )
        if step != "[key]" and not is_tag:
            path = (*path, step)
    return path


def _settings(loc: tuple[str | int, ...], root: type[Shape]) -> list[str]:
    """The settings the shape at this place knows."""
    models: list[type[BaseModel]] = [root]
    inside = False
    for step in loc:
        if inside:
            inside = False
            continue
        holder = next((model for model in models if step in model.model_fields), None)
        if holder is None:  # the tag of a union
            models = [model for model in models if step in _tags(model)]
            continue
        annotation = holder.model_fields[str(step)].annotation
        models = _models(annotation)
        inside = get_origin(annotation) in (dict, list)
    return [name for model in models for name in model.model_fields]


def _tags(model: type[BaseModel]) -> tuple[str, ...]:
    kind = model.model_fields.get("kind")
    return tuple(str(tag) for tag in get_args(kind.annotation)) if kind else ()


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
