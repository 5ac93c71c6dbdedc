"""A patient's day in words: what was asked, sent, held, left out and raised, and why, in order of time.

Decides which line tells what; the sentences are content (wording/*/why.ftl). Times are on her wall clock. Nothing she
wrote is repeated here but the answers that raised a worry, as its card showed them. Pure: the day is gathered already.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from dialogs import calendar
from dialogs.lifecycles import PLAN, CheckInState, MessageState, PlanState
from dialogs.patient.conversation.agenda import pathway_of, plans
from dialogs.patient.occasions import calling
from dialogs.records import CheckIn, Kind, Plan
from dialogs.staff import desk
from dialogs.turn import Deciding
from dialogs.why import codes, worries
from dialogs.why.day import Message, Noted, ThatDay
from dialogs.words import Clock, Day, Join, Moment, Number, Quote, Several, Text, Words, words

HARDLY = timedelta(minutes=1)  # a shorter wait is no wait

_KINDS = {
    Kind.SCHEDULED: "why-kind-scheduled",
    Kind.WORSE: "why-kind-worse",
    Kind.RECHECK: "why-kind-recheck",
    Kind.ON_DEMAND: "why-kind-on-demand",
}
_CHANGED_BY = {  # why an occasion ended → the journal's lines that say who did it
    "paused": ("paused", "not-wanted"),
    "skipped": ("skipped",),
    "moved-over": ("moved",),
    "hour-changed": ("hour-changed", "hour-set"),
    "zone-changed": ("zone-changed", "zone-set"),
    "pathway-changed": ("version-changed",),
    "event": ("event",),
    "left": ("left",),
    "put-off": ("paused",),
    "event-over": ("event",),
    "died": ("ended", "gone"),
    "withdrew": ("ended", "left", "gone"),
    "follow-up-over": ("ended",),
    "ended-other": ("ended",),
}
NOTED = {  # the journal's lines that are told by themselves
    "moved": "why-noted-moved",
    "skipped": "why-noted-skipped",
    "paused": "why-noted-paused",
    "resumed": "why-noted-resumed",
    "hour-changed": "why-noted-hour",
    "hour-set": "why-noted-hour",
    "zone-changed": "why-noted-zone",
    "zone-set": "why-noted-zone",
    "quiet-set": "why-noted-quiet",
    "version-changed": "why-noted-version",
    "undone": "why-noted-undone",
    "left": "why-noted-left",
    "ended": "why-noted-ended",
    "gone": "why-noted-gone",
    "stopped": "why-noted-stopped",
    "event": "why-noted-event",
    "left-for-next": "why-noted-left-for-next",
    "pace-changed": "why-noted-pace",
    "pace-limited": "why-noted-pace",
    "check-in-late": "why-noted-late",
    "kept-open": "why-noted-kept-open",
    "check-in-waits": "why-noted-waits",
    "unreachable": "why-noted-unreachable",
    "reachable": "why-noted-reachable",
    "asked-if-wanted": "why-noted-asked-if-wanted",
    "not-wanted": "why-noted-not-wanted",
    "wanted": "why-noted-wanted",
    "worse": "why-noted-worse",
    "silence-question": "why-noted-silence-question",
    "silence-check-in": "why-noted-silence-check-in",
    "silence-helper": "why-noted-silence-helper",
    "silence-no-helper": "why-noted-silence-no-helper",
    "silence-trace": "why-noted-silence-trace",
    "silence-over": "why-noted-silence-over",
    "asked-for-call": "why-noted-asked-for-call",
    "helper-answered": "why-noted-helper-answered",
    "acknowledged": "why-noted-acknowledged",
    "resolved": "why-noted-resolved",
    "nobody-to-tell": "why-noted-nobody-to-tell",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a day, at its moment."""

    at: datetime
    words: Words


def told(d: Deciding, day: ThatDay) -> tuple[Words, ...]:
    """The whole day, a line each; what was not planned says why not."""
    lines = [
        *_check_ins(d, day),
        *_messages(d, day.messages),
        *_noted(d, day),
        *_away(d, day),
        *(Line(at, said) for at, said in worries.told(d, day)),
    ]
    lines.sort(key=lambda line: line.at)
    nothing = () if any(one.on == day.on for one in day.check_ins) else tuple(_nothing(d, day))
    cut = (words("why-cut"),) if day.cut else ()
    return (*nothing, *(line.words for line in lines), *cut)


