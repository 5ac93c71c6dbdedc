"""Which of the messages we hold leaves next: gravest lane first, one chat at a time, in order within a
chat.

Decides order only; when anything may leave is asked of limits.py, and sending is deliver.py's. Between chats
a reply goes before any check-in that opens, the longest waiting first, and of check-ins the one whose window
ends first (docs/adr/0022). Within a chat an escalation goes before everything else and the rest keep the
order of their rows, so that a conversation is never told out of turn: a check-in that a reply waits behind
leaves as early as that reply would. A chat whose message is on its way waits for that one's end.

Danger: nothing here is durable. What is held here is claimed in the outbox, and whoever drops it must
settle it.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from heapq import heappop, heappush
from math import inf

from bot.speaking.limits import Limits
from dialogs.turn import Lane
from storage.outbox import LANES, RANK, Claimed

Place = tuple[int, float, int, int]  # the lane's rank, when it becomes useless, row id, chat
HOLD_SECONDS = 20.0  # a chat that must wait longer gives its messages back to the outbox


class _Standing(Enum):
    READY = auto()
    WAITING = auto()  # for its own limit
    BUSY = auto()  # one of its messages is on the way


@dataclass(slots=True)
class _Chat:
    standing: _Standing
    rows: list[tuple[int, int, Claimed]] = field(default_factory=list)  # heap: (not an escalation, row id)
    place: Place | None = None  # its entry among the ready ones; any other is stale

    @property
    def head(self) -> Claimed:
        return self.rows[0][2]

    def place_of(self, chat_id: int) -> Place:
        """That of its most urgent row, whichever of them leaves first."""
        return (*min(_urgency(row) for _, _, row in self.rows), chat_id)


def _urgency(row: Claimed) -> tuple[int, float, int]:
    ends = row.say.not_after if row.say.lane is Lane.CHECK_IN else None
    return RANK[row.say.lane], inf if ends is None else ends.timestamp(), row.id


@dataclass(frozen=True, kw_only=True, slots=True)
class Next:
    """What to do now: send `row`, give back rows that would wait too long, or do nothing until `at`
    (None: until told).
    """

    row: Claimed | None = None
    give_back: tuple[Claimed, ...] = ()
    at: float | None = None


class Departures:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._chats: dict[int, _Chat] = {}
        self._ready: list[Place] = []  # heap
        self._waiting: list[tuple[float, int]] = []  # heap: (free at, chat)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, row: Claimed) -> None:
        chat = self._chats.get(row.chat_id)
        if chat is None:
            chat = self._chats[row.chat_id] = _Chat(_Standing.READY)
        heappush(chat.rows, (int(row.say.lane is not Lane.ESCALATION), row.id, row))
        self._size += 1
        if chat.standing is _Standing.READY:
            self._make_ready(row.chat_id, chat)

    def take(self, now: float) -> Next:
        """The next thing to do at this instant. A row that is handed out makes its chat busy until `done`."""
        while self._waiting and self._waiting[0][0] <= now:
            _, chat_id = heappop(self._waiting)
            if chat_id in self._chats:
                self._make_ready(chat_id, self._chats[chat_id])
        while self._ready:
            place = self._ready[0]
            chat = self._chats.get(place[-1])
            if chat is None or chat.place != place:
                heappop(self._ready)
                continue
            row = chat.head
            lane_free = self._limits.lane_free(LANES[place[0]], now)
            if lane_free > now:
                return Next(at=self._sooner(lane_free))
            heappop(self._ready)
            chat.place = None
            chat_free = self._limits.chat_free(row.chat_id, now)
            if chat_free > now + HOLD_SECONDS:
                return Next(give_back=self.give_back(row.chat_id), at=chat_free)
            if chat_free > now:
                chat.standing = _Standing.WAITING
                heappush(self._waiting, (chat_free, row.chat_id))
                continue
            chat.standing = _Standing.BUSY
            heappop(chat.rows)
            self._size -= 1
            return Next(row=row)
        return Next(at=self._sooner(None))

    def done(self, chat_id: int) -> None:
        """The message of this chat that was on its way has ended."""
        chat = self._chats[chat_id]
        if chat.rows:
            self._make_ready(chat_id, chat)
        else:
            del self._chats[chat_id]

    def give_back(self, chat_id: int) -> tuple[Claimed, ...]:
        """Everything held for a chat, in its order; what is on its way stays."""
        chat = self._chats.get(chat_id)
        if chat is None:
            return ()
        rows = tuple(row for _, _, row in sorted(chat.rows, key=lambda each: each[:2]))
        chat.rows.clear()
        chat.place = None
        self._size -= len(rows)
        if chat.standing is not _Standing.BUSY:
            del self._chats[chat_id]
        return rows

    def give_back_all(self) -> tuple[Claimed, ...]:
        return tuple(row for chat_id in tuple(self._chats) for row in self.give_back(chat_id))

    def _make_ready(self, chat_id: int, chat: _Chat) -> None:
        chat.standing = _Standing.READY
        place = chat.place_of(chat_id)
        if place != chat.place:
            chat.place = place
            heappush(self._ready, place)

    def _sooner(self, at: float | None) -> float | None:
        if not self._waiting:
            return at
        return self._waiting[0][0] if at is None else min(at, self._waiting[0][0])
