"""The rows of the table: which measurements are made, how long each may take, and what we aim for.

Each row measures one side and then the other, in the same run, against the same sandbox process.
"""

import json
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bench.drive import ANSWERS, WARM_UP
from bench.measures import Bench, Drain, Load, drain, kills, load
from bench.processes import ADDED_MS, Running
from bench.sides import Side


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How much is done. drain_seconds: when a drain is broken off; tail_seconds: how long a load's replies
    are awaited.
    """

    patients: int
    drain_seconds: float
    tail_seconds: float
    load_seconds: Mapping[int, float]  # arrivals per second → for how long
    kill_patients: int
    in_process_seconds: float
    herd_patients: int = 250
    herd_seconds: float = 240
    herd_thinks: tuple[float, float] = (3.0, 9.0)  # seconds from a question to her answer
    sweep_due: int = 1_000
    sweep_enrolled: tuple[int, ...] = (1_000, 10_000)
    sweep_theirs: int = 100_000  # up to so many enrolled the other side is measured too


FULL: Final = Size(
    patients=500,
    drain_seconds=30,
    tail_seconds=30,
    load_seconds={25: 16, 200: 10},
    kill_patients=450,
    in_process_seconds=20,
)
LONG: Final = replace(
    FULL, herd_patients=1_000, herd_seconds=900, sweep_enrolled=(1_000, 10_000, 100_000, 1_000_000)
)
QUICK: Final = Size(
    patients=100,
    drain_seconds=8,
    tail_seconds=10,
    load_seconds={25: 5, 200: 3},
    kill_patients=99,
    in_process_seconds=5,
    herd_patients=100,
)
TINY: Final = Size(  # only whether the machinery runs
    patients=10,
    drain_seconds=8,
    tail_seconds=10,
    load_seconds={25: 0.4},
    kill_patients=9,
    in_process_seconds=0.4,
    herd_patients=12,
    herd_seconds=90,
    herd_thinks=(0.8, 1.2),
    sweep_due=12,
    sweep_enrolled=(12, 40),
    sweep_theirs=12,
)
KILL_ARRIVALS: Final = 25.0
IN_PROCESS_ARRIVALS: Final = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line. met: whether ours reached the aim, None where there is none."""

    what: str
    setting: str
    ours: str
    theirs: str
    ratio: str = ""
    aim: str = ""
    met: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """One disk and one server, in words and in effect."""

    disk: str
    bench: Bench | None  # None: it cannot be had on this machine


def disks(plain: Bench, slowed: Bench | None) -> tuple[Setting, ...]:
    return (
        Setting(disk="fsync as it is", bench=plain),
        Setting(disk=f"fsync + {ADDED_MS} ms", bench=slowed),
    )


def not_here(what: str, setting: str) -> Row:
    return Row(what=what, setting=setting, ours="no C compiler here", theirs="no C compiler here")


# --- nothing lost -------------------------------------------------------------------------------------------


async def kill_rows(bench: Bench, ours: Side, theirs: Side, size: Size) -> AsyncIterator[Row]:
    mine, other = [
        await kills(
            bench, side, patients=size.kill_patients, per_second=KILL_ARRIVALS, seconds=size.drain_seconds
        )
        for side in (ours, theirs)
    ]
    setting = "3 × SIGKILL, server 50 ms"
    yield Row(
        what="answers lost",
        setting=setting,
        ours=f"{mine.lost} of {mine.written}",
        theirs=f"{other.lost} of {other.written}",
        aim="0",
        met=mine.lost == 0,
    )
    yield Row(
        what="people left without the next question",
        setting=setting,
        ours=str(mine.unreplied),
        theirs=str(other.unreplied),
        aim="0",
        met=mine.unreplied == 0,
    )
    yield Row(
        what="extra copies (sends in flight when killed)",
        setting=setting,
        ours=str(mine.extra),
        theirs=str(other.extra),
    )


# --- catching up --------------------------------------------------------------------------------------------

DRAIN_AIMS: Final = {0: 3.0, 50: 15.0}


async def drain_rows(
    settings: Sequence[Setting],
    ours: Side,
    theirs: Side,
    size: Size,
    aims: Mapping[int, float] = DRAIN_AIMS,
) -> AsyncIterator[Row]:
    """aims: the server's milliseconds a call → how many times as quick we mean to be."""
    what = f"drain of {size.patients * len(ANSWERS):,} waiting answers"
    for setting in settings:
        for latency_ms, aim in aims.items():
            server = "server at once" if latency_ms == 0 else f"server {latency_ms} ms"
            words = f"{server}, {setting.disk}"
            if setting.bench is None:
                yield not_here(what, words)
                continue
            found = [
                await drain(
                    setting.bench,
                    side,
                    patients=size.patients,
                    latency_ms=latency_ms,
                    seconds=size.drain_seconds,
                )
                for side in (ours, theirs)
            ]
            ratio = found[0].per_second / found[1].per_second
            yield Row(
                what=what,
                setting=words,
                ours=drained(found[0]),
                theirs=drained(found[1]),
                ratio=f"{ratio:.1f} ×",
                aim=f"≥ {aim:.0f} ×",
                met=ratio >= aim and found[0].lost == 0,
            )


