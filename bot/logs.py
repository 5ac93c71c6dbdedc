"""What may be logged, and the one place where it is written: standard error.

Ours: a human sentence, a stable action name, and fields of an allow-list (ids, counts, class names). A
field that is not on the list never leaves; its absence is counted, so that the slip shows. Other people's
loggers (telegram, httpx, aiohttp, asyncio, sqlalchemy) are heard from WARNING on and reduced to the first
line of their message template without its arguments, digits struck out: some of them put update bodies,
request addresses with the token, or whole exceptions into what they log. Exceptions are named by class and
place, never by text.

Danger: a patient's words, a name, a chat id or the token in a log cannot be taken back. Widen the list with
care.
"""

import logging
import re
import sys
import traceback
from pathlib import Path
from typing import Literal, TextIO

import structlog
from structlog.types import EventDict, Processor

FIELDS = frozenset(
    {
        "action",  # stable name of what happened
        "attempt",
        "bot_id",
        "check_in_id",
        "contact_id",  # ours, a keyed hash: not Telegram's
        "count",
        "dialog_id",
        "due_id",
        "error",  # class names
        "escalation_id",
        "file",
        "inbox_id",
        "instant",
        "key",  # of a wording, a say or a due row
        "kind",
        "lane",
        "logger",
        "method",  # of the Bot API
        "outbox_id",
        "outcome",
        "patient_id",
        "pathway_hash",
        "place",
        "point",
        "process",
        "revision",
        "role",  # a role name of the pathway library
        "say_key",
        "seconds",
        "setting",
        "slot",
        "status_code",
        "team_id",
        "turn",
        "update_id",
        "version",
        "waiting",
    }
)
_ALWAYS = frozenset({"event", "level", "timestamp"})
_TOKEN = re.compile(r"[0-9]{4,16}:[A-Za-z0-9_-]{20,}")
_NUMBER = re.compile(r"[0-9]{5,}")  # chat ids, phone numbers
_FOREIGN_LENGTH = 160
_CAUSES = 5


def configure(
    *, level: str = "info", form: Literal["text", "json"] = "text", stream: TextIO | None = None
) -> None:
    """Route every log line of this process through the list. Safe to call again."""
    render: Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, sort_keys=True)
    )
    threshold = getattr(logging, level.upper())
    assert isinstance(threshold, int)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _name_exceptions,
            _keep_listed,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in [*root.handlers]:
        if isinstance(handler, Foreign):
            root.removeHandler(handler)
    root.addHandler(Foreign(level=logging.WARNING))
    root.setLevel(logging.WARNING)
    for name in (
        "telegram",
        "httpx",
        "httpcore",
        "aiohttp",
        "asyncio",
        "sqlalchemy",
        "alembic",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
    # It warns of every second that a long beat lasts; the heartbeat itself says when one goes wrong.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def redact(text: str) -> str:
    """The text without anything that looks like a token or a Telegram id."""
    return _NUMBER.sub("#", _TOKEN.sub("[token]", text))


def name_of(error: BaseException) -> str:
    """The classes of an exception and of its causes; never its text."""
    names: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(names) < _CAUSES:
        names.append(type(seen).__qualname__)
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " < ".join(names)


def place_of(error: BaseException) -> str:
    """Where an exception came from: the innermost line of it, as file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _name_exceptions(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Turn an exception into its class and place, whichever way it was handed in."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    elif isinstance(error, tuple):
        error = error[1]
    if isinstance(event.get("error"), BaseException):
        error = event["error"]
    if isinstance(error, BaseException):
        event["error"], event["place"] = name_of(error), place_of(error)
    return event


def _keep_listed(_logger: object, _method: str, event: EventDict) -> EventDict:
    kept = {name: value for name, value in event.items() if name in FIELDS or name in _ALWAYS}
    if len(kept) < len(event):
        kept["withheld"] = len(event) - len(kept)
    return kept


class Foreign(logging.Handler):
    """Writes what a library logs in our form: who, how bad, the first line of its template, classes of
    exceptions.
    """

    def emit(self, record: logging.LogRecord) -> None:
        said = redact(str(record.msg).partition("\n")[0])[:_FOREIGN_LENGTH]
        error = record.exc_info[1] if record.exc_info else None
        fields = {"error": error} if error is not None else {}
        structlog.get_logger().log(record.levelno, said, action="library", logger=record.name, **fields)
