"""What she may have meant, asked back before it counts: another unit, a meter's word, half of a blood pressure.

Decides nothing by itself: a yes keeps what was suggested, a no what her words say without it, if they say anything.
What waits for her word stands in the dialog's draft, so that a restart forgets none of it.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from dialogs.hearing.pressure import Half
from dialogs.hearing.reading import Suggestion, Unclear, read_yes_no
from dialogs.patient import speech
from dialogs.patient.conversation import asking, unclear
from dialogs.patient.conversation.agenda import Item
from dialogs.patient.conversation.halves import with_half
from dialogs.patient.conversation.keeping import Given
from dialogs.patient.speech import button, her_words, own_unit, say
from dialogs.records import Dialog, Via
from dialogs.rules import Value
from dialogs.turn import Deciding
from dialogs.words import Words, words

_SUGGESTED = "suggested"  # prefix of the draft's keys for what a yes or a no would keep


# --- "Is that 176 lb?" ----------------------------------------------------------------------------


def another_unit(d: Deciding, dialog: Dialog, item: Item, suggestion: Suggestion, raw: str) -> None:
    scale = item.question.scale
    assert scale is not None, "only an amount can be meant in another unit"
    shown = speech.amount(suggestion.canonical, scale.unit, suggestion.unit, scale.precision)
    waiting = {"": str(suggestion.canonical), "_unit": suggestion.unit, "_raw": raw}
    if suggestion.otherwise is not None:
        waiting["_otherwise"] = str(suggestion.otherwise)
    _ask(d, dialog, item, words("is-that", amount=shown), waiting)


def meter_word(d: Deciding, dialog: Dialog, item: Item, word: str, raw: str) -> None:
    """ "Hi": what the meter shows, or a greeting?"""
    _ask(d, dialog, item, words("is-that-meter"), {"_word": word, "_raw": raw})


def _ask(d: Deciding, dialog: Dialog, item: Item, question: Words, waiting: dict[str, str]) -> None:
    said = say(
        d,
        question,
        rows=(
            (
                button(d, words("button-yes"), "suggested", dialog=dialog.id, item=item.key, option="yes"),
                button(d, words("button-no"), "suggested", dialog=dialog.id, item=item.key, option="no"),
            ),
            (speech.worse_button(d),),
        ),
    )
    draft = {**_settled(dialog), **{_SUGGESTED + key: value for key, value in waiting.items()}}
    if said is not None:
        draft["asks"] = f"{draft.get('asks', '')} {said.key}".strip()
    d.keep(replace(dialog, draft=draft, asked=said.key if said is not None else dialog.asked))


def waits(dialog: Dialog) -> bool:
    """Whether a yes or a no is awaited."""
    return _SUGGESTED + "_raw" in dialog.draft


def settles(d: Deciding, dialog: Dialog, item: Item, text: str) -> bool:
    """Whether the text was her yes or no; it is acted on then."""
    if not waits(dialog):
        return False
    heard = her_words(d)
    read = read_yes_no(text, yes=heard.yes, no=heard.no)
    if isinstance(read, Unclear):
        return False
    settle(d, dialog, item, is_meant=read.value, via=Via.TEXT)
    return True


def settle(d: Deciding, dialog: Dialog, item: Item, *, is_meant: bool, via: Via) -> None:
    """She said whether what was suggested is what she meant."""
    draft = dialog.draft
    value, unit = _meant(draft) if is_meant else _otherwise(d, item, draft)
    if value is None:
        is_odd = {} if _SUGGESTED + "_word" in draft else {"odd": "1"}
        again = replace(dialog, draft={**_settled(dialog), **is_odd})
        asking.ask(d, again, item, words("then-again", example=unclear.example(d, item)))
        return
    given = Given(
        value=value,
        raw=draft[_SUGGESTED + "_raw"],
        via=via,
        unit=unit,
        unit_written=bool(unit),
        message_id=int(draft["tried_message"]) if "tried_message" in draft else None,
    )
    odd = (unclear.taken_as_real(),) if unclear.is_odd(item, value) else ()
    asking.take(d, dialog, item, given, *odd)


def _meant(draft: Mapping[str, str]) -> tuple[Value | None, str]:
    if _SUGGESTED + "_word" in draft:
        return draft[_SUGGESTED + "_word"], ""
    return Decimal(draft[_SUGGESTED]), draft[_SUGGESTED + "_unit"]


def _otherwise(d: Deciding, item: Item, draft: Mapping[str, str]) -> tuple[Value | None, str]:
    otherwise = draft.get(_SUGGESTED + "_otherwise")
    return (None, "") if otherwise is None else (Decimal(otherwise), own_unit(d, item.question))


def _settled(dialog: Dialog) -> dict[str, str]:
    return {key: value for key, value in dialog.draft.items() if not key.startswith(_SUGGESTED)}


# --- half of a blood pressure ---------------------------------------------------------------------


def other_half(d: Deciding, dialog: Dialog, item: Item, half: Half, message_id: int) -> None:
    """Keep the number she gave, and ask for the other one."""
    kept = with_half(dialog, item.key, half)
    waiting = replace(kept, draft={**kept.draft, "tried_message": str(message_id)})
    asking.ask(d, waiting, item)
