"""A due minute among ever more enrolled: what falls due is found and decided, however many others there are.

Ours: 1,000 check-ins fall due at one instant among so many enrolled patients; the sweep claims them, decides each,
and commits it with its words in the outbox. Beside it APScheduler as its documentation shows it, with one persistent
job for each patient in an SQLAlchemyJobStore: each job writes one row, and that is all it does. Both keep what they
do in a database of the same kind with the same promises; then both are away for ten minutes over the due minute.

The patients who are due were enrolled by the product's own decisions; those beside them are copies of one of them,
written in bulk, who are due at other times.
"""

import asyncio
import json
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import Connection, Table, func, select, text

from bench import seed
from bench.databases import Databases, Files, Servers
from bench.processes import Running, start
from bench.rows import Row, Size
from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, MessageState
from scheduler.clock import SteppedClock
from scheduler.sweeps import BATCH, Sweeps
from storage import due as due_rows
from storage.database import Database, open_database
from storage.tables import (
    CHECK_IN,
    CONTACT,
    DUE,
    ENROLMENT,
    JOURNAL,
    OUTBOX,
    PAST_ANSWERS,
    PATIENT,
    PATIENT_KEY,
    PLAN,
    ROLE,
)

LONGEST_SECONDS: Final = 900
FLAT_AIM: Final = 1.5
RATIO_AIM: Final = 20.0
LATER: Final = timedelta(hours=1)  # from then on the others are due, spread over a day
COPIED: Final = (
    CONTACT,
    PATIENT,
    PATIENT_KEY,
    ROLE,
    ENROLMENT,
    PLAN,
    CHECK_IN,
    PAST_ANSWERS,
    JOURNAL,
    OUTBOX,
    DUE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """What one sweep took. claimed_ms: of that, to find what is due and take it away; next_ms: what it took to ask
    when the next thing is due; opened: check-ins that are open, with their words in the outbox.
    """

    enrolled: int
    seconds: float
    claimed_ms: float
    next_ms: float
    opened: int


# --- ours ---------------------------------------------------------------------------------------------------


async def swept(url: str, keys: str, enrolled: int, due: int, *, late: timedelta = timedelta()) -> Swept:
    """Those who are due, among so many others. late: how long we were away when it fell due."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    clock = SteppedClock(now - timedelta(minutes=2) - timedelta(hours=1))
    async with seed.clinic(url, keys, clock) as at:
        await at.rounds.run(lambda: fill(url, enrolled - due, now + LATER))
        sweeps = Sweeps(
            rounds=at.rounds, database=at.database, holding=tuple, nudge=lambda: None, refresh=lambda: None
        )
        await sweeps.tick(clock.now())  # the daily work is done, statements are compiled, nothing is due yet
        due_at = await at.rounds.next_due()
        assert due_at is not None
        asked = time.perf_counter()
        await at.rounds.next_due()
        next_ms = (time.perf_counter() - asked) * 1000
        clock.move_to(due_at + late)
        claimed_ms = await at.rounds.run(lambda: _claimed_ms(at.database, clock.now()))
        began = time.perf_counter()
        await sweeps.tick(clock.now())
        seconds = time.perf_counter() - began
        opened = await at.rounds.run(lambda: _opened(url))
    return Swept(enrolled=enrolled, seconds=seconds, claimed_ms=claimed_ms, next_ms=next_ms, opened=opened)


class _TakenBack(Exception):
    """So that what was taken away for the measurement is there for the sweep."""


def _claimed_ms(database: Database, now: datetime) -> float:
    """To find everything that is due, a batch at a time, and to take it away; then it is put back."""
    began = ended = time.perf_counter()
    with suppress(_TakenBack), database.transaction() as connection:
        while found := due_rows.due_now(connection, now, BATCH):
            due_rows.done(connection, [one.due_id for one in found if one.due_id is not None])
        ended = time.perf_counter()
        raise _TakenBack
    return (ended - began) * 1000


def _opened(url: str) -> int:
    """Check-ins that are open and whose words wait in the outbox."""
    database = open_database(url)
    with database.reading() as connection:
        is_open = CHECK_IN.c.state == CheckInState.OPEN.value
        count = connection.scalar(select(func.count()).select_from(CHECK_IN).where(is_open)) or 0
        is_said = OUTBOX.c.state == MessageState.READY.value
        said = connection.scalar(select(func.count()).select_from(OUTBOX).where(is_said)) or 0
    database.close()
    return min(count, said)


def fill(url: str, others: int, later: datetime) -> None:
    """So many copies of one patient who is due, each due at another time."""
    database = open_database(url)
    with database.transaction() as connection:
        if not database.is_postgres:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        if others > 0:
            one = connection.scalar(
                select(DUE.c.subject).where(DUE.c.kind == DueKind.CHECK_IN.value).limit(1)
            )
            contact = connection.scalar(select(PATIENT.c.contact_id).where(PATIENT.c.id == one))
            assert one is not None
            assert contact is not None
            for table in COPIED:
                _copy(connection, table, one, contact, others, later, is_postgres=database.is_postgres)
    # What the housekeeping of either does after a while, the sweep is not to do.
    database.tidy()
    os.sync()
    if database.is_postgres:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    database.close()


def _copy(
    connection: Connection,
    table: Table,
    one: str,
    contact: str,
    others: int,
    later: datetime,
    *,
    is_postgres: bool,
) -> None:
    """One row of the patient's in this table, as many times as there are others, under ids of their own."""
    numbers = (
        "SELECT generate_series(1, :others) AS n"
        if is_postgres
        else "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :others) SELECT n FROM c"
    )
    at = (
        "CAST(:later AS timestamptz) + (n % 86400) * interval '1 second'"
        if is_postgres
        else "strftime('%Y-%m-%d %H:%M:%S.000000', :later, '+' || (n % 86400) || ' seconds')"
    )
    day = "interval '1 day'" if is_postgres else "'+1 day'"
    a_day_later = f"{at} + {day}" if is_postgres else at.replace(":later,", f":later, {day},")
    other = {"contact_id": "'c' || n", "patient_id": "'p' || n", "plan_id": "'p' || n", "subject": "'p' || n"}
    own = {CONTACT: "'c' || n", PATIENT: "'p' || n"}
    numbered = table in (OUTBOX, DUE)
    columns = [column for column in table.columns if not (numbered and column.name == "id")]

    def value(name: str) -> str:
        if name == "id":
            return own.get(table, "'p' || n")
        if name in ("code_hash", "key"):
            return "'k' || n"
        if name == "handle":
            return "NULL"
        if name in ("due_at", "closes_at"):
            return at if name == "due_at" else a_day_later
        return other.get(name, f'm."{name}"')

    mine = {CONTACT: "id = :contact", PATIENT: "id = :one"}.get(table)
    mine = mine or ("subject = :one" if "subject" in table.columns else "patient_id = :one")
    if table is DUE:
        mine += f" AND kind = '{DueKind.CHECK_IN.value}'"
    order = " ORDER BY turn DESC" if table is JOURNAL else ""
    listed = ", ".join(f'"{column.name}"' for column in columns)
    given = ", ".join(value(column.name) for column in columns)
    # Names of our own tables and columns, and nothing else.
    sql = (
        f'INSERT INTO "{table.name}" ({listed}) SELECT {given} FROM ({numbers}) AS numbers, '
        f'(SELECT * FROM "{table.name}" WHERE {mine}{order} LIMIT 1) AS m'
    )
    named = {"others": others, "one": one, "contact": contact, "later": later.strftime("%Y-%m-%d %H:%M:%S")}
    if is_postgres:
        named["later"] = later
    connection.execute(text(sql), {name: value for name, value in named.items() if f":{name}" in sql})


# --- both, each in processes of its own ---------------------------------------------------------------------


async def sweep_rows(folder: Path, size: Size) -> AsyncIterator[Row]:
    """For each database: how flat ours is, how quick beside theirs, and what is lost by being away."""
    for name, databases in (("SQLite", Files(folder)), ("PostgreSQL", Servers())):
        if not databases.can_be_had:
            yield Row(
                what="a due minute", setting=name, ours="no PostgreSQL here", theirs="no PostgreSQL here"
            )
            continue
        try:
            async for row in _rows_on(name, databases, folder, size):
                yield row
        finally:
            databases.forget()


async def _rows_on(name: str, databases: Databases, folder: Path, size: Size) -> AsyncIterator[Row]:
    due = size.sweep_due
    keys = await seed.make(databases.new("seeded"), due, asked=False)
    mine: list[Swept] = []
    for enrolled in size.sweep_enrolled:
        found = ours(databases.copy("seeded", "ours"), keys, enrolled, due, folder)
        mine.append(found)
        is_theirs_too = enrolled <= size.sweep_theirs
        other = scheduled(databases.new("theirs"), enrolled, due, folder) if is_theirs_too else None
        for row in _beside(found, other, due, f"{due:,} due of {enrolled:,} enrolled, {name}"):
            yield row
    yield _flat(mine, name)
    back = ours(databases.copy("seeded", "ours"), keys, due, due, folder, late_minutes=10)
    gone = scheduled(databases.new("theirs"), due, due, folder, when="away")
    yield Row(
        what="lost by ten minutes away over the due minute",
        setting=f"{due:,} due, {name}",
        ours=f"{due - back.opened:,}",
        theirs=f"{due - gone['handled']:,.0f}",
        aim="0",
        met=back.opened == due,
    )


def _beside(found: Swept, other: Mapping[str, float] | None, due: int, setting: str) -> Iterator[Row]:
    """What it took; beside it, where both were measured, the other's. Ours decides and commits what is asked; a job of
    theirs writes one row.
    """
    what = "a due minute until all of it is handled"
    mine = f"{found.seconds:.2f} s ({found.opened:,} asked)"
    if other is None:
        yield Row(what=what, setting=setting, ours=mine, theirs="not measured")
        return
    ratio = other["seconds"] / found.seconds
    yield Row(
        what=what,
        setting=setting,
        ours=mine,
        theirs=f"{other['seconds']:.2f} s ({other['handled']:,.0f} run)",
        ratio=f"{ratio:.1f} × as quick",
        aim=f"≥ {RATIO_AIM:.0f} ×",
        met=ratio >= RATIO_AIM and found.opened == due,
    )
    idle_ms = other["idle_seconds"] * 1000
    yield Row(
        what="of it the schedule alone: found and taken away",
        setting=setting,
        ours=f"{found.claimed_ms:.0f} ms",
        theirs=f"{idle_ms:.0f} ms (jobs that do nothing)",
        ratio=f"{idle_ms / found.claimed_ms:.0f} × as quick",
    )


def _flat(mine: Sequence[Swept], name: str) -> Row:
    flat = max(one.seconds for one in mine) / mine[0].seconds
    return Row(
        what="the longest of these beside the first: work grows with what is due",
        setting=f"{mine[0].enrolled:,} to {mine[-1].enrolled:,} enrolled, {name}",
        ours=f"{flat:.2f} × (to ask what is next: {max(one.next_ms for one in mine):.1f} ms)",
        theirs="",
        aim=f"≤ {FLAT_AIM} ×",
        met=flat <= FLAT_AIM,
    )


def ours(url: str, keys: str, enrolled: int, due: int, folder: Path, *, late_minutes: int = 0) -> Swept:
    arguments = ["-m", "bench.sweep", url, keys, str(enrolled), str(due), str(late_minutes)]
    return Swept(**_said("sweep-ours", arguments, folder))


def scheduled(url: str, enrolled: int, due: int, folder: Path, *, when: str = "here") -> Mapping[str, float]:
    """APScheduler's figures; see bench/scheduled.py."""
    return _said("sweep-theirs", ["-m", "bench.scheduled", url, str(enrolled), str(due), when], folder)


def _said(name: str, arguments: Sequence[str], folder: Path) -> Mapping[str, Any]:  # the JSON it prints
    running: Running = start(name, arguments, folder)
    try:
        running.process.wait(LONGEST_SECONDS)
        if running.process.returncode != 0:
            running.must_live()
        found: Mapping[str, Any] = json.loads(running.log.read_text().splitlines()[-1])
        return found
    finally:
        running.kill()


def main(arguments: Sequence[str]) -> None:
    url, keys, enrolled, due, late_minutes = arguments
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    late = timedelta(minutes=int(late_minutes))
    print(json.dumps(asdict(asyncio.run(swept(url, keys, int(enrolled), int(due), late=late)))))


if __name__ == "__main__":
    main(sys.argv[1:])
