"""The one storage thread and the one queue before it. PUBLIC SURFACE, bodies follow."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from dialogs.authority import Handler
from dialogs.clinic import Clinic
from dialogs.inputs import FellDue, Input
from dialogs.turn import Case, Turn
from storage.database import Database
from storage.inbox import Update, Waiting
from storage.library import Library
from storage.outbox import Claimed, Settlement
from storage.seams import Crash, Ids
from storage.secrets import Vault

T = TypeVar("T")


class Result(StrEnum):
    TURNED = "turned"  # decided and committed
    ANSWERED = "answered"  # a Reading: something is said, nothing else changed
    DROPPED = "dropped"  # it was handled already, or there is nothing left to do
    PARKED = "parked"  # we failed on it; it is set aside and the team was told


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    result: Result
    turn: Turn | None = None


class Rounds:
    """All calls of storage from the loop. Raises `database.Unavailable` when the database cannot be reached:
    nothing was taken, ask again.

    commands: decide.COMMANDS; tells which commands name a patient and whose they are.
    may_speak: whether replies are born claimed for this process (it holds the sender's lease). May be changed while running.
    on_claimed, on_ready: called on the loop after a commit: with rows claimed for us; when ready rows were written.
    inline: no thread; every call runs at once where it is made (simulation, tests).
    """

    may_speak: bool

    def __init__(
        self,
        *,
        database: Database,
        vault: Vault,
        library: Library,
        clinics: Mapping[str, Clinic],
        decide: Callable[[Case, Input], Turn],
        commands: Mapping[str, Handler],
        clock_now: Callable[[], datetime],
        ids: Ids,
        crash: Crash,
        bot_id: int,
        bot_name: str,
        process: str,
        on_claimed: Callable[[Sequence[Claimed]], None],
        on_ready: Callable[[], None],
        may_speak: bool = True,
        inline: bool = False,
    ) -> None: ...

    def start(self) -> None: ...

    def stop(self) -> None:
        """Finishes what is queued, then ends the thread. Call it off the loop's hot path; it blocks."""

    async def take_in(self, updates: Sequence[Update]) -> list[Waiting]:
        """Store updates; only those that are new come back, in row order. They are durable when this returns."""
        raise NotImplementedError

    async def take(self, taken: Input) -> Taken:
        raise NotImplementedError

    async def settle(self, settlement: Settlement) -> None:
        raise NotImplementedError

    async def claim(self, limit: int, *, exclude: Collection[str] = ()) -> list[Claimed]:
        """Ready rows for this process to send, gravest lane first, at most one per contact."""
        raise NotImplementedError

    async def settle_stuck(self, holding: Collection[int]) -> int:
        """Settle as ambiguous what was claimed over 60 s ago and is not among the ids this process still holds."""
        raise NotImplementedError

    async def settle_left(self) -> int:
        """At start, or with a fresh sender's lease: settle as ambiguous every row claimed by another process."""
        raise NotImplementedError

    async def waiting(self) -> list[Waiting]:
        """Inbox rows that were taken and never handled, in row order (after a restart)."""
        raise NotImplementedError

    async def state_of(self, inbox_id: int) -> str:
        """taken | handled | parked"""
        raise NotImplementedError

    async def close(self, inbox_id: int, why: str) -> None:
        """Mark an inbox row handled that no handler wanted."""
        raise NotImplementedError

    async def park(self, inbox_id: int, why: str) -> None:
        """Set an inbox row aside without a Turn; for a failed update use `take(OurFailure(...))`, which also parks it."""
        raise NotImplementedError

    async def due_now(self, limit: int) -> list[FellDue]:
        raise NotImplementedError

    async def next_due(self) -> datetime | None:
        raise NotImplementedError

    async def run(self, call: Callable[[], T]) -> T:
        """Any other storage call, in the storage thread, in its turn."""
        raise NotImplementedError
