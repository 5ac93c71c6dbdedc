"""What stands behind the page of the demo: its script, its story, its time, its folder."""

import re
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.clock import Clock
from bot.settings import StartFault
from bot.showing import guide
from bot.showing.folder import Folder, usual_place
from bot.showing.guide import Guide, Script
from bot.showing.story import DOING
from bot.showing.walking import NothingPlanned, Walking
from dialogs.inputs import DueKind
from dialogs.turn import Wait
from storage import due
from storage.database import migrate, open_database

START = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
IDS = {"maria": 7000, "nadia": 7001, "carla": 7002}


def script() -> Script:
    file = files("bot.showing") / "guide.yaml"
    return guide.load(file.read_text(encoding="utf-8"), file.name)


def said(chat_id: int, text: str, *, by_bot: bool = True) -> dict[str, Any]:
    return {"chat_id": chat_id, "message": {"text": text, "by_bot": by_bot, "buttons": []}}


# --- the story ------------------------------------------------------------------------------------------


def test_every_line_of_the_story_can_be_done() -> None:
    """Each step names people who are there, things they can do, and a place on the page."""
    told = script()
    for leg in told.steps:
        for doing, _ in leg.for_me:
            found = re.fullmatch(DOING, doing)
            assert doing in ("clock", "bot") or (found and found[1] in told.people), f"{leg.id}: {doing}"
        assert leg.where in told.people or leg.where.startswith(("#", "[")), leg.id
    source = files("bot.showing").joinpath("hands.py").read_text(encoding="utf-8")
    for why in (*re.findall(r'CannotDo\("([^"]+)"', source), "not-seen"):
        assert f"cannot-{why}" in told.words
    assert set(told.fell_due) <= {kind.value for kind in DueKind}


def test_a_step_is_done_when_it_was_seen() -> None:
    """What the step waits for must come from the bot and on that phone; anything else leaves it at hand."""
    story = Guide(script(), IDS, begin_at=0, changed=lambda: None)
    story.hears("message", said(IDS["carla"], "link: https://t.me/x?start=abc", by_bot=False))
    story.hears("message", said(IDS["nadia"], "link: https://t.me/x?start=abc"))
    assert story.shown()["current"] == "enrol"
    story.hears("message", said(IDS["carla"], "link: https://t.me/x?start=abc"))
    assert story.shown()["current"] == "link"


def test_only_the_step_at_hand_is_skipped() -> None:
    """Two pages that skip the same step skip one."""
    story = Guide(script(), IDS, begin_at=0, changed=lambda: None)
    story.skip("enrol")
    story.skip("enrol")
    assert story.shown()["current"] == "link"


def test_a_story_that_is_over_stays_so() -> None:
    """After the last step nothing is at hand, and nothing that happens changes that."""
    story = Guide(script(), IDS, begin_at=99, changed=lambda: None)
    story.hears("bot", {"state": "down"})
    story.skip("enrol")
    assert story.shown()["current"] is None


# --- time -----------------------------------------------------------------------------------------------


class Ahead:
    """What waits, done as soon as the clock is there; `stuck` never is."""

    def __init__(self, clock: Clock, *hours: int, stuck: bool = False) -> None:
        self._clock = clock
        self._due = [START + timedelta(hours=each) for each in hours]
        self._stuck = stuck
        self.stops: list[datetime] = []

    def next_due(self, now: datetime) -> datetime | None:
        while not self._stuck and self._due and self._due[0] <= self._clock.now():
            self.stops.append(self._clock.now())
            self._due.pop(0)
        return self._due[0] if self._due else None

    def next_check_in(self) -> datetime | None:
        return self._due[-1] if self._due else None


def walking(clock: Clock, waiting: Ahead, *, is_up: bool = True) -> Walking:
    return Walking(clock, waiting, is_up=lambda: is_up, changed=lambda: None)


def frozen() -> Clock:
    return Clock(wall=lambda: START, frozen=True, start=START)


async def test_a_day_stops_at_everything_due() -> None:
    """What falls due on the way is done at its own time, and the day still ends a day later."""
    clock = frozen()
    ahead = Ahead(clock, 1, 7, 12, 30)
    steps = walking(clock, ahead)
    steps.step("day")
    await steps.arrived()
    assert ahead.stops == [START + timedelta(hours=each) for each in (1, 7, 12)]
    assert clock.now() == START + timedelta(days=1)


async def test_a_night_on_which_an_open_worry_is_told_hourly() -> None:
    """However much is told on the way, the last of it bears its own time, not that of the end."""
    clock = frozen()
    ahead = Ahead(clock, *range(1, 24))
    steps = walking(clock, ahead)
    steps.step("day")
    await steps.arrived()
    assert ahead.stops == [START + timedelta(hours=each) for each in range(1, 24)]


