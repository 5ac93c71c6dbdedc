"""What she changes: edits, stale taps, double taps. Every answer stays, and escalation is never taken
back.
"""

from datetime import timedelta
from decimal import Decimal

from dialogs.lifecycles import CheckInState, ReasonState
from dialogs.records import Answer, CheckIn, PastAnswers, Reason, Remark
from dialogs.rules import Value
from dialogs.turn import Lane, Option
from tests import people
from tests.dialogs.patient.test_check_in import answers_all
from tests.dialogs.patient.ward import Ward, asked


def counted(ward: Ward, question: str) -> Value | None:
    """What rules see of today's answer."""
    occasions = ward.all(PastAnswers)[0].plans["plan-1"].occasions
    return occasions[-1].answers.get(question)


# --- edits ----------------------------------------------------------------------------------------


def test_an_edited_answer_is_a_new_answer_and_the_old_one_stays() -> None:
    """The edit counts, the first text is kept and names what replaced it, she hears both."""
    ward = asked()
    ward.writes("82.4")
    ward.edits(ward.last_message_id, "81.4")
    old, new = ward.all(Answer)
    assert (old.value, old.replaced_by) == (Decimal("82.4000"), new.id)
    assert counted(ward, "weight") == Decimal("81.4000")
    assert ward.keys_heard()[0] == "corrected"
    assert ward.keys_heard()[-1] == "questions.breathless.text", "the open question comes again below"


def test_an_edit_that_says_the_same_changes_nothing() -> None:
    """ "82.4" edited to "82,4 kg" is the same answer, and needs no message."""
    ward = asked()
    ward.writes("82.4")
    ward.edits(ward.last_message_id, "82,4 kg")
    assert len(ward.all(Answer)) == 1
    assert ward.said_last() == ()


def test_a_correction_can_raise_and_marks_what_no_longer_holds() -> None:
    """A weight corrected down supersedes its reasons; corrected up again it raises anew. Nothing is
    removed.
    """
    ward = asked()
    answers_all(ward, "80 kg")
    ward.pass_time(days=1)
    ward.writes("82.5 kg")
    message = ward.last_message_id
    assert len(ward.all(Reason)) == 3
    ward.edits(message, "80.5 kg")
    assert {reason.state for reason in ward.all(Reason)} == {ReasonState.SUPERSEDED}
    assert "corrected-team-told" in ward.keys_heard()
    ward.edits(message, "82.5 kg")
    open_now = [one.rule_id for one in ward.all(Reason) if one.state is ReasonState.OPEN]
    assert sorted(open_now) == ["HF-1", "HF-2", "HF-3"]


def test_an_emergency_stays_open_through_its_correction() -> None:
    """Fainted, corrected to neither: the worry stays for a person to close."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "at_rest")
    ward.taps("answer", "none", item="breathless")
    ward.taps("change")
    (reason,) = ward.all(Reason)
    assert reason.state is ReasonState.OPEN


def test_an_edit_that_cannot_be_read_leaves_the_answer_and_tells_a_person() -> None:
    """She hears which answer still counts; her words are kept."""
    ward = asked()
    ward.writes("82.4")
    ward.edits(ward.last_message_id, "no idea, sorry")
    assert counted(ward, "weight") == Decimal("82.4000")
    assert [one.text for one in ward.all(Remark)] == ["no idea, sorry"]
    assert ward.keys_heard()[:2] == ["edit-unclear", "still-counts"]


def test_an_edit_is_a_correction_until_the_next_check_in_opens() -> None:
    """On the evening of the day it still counts; the next morning it is kept for a person."""
    ward = asked()
    ward.writes("82.4")
    message = ward.last_message_id
    for option in ("none", "no", "none", "none", "yes"):
        ward.taps("answer", option)
    ward.pass_time(hours=15)
    ward.edits(message, "81.4")
    assert counted(ward, "weight") == Decimal("81.4000")
    ward.pass_until(people.MONDAY_8 + timedelta(days=1))
    ward.edits(message, "80.4")
    assert ward.keys_heard()[0] == "edit-kept-for-person"
    assert [one.text for one in ward.all(Remark)] == ["80.4"]
    assert len(ward.all(Answer)) == 7


def test_an_edited_message_we_could_not_read_answers_the_question_it_was_meant_for() -> None:
    """ "8o.2" mended to "80.2" while the question is still open is its answer."""
    ward = asked()
    ward.writes("8o.2")
    ward.edits(ward.last_message_id, "80.2")
    assert [one.value for one in ward.all(Answer)] == [Decimal("80.2000")]


def test_an_edit_of_an_unknown_message_is_kept_for_a_person() -> None:
    """A message that was no answer is read by a person, and she is told."""
    ward = asked()
    ward.edits(4_711, "I fell yesterday")
    assert [one.text for one in ward.all(Remark)] == ["I fell yesterday"]
    assert ward.keys_heard()[0] == "edit-kept-for-person"


# --- taps -----------------------------------------------------------------------------------------


def test_the_same_option_tapped_twice_is_heard_once() -> None:
    """The second of two quick taps on one button says nothing and keeps nothing."""
    ward = asked()
    ward.writes("82.4")
    (button,) = [one for _, one in ward.buttons("c-maria") if one.action.option == "usual"]
    ward.taps_button(button)
    ward.taps_button(button)
    assert ward.said_last() == ()
    assert len(ward.all(Answer)) == 2


def test_of_two_different_buttons_the_first_counts_and_the_second_is_offered() -> None:
    """She sees what counted and may change it."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "usual")
    ward.taps("answer", "none", item="breathless")
    assert counted(ward, "breathless") == "usual"
    assert ward.keys_heard()[0] == "change-offered"
    ward.taps("change")
    assert counted(ward, "breathless") == "none"
    assert ward.keys_heard()[-1] == "questions.orthopnoea.text"


