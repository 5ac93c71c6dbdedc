"""What is on a screen: messages and chats as the people in them see them, and as `/sim` shows them.

Pure: turns kept bodies into what a page or a test reads. Never sends and never changes anything.
"""

from typing import Any

from bot.sandbox.keeping.kept import Body, Kept

KINDS = ("photo", "voice", "sticker", "location", "document", "contact")
# What groups say of themselves, and where the words of it stand.
SERVICE = (
    "group_chat_created",
    "supergroup_chat_created",
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
)


def seen(kept: Kept) -> Body:
    return message_seen(kept.body, kept.by_bot, kept.is_deleted, kept.is_silent)


def message_seen(body: Body, by_bot: bool, is_deleted: bool, is_silent: bool) -> Body:
    kind = kind_of(body)
    return {
        "message_id": body["message_id"],
        "by_bot": by_bot,
        "by": body["from"]["first_name"],
        "kind": kind,
        "text": "" if is_deleted else body.get("text", body.get("caption", "")),
        "entities": [] if is_deleted else body.get("entities", body.get("caption_entities", [])),
        "buttons": [] if is_deleted else [[button_seen(each) for each in row] for row in rows_of(body)],
        "file": None if is_deleted else file_seen(kind, body),
        "media_group_id": body.get("media_group_id"),
        "thread_id": body.get("message_thread_id"),
        "date": body["date"],
        "edit_date": body.get("edit_date"),
        "reply_to": body.get("reply_to_message", {}).get("message_id"),
        "is_deleted": is_deleted,
        "is_protected": body.get("has_protected_content", False),
        "is_silent": is_silent,
    }


def kind_of(body: Body) -> str:
    return "text" if "text" in body else next((each for each in (*KINDS, *SERVICE) if each in body), "text")


def rows_of(body: Body) -> list[list[Body]]:
    rows: list[list[Body]] = body.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def button_seen(button: Body) -> Body:
    return {"label": button["text"], "data": button.get("callback_data"), "url": button.get("url")}


def keyboard_seen(markup: dict[str, Any] | None) -> list[list[str]]:
    return [[button["text"] for button in row] for row in (markup or {}).get("keyboard", [])]


def file_seen(kind: str, body: Body) -> Body | None:
    """What a page needs to show a file, the largest size of a photo; its bytes are under its id."""
    if kind == "photo":
        largest = body["photo"][-1]
        return {**plainly(largest), "width": largest["width"], "height": largest["height"]}
    return plainly(body[kind]) if kind in ("document", "voice", "sticker") else None


def plainly(file: Body) -> Body:
    return {
        "file_id": file["file_id"],
        "name": file.get("file_name", ""),
        "mime": file.get("mime_type", ""),
        "size": file["file_size"],
    }
