"""What is held leaves in a fair order, and nothing is lost or doubled on the way."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.speaking.departures import HOLD_SECONDS, Departures
from bot.speaking.limits import Limits, Rates
from dialogs.turn import Lane
from storage.outbox import Claimed
from tests.bot.hands import START, row

steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(1, 4), st.sampled_from(Lane)),
        st.tuples(st.just("done"), st.integers(1, 4), st.just(Lane.REPLY)),
        st.tuples(st.just("take"), st.integers(0, 3), st.just(Lane.REPLY)),
        st.tuples(st.just("return"), st.integers(1, 4), st.just(Lane.REPLY)),
        st.tuples(st.just("refuse"), st.integers(1, 4), st.just(Lane.REPLY)),
    ),
    max_size=120,
)


@given(steps)
def test_whatever_happens_each_row_leaves_once(todo: list[tuple[str, int, Lane]]) -> None:
    """Over any history each row added is handed out once, or given back once, or still held; never two of one
    chat are on the way; and within a chat rows of one lane never change places.
    """
    limits = Limits(Rates(per_second=8, kept_for_escalations=2))
    departures = Departures(limits)
    now, added, gone, busy = 0.0, 0, list[Claimed](), dict[int, Claimed]()
    left: dict[tuple[int, bool], list[int]] = {}
    for what, which, lane in todo:
        if what == "add":
            added += 1
            departures.add(row(added, which, lane=lane))
        elif what == "done" and which in busy:
            gone.append(busy.pop(which))
            departures.done(which)
        elif what == "return":
            gone += departures.give_back(which)
        elif what == "refuse":
            limits.penalise(which, now + 2 * HOLD_SECONDS, now)
        elif what == "take":
            now += which * 0.4
            step = departures.take(now)
            gone += step.give_back
            if step.row is not None:
                assert step.row.chat_id not in busy
                assert limits.next_free(step.row.say.lane, step.row.chat_id, now) == now
                busy[step.row.chat_id] = step.row
                limits.spend(step.row.say.lane, step.row.chat_id, now)
                order = left.setdefault((step.row.chat_id, step.row.say.lane is Lane.ESCALATION), [])
                assert not order or order[-1] < step.row.id
                order.append(step.row.id)
    gone += departures.give_back_all()
    gone += busy.values()
    assert sorted(each.id for each in gone) == list(range(1, added + 1))
    assert len(departures) == 0


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(Lane)), min_size=1, max_size=60))
def test_everything_leaves_in_the_end_at_the_instants_it_names(offered: list[tuple[int, Lane]]) -> None:
    """Taking at each instant that is named, and at no other, empties it; a graver lane never waits for
    another.
    """
    limits = Limits(Rates(per_second=6, kept_for_escalations=2))
    departures = Departures(limits)
    for number, (chat, lane) in enumerate(offered, 1):
        departures.add(row(number, chat, lane=lane))
    now, left = 0.0, list[Claimed]()
    while len(departures):
        step = departures.take(now)
        if step.row is None:
            assert step.at is not None, "something is held, so there is an instant to wait for"
            assert step.at > now, "and it is still to come"
            now = step.at
            continue
        left.append(step.row)
        limits.spend(step.row.say.lane, step.row.chat_id, now)
        departures.done(step.row.chat_id)
    assert sorted(each.id for each in left) == list(range(1, len(offered) + 1))


def test_a_chat_that_must_wait_long_gives_its_rows_back() -> None:
    """Rows for a chat under a long penalty return to the outbox in their order instead of being held."""
    limits = Limits(Rates())
    departures = Departures(limits)
    for number in (2, 1, 3):
        departures.add(row(number, 7))
    limits.penalise(7, 100.0, 0.0)
    step = departures.take(0.0)
    assert (step.row, [each.id for each in step.give_back], step.at) == (None, [1, 2, 3], 100.0)
    assert departures.take(0.0).at is None


def leaving(departures: Departures) -> list[int]:
    """Row ids in the order in which they leave, when every send ends at once and no limit is near."""
    left: list[int] = []
    while len(departures):
        step = departures.take(float(10 * len(left)))
        assert step.row is not None
        left.append(step.row.id)
        departures.done(step.row.chat_id)
    return left


def opening(number: int, chat: int, minutes: int | None) -> Claimed:
    """A check-in that opens, and whose window ends so many minutes from the start."""
    one = row(number, chat, lane=Lane.CHECK_IN)
    return replace(
        one, say=replace(one.say, not_after=None if minutes is None else START + timedelta(minutes=minutes))
    )


def test_the_nearest_window_leaves_first_and_every_reply_before_it() -> None:
    """Escalations, replies in their order, then check-ins by the end of their windows, then information."""
    departures = Departures(Limits(Rates()))
    for one in (
        row(1, 1, lane=Lane.INFORMATION),
        opening(2, 2, None),
        opening(3, 3, 90),
        opening(4, 4, 30),
        opening(5, 5, 90),
        row(6, 6, lane=Lane.REPLY),
        row(7, 7, lane=Lane.REPLY),
        row(8, 8, lane=Lane.ESCALATION),
    ):
        departures.add(one)
    assert leaving(departures) == [8, 6, 7, 4, 3, 5, 2, 1]


def test_a_check_in_that_a_reply_waits_behind_leaves_as_early_as_the_reply() -> None:
    """Her reply is not told before the question it is about, and both go before anybody else's opening."""
    departures = Departures(Limits(Rates()))
    for one in (
        opening(1, 1, 10),
        opening(2, 2, 600),
        row(3, 3, lane=Lane.REPLY),
        row(4, 2, lane=Lane.REPLY),
    ):
        departures.add(one)
    assert leaving(departures) == [3, 2, 4, 1]


def test_an_opening_waits_for_its_pace_and_a_reply_behind_it_does_not() -> None:
    """When openings have to wait for their turn, one that a reply waits behind goes at the reply's."""
    limits = Limits(Rates())
    departures = Departures(limits)
    while limits.lane_free(Lane.CHECK_IN, 0.0) == 0.0:
        limits.spend(Lane.CHECK_IN, 9, 0.0)
    departures.add(opening(1, 1, 10))
    step = departures.take(0.0)
    assert (step.row, step.at) == (None, limits.lane_free(Lane.CHECK_IN, 0.0))
    departures.add(row(2, 1, lane=Lane.REPLY))
    first = departures.take(0.0).row
    assert first is not None
    assert first.id == 1
