"""What the clock means for a check-in: opening late, one reminder, the end, silence, and pauses."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, DialogState
from dialogs.pathway.pathway import Pathway, load
from dialogs.records import Answer, CheckIn, Dialog, Kind, PastAnswers, Reach, Reason
from dialogs.rules import Outcome
from dialogs.turn import Lane
from tests import people
from tests.dialogs.patient.promised import FILE, at_home, says
from tests.dialogs.patient.test_check_in import answers_all
from tests.dialogs.patient.ward import Ward, asked, enrolled, following

CLOSES = people.MONDAY_8 + timedelta(hours=12)


def outcomes(ward: Ward) -> list[Outcome]:
    return [one.outcome for one in ward.all(PastAnswers)[0].plans["plan-1"].occasions]


@pytest.mark.parametrize(
    ("late", "state"),
    [
        (timedelta(0), CheckInState.OPEN),
        (timedelta(hours=12) - timedelta(seconds=1), CheckInState.OPEN),
        (timedelta(hours=12), CheckInState.MISSED),
        (timedelta(hours=40), CheckInState.MISSED),
    ],
)
def test_an_opening_found_late_is_sent_inside_its_window_only(late: timedelta, state: CheckInState) -> None:
    """Up to the window's last second it opens; from its end on it was missed by us."""
    ward = enrolled()
    ward.now = people.MONDAY_8 + late
    ward.falls_due(DueKind.CHECK_IN, "ci-1")
    assert ward.one(CheckIn, "ci-1").state is state
    assert bool(ward.heard()) is (state is CheckInState.OPEN)
    if state is CheckInState.MISSED:
        assert set(outcomes(ward)) == {Outcome.MISSED_BY_US}
        assert ward.all(Reason) == []


def test_a_late_opening_says_that_it_is_our_fault() -> None:
    """More than a quarter of an hour late, she is told so."""
    ward = enrolled()
    ward.now = people.MONDAY_8 + timedelta(hours=1)
    ward.falls_due(DueKind.CHECK_IN, "ci-1")
    assert "opening-late" in ward.keys_heard()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "pathway", [people.heart_failure(), people.joint_replacement()], ids=lambda one: one.id
)
def test_an_opening_fits_every_hour(pathway: Pathway, language: str) -> None:
    """A check-in may be moved or come late: its first words name no time of day."""
    opening = pathway.text("words.opening", language).lower()
    assert not any(hour in opening for hour in ("morning", "evening", "días", "tardes", "noches"))


def test_after_downtime_check_ins_are_not_bunched() -> None:
    """Three days away: what has ended was missed by us, the one still open comes late, the next on time."""
    ward = enrolled()
    ward.now = people.MONDAY_8 + timedelta(days=3, hours=1)
    said = 0
    while due := [
        key for (_, kind, key), at in ward.dues.items() if kind is DueKind.CHECK_IN and at <= ward.now
    ]:
        (key,) = due
        ward.falls_due(DueKind.CHECK_IN, key)
        said += len(ward.heard())
    states = [one.state for one in sorted(ward.all(CheckIn), key=lambda one: one.due_at)]
    assert states == [*[CheckInState.MISSED] * 3, CheckInState.OPEN, CheckInState.PLANNED]
    assert outcomes(ward)[:3] == [Outcome.MISSED_BY_US] * 3
    assert said == 1


def test_a_check_in_due_twice_opens_once() -> None:
    """The second due row finds nothing to do and says nothing."""
    ward = asked()
    ward.falls_due(DueKind.CHECK_IN, "ci-1")
    assert ward.said_last() == ()


def test_one_reminder_at_half_the_window_from_the_question_it_stopped_at() -> None:
    """At 14:00 she is reminded of the second question, once."""
    ward = asked()
    ward.writes("82.4")
    turns = ward.pass_until(people.MONDAY_8 + timedelta(hours=6))
    assert len(turns) == 1
    assert ward.keys_heard() == ["reminder", "question-of", "questions.breathless.text"]
    ward.falls_due(DueKind.REMINDER, "ci-1")
    assert ward.said_last() == ()


def test_nobody_is_reminded_who_answered_just_now() -> None:
    """An answer five minutes before the reminder puts it off."""
    ward = asked()
    ward.now = people.MONDAY_8 + timedelta(hours=5, minutes=55)
    ward.writes("82.4")
    ward.pass_until(people.MONDAY_8 + timedelta(hours=6))
    assert ward.said_last() == ()
    ward.pass_until(people.MONDAY_8 + timedelta(hours=6, minutes=15))
    assert "reminder" in ward.keys_heard()


