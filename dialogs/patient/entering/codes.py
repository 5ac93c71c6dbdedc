"""`/start CODE`: a patient's link, a colleague's invitation, a helper's, or none of these.

Decides whether a code may be used, by whom, and once. Unknown, used, expired and locked codes get one and the
same answer, and five wrong ones in an hour get it whatever the sixth is. Never shows anything of the patient
a link belongs to. A role stands in the invitation, never in the code.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogs import menus
from dialogs.authority import ALL, Handler, Whose
from dialogs.inputs import Asked
from dialogs.lifecycles import EnrolmentState
from dialogs.patient.anytime import own
from dialogs.patient.entering import enrolment, enrolment_steps, stranger
from dialogs.patient.speech import patient, say, team_name
from dialogs.patient.unanswered import helping
from dialogs.records import Contact, Enrolment, Invitation, Role, RoleName
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Text, words
from dialogs.worry.escalation import Worry, raise_worries

WRONG_CODES_PER_HOUR = 5


def start(d: Deciding, asked: Asked) -> None:
    """`/start CODE`: a patient's link, a colleague's invitation, or neither."""
    sender = enrolment_steps.newcomer(d)
    if not asked.words:
        _without_code(d, asked)
    elif len(_recent_wrong_codes(d, sender)) >= WRONG_CODES_PER_HOUR:
        say(d, words("code-unknown"), to=sender)
    elif d.case.invitation is not None and d.case.invitation.role is RoleName.HELPER:
        _open_help(d, d.case.invitation, sender)
    elif d.case.invitation is not None and _is_usable(d, d.case.invitation):
        _accept_invitation(d, d.case.invitation, sender)
    elif d.case.enrolment is not None and d.case.patient is not None:
        _open_link(d, d.case.enrolment, sender, asked)
    else:
        _wrong_code(d, sender)


def _without_code(d: Deciding, asked: Asked) -> None:
    if d.case.patient is not None and d.case.has_role(RoleName.PATIENT):
        own.show_help(d, asked)
    elif d.case.roles:
        say(d, words("start-without-code"), to=enrolment_steps.newcomer(d))
    else:
        stranger.answer(d)


def _open_link(d: Deciding, link: Enrolment, sender: Contact, asked: Asked) -> None:
    """A link that exists. Whether it may be used is told to nobody but the one it is for."""
    who = patient(d)
    is_hers = who.contact_id == sender.id
    if is_hers and not (who.state == "left" and _is_fresh(d, link)):
        own.show_help(d, asked)
    elif _is_staff(d) and not is_hers:
        say(d, words("code-for-patient"), to=sender)
    elif who.contact_id is not None and not is_hers:
        _second_account(d, sender)
    elif link.contact_id == sender.id and link.state in enrolment.JOINING:
        enrolment.ask_on(d, link)
    elif _is_fresh(d, link) and (is_hers or not d.case.has_role(RoleName.PATIENT)):
        enrolment.open_link(d, link)
    else:
        _wrong_code(d, sender)


def _is_fresh(d: Deciding, link: Enrolment) -> bool:
    return link.state is EnrolmentState.INVITED and d.now < link.expires_at


def _second_account(d: Deciding, sender: Contact) -> None:
    """Someone else opens the link of a patient who is enrolled: refused like any wrong code, and told."""
    worry = Worry(
        rule_id="second-account",
        severity=Severity.SOON,
        roles=("coordinator",),
        words=words("worry-second-account"),
    )
    raise_worries(d, [worry], by=sender.id)
    d.note("refused", sender.id, "second-account")
    if d.case.contact is not None:
        say(d, words("second-account-told", team=team_name(d)), to=d.latest(d.case.contact))
    _wrong_code(d, sender)


def _wrong_code(d: Deciding, sender: Contact) -> None:
    recent = (*_recent_wrong_codes(d, sender), d.now)[-WRONG_CODES_PER_HOUR:]
    d.keep(replace(d.latest(sender), wrong_codes=recent))
    say(d, words("code-unknown"), to=sender)


def _recent_wrong_codes(d: Deciding, sender: Contact) -> tuple[datetime, ...]:
    return tuple(at for at in sender.wrong_codes if d.now - at < timedelta(hours=1))


def _open_help(d: Deciding, invitation: Invitation, sender: Contact) -> None:
    """A link that a patient gave to whoever helps her."""
    if helping.is_invited(d, invitation, sender):
        helping.open_link(d, invitation, sender)
    else:
        _wrong_code(d, sender)


# --- a colleague ----------------------------------------------------------------------------------


def _is_usable(d: Deciding, invitation: Invitation) -> bool:
    return invitation.used_by is None and d.now < invitation.expires_at


def _accept_invitation(d: Deciding, invitation: Invitation, sender: Contact) -> None:
    """The role stands in the invitation, never in the code."""
    d.keep(replace(invitation, used_by=sender.id, used_at=d.now))
    d.keep(
        Role(
            id=d.fresh_id(),
            contact_id=sender.id,
            role=invitation.role,
            team_id=invitation.team_id,
            lead=invitation.lead,
            admin=invitation.admin,
            since_at=d.now,
        )
    )
    if invitation.name:
        d.keep(replace(d.latest(sender), name=invitation.name))
    d.note("joined", sender.id, role=invitation.role.value, team=invitation.team_id)
    team = next(
        (one for one in (d.case.team, *d.case.teams) if one is not None and one.id == invitation.team_id),
        None,
    )
    key = "welcome-coordinator" if invitation.role is RoleName.COORDINATOR else "welcome-provider"
    welcome = words(key, team=Text(team.name if team is not None else invitation.team_id))
    menus.follow_roles(d, say(d, welcome, to=sender))


def _is_staff(d: Deciding) -> bool:
    return d.case.has_role(RoleName.PROVIDER) or d.case.has_role(RoleName.COORDINATOR)


COMMANDS = {"start": Handler(act=start, who=ALL, whose=Whose.ANYONE)}
