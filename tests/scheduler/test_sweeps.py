"""What a tick does, and that nothing in it can stop the rest."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from dialogs.inputs import DueKind, FellDue, Input, OurFailure
from dialogs.records import Patient
from dialogs.turn import Deciding
from scheduler import sweeps
from scheduler.clock import SteppedClock
from scheduler.heartbeat import AWAY_AFTER, Heartbeat
from scheduler.sweeps import Sweeps
from storage import absences, start
from storage.tables import ABSENCE
from storage.taking.boarding import DUE_AGAIN
from storage.taking.rounds import Result
from tests.storage.house import NOW, House, open_house, settle_in


class HouseClock(SteppedClock):
    """Winds the house's own time along."""

    def __init__(self, house: House) -> None:
        super().__init__(house.now)
        self._house = house

    def move_to(self, instant: datetime) -> None:
        super().move_to(instant)
        self._house.now = self.now()


class Ward:
    """A house with a beating heart, and a record of what fell due when."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.clock = HouseClock(house)
        self.fell: list[tuple[str, str]] = []
        self.nudges = 0
        self.steps = 0
        self.sweeps = Sweeps(
            rounds=house.rounds,
            database=house.database,
            holding=tuple,
            nudge=self._nudge,
            refresh=house.library.refresh,
        )
        self.heartbeat = Heartbeat(
            clock=self.clock,
            sweeps=self.sweeps,
            rounds=house.rounds,
            database=house.database,
            settled=self._settled,
        )
        house.script = self._note

    async def walk(self, **length: float) -> None:
        await self.heartbeat.walk_to(self.clock.now() + timedelta(**length))

    async def wait(self, one: Patient, kind: DueKind, key: str, **length: float) -> None:
        """A due row for this patient, so far from now."""

        def ask_to_be_woken(d: Deciding, _: Input) -> None:
            d.wait(kind, key, self.clock.now() + timedelta(**length), subject=one.id)
            d.note("waiting", by="start")

        self.house.script = ask_to_be_woken
        assert one.called
        await self.house.write(one.called, ask_to_be_woken)
        self.house.script = self._note

    def _note(self, d: Deciding, happened: Input) -> None:
        if isinstance(happened, FellDue):
            self.fell.append((happened.key, self.clock.now().isoformat()[11:16]))
        d.note("noted", by="clock")

    def _nudge(self) -> None:
        self.nudges += 1

    async def _settled(self) -> None:
        self.steps += 1


@pytest.fixture
async def ward(database_url: str) -> AsyncIterator[Ward]:
    house = open_house(database_url)
    yield Ward(house)
    house.close()


async def test_a_jump_stops_wherever_something_is_due(ward: Ward) -> None:
    """Three days at once: everything falls due at its own time, none at the end, and time waits at each
    step.
    """
    (maria,) = await settle_in(ward.house, "Maria")
    await ward.wait(maria, DueKind.CHECK_IN, "tomorrow", hours=23)
    await ward.wait(maria, DueKind.CHECK_IN, "soon", minutes=30)
    await ward.wait(maria, DueKind.CHECK_IN, "third day", hours=50)
    await ward.walk(days=3)
    assert ward.fell == [("soon", "09:30"), ("tomorrow", "08:00"), ("third day", "11:00")]
    assert ward.clock.now() == NOW + timedelta(days=3)
    assert ward.steps == 4


async def test_what_falls_due_on_the_way_may_ask_for_more(ward: Ward) -> None:
    """A row that asks to be woken again before the end of the jump is woken again, at its time."""
    (maria,) = await settle_in(ward.house, "Maria")
    await ward.wait(maria, DueKind.CLIMB, "climb", minutes=5)
    woken = []

    def climb(d: Deciding, happened: Input) -> None:
        woken.append(d.now)
        d.wait(DueKind.CLIMB, "climb", d.now + timedelta(minutes=5))

    ward.house.script = climb
    await ward.walk(minutes=21)
    assert woken == [NOW + timedelta(minutes=minutes) for minutes in (5, 10, 15, 20)]


async def test_what_is_due_at_once_does_not_end_the_walk(ward: Ward) -> None:
    """A step that leaves something due at that very instant is done again, and later steps keep their
    times.
    """
    (maria,) = await settle_in(ward.house, "Maria")
    await ward.wait(maria, DueKind.CHECK_IN, "first", hours=1)
    await ward.wait(maria, DueKind.CHECK_IN, "second", hours=5)
    note = ward.house.script

    def ask_for_more_at_once(d: Deciding, happened: Input) -> None:
        note(d, happened)
        if isinstance(happened, FellDue) and happened.key == "first":
            d.wait(DueKind.DIALOG_LAPSE, "at once", d.now)

    ward.house.script = ask_for_more_at_once
    await ward.walk(days=1)
    assert ward.fell == [("first", "10:00"), ("at once", "10:00"), ("second", "14:00")]


async def test_a_tick_is_safe_to_run_twice(ward: Ward) -> None:
    """A second tick at the same instant finds nothing left to do."""
    (maria,) = await settle_in(ward.house, "Maria")
    await ward.wait(maria, DueKind.CHECK_IN, "now", minutes=0)
    await ward.sweeps.tick(NOW)
    await ward.sweeps.tick(NOW)
    assert len(ward.fell) == 1
    assert ward.nudges == 2


async def test_the_gravest_comes_first(ward: Ward) -> None:
    """Of what is due at one instant a climb is looked at before a check-in, whoever asked first."""
    maria, ana = await settle_in(ward.house, "Maria", "Ana")
    await ward.wait(maria, DueKind.CHECK_IN, "check-in", minutes=0)
    await ward.wait(ana, DueKind.CLIMB, "climb", minutes=1)
    ward.clock.move_to(NOW + timedelta(minutes=2))
    await ward.sweeps.tick(ward.clock.now())
    assert [key for key, _at in ward.fell] == ["climb", "check-in"]


async def test_one_that_fails_does_not_stop_the_others(ward: Ward) -> None:
    """A decision that raises for one patient is set aside for later; everybody else's is made in the same
    tick.
    """
    people = await settle_in(ward.house, "Maria", "Ana", "Eva")
    for one in people:
        await ward.wait(one, DueKind.CHECK_IN, one.id, minutes=0)
    done = []

    def fail_on_ana(d: Deciding, happened: Input) -> None:
        if isinstance(happened, FellDue):
            assert happened.key != people[1].id
            done.append(happened.key)
        d.note("noted", by="clock")

    ward.house.script = fail_on_ana
    await ward.sweeps.tick(NOW)
    assert sorted(done) == sorted([people[0].id, people[2].id])
    later = await ward.house.rounds.next_due()
    assert later is not None
    assert later > NOW


async def test_all_of_one_patients_day_is_one_input(ward: Ward) -> None:
    """What is due of one patient's day falls due together, the most harmful first; a worry's clock by itself."""
    maria, ana = await settle_in(ward.house, "Maria", "Ana")
    await ward.wait(maria, DueKind.CHECK_IN, "opens", minutes=1)
    await ward.wait(maria, DueKind.REMINDER, "reminds", minutes=3)
    await ward.wait(maria, DueKind.WINDOW_END, "ends", minutes=4)
    await ward.wait(maria, DueKind.CLIMB, "climbs", minutes=4)
    await ward.wait(maria, DueKind.CHECK_IN, "tomorrow", days=1)
    await ward.wait(ana, DueKind.CHECK_IN, "hers", minutes=2)
    fell: list[list[str]] = []

    def note(d: Deciding, happened: Input) -> None:
        assert isinstance(happened, FellDue)
        fell.append([happened.key, *(one.key for one in happened.also)])
        d.note("noted", by="clock")

    ward.house.script = note
    ward.clock.move_to(NOW + timedelta(minutes=5))
    await ward.sweeps.tick(ward.clock.now())
    assert fell == [["climbs"], ["ends", "reminds", "opens"], ["hers"]]
    assert await ward.house.rounds.due_now(10) == []


async def test_of_what_fails_together_only_the_guilty_one_is_set_aside(ward: Ward) -> None:
    """Where one row of a patient's day makes deciding fail, each goes alone in the same tick; one is looked at again
    later and the team hears of that one.
    """
    (maria,) = await settle_in(ward.house, "Maria")
    for minute, key in enumerate(("first", "guilty", "third", "fourth")):
        await ward.wait(maria, DueKind.CHECK_IN, key, minutes=minute)
    done: list[str] = []

    def fail_on_guilty(d: Deciding, happened: Input) -> None:
        if isinstance(happened, FellDue):
            keys = [happened.key, *(one.key for one in happened.also)]
            assert "guilty" not in keys
            done.extend(keys)
        else:
            assert isinstance(happened, OurFailure)
            assert happened.due is not None
            done.append(f"failed on {happened.due.key}")
        d.note("noted", by="clock")

    ward.house.script = fail_on_guilty
    ward.clock.move_to(NOW + timedelta(minutes=5))
    await ward.sweeps.tick(ward.clock.now())
    assert done == ["first", "failed on guilty", "third", "fourth"]
    assert await ward.house.rounds.due_now(10) == []
    assert await ward.house.rounds.next_due() == ward.clock.now() + DUE_AGAIN


async def test_what_moved_meanwhile_is_left_out_of_the_day_only(ward: Ward) -> None:
    """A row that was handled or moved between the look and the decision is dropped; the rest is decided."""
    (maria,) = await settle_in(ward.house, "Maria")
    await ward.wait(maria, DueKind.CHECK_IN, "moved", minutes=0)
    await ward.wait(maria, DueKind.REMINDER, "stays", minutes=0)
    (reminder, moved) = await ward.house.rounds.due_now(10)
    await ward.wait(maria, DueKind.CHECK_IN, "moved", hours=1)
    await ward.house.rounds.take(reminder)
    assert ward.fell == [("stays", "09:00")]
    assert (await ward.house.rounds.take(moved)).result is Result.DROPPED


async def test_more_than_a_batch(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more due than one batch holds, a tick asks again until none is left."""
    monkeypatch.setattr(sweeps, "BATCH", 3)
    people = await settle_in(ward.house, *(f"Person{letter}" for letter in "abcdefgh"))
    for one in people:
        await ward.wait(one, DueKind.CHECK_IN, one.id, minutes=0)
    await ward.sweeps.tick(NOW)
    assert len(ward.fell) == 8


