"""One message, one Telegram call (or one for each of its parts), one outcome.

Decides what Telegram's answer means for this message: it has it, it will have it later, nobody knows, or
never. Never retries beyond the two repairs that need no waiting (mark-up Telegram cannot read is sent
plain; an edit whose message is gone is sent anew), never waits, never touches storage.

The library's exception types do not tell enough (a BadRequest is a NetworkError there), so outcomes are
read from the cause that transport.py attaches and from Telegram's own sentences (tdlib/telegram-bot-api,
Client.cpp; tdlib/td).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import structlog
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.speaking.render import Keyboard, Rendered
from bot.speaking.transport import NotSent, seconds_of
from dialogs.inputs import Refusal
from storage.outbox import Claimed

# Asked for by name and with plain values: building the library's own objects for every send costs more than
# the send. The capital keeps the library from pointing to its own method; Telegram reads names in any case.
SEND, EDIT, EDIT_BUTTONS = "SendMessage", "EditMessageText", "EditMessageReplyMarkup"
NO_PREVIEW = {"is_disabled": True}
UNFINISHED_KEPT = 1000  # messages of several parts whose later parts are still to come

# What Telegram says, in lower case, and what it means.
NOT_MODIFIED = "message is not modified"
UNREADABLE_MARKUP = "can't parse entities"
EDIT_IMPOSSIBLE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message to edit",
    "message_id_invalid",
)
CHAT_GONE = ("chat not found", "peer_id_invalid", "user not found", "input_user_deactivated")
PERSON_GONE = ("deactivated", "kicked", "not a member", "was deleted")

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has it, under this id (of the last part, which carries the buttons)."""

    message_id: int


@dataclass(frozen=True, slots=True)
class NotYet:
    """Certainly not done. `seconds` where Telegram said how long to leave this chat alone."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unheard:
    """Telegram may have it."""


@dataclass(frozen=True, slots=True)
class Refused:
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Disowned:
    """Telegram does not know this token: nothing at all can be said until a person acts."""


Outcome = Sent | NotYet | Unheard | Refused | Disowned


class Speaker:
    """Speaks to Telegram through one Bot. Remembers which parts of a long message have arrived, so that a
    repeat goes on where it stopped; after a restart it begins anew.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._parts_sent: dict[int, int] = {}

    async def speak(self, claimed: Claimed, rendered: Rendered) -> Outcome:
        if claimed.edit_message_id is not None and len(rendered.parts) == 1:
            outcome = await self._edit(claimed, rendered, claimed.edit_message_id)
            if outcome is not None:
                return outcome
        return await self._send(claimed, rendered)

    async def acknowledge(self, callback_query_id: str) -> None:
        """Stop the little clock on a tapped button. Nothing depends on it."""
        try:
            await self._bot.answer_callback_query(callback_query_id)
        except TelegramError as error:
            _log.debug("A tap could not be acknowledged.", action="tap-not-acknowledged", error=error)

    async def leave(self, chat_id: int) -> None:
        """Out of a group. If it fails we stay there, deaf and silent."""
        try:
            await self._bot.leave_chat(chat_id)
        except TelegramError as error:
            _log.info("A group could not be left.", action="group-not-left", error=error)

    async def _edit(self, claimed: Claimed, rendered: Rendered, message_id: int) -> Outcome | None:
        """None when there is nothing left to edit. What may have been done is done again: edits are
        harmless.
        """
        only = claimed.say.buttons_only
        for parse_mode, text in _spellings(rendered, 0):
            said = {"text": text, "parse_mode": parse_mode, "link_preview_options": NO_PREVIEW}
            try:
                await self._bot.do_api_request(
                    EDIT_BUTTONS if only else EDIT,
                    {
                        "chat_id": claimed.chat_id,
                        "message_id": message_id,
                        "reply_markup": _markup(rendered.keyboard),
                        **({} if only else said),
                    },
                )
            except BadRequest as error:
                told = error.message.lower()
                if NOT_MODIFIED in told:
                    return Sent(message_id)
                if any(each in told for each in EDIT_IMPOSSIBLE):
                    return None
                if UNREADABLE_MARKUP in told and parse_mode:
                    _report_markup(claimed)
                    continue
                return _refused(claimed, error)
            except TelegramError as error:
                outcome = meaning(error)
                return NotYet() if isinstance(outcome, Unheard) else outcome
            return Sent(message_id)
        return Refused(Refusal.REJECTED)

    async def _send(self, claimed: Claimed, rendered: Rendered) -> Outcome:
        outcome: Outcome = Refused(Refusal.REJECTED)
        for part in range(self._parts_sent.get(claimed.id, 0), len(rendered.parts)):
            outcome = await self._send_part(claimed, rendered, part)
            if not isinstance(outcome, Sent):
                break
            if part + 1 < len(rendered.parts):
                self._remember(claimed.id, part + 1)
        if isinstance(outcome, Sent | Refused):
            self._parts_sent.pop(claimed.id, None)
        return outcome

    async def _send_part(self, claimed: Claimed, rendered: Rendered, part: int) -> Outcome:
        is_last = part == len(rendered.parts) - 1
        for parse_mode, text in _spellings(rendered, part):
            try:
                message = await self._bot.do_api_request(
                    SEND,
                    {
                        "chat_id": claimed.chat_id,
                        "text": text,
                        "parse_mode": parse_mode,
                        "link_preview_options": NO_PREVIEW,
                        "disable_notification": claimed.say.silent or None,
                        "protect_content": claimed.say.protected or None,
                        "reply_markup": _markup(rendered.keyboard) if is_last else None,
                    },
                )
            except BadRequest as error:
                if UNREADABLE_MARKUP in error.message.lower() and parse_mode:
                    _report_markup(claimed)
                    continue
                return _refused(claimed, error)
            except TelegramError as error:
                return meaning(error)
            return message_of(message)
        return Refused(Refusal.REJECTED)

    def _remember(self, row: int, parts: int) -> None:
        if len(self._parts_sent) >= UNFINISHED_KEPT:
            self._parts_sent.pop(next(iter(self._parts_sent)))
        self._parts_sent[row] = parts


