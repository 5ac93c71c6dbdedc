"""One call of the Bot API from its request to its answer: read, meet ordered faults, check, carry out, tell.

Benchmarks push thousands of sends a second through here. Danger: what a call does, it does before
`ambiguous` faults hide the answer.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.api.check import Specification
from bot.sandbox.api.done import Done
from bot.sandbox.api.flood import Flood
from bot.sandbox.api.methods import Methods
from bot.sandbox.api.refusals import RefusedError, Said
from bot.sandbox.clock import Clock, linger, stopwatch
from bot.sandbox.faults import Faults, Kind, Trouble
from bot.sandbox.keeping.files import Files, Upload
from bot.sandbox.keeping.kept import Body
from bot.sandbox.ledger import Ledger
from bot.sandbox.seen.stream import Tell
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.wire import answered, file_answer, read_body, refused, spoilt

WORDS_SHOWN = 80
FILE = "file"  # what faults call the fetching of a file, which is no method
UPLOADING = frozenset({"sendPhoto", "sendDocument", "setWebhook"})


class Met:
    """How a call ended: a word for the counts, the answer to it, and what a page shows of it."""

    __slots__ = ("chat_id", "outcome", "response", "said")

    def __init__(self, outcome: str, response: web.Response, said: str = "") -> None:
        self.outcome = outcome
        self.response = response
        self.said = said
        self.chat_id: int | None = None


class Serving:
    def __init__(
        self,
        *,
        token: str,
        strict: bool,
        specification: Specification,
        methods: Methods,
        updates: UpdateQueue,
        clock: Clock,
        faults: Faults,
        flood: Flood,
        files: Files,
        ledger: Ledger,
        tell: Tell,
        touch: Callable[[], None],
        faults_changed: Callable[[], Any],
    ) -> None:
        self._token = token
        self._strict = strict
        self._specification = specification
        self._methods = methods
        self._updates = updates
        self._clock = clock
        self._faults = faults
        self._flood = flood
        self._files = files
        self._ledger = ledger
        self._tell = tell
        self._touch = touch
        self._faults_changed = faults_changed
        names = (*methods.effects, *methods.readings, "getUpdates")
        self.names = {name.lower(): name for name in names}  # Telegram reads method names in any case

    async def call(self, request: web.BaseRequest, token: str, named: str, query: str) -> web.StreamResponse:
        method = self.names.get(named.lower())
        if token != self._token or method is None:
            return refused(RefusedError(Said.METHOD_NOT_FOUND if token == self._token else Said.UNAUTHORIZED))
        begun = stopwatch()
        met = await self._met(request, method, query)
        self._ledger.count(method, met.outcome)
        if method != "getUpdates":
            ms = round((stopwatch() - begun) * 1000, 1)
            self._tell("call", partial(call_event, method, met.chat_id, met.outcome, ms, met.said))
        return met.response

    async def _met(self, request: web.BaseRequest, method: str, query: str) -> Met:
        try:
            body = await read_body(request)
        except RefusedError as refusal:
            return refused_call(refusal)
        raw = {**dict(parse_qsl(query, keep_blank_values=True)), **body} if query else body
        chat_id = self._methods.chat_of(raw)
        trouble = self._faults.next_for(method, chat_id)
        if trouble.rule is None and not trouble.delay_ms:
            met = await self._carried_out(method, raw)
        else:
            met = await self._in_trouble(request, trouble, partial(self._carried_out, method, raw))
        met.chat_id = chat_id
        met.said = met.said or words_of(raw)
        return met

    async def _carried_out(self, method: str, raw: Body) -> Met:
        try:
            done = await self._done(method, raw)
        except RefusedError as refusal:
            return refused_call(refusal)
        envelope = {"ok": True, "result": done.result}
        if done.description is not None:
            envelope["description"] = done.description
        return Met("ok", answered(envelope))

    async def _done(self, method: str, raw: Body) -> Done:
        parameters = self._specification.read(method, raw, strict=self._strict)
        if method == "getUpdates":
            return Done(await self._get_updates(parameters))
        reading = self._methods.readings.get(method)
        if reading is not None:
            return reading(parameters)
        if self._flood.is_on:
            self._flood.meet(method, parameters.get("chat_id"))
        done: Done = self._methods.effects[method](parameters)
        if method in UPLOADING:
            parameters = {name: described(value) for name, value in parameters.items()}
        at = self._clock.now().isoformat()
        self._ledger.record(method, done.chat_id, parameters, done.result, at)
        self._touch()
        return done

    async def _get_updates(self, parameters: Body) -> Any:
        self._updates.refuse_pushed()
        if "allowed_updates" in parameters:
            self._updates.allow(parameters["allowed_updates"])
        self._touch()
        return await self._updates.poll(
            parameters.get("offset", 0), parameters.get("limit", 100), parameters.get("timeout", 0)
        )

    async def file(self, request: web.BaseRequest, token: str, path: str) -> web.StreamResponse:
        """What getFile gave a link to."""
        trouble = self._faults.next_for(FILE, None)
        if trouble.rule is not None or trouble.delay_ms:
            met = await self._in_trouble(request, trouble, partial(self._fetched, token, path))
        else:
            met = await self._fetched(token, path)
        self._ledger.count(FILE, met.outcome)
        return met.response

    async def _fetched(self, token: str, path: str) -> Met:
        if token != self._token:
            return refused_call(RefusedError(Said.UNAUTHORIZED))
        stored = self._files.linked(path, self._clock.seconds())
        if stored is None:
            return refused_call(RefusedError(Said.NOT_FOUND))
        return Met("ok", file_answer(self._files.content(stored), stored.mime))

    async def _in_trouble(self, request: web.BaseRequest, trouble: Trouble, carry_out: Any) -> Met:
        rule = trouble.rule
        met = Met("", web.Response())
        if rule is None or rule.takes_effect:
            met = await carry_out()
        if trouble.delay_ms:
            await linger(trouble.delay_ms / 1000)
        if rule is None:
            return met
        self._faults_changed()
        if rule.kind in (Kind.AMBIGUOUS, Kind.TIMEOUT, Kind.DROP):
            if request.transport is not None:
                request.transport.abort()
            response = web.Response(status=500)  # never sent: the connection is gone
        else:
            response = spoilt(rule)
        return Met(f"fault {rule.kind}", response)


def described(value: Any) -> Any:
    """What the ledger keeps of a file that came along."""
    return value.described() if isinstance(value, Upload) else value


def words_of(raw: Body) -> str:
    """The first words a call would put on a screen, for the list of calls."""
    for name in ("text", "caption", "action"):
        words = raw.get(name)
        if type(words) is str and words:
            return words[:WORDS_SHOWN]
    return ""


def call_event(method: str, chat_id: int | None, outcome: str, ms: float, summary: str) -> Body:
    return {"method": method, "chat_id": chat_id, "outcome": outcome, "ms": ms, "summary": summary}


def refused_call(refusal: RefusedError) -> Met:
    return Met(str(refusal.code), refused(refusal), refusal.description)
