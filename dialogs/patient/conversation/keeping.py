"""An understood answer is kept, and the rules run at once.

Decides nothing about wording or order. Every answer stays: a corrected one names what replaced it. The
record that rules look back on is rewritten in the same Turn. Danger: what counts as "newly held" is told
by the truth kept with the occasion, so an occasion must never be kept without the judgement of its
answers; and what was true before she answered (of the day before, of the morning) is news all the same when she
says it again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dialogs import calendar
from dialogs.lifecycles import CheckInState, PlanState
from dialogs.pathway.parts import Question
from dialogs.pathway.pathway import Pathway
from dialogs.patient.conversation import flagged, lines
from dialogs.patient.conversation.agenda import facts_of, history_of, occasion_of, pathway_of, plan_of
from dialogs.patient.conversation.flagged import Advised
from dialogs.patient.occasions import calling, rechecks
from dialogs.patient.occasions.check_in import keep_occasion, planned_of, replan
from dialogs.patient.speech import by, patient
from dialogs.records import Answer, CheckIn, Plan, Via
from dialogs.rules import (
    Flag,
    Judgement,
    Occasion,
    Outcome,
    Value,
    judge,
    new_baselines,
    raised_by,
    with_answers,
)
from dialogs.turn import Deciding
from dialogs.words import Words, words
from dialogs.worry import escalation, worries

FACTS_SLOT = -1  # of the occasion that stands for what is known of her, outside every cadence


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """An answer as she gave it. `unit` as written or implied; `unit_written`: she wrote it, so it is hers
    now.
    """

    value: Value
    raw: str
    via: Via
    unit: str = ""
    unit_written: bool = False
    message_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What judging an occasion led to.

    flags: rules, and graver or milder grades of rules, that hold now and that it has not raised before. gone: those
    that held and do not any more. advised: what is nobody's task, newly holds, and stands beside no task.
    """

    flags: tuple[Flag, ...] = ()
    gone: tuple[str, ...] = ()
    advised: tuple[Advised, ...] = ()


# --- what she answers -----------------------------------------------------------------------------


def keep(
    d: Deciding, check_in: CheckIn, question: Question, given: Given, *, told: Collection[str] = ()
) -> Verdict:
    """Keep an answer, judge its occasion, raise what newly holds, mark what holds no more. `told`: keys of flags
    of which the team and she heard before the answer was kept: they are only confirmed, and a person may have closed
    them since. What they ask for begins now.
    """
    check_in = d.latest(check_in)
    plan = plan_of(d, check_in)
    answer = _kept_answer(d, check_in, question, given)
    _touch(d, check_in, question, given)
    before = occasion_of(d, check_in)
    corrected = question.key if question.key in before.answers else None
    late = (words("worry-came-late"),) if answer.late else ()
    after = _with(d, plan, before, {question.key: given.value})
    verdict = _judged_anew(d, plan, before, after, told=told, corrected=corrected, remarks=late)
    rechecks.answered(d, plan)
    _heard(d, plan)
    if corrected is not None:
        _judge_those_after(d, plan, after)
    return verdict


def would_hold(d: Deciding, check_in: CheckIn, question: Question, value: Value) -> tuple[Flag, ...]:
    """The rules that would newly hold, were this the answer. Nothing is kept."""
    before, plan = occasion_of(d, check_in), plan_of(d, check_in)
    after = _with(d, plan, before, {question.key: value})
    return _news(d, plan, before, _judged(d, plan, after))


# --- what the clock says --------------------------------------------------------------------------


def ended(d: Deciding, check_in: CheckIn) -> Verdict:
    """A check-in is over, with answers or without: rules that wait for its end are judged."""
    plan, occasion = plan_of(d, check_in), occasion_of(d, check_in)
    if occasion.outcome is Outcome.OPEN:  # nothing of it is kept: an extra one that nobody answered
        return Verdict()
    return _judged_anew(d, plan, occasion, occasion)


def learn(d: Deciding, plan: Plan, check_in_id: str, facts: Collection[str]) -> Verdict:
    """Facts became true of an occasion by themselves: something was not answered in time."""
    occasions = history_of(d, plan).occasions
    before = next((one for one in occasions if one.check_in_id == check_in_id), None)
    if before is None:  # so long ago that nothing looks back on it any more
        return Verdict()
    known = pathway_of(d, plan).facts
    given: dict[str, Value] = {fact: True for fact in facts if fact in known}
    return _judged_anew(d, plan, before, _with(d, plan, before, given))


