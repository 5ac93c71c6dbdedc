"""probe"""
from datetime import timedelta, datetime, UTC
from dialogs import plan
from dialogs.inputs import DueKind, ReachChanged
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.records import CheckIn, Contact, Reach
from dataclasses import replace
from tests import people
from tests.dialogs.patient.test_plan import act, planned, the_plan
from tests.dialogs.patient.ward import enrolled
import pytest


@pytest.mark.parametrize("first", [DueKind.CHECK_IN, DueKind.RESUME])
def test_away_over_end_of_pause(first) -> None:
    ward = enrolled()
    ward.now -= timedelta(hours=3)
    until = people.TODAY + timedelta(days=3)
    act(ward, lambda d: plan.pause(d, the_plan(ward), until))
    one = planned(ward)
    print(one.due_at, one.on, ward.dues)
    ward.now = one.due_at + timedelta(minutes=10)
    order = sorted(ward.dues, key=lambda w: w[1] is not first)
    for subject, kind, key in order:
        if ward.dues.get((subject, kind, key), ward.now + timedelta(1)) <= ward.now:
            ward.falls_due(kind, key)
    print(ward.one(CheckIn, one.id), the_plan(ward).state)
    assert ward.one(CheckIn, one.id).state is CheckInState.OPEN
    assert the_plan(ward).state is PlanState.ACTIVE
