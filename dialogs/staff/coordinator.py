"""What a coordinator asks for besides schedules and enrolments: today, an invitation for a colleague;
help for staff.

Decides what these answer. Roles are granted by a one-time link only, and only by an admin of the same
team. The tables at the end are everything a coordinator may do, for decide.py.
"""

from dataclasses import replace
from datetime import timedelta

from dialogs import calendar, menus
from dialogs.authority import COORDINATOR, STAFF, Handler, Whose
from dialogs.inputs import Asked, Tapped
from dialogs.patient.anytime import languages
from dialogs.records import Invitation, RoleName, Team
from dialogs.seen import Overview
from dialogs.severity import Severity
from dialogs.staff import cards, desk, queue
from dialogs.turn import Deciding
from dialogs.words import Join, Moment, Number, Several, Text, Words, words

STAFF_ROLES = {RoleName.PROVIDER.value: RoleName.PROVIDER, RoleName.COORDINATOR.value: RoleName.COORDINATOR}
LEAD, ADMIN = "lead", "admin"  # grants, typed after the role


# --- today --------------------------------------------------------------------------------------------


def _today(d: Deciding, asked: Asked) -> None:
    """What is due today for the team's patients, the earliest first, each on her own clock."""
    due = [one for one in d.case.patients if _is_today(d, one)]
    due.sort(key=lambda one: (one.next_due_at or d.now, one.name.casefold()))
    worries = sum(1 for one in d.case.patients if one.open_severity)
    parts = [words("today-head", count=Number(len(due)), worries=Number(worries))]
    if due:
        lines = tuple(_line(one) for one in due[: queue.LINES])
        parts.append(words("lines", lines=Several(lines, Join.LINES)))
    if len(due) > queue.LINES:
        parts.append(words("today-more", count=Number(len(due) - queue.LINES)))
    desk.answer(d, *parts, of_patient=False, names_patients=True)


def _is_today(d: Deciding, one: Overview) -> bool:
    if one.next_due_at is None:
        return False
    return calendar.local_date(one.next_due_at, one.zone) <= calendar.local_date(d.now, one.zone)


def _line(one: Overview) -> Words:
    assert one.next_due_at is not None, "only what is due has a line"
    at = desk.moment(one.next_due_at, one.next_due_at, one.zone)
    name, code, zone = Text(one.name), Text(one.code), Text(one.zone)
    if one.open_severity:
        severity = cards.SEVERITY_WORDS[Severity(one.open_severity)]
        return words("today-line-worry", at=at, name=name, code=code, zone=zone, severity=severity)
    return words("today-line", at=at, name=name, code=code, zone=zone)


# --- inviting a colleague -----------------------------------------------------------------------------


def _invite(d: Deciding, asked: Asked) -> None:
    said = asked.words.casefold().split()
    teams = _admin_teams(d)
    if not said or said[0] not in STAFF_ROLES or not set(said[1:]) <= {LEAD, ADMIN}:
        desk.answer(d, words("example-invite"), of_patient=False)
    elif len(teams) == 1:
        _send_invitation(d, teams[0], said, code=asked.fresh.code, code_hash=asked.fresh.code_hash)
    else:
        buttons = [
            desk.button(
                words("staff-fact", fact=Text(team.name)),
                "invite-team",
                item=team.id,
                more={"words": " ".join(said)},
            )
            for team in teams
        ]
        desk.answer(d, words("invite-which-team"), rows=desk.column(*buttons), of_patient=False)


def _invite_to(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    team = next((one for one in _admin_teams(d) if action is not None and one.id == action.item), None)
    if action is None or team is None:
        desk.answer(d, words("form-old-button"), of_patient=False)
        return
    said = action.more.get("words", "").split()
    _send_invitation(d, team, said, code=tapped.fresh.code, code_hash=tapped.fresh.code_hash)


def _send_invitation(d: Deciding, team: Team, said: list[str], *, code: str, code_hash: str) -> None:
    expires_at = d.now + timedelta(hours=d.case.clinic.invitation_hours)
    role = STAFF_ROLES[said[0]]
    invitation = d.keep(
        Invitation(
            id=d.fresh_id(),
            code_hash=code_hash,
            role=role,
            team_id=team.id,
            lead=LEAD in said,
            admin=ADMIN in said,
            expires_at=expires_at,
        )
    )
    d.note(
        "staff-invited",
        desk.sender(d).id,
        invitation=invitation.id,
        role=role.value,
        lead=str(invitation.lead),
        admin=str(invitation.admin),
    )
    link = Text(f"https://t.me/{d.case.bot_name}?start={code}")
    role_words = words("role-provider") if role is RoleName.PROVIDER else words("role-coordinator")
    until = Moment(expires_at, team.zone)
    said_back = words("invite-link", role=role_words, team=Text(team.name), link=link, until=until)
    desk.answer(d, said_back, of_patient=False)


def _admin_teams(d: Deciding) -> tuple[Team, ...]:
    admin_of = {
        role.team_id
        for role in desk.held_roles(d)
        if role.admin and role.role is RoleName.COORDINATOR and role.team_id is not None
    }
    return tuple(team for team in d.case.teams if team.id in admin_of)


# --- help ---------------------------------------------------------------------------------------------


def show_help(d: Deciding, asked: Asked) -> None:
    """Help for a member of staff, by her roles."""
    roles = {role.role for role in desk.held_roles(d)}
    parts = []
    if RoleName.PROVIDER in roles:
        parts.append(words("help-provider"))
    if RoleName.COORDINATOR in roles:
        parts.append(words("help-coordinator"))
    if any(role.admin for role in desk.held_roles(d)):
        parts.append(words("help-admin"))
    desk.answer(d, *parts, words("help-not-watched"), of_patient=False)


# --- her language -------------------------------------------------------------------------------------


def _offer_languages(d: Deciding, asked: Asked) -> None:
    """What the clinic speaks besides the language she reads now."""
    found = languages.others(d.case, desk.sender(d).language)
    buttons = [desk.button(languages.label(one), "staff-language", option=one) for one in found]
    offered = words("language-offer" if found else "language-only")
    desk.answer(d, offered, rows=desk.column(*buttons), of_patient=False)


def _set_language(d: Deciding, tapped: Tapped) -> None:
    """From this answer on everything is said to her in it; what patients wrote stays as it was written."""
    language = d.case.action.option if d.case.action is not None else None
    if language is None or language not in d.case.clinic.languages:
        return
    d.keep(replace(desk.sender(d), language=language))
    d.note("language-set", desk.sender(d).id, language=language)
    menus.follow_roles(d, desk.answer(d, words("language-set"), of_patient=False))


COMMANDS = {
    "language": Handler(act=_offer_languages, who=STAFF, whose=Whose.NOBODY),
    "today": Handler(act=_today, who=COORDINATOR, whose=Whose.NOBODY),
    "invite": Handler(act=_invite, who=COORDINATOR, whose=Whose.NOBODY, admin=True),
    "help": Handler(act=show_help, who=STAFF, whose=Whose.NOBODY),
}
VERBS = {
    "invite-team": Handler(act=_invite_to, who=COORDINATOR, whose=Whose.NOBODY, admin=True),
    "staff-language": Handler(act=_set_language, who=STAFF, whose=Whose.NOBODY),
}
