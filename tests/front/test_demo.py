"""The demo, as somebody runs it who has just cloned the project: no settings, no token."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0


async def started(*arguments: str) -> asyncio.subprocess.Process:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCARE_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *arguments),
        env={**plain, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_demo_plays_the_story_to_its_end() -> None:
    """It says what it is, shows what each person sees, survives a restart in the middle, and ends well."""
    running = await started("--fast")
    async with asyncio.timeout(PATIENCE_SECONDS):
        out, err = await running.communicate()
    assert (running.returncode, err.decode()) == (0, "")
    shown = re.sub(r"\s+", " ", out.decode().replace("▌", " "))
    at = 0
    for part in (
        "SANDBOX · INVENTED PEOPLE",
        "Carla writes: /enrol Maria Invented",
        "is ready. The link works once",
        "Maria taps: I agree",
        "Due at Tue 17 Nov 08:00: a check-in opens.",
        "Maria writes: 77,5",
        "3 of 6",
        "another one is started from what stands in its database",
        "Maria taps: No",
        "4 of 6",
        "Nadia and Lena see:",
        "up 1.6 kg since yesterday",
        "Nadia Invented from your care team:",
        "Before: next check-in Thursday 19 November, 08:00",
        "After: next check-in Thursday 19 November, 10:00",
        "Taken back.",
        "Call 112 now",
        "Due at Thu 19 Nov 08:08: nobody has taken it",
        "Due at Thu 19 Nov 08:13: nobody has taken it",
        "Lena taps: Claim",
        "nobody here exists",
    ):
        found = shown.find(part, at)
        assert found >= 0, f"{part!r} was not shown after what came before it:\n{out.decode()}"
        at = found + len(part)


async def test_an_interrupted_demo_ends_at_once() -> None:
    """Ctrl-C ends it without a word of Python's."""
    running = await started("--pace", "60")
    assert running.stdout is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        while b"Carla enrols Maria" not in await running.stdout.readline():
            pass
        running.send_signal(signal.SIGINT)
        _, err = await running.communicate()
    assert (running.returncode, err.decode()) == (130, "")
