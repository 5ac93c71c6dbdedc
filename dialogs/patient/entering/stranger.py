"""Someone without a role: one fixed kind answer, at most once an hour. A group: a kind word, and we are gone.

Never keeps what was written, never says whether anybody is a patient here.
"""

from dataclasses import replace
from datetime import timedelta

from dialogs.authority import ALL, Handler, Whose
from dialogs.inputs import PutInGroup
from dialogs.patient.speech import say
from dialogs.turn import Deciding
from dialogs.words import words

TOLD_AGAIN_AFTER = timedelta(hours=1)


def answer(d: Deciding) -> None:
    contact = d.case.sender
    if contact is None:
        return
    contact = d.latest(contact)
    told = contact.stranger_told_at
    if told is not None and d.now - told < TOLD_AGAIN_AFTER:
        return
    d.keep(replace(contact, stranger_told_at=d.now))
    say(d, words("stranger"), to=contact, repeatable=False)


def leave_group(d: Deciding, put: PutInGroup) -> None:
    """Care is between two: nothing of it belongs where others read."""
    said = say(d, words("group-leave"), to=d.case.sender, repeatable=False)
    if said is not None:
        d.say(replace(said, leaves=True))


MESSAGES = {"put-in-group": Handler(act=leave_group, who=ALL, whose=Whose.ANYONE)}
