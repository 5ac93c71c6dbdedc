"""Scales, ticks, dates, own words and questions that may be left out: what she sees, and what is kept."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dialogs.hearing.units import show
from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState
from dialogs.pathway.history import Value
from dialogs.pathway.pathway import load
from dialogs.records import Answer, CheckIn, Plan, Reason, Remark
from dialogs.rules import Outcome
from dialogs.severity import Severity
from dialogs.turn import Say
from dialogs.words import Number
from tests import people
from tests.dialogs.patient.recipes import after_knee, in_other_words, opened
from tests.dialogs.patient.ward import Ward, enrolled, following, shown_amounts

ALARMS = ("no", "ok", "no", "none")  # chest, weight bearing, calf, wound


def answer(ward: Ward, question: str) -> Value | None:
    """The answer that counts now."""
    kept = [one for one in ward.all(Answer) if one.question == question and one.replaced_by is None]
    return kept[-1].value if kept else None


def labels(say: Say) -> list[list[str]]:
    """The keys of a message's buttons, row by row; a step of a scale by its number."""
    return [
        [_label(option.label.key, option.label.slots.get("step")) for option in row] for row in say.options
    ]


def _label(key: str, step: object) -> str:
    return str(step.value) if isinstance(step, Number) else key.rpartition(":")[2]


def to_pain(ward: Ward) -> None:
    """Answer up to the scale of pain at rest."""
    for option in ALARMS:
        ward.taps("answer", option)
    ward.writes("36.9")
    ward.taps("answer", "no")


# --- a scale ----------------------------------------------------------------------------------------------


def test_a_scale_has_two_rows_of_numbers_and_names_its_ends() -> None:
    """0 to 5 and 6 to 10 as buttons, and a line that says what 0 and 10 mean."""
    ward = after_knee()
    to_pain(ward)
    (say,) = ward.heard()
    assert labels(say)[:2] == [["0", "1", "2", "3", "4", "5"], ["6", "7", "8", "9", "10"]]
    ends = next(one for one in say.words if one.key == "scale-ends")
    assert (ends.slots["lowest"], ends.slots["highest"]) == (Number(0), Number(10))


@pytest.mark.parametrize("written", ["7", "7/10", "7 of 10", "about 7"])
def test_a_number_on_a_scale_may_be_written_too(written: str) -> None:
    """Seven is seven, with or without "of ten"; and rules run on it as on a tap."""
    ward = after_knee()
    to_pain(ward)
    if written == "7 of 10":  # two numbers: which is meant is asked
        ward.writes(written)
        assert "unclear-several" in ward.keys_heard()
        return
    ward.writes(written)
    assert answer(ward, "pain_rest") == 7


def test_a_tap_on_a_scale_is_a_number_that_rules_compare() -> None:
    """A tapped 10 is kept as a number; one that is not on the scale is no answer."""
    ward = after_knee()
    to_pain(ward)
    ward.writes("11")
    assert "odd-amount" in ward.keys_heard()
    ward.taps("answer", "10", item="pain_rest")
    assert answer(ward, "pain_rest") == Decimal(10)


# --- left out ---------------------------------------------------------------------------------------------


def test_an_optional_question_can_be_left_out_and_the_rest_goes_on() -> None:
    """Without a thermometer she leaves the temperature out; nothing is kept for it, and the next question comes."""
    ward = after_knee()
    for option in ALARMS:
        ward.taps("answer", option)
    ward.taps("leave-out", item="temp")
    assert ward.keys_heard()[0] == "left-out-answer"
    assert "questions.fall.text" in ward.keys_heard()
    assert answer(ward, "temp") is None


def test_what_was_left_out_may_be_answered_by_going_back() -> None:
    """Back asks it again, with the same way out."""
    ward = after_knee()
    for option in ALARMS:
        ward.taps("answer", option)
    ward.taps("leave-out", item="temp")
    ward.taps("back")
    assert "questions.temp.text" in ward.keys_heard()
    ward.writes("101.3 °F")
    assert answer(ward, "temp") == Decimal("38.500")
    assert any(one.rule_id == "JR-5" for one in ward.all(Reason))


def test_only_optional_questions_may_be_left_out() -> None:
    """An alarm sign has no such button, and an old button of another question does nothing."""
    ward = after_knee()
    assert not any(option.action.verb == "leave-out" for _, option in ward.buttons())
    for option in ALARMS:
        ward.taps("answer", option)
    ward.writes("36.9")
    before = ward.records
    ward.taps("leave-out", item="temp")
    assert (ward.records, ward.heard()) == (before, [])


