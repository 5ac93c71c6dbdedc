"""The Inputs of one round, inside its transaction: who fits, who is handled already, whose rows are held;
then decide and write.

A decision stands behind a fence: what fails there concerns that Input alone. It is not tried again; an
OurFailure is decided in its place, so that the sender and the team hear of it, and if even that fails, it is
on record. What is due and fails is looked at again later, never dropped.
"""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Table, bindparam, select

from dialogs.inputs import (
    OF_HER_DAY,
    DueKind,
    FellDue,
    FromPerson,
    Input,
    OurFailure,
    together,
)
from dialogs.lifecycles import InboxState
from dialogs.turn import Note, Turn
from storage import due, inbox, settling
from storage.prepared import Prepared
from storage.tables import CONTACT, PATIENT
from storage.taking.cases import Gather, Gathered
from storage.taking.gathering import People
from storage.taking.ground import Ground, Result, Ride, Round, Taken
from storage.taking.packing import Decided, Packer, inbox_of, patients_named, token_of
from storage.taking.seeking import Seeker
from storage.taking.sought import Sought
from storage.taking.writing import Writer, finish_inputs, read_keys

ROUND_CEILING: Final = 32  # Inputs of one round
WAITS_AFTER: Final = 2  # rides after which an Input waits for a held row instead of skipping it
DUE_AGAIN: Final = timedelta(minutes=15)  # when a due row on which we failed is looked at again


