"""`aftercare pathway …`: the library and the author's tools. Exit: 0 good, 1 findings, 2 wrong use.

Answers go to standard output, what is wrong to standard error with what to do next. Each command is thin: what it
tells is decided in a file of its own.
"""

import json
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from bot.pathways import library
from bot.pathways.calendar import DAYS
from bot.pathways.library import NotFound
from bot.pathways.scripts import ScriptFaults
from bot.settings import StartFault
from dialogs.pathway.faults import PathwayFaults, did_you_mean, visible
from dialogs.pathway.parts import InputKind

GOOD, FINDINGS, WRONG_USE = 0, 1, 2
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Group(click.Group):
    """Tells what is wrong the same way, whichever command met it."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (NotFound, StartFault, ScriptFaults) as fault:
            _refuse(str(fault))
        except PathwayFaults as error:
            _complain(error)
            sys.exit(FINDINGS)


@click.group(cls=_Group)
def pathway() -> None:
    """The library of pathways, and tools for those who write them."""


@pathway.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a pathway, for machines.")
def list_pathways(as_json: bool) -> None:
    """Every pathway this installation knows, shipped and own."""
    for one in library.found():
        line = f"{library.line_of(one.pathway)}  {one.file}"
        click.echo(json.dumps(library.plain(one), ensure_ascii=False) if as_json else line)


@pathway.command()
@click.argument("files", nargs=-1, type=READABLE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding on standard output.")
def check(files: tuple[Path, ...], as_json: bool) -> None:
    """Read FILES (or the whole library), tell every fault and finding with its place, and run their examples.

    Exit 1 when a file cannot be used as it is; a warning is only told.
    """
    from bot.pathways.checking import checked

    found = checked(files)
    for line in () if as_json else found.good:
        click.echo(line)
    for one in found.findings:
        click.echo(json.dumps(one.plain(), ensure_ascii=False) if as_json else one.text, err=not as_json)
    sys.exit(GOOD if found.is_good else FINDINGS)


@pathway.command(name="try")
@click.argument("named", metavar="PATHWAY")
@click.option("--script", type=READABLE, required=True, help="A file of JSON lines: headers and check-ins.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for machines.")
def try_script(named: str, script: Path, as_json: bool) -> None:
    """Play scripted check-ins of PATHWAY (a file, or the id of one) and tell every rule that held."""
    from bot.pathways.trying import played, table

    authored = library.chosen(named)
    matches = played(authored.pathway, script.read_bytes(), str(script))
    if as_json:
        click.echo("".join(f"{json.dumps(match.plain())}\n" for match in matches), nl=False)
    else:
        click.echo(table(matches))


@pathway.command()
@click.argument("named", metavar="PATHWAY")
@click.option("--language", default="en", show_default=True, help="The language of the page, such as es.")
@click.option("--html", "as_html", is_flag=True, help="As an HTML page instead of Markdown.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write to.")
def show(named: str, language: str, as_html: bool, output: Path | None) -> None:
    """One readable page about PATHWAY, for the clinician who is to sign it."""
    from bot.pathways import document, page
    from bot.pathways.voice import Voice

    voice = Voice(library.chosen(named).pathway, language)
    blocks = page.page_of(voice)
    text = (
        document.page(blocks, language=language, title=voice.text("title"))
        if as_html
        else document.markdown(blocks)
    )
    _put(text.encode(), output)


@pathway.command()
@click.argument("named", metavar="PATHWAY")
@click.option("--day-zero", type=click.DateTime(["%Y-%m-%d"]), help="The date of day 0; today if left out.")
@click.option("--days", type=click.IntRange(1, 800), default=DAYS, show_default=True, help="How many days.")
@click.option(
    "--date", "given", multiple=True, metavar="INPUT=DATE", help="The date in an input, such as 2026-11-25."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a day, for machines.")
def preview(named: str, day_zero: date | None, days: int, given: tuple[str, ...], as_json: bool) -> None:
    """A patient's first days on paper: when PATHWAY asks, what, and how much."""
    from bot.pathways import calendar
    from scheduler.clock import SystemClock

    chosen = library.chosen(named).pathway
    begin = day_zero if day_zero is not None else SystemClock().now()
    dates = _dates(given, [one.name for one in chosen.inputs.values() if one.kind is InputKind.DATE])
    found = calendar.first_days(chosen, date(begin.year, begin.month, begin.day), days, dates)
    if as_json:
        for one in found:
            click.echo(json.dumps(one.plain()))
        return
    click.echo(calendar.told(chosen, found, dates))


