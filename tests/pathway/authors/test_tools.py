"""The author's other tools: list, check with examples, graph, schema, preview, diff, publish."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import structlog
import yaml
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.pathways import library
from bot.pathways.calendar import burden, first_days
from bot.pathways.changes import changes
from bot.pathways.drawing import draw
from bot.pathways.graph import Graph, Way, graph_of, mermaid
from bot.pathways.schema import schema
from bot.pathways.voice import Voice
from bot.settings import PREFIX
from dialogs.pathway.pathway import Pathway, load

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "dialogs" / "pathways"
SHIPPED = sorted(FOLDER.glob("*.yaml"))
HEART = "heart-failure-weight"
SOURCE = (FOLDER / f"{HEART}.yaml").read_text(encoding="utf-8")
KEYS = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
RUN = 'consecutive(breathless == "worse", days=2)'
RUN_ALOUD = "(“Breathing” is “Worse than usual”) on 2 days in a row"
FIRST_CHECK_IN = len(SOURCE.splitlines()) + 4
EXAMPLE = """
examples:
  - {script: two kilos, profile: {dry_weight: "78"}}
  - {day: "1", answers: {weight: "80", breathless: none}, expect: []}
  - {day: "2", answers: {weight: "82.01"}, expect: [{rule: HF-1, severity: urgent}, {rule: HF-2, severity: soon}]}
"""


def aftercare(*words: str, **settings: str) -> Result:
    environment = {PREFIX + name: value for name, value in settings.items()}
    return CliRunner().invoke(main, ["pathway", *words], env=environment)


def pathway(*changed: tuple[str, str]) -> Pathway:
    """The heart failure pathway with some of its text changed."""
    source = SOURCE
    for old, new in changed:
        assert old in source
        source = source.replace(old, new, 1)
    return load(source, "changed.yaml")


def graph(name: str) -> Graph:
    return graph_of(Voice(library.chosen(name).pathway, "en"))


def test_the_library_is_listed_for_machines() -> None:
    """One object a pathway."""
    lines = [json.loads(one) for one in aftercare("list", "--json").stdout.splitlines()]
    assert [one["id"] for one in lines] == [file.stem for file in SHIPPED]
    assert lines[0].keys() == {"id", "version", "hash", "signed_by", "languages", "file"}


# --- check ------------------------------------------------------------------------------------------------


def test_the_shipped_library_may_be_used() -> None:
    """Every shipped file loads, its examples hold and no check finds an error."""
    result = aftercare("check")
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == len(SHIPPED)


def test_examples_that_hold_are_good(tmp_path: Path) -> None:
    """An example says what each line raises; lines that say nothing may raise anything."""
    (tmp_path / "p.yaml").write_text(SOURCE + EXAMPLE, encoding="utf-8")
    result = aftercare("check", str(tmp_path / "p.yaml"))
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "expect: []",
            "expect: [{rule: HF-4, severity: emergency}]",
            f"p.yaml:{FIRST_CHECK_IN}: two kilos, day 1: raises nothing, not HF-4 (emergency). ",
        ),
        ("82.01", "81.50", "day 2: raises HF-2 (soon), not HF-1 (urgent), HF-2 (soon). "),
        ("breathless: none", "breathles: none", f"p.yaml:{FIRST_CHECK_IN}: `breathles` is no answer of"),
        ('day: "1"', "dya: 1", f"p.yaml:{FIRST_CHECK_IN}: `dya` is not of a line. Did you mean `day`?"),
    ],
)
def test_an_example_that_does_not_hold_is_a_finding(tmp_path: Path, old: str, new: str, told: str) -> None:
    """Exit 1, with the example's line in the file and what it raised instead."""
    (tmp_path / "p.yaml").write_text(SOURCE + EXAMPLE.replace(old, new), encoding="utf-8")
    result = aftercare("check", str(tmp_path / "p.yaml"))
    assert result.exit_code == 1
    assert told in result.stderr


