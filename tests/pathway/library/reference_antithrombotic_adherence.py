"""A second opinion on antithrombotic-adherence, from the words of the specification alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

Line = Mapping[str, object]


def evaluate(profile: Mapping[str, object], lines: Sequence[Line]) -> list[dict[str, str]]:
    """The rules that hold at each line, with their severity."""
    found: list[dict[str, str]] = []
    bleeds: list[object] = []
    silent = 0
    for line in lines:
        day = int(str(line["day"]))
        if line.get("enrolment"):
            found.append(_at_enrolment(profile, day))
            continue
        if line["status"] == "missed":
            silent += 1
            found.append(_silence(profile, day, silent))
            continue
        silent = 0
        answers = line["answers"]
        assert isinstance(answers, Mapping)
        held = _bleeding(answers, bleeds) | _taking(profile, day, answers) | _inr(profile, answers.get("inr"))
        if answers.get("chest_pain_or_stroke_signs"):
            held["AT-4"] = "emergency"
        if answers.get("new_interacting_medicine"):
            held["AT-7"] = "soon"
        if answers.get("planned_procedure"):
            held["AT-10"] = "soon"
        found.append(held)
    return found


def _at_enrolment(profile: Mapping[str, object], day: int) -> dict[str, str]:
    is_concerned = (
        profile.get("drug") == "clopidogrel"
        and profile.get("indication") in ("PCI", "ACS")
        and profile.get("CYP2C19") in ("poor", "intermediate")
        and not profile.get("pgx_override")
    )
    if not is_concerned:
        return {}
    return {"AT-8": "urgent" if day <= 30 else "soon"}


def _silence(profile: Mapping[str, object], day: int, silent: int) -> dict[str, str]:
    fewer = bool(profile.get("high_risk")) or int(str(profile.get("age", 50))) >= 75
    if day <= 30 and silent >= 2 - fewer:
        return {"AT-NR": "soon"}
    return {"AT-NR": "routine"} if silent >= 3 - fewer else {}


def _bleeding(answers: Mapping[str, object], bleeds: list[object]) -> dict[str, str]:
    held: dict[str, str] = {}
    if answers.get("bleeding") == "major" or answers.get("head_injury"):
        held["AT-1"] = "emergency"
    if answers.get("bleeding") == "moderate":
        held["AT-2"] = "urgent"
    if "bleeding" in answers:
        bleeds.append(answers["bleeding"])
        if bleeds[-2:] == ["minor", "minor"]:
            held["AT-3"] = "soon"
    return held


def _taking(profile: Mapping[str, object], day: int, answers: Mapping[str, object]) -> dict[str, str]:
    has_stopped = bool(answers.get("stopped"))
    missed = int(str(answers.get("days_missed_7d", 0))) >= 2
    if profile.get("kind") == "p2y12" and (has_stopped or missed):
        has_stent = profile.get("indication", "PCI") in ("PCI", "ACS")
        return {"AT-5": "urgent" if has_stent and day <= 30 else "soon"}
    if profile.get("kind") == "doac":
        if has_stopped:
            return {"AT-6": "urgent"}
        return {"AT-6": "soon"} if missed else {}
    return {}


def _inr(profile: Mapping[str, object], given: object) -> dict[str, str]:
    if given is None:
        return {}
    inr = Decimal(str(given))
    target = profile.get("inr_target", [2.0, 3.0])
    assert isinstance(target, list)
    low, high = (Decimal(str(one)) for one in target)
    if inr >= 10:
        return {"AT-9": "emergency"}
    if inr >= Decimal("4.5") or (profile.get("mechanical_valve") and inr < Decimal("1.5")):
        return {"AT-9": "urgent"}
    outside = inr > high + Decimal("0.5") or inr < low - Decimal("0.5")
    return {"AT-9": "soon"} if outside else {}
