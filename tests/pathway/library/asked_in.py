"""Which questions a check-in would put, told by the answers it holds so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dialogs.pathway.history import Facts, History, Occasion, Outcome, Value
from dialogs.pathway.pathway import Pathway
from dialogs.rules import asked, with_answers

DAY_ZERO = date(2026, 3, 2)


def days_asking(pathway: Pathway, key: str, days: range) -> list[int]:
    """The days on which a question is asked, conditions apart."""
    return [day for day in days if key in keys_on(pathway, day)]


def keys_on(pathway: Pathway, day: int) -> list[str]:
    """What is asked on a day, conditions apart."""
    return [one.key for one in pathway.questions_on(day, DAY_ZERO + timedelta(days=day))]


def still_asked(
    pathway: Pathway,
    keys: Sequence[str],
    answers: Mapping[str, Value],
    *,
    day: int,
    slot: int = 0,
    earlier: Mapping[str, Value] | None = None,
    inputs: Mapping[str, Value] | None = None,
) -> list[str]:
    """Of these questions the unanswered ones that a check-in of this day would put. `earlier`: another of that day."""
    facts = Facts(day_zero=DAY_ZERO, inputs=inputs or {})
    history = History()
    if earlier is not None:
        history = history.with_occasion(with_answers(pathway, _occasion("earlier", day, 0), earlier, facts))
    now = with_answers(pathway, _occasion("now", day, slot), answers, facts)
    return [
        key
        for key in keys
        if key not in answers
        and asked(pathway, pathway.question(key), history.with_occasion(now), now, facts)
    ]


def _occasion(name: str, day: int, slot: int) -> Occasion:
    at = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("UTC")) + timedelta(days=day, hours=slot)
    return Occasion(check_in_id=name, on=at.date(), slot=slot, outcome=Outcome.OPEN, at=at)
