"""INSERT … ON CONFLICT, the one statement the two databases spell through different constructs."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert, ReturningInsert


def insert_new(connection: Connection, table: Table) -> Insert:
    """Insert; a row that is there already stays as it is."""
    return _insert_new(connection.dialect.name, table)


def upsert(connection: Connection, table: Table, *keys: str, keep: tuple[str, ...] = ()) -> Insert:
    """Insert, or replace the row with these keys; the columns in `keep` are only set by an insert."""
    return _upsert(connection.dialect.name, table, keys, keep)


@cache
def _insert_new(dialect: str, table: Table) -> Insert:
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: Table, keys: tuple[str, ...], keep: tuple[str, ...]) -> Insert:
    changing = [column.name for column in table.columns if column.name not in {*keys, *keep}]
    if dialect == "postgresql":
        for_postgres = postgresql.insert(table)
        return for_postgres.on_conflict_do_update(
            index_elements=list(keys), set_={name: for_postgres.excluded[name] for name in changing}
        )
    for_sqlite = sqlite.insert(table)
    return for_sqlite.on_conflict_do_update(
        index_elements=list(keys), set_={name: for_sqlite.excluded[name] for name in changing}
    )


@cache
def insert_new_returning(
    dialect: str, table: Table, keys: tuple[str, ...], columns: tuple[str, ...]
) -> ReturningInsert[Any]:
    """Insert what has no row with these keys yet, and give these columns of what was inserted.

    A clash in any other unique column is an error, not a row that quietly stays away.
    """
    returned = [table.c[name] for name in columns]
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=keys).returning(*returned)
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=keys).returning(*returned)
