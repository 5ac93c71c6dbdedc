"""Each recorded fact the sandbox plays, on the wire: the exact words of every refusal, and every limit.

The rows are named as in the recorded lists. python-telegram-bot changes the case of what it is told, so this
reads the raw answers. What a bot like ours cannot meet (forwarding, polls, inline mode, business accounts,
addresses fetched by Telegram) is not played, and so not here.
"""

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from bot.sandbox import updates, webhook
from bot.sandbox.acting import phones
from bot.sandbox.api import editing, flood, groups, hooks, keyboards, profile, texts
from bot.sandbox.keeping import files
from bot.sandbox.keeping.pictures import painted
from bot.sandbox.people import People, Phone
from tests.sandbox.conftest import ANA, BEN, TOKEN
from tests.sandbox.test_check import recorded

CLEO, DORA, NEVER = 503, 504, 505
SEND, EDIT = "sendMessage", "editMessageText"
DATA = {"text": "x", "callback_data": "d"}


def button(**more: Any) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[{"text": "x", **more}]]}}


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)

Row = tuple[str, dict[str, Any], int, str]

# Chats by name: `ana` can be written to; ids of messages by name as well.
ROWS: dict[str, Row] = {
    "chat_id is empty": (SEND, {"text": "x"}, 400, "chat_id is empty"),
    "chat not found": (SEND, {"chat_id": 404, "text": "x"}, 400, "chat not found"),
    "group upgraded": (
        SEND,
        {"chat_id": "old", "text": "x"},
        400,
        "group chat was upgraded to a supergroup chat",
    ),
    "message thread not found": (
        SEND,
        {"chat_id": "forum", "text": "x", "message_thread_id": 99},
        400,
        "message thread not found",
    ),
    "TOPIC_CLOSED": (
        SEND,
        {"chat_id": "forum", "text": "x", "message_thread_id": "closed"},
        400,
        "TOPIC_CLOSED",
    ),
    "the chat is not a forum": (
        "createForumTopic",
        {"chat_id": "ana", "name": "x"},
        400,
        "the chat is not a forum",
    ),
    "blocked": (SEND, {"chat_id": CLEO, "text": "x"}, 403, "bot was blocked by the user"),
    "deactivated": (SEND, {"chat_id": DORA, "text": "x"}, 403, "user is deactivated"),
    "never started": (
        SEND,
        {"chat_id": NEVER, "text": "x"},
        403,
        "bot can't initiate conversation with a user",
    ),
    "to a bot": (SEND, {"chat_id": 1000, "text": "x"}, 403, "the bot can't send messages to the bot"),
    "kicked": (SEND, {"chat_id": "kicked", "text": "x"}, 403, "bot was kicked from the group chat"),
    "not a member": (
        SEND,
        {"chat_id": "left", "text": "x"},
        403,
        "bot is not a member of the supergroup chat",
    ),
    "group deleted": (SEND, {"chat_id": "deleted", "text": "x"}, 403, "the group chat was deleted"),
    "text empty": (SEND, {"chat_id": "ana", "text": " \n"}, 400, "message text is empty"),
    "too long": (SEND, {"chat_id": "ana", "text": "x" * 4097}, 400, "message is too long"),
    "caption too long": (
        "sendPhoto",
        {"chat_id": "ana", "photo": "photo", "caption": "x" * 1025},
        400,
        "message caption is too long",
    ),
    "can't parse entities": (
        SEND,
        {"chat_id": "ana", "text": "<b>x", "parse_mode": "HTML"},
        400,
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "unsupported parse_mode": (
        SEND,
        {"chat_id": "ana", "text": "x", "parse_mode": "RTF"},
        400,
        "unsupported parse_mode",
    ),
    "not modified": (
        EDIT,
        {"chat_id": "ana", "message_id": "ours", "text": "ours"},
        400,
        NOT_MODIFIED,
    ),
    "to edit not found": (
        EDIT,
        {"chat_id": "ana", "message_id": 99, "text": "x"},
        400,
        "message to edit not found",
    ),
    "can't be edited": (
        EDIT,
        {"chat_id": "ana", "message_id": "hers", "text": "x"},
        400,
        "message can't be edited",
    ),
    "no text to edit": (
        EDIT,
        {"chat_id": "ana", "message_id": "picture", "text": "x"},
        400,
        "there is no text in the message to edit",
    ),
    "to delete not found": (
        "deleteMessage",
        {"chat_id": "ana", "message_id": 99},
        400,
        "message to delete not found",
    ),
    "can't be deleted": (
        "deleteMessage",
        {"chat_id": "forum", "message_id": "said"},
        400,
        "message can't be deleted",
    ),
    "to be replied not found": (
        SEND,
        {"chat_id": "ana", "text": "x", "reply_parameters": {"message_id": 99}},
        400,
        "message to be replied not found",
    ),
    "query is too old": (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        400,
        "query is too old and response timeout expired or query ID is invalid",
    ),
    "BUTTON_DATA_INVALID": (
        SEND,
        {"chat_id": "ana", "text": "x", **button(callback_data="x" * 65)},
        400,
        "BUTTON_DATA_INVALID",
    ),
    "BUTTON_URL_INVALID": (
        SEND,
        {"chat_id": "ana", "text": "x", **button(url="javascript:1")},
        400,
        "BUTTON_URL_INVALID",
    ),
    "BUTTON_TYPE_INVALID": (
        SEND,
        {"chat_id": "forum", "text": "x", **button(web_app={"url": "https://clinic.example/"})},
        400,
        "BUTTON_TYPE_INVALID",
    ),
    "markup too long": (
        SEND,
        {"chat_id": "ana", "text": "x", "reply_markup": {"inline_keyboard": [[DATA]] * 101}},
        400,
        "reply markup is too long",
    ),
    "object expected": (
        SEND,
        {"chat_id": "ana", "text": "x", "reply_markup": "[]"},
        400,
        "object expected as reply markup",
    ),
    "text buttons": (
        SEND,
        {"chat_id": "ana", "text": "x", **button()},
        400,
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "button text empty": (
        SEND,
        {"chat_id": "ana", "text": "x", **button(text=" ", callback_data="d")},
        400,
        "inline keyboard button text must be non-empty",
    ),
    "reply parameters": (
        SEND,
        {"chat_id": "ana", "text": "x", "reply_parameters": "{"},
        400,
        "can't parse reply parameters JSON object",
    ),
    "link preview options": (
        SEND,
        {"chat_id": "ana", "text": "x", "link_preview_options": "{"},
        400,
        "can't parse link preview options JSON object",
    ),
    "wrong action": (
        "sendChatAction",
        {"chat_id": "ana", "action": "juggling"},
        400,
        "wrong parameter action in request",
    ),
    "no photo": ("sendPhoto", {"chat_id": "ana"}, 400, "there is no photo in the request"),
    "no document": ("sendDocument", {"chat_id": "ana"}, 400, "there is no document in the request"),
    "wrong file": (
        "sendPhoto",
        {"chat_id": "ana", "photo": "AgAC"},
        400,
        "wrong file identifier/HTTP URL specified",
    ),
    "no fetching": (
        "sendPhoto",
        {"chat_id": "ana", "photo": "https://clinic.example/x.png"},
        400,
        "failed to get HTTP URL content",
    ),
    "no such file": (
        "getFile",
        {"file_id": "AgAC"},
        400,
        "wrong file_id or the file is temporarily unavailable",
    ),
    "https only": (
        "setWebhook",
        {"url": "http://clinic.example/"},
        400,
        "bad webhook: An HTTPS URL must be provided for webhook",
    ),
    "ports": (
        "setWebhook",
        {"url": "https://clinic.example:1/"},
        400,
        "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    ),
    "webhook url": ("setWebhook", {"url": "clinic"}, 400, "invalid webhook URL specified"),
    "secret too long": (
        "setWebhook",
        {"url": "http://127.0.0.1/", "secret_token": "x" * 257},
        400,
        "secret token is too long",
    ),
    "secret letters": (
        "setWebhook",
        {"url": "http://127.0.0.1/", "secret_token": "é"},
        400,
        "secret token contains unallowed characters",
    ),
    "commands": ("setMyCommands", {"commands": "{"}, 400, "can't parse commands JSON object"),
    "command empty": (
        "setMyCommands",
        {"commands": [{"command": "", "description": "x"}]},
        400,
        "command must be non-empty",
    ),
    "BOT_COMMAND_INVALID": (
        "setMyCommands",
        {"commands": [{"command": "X", "description": "x"}]},
        400,
        "BOT_COMMAND_INVALID",
    ),
    "field type": (
        SEND,
        {"chat_id": "ana", "text": "x", **button(callback_data="d", text=1)},
        400,
        'field "text" must be of type String',
    ),
    "field missing": (
        SEND,
        {"chat_id": "ana", "text": "x", "reply_parameters": {}},
        400,
        'can\'t find field "message_id"',
    ),
    "method not found": ("sendSmokeSignal", {}, 404, "method not found"),
}
WORDS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found"}


@pytest.fixture
async def named(people: People, ana: Phone, url: str) -> dict[str, Any]:
    """Everything the rows name."""
    for person, name in ((BEN, "Ben"), (CLEO, "Cleo"), (DORA, "Dora")):
        await people.add(person, name, has_started=True)
    await people.add(NEVER, "Noor")
    await (await people.phone(CLEO)).block()
    await (await people.phone(DORA)).deactivate()
    forum = await people.found("Forum", ana, kind="supergroup", is_forum=True)
    kicked, left = await people.found("A", ana), await people.found("B", ana, kind="supergroup")
    deleted, old = await people.found("C", ana), await people.found("D", ana)
    closed = await forum.open_topic("Closed")
    async with ClientSession() as session:

        async def call(method: str, **parameters: Any) -> Any:
            async with session.post(f"{url}/bot{TOKEN}/{method}", json=parameters) as response:
                return (await response.json())["result"]

        await forum.put_bot("administrator")
        await call("closeForumTopic", chat_id=forum.id, message_thread_id=closed)
        await forum.put_bot("member")
        await kicked.put_bot("kicked")
        await left.put_bot("left")
        await deleted.delete()
        await old.upgrade()
        picture = await call("sendPhoto", chat_id=ANA, photo=await photo_of(ana))
        return {
            "ana": ANA,
            "forum": forum.id,
            "closed": closed,
            "kicked": kicked.id,
            "left": left.id,
            "deleted": deleted.id,
            "old": old.id,
            "hers": await ana.write("82.4"),
            "said": await ana.write("talk", chat=forum.id),
            "ours": (await call(SEND, chat_id=ANA, text="ours"))["message_id"],
            "picture": picture["message_id"],
            "photo": picture["photo"][0]["file_id"],
        }


async def photo_of(ana: Phone) -> str:
    file = (await ana.message(await ana.send("photo"))).file
    assert file is not None
    return file.file_id


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.mark.parametrize("row", ROWS)
async def test_refusals_are_telegrams_to_the_letter(
    row: str, named: dict[str, Any], url: str, session: ClientSession
) -> None:
    """The status, the code and the words of a refusal are the recorded ones, and nothing took effect."""
    method, parameters, code, words = ROWS[row]
    by_name = ("chat_id", "message_id", "message_thread_id", "photo")
    told = {
        name: named.get(value, value) if name in by_name and type(value) is str else value
        for name, value in parameters.items()
    }
    async with session.post(f"{url}/bot{TOKEN}/{method}", json=told) as response:
        answer = await response.json()
    more = {"parameters": {"migrate_to_chat_id": -1001000000003}} if row == "group upgraded" else {}
    description = f"{WORDS[code]}: {words}"
    assert (response.status, answer) == (
        code,
        {"ok": False, "error_code": code, "description": description, **more},
    )


def test_the_rows_are_recorded_facts() -> None:
    """Every refusal above is in the recorded list, in full or as the beginning that is recorded."""
    known = {each["description"] for each in recorded("errors.json")["errors"]}
    beginnings = tuple(
        each.removesuffix("...").partition('"X"')[0]
        for each in known
        if each.endswith("...") or '"X"' in each
    )
    variants = {"Forbidden: bot is not a member of the supergroup chat"}
    for method, _, code, words in ROWS.values():
        description = f"{WORDS[code]}: {words}".replace("no document", "no photo")
        assert description in known | variants or description.startswith(beginnings), (method, description)


async def test_what_is_uploaded_is_refused_to_the_letter(
    ana: Phone, url: str, session: ClientSession
) -> None:
    """Uploads that are empty, too large or no picture have their recorded answers."""
    rows: list[tuple[str, str, bytes, int, str]] = [
        ("sendDocument", "document", b"", 400, "Bad Request: file must be non-empty"),
        ("sendPhoto", "photo", b"words", 400, "Bad Request: IMAGE_PROCESS_FAILED"),
        ("sendPhoto", "photo", painted((2100, 100)), 400, "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        ("sendPhoto", "photo", painted((9, 9)) + bytes(10 * 2**20), 413, "Request Entity Too Large"),
    ]
    for method, name, content, code, description in rows:
        form = FormData({"chat_id": str(ANA)}, default_to_multipart=True)
        form.add_field(name, io.BytesIO(content), filename="x.png")
        async with session.post(f"{url}/bot{TOKEN}/{method}", data=form) as response:
            answer = await response.json()
        assert (response.status, answer["description"]) == (code, description)


async def test_an_ordered_500(people: People, ana: Phone, url: str, session: ClientSession) -> None:
    """A server error comes in Telegram's envelope, once, and had no effect."""
    await people.fault("500")
    async with session.post(f"{url}/bot{TOKEN}/{SEND}", json={"chat_id": ANA, "text": "x"}) as response:
        assert response.status == 500
        assert (await response.json())["description"].startswith("Internal Server Error: ")
    assert await ana.screen() == []


LIMITS: dict[str, Any] = {
    "messages.text_max": texts.TEXT_AT_MOST,
    "messages.caption_max": texts.CAPTION_AT_MOST,
    "messages.delete_window_hours": editing.DELETE_WITHIN_SECONDS / 3600,
    "messages.message_group_min": phones.ALBUM_SIZES[0],
    "messages.message_group_max": phones.ALBUM_SIZES[-1],
    "keyboards.callback_data_bytes": [1, keyboards.CALLBACK_BYTES],
    "keyboards.inline_buttons_total": keyboards.INLINE_IN_ALL,
    "keyboards.inline_buttons_per_row": keyboards.INLINE_PER_ROW,
    "keyboards.reply_buttons_total": keyboards.REPLY_IN_ALL,
    "keyboards.reply_buttons_per_row": keyboards.REPLY_PER_ROW,
    "keyboards.markup_json_bytes_about": keyboards.MARKUP_BYTES,
    "keyboards.copy_text_max": keyboards.COPY_TEXT_AT_MOST,
    "keyboards.input_field_placeholder": [1, keyboards.PLACEHOLDER_AT_MOST],
    "callback_queries.answer_text_max": editing.ANSWER_AT_MOST,
    "callback_queries.queued_for_seconds": updates.TAP_KEPT_SECONDS,
    "updates.kept_hours": updates.MESSAGE_KEPT_SECONDS / 3600,
    "updates.limit": [1, updates.LIMIT_AT_MOST],
    "updates.long_poll_max_seconds": updates.LONG_POLL_AT_MOST,
    "webhook.ports": sorted(hooks.PORTS),
    "webhook.secret_header": webhook.SECRET_HEADER,
    "webhook.secret_max": hooks.SECRET_AT_MOST,
    "webhook.max_connections": [1, hooks.CONNECTIONS_AT_MOST],
    "webhook.max_connections_default": webhook.CONNECTIONS_DEFAULT,
    "files.download_max_bytes": files.DOWNLOAD_AT_MOST,
    "files.upload_max_bytes": files.UPLOAD_AT_MOST,
    "files.photo_upload_max_bytes": files.PHOTO_AT_MOST,
    "files.link_valid_hours": files.LINK_SECONDS / 3600,
    "flood.per_chat_per_second": 1 / flood.CHAT_SECONDS,
    "flood.all_chats_per_second": 1 / flood.ALL_SECONDS,
    "flood.per_group_per_minute": 60 / flood.GROUP_SECONDS,
    "commands.description": [1, profile.DESCRIPTION_AT_MOST],
    "commands.max": profile.COMMANDS_AT_MOST,
    "bot_profile.name_max": profile.TEXTS["name"],
    "bot_profile.description_max": profile.TEXTS["description"],
    "bot_profile.short_description_max": profile.TEXTS["short_description"],
    "topics.name": [1, groups.TOPIC_NAME_AT_MOST],
    "topics.icon_colors": list(groups.ICON_COLORS),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_limits_are_the_recorded_ones(limit: str) -> None:
    """Each number the sandbox holds a bot to is the one recorded under this name."""
    known: Any = recorded("limits.json")
    for part in limit.split("."):
        known = known[part]
    ours = LIMITS[limit]
    if isinstance(ours, str):
        assert known == ours
        return
    assert (sorted(known) if limit == "webhook.ports" else known) == pytest.approx(ours)
