"""An open check-in is reminded of, from the question it stopped at; and asked again after we were away.

Decides whether a reminder is still wanted and what it says. May be called twice or too late without harm.
"""

from dataclasses import replace
from datetime import timedelta

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState
from dialogs.patient import (
    asking,
    carrying,
    opening,
)
from dialogs.patient.agenda import (
    agenda_of,
    check_in_by_id,
    open_check_ins,
    own_dialog,
)
from dialogs.patient.speech import awake_at, moment
from dialogs.records import CheckIn, Dialog
from dialogs.turn import Deciding, Lane
from dialogs.words import Clock, Words, words

STILL_ANSWERING = timedelta(minutes=15)  # no reminder to somebody who answered just now
REMINDED_JUST_NOW = timedelta(minutes=30)  # one reminder is for all that is open, one put off too


def remind(d: Deciding, due: FellDue) -> None:
    """Once, from the question it stopped at."""
    one = check_in_by_id(d, due.key)
    if one is None or one.state is not CheckInState.OPEN or one.reminded_at is not None:
        return
    if d.now >= one.closes_at:
        return
    just_now = one.last_answered_at is not None and d.now - one.last_answered_at < STILL_ANSWERING
    later = d.now + STILL_ANSWERING
    if just_now and later < one.closes_at:
        d.wait(DueKind.REMINDER, one.id, later)
        return
    reminded = d.keep(replace(one, reminded_at=d.now))
    left: tuple[Words, ...] = ()
    dialog = own_dialog(d)
    if dialog is None:
        left = opening.leave_form(d)
        dialog = carrying.carry(d, reminded)
    if _was_reminded_just_now(d, dialog, one):
        d.note("reminded", "clock", "with-another", check_in=one.id)
        return
    d.note("reminded", "clock", check_in=one.id)
    asking.ask_on(
        d,
        dialog,
        *left,
        words("reminder", at=moment(d, one.closes_at, Clock.SHORT)),
        lane=Lane.CHECK_IN,
        not_after=one.closes_at,
    )


def _was_reminded_just_now(d: Deciding, dialog: Dialog, one: CheckIn) -> bool:
    """Whether the reminder of another check-in of this dialog, still open, stands for this one too."""
    others = [other for other in open_check_ins(d, dialog) if other.id != one.id]
    told = [other.reminded_at for other in others if other.reminded_at is not None]
    return any(d.now - at < REMINDED_JUST_NOW for at in told)


# --- after we were away ---------------------------------------------------------------------------


def ask_again(d: Deciding, due: FellDue) -> None:
    """A tap may have been lost while we were away: the open question once more, not in her quiet hours."""
    dialog = own_dialog(d)
    if dialog is None or dialog.id != due.key:
        return
    item = agenda_of(d, dialog).current
    if item is None:
        return
    asking.ask(
        d,
        dialog,
        item,
        words("ask-again"),
        lane=Lane.CHECK_IN,
        not_before=awake_at(d),
        not_after=item.check_in.closes_at,
    )
