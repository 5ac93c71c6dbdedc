"""She does not answer: a reminder, one question, her helper, and a person who calls. The bot restarts in between."""

from tests.journeys.clinic import REST, Clinic, clinic
from tests.world import Person, code_in


async def jose_helps(at: Clinic) -> Person:
    """Maria names José, who reads what it is and agrees."""
    jose = await at.world.person("Jose Invented")
    await at.maria.writes("/helper")
    await at.maria.hears("never what you answered")
    await at.maria.taps("Name a helper")
    link = await at.maria.hears("pass this link on")
    await jose.writes(f"/start {code_in(link)}")
    await jose.hears("Maria would like you to be a helper", "Only that Maria has not answered")
    await jose.taps("I agree")
    await jose.hears("You help Maria from now on")
    await at.maria.hears("Jose Invented has agreed to be your helper")
    return jose


async def test_reminder_question_helper_and_trace(database_url: str) -> None:
    """Each step at its hour, once, over a hard restart between any two; a stranger gets nothing for the used link."""
    async with clinic(database_url) as at:
        jose = await jose_helps(at)
        await at.at(21, "08:01")
        await at.maria.hears("What is your weight this morning?")
        await at.world.restart(hard=True)
        await at.at(21, "14:01")
        await at.maria.heard()
        await at.world.restart(hard=True)
        await at.at(21, "20:01")
        await at.maria.hears("This check-in has ended", "Are you all right?")
        assert (await at.maria.sees_last()).labels == ("Yes, all right", "Not so good", "Call me")
        await at.world.restart(hard=True)
        await at.at(21, "23:30")
        await jose.hears_nothing()
        await at.at(22, "08:01")
        await jose.hears("Maria has not answered our messages", "call 112 now")
        await at.staff_hears_nothing()
        await at.world.restart(hard=True)
        await jose.taps("All is well")
        await jose.hears("The care team sees your answer")
        await at.staff_hears_nothing()
        await at.at(22, "20:01")
        card = await at.nadia.hears(
            "Soon · Maria Invented", "without an answer: 2", "No phone number is kept here"
        )
        assert "The helper says that all is well" in card
        assert "Nothing has been answered yet" in card
        assert "For the call" in card
        await at.world.restart(hard=True)
        await at.at(22, "23:59")
        await jose.hears_nothing()
        await at.maria.heard()
        await at.staff_is_done()


async def test_a_used_link_opens_nothing(database_url: str) -> None:
    """Somebody who finds it later gets the answer of any wrong code, and /stop ends it for José."""
    async with clinic(database_url) as at:
        jose = await at.world.person("Jose Invented")
        eve = await at.world.person("Eve Invented")
        await at.maria.writes("/team")
        await at.maria.taps("My helper")
        await at.maria.taps("Name a helper")
        code = code_in((await at.maria.heard())[-1])
        await jose.writes(f"/start {code}")
        await jose.hears("Maria would like you")
        await eve.writes(f"/start {code}")
        await eve.hears("This link does not work")
        await jose.taps("I agree")
        await jose.hears("You help Maria")
        await at.world.restart(hard=True)
        await jose.writes("How is she? What did she say?")
        await jose.hears("I cannot read messages here", "call 112")
        await jose.writes("/stop")
        await jose.hears("I cannot read messages here")
        await jose.taps("Stop helping")
        await jose.hears("You are not Maria’s helper any more")
        await at.maria.hears("has agreed", "Jose Invented is not your helper any more")
        await jose.writes("hello?")
        await jose.hears("I only work with a personal link")


async def test_not_so_good(database_url: str) -> None:
    """One tap after a restart: the team is told at once and she is asked what she feels."""
    async with clinic(database_url) as at:
        await at.at(21, "20:01")
        await at.maria.heard()
        await at.world.restart(hard=True)
        await at.maria.taps("Not so good")
        await at.maria.hears("112", "Your team has been told")
        await at.nadia.hears("Urgent · Maria Invented")
        await at.staff_is_done()
        await at.maria.heard()


async def test_she_answers_in_the_middle(database_url: str) -> None:
    """Yes, an hour after the question: José is not asked, and the next missed one is the first again."""
    async with clinic(database_url) as at:
        jose = await jose_helps(at)
        await at.at(21, "20:01")
        await at.maria.heard()
        await at.at(21, "21:00")
        await at.world.restart(hard=True)
        await at.maria.taps("Yes, all right")
        await at.maria.hears("Thank you, that is good to know")
        await at.at(22, "20:01")
        await jose.hears_nothing()
        await at.staff_hears_nothing()
        await at.maria.hears("What is your weight this morning?", "Are you all right?")


async def test_call_me(database_url: str) -> None:
    """A person calls, and she reads by when."""
    async with clinic(database_url) as at:
        await at.at(21, "20:01")
        await at.maria.heard()
        await at.maria.taps("Call me")
        await at.maria.hears("a person gets in touch by", "In an emergency call 112")
        await at.nadia.hears("Soon · Maria Invented", "Asks to be called", "No phone number is kept here")
        await at.staff_is_done()


async def test_a_grave_answer_makes_the_silence_count_sooner(database_url: str) -> None:
    """Her last answer was urgent: the first check-in she misses after it is a task, not the second."""
    async with clinic(database_url) as at:
        await at.at(21, "08:01")
        await at.maria.heard()
        await at.answers("78", "Not short of breath", "Yes", "No swelling", "Neither", "Yes")
        await at.nadia.hears("Maria Invented")
        await at.staff_is_done()
        await at.world.restart(hard=True)
        await at.at(22, "20:01")
        cards = await at.nadia.heard()
        assert any("without an answer: 1" in one for one in cards)
        assert any("Sat" in one or "21 November" in one for one in cards)
        await at.carla.heard()
        await at.carla.writes("/why maria")
        told = await at.carla.hears("as many check-ins in a row without an answer as the pathway says")
        assert "For the call" not in told, "what stands on the task for whoever calls is no answer of hers"
        await at.staff_is_done()
        await at.maria.heard()


async def test_a_habit_of_two_weeks(database_url: str) -> None:
    """She always answers at nine. On the day she does not, she is reminded at nine, and no sooner once she has turned
    it off.
    """
    async with clinic(database_url) as at:
        for day in range(21, 28):
            await at.at(day, "09:00")
            await at.answers("78", *REST)
            if day == 24:
                await at.world.restart(hard=True)
        await at.at(28, "08:59")
        await at.maria.hears("What is your weight this morning?")
        await at.at(28, "09:01")
        await at.maria.hears("still open")
        await at.answers("78", *REST)
        await at.maria.writes("/plan")
        await at.maria.hears("You usually answer around 09:00")
        await at.maria.taps("No earlier reminder")
        await at.maria.hears("I do not remind you sooner")
        await at.world.restart(hard=True)
        await at.at(29, "13:59")
        await at.maria.hears("What is your weight this morning?")
        await at.at(29, "14:01")
        await at.maria.hears("still open")
        await at.staff_is_done()
