"""Where the week of single readings of a month stands in the days of a plan.

Decides nothing new: a pathway that asks in blocks says when each begins. One without is taken to ask every thirty days.
"""

from typing import Final

from dialogs.pathway.parts import Phase
from dialogs.pathway.pathway import Pathway

MONTH_DAYS: Final = 30
WEEK: Final = 7


def block_day(pathway: Pathway, month: int, day: int) -> int:
    """The day of the plan on which a month's week has its first, second, … day."""
    phase = _blocks(pathway)
    if phase is None or phase.every_days_again is None:
        return (month - 1) * MONTH_DAYS + day - 1
    return phase.first_day + (month - 1) * phase.every_days_again + day - 1


def summary(pathway: Pathway, month: int) -> tuple[int, int]:
    """The last check-in of a month's week, which looks at the whole of it: its day and its slot."""
    phase = _blocks(pathway)
    if phase is None:
        return block_day(pathway, month, WEEK), 0
    return block_day(pathway, month, phase.for_days or WEEK), len(phase.times) - 1


def month_over(pathway: Pathway, day: int) -> int | None:
    """The month whose week was over on the day before this one: by now its readings are there or missed."""
    phase = _blocks(pathway)
    if phase is None or phase.every_days_again is None:
        return None
    since = day - phase.first_day - (phase.for_days or WEEK)
    return since // phase.every_days_again + 1 if since >= 0 and since % phase.every_days_again == 0 else None


def _blocks(pathway: Pathway) -> Phase | None:
    return next((one for one in pathway.phases if one.every_days_again is not None), None)
