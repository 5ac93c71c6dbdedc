"""How a patient is spoken to: one message per Turn, with emergency words on their own before it.

Decides only the form of what is said: parts spoken by several steps of one decision become one message,
amounts are shown in her own unit, times on her own wall clock. What is said is chosen elsewhere; the
sentences are content.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.hearing.spoken import Spoken, of
from dialogs.hearing.units import UNITS, change_to_canonical, rounded, show, show_change, to_canonical
from dialogs.inputs import Action
from dialogs.lifecycles import CheckInState
from dialogs.pathway.history import Pressure
from dialogs.pathway.own_unit import PRECISIONS
from dialogs.pathway.parts import Question, QuestionKind
from dialogs.pathway.parts import Slot as Place
from dialogs.pathway.pathway import Pathway
from dialogs.pathway.view import view_on
from dialogs.patient.conversation.agenda import check_ins, facts_of, history_of, pathway_of
from dialogs.records import Contact, Kind, Patient, Plan, Reach
from dialogs.rules import Value
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane, Option, Say
from dialogs.why import codes
from dialogs.words import (
    Clock,
    Day,
    Join,
    Moment,
    Number,
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
    why: str = "",
    about: str = "",
) -> Say | None:
    """Say something to the patient (or to `to`). A second call in the same Turn adds to the first message; buttons
    of the later call win, because they belong to what was said last. What she is asked (with `about`) stays last, with
    its buttons, unless the later call asks too. None when nobody is there to hear it.

    why: reason code (dialogs/why/codes.py); the cause of the Turn where it is empty. about: see Say.
    """
    contact = to or listener(d)
    if not parts:
        return None
    why = why or d.cause
    if contact is None:
        _not_said(d, why, "no-chat")
        return None
    if lane in (Lane.CHECK_IN, Lane.INFORMATION) and contact.reach is not Reach.REACHABLE:
        _not_said(d, why, contact.reach.value)  # her next word to us brings the open question back
        return None
    before = next((said for said in d.says if _is_same_message(said, contact.id, lane)), None)
    one = Say(
        key=d.fresh_id() if before is None else before.key,
        contact_id=contact.id,
        words=parts,
        options=rows,
        lane=lane,
        patient_id=d.case.patient.id if d.case.patient is not None else None,
        not_before=not_before,
        not_after=not_after,
        repeatable=repeatable,
        why=why,
        about=about,
    )
    return d.say(one if before is None else _merged(d, before, one))


def _merged(d: Deciding, one: Say, other: Say) -> Say:
    """Two parts of one message: it leaves when the first of them may, and is of no use only when neither is."""
    asked = () if other.about or not one.about else _asked(d, one)
    starts = [part.not_before for part in (one, other) if part.not_before is not None]
    ends = [part.not_after for part in (one, other) if part.not_after is not None]
    return replace(
        one,
        words=(*(part for part in one.words if part not in asked), *other.words, *asked),
        options=one.options if asked else other.options or one.options,
        lane=min(one.lane, other.lane, key=tuple(Lane).index),
        not_before=min(starts) if len(starts) == 2 else None,
        not_after=max(ends) if len(ends) == 2 else None,
        repeatable=one.repeatable or other.repeatable,
        why=codes.both(one.why, other.why),
        about=other.about or one.about,
    )


def _asked(d: Deciding, one: Say) -> tuple[Words, ...]:
    """What she is asked in a message: the question of a check-in, else its last words."""
    key, question = d.question or ("", ())
    return question if key == one.key else one.words[-1:]


def _not_said(d: Deciding, why: str, because: str) -> None:
    """A patient was to be told something and nobody is there to hear it: kept, once for each cause."""
    if d.case.patient is not None and not d.has_noted("not-said", said=why):
        d.note("not-said", "delivery", because, said=why)


def add_rows(d: Deciding, rows: Rows) -> None:
    """Further buttons under what she is told in this Turn, below those that belong to it."""
    contact = listener(d)
    said = [one for one in d.says if contact is not None and _is_same_message(one, contact.id, Lane.REPLY)]
    if said and rows:
        d.say(replace(said[-1], options=(*said[-1].options, *rows)))


def urge(d: Deciding, *parts: Words) -> None:
    """Emergency words: their own message, before anything else, and repeated rather than lost."""
    say(d, *parts, lane=Lane.ESCALATION, why="urgent")


def _is_same_message(one: Say, contact_id: str, lane: Lane) -> bool:
    if one.contact_id != contact_id or one.edits is not None:
        return False
    return (one.lane is Lane.ESCALATION) == (lane is Lane.ESCALATION)


def awake_at(d: Deciding) -> datetime:
    """Now, or the end of her quiet hours if it is in them."""
    who = patient(d)
    return calendar.hold_until(d.now, who.zone, Hours(begins=who.quiet_from, ends=who.quiet_to))


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
    """An amount in the fewest decimals that read back the same: 176 lb, and neither 175.99 nor 176.00. In a coarser
    unit it keeps the decimals that unit is told in: 2.8 mmol/L, not 3.

    is_change: how far two amounts lie apart, so 1 °C is 1.8 °F and not 33.8.
    """
    finest = precision if shown_in == unit else min(precision, PRECISIONS.get(shown_in, precision))
    meant = rounded(Fraction(value), precision)
    shown = show_change if is_change else show
    kept = change_to_canonical if is_change else to_canonical

    def is_same(step: Decimal) -> bool:
        """A degree Fahrenheit is small: 100.9 reads back as 101 does, and must not be told as 101."""
        told, fine = shown(value, shown_in, step), shown(value, shown_in, precision.scaleb(-2))
        return kept(told, shown_in, precision) == meant and abs(told - fine) <= precision / 2

    enough = (step for step in _STEPS if step > finest and is_same(step))
    return Quantity(
        value=value,
        unit=unit,
        shown_in=shown_in,
        precision=next(enough, finest),
        is_change=is_change,
    )


def shown_answer(d: Deciding, pathway: Pathway, question: Question, value: Value) -> Words:
    """An answer in words: amount with unit, labels of the options, yes or no, her own words."""
    if isinstance(value, Decimal) and str(value) in question.options:  # the points of a scored question
        return of_pathway(pathway.hash, question.option_path(str(value)))
    if isinstance(value, Pressure):
        return pressure(value.systolic, value.diastolic)
    if question.kind is QuestionKind.PHOTO:
        return words("answer-photo")
    if question.meter_words is not None and isinstance(value, str):
        fact = pathway.facts[question.meter_words.fact]
        return of_pathway(pathway.hash, fact.option_path(value))
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


def pressure(systolic: Decimal, diastolic: Decimal) -> Words:
    """A blood pressure, in the unit it is always told in."""
    return words("answer-pressure", systolic=Number(int(systolic)), diastolic=Number(int(diastolic)))


def shown_plain(value: Value) -> Words:
    """A value of which nothing but its type is known."""
    if isinstance(value, bool):
        return words("answer-yes" if value else "answer-no")
    return words("fact", fact=Day(value) if isinstance(value, date) else Text(str(value)))


# --- the pathway's own words ----------------------------------------------------------------------


def spoken(d: Deciding, plan: Plan, path: str, **more: Slot) -> Words:
    """Words that stand in the plan's pathway, with what they name as it is known today, and the facts that every
    such text may name. more: places that are filled already.
    """
    pathway = pathway_of(d, plan)
    places, values = _known_today(d, plan, path)
    own = filled(d, pathway, {name: place for name, place in places.items() if name not in more}, values)
    return of_pathway(pathway.hash, path, **{**_always(d, plan), **own, **more})


def spoken_as_known(d: Deciding, plan: Plan, path: str, without: str | None, **more: Slot) -> Words:
    """The same; the text at `without`, if there is one, where something that it names is not known."""
    places, values = _known_today(d, plan, path)
    is_known = all(values.get(name) is not None for name in places.keys() - more.keys())
    return spoken(d, plan, path if is_known or without is None else without, **more)


def _known_today(
    d: Deciding, plan: Plan, path: str
) -> tuple[Mapping[str, Place], Mapping[str, Value | None]]:
    """The named places of a text, and what fills each."""
    filling = pathway_of(d, plan).filling(path)
    if not filling.slots:
        return {}, {}
    today = calendar.local_date(d.now, patient(d).zone)
    view = view_on(history_of(d, plan), facts_of(d, plan), today)
    return filling.slots, {name: expression.value(view) for name, expression in filling.show.items()}


def _always(d: Deciding, plan: Plan) -> dict[str, Slot]:
    of_plan = [one for one in check_ins(d) if one.plan_id == plan.id and one.kind is Kind.SCHEDULED]
    planned = [one.on for one in of_plan if one.state is CheckInState.PLANNED]
    return {
        "called": called(d),
        "team": team_name(d),
        "clinician": team_name(d),
        "emergency_number": emergency_number(d),
        "next_date": Day(min(planned)) if planned else words("not-planned"),
    }


def filled(
    d: Deciding, pathway: Pathway, places: Mapping[str, Place], values: Mapping[str, Value | None]
) -> dict[str, Slot]:
    """What fills the named places of a text. What is not known is said to be so, never left out."""
    return {name: _filling(d, pathway, place, values.get(name)) for name, place in places.items()}


def _filling(d: Deciding, pathway: Pathway, place: Place, value: Value | int | None) -> Slot:
    """One value in the form its place announces."""
    if value is None:
        return words("not-known")
    question = next((one for one in pathway.questions if one.key == place.question), None)
    if isinstance(value, bool):
        return shown_plain(value)
    if isinstance(value, Decimal) and str(value) in place.labels:  # the points of a scored question
        return of_pathway(pathway.hash, place.labels[str(value)])
    if isinstance(value, Decimal) and place.unit is not None and place.precision is not None:
        unit = place.unit if place.unit in UNITS else ""  # days and points are counted; the text says what
        own = own_unit(d, question) if question is not None and question.scale is not None else unit
        return amount(value, unit, own, place.precision, is_change=place.is_change)
    if isinstance(value, str | tuple) and place.labels:
        return _labelled(pathway, place, value)
    if isinstance(value, int | Decimal):
        told = rounded(Fraction(value), place.precision) if place.precision is not None else value
        return Number(int(told)) if told == int(told) else Text(str(told))
    if isinstance(value, date):
        return Day(value)
    if isinstance(value, Pressure):
        return Text(f"{value.systolic}/{value.diastolic}")
    return Quote(value) if isinstance(value, str) else Text(", ".join(value))


def _labelled(pathway: Pathway, place: Place, value: str | tuple[str, ...]) -> Slot:
    """The labels of one option or of several; an option without one says its own name."""
    chosen = (value,) if isinstance(value, str) else tuple(one for one in place.labels if one in value)
    labels = tuple(of_pathway(pathway.hash, place.labels[one]) for one in chosen if one in place.labels)
    if isinstance(value, tuple):
        return words("several-answers", answers=Several(labels, Join.COMMAS))
    return labels[0] if labels else Quote(value)


# --- promises -------------------------------------------------------------------------------------


def answered_by(d: Deciding, severity: Severity) -> datetime:
    """By when a person acts on something of this severity: what the patient is promised."""
    return answer_by(d.case, severity)
