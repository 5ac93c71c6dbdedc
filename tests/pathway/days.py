"""Days in the life of an invented patient, told as answers, and what the engine made of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from dialogs.pathway.pathway import Pathway, load
from dialogs.rules import Facts, Flag, History, Judgement, Occasion, Outcome, Value, judge, new_baselines

FILE = Path(__file__).parents[2] / "dialogs" / "pathways" / "heart-failure-weight.yaml"
DISCHARGED = date(2026, 3, 2)
GOOD: Mapping[str, Value] = {
    "breathless": "none",
    "orthopnoea": False,
    "swelling": "none",
    "dizzy_faint": "none",
    "taken_medicines": True,
}
MISSED = None


@cache
def heart_failure() -> Pathway:
    """The shipped pathway."""
    return load(FILE.read_text(encoding="utf-8"), str(FILE))


def kg(pounds: str) -> Decimal:
    """Pounds as the reading keeps them: the international pound, rounded to 0.0001 kg."""
    return (Decimal(pounds) * Decimal("0.45359237")).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def weighed(weight: str | Decimal, **answers: Value) -> dict[str, Value]:
    """A day with a weight, all else well unless told."""
    return {**GOOD, "weight": Decimal(weight), **answers}


@dataclass(frozen=True, kw_only=True, slots=True)
class Lived:
    """What became of some days."""

    history: History
    judgements: tuple[Judgement, ...]

    @property
    def last(self) -> set[str]:
        """The ids of the rules flagged on the last of them."""
        return {flag.rule_id for flag in self.judgements[-1].flags}

    def flag(self, rule_id: str) -> Flag:
        """The flag of a rule on the last day."""
        return next(flag for flag in self.judgements[-1].flags if flag.rule_id == rule_id)


def facts(**inputs: Value) -> Facts:
    """The facts of a plan that began with this discharge."""
    return Facts(day_zero=DISCHARGED, inputs={"discharged_on": DISCHARGED, **inputs})


def lived(
    days: Sequence[Mapping[str, Value] | None],
    *,
    known: Facts | None = None,
    first_day: int = 1,
    pathway: Pathway | None = None,
) -> Lived:
    """Live these days one after another; None is a missed check-in. Rules run at each."""
    recipe = pathway or heart_failure()
    history = History()
    judgements: list[Judgement] = []
    for number, answers in enumerate(days, start=first_day):
        occasion = occasion_on(number, answers)
        judgement = judge(recipe, history, occasion, known or facts())
        history = history.with_occasion(replace(occasion, met=judgement.met))
        judgements.append(judgement)
    return Lived(history=history, judgements=tuple(judgements))


def lived_on(pathway: Pathway, days: Mapping[int, Mapping[str, Value] | None], known: Facts) -> Lived:
    """Live these days, told by their number, and keep baselines as they become known."""
    history, judgements = History(), []
    for number, answers in days.items():
        occasion = replace(occasion_on(number, answers), on=known.day_zero + timedelta(days=number))
        judgement = judge(pathway, history, occasion, known)
        history = history.with_occasion(replace(occasion, met=judgement.met)).bounded(pathway.needs)
        known = replace(known, baselines={**known.baselines, **new_baselines(pathway, history, known)})
        judgements.append(judgement)
    return Lived(history=history, judgements=tuple(judgements))


def asked_on(pathway: Pathway, day: int, day_zero: date = DISCHARGED) -> list[str]:
    """The keys of what is asked so many days after day 0."""
    on = day_zero + timedelta(days=day)
    return [question.key for question in pathway.questions_on(day, on)]


def occasion_on(day: int, answers: Mapping[str, Value] | None, name: str | None = None) -> Occasion:
    """One check-in on a day after discharge."""
    return Occasion(
        check_in_id=name or f"day-{day}",
        on=DISCHARGED + timedelta(days=day),
        outcome=Outcome.MISSED if answers is None else Outcome.ANSWERED,
        answers=answers or {},
    )
