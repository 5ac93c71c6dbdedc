"""What the bot says: texts, photos, documents and `typing…`, into private chats, groups and topics.

A photo or document comes as bytes or by the id of a file that is here already. Never fetches anything: a
web address is refused in the words Telegram has for one it cannot reach.
"""

from typing import Any

from bot.sandbox.api.done import Done
from bot.sandbox.api.keyboards import check_markup
from bot.sandbox.api.profile import Profile
from bot.sandbox.api.refusals import RefusedError, Said, bad_request, ours
from bot.sandbox.api.texts import caption_of, content_of, refuse_what_is_not_offered
from bot.sandbox.clock import Clock
from bot.sandbox.keeping.chats import Chat, Chats
from bot.sandbox.keeping.files import Files, Upload
from bot.sandbox.keeping.kept import Body, Group, without_earlier

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


class Sending:
    def __init__(self, *, chats: Chats, clock: Clock, profile: Profile, files: Files) -> None:
        self._chats = chats
        self._clock = clock
        self._profile = profile
        self._files = files

    def message(self, parameters: Body) -> Done:
        chat = self._chat(parameters)
        return self._send(chat, parameters, content_of(parameters))

    def photo(self, parameters: Body) -> Done:
        chat = self._chat(parameters)
        caption = caption_of(parameters)
        return self._send(chat, parameters, {"photo": self._photo(parameters.get("photo")), **caption})

    def document(self, parameters: Body) -> Done:
        chat = self._chat(parameters)
        caption = caption_of(parameters)
        document = self._document(parameters.get("document"))
        return self._send(chat, parameters, {"document": document, **caption})

    def action(self, parameters: Body) -> Done:
        refuse_what_is_not_offered(parameters)
        chat = self._chat(parameters)
        if parameters.get("action") not in CHAT_ACTIONS:
            raise RefusedError(Said.WRONG_ACTION)
        self._chats.act(chat.id, parameters["action"])
        return Done(True, chat.id)

    def _chat(self, parameters: Body) -> Chat:
        chat_id = parameters.get("chat_id")
        if chat_id == self._profile.bot_id:
            raise RefusedError(Said.TO_A_BOT)
        return self._chats.to_write_to(chat_id)

    def _send(self, chat: Chat, parameters: Body, content: Body) -> Done:
        refuse_what_is_not_offered(parameters)
        markup = parameters.get("reply_markup")
        if markup is not None:
            check_markup(markup, is_private=not isinstance(chat, Group))
        body = {
            "from": self._profile.as_sender(),
            "chat": chat.as_chat(),
            "date": self._clock.seconds(),
            **content,
        }
        if "message_thread_id" in parameters:
            body |= self._chats.thread(chat, parameters["message_thread_id"])
        if "reply_parameters" in parameters:
            self._reply(chat.id, parameters["reply_parameters"], body)
        if parameters.get("protect_content"):
            body["has_protected_content"] = True
        if markup is not None:
            self._put_markup(chat.id, markup, body)
        silent = bool(parameters.get("disable_notification"))
        kept = self._chats.keep(chat.id, body, by_bot=True, is_silent=silent)
        return Done(kept.body, chat.id)

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
            self._chats.put_keyboard(chat_id, markup)
        elif markup.get("remove_keyboard"):
            self._chats.put_keyboard(chat_id, None)

    def _photo(self, named: Any) -> list[Body]:
        if isinstance(named, Upload):
            return self._files.add_photo(named)
        stored = self._files.sent_again(file_id_of(named, "photo"), "photo")
        return self._files.sizes_with(stored)

    def _document(self, named: Any) -> Body:
        if isinstance(named, Upload):
            return self._files.add_document(named)
        stored = self._files.sent_again(file_id_of(named, "document"), "document")
        return self._files.document(stored)


def file_id_of(named: Any, kind: str) -> str:
    if not named:
        raise bad_request(f"there is no {kind} in the request")
    text = str(named)
    if "://" in text:
        raise RefusedError(Said.NO_FETCHING)
    return text
