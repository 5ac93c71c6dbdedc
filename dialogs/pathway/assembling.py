"""The pieces of a file that fit → compiled parts, with every fault between them.

Decides in which order the sections are compiled and that each name stands for one thing; what settings mean is on
the pages of the sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dialogs.pathway.effort import MOST_OF_A_FILE
from dialogs.pathway.expressions import Expression
from dialogs.pathway.faults import Fault
from dialogs.pathway.history import Needs
from dialogs.pathway.kinds import Uses
from dialogs.pathway.known_names import OF_THE_DAY, SHARES
from dialogs.pathway.marks import Tree
from dialogs.pathway.misfits import Draft
from dialogs.pathway.naming import scope_of
from dialogs.pathway.parts import (
    Advice,
    Event,
    Fact,
    Filling,
    Input,
    Instrument,
    Limit,
    Message,
    NonResponse,
    OnDemand,
    Outcome,
    Phase,
    Question,
    Rule,
    Score,
    Worse,
)
from dialogs.pathway.sections.bench import Bench
from dialogs.pathway.sections.events import compile_events
from dialogs.pathway.sections.filling import LAST_VALUE, Fillings
from dialogs.pathway.sections.inputs import compile_facts, compile_inputs, compile_limits
from dialogs.pathway.sections.instruments import compile_instruments, instruments_of
from dialogs.pathway.sections.questions import compile_groups, compile_questions
from dialogs.pathway.sections.rules import compile_rules
from dialogs.pathway.sections.schedule import compile_messages, compile_on_demand, compile_phases
from dialogs.pathway.sections.scores import compile_scores
from dialogs.pathway.sections.silence import compile_non_response, compile_worse
from dialogs.pathway.sections.words import compile_advice, compile_outcomes, compile_words
from dialogs.pathway.texts import ALWAYS, Texts

OF_THE_LANGUAGE = frozenset({*ALWAYS, LAST_VALUE, *OF_THE_DAY, *SHARES, "input", "limit", "profile"})
"""Names that conditions and texts know without being told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assembled:
    """The compiled parts of a file without faults."""

    instruments: tuple[Instrument, ...]
    inputs: Mapping[str, Input]
    limits: Mapping[str, Limit]
    phases: tuple[Phase, ...]
    on_demand: tuple[OnDemand, ...]
    questions: tuple[Question, ...]
    facts: Mapping[str, Fact]
    groups: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, Score]
    rules: tuple[Rule, ...]
    judging_order: tuple[Rule, ...]
    non_response: NonResponse | None
    worse: Worse
    messages: tuple[Message, ...]
    advice: tuple[Advice, ...]
    events: tuple[Event, ...]
    outcomes: tuple[Outcome, ...]
    needs: Needs
    baselines: tuple[str, ...]
    profile: frozenset[str]
    languages: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    fillings: Mapping[str, Filling]


