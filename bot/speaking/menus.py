"""The lists of commands that chats show, at Telegram: a patient's for every private chat, its own for each
member of staff, in the language of whoever reads them.

Decides only when Telegram must be told: what stands in a list is decided in dialogs/menus.py. A list is a
convenience, so everything here is best effort: what fails is logged, everybody's list and those of the staff
are put right at the next start, and nothing that is to be said ever waits for it. A patient's own list
differs from everybody's in its language only.

Telegram shows the list of the narrowest scope there is: a chat's own, then that of all private chats. A
chat's own list is set without a language, because a person's language here may not be that of her phone.
The bot's default list, which would be shown in groups, is left alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import RetryAfter, TelegramError

from bot.seams import Wait, wait_for_event
from bot.speaking import markup
from bot.speaking.transport import seconds_of
from bot.speaking.wording import FALLBACK_LANGUAGE, NoWording, Wording
from dialogs.menus import menu
from dialogs.records import RoleName
from storage.outbox import Claimed

log = structlog.get_logger()

T = TypeVar("T")
List = tuple[tuple[str, str], ...]  # command and what it says of itself
EVERYBODY: Final = (RoleName.PATIENT,)
TRIES: Final = 3
LONGEST_WAIT_SECONDS: Final = 120.0


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffChat:
    """The chat of somebody who works here, or did."""

    chat_id: int
    language: str
    roles: tuple[RoleName, ...]


class Menus:
    """Through one Bot, in the languages of one wording."""

    def __init__(self, bot: Bot, wording: Wording, *, wait: Wait = wait_for_event) -> None:
        self._bot = bot
        self._wording = wording
        self._wait = wait

    async def follow(self, row: Claimed) -> None:
        """What the row said has arrived: from now on the chat lists the commands of these roles."""
        if row.say.menu is None:
            return
        roles, scope = row.say.menu, BotCommandScopeChat(row.chat_id)
        await self._best_effort(lambda: self._set(scope, self.listed(roles, row.language)), tries=1)

    async def put_right(self, chats: Iterable[StaffChat]) -> None:
        """At a start: everybody's list and those of the staff, where they are not as they should be."""
        changed = await self._best_effort(self.put_everybodys_right) or 0
        for chat in chats:
            changed += await self._best_effort(partial(self._put_one_right, chat)) or 0
        log.info("the lists of commands are as they should be", action="menus-right", count=changed)

    async def put_everybodys_right(self) -> int:
        """The list of every private chat that has none of its own, in each language. How many were wrong;
        TelegramError if Telegram would not have it.
        """
        changed = 0
        for language in self._wording.languages:
            code = None if language == FALLBACK_LANGUAGE else language.partition("-")[0]
            wanted = self.listed(EVERYBODY, language)
            changed += await self._match(BotCommandScopeAllPrivateChats(), wanted, code)
        return changed

    def listed(self, roles: Sequence[RoleName], language: str) -> List:
        """Empty without a role: the chat then has no list of its own and shows everybody's."""
        return tuple(
            (entry.command, markup.plain(self._wording.fixed(entry.words.key, language)))
            for entry in menu(roles)
        )

    async def _put_one_right(self, chat: StaffChat) -> int:
        return await self._match(BotCommandScopeChat(chat.chat_id), self.listed(chat.roles, chat.language))

    async def _match(self, scope: BotCommandScope, wanted: List, language: str | None = None) -> int:
        """Set it if it is another one; how many were changed."""
        found = await self._bot.get_my_commands(scope=scope, language_code=language)
        if tuple((one.command, one.description) for one in found) == wanted:
            return 0
        await self._set(scope, wanted, language)
        return 1

    async def _set(self, scope: BotCommandScope, wanted: List, language: str | None = None) -> None:
        if not wanted:
            await self._bot.delete_my_commands(scope=scope, language_code=language)
            return
        await self._bot.set_my_commands(
            [BotCommand(command, said) for command, said in wanted], scope=scope, language_code=language
        )

    async def _best_effort(self, work: Callable[[], Awaitable[T]], *, tries: int = TRIES) -> T | None:
        for left in reversed(range(tries)):
            try:
                return await work()
            except (TelegramError, NoWording) as error:
                if left and isinstance(error, RetryAfter):
                    await self._wait(asyncio.Event(), min(seconds_of(error), LONGEST_WAIT_SECONDS))
                    continue
                log.info(
                    "a list of commands could not be set; the next start tries again",
                    action="menu-not-set",
                    error=error,
                )
                break
        return None
