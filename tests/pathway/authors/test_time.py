"""The author's tools know the language of time: try, preview, show, diff, schema, and the events of the library."""

from __future__ import annotations

from datetime import date
from functools import cache

import jsonschema
import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.pathways import library
from bot.pathways.calendar import first_days
from bot.pathways.changes import changes
from bot.pathways.document import Table, markdown
from bot.pathways.page import page_of
from bot.pathways.schema import schema
from bot.pathways.scripts import ScriptFaults
from bot.pathways.trying import played
from bot.pathways.voice import Voice
from dialogs.pathway.parts import EventCourse
from dialogs.pathway.pathway import Pathway
from tests.pathway.authors.playing import answered, corrected, flagged, line, missed, script_of
from tests.pathway.authors.test_tools import SHIPPED, parsed, plain
from tests.pathway.small import altered, small

DISCHARGE = "post-discharge-30"
CANCER = "cancer-symptom-watch"
DIABETES = "diabetes-glucose"
OPIOID = "opioid-taper"
HEART = "heart-failure-weight"
BEGUN = date(2026, 3, 2)
TIMES = '    times: ["09:00", "17:00"]\n'
TIMED = (
    TIMES,
    TIMES + "    reminders: [45m, 1h30m, 3h]\n    when_late: skip\n    when_busy: wait\n"
    "    pace: {every_days: [2, 4], sparser_when: sys < 130, denser_when: sys > 150}\n",
)
UNPACED = (
    '      - on_days: [2, 4, 6]\n        only_when: input.cyp2c19 == "normal"\n        questions: [mood]\n',
    "",
)
ANCHORED = (
    "  - key: again\n    first_day: 10\n    until: stop_on\n    only_when: day >= 10\n",
    "  - key: again\n    anchor: stop_on\n    first_day: -3\n    last_day: 39\n",
)
EVENTS = (
    "\nmessages:\n",
    """
events:
  gone: {label: {en: "Gone"}, sets: stop_on, days_later: 2, course: end, say: {en: "Bye, {called}."}}
  seen: {label: {en: "Seen"}, sets: stop_on}
  note: {label: {en: "Noted"}, say: {en: "Noted."}}

messages:
""",
)


def event(key: str, day: int, **more: object) -> dict[str, object]:
    """An event of a script."""
    return {"event": key, "day": day, **more}


def aftercare(*words: str) -> Result:
    return CliRunner().invoke(main, ["pathway", *words])


@cache
def shipped(name: str) -> Pathway:
    return library.chosen(name).pathway


# --- try ------------------------------------------------------------------------------------------------------


def test_nothing_is_missed_in_a_pause() -> None:
    """Three missed check-ins are a task; with the patient in hospital again they never fell due."""
    silent = [missed(4), missed(6), missed(9)]
    assert [rule for _, rule, _ in flagged(DISCHARGE, answered(2), *silent)] == ["PD-NR"]
    assert flagged(DISCHARGE, answered(2), event("readmitted", 3), *silent) == []


def test_silence_counts_again_once_she_is_home() -> None:
    """The days after a restart are those since she came home; what was missed in the pause is no part of the run."""
    home = [event("readmitted", 3), missed(4), missed(6), event("home_again", 12)]
    assert flagged(DISCHARGE, answered(2), *home, missed(2), missed(4)) == []
    told = flagged(DISCHARGE, answered(2), *home, missed(2), missed(4), missed(6))
    assert told == [(6, "PD-NR", "soon")]


def test_a_restart_moves_the_days_that_rules_look_at() -> None:
    """In the first 14 days after discharge 2 missed days are a task, later 3; after home_again it is day 2 again."""
    later = [answered(40, weight=80), missed(41), missed(42)]
    assert flagged(HEART, *later) == []
    again = [answered(40, weight=80), event("readmitted", 41), event("home_again", 48), missed(1), missed(2)]
    assert [(day, rule) for day, rule, _ in flagged(HEART, *again)] == [(2, "HF-NR")]


