"""What people do on their phones, turned into the updates Telegram would make of it; and what they see there.

Refuses what a phone would not let anyone do: tapping a button that is not on the screen, writing to a bot
one has blocked. `forge` is the exception, for a client that lies. Never calls the bot.
"""

import re
from typing import Any

from bot.sandbox.chats import Body, Chats, Kept, Person
from bot.sandbox.clock import Clock
from bot.sandbox.entities import utf16_length
from bot.sandbox.updates import MESSAGE_KEPT_SECONDS, TAP_KEPT_SECONDS, UpdateQueue

TEXT_AT_MOST = 4096
COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]+)?(?![A-Za-z0-9_@/])")


class NotOnPhoneError(ValueError):
    """A person cannot do this: what was tried, and what is there instead."""


class Phones:
    def __init__(self, *, chats: Chats, updates: UpdateQueue, clock: Clock, bot: Body) -> None:
        self._chats = chats
        self._updates = updates
        self._clock = clock
        self._bot = bot

    def person(self, person_id: int) -> Person:
        person = self._chats.people.get(person_id)
        if person is None:
            raise NotOnPhoneError(f"nobody here has id {person_id}; create the person first")
        return person

    def write(self, person_id: int, text: str, reply_to: int | None = None) -> Body:
        if not 1 <= len(text) <= TEXT_AT_MOST:
            raise NotOnPhoneError(f"a text has 1 to {TEXT_AT_MOST} characters, this one {len(text)}")
        return self._send(self.person(person_id), written(text), reply_to)

    def send_other(self, person_id: int, kind: str, caption: str | None) -> Body:
        shape = OTHER_CONTENT.get(kind)
        if shape is None:
            raise NotOnPhoneError(f"no content called {kind}; there are {', '.join(OTHER_CONTENT)}")
        content: Body = {kind: shape}
        if caption is not None:
            if kind not in CAPTIONED:
                raise NotOnPhoneError(f"a {kind} has no caption")
            content["caption"] = caption
        return self._send(self.person(person_id), content, None)

    def _send(self, person: Person, content: Body, reply_to: int | None) -> Body:
        self._must_reach(person)
        person.has_started = True
        body = {**self._head(person), **content}
        if reply_to is not None:
            earlier = self._message(person.id, reply_to).body
            body["reply_to_message"] = without_earlier(earlier)
        kept = self._chats.keep(person.id, body, by_bot=False)
        update_id = self._updates.add("message", kept.body, expires_at=body["date"] + MESSAGE_KEPT_SECONDS)
        return {"message_id": kept.body["message_id"], "update_id": update_id}

    def _head(self, person: Person) -> Body:
        return {"from": person.as_sender(), "chat": person.as_chat(), "date": self._clock.seconds()}

    def edit(self, person_id: int, message_id: int, text: str) -> Body:
        person = self.person(person_id)
        self._must_reach(person)
        kept = self._message(person_id, message_id)
        if kept.by_bot or "text" not in kept.body:
            raise NotOnPhoneError(f"message {message_id} is not a text of hers")
        now = self._clock.seconds()
        earlier = {key: value for key, value in kept.body.items() if key != "entities"}
        kept.body = {**earlier, **written(text), "edit_date": now}
        update_id = self._updates.add("edited_message", kept.body, expires_at=now + MESSAGE_KEPT_SECONDS)
        return {"message_id": message_id, "update_id": update_id}

    def tap(self, person_id: int, message_id: int, label: str | None, data: str | None) -> Body:
        """Press a button that is there now; a reply keyboard is pressed by writing its words."""
        kept = self._message(person_id, message_id)
        buttons = [button for row in rows_of(kept.body) for button in row if "callback_data" in button]
        for button in buttons:
            if label in (None, button["text"]) and data in (None, button["callback_data"]):
                return self.forge(person_id, button["callback_data"], message_id)
        there = ", ".join(repr(button["text"]) for button in buttons) or "none"
        raise NotOnPhoneError(f"message {message_id} has no button {label or data!r}; its buttons: {there}")

    def forge(self, person_id: int, data: str, message_id: int | None, *, is_gone: bool = False) -> Body:
        """A callback with any data at all. Without a message it is a client that lies about one."""
        person = self.person(person_id)
        self._must_reach(person)
        now = self._clock.seconds()
        tap = self._chats.take_tap(person_id, now)
        query: Body = {"id": tap.id, "from": person.as_sender(), "chat_instance": str(person_id * 7919)}
        if message_id is not None:
            query["message"] = (
                {"chat": person.as_chat(), "message_id": message_id, "date": 0}
                if is_gone
                else self._message(person_id, message_id).body
            )
        query["data"] = data
        update_id = self._updates.add("callback_query", query, expires_at=now + TAP_KEPT_SECONDS)
        return {"callback_query_id": tap.id, "update_id": update_id}

    def block(self, person_id: int, *, blocked: bool) -> Body:
        person = self.person(person_id)
        if person.has_blocked == blocked:
            return {"update_id": None}
        person.has_blocked = blocked
        member, kicked = {"status": "member"}, {"status": "kicked", "until_date": 0}
        before, after = (member, kicked) if blocked else (kicked, member)
        change = {
            **self._head(person),
            "old_chat_member": {"user": self._bot, **before},
            "new_chat_member": {"user": self._bot, **after},
        }
        expires_at = change["date"] + MESSAGE_KEPT_SECONDS
        return {"update_id": self._updates.add("my_chat_member", change, expires_at=expires_at)}

    def _must_reach(self, person: Person) -> None:
        if person.has_blocked:
            raise NotOnPhoneError(f"{person.first_name} has blocked the bot; unblock it first")
        if person.is_deactivated:
            raise NotOnPhoneError(f"{person.first_name} has no account any more")

    def _message(self, person_id: int, message_id: int) -> Kept:
        kept = self._chats.message(self.person(person_id).id, message_id)
        if kept is None:
            raise NotOnPhoneError(f"there is no message {message_id} in this chat")
        return kept

    def screen(self, person_id: int) -> Body:
        """Her chat as she sees it now, oldest first."""
        self.person(person_id)
        keyboard = self._chats.keyboards.get(person_id, {}).get("keyboard", [])
        return {
            "messages": [seen(kept) for kept in self._chats.messages[person_id].values()],
            "keyboard": [[button["text"] for button in row] for row in keyboard],
        }

    def answers(self, person_id: int) -> list[Body]:
        """What her taps were answered with."""
        self.person(person_id)
        return [
            {"callback_query_id": tap.id, "at": tap.answered_at, **tap.answer}
            for tap in self._chats.taps.values()
            if tap.person_id == person_id and tap.answer is not None
        ]


