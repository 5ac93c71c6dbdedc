"""How a patient is spoken to: one message per Turn, with emergency words on their own before it.

Decides only the form of what is said: parts spoken by several steps of one decision become one message,
amounts are shown in her own unit, times on her own wall clock. What is said is chosen elsewhere; the
sentences are content.
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from dialogs.hearing.spoken import Spoken, of
from dialogs.hearing.units import change_to_canonical, rounded, show, show_change, to_canonical
from dialogs.inputs import Action
from dialogs.lifecycles import CheckInState
from dialogs.pathway.parts import Question
from dialogs.pathway.pathway import Pathway
from dialogs.patient.agenda import check_ins
from dialogs.records import Contact, Patient, Plan, Reach
from dialogs.rules import Value
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane, Option, Say
from dialogs.words import (
    Clock,
    Day,
    Join,
    Moment,
    Quantity,
    Quote,
    Several,
    Slot,
    Text,
    Words,
    of_pathway,
    words,
)
from dialogs.worry.worries import answer_by

Rows = tuple[tuple[Option, ...], ...]

_STEPS = (Decimal(1), Decimal("0.1"))


def patient(d: Deciding) -> Patient:
    """The patient of this decision, as it has her by now."""
    assert d.case.patient is not None, "asked about a patient in a case without one"
    return d.latest(d.case.patient)


def listener(d: Deciding) -> Contact | None:
    """Who is spoken to: the patient's own chat, or whoever wrote when no patient has one yet."""
    one = d.case.contact or d.case.sender
    return None if one is None else d.latest(one)


def her_words(d: Deciding) -> Spoken:
    """What she may type instead of tapping, in her language."""
    return of(d.case.spoken, her_language(d))


def her_language(d: Deciding) -> str:
    if d.case.patient is not None:
        return patient(d).language
    return d.case.sender.language if d.case.sender is not None else ""


def by(d: Deciding) -> str:
    """Who acts, for the journal."""
    return d.case.sender.id if d.case.sender is not None else "clock"


# --- saying ---------------------------------------------------------------------------------------


def say(
    d: Deciding,
    *parts: Words,
    rows: Rows = (),
    lane: Lane = Lane.REPLY,
    to: Contact | None = None,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
    repeatable: bool = True,
) -> Say | None:
    """Say something to the patient (or to `to`). A second call in the same Turn adds to the first
    message; buttons of
    the later call win, because they belong to what was said last. None when nobody is there to hear it."""
    contact = to or listener(d)
    if contact is None or not parts:
        return None
    if lane in (Lane.CHECK_IN, Lane.INFORMATION) and contact.reach is not Reach.REACHABLE:
        return None  # known to be refused; her next word to us brings the open question back
    before = next((one for one in d.says if _is_same_message(one, contact.id, lane)), None)
    if before is not None:
        return d.say(replace(before, words=(*before.words, *parts), options=rows or before.options))
    return d.say(
        Say(
            key=d.fresh_id(),
            contact_id=contact.id,
            words=parts,
            options=rows,
            lane=lane,
            patient_id=d.case.patient.id if d.case.patient is not None else None,
            not_before=not_before,
            not_after=not_after,
            repeatable=repeatable,
        )
    )


def urge(d: Deciding, *parts: Words) -> None:
    """Emergency words: their own message, before anything else, and repeated rather than lost."""
    say(d, *parts, lane=Lane.ESCALATION)


def _is_same_message(one: Say, contact_id: str, lane: Lane) -> bool:
    if one.contact_id != contact_id or one.edits is not None:
        return False
    return (one.lane is Lane.ESCALATION) == (lane is Lane.ESCALATION)


# --- buttons --------------------------------------------------------------------------------------


def button(
    d: Deciding,
    label: Words,
    verb: str,
    *,
    dialog: str | None = None,
    item: str | None = None,
    option: str | None = None,
) -> Option:
    subject = d.case.patient.id if d.case.patient is not None else None
    return Option(
        label=label,
        action=Action(verb=verb, subject=subject, dialog=dialog, item=item, option=option),
    )


