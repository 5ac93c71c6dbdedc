"""The command line of a clinic: `aftercare run`, `aftercare invite`, `aftercare pathway`, `aftercare demo`.

Answers go to standard output, what is wrong to standard error with what to do next. Exit: 0 good, 1
findings, 2 wrong use or a start that cannot be.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from bot import content, inviting, logs
from bot.app import Aftercare
from bot.seams import SystemIds
from bot.settings import Settings, StartFault, read_settings
from bot.showing import demo, visiting
from bot.starting import qr
from bot.starting.command import init
from bot.talking.command import talk
from dialogs.pathway.faults import PathwayFaults
from dialogs.pathway.pathway import Pathway, load
from dialogs.records import RoleName
from scheduler.clock import SystemClock

FINDINGS, WRONG_USE, INTERRUPTED = 1, 2, 130
NEW_OBJECTS = 10_000  # between two looks of the garbage collector at the youngest
STAFF = (RoleName.PROVIDER, RoleName.COORDINATOR)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Follow-up care between visits, in a chat."""


@main.command()
def run() -> None:
    """Run the bot, until it is told to stop. Settings: .env and the environment."""
    try:
        settings = _settings()
        asyncio.run(_run(settings))
    except StartFault as fault:
        _refuse(str(fault))


@main.command()
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


@main.command(name="demo")
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


main.add_command(init)
main.add_command(talk)


@main.group()
def pathway() -> None:
    """The library of pathways."""


@pathway.command(name="list")
def list_pathways() -> None:
    """Every pathway this installation knows, shipped and own."""
    folder = os.environ.get("AFTERCARE_PATHWAYS") or None
    try:
        found = content.pathways(Path(folder) if folder else None)
    except StartFault as fault:
        _refuse(str(fault))
    for one in found:
        click.echo(f"{_line(one.pathway)}  {one.file}")


@pathway.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Read one pathway file and tell every fault in it, with its place."""
    try:
        text = file.read_text(encoding="utf-8")
        click.echo(_line(load(text, str(file))))
    except UnicodeDecodeError:
        _refuse(f"{file}: this is not UTF-8 text. Save it as plain text in UTF-8")
    except PathwayFaults as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        sys.exit(FINDINGS)


def _line(one: Pathway) -> str:
    signed = f"signed by {one.reviewed_by.name}" if one.reviewed_by else "unsigned"
    return f"{one.id} {one.version}  {signed}  {', '.join(_told_languages(one))}"


def _told_languages(one: Pathway) -> Iterator[str]:
    """Each language, with how many texts it still lacks: those are shown in English."""
    for language in one.languages:
        lacking = sum(language not in texts for texts in one.texts.values())
        yield f"{language} ({lacking} of {len(one.texts)} texts missing)" if lacking else language


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
    _collect_less_often()
    try:
        await bot.run_until(stopped)
    finally:
        await bot.stop()


def _collect_less_often() -> None:
    """Look for circular rubbish after 10,000 new objects instead of 700, and never among what start made.

    A round makes and drops thousands of frozen records that hold no circles; looking through them took an
    eighth of the CPU of an answer.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def _complain(line: str) -> None:
    click.echo(line, err=True)


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(WRONG_USE)


if __name__ == "__main__":
    main()
