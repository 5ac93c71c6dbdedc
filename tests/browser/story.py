"""The clinic's story as visitors of the page live it, whichever way they use it. Everybody is invented."""

from playwright.async_api import expect

from tests.browser.visitor import Visitor

MARIA, NADIA, CARLA = "Maria Invented", "Nadia Invented", "Carla Invented"


async def carla_enrols_maria(visitor: Visitor) -> None:
    carla = visitor.phone(CARLA)
    await carla.writes("/enrol Maria Invented")
    await carla.answers(
        ("Date of birth?", "5 March 1958"),
        ("Time zone?", "Europe/Madrid"),
        ("Which pathway?", "Heart failure: daily weight and symptoms"),
        ("Date of discharge?", "15 November 2026"),
        ("Dry weight?", "78"),
        ("Higher risk?", "No"),
        ("Salt and fluids", "Leave out"),
        ("water-tablet plan", "Leave out"),
        ("Please check:", "Create and get the link"),
    )
    await carla.sees("The link works once")


async def maria_opens_the_link_and_agrees(visitor: Visitor) -> None:
    carla, maria = visitor.phone(CARLA), visitor.phone(MARIA)
    link = carla.log.get_by_role("button", name="https://t.me/").last
    await visitor.activates(link)
    whose = visitor.page.get_by_role("dialog", name="Open the link on whose phone?")
    await visitor.activates(whose.get_by_role("button", name=MARIA))
    await maria.answers(
        ("Please read this first", "I agree"),
        ("what is your date of birth", "5.3.1958"),
        ("At what time of day", "08:00"),
    )
    await maria.sees("All set, Maria")


async def her_check_in_falls_due(visitor: Visitor) -> None:
    await visitor.presses("Next check-in")
    await visitor.phone(MARIA).sees("What is your weight this morning?")
    await visitor.sees_time("Tue 17 Nov, 08:00")
    await expect(visitor.page.locator("#due")).to_contain_text("a check-in opens")


async def maria_reports_a_red_flag(visitor: Visitor) -> None:
    maria = visitor.phone(MARIA)
    await maria.answers(("What is your weight", "77,9"), ("How is your breathing?", "Hard even at rest"))
    await maria.sees("Call 112 now")
    await visitor.phone(NADIA).sees("Breathless at rest")


async def nadia_claims_and_replies(visitor: Visitor) -> None:
    nadia, maria = visitor.phone(NADIA), visitor.phone(MARIA)
    await nadia.taps("Claim")
    await nadia.sees("You have it since")
    await nadia.taps("Reply")
    await nadia.sees("Write it now")
    await nadia.writes("Maria, this is Nadia. Help is on its way.")
    await maria.sees("Nadia Invented from your care team")
    await maria.sees("Help is on its way.")


async def carla_moves_a_check_in_and_takes_it_back(visitor: Visitor) -> None:
    carla = visitor.phone(CARLA)
    await carla.writes("/move maria tomorrow 10:00 visit of her daughter")
    await carla.sees("After: next check-in Wednesday 18 November, 10:00")
    await carla.taps("Confirm")
    await carla.sees("Done. Maria Invented")
    await carla.writes("/undo")
    await carla.sees("Take it back?")
    await carla.taps("Undo")
    await carla.sees("Taken back.")


async def the_bot_is_killed_and_nothing_is_lost(visitor: Visitor) -> None:
    maria = visitor.phone(MARIA)
    await visitor.presses("Kill the bot")
    await expect(visitor.page.locator("#bot-state")).to_have_text("Bot is dead")
    await maria.writes("I feel worse")
    await maria.sees("I feel worse")
    await maria.sees_nothing_of("Thank you for telling us")
    await visitor.presses("Start the bot")
    await expect(visitor.page.locator("#bot-state")).to_have_text("Bot is running")
    await maria.sees("Thank you for telling us")
    await visitor.phone(NADIA).sees("The patient said: I feel worse")


WHOLE = (
    carla_enrols_maria,
    maria_opens_the_link_and_agrees,
    her_check_in_falls_due,
    maria_reports_a_red_flag,
    nadia_claims_and_replies,
    carla_moves_a_check_in_and_takes_it_back,
    the_bot_is_killed_and_nothing_is_lost,
)
