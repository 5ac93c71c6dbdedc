"""A small world in memory: it gathers Cases as storage does, decides, keeps the Turn, and lets time pass.

It stands in for storage in tests of the deciding room alone, and checks with every Turn what storage
would refuse: a key used twice, two open dialogs of one contact, two check-ins on one slot, two messages
to one contact.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from dialogs.decide import decide
from dialogs.inputs import (
    OF_HER_DAY,
    Action,
    Asked,
    DueKind,
    Edited,
    FellDue,
    Input,
    OurFailure,
    ReachChanged,
    SentOther,
    Settled,
    Tapped,
    Wrote,
    harm,
    together,
)
from dialogs.lifecycles import DIALOG, CheckInState, EscalationState
from dialogs.pathway.pathway import Pathway
from dialogs.patient.entering import enrolment
from dialogs.records import (
    Answer,
    CheckIn,
    Contact,
    Dialog,
    Enrolment,
    Escalation,
    Invitation,
    Member,
    PastAnswers,
    Patient,
    Plan,
    Reason,
    Record,
    Remark,
    RemarkState,
    Role,
    RoleName,
)
from dialogs.seen import Absence, Helper
from dialogs.turn import Case, Lane, Note, Option, Say, Turn, Unwait, identity
from dialogs.words import Quantity, Several, Words
from tests import people

R = TypeVar("R", bound=Record)
_AHEAD = (CheckInState.PLANNED, CheckInState.OPEN)


class Ward:
    """Maria, her team, and everything that was kept about her so far."""

    def __init__(self, *records: Record, now: datetime = people.MONDAY_8) -> None:
        self.now = now
        self.clinic = people.clinic()
        self.records: dict[tuple[str, str], Record] = {identity(one): one for one in records}
        self.says: list[Say] = []
        self.notes: list[Note] = []
        self.dues: dict[tuple[str, DueKind, str], datetime] = {}
        self.members: tuple[Member, ...] = people.members()
        self.absences: tuple[Absence, ...] = ()
        self.pathways: tuple[Pathway, ...] = (people.heart_failure(),)
        self.codes: dict[str, Record] = {}
        self.sent: dict[int, tuple[str, str]] = {}  # her message id → (contact, text)
        self.last = Turn(subject="", is_patient=False)
        self._message = 0

    # --- what she does ----------------------------------------------------------------------------

    def writes(self, text: str, *, who: str = "c-maria", replies_to_say: str | None = None) -> Turn:
        self._message += 1
        self.sent[self._message] = (who, text)
        wrote = Wrote(sender=people.sender(who), text=text, message_id=self._message, inbox_id=self._message)
        return self.take(wrote, replied_say=replies_to_say)

    def edits(self, message_id: int, text: str, *, who: str = "c-maria") -> Turn:
        self._message += 1
        return self.take(
            Edited(sender=people.sender(who), text=text, message_id=message_id, inbox_id=self._message)
        )

    def sends(self, kind: str, caption: str = "", *, who: str = "c-maria") -> Turn:
        self._message += 1
        return self.take(
            SentOther(sender=people.sender(who), kind=kind, caption=caption, message_id=self._message)
        )

    def asks(self, command: str, words: str = "", *, who: str = "c-maria") -> Turn:
        self._message += 1
        return self.take(
            Asked(sender=people.sender(who), command=command, words=words, inbox_id=self._message)
        )

    def taps(
        self, verb: str, option: str | None = None, *, item: str | None = None, who: str = "c-maria"
    ) -> Turn:
        """Tap the newest button that fits."""
        for say, one in reversed(self.buttons(who)):
            action = one.action
            if action.verb == verb and option in (None, action.option) and self._is_about(action, item):
                return self.taps_button(one, who=who, on=say.key)
        raise AssertionError(f"{who} sees no button {verb} {option or ''} {item or ''}")

    def taps_button(self, button: Option, *, who: str = "c-maria", on: str | None = None) -> Turn:
        self._message += 1
        tap = Tapped(sender=people.sender(who), handle="h", inbox_id=self._message)
        return self.take(tap, action=button.action, on=on)

    def blocks(self) -> Turn:
        return self.take(ReachChanged(sender=people.sender(), blocked=True))

    def unblocks(self) -> Turn:
        return self.take(ReachChanged(sender=people.sender(), blocked=False))

    def _is_about(self, action: Action, item: str | None) -> bool:
        return item is None or (action.item or "").endswith(f"/{item}")

    @property
    def last_message_id(self) -> int:
        return self._message

    # --- what she sees ----------------------------------------------------------------------------

    def heard(self, who: str = "c-maria") -> list[Say]:
        return [say for say in self.said_last() if say.contact_id == who]

    def said_last(self) -> tuple[Say, ...]:
        return self.last.say

    def keys_heard(self, who: str = "c-maria") -> list[str]:
        """The wording keys of the last Turn, nested ones too; pathway words by their path."""
        return [key for say in self.heard(who) for words in say.words for key in keys_of(words)]

    def buttons(self, who: str = "c-maria") -> list[tuple[Say, Option]]:
        """All buttons she was ever shown, oldest first."""
        return [
            (say, option)
            for say in self.says
            if say.contact_id == who
            for row in say.options
            for option in row
        ]

    # --- time -------------------------------------------------------------------------------------

    def pass_until(self, instant: datetime) -> list[Turn]:
        """Let everything fall due in order, at its own instant; what is of her day together, as a sweep does."""
        turns: list[Turn] = []
        while True:
            waiting = sorted((at, harm(kind), kind.value, *rest) for kind, at, *rest in self._waiting())
            if not waiting or waiting[0][0] > instant:
                self.now = max(self.now, instant)
                return turns
            at, _, kind, subject, key = waiting[0]
            self.now = max(self.now, at)
            turns.append(self._fall_due(DueKind(kind), key, subject))

    def _waiting(self) -> Iterable[tuple[DueKind, datetime, str, str]]:
        return ((kind, at, subject, key) for (subject, kind, key), at in self.dues.items())

    def _fall_due(self, kind: DueKind, key: str, subject: str) -> Turn:
        if kind not in OF_HER_DAY:
            return self.falls_due(kind, key, subject=subject)
        ripe = [
            FellDue(subject=who, kind=one, key=name, due_at=at)
            for (who, one, name), at in self.dues.items()
            if who == subject and one in OF_HER_DAY and at <= self.now
        ]
        for row in ripe:
            del self.dues[row.subject, row.kind, row.key]
        return self.take(together(ripe))

    def pass_time(self, **length: float) -> list[Turn]:
        return self.pass_until(self.now + timedelta(**length))

    def falls_due(self, kind: DueKind, key: str, *, subject: str = "p-maria") -> Turn:
        due_at = self.dues.pop((subject, kind, key), self.now)
        return self.take(FellDue(subject=subject, kind=kind, key=key, due_at=due_at))

    # --- take -------------------------------------------------------------------------------------

    def take(
        self,
        happened: Input,
        *,
        action: Action | None = None,
        on: str | None = None,
        replied_say: str | None = None,
    ) -> Turn:
        case = self.gather(happened, action=action, on=on, replied_say=replied_say)
        self.last = decide(case, happened)
        assert decide(case, happened) == self.last, "deciding twice must give the same Turn"
        self._keep(self.last)
        return self.last

    def _keep(self, turn: Turn) -> None:
        for record in turn.keep:
            self.records[identity(record)] = record
        if turn.writes_patient and turn.is_patient:
            self._advance(turn.subject)
        known = {say.key for say in self.says}
        writes = bool(turn.keep or turn.waits or turn.notes)
        for say in turn.say:
            # What only reads moves no turn number; storage gives what it says keys of its own.
            kept = say if writes else replace(say, key=f"{say.key}/{len(self.says)}")
            assert kept.key not in known, f"the key {kept.key} was used before"
            self.says.append(kept)
        self.notes += turn.notes
        for wait in turn.waits:
            where = (wait.subject, wait.kind, wait.key)
            if isinstance(wait, Unwait):
                self.dues.pop(where, None)
            else:
                self.dues[where] = wait.due_at
        self._check(turn)

    def _advance(self, patient_id: str) -> None:
        for record in self.all(Patient):
            if record.id == patient_id:
                self.records[identity(record)] = replace(record, turn=record.turn + 1)

    def _check(self, turn: Turn) -> None:
        calm = [say.contact_id for say in turn.say if say.lane is not Lane.ESCALATION]
        assert len(calm) == len(set(calm)), "two messages to one contact in one Turn"
        talking = [one.contact_id for one in self.all(Dialog) if one.state in DIALOG.non_terminal]
        assert len(talking) == len(set(talking)), "two open dialogs of one contact"
        held = [one for one in self.all(CheckIn) if one.state is not CheckInState.CANCELLED]
        slots = [(one.plan_id, one.on, one.slot) for one in held]
        assert len(slots) == len(set(slots)), "two check-ins on one slot"
        unresolved = [one for one in self.all(Escalation) if one.state is not EscalationState.RESOLVED]
        assert len(unresolved) <= 1, "two unresolved escalations"

    # --- gathering --------------------------------------------------------------------------------

    def all(self, kind: type[R]) -> list[R]:
        return [one for one in self.records.values() if isinstance(one, kind)]

    def one(self, kind: type[R], record_id: str) -> R:
        found = self.records[kind.__name__, record_id]
        assert isinstance(found, kind)
        return found

    @property
    def patient(self) -> Patient:
        return self.one(Patient, "p-maria")

    def gather(
        self,
        happened: Input,
        *,
        action: Action | None = None,
        on: str | None = None,
        replied_say: str | None = None,
    ) -> Case:
        who = self._contact_id(happened)
        roles = tuple(one for one in self.all(Role) if one.contact_id == who and one.ended_at is None)
        own_dialogs = [one for one in self.all(Dialog) if one.state in DIALOG.non_terminal]
        sender_dialog = next((one for one in own_dialogs if one.contact_id == who), None)
        code = self.codes.get(happened.words) if isinstance(happened, Asked) else None
        subject = self._subject(happened, roles, sender_dialog, action, code)
        contacts = {one.id: one for one in self.all(Contact)}
        common: dict[str, Any] = {
            "now": self.now,
            "clinic": self.clinic,
            "pathways": {one.hash: one for one in self.pathways},
            "shelf": {one.id: one.hash for one in self.pathways},
            "spoken": {"en": people.english(), "es": people.spanish()},
            "sender": None if who is None else contacts.get(who, people.contact(who)),
            "sender_is_new": who is not None and who not in contacts,
            "roles": roles,
            "sender_dialog": sender_dialog,
            "action": action,
            "action_say": on,
            "absences": self.absences,
            "replied_say": replied_say,
            "replied_about": self._about(replied_say),
            "invitation": self.records[identity(code)] if isinstance(code, Invitation) else None,
        }
        if subject is None:
            return Case(**common, base=f"{who}-{len(self.notes) + len(self.says)}", team=people.team())
        return self._case_of_patient(happened, action, common, contacts, own_dialogs, code, replied_say)

    def _case_of_patient(
        self,
        happened: Input,
        action: Action | None,
        common: dict[str, Any],
        contacts: dict[str, Contact],
        dialogs: list[Dialog],
        code: Record | None,
        replied_say: str | None,
    ) -> Case:
        maria = self.patient
        escalation = next(
            (one for one in self.all(Escalation) if one.state is not EscalationState.RESOLVED), None
        )
        item = (action.item if action is not None else self._about(replied_say)) or ""
        check_ins = self._check_ins(item, is_edit=isinstance(happened, Edited))
        known = {one.id for one in check_ins}
        enrolments = sorted(self.all(Enrolment), key=lambda one: one.expires_at)
        return Case(
            **common,
            base=f"{maria.id}-{maria.turn + 1}",
            patient=maria,
            contact=contacts.get(maria.contact_id or ""),
            dialog=next((one for one in dialogs if one.contact_id == maria.contact_id), None),
            enrolment=self._latest(code)
            if isinstance(code, Enrolment)
            else next(iter(enrolments[::-1]), None),
            plans=tuple(self.all(Plan)),
            check_ins=tuple(check_ins),
            answers=tuple(one for one in self.all(Answer) if one.check_in_id in known)
            if isinstance(happened, Edited | Tapped | Asked) or _goes_back(happened, dialogs)
            else (),
            past=next(iter(self.all(PastAnswers)), None),
            helpers=tuple(
                Helper(role=one, contact=contacts[one.contact_id])
                for one in self.all(Role)
                if one.role is RoleName.HELPER and one.patient_id == maria.id and one.ended_at is None
            ),
            escalation=escalation,
            reasons=tuple(
                one
                for one in self.all(Reason)
                if escalation is not None and one.escalation_id == escalation.id
            ),
            remarks=tuple(one for one in self.all(Remark) if one.state is RemarkState.UNREAD),
            team=people.team(),
            members=self.members,
        )

    def _about(self, key: str | None) -> str | None:
        """What the message she replies to was about."""
        return next((say.about for say in self.says if say.key == key and say.about), None)

    def _latest(self, record: R) -> R:
        found = self.records[identity(record)]
        assert isinstance(found, type(record))
        return found

    def _check_ins(self, item: str, *, is_edit: bool = False) -> list[CheckIn]:
        kept = (one for one in self.all(CheckIn) if not one.is_left_out)
        every = sorted(kept, key=lambda one: one.due_at)
        ahead = [one for one in every if one.state in _AHEAD]
        closed = sorted((one for one in every if one.state not in _AHEAD), key=lambda one: (one.on, one.slot))
        last = [*{one.plan_id: one for one in closed}.values()]
        named = item.partition("/")[0]
        days = {one.on for one in (*last, *ahead)} if is_edit else set()
        strange = [one for one in closed if one not in last and (one.id == named or one.on in days)]
        return [*strange, *last, *ahead]

    def _contact_id(self, happened: Input) -> str | None:
        if isinstance(happened, FellDue):
            return happened.subject if happened.subject.startswith("c-") else None
        if isinstance(happened, Settled):
            return happened.contact_id
        if isinstance(happened, OurFailure):
            return happened.sender.contact_id if happened.sender is not None else None
        return happened.sender.contact_id

    def _subject(
        self,
        happened: Input,
        roles: Iterable[Role],
        dialog: Dialog | None,
        action: Action | None,
        code: Record | None,
    ) -> str | None:
        own = next((one.patient_id for one in roles if one.role is RoleName.PATIENT), None)
        if isinstance(happened, FellDue):
            return None if happened.subject.startswith("c-") else happened.subject
        if isinstance(happened, Settled):
            return happened.patient_id
        if isinstance(happened, OurFailure):
            return happened.subject
        if isinstance(happened, Wrote) and dialog is not None and dialog.patient_id is not None:
            return dialog.patient_id
        if isinstance(happened, Tapped) and action is not None and action.subject is not None:
            return action.subject
        if isinstance(happened, Tapped) and action is not None and action.item is not None:
            helped = (
                one.patient_id for one in roles if one.role is RoleName.HELPER and one.id == action.item
            )
            return next(helped, own)
        if isinstance(code, Enrolment):
            return code.patient_id
        if isinstance(code, Invitation) and code.patient_id is not None:
            return code.patient_id if code.used_by in (None, self._contact_id(happened)) else own
        joining = dialog is not None and dialog.kind == enrolment.KIND and not roles
        if isinstance(happened, Asked) and happened.command != "start" and joining and dialog is not None:
            return dialog.patient_id
        return own


def _goes_back(happened: Input, dialogs: Iterable[Dialog]) -> bool:
    """Whether a text may answer anew what she went back to."""
    return isinstance(happened, Wrote) and any(one.back for one in dialogs)


def keys_of(words: Words) -> list[str]:
    """The key of some words and of the words in their slots."""
    keys = [words.key.split(":", 2)[-1] if words.key.startswith("pathway:") else words.key]
    for slot in words.slots.values():
        if isinstance(slot, Words):
            keys += keys_of(slot)
        elif isinstance(slot, Several):
            keys += [key for item in slot.items for key in keys_of(item)]
    return keys


def shown_amounts(words: Words) -> list[Quantity]:
    """The amounts in some words, nested ones too."""
    found: list[Quantity] = []
    for slot in words.slots.values():
        if isinstance(slot, Quantity):
            found.append(slot)
        elif isinstance(slot, Words):
            found += shown_amounts(slot)
    return found


def following(pathway: Pathway, day: int, **plan_changes: Any) -> Ward:
    """Maria on the morning of a day of some pathway, her check-in due now."""
    plan: dict[str, Any] = {
        "pathway_hash": pathway.hash,
        "pathway_id": pathway.id,
        "day_zero": people.TODAY - timedelta(days=day),
    }
    ward = enrolled(**{**plan, **plan_changes})
    ward.pathways = (pathway,)
    return ward


def enrolled(**plan_changes: Any) -> Ward:
    """Maria, enrolled, on the morning of a check-in that is due now."""
    ward = Ward(
        people.contact("c-maria"),
        people.patient(),
        people.role(),
        people.plan(**plan_changes),
        people.check_in(),
    )
    ward.dues["p-maria", DueKind.CHECK_IN, "ci-1"] = people.MONDAY_8
    return ward


def asked() -> Ward:
    """Maria's check-in is open and the first question was asked."""
    ward = enrolled()
    ward.pass_until(people.MONDAY_8)
    return ward
