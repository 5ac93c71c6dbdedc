"""The inbox, what is due, the journal, the library, the start and the leases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Executable, select, text
from sqlalchemy.exc import DBAPIError

from dialogs.inputs import DueKind, Input
from dialogs.records import Invitation, RoleName
from dialogs.turn import Deciding
from storage import absences, due, inbox, journal, leases, start
from storage.inbox import Update
from storage.library import Library, VersionTaken
from storage.tables import ANCHOR, INBOX, JOURNAL
from tests import databases
from tests.storage.house import (
    CONTENT,
    NOW,
    House,
    acting_for,
    chat_id,
    clinic,
    dialog,
    open_house,
    settle_in,
    team,
)


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url)
    yield house
    house.close()


# --- inbox --------------------------------------------------------------------------------------------------


async def test_an_update_comes_in_once_whatever_the_batch(house: House) -> None:
    """Copies inside a batch and across batches are known; only new rows come back, in order."""
    await settle_in(house, "Maria")
    update = {number: Update(update_id=number, body=b"%d" % number, chat_id=5) for number in (90, 91, 92)}
    rows = await house.rounds.take_in([update[91], update[90], update[91]])
    assert [row.update_id for row in rows] == [90, 91]
    rows = await house.rounds.take_in([update[92], update[90]])
    assert [(row.update_id, row.body) for row in rows] == [(92, b"92")]
    assert await house.rounds.take_in([]) == []
    assert [row.update_id for row in await house.rounds.waiting()] == [90, 91, 92]


async def test_a_sender_and_her_roles_are_known_on_arrival(house: House) -> None:
    """Contact id and roles come with a new row, as a hint; a stranger has none; no chat, no contact."""
    await settle_in(house, "Maria")
    rows = await house.rounds.take_in(
        [
            Update(update_id=900 + place, body=b"{}", chat_id=chat, chat_kind="private")
            for place, chat in enumerate((chat_id("Maria"), chat_id("Nora"), chat_id("Nobody"), None))
        ]
    )
    assert [row.contact_id for row in rows] == [
        house.contact_id("Maria"),
        house.contact_id("Nora"),
        house.contact_id("Nobody"),
        None,
    ]
    assert [sorted(row.roles) for row in rows] == [[RoleName.PATIENT], [RoleName.PROVIDER], [], []]
    assert [row.roles for row in await house.rounds.waiting()] == [row.roles for row in rows]


async def test_a_smaller_number_than_before_is_not_old(house: House) -> None:
    """Telegram may begin its numbering anew: what counts is whether the number is known."""
    for number in (10**9, 5, 10**9 + 1, 6):
        assert len(await house.rounds.take_in([Update(update_id=number, body=b"{}")])) == 1


async def test_closing_and_parking_have_the_last_word(house: House) -> None:
    """A row nobody wanted is handled and blank; a parked one keeps its body; neither is waiting."""
    first, second = await house.arrive("Maria", "Maria")
    await house.rounds.close(first.id, "nobody-wanted-it")
    await house.rounds.park(second.id, "KeyError at x.py:1")
    await house.rounds.park(first.id, "too late")
    assert await house.rounds.waiting() == []
    with house.database.reading() as connection:
        rows = connection.execute(
            select(INBOX.c.state, INBOX.c.why, INBOX.c.sealed).order_by(INBOX.c.id)
        ).all()
    assert [(row.state, row.why, row.sealed is None) for row in rows] == [
        ("handled", "nobody-wanted-it", True),
        ("parked", "KeyError at x.py:1", False),
    ]


async def test_old_rows_are_forgotten_with_their_keys_and_parked_ones_are_not(house: House) -> None:
    """Handled rows go after ten days, the day's key with the last of them; what waits stays readable."""
    first, second = await house.arrive("Maria", "Maria")
    await house.rounds.close(first.id, "x")
    with house.database.transaction() as connection:
        assert inbox.forget(connection, NOW + timedelta(days=9)) == 0
        assert inbox.forget(connection, NOW + timedelta(days=11)) == 1
    assert [row.id for row in await house.rounds.waiting()] == [second.id]
    await house.rounds.close(second.id, "x")
    with house.database.transaction() as connection:
        assert inbox.forget(connection, NOW + timedelta(days=11)) == 1
        assert connection.scalar(text("SELECT count(*) FROM day_key")) == 0


