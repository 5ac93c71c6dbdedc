"""Every table, shape only: columns, keys, and the rules no code of ours can talk the database out of.

A record of the deciding room is stored whole in `sealed`; its plain columns are an index over it, written
with it and never read back into it. That way a read is one unsealing, the record is authentic as a whole, and
the list of what stands in the clear is short: plain.py, held by a canary test.

"At most one…" is always a partial unique index here, whatever the deciding room believes. The only foreign
keys are those that must never dangle; the outbox, due and journal rows outlive what they name. Danger: no
`from __future__ import annotations` in this file; SQLModel reads the annotations while a class is built.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, MetaData, Table, text
from sqlmodel import Field, SQLModel

from dialogs.inputs import DueKind, Refusal
from dialogs.lifecycles import (
    CheckInState,
    DialogState,
    EnrolmentState,
    EscalationState,
    InboxState,
    MessageState,
    PlanState,
    ReasonState,
)
from dialogs.records import Reach, RemarkState, RoleName
from dialogs.severity import Severity
from storage.columns import NAMING, UtcTime, among, one_of

BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows itself only in an INTEGER column

OPEN_DIALOG = among((DialogState.ASKING, DialogState.CLARIFYING))
AHEAD = among((CheckInState.PLANNED, CheckInState.OPEN))
UNRESOLVED = f"state <> '{EscalationState.RESOLVED.value}'"
REMARK_WAITS = among((RemarkState.UNREAD, RemarkState.WAITING))
READY = among((MessageState.READY,))
IN_FLIGHT = among((MessageState.SENDING,))
UNSETTLED = among((MessageState.READY, MessageState.SENDING, MessageState.UNKNOWN))
ACTIVE_PATIENT = f"role = '{RoleName.PATIENT.value}' AND ended_at IS NULL"
ACTIVE_HELPER = f"role = '{RoleName.HELPER.value}' AND ended_at IS NULL"
STAFF_NOW = f"{among((RoleName.PROVIDER, RoleName.COORDINATOR), column='role')} AND ended_at IS NULL"


def _where(condition: str) -> dict[str, Any]:  # keyword arguments of Index, one per dialect
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


_EMPTY = {"server_default": text("''")}  # a column that came later: rows of before have nothing in it


class Row(SQLModel):
    """Base of all tables; gives them one metadata with one naming convention."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


# --- people -------------------------------------------------------------------------------------------------


class TeamRow(Row, table=True):
    __tablename__ = "team"
    id: str = Field(primary_key=True)
    sealed: bytes


class ContactRow(Row, table=True):
    """`turn` and `head` belong to the contact's own journal: Turns that concern no patient."""

    __tablename__ = "contact"
    __table_args__ = (one_of("reach", Reach), CheckConstraint("turn >= 0", name="turn"))
    id: str = Field(primary_key=True)
    reach: str
    turn: int = 0
    head: bytes | None = None
    sealed: bytes


class PatientRow(Row, table=True):
    """`turn` is the number of the last committed Turn; `head` the hash of its journal row."""

    __tablename__ = "patient"
    __table_args__ = (CheckConstraint("turn >= 0", name="turn"),)
    id: str = Field(primary_key=True)
    team_id: str = Field(foreign_key="team.id", index=True)
    state: str
    turn: int
    head: bytes | None = None
    contact_id: str | None = Field(default=None, foreign_key="contact.id", index=True)
    sealed: bytes


class PatientKeyRow(Row, table=True):
    """The patient's data key, wrapped. Without this row nothing sealed for her can ever be read again."""

    __tablename__ = "patient_key"
    patient_id: str = Field(primary_key=True, foreign_key="patient.id")
    wrapped: bytes


