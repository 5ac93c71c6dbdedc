"""The main job, once through: enrolled, asked, worried about, answered; with the bot restarted in between."""

from datetime import UTC, datetime

import pytest

from dialogs.records import RoleName
from tests.world import World


@pytest.mark.parametrize("hard", [False, True], ids=["orderly", "dropped"])
async def test_a_worry_reaches_a_nurse_and_her_answer_comes_back(database_url: str, hard: bool) -> None:
    """She is asked next morning, her grave answer is told, claimed and replied to, across restarts."""
    async with World(database_url) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR)
        nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER)
        maria = await world.person("Maria Invented")
        await world.enrol(maria, by=carla)
        await nadia.hears_nothing()

        await world.restart(hard=hard)
        await world.until(datetime(2026, 11, 21, 6, 59, tzinfo=UTC))
        await maria.hears_nothing()
        await world.pass_time(minutes=1)
        await maria.hears("Hello Maria!", "1 of 6", "weight")

        await maria.writes("77,5")
        await maria.hears("77.5 kg", "2 of 6")
        await world.restart(hard=hard)
        await maria.taps("Hard even at rest")
        await maria.hears("Call 112 now", "3 of 6")
        await nadia.hears("Emergency · Maria Invented", "Breathing: Hard even at rest", "Nobody has this now")

        await world.restart(hard=hard)
        await nadia.taps("Claim")
        await nadia.hears("You have it since")
        await nadia.taps("Reply")
        await nadia.writes("Please stay where you are. I am calling you now.")
        await maria.hears("Nadia Invented from your care team:", "I am calling you now.")
        await nadia.hears("goes to the patient", "on its way", "sent")

        await nadia.taps("Resolve")
        await nadia.taps("Called")
        await nadia.hears("What came of it?")
        await carla.hears_nothing()
