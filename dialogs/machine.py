"""A life-cycle: one table of states and moves, fired through `transitions`, the only file that knows it.

Decides whether a move is legal and which state it leads to. It never keeps anything: the state is handed
in and the new one handed back, so the caller's frozen record stays the only truth. No callbacks, no
automatic `to_<state>` triggers: the library is our checked table, nothing more.

The machine is shared by all rows of its kind, which is safe because it holds no model and no queue; each
move uses a small slot of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from transitions import Machine, MachineError

S = TypeVar("S", bound=StrEnum)


class IllegalMove(Exception):
    """A move the table does not hold. The state was left alone; someone acted first, or we have a fault."""

    def __init__(self, life_cycle: str, state: str, trigger: str, legal: tuple[str, ...]) -> None:
        self.life_cycle, self.state, self.trigger, self.legal = life_cycle, state, trigger, legal
        choice = ", ".join(legal) if legal else "nothing, it is an end"
        super().__init__(f"{life_cycle}: no move {trigger!r} from {state!r}; from there: {choice}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Move(Generic[S]):
    """One row of a table: the trigger leads from any of the sources to the destination."""

    trigger: str
    sources: tuple[S, ...]
    dest: S


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """Who a waiting state belongs to, how old it may get, and what notices that it got older.

    `age_limit` is a length, or words that begin with "until" and name the event that ends the wait.
    """

    owner: str
    age_limit: timedelta | str
    alarms: tuple[StrEnum, ...]


@dataclass(slots=True)
class _Slot:
    state: str


class LifeCycle(Generic[S]):
    """One table, ready to fire. Built once, at import."""

    def __init__(
        self,
        name: str,
        states: type[S],
        *,
        initial: S,
        moves: tuple[Move[S], ...],
        watches: dict[S, Watch],
        essay: str = "",
        taken_back: tuple[Move[S], ...] = (),
    ) -> None:
        """taken_back: moves that only a person's Undo fires, soon after; an end that has one is an end all the same."""
        self.name, self.essay, self.initial, self.moves = name, essay, initial, moves
        self.watches = dict(watches)
        self._kind = states
        self.states: tuple[S, ...] = tuple(states)
        left = {source for move in moves for source in move.sources}
        self.non_terminal: frozenset[S] = frozenset(left)
        self.terminal: frozenset[S] = frozenset(self.states) - left
        self._moved: dict[tuple[S, str], S] = {}
        self._machine = Machine(
            model=None,
            states=[state.value for state in self.states],
            transitions=[
                [move.trigger, source.value, move.dest.value]
                for move in (*moves, *taken_back)
                for source in move.sources
            ],
            initial=initial.value,
            auto_transitions=False,
        )

    def move(self, state: S, trigger: str) -> S:
        """The state after the move. Raises IllegalMove, and changes nothing, for one the table does not
        hold. The machine is asked once for each state and trigger: its table never changes.
        """
        after = self._moved.get((state, trigger))
        if after is None:
            after = self._moved[state, trigger] = self._fired(state, trigger)
        return after

    def _fired(self, state: S, trigger: str) -> S:
        slot = _Slot(state.value)
        try:
            self._machine.events[trigger].trigger(slot)
        except (KeyError, MachineError):
            raise IllegalMove(self.name, state.value, trigger, self.triggers(state)) from None
        return self._kind(slot.state)

    def may(self, state: S, trigger: str) -> bool:
        return trigger in self.triggers(state)

    def triggers(self, state: S) -> tuple[str, ...]:
        """The moves that lead out of a state (or back to it), in the order of the table."""
        return tuple(move.trigger for move in self.moves if state in move.sources)

    def arrows(self) -> Iterator[tuple[S, str, S]]:
        """Every (source, trigger, destination) as the machine itself would fire it."""
        for name, event in self._machine.events.items():
            for transitions in event.transitions.values():
                for arrow in transitions:
                    assert arrow.dest is not None, "a move without a destination cannot be in our tables"
                    yield self._kind(arrow.source), name, self._kind(arrow.dest)

    def mermaid(self) -> str:
        """The diagram of the machine that fires, in Mermaid's notation."""
        order = {state: place for place, state in enumerate(self.states)}
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.value}"]
        for source, trigger, dest in sorted(self.arrows(), key=lambda a: (order[a[0]], order[a[2]], a[1])):
            lines.append(f"    {source.value} --> {dest.value}: {trigger}")
        lines += [f"    {state.value} --> [*]" for state in self.states if state in self.terminal]
        return "\n".join(lines)

    def faults(self) -> tuple[str, ...]:
        """What is wrong with the table, in words; empty for a sound one. Read by a test, not at run time."""
        found: list[str] = []
        for state in self.states:
            found += self._faults_of(state)
        pairs = [(source, move.trigger) for move in self.moves for source in move.sources]
        found += [
            f"{self.name}: {trigger!r} leads from {source.value!r} to two places"
            for source, trigger in sorted(set(pairs))
            if pairs.count((source, trigger)) > 1
        ]
        return tuple(found)

    def _faults_of(self, state: S) -> Iterator[str]:
        watch = self.watches.get(state)
        if state in self.terminal and watch is not None:
            yield f"{self.name}: {state.value!r} is an end and waits for nobody; drop its watch"
        if state in self.non_terminal and watch is None:
            yield f"{self.name}: {state.value!r} waits unwatched; give it owner, age limit and alarm"
        if watch is not None and not _is_sound(watch):
            yield f"{self.name}: the watch on {state.value!r} lacks an owner, an age limit or an alarm"
        if state not in self._reachable_from(self.initial):
            yield f"{self.name}: nothing leads to {state.value!r}"
        if not self._reachable_from(state) & self.terminal:
            yield f"{self.name}: from {state.value!r} no end can be reached"

    def _reachable_from(self, start: S) -> set[S]:
        seen, ahead = {start}, [start]
        while ahead:
            here = ahead.pop()
            after = {move.dest for move in self.moves if here in move.sources} - seen
            seen |= after
            ahead += after
        return seen


def _is_sound(watch: Watch) -> bool:
    limit = watch.age_limit
    in_time = limit > timedelta(0) if isinstance(limit, timedelta) else limit.startswith("until ")
    return bool(watch.owner and watch.alarms and in_time)
