"""Leases: which of several processes speaks and sweeps.

On PostgreSQL a row per lease, judged by the database's own clock, with a fence that grows whenever the lease
changes hands; a process whose clock is wrong, or that slept, cannot believe it still holds one. On SQLite the
file lock has decided already who the one bot is, so a lease is granted at once; the row is kept all the same,
for its fence.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, case, func, literal, or_, select, text, update

from storage.database import Database
from storage.tables import LEASE
from storage.upserts import insert_new

SENDER: Final = "sender"  # whoever holds it speaks, and sweeps what is due
SECONDS: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    name: str
    holder: str
    fence: int
    until: datetime


def acquire(
    database: Database, name: str, holder: str, now: datetime, *, seconds: int = SECONDS
) -> Lease | None:
    """The lease, new or renewed, or None while another holds it. `now` counts on SQLite only."""
    with database.transaction() as connection:
        if database.is_postgres:
            return _acquire_postgres(connection, name, holder, seconds)
        return _acquire_sqlite(connection, name, holder, now, seconds)


def release(database: Database, lease: Lease) -> None:
    """Let go at once, if it is still ours, so that another need not wait it out."""
    with database.transaction() as connection:
        ended = func.now() if database.is_postgres else LEASE.c.until
        connection.execute(
            update(LEASE)
            .where(LEASE.c.name == lease.name, LEASE.c.holder == lease.holder, LEASE.c.fence == lease.fence)
            .values(holder="", until=ended)
        )


def _acquire_postgres(connection: Connection, name: str, holder: str, seconds: int) -> Lease | None:
    connection.execute(
        insert_new(connection, LEASE),
        {"name": name, "holder": "", "fence": 0, "until": connection.scalar(select(func.now()))},
    )
    row = connection.execute(_TAKE_OVER, {"wanted": name, "me": holder, "length": seconds}).one_or_none()
    return None if row is None else Lease(name=name, holder=holder, fence=row.fence, until=row.until)


def _acquire_sqlite(
    connection: Connection, name: str, holder: str, now: datetime, seconds: int
) -> Lease | None:
    row = connection.execute(select(LEASE).where(LEASE.c.name == name)).one_or_none()
    fence = 1 if row is None else row.fence + (row.holder != holder)
    until = now.fromtimestamp(now.timestamp() + seconds, tz=now.tzinfo)
    connection.execute(
        insert_new(connection, LEASE), {"name": name, "holder": "", "fence": 0, "until": until}
    )
    connection.execute(
        update(LEASE).where(LEASE.c.name == name).values(holder=holder, fence=fence, until=until)
    )
    return Lease(name=name, holder=holder, fence=fence, until=until)


_mine = LEASE.c.holder == bindparam("me")
_TAKE_OVER = (
    update(LEASE)
    .where(LEASE.c.name == bindparam("wanted"), or_(_mine, LEASE.c.until <= func.now()))
    .values(
        holder=bindparam("me"),
        fence=LEASE.c.fence + case((_mine, literal(0)), else_=literal(1)),
        until=func.now() + bindparam("length") * text("INTERVAL '1 second'"),
    )
    .returning(LEASE.c.fence, LEASE.c.until)
)
