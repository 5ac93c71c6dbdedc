"""The golden transcripts of the library: a short course through each pathway, in every language.

AFTERCARE_REWRITE=1 writes them anew; review the difference aloud, as the patient and as the nurse.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import content
from bot.seams import SystemIds
from bot.showing import story
from bot.showing.stage import Stage
from bot.speaking.wording import shipped_wording
from tests.transcripts.library import course
from tests.transcripts.written import written

HERE = Path(__file__).parent
SHELF = {one.pathway.id: one.pathway for one in content.pathways(None)}
WORDING = shipped_wording()
LANGUAGES = ("en", "es")
# The same in every language: names of medicines and places, a link, numbers to call, and Telegram's own word for what
# was sent.
SAME = {
    "https://t.me/sandbox_care_bot?start=…",
    "988 (US, CA), 116 123 (GB, IE), 024 (ES)",
    "[Alcohol]",
    "[Clopidogrel]",
    "[Europe/Madrid]",
    "[No]",
    "[Normal]",
    "[Prasugrel]",
    "[Tapentadol]",
    "[Ticagrelor]",
    "[Tramadol]",
    "[photo]",
    "[✓ Alcohol]",
}
SEEN = ("       | ", "       + ")  # what stands behind a bar, and what came in its place


class SameCode(SystemIds):
    """Every patient has the code that stands in the transcripts."""

    def patient_code(self) -> str:
        return "ANA7KF"


def test_every_pathway_has_its_course() -> None:
    """No pathway is shipped that nobody has read aloud, and no course outlives its pathway."""
    assert {path.stem for path in HERE.glob("*.yaml")} == set(SHELF)


def seen_in(golden: Path) -> set[str]:
    """The rows with words that stood on anybody's phone."""
    rows = (row for row in golden.read_text(encoding="utf-8").splitlines() if row.startswith(SEEN))
    return {row[len(SEEN[0]) :].strip() for row in rows if any(letter.isalpha() for letter in row)}


@pytest.mark.parametrize("name", sorted(SHELF))
def test_nothing_is_left_in_another_language(name: str) -> None:
    """No row that anybody sees is the same in both languages, but for names and numbers."""
    assert seen_in(HERE / f"{name}.en.txt") & seen_in(HERE / f"{name}.es.txt") <= SAME


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.yaml")))
async def test_a_course_reads_as_it_was_reviewed(name: str, language: str, tmp_path: Path) -> None:
    """Every word that anybody wrote and saw is what was reviewed, and each tap found its button."""
    file, golden = HERE / f"{name}.yaml", HERE / f"{name}.{language}.txt"
    played = course.load(file.read_text(encoding="utf-8"), file.name)
    told = course.Telling(played, SHELF[played.pathway], WORDING, language)
    tale, lines = told.story, []
    start = tale.instant(tale.starts_at)
    async with Stage(tmp_path, start=start, zone=tale.zone, team=tale.team, ids=SameCode()) as stage:

        async def playing() -> AsyncIterator[story.Line]:
            async for line in story.play(tale, stage):
                lines.append(line)
                yield line

        text = await written(tale, playing())
        assert stage.troubles() == []
    assert course.done(lines) == told.meant
    if os.environ.get("AFTERCARE_REWRITE"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), "review it, then AFTERCARE_REWRITE=1"
