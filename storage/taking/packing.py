"""Packing: one Turn as rows, ready to be written.

Speaks no SQL, so that a record that cannot be written is one Turn's fault and not the round's. Holds a Turn
to its Case: it may keep records of the patient it was decided about and of those it makes, of nobody else.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from dialogs.inputs import FellDue, FromPerson, Input, OurFailure
from dialogs.lifecycles import MessageState
from dialogs.records import Contact, Dialog, Patient
from dialogs.turn import Say, Turn
from dialogs.why import codes
from storage import codec, journal, outbox
from storage.codec import Columns, Shape
from storage.reader import Reader
from storage.seams import Ids
from storage.secrets import Wrapped
from storage.tables import CONTACT, PATIENT
from storage.taking.cases import Gathered
from storage.taking.gathering import People


@dataclass(frozen=True, kw_only=True, slots=True)
class Bump:
    """A turn number to move. `head`: the hash of the new journal row; None leaves the head as it is."""

    table: Table
    subject: str
    seen: int
    head: bytes | None


@dataclass(slots=True)
class Packed:
    """One Turn as rows."""

    records: list[tuple[Shape[Any], bool, Columns]] = field(default_factory=list)
    keys: list[Columns] = field(default_factory=list)
    says: list[tuple[Say, Columns]] = field(default_factory=list)
    entry: journal.Entry | None = None
    bumps: list[Bump] = field(default_factory=list)
    contacts: dict[str, Contact] = field(default_factory=dict)  # as this Turn leaves them


@dataclass(slots=True)
class Decided:
    """One Input's Turn, ready to be written."""

    gathered: Gathered
    turn: Turn
    packed: Packed
    parked: str = ""  # why the Input is set aside; empty if it was handled


@dataclass(slots=True)
class Packer:
    """Packs the Turns of one round."""

    reader: Reader
    people: People
    ids: Ids
    now: datetime

    def pack(self, gathered: Gathered, turn: Turn, token: str) -> Decided:
        """token: what tells this Input from every other, for the keys of what a Reading says."""
        writes = bool(turn.keep or turn.waits or turn.notes or turn.hush)
        if turn.say and not writes and not token:
            writes = True  # nothing else would make its keys unique
        if turn.say and not writes:
            turn = _rekeyed(turn, gathered.case.base, token)
        turn = self._with_sender(gathered, turn, writes=writes)
        packed = Packed()
        self._keys(turn, packed)
        _check_owners(gathered, turn, packed)
        for record in turn.keep:
            shape = codec.SHAPE_OF[type(record)]
            wrapped = self._wrapped(shape.patient_of(record))
            columns = self.reader.pack(shape, record, wrapped)
            if shape.table in NUMBERED:
                columns |= {"turn": 0, "head": None}
            packed.records.append((shape, shape.holds_place(record), columns))
            if isinstance(record, Contact):
                packed.contacts[record.id] = record
        for say in sorted(turn.say, key=lambda one: outbox.RANK[one.lane]):
            packed.says.append((say, self._say(say)))
        if writes:
            self._close(gathered, turn, packed)
        return Decided(gathered, turn, packed)

    def _with_sender(self, gathered: Gathered, turn: Turn, *, writes: bool) -> Turn:
        """A new contact is kept, asked for or not, if the Turn speaks to her or is about her."""
        case = gathered.case
        if not case.sender_is_new or case.sender is None:
            return turn
        new = case.sender
        is_kept = any(isinstance(record, Contact) and record.id == new.id for record in turn.keep)
        is_needed = any(say.contact_id == new.id for say in turn.say) or (writes and turn.subject == new.id)
        return replace(turn, keep=(*turn.keep, new)) if is_needed and not is_kept else turn

    def _keys(self, turn: Turn, packed: Packed) -> None:
        for record in turn.keep:
            if isinstance(record, Patient) and record.id not in self.people.wrapped:
                wrapped = self.reader.vault.new_patient_key(record.id)
                self.people.wrapped[record.id] = wrapped
                packed.keys.append({"patient_id": record.id, "wrapped": wrapped})

    def _wrapped(self, patient_id: str | None) -> Wrapped | None:
        return None if patient_id is None else self.people.wrapped[patient_id]

    def _say(self, say: Say) -> Columns:
        place = outbox.place(say.key, say.patient_id)
        plain = outbox.SAY.dump_json(say)
        return {
            "key": say.key,
            "contact_id": say.contact_id,
            "patient_id": say.patient_id,
            "lane": outbox.RANK[say.lane],
            "state": MessageState.READY.value,
            "created_at": self.now,
            "not_before": say.not_before,
            "not_after": say.not_after,
            "repeatable": say.repeatable,
            "report": say.report,
            "edits_key": say.edits,
            "handle": self.ids.handle() if say.options else None,
            "attempts": 0,
            "doubts": 0,
            "fence": 0,
            "claimed_by": None,
            "claimed_at": None,
            "message_id": None,
            "refusal": None,
            "why": codes.in_clear(say.why),
            "ended_why": "",
            "sealed": self.reader.seal(place, say.patient_id, plain, self._wrapped(say.patient_id)),
        }

    def _close(self, gathered: Gathered, turn: Turn, packed: Packed) -> None:
        """The journal row of a Turn, and the turn numbers it moves."""
        table = PATIENT if turn.is_patient else CONTACT
        seen, head = self._stands(gathered, turn, packed)
        notes = journal.NOTES.dump_json(turn.notes)
        owner = turn.subject if turn.is_patient else None
        place = journal.place(turn.subject, seen + 1)
        packed.entry = journal.Entry(
            subject=turn.subject,
            turn=seen + 1,
            at=self.now,
            prev_hash=head or journal.GENESIS,
            sealed=self.reader.seal(place, owner, notes, self._wrapped(owner)),
        )
        packed.bumps.append(Bump(table=table, subject=turn.subject, seen=seen, head=packed.entry.hash))
        ids_from = self._numbered_by(gathered)
        if ids_from is not None and ids_from.subject != turn.subject:
            packed.bumps.append(ids_from)

    def _stands(self, gathered: Gathered, turn: Turn, packed: Packed) -> tuple[int, bytes | None]:
        """Turn number and head of whom a Turn is about; (0, None) for one it makes."""
        care, standing = gathered.care, gathered.standing
        if turn.is_patient and care is not None and care.patient.id == turn.subject:
            return care.turn, care.head
        if not turn.is_patient and standing is not None and standing.contact.id == turn.subject:
            return standing.turn, standing.head
        made = {row["patient_id"] for row in packed.keys} if turn.is_patient else set()
        if not turn.is_patient and gathered.case.sender_is_new and gathered.case.sender is not None:
            made = {gathered.case.sender.id}
        assert turn.subject in made, f"a Turn about {turn.subject}, neither in its Case nor made by it"
        return 0, None

    def _numbered_by(self, gathered: Gathered) -> Bump | None:
        """Whose next turn number is in the ids of this Case; it must move, or they would be given twice."""
        if gathered.care is not None:
            return Bump(table=PATIENT, subject=gathered.care.patient.id, seen=gathered.care.turn, head=None)
        if gathered.standing is not None:
            contact = gathered.standing.contact
            return Bump(table=CONTACT, subject=contact.id, seen=gathered.standing.turn, head=None)
        return None


