"""Changes of a schedule: shown before, confirmed, kept with who and why, told later, taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.records import Change, CheckIn, Patient, Plan, Role, RoleName
from dialogs.turn import Lane, Say, identity
from dialogs.words import Moment, Number, Words
from tests import people
from tests.dialogs.staff.ward import BEA, CAROL, MARIA, NADIA, NOW, STAFF, Ward, hers, keys, texts, tomorrow
from tests.people import role

TUESDAY_10 = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def part(say: Say, key: str) -> Words:
    """The words of that key, wherever they stand in the Say."""

    def within(said: Words) -> list[Words]:
        inner = [one for slot in said.slots.values() if isinstance(slot, Words) for one in within(slot)]
        return [said, *inner]

    return next(one for outer in say.words for one in within(outer) if one.key == key)


def at(words: Words) -> datetime:
    slot = words.slots["at"]
    assert isinstance(slot, Moment)
    return slot.at


def next_due(ward: Ward) -> datetime:
    (planned,) = (one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED)
    assert ward.due["p-maria", DueKind.CHECK_IN, planned.id] == planned.due_at
    return planned.due_at


def unaccounted(plan: Plan) -> Plan:
    """The plan without its account of what was left out, which tells what happened and is not undone."""
    return replace(plan, passed=None, passing=())


def moved() -> Ward:
    ward = Ward()
    ward.asks(CAROL, "move", "maria tue 10:00 away on holiday")
    ward.taps(CAROL, "change-confirm")
    return ward


# --- preview and confirm --------------------------------------------------------------------------


def test_nothing_changes_before_confirm() -> None:
    """The command shows before, after and burden, and keeps nothing."""
    ward = Ward()
    turn = ward.asks(CAROL, "move", "maria 10:00")
    said = ward.heard(CAROL)
    assert [one.key for one in said.words] == [
        "change-move",
        "change-before",
        "change-after",
        "change-burden",
    ]
    before, after = part(said, "change-before").slots["stands"], part(said, "change-after").slots["stands"]
    assert isinstance(before, Words)
    assert isinstance(after, Words)
    assert (at(before), at(after)) == (NOW + timedelta(days=1), TUESDAY_10)
    assert not turn.keep
    assert not turn.waits


def test_confirm_moves_and_keeps_who_and_why() -> None:
    """Confirm moves the check-in with its due row, keeps the change and journals who and why."""
    ward = moved()
    assert next_due(ward) == TUESDAY_10
    (change,) = ward.all(Change)
    assert (change.by, change.what, change.why) == (CAROL, "move", "away on holiday")
    (note,) = (one for one in ward.last.notes if one.what == "moved")
    assert (note.by, note.why) == (CAROL, "away on holiday")
    assert keys(ward.heard(CAROL))[0] == "change-done"


def test_cancel_changes_nothing() -> None:
    """Cancel leaves all as it is and says how it stands."""
    ward = Ward()
    ward.asks(CAROL, "skip", "maria")
    turn = ward.taps(CAROL, "change-cancel")
    assert not turn.keep
    assert keys(ward.heard(CAROL))[0] == "change-cancelled"


def test_a_future_that_changed_is_shown_again() -> None:
    """A Confirm that saw another future does nothing but show the present one."""
    ward = Ward(*hers(), roles=(*STAFF, role(RoleName.COORDINATOR, BEA, id="r-bea-2")))
    ward.asks(CAROL, "move", "maria 10:00")
    ward.asks(BEA, "move", "maria 11:00")
    ward.taps(BEA, "change-confirm")
    ward.taps(CAROL, "change-confirm")
    assert keys(ward.heard(CAROL))[0] == "change-seen-anew"
    assert next_due(ward) == TUESDAY_10 + timedelta(hours=1)
    ward.taps(CAROL, "change-confirm")
    assert next_due(ward) == TUESDAY_10


def test_confirm_twice_is_once() -> None:
    """A double tap on Confirm makes one change."""
    ward = Ward()
    ward.asks(CAROL, "move", "maria 10:00")
    _, confirm = ward.button(CAROL, "change-confirm")
    ward.taps(CAROL, "change-confirm")
    ward.taps_action(CAROL, confirm.action)
    assert len(ward.all(Change)) == 1


def test_confirm_after_the_check_in_opened() -> None:
    """A Confirm for a check-in that has opened meanwhile does nothing and says so."""
    ward = Ward()
    ward.asks(CAROL, "move", "maria 10:00")
    ward.records["CheckIn", "ci-1"] = replace(ward.one(CheckIn, "ci-1"), state=CheckInState.OPEN)
    ward.taps(CAROL, "change-confirm")
    assert keys(ward.heard(CAROL))[0] == "change-not-any-more"
    assert not ward.all(Change)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("maria", "when-unclear"),
        ("maria soonish", "when-unclear"),
        ("maria 2020-01-01 10:00", "when-past"),
        ("maria yesterday", "when-past"),
        ("maria yesterday 10:00 she was away", "when-past"),
        ("maria 4/5", "when-ambiguous"),
        ("maria tue 08:00", "change-same"),
        ("", "example-move"),
        ("zoe 10:00", "patient-not-found"),
    ],
)
def test_a_when_that_cannot_be(said: str, key: str) -> None:
    """What cannot be read, has passed or changes nothing is said, without a Confirm."""
    ward = Ward()
    ward.asks(CAROL, "move", said)
    assert keys(ward.heard(CAROL)) == [key]
    assert not ward.heard(CAROL).options


def test_several_of_a_name_keep_the_words() -> None:
    """Choosing between two of a name goes on with the words of the command."""
    ward = Ward(*hers(), people.patient(id="p-2", code="M2", name="Maria Sanz", contact_id=None))
    ward.asks(CAROL, "move", "maria tue 10:00 away")
    ward.taps(CAROL, "change-of")
    said = ward.heard(CAROL)
    assert keys(said)[0] == "change-move"
    assert "away" in texts(said)


def test_collisions_are_said() -> None:
    """Quiet hours, other check-ins whose place it takes, and a window into the next one are named."""
    for said, key in (
        ("maria tue 23:00", "change-quiet"),
        ("maria thu 10:00", "change-takes-place"),
        ("maria tue 20:30", "change-overlap"),
    ):
        ward = Ward()
        ward.asks(CAROL, "move", said)
        assert key in keys(ward.heard(CAROL)), said
        assert ward.button(CAROL, "change-confirm")


def test_a_move_to_another_day_counts_what_falls_away() -> None:
    """Moved from Tuesday to Thursday it stands for Wednesday's and Thursday's too: seven become five."""
    ward = Ward()
    ward.asks(CAROL, "move", "maria thu 10:00")
    said = ward.heard(CAROL)
    assert part(said, "change-takes-place").slots["count"] == Number(2)
    burden = part(said, "change-burden")
    assert (burden.slots["before"], burden.slots["after"]) == (Number(7), Number(5))


def test_another_zone_shows_both_clocks() -> None:
    """For a patient in another zone the coordinator sees her own clock too."""
    ward = Ward(people.patient(zone="America/New_York"), people.plan(), tomorrow())
    ward.asks(CAROL, "move", "maria tue 10:00")
    said = ward.heard(CAROL)
    line = part(said, "change-team-time")
    assert at(line) == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert "America/New_York" in texts(said)


# --- the others -----------------------------------------------------------------------------------


def test_skip_leaves_one_out() -> None:
    """The next check-in is cancelled with its reason, and the one after it planned."""
    ward = Ward()
    ward.asks(CAROL, "skip", "maria in hospital for a test")
    ward.taps(CAROL, "change-confirm")
    assert ward.one(CheckIn, "ci-1").state is CheckInState.CANCELLED
    assert next_due(ward) == NOW + timedelta(days=2)
    assert ward.all(Change)[0].why == "in hospital for a test"


def test_pause_has_an_end() -> None:
    """A pause of three days ends by itself on the third local day, with the next check-in planned."""
    ward = Ward()
    ward.asks(CAROL, "pause", "maria 3 travelling")
    assert part(ward.heard(CAROL), "change-burden").slots["after"] == Number(5)
    ward.taps(CAROL, "change-confirm")
    plan = ward.one(Plan, "plan-1")
    assert (plan.state, plan.resumes_on) == (PlanState.PAUSED, people.TODAY + timedelta(days=3))
    assert next_due(ward) == NOW + timedelta(days=3)


def test_pause_without_days_asks() -> None:
    """Without a number of days the lengths are offered, and the why is kept."""
    ward = Ward()
    ward.asks(CAROL, "pause", "maria travelling")
    assert keys(ward.heard(CAROL)) == ["change-ask-days"]
    ward.taps(CAROL, "change-of")
    assert "travelling" in texts(ward.heard(CAROL))


@pytest.mark.parametrize(("days", "ok"), [("0", False), ("1", True), ("90", True), ("91", False)])
def test_the_length_of_a_pause(days: str, ok: bool) -> None:
    """From one day to the longest, and no other."""
    ward = Ward()
    ward.asks(CAROL, "pause", f"maria {days}")
    assert (keys(ward.heard(CAROL))[0] == "change-pause") is ok


def test_a_pause_confirmed_a_day_later_ends_on_the_day_shown() -> None:
    """The end that was shown is the end that is kept: it is not counted anew."""
    ward = Ward()
    ward.asks(CAROL, "pause", "maria 3")
    ward.pass_time(hours=20)
    ward.taps(CAROL, "change-confirm")
    assert ward.one(Plan, "plan-1").resumes_on == people.TODAY + timedelta(days=3)


def test_pause_and_resume_in_the_wrong_state() -> None:
    """Pausing what is paused and resuming what runs is said, not done."""
    ward = Ward()
    ward.asks(CAROL, "resume", "maria")
    assert keys(ward.heard(CAROL))[0] == "change-not-paused"
    ward.asks(CAROL, "pause", "maria 3")
    ward.taps(CAROL, "change-confirm")
    ward.asks(CAROL, "pause", "maria 3")
    assert keys(ward.heard(CAROL))[0] == "change-paused-already"
    ward.asks(CAROL, "resume", "maria")
    ward.taps(CAROL, "change-confirm")
    assert ward.one(Plan, "plan-1").state is PlanState.ACTIVE
    assert next_due(ward) == NOW + timedelta(days=1)


def test_an_open_check_in_is_named_before_a_pause() -> None:
    """A pause that would end a check-in without answers says so first, and undo says that it stays ended."""
    opened = tomorrow(id="ci-0", state=CheckInState.OPEN, on=people.TODAY, due_at=NOW, sent_at=NOW)
    ward = Ward(*hers(), opened)
    ward.pass_time(hours=1)
    ward.asks(CAROL, "pause", "maria 3")
    assert "change-ends-open" in keys(ward.heard(CAROL))
    ward.taps(CAROL, "change-confirm")
    assert ward.one(CheckIn, "ci-0").state is CheckInState.CANCELLED
    ward.taps(CAROL, "undo")
    assert "undo-stays-ended" in keys(ward.heard(CAROL))
    assert ward.one(CheckIn, "ci-0").state is CheckInState.CANCELLED
    assert ward.one(Plan, "plan-1").state is PlanState.ACTIVE


def test_another_hour() -> None:
    """/hours moves every coming check-in; one moved by hand stays, and that is said."""
    ward = Ward()
    ward.asks(CAROL, "hours", "maria 09:30")
    ward.taps(CAROL, "change-confirm")
    assert next_due(ward) == NOW + timedelta(days=1, hours=1, minutes=30)
    assert ward.one(Plan, "plan-1").hour == time(9, 30)
    assert ward.one(Patient, "p-maria").hour == time(9, 30)
    other = moved()
    other.asks(CAROL, "hours", "maria 09:30")
    assert "change-moved-stays" in keys(other.heard(CAROL))


@pytest.mark.parametrize("said", ["maria late", "maria 25:00"])
def test_an_hour_that_cannot_be_read(said: str) -> None:
    """/hours asks for an hour of the day, not for a day as /move does."""
    ward = Ward()
    ward.asks(CAROL, "hours", said)
    assert keys(ward.heard(CAROL)) == ["hour-unclear"]


def test_a_plan_that_does_not_run() -> None:
    """Without a running plan there is nothing to change."""
    ward = Ward(people.invited(), people.plan(state=PlanState.INVITED))
    for command, said in (
        ("move", "maria 10:00"),
        ("skip", "maria"),
        ("pause", "maria 3"),
        ("hours", "maria 9"),
    ):
        ward.asks(CAROL, command, said)
        assert keys(ward.heard(CAROL)) == ["change-no-plan"]


def test_nurses_do_not_change_schedules() -> None:
    """These commands are for coordinators, and a nurse hears whose they are."""
    ward = Ward()
    for command in ("move", "skip", "pause", "resume", "hours"):
        turn = ward.asks(NADIA, command, "maria 10:00")
        assert not turn.keep
        assert [keys(say) for say in turn.say] == [["for-coordinators"]]


# --- the patient hears ----------------------------------------------------------------------------


def test_the_patient_hears_a_little_later() -> None:
    """Two minutes after a change one short message, not repeatable, says when the next check-in is."""
    ward = moved()
    assert MARIA not in {say.contact_id for say in ward.last.say}
    ward.falls_due(DueKind.TELL_CHANGE)
    assert ward.now == NOW + timedelta(minutes=2)
    said = ward.heard(MARIA)
    assert (said.lane, said.repeatable) == (Lane.INFORMATION, False)
    assert at(part(said, "changed-next")) == TUESDAY_10
    assert said.not_after == TUESDAY_10


def test_the_patient_is_not_woken() -> None:
    """In quiet hours the message waits for their end."""
    ward = Ward()
    ward.now = NOW + timedelta(hours=15)  # 23:00
    ward.asks(CAROL, "move", "maria 10:00")
    ward.taps(CAROL, "change-confirm")
    ward.falls_due(DueKind.TELL_CHANGE)
    assert ward.heard(MARIA).not_before == NOW + timedelta(days=1)


def test_a_slip_undone_at_once_is_never_told() -> None:
    """Undo within the two minutes takes the message back with the change."""
    ward = moved()
    ward.pass_time(minutes=1)
    ward.taps(CAROL, "undo")
    assert next_due(ward) == NOW + timedelta(days=1)
    assert not [row for row in ward.due if row[1] is DueKind.TELL_CHANGE]
    assert MARIA not in {say.contact_id for say in ward.says}


def test_two_changes_are_told_once() -> None:
    """A second change in the two minutes leaves one message, of how it stands then."""
    ward = moved()
    ward.asks(CAROL, "move", "maria 11:00")
    ward.taps(CAROL, "change-confirm")
    ward.falls_due(DueKind.TELL_CHANGE)
    assert at(part(ward.heard(MARIA), "changed-next")) == TUESDAY_10 + timedelta(hours=1)
    assert not [row for row in ward.due if row[1] is DueKind.TELL_CHANGE]


def test_a_pause_is_told_with_its_end() -> None:
    """Of a pause she hears until when."""
    ward = Ward()
    ward.asks(CAROL, "pause", "maria 3")
    ward.taps(CAROL, "change-confirm")
    ward.falls_due(DueKind.TELL_CHANGE)
    assert keys(ward.heard(MARIA)) == ["changed-paused"]


# --- undo -----------------------------------------------------------------------------------------

CHANGES = {
    "move": "maria tue 10:00",
    "skip": "maria",
    "pause": "maria 3",
    "hours": "maria 09:30",
}


@pytest.mark.parametrize("command", CHANGES)
def test_undo_restores_the_future(command: str) -> None:
    """/undo names the latest change; one tap restores plan, hour and next check-in."""
    ward = Ward()
    before = (ward.one(Plan, "plan-1"), ward.one(Patient, "p-maria").hour)
    ward.asks(CAROL, command, CHANGES[command])
    ward.taps(CAROL, "change-confirm")
    ward.pass_time(hours=5)
    ward.asks(CAROL, "undo")
    said = ward.heard(CAROL)
    assert keys(said)[0] == "undo-ask"
    assert "Maria Lopez" in texts(said)
    ward.taps(CAROL, "undo", say=said)
    assert next_due(ward) == NOW + timedelta(days=1)
    assert (unaccounted(ward.one(Plan, "plan-1")), ward.one(Patient, "p-maria").hour) == before
    assert ward.all(Change)[0].undone_at == ward.now
    assert "undone" in ward.notes()


def test_undo_of_resume() -> None:
    """Taking back the end of a pause pauses again until the same day."""
    paused = people.plan(state=PlanState.PAUSED, resumes_on=people.TODAY + timedelta(days=3))
    planned = tomorrow(due_at=NOW + timedelta(days=3), on=people.TODAY + timedelta(days=3))
    ward = Ward(people.patient(), paused, planned)
    ward.asks(CAROL, "resume", "maria")
    ward.taps(CAROL, "change-confirm")
    ward.taps(CAROL, "undo")
    assert unaccounted(ward.one(Plan, "plan-1")) == paused
    assert next_due(ward) == planned.due_at


def test_undo_told_of_is_told_back() -> None:
    """When she has heard of the change, she hears of its undoing, and the coordinator is told so."""
    ward = moved()
    ward.falls_due(DueKind.TELL_CHANGE)
    ward.pass_time(minutes=30)
    ward.taps(CAROL, "undo")
    assert "undo-stays-told" in keys(ward.heard(CAROL))
    ward.falls_due(DueKind.TELL_CHANGE)
    assert at(part(ward.heard(MARIA), "changed-next")) == NOW + timedelta(days=1)


def test_undo_twice_is_once() -> None:
    """A second tap on Undo says that it is taken back already."""
    ward = moved()
    _, undo = ward.button(CAROL, "undo")
    ward.taps(CAROL, "undo")
    ward.taps_action(CAROL, undo.action)
    assert keys(ward.heard(CAROL))[0] == "undo-already"


def test_undo_when_the_future_is_another() -> None:
    """After somebody else's change the older one cannot be taken back."""
    ward = Ward(*hers(), roles=(*STAFF, role(RoleName.COORDINATOR, BEA, id="r-bea-2")))
    ward.asks(CAROL, "move", "maria 10:00")
    ward.taps(CAROL, "change-confirm")
    ward.asks(BEA, "move", "maria 11:00")
    ward.taps(BEA, "change-confirm")
    ward.asks(CAROL, "undo")
    ward.taps(CAROL, "undo")
    assert keys(ward.heard(CAROL))[0] == "undo-not-same"
    assert next_due(ward) == TUESDAY_10 + timedelta(hours=1)


