"""What a patient does without being asked: words, photos, blocking the bot and coming back.

Decides that nothing of it is lost: it is kept unread for a person, and she hears by when it is read. A
patient Telegram no longer lets us reach becomes work for a person, because silence would look like
health.
"""

from dataclasses import replace

from dialogs.authority import PATIENT, Handler, Whose
from dialogs.inputs import Delivery, ReachChanged, Refusal, SentOther, Settled, Wrote
from dialogs.patient.anytime import worse
from dialogs.patient.conversation import (
    correcting,
    late,
    photos,
    remarks,
)
from dialogs.patient.speech import by, say, worse_row
from dialogs.records import Reach, RemarkKind
from dialogs.severity import Severity
from dialogs.turn import Deciding
from dialogs.words import Text, words
from dialogs.worry.escalation import Worry, raise_worries, reachable_again
from dialogs.worry.worries import UNREACHABLE

OUR_FAILURE = "our-failure"


def wrote(d: Deciding, text: Wrote) -> None:
    """Words without an open question."""
    if worse.says_so(d, text.text):
        worse.tells(d, text)
    elif not late.answers(d, text):
        say(d, *remarks.keep(d, text.text, message_id=text.message_id), rows=worse_row(d))


def sent_other(d: Deciding, sent: SentOther) -> None:
    """A photo, a voice message …: kept by kind, not opened by us; an open question is asked again, unless it is
    answered by it.
    """
    if photos.received(d, sent):
        return
    text = f"[{sent.kind}] {sent.caption}".strip()
    told = remarks.keep(d, text, kind=RemarkKind.OTHER, message_id=sent.message_id)
    correcting.beside(d, *told)


def reach_changed(d: Deciding, change: ReachChanged) -> None:
    """She blocked us, or let us in again."""
    if change.blocked:
        _unreachable(d, Reach.BLOCKED, by=by(d))
    else:
        back_in_reach(d)
        correcting.beside(d, words("welcome-back"))


def back_in_reach(d: Deciding) -> None:
    """Whoever writes to us can be written to."""
    contact = d.case.sender
    if contact is None:
        return
    contact = d.latest(contact)
    if contact.reach is not Reach.REACHABLE:
        d.keep(replace(contact, reach=Reach.REACHABLE))
        d.note("reachable", contact.id)
    if d.case.contact is not None and d.case.contact.id == contact.id:  # the patient herself, not a colleague
        reachable_again(d, contact.id)


def refused(d: Deciding, settled: Settled) -> None:
    """Telegram refused a message to the patient. Blocked or gone: a person must know; rejected: our
    defect.
    """
    if settled.delivery is not Delivery.REFUSED:
        return
    if settled.refusal is Refusal.REJECTED:
        fail(d, "message-rejected")
    elif settled.refusal is not None:
        _unreachable(d, Reach.GONE if settled.refusal is Refusal.GONE else Reach.BLOCKED, by="delivery")


def _unreachable(d: Deciding, reach: Reach, *, by: str) -> None:
    contact = d.case.contact
    if contact is not None:
        contact = d.latest(contact)
        if contact.reach is reach:
            return
        d.keep(replace(contact, reach=reach))
    d.note("unreachable", by, reach.value)
    worry = Worry(
        rule_id=UNREACHABLE,
        severity=d.case.clinic.unreachable_severity,
        roles=("nurse",),
        words=words("worry-unreachable"),
    )
    raise_worries(d, [worry], by=by)


def fail(d: Deciding, what: str) -> None:
    """We failed on something of hers: a person looks at it. `what` is a class name or code, never her
    words.
    """
    severity: Severity = d.case.clinic.our_failure_severity
    worry = Worry(
        rule_id=OUR_FAILURE,
        severity=severity,
        roles=("nurse",),
        words=words("worry-our-failure", what=Text(what)),
    )
    raise_worries(d, [worry], by="delivery")


MESSAGES = {
    "wrote": Handler(act=wrote, who=PATIENT, whose=Whose.OWN),
    "sent-other": Handler(act=sent_other, who=PATIENT, whose=Whose.OWN),
}
