"""A check-in held in the terminal: what she would see, what the author types as her, and what rules make of it.

Decides how a line that was typed is meant: `#2` taps the second button, `/photo` sends a photo, `/next` and `/quit`
steer the talk, any other `/word` is a command of the bot, and the rest is what she writes. A bare number taps too,
where the open question has options to choose from; on a scale or an amount it is the answer. Leaves nothing behind.
"""

import asyncio
import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from bot import logs
from bot.talking.enrolling import enrol
from bot.talking.occasion import Occasion, Profile
from bot.talking.room import Button, Heard, Room, Somebody, opened, reasons_in
from dialogs import calendar
from dialogs.decide import COMMANDS
from dialogs.lifecycles import CheckInState, ReasonState
from dialogs.pathway.parts import QuestionKind
from dialogs.pathway.pathway import Pathway
from dialogs.records import CheckIn, Reason
from dialogs.turn import Turn

BEFORE: Final = timedelta(minutes=30)  # she joins so long before her check-in
GOOD, FINDINGS = 0, 1
CHOSEN: Final = (QuestionKind.CHOICE, QuestionKind.YES_NO, QuestionKind.SEVERAL, QuestionKind.SCORED)
PHOTO: Final = "/photo"
HELP: Final = (
    "Type as the patient would. #2 taps the second button; in a list of options 2 will do. "
    "/photo sends a photo, /next goes on to the next check-in, /quit ends."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """What is talked about, and with whom. `lines`: what is typed; `echo`: repeat it, where nobody sees it typed."""

    pathway: Pathway
    text: str
    file: str
    profile: Profile
    occasion: Occasion
    lines: Iterator[str]
    say: Callable[[str], None]
    echo: bool
    asks_inputs: bool


def hold(script: Script) -> int:
    """Hold the check-in; the exit code. RoomFault and WrongUse say why it could not be held."""
    logs.configure(level="critical", stream=io.StringIO())
    try:
        with tempfile.TemporaryDirectory(prefix="aftercare-talk-") as folder:
            return asyncio.run(_hold(script, Path(folder)))
    finally:
        structlog.reset_defaults()


async def _hold(script: Script, folder: Path) -> int:
    due_at = calendar.instant(script.occasion.on, script.occasion.hour, script.profile.zone)
    room = await opened(
        folder,
        script.text,
        script.file,
        instruments=script.pathway.sources,
        language=script.profile.language,
        zone=script.profile.zone,
        now=due_at - BEFORE,
    )
    try:
        return await _Talk(script, room).held(due_at)
    finally:
        room.close()


@dataclass(slots=True)
class _Talk:
    """One talk under way."""

    script: Script
    room: Room
    maria: Somebody = field(init=False)
    reasons: dict[str, Reason] = field(default_factory=dict)
    open: dict[str, CheckIn] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    shown: int = 0
    stumbles: int = 0

    async def held(self, due_at: datetime) -> int:
        script = self.script
        self._head()
        ask = self._asked if script.asks_inputs else None
        self.maria = await enrol(self.room, script.pathway, script.profile, script.occasion, ask)
        while self.room.clock.now() < due_at:
            if not await self._time_passes():
                break
        for line in filter(None, script.lines):
            if script.echo:
                script.say(f"> {line}")
            if line == "/quit":
                return FINDINGS if self.stumbles else GOOD
            await self._typed(line)
        if self.open:
            script.say("What was typed ended before the check-in did.")
        return FINDINGS if self.open or self.stumbles else GOOD

    # --- what is typed ------------------------------------------------------------------------------------

    async def _typed(self, line: str) -> None:
        if line == "/next":
            await self._next()
        elif line == PHOTO:
            self._told(await self.maria.sends(PHOTO.removeprefix("/")))
        elif line.startswith("/") and line[1:].partition(" ")[0] in COMMANDS:
            command, _, words = line[1:].partition(" ")
            self._told(await self.maria.asks(command, words))
        elif (number := self._tapped(line)) is None:
            self._told(await self.maria.writes(line))
        elif 1 <= number <= len(self.buttons):
            self._told(await self.maria.taps(self.buttons[number - 1]))
        else:
            self.stumbles += 1
            self.script.say(f"  There is no button #{number}; there are {len(self.buttons)}.")

    def _tapped(self, line: str) -> int | None:
        if line.startswith("#") and line[1:].isdecimal():
            return int(line[1:])
        return int(line) if line.isdecimal() and self._chooses() else None

    def _chooses(self) -> bool:
        """Whether the open question is answered by choosing, so that a bare number can only be a button."""
        items = {one.action.item for one in self.buttons if one.action.item}
        keys = {item.partition("/")[2] for item in items}
        asked = [one for one in self.script.pathway.questions if one.key in keys]
        return bool(asked) and all(one.kind in CHOSEN for one in asked)

    async def _asked(self, heard: Heard) -> str:
        """What the author types for an input; an empty line for what is made up."""
        picks = tuple(tuple(one for one in row if one.action.verb == "enrol-pick") for row in heard.rows)
        shown = replace(heard, rows=tuple(row for row in picks if row))
        self._show(shown)
        self.script.say("  (an empty line makes something up)")
        line = next(self.script.lines, "")
        if line.startswith("#") and line[1:].isdecimal() and 1 <= int(line[1:]) <= len(shown.buttons):
            return shown.buttons[int(line[1:]) - 1].action.option or ""
        return line

    # --- time ---------------------------------------------------------------------------------------------

    async def _next(self) -> None:
        """On to the next check-in; one that is open is left to its end, with its reminder."""
        before = set(self.open)
        while await self._time_passes():
            if set(self.open) - before:
                return
        self.script.say("Nothing more is planned: the pathway is over.")

    async def _time_passes(self) -> bool:
        turns = await self.room.step()
        if turns is None:
            return False
        at = calendar.local(self.room.clock.now(), self.script.profile.zone)
        day = (at.date() - self.script.occasion.day_zero).days
        self.script.say(f"\n--- {at:%A %d %B %Y, %H:%M}, day {day}")
        self._told(*turns)
        return True

    # --- what is shown ------------------------------------------------------------------------------------

    def _head(self) -> None:
        pathway, occasion = self.script.pathway, self.script.occasion
        signed = (
            f"signed by {pathway.reviewed_by.name}" if pathway.reviewed_by else "not reviewed by a clinician"
        )
        self.script.say(
            f"{pathway.id} {pathway.version}, {signed}. {self.script.profile.name} does not exist."
        )
        self.script.say(f"Day {occasion.day} is {occasion.on:%A %d %B %Y}; day 0 was {occasion.day_zero}.")
        self.script.say(HELP)

    def _told(self, *turns: Turn | None) -> None:
        """Rules first, then what she hears."""
        made = [turn for turn in turns if turn is not None]
        for turn in made:
            for record in turn.keep:
                if isinstance(record, CheckIn):
                    self._noted(record)
        for reason in reasons_in(made, self.reasons):
            self._reason(reason)
        for heard in self.maria.heard[self.shown :]:
            self._show(heard)
            self.buttons = heard.buttons or self.buttons
        self.shown = len(self.maria.heard)

    def _noted(self, check_in: CheckIn) -> None:
        if check_in.state is CheckInState.OPEN:
            self.open[check_in.id] = check_in
        else:
            self.open.pop(check_in.id, None)

    def _reason(self, reason: Reason) -> None:
        if reason.state is not ReasonState.OPEN:
            self.script.say(f"  ! {reason.rule_id} no longer holds")
            return
        why = " ".join(self.room.spoken(reason.words).split())
        roles = ", ".join(reason.roles)
        self.script.say(f"  ! {reason.severity.value} {reason.rule_id} -> {roles}: {why}")

    def _show(self, heard: Heard) -> None:
        if not heard.changes:
            for line in "\n".join(heard.parts).splitlines():
                self.script.say(f"  | {line}".rstrip())
        number = 0
        for row in heard.rows:
            shown: list[str] = []
            for button in row:
                number += 1
                shown.append(f"#{number} [{button.label}]")
            self.script.say("    " + "  ".join(shown))
