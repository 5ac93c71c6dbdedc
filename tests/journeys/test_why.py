"""Why: a day of a patient explained to her team, from what the real bot kept; and a reason on every row of it."""

import json
from collections.abc import Iterator
from datetime import timedelta

import structlog
from click.testing import CliRunner
from sqlalchemy import select

from bot.__main__ import main
from bot.settings import PREFIX
from dialogs.lifecycles import CheckInState, MessageState
from dialogs.why import codes
from storage.database import open_database
from storage.tables import OUTBOX
from tests.journeys.clinic import REST, Clinic, clinic
from tests.kills.look import Look
from tests.world import KEYS, TOKEN

_UNSAID = (MessageState.EXPIRED, MessageState.REFUSED, MessageState.CANCELLED, MessageState.REPLACED)


async def test_a_day_is_told_in_order(database_url: str) -> None:
    """What was due, sent and answered, what raised a worry and why, and who was told: one message, her clock."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("78", *REST, heard=False)
        await at.at(22, "08:00")
        await at.answers("83", *REST, heard=False)
        await at.staff_is_done()
        await at.carla.writes("/why maria")
        told = await at.carla.hears(
            "Maria Invented",
            "Sunday 22 November. Times are the patient’s (Europe/Madrid)",
            "08:00 check-in: sent 08:00 and answered 08:00.",
            "08:00 message, because the check-in was due: sent 08:00.",
            "5 messages, in answer to a button: sent at once.",
            "08:00 Urgent: Weight 83 kg: up 5 kg from 78 kg",
            "The rule: “Weight” minus the lowest “Weight” of the 3 days before is more than 2 kg",
            "What was answered: Weight: 83 kg (before: 78 kg, Saturday 21 November)",
            "From Heart failure: daily weight and symptoms, version 1",
            "Told: Lena Invented and Nadia Invented",
        )
        assert told.index("check-in: sent") < told.index("Urgent")
        await at.carla.taps("Day before")
        await at.carla.hears("Saturday 21 November", "08:00 check-in: sent 08:00 and answered 08:00.")
        await at.maria.heard()
        await at.staff_is_done()


async def test_a_pause_explains_the_days_it_left_out(database_url: str) -> None:
    """A day in a pause says until when, by whom and with which words; once it is over, each occasion left out does."""
    async with clinic(database_url) as at:
        await at.carla.writes("/pause maria 3 travel")
        await at.carla.taps("Leave out")
        await at.at(21, "12:00")
        await at.carla.heard()
        await at.carla.writes("/why maria")
        await at.carla.hears(
            "No check-in in Heart failure: daily weight and symptoms:",
            "the check-ins are paused until Monday 23 November",
            "by Carla Invented on Friday 20 November",
            "travel",
        )
        await at.at(23, "09:00")
        await at.carla.writes("/why maria 2026-11-21")
        await at.carla.hears(
            "08:00 check-in left out: the check-ins were paused",
            "by Carla Invented on Friday 20 November",
            "until Monday 23 November",
            "travel",
        )
        await at.carla.writes("/why maria yesterday")
        await at.carla.hears("Which day do you mean?")
        await at.carla.taps("Sunday 22 November")
        await at.carla.hears("Sunday 22 November", "08:00 check-in left out")
        await at.carla.writes("/why maria whenever")
        await at.carla.hears("I did not understand the day")
        await at.maria.heard()


async def test_the_same_in_the_shell(database_url: str) -> None:
    """`aftercare why` tells the day by her code, for people and for machines; no day and no patient are said so."""
    async with clinic(database_url) as at:
        await at.at(21, "08:00")
        await at.answers("78", *REST)
        code = _code(database_url)
    for told in _in_the_shell(database_url, code.lower(), "2026-11-21"):
        assert "08:00 check-in: sent 08:00 and answered 08:00." in told
        assert "Saturday 21 November" in told
    (plain,) = _in_the_shell(database_url, code, "2026-11-21", "--json")
    day = json.loads(plain)
    (check_in,) = day["check_ins"]
    assert (check_in["state"], check_in["why"]) == (CheckInState.ANSWERED, "")
    assert day["messages"][0]["why"] == "due:check_in"
    assert "is no day" in _refused(database_url, code, "someday")
    assert "code of no patient" in _refused(database_url, "NOBODY", "2026-11-21")


async def test_no_row_is_without_a_reason(database_url: str) -> None:
    """After days of answers, silence, pauses, moves, a block, an absence of ours and her leaving, every message has a
    known reason, every one that did not leave a known one too, and every occasion without its answers.
    """
    async with clinic(database_url) as at:
        await _a_fortnight(at)
        look = Look(database_url)
        rows = [*look.check_ins().values()]
        look.close()
    ends = {row.why for row in rows if row.state in (CheckInState.MISSED, CheckInState.CANCELLED)}
    assert ends <= codes.ENDED.keys(), ends
    assert {"paused", "skipped", "by-us"} <= ends, ends
    said, unsaid = _outbox(database_url)
    assert not {why for why in said if not codes.is_known(why)}
    assert unsaid <= codes.UNSAID.keys(), unsaid


async def _a_fortnight(at: Clinic) -> None:
    await at.at(21, "08:00")
    await at.answers("78", *REST)
    await at.carla.writes("/skip maria at the hospital")
    await at.carla.taps("Confirm")
    await at.at(23, "09:00")
    await at.carla.writes("/pause maria 2")
    await at.carla.taps("Leave out")
    await at.at(26, "21:30")
    await at.world.restart(away=timedelta(days=2))
    await at.world.pass_time(hours=2)
    await at.maria.blocks()
    await at.world.pass_time(days=2)
    await at.maria.unblocks()
    await at.maria.writes("/stop")
    await at.world.pass_time(minutes=5)
    await at.maria.heard()
    await at.staff_is_done()


def _outbox(database_url: str) -> tuple[set[str], set[str]]:
    database = open_database(database_url)
    with database.reading() as connection:
        rows = connection.execute(select(OUTBOX.c.state, OUTBOX.c.why, OUTBOX.c.ended_why)).all()
    database.close()
    gone = {state.value for state in _UNSAID}
    return {row.why for row in rows}, {row.ended_why for row in rows if row.state in gone}


def _code(database_url: str) -> str:
    look = Look(database_url)
    (patient,) = look.patients().values()
    look.close()
    return patient.code


def _in_the_shell(database_url: str, *words: str) -> Iterator[str]:
    result = CliRunner().invoke(main, ["why", *words], env=_settings(database_url))
    structlog.reset_defaults()
    assert result.exit_code == 0, result.stderr
    yield result.stdout


def _refused(database_url: str, *words: str) -> str:
    result = CliRunner().invoke(main, ["why", *words], env=_settings(database_url))
    structlog.reset_defaults()
    assert result.exit_code == 2
    return result.stderr


def _settings(database_url: str) -> dict[str, str]:
    return {PREFIX + "DATABASE_URL": database_url, PREFIX + "KEYS": KEYS, PREFIX + "TOKEN": TOKEN}
