"""Depression follow-up: each rule at its threshold, and random courses against a second reading."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest

from tests.pathway.library import scripts
from tests.pathway.library.asked_in import days_asking, still_asked
from tests.pathway.library.reference_depression_followup import evaluate
from tests.pathway.library.scripts import Line, Told, corrected, missed, on

flags = partial(scripts.flags, "depression-followup")
last = partial(scripts.last, "depression-followup")
DAYS = [0, 7, 14, 28, 42, 56, 70, 84, 112, 140]
DP1, DP4 = ("DP-1", "urgent"), ("DP-4", "emergency")
SAFE = {"q1": False}


@pytest.mark.parametrize(("item9", "expected"), [(0, set()), (1, {DP1}), (2, {DP1}), (3, {DP1})])
def test_item_9_whatever_the_total(item9: int, expected: set[Told]) -> None:
    """DP-1 at 1 or more, with a total of 1 as with one of 19."""
    assert last([on(0, 0, phq9=1, item9=item9, safety=SAFE)]) == expected
    assert last([on(0, 0, phq9=19, item9=item9, safety=SAFE)]) == expected


@pytest.mark.parametrize(
    ("safety", "expected"),
    [
        ({"q1": True, "q2": True}, set()),
        ({"q3": True}, {("DP-3", "urgent")}),
        ({"q6": "older"}, {("DP-3", "urgent")}),
        ({"q4": True}, {("DP-2", "emergency")}),
        ({"q5": True}, {("DP-2", "emergency")}),
        ({"q6": "3m"}, {("DP-2", "emergency")}),
        ({"q3": True, "q6": "3m"}, {("DP-2", "emergency")}),
        ({"q3": True, "q4": True}, {("DP-2", "emergency")}),
    ],
)
def test_the_safety_screen(safety: dict[str, object], expected: set[Told]) -> None:
    """DP-2 is high, DP-3 moderate and never beside DP-2."""
    assert last([on(14, 0, item9=1, safety=safety)]) == {DP1, *expected}


@pytest.mark.parametrize(
    ("item9", "unfinished", "expected"),
    [(1, True, {DP1}), (2, False, {DP1}), (2, True, {DP1, DP4}), (3, True, {DP1, DP4})],
)
def test_the_safety_screen_left_unfinished(item9: int, unfinished: bool, expected: set[Told]) -> None:
    """DP-4 from item 9 of 2 on, where a script says that the half hour has passed."""
    assert last([on(0, 0, item9=item9, safety_unfinished_30min=unfinished)]) == expected


def test_the_half_hour_is_played_by_the_clock() -> None:
    """A script that says nothing of it: by the next check-in the screen was left unfinished on day 0."""
    assert flags([on(0, 0, phq9=9, item9=2), on(14, 0, phq9=9, item9=0)]) == [{DP1, DP4}, set()]
    done = {"q1": True, "q2": False, "q6": "no"}
    assert flags([on(0, 0, phq9=9, item9=2, safety=done), on(14, 0, phq9=9, item9=0)]) == [{DP1}, set()]


@pytest.mark.parametrize(("total", "expected"), [(19, set()), (20, {("DP-5", "urgent")})])
def test_a_severe_total(total: int, expected: set[Told]) -> None:
    """DP-5 at 20."""
    assert last([on(0, 0, phq9=total)]) == expected


@pytest.mark.parametrize(("second", "expected"), [(13, set()), (14, {("DP-6", "soon")})])
def test_a_rise_from_the_previous_total(second: int, expected: set[Told]) -> None:
    """DP-6 at 5 more, across a missed check-in and one about side effects."""
    lines = [on(0, 0, phq9=9), on(7, 0, taking_medicine="yes"), missed(14), on(28, 0, phq9=second)]
    assert last(lines) == expected


def test_the_baseline_is_no_previous_total() -> None:
    """The first total is compared with nothing."""
    assert last([on(0, 0, phq9=15)], baseline_phq9=5) == set()


@pytest.mark.parametrize(
    ("day", "total", "expected"),
    [
        (27, 12, set()),
        (28, 12, {("DP-7", "soon")}),
        (28, 11, set()),
        (55, 12, {("DP-7", "soon")}),
        (56, 12, {("DP-8", "soon")}),
        (56, 8, set()),
        (56, 9, set()),
    ],
)
def test_too_little_better(day: int, total: int, expected: set[Told]) -> None:
    """DP-7 from day 28 to 55 below a drop of 5, DP-8 from day 56 below half; both only from a total of 10."""
    assert last([on(day, 0, phq9=total)], baseline_phq9=16) == expected


@pytest.mark.parametrize(
    ("baseline", "total", "expected"),
    [(20, 10, set()), (20, 11, {("DP-8", "soon")}), (21, 10, set()), (21, 11, {("DP-8", "soon")})],
)
def test_half_of_the_baseline_exactly(baseline: int, total: int, expected: set[Told]) -> None:
    """DP-8: half of 21 is 10.5, so 11 is less than half better and 10 is more."""
    assert last([on(84, 0, phq9=total)], baseline_phq9=baseline) == expected


def test_without_a_baseline_the_first_three_totals_make_one() -> None:
    """20, 16, 15: the median 16 is known with the third, and 15 is a drop of 1 by day 28."""
    lines = [on(0, 0, phq9=20), on(14, 0, phq9=16), on(28, 0, phq9=15)]
    assert flags(lines) == [{("DP-5", "urgent")}, set(), {("DP-7", "soon")}]
    assert last(lines[1:]) == set()


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"taking_medicine": "yes", "side_effects": "hard"}, set()),
        ({"taking_medicine": "missed"}, set()),
        ({"taking_medicine": "stopped"}, {("DP-9", "soon")}),
        ({"side_effects": "cannot_bear"}, {("DP-9", "soon")}),
        ({"mania": True}, {("DP-9", "urgent")}),
        ({"mania": True, "taking_medicine": "stopped"}, {("DP-9", "urgent")}),
    ],
)
def test_medicine_and_mania(answers: dict[str, object], expected: set[Told]) -> None:
    """DP-9 once, at its gravest level."""
    assert last([on(7, 0, **answers)]) == expected


def test_who_is_called() -> None:
    """The care manager, the pharmacist for a stopped medicine, the clinician on call in an emergency."""
    asked = partial(scripts.role, "depression-followup")
    assert asked([on(0, 0, item9=1)], "DP-1") == "mh_care_manager"
    assert asked([on(7, 0, taking_medicine="stopped")], "DP-9") == "pharmacist"
    assert asked([on(0, 0, safety={"q4": True})], "DP-2") == "on_call"


@pytest.mark.parametrize(
    ("first", "second", "expected"), [(4, 4, {("DP-10", "routine")}), (5, 4, set()), (4, 5, set())]
)
def test_remission(first: int, second: int, expected: set[Told]) -> None:
    """DP-10 below 5 at two totals in a row, not at one; the check-in on side effects between them does not count."""
    lines = [on(0, 0, phq9=first), on(7, 0, taking_medicine="yes"), on(14, 0, phq9=second)]
    assert flags(lines) == [set(), set(), expected]


def test_part_of_a_form_raises_nothing_of_earlier_ones() -> None:
    """One item answered after two totals below 5 does not tell of remission again."""
    lines = [on(0, 0, phq9=4), on(14, 0, phq9=4), on(28, 0, phq9_1=0)]
    assert flags(lines) == [set(), {("DP-10", "routine")}, set()]


def test_a_total_from_its_items() -> None:
    """Two missing items are made good from the other seven: 7 × 2 becomes 18; with three missing there is no total."""
    items = {f"phq9_{number}": 2 for number in range(1, 9)} | {"item9": 0}
    assert last([on(0, 0, **items)]) == set()
    severe = {f"phq9_{number}": 3 for number in range(3, 9)} | {"item9": 0}
    assert last([on(0, 0, **severe)]) == {("DP-5", "urgent")}  # 18 of 7 items, 23 of 9
    del severe["phq9_3"]
    assert last([on(0, 0, **severe)]) == set()


def test_a_correction_of_item_9() -> None:
    """3 was a slip for 0: what was raised is told as superseded, the urgent total comes up."""
    lines = [on(0, 0, phq9=9, item9=3, safety=SAFE), corrected(0, phq9=21, item9=0)]
    assert scripts.in_order("depression-followup", lines) == [
        ("DP-1", False),
        ("DP-5", False),
        ("DP-1", True),
    ]


@pytest.mark.parametrize(
    ("profile", "item9", "expected"),
    [
        ({}, 0, [set(), {("DP-NR", "soon")}]),
        ({"age": 74}, 0, [set(), {("DP-NR", "soon")}]),
        ({"age": 75}, 0, [{("DP-NR", "soon")}, {("DP-NR", "soon")}]),
        ({"high_risk": True}, 0, [{("DP-NR", "soon")}, {("DP-NR", "soon")}]),
        ({}, 1, [{("DP-NR", "urgent")}, {("DP-NR", "urgent")}]),
    ],
)
def test_silence(profile: dict[str, object], item9: int, expected: list[set[Told]]) -> None:
    """DP-NR after two, after one at higher risk; after one and urgent when item 9 was above 0."""
    lines = [on(0, 0, item9=item9, safety=SAFE), on(7, 0, taking_medicine="yes"), missed(14), missed(28)]
    assert flags(lines, **profile)[2:] == expected


def test_when_it_asks() -> None:
    """The PHQ-9 every two weeks to day 84, then every four to day 168; the medicine on days 7, 14 and 28."""
    pathway = scripts.pathway("depression-followup")
    assert days_asking(pathway, "item9", range(200)) == [*range(0, 85, 14), 112, 140, 168]
    assert days_asking(pathway, "taking_medicine", range(200)) == [7, 14, 28]
    assert days_asking(pathway, "safety_q1", range(200)) == []


@pytest.mark.parametrize(("thoughts", "expected"), [(False, ["q6"]), (True, ["q3", "q4", "q5", "q6"])])
def test_method_intent_and_plan_only_after_thoughts(thoughts: bool, expected: list[str]) -> None:
    """The first two and the last safety question are for everyone."""
    pathway = scripts.pathway("depression-followup")
    keys = [f"safety_q{number}" for number in range(1, 7)]
    assert [key for then in pathway.rule("DP-1").then for key in then.ask] == keys
    asked = still_asked(pathway, keys, {"safety_q1": False, "safety_q2": thoughts}, day=0)
    assert asked == [f"safety_{each}" for each in expected]


@pytest.mark.parametrize("seed", range(4))
def test_random_courses_agree_with_the_second_reading(seed: int) -> None:
    """A hundred courses a seed, with gaps and answers left out."""
    random = scripts.seeded(seed)
    for _ in range(100):
        profile: dict[str, object] = {"age": random.choice([40, 74, 75]), "high_risk": random.random() < 0.2}
        if random.random() < 0.6:
            profile["baseline_phq9"] = random.randrange(4, 28)
        lines = [_check_in(random, day) for day in DAYS]
        assert flags(lines, **profile) == evaluate(profile, lines), (profile, lines)


def _check_in(random: Random, day: int) -> Line:
    if random.random() < 0.25:
        return missed(day)
    answers = scripts.some(
        random,
        phq9=[*range(28), 3, 4, 5, 9, 10, 11, 19, 20],
        item9=[0, 0, 0, 1, 2, 3],
        taking_medicine=["yes", "missed", "stopped"],
        side_effects=["none", "hard", "cannot_bear"],
        mania=[False, False, False, True],
    )
    answers["safety_unfinished_30min"] = random.random() < 0.3
    if random.random() < 0.3:
        answers["safety"] = scripts.some(
            random,
            q1=[True, False],
            q3=[True, False],
            q4=[True, False, False, False],
            q5=[True, False, False, False],
            q6=["3m", "older", "older", "no"],
        )
    return on(day, 0, **answers)
