"""Kills of the real process."""

from pathlib import Path

import pytest

from tests.kills.points import CRASH_POINTS
from tests.kills.trial import Trial

SEED = 20_261_124


async def test_killed_at_every_crash_point(database_url: str, tmp_path: Path) -> None:
    """Killed once at each named point while people write."""
    async with Trial(database_url=database_url, folder=tmp_path, seed=SEED) as trial:
        for number, point in enumerate(CRASH_POINTS):
            await trial.killed_at(point, 1 + number % 3)
        reckoning = await trial.finish()
    print(reckoning.line())
    assert not reckoning.faulty, "\n".join(reckoning.faulty)


async def test_killed_at_random_under_load(database_url: str, tmp_path: Path) -> None:
    """Killed at any moment, with Telegram in trouble as well."""
    async with Trial(database_url=database_url, folder=tmp_path, seed=SEED) as trial:
        trial.begin_faults()
        for _ in range(8):
            await trial.killed_at_random()
        reckoning = await trial.finish()
    print(reckoning.line())
    assert not reckoning.faulty, "\n".join(reckoning.faulty)


async def test_stopped_in_order(database_url: str, tmp_path: Path) -> None:
    """Told to stop while people write it ends within ten seconds, and nothing is lost, doubled or in doubt."""
    async with Trial(database_url=database_url, folder=tmp_path, seed=SEED) as trial:
        await trial.people.latency(50)
        took = [await trial.stopped(after_seconds=0.3 * n) for n in range(1, 4)]
        assert not trial.look.in_flight()
        reckoning = await trial.finish()
    print(reckoning.line(), f"the longest stop took {max(took):.1f} s")
    assert not reckoning.faulty, "\n".join(reckoning.faulty)
    assert reckoning.extra == 0
