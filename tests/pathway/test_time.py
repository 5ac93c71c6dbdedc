"""The language of time: anchors, reminders, late and busy check-ins, pace, importance, events. Good, bad, hostile."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.pathway.faults import PathwayFaults
from dialogs.pathway.history import Facts, History, Occasion, Outcome
from dialogs.pathway.parts import Event, EventCourse, WhenBusy, WhenLate
from dialogs.pathway.pathway import Pathway, load
from dialogs.pathway.view import view_on
from tests.pathway.small import MOOD, altered, small, told

BEGUN = date(2026, 3, 2)
FIRST_TIMES = '    times: ["09:00", "17:00"]\n'
AGAIN_TIMES = '    times: ["10:00"]\n'
FIRST_ASKS = (
    "      - questions: [bp, sugar]\n      - on_days: [2, 4, 6]\n"
    '        only_when: input.cyp2c19 == "normal"\n        questions: [mood]\n'
)
BLOCKS = "    every_days_again: 30\n    for_days: 7\n"


def first(*settings: str) -> tuple[str, str]:
    """The first phase with more settings."""
    return FIRST_TIMES, FIRST_TIMES + "".join(f"    {one}\n" for one in settings)


def paced(pace: str) -> tuple[tuple[str, str], ...]:
    """The first phase with a pace, which alone says on which days it asks."""
    return first(f"pace: {pace}"), (FIRST_ASKS, "      - questions: [bp, sugar]\n")


def events(written: str) -> tuple[str, str]:
    """The small pathway with these events."""
    return "\nmessages:\n", f"\nevents:\n{written}\nmessages:\n"


ANCHORED = (
    "  - key: again\n    first_day: 10\n    until: stop_on\n    only_when: day >= 10\n",
    "  - key: again\n    anchor: stop_on\n    first_day: -3\n    last_day: 39\n",
)


# --- what each becomes ----------------------------------------------------------------------------------------


def test_a_phase_without_them_is_as_it_was() -> None:
    """One reminder at half the window, sent late, joined, no pace, counted from day 0; every question as important."""
    phase = small().phases[0]
    assert (phase.anchor, phase.reminders, phase.pace) == (None, (), None)
    assert (phase.when_late, phase.when_busy) == (WhenLate.SEND, WhenBusy.JOIN)
    assert {question.importance for question in small().questions} == {2}
    assert small().events == ()


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("[3h]", (180,)), ("[45m, 1h30m]", (45, 90)), ("[30m, 60m, 2h, 5h59m]", (30, 60, 120, 359)), ("[]", ())],
)
def test_reminders_are_told_in_hours_and_minutes(written: str, minutes: tuple[int, ...]) -> None:
    assert small(first(f"reminders: {written}")).phases[0].reminders == minutes


def test_late_and_busy_check_ins_say_what_becomes_of_them() -> None:
    phase = small(first("when_late: ask", "when_busy: replace")).phases[0]
    assert (phase.when_late, phase.when_busy) == (WhenLate.ASK, WhenBusy.REPLACE)


def test_a_pace_has_rising_steps_and_conditions() -> None:
    """Without knowing the patient it asks at its densest; its conditions count among what is looked back on."""
    pathway = small(
        *paced("{every_days: [2, 4], sparser_when: 'count(sys < 130, days=9) >= 3', denser_when: sys > 150}")
    )
    pace = pathway.phases[0].pace
    assert pace is not None
    assert (pace.steps, pace.sparser_when is not None, pace.denser_when is not None) == ((2, 4), True, True)
    assert [day for day in range(1, 7) if pathway.questions_on(day, BEGUN)] == [1, 3, 5]
    assert pathway.needs.days > small().needs.days


def test_a_slow_pace_waits_as_long_as_a_weekly_phase() -> None:
    """The class of cadence is that of its densest step."""
    once = (FIRST_TIMES, AGAIN_TIMES + "    pace: {every_days: [7, 14]}\n")
    assert small(once, paced("")[1]).phases[0].window_hours == 48


def test_an_anchored_phase_is_no_day_of_the_plan() -> None:
    """Whoever does not know the date passes it over, and it may overlap what counts from day 0."""
    pathway = small(ANCHORED)
    again = pathway.phases[1]
    assert (again.anchor, again.first_day) == ("stop_on", -3)
    assert [pathway.phase_on(day) for day in (-3, 20)] == [None, None]
    assert pathway.first_day == 1
    assert not pathway.questions_on(20, BEGUN)


def test_a_block_of_an_anchored_phase_counts_from_its_date() -> None:
    """In conditions `block_day` is that of the anchored phase, and `day` stays the day of the plan."""
    pathway = small(ANCHORED, ("when: sugar < 70", "when: block == 1 and block_day == 2 and day == 48"))
    condition = pathway.rule("SM-3").levels[0].when
    known = Facts(day_zero=BEGUN, inputs={"stop_on": BEGUN + timedelta(days=50)})
    held = [
        day for day in range(120) if condition.holds(view_on(History(), known, BEGUN + timedelta(days=day)))
    ]
    assert held == [48]
    unknown = Facts(day_zero=BEGUN)
    assert not condition.holds(view_on(History(), unknown, BEGUN + timedelta(days=48)))


def test_a_phase_may_end_on_a_day_or_sooner_on_a_date() -> None:
    """`until` shortens what has a last day; the next phase still follows the last day."""
    pathway = small(("    last_day: 6\n", "    last_day: 6\n    until: stop_on\n"))
    assert (pathway.phases[0].last_day, pathway.phases[0].until) == (6, "stop_on")


def test_importance_is_kept() -> None:
    assert (
        small(("    kind: photo", "    kind: photo\n    importance: 1")).question("wound_photo").importance
        == 1
    )


def test_events_are_compiled_with_their_words() -> None:
    """What each sets and does, what a coordinator taps, what the patient reads."""
    pathway = small(
        events(
            '  stopped: {label: {en: "Stopped"}, sets: stop_on, days_later: -1, course: end,'
            ' say: {en: "Bye {called}"}}\n'
            '  moved: {label: {en: "Moved"}, sets: begun_on}\n'
            '  told: {label: {en: "Told"}, say: {en: "Stop on {stop_on}"}}\n'
        )
    )
    assert pathway.events == (
        Event(key="stopped", sets="stop_on", days_later=-1, course=EventCourse.END, has_say=True),
        Event(key="moved", sets="begun_on"),
        Event(key="told", has_say=True),
    )
    stopped, moved, _ = pathway.events
    assert pathway.text(stopped.label_path) == "Stopped"
    assert stopped.say_path is not None
    assert pathway.text(stopped.say_path) == "Bye {called}"
    assert moved.say_path is None
    assert set(pathway.filling("events.told.say").slots) == {"stop_on"}


def test_a_check_in_that_was_broken_off_counts_as_answered_in_shares() -> None:
    """Half of four check-ins were answered, one of them in part; what we missed ourselves does not count."""
    outcomes = (Outcome.ANSWERED, Outcome.PARTIAL, Outcome.MISSED, Outcome.MISSED, Outcome.MISSED_BY_US)
    days = tuple(
        Occasion(check_in_id=str(place), on=BEGUN + timedelta(days=place), outcome=outcome)
        for place, outcome in enumerate(outcomes)
    )
    measured = small(("of: latest(sugar)", "of: answered_share")).outcomes[1].of
    view = view_on(History(occasions=days), Facts(day_zero=BEGUN), BEGUN + timedelta(days=9))
    assert measured.value(view) == Decimal(50)


# --- what their authors are told ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "what", "remedy"),
    [
        (first("reminders: [3]"), "`3` is not a length of time", "like `3h`, `45m` or `1h30m`"),
        (first("reminders: [3 hours]"), "`3 hours` is not a length of time", "`3h`"),
        (first('reminders: [""]'), "`` is not a length of time", "`3h`"),
        (first("reminders: [-3h]"), "`-3h` is not a length of time", "`3h`"),
        (first("reminders: 3h"), "a list is expected here", "[a, b]"),
        (first("reminders: [29m]"), "at least 30 minutes after the question", "later"),
        (
            first("reminders: [1h, 1h29m]"),
            "at least 30 minutes after the reminder before it",
            "soonest first",
        ),
        (first("reminders: [3h, 1h]"), "at least 30 minutes after the reminder before it", "soonest first"),
        (first("reminders: [6h]"), "when the window of 6 hours is over", "`window_hours`"),
        (first("reminders: [1h, 2h, 3h, 4h, 5h]"), "longer than 4", "Shorten"),
        (first("remindrs: [1h]"), "`remindrs` is not a setting here", "`reminders`"),
        (first("when_late: skipp"), "not one of the choices", "`skip`"),
        (first("when_busy: jion"), "not one of the choices", "`join`"),
        (first("anchor: stop"), "there is no input `stop`", "`stop_on`"),
        (first("anchor: cyp2c19"), "`cyp2c19` is not a date", "kind `date`"),
        (first("anchor: begun_on"), "day 0, from which every phase counts", "Leave `anchor` out"),
        (first("anchor: stop_on", "baseline: yes"), "counts from another date than day 0", "`baseline`"),
        (paced("{every_days: [4, 2]}")[0], "the steps do not grow", "densest first"),
        (paced("{every_days: [2, 2]}")[0], "the steps do not grow", "densest first"),
        (paced("{every_days: [2]}")[0], "at least 2 are needed", "Add"),
        (paced("{every_days: [0, 2]}")[0], "too small", "at least 1"),
        (paced("{every_days: [1, 91]}")[0], "too large", "at most 90"),
        (paced("{every_days: [1, 2], sparser_wen: sys > 1}")[0], "`sparser_wen` is not", "`sparser_when`"),
        (paced("{every_days: [1, 2], sparser_when: syss > 1}")[0], "no question `syss`", "`sys`"),
        (paced("{every_days: [1, 2], denser_when: sys}")[0], "", ""),
        (paced("{every_days: [1, 2]}")[0], "`on_days` stands beside a pace", "Leave out `on_days`"),
        (first("pace: {every_days: [1, 2]}", "baseline: yes"), "a baseline phase has a pace", "`baseline`"),
        ((BLOCKS, BLOCKS + "    pace: {every_days: [1, 2]}\n"), "cut into blocks", "`every_days_again`"),
        (("    kind: photo", "    kind: photo\n    importance: 4"), "too large", "at most 3"),
        (("    kind: photo", "    kind: photo\n    importance: 0"), "too small", "at least 1"),
        (
            ("    kind: photo", "    kind: photo\n    red_flag: yes\n    importance: 1"),
            "a red flag is never left for another day",
            "Leave out `importance`",
        ),
        (events('  a: {label: {en: "A"}}\n'), "`a` does nothing", "`sets`, `course` or `say`"),
        (events("  a: {course: end}\n"), "`label` is missing", "Add `label:`"),
        (events('  a: {label: {en: "A"}, sets: stop}\n'), "there is no input `stop`", "`stop_on`"),
        (events('  a: {label: {en: "A"}, sets: cyp2c19}\n'), "`cyp2c19` is not a date", "kind `date`"),
        (events('  a: {label: {en: "A"}, set: stop_on}\n'), "`set` is not a setting here", "`sets`"),
        (events('  a: {label: {en: "A"}, course: stop}\n'), "not one of the choices", "`end`"),
        (events('  a: {label: {en: "A"}, course: end, days_later: 3}\n'), "stands alone", "`sets`"),
        (events('  a: {label: {en: "A"}, sets: stop_on, days_later: 401}\n'), "too large", "at most 400"),
        (events('  a: {label: {en: "A"}, sets: stop_on, days_later: soon}\n'), "is not a day", "`14`"),
        (events('  a: {label: {en: "A"}, sets: begun_on, course: restart}\n'), "day 0 by itself", "`sets`"),
        (events('  a: {label: {en: "A"}, say: {en: "Hi {nam}"}}\n'), "`{nam}` cannot be filled", ""),
        (events('  a: {label: {en: "A {called}"}, course: end}\n'), "`{called}` cannot be filled", ""),
        (events('  A: {label: {en: "A"}, course: end}\n'), "`A` is not a good name", "small letters"),
        (events('  a: {label: {es: "A"}, course: end}\n'), "English text is missing", "`en:`"),
        (events(f'  a: {{label: {{en: "{"x" * 61}"}}, course: end}}\n'), "longer than 60", "Shorten"),
        (events("  - a\n"), "settings are expected", "key: value"),
    ],
)
def test_what_an_author_is_told(change: tuple[str, str], what: str, remedy: str) -> None:
    """Each mistake with what is wrong and a remedy, at its place."""
    lines = told(change).splitlines()
    assert any(what in line and remedy in line for line in lines), lines
    assert all(line.startswith("small.yaml:") for line in lines)


def test_a_slip_stands_at_its_own_column() -> None:
    """A reminder that comes too late is told at itself, not at its list."""
    source = altered(first("reminders: [2h, 7h]"))
    number, line = next((n, line) for n, line in enumerate(source.splitlines(), 1) if "7h" in line)
    assert told(first("reminders: [2h, 7h]")).startswith(f"small.yaml:{number}:{line.index('7h') + 1}: ")


def test_all_are_told_at_once() -> None:
    """Faults of every new setting come together."""
    lines = told(
        first("reminders: [1m]", "anchor: cyp2c19"),
        ("    kind: photo", "    kind: photo\n    red_flag: yes\n    importance: 1"),
        events('  a: {label: {en: "A"}}\n'),
    ).splitlines()
    assert len(lines) == 4


def test_a_phase_behind_one_that_never_ends_is_refused() -> None:
    """The first phase that holds is the day's, so one with an anchor would never be reached there."""
    endless = ("    last_day: 6\n", ""), ("      - on_days: [2, 4, 6]\n", "      - every_days: 2\n")
    assert "`again` is never reached: `first` before it has no end" in told(*endless, ANCHORED)


