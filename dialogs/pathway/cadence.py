"""Where a day stands in its phase: the block it belongs to, and the last check-in of the day."""

from __future__ import annotations

from datetime import date, timedelta

from dialogs.pathway.kinds import Scope, Stretch
from dialogs.pathway.view import View


def stretch_on(view: View, scope: Scope) -> Stretch | None:
    """The phase that holds the day, if any."""
    return next((one for one in scope.stretches if _holds(one, view)), None)


def block_on(view: View, scope: Scope) -> tuple[int, int] | None:
    """The number of the block of the day and its day in the block, both from 1."""
    stretch = stretch_on(view, scope)
    day = None if stretch is None else _day_of(stretch, view)
    return None if stretch is None or day is None else stretch.block_of(day)


def block_dates(view: View, scope: Scope, days: tuple[int, int], blocks_ago: int) -> tuple[date, date] | None:
    """The first and the last date of these days of the block, or of one so many blocks before it; None where
    there is no such block.
    """
    stretch = stretch_on(view, scope)
    found = block_on(view, scope)
    if stretch is None or found is None or stretch.every_days_again is None or found[0] <= blocks_ago:
        return None
    begun = view.on - timedelta(days=found[1] - 1 + blocks_ago * stretch.every_days_again)
    return begun + timedelta(days=days[0] - 1), begun + timedelta(days=days[1] - 1)


def longest_block(scope: Scope) -> int:
    """The days of the longest block of any phase."""
    return max((one.every_days_again or 0 for one in scope.stretches), default=0)


def _day_of(stretch: Stretch, view: View) -> int | None:
    """The day as the phase counts it; None where the date it counts from is not known."""
    if stretch.anchor is None:
        return view.day
    begun = view.facts.inputs.get(stretch.anchor)
    return (view.on - begun).days if isinstance(begun, date) else None


def _holds(stretch: Stretch, view: View) -> bool:
    day = _day_of(stretch, view)
    if day is None or day < stretch.first_day or (stretch.last_day is not None and day > stretch.last_day):
        return False
    until = None if stretch.until is None else view.facts.inputs.get(stretch.until)
    return not isinstance(until, date) or view.on <= until
