"""Whatever a patient does, in whatever order: nothing raises, no answer is lost, no worry disappears."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.decide import deciding
from dialogs.inputs import DueKind, Wrote
from dialogs.lifecycles import PLAN, CheckInState
from dialogs.patient.course import versions
from dialogs.records import Answer, CheckIn, Dialog, PastAnswers, Plan, Reason
from tests import people
from tests.dialogs.patient.promised import at_home
from tests.dialogs.patient.recipes import after_knee, in_other_words
from tests.dialogs.patient.ward import Ward, asked, following

TEXTS = st.sampled_from(
    [
        *("82,4", "181 lb", "80", "95 kg", "900", "8o.2", "82 or 83", "yes", "no", "back", "worse", "help"),
        *("at rest", "not short of breath", "stop", "plan", "settings", "pause", "resume", "", " ", "?"),
        *("my leg hurts when I walk", "chest pain", "<b>bold</b> & {name}", "٨٢", "👍", "I feel worse"),
    ]
) | st.text(max_size=60)
STEPS = st.one_of(
    st.tuples(st.just("write"), TEXTS),
    st.tuples(st.just("tap"), st.integers(0, 400)),
    st.tuples(st.just("edit"), st.tuples(st.integers(0, 30), TEXTS)),
    st.tuples(st.just("send"), st.sampled_from(["photo", "voice", "sticker"])),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 360, 720, 1440])),
    st.tuples(st.just("block"), st.booleans()),
    st.tuples(st.just("due"), st.sampled_from(list(DueKind))),
    st.tuples(
        st.just("ask"), st.sampled_from(["worse", "plan", "stop", "pause", "resume", "settings", "nonsense"])
    ),
)

OTHER_STEPS = st.tuples(
    st.just("write"),
    st.sampled_from(
        ["7", "7/10", "11", "37,2", "101 °F", "fever, rash", "none", "3 April 2026", "03/04/2026"]
    ),
)


PROMISED_STEPS = st.one_of(
    st.tuples(
        st.just("write"),
        st.sampled_from(
            ["120", "170", "210", "red", "open", "very low", "calm", "yes", "no", "Report my blood pressure"]
        ),
    ),
    st.tuples(st.just("wait"), st.sampled_from([5, 15, 31, 1440])),
)


def do(ward: Ward, step: tuple[str, object]) -> None:
    match step:
        case ("write", str(text)):
            ward.writes(text)
        case ("tap", int(place)):
            buttons = ward.buttons("c-maria")
            say, button = buttons[place % len(buttons)]
            ward.taps_button(button, on=say.key)
        case ("edit", (int(message), str(text))):
            ward.edits(message, text)
        case ("send", str(kind)):
            ward.sends(kind)
        case ("wait", int(minutes)):
            ward.pass_time(minutes=minutes)
        case ("block", bool(blocked)):
            ward.blocks() if blocked else ward.unblocks()
        case ("ask", str(command)):
            ward.asks(command)
        case ("due", DueKind() as kind):
            falls_due_untimely(ward, kind)


def falls_due_untimely(ward: Ward, kind: DueKind) -> None:
    """A due row that comes too late or twice, for each thing it could be about."""
    check_ins = [one.id for one in ward.all(CheckIn)]
    dialogs = [one.id for one in ward.all(Dialog)]
    keys = [*check_ins[-2:], *dialogs[-1:], *(one.id for one in ward.all(Plan))]
    if kind is DueKind.NEW_VERSION:
        keys = [versions.key(one.id, 2, people.CAROL) for one in ward.all(Plan)]
    for key in keys:
        if ("p-maria", kind, key) not in ward.dues:
            ward.falls_due(kind, key)


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEPS, max_size=25))
def test_any_sequence_keeps_every_answer_and_every_worry(steps: list[tuple[str, object]]) -> None:
    """Taps of any button ever shown, texts, edits, waiting: the promises hold after each step.

    The ward itself fails on two messages to one contact in a Turn, on keys used twice, on two open dialogs.
    """
    _promises_hold(asked(), steps)


@settings(max_examples=150, deadline=None)
@given(of=st.sampled_from([after_knee, in_other_words]), steps=st.lists(STEPS | OTHER_STEPS, max_size=25))
def test_so_it_is_with_scales_ticks_dates_and_words(
    of: Callable[[], Ward], steps: list[tuple[str, object]]
) -> None:
    """The same promises where questions are scales, ticks, dates, free words, or may be left out."""
    _promises_hold(of(), steps)


@settings(max_examples=150, deadline=None)
@given(steps=st.lists(STEPS | PROMISED_STEPS, max_size=25))
def test_so_it_is_with_all_that_rules_ask_for(steps: list[tuple[str, object]]) -> None:
    """The same promises where rules ask again, pause and stop, and texts come by themselves."""
    _promises_hold(at_home(), steps)


SHIPPED = tuple(sorted(file.stem for file in (people.DIALOGS / "pathways").glob("*.yaml")))


@settings(max_examples=100, deadline=None)
@given(
    pathway=st.sampled_from(SHIPPED),
    day=st.integers(0, 90),
    steps=st.lists(STEPS | PROMISED_STEPS, max_size=15),
)
def test_so_it_is_in_every_shipped_pathway(pathway: str, day: int, steps: list[tuple[str, object]]) -> None:
    """On whatever day of whatever pathway, with nothing known of her but its day 0."""
    shipped = people.shipped(pathway)
    ward = following(shipped, day, inputs={shipped.day_zero: people.TODAY - timedelta(days=day)})
    ward.pass_until(people.MONDAY_8)
    _promises_hold(ward, steps)


def _promises_hold(ward: Ward, steps: list[tuple[str, object]]) -> None:
    answers: dict[str, Answer] = {}
    worries: set[str] = set()
    for step in steps:
        do(ward, step)
        now = {one.id: one for one in ward.all(Answer)}
        assert answers.keys() <= now.keys()
        assert all(_is_same_but_replaced(one, now[one.id]) for one in answers.values())
        reasons = {one.id for one in ward.all(Reason)}
        assert worries <= reasons
        answers, worries = now, reasons
        _history_is_what_the_answers_say(ward)
        _every_open_check_in_is_watched(ward)
        _what_is_owed_is_watched(ward)


def _is_same_but_replaced(old: Answer, new: Answer) -> bool:
    same = (old.value, old.raw, old.question, old.check_in_id, old.at)
    kept = (new.value, new.raw, new.question, new.check_in_id, new.at)
    return same == kept and old.replaced_by in (None, new.replaced_by)


def _history_is_what_the_answers_say(ward: Ward) -> None:
    """The record that rules look back on can be rebuilt from the Answer rows: the latest of each question."""
    counted: dict[tuple[str, str], object] = {}
    for one in ward.all(Answer):
        counted[one.check_in_id, one.question] = one.value
    not_asked = {name for one in ward.pathways for name in (*one.facts, *one.derived)}
    for past in ward.all(PastAnswers):
        for history in past.plans.values():
            for occasion in history.occasions:
                for question, value in occasion.answers.items():
                    if question not in not_asked:
                        assert counted[occasion.check_in_id, question] == value


def _every_open_check_in_is_watched(ward: Ward) -> None:
    """A waiting check-in has the due row that ends its wait; an active plan has a planned one."""
    for one in ward.all(CheckIn):
        if one.state is CheckInState.OPEN:
            assert ("p-maria", DueKind.WINDOW_END, one.id) in ward.dues
        if one.state is CheckInState.PLANNED:
            assert ("p-maria", DueKind.CHECK_IN, one.id) in ward.dues
            assert one.due_at > ward.now - timedelta(seconds=1)


def _what_is_owed_is_watched(ward: Ward) -> None:
    """What a rule waits for has the due row that ends the wait; a plan that is over waits for nothing."""
    for plan in ward.all(Plan):
        times = [one.by for one in plan.owed if one.by is not None]
        due_at = ward.dues.get(("p-maria", DueKind.UNANSWERED, plan.id))
        assert due_at == min(times, default=None)
        assert plan.state not in PLAN.terminal or not plan.owed


def test_the_words_of_each_language_are_put_into_every_case() -> None:
    """`deciding` hands on what the front door read; without it no word is a command."""
    ward = asked()
    wrote = Wrote(sender=people.sender(), text="help", message_id=1)
    bare = replace(ward.gather(wrote), spoken={})
    with_words = deciding({"en": people.english()})(bare, wrote)
    assert with_words.say[0].words[0].key == "help-patient"
    assert deciding({})(bare, wrote).say[0].words[0].key == "unclear-number"