# --- due ----------------------------------------------------------------------------------------------------


async def test_what_is_due_comes_by_harm_then_by_time(house: House) -> None:
    """An escalation that must climb comes before a check-in that is longer due."""
    await settle_in(house, "Maria")
    kinds = [kind for kind in DueKind if kind is not DueKind.SETTLED]

    def wait(d: Deciding, _: Input) -> None:
        for place, kind in enumerate(kinds):
            d.wait(kind, "later", NOW + timedelta(minutes=1 + place))
            d.wait(kind, "sooner", NOW)

    await house.write("Maria", wait)
    house.now = NOW + timedelta(hours=1)
    order = [(row.kind, row.key) for row in await house.rounds.due_now(100)]
    named = [kind for kind in due.BY_HARM if kind in kinds]
    assert [kind for kind, key in order if key == "sooner"][: len(named)] == named
    assert order[:2] == [(DueKind.CLIMB, "sooner"), (DueKind.CLIMB, "later")]
    assert len(await house.rounds.due_now(3)) == 3
    assert await house.rounds.next_due() == NOW


async def test_a_wait_replaces_the_one_before(house: House) -> None:
    """There is one row per subject, kind and key."""
    await settle_in(house, "Maria")
    for minutes in (5, 3, 9):
        at = NOW + timedelta(minutes=minutes)
        await house.write("Maria", partial(_wait_until, at))
        assert await house.rounds.next_due() == at
    await house.write("Maria", lambda d, i: d.unwait(DueKind.REMINDER, "c"))
    assert await house.rounds.next_due() is None


def _wait_until(at: datetime, d: Deciding, _: Input) -> None:
    d.wait(DueKind.REMINDER, "c", at)


async def test_after_an_absence_open_questions_are_asked_again(house: House) -> None:
    """One due row per patient with an open dialog of her own; a colleague's form and a closed dialog give
    none.
    """
    maria, _ = await settle_in(house, "Maria", "Ben")
    opened = dialog(house.contact_id("Maria"), maria.id)
    await house.write("Maria", lambda d, i: d.keep(opened) and None)
    form = replace(dialog(house.contact_id("Nora"), maria.id), kind="reply")
    await house.write("Nora", lambda d, i: d.keep(form) and None)
    with house.database.transaction() as connection:
        assert absences.ask_again(connection, NOW) == 1
        assert absences.ask_again(connection, NOW) == 1
    (fell,) = await house.rounds.due_now(10)
    assert (fell.subject, fell.kind, fell.key) == (maria.id, DueKind.ASK_AGAIN, opened.id)


# --- journal ------------------------------------------------------------------------------------------------


async def test_the_journal_cannot_be_changed(house: House) -> None:
    """The database itself refuses to update, delete or empty the journal."""
    await settle_in(house, "Maria")
    await house.write("Maria", acting_for("something"))
    attempts = ["UPDATE journal SET turn = turn + 100", "DELETE FROM journal"]
    attempts += ["TRUNCATE journal"] if house.database.is_postgres else []
    for attempt in attempts:
        with pytest.raises(DBAPIError, match="append-only"), house.database.transaction() as connection:
            connection.execute(text(attempt))


async def test_a_whole_chain_verifies_and_any_change_shows(house: House) -> None:
    """Flipping, removing, reordering or cutting off rows behind the triggers' back is found, row by row."""
    (maria,) = await settle_in(house, "Maria")
    for _ in range(5):
        await house.write("Maria", acting_for("something"))
    assert journal.verify(house.database, maria.id) == []
    assert journal.verify(house.database, house.contact_id("Nora")) == []
    turns = (
        "UPDATE journal SET turn = CASE turn WHEN 2 THEN 30 WHEN 30 THEN 2 ELSE turn END WHERE subject = :s"
    )
    for attempt in (
        "UPDATE journal SET sealed = prev_hash WHERE turn = 3 AND subject = :s",
        "DELETE FROM journal WHERE turn = 2 AND subject = :s",
        "DELETE FROM journal WHERE turn = 5 AND subject = :s",
        turns,
        "UPDATE journal SET at = '2020-01-01 00:00:00' WHERE turn = 4 AND subject = :s",
    ):
        assert _spoilt(house, attempt, maria.id) != []
    assert journal.verify(house.database, maria.id) == []


