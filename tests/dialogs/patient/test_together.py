"""Two pathways at once: one conversation, shared questions, a day's most, and who comes first."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, DialogState
from dialogs.records import Answer, CheckIn, Dialog, Kind, PastAnswers, Plan, Reason, Via
from dialogs.rules import Value
from dialogs.seen import Absence
from dialogs.words import Moment, Number, Words
from tests import people
from tests.dialogs.patient.promised import says
from tests.dialogs.patient.two_plans import asked, both, busy, changed, check_in, wound
from tests.dialogs.patient.ward import Ward

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OPEN, PLANNED, ANSWERED = CheckInState.OPEN, CheckInState.PLANNED, CheckInState.ANSWERED


def opened(ward: Ward, after: timedelta = timedelta()) -> Ward:
    ward.pass_until(people.MONDAY_8 + after)
    return ward


def counted(ward: Ward) -> tuple[int, int]:
    """Which question of how many the last message asks."""
    (whole,) = [one for say in ward.heard() for one in say.words if one.key == "question-of"]
    at, of = whole.slots["at"], whole.slots["of"]
    assert isinstance(at, Number)
    assert isinstance(of, Number)
    return at.value, of.value


def answers_of(ward: Ward, plan_id: str) -> dict[str, Value]:
    """All that its history holds of its latest check-in."""
    return dict(ward.all(PastAnswers)[0].plans[plan_id].occasions[-1].answers)


def told(ward: Ward, key: str) -> Words:
    (one,) = [one for say in ward.heard() for one in say.words if one.key == key]
    return one


# --- one conversation -----------------------------------------------------------------------------


@pytest.mark.parametrize("later", [timedelta(), 30 * MINUTE, HOUR])
def test_check_ins_within_the_hour_open_together(later: timedelta) -> None:
    """One message, one greeting, one line until when, one count over both; the second keeps its own due time."""
    ward = opened(both(later=later))
    assert [check_in(ward, number).state for number in (1, 2)] == [OPEN, OPEN]
    assert check_in(ward, 2).due_at == people.MONDAY_8 + later
    assert check_in(ward, 2).closes_at == people.MONDAY_8 + later + 12 * HOUR
    heard = ward.keys_heard()
    assert [heard.count(key) for key in ("greeting", "words.opening", "open-until")] == [1, 2, 1]
    assert counted(ward) == (1, 7), "five and four; the weight and the fruit are asked once"
    assert len(ward.all(Dialog)) == 1


def test_a_check_in_more_than_an_hour_later_is_not_brought_forward() -> None:
    """61 minutes apart they are two, and the second is not sent before its time."""
    ward = opened(both(later=HOUR + MINUTE))
    assert [check_in(ward, number).state for number in (1, 2)] == [OPEN, PLANNED]
    assert counted(ward) == (1, 5)


def test_one_that_a_person_has_moved_keeps_its_time() -> None:
    """She was told half past eight; then it comes, into the conversation that is open, without a second greeting."""
    ward = both(later=30 * MINUTE)
    ward.records["CheckIn", "ci-2"] = replace(check_in(ward, 2), moved=True)
    opened(ward)
    assert check_in(ward, 2).state is PLANNED
    opened(ward, 30 * MINUTE)
    assert check_in(ward, 2).state is OPEN
    assert ward.keys_heard()[:2] == ["together-more", "open-until"]
    assert asked(ward) == ["breath"], "what is asked now stays the question"
    assert len(ward.all(Dialog)) == 1


def test_thanks_are_said_once_for_both() -> None:
    """The first to be done ends quietly; with the last come thanks, all answers once, and the next date."""
    ward = opened(both())
    says(ward, "fine", "80", "good", "4000", "yes")
    assert check_in(ward, 1).state is ANSWERED
    assert "summary" not in ward.keys_heard()
    assert "words.closing" not in ward.keys_heard()
    assert counted(ward) == (6, 7)
    says(ward, "3", "good")
    assert check_in(ward, 2).state is ANSWERED
    heard = ward.keys_heard()
    assert [heard.count(key) for key in ("summary", "words.closing", "next-check-in")] == [1, 1, 1]
    assert heard.count("questions.weight.short") == 1
    assert heard.count("answer-line") == 7
    assert ward.all(Dialog)[0].state is DialogState.FINISHED


@pytest.mark.parametrize("later", [timedelta(), 30 * MINUTE, HOUR])
def test_she_is_reminded_once_for_both(later: timedelta) -> None:
    """However far apart their reminders lie, one conversation has one."""
    ward = opened(both(later=later), 8 * HOUR)
    reminders = [one for say in ward.says for one in say.words if one.key == "reminder"]
    assert len(reminders) == 1


def test_who_stops_half_way_keeps_both_halves() -> None:
    """The heart's check-in was answered, the wound's was not: each ends as what it was."""
    ward = opened(both())
    says(ward, "fine", "80", "good", "4000", "yes")
    ward.pass_time(hours=13)
    assert check_in(ward, 1).state is ANSWERED
    assert check_in(ward, 2).state is CheckInState.PARTIAL, "it has the shared weight"


def test_one_plan_that_ends_says_so_and_names_the_next_of_the_other() -> None:
    """The wound's last day: "that was your last check-in" would be wrong, for the heart goes on."""
    ward = opened(both(wound(("last_day: 30", "last_day: 4"))))
    says(ward, "fine", "80", "good", "4000", "yes", "3", "good")
    heard = ward.keys_heard()
    assert "together-one-over" in heard
    assert "next-check-in" in heard
    assert "plan-finished" not in heard


