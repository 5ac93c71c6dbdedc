"""What Aftercare remembers, as the deciding room sees it: one frozen record per noun of the glossary.

A Turn keeps records whole; storage decides which fields stand in plain columns (ids, states, times, severity, team,
lane, turn) and seals the rest per patient. Instants are aware UTC datetimes; dates are local dates of the patient.
Records hold no sentence of ours: what was said is kept as `Words`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from dialogs.lifecycles import (
    CheckInState,
    DialogState,
    EnrolmentState,
    EscalationState,
    PlanState,
    ReasonState,
)
from dialogs.pathway.history import History, KeptValue
from dialogs.severity import Severity
from dialogs.words import Words


class RoleName(StrEnum):
    PATIENT = "patient"
    HELPER = "helper"
    PROVIDER = "provider"
    COORDINATOR = "coordinator"


class Reach(StrEnum):
    """Whether Telegram lets us write to a contact."""

    REACHABLE = "reachable"
    BLOCKED = "blocked"
    GONE = "gone"  # account deleted or chat unknown to the bot


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A person's private chat with the bot. The only place a Telegram id is kept (sealed)."""

    id: str
    reach: Reach = Reach.REACHABLE
    chat_id: int
    name: str = ""  # what the account calls itself; for staff, the name colleagues see
    language: str = "en"
    stranger_told_at: datetime | None = None
    wrong_codes: tuple[datetime, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """What a contact may be, in one team. Roles come only from here."""

    id: str
    contact_id: str
    role: RoleName
    team_id: str
    patient_id: str | None = None  # for a patient or helper: whose
    lead: bool = False
    admin: bool = False
    since_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """Providers who share a queue, and the clinic's facts that its patients' words need."""

    id: str
    name: str
    zone: str
    emergency_number: str = "112"
    clinic: str = "default"  # which clinic content (ladders, hours, role map) it works by


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A person of a team as others may be told of them."""

    contact_id: str
    name: str
    language: str
    role: RoleName
    lead: bool
    admin: bool
    reach: Reach


class Gone(StrEnum):
    """Why nothing is begun with a patient any more. Nobody writes to the dead or the erased at all; whoever withdrew
    still gets an answer to her own words.
    """

    DIED = "died"
    WITHDREW = "withdrew"
    ERASED = "erased"


class UnitSystem(StrEnum):
    METRIC = "metric"
    IMPERIAL = "imperial"


@dataclass(frozen=True, kw_only=True, slots=True)
class Patient:
    """The person followed up. `turn` is the number of the last committed Turn."""

    id: str
    team_id: str
    turn: int = 0
    contact_id: str | None = None
    state: str = "invited"  # invited | enrolled | left: a mirror of the latest enrolment, for lists
    code: str  # short, speakable; what coordinators may type
    name: str
    called: str = ""  # what she asked to be called
    born_on: date
    language: str = "en"
    zone: str
    hour: time = time(8, 0)
    quiet_from: time = time(21, 0)
    quiet_to: time = time(8, 0)
    units: Mapping[str, str] = field(default_factory=dict)  # question key → the unit she writes in
    phone: str = ""
    sex: str | None = None  # female | male, where the clinic has told it: some conditions ask
    gone: Gone | None = None
    helper_invited: str = ""  # id of the one open invitation of somebody to help her
    nudge_by_habit: bool = True  # a reminder may come sooner, at the hour at which she usually answers


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrolment:
    """One invitation of one patient: a link, a second fact, consent."""

    id: str
    patient_id: str
    state: EnrolmentState
    code_hash: str  # SHA-256 of the one-time code, hex
    expires_at: datetime
    invited_by: str
    contact_id: str | None = None
    wrong_facts: int = 0
    consented_at: datetime | None = None
    consent_version: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """One invitation of a member of staff, or of somebody to help a patient. Single use; the code is stored hashed."""

    id: str
    code_hash: str
    role: RoleName
    team_id: str
    lead: bool = False
    admin: bool = False
    expires_at: datetime
    used_by: str | None = None
    used_at: datetime | None = None
    name: str = ""
    patient_id: str | None = None  # for a helper: whose


@dataclass(frozen=True, kw_only=True, slots=True)
class Happened:
    """An event of the pathway's list that somebody reported: its key and the local date it took place on."""

    event: str
    on: date


class Course(StrEnum):
    """What a rule may ask of a plan."""

    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """Questions that a rule asked for, beside those of the day.

    began: id of the check-in whose answers made the rule hold. asked_in: id of the check-in that asks, `added` the
    questions it would not have asked without. missing: the fact that is true of `began` when they are not all
    answered by `by`; both are empty where nothing follows from silence.
    """

    rule_id: str
    began: str
    asked_in: str
    at: datetime
    questions: tuple[str, ...]
    added: tuple[str, ...] = ()
    by: datetime | None = None
    missing: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passing:
    """From this occasion on, up to its next check-in, a plan's occasions are passed over, and why."""

    on: date
    slot: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """One patient's journey through one pathway version."""

    id: str
    patient_id: str
    state: PlanState
    pathway_hash: str
    pathway_id: str
    day_zero: date
    hour: time  # the patient's own hour for this plan
    inputs: Mapping[str, KeptValue] = field(default_factory=dict)
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    baselines: Mapping[str, KeptValue] = field(default_factory=dict)
    resumes_on: date | None = None
    started_at: datetime | None = None
    owed: tuple[Owed, ...] = ()  # what rules have asked for and she has not answered yet
    asked_to: Course | None = None  # what a rule asks of the plan's course, until it is done
    wanted_at: datetime | None = None  # when she was asked, in this silence, if she still wants check-ins
    silence: Mapping[str, datetime] = field(
        default_factory=dict
    )  # its steps taken since she was heard → when
    messages_until: datetime | None = None  # texts of the pathway due up to here are sent or left out
    texts_out: tuple[tuple[str, date], ...] = ()  # texts that fell into a pause and are not sent: key, date
    advised_on: date | None = None  # the latest date whose advice she was told at the end of a check-in
    earlier: tuple[str, ...] = ()  # hashes of the versions it ran before, oldest first
    leads: tuple[str, ...] = ()  # questions that its next check-in begins with: left unasked or put off
    happened: tuple[Happened, ...] = ()  # events reported so far, oldest first
    pace: int | None = None  # days between check-ins of a phase with a pace; None: its first step
    pace_within: tuple[int, int] | None = (
        None  # densest and sparsest pace a clinician allows; None: the phase's own
    )
    pace_from: date | None = None  # the date from which its days are counted; None: the phase's own first day
    paused_at: datetime | None = None  # since when a pause holds it
    passed: tuple[date, int] | None = (
        None  # the latest (date, slot) up to which every occasion has a check-in
    )
    passing: tuple[Passing, ...] = ()  # why what lies between there and its next check-in is left out
    queues: bool = False  # of a pause: what falls into it is asked when it ends, and not left out


class Kind(StrEnum):
    """Why a check-in takes place."""

    SCHEDULED = "scheduled"
    WORSE = "worse"  # the patient said she feels worse
    RECHECK = "recheck"  # a rule asks again, or asks more
    ON_DEMAND = "on_demand"  # the patient began it: a report the pathway offers


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckIn:
    """One dated occasion in a plan. At most one per plan, local date and slot.

    One that was left out, so that nothing was ever to be sent, has the slot `-1 - slot`: it takes no place.
    """

    id: str
    patient_id: str
    plan_id: str
    kind: Kind = Kind.SCHEDULED
    state: CheckInState
    on: date
    slot: int = 0
    due_at: datetime
    sent_at: datetime | None = None
    reminded_at: datetime | None = None
    closes_at: datetime
    first_answered_at: datetime | None = None
    last_answered_at: datetime | None = None
    asks: tuple[str, ...] = ()  # question keys of this occasion, in order; fixed when it opens
    moved: bool = False
    why: str = ""  # reason code of its end, where it did not end in answers

    @property
    def is_left_out(self) -> bool:
        """Whether the cadence called for it and something else, told by `why`, kept it from being planned."""
        return self.slot < 0

    @property
    def occasion(self) -> tuple[date, int]:
        """Its place in the cadence: local date and slot."""
        return self.on, -1 - self.slot if self.slot < 0 else self.slot


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialog:
    """A conversation with one contact; at most one of a contact is open."""

    id: str
    contact_id: str
    kind: str  # check_in | enrolment | enrol | reply | note | resolve …
    state: DialogState
    patient_id: str | None = None
    opened_at: datetime
    lapses_at: datetime | None = None
    check_in_ids: tuple[str, ...] = ()
    item: str = ""  # what is being asked: `<check-in id>/<question key>` or a step of a form
    unclear: int = 0  # tries on this item that could not be read
    back: tuple[str, ...] = ()  # items to ask again, latest last
    asked: str = ""  # key of the Say that asked
    draft: Mapping[str, str] = field(default_factory=dict)  # a form's fields so far


class Via(StrEnum):
    TAP = "tap"
    TEXT = "text"
    EDIT = "edit"
    SHARED = "shared"  # given to the same question of another plan


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An understood reply that was kept. A corrected one stays and names what replaced it."""

    id: str
    patient_id: str
    check_in_id: str
    at: datetime
    replaced_by: str | None = None
    late: bool = False
    question: str
    value: KeptValue
    unit: str = ""  # the unit it was given in
    raw: str  # as written, or the option tapped
    via: Via
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One rule's task for a human. A new match while it is open is appended, never dropped."""

    id: str
    patient_id: str
    escalation_id: str
    state: ReasonState
    severity: Severity
    opened_at: datetime
    last_at: datetime
    told_at: datetime
    act_by: datetime | None = None
    rule_id: str
    plan_id: str | None = None
    roles: tuple[str, ...] = ()
    words: Words  # the reason in words, for the team
    shown: tuple[Words, ...] = ()  # the answers and the change, a line each
    times: int = 1
    check_in_id: str | None = None
    remark_ids: tuple[str, ...] = ()
    resolved_at: datetime | None = None
    resolved_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One rung of a ladder: whom to tell, and how long they have."""

    tell: tuple[str, ...]
    wait_minutes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalation:
    """The container of a patient's reasons for one team, with the ladder frozen when it opened."""

    id: str
    patient_id: str
    team_id: str
    state: EscalationState
    severity: Severity
    opened_at: datetime
    act_by: datetime
    version: int = 1  # grows with every reason added; a card shows which it was made from
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    outcome: str = ""
    step: int = 0
    ladders: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)  # severity → steps
    told: tuple[str, ...] = ()  # contacts told since it last opened
    cards: Mapping[str, str] = field(default_factory=dict)  # contact → key of the Say that is her card
    shown: Mapping[str, int] = field(default_factory=dict)  # contact → version her card shows


