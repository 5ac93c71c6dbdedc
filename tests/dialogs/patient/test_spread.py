"""A team's herd is spread evenly, and each patient keeps her minute."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dialogs.patient.occasions.spread import minutes_of


@given(st.text(min_size=1), st.integers(-5, 60))
def test_a_patient_keeps_her_minute_and_it_lies_within_the_spread(patient_id: str, minutes: int) -> None:
    """Asked twice it is the same minute, never before her hour and never at the end of the spread or past it."""
    drawn = minutes_of(patient_id, minutes)
    assert drawn == minutes_of(patient_id, minutes)
    assert 0 <= drawn < max(1, minutes)


def test_the_minutes_are_known_for_ever() -> None:
    """A new version of ours, or of Python, moves nobody."""
    assert [minutes_of(one, 60) for one in ("ada", "ben", "cleo", "dora")] == [59, 36, 17, 58]


@given(
    st.integers(2, 60), st.sampled_from(["{:026d}", "p{}", "01JD{:022X}", "{:x}-1"]), st.integers(0, 10**9)
)
def test_a_herd_is_spread_evenly(minutes: int, shape: str, first: int) -> None:
    """Of 200 patients a minute, whatever their ids look like, no minute has above half as many again or below half."""
    herd = [shape.format(first + number) for number in range(200 * minutes)]
    taken = Counter(minutes_of(one, minutes) for one in herd)
    assert sum(taken.values()) == len(herd)
    assert all(100 < taken[minute] < 300 for minute in range(minutes))


@given(st.integers(2, 60), st.integers(1, 60))
def test_less_room_never_means_later(minutes: int, less: int) -> None:
    """Who has fewer minutes before her quiet hours is asked no later for it."""
    room = min(less, minutes)
    assert all(minutes_of(f"p{number}", room) <= minutes_of(f"p{number}", minutes) for number in range(50))
