"""Cadences, windows, quiet hours and working hours, told with dates a reader can check on a calendar."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.calendar import (
    Cadence,
    Hours,
    Window,
    around_quiet,
    following,
    hold_until,
    inside,
    instant,
    is_working,
    local,
    local_date,
    next_occurrence,
    next_occurrence_after_day,
    next_working_moment,
    occurrences_on,
    quiet,
    respond_by,
    window,
    zones,
)
from dialogs.clinic import ServiceLevel
from dialogs.severity import Severity

MADRID, NEW_YORK = "Europe/Madrid", "America/New_York"
NIGHT = Hours(begins=time(21), ends=time(8))
MONDAY = date(2026, 11, 23)


def madrid(on: date, at: str) -> datetime:
    return instant(on, time.fromisoformat(at), MADRID)


# -- cadence -----------------------------------------------------------------------------------------------


def dates(cadence: Cadence, count: int) -> list[date]:
    met = next_occurrence_after_day(cadence, MADRID, after=cadence.first_on - timedelta(days=1))
    found: list[date] = []
    while met is not None and len(found) < count:
        found.append(met.on)
        met = following(cadence, MADRID, on=met.on, slot=met.slot)
    return found


def test_every_third_day_counts_from_the_first_day_over_a_leap_day() -> None:
    """Every three days from 25 February 2028 is 25, 28 February, 2, 5 March: the 29th counts."""
    cadence = Cadence(times=(time(8),), first_on=date(2028, 2, 25), every_days=3)
    assert dates(cadence, 4) == [date(2028, 2, 25), date(2028, 2, 28), date(2028, 3, 2), date(2028, 3, 5)]


def test_given_weekdays_until_the_last_day() -> None:
    """Mondays and Thursdays of a phase, its last day included, and then no more."""
    cadence = Cadence(
        times=(time(8),), first_on=MONDAY, last_on=date(2026, 12, 3), weekdays=frozenset({1, 4})
    )
    assert dates(cadence, 9) == [MONDAY, date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 3)]


def test_two_times_a_day_are_two_slots_in_order_of_the_clock() -> None:
    """Times may be written in any order; slots follow the clock."""
    cadence = Cadence(times=(time(18), time(9)), first_on=MONDAY)
    assert [
        (each.slot, local(each.due_at, MADRID).hour) for each in occurrences_on(cadence, MONDAY, MADRID)
    ] == [
        (0, 9),
        (1, 18),
    ]


def test_strictly_after_an_instant_passes_over_the_one_due_right_now() -> None:
    """At eight sharp the next eight o'clock is tomorrow's; a second before, it is today's."""
    cadence = Cadence(times=(time(8),), first_on=MONDAY)
    eight = madrid(MONDAY, "08:00")
    at_eight = next_occurrence(cadence, MADRID, after=eight)
    before = next_occurrence(cadence, MADRID, after=eight - timedelta(seconds=1))
    assert at_eight is not None
    assert before is not None
    assert (before.on, at_eight.on) == (MONDAY, MONDAY + timedelta(days=1))


def test_a_cadence_that_is_over_or_fits_no_day_has_no_next() -> None:
    """The last occasion has none after it; a cadence whose two conditions never meet ends the search."""
    over = Cadence(times=(time(8),), first_on=MONDAY, last_on=MONDAY)
    never = Cadence(times=(time(8),), first_on=MONDAY, every_days=7, weekdays=frozenset({2}))
    assert following(over, MADRID, on=MONDAY, slot=0) is None
    assert next_occurrence(over, MADRID, after=madrid(MONDAY, "08:00")) is None
    assert next_occurrence_after_day(never, MADRID, after=MONDAY) is None


def test_moving_to_another_zone_keeps_the_hour_on_her_wall() -> None:
    """Eight o'clock is eight o'clock wherever she is; the instant moves with her."""
    cadence = Cadence(times=(time(8),), first_on=MONDAY)
    (there,), (here,) = occurrences_on(cadence, MONDAY, NEW_YORK), occurrences_on(cadence, MONDAY, MADRID)
    assert there.due_at - here.due_at == timedelta(hours=6)
    assert (there.on, there.slot) == (here.on, here.slot)


