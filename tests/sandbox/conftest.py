"""A frozen sandbox on a free port, the real python-telegram-bot client, and two invented people."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Bot

from bot.sandbox import Sandbox
from bot.sandbox.people import People, Phone

TOKEN = "1000:sandbox"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ANA = 501
BEN = 502


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(token=TOKEN, wall=lambda: START, frozen=True)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def url(sandbox: Sandbox) -> str:
    return await sandbox.start()


@pytest.fixture
async def people(url: str) -> AsyncIterator[People]:
    async with People(url) as people:
        yield people


@pytest.fixture
async def ana(people: People) -> Phone:
    """Someone who has started the bot and whose /start is confirmed."""
    return await people.add(ANA, "Ana", last_name="Invented", has_started=True)


@pytest.fixture
async def bot(url: str) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        yield bot
