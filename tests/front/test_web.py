"""How we are, asked over HTTP: `/healthz` and `/metrics` tell counts and ages, and nothing of anybody."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families
from telegram import WebhookInfo

from bot.seams import wait_for_event
from bot.serving.listener import Address, Listener
from bot.serving.metrics import Look, Metrics
from bot.serving.web import Pulse, State, Web, told_of
from storage.backlog import Backlog, Heap
from storage.database import Unavailable
from tests.journeys.clinic import REST, clinic
from tests.world import TOKEN, World

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ANY = Address.parse("127.0.0.1:0")
SHOWN = {"web_listen": "127.0.0.1:0"}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'aftercare.sqlite3'}"


async def asked(world: World, path: str, method: str = "GET") -> tuple[int, str]:
    world.app.pulse.enter(world.app.pulse.state)  # not what was seen a moment ago
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, f"http://{world.app.web.address}{path}") as answer,
    ):
        return answer.status, await answer.text()


def values(page: str) -> dict[str, float]:
    """Every sample, by its name and its labels' words."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


async def test_a_running_bot_is_ready(url: str) -> None:
    """200, with what waits; on loopback, where it said."""
    async with World(url, **SHOWN) as world:
        status, page = await asked(world, "/healthz")
        told = json.loads(page)
        assert (status, told["ready"], told["state"], told["faults"]) == (200, True, "running", [])
        assert told["waiting"]["inbox"] == {"count": 0, "oldest_seconds": 0.0}
        assert world.app.web.address.is_loopback


async def test_nothing_else_is_there(url: str) -> None:
    """Any other path or method is 404 without a word."""
    async with World(url, **SHOWN) as world:
        for path, method in (
            ("/", "GET"),
            ("/healthz/", "GET"),
            ("/metrics", "POST"),
            ("/healthz", "DELETE"),
        ):
            assert await asked(world, path, method) == (404, "")
        assert await asked(world, "/healthz", "HEAD") == (200, "")


async def test_what_happens_is_counted(database_url: str) -> None:
    """An enrolment, a grave answer and an unread worry show in the figures, by lane, severity and outcome."""
    async with clinic(database_url, **SHOWN) as at:
        await at.at(21, "08:00")
        await at.maria.writes("77,5")
        await at.maria.taps("Hard even at rest")
        await at.maria.heard()
        await at.staff_is_done()
        found = values((await asked(at.world, "/metrics"))[1])
        assert found["aftercare_ready"] == 1
        assert found["aftercare_updates_taken_total polling"] >= 10
        assert found["aftercare_updates_again_total polling"] == 0
        assert found["aftercare_sends_total sent"] >= 10
        assert found["aftercare_inputs_total turned"] >= 10
        assert found["aftercare_inputs_total parked"] == 0
        assert found["aftercare_round_seconds_count"] >= 10
        assert found["aftercare_escalations_unresolved emergency open"] == 1
        assert found["aftercare_escalations_unresolved emergency acknowledged"] == 0
        assert found["aftercare_outbox_ready escalation"] == 0
        await at.nadia.taps("Claim")
        await at.staff_is_done()
        found = values((await asked(at.world, "/metrics"))[1])
        assert found["aftercare_escalations_unresolved emergency acknowledged"] == 1


async def test_neither_page_tells_anything_of_anybody(url: str) -> None:
    """Names, words, chat ids, codes, ids of rows and people, the token and the secret: none of it is there."""
    async with clinic(url, **SHOWN) as at:
        await at.at(21, "08:00")
        await at.maria.writes("canaryword 77,5 canaryword")
        await at.maria.writes("77,5")
        await at.answers(*REST, heard=False)
        await at.maria.heard()
        await at.staff_is_done()
        pages = [(await asked(at.world, path))[1].lower() for path in ("/healthz", "/metrics")]
        database = at.world.app.database
        with database.reading() as connection:
            ids = [
                str(found)
                for table in (
                    "patient",
                    "contact",
                    "team",
                    "plan",
                    "check_in",
                    "escalation",
                    "dialog",
                    "role",
                )
                for found in connection.exec_driver_sql(f"SELECT id FROM {table}").scalars()
            ]
        people = [part for person in at.world.everybody for part in person.name.split()]
        chats = [str(person.phone.id) for person in at.world.everybody]
        assert len(ids) > 10
        for canary in (
            *ids,
            *people,
            *chats,
            "canaryword",
            "77,5",
            "heart",
            TOKEN,
            TOKEN.partition(":")[2],
            "900100200",
        ):
            for page in pages:
                assert canary.lower() not in page, canary


