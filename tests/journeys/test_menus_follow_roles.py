"""The list of commands in a chat is that of whoever it belongs to, from the moment she joins."""

from pathlib import Path

from dialogs.menus import menu
from dialogs.records import RoleName
from tests.world import Person, World

NURSE, COORDINATOR, PATIENT = RoleName.PROVIDER, RoleName.COORDINATOR, RoleName.PATIENT


async def listed(person: Person) -> dict[str, str]:
    """What her Telegram lists under its menu button: command and what it says of itself."""
    state = await person.world.people.ask("GET", "state")
    commands = state["screens"][str(person.phone.id)]["commands"]
    return {one["command"]: one["description"] for one in commands}


def of(*roles: RoleName) -> list[str]:
    return [entry.command for entry in menu(roles)]


async def test_the_list_follows_the_role(database_url: str) -> None:
    """A stranger sees a patient's list in her own language; a nurse sees a nurse's once she has joined, and
    both lists in one when she becomes a coordinator too.
    """
    async with World(database_url) as world:
        await world.quiet()
        sara = await world.person("Sara Invented", language="es")
        hers = await listed(sara)
        assert [*hers] == of(PATIENT)
        assert hers["worse"] == "Me siento peor"
        nadia = await world.colleague("Nadia Invented", NURSE)
        assert [*await listed(nadia)] == of(NURSE)
        carla = await world.colleague("Carla Invented", COORDINATOR, admin=True)
        assert [*await listed(carla)] == of(COORDINATOR)
        await carla.writes("/invite coordinator")
        code = (await carla.hears("start=")).split("start=")[1].split()[0]
        await nadia.writes(f"/start {code}")
        await nadia.heard()
        assert [*await listed(nadia)] == of(NURSE, COORDINATOR)


async def test_a_patients_list_speaks_her_language(database_url: str) -> None:
    """Her list is in the language she chose here, whatever the language of her phone."""
    async with World(database_url) as world:
        carla = await world.colleague("Carla Invented", COORDINATOR)
        maria = await world.person("Maria Invented")
        await world.enrol(maria, by=carla)
        assert (await listed(maria))["worse"] == "I feel worse"
        await maria.writes("/language")
        await maria.taps("Español")
        await maria.heard()
        hers = await listed(maria)
        assert [*hers] == of(PATIENT)
        assert hers["worse"] == "Me siento peor"
        await carla.heard()


async def test_a_list_that_failed_is_put_right_at_the_next_start(tmp_path: Path) -> None:
    """Telegram refuses the list of a new nurse: her welcome arrives all the same, and the next start sets it."""
    async with World(f"sqlite:///{tmp_path / 'aftercare.sqlite3'}") as world:
        await world.people.fault("502", method="setMyCommands", times=None)
        nadia = await world.colleague("Nadia Invented", NURSE)
        assert "Welcome" in (await nadia.sees_last()).text
        assert [*await listed(nadia)] != of(NURSE)
        await world.people.clear_faults()
        await world.restart()
        await world.app.idle()
        assert [*await listed(nadia)] == of(NURSE)
