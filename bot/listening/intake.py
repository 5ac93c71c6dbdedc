"""Takes updates in: stored first, then worked on in the sender's lane, whichever way they came.

Who brings them (polling.py, webhook.py) confirms nothing that is not committed here: an update may come
twice, and storage knows it; it is never lost. Each stored row is worked on until storage says what became
of it. One that no handler wants is closed with that as its reason; one that we fail on is parked with an
escalation, so that the next message is not held up; one that storage cannot take right now waits for it,
with everything its sender wrote after it.

Danger: stop before storage stops. What is in the lanes is stored and is found again at the next start.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from telegram import Update

from bot.listening.handlers import AnyApplication, InHand, in_hand
from bot.listening.lanes import Lanes
from bot.listening.updates import whose
from bot.seams import Rng, Wait
from dialogs.inputs import OurFailure, Sender
from storage.database import Unavailable
from storage.inbox import Update as RawUpdate
from storage.inbox import Waiting
from storage.taking.rounds import Rounds

log = structlog.get_logger()

NOBODY_WANTED_IT: Final = "nobody-wanted-it"
HELD_AT_MOST: Final = 5_000  # rows in the lanes; beyond it Telegram keeps the rest for us
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
LONGEST_DOUBT: Final = 5.0  # between two tries to find what is stored: meanwhile nothing is taken in


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How long to wait before asking again, in seconds: doubled each time, spread, up to a longest."""

    first: float = FIRST_PAUSE
    longest: float = LONGEST_PAUSE

    def pause(self, tries: int, rng: Rng) -> float:
        return min(self.longest, self.first * 2.0 ** min(tries, 10)) * rng.uniform(0.75, 1.25)


