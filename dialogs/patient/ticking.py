"""A question with several answers: she ticks what fits, then says that she is done.

Decides nothing clinical: ticks are no answer until she is done, so no rule looks at them. The message is left
as it is and only its buttons change, because it may hold words that must stay in sight.
"""

from dataclasses import replace

from dialogs.patient import answering, asking, options
from dialogs.patient.agenda import Item, agenda_of, pathway_of, plan_of
from dialogs.patient.keeping import Given
from dialogs.patient.speech import patient
from dialogs.records import Dialog, Via
from dialogs.turn import Deciding, Say
from dialogs.words import words


def tick(d: Deciding, dialog: Dialog, item: Item, option: str) -> None:
    """Tick an option or take its tick away, and show it."""
    if option not in item.question.options:
        return
    ticks = options.toggled(options.ticked(d, dialog, item), option)
    dialog = d.keep(replace(dialog, draft={**dialog.draft, options.TICKS: " ".join(ticks)}))
    agenda = agenda_of(d, dialog)
    d.say(
        Say(
            key=d.fresh_id(),
            contact_id=dialog.contact_id,
            words=asking.asked(d, agenda, item),
            options=options.rows(d, dialog, agenda, item),
            patient_id=dialog.patient_id,
            edits=dialog.asked,
            buttons_only=True,
        )
    )


def done(d: Deciding, dialog: Dialog, item: Item) -> None:
    """What is ticked is her answer; nothing ticked is none."""
    value = answering.tapped(item.question, " ".join(options.ticked(d, dialog, item)))
    if not isinstance(value, tuple):
        asking.ask(d, dialog, item, words("tick-first"))
        return
    pathway, language = pathway_of(d, plan_of(d, item.check_in)), patient(d).language
    raw = ", ".join(pathway.text(item.question.option_path(one), language) for one in value)
    asking.take(d, dialog, item, Given(value=value, raw=raw, via=Via.TAP))
