"""Her own times: hour, quiet hours and zone, each typed or tapped; no check-in comes in quiet hours unasked."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.hearing.hours import read_span
from dialogs.hearing.zones import place, read_zone
from dialogs.inputs import Asked, DueKind
from dialogs.lifecycles import CheckInState
from dialogs.pathway.pathway import load
from dialogs.patient.entering import settling
from dialogs.patient.entering.settling import Times
from dialogs.records import CheckIn, Plan
from dialogs.turn import Deciding
from dialogs.words import Several, Text
from tests import people
from tests.dialogs.patient.promised import FILE
from tests.dialogs.patient.test_check_in import answers_all
from tests.dialogs.patient.ward import Ward, asked, following

MONDAY_8 = people.MONDAY_8
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def answered() -> Ward:
    """Today's check-in is done; tomorrow's is planned for 08:00 in Madrid."""
    ward = asked()
    answers_all(ward)
    return ward


def planned(ward: Ward) -> CheckIn:
    (one,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    return one


def own(ward: Ward) -> tuple[time, time, time]:
    who = ward.patient
    return who.hour, who.quiet_from, who.quiet_to


# --- quiet hours ----------------------------------------------------------------------------------


def test_settings_show_hour_zone_and_quiet_hours_with_a_button_each() -> None:
    """One page, everything a tap away."""
    ward = answered()
    ward.asks("settings")
    assert {"settings", "settings-quiet", "settings-how"} <= set(ward.keys_heard())
    verbs = [(one.action.verb, one.action.option) for row in ward.heard()[0].options for one in row]
    assert {("own-show", "quiet"), ("own-show", "zone"), ("own-hour", "09:00")} <= set(verbs)


def test_quiet_hours_are_tapped() -> None:
    """22 to 07 is one tap from the page, and holds at once."""
    ward = answered()
    ward.asks("settings")
    ward.taps("own-show", "quiet")
    ward.taps("own-quiet", "22:00-07:00")
    assert own(ward) == (time(8), time(22), time(7))
    assert "quiet-set" in ward.keys_heard()


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        ("22:30-7", time(22, 30), time(7)),
        ("22-7", time(22), time(7)),
        ("from 10 pm to 7 am", time(22), time(7)),
        ("21.30 – 7.45", time(21, 30), time(7, 45)),
    ],
)
@pytest.mark.parametrize("command", ["quiet", "settings", "hours"])
def test_quiet_hours_are_typed(typed: str, begins: time, ends: time, command: str) -> None:
    """As people write a span of the day, behind either command."""
    ward = answered()
    ward.asks(command, typed)
    assert own(ward) == (time(8), begins, ends)


def test_no_quiet_hours_at_all() -> None:
    """She may be written to at any time, if that is what she wants."""
    ward = answered()
    ward.asks("quiet", "none")
    assert own(ward)[1] == own(ward)[2]
    assert "quiet-set-none" in ward.keys_heard()


@pytest.mark.parametrize("typed", ["soon", "25-7", "7", ""])
def test_what_is_no_span_changes_nothing(typed: str) -> None:
    """She is shown what she may tap or write."""
    ward = answered()
    ward.asks("quiet", typed)
    assert own(ward) == (time(8), time(21), time(8))
    assert "quiet-how" in ward.keys_heard()


def test_quiet_hours_that_leave_no_day_are_refused() -> None:
    """Twenty quiet hours would leave nothing to answer in."""
    ward = answered()
    ward.asks("quiet", "10-6")
    assert ward.keys_heard() == ["quiet-too-long"]
    assert own(ward) == (time(8), time(21), time(8))


# --- a check-in in quiet hours is settled ---------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "yes", "no"),
    [
        ("7:30", (time(7, 30), time(21), time(7, 30)), (time(8), time(21), time(8))),
        ("21:30", (time(21, 30), time(22), time(8)), (time(20, 30), time(21), time(8))),
        ("21:00", (time(21), time(21, 30), time(8)), (time(20, 30), time(21), time(8))),
    ],
)
@pytest.mark.parametrize("agrees", [True, False])
def test_an_hour_in_quiet_hours_is_settled(
    hour: str, yes: tuple[time, time, time], no: tuple[time, time, time], agrees: bool
) -> None:
    """Nothing changes before she has answered; yes shrinks her quiet hours, no takes the nearest hour outside them."""
    ward = answered()
    ward.asks("settings", hour)
    assert ward.keys_heard()[0] == "settle"
    assert own(ward) == (time(8), time(21), time(8))
    rows = ward.heard()[0].options
    buttons = [one for row in rows for one in row if one.action.verb == "own-times"]
    ward.taps_button(buttons[0 if agrees else 1])
    assert own(ward) == (yes if agrees else no)
    assert not calendar.quiet(
        planned(ward).due_at, people.ZONE, Hours(begins=own(ward)[1], ends=own(ward)[2])
    )


def test_an_evening_hour_outside_quiet_hours_needs_no_question() -> None:
    """18:00 and 19:00 are taken at once."""
    for typed, hour in (("18:00", time(18)), ("19:00", time(19))):
        ward = answered()
        ward.asks("settings", typed)
        assert own(ward)[0] == hour


def test_quiet_hours_over_her_check_in_are_settled_too() -> None:
    """She wants quiet until nine and is asked at eight: at eight after all, or at nine."""
    ward = answered()
    ward.asks("quiet", "20-9")
    assert ward.keys_heard()[0] == "settle"
    ward.taps("own-times", "09:00 20:00 09:00")
    assert own(ward) == (time(9), time(20), time(9))
    assert planned(ward).due_at == MONDAY_8 + DAY + timedelta(hours=1)


@given(hour=st.times(), begins=st.times(), length=st.integers(0, 14 * 60))
def test_settled_times_never_disturb(hour: time, begins: time, length: int) -> None:
    """Whatever she wishes: with her yes and with her no, no check-in is left inside her quiet hours, and they never
    grow.
    """
    hour, begins = hour.replace(second=0, microsecond=0), begins.replace(second=0, microsecond=0)
    minutes = begins.hour * 60 + begins.minute + length
    quiet = Hours(begins=begins, ends=time(minutes // 60 % 24, minutes % 60))
    d = _deciding()
    wish = Times(hour=hour, quiet=quiet)
    less, other = settling.shrunk(d, wish), settling.instead(d, wish)
    assert less.hour == hour
    assert settling.disturbing(d, less) == ()
    assert other is not None
    assert settling.disturbing(d, other) == ()
    assert other.quiet == quiet
    for minute in range(0, 24 * 60, 15):
        at = time(minute // 60, minute % 60)
        assert calendar.inside(at, quiet) or not calendar.inside(at, less.quiet)


def _deciding() -> Deciding:
    ward = asked()
    case = ward.gather(Asked(sender=people.sender(), command="settings", words=""))
    return Deciding(case, "p-maria", is_patient=True)


# --- zones ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "language", "zone"),
    [
        ("Madrid", "en", "Europe/Madrid"),
        ("new york", "en", "America/New_York"),
        ("NEW_YORK", "en", "America/New_York"),
        ("europe/madrid", "en", "Europe/Madrid"),
        ("Nueva York", "es", "America/New_York"),
        ("bogota", "es", "America/Bogota"),
        ("Ciudad de Mexico", "es", "America/Mexico_City"),
        ("São Paulo", "en", "America/Sao_Paulo"),
        ("localtime", "en", None),
        ("posixrules", "en", None),
        ("Factory", "en", None),
        ("../etc/passwd", "en", None),
        ("nowhere", "en", None),
        ("", "en", None),
    ],
)
def test_a_zone_is_read_from_the_name_of_a_place(typed: str, language: str, zone: str | None) -> None:
    """A city, with or without accents, or the name itself; nothing that is no zone."""
    assert read_zone(typed, people.typed_words(language).places) == zone


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_place_on_offer_is_a_zone(language: str) -> None:
    """The content names zones that exist, and each is found by its own name."""
    places = people.typed_words(language).places
    assert len(places.offered) >= 4
    for name, zone in (*places.offered.items(), *places.named.items()):
        assert calendar.is_zone(zone)
        assert read_zone(name, places) == zone
    assert all(place(zone, places) == name for name, zone in places.offered.items())


@pytest.mark.parametrize("how", ["tapped", "typed"])
def test_a_new_zone_moves_what_is_planned_to_her_new_wall_clock(how: str) -> None:
    """In New York it is eight again, six hours later; what is over keeps its date and instants."""
    ward = answered()
    before = ward.one(CheckIn, "ci-1")
    if how == "typed":
        ward.asks("zone", "New York")
    else:
        ward.asks("settings")
        ward.taps("own-show", "zone")
        ward.taps("own-zone", "America/New_York")
    assert ward.patient.zone == "America/New_York"
    assert planned(ward).due_at == MONDAY_8 + DAY + timedelta(hours=6)
    assert ward.dues["p-maria", DueKind.CHECK_IN, planned(ward).id] == planned(ward).due_at
    assert ward.one(CheckIn, "ci-1") == before
    assert "zone-set" in ward.keys_heard()


def test_an_open_check_in_keeps_its_instants_in_a_new_zone() -> None:
    """She flies while a question is open: its reminder and its end stay where they were."""
    ward = asked()
    closes_at = ward.one(CheckIn, "ci-1").closes_at
    waiting = {key: at for key, at in ward.dues.items() if key[2] == "ci-1"}
    ward.asks("zone", "Tokyo")
    assert ward.one(CheckIn, "ci-1").closes_at == closes_at
    assert {key: at for key, at in ward.dues.items() if key[2] == "ci-1"} == waiting
    answers_all(ward)
    assert ward.one(CheckIn, "ci-1").on == people.TODAY


@pytest.mark.parametrize(
    ("command", "typed", "reminded", "ends"),
    [("quiet", "13:30-3", [19], 20), ("zone", "Kolkata", [6], 19.5), ("zone", "Tokyo", [], 16)],
    ids=["both in her new night", "its end in the night there", "no morning before the next one"],
)
def test_what_would_come_in_her_changed_night_waits_for_her_morning(
    command: str, typed: str, reminded: list[float], ends: float
) -> None:
    """Hours after eight, where it would remind at 6 and end at 12: neither comes in her night as it is now."""
    ward = asked()
    ward.asks(command, typed)
    heard_at: list[float] = []
    while ward.one(CheckIn, "ci-1").state is CheckInState.OPEN:
        ward.pass_until(min(ward.dues.values()))
        heard_at += [(ward.now - MONDAY_8) / HOUR] * ("reminder" in ward.keys_heard())
    assert (heard_at, (ward.now - MONDAY_8) / HOUR) == (reminded, ends)


def test_an_hour_that_her_flight_passed_over_ends_no_window_in_her_night() -> None:
    """Asked at eight and at six, she lands after six: until tomorrow's opens, the one of eight is open."""
    text = FILE.read_text("utf-8").replace('times: ["08:00"]', 'times: ["08:00", "18:00"]', 1)
    inputs = {"home_on": people.TODAY, "drug": "other"}
    ward = following(load(text, "p.yaml"), 4, inputs=inputs, started_at=MONDAY_8)
    ward.pass_until(MONDAY_8 + 3 * HOUR)
    ward.asks("zone", "Tokyo")
    ward.pass_until(MONDAY_8 + 15 * HOUR)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.OPEN
    ward.pass_until(MONDAY_8 + 16 * HOUR)  # eight in the morning there
    assert ward.one(CheckIn, "ci-1").state is CheckInState.MISSED


