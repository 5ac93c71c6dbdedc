"""The queue of updates: offsets, limits, waiting, conflicts, kinds and expiry."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from bot.sandbox import Sandbox
from bot.sandbox.people import People, Phone, RefusedOnPhoneError
from tests.sandbox.conftest import ANA, TOKEN


async def ids(bot: Bot, offset: int | None = None, limit: int | None = None) -> list[int]:
    return [update.update_id for update in await bot.get_updates(offset=offset, limit=limit)]


async def test_an_offset_confirms_all_lower_ids(bot: Bot, ana: Phone) -> None:
    """Updates come again until an offset above them is asked for, and are gone after that."""
    for text in ("one", "two", "three"):
        await ana.write(text)
    first, second, third = await ids(bot)
    assert await ids(bot) == [first, second, third]
    assert await ids(bot, offset=first) == [first, second, third]
    assert await ids(bot, offset=third) == [third]
    assert await ids(bot) == [third]
    assert await ids(bot, offset=third + 1) == []
    assert await ids(bot) == []


async def test_limit_takes_the_oldest(bot: Bot, ana: Phone, people: People) -> None:
    """A limit gives the oldest so many, and a hundred at most."""
    await people.bulk([{"person": ANA, "text": f"line {n}"} for n in range(130)])
    everything = await ids(bot)
    assert len(everything) == 100
    assert await ids(bot, limit=2) == everything[:2]


async def test_a_negative_offset_keeps_the_last(bot: Bot, ana: Phone) -> None:
    """Offset -1 forgets all but the newest update."""
    for text in ("one", "two", "three"):
        await ana.write(text)
    [newest] = await bot.get_updates(offset=-1)
    assert newest.message is not None
    assert newest.message.text == "three"
    assert await ids(bot) == [newest.update_id]


async def test_a_negative_offset_counts_from_the_end(bot: Bot, ana: Phone) -> None:
    """Offset -N keeps the last N, of fewer all, and forgets the rest for good (limits: updates.offset)."""
    for text in ("one", "two", "three"):
        await ana.write(text)
    first, second, third = await ids(bot)
    assert await ids(bot, offset=-9) == [first, second, third]
    assert await ids(bot, offset=-2) == [second, third]
    assert await ids(bot, offset=-3) == [second, third]
    assert await ids(bot, offset=-2, limit=1) == [second]
    assert await ids(bot, offset=third + 1) == []
    assert await ids(bot, offset=-1) == []


async def test_an_offset_far_ahead_is_taken_for_a_mistake(bot: Bot, ana: Phone, people: People) -> None:
    """An offset more than ten beyond the next id loses nothing, as after ids jumped downwards."""
    await people.jump_to_update(900_000)
    await ana.write("before")
    [old] = await ids(bot)
    assert old == 900_000
    assert await ids(bot, offset=old + 1) == []
    await people.jump_to_update(5_000)
    await ana.write("after")
    assert await ids(bot, offset=old + 1) == [5_000]


async def test_ids_jump_only_when_nothing_waits(ana: Phone, people: People) -> None:
    """A jump with updates waiting would put them out of order, so it is refused."""
    await ana.write("waiting")
    with pytest.raises(RefusedOnPhoneError, match="only when none are waiting"):
        await people.jump_to_update(7)


async def test_a_long_poll_is_woken_by_a_write(bot: Bot, ana: Phone, sandbox: Sandbox) -> None:
    """A waiting poll answers when something is written, not when its time is up."""
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until_polled(sandbox)
    await ana.write("hello")
    [update] = await asyncio.wait_for(poll, 5)
    assert update.message is not None
    assert update.message.text == "hello"


async def until_polled(sandbox: Sandbox) -> None:
    while not sandbox.updates.is_polled:
        await sandbox.updates.poll_began.heard()


async def test_a_long_poll_ends_empty(bot: Bot) -> None:
    """With nothing to tell, a poll ends with an empty list after its time."""
    assert await bot.get_updates(timeout=1) == ()


async def test_the_older_of_two_polls_gets_409(bot: Bot, ana: Phone, sandbox: Sandbox, url: str) -> None:
    """A second poll ends the first with Conflict and goes on itself."""
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await until_polled(sandbox)
    async with Bot(TOKEN, base_url=f"{url}/bot") as second:
        newer = asyncio.create_task(second.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await asyncio.wait_for(older, 5)
        await ana.write("hello")
        assert len(await asyncio.wait_for(newer, 5)) == 1


async def test_allowed_updates_are_remembered(bot: Bot, ana: Phone) -> None:
    """Kinds not asked for are never queued; the choice holds until another; an empty one is the default."""
    await bot.get_updates(allowed_updates=[Update.MESSAGE])
    await ana.block()
    await ana.unblock()
    await ana.write("hello")
    [update] = await bot.get_updates()
    assert update.message is not None
    await bot.get_updates(offset=update.update_id + 1, allowed_updates=[])
    await ana.block()
    [update] = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_taps_live_150_seconds_and_texts_a_day(bot: Bot, ana: Phone, people: People) -> None:
    """A tap is forgotten after 150 s, a text 24 h after its date, an edited one 24 h after its edit."""
    text = await ana.write("82.4")
    await ana.forge("anything")
    await people.advance(timedelta(seconds=149))
    assert len(await bot.get_updates()) == 2
    await people.advance(timedelta(seconds=1))
    [left] = await bot.get_updates()
    assert left.message is not None
    await people.advance(timedelta(hours=12))
    await ana.edit(text, "84.2")
    await people.advance(timedelta(hours=12))
    [left] = await bot.get_updates()
    assert left.edited_message is not None
    assert left.edited_message.text == "84.2"
    await people.advance(timedelta(hours=12))
    assert await bot.get_updates() == ()


async def test_a_backlog_of_three_thousand(bot: Bot, people: People) -> None:
    """Three thousand waiting updates come in order, a hundred at a time, each once."""
    crowd = [{"id": n, "first_name": f"Person {n}", "has_started": True} for n in range(1, 31)]
    await people.bulk([{"person": n % 30 + 1, "text": str(n)} for n in range(3000)], people=crowd)
    texts: list[str | None] = []
    offset = 0
    while batch := await bot.get_updates(offset=offset):
        texts += [update.message.text for update in batch if update.message]
        offset = batch[-1].update_id + 1
    assert texts == [str(n) for n in range(3000)]
