"""Takes updates in: stored first, confirmed to Telegram after, worked on in the sender's lane.

Nothing is confirmed that is not committed: an update may come twice, and storage knows it; it is never
lost. Each stored row is worked on until storage says what became of it. One that no handler wants is closed
with that as its reason; one that we fail on is parked with an escalation, so that the next message is not
held up; one that storage cannot take right now waits for it, with everything its sender wrote after it.

Danger: stop before storage stops. What is in the lanes is stored and is found again at the next start.
"""

import asyncio
import json
from dataclasses import dataclass
from typing import Final

import structlog
from telegram import Update

from bot.listening.handlers import AnyApplication, InHand, in_hand
from bot.listening.lanes import Lanes
from bot.listening.poll import News, Poll, PollTrouble, Why, whose
from bot.seams import Rng, Wait
from dialogs.inputs import OurFailure, Sender
from storage.database import Unavailable
from storage.inbox import Waiting
from storage.taking.rounds import Rounds

log = structlog.get_logger()

NOBODY_WANTED_IT: Final = "nobody-wanted-it"
HELD_AT_MOST: Final = 5_000  # rows in the lanes; beyond it Telegram keeps the rest for us
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 30.0
PAUSES: Final = {Why.ANOTHER: 5.0, Why.TOKEN: 30.0}  # waited whole: asking sooner changes nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How long to wait before asking again, in seconds: doubled each time, spread, up to a longest."""

    first: float = FIRST_PAUSE
    longest: float = LONGEST_PAUSE

    def pause(self, tries: int, rng: Rng) -> float:
        return min(self.longest, self.first * 2.0 ** min(tries, 10)) * rng.uniform(0.75, 1.25)


class Intake:
    """application: finds the handler of an update, on a mute bot. at_once: senders worked on at one time."""

    def __init__(
        self,
        *,
        poll: Poll,
        rounds: Rounds,
        application: AnyApplication,
        at_once: int,
        rng: Rng,
        wait: Wait,
        pace: Pace | None = None,
    ) -> None:
        self._poll = poll
        self._rounds = rounds
        self._application = application
        self._rng = rng
        self._wait = wait
        self._pace = pace or Pace()
        self._stopping = asyncio.Event()
        self._lanes: Lanes[Waiting] = Lanes(self._work, at_once=at_once, ceiling=HELD_AT_MOST)
        self._asking: asyncio.Task[News | None] | None = None
        self._in_lanes: set[int] = set()  # rows under work or waiting for it

    async def run(self) -> None:
        """Until stopped: first what an earlier run left, then what is new."""
        await self._take_up_what_was_left()
        offset: int | None = None
        tries = 0
        while not self._stopping.is_set():
            await self._lanes.room()
            try:
                offset = await self._take_in(offset)
                tries = 0
            except PollTrouble as trouble:
                await self._bear(trouble, tries)
                tries += 1
            except Unavailable as error:
                # Not confirmed: Telegram keeps the batch and gives it again. It may be stored all the same,
                # and only the answer to its commit lost; then it comes back as no news, and is found here.
                log.error("the database takes nothing in", action="inbox-unavailable", error=error)
                await self._wait(self._stopping, self._pace.pause(tries, self._rng))
                tries += 1
                await self._take_up_what_was_left()

    async def stop(self) -> None:
        """Ask no more, finish what is under work."""
        self._stopping.set()
        if self._asking is not None:
            self._asking.cancel()
        await self._lanes.stop()

    async def idle(self) -> None:
        """Until everything taken in has been worked on."""
        await self._lanes.idle()

    async def _take_in(self, offset: int | None) -> int | None:
        """One batch: ask, store, put into lanes. The next offset, None when there is nothing to confirm.

        After an answer without news everything is confirmed, and an offset would only hide updates that
        Telegram, after a quiet week, numbers from a lower start.
        """
        news = await self._news(offset)
        if news is None:
            return None
        rows = await self._rounds.take_in(news.updates)
        for row in rows:
            self._offer(row)
        return news.next_offset

    async def _news(self, offset: int | None) -> News | None:
        """Ask, unless and until we are stopped. Only the asking may be broken off, never the storing."""
        self._asking = asyncio.get_running_loop().create_task(self._poll.news(offset))
        try:
            return await self._asking
        except asyncio.CancelledError:
            if self._stopping.is_set():
                return None
            raise
        finally:
            self._asking = None

    async def _bear(self, trouble: PollTrouble, tries: int) -> None:
        """Say what is wrong and wait."""
        say = log.error if trouble.why is Why.TOKEN else log.warning
        if tries == 0 or trouble.why is Why.TOKEN:
            say(_TROUBLES[trouble.why], action=f"poll-{trouble.why}", error=trouble.error)
        pause = trouble.wait_seconds or PAUSES.get(trouble.why) or self._pace.pause(tries, self._rng)
        await self._wait(self._stopping, min(pause, self._pace.longest))

    async def _take_up_what_was_left(self) -> None:
        tries = 0
        while not self._stopping.is_set():
            try:
                rows = await self._rounds.waiting()
            except Unavailable:
                await self._wait(self._stopping, self._pace.pause(tries, self._rng))
                tries += 1
                continue
            left = [row for row in rows if row.id not in self._in_lanes]
            for row in left:
                self._offer(row)
            if left:
                log.info("updates kept before are taken up", action="inbox-taken-up", count=len(left))
            return

    def _offer(self, row: Waiting) -> None:
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


_TROUBLES: Final = {
    Why.OFFLINE: "Telegram cannot be reached; asking again",
    Why.ANOTHER: "somebody else takes this bot's updates; stop the other one, or remove its webhook",
    Why.FLOOD: "Telegram asks us to wait",
    Why.TOKEN: "Telegram does not know the token any more; put the new one into AFTERCARE_TOKEN and restart",
}


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
