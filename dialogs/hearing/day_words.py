"""How people name days when they type a time: notation for reading, like the spellings of units, never
shown to anyone.

A language that is not here falls to English; dates and times in figures are read in any.
"""

from types import MappingProxyType

from dialogs.hearing.when import DayWords

FALLBACK_LANGUAGE = "en"

_ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

DAY_WORDS = MappingProxyType(
    {
        "en": DayWords(
            days_ahead={"today": 0, "tomorrow": 1, "day after tomorrow": 2},
            weekdays={
                spelling: number
                for number, name in enumerate(_ENGLISH, start=1)
                for spelling in (name, name[:3], name[:2])
            }
            | {"tues": 2, "weds": 3, "thur": 4, "thurs": 4},
        )
    }
)


def day_words(language: str) -> DayWords:
    return DAY_WORDS.get(language.partition("-")[0]) or DAY_WORDS[FALLBACK_LANGUAGE]
