"""The queue and the list of patients: order, bounds, and kind answers to nothing."""

from datetime import timedelta

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState
from dialogs.records import Escalation, Patient
from dialogs.severity import Severity
from dialogs.staff import queue
from dialogs.turn import Deciding
from dialogs.words import Text
from dialogs.worry.escalation import raise_worries
from tests import people
from tests.dialogs.staff.ward import BEA, CAROL, NADIA, NOW, OTTO, Ward, hers, keys, texts, tomorrow, worry


def others(count: int) -> list[Patient]:
    return [
        people.patient(id=f"p-{n}", contact_id=None, code=f"C{n:03}", name=f"Invented Person{n}")
        for n in range(count)
    ]


def raises_for(ward: Ward, patient_id: str, severity: Severity) -> None:
    d = Deciding(ward.case(patient_id=patient_id), patient_id, is_patient=True)
    raise_worries(d, [worry(severity=severity)], by="rule")
    ward.commit(d.turn())


def codes_in(said: str, ward: Ward, who: str = NADIA) -> list[str]:
    """The codes of the queue's lines, in order."""
    ward.asks(who, "queue", said)
    labels = [option.label for row in ward.heard(who).options for option in row]
    return [slot.text for label in labels if isinstance(slot := label.slots["code"], Text)]


def test_the_most_urgent_comes_first() -> None:
    """Gravest first; among equals what is overdue, then what is due soonest."""
    ward = Ward(*hers(), *others(4))
    raises_for(ward, "p-0", Severity.SOON)
    raises_for(ward, "p-1", Severity.URGENT)
    ward.pass_time(minutes=30)
    raises_for(ward, "p-2", Severity.URGENT)
    raises_for(ward, "p-3", Severity.EMERGENCY)
    assert codes_in("", ward) == ["C003", "C001", "C002", "C000"]


def test_filters() -> None:
    """mine, unclaimed and overdue show what they say; the name of a team shows that team's."""
    ward = Ward(*hers(), *others(2))
    raises_for(ward, "p-0", Severity.URGENT)
    raises_for(ward, "p-1", Severity.EMERGENCY)
    ward.taps(NADIA, "claim")
    assert codes_in("mine", ward) == ["C001"]
    assert codes_in("unclaimed", ward) == ["C000"]
    assert codes_in("unclaimed", ward, BEA) == ["C000"]
    assert codes_in("overdue", ward) == []
    ward.now = NOW + timedelta(minutes=16)
    assert codes_in("OVERDUE", ward) == []  # taken in time, and opens again by itself
    raises_for(ward, "p-0", Severity.EMERGENCY)
    ward.now += timedelta(minutes=16)
    assert codes_in("OVERDUE", ward) == ["C000"]
    assert codes_in("heart team", ward) == ["C001", "C000"]


@pytest.mark.parametrize(
    ("said", "key"), [("", "queue-empty"), ("mine", "queue-empty-of"), ("xyz", "queue-unknown")]
)
def test_nothing_to_show_is_said_kindly(said: str, key: str) -> None:
    """An empty queue and an unknown word get a sentence, not silence."""
    ward = Ward()
    ward.asks(NADIA, "queue", said)
    assert keys(ward.heard(NADIA)) == [key]


def test_a_long_queue_is_bounded() -> None:
    """More lines than fit are counted."""
    ward = Ward(*hers(), *others(queue.LINES + 2))
    for n in range(queue.LINES + 2):
        raises_for(ward, f"p-{n}", Severity.SOON)
    assert len(codes_in("", ward)) == queue.LINES
    assert "queue-more" in keys(ward.heard(NADIA))


def test_a_line_opens_its_card() -> None:
    """The button of a line hands her the card, which from then on changes with the others."""
    ward = Ward(*hers())
    ward.raises(worry())
    ward.asks(CAROL, "queue")
    ward.taps(CAROL, "card")
    card = ward.heard(CAROL)
    assert keys(card)[0] == "card-head"
    turn = ward.taps(NADIA, "claim")
    assert card.key in {say.edits for say in turn.say}


def test_the_queue_of_another_team_is_empty() -> None:
    """A nurse sees her own teams' worries only."""
    ward = Ward()
    ward.raises(worry())
    assert codes_in("", ward, OTTO) == []


