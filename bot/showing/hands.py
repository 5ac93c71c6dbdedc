"""Does what a story says that somebody does: taps, writes, moves time on, kills the bot.

Steps read as in story.yaml, `maria writes: 82,4`. Everything goes the way a person at the page would take.
After each act it waits until the bot has reacted on that phone and has fallen silent there; while the bot is
dead it waits for nothing.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from bot.sandbox.people import People, Phone, Seen
from bot.seams import wait_for_event
from bot.showing.story import DOING, LINK

REACTS_IN_SECONDS: Final = 10.0
SILENCE_SECONDS: Final = 0.3

Step = tuple[str, str | tuple[str, ...]]


class CannotDo(Exception):
    """Something of a story could not be done. why: the key of the words for it; what: what they are about."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(why, what)
        self.why = why
        self.what = what


class Hands:
    """ids: of the people, by their key. show: what a line about the show itself does (`clock`, `bot`)."""

    def __init__(
        self,
        people: People,
        ids: Mapping[str, int],
        *,
        is_up: Callable[[], bool],
        show: Mapping[str, Callable[[str], Awaitable[None]]],
    ) -> None:
        self._people = people
        self._ids = ids
        self._is_up = is_up
        self._show = show
        self._spoken: dict[int, asyncio.Event] = {}

    def heard(self, chat_id: int) -> None:
        """The bot put something on this phone."""
        self._event(chat_id).set()

    async def does(self, step: Step) -> None:
        doing, what = step
        if doing in self._show:
            assert isinstance(what, str)
            await self._show[doing](what)
            return
        key, verb = self._who(doing)
        phone = await self._people.phone(self._ids[key])
        for one in what if isinstance(what, tuple) else (what,):
            await self._acts(phone, verb, one)

    async def _acts(self, phone: Phone, verb: str, what: str) -> None:
        heard = self._event(phone.id)
        heard.clear()
        if verb == "taps":
            await phone.tap(what, message_id=(await self._offered(phone, what)).message_id)
        elif verb == "answers":
            newest = (await _by_bot(phone))[-1:]
            if newest and what in newest[0].labels:
                await phone.tap(what, message_id=newest[0].message_id)
            else:
                await phone.write(what)
        elif verb == "opens the link of":
            await phone.write(f"/start {await self._code(what)}")
        else:
            await phone.write(what)
        await self._reacted(heard)

    async def _offered(self, phone: Phone, label: str) -> Seen:
        """The newest message of the bot that has this button."""
        having = [seen for seen in await _by_bot(phone) if label in seen.labels]
        if not having:
            raise CannotDo("no-button", label)
        return having[-1]

    async def _reacted(self, heard: asyncio.Event) -> None:
        if not self._is_up():
            return
        await wait_for_event(heard, REACTS_IN_SECONDS)
        while heard.is_set():
            heard.clear()
            await wait_for_event(heard, SILENCE_SECONDS)

    async def _code(self, key: str) -> str:
        phone = await self._people.phone(self._ids[key])
        codes = [code for seen in await phone.screen() for code in _codes(seen)]
        if not codes:
            raise CannotDo("no-link")
        return codes[-1]

    def _who(self, doing: str) -> tuple[str, str]:
        found = re.fullmatch(DOING, doing)
        if found is None or found[1] not in self._ids:
            raise CannotDo("nobody", doing)
        return found[1], found[2]

    def _event(self, chat_id: int) -> asyncio.Event:
        return self._spoken.setdefault(chat_id, asyncio.Event())


async def _by_bot(phone: Phone) -> Sequence[Seen]:
    return [seen for seen in await phone.screen() if seen.by_bot]


def _codes(seen: Seen) -> Sequence[str]:
    """Codes of links in its text, and of links that hide behind words or buttons."""
    urls = [str(entity.get("url", "")) for entity in seen.entities]
    urls += [button.url or "" for row in seen.buttons for button in row]
    return [found[1] for place in (seen.text, *urls) for found in LINK.finditer(place)]
