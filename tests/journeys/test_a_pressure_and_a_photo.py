"""A blood pressure in two messages and a photo in two, on a real phone: through restarts, and corrected by an edit.

It is Friday 20 November 2026 in Madrid.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from dialogs.records import RoleName
from tests.journeys.clinic import ZONE, Clinic
from tests.world import World, code_in

HARD = pytest.mark.parametrize("hard", [False, True], ids=["stopped", "dropped"])
BORN = "1990-03-05"


@asynccontextmanager
async def enrolled(
    database_url: str, title: str, *inputs: str, language: str = "en", agree: str = "I agree"
) -> AsyncIterator[Clinic]:
    """Maria follows this pathway from today on."""
    async with World(database_url) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR, zone=ZONE)
        nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER, zone=ZONE)
        lena = await world.colleague("Lena Invented", RoleName.PROVIDER, zone=ZONE, lead=True)
        maria = await world.person("Maria Invented", language=language)
        await carla.writes("/enrol Maria Invented")
        for answer in (BORN, ZONE):
            await carla.writes(answer)
        await carla.taps(title)
        await carla.writes("19 November 2026")
        for answer in inputs:
            await carla.taps(answer)
        await carla.taps("Create and get the link")
        await maria.writes(f"/start {code_in(await carla.hears('is ready'))}")
        await maria.taps(agree)
        await maria.writes(BORN)
        await maria.taps("09:00")
        await maria.heard()
        yield Clinic(world=world, carla=carla, nadia=nadia, lena=lena, maria=maria)


BABY = ("Blood pressure after hypertensive pregnancy", "No", "No", "Leave out")
WOUND = ("Surgical wound: check with photo", "No", "Leave out", "Leave out", "No")


@HARD
async def test_a_pressure_in_two_messages_with_a_restart_between(database_url: str, hard: bool) -> None:
    """ "15", the bot gone and back, "9,5": it is 150/95. The number before the restart is not asked for again."""
    async with enrolled(database_url, *BABY) as at:
        await at.maria.writes("Send a blood pressure")
        await at.maria.hears("Please sit for 5 minutes first", "What is your blood pressure now?")
        await at.maria.writes("15")
        await at.maria.hears("The upper number is 150. What is the lower one?")
        await at.world.restart(hard=hard)
        await at.maria.writes("9,5")
        await at.maria.hears("✓ Blood pressure: 150/95 mmHg", "Do you have any of these now?")
        await at.staff_is_done()


async def test_a_grave_pressure_is_corrected_by_an_edit(database_url: str) -> None:
    """175/115 calls the team; edited to 125/75 after a restart, both see what counts now."""
    async with enrolled(database_url, *BABY) as at:
        await at.maria.writes("Send a blood pressure")
        await at.maria.writes("175 over 115, pulse 90")
        await at.nadia.hears("Maria Invented", "Blood pressure: 175/115 mmHg")
        await at.staff_is_done()
        await at.world.restart()
        await at.maria.edits("125/75")
        await at.maria.hears(
            "Changed. Blood pressure: 125/75 mmHg counts now (before: 175/115 mmHg)", "Your team sees both"
        )
        await at.nadia.heard()
        assert "Blood pressure: 125/75 mmHg" in (await at.nadia.sees_last()).text
        await at.staff_is_done()


async def test_a_pressure_in_spanish(database_url: str) -> None:
    """ "Catorce con nueve" is 140/90, and "¿por qué?" is answered."""
    async with enrolled(database_url, *BABY, language="es", agree="De acuerdo") as at:
        await at.maria.writes("Enviar una tensión")
        await at.maria.heard()
        await at.maria.writes("¿por qué?")
        await at.maria.hears("La tensión sube a menudo", "¿Qué tensión tiene ahora?")
        await at.maria.writes("catorce con nueve")
        await at.maria.hears("Tensión: 140/90 mmHg")
        await at.staff_is_done()


async def to_the_photo(at: Clinic) -> None:
    """She shows her wound, all well, up to the photo."""
    await at.maria.writes("Show my wound")
    for _ in range(12):
        seen = await at.maria.sees_last()
        if "two photos of the wound" in seen.text:
            break
        calm = (one for one in ("No", "None", "Leave this out") if one in seen.labels)
        await at.maria.taps(next(calm, seen.labels[0]))
    await at.maria.heard()
    await at.staff_is_done()


@HARD
async def test_an_album_of_two_with_a_restart_between(database_url: str, hard: bool) -> None:
    """The first photo, the bot gone and back, the second one: the check is done, and a person is told of both."""
    async with enrolled(database_url, *WOUND) as at:
        await to_the_photo(at)
        await at.maria.writes("which wound?")
        await at.maria.hears("Here I need a photo", "Please send two photos")
        await at.maria.sends("photo")
        await at.maria.hears("the first photo of 2 is here", "Please send two photos")
        await at.world.restart(hard=hard)
        await at.maria.sends("photo", caption="with a coin")
        await at.maria.hears("2 of 2 photos are here", "Photo of the wound: photo sent")
        await at.staff_is_done()


async def test_one_photo_is_enough_if_she_says_so(database_url: str) -> None:
    async with enrolled(database_url, *WOUND) as at:
        await to_the_photo(at)
        await at.maria.sends("photo")
        await at.maria.heard()
        await at.maria.taps("That is all")
        await at.maria.hears("Photo of the wound: photo sent")
        await at.staff_is_done()
