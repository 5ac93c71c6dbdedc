"""Two real processes on one database: whatever they do at once, everything happens once."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from dialogs.lifecycles import EnrolmentState
from dialogs.records import Enrolment, Invitation, RoleName
from storage import journal, start
from storage.tables import DIALOG, JOURNAL, OUTBOX, ROLE
from tests import databases
from tests.storage.house import NOW, House, open_house, question, settle_in

ROOT = Path(__file__).parents[2]


class Second:
    """Another process, and the way to talk to it."""

    def __init__(self, url: str, name: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.storage.second", url, name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.heard() == "here"

    def tell(self, order: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()

    def heard(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ask(self, order: str) -> str:
        self.tell(order)
        return self.heard()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
async def house(postgres_url: str) -> AsyncIterator[House]:
    databases.empty(postgres_url)
    house = open_house(postgres_url, may_speak=False)
    yield house
    house.close()


@pytest.fixture
def pair(house: House) -> Iterator[tuple[Second, Second]]:
    both = Second(house.url, "a"), Second(house.url, "b")
    yield both
    for one in both:
        one.end()


async def test_one_update_taken_by_two_is_handled_once(house: House, pair: tuple[Second, Second]) -> None:
    """Of two processes that take the same stored update at the same moment, one turns it and the other drops
    it.
    """
    (maria,) = await settle_in(house, "Maria")
    for _ in range(15):
        (row,) = await house.arrive("Maria")
        for one in pair:
            one.tell(f"take Maria {row.id}")
        assert sorted(one.heard() for one in pair) == ["dropped", "turned"]
    with house.database.reading() as connection:
        turns = connection.scalars(select(JOURNAL.c.turn).where(JOURNAL.c.subject == maria.id)).all()
    assert sorted(turns) == list(range(1, 16))
    assert journal.verify(house.database, maria.id) == []


async def test_one_patients_inputs_taken_by_two_are_both_kept(
    house: House, pair: tuple[Second, Second]
) -> None:
    """Different updates of one patient in two processes are both turned, in one chain."""
    (maria,) = await settle_in(house, "Maria")
    for _ in range(15):
        rows = await house.arrive("Maria", "Maria")
        for one, row in zip(pair, rows, strict=True):
            one.tell(f"take Maria {row.id}")
        assert [one.heard() for one in pair] == ["turned", "turned"]
    with house.database.reading() as connection:
        assert connection.scalar(text("SELECT turn FROM patient")) == 30
    assert journal.verify(house.database, maria.id) == []


async def test_a_new_sender_met_by_two_becomes_one_contact(house: House, pair: tuple[Second, Second]) -> None:
    """A stranger whose first two updates are taken at once by two processes is one contact with two Turns."""
    names = [f"Stranger{number}" for number in range(10)]
    for name in names:
        rows = await house.arrive(name, name)
        for one, row in zip(pair, rows, strict=True):
            one.tell(f"take {name} {row.id}")
        assert [one.heard() for one in pair] == ["turned", "turned"]
        assert journal.verify(house.database, house.contact_id(name)) == []
    with house.database.reading() as connection:
        assert connection.scalars(text("SELECT turn FROM contact")).all() == [2] * 10


async def test_two_never_open_two_dialogs(house: House, pair: tuple[Second, Second]) -> None:
    """Two processes that both find no open dialog open one between them."""
    names = [f"P{number}" for number in range(10)]
    await settle_in(house, *names)
    for name in names:
        for one in pair:
            one.tell(f"open {name}")
        assert [one.heard() for one in pair] == ["turned", "turned"]
    with house.database.reading() as connection:
        assert len(connection.execute(select(DIALOG.c.id)).all()) == 10


async def test_two_never_use_one_invitation(house: House, pair: tuple[Second, Second]) -> None:
    """Two people who give one staff code to two processes at the same moment: one is let in."""
    await settle_in(house)
    for number in range(10):
        code = f"code-{number}"
        invitation = Invitation(
            id=f"inv-{number}",
            code_hash=hashlib.sha256(code.encode()).hexdigest(),
            role=RoleName.PROVIDER,
            team_id="t1",
            expires_at=NOW + timedelta(days=1),
        )
        start.create_invitation(house.database, house.vault, invitation)
        for one, name in zip(pair, ("Ann", "Bob"), strict=True):
            one.tell(f"join {name}{number} {code}")
        assert [one.heard() for one in pair] == ["turned", "turned"]
    with house.database.reading() as connection:
        assert len(connection.scalars(select(ROLE.c.id)).all()) == 1 + 10


async def test_a_link_met_by_two_belongs_to_one_chat(house: House, pair: tuple[Second, Second]) -> None:
    """A patient's link opened from two chats in two processes at the same moment belongs to one of them."""
    names = [f"P{number}" for number in range(10)]
    for one in await settle_in(house, *names):
        code = f"code-{one.id}"
        link = Enrolment(
            id=f"{one.id}-0-9",
            patient_id=one.id,
            state=EnrolmentState.INVITED,
            code_hash=hashlib.sha256(code.encode()).hexdigest(),
            expires_at=NOW + timedelta(days=1),
            invited_by="x",
        )
        unbound = replace(one, contact_id=None, state="invited")
        await house.write(
            one.called, lambda d, i, kept=(link, unbound): [d.keep(each) for each in kept] and None
        )
        for process, name in zip(pair, ("Ann", "Bob"), strict=True):
            process.tell(f"join {name}{one.id} {code}")
        assert [process.heard() for process in pair] == ["turned", "turned"]
    with house.database.reading() as connection:
        assert len(connection.scalars(select(DIALOG.c.id)).all()) == 10


async def test_two_never_claim_the_same_row(house: House, pair: tuple[Second, Second]) -> None:
    """Rows claimed by two processes at the same moment are divided between them, none twice and none left."""
    names = [f"P{number}" for number in range(20)]
    await settle_in(house, *names)
    for name in names:
        await house.write(name, lambda d, i: d.say(question(d)) and None)
    claimed: list[str] = []
    while True:
        for one in pair:
            one.tell("claim")
        answers = [row for one in pair for row in one.heard().split(",") if row]
        if not answers:
            break
        claimed += answers
    with house.database.reading() as connection:
        rows = [str(row) for row in connection.scalars(select(OUTBOX.c.id).order_by(OUTBOX.c.id))]
    assert sorted(claimed, key=int) == rows


async def test_a_lease_passes_on_when_its_holder_is_gone(house: House, pair: tuple[Second, Second]) -> None:
    """While one process holds the lease the other does not; once the database says so it passes on."""
    first, second = pair
    assert (first.ask("lease"), second.ask("lease")) == ("1", "none")
    os.kill(first.process.pid, signal.SIGKILL)
    assert second.ask("lease") == "none"
    with house.database.transaction() as connection:
        connection.execute(text("UPDATE lease SET until = now() - interval '1 second'"))
    assert second.ask("lease") == "2"


async def test_a_second_process_may_write_beside_a_running_bot_on_sqlite(tmp_path: Path) -> None:
    """On SQLite the lock file keeps a second bot out; short writes of another process still stand."""
    url = f"sqlite:///{tmp_path / 'a.sqlite3'}"
    house = open_house(url)
    house.database.hold()
    await settle_in(house, "Maria")
    second = Second(url, "b")
    rows = await house.arrive("Maria", "Maria")
    assert second.ask(f"take Maria {rows[0].id}") == "turned"
    assert second.ask(f"take Maria {rows[0].id}") == "dropped"
    await house.write("Maria", lambda d, i: d.note("mine", by="start"))
    assert house.seen[-1].base.endswith("-2")
    second.end()
    house.close()
