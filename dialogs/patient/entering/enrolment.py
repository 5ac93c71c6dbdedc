"""From a one-time link to the first check-in: what this is, consent, the second fact, hour.

Decides each step of joining and its ends; whether a code may be used at all stands in codes.py. Until the
second fact is right nothing about the patient is shown, not even her name: the link may have been
photographed.

What she agrees to must be in words she reads: consent is asked in the language of her Telegram where the
clinic has it, with every other language of the clinic one tap away. The one she agrees in stays hers.
"""

from dataclasses import replace
from datetime import time, timedelta
from typing import Final

from dialogs import menus
from dialogs.authority import ALL, Handler, Whose
from dialogs.hearing.dates import dates_meant
from dialogs.hearing.hours import read_hour
from dialogs.inputs import Asked, DueKind, FellDue, Tapped, Wrote
from dialogs.lifecycles import DIALOG, ENROLMENT, EnrolmentState, PlanState
from dialogs.patient.anytime import languages
from dialogs.patient.conversation.agenda import plans
from dialogs.patient.course import plan
from dialogs.patient.entering import settling
from dialogs.patient.entering.enrolment_steps import (
    CONSENT,
    FACT,
    HOUR,
    SETTLE,
    ask_step,
    go_to,
    newcomer,
    step,
    typed_in,
)
from dialogs.patient.entering.settling import Times
from dialogs.patient.occasions import windows
from dialogs.patient.occasions.check_in import planned_of
from dialogs.patient.speech import (
    called,
    emergency_number,
    moment,
    patient,
    say,
    spoken,
    worse_row,
)
from dialogs.records import Contact, Dialog, Enrolment, Plan, Role, RoleName
from dialogs.severity import Severity
from dialogs.turn import Case, Deciding
from dialogs.words import Words, words
from dialogs.worry.escalation import Worry, raise_worries

KIND: Final = "enrolment"  # of the dialog
NOT_WATCHED: Final = ("help", "worse")  # commands that are answered with the emergency number
JOINING = (EnrolmentState.OPENED, EnrolmentState.CONSENTED, EnrolmentState.CONFIRMED)


# --- beginning ------------------------------------------------------------------------------------


def open_link(d: Deciding, enrolment: Enrolment) -> None:
    """A link is opened for the first time; from now on it belongs to this chat."""
    d.keep(replace(newcomer(d), language=languages.nearest(d.case, newcomer(d).language)))
    ends_at = d.now + timedelta(hours=d.case.clinic.invitation_hours)
    opened = d.keep(
        replace(
            enrolment,
            state=ENROLMENT.move(enrolment.state, "open"),
            contact_id=newcomer(d).id,
            expires_at=ends_at,
        )
    )
    d.wait(DueKind.ENROLMENT_EXPIRY, opened.id, ends_at)
    d.note("link-opened", newcomer(d).id)
    ask_on(d, opened)


def ask_on(d: Deciding, enrolment: Enrolment) -> None:
    """Ask the step she stands at."""
    ask_step(d, enrolment, _own_dialog(d, enrolment), newcomer(d))


# --- the steps ------------------------------------------------------------------------------------


def heard(d: Deciding, wrote: Wrote) -> None:
    """A text while somebody is joining: the answer of the step she stands at."""
    joining = _joining(d)
    if joining is None:
        return
    enrolment, dialog = joining
    if languages.command(d.case, newcomer(d).language, wrote.text) in NOT_WATCHED:
        _help(d, enrolment, dialog)
    elif dialog.item == CONSENT:
        _consent_typed(d, enrolment, dialog, wrote.text)
    elif dialog.item == FACT:
        _fact(d, enrolment, dialog, wrote.text)
    elif dialog.item == HOUR:
        _hour_typed(d, enrolment, dialog, wrote.text)
    else:
        ask_step(d, enrolment, dialog, newcomer(d), words("join-again"))


def asked(d: Deciding, command: Asked) -> None:
    """A command of somebody who is still joining: the question she stands at, once more."""
    joining = _joining(d)
    if joining is None:
        return
    if command.command in NOT_WATCHED:
        _help(d, *joining)
    else:
        _again(d, *joining, words("join-first"))


def _help(d: Deciding, enrolment: Enrolment, dialog: Dialog) -> None:
    """What this is, and whom to call where it cannot wait."""
    _again(d, enrolment, dialog, words("join-help"), words("safety-net", number=emergency_number(d)))


