"""Scripts made ready to be played: every key and value understood, or every fault told.

Decides that a file is played whole or not at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot.pathways.domains import Misfit
from bot.pathways.scripts import Script, ScriptFault
from bot.pathways.spelling import Known, Speller, Told, before
from dialogs.pathway.history import History, Occasion, Outcome

BEFORE_DAYS: Final = 60  # how long before the script its `last_…` answers were given


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A script whose keys and values were all understood; nothing in it can fail any more."""

    script: Script
    known: Known
    told: tuple[Told, ...]
    changes: Mapping[int, Known]


def prepared(
    speller: Speller, scripts: Iterable[Script], file: str
) -> tuple[list[Prepared], list[ScriptFault]]:
    """The scripts that can be played, and what is wrong with the others."""
    found: list[Prepared] = []
    faults: list[ScriptFault] = []
    for script in scripts:
        told: list[Told] = []
        changes: dict[int, Known] = {}
        number = script.number
        before_faults = len(faults)
        try:
            known = now = speller.known(script.profile)
        except Misfit as fault:
            faults.append(ScriptFault(file, number, fault.what, fault.remedy))
            continue
        for line in script.lines:
            try:
                told.append(speller.told(line) if line.event is None else speller.happened(line.event))
                if line.profile:
                    now = changes[line.index] = speller.changed(now, line.profile)
            except Misfit as fault:
                faults.append(ScriptFault(file, line.number, fault.what, fault.remedy))
        if len(faults) == before_faults:
            found.append(Prepared(script=script, known=known, told=tuple(told), changes=changes))
    return found, faults


def history_before(one: Prepared) -> History:
    """The last answers before the script, where its header tells them."""
    if not one.known.last:
        return History()
    first_day = min((line.day for line in one.script.lines), default=0)
    zero = one.known.facts.day_zero
    occasion = Occasion(
        check_in_id="before",
        on=before(zero + timedelta(days=min(first_day, 0)), BEFORE_DAYS),
        outcome=Outcome.ANSWERED,
        answers=one.known.last,
    )
    return History(occasions=(occasion,))
