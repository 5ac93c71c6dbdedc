"""One lane per sender: what a person sent is worked on in order, and nobody waits for somebody else.

A bounded number of senders are worked on at one time. After each item a sender goes to the back of the
line, so that a thousand messages of one person delay the others by one item, not by a thousand. Holds work
in memory only: what is here is already stored, and is found again after a crash.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Lanes(Generic[Item]):
    """work: called for one item at a time per sender. It must not raise.

    ceiling: how many items may be held before `room` makes whoever brings more wait.
    """

    def __init__(self, work: Callable[[Item], Awaitable[None]], *, at_once: int, ceiling: int) -> None:
        assert at_once >= 1
        assert ceiling >= 1
        self._work = work
        self._at_once = at_once
        self._lanes: dict[str, deque[Item]] = {}  # sender → items, the one under work included
        self._line: deque[str] = deque()  # senders waiting for a worker
        self._workers: set[asyncio.Task[None]] = set()
        self._held = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._ceiling = ceiling
        self._room = asyncio.Event()
        self._room.set()
        self._closed = False

    def __len__(self) -> int:
        """Items not yet done."""
        return self._held

    def offer(self, sender: str, item: Item) -> None:
        """Put an item at the end of its sender's lane."""
        lane = self._lanes.get(sender)
        if lane is None:
            self._lanes[sender] = deque((item,))
            self._line.append(sender)
        else:
            lane.append(item)
        self._held += 1
        self._idle.clear()
        if self._held >= self._ceiling:
            self._room.clear()
        self._hire()

    async def idle(self) -> None:
        """Until nothing is left."""
        await self._idle.wait()

    async def room(self) -> None:
        """Until there is room for more."""
        await self._room.wait()

    async def stop(self) -> None:
        """Finish what is under work and begin nothing more; the rest is found again at the next start."""
        self._closed = True
        self._line.clear()
        self._room.set()
        await asyncio.gather(*self._workers)

    def _hire(self) -> None:
        if self._line and len(self._workers) < self._at_once and not self._closed:
            worker = asyncio.get_running_loop().create_task(self._run())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _run(self) -> None:
        while self._line:
            sender = self._line.popleft()
            lane = self._lanes[sender]
            await self._work(lane[0])
            lane.popleft()
            if not lane:
                del self._lanes[sender]
            elif not self._closed:
                self._line.append(sender)
            self._held -= 1
            self._tell()

    def _tell(self) -> None:
        if self._held == 0:
            self._idle.set()
        if self._held < self._ceiling:
            self._room.set()
