"""How much waits, and for how long: counts and ages for whoever watches the house. Nothing of anybody.

Reads only columns that stand in the clear, and of these only states, lanes, severities and times. Cheap enough
to be asked every few seconds: each part has an index of its own that holds only what is unsettled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, text

from dialogs.lifecycles import EscalationState, InboxState, MessageState
from dialogs.severity import Severity
from dialogs.turn import Lane
from storage.database import Database
from storage.tables import DUE, ESCALATION, INBOX, OUTBOX, UNRESOLVED, UNSETTLED

WAITING_INBOX: Final = f"state <> '{InboxState.HANDLED.value}'"  # as its index has it


@dataclass(frozen=True, kw_only=True, slots=True)
class Heap:
    """So many, and since when the oldest has been there."""

    count: int = 0
    since: datetime | None = None

    def seconds(self, now: datetime) -> float:
        """How long the oldest has waited; 0 if there is none."""
        return 0.0 if self.since is None else max(0.0, (now - self.since).total_seconds())


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """What waits at `at`.

    inbox: stored, and not worked on yet. parked: set aside, for a person to look at. ready: may leave now, by
    lane; what is to leave later does not count. sending, unknown: on its way; its fate unknown. due: past its
    time. unresolved, overdue: worries, by severity; overdue are the open ones past their time.
    """

    at: datetime
    inbox: Heap
    parked: Heap
    ready: Mapping[Lane, Heap]
    sending: Heap
    unknown: Heap
    due: Heap
    unresolved: Mapping[tuple[Severity, EscalationState], int]
    overdue: Mapping[Severity, int]

    @property
    def oldest_ready(self) -> Heap:
        whole = Heap()
        for heap in self.ready.values():
            whole = _merged(whole, heap)
        return whole


def look(database: Database, now: datetime) -> Backlog:
    with database.reading() as connection:
        return backlog(connection, now)


def backlog(connection: Connection, now: datetime) -> Backlog:
    inbox = {row.state: _heap(row) for row in connection.execute(_INBOX)}
    ready: dict[Lane, Heap] = {}
    unsettled: dict[str, Heap] = {}
    for row in connection.execute(_OUTBOX, {"now": now}):
        if row.state == MessageState.READY.value:
            ready[_LANES[row.lane]] = _heap(row)
        else:
            unsettled[row.state] = _merged(unsettled.get(row.state, Heap()), _heap(row))
    worries = connection.execute(_WORRIES, {"now": now}).all()
    overdue: dict[Severity, int] = {}
    for row in worries:
        overdue[Severity(row.severity)] = overdue.get(Severity(row.severity), 0) + (row.late or 0)
    return Backlog(
        at=now,
        inbox=inbox.get(InboxState.TAKEN.value, Heap()),
        parked=inbox.get(InboxState.PARKED.value, Heap()),
        ready=ready,
        sending=unsettled.get(MessageState.SENDING.value, Heap()),
        unknown=unsettled.get(MessageState.UNKNOWN.value, Heap()),
        due=_heap(connection.execute(_DUE, {"now": now}).one()),
        unresolved={(Severity(row.severity), EscalationState(row.state)): row.count_ for row in worries},
        overdue=overdue,
    )


def _heap(row: Any) -> Heap:  # Any: a row of a select below
    return Heap(count=row.count_, since=row.since)


def _merged(one: Heap, other: Heap) -> Heap:
    since = min((heap.since for heap in (one, other) if heap.since is not None), default=None)
    return Heap(count=one.count + other.count, since=since)


_LANES: Final = tuple(Lane)
_NOW = bindparam("now", type_=DUE.c.due_at.type)
_COUNT = func.count().label("count_")
_INBOX = (
    select(INBOX.c.state, _COUNT, func.min(INBOX.c.at).label("since"))
    .where(text(WAITING_INBOX))
    .group_by(INBOX.c.state)
)
_leaves_at = func.coalesce(OUTBOX.c.not_before, OUTBOX.c.created_at)
_OUTBOX = (
    select(OUTBOX.c.state, OUTBOX.c.lane, _COUNT, func.min(_leaves_at).label("since"))
    .where(
        text(UNSETTLED),
        or_(
            OUTBOX.c.state != MessageState.READY.value,
            OUTBOX.c.not_before.is_(None),
            OUTBOX.c.not_before <= _NOW,
        ),
    )
    .group_by(OUTBOX.c.state, OUTBOX.c.lane)
)
_DUE = select(_COUNT, func.min(DUE.c.due_at).label("since")).where(DUE.c.due_at <= _NOW)
_WORRIES = (
    select(
        ESCALATION.c.severity,
        ESCALATION.c.state,
        _COUNT,
        func.sum(
            case(
                (and_(ESCALATION.c.state == EscalationState.OPEN.value, ESCALATION.c.act_by < _NOW), 1),
                else_=0,
            )
        ).label("late"),
    )
    .where(text(UNRESOLVED))
    .group_by(ESCALATION.c.severity, ESCALATION.c.state)
)
