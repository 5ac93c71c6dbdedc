"""Any order of worries, claims, climbs, lapses, refusals and acts keeps the promises of an escalation."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.inputs import Delivery, DueKind, Refusal
from dialogs.lifecycles import EscalationState, ReasonState
from dialogs.records import Escalation, Reason, Remark, RemarkState
from dialogs.severity import Severity, gravest
from tests.dialogs.staff.ward import BEA, CAROL, LENA, NADIA, PATIENT, Ward, worry

STAFF = (NADIA, BEA, LENA, CAROL)
DUES = (DueKind.CLIMB, DueKind.ACKNOWLEDGED_LAPSE, DueKind.REASON_REPEAT)

raise_one = st.tuples(
    st.just("raise"), st.sampled_from(["HF-1", "HF-2", "HF-4", "HF-8"]), st.sampled_from(list(Severity))
)
by_person = st.tuples(
    st.sampled_from(["claim", "read", "resolve", "outcome", "claim-old", "outcome-old"]),
    st.sampled_from(STAFF),
    st.just(""),
)
by_clock = st.tuples(st.just("due"), st.sampled_from(DUES), st.just(""))
other = st.tuples(st.sampled_from(["wait", "correct", "write", "refuse"]), st.just(""), st.just(""))
stories = st.lists(st.one_of(raise_one, by_person, by_clock, other), min_size=3, max_size=25)


def happen(ward: Ward, what: str, who: str, more: str) -> str:
    """One thing happens, if it can; who did it is answered: a person, or not."""
    if what == "raise":
        ward.raises(worry(who, Severity(more)))
    elif what == "wait":
        ward.pass_time(minutes=7)
    elif what == "correct":
        ward.corrects("HF-1")
    elif what == "write":
        ward.writes_unasked("hello")
    elif what == "refuse":
        cards = [say for say in ward.says if say.edits is None and say.contact_id in STAFF]
        if cards:
            ward.settles(cards[-1], Delivery.REFUSED, Refusal.REJECTED)
    elif what == "due":
        if [row for row in ward.due if row[1] is who]:
            ward.falls_due(DueKind(who))
    else:
        return tap(ward, what, who)
    return ""


def tap(ward: Ward, what: str, who: str) -> str:
    """The newest button of that kind, or the oldest, as a thumb on an old message would."""
    verb, _, old = what.partition("-")
    found = [
        option.action
        for say in ward.says
        if say.contact_id == who
        for row in say.options
        for option in row
        if option.action.verb == verb and option.action.option != "other"
    ]
    if not found:
        return ""
    ward.taps_action(who, found[0 if old else -1])
    return who


def check(ward: Ward, by: str, before: dict[str, EscalationState]) -> None:
    escalations = ward.all(Escalation)
    waiting = [one for one in escalations if one.state is not EscalationState.RESOLVED]
    assert len(waiting) <= 1, "at most one unresolved escalation"
    for one in escalations:
        closed_now = one.state is EscalationState.RESOLVED and before.get(one.id) is not one.state
        assert not closed_now or (by and one.resolved_by == by), "only a person's act resolves"
        owned = one.state is EscalationState.ACKNOWLEDGED
        assert owned == (one.acknowledged_by is not None) or one.state is EscalationState.RESOLVED
    for one in waiting:
        reasons = [each for each in ward.all(Reason) if each.escalation_id == one.id]
        opened = [each for each in reasons if each.state is ReasonState.OPEN]
        if opened:
            assert one.severity is gravest([each.severity for each in opened])
        assert one.told, "somebody was told"
        kinds = {row[1] for row in ward.due if row[0] == PATIENT}
        clock = DueKind.CLIMB if one.state is EscalationState.OPEN else DueKind.ACKNOWLEDGED_LAPSE
        assert clock in kinds, "something wakes us while it waits"
        rules = [(each.rule_id, each.plan_id) for each in opened]
        assert len(rules) == len(set(rules)), "one open reason of a rule"
    unread = [one for one in ward.all(Remark) if one.state is RemarkState.UNREAD]
    assert waiting or not unread, "unread words have an open worry"


@settings(max_examples=120, deadline=None)
@given(stories)
def test_any_order_keeps_the_promises(story: list[tuple[str, str, str]]) -> None:
    """Never two owners, never closed by a machine, always as grave as its gravest reason, always told and
    watched.
    """
    ward = Ward()
    for what, who, more in story:
        before = {one.id: one.state for one in ward.all(Escalation)}
        owner = {one.id: one.acknowledged_by for one in ward.all(Escalation)}
        by = happen(ward, what, who, more)
        check(ward, by, before)
        for one in ward.all(Escalation):
            had = owner.get(one.id)
            if had is not None and one.acknowledged_by is not None:
                assert one.acknowledged_by == had, "an owner is not replaced by another"


@pytest.mark.parametrize("severity", list(Severity))
def test_left_alone_it_is_told_for_ever(severity: Severity) -> None:
    """With nobody acting, every step tells somebody again within its wait, for as long as it takes."""
    ward = Ward()
    ward.raises(worry(severity=severity))
    longest = max(step.wait_minutes for step in ward.escalation.ladders[severity.value])
    for _ in range(20):
        last = ward.now
        row = min((at, kind) for (_, kind, _), at in ward.due.items())
        ward.falls_due(row[1])
        assert ward.told()
        assert ward.now - last <= timedelta(minutes=longest)
