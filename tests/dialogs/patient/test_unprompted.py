"""What a patient does without being asked: words, photos, "I feel worse", commands, blocking us."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dialogs.inputs import Delivery, OurFailure, Refusal, Settled
from dialogs.lifecycles import CheckInState, EscalationState, PlanState, ReasonState
from dialogs.records import (
    CheckIn,
    Contact,
    Escalation,
    Kind,
    Plan,
    Reach,
    Reason,
    Remark,
    RemarkKind,
    RoleName,
)
from dialogs.severity import Severity
from dialogs.turn import Lane, identity
from dialogs.words import Moment
from tests import people
from tests.dialogs.patient.recipes import in_other_words
from tests.dialogs.patient.test_check_in import answers_all
from tests.dialogs.patient.ward import Ward, asked, enrolled, keys_of


def quiet_ward() -> Ward:
    """Maria between two check-ins."""
    ward = asked()
    answers_all(ward)
    return ward


def test_words_without_a_question_are_kept_unread_and_promised_a_time() -> None:
    """She hears by when a person reads it, and what to do if it cannot wait; the team has it in the queue."""
    ward = quiet_ward()
    ward.writes("Can I take ibuprofen?")
    (remark,) = ward.all(Remark)
    assert (remark.text, remark.kind) == ("Can I take ibuprofen?", RemarkKind.UNASKED)
    assert ward.keys_heard() == ["remark-kept", "safety-net"]
    by = ward.heard()[0].words[0].slots["by"]
    assert isinstance(by, Moment)
    assert by.at == datetime(
        2026, 11, 24, 16, 0, tzinfo=UTC
    )  # Tuesday 17:00 in Madrid, the next working day's end
    (reason,) = ward.all(Reason)
    assert (reason.rule_id, reason.severity, reason.remark_ids) == (
        "unread-message",
        Severity.ROUTINE,
        (remark.id,),
    )


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "location", "video_note", "unknown"])
def test_other_content_is_kept_by_its_kind_with_its_caption(kind: str) -> None:
    """She is told honestly that we do not open it; a person sees that it came."""
    ward = quiet_ward()
    ward.sends(kind, "my ankle")
    (remark,) = ward.all(Remark)
    assert (remark.kind, remark.text) == (RemarkKind.OTHER, f"[{kind}] my ankle")
    assert ward.keys_heard()[0] == "other-kept"


def test_a_photo_at_an_open_question_is_kept_and_the_question_asked_again() -> None:
    """It is no answer, and she is not left without a question."""
    ward = asked()
    ward.sends("photo")
    assert ward.keys_heard()[-1] == "questions.weight.text"


# --- I feel worse ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["/worse", "button", "I feel worse!"])
def test_i_feel_worse_is_one_tap_or_word_away(how: str) -> None:
    """Emergency words first, the team told at once, and the pathway's questions as an extra check-in."""
    ward = quiet_ward()
    if how == "/worse":
        ward.asks("worse")
    elif how == "button":
        ward.taps("worse")
    else:
        ward.writes(how)
    first, second = ward.heard()
    assert first.lane is Lane.ESCALATION
    assert first.words[0].key.endswith("worse.say")
    assert second.words[-1].key == "question-of"
    (reason,) = ward.all(Reason)
    assert (reason.rule_id, reason.severity) == ("HF-W", Severity.URGENT)
    (extra,) = [one for one in ward.all(CheckIn) if one.kind is Kind.WORSE]
    assert extra.state is CheckInState.OPEN
    assert extra.asks == people.heart_failure().worse.questions


def test_what_she_answers_then_stands_under_her_worry() -> None:
    """The questions that follow are for the team: their answers are on the card, whatever they are."""
    ward = quiet_ward()
    ward.asks("worse")
    ward.taps("answer", "usual")
    ward.taps("answer", "no")
    (reason,) = ward.all(Reason)
    assert [line.key.startswith("answer-line") for line in reason.shown] == [True, True]


def test_worse_asks_again_what_was_answered_this_morning() -> None:
    """Breathing was fine at eight; at nine it is asked anew, and its answer is judged."""
    ward = quiet_ward()
    ward.pass_time(hours=1)
    ward.asks("worse")
    ward.taps("answer", "at_rest")
    assert {"HF-W", "HF-4"} <= {reason.rule_id for reason in ward.all(Reason)}


def test_worse_in_the_middle_of_a_check_in_comes_first_and_is_not_asked_twice() -> None:
    """Its five questions come first; then only what the daily check-in alone asks is left."""
    ward = asked()
    ward.asks("worse")
    for option in ("none", "no", "none", "none"):
        ward.taps("answer", option)
    ward.writes("82.4")
    assert "worse-done" in ward.keys_heard()
    assert ward.keys_heard()[-1] == "questions.taken_medicines.text"
    ward.taps("answer", "yes")
    assert ward.one(CheckIn, "ci-1").state is CheckInState.ANSWERED


