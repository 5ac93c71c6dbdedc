"""docs/pathways.md is true: its pathway can be used, its script raises what it says, no function is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from click.testing import CliRunner

from bot.__main__ import main
from dialogs.hearing.units import UNITS
from dialogs.pathway.functions import USAGE
from dialogs.pathway.parts import EventCourse, QuestionKind, WhenBusy, WhenLate
from dialogs.pathway.shapes import EventShape, PaceShape, PathwayShape, PhaseShape
from dialogs.pathway.shapes.atoms import ROLES
from dialogs.severity import Severity

GUIDE = (Path(__file__).parents[3] / "docs" / "pathways.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", GUIDE, re.DOTALL)
SMALL = next(text for language, text in BLOCKS if text.startswith("pathway:"))


def test_the_small_pathway_has_no_finding(tmp_path: Path) -> None:
    """It loads, no check finds anything, and its examples hold."""
    (tmp_path / "p.yaml").write_text(SMALL, encoding="utf-8")
    result = CliRunner().invoke(main, ["pathway", "check", str(tmp_path / "p.yaml")])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "plaster-cast 1  unsigned  en\n"
    assert "examples:" in SMALL


def test_the_preview_shows_what_follows_the_date_it_is_given(tmp_path: Path) -> None:
    """The daily questions end on the day the cast is off, and one more check-in comes three days later."""
    (tmp_path / "p.yaml").write_text(SMALL, encoding="utf-8")
    words = [
        "pathway",
        "preview",
        str(tmp_path / "p.yaml"),
        "--day-zero",
        "2026-12-01",
        "--days",
        "30",
        "--json",
    ]
    assert "`aftercare pathway preview FILE --date off_on=2026-12-09`" in GUIDE
    told = CliRunner().invoke(main, [*words, "--date", "off_on=2026-12-09"]).stdout
    assert [json.loads(one)["day"] for one in told.splitlines()] == [*range(1, 9), 11]


def test_the_script_raises_what_the_guide_says(tmp_path: Path) -> None:
    """Line by line."""
    script, told = (text for language, text in BLOCKS if not language)
    (tmp_path / "s.jsonl").write_text(script, encoding="utf-8")
    words = ["pathway", "try", "heart-failure-weight", "--script", str(tmp_path / "s.jsonl"), "--json"]
    result = CliRunner().invoke(main, words)
    assert [json.loads(one) for one in result.stdout.splitlines()] == [
        json.loads(one) for one in told.splitlines()
    ]


def test_every_function_and_section_is_told() -> None:
    """What is added to the language is added to the guide."""
    assert [name for name in USAGE if f"`{name}(" not in GUIDE] == []
    assert [
        name for name in PathwayShape.model_fields if f"`{name}`" not in GUIDE and f"\n{name}:" not in GUIDE
    ] == []


def test_every_setting_of_time_is_told() -> None:
    """Settings of a phase, of its pace and of an event, with what may stand there."""
    told = [*PhaseShape.model_fields, *PaceShape.model_fields, *EventShape.model_fields]
    choices = [one.value for one in (*WhenLate, *WhenBusy, *EventCourse)]
    assert [name for name in (*told, *choices) if f"`{name}" not in GUIDE and f" {name}:" not in GUIDE] == []


def test_every_kind_unit_and_role_is_told() -> None:
    """An author finds in the guide whatever the loader takes, without reading code."""
    known = [*(one.value for one in (*QuestionKind, *Severity)), *filter(None, UNITS), *ROLES]
    assert [name for name in known if f"`{name}`" not in GUIDE] == []
