"""She does not answer: the steps that follow, one after the other.

A reminder (reminding.py); a question to be answered with one tap, when a check-in has ended without her; who helps
her, where she has agreed to that, when the question stays unanswered too; and a person of the team, who traces her.
Decides when each step is taken; each is taken once in a silence, however often it falls due, and journalled. Danger:
the team's task follows the pathway's own count alone, and no other step delays it. Any word or tap of hers ends it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dialogs.authority import PATIENT, Handler, Whose
from dialogs.hearing.reading import Unclear, read_yes_no
from dialogs.inputs import Asked, DueKind, FellDue, FromPerson, Tapped, Wrote
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.patient.anytime import worse
from dialogs.patient.conversation import flagged, remarks
from dialogs.patient.conversation.agenda import check_ins, facts_of, history_of, pathway_of, plans
from dialogs.patient.speech import (
    answered_by,
    awake_at,
    button,
    by,
    emergency_number,
    her_words,
    moment,
    patient,
    say,
    worse_row,
)
from dialogs.patient.unanswered import helping, tracing, wanting
from dialogs.records import CheckIn, Kind, Plan, Reason, RemarkKind
from dialogs.rules import Flag, Outcome, judge_silence, missed_in_a_row, raised_by
from dialogs.severity import Severity
from dialogs.turn import Deciding, Lane, Option
from dialogs.words import Words, words
from dialogs.worry import escalation, worries
from dialogs.worry.escalation import Worry, raise_worries

ASKED_FOR_CALL = "asked-for-call"  # rule id of the worry that she wants to be called
FIRST_DAYS = timedelta(hours=72)  # of a plan: a silence counts sooner in them
OLD = 75  # years of age from which a silence counts sooner, where the pathway does not say who is at risk
LATE = timedelta(minutes=30)  # a step that comes later than this is our doing; she has her full time anew
_GRAVE = (Severity.EMERGENCY, Severity.URGENT)


class Step(StrEnum):
    """The steps that are kept with the plan while a silence lasts."""

    CHECK_IN = "check-in"  # the open one, that stands for the question
    QUESTION = "question"
    HELPER = "helper"
    TRACE = "trace"


_ASKED = frozenset({Step.CHECK_IN, Step.QUESTION})
_OWED = "owed"  # beside the steps: the question is to come with the last of what ends at one moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """What the end of a check-in has made of a silence. told: what she hears of it. missed: how many she has missed
    in a row by now; 0 where this was no silence of hers.
    """

    told: tuple[Words, ...] = ()
    missed: int = 0
    is_task: bool = False


NONE = Silence()


# --- a check-in has ended without her -------------------------------------------------------------


def after_miss(d: Deciding, its_plan: Plan, over: CheckIn) -> Silence:
    """A check-in has ended without her, or half-way, and not by our doing: raise what that is enough for. What she
    hears of it is said with the words of its end; `ask` comes after those.
    """
    its_plan = d.latest(its_plan)
    if over.kind is not Kind.SCHEDULED:
        return NONE
    is_missed = over.state is CheckInState.MISSED
    missed = missed_in_a_row(history_of(d, its_plan)) if is_missed else 0
    if missed == 1:
        its_plan = _begun(d, its_plan)
    if is_missed:
        escalation.remind(d, _unresolved_before(d, its_plan, over), by="rule")
    flag = _task(d, its_plan, over)
    if flag is not None:
        _trace(d, its_plan, over, flag)
    told = wanting.let_be(d, its_plan, over, missed=missed, is_enough=_is_enough(d, its_plan))
    return Silence(told=told, missed=missed, is_task=flag is not None)


def ask(d: Deciding, its_plan: Plan, silence: Silence) -> None:
    """What she is asked at the end of it; said last, so that its buttons are the ones under the message. Where more
    of hers ends now or soon, the last to end asks for all.
    """
    its_plan = d.latest(its_plan)
    if silence.missed or silence.is_task:
        d.keep(replace(its_plan, silence={**its_plan.silence, _OWED: d.now}))
    soon = d.now + _patience(d)
    if any(one.state is CheckInState.OPEN and one.closes_at <= soon for one in check_ins(d)):
        return
    owed = [one for one in plans(d) if _OWED in one.silence]
    for one in owed:
        d.keep(replace(one, silence={step: at for step, at in one.silence.items() if step != _OWED}))
    active = [d.latest(one) for one in owed if one.state is PlanState.ACTIVE]
    asked = [wanting.ask(d, one, missed=_missed(d, one), is_enough=_is_enough(d, one)) for one in active]
    for one in active:
        if _missed(d, one) and Step.QUESTION not in one.silence and not _was_heard_since(d, one):
            _question(d, d.latest(one), is_asked_already=any(asked))


def _missed(d: Deciding, its_plan: Plan) -> int:
    """How many in a row by now; 0 where she was there at the last, if only half-way."""
    history = history_of(d, its_plan)
    ended = [one.outcome for one in history.occasions if one.outcome in (Outcome.MISSED, Outcome.PARTIAL)]
    return missed_in_a_row(history) if ended[-1:] == [Outcome.MISSED] else 0


def _was_heard_since(d: Deciding, its_plan: Plan) -> bool:
    """Whether she did something of her own since the check-in that she missed was sent: then we have heard from her."""
    all_of_hers = check_ins(d)
    missed = [one for one in all_of_hers if one.plan_id == its_plan.id and one.state is CheckInState.MISSED]
    sent_at = max((one.sent_at for one in missed if one.sent_at is not None), default=d.now)
    heard_at = [one.last_answered_at for one in all_of_hers]
    heard_at += [one.sent_at for one in all_of_hers if one.kind in (Kind.WORSE, Kind.ON_DEMAND)]
    return any(at is not None and at >= sent_at for at in heard_at)


def _begun(d: Deciding, its_plan: Plan) -> Plan:
    """A new silence: steps of one that ended otherwise than by her own act, by a pause or a late answer, are over."""
    if not its_plan.silence and its_plan.wanted_at is None:
        return its_plan
    return d.keep(replace(its_plan, silence={}, wanted_at=None))


def _task(d: Deciding, its_plan: Plan, over: CheckIn) -> Flag | None:
    """The silence is long enough for a person to look; half a check-in only where it makes the silence longer."""
    history = history_of(d, its_plan)
    pathway = pathway_of(d, its_plan)
    if over.state is not CheckInState.MISSED and pathway.non_response is not None:
        others = tuple(one for one in history.occasions if one.check_in_id != over.id)
        counts = pathway.non_response.counts, pathway.non_response.answers_of
        before = missed_in_a_row(replace(history, occasions=others), *counts)
        if missed_in_a_row(history, *counts) <= before:
            return None
    risk = _is_at_risk(d, its_plan, over)
    return judge_silence(pathway, history, facts_of(d, its_plan), is_at_risk=risk)


def _is_enough(d: Deciding, its_plan: Plan) -> bool:
    """Whether a task was made and the pathway's own count is reached too. Risk brings a person sooner; it never brings
    forward the question whether she wants to go on, nor the pause after it.
    """
    pathway, history, facts = pathway_of(d, its_plan), history_of(d, its_plan), facts_of(d, its_plan)
    return Step.TRACE in d.latest(its_plan).silence and judge_silence(pathway, history, facts) is not None


def _trace(d: Deciding, its_plan: Plan, over: CheckIn, flag: Flag) -> None:
    worry = flagged.silence(d, its_plan, over, flag)
    escalation.raise_worries(d, [replace(worry, shown=tracing.shown(d, its_plan))], by="rule")
    _taken(d, its_plan, Step.TRACE, by="rule", check_in=over.id)


def _is_at_risk(d: Deciding, its_plan: Plan, over: CheckIn) -> bool:
    """Whether a silence counts sooner: the last she told us was grave, the plan has just begun, or her age. What the
    pathway itself says of age and first days stands in their place.
    """
    silence = pathway_of(d, its_plan).non_response
    if silence is None:
        return False
    age = facts_of(d, its_plan).age_on(over.on)
    is_old = silence.fewer_when is None and age is not None and age >= OLD
    says_first_days = any(band.last_day is not None for band in silence.bands)
    began = its_plan.started_at
    is_new = not says_first_days and began is not None and over.due_at - began < FIRST_DAYS
    return is_old or is_new or _was_grave(d, its_plan) or bool(_unresolved_before(d, its_plan, over))


def _was_grave(d: Deciding, its_plan: Plan) -> bool:
    """Whether the check-in she last answered raised something urgent, or an emergency."""
    pathway = pathway_of(d, its_plan)
    last = next((one for one in reversed(history_of(d, its_plan).occasions) if one.answers), None)
    raised = raised_by(pathway, last) if last is not None else frozenset()
    levels = (level for rule in pathway.rules for level in rule.levels if level.key in raised)
    return any(level.severity is not None and Severity(level.severity.value) in _GRAVE for level in levels)


def _unresolved_before(d: Deciding, its_plan: Plan, one: CheckIn) -> list[Reason]:
    """What was urgent, or an emergency, before this check-in and is open still; the silence itself apart."""
    silence = pathway_of(d, its_plan).non_response
    return [
        reason
        for reason in _grave_reasons(d, its_plan)
        if (silence is None or reason.rule_id != silence.id) and reason.opened_at < one.due_at
    ]


def _grave_reasons(d: Deciding, its_plan: Plan) -> list[Reason]:
    current = worries.current(d)
    waiting = worries.open_reasons(d, current) if current is not None else ()
    return [one for one in waiting if one.plan_id == its_plan.id and one.severity in _GRAVE]


# --- the question ---------------------------------------------------------------------------------


def _question(d: Deciding, its_plan: Plan, *, is_asked_already: bool) -> None:
    """Ask her, unless another question that she was asked stands for it, or a check-in is before her: then that is
    the one to answer, and her helper is asked when that goes unanswered too.
    """
    others = [one for one in plans(d) if one.id != its_plan.id]
    is_asked = is_asked_already or any(
        one.wanted_at is not None or Step.QUESTION in one.silence for one in others
    )
    if Step.HELPER not in its_plan.silence:
        d.wait(DueKind.SILENCE, its_plan.id, awake_at(d) + _patience(d))
    if is_asked:
        _taken(d, its_plan, Step.QUESTION, by="clock", why="with-another")
        return
    if _is_asked_on(d):
        _taken(d, its_plan, Step.CHECK_IN, by="clock")
        return
    _taken(d, its_plan, Step.QUESTION, by="clock")
    rows = (
        (_answer(d, its_plan, "yes"), _answer(d, its_plan, "not-good")),
        (_answer(d, its_plan, "call"),),
    )
    held = awake_at(d)
    say(
        d,
        words("all-right-question"),
        rows=rows,
        lane=Lane.INFORMATION,
        not_before=held if held > d.now else None,
        why="silence-question",
        about=its_plan.id,
    )


def _is_asked_on(d: Deciding) -> bool:
    """Whether a check-in of hers is open still, or opens now: its question is the one to answer."""
    for one in check_ins(d):
        opens = one.state is CheckInState.PLANNED and one.due_at <= d.now
        if opens or (one.state is CheckInState.OPEN and one.closes_at > d.now):
            return True
    return False


_LABELS = {
    "yes": words("button-all-right"),
    "not-good": words("button-not-good"),
    "call": words("button-call-me"),
}


def _answer(d: Deciding, its_plan: Plan, option: str) -> Option:
    return button(d, _LABELS[option], "all-right", item=its_plan.id, option=option)


def hears(d: Deciding, wrote: Wrote) -> bool:
    """Whether these words are the answer to it."""
    asked, spoken_words = _asked(d), her_words(d)
    read = read_yes_no(wrote.text, yes=spoken_words.yes, no=spoken_words.no)
    if not asked or isinstance(read, Unclear):
        return False
    if read.value:
        _is_well(d)
    else:
        worse.feels_worse(d, wrote)
    return True


def _tapped(d: Deciding, tap: Tapped) -> None:
    option = d.case.action.option if d.case.action is not None else None
    if option == "yes":
        _is_well(d)
    elif option == "not-good":
        worse.feels_worse(d, tap)
    else:
        call(d, tap)


def _is_well(d: Deciding) -> None:
    """The silence is over, of every plan of hers that had begun to ask."""
    for one in _asked(d):
        d.note("all-right", by(d), plan=one.id)
        wanting.heard(d, one)
    say(d, words("all-right-thanks"), rows=worse_row(d))


def call(d: Deciding, asked: FromPerson) -> None:
    """She wants to be called: a person of the team does. What she writes behind the command is read too."""
    about = next(iter(_asked(d)), None)
    if isinstance(asked, Asked) and asked.words.strip():
        remarks.keep_unread(d, asked.words, kind=RemarkKind.UNASKED, message_id=asked.message_id or None)
    severity = _severity(d, about)
    worry = Worry(
        rule_id=ASKED_FOR_CALL,
        severity=severity,
        roles=("nurse",),
        words=words("worry-asked-for-call"),
        shown=(tracing.phone(d),),
        plan_id=about.id if about is not None else None,
    )
    d.note("asked-for-call", by(d))
    raise_worries(d, [worry], by=by(d))
    answer_by = moment(d, answered_by(d, severity))
    told = words("call-told", by=answer_by) if patient(d).phone else words("call-told-no-phone", by=answer_by)
    if worries.is_graver_open(d, severity):
        told = words("also-told")
    say(d, told, words("safety-net", number=emergency_number(d)), rows=worse_row(d))


def _severity(d: Deciding, about: Plan | None) -> Severity:
    """Soon; urgent where something grave is open, or her silence is a task already."""
    grave = any(_grave_reasons(d, one) for one in plans(d))
    is_task = about is not None and Step.TRACE in about.silence
    return Severity.URGENT if grave or is_task else Severity.SOON


def _asked(d: Deciding) -> list[Plan]:
    """The plans of which a silence has gone as far as asking her."""
    return [one for one in plans(d) if not one.silence.keys().isdisjoint(_ASKED)]


def she_is_there(d: Deciding) -> None:
    """She did something, whatever it was: the silence is over, and its steps with it."""
    wanting.she_is_there(d)
    for one in plans(d):
        if one.silence:
            d.keep(replace(one, silence={}))
            d.unwait(DueKind.SILENCE, one.id)
            d.note("silence-over", by(d), plan=one.id)


# --- who helps her --------------------------------------------------------------------------------


def on_due(d: Deciding, due: FellDue) -> None:
    """The question stayed unanswered: who helps her is asked, not at night unless it is urgent."""
    its_plan = next((one for one in plans(d) if one.id == due.key), None)
    if its_plan is None or its_plan.state is not PlanState.ACTIVE:
        return
    if its_plan.silence.keys().isdisjoint(_ASKED) or Step.HELPER in its_plan.silence:
        return
    helper = helping.helper_of(d)
    may_at = helping.may_ask_at(d, is_urgent=bool(_grave_reasons(d, its_plan)))
    if helper is None:
        d.note("silence-no-helper", "clock", plan=its_plan.id)
    elif any(Step.HELPER in one.silence for one in plans(d)):
        _taken(d, its_plan, Step.HELPER, by="clock", why="with-another")
    elif d.now - due.due_at > LATE:
        d.wait(DueKind.SILENCE, its_plan.id, d.now + _patience(d))
    elif may_at > d.now:
        d.wait(DueKind.SILENCE, its_plan.id, may_at)
    else:
        why = "" if helping.ask(d, helper, its_plan) else "not-said"
        _taken(d, its_plan, Step.HELPER, by="clock", why=why)


def _patience(d: Deciding) -> timedelta:
    return timedelta(minutes=d.case.clinic.helper_after_minutes)


def _taken(d: Deciding, its_plan: Plan, step: Step, *, by: str, why: str = "", **details: str) -> None:
    """Keep and journal a step. The first time counts."""
    its_plan = d.latest(its_plan)
    steps: dict[str, datetime] = {step.value: d.now, **its_plan.silence}
    d.keep(replace(its_plan, silence=steps))
    d.note(f"silence-{step.value}", by, why, plan=its_plan.id, **details)


COMMANDS = {"call": Handler(act=call, who=PATIENT, whose=Whose.OWN)}
VERBS = {"all-right": Handler(act=_tapped, who=PATIENT, whose=Whose.OWN)}