def test_the_end_of_a_window_names_the_first_of_all_that_follow() -> None:
    """The wound's window is the last to end; tomorrow begins with the heart at eight all the same."""
    ward = both(later=timedelta(minutes=30))
    ward.pass_until(people.MONDAY_8 + timedelta(hours=12, minutes=30))
    at = told(ward, "next-check-in").slots["at"]
    assert isinstance(at, Moment)
    assert at.at == people.MONDAY_8 + timedelta(days=1)


# --- the same question ----------------------------------------------------------------------------


def test_a_shared_question_is_asked_once_and_feeds_both() -> None:
    """One weight: each plan keeps it as its own answer and judges it by its own rules, in one message."""
    ward = opened(both())
    says(ward, "fine", "92.5")
    assert answers_of(ward, "plan-1")["weight"] == answers_of(ward, "plan-2")["weight"] == Decimal("92.5")
    assert {one.rule_id for one in ward.all(Reason)} == {"HE-2", "WO-1"}
    heard = ward.keys_heard()
    assert [heard.count(key) for key in ("noted", "told-urgent", "also-told", "told-team-by")] == [1, 1, 1, 1]
    assert "told-soon" not in heard, "the graver of the two speaks"
    shared = [one for one in ward.all(Answer) if one.question == "weight"]
    assert [one.via for one in shared] == [Via.TEXT, Via.SHARED]


def test_what_only_sounds_the_same_is_asked_twice() -> None:
    """Both ask for a mood, in other words: two questions, and two answers."""
    ward = opened(both())
    says(ward, "fine", "80", "good", "4000", "yes", "3", "low")
    assert answers_of(ward, "plan-1")["mood"] == "good"
    assert answers_of(ward, "plan-2")["mood"] == "low"


def test_weights_of_another_range_are_two_questions() -> None:
    """Where the two differ, one answer cannot stand for both."""
    ward = opened(both(wound(("highest: 300", "highest: 250"))))
    assert counted(ward) == (1, 8)


def test_a_correction_corrects_both() -> None:
    """She edits her weight: both plans count the new one, and what the old one raised is superseded in both."""
    ward = opened(both())
    says(ward, "fine")
    ward.writes("92.5")
    ward.edits(ward.last_message_id, "82.5")
    assert answers_of(ward, "plan-1")["weight"] == answers_of(ward, "plan-2")["weight"] == Decimal("82.5")
    assert {one.state.value for one in ward.all(Reason)} == {"superseded"}
    assert ward.keys_heard().count("corrected") == 1


def test_going_back_corrects_both() -> None:
    """Back to the weight, and another one: again for both."""
    ward = opened(both())
    says(ward, "fine", "80")
    ward.taps("back")
    ward.writes("81")
    assert answers_of(ward, "plan-1")["weight"] == answers_of(ward, "plan-2")["weight"] == Decimal("81")


def test_two_weights_that_happen_to_be_equal_stay_two() -> None:
    """Weighed at eight and again at noon: a correction of the second leaves the first as it was."""
    ward = opened(both(later=4 * HOUR))
    says(ward, "fine", "80", "good", "4000", "yes")
    opened(ward, 4 * HOUR)
    says(ward, "80")
    ward.edits(ward.last_message_id, "81")
    assert answers_of(ward, "plan-1")["weight"] == Decimal("80")
    assert answers_of(ward, "plan-2")["weight"] == Decimal("81")


