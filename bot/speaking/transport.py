"""How requests reach Telegram: one aiohttp session under python-telegram-bot's Bot.

Decides, for every failure, the only thing a sender needs to know: was the request certainly not carried out
(`NotSent`), or may Telegram have done it (`MaybeSent`)? The answer travels as the `__cause__` of the
library's own exception, because its exception types do not tell: a refused connection and a lost answer are
both NetworkError there. It never retries, and never decides what a failure means for a message (deliver.py
does).

Danger: the token is part of every address. No address, response body or foreign exception text goes into an
exception or a log here, and foreign exceptions are not chained.
"""

import asyncio
import json
import warnings
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBDeprecationWarning

DEFAULT_RETRY_AFTER_SECONDS = 30  # where Telegram says "too many" without saying how long
CONNECT_SECONDS = 5.0
READ_SECONDS = 40.0  # Telegram has been seen to take half a minute; giving up sooner means sending twice
IDLE_SECONDS = 10.0  # shorter than any server we know keeps a connection: a reused dead one is ambiguous
MAPPED_BY_LIBRARY = frozenset({400, 401, 403, 404, 409})

ODVInput = Any  # the library's own "value, None or not given", which it does not export


class NotSent(Exception):
    """Telegram certainly did not carry this out."""


class MaybeSent(Exception):
    """Telegram may have carried this out; nobody knows."""


class AiohttpRequest(BaseRequest):
    """The Bot's way to Telegram. `connections`: as many as there are sends in flight, and a few for taps."""

    def __init__(
        self,
        *,
        connections: int = 96,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._connections = connections
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_seconds, sock_read=read_seconds)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._read_seconds

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=IDLE_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=self._timeout,
                headers={"User-Agent": "aftercare"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=True,
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body, where the library is to read them; every other outcome is raised, classified."""
        await self.initialize()
        assert self._session is not None
        body, headers = encoded(request_data)
        failure: TelegramError | None = None
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=headers,
                timeout=self._timeout_for(read_timeout, connect_timeout),
                allow_redirects=False,
            ) as response:
                status, payload = response.status, await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            failure = classified(error)
        if failure is not None:
            raise failure  # outside the handler, so that the foreign exception is not carried along
        checked(status, payload)
        return status, payload

    def _timeout_for(self, read: ODVInput, connect: ODVInput) -> aiohttp.ClientTimeout:
        if read is self.DEFAULT_NONE and connect is self.DEFAULT_NONE:
            return self._timeout
        return aiohttp.ClientTimeout(
            total=None,
            connect=self._connect_seconds if connect is self.DEFAULT_NONE else connect,
            sock_read=self._read_seconds if read is self.DEFAULT_NONE else read,
        )

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The library's own reader logs whole bodies it cannot read; this one keeps silent."""
        answer = read_envelope(payload)
        if answer is None:
            raise maybe_sent("an answer that is no JSON object")
        return answer


def encoded(request_data: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, Mapping[str, str]]:
    """The body of a request: JSON, or multipart where files go along."""
    if request_data is None:
        return None, {}
    if not request_data.contains_files:
        body = json.dumps(request_data.parameters, ensure_ascii=False, separators=(",", ":"))
        # A lone surrogate cannot be sent as UTF-8; the renderer replaces it, and here it must not raise.
        return body.encode("utf-8", "replace"), {"Content-Type": "application/json"}
    form = aiohttp.FormData()
    for name, text in request_data.json_parameters.items():
        form.add_field(name, text)
    for name, (filename, content, kind) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, {}


def classified(error: BaseException) -> TelegramError:
    """The library's exception for a failure on the way, with what it means for the request as its cause."""
    name = type(error).__name__
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return with_cause(TimedOut(f"no connection in time ({name})"), NotSent(name))
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.InvalidURL):
        return with_cause(NetworkError(f"no connection ({name})"), NotSent(name))
    if isinstance(error, TimeoutError):
        return with_cause(TimedOut(f"no answer in time ({name})"), MaybeSent(name))
    return with_cause(NetworkError(f"the connection broke ({name})"), MaybeSent(name))


def checked(status: int, payload: bytes) -> None:
    """Raise for answers the library would misread: floods without a length, pages of a proxy, 5xx."""
    if status < 300:
        return
    if status == 429:
        raise flood(retry_after(payload))
    if status >= 500:
        raise maybe_sent(f"status {status}")
    envelope = read_envelope(payload)
    if envelope is None or status < 400:
        what = f"status {status} from something that is not Telegram"
        raise with_cause(NetworkError(what), NotSent(what))
    if status not in MAPPED_BY_LIBRARY:
        raise BadRequest(str(envelope.get("description", f"status {status}")))


def retry_after(payload: bytes) -> int:
    """Seconds to wait, by what Telegram says, or a default where it does not say or says zero."""
    parameters = (read_envelope(payload) or {}).get("parameters")
    said = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return said if isinstance(said, int) and said > 0 else DEFAULT_RETRY_AFTER_SECONDS


def flood(seconds: int) -> RetryAfter:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", PTBDeprecationWarning
        )  # its constructor reads its own deprecated field
        return RetryAfter(seconds)


def seconds_of(error: RetryAfter) -> float:
    """How long to wait, whichever of its two types the library is set to use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        said = error.retry_after
    return said.total_seconds() if isinstance(said, timedelta) else float(said)


def read_envelope(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def maybe_sent(what: str) -> TelegramError:
    return with_cause(NetworkError(what), MaybeSent(what))


def with_cause(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error
