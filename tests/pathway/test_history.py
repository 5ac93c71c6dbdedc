"""The history rules look back on: its order, its bounds, and its way through JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from dialogs.pathway.history import LONGEST_SILENCE, Facts, History, Needs, Occasion, Outcome, Pressure, Value
from dialogs.pathway.parts import Limit
from dialogs.rules import Flag, judge, missed_in_a_row
from dialogs.severity import Severity
from tests.pathway.days import DISCHARGED, MISSED, facts, heart_failure, lived, occasion_on, weighed

ADAPTER = TypeAdapter(History)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-999, max_value=999),
    st.text(max_size=20),
    st.booleans(),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.dates(),
    st.builds(
        Pressure,
        systolic=st.decimals(60, 260, allow_nan=False, places=1),
        diastolic=st.decimals(30, 160, allow_nan=False, places=1),
    ),
)
OCCASIONS = st.builds(
    Occasion,
    check_in_id=st.text(min_size=1, max_size=8),
    on=st.dates(),
    slot=st.integers(0, 5),
    outcome=st.sampled_from(Outcome),
    answers=st.dictionaries(st.text(min_size=1, max_size=8), VALUES, max_size=4),
    met=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    at=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
    outright=st.lists(st.text(max_size=5), max_size=3).map(tuple),
)


@given(st.lists(OCCASIONS, max_size=4))
def test_a_history_comes_back_from_json_as_it_was(occasions: list[Occasion]) -> None:
    """Numbers, words, yes/no, lists and dates are never taken for one another."""
    history = History(occasions=tuple(occasions))
    back = ADAPTER.validate_json(ADAPTER.dump_json(history))
    assert back == history
    for old, new in zip(history.occasions, back.occasions, strict=True):
        assert [type(value) for value in old.answers.values()] == [
            type(value) for value in new.answers.values()
        ]


def test_look_alikes_stay_apart() -> None:
    """ "1", 1, true, a date as text and a date keep their sorts and their digits."""
    answers: dict[str, Value] = {
        "a": "1",
        "b": Decimal("1.00"),
        "c": True,
        "d": "2026-03-02",
        "e": date(2026, 3, 2),
        "f": "true",
    }
    history = History(occasions=(replace(occasion_on(1, {}), answers=answers),))
    back = ADAPTER.validate_json(ADAPTER.dump_json(history)).occasions[0].answers
    assert {key: repr(value) for key, value in back.items()} == {
        key: repr(value) for key, value in answers.items()
    }


def test_facts_and_flags_travel_too() -> None:
    """Facts and flags come back from JSON as they were."""
    facts = Facts(
        day_zero=DISCHARGED,
        inputs={"on": DISCHARGED, "yes": True},
        limits={"gain": Decimal("2.00")},
        baselines={"weight": Decimal(80)},
        age=Decimal(70),
        born_on=date(1956, 1, 2),
        sex="female",
        units={"weight": "lb"},
    )
    flag = Flag(
        rule_id="HF-1",
        key="HF-1/urgent",
        reason_path="rules.HF-1.reason",
        severity=Severity.URGENT,
        roles=("hf_nurse",),
        values={"weight": Decimal("82.50")},
        on=DISCHARGED,
        check_in_id="c1",
    )
    for kind, value in ((Facts, facts), (Flag, flag)):
        adapter: TypeAdapter[object] = TypeAdapter(kind)
        assert adapter.validate_json(adapter.dump_json(value)) == value


@pytest.mark.parametrize("answer", ['"80"', "80", "true", '{"number": 80}', '{"yes": "no"}', '{"word": 1}'])
def test_a_value_without_its_sort_is_refused(answer: str) -> None:
    """JSON that does not say what sort a value is does not become an answer."""
    text = (
        '{"occasions": [{"check_in_id": "c", "on": "2026-03-02", "outcome": "open",'
        f' "answers": {{"weight": {answer}}}}}]}}'
    )
    with pytest.raises(ValidationError):
        ADAPTER.validate_json(text)


def test_an_occasion_replaces_the_one_with_its_id() -> None:
    """A correction stays in its place; new occasions go after those of their day; a moved one moves."""
    first, second = occasion_on(1, weighed("80")), occasion_on(2, weighed("81"))
    history = History().with_occasion(second).with_occasion(first)
    assert [one.check_in_id for one in history.occasions] == ["day-1", "day-2"]
    corrected = history.with_occasion(occasion_on(1, weighed("79")))
    assert corrected.occasions[0].answers["weight"] == Decimal(79)
    extra = corrected.with_occasion(occasion_on(1, {}, "extra"))
    assert [one.check_in_id for one in extra.occasions] == ["day-1", "extra", "day-2"]
    moved = extra.with_occasion(replace(occasion_on(3, {}), check_in_id="day-1"))
    assert [one.check_in_id for one in moved.occasions] == ["extra", "day-2", "day-1"]


def test_bounding_keeps_the_last_answers_however_old() -> None:
    """Occasions outside the look-back go, save the last answers of each question."""
    history = lived([weighed("80"), weighed("81"), weighed("82"), *[MISSED] * 40]).history
    kept = history.bounded(Needs(days=3, answers=1)).occasions
    assert [one.check_in_id for one in kept if one.answers] == ["day-2", "day-3"]
    assert len(kept) == 2 + LONGEST_SILENCE


def test_bounding_keeps_what_a_correction_of_the_last_check_in_looks_back_on() -> None:
    """The seventh day before a check-in is still there when it is corrected a week later."""
    days = [weighed("80"), *[weighed("81")] * 6, weighed("81"), *[MISSED] * 6]
    bounded = lived(days).history.bounded(heart_failure().needs)
    corrected = replace(bounded.occasions[7], answers=weighed("82.27"))
    assert corrected.check_in_id == "day-8"
    assert "HF-3" in judge(heart_failure(), bounded, corrected, facts()).met


def test_bounding_keeps_answers_that_count_together() -> None:
    """Two questions judged in one run keep the last check-ins that answered both."""
    both, only = {"a": Decimal(1), "b": Decimal(1)}, {"a": Decimal(1)}
    history = History()
    for day, answers in enumerate([both, both, both, *[only] * 60]):
        history = history.with_occasion(occasion_on(day, answers))
    apart = history.bounded(Needs(days=0, answers=1)).occasions
    together = history.bounded(Needs(days=0, answers=2, together=(("a", "b"),))).occasions
    assert sum("b" in one.answers for one in apart) == 2
    assert sum("b" in one.answers for one in together) == 3


def test_bounding_does_not_shorten_a_silence() -> None:
    """The number missed in a row is the same before and after, up to its ceiling."""
    for missed in (0, 1, 12, LONGEST_SILENCE):
        history = lived([weighed("80"), *[MISSED] * missed]).history
        assert missed_in_a_row(history.bounded(Needs())) == missed


def test_bounding_forgets_a_silence_that_was_broken() -> None:
    """Misses before the last answer are not kept once they are out of reach."""
    history = lived([*[MISSED] * 20, *[weighed("80")] * 20]).history
    assert all(one.answers for one in history.bounded(Needs()).occasions)


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        (date(1951, 3, 2), date(2026, 3, 1), 74),
        (date(1951, 3, 2), date(2026, 3, 2), 75),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
        (date(2004, 2, 29), date(2028, 2, 29), 24),
    ],
)
def test_age_is_whole_years_on_the_day(born_on: date, on: date, years: int) -> None:
    """A birthday counts from its day on; one on 29 February from 1 March in other years."""
    assert Facts(day_zero=DISCHARGED, born_on=born_on).age_on(on) == years


def test_a_limit_knows_its_bounds() -> None:
    """A clinician may set a limit to its bounds and not past them."""
    limit = Limit(name="gain", default=Decimal(2), unit="kg", lowest=Decimal(1), highest=Decimal(5))
    assert limit.allows(Decimal(1))
    assert limit.allows(Decimal(5))
    assert not limit.allows(Decimal("5.01"))
