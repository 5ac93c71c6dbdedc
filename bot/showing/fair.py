"""`aftercare demo`: a clinic of invented people that somebody may walk into, in a browser on this machine.

Puts together a sandbox, the real bot as a process of its own, the page and its story, and keeps all of it in
one folder between two runs. The first time, the clinic is begun as a real one would be: coordinator and
nurse join by links, the patient's phone waits. What it never does: reach anything outside this machine, or
read a setting of a bot that this machine may really run.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot import inviting
from bot.sandbox import Sandbox
from bot.sandbox.people import People, Phone, RefusedOnPhoneError
from bot.seams import SystemIds
from bot.settings import Settings, StartFault
from bot.showing import guide
from bot.showing.folder import Folder
from bot.showing.front import BotOrder, Front, GuideOrder, NewPerson, NotNow, StepOn
from bot.showing.guide import CannotDo, Guide
from bot.showing.hands import Hands
from bot.showing.living import Life, Living
from bot.showing.stage import FIRST_ID, NO_SETTINGS, ROLES, TOKEN
from bot.showing.story import Part
from bot.showing.walking import NothingPlanned, Passing, Walking
from dialogs.inputs import DueKind
from storage import due
from storage.database import Database, Unavailable, open_database

DUE_SHOWN: Final = 60
SILENCE_SECONDS: Final = 3600.0


class Waiting:
    """What the bot has waiting, read in its database beside it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._database: Database | None = None

    def next_due(self, now: datetime) -> datetime | None:
        return self._read(lambda database: _next_due(database, now))

    def next_check_in(self) -> datetime | None:
        return self._read(_next_check_in)

    def close(self) -> None:
        if self._database is not None:
            self._database.close()

    def _read(self, read: Callable[[Database], datetime | None]) -> datetime | None:
        """None also while the database is busy: a step is then one jump."""
        try:
            if self._database is None:
                self._database = open_database(self._url)
            return read(self._database)
        except Unavailable:
            return None


def _next_due(database: Database, now: datetime) -> datetime | None:
    with database.reading() as connection:
        return due.next_due(connection, now)


def _next_check_in(database: Database) -> datetime | None:
    with database.reading() as connection:
        return due.next_of(connection, DueKind.CHECK_IN)


