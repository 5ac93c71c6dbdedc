"""What a patient does while a question is open, sorted: an answer, a correction, a remark, going back.

Decides only where it belongs. The question a text answers is the one the dialog asked last; a text that
replies to some other message is kept for a person instead of being counted as an answer.
"""

from dialogs.authority import PATIENT, Handler, Whose
from dialogs.hearing.reading import Unclear, read_yes_no
from dialogs.inputs import Tapped, Wrote
from dialogs.pathway.parts import QuestionKind
from dialogs.patient.anytime import worse
from dialogs.patient.conversation import (
    asking,
    asking_back,
    correcting,
    late,
    remarks,
    replies,
    ticking,
)
from dialogs.patient.conversation.agenda import CHECK_IN_DIALOG, Item, agenda_of, own_dialog
from dialogs.patient.conversation.answering import read
from dialogs.patient.conversation.halves import half_of
from dialogs.patient.conversation.replies import Heard
from dialogs.patient.speech import her_words, say, worse_row
from dialogs.records import Dialog, Via
from dialogs.turn import Deciding
from dialogs.words import words


def heard(d: Deciding, wrote: Wrote) -> None:
    """A text while a check-in is open."""
    dialog = own_dialog(d)
    item = asked_item(d, dialog) if dialog is not None else None
    if worse.says_so(d, wrote.text) and not answers_open_question(d, wrote.text):
        worse.tells(d, wrote)
    elif late.answers(d, wrote):
        return
    elif dialog is None or item is None:
        say(d, *remarks.keep(d, wrote.text, message_id=wrote.message_id), rows=worse_row(d))
    elif replies_elsewhere(d, dialog):
        asking.ask(d, dialog, item, *remarks.keep(d, wrote.text, message_id=wrote.message_id))
    else:
        replies.hear(d, dialog, item, Heard(text=wrote.text, message_id=wrote.message_id))


def asked_item(d: Deciding, dialog: Dialog) -> Item | None:
    """The item the dialog asked last, while it can still be asked; else what is next."""
    agenda = agenda_of(d, dialog)
    return agenda.item(dialog.item) or agenda.current


def replies_elsewhere(d: Deciding, dialog: Dialog) -> bool:
    """Whether she answered, by Telegram's reply, a message that did not ask the open question."""
    replied = d.case.replied_say
    return replied is not None and replied not in dialog.draft.get("asks", "").split()


def answers_open_question(d: Deciding, text: str) -> bool:
    """Whether a text would be read as an answer, so that a word of it is not taken for a command."""
    dialog = own_dialog(d)
    item = asked_item(d, dialog) if dialog is not None else None
    if dialog is None or item is None:
        return False
    spoken = her_words(d)
    if asking_back.waits(dialog) and not isinstance(read_yes_no(text, yes=spoken.yes, no=spoken.no), Unclear):
        return True
    if item.question.kind is QuestionKind.TEXT:
        return False  # any words would do, and "worse" must always be heard
    return not isinstance(read(d, item, text, known=half_of(dialog.draft, item.key)), Unclear)


# --- buttons under a question ---------------------------------------------------------------------


def _current(d: Deciding) -> tuple[Dialog, Item] | None:
    """The dialog and its item, if the tapped button hangs under the question that is asked now."""
    dialog, action = own_dialog(d), d.case.action
    if dialog is None or action is None or action.dialog != dialog.id:
        return None
    item = asked_item(d, dialog)
    return (dialog, item) if item is not None and item.key == action.item else None


def _back(d: Deciding, tap: Tapped) -> None:
    """An old Back button does nothing: the question it went back from is no longer asked."""
    current = _current(d)
    if current is not None:
        asking.go_back(d, *current)


def _onward(d: Deciding, tap: Tapped) -> None:
    current = _current(d)
    if current is not None:
        asking.go_on(d, *current)


def _ticked(d: Deciding, tap: Tapped) -> None:
    """She ticks an option, or takes its tick away; of a question that waits behind another one, too."""
    dialog, action = own_dialog(d), d.case.action
    assert action is not None, "a tap without its action never reaches a handler"
    agenda = agenda_of(d, dialog) if dialog is not None else None
    item = agenda.item(action.item or "") if agenda is not None else None
    waits = agenda is not None and item is not None and item.key not in agenda.settled
    if dialog is not None and item is not None and (waits or _current(d) is not None):
        ticking.tick(d, dialog, item, action.option or "")
    else:
        correcting.tapped_late_tick(d, action)


def _done(d: Deciding, tap: Tapped) -> None:
    current = _current(d)
    if current is None:
        closed_kindly(d)
    else:
        ticking.done(d, *current)


def _left_out(d: Deciding, tap: Tapped) -> None:
    """She leaves an optional question out; an older button of it does nothing."""
    current = _current(d)
    if current is not None and current[1].question.optional:
        asking.leave_out(d, *current)


def _suggested(d: Deciding, tap: Tapped) -> None:
    """ "Is that 176 lb?" was answered by a button; once only."""
    current = _current(d)
    action = d.case.action
    if current is None or action is None or not asking_back.waits(current[0]):
        return
    asking_back.settle(d, *current, is_meant=action.option == "yes", via=Via.TAP)


def _why(d: Deciding, tap: Tapped) -> None:
    """She wants to know what the question is for."""
    current = _current(d)
    if current is not None:
        replies.tell_why(d, *current)


def closed_kindly(d: Deciding) -> None:
    """A button of something that is over."""
    correcting.beside(d, words("button-over"))


VERBS = {
    "answer": Handler(act=correcting.tapped_answer, who=PATIENT, whose=Whose.OWN),
    "back": Handler(act=_back, who=PATIENT, whose=Whose.OWN),
    "onward": Handler(act=_onward, who=PATIENT, whose=Whose.OWN),
    "tick": Handler(act=_ticked, who=PATIENT, whose=Whose.OWN),
    "done": Handler(act=_done, who=PATIENT, whose=Whose.OWN),
    "leave-out": Handler(act=_left_out, who=PATIENT, whose=Whose.OWN),
    "suggested": Handler(act=_suggested, who=PATIENT, whose=Whose.OWN),
    "why": Handler(act=_why, who=PATIENT, whose=Whose.OWN),
    "change": Handler(act=correcting.tapped_change, who=PATIENT, whose=Whose.OWN),
    "leave": Handler(act=correcting.tapped_leave, who=PATIENT, whose=Whose.OWN),
    "worse": Handler(act=worse.feels_worse, who=PATIENT, whose=Whose.OWN),
}
FORMS = {CHECK_IN_DIALOG: Handler(act=heard, who=PATIENT, whose=Whose.OWN)}
EDITS = Handler(act=correcting.edited, who=PATIENT, whose=Whose.OWN)
