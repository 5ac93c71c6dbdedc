"""`take`: the one function that moves state. A round is ONE transaction.

First what came in and what became of sends; then at most 32 Inputs, one per patient and one per sender: drop what is
handled already, resolve, lock, gather, decide each behind a fence, write, commit. Whoever does not fit rides the next
round.

A decision that fails is not tried again: its Input is set aside and an OurFailure is decided in its place, in the same
transaction, so that the sender and the team hear of it. If a round cannot be written, each Input goes alone and only the
guilty one is set aside. What is due and fails is looked at again later, never dropped.

Danger: nothing here may raise for one Input what should only concern that Input; and nothing may be told to anyone
before the commit.
"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Select, Table, bindparam, select

from dialogs.authority import Handler
from dialogs.clinic import Clinic
from dialogs.inputs import DueKind, FellDue, FromPerson, Input, OurFailure
from dialogs.lifecycles import InboxState
from dialogs.turn import Case, Note, Turn
from storage import due, inbox, settling
from storage.cases import Gather, Gathered, Sought
from storage.database import Contended, Database, Unavailable
from storage.inbox import Update, Waiting
from storage.library import Library
from storage.outbox import Claimed, Settlement
from storage.reader import Reader
from storage.seams import Crash, Ids
from storage.secrets import Vault
from storage.tables import CONTACT, PATIENT
from storage.writing import (
    Decided,
    Packer,
    Stale,
    Writer,
    finish_inputs,
    inbox_of,
    patients_named,
    read_keys,
    token_of,
)

ROUND_CEILING: Final = 32  # Inputs of one round
TRIES_CEILING: Final = 5  # rides of one Input whose rows were moved or held by others
WAITS_AFTER: Final = 2  # rides after which an Input waits for a held row instead of skipping it
DUE_AGAIN: Final = timedelta(minutes=15)  # when a due row on which we failed is looked at again

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
    """What a round stands on. `may_speak` may change while running: whether replies are born claimed for us."""

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
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        self.reader = Reader(self.vault)


@dataclass(slots=True)
class Ride:
    """An Input on its way. `due_row`: the due row it came from, if any."""

    input: Input
    tries: int = 0
    due_row: FellDue | None = None


@dataclass(slots=True)
class Round:
    """What one round did. A Ride without a Taken rides again."""

    taken: list[Taken | None] = field(default_factory=list)
    received: list[list[Waiting]] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    is_ready: bool = False


def ride(taken: Input) -> Ride:
    return Ride(taken, due_row=taken if isinstance(taken, FellDue) else None)


def take_round(
    ground: Ground,
    now: datetime,
    arrivals: Sequence[Sequence[Update]],
    settlements: Sequence[Settlement],
    rides: Sequence[Ride],
) -> Round:
    """One round. Raises Unavailable when the database cannot be reached; then nothing of it stands."""
    for _ in range(TRIES_CEILING):
        try:
            return _together(ground, now, arrivals, settlements, rides)
        except Contended:
            continue
        except Unavailable:
            raise
        except Exception:
            if len(rides) == 1 and not arrivals and not settlements:
                return _alone(ground, now, rides[0])
            break
    return _apart(ground, now, arrivals, settlements, rides)


def _together(
    ground: Ground,
    now: datetime,
    arrivals: Sequence[Sequence[Update]],
    settlements: Sequence[Settlement],
    rides: Sequence[Ride],
) -> Round:
    done = Round()
    with ground.database.transaction() as connection:
        for updates in arrivals:
            done.received.append(inbox.take_in(connection, ground.vault, ground.bot_id, updates, now))
        settling.settle(connection, settlements, now)
        if rides:
            _Inputs(ground, connection, now, done).take(rides)
        _reach(ground.crash, "before_commit", arrivals, settlements, rides)
    _reach(ground.crash, "committed", arrivals, settlements, rides)
    return done


def _reach(
    crash: Crash,
    point: str,
    arrivals: Sequence[Sequence[Update]],
    settlements: Sequence[Settlement],
    rides: Sequence[Ride],
) -> None:
    if arrivals:
        crash(f"inbox.{point}")
    if settlements:
        crash(f"settle.{point}")
    if rides:
        crash(f"take.{point}")


# --- when a round cannot be written -------------------------------------------------------------------------------


def _apart(
    ground: Ground,
    now: datetime,
    arrivals: Sequence[Sequence[Update]],
    settlements: Sequence[Settlement],
    rides: Sequence[Ride],
) -> Round:
    """What came in by itself, every settlement by itself, every Input by itself."""
    done = Round()
    for updates in arrivals:
        done.received += _together(ground, now, [updates], [], []).received
    for settlement in settlements:
        _together(ground, now, [], [settlement], [])
    for one in rides:
        alone = _alone(ground, now, one)
        done.taken += alone.taken
        done.claimed += alone.claimed
        done.is_ready = done.is_ready or alone.is_ready
    return done


def _alone(ground: Ground, now: datetime, one: Ride) -> Round:
    """One Input; if it is the guilty one, it is set aside with an OurFailure, and if that fails too, without."""
    what = ""
    for last in range(TRIES_CEILING, 0, -1):
        try:
            return _together(ground, now, [], [], [one])
        except (Contended, Stale) as again:
            if last == 1:
                raise Contended("others kept moving the same rows") from again
        except Unavailable:
            raise
        except Exception as failed:
            what = described(failed, one.input)
            break
    failure = _failure(one, None, what)
    try:
        return _together(ground, now, [], [], [Ride(failure, due_row=one.due_row)])
    except Unavailable:
        raise
    except Exception:
        return _set_aside(ground, now, one, what)


def _set_aside(ground: Ground, now: datetime, one: Ride, what: str) -> Round:
    with ground.database.transaction() as connection:
        finish_inputs(connection, (), [(one.input, what)], ())
        _postpone(connection, one.due_row, now)
    return Round(taken=[Taken(result=Result.PARKED, what=what)])


def _postpone(connection: Connection, due_row: FellDue | None, now: datetime) -> None:
    if due_row is not None and due_row.due_id is not None:
        due.postpone(connection, due_row.due_id, now + DUE_AGAIN)


def _failure(one: Ride, gathered: Gathered | None, what: str) -> OurFailure:
    taken = one.input
    if isinstance(taken, OurFailure):
        return taken
    sender = taken.sender if isinstance(taken, FromPerson) else None
    subject = None
    if gathered is not None and gathered.case.patient is not None:
        subject = gathered.case.patient.id
    elif not isinstance(taken, FromPerson):
        subject = taken.patient_id if not isinstance(taken, FellDue) else taken.subject
    return OurFailure(sender=sender, subject=subject, what=what, inbox_id=inbox_of(taken), due=one.due_row)


def described(failed: BaseException, taken: Input) -> str:
    """Class and place of a failure. Never its text: that may quote a patient."""
    frames = traceback.extract_tb(failed.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(failed).__name__}{where} on {type(taken).__name__}"


# --- the Inputs of a round ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Inputs:
    """Takes the Inputs of one round, inside its transaction."""

    ground: Ground
    connection: Connection
    now: datetime
    done: Round

    def take(self, rides: Sequence[Ride]) -> None:
        self.done.taken = [None] * len(rides)
        boarded = self._board(rides)
        self._read_settled(rides, boarded)
        gather = self._gather()
        soughts = dict(zip(boarded, gather.begin([rides[place].input for place in boarded]), strict=True))
        busy = self._lock(CONTACT, {name for one in soughts.values() for name in one.contacts}, rides)
        soughts = self._not_busy(rides, soughts, busy)
        gather.resolve(list(soughts.values()))
        soughts = _one_each(soughts)
        busy = self._lock(
            PATIENT, {s.patient_id for s in soughts.values() if s.patient_id is not None}, rides
        )
        soughts = self._not_busy(rides, soughts, busy)
        self._drop_handled(rides, soughts)
        if not soughts:
            return
        gathered = dict(zip(soughts, gather.cases(list(soughts.values())), strict=True))
        self.ground.crash("take.gathered")
        decided = self._decide(rides, gathered, gather)
        self.ground.crash("take.decided")
        self._write(rides, decided, gather)

    def _gather(self) -> Gather:
        ground = self.ground
        return Gather(
            connection=self.connection,
            reader=ground.reader,
            library=ground.library,
            clinics=ground.clinics,
            commands=ground.commands,
            bot_name=ground.bot_name,
            now=self.now,
        )

    def _board(self, rides: Sequence[Ride]) -> list[int]:
        """The first Input of every sender, up to the ceiling. The order of one sender's Inputs is kept."""
        boarded: list[int] = []
        seen: set[str] = set()
        for place, one in enumerate(rides):
            who = _contacts(one.input)
            if not who & seen and len(boarded) < ROUND_CEILING:
                boarded.append(place)
            seen |= who
        return boarded

    def _read_settled(self, rides: Sequence[Ride], boarded: Sequence[int]) -> None:
        """A due row about a Say becomes what stands about that Say now; without a Say there is nothing to do."""
        asked = {
            place: rides[place].due_row for place in boarded if not isinstance(rides[place].input, OurFailure)
        }
        about = {
            place: row for place, row in asked.items() if row is not None and row.kind is DueKind.SETTLED
        }
        settled = settling.settled(self.connection, {row.key for row in about.values()})
        for place, row in about.items():
            rides[place].input = settled.get(row.key, row)

    def _lock(self, table: Table, wanted: set[str], rides: Sequence[Ride]) -> set[str]:
        """Hold these rows until the commit (PostgreSQL); those that another process holds are given back as busy."""
        if not self.ground.database.is_postgres or not wanted:
            return set()
        asked = {"ids": sorted(wanted)}
        waits = any(one.tries >= WAITS_AFTER for one in rides)
        exists, skipping, waiting = _LOCKS[table.name]
        held = set(self.connection.scalars(waiting if waits else skipping, asked))
        return set(self.connection.scalars(exists, asked)) - held

    def _not_busy(
        self, rides: Sequence[Ride], soughts: Mapping[int, Sought], busy: set[str]
    ) -> dict[int, Sought]:
        free: dict[int, Sought] = {}
        for place, sought in soughts.items():
            if busy and (sought.contacts | {sought.patient_id}) & busy:
                rides[place].tries += 1
            else:
                free[place] = sought
        return free

    def _drop_handled(self, rides: Sequence[Ride], soughts: dict[int, Sought]) -> None:
        """Whatever was handled meanwhile, by whomever, is not decided again."""
        rows = {place: inbox_of(rides[place].input) for place in soughts}
        states = inbox.states(self.connection, {row for row in rows.values() if row is not None})
        dues = {place: rides[place].due_row for place in soughts}
        standing = due.standing(self.connection, [one for one in dues.values() if one is not None])
        gone: list[int] = []
        for place in list(soughts):
            row, due_row = rows[place], dues[place]
            is_open = row is None or states.get(row) is InboxState.TAKEN
            if due_row is not None:
                stands = standing.get((due_row.subject, due_row.kind, due_row.key))
                is_open = is_open and stands is not None and stands.due_at == due_row.due_at
                if stands is not None and is_open:
                    rides[place].due_row = stands
                    if isinstance(rides[place].input, FellDue) and due_row.kind is DueKind.SETTLED:
                        gone.append(stands.due_id or 0)  # its Say is not there: nothing to tell
                        is_open = False
            if not is_open:
                self.done.taken[place] = Taken(result=Result.DROPPED)
                del soughts[place]
        due.done(self.connection, gone)

    # --- deciding ---------------------------------------------------------------------------------------------

    def _decide(
        self, rides: Sequence[Ride], gathered: Mapping[int, Gathered], gather: Gather
    ) -> dict[int, Decided]:
        packer = Packer(self.ground.reader, gather.people, self.ground.ids, self.now)
        return {place: self._one(rides[place], one, packer) for place, one in gathered.items()}

    def _one(self, one: Ride, gathered: Gathered, packer: Packer) -> Decided:
        """Decide behind a fence: what fails here concerns this Input alone."""
        taken = one.input
        try:
            decided = self._pack(one, gathered, self.ground.decide(gathered.case, taken), packer)
            return replace(decided, parked=taken.what) if isinstance(taken, OurFailure) else decided
        except Exception as failed:
            what = taken.what if isinstance(taken, OurFailure) else described(failed, taken)
            failure = _failure(one, gathered, what)
        try:
            turn = self.ground.decide(gathered.case, failure)
            return replace(self._pack(one, gathered, turn, packer), parked=what)
        except Exception:
            return replace(self._pack(one, gathered, _least(gathered, what), packer), parked=what)

    def _pack(self, one: Ride, gathered: Gathered, turn: Turn, packer: Packer) -> Decided:
        read_keys(self.connection, patients_named(turn), packer.people)
        return packer.pack(gathered, turn, token_of(one.input, one.due_row))

    # --- writing ----------------------------------------------------------------------------------------------

    def _write(self, rides: Sequence[Ride], decided: Mapping[int, Decided], gather: Gather) -> None:
        good = {place: one for place, one in decided.items() if not one.parked}
        bad = {place: one for place, one in decided.items() if one.parked}
        dues = [due_row.due_id for due_row in (rides[place].due_row for place in good) if due_row is not None]
        finish_inputs(
            self.connection,
            [rides[place].input for place in good],
            [(rides[place].input, one.parked) for place, one in bad.items()],
            [due_id for due_id in dues if due_id is not None],
        )
        for place in bad:
            _postpone(self.connection, rides[place].due_row, self.now)
        writer = Writer(
            self.connection,
            self.ground.reader,
            gather.people,
            self.now,
            self.ground.process,
            self.ground.may_speak,
        )
        spoken = writer.write(list(decided.values()))
        self.done.claimed += spoken.claimed
        self.done.is_ready = spoken.is_ready
        for place, one in decided.items():
            self.done.taken[place] = Taken(result=_result(one), turn=one.turn, what=one.parked)


