"""Joining: codes, consent, the second fact and hour. Nobody learns about a patient before the
second fact.
"""

from datetime import time, timedelta

import pytest

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.inputs import DueKind, Tapped
from dialogs.lifecycles import CheckInState, DialogState, EnrolmentState, PlanState
from dialogs.records import CheckIn, Contact, Dialog, Enrolment, Invitation, Plan, Reason, Role, RoleName
from dialogs.severity import Severity
from dialogs.words import Moment, Slot, Words
from tests import people
from tests.dialogs.patient.ward import Ward, enrolled


def invited() -> Ward:
    """Maria has a link; the code in it is "good"."""
    enrolment = people.enrolment()
    ward = Ward(people.invited(), people.plan(state=PlanState.INVITED, started_at=None), enrolment)
    ward.codes["good"] = enrolment
    ward.dues["p-maria", DueKind.ENROLMENT_EXPIRY, enrolment.id] = enrolment.expires_at
    return ward


def joined(ward: Ward, hour: str = "8:00") -> Ward:
    ward.asks("start", "good")
    ward.taps("join-agree")
    ward.writes("12 September 1958")
    ward.writes(hour)
    return ward


def state(ward: Ward) -> EnrolmentState:
    return ward.one(Enrolment, "e-1").state


def all_texts(words: Words) -> list[str]:
    """Every text that stands in a slot, at any depth."""
    found: list[str] = []
    waiting: list[Slot] = list(words.slots.values())
    while waiting:
        slot = waiting.pop()
        if isinstance(slot, Words):
            waiting += slot.slots.values()
        else:
            found.append(str(slot))
    return found


def test_joining_from_the_link_to_the_first_check_in() -> None:
    """Consent, second fact, hour; then she is enrolled and knows when the first check-in comes."""
    ward = joined(invited())
    assert state(ward) is EnrolmentState.ENROLLED
    assert (ward.patient.contact_id, ward.patient.state) == ("c-maria", "enrolled")
    (role,) = ward.all(Role)
    assert (role.role, role.patient_id, role.contact_id) == (RoleName.PATIENT, "p-maria", "c-maria")
    assert ward.one(Plan, "plan-1").state is PlanState.ACTIVE
    assert ward.keys_heard() == ["joined", "words.welcome", "first-check-in", "joined-worse"]
    at = ward.heard()[0].words[2].slots["at"]
    assert isinstance(at, Moment)
    assert at.at == people.MONDAY_8 + timedelta(days=1)
    (planned,) = ward.all(CheckIn)
    assert ward.dues.pop(("p-maria", DueKind.CHECK_IN, planned.id)) == planned.due_at
    assert [kind for _, kind, _ in ward.dues] == [DueKind.MESSAGE]  # the pathway has advice for some days


def test_consent_is_kept_with_its_version_and_time() -> None:
    """What she agreed to, and when, can be shown later."""
    ward = joined(invited())
    enrolment = ward.one(Enrolment, "e-1")
    assert (enrolment.consented_at, enrolment.consent_version) == (people.MONDAY_8, "1")


def test_nothing_of_the_patient_is_shown_before_the_second_fact_is_right() -> None:
    """Whoever holds a photographed link learns no name, no code, no team, no plan."""
    ward = invited()
    ward.asks("start", "good")
    ward.taps("join-agree")
    ward.writes("1 January 1950")
    ward.writes("who is this?")
    for say in ward.says:
        if say.contact_id == "c-maria":
            shown = " ".join(text for words in say.words for text in all_texts(words))
            for secret in ("Maria", "Lopez", "K7F2", "Heart", "1958", "p-maria"):
                assert secret not in shown
            assert not any(words.key.startswith("pathway:") for words in say.words)


@pytest.mark.parametrize(
    "written",
    [
        "12 September 1958",
        "12.9.1958",
        "12/09/1958",
        "09/12/1958",
        "1958-09-12",
        "Sept 12, 1958",
        "12 sep 1958",
    ],
)
def test_the_date_of_birth_may_be_spelled_in_many_ways(written: str) -> None:
    """Day first, month first, with a name or in digits."""
    ward = invited()
    ward.asks("start", "good")
    ward.taps("join-agree")
    ward.writes(written)
    assert state(ward) is EnrolmentState.CONFIRMED


def test_a_text_that_is_no_date_costs_no_try() -> None:
    """Only a wrong date counts as wrong."""
    ward = invited()
    ward.asks("start", "good")
    ward.taps("join-agree")
    for _ in range(7):
        ward.writes("my birthday")
    assert ward.one(Enrolment, "e-1").wrong_facts == 0


