"""The bot as Telegram knows it: whether the token is right, what the bot may do, how it introduces itself.

Decides what an answer of Telegram means for an operator, in words. Danger: no token in a sentence; the
library's own exception texts may quote it.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from telegram import Bot, User
from telegram.error import EndPointNotFound, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.settings import Settings, StartFault, in_sentences
from bot.speaking import markup
from bot.speaking.menus import Menus
from bot.speaking.transport import AiohttpRequest, MaybeSent, NotSent, seconds_of
from bot.speaking.wording import FALLBACK_LANGUAGE, Wording

DESCRIPTION, ABOUT = "bot-description", "bot-about"
NAME_LONGEST: Final = 64
SHAPED: Final = f"1000:{'x' * 35}"  # stands for a token while the other settings are judged
_OF_LANGUAGE = re.compile(r"([a-z]{2})=(.+)", re.DOTALL)


def fit(token: str, api: str) -> str:
    """The token; StartFault where these could not be settings, before anything goes over the net."""
    try:
        Settings(_env_file=None, token=SecretStr(token), keys=SecretStr("not yet"), telegram_api=api)
    except ValidationError as error:
        raise StartFault("\n".join(in_sentences(error))) from None
    return token


class UnknownToken(StartFault):
    """Telegram knows no bot with this token."""


@asynccontextmanager
async def bot_at(api: str, token: str) -> AsyncIterator[Bot]:
    request = AiohttpRequest(connections=2)
    try:
        yield Bot(token=token, base_url=f"{api}/bot", request=request, get_updates_request=request)
    finally:
        await request.shutdown()


async def who(bot: Bot, api: str) -> User:
    """The bot this token belongs to; StartFault with what to do where there is none, or nobody answers."""
    try:
        return await bot.get_me()
    except TelegramError as error:
        is_unknown = isinstance(error, InvalidToken | EndPointNotFound | Forbidden)
        raise (UnknownToken if is_unknown else StartFault)(in_words(error, api)) from None


def in_words(error: TelegramError, api: str) -> str:
    if isinstance(error, InvalidToken | EndPointNotFound | Forbidden):
        return (
            "Telegram does not know this token. Copy it again from BotFather (/mybots, your bot, API Token); "
            "an older one stops working when a new one is made"
        )
    if isinstance(error, RetryAfter):
        return f"Telegram asks to wait {seconds_of(error):.0f} seconds. Start again after that"
    where = _without_password(api)
    if isinstance(error.__cause__, NotSent):
        return (
            f"Nobody answers at {where}. Check that this machine is online and may reach that address: "
            "a firewall, a proxy or a typing slip in the address are the usual causes"
        )
    if isinstance(error.__cause__, MaybeSent):
        return f"{where} answered, but not as Telegram does ({error.__cause__}). Try again in a minute"
    return f"Telegram refused: {type(error).__name__}. Try again in a minute"


def _without_password(api: str) -> str:
    parts = urlsplit(api)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def cautions(me: User) -> tuple[str, ...]:
    """What the bot may do that a bot for patients should not."""
    found = []
    if me.can_join_groups:
        found.append(
            "Anybody may add this bot to a group, which it would leave at once. Better switch that off in "
            "BotFather (/setjoingroups, Disable)."
        )
    if me.can_read_all_group_messages:
        found.append(
            "In a group Telegram would send it everything people write there. Switch that off in BotFather "
            "(/setprivacy, Enable)."
        )
    return tuple(found)


def names_by_language(given: tuple[str, ...]) -> dict[str, str]:
    """`Heart clinic` for everybody, `es=Clínica del corazón` for phones in Spanish."""
    names = {}
    for one in given:
        of_language = _OF_LANGUAGE.fullmatch(one)
        language, name = (of_language[1], of_language[2].strip()) if of_language else ("", one.strip())
        if not 1 <= len(name) <= NAME_LONGEST:
            raise StartFault(f"--bot-name must hold 1 to {NAME_LONGEST} characters")
        names[language] = name
    return names


@dataclass(frozen=True, kw_only=True, slots=True)
class Introduction:
    """How the bot is shown before anybody has written to it."""

    bot: Bot
    wording: Wording
    number: str  # to call in an emergency

    async def put_right(self, names: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """What was changed, and what Telegram would not have, each in words. What is right is left alone."""
        changed: list[str] = []
        refused: list[str] = []
        for what, work in (
            ("the commands", self._commands),
            ("the introduction", self._descriptions),
            ("the name", lambda: self._names(names)),
        ):
            try:
                if await work():
                    changed.append(what)
            except RetryAfter as error:
                refused.append(f"{what}: not before {seconds_of(error) / 60:.0f} minutes have passed")
            except TelegramError as error:
                refused.append(f"{what} ({type(error).__name__})")
        return changed, refused

    async def _commands(self) -> int:
        return await Menus(self.bot, self.wording).put_everybodys_right()

    async def _descriptions(self) -> int:
        count = 0
        for language in self.wording.languages:
            code = None if language == FALLBACK_LANGUAGE else language.partition("-")[0]
            wanted, about = self._said(DESCRIPTION, language), self._said(ABOUT, language)
            if (await self.bot.get_my_description(language_code=code)).description != wanted:
                await self.bot.set_my_description(wanted, language_code=code)
                count += 1
            if (await self.bot.get_my_short_description(language_code=code)).short_description != about:
                await self.bot.set_my_short_description(about, language_code=code)
                count += 1
        return count

    async def _names(self, names: Mapping[str, str]) -> int:
        count = 0
        for language, name in names.items():
            code = language or None
            if (await self.bot.get_my_name(language_code=code)).name != name:
                await self.bot.set_my_name(name, language_code=code)
                count += 1
        return count

    def _said(self, key: str, language: str) -> str:
        template = self.wording.template(key, language)
        filled = [self.number if at % 2 else markup.plain(piece) for at, piece in enumerate(template)]
        return "".join(filled)