def test_nothing_is_missed_after_the_end() -> None:
    """Whoever is looked after elsewhere is not silent."""
    after = [missed(9), missed(12), missed(16)]
    assert flagged(DISCHARGE, answered(2), event("looked_after_elsewhere", 5), *after) == []


def test_an_event_sets_a_date_that_rules_read() -> None:
    """A positive result is known from its day on: 14 days unbooked are soon, none once followed up."""
    due = [event("result_to_follow", 10), answered(24, followup_booked=False)]
    assert ("PR-2", "soon") in [
        (rule, severity) for _, rule, severity in flagged("prevention-outreach", *due)
    ]
    done = [due[0], event("result_followed", 20), due[1]]
    assert "PR-2" not in [rule for _, rule, _ in flagged("prevention-outreach", *done)]
    anew = [
        due[0],
        event("result_followed", 12),
        event("result_to_follow", 30),
        answered(44, followup_booked=False),
    ]
    assert "PR-2" in [rule for _, rule, _ in flagged("prevention-outreach", *anew)]


def test_rules_on_the_profile_are_looked_at_again_when_an_event_sets_a_date() -> None:
    """What is judged at enrolment holds from the event on, once."""
    judged = ('when: input.cyp2c19 == "poor"\n    judged', "when: given(input.stop_on)\n    judged")
    pathway = small(EVENTS, judged)
    told = played(pathway, script_of(event("note", 1), event("seen", 3), event("gone", 5)), "s.jsonl")
    assert [(one.day, one.rule, one.repeat) for one in told] == [(3, "SM-4", False), (5, "SM-4", True)]


def test_a_check_in_that_was_broken_off_is_judged_and_ended() -> None:
    """Its answers raise what they must, rules of the end look at it; two of them without warning signs are one miss."""
    half = [line(day, status="partial", answers={"weight": 80}) for day in range(1, 7)]
    told = flagged(HEART, *half)
    assert ("HF-NR", "soon") in [(rule, severity) for _, rule, severity in told]
    gained = [*half[:1], line(2, status="partial", answers={"weight": 83})]
    assert "HF-1" in [rule for _, rule, _ in flagged(HEART, *gained)]


def test_a_broken_off_check_in_that_came_to_all_warning_signs_is_no_silence() -> None:
    """Only the medicines were left: nobody is silent."""
    whole = {"weight": 80, "breathless": "none", "orthopnoea": False, "dizzy_faint": "none"}
    assert flagged(HEART, *(line(day, status="partial", answers=whole) for day in range(1, 9))) == []


def test_a_correction_means_the_check_in_it_names_though_events_stand_between() -> None:
    """After a first correction check-ins may be counted instead of lines; an event is none of them."""
    lines = [
        answered(1, weight=80),
        event("readmitted", 1),
        answered(2, weight=80),
        corrected(0, 1, weight=80.1),
    ]
    told = flagged(HEART, *lines, answered(3, weight=83), corrected(2, 3, weight=80.2))
    assert {(3, "HF-1"), (3, "-HF-1")} <= {(day, rule) for day, rule, _ in told}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([event("readmited", 3)], "there is no event `readmited`. Did you mean `readmitted`?"),
        ([{"event": 3, "day": 3}], "`event` names none"),
        ([{"event": "", "day": 3}], "`event` names none"),
        ([{"event": "readmitted"}], "`day` is missing"),
        ([event("readmitted", 3, answers={"need_help": True})], "`answers` is not of an event"),
        ([event("readmitted", 3, status="missed")], "`status` is not of an event"),
        ([event("readmitted", 99_999)], "`day` is 99999"),
        ([event("x" * 5_000, 3)], "there is no event `xxxx"),
        ([event("readmitted", 3), corrected(0, 3, need_help=True)], "a correction is about an event"),
        ([line(2, status="partial")], "nothing was answered"),
        ([line(2, status="partail", answers={})], "there is no status `partail`. Did you mean `partial`?"),
    ],
)
def test_what_cannot_be_played_is_refused(lines: list[dict[str, object]], told: str) -> None:
    """With the line, what is wrong and what to write; nothing of the file is played."""
    with pytest.raises(ScriptFaults) as refused:
        flagged(DISCHARGE, *lines)
    assert told in str(refused.value)
    assert len(str(refused.value)) < 500


