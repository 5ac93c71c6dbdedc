"""A story of invented people, told as it happens: who does what, and what each sees at which local time.

The words stand in a YAML file that a clinician can read: scenes of steps such as `maria writes: 82,4`. Here
stands what a step does. Playing decides nothing and fakes nothing: every step is done on a stage, which
holds the real bot, and every line of what people see is what reached their phones. Danger: a story tells
what happened on its stage, so a step that nobody could do there raises instead of being left out.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict

from bot.sandbox.people import Call, Seen
from dialogs.pathway.marks import read

LINK = re.compile(r"[?&]start=([A-Za-z0-9_-]+)")
DOING = re.compile(r"(\w+) (writes|taps|edits|sends|answers|opens the link of)")
_CHANGES = ("editMessageText", "editMessageReplyMarkup", "editMessageCaption")


class StoryFault(Exception):
    """A story that cannot be played; the text says where and why."""


# --- as it is written ---------------------------------------------------------------------------------


class Part(StrEnum):
    PATIENT = "patient"
    NURSE = "nurse"
    LEAD = "lead nurse"
    COORDINATOR = "coordinator"


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Somebody(Written):
    """One of the people. A patient joins in the story; who works for the clinic is there from the start."""

    name: str
    part: Part
    language: str = "en"  # what the Telegram on her phone says


def _one_doing(step: Any) -> Any:
    """`maria writes: 82,4` as (`maria writes`, `82,4`)."""
    if isinstance(step, Mapping) and len(step) == 1:
        return next(iter(step.items()))
    raise ValueError("a step is one line, such as `maria writes: 82,4`")


Step = Annotated[tuple[str, str | tuple[str, ...]], BeforeValidator(_one_doing)]


class Scene(Written):
    title: str
    steps: tuple[Step, ...]


class Story(Written):
    """starts_at: wall clock in `zone`. words: what the teller says around the scenes. fell_due: what the
    kinds of due rows mean, in words.
    """

    title: str
    remark: str
    zone: str
    team: str = "Heart team"
    starts_at: str
    people: Mapping[str, Somebody]
    scenes: tuple[Scene, ...]
    words: Mapping[str, str] = {}
    fell_due: Mapping[str, str] = {}

    def called(self, key: str) -> str:
        """The name people call her by."""
        return self.people[key].name.partition(" ")[0]

    def instant(self, written: str) -> datetime:
        """`2026-11-21 08:00` on the story's wall clock."""
        return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(self.zone))


def load(text: str, file: str) -> Story:
    """PathwayFaults or ValidationError, with the place, where it cannot be read."""
    return Story.model_validate(read(text, file).plain())


# --- where it is played -------------------------------------------------------------------------------


class Player(Protocol):
    """Somebody with a phone. Whatever she does, the house is quiet again when it returns."""

    async def writes(self, text: str) -> object: ...

    async def taps(self, label: str) -> None: ...

    async def edits(self, text: str) -> None: ...

    async def sends(self, kind: str) -> None:
        """What is not text, such as a photo."""
        ...

    async def sees(self) -> list[Seen]:
        """Her chat as it stands, oldest first."""
        ...

    async def calls(self) -> list[Call]:
        """What was said to her, or rewritten for her, since this was last asked."""
        ...


class Stage(Protocol):
    """The real bot in a sandbox, and the power over time."""

    @property
    def now(self) -> datetime: ...

    async def enter(self, somebody: Somebody) -> Player:
        """She gets a phone; whoever works for the clinic has joined its team."""
        ...

    async def next_due(self) -> datetime | None: ...

    async def until(self, instant: datetime) -> Sequence[str]:
        """Let time pass until then; the kinds of what fell due."""
        ...

    async def restart(self) -> None: ...


# --- as it is told ------------------------------------------------------------------------------------


class Doing(StrEnum):
    SCENE = "scene"
    NARRATION = "narration"
    TIME_PASSES = "time passes"
    FELL_DUE = "fell due"
    RESTART = "restart"
    WRITES = "writes"
    EDITS = "edits"
    TAPS = "taps"
    SENDS = "sends"
    SEES = "sees"
    SEES_CHANGED = "sees changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing that happened.

    at: local time of the story. who: keys of people; several who see the same. before: of a message that was
    rewritten in its place, how it stood until now.
    """

    at: datetime
    doing: Doing
    who: tuple[str, ...] = ()
    text: str = ""
    buttons: tuple[tuple[str, ...], ...] = ()
    before: "Line | None" = None

    @property
    def rows(self) -> tuple[str, ...]:
        """What stands on the screen, buttons in brackets."""
        return (*self.text.splitlines(), *(_bracketed(row) for row in self.buttons))

    @property
    def changes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Rows and buttons that are gone, and those that are new, since it stood as `before`."""
        was = self.before or replace(self, text="", buttons=())
        return _only_in(was, self), _only_in(self, was)


def _only_in(one: Line, other: Line) -> tuple[str, ...]:
    there = other.text.splitlines()
    rows = tuple(row for row in one.text.splitlines() if row not in there)
    elsewhere = {label for row in other.buttons for label in row}
    labels = (tuple(label for label in row if label not in elsewhere) for row in one.buttons)
    return (*rows, *(_bracketed(row) for row in labels if row))


def _bracketed(labels: tuple[str, ...]) -> str:
    return " ".join(f"[{label}]" for label in labels)


