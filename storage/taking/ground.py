"""What a round stands on, what goes into it, and what comes out. No SQL, no decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from dialogs.authority import Handler
from dialogs.clinic import Clinic
from dialogs.inputs import (
    Asked,
    Edited,
    FellDue,
    FromPerson,
    Input,
    SentOther,
    Wrote,
)
from dialogs.turn import Case, Turn
from storage.absences import Absences
from storage.database import Database
from storage.inbox import Waiting
from storage.library import Library
from storage.outbox import Claimed
from storage.reader import Reader
from storage.seams import Crash, Ids
from storage.secrets import Vault

Decide = Callable[[Case, Input], Turn]


class Result(StrEnum):
    TURNED = "turned"  # decided and committed
    ANSWERED = "answered"  # a Reading: something is said, nothing else changed
    DROPPED = "dropped"  # it was handled already, or there is nothing left to do
    PARKED = "parked"  # we failed on it; it is set aside and the team was told


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What became of an Input. `what`: for PARKED, class and place of the failure; never its text."""

    result: Result
    turn: Turn | None = None
    what: str = ""


@dataclass(slots=True)
class Ground:
    """What a round stands on. `may_speak` may change: whether replies are born claimed for us."""

    database: Database
    vault: Vault
    library: Library
    clinics: Mapping[str, Clinic]
    decide: Decide
    commands: Mapping[str, Handler]
    ids: Ids
    crash: Crash
    bot_id: int
    bot_name: str
    process: str
    may_speak: bool = True
    absences: Absences = field(default_factory=Absences)
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = Reader(self.vault)


@dataclass(slots=True)
class Ride:
    """An Input on its way.

    due_row: the due row it came from, if any. due_rows: all rows that are gone when it was decided; beside that one
    whatever else of a patient's day is due. is_alone: only its own row, since deciding them together has failed.
    """

    input: Input
    tries: int = 0
    due_row: FellDue | None = None
    due_rows: tuple[FellDue, ...] = ()
    is_alone: bool = False

    def go_alone(self) -> bool:
        """Leave what is decided together with it; whether there was anything."""
        was_together = len(self.due_rows) > 1
        self.is_alone = True
        if was_together and self.due_row is not None:
            self.due_rows = (self.due_row,)
            self.input = self.due_row
        return was_together


@dataclass(slots=True)
class Round:
    """What one round did. A Ride without a Taken rides again."""

    taken: list[Taken | None] = field(default_factory=list)
    received: list[list[Waiting]] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    hushed: list[str] = field(default_factory=list)  # contacts for whom what waited was taken back
    is_ready: bool = False


def ride(taken: Input) -> Ride:
    """An Input ready to be taken. Text that no encoding can hold is made whole first; her raw words are kept
    in the Inbox until it is handled.
    """
    if isinstance(taken, FromPerson):
        taken = replace(taken, sender=_whole(taken.sender, "name"))
    if isinstance(taken, Wrote | Edited):
        taken = _whole(taken, "text")
    elif isinstance(taken, SentOther):
        taken = _whole(taken, "caption")
    elif isinstance(taken, Asked):
        taken = _whole(taken, "words")
    return Ride(taken, due_row=taken if isinstance(taken, FellDue) else None)


def _whole(record: Any, name: str) -> Any:  # the same record, lone surrogates in this text replaced
    text: str = getattr(record, name)
    if text.isascii():
        return record
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return record if whole == text else replace(record, **{name: whole})
