"""What the compiling of every section needs at hand: the file, its names, its texts, and the list of faults.

Decides how a fault of meaning is placed, and what may stand in a list of questions: a question by its key, or a
score by its name for all its items.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dialogs.pathway.expressions import Expression, compile_condition, compile_measure, compile_value
from dialogs.pathway.faults import Fault, did_you_mean
from dialogs.pathway.kinds import Scope, Sort
from dialogs.pathway.marks import Path, Tree
from dialogs.pathway.misfits import Draft
from dialogs.pathway.naming import compiled
from dialogs.pathway.sections.filling import Fillings
from dialogs.pathway.shapes import InstrumentShape


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """One file being compiled."""

    tree: Tree
    draft: Draft
    faults: list[Fault]
    scope: Scope
    texts: Fillings
    instruments: Mapping[str, InstrumentShape]

    def fault(self, path: Path, what: str, remedy: str) -> None:
        """What is wrong with the value at a path."""
        self.faults.append(self.tree.fault(self.tree.place(path), what, remedy))

    def fault_of_key(self, path: Path, what: str, remedy: str) -> None:
        """What is wrong with the setting named at the end of a path."""
        self.faults.append(self.tree.fault(self.tree.place_of_key(path), what, remedy))

    def known(self, path: Path, name: str, names: Collection[str], sort: str) -> bool:
        """Whether this is one of the names; a fault otherwise."""
        if name not in names:
            remedy = did_you_mean(name, names) if names else f"Declare it under `{sort}s:` first"
            self.fault(path, f"there is no {sort} `{name}`", remedy)
        return name in names

    def date_input(self, path: Path, name: str) -> None:
        """A fault unless this is an input that holds a date."""
        kinds = self.scope.inputs
        if self.known(path, name, kinds, "input") and kinds[name].sort not in (Sort.DATE, Sort.BROKEN):
            self.fault(path, f"`{name}` is not a date", "Name an input of kind `date`")

    def condition(self, path: Path) -> Expression | None:
        """The condition at a path; None where there is none or it is wrong."""
        return compiled(self.tree, self.faults, path, compile_condition, self.scope)

    def value(self, path: Path) -> Expression | None:
        """The value at a path; None where there is none or it is wrong."""
        return compiled(self.tree, self.faults, path, compile_value, self.scope)

    def measure(self, path: Path) -> Expression | None:
        """The condition or value at a path; None where there is none or it is wrong."""
        return compiled(self.tree, self.faults, path, compile_measure, self.scope)

    def questions(self, path: Path, names: Sequence[str]) -> tuple[str, ...]:
        """The questions of a list, scores unfolded to their items; each once."""
        askable = self.askable()
        items = self.items_by_score()
        found: list[str] = []
        for place, name in enumerate(names):
            if name in items:
                found += [key for key in items[name] if key in askable]
            elif self.known((*path, place), name, {*askable, *items}, "question"):
                found.append(name)
        return tuple(dict.fromkeys(found))

    def askable(self) -> set[str]:
        """The keys of everything that can be asked, well-formed or not."""
        items = (key for one in self.instruments.values() for key in one.questions)
        return {*self.draft.names.get("questions", ()), *items}

    def items_by_score(self) -> Mapping[str, tuple[str, ...]]:
        """The items of each score that is made of items."""
        scores = {name: score for one in self.instruments.values() for name, score in one.scores.items()}
        return {name: tuple(score.of) for name, score in {**scores, **self.draft.scores}.items() if score.of}


def listed(names: Iterable[str]) -> str:
    """Names as told in a fault."""
    return ", ".join(f"`{name}`" for name in names)
