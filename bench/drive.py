"""The patients of a bench run: who writes what and when, and what they were told, all through the sandbox
over HTTP.

Arrivals are open-loop: a patient writes when the seed says so, however slow the bot is, so a bot that falls
behind is measured as one that does. The k-th message to a chat is taken for the reply to the k-th text
written in it; both bots reply to every answer exactly once.
"""

import asyncio
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Final, Self

import aiohttp

from bench.processes import TOKEN

ANSWERS: Final = ("82.4", "Not short of breath", "No", "No swelling", "Neither", "Yes")
FIRST_CHAT: Final = 700_001
LOOK_EVERY_SECONDS: Final = 0.1
QUIET_SECONDS: Final = 2.0
WARM_UP: Final = 20  # answers in which a bot compiles its statements and opens its connections
SEED: Final = 20_260_302


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    chat: int
    at: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """A message that reached the sandbox."""

    chat: int
    text: str
    at: float


def chats(patients: int) -> range:
    return range(FIRST_CHAT, FIRST_CHAT + patients)


def answers_of(patients: int) -> list[tuple[int, str]]:
    """Everyone's six answers: all first answers, then all second ones, in an order shuffled by the seed."""
    rng = random.Random(SEED)  # noqa: S311 - arrivals, not secrets
    order = list(chats(patients))
    written: list[tuple[int, str]] = []
    for answer in ANSWERS:
        rng.shuffle(order)
        written += [(chat, answer) for chat in order]
    return written


def warmed(patients: int, count: int) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """So many answers to measure, and before them those that warm a bot up and are not measured."""
    writes = answers_of(patients)[: WARM_UP + count]
    return writes[:WARM_UP], writes[WARM_UP:]


def arrivals(count: int, per_second: float) -> list[float]:
    """Seconds from the start at which people write: a Poisson stream of this rate, the same each time."""
    rng = random.Random(SEED)  # noqa: S311 - arrivals, not secrets
    now = 0.0
    return [now := now + rng.expovariate(per_second) for _ in range(count)]


class Crowd:
    """Everyone's phones and the view from outside. Use as `async with`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def ask(self, verb: str, path: str, body: Any = None) -> Any:
        assert self._session is not None
        async with self._session.request(verb, f"{self.url}{path}", json=body) as response:
            answer = await response.json()
            if response.status != 200:
                raise RuntimeError(f"{verb} {path}: {answer}")
            return answer

    async def join(self, people: Iterable[int]) -> None:
        """Create them as people who have started the bot; whoever is there already stays."""
        known = {each["id"] for each in await self.ask("GET", "/sim/people")}
        new = [{"id": chat, "first_name": f"Invented {chat}", "has_started": True} for chat in people]
        await self.ask("POST", "/sim/bulk", {"people": [each for each in new if each["id"] not in known]})

    async def latency(self, ms: int) -> None:
        await self.ask("POST", "/sim/latency", {"ms": ms})

    async def forget_waiting(self) -> None:
        """Confirm all that waits, so that the next bot finds nothing of the last one's."""
        left = await self.ask("POST", f"/bot{TOKEN}/getUpdates", {"offset": -1, "timeout": 0})
        if left["result"]:
            offset = left["result"][-1]["update_id"] + 1
            await self.ask("POST", f"/bot{TOKEN}/getUpdates", {"offset": offset, "timeout": 0})

    async def waiting(self) -> int:
        return len((await self.ask("GET", "/sim/updates"))["pending"])

    async def last(self) -> int:
        return int((await self.ask("GET", "/sim/outbox?after=2147483648"))["last"])

    async def heard(self, after: int) -> list[Heard]:
        """Messages to the patients of the bench since that call; the probe is none of them."""
        return [
            Heard(
                chat=each["chat_id"],
                text=each["result"]["text"],
                at=datetime.fromisoformat(each["at"]).timestamp(),
            )
            for each in await self._entries(after)
            if each["method"] == "sendMessage" and each["chat_id"] >= FIRST_CHAT
        ]

    async def _entries(self, after: int) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = (await self.ask("GET", f"/sim/outbox?after={after}"))["entries"]
        return entries

    async def write_at_once(self, writes: Sequence[tuple[int, str]]) -> float:
        """All in one request, before the bot can see the first. The instant at which they wait."""
        await self.ask(
            "POST", "/sim/bulk", {"writes": [{"person": chat, "text": text} for chat, text in writes]}
        )
        return time.time()

    async def write_over_time(
        self, writes: Sequence[tuple[int, str]], per_second: float
    ) -> tuple[list[Written], float]:
        """Each at its moment, whatever became of those before. With it, how late we were at worst."""
        began = time.perf_counter()
        late = 0.0
        written: list[Written] = []
        posting: set[asyncio.Task[None]] = set()
        for (chat, text), moment in zip(writes, arrivals(len(writes), per_second), strict=True):
            await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
            late = max(late, time.perf_counter() - began - moment)
            written.append(Written(chat=chat, at=time.time()))
            task = asyncio.create_task(self._write(chat, text))
            posting.add(task)
            task.add_done_callback(posting.discard)
        await asyncio.gather(*posting)
        return written, late

    async def _write(self, chat: int, text: str) -> None:
        await self.ask("POST", f"/sim/people/{chat}/write", {"text": text})

    async def until_heard(
        self, count: int, people: Container[int], *, after: int, seconds: float, alive: Callable[[], None]
    ) -> bool:
        """Wait until these people were sent so many messages since call `after`; False when the time is up.

        Only messages to them count: a bot makes other calls at its start, which are no reply to anyone.
        """
        until = time.monotonic() + seconds
        heard = 0
        while True:
            alive()
            entries = await self._entries(after)
            after = entries[-1]["n"] if entries else after
            heard += sum(each["method"] == "sendMessage" and each["chat_id"] in people for each in entries)
            if heard >= count:
                return True
            if time.monotonic() > until:
                return False
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def until_quiet(self, *, seconds: float, alive: Callable[[], None]) -> None:
        """Wait until nothing waits for the bot and it has said nothing for a while."""
        until = time.monotonic() + seconds
        last, since = await self.last(), time.monotonic()
        while time.monotonic() < until:
            alive()
            now = await self.last()
            if now != last or await self.waiting():
                last, since = now, time.monotonic()
            elif time.monotonic() - since > QUIET_SECONDS:
                return
            await asyncio.sleep(LOOK_EVERY_SECONDS)


def reply_seconds(written: Sequence[Written], heard: Sequence[Heard]) -> list[float]:
    """For each answer that was replied to: how long its writer waited."""
    replies: Mapping[int, list[float]] = defaultdict(list)
    for each in heard:
        replies[each.chat].append(each.at)
    taken: Counter[int] = Counter()
    waits = []
    for write in written:
        nth = taken[write.chat]
        taken[write.chat] += 1
        if nth < len(replies.get(write.chat, ())):
            waits.append(replies[write.chat][nth] - write.at)
    return waits


def extra_copies(heard: Sequence[Heard]) -> int:
    """Messages that said to the same chat again what had been said."""
    return len(heard) - len({(each.chat, each.text) for each in heard})


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: a value that really occurred."""
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]
