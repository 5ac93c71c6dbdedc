"""Invented people and the things of their care, with sensible defaults. Nobody here exists.

Builders return the real records; a test names only what its claim is about.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot import content
from dialogs.clinic import Clinic
from dialogs.hearing.spoken import Spoken
from dialogs.hearing.spoken import load as load_spoken
from dialogs.inputs import Sender
from dialogs.lifecycles import CheckInState, DialogState, EnrolmentState, PlanState
from dialogs.pathway.pathway import Pathway, load
from dialogs.records import (
    CheckIn,
    Contact,
    Dialog,
    Enrolment,
    Invitation,
    Member,
    Patient,
    Plan,
    Role,
    RoleName,
    Team,
)
from dialogs.turn import Case

DIALOGS = Path(__file__).parent.parent / "dialogs"

MONDAY_8 = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # Monday 23 November 2026, 08:00 in Madrid
ZONE = "Europe/Madrid"
BORN = date(1958, 9, 12)
TODAY = date(2026, 11, 23)


@cache
def clinic() -> Clinic:
    """The clinic content that is shipped."""
    return Clinic.model_validate(yaml.safe_load((DIALOGS / "clinics/default.yaml").read_text("utf-8")))


@cache
def shipped(pathway_id: str) -> Pathway:
    """A shipped pathway."""
    file = DIALOGS / f"pathways/{pathway_id}.yaml"
    return load(file.read_text("utf-8"), file.name, content.instruments())


def heart_failure() -> Pathway:
    """The shipped pathway for heart failure."""
    return shipped("heart-failure-weight")


def joint_replacement() -> Pathway:
    """The shipped pathway after a hip or knee replacement."""
    return shipped("joint-replacement-recovery")


def english() -> Spoken:
    return typed_words("en")


def spanish() -> Spoken:
    return typed_words("es")


@cache
def typed_words(language: str) -> Spoken:
    """What is shipped of what people may type in a language."""
    file = DIALOGS / f"wording/{language}/commands.yaml"
    return load_spoken(file.read_text("utf-8"), file.name)


def team(**changes: Any) -> Team:
    return replace(Team(id="t-heart", name="Heart Team", zone=ZONE), **changes)


def contact(id: str = "c-maria", **changes: Any) -> Contact:  # noqa: A002 - the record's own word
    chat_id = 1_000 + sum(id.encode())
    return replace(Contact(id=id, chat_id=chat_id, name=id.removeprefix("c-").capitalize()), **changes)


def patient(**changes: Any) -> Patient:
    """Maria Lopez, invented, enrolled with the Heart Team."""
    maria = Patient(
        id="p-maria",
        team_id="t-heart",
        turn=0,
        contact_id="c-maria",
        state="enrolled",
        code="K7F2",
        name="Maria Lopez",
        born_on=BORN,
        zone=ZONE,
    )
    return replace(maria, **changes)


def invited(**changes: Any) -> Patient:
    """Maria before she has joined."""
    return patient(**{"contact_id": None, "state": "invited", **changes})


def plan(**changes: Any) -> Plan:
    """Maria's heart-failure plan, on its twentieth day on TODAY."""
    pathway = heart_failure()
    one = Plan(
        id="plan-1",
        patient_id="p-maria",
        state=PlanState.ACTIVE,
        pathway_hash=pathway.hash,
        pathway_id=pathway.id,
        day_zero=TODAY - timedelta(days=20),
        hour=time(8, 0),
        inputs={"discharged_on": TODAY - timedelta(days=20), "high_risk": False},
        started_at=MONDAY_8 - timedelta(days=20),
    )
    return replace(one, **changes)


def check_in(**changes: Any) -> CheckIn:
    """Today's check-in, planned."""
    one = CheckIn(
        id="ci-1",
        patient_id="p-maria",
        plan_id="plan-1",
        state=CheckInState.PLANNED,
        on=TODAY,
        due_at=MONDAY_8,
        closes_at=MONDAY_8 + timedelta(hours=12),
    )
    return replace(one, **changes)


def dialog(**changes: Any) -> Dialog:
    one = Dialog(
        id="d-1",
        contact_id="c-maria",
        kind="check_in",
        state=DialogState.ASKING,
        patient_id="p-maria",
        opened_at=MONDAY_8,
        check_in_ids=("ci-1",),
    )
    return replace(one, **changes)


def enrolment(**changes: Any) -> Enrolment:
    one = Enrolment(
        id="e-1",
        patient_id="p-maria",
        state=EnrolmentState.INVITED,
        code_hash="0" * 64,
        expires_at=MONDAY_8 + timedelta(hours=72),
        invited_by="c-carol",
    )
    return replace(one, **changes)


def invitation(**changes: Any) -> Invitation:
    one = Invitation(
        id="i-1",
        code_hash="1" * 64,
        role=RoleName.PROVIDER,
        team_id="t-heart",
        expires_at=MONDAY_8 + timedelta(hours=72),
        name="Nurse Nadia",
    )
    return replace(one, **changes)


def role(name: RoleName = RoleName.PATIENT, contact_id: str = "c-maria", **changes: Any) -> Role:
    one = Role(
        id=f"r-{contact_id}-{name.value}",
        contact_id=contact_id,
        role=name,
        team_id="t-heart",
        patient_id="p-maria" if name is RoleName.PATIENT else None,
        since_at=MONDAY_8 - timedelta(days=30),
    )
    return replace(one, **changes)


def member(contact_id: str, name: RoleName = RoleName.PROVIDER, **changes: Any) -> Member:
    who = contact(contact_id)
    one = Member(
        contact_id=who.id,
        name=who.name,
        language="en",
        role=name,
        lead=False,
        admin=False,
        reach=who.reach,
    )
    return replace(one, **changes)


NADIA = "c-nadia"  # a nurse
LENA = "c-lena"  # a nurse with the lead grant
CAROL = "c-carol"  # a coordinator


def members() -> tuple[Member, ...]:
    return (
        member(NADIA),
        member(LENA, lead=True),
        member(CAROL, RoleName.COORDINATOR),
    )


def sender(contact_id: str = "c-maria") -> Sender:
    who = contact(contact_id)
    return Sender(contact_id=who.id, chat_id=who.chat_id, name=who.name, language="en")


def case(**changes: Any) -> Case:
    """A Case of Maria's, as storage would gather it when she wrote, with nothing open."""
    pathway = heart_failure()
    who = changes.pop("patient", patient())
    own = contact("c-maria")
    default: dict[str, Any] = {
        "now": MONDAY_8,
        "base": f"{who.id}-{who.turn + 1}" if who is not None else "c-maria-1",
        "clinic": clinic(),
        "pathways": {pathway.hash: pathway},
        "shelf": {pathway.id: pathway.hash},
        "spoken": {"en": english(), "es": spanish()},
        "sender": own,
        "roles": (role(),),
        "patient": who,
        "contact": own if who is not None and who.contact_id == own.id else None,
        "plans": (plan(),) if who is not None else (),
        "team": team() if who is not None else None,
        "members": members() if who is not None else (),
    }
    return Case(**{**default, **changes})
