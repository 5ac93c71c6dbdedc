"""What storage is handed from outside, so that the same code runs live, in tests and in a simulation."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

Crash = Callable[[str], None]
"""Called with the name of the point just reached; a fault run may end the process there."""


class Ids(Protocol):
    """Where storage gets chance from."""

    def handle(self) -> str:
        """At least 96 random bits as 16 to 20 characters of A-Z a-z 0-9 - _ ; never the same twice."""
        ...


def no_crash(name: str) -> None:
    """The crash seam of a live bot: nothing happens."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundSeen:
    """What one round did, in counts and words of ours alone: nothing of anybody.

    results: of each input decided. outcomes: of each send settled. new, again: updates stored, and those that
    were stored already.
    """

    results: Sequence[str]
    outcomes: Sequence[str]
    new: int
    again: int


class Watch(Protocol):
    """Counts rounds, in the storage thread. It must neither raise nor wait."""

    def timing(self) -> AbstractContextManager[object]:
        """Around one round, from its first statement to its commit."""
        ...

    def did(self, seen: RoundSeen) -> None: ...


class Unwatched:
    """Nobody counts."""

    def timing(self) -> AbstractContextManager[object]:
        return nullcontext()

    def did(self, seen: RoundSeen) -> None:
        """Nothing."""
