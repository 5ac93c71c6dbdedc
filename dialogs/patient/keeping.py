"""An understood answer is kept, and the rules run at once.

Decides nothing about wording or order. Every answer stays: a corrected one names what replaced it. The
record that rules look back on is rewritten in the same Turn. Danger: what counts as "newly held" is told
by the truth kept with the occasion, so an occasion must never be kept without the judgement of its
answers; and what was true before she answered (of the day before, of the morning) is news all the same when she
says it again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dialogs.lifecycles import CheckInState
from dialogs.pathway.parts import Question
from dialogs.patient import flagged
from dialogs.patient.agenda import facts_of, history_of, occasion_of, pathway_of, plan_of
from dialogs.patient.check_in import keep_occasion
from dialogs.patient.speech import by, patient
from dialogs.records import Answer, CheckIn, Plan, Via
from dialogs.rules import Flag, Judgement, Occasion, Value, judge, new_baselines, raised_by
from dialogs.turn import Deciding
from dialogs.words import Words, words
from dialogs.worry import escalation


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
    """What keeping an answer led to."""

    answer: Answer
    flags: tuple[Flag, ...]  # rules that hold now and that this check-in has not raised before
    gone: tuple[str, ...]  # rules that held and do not any more


def keep(
    d: Deciding, check_in: CheckIn, question: Question, given: Given, *, told: Collection[str] = ()
) -> Verdict:
    """Keep an answer, judge its occasion, raise what newly holds, mark what holds no more. `told`: rules of which
    the team heard before the answer was kept; a person may have closed them since.
    """
    check_in = d.latest(check_in)
    plan = plan_of(d, check_in)
    answer = _kept_answer(d, check_in, question, given)
    _touch(d, check_in, question, given)
    before = occasion_of(d, check_in)
    is_corrected = question.key in before.answers
    after = replace(before, answers={**before.answers, question.key: given.value})
    judgement = _judged(d, plan, after)
    keep_occasion(d, plan, replace(after, met=judgement.met))
    _keep_baselines(d, plan)
    new = tuple(flag for flag in _news(d, plan, before, judgement) if flag.rule_id not in told)
    gone = tuple(rule_id for rule_id in before.met if rule_id not in judgement.met)
    if gone:
        escalation.supersede(d, check_in.id, gone, by=by(d))
    again = _still_held(d, plan, question, judgement, new) if is_corrected else ()
    escalation.renew(d, check_in.id, lambda: flagged.answer_lines(d, plan, check_in, with_change=True))
    late = (words("worry-came-late"),) if answer.late else ()
    raise_flags(d, plan, check_in, new, again=again, remarks=late)
    return Verdict(answer=answer, flags=new, gone=gone)


def would_hold(d: Deciding, check_in: CheckIn, question: Question, value: Value) -> tuple[Flag, ...]:
    """The rules that would newly hold, were this the answer. Nothing is kept."""
    before = occasion_of(d, check_in)
    after = replace(before, answers={**before.answers, question.key: value})
    plan = plan_of(d, check_in)
    return _news(d, plan, before, _judged(d, plan, after))


def raise_flags(
    d: Deciding,
    plan: Plan,
    check_in: CheckIn,
    flags: Sequence[Flag],
    *,
    again: Sequence[Flag] = (),
    remarks: tuple[Words, ...] = (),
) -> None:
    """Flags become worries for the team, each with `remarks` before its answers.

    Those in `again` held before: their answers are shown anew, quietly.
    """
    worries = [flagged.worry(d, plan, check_in, flag, remarks=remarks) for flag in flags]
    worries += [flagged.worry(d, plan, check_in, flag, again=True) for flag in again]
    if worries:
        escalation.raise_worries(d, worries, by="rule")


def _judged(d: Deciding, plan: Plan, occasion: Occasion) -> Judgement:
    return judge(pathway_of(d, plan), history_of(d, plan), occasion, facts_of(plan))


def _news(d: Deciding, plan: Plan, before: Occasion, judgement: Judgement) -> tuple[Flag, ...]:
    """Flags that no answer of this occasion has raised yet."""
    known = raised_by(pathway_of(d, plan), before)
    return tuple(flag for flag in judgement.flags if flag.rule_id not in known)


def _still_held(
    d: Deciding, plan: Plan, question: Question, judgement: Judgement, new: Sequence[Flag]
) -> tuple[Flag, ...]:
    pathway = pathway_of(d, plan)
    return tuple(
        flag
        for flag in judgement.flags
        if flag not in new and question.key in pathway.rule(flag.rule_id).reads
    )


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


def _keep_baselines(d: Deciding, plan: Plan) -> None:
    plan = d.latest(plan)
    found = new_baselines(pathway_of(d, plan), history_of(d, plan), facts_of(plan))
    if found:
        d.keep(replace(plan, baselines={**plan.baselines, **found}))