def _spoilt(house: House, attempt: str, subject: str) -> list[str]:
    """What verification finds after this change, which is taken back."""
    with house.database.reading() as connection:
        before = connection.execute(select(JOURNAL)).mappings().all()
    _without_triggers(house, [text(attempt).bindparams(s=subject)])
    wrong = journal.verify(house.database, subject)
    _without_triggers(house, [JOURNAL.delete(), JOURNAL.insert().values([dict(row) for row in before])])
    return wrong


def _without_triggers(house: House, statements: list[Executable]) -> None:
    with house.database.transaction() as connection:
        if house.database.is_postgres:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for statement in statements:
                connection.execute(statement)
            return
        kept = connection.scalars(
            text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'")
        ).all()
        for verb in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER journal_no_{verb}"))
        for statement in statements:
            connection.execute(statement)
        for trigger in kept:
            connection.exec_driver_sql(trigger)


async def test_heads_are_anchored_once_a_day(house: House) -> None:
    """The first call of a UTC day keeps a hash over all heads; each anchor builds on the one before."""
    await settle_in(house, "Maria")
    first = journal.anchor(house.database, NOW)
    assert first is not None
    assert journal.anchor(house.database, NOW + timedelta(hours=5)) is None
    second = journal.anchor(house.database, NOW + timedelta(days=1))
    assert second not in (None, first)


@given(st.lists(st.text(max_size=5), min_size=2, max_size=2, unique=True), st.binary(max_size=5))
def test_no_two_rows_read_alike(subjects: list[str], sealed: bytes) -> None:
    """The hash covers every column with its length."""
    one, other = (journal.chained(subject, 1, NOW, b"x" * 32, sealed) for subject in subjects)
    assert one != other
    assert one != journal.chained(subjects[0], 1, NOW, b"x" * 32, sealed + b"0")


# --- library, start, leases ---------------------------------------------------------------------------------


async def test_an_older_file_does_not_come_back_over_a_newer_version(house: House) -> None:
    """Publishing a known text changes nothing; plans find every version ever published; unknown hashes say
    so.
    """
    source = (CONTENT / "pathways" / "heart-failure-weight.yaml").read_text()
    newer = source.replace("\nversion: 1\n", "\nversion: 2\n")
    assert newer != source
    old = house.library.publish(source, "x.yaml", NOW)
    new = house.library.publish(newer, "x.yaml", NOW)
    assert house.library.shelf() == {old.id: new.hash}
    house.library.publish(source, "x.yaml", NOW)
    again = Library(house.database, house.vault)
    assert again.shelf() == {old.id: new.hash}
    assert again.pathway(old.hash).version == 1
    assert [(version, shelved) for _, version, _, shelved in again.versions()] == [(1, False), (2, True)]
    with pytest.raises(KeyError):
        again.pathway("unknown")
    other = Library(house.database, house.vault)
    assert other.shelf() == again.shelf()
    newest = again.publish(newer.replace("version: 2", "version: 3"), "x.yaml", NOW)
    assert other.shelf() == {old.id: new.hash}
    other.refresh()
    assert other.shelf() == {old.id: newest.hash}


async def test_a_number_stands_for_one_text_for_ever(house: House) -> None:
    """Other words under a published number are refused, and a lower number comes late without being used."""
    source = (CONTENT / "pathways" / "heart-failure-weight.yaml").read_text()
    second = house.library.publish(source.replace("\nversion: 1\n", "\nversion: 2\n"), "x.yaml", NOW)
    with pytest.raises(VersionTaken, match="version 2 of heart-failure-weight was published before"):
        house.library.publish(source.replace("\nversion: 1\n", "\nversion: 2\n") + "# more\n", "x.yaml", NOW)
    first = house.library.publish(source, "x.yaml", NOW)
    assert house.library.shelf() == {second.id: second.hash}
    assert house.library.pathway(first.hash).version == 1


