"""Pushes updates to a webhook, as Telegram does once a bot has named one.

Updates of one chat go one after another, in order; several chats go at once, up to `max_connections`. Any
2xx settles an update. Anything else is tried again after a growing delay on sandbox time, or after what
`Retry-After` asks; after 23 hours of 410 the webhook is dropped. What an answer says beside its number is
not read. It pushes to this machine only. Telegram adds some chance to its delays; this does not.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.sandbox.bell import Bell
from bot.sandbox.clock import Clock
from bot.sandbox.keeping.kept import Body
from bot.sandbox.seen.stream import Tell
from bot.sandbox.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
PATIENCE_SECONDS = 60.0
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(seconds=60)
RETRY_AFTER_AT_MOST = 3600
GONE_FOR = timedelta(hours=23)
CONNECTIONS_DEFAULT = 40


class Try:
    """An update that did not get through: when to try again, and how long to wait after that."""

    __slots__ = ("delay", "not_before")

    def __init__(self, not_before: datetime, delay: timedelta) -> None:
        self.not_before = not_before
        self.delay = delay


class Webhook:
    """`patience`: how many real seconds the other end may take for an answer."""

    def __init__(
        self,
        *,
        updates: UpdateQueue,
        clock: Clock,
        tell: Tell,
        touch: Callable[[], None],
        is_down: Callable[[], bool],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._updates = updates
        self._clock = clock
        self._tell = tell
        self._touch = touch
        self._is_down = is_down
        self._patience = patience
        self.url = ""
        self.secret = ""
        self.max_connections = CONNECTIONS_DEFAULT
        self._last_error: tuple[int, str] | None = None
        self._gone_since: datetime | None = None
        self._tries: dict[int, Try] = {}
        self._under_way: dict[int, asyncio.Task[None]] = {}  # by lane
        self._stirred = asyncio.Event()
        self.refused = Bell()  # rings when an update was not taken
        self._task: asyncio.Task[None] | None = None
        clock.moved.append(self._stirred.set)
        updates.added = self._stirred.set

    # -- what the bot asks for

    def put(self, url: str, secret: str, max_connections: int) -> bool:
        """Push to this address from now on, or to none; whether that is news."""
        new = (url, secret, max_connections) if url else ("", "", CONNECTIONS_DEFAULT)
        if new == (self.url, self.secret, self.max_connections):
            return False
        self.url, self.secret, self.max_connections = new
        self._last_error = self._gone_since = None
        self._tries = {}
        for task in self._under_way.values():
            task.cancel()
        self._under_way = {}
        self._updates.is_pushed = bool(url)
        self._stirred.set()
        self._changed()
        return True

    def shown(self) -> Body:
        """getWebhookInfo."""
        described: Body = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending()),
        }
        if self.url:
            described["max_connections"] = self.max_connections
        if self._last_error is not None:
            described["last_error_date"], described["last_error_message"] = self._last_error
        if self._updates.allowed is not None:
            described["allowed_updates"] = self._updates.allowed
        return described

    @property
    def pushes(self) -> bool:
        """Whether anything is under way."""
        return bool(self._under_way)

    @property
    def next_try(self) -> datetime | None:
        """When the first of what was refused is pushed again."""
        return min((each.not_before for each in self._tries.values()), default=None)

    # -- pushing

    def stir(self) -> None:
        """Look again: something may have changed."""
        self._stirred.set()

    def begin(self) -> None:
        self._task = asyncio.create_task(self._push_on())

    async def end(self) -> None:
        tasks = [*self._under_way.values()]
        if self._task is not None:
            tasks.append(self._task)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._under_way, self._task = {}, None

    async def _push_on(self) -> None:
        timeout = aiohttp.ClientTimeout(total=self._patience)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                self._stirred.clear()
                next_try = self._push_what_is_ready(session) if self.url and not self._is_down() else None
                await self._clock.reached(next_try, self._stirred)

    def _push_what_is_ready(self, session: aiohttp.ClientSession) -> datetime | None:
        """Start what can go now; when to look again, if nothing stirs before."""
        now, next_try = self._clock.now(), None
        passed_over = set(self._under_way)
        pending = self._updates.pending()
        if self._tries:  # what expired or was dropped is not tried again
            waiting = {update["update_id"] for update in pending}
            self._tries = {each: tried for each, tried in self._tries.items() if each in waiting}
        for update in pending:
            lane = lane_of(update)
            if lane in passed_over:
                continue
            if len(self._under_way) >= self.max_connections:
                break
            passed_over.add(lane)
            earlier = self._tries.get(update["update_id"])
            if earlier is None or earlier.not_before <= now:
                self._under_way[lane] = asyncio.create_task(self._push(session, lane, update))
            elif next_try is None or earlier.not_before < next_try:
                next_try = earlier.not_before
        return next_try

    async def _push(self, session: aiohttp.ClientSession, lane: int, update: Update) -> None:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers[SECRET_HEADER] = self.secret
        body = json.dumps(update).encode()
        trouble, after = "", None
        try:
            async with session.post(self.url, data=body, headers=headers, allow_redirects=False) as response:
                if not 200 <= response.status < 300:
                    trouble = f"Wrong response from the webhook: {phrase(response)}"
                    after = retry_after(response)
                    self._note_gone(response.status)
        except TimeoutError:
            trouble = "Read timeout expired"
        except aiohttp.ClientConnectorError:
            trouble = "Connection refused"
        except aiohttp.ClientError:
            trouble = "Connection closed"
        if self._under_way.get(lane) is asyncio.current_task():
            del self._under_way[lane]
        self._settle(update["update_id"], trouble, after)
        self._touch()
        self._stirred.set()

    def _settle(self, update_id: int, trouble: str, after: timedelta | None) -> None:
        earlier = self._tries.pop(update_id, None)
        if not trouble:
            self._gone_since = None
            self._updates.settle(update_id)
            return
        delay = earlier.delay if earlier else FIRST_DELAY
        now = self._clock.now()
        self._tries[update_id] = Try(now + (after or delay), min(2 * delay, LONGEST_DELAY))
        self._last_error = (self._clock.seconds(), trouble)
        self.refused.ring()
        if self._gone_since is not None and now - self._gone_since >= GONE_FOR:
            self.put("", "", CONNECTIONS_DEFAULT)
        else:
            self._changed()

    def _note_gone(self, status: int) -> None:
        if status != HTTPStatus.GONE:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = self._clock.now()

    def _changed(self) -> None:
        shown = self.shown()
        self._tell("webhook", lambda: shown)

    # -- over a restart

    def saved(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "secret": self.secret,
            "max_connections": self.max_connections,
            "last_error": self._last_error,
        }

    def restore(self, saved: dict[str, Any]) -> None:
        self.put(saved["url"], saved["secret"], saved["max_connections"])
        self._last_error = tuple(saved["last_error"]) if saved["last_error"] else None


def lane_of(update: Update) -> int:
    """Whose updates keep their order: a chat's, and for taps a person's."""
    content: Body = next(each for name, each in update.items() if name != "update_id")
    chat_or_person = content["chat"] if "chat" in content else content["from"]
    return int(chat_or_person["id"])


def phrase(response: aiohttp.ClientResponse) -> str:
    with suppress(ValueError):
        return f"{response.status} {HTTPStatus(response.status).phrase}"
    return str(response.status)


def retry_after(response: aiohttp.ClientResponse) -> timedelta | None:
    asked = response.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(asked), RETRY_AFTER_AT_MOST)) if asked.isdecimal() else None