def enrolled(d: Deciding, plan: Plan) -> Verdict:
    """The plan begins, or what is known of her changed: rules about that alone are judged."""
    check_in_id = f"{plan.id}-facts"
    occasions = history_of(d, plan).occasions
    today = calendar.local_date(d.now, patient(d).zone)
    fresh = Occasion(check_in_id=check_in_id, on=today, slot=FACTS_SLOT, outcome=Outcome.CANCELLED)
    kept = next((one for one in occasions if one.check_in_id == check_in_id), fresh)
    before = _with(d, plan, replace(kept, on=today), {})  # scores that follow from what is known of her
    return _judged_anew(d, plan, before, before, enrolment=True)


# --- judging --------------------------------------------------------------------------------------


def raise_flags(
    d: Deciding,
    plan: Plan,
    check_in: CheckIn,
    flags: Sequence[Flag],
    *,
    remarks: tuple[Words, ...] = (),
) -> None:
    """Flags become worries for the team, each with `remarks` before its answers."""
    _raise(d, plan, occasion_of(d, check_in), flags, remarks=remarks)


def _raise(
    d: Deciding,
    plan: Plan,
    occasion: Occasion,
    flags: Sequence[Flag],
    *,
    again: Sequence[Flag] = (),
    remarks: tuple[Words, ...] = (),
) -> None:
    """Those in `again` held before: their answers are shown anew, quietly."""
    worries = [flagged.worry(d, plan, occasion, flag, remarks=remarks) for flag in flags]
    worries += [flagged.worry(d, plan, occasion, flag, again=True) for flag in again]
    if worries:
        escalation.raise_worries(d, worries, by="rule")


def _with(d: Deciding, plan: Plan, occasion: Occasion, given: Mapping[str, Value]) -> Occasion:
    """The occasion with these answers and all that follows from them."""
    found = with_answers(pathway_of(d, plan), occasion, given, facts_of(d, plan))
    return replace(found, at=d.now)


def _judged_anew(
    d: Deciding,
    plan: Plan,
    before: Occasion,
    after: Occasion,
    *,
    enrolment: bool = False,
    told: Collection[str] = (),
    corrected: str | None = None,
    remarks: tuple[Words, ...] = (),
) -> Verdict:
    """Keep an occasion with its truth, and do what follows from what newly holds and from what does not any more.

    corrected: the question whose answer was given anew; what still holds on it is shown anew, quietly.
    """
    judgement = _judged(d, plan, after, enrolment=enrolment)
    kept = replace(after, answers={}) if enrolment else after  # nobody was heard in it
    keep_occasion(d, plan, replace(kept, met=judgement.met))
    _keep_baselines(d, plan)
    news = _news(d, plan, before, judgement)
    new = tuple(flag for flag in news if flag.key not in told)
    gone = _gone(plan, before, judgement, pathway_of(d, plan))
    if gone:
        escalation.supersede(d, after.check_in_id, gone, by=by(d))
        rechecks.withdraw(d, plan, after.check_in_id, gone)
    again = _still_held(d, plan, corrected, judgement, news) if corrected is not None else ()
    again += tuple(flag for flag in news if flag.key in told and _is_open(d, plan, flag))
    occasion = replace(after, met=judgement.met)
    escalation.renew(
        d,
        after.check_in_id,
        lambda: lines.of_answers(d, plan, occasion, for_team=True),
        lambda reason: flagged.in_words_by_now(d, plan, judgement.flags, reason),
    )
    _raise(d, plan, occasion, new, again=again, remarks=remarks)
    known = raised_by(pathway_of(d, plan), before)
    advised = tuple(one for one in judgement.advised if one not in known)
    held = [
        rechecks.Held(rule_id=flag.rule_id, severity=flag.severity)
        for flag in news
        if flag.rule_id not in known
    ]
    held += [rechecks.Held(rule_id=one, severity=None) for one in advised]
    rechecks.begin(d, plan, after.check_in_id, held)
    return Verdict(flags=new, gone=gone, advised=_told(d, plan, judgement, advised))


def _judged(d: Deciding, plan: Plan, occasion: Occasion, *, enrolment: bool = False) -> Judgement:
    pathway, history = pathway_of(d, plan), history_of(d, plan)
    return judge(pathway, history, occasion, facts_of(d, plan), enrolment=enrolment)


def _is_open(d: Deciding, plan: Plan, flag: Flag) -> bool:
    """Whether it still waits for a person: what she confirms after one has closed it is not raised anew."""
    escalation_now = worries.current(d)
    waiting = worries.open_reasons(d, escalation_now) if escalation_now is not None else ()
    return any((reason.rule_id, reason.plan_id) == (flag.rule_id, plan.id) for reason in waiting)


