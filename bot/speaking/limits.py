"""When a message may leave: Telegram's speed limits as arithmetic.

Decides instants only; it waits for nothing, sends nothing and reads no clock (`now` is monotonic seconds,
handed in). Three limits hold at once: over all chats, per chat, and per minute for a group; beside them,
what Telegram itself demanded (`penalise`). A share of the overall rate is kept for escalations: everything
else together may use only the rest, so an escalation never stands behind a backlog. Check-ins that open and
information leave evenly, not a second's worth in one breath: a reply that comes in the middle of a herd then
finds room at once (docs/adr/0022).

The limits are windows, not buckets: over any second whatsoever no more than `per_second` leave, and without
escalations no more than their share but for two that were late. Telegram
names about 30 a second over all chats, about one a second in a chat with short bursts, 20 a minute in a
group, and says that only `retry_after` binds. Source: core.telegram.org/bots/faq, "My bot is hitting
limits".

Danger: these numbers hold for one process. Two that send for the same bot double them.
"""

from collections import deque
from dataclasses import dataclass
from math import ceil

from dialogs.turn import Lane

MINUTE = 60.0
REFUSED_IN_A_ROW = 3  # different chats refused with no success between: the bot as a whole is too fast
FORGET_ABOVE = 1024  # chats remembered before the idle ones are forgotten
CATCH_UP_SECONDS = 0.2  # how much an even pace makes up for when we were busy; the windows hold all the same
AT_ONCE = 5  # that many need no pace when it has been quiet
UNHURRIED = frozenset({Lane.CHECK_IN, Lane.INFORMATION})
TOLERANCE = 1e-9  # sums of floats; far below what any clock can tell


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """What may leave. `kept_for_escalations` is the part of `per_second` that nothing else may use."""

    per_second: float = 30.0
    kept_for_escalations: float = 5.0
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20

    def __post_init__(self) -> None:
        if not 0 <= self.kept_for_escalations < self.per_second:
            raise ValueError(
                "sends kept for escalations must be fewer than sends per second, and not negative"
            )
        if self.chat_per_second <= 0 or self.chat_burst < 1 or self.group_per_minute < 1:
            raise ValueError("every rate of sending must be above zero")


class Window:
    """At most `count` in any `seconds`."""

    __slots__ = ("_seconds", "_spent")

    def __init__(self, count: int, seconds: float) -> None:
        self._spent: deque[float] = deque(maxlen=count)
        self._seconds = seconds

    @classmethod
    def of_rate(cls, per_second: float) -> "Window":
        """A rate below one a second is one in a longer window; a fraction above it lengthens the window."""
        count = max(1, ceil(per_second))
        return cls(count, count / per_second)

    def free_at(self) -> float:
        """The earliest instant at which one more fits; minus infinity while the window is not full."""
        full = len(self._spent) == self._spent.maxlen
        return self._spent[0] + self._seconds if full else float("-inf")

    def spend(self, now: float) -> None:
        self._spent.append(now)

    def is_idle(self, now: float) -> bool:
        return not self._spent or self._spent[-1] + self._seconds <= now


class ChatLimit:
    """One chat: about one a second, a short burst passes, groups have a minute's quota, and penalties."""

    __slots__ = ("_burst", "_interval", "_paid_until", "_penalty_until", "_quota")

    def __init__(self, rates: Rates, *, is_group: bool) -> None:
        self._interval = 1.0 / rates.chat_per_second
        self._burst = (rates.chat_burst - 1) * self._interval
        self._paid_until = float("-inf")
        self._penalty_until = float("-inf")
        self._quota = Window(rates.group_per_minute, MINUTE) if is_group else None

    def free_at(self) -> float:
        quota = self._quota.free_at() if self._quota else float("-inf")
        return max(self._paid_until - self._burst, self._penalty_until, quota)

    def spend(self, now: float) -> None:
        self._paid_until = max(self._paid_until, now) + self._interval
        if self._quota:
            self._quota.spend(now)

    def penalise(self, until: float) -> None:
        self._penalty_until = max(self._penalty_until, until)

    def is_idle(self, now: float) -> bool:
        quiet = max(self._paid_until, self._penalty_until) <= now
        return quiet and (self._quota is None or self._quota.is_idle(now))


class Limits:
    """All of it for one bot. Ask `next_free`, and `spend` only at or after the instant it names."""

    def __init__(self, rates: Rates | None = None) -> None:
        self._rates = rates or Rates()
        self._all = Window.of_rate(self._rates.per_second)
        ordinary = self._rates.per_second - self._rates.kept_for_escalations
        self._ordinary = Window.of_rate(ordinary)
        self._step = 1.0 / ordinary
        self._paced_until = float("-inf")
        self._chats: dict[int, ChatLimit] = {}
        self._forget_above = FORGET_ABOVE
        self._refused: dict[int, float] = {}  # chats refused since the last success, and until when
        self._ordinary_until = float("-inf")

    def next_free(self, lane: Lane, chat: int, now: float) -> float:
        """The earliest instant, never before now, at which this lane may send to this chat."""
        return max(self.lane_free(lane, now), self.chat_free(chat, now))

    def lane_free(self, lane: Lane, now: float) -> float:
        free = self._all.free_at()
        if lane is not Lane.ESCALATION:
            free = max(free, self._ordinary.free_at(), self._ordinary_until)
        if lane in UNHURRIED:
            free = max(free, self._paced_until)
        return now if free <= now + TOLERANCE else free

    def chat_free(self, chat: int, now: float) -> float:
        limit = self._chats.get(chat)
        if limit is None:
            return now
        free = limit.free_at()
        return now if free <= now + TOLERANCE else free

    def spend(self, lane: Lane, chat: int, now: float) -> None:
        """One has left."""
        self._all.spend(now)
        if lane is not Lane.ESCALATION:
            might = self._pace(now)
            is_late = lane in UNHURRIED and 0.0 < now - might <= self._step
            self._ordinary.spend(might if is_late else now)
        self._chat(chat, now).spend(now)

    def _pace(self, now: float) -> float:
        """When it might have left. The pace goes on from there, so that our own lateness is made up for, and nothing
        else; and what was a little late counts as punctual, or a busy machine would send a little less every second.
        """
        might = max(self._paced_until, self._ordinary.free_at())
        if now > might + CATCH_UP_SECONDS:
            might = now - (AT_ONCE - 1) * self._step
        self._paced_until = max(might, self._paced_until) + self._step
        return might

    def penalise(self, chat: int, until: float, now: float) -> None:
        """Telegram refused this chat until then. Several chats refused with no success between mean that we
        are too fast altogether: then everything but escalations waits until the first of those penalties
        ends.
        """
        self._chat(chat, now).penalise(until)
        self._refused[chat] = until
        if len(self._refused) >= REFUSED_IN_A_ROW:
            self._ordinary_until = max(self._ordinary_until, min(self._refused.values()))

    def succeeded(self) -> None:
        """Telegram took one: whatever it refused before was about those chats alone."""
        if self._refused:
            self._refused.clear()
            self._ordinary_until = float("-inf")

    def _chat(self, chat: int, now: float) -> ChatLimit:
        limit = self._chats.get(chat)
        if limit is None:
            if len(self._chats) >= self._forget_above:
                self._forget_idle(now)
            limit = self._chats[chat] = ChatLimit(self._rates, is_group=chat < 0)
        return limit

    def _forget_idle(self, now: float) -> None:
        self._chats = {chat: limit for chat, limit in self._chats.items() if not limit.is_idle(now)}
        self._forget_above = max(FORGET_ABOVE, 2 * len(self._chats))
