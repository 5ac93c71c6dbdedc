"""A second reading of section 11 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

Told = tuple[str, str]


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises. GA-3 asks and GA-6 is the red-flag path: neither raises anything here."""
    told: list[set[Told]] = []
    totals: list[int] = []
    silent = 0
    fewer = 1 if profile.get("high_risk") or int(str(profile.get("age", 0))) >= 75 else 0
    for line in lines:
        if line["status"] == "missed":
            silent += 1
            told.append({("GA-NR", "soon")} if silent >= 2 - fewer else set())
            continue
        answers = line["answers"]
        assert isinstance(answers, dict)
        silent = 0
        true: set[Told] = set()
        if isinstance(answers.get("gad7"), int):
            totals.append(answers["gad7"])
            true = _total(int(str(line["day"])), totals, _baseline(profile, totals))
        told.append(true)
    return told


def _total(day: int, totals: Sequence[int], baseline: float | None) -> set[Told]:
    true: set[Told] = set()
    now = totals[-1]
    before = totals[-2] if len(totals) > 1 else None
    if now >= 15:
        true.add(("GA-1", "soon"))
    if before is not None and now - before >= 5:
        true.add(("GA-2", "soon"))
    if baseline is not None and day >= 42 and now >= 10 and baseline - now < 4:
        true.add(("GA-4", "soon"))
    if before is not None and before < 5 and now < 5:
        true.add(("GA-5", "routine"))
    return true


def _baseline(profile: Mapping[str, object], totals: Sequence[int]) -> float | None:
    entered = profile.get("baseline_gad7")
    if isinstance(entered, int):
        return entered
    return median(totals[:3]) if len(totals) >= 3 else None