# -- windows and quiet hours -------------------------------------------------------------------------------


def test_a_window_is_as_long_as_it_says_through_the_change_of_clocks() -> None:
    """Twelve hours from the evening before the clocks go forward end an hour later on the wall."""
    opens = madrid(date(2026, 3, 28), "20:00")
    plain = window(opens, 720)
    assert plain == Window(
        opens_at=opens, reminders=(opens + timedelta(hours=6),), closes_at=opens + timedelta(hours=12)
    )
    assert local(plain.closes_at, MADRID).time() == time(9)


@pytest.mark.parametrize(
    ("opens", "minutes", "reminder", "closes"),
    [
        # daytime: nothing to settle
        ("08:00", 720, "14:00", "20:00"),
        # evening: the reminder comes before the night, 06:00 is night and an hour after it is the end
        ("18:00", 720, "20:00", "1 09:00"),
        ("19:00", 720, "20:00", "1 09:00"),
        # half of the window is exactly the beginning of the night
        ("18:00", 360, "20:00", "1 09:00"),
        # no sooner than half an hour after the question
        ("19:45", 720, "20:15", "1 09:00"),
        # an hour is left, and less than an hour
        ("20:00", 720, "20:30", "1 08:00"),
        ("20:01", 720, None, "1 08:01"),
        # closes as the night begins, which is not inside it; a minute later is
        ("15:00", 360, "18:00", "21:00"),
        ("15:00", 361, "18:00:30", "1 09:00"),
        # opened in quiet time by her own choice: an early one, and in the night
        ("07:30", 720, "13:30", "19:30"),
        ("23:00", 720, "1 08:00", "1 11:00"),
        ("22:00", 480, "1 08:00", "1 09:00"),
    ],
)
def test_windows_as_quiet_hours_allow(opens: str, minutes: int, reminder: str | None, closes: str) -> None:
    """Reminders go out before the night, and no window closes inside it."""
    settled = around_quiet(window(madrid(MONDAY, opens), minutes), MADRID, NIGHT)
    assert settled.reminder_at == (None if reminder is None else on_day(reminder))
    assert settled.closes_at == on_day(closes)


def on_day(moment: str) -> datetime:
    """ "1 09:00" is nine o'clock on the day after Monday."""
    *ahead, at = moment.split()
    return madrid(MONDAY + timedelta(days=int(ahead[0]) if ahead else 0), at)


def test_a_window_that_outlasts_the_night_ends_when_the_next_check_in_opens() -> None:
    """The hour after the night is cut short by the next of the series, but no window gets shorter than it
    was.
    """
    evening = window(madrid(MONDAY, "18:00"), 720)
    tomorrow = MONDAY + timedelta(days=1)
    cut = around_quiet(evening, MADRID, NIGHT, next_opens_at=madrid(tomorrow, "08:30"))
    early = around_quiet(evening, MADRID, NIGHT, next_opens_at=madrid(tomorrow, "05:00"))
    assert cut.closes_at == madrid(tomorrow, "08:30")
    assert early.closes_at == evening.closes_at


@given(
    opens=st.times(),
    minutes=st.integers(10, 4_000),
    reminders=st.lists(st.integers(1, 4_000), max_size=4),
    begins=st.times(),
    ends=st.times(),
    day=st.integers(0, 365),
    zone=st.sampled_from(sorted(zones())),
    next_after=st.none() | st.integers(1, 6_000),
)
def test_no_settled_window_shrinks_or_wakes_anyone(
    opens: time,
    minutes: int,
    reminders: list[int],
    begins: time,
    ends: time,
    day: int,
    zone: str,
    next_after: int | None,
) -> None:
    """Whatever her quiet hours and wherever she lives: the window keeps its opening and never gets shorter; it closes
    inside the night only where the next check-in opens; its reminders lie inside it and outside the night, apart.
    """
    night = Hours(begins=begins, ends=ends)
    plain = window(instant(date(2026, 1, 1) + timedelta(days=day), opens, zone), minutes, reminders)
    following_at = None if next_after is None else plain.opens_at + timedelta(minutes=next_after)
    settled = around_quiet(plain, zone, night, next_opens_at=following_at)
    assert settled.opens_at == plain.opens_at
    assert settled.closes_at >= plain.closes_at
    assert settled.closes_at - plain.closes_at <= timedelta(hours=26)
    # Closing at the very beginning of the night is closing before it, so both sides are looked at.
    just_before = settled.closes_at - timedelta(microseconds=1)
    in_the_night = quiet(settled.closes_at, zone, night) and quiet(just_before, zone, night)
    assert not in_the_night or (following_at is not None and following_at <= settled.closes_at)
    for one in settled.reminders:
        assert plain.opens_at < one < settled.closes_at
        assert not quiet(one, zone, night)
    assert all(later - one >= timedelta(minutes=30) for one, later in pairwise(settled.reminders))


