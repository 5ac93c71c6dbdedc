"""A second reading of section 10 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

Told = tuple[str, str]


class Depression:
    """One patient, check-in after check-in."""

    def __init__(self, profile: Mapping[str, object]) -> None:
        """Begin with what is known at enrolment."""
        self.profile = profile
        self.totals: list[int] = []
        self.item9: int | None = None
        self.silent = 0

    def missed(self) -> set[Told]:
        """DP-NR: 2 in a row, one fewer at higher risk; one alone after an item 9 above 0."""
        self.silent += 1
        if self.item9 is not None and self.item9 >= 1:
            return {("DP-NR", "urgent")}
        fewer = 1 if self.profile.get("high_risk") or int(str(self.profile.get("age", 0))) >= 75 else 0
        return {("DP-NR", "soon")} if self.silent >= 2 - fewer else set()

    def answered(self, day: int, answers: Mapping[str, object]) -> set[Told]:
        """DP-1 to DP-10."""
        self.silent = 0
        true: set[Told] = set()
        item9 = answers.get("item9")
        if isinstance(item9, int):
            self.item9 = item9
            if item9 >= 1:
                true.add(("DP-1", "urgent"))
            if item9 >= 2 and answers.get("safety_unfinished_30min") is True:
                true.add(("DP-4", "emergency"))
        true |= _safety(answers.get("safety"))
        total = answers.get("phq9")
        if isinstance(total, int):
            true |= self._total(day, total)
        if answers.get("mania") is True:
            true.add(("DP-9", "urgent"))
        elif answers.get("taking_medicine") == "stopped" or answers.get("side_effects") == "cannot_bear":
            true.add(("DP-9", "soon"))
        return true

    def _total(self, day: int, total: int) -> set[Told]:
        true: set[Told] = set()
        before = self.totals[-1] if self.totals else None
        self.totals.append(total)
        if total >= 20:
            true.add(("DP-5", "urgent"))
        if before is not None and total - before >= 5:
            true.add(("DP-6", "soon"))
        if before is not None and before < 5 and total < 5:
            true.add(("DP-10", "routine"))
        baseline = self._baseline()
        if baseline is not None and total >= 10:
            drop = baseline - total
            if 28 <= day <= 55 and drop < 5:
                true.add(("DP-7", "soon"))
            if day >= 56 and drop < baseline / 2:
                true.add(("DP-8", "soon"))
        return true

    def _baseline(self) -> float | None:
        entered = self.profile.get("baseline_phq9")
        if isinstance(entered, int):
            return entered
        return median(self.totals[:3]) if len(self.totals) >= 3 else None


def _safety(safety: object) -> set[Told]:
    if not isinstance(safety, dict):
        return set()
    if safety.get("q4") or safety.get("q5") or safety.get("q6") == "3m":
        return {("DP-2", "emergency")}
    if safety.get("q3") or safety.get("q6") == "older":
        return {("DP-3", "urgent")}
    return set()


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises."""
    patient = Depression(profile)
    told: list[set[Told]] = []
    for line in lines:
        answers = line["answers"]
        if line["status"] == "missed" or not isinstance(answers, Mapping):
            told.append(patient.missed())
        else:
            told.append(patient.answered(int(str(line["day"])), answers))
    return told
