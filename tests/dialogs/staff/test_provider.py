"""Claim, reply, note, read, resolve: what a nurse does, and what she is shown."""

from dataclasses import replace

import pytest

from dialogs.inputs import Action, Delivery, DueKind, Refusal
from dialogs.lifecycles import EscalationState, ReasonState
from dialogs.records import Reach, Remark, RemarkKind, RemarkState, Role, RoleName
from dialogs.severity import Severity
from dialogs.staff import cards
from dialogs.words import Quote
from tests import people
from tests.dialogs.staff.ward import BEA, CAROL, LENA, MARIA, NADIA, OTTO, STAFF, Ward, keys, texts, worry
from tests.people import role


def raised() -> Ward:
    ward = Ward()
    ward.raises(worry())
    return ward


# --- claim ----------------------------------------------------------------------------------------


def test_claim_makes_one_owner() -> None:
    """The first claim takes it; the second is told who has it, and changes nothing."""
    ward = raised()
    _, stale = ward.button(BEA, "claim")
    ward.taps(NADIA, "claim")
    assert ward.escalation.acknowledged_by == NADIA
    turn = ward.taps_action(BEA, stale.action)
    assert ward.escalation.acknowledged_by == NADIA
    assert keys(ward.heard(BEA))[0] == "claim-taken"
    assert "Nadia" in texts(ward.heard(BEA))
    assert not turn.keep


def test_claim_twice_is_once() -> None:
    """A double tap of the owner shows her card and changes nothing else."""
    ward = raised()
    _, button = ward.button(NADIA, "claim")
    ward.taps(NADIA, "claim")
    at = ward.escalation.acknowledged_at
    ward.pass_time(minutes=1)
    ward.taps_action(NADIA, button.action)
    assert ward.escalation.acknowledged_at == at
    assert "card-yours" in keys(ward.heard(NADIA))


@pytest.mark.parametrize("verb", ["claim", "read", "resolve", "outcome"])
def test_a_card_that_gained_a_reason_is_shown_again(verb: str) -> None:
    """Acting on a card that has since gained a reason shows it as it is, and does nothing."""
    ward = raised()
    ward.writes_unasked("hello")
    if verb == "outcome":
        ward.taps(NADIA, "resolve")
    _, old = ward.button(NADIA, verb, "called" if verb == "outcome" else None)
    ward.raises(worry("HF-3"))
    ward.taps_action(NADIA, old.action)
    assert keys(ward.heard(NADIA))[0] == "card-gained"
    assert ward.heard(NADIA).edits is None
    assert ward.escalation.state is EscalationState.OPEN
    assert all(one.state is ReasonState.OPEN for one in ward.reasons)
    assert all(one.state is RemarkState.UNREAD for one in ward.all(Remark))


def test_a_button_of_a_resolved_escalation() -> None:
    """A card whose worry is closed answers kindly; with a newer worry it shows that one instead."""
    ward = raised()
    _, old = ward.button(BEA, "claim")
    ward.taps(NADIA, "resolve")
    ward.taps(NADIA, "outcome", "called")
    ward.taps_action(BEA, old.action)
    assert keys(ward.heard(BEA)) == ["card-settled"]
    ward.raises(worry("HF-3"))
    ward.taps_action(BEA, old.action)
    assert keys(ward.heard(BEA))[0] == "card-gained"


# --- reply ----------------------------------------------------------------------------------------


def replied(ward: Ward, text: str = "Please rest today.") -> Ward:
    ward.taps(NADIA, "reply")
    ward.writes(NADIA, text)
    return ward


def test_a_reply_goes_to_the_patient_signed() -> None:
    """The next plain text goes into the patient's chat, as a quote with the provider's name, and is kept."""
    ward = replied(raised())
    to_her = ward.heard(MARIA)
    (part,) = to_her.words
    assert part.key == "reply-to-patient"
    assert part.slots["text"] == Quote("Please rest today.")
    assert texts(to_her)[0] == "Nadia"
    assert to_her.report
    (remark,) = ward.all(Remark)
    assert (remark.kind, remark.state, remark.by) == (RemarkKind.REPLY, RemarkState.WAITING, NADIA)
    assert keys(ward.heard(NADIA))[0] == "reply-on-its-way"


def test_a_reply_is_no_claim_but_offers_one() -> None:
    """Replying leaves the escalation open; one tap under the reply takes it and gives a fresh card."""
    ward = replied(raised())
    assert ward.escalation.state is EscalationState.OPEN
    ward.taps(NADIA, "claim", say=ward.heard(NADIA))
    assert ward.escalation.acknowledged_by == NADIA
    assert "card-yours" in keys(ward.heard(NADIA))


