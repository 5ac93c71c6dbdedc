"""`python -m bench.in_process SIDE FILE KEYS COUNT PER_SECOND`: one bot's work on an answer without server
and sockets.

Answers arrive open-loop in this process; measured is from the arrival until the answer is durable and the
next question decided. Ours: the raw update stored and committed, then taken, decided and committed with all
it causes (delivery is not part of it). The other: its handler, with its commit, on a transport that answers
at once. Prints one line of JSON.
"""

import asyncio
import json
import math
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.request import BaseRequest

from bench import seed
from bench.drive import ANSWERS, WARM_UP, arrivals, percentile, warmed
from bench.idiomatic import build, open_engine
from bench.processes import TOKEN
from bot.opening import collect_less_often
from dialogs.inputs import Sender, Wrote
from scheduler.clock import SystemClock
from storage import inbox

Answered = Callable[[int, int, str], Awaitable[object]]


class AtOnce(BaseRequest):
    """A Telegram that answers at once."""

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, url: str, method: str, *_args: Any, **_more: Any) -> tuple[int, bytes]:
        result: dict[str, Any] = {"id": 1000, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        if not url.endswith("/getMe"):
            result = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "said"}
        return 200, json.dumps({"ok": True, "result": result}).encode()


def update_of(number: int, chat: int, text: str) -> dict[str, Any]:
    """As the sandbox, and Telegram, would send it."""
    sender = {"id": chat, "is_bot": False, "first_name": f"Invented {chat}", "language_code": "en"}
    message = {
        "message_id": 1000 + number,
        "from": sender,
        "chat": {"id": chat, "type": "private", "first_name": f"Invented {chat}"},
        "date": int(time.time()),
        "text": text,
    }
    return {"update_id": 500_000 + number, "message": message}


async def waits(answered: Answered, count: int, per_second: float, patients: int) -> list[float]:
    """How long each answer took, from its own moment on."""
    found: list[float] = []

    async def one(number: int, chat: int, text: str) -> None:
        arrived = time.perf_counter()
        await answered(number, chat, text)
        found.append(time.perf_counter() - arrived)

    tasks = []
    warming, writes = warmed(patients, count)
    for number, (chat, text) in enumerate(warming):
        await answered(-1 - number, chat, text)
    collect_less_often()  # as `aftercare run` does once it has started; for both
    began = time.perf_counter()
    for number, ((chat, text), moment) in enumerate(
        zip(writes, arrivals(len(writes), per_second), strict=True)
    ):
        await asyncio.sleep(max(0.0, began + moment - time.perf_counter()))
        tasks.append(asyncio.create_task(one(number, chat, text)))
    await asyncio.gather(*tasks)
    return found


async def ours(file: Path, keys: str, count: int, per_second: float, patients: int) -> list[float]:
    async with seed.clinic(f"sqlite:///{file}", keys, SystemClock()) as at:

        async def answered(number: int, chat: int, text: str) -> None:
            body = json.dumps(update_of(number, chat, text)).encode()
            update = inbox.Update(update_id=500_000 + number, body=body, chat_id=chat, chat_kind="private")
            (row,) = await at.rounds.take_in([update])
            sender = Sender(
                contact_id=at.contact_id(chat), chat_id=chat, name=f"Invented {chat}", language="en"
            )
            await at.rounds.take(Wrote(sender=sender, inbox_id=row.id, text=text, message_id=1000 + number))

        return await waits(answered, count, per_second, patients)


async def theirs(file: Path, count: int, per_second: float, patients: int) -> list[float]:
    application = build(token=TOKEN, api="http://127.0.0.1", engine=open_engine(str(file)), request=AtOnce())
    await application.initialize()

    async def answered(number: int, chat: int, text: str) -> None:
        async with one_by_one:
            await application.process_update(Update.de_json(update_of(number, chat, text), application.bot))

    one_by_one = asyncio.Lock()  # as its update fetcher does; a ConversationHandler needs it
    found = await waits(answered, count, per_second, patients)
    await application.shutdown()
    return found


async def measured(side: str, file: Path, keys: str, count: int, per_second: float) -> dict[str, float]:
    patients = math.ceil((count + WARM_UP) / len(ANSWERS))
    if side == "ours":
        found = await ours(file, keys, count, per_second, patients)
    else:
        found = await theirs(file, count, per_second, patients)
    return {"p50_ms": percentile(found, 0.50) * 1000, "p99_ms": percentile(found, 0.99) * 1000}


def main(arguments: Sequence[str]) -> None:
    side, file, keys, count, per_second = arguments
    found = asyncio.run(measured(side, Path(file), keys, int(count), float(per_second)))
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
