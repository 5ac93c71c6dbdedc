"""What a change of schedule would mean, worked out before anybody confirms it.

Decides nothing: it plays the change on a Turn that is thrown away and reads the future off it, so that
what is shown is what will happen. A future is told by plain facts (state, hour, next check-in) that can
be compared later: Confirm and Undo only act on the future their reader saw.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import blake2b

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.lifecycles import PLAN, CheckInState, PlanState
from dialogs.patient.conversation.agenda import check_ins, plans
from dialogs.patient.course import happening
from dialogs.patient.occasions import calling, check_in, windows
from dialogs.records import CheckIn, Kind, Plan
from dialogs.staff import desk
from dialogs.turn import Deciding
from dialogs.words import Clock, Day, Moment, Number, Text, Words, words

BURDEN_DAYS = 7

Future = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One change, worked out from a command or from the button that confirms it.

    to: what a Confirm carries: a moment, a date, a time, or a plan and its new version; fixed when first shown.
    head: the first line, where it says more than what kind of change it is. ways: the ways to do it, each a label and
    its own `to`; none: one, by Confirm. told: whether the patient hears of it.
    """

    what: str
    to: str
    why: str
    do: Callable[[Deciding], None]
    check_in: CheckIn | None = None
    warnings: tuple[Words, ...] = ()
    head: Words | None = None
    ways: tuple[tuple[Words, str], ...] = ()
    told: bool = True


def live_plans(d: Deciding) -> tuple[Plan, ...]:
    """The plans that still ask something, now or after a pause."""
    return tuple(one for one in plans(d) if one.state in (PlanState.ACTIVE, PlanState.PAUSED))


def unended_plans(d: Deciding) -> tuple[Plan, ...]:
    """Those, and the plans that she has not begun yet."""
    return tuple(one for one in plans(d) if one.state in PLAN.non_terminal)


def next_check_in(d: Deciding) -> CheckIn | None:
    """The next one that is planned, over all her plans."""
    planned = [one for plan in live_plans(d) if (one := check_in.planned_of(d, plan)) is not None]
    return min(planned, key=lambda one: (one.due_at, one.id), default=None)


def future(d: Deciding) -> dict[str, str]:
    """Her plans and what they ask next, as facts to compare. Ended plans stay in it: that they ended
    counts.
    """
    facts: dict[str, str] = {}
    for plan in plans(d):
        planned = check_in.planned_of(d, plan)
        facts[f"{plan.id}/state"] = plan.state.value
        facts[f"{plan.id}/pathway"] = plan.pathway_hash
        facts[f"{plan.id}/hour"] = plan.hour.isoformat()
        facts[f"{plan.id}/resumes_on"] = plan.resumes_on.isoformat() if plan.resumes_on is not None else ""
        facts[f"{plan.id}/paused"] = _paused(plan)
        dates, happened, pace = happening.facts(plan)
        facts[f"{plan.id}/dates"] = dates
        facts[f"{plan.id}/happened"] = happened
        facts[f"{plan.id}/pace"] = pace
        facts[f"{plan.id}/check_in"] = planned.id if planned is not None else ""
        facts[f"{plan.id}/due_at"] = planned.due_at.isoformat() if planned is not None else ""
        facts[f"{plan.id}/place"] = (
            f"{planned.on} {planned.slot} {planned.moved:d}" if planned is not None else ""
        )
    opened = [one.id for one in check_ins(d) if one.state is CheckInState.OPEN and one.kind is Kind.SCHEDULED]
    facts["gone"] = f"{desk.patient(d).state} {desk.patient(d).gone or ''}".strip()
    facts["hour"] = desk.patient(d).hour.isoformat()
    facts["quiet"] = f"{desk.patient(d).quiet_from:%H:%M}-{desk.patient(d).quiet_to:%H:%M}"
    facts["zone"] = desk.patient(d).zone
    facts["open"] = " ".join(sorted(opened))
    return facts


def _paused(plan: Plan) -> str:
    if plan.paused_at is None:
        return ""
    return f"{plan.paused_at.isoformat()} {'put-off' if plan.queues else 'left-out'}"


def seen(facts: Future) -> str:
    """The same as one word, for a button: short, because a button is stored with each of its copies."""
    told = "|".join(value for _, value in sorted(facts.items()))
    return blake2b(told.encode(), digest_size=12).hexdigest()


def played(d: Deciding, change: Callable[[Deciding], None]) -> Deciding:
    """A Turn to look at and throw away, in which the change is done."""
    stage = Deciding(d.case, d.subject, is_patient=True)
    change(stage)
    return stage


