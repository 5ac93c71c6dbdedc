"""Everything that can happen to one patient's care, freed from Telegram and from the clock.

An Input names its sender by contact id only; who that is and what they may do is found when the Case is gathered.
Randomness a decision may need (a code, an id for a new patient) is drawn at the edge and travels in `Fresh`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who wrote, as Telegram tells it. Everything but `contact_id` is only used when the contact is new."""

    contact_id: str
    chat_id: int
    name: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fresh:
    """Randomness drawn at the edge: an id for a new patient and a one-time code with its hash."""

    patient_id: str = ""
    patient_code: str = ""
    code: str = ""
    code_hash: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FromPerson:
    """Base of what a person did in her private chat. `inbox_id` ties it to the stored update."""

    sender: Sender
    inbox_id: int | None = None
    fresh: Fresh = field(default_factory=Fresh)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrote(FromPerson):
    """Plain text that is not a command."""

    text: str
    message_id: int
    replies_to: int | None = None  # message id she answered by Telegram's "reply"


@dataclass(frozen=True, kw_only=True, slots=True)
class SentOther(FromPerson):
    """A photo, voice message, sticker, location …, with its caption if any."""

    kind: str
    caption: str = ""
    message_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited(FromPerson):
    """She changed the text of an earlier message."""

    text: str
    message_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Tapped(FromPerson):
    """A button. The handle is untrusted bytes until storage has found its row."""

    handle: str
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked(FromPerson):
    """A command, by its name in COMMANDS, with the words after it."""

    command: str
    words: str = ""
    message_id: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachChanged(FromPerson):
    """She blocked or unblocked the bot."""

    blocked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PutInGroup(FromPerson):
    """Somebody put the bot into a group. The sender is the group's chat, in the language of who did it."""


class DueKind(StrEnum):
    """Everything that waits. One row each in `due`; (subject, kind, key) is unique."""

    CHECK_IN = "check_in"  # key: check-in id; it opens
    REMINDER = "reminder"  # key: check-in id
    WINDOW_END = "window_end"  # key: check-in id; it closes
    UNANSWERED = "unanswered"  # key: plan id; what a rule asked for was not answered in time
    SILENCE = "silence"  # key: plan id; the next step for somebody who does not answer
    COURSE = "course"  # key: plan id; a rule asked that the plan pause or stop
    MESSAGE = "message"  # key: plan id; a text of the pathway is sent by itself
    CLIMB = "climb"  # key: escalation id; nobody acknowledged
    ACKNOWLEDGED_LAPSE = "acknowledged_lapse"  # key: escalation id; acknowledged but not resolved in time
    REASON_REPEAT = "reason_repeat"  # key: escalation id; an open worry is told again
    ENROLMENT_EXPIRY = "enrolment_expiry"  # key: enrolment id
    DIALOG_LAPSE = "dialog_lapse"  # key: dialog id; a form nobody finished
    RESUME = "resume"  # key: plan id; a pause ends
    ASK_AGAIN = "ask_again"  # key: dialog id; we were away and a tap may be lost
    ABSENCE = "absence"  # key: absence id; a coordinator hears what our being away meant
    NEW_VERSION = "new_version"  # key: plan id, version number, contact id; the plan moves to it
    TELL_CHANGE = "tell_change"  # key: change id; the patient hears of a change that was not undone at once
    SETTLED = "settled"  # key: outbox id; a reply's delivery is to be told to its author


BY_HARM: Final = (
    DueKind.CLIMB,
    DueKind.ACKNOWLEDGED_LAPSE,
    DueKind.REASON_REPEAT,
    DueKind.UNANSWERED,
    DueKind.SETTLED,
    DueKind.WINDOW_END,
    DueKind.ASK_AGAIN,
    DueKind.REMINDER,
    DueKind.CHECK_IN,
    DueKind.COURSE,
    DueKind.RESUME,
)
"""Kinds by the harm of missing one; those not named follow."""

OF_HER_DAY: Final = frozenset(
    {
        DueKind.WINDOW_END,
        DueKind.SILENCE,
        DueKind.UNANSWERED,
        DueKind.ASK_AGAIN,
        DueKind.REMINDER,
        DueKind.CHECK_IN,
        DueKind.RESUME,
        DueKind.COURSE,
        DueKind.MESSAGE,
        DueKind.TELL_CHANGE,
    }
)
"""What is about a patient's own day: all of it that is due is decided together, so that she hears one message."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FellDue:
    """A due row whose time has come. `subject` is a patient id, or a contact id for what concerns a contact alone.

    also: whatever else of her day is due by now, in the order in which it is decided after this.
    """

    subject: str
    kind: DueKind
    key: str
    due_at: datetime
    due_id: int | None = None
    also: tuple["FellDue", ...] = ()


def together(rows: Iterable[FellDue]) -> FellDue:
    """Several due rows of one patient's day as one Input, the most harmful to miss first."""
    first, *others = sorted(rows, key=lambda row: (harm(row.kind), row.due_at, row.due_id or 0))
    return replace(first, also=tuple(others))


def harm(kind: DueKind) -> int:
    """The rank of a kind, 0 the most harmful to miss."""
    return BY_HARM.index(kind) if kind in BY_HARM else len(BY_HARM)


class Delivery(StrEnum):
    SENT = "sent"
    WAITING = "waiting"  # tried, Telegram could not take it yet
    REFUSED = "refused"
    UNKNOWN = "unknown"  # Telegram may have it


class Refusal(StrEnum):
    BLOCKED = "blocked"
    GONE = "gone"
    REJECTED = "rejected"  # Telegram did not like the message itself: our defect


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What became of a Say that asked to be told (`Say.report`), or that Telegram refused."""

    say_key: str
    contact_id: str
    patient_id: str | None
    delivery: Delivery
    refusal: Refusal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OurFailure:
    """We failed on an input: it is parked, the sender gets a fixed safe sentence and the team an escalation."""

    sender: Sender | None
    subject: str | None  # patient, if known
    what: str  # class name of the exception and action, never its text
    inbox_id: int | None = None
    due: FellDue | None = None


Input = (
    Wrote | SentOther | Edited | Tapped | Asked | ReachChanged | PutInGroup | FellDue | Settled | OurFailure
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """What a button means. Minted with its Say, stored sealed, found again by an opaque handle.

    `subject` is the patient it concerns; `version` what the tapper was looking at when the button was made (an
    escalation's version, a check-in's due time): a decision compares it with what is true now.
    """

    verb: str
    subject: str | None = None
    dialog: str | None = None
    item: str | None = None
    option: str | None = None
    version: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
