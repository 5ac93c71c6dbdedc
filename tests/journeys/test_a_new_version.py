"""A clinic publishes a newer version of a pathway: nothing moves by itself, a coordinator sees what would change,
and moves one plan or all; what was answered stays, and it can be taken back.
"""

from pathlib import Path

from tests.journeys.clinic import REST, Clinic, clinic
from tests.kills.look import Look

SHIPPED = Path(__file__).parents[2] / "dialogs" / "pathways" / "heart-failure-weight.yaml"


def newer() -> str:
    """Version 2 of the shipped pathway: in its first months it no longer asks about swelling each day."""
    text = SHIPPED.read_text(encoding="utf-8").replace("\nversion: 1\n", "\nversion: 2\n", 1)
    before, daily, after = text.partition("questions: [weight, breathless, orthopnoea, swelling,")
    assert daily, "the first phase asks about swelling"
    return f"{before}{daily.replace(' swelling,', '')}{after}"


async def published(at: Clinic, folder: Path) -> None:
    """The file is put into the clinic's folder, and the bot is started again."""
    (folder / "ours.yaml").write_text(newer())
    await at.world.restart()


async def test_one_plan_moves_after_a_look_and_can_go_back(database_url: str, tmp_path: Path) -> None:
    async with clinic(database_url, pathways=tmp_path) as at:
        await published(at, tmp_path)
        await at.carla.writes("/pathways")
        await at.carla.hears("version 2", "Not yet reviewed by a clinician", "on an older version: 1")
        await at.carla.taps("Heart failure: daily weight and symptoms: what version 2 changes")
        await at.carla.hears(
            "from version 1 to version 2", "Schedule, changed", "1 plan runs an older version"
        )
        await at.carla.taps(next(each for each in (await at.carla.sees_last()).labels if "Maria" in each))
        await at.carla.hears("Move the plan", "The next check-in then no longer asks: Swelling")
        await at.carla.taps("Confirm")
        await at.carla.hears("Done.")
        await at.carla.writes("/undo")
        await at.carla.hears("You moved the plan to a newer version")
        await at.carla.taps("Undo")
        await at.carla.hears("Taken back")
        await at.at(21, "08:00")
        await at.maria.hears("1 of 6")


async def test_all_move_and_an_open_check_in_ends_first(database_url: str, tmp_path: Path) -> None:
    """An open check-in ends by the version it began with, also after a restart; the next one is of the new."""
    async with clinic(database_url, pathways=tmp_path) as at:
        await at.at(21, "08:00")
        await at.maria.hears("1 of 6")
        await published(at, tmp_path)
        await at.carla.writes("/pathways")
        await at.carla.heard()
        await at.carla.taps("Heart failure: daily weight and symptoms: what version 2 changes")
        await at.carla.heard()
        await at.carla.taps("Move this plan")
        await at.carla.hears("Move 1 plan")
        await at.carla.taps("Confirm")
        await at.carla.hears("Under way for 1 plan")
        await at.world.pass_time(minutes=1)
        (tmp_path / "ours.yaml").unlink()  # what patients use cannot vanish with its file
        await at.world.restart()
        await at.answers("78", *REST, heard=False)
        await at.maria.hears("Your next check-in: Sunday 22 November, 08:00")
        await at.at(22, "08:00")
        await at.maria.hears("1 of 5")
        look = Look(database_url)
        (turns,) = look.notes().values()
        moved = [note.what for _, notes in turns for note in notes if note.what == "version-changed"]
        look.close()
        assert moved == ["version-changed"]
