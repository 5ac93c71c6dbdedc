"""A check-in falls due: it opens, reminds once, ends; and what we miss is never called her silence."""

from datetime import timedelta

from tests.journeys.clinic import REST, clinic


async def test_silence_is_reminded_once_and_told_after_two_days(database_url: str) -> None:
    """Opened, reminded once at half the window, ended; on the second day in a row a nurse hears of it."""
    async with clinic(database_url) as at:
        await at.at(21, "07:59")
        await at.maria.hears_nothing()
        await at.at(21, "08:00")
        await at.maria.hears("Hello Maria!", "until Sat 20:00", "1 of 6")
        await at.at(21, "13:59")
        await at.maria.hears_nothing()
        await at.at(21, "14:00")
        await at.maria.hears("A small reminder", "1 of 6")
        await at.at(21, "19:59")
        await at.maria.hears_nothing()
        await at.at(21, "20:00")
        await at.maria.hears("This check-in has ended", "Your next check-in: Sunday 22 November, 08:00")
        await at.staff_hears_nothing()
        await at.at(22, "19:59")
        await at.maria.hears("Hello Maria!", "A small reminder")
        await at.staff_hears_nothing()
        await at.at(22, "20:00")
        await at.maria.hears("has ended")
        await at.nadia.hears("Soon · Maria Invented", "Days in a row without an answer: 2", "Act by")
        await at.staff_is_done()


async def test_an_answer_by_the_end_of_the_window_counts(database_url: str) -> None:
    """Half a check-in is no silence: what was answered is kept when the window ends."""
    async with clinic(database_url) as at:
        await at.at(21, "19:50")
        await at.answers("78")
        await at.at(21, "20:00")
        await at.maria.hears("Thank you! What you answered is kept")
        await at.at(22, "20:00")
        await at.maria.hears("Hello Maria!", "A small reminder", "has ended")
        await at.staff_hears_nothing()


async def test_back_inside_the_window_it_is_sent_late(database_url: str) -> None:
    """Down when it was due and back in time: it comes late, and says that this is our doing."""
    async with clinic(database_url) as at:
        await at.at(20, "22:00")
        await at.world.restart(away=timedelta(hours=13))
        await at.maria.hears("Hello Maria!", "later than planned. That was our fault", "1 of 6")
        await at.answers("78", *REST)
        await at.staff_hears_nothing()


async def test_back_after_the_window_it_was_missed_by_us(database_url: str) -> None:
    """Down for the whole window: she is not told off, nobody is alarmed, and the next one comes on time."""
    async with clinic(database_url) as at:
        await at.at(20, "22:00")
        await at.world.restart(away=timedelta(hours=24))
        await at.maria.hears_nothing()
        await at.at(22, "08:00")
        await at.maria.hears("Hello Maria!", "1 of 6")
        await at.carla.hears("We were away", "1 check-in was missed by us", "Maria Invented")
        await at.at(22, "20:00")
        await at.maria.hears("A small reminder", "has ended")
        await at.staff_hears_nothing()
