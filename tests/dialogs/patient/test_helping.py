"""Somebody who helps a patient: named by her, agreed to, asked, ended; and told nothing else."""

from datetime import timedelta

import pytest

from dialogs.inputs import Asked, Fresh, Tapped
from dialogs.records import Invitation, Role, RoleName
from dialogs.severity import Severity
from dialogs.words import Quote, Text
from tests import people
from tests.dialogs.patient import ward as wards
from tests.dialogs.patient.helped import JOSE, helped
from tests.dialogs.patient.promised import at_home, reasons, says
from tests.dialogs.patient.ward import Ward, keys_of

HOUR = timedelta(hours=1)
CLOSES = people.MONDAY_8 + 6 * HOUR
CODE, HASH = "a-code-of-128-bits", "ab" * 32


def named() -> Ward:
    """She has made a link to pass on."""
    ward = wards.enrolled()
    ward.records["Contact", JOSE] = people.contact(JOSE)
    ward.asks("helper")
    assert ward.keys_heard() == ["helper-offer"]
    button = next(one for _, one in ward.buttons() if one.action.verb == "helper-link")
    fresh = Fresh(code=CODE, code_hash=HASH)
    ward.take(Tapped(sender=people.sender(), handle="h", fresh=fresh, inbox_id=900), action=button.action)
    assert ward.keys_heard() == ["helper-link"]
    (invitation,) = ward.all(Invitation)
    ward.codes[CODE] = invitation
    return ward


def opens(ward: Ward, who: str = JOSE) -> list[str]:
    """Somebody opens the link as it stands now."""
    ward.codes = {CODE: ward.all(Invitation)[-1]}
    ward.take(Asked(sender=people.sender(who), command="start", words=CODE, inbox_id=1000 + len(ward.notes)))
    return ward.keys_heard(who)


def roles(ward: Ward) -> list[Role]:
    return [one for one in ward.all(Role) if one.role is RoleName.HELPER and one.ended_at is None]


def test_a_link_is_passed_on_opened_and_agreed_to() -> None:
    """Opening is no agreement; after the yes both hear so, and the role is theirs for this patient alone."""
    ward = named()
    (invitation,) = ward.all(Invitation)
    assert invitation.code_hash == HASH
    assert CODE not in repr(ward.records)
    assert opens(ward) == ["helper-explained"]
    assert roles(ward) == []
    ward.taps("helper-agree", who=JOSE)
    assert ward.keys_heard(JOSE) == ["helper-welcome"]
    assert ward.keys_heard() == ["helper-agreed"]
    (role,) = roles(ward)
    assert (role.contact_id, role.patient_id) == (JOSE, "p-maria")
    ward.asks("helper")
    assert ward.keys_heard() == ["helper-is"]


def test_no_thank_you_is_an_answer() -> None:
    """Nobody is added, she hears so, and the link is worth nothing any more."""
    ward = named()
    opens(ward)
    ward.taps("helper-decline", who=JOSE)
    assert ward.keys_heard(JOSE) == ["helper-declined"]
    assert ward.keys_heard() == ["helper-has-declined"]
    ward.taps("helper-agree", who=JOSE)
    assert ward.keys_heard(JOSE) == ["button-over"]
    assert roles(ward) == []


def test_a_link_is_good_once_and_for_a_while() -> None:
    """Opened by one, it is a wrong code for everybody else; so it is when its time is over, or it was taken back."""
    ward = named()
    opens(ward)
    assert opens(ward, "c-stranger") == ["code-unknown"]
    assert ward.last.is_patient is False
    assert opens(ward, "c-maria") == ["code-unknown"]
    assert opens(ward) == ["helper-explained"]
    late = named()
    late.now += timedelta(hours=late.clinic.invitation_hours)
    assert opens(late) == ["code-unknown"]
    back = named()
    opens(back)
    back.taps("helper-end")
    assert back.keys_heard() == ["helper-withdrawn"]
    assert opens(back) == ["code-unknown"]
    back.taps("helper-agree", who=JOSE)
    assert roles(back) == []


