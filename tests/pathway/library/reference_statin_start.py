"""A second reading of section 14 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

Told = tuple[str, str]


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises. ST-4 is advice and raises nothing."""
    told: list[set[Told]] = []
    silent = 0
    fewer = 1 if profile.get("high_risk") or int(str(profile.get("age", 0))) >= 75 else 0
    for line in lines:
        if line["status"] == "missed":
            silent += 1
            told.append({("ST-NR", "routine")} if silent >= 2 - fewer else set())
            continue
        silent = 0
        answers = line["answers"]
        assert isinstance(answers, dict)
        true = {("ST-7", "soon")} if line.get("enrolment") and _gene(profile) else set()
        told.append(true | _muscles(answers) | _rest(profile, int(str(line["day"])), answers))
    return told


def _gene(profile: Mapping[str, object]) -> bool:
    drug, gene = profile.get("drug"), profile.get("SLCO1B1")
    dose = profile.get("dose")
    if drug != "simvastatin":
        return False
    return gene == "poor" or (gene == "decreased" and isinstance(dose, int) and dose >= 20)


def _muscles(answers: Mapping[str, object]) -> set[Told]:
    true: set[Told] = set()
    pain = answers.get("muscle_severity")
    weak = answers.get("weakness") is True
    if answers.get("dark_urine") is True and (answers.get("muscle") == "aches" or weak):
        true.add(("ST-1", "emergency"))
    if weak or (isinstance(pain, int) and pain >= 7):
        true.add(("ST-2", "urgent"))
    if isinstance(pain, int) and 1 <= pain <= 6 and answers.get("where") == "both_sides":
        true.add(("ST-3", "soon"))
    return true


def _rest(profile: Mapping[str, object], day: int, answers: Mapping[str, object]) -> set[Told]:
    true: set[Told] = set()
    taken = answers.get("days_taken_7")
    if isinstance(taken, int) and taken <= 5:
        true.add(("ST-5", "soon"))
    before, now = profile.get("baseline_ldl"), answers.get("ldl")
    if isinstance(before, int) and isinstance(now, int) and 28 <= day <= 84:
        fall = Fraction(before - now, before) * 100
        least = {"high": 50, "moderate": 30}.get(str(profile.get("intensity")))
        if least is not None and fall < least:
            true.add(("ST-6", "soon"))
    strong = answers.get("new_strong_inhibitor") is True
    if strong and profile.get("drug") in ("simvastatin", "lovastatin", None):
        true.add(("ST-8", "urgent"))
    if answers.get("yellow_skin") is True or answers.get("pregnant_possible") is True:
        true.add(("ST-9", "urgent"))
    return true