def test_an_answer_of_the_last_hour_counts_for_one_that_opens_now() -> None:
    """The wound's check-in was moved to ten to nine: her weight of ten past eight is known there already."""
    ward = both(later=50 * MINUTE)
    ward.records["CheckIn", "ci-2"] = replace(check_in(ward, 2), moved=True)
    opened(ward, 10 * MINUTE)
    says(ward, "fine", "86", "good", "4000", "yes")
    opened(ward, 50 * MINUTE)
    assert answers_of(ward, "plan-2")["weight"] == Decimal("86")
    assert "WO-1" in {one.rule_id for one in ward.all(Reason)}
    assert "told-soon" in ward.keys_heard(), "what it means for the wound is told when it counts"
    assert asked(ward) == ["pain"]


def test_an_older_answer_is_asked_again() -> None:
    """More than an hour after she answered, the other plan asks for a weight of its own."""
    ward = both(later=80 * MINUTE)
    opened(ward, 10 * MINUTE)
    says(ward, "fine", "86", "good", "4000", "yes")
    opened(ward, 80 * MINUTE)
    assert asked(ward) == ["weight"]


def test_an_older_answer_of_an_open_check_in_is_no_answer_of_the_other() -> None:
    """The wound's check-in joins in the afternoon: the weight of the morning, corrected or not, is not its own."""
    ward = opened(both(later=2 * HOUR))
    says(ward, "fine", "80")
    morning = ward.last_message_id
    opened(ward, 8 * HOUR)
    assert check_in(ward, 2).state is OPEN
    assert counted(ward) == (3, 8)
    ward.edits(morning, "82")
    assert answers_of(ward, "plan-1")["weight"] == Decimal("82")
    assert "plan-2" not in ward.all(PastAnswers)[0].plans
    says(ward, "good", "4000", "yes")
    assert asked(ward) == ["weight"]


def test_what_she_leaves_out_is_not_asked_by_the_other() -> None:
    """An optional weight left out for one plan is left out for both."""
    optional = ("precision: 0.01", "precision: 0.01\n    optional: yes")
    ward = opened(
        both(wound(("precision: 0.1", "precision: 0.1\n    optional: yes")), first=changed("heart", optional))
    )
    says(ward, "fine")
    ward.taps("leave-out")
    says(ward, "good", "4000", "yes")
    assert asked(ward) == ["pain"]
    says(ward, "3", "good")
    assert check_in(ward, 2).state is ANSWERED


def test_a_shared_question_that_was_not_reached_is_left_in_both() -> None:
    """She stops before the weight: the check-in that would have shared it is not taken for answered."""
    ward = opened(both())
    says(ward, "fine")
    ward.pass_time(hours=13)
    assert check_in(ward, 1).state is CheckInState.PARTIAL
    assert check_in(ward, 2).state is CheckInState.MISSED


def test_a_question_that_waits_in_the_other_is_not_taken_for_settled() -> None:
    """All that the heart has left is the weight, which the wound's check-in asks first: it is not done yet."""
    short = changed("heart", ("[breath, weight, mood, steps, fruit]", "[breath, weight]"))
    ward = opened(both(wound(busy("replace")), first=short, later=30 * MINUTE))
    says(ward, "fine")
    opened(ward, 30 * MINUTE)
    assert check_in(ward, 1).state is OPEN
    opened(ward, 12 * HOUR)
    assert check_in(ward, 1).state is CheckInState.PARTIAL


def test_a_tick_that_is_grave_for_the_other_plan_is_told_at_once() -> None:
    """Both ask for the same signs in the same words; only the wound's pathway calls blue lips an emergency."""
    signs = (
        "\nquestions:\n",
        """
questions:
  signs:
    kind: several
    red_flag: yes
    text: {en: Which of these?, es: "¿Cuál de estas?"}
    short: {en: Signs, es: Signos}
    options: {none: {en: None, es: Ninguna}, rash: {en: Rash, es: Ronchas}, lips: {en: Blue lips, es: Labios azules}}
""",
    )
    rule = (
        "\nrules:\n",
        """
rules:
  WO-9:
    severity: emergency
    roles: [on_call]
    when: includes(signs, "lips")
    source: "[D] for tests"
    reason: {en: "Signs: {signs}.", es: "Signos: {signs}."}
    say: {en: "Call {emergency_number} now.", es: "Llame al {emergency_number} ahora."}
""",
    )
    first = changed("heart", signs, ("[breath,", "[signs, breath,"))
    ward = opened(both(wound(signs, rule, ("[weight, pain", "[signs, weight, pain")), first=first))
    ward.taps("tick", "lips")
    assert "WO-9" in {one.rule_id for one in ward.all(Reason)}
    assert "rules.WO-9.say" in ward.keys_heard()
    ward.taps("done")
    assert "rules.WO-9.say" not in ward.keys_heard(), "she and the team have heard it"
    assert answers_of(ward, "plan-1")["signs"] == answers_of(ward, "plan-2")["signs"] == ("lips",)