def _again(d: Deciding, enrolment: Enrolment, dialog: Dialog, *before: Words) -> None:
    """The step she stands at; of consent only its short form, because the whole stands above."""
    if dialog.item == CONSENT:
        say(d, *before, words("consent-again"), rows=step(d, dialog)[1], to=newcomer(d))
    else:
        ask_step(d, enrolment, dialog, newcomer(d), *before)


def _consent_typed(d: Deciding, enrolment: Enrolment, dialog: Dialog, text: str) -> None:
    agrees = languages.yes_or_no(d.case, newcomer(d).language, text)
    if agrees is None:
        _again(d, enrolment, dialog)
    elif agrees:
        _consented(d, enrolment, dialog)
    else:
        _declined(d, enrolment, dialog)


def _tapped(d: Deciding, tap: Tapped) -> None:
    """A button of a step; one of a step she has passed asks the present step again."""
    joining = _joining(d)
    if joining is None:
        return
    enrolment, dialog = joining
    action = d.case.action
    if action is None or action.dialog != dialog.id or action.item != dialog.item:
        ask_step(d, enrolment, dialog, newcomer(d))
    elif action.verb == "join-agree":
        _consented(d, enrolment, dialog)
    elif action.verb == "join-decline":
        _declined(d, enrolment, dialog)
    elif action.verb == "join-language" and (action.option or "") in d.case.clinic.languages:
        d.keep(replace(newcomer(d), language=action.option or ""))
        ask_step(d, enrolment, dialog, newcomer(d))
    elif action.verb == "join-hour" and (hour := read_hour(action.option or "")) is not None:
        _at_hour(d, enrolment, dialog, hour)
    elif action.verb == "join-times" and (times := settling.from_option(action.option or "")) is not None:
        _at_times(d, enrolment, dialog, times)


def _consented(d: Deciding, enrolment: Enrolment, dialog: Dialog) -> None:
    consented = d.keep(
        replace(
            enrolment,
            state=ENROLMENT.move(enrolment.state, "consent"),
            consented_at=d.now,
            consent_version=d.case.clinic.consent_version,
        )
    )
    d.note("consented", newcomer(d).id, version=d.case.clinic.consent_version)
    ask_step(d, consented, go_to(d, dialog, FACT), newcomer(d))


def _declined(d: Deciding, enrolment: Enrolment, dialog: Dialog) -> None:
    """Nothing begins; the team is told, so that somebody can ask why."""
    d.keep(replace(enrolment, state=ENROLMENT.move(enrolment.state, "refuse")))
    d.note("declined", newcomer(d).id)
    worry = Worry(
        rule_id="enrolment-declined",
        severity=Severity.ROUTINE,
        roles=("coordinator",),
        words=words("worry-enrolment-declined"),
    )
    raise_worries(d, [worry], by=newcomer(d).id)
    _end(d, enrolment, dialog)
    say(d, words("join-declined"), to=newcomer(d))


def _fact(d: Deciding, enrolment: Enrolment, dialog: Dialog, text: str) -> None:
    """Her date of birth. Every date the text may mean is tried; a text that is no date costs nothing."""
    meant = dates_meant(text, typed_in(d))
    if not meant:
        unclear = d.keep(replace(dialog, state=DIALOG.move(dialog.state, "clarify")))
        ask_step(d, enrolment, unclear, newcomer(d), words("fact-unclear"))
    elif patient(d).born_on in meant:
        confirmed = d.keep(replace(enrolment, state=ENROLMENT.move(enrolment.state, "confirm")))
        d.note("confirmed", newcomer(d).id)
        ask_step(d, confirmed, go_to(d, dialog, HOUR), newcomer(d))
    else:
        _wrong_fact(d, enrolment, dialog)


def _wrong_fact(d: Deciding, enrolment: Enrolment, dialog: Dialog) -> None:
    tries_left = d.case.clinic.second_fact_tries - enrolment.wrong_facts - 1
    wrong = replace(enrolment, wrong_facts=enrolment.wrong_facts + 1)
    d.note("wrong-fact", newcomer(d).id, tries_left=str(tries_left))
    if tries_left > 0:
        d.keep(wrong)
        ask_step(d, wrong, dialog, newcomer(d), words("fact-wrong"))
        return
    locked = d.keep(replace(wrong, state=ENROLMENT.move(wrong.state, "lock")))
    _end(d, locked, dialog)
    worry = Worry(
        rule_id="enrolment-locked",
        severity=Severity.SOON,
        roles=("coordinator",),
        words=words("worry-enrolment-locked"),
    )
    raise_worries(d, [worry], by=newcomer(d).id)
    say(d, words("fact-locked"), to=newcomer(d))


