"""Short courses of invented answers, for trying one expression without a whole pathway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from dialogs.pathway.expressions import compile_condition, compile_value
from dialogs.pathway.history import Facts, History, Occasion, Outcome, Value
from dialogs.pathway.kinds import Kind, Scope, Sort, Stretch
from dialogs.pathway.view import View, view_of

DAY_ZERO = date(2026, 3, 2)
WHOLE, TENTH, CENTI = Decimal(1), Decimal("0.1"), Decimal("0.01")


def number(name: str, unit: str | None = None, precision: Decimal = WHOLE) -> Kind:
    """A question answered with a number."""
    return Kind(sort=Sort.NUMBER, unit=unit, precision=precision, name=name)


SCOPE = Scope(
    questions={
        "sys": number("sys", "mmHg"),
        "dia": number("dia", "mmHg"),
        "bp": Kind(sort=Sort.PRESSURE, name="bp"),
        "sys_2": number("sys_2", "mmHg"),
        "temp": number("temp", "°C", TENTH),
        "glucose": number("glucose", "mg/dL"),
        "context": Kind(sort=Sort.CHOICE, options=("fasting", "post"), name="context"),
        "weight": number("weight", "kg", CENTI),
        "tablets": number("tablets"),
        "phq9": number("phq9"),
        "nausea": number("nausea"),
        "pain": number("pain"),
        "cough": number("cough"),
        "signs": Kind(sort=Sort.SEVERAL, options=("none", "chest_pain", "fainted"), name="signs"),
        "seen_on": Kind(sort=Sort.DATE, name="seen_on"),
        "woke": Kind(sort=Sort.YES_NO, name="woke"),
    },
    inputs={
        "stop_on": Kind(sort=Sort.DATE, name="stop_on"),
        "dry": number("dry", "kg", CENTI),
        "ends_on": Kind(sort=Sort.DATE, name="ends_on"),
        "baseline_phq9": number("baseline_phq9"),
        "risky": Kind(sort=Sort.YES_NO, name="risky"),
    },
    limits={
        "low": Kind(sort=Sort.NUMBER, unit="mg/dL", name="low"),
        "goal": Kind(sort=Sort.NUMBER, unit="mg/dL", name="goal"),
    },
    input_defaults={"risky": False},
    limit_defaults={"low": Decimal(54), "goal": Decimal(130)},
    rules=frozenset({"R-1", "R-2", "AT-9"}),
    baseline_inputs={"phq9": "baseline_phq9"},
    groups={"symptoms": ("nausea", "pain", "cough")},
    limits_also={"low": {"mmol/L": Decimal("3.0")}, "goal": {"mmol/L": Decimal("7.2")}},
    levels={"AT-9": ("emergency", "urgent")},
    stretches=(
        Stretch(first_day=-7, last_day=0),
        Stretch(first_day=1, last_day=None, until="ends_on", every_days_again=30, for_days=7, slots=2),
    ),
)
Given = Mapping[str, object]


def values(given: Given) -> dict[str, Value]:
    """Plain numbers as the decimals that answers are kept as."""
    found: dict[str, Value] = {}
    for key, value in given.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            found[key] = Decimal(str(value))
        else:
            assert isinstance(value, bool | str | tuple | date | Decimal)
            found[key] = value
    return found


def check_in(day: int, given: Given, *, slot: int = 0, at: str = "", met: Sequence[str] = ()) -> Occasion:
    """One answered check-in; `at` is its time of day, UTC."""
    on = DAY_ZERO + timedelta(days=day)
    return Occasion(
        check_in_id=f"{day}/{slot}/{at}",
        on=on,
        slot=slot,
        outcome=Outcome.ANSWERED if given else Outcome.MISSED,
        answers=values(given),
        met=tuple(met),
        at=datetime.combine(on, time.fromisoformat(at), UTC) if at else None,
    )


def facts(**known: object) -> Facts:
    """The facts of a plan that began on day 0."""
    return replace(Facts(day_zero=DAY_ZERO), **known)  # type: ignore[arg-type]  # names of fields, by test


def seen_from(course: Sequence[Occasion], known: Facts | None = None) -> View:
    """The view from the last check-in of a course."""
    history = History()
    for occasion in course:
        history = history.with_occasion(occasion)
    return view_of(history, known or facts(), set(course[-1].met))


def truth(text: str, course: Sequence[Occasion], known: Facts | None = None) -> Value | None:
    """What a condition gives at the end of a course: True, False or None where an answer is missing."""
    return compile_condition(text, SCOPE).run(seen_from(course, known))


def value(text: str, course: Sequence[Occasion], known: Facts | None = None) -> Value | None:
    """What a value gives at the end of a course."""
    return compile_value(text, SCOPE).run(seen_from(course, known))


def days(key: str, *given: object) -> list[Occasion]:
    """One check-in a day from day 1 on, each answering one question; None is a missed one."""
    return [check_in(day, {} if one is None else {key: one}) for day, one in enumerate(given, start=1)]
