"""The composition root: every room built once, from settings and seams, started in order and stopped in
order.

Order of starting: content, database, keys, the bot's own name, the storage thread, the address for health;
then what an earlier run left is settled, then speaking, listening and the beat begin. Order of stopping:
beat no more, listen no more, say what is under way, then end the storage thread. What is not done by then
stands in the database and is found at the next start.

What stops the start is a StartFault, one clear sentence for the operator. Telegram being away does not: we
wait for it.

Danger: two running bots with one token split its updates between them. On SQLite a lock on the file allows
one; on PostgreSQL the speaker's lease does, and whoever loses it ends at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import structlog

from bot import content, opening
from bot.leasing import SpeakersLease
from bot.listening.handlers import AnyApplication, Handlers, mute_application
from bot.listening.intake import Intake, Pace
from bot.listening.way_in import REFUSALS, WayIn, way_in
from bot.seams import Crash, Ids, Rng, SystemIds, Wait, crash_at, system_rng, wait_for_event
from bot.serving.metrics import Metrics, installed_version
from bot.serving.web import Pulse, State, Web
from bot.settings import Settings, StartFault
from bot.speaking.deliver import Delivery
from bot.speaking.limits import Limits, Rates
from bot.speaking.menus import Menus, StaffChat
from bot.speaking.render import Renderer
from bot.speaking.speak import Speaker
from bot.speaking.transport import AiohttpRequest
from bot.speaking.wording import Wording
from dialogs.clinic import Clinic
from dialogs.decide import COMMANDS, deciding
from dialogs.hearing.spoken import Spoken, one_word_commands
from scheduler.clock import Clock
from scheduler.heartbeat import SANDBOX_SECONDS, SECONDS, Heartbeat
from scheduler.sweeps import Sweeps
from storage import start
from storage.backlog import look
from storage.database import DatabaseFault, Unavailable
from storage.taking.rounds import Rounds

log = structlog.get_logger()

STOP_SECONDS: Final = 7.0  # to end what is under way
CLOSE_SECONDS: Final = 2.0  # to give back what is open; together under the ten that are promised
LEASE_SECONDS: Final = 12  # how long nobody speaks after the one who did has died
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
        self._has_begun = False
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
        if self._has_begun:
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
        self.clock = self._seams.clock or await opening.clock(settings, self._close.append)
        self.library = opening.Offering(
            self.database, self.vault, allow_unsigned=settings.allow_unsigned_pathways
        )
        offered = opening.fill_shelf(self.library, authored, self.clock.now(), spoken)
        opening.report_unmapped_roles(offered, clinics)
        request = AiohttpRequest(connections=settings.send_window + 16)
        self._close.append(request.shutdown)
        self.bot = opening.speaking_bot(settings, request)
        seams = self._seams
        me = await opening.who_we_are(
            self.bot, stopping=self._stopping, wait=seams.wait, pace=seams.pace, rng=seams.rng
        )
        self.metrics = Metrics(transport=settings.transport, version=installed_version(), refusals=REFUSALS)
        self.rounds = self._rounds(clinics, spoken, str(me["username"]))
        self.menus = Menus(self.bot, wording, wait=seams.wait)
        self.delivery = self._delivery(wording)
        self.application = await self._application(me, one_word_commands(spoken))
        self.intake = self._intake()
        self.way_in = self._way_in()
        self.heartbeat = self._heartbeat()
        self.pulse = self._pulse()

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
            on_hushed=lambda contacts: self.delivery.hush(contacts),
            watch=self.metrics,
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
            menu=self.menus.follow,
        )

    async def _application(self, me: Mapping[str, Any], aliases: Mapping[str, str]) -> AnyApplication:
        application = mute_application(self._settings.bot_id, me)
        await application.initialize()
        self._close.append(application.shutdown)
        bot_id = self._settings.bot_id
        handlers = Handlers(
            commands=COMMANDS,
            aliases=aliases,
            contact_id=lambda chat_id: self.vault.contact_id(bot_id, chat_id),
            fresh=lambda: opening.fresh(self._seams.ids),
            take=self.rounds.take,
            acknowledge=self.delivery.acknowledge,
        )
        handlers.add_to(application)
        return application

    def _intake(self) -> Intake:
        seams = self._seams
        return Intake(
            rounds=self.rounds,
            application=self.application,
            at_once=self._settings.worked_senders,
            rng=seams.rng,
            wait=seams.wait,
            pace=seams.pace,
        )

    def _way_in(self) -> WayIn:
        seams = self._seams
        return way_in(
            self._settings,
            self.intake,
            self.bot,
            self.metrics,
            rng=seams.rng,
            wait=seams.wait,
            pace=seams.pace,
            close=self._close.append,
        )

    def _pulse(self) -> Pulse:
        return Pulse(
            backlog=lambda: self.rounds.run(lambda: look(self.database, self.clock.now())),
            monotonic=self.clock.monotonic,
            beaten_at=lambda: self.heartbeat.beaten_at if self._seams.beats else None,
            written_at=lambda: self.heartbeat.written_at if self._seams.beats else None,
            held=lambda: len(self.delivery.holding()),
        )

    def _heartbeat(self) -> Heartbeat:
        sweeps = Sweeps(
            rounds=self.rounds,
            database=self.database,
            holding=self.delivery.holding,
            nudge=self.delivery.nudge,
            refresh=self._look_again,
        )
        return Heartbeat(
            clock=self.clock,
            sweeps=sweeps,
            rounds=self.rounds,
            database=self.database,
            settled=self._settled,
            seconds=SANDBOX_SECONDS if self._settings.sandbox_clock else SECONDS,
        )

    def _look_again(self) -> None:
        """What another process may have changed: the shelf of pathways, and when we were away."""
        self.library.refresh()
        self.rounds.absences.renew()

    # --- running ------------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        """What an earlier run left first; then speaking, listening, the beat."""
        self.rounds.start()
        self._close.append(self._end_rounds)
        await self._be_asked()
        if self.database.is_postgres:
            await self._speak_alone()
        left = await self.rounds.settle_left()
        if left:
            log.warning("sends that an earlier run never settled", action="sends-left", count=left)
        await self.heartbeat.notice_absence()
        self._undo.append(self.delivery.stop)
        self._supervise("delivery", self.delivery.run())
        self._undo.append(self.intake.stop)
        self._supervise("intake", self.intake.run())
        self._undo.append(self.way_in.stop)
        self._close.append(self.way_in.stop)
        await self.way_in.open()
        self._supervise("listening", self.way_in.run())
        self._menus_are_right = asyncio.get_running_loop().create_task(self._put_menus_right())
        self._tasks.add(self._menus_are_right)
        if self._seams.beats:
            self.heartbeat.start()
            self._undo.append(self._end_beat)
        self.pulse.enter(State.RUNNING)
        self._undo.append(self._say_that_we_stop)
        self._has_begun = True
        log.info(
            "Aftercare is running", action="started", bot_id=self._settings.bot_id, process=self._process
        )

    async def _put_menus_right(self) -> None:
        """Beside everything else: nothing waits for a list of commands."""
        try:
            staff = await self.rounds.run(lambda: start.staff(self.database, self.vault))
        except Unavailable:
            return  # the next start finds them
        await self.menus.put_right(
            StaffChat(chat_id=contact.chat_id, language=contact.language, roles=roles)
            for contact, roles in staff
        )

    async def _be_asked(self) -> None:
        """How we are can be asked from here on, also while we wait to begin."""
        address = self._settings.web_address
        if address is None:
            return
        self.web = Web(address=address, metrics=self.metrics, pulse=self.pulse, wait=self._seams.wait)
        self._close.append(self.web.stop)
        await self.web.open()
        # Not supervised: who asks how we are must not be able to end us.
        self._tasks.add(asyncio.get_running_loop().create_task(self.web.run(), name="web"))

    async def _speak_alone(self) -> None:
        """Once nobody else speaks for this bot, and for as long as nobody else does."""
        lease = SpeakersLease(
            rounds=self.rounds,
            database=self.database,
            process=self._process,
            clock=self.clock,
            wait=self._seams.wait,
            stopping=self._stopping,
            seconds=self._seams.lease_seconds,
        )
        await lease.win()
        self._undo.append(lease.give_back)
        self._supervise("lease", lease.keep())

    def _supervise(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run something that must not end by itself; if it does, the whole bot ends and says so."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)

        def ended(done: asyncio.Task[None]) -> None:
            if self._stopping.is_set() or done.cancelled():
                return
            error = done.exception()
            log.critical("something that must run has ended", action=f"{name}-ended", error=error)
            self._why_it_fell = (
                str(error)
                if isinstance(error, StartFault)
                else f"The bot's {name} ended by itself; the log says more. Start the bot again"
            )
            self._fell.set()

        task.add_done_callback(ended)

    async def _quiet(self) -> None:
        await asyncio.wait({self._menus_are_right})
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

    async def _say_that_we_stop(self) -> None:
        self.pulse.enter(State.STOPPING)

    async def _end_beat(self) -> None:
        await self.heartbeat.stop()

    async def _end_rounds(self) -> None:
        await asyncio.to_thread(self.rounds.stop)

    async def _close_database(self) -> None:
        self.database.close()
