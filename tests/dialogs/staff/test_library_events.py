"""Every event of every shipped pathway: reported, sound, told in words that are there, and taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import PLAN, CheckInState
from dialogs.pathway.history import KeptValue
from dialogs.pathway.parts import Event, EventCourse, InputKind
from dialogs.pathway.pathway import Pathway
from dialogs.records import CheckIn, Plan
from tests import people
from tests.dialogs.staff.test_any_course import sound
from tests.dialogs.staff.ward import CAROL, MARIA, NOW, Ward, keys, tomorrow

TODAY = people.TODAY
SHIPPED = sorted(one.stem for one in (people.DIALOGS / "pathways").glob("*.yaml"))
EVENTS = [
    pytest.param(shipped, event.key, id=f"{shipped}-{event.key}")
    for shipped in SHIPPED
    for event in people.shipped(shipped).events
]


def known(pathway: Pathway, day: int) -> dict[str, KeptValue]:
    """What a coordinator would have entered: all that is asked for, with plain values."""
    given: dict[str, KeptValue] = {}
    for name, one in pathway.inputs.items():
        if name == pathway.day_zero:
            given[name] = TODAY - timedelta(days=day)
        elif one.required:
            given |= {each: _plain(one.kind, one.options) for each in one.parts or (name,)}
        elif one.defaults:
            given |= dict(zip(one.parts or (name,), one.defaults, strict=True))
    return given


def _plain(kind: InputKind, options: tuple[str, ...]) -> KeptValue:
    match kind:
        case InputKind.DATE:
            return TODAY + timedelta(days=20)
        case InputKind.CHOICE:
            return options[0]
        case InputKind.YES_NO:
            return False
        case InputKind.NUMBER | InputKind.PAIR:
            return Decimal(80)
        case _:
            return "plain"


def followed(pathway: Pathway, day: int = 5) -> Ward:
    """Maria on a day of it, her next check-in planned as the pathway calls for it."""
    one = people.plan(
        pathway_hash=pathway.hash,
        pathway_id=pathway.id,
        day_zero=TODAY - timedelta(days=day),
        inputs=known(pathway, day),
        started_at=NOW - timedelta(days=day),
        messages_until=NOW,
    )
    ward = Ward(people.patient(), one, tomorrow())
    ward.pathways = (pathway,)
    ward.due["p-maria", DueKind.CHECK_IN, "ci-1"] = tomorrow().due_at
    return ward


@pytest.mark.parametrize(("shipped", "key"), EVENTS)
def test_every_event(shipped: str, key: str) -> None:
    """Reported as of today it does what its pathway says; its words are said; undone, all is as before."""
    pathway = people.shipped(shipped)
    event = next(one for one in pathway.events if one.key == key)
    ward = followed(pathway)
    ward.asks(CAROL, "event", f"maria {pathway.text(event.label_path)} today")
    assert keys(ward.heard(CAROL))[0] == "event-head"
    ward.taps(CAROL, "change-confirm")
    sound(ward)
    (plan,) = ward.all(Plan)
    assert [one.event for one in plan.happened] == [key]
    if event.sets is not None:
        assert plan.inputs[event.sets] == TODAY + timedelta(days=event.days_later)
    ended = plan.state in PLAN.terminal
    assert ended or event.course is not EventCourse.END
    ward.pass_time(minutes=3)
    if event.say_path is not None:
        ward.falls_due(DueKind.TELL_CHANGE)
        assert any(event.say_path in one for one in keys(ward.heard(MARIA)))
    _taken_back(ward, event, plan)


def _taken_back(ward: Ward, event: Event, reported: Plan) -> None:
    ward.taps(CAROL, "undo")
    (plan,) = ward.all(Plan)
    assert not plan.happened
    assert plan.state not in PLAN.terminal
    if event.sets is not None and event.sets not in known(ward.pathways[0], 5):
        assert event.sets not in plan.inputs
    (planned,) = (one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED)
    assert planned.due_at == tomorrow().due_at
    sound(ward)


def test_the_library_has_events() -> None:
    """The claim above is about something."""
    assert len(EVENTS) > 10
