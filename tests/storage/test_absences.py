"""Our absences are noticed once, and what they meant is counted from what is kept."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from dialogs.inputs import DueKind, Input
from dialogs.lifecycles import CheckInState
from dialogs.records import CheckIn, RoleName
from dialogs.seen import Absence, Gap
from dialogs.turn import Deciding, Lane, Say
from dialogs.words import words
from storage import absences, due, start
from tests.storage.house import NOW, House, check_in, contact, open_house, plan, role, settle_in

AFTER = timedelta(minutes=2)
BACK = NOW + timedelta(hours=26)
DAY = date(2026, 3, 2)


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    house = open_house(database_url)
    yield house
    house.close()


async def coordinator(house: House, name: str, *, team_id: str = "t1") -> str:
    def hire(d: Deciding, _: Input) -> None:
        d.keep(contact(house, name))
        d.keep(role(house, name, RoleName.COORDINATOR, team_id=team_id))

    await house.write(name, hire)
    return house.contact_id(name)


def away(house: House) -> Absence:
    """Away from NOW to BACK."""
    start.beat(house.database, NOW)
    returned = absences.notice(house.database, BACK, AFTER)
    assert returned is not None
    house.now = BACK
    return returned.absence


def counted(house: House, absence: Absence, *teams: str) -> Gap | None:
    with house.database.reading() as connection:
        reader = house.rounds._ground.reader
        return absences.gap(connection, reader, absence.id, teams or ("t1",))


async def test_it_is_noticed_once(house: House) -> None:
    """Whoever beats next finds nobody away; the absence, its questions and its reports are there."""
    await settle_in(house, "Maria")
    carla = await coordinator(house, "Carla")
    absence = away(house)
    assert (absence.began_at, absence.ended_at) == (NOW, BACK)
    assert absences.notice(house.database, BACK, AFTER) is None
    assert absences.notice(house.database, BACK + AFTER, AFTER) is None
    with house.database.reading() as connection:
        rows = due.due_now(connection, BACK + timedelta(minutes=1), 10)
    assert [(row.subject, row.kind, row.key) for row in rows] == [(carla, DueKind.ABSENCE, absence.id)]


async def test_several_processes_that_come_back_at_once_notice_it_once(house: House) -> None:
    """Two at the same moment: one of them notices."""
    start.beat(house.database, NOW)
    found = await asyncio.gather(
        *(asyncio.to_thread(absences.notice, house.database, BACK, AFTER) for _ in range(2))
    )
    assert sum(one is not None for one in found) == 1


async def test_what_it_meant_is_counted_from_what_is_kept(house: House) -> None:
    """Sent late, missed by us, asked again; what had nothing to do with it, or with the team, is left out."""
    maria, ana = await settle_in(house, "Maria", "Ana")
    (olga,) = await settle_in(house, "Olga", team_id="t2", nurse="Nils")
    await coordinator(house, "Carla")
    absence = away(house)

    def ended(one: CheckIn, state: CheckInState, why: str = "") -> CheckIn:
        return replace(one, state=state, why=why, sent_at=one.due_at)

    before = check_in(plan(house, maria), DAY - timedelta(days=1), number=1)
    during = check_in(plan(house, maria), DAY + timedelta(days=1), number=2)
    kept = {
        "Maria": [
            ended(before, CheckInState.MISSED, "by-us"),  # of an earlier absence
            replace(during, state=CheckInState.OPEN, sent_at=BACK),
        ],
        "Ana": [ended(check_in(plan(house, ana), DAY, number=1), CheckInState.MISSED, "by-us")],
        "Olga": [ended(check_in(plan(house, olga), DAY, number=1), CheckInState.MISSED, "by-us")],
    }
    for name, check_ins in kept.items():

        def keep(d: Deciding, _: Input, check_ins: list[CheckIn] = check_ins) -> None:
            for one in check_ins:
                d.keep(one)
            if check_ins[0].patient_id == ana.id:
                assert d.case.contact is not None
                d.say(_again(d.fresh_id(), d.case.contact.id, ana.id))

        await house.write(name, keep)
    found = counted(house, absence)
    assert found is not None
    assert (found.late, found.missed, found.asked_again, found.touched) == (1, 1, 1, 2)
    assert [one.name for one in found.named] == ["Ana Madeup", "Maria Madeup"]
    both = counted(house, absence, "t1", "t2")
    assert both is not None
    assert (both.missed, both.touched) == (2, 3)


def _again(key: str, contact_id: str, patient_id: str) -> Say:
    return Say(
        key=key,
        contact_id=contact_id,
        patient_id=patient_id,
        words=(words("ask-again"),),
        lane=Lane.CHECK_IN,
        why="due:ask_again+due:check_in",
    )


async def test_while_something_of_then_is_due_it_is_unfinished(house: House) -> None:
    """A check-in that fell due meanwhile and was not looked at yet; when it was, the count is whole."""
    await settle_in(house, "Maria")
    await house.write("Maria", lambda d, i: d.wait(DueKind.CHECK_IN, "x", NOW + timedelta(hours=1)))
    absence = away(house)
    found = counted(house, absence)
    assert found is not None
    assert found.unfinished
    (fell,) = await house.rounds.due_now(10)
    house.script = lambda d, i: d.note("looked", by="clock")
    await house.rounds.take(fell)
    again = counted(house, absence)
    assert again == Gap(absence=absence)


async def test_an_absence_nobody_knows_is_no_gap(house: House) -> None:
    """A due row without its absence, or of somebody who coordinates nothing, tells nothing."""
    await settle_in(house, "Maria")
    absence = away(house)
    assert counted(house, replace(absence, id="away-0")) is None
    with house.database.reading() as connection:
        assert absences.gap(connection, house.rounds._ground.reader, absence.id, ()) is None


async def test_only_the_latest_are_looked_at(house: House) -> None:
    """A decision sees those of the last fifteen days, oldest first, without asking the database each time."""
    start.beat(house.database, NOW)
    for days in (1, 3, 12):
        start.beat(house.database, NOW + timedelta(days=days, hours=-1))
        assert absences.notice(house.database, NOW + timedelta(days=days), AFTER) is not None
    recent = absences.Absences()
    with house.database.reading() as connection:
        seen = recent.recent(connection, NOW + timedelta(days=17))
        assert [one.ended_at for one in seen] == [NOW + timedelta(days=3), NOW + timedelta(days=12)]


def known(house: House, now: datetime) -> list[tuple[datetime, datetime]]:
    with house.database.reading() as connection:
        found = absences.Absences().recent(connection, now)
    return [(one.began_at, one.ended_at) for one in found]


async def test_a_clock_that_went_ahead_excuses_nobody(house: House) -> None:
    """It jumps a year ahead and is set right: the absence of that year is none, what was true of it is, and the next
    real one is noticed.
    """
    start.beat(house.database, NOW)
    assert absences.notice(house.database, NOW + timedelta(days=365), AFTER) is not None
    assert known(house, NOW + timedelta(minutes=1)) == []
    soon = NOW + timedelta(minutes=1)
    assert absences.notice(house.database, soon, AFTER) is None
    assert known(house, NOW + timedelta(days=365)) == []
    back = soon + timedelta(minutes=10)
    assert absences.notice(house.database, back, AFTER) is not None
    assert known(house, back) == [(soon, back)]


async def test_a_clock_that_went_back_was_no_absence(house: House) -> None:
    """It falls back three hours, beats on, and is set right: nobody was away for three hours."""
    start.beat(house.database, NOW)
    for seconds in (0, 5, 10):
        behind = NOW - timedelta(hours=3) + timedelta(seconds=seconds)
        assert absences.notice(house.database, behind, AFTER) is None
    assert absences.notice(house.database, NOW + timedelta(seconds=15), AFTER) is None
    assert known(house, NOW + timedelta(minutes=1)) == []


async def test_two_whose_clocks_differ_a_little_notice_it_once(house: House) -> None:
    """The second to come back is some seconds behind the first: the absence stands, and nothing is asked twice."""
    start.beat(house.database, NOW)
    assert absences.notice(house.database, BACK, AFTER) is not None
    assert absences.notice(house.database, BACK - timedelta(seconds=3), AFTER) is None
    assert known(house, BACK) == [(NOW, BACK)]