def test_leaving_it_as_it_was_asks_on() -> None:
    """Keep: the first answer still counts, and the open question comes again."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "usual")
    ward.taps("answer", "none", item="breathless")
    ward.taps("leave")
    assert counted(ward, "breathless") == "usual"
    assert ward.keys_heard()[0] == "still-counts"
    assert ward.keys_heard()[-1] == "questions.orthopnoea.text"


def test_a_worrying_second_tap_escalates_before_she_confirms_anything() -> None:
    """ "Hard even at rest" tapped on an old question raises its worry, marked as tapped late."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "usual")
    ward.taps("answer", "at_rest", item="breathless")
    (reason,) = ward.all(Reason)
    assert reason.rule_id == "HF-4"
    assert reason.shown[0].key == "worry-tapped-late"
    assert ward.heard()[0].lane is Lane.ESCALATION
    assert "change-offered" in ward.keys_heard()
    assert counted(ward, "breathless") == "usual"


def test_a_tap_belongs_to_its_question_whatever_is_asked_now() -> None:
    """An option of question two never answers question three."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "none")
    ward.taps("answer", "no")
    ward.taps("answer", "same", item="swelling")
    ward.taps("answer", "usual", item="breathless")
    assert counted(ward, "dizzy_faint") is None


def test_a_late_tap_on_an_ended_check_in_is_kept_as_late() -> None:
    """An unanswered question of a check-in that ended: the answer is kept beside the miss."""
    ward = asked()
    ward.writes("82.4")
    ward.pass_time(hours=13)
    ward.taps("answer", "usual", item="breathless")
    assert ward.all(Answer)[-1].late
    assert ward.keys_heard()[0] == "late-answer-kept"


def yesterdays(ward: Ward, option: str) -> Option:
    """The oldest button that says this."""
    return next(one for _, one in ward.buttons("c-maria") if one.action.option == option)


def test_a_tap_on_yesterdays_question_is_a_late_answer_until_today_is_answered() -> None:
    """While nothing of today's is answered yesterday's is: for yesterday, judged as such, and today's is asked on."""
    ward = asked()
    ward.writes("82.4")
    ward.pass_until(people.MONDAY_8 + timedelta(days=1))
    ward.taps_button(yesterdays(ward, "at_rest"))
    late = ward.all(Answer)[-1]
    assert (late.check_in_id, late.late) == ("ci-1", True)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.PARTIAL
    assert "HF-4" in {reason.rule_id for reason in ward.all(Reason)}
    assert "late-answer-kept" in ward.keys_heard()
    assert ward.keys_heard()[-1] == "questions.breathless.text", "what was left unasked leads today"


def test_a_tap_on_a_check_in_of_yesterday_is_closed_kept_and_still_escalates() -> None:
    """The next check-in holds an answer: "closed", her words for a person, and the worry at once."""
    ward = asked()
    ward.writes("82.4")
    ward.pass_until(people.MONDAY_8 + timedelta(days=1))
    old = yesterdays(ward, "at_rest")
    ward.taps("answer", "usual", item="breathless")
    before = len(ward.all(Answer))
    ward.taps_button(old)
    assert len(ward.all(Answer)) == before
    assert "HF-4" in {reason.rule_id for reason in ward.all(Reason)}
    assert [one.text for one in ward.all(Remark)] == ["Hard even at rest"]
    assert "check-in-closed" in ward.keys_heard()


def test_a_tap_on_a_question_that_is_gone_is_answered_kindly() -> None:
    """A button whose check-in cannot be found any more says that it is closed."""
    ward = asked()
    ward.writes("82.4")
    old = next(one for _, one in ward.buttons("c-maria") if one.action.option == "usual")
    for check_in in ward.all(CheckIn):
        del ward.records["CheckIn", check_in.id]
    ward.taps_button(old)
    assert ward.keys_heard()[0] == "check-in-closed"
