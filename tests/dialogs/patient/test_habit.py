"""Her own habit brings the first reminder forward, and nothing else; she sees it and may turn it off."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.clinic import Clinic
from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState
from dialogs.patient.occasions import habit
from dialogs.records import Answer, CheckIn, Habit, PastAnswers
from dialogs.turn import Case, Deciding
from tests import people
from tests.dialogs.patient import ward as wards
from tests.dialogs.patient.promised import says
from tests.dialogs.patient.ward import Ward

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ALL_WELL = ("78", "none", "no", "none", "none", "yes")


def reminder_at(ward: Ward) -> datetime:
    (at,) = (at for (_, kind, _), at in ward.dues.items() if kind is DueKind.REMINDER)
    return at


def answering(after: timedelta, days: int) -> Ward:
    """For so many days she answered at the same time after eight; the next check-in is open."""
    ward = wards.enrolled()
    for day in range(days):
        ward.pass_until(people.MONDAY_8 + day * DAY + after)
        says(ward, *ALL_WELL)
    ward.pass_until(people.MONDAY_8 + days * DAY)
    return ward


def test_four_answers_are_not_enough() -> None:
    """The plain reminder, at half the window."""
    ward = answering(HOUR, 4)
    assert reminder_at(ward) == people.MONDAY_8 + 4 * DAY + 6 * HOUR


def test_five_are() -> None:
    """Who always answers at nine is reminded at nine, and her task is not touched: the window closes as before."""
    ward = answering(HOUR, 5)
    assert reminder_at(ward) == people.MONDAY_8 + 5 * DAY + HOUR
    (still_open,) = (one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN)
    assert still_open.closes_at == people.MONDAY_8 + 5 * DAY + 12 * HOUR


def test_who_answers_at_once_is_reminded_when_late_by_her_own_habit() -> None:
    """Ten minutes are too soon after the question: in an hour she is late; with a way of twenty, in four times that."""
    for lag, late in ((10, 60), (20, 80)):
        ward = answering(lag * MINUTE, 5)
        assert reminder_at(ward) == people.MONDAY_8 + 5 * DAY + late * MINUTE


def test_who_answers_late_gets_the_plain_reminder() -> None:
    """It is never put off."""
    ward = answering(8 * HOUR, 5)
    assert reminder_at(ward) == people.MONDAY_8 + 5 * DAY + 6 * HOUR


def test_an_old_habit_fades() -> None:
    """Of the last fourteen she answered four: nothing is known any more."""
    ward = answering(HOUR, 5)
    past = ward.one(PastAnswers, "p-maria")
    known = past.habits["plan-1"]
    faded = (*known[:5], *(Habit(slot=0) for _ in range(10)))
    ward.records["PastAnswers", "p-maria"] = replace(past, habits={"plan-1": faded})
    ward.pass_until(people.MONDAY_8 + 6 * DAY)
    assert reminder_at(ward) == people.MONDAY_8 + 6 * DAY + 6 * HOUR


def test_she_sees_it_and_turns_it_off_and_on() -> None:
    """/plan says so, with a button; without the habit the plain reminder comes."""
    ward = answering(HOUR, 5)
    ward.asks("plan")
    assert "habit-on" in ward.keys_heard()
    ward.taps("own-habit", "off")
    assert ward.keys_heard() == ["habit-off"]
    ward.pass_until(people.MONDAY_8 + 6 * DAY)
    assert reminder_at(ward) == people.MONDAY_8 + 6 * DAY + 6 * HOUR
    ward.taps("own-habit", "on")
    assert ward.keys_heard() == ["habit-on"]


def test_nothing_is_shown_before_it_is_known() -> None:
    """A new plan has no habit."""
    ward = wards.asked()
    ward.asks("plan")
    assert not [key for key in ward.keys_heard() if key.startswith("habit")]


def test_what_we_missed_teaches_nothing() -> None:
    """Only what she had a chance to answer is looked at."""
    ward = wards.enrolled()
    ward.now = people.MONDAY_8 + DAY
    ward.falls_due(DueKind.CHECK_IN, "ci-1")
    assert ward.one(CheckIn, "ci-1").state is CheckInState.MISSED
    assert ward.one(PastAnswers, "p-maria").habits == {}


@pytest.mark.parametrize("minutes", [5, 200])
def test_a_correction_moves_no_habit(minutes: int) -> None:
    """It counts when she answered first."""
    ward = wards.enrolled()
    ward.pass_until(people.MONDAY_8 + minutes * MINUTE)
    says(ward, *ALL_WELL)
    written = ward.last_message_id - len(ALL_WELL) + 1
    ward.pass_time(hours=3)
    ward.edits(written, "79")
    weights = [one for one in ward.all(Answer) if one.question == "weight" and one.replaced_by is None]
    assert [one.value for one in weights] == [Decimal(79)]
    ward.pass_until(people.MONDAY_8 + DAY)
    (known,) = ward.one(PastAnswers, "p-maria").habits["plan-1"]
    assert known.lag_minutes == minutes


def test_never_in_the_night() -> None:
    """She usually answers at eleven at night what was asked at eight: the plain reminder is next morning's."""
    known = tuple(Habit(slot=0, minute=23 * 60, lag_minutes=180) for _ in range(5))
    asked_at = people.MONDAY_8 + 12 * HOUR
    for quiet, nudge in (((21, 8), None), ((0, 8), asked_at + 3 * HOUR)):
        d, check_in = deciding(known, people.ZONE, asked_at, quiet)
        window = calendar.window(asked_at, 26 * 60)
        assert habit.nudge_at(d, people.plan(), check_in, window) == nudge