def test_five_wrong_dates_lock_and_a_coordinator_is_told() -> None:
    """The fifth wrong date ends it; the right one after that gets the answer of any wrong code."""
    ward = invited()
    ward.asks("start", "good")
    ward.taps("join-agree")
    for day in range(1, 5):
        ward.writes(f"{day} January 1950")
        assert state(ward) is EnrolmentState.CONSENTED
    ward.writes("5 January 1950")
    assert state(ward) is EnrolmentState.LOCKED
    assert ward.keys_heard() == ["fact-locked"]
    assert [reason.rule_id for reason in ward.all(Reason)] == ["enrolment-locked"]
    assert ward.heard(people.CAROL)
    ward.asks("start", "good")
    assert ward.keys_heard() == ["code-unknown"]


def test_no_thank_you_starts_nothing_and_tells_the_team() -> None:
    """Refusing ends the joining; nothing is planned."""
    ward = invited()
    ward.asks("start", "good")
    ward.taps("join-decline")
    assert state(ward) is EnrolmentState.REFUSED
    assert ward.one(Plan, "plan-1").state is PlanState.INVITED
    assert ward.all(CheckIn) == []
    assert [reason.rule_id for reason in ward.all(Reason)] == ["enrolment-declined"]


@pytest.mark.parametrize(
    ("written", "kept"), [("7:30", time(7, 30)), ("8 am", time(8)), ("21h15", time(21, 15))]
)
def test_her_hour_may_be_typed_even_in_quiet_hours(written: str, kept: time) -> None:
    """A time she picks herself is allowed: where it lies in her quiet hours she is asked, and these shrink."""
    ward = joined(invited(), written)
    if kept != time(8):
        assert ward.keys_heard()[0] == "settle"
        assert ward.patient.state == "invited"
        ward.writes("yes")
    assert ward.patient.hour == kept
    assert ward.one(Plan, "plan-1").hour == kept
    assert not calendar.inside(kept, Hours(begins=ward.patient.quiet_from, ends=ward.patient.quiet_to))


@pytest.mark.parametrize("says_no", ["tap", "text"])
def test_with_a_no_the_check_in_comes_when_quiet_hours_end(says_no: str) -> None:
    """07:30 lies in her quiet hours and she wants to sleep: it is 08:00, and her quiet hours stay."""
    ward = joined(invited(), "7:30")
    if says_no == "tap":
        ward.taps("join-times", "08:00 21:00 08:00")
    else:
        ward.writes("no")
    assert (ward.patient.hour, ward.patient.quiet_from, ward.patient.quiet_to) == (time(8), time(21), time(8))
    assert ward.patient.state == "enrolled"


def test_another_hour_is_an_answer_too() -> None:
    """Asked whether 07:30 may be, she writes 09:00: that is her hour."""
    ward = joined(invited(), "7:30")
    ward.writes("9:00")
    assert (ward.patient.hour, ward.patient.quiet_to) == (time(9), time(8))


@pytest.mark.parametrize("written", ["25:00", "soon", "8 or 9", "13 pm", ""])
def test_an_hour_that_is_none_is_asked_again(written: str) -> None:
    """Nothing is taken for an hour that is not one."""
    ward = joined(invited(), written or "?")
    assert state(ward) is EnrolmentState.CONFIRMED
    assert ward.keys_heard() == ["join-again", "ask-hour"]


# --- codes ----------------------------------------------------------------------------------------


def test_unknown_used_expired_and_locked_codes_get_one_and_the_same_answer() -> None:
    """Nobody can tell from the answer whether a code, or a patient, exists."""
    answers = []
    for make in (_unknown, _used, _expired, _locked, _opened_by_another):
        ward = make()
        ward.asks("start", "good", who="c-eve")
        (say,) = ward.heard("c-eve")
        answers.append((say.words, say.options, say.lane))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0][0].key == "code-unknown"


def _unknown() -> Ward:
    ward = invited()
    ward.codes.clear()
    return ward


def _used() -> Ward:
    return joined(invited())


def _expired() -> Ward:
    ward = invited()
    ward.now += timedelta(hours=72)
    return ward


def _locked() -> Ward:
    ward = invited()
    ward.records["Enrolment", "e-1"] = people.enrolment(state=EnrolmentState.LOCKED)
    return ward


def _opened_by_another() -> Ward:
    ward = invited()
    ward.asks("start", "good")
    return ward


def test_the_sixth_code_in_an_hour_is_not_even_looked_at() -> None:
    """Five wrong codes, then the right one: the same answer, and the link is not burnt."""
    ward = invited()
    for wrong in range(5):
        ward.asks("start", f"wrong-{wrong}")
    ward.asks("start", "good")
    assert ward.keys_heard() == ["code-unknown"]
    assert state(ward) is EnrolmentState.INVITED
    ward.pass_time(hours=1)
    ward.asks("start", "good")
    assert state(ward) is EnrolmentState.OPENED


