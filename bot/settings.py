"""Every setting there is, typed, read once from the environment and from `.env`.

What it never does: guess. A missing, short, mistyped or placeholder value stops the start with a sentence
that names the setting and what to do next; no value is ever quoted in such a sentence, because half of them
are secrets. `.env.example` explains each setting where it is set; a test holds the two equal.
"""

import difflib
import os
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.seams import crash_at
from bot.serving.listener import Address

PREFIX = "AFTERCARE_"
PLACEHOLDER = "put-"  # how every value that must be replaced begins in .env.example
_TOKEN = re.compile(r"[0-9]{4,16}:[A-Za-z0-9_-]{30,64}")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
_ADDRESS = re.compile(r"[!-~]+")  # what may stand in one; the rest is written as %XX there
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
OFF = "off"
TELEGRAM = "api.telegram.org"
WEBHOOK_PORTS = frozenset({443, 80, 88, 8443})  # where Telegram's own servers deliver
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class StartFault(Exception):
    """The bot cannot start as it is set up. Its text is for the operator: what is wrong and what to do."""


class Settings(BaseSettings):
    """One field per environment variable, `AFTERCARE_` before its name."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr
    keys: SecretStr
    database_url: SecretStr = SecretStr("sqlite:///var/aftercare.sqlite3")  # may hold a password
    telegram_api: str = "https://api.telegram.org"
    telegram_files: str | None = None
    pathways: Path | None = None
    clinic: Path | None = None
    allow_unsigned_pathways: bool = False
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    sends_per_second: float = Field(default=30, gt=0, le=1000)
    sends_kept_for_escalations: float = Field(default=5, ge=0)
    sends_per_chat_per_second: float = Field(default=1, gt=0, le=1000)
    send_window: int = Field(default=64, ge=1, le=1000)
    poll_seconds: int = Field(default=50, ge=0, le=50)
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_listen: str = "127.0.0.1:8443"
    webhook_connections: int = Field(default=40, ge=1, le=100)
    web_listen: str = "127.0.0.1:9464"
    web_allow_public: bool = False
    worked_senders: int = Field(default=64, ge=1, le=1000)
    sandbox_clock: bool = False
    crashpoint: str | None = None

    @field_validator("token")
    @classmethod
    def _token_has_the_shape(cls, token: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("is not a bot token. Copy it whole from BotFather: digits, a colon, letters")
        return token

    @field_validator("telegram_api", "telegram_files")
    @classmethod
    def _address_is_whole(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = _split(url)
        if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("is not an address. Give it whole, such as https://api.telegram.org")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError("must be https: the token travels in it. Plain http is for this machine only")
        return url.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _webhook_can_be_brought_to(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = _split(url)
        is_whole = parts is not None and parts.scheme in {"http", "https"} and parts.hostname
        if parts is None or not is_whole or parts.query or parts.fragment:
            raise ValueError("is not an address. Give it whole, such as https://bot.clinic.example/aftercare")
        if parts.username is not None or parts.password is not None:
            raise ValueError("must not hold a name or a password; AFTERCARE_WEBHOOK_SECRET protects it")
        return url.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _secret_is_long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not _SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError(
                "must be 32 to 256 characters of A-Z a-z 0-9 _ and -. Make one with: "
                "head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '='"
            )
        return secret

    @field_validator("webhook_listen", "web_listen")
    @classmethod
    def _can_be_listened_at(cls, written: str, seen: ValidationInfo) -> str:
        if seen.field_name == "web_listen" and written.lower() == OFF:
            return OFF
        try:
            Address.parse(written)
        except ValueError:
            off = f", or {OFF}" if seen.field_name == "web_listen" else ""
            raise ValueError(
                f"must be an address of this machine and a port, such as 127.0.0.1:8443{off}"
            ) from None
        return written

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("pathways")
    @classmethod
    def _folder_is_there(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError("is not a folder. Name one that holds pathway files, or leave it empty")
        return folder

    @field_validator("clinic")
    @classmethod
    def _file_is_there(cls, file: Path | None) -> Path | None:
        if file is not None and not file.is_file():
            raise ValueError("is not a file. Name a clinic file, or leave it empty for the shipped one")
        return file

    @field_validator("crashpoint")
    @classmethod
    def _crash_can_be_armed(cls, point: str | None) -> str | None:
        try:
            crash_at(point)
        except ValueError:
            raise ValueError("must read name or name:n with n from 1, such as take.committed:3") from None
        return point

    @model_validator(mode="after")
    def _something_is_left_to_send(self) -> "Settings":
        if self.sends_kept_for_escalations >= self.sends_per_second:
            raise ValueError(
                "AFTERCARE_SENDS_KEPT_FOR_ESCALATIONS must be less than AFTERCARE_SENDS_PER_SECOND, "
                "or nothing else is ever sent"
            )
        return self

    @model_validator(mode="after")
    def _sandbox_time_stays_in_the_sandbox(self) -> "Settings":
        if self.sandbox_clock and urlsplit(self.telegram_api).hostname not in _LOOPBACK:
            raise ValueError(
                "AFTERCARE_SANDBOX_CLOCK is on, but AFTERCARE_TELEGRAM_API is not on this machine. "
                "A bot that serves people keeps real time: set AFTERCARE_SANDBOX_CLOCK=false"
            )
        return self

    @model_validator(mode="after")
    def _webhook_is_safe(self) -> "Settings":
        if self.webhook_url is None:
            return self
        if self.webhook_secret is None:
            raise ValueError(
                "AFTERCARE_WEBHOOK_URL is set, but AFTERCARE_WEBHOOK_SECRET is not: anybody could write as a "
                "patient. Put 32 random characters or more there; .env.example says how"
            )
        if self.webhook_secret.get_secret_value() in self.token.get_secret_value():
            raise ValueError(
                "AFTERCARE_WEBHOOK_SECRET is a part of AFTERCARE_TOKEN: your proxy sees the one and must never "
                "see the other. Make a new secret"
            )
        here, telegram = urlsplit(self.webhook_url), urlsplit(self.telegram_api)
        if here.scheme == "http" and not {here.hostname, telegram.hostname} <= _LOOPBACK:
            raise ValueError(
                "AFTERCARE_WEBHOOK_URL must be https. Plain http is for a sandbox, where it and "
                "AFTERCARE_TELEGRAM_API are both on this machine"
            )
        if telegram.hostname == TELEGRAM and (here.port or 443) not in WEBHOOK_PORTS:
            raise ValueError("AFTERCARE_WEBHOOK_URL: Telegram comes to ports 443, 80, 88 and 8443 only")
        return self

    @model_validator(mode="after")
    def _listens_to_this_machine(self) -> "Settings":
        listens = {"AFTERCARE_WEB_LISTEN": self.web_address}
        if self.webhook_url is not None:
            listens["AFTERCARE_WEBHOOK_LISTEN"] = Address.parse(self.webhook_listen)
        for name, address in listens.items():
            if address is not None and not address.is_loopback and not self.web_allow_public:
                raise ValueError(
                    f"{name} can be reached from other machines, without encryption. Name an address such as "
                    "127.0.0.1, or set AFTERCARE_WEB_ALLOW_PUBLIC=true where nothing but your proxy or your "
                    "monitoring can come near it"
                )
        return self

    @property
    def web_address(self) -> Address | None:
        """Where health and metrics are shown, if they are."""
        return None if self.web_listen == OFF else Address.parse(self.web_listen)

    @property
    def transport(self) -> str:
        """How updates come."""
        return "polling" if self.webhook_url is None else "webhook"

    @property
    def bot_id(self) -> int:
        """Telegram's own id of the bot, which every token begins with."""
        return int(self.token.get_secret_value().partition(":")[0])

    @property
    def files(self) -> str:
        """Where files are fetched, without the token."""
        return self.telegram_files or f"{self.telegram_api}/file/bot"


