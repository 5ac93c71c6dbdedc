"""Leaving: a patient has died, has withdrawn, or is erased, and everything ends.

Decides what that means: no plan, dialog or alarm of hers goes on, nothing that waited to be said to her is said, and
what was open for the team stays open. After death or erasure her chat hears nothing at all, whoever writes from it;
after withdrawal only a short answer to her own words. What comes from it is kept for a person to read. Danger: the
promise is kept here and nowhere else; `hold_tongue` has to see every Turn that is about a patient.
"""

from dataclasses import replace
from typing import Final

from dialogs.authority import STAFF, Handler, permits
from dialogs.inputs import (
    Asked,
    Delivery,
    DueKind,
    Edited,
    FromPerson,
    Input,
    OurFailure,
    SentOther,
    Settled,
    Tapped,
    Wrote,
)
from dialogs.lifecycles import DIALOG, ENROLMENT, PLAN, REPLY, EnrolmentState, ReplyState
from dialogs.patient.anytime import languages, worse
from dialogs.patient.conversation import remarks
from dialogs.patient.conversation.agenda import own_dialog, plans
from dialogs.patient.course import plan
from dialogs.patient.speech import by, emergency_number, patient, say, team_name, worse_row
from dialogs.patient.unanswered import helping
from dialogs.records import Gone, RemarkKind, RemarkState, RoleName
from dialogs.severity import Severity
from dialogs.staff import provider
from dialogs.turn import Deciding, Say
from dialogs.words import words
from dialogs.worry.escalation import Worry, raise_worries

FOR_EVER = (Gone.DIED, Gone.ERASED)  # not even a reply
JOINING: Final = "enrolment"  # kind of the dialog in which somebody joins
LEFT = "left"  # state of a patient without a follow-up
_OF_PLAN = (DueKind.RESUME, DueKind.COURSE, DueKind.MESSAGE, DueKind.UNANSWERED, DueKind.SILENCE)


# --- it ends --------------------------------------------------------------------------------------


def end_everything(d: Deciding, why: Gone) -> None:
    """Nothing of hers goes on, and nothing that waited for her ear is said. Her open worries stay the team's."""
    end_plans(d, why.value)
    _end_dialog(d)
    _end_link(d)
    _fail_replies(d)
    helping.end_all(d)
    for change in d.case.changes:
        d.unwait(DueKind.TELL_CHANGE, change.id)
    d.keep(replace(patient(d), state=LEFT, gone=why))
    contact = d.case.contact
    if contact is not None:
        d.hush(contact.id, why.value, others=why in FOR_EVER)
    d.note("gone", by(d), why.value)


def end_plans(d: Deciding, why: str) -> None:
    """All her plans are over, with whatever waits for them."""
    for one in plans(d):
        if one.state not in PLAN.terminal:
            plan.stop(d, one, why)
        for kind in _OF_PLAN:
            d.unwait(kind, one.id)


def follow_up_over(d: Deciding, why: str) -> None:
    """Her follow-up is over, as it was meant to be. She may still write."""
    end_plans(d, why)
    _end_dialog(d)
    _end_link(d)
    d.keep(replace(patient(d), state=LEFT))
    d.note("gone", by(d), why)


def _end_dialog(d: Deciding) -> None:
    dialog = own_dialog(d) or d.case.dialog
    if dialog is None:
        return
    dialog = d.latest(dialog)
    hers = dialog.patient_id == patient(d).id or dialog.kind == JOINING
    if not hers or dialog.state in DIALOG.terminal:
        return
    d.keep(replace(dialog, state=DIALOG.move(dialog.state, "lapse"), item="", back=(), draft={}))
    for kind in (DueKind.DIALOG_LAPSE, DueKind.ASK_AGAIN):
        d.unwait(kind, dialog.id)
        d.unwait(kind, dialog.id, subject=dialog.contact_id)


def _end_link(d: Deciding) -> None:
    """A link that she has not used yet works no more."""
    link = d.case.enrolment
    if link is not None and d.latest(link).state in ENROLMENT.non_terminal:
        link = d.latest(link)
        d.keep(replace(link, state=ENROLMENT.move(link.state, "cancel")))
        if link.contact_id is not None and d.case.contact is None:
            d.hush(link.contact_id, "left")  # whoever was joining hears no more of it
        d.unwait(DueKind.ENROLMENT_EXPIRY, link.id)
        d.note("invitation-cancelled", by(d), enrolment=link.id)


def _fail_replies(d: Deciding) -> None:
    """What colleagues wrote to her and that has not left does not leave any more. Each author is told once, save who
    ends it: she sees what she does.
    """
    told = {by(d)}
    for remark in (d.latest(one) for one in d.case.remarks):
        if remark.kind is not RemarkKind.REPLY or remark.state is not RemarkState.WAITING:
            continue
        if remark.by in told:
            failed = REPLY.move(ReplyState(remark.state), "fail")
            d.keep(replace(remark, state=RemarkState(failed)))
            continue
        told.add(remark.by)
        provider.on_settled(
            d,
            Settled(
                say_key=remark.say_key,
                contact_id=d.case.contact.id if d.case.contact is not None else "",
                patient_id=remark.patient_id,
                delivery=Delivery.REFUSED,
            ),
        )


