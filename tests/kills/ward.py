"""The clinic on which the kills are made: staff and patients, joined through the chat as real ones do.

Made once per trial in a small world of its own; then time, phones and database are handed on to a bot that
runs as a process. All people are invented.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from bot.sandbox import Sandbox
from dialogs.records import RoleName
from tests.world import Person, World

JOINED_AT: Final = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday
FIRST_ASKED_AT: Final = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 08:00 in Madrid
FAMILY: Final = "Invented"
FIRST_NAMES: Final = ("Ada", "Bruno", "Clara", "Dario", "Elena", "Fabio", "Greta", "Hugo", "Iris", "Jonas")
DRY_WEIGHTS: Final = ("78", "91", "64", "83", "70", "102", "58", "75", "88", "67")


@dataclass(frozen=True, kw_only=True, slots=True)
class Patient:
    chat: int
    name: str
    dry_weight: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Ward:
    """Who is there, and their phones as they stand when everybody has joined.

    nurse works her queue; colleague is told as she is, and only looks.
    """

    patients: tuple[Patient, ...]
    nurse: int
    colleague: int
    coordinator: int
    phones: Mapping[str, Any]

    def furnish(self, sandbox: Sandbox) -> None:
        """Put everybody's phones into a fresh sandbox."""
        phones = json.loads(json.dumps(self.phones))  # restoring empties what it is given
        sandbox.chats.restore(phones["chats"])
        sandbox.updates.restore(phones["updates"])


async def make(database_url: str, patients: int) -> Ward:
    """A clinic in this database whose patients are asked for the first time at FIRST_ASKED_AT."""
    async with World(database_url, start=JOINED_AT) as world:
        coordinator = await world.colleague("Carla Invented", RoleName.COORDINATOR)
        nurse = await world.colleague("Nadia Invented", RoleName.PROVIDER)
        colleague = await world.colleague("Nora Invented", RoleName.PROVIDER, lead=True)
        joined = [
            await _join(world, coordinator, name, dry_weight)
            for name, dry_weight in zip(FIRST_NAMES[:patients], DRY_WEIGHTS, strict=False)
        ]
        for person in world.everybody:
            await person.heard()
        phones = {"chats": world.sandbox.chats.saved(), "updates": world.sandbox.updates.saved()}
    return Ward(
        patients=tuple(joined),
        nurse=nurse.phone.id,
        colleague=colleague.phone.id,
        coordinator=coordinator.phone.id,
        phones=phones,
    )


async def _join(world: World, coordinator: Person, name: str, dry_weight: str) -> Patient:
    person = await world.person(f"{name} {FAMILY}")
    await world.enrol(person, by=coordinator, dry_weight=dry_weight)
    return Patient(chat=person.phone.id, name=person.name, dry_weight=Decimal(dry_weight))