def read_settings(env_file: Path | None = Path(".env")) -> Settings:
    """All settings, or StartFault with everything that is wrong with them."""
    in_file = _in_file(env_file)
    faults = [*_misspelt(in_file, env_file)]
    placeholders = [*_placeholders({**in_file, **os.environ})]
    settings = None
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        faults += in_sentences(error, leave_out=placeholders)
    faults += [
        f"{name} still holds the placeholder of .env.example. Put your own value there"
        for name in placeholders
    ]
    if settings is None or faults:
        raise StartFault("\n".join(faults))
    return settings


def in_sentences(error: ValidationError, leave_out: Collection[str] = ()) -> list[str]:
    """What is wrong with the settings, as an operator reads it; but for the variables that are left out."""
    return [
        _sentence(str(one["loc"][0]) if one["loc"] else "", one["type"], one["msg"])
        for one in error.errors(include_input=False, include_url=False)
        if not one["loc"] or _variable(str(one["loc"][0])) not in leave_out
    ]


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None if it is none."""
    try:
        parts = urlsplit(url)
        is_one = bool(_ADDRESS.fullmatch(url)) and parts.port != 0  # a port that is none raises
    except ValueError:
        return None
    return parts if is_one else None


def _in_file(env_file: Path | None) -> Mapping[str, str]:
    """Names and raw values in the file, to judge the names by; pydantic-settings reads the values."""
    if env_file is None or not env_file.is_file():
        return {}
    lines = env_file.read_text(encoding="utf-8", errors="replace").splitlines()
    return {found[1]: found[2].strip("'\"") for line in lines if (found := _LINE.fullmatch(line))}


def _misspelt(in_file: Mapping[str, str], env_file: Path | None) -> Iterator[str]:
    """A setting in the file that nothing reads: most often a slip, and silence would hide it."""
    known = [_variable(name) for name in Settings.model_fields]
    for name in in_file:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            near = difflib.get_close_matches(name.upper(), known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Remove it; .env.example lists every setting"
            yield f"{name} in {env_file} is no setting of Aftercare. {remedy}"


def _placeholders(raw: Mapping[str, str]) -> Iterator[str]:
    for name in Settings.model_fields:
        if raw.get(_variable(name), "").startswith(PLACEHOLDER):
            yield _variable(name)


def _variable(field: str) -> str:
    return PREFIX + field.upper()


def _sentence(field: str, kind: str, message: str) -> str:
    """A validation error as an operator reads it; pydantic's own text is short and holds no value."""
    said = message.removeprefix("Value error, ")
    if not field:
        return said
    if kind == "missing":
        way = "`aftercare init` sets all up in this folder; or put it in .env, as .env.example says"
        return f"{_variable(field)} is not set. {way}"
    if kind == "value_error":
        return f"{_variable(field)} {said}"
    return f"{_variable(field)} cannot be read: {said[:1].lower()}{said[1:]}"
