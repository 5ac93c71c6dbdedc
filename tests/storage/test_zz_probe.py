"""probe"""
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
import pytest
from sqlalchemy import select
from dialogs import codes
from dialogs.records import Invitation, RoleName
from storage import start, tables
from storage.ground import Ride
from storage.take import take_round
from tests.storage.house import NOW, House, asked, open_house, settle_in


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url)
    yield house
    house.close()


async def test_double_invitation(house: House) -> None:
    await settle_in(house, "Maria")
    invitation = Invitation(
        id="inv", code_hash=hashlib.sha256(b"staff-code").hexdigest(),
        role=RoleName.PROVIDER, team_id="t1", expires_at=NOW + timedelta(days=1),
    )
    start.create_invitation(house.database, house.vault, invitation)
    house.script = lambda d, i: codes.start(d, i)
    inputs = [asked(house, name, "start", "staff-code") for name in ("Ann", "Bob")]
    done = take_round(house.rounds._ground, NOW, [], [], [Ride(one) for one in inputs])
    print(done.taken)
    with house.database.reading() as c:
        roles = c.execute(select(tables.ROLE.c.contact_id).where(tables.ROLE.c.role == "provider")).all()
    assert len(roles) == 2, roles  # Nora and one
