"""The life-cycles: every state a thing may be in, the moves between them, and who watches what waits.

Few states for behaviour, many reasons for people: why a check-in was cancelled or a message refused is a
reason code on the row, not a state. A state is only ever changed by `LIFE_CYCLE.move(state, trigger)`;
assigning one is a fault.

The rule of every table: a state that waits names its owner, how old it may get, and the alarm (a kind of
due row, or a sweep) that notices. Without that it is a queue nobody knows of. docs/states.md is drawn from
here; a test keeps it fresh. Words in this file are for those who build and run Aftercare; nothing here is
shown to patients.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from dialogs.inputs import DueKind
from dialogs.machine import LifeCycle, Move, Watch


class Sweep(StrEnum):
    """Passes over what waits without a due row of its own: too many, too brief, or no patient's."""

    OUTBOX = "outbox"
    STUCK_SENDS = "stuck_sends"
    UNPROVEN_SENDS = "unproven_sends"
    INBOX = "inbox"
    PARKED = "parked"


class PlanState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"


PLAN = LifeCycle(
    "plan",
    PlanState,
    essay="One patient's journey through one pathway version. It finishes by itself when its last phase is "
    "over and no message is left, also while paused; it is stopped by a person, by withdrawal, by a rule of "
    "its pathway or by an event (death ends everything). A rule pauses it for an agreed time, as a person does. "
    "Only whoever ended it by mistake takes that back, within a day.",
    initial=PlanState.INVITED,
    moves=(
        Move(trigger="begin", sources=(PlanState.INVITED,), dest=PlanState.ACTIVE),
        Move(trigger="pause", sources=(PlanState.ACTIVE,), dest=PlanState.PAUSED),
        Move(trigger="resume", sources=(PlanState.PAUSED,), dest=PlanState.ACTIVE),
        Move(trigger="finish", sources=(PlanState.ACTIVE, PlanState.PAUSED), dest=PlanState.FINISHED),
        Move(
            trigger="stop",
            sources=(PlanState.INVITED, PlanState.ACTIVE, PlanState.PAUSED),
            dest=PlanState.STOPPED,
        ),
    ),
    taken_back=(
        Move(trigger="go_on", sources=(PlanState.STOPPED, PlanState.FINISHED), dest=PlanState.ACTIVE),
        Move(trigger="await", sources=(PlanState.STOPPED,), dest=PlanState.INVITED),
    ),
    watches={
        PlanState.INVITED: Watch(
            owner="coordinator", age_limit="until the invitation expires", alarms=(DueKind.ENROLMENT_EXPIRY,)
        ),
        PlanState.ACTIVE: Watch(
            owner="the plan's team",
            age_limit="until its next check-in or message; an active plan always has one, or is over",
            alarms=(DueKind.CHECK_IN, DueKind.MESSAGE),
        ),
        PlanState.PAUSED: Watch(
            owner="coordinator",
            age_limit="until the agreed end of the pause; every pause has one",
            alarms=(DueKind.RESUME,),
        ),
    },
)


class CheckInState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    ANSWERED = "answered"
    PARTIAL = "partial"
    MISSED = "missed"
    CANCELLED = "cancelled"


CHECK_IN = LifeCycle(
    "check_in",
    CheckInState,
    essay="One dated occasion. It is missed from open when its window ends unanswered; missed straight from "
    "planned only by us, after downtime, and that never counts as the patient's silence. It is partial when its "
    "window ends with some of it answered: what was answered is kept and was judged. A late "
    "answer is kept beside a missed check-in and does not unmake the miss; a correction changes "
    "answers, not this state.",
    initial=CheckInState.PLANNED,
    moves=(
        Move(trigger="open", sources=(CheckInState.PLANNED,), dest=CheckInState.OPEN),
        Move(trigger="answer", sources=(CheckInState.OPEN,), dest=CheckInState.ANSWERED),
        Move(trigger="break_off", sources=(CheckInState.OPEN,), dest=CheckInState.PARTIAL),
        Move(trigger="miss", sources=(CheckInState.PLANNED, CheckInState.OPEN), dest=CheckInState.MISSED),
        Move(
            trigger="cancel", sources=(CheckInState.PLANNED, CheckInState.OPEN), dest=CheckInState.CANCELLED
        ),
    ),
    watches={
        CheckInState.PLANNED: Watch(
            owner="scheduler", age_limit="until it is due", alarms=(DueKind.CHECK_IN,)
        ),
        CheckInState.OPEN: Watch(
            owner="patient", age_limit="until its window closes", alarms=(DueKind.WINDOW_END,)
        ),
    },
)


