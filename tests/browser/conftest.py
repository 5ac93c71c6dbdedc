"""A visitor at the demo: the real command, its page in a real browser, and whatever the page complained of.

Chromium is the system's. Where it is missing these tests are skipped loudly; where CI is set that is a
failure. Nothing here sleeps: everything waits for what is on the page.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize, async_playwright, expect

from tests.browser.visitor import Visitor

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_SECONDS = 60.0
WIDE: ViewportSize = {"width": 1440, "height": 900}

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and not os.environ.get("CI"):
        skip = pytest.mark.skip(
            reason="NO CHROMIUM HERE: the page of the demo is not tried. Install chromium"
        )
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(skip)


class Demo:
    """`aftercare demo` as somebody runs it, on any free port and a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self, *arguments: str, port: int = 0) -> str:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCARE_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", "--port", str(port), *arguments],
            env={**plain, "PYTHONPATH": str(ROOT), "AFTERCARE_DEMO_FOLDER": str(self._folder)},
            cwd=self._folder.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"http://\S+/", line):
                self.url = found[0]
                return self.url
        _, err = self._process.communicate(timeout=PATIENCE_SECONDS)
        raise AssertionError(f"the demo did not open:\n{err}")

    def end(self) -> None:
        """As Ctrl-C does; it must end well and without a complaint."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        _, err = self._process.communicate(timeout=PATIENCE_SECONDS)
        assert (self._process.returncode, err) == (0, "")


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A clinic on its first morning, for this test alone."""
    running = Demo(tmp_path / "demo")
    running.start()
    yield running
    running.end()


@pytest.fixture(scope="module")
def open_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A clinic that the tests of one file walk into, one after another: they leave it fit for the next."""
    running = Demo(tmp_path_factory.mktemp("open-house") / "demo")
    running.start()
    yield running
    running.end()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM is not None, "CI is set and there is no chromium: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(demo: Demo, browser: Browser) -> AsyncIterator[Visitor]:
    """Somebody who has just opened the page on a screen of usual size; ends by asking it for complaints."""
    async with visiting(demo, browser) as visitor:
        yield visitor


@pytest.fixture
async def guest(open_house: Demo, browser: Browser) -> AsyncIterator[Visitor]:
    """The same, where others were before."""
    async with visiting(open_house, browser) as visitor:
        yield visitor


@asynccontextmanager
async def visiting(demo: Demo, browser: Browser) -> AsyncIterator[Visitor]:
    visitor = Visitor(await browser.new_page(viewport=WIDE), complaints=[])
    watch(visitor.page, visitor.complaints)
    await visitor.opens(demo.url)
    yield visitor
    assert visitor.complaints == []


def watch(page: Page, complaints: list[str]) -> None:
    """Errors on the console, exceptions, and everything that the policy of the page kept from running."""

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"exception: {error}"))