def test_looking_keeps_nothing() -> None:
    """Reading the queue or a list changes no record and no due row."""
    ward = Ward()
    ward.raises(worry())
    for command in ("queue", "patients"):
        turn = ward.asks(NADIA, command)
        assert not turn.keep
        assert not turn.waits


def test_a_line_says_reason_owner_and_clock() -> None:
    """A line names the gravest open reason, how many more, by when, and who has it."""
    ward = Ward()
    ward.raises(worry("HF-2", Severity.SOON), worry("HF-4", Severity.EMERGENCY))
    ward.taps(BEA, "claim")
    ward.asks(NADIA, "queue")
    said = ward.heard(NADIA)
    assert "HF-4" in texts(said)
    assert "HF-2" not in texts(said)
    assert {"queue-line-more", "queue-due", "queue-owner"} <= set(keys(said))
    assert "Bea" in texts(said)


def test_an_overdue_line() -> None:
    """Past its act_by a line says overdue."""
    ward = Ward()
    ward.raises(worry(severity=Severity.EMERGENCY))
    for _ in range(4):
        ward.falls_due(DueKind.CLIMB)
    ward.asks(NADIA, "queue")
    assert "queue-overdue" in keys(ward.heard(NADIA))


# --- patients -------------------------------------------------------------------------------------


def test_patients_lists_where_each_stands() -> None:
    """Whoever has an open worry comes first; each line names plan and next check-in."""
    ward = Ward(*hers(), *others(1))
    ward.raises(worry())
    ward.asks(CAROL, "patients")
    said = ward.heard(CAROL)
    assert texts(said)[:2] == ["Maria Lopez", "K7F2"]
    assert {"staff-next-check-in", "staff-plan-active", "staff-no-next-check-in"} <= set(keys(said))


@pytest.mark.parametrize("asked", ["", "mar"])
def test_an_open_check_in_is_not_the_next(asked: str) -> None:
    """One that is open now is named so, in the list and on her page; "next" would send people to another day."""
    opened = tomorrow(id="ci-0", state=CheckInState.OPEN, on=people.TODAY, due_at=NOW, sent_at=NOW)
    ward = Ward(*hers(), opened)
    ward.asks(CAROL, "patients", asked)
    said = keys(ward.heard(CAROL))
    assert "staff-check-in-open" in said
    assert "staff-next-check-in" not in said


def test_one_hit_opens_the_page() -> None:
    """/patients with one hit shows that patient's plan and next check-in."""
    ward = Ward()
    ward.asks(NADIA, "patients", "mar")
    said = ward.heard(NADIA)
    assert keys(said)[0] == "patient-head"
    assert "patient-plan" in keys(said)
    assert not said.options


def test_the_page_leads_to_an_open_worry() -> None:
    """With an open worry the page holds the button of its card."""
    ward = Ward()
    ward.raises(worry())
    ward.asks(NADIA, "patients", "k7f2")
    ward.taps(NADIA, "card", say=ward.heard(NADIA))
    assert keys(ward.heard(NADIA))[0] == "card-head"


def test_several_hits_are_chosen_from() -> None:
    """Several patients of one name are offered, and the tap opens the right page."""
    ward = Ward(*hers(), *others(2))
    ward.asks(NADIA, "patients", "inv")
    assert keys(ward.heard(NADIA))[0] == "patient-which"
    ward.taps(NADIA, "patient")
    assert "C000" in texts(ward.heard(NADIA))


def test_no_hit_is_said() -> None:
    """A name nobody has gets a sentence that says what to try."""
    ward = Ward()
    ward.asks(NADIA, "patients", "zoe")
    assert keys(ward.heard(NADIA)) == ["patient-not-found"]
    assert not ward.all(Escalation)


@pytest.mark.parametrize(
    ("who", "command", "said"),
    [
        (NADIA, "queue", ""),
        (NADIA, "patients", ""),
        (NADIA, "patients", "Invented"),
        (CAROL, "today", ""),
        (CAROL, "enrol", "Someone New"),
    ],
)
def test_a_list_that_names_patients_cannot_be_passed_on(who: str, command: str, said: str) -> None:
    """Telegram neither forwards nor saves what names patients: a list as little as one patient's card."""
    ward = Ward(*hers(), *others(2))
    raises_for(ward, "p-0", Severity.URGENT)
    ward.asks(who, command, said)
    assert ward.heard(who).protected
