"""What our own absences mean: whose miss it is, one message on our return, and time to answer it."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState, DialogState
from dialogs.pathway.parts import WhenLate
from dialogs.patient.conversation import asking
from dialogs.patient.conversation.agenda import agenda_of
from dialogs.patient.occasions import away
from dialogs.records import CheckIn, Dialog, PastAnswers, Plan, Reason
from dialogs.rules import Outcome
from dialogs.seen import Absence
from dialogs.turn import Deciding, Lane, Say
from dialogs.words import words
from tests import people
from tests.dialogs.patient.ward import Ward, asked, enrolled, keys_of

OPENS = people.MONDAY_8
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CLOSES = OPENS + 12 * HOUR


def absence(begins: float, ends: float) -> Absence:
    """Away from so many to so many hours after eight on Monday."""
    return Absence(id=f"a-{begins}", began_at=OPENS + begins * HOUR, ended_at=OPENS + ends * HOUR)


def deciding(*absences: Absence, now: datetime, **more: object) -> Deciding:
    case = people.case(now=now, absences=absences, **more)
    return Deciding(case, "p-maria", is_patient=True)


def opened(**changes: object) -> CheckIn:
    return people.check_in(**{"state": CheckInState.OPEN, "sent_at": OPENS, **changes})


def come_back(ward: Ward, *absences: Absence) -> list[Say]:
    """The end of the last absence: everything due is looked at, and open questions are asked again."""
    ward.absences = absences
    ward.now = absences[-1].ended_at
    for one in ward.records.values():
        if isinstance(one, Dialog):
            ward.dues["p-maria", DueKind.ASK_AGAIN, one.id] = ward.now
    before = len(ward.says)
    assert len(ward.pass_until(ward.now)) == 1, "all of her day is one Turn"
    return [said for said in ward.says[before:] if said.contact_id == "c-maria"]


def keys(said: Say) -> list[str]:
    return [key for one in said.words for key in keys_of(one)]


def questions(said: Say) -> int:
    return sum(key.startswith("questions.") and key.endswith(".text") for key in keys(said))


# --- whose miss it is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("absences", "is_ours"),
    [
        ((), False),
        (((3, 3.2),), False),
        (((11, 11.9),), False),
        (((11.9, 12.1),), True),
        (((11.9, 12),), True),
        (((12, 30),), True),
        (((12.1, 30),), False),
        (((1, 7),), False),
        (((1, 7.01),), True),
        (((1, 4), (5, 8)), False),
        (((1, 4), (5, 8.1)), True),
        (((-5, 6),), False),
        (((-5, 6.1),), True),
    ],
)
def test_whose_miss(absences: tuple[tuple[float, float], ...], is_ours: bool) -> None:
    """Ours when we were away at its end or for more than half of the time between question and end."""
    d = deciding(*(absence(*one) for one in absences), now=CLOSES)
    assert away.is_ours(d, opened()) is is_ours


def test_her_night_does_not_count_as_time_to_answer() -> None:
    """Of a window of 25 hours she is awake for fourteen: away in her night only is hers, for eight of those ours."""
    longer = opened(closes_at=OPENS + 25 * HOUR)
    assert not away.is_ours(deciding(absence(13, 24), now=CLOSES), longer)
    assert not away.is_ours(deciding(absence(6.1, 24), now=CLOSES), longer)
    assert away.is_ours(deciding(absence(5.9, 24), now=CLOSES), longer)


@pytest.mark.parametrize(("late", "is_ours"), [(6, False), (6.1, True), (11, True)])
def test_what_we_sent_too_late_to_leave_her_time_is_our_miss(late: float, is_ours: bool) -> None:
    """Away when it was due, it came with an hour left of its twelve: her silence for that hour is not hers."""
    sent = opened(sent_at=OPENS + late * HOUR)
    assert away.is_ours(deciding(absence(-3, late), now=CLOSES), sent) is is_ours


def test_what_was_never_sent_is_our_miss() -> None:
    """Without a question there is no silence."""
    assert away.is_ours(deciding(now=CLOSES), opened(sent_at=None))


SPANS = st.lists(st.tuples(st.floats(-30, 40), st.floats(0.05, 30)), max_size=4)


@given(SPANS, st.floats(0.5, 40))
def test_more_absence_never_makes_it_hers(spans: list[tuple[float, float]], length: float) -> None:
    """Whatever was our miss stays ours when we were away for longer; none at all is never ours."""
    absences, at = [], -60.0
    for gap, span in spans:
        begins = max(at + 0.1, gap)
        absences.append(absence(begins, begins + span))
        at = begins + span
    window = opened(closes_at=OPENS + length * HOUR)
    ours = [
        away.is_ours(deciding(*absences[:count], now=window.closes_at), window)
        for count in range(len(absences) + 1)
    ]
    assert ours == sorted(ours)
    assert not ours[0]


# --- one message on our return --------------------------------------------------------------------


def test_ten_minutes_away_and_a_reminder_due_meanwhile() -> None:
    """The open question comes once, with one excuse; the reminder is not said beside it."""
    ward = asked()
    reminder = ward.dues["p-maria", DueKind.REMINDER, "ci-1"]
    ward.pass_until(reminder - timedelta(minutes=5))
    begins = (ward.now - OPENS) / HOUR
    (said,) = come_back(ward, absence(begins, begins + 1 / 6))
    assert "ask-again" in keys(said)
    assert "reminder" not in keys(said)
    assert questions(said) == 1
    assert ward.one(CheckIn, "ci-1").reminded_at == ward.now


def test_a_day_away_closes_the_old_one_and_opens_the_new_one_in_one_message() -> None:
    """26 hours: what ended meanwhile is our miss and no silence, today's comes late, all in one message."""
    ward = asked()
    ward.pass_time(hours=1)
    (said,) = come_back(ward, absence(1, 27))
    assert {"greeting", "opening-late"} <= set(keys(said))
    assert questions(said) == 1
    assert said.lane is not Lane.ESCALATION
    first = ward.one(CheckIn, "ci-1")
    assert (first.state, first.why) == (CheckInState.MISSED, "by-us")
    (now_open,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]
    assert (now_open.on, now_open.sent_at) == (people.TODAY + DAY, ward.now)
    assert ward.all(Reason) == []


