"""Gathering: which patient an Input concerns, and the Case it is decided on. A bounded number of queries per round.

Resolves a sender to her contact, roles and patient by what the database says at this moment; nothing an update claims
is believed but its sender. The order of resolution stands in `_patient_of`. Decides nothing and writes nothing.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, or_, select, tuple_

from dialogs import people as finding
from dialogs.authority import Handler, Whose
from dialogs.clinic import Clinic
from dialogs.inputs import (
    Action,
    Asked,
    DueKind,
    Edited,
    FellDue,
    FromPerson,
    Input,
    OurFailure,
    Sender,
    Settled,
    Tapped,
    Wrote,
)
from dialogs.records import (
    Answer,
    Change,
    CheckIn,
    Contact,
    Enrolment,
    Invitation,
    Remark,
    Role,
    RoleName,
    Team,
)
from dialogs.turn import Case, Found, Glance, Overview
from storage import codec, lists, outbox
from storage.gathering import Care, People, Standing, born, read_patients, read_senders
from storage.library import Library
from storage.reader import Reader
from storage.tables import (
    ANSWER,
    CHECK_IN,
    DIALOG,
    ENROLMENT,
    INVITATION,
    OUTBOX,
    PATIENT_KEY,
    REMARK,
    ROLE,
    TEAM,
)

CHANGES_LAST: Final = timedelta(hours=24)  # how long one's own change may be taken back
_CLINIC_ROLES: Final = frozenset({RoleName.PROVIDER, RoleName.COORDINATOR})
_LISTS: Final = frozenset({"queue", "patients", "today"})
CUTS_BINDING: Final = "enrol-link"  # the button that may end a patient's role in a chat that is lost
_OF_A_DIALOG: Final = frozenset({DueKind.DIALOG_LAPSE, DueKind.ASK_AGAIN})


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
    enrolment: Enrolment | None = None
    invitation: Invitation | None = None
    binding: Role | None = None
    found: tuple[Found, ...] = ()
    rest: str = ""
    queue: tuple[Glance, ...] = ()
    patients: tuple[Overview, ...] = ()
    my_changes: tuple[Change, ...] = ()
    answers: list[Answer] = field(default_factory=list)
    check_ins: list[CheckIn] = field(default_factory=list)  # beside those every Case has
    remarks: list[Remark] = field(default_factory=list)  # beside those every Case has

    @property
    def contacts(self) -> set[str]:
        """Contacts it concerns; a due row's subject may be one."""
        named = {self.contact_id, self.input.subject if isinstance(self.input, FellDue) else None}
        return {name for name in named if name is not None}


@dataclass(slots=True)
class Gathered:
    """A Case and what storage must know to write the Turn that comes of it."""

    sought: Sought
    case: Case
    standing: Standing | None
    care: Care | None