def stops(d: Deciding, tap: Tapped) -> None:
    """She withdraws. What was answered stays; the team is told, and this is the last that is said to her."""
    under_way = any(one.state not in PLAN.terminal for one in plans(d))
    end_everything(d, Gone.WITHDREW)
    if under_way:
        worry = Worry(
            rule_id="patient-left",
            severity=Severity.SOON,
            roles=("nurse",),
            words=words("worry-patient-left"),
        )
        raise_worries(d, [worry], by=by(d))
        d.note("left", by(d))
    net = words("safety-net", number=emergency_number(d))
    say(d, words("stopped", team=team_name(d)), net, rows=worse_row(d))


# --- afterwards -----------------------------------------------------------------------------------


def is_hers(d: Deciding, happened: FromPerson, handler: Handler | None) -> bool:
    """Whether this comes from the chat of a patient who is gone, and is nothing that a colleague does, or that
    somebody who comes back has to do. `handler`: of the command or button.
    """
    who, contact = d.case.patient, d.case.contact
    if who is None or contact is None or d.latest(who).gone is None:
        return False
    if d.case.sender is None or d.case.sender.id != contact.id:
        return False
    if handler is not None and handler.who <= STAFF and permits(d.case, handler):
        return False
    return d.latest(who).gone in FOR_EVER or not _comes_back(d, happened)


def _comes_back(d: Deciding, happened: FromPerson) -> bool:
    """Whether she who withdrew is joining anew, by a new link."""
    link, dialog = d.case.enrolment, d.case.sender_dialog
    if isinstance(happened, Asked) and happened.command == "start" and happened.words:
        return True
    if dialog is not None and dialog.kind == JOINING and dialog.state in DIALOG.non_terminal:
        return True
    opened = ENROLMENT.non_terminal - {EnrolmentState.INVITED}
    return link is not None and link.state in opened


def hears(d: Deciding, happened: FromPerson) -> None:
    """What comes from that chat is kept for a person. Only whoever withdrew gets an answer, always the same."""
    _keep(d, happened)
    if patient(d).gone is Gone.WITHDREW and isinstance(happened, Wrote | SentOther | Edited | Asked | Tapped):
        said = words("left-safety", team=team_name(d), number=emergency_number(d))
        say(d, said, rows=worse_row(d))


def _keep(d: Deciding, happened: FromPerson) -> None:
    is_for_ever = patient(d).gone in FOR_EVER
    if not is_for_ever and _says_worse(d, happened):
        _feels_worse(d)
    verb = d.case.action.verb if d.case.action is not None else ""
    match happened:
        case Wrote() | Edited():
            remarks.keep_unread(d, happened.text, kind=RemarkKind.UNASKED, message_id=happened.message_id)
        case SentOther():
            text = f"[{happened.kind}] {happened.caption}".strip()
            remarks.keep_unread(d, text, kind=RemarkKind.OTHER, message_id=happened.message_id)
        case Asked() if is_for_ever:
            text = f"/{happened.command} {happened.words}".strip()
            remarks.keep_unread(d, text, kind=RemarkKind.UNASKED, message_id=happened.message_id)
        case Tapped() if is_for_ever:
            remarks.keep_unread(d, f"[{verb or 'button'}]", kind=RemarkKind.OTHER, message_id=None)
        case _:
            d.note("heard-after-end", by(d), type(happened).__name__.lower())


def _says_worse(d: Deciding, happened: FromPerson) -> bool:
    if isinstance(happened, Wrote):
        typed = languages.command(d.case, patient(d).language, happened.text)
        return typed == "worse" or worse.says_so(d, happened.text)
    if isinstance(happened, Tapped):
        return d.case.action is not None and d.case.action.verb == "worse"
    return isinstance(happened, Asked) and happened.command == "worse"


def _feels_worse(d: Deciding) -> None:
    """She withdrew, and feels worse: a person must know, whatever she withdrew from."""
    worry = Worry(
        rule_id=worse.WITHOUT_PLAN,
        severity=Severity.URGENT,
        roles=("nurse",),
        words=words("worry-patient-worse"),
    )
    raise_worries(d, [worry], by=by(d))
    d.note("worse", by(d))


def hold_tongue(d: Deciding, happened: Input) -> None:
    """Nothing this Turn was going to say to a patient who is gone is said; to one who withdrew nothing but the answer
    to her own act.
    """
    who, contact = d.case.patient, d.case.contact
    gone = d.latest(who).gone if who is not None else None
    if who is None or contact is None or gone is None:
        return
    if gone is Gone.WITHDREW and _is_her_act(contact.id, happened):
        return
    for one in d.says:
        if one.contact_id == contact.id and _is_to_her(d, one, who.id):
            d.unsay(one.key)
            d.note("not-said", by(d), gone.value)


def _is_her_act(contact_id: str, happened: Input) -> bool:
    sender = happened.sender if isinstance(happened, FromPerson | OurFailure) else None
    return sender is not None and sender.contact_id == contact_id


def _is_to_her(d: Deciding, one: Say, patient_id: str) -> bool:
    """Whether it is said to her as the patient, and not to a colleague that she is besides."""
    if one.patient_id is not None:
        return one.patient_id == patient_id
    works = any(role.ended_at is None and role.role is not RoleName.PATIENT for role in d.case.roles)
    return not (works and d.case.sender is not None and d.case.sender.id == one.contact_id)
