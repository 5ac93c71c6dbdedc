"""Requests against the specification, and the sandbox's own words and answers against the recorded facts."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.sandbox import Sandbox
from bot.sandbox.api import check
from bot.sandbox.api.refusals import RefusedError, Said
from bot.sandbox.api.spec.reduce import METHODS, reduce
from bot.sandbox.people import People, Phone
from tests.sandbox.conftest import ANA, BEN, START, TOKEN

SHARED = Path(__file__).parents[3] / "shared" / "data" / "telegram"
SPECIFICATION = check.load()
DEFAULT_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
TO_ANA = {"chat_id": ANA, "text": "x"}


def recorded(name: str) -> dict[str, Any]:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not here")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_the_reduced_specification_is_fresh() -> None:
    """The file we ship is what reduce.py makes of the full specification."""
    assert json.loads(check.SPEC_FILE.read_text(encoding="utf-8")) == reduce(recorded("bot-api-10.0.json"))


def test_its_licence_lies_beside_it() -> None:
    """The specification's MIT licence is shipped with it."""
    text = (check.SPEC_FILE.parent / "LICENSE.telegram-bot-api-spec.txt").read_text(encoding="utf-8")
    assert text.startswith("MIT License")


def test_our_refusals_are_telegrams_words() -> None:
    """Each refusal with fixed words is among the recorded answers of the Bot API server."""
    known = {each["description"] for each in recorded("errors.json")["errors"]}
    shortened = {"Unauthorized"}  # as api.telegram.org shortens the server's longer text
    assert set(Said) - known <= shortened


