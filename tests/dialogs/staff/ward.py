"""A ward in memory: it gathers a Case for each Input as storage does, decides, and keeps what the Turn keeps.

So that a test tells a story: Maria's answer raises a worry, Nadia claims it, half an hour passes. Nothing of
the deciding room is replaced. Checked with every Turn: no key twice, one message to one contact, one dialog
each.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from dialogs.decide import COMMANDS, decide
from dialogs.inputs import (
    Action,
    Asked,
    Delivery,
    DueKind,
    FellDue,
    Fresh,
    Refusal,
    Settled,
    Tapped,
    Wrote,
)
from dialogs.lifecycles import DIALOG, CheckInState, EscalationState
from dialogs.pathway.pathway import Pathway
from dialogs.people import find
from dialogs.records import (
    Change,
    CheckIn,
    Contact,
    Dialog,
    Enrolment,
    Escalation,
    Member,
    Patient,
    Plan,
    Reason,
    Record,
    Remark,
    RemarkKind,
    RemarkState,
    Role,
    RoleName,
    Team,
)
from dialogs.seen import Found, Glance, Helper, Overview
from dialogs.severity import Severity
from dialogs.turn import Case, Deciding, Lane, Option, Say, Turn, Unwait, identity
from dialogs.words import Several, Text, Words, words
from dialogs.worry.escalation import Worry, raise_worries, supersede
from tests import people

NOW = people.MONDAY_8  # Monday, 08:00 in Madrid
NADIA, LENA, CAROL = people.NADIA, people.LENA, people.CAROL  # a nurse, the lead, the coordinator
BEA = "c-bea"  # a second nurse
OTTO = "c-otto"  # a nurse of another team
MARIA = "c-maria"
PATIENT = "p-maria"
TEAM = people.team()
OTHER_TEAM = people.team(id="t-other", name="South Team")
TEAMS: tuple[Team, ...] = (TEAM, OTHER_TEAM)
FRESH = Fresh(patient_id="p-new", patient_code="N3W1", code="one-time-code", code_hash="f" * 64)

R = TypeVar("R", bound=Record)

STAFF = (
    people.role(RoleName.PROVIDER, NADIA),
    people.role(RoleName.PROVIDER, BEA),
    people.role(RoleName.PROVIDER, LENA, lead=True),
    people.role(RoleName.COORDINATOR, CAROL, admin=True),
    people.role(RoleName.PROVIDER, OTTO, team_id=OTHER_TEAM.id),
)


def tomorrow(**changes: Any) -> CheckIn:
    """Tuesday's check-in, at eight in Madrid, planned."""
    due_at = NOW + timedelta(days=1)
    defaults = {"on": people.TODAY + timedelta(days=1), "due_at": due_at}
    return people.check_in(**{**defaults, "closes_at": due_at + timedelta(hours=12), **changes})


def worry(rule: str = "HF-1", severity: Severity = Severity.URGENT, **changes: Any) -> Worry:
    plain = Worry(
        rule_id=rule,
        severity=severity,
        roles=("hf_nurse",),
        words=words("staff-fact", fact=Text(rule)),
        plan_id="plan-1",
        check_in_id="ci-0",
    )
    return replace(plain, **changes)


def hers() -> tuple[Record, ...]:
    """Maria, her plan and tomorrow's check-in."""
    return people.patient(phone="+34 600 000 000"), people.plan(), tomorrow()


def keys_of(said: object) -> list[str]:
    """The wordings in words, those inside their slots too, in the order they are read."""
    if isinstance(said, Words):
        return [said.key, *(key for slot in said.slots.values() for key in keys_of(slot))]
    if isinstance(said, Several):
        return [key for item in said.items for key in keys_of(item)]
    return []


def keys(say: Say) -> list[str]:
    return [key for part in say.words for key in keys_of(part)]


def texts(say: Say) -> list[str]:
    """Every fact and quote that a Say shows."""

    def walk(said: object) -> list[str]:
        if isinstance(said, Words):
            return [found for slot in said.slots.values() for found in walk(slot)]
        if isinstance(said, Several):
            return [found for item in said.items for found in walk(item)]
        text = getattr(said, "text", None)
        return [text] if isinstance(text, str) else []

    return [found for part in say.words for found in walk(part)]


