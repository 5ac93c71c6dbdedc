"""What is open about a patient, as the Turn in the making has it by now, and by when a person acts on it.

Only reads. A decision of several steps sees here what its earlier steps changed: the Case alone would be
stale.
"""

from datetime import datetime, timedelta

from dialogs import calendar
from dialogs.clinic import ServiceLevel
from dialogs.lifecycles import EscalationState, ReasonState
from dialogs.records import Escalation, Reason
from dialogs.severity import Severity
from dialogs.turn import Case, Deciding

UNREAD = "unread-message"  # rule id of the worry that holds what a patient wrote unasked
UNREACHABLE = "unreachable"  # rule id of the worry that Telegram does not let us write to her


def current(d: Deciding) -> Escalation | None:
    """The patient's unresolved escalation, as this Turn has it by now."""
    kept = {escalation.id: escalation for escalation in d.added(Escalation)}
    if d.case.escalation is not None:
        kept.setdefault(d.case.escalation.id, d.case.escalation)
    waiting = [one for one in kept.values() if one.state is not EscalationState.RESOLVED]
    return waiting[0] if waiting else None


def unresolved(d: Deciding, escalation: Escalation) -> tuple[Reason, ...]:
    """Its open and superseded reasons, open before superseded, then gravest first: what waits for a
    person.
    """
    kept = {reason.id: reason for reason in (*d.case.reasons, *d.added(Reason))}
    waiting = [
        reason
        for reason in kept.values()
        if reason.escalation_id == escalation.id and reason.state is not ReasonState.RESOLVED
    ]
    order = (ReasonState.OPEN, ReasonState.SUPERSEDED)
    return tuple(sorted(waiting, key=lambda one: (order.index(one.state), one.severity.rank, one.opened_at)))


def open_reasons(d: Deciding, escalation: Escalation) -> tuple[Reason, ...]:
    return tuple(reason for reason in unresolved(d, escalation) if reason.state is ReasonState.OPEN)


def is_graver_open(d: Deciding, severity: Severity) -> bool:
    """Whether something graver than this waits for a person."""
    escalation = current(d)
    waiting = open_reasons(d, escalation) if escalation is not None else ()
    return any(reason.severity.graver_than(severity) for reason in waiting)


def is_overdue(escalation: Escalation, now: datetime) -> bool:
    """Open past its act_by. What somebody took in time is hers, and opens again when she has had it too long."""
    return escalation.state is EscalationState.OPEN and escalation.act_by < now


def opens_again_at(case: Case, escalation: Escalation) -> datetime:
    """When what somebody has opens again, if nobody resolves it."""
    taken_at = escalation.acknowledged_at or escalation.opened_at
    level = case.clinic.service_levels[escalation.severity]
    return taken_at + timedelta(minutes=level.acknowledged_lapses_after_minutes)


def answer_by(case: Case, severity: Severity) -> datetime:
    """By when a person of the team acts on a worry of this severity that is raised now."""
    return _by(case, severity, case.clinic.service_levels[severity])


def read_by(case: Case) -> datetime:
    """By when a person reads what the patient writes now without being asked."""
    severity = case.clinic.unread_severity
    level = case.clinic.service_levels[severity]
    if case.clinic.unread_read_by is not None:
        level = level.model_copy(update={"act_by": case.clinic.unread_read_by, "act_within_minutes": None})
    return min(_by(case, severity, level), answer_by(case, severity))


def _by(case: Case, severity: Severity, level: ServiceLevel) -> datetime:
    clinic = case.clinic
    if level.act_within_minutes is None and not clinic.working_hours:
        return case.now + timedelta(days=1)  # a clinic that names no working day promises the next day
    zone = case.team.zone if case.team is not None else "UTC"
    return calendar.respond_by(case.now, severity, zone, clinic.working_hours, {severity: level})
