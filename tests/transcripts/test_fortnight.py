"""The golden transcript of a fortnight with heart failure.

AFTERCARE_REWRITE=1 writes it anew; review the difference as a clinician would.
"""

import os
from pathlib import Path

from bot.seams import SystemIds
from bot.showing import story
from bot.showing.stage import Stage
from tests.transcripts.written import written

HERE = Path(__file__).parent
STORY = HERE / "heart-failure-fortnight.yaml"
GOLDEN = HERE / "heart-failure-fortnight.txt"


class SameCode(SystemIds):
    """Every patient has the code that stands in the transcript."""

    def patient_code(self) -> str:
        return "MAR7KF"


async def test_a_fortnight_reads_as_it_was_reviewed(tmp_path: Path) -> None:
    """Every word that anybody wrote and saw in the fortnight is what the reviewed transcript holds."""
    told = story.load(STORY.read_text(encoding="utf-8"), STORY.name)
    start = told.instant(told.starts_at)
    async with Stage(tmp_path, start=start, zone=told.zone, ids=SameCode()) as stage:
        text = await written(told, story.play(told, stage))
        assert stage.troubles() == []
    if os.environ.get("AFTERCARE_REWRITE"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8"), "review it, then AFTERCARE_REWRITE=1"
