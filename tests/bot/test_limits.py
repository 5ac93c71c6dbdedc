"""Nothing leaves faster than Telegram allows, over any window, and escalations always find their share."""

from bisect import bisect_left
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.speaking.limits import AT_ONCE, FORGET_ABOVE, MINUTE, Limits, Rates
from dialogs.turn import Lane

HAIR = 1e-6

ORDINARY = [Lane.REPLY, Lane.CHECK_IN, Lane.INFORMATION]
offers = st.lists(
    st.tuples(
        st.floats(0, 0.3),  # after the one before
        st.sampled_from(Lane),
        st.sampled_from([1, 2, 3, -4, *range(10, 60)]),  # a group among them
    ),
    min_size=1,
    max_size=300,
)
rates = st.builds(
    Rates,
    per_second=st.sampled_from([6.0, 10.5, 30.0]),
    kept_for_escalations=st.sampled_from([0.0, 2.0, 5.0]),
    chat_per_second=st.sampled_from([0.5, 1.0, 3.0]),
    chat_burst=st.integers(1, 3),
    group_per_minute=st.sampled_from([5, 20]),
)


def run(limits: Limits, offered: list[tuple[float, Lane, int]]) -> list[tuple[float, Lane, int]]:
    """Each leaves at the first instant at which it may, none before the one offered before it."""
    left: list[tuple[float, Lane, int]] = []
    now = 0.0
    for after, lane, chat in offered:
        now += after
        now = limits.next_free(lane, chat, now)
        assert limits.next_free(lane, chat, now) == now, "at the named instant it is free"
        limits.spend(lane, chat, now)
        left.append((now, lane, chat))
    return left


def most_within(times: list[float], seconds: float) -> int:
    """The most that left in any half-open window of that length."""
    return max((bisect_left(times, each + seconds - HAIR) - at for at, each in enumerate(times)), default=0)


