"""What a delivery test holds in its hands: a clock that it winds, an outbox in memory, a sandbox to speak
to.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import NetworkError

from bot.sandbox import Sandbox
from bot.sandbox.people import People
from bot.seams import Crash, no_crash
from bot.speaking.deliver import Delivery
from bot.speaking.limits import Limits, Rates
from bot.speaking.speak import Speaker
from bot.speaking.transport import AiohttpRequest, NotSent, with_cause
from dialogs.inputs import Action
from dialogs.turn import Lane, Option, Say
from dialogs.words import Words, words
from storage.outbox import RANK, Claimed, Outcome, Settlement
from tests.bot.content import renderer_of

TOKEN = "123456:" + "invented" * 5
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
UNLIMITED = Rates(per_second=10_000, kept_for_escalations=5, chat_per_second=1000, chat_burst=100)
PATIENCE_SECONDS = 10.0
ANA, BEN, CAT = 101, 102, 103


class HandClock:
    """Stands still until it is wound; whoever waits for a time is woken when it comes."""

    def __init__(self) -> None:
        self._passed = 0.0
        self._moved = asyncio.Condition()
        self.waited: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def target(self) -> datetime:
        return self.now()

    def move_to(self, instant: datetime) -> None:
        raise AssertionError("this clock is wound by hand")

    async def wind(self, seconds: float) -> None:
        async with self._moved:
            self._passed += seconds
            self._moved.notify_all()
        await asyncio.sleep(0)  # lets those it woke run; no time passes

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """The waiting seam on this clock."""
        if seconds is None:
            await event.wait()
            return
        self.waited.append(seconds)
        come = asyncio.create_task(self._until(self._passed + seconds))
        told = asyncio.create_task(event.wait())
        try:
            await asyncio.wait((come, told), return_when=asyncio.FIRST_COMPLETED)
        finally:
            come.cancel()
            told.cancel()
            await asyncio.gather(come, told, return_exceptions=True)

    async def _until(self, instant: float) -> None:
        async with self._moved:
            await self._moved.wait_for(lambda: self._passed >= instant)


class Stumbling(AiohttpRequest):
    """Finds no connection for the n-th request, counted from 1; all others go through."""

    def __init__(self, *failing: int) -> None:
        super().__init__()
        self._failing = failing
        self._count = 0

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        self._count += 1
        if self._count in self._failing:
            raise with_cause(NetworkError("no connection"), NotSent("by order of the test"))
        return await super().do_request(*args, **kwargs)


class Middle:
    """Chance that is always in the middle."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


@dataclass
class Outbox:
    """Rows that may be claimed, and what became of all of them, as storage would be told."""

    ready: list[Claimed] = field(default_factory=list)
    settled: list[Settlement] = field(default_factory=list)
    failures: int = 0  # settlements that the database will not take before it takes the next
    failure: Exception = field(default_factory=lambda: OSError("the disk is full"))

    async def claim(self, limit: int, up_to: Lane) -> Sequence[Claimed]:
        rows = [row for row in self.ready if RANK[row.say.lane] <= RANK[up_to]][:limit]
        self.ready = [row for row in self.ready if row not in rows]
        return rows

    async def settle(self, settlement: Settlement) -> None:
        if self.failures:
            self.failures -= 1
            raise self.failure
        self.settled.append(settlement)

    @property
    def outcomes(self) -> list[Outcome]:
        return [settlement.outcome for settlement in self.settled]

    def of(self, row: int) -> Settlement:
        return next(settlement for settlement in self.settled if settlement.id == row)


@dataclass(kw_only=True)
class Hands:
    people: People
    delivery: Delivery
    outbox: Outbox
    clock: HandClock
    bot: Bot

    async def quiet(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.delivery.idle()

    async def deliver(self, *rows: Claimed) -> list[Outcome]:
        """Offer, wait until all is settled, and tell the outcomes in the order of settling."""
        before = len(self.outbox.settled)
        self.delivery.offer(rows)
        await self.quiet()
        return self.outbox.outcomes[before:]

    async def screen(self, person: int) -> list[str]:
        phone = await self.people.phone(person)
        return [message.text for message in await phone.screen() if message.by_bot]


def row(
    number: int,
    chat: int = ANA,
    said: Words | tuple[Words, ...] = (),
    *,
    lane: Lane = Lane.REPLY,
    labels: tuple[str, ...] = (),
    edit: int | None = None,
    attempts: int = 0,
    protected: bool = False,
    silent: bool = False,
    buttons_only: bool = False,
) -> Claimed:
    """A claimed row; its words default to "Good morning."."""
    paragraphs = said if isinstance(said, tuple) else (said,)
    options = tuple((Option(label=words(label), action=Action(verb=label)),) for label in labels)
    return Claimed(
        id=number,
        key=f"say-{number}",
        contact_id=f"contact-{chat}",
        chat_id=chat,
        language="en",
        say=Say(
            key=f"say-{number}",
            contact_id=f"contact-{chat}",
            words=paragraphs or (words("plain"),),
            options=options,
            lane=lane,
            protected=protected,
            silent=silent,
            buttons_only=buttons_only,
        ),
        handles=tuple((f"handle-{number}-{at}",) for at in range(len(labels))),
        edit_message_id=edit,
        attempts=attempts,
        fence=7,
    )


def later(claimed: Claimed) -> Claimed:
    """The same row as the outbox hands it out the next time."""
    return replace(claimed, attempts=claimed.attempts + 1, fence=claimed.fence + 1)


@asynccontextmanager
async def hands(
    folder: Path,
    *,
    rates: Rates = UNLIMITED,
    crash: Crash = no_crash,
    window: int = 64,
    token: str = TOKEN,
    request: AiohttpRequest | None = None,
) -> AsyncIterator[Hands]:
    """A sandbox with three people who have started the bot, and a delivery that speaks to it."""
    clock, outbox = HandClock(), Outbox()
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True)
    url = await sandbox.start()
    request = request or AiohttpRequest()
    bot = Bot(token, base_url=f"{url}/bot", request=request, get_updates_request=request)
    delivery = Delivery(
        speaker=Speaker(bot),
        renderer=renderer_of(folder),
        claim=outbox.claim,
        settle=outbox.settle,
        clock=clock,
        limits=Limits(rates),
        rng=Middle(),
        crash=crash,
        wait=clock.wait,
        window=window,
    )
    running = asyncio.create_task(delivery.run())
    try:
        async with People(url) as people:
            for number, name in ((ANA, "Ana"), (BEN, "Ben"), (CAT, "Cat")):
                await people.add(number, name, has_started=True)
            yield Hands(people=people, delivery=delivery, outbox=outbox, clock=clock, bot=bot)
    finally:
        async with asyncio.timeout(PATIENCE_SECONDS):
            stopping = asyncio.create_task(delivery.stop())
            while not stopping.done():
                await clock.wind(1.0)
            await running
        await request.shutdown()
        await sandbox.stop()
