"""What waits, counted: on both databases, from the plain columns alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.inputs import DueKind, Input
from dialogs.lifecycles import EscalationState
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane
from storage.backlog import Backlog, Heap, look
from tests.storage.house import NOW, House, escalation, open_house, question, settle_in


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url, may_speak=False)
    yield house
    house.close()


def waits(house: House) -> Backlog:
    return look(house.database, house.now)


async def test_an_empty_house_waits_for_nothing(house: House) -> None:
    """Nothing stored, nothing said: every count is zero and nothing is old."""
    found = waits(house)
    assert (found.inbox, found.parked, found.sending, found.unknown, found.due) == (Heap(),) * 5
    assert (found.ready, found.unresolved, found.overdue) == ({}, {}, {})
    assert found.oldest_ready == Heap()
    assert found.due.seconds(NOW) == 0


async def test_updates_wait_until_they_are_handled(house: House) -> None:
    """Taken ones wait since they came, parked ones are set apart, handled ones are gone."""
    await settle_in(house, "Maria")
    await house.arrive("Maria", "Maria")
    parked, _closed, waiting = [*await house.rounds.waiting(), *await house.arrive("Maria")]
    house.now += timedelta(minutes=2)
    await house.rounds.park(parked.id, "odd")
    await house.rounds.close(_closed.id, "nobody")
    found = waits(house)
    assert found.inbox == Heap(count=1, since=NOW)
    assert found.parked == Heap(count=1, since=NOW)
    assert found.inbox.seconds(house.now) == 120
    await house.rounds.close(waiting.id, "nobody")
    assert waits(house).inbox == Heap()


async def test_messages_wait_in_their_lane_from_when_they_may_leave(house: House) -> None:
    """What may leave later does not count yet; what is claimed is on its way and waits no more."""
    await settle_in(house, "Maria")
    later = NOW + timedelta(hours=1)

    def speak(d: Deciding, _: Input) -> None:
        d.say(question(d))

    def speak_gravely_and_later(d: Deciding, _: Input) -> None:
        d.say(replace(question(d), lane=Lane.ESCALATION, not_before=later))

    await house.write("Maria", speak)
    await house.write("Maria", speak_gravely_and_later)
    assert waits(house).ready == {Lane.REPLY: Heap(count=1, since=NOW)}
    house.now = later
    assert waits(house).ready == {
        Lane.ESCALATION: Heap(count=1, since=later),
        Lane.REPLY: Heap(count=1, since=NOW),
    }
    assert waits(house).oldest_ready == Heap(count=2, since=NOW)
    assert len(await house.rounds.claim(5)) == 1
    assert waits(house).ready == {Lane.REPLY: Heap(count=1, since=NOW)}
    assert waits(house).sending.count == 1


async def test_what_is_past_its_time_is_due(house: House) -> None:
    """Only rows whose time has come, and since when."""
    await settle_in(house, "Maria")

    def wait(d: Deciding, _: Input) -> None:
        for hours in (1, 2):
            at = NOW + timedelta(hours=hours)
            d.wait(DueKind.REMINDER, f"{hours}", at)

    await house.write("Maria", wait)
    assert waits(house).due == Heap()
    house.now += timedelta(minutes=90)
    assert waits(house).due == Heap(count=1, since=NOW + timedelta(hours=1))
    assert waits(house).due.seconds(house.now) == 1800


async def test_worries_are_counted_by_severity_and_state(house: House) -> None:
    """Resolved ones are gone; an open one past its time is overdue, an acknowledged one is not."""
    people = await settle_in(house, "Maria", "Rosa", "Ines")
    states = (EscalationState.OPEN, EscalationState.ACKNOWLEDGED, EscalationState.RESOLVED)
    for one, name, state in zip(people, ("Maria", "Rosa", "Ines"), states, strict=True):
        await house.write(
            name, lambda d, _, one=one, state=state: d.keep(escalation(one, state=state)) and None
        )
    found = waits(house)
    assert found.unresolved == {(Severity.URGENT, state): 1 for state in states[:2]}
    assert set(found.overdue.values()) <= {0}
    house.now += timedelta(hours=5)
    assert waits(house).overdue == {Severity.URGENT: 1}
