"""Resolving: who sent an Input, which patient it concerns, and what it names: a button, a message, a code, a
list.

Everything is found by what the database says at this moment; nothing an update claims is believed but its
sender. The order of resolution stands in `_patient_of`. Decides nothing and writes nothing.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select, tuple_

from dialogs import people as finding
from dialogs.authority import COORDINATOR, Handler, Whose
from dialogs.inputs import (
    Asked,
    DueKind,
    FellDue,
    Input,
    OurFailure,
    Settled,
    Tapped,
    Wrote,
)
from dialogs.patient.entering.enrolment import KIND as JOINING_DIALOG
from dialogs.records import (
    Invitation,
    RoleName,
)
from dialogs.turn import Say
from storage import absences, codec, outbox
from storage.reader import Reader
from storage.tables import (
    DIALOG,
    ENROLMENT,
    INVITATION,
    OUTBOX,
    PATIENT_KEY,
    TEAM,
)
from storage.taking import lists
from storage.taking.gathering import People, Standing, read_senders
from storage.taking.sought import Sought, sought_for

CHANGES_LAST: Final = timedelta(hours=24)  # how long one's own change may be taken back
_CLINIC_ROLES: Final = frozenset({RoleName.PROVIDER, RoleName.COORDINATOR})
_LISTS: Final = frozenset({"queue", "patients", "today", "pathways"})
_COORDINATED: Final = "coordinated"  # the patients of those teams alone that the sender coordinates
_ID: Final = re.compile(r"[A-Za-z0-9_.:/-]{1,128}")
_OF_A_DIALOG: Final = frozenset({DueKind.DIALOG_LAPSE, DueKind.ASK_AGAIN})


@dataclass(slots=True)
class Seeker:
    """Resolves the Inputs of one round. Made for the round, thrown away after it."""

    connection: Connection
    reader: Reader
    commands: Mapping[str, Handler]
    now: datetime
    people: People

    def begin(self, inputs: Sequence[Input]) -> list[Sought]:
        """Which contacts each Input concerns, so that their rows can be held before they are read."""
        soughts = [sought_for(taken) for taken in inputs]
        self._find_dialogs(soughts)
        return soughts

    def resolve(self, soughts: Sequence[Sought]) -> None:
        """The sender's standing and the patient of every Input."""
        contacts = {name for sought in soughts for name in sought.contacts}
        read_senders(self.connection, self.reader, contacts, self.people)
        self._find_says(soughts)
        self._find_codes(soughts)
        self._find_lists(soughts)
        for sought in soughts:
            sought.patient_id = self._patient_of(sought)
            if isinstance(sought.input, FellDue) and sought.input.kind is DueKind.ABSENCE:
                teams = self.teams_of(sought, COORDINATOR)
                sought.gap = absences.gap(self.connection, self.reader, sought.input.key, teams)

    def _patient_of(self, sought: Sought) -> str | None:
        taken = sought.input
        if isinstance(taken, FellDue):
            if taken.subject in self.people.standings:
                sought.contact_id = taken.subject
                return None
            return taken.subject
        if isinstance(taken, Settled):
            return taken.patient_id or self._own(sought)
        if isinstance(taken, OurFailure):
            return taken.subject or self._own(sought)
        if isinstance(taken, Wrote):
            standing = self.standing_of(sought)
            if (
                standing is not None
                and standing.dialog is not None
                and standing.dialog.patient_id is not None
            ):
                return standing.dialog.patient_id
        if isinstance(taken, Tapped) and sought.action is not None:
            subject = sought.action.subject
            if subject is not None and may_be_id(subject):
                return subject
            return self._helped_by_role(sought, sought.action.item) or self._own(sought)
        if isinstance(taken, Asked):
            return self._patient_asked_about(sought, taken)
        return self._own(sought)

    def _patient_asked_about(self, sought: Sought, asked: Asked) -> str | None:
        if asked.command == "start" and sought.enrolment is not None:
            return sought.enrolment.patient_id
        if asked.command == "start" and sought.invitation is not None:
            helped = _helped(sought.invitation, sought.contact_id)
            return helped or self._own(sought)
        if asked.command == "undo" and sought.my_changes:
            open_changes = [change for change in sought.my_changes if change.undone_at is None]
            return open_changes[-1].patient_id if open_changes else None
        handler = self.commands.get(asked.command)
        if handler is not None and handler.named and asked.words.strip() and self.teams_of(sought):
            return sought.found[0].patient_id if len(sought.found) == 1 else None
        if handler is None or RoleName.PATIENT in handler.who or handler.whose is Whose.ANYONE:
            return self._own(sought) or self._joining(sought, asked)
        if self.teams_of(sought):
            return self._joining(sought, asked)
        return self._own(sought) or self._joining(sought, asked)  # hers may be a chat that is silent by now

    def _joining(self, sought: Sought, asked: Asked) -> str | None:
        """Whom somebody without any role is just joining as: the question she stands at is about that patient.
        Never for `/start`, where the code alone says whom it is about.
        """
        standing = self.standing_of(sought)
        if standing is None or standing.roles or standing.dialog is None or asked.command == "start":
            return None
        return standing.dialog.patient_id if standing.dialog.kind == JOINING_DIALOG else None

    def _helped_by_role(self, sought: Sought, role_id: str | None) -> str | None:
        """Whom the sender helps in the role that a button names."""
        standing = self.standing_of(sought)
        held = standing.roles if standing is not None else ()
        helping = (one for one in held if one.role is RoleName.HELPER and one.id == role_id)
        return next((one.patient_id for one in helping), None)

    def _own(self, sought: Sought) -> str | None:
        standing = self.standing_of(sought)
        if standing is None:
            return None
        return next((role.patient_id for role in standing.roles if role.role is RoleName.PATIENT), None)

    def standing_of(self, sought: Sought) -> Standing | None:
        return self.people.standings.get(sought.contact_id or "")

    def teams_of(self, sought: Sought, roles: frozenset[RoleName] = _CLINIC_ROLES) -> list[str]:
        """Teams in which the sender works."""
        standing = self.standing_of(sought)
        if standing is None:
            return []
        return sorted({role.team_id for role in standing.roles if role.role in roles})

    # --- what an input names ---

    def _find_dialogs(self, soughts: Iterable[Sought]) -> None:
        """A due row about a dialog concerns whoever is in it."""
        asked = {
            sought.input.key: sought
            for sought in soughts
            if isinstance(sought.input, FellDue) and sought.input.kind in _OF_A_DIALOG
        }
        if asked:
            for row in self.connection.execute(_DIALOG_OF, {"ids": sorted(asked)}):
                asked[row.id].contact_id = row.contact_id

    def _find_says(self, soughts: Iterable[Sought]) -> None:
        """The button that was tapped, if it hangs on a message to this very contact; the message answered."""
        taps: dict[str, list[Sought]] = {}
        for sought in soughts:
            if isinstance(sought.input, Tapped) and may_be_id(sought.input.handle):
                taps.setdefault(sought.input.handle[:-2], []).append(sought)
        if taps:
            for tapped in self.connection.execute(_SAYS_BY_HANDLE, {"handles": sorted(taps)}):
                for sought in taps[tapped.handle]:
                    self._tapped(sought, tapped)
        replies = {
            (sought.contact_id, sought.input.replies_to): sought
            for sought in soughts
            if isinstance(sought.input, Wrote) and sought.input.replies_to is not None
        }
        if replies:
            for row in self.connection.execute(_SAYS_BY_MESSAGE, {"messages": list(replies)}):
                sought = replies[row.contact_id, row.message_id]
                sought.replied_say = row.edits_key or row.key
                sought.replied_about = self._say_of(row).about if self._can_read(row) else None

    def _tapped(self, sought: Sought, row: Any) -> None:  # a row of _SAYS_BY_HANDLE
        assert isinstance(sought.input, Tapped)
        if row.contact_id != sought.contact_id or not self._can_read(row):
            return
        say = self._say_of(row)
        for handles, options in zip(outbox.handles_of(say, row.handle), say.options, strict=True):
            for handle, option in zip(handles, options, strict=True):
                if handle == sought.input.handle:
                    sought.action = option.action
                    sought.action_say = row.edits_key or row.key
                    sought.action_expired = say.options_until is not None and say.options_until <= self.now

    def _can_read(self, row: Any) -> bool:  # a row of the outbox
        """Whether what was said can still be read; that of an erased patient cannot."""
        return row.patient_id is None or row.wrapped is not None

    def _say_of(self, row: Any) -> Say:  # a row of the outbox
        place = outbox.place(row.key, row.patient_id)
        return outbox.SAY.validate_json(self.reader.bytes_of(place, row.patient_id, row.sealed, row.wrapped))

    def _find_codes(self, soughts: Iterable[Sought]) -> None:
        codes: dict[str, list[Sought]] = {}
        for sought in soughts:
            if isinstance(sought.input, Asked) and sought.input.command == "start" and sought.input.words:
                digest = hashlib.sha256(sought.input.words.strip().encode()).hexdigest()
                codes.setdefault(digest, []).append(sought)
        if not codes:
            return
        for row in self.connection.execute(_ENROLMENTS, {"hashes": sorted(codes)}):
            for sought in codes[row.code_hash]:
                sought.enrolment = self.reader.record(
                    codec.ENROLMENT, row.id, row.patient_id, row.sealed, row.wrapped
                )
        for one in self.connection.execute(_INVITATIONS, {"hashes": sorted(codes)}):
            self.people.teams[one.team_id] = self.reader.record(
                codec.TEAM, one.team_id, None, one.team_sealed, None
            )
            for sought in codes[one.code_hash]:
                sought.invitation = self.reader.record(codec.INVITATION, one.id, None, one.sealed, None)

    def _find_lists(self, soughts: Iterable[Sought]) -> None:
        """What the sender asks to see of her teams: their queue, their patients, a patient by name, her own
        changes.
        """
        for name, members in self._by_list(soughts).items():
            roles = COORDINATOR if name == _COORDINATED else _CLINIC_ROLES
            teams = {team for sought in members for team in self.teams_of(sought, roles)}
            if name == "undo":
                changes = lists.changes_by(
                    self.connection,
                    self.reader,
                    [sought.contact_id for sought in members if sought.contact_id is not None],
                    self.now - CHANGES_LAST,
                )
                for sought in members:
                    sought.my_changes = tuple(changes.get(sought.contact_id or "", ()))
            elif name == "queue":
                glances = lists.queue(self.connection, self.reader, teams)
                for sought in members:
                    sought.queue = lists.of_teams(glances, self.teams_of(sought))
            elif name == "named":
                everyone = lists.found(self.connection, self.reader, teams)
                for sought in members:
                    assert isinstance(sought.input, Asked)
                    hers = lists.of_teams(everyone, self.teams_of(sought))
                    sought.found, sought.rest = finding.find(sought.input.words, hers)
            else:
                overviews = lists.patients(self.connection, self.reader, teams)
                for sought in members:
                    sought.patients = lists.of_teams(overviews, self.teams_of(sought, roles))

    def _by_list(self, soughts: Iterable[Sought]) -> dict[str, list[Sought]]:
        wanted: dict[str, list[Sought]] = {}
        for sought in soughts:
            if not self.teams_of(sought):
                continue
            for name in self._lists_of(sought):
                wanted.setdefault(name, []).append(sought)
        return wanted

    def _lists_of(self, sought: Sought) -> set[str]:
        if isinstance(sought.input, Asked):
            handler = self.commands.get(sought.input.command)
            named = handler is not None and handler.named and bool(sought.input.words.strip())
            return _list_names(sought.input.command) | ({"named"} if named else set())
        if isinstance(sought.input, Tapped) and sought.action is not None:
            return _list_names(sought.action.verb)
        return set()


