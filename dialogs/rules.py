"""Rules over answers → Flags.

Decides which rules hold on an occasion and at which level, and when silence is a task. Runs inside every reply,
on what is answered so far, and once more when a check-in ends. Never raises for an answer, odd or missing: a
condition that lacks an answer is not met. Does not know what was already raised: repeats, muting and superseding
are the escalation's business.

A rule is judged on the answers of the whole day, the latest of each question, but only raised by an occasion
that itself answers one of the questions the rule reads: an extra check-in in the evening does not raise the
morning's answers again.

When a rule is looked at is its own choice (`judged`): at each answer; when the check-in ends with answers; also
when it was missed; or at enrolment, where nothing is answered at all. Of a rule's levels, gravest first, the
first that is looked at and holds is the one that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from statistics import median

from dialogs.pathway.deriving import derive, outright_with, without_meter_words
from dialogs.pathway.expressions import Expression
from dialogs.pathway.history import Facts, History, KeptValue, Needs, Occasion, Outcome, Value
from dialogs.pathway.parts import Judged, Level, NonResponse, Question, Rule, SilenceBand, SilenceCounts
from dialogs.pathway.pathway import Pathway
from dialogs.pathway.view import View, view_of, view_on
from dialogs.severity import Severity

__all__ = [
    "Facts",
    "Flag",
    "History",
    "Judgement",
    "Needs",
    "Occasion",
    "Outcome",
    "Value",
    "asked",
    "holds_on",
    "judge",
    "judge_silence",
    "missed_in_a_row",
    "new_baselines",
    "raised_by",
    "with_answers",
]

ANSWERS_OF_A_BASELINE = 3
DURING = frozenset({Judged.EACH_ANSWER})
AT_END = frozenset({Judged.EACH_ANSWER, Judged.AT_END, Judged.AT_END_OR_MISSED})
AT_MISS = frozenset({Judged.EACH_ANSWER, Judged.AT_END_OR_MISSED})
AT_ENROLMENT = frozenset({Judged.AT_ENROLMENT})
"""Which levels are looked at. At a miss those of each answer are, too, because others ask whether they are met."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """A rule held: how grave, whose task, and the values its reason names. For a person to look at.

    `key` is how its truth is kept with the occasion: the rule's id, and with levels also the level
    ("AT-9/emergency"); `level` is the place of that level in the rule. `values` holds what the slots announce,
    where it is known: answers by question key, inputs and limits by name, and what the rule shows. A slot
    without a value has to be worded as not known. `reason_path` is where its words for the team stand.
    """

    rule_id: str
    key: str
    severity: Severity
    roles: tuple[str, ...]
    values: Mapping[str, KeptValue]
    on: date
    check_in_id: str
    reason_path: str
    level: int = 0
    judged: Judged = Judged.EACH_ANSWER


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What judging one occasion gives: flags to raise, gravest first, and all rules true that day.

    `met` holds their ids, and their levels. Keep it in the occasion (`replace(occasion, met=judgement.met)`)
    before it goes into the history: rules of later days look it up, and what it held before and does not any
    more is what a correction took back. `advised` are the rules without a task that this occasion raises, in the
    order of the file; `shown` the values of their words.
    """

    flags: tuple[Flag, ...]
    met: tuple[str, ...]
    advised: tuple[str, ...] = ()
    shown: Mapping[str, Mapping[str, KeptValue]] = field(default_factory=dict)


def with_answers(pathway: Pathway, occasion: Occasion, given: Mapping[str, Value], facts: Facts) -> Occasion:
    """The occasion with these answers kept or corrected, and all that follows from its answers worked out anew."""
    outright = outright_with(pathway, occasion, given)
    kept = without_meter_words(pathway, occasion, given)
    after = replace(occasion, answers={**kept, **given}, outright=outright)
    return replace(after, answers=derive(pathway, after, facts))


def judge(
    pathway: Pathway,
    history: History,
    occasion: Occasion,
    facts: Facts,
    *,
    ended: bool = False,
    missed: bool = False,
    enrolment: bool = False,
) -> Judgement:
    """Which rules hold on this occasion; occasions after it in the history are not looked at.

    `ended`: the check-in has ended with answers; its outcome says so too. `missed`: it ended without any.
    `enrolment`: the patient was enrolled or an input of hers changed, and the occasion stands for that day.

    After a correction judge the corrected occasion, then those that follow it on the same day: their truth
    rests on the same answers.
    """
    met: set[str] = set()
    seen = history.up_to(occasion)
    if pathway.baselines:
        known = new_baselines(pathway, seen, facts)
        facts = replace(facts, baselines={**facts.baselines, **known}) if known else facts
    view = view_of(seen, facts, met)
    looked_at = _looked_at(occasion, ended=ended, missed=missed, enrolment=enrolment)
    held: dict[str, Level] = {}
    for rule in pathway.judging_order:
        for level in rule.levels:
            if level.judged in looked_at and level.when.holds(view):
                held[rule.id] = level
                met.update((rule.id, level.key))
                break
    raised = [
        (rule, held[rule.id])
        for rule in pathway.rules
        if rule.id in held and _raises(pathway, held[rule.id], occasion)
    ]
    flags = [_flag(rule, level, view, occasion) for rule, level in raised if level.severity is not None]
    advice = {rule.id: level for rule, level in raised if level.severity is None}
    return Judgement(
        flags=tuple(sorted(flags, key=lambda flag: flag.severity.rank)),
        met=tuple(key for rule in pathway.rules if rule.id in held for key in _keys(rule, held[rule.id])),
        advised=tuple(advice),
        shown={rule_id: _values(level, view) for rule_id, level in advice.items()},
    )


