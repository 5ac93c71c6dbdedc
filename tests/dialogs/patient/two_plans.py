"""Maria follows two invented pathways at once, that share a question."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from dialogs.inputs import DueKind
from dialogs.pathway.pathway import Pathway, load
from dialogs.records import CheckIn
from tests import people
from tests.dialogs.patient.ward import Ward

FOLDER = Path(__file__).parents[2] / "together"
DAY = 4


@cache
def changed(name: str, *changes: tuple[str, str]) -> Pathway:
    """A pathway of the folder, with phrases of it changed."""
    text = (FOLDER / f"{name}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text, f"{name} says nothing of {old!r}"
        text = text.replace(old, new)
    return load(text, f"{name}.yaml")


def heart() -> Pathway:
    return changed("heart")


def wound(*changes: tuple[str, str]) -> Pathway:
    return changed("wound", *changes)


def busy(course: str) -> tuple[str, str]:
    """What a pathway's check-in does while another conversation is open."""
    return 'times: ["08:00"]', f'times: ["08:00"]\n    when_busy: {course}'


def both(
    second: Pathway | None = None,
    *,
    first: Pathway | None = None,
    later: timedelta = timedelta(),
    cap: int = 20,
) -> Ward:
    """Her heart asks at eight (ci-1), the wound so much later (ci-2). cap: of questions a day."""
    pathways = (first or heart(), second or wound())
    ward = Ward(people.contact("c-maria"), people.patient(), people.role())
    ward.clinic = ward.clinic.model_copy(update={"questions_a_day": cap})
    ward.pathways = pathways
    for number, pathway in enumerate(pathways, start=1):
        due_at = people.MONDAY_8 + (later if number == 2 else timedelta())
        plan = plan_of(number, pathway, hour=(due_at + timedelta(hours=1)).time())
        _keep(ward, plan)
        check_in = people.check_in(
            id=f"ci-{number}", plan_id=plan.id, due_at=due_at, closes_at=due_at + timedelta(hours=12)
        )
        _keep(ward, check_in)
        ward.dues["p-maria", DueKind.CHECK_IN, check_in.id] = due_at
    return ward


def plan_of(number: int, pathway: Pathway, **changes: Any) -> Any:
    plan = people.plan(
        id=f"plan-{number}",
        pathway_hash=pathway.hash,
        pathway_id=pathway.id,
        day_zero=people.TODAY - timedelta(days=DAY),
        inputs={"home_on": people.TODAY - timedelta(days=DAY)},
        started_at=people.MONDAY_8 - timedelta(days=DAY),
    )
    return replace(plan, **changes)


def _keep(ward: Ward, record: Any) -> None:
    ward.records[type(record).__name__, record.id] = record


def check_in(ward: Ward, number: int) -> CheckIn:
    return ward.one(CheckIn, f"ci-{number}")


def asked(ward: Ward) -> list[str]:
    """The questions of the last message, by key."""
    return [
        key.split(".")[1]
        for key in ward.keys_heard()
        if key.startswith("questions.") and key.endswith(".text")
    ]
