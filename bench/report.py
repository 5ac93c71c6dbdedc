"""The table, in the terminal and in bench/results.md. It says what was measured on what kind of machine, not
whose.
"""

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.rows import Row
from bench.sides import Side

CONDITIONS: Final = (
    "Both bots ran in the same run against the same sandbox process, over HTTP on loopback, one after the "
    "other, with the same people, answers and arrivals (a fixed seed, open-loop). Both keep an SQLite file "
    "in WAL mode with synchronous=FULL. Aftercare's sending limits were lifted by its settings, because the "
    "other bot has none; Telegram would allow neither of them these rates. The sandbox and the driver of the "
    "load shared the machine's cores with the bot under measurement. CPU is that of the bot's process alone. "
    "A drain that did not end in its time is given as the rate until then."
)
IDIOMATIC: Final = (
    "The alternative is bench/idiomatic.py: python-telegram-bot 22.8, its own polling, a ConversationHandler "
    "with the same six questions, one SQLModel commit per answer. It runs no rules, seals nothing, keeps no "
    "journal, tells nobody and plans nothing; Aftercare does all of these in the figures beside it."
)
HERD: Final = (
    "The herd runs with Aftercare's limits as they are, against a sandbox that refuses what is above Telegram's "
    "(30 a second, one a second in a chat). The sweep is measured without sockets, from the instant at which it is due "
    "until every check-in is decided, journalled and committed with its words in the outbox; beside it APScheduler "
    "3.11 with one persistent job for each patient (bench/scheduled.py), whose jobs write one row. Those who are not "
    "due are copies written in bulk."
)


def verdict(row: Row) -> str:
    if row.met is None:
        return row.aim
    return f"{row.aim} {'met' if row.met else 'MISSED'}"


def line(row: Row) -> str:
    return " | ".join((row.what, row.setting, row.ours, row.theirs, row.ratio, verdict(row)))


def show(rows: Sequence[Row], sides: Sequence[Side]) -> None:
    table = Table(title="Aftercare beside the idiomatic bot")
    for heading in ("what", "setting", sides[0].name, sides[1].name, "ours to theirs", "aim"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        style = "red" if row.met is False else None
        table.add_row(row.what, row.setting, row.ours, row.theirs, row.ratio, verdict(row), style=style)
    console = Console()
    console.print(table)
    for side in sides:
        console.print(f"[b]{side.name}[/b] makes durable: {side.durable}.")


def write(file: Path, rows: Sequence[Row], sides: Sequence[Side], *, seconds: float, load: float) -> None:
    measured = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} by `./run bench` in {seconds:.0f} s: "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}. "
        f"Load average just before: {load:.2f}; on a machine with other work, waits grow and rates fall for both."
    )
    lines = [
        "# Bench",
        "",
        measured,
        "",
        CONDITIONS,
        "",
        IDIOMATIC,
        "",
        HERD,
        "",
        f"| what | setting | {sides[0].name} | {sides[1].name} | ours to theirs | aim |",
        "|---|---|---|---|---|---|",
        *(f"| {line(row)} |" for row in rows),
        "",
        "What a row makes durable:",
        "",
        *(f"- {side.name}: {side.durable}." for side in sides),
        "",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
