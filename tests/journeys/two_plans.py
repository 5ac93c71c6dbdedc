"""Maria follows two pathways: her heart at eight in the morning, and a new knee at six in the evening.

The second plan is put beside the first as a clinic's own system would, in storage; from then on everything goes its
usual way.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, time
from typing import Any

from sqlalchemy import select

from dialogs.inputs import DueKind
from dialogs.lifecycles import PlanState
from dialogs.records import CheckIn, Patient, Plan
from dialogs.turn import Wait
from storage import codec, due
from storage.reader import Reader
from storage.tables import CHECK_IN, PATIENT, PATIENT_KEY, PLAN
from tests.journeys.clinic import Clinic, clinic
from tests.world import Person, World

KNEE = "joint-replacement-recovery"


@asynccontextmanager
async def two_plans(database_url: str, *, hour: time = time(18)) -> AsyncIterator[Clinic]:
    """Everybody of the clinic, and Maria with both plans running."""
    async with clinic(database_url) as at:
        await begin_second(at.world, at.maria, hour=hour)
        yield at


async def begin_second(world: World, person: Person, *, pathway_id: str = KNEE, **more: Any) -> None:
    """A paused plan that goes on at once."""
    app = world.app

    def put() -> None:
        reader = Reader(app.vault)
        with app.database.transaction() as connection:
            rows = connection.execute(select(PATIENT, PATIENT_KEY.c.wrapped).join(PATIENT_KEY)).all()
            read = (
                (reader.record(codec.PATIENT, row.id, row.id, row.sealed, row.wrapped), row) for row in rows
            )
            patient, row = next((one, row) for one, row in read if one.name == person.name)
            plan = _second(patient, app.library.shelf()[pathway_id], pathway_id, **more)
            connection.execute(PLAN.insert(), [reader.pack(codec.PLAN, plan, row.wrapped)])
            wait = Wait(subject=patient.id, kind=DueKind.RESUME, key=plan.id, due_at=world.now)
            due.keep(connection, [wait])

    await app.rounds.run(put)
    await world.quiet()


def _second(patient: Patient, pathway_hash: str, pathway_id: str, **more: Any) -> Plan:
    known: dict[str, Any] = {
        "day_zero": date(2026, 11, 19),
        "hour": time(18),
        "inputs": {"surgery_on": date(2026, 11, 19), "joint": "knee", "high_risk": False},
    }
    return Plan(
        id=f"{patient.id}-second",
        patient_id=patient.id,
        state=PlanState.PAUSED,
        pathway_hash=pathway_hash,
        pathway_id=pathway_id,
        resumes_on=date(2026, 11, 20),
        **{**known, **more},
    )


async def kept_check_ins(world: World) -> list[CheckIn]:
    """Every check-in there is, by its due time, left-out ones apart."""
    app = world.app

    def read() -> list[CheckIn]:
        reader = Reader(app.vault)
        with app.database.reading() as connection:
            rows = connection.execute(
                select(CHECK_IN, PATIENT_KEY.c.wrapped)
                .join(PATIENT_KEY, PATIENT_KEY.c.patient_id == CHECK_IN.c.patient_id)
                .where(CHECK_IN.c.slot >= 0)
                .order_by(CHECK_IN.c.due_at, CHECK_IN.c.id)
            ).all()
        return [
            reader.record(codec.CHECK_IN, row.id, row.patient_id, row.sealed, row.wrapped) for row in rows
        ]

    return await app.rounds.run(read)
