"""A second reading of section 3 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Told = tuple[str, str]
Reading = tuple[int, int]
GRAVE = {"short_of_breath", "chest_pain", "fit"}
WATCHED = {"severe_headache", "visual", "upper_belly_pain"}
LAST_SLOT = 1


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises."""
    told: list[set[Told]] = []
    readings: list[tuple[int, Reading]] = []
    dizzy_on: set[int] = set()
    silent = 0
    for line in lines:
        true: set[Told] = set()
        day, slot = int(str(line["day"])), int(str(line["slot"]))
        answers = line.get("answers", {})
        assert isinstance(answers, dict)
        if line["status"] == "missed":
            silent += 1
            if silent >= (2 if profile.get("high_risk") else 4):
                true.add(("PB-NR", "soon"))
        else:
            silent = 0
        if answers.get("text_flags"):
            dizzy_on.add(day)
        if "sys" in answers:
            readings.append((day, (answers["sys"], answers["dia"])))
            true |= _reading([one for _, one in readings])
        today = [one for on, one in readings if on == day]
        dizzy = bool(profile.get("on_bp_medicine")) and day in dizzy_on
        if dizzy and {"sys", "text_flags"} & set(answers) and today and today[-1][0] < 100:
            true.add(("PB-6", "urgent"))
        true |= _signs(set(answers.get("symptoms", [])), today[-1] if today else None)
        if not readings and day >= 3 and slot == LAST_SLOT:
            true.add(("PB-7", "urgent"))
        told.append(true)
    return told


def _reading(readings: list[Reading]) -> set[Told]:
    true: set[Told] = set()
    sys, dia = readings[-1]
    if sys >= 160 or dia >= 110:
        true.add(("PB-1", "emergency"))
    if len(readings) >= 2 and all(upper >= 150 or lower >= 100 for upper, lower in readings[-2:]):
        true.add(("PB-4", "urgent"))
    raised = [
        (140 <= upper <= 149 or 90 <= lower <= 99) and upper < 150 and lower < 100
        for upper, lower in readings[-4:]
    ]
    if sum(raised) >= 3:
        true.add(("PB-5", "soon"))
    if sys < 90:
        true.add(("PB-6", "urgent"))
    return true


def _signs(signs: set[str], latest: Reading | None) -> set[Told]:
    true: set[Told] = set()
    if signs & GRAVE:
        true.add(("PB-2", "emergency"))
    if signs & WATCHED:
        raised = latest is not None and (latest[0] >= 140 or latest[1] >= 90)
        true.add(("PB-3", "emergency" if raised else "urgent"))
    return true
