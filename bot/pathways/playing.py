"""A script played: each check-in judged as in a clinic, in the order of the file.

Answers are derived, judged and kept by the same functions the bot uses (dialogs.rules); only dialogs, messages and
people are left out. Decides what a line of a script makes happen: which flags it gives, what a correction takes away,
which deadlines the time between two lines lets pass. Nobody resolves in a script, so whatever was raised stays so.

A fact that time makes true ("no second reading within 30 minutes") is played by the clock unless the script itself
speaks of it anywhere, be it to say that it is not so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.pathways import months
from bot.pathways.happening import facts_after, rests_after, times_on, unasked_flags
from bot.pathways.preparing import Prepared, history_before
from bot.pathways.scripts import Line, Status
from bot.pathways.spelling import Told
from bot.pathways.typed import Typed
from dialogs.pathway.history import Facts, History, Occasion, Outcome, Value
from dialogs.pathway.parts import QuestionKind, Then
from dialogs.pathway.pathway import Pathway
from dialogs.rules import Flag, Judgement, asked, judge, judge_silence, new_baselines, with_answers

OUTCOMES: Final = {Status.MISSED: Outcome.MISSED, Status.PARTIAL: Outcome.PARTIAL}


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A rule that held on a check-in. `repeat`: it had been raised in this script before. `superseded`: a correction
    took it away.
    """

    script: str
    day: int
    slot: int
    rule: str
    severity: str
    role: str
    repeat: bool
    superseded: bool = False

    def plain(self) -> Mapping[str, object]:
        """As a line of output, in its order."""
        line: dict[str, object] = {
            "script": self.script,
            "day": self.day,
            "slot": self.slot,
            "rule": self.rule,
            "severity": self.severity,
            "role": self.role,
            "repeat": self.repeat,
        }
        return {**line, "superseded": True} if self.superseded else line


@dataclass(slots=True)
class _Lived:
    """What became of one line: where its check-in stands, what it told, and the flags it gave, by rule and severity."""

    line: Line
    check_in_id: str
    told: Told
    flags: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Deadline:
    """When `fact` becomes true on a check-in, unless all that was asked is answered by then."""

    due_at: datetime
    lived: _Lived
    fact: str
    asked: frozenset[str]


def play(pathway: Pathway, one: Prepared, typed: Typed) -> Iterator[Match]:
    """Every flag of a script, in the order in which it comes about."""
    return _Play(pathway, one, typed).matches()


