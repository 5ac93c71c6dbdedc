"""Prepared statements do what SQLAlchemy would have done with them, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, event, select, text, update
from sqlalchemy.exc import IntegrityError

from dialogs.inputs import DueKind
from storage.database import Database, Unavailable, migrate, open_database
from storage.prepared import Prepared, prepared
from storage.tables import DUE, HEARTBEAT, INBOX, TEAM
from storage.upserts import insert_new_returning, upsert

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES = ["a", "b", "c", "d", "e"]

ADD = Prepared(TEAM.insert())
NAMED = Prepared(select(TEAM.c.id, TEAM.c.sealed).where(TEAM.c.id.in_(bindparam("ids", expanding=True))))
RESEAL = Prepared(update(TEAM).where(TEAM.c.id == bindparam("team")).values(sealed=bindparam("new")))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    migrate(database)
    yield database
    database.close()


def teams(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "sealed": name.encode()} for name in names]


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_list_of_any_length_finds_its_own_and_no_other(database: Database, count: int) -> None:
    """Lists are filled up to a few lengths; what fills them finds nothing twice and nothing more."""
    with database.transaction() as connection:
        assert ADD.run(connection, teams(*NAMES)) == len(NAMES)
        found = NAMED.rows(connection, {"ids": NAMES[:count]})
        assert sorted(found) == [(name, name.encode()) for name in NAMES[:count]]
        assert NAMED.rows(connection, {"ids": ["nobody"] * count}) == []


def test_what_was_changed_is_counted_over_all_rows(database: Database) -> None:
    """The count is that of the rows that were there, for one, for many, and for none."""
    with database.transaction() as connection:
        ADD.run(connection, teams("a", "b"))
        changes = [{"team": name, "new": b"new"} for name in ("a", "b", "nobody")]
        assert RESEAL.run(connection, changes) == 2
        assert RESEAL.run(connection, changes[2:]) == 0
        assert RESEAL.run(connection, []) == 0
        assert sorted(NAMED.rows(connection, {"ids": ["a", "b"]})) == [("a", b"new"), ("b", b"new")]


def test_an_instant_is_written_as_its_column_says(database: Database) -> None:
    """What is written by a prepared statement is read back by SQLAlchemy, and an upsert replaces it."""
    row = {"subject": "s", "kind": DueKind.REMINDER.value, "key": "k"}
    later = NOW.replace(hour=10)
    with database.transaction() as connection:
        keep = prepared(upsert(connection, DUE, "subject", "kind", "key", keep=("id",)))
        for due_at in (NOW, later):
            assert keep.run(connection, [{**row, "due_at": due_at}]) == 1
            assert connection.scalars(select(DUE.c.due_at)).all() == [due_at]


def test_only_a_new_row_is_returned(database: Database) -> None:
    """An insert that may find its row there already returns what it wrote, and nothing the second time."""
    row = {
        "bot_id": 1,
        "update_id": 7,
        "contact_id": None,
        "chat_kind": "",
        "state": "taken",
        "why": "",
        "at": NOW,
        "day": NOW.date(),
        "sealed": b"x",
    }
    with database.transaction() as connection:
        statement = prepared(
            insert_new_returning(connection.dialect.name, INBOX, ("bot_id", "update_id"), ("id", "update_id"))
        )
        ((row_id, update_id),) = statement.rows(connection, row)
        assert connection.scalars(select(INBOX.c.id)).all() == [row_id]
        assert update_id == 7
        assert statement.rows(connection, row) == []


def test_what_the_driver_refuses_is_raised_as_sqlalchemy_raises_it(database: Database) -> None:
    """Callers know one kind of refusal; nothing of the block stands, and no value is in its text."""
    with pytest.raises(IntegrityError) as refused, database.transaction() as connection:
        ADD.run(connection, teams("a", "a"))
    assert refused.value.params is None
    with database.reading() as connection:
        assert NAMED.rows(connection, {"ids": ["a"]}) == []


def test_a_broken_connection_is_unavailable_once(postgres_url: str) -> None:
    """When the server hangs up, the round says Unavailable; the next one has a fresh connection."""
    database = open_database(postgres_url)
    migrate(database)

    other = open_database(postgres_url)

    def cut_off() -> None:
        with database.transaction() as connection:
            mine = connection.scalar(text("SELECT pg_backend_pid()"))
            with other.transaction() as killing:
                killing.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})
            NAMED.rows(connection, {"ids": ["a"]})

    with pytest.raises(Unavailable):
        cut_off()
    with database.reading() as connection:
        assert NAMED.rows(connection, {"ids": ["a"]}) == []
    database.close()
    other.close()


def test_whoever_listens_hears_of_them(database: Database) -> None:
    """A listener of the engine is told of prepared statements as of all others."""
    heard: list[str] = []

    def hear(*told: Any) -> None:  # SQLAlchemy's event, six arguments
        heard.append(told[2])

    event.listen(database.engine, "before_cursor_execute", hear)
    with database.transaction() as connection:
        ADD.run(connection, teams("a", "b"))
        NAMED.rows(connection, {"ids": ["a"]})
    assert [statement.split()[0] for statement in heard][-2:] == ["INSERT", "SELECT"]


def test_a_column_that_would_need_converting_is_refused(database: Database) -> None:
    """An instant does not come as we have it: such a statement is SQLAlchemy's to run."""
    with pytest.raises(AssertionError, match="converted"), database.reading() as connection:
        Prepared(select(HEARTBEAT.c.at)).rows(connection, {})
