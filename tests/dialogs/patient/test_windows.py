"""How a window is kept: half-way answers, reminders, "later", late answers and the three times of a check-in."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.inputs import Asked, DueKind
from dialogs.lifecycles import CheckInState
from dialogs.pathway.history import EXTRA_SLOTS
from dialogs.pathway.pathway import Pathway, load
from dialogs.patient.entering import settling
from dialogs.patient.entering.settling import Times
from dialogs.patient.occasions import calling, windows
from dialogs.records import Answer, CheckIn, Kind, PastAnswers, Plan, Reason, Remark
from dialogs.rules import Outcome
from dialogs.turn import Deciding
from tests import people
from tests.dialogs.patient.promised import FILE, at_home, says
from tests.dialogs.patient.test_check_in import REST, answers_all
from tests.dialogs.patient.ward import Ward, asked, enrolled, following

MONDAY_8 = people.MONDAY_8
CLOSES = MONDAY_8 + timedelta(hours=12)
HOUR = timedelta(hours=1)


def the_first(ward: Ward) -> CheckIn:
    return ward.one(CheckIn, "ci-1")


def outcome(ward: Ward, place: int = 0) -> Outcome:
    return ward.all(PastAnswers)[0].plans["plan-1"].occasions[place].outcome


def options(ward: Ward, verb: str) -> list[str]:
    """What the buttons of this kind under the last message carry."""
    rows = ward.heard()[-1].options
    return [one.action.option or "" for row in rows for one in row if one.action.verb == verb]


def reminder_at(ward: Ward) -> datetime | None:
    return ward.dues.get(("p-maria", DueKind.REMINDER, "ci-1"))


# --- half-way -------------------------------------------------------------------------------------


def test_half_answered_is_partial_and_its_unasked_red_flags_lead() -> None:
    """She gave her weight and no more: nothing is missed, and the red flags she did not come to lead next time."""
    ward = asked()
    ward.writes("82.4")
    ward.pass_until(CLOSES)
    (occasion,) = ward.all(PastAnswers)[0].plans["plan-1"].occasions
    red_flags = tuple(
        one.key
        for one in people.heart_failure().questions
        if one.red_flag and one.key in the_first(ward).asks
    )
    assert the_first(ward).state is CheckInState.PARTIAL
    assert (occasion.outcome, occasion.unasked) == (Outcome.PARTIAL, red_flags)
    assert ward.one(Plan, "plan-1").leads == red_flags
    assert red_flags
    assert ward.keys_heard()[:2] == ["window-closed-answered", "window-closed-leads"]
    assert ward.all(Reason) == []


@pytest.mark.parametrize("between", ["missed", "paused", "missed by us"])
def test_red_flags_lead_until_they_were_asked(between: str) -> None:
    """A check-in that goes by without her, or that a pause takes, has not asked them: they lead the one after."""
    ward = asked()
    ward.writes("82.4")
    ward.pass_until(CLOSES)
    red_flags = ward.one(Plan, "plan-1").leads
    ward.pass_until(MONDAY_8 + timedelta(days=1 if between != "missed by us" else 0.9))
    if between == "paused":
        ward.asks("pause")
        ward.taps("own-pause", "1")
    elif between == "missed by us":
        ward.now += timedelta(days=1)
    ward.pass_until(MONDAY_8 + timedelta(days=2))
    (opened,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]
    assert opened.on == people.TODAY + timedelta(days=2)
    assert opened.asks[: len(red_flags)] == red_flags
    answers_all(ward)
    ward.pass_until(MONDAY_8 + timedelta(days=3))
    (opened,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]
    assert opened.asks[0] == "weight", "asked once, they lead no more"


def test_with_all_answered_but_what_she_left_out_it_is_answered() -> None:
    """The last question came to its answer at the last minute: nothing leads."""
    ward = asked()
    answers_all(ward)
    assert the_first(ward).state is CheckInState.ANSWERED
    assert ward.one(Plan, "plan-1").leads == ()


def test_half_way_without_red_flags_left_leads_with_nothing() -> None:
    """All red flags are answered, one plain question is not: partial, with nothing to begin with."""
    ward = asked()
    ward.writes("82.4")
    for option in REST[:-1]:
        ward.taps("answer", option)
    ward.pass_until(CLOSES)
    assert the_first(ward).state is CheckInState.PARTIAL
    assert ward.all(PastAnswers)[0].plans["plan-1"].occasions[0].unasked == ()
    assert "window-closed-leads" not in ward.keys_heard()


def test_what_was_answered_half_way_has_been_judged() -> None:
    """A grave first answer and then nothing: the team knew at once, and it is not silence."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "at_rest")
    assert "HF-4" in {reason.rule_id for reason in ward.all(Reason)}
    ward.pass_until(CLOSES)
    assert the_first(ward).state is CheckInState.PARTIAL
    assert outcome(ward) is Outcome.PARTIAL


