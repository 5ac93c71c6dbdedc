"""`aftercare init` as it is typed: its flags, and where a token may come from.

A token is never an argument: arguments stand in the shell's history and in the list of processes.
"""

import asyncio
import os
import sys
from typing import Final, TextIO

import click

from bot.seams import SystemClock, SystemIds
from bot.settings import StartFault
from bot.starting.begin import Beginning, Wanted
from bot.starting.operator import Operator

WRONG_USE: Final = 2
TOKEN_LONGEST: Final = 256
NOBODY_ELSE: Final = 0o077  # what is made here, the database too, is its owner's alone


@click.command()
@click.option(
    "--token-file",
    type=click.File("r", encoding="utf-8"),
    help="Read the bot's token from this file, or - for standard input (with --yes).",
)
@click.option("--database", default="", help="sqlite:///FILE or postgresql://user:password@host/name.")
@click.option("--team", default="", help="Name of the first team, as patients read it.")
@click.option("--zone", default="", help="Its time zone, such as Europe/Madrid.")
@click.option("--emergency-number", default="", help="What its patients dial in an emergency, such as 112.")
@click.option("--name", default="", help="Name of the first coordinator, as others read it.")
@click.option(
    "--bot-name",
    "bot_names",
    multiple=True,
    help="What patients see the bot called; es=NAME for phones in Spanish.",
)
@click.option(
    "--try-unsigned/--signed-only",
    default=None,
    help="Whether pathways that no clinician has signed are offered. For trying out only.",
)
@click.option("--telegram-api", default="", help="Another Bot API than Telegram's: your own, or a sandbox.")
@click.option("--qr/--no-qr", default=None, help="Draw the link as a QR code. Default: in a terminal.")
@click.option("--yes", is_flag=True, help="Ask nothing: take the flags, and defaults for the rest.")
@click.option("--force", is_flag=True, help="Replace values that .env has already, without asking.")
def init(
    token_file: TextIO | None,
    database: str,
    team: str,
    zone: str,
    emergency_number: str,
    name: str,
    bot_names: tuple[str, ...],
    try_unsigned: bool | None,
    telegram_api: str,
    qr: bool | None,
    yes: bool,
    force: bool,
) -> None:
    """Set up a clinic in this folder: settings, keys, database, bot, and the first coordinator's link.

    May be run again at any time: what is right already is left alone.
    """
    others = os.umask(NOBODY_ELSE)
    try:
        wanted = Wanted(
            force=force,
            token=_token(token_file, is_asked=not yes),
            api=telegram_api.rstrip("/"),
            database=database,
            team=team,
            zone=zone,
            emergency_number=emergency_number,
            name=name,
            bot_names=bot_names,
            try_unsigned=try_unsigned,
            draws=sys.stdout.isatty() if qr is None else qr,
        )
        operator = Operator(is_asked=not yes)
        beginning = Beginning(wanted=wanted, operator=operator, ids=SystemIds(), now=SystemClock().now())
        asyncio.run(beginning.run())
    except StartFault as fault:
        click.echo(f"\n{fault}", err=True)
        sys.exit(WRONG_USE)
    finally:
        os.umask(others)


def _token(file: TextIO | None, *, is_asked: bool) -> str:
    if file is None:
        return ""
    if file is sys.stdin and is_asked:
        raise StartFault("--token-file - takes all of standard input: add --yes, and give the rest as flags")
    token = file.read(TOKEN_LONGEST).strip()
    if not token:
        raise StartFault("--token-file holds nothing. Put the token that BotFather gave into it")
    return token
