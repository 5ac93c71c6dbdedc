"""What people do on their phones, turned into the updates Telegram would make of it; and what they see there.

Refuses what a phone would not let anyone do: tapping a button that is not on the screen, writing to a bot
one has blocked, speaking in a group one is not in. `forge` is the exception, for a client that lies. Never
calls the bot.
"""

from collections.abc import Iterable

from bot.sandbox.acting.keepsakes import CAPTIONED, KINDS, keepsake
from bot.sandbox.acting.posting import Posting, written
from bot.sandbox.clock import Clock
from bot.sandbox.keeping.chats import Chat, Chats
from bot.sandbox.keeping.files import Files, Upload
from bot.sandbox.keeping.kept import Body, Group, Kept, Person, Standing, without_earlier
from bot.sandbox.seen.screens import keyboard_seen, rows_of, seen
from bot.sandbox.updates import TAP_KEPT_SECONDS, UpdateQueue

TEXT_AT_MOST = 4096
CAPTION_AT_MOST = 1024
FIRST_ALBUM = 13_000_000_000_000_000
ALBUM_SIZES = range(2, 11)
# From this age on a tap no longer brings the message it was made on; Telegram says `too old` and no number.
TAPPED_MESSAGE_SHOWN_SECONDS = 48 * 3600


class NotOnPhoneError(ValueError):
    """A person cannot do this: what was tried, and what is there instead."""


