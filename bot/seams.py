"""Where chance, identity, waiting and sudden death enter: the real ones, and the shapes they are asked for.

Everything outside the decided world is handed in from here, so that the same code runs live, in tests and in
a simulation. The clock has its own room (scheduler/clock.py). Nothing here decides anything.

Danger: `crash_at` kills this process without a word, as a power cut does. It is armed only by a setting.
"""

import asyncio
import os
import secrets
import signal
from collections.abc import Mapping
from typing import Protocol

from scheduler.clock import Clock, SystemClock
from storage.seams import Crash, no_crash
from storage.seams import Ids as HandleIds

__all__ = [
    "CRASHPOINT",
    "Clock",
    "Crash",
    "Ids",
    "Rng",
    "SystemClock",
    "SystemIds",
    "Wait",
    "crash_at",
    "crash_from_env",
    "no_crash",
    "system_rng",
    "wait_for_event",
]

CRASHPOINT = "AFTERCARE_CRASHPOINT"

# 0, O, 1, I, L and U are left out: people read these codes to each other on the telephone.
SPEAKABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
PATIENT_CODE_LENGTH = 6


class Rng(Protocol):
    """Chance, for spreading retries; never for secrets."""

    def uniform(self, a: float, b: float) -> float: ...


class Ids(HandleIds, Protocol):
    """Names nobody can guess; storage asks for the handles of buttons only."""

    def code(self) -> str:
        """A one-time code: 128 bits, fit for a deep link."""
        ...

    def record_id(self) -> str:
        """An id for a patient, a process, anything that needs one from outside a Turn."""
        ...

    def patient_code(self) -> str:
        """Short and speakable. Not a secret: it opens nothing."""
        ...


class Wait(Protocol):
    """Wait until the event is set, or until this many seconds have passed (None: for ever)."""

    async def __call__(self, event: asyncio.Event, seconds: float | None) -> None: ...


class SystemRng:
    """Drawn from the operating system: nobody can tell which retry comes when."""

    def uniform(self, a: float, b: float) -> float:
        share = int.from_bytes(secrets.token_bytes(7)) / 2**56
        return a + (b - a) * share


def system_rng() -> Rng:
    return SystemRng()


class SystemIds:
    """Drawn from the operating system."""

    def handle(self) -> str:
        return secrets.token_urlsafe(12)

    def code(self) -> str:
        return secrets.token_urlsafe(16)

    def record_id(self) -> str:
        return secrets.token_bytes(16).hex()

    def patient_code(self) -> str:
        return "".join(secrets.choice(SPEAKABLE) for _ in range(PATIENT_CODE_LENGTH))


async def wait_for_event(event: asyncio.Event, seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def crash_at(setting: str | None) -> Crash:
    """`name:n` kills this process at the n-th hit of that point; `name` alone means the first."""
    if not setting:
        return no_crash
    name, _, count = setting.partition(":")
    if not name or (count and not (count.isdecimal() and int(count) > 0)):
        raise ValueError(f"{CRASHPOINT} must read name or name:n with n from 1, such as take.committed:3")
    left = int(count or 1)

    def crash(point: str) -> None:
        nonlocal left
        if point != name:
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return crash


def crash_from_env(environment: Mapping[str, str]) -> Crash:
    return crash_at(environment.get(CRASHPOINT))
