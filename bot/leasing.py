"""The lease that lets one process of many speak for a bot: won at the start, kept while we run, given back.

Only on PostgreSQL; on SQLite a lock on the file allows one process anyway. Whoever loses it must end at once:
another one speaks by now.
"""

import asyncio
from typing import Final

import structlog

from bot.seams import Wait
from bot.settings import StartFault
from scheduler.clock import Clock
from storage import leases
from storage.database import Database, Unavailable
from storage.taking.rounds import Rounds

log = structlog.get_logger()

RENEWALS_A_LEASE: Final = 3
LOOK_AGAIN_SECONDS: Final = 1.0  # while another holds the lease


class SpeakersLease:
    """seconds: how long nobody speaks after the one who did has died."""

    def __init__(
        self,
        *,
        rounds: Rounds,
        database: Database,
        process: str,
        clock: Clock,
        wait: Wait,
        stopping: asyncio.Event,
        seconds: int,
    ) -> None:
        self._rounds = rounds
        self._database = database
        self._process = process
        self._clock = clock
        self._wait = wait
        self._stopping = stopping
        self._seconds = seconds
        self._lease: leases.Lease | None = None

    async def win(self) -> None:
        """Until nobody else speaks for this bot."""
        is_told = False
        while not await self._renewed():
            if not is_told:
                log.warning("another process speaks for this bot; we wait", action="lease-waits")
                is_told = True
            await self._wait(self._stopping, LOOK_AGAIN_SECONDS)
            if self._stopping.is_set():
                raise StartFault("Stopped while another process spoke for this bot")

    async def keep(self) -> None:
        """Ends when the lease is lost, or could not be renewed for as long as it lasts."""
        renewed_at = self._clock.monotonic()
        while True:
            await self._wait(self._stopping, self._seconds / RENEWALS_A_LEASE)
            if self._stopping.is_set():
                return  # without renewing: it is about to be given back
            try:
                if not await self._renewed():
                    return
                renewed_at = self._clock.monotonic()
            except Unavailable:
                if self._clock.monotonic() - renewed_at > self._seconds:
                    return

    async def give_back(self) -> None:
        lease = self._lease
        if lease is not None:
            await self._rounds.run(lambda: leases.release(self._database, lease))

    async def _renewed(self) -> bool:
        lease = await self._rounds.run(
            lambda: leases.acquire(
                self._database, leases.SENDER, self._process, self._clock.now(), seconds=self._seconds
            )
        )
        if lease is not None:
            self._lease = lease
        return lease is not None