# --- reminders ------------------------------------------------------------------------------------


def reminding(*, reminders: str, hours: int = 6) -> Pathway:
    """The promised pathway with these reminders in its first phase."""
    text = FILE.read_text("utf-8").replace(
        "window_hours: 6", f"window_hours: {hours}\n    reminders: [{reminders}]", 1
    )
    return load(text, FILE.name)


def opened(pathway: Pathway) -> Ward:
    inputs = {"home_on": people.TODAY, "drug": "other"}
    ward = following(pathway, 2, inputs=inputs, started_at=MONDAY_8)
    ward.pass_until(MONDAY_8)
    return ward


def reminded(ward: Ward) -> list[timedelta]:
    """When she was reminded, from the opening."""
    return [say_at - MONDAY_8 for say_at in _times(ward, "reminder")]


def _times(ward: Ward, key: str) -> list[datetime]:
    found = []
    closes = the_first(ward).closes_at
    while reminder_at(ward) is not None and ward.now < closes:
        due = reminder_at(ward)
        assert due is not None
        if due >= closes:
            break
        ward.pass_until(due)
        if key in ward.keys_heard():
            found.append(ward.now)
    return found


def test_two_reminders_come_at_their_times() -> None:
    """One and a half hours and four hours after the opening, each from the question it stopped at; then no more."""
    ward = opened(reminding(reminders="1h30m, 4h"))
    assert reminded(ward) == [timedelta(hours=1.5), timedelta(hours=4)]
    assert reminder_at(ward) is None


def test_a_question_sent_late_is_not_reminded_of_at_once() -> None:
    """It came ten minutes before the first reminder, by our doing: the next one stands."""
    ward = following(
        reminding(reminders="1h30m, 4h"),
        2,
        inputs={"home_on": people.TODAY, "drug": "other"},
        started_at=MONDAY_8,
    )
    ward.now = MONDAY_8 + timedelta(minutes=80)
    ward.falls_due(DueKind.CHECK_IN, "ci-1")
    assert reminder_at(ward) == MONDAY_8 + timedelta(hours=4)


def test_a_reminder_put_off_because_she_answers_does_not_fall_into_her_quiet_hours() -> None:
    """She answers five minutes before her quiet hours begin: the reminder waits for their end."""
    ward = asked()
    ward.records["Patient", "p-maria"] = replace(ward.patient, quiet_from=time(14, 5), quiet_to=time(16))
    ward.now = MONDAY_8 + timedelta(hours=5, minutes=58)
    ward.writes("82.4")
    ward.pass_until(MONDAY_8 + 6 * HOUR)
    assert reminder_at(ward) == MONDAY_8 + 8 * HOUR


def test_what_she_began_at_night_wakes_her_with_no_reminder() -> None:
    """ "I feel worse" at eleven in the evening, and then nothing: she is reminded when her night is over."""
    ward = enrolled()
    ward.dues.clear()
    ward.now = MONDAY_8 + 15 * HOUR
    ward.asks("worse")
    (extra,) = [one for one in ward.all(CheckIn) if one.kind is Kind.WORSE]
    at = ward.dues["p-maria", DueKind.REMINDER, extra.id]
    assert at == MONDAY_8 + 24 * HOUR
    assert extra.closes_at >= at


