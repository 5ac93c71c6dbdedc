"""What storage is handed from outside, so that the same code runs live, in tests and in a simulation."""

from collections.abc import Callable
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
