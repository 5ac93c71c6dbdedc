"""What a rule asks for beside its task: again later, more at once, and what happens when no answer comes."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, ReasonState
from dialogs.records import Answer, CheckIn, Kind, PastAnswers
from dialogs.severity import Severity
from dialogs.turn import Lane, identity
from dialogs.words import Number
from tests import people
from tests.dialogs.patient.promised import at_home, extra, reasons, says, the_plan
from tests.dialogs.patient.ward import Ward

UNANSWERED = ("p-maria", DueKind.UNANSWERED, "plan-1")


def facts(ward: Ward, check_in_id: str = "ci-1") -> dict[str, object]:
    occasions = ward.all(PastAnswers)[0].plans["plan-1"].occasions
    return dict(next(one for one in occasions if one.check_in_id == check_in_id).answers)


def test_a_high_reading_is_asked_for_again_after_a_quarter_of_an_hour() -> None:
    """The extra check-in is planned for 08:15 sharp and asks the one question."""
    ward = at_home()
    says(ward, "170")
    assert extra(ward).state is CheckInState.PLANNED
    assert extra(ward).due_at == people.MONDAY_8 + timedelta(minutes=15)
    assert extra(ward).asks == ("sys",)
    assert "rules.BP-1.levels.1.say" in ward.keys_heard()
    ward.pass_time(minutes=15)
    assert extra(ward).state is CheckInState.OPEN
    assert "recheck" in ward.keys_heard()


def test_the_second_reading_in_time_ends_the_wait() -> None:
    """Answered at 08:20, nothing is due at 08:30 and nobody hears of silence."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    ward.pass_time(minutes=20)
    says(ward, "150")
    assert extra(ward).state is CheckInState.ANSWERED
    assert the_plan(ward).owed == ()
    assert UNANSWERED not in ward.dues
    assert reasons(ward, "BP-2") == []
    assert "recheck-done" in ward.keys_heard()


def test_no_second_reading_within_the_half_hour_is_a_task() -> None:
    """At 08:30 the fact becomes true of the check-in that began it, and its rule calls a person."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    ward.pass_until(people.MONDAY_8 + timedelta(minutes=29))
    assert reasons(ward, "BP-2") == []
    ward.pass_until(people.MONDAY_8 + timedelta(minutes=30))
    assert facts(ward)["no_repeat"] is True
    (reason,) = reasons(ward, "BP-2")
    assert reason.severity is Severity.URGENT
    assert reason.check_in_id == "ci-1"
    assert "rules.BP-2.say" in ward.keys_heard()
    assert extra(ward).state is CheckInState.OPEN  # she may still send it


def test_the_second_reading_is_judged_like_any_other() -> None:
    """Still high, it calls for a third one, from then on."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    ward.pass_time(minutes=16)
    says(ward, "172")
    again = [one for one in ward.all(CheckIn) if one.kind is Kind.RECHECK]
    assert [one.state for one in again] == [CheckInState.ANSWERED, CheckInState.PLANNED]
    assert again[1].due_at == people.MONDAY_8 + timedelta(minutes=31)


@pytest.mark.parametrize("before", [(), ("fine",)], ids=["mood and wound open", "wound open"])
def test_the_second_reading_is_asked_before_what_is_left(before: tuple[str, ...]) -> None:
    """A quarter of an hour later she has not finished: the pressure is shown, what she types is it, then the rest."""
    ward = at_home()
    says(ward, "170", *before)
    left = "wound" if before else "mood"
    ward.pass_time(minutes=15)
    assert "questions.sys.text" in ward.keys_heard()
    assert f"questions.{left}.text" not in ward.keys_heard()
    says(ward, "150")
    again = [one for one in ward.all(Answer) if one.check_in_id == extra(ward).id]
    assert [(one.question, one.value) for one in again] == [("sys", 150)]
    assert f"questions.{left}.text" in ward.keys_heard()
    ward.pass_until(people.MONDAY_8 + timedelta(minutes=30))
    assert reasons(ward, "BP-2") == []


def test_going_back_does_not_put_the_second_reading_off() -> None:
    """She was looking at an earlier answer when its time came: the second reading is what is asked, and read."""
    ward = at_home()
    says(ward, "170", "fine")
    ward.taps("back")
    ward.pass_time(minutes=15)
    assert "questions.sys.text" in ward.keys_heard()
    says(ward, "150")
    assert [one.value for one in ward.all(Answer) if one.check_in_id == extra(ward).id] == [150]
    assert "questions.mood.text" in ward.keys_heard()  # what she was looking at


def test_a_second_reading_after_a_report_is_the_second_reading() -> None:
    """She feels worse and leaves her questions open: the reading asked for before is shown and kept in its time."""
    ward = at_home()
    says(ward, "170")
    ward.taps("worse")
    ward.pass_time(minutes=15)
    assert "questions.sys.text" in ward.keys_heard()
    says(ward, "150")
    assert [one.value for one in ward.all(Answer) if one.check_in_id == extra(ward).id] == [150]
    assert "questions.mood.text" in ward.keys_heard()


