"""Whom to tell: the people behind a step of a ladder, looked up at the moment they are told.

Decides nothing about when. Never names somebody Telegram does not let us write to, nor the patient
herself, should she work in the team that looks after her. Danger: a step nobody stands on must not
swallow a worry, so the search goes on to the next step, then to coordinators, then to leads and admins;
an empty answer is for the caller to journal.
"""

from collections.abc import Iterable, Mapping, Sequence

from dialogs.clinic import Clinic
from dialogs.records import Member, Reach, RoleName, Step
from dialogs.turn import Case

RULE = "rule"  # in a step's `tell`: whoever the rules themselves name


def frozen(clinic: Clinic) -> dict[str, tuple[Step, ...]]:
    """The clinic's ladders as an escalation keeps them: a later edit does not move what is under way."""
    return {
        severity.value: tuple(Step(tell=step.tell, wait_minutes=step.wait_minutes) for step in steps)
        for severity, steps in clinic.ladders.items()
    }


def reachable(case: Case) -> dict[str, Member]:
    """Members of the patient's team who can be written to, by contact; two roles of one person stand once."""
    return {member.contact_id: member for member in reversed(_told_of(case))}


def people(case: Case, tell: Sequence[str], roles: Sequence[str]) -> tuple[str, ...]:
    """Contacts who fill the roles of a step, `rule` standing for the roles the open reasons name."""
    names = [name for told in tell for name in (roles if told == RULE else (told,))]
    found: dict[str, None] = {}
    for name in names:
        found |= dict.fromkeys(_fill(case, name))
    return tuple(found)


def first_filled(
    case: Case, ladder: Sequence[Step], step: int, roles: Sequence[str]
) -> tuple[int, tuple[str, ...]]:
    """The first step from `step` on where somebody stands, and who. Past the top: the last resort."""
    top = len(ladder) - 1
    for at in range(min(step, top), top + 1):
        contacts = people(case, ladder[at].tell, roles)
        if contacts:
            return at, contacts
    return top, _last_resort(case)


def _fill(case: Case, name: str) -> tuple[str, ...]:
    holders = _holders(case)
    mapped = case.clinic.roles.get(name)
    if mapped is not None:
        return holders[mapped]
    return holders["nurse"] or holders["lead"]  # a role the clinic maps to nobody


def _holders(case: Case) -> Mapping[str, tuple[str, ...]]:
    there = _told_of(case)
    nurses = [member for member in there if member.role is RoleName.PROVIDER]
    coordinators = [member for member in there if member.role is RoleName.COORDINATOR]
    return {
        "nurse": _contacts(nurses),
        "lead": _contacts(member for member in nurses if member.lead),
        "coordinator": _contacts(coordinators),
    }


def _last_resort(case: Case) -> tuple[str, ...]:
    leading = _contacts(member for member in _told_of(case) if member.lead or member.admin)
    return _holders(case)["coordinator"] or leading


def _told_of(case: Case) -> tuple[Member, ...]:
    herself = case.patient.contact_id if case.patient is not None else None
    return tuple(
        member
        for member in case.members
        if member.reach is Reach.REACHABLE
        and member.contact_id != herself
        and member.role in (RoleName.PROVIDER, RoleName.COORDINATOR)
    )


def _contacts(members: Iterable[Member]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(member.contact_id for member in members))
