"""The story that leads a newcomer through the page: what to do next, and whether it was done.

The words and what counts as done stand in guide.yaml. It only watches: a step is over when what it waits for
was seen on a phone, whoever brought that about, and it never keeps anybody from doing something else.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

from pydantic import field_validator, model_validator

from bot.seams import wait_for_event
from bot.showing.hands import CannotDo, Hands
from bot.showing.story import Somebody, Step, Written
from dialogs.pathway.marks import read

SEEN_IN_SECONDS: Final = 20.0


class Done(Written):
    """Either something on a phone or something of the bot."""

    phone: str = ""
    shows: str = ""
    bot: str = ""

    @field_validator("shows")
    @classmethod
    def _pattern(cls, shows: str) -> str:
        re.compile(shows)
        return shows


class Leg(Written):
    """One step of the story. where: a person, or a place on the page."""

    id: str
    title: str
    what: tuple[str, ...]
    where: str
    for_me: tuple[Step, ...]
    done: Done


class Script(Written):
    """guide.yaml, whole."""

    zone: str
    starts_at: str
    team: str
    people: Mapping[str, Somebody]
    steps: tuple[Leg, ...]
    fell_due: Mapping[str, str]
    words: Mapping[str, str]

    @model_validator(mode="after")
    def _people_are_there(self) -> Self:
        for leg in self.steps:
            if leg.done.phone and leg.done.phone not in self.people:
                raise ValueError(f"step {leg.id}: there is no {leg.done.phone}")
        return self


def load(text: str, file: str) -> Script:
    """PathwayFaults or ValidationError, with the place, where it cannot be read."""
    return Script.model_validate(read(text, file).plain())


class Guide:
    """ids: of the people, by their key. begin_at: the number of the step at which an earlier run ended.

    changed: told whenever it looks different.
    """

    def __init__(
        self, script: Script, ids: Mapping[str, int], *, begin_at: int, changed: Callable[[], None]
    ) -> None:
        self._script = script
        self._ids = ids
        self._changed = changed
        self.place = min(max(begin_at, 0), len(script.steps))
        self._is_doing = False
        self._went_on = asyncio.Event()

    def hears(self, kind: str, body: Mapping[str, Any]) -> None:
        """Something happened; perhaps it is what the step waits for."""
        leg = self._leg()
        if leg is not None and self._is_it(leg.done, kind, body):
            self._go_on()

    def skip(self, step_id: str) -> None:
        """Leave it undone. A step that is not the one at hand is left alone: somebody was faster."""
        leg = self._leg()
        if leg is not None and leg.id == step_id and not self._is_doing:
            self._go_on()

    async def do(self, step_id: str, hands: Hands) -> None:
        """Do the step at hand, until it was seen to be done; CannotDo says why not."""
        leg = self._leg()
        if leg is None or leg.id != step_id or self._is_doing:
            return
        self._is_doing = True
        self._went_on.clear()
        self._changed()
        try:
            for step in leg.for_me:
                await hands.does(step)
            await wait_for_event(self._went_on, SEEN_IN_SECONDS)
            if not self._went_on.is_set():
                raise CannotDo("not-seen")
        finally:
            self._is_doing = False
            self._changed()

    def shown(self) -> dict[str, Any]:
        leg = self._leg()
        return {
            "current": leg.id if leg is not None else None,
            "doing": self._is_doing,
            "steps": [
                {
                    "id": each.id,
                    "title": each.title,
                    "what": each.what,
                    "where": self._ids.get(each.where, each.where),
                }
                for each in self._script.steps
            ],
        }

    def _leg(self) -> Leg | None:
        return self._script.steps[self.place] if self.place < len(self._script.steps) else None

    def _go_on(self) -> None:
        self.place += 1
        self._went_on.set()
        self._changed()

    def _is_it(self, done: Done, kind: str, body: Mapping[str, Any]) -> bool:
        if done.bot:
            return kind == "bot" and body["state"] == done.bot
        if kind != "message" or body["chat_id"] != self._ids[done.phone]:
            return False
        message = body["message"]
        shown = [message["text"], *(button["label"] for row in message["buttons"] for button in row)]
        return bool(message["by_bot"]) and any(re.search(done.shows, text) for text in shown)


__all__ = ["CannotDo", "Guide", "Leg", "Script", "load"]