NUMBERED = (CONTACT, PATIENT)  # who has a turn number


def _check_owners(gathered: Gathered, turn: Turn, packed: Packed) -> None:
    """A Turn keeps records of its Case's patient and of those it makes; dialogs belong to contacts."""
    mine = {row["patient_id"] for row in packed.keys}
    if gathered.care is not None:
        mine.add(gathered.care.patient.id)
    for record in turn.keep:
        owner = codec.SHAPE_OF[type(record)].patient_of(record)
        if owner is not None and not isinstance(record, Dialog):
            assert owner in mine, f"a {type(record).__name__} of {owner}, who is not in this Case"


def _rekeyed(turn: Turn, base: str, token: str) -> Turn:
    """A Reading moves no turn number, so its Says take their keys from the Input instead."""
    says = tuple(
        replace(say, key=f"{base}{token}{say.key.removeprefix(base)}") if say.key.startswith(base) else say
        for say in turn.say
    )
    return replace(turn, say=says)


def patients_named(turn: Turn) -> set[str]:
    """Patients whose keys the rows of a Turn need."""
    named = {codec.SHAPE_OF[type(record)].patient_of(record) for record in turn.keep}
    named |= {say.patient_id for say in turn.say}
    return {patient_id for patient_id in named if patient_id is not None}


def inbox_of(taken: Input) -> int | None:
    return taken.inbox_id if isinstance(taken, FromPerson | OurFailure) else None


def token_of(taken: Input, due_row: FellDue | None) -> str:
    """What tells an Input from every other, for keys; empty if it has no row of its own."""
    row = inbox_of(taken)
    if row is not None:
        return f"r{row}"
    return f"d{due_row.due_id}" if due_row is not None and due_row.due_id is not None else ""