def _holds(one: Record, role: RoleName) -> bool:
    return isinstance(one, Role) and one.role is role and one.ended_at is None


class Ward:
    """Records, messages and due rows, as the last Turn left them."""

    def __init__(self, *records: Record, roles: Sequence[Role] = STAFF) -> None:
        self.now = NOW
        self.records: dict[tuple[str, str], Record] = {}
        self.says: list[Say] = []
        self.due: dict[tuple[str, DueKind, str], datetime] = {}
        self.turns: list[Turn] = []
        self.pathways: tuple[Pathway, ...] = (people.heart_failure(),)
        everyone = [people.contact(one.contact_id) for one in roles] + [people.contact(MARIA)]
        for record in (*everyone, *roles, *(records or hers())):
            self.records[identity(record)] = record

    # --- reading ----------------------------------------------------------------------------------

    def all(self, kind: type[R]) -> list[R]:
        return [one for one in self.records.values() if isinstance(one, kind)]

    def one(self, kind: type[R], id_: str) -> R:
        return next(one for one in self.all(kind) if getattr(one, "id", None) == id_)

    @property
    def escalation(self) -> Escalation:
        """The latest."""
        return self.all(Escalation)[-1]

    @property
    def reasons(self) -> list[Reason]:
        return [one for one in self.all(Reason) if one.escalation_id == self.escalation.id]

    @property
    def last(self) -> Turn:
        return self.turns[-1]

    def heard(self, who: str) -> Say:
        """The one Say of the last Turn to this contact."""
        (say,) = (one for one in self.last.say if one.contact_id == who)
        return say

    def told(self) -> set[str]:
        """Who got a new card, with sound, in the last Turn."""
        staff = {one.contact_id for one in self.all(Role)}
        return {one.contact_id for one in self.last.say if one.edits is None and one.contact_id in staff}

    def notes(self) -> list[str]:
        return [one.what for one in self.last.notes]

    # --- what happens -----------------------------------------------------------------------------

    def pass_time(self, **length: float) -> None:
        self.now += timedelta(**length)

    def raises(self, *worries: Worry, by: str = "rule") -> Turn:
        """As the patient's side of a decision does."""
        d = Deciding(self.case(patient_id=PATIENT), PATIENT, is_patient=True)
        raise_worries(d, worries, by=by)
        return self.commit(d.turn())

    def corrects(self, rule: str, check_in_id: str = "ci-0") -> Turn:
        """The answers under a rule's reason were corrected, and it holds no more."""
        d = Deciding(self.case(patient_id=PATIENT), PATIENT, is_patient=True)
        supersede(d, check_in_id, [rule], MARIA)
        return self.commit(d.turn())

    def writes_unasked(self, text: str, severity: Severity = Severity.ROUTINE) -> Remark:
        d = Deciding(self.case(patient_id=PATIENT), PATIENT, is_patient=True)
        remark = d.keep(
            Remark(
                id=d.fresh_id(),
                patient_id=PATIENT,
                kind=RemarkKind.UNASKED,
                state=RemarkState.UNREAD,
                at=self.now,
                by=MARIA,
                text=text,
            )
        )
        raise_worries(
            d,
            [worry("unread-message", severity, plan_id=None, check_in_id=None, remark_id=remark.id)],
            by=MARIA,
        )
        self.commit(d.turn())
        return remark

    def asks(self, who: str, command: str, said: str = "") -> Turn:
        happened = Asked(sender=people.sender(who), command=command, words=said, fresh=FRESH)
        return self.commit(decide(self._case_of_command(who, command, said), happened))

    def writes(self, who: str, text: str) -> Turn:
        dialog = self._dialog(who)
        subject = dialog.patient_id if dialog is not None else self._own_patient(who)
        happened = Wrote(sender=people.sender(who), text=text, message_id=1, fresh=FRESH)
        return self.commit(decide(self.case(sender=who, patient_id=subject), happened))

    def taps(self, who: str, verb: str, option: str | None = None, *, say: Say | None = None) -> Turn:
        """Tap the newest button of that verb (of that Say, if one is named)."""
        said, found = self.button(who, verb, option, say=say)
        return self.taps_action(who, found.action, said.edits or said.key)

    def taps_action(self, who: str, action: Action, say_key: str | None = None) -> Turn:
        case = self.case(sender=who, patient_id=action.subject or self._own_patient(who))
        case = replace(case, action=action, action_say=say_key)
        happened = Tapped(sender=people.sender(who), handle="handle", fresh=FRESH)
        return self.commit(decide(self._with_lists(case, action.verb, who), happened))

    def button(
        self, who: str, verb: str, option: str | None = None, *, say: Say | None = None
    ) -> tuple[Say, Option]:
        """The newest one that the person can see."""
        says = [say] if say is not None else [one for one in reversed(self.says) if one.contact_id == who]
        for said in says:
            for row in said.options:
                for each in row:
                    if each.action.verb == verb and option in (None, each.action.option):
                        return said, each
        raise AssertionError(f"{who} sees no button {verb} {option or ''}")

    def falls_due(self, kind: DueKind, key: str | None = None) -> Turn:
        """The due row of this kind, when its time has come; the clock goes there."""
        (row,) = (one for one in self.due if one[1] is kind and key in (None, one[2]))
        self.now = max(self.now, self.due[row])
        happened = FellDue(subject=row[0], kind=kind, key=row[2], due_at=self.due.pop(row))
        if row[0] in {one.id for one in self.all(Patient)}:
            return self.commit(decide(self.case(patient_id=row[0]), happened))
        return self.commit(decide(self.case(sender=row[0]), happened))

    def settles(self, say: Say, delivery: Delivery, refusal: Refusal | None = None) -> Turn:
        happened = Settled(
            say_key=say.key,
            contact_id=say.contact_id,
            patient_id=say.patient_id,
            delivery=delivery,
            refusal=refusal,
        )
        return self.commit(decide(self.case(sender=say.contact_id, patient_id=say.patient_id), happened))

    # --- as storage does --------------------------------------------------------------------------

    def commit(self, turn: Turn) -> Turn:
        for record in turn.keep:
            self.records[identity(record)] = record
        for wait in turn.waits:
            row = (wait.subject, wait.kind, wait.key)
            if isinstance(wait, Unwait):
                self.due.pop(row, None)
            else:
                self.due[row] = wait.due_at
        self.says += turn.say
        self.turns.append(turn)
        assert len({say.key for say in self.says}) == len(self.says), "a Say key is used once"
        told = [say.contact_id for say in turn.say if (say.contact_id, say.lane) != (MARIA, Lane.ESCALATION)]
        assert len(told) == len(set(told)), f"two messages to one contact in one Turn: {told}"
        return turn

    def case(self, *, sender: str | None = None, patient_id: str | None = None) -> Case:
        patient = next((one for one in self.all(Patient) if one.id == patient_id), None)
        roles = tuple(one for one in self.all(Role) if one.contact_id == sender)
        known = {one.id for one in self.all(Contact)}
        teams = {one.team_id for one in roles if one.role is not RoleName.PATIENT}
        case = Case(
            now=self.now,
            base=f"{patient_id or sender}-{len(self.turns) + 1}",
            clinic=people.clinic(),
            pathways={one.hash: one for one in self.pathways},
            shelf={one.id: one.hash for one in self.pathways},
            bot_name="aftercare_test_bot",
            spoken={"en": people.english(), "es": people.spanish()},
            sender=self.one(Contact, sender) if sender in known and sender is not None else None,
            roles=roles,
            sender_dialog=self._dialog(sender) if sender is not None else None,
            teams=tuple(one for one in TEAMS if one.id in teams),
        )
        return case if patient is None else self._about(case, patient)

    def _about(self, case: Case, patient: Patient) -> Case:
        hers = [one for one in self.records.values() if getattr(one, "patient_id", None) == patient.id]
        waiting = [
            one for one in hers if isinstance(one, Escalation) and one.state is not EscalationState.RESOLVED
        ]
        escalation = waiting[-1] if waiting else None
        enrolments = [one for one in hers if isinstance(one, Enrolment)]
        return replace(
            case,
            patient=patient,
            contact=self.one(Contact, patient.contact_id) if patient.contact_id is not None else None,
            dialog=self._dialog(patient.contact_id) if patient.contact_id is not None else None,
            binding=next((one for one in hers if _holds(one, RoleName.PATIENT)), None),
            helpers=tuple(
                Helper(role=one, contact=self.one(Contact, one.contact_id))
                for one in hers
                if isinstance(one, Role) and _holds(one, RoleName.HELPER)
            ),
            enrolment=enrolments[-1] if enrolments else None,
            plans=tuple(one for one in hers if isinstance(one, Plan)),
            check_ins=tuple(one for one in hers if isinstance(one, CheckIn)),
            escalation=escalation,
            reasons=tuple(
                one
                for one in hers
                if isinstance(one, Reason) and escalation is not None and one.escalation_id == escalation.id
            ),
            remarks=tuple(one for one in hers if isinstance(one, Remark)),
            changes=tuple(one for one in hers if isinstance(one, Change)),
            team=next(one for one in TEAMS if one.id == patient.team_id),
            members=self._members(patient.team_id),
        )

    def _members(self, team_id: str) -> tuple[Member, ...]:
        return tuple(
            Member(
                contact_id=one.contact_id,
                name=self.one(Contact, one.contact_id).name,
                language="en",
                role=one.role,
                lead=one.lead,
                admin=one.admin,
                reach=self.one(Contact, one.contact_id).reach,
            )
            for one in self.all(Role)
            if one.team_id == team_id and one.role is not RoleName.PATIENT and one.ended_at is None
        )

    def _case_of_command(self, who: str, command: str, said: str) -> Case:
        handler = COMMANDS.get(command)
        found: tuple[Found, ...] = ()
        rest = ""
        patient_id = None
        if handler is not None and handler.named and said:
            teams = {one.team_id for one in self.all(Role) if one.contact_id == who}
            candidates = [
                Found(patient_id=one.id, name=one.name, code=one.code, state=one.state)
                for one in self.all(Patient)
                if one.team_id in teams
            ]
            found, rest = find(said, candidates)
            patient_id = found[0].patient_id if len(found) == 1 else None
        if command == "undo":
            mine = [one for one in self.all(Change) if one.by == who and one.undone_at is None]
            patient_id = mine[-1].patient_id if mine else None
        case = replace(self.case(sender=who, patient_id=patient_id), found=found, rest=rest)
        return self._with_lists(case, command, who)

    def _with_lists(self, case: Case, name: str, who: str) -> Case:
        teams = {one.team_id for one in self.all(Role) if one.contact_id == who}
        patients = [one for one in self.all(Patient) if one.team_id in teams]
        if name.startswith("queue"):
            return replace(case, queue=tuple(each for one in patients for each in self._glances(one)))
        if name in ("patients", "today"):
            return replace(case, patients=tuple(map(self._overview, patients)))
        if name == "undo":
            return replace(case, my_changes=tuple(one for one in self.all(Change) if one.by == who))
        return case

    def _glances(self, patient: Patient) -> list[Glance]:
        return [
            Glance(
                patient_id=patient.id,
                name=patient.name,
                code=patient.code,
                escalation=one,
                reasons=tuple(each for each in self.all(Reason) if each.escalation_id == one.id),
                acknowledged_by_name=people.contact(one.acknowledged_by).name if one.acknowledged_by else "",
            )
            for one in self.all(Escalation)
            if one.patient_id == patient.id and one.state is not EscalationState.RESOLVED
        ]

    def _overview(self, patient: Patient) -> Overview:
        planned = [
            one
            for one in self.all(CheckIn)
            if one.patient_id == patient.id and one.state in (CheckInState.PLANNED, CheckInState.OPEN)
        ]
        states = [one.state.value for one in self.all(Plan) if one.patient_id == patient.id]
        glances = self._glances(patient)
        return Overview(
            patient_id=patient.id,
            name=patient.name,
            code=patient.code,
            state=patient.state,
            zone=patient.zone,
            plan_state=states[0] if states else "",
            next_due_at=min((one.due_at for one in planned), default=None),
            open_severity=glances[0].escalation.severity.value if glances else "",
        )

    def _dialog(self, who: str | None) -> Dialog | None:
        mine = [one for one in self.all(Dialog) if one.contact_id == who and one.state in DIALOG.non_terminal]
        assert len(mine) < 2, "at most one dialog of a contact is open"
        return mine[0] if mine else None

    def _own_patient(self, who: str) -> str | None:
        hers = [
            one.patient_id for one in self.all(Role) if one.contact_id == who and one.patient_id is not None
        ]
        return hers[0] if hers else None
