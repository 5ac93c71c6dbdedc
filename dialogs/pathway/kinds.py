"""The types of the expression language, and exact comparison of numbers.

Decides what may be compared with what. A number carries its unit and precision, a choice its options, so
that `weight > limit.steps` or `breathless == "wrose"` is a fault of the file and not a rule that silently
never holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import StrEnum

from dialogs.pathway.history import Needs, Pressure, Value
from dialogs.pathway.view import Sought, View

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Wide enough that no answer in any hard range is ever rounded by arithmetic itself."""


MOST_DIGITS = EXACT.prec // 3
"""A number with more before or after its point is no answer to any question."""


class Sort(StrEnum):
    """What an expression gives, in words an author reads."""

    NUMBER = "a number"
    CHOICE = "a choice"
    SEVERAL = "an answer with several options"
    YES_NO = "a yes/no answer"
    DATE = "a date"
    TEXT = "text"
    PRESSURE = "a blood pressure"
    TRUTH = "a condition"
    WORD = "a quoted word"
    BROKEN = "broken"
    """Something already reported; it agrees with everything, so that one fault is told once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """The type of an expression. `unit` None on a number: it takes the unit of what it meets.

    `precision` is what it is compared at, `shown` what it is told at where that is coarser (a mean).
    """

    sort: Sort
    unit: str | None = None
    precision: Decimal | None = None
    options: tuple[str, ...] = ()
    name: str | None = None
    is_change: bool = False
    shown: Decimal | None = None

    @property
    def told(self) -> Decimal | None:
        """The precision it is told at."""
        return self.shown or self.precision

    def __str__(self) -> str:
        """As told in a fault."""
        return f"{self.sort.value} in {self.unit}" if self.unit else self.sort.value


BROKEN = Kind(sort=Sort.BROKEN)
TRUTH = Kind(sort=Sort.TRUTH)

Run = Callable[[View], Value | None]
Stated = Callable[[View, str, bool], Decimal | None]
"""A limit's number in a unit; None where it is not stated in it. The last argument: it bounds a change."""

