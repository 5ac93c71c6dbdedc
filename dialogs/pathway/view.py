"""What a condition may look at: the answers up to one occasion, and the facts of the plan.

Decides which answer "today", "yesterday", "previous" and "the last n" mean. Never evaluates a rule. What is known is
indexed once per judging, so that the many look-backs of one reply cost a lookup each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, takewhile

from dialogs.pathway.history import Facts, History, Occasion, Outcome, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """What makes an occasion a reading: answers to `all` of these and, where named, to one of `some`."""

    all: tuple[str, ...] = ()
    some: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """All that views of one judging share, each found when it is first asked for. `met_now` is filled while the
    newest occasion is judged.
    """

    occasions: tuple[Occasion, ...]
    facts: Facts
    met_now: Collection[str]
    dates: Sequence[date]
    answers_by_day: dict[date, Mapping[str, Value]] = field(default_factory=dict)
    places_by_key: dict[str, list[int]] = field(default_factory=dict)

    def answers_on(self, on: date) -> Mapping[str, Value]:
        """The answers of a day, the latest of each question."""
        answers = self.answers_by_day.get(on)
        if answers is None:
            merged: dict[str, Value] = {}
            for place in self.places_on(on):
                merged.update(self.occasions[place].answers)
            answers = self.answers_by_day[on] = merged
        return answers

    def places_on(self, on: date) -> range:
        """Where the occasions of a day are."""
        return range(bisect_left(self.dates, on), bisect_right(self.dates, on))

    def last_on(self, on: date) -> int:
        """Where the last of a day is that holds answers, because rules were judged there; else its first, else -1."""
        places = self.places_on(on)
        answered = (place for place in reversed(places) if self.occasions[place].answers)
        return next(answered, places[0] if places else -1)

    def places(self, key: str) -> list[int]:
        """Where a question is answered, oldest first."""
        places = self.places_by_key.get(key)
        if places is None:
            places = [index for index, one in enumerate(self.occasions) if key in one.answers]
            self.places_by_key[key] = places
        return places

    def places_of_any(self, keys: tuple[str, ...]) -> list[int]:
        """Where at least one of these is answered, oldest first."""
        return sorted({place for key in keys for place in self.places(key)})


@dataclass(frozen=True, slots=True)
class View:
    """The plan as seen from one occasion, or from one day before it.

    `at` is the place of the occasion, -1 on a day that has none. `alone` narrows the answers to those of that one
    occasion (for runs of readings); otherwise the answers of its whole day count, the latest of each question.
    """

    index: Index
    on: date
    at: int
    alone: bool = False

    @property
    def facts(self) -> Facts:
        """What is kept about the plan."""
        return self.index.facts

    @property
    def day(self) -> int:
        """Days since day 0."""
        return (self.on - self.index.facts.day_zero).days

    @property
    def occasion(self) -> Occasion | None:
        """The one it is seen from; None on a day without any."""
        return self.index.occasions[self.at] if self.at >= 0 else None

    @property
    def reach(self) -> int:
        """How many occasions are in sight: those up to this one, or up to the end of the day."""
        return self.at + 1 if self.alone else bisect_right(self.index.dates, self.on)

    @property
    def has_answers(self) -> bool:
        """Whether anything was answered today (or on this occasion alone)."""
        if self.alone:
            return bool(self.index.occasions[self.at].answers)
        return bool(self.index.answers_on(self.on))

    def answer(self, key: str) -> Value | None:
        """The answer of today (or of this occasion alone), None when there is none."""
        if self.alone:
            return self.index.occasions[self.at].answers.get(key)
        return self.index.answers_on(self.on).get(key)

    def earlier(self, key: str, days: int) -> Value | None:
        """The answer of the day exactly so many calendar days before."""
        return self.index.answers_on(self.on - timedelta(days=days)).get(key)

    def latest(self, key: str) -> Value | None:
        """The answer of today, else the latest before."""
        places = self.index.places(key)
        found = bisect_left(places, self.reach)
        return self.index.occasions[places[found - 1]].answers[key] if found else None

    def before(self, key: str) -> Iterator[Occasion]:
        """The occasions that answered it before the answer that counts now, newest first."""
        places = self.index.places(key)
        found = bisect_left(places, self.reach)
        if found and self._counts_now(places[found - 1]):
            found -= 1
        for place in reversed(places[:found]):
            yield self.index.occasions[place]

    def met(self, rule_id: str) -> bool:
        """Whether a rule is true: as found so far in this judging, or as kept with the earlier day."""
        if self.at == len(self.index.occasions) - 1:
            return rule_id in self.index.met_now
        return self.at >= 0 and rule_id in self.index.occasions[self.at].met

    def met_within(self, rule_id: str, days: int) -> bool:
        """Whether a rule was true at some check-in of so many calendar days, today's included."""
        newest = len(self.index.occasions) - 1
        return any(
            rule_id in (self.index.met_now if place == newest else self.index.occasions[place].met)
            for place in self._places_since(self.on - timedelta(days=days - 1))
        )

    def days_ago(self, days: int) -> View:
        """The same plan seen from an earlier day; from that day's last occasion, where it has one."""
        if days == 0:
            return self
        on = self.on - timedelta(days=days)
        return View(self.index, on, self.index.last_on(on))

    def by_itself(self) -> View | None:
        """This occasion with its own answers only; None on a day without any."""
        return View(self.index, self.on, self.at, alone=True) if self.at >= 0 else None

    def answered_together(self, sought: Sought, most: int) -> list[View]:
        """Up to so many readings, newest first: occasions that answer what is sought."""
        return [self._alone_at(place) for place in islice(self._places_of(sought, self.reach), most)]

    def readings_since(self, first: date, sought: Sought, *, before: date | None = None) -> list[View]:
        """The readings from a date on (up to the day before another), newest first."""
        start = bisect_left(self.index.dates, first)
        end = self.reach if before is None else min(self.reach, bisect_left(self.index.dates, before))
        places = takewhile(lambda place: place >= start, self._places_of(sought, end))
        return [self._alone_at(place) for place in places]

    def _alone_at(self, place: int) -> View:
        return View(self.index, self.index.dates[place], place, alone=True)

    def _places_of(self, sought: Sought, end: int) -> Iterator[int]:
        """The places before `end` that answer what is sought, newest first."""
        places = self.index.places(sought.all[0]) if sought.all else self.index.places_of_any(sought.some)
        for found in range(bisect_left(places, end) - 1, -1, -1):
            answers = self.index.occasions[places[found]].answers
            if all(key in answers for key in sought.all) and (
                not sought.some or any(key in answers for key in sought.some)
            ):
                yield places[found]

    def _places_since(self, first: date) -> range:
        return range(bisect_left(self.index.dates, first), self.reach)

    def _counts_now(self, place: int) -> bool:
        return place == self.at if self.alone else self.index.dates[place] == self.on


def view_of(history: History, facts: Facts, met_now: Collection[str]) -> View:
    """The view from the newest occasion of a history that has one."""
    index = Index(
        occasions=history.occasions,
        facts=facts,
        met_now=met_now,
        dates=[occasion.on for occasion in history.occasions],
    )
    newest = len(history.occasions) - 1
    return View(index, index.dates[newest], newest)


def view_on(history: History, facts: Facts, on: date, slot: int = 0) -> View:
    """The plan as seen on a date whose check-in is not there yet; what came later is left out."""
    coming = Occasion(check_in_id="", on=on, slot=slot, outcome=Outcome.OPEN)
    return view_of(history.up_to(coming), facts, set())
