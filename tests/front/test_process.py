"""The real process: how it starts, refuses to start, stops and dies."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from bot.inviting import Wish, invite
from bot.listening.webhook import secret_path
from bot.sandbox import Sandbox
from bot.sandbox.clock import wall_clock
from bot.sandbox.people import People, Phone
from bot.seams import SystemIds
from bot.settings import Settings
from dialogs.records import RoleName
from tests.process import BotProcess
from tests.world import KEYS, TOKEN, by_webhook, free_port

STRANGER_HEARS = "personal link"
QUEUE_HEARS = "Nothing is open."


class Place:
    """A sandbox whose time ticks, a folder for the bot, and one person."""

    def __init__(self, folder: Path, url: str, people: People, phone: Phone) -> None:
        self.folder = folder
        self.url = url
        self.people = people
        self.phone = phone

    def bot(self, **settings: str) -> BotProcess:
        usual = {"TOKEN": TOKEN, "KEYS": KEYS, "TELEGRAM_API": self.url, "LOG_LEVEL": "debug"}
        return BotProcess({**usual, "SANDBOX_CLOCK": "true", "ALLOW_UNSIGNED_PATHWAYS": "true", **settings})

    async def join(self) -> None:
        """She becomes a nurse of a team, by a link made in the shell; the bot has stopped again."""
        settings = Settings(
            _env_file=None,
            token=SecretStr(TOKEN),
            keys=SecretStr(KEYS),
            telegram_api=self.url,
            database_url=SecretStr(f"sqlite:///{self.folder}/var/aftercare.sqlite3"),
        )
        wish = Wish(role=RoleName.PROVIDER, team="Heart team", zone="UTC", name="Nadia Invented")
        invited = await invite(settings, wish, ids=SystemIds(), now=wall_clock())
        bot = self.bot()
        await bot.start(self.folder)
        await self.phone.write(f"/start {invited.code}")
        await self.phone.hears("Welcome to Heart team", timeout_seconds=10)
        bot.terminate()
        assert await bot.ended() == 0


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    sandbox = Sandbox(token=TOKEN, wall=wall_clock, flood=True)  # real time, and Telegram's real speeds
    url = await sandbox.start()
    async with People(url) as people:
        phone = await people.add(7_000_001, "Canaryname", last_name="Zebedee")
        yield Place(tmp_path, url, people, phone)
    await sandbox.stop()


async def test_a_crowd_is_answered_within_telegrams_speeds(place: Place) -> None:
    """Forty people write at once and a nurse asks six times: all are answered and Telegram refuses nothing."""
    await place.join()
    crowd = [await place.people.add(7_100_000 + number, f"Invented {number}") for number in range(40)]
    bot = place.bot()
    await bot.start(place.folder)
    await place.people.bulk({"person": one.id, "text": "hello"} for one in crowd)
    for _ in range(6):
        await place.phone.write("/queue")
    for _ in range(6):
        await place.phone.hears(QUEUE_HEARS, timeout_seconds=30)
    for one in crowd:
        await one.hears(STRANGER_HEARS, timeout_seconds=30)
    bot.terminate()
    assert await bot.ended() == 0
    assert set((await place.people.calls())["sendMessage"]) == {"ok"}


async def test_it_runs_answers_and_stops_in_order(place: Place) -> None:
    """Started from settings alone it answers; told to stop it ends within ten seconds with code 0, and its
    log, at debug, holds neither the token nor a name, a word or a chat id of anybody.
    """
    bot = place.bot()
    await bot.start(place.folder)
    await place.phone.write("canaryword hello")
    await place.phone.hears(STRANGER_HEARS, timeout_seconds=10)
    bot.terminate()
    async with asyncio.timeout(10):
        assert await bot.ended() == 0
    log = "\n".join(bot.log)
    assert "Aftercare has stopped" in log
    for secret in (
        TOKEN,
        TOKEN.partition(":")[2],
        KEYS[3:],
        "canaryword",
        "Canaryname",
        "Zebedee",
        "7000001",
    ):
        assert secret not in log


async def test_one_that_never_began_does_not_say_that_it_stopped(place: Place) -> None:
    """A second bot on the same file is refused with the reason, and its log speaks of no stop."""
    first, second = place.bot(), place.bot()
    await first.start(place.folder)
    await second.start(place.folder)
    assert await second.ended() == 2
    log = "\n".join(second.log)
    assert "another bot is running on this database" in log
    assert "has stopped" not in log
    first.terminate()
    assert await first.ended() == 0


@pytest.mark.parametrize(
    "point",
    [
        "inbox.before_commit",
        "inbox.committed",
        "take.before_commit",
        "take.committed",
        "deliver.before_send",
    ],
)
async def test_killed_at_a_crash_point_it_answers_after_the_restart(place: Place, point: str) -> None:
    """SIGKILL anywhere before a send: what she asked is handled once and answered once by the next run."""
    await place.join()
    bot = place.bot(CRASHPOINT=point)
    await bot.start(place.folder)
    await place.phone.write("/queue")
    assert await bot.ended() == -9
    again = place.bot()
    await again.start(place.folder)
    await place.phone.hears(QUEUE_HEARS, timeout_seconds=10)
    again.terminate()
    assert await again.ended() == 0
    assert [call.method for call in await place.phone.unheard()] == []


@pytest.mark.parametrize("point", ["inbox.before_commit", "inbox.committed", "take.committed"])
async def test_killed_while_telegram_brings_an_update(place: Place, point: str) -> None:
    """By webhook, SIGKILL before or after the row is stored: Telegram brings it again, or it is found, and it is
    answered once; and an orderly stop, with health shown, takes less than ten seconds and leaves the webhook.
    """
    await place.join()
    port = free_port()
    by_hook = {name.upper(): value for name, value in by_webhook(port).items()}
    bot = place.bot(CRASHPOINT=point, **by_hook)
    await bot.start(place.folder)
    await bot.says("webhook-set")
    await place.phone.write("/queue")
    assert await bot.ended() == -9
    shown = free_port()
    again = place.bot(WEB_LISTEN=f"127.0.0.1:{shown}", **by_hook)
    await again.start(place.folder)
    await place.phone.hears(QUEUE_HEARS, timeout_seconds=15)
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{shown}/healthz") as answer:
        assert (answer.status, (await answer.json())["ready"]) == (200, True)
    again.terminate()
    async with asyncio.timeout(10):
        assert await again.ended() == 0
    assert [call.method for call in await place.phone.unheard()] == []
    log = "\n".join([*bot.log, *again.log])
    for secret in (
        by_hook["WEBHOOK_SECRET"],
        secret_path(by_hook["WEBHOOK_SECRET"], int(TOKEN.partition(":")[0])),
    ):
        assert secret not in log


async def test_two_bots_on_one_database(place: Place) -> None:
    """The second one refuses in one sentence that says what to do, exit 2; the first goes on."""
    bot = place.bot()
    await bot.start(place.folder)
    second = place.bot()
    await second.start(place.folder)
    assert await second.ended() == 2
    assert len([line for line in second.log if "Traceback" in line]) == 0
    assert "already" in second.log[-1] or "another" in second.log[-1].lower()
    assert not bot.is_over
    bot.terminate()
    assert await bot.ended() == 0


async def test_a_token_telegram_does_not_know(place: Place) -> None:
    """It stops with one sentence that names the setting, exit 2, and never shows the token."""
    wrong = TOKEN[:-2] + "99"
    bot = place.bot(TOKEN=wrong)
    await bot.start(place.folder)
    assert await bot.ended() == 2
    assert "AFTERCARE_TOKEN" in bot.log[-1]
    assert wrong not in "\n".join(bot.log)


async def test_a_webhook_telegram_does_not_take(place: Place) -> None:
    """An address Telegram refuses ends the bot with Telegram's own words and what to do, exit 2."""
    by_hook = {name.upper(): value for name, value in by_webhook(free_port()).items()}
    bot = place.bot(**by_hook | {"WEBHOOK_URL": "https://clinic.example/aftercare"})
    await bot.start(place.folder)
    async with asyncio.timeout(20):
        assert await bot.ended() == 2
    assert "Telegram does not take AFTERCARE_WEBHOOK_URL: " in bot.log[-1]
    assert "Traceback" not in "\n".join(bot.log)


