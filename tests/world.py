"""The small world of the journeys: invented people with phones, a clock we wind, and the real bot between
them.

The bot is whole: real storage thread, real database, real delivery, and Telegram is met over HTTP only, in
the shape of the sandbox. Time stands still until somebody lets it pass, and then stops at every instant at
which something is due, so that each thing is said at its own time. Nothing here waits for wall-clock time.

A journey fails on what nobody expected: a message nobody listened to, a warning or an error in the log.
"""

import asyncio
import io
import json
import re
import socket
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import structlog

from bot import inviting, logs
from bot.app import Aftercare, Seams
from bot.listening.intake import Pace
from bot.listening.webhook import Webhook
from bot.sandbox import Sandbox
from bot.sandbox.people import Call, People, Phone, Seen
from bot.seams import SystemIds
from bot.settings import Settings
from dialogs.records import RoleName
from scheduler.clock import SteppedClock
from scheduler.heartbeat import AWAY_AFTER

TOKEN = "900100200:invented-token-of-the-small-world-00"
KEYS = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # a Friday morning
PATIENCE_SECONDS = 20.0  # of real time, for the house to fall quiet once; a test that reaches it has hung
FIRST_ID = 5_550_001_000  # beyond 32 bits, as many real ones are

_ours: ContextVar[bool] = ContextVar("of the bot", default=False)


class BoundClock(SteppedClock):
    """The bot's clock, winding the sandbox's along."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.clock.now())
        self._sandbox = sandbox

    def move_to(self, instant: datetime) -> None:
        super().move_to(instant)
        if self._sandbox.clock.now() < instant:
            self._sandbox.clock.move_to(instant)


class Person:
    """Somebody with a phone. Whatever she does, the house is quiet again when it returns."""

    def __init__(self, world: "World", phone: Phone, name: str) -> None:
        self.world = world
        self.phone = phone
        self.name = name
        self._heard_up_to = phone.heard_up_to
        self._last_written = 0

    async def writes(self, text: str, *, reply_to: int | None = None) -> int:
        self._last_written = await self.phone.write(text, reply_to=reply_to)
        await self.world.quiet()
        return self._last_written

    async def sends(self, kind: str, *, caption: str | None = None) -> int:
        message_id = await self.phone.send(kind, caption=caption)
        await self.world.quiet()
        return message_id

    async def edits(self, text: str, *, message_id: int | None = None) -> None:
        """Her last text, unless another is named."""
        await self.phone.edit(message_id or self._last_written, text)
        await self.world.quiet()

    async def taps(self, label: str, *, message_id: int | None = None) -> None:
        """A button by its label, on the newest message that has it unless one is named."""
        await self.phone.tap(label, message_id=message_id)
        await self.world.quiet()

    async def forges(self, data: str, *, message_id: int | None = None) -> None:
        await self.phone.forge(data, message_id=message_id)
        await self.world.quiet()

    async def blocks(self) -> None:
        await self.phone.block()
        await self.world.quiet()

    async def unblocks(self) -> None:
        await self.phone.unblock()
        await self.world.quiet()

    async def sees(self) -> list[Seen]:
        """Her chat as it stands now, oldest first."""
        return await self.phone.screen()

    async def sees_last(self) -> Seen:
        """The newest message from the bot on her screen."""
        return [seen for seen in await self.sees() if seen.by_bot and not seen.is_deleted][-1]

    async def calls(self) -> list[Call]:
        """What was said to her, or rewritten for her, since she last listened; she has listened now."""
        calls = await self.world.people.outbox(after=self._heard_up_to, chat=self.phone.id)
        if calls:
            self._heard_up_to = calls[-1].n
        return calls

    async def heard(self) -> list[str]:
        """The texts of it."""
        return [call.text for call in await self.calls() if call.text]

    async def hears(self, *parts: str) -> str:
        """All that was said since she last listened holds these parts, in this order; the whole of it."""
        whole = "\n\n".join(await self.heard())
        at = 0
        for part in parts:
            found = whole.find(part, at)
            assert found >= 0, f"{self.name} did not hear {part!r}; she heard:\n{whole or '(nothing)'}"
            at = found + len(part)
        return whole

    async def hears_nothing(self) -> None:
        heard = await self.heard()
        assert not heard, f"{self.name} heard what she should not: {heard}"


def code_in(text: str) -> str:
    """The one-time code of the link in a message."""
    found = re.search(r"[?&]start=([A-Za-z0-9_-]+)", text)
    assert found is not None, f"no link in {text!r}"
    return found[1]


def free_port() -> int:
    """One that nobody listens at just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def by_webhook(port: int) -> dict[str, Any]:
    """The settings of a bot that is brought its updates at this port."""
    return {
        "webhook_url": f"http://127.0.0.1:{port}/aftercare",
        "webhook_secret": "invented-secret-of-the-small-world_0123",
        "webhook_listen": f"127.0.0.1:{port}",
    }


