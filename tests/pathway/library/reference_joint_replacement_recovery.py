"""A second opinion on joint-replacement-recovery, from the words of the specification alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Line = Mapping[str, object]


@dataclass(slots=True)
class Course:
    """What is known of one patient so far."""

    pain: list[int] = field(default_factory=list)
    exercise: list[tuple[int, int]] = field(default_factory=list)
    scores: list[tuple[int, float]] = field(default_factory=list)
    silent: int = 0


def evaluate(profile: Mapping[str, object], lines: Sequence[Line]) -> list[dict[str, str]]:
    """The rules that hold at each line, with their severity. One check-in a day."""
    course = Course()
    return [_line(course, profile, line) for line in lines]


def _line(course: Course, profile: Mapping[str, object], line: Line) -> dict[str, str]:
    day = int(str(line["day"]))
    if line["status"] == "missed":
        course.silent += 1
        is_at_risk = bool(profile.get("high_risk")) or int(str(profile.get("age", 50))) >= 75
        needed = max(1, (2 if day <= 14 else 3) - is_at_risk)
        return {"JR-NR": "soon"} if course.silent >= needed else {}
    course.silent = 0
    answers = line["answers"]
    assert isinstance(answers, Mapping)
    held = _signs(day, profile, answers) | _pain(course, answers)
    if "exercise_min" in answers:
        course.exercise.append((day, int(str(answers["exercise_min"]))))
        last_three = course.exercise[-3:]
        if len(last_three) == 3 and all(4 <= on <= 42 and spent == 0 for on, spent in last_three):
            held["JR-11"] = "routine"
    return held | _score(course, profile, day, answers)


def _signs(day: int, profile: Mapping[str, object], answers: Mapping[str, object]) -> dict[str, str]:
    held: dict[str, str] = {}
    if answers.get("breath_chest"):
        held["JR-1"] = "emergency"
    if answers.get("weight_bearing") == "cannot":
        held["JR-2"] = "emergency"
    elif answers.get("fall"):
        held["JR-10"] = "soon"
    if answers.get("calf"):
        held["JR-3"] = "urgent"
    drainage = answers.get("drainage", "none")
    if drainage == "pus" or (drainage != "none" and day >= 5):
        held["JR-4"] = "urgent"
    temperature = float(str(answers.get("temp", 0)))
    if (temperature >= 38.3 and day >= 3) or (temperature >= 38.0 and drainage != "none"):
        held["JR-5"] = "urgent"
    if float(str(answers.get("opioid_tablets_24h", 0))) > 0 and day >= 30:
        held["JR-8"] = "soon"
    if profile.get("joint") == "knee" and int(str(answers.get("knee_flexion", 90))) < 90 and day >= 42:
        held["JR-9"] = "soon"
    return held


def _pain(course: Course, answers: Mapping[str, object]) -> dict[str, str]:
    if "pain_rest" not in answers:
        return {}
    course.pain.append(int(str(answers["pain_rest"])))
    if len(course.pain) < 2:
        return {}
    before, now = course.pain[-2:]
    held: dict[str, str] = {}
    if before >= 7 and now >= 7:
        held["JR-6"] = "urgent"
    if now - before >= 3:
        held["JR-7"] = "soon"
    return held


def _score(
    course: Course, profile: Mapping[str, object], day: int, answers: Mapping[str, object]
) -> dict[str, str]:
    if "jr_score" not in answers:
        return {}
    course.scores.append((day, float(str(answers["jr_score"]))))
    before = profile.get("baseline_jr", next((score for on, score in course.scores if on == -7), None))
    if day == 90 and before is not None and course.scores[-1][1] <= float(str(before)):
        return {"JR-12": "soon"}
    return {}