async def test_telegram_is_away_at_start(place: Place) -> None:
    """It waits for Telegram instead of failing, and can be stopped while it waits."""
    bot = place.bot(TELEGRAM_API="http://127.0.0.1:9", SANDBOX_CLOCK="false")
    await bot.start(place.folder, wait=False)
    await bot.says("start-waits")
    bot.terminate()
    async with asyncio.timeout(10):
        assert await bot.ended() == 0


async def test_no_sandbox_to_take_the_time_from(place: Place) -> None:
    """With the sandbox's clock asked for and no sandbox there it stops and says so, exit 2."""
    bot = place.bot(TELEGRAM_API="http://127.0.0.1:9")
    await bot.start(place.folder)
    assert await bot.ended() == 2
    assert "AFTERCARE_SANDBOX_CLOCK" in bot.log[-1]


async def test_it_follows_the_sandbox_through_a_restart(place: Place) -> None:
    """Sent a day ahead and restarted, the bot finds the sandbox's time again: a code is told to end after
    that.
    """
    bot = place.bot()
    await bot.start(place.folder)
    shown = await place.people.advance(timedelta(days=40))
    bot.kill()
    await bot.ended()
    again = place.bot()
    await again.start(place.folder)
    assert any("away" in line for line in again.log)
    assert shown.now > datetime.now(UTC) + timedelta(days=39)
    again.terminate()
    assert await again.ended() == 0
