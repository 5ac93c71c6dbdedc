"""She does not answer: question, helper, task, each once; how often is enough; and what ends it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.inputs import DueKind
from dialogs.lifecycles import CheckInState, EscalationState, PlanState, ReasonState
from dialogs.pathway.history import LONGEST_SILENCE, Needs
from dialogs.pathway.parts import SilenceCounts
from dialogs.records import CheckIn, Escalation, Kind, PastAnswers, Patient, Plan, Reason, Remark
from dialogs.rules import History, Occasion, Outcome, missed_in_a_row
from dialogs.severity import Severity
from tests import people
from tests.dialogs.patient import ward as wards
from tests.dialogs.patient.helped import JOSE, helped
from tests.dialogs.patient.promised import at_home, promised, reasons, says, the_plan
from tests.dialogs.patient.two_plans import both
from tests.dialogs.patient.ward import Ward, keys_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CLOSES = people.MONDAY_8 + 6 * HOUR
LONG_AGO = people.MONDAY_8 - 30 * DAY
QUESTION, WANTED = "all-right-question", "non_response.say"


def silent(days: int = 1, **plan: object) -> Ward:
    """So many check-ins in a row were missed, long after the plan began; the last window closed just now."""
    ward = at_home(day=0, **{"started_at": LONG_AGO, **plan})
    ward.pass_until(CLOSES + (days - 1) * DAY)
    return ward


def heard_of(ward: Ward, who: str = "c-maria") -> list[str]:
    """Every wording key she ever heard."""
    return [key for say in ward.says if say.contact_id == who for one in say.words for key in keys_of(one)]


def steps(ward: Ward) -> list[str]:
    """The steps journalled, each with why it was not said by itself."""
    taken = [note for note in ward.notes if note.what.startswith("silence-") and note.what != "silence-over"]
    return [f"{one.what.removeprefix('silence-')}:{one.why}".removesuffix(":") for one in taken]


# --- counting -------------------------------------------------------------------------------------

ANSWERED, MISSED, OURS = Outcome.ANSWERED, Outcome.MISSED, Outcome.MISSED_BY_US
HALF = Outcome.PARTIAL


def lived(*outcomes: Outcome) -> History:
    """One check-in a day; a partial one left alarm signs unasked."""
    history = History()
    for day, outcome in enumerate(outcomes):
        answers = {"sys": Decimal(120)} if outcome in (ANSWERED, HALF) else {}
        unasked = ("mood",) if outcome is HALF else ()
        occasion = Occasion(
            check_in_id=f"ci-{day}",
            on=date(2026, 1, 1) + timedelta(days=day),
            outcome=outcome,
            answers=answers,
            unasked=unasked,
        )
        history = history.with_occasion(occasion)
    return history


@pytest.mark.parametrize("counts", [SilenceCounts.CHECK_INS, SilenceCounts.DAYS])
@pytest.mark.parametrize(
    ("outcomes", "missed"),
    [
        ((HALF,), 0),
        ((MISSED, HALF), 0),  # one half alone is an answer
        ((HALF, HALF), 1),
        ((HALF, HALF, HALF), 1),
        ((HALF,) * 4, 2),
        ((HALF, OURS, HALF), 1),  # what we missed neither counts nor comes between
        ((MISSED, HALF, HALF), 2),
        ((HALF, MISSED), 1),
        ((HALF, HALF, MISSED), 2),
        ((ANSWERED, MISSED, HALF, HALF, MISSED), 3),
        ((MISSED, ANSWERED, HALF, HALF), 1),
    ],
)
def test_two_left_half_way_count_as_one_missed(
    outcomes: tuple[Outcome, ...], missed: int, counts: SilenceCounts
) -> None:
    """Only where they follow each other, and alarm signs were not asked."""
    assert missed_in_a_row(lived(*outcomes), counts) == missed


def test_half_with_all_alarm_signs_asked_is_an_answer() -> None:
    """What was left unasked was no alarm sign: she was there."""
    history = lived(MISSED, HALF, HALF)
    told = tuple(replace(one, unasked=()) for one in history.occasions)
    assert missed_in_a_row(History(occasions=told)) == 0


@given(st.lists(st.sampled_from([ANSWERED, MISSED, OURS, HALF]), max_size=LONGEST_SILENCE))
def test_a_bounded_history_tells_the_same_silence(outcomes: list[Outcome]) -> None:
    """Whatever is forgotten, the silence that goes on is not; and what we missed changes no count."""
    history = lived(*outcomes)
    assert missed_in_a_row(history.bounded(Needs())) == missed_in_a_row(history)
    ours = tuple(one for one in history.occasions if one.outcome is not OURS)
    assert missed_in_a_row(History(occasions=ours)) == missed_in_a_row(history)


# --- the question ---------------------------------------------------------------------------------


def test_the_first_miss_asks_once_with_one_tap() -> None:
    """Three buttons under one message; the second miss asks nothing more, and nobody has a task yet."""
    ward = silent()
    (said,) = ward.heard()
    assert [key for one in said.words for key in keys_of(one)][-1] == QUESTION
    labels = [one.label.key for row in said.options for one in row]
    assert labels == ["button-all-right", "button-not-good", "button-call-me"]
    assert steps(ward) == ["question"]
    ward.pass_until(CLOSES + DAY)
    assert heard_of(ward).count(QUESTION) == 1
    assert reasons(ward, "PR-NR") == []


def test_yes_ends_the_silence() -> None:
    """Thanks in one line; two more missed are two, and she is asked anew."""
    ward = silent()
    ward.taps("all-right", "yes")
    assert ward.keys_heard() == ["all-right-thanks"]
    assert the_plan(ward).silence == {}
    assert not [kind for _, kind, _ in ward.dues if kind is DueKind.SILENCE]
    ward.pass_until(CLOSES + 2 * DAY)
    assert reasons(ward, "PR-NR") == []
    assert heard_of(ward).count(QUESTION) == 2


def test_a_new_silence_begins_anew() -> None:
    """Steps of one that a colleague's pause had ended are not counted as taken: she is asked, and not paused."""
    ward = at_home(day=0, started_at=LONG_AGO)
    old = people.MONDAY_8 - 20 * DAY
    ward.records["Plan", "plan-1"] = replace(the_plan(ward), silence={"question": old}, wanted_at=old)
    ward.pass_until(CLOSES)
    assert QUESTION in ward.keys_heard()
    ward.pass_until(CLOSES + 2 * DAY)
    assert the_plan(ward).state is PlanState.ACTIVE


