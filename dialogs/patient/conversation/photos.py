"""A photo that was asked for: it is the answer, and a person looks at it. The bot never does.

Decides that one photo answers the question, so that nothing waits any longer for it, and that the question stays open
for the others it asks for: each comes in a message of its own, from an album too. She may end that at any time.
"""

from dataclasses import replace

from dialogs.inputs import SentOther
from dialogs.pathway.parts import QuestionKind
from dialogs.patient.conversation import asking, remarks, sharing
from dialogs.patient.conversation.agenda import Item, agenda_of, own_dialog
from dialogs.patient.conversation.keeping import Given
from dialogs.patient.speech import moment, urge
from dialogs.records import Dialog, RemarkKind, Via
from dialogs.turn import Deciding
from dialogs.words import Number, Words, words
from dialogs.worry.worries import read_by

PHOTO = "photo"  # kind of what she sent
_COUNT = "photos"  # key of the dialog's draft: how many have come


def received(d: Deciding, sent: SentOther) -> bool:
    """Whether it was a photo that a question asks for; it is taken as the answer then."""
    dialog = own_dialog(d)
    item = _wanting(d, dialog) if dialog is not None else None
    if sent.kind != PHOTO or dialog is None or item is None:
        return False
    raw = f"[{sent.kind}] {sent.caption}".strip()
    label = asking.label_of(d, item)
    remarks.keep_unread(d, raw, kind=RemarkKind.OTHER, message_id=sent.message_id, answers=label)
    count = _so_far(dialog, item) + 1
    thanks = words(
        "photo-kept", at=Number(count), of=Number(item.question.photos), by=moment(d, read_by(d.case))
    )
    told = (
        ()
        if count > 1
        else _answered(d, item, Given(value=True, raw=raw, via=Via.TEXT, message_id=sent.message_id))
    )
    if count < item.question.photos:
        _await_more(d, dialog, item, count, thanks, *told)
    else:
        asking.ask_on(d, asking.understood(d, dialog, item), thanks, *told)
    return True


def _wanting(d: Deciding, dialog: Dialog) -> Item | None:
    """The question she sends it to: the one asked now, else one that waits behind it."""
    agenda = agenda_of(d, dialog)
    current = agenda.item(dialog.item) or agenda.current
    waiting = (item for item in agenda.items if item.key not in agenda.settled)
    asked = (item for item in (current, *waiting) if item is not None)
    return next((item for item in asked if item.question.kind is QuestionKind.PHOTO), None)


def _so_far(dialog: Dialog, item: Item) -> int:
    is_asked = dialog.item == item.key and item.key in dialog.back
    return int(dialog.draft.get(_COUNT, "0")) if is_asked else 0


def _answered(d: Deciding, item: Item, given: Given) -> tuple[Words, ...]:
    """Keep the answer; what a rule makes of it is said at once."""
    urgent, calm = sharing.said(d, sharing.keep(d, item, given).judged)
    if urgent:
        urge(d, *urgent)
        return (words("go-on-when-safe"), *calm)
    return calm


def _await_more(d: Deciding, dialog: Dialog, item: Item, count: int, *parts: Words) -> None:
    """The question stays the one that is asked, though it is answered."""
    back = (*(key for key in dialog.back if key != item.key), item.key)
    waiting = replace(dialog, item=item.key, back=back, draft={**dialog.draft, _COUNT: str(count)})
    asking.ask(d, waiting, item, *parts)
