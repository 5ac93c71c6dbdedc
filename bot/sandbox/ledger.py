"""What the bot did: every call that had an effect, numbered; and counts of all calls by method and outcome.

Only appends. Whoever waits for the next entry is woken by a bell, never by looking again and again.
"""

import asyncio
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.bell import Bell


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    n: int
    method: str
    chat_id: int | None
    parameters: dict[str, Any]
    result: Any
    at: str


class Ledger:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.calls: dict[str, Counter[str]] = {}
        self.bell = Bell()
        self._is_closed = False

    def record(
        self, method: str, chat_id: int | None, parameters: dict[str, Any], result: Any, at: str
    ) -> None:
        n = len(self.entries) + 1
        self.entries.append(
            Entry(n=n, method=method, chat_id=chat_id, parameters=parameters, result=result, at=at)
        )
        self.bell.ring()

    def count(self, method: str, outcome: str) -> None:
        """`outcome` is `ok`, an error code, or the kind of the fault that hid the answer."""
        self.calls.setdefault(method, Counter())[outcome] += 1

    def after(self, n: int, chat_id: int | None = None) -> list[Entry]:
        entries = self.entries[max(n, 0) :]
        return [entry for entry in entries if entry.chat_id == chat_id] if chat_id is not None else entries

    async def wait_after(self, n: int, chat_id: int | None, seconds: float) -> list[Entry]:
        """As `after`, but when there is nothing yet wait for it, so many real seconds at most."""
        found = self.after(n, chat_id)
        try:
            async with asyncio.timeout(seconds):
                while not found and not self._is_closed:
                    n = max(n, len(self.entries))
                    await self.bell.heard()
                    found = self.after(n, chat_id)
        except TimeoutError:
            return []
        return found

    def close(self) -> None:
        self._is_closed = True
        self.bell.ring()

    def saved(self) -> dict[str, Any]:
        return {"entries": [asdict(entry) for entry in self.entries], "calls": self.calls}

    def restore(self, saved: dict[str, Any]) -> None:
        self.entries = [Entry(**each) for each in saved["entries"]]
        self.calls = {method: Counter(outcomes) for method, outcomes in saved["calls"].items()}
