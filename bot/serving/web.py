"""`/healthz` and `/metrics`, for the clinic's own supervision.

`/healthz` answers 200 while this process does its work and 503 otherwise, in JSON; what is judged: that it runs
and is not stopping, that storage answers, that the heart beats and the database takes what it writes, that what
came in and what fell due is not left lying. How long messages wait to leave is told and not judged: Telegram may
be away, and starting this process again would not help.

Tells counts and ages alone, nothing of anybody. Never stands in the way of care: if the address is taken, that
is logged and tried again, and the bot goes on. Several questions at one moment share one look.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Any, Final

import structlog
from aiohttp import web

from bot.seams import Wait
from bot.serving.listener import Address, Listener
from bot.serving.metrics import CONTENT_TYPE, Look, Metrics
from storage.backlog import Backlog

log = structlog.get_logger()

ANSWER_SECONDS: Final = 3.0  # that storage may take
LOOK_AGAIN_SECONDS: Final = 1.0  # a look younger than this is told again
BEAT_AGE_SECONDS: Final = 30.0
LYING_SECONDS: Final = 120.0  # what came in or fell due this long ago and is not worked on
LISTEN_AGAIN_SECONDS: Final = 30.0
FINISH_SECONDS: Final = 0.5  # for questions under way when we stop


_THIS_MACHINE = re.compile(r"(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)


class State(StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


class Pulse:
    """What the composition root tells of itself. Ages are asked for; None: does not beat by itself.

    backlog: looks into the database; may raise, and may never answer.
    """

    def __init__(
        self,
        *,
        backlog: Callable[[], Awaitable[Backlog]],
        monotonic: Callable[[], float],
        beaten_at: Callable[[], float | None],
        written_at: Callable[[], float | None],
        held: Callable[[], int],
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._state = State.STARTING
        self._backlog = backlog
        self._monotonic = monotonic
        self._beaten_at = beaten_at
        self._written_at = written_at
        self._held = held
        self._answer_seconds = answer_seconds
        self._looking: asyncio.Task[Backlog] | None = None
        self._last: Look | None = None
        self._looked_at = float("-inf")

    @property
    def state(self) -> State:
        return self._state

    def enter(self, state: State) -> None:
        self._state = state
        self._last = None  # what was seen before is no longer so

    async def look(self) -> Look:
        """The house as it is, or was a moment ago."""
        if self._last is not None and self._monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return self._last
        backlog = await self._asked()
        beat_age, written_age = self._age(self._beaten_at()), self._age(self._written_at())
        look = Look(
            is_ready=self._state is State.RUNNING and not _faults(backlog, beat_age, written_age),
            backlog=backlog,
            beat_age=beat_age,
            written_age=written_age,
            held=self._held(),
        )
        self._last, self._looked_at = look, self._monotonic()
        return look

    async def _asked(self) -> Backlog | None:
        """None if storage does not answer in time. Then its answer is still waited for, not asked again."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(self._backlog())
            self._looking.add_done_callback(_is_heard)
        try:
            async with asyncio.timeout(self._answer_seconds):
                return await asyncio.shield(self._looking)
        except Exception as error:  # the database is away, or storage hangs or has stopped
            log.warning("storage does not answer who asks how we are", action="health", error=error)
            return None

    def _age(self, at: float | None) -> float | None:
        return None if at is None else self._monotonic() - at

    async def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})


def _is_heard(looking: asyncio.Task[Backlog]) -> None:
    if not looking.cancelled():
        looking.exception()  # else the loop complains that nobody asked


def _faults(backlog: Backlog | None, beat_age: float | None, written_age: float | None) -> list[str]:
    """What keeps this process from its work, in words of ours."""
    found = []
    if backlog is None:
        found.append("storage does not answer")
    else:
        if backlog.inbox.seconds(backlog.at) > LYING_SECONDS:
            found.append("updates lie unworked")
        if backlog.due.seconds(backlog.at) > LYING_SECONDS:
            found.append("what fell due lies untouched")
    if beat_age is not None and beat_age > BEAT_AGE_SECONDS:
        found.append("the heart does not beat")
    if written_age is not None and beat_age is not None and written_age > BEAT_AGE_SECONDS:
        found.append("the database takes nothing")
    return found


class Web:
    """One small server. address: where; it tries again while that is taken."""

    def __init__(self, *, address: Address, metrics: Metrics, pulse: Pulse, wait: Wait) -> None:
        self._metrics = metrics
        self._pulse = pulse
        self._wait = wait
        self._stopping = asyncio.Event()
        self._listener = Listener(address, self._answer, finish_seconds=FINISH_SECONDS)
        self._is_told = False
        self.address: Address | None = None  # where it listens

    async def open(self) -> bool:
        """Whether it listens now. What keeps it from that is logged once, and never stops the start."""
        try:
            self.address = await self._listener.open()
        except OSError as error:
            if not self._is_told:
                self._is_told = True
                log.error(
                    "nobody can ask how this bot is: its address for health and metrics is taken, or not of "
                    "this machine; name another one in AFTERCARE_WEB_LISTEN, or off",
                    action="web-not-listening",
                    setting="AFTERCARE_WEB_LISTEN",
                    error=error,
                )
            return False
        return True

    async def run(self) -> None:
        """Until stopped. Call `open` first."""
        while not self._stopping.is_set():
            await self._wait(self._stopping, LISTEN_AGAIN_SECONDS if self.address is None else None)
            if self.address is None and not self._stopping.is_set():
                await self.open()

    async def stop(self) -> None:
        self._stopping.set()
        await self._listener.close()
        await self._pulse.close()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        is_asked = request.method in {"GET", "HEAD"} and path in {"/healthz", "/metrics"}
        if not is_asked or self._is_bent(request.headers.get("Host", "localhost")):
            response = web.Response(status=404)
            response.force_close()
            return response
        look = await self._pulse.look()
        if path == "/metrics":
            response = web.Response(body=self._metrics.shown(look), headers={"Content-Type": CONTENT_TYPE})
        else:
            told = json.dumps(told_of(self._pulse.state, look), indent=1).encode()
            response = web.Response(
                body=told, status=200 if look.is_ready else 503, content_type="application/json"
            )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _is_bent(self, host: str) -> bool:
        """Asked on loopback by another name: a web page elsewhere whose name was made to lead to this machine, so
        that a browser on it reads us out.
        """
        is_private = self.address is not None and self.address.is_loopback
        return is_private and not _THIS_MACHINE.fullmatch(host)


def told_of(state: State, look: Look) -> dict[str, Any]:
    """The answer of /healthz."""
    told: dict[str, Any] = {
        "ready": look.is_ready,
        "state": state.value,
        "faults": _faults(look.backlog, look.beat_age, look.written_age),
        "beat_age_seconds": _rounded(look.beat_age),
        "database_written_age_seconds": _rounded(look.written_age),
    }
    found = look.backlog
    if found is not None:
        heaps = {"inbox": found.inbox, "due": found.due, "outbox": found.oldest_ready}
        told["waiting"] = {
            name: {"count": heap.count, "oldest_seconds": _rounded(heap.seconds(found.at))}
            for name, heap in heaps.items()
        }
        told["parked"] = found.parked.count
    return told


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
