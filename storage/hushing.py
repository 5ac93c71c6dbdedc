"""Taking back what waits to be said to somebody, in the transaction that holds the reason for it.

Decides which rows of the outbox end. Danger: a row that is being sent at this moment cannot be held; settling.py sees
to it that it does not go out a second time.
"""

from collections.abc import Sequence

from sqlalchemy import Boolean, Connection, and_, bindparam, case, exists, or_, true, update

from dialogs.lifecycles import MESSAGE, MessageState
from dialogs.records import RoleName
from dialogs.turn import Hush
from storage.outbox import UNSETTLED, is_among
from storage.tables import OUTBOX, ROLE


def hush(connection: Connection, hushed: Sequence[Hush]) -> None:
    """What waits to be said to these contacts about these patients is not said; nor what is about nobody (or `others`),
    unless it is said to a colleague. What is being sent at this moment cannot be held, but it is not tried again.
    """
    if hushed:
        rows = [
            {
                "contact": one.contact_id,
                "patient": one.patient_id,
                "others": one.others,
                "because": one.why,
            }
            for one in hushed
        ]
        connection.execute(_HUSH, rows)


_IS_STAFF = or_(ROLE.c.role == RoleName.PROVIDER.value, ROLE.c.role == RoleName.COORDINATOR.value)
_WORKS_HERE = exists().where(ROLE.c.contact_id == OUTBOX.c.contact_id, _IS_STAFF, ROLE.c.ended_at.is_(None))
_HUSH = (  # one statement: between two a row could go from one state to another and slip through
    update(OUTBOX)
    .where(
        OUTBOX.c.contact_id == bindparam("contact"),
        is_among(UNSETTLED),
        or_(
            OUTBOX.c.patient_id == bindparam("patient"),
            and_(
                or_(OUTBOX.c.patient_id.is_(None), bindparam("others", type_=Boolean) == true()),
                ~_WORKS_HERE,
            ),
        ),
    )
    .values(
        state=case(
            {
                MessageState.READY.value: MESSAGE.move(MessageState.READY, "cancel").value,
                MessageState.UNKNOWN.value: MESSAGE.move(MessageState.UNKNOWN, "expire").value,
            },
            value=OUTBOX.c.state,
            else_=OUTBOX.c.state,
        ),
        ended_why=bindparam("because"),
    )
)
