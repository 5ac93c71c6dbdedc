"""Writing: what a round decided, table by table, each statement once for the round.

Keeps the order that foreign keys and "at most one…" indexes ask for. The turn number of whoever a Turn is
about is moved last, and only from the number the Case was gathered at: anything else is `Stale`, and nothing
of the round stands. Who may speak finds its replies claimed already.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, and_, bindparam, or_, select, update

from dialogs.inputs import Input
from dialogs.lifecycles import MESSAGE, MessageState
from dialogs.records import Contact, Reach
from dialogs.turn import Lane, Say
from dialogs.why import codes
from storage import codec, due, hushing, inbox, journal, outbox
from storage.codec import Columns
from storage.outbox import Claimed
from storage.prepared import Prepared, prepared
from storage.reader import Reader
from storage.tables import CONTACT, OUTBOX, PATIENT, PATIENT_KEY
from storage.taking.gathering import People
from storage.taking.packing import NUMBERED, Bump, Decided, Packed, inbox_of
from storage.upserts import insert_new_returning, upsert

AT_ONCE: Final = frozenset({Lane.REPLY, Lane.ESCALATION})  # lanes whose Says may be born claimed


class Stale(Exception):
    """Somebody else moved a turn number since the Case was gathered."""


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
        hushing.hush(self.connection, [hush for one in round_ for hush in one.turn.hush])
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
            kept = ("turn", "head") if shape.table in NUMBERED else ()
            statement = upsert(self.connection, shape.table, shape.key, keep=kept)
            prepared(statement).run(self.connection, [columns for _, columns in rows])
            if shape.table is PATIENT and keys:
                self.connection.execute(PATIENT_KEY.insert(), keys)

    def _move_turns(self, bumps: Sequence[Bump]) -> None:
        for table in NUMBERED:
            for with_head in (True, False):
                rows = [
                    {"subject": bump.subject, "seen": bump.seen, "next": bump.seen + 1}
                    | ({"new_head": bump.head} if with_head else {})
                    for bump in bumps
                    if bump.table is table and (bump.head is not None) == with_head
                ]
                if rows:
                    moved = _MOVE[table.name, with_head].run(self.connection, rows)
                    if moved != len(rows):
                        raise Stale

    # --- what is said ---

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
        inserted = (
            prepared(statement).rows(self.connection, rows[0])
            if len(rows) == 1
            else self.connection.execute(statement, rows).all()
        )
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

    def _leaves_now(self, say: Say, contact: Contact, held_back: Collection[tuple[str, Lane]]) -> bool:
        return (
            say.lane in AT_ONCE
            and contact.reach is Reach.REACHABLE
            and (contact.id, say.lane) not in held_back
            and (say.not_before is None or say.not_before <= self.now)
            and (say.not_after is None or say.not_after > self.now)
        )

    def _held_back(self, says: Iterable[tuple[Say, Columns, Packed]]) -> frozenset[tuple[str, Lane]]:
        """Contacts to whom earlier words are still to leave, and what must not overtake them. A reply must not overtake
        the check-in it is about either, so one that waits is hurried; emergency words wait for none.
        """
        wanted = {(say.contact_id, say.lane) for say, _, _ in says if say.lane in AT_ONCE}
        if not wanted:
            return frozenset()
        contacts = sorted({name for name, _ in wanted})
        found = set(_HELD_BACK.rows(self.connection, {"contacts": contacts, "now": self.now}))
        asked = {
            name
            for name, lane in found
            if lane == outbox.RANK[Lane.CHECK_IN] and (name, Lane.REPLY) in wanted
        }
        outbox.hurry(self.connection, asked, self.now)
        spoken_to = {name for name, lane in found if lane <= outbox.RANK[Lane.REPLY]}
        return frozenset(
            (name, lane)
            for name, lane in wanted
            if name in spoken_to or (lane is Lane.REPLY and name in asked)
        )

    def _settle_edits(self, rows: Iterable[Columns]) -> dict[str, outbox.Target]:
        """Name the first Say of every edited message; let a newer edit replace an older that still waits."""
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


def read_keys(connection: Connection, patient_ids: Collection[str], people: People) -> None:
    """Wrapped keys of patients a Turn names beside its own."""
    missing = sorted(set(patient_ids) - people.wrapped.keys())
    if missing:
        for row in connection.execute(_KEYS, {"ids": missing}):
            people.wrapped[row.patient_id] = row.wrapped


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
    .values(state=bindparam("new"), ended_why=codes.REPLACED)
)
_HELD_BACK = Prepared(
    select(OUTBOX.c.contact_id, OUTBOX.c.lane)
    .distinct()
    .where(
        OUTBOX.c.contact_id.in_(bindparam("contacts", expanding=True)),
        outbox.is_among(outbox.UNSETTLED),
        OUTBOX.c.state == MessageState.READY.value,
        or_(
            and_(
                OUTBOX.c.lane <= outbox.RANK[Lane.REPLY],
                or_(OUTBOX.c.attempts > 0, OUTBOX.c.not_before.is_(None)),
            ),
            and_(OUTBOX.c.lane == outbox.RANK[Lane.CHECK_IN], outbox.MAY_LEAVE),
        ),
    )
)


def _move(table: Table, *, with_head: bool) -> Prepared:
    values: dict[str, Any] = {"turn": bindparam("next")}
    if with_head:
        values["head"] = bindparam("new_head")
    return Prepared(
        update(table)
        .where(table.c.id == bindparam("subject"), table.c.turn == bindparam("seen"))
        .values(values)
    )


_MOVE = {
    (table.name, with_head): _move(table, with_head=with_head)
    for table in NUMBERED
    for with_head in (True, False)
}
