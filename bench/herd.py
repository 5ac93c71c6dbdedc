"""The eight o'clock herd: everyone's check-in falls due at once, on a server that holds the bot to Telegram's limits.

The bot runs with its limits as they are. Everyone answers each question after a few seconds of her own, so that replies
and openings want the same 25 a second; one patient in fifty says what must be told to a nurse, and no more after
that. Measured is how long a
reply waits from her word until the server has it, how long the nurse's message does, and how much of the rate is used
while openings still wait.
"""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from bench import seed
from bench.drive import ANSWERS, FIRST_CHAT, SEED, Crowd, chats, percentile
from bench.measures import PROBE
from bench.processes import TOKEN, Running, address, start
from bench.rows import Row, Size
from bench.seed import NURSE

PER_SECOND: Final = 30
KEPT: Final = 5
CARE_PER_SECOND: Final = PER_SECOND - KEPT
SHORT_SECONDS: Final = 2.0  # a herd that is gone so soon tells nothing of a rate
GRAVE_EVERY: Final = 50
GRAVE_AT, GRAVE = 2, "Yes"  # which answer, and what is said instead: woken up short of breath
LOOK_SECONDS: Final = 0.05
REPLY_AIM_SECONDS, ESCALATION_AIM_SECONDS = 2.0, 1.0
USED_AIM: Final = 0.98
MESSAGES: Final = 1 + len(ANSWERS)


@dataclass(kw_only=True, slots=True)
class Herd:
    """What was seen: by chat, when she wrote and when the server had what was said to her."""

    wrote: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    said: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    others: list[float] = field(default_factory=list)  # what else counts against the ordinary rate
    grave: list[float] = field(default_factory=list)  # when something grave was written
    told: list[float] = field(default_factory=list)  # when the nurse's phone had a new message
    refused: int = 0  # 429

    @property
    def replies(self) -> list[float]:
        """Seconds from each word to the reply to it."""
        pairs = ((written, self.said[chat][1:]) for chat, written in self.wrote.items())
        return [at - wrote for written, said in pairs for wrote, at in zip(written, said, strict=False)]

    @property
    def escalations(self) -> list[float]:
        """Seconds from each grave word to the nurse's message of the same rank: they are told in the order in which
        they were taken in.
        """
        return [told - wrote for wrote, told in zip(sorted(self.grave), sorted(self.told), strict=False)]

    @property
    def openings(self) -> list[float]:
        return sorted(said[0] for said in self.said.values() if said)

    @property
    def used(self) -> float:
        """Of what may be sent until the last opening, how much was; escalations are outside of it, and so is the first
        second, in which a few may leave at once.
        """
        first, last = self.openings[0], self.openings[-1]
        began = first + 1 if last - first > SHORT_SECONDS else first
        every = [at for said in self.said.values() for at in said] + self.others
        return sum(began < at <= last for at in every) / (
            CARE_PER_SECOND * max(last - began, 1 / CARE_PER_SECOND)
        )


async def herd_rows(folder: Path, size: Size) -> AsyncIterator[Row]:
    patients = size.herd_patients
    file = folder / "herd.sqlite3"
    keys = await seed.make(f"sqlite:///{file}", patients, asked=False)
    sandbox = start("herd-sandbox", ["-m", "bot.sandbox", "--token", TOKEN, "--flood"], folder)
    try:
        async with Crowd(await address(sandbox)) as crowd:
            await crowd.join([PROBE, NURSE, *chats(patients), *range(FIRST_CHAT - 100, FIRST_CHAT - 80)])
            seen = await met(crowd, folder, file, keys, patients, size=size)
    finally:
        sandbox.kill()
    for row in rows_of(seen, patients):
        yield row


async def met(crowd: Crowd, folder: Path, file: Path, keys: str, patients: int, *, size: Size) -> Herd:
    """Start the bot, and let everyone answer until each has heard the last word."""
    running = start(
        "herd",
        ["-m", "bot", "run"],
        folder,
        {
            "AFTERCARE_TOKEN": TOKEN,
            "AFTERCARE_KEYS": keys,
            "AFTERCARE_DATABASE_URL": f"sqlite:///{file}",
            "AFTERCARE_TELEGRAM_API": crowd.url,
            "AFTERCARE_ALLOW_UNSIGNED_PATHWAYS": "true",
            "AFTERCARE_SENDS_PER_SECOND": str(PER_SECOND),
            "AFTERCARE_SENDS_KEPT_FOR_ESCALATIONS": str(KEPT),
            "AFTERCARE_WEB_LISTEN": "off",
            "AFTERCARE_LOG_LEVEL": "warning",
        },
    )
    try:
        return await answered(crowd, running, patients, size)
    finally:
        running.end()
        running.kill()


