"""Every state that waits is watched, and docs/states.md says so as it is."""

import os
from enum import StrEnum
from pathlib import Path

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import LIFE_CYCLES, Sweep, states_page
from dialogs.machine import LifeCycle

PAGE = Path(__file__).parents[2] / "docs" / "states.md"
WAITING = [
    pytest.param(life_cycle, state, id=f"{life_cycle.name}-{state.value}")
    for life_cycle in LIFE_CYCLES
    for state in sorted(life_cycle.non_terminal)
]


@pytest.mark.parametrize("life_cycle", LIFE_CYCLES, ids=lambda life_cycle: life_cycle.name)
def test_the_table_is_sound(life_cycle: LifeCycle[StrEnum]) -> None:
    """Each table is whole: all states reached, an end ahead of each, all that wait watched, no trigger
    split.
    """
    assert life_cycle.faults() == ()


@pytest.mark.parametrize(("life_cycle", "state"), WAITING)
def test_what_waits_has_owner_age_limit_and_alarm(life_cycle: LifeCycle[StrEnum], state: StrEnum) -> None:
    """Never an unknown queue: a new waiting state without owner, age limit and real alarm fails here."""
    watch = life_cycle.watches[state]
    assert watch.owner
    assert watch.age_limit
    assert watch.alarms
    assert all(isinstance(alarm, DueKind | Sweep) for alarm in watch.alarms)


def test_every_life_cycle_of_the_module_is_listed() -> None:
    """A table that is left out of the list would escape the tests above."""
    import dialogs.lifecycles as module

    tables = [thing for thing in vars(module).values() if isinstance(thing, LifeCycle)]
    assert {table.name for table in tables} == {table.name for table in LIFE_CYCLES}
    assert len(tables) == len(LIFE_CYCLES)


def test_the_page_of_states_is_fresh() -> None:
    """docs/states.md is what the tables draw today."""
    if os.environ.get("AFTERCARE_REWRITE") == "1":
        PAGE.write_text(states_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == states_page(), "run again with AFTERCARE_REWRITE=1"
