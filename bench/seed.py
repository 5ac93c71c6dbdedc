"""Enrolled patients who have just been asked their first question, made by the product's own decisions.

Nothing is written into a table by hand: coordinators fill in the enrolment form, patients open their links, agree, give
their date of birth and choose an hour, and the next morning their check-ins fall due; all as Inputs through Rounds. Time
is wound from yesterday to this hour, and the clinic's zone is one in which it is now mid-morning, so that the bot that is
measured afterwards finds open check-ins in its own real time.
"""

import asyncio
import base64
import hashlib
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from bench.drive import FIRST_CHAT, chats
from bench.processes import TOKEN
from bot import content, opening
from bot.seams import SystemIds, no_crash
from bot.settings import Settings
from dialogs.decide import COMMANDS, decide
from dialogs.inputs import Asked, Fresh, Input, Sender, Tapped, Wrote
from dialogs.records import Invitation, RoleName, Team
from scheduler.clock import Clock, SteppedClock, SystemClock
from storage import start
from storage.outbox import Claimed, Outcome, Settlement
from storage.rounds import Result, Rounds

COORDINATORS: Final = 20  # they work side by side, so that rounds hold many inputs and seeding is quick
LOCAL_HOUR: Final = 10
CHECK_IN_HOUR: Final = "08:00"
BORN: Final = date(1950, 3, 14)
BOT_NAME: Final = "bench_bot"


@dataclass(kw_only=True)
class Clinic:
    """The storage side of a bot, without sockets: what it decides is committed, what it says is noted as heard."""

    rounds: Rounds
    clock: Clock
    contact_id: Callable[[int], str]
    ids: SystemIds
    said: dict[str, list[Claimed]]  # contact → what was said to it

    def fresh(self) -> Fresh:
        code = self.ids.code()
        return Fresh(
            patient_id=self.ids.record_id(),
            patient_code=self.ids.patient_code(),
            code=code,
            code_hash=hash_of(code),
        )


def hash_of(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def new_keys() -> str:
    return f"bench:{base64.b64encode(os.urandom(32)).decode()}"


@asynccontextmanager
async def clinic(file: Path, keys: str, clock: Clock) -> AsyncIterator[Clinic]:
    """Open the database as `aftercare run` does, with its storage thread."""
    settings = Settings(
        _env_file=None,
        token=SecretStr(TOKEN),
        keys=SecretStr(keys),
        database_url=SecretStr(f"sqlite:///{file}"),
    )
    database, vault = opening.open_storage(settings)
    library = opening.Offering(database, allow_unsigned=True)
    opening.fill_shelf(library, content.pathways(None), clock.now())
    said: dict[str, list[Claimed]] = defaultdict(list)
    ids = SystemIds()

    def hear(rows: Sequence[Claimed]) -> None:
        for row in rows:
            said[row.contact_id].append(row)

    rounds = Rounds(
        database=database,
        vault=vault,
        library=library,
        clinics=content.clinics(None),
        decide=decide,
        commands=COMMANDS,
        clock_now=clock.now,
        ids=ids,
        crash=no_crash,
        bot_id=settings.bot_id,
        bot_name=BOT_NAME,
        process=ids.record_id(),
        on_claimed=hear,
        on_ready=lambda: None,
    )
    rounds.start()
    try:
        yield Clinic(
            rounds=rounds,
            clock=clock,
            contact_id=lambda chat: vault.contact_id(settings.bot_id, chat),
            ids=ids,
            said=said,
        )
    finally:
        await asyncio.to_thread(rounds.stop)
        database.close()


async def make(file: Path, patients: int) -> str:
    """A database with so many enrolled patients, each asked her first question. The keys that open it."""
    keys = new_keys()
    now = datetime.now(UTC)
    clock = SteppedClock(now - timedelta(days=1))
    async with clinic(file, keys, clock) as at:
        codes = await staff_codes(at, Team(id="bench", name="Heart team", zone=mid_morning_zone(now)))
        desks = [Person(at, FIRST_CHAT - 100 - n) for n in range(len(codes))]
        await asyncio.gather(*(desk.asks("start", code) for desk, code in zip(desks, codes, strict=True)))
        shares = [list(chats(patients))[n :: len(desks)] for n in range(len(desks))]
        await asyncio.gather(*(enrol_all(desk, share) for desk, share in zip(desks, shares, strict=True)))
        await settle_all(at)
        clock.move_to(now)
        await open_check_ins(at)
        await settle_all(at)
    return keys


def mid_morning_zone(now: datetime) -> str:
    """A zone in which it is now between 10 and 11. The names of these zones count westwards."""
    ahead = (LOCAL_HOUR - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def staff_codes(at: Clinic, team: Team) -> list[str]:
    """The team, and invitations for its coordinators, as `aftercare invite` makes them."""
    codes = [at.ids.code() for _ in range(COORDINATORS)]
    await at.rounds.run(lambda: start.create_team(at.database, at.vault, team))
    for number, code in enumerate(codes):
        invitation = Invitation(
            id=at.ids.record_id(),
            code_hash=hash_of(code),
            role=RoleName.COORDINATOR,
            team_id=team.id,
            expires_at=at.clock.now() + timedelta(days=1),
            name=f"Invented Coordinator {number}",
        )
        await at.rounds.run(lambda one=invitation: start.create_invitation(at.database, at.vault, one))
    return codes
