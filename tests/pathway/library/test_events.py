"""Every event of the library, reported by a coordinator: the bot does what `try` plays, and says the file's words."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.pathways import library
from bot.pathways.happening import facts_after
from dialogs.inputs import DueKind
from dialogs.lifecycles import PlanState
from dialogs.pathway.history import Facts, Value
from dialogs.pathway.parts import Event, EventCourse, InputKind
from dialogs.pathway.pathway import Pathway
from dialogs.records import Happened, Plan
from tests import people
from tests.dialogs.staff.ward import CAROL, MARIA, NOW, Ward, keys, tomorrow
from tests.pathway.authors.test_tools import SHIPPED

DAY = 5
EVENTS = [(one.stem, event.key) for one in SHIPPED for event in library.chosen(one.stem).pathway.events]


def known_of(pathway: Pathway) -> dict[str, Value]:
    """What must be entered, and day 0 so many days ago."""
    given: dict[str, Value] = {pathway.day_zero: people.TODAY - timedelta(days=DAY)}
    for one in pathway.inputs.values():
        if one.required and one.name not in given:
            given[one.name] = one.options[0] if one.kind is InputKind.CHOICE else Decimal(1)
    return given


def followed(pathway: Pathway, state: PlanState) -> Ward:
    """Maria on this day of the pathway."""
    plan = people.plan(
        pathway_hash=pathway.hash,
        pathway_id=pathway.id,
        day_zero=people.TODAY - timedelta(days=DAY),
        started_at=NOW - timedelta(days=DAY),
        messages_until=NOW,
        inputs=known_of(pathway),
        state=state,
        resumes_on=people.TODAY + timedelta(days=9) if state is PlanState.PAUSED else None,
    )
    ward = Ward(people.patient(), plan, *([tomorrow()] if state is PlanState.ACTIVE else []))
    ward.pathways = (pathway,)
    return ward


def reported(pathway: Pathway, event: Event, state: PlanState) -> Ward:
    ward = followed(pathway, state)
    ward.asks(CAROL, "event", f"maria =plan-1 {event.key} {people.TODAY}")
    ward.taps(CAROL, "change-confirm")
    return ward


STATES = {
    EventCourse.PAUSE: PlanState.PAUSED,
    EventCourse.RESUME: PlanState.ACTIVE,
    EventCourse.RESTART: PlanState.ACTIVE,
    EventCourse.END: PlanState.STOPPED,
}


@pytest.mark.parametrize(("name", "key"), EVENTS)
def test_an_event_does_what_the_file_says(name: str, key: str) -> None:
    """The dates it sets, the state it leads to, something to wait for while the plan goes on, the words of its file."""
    pathway = library.chosen(name).pathway
    event = next(one for one in pathway.events if one.key == key)
    goes_on = event.course in (EventCourse.RESUME, EventCourse.RESTART)
    ward = reported(pathway, event, PlanState.PAUSED if goes_on else PlanState.ACTIVE)
    plan = ward.one(Plan, "plan-1")
    assert plan.happened == (Happened(event=key, on=people.TODAY),)
    played = Facts(day_zero=people.TODAY - timedelta(days=DAY), inputs=known_of(pathway))
    expected = facts_after(pathway, played, event, people.TODAY)
    assert (plan.inputs, plan.day_zero) == (expected.inputs, expected.day_zero)
    assert plan.state is (PlanState.ACTIVE if event.course is None else STATES[event.course])
    waiting = {kind for _, kind, _ in ward.due} & {DueKind.CHECK_IN, DueKind.MESSAGE, DueKind.RESUME}
    assert bool(waiting) is (plan.state is not PlanState.STOPPED), waiting
    if event.say_path is None:
        return
    ward.falls_due(DueKind.TELL_CHANGE)
    assert any(one.endswith(event.say_path) for one in keys(ward.heard(MARIA)))
