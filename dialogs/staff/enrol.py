"""The enrolment form: a coordinator enters a patient and gets her one-time link.

Decides what is asked in which order and what is a usable answer; a value is shown again before anything
is created. Creates Patient, Plan and Enrolment in one Turn. Never shows a link twice: it is kept hashed
only, so a lost one is replaced, and the older one stops working. Danger: two people may have one name, so
a known name is always asked about.
"""

from dataclasses import replace
from datetime import date, timedelta

from dialogs import calendar
from dialogs.authority import COORDINATOR, Handler, Whose
from dialogs.hearing.phones import read_phone
from dialogs.inputs import Asked, DueKind, Fresh, Tapped, Wrote
from dialogs.lifecycles import ENROLMENT, PLAN, PlanState
from dialogs.patient.course import leaving
from dialogs.records import Dialog, Enrolment, Patient, Plan, Reach, Team
from dialogs.staff import desk, forms, queue
from dialogs.staff import enrol_steps as steps
from dialogs.turn import Deciding, Option
from dialogs.words import (
    Day,
    Moment,
    Text,
    Words,
    words,
)

# --- the command --------------------------------------------------------------------------------------


def _enrol(d: Deciding, asked: Asked) -> None:
    said = " ".join(asked.words.split())
    if d.case.patient is not None and said:
        _offer_known(d, said)
    elif len(d.case.found) > 1:
        queue.choose(d, "enrol-known", said, last=_another_button(said))
    else:
        _begin(d, said)


