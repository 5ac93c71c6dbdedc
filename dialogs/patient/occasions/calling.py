"""What a plan calls for on a date: which phase it is in, what is asked, at which instants.

Decides by the day, by the dates and conditions that differ from patient to patient (`until`, `anchor`, `only_when`),
by how dense her plan asks by now, and by what she answered so far: a condition is looked at when the next check-in is
planned, and again when an answer changes what it sees. Stores nothing.
"""

from datetime import date, datetime, time, timedelta

from dialogs import calendar
from dialogs.calendar import Cadence, Occurrence
from dialogs.pathway.expressions import Expression
from dialogs.pathway.parts import Phase, Question
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation.agenda import facts_of, history_of, pathway_of
from dialogs.patient.occasions.spread import minutes_of
from dialogs.patient.speech import patient
from dialogs.records import Patient, Plan
from dialogs.rules import holds_on
from dialogs.turn import Deciding

LONGEST_LOOK_AHEAD_DAYS = 800
_DAY = 24 * 60  # minutes


def day_of(plan: Plan, on: date) -> int:
    """Days since day 0."""
    return (on - plan.day_zero).days


def day_in(plan: Plan, phase: Phase, on: date) -> int | None:
    """The day as the phase counts it; None where the date it counts from is not known."""
    return phase.day_on(on, plan.day_zero, plan.inputs)


def begins_on(plan: Plan, phase: Phase) -> date | None:
    """The first date of a phase; None where the date it counts from is not known."""
    day = day_in(plan, phase, plan.day_zero)
    return None if day is None else plan.day_zero + timedelta(days=phase.first_day - day)


def first_on(d: Deciding, plan: Plan) -> date:
    """The first date that may hold a check-in."""
    phases = pathway_of(d, plan).phases
    return min((on for phase in phases if (on := begins_on(plan, phase)) is not None), default=plan.day_zero)


def phase_on(d: Deciding, plan: Plan, on: date) -> Phase | None:
    """The phase that holds this date for this patient, if any."""
    for phase in pathway_of(d, plan).phases:
        day = day_in(plan, phase, on)
        held = day is not None and phase.holds(day) and not _is_past(plan, phase, on)
        if held and holds(d, plan, phase.only_when, on):
            return phase
    return None


def phase_of(d: Deciding, plan: Plan, on: date) -> Phase:
    """The phase of a date; for one beyond every phase, the nearest one that was before."""
    held = phase_on(d, plan, on)
    if held is not None:
        return held
    phases = pathway_of(d, plan).phases
    begun = [phase for phase in phases if (first := begins_on(plan, phase)) is not None and first <= on]
    return begun[-1] if begun else phases[0]


def asked_on(d: Deciding, plan: Plan, on: date) -> tuple[Question, ...]:
    """What is asked of this patient on a date, in the order of its asks; `ask_when` is not looked at here."""
    phase = phase_on(d, plan, on)
    day = day_in(plan, phase, on) if phase is not None else None
    if phase is None or day is None or not _is_paced(plan, phase, on):
        return ()
    asks = (ask for ask in phase.asks_on(day, on) if holds(d, plan, ask.only_when, on))
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


def pace_of(plan: Plan, phase: Phase) -> int:
    """Days between its check-ins for this patient, within what a clinician allows her; 1 without a pace."""
    if phase.pace is None:
        return 1
    return plan.pace if plan.pace in paces_of(plan, phase) else paces_of(plan, phase)[0]


def paces_of(plan: Plan, phase: Phase) -> tuple[int, ...]:
    """The steps that she may have, densest first. Limits that leave none leave the one nearest to them."""
    steps = phase.pace.steps if phase.pace is not None else (1,)
    if plan.pace_within is None:
        return steps
    densest, sparsest = plan.pace_within
    allowed = tuple(step for step in steps if densest <= step <= sparsest)
    return allowed or (min(steps, key=lambda step: min(abs(step - densest), abs(step - sparsest))),)


def _is_paced(plan: Plan, phase: Phase, on: date) -> bool:
    """Whether her pace asks on this date: counted from the first day of the phase, or from where it changed."""
    first = begins_on(plan, phase)
    if phase.pace is None or first is None:
        return True
    since = max(first, plan.pace_from or first)
    return on < since or (on - since).days % pace_of(plan, phase) == 0


def occurrences(d: Deciding, plan: Plan, on: date, zone: str) -> tuple[Occurrence, ...]:
    """The occasions of one date: the phase's times, moved so that the first is at the patient's own hour, and later
    by her minutes where the clinic spreads its herd.
    """
    phase = phase_on(d, plan, on)
    if phase is None or not asked_on(d, plan, on):
        return ()
    who, most = patient(d), d.case.clinic.spread_minutes
    times = tuple(_spread(at, who, most) for at in _own_times(phase, plan.hour))
    return calendar.occurrences_on(Cadence(times=times, first_on=on), on, zone)


def _spread(at: time, who: Patient, most: int) -> time:
    """So many minutes later, always the same for her; never into her night, nor into the next day."""
    begin, night, morning = (_minute_of_day(one) for one in (at, who.quiet_from, who.quiet_to))
    room = _DAY - begin
    if night != morning:
        asleep = (begin - night) % _DAY < (morning - night) % _DAY
        room = 0 if asleep else min(room, (night - begin) % _DAY)
    later = begin + minutes_of(who.id, min(most, room))
    return time(later // 60, later % 60)


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
    return any(_reaches_beyond(plan, phase, on) for phase in pathway_of(d, plan).phases)


def _reaches_beyond(plan: Plan, phase: Phase, on: date) -> bool:
    day = day_in(plan, phase, on)
    if day is None or _is_past(plan, phase, on + timedelta(days=1)):
        return False
    return phase.last_day is None or phase.last_day > day


def _is_past(plan: Plan, phase: Phase, on: date) -> bool:
    """Whether the date that ends the phase for this patient is over; without one it goes on."""
    until = plan.inputs.get(phase.until) if phase.until is not None else None
    return isinstance(until, date) and on > until


def _own_times(phase: Phase, hour: time) -> tuple[time, ...]:
    first = _minute_of_day(min(phase.times))
    shift = _minute_of_day(hour) - first
    moved = ((_minute_of_day(one) + shift) % _DAY for one in phase.times)
    return tuple(time(minute // 60, minute % 60) for minute in moved)


def _minute_of_day(at: time) -> int:
    return at.hour * 60 + at.minute
