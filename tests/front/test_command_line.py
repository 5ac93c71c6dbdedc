"""What an operator reads in the shell, before any bot runs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.settings import PREFIX

KEYS = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TOKEN = "900100200:invented-token-of-the-small-world-00"
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / ".env.example"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory with nothing in it, and no settings from the machine."""
    import os

    for name in [*os.environ]:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    structlog.reset_defaults()


def aftercare(*words: str, **settings: str) -> Result:
    environment = {PREFIX + name: value for name, value in settings.items()}
    return CliRunner().invoke(main, list(words), env=environment)


def good(**more: str) -> dict[str, str]:
    return {"TOKEN": TOKEN, "KEYS": KEYS, "TELEGRAM_API": "http://127.0.0.1:9", **more}


def test_the_library_is_listed(folder: Path) -> None:
    """`pathway list` needs no settings and names what is shipped, and in which languages."""
    result = aftercare("pathway", "list")
    assert result.exit_code == 0
    assert re.search(r"^heart-failure-weight 1  unsigned  en, es  \S+$", result.stdout, re.MULTILINE)


def test_a_half_translated_pathway_says_what_it_lacks(folder: Path) -> None:
    """An author sees how many texts a language still lacks."""
    shipped = ROOT / "dialogs" / "pathways" / "heart-failure-weight.yaml"
    text = shipped.read_text(encoding="utf-8").replace(', es: "Peso"}', "}")
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    result = aftercare("pathway", "check", "mine.yaml")
    assert "en, es (1 of " in result.stdout


def test_a_faulty_pathway_is_told_line_by_line(folder: Path) -> None:
    """`pathway check` puts every fault on standard error, with its place, and exits 1."""
    (folder / "mine.yaml").write_text("pathway: mine\nquestionz: {}\n", encoding="utf-8")
    result = aftercare("pathway", "check", "mine.yaml")
    assert result.exit_code == 1
    assert "mine.yaml:2:1:" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["run", "invite"])
def test_the_example_as_it_is_starts_nothing(folder: Path, command: str) -> None:
    """With an unchanged copy of .env.example the start stops and names what to replace; exit 2."""
    (folder / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"), encoding="utf-8")
    result = aftercare(*([command, "--role", "provider"] if command == "invite" else [command]))
    assert result.exit_code == 2
    assert "AFTERCARE_TOKEN still holds the placeholder" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"KEYS": "k1:dG9vIHNob3J0"}, "AFTERCARE_KEYS"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}, "AFTERCARE_DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////proc/nowhere/x.sqlite3"}, "AFTERCARE_DATABASE_URL"),
    ],
)
def test_what_cannot_be_opened_is_named(folder: Path, settings: dict[str, str], part: str) -> None:
    """A short key and an unreachable database are sentences that name the setting, not tracebacks; exit 2."""
    result = aftercare("invite", "--role", "coordinator", "--zone", "UTC", **good(**settings))
    assert result.exit_code == 2
    assert part in result.stderr
    assert "Traceback" not in result.output
    assert result.stderr.strip()[-1] not in ":,"


def test_a_new_team_needs_its_zone(folder: Path) -> None:
    """The first invitation asks for the zone, and refuses one that does not exist."""
    missing = aftercare("invite", "--role", "coordinator", **good())
    assert missing.exit_code == 2
    assert "--zone" in missing.stderr
    wrong = aftercare("invite", "--role", "coordinator", "--zone", "Mars/Olympus", **good())
    assert "--zone Mars/Olympus is no time zone" in wrong.stderr


def test_inviting_without_telegram(folder: Path) -> None:
    """While Telegram is away an invitation is still made: the code is printed, and why there is no link."""
    result = aftercare(
        "invite", "--role", "coordinator", "--team", "Heart", "--zone", "Europe/Madrid", **good()
    )
    assert result.exit_code == 0, result.output
    assert "coordinator of Heart" in result.stdout
    assert "/start " in result.stdout
    assert "no link" in result.stdout
    assert (folder / "var" / "aftercare.sqlite3").exists()


def test_the_second_invitation_finds_the_team(folder: Path) -> None:
    """Where there is one team it need not be named; where there are two it must be."""
    aftercare("invite", "--role", "coordinator", "--team", "Heart", "--zone", "UTC", **good())
    found = aftercare("invite", "--role", "provider", "--lead", "--name", "Bea Invented", **good())
    assert "provider of Heart" in found.stdout
    aftercare("invite", "--role", "provider", "--team", "Lung", "--zone", "UTC", **good())
    unclear = aftercare("invite", "--role", "provider", **good())
    assert unclear.exit_code == 2
    assert "Heart, Lung" in unclear.stderr
