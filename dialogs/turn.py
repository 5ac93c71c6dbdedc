"""Case in, Turn out: all a decision may look at, and everything it may cause.

`decide(case, input) -> Turn` (decide.py) is pure. A Case is bounded: open things, the last closed check-ins, and the
bounded history. A Turn is committed whole or not at all. Deciders build one with `Deciding`, which lets later steps of
the same decision see the records that earlier steps changed.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar, cast

from dialogs.clinic import Clinic
from dialogs.hearing.spoken import Spoken
from dialogs.inputs import Action, DueKind, harm
from dialogs.pathway.pathway import Pathway
from dialogs.records import (
    Answer,
    Change,
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
    Role,
    RoleName,
    Team,
)
from dialogs.seen import Absence, Found, Gap, Glance, Helper, Overview
from dialogs.why.day import ThatDay
from dialogs.words import Words

# --- what a Turn may hold -------------------------------------------------------------------------


class Lane(StrEnum):
    """Order of leaving, gravest first. Replies may starve the opening of check-ins, never each other."""

    ESCALATION = "escalation"
    REPLY = "reply"
    CHECK_IN = "check_in"
    INFORMATION = "information"


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One button. Storage mints its opaque handle when the Say is committed."""

    label: Words
    action: Action


@dataclass(frozen=True, kw_only=True, slots=True)
class Say:
    """One thing to say to one contact. Delivery renders it; nothing rendered is stored.

    key: unique for ever; a repeat of the same key is the same Say.
    repeatable: whether it may be sent again when Telegram may already have it (escalations and questions: yes).
    edits: key of an earlier Say whose message is to show this instead; a newer pending edit replaces an older.
    buttons_only: of the message that is edited only the buttons change; `words` are said if it is gone.
    report: the delivery's fate comes back as a `Settled` input.
    menu: the roles whose commands the contact's chat lists once this has arrived; None leaves its list as it is.
    leaves: the bot leaves the chat after this, whether it could be said there or not.
    why: reason code of its being said, never with a word of anybody; `Deciding.say` fills it with the cause of the
    Turn where it is empty. about: id of the check-in, escalation, plan or change it concerns, if any.
    """

    key: str
    contact_id: str
    words: tuple[Words, ...]
    options: tuple[tuple[Option, ...], ...] = ()
    lane: Lane = Lane.REPLY
    patient_id: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    repeatable: bool = True
    edits: str | None = None
    buttons_only: bool = False
    protected: bool = False
    silent: bool = False
    report: bool = False
    options_until: datetime | None = None  # when its buttons stop; default: they stay
    menu: tuple[RoleName, ...] | None = None
    leaves: bool = False
    why: str = ""
    about: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """Ask to be woken: replaces the row of the same (subject, kind, key)."""

    subject: str
    kind: DueKind
    key: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Unwait:
    subject: str
    kind: DueKind
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A journal line. `what` is a stable code; `by` a contact id, or `clock`, `rule`, `delivery`, `start`."""

    what: str
    by: str
    why: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hush:
    """Whatever was decided to be said to a contact about a patient and has not left is not said; what this Turn says
    is. What a colleague hears of other patients stays.

    why: reason code kept with what is not said. others: what is about other patients is not said either, unless the
    contact works here.
    """

    contact_id: str
    patient_id: str
    why: str
    others: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """The answer to one Input. `subject` is the patient id, or the contact id where no patient is concerned."""

    subject: str
    is_patient: bool
    keep: tuple[Record, ...] = ()
    say: tuple[Say, ...] = ()
    waits: tuple[Wait | Unwait, ...] = ()
    notes: tuple[Note, ...] = ()
    hush: tuple[Hush, ...] = ()

    @property
    def writes_patient(self) -> bool:
        """Whether the patient's own rows change, so that the turn number must advance."""
        return self.is_patient and bool(self.keep or self.waits or self.notes or self.hush)


