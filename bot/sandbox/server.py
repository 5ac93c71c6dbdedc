"""The sandbox as an HTTP server: its parts, its start and stop, and which of its sides a request is for.

One low-level aiohttp handler, without a router. It refuses to listen anywhere but on loopback, and refuses a
request addressed to any other host name or sent by somebody else's page, since whoever reaches it can be any
patient, and the bot.
"""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from bot.sandbox.acting.gatherings import Gatherings
from bot.sandbox.acting.phones import Phones
from bot.sandbox.acting.posting import Posting
from bot.sandbox.api import check
from bot.sandbox.api.flood import Flood
from bot.sandbox.api.methods import Methods
from bot.sandbox.api.profile import Profile
from bot.sandbox.api.refusals import RefusedError, Said
from bot.sandbox.api.serving import Serving
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.keeping.chats import Chats
from bot.sandbox.keeping.files import Files
from bot.sandbox.keeping.kept import Body
from bot.sandbox.keeping.saving import Part, Saving
from bot.sandbox.ledger import Ledger
from bot.sandbox.seen.picture import Picture
from bot.sandbox.seen.stream import Stream
from bot.sandbox.seen.streaming import HEARTBEAT_SECONDS, streamed
from bot.sandbox.sim import Call, Sim, SimRefusedError
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhook import PATIENCE_SECONDS, Webhook
from bot.sandbox.wire import REQUEST_AT_MOST, answered, elsewhere, file_answer, read_body, refused

Extra = Callable[[web.BaseRequest, str], Awaitable[web.StreamResponse | None]]


