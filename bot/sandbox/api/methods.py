"""The Bot API methods: which there are, and which part of the sandbox each one is.

Checked parameters in, a result or Telegram's refusal out. Each method that changes what people see also
returns the chat it changed, for the ledger. Never speaks HTTP and never looks at faults. What Telegram has
and this does not offer (business connections, albums from the bot, files fetched from the web) is refused in
words that say so.
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox.acting.gatherings import Gatherings
from bot.sandbox.api.done import Done, Method
from bot.sandbox.api.editing import Editing
from bot.sandbox.api.groups import Groups
from bot.sandbox.api.hooks import Hooks
from bot.sandbox.api.profile import Profile
from bot.sandbox.api.sending import Sending
from bot.sandbox.clock import Clock
from bot.sandbox.keeping.chats import Chats
from bot.sandbox.keeping.files import Files
from bot.sandbox.keeping.kept import Body
from bot.sandbox.updates import UpdateQueue
from bot.sandbox.webhook import Webhook


class Methods:
    """`effects` go into the ledger, `readings` do not; getUpdates waits, so the server does it itself."""

    def __init__(
        self,
        *,
        chats: Chats,
        updates: UpdateQueue,
        clock: Clock,
        profile: Profile,
        files: Files,
        gatherings: Gatherings,
        webhook: Webhook,
    ) -> None:
        self._chats = chats
        sending = Sending(chats=chats, clock=clock, profile=profile, files=files)
        editing = Editing(chats=chats, clock=clock)
        groups = Groups(chats=chats, profile=profile, gatherings=gatherings)
        hooks = Hooks(webhook=webhook, updates=updates)
        self.effects: dict[str, Method] = {
            "sendMessage": sending.message,
            "sendPhoto": sending.photo,
            "sendDocument": sending.document,
            "sendChatAction": sending.action,
            "editMessageText": editing.text,
            "editMessageCaption": editing.caption,
            "editMessageReplyMarkup": editing.markup,
            "deleteMessage": editing.delete,
            "answerCallbackQuery": editing.answer_tap,
            "leaveChat": groups.leave,
            "createForumTopic": groups.create_topic,
            "editForumTopic": groups.edit_topic,
            "closeForumTopic": groups.close_topic,
            "reopenForumTopic": groups.reopen_topic,
            "deleteForumTopic": groups.delete_topic,
            "setWebhook": hooks.put,
            "deleteWebhook": hooks.delete,
            **{name: profile_method(method) for name, method in profile.effects.items()},
        }
        self.readings: dict[str, Method] = {
            "getChat": groups.chat,
            "getChatMember": groups.member,
            "getChatMemberCount": groups.member_count,
            "getChatAdministrators": groups.administrators,
            "getFile": lambda parameters: Done(
                files.to_fetch(parameters.get("file_id", ""), clock.seconds())
            ),
            "getWebhookInfo": hooks.shown,
            **{name: profile_method(method) for name, method in profile.readings.items()},
        }

    def chat_of(self, raw: Body) -> int | None:
        """Whose chat a call is about, before anything of it was checked."""
        tap = self._chats.taps.get(str(raw.get("callback_query_id")))
        if tap is not None:
            return tap.chat_id
        try:
            return int(raw["chat_id"])
        except (KeyError, TypeError, ValueError):
            return None


def profile_method(method: Callable[[Body], Any]) -> Method:
    return lambda parameters: Done(method(parameters))