@dataclass(slots=True)
class Gather:
    """One round's gathering. Made for the round, thrown away after it."""

    connection: Connection
    reader: Reader
    library: Library
    clinics: Mapping[str, Clinic]
    commands: Mapping[str, Handler]
    bot_name: str
    now: datetime
    people: People = field(default_factory=People)

    # --- who, and about whom ------------------------------------------------------------------------------------

    def begin(self, inputs: Sequence[Input]) -> list[Sought]:
        """Which contacts each Input concerns, so that their rows can be held before they are read."""
        soughts = [_sought(taken) for taken in inputs]
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
            standing = self._standing(sought)
            if (
                standing is not None
                and standing.dialog is not None
                and standing.dialog.patient_id is not None
            ):
                return standing.dialog.patient_id
        if isinstance(taken, Tapped) and sought.action is not None and sought.action.subject is not None:
            return sought.action.subject
        if isinstance(taken, Asked):
            return self._patient_asked_about(sought, taken)
        return self._own(sought)

    def _patient_asked_about(self, sought: Sought, asked: Asked) -> str | None:
        if asked.command == "start" and sought.enrolment is not None:
            return sought.enrolment.patient_id
        if asked.command == "undo" and sought.my_changes:
            open_changes = [change for change in sought.my_changes if change.undone_at is None]
            return open_changes[-1].patient_id if open_changes else None
        handler = self.commands.get(asked.command)
        if handler is not None and handler.named and asked.words.strip() and self._teams(sought):
            return sought.found[0].patient_id if len(sought.found) == 1 else None
        if handler is None or RoleName.PATIENT in handler.who or handler.whose is Whose.ANYONE:
            return self._own(sought)
        return None

    def _own(self, sought: Sought) -> str | None:
        standing = self._standing(sought)
        if standing is None:
            return None
        return next((role.patient_id for role in standing.roles if role.role is RoleName.PATIENT), None)

    def _standing(self, sought: Sought) -> Standing | None:
        return self.people.standings.get(sought.contact_id or "")

    def _teams(self, sought: Sought) -> list[str]:
        """Teams in which the sender works."""
        standing = self._standing(sought)
        if standing is None:
            return []
        return sorted({role.team_id for role in standing.roles if role.role in _CLINIC_ROLES})

    # --- what an input names --------------------------------------------------------------------------------------

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
        taps = {sought.input.handle[:-2]: sought for sought in soughts if isinstance(sought.input, Tapped)}
        if taps:
            for tapped in self.connection.execute(_SAYS_BY_HANDLE, {"handles": sorted(taps)}):
                self._tapped(taps[tapped.handle], tapped)
        replies = {
            (sought.contact_id, sought.input.replies_to): sought
            for sought in soughts
            if isinstance(sought.input, Wrote) and sought.input.replies_to is not None
        }
        if replies:
            for row in self.connection.execute(_SAYS_BY_MESSAGE, {"messages": list(replies)}):
                replies[row.contact_id, row.message_id].replied_say = row.edits_key or row.key

    def _tapped(self, sought: Sought, row: Any) -> None:  # a row of _SAYS_BY_HANDLE
        assert isinstance(sought.input, Tapped)
        if row.contact_id != sought.contact_id or (row.patient_id is not None and row.wrapped is None):
            return
        place = outbox.place(row.key, row.patient_id)
        say = outbox.SAY.validate_json(self.reader.bytes_of(place, row.patient_id, row.sealed, row.wrapped))
        for handles, options in zip(outbox.handles_of(say, row.handle), say.options, strict=True):
            for handle, option in zip(handles, options, strict=True):
                if handle == sought.input.handle:
                    sought.action = option.action
                    sought.action_say = row.edits_key or row.key
                    sought.action_expired = say.options_until is not None and say.options_until <= self.now

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
        """What the sender asks to see of her teams: their queue, their patients, a patient by name, her own changes."""
        for name, members in self._by_list(soughts).items():
            teams = {team for sought in members for team in self._teams(sought)}
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
                    sought.queue = lists.of_teams(glances, self._teams(sought))
            elif name == "named":
                everyone = lists.found(self.connection, self.reader, teams)
                for sought in members:
                    assert isinstance(sought.input, Asked)
                    hers = lists.of_teams(everyone, self._teams(sought))
                    sought.found, sought.rest = finding.find(sought.input.words, hers)
            else:
                overviews = lists.patients(self.connection, self.reader, teams)
                for sought in members:
                    sought.patients = lists.of_teams(overviews, self._teams(sought))

    def _by_list(self, soughts: Iterable[Sought]) -> dict[str, list[Sought]]:
        wanted: dict[str, list[Sought]] = {}
        for sought in soughts:
            if not self._teams(sought):
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

    # --- the Cases ------------------------------------------------------------------------------------------------

    def cases(self, soughts: Sequence[Sought]) -> list[Gathered]:
        """Everything about the patients concerned, and one Case per Input. Their rows are locked by now."""
        wanted = {sought.patient_id for sought in soughts if sought.patient_id is not None}
        cares = read_patients(self.connection, self.reader, wanted, self.now - CHANGES_LAST, self.people)
        self._find_answers(soughts, cares)
        self._find_remarks(soughts, cares)
        self._find_bindings(soughts)
        return [self._gathered(sought, cares.get(sought.patient_id or "")) for sought in soughts]

    def _find_answers(self, soughts: Sequence[Sought], cares: Mapping[str, Care]) -> None:
        """Answers of the check-ins in the Case, where an Input may concern one; a check-in that a button names."""
        owners: dict[str, Sought] = {}
        for sought in soughts:
            care = cares.get(sought.patient_id or "")
            if care is None or not isinstance(sought.input, Edited | Tapped | Asked):
                continue
            known = {check_in.id for check_in in care.check_ins}
            owners.update(dict.fromkeys(known, sought))
            if sought.action is not None and sought.action.item is not None:
                named = sought.action.item.partition("/")[0]
                if named not in known:
                    owners[named] = sought
        if not owners:
            return
        for row in self.connection.execute(_ANSWERS, {"ids": sorted(owners)}):
            sought = owners[row.check_in_id]
            care = cares[sought.patient_id or ""]
            if row.patient_id == sought.patient_id:
                sought.answers.append(
                    self.reader.record(codec.ANSWER, row.id, row.patient_id, row.sealed, care.wrapped)
                )
        strange = {
            check_in_id
            for check_in_id, sought in owners.items()
            if all(one.id != check_in_id for one in cares[sought.patient_id or ""].check_ins)
        }
        if strange:
            for one in self.connection.execute(_CHECK_INS, {"ids": sorted(strange)}):
                sought = owners[one.id]
                if one.patient_id == sought.patient_id:
                    wrapped = cares[one.patient_id].wrapped
                    sought.check_ins.append(
                        self.reader.record(codec.CHECK_IN, one.id, one.patient_id, one.sealed, wrapped)
                    )

    def _find_remarks(self, soughts: Sequence[Sought], cares: Mapping[str, Care]) -> None:
        """Remarks that the Input or an open reason names and that are not waiting any more."""
        owners: dict[str, list[Sought]] = {}
        for sought in soughts:
            care = cares.get(sought.patient_id or "")
            if care is None:
                continue
            known = {remark.id for remark in care.remarks}
            named = {sought.replied_say, *(name for reason in care.reasons for name in reason.remark_ids)}
            if sought.action is not None:
                named |= {sought.action.item, *sought.action.more.values()}
            if isinstance(sought.input, Settled):
                named.add(sought.input.say_key)
            for name in named - known - {None, ""}:
                owners.setdefault(str(name), []).append(sought)
        if not owners:
            return
        for row in self.connection.execute(_REMARKS, {"names": sorted(owners)}):
            for sought in (*owners.get(row.id, ()), *owners.get(row.say_key or "", ())):
                if row.patient_id == sought.patient_id and all(one.id != row.id for one in sought.remarks):
                    wrapped = cares[row.patient_id].wrapped
                    sought.remarks.append(
                        self.reader.record(codec.REMARK, row.id, row.patient_id, row.sealed, wrapped)
                    )

    def _find_bindings(self, soughts: Sequence[Sought]) -> None:
        """The patient's own role, where a tap may cut her off from a chat that is lost."""
        cutting = {
            sought.patient_id: sought
            for sought in soughts
            if sought.action is not None
            and sought.action.verb == CUTS_BINDING
            and sought.patient_id is not None
        }
        if cutting:
            for row in self.connection.execute(_BINDINGS, {"patients": sorted(cutting)}):
                cutting[row.patient_id].binding = self.reader.record(
                    codec.ROLE, row.id, None, row.sealed, None
                )

    def _gathered(self, sought: Sought, care: Care | None) -> Gathered:
        standing = self._standing(sought)
        if standing is not None and care is not None and care.contact is not None:
            if care.contact.id == standing.contact.id:
                standing.dialog = care.dialog  # read after her row was held; the first reading was not
        return Gathered(sought, self._case(sought, standing, care), standing, care)

    def _case(self, sought: Sought, standing: Standing | None, care: Care | None) -> Case:
        team = self._team(sought, care)
        shelf = self.library.shelf()
        pinned = {plan.pathway_hash for plan in care.plans} if care else set()
        teams = tuple(self.people.teams[team_id] for team_id in self._teams(sought))
        patient = care.patient if care else None
        known = {remark.id for remark in care.remarks} if care else set()
        return Case(
            now=self.now,
            base=self._base(sought, standing, care),
            clinic=self._clinic(team, teams),
            pathways={each: self.library.pathway(each) for each in {*pinned, *shelf.values()}},
            shelf=shelf,
            bot_name=self.bot_name,
            sender=self._sender(sought, standing),
            sender_is_new=standing is None and sought.sender is not None,
            roles=tuple(standing.roles) if standing else (),
            sender_dialog=standing.dialog if standing else None,
            action=sought.action,
            action_expired=sought.action_expired,
            action_say=sought.action_say,
            replied_say=sought.replied_say,
            patient=patient,
            contact=care.contact if care else None,
            dialog=care.dialog if care else None,
            binding=sought.binding,
            enrolment=sought.enrolment or (care.enrolment if care else None),
            plans=tuple(care.plans) if care else (),
            check_ins=_by_due((*care.check_ins, *sought.check_ins)) if care else (),
            answers=tuple(sorted(sought.answers, key=lambda one: (one.at, born(one.id)))),
            past=care.past if care else None,
            escalation=care.escalation if care else None,
            reasons=tuple(care.reasons) if care else (),
            remarks=_by_time((*care.remarks, *(one for one in sought.remarks if one.id not in known)))
            if care
            else (),
            changes=tuple(care.changes) if care else (),
            team=team,
            members=self.people.members.get(patient.team_id, ()) if patient else (),
            invitation=sought.invitation,
            teams=teams,
            found=sought.found,
            rest=sought.rest,
            queue=sought.queue,
            patients=sought.patients,
            my_changes=sought.my_changes,
        )

    def _base(self, sought: Sought, standing: Standing | None, care: Care | None) -> str:
        if care is not None:
            return f"{care.patient.id}-{care.turn + 1}"
        if standing is not None:
            return f"{standing.contact.id}-{standing.turn + 1}"
        return f"{sought.contact_id or _subject(sought.input)}-1"

    def _sender(self, sought: Sought, standing: Standing | None) -> Contact | None:
        if standing is not None:
            return standing.contact
        if sought.sender is None:
            return None
        return Contact(
            id=sought.sender.contact_id,
            chat_id=sought.sender.chat_id,
            name=sought.sender.name,
            language=sought.sender.language or "en",
        )

    def _team(self, sought: Sought, care: Care | None) -> Team | None:
        if care is not None:
            return self.people.teams[care.patient.team_id]
        if sought.invitation is not None:
            return self.people.teams[sought.invitation.team_id]
        return None

    def _clinic(self, team: Team | None, teams: Sequence[Team]) -> Clinic:
        """The content this Case works by; where no team is concerned, the default's."""
        for one in (team, *teams):
            if one is not None and one.clinic in self.clinics:
                return self.clinics[one.clinic]
        return self.clinics.get("default") or next(iter(self.clinics.values()))


