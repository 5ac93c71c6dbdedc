"""The composition root: every room built once, from settings and seams, started in order and stopped in
order.

Order of starting: content, database, keys, the bot's own name, the storage thread; then what an earlier run
left is settled, then speaking, listening and the beat begin. Order of stopping: beat no more, listen no more,
say what is under way, then end the storage thread. What is not done by then stands in the database and is
found at the next start.

What stops the start is a StartFault, one clear sentence for the operator. Telegram being away does not: we
wait for it.

Danger: two running bots with one token split its updates between them. On SQLite a lock on the file allows
one; on PostgreSQL the speaker's lease does, and whoever loses it ends at once.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import structlog

from bot import content, opening
from bot.listening.handlers import AnyApplication, Handlers, mute_application
from bot.listening.intake import Intake, Pace
from bot.listening.poll import Poll
from bot.sandbox_time import SandboxTime
from bot.seams import Crash, Ids, Rng, SystemIds, Wait, crash_at, system_rng, wait_for_event
from bot.settings import Settings, StartFault
from bot.speaking.deliver import Delivery
from bot.speaking.limits import Limits, Rates
from bot.speaking.render import Renderer
from bot.speaking.speak import Speaker
from bot.speaking.transport import AiohttpRequest
from bot.speaking.wording import Wording
from dialogs.clinic import Clinic
from dialogs.decide import COMMANDS, deciding
from dialogs.hearing.spoken import Spoken
from dialogs.inputs import Fresh
from scheduler.clock import Clock, SandboxClock, SystemClock
from scheduler.heartbeat import Heartbeat
from scheduler.sweeps import Sweeps
from storage import leases
from storage.database import DatabaseFault, Unavailable
from storage.taking.rounds import Rounds

log = structlog.get_logger()

STOP_SECONDS: Final = 7.0  # to end what is under way
CLOSE_SECONDS: Final = 2.0  # to give back what is open; together under the ten that are promised
LEASE_SECONDS: Final = 12  # how long nobody speaks after the one who did has died
RENEWALS_A_LEASE: Final = 3
LOOK_AGAIN_SECONDS: Final = 1.0  # while another holds the lease
STEP_SECONDS: Final = 10.0  # the most a step of a jump waits for its messages to leave
QUIET_ROUNDS: Final = 1000  # of looking whether everything is done, before we say that it never will be


Ending = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seams:
    """What the world may replace: time, chance, waiting and death. None: as the settings say."""

    clock: Clock | None = None
    ids: Ids = field(default_factory=SystemIds)
    rng: Rng = field(default_factory=system_rng)
    wait: Wait = wait_for_event
    crash: Crash | None = None
    pace: Pace = field(default_factory=Pace)
    lease_seconds: int = LEASE_SECONDS
    beats: bool = True  # whether the heart beats by itself; a test winds the clock instead


class Aftercare:
    """One bot, whole. `start`, then `run_until`; `stop` when it is over."""

    def __init__(self, settings: Settings, seams: Seams | None = None) -> None:
        self._settings = settings
        self._seams = seams or Seams()
        self._crash = self._seams.crash or crash_at(settings.crashpoint)
        self._process = self._seams.ids.record_id()
        self._stopping = asyncio.Event()
        self._fell = asyncio.Event()
        self._why_it_fell = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._undo: list[Ending] = []  # how to end what was begun, last first
        self._close: list[Ending] = []  # how to give back what was opened, last first

    async def start(self) -> None:
        """Everything up, or StartFault and nothing left behind."""
        try:
            await self._build()
            await self._begin()
        except BaseException:
            await self.stop()
            raise

    async def run_until(self, stopped: asyncio.Event) -> None:
        """Until told to stop; StartFault if something that must run has ended by itself."""
        loop = asyncio.get_running_loop()
        waiting = {loop.create_task(stopped.wait()), loop.create_task(self._fell.wait())}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        if self._fell.is_set():
            raise StartFault(self._why_it_fell)

    async def stop(self) -> None:
        """In order, within ten seconds; what does not end in time is found at the next start."""
        self._stopping.set()
        until = asyncio.get_running_loop().time() + STOP_SECONDS
        await self._end(self._undo, until)
        await self.abandon()
        log.info("Aftercare has stopped", action="stopped", process=self._process)

    async def abandon(self) -> None:
        """End as if the process had died: finish and settle nothing, only give back what was opened."""
        self._stopping.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._end(self._close, asyncio.get_running_loop().time() + CLOSE_SECONDS)

    async def _end(self, endings: list[Ending], until: float) -> None:
        while endings:
            ending = endings.pop()
            try:
                async with asyncio.timeout_at(until):
                    await ending()
            except Exception as error:  # the rest must still be ended
                log.error("something did not end as it should", action="stop", error=error)

    async def idle(self) -> None:
        """Until everything taken in is handled, everything due is done and everything ready is said."""
        for _ in range(QUIET_ROUNDS):
            await self._quiet()
            due_at = await self.rounds.next_due()
            if due_at is None or due_at > self.clock.now():
                return
            await self.heartbeat.walk_to(self.clock.now())
        raise AssertionError("something is due for ever")

    async def step_to(self, instant: datetime) -> None:
        """Let time pass until then, stopping at every instant at which something is due."""
        await self.idle()
        await self.heartbeat.walk_to(instant)
        await self.idle()

    # --- building -----------------------------------------------------------------------------------------

    async def _build(self) -> None:
        settings = self._settings
        wording = opening.read_wording()
        authored = content.pathways(settings.pathways)
        clinics = content.clinics(settings.clinic)
        spoken = content.spoken()
        self.database, self.vault = opening.open_storage(settings)
        self._close.append(self._close_database)
        try:
            self.database.hold()
        except DatabaseFault as error:
            raise StartFault(str(error)) from error
        self.clock = self._seams.clock or await self._clock()
        self.library = opening.Offering(self.database, allow_unsigned=settings.allow_unsigned_pathways)
        offered = opening.fill_shelf(self.library, authored, self.clock.now())
        opening.report_unmapped_roles(offered, clinics)
        request = AiohttpRequest(connections=settings.send_window + 16)
        self._close.append(request.shutdown)
        self.bot = opening.speaking_bot(settings, request)
        seams = self._seams
        me = await opening.who_we_are(
            self.bot, stopping=self._stopping, wait=seams.wait, pace=seams.pace, rng=seams.rng
        )
        self.rounds = self._rounds(clinics, spoken, str(me["username"]))
        self.delivery = self._delivery(wording)
        self.application = await self._application(me)
        self.intake = self._intake()
        self.heartbeat = self._heartbeat()

    async def _clock(self) -> Clock:
        if not self._settings.sandbox_clock:
            return SystemClock()
        time = SandboxTime(self._settings.telegram_api)
        self._close.append(time.close)
        try:
            return SandboxClock(await time.now(), time.now)
        except OSError as error:
            raise StartFault(
                "AFTERCARE_SANDBOX_CLOCK is on, but no sandbox answers at AFTERCARE_TELEGRAM_API. "
                "Start it first"
            ) from error

    def _rounds(self, clinics: Mapping[str, Clinic], spoken: Mapping[str, Spoken], bot_name: str) -> Rounds:
        return Rounds(
            database=self.database,
            vault=self.vault,
            library=self.library,
            clinics=clinics,
            decide=deciding(spoken),
            commands=COMMANDS,
            clock_now=self.clock.now,
            ids=self._seams.ids,
            crash=self._crash,
            bot_id=self._settings.bot_id,
            bot_name=bot_name,
            process=self._process,
            on_claimed=lambda rows: self.delivery.offer(rows),
            on_ready=lambda: self.delivery.nudge(),
        )

    def _delivery(self, wording: Wording) -> Delivery:
        settings = self._settings
        rates = Rates(
            per_second=settings.sends_per_second,
            kept_for_escalations=settings.sends_kept_for_escalations,
            chat_per_second=settings.sends_per_chat_per_second,
        )
        return Delivery(
            speaker=Speaker(self.bot),
            renderer=Renderer(wording, self.library.pathway),
            claim=self.rounds.claim,
            settle=self.rounds.settle,
            clock=self.clock,
            limits=Limits(rates),
            rng=self._seams.rng,
            crash=self._crash,
            wait=self._seams.wait,
            window=settings.send_window,
        )

    async def _application(self, me: Mapping[str, Any]) -> AnyApplication:
        application = mute_application(self._settings.bot_id, me)
        await application.initialize()
        self._close.append(application.shutdown)
        bot_id = self._settings.bot_id
        handlers = Handlers(
            commands=COMMANDS,
            contact_id=lambda chat_id: self.vault.contact_id(bot_id, chat_id),
            fresh=self._fresh,
            take=self.rounds.take,
            acknowledge=self.delivery.acknowledge,
        )
        handlers.add_to(application)
        return application

    def _fresh(self) -> Fresh:
        ids = self._seams.ids
        code = ids.code()
        return Fresh(
            patient_id=ids.record_id(),
            patient_code=ids.patient_code(),
            code=code,
            code_hash=hashlib.sha256(code.encode()).hexdigest(),
        )

    def _intake(self) -> Intake:
        settings, seams = self._settings, self._seams
        poll = Poll(
            api=settings.telegram_api, token=settings.token.get_secret_value(), seconds=settings.poll_seconds
        )
        self._close.append(poll.close)
        return Intake(
            poll=poll,
            rounds=self.rounds,
            application=self.application,
            at_once=settings.worked_senders,
            rng=seams.rng,
            wait=seams.wait,
            pace=seams.pace,
        )

    def _heartbeat(self) -> Heartbeat:
        sweeps = Sweeps(
            rounds=self.rounds,
            database=self.database,
            holding=self.delivery.holding,
            nudge=self.delivery.nudge,
        )
        return Heartbeat(
            clock=self.clock,
            sweeps=sweeps,
            rounds=self.rounds,
            database=self.database,
            settled=self._settled,
        )

    # --- running ------------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        """What an earlier run left first; then speaking, listening, the beat."""
        self.rounds.start()
        self._close.append(self._end_rounds)
        if self.database.is_postgres:
            await self._win_lease()
        left = await self.rounds.settle_left()
        if left:
            log.warning("sends that an earlier run never settled", action="sends-left", count=left)
        await self.heartbeat.notice_absence()
        self._undo.append(self.delivery.stop)
        self._supervise("delivery", self.delivery.run())
        self._undo.append(self.intake.stop)
        self._supervise("intake", self.intake.run())
        if self._seams.beats:
            self.heartbeat.start()
            self._undo.append(self._end_beat)
        log.info(
            "Aftercare is running", action="started", bot_id=self._settings.bot_id, process=self._process
        )

    async def _win_lease(self) -> None:
        """Until nobody else speaks for this bot."""
        is_told = False
        while not await self._renewed():
            if not is_told:
                log.warning("another process speaks for this bot; we wait", action="lease-waits")
                is_told = True
            await self._seams.wait(self._stopping, LOOK_AGAIN_SECONDS)
            if self._stopping.is_set():
                raise StartFault("Stopped while another process spoke for this bot")
        self._undo.append(self._give_lease_back)
        self._supervise("lease", self._keep_lease())

    async def _renewed(self) -> bool:
        lease = await self.rounds.run(
            lambda: leases.acquire(
                self.database,
                leases.SENDER,
                self._process,
                self.clock.now(),
                seconds=self._seams.lease_seconds,
            )
        )
        if lease is not None:
            self._lease = lease
        return lease is not None

    async def _keep_lease(self) -> None:
        """Ends when the lease is lost, or could not be renewed for as long as it lasts."""
        length = self._seams.lease_seconds
        renewed_at = self.clock.monotonic()
        while True:
            await self._seams.wait(self._stopping, length / RENEWALS_A_LEASE)
            if self._stopping.is_set():
                return  # without renewing: it is about to be given back
            try:
                if not await self._renewed():
                    return
                renewed_at = self.clock.monotonic()
            except Unavailable:
                if self.clock.monotonic() - renewed_at > length:
                    return

    def _supervise(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something that must not end by itself; if it does, the whole bot ends and says so."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)

        def ended(done: asyncio.Task[None]) -> None:
            if self._stopping.is_set() or done.cancelled():
                return
            log.critical("something that must run has ended", action=f"{name}-ended", error=done.exception())
            self._why_it_fell = f"The bot's {name} ended by itself; the log says more. Start the bot again"
            self._fell.set()

        task.add_done_callback(ended)

    async def _quiet(self) -> None:
        await self.intake.idle()
        await self.delivery.idle()
        await self.intake.idle()

    async def _settled(self) -> None:
        try:
            async with asyncio.timeout(STEP_SECONDS):
                await self._quiet()
        except TimeoutError:
            log.warning("messages of a step have not left; time goes on", action="step-late")

    # --- ending -------------------------------------------------------------------------------------------

    async def _end_beat(self) -> None:
        self.heartbeat.stop()

    async def _end_rounds(self) -> None:
        await asyncio.to_thread(self.rounds.stop)

    async def _give_lease_back(self) -> None:
        lease = self._lease
        await self.rounds.run(lambda: leases.release(self.database, lease))

    async def _close_database(self) -> None:
        self.database.close()