@pytest.mark.parametrize("text", ["yes", "Yes, please"])
def test_yes_may_be_written(text: str) -> None:
    """Words do as well as the tap."""
    ward = silent()
    ward.writes(text)
    assert ward.keys_heard() == ["all-right-thanks"]


@pytest.mark.parametrize("how", ["tap", "no", "not so good"])
def test_not_so_good_is_feeling_worse(how: str) -> None:
    """The same as the button that is always there: the team is told, and the questions follow."""
    ward = silent()
    if how == "tap":
        ward.taps("all-right", "not-good")
    else:
        ward.writes(how)
    (reason,) = reasons(ward, "PR-W")
    assert reason.severity is Severity.URGENT
    assert [one.kind for one in ward.all(CheckIn) if one.state is CheckInState.OPEN] == [Kind.WORSE]


@pytest.mark.parametrize("how", ["tap", "text"])
def test_call_me_is_a_task_with_a_promise(how: str) -> None:
    """Soon; she hears by when a person calls."""
    ward = silent()
    if how == "tap":
        ward.taps("all-right", "call")
    else:
        ward.writes("Call me!")
    (reason,) = reasons(ward, "asked-for-call")
    assert reason.severity is Severity.SOON
    assert ward.keys_heard()[0] == "call-told-no-phone"
    assert [one.key for one in reason.shown] == ["trace-no-phone"]


