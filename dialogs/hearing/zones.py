"""Reading a time zone that people name: "Madrid", "new york", "Europe/Madrid", "Nueva York".

Decides which zone of the time zone database a place means; a place it does not know is nothing, never a guess. What a
language calls the places is content and comes in as Places.
"""

from functools import cache

from dialogs import calendar
from dialogs.hearing.spoken import Places, plain, unaccented

_NO_PLACES = (
    "Etc",
    "SystemV",
    "US",
    "Brazil",
    "Canada",
    "Chile",
    "Mexico",
)  # other names of zones that have a city


def read_zone(text: str, places: Places = Places()) -> str | None:  # noqa: B008 - frozen
    """The one zone of a short text, or None."""
    said = _bare(text)
    return places.zone_by_name.get(said) or _by_name().get(said) or _by_city().get(said)


def place(zone: str, places: Places = Places()) -> str:  # noqa: B008 - frozen
    """What people call the place of a zone: "New York"; the whole name where there is no city in it."""
    offered = next((name for name, one in places.offered.items() if one == zone), None)
    area, slash, city = zone.rpartition("/")
    return offered or (city.replace("_", " ") if slash and area.partition("/")[0] not in _NO_PLACES else zone)


def _bare(text: str) -> str:
    return plain(unaccented(text.replace("_", " ")))


@cache
def _by_name() -> dict[str, str]:
    return {_bare(zone): zone for zone in calendar.zones()}


@cache
def _by_city() -> dict[str, str]:
    """The shortest name of each city's zone: several stand for one place."""
    found: dict[str, str] = {}
    for zone in sorted(calendar.zones(), key=lambda one: (one.count("/"), one), reverse=True):
        area, slash, city = zone.rpartition("/")
        if slash and area.partition("/")[0] not in _NO_PLACES:
            found[_bare(city)] = zone
    return found
