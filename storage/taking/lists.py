"""What staff may look at across the patients of their teams: the queue, the patients, one found by name, own
changes.

Reads only, each bounded by a ceiling with a name, grouped by team so that nobody is handed another team's.
The order people see is the deciding room's business.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Connection, bindparam, select, text

from dialogs.lifecycles import PLAN as PLAN_LIFE
from dialogs.records import Change, Escalation, Plan, Reason
from dialogs.seen import Found, Glance, Overview, Running
from storage import codec
from storage.reader import Reader
from storage.tables import (
    AHEAD,
    CHANGE,
    CHECK_IN,
    CONTACT,
    ESCALATION,
    PATIENT,
    PATIENT_KEY,
    PLAN,
    REASON,
    UNRESOLVED,
)
from storage.taking.gathering import born

QUEUE_CEILING: Final = 500  # unresolved escalations of a round's teams
PATIENTS_CEILING: Final = 5000  # patients of a round's teams

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class OfTeam(Generic[Line]):
    """A line and the team it belongs to."""

    team_id: str
    line: Line


def of_teams(lines: Iterable[OfTeam[Line]], teams: Collection[str]) -> tuple[Line, ...]:
    return tuple(one.line for one in lines if one.team_id in teams)


def found(connection: Connection, reader: Reader, teams: Collection[str]) -> list[OfTeam[Found]]:
    """Every patient of these teams, as far as needed to choose one by name."""
    if not teams:
        return []
    lines = []
    for row in connection.execute(_PATIENTS, {"teams": sorted(teams)}):
        patient = reader.record(codec.PATIENT, row.id, row.id, row.sealed, row.wrapped)
        line = Found(patient_id=patient.id, name=patient.name, code=patient.code, state=patient.state)
        lines.append(OfTeam(row.team_id, line))
    return lines


def patients(connection: Connection, reader: Reader, teams: Collection[str]) -> list[OfTeam[Overview]]:
    """Where every patient of these teams stands."""
    if not teams:
        return []
    asked = {"teams": sorted(teams)}
    plans: dict[str, list[Plan]] = {}
    for row in connection.execute(_PLANS, asked):
        plan = reader.record(codec.PLAN, row.id, row.patient_id, row.sealed, row.wrapped)
        plans.setdefault(row.patient_id, []).append(plan)
    next_due: dict[str, datetime] = {}
    for patient_id, due_at in connection.execute(_AHEAD, asked):
        next_due.setdefault(patient_id, due_at)
    severities = {row.patient_id: row.severity for row in connection.execute(_SEVERITIES, asked)}
    lines = []
    for one in connection.execute(_PATIENTS, asked):
        patient = reader.record(codec.PATIENT, one.id, one.id, one.sealed, one.wrapped)
        plan_now = _foremost(plans.get(one.id, []))
        line = Overview(
            patient_id=patient.id,
            name=patient.name,
            code=patient.code,
            state=patient.state,
            zone=patient.zone,
            plan_state=plan_now.state.value if plan_now else "",
            pathway_hash=plan_now.pathway_hash if plan_now else "",
            next_due_at=next_due.get(one.id),
            open_severity=severities.get(one.id, ""),
            running=tuple(
                Running(plan_id=plan.id, pathway_id=plan.pathway_id, pathway_hash=plan.pathway_hash)
                for plan in sorted(plans.get(one.id, []), key=lambda plan: born(plan.id))
                if plan.state in PLAN_LIFE.non_terminal
            ),
        )
        lines.append(OfTeam(one.team_id, line))
    return lines


def queue(connection: Connection, reader: Reader, teams: Collection[str]) -> list[OfTeam[Glance]]:
    """Every unresolved escalation of these teams with its reasons."""
    if not teams:
        return []
    asked = {"teams": sorted(teams)}
    rows = connection.execute(_QUEUE, asked).all()
    reasons: dict[str, list[Reason]] = {}
    wrapped = {row.patient_id: row.wrapped for row in rows}
    for row in connection.execute(_REASONS, asked):
        if row.patient_id in wrapped:
            reason = reader.record(codec.REASON, row.id, row.patient_id, row.sealed, wrapped[row.patient_id])
            reasons.setdefault(row.escalation_id, []).append(reason)
    escalations = [
        reader.record(codec.ESCALATION, row.id, row.patient_id, row.sealed, row.wrapped) for row in rows
    ]
    names = _names(connection, reader, (escalation.acknowledged_by for escalation in escalations))
    return [
        OfTeam(escalation.team_id, _glance(reader, row, escalation, reasons, names))
        for row, escalation in zip(rows, escalations, strict=True)
    ]


def changes_by(
    connection: Connection, reader: Reader, contacts: Collection[str], since: datetime
) -> dict[str, list[Change]]:
    """The schedule changes these contacts made, oldest first."""
    if not contacts:
        return {}
    made: dict[str, list[Change]] = {}
    for row in connection.execute(_CHANGES, {"contacts": sorted(contacts), "since": since}):
        change = reader.record(codec.CHANGE, row.id, row.patient_id, row.sealed, row.wrapped)
        made.setdefault(change.by, []).append(change)
    for changes in made.values():
        changes.sort(key=lambda change: (change.at, born(change.id)))
    return made


def _glance(
    reader: Reader, row: Any, escalation: Escalation, reasons: dict[str, list[Reason]], names: dict[str, str]
) -> Glance:  # row: of _QUEUE
    patient = reader.record(codec.PATIENT, row.patient_id, row.patient_id, row.patient_sealed, row.wrapped)
    hers = sorted(reasons.get(escalation.id, ()), key=lambda one: (one.opened_at, born(one.id)))
    return Glance(
        patient_id=patient.id,
        name=patient.name,
        code=patient.code,
        escalation=escalation,
        reasons=tuple(hers),
        acknowledged_by_name=names.get(escalation.acknowledged_by or "", ""),
        contact_reach=row.reach or "",
    )


def _names(connection: Connection, reader: Reader, contacts: Iterable[str | None]) -> dict[str, str]:
    wanted = sorted({contact for contact in contacts if contact is not None})
    if not wanted:
        return {}
    rows = connection.execute(_CONTACTS, {"contacts": wanted})
    return {row.id: reader.record(codec.CONTACT, row.id, None, row.sealed, None).name for row in rows}


def _foremost(plans: Collection[Plan]) -> Plan | None:
    """The plan that says most about where a patient stands: one under way, else the latest."""
    return max(
        plans,
        key=lambda plan: (plan.state in PLAN_LIFE.non_terminal, plan.day_zero, born(plan.id)),
        default=None,
    )


_TEAMS = bindparam("teams", expanding=True, value=None, type_=PATIENT.c.team_id.type)
_hers = PATIENT.join(PATIENT_KEY, PATIENT_KEY.c.patient_id == PATIENT.c.id)
_PATIENTS = (
    select(PATIENT.c.id, PATIENT.c.team_id, PATIENT.c.sealed, PATIENT_KEY.c.wrapped)
    .select_from(_hers)
    .where(PATIENT.c.team_id.in_(_TEAMS))
    .order_by(PATIENT.c.id)
    .limit(PATIENTS_CEILING)
)
_PLANS = (
    select(PLAN.c.id, PLAN.c.patient_id, PLAN.c.sealed, PATIENT_KEY.c.wrapped)
    .select_from(_hers.join(PLAN, PLAN.c.patient_id == PATIENT.c.id))
    .where(PATIENT.c.team_id.in_(_TEAMS))
)
_AHEAD = (
    select(CHECK_IN.c.patient_id, CHECK_IN.c.due_at)
    .select_from(PATIENT.join(CHECK_IN, CHECK_IN.c.patient_id == PATIENT.c.id))
    .where(PATIENT.c.team_id.in_(_TEAMS), text(f"check_in.{AHEAD}"))
    .order_by(CHECK_IN.c.due_at)
)
_SEVERITIES = select(ESCALATION.c.patient_id, ESCALATION.c.severity).where(
    ESCALATION.c.team_id.in_(_TEAMS), text(UNRESOLVED)
)
_QUEUE = (
    select(
        ESCALATION.c.id,
        ESCALATION.c.patient_id,
        ESCALATION.c.sealed,
        PATIENT_KEY.c.wrapped,
        PATIENT.c.sealed.label("patient_sealed"),
        CONTACT.c.reach,
    )
    .select_from(
        ESCALATION.join(PATIENT, PATIENT.c.id == ESCALATION.c.patient_id)
        .join(PATIENT_KEY, PATIENT_KEY.c.patient_id == PATIENT.c.id)
        .outerjoin(CONTACT, CONTACT.c.id == PATIENT.c.contact_id)
    )
    .where(ESCALATION.c.team_id.in_(_TEAMS), text(f"escalation.{UNRESOLVED}"))
    .order_by(ESCALATION.c.act_by, ESCALATION.c.id)
    .limit(QUEUE_CEILING)
)
_REASONS = (
    select(REASON.c.id, REASON.c.patient_id, REASON.c.escalation_id, REASON.c.sealed)
    .select_from(ESCALATION.join(REASON, REASON.c.escalation_id == ESCALATION.c.id))
    .where(ESCALATION.c.team_id.in_(_TEAMS), text(f"escalation.{UNRESOLVED}"))
)
_CHANGES = (
    select(CHANGE.c.id, CHANGE.c.patient_id, CHANGE.c.sealed, PATIENT_KEY.c.wrapped)
    .select_from(CHANGE.join(PATIENT_KEY, PATIENT_KEY.c.patient_id == CHANGE.c.patient_id))
    .where(
        CHANGE.c.by.in_(bindparam("contacts", expanding=True)),
        CHANGE.c.at > bindparam("since", type_=CHANGE.c.at.type),
    )
)
_CONTACTS = select(CONTACT.c.id, CONTACT.c.sealed).where(
    CONTACT.c.id.in_(bindparam("contacts", expanding=True))
)
