"""When a pathway asks, in words: its phases, what each asks on which days, and its messages.

Decides which wording fits a phase or an ask; conditions are read aloud. Pure.
"""

from __future__ import annotations

from dialogs.pathway.parts import Ask, Message, Phase
from dialogs.pathway.pathway import Pathway
from dialogs.pathway.telling.aloud import aloud
from dialogs.words import Join, Number, Several, Text, Words, of_pathway, words


def days_of(pathway: Pathway, phase: Phase) -> Words:
    """The days on which a phase holds."""
    said = _stretch(pathway, phase)
    if phase.every_days_again is not None and phase.for_days is not None:
        said = words(
            "page-blocks", days=said, count=Number(phase.for_days), again=Text(str(phase.every_days_again))
        )
    if phase.only_when is not None:
        said = words("page-only-when", days=said, condition=aloud(pathway, phase.only_when.text))
    return said


def times_of(phase: Phase) -> Words:
    """The times of day, and how long each check-in waits."""
    times = Several(tuple(words("page-time", time=Text(f"{one:%H:%M}")) for one in phase.times), Join.COMMAS)
    return words("page-times", times=times, count=Number(phase.window_hours))


def asked_when(pathway: Pathway, ask: Ask) -> Words:
    """On which days of its phase something is asked."""
    said = _rhythm(ask)
    if ask.only_when is not None:
        said = words("page-only-when", days=said, condition=aloud(pathway, ask.only_when.text))
    return said


def sent_when(pathway: Pathway, message: Message) -> Words:
    """When a text is sent by itself."""
    at = Text(f"{message.at:%H:%M}")
    if message.before_input is None:
        said = words("page-sent-on", days=_days(message.on_days), at=at)
    else:
        label = of_pathway(pathway.hash, pathway.inputs[message.before_input].label_path)
        said = words("page-sent-before", count=Number(message.before_days), name=label, at=at)
    if message.only_when is not None:
        said = words("page-only-when", days=said, condition=aloud(pathway, message.only_when.text))
    return said


def _stretch(pathway: Pathway, phase: Phase) -> Words:
    first = Text(str(phase.first_day))
    if phase.until is not None:
        label = of_pathway(pathway.hash, pathway.inputs[phase.until].label_path)
        return words("page-days-until", first=first, name=label)
    if phase.last_day is None:
        return words("page-days-open", first=first)
    if phase.last_day == phase.first_day:
        return words("page-days-one", first=first)
    return words("page-days", first=first, last=Text(str(phase.last_day)))


def _rhythm(ask: Ask) -> Words:
    if ask.on_days:
        return words("page-on-days", days=_days(ask.on_days))
    if ask.weekdays:
        names = tuple(words(f"page-weekday-{one}") for one in sorted(ask.weekdays))
        if ask.every_days == 1:
            return words("page-on-weekdays", days=Several(names, Join.COMMAS))
        return words("page-every-on-weekdays", count=Number(ask.every_days), days=Several(names, Join.COMMAS))
    if ask.every_days == 1:
        return words("page-every-day")
    return words("page-every-days", count=Number(ask.every_days))


def _days(days: tuple[int, ...]) -> Several:
    return Several(tuple(words("page-day", day=Text(str(day))) for day in days), Join.COMMAS)