def test_what_she_writes_with_it_is_read() -> None:
    """/call and a word of why: the word waits for a person, and the call is a task of its own."""
    ward = wards.asked()
    ward.asks("call", "my leg hurts")
    (remark,) = ward.all(Remark)
    assert remark.text == "my leg hurts"
    assert reasons(ward, "asked-for-call")


def test_call_me_is_urgent_where_the_silence_is_a_task_already() -> None:
    """The pathway's count was reached before she tapped the old button; nothing grave is open."""
    ward = wards.enrolled()
    ward.pass_until(people.MONDAY_8 + 2 * DAY + 12 * HOUR)
    assert {one.severity for one in ward.all(Reason)} == {Severity.SOON}
    ward.taps("all-right", "call")
    (reason,) = reasons(ward, "asked-for-call")
    assert reason.severity is Severity.URGENT


def test_call_me_is_urgent_beside_something_grave() -> None:
    """What is open about her is urgent."""
    ward = at_home(started_at=LONG_AGO)
    says(ward, "170", "fine", "well")
    ward.asks("call")
    (reason,) = reasons(ward, "asked-for-call")
    assert reason.severity is Severity.URGENT


def test_any_word_of_hers_ends_it() -> None:
    """She writes of something else: no step is left to take, and a person reads it."""
    ward = silent()
    ward.writes("my sister is visiting and we were out all day")
    assert the_plan(ward).silence == {}
    turns = ward.pass_until(CLOSES + 12 * HOUR)
    assert not [turn for turn in turns if any(note.what.startswith("silence") for note in turn.notes)]


def test_an_old_yes_is_thanked_for_and_changes_nothing() -> None:
    """She tapped before: the second tap keeps no second word of hers."""
    ward = silent()
    ward.taps("all-right", "yes")
    before = len(ward.notes)
    ward.taps("all-right", "yes")
    assert ward.keys_heard() == ["all-right-thanks"]
    assert len(ward.notes) == before


def test_never_two_questions_in_one_message() -> None:
    """Where the pathway asks whether she wants the messages, that stands for the other question."""
    ward = silent(3, inputs={})
    last = [key for say in ward.heard() for one in say.words for key in keys_of(one)]
    assert WANTED in last
    assert QUESTION not in last
    assert all(
        heard_of_one.count(QUESTION) + heard_of_one.count(WANTED) <= 1 for heard_of_one in by_message(ward)
    )


def by_message(ward: Ward) -> list[list[str]]:
    return [
        [key for one in say.words for key in keys_of(one)] for say in ward.says if say.contact_id == "c-maria"
    ]


def test_the_first_miss_may_ask_whether_she_wants_them() -> None:
    """Where one is enough for the pathway's own question, that is the only one, and her helper is asked after it."""
    pathway = people.shipped("statin-start")
    started = people.TODAY - 14 * DAY
    ward = helped(wards.following(pathway, 14, inputs={"started_on": started, "high_risk": True}))
    ward.pass_until(people.MONDAY_8)
    ends = min(at for (_, kind, _), at in ward.dues.items() if kind is DueKind.WINDOW_END)
    ward.pass_until(ends)
    assert WANTED in heard_of(ward)
    assert steps(ward) == ["trace", "question:with-another"]
    ward.pass_until(ends + 12 * HOUR)
    assert QUESTION not in heard_of(ward)
    assert heard_of(ward, JOSE) == ["helper-question"]


