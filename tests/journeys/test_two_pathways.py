"""Two pathways on one shelf, and two of one patient: each is asked what hers asks, the silence of one is not the
other's, and where both are hers she is written to once.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, time
from pathlib import Path

from dialogs.lifecycles import CheckInState
from dialogs.records import CheckIn, RoleName
from tests.journeys.clinic import REST, ZONE, Clinic, clinic, madrid
from tests.journeys.two_plans import begin_second, kept_check_ins
from tests.world import World, code_in

FOLDER = Path(__file__).parents[1] / "together"
OPEN, PLANNED, ANSWERED = CheckInState.OPEN, CheckInState.PLANNED, CheckInState.ANSWERED
HEART = ("Fine", "80", "Good", "4000", "Yes")  # answers to all that the invented heart asks
MANY = 17  # questions that nobody needs, for a day that has too many


@asynccontextmanager
async def together(
    database_url: str, folder: Path, *, hour: time = time(8), busy: str = "join", many: bool = False
) -> AsyncIterator[Clinic]:
    """Maria follows two invented pathways that both ask her weight: her heart at eight, the wound at this hour.

    busy: what the wound's check-in does while the other is open. many: whether it asks more than a day has room for.
    """
    heart, wound = ((FOLDER / f"{name}.yaml").read_text("utf-8") for name in ("heart", "wound"))
    wound = wound.replace("window_hours: 12", "window_hours: 10")
    wound = wound.replace('times: ["08:00"]', f'times: ["08:00"]\n    when_busy: {busy}')
    if many:
        asks = ", ".join(f"more_{number}" for number in range(MANY))
        asked = "".join(_question(number) for number in range(MANY))
        wound = wound.replace("[weight, pain, mood, fruit]", f"[weight, pain, mood, fruit, {asks}]")
        wound = wound.replace("\nrules:\n", f"{asked}\nrules:\n")
    (folder / "heart.yaml").write_text(heart, "utf-8")
    (folder / "wound.yaml").write_text(wound, "utf-8")
    async with World(database_url, pathways=folder) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR, zone=ZONE)
        nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER, zone=ZONE)
        lena = await world.colleague("Lena Invented", RoleName.PROVIDER, zone=ZONE, lead=True)
        maria = await world.person("Maria Invented")
        await carla.writes("/enrol Maria Invented")
        for answer in ("5 March 1958", ZONE):
            await carla.writes(answer)
        await carla.taps("Invented: a heart")
        await carla.writes("19 November 2026")
        await carla.taps("Create and get the link")
        await maria.writes(f"/start {code_in(await carla.hears('is ready'))}")
        await maria.taps("I agree")
        await maria.writes("5 March 1958")
        await maria.taps("08:00")
        await maria.heard()
        home_on = {"inputs": {"home_on": date(2026, 11, 19)}, "hour": hour}
        await begin_second(world, maria, pathway_id="wound", **home_on)
        at = Clinic(world=world, carla=carla, nadia=nadia, lena=lena, maria=maria)
        if hour > time(9):  # the wound asks today already; that is not what this is about
            await at.at(20, hour.isoformat("minutes"))
            await at.answers("80", "3", "Good", "Yes")
        yield at


def _question(number: int) -> str:
    text = f'{{en: "Question {number}?", es: "¿Pregunta {number}?"}}'
    return f"\n  more_{number}:\n    kind: yes_no\n    text: {text}\n    short: {text}"


async def of_day(at: Clinic, day: int) -> dict[str, CheckIn]:
    """The check-ins of a day of November, by which plan they are of."""
    kept = [one for one in await kept_check_ins(at.world) if one.on == date(2026, 11, day)]
    return {"second" if one.plan_id.endswith("-second") else "first": one for one in kept}


# --- of two patients ------------------------------------------------------------------------------


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
        heard = await nadia.hears("Soon · Jose Invented", "Check-ins missed in a row: 2")
        assert "Maria" not in heard
        await jose.writes("I feel worse")
        await jose.hears("contact you soon", "A person gets in touch by", "1 of 6")
        await nadia.hears("Urgent · Jose Invented")
        await maria.writes("78,1")
        await maria.hears("2 of 6")
        await carla.heard()


# --- of one patient -------------------------------------------------------------------------------


async def test_a_new_knee_and_a_weak_heart_in_one_morning(database_url: str) -> None:
    """Both ask at about eight: one message greets her once and counts over both, one thanks for both."""
    async with clinic(database_url) as at:
        await begin_second(at.world, at.maria, hour=time(8, 30))
        await at.at(21, "08:00")
        (opening,) = await at.maria.heard()
        for once in ("Hello Maria!", "You can answer until", "1 of "):
            assert opening.count(once) == 1
        assert "Time for your daily check." in opening
        assert "Time for your check-in: how are you today?" in opening
        assert "What is your weight this morning?" in opening
        found = await of_day(at, 21)
        assert [one.state for one in found.values()] == [OPEN, OPEN]
        assert found["second"].due_at == madrid(21, "08:30")
        await at.at(21, "08:30")
        await at.maria.hears_nothing()
        for answer in ("78", *REST):
            await (at.maria.taps(answer) if answer in REST else at.maria.writes(answer))
        heard = await at.maria.hears("7 of ")
        assert "Thank you, that is all for today" not in heard
        assert (await of_day(at, 21))["first"].state is ANSWERED


async def test_a_shared_weight_is_asked_once_and_corrected_once(database_url: str, tmp_path: Path) -> None:
    """One weight for two plans, with the bot falling down in between: each team's rule sees it, and a correction."""
    async with together(database_url, tmp_path) as at:
        await at.at(21, "08:00")
        await at.maria.hears("Time for your morning.", "Time to look at your wound.", "1 of 7")
        await at.maria.taps("Fine")
        await at.world.restart(hard=True)
        await at.maria.writes("92,5")
        await at.maria.hears("Weight: 92.5 kg", "3 of 7")
        await at.nadia.hears("Heavy: 92.5 kg", "Above 85: 92.5 kg")
        await at.maria.edits("82,5")
        await at.maria.hears("Changed", "82.5 kg")
        await at.answers("Good", "4000", "Yes", heard=False)
        await at.maria.hears("6 of 7", "How strong is the pain?")
        await at.answers("3", "Good", heard=False)
        heard = await at.maria.hears("What you told us", "Weight: 82.5 kg")
        assert heard.count("Weight: 82.5 kg") == 1
        assert {one.state for one in (await of_day(at, 21)).values()} == {ANSWERED}
        await at.staff_is_done()


