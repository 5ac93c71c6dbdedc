"""PostgreSQL hangs up on us, as it does when it is restarted, at every point of a round: nothing is lost and nothing
counts twice. Whoever was refused asks again, as intake, handlers and sweeps do.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TypeVar

import pytest
from sqlalchemy import Connection, create_engine, make_url, select, text

from dialogs.inputs import DueKind, Input, Wrote
from dialogs.lifecycles import InboxState
from dialogs.turn import Deciding
from storage import due, journal
from storage.database import Unavailable
from storage.inbox import Update
from storage.outbox import Outcome, Settlement
from storage.tables import DUE, INBOX, JOURNAL, OUTBOX
from storage.taking.rounds import Result
from tests import databases
from tests.storage.house import NOW, House, open_house, question, settle_in

T = TypeVar("T")
TRIES = 10  # five connections may be broken at once
LOOKS = 2_000  # at the server, until they are gone; each is a round trip
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.fixture
async def house(postgres_url: str) -> AsyncIterator[House]:
    databases.empty(postgres_url)
    house = open_house(postgres_url, inline=False)
    yield house
    house.close()


@pytest.fixture
def server(postgres_url: str) -> Iterator[Connection]:
    """Somebody who may end everybody else's connections to this scratch database."""
    address = make_url(postgres_url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def hang_up(server: Connection) -> None:
    """End every connection but the server's own, and wait until they are gone."""
    server.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}"))
    for _ in range(LOOKS):
        if server.scalar(text(f"SELECT count(*) {OTHERS}")) == 0:
            return
    raise AssertionError("a connection would not end")


async def until_heard(ask: Callable[[], Awaitable[T]]) -> tuple[T, int]:
    """What came of it, and how often it was refused before."""
    for refused in range(TRIES):
        try:
            return await ask(), refused
        except Unavailable:
            continue
    raise AssertionError(f"still unavailable after {TRIES} tries")


def once_at(house: House, point: str, act: Callable[[], None]) -> None:
    reached: list[str] = []

    def crash(name: str) -> None:
        if name == point and not reached:
            reached.append(name)
            act()

    house.crash = crash


def answered(d: Deciding, _: Input) -> None:
    d.note("answered", by="start")
    d.say(question(d))
    d.wait(DueKind.REMINDER, "ci-1", NOW)


@pytest.mark.parametrize("point", ["take.gathered", "take.decided", "take.before_commit", "take.committed"])
async def test_a_reply_is_turned_once_wherever_the_server_hangs_up(
    house: House, server: Connection, point: str
) -> None:
    """One journal row, one message, one due row, whether it was cut off before the commit or right after it."""
    (maria,) = await settle_in(house, "Maria")
    (row,) = await house.arrive("Maria")
    house.script = answered
    once_at(house, point, lambda: hang_up(server))
    wrote = Wrote(sender=house.sender("Maria"), text="x", message_id=1, inbox_id=row.id)
    taken, _ = await until_heard(lambda: house.rounds.take(wrote))
    assert taken.result is Result.TURNED
    assert (await until_heard(lambda: house.rounds.take(wrote)))[0].result is Result.DROPPED
    with house.database.reading() as connection:
        turns = connection.scalars(select(JOURNAL.c.turn).where(JOURNAL.c.subject == maria.id)).all()
        assert turns == [1]
        assert connection.scalars(select(INBOX.c.state)).all() == [InboxState.HANDLED.value] * 3
        assert len(connection.execute(select(OUTBOX.c.id)).all()) == 1
        assert connection.scalars(select(DUE.c.key)).all() == ["ci-1"]
    assert journal.verify(house.database, maria.id) == []


@pytest.mark.parametrize("point", ["inbox.before_commit", "inbox.committed"])
async def test_updates_are_taken_in_once(house: House, server: Connection, point: str) -> None:
    """Telegram gives them again to whoever was refused; each has one row."""
    updates = [Update(update_id=number, body=b"{}") for number in (7, 8)]
    once_at(house, point, lambda: hang_up(server))
    await until_heard(lambda: house.rounds.take_in(updates))
    waiting, _ = await until_heard(house.rounds.waiting)
    assert len(waiting) == 2
    with house.database.reading() as connection:
        assert sorted(connection.scalars(select(INBOX.c.update_id))) == [7, 8]


async def test_what_fell_due_is_acted_on_once(house: House, server: Connection) -> None:
    """The row stays until its Turn is committed, and is gone after."""
    (maria,) = await settle_in(house, "Maria")
    with house.database.transaction() as connection:
        waiting = Deciding(house.seen[-1], maria.id, is_patient=True)
        waiting.wait(DueKind.UNANSWERED, "plan-1", NOW)
        due.keep(connection, waiting.turn().waits)
    (row,) = await house.rounds.due_now(5)
    house.script = lambda d, _: d.note("unanswered", by="clock")
    once_at(house, "take.before_commit", lambda: hang_up(server))
    taken, refused = await until_heard(lambda: house.rounds.take(row))
    assert (taken.result, refused > 0) == (Result.TURNED, True)
    assert await house.rounds.due_now(5) == []
    assert (await house.rounds.take(row)).result is Result.DROPPED
    assert journal.verify(house.database, maria.id) == []


@pytest.mark.parametrize("point", ["settle.before_commit", "settle.committed"])
async def test_what_was_sent_is_settled_once(house: House, server: Connection, point: str) -> None:
    """That a message left is known in the end."""
    await settle_in(house, "Maria")
    await house.write("Maria", answered)
    claimed = house.claimed[-1]
    once_at(house, point, lambda: hang_up(server))
    settlement = Settlement(id=claimed.id, fence=claimed.fence, outcome=Outcome.SENT, message_id=77)
    await until_heard(lambda: house.rounds.settle(settlement))
    await until_heard(lambda: house.rounds.settle(settlement))
    with house.database.reading() as connection:
        assert connection.scalars(select(OUTBOX.c.message_id)).all() == [77]
