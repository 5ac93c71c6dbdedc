"""Two numbers in one line, as a coordinator types a target: "2.0 - 3.0", "130/80".

Decides where the first ends and the second begins; each is read as any number is. In the form's draft a pair is
kept as both numbers with a slash between them.
"""

import re
from decimal import Decimal

from dialogs.hearing.reading import Understood, read_number
from dialogs.pathway.parts import Input

BETWEEN = re.compile(r"\s*[/;–—-]\s*")


def read_pair(one: Input, text: str) -> str | None:
    """The pair as the draft keeps it; None where these are not two numbers that fit its scale."""
    halves = BETWEEN.split(text.strip())
    if len(halves) != len(one.parts):
        halves = text.split()
    if len(halves) != len(one.parts):
        return None
    numbers = [_number(one, half) for half in halves]
    return None if None in numbers else "/".join(str(number) for number in numbers)


def pair_of(one: Input, kept: str) -> dict[str, Decimal]:
    """What a draft keeps, by the names of the two numbers."""
    return {part: Decimal(number) for part, number in zip(one.parts, kept.split("/"), strict=True)}


def _number(one: Input, text: str) -> Decimal | None:
    scale = one.scale
    assert scale is not None, f"the pair {one.name} has a scale"
    found = read_number(
        text,
        unit=scale.unit,
        accepted=scale.accepted,
        lowest=scale.lowest,
        highest=scale.highest,
        precision=scale.precision,
        patient_unit=None,
    )
    return found.value if isinstance(found, Understood) else None
