"""The sandbox as an HTTP server: reads requests, meets ordered faults, answers in Telegram's envelope.

One low-level aiohttp handler, without a router, because benchmarks push thousands of sends a second through
it. It refuses to listen anywhere but on loopback, and `/sim` refuses a request addressed to any other host
name, since whoever reaches it can be any patient. Danger: what a call does, it does before `ambiguous`
faults hide the answer.
"""

import ipaddress
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from bot.sandbox import check
from bot.sandbox.chats import Body, Chats
from bot.sandbox.clock import Clock, linger
from bot.sandbox.faults import Faults, Kind, Rule, Trouble
from bot.sandbox.ledger import Ledger
from bot.sandbox.methods import Done, Methods
from bot.sandbox.phones import Phones
from bot.sandbox.profile import Profile
from bot.sandbox.refusals import RefusedError, Said, bad_request
from bot.sandbox.saving import Part, Saving
from bot.sandbox.sim import Call, Sim, SimRefusedError
from bot.sandbox.updates import UpdateQueue

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
NOT_JSON = "<html><body>It works</body></html>"
RETRY_AFTER_DEFAULT = 3
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Sandbox:
    """A Bot API with the people it talks to; inside a test or, by `python -m bot.sandbox`, on its own."""

    def __init__(
        self,
        *,
        token: str,
        wall: Callable[[], datetime],
        frozen: bool = False,
        start: datetime | None = None,
        state_path: Path | None = None,
        strict: bool = True,
    ) -> None:
        self.token = token
        self.clock = Clock(wall=wall, frozen=frozen, start=start)
        self.chats = Chats()
        self.updates = UpdateQueue(self.clock)
        self.profile = Profile(token)
        self.faults = Faults()
        self.ledger = Ledger()
        self.phones = Phones(
            chats=self.chats, updates=self.updates, clock=self.clock, bot=self.profile.as_sender()
        )
        self._strict = strict
        self._specification = check.load()
        self._methods = Methods(
            chats=self.chats, updates=self.updates, clock=self.clock, profile=self.profile
        )
        names = (*self._methods.effects, *self._methods.readings, "getUpdates")
        self.methods = frozenset(names)
        self._names = {name.lower(): name for name in names}  # Telegram reads method names in any case
        self._sim = Sim(
            chats=self.chats,
            phones=self.phones,
            updates=self.updates,
            clock=self.clock,
            faults=self.faults,
            ledger=self.ledger,
            known_methods=self.methods,
        )
        parts: dict[str, Part] = {
            "clock": self.clock,
            "chats": self.chats,
            "updates": self.updates,
            "profile": self.profile,
            "faults": self.faults,
            "ledger": self.ledger,
        }
        self._saving = Saving(state_path, parts) if state_path else None
        self._runner: web.ServerRunner | None = None

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """Listen, and say under which URL."""
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise ValueError(f"the sandbox listens on loopback only, and {host} is not; use 127.0.0.1")
        if self._saving:
            self._saving.load()
        server = web.Server(self._serve, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, backlog=1024).start()
        bound = self._runner.addresses[0]
        if self._saving:
            self._saving.begin()
        return f"http://{f'[{host}]' if ':' in host else host}:{bound[1]}"

    async def stop(self) -> None:
        self.updates.release()
        self.ledger.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self._saving:
            await self._saving.end()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        if path.startswith("/bot"):
            token, _, method = unquote(path[4:]).partition("/")
            return await self._bot_api(request, token, method, query)
        if path.startswith("/sim/"):
            return await self._sim_side(request, path[5:], query)
        return refused(RefusedError(Said.NOT_FOUND))

    async def _bot_api(
        self, request: web.BaseRequest, token: str, named: str, query: str
    ) -> web.StreamResponse:
        method = self._names.get(named.lower())
        if token != self.token or method is None:
            return refused(RefusedError(Said.METHOD_NOT_FOUND if token == self.token else Said.UNAUTHORIZED))
        outcome, response = await self._met(request, method, query)
        self.ledger.count(method, outcome)
        return response

    async def _met(self, request: web.BaseRequest, method: str, query: str) -> tuple[str, web.Response]:
        """How the call ended, in a word for the counts, and the answer to it."""
        try:
            raw = await read_parameters(request, query)
        except RefusedError as refusal:
            return str(refusal.code), refused(refusal)
        trouble = self.faults.next_for(method, self._methods.chat_of(raw))
        if trouble.rule is not None or trouble.delay_ms:
            return await self._in_trouble(request, method, raw, trouble)
        return await self._carried_out(method, raw)

    async def _carried_out(self, method: str, raw: Body) -> tuple[str, web.Response]:
        try:
            answer = await self._result(method, raw)
        except RefusedError as refusal:
            return str(refusal.code), refused(refusal)
        return "ok", answered({"ok": True, "result": answer})

    async def _result(self, method: str, raw: Body) -> Any:
        parameters = self._specification.read(method, raw, strict=self._strict)
        if method == "getUpdates":
            return await self._get_updates(parameters)
        reading = self._methods.readings.get(method)
        if reading is not None:
            return reading(parameters).result
        done: Done = self._methods.effects[method](parameters)
        at = self.clock.now().isoformat()
        self.ledger.record(method, done.chat_id, parameters, done.result, at)
        self._touch()
        return done.result

    async def _get_updates(self, parameters: Body) -> Any:
        if "allowed_updates" in parameters:
            self.updates.allow(parameters["allowed_updates"])
        self._touch()
        return await self.updates.poll(
            parameters.get("offset", 0), parameters.get("limit", 100), parameters.get("timeout", 0)
        )

    def _touch(self) -> None:
        if self._saving:
            self._saving.touch()

    async def _in_trouble(
        self, request: web.BaseRequest, method: str, raw: Body, trouble: Trouble
    ) -> tuple[str, web.Response]:
        rule = trouble.rule
        outcome, response = "", web.Response()
        if rule is None or rule.takes_effect:
            outcome, response = await self._carried_out(method, raw)
        if trouble.delay_ms:
            await linger(trouble.delay_ms / 1000)
        if rule is None:
            return outcome, response
        if rule.kind in (Kind.AMBIGUOUS, Kind.TIMEOUT, Kind.DROP):
            if request.transport is not None:
                request.transport.abort()
            return f"fault {rule.kind}", web.Response(status=500)  # never sent: the connection is gone
        return f"fault {rule.kind}", spoilt(rule)

    async def _sim_side(self, request: web.BaseRequest, path: str, query: str) -> web.Response:
        for header in ("Host", "Origin"):
            named = request.headers.get(header, "localhost")
            if not is_loopback(named):
                return answered({"error": f"/sim is for loopback, not for {named}"}, 403)
        try:
            body = await request.json() if request.can_read_body else {}
            call = Call(dict(parse_qsl(query)), body)
            answer = await self._sim.answer(request.method, path, call)
        except SimRefusedError as refusal:
            return answered({"error": str(refusal)}, refusal.code)
        except ValueError as error:
            return answered({"error": f"cannot read this request: {error}"}, 400)
        if request.method != "GET":
            self._touch()
        return answered(answer)