def test_a_second_reading_that_does_not_come_ends_without_a_word() -> None:
    """The day's questions were answered and thanked for; the end of the extra one, at any hour, says nothing."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    ward.pass_time(minutes=30)
    before = len([say for say in ward.says if say.contact_id == "c-maria"])
    ward.pass_until(extra(ward).closes_at)
    assert extra(ward).state is CheckInState.MISSED
    assert len([say for say in ward.says if say.contact_id == "c-maria"]) == before


def test_no_hours_are_named_beside_an_open_emergency() -> None:
    """Her pressure is an emergency; what a person looks at by the evening is told without that evening."""
    ward = at_home()
    says(ward, "210", "fine", "red")
    assert "told-soon" in ward.keys_heard()
    assert "safety-net" in ward.keys_heard()
    assert "told-team-by" not in ward.keys_heard()
    ward.taps("worse")
    assert "worse-told" not in ward.keys_heard()


def test_what_a_rule_asks_for_is_counted_next() -> None:
    """The wound is answered last, after a question that does not apply to her: what is asked for follows it."""
    ward = at_home(day=7)
    one = ward.one(CheckIn, "ci-1")
    ward.records[identity(one)] = replace(one, asks=("sys", "warm", "wound", "shown", "help"))
    says(ward, "120", "no", "red")
    assert ward.one(CheckIn, "ci-1").asks == ("sys", "warm", "wound", "shown", "help")
    (count,) = [words for say in ward.heard() for words in say.words if words.key == "question-of"]
    assert (count.slots["at"], count.slots["of"]) == (Number(4), Number(5))


def test_a_correction_takes_the_second_reading_back() -> None:
    """ "120, not 170": the task is superseded and she is not asked again."""
    ward = at_home()
    says(ward, "170")
    ward.edits(ward.last_message_id, "120")
    (reason,) = reasons(ward, "BP-1")
    assert reason.state is ReasonState.SUPERSEDED
    assert extra(ward).state is CheckInState.CANCELLED
    assert UNANSWERED not in ward.dues
    ward.pass_time(hours=1)
    assert reasons(ward, "BP-2") == []


def test_a_correction_takes_back_what_is_asked_already() -> None:
    """The second reading is asked for already when she corrects the first: the question goes."""
    ward = at_home()
    says(ward, "170")
    first = ward.last_message_id
    says(ward, "fine", "well")
    ward.pass_time(minutes=16)
    ward.edits(first, "120")
    assert extra(ward).state is CheckInState.CANCELLED
    assert UNANSWERED not in ward.dues


def test_several_that_wait_for_one_question_are_one() -> None:
    """Corrected from high to very high, still one second reading is wanted, and the graver task is told anew."""
    ward = at_home()
    says(ward, "170")
    ward.edits(ward.last_message_id, "210")
    assert len([one for one in ward.all(CheckIn) if one.kind is Kind.RECHECK]) == 1
    assert [one.state for one in reasons(ward, "BP-1")] == [ReasonState.OPEN]
    assert reasons(ward, "BP-1")[0].severity is Severity.EMERGENCY


def test_further_questions_come_at_once_before_the_rest() -> None:
    """Low mood: the two safety questions stand before the wound, in the same check-in."""
    ward = at_home()
    says(ward, "120", "low")
    assert ward.one(CheckIn, "ci-1").asks == ("sys", "mood", "safety", "plan_made", "wound")
    assert "rules.MD-1.say" in ward.keys_heard()
    assert "questions.safety.text" in ward.keys_heard()
    says(ward, "no", "no", "well")
    assert ward.one(CheckIn, "ci-1").state is CheckInState.ANSWERED
    assert the_plan(ward).owed == ()
    ward.pass_time(hours=1)
    assert reasons(ward, "MD-2") == []


@pytest.mark.parametrize("answered", [(), ("no",)], ids=["none", "the first"])
def test_safety_questions_left_open_are_an_emergency(answered: tuple[str, ...]) -> None:
    """Half an hour later, on time, whether she answered none of them or stopped half-way. The question she left stands
    again below the words.
    """
    ward = at_home()
    says(ward, "120", "low", *answered)
    ward.pass_until(people.MONDAY_8 + timedelta(minutes=30))
    (reason,) = reasons(ward, "MD-2")
    assert reason.severity is Severity.EMERGENCY
    assert [say.lane for say in ward.heard()] == [Lane.ESCALATION, Lane.CHECK_IN]
    assert "go-on-when-safe" in ward.keys_heard()
    assert f"questions.{'plan_made' if answered else 'safety'}.text" in ward.keys_heard()
    ward.pass_time(hours=2)
    assert len(reasons(ward, "MD-2")) == 1


def test_a_mood_corrected_takes_its_questions_back() -> None:
    """What only that rule had added is not asked any more."""
    ward = at_home()
    says(ward, "120", "low")
    ward.taps("answer", "fine", item="mood")
    ward.taps("change")
    assert ward.one(CheckIn, "ci-1").asks == ("sys", "mood", "wound")
    assert UNANSWERED not in ward.dues


def test_what_has_a_day_gets_a_check_in_of_its_own() -> None:
    """The window closes in six hours and the picture may take a day: it is asked beside it, open till then."""
    ward = at_home()
    says(ward, "120", "fine", "red")
    assert extra(ward).state is CheckInState.OPEN
    assert extra(ward).closes_at == people.MONDAY_8 + timedelta(days=1)
    assert "questions.warm.text" not in ward.keys_heard()
    assert "questions.shown.text" in ward.keys_heard()
    ward.pass_until(people.MONDAY_8 + timedelta(days=1, minutes=-1))
    assert reasons(ward, "WD-2") == []
    ward.pass_until(people.MONDAY_8 + timedelta(days=1))
    (reason,) = reasons(ward, "WD-2")
    assert reason.check_in_id == "ci-1"


def test_what_still_has_time_goes_on_after_the_window() -> None:
    """The day asks for it anyway, and its window closes after six hours: an extra check-in asks on, for a day."""
    ward = at_home(day=7)
    says(ward, "120", "fine", "red")
    assert [one.kind for one in ward.all(CheckIn)] == [Kind.SCHEDULED, Kind.SCHEDULED]
    ward.pass_until(people.MONDAY_8 + timedelta(hours=6))
    assert extra(ward).state is CheckInState.OPEN
    assert extra(ward).asks == ("shown",)
    assert "questions.shown.text" in ward.keys_heard()
    ward.pass_until(people.MONDAY_8 + timedelta(hours=20))
    ward.taps("answer", "yes", item="shown")
    assert the_plan(ward).owed == ()
    ward.pass_time(days=1)
    assert reasons(ward, "WD-2") == []


def test_an_urgent_second_reading_does_not_wait_for_the_morning() -> None:
    """She sleeps by day from five past eight: the second reading comes at a quarter past all the same."""
    ward = at_home()
    maria = replace(ward.patient, quiet_from=time(8, 5), quiet_to=time(17))
    ward.records[identity(maria)] = maria
    says(ward, "170")
    assert extra(ward).due_at == people.MONDAY_8 + timedelta(minutes=15)


def test_a_calm_one_does() -> None:
    """Fourteen hours later it is ten at night: what is not urgent is asked at eight, when her quiet hours end."""
    ward = at_home()
    says(ward, "120", "calm", "open")
    assert extra(ward).due_at == people.MONDAY_8 + timedelta(days=1)


def test_what_is_asked_again_is_not_asked_twice_in_one_morning() -> None:
    """The day's own check-in leaves the question to the extra one that is open beside it, and is asked first."""
    ward = at_home(day=5)
    says(ward, "120", "calm", "open", "no")
    ward.pass_until(people.MONDAY_8 + timedelta(days=1))
    says(ward, "well", "120", "calm")
    wounds = [one for one in ward.all(Answer) if one.question == "wound"]
    assert [one.value for one in wounds] == ["open", "well"]
    assert not [one for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]


