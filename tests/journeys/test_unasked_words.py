"""What she writes without being asked: kept, promised a reader by a time, and unread until a person taps
Read.
"""

from tests.journeys.clinic import REST, clinic


async def test_unread_until_a_person_taps_read(database_url: str) -> None:
    """She hears by when it is read; it stays unread in the queue, for everybody, until somebody taps Read."""
    async with clinic(database_url) as at:
        await at.at(20, "15:00")
        await at.maria.writes("My cat is ill. <b>Sorry</b> to bother you.")
        await at.maria.hears(
            "I have kept your message", "reads it by Monday 23 November, 17:00", "In an emergency call 112"
        )
        for nurse in (at.nadia, at.lena):
            await nurse.hears(
                "Routine · Maria Invented", "Unread", "My cat is ill. <b>Sorry</b> to bother you."
            )
        await at.nadia.writes("/queue")
        await at.nadia.hears("1 open worry", "Not read yet", "nobody has it")
        await at.lena.taps("Read")
        await at.lena.hears("Read by Lena Invented", "My cat is ill.")
        await at.nadia.hears("Resolved by Lena Invented", "Read by Lena Invented")
        await at.nadia.writes("/queue")
        await at.nadia.hears("Nothing is open")
        await at.lena.taps("Reply")
        await at.lena.writes("You never bother us.")
        await at.lena.hears("on its way", "sent")
        await at.maria.hears("Lena Invented from your care team:", "You never bother us.")


async def test_what_is_not_text_is_kept_too(database_url: str) -> None:
    """A photo is not opened by us: its coming is told, and so is that nobody looks at it by itself."""
    async with clinic(database_url) as at:
        await at.maria.sends("photo", caption="my foot")
        await at.maria.hears("I cannot open it myself", "please also write it in words")
        await at.nadia.hears("sent something that is not text", "my foot")
        await at.staff_is_done()


async def test_a_message_in_the_middle_of_a_check_in_is_no_answer(database_url: str) -> None:
    """A whole sentence at an open question goes to a person, and the question comes again."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.maria.heard()
        await at.maria.writes("my scale is broken, can you send somebody to help me")
        await at.maria.hears("I have kept your message", "1 of 6")
        await at.nadia.hears("my scale is broken")
        await at.answers("78", *REST)
        await at.staff_is_done()
