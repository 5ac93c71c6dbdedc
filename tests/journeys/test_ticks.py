"""Ticks on a real phone: a bot killed between two of them, two taps at once, and a patient who never says Done."""

import asyncio
from pathlib import Path

import pytest

from dialogs.records import RoleName
from tests import people
from tests.dialogs.patient.recipes import GRADED, QUESTIONS
from tests.journeys.clinic import ZONE, madrid
from tests.world import Person, World, code_in

TITLE = "Signs of the day"


def shelf(folder: Path) -> Path:
    """A folder with one more pathway, that asks for ticks alone."""
    source = (people.DIALOGS / "pathways/heart-failure-weight.yaml").read_text("utf-8")
    for old, new in (
        ("pathway: heart-failure-weight", "pathway: signs"),
        ("\nquestions:\n", f"\nquestions:{QUESTIONS.partition('  since:')[0]}"),
        ("\nrules:\n", f"\nrules:{GRADED}"),
        ("Heart failure: daily weight and symptoms", TITLE),
        ("[weight, breathless, orthopnoea, swelling, dizzy_faint, taken_medicines]", "[signs]"),
    ):
        assert old in source
        source = source.replace(old, new, 1)
    (folder / "signs.yaml").write_text(source, encoding="utf-8")
    return folder


async def ticking(world: World) -> tuple[Person, Person]:
    """A patient who is asked for her signs at eight, and the nurse of her team."""
    carla = await world.colleague("Carla Invented", RoleName.COORDINATOR, zone=ZONE)
    nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER, zone=ZONE)
    maria = await world.person("Maria Invented")
    await carla.writes("/enrol Maria Invented")
    for answer in ("5 March 1958", ZONE):
        await carla.writes(answer)
    await carla.taps(TITLE)
    for answer in ("10 November 2026", "78"):
        await carla.writes(answer)
    await carla.taps("No")
    for _ in ("salt and fluids", "own water-tablet plan"):
        await carla.taps("Leave out")
    await carla.taps("Create and get the link")
    await maria.writes(f"/start {code_in(await carla.hears('is ready'))}")
    await maria.taps("I agree")
    await maria.writes("5 March 1958")
    await maria.taps("08:00")
    await maria.heard()
    await world.until(madrid(21, "08:01"))
    await maria.hears("Which of these do you have?", 'then "Done"')
    return maria, nadia


@pytest.mark.parametrize("hard", [False, True], ids=["orderly", "dropped"])
async def test_ticks_survive_a_restart_between_them(database_url: str, tmp_path: Path, hard: bool) -> None:
    """One tick, the bot gone and back, another tick: both count, and the urgent one was told before she was done."""
    async with World(database_url, pathways=shelf(tmp_path)) as world:
        maria, nadia = await ticking(world)
        await maria.taps("Fever")
        await nadia.hears_nothing()
        await world.restart(hard=hard)
        assert "✓ Fever" in (await maria.sees_last()).labels
        await maria.taps("Rash")
        await nadia.hears("Urgent · Maria Invented", "Ticked, not confirmed yet", "Fever", "Rash")
        await maria.hears("A nurse will contact you today")
        await world.restart(hard=hard)
        await maria.taps("Done")
        await maria.hears("✓ Signs: Fever", "Rash")
        await nadia.heard()


async def test_two_taps_at_once_are_two_ticks(database_url: str, tmp_path: Path) -> None:
    """Nothing is lost between two thumbs: both ticks stand on the buttons, and Done keeps both."""
    async with World(database_url, pathways=shelf(tmp_path)) as world:
        maria, nadia = await ticking(world)
        await asyncio.gather(maria.phone.tap("Fever"), maria.phone.tap("Rash"))
        await world.quiet()
        assert {"✓ Fever", "✓ Rash"} <= set((await maria.sees_last()).labels)
        await maria.taps("Done")
        await maria.hears("✓ Signs: Fever", "Rash")
        await nadia.hears("Urgent · Maria Invented")


async def test_an_emergency_ticked_and_never_done_reaches_a_person_at_once(
    database_url: str, tmp_path: Path
) -> None:
    """She ticks and falls silent: the nurse hears of it that minute, and it is her answer when the window ends."""
    async with World(database_url, pathways=shelf(tmp_path)) as world:
        maria, nadia = await ticking(world)
        await maria.taps("Blue lips")
        await maria.hears("Call 112 now", "Are you safe", "Which of these do you have?")
        await nadia.hears("Emergency · Maria Invented", "Ticked, not confirmed yet")
        await nadia.taps("Claim")
        await nadia.taps("Resolve")
        await nadia.taps("Sent to emergency care")
        await nadia.heard()
        await world.until(madrid(21, "20:01"))
        heard = await maria.hears("A small reminder", "What you answered is kept")
        assert "Call 112 now" not in heard
        await nadia.hears_nothing()  # what she closed in the morning is not told a second time