def test_a_reply_that_arrived_says_when() -> None:
    """Sent: the author's message changes in place and names the time; colleagues' cards show it too."""
    ward = raised()
    replied(ward)
    shows, said = ward.heard(NADIA), ward.heard(MARIA)
    ward.settles(said, Delivery.SENT)
    assert ward.heard(NADIA).edits == shows.key
    assert "reply-sent" in keys(ward.heard(NADIA))
    assert ward.all(Remark)[0].state is RemarkState.SENT
    assert "card-replied" in keys(ward.heard(BEA))


def test_a_reply_that_waits_says_so() -> None:
    """Waiting: the same message says that Telegram did not take it yet."""
    ward = replied(raised())
    ward.settles(ward.heard(MARIA), Delivery.WAITING)
    assert "reply-waiting" in keys(ward.heard(NADIA))
    assert ward.heard(NADIA).edits is not None


def test_a_refused_reply_is_heard() -> None:
    """Not delivered: a new message with sound and what to do, and the team gets the unreachable patient
    as a worry.
    """
    ward = replied(raised())
    ward.settles(ward.heard(MARIA), Delivery.REFUSED, Refusal.BLOCKED)
    to_author = ward.heard(NADIA)
    assert to_author.edits is None
    assert to_author.words[0].key == "reply-not-delivered"
    assert "+34 600 000 000" in texts(to_author)
    assert ward.all(Remark)[0].state is RemarkState.NOT_DELIVERED
    assert "unreachable" in {one.rule_id for one in ward.reasons}
    assert ward.told() >= {BEA, LENA}


def test_an_author_who_left_is_told_nothing_more() -> None:
    """How a reply fared is not shown to somebody who has left the team since."""
    ward = replied(raised())
    said = ward.heard(MARIA)
    (hers,) = (one for one in ward.all(Role) if one.contact_id == NADIA)
    ward.records["Role", hers.id] = replace(hers, ended_at=ward.now)
    ward.settles(said, Delivery.SENT)
    assert NADIA not in {say.contact_id for say in ward.last.say}
    assert ward.all(Remark)[0].state is RemarkState.SENT


def test_a_reply_to_a_patient_out_of_reach() -> None:
    """Reply for a patient who blocked the bot opens no form and says at once what to do."""
    ward = raised()
    ward.records["Contact", MARIA] = people.contact(MARIA, reach=Reach.BLOCKED)
    ward.taps(NADIA, "reply")
    assert keys(ward.heard(NADIA)) == ["reply-unreachable", "reach-by-phone"]


def test_a_patient_who_blocks_while_the_reply_is_typed() -> None:
    """The words are kept as not delivered and the author is told at once."""
    ward = raised()
    ward.taps(NADIA, "reply")
    ward.records["Contact", MARIA] = people.contact(MARIA, reach=Reach.GONE)
    ward.writes(NADIA, "Please rest.")
    assert ward.all(Remark)[0].state is RemarkState.NOT_DELIVERED
    assert keys(ward.heard(NADIA))[0] == "reply-unreachable"
    assert MARIA not in {say.contact_id for say in ward.last.say}


def test_a_reply_too_long_is_asked_for_again() -> None:
    """A reply that would not fit one message is not cut: she is asked for a shorter one, and the form
    stays.
    """
    ward = raised()
    ward.taps(NADIA, "reply")
    ward.writes(NADIA, "x" * 3001)
    assert keys(ward.heard(NADIA)) == ["text-too-long"]
    ward.writes(NADIA, "shorter")
    assert ward.heard(MARIA)


def test_a_coordinator_may_not_reply() -> None:
    """Reply is for providers: a coordinator who forges the button gets the same answer as anybody, and no
    form.
    """
    ward = raised()
    _, button = ward.button(NADIA, "reply")
    turn = ward.taps_action(CAROL, button.action)
    assert not turn.keep
    assert [keys(say) for say in turn.say] == [["not-for-you"]]


def test_a_nurse_of_another_team_may_nothing() -> None:
    """A forged button of a patient of another team keeps nothing and names nobody."""
    ward = raised()
    for verb in ("claim", "reply", "note", "resolve"):
        _, button = ward.button(NADIA, verb)
        turn = ward.taps_action(OTTO, button.action)
        assert not turn.keep
        assert not any("Maria" in text for say in turn.say for text in texts(say))


def test_nobody_works_on_her_own_worry() -> None:
    """A nurse who is the patient gets a kind no."""
    hers = role(RoleName.PATIENT, NADIA)
    ward = Ward(people.patient(contact_id=NADIA), people.plan(), roles=(*STAFF, hers))
    ward.raises(worry())
    _, button = ward.button(BEA, "claim")
    ward.taps_action(NADIA, button.action)
    assert keys(ward.heard(NADIA)) == ["own-care"]
    assert ward.escalation.acknowledged_by is None


