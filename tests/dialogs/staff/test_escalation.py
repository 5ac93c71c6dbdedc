"""Escalations: raised, joined, climbed, re-opened, superseded; and never lost between two people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.inputs import Delivery, DueKind, FellDue, Refusal
from dialogs.lifecycles import EscalationState, ReasonState
from dialogs.records import Contact, Escalation, Reach, Role, RoleName, Step
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane
from dialogs.worry import escalation, ladder
from dialogs.worry.worries import answer_by
from tests import people
from tests.dialogs.staff.ward import (
    BEA,
    CAROL,
    LENA,
    NADIA,
    NOW,
    OTTO,
    PATIENT,
    STAFF,
    Ward,
    keys,
    worry,
)
from tests.people import role

NURSES = {NADIA, BEA, LENA}
MINUTE = timedelta(minutes=1)


def unreachable(*contacts: str) -> list[Contact]:
    return [people.contact(one, reach=Reach.BLOCKED) for one in contacts]


def ward_with(*contacts: Contact, roles: Sequence[Role] = STAFF) -> Ward:
    ward = Ward(roles=roles)
    for one in contacts:
        ward.records["Contact", one.id] = one
    return ward


def test_a_worry_opens_and_is_told_at_once() -> None:
    """A worry opens an escalation, and everybody of the rule's role gets a card with sound in the same
    Turn.
    """
    ward = Ward()
    turn = ward.raises(worry())
    assert ward.told() == NURSES
    assert all(say.lane is Lane.ESCALATION and say.protected and not say.silent for say in turn.say)
    assert ward.escalation.state is EscalationState.OPEN
    assert (ward.escalation.severity, ward.escalation.version) == (Severity.URGENT, 1)
    assert ward.escalation.act_by == NOW + timedelta(hours=4)
    assert ward.due[PATIENT, DueKind.CLIMB, ward.escalation.id] == NOW + timedelta(hours=1)
    assert ward.notes() == ["escalation-opened", "flag", "told"]


def test_a_routine_worry_makes_no_sound() -> None:
    """A routine card comes silently."""
    ward = Ward()
    turn = ward.raises(worry(severity=Severity.ROUTINE))
    assert turn.say
    assert all(say.silent for say in turn.say)


def test_the_team_of_another_patient_hears_nothing() -> None:
    """A nurse of another team is never told."""
    ward = Ward()
    ward.raises(worry(severity=Severity.EMERGENCY))
    for _ in range(5):
        ward.falls_due(DueKind.CLIMB)
    assert OTTO not in {say.contact_id for say in ward.says}


def test_a_nurse_is_not_told_of_her_own_worry() -> None:
    """A member of the team who is the patient herself is passed over."""
    ward = Ward(people.patient(contact_id=NADIA), people.plan())
    ward.raises(worry())
    assert ward.told() == NURSES - {NADIA}


def test_the_act_by_of_soon_is_the_end_of_the_next_working_day() -> None:
    """Soon, raised on a Friday evening, must be acted on by Monday's end of work in the team's zone."""
    ward = Ward()
    ward.now = NOW + timedelta(days=4, hours=12)  # Friday 20:00
    case = ward.case(patient_id=PATIENT)
    assert answer_by(case, Severity.SOON) == NOW + timedelta(days=7, hours=9)  # Monday 17:00


def test_a_clinic_without_working_hours_still_promises_something() -> None:
    """With no working day named, soon means the next day."""
    case = replace(
        Ward().case(patient_id=PATIENT), clinic=people.clinic().model_copy(update={"working_hours": {}})
    )
    assert answer_by(case, Severity.SOON) == NOW + timedelta(days=1)


# --- joining --------------------------------------------------------------------------------------


def test_the_same_rule_again_is_appended_quietly() -> None:
    """A new match of an open reason is counted, not told anew, before its repeat time."""
    ward = Ward()
    ward.raises(worry())
    ward.pass_time(hours=2)
    turn = ward.raises(worry())
    (reason,) = ward.reasons
    assert (reason.times, reason.last_at, reason.told_at) == (2, ward.now, NOW)
    assert ward.told() == set()
    assert all(say.edits is not None for say in turn.say)
    assert ward.escalation.version == 1
    assert ward.due[PATIENT, DueKind.REASON_REPEAT, ward.escalation.id] == NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("severity", "quiet_for"),
    [(Severity.EMERGENCY, timedelta(minutes=15)), (Severity.URGENT, timedelta(hours=24))],
)
def test_the_repeat_time_is_the_edge(severity: Severity, quiet_for: timedelta) -> None:
    """One minute before the repeat time a match is quiet; at it, it is told again."""
    for at, told in ((quiet_for - MINUTE, set[str]()), (quiet_for, NURSES)):
        ward = Ward()
        ward.raises(worry(severity=severity))
        ward.now = NOW + at
        ward.raises(worry(severity=severity))
        assert ward.told() == told


def test_a_silent_repeat_stays_silent() -> None:
    """A match that asks for silence is appended without telling, even after the repeat time. In the same check-in
    it is the same match, confirmed or said anew, and is not counted as another.
    """
    for check_in_id, times in (("ci-0", 1), ("ci-1", 2)):
        ward = Ward()
        ward.raises(worry())
        ward.pass_time(hours=30)
        ward.raises(worry(silent_repeat=True, check_in_id=check_in_id))
        assert ward.told() == set()
        assert ward.reasons[0].times == times


def test_another_rule_joins_and_is_told() -> None:
    """A new reason joins the same escalation, raises its version and is told to those who knew."""
    ward = Ward()
    ward.raises(worry())
    ward.raises(worry("HF-2", Severity.SOON))
    assert len(ward.all(Escalation)) == 1
    assert ward.escalation.version == 2
    assert ward.told() == NURSES
    assert ward.escalation.severity is Severity.URGENT


def test_two_plans_are_two_reasons() -> None:
    """The same rule of another plan is a reason of its own."""
    ward = Ward()
    ward.raises(worry(), worry(plan_id="plan-2"))
    assert len(ward.reasons) == 2


def test_a_graver_reason_restarts_the_ladder() -> None:
    """A graver reason begins its own ladder at the first step, with its own waits, and tells all who knew."""
    ward = Ward()
    ward.raises(worry("HF-2", Severity.SOON))
    ward.falls_due(DueKind.CLIMB)
    assert ward.escalation.step == 1
    ward.raises(worry("HF-4", Severity.EMERGENCY))
    assert (ward.escalation.step, ward.escalation.severity) == (0, Severity.EMERGENCY)
    assert ward.due[PATIENT, DueKind.CLIMB, ward.escalation.id] == ward.now + timedelta(minutes=5)
    assert ward.told() == NURSES


def test_a_graver_reason_takes_it_from_its_owner() -> None:
    """A graver reason re-opens what was acknowledged and tells everybody again, its owner too."""
    ward = Ward()
    ward.raises(worry())
    ward.taps(NADIA, "claim")
    ward.raises(worry("HF-4", Severity.EMERGENCY))
    assert ward.escalation.state is EscalationState.OPEN
    assert ward.escalation.acknowledged_by is None
    assert ward.told() == NURSES
    assert not [row for row in ward.due if row[1] is DueKind.ACKNOWLEDGED_LAPSE]


def test_another_reason_of_the_same_gravity_goes_to_the_owner() -> None:
    """While somebody has it, a reason no graver is told to her with sound; the others' cards change in
    place.
    """
    ward = Ward()
    ward.raises(worry())
    ward.taps(NADIA, "claim")
    turn = ward.raises(worry("HF-3"))
    assert ward.told() == {NADIA}
    assert {say.contact_id for say in turn.say if say.edits is not None} == {BEA, LENA}
    assert ward.escalation.state is EscalationState.ACKNOWLEDGED


def test_an_owner_who_cannot_be_reached_loses_it() -> None:
    """News for an owner who blocked the bot re-opens the escalation for the others."""
    ward = Ward()
    ward.raises(worry())
    ward.taps(NADIA, "claim")
    ward.records["Contact", NADIA] = people.contact(NADIA, reach=Reach.BLOCKED)
    ward.raises(worry("HF-3"))
    assert ward.escalation.state is EscalationState.OPEN
    assert ward.told() == {BEA, LENA}
    assert set(ward.escalation.told) == {BEA, LENA}


def test_two_worries_in_one_turn_make_one_card() -> None:
    """Steps of one decision that raise one after the other leave one card each, with both reasons on it."""
    ward = Ward()
    d = Deciding(ward.case(patient_id=PATIENT), PATIENT, is_patient=True)
    escalation.raise_worries(d, [worry()], by="rule")
    escalation.raise_worries(d, [worry("HF-4", Severity.EMERGENCY)], by="rule")
    ward.commit(d.turn())
    assert ward.told() == NURSES
    assert keys(ward.heard(BEA)).count("card-reason") == 2
    assert ward.escalation.cards[BEA] == ward.heard(BEA).key


# --- climbing -------------------------------------------------------------------------------------


def test_nobody_acknowledges() -> None:
    """Nurse, then lead, then coordinators; the top step repeats for ever and nothing closes it."""
    ward = Ward()
    ward.raises(worry(severity=Severity.EMERGENCY))
    ward.falls_due(DueKind.CLIMB)
    assert ward.now == NOW + timedelta(minutes=5)
    ward.falls_due(DueKind.CLIMB)
    assert CAROL in ward.told()
    for round_ in range(50):
        ward.falls_due(DueKind.CLIMB)
        assert ward.told() == {*NURSES, CAROL}
        assert ward.now == NOW + timedelta(minutes=5 * (3 + round_))
    assert ward.escalation.state is EscalationState.OPEN


def test_after_an_outage_one_step_with_its_full_time() -> None:
    """Found six hours late, the ladder climbs one step, and that person has her whole time from now."""
    ward = Ward()
    ward.raises(worry(severity=Severity.EMERGENCY))
    ward.pass_time(hours=6)
    ward.falls_due(DueKind.CLIMB)
    assert ward.escalation.step == 1
    assert ward.due[PATIENT, DueKind.CLIMB, ward.escalation.id] == ward.now + timedelta(minutes=5)


def test_a_step_with_nobody_gives_way_at_once() -> None:
    """With all nurses out of reach the coordinator is told at the opening."""
    ward = ward_with(*unreachable(NADIA, BEA, LENA))
    ward.raises(worry())
    assert ward.told() == {CAROL}
    assert ward.escalation.step == 2


def test_an_unmapped_role_falls_to_nurses() -> None:
    """A role the clinic maps to nobody is filled by nurses."""
    ward = Ward()
    ward.raises(worry(roles=("surgical_team",)))
    assert ward.told() == NURSES
    assert ward.escalation.step == 0


def test_a_team_of_leads_only() -> None:
    """Where nobody stands on any step, an admin is told rather than nobody."""
    only = (role(RoleName.HELPER, NADIA), role(RoleName.COORDINATOR, CAROL, admin=True))
    ward = Ward(roles=only)
    ward.raises(worry())
    assert ward.told() == {CAROL}


@pytest.mark.parametrize(
    ("gone", "told"), [((NADIA, BEA, LENA), {CAROL}), ((NADIA, BEA, CAROL), {LENA}), ((CAROL,), {LENA})]
)
def test_the_last_resort(gone: tuple[str, ...], told: set[str]) -> None:
    """Past a ladder that names nobody there, coordinators are told, and without them leads and admins."""
    case = ward_with(*unreachable(*gone)).case(patient_id=PATIENT)
    clinic = people.clinic().model_copy(update={"roles": {"pharmacist": "coordinator", "rep": "lead"}})
    steps = (Step(tell=("pharmacist" if CAROL in gone else "rep",), wait_minutes=5),)
    _, contacts = ladder.first_filled(replace(case, clinic=clinic), steps, 0, ())
    assert set(contacts) == told


def test_nobody_at_all_is_journalled_and_tried_again() -> None:
    """With nobody in reach the journal says so, the clock goes on, and whoever comes back is told."""
    ward = ward_with(*unreachable(NADIA, BEA, LENA, CAROL))
    ward.raises(worry())
    assert "nobody-to-tell" in ward.notes()
    ward.records["Contact", BEA] = people.contact(BEA)
    ward.falls_due(DueKind.CLIMB)
    assert ward.told() == {BEA}


def test_a_claim_beats_the_climb() -> None:
    """Once claimed, a CLIMB that was already on its way changes nothing."""
    ward = Ward()
    ward.raises(worry())
    (row,) = (one for one in ward.due if one[1] is DueKind.CLIMB)
    late = FellDue(subject=PATIENT, kind=DueKind.CLIMB, key=row[2], due_at=ward.due[row])
    ward.taps(NADIA, "claim")
    d = Deciding(ward.case(patient_id=PATIENT), PATIENT, is_patient=True)
    escalation.on_due(d, late)
    assert d.turn() == type(d.turn())(subject=PATIENT, is_patient=True)


def test_acknowledged_too_long_opens_again() -> None:
    """Acknowledged is not resolved: after its time it opens, tells from the first step, and the ladder
    runs.
    """
    ward = Ward()
    ward.raises(worry())
    ward.taps(NADIA, "claim")
    assert not [row for row in ward.due if row[1] is DueKind.CLIMB]
    ward.falls_due(DueKind.ACKNOWLEDGED_LAPSE)
    assert ward.now == NOW + timedelta(hours=8)
    assert ward.escalation.state is EscalationState.OPEN
    assert ward.told() == NURSES
    assert [row for row in ward.due if row[1] is DueKind.CLIMB]


def test_a_card_that_comes_again_says_why() -> None:
    """Nobody took it, it got more urgent, somebody had it too long: the first line of the new card says so."""
    ward = Ward()
    ward.raises(worry("HF-2", Severity.SOON))
    assert keys(ward.heard(NADIA))[0] == "card-head"
    ward.raises(worry())
    assert keys(ward.heard(NADIA))[0] == "told-graver"
    ward.falls_due(DueKind.CLIMB)
    assert keys(ward.heard(NADIA))[0] == "told-nobody-took-it"
    ward.taps(NADIA, "claim")
    ward.falls_due(DueKind.ACKNOWLEDGED_LAPSE)
    assert keys(ward.heard(LENA))[0] == "told-not-resolved"


def test_a_quiet_match_is_told_at_its_repeat_time() -> None:
    """What was appended quietly while somebody has it is told to her when the repeat clock rings."""
    ward = Ward()
    ward.raises(worry(severity=Severity.EMERGENCY))
    ward.taps(NADIA, "claim")
    ward.pass_time(minutes=3)
    ward.raises(worry(severity=Severity.EMERGENCY))
    ward.falls_due(DueKind.REASON_REPEAT)
    assert ward.told() == {NADIA}
    ward.falls_due(DueKind.REASON_REPEAT)
    assert ward.told() == set()


# --- correction -----------------------------------------------------------------------------------


def test_a_corrected_answer_leaves_its_reason_for_a_person() -> None:
    """A superseded reason stays on the card and the escalation stays open, as grave as what is still open."""
    ward = Ward()
    ward.raises(worry(), worry("HF-2", Severity.SOON))
    ward.corrects("HF-1")
    assert [one.state for one in ward.reasons] == [ReasonState.SUPERSEDED, ReasonState.OPEN]
    assert ward.escalation.state is EscalationState.OPEN
    assert ward.escalation.severity is Severity.SOON
    assert "card-superseded" in keys(ward.heard(NADIA))


def test_when_all_is_corrected_it_stays_as_grave_as_it_was() -> None:
    """With every reason superseded the ladder still runs until a person has looked."""
    ward = Ward()
    ward.raises(worry())
    ward.corrects("HF-1")
    assert (ward.escalation.state, ward.escalation.severity) == (EscalationState.OPEN, Severity.URGENT)
    ward.falls_due(DueKind.CLIMB)
    assert ward.told() == NURSES


def test_an_emergency_is_never_closed_by_a_correction() -> None:
    """A corrected emergency stays open, marked on the card, and climbs as before."""
    ward = Ward()
    ward.raises(worry("HF-4", Severity.EMERGENCY))
    ward.corrects("HF-4")
    assert ward.reasons[0].state is ReasonState.OPEN
    assert "card-corrected" in keys(ward.heard(NADIA))
    ward.falls_due(DueKind.CLIMB)
    assert ward.told() == NURSES


def test_the_same_rule_after_a_correction_is_a_new_reason() -> None:
    """A rule that holds again after its reason was superseded is a reason of its own."""
    ward = Ward()
    ward.raises(worry())
    ward.corrects("HF-1")
    ward.raises(worry())
    assert [one.state for one in ward.reasons] == [ReasonState.SUPERSEDED, ReasonState.OPEN]
    assert ward.told() == NURSES


# --- delivery -------------------------------------------------------------------------------------


def test_a_refused_card_is_no_card() -> None:
    """When the only one who was told blocked the bot, the next step is told at once, and the journal
    knows.
    """
    ward = Ward(roles=(role(RoleName.PROVIDER, NADIA), role(RoleName.COORDINATOR, CAROL)))
    ward.raises(worry(severity=Severity.EMERGENCY))
    ward.settles(ward.heard(NADIA), Delivery.REFUSED, Refusal.BLOCKED)
    assert ward.told() == {CAROL}
    assert "not-told" in ward.notes()
    assert ward.one(Contact, NADIA).reach is Reach.BLOCKED


def test_a_refused_card_beside_others_is_enough() -> None:
    """With colleagues who were told, a refused card is journalled and nobody is told twice."""
    ward = Ward()
    ward.raises(worry())
    ward.settles(ward.heard(NADIA), Delivery.REFUSED, Refusal.BLOCKED)
    assert ward.told() == set()
    assert NADIA not in ward.escalation.cards


def test_refusals_do_not_spin() -> None:
    """When everybody refuses, one after the other, it ends at the top and waits for its clock."""
    ward = Ward(roles=(role(RoleName.PROVIDER, NADIA), role(RoleName.COORDINATOR, CAROL)))
    ward.raises(worry())
    turns = 0
    while says := [say for say in ward.last.say if say.edits is None]:
        ward.settles(says[0], Delivery.REFUSED, Refusal.REJECTED)
        turns += 1
        assert turns < 10
    assert "nobody-to-tell" in ward.notes()
    assert [row for row in ward.due if row[1] is DueKind.CLIMB]


def test_a_delivered_card_changes_nothing() -> None:
    """That a card was sent is no news to anybody."""
    ward = Ward()
    ward.raises(worry())
    turn = ward.settles(ward.heard(NADIA), Delivery.SENT)
    assert not turn.say
    assert not turn.keep


def test_an_owner_who_is_gone_opens_it() -> None:
    """A refused message to the owner re-opens the escalation for the others."""
    ward = Ward()
    ward.raises(worry())
    ward.taps(NADIA, "claim")
    ward.raises(worry("HF-3"))
    ward.settles(ward.heard(NADIA), Delivery.REFUSED, Refusal.GONE)
    assert ward.escalation.state is EscalationState.OPEN
    assert ward.told() == {BEA, LENA}
