"""Numbers as a condition reads them: as kept, or in the unit the patient herself uses.

Decides how an answer becomes the number that is compared. Some thresholds are stated in two units that are not
exactly each other's conversion (glucose 54 mg/dL and 3.0 mmol/L); such a limit is judged in the patient's own
unit (the clinical specification, plan 9: "thresholds judged in the patient's own unit"): each answer is
converted and rounded to that unit's precision first, as her meter showed it, and only then added, averaged or
compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from dialogs.hearing import units
from dialogs.pathway.history import Value
from dialogs.pathway.kinds import EXACT, Kind, Run, Sort, Stated, Term, Uses, fits
from dialogs.pathway.view import View

Read = Callable[[View, Value | None], Value | None]
"""An answer as a condition takes it; None when it is missing or not of the question's kind."""

READINGS_REMEMBERED = 4096
"""Conversions are exact and slow; the same few readings are converted again in every look-back."""

FINEST_DIGIT = Decimal("1e-12")
PRECISIONS: Mapping[str, Decimal] = MappingProxyType(
    {"mmol/L": Decimal("0.1"), "lb": Decimal("0.1"), "st": Decimal("0.1"), "°F": Decimal("0.1")}
)
"""What devices show in units that answers are not kept in; in the canonical unit the question says it."""


def as_kept(kind: Kind) -> Read:
    """The answer in its canonical unit."""
    return lambda view, value: fits(kind, value)


def unit_of(view: View, kind: Kind) -> str | None:
    """The unit the patient uses for a question; the canonical one unless she uses another."""
    return view.facts.units.get(kind.name or "", kind.unit)


def term(kind: Kind, uses: Uses, make: Callable[[Read], Run]) -> Term:
    """A term about one question, which can also be found in the patient's own unit where it has one."""
    can_convert = kind.sort is Sort.NUMBER and kind.unit in units.UNITS
    return Term(kind=kind, uses=uses, run=make(as_kept(kind)), own=make(_own(kind)) if can_convert else None)


def stated(name: str, unit: str, also: Mapping[str, Decimal], default: Decimal | None) -> Stated:
    """The number of a limit in a unit; one set for this patient is converted, for it is stated only once."""

    def find(view: View, wanted: str, is_change: bool) -> Decimal | None:
        limited = view.facts.limits.get(name)
        if limited is None or limited == default:
            return also.get(wanted)
        return _shown(limited, unit, wanted, is_change) if wanted in also else None

    return find


def _own(kind: Kind) -> Read:
    def read(view: View, value: Value | None) -> Value | None:
        number, wanted = fits(kind, value), unit_of(view, kind)
        if not isinstance(number, Decimal) or kind.unit is None or wanted is None:
            return None
        return _shown(number, kind.unit, wanted, is_change=False)

    return read


@lru_cache(maxsize=READINGS_REMEMBERED)
def _shown(value: Decimal, unit: str, wanted: str, is_change: bool) -> Decimal | None:
    if wanted not in units.UNITS or not units.same_dimension(unit, wanted):
        return None
    precision = PRECISIONS.get(wanted, Decimal(1))
    convert = units.show_change if is_change else units.show
    return convert(value.quantize(FINEST_DIGIT, context=EXACT), wanted, precision)