@given(rates, offers)
def test_no_rate_is_ever_exceeded(rate: Rates, offered: list[tuple[float, Lane, int]]) -> None:
    """Over any second, in any chat and in any group's minute, no more leave than the rates say."""
    left = run(Limits(rate), offered)
    everything = [at for at, _, _ in left]
    assert most_within(everything, 1.0) <= -(-rate.per_second // 1)
    ordinary = [at for at, lane, _ in left if lane is not Lane.ESCALATION]
    share = -(-(rate.per_second - rate.kept_for_escalations) // 1)
    assert most_within(ordinary, 1.0) <= share + 2  # that were late, and count as punctual
    assert most_within([at for at, lane, _ in left if lane is Lane.REPLY], 1.0) <= share
    for chat in {chat for _, _, chat in left}:
        times = [at for at, _, each in left if each == chat]
        for seconds in (1.0, 3.0, 10.0):
            assert most_within(times, seconds) <= rate.chat_burst + seconds * rate.chat_per_second + HAIR
        if chat < 0:
            assert most_within(times, MINUTE) <= rate.group_per_minute


@given(st.lists(st.floats(0, 10), min_size=1, max_size=60))
def test_escalations_find_their_share_in_any_backlog(moments: list[float]) -> None:
    """However many others wait, up to five escalations in any second leave at the moment they come."""
    limits, share = Limits(Rates()), 5
    escalations: list[float] = []
    now, chat = 0.0, 1000
    for moment in sorted(moments):
        while (free := limits.lane_free(Lane.REPLY, now)) <= moment:
            now = max(now, free)
            chat += 1
            limits.spend(Lane.REPLY, chat, now)
        now = max(now, moment)
        if len([at for at in escalations if at > now - 1.0 - HAIR]) < share:
            chat += 1
            assert limits.next_free(Lane.ESCALATION, chat, now) == now
            limits.spend(Lane.ESCALATION, chat, now)
            escalations.append(now)
    assert escalations


def test_a_full_rate_is_used() -> None:
    """A long backlog over many chats drains at the rate that is left to it, not below."""
    left = run(Limits(Rates()), [(0.0, Lane.REPLY, chat) for chat in range(1, 1001)])
    assert left[-1][0] == pytest.approx(1000 / 25 - 1)


def test_openings_leave_evenly_and_at_the_full_rate() -> None:
    """A long backlog of check-ins drains 40 ms apart; the five that need no pace at the start leave no gap behind."""
    left = run(Limits(Rates()), [(0.0, Lane.CHECK_IN, chat) for chat in range(1, 1001)])
    at = [each for each, _, _ in left]
    assert at[:AT_ONCE] == [0.0] * AT_ONCE
    assert [round(later - earlier, 6) for earlier, later in pairwise(at[25:])] == [0.04] * 974
    assert at[-1] == pytest.approx(1000 / 25 - 0.04)


@given(st.floats(0, 30), st.integers(1, 6))
def test_in_a_herd_a_reply_finds_room_at_once(moment: float, replies: int) -> None:
    """While openings use the whole rate, replies that come at any moment leave within 40 ms each, but for the first
    second, in which the few that needed no pace leave a gap of four.
    """
    limits, now = Limits(Rates()), 0.0
    while now < moment:
        limits.spend(Lane.CHECK_IN, 7, now)
        now = limits.next_free(Lane.CHECK_IN, 8, now)
    for nth in range(1, replies + 1):
        now = limits.next_free(Lane.REPLY, 1000 + nth, now)
        limits.spend(Lane.REPLY, 1000 + nth, now)
        assert now <= moment + (nth + 1 + (4 if moment < 2 else 0)) * 0.04 + HAIR


@given(st.lists(st.floats(0, 0.039), min_size=1, max_size=12))
def test_being_a_little_late_each_time_costs_nothing(late: list[float]) -> None:
    """Looking up to one step late each time, a long backlog of openings still uses 98 of 100 of the rate."""
    limits, now = Limits(Rates()), 0.0
    for chat, delay in enumerate(late * 50):
        now = limits.next_free(Lane.CHECK_IN, chat, now) + delay
        limits.spend(Lane.CHECK_IN, chat, now)
    assert now <= len(late * 50) * 0.04 / 0.98 + 0.2


def test_a_burst_in_a_chat_passes_and_then_one_a_second() -> None:
    """Three messages leave at once, then one each second."""
    left = run(Limits(Rates()), [(0.0, Lane.REPLY, 1)] * 6)
    assert [at for at, _, _ in left] == pytest.approx([0, 0, 0, 1, 2, 3])


def test_a_penalty_holds_its_chat_and_no_other() -> None:
    """A chat that Telegram refused is free again only when the penalty ends; the rest are free now."""
    limits = Limits(Rates())
    limits.penalise(1, 40.0, 0.0)
    assert limits.next_free(Lane.ESCALATION, 1, 0.0) == 40.0
    assert limits.next_free(Lane.REPLY, 2, 0.0) == 0.0
    limits.penalise(1, 10.0, 0.0)
    assert limits.chat_free(1, 0.0) == 40.0


def test_many_refusals_in_a_row_slow_everything_but_escalations() -> None:
    """Three chats refused with no success between mean the bot is too fast; a success ends the suspicion."""
    limits = Limits(Rates())
    for chat in (1, 2, 3):
        limits.penalise(chat, 30.0 + chat, 0.0)
    assert limits.lane_free(Lane.REPLY, 0.0) == 31.0
    assert limits.lane_free(Lane.ESCALATION, 0.0) == 0.0
    limits.succeeded()
    assert limits.lane_free(Lane.REPLY, 0.0) == 0.0
    limits.penalise(4, 30.0, 0.0)
    limits.succeeded()
    limits.penalise(5, 30.0, 0.0)
    limits.penalise(6, 30.0, 0.0)
    assert limits.lane_free(Lane.REPLY, 0.0) == 0.0


def test_idle_chats_are_forgotten_and_penalised_ones_are_not() -> None:
    """Memory of chats is bounded by those that still have to wait."""
    limits = Limits(Rates(per_second=1e6, kept_for_escalations=1))
    limits.penalise(-1, 1e9, 0.0)
    for chat in range(1, 3 * FORGET_ABOVE):
        limits.spend(Lane.REPLY, chat, chat * 0.1)
    assert len(limits._chats) <= FORGET_ABOVE + 1
    assert limits.chat_free(-1, 1e6) == 1e9


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Rates(per_second=5.0, kept_for_escalations=5.0),
        lambda: Rates(kept_for_escalations=-1.0),
        lambda: Rates(chat_per_second=0.0),
        lambda: Rates(chat_burst=0),
        lambda: Rates(group_per_minute=0),
    ],
)
def test_rates_that_would_stop_everything_are_refused(wrong: Callable[[], Rates]) -> None:
    """A setting under which nothing could ever leave is no setting."""
    with pytest.raises(ValueError, match="must be"):
        wrong()
