"""What became of a send: done, again later, in doubt, or refused; and who is told of it.

A settlement counts only under the fence it was claimed with. Danger: `unknown` means Telegram may have it.
What may be repeated goes out again, at most REPEATS_CEILING times; the rest stays unknown until it expires,
and whoever asked for a report is told. What was in flight when a process died says nothing about Telegram or
the message: it goes out again at once, and is not given up because we died often.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, bindparam, or_, select, text, update

from dialogs.inputs import Delivery, DueKind, Refusal, Settled
from dialogs.lifecycles import MESSAGE, MessageState
from dialogs.turn import Wait
from dialogs.why import codes
from storage import due
from storage.tables import OUTBOX, UNSETTLED

Found = Any  # a row of a statement of ours, read by column name

REPEATS_CEILING: Final = 4  # tries of one message whose fate stayed unknown; edits are not counted
DEATHS_CEILING: Final = 40  # claims of one message after which a process that dies with it counts as a doubt
STUCK_AFTER: Final = timedelta(seconds=60)  # a send in flight longer than this is in doubt
UNKNOWN_RESTS: Final = timedelta(hours=24)  # what stays unknown this long expires
_REPEAT_WAITS: Final = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60))


class Outcome(StrEnum):
    SENT = "sent"
    LATER = "later"  # surely not sent: try again at `retry_at`
    UNKNOWN = "unknown"  # Telegram may have it
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """What became of one claimed row.

    chat_wide: with LATER, that nothing may go to this chat before `retry_at` (a flood limit).
    """

    id: int
    fence: int
    outcome: Outcome
    message_id: int | None = None
    retry_at: datetime | None = None
    refusal: Refusal | None = None
    chat_wide: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """A row that leaves the queue, and why."""

    row: Found
    state: MessageState
    refusal: Refusal | None


def settle(
    connection: Connection, settlements: Sequence[Settlement], now: datetime, *, died: bool = False
) -> int:
    """Write what became of claimed rows; how many of these still counted. `died`: their process did, with them."""
    if not settlements:
        return 0
    by_id = {one.id: one for one in settlements}
    rows = connection.execute(_SETTLING, {"ids": sorted(by_id)}).all()
    changes: list[dict[str, Any]] = []
    tell: list[Found] = []
    for row in rows:
        one = by_id[row.id]
        if row.fence != one.fence or row.state != MessageState.SENDING.value:
            continue
        change = _hushed(row, _died(row) if died and _outlives(row) else _change(row, one, now))
        changes.append(change)
        if _is_to_be_told(row, one, change):
            tell.append(row)
        if one.outcome is Outcome.LATER and one.chat_wide and one.retry_at is not None:
            connection.execute(_HOLD_CHAT, {"contact": row.contact_id, "until": one.retry_at})
    if changes:
        connection.execute(_SETTLE, changes)
    _tell(connection, tell, now)
    return len(changes)


def settle_stuck(connection: Connection, now: datetime, holding: Collection[int]) -> int:
    """Put in doubt what was claimed over STUCK_AFTER ago and nobody holds; let long unknown rows expire."""
    rows = connection.execute(_STUCK, {"before": now - STUCK_AFTER}).all()
    in_doubt = [_doubt(row) for row in rows if row.id not in holding]
    resting = [
        End(row, MESSAGE.move(MessageState.UNKNOWN, "expire"), None)
        for row in connection.execute(_RESTING, {"now": now, "before": now - UNKNOWN_RESTS})
    ]
    if resting:
        connection.execute(_END, [_ended(end, codes.UNSURE) for end in resting])
    return settle(connection, in_doubt, now)


def settle_left(connection: Connection, now: datetime, process: str) -> int:
    """Put in doubt every row that another process claimed: for who alone may speak now."""
    rows = connection.execute(_LEFT, {"process": process}).all()
    return settle(connection, [_doubt(row) for row in rows], now, died=True)


def settled(connection: Connection, say_keys: Collection[str]) -> dict[str, Settled]:
    """What stands about these Says, as an Input tells it."""
    if not say_keys:
        return {}
    return {
        row.key: Settled(
            say_key=row.key,
            contact_id=row.contact_id,
            patient_id=row.patient_id,
            delivery=_DELIVERY[MessageState(row.state)],
            refusal=None if row.refusal is None else Refusal(row.refusal),
        )
        for row in connection.execute(_BY_KEYS, {"keys": sorted(say_keys)})
    }


_DELIVERY: Final[Mapping[MessageState, Delivery]] = {
    MessageState.READY: Delivery.WAITING,
    MessageState.SENDING: Delivery.WAITING,
    MessageState.SENT: Delivery.SENT,
    MessageState.UNKNOWN: Delivery.UNKNOWN,
    MessageState.REFUSED: Delivery.REFUSED,
    MessageState.EXPIRED: Delivery.REFUSED,
    MessageState.REPLACED: Delivery.REFUSED,
    MessageState.CANCELLED: Delivery.REFUSED,
}


def _doubt(row: Found) -> Settlement:
    return Settlement(id=row.id, fence=row.fence, outcome=Outcome.UNKNOWN)


def _unchanged(row: Found) -> dict[str, Any]:
    return {
        "row": row.id,
        "seen": row.fence,
        "message": row.message_id,
        "tries": row.attempts,
        "in_doubt": row.doubts,
        "before": row.not_before,
        "refused_as": None,
        "because": "",
    }


def _outlives(row: Found) -> bool:
    """Whether it goes out again however often its process dies. Past the ceiling it may be what kills us."""
    return bool((row.edits_key is not None or row.repeatable) and row.fence < DEATHS_CEILING)


def _died(row: Found) -> dict[str, Any]:
    """Its process died with it in flight: again, at once, and nothing is counted against it.

    It waits for no time any more; a time would let what is said after it pass it.
    """
    again = MESSAGE.move(MESSAGE.move(MessageState.SENDING, "doubt"), "repeat")
    return {**_unchanged(row), "new": again.value, "before": None}


def _change(row: Found, one: Settlement, now: datetime) -> dict[str, Any]:
    """The row's columns after this settlement."""
    change = _unchanged(row)
    sending = MessageState.SENDING
    match one.outcome:
        case Outcome.SENT:
            change |= {"new": MESSAGE.move(sending, "confirm"), "message": one.message_id}
        case Outcome.LATER:
            again = MESSAGE.move(sending, "postpone")
            change |= {"new": again, "before": one.retry_at or now, "tries": row.attempts + 1}
        case Outcome.REFUSED:
            refusal = one.refusal or Refusal.REJECTED
            ended = {"refused_as": refusal.value, "because": refusal.value}
            change |= {"new": MESSAGE.move(sending, "refuse"), **ended}
        case Outcome.UNKNOWN:
            doubts = row.doubts + 1
            change |= {
                "new": MESSAGE.move(sending, "doubt"),
                "tries": row.attempts + 1,
                "in_doubt": doubts,
            }
            if row.edits_key is not None or (row.repeatable and doubts < REPEATS_CEILING):
                wait = _REPEAT_WAITS[min(row.doubts, len(_REPEAT_WAITS) - 1)]
                change |= {"new": MESSAGE.move(change["new"], "repeat"), "before": now + wait}
    change["new"] = change["new"].value
    return change