def is_loopback(named: str) -> bool:
    """Whether a Host or Origin header names this machine; a page from elsewhere may not act as a patient."""
    address = named.rpartition("//")[2]
    return address in LOOPBACK_NAMES or address.rpartition(":")[0] in LOOPBACK_NAMES


async def read_parameters(request: web.BaseRequest, query: str) -> Body:
    """Parameters from the query and from a JSON, form or multipart body, the body winning."""
    raw: Body = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
    if request.method == "GET" or not request.can_read_body:
        return raw
    kind = request.content_type
    try:
        if kind == "application/x-www-form-urlencoded":
            raw.update(parse_qsl((await request.read()).decode(), keep_blank_values=True))
        elif kind == "application/json":
            raw.update(json.loads(await request.read()))
        else:
            raw.update(await request.post())
    except (ValueError, TypeError):
        raise bad_request("can't parse the request (sandbox)") from None
    return raw


def answered(content: Any, code: int = 200) -> web.Response:
    return web.Response(body=json.dumps(content).encode(), status=code, content_type="application/json")


def refused(refusal: RefusedError) -> web.Response:
    response = answered(refusal.envelope(), refusal.code)
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def spoilt(rule: Rule) -> web.Response:
    """The answer a fault puts in the place of the real one."""
    if rule.kind is Kind.FLOOD:
        seconds = RETRY_AFTER_DEFAULT if rule.retry_after is None else rule.retry_after
        words = f"Too Many Requests: retry after {seconds}"
        return refused(RefusedError(words, code=429, retry_after=seconds))
    if rule.kind is Kind.BLOCKED:
        return refused(RefusedError(Said.BLOCKED))
    if rule.kind is Kind.BAD_REQUEST:
        return refused(bad_request(rule.text or ""))
    if rule.kind is Kind.BAD_GATEWAY:
        return web.Response(text=BAD_GATEWAY, status=502, content_type="text/html")
    assert rule.kind is Kind.NOT_JSON, f"no answer for a fault of kind {rule.kind}"
    return web.Response(text=NOT_JSON, content_type="text/html")
