"""What a condition may look at: the answers up to one occasion, and the facts of the plan.

Decides which answer "today", "yesterday" and "previous" mean. Never evaluates a rule. The days are indexed
once per judging, so that the many look-backs of one reply cost a dictionary lookup each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dialogs.pathway.history import Facts, History, Value


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """The plan as seen from one occasion, or from one day before it.

    `alone` narrows the answers to those of that one occasion (for runs of readings); otherwise the answers of
    its whole day count, the latest of each question. `met_now` is filled while the newest one is judged.
    """

    history: History
    facts: Facts
    days: Mapping[date, Mapping[str, Value]]
    last_of_day: Mapping[date, int]
    on: date
    at: int
    alone: bool
    met_now: Collection[str]

    @property
    def day(self) -> int:
        """Days since day 0."""
        return (self.on - self.facts.day_zero).days

    def answer(self, key: str) -> Value | None:
        """The answer of today (or of this occasion alone), None when there is none."""
        if self.alone:
            return self.history.occasions[self.at].answers.get(key)
        return self.days.get(self.on, {}).get(key)

    def earlier(self, key: str, days: int) -> Value | None:
        """The answer of the day exactly so many calendar days before."""
        return self.days.get(self.on - timedelta(days=days), {}).get(key)

    def previous(self, key: str) -> Value | None:
        """The latest answer given before the one that counts now, however long ago."""
        place = self.at
        if not self.alone:
            while place >= 0 and not self._gives(place, key):
                place -= 1
            place = self.at if place < 0 else place
        for index in range(place - 1, -1, -1):
            if key in self.history.occasions[index].answers:
                return self.history.occasions[index].answers[key]
        return None

    def met(self, rule_id: str) -> bool:
        """Whether a rule is true: as found so far in this judging, or as kept with the earlier day."""
        if self.at == len(self.history.occasions) - 1:
            return rule_id in self.met_now
        return self.at >= 0 and rule_id in self.history.occasions[self.at].met

    def days_ago(self, days: int) -> View:
        """The same plan seen from an earlier day; from that day's last occasion, where it has one."""
        if days == 0:
            return self
        on = self.on - timedelta(days=days)
        return replace(self, on=on, at=self.last_of_day.get(on, -1), alone=False)

    def answered_together(self, keys: Collection[str], most: int) -> list[View]:
        """Up to so many occasions, newest first, that hold an answer to each of these questions."""
        views: list[View] = []
        for index in range(self.at, -1, -1):
            occasion = self.history.occasions[index]
            if all(key in occasion.answers for key in keys):
                views.append(replace(self, on=occasion.on, at=index, alone=True))
                if len(views) == most:
                    break
        return views

    def _gives(self, index: int, key: str) -> bool:
        occasion = self.history.occasions[index]
        return occasion.on == self.on and key in occasion.answers


def view_of(history: History, facts: Facts, met_now: Collection[str]) -> View:
    """The view from the newest occasion of a history that has one."""
    days: dict[date, dict[str, Value]] = {}
    last_of_day: dict[date, int] = {}
    for index, occasion in enumerate(history.occasions):
        days.setdefault(occasion.on, {}).update(occasion.answers)
        if occasion.answers or occasion.on not in last_of_day:  # rules were judged where there are answers
            last_of_day[occasion.on] = index
    newest = len(history.occasions) - 1
    return View(
        history=history,
        facts=facts,
        days=days,
        last_of_day=last_of_day,
        on=history.occasions[newest].on,
        at=newest,
        alone=False,
        met_now=met_now,
    )
