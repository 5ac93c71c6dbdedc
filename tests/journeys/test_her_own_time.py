"""Her own time: "later", a late answer, quiet hours that are settled, another zone; with a restart in between."""

from tests.journeys.clinic import REST, clinic


async def test_later_is_asked_again_at_her_time_over_a_restart(database_url: str) -> None:
    """She puts the morning's question off to the afternoon; we restart; it comes then, once, and is answered."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.maria.taps("Later")
        await at.maria.hears("Hello Maria!", "When should I ask again?")
        await at.maria.taps("15:00")
        await at.maria.hears("I ask you again at 15:00")
        await at.world.restart(hard=True)
        await at.at(21, "14:59")
        await at.maria.hears_nothing()
        await at.at(21, "15:00")
        await at.maria.hears("A small reminder", "until Sat 20:00", "1 of 6")
        await at.answers("78", *REST)
        await at.at(21, "20:00")
        await at.maria.hears_nothing()
        await at.staff_hears_nothing()


async def test_a_reply_to_yesterdays_question_is_its_late_answer(database_url: str) -> None:
    """The next morning she replies to the old message: it counts for yesterday, and today's is asked all the same."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        question = await at.maria.sees_last()
        await at.maria.hears("Hello Maria!", "1 of 6")
        await at.at(21, "20:00")
        await at.maria.hears("A small reminder", "has ended")
        await at.at(22, "08:00")
        await at.maria.hears("Hello Maria!", "1 of 6")
        await at.maria.writes("78.2 kg", reply_to=question.message_id)
        await at.maria.hears("had ended, but your answer is kept", "78.2", "1 of 6")
        await at.answers("78", *REST)
        await at.staff_hears_nothing()


async def test_half_way_is_kept_and_the_red_flags_lead_the_next(database_url: str) -> None:
    """A weight and no more: nobody is alarmed, and tomorrow begins with what she did not come to."""
    async with clinic(database_url) as at:
        await at.at(21, "19:50")
        await at.answers("78")
        await at.at(21, "20:00")
        await at.maria.hears("What you answered is kept", "begins with what is still open")
        await at.world.restart()
        await at.at(22, "08:00")
        await at.maria.hears("Hello Maria!", "breath")
        await at.staff_hears_nothing()


async def test_an_early_hour_in_her_quiet_hours_is_settled_with_her(database_url: str) -> None:
    """07:30 lies in her quiet hours: she is asked, says yes after a restart, and it comes at 07:30."""
    async with clinic(database_url) as at:
        await at.maria.writes("/settings 7:30")
        await at.maria.hears(
            "07:30", "in your quiet hours (21:00 to 08:00). May I write to you then?", "21:00 to 07:30"
        )
        await at.world.restart()
        await at.maria.taps("Yes")
        await at.maria.hears(
            "quiet hours are from 21:00 to 07:30", "I ask you at 07:30", "Saturday 21 November, 07:30"
        )
        await at.at(21, "07:29")
        await at.maria.hears_nothing()
        await at.at(21, "07:30")
        await at.maria.hears("Hello Maria!", "1 of 6")
        await at.maria.writes("/hours 9:15")
        await at.maria.hears("From now on I ask you at 09:15", "Sunday 22 November, 09:15")


async def test_a_new_zone_moves_the_future_only(database_url: str) -> None:
    """She flies to New York after answering: tomorrow's comes at eight there, and today's stays as it was."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("78", *REST)
        await at.maria.writes("/zone New York")
        await at.maria.hears("the time in New York", "Sunday 22 November, 08:00")
        await at.world.restart()
        await at.at(22, "13:59")
        await at.maria.hears_nothing()
        await at.at(22, "14:00")
        await at.maria.hears("Hello Maria!", "until Sun 20:00", "1 of 6")
