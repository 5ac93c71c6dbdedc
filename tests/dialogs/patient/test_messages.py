"""Texts that are sent by themselves: on their day, before a date, never in the night or beside an emergency."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from dialogs import calendar
from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import EscalationState, PlanState, ReasonState
from dialogs.patient.occasions import messages
from dialogs.records import Escalation
from dialogs.turn import Deciding, Wait, identity
from dialogs.words import Day
from tests import people
from tests.dialogs.patient.promised import at_home, reasons, says, the_plan
from tests.dialogs.patient.ward import Ward

GOODBYE, STOP_SOON = "messages.goodbye.text", "messages.stop_soon.text"
STOPS_ON = people.TODAY + timedelta(days=4)


def told(ward: Ward) -> list[tuple[str, datetime]]:
    """Texts of the pathway's messages, with when each left us."""
    return [(key, ward.now) for key in ward.keys_heard() if key in (GOODBYE, STOP_SOON)]


def clock(day: int, hour: int) -> datetime:
    """A wall-clock hour of hers, so many days from today."""
    return calendar.instant(people.TODAY + timedelta(days=day), time(hour), people.ZONE)


def on_her_way(**inputs: object) -> Ward:
    """Day 9, its check-in answered, the last one."""
    ward = at_home(day=9, inputs=inputs)
    says(ward, "120", "fine", "well")
    ward.pass_time(minutes=30)
    return armed(ward)


def armed(ward: Ward) -> Ward:
    """With the due row of the next message, as joining leaves it."""
    d = Deciding(ward.gather(_looking(ward)), "p-maria", is_patient=True)
    messages.wait_for_next(d, the_plan(ward))
    for wait in d.turn().waits:
        assert isinstance(wait, Wait)
        ward.dues[wait.subject, wait.kind, wait.key] = wait.due_at
    return ward


def _looking(ward: Ward) -> FellDue:
    return FellDue(subject="p-maria", kind=DueKind.MESSAGE, key="plan-1", due_at=ward.now)


def due_at(ward: Ward) -> datetime | None:
    return ward.dues.get(("p-maria", DueKind.MESSAGE, "plan-1"))


def test_the_goodbye_comes_on_its_day_and_ends_the_plan() -> None:
    """Day 12 at ten, two days after the last check-in; then nothing is left and the plan is over."""
    ward = on_her_way()
    assert due_at(ward) == clock(3, 10)
    ward.pass_until(clock(3, 9))
    assert the_plan(ward).state is PlanState.ACTIVE
    ward.pass_until(clock(3, 10))
    assert told(ward) == [(GOODBYE, clock(3, 10))]
    assert the_plan(ward).state is PlanState.FINISHED
    assert due_at(ward) is None


def test_quiet_hours_hold_a_reminder_of_a_date() -> None:
    """Due at eleven at night, three days before the date: it comes when her quiet hours end."""
    ward = on_her_way(stop_on=STOPS_ON)
    assert due_at(ward) == clock(2, 8)
    ward.pass_until(clock(2, 8))
    assert (STOP_SOON, clock(2, 8)) in told(ward)


def test_a_message_names_what_it_speaks_of() -> None:
    """The date stands in its words."""
    ward = on_her_way(stop_on=STOPS_ON)
    ward.pass_until(clock(2, 8))
    (said,) = [one for say in ward.says for one in say.words if one.key.endswith(STOP_SOON)]
    assert said.slots["stop_on"] == Day(STOPS_ON)


HALFWAY, WITHOUT = "messages.halfway.text", "messages.halfway.text_without"


def test_what_it_names_is_not_known_so_it_says_less() -> None:
    """On day 6 no pressure is known yet and she hears the plain text; on day 7 she reads it back."""
    ward = armed(at_home(day=6))
    ward.pass_until(clock(0, 12))
    assert [key for key in ward.keys_heard() if key in (HALFWAY, WITHOUT)] == [WITHOUT]
    says(ward, "120", "fine", "well")
    ward.pass_until(clock(1, 12))
    assert [key for key in ward.keys_heard() if key in (HALFWAY, WITHOUT)] == [HALFWAY]


def test_nothing_is_said_beside_an_open_emergency() -> None:
    """Held until a person has closed it, and said then."""
    ward = on_her_way()
    ward.pass_until(clock(3, 9))
    ward.writes("Report my blood pressure")
    says(ward, "210")
    assert reasons(ward, "BP-1")
    ward.pass_until(clock(3, 10))
    assert told(ward) == []
    assert due_at(ward) == clock(3, 14)
    (reason,), (escalation,) = reasons(ward, "BP-1"), ward.all(Escalation)
    for closed in (
        replace(reason, state=ReasonState.RESOLVED),
        replace(escalation, state=EscalationState.RESOLVED),
    ):
        ward.records[identity(closed)] = closed
    ward.pass_until(clock(3, 14))
    assert told(ward) == [(GOODBYE, clock(3, 14))]


def test_a_pause_holds_it_until_she_goes_on() -> None:
    """Paused over its day, it comes when she goes on, once."""
    ward = on_her_way()
    ward.pass_until(clock(2, 12))
    ward.asks("pause")
    ward.taps("own-pause", "3")
    ward.pass_until(clock(3, 12))
    assert told(ward) == []
    ward.asks("resume")
    ward.pass_time(minutes=1)
    assert [key for key, _ in told(ward)] == [GOODBYE]


def test_too_late_it_is_left_out() -> None:
    """Down for more than a week, nobody wishes her well for what is long over."""
    ward = on_her_way()
    ward.pass_until(clock(2, 12))
    ward.now = clock(11, 12)
    ward.falls_due(DueKind.MESSAGE, "plan-1")
    assert told(ward) == []
    assert the_plan(ward).state is PlanState.FINISHED


def test_twice_due_it_is_said_once() -> None:
    """The same row again says nothing."""
    ward = on_her_way(stop_on=STOPS_ON)
    ward.pass_until(clock(2, 8))
    ward.falls_due(DueKind.MESSAGE, "plan-1")
    assert told(ward) == []
