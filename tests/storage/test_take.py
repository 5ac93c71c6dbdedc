"""`take`: one transaction that decides and keeps, once, whatever happens."""

from collections.abc import AsyncIterator

import pytest

from dialogs.inputs import Input
from dialogs.turn import Deciding
from storage.rounds import Result
from tests.storage.house import House, open_house, question, settle_in, tapped


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url)
    yield house
    house.close()


async def test_first_light(house: House) -> None:
    """smoke"""
    (maria,) = await settle_in(house, "Maria")

    def ask(d: Deciding, _: Input) -> None:
        d.say(question(d))
        d.note("asked", by="clock")

    taken = await house.write("Maria", ask)
    assert taken.result is Result.TURNED
    (claimed,) = house.claimed
    (row,) = await house.arrive("Maria")
    seen = []
    taken = await house.take(
        tapped(house, "Maria", claimed.handles[0][1], row.id), lambda d, i: seen.append(d.case)
    )
    assert seen[0].action.option == "no"
    assert seen[0].patient is not None
    assert seen[0].shelf
