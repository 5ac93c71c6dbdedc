"""What fell due, to the part of this room that it concerns; all that is about a patient's own day in one Turn.

Her day is decided step by step, the most harmful to miss first, and what a step leaves due at once is decided with
it: so that she hears one message, however long we were away. The clocks of a worry are Inputs of their own, that
nothing of her day may hold up. Danger: a step sees what earlier ones have changed; it must never look at the Case
where the Turn may know better.
"""

from collections.abc import Callable, Mapping

from dialogs.inputs import OF_HER_DAY, DueKind, FellDue
from dialogs.patient.conversation import asking
from dialogs.patient.course import plan, versions
from dialogs.patient.entering import enrolment
from dialogs.patient.occasions import (
    away,
    closing,
    deadlines,
    opening,
    reminding,
)
from dialogs.patient.unanswered import silence
from dialogs.staff import forms, gap, undoing
from dialogs.turn import Deciding
from dialogs.worry import escalation

AT_ONCE_CEILING = 200  # steps of one Turn that earlier ones left due at once; the next sweep finds the rest


def due_now(d: Deciding, due: FellDue) -> None:
    """One due row; all of her day that is due, one after the other."""
    _step(d, due)
    for one in due.also:
        if not d.has_settled(one.kind, one.key):  # an earlier step has moved it, or it is wanted no longer
            _step(d, one)
    if due.kind not in OF_HER_DAY or d.case.patient is None:
        return
    for _ in range(AT_ONCE_CEILING):
        ripe = d.take_due(OF_HER_DAY)
        if ripe is None:
            break
        _step(d, FellDue(subject=ripe.subject, kind=ripe.kind, key=ripe.key, due_at=ripe.due_at))
    asking.take_back(d)
    away.apologise(d)


def cause(due: FellDue) -> str:
    """The reason code of what follows from it."""
    return f"due:{due.kind.value}"


def _step(d: Deciding, due: FellDue) -> None:
    d.cause = cause(due)
    if due.kind is DueKind.DIALOG_LAPSE:
        if not enrolment.lapse(d, due):
            forms.on_lapse(d, due)
    elif due.kind is DueKind.ASK_AGAIN:
        if not enrolment.ask_again(d, due) and d.case.patient is not None:
            reminding.ask_again(d, due)
    elif due.kind is DueKind.ABSENCE:
        gap.report(d, due)
    elif d.case.patient is not None and due.kind in _DUE:
        _DUE[due.kind](d, due)


_DUE: Mapping[DueKind, Callable[[Deciding, FellDue], None]] = {
    DueKind.CHECK_IN: opening.open_due,
    DueKind.REMINDER: reminding.remind,
    DueKind.WINDOW_END: closing.close,
    DueKind.RESUME: plan.on_resume,
    DueKind.ENROLMENT_EXPIRY: enrolment.expire,
    DueKind.CLIMB: escalation.on_due,
    DueKind.ACKNOWLEDGED_LAPSE: escalation.on_due,
    DueKind.REASON_REPEAT: escalation.on_due,
    DueKind.UNANSWERED: deadlines.on_unanswered,
    DueKind.SILENCE: silence.on_due,
    DueKind.COURSE: plan.on_course,
    DueKind.MESSAGE: plan.on_message,
    DueKind.NEW_VERSION: versions.on_due,
    DueKind.TELL_CHANGE: undoing.on_due,
}
