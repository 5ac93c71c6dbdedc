"""A coordinator moves a check-in: every change shows before and after, can be taken back, and is on record
with who and why.
"""

from tests.journeys.clinic import REST, clinic
from tests.kills.look import Look


async def test_moved_confirmed_told_and_kept(database_url: str) -> None:
    """/move shows before and after and does nothing until Confirm; then she is told, and it comes then."""
    async with clinic(database_url) as at:
        await at.carla.writes("/patients maria")
        await at.carla.hears("Maria Invented", "Next check-in Sat 08:00")
        await at.carla.writes("/move maria sat 10:30 visit of her daughter")
        await at.carla.hears(
            "Move the next check-in of Maria Invented",
            "Before: next check-in Saturday 21 November, 08:00",
            "After: next check-in Saturday 21 November, 10:30",
            "Reason: visit of her daughter",
        )
        await at.maria.hears_nothing()
        await at.carla.taps("Confirm")
        await at.carla.hears("Done. Maria Invented", "Saturday 21 November, 10:30")
        await at.world.pass_time(minutes=2)
        await at.maria.hears("A change of plan", "Saturday 21 November, 10:30")
        await at.at(21, "10:29")
        await at.maria.hears_nothing()
        await at.at(21, "10:30")
        await at.maria.hears("Hello Maria!", "1 of 6")
        await at.answers("78", *REST, heard=False)
        await at.maria.hears("Your next check-in: Sunday 22 November, 08:00")


async def test_undone_before_she_heard_of_it(database_url: str) -> None:
    """Taken back within the two minutes before she is told, nothing reaches her and all is as before."""
    async with clinic(database_url) as at:
        await at.carla.writes("/move maria sat 10:30")
        await at.carla.taps("Confirm")
        await at.carla.writes("/undo")
        await at.carla.hears("Done.", "You moved a check-in of Maria Invented", "Take it back?")
        await at.carla.taps("Undo")
        await at.carla.hears("Taken back", "Saturday 21 November, 08:00")
        await at.at(21, "08:00")
        await at.maria.hears("Hello Maria!")


async def test_a_stale_preview_is_shown_again(database_url: str) -> None:
    """What changed between the preview and Confirm is shown anew, and nothing is done."""
    async with clinic(database_url) as at:
        await at.carla.writes("/move maria sat 10:30")
        await at.carla.hears("Before: next check-in Saturday 21 November, 08:00")
        old = await at.carla.sees_last()
        await at.carla.writes("/move maria sat 12:00")
        await at.carla.taps("Confirm")
        await at.carla.hears("Done.", "Saturday 21 November, 12:00")
        await at.carla.taps("Confirm", message_id=old.message_id)
        await at.carla.hears("Nothing was done", "Before: next check-in Saturday 21 November, 12:00")
        await at.at(21, "09:00")
        await at.maria.hears("A change of plan", "12:00")


async def test_left_out_paused_and_resumed(database_url: str) -> None:
    """/skip leaves one out, /pause holds all, /resume ends it; each shown before, confirmed and told."""
    async with clinic(database_url) as at:
        await at.carla.writes("/skip maria at the hospital")
        await at.carla.hears("Leave out the next check-in", "After: next check-in Sunday 22 November, 08:00")
        await at.carla.taps("Confirm")
        await at.carla.hears("Done.")
        await at.at(21, "12:00")
        await at.maria.hears("A change of plan", "Sunday 22 November, 08:00")
        await at.carla.writes("/pause maria 3 travels")
        await at.carla.hears("Pause the check-ins", "After: paused until", "fall into", "Reason: travels")
        await at.carla.taps("Leave out")
        await at.carla.hears("Done.")
        await at.world.pass_time(minutes=2)
        await at.maria.hears("no check-ins until")
        await at.at(22, "12:00")
        await at.maria.hears_nothing()
        await at.carla.writes("/resume maria")
        await at.carla.hears("End the pause", "After: next check-in Monday 23 November, 08:00")
        await at.carla.taps("Confirm")
        await at.carla.hears("Done.")
        await at.world.pass_time(minutes=2)
        await at.maria.hears("A change of plan", "Monday 23 November, 08:00")
        await at.at(23, "08:00")
        await at.maria.hears("Hello Maria!")


async def test_who_and_why_stand_in_the_journal(database_url: str) -> None:
    """Every change and its undoing are in the patient's journal with who did it and the reason given."""
    async with clinic(database_url) as at:
        await at.carla.writes("/move maria sat 10:30 visit of her daughter")
        await at.carla.taps("Confirm")
        await at.carla.writes("/undo")
        await at.carla.taps("Undo")
        await at.carla.writes("/skip maria at the hospital")
        await at.carla.taps("Confirm")
        await at.carla.heard()
        look = Look(database_url)
        (carla,) = (one.id for one in look.contacts().values() if one.name == at.carla.name)
        (turns,) = look.notes().values()
        look.close()
        done = [(note.what, note.why) for _, notes in turns for note in notes if note.by == carla]
        assert done[-3:] == [
            ("moved", "visit of her daughter"),
            ("undone", ""),
            ("skipped", "at the hospital"),
        ]
        await at.world.pass_time(minutes=2)
        await at.maria.hears("A change of plan")
