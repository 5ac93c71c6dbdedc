"""When a pathway asks, in words: its phases, what each asks on which days, its messages and events.

Decides which wording fits a phase or an ask; conditions are read aloud. Pure.
"""

from __future__ import annotations

from dialogs.pathway.parts import Ask, Event, Message, Pace, Phase, WhenBusy, WhenLate
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
    if phase.anchor is not None:
        label = of_pathway(pathway.hash, pathway.inputs[phase.anchor].label_path)
        said = words("page-counted-from", days=said, name=label)
    if phase.only_when is not None:
        said = words("page-only-when", days=said, condition=aloud(pathway, phase.only_when.text))
    return said if phase.pace is None else _at_pace(pathway, said, phase.pace)


def times_of(phase: Phase) -> Words:
    """The times of day, how long each check-in waits, and what becomes of one that cannot go out at its time."""
    times = Several(tuple(words("page-time", time=Text(f"{one:%H:%M}")) for one in phase.times), Join.COMMAS)
    said = words("page-times", times=times, count=Number(phase.window_hours))
    if phase.reminders:
        spans = Several(tuple(_span(one) for one in phase.reminders), Join.COMMAS)
        said = words("page-reminded", times=said, spans=spans)
    if phase.when_late is not WhenLate.SEND:
        said = words("page-otherwise", times=said, otherwise=Words(f"page-late-{phase.when_late}"))
    if phase.when_busy is not WhenBusy.JOIN:
        said = words("page-otherwise", times=said, otherwise=Words(f"page-busy-{phase.when_busy}"))
    return said


def done_by(pathway: Pathway, event: Event) -> Words:
    """What an event that is reported does to the plan."""
    done: list[Words] = []
    if event.sets is not None:
        label = of_pathway(pathway.hash, pathway.inputs[event.sets].label_path)
        done.append(words(_setting(event.days_later), name=label, count=Number(abs(event.days_later))))
    if event.course is not None:
        done.append(Words(f"page-course-{event.course}"))
    return words("page-done", done=Several(tuple(done or [words("page-only-said")]), Join.COMMAS))


def _setting(days_later: int) -> str:
    if days_later == 0:
        return "page-sets"
    return "page-sets-later" if days_later > 0 else "page-sets-earlier"


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
        if phase.last_day is not None:
            return words("page-days-at-most", first=first, last=Text(str(phase.last_day)), name=label)
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


def _at_pace(pathway: Pathway, days: Words, pace: Pace) -> Words:
    steps = Several(tuple(words("page-day", day=Text(str(step))) for step in pace.steps), Join.COMMAS)
    said = words("page-paced", days=days, steps=steps)
    if pace.sparser_when is not None:
        said = words("page-sparser", days=said, condition=aloud(pathway, pace.sparser_when.text))
    if pace.denser_when is not None:
        said = words("page-denser", days=said, condition=aloud(pathway, pace.denser_when.text))
    return said


def _span(minutes: int) -> Words:
    hours, rest = divmod(minutes, 60)
    if not rest:
        return words("page-hours", count=Number(hours))
    if not hours:
        return words("page-minutes", count=Number(rest))
    return words("page-hours-and-minutes", hours=Number(hours), minutes=Number(rest))


def _days(days: tuple[int, ...]) -> Several:
    return Several(tuple(words("page-day", day=Text(str(day))) for day in days), Join.COMMAS)
