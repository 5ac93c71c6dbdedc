"""Readings and targets."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from scheduler.clock import SandboxClock, SteppedClock, SystemClock

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


async def test_the_system_clock_is_where_it_really_is() -> None:
    """Reading and target are the machine's time, aware and in UTC, and cannot be moved."""
    clock = SystemClock()
    clock.move_to(NOW + timedelta(days=10_000))
    before = clock.now()
    assert before.tzinfo is UTC
    assert before <= await clock.target()
    assert clock.now() < NOW + timedelta(days=9_000)


async def test_a_stepped_clock_stands_until_moved_and_never_runs_back() -> None:
    """It reads what it was moved to last, and an earlier instant changes nothing."""
    clock = SteppedClock(NOW)
    clock.move_to(NOW + timedelta(hours=1))
    clock.move_to(NOW)
    assert clock.now() == await clock.target() == NOW + timedelta(hours=1)


def test_readings_are_in_utc() -> None:
    """An instant given in another zone is the same instant, told in UTC."""
    clock = SteppedClock(NOW)
    clock.move_to(datetime(2026, 11, 20, 20, 0, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now().isoformat() == "2026-11-20T18:00:00+00:00"


async def test_the_sandbox_says_how_far_it_may_go() -> None:
    """The reading stays until it is moved; the target is what the sandbox says now."""
    times = [NOW + timedelta(days=2)]

    async def ask() -> datetime:
        return times[-1]

    clock = SandboxClock(NOW, ask)
    assert clock.now() == NOW
    assert await clock.target() == NOW + timedelta(days=2)
    clock.move_to(await clock.target())
    assert clock.now() == NOW + timedelta(days=2)


async def test_a_silent_sandbox_moves_nothing() -> None:
    """When the sandbox cannot be asked the caller hears of it, and the reading stays."""

    async def ask() -> datetime:
        raise OSError

    clock = SandboxClock(NOW, ask)
    with pytest.raises(OSError):  # noqa: PT011 - raised bare above
        await clock.target()
    assert clock.now() == NOW


def test_monotonic_time_grows() -> None:
    """Lengths are never negative."""
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()