def test_risk_brings_a_person_sooner_and_no_farewell() -> None:
    """In the first three days one miss is a task; whether she wants the messages is asked at the pathway's own count,
    and the plan pauses no sooner either.
    """
    pathway = people.shipped("statin-start")
    inputs = {"started_on": people.TODAY - 14 * DAY, "high_risk": False}
    ward = wards.following(pathway, 14, inputs=inputs, started_at=people.MONDAY_8 - DAY)
    ward.pass_until(people.MONDAY_8 + 2 * DAY)
    assert (steps(ward), WANTED in heard_of(ward)) == (["trace", "question"], False)
    ward.pass_until(people.MONDAY_8 + 16 * DAY)
    assert (heard_of(ward).count(QUESTION), heard_of(ward).count(WANTED)) == (1, 1)
    assert ward.one(Plan, "plan-1").state is PlanState.ACTIVE


def test_two_plans_ask_one_question() -> None:
    """The windows of both end together: one of them asks, and her yes ends the silence of both."""
    ward = at_home(day=0, started_at=LONG_AGO)
    own = people.heart_failure()
    ward.pathways = (*ward.pathways, own)
    ward.records["Plan", "plan-2"] = people.plan(id="plan-2")
    for plan_id in ("plan-1", "plan-2"):
        one = people.check_in(
            id=f"ci-{plan_id}",
            plan_id=plan_id,
            state=CheckInState.OPEN,
            slot=50,
            sent_at=people.MONDAY_8,
            closes_at=CLOSES,
        )
        ward.records["CheckIn", one.id] = one
        ward.dues["p-maria", DueKind.WINDOW_END, one.id] = CLOSES
    for key in [key for key in ward.dues if key[2] == "ci-1"]:
        del ward.dues[key]
    del ward.records["CheckIn", "ci-1"]
    ward.pass_until(CLOSES)
    assert heard_of(ward).count(QUESTION) == 1
    assert sorted(steps(ward)) == ["question", "question:with-another"]
    ward.taps("all-right", "yes")
    assert [one.silence for one in ward.all(Plan)] == [{}, {}]


def test_two_joined_check_ins_ask_when_the_last_ends() -> None:
    """They end half an hour apart: the question comes with the second, for both; her helper two hours after it."""
    ward = helped(both(later=timedelta(minutes=30)))
    ward.pass_until(people.MONDAY_8 + 12 * HOUR + timedelta(minutes=29))
    assert QUESTION not in heard_of(ward)
    ward.pass_until(people.MONDAY_8 + 12 * HOUR + timedelta(minutes=30))
    assert heard_of(ward).count(QUESTION) == 1
    assert sorted(steps(ward)) == ["question", "question:with-another"]
    ward.pass_until(people.MONDAY_8 + DAY)
    assert "helper-question" in heard_of(ward, JOSE)


def test_an_open_check_in_stands_for_the_question() -> None:
    """Another of hers is open for hours: no second question beside it. Her helper is asked in the morning, and once,
    though both plans have come as far.
    """
    ward = helped(both(later=4 * HOUR))
    ward.pass_until(people.MONDAY_8 + 12 * HOUR)
    assert QUESTION not in heard_of(ward)
    assert steps(ward) == ["check-in"]
    ward.pass_until(people.MONDAY_8 + DAY + 4 * HOUR)
    assert steps(ward).count("helper:with-another") == 1
    assert heard_of(ward, JOSE) == ["helper-question"]


def test_who_felt_worse_in_the_meantime_was_heard_from() -> None:
    """She said so and left the questions: the team knows, and nobody says that nothing was heard of her."""
    ward = wards.asked()
    ward.asks("worse")
    ward.pass_until(people.MONDAY_8 + 13 * HOUR)
    assert QUESTION not in heard_of(ward)


def test_what_we_missed_asks_her_nothing() -> None:
    """A check-in that we never sent says nothing of her."""
    ward = wards.enrolled()
    ward.now = people.MONDAY_8 + DAY
    ward.falls_due(DueKind.CHECK_IN, "ci-1")
    assert ward.one(CheckIn, "ci-1").state is CheckInState.MISSED
    assert steps(ward) == []


# --- how often is enough --------------------------------------------------------------------------


