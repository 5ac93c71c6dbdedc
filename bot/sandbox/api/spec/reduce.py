"""Makes the reduced specification out of the full one; never decides what a rule means.

    python bot/sandbox/api/spec/reduce.py full.json > bot/sandbox/api/spec/bot-api-10.0.reduced.json

Each field becomes one line of text, `required|optional Type|Type`, with ` = word` where the description
fixes the value (as in `must be all_private_chats`): the descriptions themselves are dropped.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

METHODS = (
    "answerCallbackQuery",
    "closeForumTopic",
    "createForumTopic",
    "deleteForumTopic",
    "deleteMessage",
    "deleteMyCommands",
    "deleteWebhook",
    "editForumTopic",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "editMessageText",
    "getChat",
    "getChatAdministrators",
    "getChatMember",
    "getChatMemberCount",
    "getChatMenuButton",
    "getFile",
    "getMe",
    "getMyCommands",
    "getMyDescription",
    "getMyName",
    "getMyShortDescription",
    "getUpdates",
    "getWebhookInfo",
    "leaveChat",
    "reopenForumTopic",
    "sendChatAction",
    "sendDocument",
    "sendMessage",
    "sendPhoto",
    "setChatMenuButton",
    "setMyCommands",
    "setMyDescription",
    "setMyName",
    "setMyShortDescription",
    "setWebhook",
)
FIXED_WORD = re.compile(r"(?:must be|always) [“\"]?(\w+)[”\"]?")


def element(type_name: str) -> str:
    """The type inside any number of `Array of`."""
    while type_name.startswith("Array of "):
        type_name = type_name.removeprefix("Array of ")
    return type_name


def line(field: dict[str, Any], may_be_fixed: bool) -> str:
    need = "required" if field["required"] else "optional"
    text = f"{need} {'|'.join(field['types'])}"
    fixed = FIXED_WORD.search(field["description"])
    if may_be_fixed and fixed and field["types"] == ["String"]:
        text += f" = {fixed.group(1)}"
    return text


def reduce(full: dict[str, Any]) -> dict[str, Any]:
    """The methods we answer, and every type reachable from their parameters and results."""
    variants = {name for shape in full["types"].values() for name in shape.get("subtypes", [])}
    methods = {}
    wanted: list[str] = []
    for name in METHODS:
        fields = full["methods"][name].get("fields", [])
        methods[name] = {
            "fields": {field["name"]: line(field, may_be_fixed=False) for field in fields},
            "returns": "|".join(full["methods"][name]["returns"]),
        }
        wanted += [kind for field in fields for kind in field["types"]]
        wanted += full["methods"][name]["returns"]
    types: dict[str, Any] = {}
    while wanted:
        name = element(wanted.pop())
        shape = full["types"].get(name)
        if shape is None or name in types:
            continue
        fields = shape.get("fields", [])
        types[name] = {
            "fields": {field["name"]: line(field, may_be_fixed=name in variants) for field in fields},
            "subtypes": shape.get("subtypes", []),
        }
        wanted += [kind for field in fields for kind in field["types"]] + shape.get("subtypes", [])
    return {"version": full["version"], "methods": methods, "types": dict(sorted(types.items()))}


def main() -> None:
    full = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    sys.stdout.write(json.dumps(reduce(full), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