# --- before and after, in words -----------------------------------------------------------------------


def stands(d: Deciding) -> Words:
    """How it stands: when the next check-in is, and until when she is paused."""
    planned, paused = next_check_in(d), [one for one in live_plans(d) if one.state is PlanState.PAUSED]
    if planned is None:
        return words("stands-over") if not live_plans(d) else words("stands-nothing-planned")
    at = Moment(planned.due_at, desk.patient(d).zone)
    until = paused[0].resumes_on if paused else None
    return (
        words("stands-paused", until=Day(until), at=at) if until is not None else words("stands-next", at=at)
    )


def zone_line(d: Deciding) -> tuple[Words, ...]:
    """Whose clock the times are on; and the next one on the team's, where that differs."""
    here, planned = desk.team(d), next_check_in(d)
    hers = desk.patient(d).zone
    if here is None or planned is None:
        return ()
    if (
        calendar.local(planned.due_at, here.zone).utcoffset()
        == calendar.local(planned.due_at, hers).utcoffset()
    ):
        return ()
    at = Moment(planned.due_at, here.zone)
    return (words("change-team-time", zone=Text(hers), at=at),)


def burden(d: Deciding) -> int:
    """How many check-ins the coming days ask of her."""
    limit = d.now + timedelta(days=BURDEN_DAYS)
    return sum(_asked_until(d, plan, limit) for plan in live_plans(d))


def _asked_until(d: Deciding, plan: Plan, limit: datetime) -> int:
    planned = check_in.planned_of(d, plan)
    if planned is None or planned.due_at > limit:
        return 0
    return 1 + len(occasions_between(d, plan, planned, limit))


def occasions_between(d: Deciding, plan: Plan, after: CheckIn, limit: datetime) -> tuple[datetime, ...]:
    """The occasions of the cadence after a check-in's own date, up to and with a moment."""
    zone = desk.patient(d).zone
    days = (calendar.local_date(limit, zone) - after.on).days
    return tuple(
        one.due_at
        for ahead in range(days + 1)
        for one in calling.occurrences(d, plan, after.on + timedelta(days=ahead), zone)
        if after.due_at < one.due_at <= limit and (one.on != after.on or one.slot > after.slot)
    )


def falling_before(d: Deciding, until: date) -> int:
    """How many check-ins would come between now and the beginning of a date."""
    end = calendar.instant(until, time(0), desk.patient(d).zone) - timedelta(microseconds=1)
    return sum(_asked_until(d, plan, end) for plan in live_plans(d) if plan.state is PlanState.ACTIVE)


def burden_line(before: Deciding, after: Deciding) -> Words:
    return words(
        "change-burden", days=Number(BURDEN_DAYS), before=Number(burden(before)), after=Number(burden(after))
    )


# --- collisions ---------------------------------------------------------------------------------------


def collisions(d: Deciding, one: CheckIn, plan: Plan, due_at: datetime) -> tuple[Words, ...]:
    """What a coordinator should know before she moves a check-in to this moment."""
    who = desk.patient(d)
    found: list[Words] = []
    hours = Hours(begins=who.quiet_from, ends=who.quiet_to)
    if calendar.quiet(due_at, who.zone, hours):
        found.append(words("change-quiet", begins=_clock(d, who.quiet_from), ends=_clock(d, who.quiet_to)))
    passed = [at for at in occasions_between(d, plan, one, due_at) if at <= due_at]
    on = calendar.local_date(due_at, who.zone)
    same_day = [
        at
        for at in occasions_between(d, plan, one, due_at + timedelta(days=1))
        if at > due_at and calendar.local_date(at, who.zone) == on
    ]
    if passed or same_day:
        count = Number(len({*passed, *same_day}))
        found.append(words("change-takes-place", count=count))
    closes_at = windows.window_of(d, plan, moved(d, one, due_at)).closes_at
    after = occasions_between(d, plan, one, closes_at)
    following = [at for at in after if due_at < at < closes_at and at not in same_day]
    if following:
        found.append(words("change-overlap", at=Moment(following[0], who.zone)))
    return tuple(found)


def moved(d: Deciding, one: CheckIn, due_at: datetime) -> CheckIn:
    """The check-in as it would be after the move."""
    return check_in.reschedule(Deciding(d.case, d.subject, is_patient=True), one, due_at)


def _clock(d: Deciding, at: time) -> Moment:
    zone = desk.patient(d).zone
    today: date = calendar.local_date(d.now, zone)
    return Moment(calendar.instant(today, at, zone), zone, Clock.TIME)