class _Play:
    """One script being played."""

    def __init__(self, pathway: Pathway, one: Prepared, typed: Typed) -> None:
        self.pathway = pathway
        self.one = one
        self.typed = typed
        self.facts = one.known.facts
        self.history = history_before(one)
        self.lived: list[_Lived] = []
        self.raised: set[str] = set()
        self.rests = False  # paused or ended: nothing falls due
        self.deadlines: list[_Deadline] = []
        self.scripted = frozenset(key for told in one.told for key in (*told.answers, *told.amounts))

    def matches(self) -> Iterator[Match]:
        for line, told in zip(self.one.script.lines, self.one.told, strict=True):
            if line.index in self.one.changes:
                self._profile(self.one.changes[line.index].facts)
            if told.units:
                self.facts = replace(self.facts, units={**self.facts.units, **told.units})
            if line.event is not None:
                yield from self._time_passes(self._at(line))
                yield from self._happened(line, line.event)
            elif line.status is Status.CORRECTION:
                yield from self._corrected(line, told)
            else:
                yield from self._time_passes(self._at(line))
                yield from self._lived(line, told)

    # --- a line ------------------------------------------------------------------------------------------

    def _lived(self, line: Line, told: Told) -> Iterator[Match]:
        lived = _Lived(line, f"line-{line.index}", told)
        self.lived.append(lived)
        occasion = self._occasion(line, told)
        if self.rests and line.status is Status.MISSED:
            self._keep(replace(occasion, outcome=Outcome.CANCELLED))
            return
        beside = self._readings(told)
        if line.is_enrolment:
            judgement = judge(self.pathway, self.history, occasion, self.facts, enrolment=True)
            self._wait(lived, occasion, judgement)
            if not (told.answers or told.amounts):  # no check-in, so it ends no silence
                yield from self._told(lived, judgement.flags)
                self._keep(replace(occasion, outcome=Outcome.OPEN, met=judgement.met))
                return
            beside += judgement.flags
        answers = self._answers(line, told, self.history)
        occasion = with_answers(self.pathway, occasion, answers, self.facts)
        if occasion.outcome is Outcome.PARTIAL:
            left = unasked_flags(self.pathway, self.history, occasion, self.facts, occasion.answers)
            occasion = replace(occasion, unasked=left)
        judgement = self._judged(occasion)
        self._keep(replace(occasion, met=judgement.met))
        flags = list(judgement.flags)
        silence = judge_silence(self.pathway, self.history, self.facts)
        if silence is not None and silence.check_in_id == occasion.check_in_id:
            flags.append(silence)
        yield from self._told(lived, _gravest([*flags, *beside]) if beside else flags)
        self._answered(occasion)
        self._wait(lived, occasion, judgement)

    def _happened(self, line: Line, key: str) -> Iterator[Match]:
        """An event is reported. Where it sets a date, what is judged at enrolment is looked at again."""
        event = next(one for one in self.pathway.events if one.key == key)
        on, at = self.facts.day_zero + timedelta(days=line.day), self._at(line)
        lived = _Lived(line, f"line-{line.index}", Told())
        self.lived.append(lived)
        self.rests = rests_after(event, self.rests)
        facts = facts_after(self.pathway, self.facts, event, on)
        if facts == self.facts:
            return
        self.facts = facts
        occasion = Occasion(check_in_id=lived.check_in_id, on=on, outcome=Outcome.OPEN, at=at)
        judgement = judge(self.pathway, self.history, occasion, self.facts, enrolment=True)
        self._wait(lived, occasion, judgement)
        yield from self._told(lived, judgement.flags)
        self._keep(replace(occasion, met=judgement.met))

    def _occasion(self, line: Line, told: Told) -> Occasion:
        """Where the line stands in the patient's days. A month's summary stands at the end of its week; so does a
        missed check-in on the day after it.
        """
        day, slot = line.day, line.slot
        month = told.month
        if month is None and line.status is Status.MISSED:
            month = months.month_over(self.pathway, line.day)
        if month is not None:
            day, slot = months.summary(self.pathway, month)
        return Occasion(
            check_in_id=f"line-{line.index}",
            on=self.facts.day_zero + timedelta(days=day),
            slot=slot,
            outcome=OUTCOMES.get(line.status, Outcome.ANSWERED),
            at=self._at(line),
        )

    def _judged(self, occasion: Occasion) -> Judgement:
        missed = occasion.outcome is Outcome.MISSED
        return judge(self.pathway, self.history, occasion, self.facts, ended=not missed, missed=missed)

    def _answers(self, line: Line, told: Told, history: History) -> Mapping[str, Value]:
        """What the bot would have understood, of what was typed and of what is told. `history`: what was before."""
        typed = {} if line.raw_text is None else self.typed.read(line.raw_text, history, self.facts)
        amounts = self.typed.amounts(told.amounts, told.units, history, self.facts)
        return {**typed, **amounts, **told.answers}

    def _keep(self, occasion: Occasion) -> None:
        self.history = self.history.with_occasion(occasion)
        found = new_baselines(self.pathway, self.history, self.facts)
        if found:
            self.facts = replace(self.facts, baselines={**self.facts.baselines, **found})

    def _profile(self, facts: Facts) -> None:
        """Facts of the profile changed; what was learned from answers stays."""
        learned = {**self.facts.baselines, **facts.baselines}
        self.facts = replace(facts, baselines=learned, units={**self.facts.units, **facts.units})

    def _told(self, lived: _Lived, flags: Iterable[Flag]) -> Iterator[Match]:
        for flag in flags:
            lived.flags[flag.rule_id, flag.severity.value] = flag.roles[0]
            yield self._match(lived, flag.rule_id, flag.severity.value, flag.roles[0])
            self.raised.add(flag.rule_id)

    def _match(
        self, lived: _Lived, rule: str, severity: str, role: str, *, superseded: bool = False
    ) -> Match:
        return Match(
            script=self.one.script.name,
            day=lived.line.day,
            slot=lived.line.slot,
            rule=rule,
            severity=severity,
            role=role,
            repeat=rule in self.raised,
            superseded=superseded,
        )

    # --- a correction --------------------------------------------------------------------------------------

    def _corrected(self, line: Line, told: Told) -> Iterator[Match]:
        lived = self._meant(line)
        self.lived.append(lived)  # a line that corrects this one means the same check-in
        place = [one.check_in_id for one in self.history.occasions].index(lived.check_in_id)
        old = self.history.occasions[place]
        earlier = History(occasions=self.history.occasions[:place])
        beside = self._readings_anew(lived, told)
        answers = self._answers(line, told, earlier)
        occasion = with_answers(self.pathway, replace(old, outcome=Outcome.ANSWERED), answers, self.facts)
        judgement = self._judged(occasion)
        if line.is_enrolment or lived.line.is_enrolment:
            beside += judge(self.pathway, self.history, occasion, self.facts, enrolment=True).flags
        gone = dict(lived.flags)
        lived.flags.clear()
        self._keep(replace(occasion, met=judgement.met))
        yield from self._told(lived, _gravest([*judgement.flags, *beside]) if beside else judgement.flags)
        still = {rule for rule, _ in lived.flags}
        for (rule, severity), role in gone.items():
            if rule not in still:
                yield self._match(lived, rule, severity, role, superseded=True)
        self._rejudge_after(occasion)
        self.deadlines = [one for one in self.deadlines if one.lived is not lived]
        self._wait(lived, occasion, judgement)

    def _meant(self, line: Line) -> _Lived:
        """The check-in that a correction is about: the line of that index. Some count check-ins alone, which makes
        another one of it after a first correction; then the day and slot that the correction gives tell.
        """
        assert line.corrects is not None, "a correction names its line"
        by_line = self.lived[line.corrects]
        check_ins = list({one.check_in_id: one for one in self.lived if one.line.event is None}.values())
        by_check_in = check_ins[min(line.corrects, len(check_ins) - 1)]
        return by_check_in if _is_at(by_check_in, line) and not _is_at(by_line, line) else by_line

    def _readings_anew(self, lived: _Lived, told: Told) -> list[Flag]:
        """What a month's single readings raise after a correction; given anew, they stand in place of the old ones."""
        first = lived.told
        month = told.month if first.month is None else first.month
        if month is None:
            return []
        readings, answers = told.readings or first.readings, {**first.answers, **told.answers}
        lived.told = replace(first, month=month, readings=readings, answers=answers)
        old = f"month-{month}-"
        kept = [
            one
            for one in self.history.occasions
            if one.check_in_id != lived.check_in_id and not one.check_in_id.startswith(old)
        ]  # the sum goes too: it is put back after its readings
        self.history = History(occasions=tuple(kept))
        return self._readings(lived.told)

    def _rejudge_after(self, corrected: Occasion) -> None:
        """Later check-ins look back on the truth of rules, which rests on what was corrected."""
        ids = [one.check_in_id for one in self.history.occasions]
        for check_in_id in ids[ids.index(corrected.check_in_id) + 1 :]:
            later = next(one for one in self.history.occasions if one.check_in_id == check_in_id)
            if later.outcome is not Outcome.OPEN:
                self.history = self.history.with_occasion(replace(later, met=self._judged(later).met))

    # --- time ----------------------------------------------------------------------------------------------

    def _wait(self, lived: _Lived, occasion: Occasion, judgement: Judgement) -> None:
        """Rules that hold now may set a deadline; several for one fact are one."""
        at = occasion.at
        assert at is not None, "a line of a script has its time"
        held = {*(flag.rule_id for flag in judgement.flags), *judgement.advised}
        for rule in self.pathway.rules:
            for then in rule.then if rule.id in held else ():
                fact = then.missing
                if fact is None or then.within_minutes is None or not self._is_played(fact, then):
                    continue
                waiting = self._unanswered(then, occasion)
                if waiting and all(one.fact != fact for one in self.deadlines):
                    due_at = at + timedelta(minutes=then.within_minutes)
                    self.deadlines.append(_Deadline(due_at, lived, fact, waiting))

    def _is_played(self, fact: str, then: Then) -> bool:
        """Not where the script speaks of the fact itself; nor of photos, where it never says that one came."""
        photos = {one.key for one in self.pathway.questions if one.kind is QuestionKind.PHOTO}
        return fact not in self.scripted and not (
            photos.issuperset(then.ask) and self.scripted.isdisjoint(then.ask)
        )

    def _unanswered(self, then: Then, occasion: Occasion) -> frozenset[str]:
        history = self.history
        return frozenset(
            key
            for key in then.ask
            if key not in self._heard(occasion)
            and asked(self.pathway, self.pathway.question(key), history, occasion, self.facts)
        )

    def _heard(self, occasion: Occasion) -> frozenset[str]:
        """What a check-in answers; a score that is told stands for its items, and a photo that did not come is none."""
        photos = {one.key for one in self.pathway.questions if one.kind is QuestionKind.PHOTO}
        told = {key for key, value in occasion.answers.items() if not (key in photos and value is False)}
        for score in self.pathway.scores.values():
            if score.key in occasion.outright:
                told.update(score.items)
        return frozenset(told)

    def _answered(self, occasion: Occasion) -> None:
        heard = self._heard(occasion)
        self.deadlines = [_still_waiting(one, heard) for one in self.deadlines if one.asked - heard]

    def _time_passes(self, now: datetime) -> Iterator[Match]:
        """What is due by now: the fact comes true on the check-in that began it, and its rules are judged."""
        for one in sorted(self.deadlines, key=lambda each: each.due_at):
            if one.due_at > now:
                continue
            self.deadlines.remove(one)
            old = next(each for each in self.history.occasions if each.check_in_id == one.lived.check_in_id)
            occasion = with_answers(self.pathway, old, {one.fact: True}, self.facts)
            judgement = judge(self.pathway, self.history, occasion, self.facts)
            self._keep(replace(occasion, met=judgement.met))
            new = [
                flag for flag in judgement.flags if (flag.rule_id, flag.severity.value) not in one.lived.flags
            ]
            yield from self._told(one.lived, new)

    def _at(self, line: Line) -> datetime:
        """When its check-in is due. An extra one, beyond the times of its day, comes just after the last of them."""
        on = self.facts.day_zero + timedelta(days=line.day)
        times = times_on(self.pathway, self.facts, line.day)
        hour = times[min(line.slot, len(times) - 1)]
        later = timedelta(minutes=max(0, line.slot - len(times) + 1))
        return datetime.combine(on, hour, tzinfo=UTC) + later

    # --- a month in one line --------------------------------------------------------------------------------

    def _readings(self, told: Told) -> list[Flag]:
        """The single readings of a month, kept as if each had been a check-in of its own; what each alone raises,
        beside the rest of the line.
        """
        if told.month is None:
            return []
        first = months.block_day(self.pathway, told.month, 1)
        flags: list[Flag] = []
        for count, reading in enumerate(told.readings):
            occasion = Occasion(
                check_in_id=f"month-{told.month}-{count}",
                on=self.facts.day_zero + timedelta(days=first + reading.block_day - 1),
                outcome=Outcome.ANSWERED,
            )
            beside = with_answers(self.pathway, occasion, {**told.answers, **reading.answers}, self.facts)
            flags += judge(self.pathway, self.history, beside, self.facts).flags
            self._keep(with_answers(self.pathway, occasion, reading.answers, self.facts))
        return flags


def _is_at(lived: _Lived, line: Line) -> bool:
    """Whether a line gives the day and slot of this check-in."""
    return (lived.line.day, lived.line.slot) == (line.day, line.slot)


def _gravest(flags: Iterable[Flag]) -> list[Flag]:
    """Each rule once, at its gravest; the gravest rule first."""
    found: dict[str, Flag] = {}
    for flag in flags:
        before = found.get(flag.rule_id)
        if before is None or flag.severity.rank < before.severity.rank:
            found[flag.rule_id] = flag
    return sorted(found.values(), key=lambda flag: flag.severity.rank)


def _still_waiting(one: _Deadline, heard: frozenset[str]) -> _Deadline:
    """The same deadline, still waiting for what was not heard."""
    return replace(one, asked=one.asked - heard)
