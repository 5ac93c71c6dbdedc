"""Where every journey begins: Carla coordinates, Nadia nurses, Lena leads, and Maria has joined.

It is Friday 20 November 2026, nine in the morning in Madrid, where all of them are. Maria is asked at eight.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dialogs.records import RoleName
from tests.world import Person, World

ZONE = "Europe/Madrid"
REST = ("Not short of breath", "No", "No swelling", "Neither", "Yes")


def madrid(day: int, clock: str, *, month: int = 11) -> datetime:
    """An instant of 2026 on Madrid's wall clock."""
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(ZONE))


@dataclass(frozen=True, kw_only=True, slots=True)
class Clinic:
    world: World
    carla: Person
    nadia: Person
    lena: Person
    maria: Person

    async def at(self, day: int, clock: str, *, month: int = 11) -> None:
        """Time passes until then."""
        await self.world.until(madrid(day, clock, month=month))

    async def answers(self, *answers: str, heard: bool = True) -> None:
        """Maria answers question after question, by a button where there is one; nothing of it is a
        surprise.
        """
        for answer in answers:
            labels = (await self.maria.sees_last()).labels
            await (self.maria.taps(answer) if answer in labels else self.maria.writes(answer))
        if heard:
            await self.maria.heard()

    async def staff_hears_nothing(self) -> None:
        for person in (self.carla, self.nadia, self.lena):
            await person.hears_nothing()

    async def staff_is_done(self) -> None:
        """What the others saw of it is not what this journey is about."""
        for person in (self.carla, self.nadia, self.lena):
            await person.heard()


@asynccontextmanager
async def clinic(database_url: str, **settings: Any) -> AsyncIterator[Clinic]:
    async with World(database_url, **settings) as world:
        carla = await world.colleague("Carla Invented", RoleName.COORDINATOR, zone=ZONE)
        nadia = await world.colleague("Nadia Invented", RoleName.PROVIDER, zone=ZONE)
        lena = await world.colleague("Lena Invented", RoleName.PROVIDER, zone=ZONE, lead=True)
        maria = await world.person("Maria Invented")
        await world.enrol(maria, by=carla)
        for person in (carla, nadia, lena):
            await person.heard()
        yield Clinic(world=world, carla=carla, nadia=nadia, lena=lena, maria=maria)