# --- wait, join, replace --------------------------------------------------------------------------


def test_one_that_falls_due_later_waits_for_the_end_of_the_other() -> None:
    """Two hours after the first it is not sent while that one is open; when she is done it comes at once."""
    ward = opened(both(later=2 * HOUR))
    opened(ward, 2 * HOUR)
    assert check_in(ward, 2).state is PLANNED
    assert check_in(ward, 2).why == "busy"
    assert ward.said_last() == ()
    ward.pass_time(minutes=30)
    says(ward, "fine", "80", "good", "4000", "yes")
    assert "together-next" in ward.keys_heard()
    ward.pass_until(ward.now)
    assert check_in(ward, 2).state is OPEN
    assert check_in(ward, 2).why == ""
    assert "opening-late" not in ward.keys_heard(), "it waited its turn; nobody is at fault"
    assert asked(ward) == ["pain"], "she has just told her weight"


def test_one_that_waits_joins_with_half_its_window_left() -> None:
    """She does not answer: at half the window of the second it joins the first."""
    ward = opened(both(later=2 * HOUR))
    opened(ward, 8 * HOUR - MINUTE)
    assert check_in(ward, 2).state is PLANNED
    opened(ward, 8 * HOUR)
    assert check_in(ward, 2).state is OPEN
    assert ward.keys_heard()[:1] == ["together-more"]
    assert (
        check_in(ward, 2).closes_at == people.MONDAY_8 + 14 * HOUR or check_in(ward, 2).closes_at > ward.now
    )


def test_half_the_window_in_her_night_is_an_hour_before_it() -> None:
    """Due at five in the evening, half the window would be at night: it joins at eight."""
    until_morning = changed("heart", ("window_hours: 12", "window_hours: 14"))
    ward = opened(both(first=until_morning, later=9 * HOUR))
    opened(ward, 12 * HOUR - MINUTE)
    assert [check_in(ward, number).state for number in (1, 2)] == [OPEN, PLANNED]
    opened(ward, 12 * HOUR)
    assert [check_in(ward, number).state for number in (1, 2)] == [OPEN, OPEN]


def test_one_that_waits_and_is_put_off_does_not_come_with_the_end_of_the_other() -> None:
    """While it waits she chooses half past nine from now on: the end of the first conversation brings nothing today."""
    ward = opened(both(later=2 * HOUR), 2 * HOUR)
    ward.asks("settings", "9.30")
    assert (check_in(ward, 2).why, check_in(ward, 2).due_at > ward.now) == ("", True)
    says(ward, "fine", "80", "good", "4000", "yes")
    ward.pass_until(ward.now + HOUR)
    assert all(one.state is not OPEN for one in ward.all(CheckIn) if one.plan_id == "plan-2")


def test_a_pathway_may_always_wait() -> None:
    """`wait`: even half an hour later, and even at the same minute, it comes after the other."""
    for later in (timedelta(), 30 * MINUTE):
        ward = opened(both(wound(busy("wait")), later=later), 30 * MINUTE)
        assert [check_in(ward, number).state for number in (1, 2)] == [OPEN, PLANNED]
        says(ward, "fine", "80", "good", "4000", "yes")
        ward.pass_until(ward.now)
        assert check_in(ward, 2).state is OPEN


def test_the_one_that_waits_gives_way_to_the_other_at_the_same_minute() -> None:
    """Whichever row is looked at first, the one that says `wait` waits."""
    ward = opened(both(first=changed("heart", busy("wait"))))
    assert [check_in(ward, number).state for number in (1, 2)] == [PLANNED, OPEN]


