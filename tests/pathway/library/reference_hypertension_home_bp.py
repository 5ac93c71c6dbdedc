"""A second reading of section 8 of the clinical text, in plain loops and fractions. It knows nothing of the pathway
file: months are given whole, as lists of readings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

Told = tuple[str, str]
Mean = tuple[Fraction, Fraction]


def single(answers: Mapping[str, object]) -> set[Told]:
    """The rules one check-in outside the month's summary raises."""
    true: set[Told] = set()
    pair = answers.get("sys"), answers.get("dia")
    symptoms = answers.get("symptoms", [])
    repeat = answers.get("repeat")
    assert isinstance(symptoms, list)
    high = _high(pair) or _high(repeat)
    if high and set(symptoms) - {"none"}:
        true.add(("HB-1", "emergency"))
    elif _high(pair) and (_high(repeat) or answers.get("repeat_missing")):
        true.add(("HB-2", "urgent"))
    lows = [
        number[0] < 90
        for number in (pair, repeat)
        if isinstance(number, tuple | list) and isinstance(number[0], int)
    ]
    if any(lows) or answers.get("fainted"):
        true.add(("HB-5", "urgent" if answers.get("dizzy") or answers.get("fainted") else "soon"))
    if answers.get("side_effect"):
        true.add(("HB-7", "soon"))
    doses = answers.get("doses_taken")
    if isinstance(doses, int) and doses <= 5:
        true.add(("HB-8", "soon"))
    return true


def months(
    profile: Mapping[str, object], weeks: Sequence[tuple[int, Sequence[Sequence[int]]]]
) -> list[set[Told]]:
    """The rules each month's summary raises: (number of the month, its readings as day, upper, lower)."""
    target = profile.get("target") or (135, 85)
    assert isinstance(target, list | tuple)
    known: dict[int, Mean | None] = {}
    few: set[int] = set()
    told: list[set[Told]] = []
    for month, readings in weeks:
        true: set[Told] = set()
        counted = [(upper, lower) for day, upper, lower in readings if day >= 2]
        known[month] = mean = _mean(counted)
        if len(counted) < 12:
            few.add(month)
            true.add(("HB-NR", "soon" if month - 1 in few else "routine"))
        before = known.get(month - 1)
        if mean and before and all(one[0] >= target[0] or one[1] >= target[1] for one in (mean, before)):
            true.add(("HB-3", "soon"))
        if mean and (mean[0] >= 150 or mean[1] >= 95):
            true.add(("HB-4", "soon"))
        if (mean and mean[0] < 100) or any(upper < 90 for _, upper, _ in readings):
            true.add(("HB-5", "soon"))
        told.append(true)
    return told


def _high(pair: object) -> bool:
    if not isinstance(pair, tuple | list) or pair[0] is None:
        return False
    return int(pair[0]) >= 180 or int(pair[1]) >= 120


def _mean(readings: Sequence[tuple[int, int]]) -> Mean | None:
    if len(readings) < 12:
        return None
    return (
        Fraction(sum(upper for upper, _ in readings), len(readings)),
        Fraction(sum(lower for _, lower in readings), len(readings)),
    )