class RoleRow(Row, table=True):
    __tablename__ = "role"
    __table_args__ = (
        one_of("role", RoleName),
        Index("uq_role_patient_of_contact", "contact_id", unique=True, **_where(ACTIVE_PATIENT)),
        Index("uq_role_contact_of_patient", "patient_id", unique=True, **_where(ACTIVE_PATIENT)),
        Index("ix_role_helper", "patient_id", **_where(ACTIVE_HELPER)),
        Index("ix_role_staff", "team_id", "role", **_where(STAFF_NOW)),
    )
    id: str = Field(primary_key=True)
    contact_id: str = Field(foreign_key="contact.id", index=True)
    role: str
    team_id: str = Field(foreign_key="team.id", index=True)
    patient_id: str | None = Field(default=None, foreign_key="patient.id")
    since_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    sealed: bytes


class EnrolmentRow(Row, table=True):
    __tablename__ = "enrolment"
    __table_args__ = (one_of("state", EnrolmentState),)
    id: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.id", index=True)
    state: str
    code_hash: str = Field(unique=True)
    expires_at: datetime = Field(sa_type=UtcTime)
    sealed: bytes


class InvitationRow(Row, table=True):
    __tablename__ = "invitation"
    id: str = Field(primary_key=True)
    code_hash: str = Field(unique=True)
    team_id: str = Field(foreign_key="team.id")
    expires_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)
    sealed: bytes


# --- care ---------------------------------------------------------------------------------------------------


class PlanRow(Row, table=True):
    __tablename__ = "plan"
    __table_args__ = (one_of("state", PlanState),)
    id: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.id", index=True)
    state: str
    sealed: bytes


class CheckInRow(Row, table=True):
    __tablename__ = "check_in"
    __table_args__ = (
        one_of("state", CheckInState),
        CheckConstraint("closes_at > due_at", name="window"),
        Index(
            "uq_check_in_occasion",
            "plan_id",
            "on_date",
            "slot",
            unique=True,
            **_where(f"state <> '{CheckInState.CANCELLED.value}'"),
        ),
        Index("ix_check_in_plan_id_on_date", "plan_id", "on_date", "slot"),
        Index("ix_check_in_ahead", "patient_id", **_where(AHEAD)),
    )
    id: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.id")
    plan_id: str = Field(foreign_key="plan.id")
    state: str
    on_date: date
    slot: int
    due_at: datetime = Field(sa_type=UtcTime)
    closes_at: datetime = Field(sa_type=UtcTime)
    sealed: bytes


class DialogRow(Row, table=True):
    __tablename__ = "dialog"
    __table_args__ = (
        one_of("state", DialogState),
        Index("uq_dialog_open", "contact_id", unique=True, **_where(OPEN_DIALOG)),
    )
    id: str = Field(primary_key=True)
    contact_id: str = Field(foreign_key="contact.id")
    patient_id: str | None = Field(default=None, foreign_key="patient.id")
    state: str
    opened_at: datetime = Field(sa_type=UtcTime)
    lapses_at: datetime | None = Field(default=None, sa_type=UtcTime)
    sealed: bytes


class AnswerRow(Row, table=True):
    __tablename__ = "answer"
    id: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.id", index=True)
    check_in_id: str = Field(foreign_key="check_in.id", index=True)
    at: datetime = Field(sa_type=UtcTime)
    replaced_by: str | None = None
    sealed: bytes


class EscalationRow(Row, table=True):
    __tablename__ = "escalation"
    __table_args__ = (
        one_of("state", EscalationState),
        one_of("severity", Severity),
        Index("uq_escalation_unresolved", "patient_id", "team_id", unique=True, **_where(UNRESOLVED)),
        Index("ix_escalation_queue", "team_id", **_where(UNRESOLVED)),
    )
    id: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.id", index=True)
    team_id: str = Field(foreign_key="team.id")
    state: str
    severity: str
    opened_at: datetime = Field(sa_type=UtcTime)
    act_by: datetime = Field(sa_type=UtcTime)
    version: int
    sealed: bytes


class ReasonRow(Row, table=True):
    """`rule_mark` stands for (rule, plan) without telling which: a keyed hash, so a rule is open once."""

    __tablename__ = "reason"
    __table_args__ = (
        one_of("state", ReasonState),
        one_of("severity", Severity),
        Index(
            "uq_reason_open",
            "patient_id",
            "rule_mark",
            unique=True,
            **_where(f"state = '{ReasonState.OPEN.value}'"),
        ),
    )
    id: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.id")
    escalation_id: str = Field(foreign_key="escalation.id", index=True)
    state: str
    severity: str
    rule_mark: bytes
    opened_at: datetime = Field(sa_type=UtcTime)
    act_by: datetime | None = Field(default=None, sa_type=UtcTime)
    sealed: bytes


