"""A second reading of section 4 of the clinical text, in plain loops. Temperatures are tenths of a degree, weights
tenths of a kilogram. It knows nothing of the pathway file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Told = tuple[str, str]
SYMPTOMS = (
    "appetite",
    "constipation",
    "cough",
    "diarrhoea",
    "dysuria",
    "fatigue",
    "hot_flushes",
    "nausea",
    "pain",
    "neuropathy",
    "breathlessness",
    "vomiting",
)


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each report raises."""
    told: list[set[Told]] = []
    before: dict[str, int] = {}
    weights: list[int] = []
    silent = 0
    for line in lines:
        if line["status"] == "missed":
            silent += 1
            shorter = bool(profile.get("high_risk")) or int(str(profile.get("age", 0))) >= 75
            told.append({("CA-NR", "soon")} if silent >= (1 if shorter else 2) else set())
            continue
        answers = line["answers"]
        assert isinstance(answers, dict)
        silent = 0
        if "weight" in answers:
            weights.append(_tenths(answers["weight"]))
        true = (
            _grades(profile, answers, before) | _fever(profile, answers) | _weight(profile, answers, weights)
        )
        before |= {key: answers[key] for key in (*SYMPTOMS, "activity") if key in answers}
        told.append(true)
    return told


def _grades(
    profile: Mapping[str, object], answers: Mapping[str, int], before: Mapping[str, int]
) -> set[Told]:
    true: set[Told] = set()
    for symptom in SYMPTOMS:
        grade = answers.get(symptom)
        if grade is None:
            continue
        if grade >= 3:
            true.add(("CA-1", "urgent"))
        if symptom in before and grade - before[symptom] >= 2:
            true.add(("CA-2", "urgent"))
    if answers.get("breathlessness") == 4:
        true.add(("CA-4", "emergency"))
    activity = answers.get("activity")
    if activity is not None and (
        activity >= 3 or ("activity" in before and activity - before["activity"] >= 2)
    ):
        true.add(("CA-5", "soon"))
    twice = answers.get("diarrhoea", 0) >= 2 and before.get("diarrhoea", 0) >= 2
    if profile.get("immunotherapy") and twice:
        true.add(("CA-7", "urgent"))
    return true


def _fever(profile: Mapping[str, object], answers: Mapping[str, object]) -> set[Told]:
    now, earlier = _tenths(answers.get("temp", 0)), _tenths(answers.get("temp_1h_before", 0))
    once = now >= 383 or earlier >= 383
    if profile.get("myelosuppressive") and (once or (now >= 380 and earlier >= 380)):
        return {("CA-3", "emergency")}
    return {("CA-3", "urgent")} if once else set()


def _weight(profile: Mapping[str, object], answers: Mapping[str, object], weights: list[int]) -> set[Told]:
    if "weight" not in answers:
        return set()
    entered = profile.get("baseline_weight")
    if entered is None and len(weights) < 3:
        return set()
    baseline = _tenths(entered) if entered is not None else sorted(weights[:3])[1]
    return {("CA-6", "soon")} if 100 * (baseline - weights[-1]) >= 5 * baseline else set()


def _tenths(number: object) -> int:
    return round(float(str(number)) * 10)
