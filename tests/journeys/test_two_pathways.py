"""Two pathways on one shelf: each patient is asked what hers asks, and the silence of one is not the other's."""

from dialogs.records import RoleName
from tests.journeys.clinic import REST, ZONE, madrid
from tests.world import World, code_in


async def test_a_new_knee_and_a_weak_heart_in_one_clinic(database_url: str) -> None:
    """One is asked at eight and is well; the other at six in the evening, says nothing for two days, and only then
    is somebody told, of him alone.
    """
    async with World(database_url) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR, zone=ZONE)
        nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER, zone=ZONE)
        maria = await world.person("Maria Invented")
        jose = await world.person("Jose Invented")
        await world.enrol(maria, by=carla)
        await carla.writes("/enrol Jose Invented")
        for answer in ("1 May 1950", ZONE):
            await carla.writes(answer)
        await carla.taps("Hip or knee replacement: recovery")
        await carla.writes("19 November 2026")
        await carla.taps("Knee")
        await carla.taps("Leave out")  # no score
        await carla.taps("No")
        for _left_out in ("exercises", "plan for stopping"):
            await carla.taps("Leave out")
        await carla.taps("Create and get the link")
        link = await carla.hears("Which joint: Knee", "is ready")
        await jose.writes(f"/start {code_in(link)}")
        await jose.taps("I agree")
        await jose.writes("1 May 1950")
        await jose.taps("18:00")
        await jose.hears(
            "date of birth", "new joint", "Your first check-in comes on Friday 20 November, 18:00"
        )

        await world.until(madrid(21, "08:01"))
        await maria.hears("What is your weight this morning?")
        await jose.hears("chest pain, or are you short of breath", "A small reminder")
        for answer in ("78", *REST):
            await (maria.taps(answer) if answer in REST else maria.writes(answer))
        await maria.hears("6 of 6", "Thank you, that is all for today")
        await nadia.hears_nothing()

        await world.until(madrid(22, "09:01"))
        await maria.hears("What is your weight this morning?")
        await jose.hears("This check-in has ended", "Hello Jose!", "This check-in has ended")
        heard = await nadia.hears("Soon · Jose Invented", "No answer to 2 check-ins in a row")
        assert "Maria" not in heard
        await jose.writes("I feel worse")
        await jose.hears("contact you soon", "A person gets in touch by", "1 of 6")
        await nadia.hears("Urgent · Jose Invented")
        await maria.writes("78,1")
        await maria.hears("2 of 6")
        await carla.heard()