def raised_by(pathway: Pathway, occasion: Occasion) -> frozenset[str]:
    """The ids and levels of rules this occasion has raised, as last judged. Others may be true of its day, or of
    answers before it: they are news once an answer of its own bears on them.
    """
    return frozenset(
        key
        for rule in pathway.rules
        if rule.id in occasion.met
        for level in rule.levels
        if level.key in occasion.met and _raises(pathway, level, occasion)
        for key in _keys(rule, level)
    )


def asked(pathway: Pathway, question: Question, history: History, occasion: Occasion, facts: Facts) -> bool:
    """Whether the question's `ask_when` lets it be asked on this occasion, as far as it is answered."""
    if question.ask_when is None:
        return True
    return question.ask_when.holds(view_of(history.up_to(occasion), facts, set(occasion.met)))


def holds_on(condition: Expression, history: History, facts: Facts, on: date, slot: int = 0) -> bool:
    """Whether a condition holds on a date whose check-in is not there yet (`only_when`)."""
    return condition.holds(view_on(history, facts, on, slot))


def missed_in_a_row(
    history: History, counts: SilenceCounts = SilenceCounts.CHECK_INS, answers_of: tuple[str, ...] = ()
) -> int:
    """How many were missed in a row, up to now.

    What we missed ourselves, cancelled, or still wait for neither counts nor breaks the run. A check-in that
    holds an answer breaks it, whatever became of it; counting days, so does any answer of that day; counting
    answers to some questions, only an answer to one of those does, and a check-in of the cadence that ended without
    is a miss. Check-ins left half-way, before alarm signs were asked, count as one missed for every two that follow
    each other; one alone is an answer like any other.
    """
    missed = halves = 0
    for group in _groups(history, counts):
        if any(_breaks_silence(occasion, counts, answers_of) for occasion in group):
            break
        if any(_is_half(occasion, counts) for occasion in group):
            halves += 1
        elif any(_is_missed(occasion, counts, answers_of) for occasion in group):
            if halves == 1:
                break
            missed += halves // 2 + 1
            halves = 0
    return missed + halves // 2


def judge_silence(
    pathway: Pathway, history: History, facts: Facts, *, is_at_risk: bool = False
) -> Flag | None:
    """The non-response flag after the newest check-in that was missed or left half-way, or None. Call it then.

    The day that chooses the band is the due day of that check-in, not the day its window closed. is_at_risk: of
    what is known outside the pathway, a smaller count is enough; by one at most, whatever the pathway says of it.
    """
    silence = pathway.non_response
    if silence is None:
        return None
    counts, answers_of = silence.counts, silence.answers_of
    newest = next(
        (
            one
            for one in reversed(history.occasions)
            if _is_missed(one, counts, answers_of) or _is_half(one, counts)
        ),
        None,
    )
    missed = missed_in_a_row(history, counts, answers_of)
    if newest is None or missed == 0:  # so however few a band asks for, it is never below one
        return None
    view = view_of(history.up_to(newest), facts, set(newest.met))
    band = _gravest_band(silence, missed, view, is_at_risk=is_at_risk)
    if band is None:
        return None
    return Flag(
        rule_id=silence.id,
        key=silence.id,
        severity=band.severity,
        roles=band.roles,
        values=_silence_values(history, missed),
        on=newest.on,
        check_in_id=newest.check_in_id,
        reason_path=band.reason_path,
    )


def _gravest_band(silence: NonResponse, missed: int, view: View, *, is_at_risk: bool) -> SilenceBand | None:
    fewer = is_at_risk or (silence.fewer_when is not None and silence.fewer_when.holds(view))
    reached = [
        band
        for band in silence.bands
        if (band.last_day is None or view.day <= band.last_day)
        and missed >= band.in_a_row - fewer
        and (band.when is None or band.when.holds(view))
    ]
    return min(reached, key=lambda band: band.severity.rank, default=None)


