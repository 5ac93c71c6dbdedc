"""A look into the bot's database from outside, with the keys: while it runs, when it was killed, at the end.

Through the same codec and the same seals as the bot, so that what it finds is what a bot would find. It only
reads, save for one thing: it ends the lease of a bot that is dead.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Select, func, or_, select, text, update

from dialogs.records import Answer, CheckIn, Contact, Patient, Reason, Record, Remark
from dialogs.turn import Note
from storage import codec, journal
from storage.codec import Shape
from storage.database import open_database
from storage.journal import NOTES
from storage.secrets import Keyring, open_vault
from storage.tables import CONTACT, DUE, INBOX, JOURNAL, LEASE, OUTBOX, PATIENT, PATIENT_KEY
from tests.world import KEYS

R = TypeVar("R", bound=Record)

SOON: Final = timedelta(minutes=5)  # what may leave within this is still under way
GONE_SECONDS: Final = 10.0
LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)
_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A row of the outbox."""

    id: int
    key: str
    contact_id: str
    state: str
    handle: str | None
    is_edit: bool
    may_repeat: bool
    message_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """A row of the inbox."""

    update_id: int
    state: str
    why: str


class Look:
    """One database, read from outside. Close it at the end."""

    def __init__(self, database_url: str) -> None:
        self._database = open_database(database_url)
        self._vault = open_vault(self._database, Keyring.parse(KEYS))

    def close(self) -> None:
        self._database.close()

    # --- while it runs ------------------------------------------------------------------------------------

    def is_quiet(self, now: datetime) -> bool:
        """Nothing taken in waits, nothing is being sent or soon will be, nothing is due."""
        waits = (
            select(func.count()).select_from(INBOX).where(INBOX.c.state == "taken"),
            select(func.count()).select_from(DUE).where(DUE.c.due_at <= now),
            select(func.count()).select_from(OUTBOX).where(OUTBOX.c.state == "sending"),
            select(func.count())
            .select_from(OUTBOX)
            .where(
                OUTBOX.c.state == "ready",
                or_(OUTBOX.c.not_before.is_(None), OUTBOX.c.not_before <= now + SOON),
            ),
        )
        with self._database.reading() as connection:
            return not any(connection.scalar(one) for one in waits)

    def wait_until_alone(self) -> None:
        """Until PostgreSQL has ended what a killed bot had asked for last; a commit may be among it.

        Then its lease is over too: there is nobody left to hold it, and waiting for its end would only make
        every trial some ten seconds a kill longer.
        """
        if not self._database.is_postgres:
            return
        until = time.monotonic() + GONE_SECONDS
        while self._others():
            assert time.monotonic() < until, "the server still serves a bot that was killed"
            time.sleep(0.01)
        with self._database.transaction() as connection:
            connection.execute(update(LEASE).values(until=LONG_AGO))

    def _others(self) -> int:
        with self._database.reading() as connection:
            return connection.scalar(_OTHERS) or 0

    def in_flight(self) -> list[Sent]:
        return [row for row in self.outbox() if row.state == "sending"]

    # --- what was kept ------------------------------------------------------------------------------------

    def outbox(self, *, after: int = 0) -> list[Sent]:
        wanted = select(OUTBOX).where(OUTBOX.c.id > after).order_by(OUTBOX.c.id)
        with self._database.reading() as connection:
            return [
                Sent(
                    id=row.id,
                    key=row.key,
                    contact_id=row.contact_id,
                    state=row.state,
                    handle=row.handle,
                    is_edit=row.edits_key is not None,
                    may_repeat=row.repeatable,
                    message_id=row.message_id,
                )
                for row in connection.execute(wanted)
            ]

    def inbox(self) -> list[Arrived]:
        with self._database.reading() as connection:
            rows = connection.execute(select(INBOX.c.update_id, INBOX.c.state, INBOX.c.why)).all()
        return [Arrived(update_id=row.update_id, state=row.state, why=row.why) for row in rows]

    def patients(self) -> dict[str, Patient]:
        return {one.id: one for one in self._all(codec.PATIENT, PATIENT.c.id)}

    def contacts(self) -> dict[str, Contact]:
        with self._database.reading() as connection:
            rows = connection.execute(select(CONTACT.c.id, CONTACT.c.sealed)).all()
        opened = (codec.CONTACT.unpack(r.id, None, r.sealed, self._vault, self._vault.clinic) for r in rows)
        return {one.id: one for one in opened}

    def check_ins(self) -> dict[str, CheckIn]:
        return {one.id: one for one in self._all(codec.CHECK_IN)}

    def answers(self) -> list[Answer]:
        return self._all(codec.ANSWER)

    def remarks(self) -> list[Remark]:
        return self._all(codec.REMARK)

    def reasons(self) -> list[Reason]:
        return self._all(codec.REASON)

    def notes(self) -> dict[str, list[tuple[int, tuple[Note, ...]]]]:
        """The journal of every patient, opened: (turn, notes) in order."""
        wanted = (
            select(JOURNAL.c.subject, JOURNAL.c.turn, JOURNAL.c.sealed, PATIENT_KEY.c.wrapped)
            .select_from(JOURNAL.join(PATIENT_KEY, PATIENT_KEY.c.patient_id == JOURNAL.c.subject))
            .order_by(JOURNAL.c.subject, JOURNAL.c.turn)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        found: dict[str, list[tuple[int, tuple[Note, ...]]]] = {}
        for row in rows:
            key = self._vault.patient_key(row.wrapped, row.subject)
            opened = self._vault.open(key, row.sealed, journal.place(row.subject, row.turn))
            found.setdefault(row.subject, []).append((row.turn, NOTES.validate_json(opened)))
        return found

    def _all(self, shape: Shape[R], whose: Any = None) -> list[R]:
        patient = shape.table.c.patient_id if whose is None else whose
        wanted: Select[Any] = (
            select(
                shape.table.c[shape.key].label("row"),
                patient.label("patient"),
                shape.table.c.sealed,
                PATIENT_KEY.c.wrapped,
            )
            .select_from(shape.table.join(PATIENT_KEY, PATIENT_KEY.c.patient_id == patient))
            .order_by(shape.table.c[shape.key])
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [
            shape.unpack(
                row.row,
                row.patient,
                row.sealed,
                self._vault,
                self._vault.patient_key(row.wrapped, row.patient),
            )
            for row in rows
        ]

    # --- whether it is whole ------------------------------------------------------------------------------

    def broken(self) -> list[str]:
        """What is wrong with the file, the turn numbers or the journal's chains, a line each."""
        with self._database.reading() as connection:
            wrong = [] if self._database.is_postgres else _broken_file(connection)
            turns = _turns(connection)
            subjects = connection.scalars(select(JOURNAL.c.subject).distinct()).all()
        for subject, turn, lines, last in turns:
            if not turn == lines == last:
                wrong.append(f"{subject}: turn {turn}, but {lines} lines in the journal up to turn {last}")
        return wrong + [line for subject in subjects for line in journal.verify(self._database, subject)]


def _broken_file(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [str(line) for line in found if line != "ok"] + [f"dangling: {row}" for row in dangling]


def _turns(connection: Connection) -> list[tuple[str, int, int, int]]:
    """(patient, its turn number, lines in its journal, the last line's turn)."""
    wanted = (
        select(PATIENT.c.id, PATIENT.c.turn, func.count(JOURNAL.c.turn), func.max(JOURNAL.c.turn))
        .select_from(PATIENT.join(JOURNAL, JOURNAL.c.subject == PATIENT.c.id))
        .group_by(PATIENT.c.id, PATIENT.c.turn)
    )
    return [(name, turn, lines, last) for name, turn, lines, last in connection.execute(wanted)]
