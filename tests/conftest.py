"""Fixtures every room's tests share: a database, once on SQLite and once on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import databases

if "CI" not in os.environ:  # there Hypothesis itself takes its time, and the same examples each run
    settings.register_profile("unhurried", deadline=None)  # a busy machine is no fault of ours
    settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One scratch PostgreSQL database for the whole run; whoever uses it finds it empty."""
    with databases.scratch_postgres() as url:
        yield url


@pytest.fixture(params=databases.KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without a row, once of each kind. Migrate it first; it may be bare."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'aftercare.sqlite3'}"
    url: str = request.getfixturevalue("postgres_url")
    databases.empty(url)
    return url