def test_a_pathway_may_take_the_place_of_the_other() -> None:
    """`replace`: its questions come first, and those of the other follow."""
    ward = opened(both(wound(busy("replace")), later=30 * MINUTE))
    says(ward, "fine")
    opened(ward, 30 * MINUTE)
    assert ward.keys_heard()[:1] == ["together-first"]
    assert asked(ward) == ["weight"]
    says(ward, "80", "3", "good", "yes")
    assert check_in(ward, 2).state is ANSWERED
    assert check_in(ward, 1).state is OPEN
    assert asked(ward) == ["mood"], "the weight is known there too"
    says(ward, "good", "4000")
    assert check_in(ward, 1).state is ANSWERED


def test_one_that_waits_ends_with_the_window_of_the_other() -> None:
    """The first is missed at its end; what waited for it opens in the same breath."""
    ward = opened(both(wound(busy("wait"), ("window_hours: 12", "window_hours: 30")), later=2 * HOUR))
    opened(ward, 12 * HOUR)
    assert check_in(ward, 1).state is CheckInState.MISSED
    assert check_in(ward, 2).state is OPEN


def test_after_downtime_both_come_late_in_one_message() -> None:
    """We return at eleven: both are sent, with one excuse."""
    ward = both(later=2 * HOUR)
    ward.now = people.MONDAY_8 + 3 * HOUR
    ward.pass_until(ward.now)
    assert [check_in(ward, number).state for number in (1, 2)] == [OPEN, OPEN]
    assert ward.keys_heard().count("opening-late") == 1


@pytest.mark.parametrize(
    ("course", "state", "why"),
    [("skip", CheckInState.MISSED, "by-us-skipped"), ("ask", PLANNED, "")],
)
def test_what_is_not_sent_late_is_not_drawn_along(course: str, state: CheckInState, why: str) -> None:
    """We were away at eight: the heart's check-in comes late; the wound's pathway says not to send its own so."""
    late = ('times: ["08:00"]', f'times: ["08:00"]\n    when_late: {course}')
    ward = both(wound(late))
    ward.now = people.MONDAY_8 + 3 * HOUR
    ward.absences = (Absence(id="a", began_at=people.MONDAY_8 - HOUR, ended_at=ward.now),)
    ward.pass_until(ward.now)
    assert check_in(ward, 1).state is OPEN
    assert (check_in(ward, 2).state, check_in(ward, 2).why) == (state, why)
    assert [one.rule_id for one in ward.all(Reason)] == ["check-in-late"] * (course == "ask")
    assert counted(ward) == (1, 5)


# --- the follow-up of an emergency ----------------------------------------------------------------


def test_a_follow_up_to_an_emergency_goes_first() -> None:
    """Ten minutes after bad breathing it is asked again, before what is left of both, and keeps its place."""
    ward = opened(both(wound(busy("replace")), later=30 * MINUTE))
    says(ward, "bad", "80")
    opened(ward, 10 * MINUTE)
    assert asked(ward) == ["breath"]
    opened(ward, 30 * MINUTE)
    assert asked(ward) == ["breath"], "what takes the place of the others does not take this one's"
    says(ward, "fine")
    assert asked(ward) == ["pain"]


# --- what leads -----------------------------------------------------------------------------------


def test_what_was_left_leads_and_is_forgotten_then() -> None:
    """A question left for next time comes first, though its day does not ask it; and once."""
    ward = both(later=3 * HOUR)
    plan = ward.one(Plan, "plan-1")
    ward.records["Plan", "plan-1"] = replace(plan, leads=("fruit", "gone", "mood"))
    opened(ward)
    assert check_in(ward, 1).asks == ("fruit", "mood", "breath", "weight", "steps")
    assert ward.one(Plan, "plan-1").leads == ()


# --- a day's most ---------------------------------------------------------------------------------


def test_a_day_has_a_most_and_the_least_important_wait() -> None:
    """Four questions for two plans: fruit first, then what no rule reads, then the later ones; what was left leads
    each plan's next check-in.
    """
    ward = opened(both(cap=4))
    assert counted(ward) == (1, 4)
    assert check_in(ward, 1).asks == ("breath", "weight", "steps")
    assert check_in(ward, 2).asks == ("weight", "pain")
    assert ward.one(Plan, "plan-1").leads == ("mood", "fruit")
    assert ward.one(Plan, "plan-2").leads == ("mood", "fruit")
    assert {(one.what, one.why) for one in ward.notes if one.what == "left-for-next"} == {
        ("left-for-next", "cap")
    }
    says(ward, "fine", "80", "4000", "3")
    ward.pass_until(people.MONDAY_8 + 24 * HOUR)
    assert asked(ward) == ["mood"], "today it leads"


