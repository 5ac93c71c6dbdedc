"""What was said is forgotten once nobody needs it any more; the journal keeps that it was said.

Decides by age and by what else points to a row. A message with nothing under it goes after five weeks: until then
`/why` tells of it. One with buttons may be tapped late, and one that was edited may be edited again, so those stay for
over a year. What is not settled, what a remark answers, and what is still to be told never goes.

Safe to repeat; each run takes away a bounded number, and the next day's run the rest.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, delete, exists, func, or_, select

from dialogs.inputs import DueKind
from dialogs.lifecycles import MESSAGE
from storage.tables import DUE, OUTBOX, REMARK

PLAIN_FOR: Final = timedelta(days=35)
WITH_BUTTONS_FOR: Final = timedelta(days=400)
ROWS_A_RUN: Final = 20_000


def forget_said(connection: Connection, now: datetime) -> int:
    """How many messages were forgotten."""
    gone = 0
    for statement, kept_for in ((_PLAIN, PLAIN_FOR), (_OTHER, WITH_BUTTONS_FOR)):
        gone += connection.execute(statement, {"before": now - kept_for, "ceiling": ROWS_A_RUN}).rowcount
    return gone


_edit = OUTBOX.alias("edit")
_BEFORE = bindparam("before", type_=OUTBOX.c.created_at.type)
_NEEDED = or_(
    exists().where(REMARK.c.say_key == OUTBOX.c.key),
    exists().where(
        DUE.c.subject.in_((OUTBOX.c.patient_id, OUTBOX.c.contact_id)),
        DUE.c.kind == DueKind.SETTLED.value,
        DUE.c.key == OUTBOX.c.key,
    ),
    exists().where(
        _edit.c.edits_key == OUTBOX.c.key, _edit.c.edits_key.is_not(None), _edit.c.created_at >= _BEFORE
    ),
)
_OVER = (
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.created_at < _BEFORE,
        OUTBOX.c.state.in_(sorted(state.value for state in MESSAGE.terminal)),
        ~_NEEDED,
    )
    .order_by(OUTBOX.c.created_at)
    .limit(bindparam("ceiling"))
)
_BUTTONS_OR_ROOT = func.coalesce(OUTBOX.c.handle, OUTBOX.c.edits_key)  # as the two indexes spell it
_WAS_EDITED = exists().where(_edit.c.edits_key == OUTBOX.c.key, _edit.c.edits_key.is_not(None))
_PLAIN = delete(OUTBOX).where(OUTBOX.c.id.in_(_OVER.where(_BUTTONS_OR_ROOT.is_(None), ~_WAS_EDITED)))
_OTHER = delete(OUTBOX).where(OUTBOX.c.id.in_(_OVER.where(_BUTTONS_OR_ROOT.is_not(None))))
