"""An open check-in is reminded of, from the question it stopped at; and asked again after we were away.

Decides whether a reminder is still wanted and what it says. May be called twice or too late without harm.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogs import calendar
from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState
from dialogs.patient import speech
from dialogs.patient.conversation import asking, carrying
from dialogs.patient.conversation.agenda import (
    agenda_of,
    check_in_by_id,
    open_check_ins,
    own_dialog,
    plan_of,
)
from dialogs.patient.occasions import away, opening, windows
from dialogs.patient.speech import awake_at, moment
from dialogs.records import CheckIn, Dialog, Kind
from dialogs.turn import Deciding, Lane
from dialogs.words import Clock, Words, words

STILL_ANSWERING = timedelta(minutes=15)  # no reminder to somebody who answered just now
REMINDED_JUST_NOW = timedelta(minutes=30)  # sooner would be nagging, or the same due row twice
STANDS_FOR_ALL = timedelta(hours=1)  # one reminder is for all that is open in her conversation


def remind(d: Deciding, due: FellDue) -> None:
    """From the question it stopped at; then the next reminder is waited for, if there is one."""
    one = check_in_by_id(d, due.key)
    if one is None or one.state is not CheckInState.OPEN or d.now >= one.closes_at or _just_now(d, one):
        return
    just_now = one.last_answered_at is not None and d.now - one.last_answered_at < STILL_ANSWERING
    later = _awake(d, d.now + STILL_ANSWERING)
    if just_now and later < one.closes_at:
        d.wait(DueKind.REMINDER, one.id, later)
        return
    dialog = own_dialog(d)
    if _is_held(d, dialog, one):
        return
    reminded = d.keep(replace(one, reminded_at=d.now))
    _wait_for_next(d, reminded)
    left: tuple[Words, ...] = ()
    if dialog is None:
        left = opening.leave_form(d)
        dialog = carrying.carry(d, reminded)
    if _is_asked_just_now(d, dialog) or _was_reminded_just_now(d, dialog, one):
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


def _is_held(d: Deciding, dialog: Dialog | None, one: CheckIn) -> bool:
    """Whether it falls into her night, because that or her zone has changed or we came late: it waits for her morning,
    and is left out where the window is over by then.
    """
    awake = _awake(d, d.now)
    is_asked = dialog is not None and _is_asked_just_now(d, dialog)
    if one.kind is Kind.RECHECK or awake == d.now or is_asked:
        return False
    if awake < windows.end_of(d, plan_of(d, one), one):
        d.wait(DueKind.REMINDER, one.id, awake)
    return True


def _awake(d: Deciding, at: datetime) -> datetime:
    """Then, or the end of her quiet hours if that is in them."""
    who = speech.patient(d)
    return calendar.hold_until(at, who.zone, windows.quiet_of(who))


def _just_now(d: Deciding, one: CheckIn) -> bool:
    return one.reminded_at is not None and d.now - one.reminded_at < REMINDED_JUST_NOW


def _wait_for_next(d: Deciding, one: CheckIn) -> None:
    window = replace(windows.window_of(d, plan_of(d, one), one), closes_at=one.closes_at)
    following = windows.next_reminder(one, window, d.now)
    if following is not None:
        d.wait(DueKind.REMINDER, one.id, following)


def _is_asked_just_now(d: Deciding, dialog: Dialog) -> bool:
    """Whether her question goes out in this very Turn, because it is asked again after we were away."""
    return any(said.key == dialog.asked for said in d.says)


def _was_reminded_just_now(d: Deciding, dialog: Dialog, one: CheckIn) -> bool:
    """Whether the reminder of another check-in of this dialog, still open, stands for this one too."""
    others = [other for other in open_check_ins(d, dialog) if other.id != one.id]
    told = [other.reminded_at for other in others if other.reminded_at is not None]
    return any(d.now - at <= STANDS_FOR_ALL for at in told)


# --- after we were away ---------------------------------------------------------------------------


def ask_again(d: Deciding, due: FellDue) -> None:
    """A tap may have been lost while we were away: the open question once more, not in her quiet hours."""
    dialog = own_dialog(d)
    if dialog is None or dialog.id != due.key:
        return
    item = agenda_of(d, dialog).current
    if item is None or away.has_answered_since(d, item.check_in):
        return
    until = item.check_in.closes_at
    for one in open_check_ins(d, dialog):
        away.keep_open(d, one)
    item = agenda_of(d, dialog).current or item
    longer = item.check_in.closes_at
    asking.ask(
        d,
        dialog,
        item,
        words("ask-again"),
        *((words("open-until", at=moment(d, longer, Clock.SHORT)),) if longer != until else ()),
        lane=Lane.CHECK_IN,
        not_before=awake_at(d),
        not_after=item.check_in.closes_at,
    )