async def test_away_for_long(ward: Ward) -> None:
    """A gap in the heartbeat row of more than two minutes is noticed once and kept; a short one, or a first start,
    never.
    """
    assert await ward.heartbeat.notice_absence() is None
    ward.clock.move_to(NOW + AWAY_AFTER)
    assert await ward.heartbeat.notice_absence() is None
    ward.clock.move_to(NOW + 3 * AWAY_AFTER)
    assert await ward.heartbeat.notice_absence() == 2 * AWAY_AFTER
    assert await ward.heartbeat.notice_absence() is None
    assert start.last_beat(ward.house.database) == ward.clock.now()
    assert kept_absences(ward) == [(NOW + AWAY_AFTER, NOW + 3 * AWAY_AFTER)]


async def test_a_suspended_process_notices_when_it_goes_on(ward: Ward) -> None:
    """A clock that went on without us for minutes, in a running process, is an absence: known before anything due is
    decided.
    """
    (maria,) = await settle_in(ward.house, "Maria")
    await ward.heartbeat.notice_absence()
    await ward.wait(maria, DueKind.CHECK_IN, "meanwhile", minutes=5)
    ward.house.seen.clear()
    ward.clock.move_to(NOW + timedelta(minutes=10))
    await ward.heartbeat.beat()
    assert kept_absences(ward) == [(NOW, NOW + timedelta(minutes=10))]
    (case,) = [one for one in ward.house.seen if one.patient is not None]
    assert [one.ended_at for one in case.absences] == [NOW + timedelta(minutes=10)]


