"""A trial: the real bot as a process, people who go about their day, and the bot killed under them.

The sandbox lives in the process of the trial, its time ticking; the bot is `python -m bot run` with a real
database. At every kill the sends in flight are noted before the bot is started again, because only those may
reach anyone twice.
"""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from bot.sandbox import Sandbox
from bot.sandbox.clock import wall_clock
from bot.sandbox.faults import Kind
from bot.sandbox.people import People
from tests.kills import ward
from tests.kills.crowd import Crowd
from tests.kills.look import Look
from tests.kills.reckoning import Reckoning, Suffered, reckon
from tests.kills.ward import Ward
from tests.process import BotProcess
from tests.world import KEYS, TOKEN

DEATH_SECONDS: Final = 60.0  # until a bot that is to die has died
FINISH_SECONDS: Final = 90.0  # until the last day is over
STOP_SECONDS: Final = 10.0  # what an orderly stop may take
SHARE_KILLED_STARTING: Final = 0.2
STARTING_SECONDS: Final = 1.5
LONGEST_RUN_SECONDS: Final = 2.5  # of a bot that is killed at random, once it runs
FAULT_EVERY_SECONDS: Final = 0.3
FAULTS_AT_ONCE: Final = 4  # ordered and not met; what piles up while nothing runs would stop the next bot