class Fair:
    """`open`, then `close`. What happens in between happens on the page.

    complains: told what the bot says where it should have written its log.
    """

    def __init__(self, folder: Folder, complains: Callable[[str], None]) -> None:
        self._folder = folder
        self._complains = complains
        file = files("bot.showing") / "guide.yaml"
        self._script = guide.load(file.read_text(encoding="utf-8"), file.name)
        kept = folder.show()
        self._has_begun = bool(kept)
        self._parts: dict[int, str] = {int(id_): part for id_, part in kept.get("parts", {}).items()}
        self._due: list[dict[str, str]] = kept.get("due", [])
        self._ids = {key: FIRST_ID + place for place, key in enumerate(self._script.people)}
        starts_at = datetime.fromisoformat(self._script.starts_at).replace(tzinfo=ZoneInfo(self._script.zone))
        self._sandbox = Sandbox(
            token=TOKEN,
            wall=Passing(folder.stood_at() or starts_at),
            state_path=folder.sandbox,
            extra=self._answer,
        )
        self._waiting = Waiting(folder.database_url)
        self._walking = Walking(
            self._sandbox.clock, self._waiting, is_up=self._is_up, changed=self._walk_changed
        )
        self._guide = Guide(
            self._script, self._ids, begin_at=kept.get("step", 0), changed=self._guide_changed
        )
        self._opened = AsyncExitStack()  # what `open` began, to be ended last first
        self._tasks: set[asyncio.Task[None]] = set()
        self._front = Front(
            self._state,
            {
                "/show/step": (StepOn, self._step),
                "/show/bot": (BotOrder, self._order_bot),
                "/show/guide": (GuideOrder, self._order_guide),
                "/show/people": (NewPerson, self._add_person),
            },
        )

    # --- opening and closing ------------------------------------------------------------------------------

    async def open(self, port: int) -> str:
        """Everything up; the address of the page."""
        try:
            self._url = await self._sandbox.start(port)
        except ValueError as error:
            raise StartFault(f"{error}. Or start over with --fresh") from error
        self._people = await self._opened.enter_async_context(People(self._url))
        self._bot = Living(
            self._bot_settings(),
            self._folder.path,
            changed=self._bot_changed,
            fell_due=self._fell_due,
            complains=self._complains,
        )
        self._hands = Hands(
            self._people,
            self._ids,
            is_up=self._is_up,
            show={"clock": self._hands_step, "bot": self._hands_bot},
        )
        self._opened.push_async_callback(self._bot.stop)
        self._do(self._listen())
        await self._bot.start()
        if not await self._bot.running():
            raise StartFault("The bot of the demo did not start; what it said stands above")
        if not self._has_begun:
            await self._begin()
        return self._url

    async def close(self) -> None:
        """In order; everything kept."""
        await self._walking.stop()
        await self._opened.aclose()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._keep()
        await self._sandbox.stop()
        self._waiting.close()

    async def _begin(self) -> None:
        """The clinic's first day: its people get phones, and who works there joins by a link. Broken off, it
        begins again next time.
        """
        for key, somebody in self._script.people.items():
            await self._enter(self._ids[key], somebody.name, somebody.part, "en")
        self._has_begun = True
        self._keep()

    async def _enter(self, id_: int, name: str, part: Part, language: str) -> None:
        first, _, last = name.strip().partition(" ")
        if id_ in self._sandbox.chats.people:  # a first day that was broken off
            phone = await self._people.phone(id_)
        else:
            phone = await self._people.add(id_, first, last_name=last or None, language_code=language)
        self._parts[id_] = part.value
        self._tell("parts", {"parts": dict(self._parts)})
        if part is not Part.PATIENT:
            await self._join(phone, name, part)

    async def _join(self, phone: Phone, name: str, part: Part) -> None:
        wish = inviting.Wish(
            role=ROLES[part],
            team=self._script.team,
            zone=self._script.zone,
            lead=part is Part.LEAD,
            admin=part is Part.COORDINATOR,
            name=name,
        )
        made = await inviting.invite(self._settings(), wish, ids=SystemIds(), now=self._sandbox.clock.now())
        await phone.write(f"/start {made.code}")
        if self._is_up():
            with suppress(AssertionError):  # not heard in time: it will be, and the page shows it
                await phone.hears()

    def _settings(self) -> Settings:
        """For making an invitation in the bot's database; the bot itself reads its environment."""
        return Settings(
            _env_file=None,
            _env_prefix=NO_SETTINGS,
            token=SecretStr(TOKEN),
            keys=SecretStr(self._folder.key()),
            database_url=SecretStr(self._folder.database_url),
            telegram_api=self._url,
            allow_unsigned_pathways=True,
        )

    def _bot_settings(self) -> Mapping[str, str]:
        return {
            "TOKEN": TOKEN,
            "KEYS": self._folder.key(),
            "DATABASE_URL": self._folder.database_url,
            "TELEGRAM_API": self._url,
            "ALLOW_UNSIGNED_PATHWAYS": "true",
            "SANDBOX_CLOCK": "true",
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "debug",
            "SENDS_PER_SECOND": "1000",
            "SENDS_PER_CHAT_PER_SECOND": "1000",
            "WEB_LISTEN": "off",
        }

    # --- what happens -------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        """Watch everything that happens, for the story and for the hands; if we fall behind, begin again."""
        reader = self._sandbox.stream.read(None, lambda: self._do(self._listen()))
        while True:
            try:
                event = await reader.next(SILENCE_SECONDS)
            except TimeoutError:
                continue
            if event is None:
                return
            if event.kind in ("message", "bot"):
                body = event.body()
                if event.kind == "message" and body["message"]["by_bot"]:
                    self._hands.heard(body["chat_id"])
                self._guide.hears(event.kind, body)

    def _is_up(self) -> bool:
        return self._bot.life is Life.RUNNING

    def _bot_changed(self) -> None:
        self._tell("bot", {"state": self._bot.life.value})

    def _walk_changed(self) -> None:
        self._tell("walk", {"walking": self._walking.is_walking})

    def _guide_changed(self) -> None:
        self._tell("guide", {"guide": self._guide.shown()})
        self._keep()

    def _fell_due(self, kind: str) -> None:
        what = self._script.fell_due.get(kind)
        if what is None:
            return
        fell = {"at": self._sandbox.clock.now().isoformat(), "what": what}
        self._due = [*self._due, fell][-DUE_SHOWN:]
        self._tell("due", fell)

    def _tell(self, kind: str, body: Mapping[str, Any]) -> None:
        self._sandbox.stream.tell(kind, lambda: dict(body))

    def _keep(self) -> None:
        if self._has_begun:
            self._folder.keep_show({"step": self._guide.place, "parts": self._parts, "due": self._due})

    def _do(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- what the page asks for ---------------------------------------------------------------------------

    async def _answer(self, request: Any, path: str) -> Any:
        return await self._front.answer(request, path)

    def _state(self) -> Mapping[str, Any]:
        return {
            "n": self._sandbox.stream.last,
            "parts": self._parts,
            "bot": self._bot.life.value,
            "walking": self._walking.is_walking,
            "zone": self._script.zone,
            "username": self._sandbox.profile.as_sender()["username"],
            "guide": self._guide.shown(),
            "due": self._due,
        }

    async def _step(self, order: StepOn) -> None:
        try:
            self._walking.step(order.by)
        except NothingPlanned:
            raise NotNow(self._script.words["no-check-in"]) from None
        except KeyError:
            raise NotNow(self._script.words["no-such-step"]) from None

    async def _order_bot(self, order: BotOrder) -> None:
        await (self._bot.kill() if order.do == "kill" else self._bot.start())

    async def _order_guide(self, order: GuideOrder) -> None:
        if order.do == "skip":
            self._guide.skip(order.step)
            return
        try:
            await self._guide.do(order.step, self._hands)
        except CannotDo as refusal:
            said = self._script.words[f"cannot-{refusal.why}"].format(what=refusal.what)
            raise NotNow(said) from refusal
        except RefusedOnPhoneError as refusal:
            raise NotNow(self._script.words["cannot"]) from refusal

    async def _hands_step(self, by: str) -> None:
        await self._step(StepOn(by=by))
        await self._walking.arrived()

    async def _hands_bot(self, what: str) -> None:
        await self._order_bot(BotOrder(do=what))
        await self._bot.running()

    async def _add_person(self, new: NewPerson) -> Mapping[str, Any]:
        try:
            part = Part(new.part)
        except ValueError:
            raise NotNow(self._script.words["no-such-part"]) from None
        if not new.name.strip():
            raise NotNow(self._script.words["no-name"])
        id_ = max([FIRST_ID - 1, *self._parts]) + 1
        try:
            await self._enter(id_, new.name, part, new.language_code)
        except (StartFault, RefusedOnPhoneError) as refusal:
            raise NotNow(str(refusal)) from refusal
        self._keep()
        return {"id": id_, "part": part.value}
