"""The reads of a round: who sent, and all that may be looked at about the patients concerned.

Each is ONE statement for the whole round, whatever the number of inputs: a UNION ALL of small indexed reads,
every arm giving the same eight columns. What differs by input is resolved in cases.py.

Everything read is bounded: open things, the latest closed, and ceilings with a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    TextClause,
    bindparam,
    func,
    literal_column,
    select,
    text,
    union_all,
)
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.selectable import CompoundSelect

from dialogs.patient.course.leaving import FOR_EVER, LEFT
from dialogs.records import (
    Change,
    CheckIn,
    Contact,
    Dialog,
    Enrolment,
    Escalation,
    Member,
    PastAnswers,
    Patient,
    Plan,
    Reason,
    Remark,
    Role,
    Team,
)
from dialogs.seen import Helper
from storage import codec
from storage.codec import Shape
from storage.prepared import Prepared, Row
from storage.reader import Reader
from storage.secrets import Wrapped
from storage.tables import (
    AHEAD,
    CHANGE,
    CHECK_IN,
    CONTACT,
    DIALOG,
    ENROLMENT,
    ESCALATION,
    OPEN_DIALOG,
    PAST_ANSWERS,
    PATIENT,
    PATIENT_KEY,
    PLAN,
    REASON,
    REMARK,
    REMARK_WAITS,
    ROLE,
    TEAM,
    UNRESOLVED,
)

REMARKS_CEILING = 50  # waiting remarks of one patient in a Case; more stay unread in the queue


def born(record_id: str) -> tuple[int, int, str]:
    """Order of making of ids `<subject>-<turn>-<number>`; others come first, as they stand."""
    parts = record_id.rsplit("-", 2)
    if len(parts) == 3 and parts[1].isdigit() and parts[2].isdigit():
        return int(parts[1]), int(parts[2]), record_id
    return 0, 0, record_id


@dataclass(slots=True)
class Standing:
    """A contact as the round finds her: her record, journal position, roles, open dialog."""

    contact: Contact
    turn: int
    head: bytes | None
    roles: list[Role] = field(default_factory=list)
    dialog: Dialog | None = None


@dataclass(slots=True)
class Care:
    """A patient as the round finds her."""

    patient: Patient
    wrapped: Wrapped
    turn: int
    head: bytes | None
    contact: Contact | None = None
    dialog: Dialog | None = None
    enrolment: Enrolment | None = None
    plans: list[Plan] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)
    helping: list[Role] = field(default_factory=list)
    silenced: set[str | None] = field(default_factory=set)  # chats of helpers who have died
    past: PastAnswers | None = None
    escalation: Escalation | None = None
    reasons: list[Reason] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class People:
    """Everyone a round knows by now."""

    standings: dict[str, Standing] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)  # those above and whoever else was read
    teams: dict[str, Team] = field(default_factory=dict)
    members: dict[str, tuple[Member, ...]] = field(default_factory=dict)  # by team
    wrapped: dict[str, Wrapped] = field(default_factory=dict)  # patient → her wrapped key


# --- statements, built once ---------------------------------------------------------------------------------

_CONTACTS: BindParameter[Any] = bindparam("contacts", expanding=True)
_HELPS = PATIENT.alias("helps")  # whoever helps a patient, and is one too
_ITS_KEY = PATIENT_KEY.c.patient_id == _HELPS.c.id
_PATIENTS: BindParameter[Any] = bindparam("patients", expanding=True)
_NO_PATIENT: ColumnElement[Any] = literal_column("CAST(NULL AS VARCHAR)")
_NOTHING: ColumnElement[Any] = literal_column("CAST(NULL AS BYTEA)")


def _arm(
    tag: str,
    row_id: ColumnElement[Any],
    owner: ColumnElement[Any],
    patient_id: ColumnElement[Any],
    sealed: ColumnElement[Any],
    wrapped: ColumnElement[Any] | None = None,
    turn: ColumnElement[Any] | None = None,
    head: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """One arm of a union: tag, id, owner, patient_id, sealed, wrapped, turn, head."""
    return select(
        literal_column(f"'{tag}'").label("tag"),
        row_id.label("id"),
        owner.label("owner"),
        patient_id.label("patient_id"),
        sealed.label("sealed"),
        (_NOTHING if wrapped is None else wrapped).label("wrapped"),
        (literal_column("0") if turn is None else turn).label("turn"),
        (_NOTHING if head is None else head).label("head"),
    )


def _of_senders() -> CompoundSelect[Any]:
    roles = select(ROLE.c.team_id).where(ROLE.c.contact_id.in_(_CONTACTS), ROLE.c.ended_at.is_(None))
    return union_all(
        _arm(
            "contact",
            CONTACT.c.id,
            CONTACT.c.id,
            _NO_PATIENT,
            CONTACT.c.sealed,
            turn=CONTACT.c.turn,
            head=CONTACT.c.head,
        ).where(CONTACT.c.id.in_(_CONTACTS)),
        _arm("role", ROLE.c.id, ROLE.c.contact_id, _NO_PATIENT, ROLE.c.sealed).where(
            ROLE.c.contact_id.in_(_CONTACTS), ROLE.c.ended_at.is_(None)
        ),
        _arm(
            "dialog",
            DIALOG.c.id,
            DIALOG.c.contact_id,
            DIALOG.c.patient_id,
            DIALOG.c.sealed,
            PATIENT_KEY.c.wrapped,
        )
        .select_from(DIALOG.outerjoin(PATIENT_KEY, PATIENT_KEY.c.patient_id == DIALOG.c.patient_id))
        .where(DIALOG.c.contact_id.in_(_CONTACTS), text(f"dialog.{OPEN_DIALOG}")),
        _arm("team", TEAM.c.id, TEAM.c.id, _NO_PATIENT, TEAM.c.sealed).where(TEAM.c.id.in_(roles)),
    )


def _of_patients() -> CompoundSelect[Any]:
    hers = PATIENT.c.id.in_(_PATIENTS)
    teams = select(PATIENT.c.team_id).where(hers)
    return union_all(
        _arm(
            "patient",
            PATIENT.c.id,
            PATIENT.c.id,
            PATIENT.c.id,
            PATIENT.c.sealed,
            PATIENT_KEY.c.wrapped,
            PATIENT.c.turn,
            PATIENT.c.head,
        )
        .select_from(PATIENT.join(PATIENT_KEY, PATIENT_KEY.c.patient_id == PATIENT.c.id))
        .where(hers),
        _arm("team", TEAM.c.id, TEAM.c.id, _NO_PATIENT, TEAM.c.sealed).where(TEAM.c.id.in_(teams)),
        _arm("own", CONTACT.c.id, PATIENT.c.id, _NO_PATIENT, CONTACT.c.sealed)
        .select_from(PATIENT.join(CONTACT, CONTACT.c.id == PATIENT.c.contact_id))
        .where(hers),
        _arm("dialog", DIALOG.c.id, PATIENT.c.id, DIALOG.c.patient_id, DIALOG.c.sealed, PATIENT_KEY.c.wrapped)
        .select_from(
            PATIENT.join(DIALOG, DIALOG.c.contact_id == PATIENT.c.contact_id).outerjoin(
                PATIENT_KEY, PATIENT_KEY.c.patient_id == DIALOG.c.patient_id
            )
        )
        .where(hers, text(f"dialog.{OPEN_DIALOG}")),
        _arm("helping", ROLE.c.id, ROLE.c.patient_id, _NO_PATIENT, ROLE.c.sealed).where(*_helping()),
        _arm("helper", CONTACT.c.id, ROLE.c.patient_id, _NO_PATIENT, CONTACT.c.sealed)
        .select_from(ROLE.join(CONTACT, CONTACT.c.id == ROLE.c.contact_id))
        .where(*_helping()),
        _arm("silenced", _HELPS.c.id, ROLE.c.patient_id, _HELPS.c.id, _HELPS.c.sealed, PATIENT_KEY.c.wrapped)
        .select_from(ROLE.join(_HELPS, _HELPS.c.contact_id == ROLE.c.contact_id).join(PATIENT_KEY, _ITS_KEY))
        .where(*_helping(), _HELPS.c.state == LEFT),
        *_of_care(),
    )


def _helping() -> tuple[ColumnElement[bool] | TextClause, ...]:
    """Roles of whoever helps these patients; written as the index is."""
    return ROLE.c.patient_id.in_(_PATIENTS), text("role.role = 'helper'"), ROLE.c.ended_at.is_(None)


def _of_care() -> list[Select[Any]]:
    """What is sealed for the patient herself."""
    later = ENROLMENT.alias("later")
    latest = (
        select(func.max(later.c.expires_at))
        .where(later.c.patient_id == ENROLMENT.c.patient_id)
        .scalar_subquery()
    )
    closed = CHECK_IN.alias("closed")
    last_closed = (
        select(closed.c.id)
        .where(closed.c.plan_id == PLAN.c.id, text(f"NOT closed.{AHEAD}"), closed.c.slot >= 0)
        .order_by(closed.c.on_date.desc(), closed.c.slot.desc())
        .limit(1)
        .scalar_subquery()
    )
    ranked = (
        select(
            REMARK.c.id,
            REMARK.c.patient_id,
            REMARK.c.sealed,
            func.row_number()
            .over(partition_by=REMARK.c.patient_id, order_by=REMARK.c.at.desc())
            .label("place"),
        )
        .where(REMARK.c.patient_id.in_(_PATIENTS), text(REMARK_WAITS))
        .subquery("ranked")
    )

    def sealed_for_her(tag: str, table: Any) -> Select[Any]:  # Any: a table or an alias of one
        return _arm(tag, table.c.id, table.c.patient_id, table.c.patient_id, table.c.sealed)

    return [
        sealed_for_her("enrolment", ENROLMENT).where(
            ENROLMENT.c.patient_id.in_(_PATIENTS), ENROLMENT.c.expires_at == latest
        ),
        sealed_for_her("plan", PLAN).where(PLAN.c.patient_id.in_(_PATIENTS)),
        sealed_for_her("check_in", CHECK_IN).where(CHECK_IN.c.patient_id.in_(_PATIENTS), text(AHEAD)),
        sealed_for_her("check_in", CHECK_IN)
        .select_from(PLAN.join(CHECK_IN, CHECK_IN.c.id == last_closed))
        .where(PLAN.c.patient_id.in_(_PATIENTS)),
        _arm(
            "past",
            PAST_ANSWERS.c.patient_id,
            PAST_ANSWERS.c.patient_id,
            PAST_ANSWERS.c.patient_id,
            PAST_ANSWERS.c.sealed,
        ).where(PAST_ANSWERS.c.patient_id.in_(_PATIENTS)),
        sealed_for_her("escalation", ESCALATION).where(
            ESCALATION.c.patient_id.in_(_PATIENTS), text(UNRESOLVED)
        ),
        sealed_for_her("reason", REASON)
        .select_from(ESCALATION.join(REASON, REASON.c.escalation_id == ESCALATION.c.id))
        .where(ESCALATION.c.patient_id.in_(_PATIENTS), text(f"escalation.{UNRESOLVED}")),
        sealed_for_her("remark", ranked).where(ranked.c.place <= REMARKS_CEILING),
        sealed_for_her("change", CHANGE).where(
            CHANGE.c.patient_id.in_(_PATIENTS), CHANGE.c.at > bindparam("since", type_=CHANGE.c.at.type)
        ),
    ]


_SENDERS = Prepared(_of_senders())
_PATIENTS_READ = Prepared(_of_patients())


# --- reading ------------------------------------------------------------------------------------------------


def read_senders(connection: Connection, reader: Reader, contact_ids: Iterable[str], people: People) -> None:
    """Put the standing of these contacts into `people`; who is not there is new."""
    wanted = sorted(set(contact_ids))
    if not wanted:
        return
    rows = _SENDERS.rows(connection, {"contacts": wanted})
    for tag, row_id, _, patient_id, sealed, _, turn, head in rows:
        if tag == "contact":
            contact = reader.record(codec.CONTACT, row_id, patient_id, sealed, None)
            people.contacts[row_id] = contact
            people.standings[row_id] = Standing(contact, turn, head)
    for tag, row_id, owner, patient_id, sealed, wrapped, _, _ in rows:
        if tag == "role":
            people.standings[owner].roles.append(reader.record(codec.ROLE, row_id, None, sealed, None))
        elif tag == "dialog" and (patient_id is None or wrapped is not None):
            people.standings[owner].dialog = reader.record(codec.DIALOG, row_id, patient_id, sealed, wrapped)
        elif tag == "team":
            people.teams[row_id] = reader.record(codec.TEAM, row_id, None, sealed, None)
    for standing in people.standings.values():
        standing.roles.sort(key=lambda role: (role.since_at, born(role.id)))


def read_patients(
    connection: Connection, reader: Reader, patient_ids: Iterable[str], since: datetime, people: People
) -> dict[str, Care]:
    """Everything bounded about these patients but their teams' staff; `since` bounds their changes. Missing:
    does not exist.
    """
    wanted = sorted(set(patient_ids))
    if not wanted:
        return {}
    rows = _PATIENTS_READ.rows(connection, {"patients": wanted, "since": since})
    cares: dict[str, Care] = {}
    for tag, row_id, _, _, sealed, wrapped, turn, head in rows:
        if tag == "patient":
            record = reader.record(codec.PATIENT, row_id, row_id, sealed, wrapped)
            cares[row_id] = Care(replace(record, turn=turn), wrapped, turn, head)
            people.wrapped[row_id] = wrapped
    for row in rows:
        if row[2] in cares or row[0] == "team":  # an erased patient's rows have no owner
            _put(row, reader, people, cares)
    for care in cares.values():
        _order(care)
    return cares


_HERS: dict[str, tuple[Shape[Any], str]] = {  # tag → its shape, and the list it belongs to
    "plan": (codec.PLAN, "plans"),
    "check_in": (codec.CHECK_IN, "check_ins"),
    "reason": (codec.REASON, "reasons"),
    "remark": (codec.REMARK, "remarks"),
    "change": (codec.CHANGE, "changes"),
}
_HER_ONE: dict[str, tuple[Shape[Any], str]] = {
    "enrolment": (codec.ENROLMENT, "enrolment"),
    "past": (codec.PAST_ANSWERS, "past"),
    "escalation": (codec.ESCALATION, "escalation"),
}


def _put(row: Row, reader: Reader, people: People, cares: dict[str, Care]) -> None:
    """One row of the union to where it belongs."""
    tag, row_id, owner, patient_id, sealed, wrapped, _, _ = row
    if tag == "team":
        people.teams[row_id] = reader.record(codec.TEAM, row_id, None, sealed, None)
    elif tag == "own":
        cares[owner].contact = reader.record(codec.CONTACT, row_id, None, sealed, None)
        people.contacts[row_id] = reader.record(codec.CONTACT, row_id, None, sealed, None)
    elif tag == "helping":
        cares[owner].helping.append(reader.record(codec.ROLE, row_id, None, sealed, None))
    elif tag == "silenced":
        who = reader.record(codec.PATIENT, row_id, row_id, sealed, wrapped)
        cares[owner].silenced |= {who.contact_id} if who.gone in FOR_EVER else set()
    elif tag == "helper":
        people.contacts[row_id] = reader.record(codec.CONTACT, row_id, None, sealed, None)
    elif tag == "dialog" and (patient_id is None or wrapped is not None):
        cares[owner].dialog = reader.record(codec.DIALOG, row_id, patient_id, sealed, wrapped)
    elif tag in _HERS:
        shape, name = _HERS[tag]
        getattr(cares[owner], name).append(
            reader.record(shape, row_id, patient_id, sealed, cares[owner].wrapped)
        )
    elif tag in _HER_ONE:
        shape, name = _HER_ONE[tag]
        setattr(cares[owner], name, reader.record(shape, row_id, patient_id, sealed, cares[owner].wrapped))


def helpers_of(care: Care, people: People) -> tuple[Helper, ...]:
    """Who helps her, the one who agreed first before others; nobody who was a patient here and has died."""
    living = (role for role in care.helping if role.contact_id not in care.silenced)
    roles = sorted(living, key=lambda role: (role.since_at, born(role.id)))
    return tuple(Helper(role=role, contact=people.contacts[role.contact_id]) for role in roles)


def _order(care: Care) -> None:
    care.plans.sort(key=lambda plan: (plan.day_zero, born(plan.id)))
    care.check_ins.sort(key=lambda one: (one.due_at, born(one.id)))
    care.reasons.sort(key=lambda reason: (reason.opened_at, born(reason.id)))
    care.remarks.sort(key=lambda remark: (remark.at, born(remark.id)))
    care.changes.sort(key=lambda change: (change.at, born(change.id)))
