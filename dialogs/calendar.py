"""The calendar: wall-clock times in a person's own zone, windows, quiet hours and working hours.

Decides at which instant something happens, given `now`; it never asks what time it is. Wall-clock time is
turned into an instant in one place, `instant`, and everything else here is built on it: exactly one
instant per local date and time; a time that the clocks skip is the first valid minute after the gap; a
time that comes twice is the first.

`zoneinfo` reads the time zone database: content that comes with the system or the tzdata package, like a
pathway, and the only thing here that is not an argument. Lengths (windows, waits) are absolute: twelve
hours stay twelve hours in the night the clocks change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from dialogs.clinic import ServiceLevel
from dialogs.severity import Severity

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
LONGEST_SEARCH_DAYS = 800  # a cadence or a team's week that names no day in two years names none


# -- one wall-clock time, one instant ----------------------------------------------------------------------


def is_zone(name: str) -> bool:
    """Whether it names a place whose clocks the time zone database knows; names come from people and may be anything.

    `localtime` and the like are files beside the zones: what they mean depends on the computer.
    """
    return name in zones()


@cache
def zones() -> frozenset[str]:
    """All names of zones; the database knows which of its files are none."""
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def local(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone))


def local_date(now: datetime, zone: str) -> date:
    return local(now, zone).date()


def instant(on: date, at: time, zone: str) -> datetime:
    """The one instant (UTC) of a wall-clock time on a local date."""
    naive = datetime.combine(on, at.replace(tzinfo=None, fold=0))
    first = naive.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if first.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) == naive:
        return first
    return _after_gap(naive, zone)


def _after_gap(skipped: datetime, zone: str) -> datetime:
    """The first whole local minute that exists after a skipped time.

    Read with the offset of after the change (fold 1) a skipped time falls before the change, read with
    the offset of before (fold 0) it falls after (PEP 495): the change is looked for between the two.
    """
    place, whole = ZoneInfo(zone), skipped.replace(microsecond=0)  # clocks change on whole seconds
    before = whole.replace(tzinfo=place, fold=1).astimezone(UTC)
    after = whole.replace(tzinfo=place, fold=0).astimezone(UTC)
    old_offset = before.astimezone(place).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(place).utcoffset() == old_offset:
            before = middle
        else:
            after = middle
    beyond = after.astimezone(place)
    return after + timedelta(seconds=-beyond.second % 60)


def day_exists(on: date, zone: str) -> bool:
    """False for the few local dates that a zone skipped whole (Samoa had no 30 December 2011)."""
    return local_date(instant(on, time(0), zone), zone) == on


# -- cadence -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """Which local times on which days hold an occasion. `weekdays` are ISO, 1 is Monday; None: any.

    `every_days` counts from `first_on`. With both, a day must fit both.
    """

    times: tuple[time, ...]
    first_on: date
    last_on: date | None = None
    every_days: int = 1
    weekdays: frozenset[int] | None = None

    def __post_init__(self) -> None:
        assert self.times, "a cadence without times holds no occasion"
        assert self.every_days > 0, "every 0 days is never"

    def holds(self, on: date) -> bool:
        inside = self.first_on <= on and (self.last_on is None or on <= self.last_on)
        fits_weekday = self.weekdays is None or on.isoweekday() in self.weekdays
        return inside and fits_weekday and (on - self.first_on).days % self.every_days == 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """One occasion of a cadence. (on, slot) names it; the instant moves when the patient changes zone or
    hour.
    """

    on: date
    slot: int
    due_at: datetime


def occurrences_on(cadence: Cadence, on: date, zone: str) -> tuple[Occurrence, ...]:
    """All of one local date, earliest first. Two times inside one gap share an instant and stay two."""
    if not cadence.holds(on) or not day_exists(on, zone):
        return ()
    return tuple(
        Occurrence(on=on, slot=slot, due_at=instant(on, at, zone))
        for slot, at in enumerate(sorted(cadence.times))
    )


def following(cadence: Cadence, zone: str, *, on: date, slot: int) -> Occurrence | None:
    """The one after (on, slot); None when the cadence is over. Walking by this meets every occasion once."""
    later = (each for each in occurrences_on(cadence, on, zone) if each.slot > slot)
    return next(later, None) or next_occurrence_after_day(cadence, zone, after=on)


def next_occurrence(cadence: Cadence, zone: str, *, after: datetime) -> Occurrence | None:
    """The first one due strictly after an instant; None when the cadence is over.

    For finding where to begin. To walk a plan use `following`: of two times that the clocks skipped together,
    which share an instant, this would pass over the second.
    """
    # A day early, because a skipped time of yesterday may fall on today.
    for on in _days_from(max(local_date(after, zone) - _DAY, cadence.first_on), cadence.last_on):
        for occurrence in occurrences_on(cadence, on, zone):
            if occurrence.due_at > after:
                return occurrence
    return None


def next_occurrence_after_day(cadence: Cadence, zone: str, *, after: date) -> Occurrence | None:
    """The first one on a local date strictly after the given one; None when the cadence is over."""
    for on in _days_from(max(after + _DAY, cadence.first_on), cadence.last_on):
        for occurrence in occurrences_on(cadence, on, zone):
            return occurrence
    return None


def _days_from(first: date, last: date | None) -> Iterator[date]:
    for ahead in range(LONGEST_SEARCH_DAYS):
        on = first + timedelta(days=ahead)
        if last is not None and on > last:
            return
        yield on


# -- hours of the day --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """A daily span of wall-clock time, past midnight when it ends before it begins; empty when both are
    equal.
    """

    begins: time
    ends: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """From an instant up to, and without, another."""

    begins_at: datetime
    ends_at: datetime


def _span(hours: Hours, on: date, zone: str) -> Span:
    """The hours that begin on a local date. Empty when the clocks skip them whole."""
    ends_on = on + _DAY if hours.ends < hours.begins else on
    return Span(begins_at=instant(on, hours.begins, zone), ends_at=instant(ends_on, hours.ends, zone))


def _span_around(now: datetime, zone: str, hours: Hours) -> Span | None:
    today = local_date(now, zone)
    for days in (
        -1,
        0,
        1,
    ):  # yesterday's may still last; a date can come again when clocks go back over midnight
        span = _span(hours, today + timedelta(days=days), zone)
        if span.begins_at <= now < span.ends_at:
            return span
    return None


def inside(at: time, hours: Hours) -> bool:
    """Whether a wall-clock time lies in these hours."""
    if hours.begins <= hours.ends:
        return hours.begins <= at < hours.ends
    return at >= hours.begins or at < hours.ends


def quiet(now: datetime, zone: str, hours: Hours) -> bool:
    """Whether it is her quiet time: nothing may wake her that she did not start and that is no emergency."""
    return _span_around(now, zone, hours) is not None


def hold_until(now: datetime, zone: str, hours: Hours) -> datetime:
    """Now, or the end of the quiet hours now is in."""
    span = _span_around(now, zone, hours)
    return span.ends_at if span else now


# -- windows -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """How long a check-in waits for its answer, and when it is reminded of, earliest first. Without a reminder, the
    opening must itself say when it closes.
    """

    opens_at: datetime
    reminders: tuple[datetime, ...] = ()
    closes_at: datetime

    @property
    def reminder_at(self) -> datetime | None:
        """The first reminder."""
        return next(iter(self.reminders), None)


def window(due_at: datetime, minutes: int, reminders: Sequence[int] = ()) -> Window:
    """So many minutes from the due time. `reminders`: minutes after it; none given: one at half the window."""
    assert minutes > 0, "a window that is never open cannot be answered"
    length = timedelta(minutes=minutes)
    given = sorted({timedelta(minutes=one) for one in reminders if 0 < one < minutes})
    return Window(
        opens_at=due_at,
        reminders=tuple(due_at + one for one in given) or (due_at + length / 2,),
        closes_at=due_at + length,
    )


REMINDER_LEAD = timedelta(hours=1)  # before the night
SOONEST_REMINDER = timedelta(minutes=30)  # after the question or another reminder; sooner would be nagging
MORNING_GRACE = timedelta(hours=1)  # after the night


def around_quiet(plain: Window, zone: str, hours: Hours, *, next_opens_at: datetime | None = None) -> Window:
    """The window as her quiet hours allow it.

    A reminder that would fall in them goes out an hour before they begin, but no sooner than half an hour after the
    question. With under an hour between opening and quiet hours it would go at once, together with the question: then
    that one is left out. A window that would close inside quiet hours closes an hour after them, or when the next
    check-in of the series opens if that is first.
    """
    closes_at = plain.closes_at
    night = _span_around(closes_at, zone, hours)
    if night is not None and night.begins_at < closes_at:
        morning = night.ends_at + MORNING_GRACE
        if again := _span_around(morning, zone, hours):  # awake for less than the grace
            morning = again.begins_at
        closes_at = max(closes_at, morning if next_opens_at is None else min(morning, next_opens_at))
    settled = replace(plain, closes_at=closes_at)
    moved = [_reminder(settled, one, zone, hours) for one in plain.reminders]
    return replace(settled, reminders=_apart([one for one in moved if one is not None]))


def _reminder(settled: Window, at: datetime, zone: str, hours: Hours) -> datetime | None:
    night = _span_around(at, zone, hours)
    if night is None:
        return at
    # Opened in the night, by her own wish: the reminder waits for the morning.
    if night.begins_at <= settled.opens_at:
        return night.ends_at if night.ends_at < settled.closes_at else None
    if night.begins_at - settled.opens_at < REMINDER_LEAD:
        return None
    early = max(night.begins_at - REMINDER_LEAD, settled.opens_at + SOONEST_REMINDER)
    return hold_until(early, zone, hours)  # it may have been opened in the night before


def _apart(reminders: Sequence[datetime]) -> tuple[datetime, ...]:
    """In order; of two that have moved too near to each other only the first."""
    kept: list[datetime] = []
    for one in sorted(reminders):
        if not kept or one - kept[-1] >= SOONEST_REMINDER:
            kept.append(one)
    return tuple(kept)


# -- working hours -----------------------------------------------------------------------------------------


Week = Mapping[int, tuple[time, time]]  # when a team works: ISO weekday 1–7; a missing day is a day off
_NO_HOLIDAY: frozenset[date] = frozenset()


def is_working(now: datetime, zone: str, week: Week, closed_on: frozenset[date] = _NO_HOLIDAY) -> bool:
    return next_working_moment(now, zone, week, closed_on) == now


def next_working_moment(
    now: datetime, zone: str, week: Week, closed_on: frozenset[date] = _NO_HOLIDAY
) -> datetime:
    """Now when the team is at work, else when it next begins."""
    for span in _work_from(local_date(now, zone) - _DAY, zone, week, closed_on):
        if now < span.ends_at:
            return max(now, span.begins_at)
    raise AssertionError("unreachable: the spans do not end")


def respond_by(
    now: datetime,
    severity: Severity,
    zone: str,
    week: Week,
    levels: Mapping[Severity, ServiceLevel],
    closed_on: frozenset[date] = _NO_HOLIDAY,
) -> datetime:
    """By when a person must have acted, as the clinic promised for this severity.

    Minutes run on through nights and weekends: somebody is on call for them; whether it is the named role
    or who is on call that answers is asked of `is_working`. The next working day is never today, however
    early it is.
    """
    level = levels[severity]
    if level.act_within_minutes is not None:
        return now + timedelta(minutes=level.act_within_minutes)
    assert level.act_by == "next_working_day_end", f"service level {severity} promises nothing; set act_by"
    return next(_work_from(local_date(now, zone) + _DAY, zone, week, closed_on)).ends_at


def _work_from(first: date, zone: str, week: Week, closed_on: frozenset[date]) -> Iterator[Span]:
    """The team's working spans on and after a local date; fails rather than end when there are none."""
    for on in _days_from(first, None):
        times = week.get(on.isoweekday())
        if times is None or on in closed_on:
            continue
        span = _span(Hours(begins=times[0], ends=times[1]), on, zone)
        if span.begins_at < span.ends_at:
            yield span
    raise AssertionError(
        f"the team's week names no working day in {LONGEST_SEARCH_DAYS} days; set working_hours"
    )
