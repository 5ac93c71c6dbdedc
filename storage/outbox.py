"""The outbox: what is decided to be said and not yet settled. This half claims; settling.py settles.

Decides who may send what next. It never renders and never sends. Moves go through the MESSAGE life-cycle.

Who holds a row is proved by its fence, a number that grows with every claim: a settlement under an older
fence (of a process that was stopped and woke up) changes nothing. One contact's messages leave in row order
within a lane, one at a time; a graver lane may overtake.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    update,
)

from dialogs.inputs import Refusal
from dialogs.lifecycles import MESSAGE, MessageState
from dialogs.records import Contact, Reach
from dialogs.turn import Lane, Say
from storage import codec
from storage.reader import Reader
from storage.settling import End, Outcome, Settlement, write_ends
from storage.tables import CONTACT, OUTBOX, PATIENT_KEY

__all__ = [
    "LANES",
    "MAY_LEAVE",
    "RANK",
    "SAY",
    "UNSETTLED",
    "Claimed",
    "Outcome",
    "Settlement",
    "claim",
    "edit_targets",
    "handles_of",
    "hurry",
    "is_among",
    "place",
]

Found = Any  # a row of a statement of ours, read by column name

SAY: Final = TypeAdapter(Say)
LANES: Final = tuple(Lane)
RANK: Final[Mapping[Lane, int]] = {lane: rank for rank, lane in enumerate(Lane)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Claimed:
    """A Say that this process, and nobody else, is to send now.

    handles: the callback bytes of each button, row for row as in `say.options`.
    edit_message_id: the message to change in place; None sends a new one.
    fence: hand it back in the Settlement; a settlement under an older fence changes nothing.
    """

    id: int
    key: str
    contact_id: str
    chat_id: int
    language: str
    say: Say
    handles: tuple[tuple[str, ...], ...]
    edit_message_id: int | None
    attempts: int  # tries before this one
    fence: int


def place(key: str, patient_id: str | None) -> str:
    """What is bound into a sealed Say."""
    return f"outbox|{key}|{patient_id or ''}"


def handles_of(say: Say, handle: str | None) -> tuple[tuple[str, ...], ...]:
    """The callback bytes of a Say's buttons: its handle and the button's place, two digits."""
    if handle is None:
        return ()
    count = iter(range(100))  # Telegram allows 100 buttons
    return tuple(tuple(f"{handle}{next(count):02d}" for _ in row) for row in say.options)


def claim(
    connection: Connection,
    reader: Reader,
    now: datetime,
    process: str,
    limit: int,
    exclude: Collection[str] = (),
    *,
    up_to: Lane = Lane.INFORMATION,
) -> list[Claimed]:
    """Ready rows for this process to send, gravest lane first and none beyond `up_to`, at most one per contact.

    Past its `not_after` a row expires here; to a contact who cannot be reached it is refused here. One that
    cannot be read any more is our defect: it is refused and told, and holds up no other.
    """
    candidates = _candidates(connection, now, limit, exclude, up_to)
    targets = edit_targets(connection, {row.edits_key for row in candidates if row.edits_key})
    claimed: list[Claimed] = []
    ends: list[End] = []
    busy: set[str] = set()
    for row in candidates:
        contact = _contact(reader, row)
        if contact is None:
            ends.append(End(row, _refused_unsent(), Refusal.REJECTED))
        elif row.patient_id is not None and row.wrapped is None:
            ends.append(End(row, MESSAGE.move(MessageState.READY, "cancel"), None))  # she was erased
        elif row.not_after is not None and row.not_after <= now:
            ends.append(End(row, MESSAGE.move(MessageState.READY, "expire"), None))
        elif contact.reach is not Reach.REACHABLE:
            ends.append(End(row, _refused_unsent(), _refusal(contact.reach)))
        elif row.contact_id not in busy and len(claimed) < limit:
            target = targets.get(row.edits_key, _NO_TARGET)
            if target.waits:
                continue
            one = _claimed(reader, row, contact, target.message_id)
            if one is None:
                ends.append(End(row, _refused_unsent(), Refusal.REJECTED))
            else:
                busy.add(row.contact_id)
                claimed.append(one)
    write_ends(connection, ends, now)
    if claimed:
        connection.execute(
            _CLAIM,
            [
                {
                    "row": one.id,
                    "new": MESSAGE.move(MessageState.READY, "claim").value,
                    "by": process,
                    "now": now,
                }
                for one in claimed
            ],
        )
    return claimed


def _candidates(
    connection: Connection, now: datetime, limit: int, exclude: Collection[str], up_to: Lane
) -> list[Found]:
    """Rows that may leave now, first those that leave first: more than are wanted, as some will not do."""
    found: list[Found] = []
    for first, lanes in _LANES_LOCKED if connection.dialect.name == "postgresql" else _LANES:
        if RANK[first] > RANK[up_to]:
            break
        ceiling = 2 * limit + 16 - len(found)
        found += connection.execute(
            lanes,
            {
                "now": now,
                "ceiling": ceiling,
                "without": sorted(exclude),
                "up_to": min(RANK[up_to], RANK[Lane.REPLY]),
            },
        )
        if len({row.contact_id for row in found}) >= limit:
            break
    return found


def hurry(connection: Connection, contacts: Collection[str], now: datetime) -> None:
    """What these contacts are to be asked, and has not left, leaves as early as a reply to them would."""
    if contacts:
        connection.execute(_HURRY, {"contacts": sorted(contacts), "now": now})


def _contact(reader: Reader, row: Found) -> Contact | None:
    """None if her row cannot be read."""
    try:
        return reader.record(codec.CONTACT, row.contact_id, None, row.contact_sealed, None)
    except Exception:  # the fence around one row: spoilt bytes and a lost key fail in many ways
        return None


def _claimed(reader: Reader, row: Found, contact: Contact, edit_message_id: int | None) -> Claimed | None:
    """None if what was to be said cannot be read."""
    try:
        say = SAY.validate_json(
            reader.bytes_of(place(row.key, row.patient_id), row.patient_id, row.sealed, row.wrapped)
        )
        say = replace(say, lane=LANES[row.lane])  # it may have become more urgent since
    except Exception:  # the fence around one row
        return None
    return Claimed(
        id=row.id,
        key=row.key,
        contact_id=row.contact_id,
        chat_id=contact.chat_id,
        language=contact.language,
        say=say,
        handles=handles_of(say, row.handle),
        edit_message_id=edit_message_id,
        attempts=row.attempts,
        fence=row.fence + 1,
    )


@dataclass(frozen=True, slots=True)
class Target:
    """Where an edit goes: into this message; as a new one if there is none; not yet if `waits`."""

    message_id: int | None
    waits: bool


_NO_TARGET = Target(None, False)


def edit_targets(connection: Connection, roots: Collection[str]) -> dict[str, Target]:
    """For the keys of first Says: the message that shows them now, the latest that was sent."""
    if not roots:
        return {}
    wanted = sorted(roots)
    found: dict[str, Target] = {}
    for row in connection.execute(_SHOWN, {"roots": wanted}):
        root = row.edits_key or row.key
        if row.message_id is not None:
            found[root] = Target(row.message_id, False)
        elif root not in found and row.state in _STILL_TO_SEND and row.key == root:
            found[root] = Target(None, True)
    return found


UNSETTLED: Final = (MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN)  # as in tables.UNSETTLED
_STILL_TO_SEND = frozenset({MessageState.READY.value, MessageState.SENDING.value})


def _refusal(reach: Reach) -> Refusal:
    return Refusal.BLOCKED if reach is Reach.BLOCKED else Refusal.GONE


def _refused_unsent() -> MessageState:
    return MESSAGE.move(MESSAGE.move(MessageState.READY, "claim"), "refuse")


def is_among(states: Iterable[MessageState], table: FromClause = OUTBOX) -> ColumnElement[bool]:
    """A state, spelled as the partial indexes spell it: SQLite takes one only where it finds its very condition."""
    return table.c.state.in_([literal_column(repr(state.value)) for state in states])


_NOW = bindparam("now", type_=OUTBOX.c.not_before.type)
MAY_LEAVE: Final = or_(OUTBOX.c.not_before.is_(None), OUTBOX.c.not_before <= _NOW)  # by `now`
_in_flight = OUTBOX.alias("in_flight")
_earlier = OUTBOX.alias("earlier")
_NOTHING_IN_FLIGHT = ~exists().where(
    _in_flight.c.contact_id == OUTBOX.c.contact_id,
    is_among(UNSETTLED, _in_flight),
    _in_flight.c.state == MessageState.SENDING.value,
)
_BEFORE_IT = and_(
    _earlier.c.contact_id == OUTBOX.c.contact_id,
    is_among(UNSETTLED, _earlier),
    _earlier.c.state == MessageState.READY.value,
    _earlier.c.id < OUTBOX.c.id,
)
_NOTHING_HELD_BEFORE_IT = ~exists().where(
    _BEFORE_IT,
    _earlier.c.lane <= OUTBOX.c.lane,
    _earlier.c.attempts > 0,
    _earlier.c.not_before > _NOW,
)
_NO_CHECK_IN_BEFORE_IT = ~exists().where(
    _BEFORE_IT,
    _earlier.c.lane == OUTBOX.c.lane,
    or_(_earlier.c.not_before.is_(None), _earlier.c.not_before <= _NOW),
)
_WAITING = (
    select(
        OUTBOX.c.id,
        OUTBOX.c.key,
        OUTBOX.c.contact_id,
        OUTBOX.c.patient_id,
        OUTBOX.c.lane,
        OUTBOX.c.not_after,
        OUTBOX.c.report,
        OUTBOX.c.edits_key,
        OUTBOX.c.handle,
        OUTBOX.c.attempts,
        OUTBOX.c.fence,
        OUTBOX.c.sealed,
        CONTACT.c.sealed.label("contact_sealed"),
        PATIENT_KEY.c.wrapped,
    )
    .select_from(
        OUTBOX.join(CONTACT, CONTACT.c.id == OUTBOX.c.contact_id).outerjoin(
            PATIENT_KEY, PATIENT_KEY.c.patient_id == OUTBOX.c.patient_id
        )
    )
    .where(
        is_among([MessageState.READY]),
        MAY_LEAVE,
        OUTBOX.c.contact_id.not_in(bindparam("without", expanding=True)),
        _NOTHING_IN_FLIGHT,
        _NOTHING_HELD_BEFORE_IT,
    )
    .limit(bindparam("ceiling"))
)

_LANES = (  # by the first lane of each; each walks along an index, and one for all would have to sort what waits
    (
        Lane.ESCALATION,
        _WAITING.where(OUTBOX.c.lane <= bindparam("up_to")).order_by(OUTBOX.c.lane, OUTBOX.c.id),
    ),
    (
        Lane.CHECK_IN,
        _WAITING.where(OUTBOX.c.lane == RANK[Lane.CHECK_IN], _NO_CHECK_IN_BEFORE_IT).order_by(
            OUTBOX.c.not_after.nulls_last(), OUTBOX.c.id
        ),
    ),
    (
        Lane.INFORMATION,
        _WAITING.where(OUTBOX.c.lane == RANK[Lane.INFORMATION]).order_by(OUTBOX.c.lane, OUTBOX.c.id),
    ),
)
_LANES_LOCKED = tuple((lane, each.with_for_update(of=OUTBOX, skip_locked=True)) for lane, each in _LANES)
_CLAIM = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("row"), OUTBOX.c.state == MessageState.READY.value)
    .values(state=bindparam("new"), claimed_by=bindparam("by"), claimed_at=_NOW, fence=OUTBOX.c.fence + 1)
)
_HURRY = (
    update(OUTBOX)
    .where(
        OUTBOX.c.contact_id.in_(bindparam("contacts", expanding=True)),
        is_among(UNSETTLED),
        OUTBOX.c.state == MessageState.READY.value,
        OUTBOX.c.lane == RANK[Lane.CHECK_IN],
        MAY_LEAVE,
    )
    .values(lane=RANK[Lane.REPLY])
)
_SHOWN = (
    select(OUTBOX.c.key, OUTBOX.c.edits_key, OUTBOX.c.state, OUTBOX.c.message_id)
    .where(
        or_(
            OUTBOX.c.key.in_(bindparam("roots", expanding=True)),
            OUTBOX.c.edits_key.in_(bindparam("roots", expanding=True)),
        )
    )
    .order_by(OUTBOX.c.id)
)
