"""Where the demo keeps its clinic between two runs: one folder, this user's own.

Holds the sandbox, the database, the key that opens it and how far the story got. Emptied with `--fresh`, and
then only of files the demo itself made: whatever else stands there stays. Danger: none of it is for real
patients; the key lies beside what it opens.
"""

import fcntl
import json
import os
import shutil
import stat
from datetime import datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

from bot.settings import StartFault
from storage.secrets import Keyring

FOLDER_SETTING: Final = "AFTERCARE_DEMO_FOLDER"
NAME: Final = "aftercare-demo"
OWNER_ONLY: Final = 0o700


def usual_place() -> Path:
    """Where it is unless somebody says otherwise."""
    if said := os.environ.get(FOLDER_SETTING):
        return Path(said)
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / NAME


class Folder:
    """Held by one demo at a time, from `opened` to `close`."""

    def __init__(self, path: Path, lock: TextIOWrapper) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def opened(cls, path: Path, *, fresh: bool) -> "Folder":
        """StartFault where it cannot be made, or another demo holds it."""
        try:
            path.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
            _refuse_a_shared_one(path)
            lock = (path / "lock").open("a+", encoding="utf-8")
        except OSError as error:
            raise StartFault(
                f"The demo cannot keep anything in {path} ({error.strerror}). Name another folder: "
                f"{FOLDER_SETTING}=/path/to/folder"
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            where = lock.read().strip()
            lock.close()
            raise StartFault(
                f"A demo is running already on {path}"
                + (f", at {where}" if where else "")
                + ". Open that one, "
                f"end it, or give this one a folder of its own: {FOLDER_SETTING}=/path/to/folder"
            ) from error
        lock.truncate(0)
        folder = cls(path, lock)
        if fresh:
            folder._empty()
        return folder

    def is_open_at(self, address: str) -> None:
        """For whoever starts a second one."""
        self._lock.write(address)
        self._lock.flush()

    def close(self) -> None:
        self._lock.close()

    @property
    def sandbox(self) -> Path:
        return self.path / "sandbox.json"

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.path / 'aftercare.sqlite3'}"

    @property
    def _show(self) -> Path:
        return self.path / "show.json"

    def key(self) -> str:
        """The one key of this clinic, made the first time."""
        file = self.path / "key"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(Keyring.new_key(), encoding="utf-8")
        return file.read_text(encoding="utf-8").strip()

    def show(self) -> dict[str, Any]:
        """What the show kept of itself; empty before the first time."""
        if not self._show.exists():
            return {}
        try:
            kept = json.loads(self._show.read_text(encoding="utf-8"))
        except ValueError as error:
            raise StartFault(f"{self._show} cannot be read. Start over with --fresh") from error
        return dict(kept)

    def keep_show(self, show: dict[str, Any]) -> None:
        beside = self._show.with_suffix(".new")
        beside.write_text(json.dumps(show), encoding="utf-8")
        beside.replace(self._show)

    def stood_at(self) -> datetime | None:
        """What the sandbox's wall clock showed when it was last kept; None before the first time."""
        if not self.sandbox.exists():
            return None
        try:
            clock = json.loads(self.sandbox.read_text(encoding="utf-8"))["clock"]
            return datetime.fromisoformat(clock["now"]) - timedelta(seconds=clock["offset_seconds"])
        except (ValueError, KeyError) as error:
            raise StartFault(f"{self.sandbox} cannot be read. Start over with --fresh") from error

    def _empty(self) -> None:
        ours = [
            "sandbox.json",
            "show.json",
            "key",
            *(f"aftercare.sqlite3{end}" for end in ("", "-wal", "-shm")),
        ]
        for name in ours:
            (self.path / name).unlink(missing_ok=True)
        shutil.rmtree(self.path / "sandbox.json.files", ignore_errors=True)  # what people sent


def _refuse_a_shared_one(path: Path) -> None:
    """Whoever may write into it could have what we write land in any file of ours, by a link."""
    found = path.stat()
    if found.st_uid != os.geteuid() or found.st_mode & stat.S_IWOTH:
        raise StartFault(
            f"{path} is not yours alone: others on this machine can write there. Name a folder of your own: "
            f"{FOLDER_SETTING}=/path/to/folder"
        )
