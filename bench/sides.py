"""The two bots side by side: how each is started, what it makes durable, and how many answers it has kept.

Both get a copy of a fresh database for every measurement, the same sandbox, the same people, and SQLite in
WAL mode with synchronous=FULL. Ours runs with its sending limits lifted, because the other has none: Telegram
would not allow either of them these rates.
"""

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from bench.drive import FIRST_CHAT
from bench.idiomatic import open_engine
from bench.processes import TOKEN, Running, start

LIFTED: Final = {
    "AFTERCARE_SENDS_PER_SECOND": "1000",
    "AFTERCARE_SENDS_PER_CHAT_PER_SECOND": "1000",
    "AFTERCARE_LOG_LEVEL": "warning",
}


class Side(Protocol):
    name: str
    durable: str

    def fresh(self) -> None:
        """A database in which everyone is about to answer the first question."""
        ...

    def start(self, url: str, environment: Mapping[str, str]) -> Running: ...

    def start_in_process(self, environment: Mapping[str, str], count: int, per_second: float) -> Running:
        """The same work without server and sockets; see bench/in_process.py."""
        ...

    def kept(self) -> int:
        """Answers in the database. Asked while the bot does not run."""
        ...


@dataclass(kw_only=True)
class Ours:
    """seeded: the database made by bench/seed.py. keys: what opens it."""

    folder: Path
    seeded: Path
    keys: str
    name: str = field(default="Aftercare", init=False)
    durable: str = field(
        default=(
            "the raw update before Telegram hears that we have it; then, in one commit, the answer, the "
            "history that rules look back on, the place in the check-in, what falls due, the sealed journal "
            "line and the reply to send"
        ),
        init=False,
    )

    @property
    def file(self) -> Path:
        return self.folder / "ours.sqlite3"

    def fresh(self) -> None:
        remove(self.file)
        shutil.copyfile(self.seeded, self.file)

    def start(self, url: str, environment: Mapping[str, str]) -> Running:
        settings = {
            "AFTERCARE_TOKEN": TOKEN,
            "AFTERCARE_KEYS": self.keys,
            "AFTERCARE_DATABASE_URL": f"sqlite:///{self.file}",
            "AFTERCARE_TELEGRAM_API": url,
            "AFTERCARE_ALLOW_UNSIGNED_PATHWAYS": "true",
            **LIFTED,
        }
        return start("ours", ["-m", "bot", "run"], self.folder, {**settings, **environment})

    def start_in_process(self, environment: Mapping[str, str], count: int, per_second: float) -> Running:
        return _in_process("ours", self.file, self.keys, self.folder, environment, count, per_second)

    def kept(self) -> int:
        return count(self.file, "SELECT count(*) FROM answer WHERE replaced_by IS NULL")


@dataclass(kw_only=True)
class Theirs:
    folder: Path
    name: str = field(default="idiomatic", init=False)
    durable: str = field(default="the answer, in a commit of its own, once its handler has run", init=False)

    @property
    def file(self) -> Path:
        return self.folder / "theirs.sqlite3"

    def fresh(self) -> None:
        remove(self.file)
        open_engine(str(self.file)).dispose()

    def start(self, url: str, environment: Mapping[str, str]) -> Running:
        return start(
            "theirs", ["-m", "bench.idiomatic", TOKEN, url, str(self.file)], self.folder, environment
        )

    def start_in_process(self, environment: Mapping[str, str], count: int, per_second: float) -> Running:
        return _in_process("theirs", self.file, "", self.folder, environment, count, per_second)

    def kept(self) -> int:
        return count(self.file, f"SELECT count(*) FROM patientanswer WHERE chat_id >= {FIRST_CHAT}")


def _in_process(
    side: str,
    file: Path,
    keys: str,
    folder: Path,
    environment: Mapping[str, str],
    count: int,
    per_second: float,
) -> Running:
    arguments = ["-m", "bench.in_process", side, str(file), keys, str(count), str(per_second)]
    return start(f"{side}-in-process", arguments, folder, environment)


def remove(file: Path) -> None:
    for each in file.parent.glob(file.name + "*"):
        each.unlink()


def count(file: Path, query: str) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute(query).fetchone()[0])
