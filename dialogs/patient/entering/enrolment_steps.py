"""The steps of joining: what each asks and with which buttons.

Decides the form of a step only; what an answer leads to stands in enrolment.py.
"""

from dataclasses import replace
from typing import Final

from dialogs.hearing.spoken import Spoken, of
from dialogs.lifecycles import DIALOG
from dialogs.patient.anytime import languages, settings
from dialogs.patient.entering import settling
from dialogs.patient.speech import Rows, button, called, emergency_number, say
from dialogs.records import Contact, Dialog, Enrolment
from dialogs.turn import Deciding
from dialogs.words import Words, words

CONSENT, FACT, HOUR = "consent", "fact", "hour"  # its steps, in this order
SETTLE: Final = "settle"  # of the draft: an hour in her quiet hours, until she has said what she wants


def ask_step(d: Deciding, enrolment: Enrolment, dialog: Dialog, sender: Contact, *before: Words) -> None:
    parts, rows = step(d, dialog)
    said = say(d, *before, *parts, rows=rows, to=sender)
    if said is not None:
        d.keep(replace(d.latest(dialog), asked=said.key))


def step(d: Deciding, dialog: Dialog) -> tuple[tuple[Words, ...], Rows]:
    """What the step she stands at asks, and its buttons."""
    if dialog.item == CONSENT:
        agree = button(d, words("button-agree"), "join-agree", dialog=dialog.id, item=CONSENT)
        decline = button(d, words("button-decline"), "join-decline", dialog=dialog.id, item=CONSENT)
        others = tuple(
            (button(d, languages.label(one), "join-language", dialog=dialog.id, item=CONSENT, option=one),)
            for one in languages.others(d.case, newcomer(d).language)
        )
        return (words("consent", number=emergency_number(d)),), ((agree,), (decline,), *others)
    if dialog.item == FACT:
        return (words("ask-fact"),), ()
    asked_about = settling.from_option(dialog.draft.get(SETTLE, ""))
    if asked_about is not None and settling.disturbing(d, asked_about):
        question, rows = settings.settle(d, asked_about, "join-times", dialog=dialog.id, item=HOUR)
        return (question,), rows
    hours = tuple(
        button(d, settings.hour_label(one), "join-hour", dialog=dialog.id, item=HOUR, option=f"{one:%H:%M}")
        for one in settings.hours_offered(d)
    )
    return (words("ask-hour", name=called(d)),), (hours,)


def go_to(d: Deciding, dialog: Dialog, item: str) -> Dialog:
    dialog = d.latest(dialog)
    return d.keep(replace(dialog, item=item, state=DIALOG.move(dialog.state, "understand")))


def typed_in(d: Deciding) -> Spoken:
    """What she may type: she is spoken to in her own language before the patient's is known."""
    return of(d.case.spoken, newcomer(d).language)


def newcomer(d: Deciding) -> Contact:
    """Whoever wrote."""
    assert d.case.sender is not None, "somebody wrote"
    return d.latest(d.case.sender)
