"""The one storage thread and the one queue before it: how the loop calls storage.

Whatever waits shares a round, so that one commit serves many; a lone reply is a round of one and waits for
nobody. A call's future is resolved on the loop, after the commit. Rows claimed for this process are handed
over there as well, before the futures, so that a reply is on its way when its handler goes on.

Nothing is shared with the loop but the queue. Danger: `stop` finishes what is queued; whoever still calls
afterwards gets an error, never silence.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from dialogs.authority import Handler
from dialogs.clinic import Clinic
from dialogs.inputs import FellDue, Input
from dialogs.turn import Lane
from storage import due, inbox, outbox, settling
from storage.absences import Absences
from storage.database import Database, Unavailable
from storage.inbox import Update, Waiting
from storage.library import Library
from storage.outbox import Claimed, Settlement
from storage.seams import Crash, Ids, RoundSeen, Unwatched, Watch
from storage.secrets import Vault
from storage.taking.ground import Decide, Ground, Result, Ride, Round, Taken, ride
from storage.taking.take import take_round

__all__ = ["Claimed", "Result", "Rounds", "Settlement", "Taken", "Update", "Waiting"]

T = TypeVar("T")
GATHERED_CEILING: Final = 256  # calls looked at together
UNTIDY_ROUNDS: Final = 50  # after which the database is tidied, as soon as nobody waits


@dataclass(slots=True)
class _Call(Generic[T]):
    """Something the loop waits for."""

    future: "asyncio.Future[T]"
    loop: asyncio.AbstractEventLoop


@dataclass(slots=True)
class _Arrival(_Call[list[Waiting]]):
    updates: Sequence[Update]


@dataclass(slots=True)
class _Settling(_Call[None]):
    settlement: Settlement


@dataclass(slots=True)
class _Taking(_Call[Taken]):
    ride: Ride


@dataclass(slots=True)
class _Plain(_Call[Any]):
    call: Callable[[], Any]


@dataclass(slots=True)
class _Batch:
    """Calls looked at together: those that share a round, and those that go by themselves."""

    arrivals: list[_Arrival] = field(default_factory=list)
    settlings: list[_Settling] = field(default_factory=list)
    takings: list[_Taking] = field(default_factory=list)
    plain: list[_Plain] = field(default_factory=list)

    def add(self, call: _Call[Any]) -> None:
        match call:
            case _Arrival():
                self.arrivals.append(call)
            case _Settling():
                self.settlings.append(call)
            case _Taking():
                self.takings.append(call)
            case _Plain():
                self.plain.append(call)

    @property
    def shares(self) -> bool:
        return bool(self.arrivals or self.settlings or self.takings)


def _nobody_holds(_contacts: Collection[str]) -> None:
    """Where nothing is held to be sent."""


class Rounds:
    """All calls of storage from the loop. Raises `database.Unavailable` when the database cannot be reached:
    nothing was taken, ask again.

    commands: decide.COMMANDS; tells which commands name a patient and whose they are.
    may_speak: whether replies are born claimed for this process (it holds the sender's lease).
    on_claimed, on_ready: called on the loop after a commit: with rows claimed for us; when ready rows were
    written. on_hushed: with the contacts for whom what waited was taken back.
    watch: counts what rounds do.
    inline: no thread; every call runs at once where it is made (simulation, tests).
    """

    def __init__(
        self,
        *,
        database: Database,
        vault: Vault,
        library: Library,
        clinics: Mapping[str, Clinic],
        decide: Decide,
        commands: Mapping[str, Handler],
        clock_now: Callable[[], datetime],
        ids: Ids,
        crash: Crash,
        bot_id: int,
        bot_name: str,
        process: str,
        on_claimed: Callable[[Sequence[Claimed]], None],
        on_ready: Callable[[], None],
        on_hushed: Callable[[Collection[str]], None] = _nobody_holds,
        may_speak: bool = True,
        watch: Watch | None = None,
        inline: bool = False,
    ) -> None:
        self._ground = Ground(
            database=database,
            vault=vault,
            library=library,
            clinics=clinics,
            decide=decide,
            commands=commands,
            ids=ids,
            crash=crash,
            bot_id=bot_id,
            bot_name=bot_name,
            process=process,
            may_speak=may_speak,
        )
        self._now = clock_now
        self._on_claimed = on_claimed
        self._on_ready = on_ready
        self._on_hushed = on_hushed
        self._watch = watch or Unwatched()
        self._inline = inline
        self._calls: queue.SimpleQueue[_Call[Any] | None] = queue.SimpleQueue()
        self._riding: list[_Taking] = []
        self._untidy = 0  # rounds since the database was tidied
        self._thread: threading.Thread | None = None
        self._is_over = False

    @property
    def may_speak(self) -> bool:
        return self._ground.may_speak

    @may_speak.setter
    def may_speak(self, may: bool) -> None:
        self._ground.may_speak = may

    @property
    def absences(self) -> Absences:
        """What decisions know of our being away."""
        return self._ground.absences

    def start(self) -> None:
        if not self._inline:
            self._thread = threading.Thread(target=self._work, name="storage", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Finish what is queued, then end the thread. It blocks; call it when the loop has nothing else to
        do.
        """
        self._is_over = True
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join()
            self._thread = None

    # --- calls ---

    async def take_in(self, updates: Sequence[Update]) -> list[Waiting]:
        """Store updates; only new ones come back, in row order. They are durable when this returns."""
        loop = asyncio.get_running_loop()
        return await self._ask(_Arrival(loop.create_future(), loop, updates))

    async def take(self, taken: Input) -> Taken:
        """Decide one Input and commit its Turn, whatever becomes of it."""
        loop = asyncio.get_running_loop()
        return await self._ask(_Taking(loop.create_future(), loop, ride(taken)))

    async def settle(self, settlement: Settlement) -> None:
        """Keep what became of a claimed row."""
        loop = asyncio.get_running_loop()
        await self._ask(_Settling(loop.create_future(), loop, settlement))

    async def claim(
        self, limit: int, up_to: Lane = Lane.INFORMATION, *, exclude: Collection[str] = ()
    ) -> list[Claimed]:
        """Ready rows for this process to send, gravest lane first, none beyond `up_to`, at most one per contact."""
        return await self.run(lambda: self._claim(limit, exclude, up_to))

    async def settle_stuck(self, holding: Collection[int]) -> int:
        """Put in doubt what was claimed over a minute ago and is not among the ids this process holds."""
        held = frozenset(holding)
        return await self._writing(lambda c: settling.settle_stuck(c, self._now(), held))

    async def settle_left(self) -> int:
        """At start, or with a fresh sender's lease: put in doubt every row that another process claimed."""
        return await self._writing(lambda c: settling.settle_left(c, self._now(), self._ground.process))

    async def waiting(self) -> list[Waiting]:
        """Inbox rows that were taken and never handled, in row order (after a restart)."""
        return await self._reading(lambda c: inbox.waiting(c, self._ground.vault, self._ground.bot_id))

    async def state_of(self, inbox_id: int) -> str:
        """taken | handled | parked"""
        return await self._reading(lambda c: inbox.states(c, [inbox_id])[inbox_id].value)

    async def close(self, inbox_id: int, why: str) -> None:
        """Mark an inbox row handled that no handler wanted."""
        await self._writing(lambda c: inbox.handle(c, [inbox_id], why))

    async def park(self, inbox_id: int, why: str) -> None:
        """Set an inbox row aside without a Turn; for a failed update use `take(OurFailure(...))`, which parks
        too.
        """
        await self._writing(lambda c: inbox.park(c, [inbox_id], why))

    async def due_now(self, limit: int) -> list[FellDue]:
        """What must be looked at now, most harmful to miss first."""
        return await self._reading(lambda c: due.due_now(c, self._now(), limit))

    async def next_due(self) -> datetime | None:
        """The next instant at which anything is to be done; past or present if something is due now."""
        return await self._reading(lambda c: due.next_due(c, self._now()))

    async def run(self, call: Callable[[], T]) -> T:
        """Any other storage call, in the storage thread, in its turn."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        return await self._ask(_Plain(future, loop, call))

    async def _writing(
        self, call: Callable[[Any], T]
    ) -> T:  # Any: a Connection, named in the lambdas' bodies
        def in_transaction() -> T:
            with self._ground.database.transaction() as connection:
                return call(connection)

        return await self.run(in_transaction)

    async def _reading(self, call: Callable[[Any], T]) -> T:
        def in_transaction() -> T:
            with self._ground.database.reading() as connection:
                return call(connection)

        return await self.run(in_transaction)

    def _claim(self, limit: int, exclude: Collection[str], up_to: Lane) -> list[Claimed]:
        ground = self._ground
        with ground.database.transaction() as connection:
            rows = outbox.claim(
                connection, ground.reader, self._now(), ground.process, limit, exclude, up_to=up_to
            )
        ground.crash("claim.committed")
        return rows

    async def _ask(self, call: _Call[T]) -> T:
        if self._is_over:
            raise Unavailable("storage has stopped")
        if self._inline:
            batch = _Batch()
            batch.add(call)
            self._serve(batch)
            while self._riding:
                self._serve(_Batch())
        else:
            self._calls.put(call)
        return await call.future

    # --- the thread ---

    def _work(self) -> None:
        is_ending = False
        while not is_ending:
            batch, is_ending = self._wait()
            self._serve(batch)
            self._tidy_if_quiet()
            while is_ending and self._riding:
                self._serve(_Batch())

    def _tidy_if_quiet(self) -> None:
        if self._untidy < UNTIDY_ROUNDS or self._riding or not self._calls.empty():
            return
        self._untidy = 0
        with suppress(Exception):  # nobody waits for it, and the next round tells what is wrong
            self._ground.database.tidy()

    def _wait(self) -> tuple[_Batch, bool]:
        """Whatever waits, up to a ceiling; blocks only when nothing rides again."""
        batch = _Batch()
        try:
            call = self._calls.get(block=not self._riding)
            for _ in range(GATHERED_CEILING):
                if call is None:
                    return batch, True
                batch.add(call)
                call = self._calls.get_nowait()
            if call is None:
                return batch, True
            batch.add(call)
        except queue.Empty:
            pass
        return batch, False

    def _serve(self, batch: _Batch) -> None:
        batch.takings = self._riding + batch.takings
        self._riding = []
        if batch.shares:
            self._serve_round(batch)
        for call in batch.plain:
            self._serve_plain(call)

    def _serve_plain(self, call: _Plain) -> None:
        try:
            result = call.call()
        except Exception as refused:
            _refuse(call, refused)
        else:
            _answer(call, result)

    def _serve_round(self, batch: _Batch) -> None:
        self._untidy += 1
        try:
            with self._watch.timing():
                done = take_round(
                    self._ground,
                    self._now(),
                    [call.updates for call in batch.arrivals],
                    [call.settlement for call in batch.settlings],
                    [call.ride for call in batch.takings],
                )
        except Exception as refused:
            calls: list[_Call[Any]] = [*batch.arrivals, *batch.settlings, *batch.takings]
            for call in calls:
                _refuse(call, refused)
        else:
            self._watch.did(_seen(batch, done))
            self._deliver(batch, done)

    def _deliver(self, batch: _Batch, done: Round) -> None:
        loop = (batch.arrivals or batch.settlings or batch.takings)[0].loop
        if done.hushed:  # before what the same Turn says, which is said
            _on(loop, self._on_hushed, done.hushed)
        if done.claimed:
            _on(loop, self._on_claimed, done.claimed)
        if done.is_ready:
            _on(loop, self._on_ready)
        for arrival, rows in zip(batch.arrivals, done.received, strict=True):
            _answer(arrival, rows)
        for settled in batch.settlings:
            _answer(settled, None)
        for taking, taken in zip(batch.takings, done.taken, strict=True):
            if taken is None:
                self._riding.append(taking)
            else:
                _answer(taking, taken)


def _seen(batch: _Batch, done: Round) -> RoundSeen:
    new = sum(len(rows) for rows in done.received)
    return RoundSeen(
        results=[taken.result.value for taken in done.taken if taken is not None],
        outcomes=[call.settlement.outcome.value for call in batch.settlings],
        new=new,
        again=sum(len(call.updates) for call in batch.arrivals) - new,
    )


def _on(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *args: object) -> None:
    """On the loop, if there still is one: what was committed is found again at the next start."""
    try:
        loop.call_soon_threadsafe(call, *args)
    except RuntimeError:  # the loop was closed
        return


def _answer(call: _Call[T], result: T) -> None:
    _on(call.loop, _resolve, call.future, result, None)


def _refuse(call: _Call[Any], refused: Exception) -> None:
    _on(call.loop, _resolve, call.future, None, refused)


def _resolve(future: "asyncio.Future[Any]", result: object, refused: Exception | None) -> None:
    if future.cancelled():
        return
    if refused is None:
        future.set_result(result)
    else:
        future.set_exception(refused)
