"""What an operator hears when the settings are wrong, and that .env.example tells of all of them."""

import re
from pathlib import Path

import pytest

from bot.settings import PLACEHOLDER, PREFIX, Settings, StartFault, read_settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
GOOD = {
    "AFTERCARE_TOKEN": "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "AFTERCARE_KEYS": "k1:AAAA",
}


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [*os.environ]:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def in_file(folder: Path, **settings: str) -> Path:
    file = folder / ".env"
    lines = {**GOOD, **{PREFIX + name: value for name, value in settings.items()}}
    file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()), encoding="utf-8")
    return file


def said(file: Path | None) -> str:
    with pytest.raises(StartFault) as caught:
        read_settings(file)
    return str(caught.value)


def example() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))


def test_the_example_names_every_setting_and_no_other() -> None:
    """.env.example and the settings are the same list."""
    assert set(example()) == {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    """A setting copied unchanged from .env.example means the same as none, save those that must be given."""
    written = {name: value for name, value in example().items() if not value.startswith(PLACEHOLDER)}
    file = tmp_path / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in {**written, **GOOD}.items()))
    assert read_settings(file) == read_settings(in_file(tmp_path))


def test_every_setting_is_explained_where_it_is_set() -> None:
    """No setting of the example stands without a comment in the lines above it."""
    block: list[str] = []
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if not line:
            block = []
        elif line.startswith("#"):
            block.append(line)
        else:
            assert block, f"{line} is not explained"


def test_the_example_cannot_start_a_bot() -> None:
    """The example as it is stops the start and names both settings that must be replaced."""
    sentence = said(EXAMPLE)
    assert "AFTERCARE_TOKEN still holds the placeholder" in sentence
    assert "AFTERCARE_KEYS still holds the placeholder" in sentence


def test_a_missing_setting_is_named(tmp_path: Path) -> None:
    """Without a token the sentence names the setting and says where it belongs."""
    file = tmp_path / ".env"
    file.write_text("AFTERCARE_KEYS=k1:AAAA\n")
    assert said(file) == "AFTERCARE_TOKEN is not set. Put it in .env; .env.example says where it comes from"


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("TOKEN", "123456789:short", "AFTERCARE_TOKEN is not a bot token"),
        ("TELEGRAM_API", "bot-api.example", "AFTERCARE_TELEGRAM_API is not an address"),
        ("TELEGRAM_API", "http://api.example.org", "AFTERCARE_TELEGRAM_API must be https"),
        ("DATABASE_URL", "mysql://somewhere/x", "AFTERCARE_DATABASE_URL must begin with"),
        ("PATHWAYS", "/nowhere/at/all", "AFTERCARE_PATHWAYS is not a folder"),
        ("CLINIC", "/nowhere/at/all.yaml", "AFTERCARE_CLINIC is not a file"),
        ("SEND_WINDOW", "many", "AFTERCARE_SEND_WINDOW cannot be read"),
        ("POLL_SECONDS", "51", "AFTERCARE_POLL_SECONDS cannot be read"),
        ("LOG_LEVEL", "chatty", "AFTERCARE_LOG_LEVEL cannot be read"),
        ("SANDBOX_CLOCK", "true", "AFTERCARE_SANDBOX_CLOCK is on, but AFTERCARE_TELEGRAM_API is not on this"),
        ("CRASHPOINT", "somewhere:often", "AFTERCARE_CRASHPOINT must read name or name:n"),
        ("SENDS_PER_SECOND", "4", "AFTERCARE_SENDS_KEPT_FOR_ESCALATIONS must be less than"),
        ("DATABSE_URL", "sqlite:///x", "Did you mean AFTERCARE_DATABASE_URL?"),
    ],
)
def test_a_wrong_value_is_named_and_never_quoted(tmp_path: Path, name: str, value: str, part: str) -> None:
    """A wrong value gives one sentence with the setting's name; the value, perhaps a secret, is not in it."""
    sentence = said(in_file(tmp_path, **{name: value}))
    assert part in sentence
    assert "\n" not in sentence
    assert value not in sentence or value in {"true", "sqlite:///x"}


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    """Two wrong settings are two lines, not two attempts."""
    assert len(said(in_file(tmp_path, TOKEN="no", SEND_WINDOW="0")).splitlines()) == 2


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the environment beats the same line of .env."""
    monkeypatch.setenv("AFTERCARE_LOG_LEVEL", "error")
    assert read_settings(in_file(tmp_path, LOG_LEVEL="debug")).log_level == "error"


def test_the_secrets_do_not_print(tmp_path: Path) -> None:
    """Printing the settings shows neither the token nor the keys nor the database's password."""
    shown = repr(read_settings(in_file(tmp_path, DATABASE_URL="postgresql://someone:hunter2@localhost/x")))
    assert "AAAAAAA" not in shown
    assert "hunter2" not in shown


def test_sandbox_time_is_allowed_on_this_machine(tmp_path: Path) -> None:
    """The sandbox's clock may be followed where the Bot API is on loopback."""
    file = in_file(tmp_path, TELEGRAM_API="http://127.0.0.1:8081/", SANDBOX_CLOCK="true")
    settings = read_settings(file)
    assert settings.sandbox_clock
    assert settings.files == "http://127.0.0.1:8081/file/bot"
