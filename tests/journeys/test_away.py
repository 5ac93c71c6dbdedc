"""The bot was down: what Telegram keeps is taken up, what it does not keep is asked again, nothing is bunched, and
whose miss it was is on record.
"""

from collections import Counter
from datetime import date, timedelta

import pytest

from dialogs.records import RoleName
from tests.journeys.clinic import REST, Clinic, clinic
from tests.journeys.two_plans import kept_check_ins, two_plans
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


# --- two plans: one message, whose miss, and the report ---------------------------------------------------


async def one_message(person: Person, *parts: str) -> str:
    """She heard one message, and it holds these parts."""
    calls = await person.calls()
    assert len(calls) == 1, [call.text for call in calls]
    whole = calls[0].text
    for part in parts:
        assert part in whole, whole
    return whole


async def ends(world: World, *, second: bool) -> Counter[str]:
    """How the check-ins of one of her plans stand, by state and reason."""
    kept = await kept_check_ins(world)
    return Counter(
        f"{one.state.value} {one.why}".strip() for one in kept if one.plan_id.endswith("-second") is second
    )


async def suspend(world: World, away: timedelta) -> None:
    """The process stands still for so long, and goes on: its clock went on without it."""
    world.expect_trouble("away")
    world.clock.move_to(world.now + away)
    await world.app.heartbeat.beat()
    await world.quiet()


async def is_away(at: Clinic, away: timedelta, how: str) -> None:
    if how == "suspended":
        await suspend(at.world, away)
    else:
        await at.world.restart(hard=how == "dropped", away=away)


HOWS = pytest.mark.parametrize("how", ["stopped", "dropped", "suspended"])


@HOWS
async def test_ten_minutes_away_with_two_plans(database_url: str, how: str) -> None:
    """Her open question comes again, the second plan's check-in fell due meanwhile: one message; one line of report."""
    async with two_plans(database_url) as at:
        await at.at(20, "18:00")
        await at.maria.heard()
        await at.at(21, "17:55")
        await at.maria.heard()
        await at.staff_is_done()
        await is_away(at, timedelta(minutes=10), how)
        await one_message(at.maria, "We were away")
        await at.staff_hears_nothing()
        await at.world.pass_time(minutes=1)
        report = await at.carla.hears(
            "We were away from", "17:55 to", "18:05", "1 open question was asked again", "Maria Invented"
        )
        assert "missed" not in report
        assert "150 seconds" in report
        await at.nadia.hears_nothing()
        await at.maria.heard()


@HOWS
async def test_a_day_away_with_two_plans(database_url: str, how: str) -> None:
    """26 hours: what ended meanwhile was missed by us in both plans, today's comes late, in one message, once."""
    async with two_plans(database_url) as at:
        await at.at(21, "09:30")
        await at.maria.hears("1 of 11", "1 of 6")  # the evening's has ended unanswered, the morning's is open
        await at.staff_is_done()
        await is_away(at, timedelta(hours=26), how)
        await one_message(at.maria, "later than planned. That was our fault", "1 of 6")
        assert await ends(at.world, second=False) == {"missed by-us": 1, "open": 1, "planned": 1}
        assert await ends(at.world, second=True) == {"missed unanswered": 1, "missed by-us": 1, "planned": 1}
        await at.world.pass_time(minutes=1)
        await at.carla.hears(
            "1 check-in was sent late, inside its time",
            "2 check-ins were missed by us",
            "Maria Invented",
            "24 hours",
        )
        await at.at(22, "20:30")
        await at.maria.heard()
        assert await ends(at.world, second=False) == {"missed by-us": 1, "missed unanswered": 1, "planned": 1}
        await at.nadia.hears_nothing()  # one miss of hers, and not two in a row
        await at.staff_is_done()


