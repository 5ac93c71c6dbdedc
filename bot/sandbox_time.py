"""Asks the sandbox what time it is there. Only for a sandbox on this machine; settings.py refuses anything
else.
"""

from datetime import datetime
from typing import Final

import aiohttp

PATIENCE_SECONDS: Final = 5.0


class SandboxTime:
    """One connection, kept: it is asked at every beat."""

    def __init__(self, address: str) -> None:
        self._url = f"{address}/sim/clock"
        self._session: aiohttp.ClientSession | None = None

    async def now(self) -> datetime:
        """The sandbox's time; OSError when it cannot be had."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS))
        try:
            async with self._session.get(self._url) as answer:
                shown = await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise OSError(f"the sandbox's time cannot be had ({type(error).__name__})") from error
        return datetime.fromisoformat(shown["now"])

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