def _helped(invitation: Invitation, contact_id: str | None) -> str | None:
    """Whom an invitation to help is about, for whoever may still open it; for others it is a code like any other."""
    return invitation.patient_id if invitation.used_by in (None, contact_id) else None


def _list_names(name: str) -> set[str]:
    """`queue` and `queue-more` read the queue; a name that asks for no list gives none."""
    first = name.partition("-")[0]
    if first == "undo":
        return {"undo"}
    if first not in _LISTS:
        return set()
    return {{"queue": "queue", "pathways": _COORDINATED}.get(first, "patients")}


def may_be_id(name: str) -> bool:
    """Whether it is worth asking the database for; words and forged bytes are not (a NUL is an error)."""
    return _ID.fullmatch(name) is not None


_DIALOG_OF = select(DIALOG.c.id, DIALOG.c.contact_id).where(DIALOG.c.id.in_(bindparam("ids", expanding=True)))
_SAYS_BY_HANDLE = (
    select(
        OUTBOX.c.handle,
        OUTBOX.c.key,
        OUTBOX.c.edits_key,
        OUTBOX.c.contact_id,
        OUTBOX.c.patient_id,
        OUTBOX.c.sealed,
        PATIENT_KEY.c.wrapped,
    )
    .select_from(OUTBOX.outerjoin(PATIENT_KEY, PATIENT_KEY.c.patient_id == OUTBOX.c.patient_id))
    .where(OUTBOX.c.handle.in_(bindparam("handles", expanding=True)))
)
_SAYS_BY_MESSAGE = (
    select(
        OUTBOX.c.key,
        OUTBOX.c.edits_key,
        OUTBOX.c.contact_id,
        OUTBOX.c.message_id,
        OUTBOX.c.patient_id,
        OUTBOX.c.sealed,
        PATIENT_KEY.c.wrapped,
    )
    .select_from(OUTBOX.outerjoin(PATIENT_KEY, PATIENT_KEY.c.patient_id == OUTBOX.c.patient_id))
    .where(tuple_(OUTBOX.c.contact_id, OUTBOX.c.message_id).in_(bindparam("messages", expanding=True)))
    .order_by(OUTBOX.c.id)
)
_ENROLMENTS = (
    select(
        ENROLMENT.c.id,
        ENROLMENT.c.patient_id,
        ENROLMENT.c.code_hash,
        ENROLMENT.c.sealed,
        PATIENT_KEY.c.wrapped,
    )
    .select_from(ENROLMENT.join(PATIENT_KEY, PATIENT_KEY.c.patient_id == ENROLMENT.c.patient_id))
    .where(ENROLMENT.c.code_hash.in_(bindparam("hashes", expanding=True)))
)
_INVITATIONS = (
    select(
        INVITATION.c.id,
        INVITATION.c.team_id,
        INVITATION.c.code_hash,
        INVITATION.c.sealed,
        TEAM.c.sealed.label("team_sealed"),
    )
    .select_from(INVITATION.join(TEAM, TEAM.c.id == INVITATION.c.team_id))
    .where(INVITATION.c.code_hash.in_(bindparam("hashes", expanding=True)))
    .order_by(INVITATION.c.id)
    .with_for_update(of=INVITATION)  # it is used once, also where two processes meet it at one moment
)