@st.composite
def lived(draw: st.DrawFn) -> tuple[Habit, ...]:
    minute = st.one_of(st.none(), st.integers(0, 24 * 60 - 1))
    minutes = draw(st.lists(minute, max_size=20))
    return tuple(
        Habit(slot=0)
        if one is None
        else Habit(slot=0, minute=one, lag_minutes=draw(st.integers(-60, 2 * 24 * 60)))
        for one in minutes
    )


@given(
    known=lived(),
    zone=st.sampled_from(["Europe/Madrid", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"]),
    due=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    length=st.integers(2 * 60, 48 * 60),
    at=st.times(),
    quiet=st.tuples(st.integers(0, 23), st.integers(0, 23)),
)
def test_only_ever_forward(
    known: tuple[Habit, ...], zone: str, due: date, at: time, length: int, quiet: tuple[int, int]
) -> None:
    """Whatever was learned: earlier than the plain reminder, half an hour after the question, never at night."""
    due_at = calendar.instant(due, at.replace(second=0, microsecond=0), zone)
    d, check_in = deciding(known, zone, due_at, quiet)
    hours = Hours(begins=time(quiet[0]), ends=time(quiet[1]))
    window = calendar.around_quiet(calendar.window(due_at, length), zone, hours)
    nudge = habit.nudge_at(d, people.plan(), check_in, window)
    if nudge is not None:
        assert window.reminder_at is not None
        assert check_in.due_at + 30 * MINUTE <= nudge < window.reminder_at
        assert not calendar.quiet(nudge, zone, hours)
        assert sum(one.minute is not None for one in known[-14:]) >= 5


def deciding(
    known: tuple[Habit, ...], zone: str, due_at: datetime, quiet: tuple[int, int]
) -> tuple[Deciding, CheckIn]:
    who = people.patient(zone=zone, quiet_from=time(quiet[0]), quiet_to=time(quiet[1]))
    past = PastAnswers(patient_id="p-maria", habits={"plan-1": known})
    clinic: Clinic = people.clinic()
    case = Case(now=due_at, base="b", clinic=clinic, pathways={}, shelf={}, patient=who, past=past)
    check_in = people.check_in(
        due_at=due_at, sent_at=due_at, closes_at=due_at + HOUR, state=CheckInState.OPEN
    )
    return Deciding(case, "p-maria", is_patient=True), check_in
