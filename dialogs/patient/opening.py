"""A planned check-in falls due: it is opened, put off, or recorded as missed by us.

Decides what is asked in it and what she reads first. What comes late because we were away is sent if its window is
still open, and else counts as missed by us, never as her silence. May be called twice or too late without harm.
"""

from dataclasses import replace
from datetime import timedelta

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import DIALOG, PLAN, CheckInState, PlanState
from dialogs.patient import (
    asking,
    calling,
    carrying,
    check_in,
    plan,
)
from dialogs.patient.agenda import (
    askable,
    check_in_by_id,
    own_dialog,
    pathway_of,
    plan_of,
)
from dialogs.patient.speech import called, moment, spoken
from dialogs.records import CheckIn, Kind, Plan
from dialogs.staff import forms
from dialogs.turn import Deciding, Lane
from dialogs.words import Clock, Words, words

LATE_AFTER = timedelta(minutes=15)  # a later opening says that it is our doing
FORM_OPEN_WAIT = timedelta(minutes=10)  # a colleague who is also a patient may finish her form first


def open_due(d: Deciding, due: FellDue) -> None:
    """A planned check-in is due: open it, or record that we missed it."""
    one = check_in_by_id(d, due.key)
    if one is None or one.state is not CheckInState.PLANNED:
        return
    its_plan = plan.pause_is_over(d, plan_of(d, one))
    if its_plan.state is PlanState.PAUSED and one.kind is Kind.SCHEDULED:
        check_in.replan(d, its_plan, from_on=its_plan.resumes_on)
    elif its_plan.state in PLAN.terminal or not _can_be_asked(d, its_plan, one):
        check_in.cancel(d, one, "plan-over")
    elif d.now >= one.closes_at:
        check_in.missed(d, one, by_us=True)
        d.note("check-in-missed", "clock", check_in.BY_US, check_in=one.id)
        # What fell due after it while we were away is looked at one by one: the last may still be open.
        plan.next_or_finish(d, its_plan, after=one.due_at)
    elif _form_is_open(d) and d.now + FORM_OPEN_WAIT < one.closes_at:
        d.wait(DueKind.CHECK_IN, one.id, d.now + FORM_OPEN_WAIT)
    else:
        _open(d, its_plan, one)


def _open(d: Deciding, its_plan: Plan, one: CheckIn) -> None:
    left = leave_form(d)
    now_open = check_in.opened(d, one, _asks(d, its_plan, one))
    check_in.plan_next(d, its_plan)
    d.note("check-in-opened", "clock", check_in=one.id)
    asking.ask_on(
        d,
        carrying.carry(d, now_open, first=now_open.kind is Kind.RECHECK),  # its time runs
        *left,
        *_opening(d, its_plan, now_open),
        lane=Lane.CHECK_IN,
        not_after=now_open.closes_at,
    )


def _opening(d: Deciding, its_plan: Plan, one: CheckIn) -> tuple[Words, ...]:
    """What she reads before the first question."""
    late = (words("opening-late"),) if d.now - one.due_at > LATE_AFTER else ()
    until = words("open-until", at=moment(d, one.closes_at, Clock.SHORT))
    if one.kind is Kind.RECHECK:
        return (words("recheck", name=called(d)), *late, until)
    return (words("greeting", name=called(d)), *late, spoken(d, its_plan, "words.opening"), until)


def _can_be_asked(d: Deciding, its_plan: Plan, one: CheckIn) -> bool:
    """Whether an extra one still has something to ask: the answers may have changed since it was planned."""
    if one.kind is Kind.SCHEDULED:
        return True
    return bool(askable(d, replace(one, asks=_asks(d, its_plan, one))))


def _asks(d: Deciding, its_plan: Plan, one: CheckIn) -> tuple[str, ...]:
    """The questions of its day; of the nearest day before that asks some, for one moved to a day without. Those that
    a rule wants, as far as the plan's version still has them.
    """
    pathway = pathway_of(d, its_plan)
    known = tuple(question.key for question in pathway.questions)
    if one.kind is not Kind.SCHEDULED:
        return tuple(key for key in one.asks if key in known)
    for back in range(max((one.on - calling.first_on(d, its_plan)).days, 0) + 1):
        questions = calling.asked_on(d, its_plan, one.on - timedelta(days=back))
        if questions:
            return tuple(question.key for question in questions)
    return known


def _form_is_open(d: Deciding) -> bool:
    return d.case.dialog is not None and own_dialog(d) is None and d.case.dialog.state in DIALOG.non_terminal


def leave_form(d: Deciding) -> tuple[Words, ...]:
    """A colleague's form ends where her own check-in begins; what she is told of it."""
    if d.case.dialog is None or not _form_is_open(d):
        return ()
    form = d.latest(d.case.dialog)
    if form.kind in forms.KINDS:
        return (forms.lapse(d, form),)
    d.keep(replace(form, state=DIALOG.move(form.state, "lapse")))
    return ()