def _result(decided: Decided) -> Result:
    if decided.parked:
        return Result.PARKED
    if decided.packed.bumps:
        return Result.TURNED
    return Result.ANSWERED if decided.turn.say else Result.DROPPED


def _least(gathered: Gathered, what: str) -> Turn:
    """When even the decision about our failure fails: it is on record, and nothing else."""
    note = Note(what="our-failure", by="start", why=what)
    if gathered.care is not None:
        return Turn(subject=gathered.care.patient.id, is_patient=True, notes=(note,))
    if gathered.case.sender is not None:
        return Turn(subject=gathered.case.sender.id, is_patient=False, notes=(note,))
    return Turn(subject="", is_patient=False)


def _one_each(soughts: Mapping[int, Sought]) -> dict[int, Sought]:
    """One Input per patient and per contact in a round; the rest rides again."""
    chosen: dict[int, Sought] = {}
    seen: set[str] = set()
    for place, sought in soughts.items():
        about = {name for name in (sought.patient_id, sought.contact_id) if name is not None}
        if not about & seen:
            chosen[place] = sought
        seen |= about
    return chosen


def _contacts(taken: Input) -> set[str]:
    """Contacts and subjects an Input is known to concern before anything is looked up."""
    if isinstance(taken, FromPerson):
        return {taken.sender.contact_id}
    if isinstance(taken, FellDue):
        return {taken.subject}
    if isinstance(taken, OurFailure):
        named = {taken.sender.contact_id} if taken.sender is not None else set()
        return named | ({taken.subject} if taken.subject is not None else set())
    return {taken.contact_id}


def _locks(table: Table) -> tuple[Select[Any], Select[Any], Select[Any]]:
    """Which of these rows exist; hold those nobody holds; hold them all, waiting for who does. In id order."""
    exists = select(table.c.id).where(table.c.id.in_(bindparam("ids", expanding=True))).order_by(table.c.id)
    # NO KEY UPDATE: what others write with a foreign key to these rows need not wait for us
    return (
        exists,
        exists.with_for_update(key_share=True, skip_locked=True),
        exists.with_for_update(key_share=True),
    )


_LOCKS = {table.name: _locks(table) for table in (CONTACT, PATIENT)}
