"""Scripts for one pathway of the library, played as `aftercare pathway try` plays them, and what came of each line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from bot.pathways import library
from bot.pathways.playing import Match
from bot.pathways.trying import played
from dialogs.pathway.pathway import Pathway
from dialogs.severity import Severity

Line = Mapping[str, object]
Held = Mapping[str, str]
"""Rule id → severity."""

Told = tuple[str, str]
"""A rule and its severity."""

Reference = Callable[[Mapping[str, object], Sequence[Line]], Sequence[Held]]
"""A second opinion: the rules that hold at each line, by the words of the specification alone."""


@cache
def pathway(name: str) -> Pathway:
    """A shipped pathway, read by itself, so that a fault in another file is no hindrance."""
    return library.chosen(name).pathway


def on(day: int, slot: int = 0, /, **answers: object) -> Line:
    """A check-in with these answers."""
    return {"day": day, "slot": slot, "status": "answered", "answers": answers}


def missed(day: int, slot: int = 0, /) -> Line:
    """A check-in that was not answered."""
    return {"day": day, "slot": slot, "status": "missed", "answers": {}}


def corrected(which: int, /, day: int = 0, slot: int = 0, **answers: object) -> Line:
    """The check-in of the line with this place in the script, from 0, answered anew."""
    return {"day": day, "slot": slot, "status": "correction", "corrects_checkin": which, "answers": answers}


def typed(day: int, text: str | Mapping[str, str], /, **answers: object) -> Line:
    """A check-in with what was typed, beside other answers."""
    return {**on(day, 0, **answers), "raw_text": text}


def enrolled(day: int = 0, **answers: object) -> Line:
    """The patient is enrolled, or a fact about her changes: the profile is looked at."""
    return {**on(day, 0, **answers), "enrolment": True}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """What a script gave: every flag, and those of each line."""

    matches: tuple[Match, ...]
    lines: tuple[Held, ...]

    @property
    def last(self) -> Held:
        """The rules raised at the last line."""
        return self.lines[-1]

    @property
    def superseded(self) -> set[str]:
        """The rules that a correction took back."""
        return {one.rule for one in self.matches if one.superseded}


Course = tuple[Mapping[str, object], Sequence[Line]]
"""A profile and its lines."""


def tried(name: str, profile: Mapping[str, object], *lines: Line) -> Tried:
    """Play these lines. A line is known by its day and slot; a correction counts as the line it corrects.

    What a correction took back is told apart, in `superseded`.
    """
    return tried_all(name, [(profile, lines)])[0]


def tried_all(name: str, courses: Sequence[Course]) -> list[Tried]:
    """Many courses played from one file, each as by itself."""
    written = [
        json.dumps(line)
        for number, (profile, lines) in enumerate(courses)
        for line in ({"script": str(number), "profile": profile}, *lines)
    ]
    by_script: dict[str, list[Match]] = {}
    for one in played(pathway(name), "\n".join(written).encode(), "script.jsonl"):
        by_script.setdefault(one.script, []).append(one)
    return [_tried(lines, by_script.get(str(number), [])) for number, (_, lines) in enumerate(courses)]


def flags_of_each(name: str, courses: Sequence[Course]) -> list[list[set[Told]]]:
    """For many courses what each line raised."""
    return [[set(held.items()) for held in one.lines] for one in tried_all(name, courses)]


def flags(name: str, lines: Sequence[Line], **profile: object) -> list[set[Told]]:
    """The same for one."""
    return flags_of_each(name, [(profile, lines)])[0]


def last(name: str, lines: Sequence[Line], **profile: object) -> set[Told]:
    """What the last line raised."""
    return flags(name, lines, **profile)[-1]


def matches(name: str, lines: Sequence[Line], **profile: object) -> tuple[Match, ...]:
    """Every flag of one script, in the order in which it came about."""
    return tried(name, profile, *lines).matches


def in_order(name: str, lines: Sequence[Line], **profile: object) -> list[tuple[str, bool]]:
    """Every rule in the order in which it came about, and whether that took it back."""
    return [(one.rule, one.superseded) for one in matches(name, lines, **profile)]


def role(name: str, lines: Sequence[Line], rule: str, **profile: object) -> str:
    """Who is called by a rule."""
    return next(one.role for one in matches(name, lines, **profile) if one.rule == rule)


def calls(name: str) -> list[tuple[str, Severity, str]]:
    """Every rule that calls somebody, its levels gravest first, and the role that comes first."""
    return [
        (rule.id, level.severity, level.roles[0])
        for rule in pathway(name).rules
        if rule.has_task
        for level in rule.levels
        if level.severity is not None
    ]


def seeded(seed: int) -> Random:
    """Chance that is the same at every run."""
    return Random(seed)  # noqa: S311 - invented answers, nothing secret


def some(random: Random, **domains: Sequence[object]) -> dict[str, object]:
    """Answers drawn from these; about one in four is left out."""
    return {key: random.choice(list(values)) for key, values in domains.items() if random.random() > 0.25}


def differences(name: str, reference: Reference, courses: Sequence[Course]) -> list[str]:
    """Each course on which the pathway and the reference disagree, told up to the first line where they do."""
    found: list[str] = []
    for (profile, lines), ours in zip(courses, tried_all(name, courses), strict=True):
        for number, (one, other) in enumerate(zip(ours.lines, reference(profile, lines), strict=True)):
            if one != other:
                found.append(f"{profile} {lines[: number + 1]}: {dict(one)}, by the reference {dict(other)}")
                break
    return found


def _tried(lines: Sequence[Line], matches: Sequence[Match]) -> Tried:
    gone = {(one.day, one.slot, one.rule, one.severity) for one in matches if one.superseded}
    held: dict[tuple[object, object], dict[str, str]] = {}
    for one in matches:
        if (one.day, one.slot, one.rule, one.severity) not in gone:
            held.setdefault((one.day, one.slot), {})[one.rule] = one.severity
    return Tried(matches=tuple(matches), lines=tuple(held.get(_place(lines, line), {}) for line in lines))


def _place(lines: Sequence[Line], line: Line) -> tuple[object, object]:
    while line["status"] == "correction":
        line = lines[int(str(line["corrects_checkin"]))]
    return line["day"], line["slot"]