def drained(found: Drain) -> str:
    words = f"{found.per_second:.0f}/s"
    if found.lost is None:
        return f"{words} ({found.replied:,} in {found.seconds:.0f} s, then broken off)"
    return f"{words} ({found.seconds:.1f} s)" + (f", {found.lost} LOST" if found.lost else "")


# --- at a steady rate ---------------------------------------------------------------------------------------

CPU_AIMS: Final = {200: 1.5}


async def load_rows(settings: Sequence[Setting], ours: Side, theirs: Side, size: Size) -> AsyncIterator[Row]:
    for setting in settings:
        for rate, seconds in size.load_seconds.items():
            words = f"{rate}/s, {setting.disk}"
            if setting.bench is None:
                yield not_here("wrote → next question", words)
                continue
            count = min(round(rate * seconds), size.patients * len(ANSWERS) - WARM_UP)
            mine, other = [
                await load(
                    setting.bench,
                    side,
                    patients=size.patients,
                    per_second=rate,
                    count=count,
                    seconds=size.tail_seconds,
                )
                for side in (ours, theirs)
            ]
            yield Row(
                what="wrote → next question, p50 / p99",
                setting=words,
                ours=waited(mine),
                theirs=waited(other),
                ratio=f"{mine.p50_ms / other.p50_ms:.2f} × / {mine.p99_ms / other.p99_ms:.2f} ×",
            )
            ratio = mine.cpu_ms / other.cpu_ms
            aim = CPU_AIMS.get(rate)
            yield Row(
                what="CPU an answer",
                setting=words,
                ours=f"{mine.cpu_ms:.2f} ms",
                theirs=f"{other.cpu_ms:.2f} ms",
                ratio=f"{ratio:.2f} ×",
                aim=f"≤ {aim} ×" if aim else "",
                met=ratio <= aim if aim else None,
            )


def waited(found: Load) -> str:
    words = f"{found.p50_ms:.1f} / {found.p99_ms:.1f} ms"
    missing = found.written - found.replied
    return words + (f", {missing} of {found.written} without a reply" if missing else "")


# --- without the hops ---------------------------------------------------------------------------------------

IN_PROCESS_AIM_MS: Final = 15.0


async def in_process_rows(
    settings: Sequence[Setting], ours: Side, theirs: Side, size: Size
) -> AsyncIterator[Row]:
    what = "in process: answer → durable and decided, p50 / p99"
    for setting in settings:
        words = f"{IN_PROCESS_ARRIVALS}/s, {setting.disk}"
        if setting.bench is None:
            yield not_here(what, words)
            continue
        mine, other = [
            in_process(side, setting.bench.disk, round(size.in_process_seconds * IN_PROCESS_ARRIVALS))
            for side in (ours, theirs)
        ]
        is_aimed = not setting.bench.disk
        yield Row(
            what=what,
            setting=words,
            ours=f"{mine['p50_ms']:.1f} / {mine['p99_ms']:.1f} ms",
            theirs=f"{other['p50_ms']:.1f} / {other['p99_ms']:.1f} ms",
            ratio=f"{mine['p50_ms'] / other['p50_ms']:.2f} × / {mine['p99_ms'] / other['p99_ms']:.2f} ×",
            aim=f"p99 ≤ {IN_PROCESS_AIM_MS:.0f} ms" if is_aimed else "",
            met=mine["p99_ms"] <= IN_PROCESS_AIM_MS if is_aimed else None,
        )


def in_process(side: Side, disk: Mapping[str, str], count: int) -> Mapping[str, float]:
    """Measured in a process of its own, so that the slow disk can be put under it; it prints its figures."""
    side.fresh()
    running: Running = side.start_in_process(disk, count, IN_PROCESS_ARRIVALS)
    try:
        running.process.wait(count / IN_PROCESS_ARRIVALS + 60)
        if running.process.returncode != 0:
            running.must_live()
        found: Mapping[str, float] = json.loads(running.log.read_text().splitlines()[-1])
        return found
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"{running.log.stem} did not end; see {running.log}") from None
    finally:
        running.kill()