def test_a_check_in_of_which_all_was_left_out_is_no_silence() -> None:
    """She was heard, though there is no answer to keep."""
    source = (people.DIALOGS / "pathways/joint-replacement-recovery.yaml").read_text("utf-8")
    only = source.replace("[pain_move, mood, jr_score]", "[jr_score]", 1)
    ward = opened(load(only, "p.yaml"), -7, inputs={"joint": "hip"})
    ward.taps("leave-out", item="jr_score")
    assert ward.one(CheckIn, "ci-1").state is CheckInState.ANSWERED
    (plan,) = ward.all(Plan)
    past = ward.records["PastAnswers", "p-maria"]
    occasions = past.plans[plan.id].occasions  # type: ignore[union-attr]
    assert [one.outcome for one in occasions] == [Outcome.ANSWERED]


# --- temperatures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "told"),
    [("100.9 °F", "100.9"), ("101 °F", "101"), ("98.6 °F", "98.6"), ("100.4 °F", "100.4")],
)
def test_a_temperature_is_told_as_she_wrote_it(written: str, told: str) -> None:
    """No degree Fahrenheit is rounded to the next because both mean the same tenth of a degree Celsius."""
    ward = after_knee()
    for option in ALARMS:
        ward.taps("answer", option)
    ward.writes(written)
    noted = next(amount for say in ward.heard() for one in say.words for amount in shown_amounts(one))
    assert str(show(noted.value, noted.shown_in, noted.precision)) == told


def test_a_difference_of_temperatures_is_told_without_the_offset() -> None:
    """1.5 °C more is 2.7 °F more for one who writes in Fahrenheit, and never 34.7 °F."""
    source = (people.DIALOGS / "pathways/joint-replacement-recovery.yaml").read_text("utf-8")
    source = source.replace(
        '    show:\n      on_day: day\n    reason:\n      en: "Temperature {temp} on day {on_day}.',
        "    show:\n      on_day: day\n      rise: temp - limit.fever\n    reason:\n"
        '      en: "{rise} above. Temperature {temp} on day {on_day}.',
        1,
    )
    ward = opened(load(source, "p.yaml"), 8, inputs={"joint": "hip"})
    for option in ALARMS:
        ward.taps("answer", option)
    ward.writes("103.64 °F")
    (reason,) = [one for one in ward.all(Reason) if one.rule_id == "JR-5"]
    rise, *levels = sorted(shown_amounts(reason.words), key=lambda one: one.value)
    assert (rise.value, rise.shown_in, rise.is_change) == (Decimal("1.500"), "°F", True)
    assert not any(one.is_change for one in levels)
    assert {one.shown_in for one in levels} == {"°F", ""}  # the temperatures, and the bare number of the day


# --- days before, and tapering ----------------------------------------------------------------------------


def test_the_first_check_in_comes_a_week_before_the_operation() -> None:
    """Who joins three weeks before is asked on day -7, and next on day 1, at the hour of her choice."""
    ward = following(people.joint_replacement(), -7, inputs={"joint": "hip"})
    ward.pass_until(people.MONDAY_8)
    assert ward.one(CheckIn, "ci-1").asks == ("pain_move", "mood", "jr_score")
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    assert planned.on == people.TODAY + timedelta(days=8)


@pytest.mark.parametrize(("day", "following_days"), [(13, 1), (14, 3), (17, 4)])
def test_the_cadence_tapers_to_mondays_and_thursdays(day: int, following_days: int) -> None:
    """From a Monday: the next day while it is daily, then Thursday, then Monday again."""
    ward = after_knee(day)
    (planned,) = [one for one in ward.all(CheckIn) if one.state is CheckInState.PLANNED]
    expected = people.TODAY + timedelta(days=following_days)
    assert planned.on == (expected if following_days != 4 else people.TODAY + timedelta(days=3))


def test_a_check_in_moved_to_a_day_without_questions_asks_those_of_its_own_day() -> None:
    """Day 42 moved to day 43 asks what day 42 asks, the score included."""
    ward = following(people.joint_replacement(), 43, inputs={"joint": "knee"})
    ward.pass_until(people.MONDAY_8)
    assert "jr_score" in ward.one(CheckIn, "ci-1").asks


def test_the_baseline_is_kept_with_the_plan_when_it_is_answered() -> None:
    """The score of day -7 is her baseline from then on; her own correction changes it."""
    ward = after_knee(-7)
    ward.taps("answer", "6", item="pain_move")
    ward.taps("answer", "8", item="mood")
    ward.writes("52.465")
    score_message = ward.last_message_id
    (plan,) = ward.all(Plan)
    assert plan.baselines == {"jr_score": Decimal("52.46500")}
    ward.edits(score_message, "54")
    assert ward.all(Plan)[0].baselines == {"jr_score": Decimal(54)}


# --- ticks ------------------------------------------------------------------------------------------------


