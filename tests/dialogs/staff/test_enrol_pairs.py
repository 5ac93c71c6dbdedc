"""Enrolling with a pair of numbers, such as a target from and to: how it is typed, shown and kept."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dialogs.pathway.parts import Input, InputKind, Scale
from dialogs.records import Dialog, Plan
from dialogs.staff.pairs import pair_of, read_pair
from tests.dialogs.staff.ward import CAROL, Ward
from tests.pathway.small import small

SCALE = Scale(unit="", accepted=("",), lowest=Decimal(1), highest=Decimal(5), precision=Decimal("0.1"))
TARGET = Input(name="inr_target", kind=InputKind.PAIR, scale=SCALE, parts=("inr_low", "inr_high"))
PRESSURE = replace(
    TARGET,
    scale=Scale(
        unit="mmHg", accepted=("mmHg",), lowest=Decimal(50), highest=Decimal(200), precision=Decimal(1)
    ),
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2.0/3.0", "2.0/3.0"),
        ("2-3", "2.0/3.0"),
        (" 2,0 – 3,0 ", "2.0/3.0"),
        ("2.5 3.5", "2.5/3.5"),
        ("2.5; 3.5", "2.5/3.5"),
        ("2.5", None),
        ("2/3/4", None),
        ("2/9", None),
        ("two/three", None),
        ("", None),
    ],
)
def test_two_numbers_are_read_and_nothing_is_guessed(typed: str, kept: str | None) -> None:
    """With a slash, a dash or a blank between them; each must fit the scale."""
    assert read_pair(TARGET, typed) == kept


def test_a_unit_may_stand_behind() -> None:
    """A blood pressure with its unit is still two numbers."""
    assert read_pair(PRESSURE, "130/80 mmHg") == "130/80"
    assert pair_of(PRESSURE, "130/80") == {"inr_low": Decimal(130), "inr_high": Decimal(80)}


def begun() -> Ward:
    """The form stands at the pair."""
    ward = Ward()
    ward.pathways = (small(),)
    ward.asks(CAROL, "enrol", "Zoe Invented")
    ward.writes(CAROL, "12 March 1958")
    ward.taps(CAROL, "enrol-pick", "Europe/Madrid")
    if step(ward) == "pathway":
        ward.taps(CAROL, "enrol-pick", small().id)
    ward.writes(CAROL, "2026-11-20")
    ward.taps(CAROL, "enrol-pick", "")
    ward.taps(CAROL, "enrol-pick", "poor")
    assert step(ward) == "input.inr_target"
    return ward


def step(ward: Ward) -> str:
    return [one for one in ward.all(Dialog) if one.contact_id == CAROL][-1].item


def test_the_plan_keeps_both_numbers_by_name() -> None:
    """What conditions name `input.inr_low` and `input.inr_high`."""
    ward = begun()
    ward.writes(CAROL, "2.5")
    assert step(ward) == "input.inr_target"
    ward.writes(CAROL, "2.5 - 3.5")
    assert step(ward) == "confirm"
    ward.taps(CAROL, "enrol-create")
    (plan,) = (one for one in ward.all(Plan) if one.pathway_hash == small().hash)
    assert {name: plan.inputs[name] for name in ("inr_low", "inr_high")} == {
        "inr_low": Decimal("2.5"),
        "inr_high": Decimal("3.5"),
    }
    assert "inr_target" not in plan.inputs
