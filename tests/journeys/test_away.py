"""The bot was down: what Telegram keeps is taken up, what it does not keep is asked again, nothing is
bunched.
"""

from datetime import timedelta

import pytest

from dialogs.records import RoleName
from tests.world import Person, World


async def asked(world: World) -> tuple[Person, Person]:
    """A patient with the second question of her check-in open, and the nurse of her team."""
    carla = await world.colleague("Carla Invented", RoleName.COORDINATOR)
    nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER)
    maria = await world.person("Maria Invented")
    await world.enrol(maria, by=carla)
    await world.pass_time(days=1)
    await maria.writes("77,5")
    await maria.hears("1 of 6", "2 of 6")
    return maria, nadia


@pytest.mark.parametrize("hard", [False, True], ids=["orderly", "dropped"])
async def test_a_tap_that_telegram_dropped_is_asked_for_again(database_url: str, hard: bool) -> None:
    """Down for ten minutes, a tap is gone for good; the open question comes once more, and her new tap
    counts.
    """
    async with World(database_url) as world:
        maria, nadia = await asked(world)
        await world.stop_bot(hard=hard)
        await maria.phone.tap("Hard even at rest")
        await world.start_bot(away=timedelta(minutes=10))
        await maria.hears("We were away", "2 of 6")
        await nadia.hears_nothing()
        await maria.taps("Hard even at rest")
        await maria.hears("Call 112 now")
        await nadia.hears("Emergency · Maria Invented")


async def test_a_short_absence_loses_nothing_and_asks_nothing_again(database_url: str) -> None:
    """Down for a minute, her tap is still there: it counts, and she is not asked twice."""
    async with World(database_url) as world:
        maria, nadia = await asked(world)
        await world.stop_bot()
        await maria.phone.tap("Hard even at rest")
        await world.start_bot(away=timedelta(minutes=1))
        heard = await maria.hears("Call 112 now", "3 of 6")
        assert "We were away" not in heard
        await nadia.hears("Emergency · Maria Invented")


async def test_a_text_waits_for_a_day(database_url: str) -> None:
    """Down for hours, what she wrote is still taken up, before her question is asked again."""
    async with World(database_url) as world:
        maria, nadia = await asked(world)
        await world.stop_bot()
        await maria.phone.write("Hard even at rest")
        await world.start_bot(away=timedelta(hours=3))
        await maria.hears("Call 112 now")
        await nadia.hears("Emergency · Maria Invented")


async def test_a_check_in_that_fell_due_meanwhile_is_sent_late(database_url: str) -> None:
    """Down over one due time, the check-in comes late, once, and says that it was our fault."""
    async with World(database_url) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR)
        maria = await world.person("Maria Invented")
        await world.enrol(maria, by=carla)
        await world.restart(away=timedelta(days=1, hours=2))
        await maria.hears("This comes later than planned", "1 of 6")


async def test_of_several_that_fell_due_the_open_one_is_sent(database_url: str) -> None:
    """Down over two due times, the one whose window is still open is sent late; the other is not made up
    for.
    """
    async with World(database_url) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR)
        maria = await world.person("Maria Invented")
        await world.enrol(maria, by=carla)
        await world.restart(away=timedelta(days=2, hours=2))
        heard = await maria.hears("This comes later than planned", "1 of 6")
        assert heard.count("1 of 6") == 1