def test_an_example_names_a_scored_answer_by_its_points(tmp_path: Path) -> None:
    """Its label or a word of the author's own is told with the points there are, at its line for machines too."""
    source = (FOLDER / "depression-followup.yaml").read_text(encoding="utf-8")
    source = source[: source.find("\nexamples:")] if "\nexamples:" in source else source
    lines = "  - {script: t}\n  - {day: 0, answers: {item9: often}}\n"
    (tmp_path / "p.yaml").write_text(f"{source}\nexamples:\n{lines}", encoding="utf-8")
    result = aftercare("check", str(tmp_path / "p.yaml"), "--json")
    (found,) = [json.loads(one) for one in result.stdout.splitlines()]
    assert "is no number. Write its points: 0, 1, 2, 3" in found["text"]
    assert found["line"] == len(f"{source}\nexamples:\n{lines}".splitlines())


def test_findings_can_be_read_by_machines(tmp_path: Path) -> None:
    """--json: one object a finding, all faults of a file at once, with their places."""
    faulty = SOURCE.replace("kind: yes_no", "kind: yesno").replace("severity: soon", "severity: soonish")
    (tmp_path / "p.yaml").write_text(faulty, encoding="utf-8")
    result = aftercare("check", str(tmp_path / "p.yaml"), "--json")
    assert result.exit_code == 1
    found = [json.loads(one) for one in result.stdout.splitlines()]
    assert len(found) > 3
    assert all(one["gravity"] == "error" and one["line"] > 0 and one["code"] == "fault" for one in found)


# --- graph ------------------------------------------------------------------------------------------------


def test_a_question_with_a_condition_may_be_passed_over() -> None:
    """From the step before it two ways lead on, and the last question leads to the end."""
    drawn = graph("post-discharge-30")
    at = {step.key: place for place, step in enumerate(drawn.steps)}
    ways = set(drawn.ways)
    need, category, change = at["need_help"], at["need_category"], at["overall_change"]
    assert Way(start=need, end=category, skips=False) in ways
    assert Way(start=need, end=change, skips=True) in ways
    assert Way(start=len(drawn.steps) - 1, end=len(drawn.steps), skips=False) in ways
    assert "PD-2" in drawn.steps[category].rules


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_step_can_be_reached_and_left(file: Path) -> None:
    """Walking the ways from the beginning meets every question, and from each the end can be reached."""
    drawn = graph(file.stem)
    end = len(drawn.steps)
    reached, leading = {-1}, {end}
    for way in drawn.ways:
        reached |= {way.end} if way.start in reached else set()
    for way in reversed(drawn.ways):
        leading |= {way.start} if way.end in leading else set()
    assert reached == set(range(-1, end + 1))
    assert leading == set(range(-1, end + 1))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_mermaid_names_no_step_it_does_not_draw(file: Path) -> None:
    """Every arrow leads from a node to a node, and no label breaks a line."""
    lines = mermaid(graph(file.stem)).splitlines()
    nodes = {found[1] for line in lines if (found := re.match(r"  (\w+)[\[{(]", line))}
    arrows = [
        re.fullmatch(r'  (\w+) (?:-->|-\.->)(?:\|"[^"|]*"\|)? (\w+)', one) for one in lines if "->" in one
    ]
    assert arrows
    assert all(one is not None and {one[1], one[2]} <= nodes for one in arrows)


def test_the_graph_is_drawn(tmp_path: Path) -> None:
    """A picture that opens, the same each time; a file of another sort is refused."""
    drawn = graph(HEART)
    assert draw(drawn, "png").startswith(b"\x89PNG")
    assert ElementTree.fromstring(draw(drawn, "svg")).tag.endswith("svg")  # noqa: S314 - our own picture
    assert draw(drawn, "svg") == draw(drawn, "svg")
    assert aftercare("graph", HEART, "--output", str(tmp_path / "g.svg")).exit_code == 0
    assert (tmp_path / "g.svg").read_bytes().startswith(b"<?xml")
    refused = aftercare("graph", HEART, "--output", str(tmp_path / "g.doc"))
    assert refused.exit_code == 2
    assert "ends in .svg, .png or .mmd" in refused.stderr


# --- schema -----------------------------------------------------------------------------------------------


def parsed(source: str) -> object:
    """YAML as a plain reader reads it."""
    return yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