class Phones:
    def __init__(
        self,
        *,
        chats: Chats,
        updates: UpdateQueue,
        clock: Clock,
        posting: Posting,
        files: Files,
        bot: Body,
    ) -> None:
        self._chats = chats
        self._updates = updates
        self._clock = clock
        self._posting = posting
        self._files = files
        self._bot = bot

    def person(self, person_id: int) -> Person:
        person = self._chats.people.get(person_id)
        if person is None:
            raise NotOnPhoneError(f"nobody here has id {person_id}; create the person first")
        return person

    # -- saying something

    def write(
        self,
        person_id: int,
        text: str,
        reply_to: int | None = None,
        chat_id: int | None = None,
        thread_id: int | None = None,
    ) -> Body:
        if not 1 <= len(text) <= TEXT_AT_MOST:
            raise NotOnPhoneError(f"a text has 1 to {TEXT_AT_MOST} characters, this one {len(text)}")
        return self._send(self.person(person_id), written(text), reply_to, chat_id, thread_id)

    def start(self, person_id: int, payload: str) -> Body:
        """Press Start, as a link to the bot makes it."""
        return self.write(person_id, f"/start {payload}".strip())

    def send_other(self, person_id: int, kind: str, caption: str | None, chat_id: int | None = None) -> Body:
        """Something that is not text, without having to bring it."""
        if kind not in KINDS:
            raise NotOnPhoneError(f"no content called {kind}; there are {', '.join(KINDS)}")
        content = {kind: keepsake(kind, self._files)}
        return self._send(self.person(person_id), captioned(kind, content, caption), chat_id=chat_id)

    def upload(
        self,
        person_id: int,
        kind: str,
        file: Upload,
        caption: str | None,
        chat_id: int | None = None,
        thread_id: int | None = None,
    ) -> Body:
        """A photo or document of hers; its bytes can be fetched by the bot."""
        person = self.person(person_id)
        self._place(person, chat_id)
        content = captioned(kind, self._stored(kind, file), caption)
        return self._send(person, content, None, chat_id, thread_id)

    def album(
        self,
        person_id: int,
        kind: str,
        file: Iterable[Upload],
        caption: str | None,
        chat_id: int | None = None,
    ) -> Body:
        """Several at once: a message each, one right after another, that name the same group of media."""
        person, each_upload = self.person(person_id), tuple(file)
        if len(each_upload) not in ALBUM_SIZES:
            raise NotOnPhoneError(f"an album has 2 to 10 files, this one {len(each_upload)}")
        self._place(person, chat_id)
        group = str(FIRST_ALBUM + self._files.count)  # more files by the next album, so no name comes twice
        sent = []
        for upload in each_upload:
            content = captioned(kind, self._stored(kind, upload), caption)
            sent.append(self._send(person, {**content, "media_group_id": group}, None, chat_id))
            caption = None
        return {"media_group_id": group, "sent": sent}

    def _stored(self, kind: str, upload: Upload) -> Body:
        if kind == "photo":
            return {"photo": self._files.add_photo(upload)}
        return {"document": self._files.add_document(upload)}

    def _send(
        self,
        person: Person,
        content: Body,
        reply_to: int | None = None,
        chat_id: int | None = None,
        thread_id: int | None = None,
    ) -> Body:
        chat = self._place(person, chat_id)
        if chat is person and not person.has_started:
            person.has_started = True
            self._chats.person_changed(person)
        body = {**self._posting.head(person.as_sender(), chat), **content}
        if thread_id is not None:
            body |= self._thread(person, chat, thread_id)
        if reply_to is not None:
            body["reply_to_message"] = without_earlier(self._message(chat, reply_to).body)
        return self._posting.post(chat, body)

    def _place(self, person: Person, chat_id: int | None) -> Chat:
        """Where she acts: her chat with the bot, or a group she is in."""
        if chat_id in (None, person.id):
            if person.has_blocked:
                raise NotOnPhoneError(f"{person.first_name} has blocked the bot; unblock it first")
            if person.is_deactivated:
                raise NotOnPhoneError(f"{person.first_name} has no account any more")
            return person
        return self._group_of(person, chat_id)

    def _group_of(self, person: Person, chat_id: int | None) -> Group:
        group = self._chats.groups.get(chat_id or 0)
        if group is None or not group.standing(person.id).is_in:
            raise NotOnPhoneError(f"{person.first_name} is in no group {chat_id}")
        if group.is_deleted or group.migrated_to is not None:
            raise NotOnPhoneError(f"group {chat_id} is no more")
        return group

    def _thread(self, person: Person, chat: Chat, thread_id: int) -> Body:
        topic = chat.topics.get(thread_id) if isinstance(chat, Group) else None
        if topic is None:
            raise NotOnPhoneError(f"there is no topic {thread_id} in this chat")
        if topic.is_closed and isinstance(chat, Group) and not chat.standing(person.id).leads:
            raise NotOnPhoneError(f"topic {thread_id} is closed")
        return {"message_thread_id": topic.id, "is_topic_message": True}

    def edit(self, person_id: int, message_id: int, text: str, chat_id: int | None = None) -> Body:
        person = self.person(person_id)
        chat = self._place(person, chat_id)
        kept = self._message(chat, message_id)
        if kept.by_bot or "text" not in kept.body or kept.body["from"]["id"] != person_id:
            raise NotOnPhoneError(f"message {message_id} is not a text of hers")
        now = self._clock.seconds()
        earlier = {key: value for key, value in kept.body.items() if key != "entities"}
        self._chats.replace(kept, {**earlier, **written(text), "edit_date": now})
        return {
            "message_id": message_id,
            "update_id": self._posting.tell(chat, "edited_message", kept.body, now),
        }

    def delete(self, person_id: int, message_id: int, chat_id: int | None = None) -> Body:
        """For both sides. Telegram tells a bot nothing of it."""
        chat = self._place(self.person(person_id), chat_id)
        kept = self._message(chat, message_id)
        if isinstance(chat, Group) and kept.body["from"]["id"] != person_id:
            raise NotOnPhoneError(f"message {message_id} is not hers")
        self._chats.delete(kept)
        return {"message_id": message_id, "update_id": None}

    # -- buttons

    def tap(
        self,
        person_id: int,
        message_id: int,
        label: str | None,
        data: str | None,
        chat_id: int | None = None,
    ) -> Body:
        """Press a button that is there now; a reply keyboard is pressed by writing its words."""
        kept = self._message(self._place(self.person(person_id), chat_id), message_id)
        buttons = [button for row in rows_of(kept.body) for button in row if "callback_data" in button]
        for button in buttons:
            if label in (None, button["text"]) and data in (None, button["callback_data"]):
                age = self._clock.seconds() - kept.body["date"]
                is_gone = age > TAPPED_MESSAGE_SHOWN_SECONDS
                handle = button["callback_data"]
                return self.forge(person_id, handle, message_id, is_gone=is_gone, chat_id=chat_id)
        there = ", ".join(repr(button["text"]) for button in buttons) or "none"
        raise NotOnPhoneError(f"message {message_id} has no button {label or data!r}; its buttons: {there}")

    def forge(
        self,
        person_id: int,
        data: str,
        message_id: int | None = None,
        *,
        is_gone: bool = False,
        chat_id: int | None = None,
    ) -> Body:
        """A callback with any data at all. Without a message it is a client that lies about one."""
        person = self.person(person_id)
        chat = self._place(person, chat_id)
        now = self._clock.seconds()
        tap = self._chats.take_tap(person_id, chat.id, now)
        query: Body = {"id": tap.id, "from": person.as_sender(), "chat_instance": str(abs(chat.id) * 7919)}
        if message_id is not None:
            query["message"] = (
                {"chat": chat.as_chat(), "message_id": message_id, "date": 0}
                if is_gone
                else self._message(chat, message_id).body
            )
        query["data"] = data
        update_id = self._updates.add("callback_query", query, expires_at=now + TAP_KEPT_SECONDS)
        return {"callback_query_id": tap.id, "update_id": update_id}

    # -- the account

    def block(self, person_id: int, *, blocked: bool) -> Body:
        person = self.person(person_id)
        if person.has_blocked == blocked:
            return {"update_id": None}
        person.has_blocked = blocked
        self._chats.person_changed(person)
        before, after = Standing.MEMBER, Standing.KICKED
        if not blocked:
            before, after = after, before
        update_id = self._posting.membership(person, person.as_sender(), self._bot, before, after)
        return {"update_id": update_id}

    def deactivate(self, person_id: int) -> Body:
        person = self.person(person_id)
        person.is_deactivated = True
        self._chats.person_changed(person)
        return {}

    # -- seeing

    def _message(self, chat: Chat, message_id: int) -> Kept:
        kept = self._chats.message(chat.id, message_id)
        if kept is None:
            raise NotOnPhoneError(f"there is no message {message_id} in this chat")
        return kept

    def screen(self, person_id: int, chat_id: int | None = None) -> Body:
        """A chat as she sees it now, oldest first."""
        person = self.person(person_id)
        place = person if chat_id in (None, person.id) else self._group_of(person, chat_id)
        return {
            "messages": [seen(kept) for kept in self._chats.messages[place.id].values()],
            "keyboard": keyboard_seen(self._chats.keyboards.get(place.id)),
        }

    def answers(self, person_id: int) -> list[Body]:
        """What her taps were answered with."""
        self.person(person_id)
        return [
            {"callback_query_id": tap.id, "at": tap.answered_at, **tap.answer}
            for tap in self._chats.taps.values()
            if tap.person_id == person_id and tap.answer is not None
        ]


def captioned(kind: str, content: Body, caption: str | None) -> Body:
    if caption is None:
        return content
    if kind not in CAPTIONED:
        raise NotOnPhoneError(f"a {kind} has no caption")
    if len(caption) > CAPTION_AT_MOST:
        raise NotOnPhoneError(f"a caption has up to {CAPTION_AT_MOST} characters, this one {len(caption)}")
    return {**content, "caption": caption}
