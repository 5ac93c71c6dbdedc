"""Enrolled patients who have just been asked their first question, made by the product's own decisions.

Nothing is written into a table by hand: coordinators fill in the enrolment form, patients open their links,
agree, give their date of birth and choose an hour, and the next morning their check-ins fall due; all as
Inputs through Rounds. Time is wound from yesterday to this hour, and the clinic's zone is one in which it is
now mid-morning, so that the bot that is measured afterwards finds open check-ins in its own real time.
"""

import asyncio
import base64
import hashlib
import itertools
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bench.drive import FIRST_CHAT, chats
from bench.processes import TOKEN
from bot import content, opening
from bot.seams import SystemIds, no_crash
from bot.settings import Settings
from dialogs.decide import COMMANDS, deciding
from dialogs.inputs import Asked, Fresh, Input, Sender, Tapped, Wrote
from dialogs.records import Invitation, RoleName, Team
from scheduler.clock import Clock, SteppedClock
from storage import start
from storage.database import Database
from storage.outbox import Claimed, Outcome, Settlement
from storage.secrets import Vault
from storage.taking.rounds import Result, Rounds

COORDINATORS: Final = 20  # they work side by side, so that rounds hold many inputs and seeding is quick
LOCAL_HOUR: Final = 10
CHECK_IN_HOUR: Final = "08:00"
TEAM: Final = "bench"
NURSE: Final = FIRST_CHAT - 50
BORN: Final = date(1950, 3, 14)
BOT_NAME: Final = "bench_bot"
PATHWAY: Final = "heart-failure-weight"


@dataclass(kw_only=True)
class Clinic:
    """The storage side of a bot, without sockets: what it decides is committed, what it says is noted as
    heard.
    """

    rounds: Rounds
    database: Database
    vault: Vault
    clock: Clock
    contact_id: Callable[[int], str]
    ids: SystemIds
    said: dict[str, list[Claimed]]  # contact → what was said to it
    zone: str

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
async def clinic(url: str, keys: str, clock: Clock) -> AsyncIterator[Clinic]:
    """Open the database as `aftercare run` does, with its storage thread."""
    settings = Settings(
        _env_file=None,
        token=SecretStr(TOKEN),
        keys=SecretStr(keys),
        database_url=SecretStr(url),
    )
    database, vault = opening.open_storage(settings)
    library = opening.Offering(database, vault, allow_unsigned=True)
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
        decide=deciding(content.spoken()),
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
            database=database,
            vault=vault,
            clock=clock,
            contact_id=lambda chat: vault.contact_id(settings.bot_id, chat),
            ids=ids,
            said=said,
            zone=mid_morning_zone(clock.now()),
        )
    finally:
        await asyncio.to_thread(rounds.stop)
        database.close()


async def make(url: str, patients: int, *, asked: bool = True) -> str:
    """A database with so many enrolled patients, each asked her first question. The keys that open it.

    asked: or not yet: then all of them are due at the minute at which this began, and a provider is there too.
    """
    keys = new_keys()
    now = datetime.now(UTC)
    clock = SteppedClock(now - timedelta(days=1))
    async with clinic(url, keys, clock) as at:
        hour = CHECK_IN_HOUR if asked else f"{now.astimezone(ZoneInfo(at.zone)):%H:%M}"
        codes = await staff_codes(at, Team(id=TEAM, name="Heart team", zone=at.zone))
        desks = [Person(at, FIRST_CHAT - 100 - n) for n in range(len(codes))]
        await asyncio.gather(*(desk.asks("start", code) for desk, code in zip(desks, codes, strict=True)))
        if not asked:
            await Person(at, NURSE).asks("start", await invited(at, RoleName.PROVIDER, "Invented Nurse"))
        shares = [list(chats(patients))[n :: len(desks)] for n in range(len(desks))]
        await asyncio.gather(
            *(enrol_all(desk, share, hour) for desk, share in zip(desks, shares, strict=True))
        )
        await settle_all(at)
        while asked and (due_at := await at.rounds.next_due()) is not None and due_at <= now:
            clock.move_to(due_at)
            await open_check_ins(at)
    return keys


