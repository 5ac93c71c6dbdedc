"""A worry that was true before she answered is told when she says it again, above all once the team had closed it."""

from dataclasses import replace

from dialogs.lifecycles import EscalationState, ReasonState
from dialogs.records import CheckIn, Escalation, Reason
from dialogs.severity import Severity
from dialogs.turn import Lane
from tests.dialogs.patient.recipes import after_knee
from tests.dialogs.patient.ward import Ward

CALM = ("no", "ok", "no", "none")


def pain(ward: Ward, points: str) -> None:
    """A check-in up to the pain at rest."""
    for option in CALM:
        ward.taps("answer", option)
    ward.taps("leave-out", item="temp")
    ward.taps("answer", "no", item="fall")
    ward.writes(points)


def close_all(ward: Ward) -> None:
    """A nurse has resolved everything by now."""
    for reason in ward.all(Reason):
        ward.records["Reason", reason.id] = replace(reason, state=ReasonState.RESOLVED)
    for one in ward.all(Escalation):
        ward.records["Escalation", one.id] = replace(one, state=EscalationState.RESOLVED)
    ward.dues = {where: at for where, at in ward.dues.items() if where[2] not in _ids(ward)}


def _ids(ward: Ward) -> set[str]:
    return {one.id for one in ward.all(Escalation)}


def open_rules(ward: Ward) -> set[str]:
    return {one.rule_id for one in ward.all(Reason) if one.state is ReasonState.OPEN}


def next_day(ward: Ward) -> None:
    """To the opening of the next check-in."""
    ahead = min(one.due_at for one in ward.all(CheckIn) if one.due_at > ward.now)
    ward.pass_until(ahead)


def test_strong_pain_that_goes_on_is_told_again_after_the_team_closed_it() -> None:
    """Pain of 7 or more on days 8 and 9 is told and closed; on day 10 it is told anew, and she hears what follows."""
    ward = after_knee(8)
    pain(ward, "7")
    next_day(ward)
    pain(ward, "8")
    assert open_rules(ward) == {"JR-6"}
    close_all(ward)
    next_day(ward)
    pain(ward, "9")
    assert open_rules(ward) == {"JR-6"}
    assert "rules.JR-6.say" in ward.keys_heard()


def test_strong_pain_that_goes_on_is_one_more_match_of_an_open_worry() -> None:
    """While nobody closed it the third day is appended, never dropped."""
    ward = after_knee(8)
    for day, points in enumerate(("7", "8", "9")):
        if day:
            next_day(ward)
        pain(ward, points)
    (reason,) = [one for one in ward.all(Reason) if one.rule_id == "JR-6"]
    assert reason.times == 2


def test_an_emergency_said_again_in_the_evening_is_one_again() -> None:
    """In the morning she could not stand, and it was closed; feeling worse she says so again, and it is told."""
    ward = after_knee(8)
    ward.taps("answer", "no")
    ward.taps("answer", "cannot")
    assert open_rules(ward) == {"JR-2"}
    close_all(ward)
    ward.pass_time(hours=6)
    ward.taps("worse")
    ward.taps("answer", "no")
    assert open_rules(ward) == {"JR-W"}
    ward.taps("answer", "cannot")
    assert open_rules(ward) == {"JR-W", "JR-2"}
    urgent = next(say for say in ward.heard() if say.lane is Lane.ESCALATION)
    assert urgent.words[0].key.endswith("rules.JR-2.say")
    assert {one.severity for one in ward.all(Escalation) if one.state is EscalationState.OPEN} == {
        Severity.EMERGENCY
    }
