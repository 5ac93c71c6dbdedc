"""The beat: once a second it looks at the clock and has everything due swept.

APScheduler is no more than the metronome. It holds one job, in memory, with coalescing on and its lateness
limit off: by default a beat more than a second late is skipped with only a log line, and its own job store
loses work that fell due while nobody ran. What waits stands in our due rows.

A clock whose target is ahead of its reading (a sandbox sent days ahead) is walked there through every
instant at which something is due, with time for what is then said to leave. A row in the database says when
we last beat; a gap in it tells that we were away, at the next start or when a process that was suspended goes on.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.clock import Clock
from scheduler.sweeps import Sweeps
from storage import absences, start
from storage.absences import Returned
from storage.database import Database, Unavailable
from storage.taking.rounds import Rounds

log = structlog.get_logger()

SECONDS: Final = 1.0
SANDBOX_SECONDS: Final = 0.2  # people who step a sandbox's time wait for the beat that follows it
BEAT_EVERY: Final = timedelta(seconds=5)  # how often the row is written
AWAY_AFTER: Final = timedelta(seconds=120)  # Telegram keeps a tap for 150 s: with less, none was lost
LAST_BEAT_SECONDS: Final = 2.0  # that a stop waits for the beat under way
STEPS_A_BEAT: Final = 10_000
TICKS_AT_ONE_INSTANT: Final = 50


class Heartbeat:
    """settled: waits, not for long, until what was said at a step has left; None where nobody waits.

    seconds: between two beats.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        sweeps: Sweeps,
        rounds: Rounds,
        database: Database,
        settled: Callable[[], Awaitable[None]],
        seconds: float = SECONDS,
    ) -> None:
        self._seconds = seconds
        self._clock = clock
        self._sweeps = sweeps
        self._rounds = rounds
        self._database = database
        self._settled = settled
        self._last_row: datetime | None = None
        self._winds = False  # whether we move the clock ourselves at the moment
        sweeps.still_here = self._still_here
        self.beaten_at: float | None = None  # when the last beat ended well, on the clock's monotonic seconds
        self.written_at: float | None = None  # when the database last took its row
        self.metronome: AsyncIOScheduler | None = None
        self._beating = asyncio.Lock()

    async def notice_absence(self) -> timedelta | None:
        """At start: if nobody of us was there for long, it is kept, and open questions are asked again. How long we
        were away; None if we were not.
        """
        returned = await self._write_row(self._clock.now())
        return None if returned is None else returned.absence.ended_at - returned.absence.began_at

    def start(self) -> None:
        """Begin to beat, until `stop`."""
        self.metronome = AsyncIOScheduler(timezone="UTC")
        self.metronome.add_job(
            self.beat,
            IntervalTrigger(seconds=self._seconds),
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
        self.metronome.start()

    async def stop(self) -> None:
        """No more beats. One that is under way is waited for: cut off, it would look like a failure."""
        if self.metronome is None:
            return
        self.metronome.pause()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_BEAT_SECONDS), self._beating:
                pass
        self.metronome.shutdown(wait=False)
        self.metronome = None

    async def beat(self) -> None:
        """Walk to where the clock says it is by now. Never raises: a metronome that throws is taken away."""
        try:
            async with self._beating:
                await self.walk_to(await self._clock.target())
        except Unavailable as error:
            log.error("the database cannot be reached; the next beat tries again", action="beat", error=error)
        except Exception as error:  # the fence around one beat
            log.error("a beat failed", action="beat", error=error)

    async def walk_to(self, target: datetime) -> None:
        """Tick at every instant on the way at which something is due, and at the target.

        A clock that we wind ourselves jumps from step to step; only one that went on without us tells of an absence.
        """
        self._winds = self._clock.now() < target
        if self._winds:
            await self._step()
            await self._walk(target)
        self._clock.move_to(target)
        await self._tick()

    async def _walk(self, target: datetime) -> None:
        """Every step before the target. What a step leaves due at once is done before time goes on."""
        ticks_here = 0
        for _ in range(STEPS_A_BEAT):
            due_at = await self._rounds.next_due()
            if due_at is None or due_at >= target:
                return
            if due_at > self._clock.now():
                self._clock.move_to(due_at)
                ticks_here = 0
            elif ticks_here >= TICKS_AT_ONE_INSTANT:
                log.error("something stays due; time goes on without it", action="due-stays", instant=due_at)
                return
            ticks_here += 1
            await self._step()

    async def _step(self) -> None:
        """A tick on the way; what it says leaves before time goes on."""
        await self._tick()
        await self._settled()

    async def _tick(self) -> None:
        await self._still_here()
        await self._sweeps.tick(self._clock.now())
        self.beaten_at = self._clock.monotonic()

    async def _still_here(self) -> None:
        """Keep the row fresh, also in the middle of a long sweep: to be busy is not to be away."""
        now = self._clock.now()
        if self._last_row is None or not timedelta(0) <= now - self._last_row < BEAT_EVERY:
            await self._write_row(now, winds=self._winds)

    async def _write_row(self, now: datetime, *, winds: bool = False) -> Returned | None:
        """Beat. A gap since the last beat of any of us is an absence, at start as after a pause of this process."""
        returned = None
        if winds:
            await self._rounds.run(lambda: start.beat(self._database, now))
        else:
            returned = await self._rounds.run(lambda: absences.notice(self._database, now, AWAY_AFTER))
        self._last_row = now
        self.written_at = self._clock.monotonic()
        if returned is not None:
            self._rounds.absences.renew()
            log.warning(
                "we were away; open questions are asked again",
                action="away",
                seconds=round((returned.absence.ended_at - returned.absence.began_at).total_seconds()),
                count=returned.asked_again,
            )
        return returned