@pytest.mark.parametrize("cap", [1, 2])
def test_a_red_flag_is_asked_whatever_the_most_is(cap: int) -> None:
    """The breathing stays; and no check-in is left without a question."""
    ward = opened(both(cap=cap))
    assert "breath" in check_in(ward, 1).asks
    assert all(check_in(ward, number).asks for number in (1, 2))


def test_what_was_asked_this_morning_counts_in_the_evening() -> None:
    """The second check-in of the day has only what is left of the day's most."""
    ward = opened(both(later=6 * HOUR, cap=7))
    says(ward, "fine", "80", "good", "4000", "yes")
    opened(ward, 6 * HOUR)
    assert len(check_in(ward, 2).asks) == 2


def test_the_most_is_of_one_day() -> None:
    """Tomorrow begins at nothing."""
    ward = opened(both(later=6 * HOUR, cap=9))
    says(ward, "fine", "80", "good", "4000", "yes")
    opened(ward, 6 * HOUR)
    says(ward, "80", "3", "good", "yes")
    assert "left-for-next" not in {one.what for one in ward.notes}
    opened(ward, 24 * HOUR)
    tomorrow = [one for one in ward.all(CheckIn) if one.state is OPEN and one.plan_id == "plan-1"]
    assert len(tomorrow[0].asks) == 5


def test_a_rule_that_lacks_what_was_left_is_not_met_until_it_is_there() -> None:
    """Low mood without fruit is a task. Fruit was left: no task today; tomorrow it leads, and the mood that the rule
    needs beside it is not what is left then.
    """
    ward = both(later=6 * HOUR, cap=4)
    opened(ward)
    assert ward.one(Plan, "plan-1").leads == ("fruit",)
    says(ward, "fine", "80", "low", "4000")
    assert check_in(ward, 1).state is ANSWERED
    assert "HE-3" not in {one.rule_id for one in ward.all(Reason)}
    opened(ward, 6 * HOUR)
    says(ward, "80")
    opened(ward, 24 * HOUR)
    assert asked(ward) == ["fruit"]
    heard = [one for one in ward.all(CheckIn) if one.state is OPEN and one.plan_id == "plan-1"]
    assert heard[0].kind is Kind.SCHEDULED
    says(ward, "no", "fine", "low")
    assert "HE-3" in {one.rule_id for one in ward.all(Reason)}


def test_what_was_left_yesterday_is_the_last_to_be_left_today() -> None:
    """Every day has one too many: no question is left twice in a row."""
    ward = both(later=6 * HOUR, cap=4)
    left: list[tuple[str, ...]] = []
    for day in range(3):
        opened(ward, day * 24 * HOUR)
        left.append(ward.one(Plan, "plan-1").leads)
        (today,) = [one for one in ward.all(CheckIn) if one.state is OPEN and one.plan_id == "plan-1"]
        for key in today.asks:
            says(
                ward, {"breath": "fine", "weight": "80", "mood": "good", "steps": "4000", "fruit": "yes"}[key]
            )
        for one in ward.all(CheckIn):  # the other plan is not what this is about
            if one.plan_id == "plan-2" and one.state is PLANNED:
                ward.dues.pop(("p-maria", DueKind.CHECK_IN, one.id), None)
    assert all(left)
    assert all(not set(one) & set(other) for one, other in pairwise(left))


def test_a_text_of_a_pathway_leaves_a_question_its_buttons() -> None:
    """A text that is due in the sweep of a check-in stands before its question, and the question keeps its buttons."""
    text = """messages:
  hint:
    on_days: [4]
    at: "08:00"
    text: {en: "Keep the wound dry.", es: "Mantenga seca la herida."}

words:
"""
    told = both(changed("wound", ("words:\n", text)))
    told.dues["p-maria", DueKind.MESSAGE, "plan-2"] = people.MONDAY_8
    ((with_text,), (without,)) = (opened(ward).heard() for ward in (told, both()))
    hint = [one for one in with_text.words if "messages.hint" in one.key]
    assert len(hint) == 1
    assert with_text.words[-1] not in hint
    labels = [[[one.label.key for one in row] for row in say.options] for say in (with_text, without)]
    assert labels[0] == labels[1]
