"""Records ↔ rows. The sealed bytes are the record, whole; the plain columns are an index over it.

Decides which fields stand in the clear, one short projection per kind of record. Knows no query and no key:
the caller brings the data key. Unreadable bytes raise; they are never skipped.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from pydantic import TypeAdapter
from sqlalchemy import Table

from dialogs import lifecycles
from dialogs.lifecycles import CheckInState, EscalationState, ReasonState
from dialogs.records import (
    Answer,
    Change,
    CheckIn,
    Contact,
    Dialog,
    Enrolment,
    Escalation,
    Invitation,
    PastAnswers,
    Patient,
    Plan,
    Reason,
    Record,
    Remark,
    Role,
    Team,
)
from storage import tables
from storage.secrets import Vault

R = TypeVar("R", bound=Record)
Columns = dict[str, Any]  # one row's values, each of its column's type


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape(Generic[R]):
    """How one kind of record lies in its table.

    plain: its plain columns. patient_of: whose key seals it; None for the clinic's.
    holds_place: whether this record is the one that an "at most one…" index counts; such rows are written
    last.
    """

    kind: type[R]
    table: Table
    plain: Callable[[R, Vault], Columns]
    patient_of: Callable[[R], str | None]
    key: str = "id"
    holds_place: Callable[[R], bool] = lambda record: False
    adapter: TypeAdapter[R]

    def place(self, row_id: str, patient_id: str | None) -> str:
        """What is bound into the sealed bytes."""
        return f"{self.table.name}|{row_id}|{patient_id or ''}"

    def pack(self, record: R, vault: Vault, key: AESGCMSIV) -> Columns:
        """The row of a record, sealed under the key of whom it belongs to."""
        columns = self.plain(record, vault)
        place = self.place(columns[self.key], self.patient_of(record))
        columns["sealed"] = vault.seal(key, self.adapter.dump_json(record), place)
        return columns

    def unpack(self, row_id: str, patient_id: str | None, sealed: bytes, vault: Vault, key: AESGCMSIV) -> R:
        opened = vault.open(key, sealed, self.place(row_id, patient_id))
        return self.adapter.validate_json(opened)


def _shape(
    kind: type[R],
    table: Table,
    plain: Callable[[R, Vault], Columns],
    patient_of: Callable[[R], str | None],
    *,
    key: str = "id",
    holds_place: Callable[[R], bool] = lambda record: False,
) -> Shape[R]:
    return Shape(
        kind=kind,
        table=table,
        plain=plain,
        patient_of=patient_of,
        key=key,
        holds_place=holds_place,
        adapter=TypeAdapter(kind),
    )


def _nobody(_: object) -> None:
    return None


TEAM = _shape(Team, tables.TEAM, lambda r, _: {"id": r.id}, _nobody)
CONTACT = _shape(Contact, tables.CONTACT, lambda r, _: {"id": r.id, "reach": r.reach.value}, _nobody)
PATIENT = _shape(
    Patient,
    tables.PATIENT,
    lambda r, _: {"id": r.id, "team_id": r.team_id, "state": r.state, "contact_id": r.contact_id},
    lambda r: r.id,
)
ROLE = _shape(
    Role,
    tables.ROLE,
    lambda r, _: {
        "id": r.id,
        "contact_id": r.contact_id,
        "role": r.role.value,
        "team_id": r.team_id,
        "patient_id": r.patient_id,
        "since_at": r.since_at,
        "ended_at": r.ended_at,
    },
    _nobody,
    holds_place=lambda r: r.ended_at is None,
)
ENROLMENT = _shape(
    Enrolment,
    tables.ENROLMENT,
    lambda r, _: {
        "id": r.id,
        "patient_id": r.patient_id,
        "state": r.state.value,
        "code_hash": r.code_hash,
        "expires_at": r.expires_at,
    },
    lambda r: r.patient_id,
)
INVITATION = _shape(
    Invitation,
    tables.INVITATION,
    lambda r, _: {
        "id": r.id,
        "code_hash": r.code_hash,
        "team_id": r.team_id,
        "expires_at": r.expires_at,
        "used_at": r.used_at,
    },
    _nobody,
)
PLAN = _shape(
    Plan,
    tables.PLAN,
    lambda r, _: {"id": r.id, "patient_id": r.patient_id, "state": r.state.value},
    lambda r: r.patient_id,
)
CHECK_IN = _shape(
    CheckIn,
    tables.CHECK_IN,
    lambda r, _: {
        "id": r.id,
        "patient_id": r.patient_id,
        "plan_id": r.plan_id,
        "state": r.state.value,
        "on_date": r.on,
        "slot": r.slot,
        "due_at": r.due_at,
        "closes_at": r.closes_at,
    },
    lambda r: r.patient_id,
    holds_place=lambda r: r.state is not CheckInState.CANCELLED,
)
DIALOG = _shape(
    Dialog,
    tables.DIALOG,
    lambda r, _: {
        "id": r.id,
        "contact_id": r.contact_id,
        "patient_id": r.patient_id,
        "state": r.state.value,
        "opened_at": r.opened_at,
        "lapses_at": r.lapses_at,
    },
    lambda r: r.patient_id,
    holds_place=lambda r: r.state in lifecycles.DIALOG.non_terminal,
)
ANSWER = _shape(
    Answer,
    tables.ANSWER,
    lambda r, _: {
        "id": r.id,
        "patient_id": r.patient_id,
        "check_in_id": r.check_in_id,
        "at": r.at,
        "replaced_by": r.replaced_by,
    },
    lambda r: r.patient_id,
)
ESCALATION = _shape(
    Escalation,
    tables.ESCALATION,
    lambda r, _: {
        "id": r.id,
        "patient_id": r.patient_id,
        "team_id": r.team_id,
        "state": r.state.value,
        "severity": r.severity.value,
        "opened_at": r.opened_at,
        "act_by": r.act_by,
        "version": r.version,
    },
    lambda r: r.patient_id,
    holds_place=lambda r: r.state is not EscalationState.RESOLVED,
)
REASON = _shape(
    Reason,
    tables.REASON,
    lambda r, vault: {
        "id": r.id,
        "patient_id": r.patient_id,
        "escalation_id": r.escalation_id,
        "state": r.state.value,
        "severity": r.severity.value,
        "rule_mark": vault.rule_mark(r.patient_id, r.rule_id, r.plan_id),
        "opened_at": r.opened_at,
        "act_by": r.act_by,
    },
    lambda r: r.patient_id,
    holds_place=lambda r: r.state is ReasonState.OPEN,
)
REMARK = _shape(
    Remark,
    tables.REMARK,
    lambda r, _: {
        "id": r.id,
        "patient_id": r.patient_id,
        "state": r.state.value,
        "at": r.at,
        "by": r.by,
        "say_key": r.say_key or None,
    },
    lambda r: r.patient_id,
)
CHANGE = _shape(
    Change,
    tables.CHANGE,
    lambda r, _: {"id": r.id, "patient_id": r.patient_id, "by": r.by, "at": r.at, "undone_at": r.undone_at},
    lambda r: r.patient_id,
)
PAST_ANSWERS = _shape(
    PastAnswers,
    tables.PAST_ANSWERS,
    lambda r, _: {"patient_id": r.patient_id},
    lambda r: r.patient_id,
    key="patient_id",
)

SHAPES: tuple[Shape[Any], ...] = (  # in the order of writing: what others point at comes first
    TEAM,
    CONTACT,
    PATIENT,
    ROLE,
    ENROLMENT,
    INVITATION,
    PLAN,
    CHECK_IN,
    DIALOG,
    ANSWER,
    ESCALATION,
    REASON,
    REMARK,
    CHANGE,
    PAST_ANSWERS,
)
SHAPE_OF: Mapping[type[Record], Shape[Any]] = {shape.kind: shape for shape in SHAPES}