# --- note -----------------------------------------------------------------------------------------


def test_a_note_is_for_colleagues_only() -> None:
    """A note is kept, shown on the cards of colleagues, and never sent to the patient."""
    ward = raised()
    ward.taps(NADIA, "note")
    ward.writes(NADIA, "Lives alone.")
    assert MARIA not in {say.contact_id for say in ward.last.say}
    assert keys(ward.heard(NADIA)) == ["note-kept"]
    assert "card-note" in keys(ward.heard(BEA))
    assert ward.all(Remark)[0].kind is RemarkKind.NOTE


# --- read -----------------------------------------------------------------------------------------


def test_read_resolves_when_nothing_else_is_open() -> None:
    """Read by a person marks the words read and, when they were all there was, resolves the escalation."""
    ward = Ward()
    ward.writes_unasked("Thank you!")
    ward.taps(NADIA, "read")
    (remark,) = ward.all(Remark)
    assert (remark.state, remark.read_by) == (RemarkState.READ, NADIA)
    assert (ward.escalation.state, ward.escalation.outcome) == (EscalationState.RESOLVED, "read")
    assert ward.escalation.resolved_by == NADIA
    assert not ward.due


def test_words_that_were_read_stay_on_the_card_and_can_be_answered() -> None:
    """After Read the words still stand there, with who read them, and Reply is still one tap away."""
    ward = Ward()
    ward.raises(worry("HF-2", Severity.SOON))
    ward.writes_unasked("May I take these?")
    ward.taps(NADIA, "read")
    for verb in ("claim", "resolve"):
        assert "card-read" in keys(ward.heard(NADIA)), f"after {verb}"
        ward.taps(NADIA, verb)
    ward.taps(NADIA, "outcome", "advice")
    assert "card-resolved" in keys(ward.heard(NADIA))
    ward.taps(NADIA, "reply")
    ward.writes(NADIA, "Please do not.")
    assert "reply-to-patient" in keys(ward.heard(MARIA))


def test_read_leaves_the_other_reasons() -> None:
    """With a rule's reason beside them, Read closes the words only, and the severity follows what is left."""
    ward = Ward()
    ward.raises(worry("HF-2", Severity.SOON))
    ward.writes_unasked("I am worried", Severity.URGENT)
    before = ward.escalation
    ward.taps(NADIA, "read")
    after = ward.escalation
    assert (before.severity, after.severity) == (Severity.URGENT, Severity.SOON)
    assert after.state is EscalationState.OPEN
    assert [one.state for one in ward.reasons] == [ReasonState.OPEN, ReasonState.RESOLVED]


def test_read_marks_only_what_was_shown() -> None:
    """Messages that did not fit the card stay unread until a card has shown them."""
    ward = Ward()
    for n in range(cards.REMARKS_SHOWN + 1):
        ward.writes_unasked(f"message {n}")
    ward.taps(NADIA, "read")
    states = [one.state for one in ward.all(Remark)]
    assert states == [RemarkState.READ] * cards.REMARKS_SHOWN + [RemarkState.UNREAD]
    first = ward.escalation
    ward.taps(NADIA, "read")
    second = ward.escalation
    assert (first.state, second.state) == (EscalationState.OPEN, EscalationState.RESOLVED)


def test_two_nurses_read_at_once() -> None:
    """A Read on a card whose words a colleague has read meanwhile marks nothing that this card did not
    show.
    """
    ward = Ward()
    for n in range(cards.REMARKS_SHOWN + 1):
        ward.writes_unasked(f"message {n}")
    _, old = ward.button(BEA, "read")
    ward.taps(NADIA, "read")
    ward.taps_action(BEA, old.action)
    assert ward.all(Remark)[-1].state is RemarkState.UNREAD
    assert keys(ward.heard(BEA))[0] == "card-gained"


def test_an_answer_to_the_owner_makes_a_sound() -> None:
    """While Nadia has it, what the patient writes comes to her as a new card; the others see theirs
    change.
    """
    ward = raised()
    ward.taps(NADIA, "claim")
    ward.writes_unasked("first")
    ward.writes_unasked("second")
    assert ward.told() == {NADIA}


def test_an_answer_to_a_reply_makes_a_sound() -> None:
    """Whoever replied hears the answer with sound, also of a routine worry that nobody has taken."""
    ward = Ward()
    ward.writes_unasked("May I eat salt?")
    replied(ward, "Better not.")
    ward.writes_unasked("Thank you")
    assert ward.told() == {NADIA}
    assert not ward.heard(NADIA).silent
    assert ward.heard(BEA).edits is not None


# --- resolve --------------------------------------------------------------------------------------


