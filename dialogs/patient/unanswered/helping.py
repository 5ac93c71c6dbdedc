"""Somebody who helps a patient: named by her, asked when she does not answer, and told nothing else.

Decides who that is: she gives a one-time link on, and who opens it reads what it is and agrees or not. Either may
end it at any time. A helper hears her first name and that she has not answered; never an answer, never a word of
health, never whether she has answered since. What a helper says goes to the team. What a helper writes is not read
here, and says so with whom to call.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dialogs import calendar, menus
from dialogs.authority import ALL, PATIENT, Handler, Whose
from dialogs.calendar import Hours
from dialogs.inputs import Action, FromPerson, Refusal, Settled, Tapped
from dialogs.patient.conversation.agenda import pathway_of, plans
from dialogs.patient.speech import (
    Rows,
    answered_by,
    awake_at,
    button,
    by,
    called,
    emergency_number,
    moment,
    patient,
    say,
    worse_row,
)
from dialogs.patient.unanswered import tracing
from dialogs.records import Contact, Invitation, Plan, Reach, Role, RoleName
from dialogs.seen import Helper
from dialogs.severity import Severity
from dialogs.turn import Case, Deciding, Lane, Option
from dialogs.why import codes
from dialogs.words import Day, Text, Words, words
from dialogs.worry import telling, worries
from dialogs.worry.escalation import Worry, raise_worries

HELPER = frozenset({RoleName.HELPER})
NIGHT = Hours(begins=time(21), ends=time(8))  # on the patient's clock: a helper lives near her, as a rule
ANSWERS_FOR = timedelta(hours=24)  # how long the buttons under the question are good for
NO_ANSWER, ASKS_FOR_CALL = "helper-no-answer", "helper-asks-for-call"  # rule ids
_REACH = {Refusal.BLOCKED: Reach.BLOCKED, Refusal.GONE: Reach.GONE}
_GRAVE = (Severity.EMERGENCY, Severity.URGENT)


def helper_of(d: Deciding) -> Helper | None:
    """Who helps her now, if anybody has agreed to."""
    now = (replace(one, role=d.latest(one.role), contact=d.latest(one.contact)) for one in d.case.helpers)
    return next((one for one in now if one.role.ended_at is None), None)


# --- she names one --------------------------------------------------------------------------------


def show(d: Deciding, asked: FromPerson) -> None:
    """Who helps her, or what that would mean; nobody is asked without her word and theirs."""
    helper = helper_of(d)
    if helper is not None:
        said = words("helper-is", name=Text(helper.contact.name), since=Day(_since(d, helper.role)))
        rows: Rows = ((button(d, words("button-helper-end"), "helper-end"),),)
    elif patient(d).helper_invited:
        said = words("helper-invited")
        rows = ((button(d, words("button-helper-again"), "helper-link"),), _end_row(d))
    else:
        said = words("helper-offer")
        rows = ((button(d, words("button-helper-link"), "helper-link"),),)
    say(d, said, rows=(*rows, *worse_row(d)))


def _end_row(d: Deciding) -> tuple[Option, ...]:
    return (button(d, words("button-helper-withdraw"), "helper-end"),)


def _since(d: Deciding, role: Role) -> date:
    return calendar.local_date(role.since_at, patient(d).zone)


def _link(d: Deciding, tap: Tapped) -> None:
    """She wants one: a link to give on. A new link ends the one before."""
    if helper_of(d) is not None or not tap.fresh.code:
        show(d, tap)
        return
    invitation = d.keep(
        Invitation(
            id=d.fresh_id(),
            code_hash=tap.fresh.code_hash,
            role=RoleName.HELPER,
            team_id=patient(d).team_id,
            expires_at=d.now + timedelta(hours=d.case.clinic.invitation_hours),
            patient_id=patient(d).id,
        )
    )
    d.keep(replace(patient(d), helper_invited=invitation.id))
    d.note("helper-invited", by(d), invitation=invitation.id)
    link = Text(f"https://t.me/{d.case.bot_name}?start={tap.fresh.code}")
    until = moment(d, invitation.expires_at)
    say(d, words("helper-link", link=link, until=until), rows=(_end_row(d), *worse_row(d)))


def _ended_by_her(d: Deciding, tap: Tapped) -> None:
    helper = helper_of(d)
    d.keep(replace(patient(d), helper_invited=""))
    if helper is None:
        d.note("helper-withdrawn", by(d))
        say(d, words("helper-withdrawn"), rows=worse_row(d))
        return
    _end(d, helper)
    _tell(d, helper, words("helper-no-more", name=called(d)))
    say(d, words("helper-ended", name=Text(helper.contact.name)), rows=worse_row(d))


def end_all(d: Deciding) -> None:
    """Her follow-up is over: nobody is asked about her any more. The helper hears nothing of that from us."""
    if patient(d).helper_invited:
        d.keep(replace(patient(d), helper_invited=""))
    for one in d.case.helpers:
        _end(d, one)


def _end(d: Deciding, helper: Helper) -> None:
    """Nor is a helper asked by what has not left yet."""
    d.keep(replace(helper.role, ended_at=d.now))
    d.hush(helper.contact.id, codes.HELPER_OVER)
    d.note("helper-ended", by(d), role=helper.role.id)


# --- who opens the link ---------------------------------------------------------------------------


def is_invited(d: Deciding, invitation: Invitation, sender: Contact) -> bool:
    """Whether this invitation still stands, and may be opened by whoever does."""
    who = d.case.patient
    stands = who is not None and who.state == "enrolled" and patient(d).helper_invited == invitation.id
    return stands and invitation.used_by in (None, sender.id) and d.now < invitation.expires_at


def open_link(d: Deciding, invitation: Invitation, sender: Contact) -> None:
    """What it is, for who opens the link; the link is that person's from here on. Nothing is agreed by opening."""
    if patient(d).contact_id == sender.id:
        say(d, words("helper-link-is-not-hers"), to=sender)
        return
    d.keep(replace(invitation, used_by=sender.id, used_at=d.now))
    d.note("helper-link-opened", sender.id, invitation=invitation.id)
    rows = tuple(
        (button(d, words(f"button-{verb}"), verb, item=invitation.id),)
        for verb in ("helper-agree", "helper-decline")
    )
    explained = words("helper-explained", name=called(d), number=emergency_number(d))
    said = say(d, explained, rows=rows, to=sender)
    if said is not None:
        d.say(replace(said, options_until=invitation.expires_at))