async def test_every_label_is_a_word_of_ours(url: str) -> None:
    """Labels come from lists in the code; one that is not here is new, and must be looked at first."""
    async with World(url, **SHOWN) as world:
        someone = await world.person("Someone Invented")
        await someone.writes("hello")
        await someone.heard()
        _, page = await asked(world, "/metrics")
        labels = {
            name: {
                sample.labels[name]
                for family in text_string_to_metric_families(page)
                for sample in family.samples
                if name in sample.labels
            }
            for name in (
                "what",
                "lane",
                "severity",
                "state",
                "transport",
                "result",
                "outcome",
                "why",
                "le",
                "version",
            )
        }
        known = set(labels)
        used = {
            name
            for family in text_string_to_metric_families(page)
            for sample in family.samples
            for name in sample.labels
        }
        assert used <= known
        assert labels["lane"] == {"escalation", "reply", "check_in", "information"}
        assert labels["severity"] == {"emergency", "urgent", "soon", "routine"}
        assert labels["what"] == {"inbox", "outbox", "due", "sending", "unknown"}
        assert labels["transport"] == {"polling"}


async def test_a_taken_address_never_stops_care(url: str) -> None:
    """Where something else listens the bot starts all the same, says so, and finds the address when it is
    free.
    """
    other = Listener(ANY, lambda request: asyncio.sleep(0), finish_seconds=0)  # type: ignore[arg-type, return-value]
    address = await other.open()
    world = World(url, web_listen=str(address))
    world.expect_trouble("web-not-listening")
    async with world:
        someone = await world.person("Someone Invented")
        await someone.writes("hello")
        await someone.hears("personal link")
        assert not await world.app.web.open()
        assert world.log_text().count('"web-not-listening"') == 1
        assert world.app.web.address is None
        await other.close()
        assert await world.app.web.open()
        assert (await asked(world, "/healthz"))[0] == 200


def test_what_telegram_says_of_our_webhook_is_shown() -> None:
    """How much waits there and when it last failed to reach us; its words are not shown."""
    metrics = Metrics(transport="webhook", version="1", refusals=("secret", "path"))
    metrics.refused("secret")
    at = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    metrics.known_of_webhook(
        WebhookInfo(
            "https://x.example/canarypath", False, 5, last_error_date=at, last_error_message="canaryword"
        )
    )
    page = metrics.shown(Look(is_ready=False, backlog=None, beat_age=None, written_age=None, held=0)).decode()
    found = values(page)
    assert found["aftercare_telegram_pending"] == 5
    assert found["aftercare_webhook_error_timestamp_seconds"] == at.timestamp()
    assert (
        found["aftercare_webhook_refused_total secret"],
        found["aftercare_webhook_refused_total path"],
    ) == (1, 0)
    assert (found["aftercare_ready"], found["aftercare_storage_answers"]) == (0, 0)
    assert "canary" not in page


# --- how it is judged ---------------------------------------------------------------------------------------


def backlog(**parts: Any) -> Backlog:
    empty = {name: Heap() for name in ("inbox", "parked", "sending", "unknown", "due")}
    return Backlog(at=NOW, **{**empty, "ready": {}, "unresolved": {}, "overdue": {}, **parts})


