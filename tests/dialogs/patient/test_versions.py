"""A plan moves to a newer version while something of the old one is still under way."""

import re
from datetime import timedelta
from functools import cache

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState
from dialogs.pathway.pathway import Pathway, load
from dialogs.patient.course import versions
from dialogs.records import CheckIn, Plan
from tests import people
from tests.dialogs.patient.promised import FILE, at_home, reasons, says
from tests.dialogs.patient.ward import Ward

WAITING = ("p-maria", DueKind.NEW_VERSION, versions.key("plan-1", 2, people.CAROL))


@cache
def newer() -> Pathway:
    """Version 2, in which the blood pressure has another name."""
    text = re.sub(r"\bsys\b", "pressure", FILE.read_text("utf-8")).replace("version: 1", "version: 2", 1)
    return load(text, FILE.name)


def confirmed(ward: Ward) -> None:
    """A coordinator has confirmed the move of every plan."""
    ward.pathways = (*ward.pathways, newer())
    ward.dues[WAITING] = ward.now


def runs_the_newer(ward: Ward) -> bool:
    return ward.one(Plan, "plan-1").pathway_hash == newer().hash


def test_a_check_in_that_should_have_ended_is_looked_at_again_later() -> None:
    """Were the move due again at the same instant, every batch of every tick would take it, and journal it."""
    ward = at_home()
    closes_at = ward.one(CheckIn, "ci-1").closes_at
    ward.dues = {}  # we failed to end it
    confirmed(ward)
    ward.now = closes_at + timedelta(minutes=1)
    subject, kind, key = WAITING
    ward.take(FellDue(subject=subject, kind=kind, key=key, due_at=ward.dues.pop(WAITING)))
    assert ward.one(CheckIn, "ci-1").state is CheckInState.OPEN
    assert ward.dues[WAITING] > ward.now
    assert not runs_the_newer(ward)


def test_what_the_old_version_waits_for_is_still_missed() -> None:
    """The second reading has another name by now: that none came in half an hour is a task all the same."""
    ward = at_home()
    says(ward, "170", "fine", "well")
    confirmed(ward)
    ward.pass_time(minutes=40)
    assert runs_the_newer(ward)
    assert len(reasons(ward, "BP-2")) == 1


def test_an_answer_to_a_question_that_is_gone_can_be_corrected_by_a_person_only() -> None:
    """She corrects yesterday's version of an answer: her words are kept for the team, and nothing fails."""
    ward = at_home()
    says(ward, "120")
    answered = ward.last_message_id
    says(ward, "fine", "well")
    confirmed(ward)
    ward.pass_time(minutes=1)
    assert runs_the_newer(ward)
    ward.edits(answered, "210")
    assert "edit-kept-for-person" in ward.keys_heard()
