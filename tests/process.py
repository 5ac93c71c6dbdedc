"""The real bot as a process of its own, for kills: started from settings in the environment, against a
sandbox.

Nothing in it is a stand-in: `python -m bot run`, a real database file, real sockets, real SIGKILL.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNNING = "Aftercare is running"
START_SECONDS = 30.0


class BotProcess:
    """One run of the bot. settings: environment, without the prefix, such as TOKEN or CRASHPOINT."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCARE_")}
        self._environment = {
            **inherited,
            "AFTERCARE_WEB_LISTEN": "off",  # several may run at once
            **{f"AFTERCARE_{name}": value for name, value in settings.items()},
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        self._process: asyncio.subprocess.Process | None = None
        self._running = asyncio.Event()
        self._line = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self.log: list[str] = []

    async def start(self, folder: Path, *, wait: bool = True) -> None:
        """Begin, in a folder without a .env; returns once it runs, or once it has ended."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=folder,
            env=self._environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.get_running_loop().create_task(self._read())
        if wait:
            async with asyncio.timeout(START_SECONDS):
                await self._running.wait()

    async def says(self, part: str) -> None:
        """Until the log holds these words."""
        async with asyncio.timeout(START_SECONDS):
            while not any(part in line for line in self.log):
                self._line.clear()
                await self._line.wait()

    @property
    def is_over(self) -> bool:
        assert self._process is not None
        return self._process.returncode is not None

    def kill(self) -> None:
        """As a power cut."""
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        """As an operator or a supervisor stops it."""
        self._signal(signal.SIGTERM)

    async def ended(self) -> int:
        """Until it has ended; its exit code, negative for the signal that ended it."""
        assert self._process is not None
        assert self._reading is not None
        code = await self._process.wait()
        await self._reading
        return code

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.log.append(line.decode(errors="replace").rstrip())
            self._line.set()
            if RUNNING in self.log[-1]:
                self._running.set()
        self._running.set()
