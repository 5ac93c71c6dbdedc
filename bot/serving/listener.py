"""One listening socket and the handler behind it. Knows addresses and an orderly end; nothing of its content.

Plain HTTP: what must be encrypted comes through a proxy of the clinic's. No access log, because addresses and
headers hold secrets.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog
from aiohttp import web

log = structlog.get_logger()

# The library's own complaints about what is not even HTTP: whoever can reach us could fill the log with them.
_QUIET: Final = logging.getLogger("aftercare.listener")
_QUIET.setLevel(logging.CRITICAL)

SILENT_SECONDS: Final = 75.0  # that a connection may stand open and ask nothing, or only begin to ask
CONNECTIONS_MOST: Final = 256  # at one time: the bot needs sockets and files for its own work
LINGER_SECONDS: Final = 1.0  # for the rest of a body that was not read, so that its sender hears the answer

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where to listen: an address of this machine and a port; port 0 is any free one."""

    host: str
    port: int

    @classmethod
    def parse(cls, written: str) -> "Address":
        """From host:port, an IPv6 address in brackets; ValueError if it is none."""
        host, _, port = written.rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not (port.isascii() and port.isdecimal() and int(port) < 65536):
            raise ValueError("no port")
        if host != "localhost":
            ipaddress.ip_address(host)
        return cls(host=host, port=int(port))

    @property
    def is_loopback(self) -> bool:
        return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class _Server(web.Server):
    """Hangs up at once on whoever comes when there are too many."""

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self.connections) > CONNECTIONS_MOST:
            asyncio.get_running_loop().call_soon(transport.abort)  # not before the handler has begun


class Listener:
    """Listens from `open` until `close`. finish_seconds: for requests under way when we close."""

    def __init__(
        self,
        address: Address,
        handler: Handler,
        *,
        finish_seconds: float,
        silent_seconds: float = SILENT_SECONDS,
    ) -> None:
        self._finish_seconds = finish_seconds
        self._silent_seconds = silent_seconds
        self._address = address
        self._handler = handler
        self._runner: web.ServerRunner | None = None

    async def open(self) -> Address:
        """OSError if the address is taken or not ours. Where we listen now."""
        server = _Server(
            self._fenced,
            access_log=None,
            logger=_QUIET,
            auto_decompress=False,
            keepalive_timeout=self._silent_seconds,
            lingering_time=LINGER_SECONDS,
        )
        self._runner = web.ServerRunner(server, shutdown_timeout=self._finish_seconds)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._address.host, self._address.port).start()
        except BaseException:
            await self.close()
            raise
        host, port = self._runner.addresses[0][:2]
        return Address(host=str(host), port=int(port))

    async def _fenced(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._handler(request)
        except Exception as error:  # the fence around one request
            log.error("a request failed", action="request-failed", error=error)
            return web.Response(status=500)

    async def close(self) -> None:
        """Take no new connection, let requests under way end, and end."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