Truth = bool | None
"""Three-valued: None where an answer is missing. Only True is met, so `not` of what is missing is not met."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A phase as conditions see it: its days, and how many check-ins a day of it has.

    `until` names a date input that ends it, `anchor` the one from which its days count. `every_days_again` cuts it
    into blocks, of which the first `for_days` are asked on; the days after them still belong to their block.
    """

    first_day: int
    last_day: int | None
    until: str | None = None
    anchor: str | None = None
    every_days_again: int | None = None
    for_days: int | None = None
    slots: int = 1

    def block_of(self, day: int) -> tuple[int, int] | None:
        """The number of the block a day falls in and its day in the block, both from 1; None without blocks."""
        if self.every_days_again is None:
            return None
        blocks, days = divmod(day - self.first_day, self.every_days_again)
        return blocks + 1, days + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """The names an expression may use in one file, and the ids of its rules.

    `questions` are all names an occasion's answers may hold: questions, the numbers of a blood pressure,
    scores and facts. `limits_also` is a limit's own number in another unit, `levels` the severities of a rule
    that has levels, `stretches` its phases in their order. `whole`: the expression is a measure of the whole course,
    read on all that was ever answered.
    """

    questions: Mapping[str, Kind]
    inputs: Mapping[str, Kind]
    limits: Mapping[str, Kind]
    input_defaults: Mapping[str, Value]
    limit_defaults: Mapping[str, Decimal]
    rules: frozenset[str]
    baseline_inputs: Mapping[str, str] = field(
        default_factory=dict
    )  # question → the input that is its baseline
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits_also: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stretches: tuple[Stretch, ...] = ()
    whole: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Uses:
    """What an expression looks at: names by sort, and how far back.

    `here` are those of `questions` whose answer on the occasion itself it needs (not only the latest one
    before it), `some` the members of groups, of which one will do: runs and counts take such an occasion as a
    reading. `absent`: it may hold because something was not answered, so it can be news although nothing it reads
    was answered.
    """

    questions: frozenset[str] = frozenset()
    here: frozenset[str] = frozenset()
    some: frozenset[str] = frozenset()
    absent: bool = False
    inputs: frozenset[str] = frozenset()
    limits: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    baselines: frozenset[str] = frozenset()
    profile: frozenset[str] = frozenset()
    days: int = 0
    answers: int = 1
    together: frozenset[tuple[str, ...]] = frozenset()
    deep: frozenset[tuple[tuple[str, ...], int]] = frozenset()

    def __or__(self, other: Uses) -> Uses:
        """What both look at."""
        return Uses(
            questions=self.questions | other.questions,
            here=self.here | other.here,
            some=self.some | other.some,
            absent=self.absent or other.absent,
            inputs=self.inputs | other.inputs,
            limits=self.limits | other.limits,
            rules=self.rules | other.rules,
            baselines=self.baselines | other.baselines,
            profile=self.profile | other.profile,
            days=max(self.days, other.days),
            answers=max(self.answers, other.answers),
            together=self.together | other.together,
            deep=self.deep | other.deep,
        )

    @property
    def needs(self) -> Needs:
        """What a history has to keep for it."""
        return Needs(
            days=self.days,
            answers=self.answers,
            together=tuple(sorted(self.together)),
            deep=tuple(sorted(self.deep)),
        )

    @property
    def sought(self) -> Sought:
        """What an occasion answers to be a reading of it."""
        return Sought(all=tuple(sorted(self.here)), some=tuple(sorted(self.some - self.here)))

    def counted_together(self) -> frozenset[tuple[str, ...]]:
        """The sets of answers, more than one, that a reading of it holds: kept together by the history."""
        sought = self.sought
        sets = {tuple(sorted((*sought.all, one))) for one in sought.some} or {sought.all}
        return frozenset(keys for keys in sets if len(keys) > 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A piece of an expression: its type, what it looks at, and how to find its value.

    `own` finds the same value in the unit the patient herself uses for the question it is about, each answer in it
    rounded to that unit's precision. `stated` is there for a limit that names its number in other units too.
    """

    kind: Kind
    uses: Uses
    run: Run
    own: Run | None = None
    stated: Stated | None = None


def rounded(value: Decimal, precision: Decimal | None) -> Decimal:
    """The number at this precision, halves away from zero, as people round by hand. One with more digits than any
    answer can lead to stays as it is.
    """
    if precision is None:
        return value
    try:
        return value.quantize(precision, context=EXACT)
    except InvalidOperation:
        return value


def finest(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    """The smaller of two precisions, of those there are."""
    stated = [precision for precision in (first, second) if precision is not None]
    return min(stated) if stated else None


def fits(kind: Kind, value: Value | None) -> Value | None:
    """The value if it is of this kind, else None. Numbers stay as kept: only a comparison rounds, and only once.

    Were both weights rounded first, 180 lb → 185 lb would be 2.26 kg and not the 2.27 that 5 lb are.

    A kept answer can be of another sort than its question when a newer version changed the question; it then
    counts as missing, never as an error.
    """
    if kind.sort is Sort.NUMBER:
        usable = (
            isinstance(value, Decimal) and value.is_finite() and -MOST_DIGITS < value.adjusted() < MOST_DIGITS
        )
        return value if usable else None
    if kind.sort is Sort.YES_NO:
        return value if isinstance(value, bool) else None
    if kind.sort in (Sort.CHOICE, Sort.TEXT):
        return value if isinstance(value, str) else None
    if kind.sort is Sort.SEVERAL:
        return value if isinstance(value, tuple) else None
    if kind.sort is Sort.DATE:
        return value if isinstance(value, date) else None
    if kind.sort is Sort.PRESSURE:
        return value if isinstance(value, Pressure) else None
    return None
