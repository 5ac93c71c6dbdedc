"""Time in the demo: it passes only while the demo runs, and it is moved on in steps.

A step does not jump: it stops at every instant at which the bot has something waiting, until that is done,
so that what people see bears the right time. After so many stops, or when the bot is dead or held up, the
rest of the way is one jump; the bot then walks it by itself.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.sandbox.clock import Clock
from bot.seams import SystemClock, wait_for_event

STOPS_AT_MOST: Final = 40  # a day on which several worries are told hourly
PATIENCE_SECONDS: Final = 4.0
LOOK_AGAIN_SECONDS: Final = 0.05
LEAVING_SECONDS: Final = 0.2  # for what was decided at a stop to reach the phones before time goes on

STEPS: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


class Waiting(Protocol):
    """What the bot has waiting."""

    def next_due(self, now: datetime) -> datetime | None: ...

    def next_check_in(self) -> datetime | None: ...


class Passing:
    """A wall clock that stands still while the demo does not run."""

    def __init__(self, since: datetime) -> None:
        self._clock = SystemClock()
        self._since = since
        self._began = self._clock.monotonic()

    def __call__(self) -> datetime:
        return self._since + timedelta(seconds=self._clock.monotonic() - self._began)


class NothingPlanned(Exception):
    """There is no check-in to go to."""


class Walking:
    """is_up: whether the bot is running. changed: told when a walk begins and ends."""

    def __init__(
        self, clock: Clock, waiting: Waiting, *, is_up: Callable[[], bool], changed: Callable[[], None]
    ) -> None:
        self._clock = clock
        self._waiting = waiting
        self._is_up = is_up
        self._changed = changed
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_walking(self) -> bool:
        return self._task is not None and not self._task.done()

    def step(self, by: str) -> None:
        """Begin to walk, unless we walk already. KeyError for a step there is not; NothingPlanned."""
        target = self._check_in() if by == "check-in" else self._clock.now() + STEPS[by]
        if not self.is_walking:
            self._task = asyncio.get_running_loop().create_task(self._walk(target))
            self._task.add_done_callback(lambda _: self._changed())
            self._changed()

    async def arrived(self) -> None:
        if self._task is not None:
            await asyncio.wait({self._task})

    async def stop(self) -> None:
        self._stopping.set()
        await self.arrived()

    def _check_in(self) -> datetime:
        due_at = self._waiting.next_check_in()
        if due_at is None:
            raise NothingPlanned
        return due_at

    async def _walk(self, target: datetime) -> None:
        for _ in range(STOPS_AT_MOST):
            due_at = self._waiting.next_due(self._clock.now())
            if due_at is None or due_at >= target or not self._is_up() or self._stopping.is_set():
                break
            self._move(due_at)
            if not await self._done(due_at):
                break
            await wait_for_event(self._stopping, LEAVING_SECONDS)
        self._move(target)
        await self._done(target)

    def _move(self, instant: datetime) -> None:
        if instant > self._clock.now():
            self._clock.move_to(instant)

    async def _done(self, due_at: datetime) -> bool:
        """Until what is due by then is done; False when it takes too long, or nobody does it."""
        for _ in range(round(PATIENCE_SECONDS / LOOK_AGAIN_SECONDS)):
            following = self._waiting.next_due(self._clock.now())
            if following is None or following > due_at:
                return True
            if not self._is_up() or self._stopping.is_set():
                return False
            await wait_for_event(self._stopping, LOOK_AGAIN_SECONDS)
        return False
