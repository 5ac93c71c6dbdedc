"""The bench measures what it says, on a few people; how quick anything is, is not asserted here."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bench import report, rows, seed
from bench.drive import (
    FIRST_CHAT,
    Crowd,
    Heard,
    Written,
    arrivals,
    chats,
    extra_copies,
    percentile,
    reply_seconds,
)
from bench.herd import Herd, herd_rows
from bench.measures import PROBE, Bench
from bench.pathways import pathway_rows
from bench.processes import TOKEN, address, slow_fsync, start
from bench.rows import TINY, Row, Setting
from bench.sides import Ours, Theirs
from bench.sweep import sweep_rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture
async def sides(folder: Path) -> tuple[Ours, Theirs]:
    """Both bots on a database of ten people, made once."""
    seeded, keys = folder / "seeded.sqlite3", folder / "keys"
    if not seeded.exists():
        keys.write_text(await seed.make(f"sqlite:///{seeded}", TINY.patients))
    return Ours(folder=folder, seeded=seeded, keys=keys.read_text()), Theirs(folder=folder)


@pytest.fixture
async def bench(folder: Path) -> AsyncIterator[Bench]:
    running = start("sandbox", ["-m", "bot.sandbox", "--token", TOKEN, "--loose"], folder)
    try:
        async with Crowd(await address(running)) as crowd:
            await crowd.join([PROBE, *chats(TINY.patients)])
            yield Bench(crowd=crowd, disk={})
    finally:
        running.kill()
        running.log.unlink()


async def test_seeded_patients_have_been_asked_their_first_question(
    folder: Path, sides: tuple[Ours, Theirs]
) -> None:
    """Every seeded patient has one open check-in, and nothing of hers is left unsaid."""
    with closing(sqlite3.connect(folder / "seeded.sqlite3")) as database:
        open_ones = database.execute("SELECT count(*) FROM check_in WHERE state = 'open'").fetchone()
        unsaid = database.execute("SELECT count(*) FROM outbox WHERE state <> 'sent'").fetchone()
    assert (open_ones, unsaid) == ((TINY.patients,), (0,))


async def test_killed_three_times_ours_loses_nothing(bench: Bench, sides: tuple[Ours, Theirs]) -> None:
    """Every answer is in our database after three kills, and everyone heard the next question."""
    lost, unreplied, _extra = [row async for row in rows.kill_rows(bench, *sides, TINY)]
    assert lost.ours == f"0 of {TINY.kill_patients}"
    assert unreplied.ours == "0"


async def test_a_drain_is_measured_whole_and_keeps_every_answer(
    bench: Bench, sides: tuple[Ours, Theirs]
) -> None:
    """A backlog is replied to by both bots to the last answer, and not one is lost."""
    setting = Setting(disk="as it is", bench=bench)
    (row,) = [row async for row in rows.drain_rows([setting], *sides, TINY, aims={5: 15.0})]
    for told in (row.ours, row.theirs):
        assert told.endswith(" s)")


async def test_a_load_is_replied_to(bench: Bench, sides: tuple[Ours, Theirs]) -> None:
    """At a steady rate nobody is left without a reply by either bot."""
    found = [row async for row in rows.load_rows([Setting(disk="as it is", bench=bench)], *sides, TINY)]
    assert [row.what for row in found] == ["wrote → next question, p50 / p99", "CPU an answer"]
    assert "without a reply" not in found[0].ours + found[0].theirs


async def test_in_process_measures_both(bench: Bench, sides: tuple[Ours, Theirs]) -> None:
    """The work without sockets is measured for both bots, each in a process of its own."""
    (row,) = [
        row async for row in rows.in_process_rows([Setting(disk="as it is", bench=bench)], *sides, TINY)
    ]
    assert row.ours.endswith(" ms")
    assert row.theirs.endswith(" ms")


def test_the_slow_disk_adds_its_time_to_every_fsync(folder: Path) -> None:
    """A process under the shim takes at least 8 ms for an fsync."""
    disk = slow_fsync(folder)
    if disk is None:
        pytest.skip("no C compiler here")
    asked = "import os, time; t = time.monotonic(); os.fsync(1); print(time.monotonic() - t)"
    running = start("fsync", ["-c", asked], folder, disk)
    assert running.process.wait(20) == 0
    assert float(running.log.read_text()) >= 0.008


def test_without_a_compiler_the_row_says_so() -> None:
    """A disk that cannot be slowed is a row that says so, not a row left out."""
    row = rows.not_here("drain", "fsync + 8 ms")
    assert "no C compiler" in row.ours
    assert report.verdict(row) == ""


def test_the_kth_message_answers_the_kth_text() -> None:
    """A wait ends with the reply of the same rank in the same chat; without a reply there is none."""
    written = [Written(chat=1, at=0.0), Written(chat=2, at=1.0), Written(chat=1, at=2.0)]
    heard = [Heard(chat=1, text="a", at=0.5), Heard(chat=1, text="b", at=2.25)]
    assert reply_seconds(written, heard) == [0.5, 0.25]


def test_the_same_words_twice_in_a_chat_are_an_extra_copy() -> None:
    """Two people who hear the same are no copies; one who hears it twice is one."""
    heard = [Heard(chat=chat, text="a", at=0.0) for chat in (1, 2, 2)]
    assert extra_copies(heard) == 1


def test_arrivals_are_the_same_each_time_and_of_the_rate_asked_for() -> None:
    """Both bots meet the same stream, and a thousand arrivals at 25/s take about forty seconds."""
    assert arrivals(1000, 25) == arrivals(1000, 25)
    assert 36 < arrivals(1000, 25)[-1] < 44


def test_a_percentile_is_a_value_that_occurred() -> None:
    """Nearest rank: of a hundred values the 99th, and of one that one."""
    assert percentile([float(n) for n in range(1, 101)], 0.99) == 99.0
    assert percentile([7.0], 0.50) == 7.0


def test_a_missed_aim_is_told_as_one() -> None:
    """The verdict names the aim and whether it was met."""
    row = Row(what="drain", setting="", ours="", theirs="", aim="≥ 3 ×", met=False)
    assert report.verdict(row) == "≥ 3 × MISSED"


async def test_a_call_at_a_bots_start_is_no_reply(bench: Bench) -> None:
    """What a bot does at its start, and what others are told, does not count as a message to a patient."""
    crowd, patient = bench.crowd, chats(TINY.patients)[0]
    after = await crowd.last()
    await crowd.ask("POST", f"/bot{TOKEN}/deleteWebhook", {})
    await crowd.ask("POST", f"/bot{TOKEN}/sendMessage", {"chat_id": PROBE, "text": "to the probe"})
    assert await crowd.last() > after

    async def heard(seconds: float) -> bool:
        return await crowd.until_heard(1, {patient}, after=after, seconds=seconds, alive=lambda: None)

    assert not await heard(0)
    assert await crowd.heard(after) == []
    await crowd.ask("POST", f"/bot{TOKEN}/sendMessage", {"chat_id": patient, "text": "a question"})
    assert await heard(5)
    assert [each.chat for each in await crowd.heard(after)] == [patient]


async def test_what_pathways_cost_is_measured(folder: Path) -> None:
    """Reading the library, judging a reply, and a whole reply, each with its aim."""
    found = [row async for row in pathway_rows(folder, days=2)]
    assert [row.aim for row in found] == ["≤ 300 ms", "≤ 100 ms", "≤ 200 µs", "≤ 5 ms"]
    assert all(row.ours and row.met is not None for row in found)


async def test_a_herd_is_met_and_everyone_hears_the_last_word(folder: Path) -> None:
    """Twelve due at once come to the end of their check-ins, and the server that keeps the limits refuses nothing."""
    found = [row async for row in herd_rows(folder, TINY)]
    assert [row.aim for row in found] == ["p99 ≤ 2 s", "≤ 1 s", "≥ 98%", "0"]
    assert "not at the end" not in found[0].ours
    assert found[1].ours.endswith("(of 1)")
    assert found[3].ours == "0"


async def test_a_due_minute_is_handled_whole_on_both_databases(folder: Path) -> None:
    """Everybody who is due is asked, whoever else is enrolled; by ten minutes away ours loses nobody, the other all."""
    found = [row async for row in sweep_rows(folder, TINY)]
    handled = [row for row in found if row.what == "a due minute until all of it is handled"]
    assert {row.setting.rpartition(", ")[2] for row in handled} >= {"SQLite"}
    assert all(f"({TINY.sweep_due} asked)" in row.ours for row in handled)
    assert [f"({TINY.sweep_due} run)" in row.theirs for row in handled] == [True, False] * (len(handled) // 2)
    lost = [(row.ours, row.theirs) for row in found if row.what.startswith("lost")]
    assert lost
    assert set(lost) == {("0", str(TINY.sweep_due))}


def test_the_rate_that_was_used_counts_what_left_while_openings_waited() -> None:
    """Every second slot used is half, and neither the first second nor what came after the last opening counts."""
    seen = Herd()
    for number in range(100):
        seen.said[FIRST_CHAT + number] = [number * 2 / 25, 1000.0]
    seen.others = [0.5] * 20
    assert seen.used == pytest.approx(0.5, abs=0.01)


def test_a_reply_is_the_message_after_the_one_that_was_answered() -> None:
    """The opening answers nothing; the next message to her answers her first word; without one there is no wait."""
    seen = Herd()
    seen.said[1], seen.wrote[1] = [0.0, 3.5, 9.0], [3.0, 8.0, 12.0]
    assert seen.replies == [0.5, 1.0]
