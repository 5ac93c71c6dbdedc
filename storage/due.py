"""What waits: one row per (subject, kind, key), with the instant at which it must be looked at.

Says what is due, most harmful to miss first, and when the next thing will be. A row is a reminder to ask, not
a verdict: `take` drops one whose row is gone or moved by then.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, func, select, update

from dialogs.inputs import BY_HARM, DueKind, FellDue
from dialogs.lifecycles import MessageState
from dialogs.turn import Unwait, Wait
from storage.prepared import Prepared, prepared
from storage.tables import DUE, OUTBOX
from storage.upserts import upsert


def due_now(connection: Connection, now: datetime, limit: int) -> list[FellDue]:
    rows = connection.execute(_DUE_NOW, {"now": now, "ceiling": limit})
    return [_fell(row) for row in rows]


def _fell(row: Any) -> FellDue:  # Any: a row of DUE
    return FellDue(subject=row.subject, kind=DueKind(row.kind), key=row.key, due_at=row.due_at, due_id=row.id)


def next_due(connection: Connection, now: datetime) -> datetime | None:
    """The next instant at which anything is to be done: a due row's, or a message's that may not leave before
    it.
    """
    due_at = connection.scalar(_NEXT_ROW)
    leaves_at = connection.scalar(_NEXT_MESSAGE, {"now": now})
    instants = [instant for instant in (due_at, leaves_at) if instant is not None]
    return min(instants, default=None)


def next_of(connection: Connection, kind: DueKind) -> datetime | None:
    """The next instant at which something of this kind falls due."""
    found: datetime | None = connection.scalar(_NEXT_OF_KIND, {"kind": kind.value})
    return found


def standing(connection: Connection, asked: Collection[FellDue]) -> dict[str, list[FellDue]]:
    """All rows of the subjects of these, as they stand now, by subject."""
    found: dict[str, list[FellDue]] = {}
    if asked:
        for row in connection.execute(_STANDING, {"subjects": sorted({one.subject for one in asked})}):
            found.setdefault(row.subject, []).append(_fell(row))
    return found


def keep(connection: Connection, waits: Iterable[Wait | Unwait]) -> None:
    """Write what Turns ask to be woken for, and take back what they no longer wait for."""
    gone, ahead = [], []
    for wait in waits:
        row = {"subject": wait.subject, "kind": wait.kind.value, "key": wait.key}
        if isinstance(wait, Wait):
            ahead.append({**row, "due_at": wait.due_at})
        else:
            gone.append({"s": wait.subject, "k": wait.kind.value, "y": wait.key})
    _UNWAIT.run(connection, gone)
    if ahead:
        prepared(upsert(connection, DUE, "subject", "kind", "key", keep=("id",))).run(connection, ahead)


def done(connection: Connection, due_ids: Sequence[int]) -> None:
    """Take away rows that were acted on."""
    _DONE.run(connection, [{"row": due_id} for due_id in due_ids])


def postpone(connection: Connection, due_id: int, until: datetime) -> None:
    """Look at it again later; for a row on which we failed, so that it is never dropped."""
    connection.execute(update(DUE).where(DUE.c.id == due_id).values(due_at=until))


_harm = case({kind.value: rank for rank, kind in enumerate(BY_HARM)}, value=DUE.c.kind, else_=len(BY_HARM))
_DUE_NOW = (
    select(DUE)
    .where(DUE.c.due_at <= bindparam("now", type_=DUE.c.due_at.type))
    .order_by(_harm, DUE.c.due_at, DUE.c.id)
    .limit(bindparam("ceiling"))
)
_NEXT_ROW = select(func.min(DUE.c.due_at))
_NEXT_MESSAGE = select(func.min(OUTBOX.c.not_before)).where(
    OUTBOX.c.state == MessageState.READY.value,
    OUTBOX.c.not_before > bindparam("now", type_=OUTBOX.c.not_before.type),
)
_NEXT_OF_KIND = select(func.min(DUE.c.due_at)).where(DUE.c.kind == bindparam("kind"))
_STANDING = select(DUE).where(DUE.c.subject.in_(bindparam("subjects", expanding=True)))
_UNWAIT = Prepared(
    delete(DUE).where(
        and_(DUE.c.subject == bindparam("s"), DUE.c.kind == bindparam("k"), DUE.c.key == bindparam("y"))
    )
)
_DONE = Prepared(delete(DUE).where(DUE.c.id == bindparam("row")))