class DialogState(StrEnum):
    ASKING = "asking"
    CLARIFYING = "clarifying"
    FINISHED = "finished"
    LAPSED = "lapsed"
    HANDED_OVER = "handed_over"


_TALKING = (DialogState.ASKING, DialogState.CLARIFYING)

DIALOG = LifeCycle(
    "dialog",
    DialogState,
    essay="A conversation with one contact, at most one open. Each reply is a move: understood leads back "
    "to asking, unclear to clarifying, from either. Which question is asked is the agenda's business "
    "and no state of its own.",
    initial=DialogState.ASKING,
    moves=(
        Move(trigger="understand", sources=_TALKING, dest=DialogState.ASKING),
        Move(trigger="clarify", sources=_TALKING, dest=DialogState.CLARIFYING),
        Move(trigger="finish", sources=_TALKING, dest=DialogState.FINISHED),
        Move(trigger="lapse", sources=_TALKING, dest=DialogState.LAPSED),
        Move(trigger="hand_over", sources=_TALKING, dest=DialogState.HANDED_OVER),
    ),
    watches={
        DialogState.ASKING: Watch(
            owner="the contact",
            age_limit="until the last window it carries closes; a form until its lapses_at",
            alarms=(
                DueKind.WINDOW_END,
                DueKind.DIALOG_LAPSE,
            ),
        ),
        DialogState.CLARIFYING: Watch(
            owner="the contact",
            age_limit="until the last window it carries closes; a form until its lapses_at",
            alarms=(
                DueKind.WINDOW_END,
                DueKind.DIALOG_LAPSE,
            ),
        ),
    },
)


class ReasonState(StrEnum):
    OPEN = "open"
    SUPERSEDED = "superseded"
    RESOLVED = "resolved"


REASON = LifeCycle(
    "reason",
    ReasonState,
    essay="One rule's task for a human. Superseded says that the answers it rests on were corrected, or that "
    "the patient can be reached again; it still waits for a person, because a correction may be the mistake. "
    "If the rule holds again, that is a new reason.",
    initial=ReasonState.OPEN,
    moves=(
        Move(trigger="supersede", sources=(ReasonState.OPEN,), dest=ReasonState.SUPERSEDED),
        Move(
            trigger="resolve", sources=(ReasonState.OPEN, ReasonState.SUPERSEDED), dest=ReasonState.RESOLVED
        ),
    ),
    watches={
        ReasonState.OPEN: Watch(
            owner="the escalation's team", age_limit="until its repeat clock", alarms=(DueKind.REASON_REPEAT,)
        ),
        ReasonState.SUPERSEDED: Watch(
            owner="the escalation's team",
            age_limit="until its escalation's act_by, open or acknowledged",
            alarms=(DueKind.CLIMB, DueKind.ACKNOWLEDGED_LAPSE),
        ),
    },
)


class EscalationState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


ESCALATION = LifeCycle(
    "escalation",
    EscalationState,
    essay="The container of a patient's reasons for one team. Acknowledged is not resolved: it re-opens for "
    "a graver reason or when held too long. Only a person resolves; no machine and no clock ever "
    "does.",
    initial=EscalationState.OPEN,
    moves=(
        Move(trigger="acknowledge", sources=(EscalationState.OPEN,), dest=EscalationState.ACKNOWLEDGED),
        Move(trigger="reopen", sources=(EscalationState.ACKNOWLEDGED,), dest=EscalationState.OPEN),
        Move(
            trigger="resolve",
            sources=(EscalationState.OPEN, EscalationState.ACKNOWLEDGED),
            dest=EscalationState.RESOLVED,
        ),
    ),
    watches={
        EscalationState.OPEN: Watch(
            owner="the current step of its ladder",
            age_limit="until the step's wait is over; the top step repeats",
            alarms=(DueKind.CLIMB,),
        ),
        EscalationState.ACKNOWLEDGED: Watch(
            owner="who acknowledged it",
            age_limit="until its act_by; then it re-opens",
            alarms=(DueKind.ACKNOWLEDGED_LAPSE,),
        ),
    },
)


class EnrolmentState(StrEnum):
    INVITED = "invited"
    OPENED = "opened"
    CONSENTED = "consented"
    CONFIRMED = "confirmed"
    ENROLLED = "enrolled"
    REFUSED = "refused"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    LOCKED = "locked"


