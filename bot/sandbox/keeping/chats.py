"""Who is there and what was said: people, groups, the messages of each chat, the taps waiting for an answer.

Keeps; decides only whether a chat can be written to. Every change of a screen goes through here and is told
to the stream. A kept message is replaced, never changed.
"""

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from typing import Any

from bot.sandbox.api.refusals import RefusedError, Said
from bot.sandbox.keeping.kept import Body, Group, Kept, Person, Standing, Tap
from bot.sandbox.seen.screens import keyboard_seen, message_seen
from bot.sandbox.seen.stream import Tell

FIRST_TAP = 7_000_000_000_000_000
BASIC_GROUP = "group"
SUPERGROUP = "supergroup"

Chat = Person | Group


class Chats:
    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.messages: dict[int, dict[int, Kept]] = {}
        self.keyboards: dict[int, Body] = {}
        self.taps: dict[str, Tap] = {}
        self._last_message_id = 0
        self._last_of_supergroup: dict[int, int] = {}

    # -- who is there

    def add(self, people: Iterable[Person]) -> None:
        for person in people:
            self.people[person.id] = person
            self.messages.setdefault(person.id, {})
            self.person_changed(person)

    def add_group(self, group: Group) -> None:
        self.groups[group.id] = group
        self.messages.setdefault(group.id, {})
        self.group_changed(group)

    def person_changed(self, person: Person) -> None:
        shown = asdict(person)
        self._tell("person", lambda: shown)

    def group_changed(self, group: Group) -> None:
        shown = group.shown()
        self._tell("chat", lambda: shown)

    def find(self, chat_id: Any) -> Chat:
        chat = self.people.get(chat_id) or self.groups.get(chat_id)
        if chat is None:
            raise RefusedError(Said.CHAT_NOT_FOUND)
        return chat

    def to_write_to(self, chat_id: Any) -> Chat:
        chat = self.find(chat_id)
        if isinstance(chat, Group):
            refuse_group(chat)
        elif chat.is_deactivated:
            raise RefusedError(Said.DEACTIVATED)
        elif not chat.has_started:
            raise RefusedError(Said.NEVER_STARTED)
        elif chat.has_blocked:
            raise RefusedError(Said.BLOCKED)
        return chat

    def thread(self, chat: Chat, thread_id: Any) -> Body:
        """The topic a message of the bot goes to. Only forums have topics here."""
        topic = chat.topics.get(thread_id) if isinstance(chat, Group) else None
        if topic is None:
            raise RefusedError(Said.NO_THREAD)
        if topic.is_closed and isinstance(chat, Group) and not chat.bot.leads:
            raise RefusedError(Said.TOPIC_CLOSED)
        return {"message_thread_id": topic.id, "is_topic_message": True}

    # -- what was said

    def keep(self, chat_id: int, body: Body, *, by_bot: bool, is_silent: bool = False) -> Kept:
        """Give the message its id and place. One bot's private chats and basic groups share one sequence of
        message ids; every supergroup has its own.
        """
        number = body.get("message_id") or self.next_id(chat_id)
        kept = Kept(body={"message_id": number, **body}, by_bot=by_bot, is_silent=is_silent)
        self.messages[chat_id][kept.body["message_id"]] = kept
        self._message_changed(kept)
        return kept

    def replace(self, kept: Kept, body: Body) -> None:
        kept.body = body
        self._message_changed(kept)

    def delete(self, kept: Kept) -> None:
        kept.is_deleted = True
        self._message_changed(kept)

    def message(self, chat_id: int, message_id: Any) -> Kept | None:
        """None also when it was deleted."""
        kept = self.messages.get(chat_id, {}).get(message_id)
        return None if kept is None or kept.is_deleted else kept

    def put_keyboard(self, chat_id: int, markup: Body | None) -> None:
        """The reply keyboard below a chat, or none."""
        if markup is not None:
            self.keyboards[chat_id] = markup
        elif self.keyboards.pop(chat_id, None) is None:
            return
        self._tell("keyboard", lambda: {"chat_id": chat_id, "rows": keyboard_seen(markup)})

    def take_tap(self, person_id: int, chat_id: int, at: int) -> Tap:
        tap = Tap(id=str(FIRST_TAP + len(self.taps) + 1), person_id=person_id, chat_id=chat_id, tapped_at=at)
        self.taps[tap.id] = tap
        return tap

    def answer_tap(self, tap: Tap, answer: Body, at: int) -> None:
        tap.answer = answer
        tap.answered_at = at
        shown = {
            "person_id": tap.person_id,
            "callback_query_id": tap.id,
            "text": answer.get("text", ""),
            "show_alert": answer.get("show_alert", False),
        }
        self._tell("answered", lambda: shown)

    def act(self, chat_id: int, action: str) -> None:
        """`typing…` and the like: seen, and gone."""
        self._tell("action", lambda: {"chat_id": chat_id, "action": action})

    def next_id(self, chat_id: int) -> int:
        group = self.groups.get(chat_id)
        if group is not None and group.kind == SUPERGROUP:
            last = self._last_of_supergroup[chat_id] = self._last_of_supergroup.get(chat_id, 0) + 1
            return last
        self._last_message_id += 1
        return self._last_message_id

    def _message_changed(self, kept: Kept) -> None:
        # The body is replaced when it changes and so may be written out later; the rest is as of now.
        self._tell("message", partial(message_event, kept.body, kept.by_bot, kept.is_deleted, kept.is_silent))

    # -- over a restart

    def saved(self) -> Body:
        return {
            "people": [asdict(person) for person in self.people.values()],
            "groups": [asdict(group) for group in self.groups.values()],
            "messages": [
                {"chat_id": chat_id, **asdict(kept)}
                for chat_id, messages in self.messages.items()
                for kept in messages.values()
            ],
            "keyboards": [
                {"chat_id": chat_id, "markup": markup} for chat_id, markup in self.keyboards.items()
            ],
            "taps": [asdict(tap) for tap in self.taps.values()],
            "last_message_id": self._last_message_id,
            "last_of_supergroup": list(self._last_of_supergroup.items()),
        }

    def restore(self, saved: Body) -> None:
        self.add(Person(**each) for each in saved["people"])
        for group in saved["groups"]:
            self.add_group(Group.restored(group))
        for each in saved["messages"]:
            chat_id = each.pop("chat_id")
            self.messages[chat_id][each["body"]["message_id"]] = Kept(**each)
        self.keyboards = {each["chat_id"]: each["markup"] for each in saved["keyboards"]}
        self.taps = {each["id"]: Tap(**each) for each in saved["taps"]}
        self._last_message_id = saved["last_message_id"]
        self._last_of_supergroup = dict(saved["last_of_supergroup"])


def message_event(body: Body, by_bot: bool, is_deleted: bool, is_silent: bool) -> Body:
    return {"chat_id": body["chat"]["id"], "message": message_seen(body, by_bot, is_deleted, is_silent)}


def refuse_group(group: Group) -> None:
    """Why the bot cannot write to a group, if it cannot."""
    if group.migrated_to is not None:
        raise RefusedError(Said.MIGRATED, migrate_to=group.migrated_to)
    if group.is_deleted:
        raise RefusedError(Said.GROUP_DELETED)
    if group.bot is Standing.KICKED:
        raise RefusedError(f"Forbidden: bot was kicked from the {group.kind} chat")
    if group.bot is Standing.LEFT:
        raise RefusedError(f"Forbidden: bot is not a member of the {group.kind} chat")
