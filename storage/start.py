"""What the front door needs before and around the rounds: the heartbeat, teams, invitations, first-run facts.

Edge reads and writes of single rows. Nothing here touches a patient's record.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, inspect, select

from dialogs.records import Contact, Invitation, Reach, RoleName, Team
from storage import absences, codec
from storage.database import Database
from storage.secrets import Vault
from storage.tables import (
    CLINIC_KEY,
    CONTACT,
    HEARTBEAT,
    INVITATION,
    ROLE,
    TEAM,
)
from storage.upserts import upsert

_STAFF: Final = (RoleName.PROVIDER.value, RoleName.COORDINATOR.value)


def beat(database: Database, now: datetime) -> None:
    """We are alive at `now`."""
    with database.transaction() as connection:
        absences.beat(connection, now)


def last_beat(database: Database) -> datetime | None:
    with database.reading() as connection:
        found: datetime | None = connection.scalar(
            select(HEARTBEAT.c.at).where(HEARTBEAT.c.name == absences.TICK)
        )
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


def withdraw_admins(database: Database, vault: Vault) -> int:
    """Take back every invitation of an admin that nobody has used: a newer one comes in its place. How many."""
    unused = select(INVITATION.c.id, INVITATION.c.sealed).where(INVITATION.c.used_at.is_(None))
    with database.transaction() as connection:
        found = [
            codec.INVITATION.unpack(row.id, None, row.sealed, vault, vault.clinic)
            for row in connection.execute(unused).all()
        ]
        gone = [one.id for one in found if one.admin]
        connection.execute(
            delete(INVITATION).where(INVITATION.c.id.in_(gone), INVITATION.c.used_at.is_(None))
        )
    return len(gone)


def is_begun(database: Database) -> bool:
    """Something was sealed here before: whoever opens it needs the keys of that time."""
    with database.reading() as connection:
        if not inspect(connection).has_table(CLINIC_KEY.name):
            return False
        return connection.scalar(select(CLINIC_KEY.c.name).limit(1)) is not None


def is_fresh(database: Database) -> bool:
    """Nobody works here yet: no staff role was ever granted."""
    with database.reading() as connection:
        return connection.scalar(select(ROLE.c.id).where(ROLE.c.role.in_(_STAFF)).limit(1)) is None


def staff(database: Database, vault: Vault) -> list[tuple[Contact, tuple[RoleName, ...]]]:
    """Everybody who can be reached and works here, or once did, with the roles held now."""
    worked = select(ROLE.c.contact_id).where(ROLE.c.role.in_(_STAFF))
    with database.reading() as connection:
        contacts = connection.execute(
            select(CONTACT.c.id, CONTACT.c.sealed)
            .where(CONTACT.c.id.in_(worked), CONTACT.c.reach == Reach.REACHABLE.value)
            .order_by(CONTACT.c.id)
        ).all()
        roles = connection.execute(
            select(ROLE.c.contact_id, ROLE.c.role)
            .where(ROLE.c.contact_id.in_(worked), ROLE.c.ended_at.is_(None))
            .order_by(ROLE.c.id)
        ).all()
    held: dict[str, list[RoleName]] = {}
    for row in roles:
        held.setdefault(row.contact_id, []).append(RoleName(row.role))
    return [
        (
            codec.CONTACT.unpack(row.id, None, row.sealed, vault, vault.clinic),
            tuple(dict.fromkeys(held.get(row.id, ()))),
        )
        for row in contacts
    ]
