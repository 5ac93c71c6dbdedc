"""The advice of a day: texts that a pathway has for her on certain days of the plan.

Decides when it is told: at the end of the day's first check-in that she answers and that leaves room for it; on a day
without a check-in, as a message of its own at her hour (messages.py sends it). Once a day. Never beside something that
calls for a person: `asking` sees to that at the end of a check-in, `messages` beside an open emergency.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from dialogs import calendar
from dialogs.lifecycles import CheckInState
from dialogs.pathway.parts import Advice
from dialogs.patient.conversation.agenda import check_ins, history_of, pathway_of
from dialogs.patient.speech import patient, spoken
from dialogs.records import CheckIn, Kind, Plan
from dialogs.turn import Deciding
from dialogs.words import Words


def at_end(d: Deciding, plan: Plan, check_in: CheckIn) -> tuple[Words, ...]:
    """What the pathway tells her on the day of this check-in, unless she has heard it that day."""
    plan = d.latest(plan)
    if plan.advised_on == check_in.on:
        return ()
    told = texts(d, plan, check_in.on)
    if told:
        d.keep(replace(plan, advised_on=check_in.on))
    return told


def texts(d: Deciding, plan: Plan, on: date) -> tuple[Words, ...]:
    """The advice of a date, where what it names is known about her."""
    day = (on - plan.day_zero).days
    return tuple(spoken(d, plan, one.text_path) for one in _known(d, plan) if day in one.on_days)


def dates(d: Deciding, plan: Plan) -> Iterator[date]:
    """The dates that have advice; those up to today only where no check-in tells it. What is still ahead may lose its
    check-in, so it is looked at again when its hour has come.
    """
    today = calendar.local_date(d.now, patient(d).zone)
    days = {day for advice in _known(d, plan) for day in advice.on_days}
    for on in sorted(plan.day_zero + timedelta(days=day) for day in days):
        if on > today or not _has_check_in(d, plan, on):
            yield on


def _known(d: Deciding, plan: Plan) -> tuple[Advice, ...]:
    """The advice whose inputs are known about her."""
    every = pathway_of(d, plan).advice
    return tuple(one for one in every if all(plan.inputs.get(name) not in (None, "") for name in one.needs))


def _has_check_in(d: Deciding, plan: Plan, on: date) -> bool:
    """Whether the cadence asks her on this date, or has asked her."""
    asked = (one for one in check_ins(d) if (one.plan_id, one.on, one.kind) == (plan.id, on, Kind.SCHEDULED))
    if any(one.state is not CheckInState.CANCELLED for one in asked):
        return True
    return any(one.on == on and not one.is_extra for one in history_of(d, plan).occasions)
