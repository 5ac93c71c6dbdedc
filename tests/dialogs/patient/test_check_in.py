"""A check-in from its opening to its thanks: what is asked, how answers are read, what they lead to."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, DialogState
from dialogs.records import Answer, CheckIn, Dialog, Escalation, PastAnswers, Plan, Reason, Remark
from dialogs.rules import Outcome
from dialogs.severity import Severity
from dialogs.turn import Lane
from dialogs.words import Number
from tests import people
from tests.dialogs.patient.ward import Ward, asked, enrolled, shown_amounts

REST = ("none", "no", "none", "none", "yes")


def answers_all(ward: Ward, weight: str = "82.4 kg", rest: tuple[str, ...] = REST) -> None:
    ward.writes(weight)
    for option in rest:
        ward.taps("answer", option)


def test_a_due_check_in_opens_with_its_first_question_in_the_same_message() -> None:
    """One message greets her by name, says until when, and asks the first question."""
    ward = asked()
    (say,) = ward.heard()
    assert say.lane is Lane.CHECK_IN
    assert say.not_after == ward.one(CheckIn, "ci-1").closes_at == people.MONDAY_8 + timedelta(hours=12)
    assert ward.keys_heard() == [
        "greeting",
        "words.opening",
        "open-until",
        "question-of",
        "questions.weight.text",
    ]
    assert ward.one(CheckIn, "ci-1").state is CheckInState.OPEN


def test_the_next_check_in_is_planned_when_one_opens() -> None:
    """An active plan always has a planned check-in: tomorrow at her hour."""
    ward = asked()
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    assert planned.due_at == people.MONDAY_8 + timedelta(days=1)
    assert ward.dues["p-maria", DueKind.CHECK_IN, planned.id] == planned.due_at


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("82,4", "82.40"),
        ("82.4 kg", "82.40"),
        ("it is 82.4 today", "82.40"),
        ("181 lb", "82.1002"),
        ("12 st 9 lb", "80.2858"),
        ("٨٢٫٤", "82.40"),
    ],
)
def test_a_weight_is_read_as_people_write_it(written: str, kept: str) -> None:
    """A number in any spelling and unit is kept in kilograms, and what was understood is said back."""
    ward = asked()
    ward.writes(written)
    (answer,) = ward.all(Answer)
    assert (answer.value, answer.raw, answer.question) == (Decimal(kept), written, "weight")
    assert ward.keys_heard()[:3] == ["noted", "questions.weight.short", "amount"]


def test_her_own_unit_is_remembered_from_the_first_time_she_writes_it() -> None:
    """After "181 lb" a bare number is pounds, and pounds are what she is shown."""
    ward = asked()
    answers_all(ward, "181 lb")
    assert ward.patient.units == {"weight": "lb"}
    ward.pass_time(days=1)
    ward.writes("182")
    assert ward.all(Answer)[-1].value == Decimal("82.5538")
    assert shown_amounts(ward.heard()[0].words[0])[0].shown_in == "lb"


def test_choices_are_answered_by_words_as_well_as_by_buttons() -> None:
    """A typed label or "nope" is the same answer as the button."""
    ward = asked()
    ward.writes("82.4")
    ward.writes("worse than usual")
    ward.writes("Nope")
    assert [one.value for one in ward.all(Answer)] == [Decimal("82.40"), "worse", False]


def test_an_option_wins_over_a_command_of_the_same_word() -> None:
    """ "worse" typed at a question that has such an option is its answer and not the command."""
    ward = asked()
    ward.writes("82.4")
    ward.writes("worse")
    assert ward.all(Answer)[-1].value == "worse"


def test_progress_counts_what_is_asked() -> None:
    """The second of six questions says so."""
    ward = asked()
    ward.writes("82.4")
    (question,) = [words for words in ward.heard()[0].words if words.key == "question-of"]
    assert (question.slots["at"], question.slots["of"]) == (Number(2), Number(6))


def test_the_end_says_thanks_what_she_answered_and_when_the_next_one_comes() -> None:
    """After the last answer the check-in is answered, the dialog is over, and no reminder waits."""
    ward = asked()
    answers_all(ward)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.ANSWERED
    assert ward.all(Dialog)[-1].state is DialogState.FINISHED
    keys = ward.keys_heard()
    assert "words.closing" in keys
    assert keys.count("answer-line") == 6
    assert "next-check-in" in keys
    assert {kind for _, kind, _ in ward.dues} == {DueKind.CHECK_IN}
    (occasion,) = ward.all(PastAnswers)[0].plans["plan-1"].occasions
    assert occasion.outcome is Outcome.ANSWERED
    assert len(occasion.answers) == 6


def test_the_rules_run_inside_the_reply() -> None:
    """A red-flag answer escalates at once, though the check-in goes on."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "at_rest")
    (escalation,) = ward.all(Escalation)
    assert escalation.severity is Severity.EMERGENCY
    first, second = ward.heard()
    assert first.lane is Lane.ESCALATION
    assert [words.key.split(":")[-1] for words in first.words] == ["rules.HF-4.say"]
    assert second.words[-1].slots["at"] == Number(3)
    assert ward.heard(people.NADIA), "the nurse is told in the same Turn"


