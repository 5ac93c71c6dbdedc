"""One tick: what is due at this `now`, in order of harm, each thing handed on as an input. Decides nothing.

Every sweep is safe to run twice: what it finds is gone once it was handled, and storage drops a due row
that has meanwhile moved. Due rows come gravest first (a worry nobody acknowledged before a check-in to
open); then the day's anchor of the journal, sends whose fate nobody knows, and last a nudge to delivery.

Danger: one row that always fails must not keep the others waiting. A row is tried once in a tick, and a
tick handles a bounded number; what is left is found by the next one, a second later.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import structlog

from dialogs.inputs import OF_HER_DAY, FellDue
from storage import forgetting, inbox, journal
from storage.database import Database, Unavailable
from storage.taking.rounds import Result, Rounds

log = structlog.get_logger()

BATCH: Final = 128  # due rows handed on at once
BATCHES_A_LOOK: Final = 16
LOOKS_A_TICK: Final = 10
SHELF_EVERY: Final = timedelta(minutes=1)


class Sweeps:
    """holding: ids of outbox rows this process is sending right now. nudge: tells delivery to look for
    ready rows. refresh: looks at the shelf of pathways again, in the storage thread.
    """

    def __init__(
        self,
        *,
        rounds: Rounds,
        database: Database,
        holding: Callable[[], Collection[int]],
        nudge: Callable[[], None],
        refresh: Callable[[], None],
    ) -> None:
        self._rounds = rounds
        self._database = database
        self._holding = holding
        self._nudge = nudge
        self._refresh = refresh
        self.still_here: Callable[[], Awaitable[None]] = _nobody_asks  # between slices of a long sweep
        self._refreshed_at: datetime | None = None
        self._swept_on: date | None = None

    async def tick(self, now: datetime) -> None:
        for name, sweep in (
            ("due", self._due),
            ("daily", self._daily),
            ("shelf", self._shelf),
            ("stuck-sends", self._stuck_sends),
        ):
            try:
                await sweep(now)
            except Unavailable as error:
                log.error(
                    "the database cannot be reached; the next tick tries again",
                    action=f"sweep-{name}",
                    error=error,
                )
                return
            except Exception as error:  # the fence around one sweep
                log.error("a sweep failed", action=f"sweep-{name}", error=error)
        self._nudge()

    async def _due(self, _now: datetime) -> None:
        """Found once and handed on in slices; found anew until nothing is left that was not tried."""
        tried: set[FellDue] = set()
        for _ in range(LOOKS_A_TICK):
            found = _asked_for(
                [due for due in await self._rounds.due_now(BATCH * BATCHES_A_LOOK) if due not in tried]
            )
            if not found:
                return
            tried.update(found)
            for first in range(0, len(found), BATCH):
                # Together, so that they share rounds; storage keeps one patient's in the order they were asked for.
                await asyncio.gather(*(self._fall_due(due) for due in found[first : first + BATCH]))
                await self.still_here()

    async def _fall_due(self, due: FellDue) -> None:
        try:
            taken = await self._rounds.take(due)
        except Unavailable:
            raise
        except Exception as error:  # the fence around one patient
            log.error(
                "something due failed", action="due-failed", kind=due.kind, due_id=due.due_id, error=error
            )
            return
        log.debug("something fell due", action="due", kind=due.kind, due_id=due.due_id, outcome=taken.result)
        if taken.result is Result.PARKED:
            log.error(
                "we failed on something due; it is looked at again later and the team was told",
                action="due-parked",
                kind=due.kind,
                due_id=due.due_id,
                place=taken.what,
            )

    async def _daily(self, now: datetime) -> None:
        """Once a day: anchor the journal's heads, and forget updates and messages that are long over."""
        today = now.astimezone(UTC).date()
        if today == self._swept_on:
            return
        await self._rounds.run(lambda: journal.anchor(self._database, now))
        await self._rounds.run(lambda: self._forget(now))
        self._swept_on = today

    async def _shelf(self, now: datetime) -> None:
        """Once a minute: another process may have published a pathway."""
        if self._refreshed_at is None or now - self._refreshed_at >= SHELF_EVERY or now < self._refreshed_at:
            await self._rounds.run(self._refresh)
            self._refreshed_at = now

    def _forget(self, now: datetime) -> int:
        with self._database.transaction() as connection:
            return inbox.forget(connection, now) + forgetting.forget_said(connection, now)

    async def _stuck_sends(self, _now: datetime) -> None:
        settled = await self._rounds.settle_stuck(self._holding())
        if settled:
            log.warning("sends of unknown fate are settled", action="sends-stuck", count=settled)


async def _nobody_asks() -> None:
    """Where no heart beats: a rehearsal, a measurement."""


def _asked_for(found: Iterable[FellDue]) -> list[FellDue]:
    """Of what is of one patient's day the first row only: storage takes along all of it that is due."""
    asked: list[FellDue] = []
    days: set[str] = set()
    for due in found:
        if due.kind not in OF_HER_DAY or due.subject not in days:
            asked.append(due)
        if due.kind in OF_HER_DAY:
            days.add(due.subject)
    return asked
