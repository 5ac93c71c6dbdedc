"""`take`: the one function that moves state. A round is ONE transaction.

First what came in and what became of sends; then at most 32 Inputs, one per patient and one per sender: drop
what is handled already, resolve, lock, gather, decide each behind a fence, write, commit. Whoever does not
fit rides the next round.

A decision that fails is not tried again: its Input is set aside and an OurFailure is decided in its place, in
the same transaction, so that the sender and the team hear of it. If a round cannot be written, each Input
goes alone and only the guilty one is set aside; so does each due row of a patient's day, which are decided
together. What is due and fails is looked at again later, never dropped.

Danger: nothing here may raise for one Input what should only concern that Input; and nothing may be told to
anyone before the commit.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from storage import inbox, settling
from storage.database import Contended, Unavailable
from storage.inbox import Update
from storage.outbox import Settlement
from storage.seams import Crash
from storage.taking.boarding import Boarding, described, failure_of, postpone
from storage.taking.ground import Ground, Result, Ride, Round, Taken
from storage.taking.writing import Stale, finish_inputs

TRIES_CEILING: Final = 5  # rides of one Input whose rows were moved or held by others


def take_round(
    ground: Ground,
    now: datetime,
    arrivals: Sequence[Sequence[Update]],
    settlements: Sequence[Settlement],
    rides: Sequence[Ride],
) -> Round:
    """One round. Raises Unavailable when the database cannot be reached; then nothing of it stands."""
    for _ in range(TRIES_CEILING):
        try:
            return _together(ground, now, arrivals, settlements, rides)
        except Contended:
            continue
        except Unavailable:
            raise
        except Exception:
            if len(rides) == 1 and not arrivals and not settlements:
                return _alone(ground, now, rides[0])
            break
    return _apart(ground, now, arrivals, settlements, rides)


def _together(
    ground: Ground,
    now: datetime,
    arrivals: Sequence[Sequence[Update]],
    settlements: Sequence[Settlement],
    rides: Sequence[Ride],
) -> Round:
    done = Round()
    with ground.database.transaction() as connection:
        for updates in arrivals:
            done.received.append(inbox.take_in(connection, ground.vault, ground.bot_id, updates, now))
        settling.settle(connection, settlements, now)
        if rides:
            Boarding(ground, connection, now, done).take(rides)
        _reach(ground.crash, "before_commit", arrivals, settlements, rides)
    _reach(ground.crash, "committed", arrivals, settlements, rides)
    return done


def _reach(
    crash: Crash,
    point: str,
    arrivals: Sequence[Sequence[Update]],
    settlements: Sequence[Settlement],
    rides: Sequence[Ride],
) -> None:
    if arrivals:
        crash(f"inbox.{point}")
    if settlements:
        crash(f"settle.{point}")
    if rides:
        crash(f"take.{point}")


# --- when a round cannot be written -------------------------------------------------------------------------


def _apart(
    ground: Ground,
    now: datetime,
    arrivals: Sequence[Sequence[Update]],
    settlements: Sequence[Settlement],
    rides: Sequence[Ride],
) -> Round:
    """What came in by itself, every settlement by itself, every Input by itself."""
    done = Round()
    for updates in arrivals:
        done.received += _together(ground, now, [updates], [], []).received
    for settlement in settlements:
        _together(ground, now, [], [settlement], [])
    for one in rides:
        alone = _alone(ground, now, one)
        done.taken += alone.taken
        done.claimed += alone.claimed
        done.hushed += alone.hushed
        done.is_ready = done.is_ready or alone.is_ready
    return done


def _alone(ground: Ground, now: datetime, one: Ride) -> Round:
    """One Input; the guilty one is set aside with an OurFailure, and if that fails too, without."""
    what = ""
    for last in range(TRIES_CEILING, 0, -1):
        try:
            return _together(ground, now, [], [], [one])
        except (Contended, Stale) as again:
            if last == 1:
                raise Contended("others kept moving the same rows") from again
        except Unavailable:
            raise
        except Exception as failed:
            if one.go_alone():
                return _alone(ground, now, one)
            what = described(failed, one.input)
            break
    failure = failure_of(one, None, what)
    try:
        return _together(ground, now, [], [], [Ride(failure, due_row=one.due_row)])
    except Unavailable:
        raise
    except Exception:
        return _set_aside(ground, now, one, what)


def _set_aside(ground: Ground, now: datetime, one: Ride, what: str) -> Round:
    with ground.database.transaction() as connection:
        finish_inputs(connection, (), [(one.input, what)], ())
        postpone(connection, one.due_row, now)
    return Round(taken=[Taken(result=Result.PARKED, what=what)])
