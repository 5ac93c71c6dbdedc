"""Webhooks: what may be one, what is pushed, and what happens when nobody takes it.

The facts are those recorded for the Bot API server: the answers of setWebhook and getUpdates, the header, the
bounds of the secret, 40 connections, success by any 2xx, growing delays of a minute or two at most,
`Retry-After` up to an hour, and 23 hours of 410.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from telegram import Bot
from telegram.error import BadRequest, Conflict

from bot.sandbox import Sandbox
from bot.sandbox.bell import Bell
from bot.sandbox.people import People, Phone
from tests.sandbox.conftest import ANA, BEN, START, TOKEN

HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Endpoint:
    """The bot's own end: notes what is pushed and answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.texts: list[str] = []
        self.secrets: list[str | None] = []
        self.answers: list[dict[str, Any]] = []
        self.held: asyncio.Event | None = None
        self.under_way = 0
        self.most_at_once = 0
        self.came = Bell()

    async def take(self, request: web.BaseRequest) -> web.Response:
        self.secrets.append(request.headers.get(HEADER))
        update = await request.json()
        self.texts.append(update["message"]["text"] if "message" in update else "")
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        self.came.ring()
        if self.held is not None:
            await self.held.wait()
        self.under_way -= 1
        return web.Response(**(self.answers.pop(0) if self.answers else {}))

    async def count(self, texts: int) -> None:
        async with asyncio.timeout(5):
            while len(self.texts) < texts:
                await self.came.heard()


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    runner = web.ServerRunner(web.Server(endpoint.take, access_log=None), shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield endpoint
    await runner.cleanup()


async def until_refused(sandbox: Sandbox) -> None:
    """Until everything under way has failed and is written down."""
    async with asyncio.timeout(5):
        while sandbox.webhook.next_try is None or sandbox.webhook.pushes:
            await sandbox.webhook.refused.heard()


def nothing_more(sandbox: Sandbox, endpoint: Endpoint, texts: int) -> bool:
    """Nothing is under way, and only so many came. What stirs a push is heard before its answer gets here."""
    return not sandbox.webhook.pushes and len(endpoint.texts) == texts


async def test_updates_are_pushed_with_the_secret(
    bot: Bot, ana: Phone, people: People, endpoint: Endpoint
) -> None:
    """What waited and what comes is posted as JSON with the secret in Telegram's header, and then settled."""
    await ana.write("waited")
    assert await bot.set_webhook(endpoint.url, secret_token="s3cret_-")
    await ana.write("comes")
    await people.all_taken()
    assert endpoint.texts == ["waited", "comes"]
    assert endpoint.secrets == ["s3cret_-"] * 2
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (endpoint.url, 0, 40)
    assert info.last_error_date is None


async def test_polling_and_a_webhook_exclude_each_other(
    bot: Bot, ana: Phone, sandbox: Sandbox, endpoint: Endpoint
) -> None:
    """Setting a webhook ends a waiting poll with 409, and while it is set every poll is 409."""
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    while not sandbox.updates.is_polled:
        await sandbox.updates.poll_began.heard()
    await bot.set_webhook(endpoint.url)
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await asyncio.wait_for(poll, 5)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active; use deleteWe"):
        await bot.get_updates()
    assert await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_the_answers_say_whether_anything_changed(bot: Bot, endpoint: Endpoint, url: str) -> None:
    """Setting or deleting says whether it was news, as api.telegram.org does."""

    async with ClientSession() as session:

        async def described(address: str) -> Any:
            target = f"{url}/bot{TOKEN}/setWebhook"
            async with session.post(target, data={"url": address}) as response:
                return (await response.json())["description"]

        assert await described(endpoint.url) == "Webhook was set"
        assert await described(endpoint.url) == "Webhook is already set"
        assert await described("") == "Webhook was deleted"
        assert await described("") == "Webhook is already deleted"


@pytest.mark.parametrize(
    ("address", "more", "words"),
    [
        ("http://clinic.example/hook", {}, "Bad webhook: An HTTPS URL must be provided for webhook"),
        (
            "https://clinic.example:9000/hook",
            {},
            "Bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ("https://clinic.example/hook", {}, "pushes to this machine only"),
        ("clinic.example", {}, "Invalid webhook URL specified"),
        ("http://127.0.0.1:x/", {}, "Invalid webhook URL specified"),
        ("http://127.0.0.1:1/", {"secret_token": "x" * 257}, "Secret token is too long"),
        ("http://127.0.0.1:1/", {"secret_token": "x y"}, "Secret token contains unallowed characters"),
    ],
)
async def test_what_cannot_be_a_webhook(bot: Bot, address: str, more: dict[str, str], words: str) -> None:
    """Wrong schemes, ports, addresses and secrets are refused in Telegram's words; nothing changes."""
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.set_webhook(address, **more)  # type: ignore[arg-type]
    assert (await bot.get_webhook_info()).url == ""


async def test_plain_http_is_allowed_on_this_machine_only(bot: Bot, endpoint: Endpoint) -> None:
    """Telegram wants https; here http to loopback is allowed, since nobody has a certificate for it."""
    assert await bot.set_webhook("http://localhost:8080/hook")
    assert await bot.set_webhook("http://[::1]:8080/hook")
    assert await bot.set_webhook(endpoint.url)


async def test_what_is_refused_comes_again(
    bot: Bot, ana: Phone, people: People, sandbox: Sandbox, endpoint: Endpoint
) -> None:
    """A refused update stays, is named in getWebhookInfo, and comes again after 1, 2, 4 … up to 60 seconds,
    before anything else of the same chat.
    """
    endpoint.answers = [{"status": 503}] * 8
    await bot.set_webhook(endpoint.url)
    await ana.write("one")
    await until_refused(sandbox)
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_date) == (1, START)
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    await ana.write("two")
    for tries, seconds in enumerate((1, 2, 4, 8, 16, 32, 60), start=2):
        assert sandbox.webhook.next_try == sandbox.clock.now() + timedelta(seconds=seconds)
        await people.advance(timedelta(seconds=seconds, milliseconds=-1))
        assert nothing_more(sandbox, endpoint, tries - 1)
        await people.advance(timedelta(milliseconds=1))
        await endpoint.count(tries)
        await until_refused(sandbox)
    await people.advance(timedelta(seconds=60))
    await people.all_taken()
    assert endpoint.texts == ["one"] * 9 + ["two"]
    assert sandbox.webhook.next_try is None


async def test_retry_after_is_honoured(
    bot: Bot, ana: Phone, people: People, sandbox: Sandbox, endpoint: Endpoint
) -> None:
    """A Retry-After takes the place of the delay, up to an hour."""
    endpoint.answers = [{"status": 503, "headers": {"Retry-After": "600"}}]
    endpoint.answers += [{"status": 429, "headers": {"Retry-After": "99999"}}]
    await bot.set_webhook(endpoint.url)
    await ana.write("one")
    await until_refused(sandbox)
    await people.advance(timedelta(seconds=599))
    assert nothing_more(sandbox, endpoint, 1)
    await people.advance(timedelta(seconds=1))
    await endpoint.count(2)
    await until_refused(sandbox)
    await people.advance(timedelta(seconds=3599))
    assert nothing_more(sandbox, endpoint, 2)
    await people.advance(timedelta(seconds=1))
    await people.all_taken()
    assert len(endpoint.texts) == 3


async def test_a_day_of_gone_drops_the_webhook(
    bot: Bot, ana: Phone, people: People, sandbox: Sandbox, endpoint: Endpoint
) -> None:
    """After 23 hours in which every answer was 410 the webhook is dropped, and polling works again."""
    endpoint.answers = [{"status": 410}] * 30
    await bot.set_webhook(endpoint.url)
    await ana.write("one")
    await until_refused(sandbox)
    await people.advance(timedelta(hours=22, minutes=59))
    await endpoint.count(2)
    await until_refused(sandbox)
    assert (await bot.get_webhook_info()).url == endpoint.url
    await people.advance(timedelta(minutes=1))
    await endpoint.count(3)
    async with asyncio.timeout(5):
        while (await bot.get_webhook_info()).url:
            await people.clock()
    assert len(await bot.get_updates()) == 1


async def test_nobody_listening_and_nobody_answering(bot: Bot, ana: Phone, people: People) -> None:
    """A closed port is `Connection refused`, an answer that does not come `Read timeout expired`."""
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True, patience=0.05)
    url = await sandbox.start()
    silent = Endpoint()
    silent.held = asyncio.Event()
    runner = web.ServerRunner(web.Server(silent.take, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with People(url) as others, Bot(TOKEN, base_url=f"{url}/bot") as its_bot:
        ben = await others.add(BEN, "Ben")
        await ben.write("hello")
        for address, words in (
            ("http://127.0.0.1:9/", "Connection refused"),
            (f"http://127.0.0.1:{runner.addresses[0][1]}/", "Read timeout expired"),
        ):
            await its_bot.set_webhook(address)
            await until_refused(sandbox)
            assert (await its_bot.get_webhook_info()).last_error_message == words
    silent.held.set()
    await runner.cleanup()
    await sandbox.stop()


async def test_chats_go_side_by_side_and_each_in_order(
    bot: Bot, ana: Phone, people: People, endpoint: Endpoint
) -> None:
    """Up to max_connections chats are pushed at once; what one chat says comes one after another."""
    crowd = [{"id": n, "first_name": f"Person {n}", "has_started": True} for n in range(1, 6)]
    writes = [{"person": n % 5 + 1, "text": f"{n % 5 + 1}:{n // 5}"} for n in range(15)]
    endpoint.held = asyncio.Event()
    await bot.set_webhook(endpoint.url, max_connections=3)
    await people.bulk(writes, people=crowd)
    await endpoint.count(3)
    endpoint.held.set()
    await people.all_taken()
    assert endpoint.most_at_once == 3
    for n in range(1, 6):
        assert [text for text in endpoint.texts if text.startswith(f"{n}:")] == [f"{n}:0", f"{n}:1", f"{n}:2"]


async def test_nothing_is_pushed_while_telegram_is_down(
    bot: Bot, ana: Phone, people: People, sandbox: Sandbox, endpoint: Endpoint
) -> None:
    """While every call is dropped until further notice nothing is pushed either, and then all of it."""
    await bot.set_webhook(endpoint.url)
    await people.fault("drop", times=None)
    await ana.write("waits")
    assert await people.pending_updates()
    assert nothing_more(sandbox, endpoint, 0)
    await people.clear_faults()
    await people.all_taken()
    assert endpoint.texts == ["waits"]


async def test_what_expired_is_not_tried_again(
    bot: Bot, ana: Phone, people: People, sandbox: Sandbox, endpoint: Endpoint
) -> None:
    """A tap that nobody took for 150 seconds is gone, and nothing waits to be tried."""
    endpoint.answers = [{"status": 503, "headers": {"Retry-After": "3600"}}]
    await bot.set_webhook(endpoint.url)
    await ana.forge("x")
    await until_refused(sandbox)
    await people.advance(timedelta(seconds=150))
    assert nothing_more(sandbox, endpoint, 1)
    assert sandbox.webhook.next_try is None
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_allowed_updates_and_dropping(bot: Bot, ana: Phone, people: People, endpoint: Endpoint) -> None:
    """setWebhook may forget what waits and choose what is queued."""
    await ana.write("before")
    await bot.set_webhook(endpoint.url, allowed_updates=["message"], drop_pending_updates=True)
    await ana.block()
    await ana.unblock()
    await ana.write("after")
    await people.all_taken()
    assert endpoint.texts == ["after"]
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)
    await bot.delete_webhook()
    await ana.write("waits")
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_an_answer_with_a_method_in_it_breaks_nothing(
    bot: Bot, ana: Phone, people: People, endpoint: Endpoint
) -> None:
    """A body in the answer settles the update like an empty one; what it asks for is not done."""
    endpoint.answers = [{"text": f'{{"method": "sendMessage", "chat_id": {ANA}, "text": "quick"}}'}]
    await bot.set_webhook(endpoint.url)
    await ana.write("hello")
    await people.all_taken()
    assert [seen.text for seen in await ana.screen()] == ["hello"]


async def test_a_webhook_outlives_the_sandbox(tmp_path: Path, endpoint: Endpoint) -> None:
    """Address, secret and what waits are there after a restart, and pushing goes on."""
    state = tmp_path / "sandbox.json"
    endpoint.answers = [{"status": 500}]

    def made() -> Sandbox:
        return Sandbox(token=TOKEN, wall=lambda: START, frozen=True, state_path=state)

    before = made()
    url = await before.start()
    async with People(url) as people, Bot(TOKEN, base_url=f"{url}/bot") as bot:
        ana = await people.add(ANA, "Ana", has_started=True)
        await bot.set_webhook(endpoint.url, secret_token="kept", max_connections=7)
        await ana.write("waits")
        await until_refused(before)
    await before.stop()
    after = made()
    url = await after.start()
    async with People(url) as people, Bot(TOKEN, base_url=f"{url}/bot") as bot:
        await people.all_taken()
        assert (endpoint.texts, endpoint.secrets) == (["waits", "waits"], ["kept", "kept"])
        assert (await bot.get_webhook_info()).max_connections == 7
    await after.stop()
