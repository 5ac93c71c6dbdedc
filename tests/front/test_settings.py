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
    way = "`aftercare init` sets all up in this folder; or put it in .env, as .env.example says"
    assert said(file) == f"AFTERCARE_TOKEN is not set. {way}"


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
        ("WEBHOOK_URL", "hook.example", "AFTERCARE_WEBHOOK_URL is not an address"),
        ("WEBHOOK_URL", "https://clinic.example/?a=b", "AFTERCARE_WEBHOOK_URL is not an address"),
        ("WEBHOOK_URL", "https://clinic.example:99999/x", "AFTERCARE_WEBHOOK_URL is not an address"),
        ("WEBHOOK_URL", "https://clinic.example:none/x", "AFTERCARE_WEBHOOK_URL is not an address"),
        ("WEBHOOK_URL", "https://[::1/x", "AFTERCARE_WEBHOOK_URL is not an address"),
        ("WEBHOOK_URL", "https://clinic.example/a b", "AFTERCARE_WEBHOOK_URL is not an address"),
        ("TELEGRAM_API", "https://api.example:none", "AFTERCARE_TELEGRAM_API is not an address"),
        ("WEBHOOK_URL", "https://me:pw@clinic.example/", "AFTERCARE_WEBHOOK_URL must not hold a name"),
        ("WEBHOOK_URL", "https://clinic.example/", "AFTERCARE_WEBHOOK_SECRET is not: anybody could write"),
        ("WEBHOOK_SECRET", "x" * 31, "AFTERCARE_WEBHOOK_SECRET must be 32 to 256 characters"),
        ("WEBHOOK_SECRET", "x" * 257, "AFTERCARE_WEBHOOK_SECRET must be 32 to 256 characters"),
        ("WEBHOOK_SECRET", "x" * 32 + "!", "AFTERCARE_WEBHOOK_SECRET must be 32 to 256 characters"),
        ("WEBHOOK_LISTEN", "8444", "AFTERCARE_WEBHOOK_LISTEN must be an address of this machine and a port"),
        ("WEBHOOK_LISTEN", "off", "AFTERCARE_WEBHOOK_LISTEN must be an address of this machine and a port"),
        ("WEBHOOK_CONNECTIONS", "101", "AFTERCARE_WEBHOOK_CONNECTIONS cannot be read"),
        ("WEB_LISTEN", "clinic.example:80", "AFTERCARE_WEB_LISTEN must be an address of this machine"),
        ("WEB_LISTEN", "0.0.0.0:9464", "set AFTERCARE_WEB_ALLOW_PUBLIC=true"),
        ("WEB_LISTEN", "[::]:9464", "AFTERCARE_WEB_LISTEN can be reached from other machines"),
        ("DATABSE_URL", "sqlite:///x", "Did you mean AFTERCARE_DATABASE_URL?"),
    ],
)
def test_a_wrong_value_is_named_and_never_quoted(tmp_path: Path, name: str, value: str, part: str) -> None:
    """A wrong value gives one sentence with the setting's name; the value, perhaps a secret, is not in it."""
    sentence = said(in_file(tmp_path, **{name: value}))
    assert part in sentence
    assert "\n" not in sentence
    assert value not in sentence or value in {"true", "sqlite:///x"}


SECRET = "invented-secret-of-a-small-clinic-0123"


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({"WEBHOOK_URL": "http://clinic.example/x"}, "AFTERCARE_WEBHOOK_URL must be https"),
        ({"WEBHOOK_URL": "http://127.0.0.1:8443"}, "AFTERCARE_WEBHOOK_URL must be https"),
        ({"WEBHOOK_URL": "https://clinic.example:9000"}, "ports 443, 80, 88 and 8443 only"),
        ({"WEBHOOK_LISTEN": "0.0.0.0:8443"}, "AFTERCARE_WEBHOOK_LISTEN can be reached from other machines"),
        ({"WEBHOOK_SECRET": "A" * 35}, "AFTERCARE_WEBHOOK_SECRET is a part of AFTERCARE_TOKEN"),
    ],
    ids=[
        "plain http",
        "plain http to Telegram's own",
        "a port Telegram never comes to",
        "open to all",
        "the token",
    ],
)
def test_a_webhook_that_is_not_safe_is_refused(tmp_path: Path, settings: dict[str, str], part: str) -> None:
    """Each way to be overheard, never reached or impersonated is one sentence that says what to do."""
    usual = {"WEBHOOK_URL": "https://clinic.example/aftercare", "WEBHOOK_SECRET": SECRET}
    sentence = said(in_file(tmp_path, **{**usual, **settings}))
    assert part in sentence
    assert "\n" not in sentence
    assert SECRET not in sentence


@pytest.mark.parametrize(
    "settings",
    [
        {"WEBHOOK_URL": "https://clinic.example/aftercare/"},
        {"WEBHOOK_URL": "https://clinic.example:8443"},
        {"WEBHOOK_URL": "http://127.0.0.1:9000", "TELEGRAM_API": "http://localhost:8081"},
        {"WEBHOOK_URL": "https://clinic.example:9000", "TELEGRAM_API": "https://bot-api.clinic.example"},
        {
            "WEBHOOK_URL": "https://clinic.example",
            "WEBHOOK_LISTEN": "0.0.0.0:8443",
            "WEB_ALLOW_PUBLIC": "true",
        },
        {"WEBHOOK_LISTEN": "0.0.0.0:8443"},
        {"WEB_LISTEN": "OFF"},
        {"WEB_LISTEN": "[::1]:9464"},
    ],
    ids=lambda settings: " ".join(settings.values()),
)
def test_what_is_safe_is_taken(tmp_path: Path, settings: dict[str, str]) -> None:
    """A proxy's address, a sandbox's, a Bot API server's of one's own; an address nobody listens at harms nobody."""
    taken = read_settings(in_file(tmp_path, **{"WEBHOOK_SECRET": SECRET, **settings}))
    assert taken.transport == ("webhook" if "WEBHOOK_URL" in settings else "polling")
    assert not (taken.webhook_url or "").endswith("/")
    assert (taken.web_address is None) is (settings.get("WEB_LISTEN") == "OFF")
    assert SECRET not in repr(taken)


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
