"""The queue of updates: numbering, expiry, confirmation by offset, and the long poll.

Follows what is recorded of the Bot API server: an offset confirms every lower id, a negative one keeps only
the last so many, one more than ten beyond the newest id is taken for a mistake and answered from the
oldest. A newer poll ends a waiting older one with 409. Kinds that were not asked for are not queued at all.
Expiry runs on sandbox time, waiting on real time. Left out: Telegram holds a quickly repeated short poll
back for three seconds.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from bot.sandbox.api.refusals import RefusedError, Said
from bot.sandbox.bell import Bell
from bot.sandbox.clock import Clock

TAP_KEPT_SECONDS = 150
MESSAGE_KEPT_SECONDS = 86_400
LIMIT_AT_MOST = 100
LONG_POLL_AT_MOST = 50
FORGIVEN_AHEAD = 10
FIRST_UPDATE_ID = 100_001
UNSAVED_IDS = 1000  # more than are given in the second that a kill may cost the saved state
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OFFERED = frozenset({"message", "edited_message", "callback_query", "my_chat_member", "chat_member"})

Update = dict[str, Any]


class UpdateQueue:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[tuple[int, Update]] = deque()  # (expires at, update), in order of id
        self._poll: asyncio.Future[None] | None = None  # the one that waits
        self.next_id = FIRST_UPDATE_ID
        self.allowed: list[str] | None = None
        self.expired = 0
        self.poll_began = Bell()  # and rings as well when a webhook took something
        self.is_pushed = False  # a webhook takes what comes
        self.added: Callable[[], None] = nothing

    def add(self, kind: str, content: dict[str, Any], *, expires_at: int) -> int | None:
        """Queue one update; None when the bot did not ask for this kind."""
        if not self._is_wanted(kind):
            return None
        update_id = self.next_id
        self.next_id += 1
        self._waiting.append((expires_at, {"update_id": update_id, kind: content}))
        if self._poll is not None and self.is_polled:
            self._poll.set_result(None)
        self.added()
        return update_id

    def settle(self, update_id: int) -> None:
        """A webhook took this one."""
        self._drop(lambda _, update: update["update_id"] == update_id)
        self.poll_began.ring()

    def allow(self, kinds: list[str]) -> None:
        known = [kind for kind in kinds if kind in OFFERED | NOT_BY_DEFAULT]
        self.allowed = known or None

    async def poll(self, offset: int, limit: int, timeout_seconds: float) -> list[Update]:
        self.refuse_pushed()
        self.end_poll(RefusedError(Said.OTHER_POLL))
        self._confirm(offset)
        limit = min(max(limit, 1), LIMIT_AT_MOST)
        ready = self._oldest(limit)
        if ready or timeout_seconds <= 0:
            return ready
        mine = self._poll = asyncio.get_running_loop().create_future()
        self.poll_began.ring()
        try:
            async with asyncio.timeout(min(timeout_seconds, LONG_POLL_AT_MOST)):
                await mine
        except TimeoutError:
            return []
        finally:
            if self._poll is mine:
                self._poll = None
        return self._oldest(limit)

    @property
    def is_polled(self) -> bool:
        return self._poll is not None and not self._poll.done()

    async def all_taken(self, seconds: float) -> bool:
        """Until the bot has confirmed every update and polls again, or its webhook took all; so many real
        seconds at most.
        """
        try:
            async with asyncio.timeout(seconds):
                while self.pending() or not (self.is_polled or self.is_pushed):
                    await self.poll_began.heard()
        except TimeoutError:
            return False
        return True

    def refuse_pushed(self) -> None:
        if self.is_pushed:
            raise RefusedError(Said.WEBHOOK_ACTIVE)

    def end_poll(self, refusal: RefusedError) -> None:
        """Refuse the poll that waits, if one does."""
        if self._poll is not None and self.is_polled:
            self._poll.set_exception(refusal)

    def release(self) -> None:
        """End a waiting poll with an empty answer, because the sandbox stops."""
        if self._poll is not None and self.is_polled:
            self._poll.set_result(None)

    def pending(self) -> list[Update]:
        self._drop(lambda expires_at, _: expires_at <= self._clock.seconds(), expiring=True)
        return [update for _, update in self._waiting]

    def forget(self) -> None:
        self._waiting.clear()

    def _oldest(self, limit: int) -> list[Update]:
        return self.pending()[:limit]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            kept = self.pending()[offset:]
            offset = int(kept[0]["update_id"]) if kept else self.next_id
        elif offset > self.next_id + FORGIVEN_AHEAD:
            return
        self._drop(lambda _, update: update["update_id"] < offset)

    def _drop(self, goes: Callable[[int, Update], bool], *, expiring: bool = False) -> None:
        kept = deque(each for each in self._waiting if not goes(*each))
        self.expired += (len(self._waiting) - len(kept)) * expiring
        self._waiting = kept

    def _is_wanted(self, kind: str) -> bool:
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def skip_unsaved(self) -> None:
        """Give no id again that may have been given and not saved: to a bot it would be nothing new."""
        self.next_id += UNSAVED_IDS

    def saved(self) -> dict[str, Any]:
        return {
            "waiting": [list(each) for each in self._waiting],
            "next_id": self.next_id,
            "allowed": self.allowed,
            "expired": self.expired,
        }

    def restore(self, saved: dict[str, Any]) -> None:
        self._waiting = deque((expires_at, update) for expires_at, update in saved["waiting"])
        self.next_id = saved["next_id"]
        self.allowed = saved["allowed"]
        self.expired = saved["expired"]


def nothing() -> None:
    """Nobody is to be told."""
