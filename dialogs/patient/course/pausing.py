"""What falls into a pause that puts off: its questions lead the first check-in after it.

Decides which questions those are: of every occasion that came while the plan rested, in order, each once, and not
those that are asked on the day it goes on anyway. What a pause that leaves out passes over is check_in.py's to record.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogs import calendar
from dialogs.patient.occasions import calling
from dialogs.patient.speech import by, patient
from dialogs.records import CheckIn, Plan
from dialogs.turn import Deciding


def put_off(d: Deciding, paused: Plan, active: Plan, following: CheckIn | None) -> None:
    """The plan goes on: what its pause put off comes first in its next check-in. `paused`: as the plan was."""
    if not paused.queues or paused.paused_at is None or following is None:
        return
    asked = {question.key for question in calling.asked_on(d, active, following.on)}
    fell = _fell_into(d, active, paused.paused_at, min(d.now, following.due_at - timedelta(microseconds=1)))
    lead(d, active, tuple(key for key in fell if key not in asked))


def lead(d: Deciding, plan: Plan, questions: tuple[str, ...]) -> None:
    """These come first in the plan's next check-in, after those that wait for it already."""
    plan = d.latest(plan)
    leads = tuple(dict.fromkeys((*plan.leads, *questions)))
    if leads != plan.leads:
        d.keep(replace(plan, leads=leads))
        d.note("put-off", by(d), "paused", plan=plan.id, count=str(len(leads)))


def _fell_into(d: Deciding, plan: Plan, since: datetime, until: datetime) -> tuple[str, ...]:
    zone = patient(d).zone
    first, last = calendar.local_date(since, zone), calendar.local_date(until, zone)
    keys: dict[str, None] = {}
    for ahead in range((last - first).days + 1):
        on = first + timedelta(days=ahead)
        if any(since < one.due_at <= until for one in calling.occurrences(d, plan, on, zone)):
            keys |= dict.fromkeys(question.key for question in calling.asked_on(d, plan, on))
    return tuple(keys)