def missed_until_task(ward: Ward, rule_id: str) -> int:
    """How many check-ins she missed when the task came."""
    for missed in range(1, 8):
        ends = [at for (_, kind, _), at in ward.dues.items() if kind is DueKind.WINDOW_END]
        if not ends:
            ward.pass_until(min(at for (_, kind, _), at in ward.dues.items() if kind is DueKind.CHECK_IN))
            ends = [at for (_, kind, _), at in ward.dues.items() if kind is DueKind.WINDOW_END]
        ward.pass_until(min(ends))
        if reasons(ward, rule_id):
            return missed
    raise AssertionError("no task came")


def test_the_pathway_counts_three() -> None:
    """Long under way, nothing grave, not old."""
    assert missed_until_task(at_home(day=0, started_at=LONG_AGO), "PR-NR") == 3


def test_the_first_three_days_count_sooner() -> None:
    """A plan that began just now: one less."""
    assert missed_until_task(at_home(day=0), "PR-NR") == 2


def test_age_counts_sooner_where_the_pathway_does_not_say_who_is_at_risk() -> None:
    """Seventy-five years: one less; a day younger: not."""
    for born, missed in ((date(1951, 11, 20), 2), (date(1951, 12, 20), 3)):
        ward = at_home(day=0, started_at=LONG_AGO)
        ward.records["Patient", "p-maria"] = replace(ward.patient, born_on=born)
        assert missed_until_task(ward, "PR-NR") == missed


def test_a_grave_last_answer_counts_sooner() -> None:
    """Her last answer was urgent, and a person has resolved it since: one less all the same."""
    for said, missed in (("170", 2), ("120", 3)):
        ward = at_home(day=0, started_at=LONG_AGO)
        says(ward, said, "fine", "well")
        ward.pass_until(CLOSES)
        for one in ward.all(Reason):
            ward.records["Reason", one.id] = replace(one, state=ReasonState.RESOLVED)
        for other in ward.all(Escalation):
            ward.records["Escalation", other.id] = replace(other, state=EscalationState.RESOLVED)
        ward.pass_until(CLOSES + (missed - 1) * DAY)
        assert reasons(ward, "PR-NR") == []
        ward.pass_until(CLOSES + missed * DAY)
        assert reasons(ward, "PR-NR")


def test_something_grave_that_nobody_resolved_counts_sooner() -> None:
    """She answered calmly after it; the urgent task is open still."""
    ward = at_home(day=0, started_at=LONG_AGO)
    says(ward, "170", "fine", "well")
    ward.pass_until(people.MONDAY_8 + DAY)
    says(ward, "120", "fine", "well")
    ward.pass_until(CLOSES + 2 * DAY)
    assert reasons(ward, "PR-NR") == []
    ward.pass_until(CLOSES + 3 * DAY)
    assert reasons(ward, "PR-NR")


def test_risks_take_off_one_and_no_more() -> None:
    """Old, new and grave at once: still two, for a pathway that counts three."""
    ward = at_home(day=0)
    ward.records["Patient", "p-maria"] = replace(ward.patient, born_on=date(1940, 1, 1))
    assert missed_until_task(ward, "PR-NR") == 2


def test_a_pathway_that_speaks_of_its_first_days_is_taken_at_its_word() -> None:
    """After a new joint two in the first days, as the file says, and not one."""
    pathway = people.joint_replacement()
    ward = wards.following(pathway, 1, inputs={"operated_on": people.TODAY - DAY, "joint": "knee"})
    ward.records["Plan", "plan-1"] = replace(the_plan(ward), started_at=people.MONDAY_8)
    ward.pass_until(people.MONDAY_8)
    assert missed_until_task(ward, "JR-NR") == 2


