"""What is brought to our webhook: stored before it is confirmed; from nobody but Telegram; told nothing if
not.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot

from bot.listening.intake import HELD_AT_MOST, Pace
from bot.listening.registration import Registration
from bot.listening.updates import KINDS
from bot.listening.webhook import MOST_BYTES, SECRET_HEADER, Webhook, secret_path
from bot.seams import system_rng, wait_for_event
from bot.serving.listener import Address
from bot.settings import StartFault
from bot.speaking.transport import AiohttpRequest
from storage.database import Unavailable
from tests.world import TOKEN, Person, World

SECRET = "invented-secret-of-the-small-world_0123"
PATH = secret_path(SECRET, 900100200)
SHORT = Pace(first=0.001, longest=0.002)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'aftercare.sqlite3'}"


def message(update_id: int, person: int, text: str = "hello") -> dict[str, Any]:
    who = {"id": person, "is_bot": False, "first_name": "Someone", "last_name": "Invented"}
    chat = {"id": person, "type": "private", "first_name": "Someone"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "date": 1_790_000_000, "chat": chat, "from": who, "text": text},
    }


def rows(world: World) -> list[tuple[str, str]]:
    """State and reason of every inbox row, in order."""
    with world.app.database.reading() as connection:
        found = connection.exec_driver_sql("SELECT state, why FROM inbox ORDER BY id").all()
    return [(row.state, row.why) for row in found]


class Door:
    """The endpoint of a running bot, and somebody who brings things to it."""

    def __init__(self, world: World, session: aiohttp.ClientSession) -> None:
        self.world = world
        self.refused: list[str] = []
        self.listening = webhook(world, self.refused)
        self._session = session

    @property
    def base(self) -> str:
        return f"http://{self.listening.address}"

    async def someone(self) -> Person:
        """Who has begun a chat with the bot."""
        person = await self.world.person("Someone Invented")
        self.world.sandbox.chats.people[person.phone.id].has_started = True
        return person

    async def brings(
        self,
        body: bytes | io.BytesIO | dict[str, Any],
        *,
        secret: str | None = SECRET,
        path: str = f"/aftercare/{PATH}",
        method: str = "POST",
        kind: str = "application/json",
        **headers: str,
    ) -> tuple[int, bytes, str]:
        """Status, body and Retry-After of the answer."""
        raw = json.dumps(body).encode() if isinstance(body, dict) else body
        proof = {} if secret is None else {SECRET_HEADER: secret}
        async with self._session.request(
            method, self.base + path, data=raw, headers={"Content-Type": kind, **proof, **headers}
        ) as answer:
            return answer.status, await answer.read(), answer.headers.get("Retry-After", "")


@asynccontextmanager
async def door(url: str, **settings: Any) -> AsyncIterator[Door]:
    """A bot whose intake is also reached by an endpoint; what Telegram knows of it is not looked at here."""
    async with World(url, **settings) as world, aiohttp.ClientSession() as session:
        one = Door(world, session)
        await one.listening.open()
        try:
            yield one
            await world.app.idle()
        finally:
            await one.listening.stop()


def webhook(world: World, refused: list[str], address: str = "127.0.0.1:0") -> Webhook:
    return Webhook(
        address=Address.parse(address),
        secret=SECRET,
        path=PATH,
        intake=world.app.intake,
        registration=registration(world.app.bot),
        refused=refused.append,
    )


def registration(bot: Bot, **more: Any) -> Registration:
    usual = {"address": f"https://bot.example/{PATH}", "secret": SECRET, "connections": 40}
    seams = {"rng": system_rng(), "wait": wait_for_event, "pace": SHORT}
    return Registration(bot, **{**usual, "seen": lambda known: None, **seams, **more})


async def test_what_is_brought_is_stored_before_it_is_confirmed(url: str) -> None:
    """200 comes when the row is there and not before; then it is answered like anything else."""
    async with door(url) as at:
        someone = await at.someone()
        seen: list[str] = []
        at.world.app.rounds._ground.crash = seen.append
        assert await at.brings(message(1, someone.phone.id)) == (200, b"", "")
        assert "inbox.committed" in seen
        await at.world.app.idle()
        await someone.hears("personal link")
        assert rows(at.world) == [("handled", "")]


async def test_the_same_again_is_confirmed_and_no_work(url: str) -> None:
    """Brought three times, twice at the same moment, an update is one row and one answer."""
    async with door(url) as at:
        someone = await at.someone()
        update = message(1, someone.phone.id)
        answers = await asyncio.gather(at.brings(update), at.brings(update))
        answers.append(await at.brings(update))
        assert [status for status, _body, _again in answers] == [200, 200, 200]
        await at.world.app.idle()
        assert len(await someone.heard()) == 1
        assert rows(at.world) == [("handled", "")]


async def test_what_comes_together_is_all_taken(url: str) -> None:
    """A hundred at one moment are all stored and all worked on; they share commits."""
    async with door(url) as at:
        points: list[str] = []
        at.world.app.rounds._ground.crash = points.append
        people = [{"id": 90_000 + n, "first_name": f"Person{n}", "has_started": True} for n in range(100)]
        await at.world.people.bulk([], people)
        answers = await asyncio.gather(*(at.brings(message(n, 90_000 + n)) for n in range(100)))
        assert {status for status, _body, _again in answers} == {200}
        await at.world.app.idle()
        assert [state for state, _why in rows(at.world)] == ["handled"] * 100
        assert points.count("inbox.committed") < 90


@pytest.mark.parametrize(
    ("request_", "status", "why"),
    [
        ({"secret": None}, 403, "secret"),
        ({"secret": ""}, 403, "secret"),
        ({"secret": SECRET[:-1]}, 403, "secret"),
        ({"secret": SECRET + "0"}, 403, "secret"),
        ({"secret": "ü" * 40}, 403, "secret"),
        ({"path": "/aftercare/"}, 404, "path"),
        ({"path": f"/aftercare/{PATH}/"}, 404, "path"),
        ({"path": f"/aftercare/{PATH[:-1]}"}, 404, "path"),
        ({"path": f"/{TOKEN}"}, 404, "path"),
        ({"path": "/healthz"}, 404, "path"),
        ({"method": "PUT"}, 405, "method"),
        ({"method": "GET"}, 405, "method"),
        ({"kind": "text/plain"}, 415, "kind"),
        ({"kind": "application/x-www-form-urlencoded"}, 415, "kind"),
        ({"Content_Encoding": "gzip"}, 415, "kind"),
    ],
)
async def test_others_are_refused_and_told_nothing(
    url: str, request_: dict[str, str], status: int, why: str
) -> None:
    """Whoever does not prove to be Telegram, or brings something else, gets a status without a word; nothing
    is stored, and it is counted.
    """
    async with door(url) as at:
        at.world.expect_trouble("webhook-refused")
        asked = {
            name.replace("_", "-") if name[0].isupper() else name: value for name, value in request_.items()
        }
        assert await at.brings(message(1, 70), **asked) == (status, b"", "")
        assert at.refused == [why]
        assert rows(at.world) == []


async def test_too_much_is_not_read(url: str) -> None:
    """A body over the ceiling is refused, whether it says its length or not."""
    async with door(url) as at:
        at.world.expect_trouble("webhook-refused")
        big = message(1, 70, "x" * MOST_BYTES)
        assert (await at.brings(io.BytesIO(json.dumps(big).encode())))[0] == 413

        async def parts() -> AsyncIterator[bytes]:
            for _ in range(3 * MOST_BYTES // 65536):
                yield b" " * 65536

        with pytest.raises((aiohttp.ClientError, AssertionError)):  # hung up on, or told
            async with at._session.post(
                f"{at.base}/{PATH}",
                data=parts(),
                headers={"Content-Type": "application/json", SECRET_HEADER: SECRET},
            ) as answer:
                assert answer.status != 413
        assert at.refused == ["size", "size"]
        assert rows(at.world) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[1, 2]",
        b"17",
        b'{"message": {}}',
        b"\xff\xfe\xff",
        b"[" * 100_000,
    ],
    ids=["nothing", "no json", "a list", "a number", "no update id", "no text", "deep"],
)
async def test_what_cannot_be_read_is_set_aside_and_asked_for_again(url: str, body: bytes) -> None:
    """Odd bytes are kept and parked, and refused once in case they were damaged on the way; the same bytes
    again are confirmed; the next update is handled.
    """
    async with door(url) as at:
        at.world.expect_trouble("webhook-refused", "inbox-parked", "inbox-parked-untold")
        someone = await at.someone()
        assert (await at.brings(body))[0] == 400
        assert (await at.brings(body))[0] == 200
        assert (await at.brings(message(1, someone.phone.id)))[0] == 200
        await at.world.app.idle()
        await someone.hears("personal link")
        assert [state for state, _why in rows(at.world)] == ["parked", "handled"]


ODD_IDS = ("x", "70", 1.5, True, None, [7], {}, 2**63, -(2**63) - 1, 10**30)


@pytest.mark.parametrize("odd", ODD_IDS, ids=str)
async def test_what_is_no_id_is_set_aside(url: str, odd: object) -> None:
    """An update with something else where an id must be is parked, whichever id it is: nothing is ever waiting to
    be said to what is no chat, and the next update is handled.
    """
    who = {"id": odd, "is_bot": False, "first_name": "Someone"}
    was, is_ = ({"status": status, "user": {**who, "id": 70}} for status in ("left", "member"))
    group = {"chat": {"id": odd, "type": "group"}, "from": {**who, "id": 70}, "date": 1_790_000_000}
    async with door(url) as at:
        at.world.expect_trouble("inbox-parked", "inbox-parked-untold")
        someone = await at.someone()
        hers = message(2, someone.phone.id)["message"]
        for update in (
            {"update_id": 1, "my_chat_member": {**group, "old_chat_member": was, "new_chat_member": is_}},
            {"update_id": 2, "message": {**hers, "from": who, "chat": {"id": odd, "type": "private"}}},
            {"update_id": 3, "message": {**hers, "message_id": odd}},
        ):
            assert (await at.brings(update))[0] == 200
        assert (await at.brings(message(4, someone.phone.id)))[0] == 200
        async with asyncio.timeout(10):
            await at.world.app.idle()
        await someone.hears("personal link")
        assert [state for state, _why in rows(at.world)] == ["parked", "parked", "parked", "handled"]


async def test_a_body_that_breaks_off_is_not_taken(url: str) -> None:
    """A connection that ends in the middle, and chunks that are none, leave no row and no error in the log."""
    async with door(url) as at:
        host, port = at.listening.address.host, at.listening.address.port
        begun = f"POST /{PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{SECRET_HEADER}: {SECRET}\r\n"
        for rest in ("Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\nzz\r\n{"):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write((begun + rest).encode())
            await writer.drain()
            writer.write_eof()
            await reader.read()
            writer.close()
            await writer.wait_closed()
        someone = await at.someone()
        assert (await at.brings(message(1, someone.phone.id)))[0] == 200
        await at.world.app.idle()
        await someone.hears("personal link")
        assert len(rows(at.world)) == 1


async def test_the_database_is_away(url: str) -> None:
    """While nothing can be stored the answer is 503 with a time; nothing is confirmed, and it is taken when it
    comes again.
    """
    async with door(url) as at:
        at.world.expect_trouble("inbox-unavailable")
        someone = await at.someone()
        away = ["down"]

        def refuse(point: str) -> None:
            if point == "inbox.before_commit" and away:
                raise Unavailable(away[0])

        at.world.app.rounds._ground.crash = refuse
        for _ in range(3):
            assert await at.brings(message(1, someone.phone.id)) == (503, b"", "5")
        assert rows(at.world) == []
        away.clear()
        await at.world.app.intake.room()
        assert (await at.brings(message(1, someone.phone.id)))[0] == 200
        await at.world.app.idle()
        await someone.hears("personal link")
        assert at.refused == ["database"] * 3


async def test_a_commit_whose_answer_was_lost_is_found(url: str) -> None:
    """Stored, but the database's word of it lost: 503, then no news, and worked on all the same, once."""
    async with door(url) as at:
        at.world.expect_trouble("inbox-unavailable")
        someone = await at.someone()
        answers = ["lost"]

        def lose_one(point: str) -> None:
            if point == "inbox.committed" and answers:
                raise Unavailable(answers.pop())

        at.world.app.rounds._ground.crash = lose_one
        assert (await at.brings(message(1, someone.phone.id)))[0] == 503
        await at.world.app.intake.room()
        assert (await at.brings(message(1, someone.phone.id)))[0] == 200
        await at.world.app.idle()
        await someone.hears("personal link")
        assert rows(at.world) == [("handled", "")]


