"""Enrolling: step by step, read back, created whole; and a new link for whoever lost hers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import EnrolmentState, PlanState
from dialogs.records import Dialog, Enrolment, Patient, Plan, Reach, Role, RoleName
from tests import people
from tests.dialogs.staff.ward import CAROL, FRESH, NADIA, NOW, OTHER_TEAM, STAFF, Ward, hers, keys, texts
from tests.people import role

PATHWAY = people.heart_failure()


def begun(said: str = "") -> Ward:
    ward = Ward()
    ward.asks(CAROL, "enrol", said)
    return ward


def step(ward: Ward) -> str:
    return [one for one in ward.all(Dialog) if one.contact_id == CAROL][-1].item


def filled(ward: Ward) -> Ward:
    """Everything up to the page to confirm; what may be left out is."""
    ward.writes(CAROL, "Zoe Invented")
    ward.writes(CAROL, "12 March 1958")
    ward.taps(CAROL, "enrol-pick", "Europe/Madrid")
    ward.writes(CAROL, "2026-11-20")
    while step(ward) != "confirm":
        ward.taps(CAROL, "enrol-pick", "")
    return ward


def test_from_name_to_link() -> None:
    """The form ends in a patient, an invited plan and an enrolment, and shows the link once."""
    ward = filled(begun())
    assert not [one for one in ward.all(Patient) if one.id == FRESH.patient_id]
    turn = ward.taps(CAROL, "enrol-create")
    assert (turn.subject, turn.is_patient) == (FRESH.patient_id, True)
    patient = ward.one(Patient, FRESH.patient_id)
    assert (patient.name, patient.born_on, patient.state) == ("Zoe Invented", date(1958, 3, 12), "invited")
    assert (patient.code, patient.team_id, patient.contact_id) == (FRESH.patient_code, "t-heart", None)
    (plan,) = (one for one in ward.all(Plan) if one.patient_id == patient.id)
    assert (plan.state, plan.pathway_hash) == (PlanState.INVITED, PATHWAY.hash)
    assert plan.day_zero == date(2026, 11, 20)
    assert plan.inputs == {"discharged_on": date(2026, 11, 20)}
    (enrolment,) = (one for one in ward.all(Enrolment) if one.patient_id == patient.id)
    assert (enrolment.state, enrolment.code_hash) == (EnrolmentState.INVITED, FRESH.code_hash)
    assert enrolment.expires_at == NOW + timedelta(hours=72)
    assert ward.due[patient.id, DueKind.ENROLMENT_EXPIRY, enrolment.id] == enrolment.expires_at
    said = ward.heard(CAROL)
    assert f"https://t.me/aftercare_test_bot?start={FRESH.code}" in texts(said)
    assert keys(said) == ["enrol-link", "enrol-tell-patient"]
    assert not said.protected
    assert ward.notes() == ["invited"]


def test_the_code_is_kept_hashed_only() -> None:
    """No record holds the one-time code itself."""
    ward = filled(begun())
    turn = ward.taps(CAROL, "enrol-create")
    assert FRESH.code not in repr(turn.keep)


def test_a_filled_form_forgets_what_was_typed() -> None:
    """When the form is done its draft is empty."""
    ward = filled(begun())
    ward.taps(CAROL, "enrol-create")
    assert [one.draft for one in ward.all(Dialog)] == [{}]


def test_create_twice_is_once() -> None:
    """A second tap on Create finds the form closed and creates nobody."""
    ward = filled(begun())
    _, create = ward.button(CAROL, "enrol-create")
    ward.taps(CAROL, "enrol-create")
    turn = ward.taps_action(CAROL, create.action)
    assert not turn.keep
    assert keys(ward.heard(CAROL)) == ["form-old-button"]


def test_a_name_given_with_the_command() -> None:
    """/enrol and a new name begin at the date of birth."""
    ward = begun("Zoe Invented")
    assert step(ward) == "born"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("yesterday", "date-unclear"),
        ("03/04/1958", "date-ambiguous"),
        ("12 March 48", "date-unclear"),
        ("12.3.2048", "enrol-born-impossible"),
        ("30 February 1950", "date-unclear"),
    ],
)
def test_a_date_of_birth_that_cannot_be_read(typed: str, problem: str) -> None:
    """An unclear or impossible date is asked for again, with the reason."""
    ward = begun("Zoe Invented")
    ward.writes(CAROL, typed)
    assert keys(ward.heard(CAROL))[0] == problem
    assert step(ward) == "born"


@pytest.mark.parametrize(
    "typed", ["1958-03-12", "12.3.1958", "12 March 1958", "March 12, 1958", "12 mar 1958"]
)
def test_dates_of_birth_that_can(typed: str) -> None:
    """Common spellings of one day are read alike."""
    ward = begun("Zoe Invented")
    ward.writes(CAROL, typed)
    assert step(ward) == "zone"
    assert ward.all(Dialog)[-1].draft["born"] == "1958-03-12"


def test_zones() -> None:
    """A zone may be typed in any case; what the time zone database lacks is asked again."""
    ward = begun("Zoe Invented")
    ward.writes(CAROL, "1958-03-12")
    ward.writes(CAROL, "Middle-earth/Bree")
    assert keys(ward.heard(CAROL))[0] == "enrol-zone-unclear"
    ward.writes(CAROL, "america/new york")
    assert ward.all(Dialog)[-1].draft["zone"] == "America/New_York"


def test_inputs_are_read_with_units() -> None:
    """A weight in pounds is kept in kilograms; one out of range is asked again with the range."""
    ward = begun("Zoe Invented")
    for typed in ("1958-03-12", "Europe/Madrid", "20 November 2026"):
        ward.writes(CAROL, typed)
    assert step(ward) == "input.dry_weight"
    ward.writes(CAROL, "5 kg")
    assert keys(ward.heard(CAROL))[0] == "enrol-amount-unclear"
    ward.writes(CAROL, "180 lb")
    ward.taps(CAROL, "enrol-pick", "yes")
    while step(ward) != "confirm":
        ward.writes(CAROL, "No salt on the table")
    ward.taps(CAROL, "enrol-create")
    inputs = ward.all(Plan)[-1].inputs
    assert inputs["dry_weight"] == Decimal("81.65")
    assert inputs["high_risk"] is True
    assert inputs["salt_and_fluids"] == "No salt on the table"


def test_back_asks_the_step_before() -> None:
    """Back returns one step at a time; what came after stays filled in."""
    ward = filled(begun())
    ward.taps(CAROL, "enrol-back")
    assert step(ward).startswith("input.")
    ward.taps(CAROL, "enrol-pick", "")
    assert step(ward) == "confirm"


def test_a_required_input_cannot_be_left_out() -> None:
    """The day of discharge has no button that leaves it out."""
    ward = begun("Zoe Invented")
    for typed in ("1958-03-12", "Europe/Madrid"):
        ward.writes(CAROL, typed)
    assert step(ward) == "input.discharged_on"
    verbs = {option.action.verb for row in ward.heard(CAROL).options for option in row}
    assert "enrol-pick" not in verbs


def test_words_on_the_confirm_page() -> None:
    """Typing instead of tapping Create creates nobody and says what to tap."""
    ward = filled(begun())
    ward.writes(CAROL, "yes")
    assert keys(ward.heard(CAROL))[0] == "enrol-tap-create"


def test_two_teams_are_asked_about() -> None:
    """A coordinator of two teams says for which one."""
    ward = Ward(roles=(*STAFF, role(RoleName.COORDINATOR, CAROL, id="r-2", team_id=OTHER_TEAM.id)))
    ward.asks(CAROL, "enrol", "Zoe Invented")
    ward.writes(CAROL, "1958-03-12")
    assert step(ward) == "team"
    ward.taps(CAROL, "enrol-pick", OTHER_TEAM.id)
    ward.taps(CAROL, "enrol-pick")
    ward.writes(CAROL, "2026-11-20")
    while step(ward) != "confirm":
        ward.taps(CAROL, "enrol-pick", "")
    ward.taps(CAROL, "enrol-create")
    assert ward.one(Patient, FRESH.patient_id).team_id == OTHER_TEAM.id


def test_a_nurse_may_not_enrol() -> None:
    """/enrol is for coordinators."""
    ward = Ward()
    ward.asks(NADIA, "enrol")
    assert not ward.all(Dialog)


# --- a new link -----------------------------------------------------------------------------------


def test_a_known_name_is_asked_about() -> None:
    """An enrolled patient of that name: nothing to do, or somebody else."""
    ward = begun("maria")
    assert keys(ward.heard(CAROL)) == ["enrol-already"]
    ward.taps(CAROL, "enrol-new")
    assert step(ward) == "born"


def test_a_new_link_replaces_the_old() -> None:
    """For somebody invited, the new link cancels the one before it."""
    ward = Ward(people.invited(), people.plan(state=PlanState.INVITED), people.enrolment())
    ward.due["p-maria", DueKind.ENROLMENT_EXPIRY, "e-1"] = NOW
    ward.asks(CAROL, "enrol", "maria")
    ward.taps(CAROL, "enrol-link")
    old, new = ward.all(Enrolment)
    assert (old.state, new.state) == (EnrolmentState.CANCELLED, EnrolmentState.INVITED)
    assert new.code_hash == FRESH.code_hash
    assert [row[2] for row in ward.due if row[1] is DueKind.ENROLMENT_EXPIRY] == [new.id]
    assert len(ward.all(Plan)) == 1


def test_a_cut_off_patient_gets_a_link() -> None:
    """Somebody Telegram no longer lets us reach is bound anew; the old binding is gone at once."""
    ward = Ward(*hers(), people.role())
    ward.records["Contact", "c-maria"] = people.contact(reach=Reach.GONE)
    ward.asks(CAROL, "enrol", "k7f2")
    ward.taps(CAROL, "enrol-link")
    maria = ward.one(Patient, "p-maria")
    assert (maria.state, maria.contact_id) == ("invited", None)
    assert [one.ended_at for one in ward.all(Role) if one.patient_id == "p-maria"] == [NOW]
    assert "binding-cut" in ward.notes()
    assert len(ward.all(Plan)) == 1


def test_a_patient_who_left_gets_a_new_plan() -> None:
    """A stopped plan does not begin again: a new one of the same pathway waits for her."""
    ward = Ward(people.patient(state="left"), people.plan(state=PlanState.STOPPED))
    ward.asks(CAROL, "enrol", "maria")
    ward.taps(CAROL, "enrol-link")
    assert [one.state for one in ward.all(Plan)] == [PlanState.STOPPED, PlanState.INVITED]
    assert ward.one(Patient, "p-maria").contact_id == "c-maria", "she may come back in the same chat"


def test_several_of_a_name() -> None:
    """Several patients of a name are offered, with somebody new as the last choice."""
    ward = Ward(*hers(), people.invited(id="p-2", code="M2", name="Maria Sanz"))
    ward.asks(CAROL, "enrol", "maria")
    verbs = [option.action.verb for row in ward.heard(CAROL).options for option in row]
    assert verbs == ["enrol-known", "enrol-known", "enrol-new"]


@pytest.mark.parametrize(
    ("written", "kept"), [("+34 600 000 000", "+34 600 000 000"), ("(600)  000-000", "(600) 000-000")]
)
def test_a_phone_number_may_be_written_on_the_page_to_confirm(written: str, kept: str) -> None:
    """It is shown before she is created, may be written anew, and is there for whoever has to call."""
    ward = filled(begun())
    assert "enrol-line-no-phone" in keys(ward.heard(CAROL))
    ward.writes(CAROL, "600 111 111")
    ward.writes(CAROL, written)
    assert kept in texts(ward.heard(CAROL))
    ward.taps(CAROL, "enrol-create")
    assert ward.one(Patient, FRESH.patient_id).phone == kept


@pytest.mark.parametrize("written", ["12345", "call her in the morning", "+34 600 000 000 000 000", "1/2"])
def test_what_is_no_phone_number_is_not_kept(written: str) -> None:
    """The page says again what to tap."""
    ward = filled(begun())
    ward.writes(CAROL, written)
    assert "enrol-tap-create" in keys(ward.heard(CAROL))
    ward.taps(CAROL, "enrol-create")
    assert ward.one(Patient, FRESH.patient_id).phone == ""
