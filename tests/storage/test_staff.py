"""A Case knows the staff of its patient's team as the database has them at that moment."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from dialogs.inputs import Input
from dialogs.records import RoleName
from dialogs.turn import Deciding
from storage.taking.gathering import People
from storage.taking.staff import read_staff
from tests.storage.house import NOW, House, acting_for, contact, open_house, role, settle_in


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    house = open_house(database_url)
    yield house
    house.close()


async def staff_seen(house: House) -> list[str]:
    """The names of the staff in the Case of Maria's next message."""
    await house.write("Maria", acting_for("Maria"))
    return [member.name for member in house.seen[-1].members]


async def test_who_joins_is_renamed_or_leaves_is_seen_in_the_next_round(house: House) -> None:
    """Members are formed again as soon as one of their rows is another."""
    await settle_in(house, "Maria")
    assert await staff_seen(house) == ["Nora"]
    assert await staff_seen(house) == ["Nora"]

    def join(d: Deciding, _: Input) -> None:
        d.keep(contact(house, "Omar"))
        d.keep(replace(role(house, "Omar", RoleName.COORDINATOR), since_at=NOW.replace(hour=10)))

    await house.write("Omar", join)
    assert await staff_seen(house) == ["Nora", "Omar"]
    await house.write("Nora", lambda d, _: d.keep(replace(contact(house, "Nora"), name="Nora B.")))
    assert await staff_seen(house) == ["Nora B.", "Omar"]
    left = replace(role(house, "Nora", RoleName.PROVIDER), ended_at=NOW)
    await house.write("Nora", lambda d, _: d.keep(left))
    assert await staff_seen(house) == ["Omar"]


async def test_every_team_has_its_own_staff(house: House) -> None:
    """The staff of one team is not in a Case of another's patient; patients are nobody's staff."""
    await settle_in(house, "Maria")
    await settle_in(house, "Pia", team_id="t2", nurse="Olga")
    assert await staff_seen(house) == ["Nora"]
    await house.write("Pia", acting_for("Pia"))
    assert [member.name for member in house.seen[-1].members] == ["Olga"]


def test_the_staff_of_a_team_is_found_among_any_number_of_patients(house: House) -> None:
    """Every round reads it: it is looked up in an index that holds no patient."""
    explain = "EXPLAIN " if house.database.is_postgres else "EXPLAIN QUERY PLAN "
    asked: list[tuple[str, Any]] = []  # Any: what the driver was given
    listened = (house.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    with house.database.transaction() as connection:
        if house.database.is_postgres:
            connection.exec_driver_sql(
                "SET LOCAL enable_seqscan = off"
            )  # so few rows are read whole otherwise
        event.listen(*listened)
        read_staff(connection, house.rounds._ground.reader, ["t1", "t2"], People())
        event.remove(*listened)
        ((sql, values),) = asked
        plan = " / ".join(row[-1] for row in connection.exec_driver_sql(explain + sql, values))
    assert "ix_role_staff" in plan
