"""Words that people type instead of tapping: names of commands, yes and no, going back, months.

Content, not code: one commands.yaml per language beside the wording, read by the front door and validated
here. A typed "stop" must work as well as /stop, because someone who is unwell does not look for a slash.
"""

import re
from collections.abc import Mapping

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

FALLBACK_LANGUAGE = "en"


class Spoken(BaseModel):
    """What one language says. `commands`: command name → the ways to say it. `months`: name → 1 to 12."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commands: Mapping[str, tuple[str, ...]] = {}
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    months: Mapping[str, int] = {}

    def command(self, text: str) -> str | None:
        """The command that the whole text names, or None: "stop" is one, "stop the pain" is not."""
        said = plain(text)
        return next((name for name, ways in self.commands.items() if said in ways), None)

    def goes_back(self, text: str) -> bool:
        return plain(text) in self.back


def plain(text: str) -> str:
    """A short text without case, surrounding punctuation and doubled spaces, for comparing."""
    return re.sub(r"\s+", " ", text.casefold().replace("’", "'")).strip(" .!?,;:")


def load(source: str, file: str) -> Spoken:
    """The words written in this text. ValueError names the file, the setting and what to do."""
    try:
        # BaseLoader makes nothing but text, so that a bare yes stays a word.
        written = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - it builds no objects
        return Spoken.model_validate(written)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}:" if mark is not None else ""
        raise ValueError(f"{file}:{line} this is not YAML. Compare it with the English file") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{file}: {place}: {first['msg']}. Put words in quotes, in lists") from error


def of(spoken: Mapping[str, Spoken], language: str) -> Spoken:
    """The words of a language, of its parent language, or English; none at all where nothing was loaded."""
    for name in (language, language.partition("-")[0], FALLBACK_LANGUAGE):
        if name in spoken:
            return spoken[name]
    return Spoken()