async def test_while_stopping_nothing_is_taken(url: str) -> None:
    """Told to stop, it confirms nothing any more: Telegram keeps it for the next run."""
    async with door(url) as at:
        at.listening._stopping = True
        assert await at.brings(message(1, 70)) == (503, b"", "5")
        assert at.refused == ["stopping"]


async def test_with_its_hands_full_it_lets_telegram_keep_the_rest(url: str) -> None:
    """Above the ceiling of what is held in memory the answer is 503."""
    async with door(url) as at:
        lanes = at.world.app.intake._lanes
        lanes._held += HELD_AT_MOST
        assert (await at.brings(message(1, 70)))[0] == 503
        lanes._held -= HELD_AT_MOST
        assert at.refused == ["busy"]


async def test_one_persons_two_at_one_moment_keep_their_order(url: str) -> None:
    """Twenty of one person brought at once are worked on in the order in which they were stored."""
    async with door(url, worked_senders=8) as at:
        someone = await at.someone()
        order: list[int] = []
        work = at.world.app.intake._hand_on

        async def note(row: Any, hand: Any) -> None:
            order.append(row.id)
            await work(row, hand)

        at.world.app.intake._hand_on = note  # type: ignore[method-assign]
        await asyncio.gather(*(at.brings(message(n, someone.phone.id, f"{n}")) for n in range(1, 21)))
        await at.world.app.idle()
        assert order == sorted(order)
        assert len(order) == 20
        await someone.heard()