def plain(value: object) -> object:
    """A file as an editor's reader hands it on: keys and dates are text."""
    if isinstance(value, dict):
        return {_key(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _key(key: object) -> str:
    return {True: "yes", False: "no"}[key] if isinstance(key, bool) else str(key)


VALIDATOR = jsonschema.Draft202012Validator(dict(schema()))


def test_the_schema_is_one() -> None:
    """By its own meta-schema, and as it is printed."""
    jsonschema.Draft202012Validator.check_schema(dict(schema()))
    assert json.loads(aftercare("schema").stdout) == json.loads(json.dumps(schema()))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_schema_takes_every_shipped_file(file: Path) -> None:
    """Read by a plain YAML reader, whatever it makes of `yes` and of numbers."""
    found = [one.message for one in VALIDATOR.iter_errors(plain(parsed(file.read_text("utf-8"))))]
    assert found == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: urgent", "severity: urgently"),
        ("roles: [hf_nurse]", "roles: [hf_nurze]"),
        ("phases:", "phasez:"),
        ('times: ["08:00"]', 'times: ["8 o clock"]'),
        ("required: yes", "required: perhaps"),
        ("every_days: 7", "every_days: 0"),
        ("lowest: 30\n", "lowest: thirty\n"),
        ("version: 1", "version: first"),
        ('{en: "Weight", es: "Peso"}', '{es: "Peso"}'),
    ],
)
def test_the_schema_refuses_what_an_editor_can_know(old: str, new: str) -> None:
    """A wrong word, name, time, number, or a text without English."""
    assert old in SOURCE
    assert not VALIDATOR.is_valid(plain(parsed(SOURCE.replace(old, new, 1))))


# --- preview ----------------------------------------------------------------------------------------------


def test_the_preview_counts_what_is_asked() -> None:
    """Six questions on each of the first 91 days of heart failure, one at each check-in."""
    days = first_days(library.chosen(HEART).pathway, date(2026, 3, 2))
    assert [one.day for one in days] == list(range(91))
    assert {one.questions for one in days} == {6}
    assert (burden(days).check_ins, burden(days).questions, burden(days).busiest) == (91, 546, 6)
    later = first_days(library.chosen(HEART).pathway, date(2026, 3, 2), 98)
    assert [one.questions for one in later[-8:]] == [6, 1, 1, 1, 1, 1, 1, 6]


def test_the_preview_begins_before_day_zero_where_the_pathway_does() -> None:
    """A baseline a week before the operation; Mondays and Thursdays later."""
    days = first_days(library.chosen("joint-replacement-recovery").pathway, date(2026, 3, 4))
    assert days[0].day == -7
    twice_a_week = [one.on.isoweekday() for one in days if 15 <= one.day < 42 and one.times]
    assert set(twice_a_week) == {1, 4}


def test_the_preview_shows_the_most_that_may_be_asked() -> None:
    """A phase for some patients alone counts where it asks more, and is marked as such."""
    twice = (
        "phases:\n  - key: closer\n    first_day: 0\n    last_day: 3\n    only_when: input.high_risk == yes\n"
        '    times: ["08:00", "18:00"]\n    asks:\n      - questions: [weight, breathless, swelling, orthopnoea]\n'
    )
    days = first_days(pathway(("phases:\n", twice)), date(2026, 3, 2), 5)
    assert [(one.questions, one.may_fall_away) for one in days] == [(8, 8)] * 4 + [(6, 0)] * 2


def test_the_preview_is_a_table_or_lines_for_machines() -> None:
    """Both tell the same days."""
    told = aftercare("preview", HEART, "--day-zero", "2026-03-02", "--days", "10")
    assert "day    1  Tue 2026-03-03  08:00                6 asked" in told.stdout
    assert told.stdout.endswith("11 check-ins, 66 questions in all, 6 on the busiest day.\n")
    lines = aftercare(
        "preview", HEART, "--day-zero", "2026-03-02", "--days", "10", "--json"
    ).stdout.splitlines()
    assert len(lines) == 11
    assert json.loads(lines[1]) | {"asked": []} == {
        "day": 1,
        "on": "2026-03-03",
        "times": ["08:00"],
        "asked": [],
        "questions": 6,
        "may_fall_away": 0,
        "advice": ["own_plan"],
        "messages": [],
    }


