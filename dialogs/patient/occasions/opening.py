"""A planned check-in falls due: it is opened, put off, or recorded as missed by us.

Decides what is asked in it and what she reads first; those of other plans that are due about then open with it, in one
message. What comes late because we were away is sent if its window is still open and its pathway does not say
otherwise, and else counts as missed by us, never as her silence. May be called twice or too late without harm.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import DIALOG, PLAN, CheckInState, PlanState
from dialogs.pathway.parts import WhenLate
from dialogs.patient.conversation import asking, carrying, sharing
from dialogs.patient.conversation.agenda import (
    askable,
    check_in_by_id,
    own_dialog,
    pathway_of,
    plan_of,
)
from dialogs.patient.course import plan
from dialogs.patient.occasions import (
    away,
    burden,
    calling,
    check_in,
    half_way,
    joining,
)
from dialogs.patient.speech import awake_at, called, moment, spoken, urge
from dialogs.records import CheckIn, Kind, Plan
from dialogs.staff import forms
from dialogs.turn import Deciding, Lane
from dialogs.words import Clock, Words, words

LATE_AFTER = timedelta(minutes=15)  # a later opening says that it is our doing
FORM_OPEN_WAIT = timedelta(minutes=10)  # a colleague who is also a patient may finish her form first
JOINED = "joined"  # why of one that opens before its time: another plan's did
CAP = "cap"  # why of questions that are left for next time: the day has enough of them


def open_due(d: Deciding, due: FellDue) -> None:
    """A planned check-in is due: open it, let it wait, or record that we missed it."""
    one = check_in_by_id(d, due.key)
    if one is None or one.state is not CheckInState.PLANNED:
        return
    if d.now < one.due_at:  # it was put off since
        d.wait(DueKind.CHECK_IN, one.id, one.due_at)
        return
    its_plan = plan.pause_is_over(d, plan_of(d, one))
    if its_plan.state is PlanState.PAUSED and one.kind is Kind.SCHEDULED:
        check_in.replan(d, its_plan, from_on=its_plan.resumes_on)
    elif its_plan.state in PLAN.terminal or not _can_be_asked(d, its_plan, one):
        check_in.cancel(d, one, "plan-over")
    elif (_morning(d, one) or d.now) >= one.closes_at:
        _missed_by_us(d, its_plan, one)
    elif (course := away.course_of_late(d, its_plan, one)) is WhenLate.SKIP:
        _missed_by_us(d, its_plan, one, why=away.SKIPPED)
    elif course is WhenLate.ASK:
        away.ask_coordinator(d, its_plan, one)
    elif (morning := _morning(d, one)) is not None:
        d.wait(DueKind.CHECK_IN, one.id, morning)
    elif _form_is_open(d) and d.now + FORM_OPEN_WAIT < one.closes_at:
        d.wait(DueKind.CHECK_IN, one.id, d.now + FORM_OPEN_WAIT)
    elif (until := joining.waits_until(d, one)) is not None:
        joining.let_wait(d, one, until)
    else:
        _open(d, one)


def _missed_by_us(d: Deciding, its_plan: Plan, one: CheckIn, *, why: str = check_in.BY_US) -> None:
    check_in.missed(d, one, by_us=True, why=why)
    d.note("check-in-missed", "clock", why, check_in=one.id)
    # What fell due after it while we were away is looked at one by one: the last may still be open.
    plan.next_or_finish(d, its_plan, after=one.due_at)


def _morning(d: Deciding, one: CheckIn) -> datetime | None:
    """When she is awake again, for one so late that her night has begun; None for one that wakes nobody."""
    is_late = one.kind is Kind.SCHEDULED and d.now - one.due_at > LATE_AFTER
    until = awake_at(d)
    return until if is_late and d.now < until else None


# --- opening --------------------------------------------------------------------------------------


def _open(d: Deciding, one: CheckIn) -> None:
    """Open it, and whatever opens with it; one message greets her and asks the first question."""
    left = leave_form(d)
    is_greeted = one.kind is Kind.SCHEDULED and joining.is_greeted(d, one)
    takes_place = joining.takes_its_place(d, one)
    planned = [_to_open(d, each) for each in (one, *joining.opening_with(d, one))]
    dropped = burden.left_out(d, [each for each in planned if each.kind is Kind.SCHEDULED])
    opened = [
        _opened(d, each, dropped.get(each.id, ()), first=takes_place and each.id == one.id)
        for each in planned
    ]
    heard = [part for each in opened for part in _known_already(d, each)]
    is_late = any(d.now - each.due_at > LATE_AFTER and each.why != carrying.BUSY for each in planned)
    dialog = own_dialog(d)
    assert dialog is not None, "a check-in that opens is carried by a dialog"
    asking.ask_on(
        d,
        dialog,
        *left,
        *(_joining(d, opened[0], first=takes_place) if is_greeted else _opening(d, opened, is_late=is_late)),
        *heard,
        lane=Lane.CHECK_IN,
        not_after=opened[0].closes_at,
    )


def _to_open(d: Deciding, one: CheckIn) -> CheckIn:
    """The check-in with what it would ask."""
    return replace(one, asks=_asks(d, plan_of(d, one), one))


def _opened(d: Deciding, one: CheckIn, dropped: Sequence[str], *, first: bool) -> CheckIn:
    """Open it without what the day has no room for; that leads its plan's next check-in. Its time runs."""
    asks = tuple(key for key in one.asks if key not in dropped)
    now_open = check_in.opened(d, replace(one, why=""), asks)
    its_plan = plan_of(d, now_open)
    if one.kind is Kind.SCHEDULED and its_plan.leads != tuple(dropped):
        d.keep(replace(its_plan, leads=tuple(dropped)))
    check_in.plan_next(d, its_plan)
    now_open = away.keep_open(d, now_open)
    why = JOINED if now_open.due_at > d.now else one.why
    d.note("check-in-opened", "clock", why, check_in=one.id)
    if dropped:
        d.note("left-for-next", "clock", CAP, check_in=one.id, questions=" ".join(dropped))
    carrying.carry(d, now_open, first=first)
    return now_open


