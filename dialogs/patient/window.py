"""The window of a check-in: it opens when due, reminds once, closes.

Decides what the clock means for a check-in. What comes late because we were away is sent if its window is
still open, and else counts as missed by us, never as her silence. Every function may be called twice or
too late without harm.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from dialogs import calendar
from dialogs.calendar import Hours
from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import DIALOG, PLAN, CheckInState, PlanState
from dialogs.patient import (
    asking,
    calling,
    carrying,
    check_in,
    flagged,
    keeping,
    plan,
    rechecks,
    unfinished,
    wanting,
)
from dialogs.patient.agenda import (
    SKIPPED,
    agenda_of,
    askable,
    check_in_by_id,
    facts_of,
    history_of,
    occasion_of,
    open_check_ins,
    own_dialog,
    past_of,
    pathway_of,
    plan_of,
)
from dialogs.patient.speech import called, moment, patient, say, spoken, urge, worse_row
from dialogs.records import CheckIn, Dialog, Kind, Plan, Reason
from dialogs.rules import judge_silence
from dialogs.severity import Severity
from dialogs.staff import forms
from dialogs.turn import Deciding, Lane
from dialogs.words import Clock, Words, words
from dialogs.worry import escalation, worries

LATE_AFTER = timedelta(minutes=15)  # a later opening says that it is our doing
STILL_ANSWERING = timedelta(minutes=15)  # no reminder to somebody who answered just now
REMINDED_JUST_NOW = timedelta(minutes=30)  # one reminder is for all that is open, one put off too
_GRAVE = (Severity.EMERGENCY, Severity.URGENT)
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
    left = _leave_form(d)
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


def _leave_form(d: Deciding) -> tuple[Words, ...]:
    """A colleague's form ends where her own check-in begins; what she is told of it."""
    if d.case.dialog is None or not _form_is_open(d):
        return ()
    form = d.latest(d.case.dialog)
    if form.kind in forms.KINDS:
        return (forms.lapse(d, form),)
    d.keep(replace(form, state=DIALOG.move(form.state, "lapse")))
    return ()


# --- the reminder ---------------------------------------------------------------------------------


def remind(d: Deciding, due: FellDue) -> None:
    """Once, from the question it stopped at."""
    one = check_in_by_id(d, due.key)
    if one is None or one.state is not CheckInState.OPEN or one.reminded_at is not None:
        return
    if d.now >= one.closes_at:
        return
    just_now = one.last_answered_at is not None and d.now - one.last_answered_at < STILL_ANSWERING
    later = d.now + STILL_ANSWERING
    if just_now and later < one.closes_at:
        d.wait(DueKind.REMINDER, one.id, later)
        return
    reminded = d.keep(replace(one, reminded_at=d.now))
    left: tuple[Words, ...] = ()
    dialog = own_dialog(d)
    if dialog is None:
        left = _leave_form(d)
        dialog = carrying.carry(d, reminded)
    if _was_reminded_just_now(d, dialog, one):
        d.note("reminded", "clock", "with-another", check_in=one.id)
        return
    d.note("reminded", "clock", check_in=one.id)
    asking.ask_on(
        d,
        dialog,
        *left,
        words("reminder", at=moment(d, one.closes_at, Clock.SHORT)),
        lane=Lane.CHECK_IN,
        not_after=one.closes_at,
    )


def _was_reminded_just_now(d: Deciding, dialog: Dialog, one: CheckIn) -> bool:
    """Whether the reminder of another check-in of this dialog, still open, stands for this one too."""
    others = [other for other in open_check_ins(d, dialog) if other.id != one.id]
    told = [other.reminded_at for other in others if other.reminded_at is not None]
    return any(d.now - at < REMINDED_JUST_NOW for at in told)


# --- the end --------------------------------------------------------------------------------------


def close(d: Deciding, due: FellDue) -> None:
    """The window is over: what was answered counts, nothing at all is a miss."""
    one = check_in_by_id(d, due.key)
    if one is None or one.state is not CheckInState.OPEN:
        return
    if d.now < one.closes_at:
        d.wait(DueKind.WINDOW_END, one.id, one.closes_at)
        return
    dialog = own_dialog(d)
    its_plan = plan_of(d, one)
    told = unfinished.keep(d, one)
    heard = _was_heard(d, dialog, one)
    if heard:
        over = check_in.answered(d, one)
        d.note("check-in-answered", "clock", "window-end", check_in=one.id)
    else:
        over = check_in.missed(d, one)
        d.note("check-in-missed", "clock", check_in=one.id)
    rechecks.go_on(d, its_plan, over)
    verdict = keeping.ended(d, over)
    flags = verdict.flags if heard else flagged.worded(d, its_plan, verdict.flags)
    urgent, calm = flagged.said(d, its_plan, flags, verdict.advised)
    if urgent:
        urge(d, *urgent)
    silent = not heard and _judge_silence(d, its_plan, over)
    paused = wanting.let_be(d, its_plan, over) if silent else ()
    following = plan.next_or_finish(d, its_plan)
    parts = (*told, *calm, *paused)
    wakes = one.kind is Kind.SCHEDULED or any(flag.severity in _GRAVE for flag in flags)
    _say_closed(d, own_dialog(d) or dialog, one, *parts, heard=heard, following=following, wakes=wakes)
    if silent:
        wanting.ask(d, its_plan)


