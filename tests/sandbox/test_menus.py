"""Which commands a person sees, and the button beside the text field.

The facts are those recorded in the list of limits: the narrower scope first, and in each the person's own
language before none.
"""

from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    BotCommandScopeDefault,
    MenuButtonCommands,
    MenuButtonWebApp,
    WebAppInfo,
)
from telegram.error import BadRequest

from bot.sandbox.people import People, Phone
from tests.sandbox.conftest import ANA, BEN


async def put(bot: Bot, name: str, scope: BotCommandScope, language: str | None = None) -> None:
    await bot.set_my_commands([BotCommand(name, "Words")], scope=scope, language_code=language)


async def menus(people: People, chat: int) -> dict[str, Any]:
    screen: dict[str, Any] = (await people.ask("GET", "state"))["screens"][str(chat)]
    return screen


async def seen(people: People, chat: int) -> list[str]:
    return [each["command"] for each in (await menus(people, chat))["commands"]]


async def test_a_private_chat_looks_from_narrow_to_wide(bot: Bot, people: People, ana: Phone) -> None:
    """Each narrower list hides the wider ones; in each her language goes before none; deleting uncovers."""
    assert await seen(people, ANA) == []
    wide_to_narrow: list[tuple[str, BotCommandScope]] = [
        ("default", BotCommandScopeDefault()),
        ("private", BotCommandScopeAllPrivateChats()),
        ("chat", BotCommandScopeChat(ANA)),
    ]
    for name, scope in wide_to_narrow:
        await put(bot, name, scope)
        assert await seen(people, ANA) == [name]
        await put(bot, f"{name}_es", scope, "es")
        assert await seen(people, ANA) == [name]
        await put(bot, f"{name}_en", scope, "en")
        assert await seen(people, ANA) == [f"{name}_en"]
    for name, scope in reversed(wide_to_narrow):
        assert await seen(people, ANA) == [f"{name}_en"]
        await bot.delete_my_commands(scope=scope, language_code="en")
        assert await seen(people, ANA) == [name]
        await bot.delete_my_commands(scope=scope)
    assert await seen(people, ANA) == []


async def test_groups_have_scopes_of_their_own(bot: Bot, people: People, ana: Phone) -> None:
    """In a group a member sees group lists, an administrator those for administrators first, and one person
    may have a list of her own.
    """
    ben = await people.add(BEN, "Ben", language_code=None, has_started=True)
    ward = await people.found("Ward", ana, ben)

    async def by_person() -> tuple[str, str]:
        lists = (await menus(people, ward.id))["commands_by_person"]
        return lists[str(ANA)][0]["command"], lists[str(BEN)][0]["command"]

    await put(bot, "private", BotCommandScopeAllPrivateChats())
    await put(bot, "default", BotCommandScopeDefault())
    assert await by_person() == ("default", "default")
    await put(bot, "groups", BotCommandScopeAllGroupChats())
    assert await by_person() == ("groups", "groups")
    await put(bot, "leaders", BotCommandScopeAllChatAdministrators())
    assert await by_person() == ("leaders", "groups")
    await put(bot, "ward", BotCommandScopeChat(ward.id))
    assert await by_person() == ("ward", "ward")
    await put(bot, "ward_leaders", BotCommandScopeChatAdministrators(ward.id))
    assert await by_person() == ("ward_leaders", "ward")
    await put(bot, "ben", BotCommandScopeChatMember(ward.id, BEN))
    assert await by_person() == ("ward_leaders", "ben")


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        ([BotCommand("start", "")], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([BotCommand("start", "x" * 257)], "BOT_COMMAND_DESCRIPTION_INVALID"),
        ([BotCommand("", "x")], "Command must be non-empty"),
        ([BotCommand("x" * 33, "x")], "BOT_COMMAND_INVALID"),
        ([BotCommand("start", "x")] * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_lists_that_are_refused(bot: Bot, commands: list[BotCommand], words: str) -> None:
    """A hundred commands, names of 32 characters and descriptions of 256 are the most."""
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.set_my_commands(commands)
    await bot.set_my_commands([BotCommand("x" * 32, "x" * 256)] * 100)


async def test_the_menu_button(bot: Bot, ana: Phone) -> None:
    """A chat's own button goes before the bot's, and without either it opens the list of commands."""
    assert (await bot.get_chat_menu_button(ANA)).type == "commands"
    button = MenuButtonWebApp("Plan", WebAppInfo("https://clinic.example/"))
    await bot.set_chat_menu_button(menu_button=button)
    assert await bot.get_chat_menu_button(ANA) == button
    await bot.set_chat_menu_button(ANA, MenuButtonCommands())
    assert (await bot.get_chat_menu_button(ANA)).type == "commands"
    assert await bot.get_chat_menu_button() == button
