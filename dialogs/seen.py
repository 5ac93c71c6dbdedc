"""What a Case may hold beside records: lines of lists, our own absences, somebody who helps.

Read for one decision and kept by nobody.
"""

from dataclasses import dataclass
from datetime import datetime

from dialogs.records import Contact, Escalation, Reason, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A patient a member of staff may have meant: enough to choose by, no more."""

    patient_id: str
    name: str
    code: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Glance:
    """One line of a queue: a patient's unresolved escalation, as a member of her team may see it."""

    patient_id: str
    name: str
    code: str
    escalation: Escalation
    reasons: tuple[Reason, ...]
    acknowledged_by_name: str = ""
    contact_reach: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A plan that is not over, and the version of its pathway that it runs."""

    plan_id: str
    pathway_id: str
    pathway_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """One line of `/patients`: where a patient stands. `next_due_at` is her next planned or open check-in."""

    patient_id: str
    name: str
    code: str
    state: str
    zone: str
    plan_state: str = ""
    pathway_hash: str = ""
    next_due_at: datetime | None = None
    open_severity: str = ""
    running: tuple[Running, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """A stretch in which no process of ours was at work: from the last beat before to the first one after."""

    id: str
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Touched:
    """A patient for whom our being away meant something, as a coordinator may read of her."""

    name: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """What one absence of ours meant for the patients of some teams, counted from what is kept.

    late, missed: check-ins sent late, and missed by us. asked_again: patients whose open question came once more.
    named: the first of the `touched` patients, by name. unfinished: whether something of then still waits to be
    looked at.
    """

    absence: Absence
    late: int = 0
    missed: int = 0
    asked_again: int = 0
    touched: int = 0
    named: tuple[Touched, ...] = ()
    unfinished: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Helper:
    """Somebody who agreed to be asked when the patient does not answer."""

    role: Role
    contact: Contact