def test_phases_of_one_anchor_follow_one_another() -> None:
    """Though they may overlap with what counts from day 0."""
    more = "  - {key: late, anchor: stop_on, first_day: 20, times: ['10:00'], asks: [{questions: [sugar]}]}\n"
    change = ("\non_demand:\n", f"{more}\non_demand:\n")
    assert "`late` begins before `again` has ended" in told(ANCHORED, change)
    assert small(ANCHORED, (change[0], change[1].replace("20", "40"))).phases[2].key == "late"


# --- hostile files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        first(f"reminders: [{', '.join(['1h'] * 5000)}]"),
        first(f"reminders: [{'9' * 5000}h]"),
        first(f"pace: {{every_days: [{', '.join(map(str, range(1, 5000)))}]}}"),
        first(f"pace: {{every_days: [1, 2], sparser_when: {'(' * 400}sys > 1{')' * 400}}}"),
        first(
            f"pace: {{every_days: [1, 2], sparser_when: '{' and '.join(['count(sys > 1, days=366) > 1'] * 60)}'}}"
        ),
        events("".join(f'  e{n}: {{label: {{en: "E{n}"}}, course: end}}\n' for n in range(21))),
        events('  a: {label: {en: "A"}, sets: __class__}\n'),
        events('  a: {label: {en: "A"}, say: {en: "{called.__class__}"}}\n'),
        events("  a: *b\n"),
        events("  a: {<<: {course: end}}\n"),
    ],
)
def test_a_hostile_file_is_refused(change: tuple[str, str]) -> None:
    """Floods, deep nesting, dear conditions, aliases and reaches into objects: faults, and no crash."""
    with pytest.raises(PathwayFaults) as refused:
        load(altered(change), "small.yaml", {"mood2": MOOD})
    assert all(len(str(fault)) < 2_000 for fault in refused.value.faults)


SCALARS = st.one_of(
    st.sampled_from(
        ("3h", "45m", "1h30m", "0m", "6h", "send", "ask", "join", "stop_on", "begun_on", "yes", "-1")
    ),
    st.text(st.characters(codec="ascii", categories=("L", "N")), max_size=6),
)


@given(
    st.sampled_from(("reminders", "when_late", "when_busy", "anchor", "pace")), st.lists(SCALARS, max_size=4)
)
def test_whatever_is_written_loads_or_is_told(setting: str, values: list[str]) -> None:
    """The only error is PathwayFaults; what loads keeps what it promises of its reminders."""
    given_ = values[0] if len(values) == 1 else f"[{', '.join(f'{one!r}' for one in values)}]"
    try:
        phase = _loaded(first(f"{setting}: {given_}")).phases[0]
    except PathwayFaults:
        return
    assert all(30 <= one < phase.window_minutes for one in phase.reminders)
    assert sorted(set(phase.reminders)) == list(phase.reminders)


def _loaded(change: tuple[str, str]) -> Pathway:
    return load(altered(change), "small.yaml", {"mood2": MOOD})