_WITH_HER = (EnrolmentState.OPENED, EnrolmentState.CONSENTED, EnrolmentState.CONFIRMED)
_JOINING = (EnrolmentState.INVITED, *_WITH_HER)

ENROLMENT = LifeCycle(
    "enrolment",
    EnrolmentState,
    essay="From the one-time link to the first check-in: opened by a contact, consent given, the second "
    "fact right, language and hour chosen. She may refuse at any step; too many wrong second facts "
    "lock it and a person must invite again.",
    initial=EnrolmentState.INVITED,
    moves=(
        Move(trigger="open", sources=(EnrolmentState.INVITED,), dest=EnrolmentState.OPENED),
        Move(trigger="consent", sources=(EnrolmentState.OPENED,), dest=EnrolmentState.CONSENTED),
        Move(trigger="confirm", sources=(EnrolmentState.CONSENTED,), dest=EnrolmentState.CONFIRMED),
        Move(trigger="enrol", sources=(EnrolmentState.CONFIRMED,), dest=EnrolmentState.ENROLLED),
        Move(trigger="refuse", sources=_WITH_HER, dest=EnrolmentState.REFUSED),
        Move(trigger="expire", sources=_JOINING, dest=EnrolmentState.EXPIRED),
        Move(trigger="cancel", sources=_JOINING, dest=EnrolmentState.CANCELLED),
        Move(trigger="lock", sources=(EnrolmentState.CONSENTED,), dest=EnrolmentState.LOCKED),
    ),
    watches={
        EnrolmentState.INVITED: Watch(
            owner="coordinator", age_limit="until its expires_at", alarms=(DueKind.ENROLMENT_EXPIRY,)
        ),
        EnrolmentState.OPENED: Watch(
            owner="coordinator", age_limit="until its expires_at", alarms=(DueKind.ENROLMENT_EXPIRY,)
        ),
        EnrolmentState.CONSENTED: Watch(
            owner="coordinator", age_limit="until its expires_at", alarms=(DueKind.ENROLMENT_EXPIRY,)
        ),
        EnrolmentState.CONFIRMED: Watch(
            owner="coordinator", age_limit="until its expires_at", alarms=(DueKind.ENROLMENT_EXPIRY,)
        ),
    },
)


class MessageState(StrEnum):
    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    REFUSED = "refused"
    EXPIRED = "expired"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


MESSAGE = LifeCycle(
    "message",
    MessageState,
    essay="One thing to say in the outbox. It is refused from ready when its contact is known to be out of "
    "reach. Unknown is a send whose outcome we never heard: it is repeated where a second copy does no harm, "
    "becomes sent when a reply or tap proves that it arrived, and else expires. It never rests there.",
    initial=MessageState.READY,
    moves=(
        Move(trigger="claim", sources=(MessageState.READY,), dest=MessageState.SENDING),
        Move(trigger="confirm", sources=(MessageState.SENDING, MessageState.UNKNOWN), dest=MessageState.SENT),
        Move(trigger="postpone", sources=(MessageState.SENDING,), dest=MessageState.READY),
        Move(trigger="doubt", sources=(MessageState.SENDING,), dest=MessageState.UNKNOWN),
        Move(trigger="repeat", sources=(MessageState.UNKNOWN,), dest=MessageState.READY),
        Move(trigger="refuse", sources=(MessageState.READY, MessageState.SENDING), dest=MessageState.REFUSED),
        Move(trigger="expire", sources=(MessageState.READY, MessageState.UNKNOWN), dest=MessageState.EXPIRED),
        Move(trigger="replace", sources=(MessageState.READY,), dest=MessageState.REPLACED),
        Move(trigger="cancel", sources=(MessageState.READY,), dest=MessageState.CANCELLED),
    ),
    watches={
        MessageState.READY: Watch(owner="delivery", age_limit="until its not_after", alarms=(Sweep.OUTBOX,)),
        MessageState.SENDING: Watch(
            owner="delivery", age_limit=timedelta(seconds=60), alarms=(Sweep.STUCK_SENDS,)
        ),
        MessageState.UNKNOWN: Watch(
            owner="delivery",
            age_limit="until its not_after, or a day after the send",
            alarms=(Sweep.UNPROVEN_SENDS,),
        ),
    },
)


class UnaskedState(StrEnum):
    UNREAD = "unread"
    READ = "read"


