"""Enrolling where several pathways are on the shelf: the choice, and exactly the inputs of the chosen one."""

from datetime import date, time
from decimal import Decimal

import pytest

from dialogs.inputs import DueKind
from dialogs.pathway.pathway import Pathway
from dialogs.records import Dialog, Patient, Plan
from tests import people
from tests.dialogs.staff.ward import CAROL, FRESH, Ward, keys

HEART, JOINT = people.heart_failure(), people.joint_replacement()


def begun() -> Ward:
    """The form stands at the choice of the pathway."""
    ward = Ward()
    ward.pathways = (HEART, JOINT)
    ward.asks(CAROL, "enrol", "Zoe Invented")
    ward.writes(CAROL, "12 March 1948")
    ward.taps(CAROL, "enrol-pick", "Europe/Madrid")
    return ward


def step(ward: Ward) -> str:
    return [one for one in ward.all(Dialog) if one.contact_id == CAROL][-1].item


def asked(ward: Ward) -> list[str]:
    """The inputs that are asked from here to the page to confirm, each answered with something it takes."""
    found: list[str] = []
    answers = {"surgery_on": "2026-11-30", "discharged_on": "2026-11-20", "joint": "knee"}
    while step(ward) != "confirm":
        name = step(ward).removeprefix("input.")
        found.append(name)
        ward.writes(CAROL, answers[name]) if name in answers else ward.taps(CAROL, "enrol-pick", "")
    return found


def test_the_pathway_is_chosen_by_its_title() -> None:
    """Both titles are offered, in the order of their ids."""
    ward = begun()
    assert step(ward) == "pathway"
    said = ward.heard(CAROL)
    assert [row[0].label.key for row in said.options[:2]] == [
        f"pathway:{HEART.hash}:title",
        f"pathway:{JOINT.hash}:title",
    ]


@pytest.mark.parametrize("chosen", [HEART, JOINT], ids=lambda one: one.id)
def test_exactly_its_inputs_are_asked(chosen: Pathway) -> None:
    """All inputs of the chosen pathway, in the order of its file, and none of the other."""
    ward = begun()
    ward.taps(CAROL, "enrol-pick", chosen.id)
    assert asked(ward) == list(chosen.inputs)


@pytest.mark.parametrize(
    "written", ["joint-replacement-recovery", "Hip or knee", "prótesis de cadera o rodilla: recuperación"]
)
def test_a_pathway_may_be_written(written: str) -> None:
    """By its id, or by its title or the beginning of it, in any language."""
    ward = begun()
    ward.writes(CAROL, written)
    assert step(ward) == "input.surgery_on"
    ward = begun()
    ward.writes(CAROL, "shoulder")
    assert (step(ward), keys(ward.heard(CAROL))[0]) == ("pathway", "enrol-tap-one")


def test_another_choice_asks_its_own_inputs_though_they_share_a_name() -> None:
    """Going back and choosing the other pathway asks `high_risk` again: it means something else there."""
    ward = begun()
    ward.taps(CAROL, "enrol-pick", HEART.id)
    asked(ward)
    while step(ward) != "pathway":
        ward.taps(CAROL, "enrol-back")
    ward.taps(CAROL, "enrol-pick", JOINT.id)
    assert asked(ward) == list(JOINT.inputs)


def test_the_plan_holds_what_was_entered_for_that_pathway() -> None:
    """Day 0 is the operation, the joint and the score are kept, and check-ins come in the evening."""
    ward = begun()
    ward.taps(CAROL, "enrol-pick", JOINT.id)
    ward.writes(CAROL, "30 November 2026")
    ward.taps(CAROL, "enrol-pick", "hip")
    ward.writes(CAROL, "52.465")
    asked(ward)
    ward.taps(CAROL, "enrol-create")
    (plan,) = [one for one in ward.all(Plan) if one.patient_id == FRESH.patient_id]
    assert (plan.pathway_id, plan.day_zero, plan.hour) == (JOINT.id, date(2026, 11, 30), time(18))
    assert plan.inputs == {
        "surgery_on": date(2026, 11, 30),
        "joint": "hip",
        "baseline_jr": Decimal("52.465"),
    }
    assert ward.one(Patient, FRESH.patient_id).name == "Zoe Invented"
    assert (FRESH.patient_id, DueKind.CHECK_IN) not in {(who, kind) for who, kind, _ in ward.due}


def test_a_joint_that_is_none_is_asked_again() -> None:
    """Only the options of the input are taken; their labels may be written in any language."""
    ward = begun()
    ward.taps(CAROL, "enrol-pick", JOINT.id)
    ward.writes(CAROL, "30 November 2026")
    ward.writes(CAROL, "elbow")
    assert (step(ward), keys(ward.heard(CAROL))[0]) == ("input.joint", "enrol-tap-one")
    ward.writes(CAROL, "rodilla")
    assert step(ward) == "input.baseline_jr"
