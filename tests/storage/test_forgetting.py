"""What was said long ago and is needed by nobody is forgotten, and nothing else."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from dialogs.inputs import DueKind
from dialogs.lifecycles import MESSAGE, MessageState
from dialogs.turn import Wait
from storage import due, forgetting
from storage.forgetting import PLAIN_FOR, WITH_BUTTONS_FOR, forget_said
from storage.tables import OUTBOX, PATIENT, REMARK
from tests.storage.house import NOW, House, open_house, settle_in

HAIR = timedelta(seconds=1)
PLAIN_OLD, VERY_OLD = NOW - PLAIN_FOR - HAIR, NOW - WITH_BUTTONS_FOR - HAIR


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url)
    await settle_in(house, "Ada")
    with house.database.transaction() as connection:
        connection.execute(OUTBOX.delete())
    yield house
    house.close()


def said(house: House, key: str, at: datetime, **columns: Any) -> None:  # any column of the outbox
    row = {
        "key": key,
        "contact_id": house.contact_id("Ada"),
        "lane": 1,
        "state": MessageState.SENT.value,
        "created_at": at,
        "repeatable": True,
        "report": False,
        "sealed": b"",
    }
    with house.database.transaction() as connection:
        connection.execute(OUTBOX.insert(), [row | columns])


def left(house: House) -> set[str]:
    with house.database.reading() as connection:
        return set(connection.scalars(select(OUTBOX.c.key)))


def forgotten(house: House) -> int:
    with house.database.transaction() as connection:
        return forget_said(connection, NOW)


async def test_a_message_with_nothing_under_it_goes_after_five_weeks(house: House) -> None:
    """A second too young it stays; and forgetting twice takes nothing more."""
    said(house, "old", PLAIN_OLD)
    said(house, "young", NOW - PLAIN_FOR + HAIR)
    assert forgotten(house) == 1
    assert left(house) == {"young"}
    assert forgotten(house) == 0


async def test_one_with_buttons_or_an_edit_stays_for_over_a_year(house: House) -> None:
    """It may be tapped, or changed in place; then it goes too, with its edits."""
    said(house, "tapped", PLAIN_OLD, handle="h1")
    said(house, "card", PLAIN_OLD)
    said(house, "edit", PLAIN_OLD, edits_key="card")
    said(house, "too-old", VERY_OLD, handle="h2")
    said(house, "old-card", VERY_OLD, handle="h3")
    said(house, "new-edit", NOW, edits_key="old-card")
    assert forgotten(house) == 1
    assert left(house) == {"tapped", "card", "edit", "old-card", "new-edit"}


@pytest.mark.parametrize("state", sorted(MESSAGE.non_terminal))
async def test_what_is_not_settled_is_never_forgotten(house: House, state: MessageState) -> None:
    """However old it is, it is still to be sent or to be told of."""
    said(house, "waits", VERY_OLD, state=state.value)
    assert forgotten(house) == 0


async def test_what_somebody_answered_or_is_still_to_hear_of_stays(house: House) -> None:
    """A remark's message is shown beside it; a fate that nobody has looked at yet needs its row."""
    said(house, "answered", VERY_OLD)
    said(house, "untold", VERY_OLD)
    said(house, "over", VERY_OLD)
    contact = house.contact_id("Ada")
    with house.database.transaction() as connection:
        patient = connection.scalars(select(PATIENT.c.id)).one()
        connection.execute(
            REMARK.insert(),
            [
                {
                    "id": "r1",
                    "patient_id": patient,
                    "state": "read",
                    "at": NOW,
                    "by": contact,
                    "say_key": "answered",
                    "sealed": b"",
                }
            ],
        )
        due.keep(connection, [Wait(subject=contact, kind=DueKind.SETTLED, key="untold", due_at=NOW)])
    assert forgotten(house) == 1
    assert left(house) == {"answered", "untold"}


async def test_a_run_takes_away_no_more_than_its_ceiling(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest first; the next run takes the rest."""
    monkeypatch.setattr(forgetting, "ROWS_A_RUN", 2)
    for number in range(3):
        said(house, f"k{number}", PLAIN_OLD - timedelta(days=number))
    assert forgotten(house) == 2
    assert left(house) == {"k0"}
    assert forgotten(house) == 1


async def test_what_is_old_is_found_by_an_index(house: House) -> None:
    """A run looks at what is old, not at everything that was ever said."""
    with house.database.transaction() as connection:
        for first in range(0, 20_000, 1_000):
            connection.execute(
                OUTBOX.insert(),
                [
                    {
                        "key": f"k{number}",
                        "contact_id": "c",
                        "lane": 1,
                        "state": MessageState.SENT.value,
                        "created_at": NOW - timedelta(minutes=number),
                        "handle": f"h{number}" if number % 2 else None,
                        "repeatable": True,
                        "report": False,
                        "sealed": b"",
                    }
                    for number in range(first, first + 1_000)
                ],
            )
    asked: list[tuple[str, Any]] = []  # any: what the driver was given
    listened = (house.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    with house.database.transaction() as connection:
        connection.exec_driver_sql("ANALYZE")
        event.listen(*listened)
        forget_said(connection, NOW)
        event.remove(*listened)
        explain = "EXPLAIN " if house.database.is_postgres else "EXPLAIN QUERY PLAN "
        plans = [
            " / ".join(row[-1] for row in connection.exec_driver_sql(explain + sql, values))
            for sql, values in asked
        ]
    assert "ix_outbox_plain" in plans[0]
    assert "ix_outbox_other" in plans[1]
