"""Which open check-ins never reached their patient: nothing that was said to her since they opened has arrived.

Reads the outbox for those patients alone whose window ends. Danger: where she herself has shut us out (a refusal), or
nothing was said at all, it is not our doing, and such a check-in is not among them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState, MessageState
from dialogs.records import CheckIn
from storage.tables import OUTBOX
from storage.taking.gathering import Care
from storage.taking.sought import Sought

Row = Any  # a row of the statement below, read by column name
_ENDED: Final = (MessageState.SENT, MessageState.REFUSED)  # she has it, or has shut us out


def find_unreached(connection: Connection, soughts: Sequence[Sought], cares: Mapping[str, Care]) -> None:
    """For every Input that ends a window, the ids of those check-ins of its patient."""
    ending = [
        (one, cares[one.patient_id or ""])
        for one in soughts
        if _ends_a_window(one) and one.patient_id in cares
    ]
    opened = {care.patient.id: _opened(care.check_ins) for _, care in ending}
    sent = [at for hers in opened.values() for at in hers.values()]
    if not sent:
        return
    rows = connection.execute(_SAID, {"patients": sorted(opened), "since": min(sent)}).all()
    for sought, care in ending:
        said = [
            row
            for row in rows
            if (row.patient_id, row.contact_id) == (care.patient.id, care.patient.contact_id)
        ]
        hers = opened[care.patient.id]
        sought.unreached = frozenset(one for one, at in hers.items() if _is_lost(said, at))


def _ends_a_window(sought: Sought) -> bool:
    taken = sought.input
    return isinstance(taken, FellDue) and any(row.kind is DueKind.WINDOW_END for row in (taken, *taken.also))


def _opened(check_ins: Collection[CheckIn]) -> dict[str, datetime]:
    its_open = (one for one in check_ins if one.state is CheckInState.OPEN)
    return {one.id: one.sent_at for one in its_open if one.sent_at is not None}


def _is_lost(said: Sequence[Row], since: datetime) -> bool:
    states = [MessageState(row.state) for row in said if row.created_at >= since]
    return bool(states) and not any(state in _ENDED for state in states)


_SAID = select(OUTBOX.c.patient_id, OUTBOX.c.contact_id, OUTBOX.c.created_at, OUTBOX.c.state).where(
    OUTBOX.c.patient_id.in_(bindparam("patients", expanding=True)),
    OUTBOX.c.created_at >= bindparam("since", type_=OUTBOX.c.created_at.type),
)
