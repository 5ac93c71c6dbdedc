"""A bell: whoever listens hears the next ring. An earlier ring is not heard: look first, then listen."""

import asyncio


class Bell:
    """Rings for all who are listening at that moment."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def heard(self) -> None:
        await self._next.wait()
