"""The types of the expression language, and exact comparison of numbers.

Decides what may be compared with what. A number carries its unit and precision, a choice its options, so
that `weight > limit.steps` or `breathless == "wrose"` is a fault of the file and not a rule that silently
never holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from dialogs.pathway.history import Value
from dialogs.pathway.view import View

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Wide enough that no answer in any hard range is ever rounded by arithmetic itself."""


class Sort(StrEnum):
    """What an expression gives, in words an author reads."""

    NUMBER = "a number"
    CHOICE = "a choice"
    SEVERAL = "an answer with several options"
    YES_NO = "a yes/no answer"
    DATE = "a date"
    TEXT = "text"
    TRUTH = "a condition"
    WORD = "a quoted word"
    BROKEN = "broken"
    """Something already reported; it agrees with everything, so that one fault is told once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """The type of an expression. `unit` None on a number: it takes the unit of what it meets."""

    sort: Sort
    unit: str | None = None
    precision: Decimal | None = None
    options: tuple[str, ...] = ()
    name: str | None = None
    is_change: bool = False

    def __str__(self) -> str:
        """As told in a fault."""
        return f"{self.sort.value} in {self.unit}" if self.unit else self.sort.value


BROKEN = Kind(sort=Sort.BROKEN)
TRUTH = Kind(sort=Sort.TRUTH)

Run = Callable[[View], Value | None]
Truth = bool | None
"""Three-valued: None where an answer is missing. Only True is met, so `not` of what is missing is not met."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """The names an expression may use in one file, and the ids of its rules."""

    questions: Mapping[str, Kind]
    inputs: Mapping[str, Kind]
    limits: Mapping[str, Kind]
    input_defaults: Mapping[str, Value]
    limit_defaults: Mapping[str, Decimal]
    rules: frozenset[str]
    baseline_inputs: Mapping[str, str] = field(
        default_factory=dict
    )  # question → the input that is its baseline


@dataclass(frozen=True, kw_only=True, slots=True)
class Uses:
    """What an expression looks at: names by sort, and how far back."""

    questions: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()
    limits: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    baselines: frozenset[str] = frozenset()
    days: int = 0
    answers: int = 1
    together: frozenset[tuple[str, ...]] = frozenset()

    def __or__(self, other: Uses) -> Uses:
        """What both look at."""
        return Uses(
            questions=self.questions | other.questions,
            inputs=self.inputs | other.inputs,
            limits=self.limits | other.limits,
            rules=self.rules | other.rules,
            baselines=self.baselines | other.baselines,
            days=max(self.days, other.days),
            answers=max(self.answers, other.answers),
            together=self.together | other.together,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """A piece of an expression: its type, what it looks at, and how to find its value."""

    kind: Kind
    uses: Uses
    run: Run


def rounded(value: Decimal, precision: Decimal | None) -> Decimal:
    """The number at this precision, halves away from zero, as people round by hand."""
    if precision is None:
        return value
    return value.quantize(precision, context=EXACT)


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
        usable = isinstance(value, Decimal) and value.is_finite() and value.adjusted() < EXACT.prec // 3
        return value if usable else None
    if kind.sort is Sort.YES_NO:
        return value if isinstance(value, bool) else None
    if kind.sort in (Sort.CHOICE, Sort.TEXT):
        return value if isinstance(value, str) else None
    if kind.sort is Sort.SEVERAL:
        return value if isinstance(value, tuple) else None
    if kind.sort is Sort.DATE:
        return value if isinstance(value, date) else None
    return None