class Sandbox:
    """A Bot API with the people it talks to; inside a test or, by `python -m bot.sandbox`, on its own.

    `extra` is offered every path that is neither Telegram's nor the people's. `flood` keeps the bot to strict
    speed limits. `patience`: real seconds a webhook may take.
    """

    def __init__(
        self,
        *,
        token: str,
        wall: Callable[[], datetime],
        frozen: bool = False,
        start: datetime | None = None,
        state_path: Path | None = None,
        strict: bool = True,
        flood: bool = False,
        extra: Extra | None = None,
        heartbeat: float = HEARTBEAT_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.token = token
        self._extra = extra
        self._heartbeat = heartbeat
        self.clock = Clock(wall=wall, frozen=frozen, start=start)
        self.stream = Stream(first=int(wall().timestamp() * 1000))
        tell = self.stream.tell
        self.clock.moved.append(self._clock_moved)
        self.chats = Chats(tell)
        self.updates = UpdateQueue(self.clock)
        self.webhook = Webhook(
            updates=self.updates,
            clock=self.clock,
            tell=tell,
            touch=self._touch,
            is_down=lambda: self.faults.is_down,
            patience=patience,
        )
        self.profile = Profile(token, tell)
        self.files = Files(state_path and state_path.with_name(state_path.name + ".files"))
        self.faults = Faults()
        self.flood = Flood(self.clock, is_on=flood)
        self.ledger = Ledger()
        posting = Posting(chats=self.chats, updates=self.updates, clock=self.clock, profile=self.profile)
        self.phones = Phones(
            chats=self.chats,
            updates=self.updates,
            clock=self.clock,
            posting=posting,
            files=self.files,
            bot=self.profile.as_sender(),
        )
        self.gatherings = Gatherings(chats=self.chats, posting=posting, profile=self.profile)
        methods = Methods(
            chats=self.chats,
            updates=self.updates,
            clock=self.clock,
            profile=self.profile,
            files=self.files,
            gatherings=self.gatherings,
            webhook=self.webhook,
        )
        self._serving = Serving(
            token=token,
            strict=strict,
            specification=check.load(),
            methods=methods,
            updates=self.updates,
            clock=self.clock,
            faults=self.faults,
            flood=self.flood,
            files=self.files,
            ledger=self.ledger,
            tell=tell,
            touch=self._touch,
            faults_changed=self._faults_changed,
        )
        self.methods = frozenset(self._serving.names.values())
        picture = Picture(
            chats=self.chats,
            clock=self.clock,
            faults_shown=self._faults_shown,
            profile=self.profile,
            webhook=self.webhook,
            stream=self.stream,
        )
        self._sim = Sim(
            chats=self.chats,
            phones=self.phones,
            gatherings=self.gatherings,
            updates=self.updates,
            clock=self.clock,
            faults=self.faults,
            flood=self.flood,
            ledger=self.ledger,
            picture=picture,
            faults_shown=self._faults_shown,
            faults_changed=self._faults_changed,
            known_methods=self.methods,
        )
        parts: dict[str, Part] = {
            "clock": self.clock,
            "chats": self.chats,
            "updates": self.updates,
            "webhook": self.webhook,
            "profile": self.profile,
            "files": self.files,
            "faults": self.faults,
            "flood": self.flood,
            "ledger": self.ledger,
        }
        self._saving = Saving(state_path, parts) if state_path else None
        self._runner: web.ServerRunner | None = None

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """Listen, and say under which URL."""
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the sandbox listens on loopback only, and {host} is not; use 127.0.0.1")
        if self._saving and self._saving.load():
            self.updates.skip_unsaved()
        server = web.Server(self._serve, request_factory=roomy_request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, backlog=1024).start()
        bound = self._runner.addresses[0]
        if self._saving:
            self._saving.begin()
        self.webhook.begin()
        return f"http://{f'[{host}]' if ':' in host else host}:{bound[1]}"

    async def stop(self) -> None:
        self.updates.release()
        self.ledger.close()
        self.stream.end()
        await self.webhook.end()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._saving:
            await self._saving.end()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        is_acted_on = path.startswith(("/bot", "/file/bot", "/sim/"))
        if foreign := elsewhere(request.headers, may_come_by_link=not is_acted_on):
            return answered({"error": f"the sandbox is for this machine, not for {foreign}"}, 403)
        if path.startswith("/bot"):
            token, _, method = unquote(path[4:]).partition("/")
            return await self._serving.call(request, token, method, query)
        if path.startswith("/file/bot"):
            token, _, name = unquote(path[9:]).partition("/")
            return await self._serving.file(request, token, name)
        if path.startswith("/sim/"):
            return await self._sim_side(request, path[5:], dict(parse_qsl(query)))
        response = await self._extra(request, unquote(path)) if self._extra is not None else None
        return response if response is not None else refused(RefusedError(Said.NOT_FOUND))

    async def _sim_side(
        self, request: web.BaseRequest, path: str, query: dict[str, str]
    ) -> web.StreamResponse:
        try:
            if path == "stream":
                return await streamed(request, query, self.stream, self._heartbeat)
            if path.startswith("files/"):
                return self._file(unquote(path[6:]))
            answer = await self._sim.answer(request.method, path, Call(query, await body_of(request)))
        except SimRefusedError as refusal:
            return answered({"error": str(refusal)}, refusal.code)
        except RefusedError as refusal:
            return answered({"error": refusal.description}, refusal.code)
        except (ValueError, RecursionError) as error:
            return answered({"error": f"cannot read this request: {error}"}, 400)
        if request.method != "GET":
            self._touch()
        return answered(answer)

    def _file(self, file_id: str) -> web.StreamResponse:
        """For people's eyes: any file there is, without a link and without an end."""
        stored = self.files.find(file_id)
        if stored is None:
            raise SimRefusedError(f"there is no file {file_id}", 404)
        return file_answer(self.files.content(stored), stored.mime)

    def _touch(self) -> None:
        if self._saving:
            self._saving.touch()

    def _clock_moved(self) -> None:
        shown = self.clock.shown()
        self.stream.tell("clock", lambda: shown)

    def _faults_shown(self) -> Body:
        return {**self.faults.shown(), "flood": self.flood.is_on}

    def _faults_changed(self) -> Body:
        self.webhook.stir()
        shown = self._faults_shown()
        self.stream.tell("faults", lambda: shown)
        return shown


async def body_of(request: web.BaseRequest) -> Any:
    """JSON of any shape, or the parts of a multipart body."""
    if not request.can_read_body:
        return {}
    if request.content_type == "multipart/form-data":
        return await read_body(request)
    return await request.json()


def roomy_request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    """A request that may be as large as the largest file; aiohttp's own stop at a megabyte."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=REQUEST_AT_MOST)
