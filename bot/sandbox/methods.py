"""The Bot API methods: checked parameters in, a result or Telegram's refusal out.

Each method that changes what people see also returns the chat it changed, for the ledger. Never speaks HTTP
and never looks at faults. What Telegram has and this does not offer (business connections, topics, uploads,
webhooks) is refused in words that say so.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.sandbox.chats import Body, Chats, Kept
from bot.sandbox.clock import Clock
from bot.sandbox.entities import Entity, ParseError, parse_html, tidy
from bot.sandbox.keyboards import check_inline, check_markup
from bot.sandbox.phones import without_earlier
from bot.sandbox.profile import Profile
from bot.sandbox.refusals import RefusedError, Said, bad_request, ours
from bot.sandbox.updates import TAP_KEPT_SECONDS, UpdateQueue

TEXT_AT_MOST = 4096
ANSWER_AT_MOST = 200
DELETE_WITHIN_SECONDS = 48 * 3600
# How long a tap may be answered is not published; nobody should count on more than it is queued for.
ANSWER_WITHIN_SECONDS = TAP_KEPT_SECONDS
CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
NOT_OFFERED = frozenset(
    {
        "business_connection_id",
        "direct_messages_topic_id",
        "inline_message_id",
        "message_thread_id",
        "suggested_post_parameters",
    }
)
WORD = re.compile(r"\S")


class Done(NamedTuple):
    """A call that took effect: what to answer, and whose chat it touched."""

    result: Any
    chat_id: int | None = None


Method = Callable[[Body], Done]


class Methods:
    """`effects` go into the ledger, `readings` do not; getUpdates waits, so the server does it itself."""

    def __init__(self, *, chats: Chats, updates: UpdateQueue, clock: Clock, profile: Profile) -> None:
        self._chats = chats
        self._updates = updates
        self._clock = clock
        self._profile = profile
        self.effects: dict[str, Method] = {
            "sendMessage": self.send_message,
            "editMessageText": self.edit_message_text,
            "editMessageReplyMarkup": self.edit_message_reply_markup,
            "deleteMessage": self.delete_message,
            "answerCallbackQuery": self.answer_callback_query,
            "sendChatAction": self.send_chat_action,
            "deleteWebhook": self.delete_webhook,
            "setWebhook": self.set_webhook,
            **{name: profile_method(method) for name, method in profile.effects.items()},
        }
        self.readings: dict[str, Method] = {
            "getWebhookInfo": self.get_webhook_info,
            **{name: profile_method(method) for name, method in profile.readings.items()},
        }

    def send_message(self, parameters: Body) -> Done:
        refuse_what_is_not_offered(parameters)
        person = self._chats.to_write_to(parameters.get("chat_id"))
        content = content_of(parameters)
        markup = parameters.get("reply_markup")
        if markup is not None:
            check_markup(markup)
        body = {
            "from": self._profile.as_sender(),
            "chat": person.as_chat(),
            "date": self._clock.seconds(),
            **content,
        }
        if "reply_parameters" in parameters:
            self._reply(person.id, parameters["reply_parameters"], body)
        if parameters.get("protect_content"):
            body["has_protected_content"] = True
        if markup is not None:
            self._put_markup(person.id, markup, body)
        silent = bool(parameters.get("disable_notification"))
        kept = self._chats.keep(person.id, body, by_bot=True, is_silent=silent)
        return Done(kept.body, person.id)

    def _reply(self, chat_id: int, reply: Body, body: Body) -> None:
        if reply.get("chat_id", chat_id) != chat_id:
            raise ours("replies across chats are not offered")
        earlier = self._chats.message(chat_id, reply.get("message_id"))
        if earlier is not None:
            body["reply_to_message"] = without_earlier(earlier.body)
        elif not reply.get("allow_sending_without_reply"):
            raise RefusedError(Said.REPLY_NOT_FOUND)

    def _put_markup(self, chat_id: int, markup: Body, body: Body) -> None:
        """Inline keyboards belong to the message, reply keyboards to the chat."""
        if "inline_keyboard" in markup:
            if any(markup["inline_keyboard"]):
                body["reply_markup"] = {"inline_keyboard": [row for row in markup["inline_keyboard"] if row]}
        elif "keyboard" in markup:
            self._chats.keyboards[chat_id] = markup
        elif markup.get("remove_keyboard"):
            self._chats.keyboards.pop(chat_id, None)

    def edit_message_text(self, parameters: Body) -> Done:
        kept = self._to_edit(parameters)
        content = content_of(parameters)
        if "text" not in kept.body:
            raise RefusedError(Said.EDIT_NO_TEXT)
        return self._edit(kept, {**content, **inline_markup(parameters)}, keeps=())

    def edit_message_reply_markup(self, parameters: Body) -> Done:
        kept = self._to_edit(parameters)
        return self._edit(kept, inline_markup(parameters), keeps=("text", "entities", "link_preview_options"))

    def _to_edit(self, parameters: Body) -> Kept:
        refuse_what_is_not_offered(parameters)
        if "chat_id" not in parameters:
            raise RefusedError(Said.CHAT_ID_EMPTY)
        person = self._chats.find(parameters["chat_id"])
        kept = self._chats.message(person.id, parameters.get("message_id"))
        if kept is None:
            raise RefusedError(Said.EDIT_NOT_FOUND)
        if not kept.by_bot:
            raise RefusedError(Said.EDIT_NOT_OURS)
        return kept

    def _edit(self, kept: Kept, new: Body, keeps: tuple[str, ...]) -> Done:
        changing = {"text", "entities", "link_preview_options", "reply_markup"} - set(keeps)
        if all(kept.body.get(part) == new.get(part) for part in changing - {"link_preview_options"}):
            raise RefusedError(Said.NOT_MODIFIED)
        fixed = {part: value for part, value in kept.body.items() if part not in changing}
        kept.body = {**fixed, **new, "edit_date": self._clock.seconds()}
        return Done(kept.body, kept.body["chat"]["id"])

    def delete_message(self, parameters: Body) -> Done:
        person = self._chats.find(parameters.get("chat_id"))
        kept = self._chats.message(person.id, parameters.get("message_id"))
        if kept is None:
            raise RefusedError(Said.DELETE_NOT_FOUND)
        if self._clock.seconds() - kept.body["date"] > DELETE_WITHIN_SECONDS:
            raise RefusedError(Said.DELETE_TOO_OLD)
        kept.is_deleted = True
        return Done(True, person.id)

    def answer_callback_query(self, parameters: Body) -> Done:
        tap = self._chats.taps.get(parameters.get("callback_query_id", ""))
        now = self._clock.seconds()
        if tap is None or tap.answer is not None or now - tap.tapped_at > ANSWER_WITHIN_SECONDS:
            raise RefusedError(Said.QUERY_TOO_OLD)
        if len(parameters.get("text", "")) > ANSWER_AT_MOST:
            raise bad_request("MESSAGE_TOO_LONG")
        tap.answer = {key: value for key, value in parameters.items() if key != "callback_query_id"}
        tap.answered_at = now
        return Done(True, tap.person_id)

    def send_chat_action(self, parameters: Body) -> Done:
        refuse_what_is_not_offered(parameters)
        person = self._chats.to_write_to(parameters.get("chat_id"))
        if parameters.get("action") not in CHAT_ACTIONS:
            raise RefusedError(Said.WRONG_ACTION)
        return Done(True, person.id)

    def delete_webhook(self, parameters: Body) -> Done:
        if parameters.get("drop_pending_updates"):
            self._updates.forget()
        return Done(True)

    def set_webhook(self, parameters: Body) -> Done:
        if parameters.get("url"):
            raise ours("setWebhook is not offered: updates are fetched with getUpdates")
        return self.delete_webhook(parameters)

    def get_webhook_info(self, _parameters: Body) -> Done:
        described: Body = {
            "url": "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending()),
        }
        if self._updates.allowed is not None:
            described["allowed_updates"] = self._updates.allowed
        return Done(described)

    def chat_of(self, raw: Body) -> int | None:
        """Whose chat a call is about, before anything of it was checked."""
        tap = self._chats.taps.get(str(raw.get("callback_query_id")))
        if tap is not None:
            return tap.person_id
        try:
            return int(raw["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None


def profile_method(method: Callable[[Body], Any]) -> Method:
    return lambda parameters: Done(method(parameters))


def refuse_what_is_not_offered(parameters: Body) -> None:
    for name in NOT_OFFERED.intersection(parameters):
        raise ours(f"{name} is not offered")


def content_of(parameters: Body) -> Body:
    text, entities = read_text(parameters)
    if not WORD.search(text):
        raise RefusedError(Said.TEXT_EMPTY)
    if len(text) > TEXT_AT_MOST:
        raise RefusedError(Said.TEXT_TOO_LONG)
    content: Body = {"text": text}
    if entities:
        content["entities"] = entities
    if "link_preview_options" in parameters:
        content["link_preview_options"] = parameters["link_preview_options"]
    return content


def read_text(parameters: Body) -> tuple[str, list[Entity]]:
    text = parameters.get("text", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    mode = parameters.get("parse_mode", "")
    if mode and mode.lower() in ("markdown", "markdownv2"):
        raise ours(f"parse_mode {mode} is not offered, HTML is")
    if mode and mode.lower() != "html":
        raise RefusedError(Said.PARSE_MODE)
    try:
        return tidy(*parse_html(text)) if mode else tidy(text, list(parameters.get("entities", [])))
    except ParseError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def inline_markup(parameters: Body) -> Body:
    markup = parameters.get("reply_markup")
    if markup is None:
        return {}
    if "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    check_inline(markup)
    rows = [row for row in markup["inline_keyboard"] if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}
