"""`aftercare talk`: from words on the command line to a talk. Exit: 0 good, 1 findings, 2 wrong use."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from bot.pathways import library
from bot.pathways.library import NotFound
from bot.settings import StartFault
from bot.talking.occasion import Profile, WrongUse, known_inputs, occasion_of, read_at, read_profile
from bot.talking.room import RoomFault
from bot.talking.talk import Script, hold
from dialogs.pathway.faults import PathwayFaults
from scheduler.clock import SystemClock

FINDINGS, WRONG_USE = 1, 2


@click.command()
@click.argument("pathway")
@click.option(
    "--as",
    "profile",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file of lines like `joint: knee`: inputs of the pathway, and name, language, zone.",
)
@click.option("--at", "at", default="", help="Date, or date and time, by her own clock: 2026-11-25T18:00.")
@click.option("--day", type=int, help="The day after day 0 whose check-in is held.")
@click.option("--input", "inputs", multiple=True, metavar="KEY=VALUE", help="An input of the pathway.")
@click.option("--language", default="", help="The language she reads, such as es.")
def talk(
    pathway: str, profile: Path | None, at: str, day: int | None, inputs: tuple[str, ...], language: str
) -> None:
    """Hold a check-in of PATHWAY (a file, or the id of one) in this terminal. Needs no token.

    What you type is what the patient would tap or write. Nothing is kept, and nobody is real. Where standard
    input is no terminal, its lines are played as a script.
    """
    try:
        authored = library.chosen(pathway)
        chosen = authored.pathway
        who = read_profile(profile, chosen) if profile is not None else Profile()
        given = known_inputs(chosen, _pairs(inputs))
        who = replace(who, language=language or who.language, inputs={**who.inputs, **given})
        today = SystemClock().now().date()
        occasion = occasion_of(chosen, who, today=today, at=read_at(at) if at else None, day=day)
        is_typed = sys.stdin.isatty()
        script = Script(
            pathway=chosen,
            text=authored.text,
            file=authored.file,
            profile=who,
            occasion=occasion,
            lines=_lines(is_typed=is_typed),
            say=click.echo,
            echo=not is_typed,
            asks_inputs=is_typed and profile is None,
        )
        code = hold(script)
    except (WrongUse, NotFound, StartFault) as fault:
        click.echo(str(fault), err=True)
        sys.exit(WRONG_USE)
    except PathwayFaults as error:
        for one in error.faults:
            click.echo(str(one), err=True)
        sys.exit(FINDINGS)
    except RoomFault as fault:
        click.echo(str(fault), err=True)
        sys.exit(FINDINGS)
    sys.exit(code)


def _pairs(inputs: tuple[str, ...]) -> dict[str, str]:
    for one in inputs:
        if "=" not in one:
            raise WrongUse(f"--input {one} is no pair. Write it like --input joint=knee")
    return {one.partition("=")[0]: one.partition("=")[2] for one in inputs}


def _lines(*, is_typed: bool) -> Iterator[str]:
    """What is typed or piped, line by line; in a pipe `# …` remarks and empty lines are skipped."""
    while True:
        if is_typed:
            click.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        said = line.strip()
        if said.startswith("# ") or (not said and not is_typed):
            continue
        yield said
