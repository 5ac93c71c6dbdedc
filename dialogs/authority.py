"""Who may do what, to whom. Checked inside `decide`, on the Case: checked any earlier it would be a race.

Every command, button verb and kind of message is a `Handler` in one of the deciders' tables; decide.py merges
them. The authorisation matrix in the tests is generated from that merged table, so a handler nobody thought
about fails the build.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dialogs.records import Role, RoleName
from dialogs.turn import Case, Deciding


class Whose(StrEnum):
    """Whose care a handler touches, and therefore whom the sender must belong to."""

    NOBODY = "nobody"  # no patient: anyone with one of the roles
    OWN = "own"  # the sender's own care: she is the patient
    TEAM = "team"  # a patient of a team in which the sender holds one of the roles
    ANYONE = "anyone"  # strangers too: a code is the authority (/start), or nothing is shown (/help)


@dataclass(frozen=True, kw_only=True, slots=True)
class Handler:
    """A move somebody may ask for. `act` writes into the Deciding; it is only called when `permits` says so.

    named: for a command of TEAM scope, the patient is named by the words after it.
    """

    act: Callable[[Deciding, Any], None]
    who: frozenset[RoleName]
    whose: Whose
    lead: bool = False
    admin: bool = False
    named: bool = False


PATIENT = frozenset({RoleName.PATIENT})
PROVIDER = frozenset({RoleName.PROVIDER})
COORDINATOR = frozenset({RoleName.COORDINATOR})
STAFF = PROVIDER | COORDINATOR
ALL = frozenset(RoleName)


def permits(case: Case, handler: Handler) -> bool:
    """Whether the sender of this Case may use this handler on this Case's patient."""
    if handler.whose is Whose.ANYONE:
        return True
    held = [role for role in case.roles if role.ended_at is None and role.role in handler.who]
    if handler.lead:
        held = [role for role in held if role.lead]
    if handler.admin:
        held = [role for role in held if role.admin]
    if handler.whose is Whose.NOBODY:
        return bool(held)
    if case.patient is None:
        return (
            handler.whose is Whose.TEAM and handler.named and bool(held)
        )  # nothing found: an answer, not an act
    if handler.whose is Whose.OWN:
        return any(role.patient_id == case.patient.id and _is_bound(case, role) for role in held)
    return any(role.team_id == case.patient.team_id and role.role is not RoleName.PATIENT for role in held)


def _is_bound(case: Case, role: Role) -> bool:
    """A patient's role counts only in the chat she is bound to: a binding that staff cut ends at once."""
    assert case.patient is not None, "own care is a patient's"
    return role.role is not RoleName.PATIENT or case.patient.contact_id == role.contact_id
