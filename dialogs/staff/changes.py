"""Changes of a schedule by a coordinator: move, skip, pause, resume, another hour, an event, an end.

Decides what a command means, shows it (confirming.py) and does it only on a Confirm that saw the present future; a
changed one is shown again. Every change is kept with who, why, before and after (undoing.py takes it back). The
patient hears of a changed time a little later, so that a slip undone at once never reaches her.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from dialogs import calendar
from dialogs.authority import COORDINATOR, Handler, Whose
from dialogs.hearing.moment_and_why import InDoubt, read_moment_and_why
from dialogs.hearing.reading import Unclear, Why
from dialogs.hearing.spoken import of, unaccented
from dialogs.hearing.when import read_when
from dialogs.inputs import Asked, Tapped, Wrote
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.patient.conversation import unfinished
from dialogs.patient.conversation.agenda import check_in_by_id, check_ins, plan_of, plans
from dialogs.patient.course import plan
from dialogs.patient.occasions import check_in
from dialogs.records import CheckIn, Kind, Plan
from dialogs.staff import adopting, confirming, desk, ending, events, forms, hours, pacing, preview, queue
from dialogs.staff.preview import Proposal
from dialogs.turn import Deciding
from dialogs.words import Moment, Number, Text, Words, words

LONGEST_PAUSE_DAYS = 90
PAUSE_CHOICES = (1, 3, 7)
LONGEST_WHY = 300
PUT_OFF = "put-off"  # of a pause: what falls into it is asked afterwards


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


def _typed(d: Deciding, wrote: Wrote) -> None:
    """What a change still lacked: its date, or its reason."""
    form = forms.open_form(d, "change")
    if form is not None:
        _propose(d, form.draft["what"], f"{form.draft['words']} {wrote.text}")


def _propose(d: Deciding, what: str, said: str) -> None:
    """Show what would change, with Confirm and Cancel; or say why it cannot be."""
    waits = forms.open_form(d, "change")
    if waits is not None:
        forms.finish(d, waits)
    if what != "end" and not preview.live_plans(d):
        desk.answer(d, words("change-no-plan", name=desk.name(d), code=desk.code(d)))
        return
    found = _READERS[what](d, said)
    if isinstance(found, Proposal):
        confirming.show(d, found)
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
    today = calendar.local_date(d.now, desk.patient(d).zone)
    until = today + timedelta(days=min(int(first), LONGEST_PAUSE_DAYS + 1))
    if _names_month(d, why):
        named = _until_day(d, said.split())
        if named is None:
            return words("when-unclear")
        until, why = named
    if not 1 <= (until - today).days <= LONGEST_PAUSE_DAYS:
        return words("change-pause-length", most=Number(LONGEST_PAUSE_DAYS))
    return _pausing(d, until, why)


def _names_month(d: Deciding, said: str) -> bool:
    """Whether the figure before these words is a day of the month, and no number of days: "2 december"."""
    spoken = of(d.case.spoken, desk.sender(d).language)
    begun = [one for one in unaccented(said).split()[:2] if one not in spoken.links]
    return bool(begun) and begun[0].strip(".,") in spoken.month_names


def _until_day(d: Deciding, said: Sequence[str]) -> tuple[date, str] | None:
    """The date that the words begin with, and the rest as the why."""
    spoken = of(d.case.spoken, desk.sender(d).language)
    for count in (4, 3, 2):  # "2 de diciembre de 2026" has five, and nobody pauses for a year
        begun = " ".join(said[:count]).rstrip(",.")
        read = read_when(begun, now=d.now, zone=desk.patient(d).zone, words=spoken, base=d.now)
        if not isinstance(read, Unclear):
            return read.value.date(), " ".join(said[count:])
    return None


def _pausing(d: Deciding, until: date, why: str, *, queues: bool = False) -> Proposal | Words:
    def do(on: Deciding) -> None:
        for one in _in_state(on, PlanState.ACTIVE):
            plan.pause(on, one, until, queues=queues)

    opened = [one for one in check_ins(d) if one.state is CheckInState.OPEN and one.kind is Kind.SCHEDULED]
    warnings = [words("change-ends-open", at=Moment(one.due_at, desk.patient(d).zone)) for one in opened]
    fall = preview.falling_before(d, until)
    if fall:
        warnings.append(words("change-pause-falls", count=Number(fall)))
    return Proposal(
        what="pause",
        to=f"{until} {PUT_OFF}" if queues else until.isoformat(),
        why=_short(why),
        do=do,
        warnings=tuple(warnings),
        ways=(
            (words("button-leave-them-out"), until.isoformat()),
            (words("button-ask-afterwards"), f"{until} {PUT_OFF}"),
        ),
    )


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
    if not said.strip():
        hours.show(d)
        return None
    other = hours.read(d, said)
    if other is not None:
        return other
    read = _moment_and_why(d, said, base=None, unclear="hour-unclear")
    if not isinstance(read, tuple):
        return read
    at, why = read
    return hours.new_hour(d, calendar.local(at, desk.patient(d).zone).time(), _short(why))


_READERS: Mapping[str, Callable[[Deciding, str], Proposal | Words | None]] = {
    "move": _move,
    "skip": _skip,
    "pause": _pause,
    "resume": _resume,
    "hours": _hours,
    "end": ending.read,
    "event": events.read,
}

_EXAMPLES = {
    "move": words("example-move"),
    "skip": words("example-skip"),
    "pause": words("example-pause"),
    "resume": words("example-resume"),
    "hours": words("example-hours"),
    "end": words("example-end"),
    "event": words("example-event"),
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


# --- confirmed ----------------------------------------------------------------------------------------


def _confirm(d: Deciding, tapped: Tapped) -> None:
    action = d.case.action
    assert action is not None, "a verb is only reached by a button"
    found = _rebuilt(d, action.option or "", action.item, action.more)
    if isinstance(found, Words):
        desk.answer(d, words("change-not-any-more"), found, edits=d.case.action_say)
    elif action.version != preview.seen(preview.future(d)):
        confirming.show(d, found, words("change-seen-anew"))
    else:
        confirming.do(d, found)


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
        day, _, rest = to.partition(" ")
        until = date.fromisoformat(day)
        still = _in_state(d, PlanState.ACTIVE) and until > calendar.local_date(d.now, desk.patient(d).zone)
        return _pausing(d, until, why, queues=rest == PUT_OFF) if still else over
    if what == "resume":
        return _resume(d, why)
    if what == "end":
        return ending.proposal(d, to, why)
    if what == "event":
        return events.rebuilt(d, to, why) or over
    if what == "pace":
        return pacing.rebuilt(d, to, why) or over
    if what == "version":
        return adopting.proposal(d, to) or over
    return hours.rebuilt(d, to, why) if preview.live_plans(d) else over


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
FORMS = {"change": Handler(act=_typed, who=COORDINATOR, whose=Whose.TEAM)}