@given(minutes=st.integers(60, 2_880), hour=st.integers(0, 23), day=st.integers(0, 365))
def test_a_window_that_closes_by_day_is_left_as_it_is(minutes: int, hour: int, day: int) -> None:
    """Quiet hours only touch what would fall into them."""
    plain = window(instant(date(2026, 1, 1) + timedelta(days=day), time(hour), MADRID), minutes)
    settled = around_quiet(plain, MADRID, NIGHT)
    if not quiet(plain.closes_at, MADRID, NIGHT):
        assert settled.closes_at == plain.closes_at
    if not any(quiet(one, MADRID, NIGHT) for one in plain.reminders):
        assert settled.reminders == plain.reminders


def test_reminders_are_those_that_are_given() -> None:
    """In order, once each, and none at or beyond the end; none given: one at half the window."""
    opens = madrid(MONDAY, "08:00")
    given_some = window(opens, 720, [300, 90, 90, 720, 900])
    assert [one - opens for one in given_some.reminders] == [timedelta(minutes=90), timedelta(minutes=300)]
    assert window(opens, 720, [900]).reminders == window(opens, 720).reminders


def test_two_reminders_before_one_night_are_one() -> None:
    """Both would fall into the night and go out before it: she hears it once, and the third on the next morning."""
    plain = window(madrid(MONDAY, "18:00"), 1_440, [240, 480, 960])
    settled = around_quiet(plain, MADRID, NIGHT)
    assert settled.reminders == (on_day("20:00"), on_day("1 10:00"))


@pytest.mark.parametrize("minutes", [29, 30, 60, 61])
def test_a_reminder_that_would_come_with_the_question_leaves_the_next_to_stand(minutes: int) -> None:
    """With under an hour between the question and the night its reminder is left out; the morning's stands."""
    opens = madrid(MONDAY, "21:00") - timedelta(minutes=minutes)
    plain = window(opens, 1_440, [120, 13 * 60])
    settled = around_quiet(plain, MADRID, NIGHT)
    assert len(settled.reminders) == (1 if minutes < 60 else 2)
    assert settled.reminders[-1] == opens + timedelta(hours=13)


@pytest.mark.parametrize(
    ("at", "hours", "is_inside"),
    [
        ("21:00", NIGHT, True),
        ("08:00", NIGHT, False),
        ("00:00", NIGHT, True),
        ("20:59", NIGHT, False),
        ("14:30", Hours(begins=time(14), ends=time(16)), True),
        ("16:00", Hours(begins=time(14), ends=time(16)), False),
        ("00:00", Hours(begins=time(0), ends=time(0)), False),
    ],
)
def test_a_time_of_day_inside_hours(at: str, hours: Hours, is_inside: bool) -> None:
    """The first minute is inside, the last is not; equal ends hold nothing."""
    assert inside(time.fromisoformat(at), hours) is is_inside


