"""Ordered trouble, as python-telegram-bot's exceptions show it."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from aiohttp import ClientSession
from telegram import Bot
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.sandbox import Sandbox
from bot.sandbox.people import People, Phone, RefusedOnPhoneError
from tests.sandbox.conftest import ANA, BEN, TOKEN


async def texts(ana: Phone) -> list[str]:
    return [seen.text for seen in await ana.screen()]


async def test_flood_control(
    bot: Bot, ana: Phone, people: People, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """429 is RetryAfter with the seconds ordered, has a Retry-After header and no effect."""
    await people.fault("429", times=2, retry_after=7)
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # without it RetryAfter itself warns, and warnings fail
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ANA, "one")
    assert refused.value.retry_after == timedelta(seconds=7)
    async with ClientSession() as session:
        response = await session.post(f"{url}/bot{TOKEN}/sendMessage", json={"chat_id": ANA, "text": "x"})
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
        assert await response.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }
    await bot.send_message(ANA, "two")
    assert await texts(ana) == ["two"]


async def test_lasting_trouble_meets_a_poll_that_waits_already(
    bot: Bot, ana: Phone, people: People, sandbox: Sandbox
) -> None:
    """Ordering trouble that lasts ends a waiting poll empty, so that it hears nothing through a dead line."""
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    while not sandbox.updates.is_polled:
        await sandbox.updates.poll_began.heard()
    await people.fault("drop", times=None)
    assert await asyncio.wait_for(poll, 5) == ()
    await ana.write("unheard")
    with pytest.raises(NetworkError):
        await bot.get_updates(timeout=30)
    await people.clear_faults()
    assert len(await bot.get_updates()) == 1


async def test_bad_gateway(bot: Bot, ana: Phone, people: People) -> None:
    """502 with an HTML body is a NetworkError that is no BadRequest, and nothing was sent."""
    await people.fault("502")
    with pytest.raises(NetworkError, match="Bad Gateway") as refused:
        await bot.send_message(ANA, "one")
    assert type(refused.value) is NetworkError
    assert await texts(ana) == []


@pytest.mark.parametrize("kind", ["ambiguous", "timeout"])
async def test_ambiguous_sends_take_effect_and_say_nothing(
    bot: Bot, ana: Phone, people: People, kind: str
) -> None:
    """The message is on the screen, the caller only sees a lost connection."""
    await people.fault(kind)
    with pytest.raises(NetworkError) as refused:
        await bot.send_message(ANA, "one")
    assert isinstance(refused.value.__cause__, httpx.TransportError)
    assert await texts(ana) == ["one"]
    assert (await people.calls())["sendMessage"] == {f"fault {kind}": 1}


async def test_a_held_ambiguous_send_times_out(ana: Phone, people: People, url: str) -> None:
    """Held back longer than the caller waits, an ambiguous send is TimedOut by a ReadTimeout."""
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        await people.fault("timeout", delay_ms=250)
        with pytest.raises(TimedOut) as refused:
            await bot.send_message(ANA, "one", read_timeout=0.05)
    assert isinstance(refused.value.__cause__, httpx.ReadTimeout)
    assert await texts(ana) == ["one"]


async def test_dropped_calls_have_no_effect(bot: Bot, ana: Phone, people: People) -> None:
    """`drop` looks like an ambiguous send to the caller, but nothing was sent."""
    await people.fault("drop")
    with pytest.raises(NetworkError):
        await bot.send_message(ANA, "one")
    assert await texts(ana) == []


async def test_after_effect_hides_a_success(bot: Bot, ana: Phone, people: People) -> None:
    """A 502 ordered `after_effect` follows a message that was sent."""
    await people.fault("502", after_effect=True)
    with pytest.raises(NetworkError):
        await bot.send_message(ANA, "one")
    assert await texts(ana) == ["one"]


async def test_refusals_to_order(bot: Bot, ana: Phone, people: People) -> None:
    """A 400 with given words and a 403 for one call come back as such."""
    await people.fault("400", text="chat not found")
    await people.fault("blocked")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(ANA, "one")
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(ANA, "one")
    await bot.send_message(ANA, "one")


async def test_a_body_that_is_not_json(bot: Bot, ana: Phone, people: People) -> None:
    """200 with HTML is a bare TelegramError, the hardest to tell apart."""
    await people.fault("not_json")
    with pytest.raises(TelegramError, match="Invalid server response") as refused:
        await bot.send_message(ANA, "one")
    assert type(refused.value) is TelegramError


async def test_delays_hold_the_answer_back_not_the_effect(bot: Bot, ana: Phone, people: People) -> None:
    """While a delayed call waits for its answer, the message is there already."""
    await people.fault("delay", delay_ms=800)
    sending = asyncio.create_task(bot.send_message(ANA, "one"))
    assert (await ana.hears("one")).text == "one"
    assert not sending.done()
    await sending


async def test_latency_is_for_every_call(bot: Bot, ana: Phone, people: People) -> None:
    """A latency set for all calls makes each take at least so long."""
    await people.latency(80)
    began = asyncio.get_running_loop().time()
    await bot.send_message(ANA, "one")
    assert asyncio.get_running_loop().time() - began >= 0.08


async def test_faults_pick_method_and_chat(bot: Bot, ana: Phone, people: People) -> None:
    """A rule for one method and chat leaves all others alone, and counts only what it matched."""
    await people.add(BEN, "Ben", has_started=True)
    await people.fault("502", method="sendMessage", chat=ANA, times=1)
    await bot.send_chat_action(ANA, "typing")
    await bot.send_message(BEN, "hello")
    with pytest.raises(NetworkError):
        await bot.send_message(ANA, "hello")
    await bot.send_message(ANA, "hello")


async def test_telegram_down_until_cleared(bot: Bot, ana: Phone, people: People) -> None:
    """A rule without method and times is an outage, ended by clearing it."""
    await people.fault("502", times=None)
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.send_message(ANA, "hello")
        with pytest.raises(NetworkError):
            await bot.get_updates()
    await people.clear_faults()
    await bot.send_message(ANA, "hello")
    assert (await people.calls())["sendMessage"] == {"fault 502": 3, "ok": 1}


async def test_a_fault_that_could_never_happen_is_refused(people: People) -> None:
    """A misspelt method, a delay of nothing or a 400 without words is a mistake of the test."""
    with pytest.raises(RefusedOnPhoneError, match="no method called sendMesage"):
        await people.fault("502", method="sendMesage")
    with pytest.raises(RefusedOnPhoneError, match="delay_ms"):
        await people.fault("delay")
    with pytest.raises(RefusedOnPhoneError, match="Bad Request"):
        await people.fault("400")