async def test_two_hours_later_it_waits_until_she_is_done(database_url: str, tmp_path: Path) -> None:
    """At ten nothing comes, for the first is still open; then she answers, and the second follows at once."""
    async with together(database_url, tmp_path, hour=time(10)) as at:
        await at.at(21, "08:00")
        await at.maria.hears("1 of 5")
        await at.at(21, "10:30")
        await at.maria.hears_nothing()
        assert (await of_day(at, 21))["second"].state is PLANNED
        await at.world.restart()
        await at.answers(*HEART, heard=False)
        heard = await at.maria.hears(
            "A few more questions follow right away", "1 of 2", "How strong is the pain?"
        )
        assert "That was our fault" not in heard
        assert (await of_day(at, 21))["second"].state is OPEN
        await at.answers("3", "Good")


async def test_with_half_its_window_left_it_joins(database_url: str, tmp_path: Path) -> None:
    """She does not answer the first: the second, due at ten, comes at three, without a second greeting."""
    async with together(database_url, tmp_path, hour=time(10)) as at:
        await at.at(21, "14:59")
        await at.maria.hears("1 of 5", "A small reminder")
        await at.at(21, "15:00")
        heard = await at.maria.hears("A few more questions have come due", "How is your breathing?")
        assert "Hello" not in heard
        await at.answers("Fine", heard=True)


async def test_it_may_always_wait(database_url: str, tmp_path: Path) -> None:
    """A pathway that says `wait` comes after the other even at the same hour."""
    async with together(database_url, tmp_path, busy="wait") as at:
        await at.at(21, "08:00")
        await at.maria.hears("1 of 5")
        await at.answers(*HEART, heard=False)
        await at.maria.hears("A few more questions follow right away", "Time to look at your wound", "1 of 2")
        await at.answers("3", "Good")


async def test_it_may_take_the_others_place(database_url: str, tmp_path: Path) -> None:
    """A pathway that says `replace` is asked first; what was open follows, and is not lost."""
    async with together(database_url, tmp_path, busy="replace", hour=time(8, 30)) as at:
        await at.at(21, "08:00")
        await at.maria.hears("1 of 5")
        await at.maria.taps("Fine")
        await at.at(21, "08:30")
        await at.maria.hears("2 of 5", "These questions come first now", "What is your weight?")
        await at.answers("80", "3", "Good", "Yes", heard=False)
        await at.maria.hears("How is your mood?")
        await at.answers("Good", "4000", heard=False)
        await at.maria.hears("What you told us")
        assert {one.state for one in (await of_day(at, 21)).values()} == {ANSWERED}


async def test_a_follow_up_to_an_emergency_goes_first(database_url: str, tmp_path: Path) -> None:
    """Ten minutes after bad breathing it is asked again before all that is left of both."""
    async with together(database_url, tmp_path) as at:
        await at.at(21, "08:00")
        await at.answers("Bad", "80", heard=False)
        await at.maria.hears("Call 112 now", "How is your mood?")
        await at.nadia.hears("Emergency · Maria Invented")
        await at.at(21, "08:10")
        await at.maria.hears("time to look again", "How is your breathing?")
        await at.maria.taps("Fine")
        await at.maria.hears("How is your mood?")
        await at.staff_is_done()


async def test_a_day_has_a_most(database_url: str, tmp_path: Path) -> None:
    """Twenty questions are enough for one day: what was left leads tomorrow."""
    async with together(database_url, tmp_path, many=True) as at:
        await at.at(21, "08:00")
        await at.maria.hears("1 of 20", "How is your breathing?")
        asked = (await of_day(at, 21))["second"].asks
        left = [f"more_{number}" for number in range(MANY) if f"more_{number}" not in asked]
        assert left
        await at.at(22, "07:59")
        await at.maria.heard()
        await at.at(22, "08:00")
        await at.maria.hears("1 of 20")
        assert [*(await of_day(at, 22))["second"].asks][: len(left)] == ["fruit", *left][: len(left)]
        await at.staff_is_done()