def _known(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    _offer_known(d, action.more.get("words", "") if action is not None else "")


def _offer_known(d: Deciding, said: str) -> None:
    """She is here already: a new link for her if she needs one, or somebody else of that name."""
    who = desk.patient(d)
    options = [_another_button(said)]
    if _needs_link(d):
        options.insert(0, desk.button(words("button-new-link"), "enrol-link", subject=who.id))
        known = words("enrol-known", name=desk.name(d), code=desk.code(d), born=Day(who.born_on))
    elif who.gone is not None:
        known = words("enrol-gone", name=desk.name(d), code=desk.code(d))
    else:
        known = words("enrol-already", name=desk.name(d), code=desk.code(d), born=Day(who.born_on))
    desk.answer(d, known, rows=desk.column(*options))


def _needs_link(d: Deciding) -> bool:
    """Not enrolled yet, or left, or cut off. Nobody joins after death or erasure."""
    if desk.patient(d).gone in leaving.FOR_EVER:
        return False
    return desk.patient(d).state != "enrolled" or _is_cut_off(d)


def _is_cut_off(d: Deciding) -> bool:
    """She was bound to a chat in which Telegram no longer lets us write to her."""
    contact = d.case.contact
    return contact is not None and contact.reach is not Reach.REACHABLE


def _another_button(said: str) -> Option:
    return desk.button(words("button-another-person"), "enrol-new", more={"words": said})


def _another(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    _begin(d, action.more.get("words", "") if action is not None else "")


def _begin(d: Deciding, said: str) -> None:
    if not d.case.shelf:
        desk.answer(d, words("enrol-no-pathway"), of_patient=False)
        return
    form = forms.begin(d, "enrol")
    if form is None:
        return
    name = steps.read(d, form, "name", said) if said else None
    if isinstance(name, str):
        form = forms.go_on(d, form, "", name=name)
    _go_to_next(d, form)


# --- the steps ----------------------------------------------------------------------------------------


def _go_to_next(d: Deciding, form: Dialog) -> None:
    """Ask the first step that is not filled in; what has one possible answer is filled in unasked."""
    for step in steps.obvious(d, form):
        if step not in form.draft:
            form = forms.go_on(d, form, form.item, **{step: steps.only_choice(d, step)})
    _ask(d, forms.go_on(d, form, steps.first_missing(d, form) or steps.CONFIRM))


def _ask(d: Deciding, form: Dialog, *problem: Words) -> None:
    question, options = steps.asks(d, form)
    last: tuple[Option, ...] = (forms.cancel_button(form),)
    if steps.before(d, form) is not None:
        last = (steps.button(form, words("button-form-back"), "enrol-back"), *last)
    rows = (*desk.column(*options), last)
    desk.answer(d, *problem, *question, rows=rows, of_patient=False, names_patients=True)


# --- answers to them ----------------------------------------------------------------------------------


def _wrote(d: Deciding, wrote: Wrote) -> None:
    form = forms.open_form(d, "enrol")
    if form is not None:
        _accept(d, form, wrote.text)


def _picked(d: Deciding, tapped: Tapped) -> None:
    form, action = forms.tapped_form(d), d.case.action
    if form is None or action is None or action.option is None:
        desk.answer(d, words("form-old-button"), of_patient=False)
    elif action.option == steps.REST:
        _go_to_next(
            d, forms.go_on(d, form, form.item, **dict.fromkeys(steps.rest_of(d, form), steps.LEFT_OUT))
        )
    elif action.option == steps.LEFT_OUT:
        assert steps.may_be_left_out(d, form), "only what is optional has the button that leaves it out"
        _go_to_next(d, forms.go_on(d, form, form.item, **{form.item: steps.LEFT_OUT}))
    else:
        _accept(d, form, action.option)


def _accept(d: Deciding, form: Dialog, said: str) -> None:
    if form.item == steps.CONFIRM:
        phone = read_phone(said)
        if phone is None:
            _ask(d, form, words("enrol-tap-create"))
        else:
            _ask(d, forms.go_on(d, form, steps.CONFIRM, **{steps.PHONE: phone}))
        return
    understood = steps.read(d, form, form.item, said)
    if isinstance(understood, Words):
        _ask(d, forms.unclear(d, form), understood)
    else:
        if form.item == "pathway":
            form = replace(form, draft=steps.without_inputs(form.draft))
        _go_to_next(d, forms.go_on(d, form, form.item, **{form.item: understood}))


def _back(d: Deciding, tapped: Tapped) -> None:
    """The step before is asked again; what came after it stays."""
    form = forms.tapped_form(d)
    earlier = steps.before(d, form) if form is not None else None
    if form is None or earlier is None:
        desk.answer(d, words("form-old-button"), of_patient=False)
        return
    draft = {key: kept for key, kept in form.draft.items() if key != earlier}
    _ask(d, forms.go_on(d, replace(form, draft=draft), earlier))


# --- creating -----------------------------------------------------------------------------------------


def _create(d: Deciding, tapped: Tapped) -> None:
    form = forms.tapped_form(d)
    if form is None or form.item != steps.CONFIRM:
        desk.answer(d, words("form-old-button"), of_patient=False)
        return
    if steps.first_missing(d, form) is not None:  # a new version of the pathway asks for more
        _go_to_next(d, form)
        return
    team = steps.team_of(d, form)
    if team is None:  # she has left that team since the form began
        forms.finish(d, form)
        desk.answer(d, words("enrol-no-team"), of_patient=False)
        return
    forms.finish(d, form)
    _invite(d, _created(d, form, team, tapped.fresh), tapped.fresh)


def _created(d: Deciding, form: Dialog, team: Team, fresh: Fresh) -> Patient:
    """The patient and her plan, both still waiting for her."""
    draft, pathway = form.draft, steps.chosen_pathway(d, form)
    inputs = steps.inputs_of(pathway, draft)
    d.concerns(fresh.patient_id)
    patient = d.keep(
        Patient(
            id=fresh.patient_id,
            team_id=team.id,
            code=fresh.patient_code,
            name=draft["name"],
            born_on=date.fromisoformat(draft["born"]),
            language=d.case.clinic.languages[0],
            zone=draft["zone"],
            sex=draft.get(steps.SEX) or None,
            phone=draft.get(steps.PHONE, ""),
        )
    )
    day_zero = inputs.get(pathway.day_zero)
    d.keep(
        Plan(
            id=d.fresh_id(),
            patient_id=patient.id,
            state=PLAN.initial,
            pathway_hash=pathway.hash,
            pathway_id=pathway.id,
            day_zero=day_zero if isinstance(day_zero, date) else calendar.local_date(d.now, patient.zone),
            hour=min(pathway.phases[0].times),
            inputs=inputs,
        )
    )
    return patient


def _link(d: Deciding, tapped: Tapped) -> None:
    """A new link for somebody who is here already; the old one stops working."""
    who = desk.patient(d)
    if not _needs_link(d):
        _offer_known(d, who.name)
        return
    old = d.case.enrolment
    if old is not None and old.state in ENROLMENT.non_terminal:
        d.keep(replace(old, state=ENROLMENT.move(old.state, "cancel")))
        d.unwait(DueKind.ENROLMENT_EXPIRY, old.id)
        d.note("invitation-cancelled", desk.sender(d).id, enrolment=old.id)
    if _is_cut_off(d):
        who = _cut(d)
    _renew_plan(d)
    _invite(d, who, tapped.fresh)


def _cut(d: Deciding) -> Patient:
    """The lost chat is hers no longer, from this moment: whoever has it now is a stranger."""
    who = desk.patient(d)
    d.note("binding-cut", desk.sender(d).id, contact=who.contact_id or "")
    if d.case.binding is not None:
        d.keep(replace(d.case.binding, ended_at=d.now))
    return d.keep(replace(who, state="invited", contact_id=None))


def _renew_plan(d: Deciding) -> None:
    """A plan that has ended does not begin again: a new one of the same pathway takes its place."""
    if any(plan.state in PLAN.non_terminal for plan in d.case.plans) or not d.case.plans:
        return
    last = max(d.case.plans, key=lambda plan: (plan.day_zero, plan.id))
    d.keep(replace(last, id=d.fresh_id(), state=PlanState.INVITED, resumes_on=None, started_at=None))


def _invite(d: Deciding, patient: Patient, fresh: Fresh) -> None:
    expires_at = d.now + timedelta(hours=d.case.clinic.invitation_hours)
    enrolment = d.keep(
        Enrolment(
            id=d.fresh_id(),
            patient_id=patient.id,
            state=ENROLMENT.initial,
            code_hash=fresh.code_hash,
            expires_at=expires_at,
            invited_by=desk.sender(d).id,
        )
    )
    d.wait(DueKind.ENROLMENT_EXPIRY, enrolment.id, expires_at)
    d.note("invited", desk.sender(d).id, enrolment=enrolment.id)
    link = Text(f"https://t.me/{d.case.bot_name}?start={fresh.code}")
    until = Moment(expires_at, patient.zone)
    said = words("enrol-link", name=Text(patient.name), code=Text(patient.code), link=link, until=until)
    say = desk.answer(d, said, words("enrol-tell-patient"))
    d.say(replace(say, patient_id=patient.id, protected=False))  # it is there to be passed on


COMMANDS = {"enrol": Handler(act=_enrol, who=COORDINATOR, whose=Whose.TEAM, named=True)}
VERBS = {
    "enrol-known": Handler(act=_known, who=COORDINATOR, whose=Whose.TEAM),
    "enrol-link": Handler(act=_link, who=COORDINATOR, whose=Whose.TEAM),
    "enrol-new": Handler(act=_another, who=COORDINATOR, whose=Whose.NOBODY),
    "enrol-pick": Handler(act=_picked, who=COORDINATOR, whose=Whose.NOBODY),
    "enrol-back": Handler(act=_back, who=COORDINATOR, whose=Whose.NOBODY),
    "enrol-create": Handler(act=_create, who=COORDINATOR, whose=Whose.NOBODY),
}
FORMS = {"enrol": Handler(act=_wrote, who=COORDINATOR, whose=Whose.NOBODY)}
