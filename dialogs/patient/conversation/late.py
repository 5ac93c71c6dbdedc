"""A text that comes as Telegram's reply to an old question: its late answer.

Decides only whether it is one; what is not understood, or comes too late for that, stays words for a person.
"""

from dialogs.hearing.pressure import Half
from dialogs.hearing.reading import Unclear
from dialogs.inputs import Wrote
from dialogs.lifecycles import CheckInState
from dialogs.patient.conversation import answering, correcting, unclear
from dialogs.patient.conversation.agenda import answer_on
from dialogs.records import Via
from dialogs.turn import Deciding


def answers(d: Deciding, wrote: Wrote) -> bool:
    """Whether this was the answer to a question of a check-in that is over; it is kept then."""
    item = correcting.item_of(d, d.case.replied_about) if d.case.replied_about is not None else None
    if item is None or item.check_in.state is CheckInState.OPEN:
        return False
    is_answered = answer_on(d, item.check_in, item.question.key) is not None
    if is_answered or not correcting.may_come_late(d, item.check_in):
        return False
    read = answering.read(d, item, wrote.text)
    if isinstance(read, Unclear | Half):
        return False
    odd = (unclear.taken_as_real(),) if read.is_odd else ()
    correcting.keep_late(d, item, answering.given(read, Via.TEXT, wrote.message_id), *odd)
    return True
