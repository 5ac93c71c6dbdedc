"""From Telegram to storage: nothing is confirmed that is not kept, nobody waits for somebody else's
trouble.
"""

import json
from pathlib import Path

import pytest

from bot.listening.poll import Poll
from dialogs.records import RoleName
from storage.database import Unavailable
from storage.inbox import Update
from tests.world import TOKEN, World


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'aftercare.sqlite3'}"


def rows(world: World) -> list[tuple[str, str]]:
    """State and reason of every inbox row, in order."""
    with world.app.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT state, why FROM inbox ORDER BY id").all()
    return [(row.state, row.why) for row in found]


def raw(update_id: int, person: int, **message: object) -> Update:
    body = {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1_790_000_000,
            "chat": {"id": person, "type": "private", "first_name": "Maria"},
            "from": {"id": person, "is_bot": False, "first_name": "Maria"},
            **message,
        },
    }
    return Update(update_id=update_id, body=json.dumps(body).encode(), chat_id=person, chat_kind="private")


async def test_a_stranger_is_answered_and_the_row_is_done(url: str) -> None:
    """What somebody writes is kept, answered and closed."""
    async with World(url) as world:
        someone = await world.person("Someone Invented")
        await someone.writes("hello")
        await someone.hears("personal link")
        assert rows(world) == [("handled", "")]


async def test_everything_that_waited_is_taken_in_order(url: str) -> None:
    """Messages written while the bot was down are all taken, each sender's in the order she wrote them."""
    async with World(url) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR)
        await world.app.stop()
        people = [{"id": 90_000 + n, "first_name": f"Person{n}"} for n in range(40)]
        writes = [{"person": 90_000 + n, "text": f"message {turn}"} for turn in range(5) for n in range(40)]
        await world.people.bulk(writes, people)
        await carla.phone.write("/enrol")
        await carla.phone.write("Maria Invented")
        await carla.phone.write("5 March 1958")
        await world.restart()
        await carla.hears("name?", "Date of birth?", "Time zone?")
        assert [state for state, _why in rows(world)].count("handled") == 1 + 200 + 3


async def test_a_power_cut_in_the_middle_loses_nothing(url: str) -> None:
    """Dropped with a backlog half done, the bot takes up the stored rest at its next start; each is handled
    once.
    """
    async with World(url, worked_senders=2) as world:
        people = [{"id": 90_000 + n, "first_name": f"Person{n}"} for n in range(150)]
        await world.people.bulk([{"person": 90_000 + n, "text": "hello"} for n in range(150)], people)
        await world.sandbox.updates.poll_began.heard()
        await world.restart(hard=True)
        assert [state for state, _why in rows(world)] == ["handled"] * 150


async def test_an_update_that_comes_twice_is_one(url: str) -> None:
    """The same update again, as after a crash between keeping and confirming, is no row and no work."""
    async with World(url) as world:
        someone = await world.person("Someone Invented")
        await someone.writes("hello")
        await someone.heard()
        again = raw(77, someone.phone.id, text="hello")
        assert len(await world.app.rounds.take_in([again])) == 1
        assert await world.app.rounds.take_in([again]) == []
        await world.restart()
        assert await world.app.rounds.take_in([again]) == []
        assert rows(world) == [("handled", "")] * 2


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id": 1, "message": {"message_id": 5}}',
        b'{"update_id": 1, "poll_answer": {"poll_id": "1", "option_ids": "x"}}',
        b"[1, 2]",
        b"not json",
    ],
    ids=["half a message", "odd parts", "no object", "no json"],
)
async def test_poison_is_set_aside(url: str, body: bytes) -> None:
    """An update the library cannot read is parked at once; its sender hears it, and her next message is
    handled.
    """
    async with World(url) as world:
        maria = await world.person("Maria Invented")
        await maria.writes("hello")
        await maria.heard()
        poison = Update(update_id=1, body=body, chat_id=maria.phone.id, chat_kind="private")
        await world.app.rounds.take_in([poison])
        world.expect_trouble("inbox-parked")
        await world.restart()
        assert [state for state, _why in rows(world)] == ["handled", "parked"]
        await maria.writes("hello again")
        assert [state for state, _why in rows(world)] == ["handled", "parked", "handled"]
        await maria.heard()


async def test_a_kept_update_that_cannot_be_opened_is_set_aside(url: str) -> None:
    """Spoilt bytes of one stored update do not keep the bot from starting; who writes next is answered."""
    async with World(url) as world:
        someone = await world.person("Someone Invented")
        await world.app.rounds.take_in([raw(1, someone.phone.id, text="hello")])
        with world.app.database.transaction() as connection:
            connection.exec_driver_sql("UPDATE inbox SET sealed = x'00'")
        world.expect_trouble("inbox-parked")
        await world.restart()
        await someone.writes("hello again")
        await someone.hears("personal link")
        assert [state for state, _why in rows(world)] == ["parked", "handled"]


async def test_what_nobody_wants_is_closed_with_its_reason(url: str) -> None:
    """A group's message is stored, answered by nobody, and closed as such."""
    async with World(url) as world:
        group = {"id": -7, "type": "group", "title": "a ward"}
        update = raw(5, 70, text="82", chat=group)
        await world.app.rounds.take_in([Update(update_id=5, body=update.body, chat_kind="group")])
        await world.restart()
        assert rows(world) == [("handled", "nobody-wanted-it")]


async def test_somebody_else_polls(url: str) -> None:
    """A second poller with the same token makes us wait and say so, not fail; afterwards we go on."""
    async with World(url) as world:
        world.expect_trouble("poll-another")
        someone = await world.person("Someone Invented")
        other = Poll(api=world.url, token=TOKEN, seconds=0)
        for _ in range(2):
            await other.news(None)
        await other.close()
        await someone.writes("hello")
        await someone.hears("personal link")
        assert '"action": "poll-another"' in world.log_text()


async def test_the_network_goes_and_comes_back(url: str) -> None:
    """While Telegram is away nothing is lost on either side: what she wrote is taken in when it is back."""
    async with World(url) as world:
        someone = await world.person("Someone Invented")
        await world.lose_network()
        await someone.writes("hello")
        await someone.hears_nothing()
        await world.find_network()
        await someone.hears("personal link")


async def test_numbers_that_jump(url: str) -> None:
    """Updates numbered anew, higher or lower, are taken like any other."""
    async with World(url) as world:
        someone = await world.person("Someone Invented")
        for number in (9_000_000, 12, 400_000):
            await world.people.jump_to_update(number)
            await someone.writes("hello")
        await someone.heard()
        assert [state for state, _why in rows(world)] == ["handled"] * 3


async def test_a_commit_whose_answer_was_lost_is_found_again(url: str) -> None:
    """Stored, but the database's word of it lost: Telegram gives the update again, it is no news any more,
    and it is worked on all the same, once, without a restart.
    """
    async with World(url) as world:
        world.expect_trouble("inbox-unavailable")
        someone = await world.person("Someone Invented")
        answers = ["lost"]

        def lose_one(point: str) -> None:
            if point == "inbox.committed" and answers:
                raise Unavailable(answers.pop())

        world.app.rounds._ground.crash = lose_one
        await someone.writes("hello")
        await someone.hears("personal link")
        assert (answers, rows(world)) == ([], [("handled", "")])