async def play(story: Story, stage: Stage) -> AsyncIterator[Line]:
    """Do every step on the stage, and tell each thing as it happened."""
    telling = _Telling(story, stage)
    for key, somebody in story.people.items():
        telling.players[key] = await stage.enter(somebody)
    for scene in story.scenes:
        yield telling.line(Doing.SCENE, text=scene.title)
        for doing, what in scene.steps:
            async for line in telling.step(doing, what):
                yield line


class _Telling:
    def __init__(self, story: Story, stage: Stage) -> None:
        self._story = story
        self._stage = stage
        self._zone = ZoneInfo(story.zone)
        self._standing: dict[tuple[str, int], Line] = {}  # messages as they stand, by person and id
        self.players: dict[str, Player] = {}

    def line(self, doing: Doing, *, who: str = "", text: str = "") -> Line:
        at = self._stage.now.astimezone(self._zone)
        return Line(at=at, doing=doing, who=(who,) if who else (), text=text)

    async def step(self, doing: str, what: str | tuple[str, ...]) -> AsyncIterator[Line]:
        if isinstance(what, tuple):
            steps = self._answers(doing, what)
        elif doing == "narration":
            steps = self._narration(what)
        elif doing == "clock":
            steps = self._time_passes(self._story.instant(what))
        elif (doing, what) == ("bot", "restarts"):
            steps = self._restart()
        else:
            steps = self._somebody_does(doing, what)
        async for line in steps:
            yield line

    async def _narration(self, what: str) -> AsyncIterator[Line]:
        yield self.line(Doing.NARRATION, text=what)

    async def _time_passes(self, until: datetime) -> AsyncIterator[Line]:
        yield Line(at=until, doing=Doing.TIME_PASSES)
        while True:
            due_at = await self._stage.next_due()
            at = until if due_at is None else min(due_at, until)
            for kind in await self._stage.until(at):
                yield self.line(Doing.FELL_DUE, text=kind)
            for line in await self._seen():
                yield line
            if at == until:
                return

    async def _restart(self) -> AsyncIterator[Line]:
        yield self.line(Doing.RESTART)
        await self._stage.restart()
        for line in await self._seen():
            yield line

    async def _answers(self, doing: str, what: tuple[str, ...]) -> AsyncIterator[Line]:
        """Each one tapped where the newest message has such a button, else written."""
        key, verb = self._who(doing)
        if verb != "answers":
            raise StoryFault(f"{doing!r} takes one thing, not a list")
        for answer in what:
            newest = [seen for seen in await self.players[key].sees() if seen.by_bot][-1]
            verb = "taps" if answer in newest.labels else "writes"
            async for line in self._somebody_does(f"{key} {verb}", answer):
                yield line

    async def _somebody_does(self, doing: str, what: str) -> AsyncIterator[Line]:
        key, verb = self._who(doing)
        player = self.players[key]
        if verb == "taps":
            yield self.line(Doing.TAPS, who=key, text=what)
            await player.taps(what)
        elif verb == "edits":
            yield self.line(Doing.EDITS, who=key, text=what)
            await player.edits(what)
        elif verb == "sends":
            yield self.line(Doing.SENDS, who=key, text=what)
            await player.sends(what)
        elif verb == "opens the link of":
            yield self.line(Doing.WRITES, who=key, text="/start …")
            await player.writes(f"/start {await self._code_on_phone_of(what)}")
        else:
            yield self.line(Doing.WRITES, who=key, text=what)
            await player.writes(what)
        for line in await self._seen():
            yield line

    def _who(self, doing: str) -> tuple[str, str]:
        found = DOING.fullmatch(doing)
        if found is None or found[1] not in self.players:
            raise StoryFault(f"nobody can do {doing!r}; people are {', '.join(self.players)}")
        return found[1], found[2]

    async def _code_on_phone_of(self, key: str) -> str:
        links = [LINK.search(seen.text) for seen in await self.players[key].sees()]
        codes = [link[1] for link in links if link is not None]
        if not codes:
            raise StoryFault(f"{key} was not given a link")
        return codes[-1]

    async def _seen(self) -> list[Line]:
        """What reached the phones since this was last asked, by instant and person. Sends to several people
        race each other, so their order means nothing; the same to several at the same time stands once.
        """
        shown: dict[tuple[datetime, str, int, bool], Line] = {}
        for key, player in self.players.items():
            for call in await player.calls():
                if call.text:
                    self._put(shown, call, key)
        seen: dict[Line, tuple[str, ...]] = {}
        for (_, key, _, _), line in sorted(shown.items(), key=lambda one: one[0][0]):
            seen[line] = (*seen.get(line, ()), key)
        return [replace(line, who=who) for line, who in seen.items()]

    def _put(self, shown: dict[tuple[datetime, str, int, bool], Line], call: Call, key: str) -> None:
        """A message rewritten several times at one instant counts once, as it stands after the last."""
        line, message_id = self._of(call), int(call.result["message_id"])
        is_change = line.doing is Doing.SEES_CHANGED
        earlier = shown.pop((line.at, key, message_id, True), None) if is_change else None
        before = earlier.before if earlier is not None else self._standing.get((key, message_id))
        self._standing[key, message_id] = line
        if is_change and before is not None and before.rows == line.rows:
            return
        shown[line.at, key, message_id, is_change] = replace(line, before=before) if is_change else line

    def _of(self, call: Call) -> Line:
        rows = call.result.get("reply_markup", {}).get("inline_keyboard", ())
        return Line(
            at=call.at.astimezone(self._zone),
            doing=Doing.SEES_CHANGED if call.method in _CHANGES else Doing.SEES,
            text=LINK.sub("?start=…", call.text),
            buttons=tuple(tuple(button["text"] for button in row) for row in rows),
        )
