"""Who the bot is: its name, descriptions and command lists, per language and scope. Only keeps them."""

import json
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.api.refusals import RefusedError, Said, bad_request, ours
from bot.sandbox.keeping.kept import Body
from bot.sandbox.seen.stream import Tell

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_AT_MOST = 100
DESCRIPTION_AT_MOST = 256
# parameter → (longest text, kept under)
TEXTS = {"name": 64, "description": 512, "short_description": 120}

ProfileMethod = Callable[[Body], Any]


class Profile:
    def __init__(self, token: str, tell: Tell) -> None:
        number, colon, _ = token.partition(":")
        if not (colon and number.isdigit()):
            raise ValueError("a bot token is a number, a colon and a secret, as in 1000:sandbox")
        self.bot_id = int(number)
        self._tell = tell
        self._texts: dict[str, dict[str, str]] = {name: {} for name in TEXTS}
        self._commands: dict[str, list[Body]] = {}
        self._menu_buttons: dict[str, Body] = {}  # by chat, and under "" for all the others
        self.effects: dict[str, ProfileMethod] = {
            "setMyCommands": self.set_commands,
            "deleteMyCommands": self.delete_commands,
            "setMyName": self._setter("name"),
            "setMyDescription": self._setter("description"),
            "setMyShortDescription": self._setter("short_description"),
            "setChatMenuButton": self.set_menu_button,
        }
        self.readings: dict[str, ProfileMethod] = {
            "getMe": lambda _: self.as_me(),
            "getMyCommands": self.get_commands,
            "getMyName": self._getter("name"),
            "getMyDescription": self._getter("description"),
            "getMyShortDescription": self._getter("short_description"),
            "getChatMenuButton": self.get_menu_button,
        }

    def as_sender(self) -> Body:
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": self._texts["name"].get("", "Sandbox bot"),
            "username": "sandbox_care_bot",
        }

    def as_me(self) -> Body:
        nots = ("supports_inline_queries", "can_connect_to_business", "has_main_web_app")
        can = {"can_join_groups": True, "can_read_all_group_messages": False}
        return {**self.as_sender(), **can, **dict.fromkeys(nots, False)}

    def _setter(self, name: str) -> ProfileMethod:
        def set_text(parameters: Body) -> bool:
            text = parameters.get(name, "")
            if len(text) > TEXTS[name]:
                raise ours(f"{name} is longer than {TEXTS[name]} characters")
            language = parameters.get("language_code", "")
            if text:
                self._texts[name][language] = text
            else:
                self._texts[name].pop(language, None)
            return True

        return set_text

    def _getter(self, name: str) -> ProfileMethod:
        def get_text(parameters: Body) -> Body:
            texts = self._texts[name]
            fallback = self.as_sender()["first_name"] if name == "name" else ""
            return {name: texts.get(parameters.get("language_code", ""), texts.get("", fallback))}

        return get_text

    def set_commands(self, parameters: Body) -> bool:
        commands = parameters.get("commands", [])
        if len(commands) > COMMANDS_AT_MOST:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for each in commands:
            if not each["command"]:
                raise RefusedError(Said.COMMAND_EMPTY)
            if not COMMAND.fullmatch(each["command"]):
                raise RefusedError(Said.COMMAND_INVALID)
            if not 1 <= len(each["description"]) <= DESCRIPTION_AT_MOST:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._commands[list_of(parameters)] = commands
        self._commands_changed(parameters)
        return True

    def get_commands(self, parameters: Body) -> list[Body]:
        return self._commands.get(list_of(parameters), [])

    def delete_commands(self, parameters: Body) -> bool:
        self._commands.pop(list_of(parameters), None)
        self._commands_changed(parameters)
        return True

    def _commands_changed(self, parameters: Body) -> None:
        shown = {
            "scope": scope_of(parameters),
            "language_code": parameters.get("language_code", ""),
            "commands": self.get_commands(parameters),
        }
        self._tell("commands", lambda: shown)

    def set_menu_button(self, parameters: Body) -> bool:
        button = parameters.get("menu_button", {"type": "default"})
        self._menu_buttons[str(parameters.get("chat_id", ""))] = button
        return True

    def get_menu_button(self, parameters: Body) -> Body:
        """A chat's own, where that is `default` the bot's, and without one the list of commands."""
        for name in (str(parameters.get("chat_id", "")), ""):
            button = self._menu_buttons.get(name, {"type": "default"})
            if button["type"] != "default":
                return button
        return {"type": "commands"}

    def commands_in_private(self, person_id: int, language: str) -> list[Body]:
        """What this person sees under `/`, looked up in the order Telegram documents."""
        return self._first_of(
            [{"type": "chat", "chat_id": person_id}, {"type": "all_private_chats"}], language
        )

    def commands_in_group(self, chat_id: int, person_id: int, language: str, *, leads: bool) -> list[Body]:
        scopes: list[Body] = [{"type": "chat_member", "chat_id": chat_id, "user_id": person_id}]
        if leads:
            scopes.append({"type": "chat_administrators", "chat_id": chat_id})
        scopes.append({"type": "chat", "chat_id": chat_id})
        if leads:
            scopes.append({"type": "all_chat_administrators"})
        return self._first_of([*scopes, {"type": "all_group_chats"}], language)

    def _first_of(self, scopes: list[Body], language: str) -> list[Body]:
        """The first list there is: scope by scope, in each the person's language before none."""
        for scope in [*scopes, {"type": "default"}]:
            for each in dict.fromkeys((language, "")):
                found = self._commands.get(list_of({"scope": scope, "language_code": each}))
                if found:
                    return found
        return []

    def saved(self) -> Body:
        return {"texts": self._texts, "commands": self._commands, "menu_buttons": self._menu_buttons}

    def restore(self, saved: Body) -> None:
        self._texts = saved["texts"]
        self._commands = saved["commands"]
        self._menu_buttons = saved["menu_buttons"]


def list_of(parameters: Body) -> str:
    """Scope and language name one list of commands."""
    return json.dumps([scope_of(parameters), parameters.get("language_code", "")], sort_keys=True)


def scope_of(parameters: Body) -> Body:
    scope: Body = parameters.get("scope", {"type": "default"})
    return scope