def test_nothing_answered_by_the_end_is_a_miss() -> None:
    """The check-in is missed, the dialog lapses, she is told kindly."""
    ward = asked()
    ward.pass_until(CLOSES)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.MISSED
    assert ward.all(Dialog)[0].state is DialogState.LAPSED
    assert outcomes(ward) == [Outcome.MISSED]
    assert ward.keys_heard()[0] == "window-closed-missed"
    assert ward.heard()[0].lane is Lane.INFORMATION


def test_something_answered_by_the_end_is_partial() -> None:
    """One answer is enough for it not to be silence; what was left open makes it a part."""
    ward = asked()
    ward.writes("82.4")
    ward.pass_until(CLOSES)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.PARTIAL
    assert outcomes(ward) == [Outcome.PARTIAL]
    assert ward.keys_heard()[0] == "window-closed-answered"


def both_open(minutes: float = 0) -> Ward:
    """Her check-in is open, and so many minutes later she feels worse."""
    ward = asked()
    ward.pass_time(minutes=minutes)
    ward.asks("worse")
    return ward


def times_heard(ward: Ward, *keys: str) -> int:
    """How many messages of the whole day hold one of these sentences."""
    return sum(any(words.key in keys for words in say.words) for say in ward.says)


@pytest.mark.parametrize("minutes", [0, 0.5, 20])
def test_one_reminder_stands_for_all_that_is_open(minutes: float) -> None:
    """ "I feel worse" and the daily check-in fall due together: she is reminded once, and both count as reminded."""
    ward = both_open(minutes)
    ward.pass_until(people.MONDAY_8 + timedelta(hours=7))
    assert times_heard(ward, "reminder") == 1
    assert all(one.reminded_at for one in ward.all(CheckIn) if one.state is CheckInState.OPEN)


@pytest.mark.parametrize("minutes", [0, 0.5, 20])
@pytest.mark.parametrize("answers", [False, True])
def test_one_closing_sentence_ends_all_that_was_open(minutes: float, answers: bool) -> None:
    """It comes with the last end, thanks her if she answered any of it, and every outcome stays its own."""
    ward = both_open(minutes)
    if answers:
        ward.taps("answer", "usual")
    ward.pass_until(CLOSES + timedelta(hours=1))
    key, other = "window-closed-answered", "window-closed-missed"
    assert times_heard(ward, key if answers else other) == 1
    assert times_heard(ward, other if answers else key) == 0
    to_her = [say for say in ward.says if say.contact_id == "c-maria"]
    assert "next-check-in" in [one.key for one in to_her[-1].words]
    daily, extra = ward.one(CheckIn, "ci-1"), next(one for one in ward.all(CheckIn) if one.kind is Kind.WORSE)
    assert daily.state is CheckInState.MISSED
    assert extra.state is (CheckInState.PARTIAL if answers else CheckInState.MISSED)


def test_the_end_of_the_question_before_her_is_told_at_once() -> None:
    """Asked last what has ended while another check-in goes on: she reads that it ended, and what is next."""
    ward = both_open()
    extra = next(one for one in ward.all(CheckIn) if one.kind is Kind.WORSE)
    later = replace(ward.one(CheckIn, "ci-1"), closes_at=CLOSES + timedelta(hours=1))
    ward.records["CheckIn", "ci-1"] = later
    ward.now = CLOSES
    ward.falls_due(DueKind.WINDOW_END, extra.id)
    assert ward.keys_heard()[0] == "window-closed-missed"
    assert ward.keys_heard()[-1] == "questions.weight.text"


def test_an_amount_left_to_a_person_is_no_silence() -> None:
    """She wrote two implausible weights and nothing else: that was not a miss."""
    ward = asked()
    ward.writes("900 kg")
    ward.writes("900 kg")
    ward.pass_until(CLOSES)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.PARTIAL


def test_three_missed_days_in_a_row_are_a_worry() -> None:
    """HF-NR: silence on three days, told to the team once the third window ends."""
    ward = enrolled()
    ward.pass_until(CLOSES + timedelta(days=1))
    assert ward.all(Reason) == []
    ward.pass_until(CLOSES + timedelta(days=2))
    assert [reason.rule_id for reason in ward.all(Reason)] == ["HF-NR"]