def test_resolve_asks_for_the_outcome_and_closes_everything() -> None:
    """Resolve asks what came of it; the choice closes every reason, stops every clock and shows on all
    cards.
    """
    ward = raised()
    ward.raises(worry("HF-3"))
    ward.taps(NADIA, "resolve")
    assert keys(ward.heard(NADIA))[0] == "ask-outcome"
    assert ward.escalation.state is EscalationState.OPEN
    ward.taps(NADIA, "outcome", "visit")
    assert (ward.escalation.state, ward.escalation.outcome) == (EscalationState.RESOLVED, "visit")
    assert {one.state for one in ward.reasons} == {ReasonState.RESOLVED}
    assert not ward.due
    assert all("card-resolved" in keys(say) for say in ward.last.say)
    left = {option.action.verb for say in ward.last.say for row in say.options for option in row}
    assert left == {"reply"}
    assert {say.contact_id for say in ward.last.say} == {NADIA, BEA, LENA}
    assert MARIA not in {say.contact_id for say in ward.last.say}


def test_back_from_the_outcomes() -> None:
    """Back shows the card again in the same message."""
    ward = raised()
    card = ward.heard(NADIA)
    ward.taps(NADIA, "resolve")
    ward.taps(NADIA, "card", "back")
    assert ward.heard(NADIA).edits == card.key
    assert "ask-outcome" not in keys(ward.heard(NADIA))


def test_another_outcome_is_typed() -> None:
    """Other asks for words; they are kept as the outcome and shown as a quote."""
    ward = raised()
    ward.taps(NADIA, "resolve")
    ward.taps(NADIA, "outcome", "other")
    ward.writes(NADIA, "Moved to another clinic")
    assert ward.escalation.outcome == "Moved to another clinic"
    assert ward.escalation.state is EscalationState.RESOLVED
    assert "outcome-typed" in keys(ward.heard(BEA))


def test_a_reason_gained_while_the_outcome_is_typed() -> None:
    """What came in while she typed is shown, and nothing is closed."""
    ward = raised()
    ward.taps(NADIA, "resolve")
    ward.taps(NADIA, "outcome", "other")
    ward.raises(worry("HF-3"))
    ward.writes(NADIA, "All well")
    assert ward.escalation.state is EscalationState.OPEN
    assert keys(ward.heard(NADIA))[0] == "card-gained"


def test_superseded_reasons_are_closed_with_the_rest() -> None:
    """Resolve closes open and superseded reasons alike."""
    ward = raised()
    ward.raises(worry("HF-3", check_in_id="ci-9"))
    ward.corrects("HF-1")
    assert [one.state for one in ward.reasons] == [ReasonState.SUPERSEDED, ReasonState.OPEN]
    ward.taps(NADIA, "resolve")
    ward.taps(NADIA, "outcome", "no-action")
    assert {one.state for one in ward.reasons} == {ReasonState.RESOLVED}


def test_unseen_messages_are_read_first() -> None:
    """Resolve with a message that did not fit the card shows it and asks for Read."""
    ward = raised()
    for n in range(cards.REMARKS_SHOWN + 1):
        ward.writes_unasked(f"message {n}")
    ward.taps(NADIA, "resolve")
    assert keys(ward.heard(NADIA))[0] == "card-unread-first"
    assert ward.escalation.state is EscalationState.OPEN


def test_messages_on_the_card_are_read_by_resolving() -> None:
    """Words that stood on the resolved card are marked read by whoever closed it."""
    ward = raised()
    ward.writes_unasked("hello")
    ward.taps(NADIA, "resolve")
    ward.taps(NADIA, "outcome", "called")
    assert ward.all(Remark)[0].read_by == NADIA


def test_a_coordinator_resolves_only_her_own() -> None:
    """A coordinator cannot close a clinical worry, even with a forged button; she can close one of her
    own.
    """
    ward = raised()
    action = Action(
        verb="resolve", subject="p-maria", item=ward.escalation.id, version=str(ward.escalation.version)
    )
    ward.taps_action(CAROL, action)
    assert keys(ward.heard(CAROL)) == ["resolve-by-provider"]
    other = Ward()
    other.raises(worry("enrolment-locked", Severity.SOON, roles=("coordinator",)))
    other.taps(CAROL, "resolve")
    other.taps(CAROL, "outcome", "no-action")
    assert other.escalation.state is EscalationState.RESOLVED


def test_no_clock_is_left_for_a_resolved_escalation() -> None:
    """Every due row of a resolved escalation is taken back."""
    ward = raised()
    ward.taps(NADIA, "claim")
    ward.taps(NADIA, "resolve")
    ward.taps(NADIA, "outcome", "advice")
    kinds = {row[1] for row in ward.due}
    assert not kinds & {DueKind.CLIMB, DueKind.ACKNOWLEDGED_LAPSE, DueKind.REASON_REPEAT}