async def test_a_week_away_with_two_plans(database_url: str) -> None:
    """Every check-in of the week is on record as missed by us, the last ones come late, and nobody is called silent."""
    async with two_plans(database_url) as at:
        await at.at(20, "17:00")
        await at.staff_is_done()
        await at.world.restart(away=timedelta(days=7, hours=2))
        await one_message(at.maria, "later than planned. That was our fault")
        assert await ends(at.world, second=False) == {"missed by-us": 6, "open": 1, "planned": 1}
        assert await ends(at.world, second=True) == {"missed by-us": 7, "open": 1, "planned": 1}
        days = [one.on for one in await kept_check_ins(at.world) if one.why == "by-us"]
        assert sorted(days) == sorted(
            [date(2026, 11, 20), *(date(2026, 11, day) for day in range(21, 27) for _plan in range(2))]
        )
        await at.world.pass_time(minutes=1)
        await at.carla.hears(
            "2 check-ins were sent late", "13 check-ins were missed by us", "Maria Invented", "24 hours"
        )
        await at.nadia.hears_nothing()
        await at.lena.hears_nothing()
        await at.maria.heard()


@pytest.mark.parametrize("first", [0, 1])
async def test_a_restart_in_the_middle_of_the_return(database_url: str, first: int) -> None:
    """Dropped after it came back and had looked at so many patients: nobody hears anything twice, nobody is forgotten,
    and the report comes once.
    """
    async with clinic(database_url) as at:
        world = at.world
        jose = await world.person("Jose Invented")
        await world.enrol(jose, by=at.carla)
        await at.at(21, "08:30")
        for person in (at.maria, jose):
            await person.hears("1 of 6")
        await at.staff_is_done()
        await world.stop_bot()
        world.expect_trouble("away")
        world.sandbox.clock.advance(timedelta(hours=26))
        await world._start_bot()
        for fell in (await world.app.rounds.due_now(100))[:first]:
            await world.app.rounds.take(fell)
        await world.app.delivery.idle()
        await world.stop_bot(hard=True)
        await world.start_bot()
        for person in (at.maria, jose):
            await one_message(person, "later than planned", "1 of 6")
        await world.pass_time(minutes=1)
        heard = await at.carla.hears("2 check-ins were sent late", "2 check-ins were missed by us")
        assert heard.count("We were away from") == 1
        await world.restart()
        await world.pass_time(hours=1)
        await at.staff_hears_nothing()
        assert "We were away" not in await at.maria.hears() + await jose.hears()


async def test_a_report_names_nobody_of_another_team_and_waits_for_the_morning(database_url: str) -> None:
    """A coordinator of another team hears nothing; hers is not woken at night by what was only asked again."""
    async with clinic(database_url) as at:
        world = at.world
        other = await world.colleague("Olga Invented", RoleName.COORDINATOR, team="Other team", zone="UTC")
        await at.at(21, "08:30")
        await at.maria.hears("1 of 6")
        await at.answers("78", *REST[:-1])
        await at.staff_is_done()
        await world.restart(away=timedelta(minutes=10))
        await one_message(at.maria, "We were away", "6 of 6")
        await at.answers(REST[-1])
        await world.pass_time(minutes=1)
        await at.carla.hears("1 open question was asked again")
        await other.hears_nothing()
        await at.staff_hears_nothing()


# --- we are at work, and nothing arrives ------------------------------------------------------------------


async def test_what_never_reached_her_is_no_silence_of_hers(database_url: str) -> None:
    """Telegram takes nothing from before her check-in opens until after it ends: we missed it, and nobody asks her why
    she was silent.
    """
    async with clinic(database_url) as at:
        await at.at(21, "07:59")
        await at.world.lose_network()
        await at.at(21, "20:05")
        await at.world.find_network()
        assert [(one.state.value, one.why) for one in await kept_check_ins(at.world)][:1] == [
            ("missed", "by-us-unreached")
        ]
        await at.at(22, "08:00")
        assert "Are you all right?" not in await at.maria.hears("1 of 6")
        await at.staff_is_done()


async def test_what_reached_her_by_its_reminder_is_hers(database_url: str) -> None:
    """Its question was lost on the way, its reminder was not: the silence after that is hers."""
    async with clinic(database_url) as at:
        await at.at(21, "07:59")
        await at.world.lose_network()
        await at.at(21, "10:00")
        await at.world.find_network()
        await at.at(21, "20:00")
        await at.maria.hears("1 of 6", "Are you all right?")
        assert [(one.state.value, one.why) for one in await kept_check_ins(at.world)][:1] == [
            ("missed", "unanswered")
        ]
        await at.staff_is_done()
