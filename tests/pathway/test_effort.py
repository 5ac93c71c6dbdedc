"""No file makes a reply wait: what conditions may look at has a ceiling, for each and for all of them."""

from __future__ import annotations

import ast

import pytest

from dialogs.pathway.assembling import looks_of
from dialogs.pathway.effort import MOST_OF_A_FILE, MOST_OF_ONE, looks
from dialogs.pathway.expressions import compile_condition
from dialogs.pathway.grammar import Unreadable
from dialogs.pathway.pathway import Pathway
from tests.pathway.courses import SCOPE
from tests.pathway.small import small, told

GROUPS = {"symptoms": ("nausea", "pain", "cough")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pain >= 1", 1),
        ("pain >= 1 and nausea >= 2 or not pain > 3", 3),
        ("count(pain >= 1, days=7) > 2", 7),
        ("mean(pain, answers=3) > 1", 3),
        ("mean(pain, answers=3, where=nausea > 1) > 1", 120),
        ("spaced(pain > 1, answers=2, minutes=60)", 60),
        ("spaced(pain > 1, answers=2, minutes=60, days=2)", 2),
        ('mean(pain, block_days="2-7") > 1', 7),
        ("any(symptoms >= 3)", 3),
        ("any(times(symptoms >= 3, k=2, of=4))", 12),
        ("consecutive(pain > 0 and count(nausea > 1, days=7) > 1, days=3)", 24),
        ("times(times(times(pain > 1, k=1, of=60), k=1, of=60), k=1, of=60)", 60**3),
    ],
)
def test_what_stands_inside_is_multiplied(text: str, expected: int) -> None:
    """So many readings, days and members, each time what stands inside."""
    assert looks(ast.parse(text, mode="eval").body, GROUPS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "times(times(pain >= 1, k=1, of=60) and pain > 1, k=1, of=60)",
        "count(pain > 0 and count(pain > 0, days=366) > 0, days=366) > 0",
        "consecutive(spaced(pain > 1, answers=2, minutes=9), answers=60)",
    ],
)
def test_one_expression_has_a_ceiling(text: str) -> None:
    """Sixty readings of sixty readings of sixty readings would be judged for seconds, one more for minutes."""
    with pytest.raises(Unreadable) as refused:
        compile_condition(text, SCOPE)
    (slip,) = refused.value.slips
    assert f"and {MOST_OF_ONE:,} are allowed" in slip.what


def test_a_year_of_readings_is_no_hindrance() -> None:
    """What a pathway really asks for stays far below it."""
    assert compile_condition("count(pain > 1, days=366) > 0", SCOPE).looks == 366


def test_a_file_has_a_ceiling() -> None:
    """Many conditions that are each allowed may be too much together."""
    dear = " or ".join(["count(sugar < 70, days=366) > 9"] * 8)
    rules = "".join(
        f'  XX-{number}: {{severity: soon, roles: [nurse], when: "{dear}", source: "[D] a test", reason: {{en: x}}}}\n'
        for number in range(40)
    )
    assert f"and {MOST_OF_A_FILE:,} are allowed" in told(("\nnon_response:", f"\n{rules}\nnon_response:"))
    assert small()


def test_what_moves_a_pace_counts_too() -> None:
    """Its two conditions are looked at when a check-in ends."""
    times = '    times: ["09:00", "17:00"]\n'
    pace = '{every_days: [1, 2], sparser_when: "count(sys < 130, days=90) > 9", denser_when: sys > 150}'
    paced = small(
        (times, f"{times}    pace: {pace}\n"),
        ("      - on_days: [2, 4, 6]\n        only_when", "      - only_when"),
    )
    assert _looks(paced) - _looks(small()) == 91


def _looks(pathway: Pathway) -> int:
    parts = pathway.rules, pathway.questions, pathway.phases, pathway.messages
    found = looks_of(*parts, pathway.non_response, pathway.fillings)
    return sum(one.looks for one in found if one is not None)
