"""What a method gives back once it took effect."""

from collections.abc import Callable
from typing import Any, NamedTuple

from bot.sandbox.keeping.kept import Body


class Done(NamedTuple):
    """What to answer, whose chat it touched, and the word some answers carry beside their result."""

    result: Any
    chat_id: int | None = None
    description: str | None = None


Method = Callable[[Body], Done]
