"""Our own absences: noticed by the gap between two beats, kept, and counted for the report to coordinators.

Noticing is one transaction: the absence, what has to be asked again, whom to tell, and the beat itself. So several
processes that begin at once notice it once, and a restart in the middle forgets nothing. Decides nothing about a
patient.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, delete, func, select, text

from dialogs.inputs import OF_HER_DAY, DueKind
from dialogs.lifecycles import CheckInState
from dialogs.records import CheckIn, RoleName
from dialogs.seen import Absence, Gap, Touched
from dialogs.turn import Wait
from storage import codec, due
from storage.database import Database
from storage.reader import Reader
from storage.tables import (
    ABSENCE,
    CHECK_IN,
    DIALOG,
    DUE,
    HEARTBEAT,
    OPEN_DIALOG,
    OUTBOX,
    PATIENT,
    PATIENT_KEY,
    PLAN,
    ROLE,
)
from storage.upserts import upsert

TICK: Final = "tick"  # the row of the beat
LOOKED_AT: Final = timedelta(days=15)  # absences that a decision may look at
CLOCKS_DIFFER: Final = timedelta(minutes=2)  # of processes that stand beside each other
KEPT: Final = timedelta(days=400)
LONGEST_WINDOW: Final = timedelta(days=15)  # of a check-in that an absence may have touched
REPORT_AFTER: Final = timedelta(minutes=1)  # the return, which the sweep of what is due needs
NAMED: Final = 10  # patients of a report
LOOKED_BACK: Final = 100_000  # latest messages among which repeated questions are counted


@dataclass(frozen=True, slots=True)
class Returned:
    """We are back from an absence, and this many open questions are asked again."""

    absence: Absence
    asked_again: int


# --- noticing ---------------------------------------------------------------------------------------------


def notice(database: Database, now: datetime, after: timedelta) -> Returned | None:
    """Beat; if nobody of us has beaten for longer than `after`, we were away.

    A clock may go wrong. The beat is not taken back with it, for what lies between would look like an absence when
    the clock is right again; only where an absence was noticed that ends ahead of now, it was that beat that lied.
    """
    with database.transaction() as connection:
        last: datetime | None = connection.scalar(_LAST_BEAT)
        if last is not None and now < last:
            last = _disown(connection, now, after)
            if last is None:
                return None
        beat(connection, now if last is None else max(now, last))
        if last is None or now - last <= after:
            return None
        absence = Absence(id=f"away-{int(last.timestamp())}", began_at=last, ended_at=now)
        row = {"id": absence.id, "began_at": absence.began_at, "ended_at": absence.ended_at}
        connection.execute(upsert(connection, ABSENCE, "id"), row)
        connection.execute(delete(ABSENCE).where(ABSENCE.c.ended_at < now - KEPT))
        count = ask_again(connection, now)
        _report_to_coordinators(connection, absence)
    return Returned(absence, count)


def _disown(connection: Connection, now: datetime, after: timedelta) -> datetime | None:
    """Take away absences that end ahead of now: a clock that went ahead noticed them, and an absence to come would
    excuse every silence. When the first of them began; None if there is none. Clocks may differ by `after`.
    """
    ahead = {"until": now + after}
    began: datetime | None = connection.scalar(_AHEAD_BEGAN, ahead)
    if began is not None:
        connection.execute(_DROP_AHEAD, ahead)
    return began


def beat(connection: Connection, now: datetime) -> None:
    """We are alive at `now`."""
    connection.execute(upsert(connection, HEARTBEAT, "name"), {"name": TICK, "at": now})


def ask_again(connection: Connection, at: datetime) -> int:
    """Ask every patient's open question again at `at`: a tap may be lost. How many there are."""
    rows = connection.execute(_OPEN_QUESTIONS).all()
    asks = [Wait(subject=row.patient_id, kind=DueKind.ASK_AGAIN, key=row.id, due_at=at) for row in rows]
    due.keep(connection, asks)
    return len(asks)