# --- "later" --------------------------------------------------------------------------------------


def test_later_is_offered_with_the_first_question_and_with_a_reminder_only() -> None:
    """The small button stands where she may want it, and not under every question."""
    ward = asked()
    assert len(options(ward, "later")) == 1
    ward.writes("82.4")
    assert options(ward, "later") == []
    ward.pass_until(MONDAY_8 + 6 * HOUR)
    assert "reminder" in ward.keys_heard()
    assert len(options(ward, "later")) == 1


@pytest.mark.parametrize("how", ["button", "word", "command"])
def test_later_asks_again_at_the_time_she_chose(how: str) -> None:
    """Three ways to say it, one effect: the reminder that waited is replaced by one at her time."""
    ward = asked()
    if how == "button":
        ward.taps("later")
    elif how == "word":
        ward.writes("Later")
    else:
        ward.asks("later")
    assert ward.keys_heard() == ["later-offer"]
    offered = [datetime.fromisoformat(one) for one in options(ward, "later-at")]
    assert 2 <= len(offered) <= 4
    ward.taps("later-at", options(ward, "later-at")[1])
    assert ward.keys_heard() == ["later-set"]
    assert reminder_at(ward) == offered[1]
    ward.pass_until(offered[1] - timedelta(minutes=1))
    assert ward.keys_heard() == ["later-set"], "nothing came before"
    ward.pass_until(offered[1])
    assert ward.keys_heard()[:1] == ["reminder"]
    assert ward.keys_heard()[-1] == "questions.weight.text"


@pytest.mark.parametrize("minutes", [0, 55, 200, 400, 600, 640, 675, 700])
def test_times_offered_lie_inside_the_window_and_outside_her_quiet_hours(minutes: int) -> None:
    """Whenever she says it: at least twenty minutes ahead, half an hour before the end, never in quiet hours."""
    ward = asked()
    ward.records["Patient", "p-maria"] = replace(ward.patient, quiet_from=time(13), quiet_to=time(15))
    ward.dues.clear()
    ward.now = MONDAY_8 + timedelta(minutes=minutes)
    ward.asks("later")
    offered = [datetime.fromisoformat(one) for one in options(ward, "later-at")]
    assert len(offered) <= 4
    assert bool(offered) is (minutes < 660)
    for at in offered:
        assert ward.now + timedelta(minutes=20) <= at <= CLOSES - timedelta(minutes=30)
        assert not MONDAY_8 + 5 * HOUR <= at < MONDAY_8 + 7 * HOUR
    if not offered:
        assert ward.keys_heard() == ["later-none"]


def test_later_with_nothing_open_says_so() -> None:
    """The word alone, on a quiet day, harms nothing."""
    ward = asked()
    answers_all(ward)
    ward.writes("later")
    assert ward.keys_heard() == ["later-nothing"]


def test_an_answer_after_later_needs_no_reminder() -> None:
    """She put it off and then answered all of it: nothing waits any more."""
    ward = asked()
    ward.taps("later")
    ward.taps("later-at")
    answers_all(ward)
    assert reminder_at(ward) is None


def test_a_sooner_later_stands_for_the_reminder_there_would_have_been() -> None:
    """In an hour, at nine: the reminder of half the window does not come on top of it."""
    ward = asked()
    ward.taps("later")
    ward.taps("later-at", options(ward, "later-at")[0])
    ward.pass_until(MONDAY_8 + HOUR)
    assert ward.keys_heard()[:1] == ["reminder"]
    assert reminder_at(ward) is None