async def test_a_long_sweep_is_no_absence(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tick that takes minutes for all that is due beats on the way: nobody takes it for downtime."""
    monkeypatch.setattr(sweeps, "BATCH", 2)
    people = await settle_in(ward.house, *(f"Person{letter}" for letter in "abcdefgh"))
    for one in people:
        await ward.wait(one, DueKind.CHECK_IN, one.id, minutes=0)
    await ward.heartbeat.notice_absence()

    def take_half_a_minute(d: Deciding, _: Input) -> None:
        ward.clock.move_to(ward.clock.now() + timedelta(seconds=30))
        d.note("slow", by="clock")

    ward.house.script = take_half_a_minute
    await ward.heartbeat.beat()
    await ward.heartbeat.beat()
    assert ward.clock.now() - NOW > AWAY_AFTER
    assert kept_absences(ward) == []


async def test_a_second_process_that_beats_is_no_absence(ward: Ward) -> None:
    """While somebody else of us beats, one that was suspended finds that nobody was missed."""
    await ward.heartbeat.notice_absence()
    ward.clock.move_to(NOW + timedelta(minutes=10))
    start.beat(ward.house.database, NOW + timedelta(minutes=9))
    await ward.heartbeat.beat()
    assert kept_absences(ward) == []


async def test_another_process_notices_and_we_learn_of_it(ward: Ward) -> None:
    """What another process kept is known here with the next look at the shelf."""
    (maria,) = await settle_in(ward.house, "Maria")
    await ward.wait(maria, DueKind.CHECK_IN, "soon", minutes=1)
    await ward.heartbeat.notice_absence()
    await ward.walk(minutes=2)
    start.beat(ward.house.database, NOW - timedelta(hours=1))
    absences.notice(ward.house.database, ward.clock.now(), AWAY_AFTER)
    await ward.wait(maria, DueKind.CHECK_IN, "later", minutes=1)
    ward.house.seen.clear()
    ward.house.rounds.absences.renew()
    await ward.walk(minutes=2)
    assert [len(case.absences) for case in ward.house.seen] == [1]


async def test_a_clock_that_was_set_back_still_beats(ward: Ward) -> None:
    """It was a year ahead for a moment: the next beat takes the absence of that year away."""
    await ward.heartbeat.notice_absence()
    await ward.heartbeat._write_row(NOW + timedelta(days=365))
    assert kept_absences(ward) == [(NOW, NOW + timedelta(days=365))]
    await ward.heartbeat._still_here()
    assert kept_absences(ward) == []


def kept_absences(ward: Ward) -> list[tuple[datetime, datetime]]:
    with ward.house.database.reading() as connection:
        rows = connection.execute(select(ABSENCE).order_by(ABSENCE.c.began_at)).all()
    return [(row.began_at, row.ended_at) for row in rows]


async def test_a_jump_never_looks_like_downtime(ward: Ward) -> None:
    """While time is walked through, the heartbeat row follows."""
    await ward.heartbeat.notice_absence()
    await ward.walk(days=30)
    assert start.last_beat(ward.house.database) == NOW + timedelta(days=30)
    assert kept_absences(ward) == []


async def test_the_metronome_never_skips_a_late_beat(ward: Ward) -> None:
    """APScheduler holds one job in memory: late beats run, missed ones are one, and never two at once."""
    ward.heartbeat.start()
    assert ward.heartbeat.metronome is not None
    (job,) = ward.heartbeat.metronome.get_jobs()
    await ward.heartbeat.stop()
    assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)


async def test_a_beat_under_way_ends_before_the_metronome_does(ward: Ward) -> None:
    """Told to stop in the middle of a beat, the heart finishes that beat and then is still."""
    (maria,) = await settle_in(ward.house, "Maria")
    await ward.wait(maria, DueKind.CHECK_IN, "now", minutes=0)
    in_the_middle, go_on, told = asyncio.Event(), asyncio.Event(), []

    async def target() -> datetime:
        in_the_middle.set()
        await go_on.wait()
        return ward.clock.now()

    ward.clock.target = target  # type: ignore[method-assign]
    ward.heartbeat.start()
    beating = asyncio.create_task(ward.heartbeat.beat())
    await in_the_middle.wait()
    stopping = asyncio.create_task(ward.heartbeat.stop())
    stopping.add_done_callback(lambda _: told.append(list(ward.fell)))
    go_on.set()
    await asyncio.gather(beating, stopping)
    assert [[key for key, _ in fell] for fell in told] == [["now"]]
    assert ward.heartbeat.metronome is None


async def test_a_beat_never_throws(ward: Ward) -> None:
    """With storage gone a beat ends quietly; the next one tries again."""
    ward.house.rounds.stop()
    await ward.heartbeat.beat()