@pytest.mark.parametrize(
    ("method", "raw", "words"),
    [
        ("sendMessage", {**TO_ANA, "parsemode": "HTML"}, "unknown parameter parsemode (sandbox)"),
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": ANA}, "message text is empty"),
        ("answerCallbackQuery", {"text": "x"}, "parameter callback_query_id is required (sandbox)"),
        ("sendMessage", {**TO_ANA, "text": 5}, "parameter text must be a String (sandbox)"),
        ("deleteMessage", {"chat_id": ANA, "message_id": "x"}, "parameter message_id must be an Integer"),
        ("deleteMessage", {"chat_id": ANA, "message_id": True}, "parameter message_id must be an Integer"),
        ("sendMessage", {**TO_ANA, "protect_content": "maybe"}, "protect_content must be a Boolean"),
        ("sendMessage", {**TO_ANA, "reply_markup": "[]"}, "object expected as reply markup"),
        ("sendMessage", {**TO_ANA, "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ("sendMessage", {**TO_ANA, "reply_markup": "{}"}, 'can\'t find field "inline_keyboard"'),
        (
            "sendMessage",
            {**TO_ANA, "link_preview_options": "{"},
            "can't parse link preview options JSON object",
        ),
        ("sendMessage", {**TO_ANA, "reply_parameters": {}}, 'can\'t find field "message_id"'),
        ("setMyCommands", {"commands": "{"}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": {}}, 'field "commands" must be of type Array'),
        (
            "sendMessage",
            {**TO_ANA, "reply_markup": {"inline_keyboard": [[{"text": 1, "callback_data": "d"}]]}},
            'field "text" must be of type String',
        ),
        (
            "sendMessage",
            {**TO_ANA, "reply_markup": {"inline_keyboard": [[{"text": "x", "callbackdata": "d"}]]}},
            "unknown field callbackdata in InlineKeyboardButton (sandbox)",
        ),
        (
            "editMessageText",
            {**TO_ANA, "message_id": 1, "reply_markup": {"keyboard": []}},
            "unknown field keyboard in InlineKeyboardMarkup (sandbox)",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            'can\'t find field "chat_id"',
        ),
    ],
)
def test_mistakes_are_named(method: str, raw: dict[str, Any], words: str) -> None:
    """A parameter or field that is unknown, missing or of a wrong type is refused with its name."""
    with pytest.raises(RefusedError) as refused:
        SPECIFICATION.read(method, raw, strict=True)
    assert words in str(refused.value)


def test_values_are_read_from_text() -> None:
    """Form fields come out as the types the specification names."""
    raw = {"chat_id": "501", "text": "501", "protect_content": "true", "reply_markup": '{"force_reply":true}'}
    assert SPECIFICATION.read("sendMessage", raw, strict=True) == {
        "chat_id": 501,
        "text": "501",
        "protect_content": True,
        "reply_markup": {"force_reply": True},
    }


def test_loose_reading_drops_only_the_check() -> None:
    """Without strictness unknown parameters are passed over and known ones still converted."""
    raw = {"chat_id": "501", "text": "x", "parsemode": "HTML", "reply_markup": '{"odd": 1}'}
    read = SPECIFICATION.read("sendMessage", raw, strict=False)
    assert read == {"chat_id": 501, "text": "x", "reply_markup": {"odd": 1}}


def test_every_method_of_the_specification_is_served() -> None:
    """What the reduced specification names and what the sandbox offers are the same methods."""
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True)
    assert set(sandbox.methods) == set(METHODS)


async def test_our_answers_keep_to_the_specification(people: People, ana: Phone, url: str) -> None:
    """Every update and every result the sandbox gives has the shape the specification promises."""
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]]).to_dict()
    for kind in ("photo", "voice", "sticker", "location", "document", "contact"):
        await ana.send(kind)
    hers = await ana.write("/start code", reply_to=1)
    ben = await people.add(BEN, "Ben", has_started=True)
    group = await people.found("Ward", ana, bot="administrator")
    supergroup = await group.upgrade()
    await supergroup.put(ben, "member")
    forum = await people.found("Forum", ana, kind="supergroup", is_forum=True, bot="administrator")
    spare = await people.found("Spare", ana)
    ours = await forum.open_topic("Ours")
    async with ClientSession() as session:

        async def call(method: str, parameters: dict[str, Any]) -> Any:
            async with session.post(f"{url}/bot{TOKEN}/{method}", json=parameters) as response:
                answer = await response.json()
            assert answer["ok"], (method, answer)
            types = SPECIFICATION.returns[method]
            SPECIFICATION.check(types, answer["result"], method)
            return answer["result"]

        reply = {"message_id": hers}
        send = {"chat_id": ANA, "text": "<b>x</b>", "parse_mode": "HTML", "reply_markup": markup}
        sent = await call("sendMessage", {**send, "reply_parameters": reply, "protect_content": True})
        to_message = {"chat_id": ANA, "message_id": sent["message_id"]}
        in_topic = {"chat_id": forum.id, "message_thread_id": ours}
        await call("sendMessage", {**in_topic, "text": "x"})
        picture, letter = "sandbox-photo-1", "sandbox-document-6"
        captioned = await call("sendPhoto", {"chat_id": ANA, "photo": picture, "caption": "x"})
        await ana.tap("Yes")
        await ana.forge("lie")
        query = await ana.forge("old", message_id=1, is_gone=True)
        await ana.edit(hers, "/start other")
        await ana.block()
        await ana.unblock()
        calls: dict[str, dict[str, Any]] = {
            "sendPhoto": {"chat_id": ANA, "photo": picture},
            "sendDocument": {"chat_id": ANA, "document": letter},
            "editMessageCaption": {"chat_id": ANA, "message_id": captioned["message_id"]},
            "getFile": {"file_id": letter},
            "getChat": {"chat_id": forum.id},
            "getChatMember": {"chat_id": forum.id, "user_id": ANA},
            "getChatMemberCount": {"chat_id": forum.id},
            "getChatAdministrators": {"chat_id": forum.id, "return_bots": True},
            "answerCallbackQuery": {"callback_query_id": query},
            "editMessageText": {**to_message, "text": "y", "link_preview_options": {"is_disabled": True}},
            "editMessageReplyMarkup": {**to_message, "reply_markup": markup},
            "setMyCommands": {"commands": [{"command": "start", "description": "Begin"}]},
            "createForumTopic": {"chat_id": forum.id, "name": "Another"},
            "editForumTopic": {**in_topic, "name": "Renamed"},
            "closeForumTopic": in_topic,
            "reopenForumTopic": in_topic,
            "deleteForumTopic": in_topic,
            "leaveChat": {"chat_id": spare.id},
            "setWebhook": {"url": ""},
            "sendChatAction": {"chat_id": ANA, "action": "typing"},
            "deleteMessage": to_message,
        }
        await call("getUpdates", {"allowed_updates": ["chat_member", *DEFAULT_KINDS]})
        await supergroup.put(ben, "left")
        kinds = {kind for update in await call("getUpdates", {}) for kind in update} - {"update_id"}
        assert kinds == {*DEFAULT_KINDS, "chat_member"}
        for method in [*(set(METHODS) - set(calls) - {"sendMessage"}), *calls]:
            await call(method, calls.get(method, {}))
        for chat, person in ((ANA, ANA), (supergroup.id, BEN), (forum.id, 1000)):
            await call("getChatMember", {"chat_id": chat, "user_id": person})
            await call("getChat", {"chat_id": chat})


async def test_forged_and_late_edits_are_dated(ana: Phone, people: People) -> None:
    """An edit of hers carries the time of the edit beside the time of the message."""
    hers = await ana.write("82")
    await people.advance(timedelta(minutes=5))
    await ana.edit(hers, "84")
    seen = await ana.message(hers)
    assert (seen.text, seen.edit_date) == ("84", seen.date + 300)
