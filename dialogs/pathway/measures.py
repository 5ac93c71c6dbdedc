"""How the numbers of a file are measured: unit, units accepted, bounds, precision, the steps of a scale.

Decides what a scale may be. A unit that nobody could read, or bounds the wrong way round, would make a question
that no answer fits, so each is a fault of the file.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches

from dialogs.hearing.units import UNITS, same_dimension
from dialogs.pathway.faults import did_you_mean
from dialogs.pathway.marks import Path
from dialogs.pathway.naming import PRESSURE_UNIT, WHOLE, precision_of
from dialogs.pathway.parts import Scale
from dialogs.pathway.shapes import RatingShape, ScaleShape, ScoredShape

FaultAt = Callable[[Path, str, str], None]
COUNTED = ("days", "points")
WIDEST_RATING = 10
"""Eleven buttons in two rows; more cannot be tapped on a small phone."""


def scale_of(path: Path, shape: ScaleShape, fault: FaultAt, *, counts: bool = False) -> Scale:
    """The scale of a number, with every fault of its units, bounds and precision.

    `counts`: nobody types it, so it may also be counted in days or points.
    """
    accepted = tuple(shape.accepts) or (shape.unit,)
    if shape.unit not in accepted:
        fault((*path, "accepts"), f"`accepts` leaves out {shape.unit}", "Add the unit itself")
    for place, unit in enumerate(accepted):
        if unit == shape.unit:
            continue
        if unit not in UNITS or shape.unit not in UNITS or not same_dimension(unit, shape.unit):
            convertible = [one for one in UNITS if shape.unit in UNITS and same_dimension(one, shape.unit)]
            what = f"`{unit}` cannot be converted to {shape.unit}"
            fault((*path, "accepts", place), what, did_you_mean(unit, convertible))
    if shape.unit not in UNITS and not (counts and shape.unit in COUNTED):
        near = get_close_matches(shape.unit, UNITS, n=1)
        remedy = f"Did you mean `{near[0]}`? " if near else ""
        remedy += 'Write `unit: ""` for a bare count, and say in the text what is counted'
        fault((*path, "unit"), f"there is no unit `{shape.unit}`", remedy)
    if shape.unit in UNITS and UNITS[shape.unit].canonical != shape.unit:
        remedy = f"Write `unit: {UNITS[shape.unit].canonical}` and accept `{shape.unit}`"
        fault((*path, "unit"), f"answers are not kept in {shape.unit}", remedy)
    bounds(path, shape.lowest, shape.highest, fault)
    if shape.plausible_change is not None and shape.plausible_change <= 0:
        fault((*path, "plausible_change"), "`plausible_change` is not above zero", "Write how far is odd")
    precision = precision_of(shape.precision)
    if precision is None:
        fault((*path, "precision"), "`precision` is not 1, 0.1, 0.01 or so", "Write one of these")
    return Scale(
        unit=shape.unit,
        accepted=accepted,
        lowest=shape.lowest,
        highest=shape.highest,
        precision=precision or WHOLE,
        plausible_change=shape.plausible_change,
    )


def rating_of(path: Path, shape: RatingShape, fault: FaultAt) -> Scale:
    """Whole numbers from one end to the other, few enough to be buttons."""
    lowest, highest = Decimal(shape.lowest), Decimal(shape.highest)
    bounds(path, lowest, highest, fault)
    if highest - lowest > WIDEST_RATING:
        fault((*path, "highest"), f"a scale has no more than {WIDEST_RATING + 1} steps", "Ask for a `number`")
    return Scale(unit="", accepted=("",), lowest=lowest, highest=highest, precision=WHOLE)


def points_of(shape: ScoredShape) -> Scale:
    """From the fewest points to the most."""
    points = [Decimal(option) for option in shape.options]
    return Scale(unit="", accepted=("",), lowest=min(points), highest=max(points), precision=WHOLE)


def pressure_of(lowest: Decimal, highest: Decimal) -> Scale:
    """One number of a blood pressure."""
    accepted = (PRESSURE_UNIT,)
    return Scale(unit=PRESSURE_UNIT, accepted=accepted, lowest=lowest, highest=highest, precision=WHOLE)


def bounds(path: Path, lowest: Decimal, highest: Decimal, fault: FaultAt) -> None:
    """The lower one is the lower one."""
    if lowest >= highest:
        fault((*path, "lowest"), "`lowest` is not below `highest`", "Swap or correct them")