def test_what_we_missed_is_no_silence_of_hers() -> None:
    """Two silent days around one that we missed ourselves are two."""
    ward = enrolled()
    ward.pass_until(CLOSES)
    (tomorrow,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    ward.now = tomorrow.closes_at + timedelta(minutes=1)
    ward.falls_due(DueKind.CHECK_IN, tomorrow.id)
    ward.pass_until(CLOSES + timedelta(days=2))
    assert outcomes(ward) == [Outcome.MISSED, Outcome.MISSED_BY_US, Outcome.MISSED]
    assert ward.all(Reason) == []


def test_an_answer_at_the_last_second_counts_and_one_after_the_end_is_read_by_a_person() -> None:
    """The window's edge: before it an answer, after it words for a person; a worrying tap escalates
    either way.
    """
    ward = asked()
    ward.writes("82.4")
    ward.now = CLOSES - timedelta(seconds=1)
    ward.taps("answer", "none")
    assert len(ward.all(Answer)) == 2
    late = asked()
    late.writes("82.4")
    late.pass_until(CLOSES)
    late.taps("answer", "at_rest")
    assert [reason.rule_id for reason in late.all(Reason)] == ["HF-4"]
    assert late.all(Answer)[-1].late


def test_after_we_were_away_the_open_question_is_asked_once_more_outside_quiet_hours() -> None:
    """The same question again; in the night it waits for the morning."""
    ward = asked()
    dialog = ward.all(Dialog)[0]
    ward.falls_due(DueKind.ASK_AGAIN, dialog.id)
    assert ward.keys_heard() == ["ask-again", "question-of", "questions.weight.text"]
    night = asked()
    night.records["Patient", "p-maria"] = replace(night.patient, quiet_from=time(7, 30), quiet_to=time(9, 0))
    night.falls_due(DueKind.ASK_AGAIN, night.all(Dialog)[0].id)
    assert night.heard()[0].not_before == people.MONDAY_8 + timedelta(hours=1)


def test_nobody_is_asked_again_whose_check_in_is_over() -> None:
    """A due row for a dialog that ended says nothing."""
    ward = asked()
    dialog = ward.all(Dialog)[0]
    answers_all(ward)
    ward.falls_due(DueKind.ASK_AGAIN, dialog.id)
    assert ward.said_last() == ()


def test_a_patient_who_cannot_be_reached_is_not_written_to_but_can_still_answer() -> None:
    """The check-in opens in silence; her next word brings it back."""
    ward = enrolled()
    ward.records["Contact", "c-maria"] = people.contact("c-maria", reach=Reach.BLOCKED)
    ward.pass_until(people.MONDAY_8)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.OPEN
    assert ward.said_last() == ()
    ward.unblocks()
    assert ward.keys_heard() == ["welcome-back", "question-of", "questions.weight.text"]


def test_the_plan_tells_of_the_check_in_that_is_open() -> None:
    """While she can still answer, /plan says so and until when; afterwards it tells of the next one alone."""
    ward = asked()
    ward.asks("plan")
    assert "plan-open" in ward.keys_heard()
    later = asked()
    later.pass_time(hours=23)
    later.asks("plan")
    assert "plan-line" in later.keys_heard()
    assert "plan-open" not in later.keys_heard()


def test_nothing_is_closed_in_words_when_the_next_one_opens_at_that_instant() -> None:
    """A window that lasts till the next check-in: she reads the new greeting and question, and they come last."""
    whole_day = FILE.read_text("utf-8").replace("window_hours: 6", "window_hours: 24", 1)
    inputs = {"home_on": people.TODAY, "drug": "other"}
    ward = following(load(whole_day, FILE.name), 2, inputs=inputs, started_at=people.MONDAY_8)
    ward.pass_until(people.MONDAY_8)
    first = ward.one(CheckIn, "ci-1")
    assert first.closes_at == people.MONDAY_8 + timedelta(days=1)
    ward.pass_until(first.closes_at - timedelta(minutes=1))
    ward.now = first.closes_at
    ward.falls_due(DueKind.WINDOW_END, first.id)  # a tick ends windows before it opens check-ins
    assert ward.heard() == []
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    ward.falls_due(DueKind.CHECK_IN, planned.id)
    assert {"greeting", "questions.sys.text"} <= set(ward.keys_heard())


def test_a_recheck_that_ends_in_the_night_brings_no_question_for_the_morning_after_its_end() -> None:
    """The day's check-in, half answered, ends at eight as her night does: its question is not shown once more then."""
    ward = at_home()
    says(ward, "170", "fine")
    ward.pass_time(minutes=20)
    again = next(one for one in ward.all(CheckIn) if one.kind is Kind.RECHECK)
    night, morning = people.MONDAY_8 + timedelta(hours=17), people.MONDAY_8 + timedelta(days=1)
    for one, closes_at in ((ward.one(CheckIn, "ci-1"), morning), (again, night)):
        ward.records["CheckIn", one.id] = replace(one, closes_at=closes_at)
    ward.now = night
    ward.falls_due(DueKind.WINDOW_END, again.id)
    assert ward.one(CheckIn, again.id).state is CheckInState.MISSED
    assert ward.heard() == []
