"""Texts of a pathway that are sent by themselves: on a day of the plan, or so long before a date; and the advice of a
day on which nothing is asked, at her own hour.

Decides when the next one is due and whether it is still worth sending. Quiet hours hold it, and beside an open
emergency nothing is said that does not concern it. A pause holds it; when that ends, what is tied to a date of hers
that is still ahead is sent, and the plan's last text, its goodbye; what belonged to a day that has passed is sent only
where the pause puts off, and else left out. Asks nothing; a reply to one is a message of hers like any other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.inputs import DueKind
from dialogs.lifecycles import PlanState
from dialogs.pathway.parts import Message
from dialogs.patient.conversation.agenda import pathway_of
from dialogs.patient.occasions import advising, calling
from dialogs.patient.speech import patient, say, spoken_as_known, worse_row
from dialogs.records import Plan
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane
from dialogs.words import Words
from dialogs.worry.worries import current, open_reasons

TOO_LATE = timedelta(days=7)  # a text for a day of the plan that could not be sent until then is left out
ADVICE_TOO_LATE = timedelta(days=1)  # "tomorrow you may" is wrong the day after
EMERGENCY_WAIT = timedelta(hours=4)  # until it is looked at again whether her emergency is closed


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """One message on one date; None is the advice of that date. `useless_at`: from then on it is left out."""

    message: Message | None
    on: date
    at: datetime
    useless_at: datetime

    @property
    def name(self) -> tuple[str, date]:
        """What tells it from every other of the plan."""
        return self.message.key if self.message is not None else "", self.on


def wait_for_next(d: Deciding, plan: Plan) -> None:
    """Make sure the plan's next message has its due row."""
    if not _says_anything(d, plan):
        return
    at = next_at(d, plan)
    if at is None:
        d.unwait(DueKind.MESSAGE, plan.id)
    else:
        d.wait(DueKind.MESSAGE, plan.id, _awake(d, max(at, d.now)))


def next_at(d: Deciding, plan: Plan) -> datetime | None:
    """The instant of the next message, whether or not its condition will hold then."""
    return min((one.at for one in _ahead(d, d.latest(plan))), default=None)


def over(d: Deciding, plan: Plan) -> None:
    """The plan is over: nothing more is sent."""
    if _says_anything(d, plan):
        d.unwait(DueKind.MESSAGE, plan.id)


def after_pause(d: Deciding, paused: Plan) -> None:
    """A pause that leaves out has ended: texts of the days that fell into it are not sent. `paused`: as it was."""
    if paused.queues or paused.paused_at is None:
        return
    plan = d.latest(paused)
    gone = [
        one for one in _ahead(d, plan) if paused.paused_at <= one.at <= d.now and not _outlasts(d, plan, one)
    ]
    if not gone:
        return
    d.keep(replace(plan, texts_out=(*plan.texts_out, *(one.name for one in gone))))
    for one in gone:
        d.note("message-left-out", "clock", "paused", plan=plan.id, message=one.name[0])


def _outlasts(d: Deciding, plan: Plan, one: Sending) -> bool:
    """Whether it is worth sending after a pause: it is about a date of hers, or the last text the plan has."""
    if one.message is None or one.message.before_input is not None:
        return one.message is not None
    days = [(day, each.at) for each in pathway_of(d, plan).messages for day in each.on_days]
    return ((one.on - plan.day_zero).days, one.message.at) == max(days)


def _says_anything(d: Deciding, plan: Plan) -> bool:
    pathway = pathway_of(d, plan)
    return bool(pathway.messages) or any(advice.on_days for advice in pathway.advice)


def send_due(d: Deciding, plan: Plan) -> bool:
    """Say what is due. Whether that is done with: it is not while something holds it."""
    plan = d.latest(plan)
    if plan.state is not PlanState.ACTIVE:
        return False  # a pause that ends waits for the next one again
    held_until = d.now + EMERGENCY_WAIT if _emergency_is_open(d) else _awake(d, d.now)
    if held_until > d.now:
        d.wait(DueKind.MESSAGE, plan.id, held_until)
        return False
    parts = [words for one in _due(d, plan) for words in _words(d, plan, one)]
    plan = d.keep(replace(plan, messages_until=d.now, texts_out=()))
    say(d, *parts, rows=worse_row(d), lane=Lane.INFORMATION, repeatable=False)
    wait_for_next(d, plan)
    return True


def _due(d: Deciding, plan: Plan) -> list[Sending]:
    due = [one for one in _ahead(d, plan) if one.at <= d.now < one.useless_at]
    return sorted(due, key=lambda one: (one.at, one.message.key if one.message is not None else ""))


def _words(d: Deciding, plan: Plan, one: Sending) -> tuple[Words, ...]:
    message = one.message
    if message is None:
        told = advising.texts(d, plan, one.on)
        if told:
            d.note("message", "clock", "advice", plan=plan.id)
        return told
    if not calling.holds(d, plan, message.only_when, one.on):
        return ()
    d.note("message", "clock", plan=plan.id, message=message.key)
    return (spoken_as_known(d, plan, message.text_path, message.text_without_path),)


def _ahead(d: Deciding, plan: Plan) -> Iterator[Sending]:
    """Every message that is not done with."""
    since = plan.messages_until or plan.started_at or d.now
    for message in pathway_of(d, plan).messages:
        for one in _sendings(d, plan, message):
            if one.at > since and one.name not in plan.texts_out:
                yield one
    for on in advising.dates(d, plan):
        at = calendar.instant(on, plan.hour, patient(d).zone)
        if at > since and ("", on) not in plan.texts_out:
            yield Sending(message=None, on=on, at=at, useless_at=at + ADVICE_TOO_LATE)


def _sendings(d: Deciding, plan: Plan, message: Message) -> Iterator[Sending]:
    zone = patient(d).zone
    for day in message.on_days:
        on = plan.day_zero + timedelta(days=day)
        at = calendar.instant(on, message.at, zone)
        yield Sending(message=message, on=on, at=at, useless_at=at + TOO_LATE)
    named = plan.inputs.get(message.before_input) if message.before_input is not None else None
    if isinstance(named, date):
        on = named - timedelta(days=message.before_days)
        at = calendar.instant(on, message.at, zone)
        end = calendar.instant(named + timedelta(days=1), message.at, zone)
        yield Sending(message=message, on=on, at=at, useless_at=end)


def _awake(d: Deciding, at: datetime) -> datetime:
    who = patient(d)
    return calendar.hold_until(at, who.zone, Hours(begins=who.quiet_from, ends=who.quiet_to))


def _emergency_is_open(d: Deciding) -> bool:
    escalation = current(d)
    reasons = open_reasons(d, escalation) if escalation is not None else ()
    return any(reason.severity is Severity.EMERGENCY for reason in reasons)