def _was_heard(d: Deciding, dialog: Dialog | None, one: CheckIn) -> bool:
    """Whether she said anything to it; an amount left to a person is no silence."""
    skips = () if dialog is None else tuple(dialog.draft)
    return bool(occasion_of(d, one).answers) or any(key.startswith(f"{SKIPPED}{one.id}/") for key in skips)


def _judge_silence(d: Deciding, its_plan: Plan, one: CheckIn) -> bool:
    """Tell what is silence, and once more what nobody has resolved since she was last well heard. Whether it is
    long enough to be a task.
    """
    if one.kind is not Kind.SCHEDULED:
        return False
    its_plan = d.latest(its_plan)
    escalation.remind(d, _unresolved_before(d, its_plan, one), by="rule")
    flag = judge_silence(pathway_of(d, its_plan), history_of(d, its_plan), facts_of(d, its_plan))
    if flag is not None:
        escalation.raise_worries(d, [flagged.silence(d, its_plan, one, flag)], by="rule")
    return flag is not None


def _unresolved_before(d: Deciding, its_plan: Plan, one: CheckIn) -> list[Reason]:
    """What was urgent, or an emergency, before this check-in and is open still; the silence itself apart."""
    current = worries.current(d)
    silence = pathway_of(d, its_plan).non_response
    return [
        reason
        for reason in (worries.open_reasons(d, current) if current is not None else ())
        if reason.plan_id == its_plan.id
        and (silence is None or reason.rule_id != silence.id)
        and reason.severity in _GRAVE
        and reason.opened_at < one.due_at
    ]


def _say_closed(
    d: Deciding,
    dialog: Dialog | None,
    one: CheckIn,
    *told: Words,
    heard: bool,
    following: CheckIn | None,
    wakes: bool,
) -> None:
    """One closing sentence for all that was open together: the last to end says it. Before, only what she has to
    hear: that the question before her has ended, and which is next. `wakes`: her night does not hold it.
    """
    heard = heard or (dialog is not None and _was_heard_that_day(d, dialog, one))
    ended = words("window-closed-answered" if heard else "window-closed-missed")
    others = open_check_ins(d, dialog) if dialog is not None else ()
    held_until = d.now if wakes else _awake_at(d)
    not_before = held_until if held_until > d.now else None
    if dialog is None or not others:
        opens_now = following is not None and following.due_at <= d.now  # and its question is to come last
        if not opens_now and _is_to_be_closed(d, dialog, one):
            after = () if following is None else (words("next-check-in", at=moment(d, following.due_at)),)
            told = (ended, *told, *after)
        lane = Lane.CHECK_IN if opens_now else Lane.INFORMATION
        say(d, *told, rows=worse_row(d), lane=lane, repeatable=False, not_before=not_before)
    elif all(other.closes_at <= d.now for other in others):
        say(d, *told, rows=worse_row(d), lane=Lane.INFORMATION, repeatable=False)
    elif _ends_by(d, dialog, held_until):  # nothing can be asked when she wakes
        say(d, *told, rows=worse_row(d), lane=Lane.INFORMATION, repeatable=False, not_before=not_before)
    elif told or not _is_asked_still(d, dialog):
        news = () if _is_asked_still(d, dialog) else (ended,)
        asking.ask_on(d, dialog, *news, *told, lane=Lane.CHECK_IN, not_before=not_before)


def _ends_by(d: Deciding, dialog: Dialog, instant: datetime) -> bool:
    """Whether the check-in that is asked next is over by then."""
    item = agenda_of(d, dialog).current
    return item is not None and item.check_in.closes_at <= instant


def _is_to_be_closed(d: Deciding, dialog: Dialog | None, one: CheckIn) -> bool:
    """Whether a closing sentence is owed: a report or a recheck of its own just ends; one that outlived the
    day's check-in has to close that one too.
    """
    if one.kind is Kind.SCHEDULED:
        return True
    beside = [check_in_by_id(d, other) for other in dialog.check_in_ids] if dialog is not None else []
    of_day = [other for other in beside if other is not None and other.kind is Kind.SCHEDULED]
    return any(
        any(question.key not in occasion_of(d, other).answers for question in askable(d, other))
        for other in of_day
    )


def _awake_at(d: Deciding) -> datetime:
    who = patient(d)
    return calendar.hold_until(d.now, who.zone, Hours(begins=who.quiet_from, ends=who.quiet_to))


def _was_heard_that_day(d: Deciding, dialog: Dialog, one: CheckIn) -> bool:
    """Whether she said anything that day to what this dialog carries."""
    return any(
        occasion.check_in_id in dialog.check_in_ids and occasion.on == one.on and occasion.speaks
        for history in past_of(d).plans.values()
        for occasion in history.occasions
    )


def _is_asked_still(d: Deciding, dialog: Dialog) -> bool:
    """Whether the question before her is one of a check-in that goes on."""
    current = agenda_of(d, dialog).current
    return current is not None and current.key == dialog.item


# --- after we were away ---------------------------------------------------------------------------


def ask_again(d: Deciding, due: FellDue) -> None:
    """A tap may have been lost while we were away: the open question once more, not in her quiet hours."""
    dialog = own_dialog(d)
    if dialog is None or dialog.id != due.key:
        return
    item = agenda_of(d, dialog).current
    if item is None:
        return
    asking.ask(
        d,
        dialog,
        item,
        words("ask-again"),
        lane=Lane.CHECK_IN,
        not_before=_awake_at(d),
        not_after=item.check_in.closes_at,
    )
