"""Listens by long polling: ask, have it stored, and only then confirm, by the offset of the next question.

A webhook that somebody left behind keeps every update from us. The first refusal that tells of one takes it
away, and what waits at Telegram stays; one that is set again while we poll belongs to somebody who runs, and
taking it away would only begin a quarrel: that is said, until a person ends it.
"""

import asyncio
from typing import Final

import structlog

from bot.listening.intake import Intake, Pace
from bot.listening.poll import News, Poll, PollTrouble, Why
from bot.seams import Rng, Wait
from storage.database import Unavailable

log = structlog.get_logger()

PAUSES: Final = {  # waited whole: asking sooner changes nothing
    Why.ANOTHER: 5.0,
    Why.WEBHOOK: 10.0,
    Why.USURPED: 10.0,
    Why.TOKEN: 30.0,
}
_USURPED: Final = (
    "somebody has set a webhook for this bot while it polls, and Telegram sends everything there; stop the other "
    "process that runs with this token, then restart this one: it takes the webhook away"
)
_TROUBLES: Final = {
    Why.OFFLINE: "Telegram cannot be reached; asking again",
    Why.ANOTHER: "another process asks Telegram for this bot's updates, and each of the two hears only a part;"
    " stop one of them",
    Why.WEBHOOK: _USURPED,
    Why.USURPED: _USURPED,
    Why.FLOOD: "Telegram asks us to wait",
    Why.TOKEN: "Telegram does not know the token any more; put the new one into AFTERCARE_TOKEN and restart",
}
_DEAF: Final = frozenset({Why.TOKEN, Why.WEBHOOK, Why.USURPED})  # until a person acts: said at every try


class Polling:
    """One question after another, until stopped. Brings what it hears to the intake."""

    name: Final = "polling"

    def __init__(self, *, poll: Poll, intake: Intake, rng: Rng, wait: Wait, pace: Pace) -> None:
        self._poll = poll
        self._intake = intake
        self._rng = rng
        self._wait = wait
        self._pace = pace
        self._stopping = asyncio.Event()
        self._asking: asyncio.Task[News | None] | None = None
        self._may_remove_webhook = True

    async def open(self) -> None:
        """Nothing to open: it is we who ask."""

    async def run(self) -> None:
        offset: int | None = None
        tries = 0
        while not self._stopping.is_set():
            await self._intake.room()
            try:
                offset = await self._take_in(offset)
                tries = 0
            except PollTrouble as trouble:
                await self._bear(trouble, tries)
                tries += 1
            except Unavailable as error:
                # Not confirmed: Telegram keeps the batch and gives it again.
                if not self._stopping.is_set():
                    log.error("the database takes nothing in", action="inbox-unavailable", error=error)
                await self._wait(self._stopping, self._pace.pause(tries, self._rng))
                tries += 1

    async def stop(self) -> None:
        """Ask no more. What is being stored is stored."""
        self._stopping.set()
        if self._asking is not None:
            self._asking.cancel()

    async def _take_in(self, offset: int | None) -> int | None:
        """One batch: ask and have it stored. The next offset, None when there is nothing to confirm.

        After an answer without news everything is confirmed, and an offset would only hide updates that
        Telegram, after a quiet week, numbers from a lower start.
        """
        news = await self._news(offset)
        if news is None:
            return None
        await self._intake.take_in(news.updates)
        return news.next_offset

    async def _news(self, offset: int | None) -> News | None:
        """Ask, unless and until we are stopped. Only the asking may be broken off, never the storing."""
        self._asking = asyncio.get_running_loop().create_task(self._poll.news(offset))
        try:
            news = await self._asking
        except asyncio.CancelledError:
            if self._stopping.is_set():
                return None
            raise
        finally:
            self._asking = None
        self._may_remove_webhook = False
        return news

    async def _bear(self, trouble: PollTrouble, tries: int) -> None:
        """Mend it, or say what is wrong and wait."""
        if trouble.why is Why.USURPED:
            self._may_remove_webhook = False
        if trouble.why is Why.WEBHOOK and await self._removed_webhook():
            return
        say = log.error if trouble.why in _DEAF else log.warning
        if tries == 0 or trouble.why in _DEAF:
            say(_TROUBLES[trouble.why], action=f"poll-{trouble.why}", error=trouble.error)
        pause = trouble.wait_seconds or PAUSES.get(trouble.why) or self._pace.pause(tries, self._rng)
        await self._wait(self._stopping, min(pause, self._pace.longest))

    async def _removed_webhook(self) -> bool:
        """Once a run, before anything was heard: take away a webhook that was left behind."""
        if not self._may_remove_webhook:
            return False
        try:
            await self._poll.remove_webhook()
        except PollTrouble:
            return False  # the next refusal tries again
        self._may_remove_webhook = False
        log.warning(
            "a webhook was left behind and has been taken away; this bot polls, because AFTERCARE_WEBHOOK_URL "
            "is empty",
            action="webhook-removed",
        )
        return True
