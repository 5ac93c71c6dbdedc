"""The bot of the demo as a process of its own, so that killing it is a real kill.

Starts it, kills it (SIGKILL, no goodbye), stops it in order, and reads its log for what fell due. Never
speaks to it otherwise: what the bot knows stands in its database and in the sandbox.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import bot
from bot.settings import PREFIX

STOP_SECONDS: Final = 12.0
LINE_AT_MOST: Final = 2**20
ROOT: Final = Path(bot.__file__).parents[1]


class Life(StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    DOWN = "down"


class Living:
    """settings: its environment variables, without their prefix. folder: where it runs, so that no `.env` of
    somebody else is read.

    changed: told of every change of `life`. fell_due: told the kind of each thing that fell due.
    """

    def __init__(
        self,
        settings: Mapping[str, str],
        folder: Path,
        *,
        changed: Callable[[], None],
        fell_due: Callable[[str], None],
        complains: Callable[[str], None],
    ) -> None:
        self._settings = {PREFIX + name: value for name, value in settings.items()}
        self._folder = folder
        self._changed = changed
        self._fell_due = fell_due
        self._complains = complains
        self._process: asyncio.subprocess.Process | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._up = asyncio.Event()
        self.life = Life.DOWN

    async def start(self) -> None:
        """Begin; `running` says when it is up. Already begun: nothing happens."""
        if self.life is not Life.DOWN:
            return
        self._is(Life.STARTING)
        if self._hearing is not None:
            await self._hearing  # of the one before, which is dead
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.showing.leash"),
            cwd=self._folder,
            env=self._environment(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            limit=LINE_AT_MOST,
            start_new_session=True,  # Ctrl-C is for the demo, which then stops it in order
        )
        self._hearing = asyncio.get_running_loop().create_task(self._hear(self._process))

    async def running(self) -> bool:
        """Wait until it is up or dead; whether it is up."""
        await self._up.wait()
        return self.life is Life.RUNNING

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        if self._hearing is not None:
            await self._hearing

    async def stop(self) -> None:
        """In order; by force if that takes too long."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        await self.kill()

    def _environment(self) -> dict[str, str]:
        """Ours, without any setting of a bot that this machine may really run."""
        around = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        path = os.pathsep.join(filter(None, (str(ROOT), around.get("PYTHONPATH"))))
        return {**around, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **self._settings}

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None, "its log is piped"
        async for line in process.stderr:
            self._take(line)
        await process.wait()
        self._is(Life.DOWN)

    def _take(self, line: bytes) -> None:
        try:
            said: dict[str, Any] = json.loads(line)
        except ValueError:
            self._complains(line.decode(errors="replace").rstrip())  # why it could not start
            return
        if said.get("action") == "started":
            self._is(Life.RUNNING)
        elif said.get("action") == "due":
            self._fell_due(str(said.get("kind")))

    def _is(self, life: Life) -> None:
        self.life = life
        if life is Life.STARTING:
            self._up.clear()
        else:
            self._up.set()
        self._changed()
