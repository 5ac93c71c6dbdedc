"""Keeps the sandbox over its own restart, in one JSON file.

Written when the sandbox stops and at most about a second after a change; the last second before a kill may
be lost, as this is a stage for tests and demos and not a store of anyone's care. A file is replaced whole
or not at all.
"""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from bot.sandbox.clock import linger

FORMAT = 2
PAUSE_SECONDS = 1.0


class Part(Protocol):
    def saved(self) -> dict[str, Any]: ...
    def restore(self, saved: dict[str, Any]) -> None: ...


class Saving:
    def __init__(self, path: Path, parts: Mapping[str, Part]) -> None:
        self._path = path
        self._parts = parts
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def load(self) -> bool:
        """Whether the last run was cut off, so that a second of it may be missing."""
        if not self._path.exists():
            return False
        try:
            saved = json.loads(self._path.read_text(encoding="utf-8"))
            if saved.pop("format") != FORMAT:
                raise ValueError("another format")
            for name, part in self._parts.items():
                part.restore(saved[name])
            return not saved.get("ended", False)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{self._path} holds no sandbox this version can read: remove it") from error

    def touch(self) -> None:
        self._changed.set()

    def begin(self) -> None:
        self._task = asyncio.create_task(self._save_now_and_then())

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._write(ended=True)

    async def _save_now_and_then(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            self._write()
            await linger(PAUSE_SECONDS)

    def _write(self, *, ended: bool = False) -> None:
        saved = {
            "format": FORMAT,
            "ended": ended,
            **{name: part.saved() for name, part in self._parts.items()},
        }
        beside = self._path.with_suffix(self._path.suffix + ".new")
        beside.write_text(json.dumps(saved), encoding="utf-8")
        beside.replace(self._path)
