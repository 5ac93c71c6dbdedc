"""The real bot is killed, stopped and troubled while people write to it; nothing is lost, nothing counts twice.

A bounded number, for every run of the tests. `./run crashtest` makes as many as one likes.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.sandbox.ledger import Entry
from tests.kills.conftest import Count
from tests.kills.points import CRASH_POINTS
from tests.kills.trial import STOP_SECONDS, Trial

SEED = 20_261_124
HITS = (1, 4, 7)  # at which time of coming to a point it dies
RANDOM_KILLS = 6


async def test_killed_at_every_crash_point(database_url: str, tmp_path: Path, count: Count) -> None:
    """SIGKILL at each named point while people answer: every answer is kept once, every worry told, and only
    what was in flight at a kill reaches anyone twice.
    """
    async with Trial(database_url=database_url, folder=tmp_path, seed=SEED) as trial:
        for number, point in enumerate(CRASH_POINTS):
            await trial.killed_at(point, HITS[number % len(HITS)])
        reckoning = await trial.finish()
    assert trial.suffered.at.keys() == CRASH_POINTS.keys()
    count(reckoning)


async def test_killed_at_random_with_telegram_in_trouble(
    database_url: str, tmp_path: Path, count: Count
) -> None:
    """SIGKILL at any moment, also while it starts, among floods, bad gateways, lost answers and slowness."""
    async with Trial(database_url=database_url, folder=tmp_path, seed=SEED + 1) as trial:
        trial.begin_faults()
        for _ in range(RANDOM_KILLS):
            await trial.killed_at_random()
        reckoning = await trial.finish()
    count(reckoning)


async def test_told_to_stop_it_stops_in_time_and_leaves_nothing_in_doubt(
    database_url: str, tmp_path: Path, count: Count
) -> None:
    """SIGTERM while people write and Telegram is slow: it ends within ten seconds, no send is left in flight,
    nothing is lost and nobody hears anything twice.
    """
    async with Trial(database_url=database_url, folder=tmp_path, seed=SEED + 2, patients=6) as trial:
        await trial.people.latency(100)
        for pause in (0.2, 0.7):
            assert await trial.stopped(after_seconds=pause) < STOP_SECONDS
            assert not trial.look.in_flight()
        reckoning = await trial.finish()
    assert reckoning.extra == 0
    count(reckoning)


async def test_the_reckoning_finds_what_is_wrong(tmp_path: Path) -> None:
    """Each thing that a trial may not find is planted after one, and found: otherwise its zeros mean nothing."""
    url = f"sqlite:///{tmp_path / 'aftercare.sqlite3'}"
    async with Trial(database_url=url, folder=tmp_path, seed=SEED + 3, patients=4) as trial:
        assert not (await trial.finish()).faulty
        entries = trial.sandbox.ledger.entries
        sent = [n for n, one in enumerate(entries) if one.method == "sendMessage"]

        twice = entries[sent[3]]
        more = {**twice.result, "message_id": 999_999}
        trial.sandbox.ledger.entries = [*entries, _with_result(twice, more)]
        assert trial.reckon().doubled
        trial.sandbox.ledger.entries = [one for n, one in enumerate(entries) if n != sent[3]]
        assert trial.reckon().lost
        nurses = {trial.ward.nurse, trial.ward.colleague}
        trial.sandbox.ledger.entries = [one for one in entries if one.chat_id not in nurses]
        assert any("nobody was told" in line for line in trial.reckon().untold)
        trial.sandbox.ledger.entries = entries
        assert not trial.reckon().faulty

        _change(url, "UPDATE inbox SET state = 'parked' WHERE id = (SELECT max(id) FROM inbox)")
        assert len(trial.reckon().lost) == 1
        _change(url, "DELETE FROM inbox WHERE state = 'parked'")
        assert len(trial.reckon().lost) == 1
        _change(url, "DELETE FROM answer WHERE id = (SELECT min(id) FROM answer)")
        after = trial.reckon()
        assert (len(after.lost), len(after.doubled)) == (2, 1)  # and the journal has one answer too many
        _change(url, "DELETE FROM reason")
        assert any("was not raised" in line for line in trial.reckon().untold)
        _change(url, "UPDATE patient SET turn = turn + 1")
        assert len(trial.reckon().broken) == 4


def _with_result(entry: Entry, result: object) -> Entry:
    return replace(entry, n=entry.n + 1_000_000, result=result)


def _change(url: str, statement: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute(statement)
