"""A script's keys and values as the pathway knows them: facts of the plan, answers of a check-in.

Decides what a key stands for. `safety: {q1: true}` is `safety_q1`; `CYP2C19` is the input `cyp2c19`; `glucose_mmol` is
glucose in mmol/L; `unit` is the patient's own unit; `last_weight` a value from before the script; `raw_text` is read
as the bot reads it. A fact of the general profile that this pathway has no use for is passed over; a key nobody knows
is refused with the nearest one that is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from bot.pathways import domains
from bot.pathways.domains import Domain, Form, Misfit
from bot.pathways.scripts import Json, Line, Status
from dialogs.hearing.units import BY_SPELLING
from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.history import Facts, Value
from dialogs.pathway.parts import InputKind, Question, QuestionKind
from dialogs.pathway.pathway import Pathway

DAY_ZERO: Final = date(2026, 3, 2)  # a Monday; only the distance from it matters
SEXES: Final = ("female", "male")
LAST: Final = "last_"
BASELINE: Final = "baseline_"
READINGS: Final = "readings"
MONTH: Final = "month"
PROFILE: Final = (
    "age",
    "sex",
    "high_risk",
    "baseline_spo2",
    "baseline_weight",
    "dry_weight",
    "last_weight",
    "unit",
    "unit_temp",
    "myelosuppressive",
    "immunotherapy",
    "joint",
    "baseline_jr",
    "target",
    "sglt2",
    "on_bp_medicine",
    "baseline_phq9",
    "baseline_gad7",
    "baseline_puffs",
    "best_pef",
    "yellow_zone",
    "kind",
    "drug",
    "indication",
    "dose",
    "intensity",
    "inr_target",
    "mechanical_valve",
    "baseline_ldl",
    "cyp2c19",
    "slco1b1",
    "cyp2d6",
    "pgx_override",
    "max_tablets",
    "surgery",
)
"""Facts any script may tell of a patient, whatever her pathway makes of them."""

TEMPERATURES: Final = {"c": "°C", "f": "°F"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One blood pressure of a month's week: its day in the block, from 1."""

    block_day: int
    answers: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a line gives: answers, the patient's unit where an answer names one, and a month's single readings.

    `amounts`: numbers that could be of several units, as they are written. The bot may ask about them.
    """

    answers: Mapping[str, Value] = field(default_factory=dict)
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    readings: tuple[Measured, ...] = ()
    month: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What a header gives: the facts of the plan, and the last answers before the script."""

    facts: Facts
    last: Mapping[str, Value]


