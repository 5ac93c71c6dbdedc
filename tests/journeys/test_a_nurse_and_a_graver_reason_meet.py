"""A nurse acts on a card while something graver comes in: she never closes what she has not seen."""

from tests.journeys.clinic import REST, Clinic, clinic


async def a_gain_of_weight(at: Clinic) -> None:
    """On Sunday at 08:00 Maria weighs 1.5 kg more than the day before, and stops there."""
    await at.at(21, "08:00")
    await at.answers("78", *REST)
    await at.at(22, "08:00")
    await at.answers("79,5")
    for nurse in (at.nadia, at.lena):
        await nurse.hears("Soon · Maria Invented", "up 1.5 kg since yesterday", "Nobody has this now")


async def test_a_card_that_gained_a_reason_is_shown_again_before_it_is_taken(database_url: str) -> None:
    """Claim on the card as it was does nothing but show it as it is."""
    async with clinic(database_url) as at:
        await a_gain_of_weight(at)
        old = await at.nadia.sees_last()
        await at.answers("Hard even at rest")
        await at.nadia.hears("This has become more urgent", "Emergency · Maria Invented")
        await at.lena.hears("This has become more urgent", "Emergency · Maria Invented")
        await at.nadia.taps("Claim", message_id=old.message_id)
        heard = await at.nadia.hears("Nothing was done", "Emergency · Maria Invented", "Nobody has this now")
        assert "You have it" not in heard
        await at.nadia.taps("Claim")
        await at.nadia.hears("You have it since")
        await at.staff_is_done()


async def test_a_graver_reason_opens_again_what_somebody_has(database_url: str) -> None:
    """What she took as "soon" becomes an emergency: all are told anew, and her Resolve closes nothing."""
    async with clinic(database_url) as at:
        await a_gain_of_weight(at)
        await at.nadia.taps("Claim")
        await at.nadia.taps("Resolve")
        await at.nadia.hears("You have it since", "What came of it?")
        await at.staff_is_done()
        choosing = await at.nadia.sees_last()
        await at.answers("Hard even at rest")
        await at.lena.hears("This has become more urgent", "Emergency", "Nobody has this now")
        await at.nadia.hears("This has become more urgent", "Emergency", "Nobody has this now")
        assert choosing.message_id != (await at.nadia.sees_last()).message_id
        await at.at(22, "08:05")
        await at.lena.hears("Nobody has taken this until now")
        await at.lena.taps("Claim")
        await at.lena.taps("Resolve")
        await at.lena.taps("Sent to emergency care")
        await at.lena.hears("You have it since", "Resolved by Lena Invented", "Sent to emergency care")
        await at.nadia.hears("Resolved by Lena Invented")
        await at.carla.hears_nothing()


async def test_her_reply_comes_back_with_an_answer(database_url: str) -> None:
    """A reply reaches the patient under the name of the nurse, who hears what she answers."""
    async with clinic(database_url) as at:
        await a_gain_of_weight(at)
        await at.nadia.taps("Claim")
        await at.nadia.taps("Reply")
        await at.nadia.writes("How do you sleep?")
        await at.nadia.hears("Your next message goes to the patient", "on its way", "sent")
        await at.maria.hears("Nadia Invented from your care team:", "How do you sleep?")
        asked = [one for one in await at.maria.sees() if "How do you sleep?" in one.text]
        await at.lena.hears("Reply by Nadia Invented", "sent", "How do you sleep?")
        await at.maria.writes("With one pillow, as always.", reply_to=asked[-1].message_id)
        await at.maria.hears("I have kept your message", "A person of your team reads it by", "2 of 6")
        await at.nadia.hears("Unread", "The patient wrote:", "With one pillow, as always.")
        await at.nadia.taps("Read")
        await at.nadia.hears("Read by Nadia Invented", "With one pillow, as always.")
        await at.staff_is_done()


async def test_a_reply_that_does_not_arrive_is_told(database_url: str) -> None:
    """Maria has blocked us: her nurse is told that the reply did not arrive."""
    async with clinic(database_url) as at:
        at.world.expect_trouble("refused")
        await a_gain_of_weight(at)
        await at.nadia.taps("Claim")
        await at.nadia.taps("Reply")
        await at.nadia.heard()
        await at.world.people.fault("blocked", chat=at.maria.phone.id, method="sendMessage")
        await at.nadia.writes("How do you sleep?")
        await at.nadia.hears(
            "on its way", "NOT delivered", "How do you sleep?", "reach the patient another way"
        )
        await at.nadia.hears_nothing()
        await at.lena.hears("Cannot be reached in Telegram")
        await at.maria.hears_nothing()
        await at.staff_is_done()
