"""Gathering a patient's day, to be explained: her check-ins, messages, journal and worries of one local date.

Reads only. Everything is bounded: what is beyond a ceiling is left out and said to be. Danger: it opens her sealed
journal; whoever calls it has made sure for whom.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, or_, select

from dialogs import calendar
from dialogs.lifecycles import MessageState
from dialogs.records import Contact, Escalation, Member, PastAnswers, Patient, Plan, Reason, Team
from dialogs.why.day import Message, Noted, ThatDay
from storage import codec, journal, outbox
from storage.reader import Reader
from storage.secrets import Wrapped
from storage.tables import (
    ABSENCE,
    CHECK_IN,
    CONTACT,
    ESCALATION,
    JOURNAL,
    OUTBOX,
    PATIENT,
    PATIENT_KEY,
    PLAN,
    REASON,
)
from storage.taking.gathering import People, read_patients
from storage.taking.staff import read_staff

LOOK_BACK: Final = timedelta(days=92)  # a pause, the longest thing that stays in force, is at most 90 days
REACHES_DAYS: Final = timedelta(days=2)  # how far back a window that is still open may have begun
MOST_CHECK_INS: Final = 50
MOST_MESSAGES: Final = 200
MOST_TURNS: Final = 1500  # rows of the journal
MOST_REASONS: Final = 30
IN_FORCE: Final = frozenset(  # lines that explain days after their own
    {
        "paused",
        "resumed",
        "skipped",
        "moved",
        "undone",
        "hour-changed",
        "hour-set",
        "zone-changed",
        "zone-set",
        "left",
        "ended",
        "stopped",
        "event",
        "not-wanted",
    }
)

Row = Any  # a row of a statement of ours, read by column name


def that_day(connection: Connection, reader: Reader, patient: Patient, wrapped: Wrapped, on: date) -> ThatDay:
    """Everything kept about one local date of hers."""
    begins_at = calendar.instant(on, time(0), patient.zone)
    ends_at = calendar.instant(on + timedelta(days=1), time(0), patient.zone)
    span = {"patient": patient.id, "begins": begins_at, "ends": ends_at}
    check_ins = connection.execute(_CHECK_INS, {**span, "on": on, "since": on - REACHES_DAYS}).all()
    messages = connection.execute(_MESSAGES, {**span, "contact": patient.contact_id or ""}).all()
    turns = connection.execute(_TURNS, {**span, "begins": begins_at - LOOK_BACK}).all()
    reasons, escalations = _worries(connection, reader, patient.id, wrapped, span)
    away = connection.execute(_AWAY, span).all()
    noted = tuple(_noted(reader, patient.id, wrapped, turns))
    day = ThatDay(
        on=on,
        begins_at=begins_at,
        ends_at=ends_at,
        check_ins=tuple(
            reader.record(codec.CHECK_IN, row.id, patient.id, row.sealed, wrapped) for row in check_ins
        ),
        messages=tuple(_message(reader, wrapped, row) for row in messages),
        noted=tuple(one for one in noted if one.at >= begins_at),
        earlier=tuple(one for one in noted if one.at < begins_at and one.what in IN_FORCE),
        reasons=reasons,
        escalations=escalations,
        away=tuple((row.began_at, row.ended_at) for row in away),
        cut=len(messages) == MOST_MESSAGES or len(turns) == MOST_TURNS,
    )
    return replace(day, names=_names(connection, reader, day))


def _message(reader: Reader, wrapped: Wrapped, row: Row) -> Message:
    """What was said is not opened for being read again: only what it was about."""
    place = outbox.place(row.key, row.patient_id)
    key = None if row.patient_id is None else wrapped
    say = outbox.SAY.validate_json(reader.bytes_of(place, row.patient_id, row.sealed, key))
    return Message(
        at=row.created_at,
        state=MessageState(row.state),
        left_at=row.claimed_at,
        not_before=say.not_before,  # the row's own is moved by a retry
        not_after=row.not_after,
        why=row.why,
        ended_why=row.ended_why,
        about=say.about,
    )


def _noted(reader: Reader, patient_id: str, wrapped: Wrapped, turns: Sequence[Row]) -> Iterable[Noted]:
    for row in reversed(turns):
        place = journal.place(patient_id, row.turn)
        plain = reader.bytes_of(place, patient_id, row.sealed, wrapped)
        for note in journal.NOTES.validate_json(plain):
            yield Noted(at=row.at, what=note.what, by=note.by, why=note.why, details=note.details)


def _worries(
    connection: Connection, reader: Reader, patient_id: str, wrapped: Wrapped, span: dict[str, Any]
) -> tuple[tuple[Reason, ...], tuple[Escalation, ...]]:
    """The reasons that were raised in a span, and the escalations they belong to."""
    rows = connection.execute(_REASONS, span).all()
    reasons = tuple(reader.record(codec.REASON, row.id, patient_id, row.sealed, wrapped) for row in rows)
    wanted = sorted({one.escalation_id for one in reasons})
    if not wanted:
        return (), ()
    found = connection.execute(_ESCALATIONS, {"ids": wanted}).all()
    return reasons, tuple(
        reader.record(codec.ESCALATION, row.id, patient_id, row.sealed, wrapped) for row in found
    )


def _names(connection: Connection, reader: Reader, day: ThatDay) -> dict[str, str]:
    """Who is named in the journal's lines and the escalations."""
    named = {
        word
        for one in (*day.noted, *day.earlier)
        for word in (one.by, *one.details.get("people", "").split())
    }
    named |= {one.details.get("contact", "") for one in day.noted}
    named |= {
        who for one in day.escalations for who in (*one.told, one.acknowledged_by, one.resolved_by) if who
    }
    rows = connection.execute(_CONTACTS, {"ids": sorted(named)})
    return {row.id: reader.record(codec.CONTACT, row.id, None, row.sealed, None).name for row in rows}


