"""What a rule promises to do later is done on time, also when the bot was restarted in between."""

from datetime import timedelta

import pytest

from tests.journeys.promised import promised

HARD = pytest.mark.parametrize("hard", [False, True], ids=["stopped", "dropped"])


@HARD
async def test_a_high_pressure_is_asked_for_again_and_is_lower(database_url: str, hard: bool) -> None:
    """ "Again in 15 minutes": a restart between, she is asked at 08:15, answers, and nobody hears of silence."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("170", "Fine", "Closed and dry", heard=False)
        await at.maria.hears("1 of 3", "I ask again in 15 minutes", "2 of 3", "3 of 3")
        await at.nadia.hears("Urgent · Maria Invented", "High: 170")
        await at.world.restart(hard=hard)
        await at.at(21, "08:14")
        await at.maria.hears_nothing()
        await at.at(21, "08:15")
        await at.maria.hears("it is time to look again", "What is your upper blood pressure?")
        await at.answers("150", heard=False)
        await at.maria.hears("Thank you. That is kept for your team.")
        await at.nadia.heard()
        await at.at(21, "08:45")
        await at.maria.hears_nothing()
        await at.staff_is_done()


@HARD
async def test_the_second_reading_comes_before_what_she_left_open(database_url: str, hard: bool) -> None:
    """She stopped after the first number: at 08:15 she is asked for the second one, and what she types is that one."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("170")
        await at.world.restart(hard=hard)
        await at.at(21, "08:15")
        heard = await at.maria.hears("it is time to look again", "What is your upper blood pressure?")
        assert "How is your mood?" not in heard
        await at.answers("150", heard=False)
        await at.maria.hears("Upper pressure: 150", "2 of 3", "How is your mood?")
        await at.answers("Fine", "Closed and dry", heard=False)
        await at.maria.hears("Thank you, that is all for today.")
        await at.staff_is_done()
        await at.at(21, "08:30")
        await at.maria.hears_nothing()
        await at.staff_is_done()


@HARD
async def test_no_second_reading_within_half_an_hour(database_url: str, hard: bool) -> None:
    """She does not send it: at 08:30, restarted in between, the nurse hears so and Maria hears who calls."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("170", "Fine", "Closed and dry")
        await at.at(21, "08:20")
        await at.maria.hears("it is time to look again")
        await at.staff_is_done()
        await at.world.restart(hard=hard)
        await at.at(21, "08:29")
        await at.staff_hears_nothing()
        await at.at(21, "08:30")
        await at.nadia.hears("No second reading within 30 minutes")
        await at.maria.hears("A nurse calls you today")
        await at.staff_is_done()


async def test_corrected_in_time_she_is_not_asked_again(database_url: str) -> None:
    """ "120, not 170": superseded, and 08:15 passes in silence."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("170")
        await at.maria.edits("120")
        await at.maria.hears("Changed")
        await at.nadia.hears("High: 170")
        await at.world.restart()
        await at.answers("Fine", "Closed and dry")
        await at.staff_is_done()
        await at.at(21, "09:00")
        await at.maria.hears_nothing()
        await at.staff_is_done()


@HARD
async def test_safety_questions_left_open(database_url: str, hard: bool) -> None:
    """Low mood: two questions at once; half-way she falls silent, and half an hour later it is an emergency."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("120", "Very low", heard=False)
        await at.maria.hears("Two more questions now", "Do you think of ending your life?")
        await at.answers("No")
        await at.staff_hears_nothing()
        await at.world.restart(hard=hard)
        await at.at(21, "08:30")
        await at.maria.hears("or the crisis line now", "go on here when you can", "Have you made a plan?")
        await at.nadia.hears("Emergency · Maria Invented", "Safety questions")
        await at.staff_is_done()


@HARD
async def test_what_had_a_day_and_did_not_come(database_url: str, hard: bool) -> None:
    """A red wound: to be shown within a day; the day passes with a restart in it, and a person is told then."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("120", "Calm", "Red", heard=False)
        await at.maria.hears("Rest well today", "Have you shown it to somebody?")
        await at.nadia.hears("Soon · Maria Invented", "The wound is red")
        await at.at(21, "23:00")
        await at.maria.heard()
        await at.world.restart(hard=hard)
        await at.at(22, "07:59")
        await at.maria.heard()
        await at.staff_is_done()
        await at.at(22, "08:00")
        await at.nadia.hears("Not shown within a day")
        await at.maria.heard()
        await at.staff_is_done()


