"""Maria follows the invented pathway that promises one of everything; the bot may fall down at any moment.

It is Friday 20 November 2026 in Madrid. She came home the day before, and is asked at eight.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from dialogs.records import RoleName
from tests.journeys.clinic import ZONE, Clinic
from tests.world import World, code_in

FOLDER = Path(__file__).parents[1] / "promised"


@asynccontextmanager
async def promised(
    database_url: str, *, born: str = "5 March 1958", drug: str = "Another", stops: str | None = None
) -> AsyncIterator[Clinic]:
    """Everybody of the clinic, and Maria enrolled with what the coordinator knows of her."""
    async with World(database_url, pathways=FOLDER) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR, zone=ZONE)
        nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER, zone=ZONE)
        lena = await world.colleague("Lena Invented", RoleName.PROVIDER, zone=ZONE, lead=True)
        maria = await world.person("Maria Invented")
        await carla.writes("/enrol Maria Invented")
        for answer in (born, ZONE):
            await carla.writes(answer)
        await carla.taps("Promised: everything a pathway may ask for")
        await carla.writes("19 November 2026")
        await (carla.taps("Leave out") if stops is None else carla.writes(stops))
        await carla.taps(drug)
        await carla.taps("Create and get the link")
        await maria.writes(f"/start {code_in(await carla.hears('is ready'))}")
        await maria.taps("I agree")
        await maria.writes(born)
        await maria.taps("08:00")
        await maria.hears("date of birth", "Your first check-in comes on Saturday 21 November, 08:00")
        yield Clinic(world=world, carla=carla, nadia=nadia, lena=lena, maria=maria)
