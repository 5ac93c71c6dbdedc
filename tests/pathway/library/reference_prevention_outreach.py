"""A second reading of section 16 of the clinical text, in plain loops. It knows nothing of the pathway file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Told = tuple[str, str]
THIRD_NUDGE = 42


def evaluate(profile: Mapping[str, object], lines: Sequence[Mapping[str, object]]) -> list[set[Told]]:
    """The rules each check-in raises. A full form is asked, which raises nothing by itself."""
    told: list[set[Told]] = []
    was_due = False
    for line in lines:
        third = line["day"] == THIRD_NUDGE
        if line["status"] == "missed":
            told.append({("PR-6", "routine")} if third and was_due else set())
            continue
        answers = line["answers"]
        assert isinstance(answers, dict)
        true = _drinks(profile, answers.get("audit_c")) | _waits(answers.get("days_since_positive_unbooked"))
        due = bool(answers.get("service_due"))
        was_due = was_due or due
        if due:
            true |= {("PR-1", "routine")} | ({("PR-6", "routine")} if third else set())
        if answers.get("family_history_trigger") is True:
            true.add(("PR-3", "soon"))
        told.append(true | _alarm(answers.get("alarm")))
    return told


def _waits(days: object) -> set[Told]:
    if not isinstance(days, int) or days < 14:
        return set()
    return {("PR-2", "urgent" if days >= 60 else "soon")}


def _drinks(profile: Mapping[str, object], points: object) -> set[Told]:
    least = 3 if profile.get("sex") == "female" else 4
    return {("PR-4", "soon")} if isinstance(points, int) and points >= least else set()


def _alarm(alarm: object) -> set[Told]:
    signs = set(alarm) - {"none"} if isinstance(alarm, list) else set()
    if not signs:
        return set()
    return {("PR-5", "urgent" if "coughing_blood" in signs else "soon")}
