"""A clinic on a stage: a sandbox in a thread of its own, the real bot against it, and time that we wind.

Everything is real but the people, the time and Telegram: the bot runs whole, in this process, on a
temporary database, and meets the sandbox over HTTP on loopback only. It needs no token and reads no
settings of this machine. What it never does: reach anything outside this machine, or leave anything behind.
Danger: none of it is for real patients; its key is thrown away with the folder.
"""

import asyncio
import io
import json
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

import structlog
from pydantic import SecretStr

from bot import inviting, logs
from bot.app import Aftercare, Seams
from bot.listening.intake import Pace
from bot.sandbox import Sandbox
from bot.sandbox.people import Call, People, Phone, Seen
from bot.seams import Ids, SystemIds
from bot.settings import Settings
from bot.showing.story import Part, Somebody
from dialogs.records import RoleName
from scheduler.clock import SteppedClock
from storage.secrets import Keyring

TOKEN: Final = "9001:a-token-that-only-the-sandbox-takes-00"  # noqa: S105 - it opens nothing
TEAM: Final = "Heart team"
FIRST_ID: Final = 7_000
NO_SETTINGS: Final = "AFTERCARE_STAGE_HAS_NONE_"
ROLES: Final = {
    Part.NURSE: RoleName.PROVIDER,
    Part.LEAD: RoleName.PROVIDER,
    Part.COORDINATOR: RoleName.COORDINATOR,
}


class SandboxThread:
    """A sandbox that goes its own way beside us, as Telegram does."""

    def __init__(self, start: datetime) -> None:
        self._sandbox = Sandbox(token=TOKEN, wall=lambda: start, frozen=True, start=start)
        self._url: Future[str] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopped: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    async def start(self) -> str:
        self._thread.start()
        return await asyncio.wrap_future(self._url)

    async def stop(self) -> None:
        if self._loop is not None and self._stopped is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            if self._url.done():
                raise
            self._url.set_exception(error)

    async def _serve(self) -> None:
        self._loop, self._stopped = asyncio.get_running_loop(), asyncio.Event()
        self._url.set_result(await self._sandbox.start())
        await self._stopped.wait()
        await self._sandbox.stop()


class OnStage:
    """Somebody with a phone."""

    def __init__(self, stage: "Stage", phone: Phone) -> None:
        self._stage = stage
        self._phone = phone
        self._last_written = 0
        self._seen_up_to = phone.heard_up_to

    async def writes(self, text: str) -> None:
        self._last_written = await self._phone.write(text)
        await self._stage.quiet()

    async def taps(self, label: str) -> None:
        await self._phone.tap(label)
        await self._stage.quiet()

    async def edits(self, text: str) -> None:
        await self._phone.edit(self._last_written, text)
        await self._stage.quiet()

    async def sends(self, kind: str) -> None:
        await self._phone.send(kind)
        await self._stage.quiet()

    async def sees(self) -> list[Seen]:
        return await self._phone.screen()

    async def calls(self) -> list[Call]:
        calls = await self._stage.people.outbox(after=self._seen_up_to, chat=self._phone.id)
        if calls:
            self._seen_up_to = calls[-1].n
        return calls


class Stage:
    """Use as `async with`. folder: an empty one, for the database; the caller throws it away."""

    def __init__(
        self, folder: Path, *, start: datetime, zone: str, team: str = TEAM, ids: Ids | None = None
    ) -> None:
        self._database_url = f"sqlite:///{folder / 'aftercare.sqlite3'}"
        self._zone = zone
        self._team = team
        self._ids = ids or SystemIds()
        self._clock = SteppedClock(start)
        self._sandbox = SandboxThread(start)
        self._entered = 0
        self._log = io.StringIO()
        self._log_read = 0
        self._app: Aftercare | None = None

    async def __aenter__(self) -> Self:
        logs.configure(level="debug", form="json", stream=self._log)
        url = await self._sandbox.start()
        self.people = await People(url).__aenter__()
        self._settings = Settings(
            _env_file=None,
            _env_prefix=NO_SETTINGS,
            token=SecretStr(TOKEN),
            keys=SecretStr(Keyring.new_key()),
            database_url=SecretStr(self._database_url),
            telegram_api=url,
            allow_unsigned_pathways=True,
            sends_per_second=1000,
            sends_per_chat_per_second=1000,
            web_listen="off",
        )
        await self._start_bot()
        return self

    async def __aexit__(self, *_error: object) -> None:
        try:
            if self._app is not None:
                await self._app.stop()
        finally:
            await self.people.__aexit__(None, None, None)
            await self._sandbox.stop()
            structlog.reset_defaults()

    @property
    def now(self) -> datetime:
        return self._clock.now()

    async def enter(self, somebody: Somebody) -> OnStage:
        """She gets a phone; whoever works for the clinic joins its team by a link, as everybody does."""
        first, _, last = somebody.name.partition(" ")
        phone = await self.people.add(
            FIRST_ID + self._entered, first, last_name=last or None, language_code=somebody.language
        )
        self._entered += 1
        if somebody.part is not Part.PATIENT:
            code = await self._invited(somebody)
            await phone.write(f"/start {code}")
            await self.quiet()
            phone = await self.people.phone(phone.id)
        return OnStage(self, phone)

    async def quiet(self) -> None:
        """Until everything people did has been taken in and everything decided has been said."""
        await self.people.all_taken()
        await self._running().idle()

    async def next_due(self) -> datetime | None:
        return await self._running().rounds.next_due()

    async def until(self, instant: datetime) -> Sequence[str]:
        self._logged()
        await self.people.move_to(instant)
        await self._running().step_to(instant)
        await self.quiet()
        return [str(line["kind"]) for line in self._logged() if line.get("action") == "due"]

    async def restart(self) -> None:
        """Stop the bot and start another one from what stands in its database."""
        await self._running().stop()
        await self._start_bot()
        await self.quiet()

    def troubles(self) -> list[str]:
        """What the bot had to complain about; on a good day nothing."""
        lines = [json.loads(line) for line in self._log.getvalue().splitlines()]
        return [str(line) for line in lines if line["level"] in {"warning", "error", "critical"}]

    async def _start_bot(self) -> None:
        pace = Pace(first=0.01, longest=0.05)
        seams = Seams(clock=self._clock, ids=self._ids, pace=pace, beats=False)
        self._app = Aftercare(self._settings, seams)
        await self._app.start()

    async def _invited(self, somebody: Somebody) -> str:
        wish = inviting.Wish(
            role=ROLES[somebody.part],
            team=self._team,
            zone=self._zone,
            lead=somebody.part is Part.LEAD,
            name=somebody.name,
        )
        return (await inviting.invite(self._settings, wish, ids=self._ids, now=self.now)).code

    def _running(self) -> Aftercare:
        assert self._app is not None, "use Stage as `async with`"
        return self._app

    def _logged(self) -> list[dict[str, Any]]:
        """What was logged since this was last asked."""
        self._log.seek(self._log_read)
        lines = self._log.read().splitlines()
        self._log_read = self._log.tell()
        return [json.loads(line) for line in lines]
