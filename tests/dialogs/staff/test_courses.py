"""Events, ends and pace by a coordinator: shown before, confirmed, told, taken back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.records import (
    Change,
    CheckIn,
    Escalation,
    Gone,
    Happened,
    Patient,
    Plan,
    Reason,
    Remark,
    RemarkState,
    Role,
    RoleName,
)
from dialogs.severity import Severity
from dialogs.turn import identity
from tests import people
from tests.dialogs.patient.courses import coursed
from tests.dialogs.staff.ward import CAROL, MARIA, NADIA, NOW, Ward, keys, texts, tomorrow, worry

TODAY = people.TODAY


def followed(day: int = 4, *more: CheckIn, **plan: object) -> Ward:
    """Maria on a day of the pathway with everything that may happen to a course; asked again tomorrow."""
    pathway = coursed()
    begun = {"home_on": TODAY - timedelta(days=day), "drug": "other"}
    known = {"inputs": begun, **plan}
    one = people.plan(
        pathway_hash=pathway.hash,
        pathway_id=pathway.id,
        day_zero=TODAY - timedelta(days=day),
        started_at=NOW - timedelta(days=day),
        messages_until=NOW,
        **known,
    )
    ward = Ward(people.patient(phone="+34 600 000 000"), one, tomorrow(), *more)
    ward.pathways = (pathway,)
    ward.due["p-maria", DueKind.CHECK_IN, "ci-1"] = tomorrow().due_at
    return ward


def opened() -> CheckIn:
    return tomorrow(id="ci-0", state=CheckInState.OPEN, on=TODAY, due_at=NOW, sent_at=NOW, asks=("sys",))


def plan(ward: Ward) -> Plan:
    return ward.one(Plan, "plan-1")


def planned(ward: Ward) -> list[CheckIn]:
    return [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]


def reports(ward: Ward, said: str, *, confirm: bool = True) -> None:
    ward.asks(CAROL, "event", f"maria {said}")
    if confirm:
        ward.taps(CAROL, "change-confirm")


# --- events -------------------------------------------------------------------------------------------


def test_the_events_of_the_plan_are_offered_and_the_date_asked() -> None:
    """/event lists what the pathway foresees; a tap asks when; a second one shows before and after, and does nothing
    yet.
    """
    ward = followed()
    ward.asks(CAROL, "event", "maria")
    assert keys(ward.heard(CAROL)) == ["event-ask"]
    said, button = ward.button(CAROL, "change-of")
    assert [row[0].action.more["words"] for row in said.options] == [
        f"=plan-1 {key}" for key in ("infusion", "visit", "readmitted", "home", "done")
    ]
    ward.taps_action(CAROL, button.action)
    assert keys(ward.heard(CAROL))[0] == "event-ask-date"
    turn = ward.taps_action(CAROL, ward.button(CAROL, "change-of")[1].action)
    assert keys(ward.heard(CAROL))[0] == "event-head"
    assert not [one for one in turn.keep if isinstance(one, Plan | CheckIn | Change)]
    ward.taps(CAROL, "change-confirm")
    assert plan(ward).happened == (Happened(event="infusion", on=TODAY),)


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("infusion given today", TODAY),
        ("Infusion given yesterday", TODAY - timedelta(days=1)),
        ("infusion given 18 november", date(2026, 11, 18)),
        ("infusion given 2026-11-19, she told me", date(2026, 11, 19)),
        ("infusion given 30 october 2026", date(2026, 10, 30)),
        ("infusion given 2 december", date(2026, 12, 2)),
    ],
)
def test_a_typed_date(said: str, on: date) -> None:
    """The name of the event, then the day in words or figures, then a reason after a comma."""
    ward = followed()
    reports(ward, said)
    assert plan(ward).happened == (Happened(event="infusion", on=on),)
    assert ward.all(Change)[0].why == ("she told me" if "," in said else "")


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("home again tomorrow", "event-date-outside"),
        ("infusion given 2028-11-19", "event-date-outside"),
        ("infusion given 2020-01-01", "event-date-outside"),
        ("infusion given soon", "event-date-unclear"),
        ("moon landing today", "event-unknown"),
    ],
)
def test_an_event_that_cannot_be(said: str, key: str) -> None:
    """What cannot be read or lies outside is said, and nothing is kept."""
    ward = followed()
    reports(ward, said, confirm=False)
    assert keys(ward.heard(CAROL))[0] == key
    assert not plan(ward).happened


def test_a_date_that_is_set_begins_a_series() -> None:
    """With the infusion of today the cycle holds from tomorrow: help is asked, and no pressure."""
    ward = followed()
    reports(ward, "infusion given today")
    assert plan(ward).inputs["infusion_on"] == TODAY
    assert [one.on for one in planned(ward)] == [TODAY + timedelta(days=1)]


@pytest.mark.parametrize(("when", "raised"), [("today", []), ("2026-11-18", ["EN-9"])])
def test_what_is_judged_at_enrolment_is_judged_again(when: str, raised: list[str]) -> None:
    """A rule about a date of hers alone is looked at when an event sets that date."""
    ward = followed()
    reports(ward, f"infusion given {when}")
    assert [one.rule_id for one in ward.all(Reason)] == raised


def test_a_date_that_is_set_ends_a_series() -> None:
    """After the visit the weekly questions are over: nothing is planned any more and the plan has finished."""
    ward = followed(31)
    reports(ward, "visit done yesterday")
    assert not planned(ward)
    assert plan(ward).state is PlanState.FINISHED
    ward.taps(CAROL, "undo")
    assert plan(ward).state is PlanState.ACTIVE
    assert "visit_on" not in plan(ward).inputs
    assert [one.due_at for one in planned(ward)] == [tomorrow().due_at]


def test_the_open_check_in_of_a_series_that_ended_ends_kindly() -> None:
    """It is taken back, not missed; the coordinator is told before, the patient reads the words of the event."""
    ward = followed(31, opened())
    reports(ward, "visit done yesterday", confirm=False)
    assert "event-ends-open" in keys(ward.heard(CAROL))
    ward.taps(CAROL, "change-confirm")
    one = ward.one(CheckIn, "ci-0")
    assert (one.state, one.why) == (CheckInState.CANCELLED, "event")
    ward.pass_time(minutes=2)
    ward.falls_due(DueKind.TELL_CHANGE)
    assert any("events.visit.say" in key for key in keys(ward.heard(MARIA)))


def test_readmitted_pauses_and_home_again_begins_anew() -> None:
    """Readmitted: the plan rests. Home again: day 0 is that day, and her words wait until it has stood a moment."""
    ward = followed(9)
    reports(ward, "readmitted today")
    assert plan(ward).state is PlanState.PAUSED
    ward.pass_time(days=5)
    reports(ward, "home again today")
    one = plan(ward)
    assert (one.state, one.day_zero) == (PlanState.ACTIVE, TODAY + timedelta(days=5))
    assert one.inputs["home_on"] == one.day_zero
    assert [event.event for event in one.happened] == ["readmitted", "home"]
    assert not [say for say in ward.last.say if say.contact_id == MARIA]
    ward.pass_time(minutes=2)
    ward.falls_due(DueKind.TELL_CHANGE, ward.all(Change)[-1].id)
    assert any("events.home.say" in key for key in keys(ward.heard(MARIA)))


def test_an_event_taken_back_at_once_is_never_told() -> None:
    """Undo within two minutes: dates, day 0 and state are as before, and she hears nothing."""
    ward = followed(9)
    before = plan(ward)
    reports(ward, "home again today")
    ward.taps(CAROL, "undo")
    assert not [row for row in ward.due if row[1] is DueKind.TELL_CHANGE]
    after = plan(ward)
    assert replace(after, passed=None, passing=(), messages_until=before.messages_until) == before
    assert [one.due_at for one in planned(ward)] == [tomorrow().due_at]


def test_an_event_may_end_the_plan_with_a_goodbye() -> None:
    """Its words are the goodbye; nothing is planned any more; undo for a day brings it back."""
    ward = followed()
    reports(ward, "all done today")
    assert plan(ward).state is PlanState.STOPPED
    ward.pass_time(minutes=2)
    ward.falls_due(DueKind.TELL_CHANGE)
    assert any("events.done.say" in key for key in keys(ward.heard(MARIA)))
    ward.pass_time(hours=2)
    ward.taps(CAROL, "undo")
    assert plan(ward).state is PlanState.ACTIVE
    assert [one.due_at for one in planned(ward)] == [tomorrow().due_at]


# --- ends ---------------------------------------------------------------------------------------------


def ends(ward: Ward, way: str, why: str = "", *, confirm: bool = True) -> None:
    ward.asks(CAROL, "end", f"maria {why}")
    said, _ = ward.button(CAROL, "change-of")
    (button,) = (row[0] for row in said.options if row[0].action.more["words"].startswith(f"={way}"))
    ward.taps_action(CAROL, button.action)
    if confirm:
        ward.taps(CAROL, "change-confirm")


def test_an_end_names_her_and_what_stays_open() -> None:
    """Before the Confirm: who it is, that nothing is said any more, and what is open for the team."""
    ward = followed()
    ward.raises(worry(severity=Severity.URGENT))
    ends(ward, "died", confirm=False)
    said = ward.heard(CAROL)
    assert keys(said)[0] == "end-died"
    assert "Maria Lopez" in texts(said)
    assert {"end-nothing-said", "end-stays-open"} <= set(keys(said))
    assert plan(ward).state is PlanState.ACTIVE


@pytest.mark.parametrize(("way", "gone"), [("died", Gone.DIED), ("withdrew", Gone.WITHDREW)])
def test_death_and_withdrawal_end_everything(way: str, gone: Gone) -> None:
    """All stops at once, what waited is hushed, nothing is told; the team's worry stays open."""
    ward = followed()
    ward.raises(worry(severity=Severity.URGENT))
    ends(ward, way)
    assert (ward.one(Patient, "p-maria").gone, plan(ward).state) == (gone, PlanState.STOPPED)
    assert [one.contact_id for one in ward.last.hush] == [MARIA]
    assert {row[1] for row in ward.due} <= {DueKind.CLIMB, DueKind.REASON_REPEAT}
    assert not [say for say in ward.last.say if say.contact_id == MARIA]
    assert ward.all(Escalation)


