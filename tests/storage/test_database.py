"""The engine, its settings, its refusals and its schema."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import PrimaryKeyConstraint, text
from sqlalchemy.exc import DBAPIError

from storage.database import (
    AlreadyRunning,
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
