"""Nobody acknowledges: the ladder climbs on time, through restarts and outages, and never gives up."""

from datetime import timedelta

import pytest

from tests.journeys.clinic import Clinic, clinic


async def emergency(at: Clinic) -> None:
    """Maria says at 08:00 on Saturday that it is hard to breathe even at rest."""
    await at.at(21, "08:00")
    await at.maria.heard()
    await at.answers("78", "Hard even at rest", heard=False)
    await at.maria.hears("Call 112 now", "Are you safe")
    await at.nadia.hears("Emergency · Maria Invented", "Nobody has this now")
    await at.lena.hears("Emergency · Maria Invented")


@pytest.mark.parametrize("hard", [False, True], ids=["stopped", "dropped"])
async def test_it_climbs_on_time_and_repeats_at_the_top(database_url: str, hard: bool) -> None:
    """Five minutes a step, to the minute, also when the bot was restarted; at the top again and again."""
    async with clinic(database_url) as at:
        await emergency(at)
        await at.at(21, "08:04")
        await at.staff_hears_nothing()
        await at.at(21, "08:05")
        await at.nadia.hears("Nobody has taken this until now", "Emergency")
        await at.lena.hears("Nobody has taken this until now", "Emergency")
        await at.carla.hears_nothing()
        await at.world.restart(hard=hard)
        await at.at(21, "08:09")
        await at.staff_hears_nothing()
        for minute in (10, 15, 20):
            await at.at(21, f"08:{minute}")
            for person in (at.nadia, at.lena, at.carla):
                await person.hears("Emergency", "Nobody has this now")
        await at.lena.taps("Claim")
        await at.lena.hears("You have it since")
        await at.nadia.hears("Lena Invented has it since")
        await at.carla.hears("Lena Invented has it since")
        await at.at(21, "08:34")
        await at.staff_hears_nothing()


async def test_after_an_outage_one_step_at_a_time(database_url: str) -> None:
    """Down for an hour, the next people are told at once and then have their full time; nobody is skipped."""
    async with clinic(database_url) as at:
        await emergency(at)
        await at.world.restart(away=timedelta(hours=1))
        await at.maria.hears("may have missed your answer")
        await at.nadia.hears("Nobody has taken this until now")
        await at.lena.hears("Nobody has taken this until now")
        await at.carla.hears_nothing()
        await at.at(21, "09:04")
        await at.carla.hears("We were away", "1 open question was asked again", "Maria Invented")
        await at.staff_hears_nothing()
        await at.at(21, "09:05")
        await at.carla.hears("Nobody has taken this until now", "Emergency")
        await at.staff_is_done()


async def test_taken_and_not_resolved_opens_again(database_url: str) -> None:
    """Whoever took it an hour ago and did not resolve it is named, and the ladder begins anew."""
    async with clinic(database_url) as at:
        await emergency(at)
        await at.nadia.taps("Claim")
        await at.staff_is_done()
        await at.at(21, "08:59")
        await at.staff_is_done()
        await at.at(21, "09:00")
        await at.lena.hears("Nadia Invented has had this since Sat 08:00", "It is open again")
        await at.nadia.hears("It is open again", "Nobody has this now")
        await at.carla.hears_nothing()


async def test_a_nurse_who_cannot_be_reached_does_not_stop_it(database_url: str) -> None:
    """With every nurse away from Telegram, the next step is told at once."""
    async with clinic(database_url) as at:
        at.world.expect_trouble("refused")
        await at.nadia.blocks()
        await at.lena.blocks()
        await at.at(21, "08:00")
        await at.maria.heard()
        await at.answers("78", "Hard even at rest")
        await at.carla.hears("Emergency · Maria Invented")
        await at.staff_is_done()