def assemble(
    tree: Tree, draft: Draft, faults: list[Fault], instruments: Mapping[str, str]
) -> Assembled | None:
    """The compiled parts; None when the file has any fault. New faults are put on the list.

    `instruments`: the texts of those that may be used, by id.
    """
    used = instruments_of(tree, draft.uses, instruments, faults)
    scope = scope_of(draft, used.values())
    texts = Texts(tree, faults)
    bench = Bench(
        tree=tree,
        draft=draft,
        faults=faults,
        scope=scope,
        texts=Fillings(texts, draft, scope),
        instruments=used,
    )
    _names_used_twice(bench)
    items = compile_instruments(used, instruments, texts)
    questions, groups, facts = compile_questions(bench), compile_groups(bench), compile_facts(bench)
    scores = compile_scores(bench)
    inputs, limits = compile_inputs(bench), compile_limits(bench)
    phases, on_demand = compile_phases(bench), compile_on_demand(bench)
    rules, judging_order = compile_rules(bench, scores, questions)
    silence, worse = compile_non_response(bench), compile_worse(bench)
    messages, advice, outcomes = compile_messages(bench), compile_advice(bench), compile_outcomes(bench)
    events = compile_events(bench)
    compile_words(bench)
    if faults or worse is None:
        return None
    fillings = MappingProxyType(bench.texts.by_path)
    looks = tuple(looks_of(rules, questions, phases, messages, silence, fillings))
    uses = joined(looks)
    effort = sum(look.looks for look in (*looks, *_of_scores(scores)) if look is not None)
    if effort > MOST_OF_A_FILE:
        what = f"the conditions would look at {effort:,} answers for each reply, and {MOST_OF_A_FILE:,} are allowed"
        bench.fault(("rules",), what, "Look back on less, or split the file into several pathways")
        return None
    return Assembled(
        instruments=items,
        inputs=inputs,
        limits=limits,
        phases=phases,
        on_demand=on_demand,
        questions=questions,
        facts=facts,
        groups=groups,
        scores=scores,
        rules=rules,
        judging_order=judging_order,
        non_response=silence,
        worse=worse,
        messages=messages,
        advice=advice,
        events=events,
        outcomes=outcomes,
        needs=uses.needs,
        baselines=tuple(sorted(uses.baselines)),
        profile=uses.profile | joined(_of_scores(scores)).profile,
        languages=texts.languages(),
        texts=MappingProxyType(texts.by_path),
        fillings=fillings,
    )


def _names_used_twice(bench: Bench) -> None:
    """Texts and conditions name all of these alike, so each name stands for one thing."""
    seen: dict[str, str] = dict.fromkeys(OF_THE_LANGUAGE, "by the language")
    for one in bench.instruments.values():
        for name in (*one.questions, *one.scores):
            if name in seen:
                what = f"`{name}` of the instrument `{one.instrument}` is taken {seen[name]}"
                bench.fault(("uses",), what, "Use only one of them, or rename it in the instrument")
            seen.setdefault(name, f"by the instrument `{one.instrument}`")
    for section, path, name in _given(bench.draft):
        if name in seen:
            what = f"the name `{name}` is taken {seen[name]}"
            bench.fault_of_key(path, what, "Choose another name for one of them")
        seen.setdefault(name, f"in `{section}`")


def _given(draft: Draft) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """Every name a file gives to a value: its section, its place, and the name."""
    for section in ("questions", "facts", "scores", "groups", "inputs", "limits"):
        for name in draft.names.get(section, ()):
            yield section, (section, name), name
    for section, key, parts in (
        *(("questions", key, getattr(one, "parts", ())) for key, one in draft.questions.items()),
        *(("inputs", key, one.parts) for key, one in draft.inputs.items()),
    ):
        for place, part in enumerate(parts):
            yield section, (section, key, "parts", place), part


def looks_of(
    rules: tuple[Rule, ...],
    questions: tuple[Question, ...],
    phases: tuple[Phase, ...],
    messages: tuple[Message, ...],
    silence: NonResponse | None,
    fillings: Mapping[str, Filling],
) -> Iterator[Expression | None]:
    """Everything that looks back on answers as it is judged or said. Outcomes are read on the whole course instead."""
    for rule in rules:
        for level in rule.levels:
            yield level.when
            yield from level.show.values()
    for filling in fillings.values():
        yield from filling.show.values()
    yield from (question.ask_when for question in questions)
    yield from (phase.only_when for phase in phases)
    yield from (ask.only_when for phase in phases for ask in phase.asks)
    for pace in (phase.pace for phase in phases if phase.pace is not None):
        yield from (pace.sparser_when, pace.denser_when)
    yield from (message.only_when for message in messages)
    if silence is not None:
        yield silence.fewer_when
        yield from (band.when for band in silence.bands)


def _of_scores(scores: Mapping[str, Score]) -> Iterator[Expression]:
    """What scores look at on the occasion itself."""
    for score in scores.values():
        yield from (*score.conditions, *score.options.values())


def joined(looks: Iterable[Expression | None]) -> Uses:
    """All that these look at."""
    found = Uses()
    for look in looks:
        found = found | look.uses if look is not None else found
    return found
