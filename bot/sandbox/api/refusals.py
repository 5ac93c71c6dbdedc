"""What the Bot API says when it will not: Telegram's own words, and a few of ours marked `(sandbox)`.

Never decides when to refuse. The words are facts of the Bot API (a test holds them against the recorded
list); a text ending in `(sandbox)` is stricter than Telegram on purpose, so that our mistakes show.
"""

from enum import StrEnum
from typing import Any

CODES = {
    "Bad Request": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "Not Found": 404,
    "Conflict": 409,
    "Request Entity Too Large": 413,
    "Too Many Requests": 429,
    "Internal Server Error": 500,
}


class Said(StrEnum):
    """Refusals with fixed words."""

    UNAUTHORIZED = "Unauthorized"
    NOT_FOUND = "Not Found"
    METHOD_NOT_FOUND = "Not Found: method not found"
    CHAT_ID_EMPTY = "Bad Request: chat_id is empty"
    CHAT_NOT_FOUND = "Bad Request: chat not found"
    MIGRATED = "Bad Request: group chat was upgraded to a supergroup chat"
    GROUP_DELETED = "Forbidden: the group chat was deleted"
    BLOCKED = "Forbidden: bot was blocked by the user"
    DEACTIVATED = "Forbidden: user is deactivated"
    NEVER_STARTED = "Forbidden: bot can't initiate conversation with a user"
    TO_A_BOT = "Forbidden: the bot can't send messages to the bot"
    TEXT_EMPTY = "Bad Request: message text is empty"
    TEXT_TOO_LONG = "Bad Request: message is too long"
    PARSE_MODE = "Bad Request: unsupported parse_mode"
    NOT_MODIFIED = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    EDIT_NOT_FOUND = "Bad Request: message to edit not found"
    EDIT_NOT_OURS = "Bad Request: message can't be edited"
    EDIT_NO_TEXT = "Bad Request: there is no text in the message to edit"
    DELETE_NOT_FOUND = "Bad Request: message to delete not found"
    DELETE_TOO_OLD = "Bad Request: message can't be deleted"
    REPLY_NOT_FOUND = "Bad Request: message to be replied not found"
    QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    BUTTON_BYTES = "Bad Request: BUTTON_DATA_INVALID"
    BUTTON_URL = "Bad Request: BUTTON_URL_INVALID"
    BUTTON_EMPTY = "Bad Request: inline keyboard button text must be non-empty"
    MARKUP_TOO_LONG = "Bad Request: reply markup is too long"
    MARKUP_NOT_OBJECT = "Bad Request: object expected as reply markup"
    WRONG_ACTION = "Bad Request: wrong parameter action in request"
    COMMAND_EMPTY = "Bad Request: command must be non-empty"
    COMMAND_INVALID = "Bad Request: BOT_COMMAND_INVALID"
    CAPTION_TOO_LONG = "Bad Request: message caption is too long"
    BUTTON_TYPE = "Bad Request: BUTTON_TYPE_INVALID"
    WRONG_FILE = "Bad Request: wrong file identifier/HTTP URL specified"
    NO_FETCHING = "Bad Request: failed to get HTTP URL content"
    NO_FILE = "Bad Request: wrong file_id or the file is temporarily unavailable"
    FILE_TOO_BIG = "Bad Request: file is too big"
    FILE_EMPTY = "Bad Request: file must be non-empty"
    NO_IMAGE = "Bad Request: IMAGE_PROCESS_FAILED"
    IMAGE_DIMENSIONS = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    TOO_LARGE = "Request Entity Too Large"
    NO_THREAD = "Bad Request: message thread not found"
    TOPIC_CLOSED = "Bad Request: TOPIC_CLOSED"
    TOPIC_NOT_MODIFIED = "Bad Request: TOPIC_NOT_MODIFIED"
    NO_FORUM = "Bad Request: the chat is not a forum"
    SECRET_TOO_LONG = "Bad Request: secret token is too long"  # noqa: S105 - words about a secret
    SECRET_LETTERS = "Bad Request: secret token contains unallowed characters"  # noqa: S105 - as above
    WEBHOOK_URL = "Bad Request: invalid webhook URL specified"
    WEBHOOK_ACTIVE = (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
        "webhook first"
    )
    WEBHOOK_SET = "Conflict: terminated by setWebhook request"
    OTHER_POLL = (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


class RefusedError(Exception):
    """The Bot API answers with an error envelope; nothing took effect."""

    def __init__(
        self,
        description: str,
        *,
        code: int = 0,
        retry_after: int | None = None,
        migrate_to: int | None = None,
    ) -> None:
        super().__init__(description)
        self.description = description
        self.code = code or CODES[description.partition(":")[0]]
        self.retry_after = retry_after
        self._parameters = {"retry_after": retry_after, "migrate_to_chat_id": migrate_to}

    def envelope(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        parameters = {name: value for name, value in self._parameters.items() if value is not None}
        if parameters:
            answer["parameters"] = parameters
        return answer


def bad_request(what: str) -> RefusedError:
    return RefusedError(f"Bad Request: {what}")


def flooded(seconds: int) -> RefusedError:
    return RefusedError(f"Too Many Requests: retry after {seconds}", code=429, retry_after=seconds)


def ours(what: str) -> RefusedError:
    """A refusal that Telegram would not make: it would ignore the mistake, or do what we do not offer."""
    return RefusedError(f"Bad Request: {what} (sandbox)")
