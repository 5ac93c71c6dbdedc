"""What is kept: people, groups and their topics, messages, taps. Records only; `chats.py` has the rules.

A kept message holds its Bot API body and is replaced, never changed, by an edit, so updates and answers that
were given out stay as they were. All people here are invented.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

Body = dict[str, Any]


class Standing(StrEnum):
    """What somebody is in a group, in Telegram's words."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def is_in(self) -> bool:
        return self not in (Standing.LEFT, Standing.KICKED)

    @property
    def leads(self) -> bool:
        return self in (Standing.CREATOR, Standing.ADMINISTRATOR)


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
class Topic:
    """A thread of a forum; its number is the id of the message that opened it."""

    id: int
    name: str
    icon_color: int
    is_closed: bool = False


@dataclass(kw_only=True, slots=True)
class Group:
    """A group or a supergroup. `bot` is what our bot is there."""

    id: int
    title: str
    kind: str
    is_forum: bool = False
    members: dict[int, Standing] = field(default_factory=dict)
    bot: Standing = Standing.LEFT
    migrated_to: int | None = None
    is_deleted: bool = False
    topics: dict[int, Topic] = field(default_factory=dict)

    def as_chat(self) -> Body:
        body: Body = {"id": self.id, "type": self.kind, "title": self.title}
        if self.is_forum:
            body["is_forum"] = True
        return body

    def shown(self) -> Body:
        """As a page or a test sees it, with Telegram's word for its kind."""
        shown = asdict(self)
        kind = shown.pop("kind")
        return {**shown, "type": kind}

    def standing(self, person_id: int) -> Standing:
        return self.members.get(person_id, Standing.LEFT)

    @classmethod
    def restored(cls, saved: Mapping[str, Any]) -> "Group":
        """From JSON, where every key is text."""
        members = {int(each): Standing(standing) for each, standing in saved["members"].items()}
        topics = {int(each): Topic(**topic) for each, topic in saved["topics"].items()}
        return cls(**{**saved, "members": members, "topics": topics, "bot": Standing(saved["bot"])})


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
    chat_id: int
    tapped_at: int
    answer: Body | None = None
    answered_at: int | None = None


def without_earlier(body: Body) -> Body:
    """Telegram does not nest replies more than one deep."""
    return {key: value for key, value in body.items() if key != "reply_to_message"}