def _agreed(d: Deciding, tap: Tapped) -> None:
    sender = _invited_sender(d)
    if sender is None:
        say(d, words("button-over"), to=d.case.sender)
        return
    role = Role(
        id=d.fresh_id(),
        contact_id=sender.id,
        role=RoleName.HELPER,
        team_id=patient(d).team_id,
        patient_id=patient(d).id,
        since_at=d.now,
    )
    d.keep(role)
    d.keep(replace(patient(d), helper_invited=""))
    d.note("helper-agreed", sender.id, role=role.id)
    welcome = words("helper-welcome", name=called(d), number=emergency_number(d))
    menus.follow_roles(d, say(d, welcome, to=sender))
    _tell_her(d, words("helper-agreed", name=Text(sender.name)))


def _declined(d: Deciding, tap: Tapped) -> None:
    sender = _invited_sender(d)
    if sender is None:
        say(d, words("button-over"), to=d.case.sender)
        return
    d.keep(replace(patient(d), helper_invited=""))
    d.note("helper-declined", sender.id)
    say(d, words("helper-declined"), to=sender)
    _tell_her(d, words("helper-has-declined"))


def _invited_sender(d: Deciding) -> Contact | None:
    """The sender, while the invitation she taps about still stands. The button hangs in her chat alone."""
    action, sender, who = d.case.action, d.case.sender, d.case.patient
    if action is None or sender is None or who is None or who.state != "enrolled":
        return None
    is_open = bool(action.item) and patient(d).helper_invited == action.item
    return sender if is_open and sender.id != who.contact_id else None


def _tell_her(d: Deciding, *parts: Words) -> None:
    """In the morning, where it is night for her: nothing of it needs her now."""
    held = awake_at(d)
    if d.case.contact is not None:
        say(
            d,
            *parts,
            lane=Lane.INFORMATION,
            rows=worse_row(d),
            to=d.case.contact,
            not_before=held if held > d.now else None,
        )


# --- the question ---------------------------------------------------------------------------------


def may_ask_at(d: Deciding, *, is_urgent: bool) -> datetime:
    """Now, or the end of the night."""
    return d.now if is_urgent else calendar.hold_until(d.now, patient(d).zone, NIGHT)


def ask(d: Deciding, helper: Helper, plan: Plan) -> bool:
    """Ask whether all is well. Whether it could be said."""
    rows = (
        (_option(d, "fine", plan), _option(d, "no-answer", plan)),
        (_option(d, "call", plan),),
        (Option(label=words("button-helper-stop"), action=Action(verb="helper-stop", item=helper.role.id)),),
    )
    asked = words("helper-question", name=called(d), number=emergency_number(d))
    said = say(
        d,
        asked,
        rows=rows,
        lane=Lane.INFORMATION,
        to=helper.contact,
        not_after=d.now + ANSWERS_FOR,
        why="helper-asked",
        about=plan.id,
    )
    if said is not None:
        d.say(replace(said, options_until=d.now + ANSWERS_FOR))
    return said is not None


_LABELS = {
    "fine": words("button-helper-fine"),
    "no-answer": words("button-helper-no-answer"),
    "call": words("button-helper-call"),
}


def _option(d: Deciding, option: str, plan: Plan) -> Option:
    return button(d, _LABELS[option], "helper-answer", item=plan.id, option=option)