@pytest.mark.parametrize("way", ["died", "withdrew", "over"])
def test_a_wrong_tap_is_taken_back(way: str) -> None:
    """Within a day everything stands as before: she is followed, the plan goes on, its check-in is planned again."""
    ward = followed()
    before = ward.one(Patient, "p-maria"), plan(ward)
    ends(ward, way)
    ward.pass_time(hours=20)
    ward.taps(CAROL, "undo")
    assert ("undo-stays-unsaid" in keys(ward.heard(CAROL))) is (way != "over")
    after = replace(plan(ward), passed=None, passing=())
    assert (ward.one(Patient, "p-maria"), after) == before
    (again,) = planned(ward)
    assert (again.on, again.slot, again.due_at) == (tomorrow().on, tomorrow().slot, tomorrow().due_at)
    assert ward.due["p-maria", DueKind.CHECK_IN, again.id] == again.due_at


def test_taken_back_whoever_helped_her_has_to_agree_anew() -> None:
    """The helper's role ended with everything else, and does not come back by itself: the coordinator reads so."""
    ward = followed()
    for record in (
        people.contact("c-jose"),
        people.role(RoleName.HELPER, "c-jose", patient_id="p-maria", id="r-jose"),
    ):
        ward.records[identity(record)] = record
    ends(ward, "died")
    assert ward.one(Role, "r-jose").ended_at is not None
    ward.taps(CAROL, "undo")
    assert "undo-stays-without-helper" in keys(ward.heard(CAROL))
    other = followed()
    ends(other, "died")
    other.taps(CAROL, "undo")
    assert "undo-stays-without-helper" not in keys(other.heard(CAROL))


