"""Which way updates come in, as the settings say: we ask for them (polling), or they are brought (webhook).

Either brings them to the same intake; nothing behind it knows which it was.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol

from telegram import Bot

from bot.listening.intake import Intake, Pace
from bot.listening.poll import Poll
from bot.listening.polling import Polling
from bot.listening.registration import Registration
from bot.listening.webhook import Refusal, Webhook, secret_path
from bot.seams import Rng, Wait
from bot.serving.listener import Address
from bot.serving.metrics import Metrics
from bot.settings import Settings

REFUSALS = tuple(refusal.value for refusal in Refusal)


class WayIn(Protocol):
    """Opened, then run beside everything else, then stopped before the intake is."""

    async def open(self) -> None:
        """StartFault if it cannot be."""
        ...

    async def run(self) -> None:
        """Until stopped."""
        ...

    async def stop(self) -> None: ...


def way_in(
    settings: Settings,
    intake: Intake,
    bot: Bot,
    metrics: Metrics,
    *,
    rng: Rng,
    wait: Wait,
    pace: Pace,
    close: Callable[[Callable[[], Awaitable[None]]], None],
) -> WayIn:
    """close: is handed what must be given back at the end."""
    if settings.webhook_url is None:
        token = settings.token.get_secret_value()
        poll = Poll(api=settings.telegram_api, token=token, seconds=settings.poll_seconds)
        close(poll.close)
        return Polling(poll=poll, intake=intake, rng=rng, wait=wait, pace=pace)
    assert settings.webhook_secret is not None, "the settings see to it"
    secret = settings.webhook_secret.get_secret_value()
    path = secret_path(secret, settings.bot_id)
    registration = Registration(
        bot,
        address=f"{settings.webhook_url}/{path}",
        secret=secret,
        connections=settings.webhook_connections,
        seen=metrics.known_of_webhook,
        rng=rng,
        wait=wait,
        pace=pace,
    )
    return Webhook(
        address=Address.parse(settings.webhook_listen),
        secret=secret,
        path=path,
        intake=intake,
        registration=registration,
        refused=metrics.refused,
    )