# --- what a decision may look at ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """All that may be looked at to decide about one Input, gathered at one turn number.

    `base` is the prefix of new ids: `<subject>-<next turn>`; with a running number it is unique for ever.
    """

    now: datetime
    base: str
    clinic: Clinic
    pathways: Mapping[str, Pathway]  # by hash: those of her plans, and those on the shelf
    shelf: Mapping[str, str]  # pathway id → hash of the published version
    bot_name: str = ""  # for links
    spoken: Mapping[str, Spoken] = field(default_factory=dict)  # by language; put in by `decide.deciding`
    # the sender
    sender: Contact | None = None
    sender_is_new: bool = False
    roles: tuple[Role, ...] = ()
    sender_dialog: Dialog | None = None  # the open dialog of the sender, whoever that is
    action: Action | None = None  # what the tapped button means
    action_expired: bool = False
    action_say: str | None = None  # key of the Say the tapped button hangs on
    replied_say: str | None = None  # key of the Say she answered by Telegram's "reply"
    replied_about: str | None = None  # what that Say was about: the item of a question
    # the patient
    patient: Patient | None = None
    contact: Contact | None = None  # the patient's own contact
    dialog: Dialog | None = None  # the patient's own open dialog
    binding: Role | None = None  # her role in her own chat; for the tap that may cut it (`enrol-link`) only
    enrolment: Enrolment | None = None  # her latest
    plans: tuple[Plan, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()  # planned, open, and the last closed one of each plan
    answers: tuple[Answer, ...] = ()  # of the check-ins above
    past: PastAnswers | None = None
    helpers: tuple[Helper, ...] = ()  # who helps her; only where an Input may concern them
    escalation: Escalation | None = None  # her unresolved one
    reasons: tuple[Reason, ...] = ()  # of that escalation
    remarks: tuple[Remark, ...] = ()  # unread ones, and those named by the input or its reasons
    changes: tuple[Change, ...] = ()  # of the last 24 hours
    team: Team | None = None
    members: tuple[Member, ...] = ()
    # what the sender looks for
    invitation: Invitation | None = None  # the staff invitation whose code was given
    teams: tuple[Team, ...] = ()  # teams the sender works in
    found: tuple[Found, ...] = ()  # patients of her teams that match the words of a command (people.find)
    rest: str = ""  # what is left of those words after the patient
    queue: tuple[Glance, ...] = ()  # for /queue
    patients: tuple[Overview, ...] = ()  # for /patients
    absences: tuple[Absence, ...] = ()  # of ours, of the last weeks, oldest first
    unreached: frozenset[str] = (
        frozenset()
    )  # at the end of a window: check-ins of which nothing has reached her
    unsaid: tuple[Words, ...] = ()  # for /undo: how what was not said to her because she was gone begins
    gap: Gap | None = None  # what an absence meant for the teams the sender coordinates
    that_day: ThatDay | None = None  # for /why: the day it asks about
    my_changes: tuple[
        Change, ...
    ] = ()  # for /undo: the sender's own changes of the last 24 hours, latest last

    def plan(self, plan_id: str) -> Plan:
        return next(plan for plan in self.plans if plan.id == plan_id)

    def has_role(self, role: RoleName, team_id: str | None = None) -> bool:
        return any(
            held.role is role and held.ended_at is None and (team_id is None or held.team_id == team_id)
            for held in self.roles
        )


# --- building a Turn ------------------------------------------------------------------------------

R = TypeVar("R", bound=Record)
T = TypeVar("T")
_NONE: Final[dict[str, Record]] = {}


def identity(record: Record) -> tuple[str, str]:
    """What makes two versions the same record."""
    return type(record).__name__, _key(record)


def _key(record: Record) -> str:
    """What makes two records of one kind the same."""
    return record.patient_id if isinstance(record, PastAnswers) else record.id


class Deciding:
    """A Turn in the making. Mutable, but it lives only inside one pure `decide`."""

    def __init__(self, case: Case, subject: str, *, is_patient: bool, cause: str = "") -> None:
        self.case = case
        self.cause = cause  # reason code of what is said in it, where nothing more exact is known
        self.now = case.now
        self.subject = subject
        self._is_patient = is_patient
        self._kept: dict[type, dict[str, Record]] = {}
        self._order: dict[tuple[type, str], None] = {}  # in which records were first kept
        self._known: dict[type, dict[str, Record]] = {}  # Case and Turn together, as far as asked for
        self._memo: dict[Hashable, Any] = {}
        self._says: dict[str, Say] = {}
        self._waits: dict[tuple[str, str, str], Wait | Unwait] = {}
        self._notes: list[Note] = []
        self._hush: dict[str, Hush] = {}
        self._count = 0
        self.question: tuple[str, tuple[Words, ...]] | None = None  # last asked: key of its Say, its words

    def concerns(self, patient_id: str) -> None:
        """From here on the Turn is about a patient who did not exist before it."""
        self.subject, self._is_patient = patient_id, True

    def fresh_id(self) -> str:
        """An id nobody has used: the turn's own, with a running number."""
        self._count += 1
        return f"{self.case.base}-{self._count}"

    def latest(self, record: R) -> R:
        """The record as this Turn has it by now."""
        kept = self._kept.get(type(record))
        if kept is None:
            return record
        return cast(R, kept.get(_key(record), record))  # kept by its own type

    def added(self, kind: type[R]) -> tuple[R, ...]:
        """All records of one kind that this Turn keeps."""
        return cast(tuple[R, ...], tuple(self._kept.get(kind, _NONE).values()))

    def known(self, kind: type[R], of_case: Sequence[R]) -> Mapping[str, R]:
        """All records of one kind by id, those of the Case first, each as this Turn has it by now.

        of_case: the Case's records of this kind, the same at every call. Only for looking.
        """
        found = self._known.get(kind)
        if found is None:
            found = {_key(record): record for record in of_case}
            found |= self._kept.get(kind, _NONE)
            self._known[kind] = found
        return cast(dict[str, R], found)

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What `compute` gives, worked out again only after a record was kept. It looks at records alone."""
        if key not in self._memo:
            self._memo[key] = compute()
        return cast(T, self._memo[key])

    def keep(self, record: R) -> R:
        kind, key = type(record), _key(record)
        self._kept.setdefault(kind, {})[key] = record
        self._order.setdefault((kind, key))
        if kind in self._known:
            self._known[kind][key] = record
        self._memo.clear()
        return record

    def say(self, say: Say) -> Say:
        if not say.why:
            say = replace(say, why=self.cause)
        self._says[say.key] = say
        return say

    def hush(self, contact_id: str, why: str, *, others: bool = False) -> None:
        """Nothing that waits to be said to this contact about the patient of this Turn is said any more."""
        self._hush[contact_id] = Hush(contact_id=contact_id, patient_id=self.subject, why=why, others=others)

    @property
    def says(self) -> tuple[Say, ...]:
        return tuple(self._says.values())

    def unsay(self, key: str) -> None:
        """Take back something this same Turn was going to say."""
        self._says.pop(key, None)

    def wait(self, kind: DueKind, key: str, due_at: datetime, *, subject: str | None = None) -> None:
        who = subject or self.subject
        self._waits[who, kind, key] = Wait(subject=who, kind=kind, key=key, due_at=due_at)

    def unwait(self, kind: DueKind, key: str, *, subject: str | None = None) -> None:
        who = subject or self.subject
        self._waits[who, kind, key] = Unwait(subject=who, kind=kind, key=key)

    def has_settled(self, kind: DueKind, key: str) -> bool:
        """Whether this Turn has already moved or taken back what waits there for its own subject."""
        return (self.subject, kind, key) in self._waits

    def take_due(self, kinds: Collection[DueKind]) -> Wait | None:
        """What this Turn asked to be woken for at once, the most harmful to miss first; it waits no longer."""
        ripe = [
            wait
            for wait in self._waits.values()
            if isinstance(wait, Wait)
            and wait.subject == self.subject
            and wait.kind in kinds
            and wait.due_at <= self.now
        ]
        if not ripe:
            return None
        first = min(ripe, key=lambda wait: (harm(wait.kind), wait.due_at))
        self.unwait(first.kind, first.key)
        return first

    def note(self, what: str, by: str, why: str = "", **details: str) -> None:
        self._notes.append(Note(what=what, by=by, why=why, details=details))

    def has_noted(self, what: str, **details: str) -> bool:
        """Whether this Turn keeps such a line already."""
        return any(one.what == what and details.items() <= one.details.items() for one in self._notes)

    def turn(self) -> Turn:
        return Turn(
            subject=self.subject,
            is_patient=self._is_patient,
            keep=tuple(self._kept[kind][key] for kind, key in self._order),
            say=tuple(self._says.values()),
            waits=tuple(self._waits.values()),
            notes=tuple(self._notes),
            hush=tuple(self._hush.values()),
        )