def test_ticks_change_only_the_buttons_and_count_when_she_is_done() -> None:
    """A tick shows on its button and keeps nothing; Done keeps the answer, and the rule runs."""
    ward = in_other_words()
    ask = ward.heard()[0].key
    ward.taps("tick", "fever")
    (say,) = ward.heard()
    assert (say.edits, say.buttons_only) == (ask, True)
    assert [row[0] for row in labels(say)[:5]] == [
        "button-unticked", "button-ticked", "button-unticked", "button-unticked", "button-done",
    ]  # fmt: skip
    assert (answer(ward, "signs"), ward.all(Reason)) == (None, [])
    ward.taps("tick", "rash")
    ward.taps("done")
    assert answer(ward, "signs") == ("fever", "rash")
    (reason,) = ward.all(Reason)
    assert (reason.rule_id, reason.severity) == ("HF-9", Severity.SOON)
    assert "several-answers" in ward.keys_heard()


def test_none_of_these_excludes_the_others() -> None:
    """Ticking "none" takes the others away, and any other takes "none" away; a second tap unticks."""
    ward = in_other_words()
    for option in ("fever", "none", "rash", "fever", "fever"):
        ward.taps("tick", option)
    ward.taps("done")
    assert answer(ward, "signs") == ("rash",)


def test_done_without_a_tick_is_no_answer() -> None:
    """She is asked to tick one; no silence is made of it and nothing is kept."""
    ward = in_other_words()
    ward.taps("done")
    assert ward.keys_heard()[0] == "tick-first"
    assert answer(ward, "signs") is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("fever", ("fever",)),
        ("rash, fever", ("fever", "rash")),
        ("None of these", ("none",)),
        ("none, rash", None),
    ],
)
def test_ticks_may_be_written(written: str, kept: tuple[str, ...] | None) -> None:
    """Options in words, set apart by commas; "none" with another is asked about."""
    ward = in_other_words()
    ward.writes(written)
    assert answer(ward, "signs") == kept


def test_ticks_she_comes_back_to_are_still_there() -> None:
    """Back shows the ticks of her answer, and an old tick of a settled question changes nothing."""
    ward = in_other_words()
    ward.taps("tick", "rash")
    ward.taps("done")
    ward.taps("tick", "fever")
    assert answer(ward, "signs") == ("rash",)
    ward.taps("back")
    ward.taps("tick", "fever")
    ward.taps("done")
    assert answer(ward, "signs") == ("fever", "rash")


# --- a date, and her own words ----------------------------------------------------------------------------


def test_a_date_is_kept_as_a_date_and_two_meanings_are_asked_about() -> None:
    """A slash leaves doubt; a named month does not."""
    ward = in_other_words()
    ward.writes("none")
    ward.writes("03/04/2026")
    assert "unclear-date" in ward.keys_heard()
    ward.writes("3 April 2026")
    assert answer(ward, "since") == date(2026, 4, 3)


def test_her_own_words_are_kept_and_left_to_a_person() -> None:
    """No rule reads them, so a person does; and "worse" is heard even here."""
    ward = in_other_words()
    ward.writes("none")
    ward.writes("3 April 2026")
    ward.writes("worse")
    assert any(one.rule_id == "HF-W" for one in ward.all(Reason))
    ward = in_other_words()
    ward.writes("none")
    ward.writes("3 April 2026")
    ward.writes("I slipped in the bath")
    assert answer(ward, "story") == "I slipped in the bath"
    assert [one.text for one in ward.all(Remark)] == ["I slipped in the bath"]


def test_her_own_words_are_left_to_a_person_when_she_changes_them_too() -> None:
    """What an edit adds may be what matters: nobody but a person reads it."""
    ward = in_other_words()
    for text in ("none", "3 April 2026", "I slipped in the bath"):
        ward.writes(text)
    ward.edits(ward.last_message_id, "I slipped in the bath and hit my head")
    assert answer(ward, "story") == "I slipped in the bath and hit my head"
    assert [one.text for one in ward.all(Remark)][-1] == "I slipped in the bath and hit my head"


def test_the_hours_offered_lie_around_the_pathways_own() -> None:
    """In the evening after an operation, in the morning for a weight."""
    for ward, first in ((enrolled(), "07:00"), (after_knee(), "17:00")):
        ward.asks("settings")
        offered = [one.action.option for _, one in ward.buttons() if one.action.verb == "own-hour"]
        assert offered[:1] == [first]
        assert len(offered) == 4


def test_nothing_is_due_twice_when_ticks_are_tapped() -> None:
    """A tick plans, reminds and closes nothing."""
    ward = in_other_words()
    before = dict(ward.dues)
    ward.taps("tick", "fever")
    assert ward.dues == before
    assert DueKind.REMINDER in {kind for _, kind, _ in ward.dues}