# --- preview --------------------------------------------------------------------------------------------------


def test_the_preview_counts_from_the_dates_it_is_given() -> None:
    """Seven times a day 7, 6 and 5 days before a visit, whenever that is."""
    visit = {"visit_on": date(2026, 6, 25)}
    dense = [one.day for one in first_days(shipped(DIABETES), BEGUN, 120, visit) if len(one.times) == 7]
    assert dense == [108, 109, 110]
    ended = first_days(shipped(OPIOID), BEGUN, 90, {"stopped_on": date(2026, 3, 9)})
    assert [one.day for one in ended if one.times] == [1, 2, 3, 4, 5, 6, 7, 90]


def test_the_preview_says_which_phases_it_leaves_out() -> None:
    """And what to give, so that they are shown; a name or a date that is none is refused."""
    told = aftercare("preview", CANCER, "--day-zero", "2026-03-02", "--days", "30")
    assert (
        "Phase cycle counts from cycle_on and is left out: give --date cycle_on=2026-11-25.\n" in told.stdout
    )
    asked = aftercare(
        "preview", CANCER, "--day-zero", "2026-03-02", "--days", "30", "--date", "cycle_on=2026-03-05"
    )
    assert "is left out" not in asked.stdout
    assert "day    3  Thu 2026-03-05" in asked.stdout
    wrong = aftercare("preview", CANCER, "--date", "cycle=2026-03-05")
    assert (wrong.exit_code, "Did you mean `cycle_on`?" in wrong.stderr) == (2, True)
    wrong = aftercare("preview", CANCER, "--date", "cycle_on=soon")
    assert (wrong.exit_code, "soon is no date" in wrong.stderr) == (2, True)


def test_the_preview_shows_a_pace_at_its_densest() -> None:
    days = first_days(small(TIMED, UNPACED), BEGUN, 9)
    assert [one.day for one in days if one.times] == [1, 3, 5]


# --- show, diff, schema ---------------------------------------------------------------------------------------


def test_the_page_tells_everything_of_time() -> None:
    """In words a clinician reads: dates, reminders, what becomes of late ones, the pace and what moves it."""
    told = markdown(page_of(Voice(small(TIMED, UNPACED, ANCHORED, EVENTS), "en")))
    for words in (
        "days from one check-in to the next, densest first: 2 and 4; one step sparser when",
        "is less than 130 mmHg; at its densest again when",
        "reminders after 45 minutes, 1 h 30 min and 3 hours; left out if it cannot be sent at its time;",
        "waits while another check-in is open",
        "Days -3 to 39, on the first 7 of each 30 days, counted from “Stop”",
        "the date 2 days after it becomes “Stop” and the plan ends",
        "its date becomes “Stop”",
        "the patient is told",
        "Bye, {called}.",
    ):
        assert words in told.replace("\\", ""), words


def test_the_page_tells_what_is_left_for_another_day() -> None:
    """First or last; most questions are neither and say nothing."""
    less = ("    kind: photo", "    kind: photo\n    importance: 1")
    more = ("    kind: number\n    unit: mg/dL", "    kind: number\n    importance: 3\n    unit: mg/dL")
    told = markdown(page_of(Voice(small(less, more), "en")))
    assert told.count("left for another day first") == told.count("left for another day last") == 1


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", [one.stem for one in SHIPPED])
def test_every_event_of_the_library_is_on_its_page(name: str, language: str) -> None:
    """With what it does and what the patient reads."""
    voice = Voice(shipped(name), language)
    rows = [row for block in page_of(voice) if isinstance(block, Table) for row in block.rows]
    for one in voice.pathway.events:
        label = voice.text(one.label_path)
        (row,) = [row for row in rows if row[:2] == (one.key, label)]
        assert row[2]
        assert row[3] == voice.text(one.say_path)


