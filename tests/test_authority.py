"""The authorisation matrix: every handler, every role, own and other patients, own and other teams.

Rows come from the registry of handlers, the expected cells from authority.yaml. A handler or cell that
nobody thought about fails. For every denied cell the whole decision is made, and must keep nothing of the
patient and not name her.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialogs.authority import permits
from dialogs.decide import FORMS, HANDLERS, VERBS, decide
from dialogs.inputs import Action, Asked, Edited, Input, SentOther, Tapped, Wrote
from dialogs.lifecycles import ESCALATION, EscalationState
from dialogs.records import Escalation, Patient, Role, RoleName
from dialogs.severity import Severity
from dialogs.turn import Case
from tests import people

WHO = "c-zoe"  # whoever asks
OTHER_TEAM = "t-other"
CELLS = [(own, team) for own in (True, False) for team in (True, False)]  # own patient?, own team?
ROLES = {
    "patient": people.role(RoleName.PATIENT, WHO, patient_id="p-zoe"),
    "helper": people.role(RoleName.HELPER, WHO, patient_id="p-zoe"),
    "provider": people.role(RoleName.PROVIDER, WHO),
    "provider-lead": people.role(RoleName.PROVIDER, WHO, lead=True),
    "coordinator": people.role(RoleName.COORDINATOR, WHO),
    "coordinator-admin": people.role(RoleName.COORDINATOR, WHO, admin=True),
}


@cache
def matrix() -> dict[str, Any]:
    loaded = yaml.safe_load((Path(__file__).parent / "authority.yaml").read_text("utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def expected(handler: str, role: str, cell: int) -> bool:
    (pattern,) = (name for name, handlers in matrix()["handlers"].items() if handler in handlers)
    return bool(matrix()["patterns"][pattern][role][cell] == "y")


def asked_by(role: str, *, own_patient: bool, own_team: bool) -> Case:
    """Somebody of that role asks about a patient: herself or another, of her team or of another."""
    held = ROLES.get(role)
    is_named = own_patient and held is not None and held.patient_id is not None
    who = people.patient(
        id="p-zoe" if is_named else "p-maria",
        team_id="t-heart" if own_team else OTHER_TEAM,
        contact_id=WHO if own_patient else "c-maria",
    )
    contact = people.contact(who.contact_id or "")
    escalation = Escalation(
        id="esc-1",
        patient_id=who.id,
        team_id=who.team_id,
        state=EscalationState.OPEN,
        severity=Severity.URGENT,
        opened_at=people.MONDAY_8,
        act_by=people.MONDAY_8,
    )
    return people.case(
        patient=who,
        contact=contact,
        plans=(people.plan(patient_id=who.id),),
        check_ins=(people.check_in(patient_id=who.id),),
        escalation=escalation,
        sender=people.contact(WHO),
        roles=() if held is None else (held,),
        teams=() if held is None or held.patient_id is not None else (people.team(),),
        rest="10:00",
    )


def row(handler: str) -> tuple[str, str]:
    kind, _, name = handler.removesuffix(" (own)").partition(" ")
    return kind, name


def happening(handler: str, case: Case) -> tuple[Case, Input]:
    """The Input that asks for this handler, and the Case storage would gather for it."""
    kind, name = row(handler)
    sender = people.sender(WHO)
    subject = case.patient.id if case.patient is not None else None
    if kind == "command":
        return case, Asked(sender=sender, command=name, words="maria 10:00")
    if kind == "button":
        action = Action(verb=name, subject=subject, item="esc-1", option="move", version="1")
        return replace(case, action=action), Tapped(sender=sender, handle="forged")
    if kind == "form":
        form = people.dialog(contact_id=WHO, kind=name, patient_id=subject, check_in_ids=())
        return replace(case, sender_dialog=form), Wrote(sender=sender, text="Please rest today", message_id=1)
    case = replace(case, patient=None, contact=None)  # a message names nobody: only her own care is gathered
    messages: dict[str, Input] = {
        "wrote": Wrote(sender=sender, text="I feel a little tired today", message_id=1),
        "edited": Edited(sender=sender, text="I feel a little tired today", message_id=1),
        "sent-other": SentOther(sender=sender, kind="photo", message_id=1),
    }
    return case, messages[name]


def test_every_handler_and_every_cell_is_listed() -> None:
    """The registry and the file name the same handlers, each once, and no pattern lacks a cell."""
    listed = [name for handlers in matrix()["handlers"].values() for name in handlers]
    assert sorted(listed) == sorted(HANDLERS)
    assert matrix()["handlers"].keys() == matrix()["patterns"].keys()
    for pattern, table in matrix()["patterns"].items():
        assert list(table) == matrix()["roles"] == ["stranger", *ROLES], pattern
        assert all(len(cells) == len(CELLS) and set(cells) <= {"y", "n"} for cells in table.values()), pattern


def test_the_registry_holds_every_button_and_form() -> None:
    """No verb or form can be reached that the matrix does not know."""
    assert {f"button {verb}" for verb in VERBS} <= HANDLERS.keys()
    assert {f"form {kind}" for kind in FORMS} <= HANDLERS.keys()


@pytest.mark.parametrize("role", ["stranger", *ROLES])
@pytest.mark.parametrize("handler", sorted(HANDLERS))
def test_the_matrix(handler: str, role: str) -> None:
    """Each cell is allowed or denied as listed; a denied one keeps nothing of the patient and does not
    name her.
    """
    for cell, (own_patient, own_team) in enumerate(CELLS):
        case = asked_by(role, own_patient=own_patient, own_team=own_team)
        allowed = permits(case, HANDLERS[handler])
        assert allowed is expected(handler, role, cell), f"{handler}, {role}, cell {cell + 1}"
        twins = [one for one in HANDLERS if row(one) == row(handler)]
        if not any(permits(case, HANDLERS[one]) for one in twins):
            prove_nothing_leaks(handler, case)


def prove_nothing_leaks(handler: str, case: Case) -> None:
    assert case.patient is not None
    case, happened = happening(handler, case)
    turn = decide(case, happened)
    hers = [
        one for one in turn.keep if isinstance(one, Patient) or getattr(one, "patient_id", None) is not None
    ]
    assert not hers, f"{handler} kept something of the patient"
    assert not turn.waits
    for say in turn.say:
        assert say.contact_id == WHO, f"{handler} spoke to somebody else"
        assert say.patient_id is None
        shown = repr((say.words, say.options))
        assert not any(fact in shown for fact in ("Maria", "Lopez", "K7F2", "p-maria", "p-zoe", "1958"))


@pytest.mark.parametrize("role", list(ROLES))
def test_an_ended_role_is_no_role(role: str) -> None:
    """Whoever lost a role may do nothing but what anybody may."""
    for own_patient, own_team in CELLS:
        case = asked_by(role, own_patient=own_patient, own_team=own_team)
        ended: tuple[Role, ...] = tuple(replace(one, ended_at=people.MONDAY_8) for one in case.roles)
        for name, handler in HANDLERS.items():
            stranger = asked_by("stranger", own_patient=own_patient, own_team=own_team)
            assert permits(replace(case, roles=ended), handler) is permits(stranger, handler), name


def test_a_cut_binding_is_no_binding() -> None:
    """An account whose binding to the patient was cut may no longer do what only she may."""
    bound = asked_by("patient", own_patient=True, own_team=True)
    assert bound.patient is not None
    cut = replace(bound, patient=replace(bound.patient, contact_id=None))
    elsewhere = replace(bound, patient=replace(bound.patient, contact_id="c-other"))
    for name in matrix()["handlers"]["own"]:
        assert permits(bound, HANDLERS[name])
        assert not permits(cut, HANDLERS[name])
        assert not permits(elsewhere, HANDLERS[name])


def test_a_card_of_another_team_cannot_be_resolved() -> None:
    """The gravest case once more, by hand: a nurse of another team, a forged Resolve, and nothing moves."""
    case = asked_by("provider", own_patient=False, own_team=False)
    case, happened = happening("button outcome", case)
    turn = decide(case, happened)
    assert not [one for one in turn.keep if isinstance(one, Escalation)]
    assert ESCALATION.may(EscalationState.OPEN, "resolve")
