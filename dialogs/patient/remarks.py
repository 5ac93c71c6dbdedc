"""Free words of a patient, kept unread until a person taps Read.

Decides that they are kept, who is told, and what she hears: thanks, by when a person reads it, and what
to do if it cannot wait. Never reads meaning into them here.
"""

from dialogs.patient.speech import emergency_number, moment, patient
from dialogs.records import Remark, RemarkKind, RemarkState
from dialogs.turn import Deciding
from dialogs.words import Words, words
from dialogs.worry.escalation import Worry, raise_worries
from dialogs.worry.worries import UNREAD, read_by

LONGEST_KEPT = 4_096  # signs; Telegram sends no longer text


def keep(
    d: Deciding, text: str, *, kind: RemarkKind = RemarkKind.UNASKED, message_id: int | None = None
) -> tuple[Words, ...]:
    """Keep her words unread and tell the team. Returns what she hears."""
    severity = d.case.clinic.unread_severity
    remark = d.keep(
        Remark(
            id=d.fresh_id(),
            patient_id=patient(d).id,
            kind=kind,
            state=RemarkState.UNREAD,
            at=d.now,
            by=d.case.sender.id if d.case.sender is not None else "",
            text=text[:LONGEST_KEPT],
            message_id=message_id,
        )
    )
    worry = Worry(
        rule_id=UNREAD,
        severity=severity,
        roles=("nurse",),
        words=words("worry-unread-message"),
        remark_id=remark.id,
        act_by=read_by(d.case),
    )
    d.note("heard", remark.by, kind=kind.value, remark=remark.id)
    raise_worries(d, [worry], by=remark.by)
    by = moment(d, read_by(d.case))
    key = "other-kept" if kind is RemarkKind.OTHER else "remark-kept"
    return (words(key, by=by), words("safety-net", number=emergency_number(d)))