class RemarkRow(Row, table=True):
    __tablename__ = "remark"
    __table_args__ = (
        one_of("state", RemarkState),
        Index("ix_remark_waits", "patient_id", "at", **_where(REMARK_WAITS)),
    )
    id: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.id", index=True)
    state: str
    at: datetime = Field(sa_type=UtcTime)
    by: str
    say_key: str | None = Field(default=None, index=True)
    sealed: bytes


class ChangeRow(Row, table=True):
    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_by_at", "by", "at"),
        Index("ix_change_patient_id_at", "patient_id", "at"),
    )
    id: str = Field(primary_key=True)
    patient_id: str = Field(foreign_key="patient.id")
    by: str
    at: datetime = Field(sa_type=UtcTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)
    sealed: bytes


class PastAnswersRow(Row, table=True):
    __tablename__ = "past_answers"
    patient_id: str = Field(primary_key=True, foreign_key="patient.id")
    sealed: bytes


# --- what comes in, waits and goes out ----------------------------------------------------------------------


class InboxRow(Row, table=True):
    """`sealed` is the raw body under the key of `day`; NULL once handled. Numbers are never reused."""

    __tablename__ = "inbox"
    __table_args__ = (
        one_of("state", InboxState),
        Index("uq_inbox_update", "bot_id", "update_id", unique=True),
        Index("ix_inbox_waits", "id", **_where(f"state <> '{InboxState.HANDLED.value}'")),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    bot_id: int = Field(sa_type=BIG)
    update_id: int = Field(sa_type=BIG)
    contact_id: str | None = None
    chat_kind: str
    state: str
    why: str = ""
    at: datetime = Field(sa_type=UtcTime, index=True)
    day: date
    sealed: bytes | None = None


class DueRow(Row, table=True):
    __tablename__ = "due"
    __table_args__ = (
        one_of("kind", DueKind),
        Index("uq_due_what", "subject", "kind", "key", unique=True),
        Index("ix_due_kind", "kind", "due_at", "id"),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    subject: str
    kind: str
    key: str
    due_at: datetime = Field(sa_type=UtcTime, index=True)


class OutboxRow(Row, table=True):
    """`lane` is the rank of the lane, 0 the gravest. `handle` is what its buttons' callback bytes begin with.

    `why` and `ended_why` are reason codes: of its being said, and of its not having left.
    `edits_key` is always the key of the Say that first made the message, never of an edit of it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("state", MessageState),
        one_of("refusal", Refusal),
        CheckConstraint("lane BETWEEN 0 AND 3", name="lane"),
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("doubts >= 0", name="doubts"),
        Index("ix_outbox_ready", "lane", "id", **_where(READY)),
        Index("ix_outbox_ready_ends", "lane", "not_after", "id", **_where(READY)),
        Index("ix_outbox_held", "not_before", **_where(f"{READY} AND not_before IS NOT NULL")),
        Index("ix_outbox_in_flight", "claimed_at", **_where(IN_FLIGHT)),
        Index("ix_outbox_unsettled", "contact_id", "id", **_where(UNSETTLED)),
        Index("ix_outbox_message", "contact_id", "message_id", **_where("message_id IS NOT NULL")),
        Index("ix_outbox_of_patient", "patient_id", "created_at"),
        Index("ix_outbox_edits", "edits_key", **_where("edits_key IS NOT NULL")),
        Index("ix_outbox_plain", "created_at", **_where("coalesce(handle, edits_key) IS NULL")),
        Index("ix_outbox_other", "created_at", **_where("coalesce(handle, edits_key) IS NOT NULL")),
        {"sqlite_autoincrement": True},
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    key: str = Field(unique=True)
    contact_id: str
    patient_id: str | None = None
    lane: int
    state: str
    created_at: datetime = Field(sa_type=UtcTime)
    not_before: datetime | None = Field(default=None, sa_type=UtcTime)
    not_after: datetime | None = Field(default=None, sa_type=UtcTime)
    repeatable: bool
    report: bool
    edits_key: str | None = None
    handle: str | None = Field(default=None, unique=True)
    attempts: int = 0
    doubts: int = 0  # tries whose fate stayed unknown; a process that died counts none
    fence: int = 0
    claimed_by: str | None = None
    claimed_at: datetime | None = Field(default=None, sa_type=UtcTime)
    message_id: int | None = Field(default=None, sa_type=BIG)
    refusal: str | None = None
    why: str = Field(default="", sa_column_kwargs=_EMPTY)
    ended_why: str = Field(default="", sa_column_kwargs=_EMPTY)
    sealed: bytes


class JournalRow(Row, table=True):
    """Append-only: triggers of the first migration forbid UPDATE and DELETE."""

    __tablename__ = "journal"
    subject: str = Field(primary_key=True)
    turn: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
    prev_hash: bytes
    hash: bytes
    sealed: bytes


class AnchorRow(Row, table=True):
    __tablename__ = "anchor"
    on_date: date = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime)
    heads: int
    hash: bytes


# --- keys, leases, content ----------------------------------------------------------------------------------


class ClinicKeyRow(Row, table=True):
    __tablename__ = "clinic_key"
    name: str = Field(primary_key=True)
    wrapped: bytes


class DayKeyRow(Row, table=True):
    """Key of one day's raw updates. Deleting it makes what was left of that day's bodies unreadable."""

    __tablename__ = "day_key"
    day: date = Field(primary_key=True)
    wrapped: bytes


class LeaseRow(Row, table=True):
    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    fence: int
    until: datetime = Field(sa_type=UtcTime)


class HeartbeatRow(Row, table=True):
    __tablename__ = "heartbeat"
    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcTime)


class AbsenceRow(Row, table=True):
    """A stretch in which no process of ours was at work."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("ended_at > began_at", name="span"),)
    id: str = Field(primary_key=True)
    began_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime = Field(sa_type=UtcTime, index=True)


class PathwayRow(Row, table=True):
    __tablename__ = "pathway"
    hash: str = Field(primary_key=True)
    pathway_id: str = Field(index=True)
    version: int
    source: str
    instruments: str
    """The texts of those it uses by id, as JSON."""
    file: str
    published_at: datetime = Field(sa_type=UtcTime)


class ShelfRow(Row, table=True):
    """The newest published version of each pathway."""

    __tablename__ = "shelf"
    pathway_id: str = Field(primary_key=True)
    hash: str = Field(foreign_key="pathway.hash")


class ClinicRow(Row, table=True):
    __tablename__ = "clinic"
    id: str = Field(primary_key=True)
    content: str
    published_at: datetime = Field(sa_type=UtcTime)


def _table(name: str) -> Table:
    return Row.metadata.tables[name]


TEAM = _table("team")
CONTACT = _table("contact")
PATIENT = _table("patient")
PATIENT_KEY = _table("patient_key")
ROLE = _table("role")
ENROLMENT = _table("enrolment")
INVITATION = _table("invitation")
PLAN = _table("plan")
CHECK_IN = _table("check_in")
DIALOG = _table("dialog")
ANSWER = _table("answer")
ESCALATION = _table("escalation")
REASON = _table("reason")
REMARK = _table("remark")
CHANGE = _table("change")
PAST_ANSWERS = _table("past_answers")
INBOX = _table("inbox")
DUE = _table("due")
OUTBOX = _table("outbox")
JOURNAL = _table("journal")
ANCHOR = _table("anchor")
CLINIC_KEY = _table("clinic_key")
DAY_KEY = _table("day_key")
LEASE = _table("lease")
HEARTBEAT = _table("heartbeat")
ABSENCE = _table("absence")
PATHWAY = _table("pathway")
SHELF = _table("shelf")
CLINIC = _table("clinic")
