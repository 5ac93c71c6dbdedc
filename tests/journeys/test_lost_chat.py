"""A patient loses her account: staff cut the old chat off, and she joins again from another one."""

from dialogs.records import RoleName
from tests.world import World, code_in


async def test_a_patient_joins_again_from_another_account(database_url: str) -> None:
    """After she blocked us a new link binds her new chat, and the old one is a stranger's from then on."""
    async with World(database_url) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR)
        old = await world.person("Maria Invented")
        await world.enrol(old, by=carla)
        await old.blocks()
        await world.quiet()
        await carla.heard()

        await carla.writes("/enrol maria")
        await carla.hears("here already")
        await carla.taps("New link")
        code = code_in(await carla.hears("is ready"))

        new = await world.person("Maria Again")
        await new.writes(f"/start {code}")
        await new.taps("I agree")
        await new.writes("5 March 1958")
        await new.taps("08:00")
        await new.hears("Welcome!", "Your first check-in comes on")

        await old.unblocks()
        await old.writes("/plan")
        assert not any("check-in" in text for text in await old.heard())
        await world.pass_time(days=1)
        await new.hears("1 of 6", "weight")
        await old.hears_nothing()
        await carla.heard()
