"""The card: what stands on it, for whom, and how much."""

from dataclasses import replace
from datetime import timedelta

from dialogs.inputs import DueKind
from dialogs.records import Role, RoleName
from dialogs.severity import Severity
from dialogs.staff import cards
from dialogs.turn import Option, Say
from dialogs.words import Moment, Quote, Text, Words, words
from tests.dialogs.staff.ward import BEA, CAROL, LENA, NADIA, NOW, Ward, keys, texts, worry
from tests.people import role


def labels(say: Say) -> list[str]:
    return [option.label.key for option in buttons(say)]


def buttons(say: Say) -> list[Option]:
    return [option for row in say.options for option in row]


def line(number: int) -> Words:
    return words("staff-fact", fact=Text(f"line {number}"))


def nested(said: tuple[Words, ...]) -> list[Words]:
    """Words and the words in their slots."""
    inner = [tuple(slot for slot in one.slots.values() if isinstance(slot, Words)) for one in said]
    return [*said, *(word for each in inner for word in each)]


def test_the_reason_comes_first_with_what_it_rests_on() -> None:
    """Head, reason with its lines, clock and owner: in this order."""
    ward = Ward()
    ward.raises(worry(shown=(line(1), line(2))))
    card = ward.heard(NADIA)
    assert [part.key for part in card.words] == ["card-head", "card-reason-lines", "card-standing"]
    assert texts(card)[:2] == ["Maria Lopez", "K7F2"]
    assert {"line 1", "line 2"} <= set(texts(card))
    assert card.patient_id == "p-maria"


def test_long_cards_are_bounded_and_say_so() -> None:
    """More reasons, lines or messages than fit are counted, never dropped without a word."""
    ward = Ward()
    many = [
        worry(f"HF-{n}", shown=tuple(line(each + n) for each in range(20)))
        for n in range(cards.REASONS_SHOWN + 3)
    ]
    ward.raises(*many)
    for n in range(cards.REMARKS_SHOWN + 2):
        ward.writes_unasked(f"message {n}")
    card = [say for say in ward.says if say.contact_id == NADIA][-1]
    assert keys(card).count("card-reason-lines") == cards.REASONS_SHOWN
    assert keys(card).count("staff-fact") <= cards.REASONS_SHOWN * (cards.LINES_SHOWN + 1)
    assert {"card-more", "card-lines-more", "card-unread-more"} <= set(keys(card))


def test_unread_words_are_quoted_and_named_by_the_button() -> None:
    """What the patient wrote stands apart as a quote, and Read carries exactly what stood there."""
    ward = Ward()
    remark = ward.writes_unasked("<b>Resolved</b> by nobody")
    card = ward.heard(NADIA)
    (quoted,) = (part for part in card.words if part.key == "card-wrote")
    assert quoted.slots["text"] == Quote("<b>Resolved</b> by nobody")
    (read,) = (one for one in buttons(card) if one.action.verb == "read")
    assert read.action.more["remarks"] == remark.id


def test_very_long_messages_share_the_card() -> None:
    """Messages beyond the room of a card wait for the next; a first one that is longer still is shown
    alone.
    """
    ward = Ward()
    ward.writes_unasked("a" * 4000)
    ward.writes_unasked("b" * 10)
    assert keys(ward.heard(NADIA)).count("card-wrote") == 1
    assert "card-unread-more" in keys(ward.heard(NADIA))


def test_overdue_is_said() -> None:
    """Past its act_by the card says so, while nobody has it."""
    ward = Ward()
    ward.raises(worry(severity=Severity.EMERGENCY))
    ward.now = NOW + timedelta(minutes=16)
    ward.falls_due(DueKind.CLIMB)
    assert "card-overdue" in keys(ward.heard(NADIA))
    ward.taps(NADIA, "claim")
    assert "card-overdue" not in keys(ward.heard(NADIA))
    assert "card-taken" in keys(ward.heard(NADIA))


def test_an_emergency_beside_something_overdue_shows_its_own_time() -> None:
    """The lesser reason is overdue, and the card says so; first it says by when the emergency is to be acted on."""
    ward = Ward()
    ward.raises(worry(severity=Severity.URGENT))
    ward.now = ward.escalation.act_by + timedelta(hours=1)
    lesser = ward.escalation.act_by
    ward.raises(worry("HF-5", Severity.EMERGENCY))
    (clock,) = [one for one in nested(ward.heard(NADIA).words) if one.key.startswith("card-overdue")]
    assert clock.key == "card-overdue-lesser"
    by, overdue = clock.slots["by"], clock.slots["overdue"]
    assert isinstance(by, Moment)
    assert isinstance(overdue, Moment)
    assert (by.at, overdue.at) == (ward.now + timedelta(minutes=15), lesser)


def test_buttons_by_role() -> None:
    """A nurse may reply and resolve; a coordinator may claim and note, and resolve only what is hers."""
    ward = Ward(roles=(role(RoleName.COORDINATOR, CAROL),))
    ward.raises(worry())
    assert labels(ward.heard(CAROL)) == ["button-claim", "button-note"]
    other = Ward(roles=(role(RoleName.COORDINATOR, CAROL),))
    other.raises(worry("enrolment-locked", Severity.SOON, roles=("coordinator",)))
    assert labels(other.heard(CAROL)) == ["button-claim", "button-note", "button-resolve"]


def test_every_button_carries_what_was_seen() -> None:
    """Each action names the patient, the escalation and the version it was made from."""
    ward = Ward()
    ward.raises(worry())
    ward.raises(worry("HF-3"))
    for option in buttons(ward.heard(NADIA)):
        assert (option.action.subject, option.action.item) == ("p-maria", ward.escalation.id)
        assert option.action.version == "2"


def test_a_change_edits_every_card_in_place() -> None:
    """Claiming edits the cards that are there, each its own, without sound."""
    ward = Ward()
    ward.raises(worry())
    first = {say.contact_id: say.key for say in ward.last.say}
    turn = ward.taps(NADIA, "claim")
    assert {say.contact_id: say.edits for say in turn.say} == first
    assert "card-yours" in keys(ward.heard(NADIA))
    assert "card-claimed" in keys(ward.heard(BEA))


def test_who_has_left_the_team_sees_nothing_more() -> None:
    """A card is not edited for somebody whose role has ended."""
    ward = Ward()
    ward.raises(worry())
    (hers,) = (one for one in ward.all(Role) if one.contact_id == LENA)
    ward.records["Role", hers.id] = replace(hers, ended_at=NOW)
    ward.raises(worry("HF-4", Severity.EMERGENCY))
    assert LENA not in {say.contact_id for say in ward.last.say}
