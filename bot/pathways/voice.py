"""Words about a pathway in one language, as plain text: what `show`, `diff` and the graph print.

Decides nothing; it renders like delivery does, with the pathway's own texts beside the system's.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Final

from bot.pathways.library import PathwayOf
from bot.settings import StartFault
from bot.speaking.render import Renderer
from bot.speaking.wording import Wording, WordingFaults, shipped_wording
from dialogs.pathway.pathway import Pathway
from dialogs.pathway.telling.aloud import aloud
from dialogs.words import Words

NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)  # no instant is told here; dates are told with their year


@cache
def _wording() -> Wording:
    try:
        return shipped_wording()
    except WordingFaults as error:
        raise StartFault(str(error)) from error


class Voice:
    """Speaks about one pathway, in the nearest language there is."""

    def __init__(self, pathway: Pathway, language: str) -> None:
        self.pathway = pathway
        self.language = language
        self._renderer = Renderer(_wording(), PathwayOf(pathway))

    def said(self, words: Words) -> str:
        """These words. A wording that is missing is a mistake of ours: a page that lacks a piece must not be signed."""
        rendered = self._renderer.render((words,), (), (), language=self.language, now=NEVER)
        assert not rendered.faults, rendered.faults
        return " ".join("\n".join(rendered.plain_parts).split())

    def aloud(self, expression: str) -> str:
        """A condition or value of the file in words."""
        text = self.said(aloud(self.pathway, expression))
        return text[:1].upper() + text[1:]

    def text(self, path: str | None) -> str:
        """A text of the file, its slots left as they are; empty where there is none."""
        return "" if path is None else " ".join(self.pathway.text(path, self.language).split())