def test_a_time_chosen_too_late_is_offered_anew() -> None:
    """She taps "in 1 hour" two hours afterwards: she hears the times there are now."""
    ward = asked()
    ward.taps("later")
    old = options(ward, "later-at")[0]
    ward.now = MONDAY_8 + 2 * HOUR
    ward.taps("later-at", old)
    assert ward.keys_heard() == ["later-offer"]
    assert old not in options(ward, "later-at")


def test_what_a_rule_asks_again_is_not_put_off() -> None:
    """A reading that is wanted again soon is asked now; there is no later."""
    ward = at_home()
    says(ward, "170", "fine")
    ward.pass_time(minutes=20)
    again = next(one for one in ward.all(CheckIn) if one.kind is Kind.RECHECK)
    assert again.state is CheckInState.OPEN
    assert options(ward, "later") == []
    ward.asks("later")
    assert ward.keys_heard() == ["later-none"]


# --- late answers ---------------------------------------------------------------------------------


def test_a_reply_to_yesterdays_question_is_its_late_answer() -> None:
    """She answers the old message by Telegram's reply: kept for yesterday, marked late, the miss stays a miss."""
    ward = asked()
    question = ward.heard()[-1]
    ward.pass_until(MONDAY_8 + 24 * HOUR)
    ward.writes("82.4 kg", replies_to_say=question.key)
    (late,) = ward.all(Answer)
    assert (late.check_in_id, late.late, late.question) == ("ci-1", True, "weight")
    assert the_first(ward).state is CheckInState.MISSED
    occasions = ward.all(PastAnswers)[0].plans["plan-1"].occasions
    assert (occasions[0].on, occasions[0].outcome) == (people.TODAY, Outcome.MISSED)
    assert "weight" in occasions[0].answers
    assert ward.keys_heard()[0] == "late-answer-kept"
    assert ward.all(Remark) == []


def test_a_reply_with_nothing_open_is_a_late_answer_too() -> None:
    """The window ended an hour ago and no question waits."""
    ward = asked()
    question = ward.heard()[-1]
    ward.pass_until(CLOSES + HOUR)
    ward.writes("82.4", replies_to_say=question.key)
    assert [one.late for one in ward.all(Answer)] == [True]


def test_a_reply_after_the_next_was_answered_is_read_by_a_person() -> None:
    """Today's weight is there: yesterday's comes as words."""
    ward = asked()
    question = ward.heard()[-1]
    ward.pass_until(MONDAY_8 + 24 * HOUR)
    ward.writes("82.6")
    ward.writes("82.4", replies_to_say=question.key)
    assert len(ward.all(Answer)) == 1
    assert [one.text for one in ward.all(Remark)] == ["82.4"]


def test_the_next_one_may_have_been_moved_by_hand() -> None:
    """It stands outside the cadence then, and an answer to it ends the time for yesterday's all the same."""
    ward = asked()
    question = ward.heard()[-1]
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    ward.records["CheckIn", planned.id] = replace(planned, slot=EXTRA_SLOTS + 5, moved=True)
    ward.pass_until(MONDAY_8 + 24 * HOUR)
    ward.writes("82.6")
    ward.writes("82.4", replies_to_say=question.key)
    assert [one.text for one in ward.all(Remark)] == ["82.4"]


def test_a_late_answer_feeds_look_backs_and_raises_what_it_must() -> None:
    """Yesterday's weight, told late, is what today's gain is measured against."""
    ward = asked()
    question = ward.heard()[-1]
    ward.pass_until(MONDAY_8 + 24 * HOUR)
    ward.writes("80.0", replies_to_say=question.key)
    before = {reason.rule_id for reason in ward.all(Reason)}
    ward.writes("82.5")
    raised = {reason.rule_id for reason in ward.all(Reason)} - before
    assert raised, "a gain of 2.5 kg in a day"


