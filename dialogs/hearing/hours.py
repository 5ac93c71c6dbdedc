"""Reading a time of day that people write: "8:30", "at 8 pm", "a las 8 y media de la tarde".

Decides which time a figure and the words beside it mean, and reads nothing into a figure that they
contradict ("13 pm"). The words are content and come in as Hours.
"""

import re
from datetime import time

from dialogs.calendar import Hours as Span
from dialogs.hearing.spoken import Hours, unaccented

UNREADABLE = "?"  # stands in the place of a time that cannot be
DAY_MINUTES = 24 * 60

_HOUR = re.compile(r"\D*?(\d{1,2})(?:\s?[:.h]\s?(\d{2}))?\D*")
_BARE = Hours()


def read_hour(text: str, words: Hours = _BARE) -> time | None:
    """The one time of day in a short text. None where there is none or more than one, or where something
    is said of the day that we could not read with it ("evening, 8").
    """
    said = in_figures(_counted(text.strip(), words), words)
    found = _HOUR.fullmatch(said)
    if found is None or words.loose.search(said) is not None or _counts_on(text, said, words):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_span(text: str, words: Hours = _BARE) -> Span | None:
    """A span of the day in a short text: "22:30-7", "from 10 pm to 7 am"."""
    begins, *rest = words.until_sign.split(text.strip(), maxsplit=1)
    if not rest:
        return None
    from_, to = read_hour(begins, words), read_hour(rest[0], words)
    return None if from_ is None or to is None else Span(begins=from_, ends=to)


def in_figures(text: str, words: Hours) -> str:
    """The text, unaccented, with each hour that has words beside it as 20:30. A figure or a number in words
    alone is left as it is.
    """
    named = words.name.sub(lambda found: words.at_names[_spaced(found[1])], unaccented(text))
    named = words.in_words.sub(
        lambda found: _in_digits(found, words) if any(found.group("lead", "past", "tail")) else found[0],
        named,
    )
    return words.figure.sub(lambda found: _as_figure(found, words), named)


def _counts_on(text: str, said: str, words: Hours) -> bool:
    """Whether an hour in words is followed by another number in words ("at nine or ten")."""
    return re.search(r"\d", text) is None and words.in_words.search(said) is not None


def _counted(text: str, words: Hours) -> str:
    """A text that is nothing but an hour in words ("nine", "eight thirty"), with its hour in figures."""
    said = unaccented(text).strip(" .!?¡¿")
    found = words.in_words.fullmatch(said)
    return text if found is None else _in_digits(found, words)


def _in_digits(found: re.Match[str], words: Hours) -> str:
    minutes = words.behind.get(_spaced(found["past"] or ""))
    hour = str(words.counted[_spaced(found["hour"])])
    return f"{found['lead']}{hour}{'' if minutes is None else f':{minutes:02}'}{found['tail']}"


def _as_figure(found: re.Match[str], words: Hours) -> str:
    part = words.parts.get(_spaced(found["part_after"] or found["part_before"] or ""))
    added = words.added.get(_spaced(found["added_after"] or found["added_before"] or ""))
    if part is None and added is None and not found["before"] and not found["after"]:
        return found[0]
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    on_clock = _hour_of_day(hour, part)
    is_twice = added is not None and found["minute"] is not None
    if on_clock is None or minute > 59 or is_twice:
        return UNREADABLE
    minutes = (on_clock * 60 + minute + (added or 0)) % DAY_MINUTES
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _hour_of_day(hour: int, part: str | None) -> int | None:
    """None where the part of the day contradicts the hour, or leaves it open ("12 in the morning")."""
    match part:
        case "am" | "pm":
            return hour % 12 + (12 if part == "pm" else 0) if 1 <= hour <= 12 else None
        case "morning":
            return hour if 1 <= hour <= 11 else None
        case "afternoon":
            return hour % 12 + 12 if 1 <= hour <= 23 else None
        case "night":  # from six in the evening to six in the morning
            return (hour % 12 + (12 if hour % 12 >= 6 else 0)) if 1 <= hour <= 12 else _late(hour)
    return hour if hour < 24 else None


def _late(hour: int) -> int | None:
    return hour if hour == 0 or 18 <= hour <= 23 else None


def _spaced(words: str) -> str:
    return " ".join(words.split())