def test_a_new_link_ends_the_one_before() -> None:
    """She made two: only the second is worth anything."""
    ward = named()
    first = ward.all(Invitation)[0]
    ward.asks("helper")
    assert ward.keys_heard() == ["helper-invited"]
    fresh = Fresh(code="another", code_hash="cd" * 32)
    again = next(one for _, one in ward.buttons() if one.label.key == "button-helper-again")
    ward.take(Tapped(sender=people.sender(), handle="h", fresh=fresh, inbox_id=901), action=again.action)
    ward.codes = {CODE: first}
    ward.take(Asked(sender=people.sender(JOSE), command="start", words=CODE, inbox_id=902))
    assert ward.keys_heard(JOSE) == ["code-unknown"]


def test_her_own_link_is_not_for_her() -> None:
    """She opens it herself: it still works for the other."""
    ward = named()
    assert opens(ward, "c-maria") == ["helper-link-is-not-hers"]
    assert opens(ward) == ["helper-explained"]


def test_she_may_end_it_at_any_time() -> None:
    """One tap; both hear so, and nobody is asked any more."""
    ward = helped(wards.enrolled())
    ward.asks("helper")
    ward.taps("helper-end")
    assert ward.keys_heard() == ["helper-ended"]
    assert ward.keys_heard(JOSE) == ["helper-no-more"]
    assert roles(ward) == []


def test_the_helper_may_end_it_at_any_time() -> None:
    """/stop, and a tap that guards against a slip; she hears so."""
    ward = helped(wards.enrolled())
    ward.asks("stop", who=JOSE)
    assert ward.keys_heard(JOSE) == ["helper-not-read"]
    ward.taps("helper-stop", who=JOSE)
    assert ward.keys_heard(JOSE) == ["helper-no-more"]
    assert ward.keys_heard() == ["helper-has-stopped"]
    assert roles(ward) == []


def test_when_she_leaves_nobody_helps_any_more() -> None:
    """She withdraws: the role ends with everything else, and the helper hears nothing of it."""
    ward = helped(wards.enrolled())
    ward.asks("stop")
    turn = ward.taps("own-stop")
    assert roles(ward) == []
    assert ward.heard(JOSE) == []
    assert JOSE in [one.contact_id for one in turn.hush]


@pytest.mark.parametrize(("verb", "who"), [("helper-end", "c-maria"), ("helper-stop", JOSE)])
def test_a_question_that_has_not_left_is_not_asked_when_it_ends(verb: str, who: str) -> None:
    """Whoever ends it: what waits for the helper about her is hushed, and nothing of others."""
    ward = helped(wards.enrolled())
    ward.asks("helper" if who == "c-maria" else "stop", who=who)
    turn = ward.taps(verb, who=who)
    assert [(one.contact_id, one.patient_id) for one in turn.hush] == [(JOSE, "p-maria")]


def test_a_yes_comes_in_time_or_not_at_all() -> None:
    """The link was opened in time; months later its buttons are over, as the link is."""
    ward = named()
    opens(ward)
    (said,) = ward.heard(JOSE)
    (invitation,) = ward.all(Invitation)
    assert said.options_until == invitation.expires_at


# --- what a helper is asked and says --------------------------------------------------------------


def asked() -> Ward:
    """She missed the first one, did not answer the question, and José was asked."""
    ward = helped(at_home(day=0, started_at=people.MONDAY_8 - timedelta(days=30)))
    ward.pass_until(CLOSES + 2 * HOUR)
    assert ward.keys_heard(JOSE) == ["helper-question"]
    return ward


