"""The names of expressions that are no questions: inputs, limits, the profile, and where the day stands.

Decides what each gives for one patient: what is entered for her, else its default, else nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from dialogs.pathway.cadence import block_on, stretch_on
from dialogs.pathway.history import Outcome, Value
from dialogs.pathway.kinds import EXACT, Kind, Scope, Sort, Term, Truth, Uses, fits
from dialogs.pathway.own_unit import stated
from dialogs.pathway.view import View

YES_NO = Kind(sort=Sort.YES_NO)
DAY = Kind(sort=Sort.NUMBER, unit="days", precision=Decimal(1))
NUMBERED = Kind(sort=Sort.NUMBER, precision=Decimal(1))
PROFILE: Mapping[str, Kind] = MappingProxyType(
    {
        "age": Kind(sort=Sort.NUMBER, unit="years", precision=Decimal(1), name="profile.age"),
        "sex": Kind(sort=Sort.CHOICE, options=("female", "male"), name="profile.sex"),
    }
)
OF_THE_DAY = ("day", "slot", "last_slot", "block", "block_day", "yes", "no")
"""The names that every file knows. `day`: days since day 0. `slot`: the check-in's number in its day, from 0;
`last_slot`: it is the last the cadence has that day. `block` and `block_day`: where the phase is cut into blocks,
the number of the block and the day in it, from 1.
"""

SHARE = Kind(sort=Sort.NUMBER, unit="%", shown=Decimal("0.1"))

ENDED_BY_HER = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.MISSED)


def given(name: str, kind: Kind, default: Value | None) -> Term:
    def run(view: View) -> Value | None:
        value = fits(kind, view.facts.inputs.get(name))
        return default if value is None else value

    return Term(kind=kind, uses=Uses(inputs=frozenset({name})), run=run)


def limited(name: str, kind: Kind, scope: Scope) -> Term:
    default, also = scope.limit_defaults.get(name), scope.limits_also.get(name)

    def run(view: View) -> Value | None:
        value = fits(kind, view.facts.limits.get(name))
        return default if value is None else value

    states = stated(name, kind.unit, also, default) if also and kind.unit is not None else None
    return Term(kind=kind, uses=Uses(limits=frozenset({name})), run=run, stated=states)


def of_the_day(key: str, scope: Scope) -> Term:
    """A name every file knows."""
    if key == "day":
        return Term(kind=DAY, uses=Uses(), run=lambda view: Decimal(view.day))
    if key == "slot":
        return Term(kind=NUMBERED, uses=Uses(), run=_slot)
    if key == "last_slot":
        return Term(kind=YES_NO, uses=Uses(), run=lambda view: _is_last_slot(view, scope))
    if key in ("block", "block_day"):
        place = ("block", "block_day").index(key)
        return Term(kind=NUMBERED, uses=Uses(), run=lambda view: _in_block(view, scope, place))
    return Term(kind=YES_NO, uses=Uses(), run=lambda view: key == "yes")


def _slot(view: View) -> Value | None:
    return None if view.occasion is None else Decimal(view.occasion.slot)


def _is_last_slot(view: View, scope: Scope) -> Truth:
    stretch = stretch_on(view, scope)
    if stretch is None or view.occasion is None:
        return None
    return view.occasion.slot == stretch.slots - 1


def _in_block(view: View, scope: Scope, place: int) -> Value | None:
    found = block_on(view, scope)
    return None if found is None else Decimal(found[place])


AGE = Term(
    kind=PROFILE["age"],
    uses=Uses(profile=frozenset({"age"})),
    run=lambda view: fits(PROFILE["age"], view.facts.age_on(view.on)),
)
SEX = Term(
    kind=PROFILE["sex"],
    uses=Uses(profile=frozenset({"sex"})),
    run=lambda view: fits(PROFILE["sex"], view.facts.sex),
)


def _share(*, missed: bool) -> Term:
    """What became of the check-ins she could have answered, as a percentage; missing while there were none."""

    def run(view: View) -> Value | None:
        ended = [one.outcome is Outcome.MISSED for one in view.index.occasions if one.outcome in ENDED_BY_HER]
        part = sum(one is missed for one in ended)
        return EXACT.divide(Decimal(100 * part), Decimal(len(ended))) if ended else None

    return Term(kind=SHARE, uses=Uses(), run=run)


SHARES: Mapping[str, Term] = MappingProxyType(
    {"answered_share": _share(missed=False), "missed_share": _share(missed=True)}
)
"""Names of measures of the whole course: the share of check-ins that were answered, if only in part, or missed.
Those that we missed ourselves or that were cancelled do not count.
"""
