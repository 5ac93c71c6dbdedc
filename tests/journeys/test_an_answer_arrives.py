"""An answer arrives: typed, tapped, taken back, unclear, implausible, edited; and the bot may stop at any
time.
"""

import pytest

from tests.journeys.clinic import REST, clinic
from tests.kills.look import Look


async def test_a_check_in_is_answered_as_people_answer(database_url: str) -> None:
    """A comma, a word, a button, Back and a change of mind lead to one check-in with what she meant."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.maria.hears("Hello Maria!", "You can answer until Sat 20:00", "1 of 6", "weight")
        await at.maria.writes("82,4")
        await at.maria.hears("Weight: 82.4 kg", "2 of 6", "How is your breathing?")
        await at.maria.taps("← Back")
        await at.maria.hears("You answered: 82.4 kg", "1 of 6")
        await at.maria.writes("181 lb")
        await at.maria.hears("Weight: 181 lb", "2 of 6")
        await at.maria.writes("not short of breath")
        await at.maria.hears("Breathing: Not short of breath", "3 of 6")
        await at.maria.writes("no")
        await at.maria.hears("4 of 6")
        await at.answers("No swelling", "Neither", heard=False)
        await at.maria.hears("6 of 6")
        await at.maria.taps("Yes")
        await at.maria.hears("that is all for today", "Weight: 181 lb", "Your next check-in: Sunday 22")
        await at.staff_hears_nothing()
        look = Look(database_url)
        weights = [answer for answer in look.answers() if answer.question == "weight"]
        first, second = sorted(weights, key=lambda one: one.replaced_by is None)
        look.close()
        assert (first.raw, first.replaced_by) == ("82,4", second.id)
        assert (second.raw, second.replaced_by) == ("181 lb", None)


async def test_what_cannot_be_read_is_asked_again(database_url: str) -> None:
    """An unreadable number is asked again with an example, an odd one for its unit; nothing is guessed."""
    async with clinic(database_url) as at:
        await at.at(21, "08:10")
        await at.maria.heard()
        await at.maria.writes("about the same")
        await at.maria.hears("could not read that as a number", "for example", "1 of 6")
        await at.maria.writes("78 or 79")
        await at.maria.hears("which number you mean", "1 of 6")
        await at.nadia.hears("Maria Invented", "about the same")
        await at.maria.writes("12.4")
        await at.maria.hears("Just to be sure")
        await at.maria.taps("No")
        await at.maria.hears("once more")
        await at.maria.writes("78.5")
        await at.maria.hears("Weight: 78.5 kg", "2 of 6")
        await at.staff_is_done()


@pytest.mark.parametrize("hard", [False, True], ids=["stopped", "dropped"])
async def test_the_question_is_still_there_after_a_restart(database_url: str, hard: bool) -> None:
    """The bot stops in the middle of a check-in; after it the same question is answered on the same
    screen.
    """
    async with clinic(database_url) as at:
        await at.at(21, "08:03")
        await at.answers("77,5", "With effort, as usual", heard=False)
        await at.maria.hears("3 of 6")
        asked = await at.maria.sees_last()
        await at.world.restart(hard=hard)
        await at.maria.hears_nothing()
        assert await at.maria.sees_last() == asked
        await at.maria.taps("No")
        await at.maria.hears("Breathless at night: no", "4 of 6")
        await at.staff_hears_nothing()


async def test_an_edited_message_corrects_the_answer(database_url: str) -> None:
    """She edits her weight after it worried somebody: what counts changes, and her nurse sees both."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("78", *REST)
        await at.at(22, "08:00")
        await at.maria.heard()
        await at.maria.writes("87")
        await at.maria.hears("Weight: 87 kg", "A person looks at this by")
        await at.nadia.hears("Weight 87 kg: up 9 kg")
        await at.maria.edits("78")
        await at.maria.hears("Changed. Weight: 78 kg counts now (before: 87 kg)", "Your team sees both")
        await at.nadia.hears("later answers changed this")
        await at.answers(*REST)
        await at.staff_is_done()


async def test_an_edit_is_no_later_for_having_felt_worse_on_that_day(database_url: str) -> None:
    """The daily check-in ends, then an extra one; a weight of the daily one is corrected, and is judged."""
    async with clinic(database_url) as at:
        await at.at(21, "09:00")
        await at.answers("78", *REST)
        await at.at(22, "09:00")
        await at.maria.heard()
        weighed = await at.maria.writes("78")
        await at.answers(*REST)
        await at.staff_hears_nothing()
        await at.maria.taps("I feel worse")
        await at.answers("Not short of breath", "No", "Neither", "No swelling", "78")
        await at.staff_is_done()
        await at.maria.edits("87", message_id=weighed)
        await at.maria.hears("Changed. Weight: 87 kg counts now (before: 78 kg)")
        await at.nadia.hears("Weight 87 kg: up 9 kg")
        await at.staff_is_done()


async def test_a_word_is_enough_to_say_that_she_is_worse(database_url: str) -> None:
    """One tap tells the team at once, whatever is open, and asks the few questions that say how soon."""
    async with clinic(database_url) as at:
        await at.at(21, "15:00")
        await at.maria.heard()
        await at.maria.taps("I feel worse")
        await at.nadia.hears("Urgent · Maria Invented", "I feel worse")
        await at.maria.hears("call 112 now", "How is your breathing?")
        await at.maria.taps("Worse than usual")
        await at.nadia.hears("Breathing: Worse than usual")
        await at.maria.heard()
        await at.staff_is_done()
