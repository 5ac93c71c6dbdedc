"""Half of a blood pressure: the number that came alone, kept in the dialog until the other one is there.

It is kept beside the question it answers, so that whatever is asked in between does not lose it.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from dialogs.hearing.pressure import Half
from dialogs.patient.conversation.agenda import HALF
from dialogs.records import Dialog

_UPPER, _LOWER = "upper", "lower"


def with_half(dialog: Dialog, item_key: str, half: Half) -> Dialog:
    """The dialog with this number in its draft."""
    kept = f"{half.value} {_UPPER if half.is_upper else _LOWER} {half.raw}"
    return replace(dialog, draft={**dialog.draft, HALF + item_key: kept})


def half_of(draft: Mapping[str, str], item_key: str) -> Half | None:
    """The number she gave to this question, while the other one is awaited."""
    kept = draft.get(HALF + item_key)
    if kept is None:
        return None
    value, which, raw = kept.split(" ", 2)
    return Half(value=Decimal(value), is_upper=which == _UPPER, raw=raw)


def without_half(dialog: Dialog, item_key: str) -> Dialog:
    """The dialog as if she had given no number to it yet."""
    return replace(dialog, draft={key: kept for key, kept in dialog.draft.items() if key != HALF + item_key})
