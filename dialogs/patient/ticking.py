"""A question with several answers: she ticks what fits, then says that she is done.

Decides what may not wait for "Done": a tick that by itself is an emergency or urgent goes to the team at once, and
she reads what to do. Everything else counts when she is done, or when nothing more can come (unfinished.py). The
message is left as it is and only its buttons change, because it may hold words that must stay in sight.
"""

from dataclasses import replace

from dialogs.patient import answering, asking, flagged, keeping, options, unfinished
from dialogs.patient.agenda import TICKS, TOLD, Item, agenda_of, plan_of
from dialogs.patient.keeping import Given
from dialogs.patient.speech import urge
from dialogs.records import Dialog, Via
from dialogs.rules import Flag, Value
from dialogs.turn import Deciding, Say
from dialogs.words import words


def tick(d: Deciding, dialog: Dialog, item: Item, option: str) -> None:
    """Tick an option or take its tick away, and show it. `item` may wait behind the one that is asked now."""
    if option not in item.question.options:
        return
    before = options.ticked(d, dialog, item)
    ticks = options.toggled(before, option)
    dialog = d.keep(replace(dialog, draft={**dialog.draft, TICKS + item.key: " ".join(ticks)}))
    value = _value(item, ticks)
    known = {flag.key for flag in _grave(d, item, _value(item, before))}
    fresh = tuple(flag for flag in _grave(d, item, value) if flag.key not in known)
    if fresh and value is not None:
        dialog = _with_told(d, dialog, item, fresh)
        unfinished.tell(d, item, fresh, value)
        urgent, calm = flagged.said(d, plan_of(d, item.check_in), fresh)
        if urgent:
            urge(d, *urgent)
            calm = (words("go-on-when-safe"), *calm)
        asking.ask(d, dialog, agenda_of(d, dialog).current or item, *calm)
    else:
        _show(d, dialog, item)


def done(d: Deciding, dialog: Dialog, item: Item) -> None:
    """What is ticked is her answer; nothing ticked is none."""
    value = _value(item, options.ticked(d, dialog, item))
    if not isinstance(value, tuple):
        asking.ask(d, dialog, item, words("tick-first"))
        return
    asking.take(d, dialog, item, Given(value=value, raw=unfinished.in_words(d, item, value), via=Via.TAP))


def _value(item: Item, ticks: tuple[str, ...]) -> Value | None:
    return answering.tapped(item.question, " ".join(ticks))


def _grave(d: Deciding, item: Item, value: Value | None) -> tuple[Flag, ...]:
    """What cannot wait, were this her answer."""
    if value is None:
        return ()
    return unfinished.at_once(keeping.would_hold(d, item.check_in, item.question, value))


def _with_told(d: Deciding, dialog: Dialog, item: Item, flags: tuple[Flag, ...]) -> Dialog:
    told = [*dialog.draft.get(TOLD + item.key, "").split(), *(flag.key for flag in flags)]
    return d.keep(replace(dialog, draft={**dialog.draft, TOLD + item.key: " ".join(told)}))


def _show(d: Deciding, dialog: Dialog, item: Item) -> None:
    """The ticks, on the message she tapped."""
    agenda = agenda_of(d, dialog)
    d.say(
        Say(
            key=d.fresh_id(),
            contact_id=dialog.contact_id,
            words=asking.asked(d, agenda, item),
            options=options.rows(d, dialog, agenda, item),
            patient_id=dialog.patient_id,
            edits=d.case.action_say or dialog.asked,
            buttons_only=True,
        )
    )
