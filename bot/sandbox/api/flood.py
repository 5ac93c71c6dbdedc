"""Strict speed limits, for those who want to see that a bot keeps them. Off unless asked for.

Telegram names about one message a second in a chat with short bursts, 30 a second over all chats and 20 a
minute in a group, and holds nobody to exact numbers. Here they are exact, on sandbox time: a bucket each
that fills at that rate. A bot that keeps the named rates is never refused; one that does not hears 429 with
the seconds until its message would pass.
"""

from math import ceil
from typing import Any

from bot.sandbox.api.refusals import flooded
from bot.sandbox.clock import Clock

CHAT_SECONDS, CHAT_BURST = 1.0, 5
GROUP_SECONDS, GROUP_BURST = 60 / 20, 20
ALL_SECONDS, ALL_BURST = 1 / 30, 30
SETTING_SECONDS, SETTING_BURST = 1.0, 1  # of webhooks
ALL = 0
SETTING = -1  # no group has so high a number
PACED = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
    }
)


class Flood:
    def __init__(self, clock: Clock, *, is_on: bool = False) -> None:
        self._clock = clock
        self.is_on = is_on
        self._paid_until: dict[int, float] = {}  # per chat, and under ALL for everything together

    def meet(self, method: str, chat_id: Any) -> None:
        """Count a call that speaks, or sets a webhook; refuse it when it comes too soon."""
        if not self.is_on:
            return
        if method == "setWebhook":
            self._spend({SETTING: (SETTING_SECONDS, SETTING_BURST)})
        elif method in PACED and type(chat_id) is int:
            own = (GROUP_SECONDS, GROUP_BURST) if chat_id < 0 else (CHAT_SECONDS, CHAT_BURST)
            self._spend({chat_id: own, ALL: (ALL_SECONDS, ALL_BURST)})

    def _spend(self, buckets: dict[int, tuple[float, int]]) -> None:
        now = self._clock.now().timestamp()
        waits = [
            max(self._paid_until.get(name, now), now) - now - seconds * (burst - 1)
            for name, (seconds, burst) in buckets.items()
        ]
        if max(waits) > 1e-6:
            raise flooded(ceil(max(waits)))
        for name, (seconds, _) in buckets.items():
            self._paid_until[name] = max(self._paid_until.get(name, now), now) + seconds

    def switch(self, *, on: bool) -> None:
        """Off and on again begins with full buckets."""
        self.is_on = on
        self._paid_until = {}

    def saved(self) -> dict[str, Any]:
        return {"is_on": self.is_on, "paid_until": list(self._paid_until.items())}

    def restore(self, saved: dict[str, Any]) -> None:
        self.is_on = saved["is_on"]
        self._paid_until = dict(saved["paid_until"])