def test_a_pause_does_not_hold_what_was_promised() -> None:
    """Paused in between, she is asked again all the same."""
    ward = at_home()
    says(ward, "170")
    ward.asks("pause")
    ward.taps("own-pause", "3")
    ward.pass_time(minutes=15)
    assert extra(ward).state is CheckInState.OPEN


def test_nothing_is_owed_when_she_has_stopped() -> None:
    """She leaves: no question comes, and no silence is told."""
    ward = at_home()
    says(ward, "170")
    ward.asks("stop")
    ward.taps("own-stop")
    assert extra(ward).state is CheckInState.CANCELLED
    assert the_plan(ward).owed == ()
    assert ward.dues.keys() & {UNANSWERED, ("p-maria", DueKind.CHECK_IN, extra(ward).id)} == set()


def test_down_over_the_time_a_person_looks_all_the_same() -> None:
    """We were away from 08:10 to 11:00: the team hears that no reading came, and she is asked late."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    ward.now = people.MONDAY_8 + timedelta(hours=3)
    ward.falls_due(DueKind.UNANSWERED, "plan-1")
    ward.falls_due(DueKind.CHECK_IN, extra(ward).id)
    assert len(reasons(ward, "BP-2")) == 1
    assert extra(ward).state is CheckInState.OPEN
    assert "opening-late" in ward.keys_heard()


def test_a_deadline_twice_changes_nothing() -> None:
    """A due row that comes twice, or for what is answered, does nothing."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    ward.pass_time(minutes=30)
    kept = dict(ward.records)
    ward.falls_due(DueKind.UNANSWERED, "plan-1")
    assert ward.records == kept


def test_a_new_version_without_the_question_lets_it_go() -> None:
    """The plan moved to a version that does not know the question: nothing is asked, and nothing fails."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    planned = replace(extra(ward), asks=("gone",))
    ward.records[identity(planned)] = planned
    ward.pass_time(minutes=15)
    assert extra(ward).state is CheckInState.CANCELLED
