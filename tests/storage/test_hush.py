"""What waits to be said to somebody is taken back in the same transaction as the reason for it, and nothing else is."""

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dialogs.inputs import Input
from dialogs.records import RoleName
from dialogs.turn import Deciding, Hush, Lane, Say
from dialogs.words import words
from storage import outbox, settling
from storage.outbox import Outcome, Settlement
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
                    outbox.hush(
                        connection,
                        [Hush(contact_id=house.contact_id("Maria"), patient_id="patientmaria", why="died")],
                    )

            await asyncio.gather(asyncio.to_thread(settle), asyncio.to_thread(hush))
    assert {state for state, _ in ends(house).values()} <= {"cancelled", "expired"}
    house.close()
