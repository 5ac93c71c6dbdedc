"""A plan rests, begins again, ends, and asks less when all is well; the bot may fall down between any two steps."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine, select

from dialogs.records import RoleName
from storage.tables import DUE, OUTBOX
from tests.dialogs.patient.courses import written
from tests.journeys.clinic import ZONE, Clinic, clinic
from tests.journeys.promised import promised
from tests.world import World, code_in

WELL = ("120", "Fine", "Closed and dry")


@asynccontextmanager
async def coursed(database_url: str, folder: Path) -> AsyncIterator[Clinic]:
    """Everybody of the clinic, and Maria on a pathway with a pace and with events. She came home the day before."""
    (folder / "coursed.yaml").write_text(written(), "utf-8")
    async with World(database_url, pathways=folder) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR, zone=ZONE)
        nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER, zone=ZONE)
        lena = await world.colleague("Lena Invented", RoleName.PROVIDER, zone=ZONE, lead=True)
        maria = await world.person("Maria Invented")
        await carla.writes("/enrol Maria Invented")
        for answer in ("5 March 1958", ZONE):
            await carla.writes(answer)
        await carla.taps("Promised: everything a pathway may ask for")
        await carla.writes("19 November 2026")
        await carla.taps("Leave out")
        await carla.taps("Another")
        for _of_the_cycle_and_the_visit in range(2):
            await carla.taps("Leave out")
        await carla.taps("Create and get the link")
        await maria.writes(f"/start {code_in(await carla.hears('is ready'))}")
        await maria.taps("I agree")
        await maria.writes("5 March 1958")
        await maria.taps("08:00")
        await maria.hears("Your first check-in comes on Saturday 21 November, 08:00")
        yield Clinic(world=world, carla=carla, nadia=nadia, lena=lena, maria=maria)


def waiting(database_url: str) -> set[str]:
    """The kinds of due rows there are."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = set(connection.execute(select(DUE.c.kind)).scalars())
    engine.dispose()
    return found


def unsaid(database_url: str) -> list[str]:
    """Why messages that were decided never left."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = [why for why in connection.execute(select(OUTBOX.c.ended_why)).scalars() if why]
    engine.dispose()
    return found


async def test_what_fell_into_a_pause_is_asked_afterwards(database_url: str) -> None:
    """Paused over the day that asks for help, with "ask afterwards": help leads the first check-in after it, once."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.maria.hears("upper blood pressure")
        await at.answers("120", "Calm", "Closed and dry")
        await at.at(21, "12:00")
        await at.carla.writes("/pause maria 2 away at her sister's")
        await at.carla.hears("Pause the check-ins", "1 check-in falls into the pause")
        await at.carla.taps("Ask afterwards")
        await at.carla.hears("Done.", "paused until Monday 23 November")
        await at.world.restart(hard=True)
        await at.at(22, "20:00")
        await at.maria.hears("no check-ins until Monday 23 November")
        await at.world.restart()
        await at.at(23, "08:00")
        await at.maria.hears("1 of 4", "Do you need help?")
        await at.answers("No", "120", "Calm", "Closed and dry", heard=False)
        await at.maria.hears("upper blood pressure", "How is your mood", "wound", "Your next check-in")
        await at.at(24, "08:00")
        await at.maria.hears("1 of 4", "upper blood pressure")


async def test_readmitted_and_home_again(database_url: str, tmp_path: Path) -> None:
    """Readmitted: her check-ins rest, through a restart. Home again: the plan begins anew with words of its own."""
    async with coursed(database_url, tmp_path) as at:
        await at.at(21, "08:00")
        await at.answers(*WELL)
        await at.carla.writes("/event maria")
        await at.carla.taps("Readmitted")
        await at.carla.taps("Today")
        await at.carla.hears("What happened", "when?", "Readmitted", "The check-ins pause")
        await at.carla.taps("Confirm")
        await at.carla.hears("Done.", "paused until")
        await at.world.restart(hard=True)
        await at.at(21, "08:30")
        await at.maria.hears("no check-ins until")
        await at.at(25, "12:00")
        await at.maria.hears_nothing()
        await at.carla.writes("/event maria home again yesterday, her son called")
        await at.carla.hears(
            "Home again", "Tuesday 24 November", "begins again", "Welcome home, Maria", "her son called"
        )
        await at.carla.taps("Confirm")
        await at.carla.hears("Done.", "Thursday 26 November, 08:00")
        await at.world.restart()
        await at.world.pass_time(minutes=2)
        await at.maria.hears("Welcome home, Maria.", "Thursday 26 November, 08:00")
        await at.at(26, "08:00")
        await at.maria.hears("upper blood pressure")