@pytest.mark.parametrize(
    ("place", "hours"),
    [("New York", 24 + 6), ("Tokyo", 24 - 8), ("Auckland", 24 - 12)],
)
def test_what_was_moved_by_hand_keeps_its_time_of_day_too(place: str, hours: int) -> None:
    """Moved to noon by a coordinator: noon it is where she is now."""
    ward = answered()
    moved = replace(planned(ward), due_at=MONDAY_8 + DAY + timedelta(hours=4), moved=True)
    ward.records["CheckIn", moved.id] = moved
    ward.asks("zone", place)
    assert planned(ward).due_at == MONDAY_8 + timedelta(hours=hours + 4)
    assert (planned(ward).on, planned(ward).moved) == (moved.on, True)


def test_there_and_back_leaves_the_plan_where_it_was() -> None:
    """A zone set by mistake and set back at once changes nothing."""
    ward = answered()
    before = planned(ward)
    ward.asks("zone", "New York")
    ward.asks("zone", "Madrid")
    assert planned(ward) == before


def test_a_pause_ends_on_her_day_in_the_new_zone() -> None:
    """Her pause ends at her new midnight."""
    ward = answered()
    ward.asks("pause")
    ward.taps("own-pause", "3")
    ward.asks("zone", "New York")
    resumes_on = ward.one(Plan, "plan-1").resumes_on
    assert resumes_on is not None
    assert ward.dues["p-maria", DueKind.RESUME, "plan-1"] == calendar.instant(
        resumes_on, time(0), "America/New_York"
    )