def test_a_week_away_is_accounted_for_day_by_day() -> None:
    """Each of the days that passed is one missed by us, the last one opens, and she hears one message."""
    ward = enrolled()
    (said,) = come_back(ward, absence(-0.1, 7 * 24 + 2))
    assert questions(said) == 1
    outcomes = {
        one.on: one.outcome for one in ward.all(PastAnswers)[0].plans["plan-1"].occasions if one.slot == 0
    }
    assert outcomes == {people.TODAY + count * DAY: Outcome.MISSED_BY_US for count in range(7)}
    missed = [one for one in ward.all(CheckIn) if one.state is CheckInState.MISSED and not one.is_left_out]
    assert {one.why for one in missed} == {"by-us"}
    (now_open,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]
    assert now_open.on == people.TODAY + 7 * DAY
    assert ward.all(Reason) == []


def test_back_in_the_evening_she_hears_that_and_what_is_next() -> None:
    """With every window over, one message says that we were away and when the next check-in comes; nothing is asked."""
    ward = asked()
    ward.pass_time(hours=1)
    (said,) = come_back(ward, absence(1, 24 + 12.5))
    assert questions(said) == 0
    assert "away-over" in keys(said) or "away-closed" in keys(said)
    assert not [one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]


def test_after_an_answer_nothing_is_asked_again() -> None:
    """A text that Telegram kept for us was an answer: the next question stands, and is not asked twice."""
    ward = asked()
    ward.absences = (absence(0.5, 1.5),)
    ward.now = OPENS + 1.5 * HOUR
    ward.writes("82.4")
    dialog = next(one for one in ward.records.values() if isinstance(one, Dialog))
    ward.falls_due(DueKind.ASK_AGAIN, dialog.id)
    assert ward.heard() == []


def test_a_question_gives_way_to_a_later_one_of_the_same_turn() -> None:
    """Two steps that ask make one message with one question, the later; what was said with the first stays."""
    ward = asked()
    ward.now += HOUR
    (dialog,) = [one for one in ward.records.values() if isinstance(one, Dialog)]
    case = ward.gather(FellDue(subject="p-maria", kind=DueKind.REMINDER, key="ci-1", due_at=ward.now))
    d = Deciding(case, "p-maria", is_patient=True)
    first, second = agenda_of(d, dialog).items[:2]
    asking.ask(d, asking.ask(d, dialog, first, words("ask-again")), second, words("reminder"))
    (said,) = d.says
    assert [key for key in keys(said) if key != "question-of"] == [
        "ask-again",
        "reminder",
        second.question.text_path,
    ]
    d.keep(replace(d.latest(dialog), state=DialogState.LAPSED))
    asking.take_back(d)
    assert keys(d.says[0]) == ["ask-again", "reminder"]


# --- time to answer -------------------------------------------------------------------------------


