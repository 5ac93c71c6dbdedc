"""A second reading of section 15 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Told = tuple[str, str]
Answers = Mapping[str, object]


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises. OP-10 is advice and raises nothing."""
    told: list[set[Told]] = []
    past: list[Answers] = []
    silent = 0
    for line in lines:
        day = int(str(line["day"]))
        if line["status"] == "missed":
            silent += 1
            told.append(_silence(profile, day, silent))
            continue
        silent = 0
        answers = line["answers"]
        assert isinstance(answers, dict)
        true = _enrolled(profile) if line.get("enrolment") else set()
        past.append(answers)
        told.append(true | _today(profile, day, answers) | _course(answers, past))
    return told


def _silence(profile: Mapping[str, object], day: int, silent: int) -> set[Told]:
    fewer = 1 if profile.get("high_risk") or int(str(profile.get("age", 0))) >= 75 else 0
    if day <= 7 and silent >= 2 - fewer:
        return {("OP-NR", "soon")}
    return {("OP-NR", "routine")} if silent >= 3 - fewer else set()


def _gene(profile: Mapping[str, object]) -> object:
    return profile.get("CYP2D6") if profile.get("drug") in ("codeine", "tramadol") else None


def _enrolled(profile: Mapping[str, object]) -> set[Told]:
    found = {"ultrarapid": {("OP-5", "urgent")}, "poor": {("OP-5", "soon")}}
    return found.get(str(_gene(profile)), set())


def _number(answers: Answers, key: str) -> int | None:
    value = answers.get(key)
    return value if isinstance(value, int) else None


def _today(profile: Mapping[str, object], day: int, answers: Answers) -> set[Told]:
    true: set[Told] = set()
    tablets, pain, bowels = (_number(answers, key) for key in ("tablets_24h", "pain", "bowel_days"))
    if answers.get("sedation") == "hard_to_wake" or answers.get("breathing_slow") is True:
        true.add(("OP-1", "emergency"))
    if tablets is not None and tablets > 0:
        most = profile.get("max_tablets")
        if isinstance(most, int) and tablets > most:
            true.add(("OP-2", "urgent"))
        if answers.get("other_sedatives", "none") != "none":
            true.add(("OP-3", "urgent"))
        if day >= 30 or (profile.get("surgery") == "minor" and day >= 14):
            true.add(("OP-8", "soon"))
    if pain is not None and pain >= 5 and _gene(profile) == "poor" and tablets != 0:
        true.add(("OP-5", "urgent"))
    if bowels is not None and bowels >= 3:
        true.add(("OP-6", "urgent" if answers.get("vomit_swollen") is True else "soon"))
    if answers.get("withdrawal") is True:
        true.add(("OP-9", "soon"))
    return true


def _course(answers: Answers, past: Sequence[Answers]) -> set[Told]:
    true: set[Told] = set()
    if "pain" in answers and "tablets_24h" in answers:
        both = [one for one in past if "pain" in one and "tablets_24h" in one][-2:]
        if len(both) == 2 and all(_strong(one) for one in both):
            true.add(("OP-4", "urgent"))
    if "tablets_24h" in answers:
        counts = [int(str(one["tablets_24h"])) for one in past if "tablets_24h" in one][-3:]
        if len(counts) == 3 and counts[0] < counts[1] < counts[2]:
            true.add(("OP-7", "soon"))
    return true


def _strong(answers: Answers) -> bool:
    return int(str(answers["pain"])) >= 7 and int(str(answers["tablets_24h"])) >= 1