def new_baselines(pathway: Pathway, history: History, facts: Facts) -> Mapping[str, Value]:
    """Baselines now known and not yet in the facts: keep them, history forgets.

    An answer of a baseline phase, corrected or not; where there is none, the median of the first three answers. Only
    numbers have a median; the baseline of a choice is asked in such a phase or entered at enrolment.
    """
    found: dict[str, Value] = {}
    for key in pathway.baselines:
        asked_for = [
            one.answers[key]
            for one in history.occasions
            if key in one.answers and pathway.is_baseline_of(key, (one.on - facts.day_zero).days)
        ]
        if asked_for:
            if facts.baselines.get(key) != asked_for[-1]:
                found[key] = asked_for[-1]
            continue
        answers = [one.answers[key] for one in history.occasions if key in one.answers]
        numbers = [value for value in answers if isinstance(value, Decimal)][:ANSWERS_OF_A_BASELINE]
        if key not in facts.baselines and len(numbers) == ANSWERS_OF_A_BASELINE:
            found[key] = median(numbers)
    return found


def _looked_at(occasion: Occasion, *, ended: bool, missed: bool, enrolment: bool) -> frozenset[Judged]:
    if enrolment:
        return AT_ENROLMENT
    if missed or (occasion.outcome is Outcome.MISSED and not occasion.answers):
        return AT_MISS
    return AT_END if ended or occasion.outcome is not Outcome.OPEN else DURING


def _raises(pathway: Pathway, level: Level, occasion: Occasion) -> bool:
    """Whether this occasion has something to say to a level that holds.

    What is judged at enrolment was looked at only there. What is judged although nothing may be answered is
    raised by the end itself, and so is what holds because an answer is not there.
    """
    if level.judged in (Judged.AT_ENROLMENT, Judged.AT_END_OR_MISSED):
        return True
    if level.judged is Judged.AT_END and level.when.uses.absent:
        return True
    reads = set(_reads(pathway, level))
    return not reads.isdisjoint(occasion.answers) if reads else occasion.speaks


def _reads(pathway: Pathway, level: Level) -> Iterator[str]:
    """The questions, scores and facts the truth of a level rests on, through other rules too."""
    yield from level.when.uses.questions
    for rule_id in level.when.uses.rules:
        yield from pathway.rule(rule_id).reads


def _keys(rule: Rule, level: Level) -> tuple[str, ...]:
    return (rule.id,) if level.key == rule.id else (rule.id, level.key)


def _values(level: Level, view: View) -> dict[str, Value]:
    shown = {name: expression.value(view) for name, expression in level.show.items()}
    return {name: value for name, value in shown.items() if value is not None}


def _flag(rule: Rule, level: Level, view: View, occasion: Occasion) -> Flag:
    assert level.severity is not None, "a level without a task raises no flag"
    return Flag(
        rule_id=rule.id,
        key=level.key,
        severity=level.severity,
        roles=level.roles,
        values=_values(level, view),
        on=occasion.on,
        check_in_id=occasion.check_in_id,
        reason_path=level.reason_path or "",
        level=level.place,
        judged=level.judged,
    )


def _is_missed(occasion: Occasion, counts: SilenceCounts, answers_of: tuple[str, ...]) -> bool:
    if occasion.outcome is Outcome.MISSED:
        return True
    if (
        counts is not SilenceCounts.ANSWERS_OF
        or occasion.outcome not in (Outcome.ANSWERED, Outcome.PARTIAL)
        or occasion.is_extra
    ):
        return False
    return not any(key in occasion.answers for key in answers_of)


def _breaks_silence(occasion: Occasion, counts: SilenceCounts, answers_of: tuple[str, ...]) -> bool:
    if counts is not SilenceCounts.ANSWERS_OF:
        return occasion.speaks and not _is_half(occasion, counts)
    return occasion.outcome is Outcome.HEARD or any(key in occasion.answers for key in answers_of)


def _is_half(occasion: Occasion, counts: SilenceCounts) -> bool:
    """Whether she left it before it came to alarm signs. Where answers to some questions count, those decide."""
    return (
        counts is not SilenceCounts.ANSWERS_OF
        and occasion.outcome is Outcome.PARTIAL
        and bool(occasion.unasked)
    )


def _groups(history: History, counts: SilenceCounts) -> list[list[Occasion]]:
    """The check-ins newest first, alone or by day."""
    backwards = list(reversed(history.occasions))
    if counts is SilenceCounts.DAYS:
        return [list(group) for _, group in groupby(backwards, key=attrgetter("on"))]
    return [[occasion] for occasion in backwards]


def _silence_values(history: History, missed: int) -> dict[str, Value]:
    values: dict[str, Value] = {"missed": Decimal(missed)}
    heard = next((one.on for one in reversed(history.occasions) if one.speaks), None)
    if heard is not None:
        values["last_on"] = heard
    return values
