"""`python -m bench`: measure both bots, print the table, write bench/results.md. A full run takes about a
quarter of an hour, with `--long` about an hour.
"""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import click

from bench import report, rows, seed
from bench.drive import Crowd, chats
from bench.herd import herd_rows
from bench.measures import PROBE, Bench
from bench.pathways import pathway_rows
from bench.processes import ROOT, TOKEN, address, slow_fsync, start
from bench.rows import Row, Size
from bench.sides import Ours, Side, Theirs
from bench.sweep import sweep_rows

RESULTS: Final = ROOT / "bench" / "results.md"

ROWS: Final = ("kills", "drain", "load", "in-process", "pathways", "herd", "sweep")


@click.command()
@click.option("--quick", is_flag=True, help="Fewer people and shorter: a look, not a result.")
@click.option(
    "--long", "is_long", is_flag=True, help="A herd of 1,000 and a million enrolled: half an hour more."
)
@click.option("--row", "only", type=click.Choice(ROWS), help="Only this part of the table.")
@click.option("--keep", is_flag=True, help="Leave the folder with databases and logs, and say where.")
def main(quick: bool, is_long: bool, only: str | None, keep: bool) -> None:
    """Aftercare beside the usual way of building a bot, measured in one run."""
    began, load = time.monotonic(), os.getloadavg()[0]
    size = rows.QUICK if quick else rows.LONG if is_long else rows.FULL
    folder = Path(tempfile.mkdtemp(prefix="aftercare-bench-"))
    try:
        found, sides = asyncio.run(measured(folder, size, [only] if only else list(ROWS)))
    finally:
        if keep:
            click.echo(f"databases and logs are in {folder}", err=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    report.show(found, sides)
    if not quick and only is None:
        report.write(RESULTS, found, sides, seconds=time.monotonic() - began, load=load)
        click.echo(f"written to {RESULTS.relative_to(ROOT)}", err=True)


async def measured(folder: Path, size: Size, wanted: list[str]) -> tuple[list[Row], tuple[Side, Side]]:
    """The rows asked for, each said as it is found."""
    seeded = folder / "seeded.sqlite3"
    keys = await seed.make(f"sqlite:///{seeded}", size.patients)
    ours, theirs = Ours(folder=folder, seeded=seeded, keys=keys), Theirs(folder=folder)
    found: list[Row] = []
    running = start("sandbox", ["-m", "bot.sandbox", "--token", TOKEN, "--loose"], folder)
    try:
        async with Crowd(await address(running)) as crowd:
            await crowd.join([PROBE, *chats(size.patients)])
            plain, disk = Bench(crowd=crowd, disk={}), slow_fsync(folder)
            slow = Bench(crowd=crowd, disk=disk) if disk else None
            for name in wanted:
                async for row in rows_of(name, folder, plain, slow, (ours, theirs), size):
                    click.echo(report.line(row), err=True)
                    found.append(row)
    finally:
        running.kill()
    return found, (ours, theirs)


def rows_of(
    name: str, folder: Path, plain: Bench, slow: Bench | None, sides: tuple[Side, Side], size: Size
) -> AsyncIterator[Row]:
    ours, theirs = sides
    disks = rows.disks(plain, slow)
    if name == "kills":
        return rows.kill_rows(plain, ours, theirs, size)
    if name == "drain":
        return rows.drain_rows(disks, ours, theirs, size)
    if name == "load":
        return rows.load_rows(disks, ours, theirs, size)
    if name == "pathways":
        return pathway_rows(folder)
    if name == "herd":
        return herd_rows(folder, size)
    if name == "sweep":
        return sweep_rows(folder, size)
    return rows.in_process_rows(disks, ours, theirs, size)


if __name__ == "__main__":
    main()
