"""Two processes that publish at the same moment on PostgreSQL: the second waits, and then sees what the first did."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from storage import journal
from storage.database import Database, open_database
from storage.library import Library, VersionTaken
from tests import databases
from tests.storage.house import CONTENT, NOW, House, open_house

SOURCE = (CONTENT / "pathways" / "heart-failure-weight.yaml").read_text(encoding="utf-8")
LOOKS = 2_000  # at the server, for the other publication to end or to wait; each is a round trip
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def version(number: int) -> str:
    return SOURCE.replace("\nversion: 1\n", f"\nversion: {number}\n", 1)


@pytest.fixture
def house(postgres_url: str) -> Iterator[House]:
    databases.empty(postgres_url)
    house = open_house(postgres_url)
    yield house
    house.close()


@pytest.fixture
def other(postgres_url: str) -> Iterator[Database]:
    """The database as a second process opens it."""
    database = open_database(postgres_url)
    yield database
    database.close()


def meanwhile(house: House, act: Callable[[], object]) -> threading.Thread:
    """Before the house writes its pathway, `act` is begun elsewhere, and ends or has to wait for the house."""
    thread = threading.Thread(target=act)

    @event.listens_for(house.database.engine, "before_cursor_execute")
    def begin(_connection: Connection, _cursor: Any, sql: str, *_rest: object) -> None:
        if not sql.startswith("INSERT INTO pathway") or thread.ident is not None:
            return
        thread.start()
        for _ in range(LOOKS):
            with house.database.reading() as looking:
                if not thread.is_alive() or looking.scalar(WAITING):
                    return
        raise AssertionError("the other publication neither ended nor waited")

    return thread


def test_a_lower_number_never_comes_back_over_a_higher_one(house: House, other: Database) -> None:
    """While version 2 is being published, version 3 is: whoever is first, version 3 stays offered."""
    theirs = Library(other, house.vault)
    thread = meanwhile(house, lambda: theirs.publish(version(3), "x.yaml", NOW, by="operator"))
    house.library.publish(version(2), "x.yaml", NOW, by="operator")
    thread.join()
    house.library.refresh()
    offered = house.library.pathway(house.library.shelf()["heart-failure-weight"])
    assert offered.version == 3
    assert journal.verify(house.database, journal.LIBRARY) == []


def test_one_number_is_taken_by_one_text(house: House, other: Database) -> None:
    """Two texts under one number at the same moment: one is published, the other is told so."""
    theirs, told = Library(other, house.vault), []

    def publish() -> None:
        try:
            theirs.publish(version(2) + "# other words\n", "y.yaml", NOW, by="operator")
        except VersionTaken as taken:
            told.append(taken)

    thread = meanwhile(house, publish)
    house.library.publish(version(2), "x.yaml", NOW, by="operator")
    thread.join()
    assert [number for _, number, _, _ in house.library.versions()] == [1, 2]
    assert len(told) == 1
    assert journal.verify(house.database, journal.LIBRARY) == []
