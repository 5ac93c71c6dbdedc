"""What is read of a raw update before it is stored: its number, and whose private chat it is from.

Whatever else stands in it, however odd, passes through as bytes. What has no number of its own can still be
kept, under one made from its bytes; such numbers are negative, which Telegram's never are.
"""

import hashlib
import json
from typing import Any, Final

from storage.inbox import Update

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")


def read_update(raw: object, body: bytes | None = None) -> Update | None:
    """An update as it is to be stored, None if it has no number. body: the bytes it came in, if alone."""
    number = _number(raw, "update_id")
    if number is None or not isinstance(raw, dict):
        return None
    chat_id, kind = whose(raw)
    kept = json.dumps(raw, separators=(",", ":")).encode() if body is None else body
    return Update(update_id=number, body=kept, chat_id=chat_id, chat_kind=kind)


def unreadable(body: bytes) -> Update:
    """Bytes that are no update, to be kept and set aside; the same bytes are the same row."""
    digest = hashlib.sha256(body).digest()
    return Update(update_id=-1 - int.from_bytes(digest[:7]), body=body)


def whose(update: dict[str, Any]) -> tuple[int | None, str]:
    """The private chat an update belongs to, None if there is none; and the kind of chat it came from."""
    for kind in KINDS:
        part = update.get(kind)
        if not isinstance(part, dict):
            continue
        sender = _number(part.get("from"), "id")
        chat = part.get("chat")
        if kind == "callback_query":
            message = part.get("message")
            chat = message.get("chat") if isinstance(message, dict) else {"id": sender, "type": "private"}
        if not isinstance(chat, dict):
            return None, ""
        is_hers = sender is not None and chat.get("id") == sender
        return (sender if is_hers else None), str(chat.get("type", ""))[:16]
    return None, ""


def _number(thing: object, name: str) -> int | None:
    """A whole number that a database can hold, None for whatever else stands there."""
    found = thing.get(name) if isinstance(thing, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        return None
    return found if 0 <= found < 2**63 else None