def test_a_difference_in_time_is_told() -> None:
    """Each setting in words, before and now."""
    found = changes(Voice(small(), "en"), Voice(small(TIMED, UNPACED, EVENTS), "en"))
    told = "\n".join(one.told() for one in found)
    assert "reminders after 45 minutes, 1 h 30 min and 3 hours" in told
    assert "events gone" in told
    assert "Bye, {called}." in told
    anchored = changes(Voice(small(), "en"), Voice(small(ANCHORED), "en"))
    assert any("counted from “Stop”" in one.after for one in anchored)


TRANSLATED = "translated:\n  es: {at_version: 2, on: 2026-03-01, hash: 0123456789abcdef}\n"
TIMELY = altered(
    TIMED, UNPACED, ANCHORED, EVENTS, (TRANSLATED, "")
)  # where `on` is a truth value to plain readers
VALIDATOR = jsonschema.Draft202012Validator(dict(schema()))


def test_the_schema_takes_what_the_loader_takes() -> None:
    """All of it at once, as an editor's reader hands it on."""
    VALIDATOR.validate(plain(parsed(TIMELY)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("when_late: skip", "when_late: sometimes"),
        ("when_busy: wait", "when_busy: sleep"),
        ("reminders: [45m, 1h30m, 3h]", "reminders: 45m"),
        ("reminders: [45m, 1h30m, 3h]", "reminders: [soon]"),
        ("every_days: [2, 4]", "every_days: [2]"),
        ("sparser_when", "sparser"),
        ("course: end", "course: stop"),
        ("sets: stop_on}", "set: stop_on}"),
        ('seen: {label: {en: "Seen"}, ', "seen: {"),
    ],
)
def test_the_schema_refuses_what_an_editor_can_know(old: str, new: str) -> None:
    """A wrong word, a missing label, a length of time that is none."""
    assert old in TIMELY
    assert not VALIDATOR.is_valid(plain(parsed(TIMELY.replace(old, new, 1))))


# --- the library ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [one.stem for one in SHIPPED])
def test_a_pause_of_the_library_has_its_way_back_and_its_words(name: str) -> None:
    """Whoever is paused by an event can be resumed by one; both ends of it are told to the patient."""
    courses = {one.course for one in shipped(name).events}
    if EventCourse.PAUSE in courses:
        assert courses & {EventCourse.RESUME, EventCourse.RESTART}
    for one in shipped(name).events:
        assert one.has_say or one.course is None


@pytest.mark.parametrize("name", [one.stem for one in SHIPPED])
def test_who_comes_back_or_leaves_reads_whom_to_call(name: str) -> None:
    """The check-ins begin or end there, so the emergency number stands in both languages."""
    pathway = shipped(name)
    for one in pathway.events:
        if one.course in (EventCourse.RESUME, EventCourse.RESTART, EventCourse.END):
            assert one.say_path is not None
            for language in ("en", "es"):
                assert "{emergency_number}" in pathway.text(one.say_path, language), (name, one.key)


@pytest.mark.parametrize("name", [one.stem for one in SHIPPED])
def test_what_others_follow_from_is_no_less_important(name: str) -> None:
    """Leaving a question for another day never takes a graver one with it that is asked only after it."""
    pathway = shipped(name)
    for question in pathway.questions:
        follows = question.ask_when.uses.here if question.ask_when is not None else frozenset()
        for before in (one for one in pathway.questions if one.key in follows and not one.red_flag):
            assert before.importance >= question.importance, (before.key, question.key)


def test_reports_count_from_the_latest_infusion_once_it_is_known() -> None:
    """Weekly from the start; from the day of an infusion weekly in the cycle, with weight once in it."""
    usual = [one.day for one in first_days(shipped(CANCER), BEGUN, 30) if one.times]
    assert usual == [0, 7, 14, 21, 28]
    cycle = first_days(shipped(CANCER), BEGUN, 30, {"cycle_on": date(2026, 3, 12)})
    assert [one.day for one in cycle if one.times] == [0, 7, 10, 17, 24]
    assert [one.day for one in cycle if "weight" in one.asked] == [0, 10]