def test_undo_is_for_its_author() -> None:
    """A colleague's Undo button, forged, takes nothing back."""
    ward = Ward(*hers(), roles=(*STAFF, role(RoleName.COORDINATOR, BEA, id="r-bea-2")))
    ward.asks(CAROL, "move", "maria 10:00")
    ward.taps(CAROL, "change-confirm")
    _, undo = ward.button(CAROL, "undo")
    ward.taps_action(BEA, undo.action)
    assert keys(ward.heard(BEA)) == ["undo-none"]
    assert next_due(ward) == TUESDAY_10


@pytest.mark.parametrize("command", ["move maria 10:00", "end maria"])
def test_undo_is_for_who_still_coordinates(command: str) -> None:
    """Its author is a nurse of the team by now, and no coordinator: the change stays, as one that a nurse may not
    make.
    """
    ward = Ward(*hers(), roles=(*STAFF, role(RoleName.PROVIDER, CAROL, id="r-carol-2")))
    name, said = command.split(" ", 1)
    ward.asks(CAROL, name, said)
    if name == "end":
        ward.taps_action(CAROL, next(o.action for r in ward.heard(CAROL).options for o in r))
    ward.taps(CAROL, "change-confirm")
    (change,) = ward.all(Change)
    coordinating = next(one for one in ward.all(Role) if one.contact_id == CAROL and one.id != "r-carol-2")
    ward.records[identity(coordinating)] = replace(coordinating, ended_at=ward.now)
    _, undo = ward.button(CAROL, "undo")
    ward.taps_action(CAROL, undo.action)
    assert keys(ward.heard(CAROL)) == ["undo-none"]
    assert ward.one(Change, change.id).undone_at is None


