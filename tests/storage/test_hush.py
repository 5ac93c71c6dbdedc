"""What waits to be said to somebody is taken back in the same transaction as the reason for it, and nothing else is."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from dialogs.inputs import Input
from dialogs.turn import Deciding, Say
from dialogs.words import words
from storage.outbox import Outcome, Settlement
from storage.tables import OUTBOX
from tests.storage.house import House, open_house, settle_in


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url, may_speak=False)
    yield house
    house.close()


async def say(house: House, name: str, **changes: Any) -> str:  # any field of a Say
    """Put one Say to her into the outbox; its key."""
    keys: list[str] = []

    def speak(d: Deciding, _: Input) -> None:
        assert d.case.patient is not None
        whole = {"contact_id": house.contact_id(name), "patient_id": d.case.patient.id, **changes}
        keys.append(d.say(Say(key=d.fresh_id(), words=(words("hello"),), **whole)).key)
        d.note("said", by="clock")

    await house.write(name, speak)
    return keys[0]


def ends(house: House) -> dict[str, tuple[str, str]]:
    """State and reason of every message, by key."""
    with house.database.reading() as connection:
        rows = connection.execute(select(OUTBOX.c.key, OUTBOX.c.state, OUTBOX.c.ended_why))
        return {row.key: (row.state, row.ended_why) for row in rows}


async def test_what_waits_for_her_is_hushed_and_nothing_of_others(house: House) -> None:
    """Ready, held for later and unknown ones end with the reason; one being sent and those to others stay; what the
    same Turn says is said.
    """
    await settle_in(house, "Maria", "Nuria")
    unknown = await say(house, "Maria", repeatable=False)
    (doubt,) = await house.rounds.claim(10)
    await house.rounds.settle(Settlement(id=doubt.id, fence=doubt.fence, outcome=Outcome.UNKNOWN))
    sending = await say(house, "Maria")
    assert [one.say.key for one in await house.rounds.claim(10)] == [sending]
    ready, other = await say(house, "Maria"), await say(house, "Nuria")
    last: list[str] = []

    def hushes(d: Deciding, _: Input) -> None:
        d.hush(house.contact_id("Maria"), "withdrew")
        assert d.case.patient is not None
        goodbye = Say(
            key=d.fresh_id(),
            contact_id=house.contact_id("Maria"),
            patient_id=d.case.patient.id,
            words=(words("hello"),),
        )
        last.append(d.say(goodbye).key)

    taken = await house.write("Maria", hushes)
    assert taken.what == ""
    found = ends(house)
    assert found[ready] == ("cancelled", "withdrew")
    assert found[sending] == ("sending", "")
    assert found[other] == ("ready", "")
    assert found[last[0]] == ("ready", "")
    assert found[unknown][1] == "withdrew"
    assert found[unknown][0] in ("expired", "cancelled")
