"""A second opinion on airways-copd, from the words of the specification alone. Knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

Line = Mapping[str, object]


def evaluate(profile: Mapping[str, object], lines: Sequence[Line]) -> list[dict[str, str]]:
    """The rules that hold at each line, with their severity. One check-in a day."""
    found: list[dict[str, str]] = []
    diary: dict[int, bool] = {}
    earlier: dict[str, list[float]] = {"spo2": [], "reliever_puffs_24h": []}
    silent = 0
    for line in lines:
        day = int(str(line["day"]))
        if line["status"] == "missed":
            silent += 1
            needed = max(1, (2 if day <= 14 else 3) - _is_at_risk(profile))
            found.append({"CO-NR": "soon"} if silent >= needed else {})
            continue
        silent = 0
        answers = line["answers"]
        assert isinstance(answers, Mapping)
        for key, values in earlier.items():
            if key in answers:
                values.append(float(str(answers[key])))
        held = _signs(answers, profile, earlier)
        diary[day] = _is_bad(answers)
        if diary[day] and diary.get(day - 1, False):
            held["CO-3"] = "urgent"
        found.append(held)
    return found


def _signs(
    answers: Mapping[str, object], profile: Mapping[str, object], earlier: Mapping[str, list[float]]
) -> dict[str, str]:
    held: dict[str, str] = {}
    usual = _baseline(profile.get("baseline_spo2"), earlier["spo2"])
    saturation = answers.get("spo2")
    is_low = isinstance(saturation, int | float) and (
        saturation <= 88 or (usual is not None and usual - saturation >= 4)
    )
    is_grave = answers.get("breath") == "at_rest" or bool(answers.get("drowsy_confused"))
    if is_low or is_grave or answers.get("sputum_colour") == "blood":
        held["CO-1"] = "emergency"
    if _majors(answers) == 3:
        held["CO-2"] = "urgent"
    if answers.get("sputum_colour") == "blood_streaked":
        held["CO-4"] = "urgent"
    if answers.get("rescue_pack") == "started":
        held["CO-6"] = "soon"
    puffs, puffs_usual = (
        answers.get("reliever_puffs_24h"),
        _baseline(profile.get("baseline_puffs"), earlier["reliever_puffs_24h"]),
    )
    if not isinstance(puffs, int | float) or puffs_usual is None:
        return held
    if puffs >= 2 * puffs_usual and puffs >= puffs_usual + 4:
        held["CO-5"] = "soon"
    return held


def _majors(answers: Mapping[str, object]) -> int:
    return sum(
        (
            answers.get("breath") in ("bit_worse", "much_worse", "at_rest"),
            answers.get("sputum_volume") == "more",
            answers.get("sputum_colour") in ("yellow", "green"),
        )
    )


def _is_bad(answers: Mapping[str, object]) -> bool:
    minor = answers.get("minor", [])
    assert isinstance(minor, list)
    has_minor = any(sign != "none" for sign in minor)
    return _majors(answers) >= 2 or (_majors(answers) == 1 and has_minor)


def _baseline(given: object, answers: Sequence[float]) -> float | None:
    """Entered at enrolment; if not, the median of the first three answers."""
    if given is not None:
        return float(str(given))
    return median(answers[:3]) if len(answers) >= 3 else None


def _is_at_risk(profile: Mapping[str, object]) -> bool:
    return bool(profile.get("high_risk")) or int(str(profile.get("age", 50))) >= 75
