"""Listens by webhook: Telegram brings updates here, and hears 200 only once they are stored.

The address ends in a path nobody can guess, made from the secret; the token is never in it. Whoever does not
know the path or the secret hears a status and nothing else, and nothing of the body is read. While we stop,
or the database is away, the answer is 503: Telegram keeps the update and brings it again.

What comes with the right secret and cannot be read is kept and set aside like any poison. The first time it
is refused all the same: it may have been damaged on the way, and Telegram then brings it whole.

Danger: the same update may come twice, and two of one person at the same moment; storage knows the first and
orders the second.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from enum import StrEnum
from typing import Final

import structlog
from aiohttp import web

from bot.listening.intake import Intake
from bot.listening.registration import Registration
from bot.listening.updates import read_update, unreadable
from bot.serving.listener import Address, Listener
from bot.settings import StartFault
from storage.database import Unavailable

log = structlog.get_logger()

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MOST_BYTES: Final = 1024 * 1024  # of one update; the largest that Telegram makes are some tens of KiB
READ_SECONDS: Final = 10.0  # that a body may take to arrive
FINISH_SECONDS: Final = 2.0  # for requests under way when we stop
AGAIN_SECONDS: Final = 5  # after which Telegram may come again


class Refusal(StrEnum):
    PATH = "path"
    SECRET = "secret"  # noqa: S105 - a reason
    METHOD = "method"
    KIND = "kind"
    SIZE = "size"
    SLOW = "slow"
    BROKEN = "broken"
    UNREADABLE = "unreadable"
    DATABASE = "database"
    BUSY = "busy"
    STOPPING = "stopping"


_STATUS: Final = {
    Refusal.PATH: 404,
    Refusal.SECRET: 403,
    Refusal.METHOD: 405,
    Refusal.KIND: 415,
    Refusal.SIZE: 413,
    Refusal.SLOW: 408,
    Refusal.BROKEN: 400,
    Refusal.UNREADABLE: 400,
    Refusal.DATABASE: 503,
    Refusal.BUSY: 503,
    Refusal.STOPPING: 503,
}


class Refused(Exception):
    """This request is not taken in."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


def secret_path(secret: str, bot_id: int) -> str:
    """The last part of the address: known to whoever knows the secret, and telling nothing of it."""
    words = f"aftercare webhook {bot_id}".encode()
    return hmac.new(secret.encode(), words, hashlib.sha256).hexdigest()[:40]


class Webhook:
    """One endpoint. refused: counts what was not taken in."""

    name: Final = "webhook"

    def __init__(
        self,
        *,
        address: Address,
        secret: str,
        path: str,
        intake: Intake,
        registration: Registration,
        refused: Callable[[str], None],
    ) -> None:
        self.address = address
        self._secret = secret.encode()
        self._path = path.encode()
        self._intake = intake
        self.registration = registration
        self._refused = refused
        self._stopping = False
        self._times: dict[Refusal, int] = {}
        self._listener = Listener(address, self._answer, finish_seconds=FINISH_SECONDS)

    async def open(self) -> None:
        """Listen, or StartFault. What comes before the intake is ready is asked to come again."""
        try:
            self.address = await self._listener.open()
        except OSError as error:
            raise StartFault(
                f"AFTERCARE_WEBHOOK_LISTEN: {self.address} cannot be listened at ({error.strerror}). "
                "Another program, or another Aftercare, may hold it: end that one, or name another port here "
                "and in your proxy"
            ) from error

    async def run(self) -> None:
        """Until stopped: keep Telegram knowing where to bring updates."""
        await self._intake.room()
        await self.registration.run()

    async def stop(self) -> None:
        """Take nothing in any more. The webhook stays set: Telegram keeps what people write meanwhile."""
        self._stopping = True
        self.registration.stop()
        await self._listener.close()

    # --- one request ----------------------------------------------------------------------------------------

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            await self._take_in(await self._body(request))
        except Refused as refusal:
            return self._told(refusal.why)
        except Unavailable as error:
            if not self._stopping:
                log.error("the database takes nothing in", action="inbox-unavailable", error=error)
            return self._told(Refusal.STOPPING if self._stopping else Refusal.DATABASE)
        return web.Response()

    async def _body(self, request: web.BaseRequest) -> bytes:
        """The bytes of an update that Telegram has brought, or Refused."""
        last = request.raw_path.partition("?")[0].rpartition("/")[2]
        if not hmac.compare_digest(_bytes(last), self._path):
            raise Refused(Refusal.PATH)
        if not hmac.compare_digest(_bytes(request.headers.get(SECRET_HEADER, "")), self._secret):
            raise Refused(Refusal.SECRET)
        if request.method != "POST":
            raise Refused(Refusal.METHOD)
        if request.content_type != "application/json" or "Content-Encoding" in request.headers:
            raise Refused(Refusal.KIND)
        if self._stopping:
            raise Refused(Refusal.STOPPING)
        if not self._intake.has_room:
            raise Refused(Refusal.BUSY)
        if (request.content_length or 0) > MOST_BYTES:
            raise Refused(Refusal.SIZE)
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await _read(request)
        except TimeoutError:
            raise Refused(Refusal.SLOW) from None
        except (web.RequestPayloadError, OSError):  # broken off, or not even HTTP
            raise Refused(Refusal.BROKEN) from None

    async def _take_in(self, body: bytes) -> None:
        """Stored when it returns."""
        try:
            update = read_update(json.loads(body), body)
        except (ValueError, RecursionError):
            update = None
        if update is not None:
            await self._intake.take_in((update,))
        elif await self._intake.take_in((unreadable(body),)):
            raise Refused(Refusal.UNREADABLE)

    def _told(self, why: Refusal) -> web.Response:
        """The status alone; who is refused learns nothing from it."""
        self._refused(why.value)
        times = self._times[why] = self._times.get(why, 0) + 1
        if why in _SUSPICIOUS and str(times).rstrip("0") == "1":  # the first, the tenth, the hundredth …
            log.warning(
                "somebody sends what is not Telegram's to our webhook",
                action="webhook-refused",
                outcome=why.value,
                count=times,
            )
        response = web.Response(status=_STATUS[why])
        if _STATUS[why] == 503:
            response.headers["Retry-After"] = str(AGAIN_SECONDS)
        else:
            response.force_close()  # without waiting for the rest of a body nobody wants
        return response


# Not the path: every scanner of the internet tries some.
_SUSPICIOUS: Final = frozenset(
    {Refusal.SECRET, Refusal.METHOD, Refusal.KIND, Refusal.SIZE, Refusal.SLOW, Refusal.UNREADABLE}
)


async def _read(request: web.BaseRequest) -> bytes:
    body = bytearray()
    async for part in request.content.iter_any():
        body += part
        if len(body) > MOST_BYTES:
            raise Refused(Refusal.SIZE)
    return bytes(body)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
