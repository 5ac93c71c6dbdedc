"""Databases of either kind for a bench run: empty ones, and copies of one that was seeded.

PostgreSQL is the server of the tests, with its own promises about the disk; where none answers, `can_be_had` says so.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from bench.sides import remove

POSTGRES: Final = "AFTERCARE_TEST_DATABASE_URL"  # as for the tests; the local server where it is not set
LOCAL: Final = "postgresql://postgres@127.0.0.1:5432/postgres"


class Databases(Protocol):
    """Where databases of one kind are made."""

    @property
    def can_be_had(self) -> bool: ...

    def new(self, name: str) -> str:
        """The address of an empty one under this name; what was there is gone."""
        ...

    def copy(self, name: str, to: str) -> str: ...

    def forget(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Files:
    folder: Path

    @property
    def can_be_had(self) -> bool:
        return True

    def new(self, name: str) -> str:
        remove(self._file(name))
        return f"sqlite:///{self._file(name)}"

    def copy(self, name: str, to: str) -> str:
        url = self.new(to)
        shutil.copyfile(self._file(name), self._file(to))
        return url

    def forget(self) -> None:
        """They go with their folder."""

    def _file(self, name: str) -> Path:
        return self.folder / f"sweep-{name}.sqlite3"


class Servers:
    """Scratch databases on the PostgreSQL server of the tests, with its own promises about the disk."""

    def __init__(self) -> None:
        self._server = make_url(os.environ.get(POSTGRES) or LOCAL).set(drivername="postgresql+psycopg")
        self._mark = f"aftercare_bench_{os.getpid()}"
        self._made: set[str] = set()

    @property
    def can_be_had(self) -> bool:
        try:
            self._order("SELECT 1")
        except SQLAlchemyError:
            return False
        return True

    def new(self, name: str) -> str:
        return self._make(name, "template0")

    def copy(self, name: str, to: str) -> str:
        return self._make(to, f"{self._mark}_{name}")

    def forget(self) -> None:
        for full in self._made:
            self._order(f'DROP DATABASE IF EXISTS "{full}" WITH (FORCE)')

    def _make(self, name: str, template: str) -> str:
        full = f"{self._mark}_{name}"
        self._order(f'DROP DATABASE IF EXISTS "{full}" WITH (FORCE)')
        self._order(f'CREATE DATABASE "{full}" TEMPLATE "{template}"')
        self._made.add(full)
        return self._server.set(database=full).render_as_string(hide_password=False)

    def _order(self, sql: str) -> None:
        engine = create_engine(
            self._server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3}
        )
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(sql)
        finally:
            engine.dispose()
