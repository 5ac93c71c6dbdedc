"""The dialog that carries a check-in: hers that is open, or a new one.

Decides nothing about what is asked; the agenda says that. At most one dialog of a contact is open.
"""

from dataclasses import replace

from dialogs.lifecycles import DIALOG
from dialogs.patient import speech
from dialogs.patient.agenda import CHECK_IN_DIALOG, own_dialog
from dialogs.records import CheckIn, Dialog
from dialogs.turn import Deciding


def carry(d: Deciding, one: CheckIn, *, first: bool = False) -> Dialog:
    """The patient's open dialog with this check-in in it; a new one where none is open."""
    dialog = own_dialog(d)
    if dialog is not None:
        others = tuple(other for other in dialog.check_in_ids if other != one.id)
        ids = (one.id, *others) if first else (*others, one.id)
        lapses_at = max(dialog.lapses_at or one.closes_at, one.closes_at)
        return d.keep(replace(dialog, check_in_ids=ids, lapses_at=lapses_at))
    contact = speech.listener(d)
    assert contact is not None, "a dialog needs somebody to talk to"
    return d.keep(
        Dialog(
            id=d.fresh_id(),
            contact_id=contact.id,
            kind=CHECK_IN_DIALOG,
            state=DIALOG.initial,
            patient_id=one.patient_id,
            opened_at=d.now,
            lapses_at=one.closes_at,
            check_in_ids=(one.id,),
        )
    )