async def test_down_over_the_half_hour(database_url: str) -> None:
    """We were away from before 08:15 until ten: a person looks at once, and she is asked late."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("170", "Fine", "Closed and dry")
        await at.staff_is_done()
        await at.world.restart(away=timedelta(hours=2))
        await at.maria.hears("A nurse calls you today", "it is time to look again", "later than planned")
        await at.nadia.hears("No second reading within 30 minutes")
        await at.staff_is_done()


async def test_her_age_and_her_tablets_are_a_task_when_she_joins(database_url: str) -> None:
    """At 78 and on codeine: the team hears of it with her first hello."""
    async with promised(database_url, born="5 March 1948", drug="Codeine") as at:
        await at.nadia.hears("Soon · Maria Invented", "Codeine at her age")
        await at.staff_is_done()


@HARD
async def test_do_you_still_want_these_messages(database_url: str, hard: bool) -> None:
    """Three days of silence: a task, and a question; a fourth day, with a restart in it: the plan rests."""
    async with promised(database_url) as at:
        for day in (21, 22):
            await at.at(day, "08:00")
            await at.answers("120", "Calm", "Closed and dry")
        await at.at(24, "14:00")
        await at.maria.heard()
        await at.staff_hears_nothing()
        await at.at(25, "14:00")
        await at.maria.hears("Maria, do you still want these messages?")
        await at.nadia.hears("No answer to 3 check-ins in a row")
        await at.staff_is_done()
        await at.world.restart(hard=hard)
        await at.at(26, "14:00")
        await at.maria.hears("I ask you nothing more until", "Heart team knows")
        await at.staff_is_done()
        await at.at(28, "14:00")
        await at.maria.hears_nothing()
        await at.staff_is_done()


async def test_yes_please(database_url: str) -> None:
    """In the first days two are enough for a task, and she is asked after three all the same. She taps Yes after a
    restart: it goes on, and two more silent days are no third in a row.
    """
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("120", "Calm", "Closed and dry")
        await at.at(23, "14:00")
        assert "still want" not in await at.maria.hears("Are you all right?")
        await at.staff_is_done()
        await at.at(24, "14:00")
        await at.maria.hears("do you still want these messages?")
        await at.staff_is_done()
        await at.world.restart(hard=True)
        await at.maria.taps("Yes")
        await at.maria.hears("Good to hear from you")
        await at.at(26, "14:00")
        heard = await at.maria.hears("This check-in has ended")
        assert "still want" not in heard
        await at.staff_is_done()


async def test_a_report_of_her_own_and_a_reminder_of_a_date(database_url: str) -> None:
    """She reports when she wants; and the text before a date of hers waits for the morning."""
    async with promised(database_url, stops="24 November 2026") as at:
        await at.maria.writes("/plan")
        await at.maria.taps("Report my blood pressure")
        await at.maria.hears("Good that you look, Maria.", "What is your upper blood pressure?")
        await at.world.restart()
        await at.answers("130", heard=False)
        await at.maria.hears("Your team has your answers")
        await at.at(21, "23:30")
        heard = "\n".join(await at.maria.heard())
        assert "Your tablets stop" not in heard
        await at.world.restart(hard=True)
        await at.at(22, "08:00")
        await at.maria.hears("Your tablets stop on Tuesday 24 November. Ask Heart team first.")
        await at.staff_is_done()


@HARD
async def test_advice_of_a_day_on_which_nothing_is_asked(database_url: str, hard: bool) -> None:
    """Day 14 asks nothing: at eight she reads its advice, once, whatever falls down in the night before."""
    more = {22: ("No",), 24: ("No",), 26: ("Yes",)}
    async with promised(database_url, stops="10 December 2026") as at:
        for day in range(21, 29):
            await at.at(day, "08:00")
            await at.answers("120", "Fine", "Closed and dry", *more.get(day, ()))
        await at.at(28, "23:00")
        await at.maria.heard()
        await at.world.restart(hard=hard)
        await at.at(3, "07:59", month=12)
        heard = "\n".join(await at.maria.heard())
        assert "Take the tablets with water" not in heard
        await at.at(3, "08:00", month=12)
        await at.maria.hears("Take the tablets with water until Thursday 10 December.")
        await at.world.restart(hard=hard)
        await at.at(4, "12:00", month=12)
        await at.maria.hears_nothing()
        await at.staff_is_done()


@HARD
async def test_a_rule_stops_the_plan(database_url: str, hard: bool) -> None:
    """She is answered first; the bot falls down right then; up again, the plan stops and she is told so."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("120", "Fine", "Closed and dry")
        await at.at(22, "08:00")
        await at.answers("120", "Very low", "No", "No", "Closed and dry", "Yes", heard=False)
        await at.world.restart(hard=hard)
        await at.at(22, "08:01")
        await at.maria.hears("What you told us", "I ask you nothing more in this plan")
        await at.nadia.hears("Routine · Maria Invented", "She needs somebody")
        await at.staff_is_done()
        await at.at(24, "14:00")
        await at.maria.hears_nothing()
        await at.staff_is_done()


async def test_silence_after_something_urgent_tells_it_again(database_url: str) -> None:
    """Nobody resolved the high pressure, and the next day she says nothing: the same reason comes once more."""
    async with promised(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("170", "Fine", "Closed and dry")
        await at.at(21, "08:16")
        await at.answers("130")
        await at.nadia.hears("High: 170")
        await at.nadia.taps("Claim")
        await at.staff_is_done()
        await at.world.restart(hard=True)
        await at.at(22, "13:59")
        await at.staff_is_done()
        await at.at(22, "14:00")
        await at.nadia.hears("A check-in went unanswered since then", "High: 170")
        await at.maria.heard()
        await at.staff_is_done()
