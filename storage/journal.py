"""The journal: who or what did what, when and why; one row per Turn, chained by hash, never changed.

The database itself refuses UPDATE and DELETE (triggers of the first migration). Against someone who owns the
database, the chain shows any flip, removal or reordering, and a daily anchor over all heads, copied
elsewhere, shows a chain made anew. Notes are sealed with the key of whom they concern; the chain still holds
once that key is destroyed.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from dialogs.turn import Note
from storage.database import Database
from storage.prepared import Prepared
from storage.secrets import Vault
from storage.tables import ANCHOR, CONTACT, JOURNAL, PATIENT

GENESIS: Final = b"\x00" * 32  # what the first row of a chain follows
LIBRARY: Final = "library"  # the subject of what was published; it belongs to no person
NOTES: Final = TypeAdapter(tuple[Note, ...])


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One row to be written. `sealed`: the notes, under the key of the subject."""

    subject: str
    turn: int
    at: datetime
    prev_hash: bytes
    sealed: bytes

    @property
    def hash(self) -> bytes:
        return chained(self.subject, self.turn, self.at, self.prev_hash, self.sealed)


def place(subject: str, turn: int) -> str:
    """What is bound into the sealed notes."""
    return f"journal|{subject}|{turn}"


def chained(subject: str, turn: int, at: datetime, prev_hash: bytes, sealed: bytes) -> bytes:
    """SHA-256 over every column, each with its length before it, so that no two rows read alike."""
    digest = hashlib.sha256()
    for part in (subject.encode(), str(turn).encode(), _written(at), prev_hash, sealed):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def append(connection: Connection, entries: Iterable[Entry]) -> None:
    rows = [
        {
            "subject": entry.subject,
            "turn": entry.turn,
            "at": entry.at,
            "prev_hash": entry.prev_hash,
            "hash": entry.hash,
            "sealed": entry.sealed,
        }
        for entry in entries
    ]
    _APPEND.run(connection, rows)


def published(connection: Connection, vault: Vault, note: Note, now: datetime) -> None:
    """Keep in the library's own chain that something was published. Its head is its last row."""
    last = connection.execute(_LAST_PUBLISHED).one_or_none()
    turn = 1 if last is None else last.turn + 1
    sealed = vault.seal(vault.clinic, NOTES.dump_json((note,)), place(LIBRARY, turn))
    before = GENESIS if last is None else last.hash
    append(connection, [Entry(subject=LIBRARY, turn=turn, at=now, prev_hash=before, sealed=sealed)])


def verify(database: Database, subject: str) -> list[str]:
    """What is wrong with a subject's chain, a line each; empty when it is whole."""
    with database.reading() as connection:
        rows = connection.execute(
            select(JOURNAL).where(JOURNAL.c.subject == subject).order_by(JOURNAL.c.turn)
        ).all()
        head = rows[-1].hash if subject == LIBRARY and rows else _head(connection, subject)
    wrong: list[str] = []
    before = GENESIS
    for row in rows:
        if row.prev_hash != before:
            wrong.append(f"{subject} turn {row.turn}: does not follow the row before it")
        if chained(row.subject, row.turn, row.at, row.prev_hash, row.sealed) != row.hash:
            wrong.append(f"{subject} turn {row.turn}: was changed after it was written")
        before = row.hash
    if (head or GENESIS) != before:
        wrong.append(f"{subject}: the last row is not the one the subject's head names")
    return wrong


def anchor(database: Database, now: datetime) -> str | None:
    """Once a UTC day, keep a hash over all heads; that hash, or None if today's stands already."""
    today = now.astimezone(UTC).date()
    with database.transaction() as connection:
        if connection.scalar(select(ANCHOR.c.on_date).where(ANCHOR.c.on_date == today)) is not None:
            return None
        digest = hashlib.sha256(connection.scalar(_LAST_ANCHOR) or GENESIS)
        heads = 0
        for subject, head in connection.execute(_HEADS):
            digest.update(chained(subject, 0, now, GENESIS, head))
            heads += 1
        last = connection.execute(_LAST_PUBLISHED).one_or_none()
        if last is not None:
            digest.update(chained(LIBRARY, 0, now, GENESIS, last.hash))
            heads += 1
        connection.execute(
            ANCHOR.insert(), {"on_date": today, "at": now, "heads": heads, "hash": digest.digest()}
        )
    return digest.hexdigest()


def _head(connection: Connection, subject: str) -> bytes | None:
    for table in (PATIENT, CONTACT):
        head: bytes | None = connection.scalar(select(table.c.head).where(table.c.id == subject))
        if head is not None:
            return head
    return None


def _written(at: datetime) -> bytes:
    return at.astimezone(UTC).isoformat(timespec="microseconds").encode()


_APPEND = Prepared(JOURNAL.insert())
_LAST_PUBLISHED = (
    select(JOURNAL.c.turn, JOURNAL.c.hash)
    .where(JOURNAL.c.subject == LIBRARY)
    .order_by(JOURNAL.c.turn.desc())
    .limit(1)
)
_LAST_ANCHOR = select(ANCHOR.c.hash).order_by(ANCHOR.c.on_date.desc()).limit(1)
_HEADS = (
    select(PATIENT.c.id, PATIENT.c.head)
    .where(PATIENT.c.head.is_not(None))
    .union_all(select(CONTACT.c.id, CONTACT.c.head).where(CONTACT.c.head.is_not(None)))
    .order_by("id")
)
