"""The rules of the library at their edges: what the words of the specification say of some 1,700 short courses.

Beside each other lie `<pathway>.jsonl`, courses as `aftercare pathway try` reads them (at, just below and just above
each limit; gaps, missed days, corrections, the patient's own unit, facts left out), and `<pathway>.expected.jsonl`, the
lines that must come of them and no others. A role is told where the specification names one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.pathways import library
from bot.pathways.trying import played

FOLDER = Path(__file__).parent / "second_opinion"
PATHWAYS = sorted(
    one.name.removesuffix(".jsonl") for one in FOLDER.glob("*.jsonl") if ".expected." not in one.name
)

Line = Mapping[str, object]
Place = tuple[object, ...]


def flags_of(pathway: str) -> list[Line]:
    """What comes of the courses of a pathway."""
    file = FOLDER / f"{pathway}.jsonl"
    return [one.plain() for one in played(library.chosen(pathway).pathway, file.read_bytes(), file.name)]


def expected_of(pathway: str) -> list[Line]:
    """What must come of them."""
    return [json.loads(one) for one in (FOLDER / f"{pathway}.expected.jsonl").read_text("utf-8").splitlines()]


def told(one: Line) -> Place:
    """A flag without its role; that what was taken away had been raised before goes without saying."""
    is_gone = one.get("superseded", False)
    return (
        *(one[key] for key in ("script", "day", "slot", "rule", "severity")),
        is_gone,
        is_gone or one["repeat"],
    )


def test_every_pathway_of_the_library_has_a_second_opinion() -> None:
    """And there is none of a pathway that is not shipped."""
    shipped = Path(__file__).parents[3] / "dialogs" / "pathways"
    assert sorted(one.stem for one in shipped.glob("*.yaml")) == PATHWAYS


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_each_course_raises_what_the_specification_says(pathway: str) -> None:
    """These flags, each as often as expected, and no others."""
    ours = Counter(told(one) for one in flags_of(pathway))
    theirs = Counter(told(one) for one in expected_of(pathway))
    assert {"unexpected": ours - theirs, "wanting": theirs - ours} == {"unexpected": {}, "wanting": {}}


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_each_flag_calls_whom_the_specification_names(pathway: str) -> None:
    """Where it names anybody."""
    named = {told(one): one["role"] for one in expected_of(pathway) if "role" in one}
    called = {told(one): one["role"] for one in flags_of(pathway) if told(one) in named}
    assert called == named
