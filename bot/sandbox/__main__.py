"""`python -m bot.sandbox`: the sandbox as a process of its own. Prints its URL, then serves until it is
stopped.
"""

import asyncio
import signal
from datetime import datetime
from pathlib import Path

import click

from bot.sandbox.clock import wall_clock
from bot.sandbox.server import Sandbox

TOKEN = f"1000:{'-'.join(['sandbox'] * 5)}"  # in the shape of a real one, so that settings take it


@click.command()
@click.option("--port", default=0, show_default="any free one", help="Port on 127.0.0.1.")
@click.option("--token", default=TOKEN, show_default=True, help="The only bot token it accepts.")
@click.option(
    "--state", type=click.Path(path_type=Path, dir_okay=False), help="Keep everything in this file."
)
@click.option("--frozen", is_flag=True, help="Time moves only by POST /sim/clock.")
@click.option("--start", type=datetime.fromisoformat, help="Sandbox time to begin at, with its zone.")
@click.option("--flood", is_flag=True, help="Hold the bot to strict speed limits.")
@click.option("--loose", is_flag=True, help="Skip the check against the specification.")
def main(
    port: int,
    token: str,
    state: Path | None,
    frozen: bool,
    start: datetime | None,
    flood: bool,
    loose: bool,
) -> None:
    """A local Bot API with people, faults and a clock of its own, on loopback only."""
    if start is not None and start.tzinfo is None:
        raise click.BadParameter("give the zone too, as in 2026-03-02T08:00+00:00", param_hint="--start")
    try:
        sandbox = Sandbox(
            token=token,
            wall=wall_clock,
            frozen=frozen,
            start=start,
            state_path=state,
            strict=not loose,
            flood=flood,
        )
        asyncio.run(serve(sandbox, port))
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


async def serve(sandbox: Sandbox, port: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopped.set)
    click.echo(await sandbox.start(port))
    await stopped.wait()
    await sandbox.stop()


if __name__ == "__main__":
    main()
