"""A failure on the way tells whether Telegram may have the message, and never tells the token."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.sandbox import Sandbox
from bot.sandbox.people import People
from bot.speaking.transport import (
    DEFAULT_RETRY_AFTER_SECONDS,
    AiohttpRequest,
    MaybeSent,
    NotSent,
    flood,
    seconds_of,
)
from tests.bot.hands import ANA, START, TOKEN

NOBODY_LISTENS = "http://127.0.0.1:9"


@asynccontextmanager
async def a_bot(url: str, *, read_seconds: float = 5.0) -> AsyncIterator[Bot]:
    request = AiohttpRequest(read_seconds=read_seconds)
    bot = Bot(TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=AiohttpRequest())
    try:
        yield bot
    finally:
        await request.shutdown()


@dataclass
class There:
    bot: Bot
    people: People


@pytest.fixture
async def there() -> AsyncIterator[There]:
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True)
    url = await sandbox.start()
    async with People(url) as people, a_bot(url) as bot:
        await people.add(ANA, "Ana", has_started=True)
        yield There(bot, people)
    await sandbox.stop()


@asynccontextmanager
async def a_server(answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Something on loopback that answers in a way no sandbox does."""
    runner = web.ServerRunner(web.Server(answer, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


async def failure(bot: Bot) -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await bot.send_message(ANA, "Good morning.")
    return raised.value


async def test_a_message_goes_through(there: There) -> None:
    """The library's Bot speaks over this transport unchanged."""
    message = await there.bot.send_message(ANA, "Good morning, Señora 🙂")
    assert message.text == "Good morning, Señora 🙂"


async def test_nobody_listening_is_not_sent() -> None:
    """A refused connection means the request was not carried out."""
    async with a_bot(NOBODY_LISTENS) as bot:
        error = await failure(bot)
    assert isinstance(error, NetworkError)
    assert isinstance(error.__cause__, NotSent)


async def test_an_unknown_host_is_not_sent() -> None:
    """A name that does not resolve means the request was not carried out."""
    async with a_bot("http://no-such-host.invalid") as bot:
        error = await failure(bot)
    assert isinstance(error.__cause__, NotSent)


@pytest.mark.parametrize("kind", ["ambiguous", "timeout", "drop", "502", "not_json"])
async def test_a_lost_answer_may_be_sent(there: There, kind: str) -> None:
    """A connection that breaks after the request, a 5xx, or an answer that is no JSON: Telegram may have
    it.
    """
    await there.people.fault(kind)
    error = await failure(there.bot)
    assert isinstance(error, NetworkError)
    assert isinstance(error.__cause__, MaybeSent)


async def test_silence_is_a_timeout_that_may_be_sent() -> None:
    """An answer that does not come in time says nothing about what was done."""

    enough = asyncio.Event()

    async def never(_: web.BaseRequest) -> web.StreamResponse:
        await enough.wait()
        return web.Response()

    async with a_server(never) as url, a_bot(url, read_seconds=0.05) as bot:
        error = await failure(bot)
        enough.set()
    assert isinstance(error, TimedOut)
    assert isinstance(error.__cause__, MaybeSent)


@pytest.mark.parametrize(
    ("status", "body"), [(403, "<html>proxy</html>"), (404, "nothing here"), (302, ""), (407, "login")]
)
async def test_a_page_of_something_else_is_not_sent(status: int, body: str) -> None:
    """A refusal that is not Telegram's says nothing about the person or the token, and nothing was done."""

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=status, text=body, headers={"Location": "/"} if status == 302 else {})

    async with a_server(answer) as url, a_bot(url) as bot:
        error = await failure(bot)
    assert type(error) is NetworkError
    assert isinstance(error.__cause__, NotSent)


async def test_too_large_is_a_bad_request() -> None:
    """A refusal the library has no class for is still Telegram's refusal of this request."""

    async def answer(_: web.BaseRequest) -> web.StreamResponse:
        return web.json_response({"ok": False, "description": "Request Entity Too Large"}, status=413)

    async with a_server(answer) as url, a_bot(url) as bot:
        assert isinstance(await failure(bot), BadRequest)


@pytest.mark.parametrize(("said", "waited"), [(7, 7), (0, DEFAULT_RETRY_AFTER_SECONDS)])
async def test_a_flood_always_has_a_length(there: There, said: int, waited: int) -> None:
    """429 is RetryAfter with Telegram's number, or with a default where it names none."""
    await there.people.fault("429", retry_after=said)
    error = await failure(there.bot)
    assert isinstance(error, RetryAfter)
    assert seconds_of(error) == waited


@pytest.mark.parametrize("setting", ["false", "true"])
def test_both_of_the_librarys_times_are_read(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    """Whether the library tells a flood's length as an int or a timedelta, we read the same seconds."""
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    assert seconds_of(flood(12)) == 12.0


@pytest.mark.parametrize("kind", ["ambiguous", "502", "not_json", "429", None])
async def test_the_token_is_in_no_exception(
    there: There, kind: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the text of a failure nor its printed trace nor a log line holds the token."""
    caplog.set_level("INFO")
    if kind:
        await there.people.fault(kind)
        error = await failure(there.bot)
    else:
        async with a_bot(NOBODY_LISTENS) as bot:
            error = await failure(bot)
    printed = "".join(traceback.format_exception(error))
    assert TOKEN not in printed
    assert TOKEN.partition(":")[2] not in printed
    assert TOKEN not in caplog.text


async def test_a_file_goes_as_multipart() -> None:
    """A request with a file carries it and its parameters as form fields."""
    seen: dict[str, object] = {}

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        form = await request.post()
        file = form["document"]
        assert isinstance(file, web.FileField)
        seen.update(chat=form["chat_id"], name=file.filename, content=file.file.read())
        return web.json_response({"ok": True, "result": True})

    async with a_server(answer) as url, a_bot(url) as bot:
        await bot.do_api_request(
            "SendDocument", {"chat_id": ANA, "document": InputFile(b"one,two", "answers.csv", attach=False)}
        )
    assert seen == {"chat": str(ANA), "name": "answers.csv", "content": b"one,two"}


async def test_a_bot_can_be_shut_down_and_started_again(there: There) -> None:
    """The session is made anew after a shutdown, and shutting down twice is no fault."""
    await there.bot.request.shutdown()
    await there.bot.request.shutdown()
    assert (await there.bot.send_message(ANA, "again")).text == "again"
