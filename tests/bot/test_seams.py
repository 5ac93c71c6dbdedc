"""Chance, identity, waiting and sudden death, as they really are."""

import asyncio
import re
import signal
import subprocess
import sys

import pytest

from bot.seams import SPEAKABLE, SystemIds, crash_at, crash_from_env, system_rng, wait_for_event


def test_ids_have_the_shapes_they_are_used_in() -> None:
    """A handle fits a button, a code fits a deep link, a patient's code can be read aloud, and none
    repeats.
    """
    ids = SystemIds()
    assert re.fullmatch(r"[A-Za-z0-9_-]{16,20}", ids.handle())
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", ids.code())
    assert re.fullmatch(r"[0-9a-f]{32}", ids.record_id())
    assert re.fullmatch(f"[{SPEAKABLE}]{{6}}", ids.patient_code())
    assert len({ids.handle() for _ in range(1000)}) == 1000


def test_chance_stays_in_its_bounds() -> None:
    """A draw lies between its bounds."""
    assert all(1.0 <= system_rng().uniform(1.0, 2.0) <= 2.0 for _ in range(100))


async def test_a_wait_ends_by_the_event_or_by_the_time() -> None:
    """Whichever comes first ends the wait, and neither is an error."""
    event = asyncio.Event()
    await wait_for_event(event, 0.0)
    event.set()
    await wait_for_event(event, None)


@pytest.mark.parametrize(("setting", "survived"), [("here", 0), ("here:3", 2), ("elsewhere", 5)])
def test_a_crash_point_kills_at_the_hit_it_names(setting: str, survived: int) -> None:
    """The process dies by SIGKILL at exactly the n-th hit of that point, and other points do nothing."""
    program = (
        "import os; from bot.seams import crash_from_env; crash = crash_from_env(os.environ)\n"
        "for n in range(5):\n    crash('here'); print(n, flush=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"AFTERCARE_CRASHPOINT": setting, "PYTHONPATH": "."},
        capture_output=True,
        check=False,
    )
    assert len(done.stdout.split()) == survived
    assert done.returncode == (0 if survived == 5 else -signal.SIGKILL)


@pytest.mark.parametrize("setting", [":3", "here:0", "here:x"])
def test_a_crash_point_that_cannot_be_read_is_refused(setting: str) -> None:
    """A mistyped crash point stops the start instead of being ignored."""
    with pytest.raises(ValueError, match="name:n"):
        crash_at(setting)


def test_nothing_is_armed_without_the_setting() -> None:
    """Without the setting every point is passed."""
    crash_from_env({})("take.committed")