def _sought(taken: Input) -> Sought:
    if isinstance(taken, FromPerson):
        return Sought(taken, sender=taken.sender, contact_id=taken.sender.contact_id)
    if isinstance(taken, OurFailure):
        return Sought(
            taken, sender=taken.sender, contact_id=taken.sender.contact_id if taken.sender else None
        )
    if isinstance(taken, Settled):
        return Sought(taken, contact_id=taken.contact_id)
    return Sought(taken)


def _subject(taken: Input) -> str:
    if isinstance(taken, FellDue):
        return taken.subject
    return (taken.subject if isinstance(taken, OurFailure) else None) or "nobody"


def _list_names(name: str) -> set[str]:
    """`queue` and `queue-more` read the queue; a name that asks for no list gives none."""
    first = name.partition("-")[0]
    if first == "undo":
        return {"undo"}
    if first not in _LISTS:
        return set()
    return {"queue"} if first == "queue" else {"patients"}


def _by_due(check_ins: Collection[CheckIn]) -> tuple[CheckIn, ...]:
    return tuple(sorted(check_ins, key=lambda one: (one.due_at, born(one.id))))


def _by_time(remarks: Collection[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda one: (one.at, born(one.id))))


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
    select(OUTBOX.c.key, OUTBOX.c.edits_key, OUTBOX.c.contact_id, OUTBOX.c.message_id)
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
_BINDINGS = select(ROLE.c.id, ROLE.c.patient_id, ROLE.c.sealed).where(
    ROLE.c.patient_id.in_(bindparam("patients", expanding=True)),
    ROLE.c.role == RoleName.PATIENT.value,
    ROLE.c.ended_at.is_(None),
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
)
_ANSWERS = select(ANSWER.c.id, ANSWER.c.patient_id, ANSWER.c.check_in_id, ANSWER.c.sealed).where(
    ANSWER.c.check_in_id.in_(bindparam("ids", expanding=True))
)
_CHECK_INS = select(CHECK_IN.c.id, CHECK_IN.c.patient_id, CHECK_IN.c.sealed).where(
    CHECK_IN.c.id.in_(bindparam("ids", expanding=True))
)
_REMARKS = select(REMARK.c.id, REMARK.c.patient_id, REMARK.c.say_key, REMARK.c.sealed).where(
    or_(
        REMARK.c.id.in_(bindparam("names", expanding=True)),
        REMARK.c.say_key.in_(bindparam("names", expanding=True)),
    )
)