def _judge_those_after(d: Deciding, plan: Plan, corrected: Occasion) -> None:
    """The truth of later check-ins of that day rests on the corrected answer too."""
    of_day = [one for one in history_of(d, plan).occasions if one.on == corrected.on]
    place = next(at for at, one in enumerate(of_day) if one.check_in_id == corrected.check_in_id)
    for one in of_day[place + 1 :]:
        if one.answers:
            _judged_anew(d, plan, one, one)


def _news(d: Deciding, plan: Plan, before: Occasion, judgement: Judgement) -> tuple[Flag, ...]:
    """Flags that no answer of this occasion has raised yet, at this grade."""
    known = raised_by(pathway_of(d, plan), before)
    return tuple(flag for flag in judgement.flags if flag.key not in known)


def _gone(plan: Plan, before: Occasion, judgement: Judgement, pathway: Pathway) -> tuple[str, ...]:
    """Rules that do not hold any more, or only milder than before."""
    lost = set(before.met) - set(judgement.met)
    found: list[str] = []
    for rule in pathway.rules:
        grades = {level.key: level.place for level in rule.levels}
        was = min((place for key, place in grades.items() if key in before.met), default=None)
        now = min((place for key, place in grades.items() if key in judgement.met), default=None)
        if rule.id in lost or (was is not None and (now is None or now > was)):
            found.append(rule.id)
    return tuple(found)


def _told(d: Deciding, plan: Plan, judgement: Judgement, advised: Collection[str]) -> tuple[Advised, ...]:
    """What is nobody's task is told only beside no task; and where the pathway has words for it."""
    rules = (pathway_of(d, plan).rule(one) for one in advised if not judgement.flags)
    worded = (rule for rule in rules if rule.levels[0].say_path is not None)
    return tuple(Advised(rule_id=rule.id, values=judgement.shown.get(rule.id, {})) for rule in worded)


def _still_held(
    d: Deciding, plan: Plan, question: str, judgement: Judgement, new: Sequence[Flag]
) -> tuple[Flag, ...]:
    pathway = pathway_of(d, plan)
    return tuple(
        flag for flag in judgement.flags if flag not in new and question in pathway.rule(flag.rule_id).reads
    )


# --- what is kept ---------------------------------------------------------------------------------


def _kept_answer(d: Deciding, check_in: CheckIn, question: Question, given: Given) -> Answer:
    late = check_in.state is not CheckInState.OPEN and question.key not in occasion_of(d, check_in).answers
    answer = Answer(
        id=d.fresh_id(),
        patient_id=check_in.patient_id,
        check_in_id=check_in.id,
        at=d.now,
        late=late,
        question=question.key,
        value=given.value,
        unit=given.unit,
        raw=given.raw,
        via=given.via,
        message_id=given.message_id,
    )
    for old in answers(d):
        if (old.check_in_id, old.question, old.replaced_by) == (check_in.id, question.key, None):
            d.keep(replace(old, replaced_by=answer.id))
    d.note("answer-kept", by(d), question=question.key, check_in=check_in.id, via=given.via.value)
    return d.keep(answer)


def answers(d: Deciding) -> tuple[Answer, ...]:
    """All answers of the Case and of this Turn, each in its latest version."""
    return tuple(d.known(Answer, d.case.answers).values())


def _touch(d: Deciding, check_in: CheckIn, question: Question, given: Given) -> None:
    """When she answered, and the unit she writes in."""
    d.keep(replace(check_in, first_answered_at=check_in.first_answered_at or d.now, last_answered_at=d.now))
    if isinstance(given.value, Decimal) and given.unit_written:
        who = patient(d)
        if who.units.get(question.key) != given.unit:
            d.keep(replace(who, units={**who.units, question.key: given.unit}))


def _heard(d: Deciding, plan: Plan) -> None:
    """She was heard: whether she still wants the messages is not in question; and what is asked next may change."""
    plan = d.latest(plan)
    if plan.wanted_at is not None:
        plan = d.keep(replace(plan, wanted_at=None))
    planned = planned_of(d, plan)
    stays = planned is not None and (planned.moved or planned.due_at <= d.now)
    if calling.depends_on_answers(pathway_of(d, plan)) and plan.state is PlanState.ACTIVE and not stays:
        replan(d, plan)


def _keep_baselines(d: Deciding, plan: Plan) -> None:
    plan = d.latest(plan)
    found = new_baselines(pathway_of(d, plan), history_of(d, plan), facts_of(d, plan))
    if found:
        d.keep(replace(plan, baselines={**plan.baselines, **found}))