def test_worse_twice_tells_again_and_asks_on() -> None:
    """No second extra check-in; she reads the emergency words again."""
    ward = quiet_ward()
    ward.asks("worse")
    ward.asks("worse")
    assert len([one for one in ward.all(CheckIn) if one.kind is Kind.WORSE]) == 1
    assert ward.heard()[0].lane is Lane.ESCALATION


def test_worse_and_then_silence_is_no_missed_day() -> None:
    """An extra check-in that was not answered is not counted as her silence; its worry is open anyway."""
    ward = quiet_ward()
    ward.asks("worse")
    ward.pass_time(hours=13)
    assert {reason.rule_id for reason in ward.all(Reason)} == {"HF-W"}


def test_worse_without_a_plan_still_reaches_the_team() -> None:
    """A patient who has stopped can still say it, and hears whom to call; no more."""
    ward = quiet_ward()
    ward.asks("stop")
    ward.taps("own-stop")
    ward.writes("worse")
    assert "patient-worse" in {reason.rule_id for reason in ward.all(Reason)}
    assert ward.keys_heard() == ["left-safety"]


# --- commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["plan", "team", "help", "privacy", "settings", "pause", "stop"])
def test_each_command_is_a_word_as_well(command: str) -> None:
    """The word alone does what the command does."""
    as_command, as_word = quiet_ward(), quiet_ward()
    as_command.asks(command)
    as_word.writes(command.capitalize() + ".")
    assert as_word.keys_heard() == as_command.keys_heard()
    assert as_word.keys_heard()


def test_a_word_inside_a_sentence_is_no_command() -> None:
    """ "Please help, my leg hurts" is read by a person."""
    ward = quiet_ward()
    ward.writes("please help my leg hurts")
    assert ward.keys_heard()[0] == "remark-kept"


def test_the_same_command_twice_is_answered_twice() -> None:
    """Each answer has a key of its own, so that no repeat is swallowed."""
    ward = quiet_ward()
    ward.asks("help")
    ward.asks("help")
    assert ward.heard()


def test_a_pause_of_her_own_ends_by_itself() -> None:
    """Three days without questions, then the next morning's check-in."""
    ward = quiet_ward()
    ward.asks("pause")
    ward.taps("own-pause", "3")
    assert ward.one(Plan, "plan-1").state is PlanState.PAUSED
    ward.pass_until(people.MONDAY_8 + timedelta(days=3))
    assert ward.one(Plan, "plan-1").state is PlanState.ACTIVE
    opened = [one.on for one in ward.all(CheckIn) if one.state is CheckInState.OPEN]
    assert opened == [people.TODAY + timedelta(days=3)]
    assert ward.all(Reason) == []


def test_a_pause_taken_back_plans_the_next_morning_again() -> None:
    """She resumes at once and is asked tomorrow."""
    ward = quiet_ward()
    ward.asks("pause")
    ward.taps("own-pause", "7")
    ward.asks("resume")
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    assert planned.due_at == people.MONDAY_8 + timedelta(days=1)


def test_another_hour_moves_the_next_check_in() -> None:
    """A tapped hour holds from the next check-in on; so does a typed one."""
    ward = quiet_ward()
    ward.asks("settings")
    ward.taps("own-hour", "10:00")
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    assert planned.due_at == people.MONDAY_8 + timedelta(days=1, hours=2)
    ward.asks("settings", "6.30")
    assert ward.keys_heard()[0] == "settle", "half past six lies in her quiet hours"
    ward.taps("own-times", "06:30 21:00 06:30")
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    assert planned.due_at == people.MONDAY_8 + timedelta(days=1) - timedelta(hours=1, minutes=30)


def test_stopping_is_confirmed_and_told_to_the_team() -> None:
    """One tap more, then nothing is planned, nothing is due, and a person knows."""
    ward = quiet_ward()
    ward.writes("stop")
    assert ward.one(Plan, "plan-1").state is PlanState.ACTIVE
    ward.taps("own-stop")
    assert ward.one(Plan, "plan-1").state is PlanState.STOPPED
    assert ward.patient.state == "left"
    assert [reason.rule_id for reason in ward.all(Reason)] == ["patient-left"]
    assert not [one for one in ward.all(CheckIn) if one.state in (CheckInState.PLANNED, CheckInState.OPEN)]


def test_staying_goes_on_with_the_open_question() -> None:
    """A slip on "stop" costs nothing."""
    ward = asked()
    ward.writes("stop")
    ward.taps("own-stay")
    assert ward.keys_heard() == ["stayed", "question-of", "questions.weight.text"]


# --- out of reach ---------------------------------------------------------------------------------


def test_blocking_us_is_a_worry_and_coming_back_is_noted() -> None:
    """A person learns that she cannot be reached; unblocking restores it."""
    ward = asked()
    ward.blocks()
    assert ward.one(Contact, "c-maria").reach is Reach.BLOCKED
    assert [reason.rule_id for reason in ward.all(Reason)] == ["unreachable"]
    ward.unblocks()
    assert ward.one(Contact, "c-maria").reach is Reach.REACHABLE
    assert "reachable" in {note.what for note in ward.notes}


