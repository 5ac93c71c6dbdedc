"""How a member of staff is spoken to: one message per Turn, and the buttons under it.

Decides only the form of an answer. What is answered is chosen by the deciders; the sentences are content.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dialogs.inputs import Action
from dialogs.records import Contact, Patient, Role, Team
from dialogs.turn import Deciding, Lane, Option, Say
from dialogs.words import Clock, Moment, Text, Words, words

Rows = tuple[tuple[Option, ...], ...]

NEAR = timedelta(days=6)  # a weekday names a moment this near without doubt


def sender(d: Deciding) -> Contact:
    assert d.case.sender is not None, "staff acts come from a person: this handler was reached without one"
    return d.latest(d.case.sender)


def patient(d: Deciding) -> Patient:
    assert d.case.patient is not None, "asked about a patient in a case without one"
    return d.latest(d.case.patient)


def answer(
    d: Deciding,
    *parts: Words,
    rows: Rows = (),
    to: str | None = None,
    edits: str | None = None,
    of_patient: bool = True,
    names_patients: bool = False,
) -> Say:
    """Answer the member of staff who acted (or `to`). What may name the patient at hand, or others, is
    protected.
    """
    about = d.case.patient.id if of_patient and d.case.patient is not None else None
    return d.say(
        Say(
            key=d.fresh_id(),
            contact_id=to or sender(d).id,
            words=parts,
            options=rows,
            lane=Lane.REPLY,
            patient_id=about,
            edits=edits,
            protected=about is not None or names_patients,
        )
    )


def button(
    label: Words,
    verb: str,
    *,
    subject: str | None = None,
    dialog: str | None = None,
    item: str | None = None,
    option: str | None = None,
    version: str = "",
    more: Mapping[str, str] | None = None,
) -> Option:
    action = Action(
        verb=verb,
        subject=subject,
        dialog=dialog,
        item=item,
        option=option,
        version=version,
        more=more or {},
    )
    return Option(label=label, action=action)


def column(*options: Option) -> Rows:
    return tuple((option,) for option in options)


def name(d: Deciding) -> Text:
    return Text(patient(d).name)


def code(d: Deciding) -> Text:
    return Text(patient(d).code)


def own_care(d: Deciding) -> bool:
    """Whether the sender is the patient: nobody works on her own worry. She was told so."""
    herself = d.case.patient is not None and d.case.patient.contact_id == sender(d).id
    if herself:
        answer(d, words("own-care"))
    return herself


def team(d: Deciding) -> Team | None:
    """The team at hand: the patient's, else the one the sender works in."""
    return d.case.team or (d.case.teams[0] if d.case.teams else None)


def held_roles(d: Deciding) -> tuple[Role, ...]:
    return tuple(role for role in d.case.roles if role.ended_at is None)


def moment(now: datetime, at: datetime, zone: str) -> Moment:
    """Short while it is near."""
    return Moment(at=at, zone=zone, style=Clock.SHORT if abs(at - now) < NEAR else Clock.DAY_TIME)


def team_moment(d: Deciding, at: datetime) -> Moment:
    """On the team's clock."""
    here = team(d)
    zone = here.zone if here is not None else "UTC"
    return moment(d.now, at, zone)
