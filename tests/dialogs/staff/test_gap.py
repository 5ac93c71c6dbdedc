"""The report of an absence: what it says, when it comes, and to whom it does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dialogs.decide import decide
from dialogs.inputs import DueKind, FellDue
from dialogs.records import Reach, RoleName
from dialogs.seen import Absence, Gap, Touched
from dialogs.staff import gap as reporting
from dialogs.turn import Case, Say, Turn, Wait
from tests import people
from tests.dialogs.patient.ward import keys_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # in Madrid
MARIA = Touched(name="Maria Lopez", code="K7F2")


def gap(ended_at: datetime, length: timedelta = timedelta(minutes=10), **counts: Any) -> Gap:
    absence = Absence(id="away-1", began_at=ended_at - length, ended_at=ended_at)
    return replace(Gap(absence=absence), **{"touched": 1, "named": (MARIA,), **counts})


def report(found: Gap | None, *, now: datetime = NOON, reach: Reach = Reach.REACHABLE) -> Turn:
    """What the coordinator's due row about an absence leads to."""
    carol = people.contact(people.CAROL, reach=reach)
    case = Case(
        now=now,
        base="c-carol-1",
        clinic=people.clinic(),
        pathways={},
        shelf={},
        sender=carol,
        roles=(people.role(RoleName.COORDINATOR, people.CAROL),),
        teams=(people.team(),),
        gap=found,
    )
    fell = FellDue(subject=carol.id, kind=DueKind.ABSENCE, key="away-1", due_at=now)
    turn = decide(case, fell)
    assert turn == decide(case, fell)
    return turn


def told(turn: Turn) -> Say:
    (said,) = turn.say
    return said


def keys(turn: Turn) -> list[str]:
    return [key for one in told(turn).words for key in keys_of(one)]


def test_it_says_what_happened_and_to_whom() -> None:
    """From when to when, only the counts that are not zero, each patient by name and code; kept from forwarding."""
    turn = report(gap(NOON, missed=2, late=1))
    assert keys(turn) == [
        "gap-head",
        "lines",
        "gap-late",
        "gap-missed",
        "gap-patients",
        "gap-patient",
        "gap-taps-lost",
    ]
    said = told(turn)
    assert (said.contact_id, said.protected, said.silent, said.why) == (
        people.CAROL,
        True,
        False,
        "gap-report",
    )


def test_more_than_ten_are_counted() -> None:
    """Ten names, and how many more."""
    turn = report(gap(NOON, late=13, touched=13, named=(MARIA,) * 10))
    assert keys(turn).count("gap-patient") == 10
    assert "gap-more" in keys(turn)


@pytest.mark.parametrize(
    ("length", "lost"),
    [
        (timedelta(seconds=130), None),
        (timedelta(seconds=151), "gap-taps-lost"),
        (timedelta(hours=24), "gap-taps-lost"),
        (timedelta(hours=24, seconds=1), "gap-texts-lost"),
    ],
)
def test_it_says_what_telegram_did_not_keep(length: timedelta, lost: str | None) -> None:
    """Taps after two and a half minutes, texts after a day."""
    said = keys(report(gap(NOON, length, late=1)))
    assert [key for key in said if key.endswith("-lost")] == ([lost] if lost else [])


@pytest.mark.parametrize(
    "found", [None, replace(gap(NOON), touched=0, named=())], ids=["no such absence", "nothing touched"]
)
def test_nothing_of_hers_touched_is_nothing_told(found: Gap | None) -> None:
    """No message, and nothing waits any more."""
    turn = report(found)
    assert (turn.say, turn.waits) == ((), ())


def test_to_a_chat_that_is_closed_nothing_is_sent() -> None:
    """She blocked the bot: a report would only be refused."""
    assert report(gap(NOON, missed=1), reach=Reach.BLOCKED).say == ()


def test_it_waits_until_everything_was_looked_at() -> None:
    """While something of then still waits it looks again a minute later; after an hour it tells what it knows."""
    waiting = gap(NOON, missed=1, unfinished=True)
    turn = report(waiting, now=NOON + timedelta(minutes=1))
    assert turn.say == ()
    assert turn.waits == (
        Wait(subject=people.CAROL, kind=DueKind.ABSENCE, key="away-1", due_at=NOON + timedelta(minutes=2)),
    )
    assert told(report(waiting, now=NOON + reporting.PATIENCE))


def test_in_her_night_only_a_miss_is_told_and_without_a_sound() -> None:
    """What was sent late can wait for eight in the morning of her team; a miss is there when she looks."""
    turn = report(gap(MIDNIGHT, late=3), now=MIDNIGHT)
    assert turn.say == ()
    (wait,) = turn.waits
    assert isinstance(wait, Wait)
    assert wait.due_at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert told(report(gap(MIDNIGHT, missed=1), now=MIDNIGHT)).silent
