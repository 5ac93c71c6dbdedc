"""What was due, found from the pathway's phases and the script alone, and what became of it.

Knows nothing of how check-ins are planned: it walks the calendar. A year is right when both agree, occasion by
occasion.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogs.lifecycles import CheckInState
from dialogs.pathway.history import EXTRA_SLOTS
from dialogs.pathway.pathway import Pathway
from dialogs.records import CheckIn, Kind, Plan
from dialogs.turn import Lane
from dialogs.why import codes
from tests.year.life import Life

Occasion = tuple[date, int]


def due(pathway: Pathway, day_zero: date, first: date, last: date) -> Iterator[Occasion]:
    """Every occasion of a pathway's phases from one date to another: date and which of the day."""
    for ahead in range((last - first).days + 1):
        on = first + timedelta(days=ahead)
        for which in range(len(_times(pathway, (on - day_zero).days, on))):
            yield on, which


def _times(pathway: Pathway, day: int, on: date) -> tuple[time, ...]:
    """The times at which the phases ask on a day. The first phase that holds it is the day's."""
    for phase in pathway.phases:
        ends = phase.last_day if phase.last_day is not None else day
        if not phase.first_day <= day <= ends:
            continue
        since = day - phase.first_day
        for ask in phase.asks:
            fits = day in ask.on_days if ask.on_days else since % ask.every_days == 0
            if fits and (not ask.weekdays or on.isoweekday() in ask.weekdays):
                return phase.times
        return ()
    return ()