def _hour_typed(d: Deciding, enrolment: Enrolment, dialog: Dialog, text: str) -> None:
    """An hour; or, where one lay in her quiet hours, her yes or no to it."""
    asked_about = settling.from_option(dialog.draft.get(SETTLE, ""))
    agrees = languages.yes_or_no(d.case, newcomer(d).language, text) if asked_about is not None else None
    hour = read_hour(text, typed_in(d).hours)
    if asked_about is not None and agrees is not None:
        other = settling.shrunk(d, asked_about) if agrees else settling.instead(d, asked_about)
        if other is not None:
            _at_times(d, enrolment, dialog, other)
            return
    if hour is not None:
        _at_hour(d, enrolment, dialog, hour)
    else:
        ask_step(d, enrolment, dialog, newcomer(d), words("join-again"))


def _at_hour(d: Deciding, enrolment: Enrolment, dialog: Dialog, hour: time) -> None:
    _at_times(d, enrolment, dialog, Times(hour=hour, quiet=windows.quiet_of(patient(d))))


def _at_times(d: Deciding, enrolment: Enrolment, dialog: Dialog, times: Times) -> None:
    """Where a check-in would come in her quiet hours she is asked first; else she is in."""
    if settling.disturbing(d, times):
        draft = {**dialog.draft, SETTLE: times.option}
        ask_step(d, enrolment, d.keep(replace(dialog, draft=draft)), newcomer(d))
        return
    quiet = times.quiet
    if quiet != windows.quiet_of(patient(d)):
        d.keep(replace(patient(d), quiet_from=quiet.begins, quiet_to=quiet.ends))
        d.note("quiet-set", newcomer(d).id, quiet=f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}")
    _enrolled(d, enrolment, dialog, times.hour)


def _enrolled(d: Deciding, enrolment: Enrolment, dialog: Dialog, hour: time) -> None:
    """She is in: her chat is hers from now on, and the first check-in is named in her own time."""
    language = languages.nearest(d.case, newcomer(d).language)
    sender = d.keep(replace(newcomer(d), language=language))
    d.keep(replace(enrolment, state=ENROLMENT.move(enrolment.state, "enrol")))
    joined = replace(patient(d), state="enrolled", gone=None, contact_id=sender.id)
    who = d.keep(replace(joined, hour=hour, language=language))
    if not any(one.patient_id == who.id and one.ended_at is None for one in d.case.roles):
        d.keep(
            Role(
                id=d.fresh_id(),
                contact_id=sender.id,
                role=RoleName.PATIENT,
                team_id=who.team_id,
                patient_id=who.id,
                since_at=d.now,
            )
        )
    _end(d, enrolment, dialog)
    d.note("enrolled", sender.id, hour=f"{hour:%H:%M}")
    begun = _start_plans(d)
    _welcome(d, sender)
    for one in begun:
        plan.judge_facts(d, one)


def _start_plans(d: Deciding) -> list[Plan]:
    """Those that begin now."""
    who, begun = patient(d), []
    for one in plans(d):
        one = d.keep(replace(one, hour=who.hour))
        if one.state is PlanState.INVITED:
            plan.start(d, one)
            begun.append(one)
        elif one.state in (PlanState.ACTIVE, PlanState.PAUSED):
            plan.set_hour(d, one, who.hour)
    return begun


def _welcome(d: Deciding, sender: Contact) -> None:
    parts: list[Words] = [words("joined", name=called(d))]
    planned = [(one, found) for one in plans(d) if (found := planned_of(d, one)) is not None]
    for one, first in planned:  # the loader lets no welcome pass that does not name the emergency number
        parts += [
            spoken(d, one, "words.welcome"),
            words("first-check-in", at=moment(d, first.due_at)),
        ]
    if not planned:
        parts.append(words("safety-net", number=emergency_number(d)))
    menus.follow_roles(d, say(d, *parts, words("joined-worse"), rows=worse_row(d), to=sender))


# --- after we were away ---------------------------------------------------------------------------


def ask_again(d: Deciding, due: FellDue) -> bool:
    """After we were away: the step she stands at, once more. Whether this due row was about a joining
    dialog.
    """
    dialog = d.case.sender_dialog or d.case.dialog
    if dialog is None or dialog.id != due.key or dialog.kind != KIND:
        return False
    enrolment = d.case.enrolment
    contact = d.case.sender or d.case.contact
    if enrolment is not None and contact is not None and enrolment.state in JOINING:
        ask_step(d, enrolment, dialog, contact, words("ask-again"))
    return True


