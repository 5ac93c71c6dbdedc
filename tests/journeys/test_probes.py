"""The same probes whichever way updates come: nothing differs but the transport.

Each goes once with a bot that asks and once with one that is brought its updates; the last holds the two
conversations against each other, word for word.
"""

import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.listening.webhook import SECRET_HEADER, Webhook
from storage.database import Unavailable
from tests.journeys.clinic import REST, Clinic, clinic
from tests.world import Person, World

WAYS = ("polling", "webhook")


@pytest.fixture(params=WAYS)
def webhook(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "webhook")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'aftercare.sqlite3'}"


def rows(world: World) -> list[str]:
    """The state of every inbox row, in order."""
    with world.app.database.reading() as connection:
        return list(connection.exec_driver_sql("SELECT state FROM inbox ORDER BY id").scalars())


async def test_an_answer_a_tap_and_a_correction_arrive(url: str, webhook: bool) -> None:
    """Typed, tapped, edited: each is understood, and what worries reaches the nurse."""
    async with clinic(url, webhook=webhook) as at:
        await at.at(21, "08:00")
        await at.maria.hears("1 of 6")
        await at.maria.writes("77,5")
        await at.maria.hears("Weight: 77.5 kg", "2 of 6")
        await at.maria.edits("77,4")
        await at.maria.hears("77.4 kg")
        await at.maria.taps("Hard even at rest")
        await at.maria.hears("Call 112 now")
        await at.nadia.hears("Emergency · Maria Invented")
        await at.staff_is_done()
        assert isinstance(at.world.app.way_in, Webhook) is webhook


@pytest.mark.parametrize("hard", [False, True], ids=["stopped", "dropped"])
async def test_what_is_written_while_we_are_away_is_taken(
    database_url: str, webhook: bool, hard: bool
) -> None:
    """Stopped in the middle of a check-in, what she writes and taps meanwhile counts at the next start, once,
    in her order.
    """
    async with clinic(database_url, webhook=webhook) as at:
        await at.at(21, "08:00")
        await at.maria.hears("1 of 6")
        await at.world.stop_bot(hard=hard)
        await at.maria.phone.write("77,5")
        await at.maria.phone.write("not short of breath")
        await at.world.start_bot()
        await at.maria.hears("Weight: 77.5 kg", "2 of 6", "Breathing: Not short of breath", "3 of 6")
        await at.answers("No", "No swelling", "Neither", "Yes")
        assert set(rows(at.world)) == {"handled"}
        await at.staff_hears_nothing()


async def test_while_the_database_is_away_nothing_is_confirmed(url: str, webhook: bool) -> None:
    """Refused three times, then kept: Telegram keeps her answer until we have it, and it counts once."""
    async with clinic(url, webhook=webhook) as at:
        at.world.expect_trouble("inbox-unavailable")
        await at.at(21, "08:00")
        await at.maria.hears("1 of 6")
        away = ["down"] * 3

        def refuse(point: str) -> None:
            if point == "inbox.before_commit" and away:
                raise Unavailable(away.pop())

        at.world.app.rounds._ground.crash = refuse
        await at.maria.writes("77,5")
        await at.maria.hears("Weight: 77.5 kg", "2 of 6")
        assert away == []
        assert at.world.log_text().count('"inbox-unavailable"') >= 3
        await at.staff_hears_nothing()


async def test_a_commit_whose_answer_was_lost_counts_once(url: str, webhook: bool) -> None:
    """Stored, but our word of it lost: it comes again, is known, and is worked on all the same."""
    async with clinic(url, webhook=webhook) as at:
        at.world.expect_trouble("inbox-unavailable")
        await at.at(21, "08:00")
        await at.maria.hears("1 of 6")
        lost = ["lost"]

        def lose_one(point: str) -> None:
            if point == "inbox.committed" and lost:
                raise Unavailable(lost.pop())

        at.world.app.rounds._ground.crash = lose_one
        await at.maria.writes("77,5")
        await at.maria.hears("Weight: 77.5 kg", "2 of 6")
        assert lost == []
        await at.staff_hears_nothing()


async def test_a_stranger_with_a_wrong_secret_writes_for_nobody(url: str) -> None:
    """Whoever finds the address and not the secret cannot answer in Maria's name."""
    async with clinic(url, webhook=True) as at:
        at.world.expect_trouble("webhook-refused")
        await at.at(21, "08:00")
        await at.maria.hears("1 of 6")
        known = await at.world.app.bot.get_webhook_info()
        who = {"id": at.maria.phone.id, "is_bot": False, "first_name": "Maria"}
        forged = {
            "update_id": 7,
            "message": {
                "message_id": 7,
                "date": 1_790_000_000,
                "chat": {**who, "type": "private"},
                "from": who,
                "text": "77,5",
            },
        }
        before = rows(at.world)
        async with aiohttp.ClientSession() as session:
            for headers in ({}, {SECRET_HEADER: "x" * 40}):
                async with session.post(known.url, json=forged, headers=headers) as answer:
                    assert (answer.status, await answer.read()) == (403, b"")
        assert rows(at.world) == before
        await at.maria.hears_nothing()