def _answered(d: Deciding, tap: Tapped) -> None:
    """What the helper says goes to the team; with the last two somebody calls."""
    action, sender = d.case.action, d.case.sender
    its_plan = next((one for one in plans(d) if action is not None and one.id == action.item), None)
    if action is None or sender is None or its_plan is None:
        say(d, words("button-over"), to=sender)
        return
    d.note("helper-answered", sender.id, action.option or "", plan=its_plan.id)
    if action.option == "fine":
        _all_is_well(d, its_plan)
        say(d, words("helper-thanks"), to=sender)
        return
    severity = _severity(d, its_plan)
    rule_id, reason = _REASONS["call" if action.option == "call" else "no-answer"]
    worry = Worry(
        rule_id=rule_id,
        severity=severity,
        roles=("nurse",),
        words=reason,
        shown=tracing.shown(d, its_plan),
        plan_id=its_plan.id,
    )
    raise_worries(d, [worry], by=sender.id)
    told = words("helper-passed-on", by=moment(d, answered_by(d, severity)), number=emergency_number(d))
    say(d, told, to=sender)


_REASONS = {
    "no-answer": (NO_ANSWER, words("worry-helper-no-answer")),
    "call": (ASKS_FOR_CALL, words("worry-helper-asks-for-call")),
}


def _all_is_well(d: Deciding, its_plan: Plan) -> None:
    """It is kept with the silence and shown with its task. It is not her own word, so the silence goes on."""
    if not its_plan.silence:
        return
    steps = {**its_plan.silence, tracing.HELPER_WAS_FINE: d.now}
    its_plan = d.keep(replace(d.latest(its_plan), silence=steps))
    silence, current = pathway_of(d, its_plan).non_response, worries.current(d)
    if silence is None or current is None:
        return
    about = [
        one
        for one in worries.open_reasons(d, current)
        if one.plan_id == its_plan.id and one.rule_id == silence.id
    ]
    for reason in about:
        d.keep(replace(reason, shown=tracing.shown(d, its_plan)))
    if about:
        telling.show(d, current, anew=())


def _severity(d: Deciding, its_plan: Plan) -> Severity:
    """Soon; urgent where something grave of hers is open, or the silence is a task already."""
    current = worries.current(d)
    waiting = worries.open_reasons(d, current) if current is not None else ()
    is_grave = any(one.severity in _GRAVE and one.plan_id == its_plan.id for one in waiting)
    return Severity.URGENT if is_grave or "trace" in its_plan.silence else Severity.SOON


# --- what else a helper does ----------------------------------------------------------------------


def is_only_helper(case: Case) -> bool:
    """Whether the sender helps somebody and is nothing else here."""
    held = [one.role for one in case.roles if one.ended_at is None]
    return bool(held) and all(role is RoleName.HELPER for role in held)


def _roles_of(d: Deciding) -> list[Role]:
    """One for each patient the sender helps."""
    return [one for one in d.case.roles if one.role is RoleName.HELPER and one.ended_at is None]


def answer(d: Deciding) -> None:
    """The one answer to whatever a helper writes or asks: it is not read here, whom to call, how to end it. In a Turn
    that is about no patient, so it names nobody: a button to end it names the role alone.
    """
    held = _roles_of(d)
    rows = tuple(
        (
            Option(
                label=words("button-helper-stop")
                if len(held) == 1
                else words("button-helper-stop-since", since=Day(role.since_at.date())),
                action=Action(verb="helper-stop", item=role.id),
            ),
        )
        for role in held
    )
    say(d, words("helper-not-read", number=emergency_number(d)), rows=rows, to=d.case.sender)


def _stopped(d: Deciding, tap: Tapped) -> None:
    """The helper ends it. She is told, because nobody would be asked any more."""
    sender = d.case.sender
    held = [one for one in _roles_of(d) if one.patient_id == patient(d).id]
    for role in held:
        d.keep(replace(role, ended_at=d.now))
        d.hush(role.contact_id, codes.HELPER_OVER)
        d.note("helper-ended", by(d), role=role.id)
    say(d, words("helper-no-more", name=called(d)), to=sender)
    if held and sender is not None:
        _tell_her(d, words("helper-has-stopped", name=Text(sender.name)))


def refused(d: Deciding, settled: Settled) -> None:
    """Telegram does not let us write to whoever helps her: the step was not taken after all."""
    reach = _REACH.get(settled.refusal) if settled.refusal is not None else None
    for one in d.case.helpers:
        if one.contact.id == settled.contact_id and reach is not None:
            d.keep(replace(d.latest(one.contact), reach=reach))
            d.note("helper-unreachable", "delivery", reach.value, role=one.role.id)


def _tell(d: Deciding, helper: Helper, *parts: Words) -> None:
    if helper.contact.reach is Reach.REACHABLE:
        say(d, *parts, lane=Lane.INFORMATION, to=helper.contact)


COMMANDS = {"helper": Handler(act=show, who=PATIENT, whose=Whose.OWN)}
VERBS = {
    "helper-link": Handler(act=_link, who=PATIENT, whose=Whose.OWN),
    "helper-end": Handler(act=_ended_by_her, who=PATIENT, whose=Whose.OWN),
    "helper-agree": Handler(act=_agreed, who=ALL, whose=Whose.ANYONE),
    "helper-decline": Handler(act=_declined, who=ALL, whose=Whose.ANYONE),
    "helper-answer": Handler(act=_answered, who=HELPER, whose=Whose.OWN),
    "helper-stop": Handler(act=_stopped, who=HELPER, whose=Whose.OWN),
}
