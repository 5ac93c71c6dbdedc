"""One instant per local date and time, in every zone and at every change of its clocks from 2024 to 2037."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.calendar import (
    Cadence,
    Hours,
    day_exists,
    following,
    hold_until,
    instant,
    is_zone,
    local_date,
    next_occurrence,
    occurrences_on,
    quiet,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
EVERY_ZONE = sorted(available_timezones())


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The instants at which a zone's offset changes, found by looking, not by asking the code under test."""
    place, found, before = ZoneInfo(zone), [], FIRST
    while before < LAST:
        after = before + 5 * DAY
        if after.astimezone(place).utcoffset() != before.astimezone(place).utcoffset():
            low, high = before, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                same = middle.astimezone(place).utcoffset() == low.astimezone(place).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high.replace(microsecond=0))
        before = after
    return tuple(found)


@cache
def kinds_of_change() -> tuple[tuple[str, datetime], ...]:
    """Every change of every zone; zones that share all their changes and offsets (aliases) count once."""
    seen: dict[tuple[tuple[datetime, timedelta | None], ...], str] = {}
    for zone in EVERY_ZONE:
        place = ZoneInfo(zone)
        shape = tuple((at, at.astimezone(place).utcoffset()) for at in changes(zone))
        if shape:
            seen.setdefault(shape, zone)
    return tuple((zone, at) for shape, zone in seen.items() for at, _ in shape)


PLACES = st.deferred(lambda: st.sampled_from(kinds_of_change()))


def by_minutes(zone: str, on: date) -> Iterator[tuple[time, datetime]]:
    """Brute force: walk the minutes of real time; each wall-clock minute of the date is met when the clock on
    the wall first shows it or a later one."""
    place, at = ZoneInfo(zone), datetime.combine(on, time(0), UTC) - 18 * timedelta(hours=1)
    wanted = datetime.combine(on, time(0))
    while wanted < datetime.combine(on + DAY, time(0)):
        shown = at.astimezone(place).replace(tzinfo=None)
        while shown >= wanted and wanted.date() == on:
            yield wanted.time(), at
            wanted += MINUTE
        at += MINUTE


def times_around(change: datetime, zone: str) -> set[time]:
    """Wall-clock times before, inside and after the gap or fold, and some far from it."""
    place = ZoneInfo(zone)
    old = (change - timedelta(seconds=1)).astimezone(place).utcoffset()
    new = change.astimezone(place).utcoffset()
    assert old is not None
    assert new is not None
    edges = [(change + offset).replace(tzinfo=None) for offset in (old, new)]
    middle = edges[0] + (edges[1] - edges[0]) / 2
    near = {edge + step for edge in (*edges, middle) for step in (-MINUTE, timedelta(0), MINUTE)}
    return {moment.time().replace(second=0, microsecond=0) for moment in near} | {
        time(0),
        time(8),
        time(23, 59),
    }


def test_every_zone_and_every_change_gives_one_ordered_instant_a_date() -> None:
    """Around each change: one instant per date and time, later on later dates, never earlier for later times,
    and shown on the wall as asked unless the clocks skipped it."""
    assert len(kinds_of_change()) > 500
    for zone, change in kinds_of_change():
        place, middle = ZoneInfo(zone), change.astimezone(ZoneInfo(zone)).date()
        days = [middle + DAY * step for step in (-2, -1, 0, 1, 2)]
        wall_times = sorted(times_around(change, zone))
        table = [[instant(on, at, zone) for at in wall_times] for on in days]
        for on, row in zip(days, table, strict=True):
            assert row == sorted(row), (zone, on)
            for at, found in zip(wall_times, row, strict=True):
                shown = found.astimezone(place)
                asked = datetime.combine(on, at)
                assert shown.fold == 0, (zone, on, at)
                assert shown.replace(tzinfo=None) == asked or found == _first_minute_from(change), (
                    zone,
                    on,
                    at,
                )
        for earlier, later in pairwise(table):
            assert all(one < other for one, other in zip(earlier, later, strict=True)), zone


def _first_minute_from(change: datetime) -> datetime:
    return change + timedelta(seconds=-change.second % 60)


@pytest.mark.parametrize(
    "zone", [*EVERY_ZONE[::97], "America/Nuuk", "Africa/Casablanca", "Australia/Lord_Howe"]
)
def test_all_minutes_of_a_changing_day_agree_with_a_walk_through_real_time(zone: str) -> None:
    """All 1,440 times of the days around a change equal a brute-force scan of the minutes."""
    change = next(iter(changes(zone)), FIRST + 100 * DAY)
    for on in (local_date(change, zone) - DAY, local_date(change, zone)):
        minutes = list(by_minutes(zone, on))
        assert len(minutes) == 1_440
        assert [instant(on, at, zone) for at, _ in minutes] == [found for _, found in minutes]