async def test_died_with_a_message_waiting(database_url: str) -> None:
    """What waited for the morning is never sent; what comes from her chat is kept and not answered; a wrong tap is
    taken back within the day.
    """
    async with clinic(database_url) as at:
        await at.at(20, "22:00")
        await at.carla.writes("/move maria sat 10:30")
        await at.carla.taps("Confirm")
        await at.carla.hears("Done.")
        await at.at(20, "22:05")  # that she is told waits for the end of her night
        await at.carla.writes("/end maria her son called")
        await at.carla.taps("Died")
        await at.carla.hears(
            "What has happened", "Maria Invented", "died?", "we write nothing", "her son called"
        )
        await at.carla.taps("Confirm")
        await at.carla.hears("Done. Maria Invented", "the plan is over")
        assert unsaid(database_url) == ["died"]
        assert not waiting(database_url) & {
            "check_in",
            "reminder",
            "window_end",
            "message",
            "silence",
            "tell_change",
        }
        await at.world.restart(hard=True)
        await at.at(21, "12:00")
        await at.maria.hears_nothing()
        await at.maria.writes("This is her son. Thank you for everything.")
        for text in ("/help", "/start wrong-code", "/queue", "stop"):
            await at.maria.writes(text)
        await at.maria.sends("photo")
        await at.maria.taps("I feel worse")
        await at.maria.forges("0" * 24)
        await at.maria.hears_nothing()
        await at.nadia.hears("Maria Invented")
        await at.carla.writes("/undo")
        await at.carla.hears("You ended the follow-up", "Take it back?")
        await at.carla.taps("Undo")
        await at.carla.hears("Taken back", "were not sent", "A change of plan", "Saturday 21 November, 10:30")
        await at.world.restart()
        await at.world.pass_time(minutes=1)
        await at.maria.hears("Hello Maria!", "later than planned")
        await at.staff_is_done()


async def test_she_stops_and_nothing_more_comes(database_url: str) -> None:
    """/stop is the last word: no reminder, no check-in; and what she writes later gets the short answer."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.maria.hears("1 of 6")
        await at.maria.writes("/stop")
        await at.maria.taps("Yes, stop")
        await at.maria.hears("Do you want to stop", "All check-ins are stopped")
        await at.world.restart(hard=True)
        await at.at(24, "12:00")
        await at.maria.hears_nothing()
        await at.maria.writes("My chest hurts")
        heard = await at.maria.hears("Your check-ins have ended", "112")
        assert "Hello" not in heard
        await at.staff_is_done()


async def test_less_when_all_is_well_and_dense_again(database_url: str, tmp_path: Path) -> None:
    """Good answers: every second day, then every fourth. A bad one: every day again. A restart changes nothing."""
    async with coursed(database_url, tmp_path) as at:
        await at.at(21, "08:00")
        await at.answers(*WELL)
        await at.at(22, "08:00")
        await at.answers(*WELL, heard=False)
        await at.maria.hears("Your next check-in", "Tuesday 24 November, 08:00")
        await at.world.restart(hard=True)
        await at.at(24, "08:00")
        await at.answers(*WELL, heard=False)
        await at.maria.hears("Your next check-in", "Saturday 28 November, 08:00")
        await at.maria.writes("more often")
        await at.maria.hears("every 2 days", "Thursday 26 November, 08:00")
        await at.maria.writes("less")
        await at.maria.hears("every 4 days", "Saturday 28 November, 08:00")
        await at.world.restart()
        await at.at(25, "11:00")
        await at.maria.hears_nothing()
        await at.at(27, "20:00")
        assert "upper blood pressure?" not in await at.maria.hears("Your last pressure was 120 mmHg")
        await at.at(28, "08:00")
        await at.answers("120", "Very low", "No", "No", "Closed and dry", heard=False)
        await at.maria.hears("Your next check-in", "Sunday 29 November, 08:00")
        await at.staff_is_done()


async def test_after_her_death_neither_her_chat_nor_her_helper_hears_anything(database_url: str) -> None:
    """In the middle of a check-in, with somebody who helps her: through a restart, days, and all that may come from
    her chat, old messages edited and old buttons tapped.
    """
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("78", heard=False)
        early = await at.maria.writes("my leg hurts")
        await at.maria.heard()
        await at.maria.writes("/helper")
        await at.maria.taps("Name a helper")
        jose = await at.world.person("Jose Invented")
        link = " ".join(await at.maria.heard())
        await jose.writes(f"/start {link.split('start=')[1].split()[0]}")
        await jose.taps("I agree")
        await jose.heard()
        await at.maria.heard()
        await at.carla.writes("/end maria")
        await at.carla.taps("Died")
        await at.carla.taps("Confirm")
        await at.carla.hears("Done.", "the plan is over")
        await at.world.restart(hard=True, away=timedelta(hours=3))
        await at.world.pass_time(days=4)
        await at.maria.edits("she died", message_id=early)
        for text in ("hello", "/helper", "/start abc", "worse"):
            await at.maria.writes(text)
        await at.maria.sends("photo")
        await at.maria.taps("I feel worse")
        await at.world.pass_time(days=1)
        await at.maria.hears_nothing()
        await jose.hears_nothing()
        await at.staff_is_done()
