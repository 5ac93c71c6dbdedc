"""The due table of preventive care: who is due for what, and from when again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dialogs.pathway.history import Value
from dialogs.rules import Facts, History, Occasion, Outcome, judge, with_answers
from tests.pathway.library import scripts

TODAY = date(2026, 3, 2)
YEAR = 365


def ago(days: int) -> date:
    """So many days before today."""
    return TODAY - timedelta(days=days)


def facts(age: int, sex: str | None, **inputs: Value) -> Facts:
    """One whose record was entered."""
    return Facts(day_zero=TODAY, age=Decimal(age), sex=sex, inputs={"records": True, **inputs})


def due(age: int, sex: str | None, **inputs: Value) -> set[str]:
    """What the table gives today."""
    pathway = scripts.pathway("prevention-outreach")
    occasion = Occasion(check_in_id="one", on=TODAY, outcome=Outcome.ANSWERED)
    answers = with_answers(pathway, occasion, {"tobacco": False}, facts(age, sex, **inputs)).answers
    found = answers["service_due"]
    assert isinstance(found, tuple)
    return set(found)


@pytest.mark.parametrize(
    ("service", "sex", "first", "last"),
    [
        ("colorectal", None, 45, 75),
        ("breast", "female", 40, 74),
        ("cervical", "female", 21, 65),
        ("hepatitis_c", None, 18, 79),
        ("hiv", None, 15, 65),
        ("partner_violence", "female", 15, 49),
    ],
)
def test_ages(service: str, sex: str | None, first: int, last: int) -> None:
    """Due from the first age to the last, and for nobody younger or older."""
    assert [service in due(age, sex) for age in (first - 1, first, last, last + 1)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("service", ["breast", "cervical", "partner_violence"])
def test_services_for_women(service: str) -> None:
    """Not due for men, nor where the sex was not entered."""
    assert service in due(45, "female")
    assert service not in due(45, "male")
    assert service not in due(45, None)


@pytest.mark.parametrize(
    ("service", "age", "sex", "test", "days"),
    [
        ("colorectal", 60, None, "fit_on", YEAR),
        ("colorectal", 60, None, "stool_dna_on", 3 * YEAR),
        ("colorectal", 60, None, "colonoscopy_on", 10 * YEAR),
        ("breast", 60, "female", "mammogram_on", 2 * YEAR),
        ("cervical", 25, "female", "cytology_on", 3 * YEAR),
        ("cervical", 40, "female", "hpv_on", 5 * YEAR),
        ("hypertension", 40, None, "pressure_on", YEAR),
        ("hypertension", 39, None, "pressure_on", 3 * YEAR),
        ("drug_use", 30, None, "drug_use_on", YEAR),
    ],
)
def test_due_again(service: str, age: int, sex: str | None, test: str, days: int) -> None:
    """Not due the day before the interval has passed, due on that day."""
    assert service not in due(age, sex, **{test: ago(days - 1)})
    assert service in due(age, sex, **{test: ago(days)})


def test_an_hpv_test_does_not_count_before_30() -> None:
    """From 21 to 29 it is cytology that counts."""
    assert "cervical" in due(29, "female", hpv_on=ago(10))
    assert "cervical" not in due(30, "female", hpv_on=ago(10))
    assert "cervical" not in due(40, "female", no_cervix=True)


def test_lung() -> None:
    """50 to 80 with 20 pack-years, smoking or stopped less than 15 years ago."""
    smoker: dict[str, Value] = {"smoking": "current", "pack_years": Decimal(20)}
    assert ["lung" in due(age, None, **smoker) for age in (49, 50, 80, 81)] == [False, True, True, False]
    assert "lung" not in due(60, None, smoking="current", pack_years=Decimal("19.9"))
    former: dict[str, Value] = {"smoking": "former", "pack_years": Decimal(30)}
    assert "lung" in due(60, None, **former, quit_on=ago(14 * YEAR))
    assert "lung" not in due(60, None, **former, quit_on=ago(16 * YEAR))
    assert "lung" not in due(60, None, **smoker, ldct_on=ago(100))


def test_aorta_bones_sugar_and_statin() -> None:
    """Once for men of 65 to 75 who ever smoked; women from 65; body mass index from 25; heart risk from 10 %."""
    assert "aaa" in due(65, "male", smoking="former")
    assert "aaa" not in due(65, "male", smoking="never")
    assert "aaa" not in due(65, "male", smoking="former", aaa_on=ago(4000))
    assert ["osteoporosis" in due(age, "female") for age in (64, 65)] == [False, True]
    assert "osteoporosis" in due(58, "female", bone_risk=True)
    assert ["diabetes" in due(40, None, bmi=Decimal(bmi)) for bmi in ("24.9", "25")] == [False, True]
    risk: dict[str, Value] = {"heart_risk_factor": True}
    assert ["statin" in due(50, None, **risk, heart_risk_10y=Decimal(one)) for one in ("9.9", "10")] == [
        False,
        True,
    ]
    assert "statin" not in due(50, None, **risk, heart_risk_10y=Decimal(20), on_statin=True)


def test_near_kin_with_bowel_cancer() -> None:
    """Colonoscopy from 40, every 5 years; a stool test does not count."""
    assert ["colorectal" in due(age, None, fh_colorectal=True) for age in (39, 40)] == [False, True]
    assert "colorectal" in due(42, None, fh_colorectal=True, fit_on=ago(10))
    assert "colorectal" not in due(42, None, fh_colorectal=True, colonoscopy_on=ago(5 * YEAR - 1))
    assert "colorectal" in due(42, None, fh_colorectal=True, colonoscopy_on=ago(5 * YEAR))


def test_without_the_record_nothing_is_worked_out() -> None:
    """A record that was not entered says nothing of what was never done."""
    pathway = scripts.pathway("prevention-outreach")
    occasion = Occasion(check_in_id="one", on=TODAY, outcome=Outcome.ANSWERED)
    for inputs in ({}, {"records": False}):
        known = Facts(day_zero=TODAY, age=Decimal(60), sex="female", inputs=inputs)
        assert with_answers(pathway, occasion, {}, known).answers["service_due"] == ()


@pytest.mark.parametrize(
    ("days", "booked", "expected"),
    [
        (13, False, set()),
        (14, False, {"PR-2/soon"}),
        (60, False, {"PR-2/urgent"}),
        (60, None, {"PR-2/urgent"}),
        (60, True, set()),
    ],
)
def test_a_result_entered_by_the_team(days: int, booked: bool | None, expected: set[str]) -> None:
    """PR-2 counts from its date until the patient says that she has an appointment; a missed question counts too."""
    pathway = scripts.pathway("prevention-outreach")
    known = facts(60, "female", positive_on=ago(days))
    outcome = Outcome.MISSED if booked is None else Outcome.ANSWERED
    occasion = Occasion(check_in_id="one", on=TODAY, outcome=outcome)
    if booked is not None:
        occasion = with_answers(pathway, occasion, {"followup_booked": booked}, known)
    found = judge(pathway, History(), occasion, known, ended=booked is not None, missed=booked is None)
    assert {flag.key for flag in found.flags if flag.rule_id == "PR-2"} == expected


def test_a_result_that_is_closed() -> None:
    """The team ends the loop."""
    pathway = scripts.pathway("prevention-outreach")
    known = facts(60, "female", positive_on=ago(90), result_closed=True)
    occasion = Occasion(check_in_id="one", on=TODAY, outcome=Outcome.MISSED)
    assert not [
        one for one in judge(pathway, History(), occasion, known, missed=True).flags if one.rule_id == "PR-2"
    ]