@pytest.mark.parametrize(
    ("zone", "on", "at", "shown"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), "2026-03-29T03:00:00+02:00"),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T02:30:00+02:00"),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30, 30, 1), "2026-03-29T03:00:00+02:00"),
        ("America/New_York", date(2026, 3, 8), time(2, 0), "2026-03-08T03:00:00-04:00"),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 0), "2026-04-24T01:00:00+03:00"),
        ("America/Nuuk", date(2026, 3, 28), time(23, 30), "2026-03-29T00:00:00-01:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-04T02:30:00+11:00"),
        ("Asia/Kathmandu", date(2026, 6, 1), time(8, 0), "2026-06-01T08:00:00+05:45"),
        ("Africa/Monrovia", date(1972, 1, 7), time(0, 20), "1972-01-07T00:45:00+00:00"),
    ],
)
def test_gap_and_fold_by_hand(zone: str, on: date, at: time, shown: str) -> None:
    """Known changes: a skipped time is the first valid minute after, a doubled one the first of the two."""
    assert instant(on, at, zone).astimezone(ZoneInfo(zone)).isoformat() == shown


def test_a_date_the_zone_skipped_holds_no_occasion() -> None:
    """Samoa had no 30 December 2011: a daily cadence has an occasion on the 29th and the 31st, and no
    third.
    """
    cadence = Cadence(times=(time(8),), first_on=date(2011, 12, 29), last_on=date(2011, 12, 31))
    assert not day_exists(date(2011, 12, 30), "Pacific/Apia")
    assert occurrences_on(cadence, date(2011, 12, 30), "Pacific/Apia") == ()
    second = following(cadence, "Pacific/Apia", on=date(2011, 12, 29), slot=0)
    assert second is not None
    assert second.on == date(2011, 12, 31)


def test_every_date_from_2024_to_2037_exists_in_every_zone() -> None:
    """No zone is known to skip a date in our years; if the database ever says so, this tells us."""
    for zone, change in kinds_of_change():
        assert all(day_exists(local_date(change, zone) + DAY * step, zone) for step in (-1, 0, 1)), zone


@settings(deadline=None)  # the first example may be the one that looks for all changes
@given(place=PLACES, times=st.sets(st.times(), min_size=1, max_size=4), ahead=st.integers(1, 3))
def test_walking_a_cadence_over_a_change_meets_every_occasion_once(
    place: tuple[str, datetime], times: set[time], ahead: int
) -> None:
    """In any zone over any change, `following` meets each (date, slot) once and in order of time."""
    zone, change = place
    first = local_date(change, zone) - ahead * DAY
    cadence = Cadence(times=tuple(times), first_on=first, last_on=first + 5 * DAY)
    met = [occurrences_on(cadence, first, zone)[0]]
    while (after := following(cadence, zone, on=met[-1].on, slot=met[-1].slot)) is not None:
        met.append(after)
    assert [(each.on, each.slot) for each in met] == [
        (first + DAY * day, slot) for day in range(6) for slot in range(len(times))
    ]
    assert [each.due_at for each in met] == sorted(each.due_at for each in met)


@settings(deadline=None)  # the first example may be the one that looks for all changes
@given(place=PLACES, at=st.times(), minutes=st.integers(-3_000, 3_000))
def test_the_next_occurrence_is_the_nearest_one_ahead(
    place: tuple[str, datetime], at: time, minutes: int
) -> None:
    """Strictly after the instant, and none of the days around holds a nearer one."""
    zone, change = place
    now = change + minutes * MINUTE
    cadence = Cadence(times=(at,), first_on=date(2023, 12, 1))
    found = next_occurrence(cadence, zone, after=now)
    around = [instant(local_date(now, zone) + DAY * step, at, zone) for step in range(-2, 4)]
    assert found is not None
    assert found.due_at == min(due_at for due_at in around if due_at > now)