async def test_what_is_published_stands_in_a_chain_of_its_own(house: House) -> None:
    """Each new text is one line of the library's journal, whole and anchored; a known text adds none."""
    source = (CONTENT / "pathways" / "heart-failure-weight.yaml").read_text()
    house.library.publish(source, "x.yaml", NOW)
    house.library.publish(source.replace("\nversion: 1\n", "\nversion: 2\n"), "x.yaml", NOW, by="operator")
    assert journal.verify(house.database, journal.LIBRARY) == []
    with house.database.reading() as connection:
        rows = connection.execute(
            select(JOURNAL).where(JOURNAL.c.subject == journal.LIBRARY).order_by(JOURNAL.c.turn)
        ).all()
    notes = [
        journal.NOTES.validate_json(
            house.vault.open(house.vault.clinic, row.sealed, journal.place(journal.LIBRARY, row.turn))
        )[0]
        for row in rows
    ]
    assert [(note.what, note.by, note.details["version"]) for note in notes] == [
        ("pathway-published", "start", "1"),
        ("pathway-published", "operator", "2"),
    ]
    assert journal.anchor(house.database, NOW) is not None
    with house.database.reading() as connection:
        assert connection.scalar(select(ANCHOR.c.heads)) == 1


async def test_a_clinics_content_is_kept(house: House) -> None:
    """What a clinic has settled reads back the same, the newest in place of the older."""
    house.library.publish_clinic(clinic(), NOW)
    changed = clinic().model_copy(update={"emergency_number": "999"})
    house.library.publish_clinic(changed, NOW)
    assert Library(house.database, house.vault).clinics() == {"default": changed}


async def test_the_first_facts_of_a_house(database_url: str) -> None:
    """A new house is fresh, has no team and no heartbeat; all three are kept once they are there."""
    house = open_house(database_url)
    assert start.is_fresh(house.database)
    assert start.teams(house.database, house.vault) == []
    assert start.last_beat(house.database) is None
    start.beat(house.database, NOW)
    start.beat(house.database, NOW + timedelta(seconds=5))
    assert start.last_beat(house.database) == NOW + timedelta(seconds=5)
    start.create_team(house.database, house.vault, team())
    assert start.teams(house.database, house.vault) == [team()]
    invitation = Invitation(
        id="i", code_hash="h", role=RoleName.PROVIDER, team_id="t1", expires_at=NOW, name="Nora"
    )
    start.create_invitation(house.database, house.vault, invitation)
    assert start.is_fresh(house.database)
    await settle_in(house)
    assert not start.is_fresh(house.database)
    house.close()


def test_a_lease_has_one_holder_and_a_growing_fence(postgres_url: str) -> None:
    """On PostgreSQL a second holder waits until the lease is let go; the fence grows with every change of
    hands.
    """
    databases.empty(postgres_url)
    house = open_house(postgres_url)
    first = leases.acquire(house.database, leases.SENDER, "a", NOW)
    assert first is not None
    assert leases.acquire(house.database, leases.SENDER, "b", NOW) is None
    renewed = leases.acquire(house.database, leases.SENDER, "a", NOW)
    assert renewed is not None
    assert (renewed.fence, renewed.until >= first.until) == (first.fence, True)
    leases.release(house.database, renewed)
    second = leases.acquire(house.database, leases.SENDER, "b", NOW)
    assert second is not None
    assert second.fence == first.fence + 1
    leases.release(house.database, renewed)  # nobody's any more: it takes nothing from who holds it now
    assert leases.acquire(house.database, leases.SENDER, "c", NOW) is None
    expired = leases.acquire(house.database, "brief", "a", NOW, seconds=0)
    assert expired is not None
    taken_over = leases.acquire(house.database, "brief", "b", NOW)
    assert taken_over is not None
    assert taken_over.fence == expired.fence + 1
    house.close()


def test_on_sqlite_a_lease_is_granted_and_its_fence_grows(tmp_path: Path) -> None:
    """The file lock has decided already; a new process gets the next fence."""
    house = open_house(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    fences = []
    for holder in ("a", "a", "b"):
        lease = leases.acquire(house.database, leases.SENDER, holder, NOW)
        assert lease is not None
        fences.append(lease.fence)
    assert fences == [1, 1, 2]
    leases.release(house.database, lease)
    house.close()
