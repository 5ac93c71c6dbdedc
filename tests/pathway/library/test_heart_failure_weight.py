"""Heart failure: silence by age, day and risk; scripts in pounds; why she is asked."""

from __future__ import annotations

from functools import partial

import pytest

from tests.pathway.library import scripts
from tests.pathway.library.scripts import Told, missed, on

ID = "heart-failure-weight"
flags = partial(scripts.flags, ID)
last = partial(scripts.last, ID)


@pytest.mark.parametrize(
    ("profile", "first_day", "needed"),
    [
        ({"age": 74}, 1, 2),
        ({"age": 75}, 1, 1),
        ({"age": 60, "high_risk": True}, 1, 1),
        ({"age": 80, "high_risk": True}, 1, 1),
        ({"age": 74}, 20, 3),
        ({"age": 75}, 20, 2),
        ({}, 20, 3),
    ],
)
def test_silence(profile: dict[str, object], first_day: int, needed: int) -> None:
    """HF-NR after two days in the first fortnight, then three; one fewer from 75 years on or at higher risk."""
    told = flags([missed(first_day + place) for place in range(3)], **profile)
    expected: list[set[Told]] = [{("HF-NR", "soon")} if place >= needed else set() for place in (1, 2, 3)]
    assert told == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("180 lb", "182.9 lb", set()),
        ("180 lb", "183 lb", {("HF-2", "soon")}),
        ("180 lb", "185 lb", {("HF-1", "urgent"), ("HF-2", "soon"), ("HF-3", "urgent")}),
    ],
)
def test_pounds(before: str, now: str, expected: set[Told]) -> None:
    """3 lb in a day is 1.36 kg and 5 lb is 2.27 kg, never 4.999 lb."""
    lines = [{**on(day), "raw_text": typed} for day, typed in ((1, before), (2, now))]
    assert last(lines) == expected


def test_symptoms_stay_weekly_after_three_months() -> None:
    """Daily to day 90; then the weight each day, and the symptoms on one day of seven."""
    recipe = scripts.pathway(ID)
    daily, later = recipe.phases
    assert (daily.last_day, later.first_day, later.last_day) == (90, 91, None)
    assert [(ask.questions[0], ask.every_days) for ask in later.asks] == [("weight", 1), ("breathless", 7)]


@pytest.mark.parametrize("key", ["weight", "orthopnoea", "swelling", "taken_medicines"])
def test_why_it_asks(key: str) -> None:
    """The reason is there in both languages."""
    texts = scripts.pathway(ID).texts[f"questions.{key}.why"]
    assert set(texts) == {"en", "es"}
