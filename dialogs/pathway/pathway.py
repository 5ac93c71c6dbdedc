"""A pathway, compiled: frozen, whole, and the only form the rest of the house sees.

Decides what is asked on a day and which words a path stands for. Holds no patient. Never reads a file: `load`
is handed the text. A file with any fault gives no Pathway at all, but every fault at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType

from dialogs.pathway.assembling import Assembled, assemble
from dialogs.pathway.faults import Fault, PathwayFaults
from dialogs.pathway.history import Needs
from dialogs.pathway.marks import read
from dialogs.pathway.misfits import fit
from dialogs.pathway.parts import (
    NOTHING,
    Advice,
    Citation,
    Event,
    Evidence,
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
    Review,
    Rule,
    Score,
    Translated,
    Worse,
)
from dialogs.pathway.shapes import PathwayShape
from dialogs.pathway.texts import hash_of

__all__ = ["Fault", "Needs", "Pathway", "PathwayFaults", "load"]

FALLBACK_LANGUAGE = "en"
NO_INSTRUMENTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Pathway:
    """An authored, versioned follow-up recipe. `reviewed_by` is None until a clinician signed it.

    `texts` maps path → language → words. Paths: `title` (names a diagnosis: for the team only),
    `title_for_patient`, `population`, `words.welcome`, `words.opening`, `words.closing`, and those the parts
    name (`question.text_path`, `level.reason_path`, ...). `fillings` says what fills the slots of those that have
    any, by path; a rule's levels hold theirs. `judging_order` are the rules, each after those it refers to;
    `scores` are in the order in which they are found; `baselines` the questions whose baseline a condition looks
    at, `profile` the names of her profile that one does. `examples` are lines of scripts with what they should
    raise, as written.
    """

    id: str
    version: int
    hash: str
    reviewed_by: Review | None
    translated: tuple[Translated, ...]
    day_zero: str
    evidence: Evidence
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
    examples: tuple[Mapping[str, object], ...]

    def text(self, path: str, language: str = FALLBACK_LANGUAGE) -> str:
        """The words at a path, slots left as `{slot}`; else of the plain language, else English."""
        words = self.texts[path]
        for wanted in (language, language.partition("-")[0]):
            if wanted in words:
                return words[wanted]
        return words[FALLBACK_LANGUAGE]

    def filling(self, path: str) -> Filling:
        """What fills the slots of the text at a path, those that every text may name apart."""
        return self.fillings.get(path, NOTHING)

    @property
    def derived(self) -> frozenset[str]:
        """The names of answers that are found from others: scores, and the numbers of a blood pressure."""
        parts = (part.name for question in self.questions for part in question.parts)
        return frozenset({*self.scores, *parts})

    @property
    def sources(self) -> Mapping[str, str]:
        """The texts of the instruments it uses, by id: with its own text all that it is made of."""
        return {one.id: one.source for one in self.instruments}

    @property
    def english_hash(self) -> str:
        """Of all English texts; a translation names the one it was made from."""
        return hash_of(self.texts, FALLBACK_LANGUAGE)

    @property
    def title(self) -> str:
        """What the team calls it. Names a diagnosis: never in a message to the patient."""
        return self.text("title")

    @property
    def population(self) -> str:
        """For whom it is meant."""
        return self.text("population")

    def question(self, key: str) -> Question:
        """The question with this key; KeyError otherwise."""
        for question in self.questions:
            if question.key == key:
                return question
        raise KeyError(f"{self.id} has no question {key}")

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id; KeyError otherwise (non-response and worse are not rules)."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(f"{self.id} has no rule {rule_id}")

    def phase_on(self, day: int) -> Phase | None:
        """The first phase that holds this day, if any. Day 0 is the date in the input named by `day_zero`.

        What differs from patient to patient (`only_when`, `until`) is not looked at, and phases that count from
        another date (`anchor`) are passed over.
        """
        return next((phase for phase in self.phases if phase.anchor is None and phase.holds(day)), None)

    def questions_on(self, day: int, on: date) -> tuple[Question, ...]:
        """What is asked on this day, which is this date, in the order of the phase; no condition is looked at, and
        a phase with a pace asks at its densest.
        """
        phase = self.phase_on(day)
        if phase is None or not phase.is_paced_on(day):
            return ()
        return tuple(self.question(key) for key in phase.asked_on(day, on))

    @property
    def roles(self) -> frozenset[str]:
        """Everyone it may call."""
        of_rules = (role for rule in self.rules for role in rule.roles)
        bands = self.non_response.bands if self.non_response is not None else ()
        return frozenset({*of_rules, *self.worse.roles, *(role for band in bands for role in band.roles)})

    @property
    def first_day(self) -> int:
        """The first day that may hold a check-in; before day 0 it is negative. Phases that count from another date
        are passed over, unless there is no other.
        """
        days = [phase.first_day for phase in self.phases if phase.anchor is None]
        return min(days, default=0)

    def is_baseline_of(self, key: str, day: int) -> bool:
        """Whether an answer to this question on this day is its baseline."""
        return any(
            phase.is_baseline and phase.holds(day) and any(key in ask.questions for ask in phase.asks)
            for phase in self.phases
        )

    def advice_on(self, day: int) -> tuple[Advice, ...]:
        """The advice sent on this day; what it needs is not looked at here."""
        return tuple(advice for advice in self.advice if day in advice.on_days)


def load(source: str, file: str, instruments: Mapping[str, str] = NO_INSTRUMENTS) -> Pathway:
    """The pathway written in this text; PathwayFaults with every fault, each naming its place in `file`.

    `instruments` are the texts of those it may use, by id.
    """
    tree = read(source, file)
    draft, faults = fit(tree)
    parts = assemble(tree, draft, faults, instruments)
    if faults or parts is None or draft.whole is None:
        raise PathwayFaults(faults)
    return _pathway(source, draft.whole, parts)


def _hash(source: str, instruments: tuple[Instrument, ...]) -> str:
    """Of all that makes the version what it is: its own text and those of the instruments it uses."""
    found = hashlib.sha256(source.encode())
    for one in instruments:
        found.update(f"\0{one.id}\0{one.source}".encode())
    return found.hexdigest()


def _pathway(source: str, whole: PathwayShape, parts: Assembled) -> Pathway:
    review = whole.reviewed_by
    evidence = whole.evidence
    return Pathway(
        id=whole.pathway,
        version=whole.version,
        hash=_hash(source, parts.instruments),
        reviewed_by=Review(name=review.name, on=review.on) if review else None,
        translated=tuple(
            Translated(language=language, at_version=one.at_version, on=one.on, hash=one.hash)
            for language, one in whole.translated.items()
        ),
        day_zero=whole.day_zero,
        evidence=Evidence(
            summary=evidence.summary,
            citations=tuple(
                Citation(text=one.text, doi=one.doi, checked=one.checked) for one in evidence.citations
            ),
        ),
        examples=tuple(whole.examples),
        **{one.name: getattr(parts, one.name) for one in fields(parts)},
    )
