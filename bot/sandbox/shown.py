"""What `/sim` answers with, as records: messages on a screen, answers to taps, calls of the bot, the time."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Button(Shown):
    label: str
    data: str | None
    url: str | None


class FileSeen(Shown):
    """A file in a message; its bytes are at `/sim/files/<file_id>`. Of a photo, the largest size."""

    file_id: str
    name: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None


class Seen(Shown):
    """One message as its reader sees it now."""

    message_id: int
    by_bot: bool
    by: str
    kind: str
    text: str
    entities: tuple[dict[str, Any], ...]
    buttons: tuple[tuple[Button, ...], ...]
    file: FileSeen | None
    media_group_id: str | None
    thread_id: int | None
    date: int
    edit_date: int | None
    reply_to: int | None
    is_deleted: bool
    is_protected: bool
    is_silent: bool

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(button.label for row in self.buttons for button in row)


class TapAnswer(Shown):
    callback_query_id: str
    at: int
    text: str = ""
    show_alert: bool = False
    url: str | None = None
    cache_time: int | None = None


class Call(Shown):
    """One numbered call of the bot that had an effect."""

    n: int
    method: str
    chat_id: int | None
    parameters: dict[str, Any]
    result: Any
    at: datetime

    @property
    def text(self) -> str:
        """The plain text it put on a screen, if any."""
        return str(self.result.get("text", "")) if isinstance(self.result, dict) else ""


class ClockShown(Shown):
    now: datetime
    offset_seconds: float
    frozen: bool
