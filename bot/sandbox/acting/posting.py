"""Puts what people do into a chat and, where the bot gets to know of it, into the queue of updates.

Decides what reaches the bot. In a private chat everything does. In a group a bot with privacy mode on, as
ours is, hears commands not meant for another bot, replies to its own messages and all service messages; an
administrator hears everything. What does not reach it stands in the chat all the same.
"""

import re

from bot.sandbox.acting.members import member_shown
from bot.sandbox.api.entities import utf16_length
from bot.sandbox.api.profile import Profile
from bot.sandbox.clock import Clock
from bot.sandbox.keeping.chats import Chat, Chats
from bot.sandbox.keeping.kept import Body, Group, Standing
from bot.sandbox.updates import MESSAGE_KEPT_SECONDS, UpdateQueue

COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]+)?(?![A-Za-z0-9_@/])")
CONTENT = ("text", "photo", "voice", "sticker", "location", "document", "contact")


class Posting:
    def __init__(self, *, chats: Chats, updates: UpdateQueue, clock: Clock, profile: Profile) -> None:
        self._chats = chats
        self._updates = updates
        self._clock = clock
        self._profile = profile

    def head(self, sender: Body, chat: Chat) -> Body:
        return {"from": sender, "chat": chat.as_chat(), "date": self._clock.seconds()}

    def post(self, chat: Chat, body: Body, *, by_bot: bool = False) -> Body:
        """A new message; its number and that of its update, if there is one."""
        kept = self._chats.keep(chat.id, body, by_bot=by_bot)
        update_id = None if by_bot else self.tell(chat, "message", kept.body, body["date"])
        return {"message_id": kept.body["message_id"], "update_id": update_id}

    def tell(self, chat: Chat, kind: str, body: Body, date: int) -> int | None:
        """Queue a message or its edit, if it reaches the bot."""
        if isinstance(chat, Group) and not self._reaches(chat, body):
            return None
        return self._updates.add(kind, body, expires_at=date + MESSAGE_KEPT_SECONDS)

    def membership(self, chat: Chat, by: Body, member: Body, before: Standing, after: Standing) -> int | None:
        """What somebody was and is in a chat; of others than itself only an administrator is told."""
        is_bot = member["id"] == self._profile.bot_id
        if not is_bot and not (isinstance(chat, Group) and chat.bot.leads):
            return None
        change = {
            **self.head(by, chat),
            "old_chat_member": member_shown(member, before),
            "new_chat_member": member_shown(member, after),
        }
        kind = "my_chat_member" if is_bot else "chat_member"
        return self._updates.add(kind, change, expires_at=change["date"] + MESSAGE_KEPT_SECONDS)

    def _reaches(self, group: Group, body: Body) -> bool:
        if not group.bot.is_in:
            return False
        if group.bot.leads or not any(each in body for each in CONTENT):
            return True
        earlier = body.get("reply_to_message")
        if earlier is not None and earlier["from"]["id"] == self._profile.bot_id:
            return True
        command = COMMAND.match(body.get("text", ""))
        return command is not None and self._is_ours(command.group())

    def _is_ours(self, command: str) -> bool:
        _, _, bot = command.partition("@")
        return bot.lower() in ("", self._profile.as_sender()["username"])


def written(text: str) -> Body:
    command = COMMAND.match(text)
    if not command:
        return {"text": text}
    entity = {"type": "bot_command", "offset": 0, "length": utf16_length(command.group())}
    return {"text": text, "entities": [entity]}