def test_a_red_flag_followed_by_silence_has_already_escalated() -> None:
    """What was raised stays raised when she answers nothing more."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "worse")
    ward.taps("answer", "yes")
    assert [reason.rule_id for reason in ward.all(Reason)] == ["HF-5"]
    assert "told-team-by" in ward.keys_heard()


def test_a_rule_is_raised_once_on_an_occasion() -> None:
    """A rule that held two answers ago is not raised again with every further answer."""
    ward = asked()
    answers_all(ward, rest=("at_rest", "no", "none", "none", "yes"))
    (reason,) = ward.all(Reason)
    assert reason.times == 1


def test_gain_over_three_days_is_told_with_the_answers_and_the_change() -> None:
    """The team reads the reason with its numbers, and each answer beside the one before."""
    ward = asked()
    answers_all(ward, "80 kg")
    ward.pass_time(days=1)
    ward.writes("82.5 kg")
    reasons = {reason.rule_id: reason for reason in ward.all(Reason)}
    assert set(reasons) == {"HF-1", "HF-2", "HF-3"}
    assert reasons["HF-1"].words.key.endswith("rules.HF-1.reason")
    assert [line.key for line in reasons["HF-1"].shown] == ["answer-line-changed"]


def test_what_she_answers_after_it_stands_on_the_card_too() -> None:
    """The card grows with the rest of the check-in, in place, and says each answer once."""
    ward = asked()
    answers_all(ward, "80 kg")
    ward.pass_time(days=1)
    ward.writes("82.5 kg")
    ward.taps("answer", "worse")
    assert [len(reason.shown) for reason in ward.all(Reason)] == [2, 2, 2]
    (card,) = ward.heard(people.NADIA)
    assert card.edits is not None
    assert [words.key for words in card.words if "reason" in words.key] == [
        "card-reason",
        "card-reason",
        "card-reason-lines",
    ]


def test_of_several_rules_the_gravest_speaks_to_her() -> None:
    """ "Today" and "the next working day" are never said in one message; the team is told of all."""
    ward = asked()
    answers_all(ward, "80 kg")
    ward.pass_time(days=1)
    ward.writes("82.5 kg")
    said = [key for key in ward.keys_heard() if key.endswith(".say") or "told" in key]
    assert said == ["rules.HF-1.say", "also-told", "told-team-by"]


# --- when it is not clear -------------------------------------------------------------------------


def test_an_unreadable_number_is_asked_again_with_an_example() -> None:
    """Nothing is kept, the question comes again with how to answer it."""
    ward = asked()
    ward.writes("heavy")
    assert ward.all(Answer) == []
    assert ward.keys_heard() == [
        "unclear-number",
        "questions.weight.help",
        "question-of",
        "questions.weight.text",
    ]


def test_from_the_second_unreadable_text_on_a_person_reads_them() -> None:
    """Both short texts reach the team; nothing she wrote is lost."""
    ward = asked()
    ward.writes("chest pain")
    ward.writes("chest hurts")
    ward.writes("really hurts")
    assert [one.text for one in ward.all(Remark)] == ["chest pain / chest hurts", "really hurts"]


def test_a_longer_text_that_is_no_answer_is_kept_and_the_question_asked_again() -> None:
    """Four words or more are told to a person in the same message that asks again."""
    ward = asked()
    ward.writes("I forgot where my scale is")
    (remark,) = ward.all(Remark)
    assert remark.text == "I forgot where my scale is"
    assert ward.keys_heard()[0] == "remark-kept"
    assert ward.keys_heard()[-1] == "questions.weight.text"


def test_a_number_in_the_wrong_unit_is_asked_back_and_not_guessed() -> None:
    """80 kg yesterday and "176" today: is that 176 lb?"""
    ward = asked()
    answers_all(ward, "80 kg")
    ward.pass_time(days=1)
    ward.writes("176")
    assert ward.keys_heard() == ["is-that"]
    assert shown_amounts(ward.heard()[0].words[0])[0].shown_in == "lb"
    before = len(ward.all(Answer))
    ward.taps("suggested", "yes")
    assert ward.all(Answer)[before].value == Decimal("79.8323")
    assert ward.all(Answer)[before].unit == "lb"


@pytest.mark.parametrize(("said", "kept"), [("yes", 1), ("no", 0)])
def test_what_was_asked_back_may_be_answered_in_words(said: str, kept: int) -> None:
    """A typed yes keeps the amount in the other unit, a typed no asks again."""
    ward = asked()
    answers_all(ward, "80 kg")
    ward.pass_time(days=1)
    before = len(ward.all(Answer))
    ward.writes("176")
    ward.writes(said)
    assert len(ward.all(Answer)) == before + kept


def test_an_implausible_amount_is_asked_again_once_and_then_left_to_a_person() -> None:
    """The second value that cannot be right is a routine worry, and the check-in goes on without it."""
    ward = asked()
    ward.writes("900 kg")
    assert ward.keys_heard()[0] == "odd-amount"
    ward.writes("900 kg")
    (reason,) = ward.all(Reason)
    assert (reason.rule_id, reason.severity) == ("data-quality", Severity.ROUTINE)
    assert ward.all(Answer) == []
    assert ward.keys_heard()[-1] == "questions.breathless.text"


# --- going back -----------------------------------------------------------------------------------


def test_back_asks_the_question_before_again_and_keeps_its_answer_meanwhile() -> None:
    """Going back loses nothing; a new answer replaces the old one, which stays."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "usual")
    ward.taps("back")
    assert ward.keys_heard()[0] == "you-answered"
    ward.taps("answer", "worse")
    old, new = ward.all(Answer)[1:]
    assert (old.value, old.replaced_by, new.value) == ("usual", new.id, "worse")
    assert ward.keys_heard()[-1] == "questions.orthopnoea.text"