def test_taken_back_after_her_check_in_would_have_come() -> None:
    """Its time passed while she counted as dead: it is due at once, and opened late or missed by us."""
    ward = followed()
    ward.pass_time(hours=20)
    ends(ward, "died")
    ward.pass_time(hours=10)
    ward.taps(CAROL, "undo")
    (again,) = planned(ward)
    assert ward.due["p-maria", DueKind.CHECK_IN, again.id] <= ward.now


def test_a_paused_plan_comes_back_paused() -> None:
    """A pause that was under way when everything ended is under way again, with its end."""
    until = TODAY + timedelta(days=3)
    ward = followed(state=PlanState.PAUSED, resumes_on=until, paused_at=NOW - timedelta(days=1), queues=True)
    before = plan(ward)
    ends(ward, "withdrew")
    ward.taps(CAROL, "undo")
    assert replace(plan(ward), passed=None, passing=()) == before
    assert [row for row in ward.due if row[1] is DueKind.RESUME]


def test_the_follow_up_is_over_with_the_pathways_goodbye() -> None:
    """She hears the goodbye of her pathway once it has stood for a moment, and may still write."""
    ward = followed()
    ends(ward, "over")
    assert ward.one(Patient, "p-maria").gone is None
    ward.pass_time(minutes=2)
    ward.falls_due(DueKind.TELL_CHANGE)
    assert any("events.done.say" in key for key in keys(ward.heard(MARIA)))
    ward.writes(MARIA, "thank you")
    assert ward.heard(MARIA)


