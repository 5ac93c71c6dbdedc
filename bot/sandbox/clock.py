"""The sandbox's own time: the one place here that reads a wall clock or waits in real time.

Sandbox time is the injected wall clock plus an offset, or stands still between steps when frozen. It never
runs backwards. Message dates, expiry and the ages of button taps follow it; long polls and ordered delays
are real time, because the other end is a real socket.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

Wall = Callable[[], datetime]


def wall_clock() -> datetime:
    """The machine's clock; only the command line hands it in."""
    return datetime.now(UTC)


async def linger(seconds: float) -> None:
    """Hold an answer back in real time, as a slow network does."""
    await asyncio.sleep(seconds)


def stopwatch() -> float:
    """Real seconds from some instant on; only differences mean anything."""
    return time.monotonic()


class BackwardsError(ValueError):
    """Someone asked sandbox time to run backwards."""


class Clock:
    def __init__(self, *, wall: Wall, frozen: bool = False, start: datetime | None = None) -> None:
        self._wall = wall
        self.frozen = frozen
        self._now = start or wall()
        assert self._now.tzinfo is not None, "sandbox time needs an aware datetime"
        self._offset = self._now - wall()
        self.moved: list[Callable[[], None]] = []  # who is told when someone moves the time

    def now(self) -> datetime:
        if not self.frozen:
            self._now = max(self._now, self._wall() + self._offset)
        return self._now.astimezone(UTC)

    def seconds(self) -> int:
        """Unix seconds, as the Bot API dates things."""
        return int(self.now().timestamp())

    def advance(self, by: timedelta) -> None:
        self.move_to(self.now() + by)

    def move_to(self, instant: datetime) -> None:
        if instant < self.now():
            raise BackwardsError(f"sandbox time is {self.now().isoformat()} and never runs backwards")
        self._now = instant
        self._offset = instant - self._wall()
        for tell in self.moved:
            tell()

    async def reached(self, instant: datetime | None, stirred: asyncio.Event) -> None:
        """Until that instant, or until something stirs. Frozen time comes only by being moved: let that stir."""
        waits = instant is not None and not self.frozen
        left = max((instant - self.now()).total_seconds(), 0.0) if instant and waits else None
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await stirred.wait()

    def shown(self) -> dict[str, Any]:
        now = self.now()
        return {
            "now": now.isoformat(),
            "offset_seconds": (now - self._wall()).total_seconds(),
            "frozen": self.frozen,
        }

    def saved(self) -> dict[str, Any]:
        return {"now": self.now().isoformat(), "offset_seconds": self._offset.total_seconds()}

    def restore(self, saved: dict[str, Any]) -> None:
        """Frozen time goes on where it stood; ticking time keeps its offset and so has passed meanwhile."""
        self._now = datetime.fromisoformat(saved["now"])
        self._offset = timedelta(seconds=saved["offset_seconds"])