class Stopwatch:
    """Seconds that only the test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def pulse(
    watch: Stopwatch,
    found: Callable[[], Awaitable[Backlog]],
    *,
    beaten_at: float | None = 100.0,
    written_at: float | None = 100.0,
) -> Pulse:
    made = Pulse(
        backlog=found,
        monotonic=watch,
        beaten_at=lambda: beaten_at,
        written_at=lambda: written_at,
        held=lambda: 0,
        answer_seconds=0.01,
    )
    made.enter(State.RUNNING)
    return made


async def faults(one: Pulse) -> list[str]:
    look = await one.look()
    told = told_of(one.state, look)
    assert told["ready"] is (not told["faults"])
    found: list[str] = told["faults"]
    return found


def old(seconds: float) -> Heap:
    return Heap(count=3, since=NOW - timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (backlog(), []),
        (backlog(inbox=old(119), due=old(119)), []),
        (backlog(inbox=old(121)), ["updates lie unworked"]),
        (backlog(due=old(121)), ["what fell due lies untouched"]),
        (backlog(parked=old(9999), sending=old(9999), unknown=old(9999)), []),
    ],
)
async def test_what_lies_too_long_is_a_fault(found: Backlog, expected: list[str]) -> None:
    """Updates and due things that nobody works on for two minutes; not what waits for Telegram or a person."""

    async def answer() -> Backlog:
        return found

    assert await faults(pulse(Stopwatch(), answer)) == expected


async def test_a_heart_that_stands_still_is_a_fault() -> None:
    """No beat for half a minute, or none that could be written."""

    async def answer() -> Backlog:
        return backlog()

    watch = Stopwatch()
    watch.seconds = 131.0
    assert await faults(pulse(watch, answer)) == ["the heart does not beat", "the database takes nothing"]
    assert await faults(pulse(watch, answer, beaten_at=130.0)) == ["the database takes nothing"]
    assert await faults(pulse(watch, answer, beaten_at=130.0, written_at=130.0)) == []


async def test_storage_that_is_away_is_a_fault() -> None:
    """A refusal and a silence are the same to who asks; a silent storage is asked once, not by every question."""
    times: list[int] = []

    async def refuse() -> Backlog:
        raise Unavailable("down")

    async def say_nothing() -> Backlog:
        times.append(1)
        await asyncio.Event().wait()
        raise AssertionError

    assert await faults(pulse(Stopwatch(), refuse)) == ["storage does not answer"]
    watch = Stopwatch()
    silent = pulse(watch, say_nothing)
    for _ in range(3):
        watch.seconds += 2
        assert "storage does not answer" in await faults(silent)
    assert len(times) == 1
    await silent.close()


async def test_many_questions_at_one_moment_are_one_look() -> None:
    """Within a second the same answer is given again; after it, a new one."""
    times: list[int] = []

    async def answer() -> Backlog:
        times.append(1)
        return backlog()

    watch = Stopwatch()
    one = pulse(watch, answer)
    await asyncio.gather(*(one.look() for _ in range(20)))
    assert len(times) == 1
    watch.seconds += 1.1
    await one.look()
    assert len(times) == 2


@pytest.mark.parametrize("state", [State.STARTING, State.STOPPING])
async def test_before_and_after_it_is_not_ready(state: State) -> None:
    """While it starts and while it stops the answer is 503, though nothing is wrong."""

    async def answer() -> Backlog:
        return backlog()

    one = pulse(Stopwatch(), answer)
    one.enter(state)
    web = Web(address=ANY, metrics=Metrics(transport="polling", version="1"), pulse=one, wait=wait_for_event)
    assert await web.open()
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://{web.address}/healthz") as response,
    ):
        told = await response.json()
    await web.stop()
    assert (response.status, told["ready"], told["state"], told["faults"]) == (503, False, state.value, [])


@pytest.mark.parametrize(
    "written", ["127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "somewhere:80", ":80", "::1", "1.2.3:4"]
)
def test_what_is_no_address(written: str) -> None:
    """An address is an IP address or localhost, and a port."""
    with pytest.raises(ValueError):  # noqa: PT011 - the caller has the sentence
        Address.parse(written)


@pytest.mark.parametrize(
    ("written", "is_loopback"),
    [
        ("127.0.0.1:0", True),
        ("localhost:80", True),
        ("[::1]:80", True),
        ("0.0.0.0:80", False),
        ("[::]:80", False),
        ("10.0.0.1:80", False),
    ],
)
def test_which_addresses_only_this_machine_reaches(written: str, is_loopback: bool) -> None:
    """Loopback by number, in both families; the wildcard is everybody."""
    assert Address.parse(written).is_loopback is is_loopback
    assert str(Address.parse(written)) == written


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:9464", 200),
        ("127.0.0.2", 200),
        ("localhost:9464", 200),
        ("[::1]:9464", 200),
        ("elsewhere.example:9464", 404),
        ("127.0.0.1.elsewhere.example", 404),
        ("127.0.0.1:1@elsewhere.example", 404),
    ],
)
async def test_on_loopback_only_this_machines_names_are_answered(url: str, host: str, status: int) -> None:
    """A page elsewhere whose name was bent to this machine reads nothing through a browser here."""
    async with World(url, **SHOWN) as world, aiohttp.ClientSession() as session:
        for path in ("/healthz", "/metrics"):
            address = f"http://{world.app.web.address}{path}"
            async with session.get(address, headers={"Host": host}) as answer:
                assert answer.status == status


async def _everything(_request: web.BaseRequest) -> web.StreamResponse:
    return web.Response()


@pytest.mark.parametrize(
    "begun", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n"], ids=["nothing", "half a head"]
)
async def test_who_says_nothing_is_hung_up_on(begun: bytes) -> None:
    """A connection that asks nothing, or never ends its question, is not kept for ever."""
    listener = Listener(ANY, _everything, finish_seconds=0.1, silent_seconds=0.05)
    address = await listener.open()
    reader, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(begun)
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()
    await listener.close()


async def test_too_many_connections_are_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds many open leaves the bot what its own work needs; those that are there go on being answered,
    and when one has gone there is room again.
    """
    monkeypatch.setattr("bot.serving.listener.CONNECTIONS_MOST", 3)
    listener = Listener(ANY, _everything, finish_seconds=0.1)
    address = await listener.open()
    held = [await asyncio.open_connection(address.host, address.port) for _ in range(3)]

    async def is_answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        with suppress(ConnectionError):
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            return (await reader.read(12)) == b"HTTP/1.1 200"
        return False

    async def another_is_answered() -> bool:
        reader, writer = await asyncio.open_connection(address.host, address.port)
        try:
            return await is_answered(reader, writer)
        finally:
            writer.close()

    async with asyncio.timeout(10):
        assert [await is_answered(*one) for one in held] == [True] * 3
        assert not await another_is_answered()
        held.pop()[1].close()
        while not await another_is_answered():
            pass
    await listener.close()
    for _reader, writer in held:
        writer.close()