@pytest.mark.parametrize("back", ["unblocks", "writes"])
def test_a_card_stops_saying_that_she_cannot_be_reached(back: str) -> None:
    """Back in the chat, her card says since when she can be reached; it stays open for a person, silently."""
    ward = quiet_ward()
    ward.blocks()
    assert len(ward.heard("c-nadia")) == 1
    ward.pass_time(minutes=5)
    if back == "unblocks":
        ward.unblocks()
    else:
        ward.writes("I am back")
    reason = next(one for one in ward.all(Reason) if one.rule_id == "unreachable")
    assert reason.state is ReasonState.SUPERSEDED
    assert reason.words.key == "worry-reachable-again"
    (card,) = ward.heard("c-nadia")
    heard = [key for part in card.words for key in keys_of(part)]
    assert "worry-reachable-again" in heard
    assert not {"worry-unreachable", "card-superseded"} & set(heard)
    assert ward.all(Escalation)[-1].state is EscalationState.OPEN
    ward.blocks()
    assert [one.state for one in ward.all(Reason) if one.rule_id == "unreachable"] == [
        ReasonState.SUPERSEDED,
        ReasonState.OPEN,
    ]


def test_any_message_shows_that_she_can_be_reached() -> None:
    """Whoever writes to us has not blocked us."""
    ward = quiet_ward()
    ward.blocks()
    ward.writes("I am back")
    assert ward.one(Contact, "c-maria").reach is Reach.REACHABLE


@pytest.mark.parametrize(
    ("refusal", "rule", "reach"),
    [
        (Refusal.BLOCKED, "unreachable", Reach.BLOCKED),
        (Refusal.GONE, "unreachable", Reach.GONE),
        (Refusal.REJECTED, "our-failure", Reach.REACHABLE),
    ],
)
def test_a_refused_message_is_never_silent(refusal: Refusal, rule: str, reach: Reach) -> None:
    """Blocked or gone: unreachable. Rejected: our own defect. A person is told either way."""
    ward = asked()
    say = ward.heard()[0]
    settled = Settled(
        say_key=say.key,
        contact_id="c-maria",
        patient_id="p-maria",
        delivery=Delivery.REFUSED,
        refusal=refusal,
    )
    ward.take(settled)
    ward.take(settled)
    assert {reason.rule_id for reason in ward.all(Reason)} == {rule}
    assert ward.one(Contact, "c-maria").reach is reach


def test_our_failure_gives_a_safe_sentence_and_a_worry() -> None:
    """Whoever waited hears one fixed sentence; the team looks at it."""
    ward = quiet_ward()
    ward.take(OurFailure(sender=people.sender(), subject="p-maria", what="KeyError take"))
    assert ward.keys_heard() == ["our-failure"]
    assert [reason.rule_id for reason in ward.all(Reason)] == ["our-failure"]


def test_our_failure_at_night_work_wakes_nobody_but_the_team() -> None:
    """A due row that failed has no sender: nothing is said to her, the team is told."""
    ward = enrolled()
    ward.take(OurFailure(sender=None, subject="p-maria", what="KeyError due"))
    assert ward.heard() == []
    assert len(ward.all(Escalation)) == 1


def test_a_patient_who_is_also_a_nurse_answers_her_own_check_in_only() -> None:
    """Her plain text goes to her own open question, and her own worry is not told to herself."""
    ward = asked()
    ward.records["Role", "r-nurse"] = replace(people.role(RoleName.PROVIDER, "c-maria"), id="r-nurse")
    ward.members = (*people.members(), people.member("c-maria"))
    ward.writes("82.4")
    ward.taps("answer", "at_rest")
    assert [say.lane for say in ward.heard()] == [Lane.ESCALATION, Lane.REPLY]
    assert "card" not in " ".join(ward.keys_heard())


def test_whoever_writes_is_in_reach_again_whatever_she_asked_for() -> None:
    """A command that is not hers is refused, and the refusal can reach her: she wrote, so she hears."""
    ward = enrolled()
    lost = replace(ward.one(Contact, "c-maria"), reach=Reach.BLOCKED)
    ward.records[identity(lost)] = lost
    ward.asks("queue")
    assert ward.keys_heard() == ["not-for-you"]
    assert ward.one(Contact, "c-maria").reach is Reach.REACHABLE


def test_words_that_answer_a_question_are_told_as_its_answer() -> None:
    """What she was asked for is not told as a message nobody asked for; with another message beside it, as both."""
    ward = in_other_words()
    ward.taps("tick", "none")
    ward.taps("done")
    ward.writes("22/11/2026")
    ward.writes("I slipped on the stairs")
    (reason,) = [one for one in ward.all(Reason) if one.rule_id == "unread-message"]
    assert keys_of(reason.words) == ["worry-unread-answer", "questions.story.short"]
    ward.writes("And thank you for asking")
    (reason,) = [one for one in ward.all(Reason) if one.rule_id == "unread-message"]
    assert reason.words.key == "worry-unread-message"