def written(text: str) -> Body:
    command = COMMAND.match(text)
    if not command:
        return {"text": text}
    entity = {"type": "bot_command", "offset": 0, "length": utf16_length(command.group())}
    return {"text": text, "entities": [entity]}


def without_earlier(body: Body) -> Body:
    """Telegram does not nest replies more than one deep."""
    return {key: value for key, value in body.items() if key != "reply_to_message"}


def rows_of(body: Body) -> list[list[Body]]:
    rows: list[list[Body]] = body.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def seen(kept: Kept) -> Body:
    body = kept.body
    kind = next((each for each in OTHER_CONTENT if each in body), "text")
    return {
        "message_id": body["message_id"],
        "by_bot": kept.by_bot,
        "kind": kind,
        "text": "" if kept.is_deleted else body.get("text", body.get("caption", "")),
        "entities": [] if kept.is_deleted else body.get("entities", []),
        "buttons": [] if kept.is_deleted else [[button_seen(each) for each in row] for row in rows_of(body)],
        "date": body["date"],
        "edit_date": body.get("edit_date"),
        "reply_to": body.get("reply_to_message", {}).get("message_id"),
        "is_deleted": kept.is_deleted,
        "is_protected": body.get("has_protected_content", False),
        "is_silent": kept.is_silent,
    }


def button_seen(button: Body) -> Body:
    return {"label": button["text"], "data": button.get("callback_data"), "url": button.get("url")}


def file(name: str, **more: Any) -> Body:
    return {"file_id": f"sandbox-{name}", "file_unique_id": f"unique-{name}", **more}


CAPTIONED = frozenset({"photo", "voice", "document"})
OTHER_CONTENT: dict[str, Any] = {
    "photo": [
        file("photo-s", width=90, height=67, file_size=1_200),
        file("photo-m", width=320, height=240, file_size=14_300),
        file("photo-x", width=800, height=600, file_size=61_000),
    ],
    "voice": file("voice", duration=4, mime_type="audio/ogg", file_size=9_800),
    "sticker": {
        **file("sticker", width=512, height=512, file_size=18_000),
        "type": "regular",
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
    },
    "location": {"latitude": 48.2, "longitude": 16.37},
    "document": file("document", file_name="letter.pdf", mime_type="application/pdf", file_size=52_000),
    "contact": {"phone_number": "+15550100", "first_name": "Sam", "last_name": "Invented"},
}
