"""`aftercare pathway check`: is a file fit to be used, and do its own examples hold?

Decides what counts as a finding: a fault of the file, what the static checks find, an example that does not raise what
it says, and one that cannot be played. A warning is told and does not fail the check.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import content
from bot.pathways import library
from bot.pathways.scripts import Script, ScriptFaults, read_examples
from bot.pathways.trying import played_scripts
from dialogs.hearing.spoken import Spoken
from dialogs.pathway.checking.checks import errors, findings
from dialogs.pathway.checking.findings import Gravity
from dialogs.pathway.faults import PathwayFaults
from dialogs.pathway.marks import read
from dialogs.pathway.pathway import Pathway, load


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One finding, for people and for machines."""

    file: str
    line: int
    column: int
    gravity: Gravity
    code: str
    text: str

    def plain(self) -> Mapping[str, object]:
        """As a line of output."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "gravity": self.gravity.value,
            "code": self.code,
            "text": self.text,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What is told of some files: of each good one a line, and every finding."""

    good: tuple[str, ...]
    findings: tuple[Told, ...]

    @property
    def is_good(self) -> bool:
        """Whether every file may be used; a warning does not say otherwise."""
        return all(one.gravity is Gravity.WARNING for one in self.findings)


def checked(paths: tuple[Path, ...]) -> Checked:
    """Check these files, or the whole library when there are none."""
    good: list[str] = []
    findings: list[Told] = []
    spoken = content.spoken()
    for file, text in library.texts(paths):
        found = list(_findings(file, text, spoken, good))
        findings += found
    return Checked(good=tuple(good), findings=tuple(findings))


def _findings(file: str, text: str, spoken: Mapping[str, Spoken], good: list[str]) -> Iterator[Told]:
    """What is wrong with one file; its line is added to `good` when it may be used."""
    try:
        pathway = load(text, file, content.instruments())
    except PathwayFaults as error:
        for fault in error.faults:
            yield Told(
                file=file,
                line=fault.line,
                column=fault.column,
                gravity=Gravity.ERROR,
                code="fault",
                text=str(fault),
            )
        return
    found = findings(pathway, text, file, spoken)
    for one in found:
        yield Told(
            file=file, line=one.line, column=one.column, gravity=one.gravity, code=one.code, text=str(one)
        )
    wrong = list(_wrong_examples(pathway, text, file))
    for line, example in wrong:
        yield Told(file=file, line=line, column=1, gravity=Gravity.ERROR, code="example", text=example)
    if not wrong and not errors(found):
        good.append(library.line_of(pathway))


def _wrong_examples(pathway: Pathway, text: str, file: str) -> Iterator[tuple[int, str]]:
    """What the examples of a pathway do not do as they say, each with its line in the file."""
    if not pathway.examples:
        return
    tree = read(text, file)
    lines = [tree.place(("examples", place)).line for place in range(len(pathway.examples))]
    try:
        for script in read_examples(pathway.examples, file, lines):
            yield from _wrong(pathway, script, file)
    except ScriptFaults as error:
        yield from ((fault.line, str(fault)) for fault in error.faults)


def _wrong(pathway: Pathway, script: Script, file: str) -> Iterator[tuple[int, str]]:
    """Lines without `expect` may raise anything; together a line and its time must raise just what it expects."""
    found: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for match in played_scripts(pathway, (script,), file):
        if not match.superseded:
            found.setdefault((match.day, match.slot), []).append((match.rule, match.severity))
    for line in script.lines:
        if line.expected is None:
            continue
        raised = sorted(set(found.get((line.day, line.slot), ())))
        if raised != sorted(set(line.expected)):
            told = (
                f"{file}:{line.number}: {script.name}, day {line.day}: raises {_told(raised)}, not "
                f"{_told(sorted(set(line.expected)))}. Correct the rule or the example"
            )
            yield line.number, told


def _told(flags: list[tuple[str, str]]) -> str:
    return ", ".join(f"{rule} ({severity})" for rule, severity in flags) or "nothing"
