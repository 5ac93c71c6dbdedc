"""Enrolling where several pathways are on the shelf: the choice, and exactly the inputs of the chosen one."""

from datetime import date, time
from decimal import Decimal

import pytest

from dialogs.inputs import DueKind
from dialogs.pathway.pathway import Pathway
from dialogs.records import Dialog, Patient, Plan
from dialogs.words import Several, Words
from tests import people
from tests.dialogs.staff.ward import CAROL, FRESH, Ward, keys

HEART, JOINT = people.heart_failure(), people.joint_replacement()


def begun() -> Ward:
    """The form stands at the choice of the pathway."""
    return begun_with(HEART, JOINT)


def begun_with(*pathways: Pathway) -> Ward:
    ward = Ward()
    ward.pathways = pathways
    ward.asks(CAROL, "enrol", "Zoe Invented")
    ward.writes(CAROL, "12 March 1958")
    ward.taps(CAROL, "enrol-pick", "Europe/Madrid")
    return ward


def step(ward: Ward) -> str:
    return [one for one in ward.all(Dialog) if one.contact_id == CAROL][-1].item


def asked(ward: Ward) -> list[str]:
    """The inputs that are asked from here to the page to confirm, each answered with something it takes."""
    found: list[str] = []
    while step(ward) != "confirm":
        found.append(step(ward).removeprefix("input."))
        asked_once(ward)
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


def test_a_long_form_ends_with_one_tap() -> None:
    """Once only optional facts are left, and many of them, all can be left out; the page to confirm counts them."""
    long = people.shipped("prevention-outreach")
    ward = begun_with(HEART, long)
    ward.taps(CAROL, "enrol-pick", long.id)
    for _ in long.inputs:
        if "button-leave-out-rest" in labels(ward):
            break
        asked_once(ward)
    ward.taps(CAROL, "enrol-pick", "*")
    assert step(ward) == "confirm"
    assert "enrol-line-left-out" in [one.key for one in lines(ward)]
    ward.taps(CAROL, "enrol-create")
    assert ward.all(Plan)[-1].pathway_hash == long.hash


@pytest.mark.parametrize(("told", "kept"), [("female", "female"), ("male", "male"), ("", None)])
def test_sex_is_asked_where_a_condition_looks_at_it(told: str, kept: str | None) -> None:
    """Screening depends on it; where nothing does, nobody asks."""
    long = people.shipped("prevention-outreach")
    ward = begun_with(HEART, long)
    ward.taps(CAROL, "enrol-pick", long.id)
    assert step(ward) == "sex"
    ward.taps(CAROL, "enrol-pick", told)
    for _ in long.inputs:
        if "button-leave-out-rest" in labels(ward):
            break
        asked_once(ward)
    ward.taps(CAROL, "enrol-pick", "*")
    assert ("enrol-line-sex" in [one.key for one in lines(ward)]) == (kept is not None)
    ward.taps(CAROL, "enrol-create")
    assert ward.all(Patient)[-1].sex == kept


def test_a_short_form_has_no_such_button() -> None:
    ward = begun()
    ward.taps(CAROL, "enrol-pick", HEART.id)
    for _ in HEART.inputs:
        assert "button-leave-out-rest" not in labels(ward)
        asked_once(ward)
    assert step(ward) == "confirm"
    assert "enrol-line-left-out" not in [one.key for one in lines(ward)]


def labels(ward: Ward) -> list[str]:
    return [option.label.key for row in ward.heard(CAROL).options for option in row]


def lines(ward: Ward) -> tuple[Words, ...]:
    slot = ward.heard(CAROL).words[0].slots["lines"]
    assert isinstance(slot, Several)
    return slot.items


def asked_once(ward: Ward) -> None:
    name = step(ward).removeprefix("input.")  # the one step that is no input can be left out too
    answers = {
        "surgery_on": "2026-11-30",
        "discharged_on": "2026-11-20",
        "joint": "knee",
        "outreach_on": "2026-11-20",
        "records": "yes",
    }
    ward.writes(CAROL, answers[name]) if name in answers else ward.taps(CAROL, "enrol-pick", "")