def test_without_a_goodbye_she_hears_plain_thanks() -> None:
    """A pathway without such words: a plain thank-you."""
    ward = Ward()
    ends(ward, "over")
    ward.pass_time(minutes=2)
    ward.falls_due(DueKind.TELL_CHANGE)
    assert keys(ward.heard(MARIA)) == ["follow-up-over"]


def test_another_reason_has_to_be_named() -> None:
    """Without a why it is asked, and typed as the next message; it is kept."""
    ward = followed()
    ends(ward, "other", confirm=False)
    assert keys(ward.heard(CAROL)) == ["end-ask-why"]
    ward.writes(CAROL, "moved to another clinic")
    assert keys(ward.heard(CAROL))[0] == "end-other"
    ward.taps(CAROL, "change-confirm")
    assert ward.all(Change)[0].why == "moved to another clinic"
    assert plan(ward).state is PlanState.STOPPED


@pytest.mark.parametrize(
    ("said", "on"), [("18 november", date(2026, 11, 18)), ("yesterday, she wrote", date(2026, 11, 22))]
)
def test_the_date_of_an_event_is_typed_as_the_next_message(said: str, on: date) -> None:
    """After the tap on the event its day may be written; what cannot be read is asked again."""
    ward = followed()
    ward.asks(CAROL, "event", "maria readmitted")
    assert keys(ward.heard(CAROL))[0] == "event-ask-date"
    ward.writes(CAROL, "some day")
    assert keys(ward.heard(CAROL))[:2] == ["event-date-unclear", "event-ask-date"]
    ward.writes(CAROL, said)
    ward.taps(CAROL, "change-confirm")
    assert plan(ward).happened == (Happened(event="readmitted", on=on),)
    assert not [row for row in ward.due if row[1] is DueKind.DIALOG_LAPSE]


def test_she_has_left_already() -> None:
    """What has ended does not end again; death may follow withdrawal."""
    ward = followed()
    ends(ward, "withdrew")
    ends(ward, "died")
    assert ward.one(Patient, "p-maria").gone is Gone.DIED
    ward.asks(CAROL, "end", "maria")
    assert keys(ward.heard(CAROL)) == ["end-already"]
    ward.asks(CAROL, "enrol", "Maria Lopez")
    assert keys(ward.heard(CAROL))[0] == "enrol-gone"


def test_a_nurses_reply_that_waited_is_told_as_not_delivered() -> None:
    """It is hushed with all that waits; its author hears so, with a sound, and how to reach the family."""
    ward = followed()
    ward.raises(worry(severity=Severity.URGENT))
    ward.taps(NADIA, "reply")
    ward.writes(NADIA, "Please rest today")
    (remark,) = ward.all(Remark)
    assert remark.state is RemarkState.WAITING
    ends(ward, "died")
    assert ward.one(Remark, remark.id).state is RemarkState.NOT_DELIVERED
    assert keys(ward.heard(NADIA))[0] == "reply-not-delivered"


def test_taken_back_she_is_told_nothing() -> None:
    """She never heard that she counted as dead; hours later the undoing tells her nothing either."""
    ward = followed()
    ends(ward, "died")
    ward.pass_time(hours=3)
    ward.taps(CAROL, "undo")
    assert "undo-stays-told" not in keys(ward.heard(CAROL))
    assert not [row for row in ward.due if row[1] is DueKind.TELL_CHANGE]


