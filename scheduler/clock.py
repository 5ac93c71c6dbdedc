"""The only reader of the clock. Everyone else is handed `now`, an aware UTC datetime.

A clock has a reading, which is what the house believes, and a target, which is what time it really is by
now. For the system clock they are one. A sandbox clock may be sent days ahead at once: the heartbeat then
walks the reading through every instant at which something is due, so that a jump skips nothing and never
looks like downtime.

Danger: a machine whose clock is set wrong moves us with it. Set back, nothing happens twice (a due row is
gone once it was handled) but what is due waits; set forward, waits end early. Run a time daemon beside the
bot.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The reading."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, for lengths inside this process."""
        ...

    async def target(self) -> datetime:
        """How far the reading may be moved by now."""
        ...

    def move_to(self, instant: datetime) -> None:
        """Take this instant as the reading; one before the reading changes nothing."""
        ...


class SystemClock:
    """The machine's clock. Not held back when it is set back: a house that stands still would tell nobody
    anything.
    """

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def target(self) -> datetime:
        return self.now()

    def move_to(self, instant: datetime) -> None:
        """A real clock moves by itself."""


class SteppedClock:
    """Stands still until it is moved: for tests and rehearsals in one process."""

    def __init__(self, start: datetime) -> None:
        assert start.tzinfo is not None, "an aware instant"
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return time.monotonic()

    async def target(self) -> datetime:
        return self._now

    def move_to(self, instant: datetime) -> None:
        self._now = max(self._now, instant.astimezone(UTC))


class SandboxClock(SteppedClock):
    """Follows the time a sandbox keeps. The sandbox outlives us: killed and started again, we find the same
    time.

    ask: fetches the sandbox's time; raises when it cannot be had, and the reading then stays where it is.
    """

    def __init__(self, start: datetime, ask: Callable[[], Awaitable[datetime]]) -> None:
        super().__init__(start)
        self._ask = ask

    async def target(self) -> datetime:
        return await self._ask()