async def test_from_one_way_to_the_other_and_back(url: str) -> None:
    """A bot set from polling to webhook and back finds, each time, what was written in between; a webhook left
    behind is taken away and said.
    """
    async with World(url, webhook=True) as world:
        someone = await world.person("Someone Invented")
        brought = world.settings
        asks = brought.model_copy(update={"webhook_url": None})
        for settings, by_webhook in ((asks, False), (brought, True), (asks, False)):
            world.expect_trouble(*(() if by_webhook else ("webhook-removed",)))
            await world.stop_bot()
            await someone.phone.write("hello")
            world.settings, world._by_webhook = settings, by_webhook
            await world.start_bot()
            assert rows(world).count("handled") == len(rows(world))
        assert len(rows(world)) == 3
        assert (await world.app.bot.get_webhook_info()).url == ""
        assert world.log_text().count('"webhook-removed"') == 2
        await someone.hears("personal link")


async def test_a_webhook_that_somebody_changed_is_mended(url: str) -> None:
    """Pointed elsewhere while we run, it is set back at the next look, and said; nothing is lost."""
    async with World(url, webhook=True) as world:
        world.expect_trouble("webhook-changed")
        someone = await world.person("Someone Invented")
        ours = (await world.app.bot.get_webhook_info()).url
        await world.app.bot.set_webhook("https://127.0.0.1:8443/elsewhere")
        assert isinstance(world.app.way_in, Webhook)
        await world.app.way_in.registration.put_right()
        assert (await world.app.bot.get_webhook_info()).url == ours
        await someone.writes("hello")
        await someone.hears("personal link")


async def test_a_webhook_set_while_we_poll_is_said_and_not_fought_over(url: str) -> None:
    """Somebody sets a webhook while we poll: it is said what to do, it is not taken away, and once it is gone
    we go on.
    """
    async with World(url) as world:
        world.expect_trouble("poll-usurped", "poll-webhook")
        someone = await world.person("Someone Invented")
        await world.app.bot.set_webhook("https://127.0.0.1:8443/elsewhere")
        await someone.phone.write("hello")
        await said(world, '"poll-webhook"')
        assert (await world.app.bot.get_webhook_info()).url
        await world.app.bot.delete_webhook()
        await world.quiet()
        await someone.hears("personal link")


async def said(world: World, words: str) -> None:
    """Until the log holds it; whatever calls Telegram meanwhile lets the bot go on."""
    for _ in range(10_000):
        if words in world.log_text():
            return
        await world.app.bot.get_me()
    raise AssertionError(f"never said: {words}")


async def story(at: Clinic) -> list[Any]:
    """A fortnight's worth of trouble in two days, and what everybody then has on the screen."""
    await at.at(21, "08:00")
    await at.answers("77,5", *REST)
    await at.at(22, "08:03")
    await at.maria.writes("about the same")
    await at.maria.writes("81 kg")
    await at.maria.edits("80 kg")
    await at.maria.taps("← Back")
    await at.maria.writes("80,5")
    await at.maria.taps("With effort, as usual")
    await at.nadia.taps("Claim")
    await at.world.restart(hard=True)
    await at.nadia.taps("Reply")
    await at.nadia.writes("Please rest today.")
    await at.maria.sends("photo", caption="my feet")
    await at.maria.taps("I feel worse")
    await at.maria.forges("nonsense")
    await at.carla.writes("/today")
    await at.lena.blocks()
    await at.lena.unblocks()
    return [(person.name, *await told_to(person)) for person in (at.carla, at.nadia, at.lena, at.maria)]


async def told_to(person: Person) -> tuple[list[str], list[Any]]:
    """What she heard since she last listened, and her whole screen."""
    heard = [masked(text) for text in await person.heard()]
    screen = [
        (seen.by_bot, masked(seen.text or ""), seen.labels, seen.is_deleted) for seen in await person.sees()
    ]
    return heard, screen


def masked(text: str) -> str:
    """Without the codes that are drawn anew in every clinic."""
    return re.sub(r"(?<=\()[A-Z0-9]{6}(?=\))|(?<=start[= ])[\w-]{22,}", "…", text)


async def test_the_two_conversations_are_the_same(tmp_path: Path) -> None:
    """The same story told both ways leaves the same words and buttons with everybody, in the same order."""
    told = []
    for way in WAYS:
        async with clinic(f"sqlite:///{tmp_path / way}.sqlite3", webhook=way == "webhook") as at:
            told.append(await story(at))
    assert told[0] == told[1]
    assert sum(len(screen) for _name, _heard, screen in told[0]) > 40
    assert any("80.5 kg" in text for _name, heard, _screen in told[0] for text in heard)
