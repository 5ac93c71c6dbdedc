"""A question with several answers: she ticks what fits, then says that she is done.

Decides what may not wait for "Done": a tick that by itself is an emergency or urgent goes to the team at once, and
she reads what to do. Everything else counts when she is done, or when nothing more can come (unfinished.py). The
message is left as it is and only its buttons change, because it may hold words that must stay in sight.
"""

from dataclasses import dataclass, replace

from dialogs.patient.conversation import (
    answering,
    asking,
    keeping,
    options,
    sharing,
    unfinished,
)
from dialogs.patient.conversation.agenda import TICKS, TOLD, Item, agenda_of, plan_of
from dialogs.patient.conversation.keeping import Given
from dialogs.patient.conversation.sharing import Judged
from dialogs.patient.speech import urge
from dialogs.records import Dialog, Via
from dialogs.rules import Flag, Value
from dialogs.turn import Deciding, Say
from dialogs.words import words


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """What a tick by itself means to one of the plans that ask the question."""

    item: Item
    flags: tuple[Flag, ...]
    value: Value | None


def tick(d: Deciding, dialog: Dialog, item: Item, option: str) -> None:
    """Tick an option or take its tick away, and show it. `item` may wait behind the one that is asked now."""
    if option not in item.question.options:
        return
    before = options.ticked(d, dialog, item)
    ticks = options.toggled(before, option)
    dialog = d.keep(replace(dialog, draft={**dialog.draft, TICKS + item.key: " ".join(ticks)}))
    found = [_news(d, one, before, ticks) for one in (item, *sharing.fed(d, item))]
    if any(one.flags for one in found):
        for one in found:
            dialog = _told(d, dialog, one)
        urgent, calm = sharing.said(
            d, [Judged(plan=plan_of(d, one.item.check_in), flags=one.flags) for one in found]
        )
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


def _news(d: Deciding, item: Item, before: tuple[str, ...], ticks: tuple[str, ...]) -> News:
    known = {flag.key for flag in _grave(d, item, _value(item, before))}
    value = _value(item, ticks)
    flags = tuple(flag for flag in _grave(d, item, value) if flag.key not in known)
    return News(item=item, flags=flags, value=value)


def _told(d: Deciding, dialog: Dialog, news: News) -> Dialog:
    """The team hears of it, and it is remembered that she did too."""
    if not news.flags or news.value is None:
        return dialog
    unfinished.tell(d, news.item, news.flags, news.value)
    return _with_told(d, dialog, news.item, news.flags)


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
