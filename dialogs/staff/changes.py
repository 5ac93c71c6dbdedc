"""Changes of a schedule by a coordinator: move, skip, pause, resume, another hour.

Decides what a command means, shows it (before, after, collisions, burden) and does it only on a Confirm
that saw the present future; a changed one is shown again. Every change is kept with who, why, before and
after (undoing.py takes it back). The patient hears of a changed time a little later, so that a slip
undone at once never reaches her.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from dialogs import calendar
from dialogs.authority import COORDINATOR, Handler, Whose
from dialogs.hearing.moment_and_why import InDoubt, read_moment_and_why
from dialogs.hearing.reading import Unclear, Why
from dialogs.hearing.spoken import of
from dialogs.inputs import Asked, Tapped
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.patient import check_in, plan, unfinished
from dialogs.patient.agenda import check_in_by_id, check_ins, plan_of, plans
from dialogs.records import Change, CheckIn, Kind, Plan
from dialogs.staff import adopting, desk, preview, queue
from dialogs.staff.preview import Proposal
from dialogs.staff.undoing import tell_later
from dialogs.turn import Deciding
from dialogs.words import Moment, Number, Text, Words, words

LONGEST_PAUSE_DAYS = 90
PAUSE_CHOICES = (1, 3, 7)
LONGEST_WHY = 300


# --- from a command to a proposal ---------------------------------------------------------------------


def _asked(what: str) -> Callable[[Deciding, Asked], None]:
    def act(d: Deciding, asked: Asked) -> None:
        if d.case.patient is None:
            _which(d, what, asked)
        else:
            _propose(d, what, d.case.rest)

    return act


def _which(d: Deciding, what: str, asked: Asked) -> None:
    said = asked.words.strip()
    if len(d.case.found) > 1:
        queue.choose(d, "change-of", d.case.rest, option=what)
    elif said:
        desk.answer(d, words("patient-not-found", asked=Text(said)))
    else:
        desk.answer(d, _EXAMPLES[what])


def _of_chosen(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    if action is not None and action.option in _EXAMPLES:
        _propose(d, action.option, action.more.get("words", ""))


def _propose(d: Deciding, what: str, said: str) -> None:
    """Show what would change, with Confirm and Cancel; or say why it cannot be."""
    if not preview.live_plans(d):
        desk.answer(d, words("change-no-plan", name=desk.name(d), code=desk.code(d)))
        return
    found = _READERS[what](d, said)
    if isinstance(found, Proposal):
        show(d, found)
    elif found is not None:
        desk.answer(d, found)


def _move(d: Deciding, said: str) -> Proposal | Words | None:
    one = preview.next_check_in(d)
    if one is None:
        return words("change-nothing-planned", name=desk.name(d), code=desk.code(d))
    read = _moment_and_why(d, said, base=one.due_at)
    if not isinstance(read, tuple):
        return read
    return _moving(d, one, *read)


def _moving(d: Deciding, one: CheckIn, due_at: datetime, why: str) -> Proposal | Words:
    if due_at <= d.now:
        return words("change-past", at=Moment(due_at, desk.patient(d).zone))
    if due_at == one.due_at:
        return words("change-same", name=desk.name(d), code=desk.code(d))

    def do(on: Deciding) -> None:
        check_in.reschedule(on, one, due_at)

    warnings = preview.collisions(d, one, plan_of(d, one), due_at)
    return Proposal(what="move", to=due_at.isoformat(), why=why, do=do, check_in=one, warnings=warnings)


def _skip(d: Deciding, said: str) -> Proposal | Words:
    one = preview.next_check_in(d)
    if one is None:
        return words("change-nothing-planned", name=desk.name(d), code=desk.code(d))
    return _skipping(d, one, said)


def _skipping(d: Deciding, one: CheckIn, why: str) -> Proposal:
    def do(on: Deciding) -> None:
        unfinished.keep(on, one)
        check_in.cancel(on, one, "skipped")
        plan.next_or_finish(on, plan_of(on, one))

    return Proposal(what="skip", to="", why=_short(why), do=do, check_in=one)


def _pause(d: Deciding, said: str) -> Proposal | Words | None:
    if not _in_state(d, PlanState.ACTIVE):
        return words("change-paused-already", name=desk.name(d), code=desk.code(d), stands=preview.stands(d))
    first, _, why = said.strip().partition(" ")
    if not first.isdecimal():
        _ask_days(d, said.strip())
        return None
    if not 1 <= int(first) <= LONGEST_PAUSE_DAYS:
        return words("change-pause-length", most=Number(LONGEST_PAUSE_DAYS))
    until = calendar.local_date(d.now, desk.patient(d).zone) + timedelta(days=int(first))
    return _pausing(d, until, why)


def _pausing(d: Deciding, until: date, why: str) -> Proposal | Words:
    def do(on: Deciding) -> None:
        for one in _in_state(on, PlanState.ACTIVE):
            plan.pause(on, one, until)

    opened = [one for one in check_ins(d) if one.state is CheckInState.OPEN and one.kind is Kind.SCHEDULED]
    warnings = tuple(words("change-ends-open", at=Moment(one.due_at, desk.patient(d).zone)) for one in opened)
    return Proposal(what="pause", to=until.isoformat(), why=_short(why), do=do, warnings=warnings)


def _ask_days(d: Deciding, why: str) -> None:
    buttons = [
        desk.button(
            words("button-days", count=Number(days)),
            "change-of",
            subject=desk.patient(d).id,
            option="pause",
            more={"words": f"{days} {why}".strip()},
        )
        for days in PAUSE_CHOICES
    ]
    asked = words("change-ask-days", name=desk.name(d), code=desk.code(d))
    desk.answer(d, asked, rows=(tuple(buttons),))


def _resume(d: Deciding, said: str) -> Proposal | Words:
    if not _in_state(d, PlanState.PAUSED):
        return words("change-not-paused", name=desk.name(d), code=desk.code(d), stands=preview.stands(d))

    def do(on: Deciding) -> None:
        for one in _in_state(on, PlanState.PAUSED):
            plan.resume(on, one)

    return Proposal(what="resume", to="", why=_short(said), do=do)


def _hours(d: Deciding, said: str) -> Proposal | Words | None:
    read = _moment_and_why(d, said, base=None, unclear="hour-unclear")
    if not isinstance(read, tuple):
        return read
    at, why = read
    return _new_hour(d, calendar.local(at, desk.patient(d).zone).time(), why)


def _new_hour(d: Deciding, hour: time, why: str) -> Proposal | Words:
    def do(on: Deciding) -> None:
        for one in preview.live_plans(on):
            plan.set_hour(on, one, hour)
        on.keep(replace(desk.patient(on), hour=hour))

    if all(one.hour == hour for one in preview.live_plans(d)):
        return words("change-same", name=desk.name(d), code=desk.code(d))
    planned = [check_in.planned_of(d, one) for one in preview.live_plans(d)]
    warnings = tuple(
        words("change-moved-stays", at=Moment(one.due_at, desk.patient(d).zone))
        for one in planned
        if one is not None and one.moved
    )
    return Proposal(what="hours", to=hour.isoformat(), why=_short(why), do=do, warnings=warnings)


_READERS: Mapping[str, Callable[[Deciding, str], Proposal | Words | None]] = {
    "move": _move,
    "skip": _skip,
    "pause": _pause,
    "resume": _resume,
    "hours": _hours,
}

_EXAMPLES = {
    "move": words("example-move"),
    "skip": words("example-skip"),
    "pause": words("example-pause"),
    "resume": words("example-resume"),
    "hours": words("example-hours"),
}


def _moment_and_why(
    d: Deciding, said: str, *, base: datetime | None, unclear: str = "when-unclear"
) -> tuple[datetime, str] | Words | None:
    """The moment the words begin with, and the rest as the why; words that say why not; None where she was
    asked which of two readings she means.
    """
    zone, spoken = desk.patient(d).zone, of(d.case.spoken, desk.sender(d).language)
    read = read_moment_and_why(said, now=d.now, zone=zone, words=spoken, base=base)
    if isinstance(read, Unclear):
        return words(_UNCLEAR.get(read.why, unclear))
    if isinstance(read, InDoubt):
        _ask_which(d, read)
        return None
    return read.at.astimezone(d.now.tzinfo), _short(read.why)


_UNCLEAR = {Why.IN_THE_PAST: "when-past", Why.AMBIGUOUS: "when-ambiguous"}


def _ask_which(d: Deciding, doubt: InDoubt) -> None:
    """A figure that may be the hour or begin the reason: she taps what she means, and then sees it before
    and after like any other change.
    """
    buttons = [
        desk.button(
            words("when-reading", at=Moment(one.at, desk.patient(d).zone), why=Text(_short(one.why))),
            "change-of",
            subject=desk.patient(d).id,
            option="move",
            more={"words": f"{one.at:%Y-%m-%d %H:%M}, {_short(one.why)}"},
        )
        for one in doubt.readings
    ]
    desk.answer(d, words("when-which", figure=Text(doubt.figure)), rows=desk.column(*buttons))


def _in_state(d: Deciding, state: PlanState) -> tuple[Plan, ...]:
    return tuple(one for one in plans(d) if one.state is state)


def _short(why: str) -> str:
    return why.strip()[:LONGEST_WHY]


# --- shown, confirmed, done ---------------------------------------------------------------------------


def show(d: Deciding, proposal: Proposal, *first: Words) -> None:
    """Before and after, with Confirm and Cancel."""
    stage = preview.played(d, proposal.do)
    why = (words("change-why", why=Text(proposal.why)),) if proposal.why else ()
    confirm = desk.button(
        words("button-confirm"),
        "change-confirm",
        subject=desk.patient(d).id,
        item=proposal.check_in.id if proposal.check_in is not None else None,
        option=proposal.what,
        version=preview.seen(preview.future(d)),
        more={"to": proposal.to, "why": proposal.why},
    )
    cancel = desk.button(words("button-cancel"), "change-cancel", subject=desk.patient(d).id)
    desk.answer(
        d,
        *first,
        _HEADS[proposal.what](d),
        words("change-before", stands=preview.stands(d)),
        words("change-after", stands=preview.stands(stage)),
        *preview.zone_line(stage),
        *proposal.warnings,
        preview.burden_line(d, stage),
        *why,
        rows=((confirm, cancel),),
    )


_HEADS: Mapping[str, Callable[[Deciding], Words]] = {
    "move": lambda d: words("change-move", name=desk.name(d), code=desk.code(d)),
    "skip": lambda d: words("change-skip", name=desk.name(d), code=desk.code(d)),
    "pause": lambda d: words("change-pause", name=desk.name(d), code=desk.code(d)),
    "resume": lambda d: words("change-resume", name=desk.name(d), code=desk.code(d)),
    "hours": lambda d: words("change-hours", name=desk.name(d), code=desk.code(d)),
    "version": lambda d: words("change-version", name=desk.name(d), code=desk.code(d)),
}


def _confirm(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    assert action is not None, "a verb is only reached by a button"
    found = _rebuilt(d, action.option or "", action.item, action.more)
    if isinstance(found, Words):
        desk.answer(d, words("change-not-any-more"), found, edits=d.case.action_say)
    elif action.version != preview.seen(preview.future(d)):
        show(d, found, words("change-seen-anew"))
    else:
        _do(d, found)


def _rebuilt(d: Deciding, what: str, item: str | None, more: Mapping[str, str]) -> Proposal | Words:
    """The proposal as it is now, with the values that were shown: "in 3 days" is not counted anew."""
    to, why = more.get("to", ""), more.get("why", "")
    one = check_in_by_id(d, item) if item is not None else None
    over = words("change-now", stands=preview.stands(d))
    if what in ("move", "skip"):
        if one is None or one.state is not CheckInState.PLANNED:
            return over
        return _moving(d, one, datetime.fromisoformat(to), why) if what == "move" else _skipping(d, one, why)
    if what == "pause":
        until = date.fromisoformat(to)
        still = _in_state(d, PlanState.ACTIVE) and until > calendar.local_date(d.now, desk.patient(d).zone)
        return _pausing(d, until, why) if still else over
    if what == "resume":
        return _resume(d, why)
    if what == "version":
        return adopting.proposal(d, to) or over
    return _new_hour(d, time.fromisoformat(to), why) if preview.live_plans(d) else over


def _do(d: Deciding, proposal: Proposal) -> None:
    me, who = desk.sender(d).id, desk.patient(d)
    before = {**preview.future(d), "name": who.name, "code": who.code}
    proposal.do(d)
    change = d.keep(
        Change(
            id=d.fresh_id(),
            patient_id=who.id,
            by=me,
            at=d.now,
            what=proposal.what,
            why=proposal.why,
            check_in_id=proposal.check_in.id if proposal.check_in is not None else None,
            plan_ids=tuple(one.id for one in preview.live_plans(d)),
            before=before,
            after=preview.future(d),
        )
    )
    d.note(_NOTES[proposal.what], me, proposal.why, change=change.id, to=proposal.to)
    tell_later(d, change)
    undo = desk.button(words("button-undo"), "undo", subject=who.id, item=change.id)
    done = words("change-done", name=desk.name(d), code=desk.code(d), stands=preview.stands(d))
    desk.answer(d, done, *preview.zone_line(d), rows=((undo,),), edits=d.case.action_say)


_NOTES = {
    "move": "moved",
    "skip": "skipped",
    "pause": "paused",
    "resume": "resumed",
    "hours": "hour-changed",
    "version": "version-changed",
}


def _cancel(d: Deciding, tapped: Tapped) -> None:
    unchanged = words("change-cancelled", name=desk.name(d), code=desk.code(d), stands=preview.stands(d))
    desk.answer(d, unchanged, edits=d.case.action_say)


COMMANDS = {
    what: Handler(act=_asked(what), who=COORDINATOR, whose=Whose.TEAM, named=True) for what in _READERS
}
VERBS = {
    "change-of": Handler(act=_of_chosen, who=COORDINATOR, whose=Whose.TEAM),
    "change-confirm": Handler(act=_confirm, who=COORDINATOR, whose=Whose.TEAM),
    "change-cancel": Handler(act=_cancel, who=COORDINATOR, whose=Whose.TEAM),
}