async def test_a_taken_address_stops_the_start(url: str) -> None:
    """Where something else listens the start is refused, with what to do."""
    async with door(url) as at:
        taken = at.base.removeprefix("http://")
        with pytest.raises(StartFault, match=r"AFTERCARE_WEBHOOK_LISTEN.*name another port"):
            await webhook(at.world, [], taken).open()


async def test_the_log_names_no_secret(url: str) -> None:
    """Refusals are logged now and then, without the secret, the path or what was tried."""
    async with door(url) as at:
        at.world.expect_trouble("webhook-refused")
        for n in range(12):
            await at.brings(message(n, 70), secret=f"canary-secret-{n:030}")
        log = at.world.log_text()
        assert log.count('"webhook-refused"') == 2
        for secret in (SECRET, PATH, "canary-secret"):
            assert secret not in log


def test_the_path_tells_nothing() -> None:
    """It differs by secret and by bot, and holds neither."""
    assert len({secret_path(SECRET, 1), secret_path(SECRET, 2), secret_path(SECRET[::-1], 1)}) == 3
    assert SECRET not in PATH
    assert "900100200" not in PATH
    assert len(PATH) == 40


# --- what Telegram knows of it -----------------------------------------------------------------------------


class Bookkeeper:
    """The part of Telegram that remembers a webhook."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": 3}
        self.set: list[dict[str, Any]] = []
        self.refusals: list[tuple[int, dict[str, Any]]] = []

    async def answer(self, request: web.Request) -> web.Response:
        method = request.path.rpartition("/")[2]
        if self.refusals:
            status, body = self.refusals.pop(0)
            return web.json_response({"ok": False, "error_code": status, **body}, status=status)
        if method == "setWebhook":
            asked = (
                dict(await request.post())
                if request.content_type != "application/json"
                else await request.json()
            )
            self.set.append(asked)
            for name in ("url", "max_connections", "allowed_updates"):
                self.known[name] = asked[name]
            return web.json_response({"ok": True, "result": True})
        return web.json_response({"ok": True, "result": self.known})


@pytest.fixture
async def keeper() -> AsyncIterator[tuple[Bookkeeper, Bot]]:
    keeper = Bookkeeper()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", keeper.answer)
    async with TestServer(app) as server:
        request = AiohttpRequest()
        base = f"{server.make_url('/bot')}"
        yield keeper, Bot(token=TOKEN, base_url=base, request=request, get_updates_request=request)
        await request.shutdown()


async def test_it_is_set_at_every_start_and_not_again(keeper: tuple[Bookkeeper, Bot]) -> None:
    """The secret cannot be read back, so a start sets the webhook even where it looks right; then it is left
    alone, and never with anything thrown away.
    """
    kept, bot = keeper
    for _start in range(2):
        ours = registration(bot)
        await ours.put_right()
        await ours.put_right()
    assert len(kept.set) == 2
    for asked in kept.set:
        assert asked["url"] == f"https://bot.example/{PATH}"
        assert asked["secret_token"] == SECRET
        assert tuple(asked["allowed_updates"]) == KINDS
        assert asked["max_connections"] == 40
        assert "drop_pending_updates" not in asked


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://elsewhere.example/x"},
        {"url": ""},
        {"allowed_updates": ["message"]},
        {"max_connections": 1},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_what_somebody_changed_is_set_again(
    keeper: tuple[Bookkeeper, Bot], change: dict[str, Any]
) -> None:
    """Another address, none, fewer kinds of updates: found at the next look, mended."""
    kept, bot = keeper
    ours = registration(bot)
    await ours.put_right()
    kept.known.update(change)
    await ours.put_right()
    assert len(kept.set) == 2
    await ours.put_right()
    assert len(kept.set) == 2


async def test_what_telegram_says_went_wrong_is_told_once(
    keeper: tuple[Bookkeeper, Bot], capsys: pytest.CaptureFixture[str]
) -> None:
    """An error on the way to us is logged once, its words without long numbers, and shown to who counts."""
    kept, bot = keeper
    seen: list[int] = []
    ours = registration(bot, seen=lambda known: seen.append(known.pending_update_count))
    await ours.put_right()
    kept.known.update(last_error_date=1_790_000_000, last_error_message="Wrong response: 503 at 123456789")
    for _ in range(3):
        await ours.put_right()
    said = capsys.readouterr().out
    assert said.count("webhook-not-reached") == 1
    assert "Wrong response: 503" in said
    assert "123456789" not in said
    assert seen == [3, 3, 3, 3]


async def test_a_refused_address_stops_the_start(keeper: tuple[Bookkeeper, Bot]) -> None:
    """Telegram's own words go to the operator, with what to do, and without the address's secret end."""
    kept, bot = keeper
    words = f"Bad Request: bad webhook: failed to resolve host https://bot.example/{PATH}"
    kept.refusals = [(400, {"description": words})]
    with pytest.raises(StartFault, match="failed to resolve host") as caught:
        await registration(bot).run()
    assert "AFTERCARE_WEBHOOK_URL" in str(caught.value)
    assert PATH not in str(caught.value)


async def test_trouble_at_telegram_is_waited_out(keeper: tuple[Bookkeeper, Bot]) -> None:
    """A flood limit, a bad gateway, then an answer: set in the end, and it can be stopped."""
    kept, bot = keeper
    kept.refusals = [
        (429, {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}),
        (502, {"description": "Bad Gateway"}),
    ]
    ours = registration(bot)
    running = asyncio.ensure_future(ours.run())
    async with asyncio.timeout(10):
        await ours.is_set.wait()
        ours.stop()
        await running
    assert len(kept.set) == 1