class Speller:
    """Spells the scripts of one pathway."""

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.answers = domains.answer_domains(pathway)
        self.inputs = domains.input_domains(pathway)
        self.pressure = next(
            (one for one in pathway.questions if one.kind is QuestionKind.BLOOD_PRESSURE), None
        )
        self.main = next((one for one in pathway.questions if one.kind is QuestionKind.NUMBER), None)
        self.graded = tuple(one.key for one in pathway.questions if one.kind is QuestionKind.SCORED)
        self.in_units = {
            one.key: one for one in pathway.questions if one.scale is not None and len(one.scale.accepted) > 1
        }

    # --- the header ---------------------------------------------------------------------------------------

    def known(self, profile: Mapping[str, Json]) -> Known:
        """What is known of the patient when her script begins."""
        return self.changed(Known(facts=Facts(day_zero=DAY_ZERO, inputs=self._day_zero()), last={}), profile)

    def changed(self, known: Known, profile: Mapping[str, Json]) -> Known:
        """The same after these facts were entered."""
        inputs, baselines = dict(known.facts.inputs), dict(known.facts.baselines)
        units, last = dict(known.facts.units), dict(known.last)
        age, sex, day_zero = known.facts.age, known.facts.sex, known.facts.day_zero
        for written, given in profile.items():
            key = written.casefold()
            if given is None:
                continue
            if key == "age":
                age = domains.number(key, given)
            elif key == "sex":
                sex = str(domains.value(key, Domain(form=Form.CHOICE, options=SEXES), given))
            elif key in self.pathway.inputs:
                inputs |= self._input(key, given)
                if key == self.pathway.day_zero and isinstance(inputs[key], date):
                    day_zero = _as_date(inputs[key])
            elif key in self.inputs:
                inputs[key] = domains.value(key, self.inputs[key], given)
            elif key in ("unit", "unit_temp"):
                units |= self._unit(key, given)
            elif key.removeprefix(LAST) in self.answers and key.startswith(LAST):
                name = key.removeprefix(LAST)
                last[name] = domains.value(key, self.answers[name], given)
            elif key.removeprefix(BASELINE) in self.answers and key.startswith(BASELINE):
                name = key.removeprefix(BASELINE)
                baselines[name] = domains.value(key, self.answers[name], given)
            elif key not in PROFILE:
                known_keys = {*PROFILE, *self.pathway.inputs, *self.inputs}
                raise Misfit(f"there is no fact `{written}` of a patient", did_you_mean(key, known_keys))
        facts = Facts(
            day_zero=day_zero,
            inputs=inputs,
            limits=known.facts.limits,
            baselines=baselines,
            age=age,
            sex=sex,
            units=units,
        )
        return Known(facts=facts, last=last)

    def _day_zero(self) -> Mapping[str, Value]:
        one = self.pathway.inputs.get(self.pathway.day_zero)
        return {self.pathway.day_zero: DAY_ZERO} if one is not None and one.kind is InputKind.DATE else {}

    def _input(self, key: str, given: Json) -> Mapping[str, Value]:
        one = self.pathway.inputs[key]
        if one.kind is not InputKind.PAIR:
            return {key: domains.value(key, self.inputs[key], given)}
        first, second = domains.pair(key, given)
        return {one.parts[0]: first, one.parts[1]: second}

    def _unit(self, key: str, given: Json) -> Mapping[str, str]:
        """The unit she uses, for every question that takes it."""
        said = str(given).strip().casefold()
        unit = TEMPERATURES.get(said) if key == "unit_temp" else BY_SPELLING.get(said)
        if unit is None:
            raise Misfit(f"`{key}` is no unit", 'Write it like `"kg"`, `"mmol/L"` or `"F"`')
        return {
            one.key: unit
            for one in self.pathway.questions
            if one.scale is not None and len(one.scale.accepted) > 1 and unit in one.scale.accepted
        }

    # --- a line -------------------------------------------------------------------------------------------

    def happened(self, key: str) -> Told:
        """A line that reports an event answers nothing; the event must be one of the pathway."""
        known = [one.key for one in self.pathway.events]
        if key not in known:
            raise Misfit(f"there is no event `{key[:40]}`", did_you_mean(key[:40], known))
        return Told()

    def told(self, line: Line) -> Told:
        """The answers of a line as the pathway knows them; what was typed is not read here."""
        answers: dict[str, Value] = {}
        amounts: dict[str, Decimal] = {}
        units: dict[str, str] = {}
        self._must_ask(line.raw_text)
        given = self._flat(line.answers, is_whole=line.status is not Status.CORRECTION)
        readings = self._readings(given.pop(READINGS, None))
        month = given.pop(MONTH, None)
        for key, one in given.items():
            if one is None:
                continue
            if key in self.answers:
                if line.status is Status.MISSED and not self.answers[key].is_fact:
                    raise Misfit(f"a missed check-in answers `{key}`", 'Write `"status": "answered"`')
                question = self.in_units.get(key)
                if question is None:
                    answers[key] = domains.value(key, self.answers[key], one)
                elif (shown := _shown_by_meter(question, one)) is not None:
                    answers[key] = shown
                else:
                    amounts[key] = domains.number(key, one)
            else:
                question, unit = self._in_unit(key)
                amounts[question.key] = domains.number(key, one)
                units[question.key] = unit
        if readings and month is None and line.status is not Status.CORRECTION:
            raise Misfit("`readings` without their `month`", 'Add `"month": 1`')
        return Told(
            answers=answers,
            amounts=amounts,
            units=units,
            readings=readings,
            month=None if month is None else int(domains.number(MONTH, month)),
        )

    def _flat(self, answers: Mapping[str, Json], *, is_whole: bool) -> dict[str, Json]:
        """Objects inside out: `safety: {q1: …}` is `safety_q1`. Keys nobody knows are refused.

        An object is a whole screen, so what it leaves out is no; not in a correction, which leaves the rest alone.
        """
        flat: dict[str, Json] = {}
        for written, given in answers.items():
            key = self._key(written)
            if not isinstance(given, Mapping):
                self._must_know(key)
                flat[key] = given
                continue
            for inner, one in given.items():
                name = f"{key}_{inner.casefold()}"
                name = inner if name not in self.answers and inner in self.answers else name
                self._must_know(name)
                flat[name] = one
            if is_whole:
                flat = {**self._all_no(f"{key}_"), **flat}
        return flat

    def _key(self, written: str) -> str:
        """Its key. A graded symptom may be named in other words, as long as they fit one symptom alone."""
        key = written.casefold()
        if key in self.answers:
            return key
        return domains.alike(self.graded, key) or key

    def _all_no(self, start: str) -> dict[str, Json]:
        """A no to every question of a screen that has one."""
        found: dict[str, Json] = {}
        for key, domain in self.answers.items():
            says_no = domain.form is Form.YES_NO or (
                domain.form is Form.CHOICE and any(one in domain.options for one in domains.NO_WORDS)
            )
            if key.startswith(start) and says_no and not domain.is_fact:
                found[key] = False
        return found

    def _must_know(self, key: str) -> None:
        months = (READINGS, MONTH) if self.pressure is not None else ()
        if key in self.answers or key in months:
            return
        try:
            self._in_unit(key)
        except Misfit:
            remedy = did_you_mean(key, (*self.answers, *months))
            raise Misfit(f"`{key}` is no answer of {self.pathway.id}", remedy) from None

    def _must_ask(self, raw: str | Mapping[str, str] | None) -> None:
        """What was typed answers questions of this pathway."""
        asked = [one.key for one in self.pathway.questions]
        for key in raw if isinstance(raw, Mapping) else ():
            if key not in asked:
                raise Misfit(f"`raw_text` answers no question `{key}`", did_you_mean(key, asked))

    def _in_unit(self, key: str) -> tuple[Question, str]:
        """`glucose_mmol`: the question and the unit in a key that names both."""
        name, _, spelled = key.rpartition("_")
        unit = BY_SPELLING.get(spelled)
        question = next((one for one in self.pathway.questions if one.key == name), None)
        if question is None or question.scale is None or unit not in question.scale.accepted:
            raise Misfit(f"`{key}` is no answer of {self.pathway.id}", did_you_mean(key, self.answers))
        return question, unit

    def _readings(self, given: Json) -> tuple[Measured, ...]:
        """`[[1, 150, 95], …]`: the day of the month's week, and the two numbers."""
        if given is None or self.pressure is None:
            return ()
        listed = given if not isinstance(given, str | Mapping | bool | Decimal) else ()
        found: list[Measured] = []
        for one in listed:
            if isinstance(one, str | Decimal | bool | Mapping) or one is None or len(one) != 3:
                raise Misfit("one of `readings` is no reading", "Write each like `[2, 150, 95]`")
            numbers = [domains.number(READINGS, each) for each in one]
            parts = dict(zip((part.name for part in self.pressure.parts), numbers[1:], strict=True))
            found.append(Measured(block_day=int(numbers[0]), answers=parts))
        return tuple(found)


def _shown_by_meter(question: Question, given: Json) -> str | None:
    """What a meter shows in place of a number, where a script writes it so."""
    words = question.meter_words
    said = given.strip().casefold() if isinstance(given, str) else None
    return said if words is not None and said in (words.low, words.high) else None


def _as_date(value: object) -> date:
    assert isinstance(value, date), "a date input holds a date"
    return value


def before(first_day: date, days: int) -> date:
    """The date of an answer from before the script: so far back that no look-back over days meets it."""
    return first_day - timedelta(days=days)