def test_a_helper_reads_a_first_name_and_a_number_and_nothing_else() -> None:
    """No answer, no name of a pathway, no word of health, in whatever a helper is ever sent."""
    ward = asked()
    ward.taps("helper-answer", "no-answer", who=JOSE)
    ward.writes("what is the matter with her? which illness?", who=JOSE)
    ward.asks("plan", who=JOSE)
    ward.taps("helper-answer", "fine", who=JOSE)
    ward.taps("helper-stop", who=JOSE)
    said = [one for say in ward.says if say.contact_id == JOSE for one in say.words]
    assert {key.partition("-")[0] for one in said for key in keys_of(one)} == {"helper"}
    texts = {slot.text for one in said for slot in one.slots.values() if isinstance(slot, Text)}
    assert texts == {"Maria", "112"}
    assert not [slot for one in said for slot in one.slots.values() if isinstance(slot, Quote)]


def test_all_is_well_is_told_to_the_team_and_is_not_her_word() -> None:
    """It stands on the task that the pathway's count makes all the same."""
    ward = asked()
    ward.taps("helper-answer", "fine", who=JOSE)
    assert ward.keys_heard(JOSE) == ["helper-thanks"]
    assert reasons(ward, "PR-NR") == []
    ward.pass_until(CLOSES + timedelta(days=2))
    (reason,) = reasons(ward, "PR-NR")
    assert "trace-helper-fine" in [one.key for one in reason.shown]


@pytest.mark.parametrize(
    ("option", "rule"), [("no-answer", "helper-no-answer"), ("call", "helper-asks-for-call")]
)
def test_the_other_two_answers_are_tasks(option: str, rule: str) -> None:
    """Soon, with all that the task of a silence shows; the helper hears by when."""
    ward = asked()
    ward.taps("helper-answer", option, who=JOSE)
    (reason,) = reasons(ward, rule)
    assert reason.severity is Severity.SOON
    assert "trace-script" in [one.key for one in reason.shown]
    assert ward.keys_heard(JOSE) == ["helper-passed-on"]
    assert ward.heard() == []


def test_no_answer_either_is_urgent_where_something_grave_is_open() -> None:
    """An urgent task of hers waits already."""
    ward = helped(at_home(day=0, started_at=people.MONDAY_8 - timedelta(days=30)))
    says(ward, "170", "fine", "well")
    ward.pass_until(CLOSES + timedelta(days=1, hours=2))
    ward.taps("helper-answer", "no-answer", who=JOSE)
    (reason,) = reasons(ward, "helper-no-answer")
    assert reason.severity is Severity.URGENT


def test_the_buttons_of_a_helper_end_after_a_day() -> None:
    """What was asked yesterday is not answered tomorrow."""
    ward = asked()
    (said,) = ward.heard(JOSE)
    assert said.options_until == ward.now + timedelta(hours=24)


def test_a_helpers_words_go_nowhere_and_say_so() -> None:
    """Whom to call in an emergency; nothing is kept of what was written."""
    ward = helped(wards.enrolled())
    before = dict(ward.records)
    for act in (lambda: ward.writes("she fell", who=JOSE), lambda: ward.sends("photo", who=JOSE)):
        act()
        assert ward.keys_heard(JOSE) == ["helper-not-read"]
    assert ward.records == before
    assert ward.last.is_patient is False


def test_an_ended_helper_is_a_stranger() -> None:
    """The old buttons and words get the answer that anybody gets."""
    ward = asked()
    ward.taps("helper-stop", who=JOSE)
    ward.taps("helper-answer", "call", who=JOSE)
    assert reasons(ward, "helper-asks-for-call") == []
    assert ward.keys_heard(JOSE) == ["stranger"]


def test_a_helper_who_is_a_patient_too_writes_about_her_own_care() -> None:
    """Being a helper takes nothing from it."""
    ward = wards.enrolled()
    helped(ward)
    ward.records["Role", "r-c-maria-helper"] = people.role(RoleName.HELPER, "c-maria", patient_id="p-other")
    ward.writes("I went to the market")
    assert "remark-kept" in ward.keys_heard()
