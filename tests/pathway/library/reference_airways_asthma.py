"""A second opinion on airways-asthma, from the words of the specification alone. Knows nothing of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median

Line = Mapping[str, object]
CONTROL = ("control_day", "control_night", "control_limits", "control_reliever")


def evaluate(profile: Mapping[str, object], lines: Sequence[Line]) -> list[dict[str, str]]:
    """The rules that hold at each line, with their severity. One check-in a day."""
    found: list[dict[str, str]] = []
    flows: list[int] = []
    yellow_days: set[int] = set()
    silent = 0
    for line in lines:
        day = int(str(line["day"]))
        if line["status"] == "missed":
            silent += 1
            found.append(_silence(profile, flows, silent))
            continue
        silent = 0
        answers = line["answers"]
        assert isinstance(answers, Mapping)
        if "pef" in answers:
            flows.append(int(str(answers["pef"])))
        share = _share(profile, flows) if "pef" in answers else None
        held: dict[str, str] = {}
        if answers.get("attack") or (share is not None and share < Fraction(1, 2)):
            held["AS-1"] = "emergency"
        if share is not None and Fraction(1, 2) <= share < Fraction(4, 5):
            yellow_days.add(day)
            if day - 1 in yellow_days:
                held["AS-2"] = "urgent"
            else:
                held["AS-3"] = "soon"
        held |= _control(answers)
        if int(str(answers.get("reliever_puffs_24h", 0))) >= 12:
            held["AS-5"] = "urgent"
        if int(str(answers.get("preventer_missed_7d", 0))) >= 2:
            held["AS-6"] = "soon"
        found.append(held)
    return found


def _control(answers: Mapping[str, object]) -> dict[str, str]:
    said_yes = int(str(answers.get("control_yes", sum(bool(answers.get(key)) for key in CONTROL))))
    if said_yes >= 3:
        return {"AS-4": "soon"}
    return {"AS-4": "routine"} if said_yes >= 1 else {}


def _silence(profile: Mapping[str, object], flows: Sequence[int], silent: int) -> dict[str, str]:
    share = _share(profile, flows)
    if profile.get("yellow_zone") or (share is not None and share < Fraction(4, 5)):
        return {"AS-NR": "urgent"}
    is_at_risk = bool(profile.get("high_risk")) or int(str(profile.get("age", 50))) >= 75
    return {"AS-NR": "routine"} if silent >= 2 - is_at_risk else {}


def _share(profile: Mapping[str, object], flows: Sequence[int]) -> Fraction | None:
    """The latest peak flow as a part of the best, entered or the median of the first three."""
    if not flows:
        return None
    best = profile.get("best_pef")
    if best is None and len(flows) < 3:
        return None
    return Fraction(flows[-1]) / (Fraction(str(best)) if best is not None else Fraction(median(flows[:3])))
