"""The measurements themselves: one bot, one sandbox, one question each. What they mean is said in rows.py.

Each starts the bot on a fresh database, shows by a probe that it is up, measures, and ends it by its own id.
Each is bounded in time: a bot that does not come to the end is measured by how far it came, and the row says
so.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bench.drive import (
    ANSWERS,
    FIRST_CHAT,
    SEED,
    Crowd,
    Written,
    answers_of,
    chats,
    extra_copies,
    percentile,
    reply_seconds,
    warmed,
)
from bench.processes import Running
from bench.sides import Side

PROBE: Final = FIRST_CHAT - 1  # someone no clinic knows
UP_SECONDS: Final = 40
KILLS: Final = 3
KILL_WITHIN_SECONDS: Final = 0.6
KILL_LATENCY_MS: Final = 50
AFTER_SECONDS: Final = 0.5  # what a bot still does after its last reply, such as settling it, counts


@dataclass(frozen=True, kw_only=True, slots=True)
class Kills:
    """lost: answers of which no row is left. unreplied: people who never heard the next question."""

    written: int
    lost: int
    extra: int
    unreplied: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Drain:
    waited: int
    replied: int
    seconds: float
    lost: int | None  # None where the drain was broken off

    @property
    def per_second(self) -> float:
        return self.replied / self.seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """p50 and p99 in milliseconds, over the answers that were replied to; CPU in milliseconds an answer."""

    written: int
    replied: int
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    late_ms: float  # how late the driver itself wrote, at worst


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """What all measurements share: the people, and what slows a bot's disk (empty: as it is)."""

    crowd: Crowd
    disk: Mapping[str, str]

    @asynccontextmanager
    async def up(self, side: Side) -> AsyncIterator[Running]:
        """The bot, answering, with nothing waiting for it; killed at the end if it still lives."""
        await self.crowd.latency(0)
        await self.crowd.forget_waiting()
        side.fresh()
        running = side.start(self.crowd.url, self.disk)
        try:
            await self.probe(running)
            yield running
        finally:
            running.kill()

    async def probe(self, running: Running) -> None:
        """Wait until the bot replies to a stranger."""
        after = await self.crowd.last()
        await self.crowd.write_at_once([(PROBE, ANSWERS[0])])
        up = await self.crowd.until_heard(
            1, {PROBE}, after=after, seconds=UP_SECONDS, alive=running.must_live
        )
        if not up:
            raise TimeoutError(f"{running.log.stem} replied to nobody in {UP_SECONDS} s; see {running.log}")
        await asyncio.sleep(AFTER_SECONDS)


async def drain(bench: Bench, side: Side, *, patients: int, latency_ms: int, seconds: float) -> Drain:
    """Everyone's six answers wait at once: how quickly are all replied to?"""
    crowd, writes = bench.crowd, answers_of(patients)
    async with bench.up(side) as running:
        await crowd.latency(latency_ms)
        after = await crowd.last()
        began = await crowd.write_at_once(writes)
        whole = await crowd.until_heard(
            len(writes), chats(patients), after=after, seconds=seconds, alive=running.must_live
        )
        ended = time.time()
        heard = await crowd.heard(after)
        await crowd.latency(0)
        if whole:
            await asyncio.sleep(AFTER_SECONDS)
            running.end()
    return Drain(
        waited=len(writes),
        replied=len(heard),
        seconds=(max(each.at for each in heard) if whole else ended) - began,
        lost=len(writes) - side.kept() if whole else None,
    )


async def load(
    bench: Bench, side: Side, *, patients: int, per_second: float, count: int, seconds: float
) -> Load:
    """People write at this rate, open-loop: how long does each wait for the next question, at what cost?"""
    crowd, (warming, writes) = bench.crowd, warmed(patients, count)
    async with bench.up(side) as running:
        after = await crowd.last()
        await crowd.write_at_once(warming)
        await crowd.until_heard(
            len(warming), chats(patients), after=after, seconds=seconds, alive=running.must_live
        )
        await asyncio.sleep(AFTER_SECONDS)
        after = await crowd.last()
        cpu = running.cpu_seconds
        written, late = await crowd.write_over_time(writes, per_second)
        await crowd.until_heard(
            len(writes), chats(patients), after=after, seconds=seconds, alive=running.must_live
        )
        await asyncio.sleep(AFTER_SECONDS)
        cpu = running.cpu_seconds - cpu
        heard = await crowd.heard(after)
        running.end()
    waits = reply_seconds(written, heard)
    return Load(
        written=len(written),
        replied=len(waits),
        p50_ms=percentile(waits, 0.50) * 1000,
        p99_ms=percentile(waits, 0.99) * 1000,
        cpu_ms=cpu / len(waits) * 1000,
        late_ms=late * 1000,
    )


async def kills(bench: Bench, side: Side, *, patients: int, per_second: float, seconds: float) -> Kills:
    """Everyone writes one answer; three times the bot is killed while some wait and others arrive."""
    crowd = bench.crowd
    rng = random.Random(SEED)  # noqa: S311 - moments, not secrets
    everyone = [(chat, ANSWERS[0]) for chat in chats(patients)]
    bouts = [everyone[bout::KILLS] for bout in range(KILLS)]
    await crowd.forget_waiting()
    await crowd.latency(KILL_LATENCY_MS)
    side.fresh()
    before = await crowd.last()
    for bout in bouts:
        await _killed_once(
            bench, side, bout, chats(patients), rng.uniform(0, KILL_WITHIN_SECONDS), per_second
        )
    running = side.start(crowd.url, bench.disk)
    try:
        await crowd.until_quiet(seconds=seconds, alive=running.must_live)
        running.end()
    finally:
        running.kill()
        await crowd.latency(0)
    heard = await crowd.heard(before)
    replied = {each.chat for each in heard}
    return Kills(
        written=len(everyone),
        lost=len(everyone) - side.kept(),
        extra=extra_copies(heard),
        unreplied=len(everyone) - len(replied),
    )


async def _killed_once(
    bench: Bench,
    side: Side,
    writes: list[tuple[int, str]],
    people: range,
    moment: float,
    per_second: float,
) -> None:
    """Two thirds wait when the bot starts, a third arrives while it works and after it was killed.

    moment: seconds from its first reply to anyone until the kill.
    """
    crowd, waiting = bench.crowd, len(writes) * 2 // 3
    after = await crowd.last()
    await crowd.write_at_once(writes[:waiting])
    running = side.start(crowd.url, bench.disk)
    try:
        arriving: asyncio.Task[tuple[list[Written], float]] | None = None
        working = await crowd.until_heard(1, people, after=after, seconds=UP_SECONDS, alive=running.must_live)
        if not working:
            raise TimeoutError(f"{running.log.stem} replied to nobody in {UP_SECONDS} s; see {running.log}")
        arriving = asyncio.create_task(crowd.write_over_time(writes[waiting:], per_second))
        await asyncio.sleep(moment)
    finally:
        running.kill()
    await arriving