@pytest.mark.parametrize(("hours", "key"), [(23.9, "undo-ask"), (24.1, "undo-none")])
def test_undo_lasts_a_day(hours: float, key: str) -> None:
    """A change can be taken back for 24 hours."""
    ward = Ward()
    ward.asks(CAROL, "move", "maria 2026-11-30 10:00")
    ward.taps(CAROL, "change-confirm")
    ward.pass_time(hours=hours)
    ward.asks(CAROL, "undo")
    assert keys(ward.heard(CAROL))[0] == key


def test_undo_of_a_time_that_has_passed() -> None:
    """A check-in moved later cannot go back to a moment that is over."""
    ward = Ward()
    ward.asks(CAROL, "move", "maria tue 18:00")
    ward.taps(CAROL, "change-confirm")
    ward.now = NOW + timedelta(days=1)
    ward.taps(CAROL, "undo")
    assert keys(ward.heard(CAROL))[0] == "undo-too-late"
    assert next_due(ward) == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def test_nothing_to_undo() -> None:
    """Without a change of her own /undo says so."""
    ward = Ward()
    ward.asks(CAROL, "undo")
    assert keys(ward.heard(CAROL)) == ["undo-none"]


def test_dates_are_the_patients() -> None:
    """A pause counts days on the patient's calendar, not the coordinator's."""
    ward = Ward(people.patient(zone="Pacific/Auckland"), people.plan(), tomorrow())
    ward.now = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # Tuesday 02:00 in Auckland
    ward.asks(CAROL, "pause", "maria 1")
    ward.taps(CAROL, "change-confirm")
    assert ward.one(Plan, "plan-1").resumes_on == date(2026, 11, 25)