def _report_to_coordinators(connection: Connection, absence: Absence) -> None:
    told_at = absence.ended_at + REPORT_AFTER
    contacts = connection.scalars(_COORDINATORS).all()
    due.keep(
        connection,
        [Wait(subject=one, kind=DueKind.ABSENCE, key=absence.id, due_at=told_at) for one in contacts],
    )


# --- looking at them --------------------------------------------------------------------------------------


class Absences:
    """Those of the last days, read once and then known until somebody asks to renew them."""

    def __init__(self) -> None:
        self._known: tuple[Absence, ...] | None = None

    def recent(self, connection: Connection, now: datetime) -> tuple[Absence, ...]:
        """Oldest first. None that ends ahead of now: it was noticed by a clock that was wrong."""
        if self._known is None:
            rows = connection.execute(_RECENT, {"since": now - LOOKED_AT}).all()
            self._known = tuple(_absence(row) for row in rows)
        past = now + CLOCKS_DIFFER
        return tuple(one for one in self._known if now - LOOKED_AT < one.ended_at <= past)

    def renew(self) -> None:
        """One was noticed, here or by another process: the next look reads them anew."""
        self._known = None


# --- what one meant ---------------------------------------------------------------------------------------


def gap(connection: Connection, reader: Reader, absence_id: str, teams: Collection[str]) -> Gap | None:
    """What this absence meant for the patients of these teams, as it stands now."""
    row = connection.execute(_ABSENCE, {"id": absence_id}).first()
    if row is None or not teams:
        return None
    absence = _absence(row)
    late: dict[str, int] = {}
    missed: dict[str, int] = {}
    for patient_id, check_in in _check_ins(connection, reader, absence, teams):
        if _was_sent_late(check_in, absence):
            late[patient_id] = late.get(patient_id, 0) + 1
        elif _was_missed_by_us(check_in):
            missed[patient_id] = missed.get(patient_id, 0) + 1
    asked = connection.scalars(_ASKED_AGAIN, {"teams": sorted(teams), "since": absence.ended_at}).all()
    touched = tuple(dict.fromkeys((*missed, *late, *asked)))
    unfinished = connection.scalar(_UNFINISHED, {"until": absence.ended_at})
    return Gap(
        absence=absence,
        late=sum(late.values()),
        missed=sum(missed.values()),
        asked_again=len(asked),
        touched=len(touched),
        named=_named(connection, reader, touched[:NAMED]),
        unfinished=unfinished is not None,
    )


def _check_ins(
    connection: Connection, reader: Reader, absence: Absence, teams: Collection[str]
) -> list[tuple[str, CheckIn]]:
    """Check-ins of these teams whose time an absence touched."""
    rows = connection.execute(
        _TOUCHED,
        {
            "teams": sorted(teams),
            "began": absence.began_at,
            "ended": absence.ended_at,
            "first": (absence.began_at - LONGEST_WINDOW).date(),
            "last": (absence.ended_at + timedelta(days=1)).date(),
        },
    )
    return [
        (row.patient_id, reader.record(codec.CHECK_IN, row.id, row.patient_id, row.sealed, row.wrapped))
        for row in rows
    ]


def _was_sent_late(check_in: CheckIn, absence: Absence) -> bool:
    sent_at = check_in.sent_at
    return sent_at is not None and absence.began_at <= check_in.due_at < absence.ended_at <= sent_at


def _was_missed_by_us(check_in: CheckIn) -> bool:
    return check_in.state is CheckInState.MISSED and check_in.why.startswith("by-us")


def _named(connection: Connection, reader: Reader, patient_ids: Collection[str]) -> tuple[Touched, ...]:
    if not patient_ids:
        return ()
    patients = [
        reader.record(codec.PATIENT, row.id, row.id, row.sealed, row.wrapped)
        for row in connection.execute(_NAMES, {"ids": list(patient_ids)})
    ]
    patients.sort(key=lambda patient: patient.name.casefold())
    return tuple(Touched(name=patient.name, code=patient.code) for patient in patients)


def _absence(row: Any) -> Absence:  # Any: a row of ABSENCE
    return Absence(id=row.id, began_at=row.began_at, ended_at=row.ended_at)


