"""What the heart-failure rules must find, worked out a second time and on its own.

Written from the protocol's text, without the pathway language, the compiled rules or the records: from what
people wrote alone. Slow and plain on purpose. It names what must be there; what was raised beyond that is
not its matter.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

SEEN_ON_CARDS: Final[Mapping[str, str]] = {
    "HF-1": "the lowest of the 3 days before",
    "HF-2": "since yesterday",
    "HF-3": "the lowest of the 7 days before",
    "HF-4": "Breathless at rest or fainted",
    "HF-5": "Breathless at night, or breathing worse",
    "HF-6": "below the dry weight",
    "HF-7": "More swelling on 2 days in a row",
    "HF-8": "Medicines not taken as planned",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """What one patient answers on one day, by the pathway's option keys."""

    weight: Decimal  # kg
    breathless: str = "none"
    orthopnoea: bool = False
    swelling: str = "none"
    dizzy_faint: str = "none"
    taken_medicines: bool = True


def must_be_raised(days: Sequence[Day], dry_weight: Decimal) -> Iterator[tuple[int, str]]:
    """(number of the day, rule) for every rule that holds, every day having been answered whole."""
    for number in range(len(days)):
        for rule in _rules_of(days[: number + 1], dry_weight):
            yield number, rule


def _rules_of(days: Sequence[Day], dry_weight: Decimal) -> Iterator[str]:
    today, before = days[-1], days[:-1]
    yield from _gains(days)
    if today.breathless == "at_rest" or today.dizzy_faint == "fainted":
        yield "HF-4"
    if today.orthopnoea or (today.breathless == "worse" and before and before[-1].breathless == "worse"):
        yield "HF-5"
    if today.dizzy_faint == "dizzy" and dry_weight - today.weight >= 2:
        yield "HF-6"
    if len(days) > 1 and all(_swells_unweighed(days[:end]) for end in (len(days) - 1, len(days))):
        yield "HF-7"
    if before and not today.taken_medicines and not before[-1].taken_medicines:
        yield "HF-8"


def _gains(days: Sequence[Day]) -> Iterator[str]:
    today, before = days[-1].weight, [day.weight for day in days[:-1]]
    if before and today - min(before[-3:]) > Decimal("2.00"):
        yield "HF-1"
    if before and today - before[-1] >= Decimal("1.36"):
        yield "HF-2"
    if before and today - min(before[-7:]) >= Decimal("2.27"):
        yield "HF-3"


def _swells_unweighed(days: Sequence[Day]) -> bool:
    return days[-1].swelling == "more" and not [*_gains(days)]