@pytest.mark.parametrize(
    "said", ["fri 20 nov 09:00", "20 Nov 2030 09:00", "monday 10:00 11:00", "tomorrow evening, she works"]
)
def test_a_moment_that_goes_on_is_not_cut_short(said: str) -> None:
    """Of a moment we read only the beginning of, nothing is proposed: the rest is no reason, it is the date."""
    ward = Ward()
    ward.asks(CAROL, "move", f"Maria {said}")
    assert keys(ward.heard(CAROL)) == ["when-unclear"]
    ward.asks(CAROL, "move", "Maria tomorrow 10:00 may come late")
    assert "change-why" in keys(ward.heard(CAROL))


@pytest.mark.parametrize(
    ("said", "until", "why"),
    [
        ("2 december", date(2026, 12, 2), ""),
        ("2 december, travel", date(2026, 12, 2), "travel"),
        ("2 dec. travel to her sister", date(2026, 12, 2), "travel to her sister"),
        ("3 december is her birthday", date(2026, 12, 3), "is her birthday"),
        ("3 travel in december", None, "travel in december"),
    ],
)
def test_a_pause_until_a_day_of_a_month_is_no_number_of_days(said: str, until: date | None, why: str) -> None:
    """The second of December is that day; three days whose reason names a month stay three days."""
    ward = Ward()
    ward.asks(CAROL, "pause", f"maria {said}")
    ward.taps(CAROL, "change-confirm")
    (plan,) = ward.all(Plan)
    assert plan.resumes_on == (until or NOW.date() + timedelta(days=3))
    assert ward.all(Change)[-1].why == why


@pytest.mark.parametrize("said", ["31 november", "2 november"])
def test_a_pause_until_no_day_that_is_ahead_is_asked_back(said: str) -> None:
    """A day that is not there, or is over, pauses nobody."""
    ward = Ward()
    ward.asks(CAROL, "pause", f"maria {said}")
    assert {"when-unclear", "change-pause-length"} & set(keys(ward.heard(CAROL)))
