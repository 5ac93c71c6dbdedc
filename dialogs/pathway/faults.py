"""What is wrong in an authored file, where, and what to do about it.

Decides nothing: a Fault is a sentence for an author. All faults of a file travel together in PathwayFaults,
because an author who is shown one fault at a time needs as many attempts as there are faults.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple


class Mark(NamedTuple):
    """A place in a file; line and column count from 1, as editors do."""

    line: int
    column: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing an author must change before the file can be used."""

    file: str
    line: int
    column: int
    what: str
    remedy: str

    def __str__(self) -> str:
        """The form editors and terminals turn into a link."""
        return visible(f"{self.file}:{self.line}:{self.column}: {self.what}. {self.remedy}")


class PathwayFaults(Exception):
    """The file cannot be used; every fault found in it, in the order of the file."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults sorted by place, each once."""
        self.faults: tuple[Fault, ...] = tuple(sorted(set(faults), key=_order))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def _order(fault: Fault) -> tuple[str, int, int, str]:
    return (fault.file, fault.line, fault.column, fault.what)


def visible(text: str) -> str:
    """The text with what cannot be seen written as an escape: a file that is quoted must not steer a terminal."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy that offers the nearest known name, or all of them when none is near."""
    names = sorted(set(known))
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    if not names:
        return "Nothing of that sort is declared in this file"
    return "Known here: " + ", ".join(f"`{name}`" for name in names[:12])