UNASKED = LifeCycle(
    "unasked",
    UnaskedState,
    essay="What a patient wrote or sent without being asked. Only a person reads it, by a tap.",
    initial=UnaskedState.UNREAD,
    moves=(Move(trigger="read", sources=(UnaskedState.UNREAD,), dest=UnaskedState.READ),),
    watches={
        UnaskedState.UNREAD: Watch(
            owner="the team",
            age_limit="until its reason's act_by, which the patient was promised",
            alarms=(DueKind.CLIMB, DueKind.ACKNOWLEDGED_LAPSE),
        ),
    },
)


class ReplyState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    NOT_DELIVERED = "not_delivered"


REPLY = LifeCycle(
    "reply",
    ReplyState,
    essay="A provider's words to a patient. Its author sees how it fares; what Telegram refused, or may not have "
    "taken, she hears with a sound and reaches the patient another way.",
    initial=ReplyState.WAITING,
    moves=(
        Move(trigger="arrive", sources=(ReplyState.WAITING,), dest=ReplyState.SENT),
        Move(trigger="fail", sources=(ReplyState.WAITING,), dest=ReplyState.NOT_DELIVERED),
    ),
    watches={
        ReplyState.WAITING: Watch(
            owner="delivery", age_limit="until its message is settled", alarms=(DueKind.SETTLED,)
        ),
    },
)


class InboxState(StrEnum):
    TAKEN = "taken"
    HANDLED = "handled"
    PARKED = "parked"


INBOX = LifeCycle(
    "inbox",
    InboxState,
    essay="One update, stored before Telegram hears that we have it. Parked is poison set aside, with an "
    "escalation already raised in the same transaction; it stays visible until a person replays it or "
    "closes it as handled.",
    initial=InboxState.TAKEN,
    moves=(
        Move(trigger="handle", sources=(InboxState.TAKEN, InboxState.PARKED), dest=InboxState.HANDLED),
        Move(trigger="park", sources=(InboxState.TAKEN,), dest=InboxState.PARKED),
    ),
    watches={
        InboxState.TAKEN: Watch(owner="intake", age_limit=timedelta(seconds=60), alarms=(Sweep.INBOX,)),
        InboxState.PARKED: Watch(owner="admin", age_limit=timedelta(hours=24), alarms=(Sweep.PARKED,)),
    },
)


# Any: a tuple of life-cycles over different enums has no narrower common type in Python's type system.
LIFE_CYCLES: tuple[LifeCycle[Any], ...] = (
    PLAN,
    CHECK_IN,
    DIALOG,
    REASON,
    ESCALATION,
    ENROLMENT,
    UNASKED,
    REPLY,
    MESSAGE,
    INBOX,
)


def states_page() -> str:
    """docs/states.md, whole: every diagram and every watch, from the tables that fire."""
    head = (
        "# States\n\n"
        "Generated from `dialogs/lifecycles.py`; do not edit. To renew it: "
        "`AFTERCARE_REWRITE=1 pytest tests/dialogs/test_states.py`.\n\n"
        "Every state that waits has an owner, an age limit and an alarm: a kind of due row, or a sweep.\n"
    )
    return head + "".join(_chapter(life_cycle) for life_cycle in LIFE_CYCLES)


def _chapter(life_cycle: LifeCycle[Any]) -> str:
    title = life_cycle.name.replace("_", "-").capitalize()
    rows = "".join(
        f"| {state.value} | {watch.owner} | {_in_words(watch.age_limit)} | "
        f"{', '.join(_alarm_in_words(alarm) for alarm in watch.alarms)} |\n"
        for state in life_cycle.states
        if (watch := life_cycle.watches.get(state)) is not None
    )
    ends = ", ".join(state.value for state in life_cycle.states if state in life_cycle.terminal)
    return (
        f"\n## {title}\n\n{life_cycle.essay}\n\n```mermaid\n{life_cycle.mermaid()}\n```\n\n"
        f"| waits in | owner | no longer than | alarm |\n|---|---|---|---|\n{rows}\nEnds: {ends}.\n"
    )


def _in_words(limit: timedelta | str) -> str:
    if isinstance(limit, str):
        return limit
    seconds = int(limit.total_seconds())
    return f"{seconds // 3600} h" if seconds % 3600 == 0 else f"{seconds} s"


def _alarm_in_words(alarm: StrEnum) -> str:
    return f"{'sweep' if isinstance(alarm, Sweep) else 'due'} `{alarm.value}`"
