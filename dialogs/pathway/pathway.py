"""A pathway, compiled: frozen, whole, and the only form the rest of the house sees.

Decides what is asked on a day and which words a path stands for. Holds no patient. Never reads a file: `load`
is handed the text. A file with any fault gives no Pathway at all, but every fault at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dialogs.pathway.assembling import Assembled, assemble
from dialogs.pathway.faults import Fault, PathwayFaults
from dialogs.pathway.history import Needs
from dialogs.pathway.marks import read
from dialogs.pathway.misfits import fit
from dialogs.pathway.parts import (
    Advice,
    Citation,
    Evidence,
    Input,
    Limit,
    NonResponse,
    Phase,
    Question,
    Review,
    Rule,
    Worse,
)
from dialogs.pathway.shapes import PathwayShape

__all__ = ["Fault", "Needs", "Pathway", "PathwayFaults", "load"]

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pathway:
    """An authored, versioned follow-up recipe. `reviewed_by` is None until a clinician signed it.

    `texts` maps path → language → words. Paths: `title` (names a diagnosis: for the team only),
    `title_for_patient`, `population`, `words.welcome`, `words.opening`, `words.closing`, and those the parts
    name (`question.text_path`, `rule.reason_path`, ...). `judging_order` are the rules, each after those it
    refers to; `baselines` the questions whose baseline a condition looks at.
    """

    id: str
    version: int
    hash: str
    reviewed_by: Review | None
    day_zero: str
    evidence: Evidence
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

    def text(self, path: str, language: str = FALLBACK_LANGUAGE) -> str:
        """The words at a path, slots left as `{slot}`; else of the plain language, else English."""
        words = self.texts[path]
        for wanted in (language, language.partition("-")[0]):
            if wanted in words:
                return words[wanted]
        return words[FALLBACK_LANGUAGE]

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
        """The phase that holds this day, if any. Day 0 is the date in the input named by `day_zero`."""
        return next((phase for phase in self.phases if phase.holds(day)), None)

    def questions_on(self, day: int, on: date) -> tuple[Question, ...]:
        """What is asked on this day, which is this date, in the authored order; `ask_when` is not looked at here."""
        phase = self.phase_on(day)
        asked = phase.asked_on(day, on) if phase else frozenset()
        return tuple(question for question in self.questions if question.key in asked)

    @property
    def first_day(self) -> int:
        """The first day that may hold a check-in; before day 0 it is negative."""
        return self.phases[0].first_day

    def is_baseline_of(self, key: str, day: int) -> bool:
        """Whether an answer to this question on this day is its baseline."""
        return any(
            phase.is_baseline and phase.holds(day) and any(key in ask.questions for ask in phase.asks)
            for phase in self.phases
        )

    def advice_on(self, day: int) -> tuple[Advice, ...]:
        """The advice sent on this day; what it needs is not looked at here."""
        return tuple(advice for advice in self.advice if day in advice.on_days)


def load(source: str, file: str) -> Pathway:
    """The pathway written in this text; PathwayFaults with every fault, each naming its place in `file`."""
    tree = read(source, file)
    draft, faults = fit(tree)
    parts = assemble(tree, draft, faults)
    if faults or parts is None or draft.whole is None:
        raise PathwayFaults(faults)
    return _pathway(source, draft.whole, parts)


def _pathway(source: str, whole: PathwayShape, parts: Assembled) -> Pathway:
    review = whole.reviewed_by
    evidence = whole.evidence
    return Pathway(
        id=whole.pathway,
        version=whole.version,
        hash=hashlib.sha256(source.encode()).hexdigest(),
        reviewed_by=Review(name=review.name, on=review.on) if review else None,
        day_zero=whole.day_zero,
        evidence=Evidence(
            summary=evidence.summary,
            citations=tuple(
                Citation(text=one.text, doi=one.doi, checked=one.checked) for one in evidence.citations
            ),
        ),
        inputs=parts.inputs,
        limits=parts.limits,
        phases=parts.phases,
        questions=parts.questions,
        rules=parts.rules,
        judging_order=parts.judging_order,
        non_response=parts.non_response,
        worse=parts.worse,
        advice=parts.advice,
        needs=parts.needs,
        baselines=parts.baselines,
        languages=parts.languages,
        texts=parts.texts,
    )