def test_what_is_asked_again_can_be_answered_for_an_hour() -> None:
    """Back twenty minutes before the end, the window ends an hour after our return, and she reads until when."""
    ward = asked()
    ward.pass_until(CLOSES - HOUR)
    (said,) = come_back(ward, absence(11, 11 + 2 / 3))
    until = OPENS + (12 + 2 / 3) * HOUR
    assert ward.one(CheckIn, "ci-1").closes_at == until
    assert ward.dues["p-maria", DueKind.WINDOW_END, "ci-1"] == until
    assert {"ask-again", "open-until"} <= set(keys(said))
    ward.pass_until(until - timedelta(minutes=1))
    assert ward.one(CheckIn, "ci-1").state is CheckInState.OPEN


def test_back_in_time_the_window_stays_as_it_was() -> None:
    """With more than an hour left nothing is kept open for longer."""
    ward = asked()
    ward.pass_until(OPENS + HOUR)
    come_back(ward, absence(1, 10.9))
    assert ward.one(CheckIn, "ci-1").closes_at == CLOSES


@given(st.floats(0.2, 30), st.floats(0, 1.2), st.floats(0, 3), st.integers(0, 23), st.integers(0, 23))
def test_a_longer_window_keeps_out_of_her_night_and_of_the_next(
    returned: float, left: float, until_next: float, quiet_from: int, quiet_to: int
) -> None:
    """Never shorter than it was, never beyond the next of its series, and not ending inside her quiet hours unless
    it did before or the next one opens there.
    """
    maria = people.patient(quiet_from=time(quiet_from), quiet_to=time(quiet_to))
    closes_at = OPENS + (returned + left) * HOUR
    one = opened(closes_at=closes_at)
    following = people.check_in(id="ci-2", on=people.TODAY + 2 * DAY, due_at=closes_at + until_next * HOUR)
    d = deciding(
        absence(0.1, returned), now=OPENS + returned * HOUR, patient=maria, check_ins=(one, following)
    )
    kept = away.keep_open(d, one)
    assert closes_at <= kept.closes_at <= max(closes_at, following.due_at)
    quiet = Hours(begins=maria.quiet_from, ends=maria.quiet_to)
    if kept.closes_at not in (closes_at, following.due_at):
        assert not calendar.quiet(kept.closes_at - timedelta(seconds=1), maria.zone, quiet)


# --- what its pathway says of a late one ----------------------------------------------------------


def late(course: WhenLate) -> Ward:
    """Maria's check-in fell due while we were away; its pathway says what that means."""
    ward = enrolled()
    (pathway,) = ward.pathways
    ward.pathways = (
        replace(pathway, phases=tuple(replace(phase, when_late=course) for phase in pathway.phases)),
    )
    return ward


def test_skip_leaves_it_out_as_our_miss() -> None:
    """It is not sent late though its window is open, and counts as missed by us with a reason of its own."""
    ward = late(WhenLate.SKIP)
    come_back(ward, absence(-1, 2))
    one = ward.one(CheckIn, "ci-1")
    assert (one.state, one.why) == (CheckInState.MISSED, away.SKIPPED)
    assert ward.all(Reason) == []


def test_ask_leaves_it_to_a_coordinator_once() -> None:
    """It stays planned, one worry asks a coordinator, and with its window it is missed by us."""
    ward = late(WhenLate.ASK)
    come_back(ward, absence(-1, 2))
    one = ward.one(CheckIn, "ci-1")
    assert one.state is CheckInState.PLANNED
    (reason,) = ward.all(Reason)
    assert (reason.rule_id, reason.roles, reason.check_in_id) == (away.LATE_RULE, ("coordinator",), "ci-1")
    assert people.CAROL in {said.contact_id for said in ward.says}
    ward.pass_until(one.closes_at)
    over = ward.one(CheckIn, "ci-1")
    assert (over.state, over.why) == (CheckInState.MISSED, "by-us")
    assert [each.times for each in ward.all(Reason)] == [1]


@pytest.mark.parametrize("course", [WhenLate.SKIP, WhenLate.ASK])
def test_without_an_absence_at_its_time_it_is_sent(course: WhenLate) -> None:
    """Late for another reason, or late by minutes only, it comes."""
    ward = late(course)
    come_back(ward, absence(-1, 0.2))
    assert ward.one(CheckIn, "ci-1").state is CheckInState.OPEN
    ward = late(course)
    ward.now = OPENS + HOUR
    ward.pass_until(ward.now)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.OPEN


def test_every_plan_is_left_with_something_ahead() -> None:
    """After a return of any length an active plan has a planned check-in and its due row."""
    for hours in (0.5, 13, 26, 100, 24 * 14):
        ward = enrolled()
        come_back(ward, absence(-0.1, hours))
        planned = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
        assert [plan.id for plan in ward.all(Plan)] == [one.plan_id for one in planned]
        assert all(("p-maria", DueKind.CHECK_IN, one.id) in ward.dues for one in planned)