def test_back_twice_and_keeping_comes_forward_again() -> None:
    """She may go back two steps and walk forward without answering anew."""
    ward = asked()
    ward.writes("82.4")
    ward.taps("answer", "none")
    ward.writes("back")
    ward.taps("back")
    assert ward.keys_heard()[-1] == "questions.weight.text"
    ward.taps("onward", item="weight")
    assert ward.keys_heard()[-1] == "questions.breathless.text"
    ward.taps("onward", item="breathless")
    assert ward.keys_heard()[-1] == "questions.orthopnoea.text"
    assert len(ward.all(Answer)) == 2


def test_there_is_nothing_before_the_first_question() -> None:
    """A typed "back" at the first question is answered kindly."""
    ward = asked()
    ward.writes("back")
    assert ward.keys_heard() == ["nothing-before", "question-of", "questions.weight.text"]


# --- the rest -------------------------------------------------------------------------------------


def test_advice_comes_on_its_day_and_only_when_what_it_names_is_known() -> None:
    """Day 21 has advice on salt, in the clinic's own words; without those words it is left out."""
    yesterday = people.TODAY - timedelta(days=21)
    known = {"discharged_on": yesterday, "salt_and_fluids": "Two litres a day."}
    ward = enrolled(day_zero=yesterday, inputs=known)
    ward.pass_until(people.MONDAY_8)
    answers_all(ward)
    assert "advice.salt_and_fluids.text" in ward.keys_heard()
    bare = enrolled(day_zero=yesterday, inputs={"discharged_on": yesterday})
    bare.pass_until(people.MONDAY_8)
    answers_all(bare)
    assert "advice.salt_and_fluids.text" not in bare.keys_heard()


def test_weekly_questions_are_asked_once_a_week() -> None:
    """After day 90 most days ask for the weight alone."""
    start = people.TODAY - timedelta(days=92)
    ward = enrolled(day_zero=start, inputs={"discharged_on": start})
    ward.pass_until(people.MONDAY_8)
    assert ward.one(CheckIn, "ci-1").asks == ("weight",)
    ward.writes("80")
    assert ward.one(CheckIn, "ci-1").state is CheckInState.ANSWERED


def test_a_reply_to_another_message_is_no_answer_to_the_open_question() -> None:
    """What she answers by Telegram's reply to some other message is kept for a person."""
    ward = asked()
    ward.writes("82", replies_to_say="some-older-message")
    assert ward.all(Answer) == []
    assert [one.text for one in ward.all(Remark)] == ["82"]
    assert ward.keys_heard()[-1] == "questions.weight.text"


def test_a_reply_to_the_question_itself_is_its_answer() -> None:
    """Replying to the question, also to an earlier asking of it, answers it."""
    ward = asked()
    question = ward.heard()[0].key
    ward.writes("heavy")
    ward.writes("82", replies_to_say=question)
    assert [one.value for one in ward.all(Answer)] == [Decimal("82.00")]


def test_help_at_a_question_tells_how_to_answer_it() -> None:
    """The question's own help comes with the general one, and the question again."""
    ward = asked()
    ward.writes("help")
    assert ward.keys_heard() == [
        "help-patient",
        "safety-net",
        "questions.weight.help",
        "question-of",
        "questions.weight.text",
    ]


def test_deciding_leaves_the_case_alone() -> None:
    """A Case is frozen: two decisions on it are equal, and the plan in it is what it was."""
    ward = asked()
    before = ward.one(Plan, "plan-1")
    ward.writes("82.4")
    assert replace(before) == before