def _between(column: Any) -> tuple[Any, Any]:
    return column >= bindparam("begins", type_=column.type), column < bindparam("ends", type_=column.type)


_CHECK_INS = (
    select(CHECK_IN.c.id, CHECK_IN.c.sealed)
    .select_from(PLAN.join(CHECK_IN, CHECK_IN.c.plan_id == PLAN.c.id))
    .where(
        PLAN.c.patient_id == bindparam("patient"),
        CHECK_IN.c.on_date >= bindparam("since", type_=CHECK_IN.c.on_date.type),
        CHECK_IN.c.on_date <= bindparam("on", type_=CHECK_IN.c.on_date.type),
        or_(
            CHECK_IN.c.on_date == bindparam("on", type_=CHECK_IN.c.on_date.type),
            # one of a day before whose window reaches into this one
            (CHECK_IN.c.slot >= 0)
            & (CHECK_IN.c.closes_at > bindparam("begins", type_=CHECK_IN.c.due_at.type)),
        ),
    )
    .order_by(CHECK_IN.c.due_at, CHECK_IN.c.id)
    .limit(MOST_CHECK_INS)
)
_MESSAGES = (
    select(
        OUTBOX.c.key,
        OUTBOX.c.patient_id,
        OUTBOX.c.state,
        OUTBOX.c.created_at,
        OUTBOX.c.claimed_at,
        OUTBOX.c.not_after,
        OUTBOX.c.why,
        OUTBOX.c.ended_why,
        OUTBOX.c.sealed,
    )
    .where(
        OUTBOX.c.contact_id == bindparam("contact"),
        OUTBOX.c.patient_id == bindparam("patient"),
        OUTBOX.c.edits_key.is_(None),
        *_between(OUTBOX.c.created_at),
    )
    .order_by(OUTBOX.c.id)
    .limit(MOST_MESSAGES)
)
_TURNS = (
    select(JOURNAL.c.turn, JOURNAL.c.at, JOURNAL.c.sealed)
    .where(JOURNAL.c.subject == bindparam("patient"), *_between(JOURNAL.c.at))
    .order_by(JOURNAL.c.turn.desc())
    .limit(MOST_TURNS)
)
_AWAY = (
    select(ABSENCE.c.began_at, ABSENCE.c.ended_at)
    .where(
        ABSENCE.c.ended_at > bindparam("begins", type_=ABSENCE.c.ended_at.type),
        ABSENCE.c.began_at < bindparam("ends", type_=ABSENCE.c.ended_at.type),
    )
    .order_by(ABSENCE.c.began_at)
)
_REASONS = (
    select(REASON.c.id, REASON.c.sealed)
    .select_from(ESCALATION.join(REASON, REASON.c.escalation_id == ESCALATION.c.id))
    .where(ESCALATION.c.patient_id == bindparam("patient"), *_between(REASON.c.opened_at))
    .order_by(REASON.c.opened_at, REASON.c.id)
    .limit(MOST_REASONS)
)
_ESCALATIONS = select(ESCALATION.c.id, ESCALATION.c.sealed).where(
    ESCALATION.c.id.in_(bindparam("ids", expanding=True))
)
_CONTACTS = select(CONTACT.c.id, CONTACT.c.sealed).where(CONTACT.c.id.in_(bindparam("ids", expanding=True)))


# --- for the shell ------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A patient as she stands, with the day that was asked about."""

    patient: Patient
    plans: tuple[Plan, ...]
    team: Team
    members: tuple[Member, ...]
    contact: Contact | None
    past: PastAnswers | None
    day: ThatDay


def find(connection: Connection, reader: Reader, named: str) -> str | None:
    """The id of the patient with this id or code, in any case."""
    for row in connection.execute(_EVERYBODY):
        if row.id == named:
            return str(row.id)
        patient = reader.record(codec.PATIENT, row.id, row.id, row.sealed, row.wrapped)
        if patient.code.casefold() == named.casefold():
            return patient.id
    return None


def known(
    connection: Connection,
    reader: Reader,
    patient_id: str,
    day_of: Callable[[Patient], date],
    now: datetime,
) -> Known:
    """All that her day is told from. day_of: the local date, which may hang on her zone."""
    people = People()
    care = read_patients(connection, reader, [patient_id], now, people)[patient_id]
    read_staff(connection, reader, [care.patient.team_id], people)
    return Known(
        patient=care.patient,
        plans=tuple(care.plans),
        team=people.teams[care.patient.team_id],
        members=people.members.get(care.patient.team_id, ()),
        contact=care.contact,
        past=care.past,
        day=that_day(connection, reader, care.patient, care.wrapped, day_of(care.patient)),
    )


_EVERYBODY = select(PATIENT.c.id, PATIENT.c.sealed, PATIENT_KEY.c.wrapped).select_from(
    PATIENT.join(PATIENT_KEY, PATIENT_KEY.c.patient_id == PATIENT.c.id)
)
