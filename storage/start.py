"""What the front door needs before and around the rounds: the heartbeat, teams, invitations, first-run facts.

Edge reads and writes of single rows. Nothing here touches a patient's record; what a patient is asked again
goes the way of everything due.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select, text

from dialogs.inputs import DueKind
from dialogs.records import Invitation, RoleName, Team
from dialogs.turn import Wait
from storage import codec, due
from storage.database import Database
from storage.secrets import Vault
from storage.tables import DIALOG, HEARTBEAT, INVITATION, OPEN_DIALOG, PATIENT, ROLE, TEAM
from storage.upserts import upsert

_TICK: Final = "tick"


def beat(database: Database, now: datetime) -> None:
    """We are alive at `now`."""
    with database.transaction() as connection:
        connection.execute(upsert(connection, HEARTBEAT, "name"), {"name": _TICK, "at": now})


def last_beat(database: Database) -> datetime | None:
    with database.reading() as connection:
        found: datetime | None = connection.scalar(select(HEARTBEAT.c.at).where(HEARTBEAT.c.name == _TICK))
        return found


def teams(database: Database, vault: Vault) -> list[Team]:
    with database.reading() as connection:
        rows = connection.execute(select(TEAM.c.id, TEAM.c.sealed).order_by(TEAM.c.id)).all()
    return [codec.TEAM.unpack(row.id, None, row.sealed, vault, vault.clinic) for row in rows]


def create_team(database: Database, vault: Vault, team: Team) -> None:
    """Keep a team, new or changed."""
    with database.transaction() as connection:
        connection.execute(upsert(connection, TEAM, "id"), codec.TEAM.pack(team, vault, vault.clinic))


def create_invitation(database: Database, vault: Vault, invitation: Invitation) -> None:
    """Keep a new invitation of a member of staff. Safe beside a running bot."""
    with database.transaction() as connection:
        connection.execute(INVITATION.insert(), codec.INVITATION.pack(invitation, vault, vault.clinic))


def is_fresh(database: Database) -> bool:
    """Nobody works here yet: no staff role was ever granted."""
    staff = (RoleName.PROVIDER.value, RoleName.COORDINATOR.value)
    with database.reading() as connection:
        return connection.scalar(select(ROLE.c.id).where(ROLE.c.role.in_(staff)).limit(1)) is None


def ask_again(database: Database, at: datetime) -> int:
    """Ask every patient's open question again at `at`: we were away and a tap may be lost. How many there
    are.
    """
    with database.transaction() as connection:
        rows = connection.execute(
            select(DIALOG.c.id, PATIENT.c.id.label("patient_id"))
            .select_from(DIALOG.join(PATIENT, PATIENT.c.contact_id == DIALOG.c.contact_id))
            .where(DIALOG.c.patient_id == PATIENT.c.id, text(f"dialog.{OPEN_DIALOG}"))
        ).all()
        due.keep(
            connection,
            [Wait(subject=row.patient_id, kind=DueKind.ASK_AGAIN, key=row.id, due_at=at) for row in rows],
        )
    return len(rows)
