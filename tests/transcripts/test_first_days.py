"""The golden transcript of the first days after a knee replacement.

AFTERCARE_REWRITE=1 writes it anew; review the difference as a clinician would.
"""

import os
from pathlib import Path

from bot.seams import SystemIds
from bot.showing import story
from bot.showing.stage import Stage
from tests.transcripts.written import written

HERE = Path(__file__).parent
STORY = HERE / "joint-replacement-first-days.yaml"
GOLDEN = HERE / "joint-replacement-first-days.txt"


class SameCode(SystemIds):
    """Every patient has the code that stands in the transcript."""

    def patient_code(self) -> str:
        return "ROS4KN"


async def test_the_first_days_read_as_they_were_reviewed(tmp_path: Path) -> None:
    """Every word that anybody wrote and saw is what the reviewed transcript holds."""
    told = story.load(STORY.read_text(encoding="utf-8"), STORY.name)
    start = told.instant(told.starts_at)
    async with Stage(tmp_path, start=start, zone=told.zone, ids=SameCode(), team="Joint team") as stage:
        text = await written(told, story.play(told, stage))
        assert stage.troubles() == []
    if os.environ.get("AFTERCARE_REWRITE"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8"), "review it, then AFTERCARE_REWRITE=1"