@dataclass(slots=True)
class Boarding:
    """Takes the Inputs of one round, inside its transaction."""

    ground: Ground
    connection: Connection
    now: datetime
    done: Round

    def take(self, rides: Sequence[Ride]) -> None:
        self.done.taken = [None] * len(rides)
        boarded = self._board(rides)
        self._read_settled(rides, boarded)
        seeker = self._seeker()
        soughts = dict(zip(boarded, seeker.begin([rides[place].input for place in boarded]), strict=True))
        busy = self._lock(CONTACT, {name for one in soughts.values() for name in one.contacts}, rides)
        soughts = self._not_busy(rides, soughts, busy)
        seeker.resolve(list(soughts.values()))
        soughts = _one_each(soughts)
        busy = self._lock(
            PATIENT, {s.patient_id for s in soughts.values() if s.patient_id is not None}, rides
        )
        soughts = self._not_busy(rides, soughts, busy)
        self._drop_handled(rides, soughts)
        if not soughts:
            return
        cases = self._gather(seeker).cases(list(soughts.values()))
        gathered = dict(zip(soughts, cases, strict=True))
        self.ground.crash("take.gathered")
        decided = self._decide(rides, gathered, seeker.people)
        self.ground.crash("take.decided")
        self._write(rides, decided, seeker.people)

    def _seeker(self) -> Seeker:
        ground = self.ground
        return Seeker(
            connection=self.connection,
            reader=ground.reader,
            commands=ground.commands,
            now=self.now,
            people=People(),
        )

    def _gather(self, seeker: Seeker) -> Gather:
        ground = self.ground
        return Gather(
            connection=self.connection,
            reader=ground.reader,
            library=ground.library,
            clinics=ground.clinics,
            bot_name=ground.bot_name,
            now=self.now,
            people=seeker.people,
            seeker=seeker,
            absences=ground.absences.recent(self.connection, self.now),
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
        """A due row about a Say becomes what stands about it now; without a Say there is nothing to do."""
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
        """Hold these rows until the commit (PostgreSQL); those that another process holds are given back as
        busy.
        """
        if not self.ground.database.is_postgres or not wanted:
            return set()
        asked = {"ids": sorted(wanted)}
        waits = any(one.tries >= WAITS_AFTER for one in rides)
        exists, skipping, waiting = _LOCKS[table.name]
        held = (waiting if waits else skipping).rows(self.connection, asked)
        return {row_id for (row_id,) in set(exists.rows(self.connection, asked)).difference(held)}

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
            if due_row is not None and is_open:
                is_open = self._stands(rides[place], due_row, standing.get(due_row.subject, ()), gone)
                soughts[place].input = rides[place].input
            if not is_open:
                self.done.taken[place] = Taken(result=Result.DROPPED)
                del soughts[place]
        due.done(self.connection, gone)

    def _stands(self, one: Ride, due_row: FellDue, of_subject: Sequence[FellDue], gone: list[int]) -> bool:
        """Whether there is still something to decide. What is of her day is decided with all of it that is due; a
        row about a Say that is not there has nothing to tell and is `gone`.
        """
        same = (
            row
            for row in of_subject
            if (row.kind, row.key, row.due_at) == (due_row.kind, due_row.key, due_row.due_at)
        )
        stands = next(same, None)
        if isinstance(one.input, FellDue) and due_row.kind in OF_HER_DAY and not one.is_alone:
            ripe = [row for row in of_subject if row.kind in OF_HER_DAY and row.due_at <= self.now]
            if not ripe:
                return False
            one.input = together(ripe)
            one.due_row, one.due_rows = replace(one.input, also=()), (one.input, *one.input.also)
            return True
        if stands is None:
            return False
        one.due_row, one.due_rows = stands, (stands,)
        if isinstance(one.input, FellDue) and due_row.kind is DueKind.SETTLED:
            gone.append(stands.due_id or 0)
            return False
        return True

    # --- deciding ---

    def _decide(
        self, rides: Sequence[Ride], gathered: Mapping[int, Gathered], people: People
    ) -> dict[int, Decided]:
        packer = Packer(self.ground.reader, people, self.ground.ids, self.now)
        return {place: self._one(rides[place], one, packer) for place, one in gathered.items()}

    def _one(self, one: Ride, gathered: Gathered, packer: Packer) -> Decided:
        """Decide behind a fence: what fails here concerns this Input alone. What fails together goes one by one."""
        taken = one.input
        try:
            decided = self._pack(one, gathered, self.ground.decide(gathered.case, taken), packer)
            return replace(decided, parked=taken.what) if isinstance(taken, OurFailure) else decided
        except Exception as failed:
            if one.go_alone():
                return self._one(one, gathered, packer)
            what = taken.what if isinstance(taken, OurFailure) else described(failed, taken)
            failure = failure_of(one, gathered, what)
        try:
            turn = self.ground.decide(gathered.case, failure)
            return replace(self._pack(one, gathered, turn, packer), parked=what)
        except Exception:
            return replace(self._pack(one, gathered, _least(gathered, what), packer), parked=what)

    def _pack(self, one: Ride, gathered: Gathered, turn: Turn, packer: Packer) -> Decided:
        read_keys(self.connection, patients_named(turn), packer.people)
        return packer.pack(gathered, turn, token_of(one.input, one.due_row))

    # --- writing ---

    def _write(self, rides: Sequence[Ride], decided: Mapping[int, Decided], people: People) -> None:
        good = {place: one for place, one in decided.items() if not one.parked}
        bad = {place: one for place, one in decided.items() if one.parked}
        dues = [due_row.due_id for place in good for due_row in rides[place].due_rows]
        finish_inputs(
            self.connection,
            [rides[place].input for place in good],
            [(rides[place].input, one.parked) for place, one in bad.items()],
            [due_id for due_id in dues if due_id is not None],
        )
        for place in bad:
            postpone(self.connection, rides[place].due_row, self.now)
        writer = Writer(
            self.connection,
            self.ground.reader,
            people,
            self.now,
            self.ground.process,
            self.ground.may_speak,
        )
        spoken = writer.write(list(decided.values()))
        self.done.claimed += spoken.claimed
        self.done.is_ready = spoken.is_ready
        self.done.hushed += [hush.contact_id for one in decided.values() for hush in one.turn.hush]
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
    """One Input per patient, per contact and per invitation in a round; the rest rides again, and finds a
    one-time code used.
    """
    chosen: dict[int, Sought] = {}
    seen: set[str] = set()
    for place, sought in soughts.items():
        invitation = sought.invitation.id if sought.invitation is not None else None
        about = {name for name in (sought.patient_id, sought.contact_id, invitation) if name is not None}
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


def _locks(table: Table) -> tuple[Prepared, Prepared, Prepared]:
    """Which of these rows exist; hold those nobody holds; hold them all, waiting. In id order."""
    exists = select(table.c.id).where(table.c.id.in_(bindparam("ids", expanding=True))).order_by(table.c.id)
    # NO KEY UPDATE: what others write with a foreign key to these rows need not wait for us
    return (
        Prepared(exists),
        Prepared(exists.with_for_update(key_share=True, skip_locked=True)),
        Prepared(exists.with_for_update(key_share=True)),
    )


_LOCKS = {table.name: _locks(table) for table in (CONTACT, PATIENT)}


def postpone(connection: Connection, due_row: FellDue | None, now: datetime) -> None:
    if due_row is not None and due_row.due_id is not None:
        due.postpone(connection, due_row.due_id, now + DUE_AGAIN)


def failure_of(one: Ride, gathered: Gathered | None, what: str) -> OurFailure:
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
