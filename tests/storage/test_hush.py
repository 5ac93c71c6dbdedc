"""What waits to be said to somebody is taken back in the same transaction as the reason for it, and nothing else is."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dialogs.inputs import Input
from dialogs.records import Gone, RoleName
from dialogs.turn import Deciding, Hush, Lane, Say
from dialogs.words import words
from storage import hushing, outbox, settling
from storage.outbox import Claimed, Outcome, Settlement
from storage.tables import OUTBOX
from tests import databases
from tests.storage.house import NOW, House, Script, open_house, role, settle_in


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url, may_speak=False)
    yield house
    house.close()


async def say(house: House, name: str, **changes: Any) -> str:  # any field of a Say
    """Put one Say to her into the outbox; its key."""
    keys: list[str] = []

    def speak(d: Deciding, _: Input) -> None:
        assert d.case.patient is not None
        whole = {"contact_id": house.contact_id(name), "patient_id": d.case.patient.id, **changes}
        keys.append(d.say(Say(key=d.fresh_id(), words=(words("hello"),), **whole)).key)
        d.note("said", by="clock")

    await house.write(name, speak)
    return keys[0]


def ends(house: House) -> dict[str, tuple[str, str]]:
    """State and reason of every message, by key."""
    with house.database.reading() as connection:
        rows = connection.execute(select(OUTBOX.c.key, OUTBOX.c.state, OUTBOX.c.ended_why))
        return {row.key: (row.state, row.ended_why) for row in rows}


async def test_what_waits_for_her_is_hushed_and_nothing_of_others(house: House) -> None:
    """Ready, held for later and unknown ones end with the reason; one being sent and those to others stay; what the
    same Turn says is said.
    """
    await settle_in(house, "Maria", "Nuria")
    unknown = await say(house, "Maria", repeatable=False)
    (doubt,) = await house.rounds.claim(10)
    await house.rounds.settle(Settlement(id=doubt.id, fence=doubt.fence, outcome=Outcome.UNKNOWN))
    sending = await say(house, "Maria")
    assert [one.say.key for one in await house.rounds.claim(10)] == [sending]
    ready, other = await say(house, "Maria"), await say(house, "Nuria")
    last: list[str] = []

    def hushes(d: Deciding, _: Input) -> None:
        d.hush(house.contact_id("Maria"), "withdrew")
        assert d.case.patient is not None
        goodbye = Say(
            key=d.fresh_id(),
            contact_id=house.contact_id("Maria"),
            patient_id=d.case.patient.id,
            words=(words("hello"),),
        )
        last.append(d.say(goodbye).key)

    taken = await house.write("Maria", hushes)
    assert taken.what == ""
    found = ends(house)
    assert found[ready] == ("cancelled", "withdrew")
    assert found[sending] == ("sending", "withdrew")
    assert found[other] == ("ready", "")
    assert found[last[0]] == ("ready", "")
    assert found[unknown][1] == "withdrew"
    assert found[unknown][0] in ("expired", "cancelled")


def hushes(house: House, name: str) -> Script:
    def hush(d: Deciding, _: Input) -> None:
        d.hush(house.contact_id(name), "died")

    return hush


@pytest.mark.parametrize(
    ("outcome", "ended"),
    [(Outcome.LATER, "cancelled"), (Outcome.UNKNOWN, "cancelled"), (Outcome.SENT, "sent")],
)
async def test_what_was_being_sent_is_not_tried_again(house: House, outcome: Outcome, ended: str) -> None:
    """It was on its way when everything ended: put off or in doubt it ends there; what had left has left."""
    await settle_in(house, "Maria")
    key = await say(house, "Maria")
    (claimed,) = await house.rounds.claim(10)
    await house.write("Maria", hushes(house, "Maria"))
    await house.rounds.settle(
        Settlement(id=claimed.id, fence=claimed.fence, outcome=outcome, message_id=7, retry_at=house.now)
    )
    assert ends(house)[key] == (ended, "" if outcome is Outcome.SENT else "died")
    house.now += timedelta(days=1)
    assert await house.rounds.claim(10) == []


async def test_what_died_with_its_process_is_not_tried_again(house: House) -> None:
    """The process that was sending it is gone too: the next one does not send it."""
    await settle_in(house, "Maria")
    key = await say(house, "Maria")
    assert await house.rounds.claim(10)
    await house.write("Maria", hushes(house, "Maria"))
    with house.database.transaction() as connection:
        settling.settle_left(connection, house.now, "p2")
    assert ends(house)[key] == ("cancelled", "died")


async def test_what_a_colleague_hears_of_others_is_not_hushed(house: House) -> None:
    """She is a patient and works here: when her own care ends, the card about Ana still leaves, and so does what is
    about nobody.
    """
    maria, ana = await settle_in(house, "Maria", "Ana")
    assert maria.contact_id is not None

    def hire(d: Deciding, _: Input) -> None:
        d.keep(role(house, "Maria", RoleName.PROVIDER))

    await house.write("Maria", hire)
    hers = await say(house, "Maria")
    card = await say(house, "Ana", contact_id=maria.contact_id, patient_id=ana.id, lane=Lane.ESCALATION)
    nobody = await say(house, "Maria", patient_id=None)
    await house.write("Maria", hushes(house, "Maria"))
    found = ends(house)
    assert found[hers] == ("cancelled", "died")
    assert found[card] == ("ready", "")
    assert found[nobody] == ("ready", "")


async def test_the_dead_are_not_asked_about_others(house: House) -> None:
    """Maria helped Ana and has died: what waits for Maria's chat about Ana is hushed, and Ana has no helper to be asked
    any more; she has one again when the end is taken back.
    """
    maria, ana = await settle_in(house, "Maria", "Ana")
    assert maria.contact_id is not None

    def helps(d: Deciding, _: Input) -> None:
        d.keep(role(house, "Maria", RoleName.HELPER, patient_id=ana.id))

    await house.write("Ana", helps)
    question = await say(house, "Ana", contact_id=maria.contact_id, patient_id=ana.id)

    def goes(why: Gone | None) -> Script:
        def end(d: Deciding, _: Input) -> None:
            assert d.case.patient is not None
            d.keep(replace(d.case.patient, state="left" if why else "enrolled", gone=why))
            d.hush(house.contact_id("Maria"), "died", others=True)

        return end

    for why, helpers in ((Gone.WITHDREW, 1), (Gone.DIED, 0), (None, 1)):
        await house.write("Maria", goes(why))
        await house.write("Ana", lambda d, i: None)
        assert len(house.seen[-1].helpers) == helpers, why
    assert ends(house)[question] == ("cancelled", "died")


async def test_what_is_about_nobody_is_hushed_where_she_is_no_colleague(house: House) -> None:
    """An answer that names no patient waits for her chat too."""
    await settle_in(house, "Maria")
    nobody = await say(house, "Maria", patient_id=None)
    await house.write("Maria", hushes(house, "Maria"))
    assert ends(house)[nobody] == ("cancelled", "died")


async def test_a_hush_that_meets_a_sender_leaves_nothing_to_be_sent(postgres_url: str) -> None:
    """Two connections at once, one claims, puts off or doubts what the other hushes: whoever is first, nothing of it
    waits afterwards.
    """
    databases.empty(postgres_url)
    house = open_house(postgres_url, may_speak=False)
    await settle_in(house, "Maria")
    for _ in range(12):
        for outcome in (Outcome.LATER, Outcome.UNKNOWN):
            await say(house, "Maria")
            (claimed,) = await house.rounds.claim(10)
            back = Settlement(
                id=claimed.id, fence=claimed.fence, outcome=outcome, retry_at=house.now, chat_wide=True
            )
            begin = threading.Barrier(2)

            def settle(back: Settlement = back, begin: threading.Barrier = begin) -> None:
                begin.wait()
                with house.database.transaction() as connection:
                    settling.settle(connection, [back], NOW)

            def hush(begin: threading.Barrier = begin) -> None:
                begin.wait()
                with house.database.transaction() as connection:
                    hushing.hush(
                        connection,
                        [Hush(contact_id=house.contact_id("Maria"), patient_id="patientmaria", why="died")],
                    )

            await asyncio.gather(asyncio.to_thread(settle), asyncio.to_thread(hush))
    assert {state for state, _ in ends(house).values()} <= {"cancelled", "expired"}
    house.close()


async def test_a_hush_that_meets_a_claim_leaves_nothing_to_be_sent(postgres_url: str) -> None:
    """Whether the claim or the hush comes first: what could not be sent at once is never sent."""
    databases.empty(postgres_url)
    house = open_house(postgres_url, may_speak=False)
    await settle_in(house, "Maria")
    hushed = [Hush(contact_id=house.contact_id("Maria"), patient_id="patientmaria", why="died")]
    for _ in range(12):
        key = await say(house, "Maria")
        begin = threading.Barrier(2)

        def claim(begin: threading.Barrier = begin) -> list[Claimed]:
            begin.wait()
            with house.database.transaction() as connection:
                return outbox.claim(connection, house.rounds._ground.reader, NOW, "p9", 5)

        def hush(begin: threading.Barrier = begin) -> None:
            begin.wait()
            with house.database.transaction() as connection:
                hushing.hush(connection, hushed)

        rows, _ = await asyncio.gather(asyncio.to_thread(claim), asyncio.to_thread(hush))
        for row in rows:
            back = Settlement(id=row.id, fence=row.fence, outcome=Outcome.LATER, retry_at=NOW)
            await house.rounds.settle(back)
        assert ends(house)[key] == ("cancelled", "died")
    house.close()


async def test_whoever_sends_hears_of_a_hush_before_the_last_word(database_url: str) -> None:
    """Rows that are held to be sent can be given back, and what the same Turn says is offered after that."""
    house = open_house(database_url)
    await settle_in(house, "Maria")
    told: list[object] = []
    house.rounds._on_hushed = told.append
    house.rounds._on_claimed = lambda rows: told.append([one.say.key for one in rows])
    last: list[str] = []

    def ends_with_a_word(d: Deciding, _: Input) -> None:
        d.hush(house.contact_id("Maria"), "withdrew")
        goodbye = Say(key=d.fresh_id(), contact_id=house.contact_id("Maria"), words=(words("hello"),))
        last.append(d.say(goodbye).key)

    await house.write("Maria", ends_with_a_word)
    await asyncio.sleep(0)
    assert told == [[house.contact_id("Maria")], last]
    house.close()


async def test_several_are_hushed_at_once(house: House) -> None:
    """She and whoever helps her, in one Turn."""
    (maria,) = await settle_in(house, "Maria")
    await settle_in(house, "Nuria")
    keys = [
        await say(house, "Maria", contact_id=house.contact_id(name), patient_id=maria.id)
        for name in ("Maria", "Nuria")
    ]

    def both(d: Deciding, _: Input) -> None:
        d.hush(house.contact_id("Maria"), "died", others=True)
        d.hush(house.contact_id("Nuria"), "helper-over")

    taken = await house.write("Maria", both)
    assert taken.what == ""
    assert [ends(house)[key] for key in keys] == [("cancelled", "died"), ("cancelled", "helper-over")]
