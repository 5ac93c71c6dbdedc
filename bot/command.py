"""The commands of a clinic that runs: `aftercare run`, `aftercare invite`, `aftercare demo`.

Answers go to standard output, what is wrong to standard error with what to do next. Exit: 0 good, 2 wrong use or a
start that cannot be.
"""

import asyncio
import signal
import sys
from typing import NoReturn

import click
from rich.console import Console

from bot import inviting, logs, opening
from bot.app import Aftercare
from bot.seams import SystemIds
from bot.settings import Settings, StartFault, read_settings
from bot.showing import demo, visiting
from bot.starting import qr
from dialogs.records import RoleName
from scheduler.clock import SystemClock

WRONG_USE, INTERRUPTED = 2, 130
STAFF = (RoleName.PROVIDER, RoleName.COORDINATOR)


@click.command()
def run() -> None:
    """Run the bot, until it is told to stop. Settings: .env and the environment."""
    try:
        settings = _settings()
        asyncio.run(_run(settings))
    except StartFault as fault:
        _refuse(str(fault))


@click.command()
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in STAFF]), help="What she will be."
)
@click.option(
    "--team", default="", help="Name of her team; made if there is none. Not needed where there is one."
)
@click.option("--zone", default="", help="Time zone of a new team, such as Europe/Madrid.")
@click.option("--lead", is_flag=True, help="She leads the team.")
@click.option("--admin", is_flag=True, help="She may invite others.")
@click.option("--name", default="", help="Her name, as colleagues and patients will see it.")
def invite(role: str, team: str, zone: str, lead: bool, admin: bool, name: str) -> None:
    """Make a link and a code with which a member of staff joins. Works while the bot runs."""
    wish = inviting.Wish(role=RoleName(role), team=team, zone=zone, lead=lead, admin=admin, name=name)
    try:
        made = asyncio.run(inviting.invite(_settings(), wish, ids=SystemIds(), now=SystemClock().now()))
    except StartFault as fault:
        _refuse(str(fault))
    click.echo(made.told())
    if made.link and sys.stdout.isatty():
        click.echo(qr.drawn(made.link), color=True)


@click.command(name="demo")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=visiting.PORT,
    show_default=True,
    help="Port of the page on this machine; 0 for any free one.",
)
@click.option("--fresh", is_flag=True, help="Start over: forget the clinic of earlier runs.")
@click.option("--terminal", is_flag=True, help="Tell a story in this terminal instead.")
@click.option(
    "--pace",
    type=click.FloatRange(min=0, max=60),
    default=demo.PACE_SECONDS,
    show_default=True,
    help="With --terminal: seconds after each line.",
)
@click.option("--fast", is_flag=True, help="With --terminal: without waiting.")
def play_demo(port: int, fresh: bool, terminal: bool, pace: float, fast: bool) -> None:
    """A clinic of invented people on a sandbox, on a page in your browser. Needs no token."""
    try:
        if terminal:
            asyncio.run(demo.demo(demo.fitting(Console(highlight=False)), pace=0 if fast else pace))
        else:
            asyncio.run(visiting.hold(port, fresh=fresh, says=click.echo, complains=_complain))
    except StartFault as fault:
        _refuse(str(fault))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _settings() -> Settings:
    settings = read_settings()
    logs.configure(level=settings.log_level, form=settings.log_format)
    return settings


async def _run(settings: Settings) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopped.set)
    bot = Aftercare(settings)
    starting = loop.create_task(bot.start())
    told = loop.create_task(stopped.wait())
    await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not starting.done():
        starting.cancel()
        await asyncio.wait({starting})
        return
    await starting
    opening.collect_less_often()
    try:
        await bot.run_until(stopped)
    finally:
        await bot.stop()


def _complain(line: str) -> None:
    click.echo(line, err=True)


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(WRONG_USE)
