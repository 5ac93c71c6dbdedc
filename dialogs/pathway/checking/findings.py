"""A finding of a static check: its code, how grave it is, where it stands and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dialogs.pathway.marks import Path, Tree
from dialogs.pathway.pathway import Pathway


class Gravity(StrEnum):
    """An error keeps a file from being published; a warning is for its author to weigh."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sort:
    """One kind of finding: how grave it is, and what it means."""

    gravity: Gravity
    meaning: str


CODES: Mapping[str, Sort] = MappingProxyType(
    {
        "never-asked": Sort(
            gravity=Gravity.ERROR,
            meaning="A question stands in no phase, in no check-in on demand, in no action and not under `worse`.",
        ),
        "never-askable": Sort(
            gravity=Gravity.ERROR, meaning="The `ask_when` of a question can never hold for any answers."
        ),
        "asked-after-nothing": Sort(
            gravity=Gravity.WARNING,
            meaning="The `ask_when` of a question looks at another that is never asked in the same check-in.",
        ),
        "never-holds": Sort(
            gravity=Gravity.ERROR,
            meaning="A rule, or one level of it, can never hold for any answers in the ranges of its questions.",
        ),
        "always-holds": Sort(
            gravity=Gravity.ERROR,
            meaning="A rule holds for all answers, so it would call a person each time.",
        ),
        "never-reached": Sort(
            gravity=Gravity.ERROR,
            meaning="A level of a rule is covered by the graver ones before it, so it is never the one that counts.",
        ),
        "reads-nothing-asked": Sort(
            gravity=Gravity.ERROR, meaning="All that a rule reads is never asked, given or derived."
        ),
        "unread-fact": Sort(
            gravity=Gravity.WARNING,
            meaning="An answer that does not come in time makes a fact true that no rule reads, so nobody is told.",
        ),
        "sets-unread": Sort(
            gravity=Gravity.WARNING,
            meaning="An event sets a date that no phase, message, condition or text looks at.",
        ),
        "hides-warning-sign": Sort(
            gravity=Gravity.WARNING,
            meaning="A phase with an `anchor` takes the day of a later one and leaves out a warning sign of it.",
        ),
        "gap": Sort(
            gravity=Gravity.WARNING,
            meaning="Between two bands on one number lies a stretch for which no rule holds.",
        ),
        "overlap": Sort(
            gravity=Gravity.WARNING,
            meaning="Two bands on one number overlap in part, and neither lies inside the other.",
        ),
        "missing-text": Sort(
            gravity=Gravity.WARNING,
            meaning="A text is missing in a language that other texts of the file have; English is shown.",
        ),
        "missing-safety-text": Sort(
            gravity=Gravity.ERROR,
            meaning="What a patient is told in an emergency or urgent case is missing in a language of the file.",
        ),
        "old-translation": Sort(
            gravity=Gravity.WARNING,
            meaning="A translation was made from English texts that have changed since.",
        ),
        "long-text": Sort(
            gravity=Gravity.WARNING, meaning="A text is too long to be read on a phone without scrolling."
        ),
        "long-button": Sort(
            gravity=Gravity.WARNING, meaning="A label is cut off on a button of a small phone."
        ),
        "label-is-command": Sort(
            gravity=Gravity.ERROR,
            meaning="The label of an option, typed as an answer, is also the word for a command in that language.",
        ),
        "same-label": Sort(
            gravity=Gravity.ERROR,
            meaning="Two options of one question, or two events, have the same label in a language.",
        ),
        "names-diagnosis": Sort(
            gravity=Gravity.ERROR,
            meaning="A message that stands beside the patient's name holds the pathway's title, a diagnosis.",
        ),
        "burden": Sort(
            gravity=Gravity.WARNING, meaning="A day asks more questions than a patient should be asked."
        ),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing found. Lines and columns count from 1."""

    code: str
    file: str
    line: int
    column: int
    what: str
    remedy: str

    @property
    def gravity(self) -> Gravity:
        return CODES[self.code].gravity

    def __str__(self) -> str:
        """As told to an author."""
        return (
            f"{self.file}:{self.line}:{self.column}: {self.gravity} {self.code}: {self.what}. {self.remedy}"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What a check looks at: the pathway, and the tree that knows where each part of it was written."""

    pathway: Pathway
    tree: Tree

    def finding(self, code: str, path: Path, what: str, remedy: str, *, key: bool = False) -> Finding:
        """A finding at the value of a path, or at its key."""
        mark = self.tree.place_of_key(path) if key else self.tree.place(path)
        return Finding(
            code=code, file=self.tree.file, line=mark.line, column=mark.column, what=what, remedy=remedy
        )

    def level_path(self, rule_id: str, place: int, setting: str) -> Path:
        """Where a setting of a level is written: under `levels`, or in the rule itself."""
        within: Path = ("rules", rule_id, "levels", place, setting)
        return within if self.tree.find(within) is not None else ("rules", rule_id, setting)