def _known_already(d: Deciding, one: CheckIn) -> tuple[Words, ...]:
    """What she answered to another plan within the hour counts for it too; what that means is told at once."""
    if one.kind is not Kind.SCHEDULED:
        return ()
    urgent, calm = sharing.said(d, sharing.carry_over(d, one).judged)
    if not urgent:
        return calm
    urge(d, *urgent)
    return (words("go-on-when-safe"), *calm)


# --- what she reads -------------------------------------------------------------------------------


def _opening(d: Deciding, opened: Sequence[CheckIn], *, is_late: bool) -> tuple[Words, ...]:
    """What she reads before the first question. is_late: by our doing; one that waited its turn is not."""
    one = opened[0]
    late = (words("opening-late"),) if is_late else ()
    until = _until(d, opened)
    if one.kind is Kind.RECHECK:
        return (words("recheck", name=called(d)), *late, until)
    about = sharing.once(d, [spoken(d, plan_of(d, each), "words.opening") for each in opened])
    return (words("greeting", name=called(d)), *late, *about, until)


def _joining(d: Deciding, one: CheckIn, *, first: bool) -> tuple[Words, ...]:
    """What she reads where she was greeted already: these questions come too, or come first."""
    return (words("together-first" if first else "together-more"), _until(d, (one,)))


def _until(d: Deciding, opened: Sequence[CheckIn]) -> Words:
    """Until when all of it can be answered."""
    return words("open-until", at=moment(d, min(each.closes_at for each in opened), Clock.SHORT))


def _can_be_asked(d: Deciding, its_plan: Plan, one: CheckIn) -> bool:
    """Whether an extra one still has something to ask: the answers may have changed since it was planned."""
    if one.kind is Kind.SCHEDULED:
        return True
    return bool(askable(d, replace(one, asks=_asks(d, its_plan, one))))


def _asks(d: Deciding, its_plan: Plan, one: CheckIn) -> tuple[str, ...]:
    """What leads, then the questions of its day; of the nearest day before that asks some, for one moved to a day
    without. Those that a rule wants, as far as the plan's version still has them.
    """
    pathway = pathway_of(d, its_plan)
    known = tuple(question.key for question in pathway.questions)
    if one.kind is not Kind.SCHEDULED:
        return tuple(key for key in one.asks if key in known)
    first = (*half_way.never_asked(d, its_plan), *d.latest(its_plan).leads)
    leads = tuple(key for key in first if key in known)
    return tuple(dict.fromkeys((*leads, *_of_day(d, its_plan, one, known))))


def _of_day(d: Deciding, its_plan: Plan, one: CheckIn, known: tuple[str, ...]) -> tuple[str, ...]:
    for back in range(max((one.on - calling.first_on(d, its_plan)).days, 0) + 1):
        questions = calling.asked_on(d, its_plan, one.on - timedelta(days=back))
        if questions:
            return tuple(question.key for question in questions)
    return known


# --- a colleague's own form -----------------------------------------------------------------------


def _form_is_open(d: Deciding) -> bool:
    if d.case.dialog is None or own_dialog(d) is not None:
        return False
    return d.latest(d.case.dialog).state in DIALOG.non_terminal


def leave_form(d: Deciding) -> tuple[Words, ...]:
    """A colleague's form ends where her own check-in begins; what she is told of it."""
    if d.case.dialog is None or not _form_is_open(d):
        return ()
    form = d.latest(d.case.dialog)
    if form.kind in forms.KINDS:
        return (forms.lapse(d, form),)
    d.keep(replace(form, state=DIALOG.move(form.state, "lapse")))
    return ()
