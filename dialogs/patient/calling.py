"""What a plan calls for on a date: which phase it is in, what is asked, at which instants.

Decides by the day, by the dates and conditions that differ from patient to patient (`until`, `only_when`), and by
what she answered so far: a condition is looked at when the next check-in is planned, and again when an answer
changes what it sees. Stores nothing.
"""

from datetime import date, datetime, time, timedelta

from dialogs import calendar
from dialogs.calendar import Cadence, Occurrence
from dialogs.pathway.expressions import Expression
from dialogs.pathway.parts import Phase, Question
from dialogs.pathway.pathway import Pathway
from dialogs.patient.agenda import facts_of, history_of, pathway_of
from dialogs.records import Plan
from dialogs.rules import holds_on
from dialogs.turn import Deciding

LONGEST_LOOK_AHEAD_DAYS = 800


def day_of(plan: Plan, on: date) -> int:
    """Days since day 0."""
    return (on - plan.day_zero).days


def first_on(d: Deciding, plan: Plan) -> date:
    """The first date that may hold a check-in."""
    return plan.day_zero + timedelta(days=pathway_of(d, plan).first_day)


def phase_on(d: Deciding, plan: Plan, on: date) -> Phase | None:
    """The phase that holds this date for this patient, if any."""
    for phase in pathway_of(d, plan).phases:
        held = phase.holds(day_of(plan, on)) and not _is_past(plan, phase, on)
        if held and holds(d, plan, phase.only_when, on):
            return phase
    return None


def phase_of(d: Deciding, plan: Plan, on: date) -> Phase:
    """The phase of a date; for one beyond every phase, the nearest one that was before."""
    held = phase_on(d, plan, on)
    if held is not None:
        return held
    phases = pathway_of(d, plan).phases
    before = [phase for phase in phases if phase.first_day <= day_of(plan, on)]
    return before[-1] if before else phases[0]


def asked_on(d: Deciding, plan: Plan, on: date) -> tuple[Question, ...]:
    """What is asked of this patient on a date, in the order of its asks; `ask_when` is not looked at here."""
    phase = phase_on(d, plan, on)
    if phase is None:
        return ()
    asks = (ask for ask in phase.asks_on(day_of(plan, on), on) if holds(d, plan, ask.only_when, on))
    keys = dict.fromkeys(key for ask in asks for key in ask.questions)
    return tuple(pathway_of(d, plan).question(key) for key in keys)


def holds(d: Deciding, plan: Plan, condition: Expression | None, on: date) -> bool:
    """Whether a condition on the plan holds on a date; none at all does."""
    return condition is None or holds_on(condition, history_of(d, plan), facts_of(d, plan), on)


def depends_on_answers(pathway: Pathway) -> bool:
    """Whether what is asked next may change with an answer."""
    conditions = [phase.only_when for phase in pathway.phases]
    conditions += [ask.only_when for phase in pathway.phases for ask in phase.asks]
    return any(condition is not None for condition in conditions)


def occurrences(d: Deciding, plan: Plan, on: date, zone: str) -> tuple[Occurrence, ...]:
    """The occasions of one date: the phase's times, moved so that the first is at the patient's own hour."""
    phase = phase_on(d, plan, on)
    if phase is None or not asked_on(d, plan, on):
        return ()
    return calendar.occurrences_on(Cadence(times=_own_times(phase, plan.hour), first_on=on), on, zone)


def next_after(d: Deciding, plan: Plan, after: datetime, zone: str) -> Occurrence | None:
    """The first occasion later than this instant."""
    first = calendar.local_date(after, zone) - timedelta(days=1)
    for ahead in range(LONGEST_LOOK_AHEAD_DAYS):
        on = first + timedelta(days=ahead)
        for occurrence in occurrences(d, plan, on, zone):
            if occurrence.due_at > after:
                return occurrence
        if not goes_on_after(d, plan, on):
            return None
    return None


def goes_on_after(d: Deciding, plan: Plan, on: date) -> bool:
    """Whether any phase reaches beyond this date."""
    day = day_of(plan, on)
    phases = pathway_of(d, plan).phases
    open_ended = (phase for phase in phases if phase.last_day is None or phase.last_day > day)
    return any(not _is_past(plan, phase, on + timedelta(days=1)) for phase in open_ended)


def _is_past(plan: Plan, phase: Phase, on: date) -> bool:
    """Whether the date that ends the phase for this patient is over; without one it goes on."""
    until = plan.inputs.get(phase.until) if phase.until is not None else None
    return isinstance(until, date) and on > until


def _own_times(phase: Phase, hour: time) -> tuple[time, ...]:
    first = _minute_of_day(min(phase.times))
    shift = _minute_of_day(hour) - first
    moved = ((_minute_of_day(one) + shift) % (24 * 60) for one in phase.times)
    return tuple(time(minute // 60, minute % 60) for minute in moved)


def _minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute
