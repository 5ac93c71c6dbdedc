"""Keeps what Telegram knows of our webhook as it is set here: address, secret, kinds of updates, connections.

The secret cannot be read back, so it is set at every start; afterwards we look now and then, and set it again
where somebody changed it. What Telegram says went wrong on the way to us is logged and counted.

Never throws away what waits at Telegram. Danger: two installations with one token and two addresses take the
webhook from each other for ever; each says so every time.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.listening.intake import Pace
from bot.listening.updates import KINDS
from bot.logs import redact
from bot.seams import Rng, Wait
from bot.settings import StartFault
from bot.speaking.transport import seconds_of

log = structlog.get_logger()

LOOK_EVERY_SECONDS: Final = 30.0
SAID_LENGTH: Final = 160


class Registration:
    """address: where Telegram finds us, whole. seen: told what Telegram knows, at every look."""

    def __init__(
        self,
        bot: Bot,
        *,
        address: str,
        secret: str,
        connections: int,
        seen: Callable[[WebhookInfo], None],
        rng: Rng,
        wait: Wait,
        pace: Pace,
    ) -> None:
        self._bot = bot
        self._address = address
        self._secret = secret
        self._connections = connections
        self._seen = seen
        self._rng = rng
        self._wait = wait
        self._pace = pace
        self._stopping = asyncio.Event()
        self._was_set = False
        self._last_error_at: datetime | None = None
        self.is_set = asyncio.Event()  # Telegram knows where to find this very run

    async def run(self) -> None:
        """Until stopped. StartFault if Telegram will not have this address."""
        tries = 0
        while not self._stopping.is_set():
            try:
                await self.put_right()
            except RetryAfter as flood:
                await self._wait(self._stopping, min(seconds_of(flood), self._pace.longest))
            except InvalidToken:
                log.error("Telegram does not know the token any more", action="webhook-token")
                await self._wait(self._stopping, self._pace.longest)
            except TelegramError as error:
                if isinstance(error, BadRequest) and not self._was_set:
                    raise StartFault(self._refused(error)) from None
                if tries == 0:
                    log.warning(
                        "Telegram cannot be asked about the webhook; asking again",
                        action="webhook-unasked",
                        error=error,
                    )
                await self._wait(self._stopping, self._pace.pause(tries, self._rng))
                tries += 1
            else:
                tries = 0
                await self._wait(self._stopping, LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        self._stopping.set()

    async def put_right(self) -> None:
        """One look; what differs is set."""
        known = await self._bot.get_webhook_info()
        self._seen(known)
        self._tell_of_errors(known)
        if self._was_set and self._is_as_set(known):
            return
        if self._was_set:
            log.error(
                "somebody else changed this bot's webhook; it is set again. Does another process run with "
                "this token?",
                action="webhook-changed",
            )
        await self._bot.set_webhook(
            url=self._address,
            secret_token=self._secret,
            max_connections=self._connections,
            allowed_updates=KINDS,
        )
        self._was_set = True
        self.is_set.set()
        log.info("Telegram brings updates to our webhook", action="webhook-set")

    def _is_as_set(self, known: WebhookInfo) -> bool:
        return (
            known.url == self._address
            and set(known.allowed_updates) == set(KINDS)
            and known.max_connections in (None, self._connections)
        )

    def _tell_of_errors(self, known: WebhookInfo) -> None:
        """Each once. What went wrong before we were there is no news: nobody listened."""
        at = known.last_error_date
        if at is None or at == self._last_error_at:
            return
        self._last_error_at = at
        say = log.warning if self._was_set else log.info
        say(
            "Telegram could not bring an update to our webhook",
            action="webhook-not-reached",
            error=redact(known.last_error_message or "")[:SAID_LENGTH],
            instant=at.isoformat(),
        )

    def _refused(self, refused: BadRequest) -> str:
        said = refused.message.replace(self._address, "AFTERCARE_WEBHOOK_URL")
        return (
            f"Telegram does not take AFTERCARE_WEBHOOK_URL: {said}. It must be reachable from the internet by "
            "https, with a certificate that browsers trust, on port 443, 80, 88 or 8443. Leave it empty to poll"
        )