class Intake:
    """application: finds the handler of an update, on a mute bot. at_once: senders worked on at one time.

    Whoever hears an update brings it to `take_in`; `run` goes beside, and finds what was stored before.
    """

    def __init__(
        self,
        *,
        rounds: Rounds,
        application: AnyApplication,
        at_once: int,
        rng: Rng,
        wait: Wait,
        pace: Pace | None = None,
    ) -> None:
        self._rounds = rounds
        self._application = application
        self._rng = rng
        self._wait = wait
        self._pace = pace or Pace()
        self._stopping = asyncio.Event()
        self._lanes: Lanes[Waiting] = Lanes(self._work, at_once=at_once, ceiling=HELD_AT_MOST)
        self._in_lanes: set[int] = set()  # rows under work or waiting for it
        # Whether storage may hold rows that are not in the lanes: at the start, and after an answer of the
        # database was lost. Until they are found nothing newer is taken in, which keeps each sender's order.
        self._in_doubt = asyncio.Event()
        self._in_doubt.set()
        self._sure = asyncio.Event()

    async def run(self) -> None:
        """Until stopped: whenever in doubt, find what is stored and not worked on."""
        while not self._stopping.is_set():
            await self._in_doubt.wait()
            await self._find_what_is_stored()

    async def take_in(self, updates: Sequence[RawUpdate]) -> int:
        """Store these, and have those that are new worked on; how many are. Durable when it returns.

        Unavailable: nothing may be confirmed; bring them again. They may be stored all the same, and only the
        answer to their commit lost; then they are no news when they come again, and are found by `run`.
        """
        if not self._sure.is_set() or self._stopping.is_set():
            raise Unavailable("what is stored has not been found yet")
        try:
            rows = await self._rounds.take_in(updates)
        except Unavailable:
            self._doubt()
            raise
        for row in rows:
            self._offer(row)
        return len(rows)

    @property
    def has_room(self) -> bool:
        """Whether more may be brought; else Telegram had better keep it for us."""
        return len(self._lanes) < HELD_AT_MOST

    async def room(self) -> None:
        """Until more may be brought; also when we are stopped."""
        await self._sure.wait()
        await self._lanes.room()

    async def stop(self) -> None:
        """Take nothing in, finish what is under work."""
        self._stopping.set()
        self._in_doubt.set()
        self._sure.set()
        await self._lanes.stop()

    async def idle(self) -> None:
        """Until everything taken in has been worked on."""
        await self._lanes.idle()

    def _doubt(self) -> None:
        if not self._stopping.is_set():
            self._sure.clear()
            self._in_doubt.set()

    async def _find_what_is_stored(self) -> None:
        self._in_doubt.clear()
        tries = 0
        while not self._stopping.is_set():
            try:
                rows = await self._rounds.waiting()
            except Unavailable:
                pause = min(self._pace.pause(tries, self._rng), LONGEST_DOUBT)
                await self._wait(self._stopping, pause)
                tries += 1
                continue
            left = [row for row in rows if row.id not in self._in_lanes]
            for row in left:
                self._offer(row)
            if left:
                log.info("updates kept before are taken up", action="inbox-taken-up", count=len(left))
            if not self._in_doubt.is_set():
                self._sure.set()
            return

    def _offer(self, row: Waiting) -> None:
        if row.id in self._in_lanes:
            return
        self._in_lanes.add(row.id)
        self._lanes.offer(row.contact_id or f"row {row.id}", row)

    async def _work(self, row: Waiting) -> None:
        """Until storage has a last word on this row, or we are stopped; then the row is found at the next
        start.
        """
        tries = 0
        while not await self._worked(row):
            if self._stopping.is_set():
                return
            await self._wait(self._stopping, self._pace.pause(tries, self._rng))
            tries += 1
        self._in_lanes.discard(row.id)

    async def _worked(self, row: Waiting) -> bool:
        """Whether storage has had its last word."""
        hand = InHand(row.id)
        in_hand.set(hand)
        await self._hand_on(row, hand)
        error = hand.storage_refused or hand.failed
        try:
            if isinstance(error, Unavailable):
                raise error
            if error is not None:
                await self._park(row, error)
            elif not hand.taken:
                await self._rounds.close(row.id, NOBODY_WANTED_IT)
            if hand.parked:
                log.error(
                    "we failed on an update; it is set aside and the team was told",
                    action="inbox-parked",
                    inbox_id=row.id,
                    place=hand.parked,
                )
            log.debug("an update is done", action="inbox-done", inbox_id=row.id, update_id=row.update_id)
        except Unavailable as gone:
            log.error("the database cannot be reached; the update waits", action="inbox-waits", error=gone)
            return False
        except Exception as second:  # the last fence; still `taken`, it is tried at the next start
            log.error("an update stays as it is", action="inbox-stuck", inbox_id=row.id, error=second)
        return True

    async def _hand_on(self, row: Waiting, hand: InHand) -> None:
        try:
            update = Update.de_json(json.loads(row.body), self._application.bot)
            await self._application.process_update(update)
        except Exception as error:  # python-telegram-bot raises anything on an update it does not expect
            hand.failed = error

    async def _park(self, row: Waiting, error: Exception) -> None:
        log.error("an update is set aside", action="inbox-parked", inbox_id=row.id, error=error)
        what = f"update {type(error).__name__}"
        try:
            await self._rounds.take(
                OurFailure(sender=_sender_of(row), subject=None, what=what, inbox_id=row.id)
            )
        except Unavailable:
            raise
        except Exception as second:  # storage fails on it too: then without a Turn
            log.error("and nobody could be told", action="inbox-parked-untold", inbox_id=row.id, error=second)
            await self._rounds.park(row.id, what)


def _sender_of(row: Waiting) -> Sender | None:
    """Who sent it, from the bytes alone."""
    if row.contact_id is None:
        return None
    try:
        raw = json.loads(row.body)
    except (ValueError, RecursionError):
        return None
    chat_id, _kind = whose(raw) if isinstance(raw, dict) else (None, "")
    return Sender(contact_id=row.contact_id, chat_id=chat_id) if chat_id is not None else None