def test_quiet_hours_around_midnight() -> None:
    """Quiet begins at its first minute, wraps midnight, and is over at its last."""
    at = {
        hour: quiet(madrid(MONDAY, hour), MADRID, NIGHT)
        for hour in ("20:59", "21:00", "23:59", "00:00", "07:59", "08:00", "12:00")
    }
    assert [hour for hour, is_quiet in at.items() if is_quiet] == ["21:00", "23:59", "00:00", "07:59"]
    assert hold_until(madrid(MONDAY, "22:15"), MADRID, NIGHT) == on_day("1 08:00")
    assert hold_until(madrid(MONDAY, "12:00"), MADRID, NIGHT) == madrid(MONDAY, "12:00")


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    """A nap after lunch wraps nothing; equal ends mean no quiet hours."""
    nap, none = Hours(begins=time(14), ends=time(16)), Hours(begins=time(0), ends=time(0))
    assert quiet(madrid(MONDAY, "15:00"), MADRID, nap)
    assert not quiet(madrid(MONDAY, "16:00"), MADRID, nap)
    assert not quiet(madrid(MONDAY, "00:00"), MADRID, none)


# -- working hours -----------------------------------------------------------------------------------------

WEEK = {day: (time(8), time(17)) for day in range(1, 6)}


def promise(**act: int | str) -> ServiceLevel:
    return ServiceLevel.model_validate(
        {**act, "acknowledged_lapses_after_minutes": 60, "repeat_after_minutes": 60}
    )


LEVELS = {
    Severity.EMERGENCY: promise(act_within_minutes=15),
    Severity.URGENT: promise(act_within_minutes=240),
    Severity.SOON: promise(act_by="next_working_day_end"),
    Severity.ROUTINE: promise(act_within_minutes=10_080),
}


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("07:59", "08:00"),
        ("08:00", "08:00"),
        ("12:34", "12:34"),
        ("16:59", "16:59"),
        ("17:00", "1 08:00"),
        ("4 17:00", "7 08:00"),  # Friday evening → Monday morning
        ("5 10:00", "7 08:00"),
    ],
)
def test_the_next_working_moment(now: str, then: str) -> None:
    """Now during working hours, else the next opening, over a weekend too."""
    assert next_working_moment(on_day(now), MADRID, WEEK) == on_day(then)
    assert is_working(on_day(now), MADRID, WEEK) == (now == then)


def test_holidays_are_days_off() -> None:
    """A closed date is passed over like a Sunday."""
    closed = frozenset({MONDAY, MONDAY + timedelta(days=1)})
    assert next_working_moment(on_day("09:00"), MADRID, WEEK, closed) == on_day("2 08:00")
    assert respond_by(on_day("-1 09:00"), Severity.SOON, MADRID, WEEK, LEVELS, closed) == on_day("2 17:00")


@pytest.mark.parametrize(
    ("severity", "now", "by"),
    [
        (Severity.EMERGENCY, "5 03:00", "5 03:15"),
        (Severity.URGENT, "10:00", "14:00"),
        (Severity.URGENT, "4 16:00", "4 20:00"),  # after hours it is who is on call
        (Severity.SOON, "10:00", "1 17:00"),
        (Severity.SOON, "07:00", "1 17:00"),  # the next working day is never today
        (Severity.SOON, "4 16:00", "7 17:00"),
        (Severity.SOON, "6 16:00", "7 17:00"),
        (Severity.ROUTINE, "10:00", "7 10:00"),
    ],
)
def test_by_when_a_person_must_have_acted(severity: Severity, now: str, by: str) -> None:
    """The service levels of the clinic, in and out of hours."""
    assert respond_by(on_day(now), severity, MADRID, WEEK, LEVELS) == on_day(by)


def test_a_week_without_hours_is_a_fault_and_not_a_wait() -> None:
    """A team that never works cannot promise anything: the setting is named."""
    with pytest.raises(AssertionError, match="working_hours"):
        next_working_moment(on_day("10:00"), MADRID, {})


def test_a_night_shift_belongs_to_the_evening_it_begins_on() -> None:
    """Hours past midnight: at three on Tuesday morning Monday's shift is still at work."""
    assert is_working(on_day("1 03:00"), MADRID, {1: (time(20), time(6))})
    assert not is_working(on_day("03:00"), MADRID, {1: (time(20), time(6))})


def test_local_date_turns_at_her_midnight() -> None:
    """The day of a reply is the day on her wall, not in UTC."""
    late = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)
    assert local_date(late, NEW_YORK) == MONDAY
    assert local_date(late, MADRID) == MONDAY + timedelta(days=1)
