"""`./run crashtest`: as many kills of the real bot as one likes, at every crash point and at random.

The same trials as the tests make (tests/kills), longer. Each runs on a database of its own, on loopback,
with invented people; the seed that is printed gives the same people and moments again. Ends with code 1 if
anything was lost, doubled or left untold.
"""

import asyncio
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import click
import pytest
from rich.console import Console
from rich.table import Table

from tests import databases
from tests.kills.points import CRASH_POINTS
from tests.kills.reckoning import Reckoning
from tests.kills.trial import Trial

TROUBLE_SHOWN: Final = 40  # lines of what went wrong in one trial
LATEST_HIT: Final = 9
MEASURES: Final[Mapping[str, Callable[[Reckoning], int]]] = {
    "kills": lambda one: one.kills,
    "faults of Telegram": lambda one: sum(one.faults.values()),
    "updates people made": lambda one: one.updates,
    "answers": lambda one: one.answers,
    "matches of rules": lambda one: one.escalations,
    "messages decided": lambda one: one.says,
    "lost": lambda one: len(one.lost),
    "doubled": lambda one: len(one.doubled),
    "worries untold": lambda one: len(one.untold),
    "broken chains, files": lambda one: len(one.broken),
    "extra copies": lambda one: one.extra,
    "in doubt": lambda one: one.in_doubt,
}


@click.command()
@click.option("--kills", default=60, show_default=True, type=click.IntRange(1), help="All together.")
@click.option("--seed", type=int, help="The people and moments of an earlier run; without it, new ones.")
@click.option(
    "--database",
    "wanted",
    type=click.Choice(["sqlite", "postgresql", "both"]),
    default="both",
    show_default=True,
    help="PostgreSQL is AFTERCARE_TEST_DATABASE_URL, else the local server.",
)
def main(kills: int, seed: int | None, wanted: str) -> None:
    """Kill the real bot at every crash point and at random, while people write to it, and count what was lost."""
    seed = secrets.randbelow(2**31) if seed is None else seed
    click.echo(f"seed {seed}", err=True)
    folder = Path(tempfile.mkdtemp(prefix="aftercare-crashes-"))
    kinds = databases.KINDS if wanted == "both" else (wanted,)
    found: list[tuple[str, str, Reckoning]] = []
    try:
        with ExitStack() as stack:
            urls = {kind: url for kind in kinds if (url := stack.enter_context(_database(kind, folder)))}
            for kind, url in urls.items():
                for how, reckoning in _killed(kind, url, folder, kills // len(urls), seed):
                    found.append((kind, how, reckoning))
                    click.echo(f"{kind}, {how}: {reckoning.line()}", err=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _show(found, kills=kills, seed=seed)
    if not found or any(reckoning.faulty for *_, reckoning in found):
        raise SystemExit(1)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database; empty where there is none to be had, and why is said."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'aftercare.sqlite3'}"
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(databases.scratch_postgres())
        except (pytest.skip.Exception, pytest.fail.Exception) as missing:
            click.echo(missing.msg, err=True)
            url = ""
        yield url


def _killed(kind: str, url: str, folder: Path, kills: int, seed: int) -> Iterator[tuple[str, Reckoning]]:
    """Half at the crash points, each as often as the others, and half at random."""
    rounds = kills // 2 // len(CRASH_POINTS)
    at_points = rounds * len(CRASH_POINTS)
    if rounds:
        yield "at each point", asyncio.run(_at_points(url, folder, rounds, seed))
        _empty(kind, url, folder)
    yield "at random", asyncio.run(_at_random(url, folder, kills - at_points, seed))


def _empty(kind: str, url: str, folder: Path) -> None:
    if kind == "sqlite":
        for file in folder.glob("aftercare.sqlite3*"):
            file.unlink()
    else:
        databases.empty(url)


async def _at_points(url: str, folder: Path, rounds: int, seed: int) -> Reckoning:
    async with Trial(database_url=url, folder=folder, seed=seed) as trial:
        for number in range(rounds):
            for place, point in enumerate(CRASH_POINTS):
                await trial.killed_at(point, 1 + (seed + number + place) % LATEST_HIT)
        return await trial.finish()


async def _at_random(url: str, folder: Path, kills: int, seed: int) -> Reckoning:
    async with Trial(database_url=url, folder=folder, seed=seed + 1) as trial:
        trial.begin_faults()
        for _ in range(kills):
            await trial.killed_at_random()
        return await trial.finish()


def _show(found: list[tuple[str, str, Reckoning]], *, kills: int, seed: int) -> None:
    table = Table(title=f"./run crashtest --kills {kills} --seed {seed}")
    table.add_column("")
    for kind, how, one in found:
        table.add_column(f"{kind}\n{how}", justify="right", style="red" if one.faulty else None)
    for measure, counted in MEASURES.items():
        table.add_row(measure, *(str(counted(one)) for *_, one in found))
    console = Console()
    console.print(table)
    console.print(
        "At each point: every named crash point in turn. At random: at any moment, with Telegram in trouble. "
        "Extra copies: of sends that were in flight at a kill or whose answer was taken away, at most one "
        "for each such time. In doubt: messages that must not be repeated, in flight at a kill; they may "
        "not have arrived."
    )
    for kind, how, one in found:
        for line in one.faulty[:TROUBLE_SHOWN]:
            console.print(f"{kind}, {how}: {line}", style="red")


if __name__ == "__main__":
    main()