def test_an_unknown_place_changes_nothing() -> None:
    """She hears what she may write instead."""
    ward = answered()
    ward.asks("zone", "Atlantis")
    assert ward.keys_heard()[0] == "zone-unclear"
    assert ward.patient.zone == people.ZONE


@given(
    zones=st.lists(st.sampled_from(sorted(calendar.zones())), min_size=1, max_size=4),
    hours=st.integers(0, 60),
)
def test_whatever_zones_she_passes_through_each_local_date_has_one_check_in_at_most(
    zones: list[str], hours: int
) -> None:
    """Every change plans one check-in ahead, at her hour on the wall of her zone, on a date that had none."""
    ward = answered()
    for zone in zones:
        ward.now += timedelta(hours=hours)
        ward.dues.pop(("p-maria", DueKind.CHECK_IN, planned(ward).id), None)
        one = planned(ward)
        if one.due_at <= ward.now:
            return  # it has opened meanwhile
        ward.asks("zone", zone)
        one = planned(ward)
        shown = one.due_at.astimezone(calendar.local(ward.now, zone).tzinfo)
        assert one.due_at > ward.now
        assert one.due_at == calendar.instant(one.on, time(8), zone)
        assert shown.date() >= one.on
        assert one.on > people.TODAY


def test_a_span_needs_two_readable_ends() -> None:
    """Half a span is none."""
    hours = people.english().hours
    assert read_span("22:30-7", hours) is not None
    assert read_span("22:30", hours) is None
    assert read_span("22:30-", hours) is None


def test_a_twice_daily_shift_is_settled_by_its_evening() -> None:
    """At ten in the morning is well; twelve hours later is not: she is asked about the evening."""
    text = FILE.read_text("utf-8").replace('times: ["08:00"]', 'times: ["08:00", "20:00"]', 1)
    twice = load(text.replace("window_hours: 6", "window_hours: 5", 1), FILE.name)
    ward = following(twice, 2, inputs={"home_on": people.TODAY, "drug": "other"}, started_at=MONDAY_8)
    ward.asks("settings", "10:00")
    assert ward.keys_heard()[0] == "settle"
    (question,) = [one for one in ward.heard()[0].words if one.key == "settle"]
    asked_about = question.slots["at"]
    assert isinstance(asked_about, Several)
    assert [one.slots["fact"] for one in asked_about.items] == [Text("22:00")]
    buttons = [one for row in ward.heard()[0].options for one in row if one.action.verb == "own-times"]
    assert [one.action.option for one in buttons] == ["10:00 22:30 08:00", "08:30 21:00 08:00"]
    ward.taps_button(buttons[0])
    assert own(ward) == (time(10), time(22, 30), time(8))