def _hushed(row: Found, change: dict[str, Any]) -> dict[str, Any]:
    """What was hushed while it was being sent does not go out again."""
    trigger = _LAST.get(MessageState(change["new"]))
    if not row.ended_why or trigger is None:
        return change
    over = MESSAGE.move(MessageState(change["new"]), trigger)
    return {**change, "new": over.value, "because": row.ended_why}


_LAST: Final = {MessageState.READY: "cancel", MessageState.UNKNOWN: "expire"}


def _is_to_be_told(row: Found, one: Settlement, change: Mapping[str, Any]) -> bool:
    if one.outcome is Outcome.REFUSED:
        return True  # whoever cannot be reached becomes work for a person, and so does a message of ours gone wrong
    waits = change["new"] == MessageState.READY.value
    return bool(row.report) and (not waits or row.attempts == 0)


def write_ends(connection: Connection, ends: Sequence[End], now: datetime) -> None:
    """Rows that never left. Told are a report and a defect of ours: that a contact cannot be reached is known."""
    if not ends:
        return
    connection.execute(
        _END,
        [_ended(end, end.refusal.value if end.refusal else _NOT_SAID.get(end.state, "")) for end in ends],
    )
    _tell(connection, [end.row for end in ends if end.row.report or end.refusal is Refusal.REJECTED], now)