async def test_with_a_dead_bot_time_goes_on_in_one_jump() -> None:
    """Nobody would ever do what is due, so nobody is waited for."""
    clock = frozen()
    ahead = Ahead(clock, 1, 7, stuck=True)
    steps = walking(clock, ahead, is_up=False)
    steps.step("day")
    await steps.arrived()
    assert clock.now() == START + timedelta(days=1)


async def test_the_next_check_in_is_where_time_goes() -> None:
    """Exactly there; where none is planned it says so."""
    clock = frozen()
    steps = walking(clock, Ahead(clock, 3))
    steps.step("check-in")
    await steps.arrived()
    assert clock.now() == START + timedelta(hours=3)
    with pytest.raises(NothingPlanned):
        walking(clock, Ahead(clock)).step("check-in")


def test_the_next_of_a_kind_is_found_among_all_that_waits(tmp_path: Path) -> None:
    """A check-in is gone to past a reminder that is due before it; where none waits there is none."""
    database = open_database(f"sqlite:///{tmp_path / 'due.sqlite3'}")
    migrate(database)
    hours = {DueKind.REMINDER: (1,), DueKind.CHECK_IN: (30, 6)}
    waits = [
        Wait(subject=f"subject-{hour}", kind=kind, key="key", due_at=START + timedelta(hours=hour))
        for kind, each in hours.items()
        for hour in each
    ]
    with database.transaction() as connection:
        due.keep(connection, waits)
        assert due.next_of(connection, DueKind.CHECK_IN) == START + timedelta(hours=6)
        assert due.next_of(connection, DueKind.CLIMB) is None
    database.close()


# --- the folder -----------------------------------------------------------------------------------------


def test_fresh_takes_away_what_the_demo_made_and_nothing_else(tmp_path: Path) -> None:
    """A file of somebody else's in the folder stays, whatever it is called."""
    folder = Folder.opened(tmp_path, fresh=False)
    key = folder.key()
    folder.keep_show({"step": 3})
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    folder.close()
    again = Folder.opened(tmp_path, fresh=True)
    assert (again.show(), again.key() != key) == ({}, True)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "mine"
    again.close()


def test_a_folder_that_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    """Half a file, as a full disk leaves it, stops the start with the remedy."""
    folder = Folder.opened(tmp_path, fresh=False)
    (tmp_path / "show.json").write_text('{"step": ', encoding="utf-8")
    with pytest.raises(StartFault, match="--fresh"):
        folder.show()
    folder.close()


def test_the_folder_is_where_somebody_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A setting wins over the state folder of the system, and that over the one at home."""
    monkeypatch.delenv("AFTERCARE_DEMO_FOLDER", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert usual_place() == tmp_path / "aftercare-demo"
    monkeypatch.setenv("AFTERCARE_DEMO_FOLDER", str(tmp_path / "here"))
    assert usual_place() == tmp_path / "here"


def test_a_folder_where_others_can_write_is_refused(tmp_path: Path) -> None:
    """Nothing is written into it: a link that somebody else put there would lead to a file of ours."""
    precious = tmp_path / "letter.txt"
    precious.write_text("mine", encoding="utf-8")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    (shared / "lock").symlink_to(precious)
    with pytest.raises(StartFault, match=r"not yours alone.*AFTERCARE_DEMO_FOLDER"):
        Folder.opened(shared, fresh=True)
    assert precious.read_text(encoding="utf-8") == "mine"


# --- the page's own files -------------------------------------------------------------------------------


def test_the_page_never_makes_markup_of_words() -> None:
    """Nothing in the module turns a string into elements or into code."""
    script_text = files("bot.showing").joinpath("page", "page.js").read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert way not in script_text, way


def test_the_page_needs_nothing_but_itself() -> None:
    """No inline script or style, no handler in an attribute, and nothing fetched from anywhere else."""
    page = files("bot.showing").joinpath("page", "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]* src=\"/)", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    styles = files("bot.showing").joinpath("page", "page.css").read_text(encoding="utf-8")
    assert re.findall(r"(?:src|href)=\"(?!/|#)[^\"]*|@import|url\(", page + styles) == []


def test_every_word_the_module_asks_for_stands_in_the_page() -> None:
    """A sentence lives in index.html; the module only names it."""
    page = files("bot.showing").joinpath("page", "index.html").read_text(encoding="utf-8")
    script_text = files("bot.showing").joinpath("page", "page.js").read_text(encoding="utf-8")
    there = set(re.findall(r'data-word="([^"]+)"', page))
    asked = set(re.findall(r'\bword\("([^"]+)"', script_text))
    assert asked - there == set()
