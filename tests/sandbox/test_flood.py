"""The strict mode: Telegram's named speeds, held to the letter on sandbox time.

The facts are those recorded in the list of limits: one a second in a chat with short bursts, 30 a second
over all, 20 a minute in a group; 429 with `retry_after` and the header.
"""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import RetryAfter

from bot.sandbox import Sandbox
from bot.sandbox.api.flood import Flood
from bot.sandbox.clock import Clock
from bot.sandbox.people import People, Phone
from bot.speaking.limits import Limits
from dialogs.turn import Lane
from tests.sandbox.conftest import ANA, START, TOKEN


@pytest.fixture
async def sandbox(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # without it RetryAfter itself warns, and warnings fail
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True, flood=True)
    yield sandbox
    await sandbox.stop()


async def test_one_chat_takes_a_burst_and_then_one_a_second(bot: Bot, ana: Phone, people: People) -> None:
    """Five at once pass, the sixth is told to wait a second, and after it one passes."""
    for n in range(5):
        await bot.send_message(ANA, str(n))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ANA, "too soon")
    assert refused.value.retry_after == timedelta(seconds=1)
    await people.advance(timedelta(seconds=1))
    await bot.send_message(ANA, "in time")
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("too soon again", ANA, 1)
    assert [seen.text for seen in await ana.screen()] == ["0", "1", "2", "3", "4", "in time"]


async def test_the_refusal_has_telegrams_shape(bot: Bot, ana: Phone, url: str) -> None:
    """429 carries its seconds in words, as a parameter and as a header."""
    for n in range(5):
        await bot.send_message(ANA, str(n))
    async with ClientSession() as session:
        response = await session.post(f"{url}/bot{TOKEN}/sendMessage", json={"chat_id": ANA, "text": "x"})
        assert (response.status, response.headers["Retry-After"]) == (429, "1")
        assert await response.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }


async def test_thirty_a_second_over_all_chats(bot: Bot, people: People) -> None:
    """The thirty-first message of one instant is refused in whichever chat, and no other chat pays for it."""
    crowd = [{"id": n, "first_name": f"Person {n}", "has_started": True} for n in range(1, 41)]
    await people.bulk([], people=crowd)
    for n in range(1, 31):
        await bot.send_message(n, "hello")
    with pytest.raises(RetryAfter):
        await bot.send_message(31, "hello")
    await people.advance(timedelta(seconds=1))
    for n in range(11, 41):
        await bot.send_message(n, "hello")


async def test_twenty_a_minute_in_a_group(bot: Bot, ana: Phone, people: People) -> None:
    """A group takes twenty messages, then one every three seconds."""
    ward = await people.found("Ward", ana)
    for n in range(20):
        await bot.send_message(ward.id, str(n))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ward.id, "too soon")
    assert refused.value.retry_after == timedelta(seconds=3)
    await people.advance(timedelta(minutes=1))
    for n in range(20):
        await bot.send_message(ward.id, str(n))


async def test_other_calls_are_not_counted(bot: Bot, ana: Phone) -> None:
    """`typing…`, answers to taps and deletions pass as often as they come."""
    for _ in range(10):
        await bot.send_chat_action(ANA, "typing")
    await bot.send_message(ANA, "one")
    for _ in range(10):
        await bot.answer_callback_query(await ana.forge("x"))


async def test_one_webhook_a_second(bot: Bot, people: People) -> None:
    """A webhook can be set once a second (limits: webhook.set_at_most_per_second)."""
    await bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(RetryAfter):
        await bot.set_webhook("http://127.0.0.1:10/")
    await people.advance(timedelta(seconds=1))
    await bot.set_webhook("http://127.0.0.1:10/")


async def test_it_can_be_switched(bot: Bot, ana: Phone, people: People) -> None:
    """Switched off nothing is refused; on again it begins with full measures."""
    await people.flood(on=False)
    for n in range(20):
        await bot.send_message(ANA, str(n))
    await people.flood(on=True)
    for n in range(5):
        await bot.send_message(ANA, str(n))
    with pytest.raises(RetryAfter):
        await bot.send_message(ANA, "too soon")
    assert (await people.ask("GET", "faults"))["flood"] is True


OFFERS = st.lists(
    st.tuples(st.floats(0, 0.4), st.sampled_from(Lane), st.sampled_from([1, 2, -3, *range(10, 50)])),
    max_size=200,
)


@given(OFFERS)
def test_who_keeps_the_houses_own_pace_is_never_refused(offers: list[tuple[float, Lane, int]]) -> None:
    """Whatever is to be said to whom, a message that leaves when the bot's own limits let it go passes."""
    clock = Clock(wall=lambda: START, frozen=True)
    strict, pace, now = Flood(clock, is_on=True), Limits(), 0.0
    for after, lane, chat in offers:
        now = pace.next_free(lane, chat, now + after)
        pace.spend(lane, chat, now)
        clock.move_to(max(clock.now(), START + timedelta(seconds=now)))
        strict.meet("sendMessage", chat)
