"""What the poller makes of Telegram's answers, over HTTP."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.listening.poll import BATCH, News, Poll, PollTrouble, Why
from bot.listening.updates import whose
from bot.sandbox import Sandbox
from bot.sandbox.people import People

TOKEN = "1000:sandbox-sandbox-sandbox-sandbox-sandbox"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
async def people() -> AsyncIterator[People]:
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True)
    async with People(await sandbox.start()) as people:
        yield people
    await sandbox.stop()


@pytest.fixture
async def poll(people: People) -> AsyncIterator[Poll]:
    poll = Poll(api=people._base.removesuffix("/sim/"), token=TOKEN, seconds=0)
    yield poll
    await poll.close()


async def test_news_comes_raw_and_unconfirmed(people: People, poll: Poll) -> None:
    """A batch holds every update as Telegram sent it, and stays at Telegram until its offset is named."""
    maria = await people.add(70, "Maria", has_started=True)
    await maria.write("82,4")
    await maria.send("sticker")
    news = await poll.news(None)
    assert news is not None
    assert await poll.news(None) == news
    assert [one.chat_id for one in news.updates] == [70, 70]
    assert [one.chat_kind for one in news.updates] == ["private", "private"]
    assert json.loads(news.updates[0].body)["message"]["text"] == "82,4"
    assert await poll.news(news.next_offset) is None
    assert await people.pending_updates() == []


async def test_numbers_that_begin_anew(people: People, poll: Poll) -> None:
    """After an answer without news, updates with lower numbers than before are still taken."""
    maria = await people.add(70, "Maria", has_started=True)
    await people.jump_to_update(900_000)
    await maria.write("one")
    news = await poll.news(None)
    assert news is not None
    assert await poll.news(news.next_offset) is None
    await people.jump_to_update(50)
    await maria.write("two")
    news = await poll.news(None)
    assert news is not None
    assert [one.update_id for one in news.updates] == [50]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("502", Why.OFFLINE),
        ("drop", Why.OFFLINE),
        ("not_json", Why.OFFLINE),
        ("429", Why.FLOOD),
    ],
)
async def test_trouble_is_told_apart(people: People, poll: Poll, kind: str, why: Why) -> None:
    """Each kind of trouble has its reason, and news comes when it is over."""
    maria = await people.add(70, "Maria", has_started=True)
    await maria.write("82,4")
    await people.fault(kind, method="getUpdates", retry_after=7 if kind == "429" else None)
    with pytest.raises(PollTrouble) as caught:
        await poll.news(None)
    assert caught.value.why is why
    assert caught.value.wait_seconds == (7 if kind == "429" else None)
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert isinstance(await poll.news(None), News)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (
            "terminated by other getUpdates request; make sure that only one bot instance is running",
            Why.ANOTHER,
        ),
        (
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            Why.WEBHOOK,
        ),
        ("terminated by setWebhook request", Why.USURPED),
        ("", Why.ANOTHER),
    ],
)
async def test_conflicts_are_told_apart(words: str, why: Why) -> None:
    """Another poller, a webhook that is set, and one set while we ask are three things to an operator."""

    async def answer(_request: web.Request) -> web.Response:
        told = {"ok": False, "error_code": 409, "description": f"Conflict: {words}"}
        return web.json_response(told, status=409)

    app = web.Application()
    app.router.add_post("/bot1:x/getUpdates", answer)
    async with TestServer(app) as server:
        poll = Poll(api=str(server.make_url("")).rstrip("/"), token="1:x", seconds=0)
        with pytest.raises(PollTrouble) as caught:
            await poll.news(None)
        await poll.close()
    assert caught.value.why is why


async def test_a_wrong_token(people: People) -> None:
    """A token Telegram does not know is a reason of its own."""
    poll = Poll(api=people._base.removesuffix("/sim/"), token="1:x", seconds=0)
    with pytest.raises(PollTrouble) as caught:
        await poll.news(None)
    assert caught.value.why is Why.TOKEN
    await poll.close()


async def test_odd_updates_do_not_fail_the_batch() -> None:
    """Unknown kinds, missing parts and wrong types pass as bytes; only what has no number is left out."""
    odd: list[Any] = [
        {"update_id": 1, "brand_new_kind": {"x": [1]}},
        {"update_id": 2, "message": "not an object"},
        {"update_id": 3, "message": {"from": {"id": "70"}, "chat": None}},
        {"update_id": 4, "callback_query": {"from": {"id": 70}, "data": "\ud800"}},
        {"update_id": 2**70},
        {"update_id": True},
        "nothing",
        None,
        {"update_id": 5, "message": {"from": {"id": 70}, "chat": {"id": 70, "type": "private"}}},
    ]

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": odd})

    app = web.Application()
    app.router.add_post("/bot1:x/getUpdates", answer)
    async with TestServer(app) as server:
        poll = Poll(api=str(server.make_url("")).rstrip("/"), token="1:x", seconds=0)
        news = await poll.news(None)
        await poll.close()
    assert news is not None
    assert [(one.update_id, one.chat_id) for one in news.updates] == [
        (1, None),
        (2, None),
        (3, None),
        (4, 70),
        (5, 70),
    ]
    assert news.next_offset == 6


async def test_an_unreadable_answer_is_asked_for_one_by_one() -> None:
    """After an answer that cannot be read one update is asked for, then a batch again."""
    limits: list[int] = []

    async def answer(request: web.Request) -> web.Response:
        limits.append((await request.json())["limit"])
        return web.Response(body=b"[" * 100_000 if len(limits) == 1 else b'{"ok":true,"result":[]}')

    app = web.Application()
    app.router.add_post("/bot1:x/getUpdates", answer)
    async with TestServer(app) as server:
        poll = Poll(api=str(server.make_url("")).rstrip("/"), token="1:x", seconds=0)
        with pytest.raises(PollTrouble, match=r"RecursionError|JSONDecodeError"):
            await poll.news(None)
        await poll.news(None)
        await poll.news(None)
        await poll.close()
    assert limits == [BATCH, 1, BATCH]


@pytest.mark.parametrize(
    ("update", "found"),
    [
        ({"message": {"from": {"id": 7}, "chat": {"id": 7, "type": "private"}}}, (7, "private")),
        ({"message": {"from": {"id": 7}, "chat": {"id": -7, "type": "group"}}}, (None, "group")),
        ({"callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, (7, "private")),
        (
            {"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -9, "type": "group"}}}},
            (None, "group"),
        ),
        ({"my_chat_member": {"from": {"id": 7}, "chat": {"id": 7, "type": "private"}}}, (7, "private")),
        ({"poll": {"id": "1"}}, (None, "")),
    ],
)
def test_whose_update_it_is(update: dict[str, Any], found: tuple[int | None, str]) -> None:
    """Only a person's own private chat counts."""
    assert whose(update) == found