def test_a_check_in_keeps_three_times() -> None:
    """Due, sent and answered, first and last, are three facts of their own."""
    ward = enrolled()
    ward.now = MONDAY_8 + timedelta(minutes=20)
    ward.falls_due(DueKind.CHECK_IN, "ci-1")
    ward.pass_time(minutes=5)
    ward.writes("82.4")
    ward.pass_time(minutes=7)
    ward.taps("answer", "none", item="breathless")
    one = the_first(ward)
    times = (one.due_at, one.sent_at, one.first_answered_at, one.last_answered_at)
    minutes = [None if at is None else (at - MONDAY_8) / timedelta(minutes=1) for at in times]
    assert minutes == [0, 20, 25, 32]
    ward.pass_until(CLOSES)
    assert (the_first(ward).sent_at, the_first(ward).last_answered_at) == (one.sent_at, one.last_answered_at)


# --- any hour, any quiet hours, anywhere ----------------------------------------------------------


@settings(deadline=None)  # the first example reads the time zone database
@given(
    hour=st.times(),
    begins=st.times(),
    length=st.integers(0, 14 * 60),
    zone=st.sampled_from(sorted(calendar.zones())),
    days=st.integers(0, 400),
    reminders=st.sampled_from(["45m", "1h30m, 4h", "3h, 5h30m"]),
)
def test_no_window_of_hers_closes_or_reminds_in_her_quiet_hours(
    hour: time, begins: time, length: int, zone: str, days: int, reminders: str
) -> None:
    """Her times once settled, wherever she lives and on whatever day: the check-in itself, its reminders and its end
    lie outside her quiet hours, and the next one never opens before this one ends.
    """
    ward = following(
        reminding(reminders=reminders),
        2,
        inputs={"home_on": people.TODAY, "drug": "other"},
        started_at=MONDAY_8,
    )
    minutes = (begins.hour * 60 + begins.minute + length) % (24 * 60)
    quiet = Hours(begins=begins.replace(second=0, microsecond=0), ends=time(minutes // 60, minutes % 60))
    d = Deciding(
        ward.gather(Asked(sender=people.sender(), command="plan", words="")), "p-maria", is_patient=True
    )
    times = settling.shrunk(d, Times(hour=hour.replace(second=0, microsecond=0), quiet=quiet))
    who = replace(
        ward.patient, zone=zone, hour=times.hour, quiet_from=times.quiet.begins, quiet_to=times.quiet.ends
    )
    plan = replace(ward.one(Plan, "plan-1"), hour=times.hour, day_zero=people.TODAY + timedelta(days=days))
    d.keep(who)
    d.keep(plan)
    on = people.TODAY + timedelta(days=days + 1)
    (occurrence,) = calling.occurrences(d, plan, on, zone)
    one = replace(the_first(ward), on=on, slot=occurrence.slot, due_at=occurrence.due_at)
    window = windows.window_of(d, plan, one)
    following_at = calling.next_after(d, plan, one.due_at, zone)
    is_skipped = (
        calendar.local(one.due_at, zone).time() != times.hour
    )  # the clocks skipped it, into her night perhaps
    assert is_skipped or not calendar.quiet(window.opens_at, zone, times.quiet)
    for at in window.reminders:
        assert window.opens_at < at < window.closes_at
        assert not calendar.quiet(at, zone, times.quiet)
    last = window.closes_at - timedelta(microseconds=1)
    in_quiet = calendar.quiet(window.closes_at, zone, times.quiet) and calendar.quiet(last, zone, times.quiet)
    assert not in_quiet
    assert following_at is None or window.closes_at <= following_at.due_at


def test_at_most_three_buttons_stand_beside_each_other_below_an_answer() -> None:
    """Under a reminder with a way back, why and later, "I feel worse" has a row of its own on a small phone."""
    pathway = people.shipped("antithrombotic-adherence")
    ward = following(pathway, 5, inputs={"started_on": people.TODAY - timedelta(days=5)})
    ward.pass_until(people.MONDAY_8)
    ward.taps("answer", "none")
    ward.pass_until(people.MONDAY_8 + 7 * HOUR)
    rows = [[one.action.verb for one in row] for row in ward.says[-1].options]
    assert rows[-2:] == [["back", "why", "later"], ["worse"]]
