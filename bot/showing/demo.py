"""`aftercare demo`: plays the story of story.yaml in this terminal, on a stage of its own.

Decides only how a line looks. It says loudly that nobody in it exists, needs no token, writes to nothing
but a temporary folder, and ends by itself; interrupted, it ends at once and leaves nothing behind.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from importlib.resources import files
from pathlib import Path
from textwrap import wrap
from typing import Final

from rich.console import Console
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from bot.seams import wait_for_event
from bot.showing import story
from bot.showing.stage import Stage
from bot.showing.story import Doing, Line, Part, Story

PACE_SECONDS: Final = 0.15
WIDTH: Final = 110
BAR: Final = "    ▌ "
_COLOURS: Final = {
    Part.PATIENT: "cyan",
    Part.NURSE: "green",
    Part.LEAD: "magenta",
    Part.COORDINATOR: "yellow",
}
_TIME: Final = "%a %d %b %H:%M"

Pause = Callable[[], Awaitable[None]]


async def demo(console: Console, *, pace: float) -> None:
    """The whole story, with so many seconds after each line."""
    file = files("bot.showing") / "story.yaml"
    told = story.load(file.read_text(encoding="utf-8"), file.name)
    teller = Teller(told, console)
    teller.opens()
    with tempfile.TemporaryDirectory(prefix="aftercare-demo-") as folder:
        async with Stage(Path(folder), start=told.instant(told.starts_at), zone=told.zone) as stage:
            async for line in story.play(told, stage):
                teller.tells(line)
                await wait_for_event(asyncio.Event(), pace)
            teller.complains(stage.troubles())
    teller.ends()


def fitting(console: Console) -> Console:
    """No wider than reads well."""
    console.width = min(console.width, WIDTH)
    return console


class Teller:
    """Prints lines as they come."""

    def __init__(self, told: Story, console: Console) -> None:
        self._story = told
        self._console = console

    def opens(self) -> None:
        loud = Text(self._story.words["loud"], style="bold black on yellow", justify="center")
        self._console.print(Panel(loud, style="yellow"))
        self._console.print(f"[bold]{self._story.title}[/]\n{self._story.remark}")

    def ends(self) -> None:
        self._console.print(Panel(self._story.words["end"].strip(), style="yellow"))

    def complains(self, troubles: list[str]) -> None:
        for trouble in troubles:
            self._console.print(Text(trouble, style="bold red"))

    def tells(self, line: Line) -> None:
        if line.doing is Doing.SCENE:
            self._console.print()
            self._console.print(Rule(f"[bold]{line.text}[/]", align="left"))
        elif line.who:
            self._of_somebody(line)
        elif sentence := self._around(line):
            self._console.print(Text(sentence, style="italic"))

    def _around(self, line: Line) -> str:
        """The teller's own sentence; empty for what fell due without anybody noticing."""
        words, at = self._story.words, f"{line.at:{_TIME}}"
        if line.doing is Doing.TIME_PASSES:
            return "\n" + words["time"].format(at=at)
        if line.doing is Doing.RESTART:
            return words["restart"]
        if line.doing is Doing.FELL_DUE:
            what = self._story.fell_due.get(line.text)
            return words["due"].format(at=at, what=what) if what is not None else ""
        return line.text

    def _of_somebody(self, line: Line) -> None:
        colour = _COLOURS[self._story.people[line.who[0]].part]
        names = " and ".join(self._story.called(key) for key in line.who)
        at = (f"{line.at:{_TIME}}  ", "dim")
        if line.doing not in (Doing.SEES, Doing.SEES_CHANGED):
            does = Text.assemble(
                at, (names, f"bold {colour}"), f" {line.doing}: ", (line.text, f"bold {colour}")
            )
            self._console.print(does)
            return
        verb = "see" if len(line.who) > 1 else "sees"
        changed = " change in its place" if line.doing is Doing.SEES_CHANGED else ""
        self._console.print(Text.assemble(at, (names, f"bold {colour}"), f" {verb}{changed}:"))
        for row in _rows(line):
            for part in wrap(row, self._console.width - len(BAR)) or [""]:
                self._console.print(Text.assemble((BAR, colour), part))


def _rows(line: Line) -> Iterator[str]:
    """All of a new message; of one that changed its first row and what is new on it."""
    if line.before is None:
        yield from line.rows
        return
    _, new = line.changes
    if line.rows[0] not in new:
        yield line.rows[0]
        yield "…"
    yield from new