@pytest.mark.parametrize(("before", "is_task"), [(4, False), (5, True), (6, False)])
def test_half_a_check_in_makes_a_task_only_where_it_makes_the_silence_longer(
    before: int, is_task: bool
) -> None:
    """Six left half-way in a row are three missed, the seventh is no fourth; and she was there: no question."""
    ward = wards.enrolled()
    halves = tuple(
        replace(
            one,
            check_in_id=f"past-{day}",
            on=people.TODAY - timedelta(days=before - day),
            answers={"weight": Decimal(78)},
        )
        for day, one in enumerate(lived(*[HALF] * before).occasions)
    )
    past = PastAnswers(patient_id="p-maria", plans={"plan-1": History(occasions=halves)})
    ward.records["PastAnswers", "p-maria"] = past
    ward.pass_until(people.MONDAY_8)
    ward.writes("78")
    ward.pass_until(people.MONDAY_8 + 12 * HOUR)
    assert ward.one(CheckIn, "ci-1").state is CheckInState.PARTIAL
    assert bool(reasons(ward, "HF-NR")) is is_task
    assert QUESTION not in heard_of(ward)
    assert "still-wanted" not in heard_of(ward)


# --- the task -------------------------------------------------------------------------------------


def test_the_task_says_how_to_reach_her_and_what_she_last_said() -> None:
    """Her number, her last answers with their date, and words to begin with; nobody's opinion."""
    ward = at_home(day=0, started_at=LONG_AGO)
    ward.records["Patient", "p-maria"] = replace(ward.one(Patient, "p-maria"), phone="+34 600 000 000")
    says(ward, "120", "fine", "well")
    ward.pass_until(CLOSES + 3 * DAY)
    (reason,) = reasons(ward, "PR-NR")
    assert [one.key for one in reason.shown] == ["trace-phone", "trace-answered", "trace-script"]
    assert steps(ward) == ["question", "no-helper", "trace"]


def test_without_a_number_and_an_answer_it_says_so() -> None:
    """Nothing is left out in silence."""
    (reason,) = reasons(silent(3), "PR-NR")
    assert [one.key for one in reason.shown] == ["trace-no-phone", "trace-nothing-answered", "trace-script"]


# --- do you still want these messages? ------------------------------------------------------------


def test_where_the_pathway_does_not_ask_she_is_asked_after_three() -> None:
    """Heart failure has no such text: our own, with the third; the fourth pauses, and the task stays."""
    ward = wards.enrolled()
    for day in range(3):
        assert "still-wanted" not in heard_of(ward)
        ward.pass_until(people.MONDAY_8 + day * DAY + 12 * HOUR)
    assert "still-wanted" in ward.keys_heard()
    assert ward.one(Plan, "plan-1").state is PlanState.ACTIVE
    ward.pass_until(people.MONDAY_8 + 3 * DAY + 12 * HOUR)
    assert ward.one(Plan, "plan-1").state is PlanState.PAUSED
    assert reasons(ward, "HF-NR")


def test_nothing_pauses_before_the_last_count_of_the_pathway() -> None:
    """Four readings make the task after a birth: asked after three, and paused only with the task."""
    pathway = people.shipped("postpartum-bp")
    ward = wards.following(pathway, 4, inputs={"discharged_on": people.TODAY - 4 * DAY})
    ward.pass_until(people.MONDAY_8)
    assert missed_until_task(ward, "PB-NR") == 4
    assert heard_of(ward).count("still-wanted") == 1
    assert ward.one(Plan, "plan-1").state is PlanState.PAUSED


def test_a_later_count_of_the_pathway_is_never_cut_off_by_a_pause() -> None:
    """Its last count is six: asked after three, she rests only with the sixth."""
    silence = promised().non_response
    assert silence is not None
    bands = (silence.bands[0], replace(silence.bands[0], in_a_row=6, severity=Severity.URGENT))
    slow = replace(promised(), non_response=replace(silence, bands=bands, has_say=False, then=()))
    ward = wards.following(slow, 0, inputs={"home_on": people.TODAY, "drug": "other"}, started_at=LONG_AGO)
    for days in range(1, 7):
        assert the_plan(ward).state is PlanState.ACTIVE
        ward.pass_until(CLOSES + (days - 1) * DAY)
        assert ("still-wanted" in heard_of(ward)) is (days >= 3)
    assert the_plan(ward).state is PlanState.PAUSED


