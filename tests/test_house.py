"""The house rules that only stay true as long as something complains."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "dialogs", "scheduler", "storage")

# The seams: the only files that may read a clock, draw chance or wait, each for the thing it is the seam of.
SEAMS = {
    "scheduler/clock.py": {"datetime.now", "time.monotonic", "asyncio.sleep"},
    "bot/seams.py": {
        "asyncio.sleep",
        "secrets.token_bytes",
        "secrets.token_urlsafe",
        "secrets.choice",
        "random.Random",
    },
    "bot/sandbox/clock.py": {"datetime.now", "time.monotonic", "asyncio.sleep"},
    "storage/seams.py": {"secrets.token_bytes", "secrets.token_urlsafe"},
}

FORBIDDEN = (
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.monotonic",
    "time.sleep",
    "asyncio.sleep",
    "uuid.uuid4",
    "uuid4",
    "os.urandom",
    "random.",
    "secrets.",
    "pickle.",
)


def _python_files() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _forbidden_calls(path: Path) -> Iterator[str]:
    allowed = SEAMS.get(path.relative_to(ROOT).as_posix(), set())
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = _dotted(node.func)
        if name in allowed:
            continue
        if name in FORBIDDEN or any(name.startswith(prefix) for prefix in FORBIDDEN if prefix.endswith(".")):
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {name}"


def test_clock_chance_and_waiting_are_only_in_their_seams() -> None:
    """Nothing but the seams reads a clock, draws chance or sleeps, so every run can be replayed."""
    found = [call for path in _python_files() for call in _forbidden_calls(path)]
    assert found == []


@pytest.mark.parametrize(
    "word", ["drop_pending_updates", "ConversationHandler", "PicklePersistence", "import pickle"]
)
def test_dangerous_names_do_not_occur(word: str) -> None:
    """What loses updates or runs stored code is not reachable from the product."""
    in_server = ROOT / "bot" / "sandbox"  # the sandbox plays Telegram's side and must know these parameters
    found = [
        path.relative_to(ROOT).as_posix()
        for path in _python_files()
        if in_server not in path.parents and word in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_only_the_outer_room_speaks_sql_or_telegram() -> None:
    """Each library stays in the room that owns it."""
    owners = {
        "sqlalchemy": "storage",
        "sqlmodel": "storage",
        "alembic": "storage",
        "telegram": "bot",
        "apscheduler": "scheduler",
    }
    found = [
        f"{path.relative_to(ROOT)} imports {library}"
        for path in _python_files()
        for library in re.findall(
            r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        if owners.get(library, path.relative_to(ROOT).parts[0]) != path.relative_to(ROOT).parts[0]
    ]
    assert found == []


def test_only_one_file_knows_transitions() -> None:
    """Life-cycles are checked tables; the library behind them is known in one place."""
    users = [
        path.relative_to(ROOT).as_posix()
        for path in _python_files()
        if re.search(r"^\s*(?:from|import) transitions", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert users == ["dialogs/machine.py"]


def test_every_hazard_names_a_test_that_exists() -> None:
    """A hazard we claim to hold points at the test that shows it."""
    page = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert named, "docs/hazards.md names no test"
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).exists() or f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_every_decision_is_listed() -> None:
    """A page of docs/adr that its index does not name would not be found."""
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / "docs" / "adr").glob("0*.md")}
    assert pages == set(re.findall(r"\((0\d+[\w-]+\.md)\)", index))


def test_links_in_the_docs_lead_somewhere() -> None:
    """A reader who follows a link in README or docs arrives."""
    broken = [
        f"{page.relative_to(ROOT)} → {target}"
        for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_bare_run_lists_every_command() -> None:
    """Somebody new sees what a checkout can do by typing ./run."""
    shown = subprocess.run(["./run"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  (\w+)\) +set_up", (ROOT / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert commands
    assert all(f"./run {command}" in shown for command in commands)