async def answered(crowd: Crowd, running: Running, patients: int, size: Size) -> Herd:
    seen, after = Herd(), 0
    until = time.monotonic() + size.herd_seconds
    rng = random.Random(SEED)  # noqa: S311 - arrivals, not secrets
    writing: set[asyncio.Task[None]] = set()
    heard: Counter[int] = Counter()
    finished = 0
    while finished < patients and time.monotonic() < until:
        running.must_live()
        entries = (await crowd.ask("GET", f"/sim/outbox?after={after}"))["entries"]
        for entry in entries:
            after = entry["n"]
            chat, method = entry["chat_id"], entry["method"]
            at = datetime.fromisoformat(entry["at"]).timestamp()
            if method != "sendMessage" or chat < FIRST_CHAT:
                _note_other(seen, chat, method, at)
                continue
            seen.said[chat].append(at)
            heard[chat] += 1
            finished += heard[chat] == messages_of(chat)
            if heard[chat] < messages_of(chat):
                task = asyncio.create_task(
                    _answer(crowd, seen, chat, heard[chat] - 1, at + rng.uniform(*size.herd_thinks))
                )
                writing.add(task)
                task.add_done_callback(writing.discard)
        await asyncio.sleep(LOOK_SECONDS)
    for each in writing:
        each.cancel()
    calls = await crowd.ask("GET", "/sim/calls")
    seen.refused = sum(outcomes.get("429", 0) for outcomes in calls.values())
    return seen


def _note_other(seen: Herd, chat: int | None, method: str, at: float) -> None:
    if chat == NURSE and method == "sendMessage":
        seen.told.append(at)
    elif method.startswith(("send", "edit")):
        seen.others.append(at)


async def _answer(crowd: Crowd, seen: Herd, chat: int, nth: int, at: float) -> None:
    """Her answer to the nth question, at its moment."""
    await asyncio.sleep(max(0.0, at - time.time()))
    is_grave = tells_the_nurse(chat) and nth == GRAVE_AT
    seen.wrote[chat].append(time.time())
    if is_grave:
        seen.grave.append(time.time())
    await crowd.ask("POST", f"/sim/people/{chat}/write", {"text": GRAVE if is_grave else ANSWERS[nth]})


def messages_of(chat: int) -> int:
    """How many she is to hear before she is left in peace."""
    return GRAVE_AT + 2 if tells_the_nurse(chat) else MESSAGES


def tells_the_nurse(chat: int) -> bool:
    return (chat - FIRST_CHAT) % GRAVE_EVERY == 0


def rows_of(seen: Herd, patients: int) -> Sequence[Row]:
    setting = f"{patients:,} due at once, {MESSAGES} messages each, {CARE_PER_SECOND}/s + {KEPT}/s kept"
    replies, escalations, openings = seen.replies, seen.escalations, seen.openings
    unreplied = patients - sum(len(said) >= messages_of(chat) for chat, said in seen.said.items())
    reply_p99, escalation_p99 = percentile(replies, 0.99), max(escalations, default=float("inf"))
    missing = f", {unreplied} people not at the end" if unreplied else ""
    return (
        _row(
            "herd: wrote → reply handed over, p50 / p99",
            setting,
            f"{percentile(replies, 0.50):.2f} / {reply_p99:.2f} s{missing}",
            f"p99 ≤ {REPLY_AIM_SECONDS:.0f} s",
            is_met=reply_p99 <= REPLY_AIM_SECONDS and not unreplied,
        ),
        _row(
            "herd: wrote → the nurse's message handed over, longest",
            setting,
            f"{escalation_p99:.2f} s (of {len(seen.grave)})",
            f"≤ {ESCALATION_AIM_SECONDS:.0f} s",
            is_met=escalation_p99 <= ESCALATION_AIM_SECONDS and len(seen.told) >= len(seen.grave),
        ),
        _row(
            "herd: share of the rate used while openings waited",
            setting,
            f"{seen.used:.1%} (openings over {openings[-1] - openings[0]:.0f} s)",
            f"≥ {USED_AIM:.0%}",
            is_met=seen.used >= USED_AIM,
        ),
        _row("herd: refused by the server (429)", setting, str(seen.refused), "0", is_met=seen.refused == 0),
    )


def _row(what: str, setting: str, ours: str, aim: str, *, is_met: bool) -> Row:
    return Row(what=what, setting=setting, ours=ours, theirs="", aim=aim, met=is_met)