# --- ends -----------------------------------------------------------------------------------------


def expire(d: Deciding, due: FellDue) -> None:
    """The link or the joining was not finished in time; a coordinator may invite again."""
    enrolment = d.case.enrolment
    if enrolment is None or enrolment.id != due.key or not ENROLMENT.may(enrolment.state, "expire"):
        return
    if d.now < enrolment.expires_at:
        d.wait(DueKind.ENROLMENT_EXPIRY, enrolment.id, enrolment.expires_at)
        return
    was_opened = enrolment.state in JOINING
    d.keep(replace(enrolment, state=ENROLMENT.move(enrolment.state, "expire")))
    d.note("link-expired", "clock")
    worry = Worry(
        rule_id="enrolment-expired",
        severity=Severity.ROUTINE,
        roles=("coordinator",),
        words=words("worry-enrolment-unfinished" if was_opened else "worry-enrolment-expired"),
    )
    raise_worries(d, [worry], by="clock")


def lapse(d: Deciding, due: FellDue) -> bool:
    """Whether this due row was about a joining dialog; if so it is closed."""
    dialog = next(
        (one for one in (d.case.sender_dialog, d.case.dialog) if one is not None and one.id == due.key), None
    )
    if dialog is None or dialog.kind != KIND:
        return False
    if dialog.state in DIALOG.non_terminal:
        d.keep(replace(dialog, state=DIALOG.move(dialog.state, "lapse")))
    return True


def _end(d: Deciding, enrolment: Enrolment, dialog: Dialog) -> None:
    dialog = d.latest(dialog)
    d.keep(replace(dialog, state=DIALOG.move(dialog.state, "finish"), draft={}))
    d.unwait(DueKind.ENROLMENT_EXPIRY, enrolment.id)
    d.unwait(DueKind.DIALOG_LAPSE, dialog.id, subject=dialog.contact_id)


# --- who is joining -------------------------------------------------------------------------------


def is_joining(case: Case) -> bool:
    """Whether the sender has a joining dialog open about the patient of this Case."""
    dialog, who = case.sender_dialog, case.patient
    return dialog is not None and dialog.kind == KIND and who is not None and dialog.patient_id == who.id


def _joining(d: Deciding) -> tuple[Enrolment, Dialog] | None:
    """The enrolment and dialog of the sender. One that is over is closed, with the answer of any wrong
    code.
    """
    dialog, enrolment, sender = d.case.sender_dialog, d.case.enrolment, newcomer(d)
    if dialog is None or dialog.kind != KIND or d.case.patient is None:
        say(d, words("button-over"), to=sender)
        return None
    dialog = d.latest(dialog)
    is_hers = (
        enrolment is not None
        and enrolment.contact_id == sender.id
        and dialog.patient_id == enrolment.patient_id
    )
    if enrolment is not None and is_hers and enrolment.state in JOINING and d.now < enrolment.expires_at:
        return enrolment, dialog
    d.keep(replace(dialog, state=DIALOG.move(dialog.state, "lapse")))
    d.unwait(DueKind.DIALOG_LAPSE, dialog.id, subject=dialog.contact_id)
    say(d, words("code-unknown"), to=sender)
    return None


def _own_dialog(d: Deciding, enrolment: Enrolment) -> Dialog:
    """The sender's joining dialog for this enrolment, opened in place of whatever she had open."""
    sender, before = newcomer(d), d.case.sender_dialog
    if before is not None and before.kind == KIND and before.patient_id == enrolment.patient_id:
        return d.latest(before)
    if before is not None:
        d.keep(replace(before, state=DIALOG.move(before.state, "hand_over")))
    steps = {EnrolmentState.CONSENTED: FACT, EnrolmentState.CONFIRMED: HOUR}
    dialog = d.keep(
        Dialog(
            id=d.fresh_id(),
            contact_id=sender.id,
            kind=KIND,
            state=DIALOG.initial,
            patient_id=enrolment.patient_id,
            opened_at=d.now,
            lapses_at=enrolment.expires_at,
            item=steps.get(enrolment.state, CONSENT),
        )
    )
    d.wait(DueKind.DIALOG_LAPSE, dialog.id, enrolment.expires_at, subject=sender.id)
    return dialog


VERBS = {
    verb: Handler(act=_tapped, who=ALL, whose=Whose.ANYONE)
    for verb in ("join-agree", "join-decline", "join-language", "join-hour", "join-times")
}
FORMS = {KIND: Handler(act=heard, who=ALL, whose=Whose.ANYONE)}
