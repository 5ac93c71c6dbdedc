"""The stream of what happens here, for a page that shows it live: numbered events, the last of them kept.

Decides who hears what: a reader that was away hears what it missed while the ring still holds it, and else
is told to begin again. Telling costs next to nothing while nobody reads: an event is written out only when
somebody wants it. A reader that does not keep up is dropped; nobody ever waits for one.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any

KEPT = 2_000
CALLS_KEPT = 200
BEHIND_AT_MOST = KEPT + 500

Body = dict[str, Any]
Tell = Callable[[str, Callable[[], Body]], None]


class Event:
    """One thing that happened. `make` must give the same whenever it is asked: it holds values, not places."""

    __slots__ = ("_line", "_make", "kind", "n")

    def __init__(self, n: int, kind: str, make: Callable[[], Body]) -> None:
        self.n = n
        self.kind = kind
        self._make = make
        self._line: bytes | None = None

    def body(self) -> Body:
        return {**self._make(), "n": self.n, "kind": self.kind}

    def line(self) -> bytes:
        """As it goes over the wire; written once for all readers."""
        if self._line is None:
            self._line = f"id: {self.n}\ndata: {json.dumps(self.body())}\n\n".encode()
        return self._line


class Reader:
    """What one reader has yet to be given. When that grows too long the line is `cut` and it is forgotten."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self._waiting: asyncio.Queue[Event | None] = asyncio.Queue()
        self._cut = cut

    def give(self, event: Event) -> bool:
        if self._waiting.qsize() >= BEHIND_AT_MOST:
            self._cut()
            return False
        self._waiting.put_nowait(event)
        return True

    def end(self) -> None:
        self._waiting.put_nowait(None)

    async def next(self, seconds: float) -> Event | None:
        """The next event, or None when the stream ends; TimeoutError after so many real seconds of silence."""
        async with asyncio.timeout(seconds):
            return await self._waiting.get()


class Stream:
    """`first`: the number to count on from. Taken from the clock, no number of an earlier run means anything
    in this one, so a page that outlived a restart is told to begin again.
    """

    def __init__(self, first: int = 0) -> None:
        self._ring: deque[Event] = deque(maxlen=KEPT)
        self.calls: deque[Event] = deque(maxlen=CALLS_KEPT)
        self._readers: set[Reader] = set()
        self.last = first

    def tell(self, kind: str, make: Callable[[], Body]) -> None:
        self.last += 1
        event = Event(self.last, kind, make)
        self._ring.append(event)
        if kind == "call":
            self.calls.append(event)
        if self._readers:
            self._readers = {reader for reader in self._readers if reader.give(event)}

    def read(self, after: int | None, cut: Callable[[], None]) -> Reader:
        """A new reader, that first hears what came after number `after`; without one, only what comes."""
        reader = Reader(cut)
        if after is not None:
            for event in self._missed(after):
                reader.give(event)
        self._readers.add(reader)
        return reader

    def leave(self, reader: Reader) -> None:
        self._readers.discard(reader)

    def end(self) -> None:
        for reader in self._readers:
            reader.end()
        self._readers = set()

    def _missed(self, after: int) -> list[Event]:
        oldest = self._ring[0].n if self._ring else self.last + 1
        if not oldest - 1 <= after <= self.last:
            return [Event(self.last, "reset", dict)]
        return [event for event in self._ring if event.n > after]
