"""Forms: they open, are cancelled, lapse; and never swallow a nurse's own check-in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import DialogState
from dialogs.records import Dialog
from tests import people
from tests.dialogs.staff.ward import CAROL, MARIA, NADIA, NOW, PATIENT, Ward, keys, tomorrow, worry


def replying() -> Ward:
    ward = Ward()
    ward.raises(worry())
    ward.taps(NADIA, "reply")
    return ward


def test_plain_text_without_a_form_goes_to_nobody() -> None:
    """Words a nurse types with no form open reach no patient, and she is told where to tap."""
    ward = Ward()
    ward.raises(worry())
    turn = ward.writes(NADIA, "Please rest")
    assert keys(ward.heard(NADIA)) == ["staff-plain-text"]
    assert MARIA not in {say.contact_id for say in turn.say}
    assert not turn.keep


def test_a_coordinator_without_a_form_hears_how_one_begins() -> None:
    """She writes to no patient, so she hears that no form is open and what begins one, nothing of Reply."""
    ward = Ward()
    turn = ward.writes(CAROL, "12.03.1950")
    assert keys(ward.heard(CAROL)) == ["coordinator-plain-text"]
    assert not turn.keep


def test_an_enrolment_that_lapses_names_its_command() -> None:
    """A coordinator whose enrolment was left open hears that it ended and what begins it again."""
    ward = Ward()
    ward.asks(CAROL, "enrol", "Zoe Invented")
    ward.falls_due(DueKind.DIALOG_LAPSE)
    assert keys(ward.heard(CAROL)) == ["form-lapsed-enrol"]


@pytest.mark.parametrize(("kind", "key"), [("enrol", "form-lapsed-enrol"), ("note", "form-lapsed")])
def test_her_own_check_in_says_that_it_ended_her_form(kind: str, key: str) -> None:
    """A colleague's form gives way to her own check-in: that comes first, its draft and due row are gone."""
    ward = Ward()
    now_due = tomorrow(due_at=NOW, closes_at=NOW + timedelta(minutes=10))  # too short to wait for her form
    ward.records["CheckIn", "ci-1"] = now_due
    form = people.dialog(id="d-form", contact_id=MARIA, kind=kind, item="name", draft={"name": "Zoe"})
    ward.records["Dialog", "d-form"] = replace(form, patient_id=None, check_in_ids=())
    ward.due[MARIA, DueKind.DIALOG_LAPSE, "d-form"] = NOW + timedelta(hours=1)
    ward.due[PATIENT, DueKind.CHECK_IN, "ci-1"] = NOW
    ward.falls_due(DueKind.CHECK_IN)
    said = keys(ward.heard(MARIA))
    assert said[0] == key
    assert "greeting" in said
    closed = ward.one(Dialog, "d-form")
    assert (closed.state, dict(closed.draft)) == (DialogState.LAPSED, {})
    assert (MARIA, DueKind.DIALOG_LAPSE, "d-form") not in ward.due


def test_cancel_by_button_and_by_word() -> None:
    """Both close the form; what is typed afterwards goes to nobody."""
    for cancel in ("button", "word"):
        ward = replying()
        if cancel == "button":
            ward.taps(NADIA, "form-cancel")
        else:
            ward.asks(NADIA, "cancel")
        assert keys(ward.heard(NADIA)) == ["form-cancelled", "form-reply"]
        ward.writes(NADIA, "Please rest")
        assert keys(ward.heard(NADIA)) == ["staff-plain-text"]


def test_cancel_with_nothing_open() -> None:
    """Nothing to cancel is said."""
    ward = Ward()
    ward.asks(NADIA, "cancel")
    assert keys(ward.heard(NADIA)) == ["form-none-open"]


def test_a_form_lapses_and_says_so() -> None:
    """A form nobody finished is closed after an hour, its writer told, its due row gone."""
    ward = replying()
    ward.falls_due(DueKind.DIALOG_LAPSE)
    assert ward.now == people.MONDAY_8 + timedelta(hours=1)
    assert keys(ward.heard(NADIA)) == ["form-lapsed", "form-reply"]
    (form,) = ward.all(Dialog)
    assert form.state is DialogState.LAPSED
    ward.writes(NADIA, "too late")
    assert keys(ward.heard(NADIA)) == ["staff-plain-text"]


def test_one_form_takes_the_place_of_another() -> None:
    """Opening a second form closes the first: text cannot go to the wrong place."""
    ward = replying()
    ward.taps(NADIA, "note")
    ward.writes(NADIA, "for colleagues")
    assert MARIA not in {say.contact_id for say in ward.last.say}
    assert [one.state for one in ward.all(Dialog)] == [DialogState.HANDED_OVER, DialogState.FINISHED]
    assert not [row for row in ward.due if row[1] is DueKind.DIALOG_LAPSE]


def test_a_form_waits_for_her_own_check_in() -> None:
    """A nurse in a check-in of her own is asked to finish it first; her next text stays an answer of hers."""
    own = people.dialog(id="d-own", contact_id=NADIA, patient_id="p-nadia")
    ward = Ward(people.patient(), people.plan(), own)
    ward.raises(worry())
    ward.taps(NADIA, "reply")
    assert keys(ward.heard(NADIA)) == ["form-own-check-in"]
    assert ward.all(Dialog) == [own]


def test_an_old_button_of_a_closed_form() -> None:
    """A button of a form that is closed changes nothing and says so."""
    ward = Ward()
    ward.asks(CAROL, "enrol", "Zoe Invented")
    _, cancel = ward.button(CAROL, "form-cancel")
    ward.taps(CAROL, "form-cancel")
    ward.taps_action(CAROL, cancel.action)
    assert keys(ward.heard(CAROL)) == ["form-none-open"]
