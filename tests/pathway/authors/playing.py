"""Scripts told in tests: a header and lines, played as `aftercare pathway try` plays them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.pathways import library
from bot.pathways.playing import Match
from bot.pathways.trying import played

Flagged = list[tuple[int, str, str]]


def line(day: int, **more: object) -> dict[str, object]:
    """One line: `answers=`, `status=` and so on."""
    return {"day": day, "slot": 0, **more}


def answered(day: int, /, slot: int = 0, **answers: object) -> dict[str, object]:
    """A check-in that was answered."""
    return {"day": day, "slot": slot, "status": "answered", "answers": answers}


def missed(day: int, slot: int = 0) -> dict[str, object]:
    """A check-in whose window closed without an answer."""
    return {"day": day, "slot": slot, "status": "missed"}


def corrected(index: int, day: int, /, **answers: object) -> dict[str, object]:
    """A correction of the line with this index."""
    return {"day": day, "slot": 0, "status": "correction", "answers": answers, "corrects_checkin": index}


def script_of(*lines: Mapping[str, object], name: str = "s", **profile: object) -> bytes:
    """A file of one script."""
    header = {"script": name, "profile": profile}
    return "\n".join(json.dumps(one) for one in (header, *lines)).encode()


def tried(pathway: str, *lines: Mapping[str, object], **profile: object) -> tuple[Match, ...]:
    """Every flag of one script."""
    return played(library.chosen(pathway).pathway, script_of(*lines, **profile), "s.jsonl")


def flagged(pathway: str, *lines: Mapping[str, object], **profile: object) -> Flagged:
    """Day, rule and severity of every flag, in the order it came about; what was taken back is marked with `-`."""
    return [
        (one.day, f"-{one.rule}" if one.superseded else one.rule, one.severity)
        for one in tried(pathway, *lines, **profile)
    ]
