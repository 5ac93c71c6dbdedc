"""A second reading of section 1 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Told = tuple[str, str]


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises."""
    told: list[set[Told]] = []
    changes: list[object] = []
    silent = 0
    shorter = bool(profile.get("high_risk")) or int(str(profile.get("age", 0))) >= 75
    for line in lines:
        true: set[Told] = set()
        if line["status"] == "missed":
            silent += 1
            if silent >= (2 if shorter else 3):
                true.add(("PD-NR", "soon"))
            told.append(true)
            continue
        answers = line["answers"]
        assert isinstance(answers, dict)
        silent = 0
        signs = [sign for sign in answers.get("redflags", []) if sign != "none"]
        category = answers.get("need_category")
        if signs:
            true.add(("PD-1", "emergency"))
        if category == "not_well" and not signs:
            true.add(("PD-2", "urgent"))
        if category in ("medicines", "services", "other"):
            true.add(("PD-3", "soon"))
        if category == "appointment" or answers.get("followup_booked") is False:
            true.add(("PD-4", "soon"))
        if "overall_change" in answers:
            changes.append(answers["overall_change"])
            if changes[-2:] == ["worse", "worse"] and not signs:
                true.add(("PD-5", "urgent"))
        if answers.get("meds_obtained") in ("some", "none"):
            true.add(("PD-6", "urgent"))
        told.append(true)
    return told
