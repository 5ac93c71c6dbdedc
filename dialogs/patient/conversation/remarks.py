"""Free words of a patient, kept unread until a person taps Read.

Decides that they are kept, who is told of what (an answer in her own words is told as the answer to its question),
and what she hears: thanks, by when a person reads it, and what to do if it cannot wait. Never
reads meaning into them here.
"""

from dialogs.patient.speech import emergency_number, moment, patient
from dialogs.records import Remark, RemarkKind, RemarkState
from dialogs.turn import Deciding
from dialogs.words import Words, words
from dialogs.worry.escalation import Worry, raise_worries
from dialogs.worry.worries import UNREAD, current, open_reasons, read_by

LONGEST_KEPT = 4_096  # signs; Telegram sends no longer text


def keep(
    d: Deciding,
    text: str,
    *,
    kind: RemarkKind = RemarkKind.UNASKED,
    message_id: int | None = None,
    answers: Words | None = None,
) -> tuple[Words, ...]:
    """Keep her words unread and tell the team. Returns what she hears. `answers`: label of the question they answer."""
    keep_unread(d, text, kind=kind, message_id=message_id, answers=answers)
    by = moment(d, read_by(d.case))
    key = "other-kept" if kind is RemarkKind.OTHER else "remark-kept"
    return (words(key, by=by), words("safety-net", number=emergency_number(d)))


def keep_unread(
    d: Deciding, text: str, *, kind: RemarkKind, message_id: int | None, answers: Words | None = None
) -> None:
    """Keep what she sent unread and tell the team."""
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
        words=_reason(d, answers),
        remark_id=remark.id,
        act_by=read_by(d.case),
    )
    d.note("heard", remark.by, kind=kind.value, remark=remark.id)
    raise_worries(d, [worry], by=remark.by)


def _reason(d: Deciding, answers: Words | None) -> Words:
    """An answer is told as one, the latest of several, as long as nothing unasked is unread beside it."""
    unasked = words("worry-unread-message")
    escalation = current(d)
    waiting = open_reasons(d, escalation) if escalation is not None else ()
    is_mixed = any(one.rule_id == UNREAD and one.words == unasked for one in waiting)
    return unasked if answers is None or is_mixed else words("worry-unread-answer", question=answers)
