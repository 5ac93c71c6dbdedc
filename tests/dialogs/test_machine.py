"""Life-cycles as machines: legal moves, illegal ones that change nothing, and faults a table may have."""

from datetime import timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.lifecycles import (
    ENROLMENT,
    ESCALATION,
    LIFE_CYCLES,
    MESSAGE,
    PLAN,
    EnrolmentState,
    EscalationState,
    MessageState,
    PlanState,
)
from dialogs.machine import IllegalMove, LifeCycle, Move, Watch


class Door(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    WALLED = "walled"


class Bell(StrEnum):
    MORNING = "morning"


WATCH = Watch(owner="porter", age_limit=timedelta(hours=1), alarms=(Bell.MORNING,))
SHUT = Move(trigger="shut", sources=(Door.OPEN,), dest=Door.CLOSED)
WALL = Move(trigger="wall", sources=(Door.OPEN, Door.CLOSED), dest=Door.WALLED)


def door(*moves: Move[Door], watches: dict[Door, Watch]) -> LifeCycle[Door]:
    return LifeCycle("door", Door, initial=Door.OPEN, moves=moves, watches=watches)


@pytest.mark.parametrize("life_cycle", LIFE_CYCLES, ids=lambda life_cycle: life_cycle.name)
def test_a_move_goes_where_the_table_says_and_nowhere_else(life_cycle: LifeCycle[StrEnum]) -> None:
    """For every state and every trigger of every table: the table's destination, or IllegalMove."""
    table = {(source, move.trigger): move.dest for move in life_cycle.moves for source in move.sources}
    triggers = {move.trigger for move in life_cycle.moves}
    for state in life_cycle.states:
        for trigger in triggers:
            assert life_cycle.may(state, trigger) == ((state, trigger) in table)
            if (state, trigger) in table:
                assert life_cycle.move(state, trigger) is table[state, trigger]
                continue
            with pytest.raises(IllegalMove) as refusal:
                life_cycle.move(state, trigger)
            assert refusal.value.life_cycle == life_cycle.name
            assert (refusal.value.state, refusal.value.trigger) == (state.value, trigger)


@pytest.mark.parametrize("life_cycle", LIFE_CYCLES, ids=lambda life_cycle: life_cycle.name)
def test_nothing_leaves_an_end(life_cycle: LifeCycle[StrEnum]) -> None:
    """An end is an end, and states are either ends or wait."""
    assert life_cycle.terminal
    assert life_cycle.terminal | life_cycle.non_terminal == frozenset(life_cycle.states)
    assert not life_cycle.terminal & life_cycle.non_terminal
    assert all(life_cycle.triggers(state) == () for state in life_cycle.terminal)


def test_an_unknown_trigger_is_refused_and_the_legal_ones_are_named() -> None:
    """A mistyped trigger fails with what would have been possible."""
    with pytest.raises(IllegalMove, match=r"plan: no move 'paws' from 'active'; .*pause, finish, stop"):
        PLAN.move(PlanState.ACTIVE, "paws")


@given(steps=st.lists(st.sampled_from(sorted({move.trigger for move in MESSAGE.moves})), max_size=40))
def test_any_run_of_triggers_leaves_the_state_alone_when_refused(steps: list[str]) -> None:
    """Over random runs a refused move keeps the state and a legal one follows an arrow."""
    arrows = {(source, trigger): dest for source, trigger, dest in MESSAGE.arrows()}
    state = MessageState.READY
    for trigger in steps:
        before = state
        if MESSAGE.may(state, trigger):
            state = MESSAGE.move(state, trigger)
            assert arrows[before, trigger] is state
        else:
            with pytest.raises(IllegalMove):
                MESSAGE.move(state, trigger)
            assert state is before


def test_an_escalation_reopens_and_only_resolving_ends_it() -> None:
    """Acknowledged is not resolved: it can go back to open, and `resolve` alone leads to the end."""
    state = ESCALATION.move(EscalationState.OPEN, "acknowledge")
    assert ESCALATION.move(state, "reopen") is EscalationState.OPEN
    into_the_end = {trigger for _, trigger, dest in ESCALATION.arrows() if dest in ESCALATION.terminal}
    assert into_the_end == {"resolve"}


def test_the_second_fact_stands_between_consent_and_enrolment() -> None:
    """No way leads to enrolled that does not pass consent and the second fact, in that order."""
    into = {
        dest: {source for source, _, end in ENROLMENT.arrows() if end is dest} for dest in ENROLMENT.states
    }
    assert into[EnrolmentState.ENROLLED] == {EnrolmentState.CONFIRMED}
    assert into[EnrolmentState.CONFIRMED] == {EnrolmentState.CONSENTED}
    assert into[EnrolmentState.CONSENTED] == {EnrolmentState.OPENED}


def test_a_sound_table_has_no_faults() -> None:
    """The small table used below is sound as a whole."""
    assert door(SHUT, WALL, watches={Door.OPEN: WATCH, Door.CLOSED: WATCH}).faults() == ()


@pytest.mark.parametrize(
    ("moves", "watches", "fault"),
    [
        ((SHUT, WALL), {Door.OPEN: WATCH}, "'closed' waits unwatched"),
        (
            (SHUT, WALL),
            {Door.OPEN: WATCH, Door.CLOSED: Watch(owner="", age_limit=timedelta(1), alarms=(Bell.MORNING,))},
            "watch on 'closed' lacks",
        ),
        (
            (SHUT, WALL),
            {Door.OPEN: WATCH, Door.CLOSED: Watch(owner="porter", age_limit="soon", alarms=(Bell.MORNING,))},
            "watch on 'closed' lacks",
        ),
        (
            (SHUT, WALL),
            {Door.OPEN: WATCH, Door.CLOSED: Watch(owner="porter", age_limit=timedelta(1), alarms=())},
            "watch on 'closed' lacks",
        ),
        ((SHUT, WALL), {Door.OPEN: WATCH, Door.CLOSED: WATCH, Door.WALLED: WATCH}, "'walled' is an end"),
        ((SHUT,), {Door.OPEN: WATCH}, "nothing leads to 'walled'"),
        (
            (SHUT, WALL, Move(trigger="shut", sources=(Door.OPEN,), dest=Door.WALLED)),
            {Door.OPEN: WATCH, Door.CLOSED: WATCH},
            "'shut' leads from 'open' to two places",
        ),
        (
            (SHUT, Move(trigger="open", sources=(Door.CLOSED,), dest=Door.OPEN)),
            {Door.OPEN: WATCH, Door.CLOSED: WATCH},
            "from 'open' no end can be reached",
        ),
    ],
)
def test_faults_of_a_table_are_named(
    moves: tuple[Move[Door], ...], watches: dict[Door, Watch], fault: str
) -> None:
    """A state without a whole watch, out of reach, without an end, or with two ways for one trigger is
    told.
    """
    assert any(fault in found for found in door(*moves, watches=watches).faults())
