"""A second reading of section 2 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Told = tuple[str, str]


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises."""
    told: list[set[Told]] = []
    feelings: list[object] = []
    silent = 0
    fewer = 1 if profile.get("high_risk") or int(str(profile.get("age", 0))) >= 65 else 0
    for line in lines:
        if line["status"] == "missed":
            silent += 1
            if silent >= 4 - fewer:
                told.append({("RW-NR", "urgent")})
            else:
                told.append({("RW-NR", "soon")} if silent >= 2 - fewer else set())
            continue
        answers = line["answers"]
        assert isinstance(answers, dict)
        silent = 0
        told.append(_check_in(profile, answers, feelings))
    return told


def _check_in(
    profile: Mapping[str, object], answers: Mapping[str, object], feelings: list[object]
) -> set[Told]:
    true: set[Told] = set()
    level = answers.get("breath_level")
    harder = answers.get("breathing_harder") is True
    signs = answers.get("other_signs", [])
    assert isinstance(signs, list)
    if level == "at_rest" or set(signs) - {"none"}:
        true.add(("RW-1", "emergency"))
    if harder and level != "at_rest":
        true.add(("RW-2", "urgent"))
    if isinstance(answers.get("spo2"), int):
        true |= _oxygen(int(str(answers["spo2"])), profile.get("baseline_spo2"))
    if "feel_vs_12h" in answers:
        feelings.append(answers["feel_vs_12h"])
        if feelings[-2:] == ["worse", "worse"] and not harder and level is None:
            true.add(("RW-5", "soon"))
    return true


def _oxygen(spo2: int, usual: object) -> set[Told]:
    if isinstance(usual, int) and usual <= 92:
        below = usual - spo2
        if below >= 4:
            return {("RW-3", "emergency")}
        return {("RW-4", "urgent")} if below == 3 else set()
    if spo2 <= 92:
        return {("RW-3", "emergency")}
    return {("RW-4", "urgent")} if spo2 <= 94 else set()