# --- check-ins ------------------------------------------------------------------------------------


def _check_ins(d: Deciding, day: ThatDay) -> Iterator[Line]:
    for one in day.check_ins:
        at = _clock(d, one.due_at)
        kind = words(_KINDS[one.kind])
        if one.is_left_out:
            said = words("why-left-out", at=at, why=_ended(d, day, one))
        else:
            facts = Several(tuple(_facts(d, day, one)), Join.COMMAS)
            said = words("why-check-in", at=at, kind=kind, facts=facts)
        yield Line(one.due_at, said)


def _facts(d: Deciding, day: ThatDay, one: CheckIn) -> Iterator[Words]:
    """What became of a check-in: sent, reminded, answered, and how it ended."""
    if one.moved:
        yield words("why-moved")
    if one.sent_at is not None:
        late = one.sent_at - one.due_at
        key = "why-sent-late" if late >= HARDLY else "why-sent"
        yield words(key, at=_clock(d, one.sent_at), count=Number(int(late.total_seconds() // 60)))
    if one.reminded_at is not None:
        yield words("why-reminded", at=_clock(d, one.reminded_at))
    if one.first_answered_at is not None and one.last_answered_at is not None:
        first, last = _clock(d, one.first_answered_at), _clock(d, one.last_answered_at)
        is_short = one.last_answered_at - one.first_answered_at < HARDLY
        yield (
            words("why-answered", at=first) if is_short else words("why-answered-until", at=first, until=last)
        )
    if one.state is CheckInState.PLANNED:
        yield words("why-planned")
    elif one.state is CheckInState.OPEN:
        yield words("why-open", at=_clock(d, one.closes_at))
    elif one.state is not CheckInState.ANSWERED:
        yield words(
            "why-closed", at=_clock(d, one.closes_at), state=Text(one.state.value), why=_ended(d, day, one)
        )


def _ended(d: Deciding, day: ThatDay, one: CheckIn) -> Words:
    """Why it ended as it did, and who did it where a person did."""
    said = words(codes.ENDED.get(one.why, "why-ended-unknown"))
    whats = _CHANGED_BY.get(one.why, ())
    lines = [note for note in (*day.earlier, *day.noted) if note.what in whats]
    if one.is_left_out or one.why == "paused":
        lines = [note for note in lines if note.at <= one.due_at] or lines
    return said if not lines else words("why-because", why=said, cause=_cause(d, day, lines[-1]))


def _cause(d: Deciding, day: ThatDay, note: Noted) -> Words:
    """Who did it, when, until when and with which words."""
    facts = [words("why-by", who=_who(d, day, note.by), on=Day(calendar.local_date(note.at, _zone(d))))]
    until = _until(note)
    if until is not None:
        facts.append(words("why-until", on=until))
    if note.why and note.by in day.names:
        facts.append(words("why-in-words", text=Quote(note.why)))
    return words("why-several", facts=Several(tuple(facts), Join.COMMAS))


def _until(note: Noted) -> Day | None:
    said = note.details.get("until") or (note.details.get("to", "") if note.what == "paused" else "")
    try:
        return Day(date.fromisoformat(said.partition(" ")[0])) if said else None
    except ValueError:
        return None


# --- messages -------------------------------------------------------------------------------------


def _messages(d: Deciding, messages: Iterable[Message]) -> Iterator[Line]:
    """Each message to her; several in a row for the same cause, all sent, are one line."""
    for _, found in groupby(enumerate(messages), key=_group):
        same = [one for _, one in found]
        causes = _causes(same[0].why)
        if len(same) > 1:
            said = words(
                "why-messages",
                at=_clock(d, same[0].at),
                until=_clock(d, same[-1].at),
                count=Number(len(same)),
                why=causes,
            )
        else:
            said = words("why-message", at=_clock(d, same[0].at), why=causes, fate=_fate(d, same[0]))
        yield Line(same[0].at, said)


def _group(numbered: tuple[int, Message]) -> tuple[str, int]:
    number, one = numbered
    plain = one.state is MessageState.SENT and one.not_before is None
    return one.why, -1 if plain else number


def _causes(why: str) -> Words:
    said = tuple(
        words(key, what=Text(cause.partition(":")[2]))
        for cause in codes.causes(why)
        if (key := codes.said(cause)) is not None
    )
    return words("why-several", facts=Several(said or (words("why-said-unknown"),), Join.COMMAS))


def _fate(d: Deciding, one: Message) -> Words:
    """Sent, held until, or not sent and why."""
    held = one.not_before if one.not_before is not None and one.not_before - one.at >= HARDLY else None
    if one.state is MessageState.SENT and one.left_at is not None:
        if held is not None:
            return words("why-fate-held", at=_clock(d, one.left_at), held=_held(d, held))
        return words("why-fate-sent", at=_clock(d, one.left_at))
    if one.state in (MessageState.READY, MessageState.SENDING):
        return (
            words("why-fate-waits-until", held=_held(d, held))
            if held is not None
            else words("why-fate-waits")
        )
    return words("why-fate-not", why=words(codes.UNSAID.get(one.ended_why, "why-unsaid-unknown")))


def _held(d: Deciding, until: datetime) -> Words:
    who = desk.patient(d)
    is_quiet = calendar.local(until, who.zone).time() == who.quiet_to
    return words("why-held-quiet" if is_quiet else "why-held", at=_clock(d, until))


# --- what people did ------------------------------------------------------------------------------


def _noted(d: Deciding, day: ThatDay) -> Iterator[Line]:
    for note in day.noted:
        if note.what == "not-said":
            because = words(codes.UNSAID.get(note.why, "why-unsaid-unknown"))
            said = words(
                "why-not-said",
                at=_clock(d, note.at),
                why=_causes(note.details.get("said", "")),
                because=because,
            )
        elif note.what in NOTED:
            what = words(NOTED[note.what], cause=_cause(d, day, note))
            said = words("why-line", at=_clock(d, note.at), what=what)
        else:
            continue
        yield Line(note.at, said)


def _away(d: Deciding, day: ThatDay) -> Iterator[Line]:
    for began_at, ended_at in day.away:
        until = Moment(ended_at, _zone(d), Clock.SHORT)
        said = words("why-away", at=Moment(began_at, _zone(d), Clock.SHORT), until=until)
        yield Line(max(began_at, day.begins_at), said)


def _who(d: Deciding, day: ThatDay, by: str) -> Words:
    who = desk.patient(d)
    if by == who.contact_id:
        return words("why-who-patient", name=desk.name(d))
    if day.names.get(by):
        return words("why-who", name=Text(day.names[by]))
    known = {"clock": "why-who-clock", "rule": "why-who-rule", "delivery": "why-who-delivery"}
    return words(known.get(by, "why-who-unknown"))


# --- nothing planned ------------------------------------------------------------------------------


def _nothing(d: Deciding, day: ThatDay) -> Iterator[Words]:
    """Why there is no check-in of that date, for each of her plans."""
    if not plans(d):
        yield words("why-no-plan")
    for one in plans(d):
        pathway = words("staff-fact", fact=Text(pathway_of(d, one).title))
        yield words("why-nothing", pathway=pathway, why=_why_nothing(d, day, one))


def _why_nothing(d: Deciding, day: ThatDay, plan: Plan) -> Words:
    today = calendar.local_date(d.now, _zone(d))
    started = plan.started_at
    if plan.state is PlanState.INVITED or (started is not None and started >= day.ends_at):
        return words("why-nothing-not-begun")
    if day.on < calling.first_on(d, plan):
        return words("why-nothing-before", on=Day(calling.first_on(d, plan)))
    if plan.state in PLAN.terminal and day.on >= today:
        return words("why-nothing-over")
    if plan.state is PlanState.PAUSED and plan.resumes_on is not None and today <= day.on < plan.resumes_on:
        paused = [note for note in (*day.earlier, *day.noted) if note.what in _CHANGED_BY["paused"]]
        said = words("why-nothing-paused", on=Day(plan.resumes_on))
        return words("why-because", why=said, cause=_cause(d, day, paused[-1])) if paused else said
    if calling.phase_on(d, plan, day.on) is None:
        ended = not calling.goes_on_after(d, plan, day.on)
        return words("why-nothing-over" if ended else "why-nothing-between")
    due = calling.occurrences(d, plan, day.on, _zone(d))
    if due and day.on >= today:
        times = tuple(words("why-at", at=_clock(d, one.due_at)) for one in due)
        return words("why-nothing-yet", times=Several(times, Join.COMMAS))
    return words("why-nothing-asked" if not due else "why-nothing-kept")


def _clock(d: Deciding, at: datetime) -> Moment:
    return Moment(at, _zone(d), Clock.TIME)


def _zone(d: Deciding) -> str:
    return desk.patient(d).zone
