"""The staff of a team, as a round finds them: every member and her contact.

Read anew in every round, for who works where is never remembered. Members are formed again only when one of
the rows is another than the last time: a team's staff rarely changes, and forming twenty of them costs as
much as reading everything about one patient.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, text

from dialogs.records import Contact, Member, Role
from storage import codec
from storage.prepared import Prepared, Row
from storage.reader import Reader
from storage.tables import CONTACT, ROLE, STAFF_NOW
from storage.taking.gathering import People, born


@dataclass(frozen=True, slots=True)
class Staff:
    """Of one team, in the order in which they joined it."""

    members: tuple[Member, ...]
    contacts: Mapping[str, Contact]


def read_staff(connection: Connection, reader: Reader, team_ids: Iterable[str], people: People) -> None:
    """Put the staff of these teams into `people`; of a team without any, an empty one."""
    wanted = sorted(set(team_ids))
    if not wanted:
        return
    rows = _STAFF.rows(connection, {"teams": wanted})
    of_team: dict[str, list[Row]] = {team_id: [] for team_id in wanted}
    for row in rows:
        of_team[row[0]].append(row)
    for team_id, found in of_team.items():
        staff = reader.formed(Staff, team_id, found, lambda rows: _formed(reader, rows))
        people.members[team_id] = staff.members
        people.contacts.update(staff.contacts)


def _formed(reader: Reader, rows: Sequence[Row]) -> Staff:
    held = [
        (
            reader.record(codec.ROLE, role_id, None, role_sealed, None),
            reader.record(codec.CONTACT, contact_id, None, contact_sealed, None),
        )
        for _, role_id, role_sealed, contact_id, contact_sealed in rows
    ]
    held.sort(key=lambda one: (one[0].since_at, born(one[0].id)))
    return Staff(
        members=tuple(_member(role, contact) for role, contact in held),
        contacts={contact.id: contact for _, contact in held},
    )


def _member(role: Role, contact: Contact) -> Member:
    return Member(
        contact_id=contact.id,
        name=contact.name,
        language=contact.language,
        role=role.role,
        lead=role.lead,
        admin=role.admin,
        reach=contact.reach,
    )


_STAFF = Prepared(
    select(ROLE.c.team_id, ROLE.c.id, ROLE.c.sealed, CONTACT.c.id, CONTACT.c.sealed)
    .select_from(ROLE.join(CONTACT, CONTACT.c.id == ROLE.c.contact_id))
    .where(
        ROLE.c.team_id.in_(bindparam("teams", expanding=True)),
        text(STAFF_NOW),  # as its index says it: a team has many more patients than staff
    )
)