_INSTANT = CHECK_IN.c.due_at.type
_LAST_BEAT = select(HEARTBEAT.c.at).where(HEARTBEAT.c.name == TICK).with_for_update()
_OPEN_QUESTIONS = (
    select(DIALOG.c.id, PATIENT.c.id.label("patient_id"))
    .select_from(DIALOG.join(PATIENT, PATIENT.c.contact_id == DIALOG.c.contact_id))
    .where(DIALOG.c.patient_id == PATIENT.c.id, text(f"dialog.{OPEN_DIALOG}"))
)
_COORDINATORS = (
    select(ROLE.c.contact_id)
    .where(ROLE.c.role == RoleName.COORDINATOR.value, ROLE.c.ended_at.is_(None))
    .distinct()
    .order_by(ROLE.c.contact_id)
)
_RECENT = (
    select(ABSENCE)
    .where(ABSENCE.c.ended_at > bindparam("since", type_=ABSENCE.c.ended_at.type))
    .order_by(ABSENCE.c.began_at)
)
_AHEAD = ABSENCE.c.ended_at > bindparam("until", type_=ABSENCE.c.ended_at.type)
_AHEAD_BEGAN = select(func.min(ABSENCE.c.began_at)).where(_AHEAD)
_DROP_AHEAD = delete(ABSENCE).where(_AHEAD)
_ABSENCE = select(ABSENCE).where(ABSENCE.c.id == bindparam("id"))
_OF_TEAMS = PATIENT.c.team_id.in_(bindparam("teams", expanding=True))
_TOUCHED = (
    select(CHECK_IN.c.id, CHECK_IN.c.patient_id, CHECK_IN.c.sealed, PATIENT_KEY.c.wrapped)
    .select_from(
        PATIENT.join(PLAN, PLAN.c.patient_id == PATIENT.c.id)
        .join(CHECK_IN, CHECK_IN.c.plan_id == PLAN.c.id)
        .join(PATIENT_KEY, PATIENT_KEY.c.patient_id == PATIENT.c.id)
    )
    .where(
        _OF_TEAMS,
        CHECK_IN.c.on_date.between(bindparam("first"), bindparam("last")),
        CHECK_IN.c.due_at < bindparam("ended", type_=_INSTANT),
        CHECK_IN.c.closes_at >= bindparam("began", type_=_INSTANT),
        CHECK_IN.c.slot >= 0,
        CHECK_IN.c.state.not_in((CheckInState.PLANNED.value, CheckInState.CANCELLED.value)),
    )
    .order_by(CHECK_IN.c.due_at, CHECK_IN.c.id)
)
_ASKED_AGAIN = (
    select(OUTBOX.c.patient_id)
    .select_from(OUTBOX.join(PATIENT, PATIENT.c.id == OUTBOX.c.patient_id))
    .where(
        OUTBOX.c.id > select(func.max(OUTBOX.c.id) - LOOKED_BACK).scalar_subquery(),
        OUTBOX.c.created_at >= bindparam("since", type_=OUTBOX.c.created_at.type),
        OUTBOX.c.why.contains(DueKind.ASK_AGAIN.value),
        OUTBOX.c.contact_id == PATIENT.c.contact_id,
        _OF_TEAMS,
    )
    .distinct()
    .order_by(OUTBOX.c.patient_id)
)
_UNFINISHED = (
    select(DUE.c.id)
    .where(
        and_(
            DUE.c.due_at <= bindparam("until", type_=DUE.c.due_at.type),
            DUE.c.kind.in_([kind.value for kind in OF_HER_DAY]),
        )
    )
    .limit(1)
)
_NAMES = (
    select(PATIENT.c.id, PATIENT.c.sealed, PATIENT_KEY.c.wrapped)
    .select_from(PATIENT.join(PATIENT_KEY, PATIENT_KEY.c.patient_id == PATIENT.c.id))
    .where(PATIENT.c.id.in_(bindparam("ids", expanding=True)))
)
