"""Rules with grades, rules judged at a check-in's end or at enrolment, and rules that are nobody's task."""

from dataclasses import replace
from datetime import timedelta

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, PlanState, ReasonState
from dialogs.records import CheckIn, Course, Plan
from dialogs.severity import Severity
from dialogs.turn import Lane, identity
from tests import people
from tests.dialogs.patient.promised import at_home, promised, reasons, says, the_plan
from tests.dialogs.patient.test_enrolment import invited, joined


def test_a_graver_grade_of_an_open_reason_is_told_again() -> None:
    """High in the morning is urgent; very high on the second reading makes the same reason an emergency."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    ward.pass_time(minutes=15)
    says(ward, "205")
    (reason,) = reasons(ward, "BP-1")
    assert reason.severity is Severity.EMERGENCY
    assert reason.times == 2
    told = [say for say in ward.said_last() if say.contact_id == people.NADIA]
    assert told, "the nurse hears that it has become graver"
    assert any(say.lane is Lane.ESCALATION for say in ward.heard())


def test_corrected_to_a_milder_grade_the_graver_task_is_superseded() -> None:
    """170 was urgent; 205 was a slip: the emergency stays open, marked as corrected."""
    ward = at_home()
    says(ward, "205")
    ward.edits(ward.last_message_id, "170")
    (reason,) = reasons(ward, "BP-1")
    assert reason.state is ReasonState.OPEN
    assert reason.severity is Severity.EMERGENCY


def test_a_rule_for_the_end_waits_for_it() -> None:
    """Fine, and the wound open: looked at when nothing is left to ask, and raised once."""
    ward = at_home()
    says(ward, "120", "fine")
    assert reasons(ward, "AE-1") == []
    says(ward, "open")
    assert len(reasons(ward, "AE-1")) == 1


def test_a_rule_for_the_end_is_judged_when_the_window_closes_too() -> None:
    """Her last answer came, one question stayed open: the window's end is the end."""
    ward = at_home(day=3)
    says(ward, "120", "fine", "open")
    assert reasons(ward, "AE-1") == []
    ward.pass_until(ward.one(CheckIn, "ci-1").closes_at)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.PARTIAL
    assert len(reasons(ward, "AE-1")) == 1


def test_a_correction_after_the_end_keeps_and_takes_what_the_end_found() -> None:
    """Another answer changed leaves the task; the answer it rests on takes it back."""
    ward = at_home()
    says(ward, "120", "fine", "open")
    ward.taps("answer", "calm", item="mood")
    ward.taps("change")
    assert [one.state for one in reasons(ward, "AE-1")] == [ReasonState.SUPERSEDED]


def test_a_missed_check_in_can_be_the_reason() -> None:
    """By day 2 without any reading, the end of an unanswered check-in calls a person; an answered one does not."""
    ward = at_home(day=2)
    ward.pass_until(ward.one(CheckIn, "ci-1").closes_at)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.MISSED
    assert len(reasons(ward, "AM-1")) == 1
    other = at_home(day=2)
    says(other, "120", "fine", "well")
    assert reasons(other, "AM-1") == []


def test_what_is_known_of_her_is_judged_when_she_joins() -> None:
    """68 and on codeine: the pharmacist has the task before the first check-in, and she is told nothing of it."""
    ward = invited()
    ward.pathways = (promised(),)
    inputs = {"home_on": people.TODAY, "drug": "codeine"}
    plan = replace(
        the_plan(ward),
        pathway_hash=promised().hash,
        pathway_id="promised",
        day_zero=people.TODAY,
        inputs=inputs,
    )
    ward.records[identity(plan)] = plan
    joined(ward)
    assert the_plan(ward).state is PlanState.ACTIVE
    (reason,) = reasons(ward, "EN-1")
    assert reason.severity is Severity.SOON
    assert "told-soon" not in ward.keys_heard()


def test_advice_is_told_where_nothing_is_grave() -> None:
    """Nobody is called, and she reads the pathway's words."""
    ward = at_home()
    says(ward, "120", "calm")
    assert "rules.AD-1.say" in ward.keys_heard()
    assert reasons(ward, "AD-1") == []


def test_advice_is_not_told_beside_a_task() -> None:
    """With a high pressure in the same check-in she hears of that alone."""
    ward = at_home()
    says(ward, "170", "calm")
    assert "rules.AD-1.say" not in ward.keys_heard()


def test_a_rule_stops_the_plan_in_a_turn_of_its_own() -> None:
    """Her answer is answered first; then the plan stops, the journal says by whom, and she is told so kindly."""
    ward = at_home(day=3)
    says(ward, "120", "low", "no", "no", "well", "yes")
    assert the_plan(ward).asked_to is Course.STOP
    assert the_plan(ward).state is PlanState.ACTIVE
    assert len(reasons(ward, "ST-1")) == 1
    ward.pass_time(seconds=1)
    assert the_plan(ward).state is PlanState.STOPPED
    assert "stopped-by-rule" in ward.keys_heard()
    assert ("stopped", "rule") in [(note.what, note.by) for note in ward.notes]
    assert [due for due in ward.dues if due[1] in (DueKind.CHECK_IN, DueKind.COURSE)] == []


def test_a_course_that_was_taken_already_does_nothing() -> None:
    """She stopped herself in between: the due row finds nothing to do."""
    ward = at_home(day=3)
    says(ward, "120", "low", "no", "no", "well", "yes")
    ward.asks("stop")
    ward.taps("own-stop")
    ward.pass_time(seconds=1)
    assert "stopped-by-rule" not in [key for say in ward.says for key in (one.key for one in say.words)]
    assert ward.one(Plan, "plan-1").state is PlanState.STOPPED
    assert ward.now >= people.MONDAY_8 + timedelta(seconds=1)


def test_what_nobody_told_is_not_thanked_for() -> None:
    """The missed check-in called a person; she reads no thanks for telling us."""
    ward = at_home(day=2)
    ward.pass_until(ward.one(CheckIn, "ci-1").closes_at)
    assert "told-urgent" not in ward.keys_heard()
    assert "window-closed-missed" in ward.keys_heard()
