"""What a log may hold, and what never leaves."""

import ast
import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot import logs
from dialogs.records import RoleName
from storage.inbox import Update
from tests.world import KEYS, TOKEN, World

ROOT = Path(__file__).parents[2]
CANARY = "my chest hurts, says Zebedee"


@pytest.fixture(params=["text", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure(level="debug", form=request.param, stream=stream)
    yield stream
    structlog.reset_defaults()
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, logs.Foreign)]


def test_a_field_that_is_not_listed_never_leaves(written: io.StringIO) -> None:
    """Unknown fields are withheld and counted, listed ones are written."""
    structlog.get_logger().info("an answer is kept", action="kept", inbox_id=4, text=CANARY, name="Zebedee")
    line = written.getvalue()
    assert "an answer is kept" in line
    assert "inbox_id" in line
    assert "withheld" in line
    assert "Zebedee" not in line


@pytest.mark.parametrize("how", ["error", "exc_info", "exception"])
def test_an_exception_is_named_by_class_and_place(written: io.StringIO, how: str) -> None:
    """Neither its own text nor that of its cause is written, however it was handed in."""
    log = structlog.get_logger()
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as cause:
            raise ValueError(CANARY) from cause
    except ValueError as error:
        if how == "error":
            log.error("it failed", error=error)
        elif how == "exc_info":
            log.error("it failed", exc_info=error)
        else:
            log.exception("it failed")
    line = written.getvalue()
    assert "ValueError < KeyError" in line
    assert "test_logs.py:" in line
    assert "Zebedee" not in line


def test_a_library_is_heard_without_what_it_was_given(written: io.StringIO) -> None:
    library = logging.getLogger("telegram.ext.Application")
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        library.exception("update %s of chat 5550001111 with %s failed\n%s", CANARY, TOKEN, CANARY)
    library.warning(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage")
    line = written.getvalue()
    assert "update %s of chat # with %s failed" in line
    assert "RuntimeError" in line
    for secret in (TOKEN, "Zebedee", "5550001111"):
        assert secret not in line


@pytest.mark.parametrize("library", ["httpx", "httpcore", "telegram.ext", "aiohttp.client", "apscheduler"])
def test_libraries_chat_to_themselves(written: io.StringIO, library: str) -> None:
    """Below WARNING nothing of a library is written, also when our own level is debug."""
    logging.getLogger(library).info("request to bot%s", TOKEN)
    logging.getLogger(library).debug("update %s", CANARY)
    assert written.getvalue() == ""


def test_every_line_we_log_is_a_fixed_sentence() -> None:
    """In all our rooms the sentence of a log line is a literal or a table's, never built from what was
    said.
    """
    built = []
    for room in ("bot", "scheduler", "storage", "dialogs"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                is_log = isinstance(node.func.value, ast.Name) and node.func.value.id in {"log", "_log"}
                if is_log and not isinstance(node.args[0], ast.Constant):
                    built.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert built == []


def test_every_field_we_log_is_listed() -> None:
    """No line of ours names a field that would be withheld."""
    unlisted = []
    for room in ("bot", "scheduler", "storage", "dialogs"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                if isinstance(node.func.value, ast.Name) and node.func.value.id in {"log", "_log"}:
                    names = {word.arg for word in node.keywords if word.arg} - logs.FIELDS - {"exc_info"}
                    unlisted += [f"{file.relative_to(ROOT)}:{node.lineno} {name}" for name in names]
    assert unlisted == []


async def test_a_whole_run_at_debug_tells_nothing_of_anybody(tmp_path: Path) -> None:
    """Enrolled, asked, worried about, replied to, parked, restarted: no name, word, number, id, code or
    token in it.
    """
    async with World(f"sqlite:///{tmp_path / 'aftercare.sqlite3'}") as world:
        carla = await world.colleague("Carla Zebedee", RoleName.COORDINATOR, team="Canaryteam")
        nadia = await world.colleague("Nadia Zebedee", RoleName.PROVIDER, team="Canaryteam")
        maria = await world.person("Maria Zebedee")
        await world.enrol(maria, by=carla, dry_weight="78.37")
        await world.pass_time(days=1)
        await maria.writes("77.31")
        await maria.taps("Hard even at rest")
        await maria.sends("photo", caption="canarycaption")
        await nadia.taps("Reply")
        await nadia.writes("canaryreply stay where you are")
        poison = Update(update_id=3, body=b'{"canarybody": 1}', chat_id=maria.phone.id, chat_kind="private")
        await world.app.rounds.take_in([poison, Update(update_id=4, body=b"canarybody")])
        world.expect_trouble("inbox-parked")
        await world.restart()
        await world.pass_time(hours=2)
        for person in (carla, nadia, maria):
            await person.heard()
        log = world.log_text()
    assert log.count("\n") > 20
    people = [str(person.phone.id) for person in world.everybody]
    words = [
        "Zebedee",
        "Maria",
        "Canaryteam",
        "78.37",
        "77.31",
        "canary",
        "Hard even",
        TOKEN,
        KEYS[3:],
    ]
    assert [secret for secret in (*words, *people) if secret in log] == []
