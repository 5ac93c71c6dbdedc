"""Writing: what a round decided, packed into rows and written table by table, each statement once for the round.

Packing speaks no SQL, so that a record that cannot be written is one Turn's fault and not the round's. Writing keeps the
order that foreign keys and "at most one…" indexes ask for. The turn number of whoever a Turn is about is moved last, and
only from the number the Case was gathered at: anything else is `Stale`, and nothing of the round stands.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, or_, select, update

from dialogs.inputs import FellDue, FromPerson, Input, OurFailure
from dialogs.lifecycles import MESSAGE, MessageState
from dialogs.records import Contact, Dialog, Patient, Reach
from dialogs.turn import Lane, Say, Turn
from storage import codec, due, inbox, journal, outbox
from storage.cases import Gathered
from storage.codec import Columns, Shape
from storage.gathering import People
from storage.outbox import Claimed
from storage.reader import Reader
from storage.seams import Ids
from storage.secrets import Wrapped
from storage.tables import CONTACT, OUTBOX, PATIENT, PATIENT_KEY
from storage.upserts import insert_new, insert_new_returning, upsert

AT_ONCE: Final = frozenset({Lane.REPLY, Lane.ESCALATION})  # lanes whose Says may be born claimed


class Stale(Exception):  # noqa: N818 - says what the round is, not an error of the caller
    """Somebody else moved a turn number since the Case was gathered."""


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


# --- packing ----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Packer:
    """Packs the Turns of one round."""

    reader: Reader
    people: People
    ids: Ids
    now: datetime

    def pack(self, gathered: Gathered, turn: Turn, token: str) -> Decided:
        """token: what tells this Input from every other, for the keys of what a Reading says."""
        writes = bool(turn.keep or turn.waits or turn.notes)
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
            if shape.table in _NUMBERED:
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
        """A new contact is kept, even where nobody asked for it, if the Turn speaks to her or is about her."""
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
            "fence": 0,
            "claimed_by": None,
            "claimed_at": None,
            "message_id": None,
            "refusal": None,
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


_NUMBERED = (CONTACT, PATIENT)


def _check_owners(gathered: Gathered, turn: Turn, packed: Packed) -> None:
    """A Turn may keep records of the patient of its Case and of those it makes; dialogs belong to contacts."""
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


def read_keys(connection: Connection, patient_ids: Collection[str], people: People) -> None:
    """Wrapped keys of patients a Turn names beside its own."""
    missing = sorted(set(patient_ids) - people.wrapped.keys())
    if missing:
        for row in connection.execute(_KEYS, {"ids": missing}):
            people.wrapped[row.patient_id] = row.wrapped


# --- writing ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """What a written round leaves for delivery."""

    claimed: list[Claimed]
    is_ready: bool  # rows were written that anyone may claim


@dataclass(slots=True)
class Writer:
    connection: Connection
    reader: Reader
    people: People
    now: datetime
    process: str
    may_speak: bool

    def write(self, round_: Sequence[Decided]) -> Spoken:
        """All Turns of a round. Raises what the database raises; then nothing stands."""
        packed = [one.packed for one in round_]
        self._write_records(packed)
        journal.append(self.connection, [one.entry for one in packed if one.entry is not None])
        due.keep(self.connection, [wait for one in round_ for wait in one.turn.waits])
        spoken = self._write_says(packed)
        self._move_turns([bump for one in packed for bump in one.bumps])
        return spoken

    def _write_records(self, packed: Sequence[Packed]) -> None:
        by_shape: dict[type, list[tuple[bool, Columns]]] = {}
        for one in packed:
            for shape, holds_place, columns in one.records:
                by_shape.setdefault(shape.kind, []).append((holds_place, columns))
        keys = [row for one in packed for row in one.keys]
        for shape in codec.SHAPES:
            rows = by_shape.get(shape.kind)
            if not rows:
                continue
            rows.sort(key=lambda row: row[0])  # who makes room goes before who takes it
            kept = ("turn", "head") if shape.table in _NUMBERED else ()
            statement = upsert(self.connection, shape.table, shape.key, keep=kept)
            self.connection.execute(statement, [columns for _, columns in rows])
            if shape.table is PATIENT and keys:
                self.connection.execute(insert_new(self.connection, PATIENT_KEY), keys)

    def _move_turns(self, bumps: Sequence[Bump]) -> None:
        for table in _NUMBERED:
            for with_head in (True, False):
                rows = [
                    {"subject": bump.subject, "seen": bump.seen, "next": bump.seen + 1, "new_head": bump.head}
                    for bump in bumps
                    if bump.table is table and (bump.head is not None) == with_head
                ]
                if rows:
                    moved = self.connection.execute(_MOVE[table.name, with_head], rows).rowcount
                    if moved != len(rows):
                        raise Stale

    # --- what is said -------------------------------------------------------------------------------------

    def _write_says(self, packed: Sequence[Packed]) -> Spoken:
        says = [(say, row, one) for one in packed for say, row in one.says]
        if not says:
            return Spoken(claimed=[], is_ready=False)
        contacts = self._contacts(says)
        targets = self._settle_edits([row for _, row, _ in says])
        held_back = self._held_back(says) if self.may_speak else frozenset()
        for say, row, _ in says:
            target = targets.get(row["edits_key"] or "", _AS_NEW)
            contact = contacts[say.contact_id]
            if self.may_speak and self._leaves_now(say, contact, held_back) and not target.waits:
                row |= {
                    "state": MESSAGE.move(MessageState.READY, "claim").value,
                    "claimed_by": self.process,
                    "claimed_at": self.now,
                    "fence": 1,
                }
        ids = self._insert([row for _, row, _ in says])
        claimed = [
            self._claimed(ids[say.key], say, row, contacts[say.contact_id], targets)
            for say, row, _ in says
            if row["fence"] == 1 and say.key in ids
        ]
        return Spoken(claimed=claimed, is_ready=any(row["fence"] == 0 for _, row, _ in says))

    def _claimed(
        self,
        row_id: int,
        say: Say,
        row: Columns,
        contact: Contact,
        targets: Mapping[str, outbox.Target],
    ) -> Claimed:
        return Claimed(
            id=row_id,
            key=say.key,
            contact_id=say.contact_id,
            chat_id=contact.chat_id,
            language=contact.language,
            say=say,
            handles=outbox.handles_of(say, row["handle"]),
            edit_message_id=targets.get(row["edits_key"] or "", _AS_NEW).message_id,
            attempts=0,
            fence=1,
        )

    def _insert(self, rows: list[Columns]) -> dict[str, int]:
        """Key → id of what is new; a repeat of a key is the same Say and no row."""
        statement = insert_new_returning(self.connection.dialect.name, OUTBOX, ("key",), ("id", "key"))
        inserted = self.connection.execute(statement, rows[0] if len(rows) == 1 else rows)
        return {key: row_id for row_id, key in inserted}

    def _contacts(self, says: Iterable[tuple[Say, Columns, Packed]]) -> dict[str, Contact]:
        """Everyone spoken to, as this round leaves her."""
        found: dict[str, Contact] = {}
        for say, _, one in says:
            known = one.contacts.get(say.contact_id) or self.people.contacts.get(say.contact_id)
            if known is not None:
                found[say.contact_id] = known
        missing = sorted({say.contact_id for say, _, _ in says} - found.keys())
        if missing:
            for row in self.connection.execute(_CONTACTS, {"ids": missing}):
                found[row.id] = self.reader.record(codec.CONTACT, row.id, None, row.sealed, None)
        return found

    def _leaves_now(self, say: Say, contact: Contact, held_back: Collection[str]) -> bool:
        return (
            say.lane in AT_ONCE
            and contact.reach is Reach.REACHABLE
            and contact.id not in held_back
            and (say.not_before is None or say.not_before <= self.now)
            and (say.not_after is None or say.not_after > self.now)
        )

    def _held_back(self, says: Iterable[tuple[Say, Columns, Packed]]) -> frozenset[str]:
        """Contacts to whom earlier words are still to leave: a new reply must not overtake them."""
        wanted = sorted({say.contact_id for say, _, _ in says if say.lane in AT_ONCE})
        if not wanted:
            return frozenset()
        return frozenset(self.connection.scalars(_HELD_BACK, {"contacts": wanted}))

    def _settle_edits(self, rows: Iterable[Columns]) -> dict[str, outbox.Target]:
        """Name the first Say of every edited message, and let a newer edit replace an older that still waits."""
        edits = [row for row in rows if row["edits_key"] is not None]
        if not edits:
            return {}
        named = sorted({row["edits_key"] for row in edits})
        roots = {
            row.key: row.edits_key or row.key for row in self.connection.execute(_ROOTS, {"keys": named})
        }
        for row in edits:
            row["edits_key"] = roots.get(row["edits_key"], row["edits_key"])
        wanted = sorted({row["edits_key"] for row in edits})
        self.connection.execute(
            _REPLACE, {"roots": wanted, "new": MESSAGE.move(MessageState.READY, "replace").value}
        )
        return outbox.edit_targets(self.connection, wanted)


_AS_NEW = outbox.Target(None, False)


# --- the Inputs themselves ----------------------------------------------------------------------------------------


def finish_inputs(
    connection: Connection, handled: Iterable[Input], parked: Iterable[tuple[Input, str]], dues: Iterable[int]
) -> None:
    """Mark Inbox rows handled or parked, take away due rows acted on. Before the new due rows are written."""
    inbox.handle(connection, [row for row in map(inbox_of, handled) if row is not None])
    by_reason: dict[str, list[int]] = {}
    for taken, why in parked:
        row = inbox_of(taken)
        if row is not None:
            by_reason.setdefault(why, []).append(row)
    for why, rows in by_reason.items():
        inbox.park(connection, rows, why)
    due.done(connection, list(dues))


def inbox_of(taken: Input) -> int | None:
    return taken.inbox_id if isinstance(taken, FromPerson | OurFailure) else None


def token_of(taken: Input, due_row: FellDue | None) -> str:
    """What tells an Input from every other, for keys; empty if it has no row of its own."""
    row = inbox_of(taken)
    if row is not None:
        return f"r{row}"
    return f"d{due_row.due_id}" if due_row is not None and due_row.due_id is not None else ""


_KEYS = select(PATIENT_KEY.c.patient_id, PATIENT_KEY.c.wrapped).where(
    PATIENT_KEY.c.patient_id.in_(bindparam("ids", expanding=True))
)
_CONTACTS = select(CONTACT.c.id, CONTACT.c.sealed).where(CONTACT.c.id.in_(bindparam("ids", expanding=True)))
_ROOTS = select(OUTBOX.c.key, OUTBOX.c.edits_key).where(OUTBOX.c.key.in_(bindparam("keys", expanding=True)))
_REPLACE = (
    update(OUTBOX)
    .where(
        OUTBOX.c.edits_key.in_(bindparam("roots", expanding=True)), OUTBOX.c.state == MessageState.READY.value
    )
    .values(state=bindparam("new"))
)
_HELD_BACK = (
    select(OUTBOX.c.contact_id)
    .distinct()
    .where(
        OUTBOX.c.contact_id.in_(bindparam("contacts", expanding=True)),
        OUTBOX.c.state == MessageState.READY.value,
        OUTBOX.c.lane <= outbox.RANK[Lane.REPLY],
        or_(OUTBOX.c.attempts > 0, OUTBOX.c.not_before.is_(None)),
    )
)


def _move(table: Table, *, with_head: bool) -> Any:  # an Update of a table chosen here
    values: dict[str, Any] = {"turn": bindparam("next")}
    if with_head:
        values["head"] = bindparam("new_head")
    return (
        update(table)
        .where(table.c.id == bindparam("subject"), table.c.turn == bindparam("seen"))
        .values(values)
    )


_MOVE = {
    (table.name, with_head): _move(table, with_head=with_head)
    for table in _NUMBERED
    for with_head in (True, False)
}
