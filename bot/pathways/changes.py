"""`aftercare pathway diff OLD NEW`: what another version changes for patients, in words.

Decides how a difference is told: what a part was before and is now, setting by setting, conditions aloud. Which parts
differ is differing.py's to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Final

from bot.pathways.page_rules import band_of, then_of
from bot.pathways.voice import Voice
from dialogs.pathway.differing import Difference, How, differences, parts_by_name
from dialogs.pathway.expressions import Expression
from dialogs.pathway.parts import Ask, Phase, SilenceBand, Then
from dialogs.pathway.telling.schedule import asked_when, days_of, times_of

HOW: Final = {How.NEW: "new", How.GONE: "gone", How.CHANGED: "changed", How.REWORDED: "said in other words"}
UNTOLD: Final = frozenset({"key", "name", "id", "place", "slots", "reads", "reason_path", "say_path"})
"""What the compiler made of settings that are told already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One setting of one part: what it was and what it is; empty where there was or is none."""

    section: str
    name: str
    how: How
    setting: str = ""
    before: str = ""
    after: str = ""

    def plain(self) -> Mapping[str, str]:
        """As a line for machines."""
        return {
            "section": self.section,
            "name": self.name,
            "how": self.how.value,
            "setting": self.setting,
            "before": self.before,
            "after": self.after,
        }

    def told(self) -> str:
        """As a line for people."""
        part = " ".join(filter(None, (self.section, self.name, self.setting)))
        if not self.before and not self.after:
            return f"{part}: {HOW[self.how]}"
        return f"{part}: {HOW[self.how]}\n  before: {self.before or '-'}\n  now:    {self.after or '-'}"


def changes(old: Voice, new: Voice) -> tuple[Change, ...]:
    """Every change from the old version to the new, in the order of a pathway."""
    return tuple(
        change
        for difference in differences(old.pathway, new.pathway)
        for change in _changes(old, new, difference)
    )


def _changes(old: Voice, new: Voice, difference: Difference) -> Iterator[Change]:
    section, name, how = difference.section, difference.name, difference.how
    before, after = _told(old, section, name), _told(new, section, name)
    for setting in {**before, **after}:
        was, now = before.get(setting, ""), after.get(setting, "")
        if was != now:
            yield Change(section=section, name=name, how=how, setting=setting, before=was, after=now)
    for path, language, was, now in _texts(old, new, section, name):
        wording = how if how in (How.NEW, How.GONE) else How.REWORDED
        setting = f"{path} ({language})"
        yield Change(section=section, name=name, how=wording, setting=setting, before=was, after=now)


def _told(voice: Voice, section: str, name: str) -> Mapping[str, str]:
    """The settings of one part, each in words; none where there is no such part."""
    if not hasattr(voice.pathway, section):  # a section that holds nothing but texts
        return {}
    found: dict[str, str] = {}
    _tell(voice, parts_by_name(getattr(voice.pathway, section)).get(name), "", found)
    return found


def _tell(voice: Voice, value: object, setting: str, into: dict[str, str]) -> None:
    """Write a value, and what is inside it, under the names of its settings."""
    match value:
        case None | "" | () | False:
            return
        case Phase():
            into[_at(setting, "days")] = voice.said(days_of(voice.pathway, value))
            into[_at(setting, "times")] = voice.said(times_of(value))
            _tell(voice, value.asks, _at(setting, "asks"), into)
        case Ask():
            asked = ", ".join(value.questions)
            into[setting] = f"{voice.said(asked_when(voice.pathway, value))}: {asked}"
        case Then():
            into[setting] = voice.said(then_of(voice, value))
        case SilenceBand():
            into[setting] = voice.said(band_of(voice, value))
        case Expression():
            into[setting] = f"{voice.aloud(value.text)} ({' '.join(value.text.split())})"
        case Mapping():
            for key, inner in value.items():
                _tell(voice, inner, _at(setting, str(key)), into)
        case tuple() if any(is_dataclass(one) for one in value):
            for place, one in enumerate(value, start=1):
                _tell(voice, one, _at(setting, str(place)) if len(value) > 1 else setting, into)
        case tuple() | frozenset():
            into[setting] = ", ".join(
                sorted(map(str, value)) if isinstance(value, frozenset) else map(str, value)
            )
        case _ if is_dataclass(value) and not isinstance(value, type):
            for one in fields(value):
                if one.name not in UNTOLD:
                    _tell(voice, getattr(value, one.name), _at(setting, one.name), into)
        case _:
            into[setting] = _line(str(value))


def _at(setting: str, inner: str) -> str:
    return f"{setting} {inner}".strip()


def _texts(old: Voice, new: Voice, section: str, name: str) -> Iterator[tuple[str, str, str, str]]:
    """Texts of a part that were or are there, in every language in which they differ."""
    start = f"{section}.{name}." if name else f"{section}."
    known = {*old.pathway.texts, *new.pathway.texts}
    paths = sorted(path for path in known if path == section or path.startswith(start))
    for path in paths:
        before, after = old.pathway.texts.get(path, {}), new.pathway.texts.get(path, {})
        for language in sorted({*before, *after}):
            was, now = _line(before.get(language, "")), _line(after.get(language, ""))
            if was != now:
                yield path.removeprefix(start) if path != section else "text", language, was, now


def _line(text: str) -> str:
    return " ".join(text.split())