def message_of(answer: object) -> Outcome:
    """The message that Telegram gives back; an answer without one tells nothing."""
    message_id = answer.get("message_id") if isinstance(answer, dict) else None
    return Sent(message_id) if isinstance(message_id, int) else Unheard()


def meaning(error: TelegramError) -> Outcome:
    """What an exception of the library means for the message, BadRequest's many sentences apart."""
    match error:
        case RetryAfter():
            return NotYet(seconds_of(error))
        case Forbidden():
            said = error.message.lower()
            return Refused(Refusal.GONE if any(each in said for each in PERSON_GONE) else Refusal.BLOCKED)
        case ChatMigrated():
            return Refused(Refusal.GONE)
        case InvalidToken() | EndPointNotFound():
            return Disowned()
        case BadRequest():
            gone = any(each in error.message.lower() for each in CHAT_GONE)
            return Refused(Refusal.GONE if gone else Refusal.REJECTED)
    cause = error.__cause__
    if isinstance(cause, NotSent):
        return NotYet()
    # MaybeSent, and whatever the library raises that we do not know: reckon with both.
    return Unheard()


def _refused(claimed: Claimed, error: BadRequest) -> Outcome:
    outcome = meaning(error)
    if outcome == Refused(Refusal.REJECTED):
        _log.error(
            "Telegram rejected a message as we made it. This is a defect of ours: the wording is named.",
            action="message-rejected",
            outbox_id=claimed.id,
            key=_keys(claimed),
        )
    return outcome


def _report_markup(claimed: Claimed) -> None:
    _log.error(
        "Telegram could not read our mark-up; the message goes out plain. Mend the wording that is named.",
        action="markup-unreadable",
        outbox_id=claimed.id,
        key=_keys(claimed),
    )


def _keys(claimed: Claimed) -> str:
    return "+".join(words.key for words in claimed.say.words)


def _spellings(rendered: Rendered, part: int) -> Iterator[tuple[str | None, str]]:
    """With mark-up, and should Telegram not read that, without."""
    yield ParseMode.HTML, rendered.parts[part]
    yield None, rendered.plain_parts[part]


def _markup(keyboard: Keyboard) -> Mapping[str, object] | None:
    if not keyboard:
        return None
    rows = [[{"text": label, "callback_data": handle} for label, handle in row] for row in keyboard]
    return {"inline_keyboard": rows}
