"""Who is let in: only the person a link was made for, once, and only with what she alone knows."""

from tests.journeys.clinic import Clinic, clinic
from tests.world import Person, code_in

NO_LINK = "This link does not work. It may be old or used already."


async def a_link(at: Clinic) -> str:
    """Carla enrols Peter Invented, born on 2 January 1950."""
    await at.carla.writes("/enrol Peter Invented")
    for answer in ("2 January 1950", "Europe/Madrid", "heart-failure-weight", "19 November 2026", "80"):
        await at.carla.writes(answer)
    await at.carla.taps("No")
    await at.carla.taps("Leave out")
    await at.carla.taps("Leave out")
    await at.carla.taps("Create and get the link")
    return code_in(await at.carla.hears("Peter Invented", "is ready", "works once"))


async def joins(somebody: Person, code: str, born: str = "2 January 1950") -> None:
    await somebody.writes(f"/start {code}")
    await somebody.taps("I agree")
    await somebody.writes(born)


async def test_unknown_used_and_expired_codes_are_answered_alike(database_url: str) -> None:
    """Nobody learns from an answer whether a code was ever good."""
    async with clinic(database_url) as at:
        used = await a_link(at)
        peter = await at.world.person("Peter Invented")
        await joins(peter, used)
        await peter.taps("08:00")
        await peter.hears("Welcome!")
        await at.carla.writes("/enrol Rosa Invented")
        for answer in ("3 March 1951", "Europe/Madrid", "Heart failure", "19 November 2026", "60"):
            await at.carla.writes(answer)
        for label in ("No", "Leave out", "Leave out", "Create and get the link"):
            await at.carla.taps(label)
        expired = code_in(await at.carla.hears("Rosa Invented", "is ready"))
        await at.world.pass_time(days=3, minutes=1)
        for person in (at.maria, peter):
            await person.heard()
        await at.staff_is_done()
        stranger = await at.world.person("Sam Stranger")
        heard = []
        for code in ("AAAAAAAAAAAAAAAAAAAAAA", used, expired, "no-code-at-all"):
            await stranger.writes(f"/start {code}")
            heard.append(await stranger.hears(NO_LINK))
        assert len(set(heard)) == 1, "they differ"
        await peter.hears("Someone tried to join from another phone as you. They were not let in.")
        await at.staff_is_done()


async def test_a_stranger_hears_nothing_of_anybody(database_url: str) -> None:
    """Whoever has no link is told what this is, at most once an hour, and no command does anything."""
    async with clinic(database_url) as at:
        stranger = await at.world.person("Sam Stranger")
        for text in ("/queue", "/patients maria", "/move maria fri 10:00", "/enrol Sam", "worse"):
            await stranger.writes(text)
            first = await stranger.hears("I only work with a personal link from your care team")
            assert "Maria" not in first
            await stranger.writes(text)
            await stranger.hears_nothing()
            await at.world.pass_time(hours=1)
        await at.staff_hears_nothing()
        await at.maria.hears_nothing()


async def test_five_wrong_dates_lock_the_link(database_url: str) -> None:
    """Whoever does not know the date of birth stays out, the right date comes too late, and staff hear."""
    async with clinic(database_url) as at:
        code = await a_link(at)
        thief = await at.world.person("Theo Thief")
        await joins(thief, code, "1 January 1950")
        await thief.hears("does not match")
        for day in (3, 4, 5, 6):
            await thief.writes(f"{day} January 1950")
        await thief.hears("I have to stop here")
        await thief.writes("2 January 1950")
        await thief.writes(f"/start {code}")
        assert "Welcome" not in await thief.hears(NO_LINK)
        await at.carla.hears("Joining is locked")
        await at.staff_is_done()


async def test_whoever_asks_for_something_while_joining_reads_the_question_again(database_url: str) -> None:
    """A command or a word for help is answered, and she goes on by a button below it; a wrong code stays wrong."""
    async with clinic(database_url) as at:
        peter = await at.world.person("Peter Invented")
        await peter.writes(f"/start {await a_link(at)}")
        await peter.taps("I agree")
        await peter.writes("/plan")
        await peter.hears("Let us finish joining first", "what is your date of birth?")
        await peter.writes("ayuda")
        await peter.hears("call your clinic", "In an emergency call", "what is your date of birth?")
        await peter.writes("/start no-code-at-all")
        await peter.hears(NO_LINK)
        await peter.writes("2 January 1950")
        await peter.hears("At what time of day")
        await peter.writes("/queue")
        await peter.hears("Let us finish joining first", "At what time of day")
        await peter.taps("08:00")
        await peter.hears("Welcome!")
        await at.maria.heard()


async def test_a_no_is_told_and_nothing_starts(database_url: str) -> None:
    """Who does not consent is asked nothing, and the team knows."""
    async with clinic(database_url) as at:
        code = await a_link(at)
        peter = await at.world.person("Peter Invented")
        await peter.writes(f"/start {code}")
        await peter.taps("No, thank you")
        await peter.hears("That is fine. Nothing was started.")
        await at.carla.hears("Said no to joining")
        await at.world.pass_time(days=2)
        await peter.hears_nothing()
        await at.maria.heard()
        await at.staff_is_done()


async def test_a_patient_who_blocks_us_becomes_work_for_a_person(database_url: str) -> None:
    """Silence that looks like health is told: she blocked us, and a person is to call her."""
    async with clinic(database_url) as at:
        await at.maria.blocks()
        await at.nadia.hears("Soon · Maria Invented", "Cannot be reached in Telegram", "Please call")
        await at.world.pass_time(days=1)
        await at.maria.unblocks()
        await at.maria.hears("Good to have you back")
        card = (await at.nadia.sees_last()).text
        assert "Can be reached again since" in card
        assert "Please call" not in card
        await at.staff_is_done()


async def test_commands_do_only_what_the_role_may(database_url: str) -> None:
    """A patient cannot move, a nurse cannot enrol, a coordinator cannot reply: and hears so."""
    async with clinic(database_url) as at:
        for person, text in (
            (at.maria, "/queue"),
            (at.maria, "/move maria fri 10:00"),
        ):
            await person.writes(text)
            await person.hears("I cannot do that here. Write /help")
        await at.nadia.writes("/enrol Sam Invented")
        await at.nadia.hears("That is for coordinators. Write /help")
        await at.world.pass_time(hours=1)
        await at.staff_hears_nothing()


async def test_a_form_nobody_finishes_ends_by_itself(database_url: str) -> None:
    """A reply begun and left an hour ago is not sent with what she writes next."""
    async with clinic(database_url) as at:
        await at.maria.writes("Can somebody call me?")
        await at.maria.heard()
        await at.nadia.taps("Reply")
        await at.nadia.hears("Can somebody call me?", "Your next message goes to the patient")
        await at.world.pass_time(minutes=61)
        await at.nadia.hears("Your reply was not finished and is closed now")
        await at.nadia.writes("see you at lunch")
        await at.nadia.hears("This message went to nobody")
        await at.maria.hears_nothing()
        await at.staff_is_done()


async def test_a_question_telegram_will_not_take_becomes_work_for_a_person(database_url: str) -> None:
    """Telegram rejects the message itself: the fault is ours, and the team hears of it instead of a silence."""
    async with clinic(database_url) as at:
        at.world.expect_trouble("message-rejected", "refused")
        await at.world.people.fault(
            "400", chat=at.maria.phone.id, text="Bad Request: something about this message"
        )
        await at.at(21, "08:00")
        await at.nadia.hears("Maria Invented", "We failed on something of this patient")
        await at.maria.hears_nothing()
        await at.staff_is_done()
