"""A second opinion on diabetes-glucose, from the words of the specification alone. Knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

Line = Mapping[str, object]

THRESHOLDS: Mapping[str, tuple[str, str]] = {
    "level 2": ("54", "3.0"),
    "level 1": ("70", "3.9"),
    "low when older": ("80", "4.4"),
    "twice": ("300", "16.7"),
    "unwell": ("250", "13.9"),
    "extreme": ("600", "33.3"),
    "fasting": ("130", "7.2"),
    "fasting when older": ("150", "8.3"),
    "mean": ("250", "13.9"),
}
"""In mg/dL and in mmol/L."""


@dataclass(slots=True)
class Course:
    """What is known of one patient so far, in the unit she writes."""

    is_mmol: bool
    is_older: bool
    is_at_risk: bool
    takes_sglt2: bool
    readings: list[tuple[int, Fraction, object]] = field(default_factory=list)
    was_very_high: list[bool] = field(default_factory=list)
    very_low_on: list[int] = field(default_factory=list)
    silent: int = 0

    def at(self, name: str) -> Fraction:
        """A threshold in her unit."""
        return Fraction(THRESHOLDS[name][self.is_mmol])

    def is_low(self, sugar: Fraction, upper: str) -> bool:
        """From level 2 up to this threshold."""
        return self.at("level 2") <= sugar < self.at(upper)


def evaluate(profile: Mapping[str, object], lines: Sequence[Line]) -> list[dict[str, str]]:
    """The rules that hold at each line, with their severity."""
    age = profile.get("age")
    is_old = age is not None and int(str(age)) >= 75
    course = Course(
        is_mmol=profile.get("unit") == "mmol/L",
        is_older=is_old or bool(profile.get("frail")),
        is_at_risk=is_old or bool(profile.get("high_risk")),
        takes_sglt2=bool(profile.get("sglt2")),
    )
    return [_line(course, line) for line in lines]


def _line(course: Course, line: Line) -> dict[str, str]:
    day = int(str(line["day"]))
    if line["status"] == "missed":
        course.silent += 1
        if any(day - 1 <= low <= day for low in course.very_low_on):
            return {"DM-NR": "urgent"}
        return {"DM-NR": "soon"} if course.silent >= 3 - course.is_at_risk else {}
    course.silent = 0
    answers = line["answers"]
    assert isinstance(answers, Mapping)
    given = answers.get("glucose_mmol" if course.is_mmol else "glucose")
    sugar = None if given is None else Fraction(str(given))
    if sugar is not None:
        course.readings.append((day, sugar, answers.get("context")))
    held = _by_sugar(course, day, sugar, answers.get("glucose_word"))
    if "DM-2" in held:
        course.very_low_on.append(day)
    held |= _when_unwell(course, sugar, answers)
    held |= _by_event(answers)
    return held


def _by_sugar(course: Course, day: int, sugar: Fraction | None, word: object) -> dict[str, str]:
    held: dict[str, str] = {}
    if word is not None or sugar is not None:
        course.was_very_high.append(word == "HI" or (sugar is not None and sugar >= course.at("twice")))
    if course.was_very_high[-2:] == [True, True] and (word is not None or sugar is not None):
        held["DM-5"] = "urgent"
    if word == "LO" or (sugar is not None and sugar < course.at("level 2")):
        held["DM-2"] = "urgent"
    if word == "HI" or (sugar is not None and sugar >= course.at("extreme")):
        held["DM-7"] = "emergency"
    if sugar is None:
        return held
    for upper in ("level 1", "low when older") if course.is_older else ("level 1",):
        lows = [one for on, one, _ in course.readings if day - 7 < on and course.is_low(one, upper)]
        if course.is_low(sugar, upper) and len(lows) >= 2:
            held["DM-4"] = "soon"
    return held | _by_mean(course, day)


def _by_mean(course: Course, day: int) -> dict[str, str]:
    last_seven = [one for _, one, _ in course.readings[-7:]]
    if len(last_seven) == 7 and sum(last_seven) / 7 > course.at("mean"):
        return {"DM-8": "soon"}
    fasting = [one for _, one, context in course.readings if context == "fasting"][-3:]
    goal = course.at("fasting when older" if course.is_older else "fasting")
    if day > 7 and len(fasting) == 3 and sum(fasting) / 3 > goal:
        return {"DM-8": "routine"}
    return {}


def _when_unwell(course: Course, sugar: Fraction | None, answers: Mapping[str, object]) -> dict[str, str]:
    sick, ketones = answers.get("sick", []), Fraction(str(answers.get("ketones", 0)))
    assert isinstance(sick, list)
    is_sick = any(sign != "none" for sign in sick)
    is_high = answers.get("glucose_word") == "HI" or (sugar is not None and sugar >= course.at("unwell"))
    held: dict[str, str] = {}
    if (is_high and is_sick) or ketones >= 3:
        held["DM-6"] = "emergency"
    elif ketones >= Fraction("1.5"):
        held["DM-6"] = "urgent"
    elif ketones >= Fraction("0.6"):
        held["DM-6"] = "soon"
    if course.takes_sglt2 and is_sick:
        held["DM-9"] = "urgent"
    return held


def _by_event(answers: Mapping[str, object]) -> dict[str, str]:
    held: dict[str, str] = {}
    if answers.get("hypo_event") == "needed_help":
        held["DM-1"] = "emergency"
    if int(str(answers.get("rechecks_low", 0))) >= 2:
        held["DM-3"] = "emergency"
    if answers.get("feet"):
        held["DM-10"] = "urgent"
    if int(str(answers.get("doses_missed_7d", 0))) >= 2:
        held["DM-11"] = "soon"
    return held
