"""The databases tests run on: SQLite files and a scratch PostgreSQL database of this test run's own.

PostgreSQL is AFTERCARE_TEST_DATABASE_URL, else the local server. Where it cannot be had its tests are skipped
loudly; where CI is set that is a failure.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest
from sqlalchemy import Connection, create_engine, inspect, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

SETTING = "AFTERCARE_TEST_DATABASE_URL"
LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
KINDS = ("sqlite", "postgresql")


def _server() -> URL:
    return make_url(os.environ.get(SETTING) or LOCAL).set(drivername="postgresql+psycopg")


@cache
def _why_no_postgres() -> str:
    """Empty if the server answers."""
    try:
        engine = create_engine(_server(), connect_args={"connect_timeout": 3})
        with engine.connect():
            pass
        engine.dispose()
    except (SQLAlchemyError, ImportError) as refused:
        return f"no PostgreSQL at {_server().render_as_string(hide_password=True)} ({type(refused).__name__})"
    return ""


def require_postgres() -> None:
    why = _why_no_postgres()
    if why and os.environ.get("CI"):
        pytest.fail(f"{why}; CI must have one. Set {SETTING}")
    if why:
        pytest.skip(f"{why}: NOT TESTED on PostgreSQL. Start one, or set {SETTING}")


@contextmanager
def scratch_postgres() -> Iterator[str]:
    """The URL of an empty database, dropped afterwards."""
    require_postgres()
    name = f"aftercare_test_{secrets.token_hex(6)}"
    server = create_engine(_server(), isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
            # what these tests kill is our process, not the server; waiting for its disk would only cost time
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        yield _server().set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        with server.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        server.dispose()


def bare(url: str) -> None:
    """Take everything out of a scratch database, tables and all."""
    with _as_owner(url) as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


def empty(url: str) -> None:
    """Take every row out of a scratch database; tables that are there stay, which is much quicker than making
    them.
    """
    with _as_owner(url) as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        if names:
            connection.exec_driver_sql("SET session_replication_role = replica")  # the journal's own guard
            connection.exec_driver_sql(f"TRUNCATE {', '.join(names)}")


@contextmanager
def _as_owner(url: str) -> Iterator[Connection]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
