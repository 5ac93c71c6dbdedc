"""The engine, its settings, its refusals and its schema."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import PrimaryKeyConstraint, event, text
from sqlalchemy.exc import DBAPIError

from storage import database as room
from storage.database import (
    AlreadyRunning,
    Database,
    DatabaseFault,
    NewerDatabase,
    Unavailable,
    migrate,
    open_database,
)
from storage.tables import Row
from tests import databases


@pytest.fixture
def database_url(database_url: str) -> Iterator[str]:
    """Here the schema itself is tested: PostgreSQL is bare at first, and left so."""
    if database_url.startswith("postgresql"):
        databases.bare(database_url)
    yield database_url
    if database_url.startswith("postgresql"):
        databases.bare(database_url)


def test_the_migrations_make_exactly_the_tables_of_the_code(database_url: str) -> None:
    """After migrating, autogeneration has nothing to add on either database."""
    database = open_database(database_url)
    migrate(database)
    migrate(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Row.metadata) == []
    database.close()


def test_every_index_and_check_of_the_code_is_in_the_database(database_url: str) -> None:
    """Partial conditions and checks, which autogeneration does not compare, are there by name."""
    database = open_database(database_url)
    migrate(database)
    asked = (
        "SELECT indexname || ' ' || indexdef FROM pg_indexes UNION SELECT conname FROM pg_constraint"
        if database.is_postgres
        else "SELECT coalesce(name, '') || ' ' || coalesce(sql, '') FROM sqlite_master"
    )
    with database.reading() as connection:
        found = "\n".join(connection.scalars(text(asked)))
    database.close()
    for table in Row.metadata.tables.values():
        for index in table.indexes:
            assert str(index.name) in found
            if index.dialect_options["sqlite"].get("where") is not None:
                line = next(line for line in found.splitlines() if str(index.name) + " " in line)
                assert " WHERE " in line
        for constraint in table.constraints:
            if not isinstance(constraint, PrimaryKeyConstraint):  # SQLite's numbered keys carry no name
                assert str(constraint.name) in found


FILLED = (
    "INSERT INTO team (id, sealed) VALUES ('t', 'x')",
    "INSERT INTO contact (id, reach, turn, sealed) VALUES ('c', 'reachable', 0, 'x')",
    "INSERT INTO patient (id, team_id, state, turn, contact_id, sealed) VALUES ('p', 't', 'enrolled', 0, 'c', 'x')",
    "INSERT INTO plan (id, patient_id, state, sealed) VALUES ('pl', 'p', 'active', 'x')",
    (
        "INSERT INTO check_in (id, patient_id, plan_id, state, on_date, slot, due_at, closes_at, sealed) "
        "VALUES ('ci', 'p', 'pl', 'open', '2026-01-01', 0, '2026-01-01 08:00:00+00', '2026-01-01 20:00:00+00', 'x')"
    ),
    (
        "INSERT INTO answer (id, patient_id, check_in_id, at, sealed) "
        "VALUES ('a', 'p', 'ci', '2026-01-01 08:00:00+00', 'x')"
    ),
    (
        "INSERT INTO due (id, subject, kind, key, due_at) "
        "VALUES (7, 'p', 'window_end', 'ci', '2026-01-01 20:00:00+00')"
    ),
    (
        "INSERT INTO outbox (key, contact_id, patient_id, lane, state, created_at, repeatable, report, attempts, "
        "doubts, fence, sealed) VALUES ('k', 'c', 'p', 1, 'ready', '2026-01-01 08:00:00+00', true, false, 0, 0, 0, 'x')"
    ),
)


def of_before(url: str, revision: str = "0003") -> Database:
    """A database of an earlier revision, with somebody in it."""
    found = open_database(url)
    with room._without_links(found), found.transaction() as connection:
        config = room._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        for row in FILLED:
            connection.execute(text(row))
    return found


def shape(found: Database) -> set[str]:
    """Columns, indexes with their conditions, foreign keys and checks, as the database tells them."""
    asked = (
        (
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint",
            (
                "SELECT table_name || ' ' || column_name || ' ' || data_type || is_nullable || "
                "coalesce(column_default, '') FROM information_schema.columns WHERE table_schema = 'public'"
            ),
        )
        if found.is_postgres
        else (
            "SELECT sql FROM sqlite_master WHERE type <> 'table'",
            (
                "SELECT m.name || ' ' || f.\"from\" || ' ' || f.\"table\" "
                "FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
            ),
            (
                "SELECT m.name || ' ' || t.name || ' ' || t.type || t.\"notnull\" || coalesce(t.dflt_value, '') "
                "FROM sqlite_master m, pragma_table_info(m.name) t WHERE m.type = 'table'"
            ),
        )
    )
    with found.reading() as connection:
        return {
            f"{place} {' '.join(told.split())}"
            for place, one in enumerate(asked)
            for told in connection.scalars(text(one))
            if told is not None
        }


def test_a_filled_database_of_before_becomes_like_a_new_one(database_url: str) -> None:
    """Its rows are there, and what may not be is refused as in a new one."""
    old = of_before(database_url)
    migrate(old)
    told = shape(old)
    for table, count in {"check_in": 1, "answer": 1, "due": 1, "outbox": 1}.items():
        with old.reading() as connection:
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == count
    again = FILLED[4].replace("'ci', 'p', 'pl', 'open', '2026-01-01', 0", "'cj', {}")
    refused = (
        again.format("'p', 'pl', 'open', '2026-01-01', 0"),  # the same occasion
        again.format("'q', 'pl', 'open', '2026-01-02', 0"),  # of nobody
        again.format("'p', 'pl', 'gone', '2026-01-02', 0"),  # in no state we know
        again.format("'p', 'pl', 'open', '2026-01-02', 0").replace(
            " 20:00", " 07:00"
        ),  # over before it begins
        FILLED[6].replace("VALUES (7,", "VALUES (8,"),
        "DELETE FROM check_in",  # it has an answer
    )
    for row in refused:
        with pytest.raises(DBAPIError), old.transaction() as connection:
            connection.execute(text(row))
    old.close()
    if database_url.startswith("postgresql"):
        databases.bare(database_url)
    else:
        database_url = database_url.replace(".sqlite", ".new.sqlite") + ".new"
    new = open_database(database_url)
    migrate(new)
    assert shape(new) == told
    new.close()


def test_a_migration_that_is_cut_off_leaves_everything_as_it_was(database_url: str) -> None:
    """The process dies in the middle of it: the old database is there whole, and the next start moves it on."""
    old = of_before(database_url)
    before = shape(old)

    def cut(_c: object, _u: object, statement: str, *_: object) -> None:
        if "ix_outbox_of_patient" in statement:
            raise InterruptedError

    event.listen(old.engine, "before_cursor_execute", cut)
    with pytest.raises(InterruptedError):
        migrate(old)
    assert shape(old) == before
    event.remove(old.engine, "before_cursor_execute", cut)
    migrate(old)
    with old.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM answer")) == 1
    old.close()


def test_a_newer_database_stops_the_start(database_url: str) -> None:
    """A revision this version does not know is refused, and the operator is told what to do."""
    database = open_database(database_url)
    migrate(database)
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabase, match="newer version"):
        migrate(database)
    database.close()


def test_a_fault_in_a_block_leaves_nothing_behind(database_url: str) -> None:
    """A transaction is committed whole or not at all."""
    database = open_database(database_url)
    migrate(database)

    def half_done() -> None:
        with database.transaction() as connection:
            connection.execute(
                text("INSERT INTO heartbeat (name, at) VALUES ('tick', '2026-01-01 00:00:00')")
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM heartbeat")) == 0
    database.close()


def test_reading_cannot_write_on_postgres(postgres_url: str) -> None:
    """A reading transaction refuses a write where the database can hold it to that."""
    database = open_database(postgres_url)
    with pytest.raises(DBAPIError), database.reading() as connection:
        connection.execute(text("CREATE TABLE oops (id int)"))
    database.close()


def test_sqlite_is_set_so_that_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    """WAL, full sync, foreign keys and a busy timeout hold on every connection."""
    database = open_database(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    with database.reading() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 5000]
    database.close()


def test_a_writer_waits_at_the_door(tmp_path: Path) -> None:
    """While another process holds the write lock a transaction says Unavailable; readers go on."""
    path = tmp_path / "a.sqlite3"
    database = open_database(f"sqlite:///{path}")
    migrate(database)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with database.read_only.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with pytest.raises(Unavailable), database.transaction():
        pytest.fail("two writers at once")
    with database.reading() as connection:
        assert connection.scalar(text("SELECT count(*) FROM heartbeat")) == 0
    other.close()
    database.close()


def test_one_bot_per_file(tmp_path: Path) -> None:
    """A second bot on the same SQLite file is refused and told why; a short write beside it is served."""
    url = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    first, second = open_database(url), open_database(url)
    migrate(first)
    first.hold()
    first.hold()
    with pytest.raises(AlreadyRunning, match="another bot"):
        second.hold()
    with second.transaction() as connection:
        connection.execute(text("DELETE FROM heartbeat"))
    first.close()
    second.hold()
    second.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "not a database address"),
        ("mysql://someone@somewhere/it", "only sqlite and postgresql"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite:////proc/nowhere/a.sqlite3", "cannot be"),
        ("postgresql://nobody@127.0.0.1:1/nothing", "cannot be opened"),
    ],
)
def test_an_unusable_address_stops_the_start(url: str, says: str) -> None:
    """Each is refused with a sentence that says what to do."""
    with pytest.raises(DatabaseFault, match=says):
        open_database(url)


def test_a_password_among_the_parameters_is_not_told() -> None:
    """PostgreSQL takes one there too; the sentence for the operator leaves it out."""
    address = "postgresql:///db?host=127.0.0.1&port=1&user=nobody&password=canary-password"
    with pytest.raises(DatabaseFault, match="cannot be opened") as caught:
        open_database(address)
    assert "canary-password" not in str(caught.value)


def test_a_new_database_is_its_owners_alone(tmp_path: Path) -> None:
    """Whatever the process lets others read by default: they see neither the file nor its log; a file that is
    there already keeps its rights.
    """
    before = os.umask(0o022)
    try:
        file = tmp_path / "var" / "a.sqlite3"
        database = open_database(f"sqlite:///{file}")
        migrate(database)
        rights = {one.name: stat.S_IMODE(one.stat().st_mode) for one in (file.parent, *file.parent.iterdir())}
        database.close()
        file.chmod(0o640)
        open_database(f"sqlite:///{file}").close()
    finally:
        os.umask(before)
    assert rights == {"var": 0o700, "a.sqlite3": 0o600, "a.sqlite3-wal": 0o600, "a.sqlite3-shm": 0o600}
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