def _instant(pathway: Pathway, plan: Plan, one: Occasion, hour: time, zone: str) -> datetime:
    """When it is due for one whose first check-in of the day comes at this hour."""
    times = [at.hour * 60 + at.minute for at in _times(pathway, (one[0] - plan.day_zero).days, one[0])]
    moved = sorted((at - min(times) + hour.hour * 60 + hour.minute) % (24 * 60) for at in times)
    at = moved[one[1]]
    return datetime.combine(one[0], time(at // 60, at % 60), ZoneInfo(zone))


def rows_of(life: Life, plan: Plan) -> list[CheckIn]:
    """Its check-ins by the cadence; one that was moved to another date is beside it."""
    of_plan = (one for one in life.rows.values() if one.plan_id == plan.id and one.kind is Kind.SCHEDULED)
    return [one for one in of_plan if one.slot < EXTRA_SLOTS]


def fate(row: CheckIn) -> str:
    """One of the ways in which an occasion is accounted for."""
    if row.state is CheckInState.MISSED:
        return "missed by us" if row.why.startswith("by-us") else "missed by her"
    if row.state is CheckInState.CANCELLED:
        return f"skipped: {row.why}"
    return row.state.value


def faults_of(life: Life, ends_at: datetime) -> Iterator[str]:
    """What is wrong with a patient's year; nothing, where every occasion is accounted for."""
    for plan in life.plans.values():
        yield from _accounts(life, plan, ends_at)
        yield from _ends(life, plan)
    yield from _promises(life)


def _accounts(life: Life, plan: Plan, ends_at: datetime) -> Iterator[str]:
    """The occasions that were due are those that have a row, each once, and each with its reason."""
    rows, pathway = rows_of(life, plan), life.pathways[plan.pathway_hash]
    over_at = life.ended.get(plan.id, ends_at)
    called = _called(life, plan, pathway, over_at)
    held = Counter(row.occasion for row in rows)
    ahead = [
        row.occasion for row in rows if row.due_at > over_at or row.moved
    ]  # moved: at another time of its day
    if missing := called - held.keys() - _passed_now(life, plan, over_at):
        yield f"{plan.pathway_id}: due and without account: {sorted(missing)[:4]}"
    if strange := held.keys() - called - set(ahead):
        yield f"{plan.pathway_id}: accounted for and never due: {sorted(strange)[:4]}"
    if twice := [one for one, count in held.items() if count > 1]:
        yield f"{plan.pathway_id}: accounted for twice: {twice[:4]}"
    if sum(row.why != "skipped" and not row.is_left_out for row in rows if row.due_at > over_at) > 1:
        yield f"{plan.pathway_id}: more than one ahead: {sorted(ahead)[:4]}"
    for row in rows:
        if row.state in (CheckInState.MISSED, CheckInState.CANCELLED, CheckInState.PARTIAL):
            if row.why not in codes.ENDED:
                yield f"{plan.pathway_id}: {row.occasion} ended as {row.state} for no known reason: {row.why!r}"
        elif row.state is CheckInState.PLANNED and row.due_at <= over_at - timedelta(
            days=1
        ):  # her night may hold it
            yield f"{plan.pathway_id}: {row.occasion} still planned after its time"
        yield from _whose(life, plan, row)


def _called(life: Life, plan: Plan, pathway: Pathway, over_at: datetime) -> set[Occasion]:
    """What its phases called for between the moments of its beginning and its end."""
    first, last = _local(life.begun_at, life.first_zone), _local(over_at, life.zone_at(over_at))
    called = set(due(pathway, plan.day_zero, first, last))
    early = {
        one
        for one in called
        if one[0] == first and _instant(pathway, plan, one, life.first_hour, life.first_zone) <= life.begun_at
    }
    late = {
        one
        for one in called
        if one[0] >= last and _instant(pathway, plan, one, plan.hour, life.zone_at(over_at)) > over_at
    }
    return called - early - late


def _passed_now(life: Life, plan: Plan, over_at: datetime) -> set[Occasion]:
    """What a pause or a change that goes on at the year's end has passed over: settled when its next one opens."""
    if plan.id in life.ended or plan.passed is None:
        return set()
    planned = [one.occasion for one in life.live.values() if one.plan_id == plan.id and one.sent_at is None]
    between = due(
        life.pathways[plan.pathway_hash],
        plan.day_zero,
        plan.passed[0],
        _local(over_at, life.zone_at(over_at)),
    )
    return {one for one in between if planned and plan.passed < one < max(planned)}


def _ends(life: Life, plan: Plan) -> Iterator[str]:
    """A plan is over by the script, by a rule, or because its pathway calls for nothing more."""
    over_at = life.ended.get(plan.id)
    if over_at is None or over_at in (life.died_at, life.left_at):
        return
    if any(note.what == "stopped" and at == over_at for at, note in life.notes):
        return
    later = _local(over_at, life.zone_at(over_at)) + timedelta(days=1)
    held = {row.occasion for row in rows_of(life, plan)}
    if set(due(life.pathways[plan.pathway_hash], plan.day_zero, later, later + timedelta(days=400))) - held:
        yield f"{plan.pathway_id}: over at {over_at:%d %b} for no reason"


def _whose(life: Life, plan: Plan, row: CheckIn) -> Iterator[str]:
    """A miss is ours where we were away when it mattered, and nowhere else; what is left out has its cause."""
    named, by_us = f"{plan.pathway_id}: {row.occasion}", row.why.startswith("by-us")
    if by_us and not any(one.began_at <= row.closes_at and row.due_at <= one.ended_at for one in life.away):
        yield f"{named} missed by us, and we were there"
    hers = row.state is CheckInState.MISSED and not by_us
    if hers and any(one.began_at < row.closes_at < one.ended_at for one in life.away):
        yield f"{named} missed by her, and we were away when it ended"
    if row.sent_at is not None and row.sent_at < row.due_at - _EARLY[len(life.plans) > 1]:
        yield f"{named} was sent early"
    if row.is_left_out and not _has_cause(life, row):
        yield f"{named} left out as {row.why!r}, which nobody did"


def _has_cause(life: Life, row: CheckIn) -> bool:
    """Whether the journal has somebody who did what this was left out for. In a year no plan changes its questions."""
    notes = [(at, note) for at, note in life.notes if at <= row.due_at + _ROUND_THE_WORLD]
    if row.why in ("paused", "put-off"):
        ends = (
            note.details.get("until") or note.details["to"] for at, note in notes if note.what == "paused"
        )
        return any(date.fromisoformat(until.partition(" ")[0]) > row.on for until in ends)
    if row.why == "moved-over":
        return any(note.what == "moved" for _, note in notes)
    done = {"hour-changed": "hour-set", "zone-changed": "zone-set"}.get(row.why)
    return done is not None and any(note.what == done for _, note in notes)


_ROUND_THE_WORLD = timedelta(days=2)  # her date, from one side of the date line to the other
_EARLY = {False: timedelta(), True: timedelta(hours=1)}


def _promises(life: Life) -> Iterator[str]:
    """No send in quiet hours, none after death, one message on each return of ours, each with known reasons."""
    waking = {
        row.sent_at for row in life.rows.values() if row.kind is Kind.RECHECK
    }  # what a rule asks again may
    for told in life.told:
        if not codes.is_known(told.say.why):
            yield f"said for no known reason: {told.say.why!r}"
        is_begun_by_us = all(cause.startswith("due:") for cause in codes.causes(told.say.why))
        if told.hushed or told.say.lane not in (Lane.CHECK_IN, Lane.INFORMATION) or not is_begun_by_us:
            continue
        if life.is_quiet_at(told.leaves_at) and told.at not in waking:
            yield f"a message for {told.say.why} at {told.leaves_at:%d %b %H:%M} in her quiet hours"
    for away in life.away:
        heard = [one for one in life.told if one.at == away.ended_at and one.say.lane is not Lane.ESCALATION]
        if len(heard) > 1:
            yield f"{len(heard)} messages at once on our return {away.ended_at:%d %b}"
    if life.died_at is not None:
        late = [one for one in life.told if not one.hushed and one.leaves_at > life.died_at]
        if late:
            yield f"{len(late)} messages after her death, the first for {late[0].say.why}"


def ledger(lives: list[Life]) -> tuple[Counter[str], str]:
    """How all occasions ended, and a hash over every one of them."""
    fates: Counter[str] = Counter()
    digest = hashlib.sha256()
    for life in lives:
        for row in sorted(life.rows.values(), key=lambda one: (one.plan_id, one.occasion, one.id)):
            if row.kind is Kind.SCHEDULED:
                fates[fate(row)] += 1
            digest.update(
                f"{life.number}|{row.plan_id}|{row.on}|{row.slot}|{fate(row)}|{row.sent_at}\n".encode()
            )
    return fates, digest.hexdigest()


def _local(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()