# --- diff -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("default: 2.00", "default: 2.50", ("limits", "gain_3d", "changed", "default", "2.00", "2.50")),
        (
            "last_day: 90",
            "last_day: 60",
            ("phases", "daily", "changed", "days", "Days 0 to 90", "Days 0 to 60"),
        ),
        (
            "when: orthopnoea == yes or",
            "when: orthopnoea == no or",
            (
                "rules",
                "HF-5",
                "changed",
                "levels when",
                f"“Breathless at night” is yes or {RUN_ALOUD} (orthopnoea == yes or {RUN})",
                f"“Breathless at night” is no or {RUN_ALOUD} (orthopnoea == no or {RUN})",
            ),
        ),
        (
            "How is your breathing?",
            "How do you breathe?",
            (
                "questions",
                "breathless",
                "reworded",
                "text (en)",
                "How is your breathing?",
                "How do you breathe?",
            ),
        ),
        (
            "in_a_row: 3, severity: soon",
            "in_a_row: 4, severity: urgent",
            (
                "non_response",
                "",
                "changed",
                "bands 2",
                "3 missed in a row: soon, hf nurse",
                "4 missed in a row: urgent, hf nurse",
            ),
        ),
        (
            "Your daily weight check",
            "Your daily check",
            ("title_for_patient", "", "reworded", "text (en)", "Your daily weight check", "Your daily check"),
        ),
    ],
)
def test_a_change_is_told_as_it_was_and_as_it_is(old: str, new: str, told: tuple[str, ...]) -> None:
    """One change in the file, one line: thresholds, schedule, conditions aloud, texts, silence."""
    found = changes(Voice(pathway(), "en"), Voice(pathway((old, new)), "en"))
    assert [tuple(one.plain().values()) for one in found] == [told]


def test_what_is_new_and_what_is_gone_is_told_whole() -> None:
    """A rule that was taken out, with its condition and its words."""
    without = re.sub(r"  HF-8:\n(?:    .*\n)*", "", SOURCE)
    found = changes(Voice(pathway(), "en"), Voice(load(without, "f"), "en"))
    assert {(one.section, one.name, one.how.value) for one in found} == {("rules", "HF-8", "gone")}
    assert any("on 2 days in a row" in one.before for one in found)
    back = changes(Voice(load(without, "f"), "en"), Voice(pathway(), "en"))
    assert {(one.section, one.name, one.how.value) for one in back} == {("rules", "HF-8", "new")}


def test_a_difference_ends_with_1_and_none_with_0(tmp_path: Path) -> None:
    """For a script that asks whether patients will notice."""
    (tmp_path / "p.yaml").write_text(SOURCE.replace("default: 2.00", "default: 2.50", 1), encoding="utf-8")
    same, other = (
        aftercare("diff", HEART, HEART),
        aftercare("diff", HEART, str(tmp_path / "p.yaml"), "--json"),
    )
    assert (same.exit_code, same.stdout) == (0, "Nothing changes for patients.\n")
    assert other.exit_code == 1
    assert json.loads(other.stdout)["after"] == "2.50"


# --- publish ----------------------------------------------------------------------------------------------


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for a clinic's database, and no settings from the machine."""
    import os

    for name in [*os.environ]:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.yaml").write_text(SOURCE, encoding="utf-8")
    yield tmp_path
    structlog.reset_defaults()


def settings() -> dict[str, str]:
    return {"TOKEN": "900100200:invented-token-of-the-small-world-00", "KEYS": KEYS}


def test_a_file_is_published_once(clinic: Path) -> None:
    """The second time nothing changes; another text under the same number is refused with what to do."""
    first = aftercare("publish", "p.yaml", **settings())
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith(f"{HEART} version 1 (")
    assert "is published." in first.stdout
    assert "published before" in aftercare("publish", "p.yaml", **settings()).stdout
    (clinic / "p.yaml").write_text(SOURCE.replace("default: 2.00", "default: 2.50", 1), encoding="utf-8")
    taken = aftercare("publish", "p.yaml", **settings())
    assert taken.exit_code == 2
    assert "higher `version:`" in taken.stderr


def test_a_faulty_file_is_not_published(clinic: Path) -> None:
    """Every fault is told; exit 1. Without settings: exit 2, and what is missing."""
    (clinic / "p.yaml").write_text(SOURCE.replace("phases:", "phasez:"), encoding="utf-8")
    faulty = aftercare("publish", "p.yaml", **settings())
    assert faulty.exit_code == 1
    assert "p.yaml:" in faulty.stderr
    (clinic / "p.yaml").write_text(SOURCE, encoding="utf-8")
    missing = aftercare("publish", "p.yaml")
    assert missing.exit_code == 2
    assert "AFTERCARE_TOKEN" in missing.stderr
