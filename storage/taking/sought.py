"""One Input on its way to its Case: what the round has found out about it so far. No SQL, no decision."""

from dataclasses import dataclass, field

from dialogs.inputs import Action, FellDue, FromPerson, Input, OurFailure, Sender, Settled
from dialogs.records import Answer, Change, CheckIn, Enrolment, Invitation, Remark, Role
from dialogs.seen import Found, Gap, Glance, Overview
from dialogs.why.day import ThatDay
from dialogs.words import Words


@dataclass(slots=True)
class Sought:
    """One Input on its way to its Case: what was found out about it so far."""

    input: Input
    sender: Sender | None = None
    contact_id: str | None = None  # the sender; or whom a due row or a settlement concerns
    patient_id: str | None = None
    action: Action | None = None
    action_expired: bool = False
    action_say: str | None = None
    replied_say: str | None = None
    replied_about: str | None = None
    enrolment: Enrolment | None = None
    invitation: Invitation | None = None
    binding: Role | None = None
    found: tuple[Found, ...] = ()
    rest: str = ""
    queue: tuple[Glance, ...] = ()
    patients: tuple[Overview, ...] = ()
    my_changes: tuple[Change, ...] = ()
    that_day: ThatDay | None = None  # for /why
    gap: Gap | None = None
    unreached: frozenset[str] = frozenset()  # at the end of a window
    unsaid: tuple[Words, ...] = ()  # for an undo
    answers: list[Answer] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)  # beside those every Case has
    remarks: list[Remark] = field(default_factory=list)  # beside those every Case has

    @property
    def contacts(self) -> set[str]:
        """Contacts it concerns; a due row's subject may be one."""
        named = {self.contact_id, self.input.subject if isinstance(self.input, FellDue) else None}
        return {name for name in named if name is not None}


def sought_for(taken: Input) -> Sought:
    """With whom it names by itself."""
    if isinstance(taken, FromPerson):
        return Sought(taken, sender=taken.sender, contact_id=taken.sender.contact_id)
    if isinstance(taken, OurFailure):
        return Sought(
            taken, sender=taken.sender, contact_id=taken.sender.contact_id if taken.sender else None
        )
    if isinstance(taken, Settled):
        return Sought(taken, contact_id=taken.contact_id)
    return Sought(taken)