# --- who helps her --------------------------------------------------------------------------------


def test_the_helper_is_asked_when_the_question_stays_unanswered() -> None:
    """Two hours after it, once, and the team has no task by that."""
    ward = helped(silent())
    ward.pass_until(CLOSES + 2 * HOUR - timedelta(minutes=1))
    assert heard_of(ward, JOSE) == []
    ward.pass_until(CLOSES + 2 * HOUR)
    assert heard_of(ward, JOSE) == ["helper-question"]
    ward.pass_until(CLOSES + DAY + 10 * HOUR)
    assert heard_of(ward, JOSE) == ["helper-question"]
    assert steps(ward) == ["question", "helper"]
    assert reasons(ward, "PR-NR") == []


def test_she_answers_in_the_middle_and_the_helper_hears_nothing() -> None:
    """One tap an hour after the question."""
    ward = helped(silent())
    ward.pass_until(CLOSES + HOUR)
    ward.taps("all-right", "yes")
    ward.pass_until(CLOSES + 6 * HOUR)
    assert heard_of(ward, JOSE) == []


def test_a_helper_sleeps_unless_it_is_urgent() -> None:
    """The question came in the evening: the helper is asked at eight, or at once where something grave is open."""
    for is_grave in (False, True):
        ward = helped(wards.enrolled())
        ward.pass_until(people.MONDAY_8)
        if is_grave:
            ward.asks("worse")
            ward.pass_until(people.MONDAY_8 + 12 * HOUR)
            assert reasons(ward, "HF-W")
        ward.pass_until(people.MONDAY_8 + 12 * HOUR)  # 20:00; the question, unless she said something
        plan = ward.one(Plan, "plan-1")
        ward.records["Plan", "plan-1"] = replace(plan, silence={"question": ward.now})
        ward.dues["p-maria", DueKind.SILENCE, "plan-1"] = ward.now + 2 * HOUR
        ward.pass_until(people.MONDAY_8 + 14 * HOUR)
        assert ("helper-question" in heard_of(ward, JOSE)) is is_grave
        ward.pass_until(people.MONDAY_8 + DAY)
        assert heard_of(ward, JOSE).count("helper-question") == 1


def test_a_step_that_we_are_late_with_gives_her_the_full_time_anew() -> None:
    """We were away over it, and her tap may be on its way: her helper is asked two hours later."""
    ward = helped(silent())
    ward.now = ward.dues["p-maria", DueKind.SILENCE, "plan-1"] + HOUR
    ward.falls_due(DueKind.SILENCE, "plan-1")
    assert heard_of(ward, JOSE) == []
    ward.pass_time(hours=2)
    assert heard_of(ward, JOSE) == ["helper-question"]


def test_without_a_helper_the_step_is_journalled() -> None:
    """Nobody is asked, and why can be read."""
    ward = silent()
    ward.pass_until(CLOSES + 2 * HOUR)
    assert steps(ward) == ["question", "no-helper"]


def test_every_step_may_fall_due_twice() -> None:
    """A second alarm of the same step does nothing."""
    ward = helped(silent())
    ward.pass_until(CLOSES + 2 * HOUR)
    ward.falls_due(DueKind.SILENCE, "plan-1")
    assert ward.last.say == ()
    assert steps(ward) == ["question", "helper"]


def test_a_plan_that_rests_asks_nobody() -> None:
    """She is paused in the meantime."""
    ward = helped(silent())
    plan = the_plan(ward)
    ward.records["Plan", "plan-1"] = replace(plan, state=PlanState.PAUSED)
    ward.pass_until(CLOSES + 3 * HOUR)
    assert heard_of(ward, JOSE) == []