@pathway.command()
@click.argument("named", metavar="PATHWAY")
@click.option("--language", default="en", show_default=True, help="The language of the labels, such as es.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="A .svg or .png file to draw."
)
def graph(named: str, language: str, output: Path | None) -> None:
    """The questions of PATHWAY and their conditions as a graph: Mermaid text, or a picture."""
    from bot.pathways import drawing
    from bot.pathways.graph import graph_of, mermaid
    from bot.pathways.voice import Voice

    drawn = graph_of(Voice(library.chosen(named).pathway, language))
    if output is None:
        click.echo(mermaid(drawn), nl=False)
        return
    form = output.suffix.lower().removeprefix(".")
    if form == "mmd":
        _put(mermaid(drawn).encode(), output)
    elif form in drawing.FORMS:
        _put(drawing.draw(drawn, form), output)
    else:
        _refuse(f"{output} is no picture. Name a file that ends in .svg, .png or .mmd")


@pathway.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write to.")
def schema(output: Path | None) -> None:
    """The JSON Schema of a pathway file, for editors."""
    from bot.pathways.schema import schema as made

    _put((json.dumps(made(), indent=2, ensure_ascii=False) + "\n").encode(), output)


@pathway.command()
@click.argument("old")
@click.argument("new")
@click.option("--language", default="en", show_default=True, help="The language of conditions, such as es.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a change, for machines.")
def diff(old: str, new: str, language: str, as_json: bool) -> None:
    """What pathway NEW changes for patients, compared with OLD. Exit 1 when anything does."""
    from bot.pathways.changes import changes
    from bot.pathways.voice import Voice

    before, after = (Voice(library.chosen(one).pathway, language) for one in (old, new))
    found = changes(before, after)
    for one in found:
        click.echo(json.dumps(one.plain(), ensure_ascii=False) if as_json else one.told())
    if not found and not as_json:
        click.echo("Nothing changes for patients.")
    sys.exit(FINDINGS if found else GOOD)


@pathway.command()
@click.argument("file", type=READABLE)
def publish(file: Path) -> None:
    """Keep FILE as the newest version of its pathway. Works while the bot runs; no plan moves by itself."""
    from bot import logs
    from bot.pathways.publishing import publish as keep
    from bot.settings import read_settings
    from scheduler.clock import SystemClock

    settings = read_settings()
    logs.configure(level=settings.log_level, form=settings.log_format)
    click.echo(keep(settings, library.of_file(file), now=SystemClock().now()).told())


def _dates(given: tuple[str, ...], known: list[str]) -> dict[str, date]:
    """The dates of the command line by the inputs they are entered in."""
    found: dict[str, date] = {}
    for one in given:
        name, _, written = one.partition("=")
        if name not in known:
            _refuse(f"{visible(name)} is no date this pathway asks for. {did_you_mean(name, known)}")
        try:
            found[name] = date.fromisoformat(written)
        except ValueError:
            _refuse(f"{visible(written)} is no date. Write it like --date {name}=2026-11-25")
    return found


def _put(made: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(made)
        return
    try:
        output.write_bytes(made)
    except OSError as error:
        _refuse(f"{output} cannot be written: {error.strerror}. Name another file")
    click.echo(f"Written: {output}")


def _complain(error: PathwayFaults) -> None:
    for fault in error.faults:
        click.echo(str(fault), err=True)


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(WRONG_USE)
