"""Her own hour and her quiet hours, where they meet: no check-in comes in quiet hours without her wish.

Decides which times of her plans would fall into quiet hours, how far these would have to shrink, and which hour
would do instead. Asks and stores nothing.
"""

from dataclasses import dataclass
from datetime import time

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.lifecycles import PLAN
from dialogs.patient.conversation.agenda import pathway_of, plans
from dialogs.patient.occasions import calling
from dialogs.patient.speech import patient
from dialogs.turn import Deciding

DAY_MINUTES = 24 * 60
STEP = 30  # minutes: on which times she is offered another hour, and quiet hours begin
EVENING = 30  # minutes at least between a check-in and the night


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """When she is asked, and when she is not to be disturbed."""

    hour: time
    quiet: Hours

    @property
    def option(self) -> str:
        """What a button carries."""
        return f"{self.hour:%H:%M} {self.quiet.begins:%H:%M} {self.quiet.ends:%H:%M}"


def from_option(option: str) -> Times | None:
    try:
        hour, begins, ends = (time.fromisoformat(one) for one in option.split(" "))
    except ValueError:
        return None
    return Times(hour=hour, quiet=Hours(begins=begins, ends=ends))


def disturbing(d: Deciding, times: Times) -> tuple[time, ...]:
    """The times of her check-ins that would lie in her quiet hours."""
    return tuple(one for one in asked_at(d, times.hour) if calendar.inside(one, times.quiet))


def asked_at(d: Deciding, hour: time) -> tuple[time, ...]:
    """Every time of day at which a phase of hers still to come asks, were this her hour."""
    today = calendar.local_date(d.now, patient(d).zone)
    found: set[int] = set()
    for plan in plans(d):
        if plan.state in PLAN.terminal:
            continue
        day = calling.day_of(plan, today)
        ahead = (one for one in pathway_of(d, plan).phases if one.last_day is None or one.last_day >= day)
        for phase in ahead:
            first = _minutes(min(phase.times))
            found |= {(_minutes(one) - first + _minutes(hour)) % DAY_MINUTES for one in phase.times}
    return tuple(_on_clock(minutes) for minutes in sorted(found))


def shrunk(d: Deciding, times: Times) -> Times:
    """The same hour, with the part of the quiet hours left in which nothing is asked."""
    quiet = times.quiet
    for one in disturbing(d, times):
        if not calendar.inside(one, quiet):
            continue
        since, until = _ahead(quiet.begins, one), _ahead(one, quiet.ends)
        if until <= since:
            quiet = Hours(begins=quiet.begins, ends=one)
        else:
            later = _on_clock(-(-(_minutes(one) + EVENING) // STEP) * STEP)
            quiet = Hours(begins=later if calendar.inside(later, quiet) else quiet.ends, ends=quiet.ends)
    return Times(hour=times.hour, quiet=quiet)


def instead(d: Deciding, times: Times) -> Times | None:
    """The nearest other hour at which nothing disturbs; None where there is none."""
    grid = {_on_clock(minutes) for minutes in range(0, DAY_MINUTES, STEP)} | {times.quiet.ends}
    found = [one for one in grid if not disturbing(d, Times(hour=one, quiet=times.quiet))]
    nearest = min(found, key=lambda one: (_apart(one, times.hour), one), default=None)
    return None if nearest is None else Times(hour=nearest, quiet=times.quiet)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _on_clock(minutes: int) -> time:
    return time(minutes % DAY_MINUTES // 60, minutes % 60)


def _ahead(one: time, other: time) -> int:
    """Minutes from one time of day to the next time it is the other."""
    return (_minutes(other) - _minutes(one)) % DAY_MINUTES


def _apart(one: time, other: time) -> int:
    return min(_ahead(one, other), _ahead(other, one))