class World:
    """One sandbox, one bot, and everybody in it. Use as `async with`.

    webhook: whether Telegram brings updates; else the bot asks for them. settings: settings other than usual,
    by their field names.
    """

    def __init__(
        self, database_url: str, *, start: datetime = START, webhook: bool = False, **settings: Any
    ) -> None:
        self._database_url = database_url
        self._more = {**(by_webhook(free_port()) if webhook else {}), **settings}
        self._by_webhook = webhook
        self.sandbox = Sandbox(token=TOKEN, wall=lambda: start, frozen=True, start=start)
        self.everybody: list[Person] = []
        self._log = io.StringIO()
        self._expected: set[str] = set()
        self._is_offline = False
        self._of_the_bot: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        logs.configure(level="debug", form="json", stream=self._log)
        self.url = await self.sandbox.start()
        self.people = await People(self.url).__aenter__()
        self.settings = Settings(
            _env_file=None,
            **{
                "token": TOKEN,
                "keys": KEYS,
                "database_url": self._database_url,
                "telegram_api": self.url,
                "allow_unsigned_pathways": True,
                "sends_per_second": 1000,
                "sends_per_chat_per_second": 1000,
                "web_listen": "off",
                **self._more,
            },
        )
        asyncio.get_running_loop().set_task_factory(self._new_task)
        await self._start_bot()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.app.stop()
            if error is None:
                await self.is_clean()
            elif wrong := self.troubles():
                error.add_note("what the log says:\n" + "\n".join(wrong[-10:]))
        finally:
            await self.people.__aexit__(None, None, None)
            await self.sandbox.stop()
            asyncio.get_running_loop().set_task_factory(None)
            structlog.reset_defaults()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # --- people -------------------------------------------------------------------------------------------

    async def person(self, name: str, *, language: str = "en") -> Person:
        first, _, last = name.partition(" ")
        phone = await self.people.add(
            FIRST_ID + len(self.everybody), first, last_name=last or None, language_code=language
        )
        person = Person(self, phone, name)
        self.everybody.append(person)
        return person

    async def colleague(
        self,
        name: str,
        role: RoleName,
        *,
        team: str = "Heart team",
        zone: str = "UTC",
        lead: bool = False,
        admin: bool = False,
        language: str = "en",
    ) -> Person:
        """A member of staff, invited from the shell and joined by her link, as a real one is."""
        wish = inviting.Wish(role=role, team=team, zone=zone, lead=lead, admin=admin, name=name)
        invited = await inviting.invite(self.settings, wish, ids=SystemIds(), now=self.now)
        person = await self.person(name, language=language)
        await person.writes(f"/start {invited.code}")
        await person.heard()
        return person

    async def enrol(
        self,
        patient: Person,
        by: Person,
        *,
        born: str = "5 March 1958",
        zone: str = "Europe/Madrid",
        discharged: str = "10 November 2026",
        dry_weight: str = "78",
        hour: str = "08:00",
    ) -> None:
        """Through the chat, as it is really done: the coordinator's form, the link, consent, the second
        fact.
        """
        await by.writes(f"/enrol {patient.name}")
        for answer in (born, zone):
            await by.writes(answer)
        await by.taps("Heart failure: daily weight and symptoms")
        for answer in (discharged, dry_weight):
            await by.writes(answer)
        await by.taps("No")  # not at higher risk
        for _left_out in ("salt and fluids", "own water-tablet plan"):
            await by.taps("Leave out")
        await by.taps("Create and get the link")
        await patient.writes(f"/start {code_in(await by.hears('is ready'))}")
        await patient.taps("I agree")
        await patient.writes(born)
        await patient.taps(hour)
        await patient.hears("Hello!", "date of birth", "Welcome!", "Your first check-in comes on")

    # --- time and trouble ---------------------------------------------------------------------------------

    async def quiet(self) -> None:
        """Until everything written has been taken in and everything decided has been said."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self._is_offline and not self._is_caught_up():
                await self._wait_for_transport()
            await self.app.idle()

    async def pass_time(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Let time pass, stopping wherever something is due."""
        await self.until(self.now + timedelta(days=days, hours=hours, minutes=minutes))

    async def until(self, instant: datetime) -> None:
        assert instant >= self.now, f"it is {self.now} already"
        await self.quiet()
        walking = asyncio.ensure_future(self.app.step_to(instant))
        while not walking.done():
            before = self.now
            await asyncio.wait({walking}, timeout=PATIENCE_SECONDS)
            assert walking.done() or self.now > before, f"time stands still at {self.now}"
        await walking
        await self.quiet()

    async def stop_bot(self, *, hard: bool = False) -> None:
        """Stop it in order, or drop it where it stands. People may go on writing; `start_bot` wakes it
        again.
        """
        await (self._drop() if hard else self.app.stop())

    async def start_bot(self, *, away: timedelta = timedelta()) -> None:
        """From its database, so much later."""
        if away > AWAY_AFTER:
            self.expect_trouble("away")
        self.sandbox.clock.advance(away)
        await self._start_bot()
        await self.quiet()

    async def restart(self, *, hard: bool = False, away: timedelta = timedelta()) -> None:
        await self.stop_bot(hard=hard)
        await self.start_bot(away=away)

    async def lose_network(self) -> None:
        """From now on no call of the bot reaches Telegram."""
        self._is_offline = True
        self.expect_trouble("poll-offline", "line-down", "unheard", "start-waits")
        await self.people.fault("drop", times=None)
        self.sandbox.updates.release()

    async def find_network(self) -> None:
        await self.people.clear_faults()
        self._is_offline = False
        await self.quiet()

    def expect_trouble(self, *actions: str) -> None:
        """Log lines of these actions are part of the story, whatever their level."""
        self._expected.update(actions)

    # --- the end ------------------------------------------------------------------------------------------

    async def is_clean(self) -> None:
        """Nobody was told what the journey did not listen to, and nothing went wrong unseen."""
        wrong = self.troubles()
        assert not wrong, "the log holds what nobody expected:\n" + "\n".join(wrong)
        for person in self.everybody:
            heard = await person.heard()
            assert not heard, f"nobody listened to what {person.name} heard: {heard}"

    def troubles(self) -> list[str]:
        """Warnings and worse that nobody expected."""
        lines = [json.loads(line) for line in self._log.getvalue().splitlines()]
        return [
            json.dumps(line)
            for line in lines
            if line["level"] in {"warning", "error", "critical"} and line.get("action") not in self._expected
        ]

    def log_text(self) -> str:
        return self._log.getvalue()

    # --- inside -------------------------------------------------------------------------------------------

    async def _start_bot(self) -> None:
        self.clock = BoundClock(self.sandbox)
        seams = Seams(clock=self.clock, pace=Pace(first=0.01, longest=0.05), lease_seconds=1, beats=False)
        self.app = Aftercare(self.settings, seams)
        polls = asyncio.ensure_future(self.sandbox.updates.poll_began.heard())
        token = _ours.set(True)
        try:
            await self.app.start()
        finally:
            _ours.reset(token)
        if isinstance(self.app.way_in, Webhook):
            polls.cancel()
            await self.app.way_in.registration.is_set.wait()
        elif not self._is_offline:
            await polls  # until this very run listens; what the sandbox knows may be a dead one's poll

    def _is_caught_up(self) -> bool:
        updates = self.sandbox.updates
        return (self._by_webhook or updates.is_polled) and not updates.pending()

    async def _wait_for_transport(self) -> None:
        """Until the bot has taken something more. A webhook that refused is tried again on Telegram's time."""
        taken = asyncio.ensure_future(self.sandbox.updates.poll_began.heard())
        hook = self.sandbox.webhook
        refused = asyncio.ensure_future(hook.refused.heard())
        if self._by_webhook and not hook.pushes:
            self._bring_again()
        await asyncio.wait({taken, refused}, return_when=asyncio.FIRST_COMPLETED)
        if refused.done():
            self._bring_again()
        for waiting in (taken, refused):
            waiting.cancel()

    def _bring_again(self) -> None:
        """Let the time pass that Telegram leaves between two tries."""
        next_try = self.sandbox.webhook.next_try
        if next_try is not None and next_try > self.sandbox.clock.now():
            self.sandbox.clock.move_to(next_try)

    async def _drop(self) -> None:
        """As a power cut, as far as one process can: storage stops, and no task of the bot takes another
        step.
        """
        self.expect_trouble("sends-left", "lease-waits", "settle-failed", "inbox-waits", "claim-failed")
        if self._by_webhook:
            self.expect_trouble("inbox-unavailable")  # what is being brought at that moment
        await asyncio.to_thread(self.app.rounds.stop)
        while self._of_the_bot:
            for task in [*self._of_the_bot]:
                task.cancel()
            await asyncio.wait([*self._of_the_bot], timeout=0)
        await self.app.abandon()

    def _new_task(self, loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> asyncio.Task[Any]:
        """Remembers which tasks the bot began: a task inherits the context of whoever began it."""
        task: asyncio.Task[Any] = asyncio.Task(work, loop=loop, **more)
        if _ours.get():
            self._of_the_bot.add(task)
            task.add_done_callback(self._of_the_bot.discard)
        return task