def test_a_second_account_is_refused_and_patient_and_staff_are_told() -> None:
    """The code of an enrolled patient on another phone: refused like any code; two people know."""
    ward = joined(invited())
    ward.asks("start", "good", who="c-eve")
    assert ward.keys_heard("c-eve") == ["code-unknown"]
    assert ward.keys_heard() == ["second-account-told"]
    assert [reason.rule_id for reason in ward.all(Reason)] == ["second-account"]
    assert ward.patient.contact_id == "c-maria"


def test_staff_who_open_a_patient_link_do_not_burn_it() -> None:
    """They are told whom it is for; the patient can still use it."""
    ward = invited()
    ward.records["Role", "r-nadia"] = people.role(RoleName.PROVIDER, people.NADIA, id="r-nadia")
    ward.asks("start", "good", who=people.NADIA)
    assert ward.keys_heard(people.NADIA) == ["code-for-patient"]
    assert state(joined(ward)) is EnrolmentState.ENROLLED


def test_an_interrupted_joining_goes_on_where_it_was() -> None:
    """The same link opened again by the same person asks the step she stands at."""
    ward = invited()
    ward.asks("start", "good")
    ward.taps("join-agree")
    ward.asks("start", "good")
    assert ward.keys_heard() == ["ask-fact"]


def test_a_button_of_a_step_she_has_passed_asks_the_present_one() -> None:
    """ "I agree" tapped twice does not consent twice."""
    ward = invited()
    ward.asks("start", "good")
    ward.taps("join-agree")
    ward.taps("join-agree")
    assert ward.keys_heard() == ["ask-fact"]
    assert state(ward) is EnrolmentState.CONSENTED


@pytest.mark.parametrize("command", ["language", "plan", "settings", "queue", "nonsense"])
def test_a_command_while_joining_repeats_the_question_with_its_buttons(command: str) -> None:
    """Whatever she asks for before she has joined, the question she stands at is the last thing she reads."""
    ward = invited()
    ward.asks("start", "good")
    ward.asks(command)
    assert ward.keys_heard() == ["join-first", "consent-again"]
    ward.taps("join-agree")
    ward.asks(command)
    assert ward.keys_heard() == ["join-first", "ask-fact"]
    ward.writes("12 September 1958")
    hours = ward.heard()[0].options
    ward.asks(command)
    assert ward.keys_heard() == ["join-first", "ask-hour"]
    assert ward.heard()[0].options == hours != ()
    ward.taps("join-hour")
    assert state(ward) is EnrolmentState.ENROLLED


@pytest.mark.parametrize("typed", ["help", "ayuda", "I feel worse"])
def test_help_while_joining_tells_the_emergency_number_and_repeats_the_question(typed: str) -> None:
    """Written or as a command, at every step; it costs no try and is no answer."""
    ward = invited()
    ward.asks("start", "good")
    for step, answer in (
        ("consent-again", "yes"),
        ("ask-fact", "12 September 1958"),
        ("ask-hour", "8:00"),
    ):
        ward.asks("help")
        assert ward.keys_heard() == ["join-help", "safety-net", step]
        ward.writes(typed)
        assert ward.keys_heard() == ["join-help", "safety-net", step]
        ward.writes(answer)
    assert state(ward) is EnrolmentState.ENROLLED
    assert ward.one(Enrolment, "e-1").wrong_facts == 0


def test_a_wrong_code_while_joining_is_a_wrong_code() -> None:
    """The question is not repeated for it: a code alone says whom it is about."""
    ward = invited()
    ward.asks("start", "good")
    ward.asks("start", "wrong")
    assert ward.keys_heard() == ["code-unknown"]


def test_a_joining_nobody_finishes_expires() -> None:
    """After the invitation's hours it is over, and her next words get the answer of any wrong code."""
    ward = invited()
    ward.asks("start", "good")
    ward.pass_time(hours=73)
    assert state(ward) is EnrolmentState.EXPIRED
    assert ward.all(Dialog)[-1].state is DialogState.LAPSED
    (reason,) = ward.all(Reason)
    assert (reason.rule_id, reason.severity, reason.roles) == (
        "enrolment-expired",
        Severity.ROUTINE,
        ("coordinator",),
    )
    assert {kind for _, kind, _ in ward.dues} == {DueKind.CLIMB, DueKind.REASON_REPEAT}


def test_her_own_old_link_shows_help() -> None:
    """The enrolled patient opening her link again is among friends."""
    ward = joined(invited())
    ward.asks("start", "good")
    assert "help-patient" in ward.keys_heard()


