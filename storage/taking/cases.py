"""Gathering: the Case that each Input is decided on. A bounded number of queries per round.

Reads what is bounded about the patients concerned and what the Inputs name beside it. Who sent, and about
whom, is resolved before (seeking.py), so that their rows can be held first. Decides nothing and writes
nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, or_, select, tuple_

from dialogs.calendar import local_date
from dialogs.clinic import Clinic
from dialogs.inputs import (
    Asked,
    Edited,
    FellDue,
    Input,
    OurFailure,
    Settled,
    Tapped,
    Wrote,
)
from dialogs.records import (
    CheckIn,
    Contact,
    Enrolment,
    Remark,
    RoleName,
    Team,
)
from dialogs.seen import Absence
from dialogs.turn import Case
from dialogs.why.day import day_wanted
from dialogs.words import Words
from storage import codec, outbox
from storage.library import Library
from storage.reader import Reader
from storage.tables import (
    ANSWER,
    CHECK_IN,
    OUTBOX,
    REMARK,
    ROLE,
)
from storage.taking.gathering import Care, People, Standing, born, helpers_of, read_patients
from storage.taking.seeking import CHANGES_LAST, Seeker, may_be_id
from storage.taking.sought import Sought
from storage.taking.staff import read_staff
from storage.taking.unreached import find_unreached
from storage.why import that_day

MOST_OF_DAYS: Final = 100  # check-ins of the days that edits of one round may correct
BRINGS_BACK: Final = "undo"  # the button that may take back an end
MOST_UNSAID: Final = 5
CUTS_BINDING: Final = "enrol-link"  # the button that may end a patient's role in a chat that is lost


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
    bot_name: str
    now: datetime
    people: People
    seeker: Seeker
    absences: tuple[Absence, ...]

    def cases(self, soughts: Sequence[Sought]) -> list[Gathered]:
        """Everything about the patients concerned, and one Case per Input. Their rows are locked by now."""
        wanted = {sought.patient_id for sought in soughts if sought.patient_id is not None}
        cares = read_patients(self.connection, self.reader, wanted, self.now - CHANGES_LAST, self.people)
        teams = {care.patient.team_id for care in cares.values()}
        read_staff(self.connection, self.reader, teams, self.people)
        self._find_answers(soughts, cares)
        self._find_remarks(soughts, cares)
        self._find_bindings(soughts)
        self._find_unsaid(soughts, cares)
        self._find_days(soughts, cares)
        find_unreached(self.connection, soughts, cares)
        return [self._gathered(sought, cares.get(sought.patient_id or "")) for sought in soughts]

    def _find_answers(self, soughts: Sequence[Sought], cares: Mapping[str, Care]) -> None:
        """Answers of the check-ins in the Case, where an Input may concern one; a check-in that a button
        names.
        """
        owners: dict[str, Sought] = {}
        for sought in soughts:
            care = cares.get(sought.patient_id or "")
            if care is None or not _may_concern_an_answer(sought, care):
                continue
            known = {check_in.id for check_in in care.check_ins}
            owners.update(dict.fromkeys(known, sought))
            named = _check_in_named(sought)
            if named not in known and may_be_id(named):
                owners[named] = sought
        owners.update(self._of_the_same_day(soughts, cares))
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

    def _of_the_same_day(self, soughts: Sequence[Sought], cares: Mapping[str, Care]) -> dict[str, Sought]:
        """The other check-ins of the days that an edit may still correct: beside the daily one there is an extra
        one where she felt worse, and only one of them is the latest closed.
        """
        editing = {
            sought.patient_id: sought
            for sought in soughts
            if sought.patient_id in cares and isinstance(sought.input, Edited)
        }
        days = {(one.plan_id, one.on) for patient_id in editing for one in cares[patient_id or ""].check_ins}
        if not days:
            return {}
        known = {one.id for care in cares.values() for one in care.check_ins}
        rows = self.connection.execute(_OF_DAYS, {"days": sorted(days)})
        return {row.id: editing[row.patient_id] for row in rows if row.id not in known}

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
            for name in {name for name in named if name is not None and may_be_id(name)} - known:
                owners.setdefault(name, []).append(sought)
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

    def _find_days(self, soughts: Sequence[Sought], cares: Mapping[str, Care]) -> None:
        """The day that a member of staff asks to have explained."""
        for sought in soughts:
            care, action = cares.get(sought.patient_id or ""), sought.action
            command = sought.input.command if isinstance(sought.input, Asked) else ""
            verb = action.verb if action is not None else ""
            if care is None or not self.seeker.teams_of(sought):
                continue
            today = local_date(self.now, care.patient.zone)
            item, more = (action.item, action.more) if action is not None else (None, {})
            on = day_wanted(command, sought.rest, verb, item, more, today)
            if on is not None:
                sought.that_day = that_day(self.connection, self.reader, care.patient, care.wrapped, on)

    def _find_unsaid(self, soughts: Sequence[Sought], cares: Mapping[str, Care]) -> None:
        """What was not said to a patient because she was gone, where a tap may bring her back."""
        for sought in soughts:
            care = cares.get(sought.patient_id or "")
            if care is None or care.patient.gone is None or sought.action is None:
                continue
            if sought.action.verb == BRINGS_BACK:
                hers = {"patient": care.patient.id, "why": care.patient.gone.value}
                rows = self.connection.execute(_UNSAID, {**hers, "since": self.now - CHANGES_LAST}).all()
                sought.unsaid = tuple(self._beginning(row, care) for row in reversed(rows))

    def _beginning(self, row: outbox.Found, care: Care) -> Words:
        place = outbox.place(row.key, care.patient.id)
        plain = self.reader.bytes_of(place, care.patient.id, row.sealed, care.wrapped)
        return outbox.SAY.validate_json(plain).words[0]

    def _gathered(self, sought: Sought, care: Care | None) -> Gathered:
        standing = self.seeker.standing_of(sought)
        contact = care.contact if care is not None else None
        if standing is not None and contact is not None and contact.id == standing.contact.id:
            standing.dialog = care.dialog if care else None  # read after her row was held
        return Gathered(sought, self._case(sought, standing, care), standing, care)

    def _case(self, sought: Sought, standing: Standing | None, care: Care | None) -> Case:
        team = self._team(sought, care)
        shelf = self.library.shelf()
        pinned = {plan.pathway_hash for plan in care.plans} if care else set()
        pinned |= {which for plan in care.plans for which in plan.earlier[-1:]} if care else set()
        pinned |= {one.pathway_hash for who in sought.patients for one in who.running}
        teams = tuple(self.people.teams[team_id] for team_id in self.seeker.teams_of(sought))
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
            replied_about=sought.replied_about,
            patient=patient,
            contact=care.contact if care else None,
            dialog=care.dialog if care else None,
            binding=sought.binding,
            enrolment=_enrolment(sought, care),
            plans=tuple(care.plans) if care else (),
            check_ins=_by_due((*care.check_ins, *sought.check_ins)) if care else (),
            answers=tuple(sorted(sought.answers, key=lambda one: (one.at, born(one.id)))),
            past=care.past if care else None,
            helpers=helpers_of(care, self.people) if care else (),
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
            that_day=sought.that_day,
            absences=self.absences,
            unsaid=sought.unsaid,
            gap=sought.gap,
            unreached=sought.unreached,
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


def _enrolment(sought: Sought, care: Care | None) -> Enrolment | None:
    """The one whose code was given, else her latest. As read after her row was held: another process may
    have opened the same link since its code was looked up.
    """
    latest = care.enrolment if care is not None else None
    given = sought.enrolment
    return given if given is not None and (latest is None or given.id != latest.id) else latest


def _subject(taken: Input) -> str:
    if isinstance(taken, FellDue):
        return taken.subject
    return (taken.subject if isinstance(taken, OurFailure) else None) or "nobody"


def _by_due(check_ins: Collection[CheckIn]) -> tuple[CheckIn, ...]:
    return tuple(sorted(check_ins, key=lambda one: (one.due_at, born(one.id))))


def _by_time(remarks: Collection[Remark]) -> tuple[Remark, ...]:
    return tuple(sorted(remarks, key=lambda one: (one.at, born(one.id))))


_UNSAID = (
    select(OUTBOX.c.key, OUTBOX.c.sealed)
    .where(
        OUTBOX.c.patient_id == bindparam("patient"),
        OUTBOX.c.created_at > bindparam("since", type_=OUTBOX.c.created_at.type),
        OUTBOX.c.ended_why == bindparam("why"),
    )
    .order_by(OUTBOX.c.id.desc())
    .limit(MOST_UNSAID)
)
_BINDINGS = select(ROLE.c.id, ROLE.c.patient_id, ROLE.c.sealed).where(
    ROLE.c.patient_id.in_(bindparam("patients", expanding=True)),
    ROLE.c.role == RoleName.PATIENT.value,
    ROLE.c.ended_at.is_(None),
)
_ANSWERS = select(ANSWER.c.id, ANSWER.c.patient_id, ANSWER.c.check_in_id, ANSWER.c.sealed).where(
    ANSWER.c.check_in_id.in_(bindparam("ids", expanding=True))
)
_CHECK_INS = select(CHECK_IN.c.id, CHECK_IN.c.patient_id, CHECK_IN.c.sealed).where(
    CHECK_IN.c.id.in_(bindparam("ids", expanding=True))
)
_OF_DAYS = (
    select(CHECK_IN.c.id, CHECK_IN.c.patient_id)
    .where(
        tuple_(CHECK_IN.c.plan_id, CHECK_IN.c.on_date).in_(bindparam("days", expanding=True)),
        CHECK_IN.c.slot >= 0,  # one that was left out was never asked
    )
    .order_by(CHECK_IN.c.on_date.desc(), CHECK_IN.c.slot.desc())
    .limit(MOST_OF_DAYS)
)
_REMARKS = select(REMARK.c.id, REMARK.c.patient_id, REMARK.c.say_key, REMARK.c.sealed).where(
    or_(
        REMARK.c.id.in_(bindparam("names", expanding=True)),
        REMARK.c.say_key.in_(bindparam("names", expanding=True)),
    )
)


def _may_concern_an_answer(sought: Sought, care: Care) -> bool:
    """A text answers anew only what she went back to, or what it is a reply to; the earlier answer then has to name
    what replaced it.
    """
    if isinstance(sought.input, Wrote):
        return bool(sought.replied_about) or (care.dialog is not None and bool(care.dialog.back))
    return isinstance(sought.input, Edited | Tapped | Asked)


def _check_in_named(sought: Sought) -> str:
    """The check-in that a button, or the message she replied to, is about; empty if none."""
    item = sought.action.item if sought.action is not None else sought.replied_about
    return (item or "").partition("/")[0]