def worse_button(d: Deciding) -> Option:
    """One tap away in every message of a check-in."""
    return button(d, words("button-worse"), "worse")


def worse_row(d: Deciding) -> Rows:
    return ((worse_button(d),),)


# --- showing --------------------------------------------------------------------------------------


def moment(d: Deciding, at: datetime, style: Clock = Clock.DAY_TIME) -> Moment:
    return Moment(at=at, zone=patient(d).zone, style=style)


def called(d: Deciding) -> Text:
    """The name she chose, else the first part of her name."""
    who = patient(d)
    return Text(who.called or who.name.partition(" ")[0])


def emergency_number(d: Deciding) -> Text:
    team = d.case.team
    return Text(team.emergency_number if team is not None else d.case.clinic.emergency_number)


def team_name(d: Deciding) -> Text:
    return Text(d.case.team.name if d.case.team is not None else "")


def own_unit(d: Deciding, question: Question) -> str:
    """The unit she writes this amount in; the pathway's own until she has written one."""
    assert question.scale is not None, "only amounts have a unit"
    kept = patient(d).units.get(question.key, "")
    return kept if kept in (question.scale.unit, *question.scale.accepted) else question.scale.unit


def amount(
    value: Decimal, unit: str, shown_in: str, precision: Decimal, *, is_change: bool = False
) -> Quantity:
    """An amount in the fewest decimals that read back the same: 176 lb, and neither 175.99 nor 176.00.

    is_change: how far two amounts lie apart, so 1 °C is 1.8 °F and not 33.8.
    """
    meant = rounded(Fraction(value), precision)
    shown = show_change if is_change else show
    kept = change_to_canonical if is_change else to_canonical

    def is_same(step: Decimal) -> bool:
        """A degree Fahrenheit is small: 100.9 reads back as 101 does, and must not be told as 101."""
        told, fine = shown(value, shown_in, step), shown(value, shown_in, precision.scaleb(-2))
        return kept(told, shown_in, precision) == meant and abs(told - fine) <= precision / 2

    enough = (step for step in _STEPS if step > precision and is_same(step))
    return Quantity(
        value=value,
        unit=unit,
        shown_in=shown_in,
        precision=next(enough, precision),
        is_change=is_change,
    )


def shown_answer(d: Deciding, pathway: Pathway, question: Question, value: Value) -> Words:
    """An answer in words: amount with unit, labels of the options, yes or no, her own words."""
    if isinstance(value, Decimal) and question.scale is not None:
        scale = question.scale
        own = own_unit(d, question)
        return words("amount", amount=amount(value, scale.unit, own, scale.precision))
    if isinstance(value, str) and value in question.options:
        return of_pathway(pathway.hash, question.option_path(value))
    if isinstance(value, tuple):
        ticked = (one for one in question.options if one in value)
        labels = tuple(of_pathway(pathway.hash, question.option_path(one)) for one in ticked)
        return words("several-answers", answers=Several(labels, Join.COMMAS))
    if isinstance(value, str):
        return words("fact", fact=Quote(value))
    return shown_plain(value)


def shown_plain(value: Value) -> Words:
    """A value of which nothing but its type is known."""
    if isinstance(value, bool):
        return words("answer-yes" if value else "answer-no")
    return words("fact", fact=Day(value) if isinstance(value, date) else Text(str(value)))


def spoken(d: Deciding, plan: Plan, path: str, **more: Slot) -> Words:
    """Words that stand in the plan's pathway, with the facts that every such text may name."""
    planned = [one.on for one in check_ins(d) if one.plan_id == plan.id and one.state is CheckInState.PLANNED]
    common: dict[str, Slot] = {
        "name": called(d),
        "team": team_name(d),
        "clinician": team_name(d),
        "emergency_number": emergency_number(d),
        "next_on": Day(min(planned)) if planned else words("not-planned"),
    }
    return of_pathway(plan.pathway_hash, path, **{**common, **more})


# --- promises -------------------------------------------------------------------------------------


def answered_by(d: Deciding, severity: Severity) -> datetime:
    """By when a person acts on something of this severity: what the patient is promised."""
    return answer_by(d.case, severity)
