"""Where a team is: its time zone and its emergency number, as an operator types them."""

import re
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.settings import StartFault

_HERE: Final = Path("/etc/localtime")
_DIALABLE = re.compile(r"[0-9+*#][0-9 +*#-]{1,19}")


def zone_here(link: Path = _HERE) -> str | None:
    """This machine's zone, if it keeps one; a server on UTC says nothing about where its patients are."""
    area, found, zone = str(link.resolve()).rpartition("/zoneinfo/")
    return zone if area and found and "/" in zone and not zone.startswith("Etc/") else None


def known_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise StartFault(f"{zone} is no time zone. Give it as Area/City, such as Europe/Madrid") from None


def dialable(number: str) -> str:
    if not _DIALABLE.fullmatch(number.strip()):
        raise StartFault(
            f"{number!r} cannot be dialled. Give the emergency number as digits, such as 112 or 911"
        )
    return number.strip()
