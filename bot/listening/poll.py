"""Asks Telegram for news by long polling, one batch at a time, raw.

It confirms nothing by itself: the caller names the offset only once everything below it is stored.
python-telegram-bot's own updater is not used: it confirms an update before anyone has stored it, and one
update it cannot read fails the whole batch.

Danger: the address holds the token. No address, and no text of a foreign exception, leaves this file.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import aiohttp
import structlog

from bot.listening.updates import KINDS, read_update
from bot.speaking.transport import read_envelope, retry_after
from storage.inbox import Update

log = structlog.get_logger()

BATCH: Final = 100  # the most that Telegram gives at once
ANSWER_SECONDS: Final = 15  # what an answer may take beyond the wait we asked for
MOST_BYTES: Final = 32 * 1024 * 1024  # of one answer; a hundred updates are a few hundred KiB


class Why(StrEnum):
    OFFLINE = "offline"  # Telegram cannot be reached, or does not make sense
    ANOTHER = "another"  # somebody else polls with this token
    WEBHOOK = "webhook"  # a webhook is set: Telegram sends everything there
    USURPED = "usurped"  # a webhook was set while we were asking
    FLOOD = "flood"  # Telegram tells us to wait
    TOKEN = "token"  # noqa: S105 - a reason, not a token: Telegram does not know ours (any more)


class PollTrouble(Exception):
    """No news could be had. `wait_seconds` where Telegram said how long."""

    def __init__(self, why: Why, *, error: str, wait_seconds: float | None = None) -> None:
        super().__init__(error)
        self.why = why
        self.error = error
        self.wait_seconds = wait_seconds


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """A batch in Telegram's order, and the offset that confirms it."""

    updates: Sequence[Update]
    next_offset: int


class Poll:
    """One getUpdates at a time. seconds: how long Telegram may hold an empty answer back."""

    def __init__(self, *, api: str, token: str, seconds: int) -> None:
        self._base = f"{api}/bot{token}"
        self._seconds = seconds
        self._limit = BATCH
        self._session: aiohttp.ClientSession | None = None

    async def news(self, offset: int | None) -> News | None:
        """What is new, None if nothing; PollTrouble if it cannot be had."""
        asked: dict[str, Any] = {
            "timeout": self._seconds,
            "limit": self._limit,
            "allowed_updates": KINDS,
        }
        if offset is not None:
            asked["offset"] = offset
        try:
            return self._read(*await self._ask("getUpdates", asked))
        except PollTrouble as trouble:
            # An answer we cannot read at all may be one update's doing: the next time we ask for a single
            # one.
            self._limit = 1 if trouble.why is Why.OFFLINE else BATCH
            raise

    async def remove_webhook(self) -> None:
        """Have Telegram keep updates for us again; those that wait there stay. PollTrouble if it will not."""
        status, body = await self._ask("deleteWebhook", {})
        if status != 200:
            raise _trouble(status, body)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, method: str, asked: dict[str, Any]) -> tuple[int, bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        patience = aiohttp.ClientTimeout(total=None, connect=10, sock_read=self._seconds + ANSWER_SECONDS)
        failed = ""
        try:
            async with self._session.post(
                f"{self._base}/{method}", json=asked, timeout=patience, allow_redirects=False
            ) as answer:
                body = bytearray()
                async for part in answer.content.iter_any():
                    body += part
                    if len(body) > MOST_BYTES:
                        raise PollTrouble(Why.OFFLINE, error="AnswerTooLong")
                return answer.status, bytes(body)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            failed = type(error).__name__  # its text holds the address
        raise PollTrouble(Why.OFFLINE, error=failed)

    def _read(self, status: int, body: bytes) -> News | None:
        if status != 200:
            raise _trouble(status, body)
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise PollTrouble(Why.OFFLINE, error=type(error).__name__) from None
        if not isinstance(answer, dict) or not isinstance(answer.get("result"), list):
            raise PollTrouble(Why.OFFLINE, error="NotAnAnswer")
        self._limit = BATCH
        updates = tuple(_updates(answer["result"]))
        # The last, not the highest: after a quiet week Telegram may begin again with smaller numbers.
        return News(updates=updates, next_offset=updates[-1].update_id + 1) if updates else None


def _trouble(status: int, body: bytes) -> PollTrouble:
    if status == 409:
        return PollTrouble(_conflict(body), error="409")
    if status in {401, 404}:
        return PollTrouble(Why.TOKEN, error=str(status))
    if status == 429:
        return PollTrouble(Why.FLOOD, error="429", wait_seconds=retry_after(body))
    return PollTrouble(Why.OFFLINE, error=str(status))


def _updates(result: Sequence[object]) -> Iterator[Update]:
    for one in result:
        update = read_update(one)
        if update is None:
            log.error("an update without a number cannot be confirmed or kept", action="update-unreadable")
        else:
            yield update


def _conflict(body: bytes) -> Why:
    """Telegram answers every conflict with 409; only its words tell them apart."""
    words = str((read_envelope(body) or {}).get("description", "")).lower()
    if "setwebhook" in words:
        return Why.USURPED
    return Why.WEBHOOK if "webhook is active" in words else Why.ANOTHER
