"""What happens in a virtual year: who the patients are, what they and their team do, when we are away. All by chance,
and the same for the same seed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from dialogs.lifecycles import CheckInState
from dialogs.pathway.pathway import Pathway
from dialogs.seen import Absence
from tests import people
from tests.year import invented
from tests.year.life import Habit, Life

BEGINS_AT: Final = datetime(2026, 1, 5, 3, 30, tzinfo=UTC)
YEAR: Final = timedelta(days=365)
ENDS_AT: Final = BEGINS_AT + YEAR
AWAY: Final = (  # ten minutes at eight in Madrid, a day and two hours, a week
    Absence(
        id="a-1",
        began_at=datetime(2026, 2, 3, 6, 55, tzinfo=UTC),
        ended_at=datetime(2026, 2, 3, 7, 5, tzinfo=UTC),
    ),
    Absence(
        id="a-2",
        began_at=datetime(2026, 3, 28, 23, 0, tzinfo=UTC),
        ended_at=datetime(2026, 3, 30, 1, 0, tzinfo=UTC),
    ),
    Absence(
        id="a-3",
        began_at=datetime(2026, 6, 9, 10, 0, tzinfo=UTC),
        ended_at=datetime(2026, 6, 16, 10, 0, tzinfo=UTC),
    ),
)
ZONES: Final = (
    "Europe/Madrid", "Europe/London", "America/New_York", "America/Los_Angeles", "America/Santiago",
    "America/Mexico_City", "America/St_Johns", "America/Sao_Paulo", "Atlantic/Azores", "Africa/Cairo",
    "Africa/Casablanca", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Asia/Tehran", "Asia/Beirut",
    "Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia",
    "Pacific/Kiritimati", "Pacific/Honolulu", "UTC",
)  # fmt: skip
HOURS: Final = tuple(time(hour, minute) for hour in range(8, 19) for minute in (0, 30))
EARLY: Final = HOURS[:6]  # for who is asked twice a day: ten hours later is still no night
SHIPPED: Final = ("statin-start", "wound-photo-check", "anxiety-followup", "joint-replacement-recovery")
HABITS: Final = (
    Habit(answers=0.97, soon=timedelta(minutes=8), stops_half_way=0.02),
    Habit(answers=0.85, soon=timedelta(hours=2), stops_half_way=0.1),
    Habit(answers=0.5, soon=timedelta(hours=5), stops_half_way=0.3),
    Habit(answers=0.0, soon=timedelta(hours=1), stops_half_way=0.0),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Year:
    """One run: how many patients, and the seed of its chances."""

    patients: int
    seed: int

    def lives(self) -> Iterator[Life]:
        """Everybody's year, one after the other: they share nothing but our absences."""
        for number in range(self.patients):
            yield lived(number, Random(self.seed * 1_000_003 + number))  # noqa: S311 - a test's chances


def lived(number: int, chance: Random) -> Life:
    """One patient's year."""
    pathways = _pathways(number, chance)
    twice = any(len(phase.times) > 1 for pathway in pathways for phase in pathway.phases)
    zone, hour = chance.choice(ZONES), chance.choice(EARLY if twice else HOURS)
    habit = chance.choices(HABITS, weights=(50, 30, 15, 5))[0]
    begins_at = BEGINS_AT + timedelta(minutes=chance.randrange(60 * 24 * 20))
    life = Life(number, chance, pathways, people.patient(zone=zone, hour=hour), begins_at, habit)
    life.begin(pathways, begins_at.astimezone(ZoneInfo(zone)).date(), hour)
    _plan_of_life(life, chance)
    life.live_until(ENDS_AT, AWAY)
    return life


def _pathways(number: int, chance: Random) -> tuple[Pathway, ...]:
    """Mostly one invented pathway; a shipped one for one in fifty, two at once for one in twenty."""
    if number % 50 == 7:
        return (people.shipped(chance.choice(SHIPPED)),)
    if number % 20 == 3:
        return tuple(invented.pathway(name) for name in chance.sample(invented.NAMES, 2))
    return (invented.pathway(chance.choice(invented.NAMES)),)


def _plan_of_life(life: Life, chance: Random) -> None:
    """What she and her team will do, and on which day."""

    def some_day() -> datetime:
        return life.begun_at + timedelta(
            minutes=chance.randrange(int((ENDS_AT - life.begun_at).total_seconds() / 60))
        )

    def perhaps(share: float) -> bool:
        return chance.random() < share

    if perhaps(0.25):
        life.will(some_day(), lambda: _pauses(life, chance.choice(("1", "3", "7"))))
    if perhaps(0.25):
        days = chance.choice((2, 5, 20, 60))
        life.will(some_day(), lambda: life.colleague("pause", f"{days} away") and None)
    if perhaps(0.15):
        life.will(some_day(), lambda: life.colleague("skip", "at the hospital") and None)
    if perhaps(0.15):
        life.will(some_day(), lambda: _moved(life, chance))
    if perhaps(0.3):
        life.will(some_day(), lambda: life.asks("settings", f"{chance.choice(HOURS):%H:%M}") and None)
    if perhaps(0.2):
        life.will(some_day(), lambda: _shortly_before_the_next(life, lambda: life.asks("settings", "08:00")))
    if perhaps(0.2):
        life.will(
            some_day(), lambda: _shortly_before_the_next(life, lambda: life.asks("zone", "Pacific/Auckland"))
        )
    if perhaps(0.2):
        life.will(some_day(), lambda: life.asks("zone", chance.choice(ZONES[:-1])) and None)
    if perhaps(0.1):
        blocked_at = some_day()
        life.will(blocked_at, lambda: life.blocks(True))
        life.will(blocked_at + timedelta(days=chance.randrange(1, 40)), lambda: life.blocks(False))
    if perhaps(0.04):
        night = some_day().astimezone(ZoneInfo(life.patient.zone)).replace(hour=22, minute=0)
        # she would hear of it in the morning
        life.will(night, lambda: life.colleague("pause", "5 away") and None)
        life.will(night + timedelta(minutes=30), lambda: _dies(life))
    elif perhaps(0.04):
        life.will(some_day(), lambda: _stops(life))


def _shortly_before_the_next(life: Life, act: Callable[[], object]) -> None:
    """On the very day of a check-in, a little before it: a change of clocks then passes over it."""
    planned = [one.due_at for one in life.live.values() if one.state is CheckInState.PLANNED]
    if planned and min(planned) - timedelta(minutes=30) > life.now:
        life.will(min(planned) - timedelta(minutes=30), lambda: act() and None)


def _moved(life: Life, chance: Random) -> None:
    """A colleague moves the next check-in by some hours or days, to a time at which nobody sleeps."""
    planned = [one.due_at for one in life.live.values() if one.state is CheckInState.PLANNED]
    if planned:
        to = min(planned).astimezone(ZoneInfo(life.patient.zone)) + timedelta(
            days=chance.choice((0, 0, 1, 3, 9))
        )
        life.colleague("move", f"{to:%Y-%m-%d} {chance.choice(HOURS):%H:%M}")


def _pauses(life: Life, days: str) -> None:
    life.asks("pause")
    life.taps("own-pause", days)


def _dies(life: Life) -> None:
    if life.colleague("end", "", "change-of:died"):
        life.died_at = life.now
        life.own.clear()


def _stops(life: Life) -> None:
    life.asks("stop")
    if life.taps("own-stop"):
        life.left_at = life.now
        life.own.clear()