def mid_morning_zone(now: datetime) -> str:
    """A zone in which it is now between 10 and 11. The names of these zones count westwards."""
    ahead = (LOCAL_HOUR - now.hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


async def staff_codes(at: Clinic, team: Team) -> list[str]:
    """The team, and invitations for its coordinators."""
    await at.rounds.run(lambda: start.create_team(at.database, at.vault, team))
    return [
        await invited(at, RoleName.COORDINATOR, f"Invented Coordinator {number}")
        for number in range(COORDINATORS)
    ]


async def invited(at: Clinic, role: RoleName, name: str) -> str:
    """An invitation into the team, as `aftercare invite` makes it. Its code."""
    code = at.ids.code()
    invitation = Invitation(
        id=at.ids.record_id(),
        code_hash=hash_of(code),
        role=role,
        team_id=TEAM,
        expires_at=at.clock.now() + timedelta(days=1),
        name=name,
    )
    await at.rounds.run(partial(start.create_invitation, at.database, at.vault, invitation))
    return code


class SeedError(RuntimeError):
    """The product did not lead where the seeding expected it to; the text says who heard what instead."""


class Person:
    """Somebody without a phone: what she does is an Input, what she hears is a claimed row."""

    def __init__(self, at: Clinic, chat: int) -> None:
        self.at = at
        self._sender = Sender(
            contact_id=at.contact_id(chat), chat_id=chat, name=f"Invented {chat}", language="en"
        )
        self._messages = 0

    @property
    def heard(self) -> Claimed:
        return self.at.said[self._sender.contact_id][-1]

    async def asks(self, command: str, words: str = "") -> None:
        self._messages += 1
        await self._take(
            Asked(
                sender=self._sender,
                fresh=self.at.fresh(),
                command=command,
                words=words,
                message_id=self._messages,
            )
        )

    async def writes(self, text: str) -> None:
        self._messages += 1
        await self._take(
            Wrote(sender=self._sender, fresh=self.at.fresh(), text=text, message_id=self._messages)
        )

    def sees(self, verb: str) -> str | None:
        """The handle of the last button with this verb in what she last heard."""
        rows = zip(self.heard.say.options, self.heard.handles, strict=True)
        buttons = [pair for options, handles in rows for pair in zip(options, handles, strict=True)]
        return next((handle for option, handle in reversed(buttons) if option.action.verb == verb), None)

    async def taps(self, verb: str) -> Fresh:
        """Tap that button; the chance that was drawn for the tap comes back."""
        handle, fresh = self.sees(verb), self.at.fresh()
        if handle is None:
            raise SeedError(f"no button {verb} under {[each.key for each in self.heard.say.words]}")
        await self._take(Tapped(sender=self._sender, fresh=fresh, handle=handle))
        return fresh

    async def _take(self, done: Input) -> None:
        before = len(self.at.said[self._sender.contact_id])
        taken = await self.at.rounds.take(done)
        await asyncio.sleep(0)  # what was claimed is handed over on the loop
        if taken.result is not Result.TURNED or len(self.at.said[self._sender.contact_id]) == before:
            raise SeedError(f"{type(done).__name__} ended {taken.result} and was not replied to")


async def enrol_all(desk: Person, share: Sequence[int], hour: str) -> None:
    """One coordinator and her patients, one after another."""
    for chat in share:
        code = await invite(desk, f"Invented Patient {chat}")
        await join(Person(desk.at, chat), code, hour)


async def invite(desk: Person, name: str) -> str:
    """The enrolment form; what may be left out is left out. The code of the link."""
    await desk.asks("enrol")
    discharged_on = desk.at.clock.now().date() - timedelta(days=1)
    for text in (name, BORN.isoformat(), desk.at.zone, PATHWAY, discharged_on.isoformat()):
        await desk.writes(text)
    while desk.sees("enrol-create") is None:
        await desk.taps("enrol-pick")
    return (await desk.taps("enrol-create")).code


async def join(patient: Person, code: str, hour: str) -> None:
    await patient.asks("start", code)
    await patient.taps("join-agree")
    await patient.writes(BORN.isoformat())
    if patient.sees("join-language"):
        await patient.taps("join-language")
    await patient.writes(hour)


async def open_check_ins(at: Clinic) -> None:
    """What is due happens; what is said about it is heard."""
    while found := await at.rounds.due_now(128):
        await asyncio.gather(*(at.rounds.take(due) for due in found))
    while claimed := await at.rounds.claim(128):
        for row in claimed:
            at.said[row.contact_id].append(row)
        await settle_all(at)


async def settle_all(at: Clinic) -> None:
    """Everything said so far was sent, each under a message id of its chat's own."""
    rows = [row for said in at.said.values() for row in said]
    at.said.clear()
    numbers = itertools.count(1)
    await asyncio.gather(
        *(
            at.rounds.settle(
                Settlement(id=row.id, fence=row.fence, outcome=Outcome.SENT, message_id=next(numbers))
            )
            for row in rows
        )
    )
