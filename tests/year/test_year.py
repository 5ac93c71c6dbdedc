"""A virtual year of a thousand patients: what the calendar called for is what became of it, occasion by occasion."""

import os
from collections import Counter

import pytest

from tests.year.life import Life
from tests.year.reckoning import faults_of, ledger
from tests.year.script import ENDS_AT, Year

PATIENTS = int(os.environ.get("AFTERCARE_YEAR_PATIENTS", "1000"))
SEED = int(os.environ.get("AFTERCARE_YEAR_SEED", "20261120"))
FEW = 40


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    """Everybody's year, lived once."""
    return list(Year(patients=PATIENTS, seed=SEED).lives())


def test_every_occasion_is_accounted_for(lives: list[Life]) -> None:
    """For each patient what was due equals answered, partial, missed by her, missed by us and left out with a reason;
    nothing is sent in her night, early, twice on our return or after her death.
    """
    wrong = [f"patient {life.number}: {fault}" for life in lives for fault in faults_of(life, ENDS_AT)]
    assert not wrong, f"{len(wrong)} faults, such as:\n" + "\n".join(wrong[:12])


def test_a_year_holds_all_of_it(lives: list[Life]) -> None:
    """The year is no idle one: everything that may become of an occasion did."""
    fates, _ = ledger(lives)
    expected = {
        "answered",
        "partial",
        "missed by her",
        "missed by us",
        "skipped: paused",
        "skipped: hour-changed",
    }
    assert expected <= fates.keys(), fates
    ends = Counter(
        what for life in lives for what, at in (("died", life.died_at), ("left", life.left_at)) if at
    )
    assert min(ends["died"], ends["left"]) > 0


def test_the_same_seed_is_the_same_year(lives: list[Life]) -> None:
    """Two runs of one seed keep the same ledger to the last row."""
    again = list(Year(patients=FEW, seed=SEED).lives())
    assert ledger(again)[1] == ledger(lives[:FEW])[1]