def test_two_events_in_a_row_say_once_how_it_stands() -> None:
    """Each is told in its own words; how it stands comes with the newest only."""
    ward = followed(31)
    reports(ward, "visit done 2026-11-30")
    ward.pass_time(minutes=1)
    reports(ward, "infusion given today")
    for change in ward.all(Change):
        ward.falls_due(DueKind.TELL_CHANGE, change.id)
    told = [key for say in ward.says for key in keys(say) if say.contact_id == MARIA]
    assert len([key for key in told if "events.visit.say" in key]) == 1
    assert told.count("changed-next") == 1


def test_a_nurses_reply_to_the_dead_is_not_sent() -> None:
    """She is told how to reach the family instead."""
    ward = followed()
    ward.raises(worry(severity=Severity.URGENT))
    ends(ward, "died")
    ward.taps(NADIA, "reply")
    assert keys(ward.heard(NADIA))[0] == "reply-unreachable"


# --- pace ---------------------------------------------------------------------------------------------


def test_a_providers_pace_holds_at_once_and_is_taken_back() -> None:
    """/pace with limits: kept with her name, the plan inside them, and one tap takes it back."""
    ward = followed()
    ward.asks(NADIA, "pace", "maria 2-4 stable for weeks")
    assert plan(ward).pace_within == (2, 4)
    (change,) = ward.all(Change)
    assert (change.by, change.what, change.why) == (NADIA, "pace", "stable for weeks")
    assert planned(ward)[0].on == TODAY + timedelta(days=2)
    ward.taps(NADIA, "undo")
    assert plan(ward).pace_within is None
    assert planned(ward)[0].on == TODAY + timedelta(days=1)


def test_a_coordinators_pace_is_shown_first() -> None:
    """Before and after, and nothing without a Confirm."""
    ward = followed()
    ward.asks(CAROL, "pace", "maria 4-4")
    assert keys(ward.heard(CAROL))[0] == "pace-head-fixed"
    assert plan(ward).pace_within is None
    ward.taps(CAROL, "change-confirm")
    assert plan(ward).pace_within == (4, 4)


@pytest.mark.parametrize(
    ("said", "key"), [("maria", "pace-ask"), ("maria 3-3", "pace-no-step"), ("", "example-pace")]
)
def test_a_pace_that_cannot_be(said: str, key: str) -> None:
    """Without limits they are offered; limits without a step of the pathway are refused."""
    ward = followed()
    ward.asks(NADIA, "pace", said)
    assert keys(ward.heard(NADIA))[0] == key
    assert plan(ward).pace_within is None


@pytest.mark.parametrize("said", ["=x", "=plan-1 a b", "=plan-1 1 2 3", "=plan-2 1 2", "="])
def test_what_looks_like_a_button_and_was_typed_is_asked_again(said: str) -> None:
    """Typed with the sign that buttons carry, and nothing that one would: the page is shown, and nothing fails."""
    ward = followed()
    ward.asks(CAROL, "pace", f"maria {said}")
    assert keys(ward.heard(CAROL))[0] == "pace-ask"


def test_a_fixed_pace_is_said_to_be_fixed() -> None:
    """Heart failure is asked every day, whoever wishes otherwise."""
    ward = Ward()
    ward.asks(NADIA, "pace", "maria 2-4")
    assert keys(ward.heard(NADIA)) == ["pace-fixed-staff"]


# --- a pause, two ways --------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "queues"), [(0, False), (1, True)])
def test_a_pause_leaves_out_or_asks_afterwards(place: int, queues: bool) -> None:
    """The preview counts what falls into it and offers both."""
    ward = followed()
    ward.asks(CAROL, "pause", "maria 3 travels")
    said = ward.heard(CAROL)
    assert "change-pause-falls" in keys(said)
    ward.taps_action(CAROL, said.options[0][place].action)
    assert (plan(ward).state, plan(ward).queues) == (PlanState.PAUSED, queues)
    assert datetime(2026, 11, 26, 7, 0, tzinfo=UTC) == planned(ward)[0].due_at
    ward.taps(CAROL, "undo")
    assert (plan(ward).state, plan(ward).queues) == (PlanState.ACTIVE, False)
