"""What the bot changes afterwards: edits, deletions, answers to taps.

A bot edits only its own messages, without a limit of time, and deletes for two days; in groups an
administrator deletes anything.
"""

from bot.sandbox.api.done import Done
from bot.sandbox.api.refusals import RefusedError, Said, bad_request
from bot.sandbox.api.texts import caption_of, content_of, inline_markup, refuse_what_is_not_offered
from bot.sandbox.clock import Clock
from bot.sandbox.keeping.chats import Chats, refuse_group
from bot.sandbox.keeping.kept import Body, Group, Kept
from bot.sandbox.updates import TAP_KEPT_SECONDS

ANSWER_AT_MOST = 200
DELETE_WITHIN_SECONDS = 48 * 3600
# How long a tap may be answered is not published; nobody should count on more than it is queued for.
ANSWER_WITHIN_SECONDS = TAP_KEPT_SECONDS
MARKUP = frozenset({"reply_markup"})
TEXT = frozenset({"text", "entities", "link_preview_options", "reply_markup"})
CAPTION = frozenset({"caption", "caption_entities", "reply_markup"})
CAPTIONED = ("photo", "document", "voice")


class Editing:
    def __init__(self, *, chats: Chats, clock: Clock) -> None:
        self._chats = chats
        self._clock = clock

    def text(self, parameters: Body) -> Done:
        kept = self._to_edit(parameters)
        content = content_of(parameters)
        if "text" not in kept.body:
            raise RefusedError(Said.EDIT_NO_TEXT)
        return self._edit(kept, {**content, **inline_markup(parameters)}, TEXT)

    def caption(self, parameters: Body) -> Done:
        kept = self._to_edit(parameters)
        content = caption_of(parameters)
        if not any(kind in kept.body for kind in CAPTIONED):
            raise bad_request("there is no caption in the message to edit")
        return self._edit(kept, {**content, **inline_markup(parameters)}, CAPTION)

    def markup(self, parameters: Body) -> Done:
        return self._edit(self._to_edit(parameters), inline_markup(parameters), MARKUP)

    def _to_edit(self, parameters: Body) -> Kept:
        refuse_what_is_not_offered(parameters)
        if "chat_id" not in parameters:
            raise RefusedError(Said.CHAT_ID_EMPTY)
        chat = self._chats.find(parameters["chat_id"])
        if isinstance(chat, Group):
            refuse_group(chat)
        kept = self._chats.message(chat.id, parameters.get("message_id"))
        if kept is None:
            raise RefusedError(Said.EDIT_NOT_FOUND)
        if not kept.by_bot:
            raise RefusedError(Said.EDIT_NOT_OURS)
        return kept

    def _edit(self, kept: Kept, new: Body, changing: frozenset[str]) -> Done:
        if all(kept.body.get(part) == new.get(part) for part in changing - {"link_preview_options"}):
            raise RefusedError(Said.NOT_MODIFIED)
        fixed = {part: value for part, value in kept.body.items() if part not in changing}
        self._chats.replace(kept, {**fixed, **new, "edit_date": self._clock.seconds()})
        return Done(kept.body, kept.body["chat"]["id"])

    def delete(self, parameters: Body) -> Done:
        chat = self._chats.find(parameters.get("chat_id"))
        group = chat if isinstance(chat, Group) else None
        if group is not None:
            refuse_group(group)
        kept = self._chats.message(chat.id, parameters.get("message_id"))
        if kept is None:
            raise RefusedError(Said.DELETE_NOT_FOUND)
        leads = group is not None and group.bot.leads
        is_old = self._clock.seconds() - kept.body["date"] > DELETE_WITHIN_SECONDS
        if not leads and (is_old or (group is not None and not kept.by_bot)):
            raise RefusedError(Said.DELETE_TOO_OLD)
        self._chats.delete(kept)
        return Done(True, chat.id)

    def answer_tap(self, parameters: Body) -> Done:
        tap = self._chats.taps.get(parameters.get("callback_query_id", ""))
        now = self._clock.seconds()
        if tap is None or tap.answer is not None or now - tap.tapped_at > ANSWER_WITHIN_SECONDS:
            raise RefusedError(Said.QUERY_TOO_OLD)
        if len(parameters.get("text", "")) > ANSWER_AT_MOST:
            raise bad_request("MESSAGE_TOO_LONG")
        answer = {key: value for key, value in parameters.items() if key != "callback_query_id"}
        self._chats.answer_tap(tap, answer, now)
        return Done(True, tap.chat_id)
