"""Processes of a bench run: started, watched and ended by their own ids, each in a folder of its own.

CPU seconds come from /proc and are those of the whole process, threads included. Nothing here knows a bot's
inside.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TOKEN: Final = "1000:bench-bench-bench-bench-bench-bench"
ADDED_MS: Final = 8
END_SECONDS: Final = 20
SANDBOX_SECONDS: Final = 20
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class DiedError(RuntimeError):
    """A process under measurement ended by itself; the text holds the end of what it wrote."""


@dataclass(kw_only=True)
class Running:
    """One process. `cpu_seconds` are those since it started."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def cpu_seconds(self) -> float:
        # The name, in brackets, may hold spaces; utime and stime are the 12th and 13th after it (man 5 proc).
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def must_live(self) -> None:
        if self.process.poll() is not None:
            said = self.log.read_text(errors="replace")[-2000:]
            raise DiedError(f"{self.log.stem} ended with {self.process.returncode}:\n{said}")

    def kill(self) -> None:
        """As a power cut does: no last word."""
        self.process.kill()
        self.process.wait(END_SECONDS)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()


def start(
    name: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> Running:
    """Start `python <arguments>` in `folder`, so that no `.env` of the checkout is read."""
    log = folder / f"{name}.log"
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("AFTERCARE_")}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(ROOT), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    return Running(process=process, log=log)


def slow_fsync(folder: Path) -> Mapping[str, str] | None:
    """What makes a process's every fsync take 8 ms longer; None where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "slow_fsync.so"
    if not library.exists():
        source = str(ROOT / "bench" / "slow_fsync.c")
        command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), source, "-ldl"]
        if subprocess.run(command, capture_output=True).returncode != 0:
            return None
    return {"LD_PRELOAD": str(library), "SLOW_FSYNC_MS": str(ADDED_MS)}


async def address(sandbox: Running) -> str:
    until = time.monotonic() + SANDBOX_SECONDS
    while time.monotonic() < until:
        sandbox.must_live()
        lines = sandbox.log.read_text().splitlines()
        if lines and lines[0].startswith("http"):
            return lines[0]
        await asyncio.sleep(0.05)
    raise TimeoutError(f"the sandbox said no address; see {sandbox.log}")
