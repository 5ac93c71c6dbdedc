"""The demo, as somebody runs it who has just cloned the project: no settings, no token."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0


async def started(*arguments: str, **settings: str) -> asyncio.subprocess.Process:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCARE_")}
    told = {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *arguments),
        env={**plain, **told, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@asynccontextmanager
async def on_a_page(folder: Path, *arguments: str) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """The demo as it is usually run, up, and its address; ended as Ctrl-C does."""
    running = await started("--port", "0", *arguments, AFTERCARE_DEMO_FOLDER=str(folder))
    assert running.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = ""
            while not (found := re.search(r"(http://\S+)/\n", said)):
                line = await running.stdout.readline()
                assert line, f"it ended: {(await running.communicate())[1].decode()}"
                said += line.decode()
            assert "SANDBOX · INVENTED PEOPLE" in said
            yield found[1], running
            running.send_signal(signal.SIGINT)
            _, err = await running.communicate()
    finally:
        if running.returncode is None:  # the test has failed; nothing is left behind all the same
            running.kill()
            await running.communicate()
    assert (running.returncode, err.decode()) == (0, "")


async def asked(url: str) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return dict(await answer.json())


# --- on a page ------------------------------------------------------------------------------------------


async def test_the_demo_opens_a_page_and_keeps_its_clinic(tmp_path: Path) -> None:
    """It serves the page, begins the clinic with people who joined by links, and goes on there next time."""
    folder = tmp_path / "demo"
    async with on_a_page(folder) as (url, _):
        async with aiohttp.ClientSession() as session, session.get(f"{url}/") as answer:
            assert "invented people" in await answer.text()
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
        show = await asked(f"{url}/show/state")
        state = str(await asked(f"{url}/sim/state"))
        assert show["parts"] == {"7000": "patient", "7001": "nurse", "7002": "coordinator"}
        assert state.count("Welcome to Heart team") == 2
    assert (folder / "key").stat().st_mode & 0o077 == 0
    async with on_a_page(folder) as (url, _):
        again = str(await asked(f"{url}/sim/state"))
        assert again.count("Welcome to Heart team") == 2, "kept, and nobody joined twice"


async def test_the_story_of_the_page_can_be_done_to_its_end(tmp_path: Path) -> None:
    """Every step does what it says and is noticed, with the real bot, killed in the middle of it."""
    async with on_a_page(tmp_path / "demo") as (url, _), aiohttp.ClientSession() as session:
        while (guide := (await asked(f"{url}/show/state"))["guide"])["current"] is not None:
            order = {"do": "for-me", "step": guide["current"]}
            async with session.post(f"{url}/show/guide", json=order) as answer:
                assert answer.status == 200, f"{order['step']}: {await answer.text()}"
            after = (await asked(f"{url}/show/state"))["guide"]
            assert after["current"] != guide["current"], f"{order['step']} was done and not noticed"


async def test_orders_that_make_no_sense_are_refused_in_words(tmp_path: Path) -> None:
    """Unknown steps and parts, a step with nothing planned, a body that is none: a sentence, and nothing done."""
    orders = (
        ("step", {"by": "check-in"}, 409),
        ("step", {"by": "century"}, 409),
        ("people", {"name": "Tom Invented", "part": "surgeon"}, 409),
        ("people", {"name": " ", "part": "nurse"}, 409),
        ("bot", {"do": "dance"}, 400),
        ("guide", ["for-me"], 400),
    )
    async with on_a_page(tmp_path / "demo") as (url, _), aiohttp.ClientSession() as session:
        for path, order, code in orders:
            async with session.post(f"{url}/show/{path}", json=order) as answer:
                assert (answer.status, bool((await answer.json())["error"])) == (code, True), path
        async with session.post(
            f"{url}/show/bot", json={"do": "kill"}, headers={"Origin": "https://elsewhere.example"}
        ) as answer:
            assert answer.status == 403, "another site must not reach the show through somebody's browser"
        show = await asked(f"{url}/show/state")
        assert (show["bot"], len(show["parts"])) == ("running", 3)


async def test_a_second_demo_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    """Two demos would both drive one clinic; the second says where the first is, and what to do instead."""
    async with on_a_page(tmp_path / "demo") as (url, _):
        second = await started("--port", "0", AFTERCARE_DEMO_FOLDER=str(tmp_path / "demo"))
        _, err = await second.communicate()
        assert second.returncode == 2
        assert f"A demo is running already on {tmp_path / 'demo'}, at {url}/. Open that one" in err.decode()


async def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    """Another port is named, and nothing is left running."""
    async with on_a_page(tmp_path / "one") as (url, _):
        port = url.rsplit(":", 1)[1]
        second = await started("--port", port, AFTERCARE_DEMO_FOLDER=str(tmp_path / "two"))
        _, err = await second.communicate()
        assert second.returncode == 2
        assert f"Port {port} of this machine is taken" in err.decode()


async def test_the_bot_ends_with_a_demo_that_was_killed(tmp_path: Path) -> None:
    """However the demo ends, no bot is left behind: the next one finds its clinic free, and whole."""
    folder = tmp_path / "demo"
    running = await started("--port", "0", AFTERCARE_DEMO_FOLDER=str(folder))
    assert running.stdout is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        while b"http://" not in await running.stdout.readline():
            pass
        running.kill()
        await running.communicate()  # its bot holds these pipes too, until it has ended
    async with on_a_page(folder) as (url, _):
        assert (await asked(f"{url}/show/state"))["bot"] == "running"


# --- in the terminal ------------------------------------------------------------------------------------


async def test_the_demo_plays_the_story_to_its_end() -> None:
    """It says what it is, shows what each person sees, survives a restart in the middle, and ends well."""
    running = await started("--terminal", "--fast")
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
    running = await started("--terminal", "--pace", "60")
    assert running.stdout is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        while b"Carla enrols Maria" not in await running.stdout.readline():
            pass
        running.send_signal(signal.SIGINT)
        _, err = await running.communicate()
    assert (running.returncode, err.decode()) == (130, "")