class Trial:
    """Use as `async with`; begin with kills, end with `finish`. The same seed gives the same people and moments."""

    def __init__(self, *, database_url: str, folder: Path, seed: int, patients: int = 8) -> None:
        self._database_url = database_url
        self._folder = folder
        self._patients = patients
        self._chance = random.Random(seed)  # noqa: S311 - people and moments, not secrets
        self.suffered = Suffered()
        self._bots: list[BotProcess] = []
        self._faults: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.ward: Ward = await ward.make(self._database_url, self._patients)
        start = ward.FIRST_ASKED_AT - timedelta(seconds=2)
        self.sandbox = Sandbox(token=TOKEN, wall=wall_clock, start=start)
        self.ward.furnish(self.sandbox)
        self._first_update = self.sandbox.updates.next_id
        self._url = await self.sandbox.start()
        self.look = Look(self._database_url)
        self._first_row = max((row.id for row in self.look.outbox()), default=0)
        self.people = await People(self._url).__aenter__()
        self.crowd = Crowd(self.people, self.ward, self._chance)
        self._living = asyncio.create_task(self.crowd.live(self._is_quiet, self.sandbox.clock.move_to))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = [task for task in (self._living, self._faults) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for bot in self._bots:
            bot.kill()
            await bot.ended()
        await self.people.__aexit__(None, None, None)
        await self.sandbox.stop()
        self.look.close()

    # --- what is done to the bot --------------------------------------------------------------------------

    async def killed_at(self, point: str, hit: int) -> None:
        """A bot that dies by itself when it comes to this point for the n-th time."""
        bot = await self._bot(CRASHPOINT=f"{point}:{hit}")
        code = await self._while_they_live(bot.ended(), DEATH_SECONDS, f"it did not come to {point}:{hit}")
        assert code == -9, f"at {point}:{hit} it ended with {code}:\n" + "\n".join(bot.log[-20:])
        self.suffered.at[point] += 1
        self._note_death()

    async def killed_at_random(self) -> None:
        """Killed at any moment: while it starts, or some time into its work."""
        bot = await self._bot()
        if self._chance.random() < SHARE_KILLED_STARTING:
            pause = self._chance.uniform(0, STARTING_SECONDS)
        else:
            await bot.says("Aftercare is running")
            pause = self._chance.uniform(0, LONGEST_RUN_SECONDS)
        await self._while_they_live(asyncio.sleep(pause), DEATH_SECONDS, "asleep")
        assert not bot.is_over, "it ended by itself:\n" + "\n".join(bot.log[-20:])
        bot.kill()
        await bot.ended()
        self._note_death()

    async def stopped(self, *, after_seconds: float) -> float:
        """Started, and after a while told to stop; how long it took."""
        bot = await self._bot()
        await bot.says("Aftercare is running")
        await self._while_they_live(asyncio.sleep(after_seconds), DEATH_SECONDS, "asleep")
        return await self._stop(bot)

    def _note_death(self) -> None:
        self.look.wait_until_alone()
        self.suffered.kills += 1
        self.suffered.in_flight.update(row.key for row in self.look.in_flight())

    def begin_faults(self) -> None:
        """From now until `finish`: floods, bad gateways, answers that are lost, slowness; and people write on."""
        self.crowd.begin_chat()
        self._faults = asyncio.create_task(self._make_trouble())

    async def finish(self) -> Reckoning:
        """A run in peace until the day is over and everything is quiet, an orderly stop, and the reckoning."""
        if self._faults is not None:
            self._faults.cancel()
        self._count_faults_that_never_came()
        await self.people.clear_faults()
        await self.people.latency(0)
        self.crowd.go_home()
        bot = await self._bot()
        await self._while_they_live(
            asyncio.shield(self._living), FINISH_SECONDS, "the day did not come to its end"
        )
        await self._stop(bot)
        return self.reckon()

    def reckon(self) -> Reckoning:
        """The account as it stands; it means something once everything is quiet and the bot has stopped."""
        return reckon(
            self.look,
            self.ward,
            self.crowd.done,
            self.sandbox.ledger.entries,
            self.suffered,
            updates=range(self._first_update, self.sandbox.updates.next_id),
            expired=self.sandbox.updates.expired,
            first_row=self._first_row,
        )

    # --- inside -------------------------------------------------------------------------------------------

    async def _bot(self, **settings: str) -> BotProcess:
        usual = {
            "TOKEN": TOKEN,
            "KEYS": KEYS,
            "DATABASE_URL": self._database_url,
            "TELEGRAM_API": self._url,
            "SANDBOX_CLOCK": "true",
            "ALLOW_UNSIGNED_PATHWAYS": "true",
            "SENDS_PER_SECOND": "1000",
            "SENDS_PER_CHAT_PER_SECOND": "1000",
        }
        bot = BotProcess({**usual, **settings})
        self._bots = [bot]
        await bot.start(self._folder, wait=False)
        return bot

    async def _stop(self, bot: BotProcess) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        bot.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            code = await bot.ended()
        assert code == 0, f"told to stop it ended with {code}:\n" + "\n".join(bot.log[-20:])
        self.suffered.stops += 1
        self.look.wait_until_alone()
        return loop.time() - began

    async def _while_they_live(self, work: Any, seconds: float, otherwise: str) -> Any:
        """Wait for this, but not past the day on which somebody's task failed."""
        task = asyncio.ensure_future(work)
        done, _ = await asyncio.wait(
            {task, self._living}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if self._living in done:
            self._living.result()
        if not task.done():
            task.cancel()
            raise AssertionError(f"{otherwise}; {self._what_waits()}")
        return task.result()

    def _what_waits(self) -> str:
        now = self.sandbox.clock.now()
        return (
            f"quiet: {self.look.is_quiet(now)}, waiting at Telegram: {len(self.sandbox.updates.pending())}, "
            f"people: {self.crowd.who_waits()}; the bot's last words:\n" + "\n".join(self._bots[-1].log[-20:])
        )

    async def _is_quiet(self) -> bool:
        updates = self.sandbox.updates
        if updates.pending() or not updates.is_polled:
            return False
        return self.look.is_quiet(self.sandbox.clock.now())

    async def _make_trouble(self) -> None:
        chats: Sequence[int] = [*(one.chat for one in self.ward.patients), self.ward.nurse]
        while True:
            await asyncio.sleep(self._chance.uniform(0, 2 * FAULT_EVERY_SECONDS))
            if len(self.sandbox.faults.rules) >= FAULTS_AT_ONCE:
                continue
            chat = self._chance.choice(chats)
            kind = self._chance.choice(
                (Kind.FLOOD, Kind.BAD_GATEWAY, Kind.AMBIGUOUS, Kind.DROP, Kind.DELAY, Kind.NOT_JSON)
            )
            method = self._chance.choice((*["sendMessage"] * 5, *["editMessageText"] * 2, "getUpdates"))
            whose = None if method == "getUpdates" else chat
            if kind is Kind.AMBIGUOUS and method == "sendMessage":
                self.suffered.hidden[chat] += 1
            self.suffered.faults[kind] += 1
            await self.people.fault(
                kind,
                method=method,
                chat=whose,
                retry_after=1 if kind is Kind.FLOOD else None,
                delay_ms=self._chance.randint(50, 400) if kind is Kind.DELAY else 0,
            )

    def _count_faults_that_never_came(self) -> None:
        for rule in self.sandbox.faults.rules:
            self.suffered.faults[rule.kind] -= 1
            if rule.kind is Kind.AMBIGUOUS and rule.chat_id is not None and rule.method == "sendMessage":
                self.suffered.hidden[rule.chat_id] -= 1