def _ended(end: End, why: str) -> dict[str, Any]:
    refusal = end.refusal.value if end.refusal is not None else None
    return {"row": end.row.id, "new": end.state.value, "refused_as": refusal, "because": why}


_NOT_SAID: Final = {MessageState.EXPIRED: codes.TOO_LATE, MessageState.CANCELLED: codes.ERASED}


def _tell(connection: Connection, rows: Iterable[Found], now: datetime) -> None:
    """What became of these is an input in its own right, looked at as soon as it may be."""
    due.keep(
        connection,
        [
            Wait(subject=row.patient_id or row.contact_id, kind=DueKind.SETTLED, key=row.key, due_at=now)
            for row in rows
        ],
    )


_NOW = bindparam("now", type_=OUTBOX.c.not_before.type)
_SETTLING = (
    select(
        OUTBOX.c.id,
        OUTBOX.c.key,
        OUTBOX.c.contact_id,
        OUTBOX.c.patient_id,
        OUTBOX.c.state,
        OUTBOX.c.fence,
        OUTBOX.c.attempts,
        OUTBOX.c.doubts,
        OUTBOX.c.not_before,
        OUTBOX.c.message_id,
        OUTBOX.c.repeatable,
        OUTBOX.c.report,
        OUTBOX.c.edits_key,
        OUTBOX.c.ended_why,
    )
    .where(OUTBOX.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(OUTBOX.c.id)
    .with_for_update()  # it may be hushed at this moment
)
_SETTLE = (
    update(OUTBOX)
    .where(
        OUTBOX.c.id == bindparam("row"),
        OUTBOX.c.fence == bindparam("seen"),
        OUTBOX.c.state == MessageState.SENDING.value,  # another process may have settled it since it was read
    )
    .values(
        state=bindparam("new"),
        message_id=bindparam("message"),
        attempts=bindparam("tries"),
        doubts=bindparam("in_doubt"),
        not_before=bindparam("before"),
        refusal=bindparam("refused_as"),
        ended_why=bindparam("because"),
    )
)
_HOLD_CHAT = (
    update(OUTBOX)
    .where(
        OUTBOX.c.contact_id == bindparam("contact"),
        OUTBOX.c.state == MessageState.READY.value,
        or_(
            OUTBOX.c.not_before.is_(None),
            OUTBOX.c.not_before < bindparam("until", type_=OUTBOX.c.not_before.type),
        ),
    )
    .values(not_before=bindparam("until"))
)
_END = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"))
    .values(state=bindparam("new"), refusal=bindparam("refused_as"), ended_why=bindparam("because"))
)
_STUCK = select(OUTBOX.c.id, OUTBOX.c.fence).where(
    OUTBOX.c.state == MessageState.SENDING.value,
    OUTBOX.c.claimed_at <= bindparam("before", type_=OUTBOX.c.claimed_at.type),
)
_LEFT = select(OUTBOX.c.id, OUTBOX.c.fence).where(
    OUTBOX.c.state == MessageState.SENDING.value, OUTBOX.c.claimed_by != bindparam("process")
)
_RESTING = select(OUTBOX.c.id).where(
    # in the words of its index; without them SQLite looks at everything ever said, each second
    text(UNSETTLED),
    OUTBOX.c.state == MessageState.UNKNOWN.value,
    or_(
        OUTBOX.c.not_after <= _NOW,
        OUTBOX.c.claimed_at <= bindparam("before", type_=OUTBOX.c.claimed_at.type),
    ),
)
_BY_KEYS = select(
    OUTBOX.c.key, OUTBOX.c.contact_id, OUTBOX.c.patient_id, OUTBOX.c.state, OUTBOX.c.refusal
).where(OUTBOX.c.key.in_(bindparam("keys", expanding=True)))
