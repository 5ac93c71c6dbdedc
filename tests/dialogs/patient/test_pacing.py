"""How dense a plan asks: by itself, by her wish, within what a clinician allows."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.inputs import DueKind, FellDue
from dialogs.lifecycles import CheckInState
from dialogs.patient.occasions import calling
from dialogs.records import CheckIn, Kind
from dialogs.turn import Deciding
from tests import people
from tests.dialogs.patient.courses import coursed, on_course
from tests.dialogs.patient.promised import at_home, says, the_plan
from tests.dialogs.patient.ward import Ward


def looking(ward: Ward) -> Deciding:
    looked = FellDue(subject="p-maria", kind=DueKind.CHECK_IN, key="ci-1", due_at=ward.now)
    return Deciding(ward.gather(looked), "p-maria", is_patient=True)


def next_on(ward: Ward) -> date:
    planned = (one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED)
    (of_cadence,) = (one for one in planned if one.kind is Kind.SCHEDULED)
    return of_cadence.on


def days_ahead(ward: Ward) -> int:
    """Days from the check-in she answered last to the next."""
    last = max(one.on for one in ward.all(CheckIn) if one.state is CheckInState.ANSWERED)
    return (next_on(ward) - last).days


def answers(ward: Ward, mood: str = "fine") -> None:
    """She answers what is open; then time passes to her next check-in."""
    says(ward, "120", mood, "well")


def to_next(ward: Ward) -> None:
    ward.pass_until(min(one.due_at for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED))


def stable(times: int) -> Ward:
    """She has answered so many check-ins, all of them well."""
    ward = on_course()
    for _ in range(times - 1):
        answers(ward)
        to_next(ward)
    answers(ward)
    return ward


def test_stable_it_becomes_sparser_step_by_step() -> None:
    """After two good answers every second day, then every fourth, and never sparser than that."""
    assert [days_ahead(stable(times)) for times in range(1, 6)] == [1, 2, 4, 4, 4]


def test_worse_it_is_dense_again() -> None:
    """A bad answer leads back to every day at once, and good ones have to come anew."""
    ward = stable(3)
    assert days_ahead(ward) == 4
    to_next(ward)
    says(ward, "120", "low", "no", "no", "well")
    assert the_plan(ward).pace == 1
    assert (next_on(ward) - ward.now.date()).days == 1


def test_something_grave_makes_it_dense_in_the_middle_of_a_check_in() -> None:
    """An urgent reading leads back to the densest before the check-in has ended."""
    ward = stable(3)
    to_next(ward)
    ward.writes("170")
    assert the_plan(ward).pace == 1
    assert next_on(ward) == ward.now.date() + timedelta(days=1)
    assert ("pace-set", "rule", "worse") in [(note.what, note.by, note.why) for note in ward.notes]


def test_the_clinicians_limits_hold() -> None:
    """Between two and two days nothing moves it, neither stability nor what she wishes."""
    ward = on_course(pace_within=(2, 2))
    answers(ward)
    assert days_ahead(ward) == 2
    ward.asks("less")
    assert ward.keys_heard()[0] == "pace-limit"
    ward.asks("more")
    assert ward.keys_heard()[0] == "pace-limit"
    assert days_ahead(ward) == 2


def test_less_and_more_in_her_own_words() -> None:
    """ "less" and "more often" move it one step, she reads the next date, and the journal knows who did it."""
    ward = on_course()
    answers(ward)
    ward.writes("less")
    assert ward.keys_heard()[:1] == ["pace-now-next"]
    assert days_ahead(ward) == 2
    ward.writes("more often")
    assert days_ahead(ward) == 1
    assert [note.by for note in ward.notes if note.what == "pace-set"] == ["c-maria", "c-maria"]


def test_pace_offers_only_what_she_may_have() -> None:
    """At the densest there is no button for denser."""
    ward = on_course()
    answers(ward)
    ward.asks("pace")
    offered = [one.action.option for say, one in ward.buttons("c-maria") if one.action.verb == "own-pace"]
    assert offered == ["sparser"]
    ward.taps("own-pace", "sparser")
    assert days_ahead(ward) == 2


def test_less_while_a_question_is_open_asks_it_again() -> None:
    """The open question stands last."""
    ward = on_course()
    ward.asks("less")
    assert the_plan(ward).pace == 2
    assert "questions.sys.text" in [key.split("/")[-1] for key in ward.keys_heard()][-1]


@pytest.mark.parametrize("command", ["pace", "less", "more"])
def test_a_plan_without_a_pace_says_that_it_is_fixed(command: str) -> None:
    """Where the pathway fixes it she hears so, and nothing changes."""
    ward = at_home(4)
    before = the_plan(ward)
    ward.asks(command)
    assert "pace-fixed" in ward.keys_heard()
    assert the_plan(ward) == before


@given(
    pace=st.sampled_from([None, 1, 2, 4]),
    within=st.sampled_from([None, (1, 1), (1, 2), (2, 4), (4, 4), (3, 3)]),
    since=st.one_of(st.none(), st.integers(-4, 10)),
)
def test_any_pace_is_a_step_of_the_pathway(
    pace: int | None, within: tuple[int, int] | None, since: int | None
) -> None:
    """Whatever was set, the days between check-ins are one step of the phase, the same throughout, inside the limits
    where a step is inside them.
    """
    since_on = people.TODAY + timedelta(days=since) if since is not None else None
    ward = on_course(0, pace=pace, pace_within=within, pace_from=since_on)
    d, plan = looking(ward), the_plan(ward)
    first = max(people.TODAY, since_on or people.TODAY)
    asked = [day for day in range((first - people.TODAY).days, 30) if on(d, ward, day)]
    gaps = {later - earlier for earlier, later in pairwise(asked)}
    dense = next(phase for phase in coursed().phases if phase.pace is not None)
    assert gaps == {calling.pace_of(plan, dense)}
    (gap,) = gaps
    assert gap in (1, 2, 4)
    if within is not None and any(within[0] <= step <= within[1] for step in (1, 2, 4)):
        assert within[0] <= gap <= within[1]


def on(d: Deciding, ward: Ward, day: int) -> bool:
    return bool(calling.asked_on(d, the_plan(ward), the_plan(ward).day_zero + timedelta(days=day)))


# --- a phase that counts from a date of hers ----------------------------------------------------------


@pytest.mark.parametrize(
    ("infusion", "asked"), [(None, []), (-1, [4, 5, 6]), (0, [5, 6, 7]), (3, [8, 9, 10])]
)
def test_an_anchored_phase_counts_from_its_date(infusion: int | None, asked: list[int]) -> None:
    """Days 1 to 3 of the cycle ask for help; without the date it does not hold, with another it begins again."""
    inputs = {} if infusion is None else {"infusion_on": people.TODAY + timedelta(days=infusion)}
    ward = on_course(4, inputs=inputs)
    d, plan = looking(ward), the_plan(ward)
    found = []
    for day in range(4, 12):
        keys = [one.key for one in calling.asked_on(d, plan, plan.day_zero + timedelta(days=day))]
        if keys == ["help"]:
            found.append(day)
    assert found == asked


# --- the herd ---------------------------------------------------------------------------------------


@given(
    most=st.integers(0, 60),
    hour=st.times().map(lambda one: one.replace(second=0, microsecond=0, tzinfo=None)),
    quiet_from=st.integers(0, 23),
    quiet_to=st.integers(0, 23),
    who=st.text(min_size=1, max_size=8),
)
def test_a_spread_herd_stays_in_her_hours(
    most: int, hour: time, quiet_from: int, quiet_to: int, who: str
) -> None:
    """Never before her hour, never so late that it falls into her night or the next day, never more than allowed."""
    patient = people.patient(id=who, quiet_from=time(quiet_from), quiet_to=time(quiet_to))
    at = calling._spread(hour, patient, most)
    later = (datetime.combine(people.TODAY, at) - datetime.combine(people.TODAY, hour)).seconds // 60
    assert at >= hour
    assert later <= max(most - 1, 0)

    def asleep(one: time) -> bool:
        night, morning = patient.quiet_from, patient.quiet_to
        return night <= one < morning if night <= morning else one >= night or one < morning

    assert asleep(at) is asleep(hour)
    if asleep(hour) and patient.quiet_from != patient.quiet_to:
        assert at == hour


def test_the_herd_of_a_team_is_spread_over_an_hour() -> None:
    """With sixty minutes every patient has a minute of her own after her hour, the same on every day."""
    ward = on_course(0)
    ward.clinic = ward.clinic.model_copy(update={"spread_minutes": 60})
    at = {
        one.due_at.astimezone(ZoneInfo(people.ZONE)).time()
        for day in range(5)
        for one in calling.occurrences(
            looking(ward), the_plan(ward), people.TODAY + timedelta(days=day), people.ZONE
        )
    }
    (own,) = at
    assert time(8) < own < time(9)
