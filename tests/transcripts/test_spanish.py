"""The golden transcript of a short course in Spanish.

AFTERCARE_REWRITE=1 writes it anew; review the difference aloud, as somebody who lives in the language.
"""

import os
from pathlib import Path

from bot.showing import story
from bot.showing.stage import Stage
from tests.transcripts.test_fortnight import SameCode
from tests.transcripts.written import written

HERE = Path(__file__).parent
STORY = HERE / "heart-failure-spanish.yaml"
GOLDEN = HERE / "heart-failure-spanish.txt"


async def test_a_course_in_spanish_reads_as_it_was_reviewed(tmp_path: Path) -> None:
    """Every word that anybody wrote and saw, in the language of each, is what the reviewed transcript holds."""
    told = story.load(STORY.read_text(encoding="utf-8"), STORY.name)
    start = told.instant(told.starts_at)
    async with Stage(tmp_path, start=start, zone=told.zone, team=told.team, ids=SameCode()) as stage:
        text = await written(told, story.play(told, stage))
        assert stage.troubles() == []
    if os.environ.get("AFTERCARE_REWRITE"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8"), "review it, then AFTERCARE_REWRITE=1"