class RemarkKind(StrEnum):
    UNASKED = "unasked"  # the patient wrote it outside a question
    OTHER = "other"  # a photo, voice message, sticker …: kept by kind, not opened
    REPLY = "reply"  # a provider to the patient
    NOTE = "note"  # a provider, for colleagues


class RemarkState(StrEnum):
    UNREAD = "unread"
    READ = "read"
    WAITING = "waiting"  # a reply not yet taken by Telegram
    SENT = "sent"
    NOT_DELIVERED = "not_delivered"
    KEPT = "kept"  # a note: nothing further is due


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """Free words kept on a patient's record."""

    id: str
    patient_id: str
    kind: RemarkKind
    state: RemarkState
    at: datetime
    by: str  # contact
    text: str
    message_id: int | None = None
    say_key: str = ""
    status_key: str = ""  # for a reply: the Say that shows its author how it fared
    read_at: datetime | None = None
    read_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A coordinator's change of a schedule, kept so that it can be taken back."""

    id: str
    patient_id: str
    by: str
    at: datetime
    what: str  # move | skip | pause | resume | hours | version | end | event | pace
    to: str = ""  # what it was changed to, as its Confirm carried it
    why: str = ""
    check_in_id: str | None = None
    plan_ids: tuple[str, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    undone_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Habit:
    """When she answered one check-in of the cadence, if she did.

    minute: of the day, on her own clock. lag_minutes: after it was due. Both None for one she missed.
    """

    slot: int
    minute: int | None = None
    lag_minutes: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PastAnswers:
    """What rules look back on: one record per patient, plan by plan. The Answer rows stay the truth.

    habits: of each plan, when its last check-ins were answered, oldest first.
    """

    patient_id: str
    plans: Mapping[str, History] = field(default_factory=dict)
    habits: Mapping[str, tuple[Habit, ...]] = field(default_factory=dict)


Record = (
    Contact
    | Role
    | Team
    | Patient
    | Enrolment
    | Invitation
    | Plan
    | CheckIn
    | Dialog
    | Answer
    | Reason
    | Escalation
    | Remark
    | Change
    | PastAnswers
)
