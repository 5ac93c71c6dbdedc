"""The stream of events, the whole picture, and paths that somebody else serves."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientPayloadError, ClientResponse, ClientSession, web
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
)
from telegram.error import BadRequest

from bot.sandbox import Sandbox
from bot.sandbox.people import People, Phone
from bot.sandbox.seen.stream import BEHIND_AT_MOST, KEPT, Stream
from tests.sandbox.conftest import ANA, START, TOKEN

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


class Page:
    """One reader of the stream, as a browser is."""

    def __init__(self, response: ClientResponse) -> None:
        self._lines = response.content

    async def line(self) -> str:
        async with asyncio.timeout(5):
            return (await self._lines.readline()).decode().rstrip("\n")

    async def next(self, *kinds: str) -> dict[str, Any]:
        """The next event, of one of these kinds if any are named."""
        while True:
            line = await self.line()
            if line.startswith("data: "):
                event: dict[str, Any] = json.loads(line.removeprefix("data: "))
                if not kinds or event["kind"] in kinds:
                    return event


@asynccontextmanager
async def reading(
    url: str, after: int | None = None, headers: dict[str, str] | None = None
) -> AsyncIterator[Page]:
    path = f"{url}/sim/stream" + ("" if after is None else f"?after={after}")
    async with ClientSession() as session, session.get(path, headers=headers) as response:
        assert response.content_type == "text/event-stream"
        page = Page(response)
        assert [await page.line(), await page.line()] == [": begins", ""]
        yield page


async def state(people: People) -> dict[str, Any]:
    taken: dict[str, Any] = await people.ask("GET", "state")
    return taken


async def test_a_page_sees_all_that_happens(url: str, bot: Bot, people: People) -> None:
    """Every change is told as it happens: people, messages new and changed and deleted, keyboards, calls,
    answers to taps, actions, menus, time and faults.
    """
    async with reading(url) as page:
        ana = await people.add(ANA, "Ana", has_started=True)
        assert (await page.next("person"))["first_name"] == "Ana"
        sent = await bot.send_message(ANA, "More?", reply_markup=YES)
        told = await page.next("message")
        assert (told["chat_id"], told["message"]["text"], told["message"]["by"]) == (
            ANA,
            "More?",
            "Sandbox bot",
        )
        call = await page.next("call")
        assert (call["method"], call["chat_id"], call["outcome"], call["summary"]) == (
            "sendMessage",
            ANA,
            "ok",
            "More?",
        )
        query = await ana.tap("Yes")
        await bot.answer_callback_query(query, text="Noted")
        assert (await page.next("answered"))["text"] == "Noted"
        await bot.edit_message_text("Thanks", ANA, sent.message_id)
        changed = (await page.next("message"))["message"]
        assert (changed["message_id"], changed["text"]) == (sent.message_id, "Thanks")
        await bot.delete_message(ANA, sent.message_id)
        assert (await page.next("message"))["message"]["is_deleted"]
        await bot.send_message(ANA, "How?", reply_markup=ReplyKeyboardMarkup([["Better", "Worse"]]))
        assert (await page.next("keyboard"))["rows"] == [["Better", "Worse"]]
        await bot.send_chat_action(ANA, "typing")
        assert (await page.next("action"))["action"] == "typing"
        await bot.set_my_commands([BotCommand("plan", "Your plan")])
        assert (await page.next("commands"))["scope"] == {"type": "default"}
        await people.move_to(START.replace(hour=9))
        assert (await page.next("clock"))["now"] == "2026-03-02T09:00:00+00:00"
        await people.fault("400", text="ordered")
        assert [each["kind"] for each in (await page.next("faults"))["rules"]] == ["400"]
        with pytest.raises(BadRequest):
            await bot.send_message(ANA, "never")
        assert (await page.next("faults"))["rules"] == []
        assert (await page.next("call"))["outcome"] == "fault 400"
        await ana.write("82.4")
        assert (await page.next("message"))["message"]["by"] == "Ana"


async def test_groups_webhooks_and_tempers_are_told_too(url: str, bot: Bot, people: People) -> None:
    """A changed group, a webhook, strict limits and a blocked bot each come as an event of their own."""
    async with reading(url) as page:
        ana = await people.add(ANA, "Ana", has_started=True)
        ward = await people.found("Ward", ana, bot="administrator")
        told = await page.next("chat")
        assert (told["title"], told["type"]) == ("Ward", "group")
        assert (await page.next("message"))["message"]["kind"] == "group_chat_created"
        assert (await page.next("chat"))["bot"] == "administrator"
        await bot.send_message(ward.id, "hello")
        assert (await page.next("call"))["chat_id"] == ward.id
        await bot.set_webhook("http://127.0.0.1:9/")
        told = await page.next("webhook")
        assert (told["url"], "secret" in told) == ("http://127.0.0.1:9/", False)
        await bot.delete_webhook()
        while (await page.next("webhook"))["url"]:  # what was pushed in vain is told before
            pass
        await people.flood(on=True)
        assert (await page.next("faults"))["flood"] is True
        await ana.block()
        assert (await page.next("person"))["has_blocked"] is True
        taken = await state(people)
        assert [each["title"] for each in taken["chats"]] == ["Ward"]
        assert taken["screens"][str(ward.id)]["messages"][-1]["text"] == "hello"


async def test_numbers_run_on_without_gaps(url: str, ana: Phone, people: People) -> None:
    """Each event is numbered one above the one before, and its id on the wire is that number."""
    begun = (await state(people))["n"]
    async with reading(url, after=begun) as page:
        for text in ("one", "two", "three"):
            await ana.write(text)
        seen: list[int] = []
        for _ in range(3):
            assert (await page.line()) == f"id: {begun + 1 + len(seen)}"
            seen.append((await page.next())["n"])
            assert await page.line() == ""
    assert seen == [begun + 1, begun + 2, begun + 3]


@pytest.mark.parametrize("way", ["after", "header", "both"])
async def test_what_was_missed_is_told_again(url: str, ana: Phone, people: People, way: str) -> None:
    """A reader that comes back, by `after` or by the header of a browser, hears what it missed, in order.

    A browser asks for the old `after` too; what it heard since is not told twice.
    """
    before = (await state(people))["n"]
    await ana.write("heard long ago")
    begun = (await state(people))["n"]
    await ana.write("one")
    await ana.write("two")
    after = {"after": begun, "both": before}.get(way)
    headers = None if way == "after" else {"Last-Event-ID": str(begun)}
    async with reading(url, after=after, headers=headers) as page:
        assert [(await page.next())["message"]["text"] for _ in range(2)] == ["one", "two"]
        await ana.write("three")
        assert (await page.next())["message"]["text"] == "three"


async def test_who_was_away_too_long_begins_again(url: str, ana: Phone, people: People) -> None:
    """A number the ring no longer holds, or one of another run, gets one reset and then what comes."""
    begun = (await state(people))["n"]
    await people.bulk([{"person": ANA, "text": str(n)} for n in range(KEPT + 1)])
    for after in (begun, begun + 10 * KEPT, 0):
        async with reading(url, after=after) as page:
            assert await page.next() == {"n": (await state(people))["n"], "kind": "reset"}
            await ana.write("now")
            assert (await page.next())["message"]["text"] == "now"
    async with reading(url, after=(await state(people))["n"]) as page:
        await ana.write("nothing missed")
        assert (await page.next())["message"]["text"] == "nothing missed"


async def test_several_pages_hear_the_same(url: str, ana: Phone, sandbox: Sandbox) -> None:
    """Two readers at once are told the same; a page that leaves is forgotten."""
    async with reading(url) as one, reading(url) as two:
        await ana.write("hello")
        assert await one.next() == await two.next()


def test_a_reader_that_does_not_keep_up_is_cut() -> None:
    """Telling never waits: who falls too far behind is cut off and hears no more, others are not touched."""
    stream = Stream()
    cut: list[str] = []
    stream.read(None, lambda: cut.append("slow"))
    for _ in range(BEHIND_AT_MOST):
        stream.tell("clock", dict)
    assert cut == []
    fresh = stream.read(None, lambda: cut.append("fresh"))
    stream.tell("clock", dict)
    stream.tell("clock", dict)
    assert cut == ["slow"]
    stream.leave(fresh)


async def test_silence_is_broken() -> None:
    """A line on which nothing happens carries a comment now and then."""
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True, heartbeat=0.01)
    url = await sandbox.start()
    async with reading(url) as page:
        assert await page.line() == ": still here"
    await sandbox.stop()


async def test_stopping_ends_the_stream(url: str, sandbox: Sandbox) -> None:
    """A sandbox that stops says goodbye to its readers at once."""
    async with reading(url) as page:
        stopping = asyncio.create_task(sandbox.stop())
        try:
            assert await page.line() == ""
        except ClientPayloadError:
            pytest.fail("the line was cut, not ended")
        await asyncio.wait_for(stopping, 5)


async def test_the_picture_shows_everything(bot: Bot, ana: Phone, people: People) -> None:
    """One request draws all: people, screens with keyboards, menus as each sees them, faults, calls, time."""
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("plan", "Your plan")], scope=BotCommandScopeChat(ANA))
    await bot.send_message(ANA, "How?", reply_markup=ReplyKeyboardMarkup([["Better"]]))
    await people.fault("429", chat=ANA)
    taken = await state(people)
    screen = taken["screens"][str(ANA)]
    assert [each["text"] for each in screen["messages"]] == ["How?"]
    assert screen["keyboard"] == [["Better"]]
    assert screen["commands"] == [{"command": "plan", "description": "Your plan"}]
    assert [each["first_name"] for each in taken["people"]] == ["Ana"]
    assert taken["clock"]["now"] == START.isoformat()
    assert [each["kind"] for each in taken["faults"]["rules"]] == ["429"]
    assert [each["method"] for each in taken["calls"]] == [
        "getMe",
        "setMyCommands",
        "setMyCommands",
        "sendMessage",
    ]


async def test_other_paths_may_be_served_by_somebody_else() -> None:
    """What is neither Telegram's nor the people's is offered to `extra`; what it leaves is not found, and a
    page from elsewhere gets nothing.
    """

    async def extra(request: web.BaseRequest, path: str) -> web.StreamResponse | None:
        return web.Response(text=f"{request.method} {path}") if path == "/ü page" else None

    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True, extra=extra)
    url = await sandbox.start()
    async with ClientSession() as session:
        response = await session.get(f"{url}/%C3%BC%20page?x=1")
        assert (response.status, await response.text()) == (200, "GET /ü page")
        assert (await session.get(f"{url}/other")).status == 404
        for header in ({"Host": "clinic.example"}, {"Origin": "https://clinic.example"}):
            assert (await session.get(f"{url}/%C3%BC%20page", headers=header)).status == 403
            assert (await session.get(f"{url}/sim/stream", headers=header)).status == 403
        by_link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert (await session.get(f"{url}/%C3%BC%20page", headers=by_link)).status == 200
    await sandbox.stop()
