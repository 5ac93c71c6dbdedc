"""A second reading of section 17 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Told = tuple[str, str]


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises."""
    told: list[set[Told]] = []
    seen: dict[str, list[float]] = {"strain": [], "sleep_hours": [], "who5": []}
    silent = 0
    fewer = 1 if profile.get("high_risk") or int(str(profile.get("age", 0))) >= 75 else 0
    for line in lines:
        if line["status"] == "missed":
            silent += 1
            told.append({("CG-NR", "routine")} if silent >= 2 - fewer else set())
            continue
        answers = line["answers"]
        assert isinstance(answers, dict)
        silent = 0
        true = _safe(answers.get("safe")) | _phq4(answers.get("phq4"))
        for key, past in seen.items():
            if key in answers:
                past.append(answers[key])
                true |= RULES[key](past)
        told.append(true)
    return told


def _safe(safe: object) -> set[Told]:
    return {("CG-1", "urgent")} if safe in ("myself", "other") else set()


def _phq4(total: object) -> set[Told]:
    if not isinstance(total, int) or total < 6:
        return set()
    return {("CG-5", "urgent" if total >= 9 else "soon")}


def _strain(past: Sequence[float]) -> set[Told]:
    true: set[Told] = set()
    if past[-1] >= 8:
        true.add(("CG-2", "soon"))
    if len(past) > 1 and past[-1] - past[-2] >= 3:
        true.add(("CG-3", "soon"))
    if len(past) > 2 and min(past[-3:]) >= 7:
        true.add(("CG-4", "soon"))
    return true


def _sleep(past: Sequence[float]) -> set[Told]:
    return {("CG-6", "routine")} if len(past) > 1 and max(past[-2:]) < 5 else set()


def _who5(past: Sequence[float]) -> set[Told]:
    down = len(past) > 1 and past[-2] - past[-1] >= 10
    return {("CG-7", "soon")} if past[-1] <= 50 or down else set()


RULES = {"strain": _strain, "sleep_hours": _sleep, "who5": _who5}