def test_after_stopping_a_fresh_link_lets_her_join_again() -> None:
    """She left, her clinic sends a new link with a new plan: the same chat, the same role, once."""
    ward = joined(invited())
    ward.asks("stop")
    ward.taps("own-stop")
    again = people.enrolment(id="e-2", expires_at=ward.now + timedelta(hours=100))
    ward.records["Enrolment", "e-2"] = again
    ward.records["Plan", "plan-2"] = people.plan(id="plan-2", state=PlanState.INVITED, started_at=None)
    ward.codes["again"] = again
    ward.asks("start", "again")
    ward.taps("join-agree")
    ward.writes("12 September 1958")
    ward.writes("9")
    assert ward.patient.state == "enrolled"
    assert ward.one(Plan, "plan-2").state is PlanState.ACTIVE
    assert len(ward.all(Role)) == 1


# --- colleagues -----------------------------------------------------------------------------------


def with_invitation(role: RoleName = RoleName.PROVIDER) -> Ward:
    invitation = people.invitation(role=role, lead=True)
    ward = Ward(invitation)
    ward.codes["staff"] = invitation
    return ward


@pytest.mark.parametrize(
    ("role", "key"),
    [(RoleName.PROVIDER, "welcome-provider"), (RoleName.COORDINATOR, "welcome-coordinator")],
)
def test_a_colleague_gets_the_role_of_her_invitation(role: RoleName, key: str) -> None:
    """Role, team and grants come from the invitation, and so does the name colleagues see."""
    ward = with_invitation(role)
    ward.asks("start", "staff", who=people.NADIA)
    (held,) = ward.all(Role)
    assert (held.role, held.team_id, held.lead, held.admin) == (role, "t-heart", True, False)
    assert ward.one(Contact, people.NADIA).name == "Nurse Nadia"
    assert ward.keys_heard(people.NADIA) == [key]


def test_an_invitation_is_used_once() -> None:
    """The second who opens it gets the answer of any wrong code."""
    ward = with_invitation()
    ward.asks("start", "staff", who=people.NADIA)
    ward.asks("start", "staff", who="c-eve")
    assert ward.keys_heard("c-eve") == ["code-unknown"]
    assert len(ward.all(Role)) == 1
    assert ward.one(Invitation, "i-1").used_by == people.NADIA


def test_an_expired_invitation_is_no_invitation() -> None:
    """At its end it no longer works."""
    ward = with_invitation()
    ward.now += timedelta(hours=72)
    ward.asks("start", "staff", who=people.NADIA)
    assert ward.keys_heard(people.NADIA) == ["code-unknown"]
    assert ward.all(Role) == []


# --- strangers ------------------------------------------------------------------------------------


def test_a_stranger_is_answered_once_an_hour_and_nothing_is_kept_but_the_contact() -> None:
    """One fixed answer, then silence for an hour; not a word of what was written stays."""
    ward = Ward()
    ward.writes("hello", who="c-eve")
    assert ward.keys_heard("c-eve") == ["stranger"]
    ward.asks("queue", who="c-eve")
    assert ward.said_last() == ()
    ward.sends("photo", "look", who="c-eve")
    assert ward.said_last() == ()
    ward.pass_time(hours=1)
    ward.writes("hello?", who="c-eve")
    assert ward.keys_heard("c-eve") == ["stranger"]
    assert {type(one) for one in ward.records.values()} == {Contact}


def test_whoever_may_not_gets_the_same_answer_and_nothing_of_a_patient_is_kept() -> None:
    """A patient who types a coordinator's command: one kind answer, a note, no record of any patient."""
    ward = enrolled()
    kept = dict(ward.records)
    turn = ward.asks("enrol")
    assert ward.keys_heard() == ["not-for-you"]
    assert (turn.subject, turn.is_patient, turn.keep) == ("c-maria", False, ())
    assert [note.what for note in turn.notes] == ["refused"]
    assert ward.records == kept


def test_a_button_that_nobody_made_does_nothing() -> None:
    """A forged tap has no action: it is noted and gets no answer."""
    ward = enrolled()
    turn = ward.take(Tapped(sender=people.sender(), handle="forged", inbox_id=1))
    assert (turn.say, turn.keep) == ((), ())
    assert [note.why for note in turn.notes] == ["unknown-button"]


def test_planned_check_ins_are_hers_from_the_first_day_on() -> None:
    """Enrolled before day 0, the first check-in is on day 0 and not before."""
    ward = invited()
    start = people.TODAY + timedelta(days=3)
    ward.records["Plan", "plan-1"] = people.plan(
        state=PlanState.INVITED, started_at=None, day_zero=start, inputs={"discharged_on": start}
    )
    joined(ward)
    (planned,) = ward.all(CheckIn)
    assert (planned.on, planned.state) == (start, CheckInState.PLANNED)