@settings(deadline=None)  # the first example may be the one that looks for all changes
@given(place=PLACES, begins=st.times(), ends=st.times(), minutes=st.integers(-3_000, 3_000))
def test_held_until_quiet_is_over_in_every_zone(
    place: tuple[str, datetime], begins: time, ends: time, minutes: int
) -> None:
    """Holding never goes back, ends outside quiet hours, and moves nothing that was not in them."""
    zone, change = place
    now, hours = change + minutes * MINUTE, Hours(begins=begins, ends=ends)
    held = hold_until(now, zone, hours)
    assert held >= now
    assert not quiet(held, zone, hours)
    assert (held == now) == (not quiet(now, zone, hours))
    assert held - now <= timedelta(hours=26)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe", "a\0b", "é"]
)
def test_what_is_no_zone_is_told_apart(name: str) -> None:
    """Names come from people: nonsense is no zone and no exception."""
    assert not is_zone(name)
    assert is_zone("Europe/Madrid")


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"])
def test_leap_days_and_weekdays_fall_where_they_are_on_the_wall(zone: str) -> None:
    """Daily over each 29 February until 2037; and Mondays and Thursdays of every year are Mondays and Thursdays."""
    for year in range(2024, 2038, 4):
        daily = Cadence(times=(time(8),), first_on=date(year, 2, 27), last_on=date(year, 3, 2))
        days = [date(year, 2, 27) + DAY * step for step in range(5)]
        assert [one.on for on in days for one in occurrences_on(daily, on, zone)] == days
        assert date(year, 2, 29) in days
    twice_a_week = Cadence(times=(time(8),), first_on=date(2024, 1, 1), weekdays=frozenset({1, 4}))
    met = next_occurrence(twice_a_week, zone, after=datetime(2023, 12, 31, tzinfo=UTC))
    for _ in range(2 * 52 * 14):
        assert met is not None
        assert met.due_at.astimezone(ZoneInfo(zone)).isoweekday() in (1, 4)
        after = following(twice_a_week, zone, on=met.on, slot=met.slot)
        assert after is not None
        assert (after.on - met.on).days in (3, 4)
        met = after


@settings(deadline=None)  # the first example may be the one that looks for all changes
@given(place=PLACES, at=st.times())
def test_every_local_date_around_a_change_has_exactly_one_daily_occurrence(
    place: tuple[str, datetime], at: time
) -> None:
    """Counted on the wall of the zone, not by the arithmetic: one instant a date, none shared by two dates."""
    zone, change = place
    first = local_date(change, zone) - 4 * DAY
    cadence = Cadence(times=(at,), first_on=first)
    dates = [first + DAY * step for step in range(9)]
    found = [occurrences_on(cadence, on, zone) for on in dates]
    assert all(len(of_day) == 1 for of_day in found)
    instants = [one.due_at for (one,) in found]
    assert len(set(instants)) == len(dates)
    assert instants == sorted(instants)
    # A time that the clocks skip over midnight is met on the next date, at its first minute.
    assert all(local_date(one.due_at, zone) in (one.on, one.on + DAY) for (one,) in found)


@settings(deadline=None)
@given(
    before=st.sampled_from(EVERY_ZONE),
    after=st.sampled_from(EVERY_ZONE),
    at=st.times(),
    minutes=st.integers(0, 20_000),
    every=st.integers(1, 9),
    weekdays=st.none() | st.frozensets(st.integers(1, 7), min_size=1),
)
def test_a_change_of_zone_touches_the_future_only(
    before: str, after: str, at: time, minutes: int, every: int, weekdays: frozenset[int] | None
) -> None:
    """Any plan, any two zones: what was due keeps its date and instant, what comes is a later date at the same time
    on the new wall, and no date is met twice.
    """
    first = date(2026, 2, 20)
    cadence = Cadence(times=(at,), first_on=first, every_days=every, weekdays=weekdays)
    moved_at = datetime(2026, 2, 20, tzinfo=UTC) + minutes * MINUTE
    gone = [
        one
        for step in range(-1, 16)
        for one in occurrences_on(cadence, first + DAY * step, before)
        if one.due_at <= moved_at
    ]
    last = max((one.on for one in gone), default=None)
    found = next_occurrence(cadence, after, after=moved_at)
    if found is not None and last is not None and found.on <= last:
        found = following(cadence, after, on=last, slot=99)
    if found is None:
        return  # the two conditions of the cadence never meet
    assert found.due_at > moved_at or found.on > (last or first)
    assert cadence.holds(found.on)
    assert found.due_at == instant(found.on, at, after)
    assert last is None or found.on > last


@pytest.mark.parametrize(
    "name", ["localtime", "Factory", "posixrules", "posix/Europe/Madrid", "", "../x", "europe/madrid"]
)
def test_what_is_no_place_is_no_zone(name: str) -> None:
    """Files of the database that name no place, and names in the wrong case, are refused."""
    assert not is_zone(name)
