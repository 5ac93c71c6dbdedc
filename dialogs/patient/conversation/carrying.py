"""The dialog that carries a check-in: hers that is open, or a new one; and who waits until it is over.

Decides nothing about what is asked; the agenda says that. At most one dialog of a contact is open. What follows up
something urgent stands before all else in it.
"""

from dataclasses import replace
from typing import Final

from dialogs.inputs import DueKind
from dialogs.lifecycles import DIALOG, CheckInState
from dialogs.patient import speech
from dialogs.patient.conversation.agenda import (
    CHECK_IN_DIALOG,
    check_in_by_id,
    check_ins,
    history_of,
    own_dialog,
    pathway_of,
    plan_of,
)
from dialogs.records import CheckIn, Dialog, Kind, Owed, Plan
from dialogs.severity import Severity
from dialogs.turn import Deciding

BUSY: Final = "busy"  # why of a planned check-in that waits for another plan's conversation
_GRAVE = (Severity.EMERGENCY, Severity.URGENT)


def carry(d: Deciding, one: CheckIn, *, first: bool = False) -> Dialog:
    """The patient's open dialog with this check-in in it; a new one where none is open."""
    dialog = own_dialog(d)
    if dialog is not None:
        others = tuple(other for other in dialog.check_in_ids if other != one.id)
        at = _place(d, one, others) if first else len(others)
        ids = (*others[:at], one.id, *others[at:])
        lapses_at = max(dialog.lapses_at or one.closes_at, one.closes_at)
        return d.keep(replace(dialog, check_in_ids=ids, lapses_at=lapses_at))
    contact = speech.listener(d)
    assert contact is not None, "a dialog needs somebody to talk to"
    return d.keep(
        Dialog(
            id=d.fresh_id(),
            contact_id=contact.id,
            kind=CHECK_IN_DIALOG,
            state=DIALOG.initial,
            patient_id=one.patient_id,
            opened_at=d.now,
            lapses_at=one.closes_at,
            check_in_ids=(one.id,),
        )
    )


# --- what goes first ------------------------------------------------------------------------------


def _place(d: Deciding, one: CheckIn, others: tuple[str, ...]) -> int:
    """Where one stands that does not wait for the others: before all, but behind what follows up something urgent.
    What does so itself, and what she says is worse, give way to nothing.
    """
    if one.kind is Kind.WORSE or _follows_up_grave(d, one):
        return 0
    carried = [check_in_by_id(d, other) for other in others]
    grave = [
        place
        for place, other in enumerate(carried, start=1)
        if other is not None and other.state is CheckInState.OPEN and _follows_up_grave(d, other)
    ]
    return max(grave, default=0)


def _follows_up_grave(d: Deciding, one: CheckIn) -> bool:
    """Whether it asks what an emergency or an urgent rule wanted to know."""
    if one.kind is not Kind.RECHECK:
        return False
    plan = plan_of(d, one)
    return any(_is_grave(d, plan, owed) for owed in plan.owed if owed.asked_in == one.id)


def _is_grave(d: Deciding, plan: Plan, owed: Owed) -> bool:
    """At the grade at which the rule held; at any, where that is not known any more."""
    rule = next((rule for rule in pathway_of(d, plan).rules if rule.id == owed.rule_id), None)
    occasions = history_of(d, plan).occasions
    began = next((occasion for occasion in occasions if occasion.check_in_id == owed.began), None)
    levels = rule.levels if rule is not None else ()
    held = [level for level in levels if began is None or level.key in began.met] or levels
    return any(level.severity in _GRAVE for level in held)


# --- who waits ------------------------------------------------------------------------------------


def waiting(d: Deciding) -> tuple[CheckIn, ...]:
    """Check-ins that fell due while another plan's conversation was open, and wait until it is over."""
    planned = (one for one in check_ins(d) if one.state is CheckInState.PLANNED and one.due_at <= d.now)
    return tuple(one for one in planned if one.why == BUSY)


def call_waiting(d: Deciding) -> None:
    """The conversation is over: what waited for it is due now."""
    for one in waiting(d):
        d.wait(DueKind.CHECK_IN, one.id, d.now)
