"""A coordinator changes a patient's hour, quiet hours and zone: shown, confirmed, taken back; never into her night."""

from datetime import datetime, time, timedelta

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState
from dialogs.records import Change, CheckIn, Patient
from tests import people
from tests.dialogs.staff.ward import CAROL, MARIA, NOW, STAFF, Ward, hers, keys

TOMORROW = NOW + timedelta(days=1)


def next_due(ward: Ward) -> datetime:
    (planned,) = (one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED)
    return planned.due_at


def own(ward: Ward) -> tuple[time, time, time, str]:
    who = ward.one(Patient, "p-maria")
    return who.hour, who.quiet_from, who.quiet_to, who.zone


AS_IT_WAS = (time(8), time(21), time(8), "Europe/Madrid")


def hears_of_it(ward: Ward) -> None:
    """The change has stood for a moment, and the patient is told."""
    ((_, _, key),) = [where for where in ward.due if where[1] is DueKind.TELL_CHANGE]
    ward.pass_time(minutes=2)
    ward.falls_due(DueKind.TELL_CHANGE, key)


def test_the_bare_command_shows_her_times() -> None:
    """Hour, zone and quiet hours, with other quiet hours one tap away; nothing is kept."""
    ward = Ward()
    turn = ward.asks(CAROL, "hours", "maria")
    assert keys(ward.heard(CAROL)) == ["staff-times", "staff-quiet", "staff-times-how"]
    assert not turn.keep


@pytest.mark.parametrize(
    ("said", "head", "then"),
    [
        ("maria 22-7 asked for it", "change-quiet-head", (time(8), time(22), time(7), "Europe/Madrid")),
        ("maria from 10 pm to 7 am", "change-quiet-head", (time(8), time(22), time(7), "Europe/Madrid")),
        ("maria New York travelling", "change-zone-head", (time(8), time(21), time(8), "America/New_York")),
        ("maria 9:30", "change-hours", (time(9, 30), time(21), time(8), "Europe/Madrid")),
        ("maria 19:00, works by day", "change-hours", (time(19), time(21), time(8), "Europe/Madrid")),
    ],
)
def test_each_is_shown_confirmed_and_taken_back(
    said: str, head: str, then: tuple[time, time, time, str]
) -> None:
    """Nothing changes before Confirm; Undo restores her times and what is planned."""
    ward = Ward()
    before = next_due(ward)
    ward.asks(CAROL, "hours", said)
    assert [one.key for one in ward.heard(CAROL).words][:3] == [head, "change-before", "change-after"]
    assert own(ward) == AS_IT_WAS
    ward.taps(CAROL, "change-confirm")
    assert own(ward) == then
    (change,) = ward.all(Change)
    assert change.what == "hours"
    ward.taps(CAROL, "undo")
    assert own(ward) == AS_IT_WAS
    assert next_due(ward) == before


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("maria 22-7 asked for it", "asked for it"),
        ("maria from 10 pm to 7 am asked for it", "asked for it"),
        ("maria 22-7", ""),
        ("maria New York travelling", "travelling"),
        ("maria New York, travelling", "travelling"),
        ("maria 9:30 asked for it", "asked for it"),
    ],
)
def test_the_reason_stands_behind(said: str, why: str) -> None:
    """What is no hour and no place is why."""
    ward = Ward()
    ward.asks(CAROL, "hours", said)
    ward.taps(CAROL, "change-confirm")
    assert [one.why for one in ward.all(Change)] == [why]


def test_another_zone_moves_what_is_planned() -> None:
    """Eight o'clock in New York is two in the afternoon in Madrid."""
    ward = Ward()
    ward.asks(CAROL, "hours", "maria New York")
    ward.taps(CAROL, "change-confirm")
    assert next_due(ward) == TOMORROW + timedelta(hours=6)


def test_an_hour_in_her_quiet_hours_is_settled_with_her() -> None:
    """07:30 is wished: until she agrees it comes at 08:00, and she is asked; with her yes it comes at 07:30."""
    ward = Ward(roles=(*STAFF, people.role()))
    ward.asks(CAROL, "hours", "maria 7:30")
    assert "change-hour-asked" in keys(ward.heard(CAROL))
    ward.taps(CAROL, "change-confirm")
    assert own(ward) == AS_IT_WAS
    assert next_due(ward) == TOMORROW
    hears_of_it(ward)
    assert "settle" in keys(ward.heard(MARIA))
    ward.taps(MARIA, "own-times", "07:30 21:00 07:30")
    assert own(ward) == (time(7, 30), time(21), time(7, 30), "Europe/Madrid")
    assert next_due(ward) == TOMORROW - timedelta(minutes=30)


def test_any_change_that_leaves_a_check_in_in_her_quiet_hours_is_settled_with_her() -> None:
    """Another version, an event: whatever moved it there, she is asked with the word of the change."""
    ward = Ward(people.patient(hour=time(6)), *hers()[1:], roles=(*STAFF, people.role()))
    ward.asks(CAROL, "skip", "maria holiday")
    ward.taps(CAROL, "change-confirm")
    hears_of_it(ward)
    assert "settle" in keys(ward.heard(MARIA))


def test_quiet_hours_over_her_check_in_move_it() -> None:
    """Quiet until nine: the check-in comes at nine, and that is said before."""
    ward = Ward()
    ward.asks(CAROL, "hours", "maria 20-9 nights")
    assert "change-quiet-moves" in keys(ward.heard(CAROL))
    ward.taps(CAROL, "change-confirm")
    assert own(ward) == (time(9), time(20), time(9), "Europe/Madrid")
    assert next_due(ward) == TOMORROW + timedelta(hours=1)


@pytest.mark.parametrize("said", ["maria Madrid", "maria 21-8", "maria 8:00"])
def test_what_is_so_already_is_not_changed(said: str) -> None:
    """She is told that it is so."""
    ward = Ward()
    ward.asks(CAROL, "hours", said)
    assert keys(ward.heard(CAROL)) == ["change-same"]


def test_quiet_hours_are_tapped_on_the_page() -> None:
    """One tap from the page, and a Confirm."""
    ward = Ward()
    ward.asks(CAROL, "hours", "maria")
    ward.taps(CAROL, "change-of", "hours")
    ward.taps(CAROL, "change-confirm")
    assert own(ward)[1:3] == (time(22), time(7))
    assert [one.state for one in ward.all(CheckIn)].count(CheckInState.PLANNED) == 1
