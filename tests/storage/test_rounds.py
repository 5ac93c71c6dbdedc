"""The storage thread: what waits shares a round, nobody waits for nothing, and no call is left unanswered."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from dialogs.inputs import Input, Wrote
from dialogs.turn import Deciding
from storage.database import Unavailable
from storage.inbox import Update
from storage.outbox import Outcome, Settlement
from storage.taking.rounds import UNTIDY_ROUNDS, Result
from tests.storage.house import House, acting_for, open_house, question, settle_in


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url, inline=False)
    yield house
    house.close()


def commits(house: House) -> Callable[[], int]:
    """How many transactions were committed since."""
    seen: list[object] = []
    event.listen(house.database.engine, "commit", seen.append)
    return lambda: len(seen)


async def test_what_waits_shares_a_commit(house: House) -> None:
    """A hundred patients who answer at once cost a few commits, and everyone is answered for."""
    names = [f"P{number:02d}" for number in range(40)]
    await settle_in(house, *names)
    rows = await house.arrive(*names)
    house.script = acting_for("x")
    begun = threading.Event()
    held = asyncio.ensure_future(house.rounds.run(begun.wait))
    await asyncio.sleep(0)
    since = commits(house)
    waiting = [
        asyncio.ensure_future(
            house.rounds.take(Wrote(sender=house.sender(name), text="x", message_id=1, inbox_id=row.id))
        )
        for name, row in zip(names, rows, strict=True)
    ]
    waiting_in = asyncio.ensure_future(house.rounds.take_in([Update(update_id=7777, body=b"{}")]))
    await asyncio.sleep(0)
    begun.set()
    taken = await asyncio.gather(*waiting)
    assert {one.result for one in taken} == {Result.TURNED}
    assert len(await waiting_in) == 1
    assert since() == 2  # 32, then the 8 that did not fit
    await held


async def test_a_senders_inputs_keep_their_order(house: House) -> None:
    """Many Inputs of one sender ride one per round, in the order in which they were given."""
    await settle_in(house, "Maria")
    rows = await house.arrive(*["Maria"] * 10)
    heard: list[str] = []

    def hear(d: Deciding, taken: Input) -> None:
        assert isinstance(taken, Wrote)
        heard.append(taken.text)
        d.note("heard", by="clock")

    house.script = hear
    await asyncio.gather(
        *(
            house.rounds.take(
                Wrote(sender=house.sender("Maria"), text=str(place), message_id=1, inbox_id=row.id)
            )
            for place, row in enumerate(rows)
        )
    )
    assert heard == [str(place) for place in range(10)]


async def test_claimed_rows_are_handed_over_on_the_loop_before_the_answer(house: House) -> None:
    """When `take` returns, delivery already has the reply, and it was told so on the loop's own thread."""
    await settle_in(house, "Maria")
    threads: list[str] = []
    keep = house.claimed.extend

    def hand_over(rows: object) -> None:
        threads.append(threading.current_thread().name)
        keep(rows)  # type: ignore[arg-type]

    house.rounds._on_claimed = hand_over
    await house.write("Maria", lambda d, i: d.say(question(d)) and None)
    assert len(house.claimed) == 1
    assert threads == [threading.main_thread().name]
    (row,) = house.claimed
    await house.rounds.settle(Settlement(id=row.id, fence=row.fence, outcome=Outcome.SENT, message_id=1))


async def test_a_failing_call_fails_its_caller_only(house: House) -> None:
    """An exception of one call reaches whoever made it; the thread goes on."""

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await house.rounds.run(fail)
    assert await house.rounds.run(lambda: 7) == 7


async def test_a_caller_who_went_away_does_not_stop_the_work(house: House) -> None:
    """A cancelled call is still carried out, and nothing breaks when nobody waits for its answer."""
    await settle_in(house, "Maria")
    begun = threading.Event()
    held = asyncio.ensure_future(house.rounds.run(begun.wait))
    await asyncio.sleep(0)
    house.script = acting_for("x")
    (call,) = [asyncio.ensure_future(house.rounds.take(_wrote(house)))]
    await asyncio.sleep(0)
    call.cancel()
    begun.set()
    await held
    assert await house.rounds.run(lambda: len(house.seen)) > 0


def _wrote(house: House) -> Wrote:
    return Wrote(sender=house.sender("Maria"), text="x", message_id=1)


async def test_stopping_finishes_what_is_queued_and_refuses_the_rest(database_url: str) -> None:
    """Everything asked before the stop is answered; afterwards a call says that storage has stopped."""
    house = open_house(database_url, inline=False)
    await settle_in(house, "Maria")
    house.script = acting_for("x")
    calls = [asyncio.ensure_future(house.rounds.take(_wrote(house))) for _ in range(5)]
    await asyncio.sleep(0)
    await asyncio.get_running_loop().run_in_executor(None, house.rounds.stop)
    assert {one.result for one in await asyncio.gather(*calls)} == {Result.TURNED}
    with pytest.raises(Unavailable):
        await house.rounds.next_due()
    house.close()


async def test_an_unreachable_database_is_said_and_nothing_is_parked(house: House) -> None:
    """While the database refuses, a call says Unavailable; afterwards the same Input is taken as if new."""
    await settle_in(house, "Maria")
    (row,) = await house.arrive("Maria")
    wrote = Wrote(sender=house.sender("Maria"), text="x", message_id=1, inbox_id=row.id)
    house.script = acting_for("x")
    refusing = True

    def refuse(*_: object) -> None:
        if refusing:
            raise Unavailable("gone")

    event.listen(house.database.engine, "before_cursor_execute", refuse)
    for call in (house.rounds.take(wrote), house.rounds.take_in([Update(update_id=1, body=b"")])):
        with pytest.raises(Unavailable):
            await call
    refusing = False
    assert await house.rounds.state_of(row.id) == "taken"
    assert (await house.rounds.take(wrote)).result is Result.TURNED


async def test_what_was_committed_reaches_the_file_itself_once_nobody_waits(tmp_path: Path) -> None:
    """SQLite: after so many rounds the log is moved into the file, between rounds and not inside a commit."""
    house = open_house(f"sqlite:///{tmp_path / 'aftercare.sqlite3'}", inline=False)
    for number in range(UNTIDY_ROUNDS):
        await house.rounds.take_in([Update(update_id=number, body=b"{}")])
    house.rounds.stop()  # the thread comes round once more, and nobody waits
    (tmp_path / "copy.sqlite3").write_bytes((tmp_path / "aftercare.sqlite3").read_bytes())
    house.close()
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT count(*) FROM inbox").fetchone() == (UNTIDY_ROUNDS,)
