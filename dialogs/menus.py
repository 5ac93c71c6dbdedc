"""The short list of commands that a chat shows, by the roles of whoever it belongs to.

Decides what stands in the list and in which order: at most eight entries, "I feel worse" first for whoever
is a patient, help last. What a command may do is decided where it is handled: a list is a convenience, and
everything in it can also be typed. The sentences are content (wording/*/menus.ftl).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from dialogs.records import Role, RoleName
from dialogs.turn import Deciding, Say
from dialogs.words import Words, words

MOST: Final = 8
# In the order of the lists; whoever has several roles has the first ones of each.
MENUS: Final[Mapping[RoleName, tuple[str, ...]]] = {
    RoleName.PROVIDER: ("queue", "patients", "help"),
    RoleName.COORDINATOR: ("today", "patients", "enrol", "move", "pause", "undo", "help"),
    RoleName.PATIENT: ("worse", "plan", "team", "pause", "settings", "stop", "help"),
}
_FIRST, _LAST = "worse", "help"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the list."""

    command: str
    words: Words


def menu(roles: Collection[RoleName]) -> tuple[Entry, ...]:
    """The list for these roles; nobody's is empty. A name that two roles have means what a patient means by
    it: tapped in the list it is sent bare, and bare it is about herself.
    """
    meant = {name: role for role in MENUS if role in roles for name in MENUS[role]}
    middle = sorted((name for name in meant if name != _LAST), key=lambda name: name != _FIRST)
    shown = [*middle[: MOST - 1], *(name for name in meant if name == _LAST)]
    return tuple(Entry(command=name, words=words(f"menu-{meant[name].value}-{name}")) for name in shown)


def follow_roles(d: Deciding, said: Say | None) -> None:
    """When this has arrived, the sender's chat lists the commands of the roles she holds by then."""
    if said is None:
        return
    held: dict[str, Role] = {role.id: d.latest(role) for role in d.case.roles}
    held |= {role.id: role for role in d.added(Role) if role.contact_id == said.contact_id}
    named = {role.role for role in held.values() if role.ended_at is None}
    d.say(replace(said, menu=tuple(role for role in RoleName if role in named)))
