"""Who is there and what was said: people, the messages of each private chat, the taps waiting for an answer.

Keeps; decides only whether a chat can be written to. A kept message holds its Bot API body and is replaced,
never changed, by an edit, so updates and answers that were given out stay as they were. All people here are
invented.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.refusals import RefusedError, Said

Body = dict[str, Any]


@dataclass(kw_only=True, slots=True)
class Person:
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    has_started: bool = False
    has_blocked: bool = False
    is_deactivated: bool = False

    def as_sender(self) -> Body:
        body: Body = {"id": self.id, "is_bot": False, **self._names()}
        if self.language_code:
            body["language_code"] = self.language_code
        return body

    def as_chat(self) -> Body:
        return {"id": self.id, "type": "private", **self._names()}

    def _names(self) -> Body:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {key: value for key, value in names.items() if value}


@dataclass(kw_only=True, slots=True)
class Kept:
    """One message in a chat, as it is now."""

    body: Body
    by_bot: bool
    is_deleted: bool = False
    is_silent: bool = False


@dataclass(kw_only=True, slots=True)
class Tap:
    """A callback query, until it is answered or too old."""

    id: str
    person_id: int
    tapped_at: int
    answer: Body | None = None
    answered_at: int | None = None


class Chats:
    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.messages: dict[int, dict[int, Kept]] = {}
        self.keyboards: dict[int, Body] = {}
        self.taps: dict[str, Tap] = {}
        self._last_message_id = 0

    def add(self, people: Iterable[Person]) -> None:
        for person in people:
            self.people[person.id] = person
            self.messages.setdefault(person.id, {})

    def find(self, chat_id: Any) -> Person:
        person = self.people.get(chat_id)
        if person is None:
            raise RefusedError(Said.CHAT_NOT_FOUND)
        return person

    def to_write_to(self, chat_id: Any) -> Person:
        person = self.find(chat_id)
        if person.is_deactivated:
            raise RefusedError(Said.DEACTIVATED)
        if not person.has_started:
            raise RefusedError(Said.NEVER_STARTED)
        if person.has_blocked:
            raise RefusedError(Said.BLOCKED)
        return person

    def keep(self, chat_id: int, body: Body, *, by_bot: bool, is_silent: bool = False) -> Kept:
        """Give the message its id and place. Private chats of one bot share one sequence of message ids."""
        self._last_message_id += 1
        kept = Kept(body={"message_id": self._last_message_id, **body}, by_bot=by_bot, is_silent=is_silent)
        self.messages[chat_id][self._last_message_id] = kept
        return kept

    def message(self, chat_id: int, message_id: Any) -> Kept | None:
        """None also when it was deleted."""
        kept = self.messages.get(chat_id, {}).get(message_id)
        return None if kept is None or kept.is_deleted else kept

    def take_tap(self, person_id: int, at: int) -> Tap:
        tap = Tap(id=str(7_000_000_000_000_000 + len(self.taps) + 1), person_id=person_id, tapped_at=at)
        self.taps[tap.id] = tap
        return tap

    def saved(self) -> Body:
        return {
            "people": [asdict(person) for person in self.people.values()],
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
        }

    def restore(self, saved: Body) -> None:
        self.add(Person(**each) for each in saved["people"])
        for each in saved["messages"]:
            chat_id = each.pop("chat_id")
            self.messages[chat_id][each["body"]["message_id"]] = Kept(**each)
        self.keyboards = {each["chat_id"]: each["markup"] for each in saved["keyboards"]}
        self.taps = {each["id"]: Tap(**each) for each in saved["taps"]}
        self._last_message_id = saved["last_message_id"]
