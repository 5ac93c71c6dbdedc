"""A second opinion on wound-photo-check, from the words of the specification alone. Knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Line = Mapping[str, object]


def evaluate(profile: Mapping[str, object], lines: Sequence[Line]) -> list[dict[str, str]]:
    """The rules that hold at each line, with their severity."""
    found: list[dict[str, str]] = []
    asked_for_photo: list[int] = []  # days on which a rule asked for a photo
    silent = 0
    for line in lines:
        day = int(str(line["day"]))
        if line["status"] == "missed":
            silent += 1
            needed = max(1, 2 - _is_at_risk(profile))
            found.append({"WP-NR": "soon"} if silent >= needed else {})
            continue
        silent = 0
        answers = line["answers"]
        assert isinstance(answers, Mapping)
        held = _wound(day, answers)
        if not {"WP-3", "WP-4", "WP-6"}.isdisjoint(held):
            asked_for_photo.append(day)
        if answers.get("photo_overdue_24h") and any(day - 1 <= asked <= day for asked in asked_for_photo):
            held["WP-7"] = "soon"
        found.append(held)
    return found


def _wound(day: int, answers: Mapping[str, object]) -> dict[str, str]:
    held: dict[str, str] = {}
    signs = sum(
        (
            answers.get("redness") == "spreading",
            bool(answers.get("warmth")),
            bool(answers.get("swelling_more")),
            answers.get("pain_change") == "worse" and day >= 3,
            bool(answers.get("odour")),
        )
    )
    is_purulent = answers.get("discharge") == "cloudy"
    if answers.get("edges") == "wide_open" or answers.get("bleeding") == "soaking":
        held["WP-1"] = "emergency"
    if is_purulent:
        held["WP-2"] = "urgent"
    if signs >= 2:
        held["WP-3"] = "urgent"
    if signs == 1 and not is_purulent:
        held["WP-4"] = "soon"
    temperature = answers.get("temp")
    if isinstance(temperature, int | float) and temperature >= 38.0 and (signs >= 1 or is_purulent):
        held["WP-5"] = "emergency" if answers.get("severe_signs") else "urgent"
    if answers.get("edges") == "small_gap":
        held["WP-6"] = "urgent"
    return held


def _is_at_risk(profile: Mapping[str, object]) -> bool:
    return bool(profile.get("high_risk")) or int(str(profile.get("age", 50))) >= 75
